"""Where a figure is heading: its trend, when it would cross its line, and the last day on which acting still helps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

MEASURES, LEVEL = 4, 0.8  # readings without which there is no trend; share of slopes inside the band
_AT_ONCE = 2_000_000  # slopes held in memory together


@dataclass(frozen=True, slots=True)
class Trend:
    """Change a year: the median slope, and the band that holds it with the probability ``level``."""

    slope: float
    low: float
    high: float
    level: float = LEVEL

    @property
    def sure(self) -> bool:
        """Whether all of the band goes one way."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Crossing:
    """Years from the newest reading until the line would be crossed; None: not before any date that can be told.

    ``earliest`` and ``latest`` are those of the steepest and the flattest slope of the band.
    """

    likely: float | None
    earliest: float | None
    latest: float | None


@dataclass(frozen=True, eq=False)
class Trends:
    """``Trend`` of many rows at once, as columns [N]; NaN where there is none."""

    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float = LEVEL

    def of(self, row: int) -> Trend | None:
        if np.isnan(self.slope[row]):
            return None
        return Trend(float(self.slope[row]), float(self.low[row]), float(self.high[row]), self.level)


def trend(years: np.ndarray, values: np.ndarray, level: float = LEVEL) -> Trend | None:
    """Theil-Sen slope of [T] readings, NaN left out; None of fewer than four, or all at one time.

    One wild reading does not turn it. Source: Sen (1968), also for the band (his 2.6).
    """
    return trends(years[None], values[None], level).of(0)


def trends(years: np.ndarray, values: np.ndarray, level: float = LEVEL) -> Trends:
    """The same for rows [N, T], each with its own times."""
    pairs = max(1, values.shape[1] * (values.shape[1] - 1) // 2)
    step = max(1, _AT_ONCE // pairs)
    parts = [_trends(years[n : n + step], values[n : n + step], level) for n in range(0, max(1, len(values)), step)]
    slope, low, high = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Trends(slope, low, high, level)


def _trends(years: np.ndarray, values: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, second = np.triu_indices(values.shape[1], 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = (values[:, second] - values[:, first]) / (years[:, second] - years[:, first])
    steps = np.sort(np.where(np.isfinite(steps), steps, np.nan), axis=1)  # NaN goes last
    count = (~np.isnan(steps)).sum(axis=1)
    enough = np.flatnonzero(((~np.isnan(values)).sum(axis=1) >= MEASURES) & (count > 0))
    found = np.full((3, len(values)), np.nan)
    if len(enough):
        steps, n = steps[enough], count[enough]
        reach = ndtri((1 + level) / 2) * _spread(years[enough], values[enough])
        low = np.maximum(np.round((n - reach) / 2).astype(int) - 1, 0)
        high = np.minimum(np.round((n + reach) / 2).astype(int), n - 1)
        rows = np.arange(len(steps))
        middle = (steps[rows, (n - 1) // 2] + steps[rows, n // 2]) / 2
        found[:, enough] = middle, steps[rows, low], steps[rows, high]
    return found[0], found[1], found[2]


def _spread(years: np.ndarray, values: np.ndarray) -> np.ndarray:
    """[N]: the standard error of the number of rising pairs less the number of falling ones; ties narrow it."""
    n = (~np.isnan(values)).sum(axis=1)
    times = np.where(np.isnan(values), np.nan, years)
    free = n * (n - 1) * (2 * n + 5) - _ties(times) - _ties(values)
    return np.asarray(np.sqrt(np.maximum(free, 0) / 18))


def _ties(x: np.ndarray) -> np.ndarray:
    """[N]: the sum of k (k - 1) (2 k + 5) over groups of k equal values; NaN is equal to nothing."""
    alike = (x[:, :, None] == x[:, None, :]).sum(axis=2)  # of each value, how many there are of its kind
    return np.asarray(((alike - 1) * (2 * alike + 5) * (alike > 0)).sum(axis=1))


def crossing(r: float, found: Trend) -> Crossing:
    """When a position r, moving by a trend *of positions*, would reach the line at 1. Already beyond it: 0 years."""
    if r > 1:
        return Crossing(0.0, 0.0, 0.0)
    return Crossing(_years(r, found.slope), _years(r, found.high), _years(r, found.low))


def _years(r: float, slope: float) -> float | None:
    return (1 - r) / slope if slope > 0 else None


def last_date_to_act(found: Crossing, lead_years: float) -> tuple[float | None, float | None]:
    """Years from the newest reading, at the likely and at the earliest crossing; below 0: it has passed already.

    Source: dynamic adaptive policy pathways (Haasnoot and others, 2013): the sell-by date minus the lead time.
    """
    likely, earliest = (None if years is None else years - lead_years for years in (found.likely, found.earliest))
    return likely, earliest


def required_change(r: float, years: float, target: float = 1.0) -> float:
    """Change of position a year that brings r to the target in time: (target - r) / years. Raises for years <= 0.

    Source: Fanning and Raworth (2025), the required yearly change.
    """
    if years <= 0:
        raise ValueError("no time is left")
    return (target - r) / years
