"""Where rows of a line are heading at a view: their trend, when they would cross the line, when they would be back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf

import numpy as np

from core.config import Config
from core.redlines import control, forecast
from core.redlines.engine import Told
from core.redlines.forecast import Crossing, Trend, Trends
from core.redlines.kinds import straight
from core.redlines.record import Record

DAYS, FARTHEST = 365.25, 60.0  # of a year; years beyond which no date is told


@dataclass(frozen=True, slots=True)
class Course:
    """Where the readings of a line are heading. ``newest``: the day of the last reading, from which ``crossing`` (on
    the way to the line) and ``home`` (years until it is back at the return line, None: it is not on the way) count.
    ``turned``: it is on its way back, but the newest readings lead away from the ideal.
    """

    newest: date
    r: float
    trend: Trend | None
    crossing: Crossing | None
    home: float | None
    turned: bool = False

    def day(self, years: float | None) -> date | None:
        """The day so many years after the newest reading; None for what lies too far to be told."""
        if years is None or not -FARTHEST < years < FARTHEST:
            return None
        return self.newest + timedelta(days=years * DAYS)


@dataclass(frozen=True, eq=False)
class Courses:
    """``Course`` of many rows at once, as columns [M]: NaT and NaN where nothing was read or there is no trend.

    ``now``: where the last reading stands on the straight axis on which the trends are (kinds.straight).
    """

    newest: np.ndarray
    r: np.ndarray
    now: np.ndarray
    trends: Trends

    def likely(self) -> np.ndarray:
        """Years from the newest reading until the line would be crossed."""
        slope = self.trends.slope
        with np.errstate(invalid="ignore", divide="ignore"):
            ahead = np.where(slope > 0, (1 - self.now) / slope, np.nan)
        return np.where(np.isnan(slope), np.nan, np.where(self.now > 1, 0.0, ahead))

    def act(self, record: Record) -> np.ndarray:
        """The last date to act at the likely crossing: that of ``Fact.act``."""
        years = self.likely() - (np.nan if record.lead_months is None else record.lead_months / 12)
        told = np.abs(years) < FARTHEST
        days = np.floor(np.where(told, years, 0.0) * DAYS).astype("m8[D]")
        return np.asarray(np.where(told, self.newest + days, np.datetime64("NaT")))

    def of(self, n: int, record: Record) -> Course | None:
        if np.isnat(self.newest[n]):
            return None
        newest, now, found = self.newest[n].item(), float(self.now[n]), self.trends.of(n)
        if found is None:
            return Course(newest, float(self.r[n]), None, None, None)
        back = record.rules.back
        home = (back - now) / found.slope if found.slope < 0 and now > back else None
        return Course(newest, float(self.r[n]), found, forecast.crossing(now, found), home)


def possible(record: Record, config: Config) -> tuple[float, float]:
    """Between which values what a line of this kind measures can lie: of shares 0 and 100, of the rest by what its
    indicator can be. A trend goes on beyond them, the figure does not.
    """
    indicator = next((each for each in config.indicators if each.id == record.indicator), None)
    least, most = indicator.possible if indicator else (-inf, inf)
    of_kind = {
        "level": (least, most),
        "band": (least, most),
        "gap": (0.0, most - least),
        "share": (0.0, 100.0),
        "peer": (0.0 if least >= 0 else -inf, inf),
        "change": (-inf, inf),
        "age": (0.0, inf),
        "compound": (0.0, float(len(record.of))),
    }
    return of_kind[record.kind]


def course(told: Told, row: int, t: int) -> Course | None:
    """Where one row is heading at a view; None without any reading."""
    found = courses(told, np.array([row]), t).of(0, told.record)
    return replace(found, turned=True) if found and found.home is not None and _worsens(told, row, t) else found


def _worsens(told: Told, row: int, t: int) -> bool:
    """Whether the newest change leads away from the ideal, or a control chart says that the readings do."""
    whole = told.whole
    read = whole.reading.r[row, np.flatnonzero(whole.history.counted[row, : told.upto(t) + 1])]
    if len(read) < 2:
        return False
    special = len(read) >= control.ENOUGH and control.changing(read)[-1] > 0
    return bool(read[-1] > read[-2] or special)


def courses(told: Told, rows: np.ndarray, t: int) -> Courses:
    """Where rows are heading at a view, by every reading so far."""
    told, t = told.whole, told.upto(t)
    read = np.append(np.flatnonzero(told.history.counted[:, :t].any(axis=0)), t)  # not when other figures end
    known, days = told.history.counted[np.ix_(rows, read)], told.reading.days[np.ix_(rows, read)]
    at, each = last(known), np.arange(len(rows))
    newest = np.where(at < 0, np.datetime64("NaT"), days[each, at])
    values, years = (
        np.where(known, told.reading.values[np.ix_(rows, read)], np.nan),
        days.astype("M8[D]").astype(np.int64),
    )
    axis = _axis(told.record, values, years / DAYS)
    r, now = (np.where(at < 0, np.nan, x[each, at]) for x in (told.reading.r[np.ix_(rows, read)], axis))
    return Courses(newest, r, now, forecast.trends(years / DAYS, axis))


def _axis(record: Record, values: np.ndarray, years: np.ndarray) -> np.ndarray:
    """[M, t + 1]: readings on a straight axis; NaN throughout for kinds without a trend."""
    if record.kind in ("age", "compound"):
        return np.full(values.shape, np.nan)
    slopes = forecast.trends(years, values).slope if record.kind == "band" else np.zeros(len(values))
    return straight(record, values, slopes)


def last(known: np.ndarray) -> np.ndarray:
    """[M]: position of the last that is true in each row of [M, T]; -1 without any."""
    return np.asarray(np.where(known, np.arange(known.shape[1]), -1).max(axis=1, initial=-1))
