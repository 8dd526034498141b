"""The method page in HTML: choices in words, the tree with weights, every line with its status and source."""

from __future__ import annotations

from collections import Counter

from core.config import Channel, Config, Indicator, Level
from core.i18n import Words, long_text
from core.scoring import Scores
from core.scoring.tree import Member, Node
from pages.shared import rule_words
from pages.shared.figures import line_words, posts
from pages.shared.parts import facts, link, safe, status_chip, table


def explanation(w: Words) -> str:
    return long_text(w.lang, "method")


def choices(config: Config, w: Words) -> str:
    """The method of the config, step by step in the order of the calculation."""
    method = config.method
    pairs = [
        ("screening", rule_words.screening(method.screening, w)),
        ("imputation", rule_words.imputation(method.imputation, w)),
        ("treatment", rule_words.treatment(method.treatment, w)),
        ("normalisation", rule_words.normalisation(method.normalisation, config, w)),
        ("weighting", rule_words.weighting(method.weighting, w)),
        ("aggregation", rule_words.aggregation(method.aggregation, config, w)),
        *(("level", _level(level, config, w)) for level in method.levels),
        ("own_choices", _exceptions(config, w)),
        ("near", w("method.near_is", share=w.percent(method.near_margin))),
        ("stale", w("method.stale_is", times=method.stale_after)),
        ("coverage", w("method.coverage_is", share=w.percent(method.min_coverage))),
        ("inherit", w("method.inherit_on" if method.inherit else "method.inherit_off")),
        ("small", w("method.small_is", k=config.privacy.small_count)),
        ("version", w("method.version_is", version=config.version, digest=config.digest)),
    ]
    return facts((w(f"method.{key}"), safe(text)) for key, text in pairs if text)


def _level(level: Level, config: Config, w: Words) -> str:
    """What is chosen for all channels of one height in place of the method's own."""
    told = [w("method.height", height=level.height)]
    if level.aggregation:
        told.append(rule_words.aggregation(level.aggregation, config, w))
    if level.weighting:
        told.append(rule_words.weighting(level.weighting, w))
    if level.rescale:
        told.append(w("drill.rescaled", rule=rule_words.normalisation(level.rescale, config, w)))
    return " · ".join(told)


def _exceptions(config: Config, w: Words) -> str:
    """How many indicators and channels have choices of their own."""
    keys = ("normalisation", "treatment", "aggregation", "weighting", "rescale")
    parts = (*config.active_indicators, *config.active_channels)
    n = sum(any(getattr(part, key, None) is not None for key in keys) for part in parts)
    return w.plural("method.exceptions", n) if n else ""


def effects(w: Words) -> str:
    """What each choice changes, and when one would choose otherwise."""
    keys = ("screening", "imputation", "treatment", "normalisation", "weighting", "aggregation")
    return facts((w(f"method.{key}"), safe(w(f"method.effect.{key}"))) for key in keys)


def tree(scores: Scores, period: str, w: Words) -> str:
    """Every channel as a strip, divided as its score is: a piece for each part, as wide as its weight.

    Parts of a channel inside another one also say how much of the whole they are.
    """
    config, t = scores.config, scores.cube.period(period)
    depth: dict[str, int] = {}
    carried: dict[str, float] = {}
    rows = []
    for node in _downwards(scores):
        depth[node.id] = depth[node.parent] + 1 if node.parent else 0
        weights = scores.weights[scores.node(node.id)][:, t]
        shares = dict(zip(node.members, map(float, weights / (weights.sum() or 1.0)), strict=True))
        above = carried.get(node.id, 1.0)
        carried |= {member.id: above * share for member, share in shares.items() if member.level == "channel"}
        whole = above if node.parent else None
        pieces = "".join(_piece(member, share, whole, config, w) for member, share in shares.items())
        inset = f' style="margin-inline-start:{1.6 * depth[node.id]:g}rem"' if depth[node.id] else ""
        name = f'<div class="lr-branch-name">{safe(w.pick(node.name))}</div>'
        rows.append(f'<div class="lr-branch"{inset}>{name}<div class="lr-strip">{pieces}</div></div>')
    return f'<div class="lr-tree">{"".join(rows)}</div>'


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


