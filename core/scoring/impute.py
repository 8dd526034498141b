"""Missing values, filled from other areas, indicators or years: named pure functions over the whole table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.config import Imputation


@dataclass(frozen=True, eq=False)
class Sources:
    """What a rule may know of areas, indicators and years. New rules read new fields of it.

    ``direction`` [K]: +1 or -1; ``pillar`` [K]: the node that each column belongs to; ``groups`` [A]: the group of each
    area, negative for none, or None where areas are not grouped; ``years`` [T]: the time of each period, in order.
    """

    direction: np.ndarray
    pillar: np.ndarray
    groups: np.ndarray | None
    years: np.ndarray
    most_back: int | None = None


def impute(
    values: np.ndarray,
    choice: Imputation,
    direction: np.ndarray,
    pillar: np.ndarray,
    groups: np.ndarray | None,
    years: np.ndarray,
) -> np.ndarray:
    """Fill the gaps of ``values`` [A, K, T] by the rule of ``choice``; the other arguments are those of Sources.

    Available values are never changed, and what the rule cannot fill stays NaN. Raises ValueError when ``years`` are
    not in order.
    """
    if np.any(np.diff(years) < 0):
        raise ValueError("the years must be in order")
    if choice.rule == "none" or not np.isnan(values).any():
        return values
    return IMPUTATIONS[choice.rule](values, Sources(direction, pillar, groups, years, choice.most_back))


def as_is(values: np.ndarray, sources: Sources) -> np.ndarray:
    return values


def mean(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The mean of the areas that have a value in that column and period."""
    return _across_areas(values, [slice(None)], _mean)


