"""What is drawn anew for every replication: choices, weights, values, and what is left out.

The index is made again ``replications`` times. Each time all that the config leaves open is drawn, every factor on its
own and by random numbers of its own, which start from ``seed``: the same seed gives the same ranks.

- ``imputation``, ``treatment``, ``normalisation``, ``aggregation``: the method's own choice or one of those that
  ``[robustness]`` lists, each as often, for all indicators and nodes that have the method's own.
- ``weights_h``: the weights of the parts of height h (0: indicators, 1: channels made of them, ...) become w (1 + u), u
  between -``weight_noise`` and +``weight_noise``, uniform and for each part its own; then they are scaled in each node.
- ``voters``: where people shared out points, the shares of one person in place of the mean of all.
- ``errors``: x + s e, s being the standard error of the value and e standard normal, each on its own, within the
  ``limits`` of the indicator; missing values, outliers and scores are worked out anew from it.
- ``left_out``: one of the indicators or none, each as often; the others of its node share its weight.

Weights that a rule reads off the scores are those of the drawn choices with the values as they are; the scores of other
years by which a channel is rescaled (``over = base`` or ``all``) are those of the method. Source: OECD/JRC Handbook
(2008), 7; Saisana, Saltelli and Tarantola (2005).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import product
from typing import Any

import numpy as np

from core.config import Aggregation, Config
from core.issues import Issue, Stop
from core.robustness.climb import Group, Joined, Mean, Rescale, Rule, Tree
from core.robustness.errors import Errors, unknown
from core.robustness.replay import Case, Draws, Varied
from core.scoring.aggregate import illegal
from core.scoring.climb import AGGREGATIONS
from core.scoring.cube import Cube
from core.scoring.frontier import FRONTIERS
from core.scoring.normalise import Columns, normalise
from core.scoring.outrank import OUTRANKINGS
from core.scoring.plan import Join, Plan
from core.scoring.scaling import looked_at, looked_up
from core.scoring.score import Scores, rejoin, score

CHOICES = ("imputation", "treatment", "normalisation", "aggregation")
#: Means of higher powers are made as the nominal index makes them: added up as they are, powers of what is far from 1
#: are beyond all numbers.
_EXACT = 4
#: Every factor has a stream of random numbers of its own, so that one more does not change what the others draw.
_STREAMS = (*CHOICES, "voters", "errors", "left_out")


@dataclass(frozen=True, eq=False)
class Study:
    """``scores``: by the method's own choices. ``targets``: the ids of the nodes that are ranked, as in ``tree``.

    ``options``: factor -> how many alternatives it has, for the finite choices; ``cases`` are their combinations, the
    last factor changing fastest, the method's own first. ``issues``: areas that the method ranks and a case does not
    (M-20), figures without a standard error (M-32).
    """

    scores: Scores
    period: int
    targets: tuple[str, ...]
    tree: Tree
    options: Mapping[str, int]
    cases: tuple[Case, ...]
    plans: tuple[Plan, ...]
    issues: tuple[Issue, ...] = ()

    @classmethod
    def of(cls, cube: Cube, config: Config, period: str | None = None, targets: Sequence[str] | None = None) -> Study:
        """``period``: absent, the last one. ``targets``: absent, every node that is a part of no other.

        Raises Stop where an alternative cannot be scored, as core.scoring.score does, led by M-28 that names it, and
        KeyError for an unknown period or target.
        """
        t = len(cube.periods) - 1 if period is None else cube.period(period)
        alternatives = {name: _alternatives(config, name) for name in CHOICES}
        found = _scored(cube, Plan.of(config), alternatives)
        own = found[0]
        wanted = tuple(n.id for n in own.nodes if n.parent is None) if targets is None else tuple(targets)
        tree = _tree(own, t, [own.node(id) for id in wanted])
        cases, plans = tuple(_case(each, t) for each in found), tuple(each.plan for each in found)
        options = {name: len(choices) for name, choices in alternatives.items()}
        told = [*_unranked(found, alternatives, wanted, t)]
        told += unknown(cube, own.plan, t) if config.robustness.errors else []
        return cls(own, t, wanted, tree, options, cases, plans, tuple(told))

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
        return np.asarray(self.scores.measured[:, :, self.period])

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

    def draws(self, at: Mapping[str, np.ndarray], sets: range, runs: int) -> tuple[tuple[Case, ...], Draws]:
        """The cases and draws of ``runs`` replications from a number (0 to below 1) for each factor, [R].

        ``sets``: which sets of noisy weights, and of errors, there are to draw from; set k is the same in any range.
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
            which = sets.start + _pick(at["errors"], len(sets))
            redo = [partial(_redone, self.errors, plan, which) for plan in self.plans]
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

    def _noise(self, height: int, u: np.ndarray, sets: range) -> Varied:
        edges, share = self._noisy[height], self.scores.config.robustness.weight_noise
        stream = self.stream(f"weights_{height}")
        stream.bit_generator.advance(sets.start * len(edges))  # type: ignore[attr-defined]  # one step for each number
        factors = 1 + stream.uniform(-share, share, (len(sets), len(edges)))
        return Varied(edges, np.ascontiguousarray(factors.T), _pick(u, len(sets)))

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
    found, failed, issues = list[Scores](), list[tuple[int, ...]](), list[Issue]()
    for positions in product(*(range(len(each)) for each in alternatives.values())):
        if any(all(k in (0, own) for k, own in zip(less, positions, strict=True)) for less in failed):
            continue  # holds what failed already, with less beside it
        changes = {name: alternatives[name][k] for name, k in zip(alternatives, positions, strict=True) if k}
        changed = plan.but(**changes) if changes else plan
        try:
            found.append(rejoin(found[-1], changed) if positions[-1] else score(cube, changed.config, changed))
        except Stop as stop:
            if not changes:
                raise
            failed.append(positions)
            issues += [Issue("M-28", {"choices": _said(changes)}), *stop.issues]
    if issues:
        raise Stop(issues)
    return found


