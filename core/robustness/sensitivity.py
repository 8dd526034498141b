"""Which choice moves the result: Sobol indices of first and of total order, from a design of N (d + 2) runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import qmc

Sequence = Literal["sobol", "random"]
First = Literal["centred", "uncentred"]

#: Draws of a block of resamples: large enough for one matrix product each, small enough for the cache.
BLOCK = 1 << 17


@dataclass(frozen=True, eq=False)
class Indices:
    """Shares of the variance of the result, [d] each: ``first`` by a factor alone, ``total`` with all that it joins in.

    ``_low`` and ``_high`` are the 5 % and 95 % points of the resampled estimates. A factor with a total of about 0 may
    be fixed. First-order estimates of small designs can fall below 0: that is noise around 0.
    """

    first: np.ndarray
    total: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray
    variance: float

    @property
    def interaction(self) -> np.ndarray:
        """[d]: what a factor does only together with others."""
        return np.asarray(self.total - self.first)


def design(n: int, d: int, seed: int = 1, sequence: Sequence = "sobol") -> np.ndarray:
    """The ways made for d factors, n (d + 2): blocks A and B of n, and n of A with each factor in turn as in B.

    A and B are the first and the second half of the Sobol sequence in 2 d dimensions, unscrambled. Source: Saltelli and
    others (2010).

    [n (d + 2), d] numbers from 0 to below 1. ``n`` is best a power of two; ``random`` is drawn by ``seed``.
    """
    if n < 1 or d < 1:
        raise ValueError("a design needs at least one run and one factor")
    both = _sobol(n, 2 * d) if sequence == "sobol" else np.random.default_rng(seed).random((n, 2 * d))
    a, b = both[:, :d], both[:, d:]
    mixed = np.repeat(a[None], d, axis=0)
    mixed[np.arange(d), :, np.arange(d)] = b.T
    return np.concatenate((a, b, mixed.reshape(d * n, d)))


def _sobol(n: int, dimensions: int) -> np.ndarray:
    """The first n points; a power of two is drawn, because only then is the sequence balanced."""
    return np.asarray(qmc.Sobol(dimensions, scramble=False).random_base2(int(np.ceil(np.log2(n))))[:n])


def estimate(
    y: np.ndarray, d: int, bootstraps: int = 1000, seed: int = 1, first: First = "centred", confidence: float = 0.9
) -> Indices:
    """The share of the variance V of the mean rank shift y that factor i explains: alone, or with all that it joins in.

    First order S_i = mean((y_B - m) (y_ABi - y_A)) / V, m being the mean and V the sample variance of y over A and B
    (Saltelli and others 2010; m leaves the expectation as it is and most of the noise out). Total order ST_i =
    mean((y_A - y_ABi)^2) / (2 V) (Jansen 1999). A total of about 0: the factor may be fixed. The 90 % interval draws
    the n terms again, 1000 times with replacement, and keeps V. What never changes has indices of 0.

    ``y`` [n (d + 2)] are the results of a design, in its order. ``first``: ``uncentred`` leaves m out, as COINr does.
    Raises ValueError when the length of ``y`` fits no design.
    """
    y = np.asarray(y, dtype=float)
    n = len(y) // (d + 2)
    if n < 1 or n * (d + 2) != len(y):
        raise ValueError(f"{len(y)} results do not fit a design with {d} factors")
    a, b, mixed = y[:n], y[n : 2 * n], y[2 * n :].reshape(d, n)
    variance = float(y[: 2 * n].var(ddof=1))
    terms = np.concatenate(((b - y[: 2 * n].mean() * (first == "centred")) * (mixed - a), (a - mixed) ** 2 / 2)).T
    # A result that is constant but for rounding has no variance to share.
    steady = variance <= (1e-12 * np.abs(y).max()) ** 2
    terms = np.zeros_like(terms) if steady else terms / variance
    points = terms.mean(axis=0)
    low, high = _resampled(terms, bootstraps, seed, confidence)
    return Indices(points[:d], points[d:], low[:d], high[:d], low[d:], high[d:], 0.0 if steady else variance)


def _resampled(terms: np.ndarray, bootstraps: int, seed: int, confidence: float) -> np.ndarray:
    """[2, C]: low and high points of the means of the columns of ``terms`` [n, C] over resampled rows.

    How often each row is drawn, [resamples, n], times the terms is every mean of a block at once.
    """
    n = len(terms)
    if bootstraps < 1:
        return np.full((2, terms.shape[1]), np.nan)
    draw, means = np.random.default_rng(seed), []
    step = max(1, BLOCK // n)
    for size in (min(step, bootstraps - start) for start in range(0, bootstraps, step)):
        drawn = draw.integers(0, n, (size, n), dtype=np.int32)
        drawn += np.arange(0, size * n, n, dtype=np.int32)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
        means.append(counts.astype(float) @ terms / n)
    tail = (1 - confidence) / 2
    return np.asarray(np.quantile(np.concatenate(means), (tail, 1 - tail), axis=0))