def median(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The median of the areas that have a value in that column and period."""
    return _across_areas(values, [slice(None)], _median)


def group_mean(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The mean of the area's group. An area without a group is left as it is, and so is a group without a value."""
    return _across_areas(values, _members(sources.groups), _mean)


def group_median(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The median of the area's group, with the same two exceptions."""
    return _across_areas(values, _members(sources.groups), _median)


def row_mean(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The area's own mean place in the pillar, put back on the column's scale.

    A place is where a directed value stands between the least (0) and the most (1) of all areas in that period. A
    column whose values are all equal gives no place; its own gaps get that one value. Source: COINr, Impute by row.
    """
    places = values * sources.direction[:, None]
    least = np.fmin.reduce(places, axis=0)
    width = np.fmax.reduce(places, axis=0) - least
    places -= least
    with np.errstate(invalid="ignore"):
        places /= width
    nodes, pillar = np.unique(sources.pillar, return_inverse=True)
    own = _pillar_means(places, pillar, nodes.size)
    a, k, t = np.nonzero(np.isnan(values))
    filled = values.copy()
    filled[a, k, t] = (own[a, pillar[k], t] * width[k, t] + least[k, t]) * sources.direction[k]
    return filled


def latest(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The most recent earlier value, at most ``most_back`` periods of the table back (not calendar years)."""

    def fill(series: np.ndarray) -> np.ndarray:
        at = _last(~np.isnan(series))
        periods = np.arange(series.shape[1])
        reach = periods.size if sources.most_back is None else sources.most_back
        return np.where((at >= 0) & (periods - at <= reach), np.take_along_axis(series, at, axis=1), series)

    return _along_time(values, fill)


def constant(values: np.ndarray, sources: Sources) -> np.ndarray:
    """The last value carried forward; before the first value, that one."""

    def fill(series: np.ndarray) -> np.ndarray:
        there = ~np.isnan(series)
        last, first = _last(there), there.argmax(axis=1)[:, None]
        return np.take_along_axis(series, np.where(last < 0, first, last), axis=1)

    return _along_time(values, fill)


def linear(values: np.ndarray, sources: Sources) -> np.ndarray:
    """On the straight line in time between the values before and after; flat at the ends. One value is no line."""

    def fill(series: np.ndarray) -> np.ndarray:
        lone = (~np.isnan(series)).sum(axis=1, keepdims=True) < 2
        return np.where(lone, series, _line(series, sources.years))

    return _along_time(values, fill)


def linear_constant(values: np.ndarray, sources: Sources) -> np.ndarray:
    """As ``linear``; where there is one value only, that one throughout."""
    return _along_time(values, lambda series: _line(series, sources.years))


def _across_areas(
    values: np.ndarray, parties: Iterable[slice | np.ndarray], middle: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Party by party, each column with a gap filled with the ``middle`` of the party's own values in it."""
    filled = values.copy()
    for party in parties:
        own = filled[party]
        gaps = np.isnan(own)
        k, t = np.nonzero(gaps.any(axis=0))
        estimates = np.full(own.shape[1:], np.nan)
        estimates[k, t] = middle(own[:, k, t])
        np.copyto(own, estimates, where=gaps)
        filled[party] = own
    return filled


def _along_time(values: np.ndarray, fill: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Time series with a gap [S, T], filled each from itself."""
    a, k = np.nonzero(np.isnan(values).any(axis=2))
    filled = values.copy()
    filled[a, k] = fill(values[a, k])
    return filled


def _members(groups: np.ndarray | None) -> list[np.ndarray]:
    if groups is None:
        return []
    return [np.flatnonzero(groups == group) for group in np.unique(groups[groups >= 0])]


def _mean(columns: np.ndarray) -> np.ndarray:
    there = ~np.isnan(columns)
    with np.errstate(invalid="ignore"):
        found = columns.sum(axis=0, where=there) / there.sum(axis=0)
    # Rounding must not carry a mean of equal values away from them: an even column would no longer be even.
    return np.asarray(np.clip(found, np.fmin.reduce(columns, axis=0), np.fmax.reduce(columns, axis=0)))


def _median(columns: np.ndarray) -> np.ndarray:
    """Of an odd number the middle one, of an even number the mean of the middle two; NaN are sorted to the end."""
    ordered = np.sort(columns, axis=0)
    n = (~np.isnan(columns)).sum(axis=0, keepdims=True)
    lower = np.take_along_axis(ordered, (n - 1) // 2, axis=0)
    upper = np.take_along_axis(ordered, n // 2, axis=0)
    return np.asarray(((lower + upper) / 2)[0])


def _pillar_means(places: np.ndarray, pillar: np.ndarray, n: int) -> np.ndarray:
    """The mean of what each area has in each of ``n`` pillars: [A, n, T].

    Summed over the first columns of all pillars, then the second ones and so on: few steps, and areas with equal
    values get equal means to the last bit.
    """
    sizes = np.bincount(pillar, minlength=n)
    order, starts = np.argsort(pillar, kind="stable"), np.cumsum(sizes) - sizes
    total, count = np.zeros((2, places.shape[0], n, places.shape[2]))
    for i in range(sizes.max()):
        larger = np.flatnonzero(sizes > i)
        part = places[:, order[starts[larger] + i]]
        there = ~np.isnan(part)
        count[:, larger] += there
        total[:, larger] += np.where(there, part, 0.0)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / count)


def _last(there: np.ndarray) -> np.ndarray:
    """Position of the latest period with a value, up to each period: [S, T], -1 where there is none yet."""
    return np.maximum.accumulate(np.where(there, np.arange(there.shape[1]), -1), axis=1)


def _line(series: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Each value on the line between its two neighbours; where one is lacking, the other: [S, T]."""
    there, end = ~np.isnan(series), series.shape[1] - 1
    before = _last(there)
    after = end - _last(there[:, ::-1])[:, ::-1]
    start = np.where(before < 0, np.minimum(after, end), before)
    stop = np.where(after > end, start, after)
    low, high = np.take_along_axis(series, start, axis=1), np.take_along_axis(series, stop, axis=1)
    span = years[stop] - years[start]
    share = np.divide(years - years[start], span, out=np.zeros(series.shape), where=span > 0)
    return np.asarray(low + (high - low) * share)


Rule = Callable[[np.ndarray, Sources], np.ndarray]

#: Each takes values [A, K, T] and what may be known of them, and returns new values with the gaps that it can fill.
IMPUTATIONS: Mapping[str, Rule] = {
    "none": as_is,
    "mean": mean,
    "median": median,
    "group_mean": group_mean,
    "group_median": group_median,
    "row_mean": row_mean,
    "latest": latest,
    "linear": linear,
    "constant": constant,
    "linear_constant": linear_constant,
}
