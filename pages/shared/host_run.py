"""The host's desk while people sit in the hall: what comes next, what is live, who has answered."""

from __future__ import annotations

import random
from collections import Counter

import streamlit as st

from core.i18n import Words
from core.workshop import Room
from core.workshop.results import large
from core.workshop.room import ROUNDS, Poll
from core.workshop.templates import Item
from pages.shared import parts, robots, vote_view, workshop_told, workshops
from pages.shared.live import live
from pages.shared.parts import safe

EVERY = 1.0  # seconds between two looks at the room; the phones are told at once


def desk(session: str, w: Words) -> None:
    """The agenda beside what is live."""
    left, right = st.columns([5, 6], gap="large")
    with left:
        agenda(session, w)
    with right:
        _live(session, w)


# --- what comes next


def agenda(session: str, w: Words) -> None:
    room = workshops.room(session)
    parts.heading(w("workshop.meeting", n=room.meeting))
    begins = 0
    for item in room.agenda:
        if item.meeting == room.meeting:
            _step(session, room, item, begins, w)
            begins += item.minutes
    first = [item.question.id for item in room.agenda if item.locked and item.question]
    if any(id not in room.polls for id in first):
        st.toggle(w("workshop.unlock"), key="unlock", help=w("workshop.unlock_help"))
    later = sorted({item.meeting for item in room.agenda if item.meeting > room.meeting})
    if later and not room.closed and st.button(w("workshop.next_meeting", n=later[0]), key="next_meeting"):
        workshops.act(session, "meeting_opened", meeting=later[0])


def _step(session: str, room: Room, item: Item, begins: int, w: Words) -> None:
    """A step with the minutes of the meeting that it takes, and the press that puts it on all screens."""
    with st.container(key=f"step_{item.id}", horizontal=True, vertical_alignment="center"):
        asked = _asked(room, item)
        mark = "▶" if room.live == item.id or room.live in asked else "✓" if asked else ""
        title, minutes = safe(w.pick(item.title)), safe(w("workshop.min", begin=begins, end=begins + item.minutes))
        parts.html(f'<div class="lr-step">{mark} {title} <small>{minutes}</small></div>')
        about = _about(room, item, w) if item.per else None
        if item.per and about is None:
            return
        label = w("workshop.ask") if item.question else w("workshop.show_slide")
        if st.button(label, key=f"open_{item.id}", disabled=room.closed):
            _open(session, room, item, about)


def _asked(room: Room, item: Item) -> list[str]:
    """The questions of an item that were opened already; one a topic or clause where it is asked of each."""
    if item.question is None:
        return []
    of = item.question.id
    return [id for id, poll in room.polls.items() if id == (f"{of}_{poll.question.about}" if item.per else of)]


def _about(room: Room, item: Item, w: Words) -> str | None:
    """Which topic or clause is asked about: the first that was not asked yet, to begin with."""
    named = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    if item.per == "clause":
        named = {id: clause.text for id, clause in room.clauses.items()}
    if not named:
        parts.html(f"<small>{safe(w(f'workshop.no_{item.per}'))}</small>")
        return None
    done = {room.polls[id].question.about for id in _asked(room, item)}
    return str(
        st.selectbox(
            w(f"workshop.{item.per}"),
            list(named),
            index=next((n for n, id in enumerate(named) if id not in done), 0),
            format_func=lambda id: f"{'✓ ' if id in done else ''}{named.get(id, id)}",
            key=f"about_{item.id}",
            label_visibility="collapsed",
        )
    )


def _open(session: str, room: Room, item: Item, about: str | None) -> None:
    if item.question is None:
        workshops.act(session, "slide_opened", item=item.id)
        return
    question = room.question(item.id, about)
    known = room.polls.get(question.id)
    if known:
        question = known.question
    workshops.act(session, "question_opened", question=question, unlock=bool(st.session_state.get("unlock")))


# --- what is live


@st.fragment(run_every=EVERY)
def _live(session: str, w: Words) -> None:
    room = workshops.room(session)
    parts.html(_arrivals(room, w) + workshop_told.attrition(room, w))
    poll = room.poll
    if room.closed:
        st.info(w("workshop.is_closed"))
    elif poll is None:
        item = room.template.item(room.live)
        parts.heading(w.pick(item.title) if item else w("workshop.nothing_live"))
    else:
        _question(session, room, poll, w)
    _screen(session, w)


def _question(session: str, room: Room, poll: Poll, w: Words) -> None:
    id, now = poll.question.id, poll.last
    parts.heading(w.pick(poll.question.text))
    about = room.topics.get(poll.question.about or "")
    state = w("workshop.state.open" if now.open else "workshop.state.shown" if now.shown else "workshop.state.closed")
    head = " · ".join([*([w.pick(about.name)] if about else []), w("workshop.round", n=len(poll.rounds)), state])
    parts.html(f'<p>{safe(head)}</p><p class="lr-count-line">{safe(vote_view.counter(room, id, w))}</p>')
    _controls(session, room, poll, w)
    workshops.ask_again(session, poll, w)
    if poll.question.kind == "statements":
        parts.html(vote_view.wall(room, id))
    elif not now.open:
        vote_view.show(room, id, w, "host")
        parts.html(vote_view.by_authority(room, id, w))


def _controls(session: str, room: Room, poll: Poll, w: Words) -> None:
    id, now = poll.question.id, poll.last
    with st.container(horizontal=True):
        if now.open and st.button(w("workshop.close"), key="close"):
            workshops.finish(session, poll, "question_closed", w)
        if not now.shown and st.button(w("workshop.show"), key="show", type="primary"):
            workshops.finish(session, poll, "answers_shown", w)
        if not now.open and not now.shown and st.button(w("workshop.reopen"), key="reopen"):
            workshops.act(session, "question_opened", question=poll.question, unlock=poll.unlocked)
        again = (
            sum(each.meeting == room.meeting for each in poll.rounds) < ROUNDS and poll.question.kind != "statements"
        )
        if not now.open and again and st.button(w("workshop.second_round"), key="second_round"):
            workshops.act(session, "round_opened", question=id)
        if now.open and robots.there(room) and st.button(w("workshop.robots_answer"), key="robots_answer"):
            robots.answer_live(session, random.Random(), w("workshop.robot_sentence"))
            st.rerun()


def _arrivals(room: Room, w: Words) -> str:
    """How many are there, by role: small roles together, so that nobody is told from their number."""
    counted = Counter(person.role for person in room.people.values())
    named = {role.id: w.pick(role.name) for role in room.template.roles}
    shown = [role for (role,) in large({(role,): n for role, n in counted.items()})]
    told = [f"{named.get(role, role)} {w.number(counted[role])}" for role in shown]
    if rest := len(room.people) - sum(counted[role] for role in shown):
        told.append(f"{w('workshop.other_roles')} {w.number(rest)}")
    return (
        f'<p class="lr-arrivals"><b>{safe(w("workshop.joined", n=len(room.people)))}</b> {safe(" · ".join(told))}</p>'
    )


def _screen(session: str, w: Words) -> None:
    """What the hall looks at."""
    screen = live().screen(session)
    views = ("floor", "balcony")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            w("workshop.hall_view"),
            views,
            format_func=lambda v: w(f"hall.{v}"),
            default=screen["view"],
            key="hall_view",
            required=True,
        )
        breaches = st.toggle(
            w("workshop.hall_breaches"),
            value=bool(screen["breaches"]),
            key="hall_breaches",
            help=w("workshop.hall_breaches_help"),
        )
        parts.html(parts.link("hall", w("workshop.open_hall"), session=session))
    screen.update(view=chosen, breaches=breaches)
