"""The title of each slide, as a sentence made by rule from a frozen snapshot. Cautious: it says what is, never why.

A change inside the margin of surveys is no clear change. What is stale is not counted. Where fewer than half of the
indicators have a figure the first title says so before anything else. The public version names no area inside the city.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Literal

from core import line_words, overview
from core.i18n import Words, plain
from core.redlines import OPEN_STATES
from core.snapshot import Node, Snapshot, Worst

Audience = Literal["internal", "public"]
Headline = Callable[[Snapshot, Words, Audience], str]
#: Share of the open breaches that the areas named together must hold.
CONCENTRATED = 0.5
#: States of channels that call for a decision, gravest first; of these the lowest score comes first.
GRAVE = (*OPEN_STATES, "near")
_SIGNED = re.compile(r"(?<![\w\u2066-\u2068])[-+\u2212]?\d[\d.,]*\d?%?|(?<![\w\u2066-\u2068])[-+\u2212]?\d%?")


def crossings(s: Snapshot, w: Words, audience: Audience) -> str:
    """How many lines of the city are crossed, and how many indicators lie in the safe space."""
    none = "slides.none_crossed" if s.known == s.total else "slides.none_crossed_of_known"
    lines = w.plural("count.crossings_city", s.crossed) if s.crossed else w(none)
    if not s.enough:
        return w("slides.title.little", known=s.known, total=s.total, lines=lines)
    critical = w.plural("count.critical", s.critical) if s.critical else w("slides.none_critical")
    told = w("slides.crossed_and_critical", lines=lines, critical=critical) if s.crossed else lines
    return w.plural("slides.title.crossings", s.safe, lines=told, total=s.total)


def outcomes(s: Snapshot, w: Words, audience: Audience) -> str:
    """Which outcomes moved since the baseline, by more than the margin."""
    told = []
    for way in ("better", "worse", "same", "unknown"):
        names = [w.pick(each.name) for each in s.outcomes if direction(each) == way]
        told += [w(f"slides.moved.{way}", names=_listed(names, way, w))] if names else []
    if s.since == s.period:
        return w("slides.title.no_baseline", period=w.period(s.period))
    return w("slides.title.outcomes", since=w.period(s.since), told=w("slides.sep").join(told))


def _listed(names: Sequence[str], way: str, w: Words) -> str:
    """Names in a row; one of several that holds an "and" of its own stands in quotes, or it would be told as two."""
    own, several = w("slides.and_of_a_name"), len(names) > 1
    parted = [w("slides.quoted", name=name) if several and own in name else name for name in names]
    return w(f"slides.moved_and.{way}").join(parted)


def direction(node: Node) -> str:
    """better, worse, same (no clear change) or unknown."""
    return overview.direction(node.moved, node.margin, node.coverage)


def channel(s: Snapshot, w: Words, audience: Audience) -> str:
    """The channel that comes first: the gravest state, and among equals the lowest score."""
    found = first_channel(s)
    unknown = any(each.state in ("stale", "suppressed", "none") for each in s.channels)
    if found is None:
        return w("slides.title.channel_unknown" if unknown else "slides.title.channel_calm")
    name = w.pick(found.name)
    if found.state == "near":
        return w("slides.title.channel_near_of_known" if unknown else "slides.title.channel_near", channel=name)
    crossed = sum(each.state in OPEN_STATES for each in s.channels)
    if not s.enough:
        return w.plural("slides.title.channel_of_known", crossed, channel=name)
    return w.plural("slides.title.channel", crossed, channel=name)


def first_channel(s: Snapshot) -> Node | None:
    grave = [each for each in s.channels if each.state in GRAVE]
    return min(grave, key=_calm, default=None)


def _calm(channel: Node) -> tuple[int, float]:
    """What calls for a decision first is least; a channel without a score comes after those with one."""
    return GRAVE.index(str(channel.state)), inf if channel.score is None else channel.score


def line(s: Snapshot, w: Words, audience: Audience) -> str:
    """A figure against its line; whether a sample can tell them apart; whether it is on its way back."""
    worst = told_line(s, audience)
    if worst is None:
        return w("slides.title.line_none")
    name = w.pick(worst.indicator)
    about = name if worst.of_city else w("slides.in_area", area=w.pick(worst.area_name), indicator=name)
    said = w("slides.title.line", indicator=about, value=value_words(worst, w), line=limit_words(worst, w))
    if not is_beyond(worst):
        return w("slides.and", first=said, then=w("slides.line_back"))
    return w("slides.and", first=said, then=w("slides.line_unsure")) if worst.sure == "cannot_tell" else said


def told_line(s: Snapshot, audience: Audience) -> Worst | None:
    """The line that may be told: of a single area inside the city only among those who work for it."""
    return s.worst if s.worst and (s.worst.of_city or audience == "internal") else None


def is_beyond(worst: Worst) -> bool:
    record, value = worst.record, worst.value
    if record.kind == "band" and record.lower is not None:
        return not record.lower <= value <= record.limit
    return value < record.limit if record.below_is_bad else value > record.limit


def value_words(worst: Worst, w: Words) -> str:
    """The value with as many digits as it takes to see that it is not on its line."""
    return line_words.beside(worst.record, worst.value, worst.unit, w)


def limit_words(worst: Worst, w: Words) -> str:
    """Where the line stands, as it was adopted."""
    record = worst.record
    at = line_words.in_unit(record, record.limit, worst.unit, w, line_words.AS_ADOPTED)
    if record.kind == "band" and record.lower is not None:
        return w("slides.band", low=w.value(record.lower, digits=line_words.AS_ADOPTED), high=at)
    return at


def spread(s: Snapshot, w: Words, audience: Audience) -> str:
    """How few areas hold at least half of the open breaches."""
    if not s.inside:
        return w("slides.title.spread_unknown")
    if not s.crossings:
        return w("slides.title.spread_none")
    if audience == "public":
        return _spread_public(s, w)
    k, share = standing_out(s)
    if k == 1:
        return w("slides.title.spread_one", share=w.percent(share), area=w.pick(s.spots[0].name))
    if not k:
        many = w.plural("slides.crossings", s.crossings)
        return w("slides.title.spread_even", crossings=many, n=s.areas_crossed, layer=layer(s, w))
    return w("slides.title.spread", share=w.percent(share), k=k, layer=layer(s, w), total=s.places)


def standing_out(s: Snapshot) -> tuple[int, float]:
    """How many areas hold at least half of the open breaches, and what share; none where these are most areas."""
    k, share = concentrated([spot.crossings for spot in s.spots])
    return (k, share) if k == 1 or 2 * k <= s.areas_crossed else (0, 0.0)


def _spread_public(s: Snapshot, w: Words) -> str:
    """The larger areas that hold at least half, where these are no more than half of them; no community is named."""
    groups = by_group(s, w)
    k, share = concentrated([n for _, n in groups])
    if len(groups) > 1 and (k == 1 or 2 * k <= len(groups)) and all(spot.group_name for spot in s.spots):
        return w("slides.title.spread_one", share=w.percent(share), area=[name for name, _ in groups[:k]])
    return w("slides.title.spread_public", crossings=w.plural("slides.crossings", s.crossings), places=of_all(s, w))


def by_group(s: Snapshot, w: Words) -> list[tuple[str, int]]:
    """The larger areas by name, and how many open breaches lie inside each, those with most first."""
    found: dict[str, int] = {}
    for spot in s.spots:
        name = w.pick(spot.group_name) if spot.group_name else w("slides.in_the_city")
        found[name] = found.get(name, 0) + spot.crossings
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def among(s: Snapshot, w: Words) -> str:
    """In how many areas inside the city a line is crossed; a kind of areas is known by its plural alone."""
    return w.plural("slides.among", s.areas_crossed, layer=layer(s, w))


def of_all(s: Snapshot, w: Words) -> str:
    """``among``, and of how many such areas."""
    if s.places == 1:
        return among(s, w)
    return w.plural("slides.of_all", s.areas_crossed, layer=layer(s, w), total=s.places)


def layer(s: Snapshot, w: Words) -> str:
    """The word for the areas inside the city, as it stands inside a sentence."""
    return w.pick(s.layer_plural).lower()


def concentrated(counts: Sequence[int]) -> tuple[int, float]:
    """The fewest places that together hold half of the open breaches, those with most standing first, and what share
    these hold. A place with as many as the last of them is one of them: no order of names may part equals.
    """
    held, every = 0, sum(counts)
    for k, (count, following) in enumerate(zip(counts, [*counts[1:], 0], strict=True), 1):
        held += count
        if held >= CONCENTRATED * every and count > following:
            return k, held / every
    return 0, 0.0


def efforts(s: Snapshot, w: Words, audience: Audience) -> str:
    """Who leads the open actions, and how many are late."""
    if not s.actions:
        return w.plural("slides.title.efforts_ended", s.ended) if s.ended else w("slides.title.efforts_none")
    late = w.plural("slides.late", s.late) if s.late else w("slides.none_late")
    if s.unled == s.actions:
        return w("slides.title.efforts_unled", actions=w.plural("slides.actions_open", s.actions), late=late)
    city, residents = (
        next((leg.actions for leg in s.legs if leg.id == id), 0) for id in ("city", "residents")
    )  # the two legs that every presentation sets side by side
    legs = {"city": w.plural("slides.actions", city), "residents": w.plural("slides.actions", residents)}
    joint = s.actions - s.unled - city - residents
    led = [w("slides.title.efforts", **legs)] if city or residents else []
    led += [w.plural("slides.joint", joint)] if joint else []
    led += [w.plural("slides.unled", s.unled)] if s.unled else []
    return w("slides.sep").join([*led, late])


def decisions(s: Snapshot, w: Words, audience: Audience) -> str:
    """What the data propose to decide: see ``headlines`` for what a person asks instead."""
    return w("slides.title.decisions" if s.asks else "slides.title.decisions_none")


#: In the order of the slides.
HEADLINES: Mapping[str, Headline] = {
    "crossings": crossings,
    "outcomes": outcomes,
    "channel": channel,
    "line": line,
    "spread": spread,
    "efforts": efforts,
    "decisions": decisions,
}
SLIDES: Sequence[str] = tuple(HEADLINES)


def headlines(
    s: Snapshot, w: Words, audience: Audience, written: Mapping[str, str] | None = None, asks: bool | None = None
) -> dict[str, str]:
    """The title of each slide; what a person has ``written`` stands in the place of ours, its numbers isolated.

    ``asks``: whether a person asks for decisions; absent: what the data propose is asked.
    """
    own = {id: isolated(text, w) for id, text in (written or {}).items() if text.strip()}
    ours = {id: made(s, w, audience) for id, made in HEADLINES.items()}
    if asks is not None and asks != bool(s.asks):
        ours["decisions"] = w("slides.title.decisions" if asks else "slides.title.decisions_unasked")
    return {**ours, **own}


def isolated(text: str, w: Words) -> str:
    """What a person typed, every number in an isolate of its own: a sign or a percent must not change its side."""
    return _SIGNED.sub(lambda found: f"\u2066{found[0]}\u2069", plain(text)) if w.rtl else plain(text)
