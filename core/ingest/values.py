"""Rows and columns -> observations: periods, counts behind percentages, percent or fraction, limits, duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from core.config import Config, Indicator
from core.ingest import when
from core.ingest.cells import ERROR, FEWER, NUMBER, TEXT, Numbers, no_numbers, numbers
from core.ingest.columns import Column, Meanings, Resolved
from core.ingest.rows import Joined
from core.ingest.table import Table, text_of
from core.issues import Issue, Where
from core.names import normalise

OBSERVATIONS = (
    "area_id", "indicator_id", "period", "value", "numerator", "denominator", "n", "suppressed",
    "sheet", "cell", "note",
)  # fmt: skip
_KEY = ["area_id", "indicator_id", "period"]


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


@dataclass(frozen=True)
class _Part:
    """The rows of one column that are about one indicator."""

    column: Column
    indicator: Indicator
    rows: np.ndarray  # positions in Joined
    read: Numbers


@dataclass(frozen=True)
class _Counts:
    """Two counts behind a percentage, row by row; blank ones when there are none."""

    top: Numbers
    bottom: Numbers
    letters: tuple[str, str] = ("", "")
    people: bool = True

    @property
    def known(self) -> np.ndarray:
        both: np.ndarray = (self.top.kind == NUMBER) & (self.bottom.kind == NUMBER) & (self.bottom.value > 0)
        return both

    @property
    def exact(self) -> np.ndarray:
        found: np.ndarray = np.full(len(self.top.value), np.nan)
        np.divide(100 * self.top.value, self.bottom.value, out=found, where=self.known)
        return found

    def spelled(self, column: Column, rows: np.ndarray) -> np.ndarray:
        """Where values stand: G8, or G8=E8/D8 where they are computed."""
        texts = rows.astype(str).astype(object)
        own = column.letter + texts
        top, bottom = self.letters
        computed = top + texts + "/" + bottom + texts
        return np.where(self.known, computed if column.letter == top else own + "=" + computed, own)


def observe(
    table: Table, resolved: Resolved, joined: Joined, given: Given
) -> tuple[pd.DataFrame, list[Issue], tuple[Column, ...]]:
    """(OBSERVATIONS and their ``row``, issues, columns with those that turned out to be counts of a percentage)."""
    maker = _Maker(table, resolved, joined, given)
    frames = [maker.frame(part) for column in maker.measured for part in maker.parts(column)]
    found = pd.concat(frames, ignore_index=True) if frames else empty()
    found = maker.without_future(found)
    found = maker.without_duplicates(found)
    maker.count_small(found)
    return _plain(found), maker.issues, tuple(maker.columns)


def empty() -> pd.DataFrame:
    """OBSERVATIONS without a row."""
    return pd.DataFrame({name: [] for name in (*OBSERVATIONS, "row")})


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame with text columns as objects, None where there is none."""
    texts = ["area_id", "indicator_id", "period", "sheet", "cell", "note"]
    plain = frame[texts].astype(object)
    return frame.assign(**{name: plain[name].where(plain[name].notna(), None) for name in texts})