def _piece(member: Member, share: float, above: float | None, config: Config, w: Words) -> str:
    """``above``: how much of the whole the channel is that holds the piece; None where it is the whole."""
    held = config.channel(member.id) if member.level == "channel" else config.indicator(member.id)
    name, kind = safe(w.pick(held.name)), " lr-sub" if member.level == "channel" else ""
    whole = "" if above is None else safe(w("method.of_whole", share=w.percent(above * share, 1)))
    told = " · ".join(filter(None, (f"{name} {w.percent(share, 1)}", whole)))
    small = "<br>".join(filter(None, (name, whole)))
    return (
        f'<span class="lr-piece{kind}" style="flex-grow:{share:.5f}" title="{told}">'
        f"<b>{w.percent(share, 1)}</b> <small>{small}</small></span>"
    )


def preset_note(config: Config, preset: str, w: Words) -> str:
    chosen = next(p for p in config.presets if p.id == preset)
    note = getattr(chosen, "note", None)
    names = " · ".join(w.pick(config.channel(id).name) for id in chosen.channels)
    lead = f"<p>{safe(w.pick(note))}</p>" if note else ""
    return f"{lead}<p>{safe(names)}</p>"


def channel_label(channel: Channel, config: Config, w: Words) -> str:
    members = config.indicators_of(channel.id)
    return f"{w.pick(channel.name)} — {w.plural('count.indicators', len(members))}"


def indicators(config: Config, channel_id: str, w: Words) -> str:
    """The indicators of a channel with weight, goalposts, line and source."""
    members = config.indicators_of(channel_id)
    whole = sum(indicator.weight for indicator in members)
    served = Counter[str]()
    for indicator in config.active_indicators:
        served.update(dict.fromkeys(indicator.outcomes[:1], indicator.weight))
    rows = [
        (
            link("channels", w.pick(i.name) + (" ★" if i.critical else ""), indicator=i.id),
            w.percent(i.weight / whole, 1),
            _outcome(i, config, served, w),
            posts(i, "method.posts", w),
            line_words(i, w),
            safe(w.pick(i.source)) if i.source else "",
            _origin(i, w),
        )
        for i in members
    ]
    head = ("indicator", "share", "outcome_share", "goalposts", "line", "source", "measure")
    return table([w(f"head.{key}") for key in head], rows, numbers=(1, 3))


def _outcome(indicator: Indicator, config: Config, served: Counter[str], w: Words) -> str:
    """The outcome that an indicator enters, and how much of it rests on the indicator."""
    main = indicator.outcomes[:1]
    names = {outcome.id: w.pick(outcome.name) for outcome in config.outcomes}
    return "".join(f"{safe(names[id])} {w.percent(indicator.weight / served[id], 1)}" for id in main if served[id])


def _origin(indicator: Indicator, w: Words) -> str:
    if indicator.local:
        return safe(w("fact.local"))
    if indicator.origin is None:
        return ""
    return (
        safe(w(f"method.origin.{indicator.origin.kind}"))
        + f'<br><span dir="auto">{safe(indicator.origin.source)}</span>'
    )


def line_statuses(config: Config, w: Words) -> str:
    """How firm the lines are: how many are proposals, how many law."""
    counts = Counter(i.red_line.status for i in config.active_indicators if i.red_line)
    rows = [
        (status_chip(status, w), w.number(n), safe(w(f"method.status.{status}"))) for status, n in counts.most_common()
    ]
    return table([w("head.status"), w("head.lines"), w("head.meaning")], rows, numbers=(1,))


def layers(config: Config, w: Words) -> str:
    names = {layer.id: w.pick(layer.name) for layer in config.layers}
    rows = [
        (safe(w.pick(layer.plural)), safe(names.get(layer.parent or "", "–")), safe(layer.id))
        for layer in config.layers
    ]
    return table([w("head.layer"), w("head.inside"), w("head.id")], rows)
