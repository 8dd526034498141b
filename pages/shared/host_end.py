"""The end: what was adopted becomes lines, weights are offered, links are deleted."""

from __future__ import annotations

import json

import streamlit as st

from core.i18n import Words
from core.issues import Issue, Stop
from core.redlines.record import Record
from core.redlines.versions import newest
from core.store import Batch
from core.workshop import Room, adopted, budgets
from core.workshop.lines import about_lines, indicators, lacking, overtaken, same
from core.workshop.results import untold
from pages.shared import host_take, line_records, load, parts, presses, vote_view, workshop_told, workshops
from pages.shared.line_words import Teller
from pages.shared.live import CODE, live
from pages.shared.parts import safe


def end(session: str, w: Words) -> None:
    room = workshops.room(session)
    if about_lines(room):
        _lines(session, room, w)
    _weights(room, w)
    parts.heading(w("workshop.end"))
    if not room.closed:
        st.write(w("workshop.end_text"))
        _unfinished(room, w)
        sure = st.checkbox(w("workshop.end_sure"), key="end_sure")
        presses.press(w("workshop.end_now"), "end_now", workshops.act, session, "session_closed", disabled=not sure)
    elif not room.unlinked:
        st.write(w("workshop.links_text"))
        presses.press(w("workshop.links_now"), "links_now", _unlink, session, w, type="primary")
    else:
        st.success(w("workshop.links_gone"))
    host_take.take(session, w)


def _unfinished(room: Room, w: Words) -> None:
    """What the closing would end in its middle, and what nobody could be shown any more."""
    still_open = [poll for poll in room.polls.values() if poll.last.open]
    for key, found in (("workshop.end_open", still_open), ("workshop.end_untold", untold(room))):
        if named := "; ".join(vote_view.named(room, poll, w) for poll in found):
            st.warning(parts.literal(w(key, which=named)))


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
