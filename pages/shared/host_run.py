"""The host's desk while people sit in the hall: what comes next, what is live, who has answered."""

from __future__ import annotations

import random
from typing import Any

import streamlit as st

from core.i18n import Words
from core.workshop import Room
from core.workshop.results import counted, untold
from core.workshop.room import Poll, unconceived
from core.workshop.states import readings
from core.workshop.subject import another, stands
from core.workshop.templates import Item
from pages.shared import parts, presses, robots, vote_view, workshop_told, workshops
from pages.shared.live import live
from pages.shared.parts import safe

EVERY = 1.0  # seconds between two looks at the room; the phones are told at once
_NEXT = "workshop_next"
HALL = ("view", "breaches")  # what the host sets of the hall's screen


def desk(session: str, w: Words) -> None:
    """The agenda beside what is live."""
    left, right = st.columns([5, 6], gap="large")
    drawn = _steps(workshops.room(session))
    with left:
        agenda(session, w)
    with right:
        _live(session, w, drawn)


def _steps(room: Room) -> Any:
    """All that the agenda shows: it is drawn anew when another host has changed any of it."""
    named = [(id, topic.name) for id, topic in room.topics.items()]
    worded = [(id, clause.text) for id, clause in room.clauses.items()]
    return room.meeting, room.live, list(room.polls), room.agenda, named, worded, room.closed


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
    if room.closed:
        return
    if later:
        presses.press(w("workshop.next_meeting", n=later[0]), "next_meeting", _next, session, later[0], w)
    if st.session_state.get(_NEXT) == later[:1] != []:
        _sure(session, room, later[0], w)
    if room.meeting > 1:
        presses.press(w("workshop.back_to", n=room.meeting - 1), "earlier_meeting", _meet, session, room.meeting - 1)


def _undone(room: Room, w: Words) -> list[str]:
    """What this meeting was to do and has not done, on which the later ones rest."""
    here = [item for item in room.agenda if item.meeting == room.meeting]
    found = [told for item in here if (told := _unasked(room, item, w))]
    works = {item.work for item in here}
    if "concepts" in works and (left := len(unconceived(room))):
        found.append(w.plural("workshop.left_over", left))
    if not room.topics:
        found.append(w("workshop.no_topic"))
    elif "state" in works and not readings(room):
        found.append(w("workshop.no_state"))
    return found


def _unasked(room: Room, item: Item, w: Words) -> str:
    """A question of the agenda that was not asked; of one that each topic or clause is asked, of how many it was."""
    if item.question is None:
        return ""
    title, asked = w.pick(item.title), {room.polls[id].question.about for id in _asked(room, item)}
    if not item.per:
        return "" if asked else title
    each = room.topics if item.per == "topic" else room.clauses
    done = len(asked & each.keys())
    return w("workshop.asked_of", title=title, n=done, m=len(each)) if done < len(each) or not each else ""


def _next(session: str, meeting: int, w: Words) -> None:
    """Asked first where a question is open, which would be closed amid the answers, or where something is not done."""
    room = workshops.room(session)
    if (room.poll and room.poll.last.open) or _undone(room, w):
        st.session_state[_NEXT] = [meeting]
    else:
        _meet(session, meeting)


def _sure(session: str, room: Room, meeting: int, w: Words) -> None:
    still_open = bool(room.poll and room.poll.last.open)
    if room.poll and still_open:
        st.warning(parts.literal(w("workshop.still_open", item=w.pick(room.poll.question.text))))
    if undone := _undone(room, w):
        st.warning(parts.literal(w("workshop.not_done", which="; ".join(undone))))
    with st.container(horizontal=True):
        label = w("workshop.close_and_go_on" if still_open else "workshop.go_on", n=meeting)
        presses.press(label, "meet_anyway", _meet, session, meeting)
        presses.press(w("workshop.stay"), "meet_wait", _stay)


def _stay() -> None:
    st.session_state.pop(_NEXT, None)


def _meet(session: str, meeting: int) -> None:
    _stay()
    workshops.act(session, "meeting_opened", meeting=meeting)


def _step(session: str, room: Room, item: Item, begins: int, w: Words) -> None:
    """A step with the minutes of the meeting that it takes, and the press that puts it on all screens."""
    with st.container(key=f"step_{item.id}", horizontal=True, vertical_alignment="center"):
        asked = _asked(room, item)
        mark = "▶" if room.live == item.id or room.live in asked else "✓" if asked else ""
        title, minutes = safe(w.pick(item.title)), safe(w("workshop.min", begin=begins, end=begins + item.minutes))
        parts.html(f'<div class="lr-step">{mark} {title} <small>{minutes}</small></div>')
        if item.per and not _about(room, item, w):
            return
        label = w("workshop.ask") if item.question else w("workshop.show_slide")
        presses.press(label, f"open_{item.id}", _open, session, item, disabled=room.closed)


def _asked(room: Room, item: Item) -> list[str]:
    """The questions of an item that were opened already; one a topic or clause where it is asked of each."""
    if item.question is None:
        return []
    of = item.question.id
    return [id for id, poll in room.polls.items() if id == (f"{of}_{poll.question.about}" if item.per else of)]


def _about(room: Room, item: Item, w: Words) -> bool:
    """Which topic or clause is asked about: the first that was not asked yet, to begin with. False: there is none."""
    named = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    if item.per == "clause":
        named = {id: clause.text for id, clause in room.clauses.items()}
    if not named:
        parts.html(f"<small>{safe(w(f'workshop.no_{item.per}'))}</small>")
        return False
    done = {room.polls[id].question.about for id in _asked(room, item)}
    st.selectbox(
        w(f"workshop.{item.per}"),
        list(named),
        index=next((n for n, id in enumerate(named) if id not in done), 0),
        format_func=lambda id: f"{'✓ ' if id in done else ''}{named.get(id, id)}",
        key=f"about_{item.id}",
        label_visibility="collapsed",
    )
    return True


