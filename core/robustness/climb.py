"""A tree of means climbed for many sets of weights at once: [A, R] scores of a node from R sets of weights.

Weights differ from one replication to the next while indicator scores mostly do not, so a node made of indicators is
one matrix product. Means are kept in the form in which they add up (logarithms for a geometric mean) until a node above
needs another one. What is absent counts 0 with a weight of 0 and leaves its weight to the others. A score of which the
mean above cannot be taken (0 under a geometric one) is not absent: the area has no score there nor further up, so that
nobody gains by being too bad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.robustness.space import Space

#: Shares of weight below this are what rounding leaves of nothing.
NOTHING = 1e-12


@dataclass(frozen=True)
class Mean:
    """A weighted power mean: (sum w z^p / sum w)^(1/p), ``power`` 0 being the geometric mean, 1 the arithmetic.

    ``floor``: what enters a mean of power 0 or less is raised to it first; without one it must be above 0. ``scaled``
    False: weights are taken as they are, and not divided by the sum of those whose scores are there.
    """

    power: float
    floor: float = 0.0
    scaled: bool = True


@dataclass(frozen=True)
class Joined:
    """Any other way to join: ``of`` makes one plane of J planes [A, R] with NaN where absent, and J weights [R].

    ``wrong``: where a plane holds scores that it cannot take. ``one_by_one``: each replication alone, which is slow.
    """

    of: Callable[[Sequence[np.ndarray], Sequence[np.ndarray]], np.ndarray]
    wrong: Callable[[np.ndarray], np.ndarray] | None = None
    one_by_one: bool = False


Rule = Mean | Joined
#: What is done with joined scores [A, R].
Rescale = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Group:
    """A node. ``parts`` [J]: columns 0 ... K - 1, then K + g for group g. ``weights`` [J]: the method's own.

    ``height``: how far above the columns, 1 when made of them alone. ``min_parts``: the share of its parts that must
    have a score. ``goes_up``: whether rescaled scores are what enters the node above, too.
    """

    parts: np.ndarray
    weights: np.ndarray
    height: int = 1
    min_parts: float = 0.0
    goes_up: bool = True


@dataclass(frozen=True, eq=False)
class Tree:
    """Groups, every one after its parts, over K ``columns``; ``targets`` are the groups whose scores are wanted.

    The weights of all groups stand one after the other, [E]. ``min_coverage``: the share of the method's own weights,
    down to the columns, that must rest on data.
    """

    columns: int
    groups: tuple[Group, ...]
    targets: tuple[int, ...]
    min_coverage: float = 0.0

    @cached_property
    def weights(self) -> np.ndarray:
        """[E]: the method's own."""
        return np.concatenate([np.asarray(group.weights, float) for group in self.groups])

    @cached_property
    def parts(self) -> np.ndarray:
        """[E]: the part that each weight is of."""
        return np.concatenate([np.asarray(group.parts, int) for group in self.groups])

    @cached_property
    def heights(self) -> np.ndarray:
        """[E]: the height of the part that each weight is of, 0 for a column."""
        of_group = np.array([group.height for group in self.groups])
        return np.where(self.parts < self.columns, 0, of_group[np.maximum(self.parts - self.columns, 0)])

    @cached_property
    def edges(self) -> tuple[slice, ...]:
        """The place of each group's weights among [E]."""
        ends = np.cumsum([len(group.parts) for group in self.groups])
        return tuple(slice(int(end) - len(group.parts), int(end)) for end, group in zip(ends, self.groups, strict=True))

    @cached_property
    def needed(self) -> tuple[int, ...]:
        """The groups below and at the targets, every one after its parts."""
        wanted = set(self.targets)
        for g in reversed(range(len(self.groups))):
            if g in wanted:
                wanted |= {int(part) - self.columns for part in self.groups[g].parts if part >= self.columns}
        return tuple(sorted(wanted))

    def below(self, group: int) -> frozenset[int]:
        """A group and all groups under it."""
        parts = (int(part) - self.columns for part in self.groups[group].parts if part >= self.columns)
        return frozenset((group,)).union(*map(self.below, parts))


