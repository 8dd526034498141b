"""How things stand today against each line: a department's figures where there are any, private estimates marked so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core.i18n import Words
from core.redlines import board
from core.redlines import shown as showing
from core.workshop.events import TopicChosen
from pages.shared import load, parts, presses, workshop_cards, workshops
from pages.shared.host_work import named
from pages.shared.live import live
from pages.shared.workshop_cards import matrix


def state(session: str, w: Words) -> None:
    """A department's figures where there are any; what participants estimate is marked as that."""
    room = workshops.room(session)
    parts.heading(w("workshop.state_title"))
    names = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    if not names:
        st.caption(w("workshop.no_topic"))
        return
    which = st.selectbox(w("workshop.topic"), list(names), format_func=names.__getitem__, key="state_topic")
    topic = room.topics[which]
    figures = stored(topic)
    if figures:
        presses.press(w("workshop.take_figures", n=len(figures)), "take_figures", _take, session, which, figures)
    form = presses.form("state", session, which, len(room.states))
    with st.form(form, clear_on_submit=True):
        one, two, three = st.columns(3)
        one.text_input(w("workshop.where"), key=f"{form}:place")
        groups = named(room.template.groups, w)
        two.selectbox(w("workshop.group"), list(groups), format_func=groups.__getitem__, key=f"{form}:group")
        three.number_input(w("workshop.value"), value=None, key=f"{form}:value")
        one.text_input(w("workshop.source"), key=f"{form}:source")
        two.date_input(w("workshop.day"), value=load.today(), format=parts.DATES, key=f"{form}:day")
        presses.submit(w("workshop.keep"), _keep, session, form, which, type="primary")
    parts.html(matrix(room, w))


def _take(session: str, topic: str, figures: Mapping[str, tuple[float, str]]) -> None:
    told = {"topic": topic, "evidence": "data"}
    workshops.all_of(
        live().desk(session, "state_estimated", **told, place=place, value=value, source=source)
        for place, (value, source) in figures.items()
    )


def _keep(session: str, form: str, topic: str) -> None:
    said = presses.written(form)
    place, value, day = said["place"].strip(), said["value"], said["day"]
    if place and value is not None:
        told = {"topic": topic, "place": place, "value": float(value), "evidence": "data"}
        told |= {"group": said["group"], "source": said["source"], "day": day if isinstance(day, date) else None}
        workshops.act(session, "state_estimated", **told)


def stored(topic: TopicChosen) -> dict[str, tuple[float, str]]:
    """Area -> its latest figure and where it is from; nothing that is hidden, old or from the place around it."""
    told = workshop_cards.line_of(topic)
    if told is None:
        return {}
    view = load.view(load.place_layer())
    t = len(view.periods) - 1
    shown, own = showing.shown(told, view.cube, t), showing.own(told, view.cube, t)
    names = load.areas().set_index("area_id")["name_he"]
    found = {}
    for row, state in enumerate(shown):
        a = board.area_of(told, row)
        if a is not None and own[row] and state not in ("none", "suppressed", "stale", "unseen"):
            found[str(names[view.area_ids[a]])] = (float(told.reading.values[row, t]), view.periods[t])
    return found
