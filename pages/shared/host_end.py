"""Ballots on paper, and the end: what was adopted becomes lines, weights are offered, links are deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.i18n import Words
from core.issues import Issue, Stop
from core.redlines.record import Record
from core.redlines.versions import newest
from core.store import Batch
from core.workshop import Room, adopted, budgets
from core.workshop.lines import about_lines, indicators, lacking, overtaken, same
from core.workshop.question import Question
from core.workshop.room import PAPER
from pages.shared import host_take, line_records, load, parts, presses, vote_view, workshop_told, workshops
from pages.shared.line_words import Teller
from pages.shared.live import CODE, live
from pages.shared.parts import safe

_ENTERED = "paper_entered"  # how many ballots this page has kept: each begins with empty fields


def paper(session: str, w: Words) -> None:
    """One ballot after another. What was not kept stays in its fields."""
    room = workshops.room(session)
    parts.heading(w("workshop.paper"))
    asked = {id: w.pick(poll.question.text) for id, poll in room.polls.items() if not poll.last.shown}
    if not asked:
        st.caption(w("workshop.paper_none"))
        return
    which = st.selectbox(
        w("workshop.question"), list(asked), index=len(asked) - 1, format_func=asked.__getitem__, key="paper_question"
    )
    poll = room.polls[which]
    number = poll.last.free_ballot
    known = room.people.get(PAPER + number)
    form = presses.form("paper", which, len(poll.rounds), st.session_state.get(_ENTERED, 0))
    with st.form(form):
        left, middle, right = st.columns(3)
        left.text_input(w("workshop.ballot"), value=number, max_chars=20, key=f"{form}:ballot")
        roles = {role.id: w.pick(role.name) for role in room.template.roles}
        at = list(roles).index(known.role) if known else 0
        middle.selectbox(w("workshop.role"), list(roles), at, format_func=roles.__getitem__, key=f"{form}:role")
        assert room.session
        places = room.session.authorities or ("",)
        at = places.index(known.authority) if known else 0
        right.selectbox(w("votes.authority"), places, at, key=f"{form}:authority")
        _ballot(form, poll.question, w)
        st.checkbox(w("workshop.ballot_corrects"), key=f"{form}:corrects")
        presses.submit(w("workshop.keep"), _keep_ballot, session, form, which, type="primary")


def _keep_ballot(session: str, form: str, question: str) -> None:
    """Nothing written: no opinion."""
    said = presses.written(form)
    asked = workshops.room(session).polls[question].question
    told = {"statements": _statements(said)} if asked.kind == "statements" else {"answer": _answer(asked, said)}
    who = {name: said[name] for name in ("ballot", "role", "corrects")} | {"authority": said["authority"] or ""}
    issues = live().host(session, "paper_ballot", question=question, **who, **told)
    workshops.say(issues)
    if not issues:
        st.session_state[_ENTERED] = st.session_state.get(_ENTERED, 0) + 1


def _ballot(form: str, asked: Question, w: Words) -> None:
    """A place for what stands on the ballot."""
    named = {option.id: w.pick(option.name) for option in asked.options}
    if asked.kind == "statements":
        for n in range(1, asked.most + 1):
            st.text_input(w("phone.statement", n=n), max_chars=140, key=f"{form}:text_{n}")
    elif asked.kind in ("choose", "rank"):
        label = w("workshop.choose")
        st.multiselect(label, list(named), format_func=named.__getitem__, placeholder=label, key=f"{form}:chosen")
    elif asked.kind == "points":
        for id, name in named.items():
            st.number_input(name, 0, 100, 0, step=5, key=f"{form}:share_{id}")
    elif asked.kind == "consent":
        positions = {"": "–", **{each: w(f"phone.{each}") for each in vote_view.POSITIONS}}
        st.selectbox(w("votes.position"), list(positions), format_func=positions.__getitem__, key=f"{form}:position")
        st.text_input(w("phone.reason_position"), max_chars=140, key=f"{form}:text")
    elif asked.kind == "reflection":
        st.text_input(w("phone.wording"), max_chars=140, key=f"{form}:text")
    else:
        step = 1.0 if asked.kind == "rating" else None
        st.number_input(w("workshop.value"), value=None, step=step, key=f"{form}:value")


def _statements(said: Mapping[str, Any]) -> list[str]:
    return [text for name in sorted(said) if name.startswith("text_") and (text := said[name].strip())]


def _answer(asked: Question, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was entered as an answer of the question's kind."""
    found = _ANSWERS.get(asked.kind, _value)(asked, said)
    return {"kind": asked.kind, **found} if found else None


