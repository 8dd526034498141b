"""Correlations of columns that have gaps, pair by pair, and the axes along which columns vary together."""

from __future__ import annotations

import numpy as np


def pearson(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[K, L]: correlations of the columns of x [A, K] with those of y [A, L], each over the rows that both have.

    NaN where these are fewer than two, or where one of the two columns does not vary in them.
    """
    n, xy, xx, yy = moments(x, y)
    # A column that is constant in the shared rows leaves a residue of rounding, no variance.
    flat = (xx <= 1e-13 * _span(x)[:, None] ** 2 * n) | (yy <= 1e-13 * _span(y) ** 2 * n) | (n < 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(flat, np.nan, np.clip(xy / np.sqrt(xx * yy), -1, 1))


def moments(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For every pair of columns, over the rows that both have: how many, and the sums of dx dy, dx dx and dy dy.

    Columns are centred on their own mean first, so that little is lost when the shared rows are centred again.
    """
    (u, a), (v, b) = _centred(x), _centred(y)
    n = a.T @ b
    with np.errstate(divide="ignore", invalid="ignore"):
        su, sv = u.T @ b, a.T @ v
        return n, u.T @ v - su * sv / n, (u * u).T @ b - su * su / n, a.T @ (v * v) - sv * sv / n


def principal(r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues [K] of correlations [K, K], falling and none below 0, and their vectors [K, K] in columns.

    A vector has the length 1 and a sum that is not negative.
    """
    roots, vectors = np.linalg.eigh(r)
    falling = vectors[:, ::-1]
    return np.maximum(roots[::-1], 0), falling * np.where(falling.sum(axis=0) < 0, -1, 1)


def _centred(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    there = ~np.isnan(x)
    zeroed = np.where(there, x, 0.0)
    mean = zeroed.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return np.where(there, zeroed - mean, 0.0), there.astype(float)


def _span(x: np.ndarray) -> np.ndarray:
    """[K]: the largest distance from the column's mean."""
    return np.asarray(np.abs(_centred(x)[0]).max(axis=0, initial=0.0))
