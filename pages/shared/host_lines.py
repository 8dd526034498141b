"""The host makes lines of topics: whom each protects, before whom, when, and by what measure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.config import Config, Indicator
from core.config.part import Text
from core.i18n import Words
from core.redlines import exchange
from core.redlines.record import Record
from core.workshop import Room, hosted, lines
from core.workshop.events import Event, MeasureProposed, TopicChosen
from core.workshop.question import UNNAMED, Law, Measure, Phrase
from core.workshop.templates import Starter
from pages.shared import line_records, load, parts, presses, vote_view, workshops
from pages.shared.host_work import named, new_id
from pages.shared.live import live
from pages.shared.parts import safe
from pages.shared.workshop_cards import standing, topic_table

MOST_LINES = 8  # what one meeting can give its ten minutes each
TAGS = ("groups", "interfaces", "stages")
WORDS = {"name": 140, "avoid": 200, "measure": 140, "source": 140, "known": 300}  # letters of a field at most
KINDS = ("proposal", "benchmark", "standard", "law")  # of a line, as the card tells it


def topics(session: str, w: Words) -> None:
    """A card for each topic: whom it protects, before whom, when, by what measure."""
    room = workshops.room(session)
    parts.heading(w("workshop.topics"))
    if "topics" in room.polls and not room.polls["topics"].last.open:
        vote_view.show(room, "topics", w, "topics")
    _from_the_vote(session, room, w)
    _starters(session, room, w)
    names = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    which = st.selectbox(
        w("workshop.topic"), ["", *names], format_func=lambda id: names.get(id, w("workshop.new_topic")), key="topic"
    )
    _card(session, room, room.topics.get(which), w)
    parts.html(topic_table(room, w))


def _from_the_vote(session: str, room: Room, w: Words) -> None:
    """What the room put first, with all that was said of it already."""
    found = lines.chosen(room, "topics")
    if not found:
        return
    parts.html(f'<ul class="lr-list">{"".join(f"<li dir=auto>{safe(each.name)}</li>" for each in found)}</ul>')
    presses.press(w("workshop.take_chosen", n=len(found)), "take_chosen", _take_chosen, session, type="primary")


def _take_chosen(session: str) -> None:
    room = workshops.room(session)
    topics = [lines.begun(room, each, f"topic_{each.id}") for each in lines.chosen(room, "topics")]
    workshops.all_of([live().desk(session, "topic_chosen", **topic) for topic in topics])


def _starters(session: str, room: Room, w: Words) -> None:
    """Lines that there are already, as topics with their values known; or topics that the template names."""
    file = f"{room.template.lines}.json"
    has_lines = bool(room.template.lines) and (line_records.STARTERS / file).exists()
    records, config = _ready_made(file) if has_lines else ({}, load.config())
    named_only = {each.id: each for each in room.template.starters}
    ready = {id: w.pick(record.wording) for id, record in records.items()}
    ready |= {id: w.pick(each.name) for id, each in named_only.items()}
    left = {id: name for id, name in ready.items() if id not in room.topics}
    if not left:
        return
    with st.expander(w("workshop.starters", n=len(left))):
        st.multiselect(
            w("workshop.starter_lines"),
            list(left),
            format_func=left.__getitem__,
            key="starters",
            max_selections=MOST_LINES,
            placeholder=w("workshop.choose"),
        )
        made = {id: partial(_starter, record, config, room) for id, record in records.items()}
        made |= {id: partial(_named_only, each) for id, each in named_only.items() if id not in made}
        presses.press(w("workshop.take"), "take_starters", _take_starters, session, made)


def _take_starters(session: str, made: Mapping[str, Callable[[datetime], Event]]) -> None:
    there = workshops.room(session).topics
    workshops.all_of([live().put(session, made[id]) for id in st.session_state["starters"] if id not in there])
    st.session_state["starters"] = []


def _named_only(starter: Starter, at: datetime) -> Event:
    told = {"topic": starter.id, "name": starter.name, "groups": starter.groups, "channel": starter.channel}
    return hosted({"kind": "topic_chosen", "id": new_id("starter"), **told}, at)


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
    said = _from_the_groups(room, key, w)
    now = _now(room, topic, ready, said, w)
    card = f"card_{key}_{ready.id if ready else ''}_{said.id if said else ''}"
    fields = _fields(room, w)
    at = workshops.begun(session, card, now, fields, w)
    form = presses.form("card", session, topic or len(room.topics), ready, said, at, w.lang)
    with st.form(form):
        for name in ("name", "avoid"):
            st.text_input(fields[name][0], value=at[name], max_chars=WORDS[name], key=f"{form}:{name}")
        for name in (*_tags(room), "concepts"):
            _several(form, name, fields[name], at[name], w)
        if not ready:  # which has a channel; a measure of the room's own is put into one by the host
            _one(st, form, "channel", fields["channel"], at["channel"])
        _measure(form, fields, at)
        st.text_input(fields["places"][0], value=at["places"], help=w("workshop.places_help"), key=f"{form}:places")
        drawn = (topic.topic if topic else new_id("topic"), topic, ready)
        presses.submit(w("workshop.keep"), _keep, session, form, card, *drawn, w, type="primary")


def _fields(room: Room, w: Words) -> dict[str, workshops.Field]:
    """The fields of a card by name, in their order."""
    often = {each.id: w.pick(each.name) for each in load.config().frequencies}
    return {
        "name": (w("workshop.topic_name"), {}),
        "avoid": (w("workshop.avoid"), {}),
        **{each: (w(f"workshop.{each}"), named(getattr(room.template, each), w)) for each in _tags(room)},
        "concepts": (w("workshop.concepts"), standing(room)),
        "channel": (w("workshop.channel"), {"": w("workshop.no_channel"), **named(room.template.channels, w)}),
        "measure": (w("workshop.measure"), {}),
        "unit": (w("field.measure_unit"), {}),
        "worst": (w("field.measure_worst"), {}),
        "best": (w("field.measure_best"), {}),
        "frequency": (w("field.measure_frequency"), often),
        "owner": (w("field.measure_owner"), {}),
        "source": (w("workshop.figures_of"), {}),
        "kind": (w("workshop.status"), {kind: w(f"charts.status.{kind}") for kind in KINDS}),
        "value": (w("workshop.known_value"), {}),
        "known": (w("workshop.known_source"), {}),
        "places": (w("workshop.places"), {}),
    }


def _now(
    room: Room, topic: TopicChosen | None, ready: Indicator | None, said: MeasureProposed | None, w: Words
) -> dict[str, Any]:
    """What a card says: of its measure what a small group proposed, else what the topic has, else what the indicator
    says.
    """
    old, posts = topic.measure if topic else None, ready.goalposts if ready else None
    mine, usual = (old.worst, old.best) if old else (None, None), (posts.worst, posts.best) if posts else (0.0, 100.0)
    unit = w.pick(old.unit) if old and old.unit else w.pick(ready.unit) if ready else "%"
    value, known = old.known[0] if old and old.known else (None, "")
    often = [each.id for each in load.config().frequencies]
    told = {
        "name": w.pick(topic.name) if topic else w.pick(ready.name) if ready else "",
        "avoid": w.pick(topic.avoid) if topic and topic.avoid else "",
        **{each: _there(getattr(topic, each, ()), named(getattr(room.template, each), w)) for each in _tags(room)},
        "concepts": _there(topic.concepts if topic else (), standing(room)),
        "measure": said.name if said else _called(old or ready, w),
        "unit": said.unit if said and said.unit else unit,
        "worst": _first(mine[0], usual[0]),
        "best": _first(mine[1], usual[1]),
        "frequency": next((each for each in (_often(old), _often(ready), "annual") if each in often), often[0]),
        "owner": w.pick(old.owner) if old and old.owner else "",
        "source": said.source if said and said.source else old.source if old else "",
        "kind": old.status if old and old.status in KINDS else KINDS[0],
        "value": value,
        "known": known,
        "places": ", ".join(topic.places if topic else ()),
    }
    if not ready:
        channels = {option.id for option in room.template.channels}
        told["channel"] = topic.channel if topic and topic.channel in channels else ""
    return told


def _called(measure: Measure | Indicator | None, w: Words) -> str:
    return w.pick(measure.name) if measure and measure.name != UNNAMED else ""


def _often(said: Measure | Indicator | None) -> str:
    return said.frequency if said else ""


def _there(chosen: Iterable[str], known: Collection[str]) -> list[str]:
    return [id for id in chosen if id in known]


def _keep(
    session: str, form: str, card: str, id: str, topic: TopicChosen | None, ready: Indicator | None, w: Words
) -> None:
    """What the card says: a topic, or all that there is to say of one (``topic``: as the card began)."""
    said = presses.written(form)
    if not said["name"].strip():
        return
    workshops.keep(
        session,
        "topic_chosen",
        card,
        said,
        topic=id,
        drawn_from=topic.id if topic else "",
        name=_kept(topic.name if topic else ready.name if ready else None, said["name"], w),
        avoid=_kept(topic.avoid if topic else None, said["avoid"], w) if said["avoid"].strip() else None,
        channel=ready.channel if ready else said["channel"] or None,
        places=[each for part in said["places"].split(",") if (each := part.strip())],
        measure=_guard(said, topic.measure if topic else None, ready, w),
        opportunity=topic.opportunity if topic else "",
        line=topic.line if topic else None,
        **{each: said[each] for each in (*_tags(workshops.room(session)), "concepts")},
    )


def _tags(room: Room) -> list[str]:
    """What a card is marked with: lists that the template has."""
    return [each for each in TAGS if getattr(room.template, each)]


def _several(form: str, name: str, field: workshops.Field, chosen: list[str], w: Words) -> None:
    label, called = field
    choose = w("workshop.choose")
    st.multiselect(
        label, list(called), chosen, format_func=called.__getitem__, placeholder=choose, key=f"{form}:{name}"
    )


def _one(place: Any, form: str, name: str, field: workshops.Field, chosen: str) -> None:
    label, called = field
    ids = list(called)
    place.selectbox(label, ids, index=ids.index(chosen), format_func=called.__getitem__, key=f"{form}:{name}")


def _indicator(old: Measure | None, key: str, w: Words) -> Indicator | None:
    """A measure that the city has figures for already, if it is one."""
    found = {each.id: each for each in load.config().indicators if each.goalposts}
    options = ["", *found]
    at = options.index(old.indicator) if old and old.indicator in found else 0

    def name(id: str) -> str:
        return w.pick(found[id].name) if id else w("workshop.no_indicator")

    return found.get(st.selectbox(w("workshop.indicator"), options, index=at, format_func=name, key=f"indicator_{key}"))


def _from_the_groups(room: Room, topic: str, w: Words) -> MeasureProposed | None:
    """A measure that a small group proposed on its phone, to begin the card with."""
    found = {each.id: each for each in sorted(room.measures, key=lambda said: said.name) if each.topic == topic}
    if not found:
        return None
    told = {id: " · ".join(filter(None, (each.name, each.unit, each.source))) for id, each in found.items()}
    chosen = st.selectbox(
        w("workshop.proposed", n=len(found)),
        ["", *told],
        format_func=lambda id: told.get(id, w("workshop.as_it_is")),
        key=f"proposed_{topic}",
    )
    return found.get(chosen)


def _measure(form: str, fields: Mapping[str, workshops.Field], at: Mapping[str, Any]) -> None:
    """What guards the line, and a value of it that is known already: of the law's, answers may only be stricter."""

    def words(place: DeltaGenerator, name: str) -> None:
        place.text_input(fields[name][0], value=at[name], max_chars=WORDS.get(name), key=f"{form}:{name}")

    def number(place: DeltaGenerator, name: str) -> None:
        place.number_input(fields[name][0], value=at[name], key=f"{form}:{name}")

    words(st.container(), "measure")
    one, two, three = st.columns(3)
    words(one, "unit")
    number(two, "worst")
    number(three, "best")
    _one(one, form, "frequency", fields["frequency"], at["frequency"])
    words(two, "owner")
    words(three, "source")
    one, two, three = st.columns(3)
    _one(one, form, "kind", fields["kind"], at["kind"])
    number(two, "value")
    words(three, "known")


