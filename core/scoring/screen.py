"""Which areas have too little data to be scored: named pure functions over the whole table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.config import Screening


@dataclass(frozen=True, eq=False)
class Screened:
    """What was counted and who is left out, each [A, T].

    ``available``: share of the indicators with a value; ``nonzero``: share of those values that are not zero, NaN
    where there is no value at all; ``removed``: True where the area is not scored.
    """

    available: np.ndarray
    nonzero: np.ndarray
    removed: np.ndarray


def screen(values: np.ndarray, choice: Screening, keep: np.ndarray, drop: np.ndarray) -> Screened:
    """Judge every area in every period. ``values`` [A, K, T]; ``keep`` and ``drop``: bool [A], who is named in a list.

    The lists win over the rule and hold with the rule "none" too; an area in both is left out. Without any column
    nothing is available. Source of the two shares: COINr, function Screen.
    """
    there = (~np.isnan(values)).sum(axis=1)
    # A count over a count is rounded once, so that six of nine are not less than 2/3; one minus the rest may be.
    available = there / max(values.shape[1], 1)
    with np.errstate(invalid="ignore"):
        nonzero = (there - (values == 0).sum(axis=1)) / there
    found = SCREENINGS[choice.rule](available, nonzero, choice)
    return Screened(available, nonzero, found & ~keep[:, None] | drop[:, None])


def nobody(available: np.ndarray, nonzero: np.ndarray, choice: Screening) -> np.ndarray:
    return np.zeros(available.shape, bool)


def by_missing(available: np.ndarray, nonzero: np.ndarray, choice: Screening) -> np.ndarray:
    """A smaller share of values than ``min_available``; as many are enough."""
    return np.asarray(available < choice.min_available)


def by_zeros(available: np.ndarray, nonzero: np.ndarray, choice: Screening) -> np.ndarray:
    """A smaller share of values that are not zero than ``min_nonzero``. An area without a value has no zeros."""
    return np.asarray(nonzero < choice.min_nonzero)


def by_missing_or_zeros(available: np.ndarray, nonzero: np.ndarray, choice: Screening) -> np.ndarray:
    """What either of ``by_missing`` and ``by_zeros`` leaves out. Source of all three: COINr, Screen."""
    return np.asarray((available < choice.min_available) | (nonzero < choice.min_nonzero))


Rule = Callable[[np.ndarray, np.ndarray, Screening], np.ndarray]

#: Each takes the two shares [A, T] and the choice, and says who has too little: bool [A, T].
SCREENINGS: Mapping[str, Rule] = {
    "none": nobody,
    "by_missing": by_missing,
    "by_zeros": by_zeros,
    "by_missing_or_zeros": by_missing_or_zeros,
}
