"""What happened in a workshop, one event after another. Nothing is ever changed; a later event stands over an earlier.

``received`` is the border for phones: it takes what a phone may send and nothing else, and gives it time and token from
outside. ``hosted`` is that of the host; ``read`` and ``write`` keep events. An unreadable one is a Stop with W-21.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AwareDatetime, BeforeValidator, Field, TypeAdapter, ValidationError

from core.config.part import Id, Part, Text
from core.issues import Issue, Stop
from core.redlines.record import Record
from core.workshop.question import Answer, Line, Measure, Phrase, Question
from core.workshop.templates import Template, everywhere, in_four

Moment = Annotated[AwareDatetime, BeforeValidator(lambda at: datetime.fromisoformat(at) if isinstance(at, str) else at)]
Day = Annotated[date, BeforeValidator(lambda day: date.fromisoformat(day) if isinstance(day, str) else day)]
EventId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{4,64}$")]
Language = Literal["he", "ar", "ru", "en"]
Evidence = Literal["data", "estimate", "feeling"]

MOST_BYTES = 4096  # of what a phone sends; the longest honest message is a tenth of it


class Event(Part):
    """``id``: made by the client, so that a message sent twice counts once. ``token``: the hash of the sender's; none:
    the host. ``at``: when it was received, told from outside.
    """

    kind: str
    id: EventId
    at: Moment
    token: str | None = None


class Card(Event):
    """What the host writes as a whole over what it said before. ``drawn_from``: the event that said it when the host
    began to write, empty where nothing did; None: not told, which is not asked about.
    """

    drawn_from: Annotated[str, Field(max_length=64)] | None = None


# --- the host


class SessionOpened(Event):
    """A workshop begins, with all that its template says. ``home``: the place that was proposed, in all languages."""

    kind: Literal["session_opened"] = "session_opened"
    session: str
    name: str
    place: str
    home: Text | None = None
    template: Annotated[Template, BeforeValidator(in_four)]
    authorities: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ("he", "ar", "ru", "en")

    @property
    def called(self) -> Text | Phrase:
        """The name in every language that there is of it."""
        return everywhere(self.name, self.template.name)

    @property
    def where(self) -> Text | Phrase:
        """The place, as ``called`` is the name."""
        return everywhere(self.place, self.home)


class MeetingOpened(Event):
    """One of the meetings begins; whoever sends something from now on was there."""

    kind: Literal["meeting_opened"] = "meeting_opened"
    meeting: Annotated[int, Field(ge=1)]


class SlideOpened(Event):
    """An item of the agenda that asks nothing is on all screens, or a question that was asked before: as it stands,
    open or closed.
    """

    kind: Literal["slide_opened"] = "slide_opened"
    item: Id


class QuestionOpened(Event):
    """A question as it is asked. ``unlock``: before the locked one that the template puts first."""

    kind: Literal["question_opened"] = "question_opened"
    question: Question
    unlock: bool = False


class RoundOpened(Event):
    """The same question once more: everybody sees the own answer, the median and the band of the round before."""

    kind: Literal["round_opened"] = "round_opened"
    question: Id


class QuestionClosed(Event):
    """From now on nothing is accepted."""

    kind: Literal["question_closed"] = "question_closed"
    question: Id


class AnswersShown(Event):
    """The hall sees the answers, which closes the question: whoever has seen them does not answer in private any more.
    ``seed``: by which the reasons are drawn.
    """

    kind: Literal["answers_shown"] = "answers_shown"
    question: Id
    seed: Annotated[int, Field(ge=0)] = 0


class ConceptMade(Event):
    """Statements gathered under a name, or a concept named anew. ``channel``: none for outside the model."""

    kind: Literal["concept_made"] = "concept_made"
    concept: Id
    name: Line
    statements: tuple[str, ...] = ()
    channel: Id | None = None


class ConceptsMerged(Event):
    """All statements of some concepts go to one; the names of the others stay in the log."""

    kind: Literal["concepts_merged"] = "concepts_merged"
    into: Id
    concepts: tuple[Id, ...]


class Clustered(Event):
    """Concepts under an organising logic; a concept is in one cluster, the last that it was put into."""

    kind: Literal["clustered"] = "clustered"
    cluster: Id
    name: Line
    logic: Line = ""
    concepts: tuple[Id, ...] = ()


class TopicChosen(Card):
    """A topic that becomes a line, or says more about itself: who is protected, before whom, when, by what measure."""

    kind: Literal["topic_chosen"] = "topic_chosen"
    topic: Id
    name: Text
    avoid: Text | None = None
    concepts: tuple[Id, ...] = ()
    groups: tuple[Id, ...] = ()
    interfaces: tuple[Id, ...] = ()
    stages: tuple[Id, ...] = ()
    places: Annotated[tuple[str, ...], Field(description="where participants estimate how things stand")] = ()
    channel: Id | None = None
    measure: Measure | None = None
    opportunity: Line = ""
    line: Annotated[Record | None, Field(description="the line it was: what the room leaves stays")] = None


class AgendaChanged(Card):
    """The items in their new order, each with its minutes; items that are not named are left out."""

    kind: Literal["agenda_changed"] = "agenda_changed"
    items: tuple[tuple[Id, Annotated[int, Field(ge=1)]], ...]


class ClauseEdited(Card):
    """The wording that is voted on. It stands over what was proposed, which stays."""

    kind: Literal["clause_edited"] = "clause_edited"
    clause: Id
    topic: Id
    text: Annotated[str, Field(max_length=2000)]
    addressee: Id
    owner: str = ""
    practices: tuple[Id, ...] = ()


class PaperBallot(Event):
    """A ballot on paper, entered by the host: an answer, statements, or neither for no opinion. ``corrects``: it may
    stand in the place of one with that number.
    """

    kind: Literal["paper_ballot"] = "paper_ballot"
    ballot: Annotated[str, Field(pattern=r"^[A-Za-z0-9\-]{1,20}$")]
    question: Id
    answer: Answer | None = None
    statements: tuple[Line, ...] = ()
    role: Id
    authority: str = ""
    corrects: bool = False


class DoorLocked(Event):
    """Nobody joins any more who has not joined yet; ``locked`` false: the door is open again."""

    kind: Literal["door_locked"] = "door_locked"
    locked: bool = True


class SessionClosed(Event):
    """Nothing is accepted any more but the deletion of the links."""

    kind: Literal["session_closed"] = "session_closed"


class LinksDeleted(Event):
    """What led from a phone to its answers is gone; the store has done it in the same step."""

    kind: Literal["links_deleted"] = "links_deleted"


# --- participants


class Joined(Event):
    """Somebody came, or came again and said another role. ``language``: in logs of before; it is not kept any more, for
    nothing rests on it and it may tell who somebody is.
    """

    kind: Literal["joined"] = "joined"
    role: Id
    authority: str = ""
    language: Language = "he"


class StatementSent(Event):
    """One of up to three; the same slot once more replaces it while the question is open."""

    kind: Literal["statement_sent"] = "statement_sent"
    question: Id
    slot: Annotated[int, Field(ge=1, le=9)]
    text: Line
    stages: tuple[Id, ...] = ()
    interfaces: tuple[Id, ...] = ()
    groups: tuple[Id, ...] = ()


class Answered(Event):
    """``round``: that on the sender's screen. An answer that was on its way when the next one began is not counted
    there.
    """

    kind: Literal["answered"] = "answered"
    question: Id
    answer: Answer
    round: Annotated[int, Field(ge=1)] = 1


class Skipped(Event):
    """«I have no opinion»: counted, and takes back an answer given in this round."""

    kind: Literal["skipped"] = "skipped"
    question: Id
    round: Annotated[int, Field(ge=1)] = 1


# --- both


class StateEstimated(Event):
    """How things stand: of the host from a department's data, of a participant what is private, marked by its
    evidence.
    """

    kind: Literal["state_estimated"] = "state_estimated"
    topic: Id
    place: str
    value: float
    group: Id = "all"
    evidence: Evidence = "estimate"
    day: Day | None = None
    source: Line = ""


class ClauseProposed(Event):
    """A wording for a clause, from the room."""

    kind: Literal["clause_proposed"] = "clause_proposed"
    topic: Id
    text: Line
    practices: tuple[Id, ...] = ()


class MeasureProposed(Event):
    """What could guard a topic, of a small group: what is measured, in what unit, who has the figures."""

    kind: Literal["measure_proposed"] = "measure_proposed"
    topic: Id
    name: Line
    unit: Line = ""
    source: Line = ""


FromPhones = Annotated[
    Joined | StatementSent | Answered | Skipped | StateEstimated | ClauseProposed | MeasureProposed,
    Field(discriminator="kind"),
]
FromHost = Annotated[
    SessionOpened
    | MeetingOpened
    | SlideOpened
    | QuestionOpened
    | RoundOpened
    | QuestionClosed
    | AnswersShown
    | ConceptMade
    | ConceptsMerged
    | Clustered
    | TopicChosen
    | AgendaChanged
    | ClauseEdited
    | PaperBallot
    | DoorLocked
    | SessionClosed
    | LinksDeleted
    | StateEstimated
    | ClauseProposed
    | MeasureProposed,
    Field(discriminator="kind"),
]
E_ = TypeVar("E_", bound=Event)


def received(body: bytes | Mapping[str, Any], at: datetime, token: str) -> Event:
    """What a phone sent. It cannot tell its own time or token, nor anything that only the host may say.

    Raises Stop with W-21 for anything else, for a body that is too large, and for a text that goes on without end.
    """
    if isinstance(body, bytes) and len(body) > MOST_BYTES:
        raise _unreadable()
    return _made(FromPhones, {**_object(body), "at": at, "token": token})


def hosted(body: Mapping[str, Any], at: datetime) -> Event:
    """What the host did. Raises Stop with W-21 when it is no event."""
    return _made(FromHost, {**body, "at": at, "token": None})


def read(kept: Mapping[str, Any]) -> Event:
    """An event as ``write`` kept it. Raises Stop with W-21."""
    return _made(FromHost if kept.get("token") is None else FromPhones, kept)


def write(event: Event) -> dict[str, Any]:
    """An event as JSON keeps it, without what it leaves at its default."""
    return {"kind": event.kind, **event.model_dump(mode="json", exclude_defaults=True)}


def _object(body: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(body, bytes):
        return body
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, dict):
        raise _unreadable()
    return found


def _made(union: Any, data: Mapping[str, Any]) -> Event:
    try:
        found: Event = _adapter(union).validate_python(dict(data))
    except ValidationError as error:
        raise _unreadable() from error
    return found


@cache
def _adapter(union: Any) -> TypeAdapter[Any]:
    return TypeAdapter(union)


def _unreadable() -> Stop:
    return Stop([Issue("W-21", {})])


#: Kind -> event, of all there are.
EVENTS: Mapping[str, type[Event]] = {
    each.model_fields["kind"].default: each for union in (FromHost, FromPhones) for each in get_args(get_args(union)[0])
}
