"""The order of areas that most of the pairwise votes support, exactly, with every order that ties for it.

An order is scored by the votes that agree with it: the sum of e[j, k] over all pairs with j before k. Sources: Kemeny
(1959) and Young & Levenglick (1978); OECD/JRC Handbook (2008), 6.12, there called C-K-Y-L.

How: areas that no chain of majorities leads back from stand in a fixed order, which splits the problem into knots
(strongly connected parts of the majority graph). A knot is a linear programme over "j before k", with the rule that no
three areas run in a circle added where it is broken. Its prices tell which pairs and which triples *every* best order
shares (complementary slackness); where the programme answers in fractions, a pair is decided both ways. The few orders
that are left form a lattice of "these areas are placed already", which is walked, counted and averaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, permutations, product
from math import factorial, inf, prod
from typing import TypeAlias

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

TIE = 1e-9  # votes, and scores of orders, that differ by less are equal
SLACK = 1e-6  # what the linear programme may be off by
MOST_AREAS = 250  # in one knot
MOST_TURNS = 7_000  # rules of one linear programme: more take minutes
MOST_PAIRS = 200_000  # pairs of areas in all the linear programmes of one knot
MOST_STATES = 100_000  # sets of areas placed already
MOST_MIXES = 100  # ways to mix the branches of several knots

State: TypeAlias = int  # the areas placed already, a bit for each


class TooMany(ValueError):
    """The best order of ``n`` areas cannot be proved, or its ties cannot be counted, within what is feasible.

    ``what`` there are too many of: ``areas`` that run in circles (more than ``most``), ``circles`` among fewer, or
    ``ties``.
    """

    def __init__(self, what: str, n: int) -> None:
        super().__init__(f"too many {what}: {n} areas")
        self.what, self.n, self.most = what, n, MOST_AREAS


@dataclass(frozen=True, eq=False)
class Kemeny:
    """The best orders, best area first. Areas that can be compared with no other are in none of them, and NaN.

    ``count`` is how many orders tie for the best, ``orders`` lists them up to a limit. ``best`` and ``worst`` [A] are
    the first and last place (1 = best) an area takes over *all* of them; ``below`` [A] is how many areas stand below
    it, averaged over all of them.
    """

    score: float
    orders: tuple[tuple[int, ...], ...]
    count: int
    best: np.ndarray
    worst: np.ndarray
    below: np.ndarray


@dataclass(frozen=True, eq=False)
class Rules:
    """What a set of orders has in common: pairs [P, 2], first before second; triples [C, 3] in the turn a, b, c."""

    before: np.ndarray
    turns: np.ndarray

    @classmethod
    def none(cls) -> Rules:
        return cls(np.empty((0, 2), int), np.empty((0, 3), int))

    def joined(self, other: Rules, place: np.ndarray) -> Rules:
        """Both sets of rules, the other's areas renumbered by ``place``."""
        return Rules(np.vstack([self.before, place[other.before]]), np.vstack([self.turns, place[other.turns]]))


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The answer of a linear programme: a bound on the score, shares [n, n] of "before", what it used and found."""

    bound: float
    share: np.ndarray
    turns: np.ndarray
    rules: Rules

    def undecided(self) -> tuple[int, int] | None:
        """The pair that is the furthest from decided."""
        distance = np.abs(self.share - 0.5)
        np.fill_diagonal(distance, 0.5)
        pair = np.unravel_index(distance.argmin(), distance.shape)
        return None if distance[pair] > 0.5 - SLACK else (int(pair[0]), int(pair[1]))


@dataclass(frozen=True, eq=False)
class Lattice:
    """All best orders among those that keep the rules: from a state, the areas that may come next."""

    score: float
    steps: dict[State, list[int]]
    ways: dict[State, int]

    def orders(self) -> Iterator[tuple[int, ...]]:
        open_: list[tuple[State, tuple[int, ...]]] = [(0, ())]
        while open_:
            state, order = open_.pop()
            if not self.steps[state]:
                yield order
            open_ += [(state | 1 << area, (*order, area)) for area in reversed(self.steps[state])]

    def places(self, n: int) -> list[list[int]]:
        """In how many orders an area (row) takes a place (column)."""
        found = [[0] * n for _ in range(n)]
        layer = {0: 1}
        for place in range(n):
            following: dict[State, int] = {}
            for state, paths in layer.items():
                for area in self.steps[state]:
                    after = state | 1 << area
                    following[after] = following.get(after, 0) + paths
                    found[area][place] += paths * self.ways[after]
            layer = following
        return found


def kemeny(e: np.ndarray, listed: int = 1000) -> Kemeny:
    """The best orders of the areas: those with the largest sum of e_jk over all pairs, j before k (e: ``outranking``).

    As a score: how many areas stand below, averaged over all the best orders; how many these are, and the first of
    them, is told where there are several (M-25). A pair that cannot be compared (NaN) has no vote. Refused (M-06) where
    the optimum cannot be proved or its ties cannot be counted within what is feasible: raises TooMany. Source: Kemeny
    (1959); OECD/JRC Handbook (2008), 6.12, there called C-K-Y-L.
    """
    areas = np.flatnonzero(np.isfinite(e).sum(1) > 1)
    votes = np.nan_to_num(e[np.ix_(areas, areas)])
    margin = votes - votes.T
    margin[np.abs(margin) <= 2 * TIE] = 0
    twins = _twins(margin)
    lattices = _lattices(margin, twins)
    repeats = prod(factorial(len(group)) for group in twins)
    orders = (order for lattice in lattices for found in lattice.orders() for order in _swapped(found, twins))
    return Kemeny(
        score=float(np.triu(votes + votes.T, 1).sum() + lattices[0].score) / 2,
        orders=tuple(tuple(int(areas[k]) for k in order) for order in islice(orders, listed)),
        count=repeats * sum(lattice.ways[0] for lattice in lattices),
        **_places(lattices, twins, areas, len(e)),
    )


def _twins(margin: np.ndarray) -> list[list[int]]:
    """Areas that fare alike against all others may change places in any order; one of their orders stands for all."""
    groups: dict[bytes, list[int]] = {}
    for area, row in enumerate(np.round(margin, 9) + 0.0):
        groups.setdefault(row.tobytes(), []).append(area)
    return [group for group in groups.values() if len(group) > 1]


def _swapped(order: tuple[int, ...], twins: list[list[int]]) -> Iterator[tuple[int, ...]]:
    """The order, and all that twins make of it by changing places."""
    if not twins:
        yield order
        return
    for mixed in permutations(twins[0]):
        name = dict(zip(twins[0], mixed, strict=True))
        yield from _swapped(tuple(name.get(area, area) for area in order), twins[1:])


def _places(lattices: list[Lattice], twins: list[list[int]], areas: np.ndarray, n: int) -> dict[str, np.ndarray]:
    """First place, last place and mean number of areas below, over all best orders: three arrays [A]."""
    result = {name: np.full(n, np.nan) for name in ("best", "worst", "below")}
    k = len(areas)
    # Python's whole numbers: there may be more orders than any float can count.
    counts = np.sum([np.array(lattice.places(k), dtype=object).reshape(k, k) for lattice in lattices], axis=0)
    for group in twins:
        counts[group] = counts[group].sum(axis=0)
    if k:
        taken = (counts > 0).astype(bool)
        result["best"][areas] = taken.argmax(axis=1) + 1
        result["worst"][areas] = k - taken[:, ::-1].argmax(axis=1)
        result["below"][areas] = (counts * (k - 1 - np.arange(k))).sum(axis=1) / counts.sum(axis=1)
    return result


def _lattices(margin: np.ndarray, twins: list[list[int]]) -> list[Lattice]:
    """Every best order, once, in one lattice or a few."""
    number, knot = connected_components(csr_array(margin > 0), directed=True, connection="strong")
    apart = np.argwhere((margin > 0) & (knot[:, None] != knot))
    chains = np.array([pair for group in twins for pair in pairwise(group)], int).reshape(-1, 2)
    outer = Rules(np.vstack([apart, chains]), Rules.none().turns)
    knots = [members for k in range(number) if len(members := np.flatnonzero(knot == k)) > 2]
    branches = [_branches(margin[np.ix_(members, members)], _within(chains, members)) for members in knots]
    if prod(map(len, branches)) > MOST_MIXES:
        raise TooMany("ties", len(margin))
    found = []
    for mix in product(*branches):
        rules = outer
        for inner, members in zip(mix, knots, strict=True):
            rules = rules.joined(inner, members)
        lattice = _lattice(margin, rules, MOST_STATES)
        if lattice is None:
            raise TooMany("ties", len(margin))
        found.append(lattice)
    return found


def _within(pairs: np.ndarray, members: np.ndarray) -> np.ndarray:
    """The pairs among the members, renumbered."""
    return np.searchsorted(members, pairs[np.isin(pairs, members).all(1)])


def _branches(margin: np.ndarray, fixed: np.ndarray) -> list[Rules]:
    """Rules that together leave every best order of one knot, each in one branch: branch and bound."""
    if len(margin) > MOST_AREAS:
        raise TooMany("areas", len(margin))
    best = -inf
    found: list[Rules] = []
    open_ = [(fixed, Rules.none().turns)]
    left = MOST_PAIRS // len(margin) ** 2
    while open_:
        left -= 1
        if left < 0:
            raise TooMany("circles", len(margin))
        decided, turns = open_.pop()
        node = _relax(margin, decided, turns)
        if node is None or node.bound < best - SLACK:
            continue
        pair = node.undecided()
        lattice = _lattice(margin, node.rules, MOST_STATES if pair is None else MOST_STATES // 50)
        if lattice is not None and lattice.score > node.bound - SLACK:
            found = found if lattice.score <= best + TIE else []
            best = max(best, lattice.score)
            found += [node.rules] if lattice.score >= best - TIE else []
        elif pair is None:
            raise TooMany("ties", len(margin))
        else:
            ways = sorted((pair, pair[::-1]), key=lambda way: margin[way])
            open_ += [(np.vstack([decided, way]), node.turns) for way in ways]
    return found


def _relax(margin: np.ndarray, fixed: np.ndarray, turns: np.ndarray) -> Relaxed | None:
    """The linear relaxation of one knot under fixed pairs; None if they contradict each other."""
    first, second = np.triu_indices(len(margin), 1)
    gain = margin[first, second]
    bounds = _bounds(len(margin), fixed)
    share = np.where(margin > 0, 1.0, np.where(margin < 0, 0.0, 0.5))
    np.fill_diagonal(share, 0)
    result = None
    while len(broken := _broken(share, margin)) or result is None:
        turns = np.vstack([turns, broken])
        if len(turns) > MOST_TURNS:
            raise TooMany("circles", len(margin))
        result = _solved(gain, turns, bounds, len(margin))
        if result is None:
            return None
        share[first, second], share[second, first] = result.x, 1 - result.x
    free = bounds[:, 0] < bounds[:, 1]  # the price of a fixed pair says nothing of the best orders
    always, never = free & (result.upper.marginals < -SLACK), free & (result.lower.marginals > SLACK)
    pairs = np.column_stack([first, second])
    before = np.vstack([fixed, pairs[always], pairs[never][:, ::-1]])
    rules = Rules(before, turns[result.ineqlin.marginals < -SLACK])
    return Relaxed(float(-2 * result.fun - gain.sum()), share, turns, rules)


def _bounds(n: int, fixed: np.ndarray) -> np.ndarray:
    """0 ... 1 for each pair first < second, [P, 2], the fixed ones decided."""
    bounds = np.tile([0.0, 1.0], (n * (n - 1) // 2, 1))
    a, b = fixed.min(1), fixed.max(1)
    bounds[_number(a, b, n)] = (fixed[:, :1] < fixed[:, 1:]).astype(float)
    return bounds


def _number(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    """The place of a pair a < b in the order of np.triu_indices."""
    return np.asarray(a * (2 * n - a - 1) // 2 + b - a - 1)


def _solved(gain: np.ndarray, turns: np.ndarray, bounds: np.ndarray, n: int) -> OptimizeResult | None:
    """Of the three votes of a turn, a before b, b before c, c before a, an order can honour two."""
    after = np.roll(turns, -1, axis=1)
    sign = np.where(turns < after, 1.0, -1.0)
    columns = _number(np.minimum(turns, after), np.maximum(turns, after), n)
    rows = csr_array((sign.ravel(), columns.ravel(), np.arange(0, turns.size + 1, 3)), (len(turns), len(gain)))
    result = linprog(-gain, A_ub=rows, b_ub=2 - (sign < 0).sum(1), bounds=bounds, method="highs-ds")
    if result.status not in {0, 2}:
        raise TooMany("circles", n)
    return result if result.status == 0 else None


def _broken(share: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Turns [C, 3] of which more than two votes are honoured: those that cost most, the likeliest to matter."""
    n, weight = len(share), np.abs(margin) + 1e-3  # a little for ties too, so that none is never added
    found, cost = [np.empty((0, 3), int)], [np.empty(0)]
    for a in range(n - 2):
        rest = slice(a + 1, None)
        over = share[a, rest, None] + share[rest, rest] + share[rest, a] - 2
        b, c = (place + a + 1 for place in np.nonzero(over > SLACK))
        found.append(np.column_stack([np.full(len(b), a), b, c]))
        cost.append(over[b - a - 1, c - a - 1] * np.minimum(np.minimum(weight[a, b], weight[b, c]), weight[c, a]))
    return np.vstack(found)[np.argsort(-np.concatenate(cost), kind="stable")[: 10 * n]]


