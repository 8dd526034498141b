"""Scores of a cube: of indicators, channels and outcomes, with every stage, coverage, lines and ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
import pandas as pd

from core.config import Config, Normalisation
from core.issues import Issue, Stop, worst
from core.scoring import aggregate, frontier, outrank, weigh
from core.scoring.cube import OK, Cube
from core.scoring.kemeny import TooMany
from core.scoring.normalise import Columns, normalise, undefined
from core.scoring.plan import Join, Plan
from core.scoring.pool import STATISTICS
from core.scoring.prepare import Prepared, prepare
from core.scoring.tree import Node

AGGREGATIONS: Mapping[str, aggregate.Aggregator] = {
    **aggregate.AGGREGATIONS,
    **outrank.OUTRANKINGS,
    **frontier.FRONTIERS,
}


@dataclass(frozen=True, eq=False)
class Scores:
    """Every stage of one run: the cube, what was ``prepared`` [A, I, T], ``normalised`` [A, I, T], ``values`` and
    ``coverage`` [A, N, T] of the nodes; ``weights``: of each node's parts, [K, T]; ``before``: its
    scores before they were rescaled, [A, T].

    Scores run over ``method.scale`` or as their rule says, NaN where there is none. ``coverage`` is the share (0 ... 1)
    of a node's weight, down to its indicators, that has a measured figure which counts; a filled one is not measured.
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
        counts. Made when first asked for.
        """
        lines = np.broadcast_to(self.plan.columns.line[None, :, None], (1, *self.normalised.shape[1:]))
        at_line = scaled(self.prepared.values, self.cube, self.plan, at=lines)[0]
        on_lines = np.where(np.isnan(self.normalised), np.nan, at_line)
        return joined(self, on_lines)

    @cached_property
    def leaves(self) -> _Leaves:
        return _Leaves(self.cube, self.normalised)

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

        Columns: area_id, area_name, period, node, level, score, rank (Int64), coverage (0-1).
        """
        times = range(len(self.cube.periods)) if period is None else [self.cube.period(period)]
        measured = (self.cube.presence == OK).astype(float)
        scores = self._long(self.values, self.normalised, times)
        coverage = self._long(self.coverage, measured, times)
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
                "score": scores.ravel(),
                "rank": pd.array(ranks.ravel(), dtype="Int64"),
                "coverage": coverage.ravel(),
            }
        )

    @staticmethod
    def _long(nodes: np.ndarray, indicators: np.ndarray, times: Sequence[int]) -> np.ndarray:
        """[A, N, T] and [A, I, T] -> [times, N + I, A], the order of the frame's rows."""
        return np.concatenate((nodes[:, :, times], indicators[:, :, times]), axis=1).transpose(2, 1, 0)


def score(cube: Cube, config: Config, plan: Plan | None = None) -> Scores:
    """Screen, fill, treat, normalise, join up the tree; every stage is kept. ``plan``: that of the config, if at hand.

    Raises Stop with everything that makes the choices impossible for these figures: M-01 a mean over scores that it
    cannot take, M-05 weights that cannot be worked out, M-06 too many areas for an exact order, M-07 a reference area
    and M-08 a base year that are not there. Milder things stand in ``issues``.
    """
    plan = plan or Plan.of(config)
    prepared = prepare(cube, plan)
    normalised, issues = scaled(prepared.values, cube, plan)
    return _climbed(cube, plan, prepared, normalised, [*prepared.issues, *issues])


def rejoin(scores: Scores, plan: Plan) -> Scores:
    """The same indicator scores joined by the weights and rules of another plan, which must differ in nothing else."""
    return _climbed(scores.cube, plan, scores.prepared, scores.normalised, [], scores.leaves)


def joined(scores: Scores, normalised: np.ndarray) -> np.ndarray:
    """[A, N, T] other indicator scores [A, I, T] joined by the same weights, whatever part of them is there.

    NaN for nodes, and what they are part of, whose rule is a place among all areas.
    """
    return _Climb(scores.plan, scores.cube, normalised, np.ones(normalised.shape, bool), scores.weights).run()[0]


