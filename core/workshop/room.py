"""What a workshop has come to: who is there, what is open, what was answered, gathered, chosen, proposed.

A ``Room`` is made by ``core.workshop.replay`` alone. Tokens are in it so that a phone finds its own answer; nothing
that leaves it for a screen or a file (``results``, ``states``, ``lines``) names one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from typing import Any

from core.config.part import Text
from core.workshop.events import (
    ClauseEdited,
    ClauseProposed,
    Event,
    Joined,
    MeasureProposed,
    SessionOpened,
    StateEstimated,
    TopicChosen,
)
from core.workshop.question import Option, Phrase, Question
from core.workshop.templates import Item, Template

#: Where an event stands in the order of a room: moment, host before phones, first event of the sender, sender, number.
Key = tuple[datetime, bool, str, str, int]

ROUNDS = 2  # of one question in one meeting
PROPOSED = 5  # clauses of one phone for one topic, and as many measures
PAPER = "paper:"  # before the number of a ballot, where a phone has its token


@dataclass(frozen=True, slots=True)
class Participant:
    """A phone, or a ballot on paper. ``meetings``: those in which something came from it."""

    role: str
    authority: str = ""
    meetings: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is voted on: whatever binds whoever adopts it, and the limit that a line would have. ``name``: to tell it
    by.
    """

    binding: tuple[Any, ...]
    name: Text = field(compare=False)
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One asking of a question. ``answers``: token -> answer, or (statements) the ids of what was sent by slot.

    ``subject``: what was voted on, as it stood when the round began. Once the round is over, ``there``: who was there
    then, and ``kept``: who said nothing in it, whose answer (or having none) of the round before stands. ``told``: what
    came of it was told by a vote on it, opened by itself or not.
    """

    meeting: int
    open: bool = True
    shown: bool = False
    told: bool = False
    seed: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    subject: Subject | None = None
    there: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    @property
    def said(self) -> frozenset[str]:
        """Who said something in this very round, be it that they have no opinion."""
        return (self.skipped | self.answers.keys()) - self.kept

    @property
    def free_ballot(self) -> str:
        """The lowest number whose ballot on paper is not entered yet: a person has one number for all questions."""
        said = self.said
        return next(str(n) for n in count(1) if f"{PAPER}{n}" not in said)


@dataclass(frozen=True, slots=True)
class Poll:
    """A question and its rounds. ``unlocked``: it was opened before the one that the template puts first."""

    question: Question
    rounds: tuple[Round, ...]
    unlocked: bool = False

    @property
    def last(self) -> Round:
        return self.rounds[-1]

    def kept(self, there: frozenset[str]) -> tuple[dict[str, Any], frozenset[str]]:
        """Answers of the round before, and who had no opinion in it, that stand for those of ``there`` who have said
        nothing in the last one; none where that is on something else.
        """
        before = self.rounds[-2] if len(self.rounds) > 1 else None
        if before is None or before.subject != self.last.subject:
            return {}, frozenset()
        quiet = there - self.last.answers.keys() - self.last.skipped
        return {who: answer for who, answer in before.answers.items() if who in quiet}, before.skipped & quiet


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    question: str
    text: str
    stages: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """``channel``: none for outside the model. ``into``: the concept that took its statements over."""

    id: str
    name: str
    statements: tuple[str, ...] = ()
    channel: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    id: str
    name: str
    logic: str = ""
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """How a topic stands in a place for a group: ``data`` of a department, else what participants estimate.

    ``before``: the department's figure as it was before the last change.
    """

    data: StateEstimated | None = None
    before: StateEstimated | None = None
    estimates: Mapping[str, StateEstimated] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """All that one sender sent, in its order. ``at``: of the last event, never before that of one before it."""

    first: str
    at: datetime
    events: tuple[Event, ...]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Room:
    """Everything up to one moment. ``arranged``: the event that made the agenda what it is; empty: the template's."""

    session: SessionOpened | None = None
    meeting: int = 1
    live: str = ""
    agenda: tuple[Item, ...] = ()
    arranged: str = ""
    people: Mapping[str, Participant] = field(default_factory=dict)
    polls: Mapping[str, Poll] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    concepts: Mapping[str, Concept] = field(default_factory=dict)
    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    topics: Mapping[str, TopicChosen] = field(default_factory=dict)
    states: Mapping[tuple[str, str, str], State] = field(default_factory=dict)
    measures: tuple[MeasureProposed, ...] = ()
    proposals: tuple[ClauseProposed, ...] = ()
    clauses: Mapping[str, ClauseEdited] = field(default_factory=dict)
    locked: bool = False
    closed: bool = False
    unlinked: bool = False
    streams: Mapping[str, Stream] = field(default_factory=dict)
    last: Key | None = None

    @property
    def template(self) -> Template:
        assert self.session, "no session was opened"
        return self.session.template

    @property
    def poll(self) -> Poll | None:
        """The live question."""
        return self.polls.get(self.live)

    @property
    def work(self) -> str | None:
        """What the room works on by itself while no question is live."""
        item = self.template.item(self.live) if self.live and not self.poll else None
        return item.work if item else None

    def has(self, event: Event) -> bool:
        """Whether this very event, from this sender, is here already."""
        stream = self.streams.get(event.token or "")
        return stream is not None and event.id in stream.ids

    def idle(self, event: Event) -> bool:
        """Whether a phone comes in as what it is in this meeting already: there is nothing to keep."""
        person = self.people.get(event.token or "")
        if person is None or not isinstance(event, Joined):
            return False
        return (event.role, event.authority) == (person.role, person.authority) and self.meeting in person.meetings

    def own(self, question: str, token: str, round: int | None = None) -> Any:
        """What a phone answered in a round (absent: the last), for it alone to see; of a second round in which it has
        said nothing yet the answer of the first, to keep or change. None: nothing, or «no opinion», or on something
        else that stood there before.
        """
        poll = self.polls.get(question)
        rounds = poll.rounds[: round or len(poll.rounds)] if poll else ()
        for each in reversed(rounds):
            if each.subject != rounds[-1].subject:
                return None
            if token in each.answers:
                return each.answers[token]
            if token in each.skipped:
                return None
        return None

    def question(self, item: str, about: str | None = None) -> Question:
        """The question of an agenda item, ready to be opened: options filled in, or the goalposts of the topic.

        Raises KeyError for an item without a question and an unknown topic or clause.
        """
        found = next((each for each in self.agenda if each.id == item and each.question), None)
        if found is None or found.question is None:
            raise KeyError(item)
        question = found.question
        if question.options_from:
            question = question.model_copy(
                update={"options": self._options(question.options_from), "options_from": None}
            )
        return self._of(question, about, clause=found.per == "clause") if found.per and about else question

    def _options(self, name: str) -> tuple[Option, ...]:
        if name == "topics":
            return tuple(Option(id=id, name=_for_all(topic.name)) for id, topic in self.topics.items())
        if name == "concepts":
            standing = (concept for concept in self.concepts.values() if concept.into is None)
            return tuple(Option(id=each.id, name=_for_all(Text(he=each.name, en=each.name))) for each in standing)
        options: tuple[Option, ...] = getattr(self.template, name)
        return options

    def _of(self, question: Question, about: str, clause: bool) -> Question:
        told: dict[str, Any] = {"id": f"{question.id}_{about}", "about": about}
        measure = None if clause else self.topics[about].measure
        if clause and about not in self.clauses:
            raise KeyError(about)
        if measure and measure.worst is not None and measure.best is not None and question.purpose == "threshold":
            better = measure.best > measure.worst
            ends = {"low": min(measure.worst, measure.best), "high": max(measure.worst, measure.best)}
            told |= {**ends, "unit": measure.unit, "higher_is_better": better, "law": measure.law}
        if question.purpose == "threshold":
            told["id"] = self._of_measure(told["id"], self.topics[about])
        return question.model_copy(update=told)

    def _of_measure(self, id: str, topic: TopicChosen) -> str:
        """The id of a question about a measure: another one once the topic has another measure than was asked about."""
        names = chain([id], (f"{id}_{n}" for n in count(2)))
        return next(
            each for each in names if each not in self.polls or self.polls[each].last.subject == measured(topic)
        )


