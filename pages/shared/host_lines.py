"""The host makes lines of topics: whom each protects, its measure, and how things stand today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

import streamlit as st

from core.config import Config, Indicator
from core.config.part import Text
from core.i18n import Words
from core.redlines import board, exchange
from core.redlines.record import Record
from core.workshop import Room, lines
from core.workshop.events import Event, Measure, TopicChosen
from core.workshop.question import Phrase
from pages.shared import line_records, load, parts, vote_view, workshop_cards, workshops
from pages.shared.host_work import named, new_id
from pages.shared.live import live
from pages.shared.workshop_cards import matrix, standing, topic_table

MOST_LINES = 8  # what one meeting can give its ten minutes each


def topics(session: str, w: Words) -> None:
    """A card for each topic: whom it protects, before whom, when, by what measure."""
    room = workshops.room(session)
    parts.heading(w("workshop.topics"))
    if "topics" in room.polls and not room.polls["topics"].last.open:
        vote_view.show(room, "topics", w, "topics")
    _starters(session, room, w)
    names = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    which = st.selectbox(
        w("workshop.topic"), ["", *names], format_func=lambda id: names.get(id, w("workshop.new_topic")), key="topic"
    )
    _card(session, room, room.topics.get(which), w)
    parts.html(topic_table(room, w))


def _starters(session: str, room: Room, w: Words) -> None:
    """Lines that there are already, as topics with their values known."""
    file = f"{room.template.lines}.json"
    if not room.template.lines or not (line_records.STARTERS / file).exists():
        return
    records, config = _ready_made(file)
    left = {id: w.pick(record.wording) for id, record in records.items() if id not in room.topics}
    with st.expander(w("workshop.starters", n=len(left))):
        chosen = st.multiselect(
            w("workshop.starter_lines"),
            list(left),
            format_func=left.__getitem__,
            key="starters",
            max_selections=MOST_LINES,
            placeholder=w("workshop.choose"),
        )
        if st.button(w("workshop.take"), key="take_starters") and chosen:
            waiting = [live().put(session, partial(_starter, records[id], config, room)) for id in chosen]
            live().flush()
            workshops.say([issue for done in waiting for issue in done.result()])


def _starter(record: Record, config: Config, room: Room, at: datetime) -> Event:
    return lines.topic(record, config.indicator(str(record.indicator)), new_id("line"), at, room)


def _ready_made(file: str) -> tuple[dict[str, Record], Config]:
    found = exchange.read((line_records.STARTERS / file).read_bytes(), file)
    known = {indicator.id for indicator in load.config().indicators}
    config = load.config().with_indicators([each for each in found.indicators if each["id"] not in known])
    return {record.id: record for record in found.records if record.indicator and record.kind == "level"}, config


def _card(session: str, room: Room, topic: TopicChosen | None, w: Words) -> None:
    old, key = topic.measure if topic else None, topic.topic if topic else "new"
    ready = _indicator(old, key, w)
    with st.form(f"card_{key}_{ready.id if ready else ''}"):
        begun = w.pick(topic.name) if topic else w.pick(ready.name) if ready else ""
        name = st.text_input(w("workshop.topic_name"), value=begun, max_chars=140)
        said = w.pick(topic.avoid) if topic and topic.avoid else ""
        avoid = st.text_input(w("workshop.avoid"), value=said, max_chars=200)
        lists = {each: named(getattr(room.template, each), w) for each in ("groups", "interfaces", "stages")}
        chosen = {
            each: _several(w(f"workshop.{each}"), known, getattr(topic, each, ()), w) for each, known in lists.items()
        }
        about = _several(w("workshop.concepts"), standing(room), topic.concepts if topic else (), w)
        measure = _measure(old, ready, w)
        places = st.text_input(
            w("workshop.places"), value=", ".join(topic.places if topic else ()), help=w("workshop.places_help")
        )
        if st.form_submit_button(w("workshop.keep"), type="primary") and name.strip():
            workshops.act(
                session,
                "topic_chosen",
                topic=topic.topic if topic else new_id("topic"),
                name=_kept(topic.name if topic else ready.name if ready else None, name, w),
                avoid=_kept(topic.avoid if topic else None, avoid, w) if avoid.strip() else None,
                concepts=about,
                channel=ready.channel if ready else (topic.channel if topic else None),
                places=[each for part in places.split(",") if (each := part.strip())],
                measure=measure,
                opportunity=topic.opportunity if topic else "",
                **chosen,
            )


def _several(label: str, known: dict[str, str], chosen: Iterable[str], w: Words) -> list[str]:
    there = [id for id in chosen if id in known]
    return st.multiselect(label, list(known), there, format_func=known.__getitem__, placeholder=w("workshop.choose"))


def _indicator(old: Measure | None, key: str, w: Words) -> Indicator | None:
    """A measure that the city has figures for already, if it is one."""
    found = {each.id: each for each in load.config().indicators if each.goalposts}
    options = ["", *found]
    at = options.index(old.indicator) if old and old.indicator in found else 0

    def name(id: str) -> str:
        return w.pick(found[id].name) if id else w("workshop.no_indicator")

    return found.get(st.selectbox(w("workshop.indicator"), options, index=at, format_func=name, key=f"indicator_{key}"))


def _measure(old: Measure | None, ready: Indicator | None, w: Words) -> Measure:
    """What guards the line: what the card had, else what the indicator says."""
    posts = ready.goalposts if ready else None
    begun = w.pick(old.name) if old else w.pick(ready.name) if ready else ""
    name = st.text_input(w("workshop.measure"), value=begun, max_chars=140)
    one, two, three = st.columns(3)
    shown = w.pick(old.unit) if old and old.unit else w.pick(ready.unit) if ready else "%"
    unit = one.text_input(w("field.measure_unit"), value=shown)
    mine = (old.worst, old.best) if old else (None, None)
    usual = (posts.worst, posts.best) if posts else (0.0, 100.0)
    worst = two.number_input(w("field.measure_worst"), value=_first(mine[0], usual[0]))
    best = three.number_input(w("field.measure_best"), value=_first(mine[1], usual[1]))
    often = old.frequency if old and old.frequency else ready.frequency if ready else "annual"
    frequency = one.text_input(w("field.measure_frequency"), value=often)
    owner = two.text_input(w("field.measure_owner"), value=w.pick(old.owner) if old and old.owner else "")
    return Measure(
        name=_kept(old.name if old else ready.name if ready else None, name or "–", w),
        indicator=ready.id if ready else (old.indicator if old else None),
        unit=old.unit if old and old.unit and w.pick(old.unit) == unit else _phrase(unit),
        worst=float(worst),
        best=float(best),
        frequency=frequency,
        owner=_kept(old.owner if old else None, owner, w) if owner.strip() else None,
        known=old.known if old else (),
        status=old.status if old else "proposal",
        law=old.law if old else None,
    )


def _first(*values: float | None) -> float:
    return next(float(value) for value in values if value is not None)


def _text(said: str) -> Text:
    return Text(he=said.strip(), en=said.strip())


def _kept(old: Text | None, said: str, w: Words) -> Text:
    """What was named in two languages keeps the other one when this one stays as it was."""
    return old if old and w.pick(old) == said.strip() else _text(said)


def _phrase(said: str) -> Phrase | None:
    return Phrase(he=said, en=said, ar=said, ru=said) if said.strip() else None


# --- how things stand


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
        waiting = [
            live().desk(
                session, "state_estimated", topic=which, place=place, value=value, evidence="data", source=source
            )
            for place, (value, source) in figures.items()
        ]
        live().flush()
        workshops.say([issue for done in waiting for issue in done.result()])
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
        if a is not None and own[row] and state not in ("none", "suppressed", "stale"):
            found[str(names[view.area_ids[a]])] = (float(told.reading.values[row, t]), view.periods[t])
    return found
