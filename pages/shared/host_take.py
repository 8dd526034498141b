"""The documents out of the room: all made at once, taken one by one or in one file, and the links deleted with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import chain

import streamlit as st

from core.export import FORMATS
from core.export import workshop as export
from core.i18n import Words
from core.workshop import Room
from pages.shared import load, parts, presses, workshops
from pages.shared.live import CODE, live

_WISHED = "workshop_documents"
_TRIED = "workshop_unlinking"  # with which documents the links were to go: what failed is not tried without end
_OTHER = {"json": "application/json"}


def take(session: str, w: Words) -> None:
    """Between meetings the documents of what there is; after the closing those of all, and then the links go."""
    room = workshops.room(session)
    parts.heading(w("outcome.take_title"))
    st.write(w("outcome.take_text"))
    ending = room.closed and not room.unlinked
    label = w("outcome.take_close" if ending else "outcome.take_make")
    presses.press(label, "take_make", _wish, session, w.lang, type="primary")
    wished = st.session_state.get(_WISHED)
    if wished and wished[:3] == (session, _moment(room), w.lang):
        with st.spinner(w("outcome.take_making")):
            made = _documents(*wished)
        if ending and st.session_state.get(_TRIED) != wished:
            st.session_state[_TRIED] = wished
            workshops.attempt(lambda: live().unlink(session, load.account()), w("workshop.links_gone"))
            st.rerun()
        _offer(session, made, w)


def _wish(session: str, lang: str) -> None:
    """The documents of this moment are wanted: making them takes seconds and begins while the page is drawn."""
    room = workshops.room(session)
    st.session_state[_WISHED] = (session, _moment(room), lang, _day(room))
    st.session_state.pop(_TRIED, None)


def _moment(room: Room) -> int:
    """Up to which event the documents tell; the deletion of the links changes nothing in them."""
    events = chain.from_iterable(stream.events for stream in room.streams.values())
    return sum(event.kind != "links_deleted" for event in events)


def _day(room: Room) -> date:
    """Of the closing; before it, today."""
    ends = (event.at for event in room.streams[""].events if event.kind == "session_closed")
    return next((at.astimezone().date() for at in ends), load.today())


@st.cache_data(max_entries=4, show_spinner=False)
def _documents(session: str, moment: int, lang: str, day: date) -> dict[str, bytes]:
    named = load.areas().set_index("name_he", drop=False)[["name_he", "name_en"]]
    areas = {str(name): row for name, row in zip(named.index, named.to_dict("records"), strict=True)}
    return export.files(workshops.room(session), lang, load.config(), day, datetime.now(UTC).astimezone(), areas)


def _offer(session: str, made: dict[str, bytes], w: Words) -> None:
    """Everything in one file first."""
    st.success(w("outcome.take_made"))
    name = export.file_name(w("outcome.file.all", code=session[:CODE]), "zip")
    label = w("outcome.take_all", n=len(made))
    st.download_button(
        label, export.zipped(made), name, "application/zip", key="take_all", type="primary", on_click="ignore"
    )
    with st.container(horizontal=True, key="take_each"):
        for number, (file, data) in enumerate(made.items()):
            suffix = file.rpartition(".")[2]
            mime = FORMATS[suffix].mime if suffix in FORMATS else _OTHER[suffix]
            st.download_button(parts.literal(file), data, file, mime, key=f"take_{number}", on_click="ignore")
