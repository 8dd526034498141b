"""A config as a plan of computation: what it says of each indicator, as arrays, and what is joined how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.config import Aggregation, Channel, Config, Indicator, Level, Normalisation, Treatment, Weighting
from core.scoring.normalise import Columns
from core.scoring.tree import Member, Node, children_first, nodes

TRANSFORMS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "ln": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "square": np.square,
    "reciprocal": np.reciprocal,
}


@dataclass(frozen=True, eq=False)
class Join:
    """How one node is made: positions of its parts (``leaf``: among the indicators, else among the nodes)."""

    node: int
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

    ``groups``: positions of the indicators that share a normalisation. ``joins``: every node after its parts.
    """

    config: Config
    indicators: tuple[Indicator, ...]
    nodes: tuple[Node, ...]
    columns: Columns
    groups: tuple[tuple[np.ndarray | slice, Normalisation], ...]
    joins: tuple[Join, ...]

    @classmethod
    def of(cls, config: Config) -> Plan:
        indicators = config.active_indicators
        found = nodes(config)
        return cls(
            config,
            indicators,
            found,
            columns(indicators),
            _groups(indicators, config),
            _joins(found, indicators, config),
        )

    def but(self, **changes: object) -> Plan:
        """The plan with other choices of the method, for all indicators and nodes that had the method's own."""
        return Plan.of(self.config.varied(**changes))

    @cached_property
    def goes_up(self) -> tuple[bool, ...]:
        """Of each node, whether its rescaled scores are what enters the node above."""
        return tuple(join.goes_up for join in sorted(self.joins, key=lambda join: join.node))

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
        return self.indicators[i].normalisation or self.config.method.normalisation


def columns(indicators: Sequence[Indicator]) -> Columns:
    """What the config says of each indicator; goalposts, line and target go through its transform."""
    posts = [indicator.goalposts for indicator in indicators]

    def array(values: Sequence[float | None]) -> np.ndarray:
        numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
        for name, change in TRANSFORMS.items():
            at = [indicator.transform == name for indicator in indicators]
            if any(at):
                with np.errstate(invalid="ignore", divide="ignore"):
                    numbers[at] = change(numbers[at])
        return numbers

    return Columns(
        direction=np.array([1.0 if indicator.direction == "higher_better" else -1.0 for indicator in indicators]),
        worst=array([post.worst if post else None for post in posts]),
        best=array([post.best if post else None for post in posts]),
        line=array([indicator.red_line.value if indicator.red_line else None for indicator in indicators]),
        target=array([indicator.target.value if indicator.target else None for indicator in indicators]),
    )


def _groups(indicators: Sequence[Indicator], config: Config) -> tuple[tuple[np.ndarray | slice, Normalisation], ...]:
    found: dict[str, tuple[list[int], Normalisation]] = {}
    usual = config.method.normalisation
    for i, indicator in enumerate(indicators):
        choice = indicator.normalisation or usual
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
        joins.append(replace(join, node=k, parts=parts, given=_given(node.members, join.weighting, sums)))
    return tuple(joins)


def _choices(own: Channel | None, level: Level | None, config: Config) -> Join:
    """The channel's own choices, else those of its height, else the method's."""

    def first(key: str) -> Any:
        found = (getattr(holder, key, None) for holder in (own, level, config.method))
        return next((choice for choice in found if choice is not None), None)

    aggregation, weighting = first("aggregation"), first("weighting")
    if aggregation.rule == "sum":  # a sum of shares would be a mean
        weighting = weighting.model_copy(update={"total": "as_given"})
    goes_up = all(getattr(holder, "rescale_goes_up", True) for holder in (own, level))
    return Join(-1, (), np.empty(0), aggregation, weighting, first("rescale"), goes_up, first("min_parts"))


def _given(members: Sequence[Member], weighting: Weighting, sums: Mapping[str, float]) -> np.ndarray:
    """The weights in the file. Meant as shares of the whole index, a channel's is the sum of what is under it."""
    whole = weighting.rule == "effective"
    return np.array([sums[m.id] if whole and m.level == "channel" else m.weight for m in members], dtype=float)
