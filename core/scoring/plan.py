"""A config as a plan of computation: what it says of each indicator, as arrays, and what is joined how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.config import (
    Aggregation,
    Channel,
    Config,
    Goalposts,
    Indicator,
    Level,
    Normalisation,
    Text,
    Treatment,
    Weighting,
)
from core.config.rules import UNSCALED
from core.issues import Issue
from core.scoring.aggregate import MEANS, floors
from core.scoring.normalise import NORMALISATIONS, Columns
from core.scoring.order import sinks
from core.scoring.tree import Member, Node, children_first, nodes

#: Each keeps the order of all the values that it takes, or (``FALLING``) turns all of it around: below 0 a square or a
#: reciprocal would not. What is not finite afterwards was not taken.
TRANSFORMS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "ln": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "square": lambda values: np.where(values < 0, np.nan, np.square(values)),
    "reciprocal": lambda values: np.where(values < 0, np.nan, np.reciprocal(values)),
}
FALLING = frozenset({"reciprocal"})


@dataclass(frozen=True, eq=False)
class Join:
    """How one node is made: positions of its parts (``leaf``: among the indicators, else among the nodes).

    ``height``: how far it stands above the indicators, 1 when it is made of indicators alone.
    """

    node: int
    height: int
    parts: tuple[tuple[bool, int], ...]
    given: np.ndarray
    aggregation: Aggregation
    weighting: Weighting
    rescale: Normalisation | None
    goes_up: bool
    min_parts: float


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that a run needs to know of a config. Arrays are [I], in the order of the active indicators.

    ``choices``: the normalisation of each, with its values in the unit that the indicator's transform leaves, as those
    of ``columns`` are; ``groups``: positions of the indicators that share one. ``joins``: every node after its parts.
    """

    config: Config
    indicators: tuple[Indicator, ...]
    nodes: tuple[Node, ...]
    columns: Columns
    choices: tuple[Normalisation, ...]
    groups: tuple[tuple[np.ndarray | slice, Normalisation], ...]
    joins: tuple[Join, ...]

    @classmethod
    def of(cls, config: Config) -> Plan:
        indicators = config.active_indicators
        found = nodes(config)
        choices = tuple(_taken(each.normalisation or config.method.normalisation, each) for each in indicators)
        groups = _groups(choices, config.method.normalisation)
        return cls(config, indicators, found, columns(indicators), choices, groups, _joins(found, indicators, config))

    def but(self, **changes: object) -> Plan:
        """The plan with other choices of the method, for all indicators and nodes that had the method's own."""
        return Plan.of(self.config.varied(**changes))

    @cached_property
    def goes_up(self) -> tuple[bool, ...]:
        """Of each node, whether its rescaled scores are what enters the node above."""
        return tuple(join.goes_up for join in sorted(self.joins, key=lambda join: join.node))

    def on_scale(self, leaf: bool, i: int) -> bool:
        """Whether the choices keep the scores of a part (as in Join) within the method's scale."""
        return self._held(self.choices[i]) if leaf else self._nodes_held[i]

    def floor(self, node: int) -> float:
        """The score that stands in for anything lower where the parts of a node are joined; 0 when nothing does.

        The usual one is made for the method's scale: it holds only where all the parts run over that.
        """
        method = self.config.method
        usual = method.floor is None and not self._whole[node]
        return 0.0 if usual else method.lowest

    def impossible(self) -> list[Issue]:
        """The nodes whose mean cannot take what their parts are bound to have, whatever the figures are (M-01)."""
        issues = []
        for join in self.joins:
            if not floors(join.aggregation) or self.floor(join.node) > 0:
                continue
            weighs = join.given > 0 if join.weighting.rule == "given" else np.ones(len(join.parts), dtype=bool)
            for part, counts in zip(join.parts, weighs, strict=True):
                if counts and self._sinks(*part):
                    issues.append(self.illegal(join, *part))
        return issues

    def illegal(self, join: Join, leaf: bool, i: int) -> Issue:
        """M-01: the mean of a node cannot be taken of a part's scores."""
        told = {"node": self.nodes[join.node].name, "rule": join.aggregation.rule, "part": self.part_name(leaf, i)}
        floor = self.floor(join.node)
        raised = floors(join.aggregation) and floor <= 0
        bound, cure = ("nothing", "floor") if raised else ("negative", "scale")
        return Issue("M-01", {**told, "bound": bound, "cure": cure, "floor": floor})

    def part_name(self, leaf: bool, i: int) -> Text:
        return self.indicators[i].name if leaf else self.nodes[i].name

    def _sinks(self, leaf: bool, i: int) -> bool:
        """Whether a part has a score of 0 or less as soon as it has scores."""
        if leaf:
            return sinks(self.choices[i], self.config.method.scale)
        join = next(join for join in self.joins if join.node == i)
        if join.rescale and join.goes_up:
            return sinks(join.rescale, self.config.method.scale)
        return join.aggregation.rule == "copeland"  # duels won less duels lost add up to 0

    @cached_property
    def _nodes_held(self) -> list[bool]:
        return self._nodes(self._held)

    @cached_property
    def _whole(self) -> dict[int, bool]:
        """Of each node, whether all its parts run over the method's scale."""
        runs = self._nodes(self._runs)
        return {
            join.node: all(self._runs(self.choices[i]) if leaf else runs[i] for leaf, i in join.parts)
            for join in self.joins
        }

    def _nodes(self, holds: Callable[[Normalisation], bool]) -> list[bool]:
        """Of each node, whether what is so of the choices of its indicators is so of the scores that go up from it."""
        found = [False] * len(self.nodes)
        for join in self.joins:
            rule = MEANS.get(join.aggregation.rule)
            if join.rescale and join.goes_up:
                found[join.node] = holds(join.rescale)
            elif rule and rule.internal and rule.scales(join.weighting.total):
                found[join.node] = all(holds(self.choices[i]) if leaf else found[i] for leaf, i in join.parts)
        return found

    def _held(self, choice: Normalisation) -> bool:
        clips = self.config.method.clip if choice.clip is None else choice.clip
        return clips and self._runs(choice)

    def _runs(self, choice: Normalisation) -> bool:
        """Whether results run over the method's scale, be they clipped to it or not."""
        return NORMALISATIONS[choice.rule].stretched and choice.scale in (None, self.config.method.scale)

    @cached_property
    def treatments(self) -> tuple[Treatment, ...]:
        usual = self.config.method.treatment
        return tuple(indicator.treatment or usual for indicator in self.indicators)

    @cached_property
    def treats(self) -> bool:
        return any(choice.rule != "none" for choice in self.treatments)

    @cached_property
    def transforms(self) -> Mapping[str, np.ndarray]:
        """Name of a transform -> the positions of the indicators it is taken of."""
        named = [indicator.transform for indicator in self.indicators]
        return {name: np.flatnonzero([n == name for n in named]) for name in TRANSFORMS if name in named}

    @cached_property
    def pillar(self) -> np.ndarray:
        """[I]: the position of the channel under which each indicator is shown."""
        at = {node.id: k for k, node in enumerate(self.nodes) if node.level == "channel"}
        under = (self.config.channel_of(indicator) for indicator in self.indicators)
        return np.array([at[channel.id] if channel else -1 for channel in under])

    def choice(self, i: int) -> Normalisation:
        return self.choices[i]


