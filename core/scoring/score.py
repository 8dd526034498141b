"""Scores of a cube: of indicators, channels and outcomes, with every stage, coverage, lines and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.config import Config
from core.issues import Issue, Stop, worst
from core.scoring import aggregate
from core.scoring.climb import Climb, Leaves
from core.scoring.cube import OK, Cube
from core.scoring.plan import Plan
from core.scoring.prepare import Prepared, prepare
from core.scoring.rank import rank
from core.scoring.scaling import scaled, turned
from core.scoring.tree import Node


@dataclass(frozen=True, eq=False)
class Scores:
    """Every stage of one run: the cube, what was ``prepared`` [A, I, T], ``normalised`` [A, I, T], ``values`` and
    ``coverage`` [A, N, T] of the nodes; ``weights``: of each node's parts, [K, T]; ``before``: its
    scores before they were rescaled, [A, T].

    Scores run over ``method.scale`` or as their rule says, NaN where there is none. ``coverage`` is the share (0 ... 1)
    of a node's weight, down to its indicators, that has a measured figure whose score entered; a filled one is not
    measured.
    """

    cube: Cube
    config: Config
    plan: Plan
    prepared: Prepared
    normalised: np.ndarray
    values: np.ndarray
    coverage: np.ndarray
    weights: tuple[np.ndarray, ...]
    before: tuple[np.ndarray, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.plan.nodes

    @cached_property
    def lines(self) -> np.ndarray:
        """[A, N, T]: the score each node would have if all its indicators that have a figure stood on their red lines.

        Indicators without a line take no part, so a node has a line only where at least one indicator with a line
        counts. A rescaled one stands among the scores of the areas. Made when first asked for.
        """
        lines = np.broadcast_to(self.plan.columns.line[None, :, None], (1, *self.normalised.shape[1:]))
        at_line = scaled(self.prepared.values, self.cube, self.plan, at=lines)[0]
        on_lines = np.where(np.isnan(self.normalised), np.nan, at_line)
        return joined(self, on_lines, among=self.before)

    @cached_property
    def measured(self) -> np.ndarray:
        """[A, I, T]: the indicator scores that rest on a measured figure."""
        return _measured(self.cube, self.prepared, self.normalised)

    @cached_property
    def filled(self) -> np.ndarray:
        """[A, N, T]: the share (0 ... 1) of a node's weight, down to its indicators, that rests on filled figures."""
        found = np.zeros_like(self.values)
        imputed = self._imputed
        for join in self.plan.joins if imputed.any() else ():
            shares = [imputed[:, i] if leaf else self._entered(found, i) for leaf, i in join.parts]
            weights = np.nan_to_num(self.weights[join.node])
            if shares:
                found[:, join.node] = aggregate.coverage(shares, list(weights))
        return found

    @property
    def _imputed(self) -> np.ndarray:
        """[A, I, T]: the indicator scores that rest on a filled figure."""
        return np.asarray(~np.isnan(self.normalised) & ~self.measured)

    def _entered(self, shares: np.ndarray, node: int) -> np.ndarray:
        score = self.values[:, node] if self.plan.goes_up[node] else self.before[node]
        return np.where(np.isnan(score), 0.0, shares[:, node])

    @cached_property
    def leaves(self) -> Leaves:
        return Leaves(self.measured, self.normalised)

    def node(self, id: str) -> int:
        """The position of a node. Raises KeyError when there is none."""
        for k, node in enumerate(self.nodes):
            if node.id == id:
                return k
        raise KeyError(id)

    @cached_property
    def ranks(self) -> np.ndarray:
        """[A, N, T]: rank among the areas, before any rounding; ties share the better rank; NaN: none."""
        return self._rank(self.values)

    def _rank(self, scores: np.ndarray) -> np.ndarray:
        return rank(scores if self.config.method.rank_first == "highest" else -scores)

    def frame(self, period: str | None = None) -> pd.DataFrame:
        """One row for each view period, node and area: channels, outcomes, then indicators, areas by name.

        Columns: area_id, area_name, period, node, level, score, rank (Int64), coverage (0-1), filled (0-1).
        """
        times = self._times(period)
        scores = self._long(self.values, self.normalised, times)
        coverage = self._long(self.coverage, self.measured.astype(float), times)
        filled = self._long(self.filled, self._imputed.astype(float), times)
        ranks = self._long(self.ranks, self._rank(self.normalised), times)
        ids = [node.id for node in self.nodes] + list(self.cube.indicators)
        levels = [node.level for node in self.nodes] + ["indicator"] * len(self.cube.indicators)
        t, k, a = (axis.ravel() for axis in np.indices(scores.shape))
        return pd.DataFrame(
            {
                "area_id": np.array(self.cube.areas.index, dtype=object)[a],
                "area_name": np.array(self.cube.names, dtype=object)[a],
                "period": np.array([self.cube.periods[each] for each in times], dtype=object)[t],
                "node": np.array(ids, dtype=object)[k],
                "level": np.array(levels, dtype=object)[k],
                "score": scores.ravel() + 0.0,  # nought has no sign
                "rank": pd.array(ranks.ravel(), dtype="Int64"),
                "coverage": coverage.ravel(),
                "filled": filled.ravel(),
            }
        )

    def column(self, nodes: np.ndarray, indicators: np.ndarray, period: str | None = None) -> np.ndarray:
        """What is known of nodes [A, N, T] and of indicators [A, I, T], in the order of the rows of ``frame``."""
        return self._long(nodes, indicators, self._times(period)).ravel()

    def _times(self, period: str | None) -> Sequence[int]:
        return range(len(self.cube.periods)) if period is None else [self.cube.period(period)]

    @staticmethod
    def _long(nodes: np.ndarray, indicators: np.ndarray, times: Sequence[int]) -> np.ndarray:
        """[A, N, T] and [A, I, T] -> [times, N + I, A], the order of the frame's rows."""
        return np.concatenate((nodes[:, :, times], indicators[:, :, times]), axis=1).transpose(2, 1, 0)