def _guard(said: Mapping[str, Any], old: Measure | None, ready: Indicator | None, w: Words) -> Measure:
    """The measure as the card tells it."""
    known = old.name if old else ready.name if ready else None
    return Measure(
        name=_kept(known, said["measure"], w) if said["measure"].strip() else UNNAMED,
        indicator=ready.id if ready else _made_here(old),
        unit=old.unit if old and old.unit and w.pick(old.unit) == said["unit"] else _phrase(said["unit"]),
        worst=float(said["worst"]),
        best=float(said["best"]),
        frequency=said["frequency"] or "",
        owner=_kept(old.owner if old else None, said["owner"], w) if said["owner"].strip() else None,
        source=said["source"],
        **_facts(said, old),
    )


def _made_here(old: Measure | None) -> str | None:
    """An indicator that came with a line and is none of the city's yet stays; one of the city's was taken off."""
    known = {each.id for each in load.config().indicators if each.goalposts}
    return old.indicator if old and old.indicator not in known else None


def _facts(said: Mapping[str, Any], old: Measure | None) -> dict[str, Any]:
    if said["value"] is None:
        return {"status": "law"} if said["kind"] == "law" else {}  # which is asked about
    value, kind, source = float(said["value"]), said["kind"], said["known"]
    rest = old.known[1:] if old else ()
    law = Law(value=value, source=source) if kind == "law" else None
    return {"known": ((value, source), *rest), "status": kind, "law": law}


def _first(*values: float | None) -> float:
    return next(float(value) for value in values if value is not None)


def _text(said: str) -> Text:
    return Text(he=said.strip(), en=said.strip())


def _kept(old: Text | None, said: str, w: Words) -> Text:
    """What was named in two languages keeps the other one when this one stays as it was."""
    return old if old and w.pick(old) == said.strip() else _text(said)


def _phrase(said: str) -> Phrase | None:
    return Phrase(he=said, en=said, ar=said, ru=said) if said.strip() else None
