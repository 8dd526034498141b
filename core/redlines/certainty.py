"""How sure a crossing is when the figure is a sample, and how many false alarms many lines raise together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtr
from scipy.stats import norm

Side = Literal["above", "below"]
Verdict = Literal["crossed", "not_crossed", "cannot_tell"]
SURE = 0.9


def standard_error_of_share(
    p: npt.ArrayLike, n: npt.ArrayLike, design_effect: float = 1.0, people: npt.ArrayLike | None = None
) -> np.ndarray:
    """sqrt(p (1 - p) deff / n), times the finite population correction when ``people`` are known; p is 0 ... 1.

    Source: Cochran, Sampling Techniques (1977), 3.2 and 2.9; Kish (1965) for the design effect.
    """
    p, n = np.asarray(p, dtype=float), np.asarray(n, dtype=float)
    finite = 1.0
    if people is not None:
        people = np.asarray(people, dtype=float)
        finite = np.clip((people - n) / np.maximum(people - 1, 1), 0, 1)
    return np.asarray(np.sqrt(p * (1 - p) * design_effect / n * finite))


def probability(values: npt.ArrayLike, limit: npt.ArrayLike, side: Side, error: npt.ArrayLike) -> np.ndarray:
    """P(the true value is beyond the limit) = Phi(d (x - L) / s), d = 1 where above is bad. NaN stays NaN.

    Without error (0) it is 1 beyond the limit, else 0: a value on the line has not crossed it.
    """
    beyond = (np.asarray(values, dtype=float) - np.asarray(limit, dtype=float)) * (1 if side == "above" else -1)
    error = np.asarray(error, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(error > 0, ndtr(beyond / error), (beyond > 0).astype(float))
    return np.where(np.isnan(beyond) | np.isnan(error), np.nan, found)


def probability_of_share(
    cases: npt.ArrayLike, n: npt.ArrayLike, limit: npt.ArrayLike, side: Side, design_effect: float = 1.0
) -> np.ndarray:
    """P(the true share is beyond the limit) when ``cases`` of ``n`` were counted: for small areas, where n is small.

    Beta posterior with Jeffreys' prior, n and cases divided by the design effect.
    Source: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion.
    """
    cases, n = (np.asarray(x, dtype=float) / design_effect for x in (cases, n))
    below = betainc(cases + 0.5, n - cases + 0.5, np.clip(np.asarray(limit, dtype=float), 0, 1))
    return np.asarray(1 - below if side == "above" else below)


def verdict(p: float, sure: float = SURE) -> Verdict:
    """Three ways, so that a doubtful figure is not told as a fact. Raises ValueError for NaN."""
    if math.isnan(p):
        raise ValueError("no figure, no verdict")
    return "crossed" if p >= sure else "not_crossed" if 1 - p >= sure else "cannot_tell"


def answers_needed(p: float, limit: float, n: float, design_effect: float = 1.0, sure: float = SURE) -> int | None:
    """About how many more answers would settle it, should the share p (0 ... 1) stay as it is; 0 when it is settled.

    From z s = |p - L|, s as ``standard_error_of_share``. None when p is on the line: then no number would.
    """
    if p == limit:
        return None
    z = float(norm.ppf(sure))
    return max(0, math.ceil(p * (1 - p) * design_effect * (z / (p - limit)) ** 2 - n))


def expected_false(p: npt.ArrayLike) -> float:
    """How many of the crossings that are told are false, on average: the sum of 1 - P."""
    return float(np.sum(1 - np.asarray(p, dtype=float)))


@dataclass(frozen=True, eq=False)
class Controlled:
    """``kept`` [K]: crossings that stand when the share of false ones among them is held at ``q``; the rest do not."""

    kept: np.ndarray
    q: float


def control_false_alarms(p: npt.ArrayLike, q: float = 0.1) -> Controlled:
    """Which of many crossings to tell, so that on average at most the share q of those told are false.

    ``p``: probabilities of crossing; those of lines with a veto are not to be handed in: they are exempt by decision.
    Source: Benjamini and Hochberg (1995), with 1 - P as the p-value.
    """
    doubt = 1 - np.asarray(p, dtype=float)
    order = np.argsort(doubt, kind="stable")
    passed = doubt[order] <= q * np.arange(1, len(doubt) + 1) / max(len(doubt), 1)
    kept = np.zeros(len(doubt), bool)
    if passed.any():
        kept[order[: np.flatnonzero(passed)[-1] + 1]] = True
    return Controlled(kept, q)