def _open(session: str, item: Item) -> None:
    """A slide; a question; or a question that was asked before, which comes back to the screens as it stands; asked
    anew where what it was about was changed.
    """
    if item.question is None:
        workshops.act(session, "slide_opened", item=item.id)
        return
    room, about = workshops.room(session), st.session_state[f"about_{item.id}"] if item.per else None
    question = room.question(item.id, about)
    poll = room.polls.get(question.id)
    if poll and stands(room, poll):
        workshops.act(session, "slide_opened", item=question.id)
        return
    asked = poll.question if poll else question
    workshops.act(session, "question_opened", question=asked, unlock=bool(st.session_state.get("unlock")))


# --- what is live


@st.fragment(run_every=EVERY)
def _live(session: str, w: Words, drawn: Any) -> None:
    """``drawn``: what the agenda beside this shows."""
    workshops.redraw()
    room = workshops.room(session)
    if _steps(room) != drawn:
        st.rerun()
    parts.html(_arrivals(room, w) + workshop_told.attrition(room, w))
    if not room.closed:
        _door(session, room, w)
    poll = room.poll
    if room.closed:
        st.info(w("workshop.is_closed"))
    elif poll is None:
        item = room.template.item(room.live)
        parts.heading(w.pick(item.title) if item else w("workshop.nothing_live"))
    else:
        _question(session, room, poll, w)
    _untold(room, w)
    _screen(session, w)


def _untold(room: Room, w: Words) -> None:
    """What is over and was not opened for the hall: its screens and the phones know nothing that follows from it."""
    if named := [vote_view.named(room, poll, w) for poll in untold(room) if poll.question.id != room.live]:
        st.caption(parts.literal(w("workshop.untold", which="; ".join(named))))


def _question(session: str, room: Room, poll: Poll, w: Words) -> None:
    id, now = poll.question.id, poll.last
    parts.heading(w.pick(poll.question.text))
    about = room.topics.get(poll.question.about or "")
    state = w("workshop.state.open" if now.open else "workshop.state.shown" if now.shown else "workshop.state.closed")
    head = " · ".join([*([w.pick(about.name)] if about else []), w("workshop.round", n=len(poll.rounds)), state])
    parts.html(f'<p>{safe(head)}</p><p class="lr-count-line">{safe(vote_view.counter(room, id, w))}</p>')
    _controls(session, room, poll, w)
    workshops.ask_again(session, id, w)
    if poll.question.kind == "statements":
        parts.html(vote_view.wall(room, id))
    elif not now.open:
        vote_view.show(room, id, w, "host")
        parts.html(vote_view.by_authority(room, id, w))


def _controls(session: str, room: Room, poll: Poll, w: Words) -> None:
    id, now = poll.question.id, poll.last
    here = now.meeting == room.meeting
    with st.container(horizontal=True):
        if now.open:
            presses.press(w("workshop.close"), "close", workshops.finish, session, id, "question_closed")
        if not now.shown:
            presses.press(w("workshop.show"), "show", workshops.finish, session, id, "answers_shown", type="primary")
        if not now.open and not now.shown and here:
            presses.press(w("workshop.reopen"), "reopen", _reopen, session, id)
        if not now.open and another(room, poll):
            presses.press(w("workshop.second_round"), "second_round", _round, session, id)
        if now.open and robots.there(room):
            presses.press(w("workshop.robots_answer"), "robots_answer", _robots, session, w("workshop.robot_sentence"))


def _reopen(session: str, question: str) -> None:
    poll = workshops.room(session).polls[question]
    workshops.act(session, "question_opened", question=poll.question, unlock=poll.unlocked)


def _round(session: str, question: str) -> None:
    workshops.act(session, "round_opened", question=question)


def _robots(session: str, sentence: str) -> None:
    workshops.attempt(lambda: robots.answer_live(session, random.Random(), sentence))


def _door(session: str, room: Room, w: Words) -> None:
    st.session_state["door"] = room.locked
    st.toggle(
        w("workshop.door"), key="door", help=w("workshop.door_help"), on_change=presses.done, args=(_lock, session)
    )


def _lock(session: str) -> None:
    workshops.act(session, "door_locked", locked=bool(st.session_state["door"]))


def _arrivals(room: Room, w: Words) -> str:
    """How many are there, by role: small roles together, so that nobody is told from their number."""
    named = {"": w("workshop.other_roles"), **{role.id: w.pick(role.name) for role in room.template.roles}}
    roles = counted(person.role for person in room.people.values())
    told = " · ".join(f"{named.get(role, role)} {w.number(n)}" for role, n in roles.items())
    joined = f"<b>{safe(w('workshop.joined', n=len(room.people)))}</b>"
    return f'<p class="lr-arrivals">{joined} {safe(told or w("workshop.roles_later"))}</p>'


def _screen(session: str, w: Words) -> None:
    """What the hall looks at: as this page or another one of the host's said last."""
    screen = live().screen(session)
    st.session_state.update({f"hall_{name}": screen[name] for name in HALL})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            w("workshop.hall_view"),
            ("floor", "balcony"),
            format_func=lambda v: w(f"hall.{v}"),
            key="hall_view",
            required=True,
            on_change=_look,
            args=(session, "view"),
        )
        st.toggle(
            w("workshop.hall_breaches"),
            key="hall_breaches",
            help=w("workshop.hall_breaches_help"),
            on_change=_look,
            args=(session, "breaches"),
        )
        parts.html(parts.link("hall", w("workshop.open_hall"), session=session))


def _look(session: str, name: str) -> None:
    live().screen(session)[name] = st.session_state[f"hall_{name}"]
