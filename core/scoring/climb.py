"""One way up the tree: from indicator scores to the scores, weights and coverage of every node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.issues import Issue
from core.scoring import aggregate, frontier, outrank, weigh
from core.scoring.aggregate import Aggregator
from core.scoring.cube import Cube
from core.scoring.kemeny import Kemeny, TooMany
from core.scoring.plan import Join, Plan
from core.scoring.scaling import rescaled, unscored

AGGREGATIONS: Mapping[str, Aggregator] = {
    **aggregate.MEANS,
    **outrank.OUTRANKINGS,
    **frontier.FRONTIERS,
}

Which = tuple[tuple[bool, int], ...]
TOLD, LONG = 3, 12  # how many equally good orders are named, and how many areas of each


class Leaves:
    """Indicator scores that are joined in several nodes or again and again, with what the means of any tree over them
    need.
    """

    def __init__(self, measured: np.ndarray, normalised: np.ndarray) -> None:
        """``measured`` [A, I, T]: the scores of ``normalised`` that rest on measured figures."""
        self.measured, self.normalised = measured, normalised
        self._planes = [aggregate.Plane(normalised[:, i]) for i in range(normalised.shape[1])]
        self._parts: dict[Which, aggregate.Parts] = {}
        self._alone: dict[int, bool] = {}

    def parts(self, which: Which) -> aggregate.Parts:
        if which not in self._parts:
            self._parts[which] = aggregate.Parts([self._planes[i] for _, i in which])
        return self._parts[which]

    def measured_alone(self, which: Which) -> bool:
        """Whether just those figures that were measured have a score."""
        return all(self._measured_alone(i) for _, i in which)

    def _measured_alone(self, i: int) -> bool:
        if i not in self._alone:
            self._alone[i] = np.array_equal(self._planes[i].there, self.measured[:, i])
        return self._alone[i]


class Climb:
    """One way up the tree: scores and coverage [A, N, T] of the nodes, each after its parts."""

    def __init__(
        self,
        plan: Plan,
        cube: Cube,
        normalised: np.ndarray,
        measured: np.ndarray,
        weights: Sequence[np.ndarray] | None = None,
        leaves: Leaves | None = None,
        among: Sequence[np.ndarray] | None = None,
    ) -> None:
        """``weights``: those of an earlier run, whose issues were told and whose thresholds do not count here.
        ``among`` [A, T] of each node: its joined scores in that run, when it is red lines that climb.
        """
        self.leaves, self.among = leaves or Leaves(measured, normalised), among
        self.plan, self.cube, self.normalised, self.measured = plan, cube, normalised, measured
        self.again = weights is not None
        areas, _, times = normalised.shape
        self.values = np.full((len(plan.nodes), times, areas), np.nan).transpose(2, 0, 1)
        #: The scores as joined, before they are rescaled.
        self.before = [self.values[:, k] for k in range(len(plan.nodes))]
        self.coverage = np.zeros_like(self.values)
        self.weights = list(weights) if weights is not None else [np.empty((0, times))] * len(plan.nodes)
        self.issues: list[Issue] = []

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def run(self) -> tuple[np.ndarray, np.ndarray]:
        for join in self.plan.joins:
            if join.parts:
                self.node(join)
            elif not self.again:
                self.issues.append(Issue("M-04", {"node": self.plan.nodes[join.node].name}))
        return self.values, self.coverage

    def node(self, join: Join) -> None:
        k = join.node
        planes = self.planes(join.parts)
        if self.again:
            if join.aggregation.rule in aggregate.MEANS:
                self.keep(join, self.lawful(join, planes, self.joined(join, planes, self.weights[k])))
            return
        shares = self.shares(join.parts, planes)
        self.weights[k] = self.weighed(join, planes)
        self.coverage[:, k] = aggregate.coverage(shares, _for_planes(np.nan_to_num(self.weights[k])))
        if not self.refused(join, planes):
            self.raised(join, planes)
            value = self.enough(join, planes, self.joined(join, planes, self.weights[k]))
            self.lighter(join, planes, value)
            self.keep(join, value)

    def planes(self, parts: Which) -> Sequence[np.ndarray]:
        if all(leaf for leaf, _ in parts):
            return self.leaves.parts(parts)
        return [self.normalised[:, i] if leaf else self.up(i) for leaf, i in parts]

    def shares(self, parts: Which, planes: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """How far each part that has a score rests on measured figures."""
        if isinstance(planes, aggregate.Parts) and self.leaves.measured_alone(parts):
            return planes
        covered = zip(parts, planes, strict=True)
        return [
            self.measured[:, i] if leaf else np.where(np.isnan(plane), 0.0, self.coverage[:, i])
            for (leaf, i), plane in covered
        ]

    def keep(self, join: Join, value: np.ndarray) -> None:
        value = self.finite(join, value)
        self.values[:, join.node] = self.rescaled(join, value)
        if join.rescale:
            self.before[join.node] = value

    def finite(self, join: Join, value: np.ndarray) -> np.ndarray:
        """Without scores too large to be reckoned with, which are told (M-22)."""
        endless = np.isinf(value)
        if not endless.any():
            return value
        self.lost(join.node, join.aggregation.rule, int(endless.sum()))
        return np.where(endless, np.nan, value)

    def lost(self, node: int, rule: str, n: int) -> None:
        if n and not self.again:
            self.issues.append(Issue("M-22", {"part": self.plan.nodes[node].name, "rule": rule, "n": n}))

    def up(self, node: int) -> np.ndarray:
        """What enters the node above."""
        return self.values[:, node] if self.plan.goes_up[node] else self.before[node]

    def weighed(self, join: Join, planes: Sequence[np.ndarray]) -> np.ndarray:
        """[K, T]: worked out from the parts' scores where the rule asks for it."""
        choice, times = join.weighting, planes[0].shape[1]
        if choice.rule in weigh.WITHOUT_SCORES or len(planes) == 1:
            rule = choice if choice.rule in weigh.WITHOUT_SCORES else choice.model_copy(update={"rule": "equal"})
            weights = weigh.weigh(rule, join.given, np.empty((0, len(planes))))
            self.inconsistent(join, weights.consistency)
            return np.repeat(weights.values[:, None], times, axis=1)
        if not times:
            return np.empty((len(planes), 0))
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

    def inconsistent(self, join: Join, found: weigh.Consistency | None) -> None:
        """Tells of judgements that contradict each other more than is usually let pass (M-17). Source: Saaty (1980)."""
        if found and found.ratio > 0.1:
            self.issues.append(Issue("M-17", {"node": self.plan.nodes[join.node].name, "ratio": found.ratio}))

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
        if rule not in aggregate.MEANS:
            return False
        wrong = aggregate.illegal(planes, join.aggregation, self.plan.floor(join.node))
        counts = [bool(weight.any()) for weight in self.weights[join.node]]
        told = zip(join.parts, wrong, counts, strict=True)
        found = [self.plan.illegal(join, *part) for part, bad, counted in told if bad and counted]
        self.issues += found
        return bool(found)

    def lawful(self, join: Join, planes: Sequence[np.ndarray], value: np.ndarray) -> np.ndarray:
        """Without scores where a part has one for which the run would be refused: red lines may stand lower than any
        figure.
        """
        wrong = aggregate.refuses(join.aggregation, self.plan.floor(join.node))
        if wrong is None:
            return value
        counts = zip(planes, np.nan_to_num(self.weights[join.node]) > 0, strict=True)
        return np.where(np.any([wrong(plane, 0) & counted for plane, counted in counts], axis=0), np.nan, value)

    def negative(self, join: Join, planes: Sequence[np.ndarray]) -> bool:
        """Whether a part has scores below 0, of which no frontier can be drawn; told by name (M-12)."""
        bad = [part for part, plane in zip(join.parts, planes, strict=True) if (plane < 0).any()]
        node = self.plan.nodes[join.node].name
        self.issues += [Issue("M-12", {"node": node, "part": self.plan.part_name(*part)}) for part in bad]
        return bool(bad)

    def raised(self, join: Join, planes: Sequence[np.ndarray]) -> None:
        """Tells of low scores that enter a mean as the usual floor (M-13), which is made for the method's scale.

        A store with scores on that scale has its floor on purpose; a table may come with any scale.
        """
        floor = self.plan.floor(join.node)
        if self.plan.config.method.floor is not None or not aggregate.floors(join.aggregation):
            return
        for part, plane in zip(join.parts, planes, strict=True):
            if self.cube.readings is not None and self.plan.on_scale(*part):
                continue
            if floor > 0 and (n := int((plane < floor).sum())):
                node, name = self.plan.nodes[join.node].name, self.plan.part_name(*part)
                self.issues.append(Issue("M-13", {"node": node, "part": name, "n": n, "floor": floor}))

    def joined(self, join: Join, planes: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
        rule, each = AGGREGATIONS[join.aggregation.rule], _for_planes(weights)
        scaled = rule.scales(join.weighting.total)
        try:
            if join.aggregation.rule == "kemeny":
                return self.ordered(join, outrank.orders(planes, each, listed=TOLD))
            return rule(planes, each, join.aggregation, self.plan.floor(join.node), scaled=scaled)
        except TooMany:
            self.issues.append(Issue("M-06", {"node": self.plan.nodes[join.node].name, "n": len(planes[0])}))
            return np.full(planes[0].shape, np.nan)

    def ordered(self, join: Join, found: Sequence[Kemeny]) -> np.ndarray:
        """The scores [A, T] of the best orders of each year; where several are equally good, they are told (M-25)."""
        names = self.cube.names
        for period, best in zip(self.cube.periods, found, strict=True):
            if best.count > 1:
                listed = "; ".join(_named(order, names) for order in best.orders)
                orders = f"{period}: {listed}" if period else listed
                node = self.plan.nodes[join.node].name
                self.issues.append(Issue("M-25", {"node": node, "n": str(best.count), "orders": orders}))
        return np.stack([best.below for best in found], axis=1)

    def enough(self, join: Join, planes: Sequence[np.ndarray], value: np.ndarray) -> np.ndarray:
        """Without a score where too few parts have one, or too little weight rests on data (told of a table: M-30)."""
        least = self.plan.config.method.min_coverage
        before = value
        if join.min_parts:
            weighs = np.nan_to_num(self.weights[join.node]) > 0
            counted = zip(planes, weighs, strict=True)
            there = sum((~np.isnan(plane) & weigh for plane, weigh in counted), np.zeros(value.shape, int))
            value = np.where(there >= join.min_parts * weighs.sum(axis=0) - 1e-9, value, np.nan)
        value = np.where(self.coverage[:, join.node] >= least - 1e-12, value, np.nan) if least else value
        if value is not before and self.cube.readings is None:  # in a store much is still to come
            self.named("M-30", join, np.isnan(value) & ~np.isnan(before))
        return value

    def lighter(self, join: Join, planes: Sequence[np.ndarray], value: np.ndarray) -> None:
        """Tells of areas whose parts are added up though some are missing, where nothing says how many must be there
        (M-29): a mean hands the weight of a missing part on, a sum is less by it.
        """
        told = join.min_parts or self.plan.config.method.min_coverage
        rule = AGGREGATIONS[join.aggregation.rule]
        if told or join.aggregation.rule not in aggregate.MEANS or rule.scales(join.weighting.total):
            return
        weighs = np.nan_to_num(self.weights[join.node]) > 0
        lacks = [np.isnan(plane) & weigh for plane, weigh in zip(planes, weighs, strict=True)]
        self.named("M-29", join, np.any(lacks, axis=0) & ~np.isnan(value))

    def named(self, code: str, join: Join, which: np.ndarray) -> None:
        """Tells of some areas, where there are any; ``which`` [A, T]."""
        found = [name for name, one in zip(self.cube.names, np.any(which, axis=1), strict=True) if one]
        if found:
            areas = ", ".join(found[:5]) + (" …" if len(found) > 5 else "")
            told = {"node": self.plan.nodes[join.node].name, "rule": join.aggregation.rule}
            self.issues.append(Issue(code, {**told, "n": len(found), "areas": areas}))

    def rescaled(self, join: Join, value: np.ndarray) -> np.ndarray:
        if join.rescale is None:
            return value
        among = self.among[join.node] if self.among else None
        found, issues = rescaled(value, join.rescale, self.cube, self.plan, among)
        self.issues += issues
        if not self.again and (gone := np.isnan(found) & ~np.isnan(value)).any():
            self.coverage[:, join.node][gone] = 0
            self.immeasurable(join.node, join.rescale.rule, value, found)
        return found

    def immeasurable(self, node: int, rule: str, before: np.ndarray, after: np.ndarray) -> None:
        """Tells of joined scores that could not be rescaled: all (M-23), those of some years (M-24), others (M-22)."""
        whole, years, n = unscored(before, after, self.cube)
        told = {"node": self.plan.nodes[node].name, "rule": rule}
        if years or whole:
            self.issues.append(Issue("M-23", told) if whole else Issue("M-24", {**told, "periods": years}))
        self.lost(node, rule, n)


def _named(order: Sequence[int], names: Sequence[str]) -> str:
    """An order of areas by name, best first, cut where it grows long."""
    return " > ".join(names[a] for a in order[:LONG]) + (" …" if len(order) > LONG else "")


def _for_planes(weights: np.ndarray) -> Sequence[float] | Sequence[np.ndarray]:
    """One number for each part where all years share it, else one number a year."""
    if not weights.shape[1] or (weights != weights[:, :1]).any():
        return list(weights)
    return [float(w) for w in weights[:, 0]]
