"""What the person who uploads a file has answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from core.ingest import when
from core.ingest.memory import Remembered

Commas = Literal["decimal", "thousands"]
Days = Literal["day", "month", "year"]

_LETTER = re.compile("[A-Z]{1,3}")


@dataclass(frozen=True)
class Choices:
    """Answers of the person who uploads; each comes before what is found out.

    ``columns``: header or column letter -> field, or an indicator's name in a cell -> its id. ``areas``: found name
    or key -> area_id, "new" or "ignore". ``percent``: header or indicator -> "percent" or "fraction". ``cells``: A1
    name -> what it should hold. ``drop_rows``: row numbers to leave out. ``indicator``: of the whole file.
    ``remembered``: what the department answered before; everything that is known or answered comes before it.
    ``divisions``: layer -> year of the division that its areas are of; a file of another one is joined by key
    only with ``any_division``. ``dates``: whether written dates have the day or the month first. ``codes``: header or
    column letter -> whether its nines (-999) are "missing" or a "number". ``commas``: what 1,125 is in this file.
    ``units``: a unit that the file states, or "indicator: unit" -> "same" as the indicator's, "leave" out, or what its
    numbers are multiplied by. ``days``: whether dates that all begin a month mean the "day", the "month" or the "year".
    ``layer_open``: ``layer`` is only the usual one; what the file says of its layer comes before it.
    ``bounds``: header or column letter -> whether "<5" among percentages are fewer than five "people" or a "share".
    ``brackets``: header or column letter -> whether numbers in brackets are "people" who answered, a "note", a "minus",
    or "leave" out.
    """

    layer: str | None = None
    layer_open: bool = False
    sheet: str | None = None
    header_row: int | None = None
    period: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    percent: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    add_areas: bool = False
    department: str | None = None
    indicator: str | None = None
    cells: Mapping[str, object] = field(default_factory=dict)
    drop_rows: frozenset[int] = frozenset()
    hidden_rows: bool = False
    remembered: Remembered = field(default_factory=Remembered)
    divisions: Mapping[str, str] = field(default_factory=dict)
    any_division: bool = False
    dates: when.Order | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    commas: Commas | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    days: Days | None = None
    bounds: Mapping[str, str] = field(default_factory=dict)
    brackets: Mapping[str, str] = field(default_factory=dict)

    def on_sheet(self, name: str | None) -> Choices:
        """The answers that hold for another sheet too: its period and what it measures may be others."""
        return replace(self._elsewhere(), sheet=name, header_row=None, period=None, indicator=None)

    def at_header(self, row: int) -> Choices:
        """The answers that hold for another table of the same sheet."""
        return replace(self.on_sheet(self.sheet), header_row=row)

    def in_encoding(self, name: str | None) -> Choices:
        """The answers that hold for the same text read in another encoding, which may part it into other cells."""
        return replace(self._elsewhere(), encoding=name)

    def _elsewhere(self) -> Choices:
        """What was said of single rows and cells, and of columns by their letters, was not said of others."""
        columns, percent, codes = map(_by_header, (self.columns, self.percent, self.codes))
        bounds, brackets = map(_by_header, (self.bounds, self.brackets))
        of_columns = replace(self, columns=columns, percent=percent, codes=codes, bounds=bounds, brackets=brackets)
        return replace(of_columns, cells={}, drop_rows=frozenset())


def _by_header(answers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: answer for name, answer in answers.items() if not _LETTER.fullmatch(name)}
