"""The method page in HTML: choices in words, the tree with weights, every line with its status and source."""

from __future__ import annotations

from collections import Counter

from core.config import Channel, Config, Indicator
from core.i18n import Words, long_text
from pages.shared.figures import line_words
from pages.shared.parts import facts, link, safe, status_chip, table


def explanation(w: Words) -> str:
    return long_text(w.lang, "method")


def choices(config: Config, w: Words) -> str:
    """The method of the config, each choice with what it does."""
    method = config.method
    pairs = [
        ("normalisation", w(f"scoring.rule.{method.normalisation}")),
        ("aggregation", w(f"scoring.rule.{method.aggregation}")),
        ("floor", w("scoring.floor", floor=method.floor)),
        ("near", w("method.near_is", share=w.percent(method.near_margin))),
        ("stale", w("method.stale_is", times=method.stale_after)),
        ("coverage", w("method.coverage_is", share=w.percent(method.min_coverage))),
        ("inherit", w("method.inherit_on" if method.inherit else "method.inherit_off")),
        ("small", w("method.small_is", k=config.privacy.small_count)),
        ("version", w("method.version_is", version=config.version, digest=config.digest)),
    ]
    return facts((w(f"method.{key}"), safe(text)) for key, text in pairs)


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
    rows = [
        (
            link("channels", w.pick(i.name) + (" ★" if i.critical else ""), indicator=i.id),
            w.percent(i.weight / whole, 1),
            safe(w("method.posts", worst=w.value(i.goalposts.worst, i.unit), best=w.value(i.goalposts.best, i.unit))),
            line_words(i, w),
            safe(w.pick(i.source)) if i.source else "",
            _origin(i, w),
        )
        for i in members
    ]
    head = ("indicator", "share", "goalposts", "line", "source", "measure")
    return table([w(f"head.{key}") for key in head], rows, numbers=(1, 2))


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
