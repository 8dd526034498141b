"""Control charts of single readings: whether a figure is changing, and whether it will hold its target.

The rules are those of the NHS programme Making Data Count. Source: NHSRplotthedots (NHS-R community), commit 050b07d;
its runs and trends are marked whole, whichever way they go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

_WIDTH, _SCREEN, _RUN = 2.66, 3.267, 7  # of the mean moving range; readings in a row

#: Readings without which nobody can tell common from special causes.
ENOUGH = 6

Assurance = Literal["consistent_pass", "consistent_fail", "inconsistent"]


@dataclass(frozen=True, slots=True)
class Limits:
    mean: float
    low: float
    high: float

    @property
    def near(self) -> tuple[float, float]:
        """Two thirds of the way to the limits."""
        return self.mean - 2 / 3 * (self.mean - self.low), self.mean + 2 / 3 * (self.high - self.mean)


def limits(x: np.ndarray, screened: bool = True) -> Limits:
    """Mean -/+ 2.66 times the mean moving range; ``screened``: ranges of 3.267 times it or more are left out first.

    Raises ValueError for fewer than two readings.
    """
    if len(x) < 2:
        raise ValueError("limits need two readings")
    ranges = np.abs(np.diff(x))
    if screened:
        ranges = ranges[ranges < _SCREEN * ranges.mean()] if ranges.mean() > 0 else ranges
    width = _WIDTH * ranges.mean()
    mean = float(np.mean(x))
    return Limits(mean, mean - width, mean + width)


def one_side(side: np.ndarray) -> np.ndarray:
    """Marks each reading that ends seven or more in a row on one side of the mean, by that side (1, -1), else 0."""
    runs = np.lib.stride_tricks.sliding_window_view(np.concatenate([np.zeros(_RUN - 1), side]), _RUN)
    return np.where((runs == 1).all(axis=1), 1, np.where((runs == -1).all(axis=1), -1, 0))


def trend(x: np.ndarray) -> np.ndarray:
    """Marks each reading that ends seven in a row that all rise (1) or all fall (-1), else 0."""
    steps = np.concatenate([np.zeros(1), np.sign(np.diff(x))]) if len(x) else np.zeros(0)
    runs = np.lib.stride_tricks.sliding_window_view(np.concatenate([np.zeros(_RUN - 2), steps]), _RUN - 1)
    return np.where((runs == 1).all(axis=1), 1, np.where((runs == -1).all(axis=1), -1, 0))


def two_of_three(near: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Marks the readings of every three in a row of which two or more lie near a limit, all three on one side: 1."""
    found = np.zeros(len(near), int)
    for i in range(len(near) - 2):
        window = slice(i, i + 3)
        if near[window].sum() >= 2 and abs(side[window].sum()) == 3:
            found[window] = 1
    return found


def parts(ends: np.ndarray) -> np.ndarray:
    """Marks all seven readings of a run or a trend by the mark of the one that ends it; a later one counts first."""
    found = np.zeros(len(ends), int)
    for end in np.flatnonzero(ends):
        found[max(0, end - _RUN + 1) : end + 1] = ends[end]
    return found


def changing(x: np.ndarray) -> np.ndarray:
    """[T]: 1 or -1 for readings that speak of a special cause, and in which direction; 0: common cause.

    A reading outside the limits, part of seven in a trend, near a limit and inside it as two of three are, or part of
    seven on one side; the first of these that is so gives the direction.
    """
    if len(x) < 2:
        return np.zeros(len(x), int)
    found = limits(x)
    side = np.sign(x - found.mean)
    outside = np.where(x > found.high, 1, np.where(x < found.low, -1, 0))
    near = ((outside == 0) & ((x > found.near[1]) | (x < found.near[0]))).astype(int)
    marks = [outside, parts(trend(x)), two_of_three(near, side) * near * side, parts(one_side(side))]
    return np.asarray(np.select([mark != 0 for mark in marks], marks, 0), int)


def holds(x: np.ndarray, target: float, higher_is_better: bool) -> Assurance | None:
    """``assurance`` of readings [T]; None where limits promise what the newest reading does not keep: it is on the
    wrong side of the target, or speaks of a special cause, after which nobody knows what is ordinary.
    """
    told = assurance(limits(x), target, higher_is_better)
    newest = float(x[-1])
    missed = newest < target if higher_is_better else newest > target
    return None if told == "consistent_pass" and (missed or changing(x)[-1]) else told


def assurance(found: Limits, target: float, higher_is_better: bool) -> Assurance:
    """Whether common causes alone can carry readings over the target: always, never, or now and then. A reading on the
    target keeps it.
    """
    if found.low < target < found.high:
        return "inconsistent"
    kept = target <= found.low if higher_is_better else target >= found.high
    return "consistent_pass" if kept else "consistent_fail"
