"""The method page in HTML: choices in words, the tree with weights, every line with its status and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.config import Channel, Config, Indicator, Level, Normalisation
from core.config.reads import READS
from core.config.rules import NEEDS
from core.i18n import Words, long_text
from core.scoring import Plan, Scores
from core.scoring.normalise import NORMALISATIONS
from pages.shared import branches, rule_words
from pages.shared.figures import line_words, posts
from pages.shared.parts import facts, link, literal, safe, status_chip, table


def explanation(config: Config, w: Words) -> str:
    """From the cell to the screen in Markdown, told of the choices that are in force."""
    told = {
        "indicator": _indicator_score(config, w),
        "channel": _channel_score(config, w),
        "above": _above(config, w),
        "line": _line_and_score(config, w),
        "inherit": w("method.inherited" if config.method.inherit else "method.not_inherited"),
        "small": w("method.few", k=config.privacy.small_count),
        "second": w("method.second") if config.privacy.secondary else "",
        "origins": _origins(config, w),
    }
    return long_text(w.lang, "method").format(**{name: literal(text) for name, text in told.items()})


def _sentences(found: Iterable[str]) -> str:
    return " ".join(filter(None, found))


def _indicator_score(config: Config, w: Words) -> str:
    choice = config.method.normalisation
    rule, (low, high) = NORMALISATIONS[choice.rule], choice.scale or config.method.scale
    told = [w("method.by", rule=rule_words.normalisation(choice, config, w))]
    if w.has(key := f"method.formula.{choice.rule}"):
        start = f"{w.number(low)} + " if low else ""
        told.append(w(key, scale=f"{start}{w.number(high - low)} × "))
    if rule.stretched and "clip" in READS[Normalisation][choice.rule] and rule_words.clipped(choice, config):
        told.append(w("method.clipped", low=low, high=high))
    pooled = rule.pooled and not (choice.rule == "ampi" and choice.goalposts)
    if not pooled:
        told.append(w("method.fixed"))
    elif choice.over == "period":
        told.append(w("method.of_one_year"))
    return _sentences(told)


def _channel_score(config: Config, w: Words) -> str:
    method = config.method
    told = [
        w(
            "method.by_weights",
            rule=rule_words.aggregation(method.aggregation, config, w, _floor(config)),
            weights=rule_words.weighting(method.weighting, w),
        ),
        w(key) if w.has(key := f"method.about.{method.aggregation.rule}") else "",
        w("method.current") if method.imputation.rule == "none" else w("method.filled"),
        w("method.covered"),
    ]
    if method.levels or _exceptions(config, w):
        told.append(w("method.elsewhere"))
    return _sentences(told)


def _above(config: Config, w: Words) -> str:
    """The outcomes, and whether one channel holds all the others."""
    active = {channel.id for channel in config.active_channels}
    roots = [channel for channel in config.active_channels if channel.parent not in active]
    whole = w("method.one_whole", name=w.pick(roots[0].name)) if len(roots) == 1 else w("method.no_whole")
    return _sentences([w("method.outcomes") if config.outcomes else "", whole])


def _line_and_score(config: Config, w: Words) -> str:
    """Beside the score and not inside it, unless a rule reads the score from the line."""
    choices = [indicator.normalisation or config.method.normalisation for indicator in config.active_indicators]
    n = sum(NEEDS.get(choice.rule) == "red_line" for choice in choices)
    return w.plural("method.line_in_score", n) if n else w("method.line_apart")


def _origins(config: Config, w: Words) -> str:
    """On what the measures rest: how many of each kind of origin."""
    kinds = Counter(indicator.origin.kind for indicator in config.active_indicators if indicator.origin)
    told = [f"{w(f'method.origin.{kind}')}: {w.number(n)}" for kind, n in kinds.most_common()]
    return w("method.origins", told="; ".join(told)) if told else ""


def choices(config: Config, w: Words) -> str:
    """The method of the config, step by step in the order of the calculation."""
    method = config.method
    pairs = [
        ("screening", rule_words.screening(method.screening, w)),
        ("imputation", rule_words.imputation(method.imputation, w)),
        ("treatment", rule_words.treatment(method.treatment, w)),
        ("normalisation", rule_words.normalisation(method.normalisation, config, w)),
        ("weighting", rule_words.weighting(method.weighting, w)),
        ("aggregation", rule_words.aggregation(method.aggregation, config, w, _floor(config))),
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


def _floor(config: Config, height: int | None = None) -> float:
    """The floor under the parts of all channels or of those of one height; 0 where no scores are raised."""
    plan = Plan.of(config)
    return max((plan.floor(join.node) for join in plan.joins if height in (None, join.height)), default=0.0)


def _level(level: Level, config: Config, w: Words) -> str:
    """What is chosen for all channels of one height in place of the method's own."""
    told = [w("method.height", height=level.height)]
    if level.aggregation:
        told.append(rule_words.aggregation(level.aggregation, config, w, _floor(config, level.height)))
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


