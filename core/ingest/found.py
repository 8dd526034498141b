"""Values found in a table, column by column, until they are a frame: millions of rows must not be held twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

OBSERVATIONS = (
    "area_id", "indicator_id", "period", "value", "numerator", "denominator", "n", "suppressed",
    "sheet", "cell", "note",
)  # fmt: skip
_FEW_KEYS = 1_000_000  # that are counted one by one
_NUMBERS = ("value", "numerator", "denominator", "n")


def empty() -> pd.DataFrame:
    """OBSERVATIONS without a row."""
    return pd.DataFrame({name: [] for name in (*OBSERVATIONS, "row")})


@dataclass(frozen=True)
class Doubles:
    """Values of one indicator that share their area and period with others, sorted by that pair.

    ``rows``: where they stand; ``starts``: where each pair begins among them; ``areas``, ``periods``, ``same`` (whether
    all of its values are equal, so that one is kept): of each pair. ``dropped``: how many of the values are left out.
    """

    indicator: str
    rows: np.ndarray
    starts: np.ndarray
    areas: Sequence[str]
    periods: Sequence[str]
    same: np.ndarray
    dropped: int

    def groups(self) -> Iterator[tuple[list[int], str, str, str]]:
        """(rows, area, indicator, period) of each pair."""
        ends = [*self.starts[1:].tolist(), len(self.rows)]
        for start, end, area, period in zip(self.starts.tolist(), ends, self.areas, self.periods, strict=True):
            yield self.rows[start:end].tolist(), area, self.indicator, period

    def across(self) -> Iterator[str]:
        """The period of each pair whose unequal values stand in columns of one row."""
        rows = np.split(self.rows, self.starts[1:])
        for own, period, same in zip(rows, self.periods, self.same.tolist(), strict=True):
            if not same and (own == own[0]).all():
                yield period


class Found:
    """Values of one sheet. Areas, indicators and periods are kept as numbers until the end."""

    def __init__(self, sheet: str, areas: Sequence[str | None]) -> None:
        """``areas``: the area of each place that ``add`` speaks of; two places may be one area."""
        self._sheet = sheet
        self._areas = list(dict.fromkeys(area for area in areas if area is not None))
        at = {area: i for i, area in enumerate(self._areas)}
        self._area_of = np.array([*(at.get(area or "", -1) for area in areas), -1], dtype=np.int32)
        self.periods: list[str] = []
        self.indicators: list[str] = []
        self._parts: list[dict[str, Any]] = []

    @property
    def count(self) -> int:
        return sum(len(part["row"]) for part in self._parts)

    def rows(self) -> int:
        """How many rows of the sheet have a value."""
        seen = np.zeros(max((int(part["row"].max(initial=0)) for part in self._parts), default=0) + 1, dtype=bool)
        for part in self._parts:
            seen[part["row"]] = True
        return int(seen.sum())

    def period(self, text: str | None) -> int:
        """The number of a period; -1 for none."""
        if text is None:
            return -1
        if text not in self.periods:
            self.periods.append(text)
        return self.periods.index(text)

    def add(self, kept: np.ndarray, *, indicator: str, area: np.ndarray, **columns: Any) -> None:
        """The ``kept`` values of one column that are about one indicator. A column that is None has nothing in it."""
        if indicator not in self.indicators:
            self.indicators.append(indicator)
        part = {"indicator": self.indicators.index(indicator), "area": self._area_of[area], **columns}
        part["period"] = part["period"].astype(np.int32)
        part["row"] = part["row"].astype(np.int32)
        self._parts.append(part if kept.all() else _taken(part, np.flatnonzero(kept)))

    def drop_period(self, text: str) -> np.ndarray:
        """Leaves out every value of a period, and says in which rows they were."""
        code, rows = self.periods.index(text), [np.zeros(0, dtype=np.int32)]
        for i, part in enumerate(self._parts):
            gone = part["period"] == code
            if gone.any():
                rows.append(part["row"][gone])
                self._parts[i] = _taken(part, np.flatnonzero(~gone))
        return np.concatenate(rows)

    def drop_doubles(self) -> list[Doubles]:
        """Leaves out values of an area, indicator and period that has several; the first stays where all are equal, the
        people behind them too.
        """
        doubles: list[Doubles] = []
        single: tuple[np.ndarray, np.ndarray] | None = None  # areas and periods that are known to hold each pair once
        for indicator in range(len(self.indicators)):
            own = [i for i, part in enumerate(self._parts) if part["indicator"] == indicator]
            pair = (self._parts[own[0]]["area"], self._parts[own[0]]["period"]) if len(own) == 1 else None
            if pair and single and all(map(np.array_equal, pair, single)):
                continue
            gone, found = self._doubles(own, indicator)
            if found is None:
                single = pair or single
                continue
            doubles.append(found)
            for i, mask in zip(own, gone, strict=True):
                if mask.any():
                    self._parts[i] = _taken(self._parts[i], np.flatnonzero(~mask))
        return doubles

    def _doubles(self, own: list[int], indicator: int) -> tuple[list[np.ndarray], Doubles | None]:
        """(which values of each part go, the doubles) among the parts of one indicator."""
        parts, base = [self._parts[i] for i in own], len(self.periods) + 1
        ends = np.cumsum([len(part["row"]) for part in parts])[:-1]
        whole = np.concatenate([part["area"].astype(np.int64) * base + part["period"] for part in parts])
        double = _repeated(whole)
        gone = np.zeros(len(whole), dtype=bool)
        if not len(double):
            return np.split(gone, ends), None
        row = np.concatenate([part["row"] for part in parts])[double]
        ids = pd.factorize(whole[double])[0]  # in the order in which they appear
        order = np.argsort(ids, kind="stable")
        starts = np.flatnonzero(np.diff(ids[order], prepend=-1))
        same = np.ones(len(starts), dtype=bool)
        for name in _NUMBERS:  # 62.5 of 8 people is not 62.5 of 120: only one of them may be shown
            told = _numbers(parts, name)[double][order]
            told = np.where(np.isnan(told), np.inf, told)
            same &= np.minimum.reduceat(told, starts) == np.maximum.reduceat(told, starts)
        gone[double] = True
        gone[double[order[starts[same]]]] = False
        areas, periods = np.divmod(whole[double][order][starts], base)
        found = Doubles(
            self.indicators[indicator],
            row[order],
            starts,
            [self._areas[i] for i in areas],
            [self.periods[i] for i in periods],
            same,
            int(gone.sum()),
        )
        return np.split(gone, ends), found

    def small(self, indicator: str, least: float, people: Sequence[str]) -> int:
        """How many values of an indicator are suppressed, rest on fewer people than ``least`` or count fewer.

        ``people``: which of their numbers are of people.
        """
        own = [part for part in self._parts if part["indicator"] == self.indicators.index(indicator)]
        return sum(int(_small(part, least, people).sum()) for part in own)

    def frame(self) -> pd.DataFrame:
        """OBSERVATIONS and ``row``. Texts that repeat are categorical. The values are let go of on the way."""
        if not self.count:
            self._parts = []
            return empty()
        sizes = [len(part["row"]) for part in self._parts]
        columns: dict[str, Any] = {
            "area_id": pd.Categorical.from_codes(self._column("area", np.int32), self._areas),
            "indicator_id": pd.Categorical.from_codes(
                np.repeat([part["indicator"] for part in self._parts], sizes).astype(np.int16), self.indicators
            ),
            "period": pd.Categorical.from_codes(self._column("period", np.int32), self.periods),
            **{name: self._numbers(name) for name in _NUMBERS},
            "suppressed": self._column("suppressed", bool),
            "sheet": pd.Categorical.from_codes(np.zeros(sum(sizes), dtype=np.int8), [self._sheet]),
            "cell": pd.array(
                pa.chunked_array([part.pop("cell") for part in self._parts]),
                dtype=pd.StringDtype("pyarrow", na_value=np.nan),
            ),
            "note": self._notes(sizes),
            "row": self._column("row", np.int32),
        }
        return pd.DataFrame(columns, copy=False)

    def _column(self, name: str, dtype: Any) -> np.ndarray:
        """One column of all parts, which lose it."""
        whole = np.empty(self.count if name != "row" else sum(len(p["row"]) for p in self._parts), dtype=dtype)
        at = 0
        for part in self._parts:
            size = len(part["row"])
            own = part[name] if name == "row" else part.pop(name)
            whole[at : at + size] = np.nan if own is None else own
            at += size
        return whole

    def _numbers(self, name: str) -> np.ndarray:
        """A column of numbers; one that has none at all takes no memory."""
        if any(part[name] is not None for part in self._parts):
            return self._column(name, np.float64)
        return np.broadcast_to(np.float64("nan"), sum(len(part["row"]) for part in self._parts))

    def _notes(self, sizes: Sequence[int]) -> Any:
        if all(part["note"] is None for part in self._parts):
            return pd.Categorical.from_codes(np.full(sum(sizes), -1, dtype=np.int8), [])
        parts = zip(self._parts, sizes, strict=True)
        whole = [np.full(size, None, dtype=object) if p["note"] is None else p["note"] for p, size in parts]
        return pd.Categorical(np.concatenate(whole))


def _numbers(parts: Sequence[dict[str, Any]], name: str) -> np.ndarray:
    """A column of numbers of several parts, NaN in those that have none."""
    return np.concatenate([np.full(len(p["row"]), np.nan) if p[name] is None else p[name] for p in parts])


def _repeated(keys: np.ndarray) -> np.ndarray:
    """Where keys, from 0, are that occur more than once."""
    if keys.max(initial=0) <= 4 * len(keys) + _FEW_KEYS:
        return np.flatnonzero((np.bincount(keys) > 1).take(keys))
    return np.flatnonzero(pd.Series(keys).duplicated(keep=False).to_numpy())


def _small(part: dict[str, Any], least: float, people: Sequence[str]) -> np.ndarray:
    found: np.ndarray = part["suppressed"].copy()
    for name in people:
        if part[name] is not None:
            found |= (part[name] < least) & ((part[name] > 0) | (name == "n"))
    return found


def _taken(part: dict[str, Any], rows: np.ndarray) -> dict[str, Any]:
    """A part with some of its rows."""
    return {
        name: column.take(pa.array(rows)) if isinstance(column, pa.Array)
        else column[rows] if isinstance(column, np.ndarray) else column
        for name, column in part.items()
    }  # fmt: skip
