"""The same work by pymcdm, scikit-criteria and SALib: the same numbers first, then the seconds of both sides."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import skcriteria
from pymcdm import weights as pymcdm_weights
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization
from SALib.analyze import sobol as salib
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.scalers import CenitDistanceMatrixScaler
from skcriteria.preprocessing.weighters import CRITIC, EntropyWeighter

from benchmarks import clock, made
from core.config.method import Normalisation
from core.robustness.climb import Group, Mean, Tree
from core.robustness.replay import Case, Draws, Varied, replay
from core.robustness.sensitivity import design, estimate
from core.scoring import weigh
from core.scoring.normalise import Columns, normalise

SETS = 1000
#: A peer that takes longer is timed on fewer sets, and its seconds multiplied.
PATIENCE = 8.0
ASKED = {("1,000 weight sets", (250, 100), "pymcdm"): 300, ("1,000 weight sets", (250, 100), "scikit-criteria"): 150}
HEAD = ("what", "areas × indicators", "ours", "peer", "its seconds", "factor", "goal", "reached")


@dataclass(frozen=True)
class Beside:
    """One task done by us and by a peer. ``times``: what the peer's seconds are multiplied by."""

    what: str
    size: tuple[int, int]
    peer: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    times: float = 1.0

    def cells(self) -> list[str]:
        ours, theirs = clock.timed(self.ours).median, clock.timed(self.theirs, 0.2, 1).median * self.times
        factor, asked = theirs / ours, ASKED.get((self.what, self.size, self.peer))
        goal, reached = (f"≥ {asked} ×", "yes" if factor >= asked else "no") if asked else ("", "")
        size = f"{self.size[0]:,} × {self.size[1]}"
        figures = [clock.amount(ours), self.peer, clock.amount(theirs), f"{factor:,.1f} ×"]
        return [self.what, size, *figures, goal, reached]


