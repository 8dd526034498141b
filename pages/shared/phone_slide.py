"""What a phone shows while nothing is asked: what happens now, what the room sees of it, and what it may send."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from core.charts.look import STATE_STYLE
from core.i18n import Words
from core.workshop import Room, threats
from core.workshop.events import TopicChosen
from core.workshop.question import Option
from core.workshop.states import STATES, readings, state
from core.workshop.subject import holds
from core.workshop.templates import Item
from pages.shared import workshop_cards

MOST_BYTES = 1200  # of what the room sees: a page is small on the slowest network, and the hall's screen has the rest

Shown = dict[str, Any]
Rows = Iterator[tuple[str, str]]


def slide(room: Room, item: Item | None, w: Words) -> Shown:
    """An item of the agenda that is no question: never a title alone."""
    if item is None:
        return {"screen": "wait"}
    told: Shown = {"screen": "slide", "id": item.id, "title": w.pick(item.title), "text": _text(room, item, w)}
    if item.work in _FORMS:
        form = _FORMS[item.work](room, w)
        return told | form if form["topics"] else {**told, "text": told["text"] or w("now.look")}
    return told | (_fitting(list(_SEEN[item.work](room, w)), w) if item.work in _SEEN else {})


def _text(room: Room, item: Item, w: Words) -> str:
    """What the template says of it, else what happens now; nothing where a form says what it is for."""
    if item.slide or item.work in _EXPLAINED:
        return w.pick(item.slide) if item.slide else ""
    said = f"now.{item.work}"
    return w(said if w.has(said) and (room.topics or item.work not in _FORMS) else "now.look")


def said(room: Room, token: str) -> list[tuple[str, str]]:
    """While statements are gathered: what one phone wrote, each with the concept that it has gone to."""
    item = room.template.item(room.live) if room.live and not room.closed else None
    if item is None or item.work not in ("concepts", "clusters"):
        return []
    into = {id: each.name for each in room.concepts.values() for id in each.statements}
    rounds = (poll.last for poll in room.polls.values() if poll.question.kind == "statements")
    own = (id for each in rounds for _, id in each.answers.get(token, ()))
    return [(room.statements[id].text, into.get(id, "")) for id in own]


def options(found: Iterable[Option], w: Words) -> list[tuple[str, str]]:
    return [(option.id, w.pick(option.name)) for option in found]


def _fitting(rows: list[tuple[str, str]], w: Words) -> Shown:
    """As many rows as there is room for, and how many more the hall shows."""
    sizes = accumulate(len(f"{text}{note}".encode()) for text, note in rows)
    kept = sum(size <= MOST_BYTES for size in sizes)
    more = w("now.more", n=len(rows) - kept) if kept < len(rows) else ""
    return {"rows": rows[:kept], "more": more}


# --- what the room sees


def _concepts(room: Room, w: Words) -> Rows:
    """With how many statements are in each."""
    for id, name in workshop_cards.standing(room).items():
        yield name, f"\u00d7{w.number(len(room.concepts[id].statements))}"


def _clusters(room: Room, w: Words) -> Rows:
    for each in room.clusters.values():
        yield each.name, ", ".join(room.concepts[id].name for id in each.concepts if id in room.concepts)


def _matrix(room: Room, w: Words) -> Rows:
    told = [(state(room.topics[r.topic], r.value, holds(room, room.topics[r.topic])), r) for r in readings(room)]
    for stands, reading in sorted(told, key=lambda pair: STATES.index(pair[0])):
        word = f"{STATE_STYLE[stands].shape} {w(f'charts.state.{stands}')}"
        yield w.pick(room.topics[reading.topic].name), f"{word} \u00b7 {workshop_cards.place_name(reading.place, w)}"


def _threats(room: Room, w: Words) -> Rows:
    """By the newest scores, in the order of the hall's list."""
    found = list(threats.rows(room))
    newest = max((row[1] for row in found), default=0)
    for topic, meeting, _, _, level, band, *_ in found:
        if meeting == newest:
            yield w.pick(room.topics[topic].name), f"{w(f'threat.{band}')} \u00b7 {w.number(level)}"


def _adoption(room: Room, w: Words) -> Rows:
    for name, key, *_ in workshop_cards.decided(room, w):
        yield name, w(key)


_SEEN: Mapping[str | None, Callable[[Room, Words], Rows]] = {
    "concepts": _concepts,
    "clusters": _clusters,
    "matrix": _matrix,
    "threats": _threats,
    "adoption": _adoption,
}


# --- what it may send


def _estimates(room: Room, w: Words) -> Shown:
    """Private estimates of the present state, for topics and places without a department's figure."""
    assert room.session
    topics = [_topic(id, topic, (*topic.places, *room.session.authorities), w) for id, topic in room.topics.items()]
    lists = {"groups": options(room.template.groups, w), "evidence": options(room.template.evidence, w)}
    return {"form": "state", "topics": [each for each in topics if each["places"]], **lists}


def _topic(id: str, topic: TopicChosen, places: Iterable[str], w: Words) -> Shown:
    unit = w.pick(topic.measure.unit) if topic.measure and topic.measure.unit else ""
    return {"id": id, "name": w.pick(topic.name), "places": list(dict.fromkeys(places)), "unit": unit}


def _wordings(room: Room, w: Words) -> Shown:
    """A proposal for a clause, with the practices that it rests on."""
    topics = [{"id": id, "name": w.pick(topic.name)} for id, topic in room.topics.items()]
    return {"form": "clause", "topics": topics, "practices": options(room.template.practices, w)}


def _cards(room: Room, w: Words) -> Shown:
    """What a small group proposes to measure."""
    return {"form": "measure", "topics": [{"id": id, "name": w.pick(topic.name)} for id, topic in room.topics.items()]}


_FORMS: Mapping[str | None, Callable[[Room, Words], Shown]] = {
    "topics": _cards,
    "state": _estimates,
    "clauses": _wordings,
}
_EXPLAINED = ("topics", "state")  # their forms say themselves what they are for
