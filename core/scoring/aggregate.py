"""One score from several: named pure functions. A missing score leaves with its weight, the rest keep theirs.

Scores come as planes, one array [A, T] for each item, so that nothing is copied on the way up the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

Planes = Sequence[np.ndarray]


def arithmetic(scores: Planes, weights: Sequence[float], floor: float) -> np.ndarray:
    """sum(w z) / sum(w) over the scores that are there: [A, T]. It needs no floor."""
    return weighted_mean(scores, weights)


def geometric(scores: Planes, weights: Sequence[float], floor: float) -> np.ndarray:
    """prod(z ** w), the weights summing to one, every z raised to ``floor`` first so that one 0 is not the end: [A, T].

    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), geometric aggregation; the floor is ours.
    """
    # In hundredths, so that full marks give exactly 100.
    logs = (np.log(np.maximum(plane, floor) / 100) for plane in scores)
    return np.asarray(100 * np.exp(weighted_mean(logs, weights)))


def weighted_mean(planes: Iterable[np.ndarray], weights: Sequence[float]) -> np.ndarray:
    """The mean of what is there, [A, T]; NaN where nothing with a weight is. At least one plane must be given.

    Summed item by item: areas with equal figures get equal means to the last bit, so that ties stay ties whatever the
    order of the areas.
    """
    total: np.ndarray | float = 0.0
    weight: np.ndarray | float = 0.0
    for plane, w in zip(planes, weights, strict=True):
        absent = np.isnan(plane)
        total = total + np.where(absent, 0.0, w * plane)
        weight = weight + w * ~absent
    with np.errstate(invalid="ignore"):
        return np.asarray(np.divide(total, weight))


def coverage(shares: Planes, weights: Sequence[float]) -> np.ndarray:
    """Share of all the weight that rests on data, from the share (0 ... 1) of each item: [A, T]; 0 if none weighs."""
    covered = sum((w * share for share, w in zip(shares, weights, strict=True)), np.zeros_like(shares[0], dtype=float))
    return covered / (sum(weights) or 1.0)


Aggregation = Callable[[Planes, Sequence[float], float], np.ndarray]

#: Each takes K planes of scores [A, T], K weights and the floor, and returns one plane.
AGGREGATIONS: Mapping[str, Aggregation] = {"geometric": geometric, "arithmetic": arithmetic}