@dataclass(frozen=True, eq=False)
class Index:
    """Complete figures [A, K] with their directions, min-max scaled by us, and sets of weights [S, K]."""

    x: np.ndarray
    direction: np.ndarray
    sets: np.ndarray

    @classmethod
    def of(cls, size: tuple[int, int]) -> Index:
        areas, columns = size
        x = made.figures(areas, columns)
        x = np.where(np.isnan(x), np.nanmedian(x, axis=0), x)
        direction = np.where(np.arange(columns) % 3 == 0, -1, 1)
        return cls(x, direction, np.random.default_rng(made.SEED).dirichlet(np.ones(columns), SETS))

    def unit(self) -> np.ndarray:
        nothing = np.full(len(self.direction), np.nan)
        columns = Columns(self.direction.astype(float), nothing, nothing, nothing, nothing)
        return normalise(self.x[:, :, None], columns, Normalisation(rule="minmax"), (0.0, 1.0), True)[:, :, 0]

    def ours(self, unit: np.ndarray, keep: bool = False) -> tuple[np.ndarray, np.ndarray | None]:
        """Ranks, and where they are asked for scores, of all sets [S, A]."""
        columns = unit.shape[1]
        tree = Tree(columns, (Group(np.arange(columns), np.ones(columns)),), (0,))
        drawn = Varied(np.arange(columns), np.ascontiguousarray(self.sets.T), np.arange(len(self.sets)), noise=False)
        draws = Draws(np.zeros(len(self.sets), int), (drawn,))
        found = replay(tree, (Case(unit, (Mean(1.0),)),), draws, keep_scores=keep)[0]
        return found.ranks, found.scores

    def pymcdm(self, sets: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        method = WSM(normalization_function=minmax_normalization)
        scores = [method(self.x, weights, self.direction) for weights in sets]
        return [(method.rank(each), each) for each in scores]

    def skcriteria(self, sets: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Scaled once; each set of weights needs a new matrix, and making it is quicker than replacing in one."""
        scaled = CenitDistanceMatrixScaler().transform(skcriteria.mkdm(self.x, self.direction))
        unit, up, method = scaled.matrix.to_numpy(), np.ones(len(self.direction), int), WeightedSumModel()
        found = [method.evaluate(skcriteria.mkdm(unit, up, weights=weights)) for weights in sets]
        return [(each.rank_, each.e_.score) for each in found]


def weight_sets(size: tuple[int, int]) -> list[Beside]:
    index = Index.of(size)
    unit = index.unit()
    our_ranks, our_scores = index.ours(unit, keep=True)
    tasks = []
    for peer, theirs in (("pymcdm", index.pymcdm), ("scikit-criteria", index.skcriteria)):
        for s, (their_ranks, their_scores) in enumerate(theirs(index.sets[:5])):
            np.testing.assert_allclose(our_scores[s], their_scores, rtol=1e-9)
            np.testing.assert_array_equal(our_ranks[s], their_ranks)
        five = clock.timed(lambda t=theirs: t(index.sets[:5]), 0, 1).best
        some = SETS if five * SETS / 5 <= PATIENCE else SETS // 10
        work = partial(theirs, index.sets[:some])
        tasks.append(Beside("1,000 weight sets", size, peer, lambda: index.ours(unit), work, SETS / some))
    return tasks


def once(size: tuple[int, int]) -> list[Beside]:
    """Min-max, a weighted sum and a ranking, one set of weights: what the peers do in one call."""
    index = Index.of(size)
    alone = Index(index.x, index.direction, index.sets[:1])
    work = lambda: alone.ours(alone.unit())[0]  # noqa: E731
    return [
        Beside("min-max, weighted sum, ranks", size, peer, work, lambda t=theirs: t(alone.sets))
        for peer, theirs in (("pymcdm", alone.pymcdm), ("scikit-criteria", alone.skcriteria))
    ]


def objective_weights(size: tuple[int, int]) -> list[Beside]:
    """Entropy of positive figures, CRITIC of scaled ones."""
    index = Index.of(size)
    positive, unit = np.exp(index.x / 50), index.unit()
    up = np.ones(len(index.direction), int)
    of_positive, of_unit = skcriteria.mkdm(positive, up), skcriteria.mkdm(unit, up)
    rules = (
        ("entropy weights", weigh.entropy, positive, pymcdm_weights.entropy_weights, EntropyWeighter(), of_positive),
        ("CRITIC weights", weigh.critic, unit, pymcdm_weights.critic_weights, CRITIC(), of_unit),
    )
    found = []
    for what, ours, x, pymcdm, weighter, matrix in rules:
        found.append(Beside(what, size, "pymcdm", partial(ours, x), partial(pymcdm, x)))
        found.append(Beside(what, size, "scikit-criteria", partial(ours, x), partial(weighter.transform, matrix)))
        for theirs in (pymcdm(x), weighter.transform(matrix).weights.to_numpy()):
            np.testing.assert_allclose(ours(x), theirs, rtol=1e-8, err_msg=what)
    return found


def sobol_indices(n: int = 4096, d: int = 8, bootstraps: int = 1000) -> Beside:
    """Indices of Sobol's g-function with resampled intervals, from the same results.

    SALib takes the mean of all runs from y_B where we take that of A and B, and divides the variance by n and not by
    n - 1. Both are put right in its numbers, which then are ours to the last digits.
    """
    a = np.array([0, 0.5, 1, 3, 9, 20, 50, 99] * d)[:d]
    y = np.prod((np.abs(4 * design(n, d) - 2) + a) / (1 + a), axis=1).reshape(d + 2, n)
    problem = {"num_vars": d, "names": [str(i) for i in range(d)], "bounds": [[0, 1]] * d}
    theirs_y = np.concatenate((y[:1], y[2:], y[1:2])).T.ravel()

    def salib_run() -> dict:
        options = {"calc_second_order": False, "num_resamples": bootstraps, "conf_level": 0.9, "seed": 1}
        return salib.analyze(problem, theirs_y, **options)

    ours, theirs = estimate(y.ravel(), d, bootstraps), salib_run()
    smaller = (2 * n - 1) / (2 * n)
    other_mean = (y.mean() - y[:2].mean()) * (y[2:] - y[0]).mean(axis=1) / y[:2].var(ddof=1)
    np.testing.assert_allclose(ours.total, theirs["ST"] * smaller, rtol=1e-9)
    np.testing.assert_allclose(ours.first, theirs["S1"] * smaller + other_mean, rtol=1e-9, atol=1e-14)
    return Beside(
        f"Sobol indices, d = {d}, N = {n:,}, {bootstraps:,} bootstraps",
        (n, d),
        "SALib",
        lambda: estimate(y.ravel(), d, bootstraps),
        salib_run,
    )


def rows(sizes: Sequence[tuple[int, int]]) -> Iterator[list[str]]:
    """What is measured, one row a peer and size."""
    warnings.simplefilter("ignore")  # the peers announce changes to come
    for tasks in (once, weight_sets, objective_weights):
        for size in sizes:
            yield from (task.cells() for task in tasks(size))
    yield sobol_indices().cells()
