"""Weights of the parts of a channel: told by people, or worked out from the parts' scores. Named pure functions.

x is the score of a part in an area. As an array: [A, K], areas by parts. A part that has no value, or the same value in
all areas, tells nothing about the areas: the rules that read scores give it the weight 0 and weigh the others as if it
were not there. Missing values are left out column by column, and pair by pair of columns where two are compared. Where
a rule cannot work (no part tells anything; a negative value under ``entropy`` or a Gini; ...) all weights are NaN,
which is refused (M-05) or, of some years, told (M-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.special import entr

from core.config import Weighting
from core.scoring.correlation import pearson, principal

#: Mean consistency index of random judgements on 1 ... 15 parts. Source: Saaty, The Analytic Hierarchy Process (1980).
RANDOM_INDEX = (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
NOTHING = 1e-12  # what rounding leaves of zero


@dataclass(frozen=True, slots=True)
class Consistency:
    """How far judgements agree with each other: ``ratio`` = index / random index; ask again above 0.1 to 0.2."""

    ratio: float
    index: float
    lambda_max: float


@dataclass(frozen=True, eq=False)
class Weights:
    """``values`` [K]. ``spread`` [K]: sample standard deviation of the shares that people gave, NaN if one person did.

    ``consistency``: of judgements. ``explained`` [K]: share of the variance on each principal component, falling.
    """

    values: np.ndarray
    spread: np.ndarray | None = None
    consistency: Consistency | None = None
    explained: np.ndarray | None = None


def weigh(choice: Weighting, weights: np.ndarray, x: np.ndarray) -> Weights:
    """The weights [K] that a choice makes of the ``weights`` in the file [K] and the scores [A, K]. They sum to one.

    Only given and equal weights are not scaled under ``total = as_given``, equal ones being 1 then. NaN where the rule
    cannot work, among other things where all given weights are 0. Raises ValueError if budgets or judgements are not
    one for each part.
    """
    return WEIGHTINGS[choice.rule](choice, np.asarray(weights, float), x)


def given(choice: Weighting, weights: np.ndarray, x: np.ndarray) -> Weights:
    """w_k / sum(w) of the weights w in the file; w_k as it stands where ``total = as_given``, which a sum always is.

    How much each part should count is the judgement of whoever writes the file. Source: OECD/JRC Handbook (2008), 6.
    """
    as_given = choice.total == "as_given" and weights.any()
    return Weights(weights if as_given else _scaled(weights))


def effective(choice: Weighting, weights: np.ndarray, x: np.ndarray) -> Weights:
    """As ``given``, the weight of a channel being the sum of the weights of all indicators under it.

    So a weight in the file is the share of the whole index that an indicator has at the top of a tree of arithmetic
    means; what the file says of channels' own weights is refused. Source: COINr (effective weights).
    """
    return given(choice, weights, x)


def equal(choice: Weighting, weights: np.ndarray, x: np.ndarray) -> Weights:
    """1 / K for each of K parts; 1 each where ``total = as_given``, which a sum always is.

    Source: OECD/JRC Handbook (2008), 6.
    """
    return given(choice, np.ones(len(weights)), x)


def budget(budgets: np.ndarray) -> Weights:
    """Budget allocation: each person, a row of [P, K], shares out points; the mean share, and its spread over people.

    Points are turned into shares first, so that everyone counts the same; whoever gave no point at all is left out.
    Source: OECD/JRC Handbook (2008), 6.5.
    """
    totals = budgets.sum(axis=1, keepdims=True)
    shares = (budgets / np.where(totals > 0, totals, np.nan))[totals[:, 0] > 0]
    nobody, alone = len(shares) == 0, len(shares) < 2
    unknown = np.full(budgets.shape[1], np.nan)
    return Weights(
        unknown if nobody else _scaled(shares.mean(axis=0)),
        spread=unknown if alone else shares.std(axis=0, ddof=1),
    )


def ahp(judgements: np.ndarray) -> Weights:
    """Analytic hierarchy process: the principal eigenvector of judgements [K, K], row over column.

    Index = (lambda_max - K) / (K - 1); ratio = index / random index, 0 for one or two parts, which cannot contradict
    each other. Above 15 parts the random index is that of Alonso & Lamata (2006). Source: Saaty (1980); Handbook, 6.7.
    """
    k = len(judgements)
    values, vectors = np.linalg.eig(judgements)
    largest = int(values.real.argmax())
    lambda_max = float(values[largest].real)
    if k <= 2:
        consistency = Consistency(0.0, 0.0, lambda_max)
    else:
        index = (lambda_max - k) / (k - 1)
        random = RANDOM_INDEX[k - 1] if k <= len(RANDOM_INDEX) else (1.7699 * k - 4.3513) / (k - 1)
        consistency = Consistency(index / random, index, lambda_max)
    return Weights(_scaled(np.abs(vectors[:, largest].real)), consistency=consistency)


def entropy(x: np.ndarray) -> np.ndarray:
    """Weights ~ 1 - E, E = -sum p ln p / ln n and p = x / sum x over the n areas with a value; x is not negative.

    Source: Shannon's entropy as used by Elsayed et al. (2017).
    """
    told = _told(x)
    if (x[:, told] < 0).any():
        return np.full(x.shape[1], np.nan)
    count = (~np.isnan(x[:, told])).sum(axis=0)
    p = x[:, told] / np.nansum(x[:, told], axis=0)
    return _placed(np.maximum(1 - np.nansum(entr(p), axis=0) / np.log(count), 0), told)


def critic(x: np.ndarray) -> np.ndarray:
    """Weights ~ s sum_j (1 - r_kj), s the deviation of the part scaled to 0 ... 1, r its correlations with the others.

    A pair of parts that cannot be correlated counts as uncorrelated. A lone part gets all the weight; parts that all
    say the same have no weights. Source: Diakoulaki, Mavrotas & Papayannakis (1995).
    """
    told = _told(x)
    if told.sum() == 1:
        return told.astype(float)
    unit = _unit(x[:, told])
    conflict = 1 - correlations(unit)
    conflict[conflict < NOTHING] = 0
    return _placed(_deviation(unit) * conflict.sum(axis=0), told)


def gini(x: np.ndarray) -> np.ndarray:
    """Weights ~ Gini coefficient of the part over the areas: parts in which areas differ much count more.

    Source: giniCI (R package). x must not be negative.
    """
    told = _told(x)
    return _placed(coefficients(x[:, told]), told)


def inverse_gini(x: np.ndarray) -> np.ndarray:
    """Weights ~ 1 / Gini coefficient: parts in which areas are alike count more. NaN if one is the same in all areas.

    A part without any value gets no weight. Source: giniCI (R package). x must not be negative.
    """
    there = ~np.isnan(x).all(axis=0)
    if (there & ~_told(x)).any():
        return np.full(x.shape[1], np.nan)
    return _placed(1 / coefficients(x[:, there]), there)


def coefficients(x: np.ndarray) -> np.ndarray:
    """Gini coefficients [K] of columns [A, K] with two values or more: NaN where one is negative.

    G = (2 sum i x_i / (n sum x) - (n + 1) / n) n / (n - 1), x rising, i = 1 ... n over the areas with a value.
    """
    ordered = np.sort(x, axis=0)  # missing values last
    place = np.arange(1, len(x) + 1)[:, None]
    n = (~np.isnan(x)).sum(axis=0)
    g = (2 * np.nansum(place * ordered, axis=0) / (n * np.nansum(x, axis=0)) - (n + 1) / n) * n / (n - 1)
    return np.where(np.fmin.reduce(x, axis=0, initial=np.inf) < 0, np.nan, g)


def pca(x: np.ndarray, squared: bool = True) -> Weights:
    """Squared loadings of the first principal component of the correlations; they sum to one, their sign is lost.

    With ``loadings = plain`` the loadings themselves, scaled to a sum of one: there is none where they differ in sign,
    as a part would count against its direction. Not defined where two components explain equally much. Source: OECD/JRC
    Handbook (2008), 6.1; plain: COINr 1.1.14 (get_PCA), SEIFA (ABS 2021).
    """
    told = _told(x)
    explained = np.zeros(x.shape[1])
    if not told.any():
        return Weights(np.full(x.shape[1], np.nan), explained=explained)
    roots, vectors = principal(correlations(_unit(x[:, told])))
    explained[: len(roots)] = roots / len(roots)
    unclear = len(roots) > 1 and roots[0] - roots[1] < 1e-9
    first = vectors[:, 0]  # of a sum that is not negative
    mixed = not squared and (first < -NOTHING).any()
    shares = (first**2 if squared else first) * (np.nan if unclear or mixed else 1.0)
    return Weights(_placed(shares, told), explained=explained)


def equal_influence(x: np.ndarray) -> np.ndarray:
    """Weights with which every part has the same correlation with the weighted mean of all.

    That equality may ask for negative weights. Here they stop at 0: what has a weight then has the same correlation,
    and what has none has a higher one even so, being carried by the parts it resembles. Such weights always exist and
    make the smallest correlation as large as it can be; in units of deviations they are the point nearest to zero in
    the hull of the parts. NaN where the parts cancel out. The aim is that of Becker, Saisana, Paruolo & Vandecasteele
    (2017); exact without missing values, else for correlations over the areas that a pair has in common.
    """
    told = _told(x)
    unit = _unit(x[:, told])
    roots, vectors = principal(correlations(unit))
    # The least bit of noise in every part shares a weight evenly between parts that say the same.
    factor = np.vstack([(vectors * np.sqrt(roots + 1e-10)).T, np.ones(told.sum())])
    aim = np.append(np.zeros(told.sum()), 1.0)
    nearest = nnls(factor, aim, maxiter=30 * len(aim))[0] if told.any() else np.empty(0)
    # For a point p of the hull, the best multiple leaves p.p / (1 + p.p) of the one that is aimed at.
    left = 1 - nearest.sum()
    low, high = _ends(x[:, told])
    return _placed(nearest / (_deviation(unit) * (high - low)) if left > 1e-9 else np.full(told.sum(), np.nan), told)


def correlations(x: np.ndarray) -> np.ndarray:
    """Pearson correlations [K, K], each over the areas that have both; 0 where they have too few or all the same."""
    result = np.asarray(np.nan_to_num(pearson(x, x)))
    np.fill_diagonal(result, 1.0)
    return result


def _ends(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.fmin.reduce(x, axis=0, initial=np.nan), np.fmax.reduce(x, axis=0, initial=np.nan)


def _told(x: np.ndarray) -> np.ndarray:
    """[K]: parts in which areas differ."""
    low, high = _ends(x)
    return np.asarray(high > low)


def _unit(x: np.ndarray) -> np.ndarray:
    """Columns brought to a range of one around a mean of zero, where sums of squares lose least."""
    low, high = _ends(x)
    unit = (x - low) / (high - low)
    return np.asarray(unit - np.nanmean(unit, axis=0)) if unit.size else unit


def _deviation(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanstd(x, axis=0, ddof=1)) if x.size else np.empty(0)


def _placed(found: np.ndarray, told: np.ndarray) -> np.ndarray:
    """The weights of some parts, scaled, in their places among all; NaN everywhere if any of them is NaN."""
    result = np.zeros(len(told))
    result[told] = found
    return _scaled(result)


def _scaled(weights: np.ndarray) -> np.ndarray:
    """Scaled to a sum of one; NaN if there is nothing to scale."""
    total = weights.sum()
    return weights / total if total > 0 else np.full_like(weights, np.nan)


def _fits(table: tuple[tuple[float, ...], ...], rows: int | None, columns: int) -> np.ndarray:
    found = np.array(table, float)
    if found.shape != (rows or len(table), columns):
        raise ValueError(f"a table of {found.shape} for {columns} parts")
    return found


Rule = Callable[[Weighting, np.ndarray, np.ndarray], Weights]

#: Each takes the choice, the weights in the file [K] and the scores [A, K].
WEIGHTINGS: Mapping[str, Rule] = {
    "given": given,
    "effective": effective,
    "equal": equal,
    "budget": lambda choice, w, x: budget(_fits(choice.budgets, None, len(w))),
    "ahp": lambda choice, w, x: ahp(_fits(choice.judgements, len(w), len(w))),
    "entropy": lambda choice, w, x: Weights(entropy(x)),
    "critic": lambda choice, w, x: Weights(critic(x)),
    "gini": lambda choice, w, x: Weights(gini(x)),
    "inverse_gini": lambda choice, w, x: Weights(inverse_gini(x)),
    "pca": lambda choice, w, x: pca(x, choice.loadings == "squared"),
    "equal_influence": lambda choice, w, x: Weights(equal_influence(x)),
}
#: Rules that do not look at scores.
WITHOUT_SCORES = frozenset({"given", "effective", "equal", "budget", "ahp"})