class _Maker:
    def __init__(self, table: Table, resolved: Resolved, joined: Joined, given: Given) -> None:
        self._table, self._resolved, self._joined, self._given = table, resolved, joined, given
        self._meanings = given.meanings
        self.columns = list(resolved.columns)
        self.issues: list[Issue] = []
        self._rows = np.array(joined.numbers, dtype=int)
        self._area = np.array(joined.area, dtype=object)
        self._live = np.array(joined.live, dtype=bool)
        self._said: np.ndarray = self._periods([c for c in resolved.columns if c.field == "period"])
        self._n = self._read(resolved.of("n"))
        self.measured = [c for c in resolved.columns if c.field == "value" or self._meanings.indicator(c.field)]
        if not self.measured and given.indicator:  # counts alone
            self.measured = [c for c in resolved.columns if c.field == "numerator"]

    def parts(self, column: Column) -> list[_Part]:
        """One part for a column of one indicator; in a long table one for each indicator that its rows name."""
        own = column.field if self._meanings.indicator(column.field) else self._given.indicator
        by_row = self._indicators(self._resolved.of("indicator")) if column.field == "value" else None
        chosen = np.full(len(self._rows), own, dtype=object) if by_row is None else by_row
        parts = []
        for name in dict.fromkeys(name for name in chosen if name is not None):
            rows = np.flatnonzero((chosen == name) & self._live)
            indicator = self._meanings.indicator(name)
            if indicator is not None:
                printed = self._of(column, rows) if column.field != "numerator" else no_numbers(len(rows))
                parts.append(_Part(column, indicator, rows, printed))
        return parts

    def frame(self, part: _Part) -> pd.DataFrame:
        """Observations of one part, with the sheet's row number in ``row``."""
        self._faults(part)
        counts = self._counts(part)
        known = counts.known
        printed = self._percent(part, ~known)
        self._compare(part, printed, counts)
        fewer = ((part.read.kind == FEWER) | (counts.top.kind == FEWER)) & ~known
        bottom = np.where(known, counts.bottom.value, np.nan)
        rows = self._rows[part.rows]
        frame = pd.DataFrame(
            {
                "area_id": self._area[part.rows],
                "indicator_id": part.indicator.id,
                "period": self._period_of(part),
                "value": np.where(fewer, np.nan, np.where(known, counts.exact, printed)),
                "numerator": np.where(known, counts.top.value, np.nan),
                "denominator": bottom,
                "n": np.where(known & counts.people, bottom, self._n[part.rows]),
                "suppressed": fewer,
                "sheet": self._table.sheet.name,
                "cell": counts.spelled(part.column, rows),
                "note": part.read.note,
                "row": rows,
            }
        )
        kept = frame["area_id"].notna() & frame["period"].notna() & (frame["value"].notna() | frame["suppressed"])
        return self._within_limits(frame[kept], part)

    # -- where the numbers are --------------------------------------------------------------------------------------

    def _read(self, column: Column | None) -> np.ndarray:
        if column is None:
            return np.full(len(self._rows), np.nan)
        return numbers(self._joined.column(column.index)).value

    def _counts(self, part: _Part) -> _Counts:
        """The two counts behind a percentage, when both are in the table."""
        ratio = part.indicator.ratio
        top = self._resolved.of("numerator") or self._count_column(ratio.numerator if ratio else ())
        bottom = self._resolved.of("denominator") or self._count_column(ratio.denominator if ratio else ())
        if top is None or bottom is None or not _is_percent(part.indicator):
            return _Counts(no_numbers(len(part.rows)), no_numbers(len(part.rows)))
        for column, field in ((top, "numerator"), (bottom, "denominator")):
            if column.field is None:
                self.columns = [_known_as(c, field) if c is column else c for c in self.columns]
        people = ratio is None or ratio.people
        return _Counts(self._of(top, part.rows), self._of(bottom, part.rows), (top.letter, bottom.letter), people)

    def _of(self, column: Column, rows: np.ndarray) -> Numbers:
        cells = self._joined.column(column.index)
        return numbers([cells[i] for i in rows])

    def _count_column(self, words: Sequence[str]) -> Column | None:
        forms = {normalise(word) for word in words}
        usable = (c for c in self._resolved.columns if c.field in (None, "population", "n"))
        return next((c for c in usable if forms & {normalise(c.header), normalise(when.without(c.header))}), None)

    def _indicators(self, column: Column | None) -> np.ndarray | None:
        """The indicator that each row names; unknown names are asked once each."""
        if column is None:
            return None
        chosen = {normalise(name): to for name, to in self._given.named.items()}
        texts = [text_of(cell) for cell in self._joined.column(column.index)]
        known: dict[str, str | None] = {}
        for text in dict.fromkeys(texts):
            found = self._meanings.exact([text])
            named = found[0] if found and self._meanings.indicator(found[0]) else None
            known[text] = chosen.get(normalise(text), named)
            if known[text] is None and text:
                self._unknown_indicator(
                    text, [row for row, t in zip(self._rows, texts, strict=True) if t == text], column
                )
        return np.array([known[text] for text in texts], dtype=object)

    def _unknown_indicator(self, text: str, rows: list[int], column: Column) -> None:
        near = [field for field, _ in self._meanings.similar([text]) if self._meanings.indicator(field)]
        params = {"found": text, "n": len(rows), "row": int(rows[0]), "proposals": near}
        self.issues.append(Issue("U-40", params, self._where(int(rows[0]), column)))

    # -- periods ----------------------------------------------------------------------------------------------------

    def _periods(self, columns: Sequence[Column]) -> np.ndarray:
        """The period that each row states, in one column or as a year and its part in two; None without one."""
        found = np.full(len(self._rows), None, dtype=object)
        cells = [[row[c.index] if c.index < len(row) else "" for c in columns] for row in self._joined.cells]
        for i in range(len(cells)) if columns else ():
            text = " ".join(filter(None, map(text_of, cells[i])))
            found[i] = _stated([column.header for column in columns], cells[i]) if text else self._given.period
            if found[i] is None and self._live[i]:
                row = int(self._rows[i])
                params = {"row": row, "col": columns[0].header or columns[0].letter, "found": text}
                self.issues.append(Issue("U-41", params, self._where(row, columns[0])))
        return found

    def _period_of(self, part: _Part) -> np.ndarray:
        if self._resolved.of("period") and part.column.reason != "period":
            said: np.ndarray = self._said[part.rows]
            return said
        return np.array([part.column.period or self._given.period] * len(part.rows), dtype=object)

    def without_future(self, found: pd.DataFrame) -> pd.DataFrame:
        ahead = {p for p in found["period"].unique() if when.whole(p).end > self._given.today}  # type: ignore[union-attr]
        for period in sorted(ahead):
            rows = [int(row) for row in found.loc[found["period"] == period, "row"].unique()]
            self.issues.append(
                Issue("U-26", {"row": rows[0], "rows": rows, "period": when.whole(period)}, self._where(rows[0]))
            )
        return found[~found["period"].isin(ahead)]

    # -- numbers ----------------------------------------------------------------------------------------------------

    def _faults(self, part: _Part) -> None:
        for i in np.flatnonzero((part.read.kind == TEXT) | (part.read.kind == ERROR)):
            row = int(self._rows[part.rows[i]])
            found = text_of(self._joined.cells[part.rows[i]][part.column.index])
            params = {"row": row, "col": part.column.header or part.column.letter, "found": found}
            code = "U-13" if part.read.kind[i] == TEXT else "U-24"
            self.issues.append(Issue(code, params, self._where(row, part.column)))

    def _percent(self, part: _Part, alone: np.ndarray) -> np.ndarray:
        """Values in the unit of the indicator. Shares of one are asked about once (U-14) and left out till then.

        ``alone``: values without counts that would tell.
        """
        value, marked = part.read.value.copy(), part.read.percent
        if not _is_percent(part.indicator):
            if marked.any() or "%" in part.column.header:
                params = {"unit": part.indicator.unit, "col": part.column.header or part.column.letter}
                self.issues.append(Issue("U-21", params, self._where(None, part.column)))
            return value
        answer = self._answer(part)
        if answer == "fraction":  # of the whole column: 1.05 is 105%, for the limits to judge
            return np.where(marked, value, np.round(100 * value, 10))
        small = ~marked & (np.abs(value) <= 1)
        above = ~marked & (np.abs(value) > 1)
        asked = (alone & small & (value != 0)).sum() > (alone & above).sum()
        if answer is None and asked:
            params = {"col": part.column.header or part.column.letter, "indicator": part.indicator.name}
            counts = {"n1": int((alone & small).sum()), "n2": int((alone & above).sum())}
            self.issues.append(Issue("U-14", params | counts, self._where(None, part.column)))
            return np.where(marked | ~alone, value, np.nan)
        return value

    def _answer(self, part: _Part) -> str | None:
        names = (part.column.header, part.column.letter, part.indicator.id)
        return next((self._given.percent[name] for name in names if name in self._given.percent), None)

    def _compare(self, part: _Part, printed: np.ndarray, counts: _Counts) -> None:
        """U-34 when printed percentages are further from their counts than their own rounding."""
        if not counts.known.any():
            return
        written = np.where(part.read.decimals >= 0, part.read.decimals, [_decimals(v) for v in printed])
        rounding = 0.5 * 10.0**-written + 1e-9
        exact = counts.exact  # NaN without counts, so that nothing is off there
        off = (np.abs(printed - exact) > rounding) & (np.abs(100 * printed - exact) > 100 * rounding)
        if off.any():
            i = int(np.flatnonzero(off)[0])
            rows = [int(row) for row in self._rows[part.rows[off]]]
            params = {"col": part.column.header, "n": len(rows), "row": rows[0], "rows": rows}
            params |= {"found": float(printed[i]), "computed": float(exact[i])}
            self.issues.append(Issue("U-34", params, self._where(rows[0], part.column)))

    def _within_limits(self, frame: pd.DataFrame, part: _Part) -> pd.DataFrame:
        if part.indicator.limits is None:
            return frame
        low, high = part.indicator.limits
        outside = (frame["value"] < low) | (frame["value"] > high)
        for row, value in zip(frame.loc[outside, "row"], frame.loc[outside, "value"], strict=True):
            params = {"row": int(row), "value": float(value), "indicator": part.indicator.name, "min": low, "max": high}
            self.issues.append(
                Issue("U-15", {**params, "unit": part.indicator.unit}, self._where(int(row), part.column))
            )
        return frame[~outside]

    def without_duplicates(self, found: pd.DataFrame) -> pd.DataFrame:
        """One value for an area, indicator and period. Equal ones are kept once; others left out till one is chosen."""
        double = found.duplicated(_KEY, keep=False)
        left_out: list[int] = []
        for (area, indicator, period), group in found[double].groupby(_KEY, sort=False):
            rows = [int(row) for row in group["row"]]
            params = {"rows": rows, "area_id": area, "indicator": indicator, "period": period}
            self.issues.append(Issue("U-18", params, self._where(rows[0])))
            same = group["value"].nunique(dropna=False) == 1
            left_out += list(group.index[1:] if same else group.index)
        return found.drop(index=left_out)

    def count_small(self, found: pd.DataFrame) -> None:
        """U-23: how many values rest on fewer people than may be shown."""
        for indicator, group in found.groupby("indicator_id", sort=False):
            known = self._meanings.indicator(str(indicator))
            least = (known.min_count if known else None) or self._given.config.privacy.small_count
            small = int(((group["n"] < least) | group["suppressed"]).sum())
            if small:
                self.issues.append(Issue("U-23", {"n": small, "k": least, "indicator": indicator}, self._where()))

    def _where(self, row: int | None = None, column: Column | None = None) -> Where:
        letter = column.letter if column else None
        return Where(
            sheet=self._table.sheet.name, row=row, column=letter, cell=f"{letter}{row}" if letter and row else None
        )


