"""A frozen snapshot as seven slides: sentence titles, the charts of the screen, tables, notes, where figures come from.

The same slides stand in the room, in the file for the office and in the printed fallback, so no figure can differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import headline
from core.charts import STATE_STYLE
from core.config import Text
from core.export.deck_charts import MOST_BARS, line_chart, spread_chart, whole
from core.export.document import (
    Amount,
    Audience,
    Block,
    Bullets,
    Deck,
    Paragraph,
    Provenance,
    Slide,
    Table,
)
from core.i18n import Words, rounded
from core.redlines import OPEN_STATES
from core.snapshot import Node, Snapshot, Worst

#: Crossed lines that are named under a table which does not count them.
MOST_BESIDE = 3
_ARROWS = {"better": "▲", "worse": "▼", "same": "■", "unknown": "–"}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was asked for, and what became of it in the room; ``status`` empty: not decided yet."""

    text: str
    status: str = ""
    owner: str = ""
    due: str = ""


def deck(
    s: Snapshot,
    w: Words,
    audience: Audience = "internal",
    written: Mapping[str, str] | None = None,
    asked: Sequence[Decided] | None = None,
) -> Deck:
    """``written``: titles that a person wrote instead of ours, by slide; ``asked``: the decisions, absent: those that
    the data propose.
    """
    wanted = proposals(s, w) if asked is None else tuple(asked)
    titles = headline.headlines(s, w, audience, written, bool(wanted))
    made = [_slide(id, titles[id], s, w, audience, wanted) for id in headline.SLIDES]
    city = w.pick(s.city)
    return Deck(
        w("slides.deck", city=city), w.lang, tuple(made), provenance(s, w, audience), f"{city} · {w.period(s.period)}"
    )


def proposals(s: Snapshot, w: Words) -> tuple[Decided, ...]:
    return tuple(Decided(w("slides.ask", line=w.pick(ask.wording)), owner=w.pick(ask.owner)) for ask in s.asks)


def provenance(s: Snapshot, w: Words, audience: Audience) -> Provenance:
    """Data as of when, from whom, by which version of the method, and what the lines rest on. Files of the office are
    named inside it alone.
    """
    sources = s.files if audience == "internal" else [w.pick(each) for each in s.departments or (s.city,)]
    named = [*sources[:3], *([w("footer.more", n=len(sources) - 3).strip()] if len(sources) > 3 else [])]
    lines = [w("slides.of_status", status=w(f"charts.status.{status}"), n=n) for status, n in s.statuses]
    preset = w("slides.preset", preset=w.pick(s.preset)) if s.preset else ""
    return Provenance(
        taken=s.taken,
        as_of=w("slides.as_of", newest=_day(s.newest), taken=datetime.fromisoformat(s.taken)),
        batches=w("slides.batches", sources=named, batches=s.batches),
        method=w("slides.method", digest=s.method),
        lines=w("slides.lines", statuses=lines),
        audience=audience,
        preset=preset,
    )


def _slide(id: str, title: str, s: Snapshot, w: Words, audience: Audience, asked: Sequence[Decided]) -> Slide:
    blocks, bottom = _MADE[id](s, w, audience)
    if id == "decisions":
        blocks = _decisions(asked, w)
    notes = "\n".join([bottom, w(f"slides.note.{id}"), *provenance(s, w, audience).words])
    every = areas_table(s, w) if id == "spread" and audience == "internal" and len(s.spots) > MOST_BARS else None
    return Slide(w.line(title), blocks, w.line(bottom), notes, whole=True, rest=every)


Made = tuple[tuple[Block, ...], str]


def _beside(lines: Sequence[Text], w: Words) -> str:
    """The crossed lines that a table by outcome or by leg does not count, by name."""
    names = [w.pick(each) for each in lines[:MOST_BESIDE]]
    names += [w("footer.more", n=len(lines) - MOST_BESIDE).strip()] if len(lines) > MOST_BESIDE else []
    return f" {w('slides.beside', names=names)}" if names else ""


