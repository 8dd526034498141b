"""What has been made so far, as host and hall see it: concepts, clusters, lines with their thresholds, the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from core import line_words
from core.i18n import Words
from core.redlines import board, engine, whatif
from core.redlines import shown as showing
from core.redlines.record import Record
from core.workshop import Room, result
from core.workshop.consensus import Adoption
from core.workshop.events import TopicChosen
from core.workshop.lines import unready, whole
from core.workshop.question import Measure, Question
from core.workshop.results import dissent
from core.workshop.states import STATES, Reading, estimated, readings, state
from core.workshop.subject import about, holds, rejected, vote
from pages.shared import load, parts
from pages.shared.load import View
from pages.shared.parts import safe

NAMED = 5  # areas told by name for each value
STEPS = 8  # values between the goalposts whose breaches the hall may see
YEARS = 5
MATRIX = ("topic", "where", "group", "state_head", "value", "threshold", "rests_on", "was")


def standing(room: Room) -> dict[str, str]:
    """Concepts that were not merged into another one, by name."""
    return {id: concept.name for id, concept in room.concepts.items() if concept.into is None}


def concept_cards(room: Room, w: Words) -> str:
    """Concepts with the statements under them: every original stays."""
    cards = []
    for id in standing(room):
        concept = room.concepts[id]
        said = "".join(
            f"<li dir=auto>{safe(room.statements[each].text)}</li>"
            for each in concept.statements
            if each in room.statements
        )
        cards.append(f'<div class="lr-card"><h3 dir=auto>{safe(concept.name)}</h3><ul>{said}</ul></div>')
    return f'<div class="lr-grid">{"".join(cards)}</div>'


def cluster_cards(room: Room, w: Words) -> str:
    cards = []
    for cluster in room.clusters.values():
        inside = "".join(
            f"<li dir=auto>{safe(room.concepts[id].name)}</li>" for id in cluster.concepts if id in room.concepts
        )
        logic = f"<p dir=auto>{safe(cluster.logic)}</p>" if cluster.logic else ""
        cards.append(f'<div class="lr-card"><h3 dir=auto>{safe(cluster.name)}</h3>{logic}<ul>{inside}</ul></div>')
    return f'<div class="lr-grid">{"".join(cards)}</div>'


def topic_table(room: Room, w: Words) -> str:
    """The lines so far: threshold, status and what is missing before one can be adopted."""
    rows = []
    for topic in room.topics.values():
        measure, value = topic.measure, holds(room, topic)
        missing = ", ".join(w(f"field.{issue.params['field']}") for issue in unready(topic))
        rows.append(
            (
                safe(w.pick(topic.name)),
                safe(w.pick(measure.name)) if measure else "–",
                safe(w.value(value, measure.unit if measure else None)),
                _status(room, topic, value, w),
                safe(missing or "–"),
            )
        )
    heads = [w(f"workshop.{each}") for each in ("topic", "measure", "threshold", "status", "missing")]
    return parts.table(heads, rows) if rows else ""


def _status(room: Room, topic: TopicChosen, value: float | None, w: Words) -> str:
    """What a threshold rests on: the law's own on the law, another on the room's vote; or that the room refused it."""
    measure, refused = topic.measure, rejected(room, topic.topic)
    if measure and measure.law and value == measure.law.value:
        return parts.status_chip("law", w)
    if refused:
        return safe(w(f"votes.{refused.verdict}"))
    status = measure.status if measure and measure.status != "law" else "proposal"
    return parts.status_chip("agreed" if vote(room, topic.topic) and whole(room, topic) else status, w)


def line_of(topic: TopicChosen, limit: float | None = None) -> engine.Told | None:
    """A topic as a line on the figures of this city, if it is about one of their indicators."""
    measure, view = topic.measure, load.view(load.place_layer())
    if (
        measure is None
        or not view.periods
        or measure.worst is None
        or measure.best is None
        or measure.indicator not in view.cube.indicators
    ):
        return None
    at = limit if limit is not None else measure.worst
    record = Record(
        id="topic",
        wording=topic.name,
        indicator=measure.indicator,
        ideal=measure.best,
        limit=at,
        side="below" if measure.best > measure.worst else "above",
    )
    return engine.tell([record], view.cube).get("topic") if at != measure.best else None


def matrix(room: Room, w: Words, shown: bool = False) -> str:
    """Line by place with shape and word; crossings first. A column that says the same of all is left to the others.

    ``shown``: only what the hall may see.
    """
    rows, limits, found = [], _limits(room), readings(room, shown)
    for told in found:
        topic, at = room.topics[told.topic], limits[told.topic]
        stands = state(topic, told.value, at)
        unit = topic.measure.unit if topic.measure else None
        group = next((w.pick(each.name) for each in room.template.groups if each.id == told.group), "")
        row = [
            safe(w.pick(topic.name)),
            safe(place_name(told.place, w)),
            safe(group),
            parts.chip(stands, w),
            safe(line_words.against(told.value, [at], unit, w)),
            safe(w.value(at, unit, line_words.AS_ADOPTED)),
            safe(_rests_on(told, w)),
            _changed(room, told, unit, w),
        ]
        rows.append((STATES.index(stands), row))
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    idle = {"group"} if all(told.group == "all" for told in found) else set()
    idle |= {"was"} if all(row[-1] == "–" for row in ordered) else set()
    kept = [n for n, head in enumerate(MATRIX) if head not in idle]
    heads, told_of = [w(f"workshop.{MATRIX[n]}") for n in kept], [[row[n] for n in kept] for row in ordered]
    return (parts.table(heads, told_of) if rows else "") + _gaps(room, found, w)


def estimates(room: Room, w: Words) -> str:
    """While private estimates come in: how many have sent any, beside what is known of departments."""
    there = sum(room.meeting in person.meetings for person in room.people.values())
    counted = f'<p class="lr-huge">{safe(w("votes.counter", n=estimated(room), m=there))}</p>'
    return counted + matrix(room, w, shown=True)


def _rests_on(told: Reading, w: Words) -> str:
    """What kind of evidence it is; of participants, that it is theirs."""
    kind = w(f"workshop.evidence.{told.evidence}")
    return w("outcome.estimated", kind=kind, n=told.n) if told.private else kind


def _limits(room: Room) -> dict[str, float | None]:
    return {id: holds(room, topic) for id, topic in room.topics.items()}


def crossings(room: Room, w: Words) -> str:
    """What is worked on in the closing meeting: every line that is crossed with its places, and the practices."""
    limits, found = _limits(room), dict[str, list[str]]()
    for told in readings(room):
        if state(room.topics[told.topic], told.value, limits[told.topic]) == "crossed":
            found.setdefault(told.topic, []).append(place_name(told.place, w))
    cards = []
    for id, places in sorted(found.items(), key=lambda pair: -len(pair[1])):
        named = list(dict.fromkeys(places))
        more = f" +{len(named) - NAMED}" if len(named) > NAMED else ""
        where = safe(", ".join(named[:NAMED]) + more)
        head = f"{parts.chip('crossed', w)} {safe(w.pick(room.topics[id].name))}"
        cards.append(f'<div class="lr-card"><h3 dir=auto>{head}</h3><p>{where}</p></div>')
    ways = " · ".join(w.pick(option.name) for option in room.template.practices)
    shown = f'<div class="lr-grid">{"".join(cards)}</div>' if cards else ""
    return f"{shown}<p><b>{safe(w('workshop.practices'))}:</b> {safe(ways)}</p>{clause_list(room, w)}"


def place_name(place: str, w: Words) -> str:
    """A place by its name in the reader's language, where it is an area of this city."""
    areas = load.areas()
    found = areas[areas["name_he"] == place]
    return w.name(found.iloc[0]) if len(found) else place