def _is_percent(indicator: Indicator) -> bool:
    return "%" in indicator.unit.he or "%" in indicator.unit.en


def _known_as(column: Column, field: str) -> Column:
    return Column(column.index, column.letter, column.header, field, "ratio", (), column.sample, column.period)


@lru_cache(maxsize=4096)
def _decimals(value: float) -> int:
    """Decimals of a number as it prints: what it was rounded to, at the most."""
    text = repr(float(value))
    return min(len(text.partition(".")[2].rstrip("0")), 9) if "e" not in text else 0


def _stated(headers: Sequence[str], cells: Sequence[Any]) -> str | None:
    """The period of one row: what a cell states, or a year and, beside it, "Q2" or a 2 under the header "quarter"."""
    found = [when.whole(cell) or (when.within(cell) if isinstance(cell, str) else None) for cell in cells]
    year = next((i for i, period in enumerate(found) if period and period.text.isdigit()), None)
    if len(cells) == 2 and year is not None:
        part, header = text_of(cells[1 - year]), headers[1 - year]
        texts = (f"{header} {part}", part) if part else ()
        joined = [when.whole(f"{text} {found[year].text}") for text in texts]  # type: ignore[union-attr]
        joined += [when.whole(f"{part}/{found[year].text}")]  # type: ignore[union-attr]
        found = [*filter(None, joined), *found]
    stated = next(filter(None, found), None)
    return stated.text if stated else None
