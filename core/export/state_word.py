"""A state in a cell: its word after its shape, on its colour; no state is told by its colour alone."""

from __future__ import annotations

from core.charts import STATE_STYLE
from core.charts.look import Style
from core.export.document import Amount, Value


def said(value: Value) -> str:
    return value if isinstance(value, str) else value.text


def shaped(value: Value) -> str:
    """A cell's words, after the shape of its state where it has one."""
    look = style_of(value)
    return said(value) if look is None or look.shape in said(value) else f"{look.shape} {said(value)}"


def style_of(value: Value) -> Style | None:
    return STATE_STYLE[value.state] if isinstance(value, Amount) and value.state else None