def _value(asked: Question, said: Mapping[str, Any]) -> dict[str, Any] | None:
    value = said["value"]
    return None if value is None else {"value": int(value) if asked.kind == "rating" else float(value)}


def _shares(asked: Question, said: Mapping[str, Any]) -> dict[str, Any] | None:
    shares = [int(said[f"share_{option.id}"]) for option in asked.options]
    return {"shares": shares} if any(shares) else None


_ANSWERS: Mapping[str, Callable[[Question, Mapping[str, Any]], dict[str, Any] | None]] = {
    "choose": lambda asked, said: {"chosen": said["chosen"]} if said["chosen"] else None,
    "rank": lambda asked, said: {"order": said["chosen"]} if said["chosen"] else None,
    "points": _shares,
    "consent": lambda asked, said: {"position": said["position"], "reason": said["text"]} if said["position"] else None,
    "reflection": lambda asked, said: {"text": said["text"]} if said["text"].strip() else None,
}


# --- the end


def end(session: str, w: Words) -> None:
    room = workshops.room(session)
    if about_lines(room):
        _lines(session, room, w)
    _weights(room, w)
    parts.heading(w("workshop.end"))
    if not room.closed:
        st.write(w("workshop.end_text"))
        sure = st.checkbox(w("workshop.end_sure"), key="end_sure")
        presses.press(w("workshop.end_now"), "end_now", workshops.act, session, "session_closed", disabled=not sure)
    elif not room.unlinked:
        st.write(w("workshop.links_text"))
        presses.press(w("workshop.links_now"), "links_now", _unlink, session, w, type="primary")
    else:
        st.success(w("workshop.links_gone"))
    host_take.take(session, w)


def _unlink(session: str, w: Words) -> None:
    workshops.attempt(lambda: live().unlink(session, load.account()), w("workshop.links_gone"))


def _lines(session: str, room: Room, w: Words) -> None:
    """Adopted lines with vote and dissent, each kept as a record by one press; what is missing in the others."""
    parts.heading(w("workshop.adopted_lines"))
    records = adopted(room, load.today())
    rows = [
        (
            safe(w.pick(record.wording)),
            safe(_limit(room, record, w)),
            w.number(record.vote.votes_for),
            w.number(record.vote.against),
            w.number(record.vote.abstain),
            safe(w.pick(record.vote.dissent)) or "–",
            safe(w("workshop.in_register") if _kept(record) else "–"),
        )
        for record in records
    ]
    heads = ("topic", "threshold", "votes_for", "votes_against", "votes_abstain", "dissent", "kept_head")
    if rows:
        parts.html(parts.table([w(f"workshop.{each}") for each in heads], rows, numbers=(1, 2, 3, 4)))
    else:
        st.caption(w("workshop.none_adopted"))
    parts.say_issues((overtaken(room) + lacking(room))[:8], w)
    if new := [record for record in records if not _kept(record)]:
        tell = Teller(load.config(), newest(line_records.line_versions()), load.areas(), w)
        for record in new:
            tell.say(line_records.doubted(record), record)
        label = w.plural("workshop.keep_lines", len(new))
        presses.press(label, "keep_lines", _keep, session, new, w, type="primary")


def _kept(record: Record) -> bool:
    return any(same(record, each) for each in line_records.line_versions())


def _limit(room: Room, record: Record, w: Words) -> str:
    measure = room.topics[record.id].measure
    return w.value(record.limit, measure.unit if measure else None)


def _keep(session: str, records: list[Record], w: Words) -> None:
    """Each by itself: a line that does not fit the register is told and stops no other.

    Its measure comes first: where the city has no such indicator yet, it gets one, without weight.
    """
    room, kept = workshops.room(session), 0
    issues: list[Issue] = []
    for record in records:
        try:
            known = {indicator.id for indicator in load.config().indicators}
            if new := indicators(room, known, [record]):
                batch = Batch(kind="settings", file=f"workshop-{session[:CODE]}", sha256="", account=load.account())
                load.save(batch, indicators=new)
            line_records.adopt_line(record)
            kept += 1
        except Stop as stop:
            issues += stop.issues
    workshops.say(issues, w.plural("workshop.lines_kept", kept) if kept else "")


def _weights(room: Room, w: Words) -> None:
    """The weights that the room gave, beside equal ones, and the table of config.toml that would use them."""
    rule = budgets(room)
    if rule is None:
        return
    parts.heading(w("workshop.weights"))
    parts.html(workshop_told.budget(room, w))
    st.caption(w("workshop.weights_help"))
    st.code(
        'weighting = { rule = "budget", budgets = ' + json.dumps([list(each) for each in rule.budgets]) + " }",
        language="toml",
    )