def _climbed(
    cube: Cube,
    plan: Plan,
    prepared: Prepared,
    normalised: np.ndarray,
    issues: list[Issue],
    leaves: _Leaves | None = None,
) -> Scores:
    climb = _Climb(plan, cube, normalised, leaves.measured if leaves else cube.presence == OK, leaves=leaves)
    values, coverage = climb.run()
    issues = [*issues, *climb.issues]
    if worst(issues) == "block":
        raise Stop(issue for issue in issues if issue.severity == "block")
    kept = (tuple(climb.weights), tuple(climb.before), tuple(issues))
    return Scores(cube, plan.config, plan, prepared, normalised, values, coverage, *kept)


def scaled(values: np.ndarray, cube: Cube, plan: Plan, at: np.ndarray | None = None) -> tuple[np.ndarray, list[Issue]]:
    """Indicator scores [A, I, T] from prepared figures, each by its own rule; constant columns are told (M-02).

    ``at`` [N, I, T]: score these instead, among the same figures.
    """
    issues: list[Issue] = []
    method = plan.config.method
    result = None
    for which, choice in plan.groups:
        named, unknown = looked_up(choice, cube)
        issues += unknown
        columns = plan.columns if isinstance(which, slice) else _some(plan.columns, which)
        asked = None if at is None else at[:, which]
        if unknown:
            part = np.full_like(values[:, which] if asked is None else asked, np.nan)
        else:
            part = normalise(values[:, which], columns, choice, method.scale, method.clip, **named, at=asked)
        if isinstance(which, slice):
            return part, issues or _constant(values, part, plan, cube)
        result = np.empty((len(part), *values.shape[1:])) if result is None else result
        result[:, which] = part
    result = np.empty_like(values) if result is None else result
    return result, issues or _constant(values, result, plan, cube)


def _some(columns: Columns, which: np.ndarray) -> Columns:
    return Columns(**{name: getattr(columns, name)[which] for name in columns.__dataclass_fields__})


def _constant(values: np.ndarray, result: np.ndarray, plan: Plan, cube: Cube) -> list[Issue]:
    """The indicators that have figures but no score, in every year with figures (M-02) or in some (M-15)."""
    lost, known = undefined(values, result), ~np.isnan(values).all(axis=0)
    issues = []
    for i in map(int, np.flatnonzero(lost.any(axis=1))):
        told = {"indicator": plan.indicators[i].name, "rule": plan.choice(i).rule}
        whole = bool((lost[i] == known[i]).all())
        years = ", ".join(cube.periods[t] for t in np.flatnonzero(lost[i]))
        issues.append(Issue("M-02", told) if whole else Issue("M-15", {**told, "periods": years}))
    return issues


class Named(TypedDict):
    """Positions of the year and the area that a choice names."""

    base: int | None
    reference: int | None


def looked_up(choice: Normalisation, cube: Cube) -> tuple[Named, list[Issue]]:
    """The positions of the year and the area that a choice names, and what is not there."""
    issues = []
    base = reference = None
    if choice.over == "base":
        base = cube.periods.index(choice.base) if choice.base in cube.periods else None
        if base is None:
            issues.append(Issue("M-08", {"period": choice.base, "known": ", ".join(cube.periods)}))
    if choice.reference and choice.reference not in STATISTICS:
        names = (cube.areas.index, cube.areas["name_he"], cube.areas["name_en"])
        reference = next((a for a, called in enumerate(zip(*names, strict=True)) if choice.reference in called), None)
        if reference is None:
            issues.append(Issue("M-07", {"area": choice.reference}))
    return {"base": base, "reference": reference}, issues


Which = tuple[tuple[bool, int], ...]


