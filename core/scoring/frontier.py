"""Benefit of the doubt: every area is seen under the weights that suit it best, against the best of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, milp

from core.config import Aggregation
from core.scoring.aggregate import Aggregator, Weights
from core.scoring.outrank import by_period

Shares = tuple[float, float]


@dataclass(frozen=True, eq=False)
class BenefitOfDoubt:
    """``scores`` [A], 1 on the frontier: the sums of ``weights`` [A, K] times values; no weight on what is missing."""

    scores: np.ndarray
    weights: np.ndarray


def benefit_of_doubt(x: np.ndarray, shares: Shares | None = None) -> BenefitOfDoubt:
    """Scores of values [A, K] that are not negative: max w x_c subject to w x_k <= 1 for every area k, and w >= 0.

    ``shares`` keeps each weight between two shares of the weights' total: lo sum w <= w_q <= hi sum w. An area that
    lacks parts is seen by the parts it has, among the areas that have those too, the bounds widened in proportion
    (times K over the number of parts it has). NaN for an area without a value or where all it is compared by is zero;
    NaN for all where a value is negative or the shares cannot add up to one. Of several sets of weights that give the
    same score one is reported. Source: OECD/JRC Handbook (2008), 6.3 and endnote 29.
    """
    scores, weights = np.full(len(x), np.nan), np.full(x.shape, np.nan)
    if x.size and not (x < 0).any() and _feasible(shares, x.shape[1]):
        for areas, peers, parts in _patterns(x):
            found = _weights(x[np.ix_(areas, parts)], x[np.ix_(peers, parts)], _widened(shares, x.shape[1], len(parts)))
            weights[areas] = 0
            weights[np.ix_(areas, parts)] = found
            # Digits that the solver does not vouch for would part areas that are equal.
            scores[areas] = np.round((found * x[np.ix_(areas, parts)]).sum(axis=1), 12)
    return BenefitOfDoubt(scores, weights)


def _feasible(shares: Shares | None, k: int) -> bool:
    return shares is None or (shares[0] * k <= 1 + 1e-12 and shares[1] * k >= 1 - 1e-12)


def _widened(shares: Shares | None, k: int, of: int) -> Shares:
    return (0.0, 1.0) if shares is None else (shares[0] * k / of, min(shares[1] * k / of, 1.0))


def _patterns(x: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Areas that have the same parts, the areas that have these parts too, and the parts: positions.

    Not where all is zero: nothing limits the weights there.
    """
    there = ~np.isnan(x)
    for pattern in np.unique(there, axis=0):
        peers, parts = np.flatnonzero(there[:, pattern].all(axis=1)), np.flatnonzero(pattern)
        if x[np.ix_(peers, parts)].any():
            yield np.flatnonzero((there == pattern).all(axis=1)), peers, parts


def _weights(x: np.ndarray, peers: np.ndarray, shares: Shares) -> np.ndarray:
    """[A, K] for areas x [A, K] among peers [P, K].

    Few peers ever bind: the programmes start with those that are good in one part or on the whole, and the peer that
    passes an area's score the furthest joins, until none does.
    """
    unit = peers.max()
    x, peers = x / unit, peers / unit
    weights = np.zeros_like(x)
    good = np.argsort(-peers.sum(axis=1), kind="stable")[: 2 * peers.shape[1]]
    binding = np.unique(np.append(peers.argmax(axis=0), good))
    open_ = np.arange(len(x))
    while len(open_):
        rule = _constraint(peers[binding], shares)
        weights[open_] = [milp(-row, constraints=rule).x for row in x[open_]]
        reached = _reached(weights[open_], peers)
        reached[:, binding] = 0
        passed = reached.max(axis=1) > 1 + 1e-9
        open_ = open_[passed]
        binding = np.append(binding, np.unique(reached[passed].argmax(axis=1)))
    # The best peer reaches 1 but for what the solver left over, or 0 if the area has nothing but zeros to be seen by.
    best = _reached(weights, peers).max(axis=1, keepdims=True)
    return np.asarray(weights / np.where(best > 0, best, 1) / unit)


def _reached(weights: np.ndarray, peers: np.ndarray) -> np.ndarray:
    """[A, P]: what each peer scores under each area's weights, summed alike for all."""
    return np.asarray(np.einsum("ak,pk->ap", weights, peers))


def _constraint(peers: np.ndarray, shares: Shares) -> LinearConstraint:
    low, high = shares
    parts = np.eye(peers.shape[1])
    rows = [peers]
    rows += [low - parts] if low > 0 else []
    rows += [parts - high] if high < 1 else []
    limits = np.zeros(sum(map(len, rows)))
    limits[: len(peers)] = 1
    return LinearConstraint(np.vstack(rows), -np.inf, limits)


def _benefit_of_doubt(scores: Sequence[np.ndarray], weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    def score(x: np.ndarray, given: np.ndarray) -> np.ndarray:
        return benefit_of_doubt(x[:, given > 0], choice.shares).scores

    return by_period(score, scores, weights)


#: Scores of 0 ... 1. The rule finds the weights itself; a part with the weight 0 is left out.
FRONTIERS: Mapping[str, Aggregator] = {"benefit_of_doubt": Aggregator(_benefit_of_doubt)}
