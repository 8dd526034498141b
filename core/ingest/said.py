"""Which period the cells of one row state, in one column or in two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest import when
from core.ingest.table import text_of
from core.periods import Period, parse


def stated(headers: Sequence[str], cells: Sequence[Any], order: when.Order, slashed: str | None = None) -> str | None:
    """The period of one row: what a cell states, or a year and, beside it, "Q2" or a 2 under the header "quarter"."""
    found = [_said(cell, order, slashed) for cell in cells]
    year = next((i for i, period in enumerate(found) if period and period.text.isdigit()), None)
    if len(cells) == 2 and year is not None:
        part, header = text_of(cells[1 - year]), headers[1 - year]
        texts = (f"{header} {part}", part) if part else ()
        joined = [when.whole(f"{text} {found[year].text}") for text in texts]  # type: ignore[union-attr]
        joined += [when.whole(f"{part}/{found[year].text}")]  # type: ignore[union-attr]
        found = [*filter(None, joined), *found]
    stated = next(filter(None, found), None)
    return stated.text if stated else None


def _said(cell: Any, order: when.Order, slashed: str | None) -> Period | None:
    """The period that a cell states; of 2008/09 only what its column makes of it."""
    if not isinstance(cell, str):
        return when.whole(cell)
    if when.month_or_years(cell):
        return None if slashed is None else parse(cell) if slashed == "month" else when.within(cell)
    return when.day(cell, order) or when.whole(cell) or when.within(cell)
