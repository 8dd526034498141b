"""Scores from pairwise votes: no part can make up for another, only the order of the areas in each part counts.

In every part an area votes for itself against the areas it beats. The matrix E [A, A] of ``outranking`` holds the share
of weight that says "row over column"; everything else reads E. Votes are counted in whole numbers, so a tie is a tie
whatever the order of parts and areas. A pair of areas without a part in common has no vote (NaN).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from core.config import Aggregation
from core.scoring.aggregate import Aggregator, Weights
from core.scoring.kemeny import TIE, Kemeny, TooMany, kemeny

__all__ = [
    "OUTRANKINGS",
    "TooMany",
    "borda",
    "condorcet_winner",
    "copeland",
    "kemeny",
    "majority",
    "net_flow",
    "orders",
    "outranking",
]

BLOCK = 1 << 16  # comparisons at a time, so that they stay near the processor


def outranking(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """E [A, A] of scores [A, K] and weights [K]: e_jk = sum of w where j is better, and half of w where they are equal.

    The weights are scaled over the parts that both areas have; NaN if there is none. The diagonal is 0. Source:
    OECD/JRC Handbook (2008), eq. 32.
    """
    whole = _whole(np.asarray(weights, float))
    columns, whole = np.ascontiguousarray(x.T)[whole > 0], whole[whole > 0]
    ahead = _ahead(columns, whole)
    with np.errstate(invalid="ignore", divide="ignore"):
        e = np.asarray(0.5 + (ahead - ahead.T) / (2 * _common(columns, whole)))
    np.fill_diagonal(e, 0)
    return e


def _whole(weights: np.ndarray) -> np.ndarray:
    """The weights as whole numbers of a very small unit: sums of them are exact in any order, below 2 ** 53."""
    total = weights.sum()
    return np.asarray(np.rint(weights / total * 2.0**52)) if total > 0 else np.zeros_like(weights)


def _ahead(columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """[A, A]: the weight of the parts in which the row is better than the column."""
    areas = columns.shape[1]
    result = np.zeros((areas, areas))
    step = max(1, BLOCK // max(areas, 1))
    for start in range(0, areas, step):
        rows = slice(start, start + step)
        for column, weight in zip(columns, weights, strict=True):
            result[rows] += (column[rows, None] > column) * weight
    return result


def _common(columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """[A, A], or one number: the weight of the parts that both areas have."""
    there = ~np.isnan(columns)
    if there.all():
        return np.asarray(weights.sum())
    # Whole numbers again: a matrix product is exact, in whatever order it sums.
    return np.asarray((there * weights[:, None]).T @ there.astype(float))


def majority(e: np.ndarray, ties: float = TIE) -> np.ndarray:
    """[A, A] of 1 where most votes are for the row, -1 where most are against it, else 0: ties within ``ties``, NaN."""
    over = e - 0.5
    np.fill_diagonal(over, 0)
    return (over > ties).astype(np.int8) - (over < -ties).astype(np.int8)


def copeland(e: np.ndarray, ties: float = TIE) -> np.ndarray:
    """Won less lost duels [A]; a tie, or a duel that cannot be held, counts 0. NaN for an area without any duel.

    Source: Copeland (1951).
    """
    return np.where(_compared(e), majority(e, ties).sum(axis=1, dtype=float), np.nan)


def net_flow(e: np.ndarray) -> np.ndarray:
    """The mean share of votes [A] (0 ... 1) of an area over the areas it can be compared with; NaN without any."""
    # Counted in a unit that makes the sum exact, so that areas with equal rows in another order stay equal.
    unit = 2.0**40
    duels = np.isfinite(e).sum(axis=1) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(duels > 0, np.nansum(np.rint(e * unit), axis=1) / unit / duels, np.nan))


def condorcet_winner(e: np.ndarray, ties: float = TIE) -> int | None:
    """The area that wins all its duels, if there is one."""
    winner = np.flatnonzero(majority(e, ties).sum(axis=1, dtype=int) == len(e) - 1)
    return int(winner[0]) if len(winner) else None


def borda(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted points [A] of scores [A, K]: in each part one for every area that is worse, half for one that is equal.

    In a part that some areas lack, points are stretched as if it had them all; the weight of what an area lacks goes to
    its other parts. NaN for an area that can be compared with no other. Source: OECD/JRC Handbook (2008), 6.12.
    """
    others = (~np.isnan(x)).any(axis=1).sum() - 1
    points, weighed = np.zeros(len(x)), np.zeros(len(x))
    for column, weight in zip(x.T, np.asarray(weights, float), strict=True):
        there = np.flatnonzero(~np.isnan(column))
        if weight > 0 and len(there) > 1:
            points[there] += weight * (_worse(column[there]) * (others / (len(there) - 1)))
            weighed[there] += weight
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(points * (np.sum(weights, dtype=float) / weighed))


def _worse(values: np.ndarray) -> np.ndarray:
    ordered = np.sort(values)
    below, to = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return np.asarray((below + to - 1) / 2)


def _compared(e: np.ndarray) -> np.ndarray:
    """[A]: areas that have a vote with another one. The diagonal is a number for all."""
    return np.asarray(np.isfinite(e).sum(axis=1) > 1)


Score = Callable[[np.ndarray, np.ndarray], np.ndarray]


def orders(planes: Sequence[np.ndarray], weights: Weights, listed: int = 0) -> list[Kemeny]:
    """The best orders of each period, as many of them as asked for, from planes [A, T]. Raises TooMany."""
    return [kemeny(outranking(x, w), listed) for x, w in _periods(planes, weights)]


def _periods(planes: Sequence[np.ndarray], weights: Weights) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Scores [A, K] and weights [K] of each period. A weight is one number, or one for each period."""
    x = np.stack(list(planes), axis=1)
    each = np.stack([np.broadcast_to(weight, x.shape[2:]) for weight in weights])
    return ((x[:, :, t], each[:, t]) for t in range(x.shape[2]))


def by_period(score: Score, planes: Sequence[np.ndarray], weights: Weights) -> np.ndarray:
    """A rule for one period, scores [A, K] and weights [K] -> [A], taken to planes [A, T] period by period."""
    result = np.full(planes[0].shape, np.nan)
    for t, (x, each) in enumerate(_periods(planes, weights)):
        result[:, t] = score(x, each)
    return result


def _aggregator(score: Score) -> Aggregator:
    def aggregated(scores: Sequence[np.ndarray], weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
        return by_period(score, scores, weights)

    return Aggregator(aggregated)


#: Choice and floor are not needed.
#: ``outranking``: mean share of votes; ``copeland``: won less lost duels; ``borda``: mean points; ``kemeny``: how many
#: areas stand below, averaged over the best orders. Raises TooMany where a Kemeny order is out of reach.
OUTRANKINGS: Mapping[str, Aggregator] = {
    "outranking": _aggregator(lambda x, weights: net_flow(outranking(x, weights))),
    "copeland": _aggregator(lambda x, weights: copeland(outranking(x, weights))),
    "borda": _aggregator(lambda x, weights: borda(x, weights / (weights.sum() or 1.0))),
    "kemeny": _aggregator(lambda x, weights: kemeny(outranking(x, weights), listed=0).below),
}
