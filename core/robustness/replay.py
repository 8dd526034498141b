"""The index made again and again with other choices, weights and values, each of them given, and ranked every time.

``Case`` is one combination of choices that are finite (imputation, treatment, normalisation, aggregation), ``Draws``
says which case and which weights every replication has, ``replay`` makes them all. What is drawn:
core.robustness.uncertainty.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np

from core.robustness.bands import Bands, ranks, shifts
from core.robustness.climb import Joined, Ready, Rescale, Rule, Tree
from core.robustness.space import Space

#: Scores of a block of replications: what is at work at once stays in the cache.
BLOCK = 1 << 16
#: The same where a rule joins replication by replication: nothing is gained by more, and one who waits is told sooner.
SLOW_BLOCK = 1 << 7

#: Told how many of how many replications are done; False stops the run.
Progress = Callable[[int, int], bool]

T = TypeVar("T")
#: A long run in pieces: after each, how many of how many replications are done; in the end, what came out. What ends
#: the one who takes the pieces leaves them as they are, for another to go on.
Steps: TypeAlias = Generator[tuple[int, int], None, T]


class Cancelled(Exception):
    """The run was stopped by the one who watched its progress; nothing is kept."""


def watched(steps: Steps[T], progress: Progress | None) -> T:
    """What a run comes to, ``progress`` being told after every piece. Raises Cancelled when it says so."""
    while True:
        try:
            done, runs = next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        if progress and not progress(done, runs):
            raise Cancelled


@dataclass(frozen=True, eq=False)
class Case:
    """Indicator scores ``matrix`` [A, K] (NaN where absent), one rule for each group of the tree, and the ``weights``
    [E] that this combination of choices has before any are drawn (absent: the tree's).

    ``rescales``: group -> what is done with its joined scores. ``redo`` gives [A, K, B] in place of the matrix, for the
    positions of B replications, where values differ from one to the next.
    """

    matrix: np.ndarray
    rules: Sequence[Rule]
    weights: np.ndarray | None = None
    rescales: Mapping[int, Rescale] | None = None
    redo: Callable[[np.ndarray], np.ndarray] | None = None

    def ready(self, tree: Tree, measured: np.ndarray | None, matrix: np.ndarray | None = None) -> Ready:
        """To be climbed with the case's own scores, or with another ``matrix``."""
        scores = self.matrix if matrix is None else matrix
        return Ready(tree, self.rules, scores, measured, self.own(tree), self.rescales)

    def own(self, tree: Tree) -> np.ndarray:
        """[E]: the weights before any are drawn."""
        return tree.weights if self.weights is None else self.weights


@dataclass(frozen=True, eq=False)
class Varied:
    """Weights that are drawn: of the ``edges`` [J] of a tree, column ``pick`` [R] of ``table`` [J, S] in each
    replication.

    ``noise``: a table of factors, not of weights; 0 leaves a part out.
    """

    edges: np.ndarray
    table: np.ndarray
    pick: np.ndarray
    noise: bool = True


@dataclass(frozen=True, eq=False)
class Draws:
    """What each of R replications uses: the position of its ``case`` [R], and its weights."""

    case: np.ndarray
    varied: tuple[Varied, ...] = ()

    def weights(self, own: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """[E, len(rows)]: the weights of some replications, from those that their case has, ``own`` [E]."""
        found = np.repeat(own[:, None], len(rows), axis=1)
        for each in self.varied:
            drawn = each.table[:, each.pick[rows]]
            found[each.edges] = found[each.edges] * drawn if each.noise else drawn
        return found


def replay(
    tree: Tree,
    cases: Sequence[Case],
    draws: Draws,
    *,
    references: Sequence[np.ndarray] | None = None,
    measured: np.ndarray | None = None,
    highest_first: bool = True,
    keep_scores: bool = False,
    progress: Progress | None = None,
) -> tuple[Bands, ...]:
    """Make every replication and rank it: Bands for each target of the tree.

    ``references``: the ranks [A] to compare with, for each target; absent: those of the first case without any draw.
    ``measured`` [A, K]: what counts as data (core.robustness.climb). An area has no rank where a mean cannot be taken
    of its scores. Raises Cancelled.
    """
    return watched(replayed(tree, cases, draws, references, measured, highest_first, keep_scores), progress)


def replayed(
    tree: Tree,
    cases: Sequence[Case],
    draws: Draws,
    references: Sequence[np.ndarray] | None = None,
    measured: np.ndarray | None = None,
    highest_first: bool = True,
    keep_scores: bool = False,
) -> Steps[tuple[Bands, ...]]:
    """As ``replay``, in pieces."""
    done, runs, areas = 0, len(draws.case), len(cases[0].matrix)
    yield done, runs
    if references is None:
        references = nominal(tree, cases[0], measured, highest_first)
    kind = np.int16 if areas < 2**15 else np.int32
    found = [np.zeros((runs, areas), kind) for _ in tree.targets]
    kept = [np.full((runs, areas), np.nan) if keep_scores else None for _ in tree.targets]
    space = Space()
    for rows, scores in _blocks(tree, cases, draws, measured, space):
        for n, target in enumerate(scores):
            found[n][rows] = ranks(target, highest_first, space)
            if keep_scores:
                kept[n][rows] = target.T  # type: ignore[index]
        done += len(rows)
        yield done, runs
    return tuple(Bands(*each) for each in zip(references, found, kept, strict=True))


def moved(
    tree: Tree,
    cases: Sequence[Case],
    draws: Draws,
    *,
    references: Sequence[np.ndarray] | None = None,
    measured: np.ndarray | None = None,
    highest_first: bool = True,
    progress: Progress | None = None,
) -> np.ndarray:
    """[targets, R]: the mean absolute shift of ranks of each replication, which is what sensitivity is judged by.

    As ``replay``, but nothing else is kept, so that there may be many replications.
    """
    return watched(_moved(tree, cases, draws, references, measured, highest_first), progress)


def _moved(
    tree: Tree,
    cases: Sequence[Case],
    draws: Draws,
    references: Sequence[np.ndarray] | None,
    measured: np.ndarray | None,
    highest_first: bool,
) -> Steps[np.ndarray]:
    done, runs = 0, len(draws.case)
    yield done, runs
    if references is None:
        references = nominal(tree, cases[0], measured, highest_first)
    found = np.empty((len(tree.targets), runs))
    space = Space()
    for rows, scores in _blocks(tree, cases, draws, measured, space):
        for n, target in enumerate(scores):
            found[n, rows] = shifts(ranks(target, highest_first, space), references[n])
        done += len(rows)
        yield done, runs
    return found


def nominal(
    tree: Tree, case: Case, measured: np.ndarray | None = None, highest_first: bool = True
) -> tuple[np.ndarray, ...]:
    """[A] for each target: the ranks of a case as it is, NaN without one."""
    scores = case.ready(tree, measured).climb(case.own(tree)[:, None])
    found = (ranks(target, highest_first)[0].astype(float) for target in scores)
    return tuple(np.where(rank > 0, rank, np.nan) for rank in found)


def _blocks(
    tree: Tree,
    cases: Sequence[Case],
    draws: Draws,
    measured: np.ndarray | None,
    space: Space,
) -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
    """Replications of one case at a time: their positions, and the scores [A, B] of each target, to be read at once."""
    order = np.argsort(draws.case, kind="stable")
    ends = np.cumsum(np.bincount(draws.case, minlength=len(cases)))
    for case, its in zip(cases, np.split(order, ends[:-1]), strict=True):
        own = case.own(tree)
        for rows, ready in _prepared(tree, case, its, measured):
            scores = ready.climb(draws.weights(own, rows), space)
            yield rows, scores
            for target in {id(each): each for each in scores}.values():
                space.give(target)


def _prepared(
    tree: Tree, case: Case, rows: np.ndarray, measured: np.ndarray | None
) -> Iterator[tuple[np.ndarray, Ready]]:
    """A case's replications block by block, with its indicator scores."""
    areas, columns = case.matrix.shape
    rules = (case.rules[g] for g in tree.needed)
    slow = any(isinstance(rule, Joined) and rule.one_by_one for rule in rules)
    if case.redo is None:
        ready = case.ready(tree, measured) if len(rows) else None
        step = max(1, SLOW_BLOCK // max(1, areas)) if slow else max(8, BLOCK // max(1, areas))
        for start in range(0, len(rows), step):
            assert ready
            yield rows[start : start + step], ready
        return
    step = max(1, 4 * (SLOW_BLOCK if slow else BLOCK) // max(1, areas * columns))
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        made = case.redo(block)
        gaps = np.isnan(made)
        if (gaps == gaps[..., :1]).all():
            yield block, case.ready(tree, measured, made)
        else:
            for k in range(len(block)):
                yield block[k : k + 1], case.ready(tree, measured, made[..., k])