def _changed(room: Room, told: Reading, unit: Any, w: Words) -> str:
    """What the department's figure was before it changed between meetings."""
    before = room.states[told.topic, told.place, told.group].before
    return safe(w.value(before.value, unit)) if before and not told.private else "–"


def _gaps(room: Room, readings: Iterable[Reading], w: Words) -> str:
    """Between the groups of one place that stand best and worst: the weak and the strong side by side."""
    names = {option.id: w.pick(option.name) for option in room.template.groups}
    found: dict[tuple[str, str], dict[str, float]] = {}
    for told in readings:
        found.setdefault((told.topic, told.place), {})[told.group] = told.value
    rows = []
    for (id, place), values in found.items():
        if len(values) > 1:
            low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
            topic = room.topics[id]
            unit = topic.measure.unit if topic.measure else None
            pair = f"{names.get(low, low)} / {names.get(high, high)}"
            gap = w.value(values[high] - values[low], unit)
            rows.append((safe(w.pick(topic.name)), safe(place_name(place, w)), safe(pair), safe(gap)))
    heads = [w(f"workshop.{each}") for each in ("topic", "where", "two_groups", "gap")]
    return parts.table(heads, rows, numbers=(3,)) if rows else ""


# --- which areas a threshold would breach


def breaches(room: Room, question: Question, w: Words) -> str:
    """For values all along the scale, never for those that were voted: areas breached today, and in the last years."""
    topic = room.topics.get(question.about or "")
    told = line_of(topic) if topic else None
    if told is None or topic is None or topic.measure is None or question.low is None or question.high is None:
        return _no_breaches(w)
    view = load.view(load.place_layer())
    if not _told(told, view, len(view.periods) - 1).any():
        return _no_breaches(w)
    along = np.linspace(question.low, question.high, STEPS + 1)[1:-1]
    rows = [_breached(told, float(limit), topic.measure, w) for limit in along]
    heads = [w(f"hall.{each}") for each in ("line_at", "breached_today", "which_areas", "breached_years")]
    return f'<div class="lr-wide">{parts.table(heads, rows, w("hall.breaches_caption"), numbers=(0, 1, 3))}</div>'


