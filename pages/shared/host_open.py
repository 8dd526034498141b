"""Before people come: a new workshop from a template, its agenda, the code to join by, and robots to rehearse with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import segno
import streamlit as st

from core.i18n import PHONE_LANGUAGES, Words, words
from core.workshop import Room
from core.workshop.question import RATINGS, Question
from core.workshop.templates import Template
from pages.shared import load, parts, presses, robots, vote_view, workshops
from pages.shared.live import CODE, live
from pages.shared.parts import safe

PRINT = (
    "body{font:16px sans-serif}section{break-inside:avoid;border-block-start:1px dashed #888;padding:8px}"
    ".p{break-after:page;text-align:center}.c{font-size:90px}hr{margin-block-start:3em}"
)
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
    at = presses.begins("agenda", now)
    names = {item.id: w.pick(item.title) for item in items}
    told = {f"item_{id}": (name, {True: "\u2713", False: "\u2013"}) for id, name in names.items()}
    told |= {f"minutes_{id}": (f"{name}, {w('workshop.minutes')}", {}) for id, name in names.items()}
    workshops.stands(now, at, told, w)
    form = presses.form("agenda", room.arranged, at)
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


def address() -> str:
    """Where phones find this computer: as the environment says it, else as the host's own browser came here."""
    known = os.environ.get("RESILIENCE_ADDRESS") or str(st.context.url or "")
    cut = urlsplit(known)
    return f"{cut.scheme or 'http'}://{cut.netloc}" if cut.netloc else ""


def link(way: str, base: str) -> str:
    """``way``: the code, short enough to type, or the whole id of the workshop, that nobody can guess."""
    return f"{base}/p?c={way}"


def qr(text: str, size: int) -> str:
    """A QR code as a picture in the page itself: black on white, large enough for the last row."""
    uri = segno.make(text, error="m").svg_data_uri(border=2, scale=8)
    return f'<img class="lr-qr" style="inline-size:{size}px" alt="{safe(text)}" src="{safe(uri)}">'


def invite(session: str, w: Words) -> None:
    """Code, QR and link; a page to print; who has come."""
    base = st.text_input(w("workshop.address"), value=address(), key="address", help=w("workshop.address_help")).rstrip(
        "/"
    )
    parts.html(poster(session, base, w))
    if "localhost" in base or "127.0.0.1" in base:
        st.warning(parts.literal(w("workshop.only_here")))
    room = workshops.room(session)
    parts.heading(w("workshop.print_pack"))
    st.download_button(
        w("workshop.print"), printed(session, base, room, w).encode(), f"workshop-{session[:CODE]}.html", "text/html"
    )
    rehearsal(session, room, w)


def poster(session: str, base: str, w: Words, size: int = 260) -> str:
    code = f'<b class="lr-code" dir="ltr">{safe(session[:CODE])}</b>'
    shown = link(session[:CODE], base).partition("://")[2]
    told = f'<p>{safe(w("workshop.join_by"))}</p>{code}<p dir="ltr">{safe(shown)}</p>'
    return f'<div class="lr-poster">{qr(link(session, base), size)}<div>{told}</div></div>'


def printed(session: str, base: str, room: Room, w: Words) -> str:
    """One file to print: a poster with the code, the method in a page, and ballots on paper for every question."""
    assert room.session
    name, typed = safe(w.pick(room.session.called)), link(session[:CODE], base)
    poster = (
        f'<div class="p"><h1>{name}</h1>{qr(link(session, base), 560)}<p class="c" dir="ltr">{session[:CODE]}</p>'
        f'<p dir="ltr">{safe(typed)}</p><p>{safe(w.pick(room.template.consent))}</p></div>'
    )
    method = f"<h1>{safe(w('workshop.how_title'))}</h1><p>{safe(w('workshop.how_text'))}</p>"
    ballots = "".join(_ballot(room, asked, w) for asked in _questions(room))
    head = f'<meta charset="utf-8"><title>{name}</title><style>{PRINT}</style>'
    return f'<!doctype html><html lang="{w.lang}" dir="{w.dir}">{head}{poster}{method}{ballots}</html>'


def _questions(room: Room) -> Iterator[Question]:
    """Every question of the agenda as it would be asked now: of each topic or clause there is, with its options."""
    for item in room.agenda:
        if item.question:
            each = room.clauses if item.per == "clause" else room.topics
            yield from (room.question(item.id, about) for about in (each if item.per else (None,)))


def _ballot(room: Room, asked: Question, w: Words) -> str:
    """A ballot: what is asked, what about, and a place for the answer as its kind needs it."""
    about = room.topics.get(asked.about or "")
    clause = room.clauses.get(asked.about or "")
    of = w.pick(about.name) if about else clause.text if clause else ""
    told = f"<p><b>{safe(of)}</b></p>" if of else ""
    head = f"<h2>{safe(w.pick(asked.text))}</h2>{told}<p>{safe(w('workshop.ballot_head'))}</p>"
    places = _LINES.get(asked.kind, _boxes)(asked, w)
    return f"<section>{head}{''.join(f'<p>{place}</p>' for place in places)}</section>"


def _boxes(asked: Question, w: Words) -> list[str]:
    return [f"☐ {safe(w.pick(option.name))}" for option in asked.options]


def _numbered(asked: Question, w: Words) -> list[str]:
    """Points, or places in an order: a number before each option."""
    return [f"____ {safe(w.pick(option.name))}" for option in asked.options]


def _value(asked: Question, w: Words) -> list[str]:
    unit = w.pick(asked.unit) if asked.unit else ""
    ends = "" if asked.low is None or asked.high is None else f" ({w.number(asked.low)}–{w.number(asked.high)})"
    return [f"________ {safe(unit + ends)}", *_reason(w)]


def _reason(w: Words, of: str = "") -> list[str]:
    return [f"{safe(w(f'phone.reason{of}'))} {RULED}"]


def _positions(asked: Question, w: Words) -> list[str]:
    return [*(f"☐ {safe(w(f'phone.{each}'))}" for each in vote_view.POSITIONS), *_reason(w, "_position")]


RULED = "_" * 60
_LINES: Mapping[str, Callable[[Question, Words], list[str]]] = {
    "statements": lambda asked, w: [f"{n}. {RULED}" for n in range(1, asked.most + 1)],
    "rank": _numbered,
    "points": _numbered,
    "number": _value,
    "rating": lambda asked, w: ["  ".join(f"☐ {w.number(n)}" for n in range(RATINGS[0], RATINGS[1] + 1)), *_reason(w)],
    "consent": _positions,
    "reflection": lambda asked, w: [RULED, RULED],
}


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