def _lattice(margin: np.ndarray, rules: Rules, most: int) -> Lattice | None:
    """The best orders among those that keep the rules; None if there is none, or it would take too many states."""
    layers = _explored(margin, rules, most)
    if layers is None:
        return None
    ways: dict[State, int] = dict.fromkeys(layers[-1], 1)
    steps: dict[State, list[int]] = {state: [] for state in layers[-1]}
    for layer, following in zip(layers[-2::-1], layers[:0:-1], strict=True):
        for state, (score, gains, allowed) in layer.items():
            kept = [a for a in allowed if (t := state | 1 << a) in ways and score + gains[a] >= following[t][0] - TIE]
            if kept:
                steps[state], ways[state] = kept, sum(ways[state | 1 << a] for a in kept)
    return Lattice(next(iter(layers[-1].values()))[0], steps, ways) if 0 in ways else None


Layer: TypeAlias = dict[State, tuple[float, np.ndarray, list[int]]]


def _explored(margin: np.ndarray, rules: Rules, most: int) -> list[Layer] | None:
    """For each number of placed areas, the states within the rules: score, what areas would add, who may follow."""
    n = len(margin)
    needs = [0] * n
    for a, b in rules.before.tolist():
        needs[b] |= 1 << a
    turns: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for a, b, c in rules.turns.tolist():
        for area, after, ahead in ((a, b, c), (b, c, a), (c, a, b)):
            turns[area].append((1 << after, 1 << ahead))

    def allowed(state: State) -> list[int]:
        # With the next of its turn already placed, an area has to wait for the third.
        return [
            a
            for a in range(n)
            if not state >> a & 1
            and not needs[a] & ~state
            and not any(state & after and not state & ahead for after, ahead in turns[a])
        ]

    layers: list[Layer] = [{0: (0.0, np.zeros(n), allowed(0))}]
    while len(layers) <= n and most > 0:
        layer: Layer = {}
        for state, (score, gains, following) in layers[-1].items():
            for a in following:
                after, total = state | 1 << a, score + float(gains[a])
                if after not in layer:
                    layer[after] = (total, gains + margin[a], allowed(after))
                elif total > layer[after][0]:
                    layer[after] = (total, *layer[after][1:])
        most -= len(layer)
        layers.append(layer)
    return layers if most > 0 and layers[-1] else None