@dataclass(eq=False)
class _Scores:
    """Scores [A, R] of one node in the form of its mean (``form`` None: as they are), 0 where absent.

    ``gaps`` [A, R]: absent in some replications only, because all that was there weighed nothing. ``lost`` [A, R]: not
    to be had, because a part that weighs has no place in its mean.
    """

    y: np.ndarray
    form: Mean | None
    gaps: np.ndarray | None = None
    lost: np.ndarray | None = None

    def lost_above(self, weight: np.ndarray) -> np.ndarray | None:
        """[A, R]: where the node above is lost with it, in which it has the ``weight`` [R]."""
        return None if self.lost is None else self.lost & (weight > 0)


class Ready:
    """Indicator scores brought into the forms that the rules of a tree need, to be climbed for any weights.

    ``rules``: one for each group; ``rescales``: group -> what is done with its joined scores. ``matrix`` is [A, K], or
    [A, K, R] when every replication has its own, with the same cells absent (NaN). ``measured`` [A, K]: what counts as
    data for ``min_coverage``; absent: all that is there. ``weights`` [E], absent: the tree's, judge whether an area has
    enough data for a score, whatever is drawn later.
    """

    def __init__(
        self,
        tree: Tree,
        rules: Sequence[Rule],
        matrix: np.ndarray,
        measured: np.ndarray | None = None,
        weights: np.ndarray | None = None,
        rescales: Mapping[int, Rescale] | None = None,
    ) -> None:
        self.tree, self.rescales = tree, rescales or {}
        own = tree.weights if weights is None else weights
        there = ~np.isnan(matrix if matrix.ndim == 2 else matrix[..., 0])
        #: Of columns, then of groups: which areas have a score, and what share of the weight below rests on data.
        has = np.zeros((len(matrix), tree.columns + len(tree.groups)), dtype=bool)
        covered = np.zeros(has.shape)
        has[:, : tree.columns], covered[:, : tree.columns] = there, there if measured is None else measured
        self.nodes: dict[int, _Node] = {}
        for g in tree.needed:
            self.nodes[g] = node = _Node(tree, g, rules[g], matrix, own[tree.edges[g]], has, covered)
            has[:, tree.columns + g], covered[:, tree.columns + g] = node.has, node.covered

    def climb(self, weights: np.ndarray, space: Space | None = None) -> list[np.ndarray]:
        """Scores [A, R] of each target for the weights [E, R] of R replications; NaN where there is none.

        They are taken from ``space``, to which they may be given back.
        """
        ascent = _Ascent(self, weights, space or Space())
        for target in sorted(self.tree.targets, reverse=True):
            if target not in ascent.found:
                ascent.space.give(ascent.scores(target).y)
        return [ascent.found[target] for target in self.tree.targets]


