"""Rows and columns -> observations: periods, counts behind percentages, percent or fraction, limits, duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from core.config import Config, Indicator
from core.ingest import units, when
from core.ingest.cells import ABSENT, ERROR, FEWER, NUMBER, TEXT, Numbers, no_numbers
from core.ingest.choices import Choices
from core.ingest.column import COUNTS, Column, Resolved, claimed
from core.ingest.counts import Counts, Places, without
from core.ingest.dated import Told, apart
from core.ingest.figures import Figures, answered
from core.ingest.found import Doubles, Found
from core.ingest.marks import Progress, silent
from core.ingest.meanings import Meanings
from core.ingest.named import named, nameless
from core.ingest.ratios import count_columns, of_time
from core.ingest.respondents import People
from core.ingest.rows import Joined
from core.ingest.said import periods
from core.ingest.stated import Stated
from core.ingest.table import Table
from core.issues import Issue, Where, capped
from core.names import normalise
from core.periods import canonical


@dataclass(frozen=True)
class Given:
    """What is known beside the cells: the method, the file's period and indicator, answers, today, what titles say."""

    config: Config
    meanings: Meanings
    period: str | None
    indicator: str | None
    choices: Choices
    today: date
    titles: Sequence[Told] = ()


@dataclass(frozen=True)
class _Part:
    """The rows of one column that are about one indicator."""

    column: Column
    indicator: Indicator
    rows: np.ndarray  # positions in Joined
    read: Numbers
    factor: np.ndarray | None = None  # what they were multiplied by