def _said(changes: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {choice.rule}" for name, choice in sorted(changes.items()))


def _unranked(
    found: Sequence[Scores], alternatives: Mapping[str, Sequence[Any]], targets: Sequence[str], t: int
) -> Iterator[Issue]:
    """M-20 for the alternatives that leave areas without a rank: alone, else together with the fewest others."""
    positions = list(product(*(range(len(each)) for each in alternatives.values())))
    for id in targets:
        k, told = found[0].node(id), list[set[tuple[str, int]]]()
        ranked = ~np.isnan(found[0].values[:, k, t])
        for case in sorted(range(len(found)), key=lambda n: sum(map(bool, positions[n]))):
            changed = {(name, at) for name, at in zip(alternatives, positions[case], strict=True) if at}
            lost = ranked & np.isnan(found[case].values[:, k, t])
            if lost.any() and not any(less <= changed for less in told):
                told.append(changed)
                rules = _said({name: alternatives[name][at] for name, at in changed})
                params = {"node": found[0].nodes[k].name, "choices": rules, "n": int(lost.sum())}
                yield Issue("M-20", {**params, "areas": ", ".join(np.array(found[0].cube.names, object)[lost])})


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
    weights = _weights(scores, t)
    groups: list[Group] = []
    for join, own in zip(joins, weights, strict=True):
        parts = np.array([i if leaf else columns + at[i] for leaf, i in join.parts], dtype=int)
        groups.append(Group(parts, own, join.height, join.min_parts, join.goes_up))
    return Tree(columns, tuple(groups), tuple(at[k] for k in targets), config.method.min_coverage)


def _case(scores: Scores, t: int) -> Case:
    joins = scores.plan.joins
    rescales = {g: _rescale(join, scores) for g, join in enumerate(joins) if join.rescale}
    rules = [_rule(join, scores.plan.floor(join.node)) for join in joins]
    return Case(scores.normalised[:, :, t], rules, np.concatenate(_weights(scores, t)), rescales)


def _weights(scores: Scores, t: int) -> list[np.ndarray]:
    """Of each join; 0 in a year in which they cannot be worked out, when the node has no score."""
    return [np.nan_to_num(scores.weights[join.node][:, t]) for join in scores.plan.joins]


def _rule(join: Join, floor: float) -> Rule:
    """Means of low powers by their formula; any other rule as the nominal index has it, replications in place of
    years.
    """
    choice = join.aggregation
    power = {"arithmetic": 1.0, "sum": 1.0, "geometric": 0.0, "harmonic": -1.0, "generalised": choice.power}
    if choice.rule in power and abs(power[choice.rule]) <= _EXACT:
        scaled = AGGREGATIONS[choice.rule].scales(join.weighting.total)
        return Mean(power[choice.rule], floor if power[choice.rule] <= 0 else 0.0, scaled)
    one_by_one = choice.rule in OUTRANKINGS or choice.rule in FRONTIERS
    return Joined(partial(_joined, choice, floor), _wrong(choice, floor), one_by_one)


def _joined(
    choice: Aggregation, floor: float, planes: Sequence[np.ndarray], weights: Sequence[np.ndarray]
) -> np.ndarray:
    return np.asarray(AGGREGATIONS[choice.rule](planes, weights, choice, floor))


def _wrong(choice: Aggregation, floor: float) -> Callable[[np.ndarray], np.ndarray] | None:
    """Where a plane holds scores that the rule cannot take, for which the nominal index is refused (M-01, M-12)."""
    if choice.rule == "benefit_of_doubt":
        return partial(np.greater, 0.0)
    zero, negative = illegal([np.zeros(1), np.full(1, -1.0)], choice, floor)
    return partial(np.greater_equal, 0.0) if zero else partial(np.greater, 0.0) if negative else None


def _rescale(join: Join, scores: Scores) -> Rescale:
    """What is done to joined scores [A, R]: as the nominal index does with its own of the year.

    Minimum, mean, ranks of the year alone are those of the replication; where other years count they are those of the
    nominal scores, fixed, so that a replication in which nothing is varied is the nominal index.
    """
    assert join.rescale
    method, choice, before = scores.config.method, join.rescale, scores.before[join.node]
    if choice.rule == "minmax" and choice.over == "all":  # its ends are among the scores themselves: nothing is clipped
        choice = choice.model_copy(update={"clip": False})
    nothing = np.full(1, np.nan)
    columns = Columns(np.ones(1), nothing, nothing, nothing, nothing)
    named = looked_up(choice, scores.cube)[0]
    fixed = None if choice.over == "period" else looked_at(before, choice)[:, None]

    def rescaled(plane: np.ndarray) -> np.ndarray:
        values = looked_at(plane, choice)[:, None]
        at = None if fixed is None else values
        among = values if fixed is None else fixed
        return normalise(among, columns, choice, method.scale, method.clip, **named, at=at)[:, 0]

    return rescaled