class _Leaves:
    """Indicator scores that are joined again and again, with what the means of any tree over them need."""

    def __init__(self, cube: Cube, normalised: np.ndarray) -> None:
        self.measured = cube.presence == OK
        self.normalised = normalised
        self._parts: dict[Which, tuple[aggregate.Parts, bool]] = {}

    def parts(self, which: Which) -> aggregate.Parts:
        return self._known(which)[0]

    def measured_alone(self, which: Which) -> aggregate.Parts | None:
        """The parts, when just those figures that were measured have a score."""
        parts, alone = self._known(which)
        return parts if alone else None

    def _known(self, which: Which) -> tuple[aggregate.Parts, bool]:
        if which not in self._parts:
            parts = aggregate.Parts(self.normalised[:, i] for _, i in which)
            alone = all(
                np.array_equal(there, self.measured[:, i]) for there, (_, i) in zip(parts.there, which, strict=True)
            )
            self._parts[which] = parts, alone
        return self._parts[which]


class _Climb:
    """One way up the tree: scores and coverage [A, N, T] of the nodes, each after its parts."""

    def __init__(
        self,
        plan: Plan,
        cube: Cube,
        normalised: np.ndarray,
        measured: np.ndarray,
        weights: Sequence[np.ndarray] | None = None,
        leaves: _Leaves | None = None,
    ) -> None:
        """``weights``: those of an earlier run, when it is red lines that climb and thresholds do not count."""
        self.leaves = leaves
        self.plan, self.cube, self.normalised, self.measured = plan, cube, normalised, measured
        self.on_lines = weights is not None
        areas, _, times = normalised.shape
        self.values = np.full((len(plan.nodes), times, areas), np.nan).transpose(2, 0, 1)
        #: The scores as joined, before they are rescaled.
        self.before = [self.values[:, k] for k in range(len(plan.nodes))]
        self.coverage = np.zeros_like(self.values)
        self.weights = list(weights) if weights is not None else [np.empty((0, times))] * len(plan.nodes)
        self.issues: list[Issue] = []

    def run(self) -> tuple[np.ndarray, np.ndarray]:
        for join in self.plan.joins:
            if join.parts:
                self.node(join)
            elif not self.on_lines:
                self.issues.append(Issue("M-04", {"node": self.plan.nodes[join.node].name}))
        return self.values, self.coverage

    def node(self, join: Join) -> None:
        k = join.node
        planes = self.planes(join.parts)
        if self.on_lines:
            if join.aggregation.rule in aggregate.AGGREGATIONS:
                self.keep(join, self.joined(join, planes, self.weights[k]))
            return
        shares = self.shares(join.parts, planes)
        self.weights[k] = self.weighed(join, planes)
        self.coverage[:, k] = aggregate.coverage(shares, _for_planes(np.nan_to_num(self.weights[k])))
        if not self.refused(join, planes):
            self.raised(join, planes)
            value = self.joined(join, planes, self.weights[k])
            self.keep(join, self.enough(join, planes, value))

    def planes(self, parts: Which) -> Sequence[np.ndarray]:
        if self.leaves and all(leaf for leaf, _ in parts):
            return self.leaves.parts(parts)
        return [self.normalised[:, i] if leaf else self.up(i) for leaf, i in parts]

    def shares(self, parts: Which, planes: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """How far each part rests on measured figures."""
        if self.leaves and planes is self.leaves.measured_alone(parts):
            return planes
        return [self.measured[:, i] if leaf else self.coverage[:, i] for leaf, i in parts]

    def keep(self, join: Join, value: np.ndarray) -> None:
        self.values[:, join.node] = self.rescaled(join, value)
        if join.rescale:
            self.before[join.node] = value

    def up(self, node: int) -> np.ndarray:
        """What enters the node above."""
        return self.values[:, node] if self.plan.goes_up[node] else self.before[node]

    def weighed(self, join: Join, planes: Sequence[np.ndarray]) -> np.ndarray:
        """[K, T]: worked out from the parts' scores where the rule asks for it."""
        choice, times = join.weighting, planes[0].shape[1]
        if choice.rule in weigh.WITHOUT_SCORES or len(planes) == 1:
            rule = choice if choice.rule in weigh.WITHOUT_SCORES else choice.model_copy(update={"rule": "equal"})
            return np.repeat(weigh.weigh(rule, join.given, np.empty((0, len(planes)))).values[:, None], times, axis=1)
        stacked = np.stack(planes, axis=1)
        if choice.over == "period":
            tables = [stacked[:, :, t] for t in range(times)]
        elif choice.over == "all":
            tables = [np.concatenate([stacked[:, :, t] for t in range(times)])]
        elif choice.base in self.cube.periods:
            tables = [stacked[:, :, self.cube.periods.index(choice.base)]]
        else:
            self.issues.append(Issue("M-08", {"period": choice.base, "known": ", ".join(self.cube.periods)}))
            return np.ones((len(planes), times))
        found = np.stack([weigh.weigh(choice, join.given, table).values for table in tables], axis=1)
        self.unweighed(join, [bool(np.isnan(f).all()) for f in found.T], [not np.isnan(t).all() for t in tables])
        return np.broadcast_to(found, (len(planes), times))

    def unweighed(self, join: Join, lost: Sequence[bool], known: Sequence[bool]) -> None:
        """Weights that no year with scores gives stop the run (M-05); a year that gives none has no score (M-11)."""
        missed = [t for t, (gone, there) in enumerate(zip(lost, known, strict=True)) if gone and there]
        told = {"node": self.plan.nodes[join.node].name, "rule": join.weighting.rule}
        if missed and len(missed) == sum(known):
            self.issues.append(Issue("M-05", told))
        elif missed:
            years = ", ".join(self.cube.periods[t] for t in missed)
            self.issues.append(Issue("M-11", {**told, "periods": years}))

    def refused(self, join: Join, planes: Sequence[np.ndarray]) -> bool:
        """Whether the mean cannot be taken of these scores; then the parts at fault are named."""
        rule = join.aggregation.rule
        if rule == "benefit_of_doubt":
            return self.negative(join, planes)
        if rule not in aggregate.AGGREGATIONS:
            return False
        wrong = aggregate.illegal(planes, join.aggregation, self.plan.config.method.lowest)
        counts = [bool(weight.any()) for weight in self.weights[join.node]]
        told = zip(join.parts, wrong, counts, strict=True)
        parts = [self.part_name(*part) for part, bad, counted in told if bad and counted]
        for name in parts:
            lowest = self.plan.config.method.lowest
            params = {"node": self.plan.nodes[join.node].name, "rule": rule, "part": name, "floor": lowest}
            self.issues.append(Issue("M-01", params))
        return bool(parts)

    def negative(self, join: Join, planes: Sequence[np.ndarray]) -> bool:
        """Whether a part has scores below 0, of which no frontier can be drawn; told by name (M-12)."""
        bad = [part for part, plane in zip(join.parts, planes, strict=True) if (plane < 0).any()]
        node = self.plan.nodes[join.node].name
        self.issues += [Issue("M-12", {"node": node, "part": self.part_name(*part)}) for part in bad]
        return bool(bad)

    def raised(self, join: Join, planes: Sequence[np.ndarray]) -> None:
        """Tells of a table whose low scores enter a mean as the usual floor, which suits 0 to 100 (M-13)."""
        method, rule = self.plan.config.method, join.aggregation
        takes = rule.rule in ("geometric", "harmonic") or (rule.rule == "generalised" and rule.power <= 0)
        if method.floor is not None or not takes or self.cube.readings is not None:
            return
        for part, plane in zip(join.parts, planes, strict=True):
            if n := int((plane < method.lowest).sum()):
                node, name = self.plan.nodes[join.node].name, self.part_name(*part)
                self.issues.append(Issue("M-13", {"node": node, "part": name, "n": n, "floor": method.lowest}))

    def part_name(self, leaf: bool, i: int) -> object:
        return self.plan.indicators[i].name if leaf else self.plan.nodes[i].name

    def joined(self, join: Join, planes: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
        rule = AGGREGATIONS[join.aggregation.rule]
        floor = self.plan.config.method.lowest
        usable = _for_planes(weights)
        options = {"scaled": False} if join.weighting.total == "as_given" and rule in _UNSCALED else {}
        try:
            return rule(planes, usable, join.aggregation, floor, **options)
        except TooMany:
            self.issues.append(Issue("M-06", {"node": self.plan.nodes[join.node].name, "n": len(planes[0])}))
            return np.full(planes[0].shape, np.nan)

    def enough(self, join: Join, planes: Sequence[np.ndarray], value: np.ndarray) -> np.ndarray:
        """Without a score where too few parts have one, or too little weight rests on data."""
        least = self.plan.config.method.min_coverage
        if join.min_parts:
            there = sum((~np.isnan(plane) for plane in planes), np.zeros(value.shape, int))
            value = np.where(there >= join.min_parts * len(planes) - 1e-9, value, np.nan)
        return np.where(self.coverage[:, join.node] >= least - 1e-12, value, np.nan) if least else value

    def rescaled(self, join: Join, value: np.ndarray) -> np.ndarray:
        if join.rescale is None:
            return value
        named, unknown = looked_up(join.rescale, self.cube)
        self.issues += unknown
        if unknown:
            return value
        method, nothing = self.plan.config.method, np.full(1, np.nan)
        columns = Columns(np.ones(1), nothing, nothing, nothing, nothing)
        return normalise(steady(value)[:, None], columns, join.rescale, method.scale, method.clip, **named)[:, 0]


_UNSCALED = (aggregate.AGGREGATIONS["arithmetic"], aggregate.AGGREGATIONS["geometric"])


def _for_planes(weights: np.ndarray) -> Sequence[float] | Sequence[np.ndarray]:
    """One number for each part where all years share it, else one number a year."""
    if not weights.shape[1] or (weights != weights[:, :1]).any():
        return list(weights)
    return [float(w) for w in weights[:, 0]]


def steady(scores: np.ndarray) -> np.ndarray:
    """Each column without its last digits, which only tell in which order equal sums were added up."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.ceil(np.log10(np.fmax.reduce(np.abs(scores), axis=0, initial=0.0)))
    usual = np.max(size, initial=-np.inf, where=np.isfinite(size))
    if not np.isfinite(usual):
        return scores
    if (size >= usual - 1).all():  # as a rule: all columns are scores of one scale
        return np.asarray(np.round(scores, 12 - int(usual)))
    unit = np.where(np.isfinite(size), 10.0 ** (size - 12), 1.0)
    return np.asarray(np.round(scores / unit) * unit)


def rank(scores: np.ndarray) -> np.ndarray:
    """Rank along the first axis, 1 = highest, equal scores share the better rank; NaN for NaN.

    Scores that differ in the last digits alone are equal: sums of the same parts in another order do.
    """
    if not scores.size:
        return np.empty_like(scores)
    rows = np.ascontiguousarray(np.moveaxis(steady(scores), 0, -1))
    shape = rows.shape
    rows = np.negative(rows).reshape(-1, shape[-1])
    absent = np.isnan(rows)
    rows[absent] = np.inf  # a NaN would keep numpy from its fast way of sorting
    order = np.argsort(rows, axis=1)
    order += np.arange(0, rows.size, shape[-1])[:, None]
    ordered = rows.ravel()[order]
    same = ordered[:, 1:] == ordered[:, :-1]
    place = np.broadcast_to(np.arange(1, shape[-1] + 1), rows.shape)
    if same.any():
        place = place.copy()
        place[:, 1:][same] = 0
        np.maximum.accumulate(place, axis=1, out=place)
    rows.ravel()[order] = place
    rows[absent] = np.nan
    return np.moveaxis(rows.reshape(shape), -1, 0)
