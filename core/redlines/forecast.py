"""Where a figure is heading: its trend, when it would cross its line, and the last day on which acting still helps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import theilslopes

MEASURES, LEVEL = 4, 0.8  # readings without which there is no trend; share of slopes inside the band


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


def trend(years: np.ndarray, values: np.ndarray, level: float = LEVEL) -> Trend | None:
    """Theil-Sen slope of [T] readings, NaN left out; None of fewer than four, or all at one time.

    One wild reading does not turn it. Source: Sen (1968), also for the band; scipy.stats.theilslopes.
    """
    known = ~np.isnan(values)
    if known.sum() < MEASURES or np.ptp(years[known]) == 0:
        return None
    slope, _, low, high = theilslopes(values[known], years[known], alpha=level)
    return Trend(float(slope), float(low), float(high), level)


def slopes(years: np.ndarray, values: np.ndarray) -> np.ndarray:
    """[N]: the slope of ``trend`` for many rows [N, T] at once, without its band; NaN of fewer than four readings."""
    first, second = np.triu_indices(values.shape[1], 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = (values[:, second] - values[:, first]) / (years[:, second] - years[:, first])
    steps = np.sort(np.where(np.isfinite(steps), steps, np.nan), axis=1)  # NaN goes last
    count = (~np.isnan(steps)).sum(axis=1)
    rows, low, high = np.arange(len(steps)), np.maximum(count - 1, 0) // 2, count // 2
    enough = ((~np.isnan(values)).sum(axis=1) >= MEASURES) & (count > 0)
    middle = (steps[rows, low] + steps[rows, np.minimum(high, steps.shape[1] - 1)]) / 2
    return np.asarray(np.where(enough, middle, np.nan))


def least_squares(years: np.ndarray, values: np.ndarray) -> float:
    """The ordinary slope, for comparison with what others publish. NaN without two times of reading."""
    known = ~np.isnan(values)
    x, y = years[known] - years[known].mean() if known.any() else years[known], values[known]
    return float((x * y).sum() / (x * x).sum()) if len(x) > 1 and np.ptp(x) > 0 else float("nan")


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
