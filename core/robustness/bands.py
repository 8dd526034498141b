"""Ranks of every replication, and what they say of an area: a median, a band, how surely it is ahead of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.robustness.space import Space

#: Scores closer than this share of the largest one are equal: matrix products round by the place of a row.
SAME = 1e-12
#: Cells of a block of comparisons.
BLOCK = 1 << 22


def ranks(scores: np.ndarray, highest_first: bool = True, space: Space | None = None) -> np.ndarray:
    """[R, A] ranks of the areas in each replication from scores [A, R]; ties share the better rank, 0: no score.

    The smallest integers that hold them. ``space``: where working arrays are taken from.
    """
    space = space or Space()
    size, runs = scores.shape
    keys, ordered = space.take(runs, size), space.take(runs, size)
    np.multiply(scores.T, -1 if highest_first else 1, out=keys)
    order = np.argsort(keys, axis=1)
    order += np.arange(0, keys.size, size)[:, None]
    np.take(keys, order, out=ordered, mode="clip")
    kind = np.int16 if size < 2**15 else np.int32
    places: np.ndarray = np.arange(1, size + 1, dtype=kind)
    absent = np.isnan(ordered[:, -1:]).any()
    largest = np.nanmax(np.abs(ordered), axis=1, initial=0.0, keepdims=True) if absent else _largest(ordered)
    with np.errstate(invalid="ignore"):
        apart = np.subtract(ordered[:, 1:], ordered[:, :-1], out=keys[:, 1:]) > SAME * largest
    if not apart.all():
        first = np.concatenate((np.ones((len(keys), 1), bool), apart), axis=1)
        places = np.maximum.accumulate(np.where(first, places, 0), axis=1).astype(kind)
        places[np.isnan(ordered)] = 0
    result = np.empty(keys.shape, kind)
    result.ravel()[order] = places
    space.give(keys)
    space.give(ordered)
    return np.asarray(result)


def _largest(ordered: np.ndarray) -> np.ndarray:
    """[R, 1]: the largest absolute value of rows in order."""
    return np.asarray(np.maximum(np.abs(ordered[:, :1]), np.abs(ordered[:, -1:])))


@dataclass(frozen=True, eq=False)
class Bands:
    """Ranks of A areas in R replications: ``ranks`` [R, A], 1 = best, 0 where an area had no score.

    ``reference`` [A]: the ranks by the method's own choices, NaN without one. ``scores`` [R, A] where they were asked
    for. Everything else is worked out when first asked for, over the replications in which an area has a rank, NaN
    where it never has one. Quantiles are of type 7, R's and numpy's usual ones.
    """

    reference: np.ndarray
    ranks: np.ndarray
    scores: np.ndarray | None = None

    @cached_property
    def _ordered(self) -> tuple[np.ndarray, np.ndarray]:
        """The ranks of each area in rising order [A, R], absent ones first, and how many of them are absent [A]."""
        ordered = np.ascontiguousarray(self.ranks.T)
        ordered.sort(axis=1)
        none = (ordered[:, 0] == 0).any()
        return ordered, (ordered == 0).sum(axis=1) if none else np.zeros(len(ordered), int)

    def quantile(self, share: float) -> np.ndarray:
        """[A]: the rank below which this share of an area's ranks lies."""
        ordered, absent = self._ordered
        there = ordered.shape[1] - absent
        at = absent + share * (np.maximum(there, 1) - 1)
        low = np.minimum(np.floor(at).astype(int), ordered.shape[1] - 1)
        high = np.minimum(low + 1, ordered.shape[1] - 1)
        rows = np.arange(len(ordered))
        below, above = ordered[rows, low].astype(float), ordered[rows, high].astype(float)
        return np.where(there > 0, below + (at - low) * (above - below), np.nan)

    @cached_property
    def median(self) -> np.ndarray:
        return self.quantile(0.5)

    @cached_property
    def low(self) -> np.ndarray:
        """[A]: the better end of the band that holds 90 % of an area's ranks."""
        return self.quantile(0.05)

    @cached_property
    def high(self) -> np.ndarray:
        return self.quantile(0.95)

    @cached_property
    def mean(self) -> np.ndarray:
        there = self.ranks.shape[0] - self._ordered[1]
        return np.where(there > 0, self.ranks.sum(axis=0, dtype=float) / np.maximum(there, 1), np.nan)

    def top(self, k: int) -> np.ndarray:
        """[A]: the share of replications in which an area's rank is k or better; having no rank is not."""
        return np.asarray(((self.ranks > 0) & (self.ranks <= k)).mean(axis=0))

    @cached_property
    def chances(self) -> np.ndarray:
        """[A, A]: the chance of every rank; summed along the second axis it is P(rank <= k). A row of no rank is 0."""
        runs, areas = self.ranks.shape
        at = self.ranks.astype(np.int64) + np.arange(areas) * (areas + 1)
        counts = np.bincount(at.ravel(), minlength=areas * (areas + 1)).reshape(areas, areas + 1)
        return np.asarray(counts[:, 1:] / runs)

    def above(self, areas: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """[M, A]: P(area m is ahead of area a), the share of replications in which its rank is strictly better.

        ``areas``: the positions of those asked about; absent: all. Replications where one of the two has no rank are
        not counted as ahead.
        """
        theirs = np.ascontiguousarray(self.ranks.T)
        ours = theirs if areas is None else theirs[np.asarray(areas, dtype=int)]
        ours = np.where(ours == 0, np.iinfo(ours.dtype).max, ours)
        found = np.empty((len(ours), len(theirs)))
        step = max(1, BLOCK // max(1, theirs.size))
        for start in range(0, len(ours), step):
            found[start : start + step] = (ours[start : start + step, None] < theirs).mean(axis=2)
        return found

    @cached_property
    def shifts(self) -> np.ndarray:
        """[R]: how far areas are from their reference rank, on average; the areas that have both ranks."""
        return shifts(self.ranks, self.reference)

    @property
    def shift(self) -> float:
        """The mean of the shifts (OECD/JRC Handbook (2008), equation 38)."""
        return float(np.nanmean(self.shifts)) if np.isfinite(self.shifts).any() else np.nan


def shifts(found: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """[R]: mean absolute distance of ranks [R, A] (0: none) from the reference [A] (NaN: none); NaN without any."""
    known = ~np.isnan(reference)
    if not known.all():
        found, reference = found[:, known], reference[known]
    there = np.count_nonzero(found, axis=1)
    away = np.abs(found - reference.astype(found.dtype))
    if there.min(initial=1) < found.shape[1]:
        away[found == 0] = 0
    with np.errstate(invalid="ignore"):
        return np.asarray(away.sum(axis=1, dtype=np.int64) / there)