class _Ascent:
    """One way up: every part is made, added to the node above and forgotten before the next."""

    def __init__(self, ready: Ready, weights: np.ndarray, space: Space) -> None:
        self.nodes, self.tree, self.weights, self.space = ready.nodes, ready.tree, weights, space
        self.rescales = ready.rescales
        self.found: dict[int, np.ndarray] = {}

    def scores(self, g: int) -> _Scores:
        node, weights, rescale = self.nodes[g], self.weights[self.tree.edges[g]], self.rescales.get(g)
        scores = self.mean(node, node.rule, weights) if isinstance(node.rule, Mean) else self.join(node, weights)
        if rescale or g in self.tree.targets:
            plain = self.space.take(*scores.y.shape)
            np.copyto(plain, scores.y)
            _plain(plain, scores, node.absent)
            if rescale:
                np.copyto(plain, rescale(plain))
                scores = self.kept(node, plain, scores) if node.group.goes_up else scores
            if g in self.tree.targets:
                self.found[g] = plain
            else:
                self.space.give(plain)
        return scores

    def mean(self, node: _Node, rule: Mean, weights: np.ndarray) -> _Scores:
        total = weights.sum(axis=0)
        share = weights / np.where(total > 0, total, 1.0)
        used = share if rule.scaled else weights
        y = self.space.take(len(node.has), weights.shape[1])
        _times(node.x, used[node.leaves], y)
        fleeting, lost = [], node.lost(weights)
        for child, j in zip(node.children, node.branches, strict=True):
            below = self.scores(child)
            _into_form(below, rule, self.nodes[child].absent)
            lost = _either(lost, below.lost_above(weights[j]))
            if below.gaps is not None:
                fleeting.append((below.gaps, int(j)))
            below.y *= used[j]
            y += below.y
            self.space.give(below.y)
        gaps = self.handed_on(node, y, share, fleeting, rule.scaled)
        if (total <= 0).any() and len(node.absent) < len(y):
            gaps = np.broadcast_to(total <= 0, y.shape) | (False if gaps is None else gaps)
        y[node.absent] = 0
        if gaps is not None:
            gaps[node.absent] = False
        return _Scores(y, rule, gaps, lost)

    def handed_on(
        self, node: _Node, y: np.ndarray, share: np.ndarray, fleeting: Sequence[tuple[np.ndarray, int]], scaled: bool
    ) -> np.ndarray | None:
        """Hand the weight of what is absent to the rest, in place; returns where nothing that is there weighs."""
        rows = np.arange(len(y)) if fleeting else node.holed
        if not len(rows):
            return None
        held, some = (self.space.take(len(rows), y.shape[1]) for _ in range(2))
        np.matmul(node.there[rows].astype(float), share, out=held)
        for gap, j in fleeting:
            held -= gap * share[j]
        nothing = held <= NOTHING if held.min() <= NOTHING else None
        if scaled:
            np.take(y, rows, axis=0, out=some, mode="clip")
            some /= held if nothing is None else np.where(nothing, 1.0, held)
            y[rows] = some
        self.space.give(held)
        self.space.give(some)
        if nothing is None:
            return None
        gaps = np.zeros(y.shape, dtype=bool)
        gaps[rows] = nothing
        y[gaps] = 0
        return gaps

    def join(self, node: _Node, weights: np.ndarray) -> _Scores:
        """By a rule that gets the scores as they are."""
        shape = (len(node.has), weights.shape[1])
        planes: list[np.ndarray] = [np.empty(0)] * len(weights)
        lost, taken = None, []
        for k, j in enumerate(node.leaves):
            planes[j] = np.broadcast_to(node.x[:, k].reshape(shape[0], -1), shape)
        for child, j in zip(node.children, node.branches, strict=True):
            below = self.scores(child)
            planes[j] = _plain(below.y, below, self.nodes[child].absent)
            taken.append(below.y)
            lost = _either(lost, below.lost_above(weights[j]))
        assert isinstance(node.rule, Joined)
        for at, wrong in enumerate(map(node.rule.wrong, planes) if node.rule.wrong else ()):
            if wrong.any():
                planes[at] = np.where(wrong, np.nan, planes[at])
                lost = _either(lost, wrong & (weights[at] > 0))
        joined = node.rule.of(planes, list(weights))
        for y in taken:
            self.space.give(y)
        return self.kept(node, joined, _Scores(self.space.take(*shape), None, lost=lost))

    @staticmethod
    def kept(node: _Node, plain: np.ndarray, scores: _Scores) -> _Scores:
        """Scores as they are [A, R], NaN where absent, as what goes up, in the place of others."""
        gaps = np.isnan(plain)
        np.copyto(scores.y, plain)
        scores.y[gaps] = 0
        scores.y[node.absent] = 0
        gaps[node.absent] = False
        if scores.lost is not None:
            gaps &= ~scores.lost
        return _Scores(scores.y, None, gaps if gaps.any() else None, scores.lost)


