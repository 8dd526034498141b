"""A workshop as tables for files: everything aggregated, nothing by person, small groups left out.

``tables(room)`` -> name of a table -> frame. Absent numbers are NaN. Numbers of an open question are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from core.workshop import lines, threats
from core.workshop.consensus import SHOWN, Adoption, Appropriateness, Concordance, Numeric
from core.workshop.results import Result, groups, large, result
from core.workshop.room import Room

Rows = Iterator[tuple[Any, ...]]


def tables(room: Room) -> dict[str, pd.DataFrame]:
    """Every table of ``TABLES`` and ``weights``."""
    made = {name: pd.DataFrame(list(rows(room)), columns=head.split()) for name, (head, rows) in TABLES.items()}
    return {**made, "weights": lines.weights(room)}


def outside(room: Room) -> float:
    """The share of standing concepts that belong to no channel of the model; NaN without concepts."""
    standing = [concept for concept in room.concepts.values() if concept.into is None]
    return sum(each.channel is None for each in standing) / len(standing) if standing else float("nan")


def _people(room: Room) -> Rows:
    sizes = Counter((person.role, person.authority) for person in room.people.values())
    for role, authority in large(sizes):
        yield role, authority, sizes[role, authority]


def _statements(room: Room) -> Rows:
    held = {id: concept.id for concept in room.concepts.values() for id in concept.statements}
    for each in sorted(room.statements.values(), key=lambda said: (said.text, said.id)):
        yield (
            each.question,
            each.text,
            _list(each.stages),
            _list(each.interfaces),
            _list(each.groups),
            held.get(each.id),
        )


def _concepts(room: Room) -> Rows:
    held = {id: cluster.id for cluster in room.clusters.values() for id in cluster.concepts}
    for each in room.concepts.values():
        yield each.id, each.name, len(each.statements), each.channel, held.get(each.id), each.into


def _clusters(room: Room) -> Rows:
    for each in room.clusters.values():
        yield each.id, each.name, each.logic, len(each.concepts)


def _topics(room: Room) -> Rows:
    for id, each in room.topics.items():
        told = (_list(each.groups), _list(each.interfaces), _list(each.stages))
        measure = each.measure
        indicator, status = (measure.indicator, measure.status) if measure else (None, None)
        yield id, each.name.he, each.name.en, *told, each.channel, indicator, status, each.opportunity


def _results(room: Room) -> Iterator[Result]:
    for id, poll in room.polls.items():
        for number, own in enumerate(poll.rounds, 1):
            if not own.open:
                yield result(room, id, number)


def _votes(room: Room) -> Rows:
    for each in _results(room):
        asked = each.question
        counted = (each.n, each.skipped, each.silent)
        yield (
            asked.id,
            asked.kind,
            asked.purpose,
            asked.about,
            each.round,
            *counted,
            *_judged(each.verdict),
            each.ending,
        )


_JUDGED: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {
    Numeric: lambda v: (v.median, v.q1, v.q3, v.share, v.mad, v.label, None),
    Appropriateness: lambda v: (v.median, v.p30, v.p70, v.share, None, None, v.adopted),
    Adoption: lambda v: (None, None, None, v.share, None, None, v.adopted),
    Concordance: lambda v: (None, None, None, v.w, None, v.label, None),
}


def _judged(verdict: Any) -> tuple[Any, ...]:
    """median, low and high of the middle, measure of agreement, MAD, label, adopted."""
    return _JUDGED[type(verdict)](verdict) if verdict else (None,) * 7


def _options(room: Room) -> Rows:
    for each in _results(room):
        for id, value in each.counts.items():
            yield each.question.id, each.round, id, value


def _groups(room: Room) -> Rows:
    for id, poll in room.polls.items():
        for by in (("authority",), ("role",)) if not poll.last.open else ():
            for key, each in groups(room, id, by).items():
                median = float(np.median(each.dots)) if each.dots else float("nan")
                share = getattr(each.verdict, "share", float("nan"))
                yield id, by[0], key[0], each.n, each.skipped, median, share


def _states(room: Room) -> Rows:
    """What a department's data say; else the median of at least 5 private estimates, marked by what they rest on."""
    for (topic, place, group), state in sorted(room.states.items()):
        if state.data:
            yield topic, place, group, state.data.value, state.data.evidence, 1, state.data.day, state.data.source
        elif len(state.estimates) >= SHOWN:
            said = list(state.estimates.values())
            weakest = max((each.evidence for each in said), key=("data", "estimate", "feeling").index)
            yield topic, place, group, float(np.median([e.value for e in said])), weakest, len(said), None, ""


def _clauses(room: Room) -> Rows:
    for id, each in room.clauses.items():
        poll = lines.about(room, id, "adoption")
        found = result(room, poll.question.id).verdict if poll and not poll.last.open else None
        vote = found if isinstance(found, Adoption) else None
        counted = tuple(getattr(vote, name) if vote else None for name in [f.name for f in fields(Adoption)])
        yield id, each.topic, each.text, each.addressee, each.owner, _list(each.practices), *counted


def _proposals(room: Room) -> Rows:
    """Every wording from the room stays, in the order of the alphabet."""
    for each in sorted(room.proposals, key=lambda said: (said.topic, said.text)):
        yield each.topic, each.text, _list(each.practices)


def _measures(room: Room) -> Rows:
    """Every measure from the small groups stays, in the order of the alphabet."""
    for each in sorted(room.measures, key=lambda said: (said.topic, said.name, said.unit, said.source)):
        yield each.topic, each.name, each.unit, each.source


def _sentences(room: Room) -> Rows:
    """Reflections of at least 5 people, in the order of the alphabet."""
    for id, poll in room.polls.items():
        texts = [answer.text for answer in poll.last.answers.values()] if poll.question.kind == "reflection" else []
        for text in sorted(texts) if len(texts) >= SHOWN and not poll.last.open else ():
            yield id, text


def _list(ids: tuple[str, ...]) -> str:
    return " ".join(ids)


#: Name -> its columns and the rows.
TABLES: Mapping[str, tuple[str, Callable[[Room], Rows]]] = {
    "people": ("role authority n", _people),
    "statements": ("question text stages interfaces groups concept", _statements),
    "concepts": ("concept name statements channel cluster into", _concepts),
    "clusters": ("cluster name logic concepts", _clusters),
    "topics": (
        "topic name_he name_en groups interfaces stages channel indicator status opportunity",
        _topics,
    ),
    "votes": (
        "question kind purpose about round n skipped silent median low high agreement mad label adopted ending",
        _votes,
    ),
    "options": ("question round option value", _options),
    "groups": ("question by group n skipped median agreement", _groups),
    "states": ("topic place group value evidence n day source", _states),
    "clauses": (
        "clause topic text addressee owner practices agree abstain disagree block share adopted",
        _clauses,
    ),
    "measures": ("topic name unit source", _measures),
    "proposals": ("topic text practices", _proposals),
    "threats": (
        "topic meeting likelihood impact level band n likelihood_low likelihood_high impact_low impact_high",
        threats.rows,
    ),
    "reflections": ("question text", _sentences),
}
