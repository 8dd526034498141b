"""Ballots on paper, and the end: what was adopted becomes lines, weights are offered, links are deleted."""

from __future__ import annotations

import json

import streamlit as st

from core.i18n import Words
from core.issues import Issue, Stop
from core.redlines.record import Record
from core.store import Batch
from core.workshop import Room, adopted, budgets
from core.workshop.lines import indicators, unready
from core.workshop.room import PAPER, Poll
from pages.shared import host_take, line_records, load, parts, vote_view, workshop_told, workshops
from pages.shared.live import CODE, live
from pages.shared.parts import safe


def paper(session: str, w: Words) -> None:
    """One ballot after another; the same number once more corrects it."""
    room = workshops.room(session)
    parts.heading(w("workshop.paper"))
    asked = {id: w.pick(poll.question.text) for id, poll in room.polls.items() if not poll.last.shown}
    if not asked:
        st.caption(w("workshop.paper_none"))
        return
    which = st.selectbox(
        w("workshop.question"), list(asked), index=len(asked) - 1, format_func=asked.__getitem__, key="paper_question"
    )
    poll, number = room.polls[which], _next(room)
    with st.form("paper", clear_on_submit=True):
        left, middle, right = st.columns(3)
        ballot = left.text_input(w("workshop.ballot"), value=number, max_chars=20)
        roles = {role.id: w.pick(role.name) for role in room.template.roles}
        role = middle.selectbox(w("workshop.role"), list(roles), format_func=roles.__getitem__)
        assert room.session
        authority = right.selectbox(w("votes.authority"), room.session.authorities or ("",))
        said = _ballot(poll, w)
        if st.form_submit_button(w("workshop.keep"), type="primary"):
            workshops.act(
                session, "paper_ballot", ballot=ballot, question=which, role=role, authority=authority or "", **said
            )


def _next(room: Room) -> str:
    return str(1 + sum(who.startswith(PAPER) for who in room.people))


def _ballot(poll: Poll, w: Words) -> dict[str, object]:
    """What stands on the ballot; nothing written: no opinion."""
    asked = poll.question
    named = {option.id: w.pick(option.name) for option in asked.options}
    if asked.kind == "statements":
        texts = [
            st.text_input(w("phone.statement", n=n), max_chars=140, key=f"paper_{n}") for n in range(1, asked.most + 1)
        ]
        return {"statements": [text.strip() for text in texts if text.strip()]}
    if asked.kind in ("choose", "rank"):
        chosen = st.multiselect(
            w("workshop.choose"), list(named), format_func=named.__getitem__, placeholder=w("workshop.choose")
        )
        return {
            "answer": {"kind": asked.kind, "chosen" if asked.kind == "choose" else "order": chosen} if chosen else None
        }
    if asked.kind == "points":
        shares = [int(st.number_input(name, 0, 100, 0, step=5, key=f"paper_{id}")) for id, name in named.items()]
        return {"answer": {"kind": "points", "shares": shares} if any(shares) else None}
    if asked.kind == "consent":
        position = st.selectbox(
            w("votes.position"), ["", *vote_view.POSITIONS], format_func=lambda p: w(f"phone.{p}") if p else "–"
        )
        reason = st.text_input(w("phone.reason"), max_chars=140)
        return {"answer": {"kind": "consent", "position": position, "reason": reason} if position else None}
    if asked.kind == "reflection":
        text = st.text_input(w("phone.wording"), max_chars=140)
        return {"answer": {"kind": "reflection", "text": text} if text.strip() else None}
    value = st.number_input(w("workshop.value"), value=None, step=1.0 if asked.kind == "rating" else None)
    told = None if value is None else int(value) if asked.kind == "rating" else float(value)
    return {"answer": {"kind": asked.kind, "value": told} if told is not None else None}


# --- the end


def end(session: str, w: Words) -> None:
    room = workshops.room(session)
    _lines(session, room, w)
    _weights(room, w)
    parts.heading(w("workshop.end"))
    if not room.closed:
        st.write(w("workshop.end_text"))
        sure = st.checkbox(w("workshop.end_sure"), key="end_sure")
        if st.button(w("workshop.end_now"), key="end_now", disabled=not sure):
            workshops.act(session, "session_closed")
    elif not room.unlinked:
        st.write(w("workshop.links_text"))
        if st.button(w("workshop.links_now"), key="links_now", type="primary"):
            workshops.attempt(lambda: live().unlink(session, load.account()), w("workshop.links_gone"))
    else:
        st.success(w("workshop.links_gone"))
    host_take.take(session, w)


def _lines(session: str, room: Room, w: Words) -> None:
    """Adopted lines with vote and dissent, each kept as a record by one press; what is missing in the others."""
    parts.heading(w("workshop.adopted_lines"))
    records = adopted(room, load.today())
    standing = {record.id: record for record in line_records.line_versions()}
    rows = [
        (
            safe(w.pick(record.wording)),
            safe(w.value(record.limit)),
            w.number(record.vote.votes_for),
            w.number(record.vote.against),
            w.number(record.vote.abstain),
            safe(w.pick(record.vote.dissent)) or "–",
            safe(
                w("workshop.in_register")
                if record.id in standing and standing[record.id].source == record.source
                else "–"
            ),
        )
        for record in records
    ]
    heads = ("topic", "threshold", "votes_for", "votes_against", "votes_abstain", "dissent", "kept_head")
    if rows:
        parts.html(parts.table([w(f"workshop.{each}") for each in heads], rows, numbers=(1, 2, 3, 4)))
    else:
        st.caption(w("workshop.none_adopted"))
    lacking = [issue for topic in room.topics.values() for issue in unready(topic)]
    parts.say_issues(lacking[:8], w)
    if records and st.button(w("workshop.keep_lines", n=len(records)), key="keep_lines", type="primary"):
        _keep(session, room, records, w)


def _keep(session: str, room: Room, records: list[Record], w: Words) -> None:
    """Each by itself: a line that does not fit the register is told and stops no other.

    Its measure comes first: where the city has no such indicator yet, it gets one, without weight.
    """
    issues: list[Issue] = []
    kept = 0
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
    workshops.say(issues, w("workshop.lines_kept", n=kept) if kept else "")


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