class _Node:
    """What of one group does not depend on the weights of a replication."""

    def __init__(
        self,
        tree: Tree,
        g: int,
        rule: Rule,
        matrix: np.ndarray,
        weights: np.ndarray,
        has: np.ndarray,
        covered: np.ndarray,
    ) -> None:
        self.group, self.rule = tree.groups[g], rule
        parts = np.asarray(self.group.parts, int)
        self.leaves = np.flatnonzero(parts < tree.columns)
        self.branches = np.flatnonzero(parts >= tree.columns)
        self.children = [int(part) - tree.columns for part in parts[self.branches]]
        self.there = has[:, parts]
        self.covered = (covered[:, parts] * self.there) @ weights / (weights.sum() or 1.0)
        counted = self.there[:, weights > 0].sum(axis=1)
        enough = counted >= self.group.min_parts * (weights > 0).sum() - 1e-9
        self.has = (counted > 0) & enough & (self.covered >= tree.min_coverage - NOTHING)
        self.absent = np.flatnonzero(~self.has)
        #: Areas that lack a part: there the weights of the others must be summed.
        self.holed = np.flatnonzero(self.has & ~self.there.all(axis=1))
        self.x, self._wrong = self._columns(matrix[:, parts[self.leaves]])

    def _columns(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """The indicators [A, J] or [A, J, R] in the form in which the mean adds them up, 1 where it cannot take one."""
        if not isinstance(self.rule, Mean):
            return x, None
        there = self.there[:, self.leaves].reshape(x.shape[:2] + (1,) * (x.ndim - 2))
        found = np.where(there, x, 1.0)
        _into(found, self.rule)
        wrong = ~np.isfinite(found)
        if not wrong.any():
            return np.where(there, found, 0.0), None
        return np.where(there & ~wrong, found, 0.0), wrong.astype(float)

    def lost(self, weights: np.ndarray) -> np.ndarray | None:
        """[A, R]: where an indicator that weighs has no place in the mean."""
        if self._wrong is None:
            return None
        counted = np.empty((len(self._wrong), weights.shape[1]))
        _times(self._wrong, (weights[self.leaves] > 0).astype(float), counted)
        return counted > 0


def _times(x: np.ndarray, weights: np.ndarray, out: np.ndarray) -> None:
    """[A, J] or [A, J, R] with weights [J, R]: sums [A, R]."""
    if x.ndim == 2:
        np.matmul(x, weights, out=out)
    else:
        np.einsum("ajr,jr->ar", x, weights, out=out)


def _into_form(scores: _Scores, rule: Mean, absent: np.ndarray) -> None:
    """Scores of a part in the form that the mean above adds up, in place, 0 where absent."""
    if scores.form == rule:
        return
    y, gaps = scores.y, scores.gaps
    _out_of(y, scores.form)
    for nothing in (absent, gaps) if gaps is not None else (absent,):
        y[nothing] = 1
    _into(y, rule)
    lost = ~np.isfinite(y)
    if lost.any():
        y[lost] = 0
        scores.lost = _either(scores.lost, lost)
    for nothing in (absent, gaps) if gaps is not None else (absent,):
        y[nothing] = 0


def _plain(y: np.ndarray, scores: _Scores, absent: np.ndarray) -> np.ndarray:
    """``y``, which is in the form of the scores, as it is, in place; NaN where absent or lost."""
    _out_of(y, scores.form)
    for nothing in (absent, scores.gaps, scores.lost):
        if nothing is not None:
            y[nothing] = np.nan
    return y


def _either(first: np.ndarray | None, second: np.ndarray | None) -> np.ndarray | None:
    """Where one of two masks is true; an absent one nowhere is."""
    if first is None or second is None:
        return second if first is None else first
    return np.asarray(first | second)


def _into(x: np.ndarray, rule: Mean) -> None:
    """Scores in the form that a mean adds up, in place; not finite where it cannot be taken of them."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if rule.power <= 0 and rule.floor > 0:
            np.maximum(x, rule.floor, out=x)
        elif rule.power % 2 != 1 or rule.power < 0:
            x[(x <= 0) if rule.power <= 0 else (x < 0)] = np.nan
        if rule.power == 0:
            np.log(x, out=x)
        elif rule.power != 1:
            np.power(x, rule.power, out=x)


def _out_of(y: np.ndarray, form: Mean | None) -> None:
    """Scores as they are, from their form, in place."""
    if form is None or form.power == 1:
        return
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if form.power == 0:
            np.exp(y, out=y)
        else:
            np.copysign(np.abs(y) ** (1 / form.power), y, out=y)
