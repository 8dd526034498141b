"""Outliers of an indicator that is both too skewed and too peaked: pulled in, or the whole of it on a log scale.

An indicator fails in a period where |G1| >= ``skew`` and G2 >= ``kurtosis``, G1 and G2 being the sample skewness and
the sample excess kurtosis of the areas that have a value (as SKEW and KURT of Excel). Only what fails is touched, and
what cannot be judged, before or after, stays as it came. Source: COINr, Treat and qTreat; thresholds of the JRC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.config import Treatment

TOUCHES = ("untouched", "pulled_in", "logged")
UNTOUCHED, PULLED_IN, LOGGED = range(3)


class Detail(NamedTuple):
    """What was done with column ``k`` in period ``t``, which failed the test or could not be judged.

    ``skew`` and ``kurtosis`` are those of the values as they came, the other two those of the result. ``pulled_in``:
    how many values of the result were pulled in. ``logged``: all of them are on a log scale. ``undecided``: a moment
    is missing, before or after (too few values, or all equal), so that the column was left as it came.
    """

    k: int
    t: int
    skew: float
    kurtosis: float
    pulled_in: int
    logged: bool
    skew_after: float
    kurtosis_after: float
    undecided: bool


@dataclass(frozen=True, eq=False)
class Treated:
    """Values and marks [A, K, T] after treatment; the marks are positions in TOUCHES.

    A value that was pulled in stays marked so when the logarithm was taken of it too. ``skew`` and ``kurtosis`` [K, T]
    are those of every column with a rule, as it came; NaN where they are not defined. ``details`` hold the columns that
    did not pass as they came, by column and period.
    """

    values: np.ndarray
    touched: np.ndarray
    skew: np.ndarray
    kurtosis: np.ndarray
    details: tuple[Detail, ...]


def treat(values: np.ndarray, choices: Sequence[Treatment]) -> Treated:
    """Treat every column in every period on its own. ``values`` [A, K, T]; ``choices``: one for each column.

    A column passes when |skewness| < ``choice.skew`` or kurtosis < ``choice.kurtosis``; only the others are touched.
    Source: COINr, Treat and qTreat; the thresholds and the two steps are those of the JRC.
    """
    skew, kurtosis = np.full((2, *values.shape[1:]), np.nan)
    treated, touched = values, np.zeros(values.shape, np.uint8)
    details: list[Detail] = []
    for choice, members in _alike(choices).items():
        if not TREATMENTS[choice.rule]:
            continue
        part = values if len(members) == len(choices) else values[:, members]
        skew[members], kurtosis[members] = _moments(part)
        suspects, t = np.nonzero(~_passes(skew[members], kurtosis[members], choice))
        if suspects.size:
            k = np.asarray(members)[suspects]
            trial = _tried(values[:, k, t], skew[k, t], kurtosis[k, t], choice)
            treated = treated.copy() if treated is values else treated
            treated[:, k, t], touched[:, k, t] = trial.values, trial.touched
            details += _details(k, t, skew[k, t], kurtosis[k, t], trial, choice)
    return Treated(treated, touched, skew, kurtosis, tuple(sorted(details)))


def skewness(values: np.ndarray) -> np.ndarray:
    """Sample skewness G1 along axis 0, as Excel's SKEW. NaN below three values and where all are equal.

    sqrt(n) sum(d^3) / sum(d^2)^1.5 * sqrt(n(n-1)) / (n-2), d being deviations from the mean; NaN values are left out.
    """
    return _moments(values)[0]


def kurtosis(values: np.ndarray) -> np.ndarray:
    """Sample excess kurtosis G2 along axis 0, as Excel's KURT. NaN below four values and where all are equal.

    ((n+1)(r-3) + 6) (n-1) / ((n-2)(n-3)), r = n sum(d^4) / sum(d^2)^2; NaN values are left out.
    """
    return _moments(values)[1]


@dataclass(frozen=True, eq=False)
class Trial:
    """Columns [A, F] on their way: as they came, as they are now, the marks so far, and the moments [F] now."""

    original: np.ndarray
    values: np.ndarray
    touched: np.ndarray
    skew: np.ndarray
    kurtosis: np.ndarray


def pull_in(trial: Trial, choice: Treatment) -> Trial:
    """Winsorise the failing columns, step by step, until they pass or ``most_points`` values have been pulled in.

    A step gives all values on the extreme of the skewed side the next value inward. The side is judged anew each time.
    Counted are the values that lie on an extreme after it was moved: a tie counts each, and may pass ``most_points``.
    Source: COINr, function winsorise.
    """
    values, skew, kurtosis = trial.values.copy(), trial.skew.copy(), trial.kurtosis.copy()
    moved = np.zeros((2, skew.size), int)  # values on the upper, on the lower extreme
    while (at := np.flatnonzero(_fails(skew, kurtosis, choice) & (moved[0] + moved[1] < choice.most_points))).size:
        lower = skew[at] < 0
        sign = np.where(lower, -1.0, 1.0)  # of a mirrored column the lower extreme is the upper one
        mirrored = values[:, at] * sign
        extreme = mirrored == np.fmax.reduce(mirrored, axis=0)
        inward = np.fmax.reduce(np.where(extreme, np.nan, mirrored), axis=0)
        values[:, at] = pulled = np.where(extreme, inward, mirrored) * sign
        moved[lower.astype(int), at] = extreme.sum(axis=0)
        skew[at], kurtosis[at] = _moments(pulled)
    # No value ever comes back to where it was: that would take a column of two values, and it has only one by then.
    marks = ((values < trial.values) | (values > trial.values)) * np.uint8(PULLED_IN)
    return Trial(trial.original, values, marks, skew, kurtosis)


def take_log(trial: Trial, choice: Treatment) -> Trial:
    """The logarithm of the failing columns: of the values as they came, or with ``combine`` of those pulled in.

    By ``log``: ln(x - min + 1 % of the range), its mirror for a tail below, or ln(x - min + 1). Source: COINr, log_CT,
    log_CT_plus and log_CT_orig.
    """
    at = np.flatnonzero(_fails(trial.skew, trial.kurtosis, choice))
    if not at.size:
        return trial
    values, marks = trial.values.copy(), trial.touched.copy()
    skew, kurtosis = trial.skew.copy(), trial.kurtosis.copy()
    values[:, at] = logs = LOGS[choice.log]((trial.values if choice.combine else trial.original)[:, at])
    new = np.where(np.isnan(logs), UNTOUCHED, LOGGED)
    marks[:, at] = np.where(marks[:, at] == PULLED_IN, PULLED_IN, new) if choice.combine else new
    skew[at], kurtosis[at] = _moments(logs)
    return Trial(trial.original, values, marks, skew, kurtosis)


def log_range(columns: np.ndarray) -> np.ndarray:
    """ln(x - min + 1 % of the range), column by column [A, F]. COINr calls it log_CT."""
    least = np.fmin.reduce(columns, axis=0)
    return np.asarray(np.log(columns - least + 0.01 * (np.fmax.reduce(columns, axis=0) - least)))


def log_range_both(columns: np.ndarray) -> np.ndarray:
    """The same where the tail is above; where it is below, -ln(max + 1 % of the range - x). COINr: log_CT_plus."""
    return np.where(skewness(columns) > 0, log_range(columns), -log_range(-columns))


def log_plus_one(columns: np.ndarray) -> np.ndarray:
    """ln(x - min + 1), so that the unit matters. COINr calls it log_CT_orig."""
    return np.asarray(np.log(columns - np.fmin.reduce(columns, axis=0) + 1))


#: Each takes columns [A, F] that hold at least two different values, and returns them on a log scale.
LOGS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "range": log_range,
    "range_both": log_range_both,
    "plus_one": log_plus_one,
}

Step = Callable[[Trial, Treatment], Trial]

#: What is tried, in this order, each step on the columns that still fail.
TREATMENTS: Mapping[str, tuple[Step, ...]] = {
    "none": (),
    "winsorise": (pull_in,),
    "log": (take_log,),
    "winsorise_then_log": (pull_in, take_log),
}


def _alike(choices: Sequence[Treatment]) -> dict[Treatment, list[int]]:
    """Positions of the columns with the same choice."""
    found: dict[Treatment, list[int]] = {}
    for k, choice in enumerate(choices):
        found.setdefault(choice, []).append(k)
    return found


def _tried(columns: np.ndarray, skew: np.ndarray, kurtosis: np.ndarray, choice: Treatment) -> Trial:
    """Columns [A, F] after all steps. A column that cannot be judged any more is given back as it came."""
    trial = Trial(columns, columns, np.zeros(columns.shape, np.uint8), skew, kurtosis)
    for step in TREATMENTS[choice.rule]:
        trial = step(trial, choice)
    lost = _undecided(trial.skew, trial.kurtosis, choice)
    trial.values[:, lost], trial.touched[:, lost] = columns[:, lost], UNTOUCHED
    return trial


def _details(
    k: np.ndarray, t: np.ndarray, skew: np.ndarray, kurtosis: np.ndarray, trial: Trial, choice: Treatment
) -> list[Detail]:
    pulled_in = (trial.touched == PULLED_IN).sum(axis=0)
    logged = (trial.touched == LOGGED).any(axis=0)
    after = (trial.skew, trial.kurtosis, _undecided(trial.skew, trial.kurtosis, choice))
    rows = zip(*(each.tolist() for each in (k, t, skew, kurtosis, pulled_in, logged, *after)), strict=True)
    return [Detail._make(row) for row in rows]


def _passes(skew: np.ndarray, kurtosis: np.ndarray, choice: Treatment) -> np.ndarray:
    return np.asarray((np.abs(skew) < choice.skew) | (kurtosis < choice.kurtosis))


def _fails(skew: np.ndarray, kurtosis: np.ndarray, choice: Treatment) -> np.ndarray:
    return np.asarray((np.abs(skew) >= choice.skew) & (kurtosis >= choice.kurtosis))


def _undecided(skew: np.ndarray, kurtosis: np.ndarray, choice: Treatment) -> np.ndarray:
    """Neither passes nor fails. One moment alone may be enough to pass."""
    return np.asarray(~(_passes(skew, kurtosis, choice) | _fails(skew, kurtosis, choice)))


def _moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Skewness and kurtosis along axis 0 in one pass."""
    absent = np.isnan(values)
    gaps = bool(absent.any())
    n = np.float64(values.shape[0]) - (absent.sum(axis=0) if gaps else 0)
    # Measured from a value of its own, a column of equal values deviates by exactly nothing.
    d = values - np.fmin.reduce(values, axis=0, initial=np.inf)
    with np.errstate(all="ignore"):
        if gaps:
            np.copyto(d, 0.0, where=absent)
        d -= d.sum(axis=0) / n
        if gaps:
            np.copyto(d, 0.0, where=absent)
        second, third = np.einsum("a...,a...->...", d, d), np.einsum("a...,a...,a...->...", d, d, d)
        d *= d  # in place: taking new memory for a wide table costs more than the sums
        ratio = n * np.einsum("a...,a...->...", d, d) / (second * second)
        skew = third * np.sqrt(n / second) / second * (np.sqrt(n * (n - 1)) / (n - 2))
        kurtosis = ((n + 1) * (ratio - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where(n < 3, np.nan, skew), np.where(n < 4, np.nan, kurtosis)
