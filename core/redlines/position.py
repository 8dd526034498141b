"""One unit-free axis for every line: 0 is the ideal, 1 is on the line, more is beyond it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ROUNDING = 1e-9  # of the way to the line: what sums of decimals are off by, and nobody measures


def position(values: npt.ArrayLike, ideal: npt.ArrayLike, limit: npt.ArrayLike) -> np.ndarray:
    """Position r = (x - B) / (L - B) for ideal B and limit L, whichever side is bad; below 0: better than ideal.

    Raises ValueError where the limit is the ideal: nothing lies between them. Source: Fanning and Raworth (2025), the
    ratio to a boundary from a natural baseline.
    """
    ideal, limit = np.asarray(ideal, dtype=float), np.asarray(limit, dtype=float)
    if np.any(ideal == limit):
        raise ValueError("the limit is the ideal")
    return _on_the_line((np.asarray(values, dtype=float) - ideal) / (limit - ideal))


def position_in_band(
    values: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, ideal: npt.ArrayLike | None = None
) -> np.ndarray:
    """The same between two limits: 0 at the ideal (without one, half-way), 1 on either limit.

    Raises ValueError unless low < ideal < high.
    """
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    middle = (low + high) / 2 if ideal is None else np.asarray(ideal, dtype=float)
    if not np.all((low < middle) & (middle < high)):
        raise ValueError("the ideal does not lie between the limits")
    values = np.asarray(values, dtype=float)
    return _on_the_line(
        np.where(values < middle, (middle - values) / (middle - low), (values - middle) / (high - middle))
    )


def position_without_room(values: npt.ArrayLike, limit: float, below_is_bad: bool) -> np.ndarray:
    """The same where the limit is itself the ideal (everybody, nobody): 0 inside it, beyond it 1 + distance / |limit|.

    A limit of 0 counts in units: two cases where none may be stand at 3.
    """
    values = np.asarray(values, dtype=float)
    beyond = (limit - values if below_is_bad else values - limit) / (abs(limit) or 1.0)
    return np.asarray(np.where(beyond > _ROUNDING, 1 + beyond, 0 * beyond))


def _on_the_line(r: np.ndarray) -> np.ndarray:
    """A position that differs from 1 by rounding alone is 1: 0.1 + 0.2 has not crossed 0.3."""
    return np.asarray(np.where(np.abs(r - 1) <= _ROUNDING, 1.0, r))


def value_at(r: npt.ArrayLike, ideal: npt.ArrayLike, limit: npt.ArrayLike) -> np.ndarray:
    """The value that stands at position r."""
    ideal = np.asarray(ideal, dtype=float)
    return np.asarray(ideal + np.asarray(r, dtype=float) * (np.asarray(limit, dtype=float) - ideal))
