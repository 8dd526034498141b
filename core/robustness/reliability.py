"""Do the indicators of a channel speak of one thing? Cronbach's alpha, with what happens when one of them leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import f as fisher

from core.robustness.correlate import covariance

Missing = Literal["pairwise", "listwise", "median"]
Counted = Literal["used", "given"]


@dataclass(frozen=True, eq=False)
class Alpha:
    """``value`` with its 95 % interval ``low`` ... ``high``; for each of the ``k`` columns ``if_deleted`` (alpha of the
    others) and ``item_total`` (correlation with the sum of the others), [K].

    ``n``: rows that were used. NaN where a figure cannot be had: fewer than two columns or rows, or nothing varies;
    ``if_deleted`` needs three columns. 0.7 is the usual demand (Nunnally); below 0 the columns contradict each other.
    ``unsound``: covariances pair by pair of unlike rows made a figure that cannot be, and none of them is told.
    """

    value: float
    low: float
    high: float
    if_deleted: np.ndarray
    item_total: np.ndarray
    n: int
    k: int
    unsound: bool = False


def cronbach(
    x: np.ndarray,
    missing: Missing = "pairwise",
    standardise: bool = False,
    confidence: float = 0.95,
    counted: Counted = "used",
) -> Alpha:
    """Cronbach's alpha of the scores of k parts: k / (k - 1) (1 - sum of variances / sum of all covariances).

    Each covariance is that of the areas that have both scores. 0.7 is the usual demand (Nunnally 1978), below 0 the
    parts contradict each other. The 95 % interval: 1 - (1 - alpha) F, F being the 97.5 % and the 2.5 % point of the F
    distribution with n - 1 and (n - 1)(k - 1) degrees of freedom, n the areas that have any score (Feldt 1965). For
    each part: alpha of the others, and its correlation with the sum of the others. Where too few areas are shared for
    the covariances to fit together, so that one of these were above 1, none is told. Source: Cronbach (1951); OECD/JRC
    Handbook (2008), 4.

    Of the columns of ``x`` [A, K]. Directions are not applied: turn what is better when low beforehand. ``missing``:
    ``pairwise`` as above, ``listwise`` only rows that have all, ``median`` fills with the column's median; a row
    without any value is never used. ``standardise`` gives every column the same variance, for columns of unlike units.
    ``counted``: n counts the rows that are ``used`` or, as pingouin does, all that are ``given``, which makes the
    interval too narrow where rows were dropped.
    """
    rows = _completed(np.asarray(x, dtype=float), missing)
    c = covariance(rows)
    if standardise:
        with np.errstate(divide="ignore", invalid="ignore"):
            c = c / np.sqrt(np.outer(np.diag(c), np.diag(c)))
    k = rows.shape[1]
    value = float(_alpha(c.sum(), np.trace(c), k))
    deleted, total = _without_each(c)
    if any((each > 1 + 1e-9).any() for each in (np.array(value), deleted, np.abs(total))):
        nothing = np.full(k, np.nan)
        return Alpha(np.nan, np.nan, np.nan, nothing, nothing, n=len(rows), k=k, unsound=True)
    low, high = _feldt(value, len(rows) if counted == "used" else len(x), k, confidence)
    return Alpha(value, low, high, deleted, total, n=len(rows), k=k)


def _completed(x: np.ndarray, missing: Missing) -> np.ndarray:
    gaps = np.isnan(x)
    if missing == "listwise":
        return np.asarray(x[~gaps.any(axis=1)])
    kept, gaps = x[~gaps.all(axis=1)], gaps[~gaps.all(axis=1)]
    if missing == "pairwise" or not gaps.any():
        return np.asarray(kept)
    middle = np.full(x.shape[1], np.nan)
    there = ~gaps.all(axis=0)
    middle[there] = np.nanmedian(kept[:, there], axis=0)
    return np.where(gaps, middle, kept)


def _alpha(total: np.ndarray | float, variances: np.ndarray | float, k: int) -> np.ndarray:
    if k < 2:
        return np.full(np.shape(total), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = k / (k - 1) * (1 - np.divide(variances, total))
    return np.where(np.asarray(total) > 0, found, np.nan)


def _feldt(alpha: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    if n < 2 or k < 2 or np.isnan(alpha):
        return np.nan, np.nan
    tail, freedom = (1 - confidence) / 2, (n - 1, (n - 1) * (k - 1))
    low, high = (1 - (1 - alpha) * fisher.isf(each, *freedom) for each in (tail, 1 - tail))
    return float(low), float(high)


def _without_each(c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From the covariances [K, K]: alpha without each column, and its correlation with the sum of the others."""
    variance, sums, total = np.diag(c), c.sum(axis=0), c.sum()
    rest = total - 2 * sums + variance
    with np.errstate(divide="ignore", invalid="ignore"):
        item_total = (sums - variance) / np.sqrt(variance * rest)
    return _alpha(rest, np.trace(c) - variance, len(c) - 1), item_total