def _crossings(s: Snapshot, w: Words, audience: Audience) -> Made:
    inside = w.plural("slides.crossings", s.crossings) if s.inside and s.crossings else ""
    more = w("slides.inside", crossings=inside, places=headline.among(s, w)) if inside else ""
    share = w.percent(s.known / s.total if s.total else None)
    bottom = w("slides.bottom.crossings", taken=datetime.fromisoformat(s.taken), share=share, stale=s.stale)
    words = [Paragraph(w("slides.crossed_lines"), "lead"), *([Paragraph(more)] if more else [])]
    return (Paragraph(w.number(s.crossed), "figure"), *words), bottom


def outcomes_table(s: Snapshot, w: Words) -> Table:
    """How the three outcomes stand, and how they moved since the baseline."""
    rows = tuple(
        (w.pick(each.name), _score(each, w), _change(each, w), _crossed(each.crossed, w) if each.known else "–")
        for each in s.outcomes
    )
    return Table(w("slides.table.outcomes"), _head(w, "outcome", "score", "change", "crossed"), rows)


def _outcomes(s: Snapshot, w: Words, audience: Audience) -> Made:
    bottom = w("slides.bottom.outcomes", since=w.period(s.since), taken=datetime.fromisoformat(s.taken))
    bottom += _beside(s.beside_outcomes, w)
    return (outcomes_table(s, w),), bottom


def channels_table(s: Snapshot, w: Words) -> Table:
    """The state and the score of every channel."""
    rows = tuple((w.pick(each.name), _state(each, w), _score(each, w)) for each in s.channels)
    return Table(w("slides.table.channels"), _head(w, "channel", "state", "points"), rows)


def _channel(s: Snapshot, w: Words, audience: Audience) -> Made:
    return (channels_table(s, w),), channels_bottom(s, w)


def channels_bottom(s: Snapshot, w: Words) -> str:
    """What decides the state of a channel, and in which others a line is crossed all the same."""
    others = [w.pick(each.name) for each in s.channels if each.crossed and each.state not in OPEN_STATES]
    also = w("slides.also_crossed", names=others) + " " if others else ""
    return also + w("slides.bottom.channel", taken=datetime.fromisoformat(s.taken))


def _line(s: Snapshot, w: Words, audience: Audience) -> Made:
    worst = headline.told_line(s, audience)
    if worst is None:
        return (Paragraph(w("slides.no_line"), "lead"),), w(
            "slides.bottom.taken", taken=datetime.fromisoformat(s.taken)
        )
    return (line_chart(worst, w),), line_origin(worst, w, audience)


def line_origin(worst: Worst, w: Words, audience: Audience) -> str:
    """Source, date, number of answers, and what the line rests on."""
    source = w.pick(worst.source) or (worst.file if audience == "internal" else "")
    told = [w("slides.source", source=source)] if source else []
    told += [w("slides.until", day=_day(worst.until))] if worst.until else []
    told += [w("slides.n", n=w.number(worst.n, 0))] if worst.n else []
    told += [w("slides.since", day=_day(worst.since))] if worst.since else []
    return w("slides.sep").join([*told, w("slides.status", status=w(f"charts.status.{worst.record.status}"))])


def _spread(s: Snapshot, w: Words, audience: Audience) -> Made:
    n = s.hidden if s.unread is None else s.unread  # frozen earlier, a presentation knows of the figures alone
    hidden = w.plural("slides.hidden", n) if n else w("slides.none_hidden")
    bottom = w("slides.bottom.spread", hidden=hidden, taken=datetime.fromisoformat(s.taken))
    if not s.inside:
        bottom = w("slides.bottom.taken", taken=datetime.fromisoformat(s.taken))
    if not s.inside:
        return (Paragraph(w("slides.spread_awaited"), "lead"),), bottom
    if not s.crossings:
        return (Paragraph(w("slides.spread_looked", n=s.places), "lead"),), bottom
    if audience == "public":
        return (groups_table(s, w),), bottom
    return (spread_chart(s, w),), bottom


