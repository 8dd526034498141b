"""What the host makes of what was said: statements become concepts, concepts clusters, lines get their clauses.

Nothing is deleted and nothing typed again: each step takes up what the one before it left.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from functools import lru_cache

import streamlit as st

from core.i18n import Words
from core.workshop import Room
from core.workshop.events import TopicChosen
from core.workshop.likeness import alike
from core.workshop.question import Option
from core.workshop.room import harvested, unconceived
from core.workshop.subject import holds
from pages.shared import parts, presses, workshop_cards, workshops
from pages.shared.parts import safe

MOST_SUGGESTED = 6


def new_id(kind: str) -> str:
    return f"{kind}_{uuid.uuid4().hex[:8]}"


def named(options: tuple[Option, ...], w: Words) -> dict[str, str]:
    return {option.id: w.pick(option.name) for option in options}


# --- statements -> concepts -> clusters


def _free(room: Room) -> dict[str, list[str]]:
    """Text -> the statements that say it and are in no concept yet; equal ones are taken together."""
    found: dict[str, list[str]] = {}
    for id, said in sorted(unconceived(room).items(), key=lambda pair: pair[1].text):
        found.setdefault(said.text, []).append(id)
    return found


def concepts(session: str, w: Words) -> None:
    room = workshops.room(session)
    free = _free(room)
    parts.heading(w("workshop.concepts"))
    st.caption(w("workshop.concepts_help"))
    names = workshop_cards.standing(room)
    form = presses.form("concept", session, room.concepts, free)
    left, all_of = sum(map(len, free.values())), len(harvested(room))
    parts.html(f'<p class="lr-count-line">{safe(w("workshop.conceived", n=left, m=all_of))}</p>' if all_of else "")
    _suggested(room, free, form, w)
    with st.form(form):
        st.multiselect(
            w("workshop.statements"),
            list(free),
            format_func=lambda text: f"{text} ×{len(free[text])}" if len(free[text]) > 1 else text,
            key=f"{form}:statements",
            placeholder=w("workshop.choose"),
        )
        st.selectbox(
            w("workshop.into"),
            ["", *names],
            format_func=lambda id: names.get(id, w("workshop.new_concept")),
            key=f"{form}:into",
        )
        st.text_input(w("workshop.concept_name"), max_chars=140, key=f"{form}:name")
        channels = named(room.template.channels, w)
        st.selectbox(
            w("workshop.channel"),
            ["", *channels],
            format_func=lambda id: channels.get(id, w("workshop.no_channel")),
            key=f"{form}:channel",
        )
        presses.submit(w("workshop.keep"), _conceive, session, form, new_id("concept"), type="primary")
    merging = presses.form("merge", session, names)
    with st.form(merging):
        st.multiselect(
            w("workshop.merge"),
            list(names),
            format_func=names.__getitem__,
            key=f"{merging}:both",
            placeholder=w("workshop.choose"),
        )
        presses.submit(w("workshop.merge_now"), _merge, session, merging)
    parts.html(workshop_cards.concept_cards(room, w))


def _conceive(session: str, form: str, id: str) -> None:
    """A new concept (``id``), or more for one that there is."""
    said, room = presses.written(form), workshops.room(session)
    free, old = _free(room), room.concepts.get(said["into"])
    name = said["name"].strip() or (old.name if old else "")
    if name:
        workshops.act(
            session,
            "concept_made",
            concept=old.id if old else id,
            name=name,
            statements=[
                *(old.statements if old else ()),
                *(s for text in said["statements"] for s in free.get(text, ())),
            ],
            channel=said["channel"] or (old.channel if old else None),
        )


def _merge(session: str, form: str) -> None:
    into, *others = presses.written(form)["both"] or [""]
    if others:
        workshops.act(session, "concepts_merged", into=into, concepts=others)


def _suggested(room: Room, free: Collection[str], form: str, w: Words) -> None:
    """Statements that say much the same, to be put into the form by one press; the host names them, or does not. Where
    some of them are in a concept already, the others are offered to that one.
    """
    found = _alike(tuple(sorted({said.text for said in harvested(room).values()})))
    held = {room.statements[s].text: id for id, each in room.concepts.items() for s in each.statements}
    offered = []
    for group in found:
        left, there = [text for text in group if text in free], [held[text] for text in group if text in held]
        if left and len(left) + len(there) > 1:
            offered.append((left, max(there, key=there.count, default="")))
    if not offered:
        return
    parts.html(f"<p>{safe(w('workshop.alike'))}</p>")
    for n, (left, into) in enumerate(offered[:MOST_SUGGESTED]):
        with st.container(key=f"alike_{n}", horizontal=True, vertical_alignment="center"):
            presses.press(w("workshop.take_alike", n=len(left)), f"take_alike_{n}", _into_the_form, left, into, form)
            to = f" ({safe(w('workshop.into'))} <b>{safe(room.concepts[into].name)}</b>)" if into else ""
            parts.html(f"<div dir=auto>{safe(' · '.join(left))}{to}</div>")
    if len(offered) > MOST_SUGGESTED:
        st.caption(w("workshop.alike_more", n=len(offered) - MOST_SUGGESTED))


@lru_cache(maxsize=8)  # every press of the host asks again, and hundreds of statements are compared with each other
def _alike(texts: tuple[str, ...]) -> list[list[str]]:
    return [[texts[int(n)] for n in group] for group in alike({str(n): text for n, text in enumerate(texts)})]


def _into_the_form(group: list[str], into: str, form: str) -> None:
    """The shortest of them is the name to begin with; a concept that there is keeps its own."""
    st.session_state[f"{form}:statements"] = group
    st.session_state[f"{form}:into"] = into
    st.session_state[f"{form}:name"] = "" if into else min(group, key=lambda text: (len(text), text))


def clusters(session: str, w: Words) -> None:
    room = workshops.room(session)
    parts.heading(w("workshop.clusters"))
    names, known = workshop_cards.standing(room), {id: cluster.name for id, cluster in room.clusters.items()}
    form = presses.form("cluster", session, room.clusters)
    with st.form(form):
        st.multiselect(
            w("workshop.concepts"),
            list(names),
            format_func=names.__getitem__,
            key=f"{form}:concepts",
            placeholder=w("workshop.choose"),
        )
        st.selectbox(
            w("workshop.into_cluster"),
            ["", *known],
            format_func=lambda id: known.get(id, w("workshop.new_cluster")),
            key=f"{form}:into",
        )
        st.text_input(w("workshop.cluster_name"), max_chars=140, key=f"{form}:name")
        st.text_input(w("workshop.logic"), max_chars=300, key=f"{form}:logic")
        presses.submit(w("workshop.keep"), _cluster, session, form, new_id("cluster"), type="primary")
    parts.html(workshop_cards.cluster_cards(room, w))


def _cluster(session: str, form: str, id: str) -> None:
    """A new cluster (``id``), or more for one that there is."""
    said = presses.written(form)
    old = workshops.room(session).clusters.get(said["into"])
    name = said["name"].strip() or (old.name if old else "")
    if name:
        workshops.act(
            session,
            "clustered",
            cluster=old.id if old else id,
            name=name,
            logic=said["logic"].strip() or (old.logic if old else ""),
            concepts=[*(old.concepts if old else ()), *said["concepts"]],
        )


# --- clauses


def clauses(session: str, w: Words) -> None:
    """The wording that is voted on: a trigger sentence to begin with, proposals of the room beside it."""
    room = workshops.room(session)
    parts.heading(w("workshop.clauses"))
    names = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    if not names:
        st.caption(w("workshop.no_topic"))
        return
    known = {id: clause.text for id, clause in room.clauses.items()}
    which = st.selectbox(
        w("workshop.clause"), ["", *known], format_func=lambda id: known.get(id, w("workshop.new_clause")), key="clause"
    )
    old = room.clauses.get(which)
    topic = st.selectbox(
        w("workshop.topic"),
        list(names),
        index=list(names).index(old.topic) if old else 0,
        format_func=names.__getitem__,
        key=f"clause_topic_{which}",
    )
    offered = [each for each in room.proposals if each.topic == topic]
    parts.html(
        '<ul class="lr-list">'
        + "".join(f"<li dir=auto>{safe(each.text)}</li>" for each in sorted(offered, key=lambda e: e.text))
        + "</ul>"
        if offered
        else ""
    )
    begun = old.text if old else trigger(room, room.topics[topic], w)
    to, ways = named(room.template.addressees, w), named(room.template.practices, w)
    now = {
        "text": begun,
        "addressee": old.addressee if old else next(iter(to)),
        "owner": old.owner if old else "",
        "practices": list(old.practices) if old else [],
    }
    card = f"clause_{which}_{topic}"
    labels = {
        "text": (w("workshop.wording"), {}),
        "addressee": (w("workshop.addressee"), to),
        "owner": (w("field.measure_owner"), {}),
        "practices": (w("workshop.practices"), ways),
    }
    at = workshops.begun(session, card, now, labels, w)
    form = presses.form("clause", session, which, topic, at, old, len(known))
    with st.form(form):
        st.text_area(labels["text"][0], value=at["text"], max_chars=2000, key=f"{form}:text")
        at_first = list(to).index(at["addressee"])
        st.selectbox(labels["addressee"][0], list(to), at_first, format_func=to.__getitem__, key=f"{form}:addressee")
        st.text_input(labels["owner"][0], value=at["owner"], key=f"{form}:owner")
        st.multiselect(
            labels["practices"][0],
            list(ways),
            at["practices"],
            format_func=ways.__getitem__,
            placeholder=w("workshop.choose"),
            key=f"{form}:practices",
        )
        where = {"clause": which or new_id("clause"), "topic": topic, "drawn_from": old.id if old else ""}
        presses.submit(w("workshop.keep"), _word, session, form, card, where, type="primary")


def _word(session: str, form: str, card: str, where: Mapping[str, str]) -> None:
    said = presses.written(form)
    if text := said["text"].strip():
        workshops.keep(session, "clause_edited", card, said, **where, **{**said, "text": text})


def trigger(room: Room, topic: TopicChosen, w: Words) -> str:
    """When [measure] is [below or above] [threshold], [who] does [what] within [time]."""
    measure = topic.measure
    at = holds(room, topic)
    if measure is None or at is None or measure.best is None or measure.worst is None:
        return ""
    side = "below" if measure.best > measure.worst else "above"
    return re.sub(
        "[\u2066-\u2069]",
        "",
        w(f"workshop.trigger_{side}", measure=w.pick(measure.name), limit=w.value(at, measure.unit)),
    )