def preset_note(config: Config, preset: str, w: Words) -> str:
    chosen = next(p for p in config.presets if p.id == preset)
    note = getattr(chosen, "note", None)
    names = " · ".join(w.pick(config.channel(id).name) for id in chosen.channels)
    lead = f"<p>{safe(w.pick(note))}</p>" if note else ""
    return f"{lead}<p>{safe(names)}</p>"


def channel_label(channel: Channel, config: Config, w: Words) -> str:
    return f"{w.pick(channel.name)} — {branches.inside(config, channel.id, w)}"


def inside(scores: Scores, channel_id: str, period: str | None, w: Words) -> str:
    """What a channel is made of: the channels inside it, then its own indicators."""
    found = []
    if branches.has_parts(scores.config, channel_id):
        found.append(branches.weights_table(scores, channel_id, period, w))
    if scores.config.indicators_of(channel_id):
        found.append(indicators(scores, channel_id, period, w))
    return "".join(found)


def indicators(scores: Scores, channel_id: str, period: str | None, w: Words) -> str:
    """The indicators of a channel with the weight that was used, goalposts, line and source."""
    config = scores.config
    inside = {member.id: share for member, share in branches.shares(scores, channel_id, period).items()}
    rows = [
        (
            link("channels", w.pick(i.name) + (" ★" if i.critical else ""), indicator=i.id),
            w.percent(inside[i.id], 1),
            _outcome(i, scores, period, w),
            posts(i, "method.posts", w),
            line_words(i, w, i.red_line),
            safe(w.pick(i.source)) if i.source else "",
            _origin(i, w),
        )
        for i in config.indicators_of(channel_id)
    ]
    head = ("indicator", "share", "outcome_share", "goalposts", "line", "source", "measure")
    return table([w(f"head.{key}") for key in head], rows, numbers=(1, 3))


def _outcome(indicator: Indicator, scores: Scores, period: str | None, w: Words) -> str:
    """The outcome that an indicator enters, and how much of it rests on the indicator."""
    main = next((outcome for outcome in scores.config.outcomes if outcome.id in indicator.outcomes[:1]), None)
    if main is None:
        return ""
    shares = {member.id: share for member, share in branches.shares(scores, main.id, period).items()}
    return f"{safe(w.pick(main.name))} {w.percent(shares[indicator.id], 1)}"


def _origin(indicator: Indicator, w: Words) -> str:
    if indicator.local:
        return safe(w("fact.local"))
    if indicator.origin is None:
        return ""
    kind = safe(w(f"method.origin.{indicator.origin.kind}"))
    if indicator.origin.kind == "proposal" or not indicator.origin.source:  # the kind says it in the reader's language
        return kind
    return f'{kind}<br><span dir="auto">{safe(indicator.origin.source)}</span>'


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