def areas_table(s: Snapshot, w: Words) -> Table:
    """Every area with open breaches: what the chart tells of some by name."""
    rows = tuple((w.pick(spot.name), _count(spot.crossings, w), _share(spot.share, w)) for spot in s.spots)
    return Table(w("slides.table.spread"), _head(w, "area", "crossed", "share"), rows)


def groups_table(s: Snapshot, w: Words) -> Table:
    """Larger areas and how many breaches lie inside each: no community is named."""
    rows = tuple((name, _count(n, w), _share(n / s.crossings, w)) for name, n in headline.by_group(s, w))
    return Table(w("slides.table.groups"), _head(w, "area", "crossed", "share"), rows)


def _efforts(s: Snapshot, w: Words, audience: Audience) -> Made:
    rows = tuple(
        (w.pick(leg.name), _count(leg.actions, w), _count(leg.late, w), _crossed(leg.crossed, w)) for leg in s.legs
    )
    bottom = w("slides.bottom.efforts", unled=s.unled, late=s.late, taken=datetime.fromisoformat(s.taken))
    bottom += _beside(s.beside_legs, w)
    return (Table(w("slides.table.efforts"), _head(w, "effort", "actions", "late", "crossed"), rows),), bottom


def _nothing(s: Snapshot, w: Words, audience: Audience) -> Made:
    return (), w("slides.bottom.decisions", taken=datetime.fromisoformat(s.taken))


def _decisions(asked: Sequence[Decided], w: Words) -> tuple[Block, ...]:
    """The questions; once something was decided, what, by whom and until when."""
    if not asked:
        return (Paragraph(w("slides.no_decision"), "lead"),)
    if not any(each.status for each in asked):
        return (Bullets(tuple(each.text for each in asked), numbered=True),)
    rows = tuple(
        (
            each.text,
            w(f"register.decision.status.{each.status}") if each.status else w("slides.open"),
            each.owner or "–",
            w.date(_day(each.due)) if each.due else "–",
        )
        for each in asked
    )
    return (Table(w("slides.table.decisions"), _head(w, "decision", "decided", "owner", "due"), rows),)


_MADE: Mapping[str, Callable[[Snapshot, Words, Audience], Made]] = {
    "crossings": _crossings,
    "outcomes": _outcomes,
    "channel": _channel,
    "line": _line,
    "spread": _spread,
    "efforts": _efforts,
    "decisions": _nothing,
}


# --- cells ----------------------------------------------------------------------------------------------------------


def _head(w: Words, *names: str) -> tuple[str, ...]:
    return tuple(w(f"slides.head.{name}") for name in names)


def _day(text: str | None) -> date:
    return date.fromisoformat(str(text))


def _score(node: Node, w: Words) -> Amount:
    return Amount(w.number(node.score, 0), whole(node.score), "0")


def _change(node: Node, w: Words) -> Amount:
    way = headline.direction(node)
    if way == "unknown":
        return Amount(w("direction.unknown" if node.moved is None else "direction.few"))
    text = w("slides.changed", arrow=_ARROWS[way], word=w(f"direction.{way}"), points=w.change(node.moved))
    return Amount(text, rounded(float(node.moved or 0), 1), "+0.0;-0.0;0")


def _crossed(n: int, w: Words) -> Amount:
    return Amount(w.number(n), float(n), "0", "crossed" if n else None)


def _count(n: int, w: Words) -> Amount:
    return Amount(w.number(n), float(n), "0")


def _share(x: float, w: Words) -> Amount:
    return Amount(w.percent(x), x, "0%")


def _state(node: Node, w: Words) -> Amount:
    state = node.state or "none"
    return Amount(f"{STATE_STYLE[state].shape} {w(f'charts.state.{state}')}", None, "General", state)