@dataclass
class Observed:
    """What the values of a table came to. ``cells``: how many cells of measured columns were kept, or left out and why:
    absent, fault, asked, no_area, no_indicator, no_period, limits, future, past, double. ``rows``: how many have one.
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
    maker.without_unlikely()
    maker.without_duplicates()
    maker.count_small()
    maker.tell_thousands()
    cells = Counter(maker.cells) + Counter(kept=maker.found.count)
    return Observed(maker.found.rows(), maker.found.frame(), maker.issues, tuple(maker.columns), dict(cells))


class _Maker:
    def __init__(self, table: Table, resolved: Resolved, joined: Joined, given: Given) -> None:
        self._table, self._resolved, self._joined, self._given = table, resolved, joined, given
        self._meanings = given.meanings
        self._places = Places(joined.numbers)
        self._figures = Figures(table, resolved, joined, given.meanings, given.choices)
        self._stated = Stated(table, resolved, joined, given.choices)
        self.columns = list(resolved.columns)
        self.issues: list[Issue] = []
        self.cells: Counter[str] = Counter()
        self.found = Found(table.sheet.name, joined.ids)
        self._rows = joined.numbers
        self._live = joined.live
        self._without_area = np.array([*(i is None for i in joined.ids), True])[joined.place]
        self._said = self._periods([c for c in resolved.columns if c.field == "period"])
        self._told: set[int] = set()
        nobody = np.zeros(len(self._rows), dtype=bool)
        nothing = People(None, nobody, nobody)
        known: dict[int | None, People] = {}
        for column in resolved.columns:
            if column.field == "n":
                read, broken = self._counted(column)
                known[column.index] = People(read.value, read.kind == FEWER, broken)
        self._people = {c.index: known.get(c.people, nothing) for c in resolved.columns}
        self.measured = [c for c in resolved.columns if c.field == "value" or self._meanings.indicator(c.field)]
        if not self.measured and given.indicator:  # counts alone
            self.measured = [c for c in resolved.columns if c.field == "numerator"]
        self.issues += self._figures.commas(self.measured)

    def _counted(self, column: Column) -> tuple[Numbers, np.ndarray]:
        """(counts, which of them are none), and once what is to be said of them."""
        read, broken = self._figures.counted(column)
        if column.index not in self._told:
            self._told.add(column.index)
            self.issues += self._figures.counts_told(column)
            live = np.flatnonzero(self._live)
            self.issues += self._figures.faults(column, live, read.take(live).kind)
        return read, broken | (read.kind == TEXT) | (read.kind == ERROR)

    def parts(self, column: Column) -> list[_Part]:
        """One part for a column of one indicator; in a long table one for each indicator that its rows name."""
        own = column.field if self._meanings.indicator(column.field) else self._given.indicator
        naming = self._resolved.of("indicator") if column.field == "value" else None
        whole = self._figures.of(column) if column.field != "numerator" else no_numbers(len(self._rows))
        self.issues += self._figures.oddities(column)
        self.cells["no_area"] += int((~self._live).sum())
        by_name: dict[str, np.ndarray] = {}
        if naming:
            sheet, chosen = self._table.sheet.name, self._given.choices.columns
            codes, names, asked = named(naming, self._joined, sheet, self._meanings, chosen)
            by_name = self._by_name(codes, names)
            self.issues += [*asked, *nameless(naming, column, self._joined, sheet)]
        elif own:
            by_name = {own: np.flatnonzero(self._live)}
        parts = []
        for name, rows in by_name.items():
            indicator = self._meanings.indicator(name)
            if indicator is not None:
                read = whole if len(rows) == len(self._rows) else whole.take(rows)
                parts.append(self._part(column, indicator, rows, read))
        self.cells["no_indicator"] += int(self._live.sum()) - sum(len(part.rows) for part in parts)
        return parts

    def _part(self, column: Column, indicator: Indicator, rows: np.ndarray, read: Numbers) -> _Part:
        """The numbers of some rows in the unit of their indicator, without what is to be asked about."""
        read, asked = self._figures.signed(column, indicator, rows, read)
        scaled = self._stated.scaled(column, indicator, rows, read)
        self.issues += (*asked, *scaled.issues)
        return _Part(column, indicator, rows, scaled.read, scaled.factor)

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
        counts, broken = self._counts(part)
        known = counts.known & ~broken
        counted = bool(known.any())
        if units.is_percent(part.indicator):
            read, asked = self._figures.bounded(part.column, part.rows, part.read, known)
            part, self.issues = replace(part, read=read), [*self.issues, *asked]
        self.issues += self._figures.faults(part.column, part.rows, part.read.kind)
        printed = self._percent(part, ~known)
        none = counts.nothing & (printed == 0)
        printed = without(printed, broken | none)
        self._compare(part, printed, counts)
        fewer = ((part.read.kind == FEWER) | (counts.top.kind == FEWER)) & ~known
        told = (part.read.kind == NUMBER) | (counts.top.kind == NUMBER)
        fewer |= told & (
            self._people[part.column.index].few[part.rows] | (counts.people & (counts.bottom.kind == FEWER))
        )
        value = without(np.where(known, counts.exact, printed) if counted else printed, fewer)
        period, nowhere = self._period_of(part), self._without_area[part.rows]
        stated = without(value, nowhere | (period < 0))
        outside, asked = self._figures.outside(part.column, part.indicator, part.rows, stated)
        self.issues += asked
        reasons = (
            ("no_area", nowhere),
            ("absent", (~known & (part.read.kind == ABSENT) & ~fewer) | none),
            ("fault", ~known & ((part.read.kind == TEXT) | (part.read.kind == ERROR))),
            ("asked", np.isnan(value) & ~fewer),
            ("no_period", period < 0),
            ("limits", outside),
        )
        kept = np.ones(len(part.rows), dtype=bool)
        for reason, mask in reasons:
            self.cells[reason] += int((kept & mask).sum())
            kept &= ~mask
        bottom = np.where(known, counts.bottom.value, np.nan) if counted else None
        self.found.add(
            kept,
            indicator=part.indicator.id,
            area=self._joined.place[part.rows],
            period=period,
            value=value,
            numerator=np.where(known, counts.top.value, np.nan) if counted else None,
            denominator=bottom,
            n=self._resting_on(part, known & counts.people, bottom),
            suppressed=fewer,
            note=part.read.note if part.read.noted else None,
            row=self._rows[part.rows],
            cell=counts.spelled(part.column, lambda letters: self._places.of(letters, part.rows), known, part.factor),
        )

    def _resting_on(self, part: _Part, known: np.ndarray, bottom: np.ndarray | None) -> np.ndarray | None:
        """How many people each value rests on; None where nothing says it."""
        people = self._people[part.column.index].n
        stated = None if people is None else people[part.rows]
        if part.read.beside is not None:
            stated = np.where(np.isnan(part.read.beside), np.nan if stated is None else stated, part.read.beside)
        if bottom is None or not known.any():
            return stated
        return np.where(known, bottom, np.nan if stated is None else stated)

    # -- where the numbers are --------------------------------------------------------------------------------------

    def _counts(self, part: _Part) -> tuple[Counts, np.ndarray]:
        """The two counts behind a percentage, when both are in the table; which rows have a count that is none."""
        ratio, unread = part.indicator.ratio, self._people[part.column.index].broken
        top, bottom = (
            self._count_of(part.column, role, words)
            for role, words in (
                ("numerator", ratio.numerator if ratio else ()),
                ("denominator", ratio.denominator if ratio else ()),
            )
        )
        if top is None or bottom is None or not units.is_percent(part.indicator):
            none = no_numbers(len(part.rows))
            return Counts(none, none), unread[part.rows]
        for column, role in ((top, "numerator"), (bottom, "denominator")):
            if column.field is None:
                self.columns = [
                    replace(c, field=role, reason="ratio", proposals=()) if c is column else c for c in self.columns
                ]
        letters, people = (top.letter, bottom.letter), ratio is None or ratio.people
        (over, odd), (under, odder) = self._counted(top), self._counted(bottom)
        broken = (unread | odd | odder)[part.rows]
        return Counts(over.take(part.rows), under.take(part.rows), letters, people), broken

    def _count_of(self, column: Column, role: str, words: Sequence[str]) -> Column | None:
        """The count of a role behind a column of percentages: its own period's, where there are several."""
        if column.field == role:
            return column
        named = [c for c in self._resolved.columns if c.field == role]
        return of_time(named or count_columns(self._resolved.columns, words), column.period)

    def _periods(self, columns: Sequence[Column]) -> np.ndarray:
        """The period that each row states, in one column or as a year and its part in two; -1 without one."""
        if not columns:
            return np.full(len(self._rows), -1)
        given, sheet = self._given, self._table.sheet
        stated, ids, issues = periods(columns, self._joined, sheet, given.choices, given.period, given.titles)
        self.issues += issues
        found: np.ndarray = np.array([self.found.period(text) for text in stated], dtype=np.int64)[ids]
        return found

    def _period_of(self, part: _Part) -> np.ndarray:
        stating = self._resolved.of("period")
        if stating and part.column.reason != "period":
            return self._not_denied(part, stating)
        period = None if part.column.undated else part.column.period or self._given.period
        return np.full(len(part.rows), self.found.period(period))

    def _not_denied(self, part: _Part, stating: Column) -> np.ndarray:
        """The periods that rows state, none where the header over their figures states another: U-65 asks which."""
        said: np.ndarray = self._said[part.rows]
        over, chosen = when.whole(part.column.period), self._given.choices.period
        denied = (over is not None and apart(over, canonical(text)) for text in self.found.periods)
        at = np.array([*denied, False])[said]
        if over and chosen == over.text:
            return np.where(at, self.found.period(chosen), said)
        at &= said != self.found.period(chosen)
        if at.any():
            rows, stated = self._rows[part.rows[at]].tolist(), canonical(self.found.periods[said[at][0]])
            params = {"found1": part.column.header, "period1": over, "found2": f"{stating.header} ({rows[0]})"}
            params |= {"period2": stated, "rows": rows}
            self.issues.append(Issue("U-65", params, self._where(rows[0], part.column)))
        return np.where(at, -1, said)

    def without_unlikely(self) -> None:
        """U-26 for periods that have not ended; U-85 for years before any figures, most likely a slip of the hand."""
        for text in sorted(self.found.periods):
            period, column = canonical(text), self._resolved.of("period")
            ahead, past = period.end > self._given.today, period.year < when.EARLIEST
            rows = self.found.drop_period(text) if ahead or past else np.zeros(0, dtype=np.int32)
            self.cells["future" if ahead else "past"] += len(rows)
            shown = list(dict.fromkeys(rows.tolist()))
            params = {"period": period, "found": text, "year": str(when.EARLIEST)}
            if shown and ahead:
                self.issues.append(Issue("U-26", params | {"row": shown[0], "rows": shown}, self._where(shown[0])))
            elif shown:
                told = (Issue("U-85", params | {"row": row}, self._where(row, column)) for row in shown)
                self.issues += capped(told, shown)

    # -- numbers ----------------------------------------------------------------------------------------------------

    def _percent(self, part: _Part, alone: np.ndarray) -> np.ndarray:
        """Values in the unit of the indicator. Shares of one are asked about once (U-14) and left out till then.

        ``alone``: values without counts that would tell.
        """
        column, indicator = part.column, part.indicator
        params: dict[str, object] = {"col": column.header or column.letter}
        if not units.is_percent(indicator):
            if "%" in column.header:
                self.issues.append(Issue("U-21", params | {"unit": indicator.unit}, self._where(None, column)))
            value, above = self._stated.above_all(column, indicator, part.rows, part.read.value, alone)
            self.issues += above
            return value
        answer = answered(self._given.choices.percent, column, indicator.id)
        shown = column.index in self._table.sheet.percents
        unlike = shown and self._table.unlike(column.index, self._rows[part.rows])
        value, asked = units.percentages(part.read, alone, answer, shown, unlike)
        before = self._given.choices.remembered.percent.get(normalise(column.header))
        if asked and before:
            value, asked = units.percentages(part.read, alone, before, shown, unlike)
            self.issues.append(Issue("U-75", params | {"answer": before}, self._where(None, column)))
        if asked:
            waiting = self._rows[part.rows[np.isnan(value) & ~np.isnan(part.read.value)]].tolist()
            params |= {"n1": asked[0], "n2": asked[1], "one": 1 in asked, "rows": waiting}
            self.issues.append(Issue("U-14", params | {"indicator": indicator.name}, self._where(None, column)))
        bare = alone & ~part.read.percent & (not shown and answer != "fraction")
        value, above = self._stated.above_all(column, indicator, part.rows, value, bare)
        self.issues += above
        return value

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

    def without_duplicates(self) -> None:
        """One value for an area, indicator and period. Equal ones are kept once; others left out till one is chosen."""
        for doubles in self.found.drop_doubles():
            self.cells["double"] += doubles.dropped
            groups = [group for group in doubles.groups() if len(set(group[0])) > 1]  # else two columns claim it
            issues = (
                Issue(
                    "U-18",
                    {"rows": rows, "area_id": area, "indicator": indicator, "period": period},
                    self._where(rows[0]),
                )
                for rows, area, indicator, period in groups
            )
            self.issues += capped(issues, [rows for rows, *_ in groups])
            self._claimed(doubles)

    def _claimed(self, doubles: Doubles) -> None:
        """U-12 for columns that hold different values of one area and period in the same row, unless it was told."""
        indicator = self._meanings.indicator(doubles.indicator)
        told = {issue.params["field"] for issue in self._resolved.issues if issue.code == "U-12"}
        period = next(doubles.across(), None)
        if period is None or indicator is None or told & {indicator.name, "value"}:
            return
        claims = [c for c in self.measured if c.field in (indicator.id, "value")]
        same = [c for c in claims if (c.period or self._given.period) == period]
        self.issues.append(claimed(same if len(same) > 1 else claims, indicator.name, self._where()))

    def count_small(self) -> None:
        """U-23: how many values rest on fewer people than may be shown."""
        for indicator in self.found.indicators:
            known = self._meanings.indicator(indicator)
            least = (known.min_count if known else None) or self._given.config.privacy.small_count
            if small := self.found.small(indicator, least, known.people if known else ("n",)):
                self.issues.append(Issue("U-23", {"n": small, "k": least, "indicator": indicator}, self._where()))

    def tell_thousands(self) -> None:
        """U-64 of counts too: how many people live or answered somewhere, and the counts behind percentages."""
        self.issues += self._figures.scaled(c for c in self.columns if c.field in COUNTS and c not in self.measured)

    def _where(self, row: int | None = None, column: Column | None = None) -> Where:
        letter = column.letter if column else None
        cell = f"{letter}{row}" if letter and row else None
        return Where(sheet=self._table.sheet.name, row=row, column=letter, cell=cell)
