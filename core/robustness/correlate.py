"""Which indicators move together: correlations over what both columns have, pairs to look at, components."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, stdtr

from core.scoring.correlation import moments, pearson, principal

Method = Literal["pearson", "spearman", "kendall"]

#: Cells of a block of comparisons of rows, so that rank correlations of long tables stay small in memory.
BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class Correlation:
    """``r`` [K, L], ``n`` [K, L] rows that both columns have, ``p`` [K, L] two-sided significance.

    ``r`` is NaN where fewer than two rows are shared or one of the two does not vary in them, ``p`` also where only two
    are shared.
    """

    r: np.ndarray
    n: np.ndarray
    p: np.ndarray

    def significant(self, level: float = 0.05) -> np.ndarray:
        """[K, L]: ``r`` where ``p`` is at most ``level``, NaN elsewhere."""
        return np.where(self.p <= level, self.r, np.nan)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns of one group that say the same (``alike``) or the opposite (``opposed``)."""

    first: int
    second: int
    r: float
    kind: Literal["alike", "opposed"]


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of standardised columns, the largest first.

    ``eigenvalues`` [C] sum to C, the number of columns that vary; ``shares`` [C] sum to 1. ``vectors`` [K, C] have
    length 1 and a positive sum, NaN for a column that does not vary; ``loadings`` [K, C] are correlations of column and
    component. ``n``: rows without a gap, which alone are used.
    """

    eigenvalues: np.ndarray
    shares: np.ndarray
    vectors: np.ndarray
    loadings: np.ndarray
    n: int


def correlation(x: np.ndarray, y: np.ndarray | None = None, method: Method = "pearson") -> Correlation:
    """Pearson's r of two parts over the areas that have both scores; Kendall's tau-b beside it where a pair is flagged.

    Significance p, two-sided: t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees of freedom.

    Of the columns of ``x`` [A, K] with those of ``y`` [A, L] (absent: of ``x``). ``spearman`` ranks within the rows
    that both columns have, ties at their average rank; the significance of tau is its normal approximation without
    ties.
    """
    left, right = np.asarray(x, float), np.asarray(x if y is None else y, float)
    n = np.einsum("ak,al->kl", ~np.isnan(left), ~np.isnan(right), dtype=float)
    r = {"pearson": pearson, "spearman": _spearman, "kendall": _kendall}[method](left, right)
    if y is None:
        np.fill_diagonal(r, np.where(np.isnan(np.diag(r)), np.nan, 1.0))
    return Correlation(r, n.astype(int), _normal(r, n) if method == "kendall" else _student(r, n))


def covariance(x: np.ndarray) -> np.ndarray:
    """[K, K]: sample covariances of the columns of ``x`` [A, K] over the rows that both have; NaN below two rows."""
    n, xy, _, _ = moments(np.asarray(x, float), np.asarray(x, float))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 1, xy / (n - 1), np.nan)


def pairs(r: np.ndarray, groups: Sequence[Hashable], above: float = 0.9, below: float = -0.4) -> tuple[Pair, ...]:
    """Two parts of one node with r > 0.9 count one thing twice; with r < -0.4 one undoes what the other says.

    The thresholds are COINr's (plot_corr).

    Pairs of columns of the same group whose ``r`` [K, K] is over ``above`` or under ``below``, in their order.
    """
    codes = {group: code for code, group in enumerate(dict.fromkeys(groups))}
    named = np.array([codes[group] for group in groups])
    first, second = np.triu_indices(len(r), 1)
    value = r[first, second]
    alike = value > above
    hit = (named[first] == named[second]) & (alike | (value < below))
    found = zip(first[hit], second[hit], value[hit], alike[hit], strict=True)
    return tuple(Pair(int(i), int(j), float(v), "alike" if same else "opposed") for i, j, v, same in found)


def wrong_sign(with_parent: Correlation, parent: Sequence[int], level: float = 0.05) -> np.ndarray:
    """A part that falls when the score it is a part of rises: r < 0 and p <= 0.05.

    Either its direction is wrong, or it measures something else.

    [K]. ``with_parent`` is [K, N], columns (higher is better) against scores; ``parent`` [K]: each column's own score.
    """
    at = (np.arange(len(parent)), np.asarray(parent, dtype=int))
    return np.asarray(with_parent.significant(level)[at] < 0)


def components(x: np.ndarray) -> Components:
    """Principal components of the correlations of the parts of a node, over the areas that have all scores.

    ``share``: an eigenvalue over their sum; ``loading``: the correlation of a part with a component, the unit vector
    times the root of its eigenvalue. Source: OECD/JRC Handbook (2008), 4 and 6.1.

    Of the columns of ``x`` [A, K].
    """
    rows = np.asarray(x, float)
    rows = rows[~np.isnan(rows).any(axis=1)]
    r = pearson(rows, rows)
    varies = ~np.isnan(np.diag(r))
    found, axes = principal(r[np.ix_(varies, varies)])
    vectors = np.full((len(r), len(found)), np.nan)
    vectors[varies] = axes
    return Components(found, found / (found.sum() or 1), vectors, vectors * np.sqrt(found), len(rows))


def inflation(r: np.ndarray) -> np.ndarray:
    """Variance inflation, 1 / (1 - R^2) of each part given the others; above 4 or 5 a part says little of its own.

    Infinite where the others determine it, none where a correlation is missing.

    [K] of ``r`` [K, K].
    """
    inverse = _inverse(r)
    return np.full(len(r), np.inf) if inverse is None else np.diag(inverse).copy()


def adequacy(r: np.ndarray) -> float:
    """Kaiser, Meyer and Olkin's measure: from 0.6 on, the parts share enough to look for components.

    The sum of squared correlations over itself plus the sum of squared partial correlations, of all pairs. Source:
    Kaiser (1974); OECD/JRC Handbook (2008), 4.

    Of ``r`` [K, K]; NaN where it cannot be inverted.
    """
    inverse = _inverse(r)
    if inverse is None:
        return np.nan
    apart = ~np.eye(len(r), dtype=bool)
    partial = inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    shared, alone = (r[apart] ** 2).sum(), (partial[apart] ** 2).sum()
    return float(shared / (shared + alone)) if shared + alone > 0 else np.nan


def _inverse(r: np.ndarray) -> np.ndarray | None:
    if np.isnan(r).any():
        return np.full_like(r, np.nan)
    return None if np.linalg.matrix_rank(r, hermitian=True) < len(r) else np.asarray(np.linalg.inv(r))


def _spearman(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Columns with the same gaps are ranked together: once for every set of gaps on the other side."""
    r = np.empty((x.shape[1], y.shape[1]))
    for i, there_x in _by_gaps(x):
        for j, there_y in _by_gaps(y):
            rows = there_x & there_y
            r[np.ix_(i, j)] = pearson(_average_ranks(x[np.ix_(rows, i)]), _average_ranks(y[np.ix_(rows, j)]))
    return r