def _taken(choice: Normalisation, indicator: Indicator) -> Normalisation:
    """The choice after an indicator's transform; a given mean or sd speaks of transformed values as it is."""
    if indicator.transform not in TRANSFORMS:
        return choice

    def taken(value: float) -> float:
        with np.errstate(invalid="ignore", divide="ignore"):
            return float(TRANSFORMS[indicator.transform](np.array(value)))

    changes: dict[str, Any] = {}
    if choice.goalposts:
        worst, best = taken(choice.goalposts.worst), taken(choice.goalposts.best)
        changes["goalposts"] = Goalposts.model_construct(worst=worst, best=best)
    if choice.target is not None:
        changes["target"] = taken(choice.target)
    if choice.optimum:
        changes["optimum"] = tuple(sorted(map(taken, choice.optimum)))
    if choice.rule == "boundary_ratio":
        changes["baseline"] = taken(choice.baseline)
    return choice.model_copy(update=changes) if changes else choice


def columns(indicators: Sequence[Indicator]) -> Columns:
    """What the config says of each indicator; goalposts, line and target go through its transform.

    The direction is that of the transformed figures: lower where higher figures are better and their reciprocals count.
    """
    posts = [indicator.goalposts for indicator in indicators]

    def array(values: Sequence[float | None]) -> np.ndarray:
        numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
        for name, change in TRANSFORMS.items():
            at = [indicator.transform == name for indicator in indicators]
            if any(at):
                with np.errstate(invalid="ignore", divide="ignore"):
                    numbers[at] = change(numbers[at])
        return np.where(np.isfinite(numbers), numbers, np.nan)

    return Columns(
        direction=np.array([_direction(indicator) for indicator in indicators]),
        worst=array([post.worst if post else None for post in posts]),
        best=array([post.best if post else None for post in posts]),
        line=array([indicator.red_line.value if indicator.red_line else None for indicator in indicators]),
        target=array([indicator.target.value if indicator.target else None for indicator in indicators]),
    )