def score(cube: Cube, config: Config, plan: Plan | None = None) -> Scores:
    """Screen, fill, treat, normalise, join up the tree; every stage is kept. ``plan``: that of the config, if at hand.

    Raises Stop with everything that makes the choices impossible, for any figures or for these: M-01 a mean over scores
    that it cannot take, M-05 weights that cannot be worked out, M-06 too many areas for an exact order, M-07 a
    reference area and M-08 a base year that are not there. Milder things stand in ``issues``.
    """
    plan = plan or Plan.of(config)
    if impossible := plan.impossible():
        raise Stop(impossible)
    prepared = prepare(cube, plan)
    normalised, issues = scaled(prepared.values, cube, plan)
    return _climbed(cube, plan, prepared, normalised, [*turned(plan), *prepared.issues, *issues])


def rejoin(scores: Scores, plan: Plan) -> Scores:
    """The same indicator scores joined by the weights and rules of another plan, which must differ in nothing else."""
    return _climbed(scores.cube, plan, scores.prepared, scores.normalised, [], scores.leaves)


def joined(scores: Scores, normalised: np.ndarray, among: Sequence[np.ndarray] | None = None) -> np.ndarray:
    """[A, N, T] other indicator scores [A, I, T] joined by the same weights, whatever part of them is there.

    NaN for nodes, and what they are part of, whose rule is a place among all areas. ``among`` [A, T] of each node: the
    joined scores whose minimum, mean, ranks ... a rescaled node goes by; absent: those that come out.
    """
    measured = np.ones(normalised.shape, bool)
    return Climb(scores.plan, scores.cube, normalised, measured, scores.weights, among=among).run()[0]


def _measured(cube: Cube, prepared: Prepared, normalised: np.ndarray) -> np.ndarray:
    there = np.asarray((cube.presence == OK) & ~np.isnan(normalised))
    return there if prepared.imputed is None else there & ~prepared.imputed


def _climbed(
    cube: Cube,
    plan: Plan,
    prepared: Prepared,
    normalised: np.ndarray,
    issues: list[Issue],
    leaves: Leaves | None = None,
) -> Scores:
    measured = leaves.measured if leaves else _measured(cube, prepared, normalised)
    climb = Climb(plan, cube, normalised, measured, leaves=leaves)
    values, coverage = climb.run()
    issues = [*issues, *climb.issues]
    if worst(issues) == "block":
        raise Stop(issue for issue in issues if issue.severity == "block")
    kept = (tuple(climb.weights), tuple(climb.before), tuple(issues))
    return Scores(cube, plan.config, plan, prepared, normalised, values, coverage, *kept)
