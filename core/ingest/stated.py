"""Units that a column of units, a row under the headers, brackets or a title state beside those of the indicators.

Thousands that stand with the figures are multiplied and told; any other unit, and thousands of which only a title
speaks, are asked about once, and the figures left out till then.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from core.config import Indicator
from core.ingest import units
from core.ingest.cells import NUMBER, Numbers, like_number
from core.ingest.choices import Choices
from core.ingest.column import PLACES, Column, Resolved
from core.ingest.rows import Joined
from core.ingest.table import Table, text_of
from core.issues import Issue, Where

SAME, LEAVE = "same", "leave"
_EDGE = 40  # rows at either end of a table in which it is looked for what is said of all of its numbers
_STATES = 5  # words at most by which a cell beside figures says it
_AMOUNT = re.compile("[1-9]")  # "3 millions" tells of three, and of no other number
_SHOWN = 5  # rows that a sentence names
_WHOLE, _FEW = 100, 5  # percent; one value in five above them is more than a slip of the hand
_EXAMPLES = 3  # of such values in a sentence
_AS_SHARE = "0.5 = 50%"  # how a column that is shown in percent is told from one of percentages


def around(table: Table) -> list[str]:
    """What stands over the table, and in rows of one text under its header or at its end."""
    return [*table.titles, *table.notes]


def _thousands(table: Table, resolved: Resolved) -> str | None:
    """The words by which anything in or around a table, but for its measured columns, says that all numbers are
    thousands: titles, its first column's header, notes, a cell beside it, the sheet's name.
    """
    own = {c.index for c in resolved.columns if c.is_numeric or c.field in ("unit", "indicator")}
    of_themselves = {c.index for c in resolved.columns if c.field not in PLACES and any(map(like_number, c.sample))}
    heads = (header for header in table.headers if header.index not in own | of_themselves)
    said = [text for header in heads for text in (header.text, *header.others, *header.groups)]
    edge = [*table.body[:_EDGE], *table.body[max(_EDGE, len(table.body) - _EDGE) :]]
    cells = [text for row in edge for text in _stating(row, own)]
    over = (text_of(cell) for row in table.sheet.rows[: table.header_row - 1] for cell in row if isinstance(cell, str))
    return units.of_title([*table.titles, *over, *said, *cells, *around(table), table.sheet.name])


def _stating(row: Sequence[object], own: Collection[int]) -> Iterator[str]:
    """The texts of a row that may speak of all numbers: of one with figures only short ones outside measured columns,
    since "3 millions for a building" is a remark about it.
    """
    bare = not any(map(like_number, row))
    for index, cell in enumerate(row):
        text = text_of(cell) if isinstance(cell, str) else ""
        if bare or (index not in own and len(text.split()) <= _STATES and not _AMOUNT.search(text)):
            yield text


@dataclass(frozen=True)
class Scaled:
    """Numbers in the unit of their indicator, NaN where that is asked. ``factor``: what each was multiplied by."""

    read: Numbers
    factor: np.ndarray | None = None
    issues: tuple[Issue, ...] = ()


def counted(table: Table, resolved: Resolved, choices: Choices) -> tuple[Resolved, list[Issue]]:
    """The columns of people with what a title says of all numbers: thousands are read only once that is confirmed."""
    text = _thousands(table, resolved)
    if text is None or not units.is_count(text):
        return resolved, []
    columns, issues = list(resolved.columns), list[Issue]()
    for i, column in enumerate(columns):
        if column.field not in ("n", "population") or column.factor != 1:
            continue
        answer = choices.units.get(f"{column.field}: {text}", choices.units.get(text))
        if answer is None:
            params: dict[str, object] = {
                "indicator": column.field,
                "unit": "persons",
                "of": column.field,
                "found": text,
                "rows": [],
            }
            params |= {"col": column.header or column.letter, "row": [table.first_row, "…"]}
            params |= {"times": str(units.of_count(text))}
            issues.append(Issue("U-70", params, Where(sheet=table.sheet.name, column=column.letter)))
        if answer in (None, LEAVE):
            columns[i] = replace(column, field="ignore", reason="other")
        elif answer != SAME:
            columns[i] = replace(column, factor=float(Fraction(answer)))
    return replace(resolved, columns=tuple(columns)), issues


@dataclass(frozen=True)
class _Said:
    """A unit, which of some rows it is said of, and what their numbers are multiplied by to be in the indicator's (None
    where nothing tells). ``given``: thousands that need not be asked about.
    """

    text: str
    mask: np.ndarray
    times: Fraction | None
    given: bool = False


def as_shown(table: Table, resolved: Resolved) -> Table:
    """The table with the numbers as a format divides them to be shown, where a header says that they are thousands."""
    cells: dict[tuple[int, int], object] = {}
    for column in resolved.columns:
        if column.factor == 1:
            continue
        for (index, shown), where in table.sheet.shown.items():
            if index == column.index and shown.scale != 1:
                held = table.sheet.rows.column(index).listed()
                own = ((row, held[row]) for row in where if row < len(held))  # what was typed in by hand is a text
                cells |= {(row, index): cell / shown.scale for row, cell in own if isinstance(cell, float)}
    return replace(table, sheet=replace(table.sheet, rows=table.sheet.rows.put(cells))) if cells else table


class Stated:
    """The units that one table states."""

    def __init__(self, table: Table, resolved: Resolved, joined: Joined, choices: Choices) -> None:
        self._table, self._resolved, self._joined, self._choices = table, resolved, joined, choices
        self._columns = [c for c in resolved.columns if c.field == "unit"]
        self._texts = around(table)
        self._title = _thousands(table, resolved)

    def scaled(self, column: Column, indicator: Indicator, rows: np.ndarray, read: Numbers) -> Scaled:
        """The numbers of some rows of a column; ``rows``: positions among those of data."""
        value, factor = read.value, np.broadcast_to(1.0, len(rows))
        percent, issues = read.percent, list[Issue]()
        numbers = read.kind == NUMBER
        plain = ~read.percent if units.is_percent(indicator) else np.broadcast_to(True, len(rows))
        shown = [each for each in self._shown(column, indicator, rows, read) if (each.mask & numbers).any()]
        free = ~np.any([each.mask for each in shown], axis=0) if shown else np.broadcast_to(True, len(rows))
        if column.factor != 1 and not units.is_percent(indicator):
            own = column.factor / (units.scale(indicator) if column.field == "value" else 1)
            factor = np.where(free, own, 1)
        for said in (*shown, *self._said(column, indicator, rows, free & plain)):
            if said.times == 1 or not (said.mask & numbers).any():
                continue
            answer = str(said.times) if said.given and said.times else self._answer(said.text, indicator)
            params = self._params(said.text, indicator, column, rows[said.mask])
            params |= {"times": str(said.times) if said.times else None}
            if answer in (None, LEAVE):
                value = np.where(said.mask, np.nan, value)
            elif answer != SAME:
                factor = np.where(said.mask, factor * float(Fraction(str(answer))), factor)
                percent = percent | said.mask
            if answer not in (SAME, LEAVE):
                issues.append(self._issue("U-70" if answer is None else "U-71", params | {"factor": answer}, column))
        if (factor == 1).all():
            return Scaled(replace(read, value=value), None, tuple(issues))
        return Scaled(replace(read, value=np.round(value * factor, 10), percent=percent), factor, tuple(issues))

    def _shown(self, column: Column, indicator: Indicator, rows: np.ndarray, read: Numbers) -> Iterator[_Said]:
        """Units that cells, or their formats, write beside their numbers, where they are not that of the indicator."""
        at = self._joined.numbers[rows] - 1
        for (index, shown), where in self._table.sheet.shown.items():
            times = units.times(shown.words, indicator) if units.is_unit(shown.words) else Fraction(1)
            if index == column.index and times not in (1, shown.scale):
                given = units.is_factor(shown.words, indicator)
                yield _Said(shown.words, np.isin(at, where), times and times / shown.scale, given)
        if units.is_percent(indicator):
            return
        share = units.of_share(indicator)
        if column.index in self._table.sheet.percents:
            yield _Said(_AS_SHARE, ~self._table.unlike(column.index, at + 1) & ~read.percent, share)
        yield _Said("%", read.percent, share and share / 100)

    def _said(self, column: Column, indicator: Indicator, rows: np.ndarray, free: np.ndarray) -> Iterator[_Said]:
        """What is said of a whole column, of its numbers as they are shown. ``free``: rows of which their cells say
        nothing themselves.
        """
        told = [(text, mask & free, given) for text, mask, given in self._beside_or_over(column, indicator, rows)]
        divided = np.broadcast_to(1, len(rows))
        if column.factor == 1:  # else as_shown
            divided = self._table.divided(column.index, self._joined.numbers[rows])
        for scale in np.unique(divided if divided.strides[0] else divided[:1]).tolist():
            for text, mask, given in told:
                known = units.times(text, indicator)
                yield _Said(text, mask & (divided == scale), known and known / int(scale), given)
            if scale != 1 and not told and column.factor == 1 and not units.counts_ones(indicator):
                yield _Said(f"{int(scale):,} = 1", divided == scale, Fraction(1, int(scale)))

    def _beside_or_over(
        self, column: Column, indicator: Indicator, rows: np.ndarray
    ) -> Iterator[tuple[str, np.ndarray, bool]]:
        """(unit, which of the rows it is said of, whether it is thousands that need not be asked about)."""
        every = np.ones(len(rows), dtype=bool)
        if beside := self._beside(column):
            ids, cells = self._joined.column(beside.index).groups()
            texts = [text_of(cell) for cell in cells]
            for text in dict.fromkeys(filter(None, texts)):
                mask = np.array([each == text for each in texts])[ids[rows]]
                yield text, mask, units.is_factor(text, indicator)
        elif (
            column.factor == 1
            and self._title
            and units.may_be_of_title(self._title, indicator)
            and not (column.unit and units.times(column.unit, indicator) != 1)
        ):
            yield self._title, every, False
        elif column.unit:
            yield column.unit, every, False
        elif column.factor == 1 and (stated := units.around(self._texts, indicator)):
            yield stated, every, False
        elif not (units.says_percent(column.header) or column.index in self._table.sheet.percents) and (
            other := units.of_another_kind_over(self._table.titles, indicator)
        ):
            yield other, every, False

    def above_all(
        self, column: Column, indicator: Indicator, rows: np.ndarray, value: np.ndarray, bare: np.ndarray
    ) -> tuple[np.ndarray, list[Issue]]:
        """(values, U-70 where so many are above all that there can be that they are most likely counts, or on a longer
        scale). None of them is told till that is said.

        ``bare``: values beside which nothing says in which unit they are.
        """
        most = indicator.limits[1] if indicator.limits else np.inf
        whole = min(most, _WHOLE) if units.is_percent(indicator) else most
        above = np.flatnonzero(bare & (value > whole))
        if most > whole or len(above) < 2 or _FEW * len(above) < (bare & ~np.isnan(value)).sum():
            return value, []
        found = ", ".join(f"{number:.12g}" for number in dict.fromkeys(value[above].tolist()[:_EXAMPLES]))
        answer = self._answer(found, indicator)
        if answer == SAME:
            return value, []
        params = self._params(found, indicator, column, rows[bare]) | {"times": None, "factor": answer}
        issues = [] if answer == LEAVE else [self._issue("U-70", params, column)]
        return np.where(bare, np.nan, value), issues

    def _beside(self, column: Column) -> Column | None:
        """The column of units that speaks of a measured one: the next to it, else the only one there is."""
        near = next((c for c in self._columns if c.index == column.index + 1), None)
        return near or (self._columns[0] if len(self._columns) == 1 else None)

    def _answer(self, text: str, indicator: Indicator) -> str | None:
        given = self._choices.units
        return given.get(f"{indicator.id}: {text}", given.get(text))

    def _params(self, text: str, indicator: Indicator, column: Column, rows: np.ndarray) -> dict[str, object]:
        numbers = self._joined.numbers[rows].tolist()
        shown = numbers if len(numbers) <= _SHOWN else [*numbers[:_SHOWN], "…"]
        named = {"indicator": indicator.name, "unit": indicator.unit, "of": indicator.id}
        return {"found": text, "col": column.header or column.letter, "row": shown, "rows": numbers} | named

    def _issue(self, code: str, params: dict[str, object], column: Column) -> Issue:
        return Issue(code, params, Where(sheet=self._table.sheet.name, column=column.letter))
