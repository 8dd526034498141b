"""One score opened down to the rows of the long table, as arithmetic that a person can redo."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from core.config import Aggregation, Config, Normalisation
from core.scoring import aggregate, rollup
from core.scoring.climb import AGGREGATIONS
from core.scoring.cube import INHERITED, NONE, OK, OWN, ROLLED_UP, STALE
from core.scoring.normalise import Columns
from core.scoring.readings import Readings
from core.scoring.scaling import looked_at
from core.scoring.score import Scores
from core.scoring.tree import Level, Member
from core.scoring.yardstick import Yardstick, yardstick


@dataclass(frozen=True, eq=False)
class Item:
    """One thing that a number is made of: a channel or an indicator in a node, a value in an indicator, a part of a
    place in a rolled-up value.

    ``weight`` is its share among the items that count (0 when it does not), ``score`` what enters with it. For values:
    ``presence`` and ``origin`` as in the cube, ``area_id`` where it was measured, ``row`` its position in the long
    table (-1 when hidden or made of several). ``entered``: what was scored after transform, denominator, filling
    (``imputed``) and the treatment of outliers (``touched``, a position in core.scoring.treat.TOUCHES). ``child`` opens
    the item itself.
    """

    id: str
    weight: float
    score: float
    value: float = math.nan
    origin: int = OWN
    presence: int = OK
    entered: float = math.nan
    imputed: bool = False
    touched: int = 0
    row: int = -1
    area_id: str | None = None
    numerator: float = math.nan
    denominator: float = math.nan
    child: Explanation | None = None


@dataclass(frozen=True, eq=False)
class Explanation:
    """A number (``score``) and its arithmetic, which ``rule`` names.

    Rules: an aggregation for channels and outcomes, a normalisation for indicators, one of core.scoring.rollup.RULES
    for a value rolled up (level "area"; ``score`` is then the value). All items are listed, those that do not count
    with weight 0. ``joined``: a node's number before it was rescaled (else the score itself), which is what the items
    give; ``whole``: what weights used as they are sum to, 1 where they were scaled. ``yardstick``: what the figure of
    an indicator, or the joined number of a node that is rescaled, was scored by.
    """

    node: str
    level: Level | Literal["area"]
    score: float
    rule: str
    items: tuple[Item, ...]
    coverage: float = 1.0
    floor: float = 0.0
    choice: Aggregation | None = None
    joined: float = math.nan
    whole: float = 1.0
    yardstick: Yardstick | None = None

    @property
    def alone(self) -> bool:
        """Whether the number can be redone from what is told here; else it is a place among all areas."""
        return self.choice is None or self.rule in aggregate.MEANS

    @property
    def counted(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.weight > 0)

    @property
    def per(self) -> float:
        """For a ratio of sums: 100 for a percentage, 1,000 for a rate per 1,000, as the parts' own values show."""
        mean = sum(item.weight * item.score for item in self.counted)
        return float(rollup.scale(mean, self._ratio))

    @property
    def _ratio(self) -> float:
        return sum(item.numerator for item in self.counted) / sum(item.denominator for item in self.counted)


def explain(scores: Scores, config: Config, area_id: str, node: str, period: str) -> Explanation:
    """The score of a channel, an outcome or an indicator (by its id) in an area at a view period.

    Raises KeyError for an area, a node or a period that the scores do not hold.
    """
    spot = _Spot(scores, config, scores.cube.area(area_id), scores.cube.period(period))
    return spot.indicator(node) if node in scores.cube.indicators else spot.node(node)