def _by_gaps(x: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Columns by their gaps: positions of the columns, and the rows [A] that they have."""
    there, which = np.unique(~np.isnan(x), axis=1, return_inverse=True)
    return [(np.flatnonzero(which.ravel() == k), there[:, k]) for k in range(there.shape[1])]


def _average_ranks(x: np.ndarray) -> np.ndarray:
    """Ranks of the columns of ``x`` [A, K], which has no gaps; ties at their average."""
    order = np.argsort(x, axis=0, kind="stable")
    ordered = np.take_along_axis(x, order, axis=0)
    place = np.arange(len(x), dtype=float)[:, None]
    apart = np.ones((1, x.shape[1]), dtype=bool)
    changes = ordered[1:] != ordered[:-1]
    first = np.maximum.accumulate(np.where(np.concatenate((apart, changes)), place, 0.0), axis=0)
    ends = np.where(np.concatenate((changes, apart)), place, len(x))
    last = np.minimum.accumulate(ends[::-1], axis=0)[::-1]
    ranks = np.empty_like(ordered)
    np.put_along_axis(ranks, order, (first + last) / 2, axis=0)
    return ranks


def _kendall(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tau-b: concordant less discordant pairs of rows, over the geometric mean of the pairs not tied in either."""
    both, untied_x, untied_y = np.zeros((3, x.shape[1], y.shape[1]))
    step = max(1, BLOCK // max(1, len(x) * (x.shape[1] + y.shape[1])))
    for start in range(0, len(x), step):
        (u, a), (v, b) = (_compared(each, slice(start, start + step)) for each in (x, y))
        both += u.T @ v
        untied_x += np.abs(u).T @ b
        untied_y += a.T @ np.abs(v)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(untied_x * untied_y > 0, both / np.sqrt(untied_x * untied_y), np.nan)


def _compared(x: np.ndarray, rows: slice) -> tuple[np.ndarray, np.ndarray]:
    """Signs of the differences of some rows from all, and whether both have a value: [pairs of rows, K]."""
    difference = (x[rows, None] - x[None]).reshape(-1, x.shape[1])
    there = ~np.isnan(difference)
    return np.sign(np.where(there, difference, 0.0)), there.astype(float)


def _student(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(r) * np.sqrt((n - 2) / (1 - r * r))
        return np.where(n > 2, 2 * stdtr(n - 2, -t), np.nan)


def _normal(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = 3 * np.abs(r) * np.sqrt(n * (n - 1)) / np.sqrt(2 * (2 * n + 5))
        return np.where(n > 2, 2 * ndtr(-z), np.nan)