def _no_breaches(w: Words) -> str:
    """None breached would be another thing than none known."""
    return f'<p class="lr-lead">{safe(w("hall.no_breaches"))}</p>'


def _breached(told: engine.Told, limit: float, measure: Measure, w: Words) -> tuple[str, ...]:
    moved, view = whatif.move(told, limit), load.view(load.place_layer())
    beyond = moved.after & np.stack([_told(told, view, t) for t in range(len(view.periods))], axis=1)
    names, rows = load.areas().set_index("area_id"), np.flatnonzero(beyond[:, -1])
    areas = [a for row in rows if (a := board.area_of(told, int(row))) is not None]
    found = [w.name(names.loc[view.area_ids[a]]) for a in areas]
    more = f" +{len(found) - NAMED}" if len(found) > NAMED else ""
    which = safe(", ".join(found[:NAMED]) + more) or "–"
    return w.value(limit, measure.unit), w.number(len(found)), which, w.number(int(beyond[:, -YEARS:].sum()))


def _told(told: engine.Told, view: View, t: int) -> np.ndarray:
    """[N]: rows with a figure of their own that may be shown."""
    may = [state not in ("suppressed", "unseen") for state in showing.shown(told, view.cube, t)]
    return np.asarray(np.asarray(may) & showing.own(told, view.cube, t))


# --- clauses and what came of the votes


def clause_list(room: Room, w: Words) -> str:
    """Clauses by addressee, each with the practices that it rests on."""
    to = {option.id: w.pick(option.name) for option in room.template.addressees}
    ways = {option.id: w.pick(option.name) for option in room.template.practices}
    cards = []
    for id, name in to.items():
        texts = [clause for clause in room.clauses.values() if clause.addressee == id]
        said = "".join(
            f"<li dir=auto>{safe(each.text)} <small>{safe(', '.join(ways[p] for p in each.practices))}</small></li>"
            for each in texts
        )
        cards += [f'<div class="lr-card"><h3>{safe(name)}</h3><ul>{said}</ul></div>'] if texts else []
    return f'<div class="lr-grid">{"".join(cards)}</div>' if cards else ""


def outcome(room: Room, w: Words) -> str:
    """What was adopted, what was not, the votes, and what those against ask to be remembered."""
    rows = []
    for name, key, verdict, against in decided(room, w):
        counted = (w.number(verdict.agree), w.number(verdict.disagree + verdict.block), w.number(verdict.abstain))
        minority = f"<small>{safe(w('workshop.dissent'))}: {safe('; '.join(against))}</small>" if against else ""
        rows.append((safe(name) + minority, safe(w(key)), *counted))
    heads = [w(f"workshop.{each}") for each in ("topic", "verdict", "votes_for", "votes_against", "votes_abstain")]
    return parts.table(heads, rows, numbers=(2, 3, 4)) if rows else ""


def decided(room: Room, w: Words) -> Iterator[tuple[str, str, Adoption, tuple[str, ...]]]:
    """Each line and clause whose vote is over: its name, the key of the word for what came of it, the votes and, of at
    least 8, the minority's reasons.
    """
    named = {id: w.pick(topic.name) for id, topic in room.topics.items()}
    named |= {id: clause.text for id, clause in room.clauses.items()}
    for id, name in named.items():
        poll = about(room, id, "adoption")
        verdict = result(room, poll.question.id).verdict if poll and not poll.last.open else None
        if poll and isinstance(verdict, Adoption):
            word = f"votes.{verdict.verdict}"
            if verdict.adopted and id in room.topics and not whole(room, room.topics[id]):
                word = "outcome.outcome.unfinished"
            yield name, word, verdict, dissent(poll) if verdict.adopted is not None else ()
