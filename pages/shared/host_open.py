"""Before people come: a new workshop from a template, its agenda, the code to join by, and robots to rehearse with."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.i18n import PHONE_LANGUAGES, Words, words
from core.workshop import Room
from core.workshop.templates import Template
from pages.shared import host_paper, load, parts, presses, robots, way_in, workshops
from pages.shared.live import live
from pages.shared.parts import safe

REHEARSAL = 8  # robots: as many as a word of judgement needs


def new(w: Words) -> None:
    """The form of a new workshop."""
    found = workshops.templates()
    id = parts.choose(
        w("workshop.template"), list(found), lambda each: w.pick(found[each].name), "template", next(iter(found))
    )
    template = found[id]
    parts.html(f'<p class="lr-lead">{safe(w.pick(template.about))}</p>')
    form = presses.form("new_workshop", id, w.lang)
    with st.form(form):
        st.text_input(w("workshop.name"), value=w.pick(template.name), max_chars=120, key=f"{form}:name")
        st.text_input(w("workshop.place"), value=w.pick(load.config().municipality.name), key=f"{form}:place")
        st.text_area(
            w("workshop.authorities"), help=w("workshop.authorities_help"), height=80, key=f"{form}:authorities"
        )
        st.multiselect(
            w("workshop.languages"),
            PHONE_LANGUAGES,
            list(PHONE_LANGUAGES),
            format_func=lambda lang: words(lang)("phone.own_name"),
            key=f"{form}:languages",
        )
        parts.html(f"<p>{safe(w('workshop.consent'))} <b>{safe(w.pick(template.consent))}</b></p>")
        presses.submit(w("workshop.open_new"), _begin, form, template, w, type="primary")
    parts.html(agenda_table(template.items, w))


def _begin(form: str, template: Template, w: Words) -> None:
    said = presses.written(form)
    where = dict.fromkeys(filter(None, map(str.strip, said["authorities"].splitlines())))
    workshops.attempt(
        lambda: workshops.go(
            live().open(
                name=said["name"] or w.pick(template.name),
                place=said["place"],
                home=load.config().municipality.name.model_dump(),
                template=template,
                authorities=tuple(where),
                languages=tuple(said["languages"]),
            )
        )
    )


def agenda_table(items: Any, w: Words) -> str:
    rows = [
        (
            w.number(item.meeting),
            safe(w.pick(item.title)) + (f" <b>{safe(w('workshop.locked'))}</b>" if item.locked else ""),
            w.number(item.minutes),
        )
        for item in items
    ]
    return parts.table([w("workshop.meeting_head"), w("workshop.item"), w("workshop.minutes")], rows, numbers=(0, 2))


def agenda(session: str, w: Words) -> None:
    """Minutes and what is left out; the locked question stays in its place."""
    room = workshops.room(session)
    there, items = {item.id: item.minutes for item in room.agenda}, room.template.items
    now: dict[str, Any] = {f"item_{item.id}": item.id in there for item in items}
    now |= {f"minutes_{item.id}": there.get(item.id, item.minutes) for item in items}
    names = {item.id: w.pick(item.title) for item in items}
    told = {f"item_{id}": (name, {True: "\u2713", False: "\u2013"}) for id, name in names.items()}
    told |= {f"minutes_{id}": (f"{name}, {w('workshop.minutes')}", {}) for id, name in names.items()}
    at = workshops.begun(session, "agenda", now, told, w)
    form = presses.form("agenda", session, room.arranged, at)
    with st.form(form):
        for item in items:
            left, right = st.columns([4, 1], vertical_alignment="center")
            title = parts.literal(names[item.id])
            left.checkbox(title, value=at[f"item_{item.id}"], key=f"{form}:item_{item.id}", disabled=item.locked)
            right.number_input(
                w("workshop.minutes"),
                1,
                600,
                at[f"minutes_{item.id}"],
                key=f"{form}:minutes_{item.id}",
                label_visibility="collapsed",
            )
        presses.submit(w("workshop.keep_agenda"), _arrange, session, form, room.arranged, type="primary")


def _arrange(session: str, form: str, drawn_from: str) -> None:
    said, items = presses.written(form), workshops.room(session).template.items
    kept = [(item.id, int(said[f"minutes_{item.id}"])) for item in items if item.locked or said[f"item_{item.id}"]]
    workshops.keep(session, "agenda_changed", "agenda", said, items=kept, drawn_from=drawn_from)


# --- the way in


def invite(session: str, w: Words) -> None:
    """Code, QR and link; what there is to print; robots."""
    told = st.text_input(w("workshop.address"), way_in.address(), key="address", help=w("workshop.address_help"))
    base = told.rstrip("/")
    parts.html(way_in.poster(session, base, w))
    if "localhost" in base or "127.0.0.1" in base:
        st.warning(parts.literal(w("workshop.only_here")))
    room = workshops.room(session)
    host_paper.pack(session, base, room, w)
    rehearsal(session, room, w)


def rehearsal(session: str, room: Room, w: Words) -> None:
    """Robots come to a copy, never to the workshop itself."""
    parts.heading(w("workshop.rehearsal"))
    assert room.session
    if robots.there(room):
        st.write(parts.literal(w("workshop.rehearsal_here", n=len(robots.there(room)))))
        return
    st.write(parts.literal(w("workshop.rehearsal_text", n=REHEARSAL)))
    presses.press(w("workshop.rehearse"), "rehearse", _rehearse, session, w)


def _rehearse(session: str, w: Words) -> None:
    told = workshops.room(session).session
    assert told

    def work() -> None:
        copy = live().open(
            name=w("workshop.rehearsal_of", name=told.called),
            place=told.place,
            home=told.home.model_dump() if told.home else None,
            template=told.template,
            authorities=told.authorities,
            languages=told.languages,
        )
        robots.join(copy, REHEARSAL)
        workshops.go(copy)

    workshops.attempt(work)
