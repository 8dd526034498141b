"""What the projector shows: nothing that the host has not opened, in letters for the last row.

The dance floor is what happens now; the balcony is what has been made of it so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import streamlit as st

from core.i18n import Words
from core.workshop import Room
from core.workshop.question import Question
from core.workshop.results import opened
from core.workshop.subject import JUDGED
from core.workshop.templates import Item
from pages.shared import parts, phone_view, robots, vote_view, way_in, workshop_cards, workshop_told, workshops
from pages.shared.live import live
from pages.shared.parts import safe

FIT = Path(__file__).with_name("hall.js")
EVERY = 1.0  # seconds between two looks at the room


def first(known: Iterable[str]) -> str:
    """The workshop that a hall opens with when its address names none: the newest that is no rehearsal."""
    ids = list(known)
    return next((each for each in ids if not robots.there(workshops.room(each))), ids[0])


def fitted() -> None:
    """All on one screen, in the largest letters that leave room for it; what is more turns by itself."""
    st.html(f"<script>{FIT.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)


@st.fragment(run_every=EVERY)
def screen(session: str, w: Words) -> None:
    room, chosen = workshops.room(session), live().screen(session)
    with st.container(key="hall"):
        if chosen["view"] == "balcony":
            balcony(opened(room), w)
        else:
            floor(session, room, w, bool(chosen["breaches"]))


def floor(session: str, room: Room, w: Words, breaches: bool) -> None:
    poll = room.poll
    if room.closed:
        _head(w("hall.over"), "")
        return
    if poll is None:
        item = room.template.item(room.live) if room.live else None
        _slide(session, opened(room), item, w)
        return
    asked, now = poll.question, poll.last
    topic, clause = room.topics.get(asked.about or ""), room.clauses.get(asked.about or "")
    about = w.pick(topic.name) if topic else clause.text if clause else ""
    about = w.pick(now.subject.name) if now.subject else about  # as it stood when the vote began
    _head(w.pick(asked.text), about or (w.pick(asked.hint) if asked.hint else ""))
    if now.shown:
        vote_view.show(room, asked.id, w, "hall", large=True)
        parts.html(vote_view.by_authority(room, asked.id, w))
        parts.html(workshop_told.budget(opened(room), w) if asked.purpose == "budget" else "")
    else:
        state = "" if now.open else f" · {w('workshop.state.closed')}"
        parts.html(f'<p class="lr-huge">{safe(vote_view.counter(room, asked.id, w) + state)}</p>')
        parts.html(f'<p class="lr-rule">{safe(vote_view.rule(asked, w))}</p>')
    parts.html(_card(opened(room), asked, w))
    if breaches and asked.purpose == "threshold":
        parts.html(workshop_cards.breaches(room, asked, w))


def balcony(room: Room, w: Words) -> None:
    """All that stands: clusters, lines with their thresholds, crossings first, clauses."""
    assert room.session
    _head(w("hall.balcony"), w.pick(room.session.called))
    parts.html(workshop_cards.cluster_cards(room, w) if room.clusters else workshop_cards.concept_cards(room, w))
    parts.html(workshop_told.outside(room, w) + workshop_cards.topic_table(room, w))
    parts.html(workshop_cards.matrix(room, w, shown=True))
    parts.html(workshop_told.threat_grid(room, w) if _scored(room) else "")
    parts.html(workshop_cards.clause_list(room, w))
    parts.html(workshop_told.budget(room, w) + workshop_told.attrition(room, w))


def _scored(room: Room) -> bool:
    return any(poll.question.purpose == "impact" for poll in room.polls.values())


def _head(title: str, text: str) -> None:
    """The heading of the page is made anew with what is live: a screen reader hears it."""
    below = f'<p class="lr-lead" dir="auto">{safe(text)}</p>' if text else ""
    parts.html(f'<div class="lr-hall-head" dir="auto"><h2>{safe(title)}</h2>{below}</div>')


def _card(room: Room, asked: Question, w: Words) -> str:
    """The topic that is voted on: measure, direction, what is known of it, the law; the limit that is to be adopted."""
    topic = room.topics.get(asked.about or "")
    if topic is None or topic.measure is None:
        return "".join(
            f'<p class="lr-facts-line">{safe(fact)}</p>' for fact in phone_view.addressed(room, asked.about or "", w)
        )
    measure = topic.measure
    voted = vote_view.proposal(room, topic, w) if asked.purpose in JUDGED else []
    known = [
        f"{w.value(value, measure.unit)} ({source})" if source.strip() else w.value(value, measure.unit)
        for value, source in measure.known
    ]
    pairs = [
        (w("workshop.measure"), safe(w.pick(measure.name))),
        (w("workshop.status"), parts.status_chip(measure.status, w)),
    ]
    if ends := phone_view.between(asked):
        low, high = (w.value(each, asked.unit) for each in ends)
        pairs.append((w("workshop.value"), safe(vote_view.middle(low, high, w))))
    pairs += [(w("hall.known"), safe("; ".join(known)))] if known else []
    pairs += [(w("hall.law"), f"🔒 {safe(measure.law.source)}")] if measure.law else []
    told = " · ".join(f"<b>{safe(name)}:</b> {value}" for name, value in pairs)
    side = vote_view.direction(measure, w) if asked.purpose == "threshold" else []
    first = "".join(f'<p class="lr-proposal">{safe(line)}</p>' for line in (*voted, *side))
    return f'{first}<p class="lr-facts-line">{told}</p>'


def _slide(session: str, room: Room, item: Item | None, w: Words) -> None:
    assert room.session
    if item is None or item.id == room.agenda[0].id:
        _head(w.pick(room.session.called), w.pick(room.template.consent))
        parts.html(way_in.poster(session, way_in.address(), w, 420))
        parts.html(f'<p class="lr-huge">{safe(w("workshop.joined", n=len(room.people)))}</p>')
        return
    _head(w.pick(item.title), w.pick(item.slide) if item.slide else "")
    if item.picture:
        parts.html(workshop_told.space(w))
    if item.work in _WORK:
        parts.html(_WORK[item.work](room, w))


_WORK: Mapping[str | None, Callable[[Room, Words], str]] = {
    "concepts": workshop_cards.concept_cards,
    "clusters": workshop_cards.cluster_cards,
    "topics": workshop_cards.topic_table,
    "thresholds": workshop_cards.topic_table,
    "state": workshop_cards.estimates,
    "matrix": workshop_cards.matrix,
    "threats": workshop_told.threat_grid,
    "clauses": workshop_cards.crossings,
    "adoption": workshop_cards.outcome,
    "summary": workshop_told.summary,
}
