"""What a vote was on, and whether that still stands: what was changed after a vote nobody has voted on.

A room keeps for each round what stood when it began, so that the events alone tell it, of old workshops too: a vote
whose subject was changed later counts as open.
"""

from __future__ import annotations

from core.config.part import BLANK, Text
from core.workshop.consensus import LABELLED, Adoption, Numeric
from core.workshop.events import ClauseEdited, TopicChosen
from core.workshop.question import Purpose, Question
from core.workshop.results import result
from core.workshop.room import ROUNDS, Poll, Room, Subject, measured

JUDGED: tuple[Purpose, Purpose] = ("acceptance", "adoption")  # where what the room proposed is voted on


def subject(room: Room, asked: Question) -> Subject | None:
    """What ``asked`` would be on if it were opened now; None where nothing is judged or adopted.

    A threshold is of a measure. A line is adopted with its wording, whom it protects before whom and when, its measure
    and its limit; a clause with its wording, addressee and owner. Practices, frequency, sources and the like may be
    filled in later.
    """
    about = asked.about or ""
    clause, topic = room.clauses.get(about), room.topics.get(about)
    if asked.purpose == "threshold" and topic:
        return measured(topic)
    if asked.purpose in JUDGED:
        return _wording(clause) if clause else _line(room, topic) if topic else None
    return None


def _wording(clause: ClauseEdited) -> Subject:
    name = Text(he=clause.text, en=clause.text)
    return Subject((clause.topic, clause.text, clause.addressee, clause.owner), name)


def _line(room: Room, topic: TopicChosen) -> Subject:
    avoid = topic.avoid if topic.avoid != BLANK else None
    scope = tuple(frozenset(each) for each in (topic.groups, topic.interfaces, topic.stages))
    return Subject((topic.name, avoid, *scope, measured(topic).binding), topic.name, proposed(room, topic))


def stands(room: Room, poll: Poll) -> bool:
    """Whether what the last round was on is still what it was."""
    return poll.last.subject == subject(room, poll.question)


def another(room: Room, poll: Poll) -> bool:
    """Whether a question, once closed, may be asked again in this meeting: as often as it may of what stands now; a
    threshold of another measure is a question of its own.
    """
    if poll.question.kind == "statements" or (poll.question.purpose == "threshold" and not stands(room, poll)):
        return False
    now = (room.meeting, subject(room, poll.question))
    return sum((each.meeting, each.subject) == now for each in poll.rounds) < ROUNDS


def about(room: Room, id: str, purpose: Purpose) -> Poll | None:
    """The last question of that purpose about a topic or clause as it stands; None: nobody was asked about that."""
    of = [each for each in room.polls.values() if (each.question.about, each.question.purpose) == (id, purpose)]
    return max((each for each in reversed(of) if stands(room, each)), key=lambda poll: poll.last.meeting, default=None)


def threshold(room: Room, topic: TopicChosen) -> Numeric | None:
    """What at least 5 proposed in the last round, once it is over."""
    poll = about(room, topic.topic, "threshold")
    found = result(room, poll.question.id).verdict if poll and not poll.last.open else None
    return found if isinstance(found, Numeric) else None


def proposed(room: Room, topic: TopicChosen) -> float | None:
    """The limit that a vote would adopt: the median of at least 5, or the law's own where nobody was stricter."""
    found, law = threshold(room, topic), topic.measure.law if topic.measure else None
    return found.median if found else law.value if law else None


def limit(room: Room, topic: TopicChosen) -> float | None:
    """The limit that may be shown: the median of at least 8, of fewer only once a vote adopted it; else the law's."""
    found, law = threshold(room, topic), topic.measure.law if topic.measure else None
    if found and (found.n >= LABELLED or vote(room, topic.topic)):
        return found.median
    return law.value if law else None


def holds(room: Room, topic: TopicChosen) -> float | None:
    """The limit by which a state is told as crossed: of a line that a vote turned down the law's alone, if any, for
    what was proposed is nobody's then.
    """
    law = topic.measure.law if topic.measure else None
    if rejected(room, topic.topic) is None:
        return limit(room, topic)
    return law.value if law else None


def vote(room: Room, id: str) -> Adoption | None:
    """The vote that adopted a topic or clause as it stands; None while it is open, and where it did not."""
    found = _voted(room, id)
    return found if found and found.adopted else None


def rejected(room: Room, id: str) -> Adoption | None:
    """The vote of at least 8 that did not adopt a topic or clause as it stands; None where there was none."""
    found = _voted(room, id)
    return found if found and found.adopted is False else None


def _voted(room: Room, id: str) -> Adoption | None:
    """The vote on a topic or clause as it stands, once it is over."""
    poll = about(room, id, "adoption")
    found = result(room, poll.question.id).verdict if poll and not poll.last.open else None
    return found if isinstance(found, Adoption) else None