def _direction(indicator: Indicator) -> float:
    up = (indicator.direction == "higher_better") != (indicator.transform in FALLING)
    return 1.0 if up else -1.0


def _groups(
    choices: Sequence[Normalisation], usual: Normalisation
) -> tuple[tuple[np.ndarray | slice, Normalisation], ...]:
    found: dict[str, tuple[list[int], Normalisation]] = {}
    for i, choice in enumerate(choices):
        key = "" if choice is usual else choice.model_dump_json()
        found.setdefault(key, ([], choice))[0].append(i)
    if len(found) == 1:
        return ((slice(None), next(iter(found.values()))[1]),)
    return tuple((np.array(at), choice) for at, choice in found.values())


def _joins(found: tuple[Node, ...], indicators: Sequence[Indicator], config: Config) -> tuple[Join, ...]:
    column = {indicator.id: i for i, indicator in enumerate(indicators)}
    at = {node.id: k for k, node in enumerate(found) if node.level == "channel"}
    levels = {level.height: level for level in config.method.levels}
    height: dict[str, int] = {}
    sums: dict[str, float] = {}
    joins = []
    for k in children_first(found):
        node = found[k]
        high = 1 + max((height[m.id] for m in node.members if m.level == "channel"), default=0)
        if node.level == "channel":
            height[node.id] = high
            sums[node.id] = sum(sums[m.id] if m.level == "channel" else m.weight for m in node.members)
        parts = tuple(
            (m.level == "indicator", column[m.id] if m.level == "indicator" else at[m.id]) for m in node.members
        )
        own = config.channel(node.id) if node.level == "channel" else None
        join = _choices(own, levels.get(high) if own else None, config)
        joins.append(replace(join, node=k, height=high, parts=parts, given=_given(node.members, join.weighting, sums)))
    return tuple(joins)


def _choices(own: Channel | None, level: Level | None, config: Config) -> Join:
    """The channel's own choices, else those of its height, else the method's."""

    def first(key: str) -> Any:
        found = (getattr(holder, key, None) for holder in (own, level, config.method))
        return next((choice for choice in found if choice is not None), None)

    aggregation, weighting = first("aggregation"), first("weighting")
    if aggregation.rule in UNSCALED:  # a sum of shares would be a mean
        weighting = weighting.model_copy(update={"total": "as_given"})
    goes_up = all(getattr(holder, "rescale_goes_up", True) for holder in (own, level))
    return Join(-1, 0, (), np.empty(0), aggregation, weighting, first("rescale"), goes_up, first("min_parts"))


def _given(members: Sequence[Member], weighting: Weighting, sums: Mapping[str, float]) -> np.ndarray:
    """The weights in the file. Meant as shares of the whole index, a channel's is the sum of what is under it."""
    whole = weighting.rule == "effective"
    return np.array([sums[m.id] if whole and m.level == "channel" else m.weight for m in members], dtype=float)
