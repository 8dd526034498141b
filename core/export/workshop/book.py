"""The whole workshop as a workbook: every statement, concept, line and clause; votes as counts, never by person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from core.export.document import Amount, Sheet, Table, Value, Workbook
from core.export.workshop.findings import Line
from core.export.workshop.telling import NONE, Telling, own
from core.workshop import Result, lines
from core.workshop.consensus import LABELLED, Adoption, Appropriateness, Concordance, Numeric

CROSSED, YES = ("stages", "interfaces"), "\u25cf"
Rows = Iterator[tuple[Value, ...]]


def workbook(t: Telling) -> Workbook:
    """Every sheet of ``SHEETS`` that has a row."""
    sheets = (*(sheet(t, name) for name in SHEETS), *(cross(t, name) for name in CROSSED))
    notes = (t.subtitle, t("small_groups"), t("estimates_note"))
    return Workbook(t("book.title"), t.words.lang, tuple(s for s in sheets if s.table.rows), t.provenance, notes)


def sheet(t: Telling, name: str) -> Sheet:
    head, rows = SHEETS[name]
    columns = head.split()
    states = tuple(n for n, column in enumerate(columns) if column == "state")
    table = Table(t(f"sheet.{name}"), tuple(t(f"head.{each}") for each in columns), tuple(rows(t)))
    return Sheet(t(f"sheet.{name}"), table, states)


def cross(t: Telling, name: str) -> Sheet:
    """Lines by what they bear on: stages of a plan, interfaces."""
    options = getattr(t.found.room.template, name)
    head = (t("head.line"), *(t.words.pick(option.name) for option in options))
    rows = tuple(
        (t.pick(line.topic.name), *(YES if option.id in getattr(line.topic, name) else "" for option in options))
        for line in t.found.lines
        if getattr(line.topic, name)
    )
    caption = t(f"sheet.by_{name}")
    return Sheet(caption, Table(caption, head, rows))


def number(t: Telling, x: float | None, pattern: str = "General") -> Amount:
    """A figure as it is, not rounded; a dash where there is none."""
    return Amount(t.words.number(x), float(x), pattern) if x is not None and np.isfinite(x) else Amount(NONE)


def share(t: Telling, x: float | None) -> Amount:
    return Amount(t.words.percent(x), float(x), "0%") if x is not None and np.isfinite(x) else Amount(NONE)


# --- one function a sheet


def _lines(t: Telling) -> Rows:
    for line in t.found.lines:
        topic, measure, spread = line.topic, line.topic.measure, line.spread
        lists = (t.options(name, getattr(topic, name)) for name in ("groups", "interfaces", "stages"))
        yield (
            t.pick(topic.name),
            t.pick(topic.avoid),
            t.pick(measure.name) if measure else NONE,
            t.pick(measure.unit) if measure else NONE,
            number(t, line.limit),
            *(number(t, getattr(spread, name) if spread else None) for name in ("q1", "q3")),
            t.answered(line),
            t.agreement(line),
            t.outcome(line.vote.outcome),
            *t.positions(line),
            own("; ".join(line.dissent)) or NONE,
            _status(t, line),
            t.pick(measure.owner) if measure else NONE,
            *lists,
            own(topic.opportunity) or NONE,
        )


def _status(t: Telling, line: Line) -> str:
    """What an adopted line is from now on; of any other, what its measure came with."""
    record = next((each for each in t.found.records if each.id == line.topic.topic), None)
    status = record.status if record else line.topic.measure.status if line.topic.measure else None
    return t.words(f"charts.status.{status}") if status else NONE


def _thresholds(t: Telling) -> Rows:
    for line in t.found.lines:
        for told in line.rounds:
            found = told.verdict if isinstance(told.verdict, Numeric) else None
            named = ("median", "q1", "q3")
            yield (
                t.pick(line.topic.name),
                t.count(told.round),
                *map(t.count, (told.n, told.skipped, told.silent)),
                *(number(t, getattr(found, name) if found else None) for name in named),
                share(t, found.share if found else None),
                number(t, found.mad if found else None),
                t(f"label.{found.label}") if found and found.label else t("no_label", n=LABELLED),
                t.words(f"votes.ending.{told.ending}") if told.ending else NONE,
            )


def _states(t: Telling) -> Rows:
    return (t.standing(each) for each in t.found.standings)


def _clauses(t: Telling) -> Rows:
    for clause in t.found.clauses:
        said, rating = clause.said, clause.rating
        yield (
            t.option("addressees", said.addressee),
            own(said.text),
            t.pick(t.found.line(said.topic).topic.name),
            t.options("practices", said.practices),
            own(said.owner) or NONE,
            number(t, rating.median if rating else None),
            share(t, rating.share if rating else None),
            t.outcome(clause.vote.outcome),
            *t.positions(clause),
            own("; ".join(clause.reasons)) or NONE,
        )


def _statements(t: Telling) -> Rows:
    held = {id: concept for concept in t.found.concepts for id in concept.statements}
    cluster = {id: each.name for each in t.found.clusters for id in each.concepts}
    for id, said in sorted(t.found.statements.items(), key=lambda pair: (pair[1].text, pair[0])):
        concept = held.get(id)
        yield (
            own(said.text),
            own(concept.name) if concept else NONE,
            own(cluster.get(concept.id, "")) if concept and concept.id in cluster else NONE,
            *(t.options(name, getattr(said, name)) for name in ("groups", "interfaces", "stages")),
            t.pick(t.found.room.polls[said.question].question.text),
        )


def _concepts(t: Telling) -> Rows:
    cluster = {id: each for each in t.found.clusters for id in each.concepts}
    room = t.found.room
    for each in room.concepts.values():
        inside = cluster.get(each.id)
        yield (
            own(each.name),
            own(inside.name) if inside else NONE,
            own(inside.logic) if inside and inside.logic else NONE,
            t.count(len(each.statements)),
            t.option("channels", each.channel) if each.channel else t("outside"),
            own(room.concepts[each.into].name) if each.into else NONE,
        )


def _votes(t: Telling) -> Rows:
    for told in t.found.results:
        counted = map(t.count, (told.round, told.n, told.skipped, told.silent))
        yield t.question(told), *counted, verdict(t, told)


def verdict(t: Telling, told: Result) -> str:
    """What came of a vote of at least 8, in words; else why nothing is said."""
    found = told.verdict
    if told.question.purpose == "satisfaction" and found:
        return t("median_is", value=getattr(found, "median", None))
    if isinstance(found, Numeric) and found.label:
        return t(f"label.{found.label}")
    if isinstance(found, Appropriateness) and found.standing:
        return t(f"standing.{found.standing}")
    if isinstance(found, Adoption) and found.adopted is not None:
        return t.outcome(found.verdict)
    if isinstance(found, Concordance) and found.label:
        return t.words(f"votes.order.{found.label}")
    return NONE if told.n >= LABELLED else t("no_label", n=LABELLED)


def _options(t: Telling) -> Rows:
    for told in t.found.results:
        for name, value in t.choices(told):
            yield t.question(told), t.count(told.round), name, number(t, value)


def _groups(t: Telling) -> Rows:
    names = {"role": lambda id: t.option("roles", id), "authority": own}
    for by, which, told in t.found.by_group:
        found = told.verdict
        middle = found.median if isinstance(found, Numeric | Appropriateness) else None
        part = found.share if isinstance(found, Adoption) else None
        yield t.question(told), t(by), names[by](which), t.count(told.n), number(t, middle), share(t, part)


def _people(t: Telling) -> Rows:
    yield t("all_people"), NONE, t.count(t.found.people)
    for meeting, n in sorted(t.found.present.items()):
        yield t.words("workshop.meeting", n=meeting), NONE, t.count(n)
    for id, n in t.found.roles.items():
        yield t("role"), t.option("roles", id) if id else t("others"), t.count(n)
    for id, n in t.found.authorities.items():
        yield t("authority"), own(id) if id else t("others"), t.count(n)


def _proposals(t: Telling) -> Rows:
    for each in sorted(t.found.room.proposals, key=lambda said: (said.topic, said.text)):
        line = t.pick(t.found.room.topics[each.topic].name)
        yield line, own(each.text), t.options("practices", each.practices)


def _measures(t: Telling) -> Rows:
    for each in sorted(t.found.room.measures, key=lambda said: (said.topic, said.name, said.unit, said.source)):
        line = t.pick(t.found.room.topics[each.topic].name)
        yield line, own(each.name), own(each.unit) or NONE, own(each.source) or NONE


def _reflections(t: Telling) -> Rows:
    for id, texts in t.found.sentences.items():
        yield from ((t.words.pick(t.found.room.polls[id].question.text), own(text)) for text in texts)


def _weights(t: Telling) -> Rows:
    for row in lines.weights(t.found.room).itertuples():
        shares = (share(t, each) for each in (row.equal, row.voted, row.spread))
        yield t.option("channels", row.channel), *shares, t.count(row.n)


def _threats(t: Telling) -> Rows:
    for each in t.found.threats:
        halves = (*each.likelihood_half, *each.impact_half)
        scores = (number(t, x) for x in (each.likelihood, *halves[:2], each.impact, *halves[2:], each.level))
        name = t.pick(t.found.line(each.topic).topic.name)
        yield name, t.count(each.meeting), *scores, t(f"threat.{each.band}"), t.count(each.n)


def _rules(t: Telling) -> Rows:
    """Each rule as it was printed before the votes that it judged."""
    judged = (told.question for told in t.found.results if told.question.purpose != "satisfaction")
    kinds = dict.fromkeys(question.kind for question in judged)
    return ((t(f"kind.{kind}"), rule) for kind in kinds if (rule := t.rule(kind)))


#: Sheet -> the words of its columns, and its rows.
SHEETS: Mapping[str, tuple[str, Callable[[Telling], Rows]]] = {
    "lines": (
        "line avoid measure unit threshold low high answers agreement outcome agree against abstain minority status"
        " owner groups interfaces stages opportunity",
        _lines,
    ),
    "thresholds": (
        "line round answers skipped silent median low high spread mad agreement ending",
        _thresholds,
    ),
    "states": ("line place group value threshold state evidence estimates source", _states),
    "clauses": (
        "addressee wording line practices owner rated rated_high outcome agree against abstain minority",
        _clauses,
    ),
    "statements": ("statement concept cluster groups interfaces stages question", _statements),
    "concepts": ("concept cluster logic statements channel merged", _concepts),
    "votes": ("question round answers skipped silent outcome", _votes),
    "options": ("question round option chosen", _options),
    "groups": ("question by which answers median for", _groups),
    "people": ("by which how_many", _people),
    "measures": ("line measure unit figures", _measures),
    "proposals": ("line wording practices", _proposals),
    "reflections": ("question sentence", _reflections),
    "weights": ("channel equal voted deviation answers", _weights),
    "threats": ("threat meeting likelihood low high impact low high level band answers", _threats),
    "rules": ("kind rule", _rules),
}
