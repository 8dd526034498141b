"""What a normalisation does to the order of values and to their sign, so that it is told where this misleads."""

from __future__ import annotations

import numpy as np

from core.config import Normalisation
from core.scoring.normalise import NORMALISATIONS, Columns


def worst_first(columns: Columns, choice: Normalisation) -> np.ndarray:
    """[K]: the columns whose worse values get higher results, by a rule that does not turn them round."""
    if choice.rule == "boundary_ratio":
        return np.asarray(columns.direction * (columns.line - choice.baseline) < 0)
    return (columns.direction < 0) & (choice.rule in ("none", "fraction_of_maximum"))


def falls(choice: Normalisation, scale: tuple[float, float], joined: bool = False) -> bool:
    """Whether a rule with two ends gives better values lower results: its scale runs down, or, of ``joined`` scores,
    which are better when high, its goalposts do.
    """
    worst, best = choice.scale or scale
    down = NORMALISATIONS[choice.rule].stretched and best < worst
    posts = choice.goalposts if joined else None
    return down != (posts is not None and posts.best < posts.worst)


def sinks(choice: Normalisation, scale: tuple[float, float]) -> bool:
    """Whether some result is 0 or less as soon as there are results, whatever the values are."""
    low = min(choice.scale or scale)
    if choice.clip and not NORMALISATIONS[choice.rule].stretched and low > 0:
        return False
    if choice.rule == "zscore":
        return choice.mean is None and choice.to_mean <= 0
    if choice.rule == "percentile_rank":
        return low <= 0 and choice.convention == "below_of_others" and choice.ties in ("min", "dense")
    if choice.rule in ("minmax", "distance_to_target"):  # the worst value has the worst score
        return (choice.scale or scale)[0] <= 0
    placed = choice.rule == "borda" and choice.ties in ("min", "dense")
    return placed or choice.rule in ("mean_band", "difference_to_reference")


def disordered(
    values: np.ndarray, scores: np.ndarray, columns: Columns, choice: Normalisation, scale: tuple[float, float]
) -> np.ndarray:
    """[K]: the columns in which a quotient of figures below 0 has turned the order that the rule should keep.

    ``values`` and ``scores`` are [A, K, T].
    """
    if choice.rule not in ("fraction_of_maximum", "ratio_to_reference"):
        return np.zeros(values.shape[1], dtype=bool)
    way = np.where(worst_first(columns, choice), -1, 1) * columns.direction
    if NORMALISATIONS[choice.rule].stretched and np.diff(choice.scale or scale) < 0:
        way = -way
    order = np.argsort(values * way[:, None], axis=0)
    ordered = np.take_along_axis(scores, order, axis=0)
    running = np.fmax.accumulate(ordered, axis=0)  # passes over what has no score
    return np.asarray((ordered < running - 1e-12 * np.abs(running)).any(axis=(0, 2)))
