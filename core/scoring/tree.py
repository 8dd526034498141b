"""The nodes that get a score, channels of any depth and outcomes, and what each is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.config import Channel, Config, Indicator, Named, Text

Level = Literal["indicator", "channel", "outcome"]


@dataclass(frozen=True, slots=True)
class Member:
    """An indicator or a channel as a part of a node."""

    id: str
    level: Level
    weight: float


@dataclass(frozen=True, slots=True)
class Node:
    """A score above the indicators. ``parent`` is the active channel that it is a part of, if any."""

    id: str
    level: Level
    parent: str | None
    name: Text
    members: tuple[Member, ...]


def nodes(config: Config) -> tuple[Node, ...]:
    """Active channels in the order of the preset, then outcomes.

    A channel joins the indicators shown under it and the channels whose parent it is. An outcome joins the indicators
    whose *main* (first) outcome it is: the model prints one outcome on every indicator, and counting an indicator again
    under its other outcomes would let one figure move two of the three goals by an unstated weight.
    """
    return tuple(_channel(c, config) for c in config.active_channels) + tuple(
        _outcome(o, config) for o in config.outcomes
    )


def _channel(channel: Channel, config: Config) -> Node:
    active = {other.id for other in config.active_channels}
    parts = tuple(Member(c.id, "channel", c.weight) for c in config.active_channels if c.parent == channel.id)
    members = _indicators(config.indicators_of(channel.id)) + parts
    return Node(channel.id, "channel", channel.parent if channel.parent in active else None, channel.name, members)


def _outcome(outcome: Named, config: Config) -> Node:
    served = [indicator for indicator in config.active_indicators if indicator.outcomes[:1] == (outcome.id,)]
    return Node(outcome.id, "outcome", None, outcome.name, _indicators(served))


def _indicators(found: Iterable[Indicator]) -> tuple[Member, ...]:
    return tuple(Member(indicator.id, "indicator", indicator.weight) for indicator in found)


def children_first(found: tuple[Node, ...]) -> tuple[int, ...]:
    """Positions of the nodes in an order in which every node comes after its parts."""
    parent = {node.id: node.parent for node in found if node.level == "channel"}

    def depth(id: str | None) -> int:
        return 0 if id is None else 1 + depth(parent[id])

    return tuple(sorted(range(len(found)), key=lambda k: -depth(found[k].parent)))