def beside(room: Room) -> dict[str, list[Statement]]:
    """What was written on other questions than the one that stands first, by question in the order of the agenda: what
    a place can build on is nothing that it wants to avoid.
    """
    asked = (item.question for item in room.template.items if item.question and not item.locked)
    found = {each.id: [s for s in room.statements.values() if s.question == each.id] for each in asked}
    return {question: said for question, said in found.items() if said}


def harvested(room: Room) -> dict[str, Statement]:
    """The statements that concepts are made of."""
    others = beside(room)
    return {id: said for id, said in room.statements.items() if said.question not in others}


def unconceived(room: Room) -> dict[str, Statement]:
    """Those of them that are in no concept yet."""
    held = {id for concept in room.concepts.values() for id in concept.statements}
    return {id: said for id, said in harvested(room).items() if id not in held}


def standing(room: Room, concept: str) -> str:
    """The concept that has a concept's statements now."""
    while into := room.concepts[concept].into:
        concept = into
    return concept


def measured(topic: TopicChosen) -> Subject:
    """What a threshold is proposed for."""
    m = topic.measure
    return Subject((m.name, m.indicator, m.unit, m.worst, m.best, m.law) if m else (), topic.name)


def _for_all(text: Text) -> Phrase:
    """What was named in the room, in the languages that it was named in."""
    return Phrase(he=text.he, en=text.en, ar=text.ar, ru=text.ru)
