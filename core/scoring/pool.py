"""Statistics of a pool: the values [P, K, T] of several areas in each column and period, absent ones left out.

Each is [1, K, T], NaN where nothing is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np


def in_one(values: np.ndarray) -> np.ndarray:
    """[A, K, T] -> [A T, K, 1]: all periods as one, area by area."""
    return np.moveaxis(values, 1, 2).reshape(-1, values.shape[1], 1)


def lowest(pool: np.ndarray) -> np.ndarray:
    return np.asarray(np.fmin.reduce(pool, axis=0, initial=np.nan, keepdims=True))


def highest(pool: np.ndarray) -> np.ndarray:
    return np.asarray(np.fmax.reduce(pool, axis=0, initial=np.nan, keepdims=True))


def count(pool: np.ndarray) -> np.ndarray:
    """How many values are there."""
    return np.asarray((~np.isnan(pool)).sum(axis=0, keepdims=True))


def mean(pool: np.ndarray) -> np.ndarray:
    return _mean(pool, count(pool))


def _mean(x: np.ndarray, by: np.ndarray) -> np.ndarray:
    """The sum of what is there over ``by``. The mask costs several passes, so it is only made where NaN shows."""
    total = np.add.reduce(x, axis=0, keepdims=True)
    if np.isnan(total).any():
        total = np.where(np.isnan(x), 0, x).sum(axis=0, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / by)


def median(pool: np.ndarray) -> np.ndarray:
    """Of an even number of values the mean of the two in the middle."""
    blank = np.full((1, *pool.shape[1:]), np.nan)  # what is taken where nothing is there
    ordered, there = np.sort(np.concatenate((pool, blank)), axis=0), count(pool)
    low, high = (np.take_along_axis(ordered, np.maximum(k, 0), axis=0) for k in ((there - 1) // 2, there // 2))
    return np.asarray((low + high) / 2)


def sd(pool: np.ndarray, sample: bool) -> np.ndarray:
    """Divided by n - 1 (sample) or n. NaN of a constant column, whatever rounding has left of its deviations."""
    there = count(pool)
    away = pool - _mean(pool, there)
    np.square(away, out=away)
    return np.where(highest(pool) > lowest(pool), np.sqrt(_mean(away, there - sample)), np.nan)


#: By the names that a reference may have. ``maximum`` is the best where higher is better.
STATISTICS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean": mean,
    "median": median,
    "maximum": highest,
    "minimum": lowest,
}


def places(x: np.ndarray, pool: np.ndarray, ties: str) -> tuple[np.ndarray, np.ndarray]:
    """The place of each x [N, K, T] among the pool [P, K, T or 1], lowest = 1, and the last place [1, K, T or 1].

    Equal values share the first (``min``), last (``max``) or middle place (``average``) of those they take, or the next
    one after the lower values (``dense``). An x between two values of the pool takes the place between theirs (or, by
    ``min`` and ``dense``, the upper and, by ``max``, the lower one); beyond its ends, the first or the last place.
    """
    if pool.shape[2] != x.shape[2]:
        place, last = places(in_one(x), pool, ties)
        return np.moveaxis(place.reshape(len(x), x.shape[2], x.shape[1]), 1, 2), last
    below, upto = _standing(x, pool, distinct=ties == "dense")
    last = _distinct(pool) if ties == "dense" else count(pool)
    place = {"max": upto, "average": (below + 1 + upto) / 2}.get(ties, below + 1)
    return np.where(np.isnan(x), np.nan, np.clip(place, 1, last)), last


def _standing(x: np.ndarray, pool: np.ndarray, distinct: bool) -> tuple[np.ndarray, np.ndarray]:
    """How many values (or ``distinct`` values) of the pool are below each x, and how many at or below it."""
    joined = np.moveaxis(pool if pool is x else np.concatenate((pool, x)), 0, -1)
    order = np.argsort(joined, axis=-1)
    ranked = np.take_along_axis(joined, order, axis=-1)
    fresh = np.ones(ranked.shape, dtype=bool)
    np.not_equal(ranked[..., 1:], ranked[..., :-1], out=fresh[..., 1:])
    final = np.ones_like(fresh)
    final[..., :-1] = fresh[..., 1:]
    mine = order < len(pool)
    upto = np.cumsum(mine, axis=-1)
    below = np.maximum.accumulate((upto - mine) * fresh, axis=-1)
    upto = np.minimum.accumulate(np.where(final, upto, len(pool))[..., ::-1], axis=-1)[..., ::-1]
    if distinct:
        own = np.cumsum(fresh & (upto > below), axis=-1)
        below, upto = own - (upto > below), own
    return _unsorted(below, order, len(x)), _unsorted(upto, order, len(x))


def _unsorted(counts: np.ndarray, order: np.ndarray, size: int) -> np.ndarray:
    """[K, T, P] in rising order -> the last ``size`` of them [size, K, T] in their own order."""
    result = np.empty_like(counts)
    np.put_along_axis(result, order, counts, axis=-1)
    return np.moveaxis(result[..., -size:], -1, 0)


def _distinct(pool: np.ndarray) -> np.ndarray:
    ordered = np.sort(pool, axis=0)
    new = ~np.isnan(ordered)
    new[1:] &= ordered[1:] != ordered[:-1]
    return np.asarray(new.sum(axis=0, keepdims=True))
