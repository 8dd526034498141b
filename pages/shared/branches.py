"""Channels made of channels: the way down from one to its parts, and the tree of the whole, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from core import redlines
from core.config import Config
from core.i18n import Words
from core.scoring import Explanation, Scores, weigh
from core.scoring.tree import Member, Node
from pages.shared.formula import decimals
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View


def has_parts(config: Config, channel: str) -> bool:
    """Whether a channel is made of other channels."""
    return any(other.parent == channel for other in config.active_channels)


def parts_table(explanation: Explanation, view: View, area_id: str, period: str, w: Words) -> str:
    """The channels that a channel is made of in one area, each with the way down to it."""
    place = {"area": area_id, "period": period, "layer": view.layer}
    a, t = view.cube.area(area_id), view.cube.period(period)
    rows = []
    for item in explanation.items:
        if item.child and item.child.level == "channel":
            state = redlines.channel_state(view.lines, view.config, item.id)[a, t]
            rows.append(
                (
                    link("channels", w.pick(view.config.channel(item.id).name), channel=item.id, **place),
                    w.number(item.score, decimals(item.child, view.config)),
                    chip(redlines.STATES[state], w),
                    w.percent(item.weight, 1),
                    w.percent(item.child.coverage),
                )
            )
    head = ("part", "score", "state", "share", "coverage")
    return table([w(f"head.{key}") for key in head], rows, numbers=(1, 3, 4))


def weights_table(scores: Scores, channel: str, period: str | None, w: Words) -> str:
    """The channels that a channel is made of, each with the weight that was used and how much is inside it."""
    config = scores.config
    rows = [
        (
            link("channels", w.pick(config.channel(member.id).name), channel=member.id),
            w.percent(share, 1),
            safe(inside(config, member.id, w)),
        )
        for member, share in shares(scores, channel, period).items()
        if member.level == "channel"
    ]
    return table([w(f"head.{key}") for key in ("part", "share", "lines_inside")], rows, numbers=(1,))


def inside(config: Config, channel: str, w: Words) -> str:
    """How many indicators a channel has, with those of the channels below it."""
    return w.plural("count.indicators", len(redlines.inside(config, channel)))


def tree(scores: Scores, period: str, w: Words) -> str:
    """Every channel as a strip, divided as its score is: a piece for each part, as wide as its weight.

    The pieces are numbered, and under the strip every number has its name. Parts of a channel inside another one also
    say how much of the whole they are.
    """
    depth: dict[str, int] = {}
    carried: dict[str, float] = {}
    rows = []
    for node in _downwards(scores):
        depth[node.id] = depth[node.parent] + 1 if node.parent else 0
        parts, above = shares(scores, node.id, period), carried.get(node.id, 1.0)
        carried |= {member.id: above * share for member, share in parts.items() if member.level == "channel"}
        inset = f' style="margin-inline-start:{min(depth[node.id], 4) * 0.8:g}rem"' if depth[node.id] else ""
        branch = _branch(parts, above if node.parent else None, scores.config, w)
        name = f'<div class="lr-branch-name">{safe(w.pick(node.name))}</div>'
        rows.append(f'<div class="lr-branch"{inset}>{name}{branch}</div>')
    return f'<div class="lr-tree">{"".join(rows)}</div>'


def _branch(parts: Mapping[Member, float], above: float | None, config: Config, w: Words) -> str:
    """``above``: how much of the whole the channel is that holds the parts; None where it is the whole."""
    pieces = "".join(
        f'<span class="lr-piece{_sub(member)}" style="flex-grow:{np.nan_to_num(share):.5f}">{n}</span>'
        for n, (member, share) in enumerate(parts.items(), 1)
    )
    names = "".join(f"<li>{_told(member, share, above, config, w)}</li>" for member, share in parts.items())
    return f'<div class="lr-strip" aria-hidden="true">{pieces}</div><ol class="lr-parts">{names}</ol>'


def _sub(member: Member) -> str:
    return " lr-sub" if member.level == "channel" else ""


def _told(member: Member, share: float, above: float | None, config: Config, w: Words) -> str:
    held = config.channel(member.id) if member.level == "channel" else config.indicator(member.id)
    whole = "" if above is None else f" <small>{safe(w('method.of_whole', share=w.percent(above * share, 1)))}</small>"
    return f"<b>{w.percent(share, 1)}</b> {safe(w.pick(held.name))}{whole}"


def shares(scores: Scores, id: str, period: str | None) -> dict[Member, float]:
    """Each part of a node with its share of the weight that was used; NaN where none could be worked out.

    Before there is any period only weights that do not rest on scores are known.
    """
    k = scores.node(id)
    members, join = scores.nodes[k].members, next(join for join in scores.plan.joins if join.node == k)
    weights = np.full(len(members), np.nan)
    if period is not None:
        weights = scores.weights[k][:, scores.cube.period(period)]
    elif members and join.weighting.rule in weigh.WITHOUT_SCORES:
        weights = weigh.weigh(join.weighting, join.given, np.empty((0, len(members)))).values
    return dict(zip(members, map(float, weights / (weights.sum() or 1.0)), strict=True))


def _downwards(scores: Scores) -> list[Node]:
    """Channels, each followed by those inside it."""
    found: list[Node] = []

    def visit(parent: str | None) -> None:
        for node in scores.nodes:
            if node.level == "channel" and node.parent == parent:
                found.append(node)
                visit(node.id)

    visit(None)
    return found
