"""Two rankings side by side, what a good score hides, and where one area stands out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.robustness.correlate import correlation
from core.scoring.score import rank


@dataclass(frozen=True, eq=False)
class Shift:
    """What moved, in places: quartiles (type 7) and mean of the shifts with their sign, ``mean_size`` without it, and
    the ``equal`` share of areas that did not move. NaN where there is no area.
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

    def top(self, n: int) -> np.ndarray:
        """[A]: the areas that the second method ranks n-th or better."""
        return np.asarray(self.second <= n)

    def bottom(self, n: int) -> np.ndarray:
        """[A]: the last n areas of the second method; more where ties straddle the cut."""
        ranked = np.sort(self.second[~np.isnan(self.second)])
        return np.asarray(self.second >= (ranked[-n] if 0 < n <= len(ranked) else -np.inf))

    @cached_property
    def spearman(self) -> float:
        return self._agreement("spearman")

    @cached_property
    def kendall(self) -> float:
        """Tau-b."""
        return self._agreement("kendall")

    def _agreement(self, method: str) -> float:
        return float(correlation(self.first[:, None], self.second[:, None], method).r[0, 0])  # type: ignore[arg-type]


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
    """What the mean hides: areas at or above the median of the scores [A] where a line is crossed (``breached`` [A]).

    Areas without a score are on neither side.
    """
    upward = np.asarray(scores, float) * (1 if highest_first else -1)
    scored = ~np.isnan(upward)
    better = scored & (upward >= np.median(upward[scored])) if scored.any() else scored
    return Masking(better, better & np.asarray(breached, bool))


def group_ranks(scores: np.ndarray, groups: Sequence[Hashable]) -> np.ndarray:
    """[A, N]: ranks of the scores [A, N] among the areas of the same group; NaN without a score or (None) a group."""
    result = np.full(scores.shape, np.nan)
    for group in dict.fromkeys(groups):
        if group is not None:
            own = [a for a, each in enumerate(groups) if each == group]
            result[own] = rank(scores[own])
    return result


def standing(ranks: np.ndarray, n: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the n indicators in which an area ranks best, and of the n in which it ranks worst.

    ``ranks`` [K] of the one area, NaN for no value. Both lists go from better to worse rank, equal ranks in the order
    of the columns; an indicator is in one list at most, strengths first.
    """
    order = np.argsort(ranks, kind="stable")[: int((~np.isnan(ranks)).sum())]
    strong, rest = order[:n], order[n:]
    return strong, rest[max(0, len(rest) - n) :]
