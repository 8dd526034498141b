"""A cube and a config as something to be varied: the tree, the cases that its choices make, and what else is drawn.

What is drawn, each by a number from 0 to 1 of its own:

``imputation``, ``treatment``, ``normalisation``, ``aggregation``: the method's own choice or one of those that
``robustness`` lists, for all indicators and nodes that have the method's own. ``weights_h``: a set of noisy weights for
the parts of height h (0: indicators). ``voters``: the budget of one person. ``errors``: values within their standard
errors, for which the figures are prepared and normalised anew. ``left_out``: one of a target's indicators, or none.
Weights that a rule reads off the scores are those of the case, not of every replication.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import product
from typing import Any

import numpy as np

from core.config import Aggregation, Config
from core.robustness.climb import Group, Mean, Rule, Tree
from core.robustness.errors import Errors
from core.robustness.replay import Case, Draws, Varied
from core.scoring.cube import OK, Cube
from core.scoring.normalise import Columns, normalise
from core.scoring.plan import Join, Plan
from core.scoring.score import AGGREGATIONS, Scores, looked_up, rejoin, score, steady

CHOICES = ("imputation", "treatment", "normalisation", "aggregation")
#: Every factor has a stream of random numbers of its own, so that one more does not change what the others draw.
_STREAMS = (*CHOICES, "voters", "errors", "left_out")


@dataclass(frozen=True, eq=False)
class Study:
    """``scores``: by the method's own choices. ``targets``: the ids of the nodes that are ranked, as in ``tree``.

    ``options``: factor -> how many alternatives it has, for the finite choices; ``cases`` are their combinations, the
    last factor changing fastest, the method's own first.
    """

    scores: Scores
    period: int
    targets: tuple[str, ...]
    tree: Tree
    options: Mapping[str, int]
    cases: tuple[Case, ...]
    plans: tuple[Plan, ...]

    @classmethod
    def of(cls, cube: Cube, config: Config, period: str | None = None, targets: Sequence[str] | None = None) -> Study:
        """``period``: absent, the last one. ``targets``: absent, every node that is a part of no other.

        Raises Stop where an alternative cannot be scored, as core.scoring.score does, and KeyError for an unknown
        period or target.
        """
        t = len(cube.periods) - 1 if period is None else cube.period(period)
        alternatives = {name: _alternatives(config, name) for name in CHOICES}
        found = _scored(cube, Plan.of(config), alternatives)
        own = found[0]
        wanted = tuple(n.id for n in own.nodes if n.parent is None) if targets is None else tuple(targets)
        tree = _tree(own, t, [own.node(id) for id in wanted])
        cases = tuple(
            Case(s.normalised[:, :, t], [_rule(join, s.config) for join in s.plan.joins], _weights(s, t)) for s in found
        )
        plans = tuple(each.plan for each in found)
        return cls(own, t, wanted, tree, {k: len(v) for k, v in alternatives.items()}, cases, plans)

    @property
    def cube(self) -> Cube:
        return self.scores.cube

    @property
    def highest_first(self) -> bool:
        return self.scores.config.method.rank_first == "highest"

    @cached_property
    def references(self) -> tuple[np.ndarray, ...]:
        """[A] for each target: its ranks by the method's own choices, NaN without one."""
        return tuple(self.scores.ranks[:, self.scores.node(id), self.period] for id in self.targets)

    @cached_property
    def measured(self) -> np.ndarray:
        """[A, K]: what counts as data."""
        return np.asarray((self.cube.presence == OK)[:, :, self.period])

    @cached_property
    def errors(self) -> Errors | None:
        """Of measurement, where the table tells them."""
        seed = (self.scores.config.robustness.seed, _STREAMS.index("errors"))
        return Errors.of(self.cube, self.scores.plan, self.period, seed)

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The names of what is drawn."""
        asked = self.scores.config.robustness
        found = [name for name in CHOICES if self.options[name] > 1]
        found += [f"weights_{height}" for height in self._noisy] if asked.weight_noise else []
        found += ["voters"] if self._budgets else []
        found += ["errors"] if asked.errors and self.errors else []
        return (*found, "left_out") if asked.leave_one_out else tuple(found)

    def draws(self, at: Mapping[str, np.ndarray], sets: int, runs: int) -> tuple[tuple[Case, ...], Draws]:
        """The cases and draws of ``runs`` replications from a number (0 to below 1) for each factor, [R].

        ``sets``: how many sets of noisy weights, and of errors, there are to draw from.
        """
        case = np.zeros(runs, dtype=int)
        for name in CHOICES:
            case = case * self.options[name] + (_pick(at[name], self.options[name]) if name in at else 0)
        varied = [self._noise(int(name[8:]), at[name], sets) for name in at if name.startswith("weights_")]
        varied += self._votes(at["voters"]) if "voters" in at else []
        varied += self._left_out(at["left_out"]) if "left_out" in at else []
        cases = self.cases
        if "errors" in at:
            assert self.errors
            redo = [partial(_redone, self.errors, plan, _pick(at["errors"], sets)) for plan in self.plans]
            cases = tuple(replace(each, redo=again) for each, again in zip(cases, redo, strict=True))
        return cases, Draws(case, tuple(varied))

    def stream(self, name: str) -> np.random.Generator:
        """The random numbers of a factor."""
        number = 100 + int(name[8:]) if name.startswith("weights_") else _STREAMS.index(name)
        return np.random.default_rng([self.scores.config.robustness.seed, number])

    # --- weights

    @cached_property
    def _budgets(self) -> tuple[tuple[int, np.ndarray], ...]:
        """Groups whose weights people gave: position of the group, and the shares of each person [J, P]."""
        if not self.scores.config.robustness.voters:
            return ()
        found = []
        for g, join in enumerate(self.scores.plan.joins):
            budgets = np.array(join.weighting.budgets, float) if join.weighting.rule == "budget" else np.empty((0, 0))
            if g in self.tree.needed and len(budgets) > 1:
                found.append((g, (budgets / budgets.sum(axis=1, keepdims=True)).T))
        return tuple(found)

    @cached_property
    def _noisy(self) -> dict[int, np.ndarray]:
        """Height -> the weights that noise is drawn for: in groups of several parts, no person's budget being drawn."""
        asked = self.scores.config.robustness.noise_heights
        voted = {g for g, _ in self._budgets}
        at: dict[int, list[int]] = {}
        for g in self.tree.needed:
            edges = self.tree.edges[g]
            if g not in voted and edges.stop - edges.start > 1:
                for e in range(edges.start, edges.stop):
                    at.setdefault(int(self.tree.heights[e]), []).append(e)
        return {h: np.array(at[h]) for h in sorted(at) if asked is None or h in asked}

    def _noise(self, height: int, u: np.ndarray, sets: int) -> Varied:
        edges, share = self._noisy[height], self.scores.config.robustness.weight_noise
        factors = 1 + self.stream(f"weights_{height}").uniform(-share, share, (sets, len(edges)))
        return Varied(edges, np.ascontiguousarray(factors.T), _pick(u, sets))

    def _votes(self, u: np.ndarray) -> list[Varied]:
        """The same person for all groups that as many people weighed."""
        edges = [np.arange(self.tree.edges[g].start, self.tree.edges[g].stop) for g, _ in self._budgets]
        tables = [shares for _, shares in self._budgets]
        return [Varied(e, t, _pick(u, t.shape[1]), noise=False) for e, t in zip(edges, tables, strict=True)]

    def _left_out(self, u: np.ndarray) -> list[Varied]:
        """One indicator of each target, or none; of targets inside one another, of the largest."""
        found, taken = [], np.zeros(len(self.tree.parts), dtype=bool)
        for target in sorted(self.tree.targets, reverse=True):
            under = [g for g in sorted(self.tree.below(target)) if not taken[self.tree.edges[g]].any()]
            edges = np.array([e for g in under for e in range(self.tree.edges[g].start, self.tree.edges[g].stop)], int)
            taken[edges] = True
            edges = edges[self.tree.heights[edges] == 0]
            parts = np.unique(self.tree.parts[edges])
            table = np.column_stack((np.ones(len(edges)), self.tree.parts[edges][:, None] != parts))
            found.append(Varied(edges, table, _pick(u, len(parts) + 1)))
        return found


