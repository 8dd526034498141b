"""How things stand today against each line: a department's figures where there are any, private estimates marked so."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.i18n import Words
from core.redlines import board
from core.workshop.events import TopicChosen
from pages.shared import load, parts, workshop_cards, workshops
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
    if figures and st.button(w("workshop.take_figures", n=len(figures)), key="take_figures"):
        workshops.all_of(
            live().desk(
                session, "state_estimated", topic=which, place=place, value=value, evidence="data", source=source
            )
            for place, (value, source) in figures.items()
        )
    with st.form("state", clear_on_submit=True):
        one, two, three = st.columns(3)
        place = one.text_input(w("workshop.where"), key="state_place")
        groups = named(room.template.groups, w)
        group = two.selectbox(w("workshop.group"), list(groups), format_func=groups.__getitem__, key="state_group")
        value = three.number_input(w("workshop.value"), value=None, key="state_value")
        source = one.text_input(w("workshop.source"), key="state_source")
        day = two.date_input(w("workshop.day"), value=load.today(), format=parts.DATES, key="state_day")
        if st.form_submit_button(w("workshop.keep"), type="primary") and place.strip() and value is not None:
            told = {
                "topic": which,
                "place": place.strip(),
                "group": group,
                "value": float(value),
                "evidence": "data",
                "source": source,
            }
            workshops.act(session, "state_estimated", **told, day=day if isinstance(day, date) else None)
    parts.html(matrix(room, w))


def stored(topic: TopicChosen) -> dict[str, tuple[float, str]]:
    """Area -> its latest figure and where it is from; nothing that is hidden, old or from the place around it."""
    told = workshop_cards.line_of(topic)
    if told is None:
        return {}
    view = load.view(load.place_layer())
    t = len(view.periods) - 1
    shown, own = board.shown(told, view.cube, t), board.own(told, view.cube, t)
    names = load.areas().set_index("area_id")["name_he"]
    found = {}
    for row, state in enumerate(shown):
        a = board.area_of(told, row)
        if a is not None and own[row] and state not in ("none", "suppressed", "stale", "unseen"):
            found[str(names[view.area_ids[a]])] = (float(told.reading.values[row, t]), view.periods[t])
    return found
