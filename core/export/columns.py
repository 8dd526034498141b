"""Columns of a table on paper: as wide as what stands in them needs, no word torn, no number parted from its unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.export.document import Amount, Table, Value
from core.export.measure import wide
from core.export.state_word import shaped
from core.i18n import plain

_PAD = 1.5  # sizes of room at both sides of a cell together
_SHORT, _STATE = 12, 20  # letters of a number with its unit, and of a state, that stand on one line
_NBSP = "\u00a0"
_UNIT = re.compile(r"(\d[\u2066-\u2069%]*) (?=[\u2066-\u2069]*[^\W\d]{1,8}(?!\w))")
_BREAKS = re.compile("[ \n]")


def unbroken(value: Value) -> str:
    """A cell's words that stay together: a short number or state whole, in a text each number with its unit."""
    text = shaped(value)
    if isinstance(value, Amount) and len(plain(text)) <= (_STATE if value.number is None else _SHORT):
        return text.replace(" ", _NBSP)
    shape = text[:2].replace(" ", _NBSP) if isinstance(value, Amount) and value.state else text[:2]
    return _UNIT.sub(rf"\1{_NBSP}", shape + text[2:])


def widths(table: Table, room: float) -> tuple[float, ...]:
    """The width of each column, in sizes of the letters: all on one line where ``room`` allows that, else as wide as
    the longest word, and of the rest the more, the more its cells would need. Their sum is ``room``.
    """
    columns = list(zip(*([plain(unbroken(cell)) for cell in row] for row in (table.head, *table.rows)), strict=True))
    least = [max(_wide(word) for text in column for word in _BREAKS.split(text)) for column in columns]
    wished = [max(map(_wide, column)) for column in columns]
    free = room - sum(least)
    if free <= 0:
        return _scaled(least, room)
    if sum(wished) <= room:
        return _scaled(wished, room)
    over = [sum(max(0.0, _wide(text) - few) for text in column) for few, column in zip(least, columns, strict=True)]
    given = [min(most, few + free * each / sum(over)) for few, most, each in zip(least, wished, over, strict=True)]
    return _scaled(given, room)


def _wide(text: str) -> float:
    return max(wide(line, 72) for line in text.split("\n")) + _PAD


def _scaled(given: Sequence[float], room: float) -> tuple[float, ...]:
    return tuple(room * each / sum(given) for each in given)
