"""Rows and columns -> observations: periods, counts behind percentages, percent or fraction, limits, duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from core.config import Config, Indicator
from core.ingest import when
from core.ingest.cells import (
    ABSENT,
    ERROR,
    FEWER,
    NUMBER,
    TEXT,
    Numbers,
    has_decimal_commas,
    may_be_thousands,
    no_numbers,
    numbers,
    without_brackets,
)
from core.ingest.columns import Column, Meanings, Resolved
from core.ingest.counts import Counts, Places, code_for_missing
from core.ingest.found import Found
from core.ingest.grid import in_order
from core.ingest.kinds import crossed
from core.ingest.marks import Progress, silent
from core.ingest.rows import Joined
from core.ingest.said import stated as period_stated
from core.ingest.table import Table, text_of
from core.issues import Issue, Where, capped
from core.names import normalise

_GAP = 10  # times the largest share of one that the smallest percentage beside it is, where the two are mixed


@dataclass(frozen=True)
class Given:
    """What is known beside the cells: the method, the period and indicator of the whole file, answers, today."""

    config: Config
    meanings: Meanings
    period: str | None
    indicator: str | None
    percent: Mapping[str, str]
    named: Mapping[str, str]
    today: date
    dates: when.Order | None = None


@dataclass(frozen=True)
class _Part:
    """The rows of one column that are about one indicator."""

    column: Column
    indicator: Indicator
    rows: np.ndarray  # positions in Joined
    read: Numbers


@dataclass
class Observed:
    """What the values of a table came to. ``cells``: how many cells of measured columns were kept, or left out and why:
    absent, fault, asked, no_area, no_indicator, no_period, limits, future, double. ``rows``: how many have a value.
    """

    rows: int
    frame: pd.DataFrame
    issues: list[Issue]
    columns: tuple[Column, ...]
    cells: Mapping[str, int] = field(default_factory=dict)


def observe(table: Table, resolved: Resolved, joined: Joined, given: Given, progress: Progress = silent) -> Observed:
    """OBSERVATIONS and their ``row``, issues, columns with those that turned out to be counts of a percentage."""
    maker = _Maker(table, resolved, joined, given)
    for i, column in enumerate(maker.measured, 1):
        progress(i / len(maker.measured))
        for part in maker.parts(column):
            maker.add(part)
    maker.without_future()
    maker.without_duplicates()
    maker.count_small()
    cells = Counter(maker.cells) + Counter(kept=maker.found.count)
    return Observed(maker.found.rows(), maker.found.frame(), maker.issues, tuple(maker.columns), dict(cells))


class _Maker:
    def __init__(self, table: Table, resolved: Resolved, joined: Joined, given: Given) -> None:
        self._table, self._resolved, self._joined, self._given = table, resolved, joined, given
        self._meanings = given.meanings
        self._places = Places(joined.numbers)
        self._last: tuple[int, Numbers] | None = None
        self.columns = list(resolved.columns)
        self.issues: list[Issue] = []
        self.cells: Counter[str] = Counter()
        self.found = Found(table.sheet.name, joined.ids)
        self._rows = joined.numbers
        self._live = joined.live
        self._without_area = np.array([*(i is None for i in joined.ids), True])[joined.place]
        self._said = self._periods([c for c in resolved.columns if c.field == "period"])
        people = resolved.of("n")
        self._n = self._of(people).value if people else None
        self.measured = [c for c in resolved.columns if c.field == "value" or self._meanings.indicator(c.field)]
        if not self.measured and given.indicator:  # counts alone
            self.measured = [c for c in resolved.columns if c.field == "numerator"]

    def parts(self, column: Column) -> list[_Part]:
        """One part for a column of one indicator; in a long table one for each indicator that its rows name."""
        own = column.field if self._meanings.indicator(column.field) else self._given.indicator
        names = self._indicators(self._resolved.of("indicator")) if column.field == "value" else None
        whole = self._of(column) if column.field != "numerator" else no_numbers(len(self._rows))
        self._tell_oddities(column)
        self.cells["no_area"] += int((~self._live).sum())
        by_name: dict[str, np.ndarray] = {}
        if names:
            by_name = self._by_name(*names)
        elif own:
            by_name = {own: np.flatnonzero(self._live)}
        parts = []
        for name, rows in by_name.items():
            indicator = self._meanings.indicator(name)
            if indicator is not None:
                read = whole if len(rows) == len(self._rows) else whole.take(rows)
                parts.append(_Part(column, indicator, rows, without_brackets(read) if _negative(indicator) else read))
        self.cells["no_indicator"] += int(self._live.sum()) - sum(len(part.rows) for part in parts)
        return parts

    def _by_name(self, codes: np.ndarray, chosen: Sequence[str | None]) -> dict[str, np.ndarray]:
        """The live rows of each indicator that a column names: ``chosen`` is whose each of its ``codes`` is."""
        found = list(dict.fromkeys(name for name in chosen if name is not None))
        at = {name: i for i, name in enumerate(found)}
        which = np.array([at.get(name or "", len(found)) for name in chosen], dtype=np.int16).take(codes)
        which[~self._live] = len(found)
        order = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which, minlength=len(found) + 1))[:-1]
        return dict(zip(found, np.split(order, ends), strict=False))

    def add(self, part: _Part) -> None:
        """Keeps the observations of one part, with the sheet's row number of each."""
        self._faults(part)
        counts = self._counts(part)
        known = counts.known
        printed = self._percent(part, ~known)
        self._compare(part, printed, counts)
        fewer = ((part.read.kind == FEWER) | (counts.top.kind == FEWER)) & ~known
        value = np.where(fewer, np.nan, np.where(known, counts.exact, printed))
        period = self._period_of(part)
        outside = self._outside(part, np.where(self._without_area[part.rows] | (period < 0), np.nan, value))
        reasons = (
            ("no_area", self._without_area[part.rows]),
            ("absent", ~known & (part.read.kind == ABSENT) & ~fewer),
            ("fault", ~known & ((part.read.kind == TEXT) | (part.read.kind == ERROR))),
            ("asked", np.isnan(value) & ~fewer),
            ("no_period", period < 0),
            ("limits", outside),
        )
        kept = np.ones(len(part.rows), dtype=bool)
        for reason, mask in reasons:
            self.cells[reason] += int((kept & mask).sum())
            kept &= ~mask
        bottom = np.where(known, counts.bottom.value, np.nan)
        self.found.add(
            kept,
            indicator=part.indicator.id,
            area=self._joined.place[part.rows],
            period=period,
            value=value,
            numerator=np.where(known, counts.top.value, np.nan) if known.any() else None,
            denominator=bottom if known.any() else None,
            n=self._people(part, known & counts.people, bottom),
            suppressed=fewer,
            note=part.read.note if part.read.noted else None,
            row=self._rows[part.rows],
            cell=counts.spelled(part.column, lambda letters: self._places.of(letters, part.rows), known),
        )

    def _people(self, part: _Part, known: np.ndarray, bottom: np.ndarray) -> np.ndarray | None:
        """How many people each value rests on; None where nothing says it."""
        if self._n is None and not known.any():
            return None
        return np.where(known, bottom, np.nan if self._n is None else self._n[part.rows])

    # -- where the numbers are --------------------------------------------------------------------------------------

    def _of(self, column: Column) -> Numbers:
        """The numbers of a column, codes for missing values taken for what they are."""
        read = self._read(column)
        code = code_for_missing(read)
        if code is None:
            return read
        gone = (read.kind == NUMBER) & (read.value == code)
        return replace(
            read, kind=np.where(gone, ABSENT, read.kind).astype(np.uint8), value=np.where(gone, np.nan, read.value)
        )

    def _read(self, column: Column) -> Numbers:
        """The numbers of a column; those of the last one are at hand."""
        if self._last is None or self._last[0] != column.index:
            cells = self._joined.column(column.index)
            self._last = column.index, numbers(cells, may_be_thousands(cells) and self._decimal_commas)
        return self._last[1]

    @cached_property
    def _decimal_commas(self) -> bool:
        """Whether a column of the table has decimal commas beyond doubt: then 1,125 is no thousand in the others."""
        return any(has_decimal_commas(self._joined.column(c.index)) for c in self._resolved.columns)

    def _tell_oddities(self, column: Column) -> None:
        """U-43: a code that stands for missing values; U-45: numbers with a decimal comma."""
        params, where, read = {"col": column.header or column.letter}, self._where(None, column), self._read(column)
        if (code := code_for_missing(read)) is not None:
            n = int((read.value == code).sum())
            self.issues.append(Issue("U-43", params | {"value": code, "n": n}, where))
        if read.comma is not None:
            self.issues.append(Issue("U-45", params | {"found": read.comma}, where))

    def _counts(self, part: _Part) -> Counts:
        """The two counts behind a percentage, when both are in the table."""
        ratio = part.indicator.ratio
        top = self._resolved.of("numerator") or self._count_column(ratio.numerator if ratio else ())
        bottom = self._resolved.of("denominator") or self._count_column(ratio.denominator if ratio else ())
        if top is None or bottom is None or not _is_percent(part.indicator):
            none = no_numbers(len(part.rows))
            return Counts(none, none)
        for column, role in ((top, "numerator"), (bottom, "denominator")):
            if column.field is None:
                self.columns = [
                    replace(c, field=role, reason="ratio", proposals=()) if c is column else c for c in self.columns
                ]
        letters, people = (top.letter, bottom.letter), ratio is None or ratio.people
        return Counts(self._of(top).take(part.rows), self._of(bottom).take(part.rows), letters, people)

    def _count_column(self, words: Sequence[str]) -> Column | None:
        forms = {normalise(word) for word in words}
        usable = (c for c in self._resolved.columns if c.field in (None, "population", "n"))
        return next((c for c in usable if forms & {normalise(c.header), normalise(when.without(c.header))}), None)

    def _indicators(self, column: Column | None) -> tuple[np.ndarray, list[str | None]] | None:
        """(which one each row names, the indicators); unknown names are asked once each."""
        if column is None:
            return None
        ids, cells = self._joined.column(column.index).groups()
        chosen = {normalise(name): to for name, to in self._given.named.items()}
        texts = [text_of(cell) for cell in cells]
        known: list[str | None] = []
        for text in texts:
            found = self._meanings.exact([text])
            named = found[0] if found and self._meanings.indicator(found[0]) else None
            known.append(chosen.get(normalise(text), named))
        unknown = dict.fromkeys(t for t, to in zip(texts, known, strict=True) if to is None and t)
        for text in unknown:
            rows = self._rows[np.array([t == text for t in texts])[ids]]
            if len(rows):
                self._unknown_indicator(text, rows.tolist(), column)
        return ids, known

    def _unknown_indicator(self, text: str, rows: list[int], column: Column) -> None:
        near = [field for field, _ in self._meanings.similar([text]) if self._meanings.indicator(field)]
        params = {"found": text, "n": len(rows), "row": rows[0], "rows": rows, "proposals": near}
        self.issues.append(Issue("U-40", params, self._where(rows[0], column)))

    def _periods(self, columns: Sequence[Column]) -> np.ndarray:
        """The period that each row states, in one column or as a year and its part in two; -1 without one."""
        if not columns:
            return np.full(len(self._rows), -1)
        read = [self._joined.column(c.index) for c in columns]
        ids = np.zeros(len(self._rows), dtype=np.int64)
        for column in read:
            own, cells = column.groups()
            ids = crossed(ids, own, cells)
        ids, _, first = in_order(ids, int(ids.max(initial=-1)) + 1)
        rows = list(zip(*(each.take(first).listed() for each in read), strict=True))
        texts = [" ".join(filter(None, map(text_of, row))) for row in rows]
        order = self._given.dates or when.order(cell for row in rows for cell in row if isinstance(cell, str))
        doubtful = np.array([order is None and when.readings(text) is not None for text in texts], dtype=bool)
        slashed = when.slashed(text_of(cell) for row in rows for cell in row if isinstance(cell, str))
        headers = [c.header for c in columns]
        stated = [
            None if doubt else period_stated(headers, row, order or "dmy", slashed) if text else self._given.period
            for row, text, doubt in zip(rows, texts, doubtful, strict=True)
        ]
        found: np.ndarray = np.array([self.found.period(text) for text in stated], dtype=np.int64)[ids]
        self._doubt(texts, np.flatnonzero(doubtful[ids] & self._live), ids, columns[0])
        lost = np.flatnonzero((found < 0) & self._live & ~doubtful[ids])
        col = columns[0].header or columns[0].letter

        def told(i: int) -> Issue:
            row = int(self._rows[i])
            return Issue("U-41", {"row": row, "col": col, "found": texts[ids[i]]}, self._where(row, columns[0]))

        self._tell(map(told, lost.tolist()), lost)
        return found

    def _doubt(self, texts: Sequence[str], at: np.ndarray, ids: np.ndarray, column: Column) -> None:
        """U-16, once for the column: dates whose day and month may be either way round stay out until it is said."""
        if len(at):
            text, rows = texts[ids[at[0]]], self._rows[at].tolist()
            day_first, month_first = when.readings(text) or (None, None)
            params = {"found": text, "d1": day_first, "d2": month_first, "rows": rows}
            self.issues.append(Issue("U-16", params, self._where(rows[0], column)))

    def _period_of(self, part: _Part) -> np.ndarray:
        if self._resolved.of("period") and part.column.reason != "period":
            said: np.ndarray = self._said[part.rows]
            return said
        return np.full(len(part.rows), self.found.period(part.column.period or self._given.period))

    def without_future(self) -> None:
        ahead = [text for text in sorted(self.found.periods) if when.whole(text).end > self._given.today]  # type: ignore[union-attr]
        for period in ahead:
            rows = self.found.drop_period(period)
            self.cells["future"] += len(rows)
            if len(rows):
                shown = list(dict.fromkeys(rows.tolist()))
                params = {"row": shown[0], "rows": shown, "period": when.whole(period)}
                self.issues.append(Issue("U-26", params, self._where(shown[0])))

    # -- numbers ----------------------------------------------------------------------------------------------------

    def _tell(self, issues: Iterable[Issue], at: np.ndarray) -> None:
        self.issues += capped(issues, self._rows[at].tolist())

    def _faults(self, part: _Part) -> None:
        column = part.column

        def told(i: int) -> Issue:
            cell = self._joined.body.column(column.index)[int(self._joined.at[part.rows[i]])]
            row, found = int(self._rows[part.rows[i]]), text_of(cell)
            code = "U-13" if part.read.kind[i] == TEXT else "U-24"
            params = {"row": row, "col": column.header or column.letter, "found": found}
            return Issue(code, params, self._where(row, column))

        for kind in (TEXT, ERROR):
            at = np.flatnonzero(part.read.kind == kind)
            self._tell(map(told, at.tolist()), part.rows[at])

    def _percent(self, part: _Part, alone: np.ndarray) -> np.ndarray:
        """Values in the unit of the indicator. Shares of one are asked about once (U-14) and left out till then.

        ``alone``: values without counts that would tell. Cells that the file shows as percentages are shares of one.
        """
        value, marked = part.read.value, part.read.percent
        if not _is_percent(part.indicator):
            if marked.any() or "%" in part.column.header:
                params = {"unit": part.indicator.unit, "col": part.column.header or part.column.letter}
                self.issues.append(Issue("U-21", params, self._where(None, part.column)))
            return value
        answer = self._answer(part)
        small = ~marked & (np.abs(value) <= 1)
        above = ~marked & (np.abs(value) > 1)
        mixed = _far_apart(value[alone & small & (value != 0)], value[alone & above])
        if answer == "fraction":  # of the whole column: 1.05 is 105%, for the limits to judge; beside it 92 is 92%
            return np.where(marked | (above & mixed), value, np.round(100 * value, 10))
        asked = mixed or (alone & small & (value != 0)).sum() > (alone & above).sum()
        if answer is None and asked:
            params = {"col": part.column.header or part.column.letter, "indicator": part.indicator.name}
            counts = {"n1": int((alone & small).sum()), "n2": int((alone & above).sum())}
            self.issues.append(Issue("U-14", params | counts, self._where(None, part.column)))
            return np.where(marked | ~alone, value, np.nan)
        return value

    def _answer(self, part: _Part) -> str | None:
        names = (part.column.header, part.column.letter, part.indicator.id)
        value, marked = part.read.value, part.read.percent
        plain, small = ~marked & ~np.isnan(value) & (value != 0), np.abs(value) <= 1
        mixed = _far_apart(value[plain & small], value[plain & ~small])  # then not all of its cells show percentages
        shown = "fraction" if part.column.index in self._table.sheet.percents and not mixed else None
        return next((self._given.percent[name] for name in names if name in self._given.percent), shown)

    def _compare(self, part: _Part, printed: np.ndarray, counts: Counts) -> None:
        """U-34 when printed percentages are further from their counts than their own rounding."""
        if not counts.known.any():
            return
        exact, off = counts.exact, counts.off(printed, part.read.decimals)
        if len(off):
            rows = self._rows[part.rows[off]].tolist()
            params = {"col": part.column.header, "n": len(rows), "row": rows[0], "rows": rows}
            params |= {"found": float(printed[off[0]]), "computed": float(exact[off[0]])}
            self.issues.append(Issue("U-34", params, self._where(rows[0], part.column)))

    def _outside(self, part: _Part, value: np.ndarray) -> np.ndarray:
        """Which values their indicator cannot have (U-15)."""
        if part.indicator.limits is None:
            return np.zeros(len(value), dtype=bool)
        low, high = part.indicator.limits
        outside = (value < low) | (value > high)
        name, unit = part.indicator.name, part.indicator.unit

        def told(i: int) -> Issue:
            row = int(self._rows[part.rows[i]])
            params = {"row": row, "value": float(value[i]), "indicator": name, "min": low, "max": high, "unit": unit}
            return Issue("U-15", params, self._where(row, part.column))

        at = np.flatnonzero(outside)
        self._tell(map(told, at.tolist()), part.rows[at])
        return outside

    def without_duplicates(self) -> None:
        """One value for an area, indicator and period. Equal ones are kept once; others left out till one is chosen."""
        for doubles in self.found.drop_doubles():
            self.cells["double"] += doubles.dropped
            issues = (
                Issue(
                    "U-18",
                    {"rows": rows, "area_id": area, "indicator": indicator, "period": period},
                    self._where(rows[0]),
                )
                for rows, area, indicator, period in doubles.groups()
            )
            self.issues += capped(issues, doubles.rows[doubles.starts].tolist())

    def count_small(self) -> None:
        """U-23: how many values rest on fewer people than may be shown."""
        for indicator in self.found.indicators:
            known = self._meanings.indicator(indicator)
            least = (known.min_count if known else None) or self._given.config.privacy.small_count
            if small := self.found.small(indicator, least):
                self.issues.append(Issue("U-23", {"n": small, "k": least, "indicator": indicator}, self._where()))

    def _where(self, row: int | None = None, column: Column | None = None) -> Where:
        letter = column.letter if column else None
        cell = f"{letter}{row}" if letter and row else None
        return Where(sheet=self._table.sheet.name, row=row, column=letter, cell=cell)


def _far_apart(small: np.ndarray, above: np.ndarray) -> bool:
    """Whether values up to one and those above it look like shares and percentages of the same thing, mixed."""
    if not len(small) or not len(above):
        return False
    gap, as_percent = np.abs(above).min() / np.abs(small).max(), 100 * np.median(np.abs(small))
    return bool(gap >= _GAP and np.abs(above).min() / 2 <= as_percent <= 2 * np.abs(above).max())


def _is_percent(indicator: Indicator) -> bool:
    return "%" in indicator.unit.he or "%" in indicator.unit.en


def _negative(indicator: Indicator) -> bool:
    """Whether an indicator may be below zero."""
    posts = indicator.goalposts
    low = indicator.limits[0] if indicator.limits else min(posts.worst, posts.best) if posts else 0
    return low < 0