def _alternatives(config: Config, name: str) -> tuple[Any, ...]:
    """The method's own choice, then the others that are to be drawn from."""
    own = getattr(config.method, name)
    return (own, *(each for each in getattr(config.robustness, f"{name}s") if each != own))


def _scored(cube: Cube, plan: Plan, alternatives: Mapping[str, Sequence[Any]]) -> list[Scores]:
    """Every combination of choices, the method's own first. Indicator scores are made once for all ways to join."""
    found: list[Scores] = []
    for positions in product(*(range(len(each)) for each in alternatives.values())):
        changes = {name: alternatives[name][k] for name, k in zip(alternatives, positions, strict=True) if k}
        changed = plan.but(**changes) if changes else plan
        found.append(rejoin(found[-1], changed) if positions[-1] else score(cube, changed.config, changed))
    return found


def _redone(errors: Errors, plan: Plan, sets: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """[A, K, B]: the indicator scores of some replications, each by its set of errors."""
    return errors.scores(plan, sets[rows])


def _pick(u: np.ndarray, count: int) -> np.ndarray:
    """One of ``count`` for each number from 0 to 1."""
    return np.minimum((np.asarray(u) * count).astype(np.int64), count - 1)


def _tree(scores: Scores, t: int, targets: Sequence[int]) -> Tree:
    joins, config = scores.plan.joins, scores.config
    columns = len(scores.plan.indicators)
    at = {join.node: g for g, join in enumerate(joins)}
    groups: list[Group] = []
    for join in joins:
        parts = np.array([i if leaf else columns + at[i] for leaf, i in join.parts], dtype=int)
        height = 1 + max((groups[at[i]].height for leaf, i in join.parts if not leaf), default=0)
        rescale = _rescale(join, scores) if join.rescale else None
        weights = scores.weights[join.node][:, t]
        groups.append(Group(parts, weights, height, join.min_parts, rescale, join.goes_up))
    return Tree(columns, tuple(groups), tuple(at[k] for k in targets), config.method.min_coverage)


def _weights(scores: Scores, t: int) -> np.ndarray:
    return np.concatenate([scores.weights[join.node][:, t] for join in scores.plan.joins])


def _rule(join: Join, config: Config) -> Rule:
    """The means by their formula; any other rule as the nominal index has it, replications in the place of years."""
    choice, floor = join.aggregation, config.method.lowest
    power = {"arithmetic": 1.0, "sum": 1.0, "geometric": 0.0, "harmonic": -1.0, "generalised": choice.power}
    if choice.rule in power:
        unscaled = choice.rule == "sum" or (join.weighting.total == "as_given" and choice.rule in _UNSCALED)
        return Mean(power[choice.rule], floor if power[choice.rule] <= 0 else 0.0, not unscaled)
    return partial(_joined, choice, floor)


#: The means that take weights as given where ``total = as_given``.
_UNSCALED = ("arithmetic", "geometric")


def _joined(
    choice: Aggregation, floor: float, planes: Sequence[np.ndarray], weights: Sequence[np.ndarray]
) -> np.ndarray:
    return np.asarray(AGGREGATIONS[choice.rule](planes, weights, choice, floor))


def _rescale(join: Join, scores: Scores) -> Callable[[np.ndarray], np.ndarray]:
    """What is done to joined scores [A, R]. Ranks, means and ranges are those of the replication in its own year."""
    assert join.rescale
    method = scores.config.method
    choice = join.rescale.model_copy(update={"over": "period"})
    nothing = np.full(1, np.nan)
    columns = Columns(np.ones(1), nothing, nothing, nothing, nothing)
    reference = looked_up(choice, scores.cube)[0]["reference"]

    def rescaled(plane: np.ndarray) -> np.ndarray:
        values = steady(plane)[:, None]
        return normalise(values, columns, choice, method.scale, method.clip, reference=reference)[:, 0]

    return rescaled
