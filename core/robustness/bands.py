"""Ranks of every replication, and what they say of an area: a median, a band, how surely it is ahead of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.robustness.space import Space
from core.scoring.rank import rank

#: Scores further apart than this share of the largest one are no ties, whatever rounding does to their last digits.
APART = 1e-10
#: Cells of a block of comparisons.
BLOCK = 1 << 22


def ranks(scores: np.ndarray, highest_first: bool = True, space: Space | None = None) -> np.ndarray:
    """The places of the areas that have a score, 1 = best; equal scores share the better rank, as in 1, 1, 3.

    Scores that are apart by no more than 1e-10 of the largest are equal.

    From scores [A, R]: [R, A], the smallest integers that hold them, 0 where there is no score. ``space``: where
    working arrays are taken from.
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
        close = np.subtract(ordered[:, 1:], ordered[:, :-1], out=keys[:, 1:]) <= APART * largest
    result = np.empty(keys.shape, kind)
    result.ravel()[order] = np.where(np.isnan(ordered), 0, places) if absent else places
    if close.any():  # the way of the nominal index decides what is a tie; it takes longer
        tied = np.flatnonzero(close.any(axis=1))
        some = scores[:, tied]
        result[tied] = np.nan_to_num(rank(some if highest_first else -some)).T
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
    for. Median, mean and quantiles (of type 7, R's and numpy's usual ones) are of the replications in which an area has
    a rank, NaN where it never has one; in how many it has one is told by ``ranked``. Chances are of all replications:
    where an area has no rank it is neither among the first nor ahead of any other.
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

    @cached_property
    def ranked(self) -> np.ndarray:
        """The share of all ways in which an area has a rank.

        It has none where it lacks data, and where a draw drives one of its scores to where no mean can be taken of it.

        [A].
        """
        return np.asarray(1 - self._ordered[1] / len(self.ranks))

    def quantile(self, share: float) -> np.ndarray:
        """The rank below which this share of an area's ranks lies.

        Of n ranks in rising order the one at place 1 + share (n - 1), in proportion between two of them. Source:
        Hyndman and Fan (1996), type 7, the usual one of R and numpy.

        [A].
        """
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
        """The middle one of the ranks that an area has: their 50 % quantile.

        Source: OECD/JRC Handbook (2008), 7.

        [A].
        """
        return self.quantile(0.5)

    @cached_property
    def low(self) -> np.ndarray:
        """From the 5 % to the 95 % quantile of the ranks that an area has: nine tenths of them lie within.

        In sentences both ends are rounded outwards. Source: OECD/JRC Handbook (2008), 7 (5th and 95th percentile).

        [A]: the better end.
        """
        return self.quantile(0.05)

    @cached_property
    def high(self) -> np.ndarray:
        return self.quantile(0.95)

    @cached_property
    def mean(self) -> np.ndarray:
        """The mean of the ranks that an area has.

        [A].
        """
        there = self.ranks.shape[0] - self._ordered[1]
        return np.where(there > 0, self.ranks.sum(axis=0, dtype=float) / np.maximum(there, 1), np.nan)

    def top(self, k: int) -> np.ndarray:
        """P(rank <= k): the number of ways in which an area's rank is k or better, over the number of all ways.

        Equal scores share the better rank, so k areas or more may be among the first k; having no rank is not being
        among them.

        [A].
        """
        return np.asarray(((self.ranks > 0) & (self.ranks <= k)).mean(axis=0))

    def above(self, areas: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """P(A above B): the number of ways in which A's rank is strictly better than B's, over the number of all ways.

        A tie is ahead for neither: P(A above B) + P(B above A) + P(tie) = 1 where both always have a rank. Where one of
        them has none, neither is ahead.

        [M, A]. ``areas``: the positions of those asked about; absent: all.
        """
        return self._compared(areas, np.less)

    def level(self, areas: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """P(tie) of A and B: the number of ways in which both have the same rank, over the number of all ways.

        What is equal is said of the rank in one way.

        [M, A], as ``above``.
        """
        return self._compared(areas, np.equal)

    @cached_property
    def shared(self) -> np.ndarray:
        """The share of all ways in which at least one other area has the same rank.

        [A].
        """
        there = np.count_nonzero(self.ranks, axis=1)
        tied = np.flatnonzero(self.ranks.sum(axis=1, dtype=np.int64) < there * (there + 1) // 2)
        found, size = np.zeros(self.ranks.shape[1]), self.ranks.shape[1] + 1
        step = max(1, BLOCK // size)
        for start in range(0, len(tied), step):
            rows = self.ranks[tied[start : start + step]]
            at = np.arange(len(rows))[:, None] * size + rows
            several = np.bincount(at.ravel(), minlength=len(rows) * size)[at] > 1
            found += (several & (rows > 0)).sum(axis=0)
        return np.asarray(found / len(self.ranks))

    def _compared(self, areas: Sequence[int] | np.ndarray | None, sign: np.ufunc) -> np.ndarray:
        theirs = np.ascontiguousarray(self.ranks.T)
        ours = theirs if areas is None else theirs[np.asarray(areas, dtype=int)]
        ours = np.where(ours == 0, np.iinfo(ours.dtype).max, ours)
        found = np.empty((len(ours), len(theirs)))
        step = max(1, BLOCK // max(1, theirs.size))
        for start in range(0, len(ours), step):
            found[start : start + step] = sign(ours[start : start + step, None], theirs).mean(axis=2)
        return found

    @cached_property
    def shifts(self) -> np.ndarray:
        """[R]: how far areas are from their reference rank, on average; the areas that have both ranks."""
        return shifts(self.ranks, self.reference)

    @property
    def shift(self) -> float:
        """How far ranks are from those by the method: the mean over ways of (1 / n) sum |rank - rank by the method|.

        The sum is over the n areas that have both ranks. Source: OECD/JRC Handbook (2008), equation 38.
        """
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