@dataclass(frozen=True, eq=False)
class _Spot:
    """One area at one view period."""

    scores: Scores
    config: Config
    a: int
    t: int

    def node(self, id: str) -> Explanation:
        k = self.scores.node(id)
        node = self.scores.nodes[k]
        join = next(join for join in self.scores.plan.joins if join.node == k)
        scaled = AGGREGATIONS[join.aggregation.rule].scales(join.weighting.total)
        weights = self.scores.weights[k][:, self.t]
        joined = float(self.scores.before[k][self.a, self.t])
        items = [self.member(m, float(weight)) for m, weight in zip(node.members, weights, strict=True)]
        counts = [not math.isnan(joined) and not math.isnan(item.score) for item in items]
        whole = sum(item.weight for item, counted in zip(items, counts, strict=True) if counted)
        shared = tuple(
            replace(item, weight=item.weight / whole if counted and whole else 0.0)
            for item, counted in zip(items, counts, strict=True)
        )
        return Explanation(
            id,
            node.level,
            float(self.scores.values[self.a, k, self.t]),
            join.aggregation.rule,
            shared,
            float(self.scores.coverage[self.a, k, self.t]),
            floor=self.scores.plan.floor(k),
            choice=join.aggregation,
            joined=joined,
            whole=1.0 if scaled else whole,
            yardstick=self.rescaled(k, join.rescale),
        )

    def member(self, member: Member, weight: float) -> Item:
        if member.level == "indicator":
            opened = self.indicator(member.id)
            return replace(opened.items[0], weight=weight, child=opened)
        opened = self.node(member.id)
        entered = opened.score if self.scores.plan.goes_up[self.scores.node(member.id)] else opened.joined
        return Item(member.id, weight, entered, child=opened)

    def indicator(self, id: str) -> Explanation:
        cube, plan, prepared = self.scores.cube, self.scores.plan, self.scores.prepared
        i = cube.indicator(id)
        cell, choice = (self.a, i, self.t), plan.choice(i)
        score = float(self.scores.normalised[cell])
        item = Item(
            id=id,
            weight=0.0 if math.isnan(score) else 1.0,
            score=score,
            value=float(cube.shown[cell]),
            entered=float(prepared.values[cell]),
            imputed=prepared.imputed is not None and bool(prepared.imputed[cell]),
            touched=0 if prepared.touched is None else int(prepared.touched[cell]),
            origin=int(cube.origin[cell]),
            presence=int(cube.presence[cell]),
            row=int(cube.row[cell]),
            area_id=self.measured_in(i),
            child=self.parts(i) if cube.origin[cell] == ROLLED_UP else None,
        )
        columns = Columns(**{field.name: getattr(plan.columns, field.name)[[i]] for field in fields(Columns)})
        found = yardstick(prepared.values[:, i], (self.a, self.t), columns, choice, plan, cube)
        return Explanation(id, "indicator", score, choice.rule, (item,), item.weight, joined=score, yardstick=found)

    def rescaled(self, k: int, choice: Normalisation | None) -> Yardstick | None:
        """By what a node's joined number was rescaled, as core.scoring.scaling does."""
        if choice is None:
            return None
        nothing = np.full(1, np.nan)
        columns = Columns(np.ones(1), nothing, nothing, nothing, nothing)
        joined = looked_at(self.scores.before[k], choice)
        return yardstick(joined, (self.a, self.t), columns, choice, self.scores.plan, self.scores.cube)

    def measured_in(self, i: int) -> str:
        cube = self.scores.cube
        layer = self.config.indicator(cube.indicators[i]).lowest_layer
        if cube.readings and layer and cube.origin[self.a, i, self.t] == INHERITED:
            return str(cube.readings.areas.index[cube.readings.within(layer)[self.a]])
        return str(cube.areas.index[self.a])

    def parts(self, i: int) -> Explanation | None:
        """How a rolled-up value was made: the same steps as core.scoring.cube took, for one area."""
        cube = self.scores.cube
        assert cube.readings
        for division in rollup.divisions(cube.readings, self.config, cube.layer):
            rolled = rollup.roll_up(cube.readings, division, i)
            for w in np.flatnonzero(division.wholes == self.a):
                if rolled.presence[w, self.t] != NONE:
                    members = np.flatnonzero(division.of == w)
                    weights = rolled.weight[members, self.t] / (rolled.weight[members, self.t].sum() or 1.0)
                    items = (self.part(cube.readings, int(p), i) for p in division.members[members])
                    weighed = tuple(replace(item, weight=float(x)) for item, x in zip(items, weights, strict=True))
                    rule = rollup.RULES[rolled.rule[w, self.t]]
                    return Explanation(cube.indicators[i], "area", float(rolled.value[w, self.t]), rule, weighed)
        return None

    def part(self, readings: Readings, position: int, i: int) -> Item:
        presence = int(readings.presence[position, i, self.t])
        row = int(readings.rows[position, i, self.t]) if presence in (OK, STALE) else -1
        at, id = np.array([row]), str(readings.areas.index[position])
        value, numerator, denominator = (float(readings.take(c, at)[0]) for c in ("value", "numerator", "denominator"))
        return Item(
            id,
            weight=0.0,
            score=value,
            value=value,
            presence=presence,
            row=row,
            area_id=id,
            numerator=numerator,
            denominator=denominator,
        )
