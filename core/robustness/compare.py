"""Two rankings side by side, and what a good score hides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.robustness.correlate import correlation
from core.scoring.rank import rank


@dataclass(frozen=True, eq=False)
class Shift:
    """What moved, in places: quartiles and mean of rank by the first method less rank by the second, and its mean size.

    Above 0: a better place by the second. The mean size is that of |shift|; beside it the share of areas that did not
    move. Areas that both methods rank. Source: OECD/JRC Handbook (2008), equation 38; COINr (compare_coins).

    Quartiles are of type 7. NaN where there is no area.
    """

    n: int
    least: float
    lower: float
    median: float
    mean: float
    upper: float
    most: float
    mean_size: float
    equal: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """Ranks [A] of the same areas by two methods, 1 = best, NaN without a score."""

    first: np.ndarray
    second: np.ndarray

    @property
    def shift(self) -> np.ndarray:
        """[A]: places gained by the second method (first rank less second); NaN where one is lacking."""
        return np.asarray(self.first - self.second)

    def summary(self, areas: np.ndarray | slice = slice(None)) -> Shift:
        """Of all areas, or of some: a mask, positions or a slice."""
        shift = self.shift[areas]
        shift = shift[~np.isnan(shift)]
        if not shift.size:
            return Shift(0, *[np.nan] * 8)
        points = np.quantile(shift, (0, 0.25, 0.5, 0.75, 1))
        sizes = float(np.abs(shift).mean()), float((shift == 0).mean())
        low, q1, middle, q3, high = map(float, points)
        return Shift(len(shift), low, q1, middle, float(shift.mean()), q3, high, *sizes)

    @cached_property
    def spearman(self) -> float:
        """Spearman's correlation of the two rankings: Pearson's r of the ranks, ties at their average rank."""
        return float(correlation(self.first[:, None], self.second[:, None], "spearman").r[0, 0])


def compare(first: np.ndarray, second: np.ndarray, highest_first: bool = True) -> Comparison:
    """Two arrays of scores [A] of the same areas, each ranked among the areas that it scores."""
    sign = 1 if highest_first else -1
    return Comparison(rank(sign * np.asarray(first, float)), rank(sign * np.asarray(second, float)))


@dataclass(frozen=True, eq=False)
class Masking:
    """``better`` [A]: the areas at or above the median score. ``hiding`` [A]: those among them with a live breach."""

    better: np.ndarray
    hiding: np.ndarray

    @property
    def share(self) -> float:
        """How many of the better areas hide a breach; NaN without any."""
        return float(self.hiding.sum() / self.better.sum()) if self.better.any() else np.nan


def masking(scores: np.ndarray, breached: np.ndarray, highest_first: bool = True) -> Masking:
    """What a good score hides: how many of the areas at or above the median score have a crossing under it.

    m / n, n being the areas with a score at or above the median (at or below it where the lowest score ranks first) and
    m those of them where at least one red line of an indicator under the node is crossed now. Areas without a score are
    on neither side. The figure is ours.

    Of scores [A] and ``breached`` [A].
    """
    upward = np.asarray(scores, float) * (1 if highest_first else -1)
    scored = ~np.isnan(upward)
    better = scored & (upward >= np.median(upward[scored])) if scored.any() else scored
    return Masking(better, better & np.asarray(breached, bool))
