"""Why an event is not accepted: in words, never by silence.

``refusals`` is asked before an event is kept. ``standing`` is the part that rests on the room and the question alone
and is asked again whenever a log is replayed, so that an event out of its time changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.issues import Issue
from core.redlines.law import named
from core.workshop import events as ev
from core.workshop.lines import about_lines, unready
from core.workshop.question import faults, lacking, texts, unfilled, within, wording
from core.workshop.room import PAPER, PROPOSED, Poll, Room
from core.workshop.subject import another, stands


def refusals(room: Room, event: ev.Event) -> list[Issue]:
    """Everything that keeps an event from being accepted; nothing for one that is there already.

    Phones: W-20 (not joined), W-37 (nor may join), W-19 and W-03 (not open), W-31 (closed), W-21 (makes no sense here),
    W-38 (proposals without end), and by the answer W-05, W-06, W-08, W-10, W-12, W-15 to W-18, W-26. Host: W-22 (the
    locked question first), W-23 (no such thing), W-24 (locked in the agenda), W-25 (a vote on a line that lacks
    what adopts it), W-29 (a question that lacks something),
    W-30 (done already), W-31, W-34 (voted on just now), W-36 (a wording with empty places), W-40 (nothing to choose
    from yet), W-41 (a law without a name), W-44 (a topic without goalposts), W-45 (a ballot of that number is entered
    already), W-46 (a card that was changed since it was drawn).
    """
    if room.has(event):
        return []
    return standing(room, event) or _worded(event) or _once(room, event)


def standing(room: Room, event: ev.Event) -> list[Issue]:
    """What keeps an event from counting in a room."""
    if room.session is None or isinstance(event, ev.SessionOpened):
        opening = room.session is None and isinstance(event, ev.SessionOpened)
        return [] if opening else [Issue("W-30", {"item": room.session.name}) if room.session else Issue("W-20", {})]
    if room.closed:
        return [] if isinstance(event, ev.LinksDeleted) else [Issue("W-31", {})]
    if event.token is not None and event.token not in room.people and not isinstance(event, ev.Joined):
        return [Issue("W-20", {})]
    check = _CHECKS.get(event.kind)
    return check(room, event) if check else []


def _worded(event: ev.Event) -> list[Issue]:
    """What a participant wrote, on paper too, looked at once. For words of the host's own the host answers."""
    if event.token is None and not isinstance(event, ev.PaperBallot):
        return []
    said = _WORDS.get(event.kind)
    return next((found for text, needed in (said(event) if said else ()) if (found := wording(text, needed))), [])


def _once(room: Room, event: ev.Event) -> list[Issue]:
    """What is asked when it is done and never again: a log that has it is read all the same."""
    if event.token is not None and event.kind in _WORKS and room.work != _WORKS[event.kind]:
        return [Issue("W-19", {})]
    if isinstance(event, ev.ClauseProposed | ev.MeasureProposed):
        return _enough(event, room.proposals if isinstance(event, ev.ClauseProposed) else room.measures)
    if isinstance(event, ev.PaperBallot):
        return _entered(room, event)
    if isinstance(event, ev.ConceptMade):
        return _missing(event.statements, room.statements)
    if isinstance(event, ev.Card) and event.drawn_from not in (None, _card(room, event)):
        return [Issue("W-46", {})]
    if isinstance(event, ev.TopicChosen):
        return _lawless(event) or _voted_on(replace(room, topics={**room.topics, event.topic: event}))
    if isinstance(event, ev.ClauseEdited):
        return unfilled(event.text) or _voted_on(replace(room, clauses={**room.clauses, event.clause: event}))
    if isinstance(event, ev.QuestionOpened):
        return _known(room, event) or _unwritten(room, event) or _unready(room, event)
    return []


def _known(room: Room, event: ev.QuestionOpened) -> list[Issue]:
    """W-30 for opening a round again of which people know what came of it: nobody answers in private any more."""
    poll = room.polls.get(event.question.id)
    again = poll is not None and poll.last.told and stands(room, poll)
    return [Issue("W-30", {"item": event.question.text})] if again else []


def _unwritten(room: Room, event: ev.QuestionOpened) -> list[Issue]:
    clause = room.clauses.get(event.question.about or "")
    return unfilled(clause.text) if clause else []


def _unready(room: Room, event: ev.QuestionOpened) -> list[Issue]:
    """W-25 for a line that would be adopted and kept by nobody, because something is missing in its card."""
    topic = room.topics.get(event.question.about or "")
    return unready(topic) if topic and event.question.purpose == "adoption" and about_lines(room) else []


def _card(room: Room, event: ev.Card) -> str:
    """The event that says what stands now where this one would stand."""
    if isinstance(event, ev.AgendaChanged):
        return room.arranged
    cards: Mapping[str, ev.Card] = room.topics if isinstance(event, ev.TopicChosen) else room.clauses
    found = cards.get(event.topic if isinstance(event, ev.TopicChosen) else getattr(event, "clause", ""))
    return found.id if found else ""


def _entered(room: Room, event: ev.PaperBallot) -> list[Issue]:
    """W-30 once a vote told what came of the round. W-45 for another ballot under a number that has one in this round:
    two people who enter ballots are both proposed the same number, and one would wipe out what the other has kept.
    """
    last = room.polls[event.question].last
    if last.told:
        return [Issue("W-30", {"item": room.polls[event.question].question.text})]
    if event.corrects or PAPER + event.ballot not in last.said:
        return []
    return [Issue("W-45", {"ballot": event.ballot, "free": last.free_ballot})]


def _lawless(event: ev.TopicChosen) -> list[Issue]:
    """W-41 for a line that is said to be the law's without its value, or without words that name the law."""
    measure = event.measure
    if measure is None or (measure.status != "law" and measure.law is None):
        return []
    known = measure.law is not None and any(map(str.isalpha, named(measure.law.source)))
    return [] if known else [Issue("W-41", {"line": event.name})]


def _enough(event: ev.ClauseProposed | ev.MeasureProposed, before: Iterable[ev.Event]) -> list[Issue]:
    """W-38 for one more proposal of a phone for a topic than a person would make."""
    same = sum((each.token, getattr(each, "topic", "")) == (event.token, event.topic) for each in before)
    return [Issue("W-38", {"max": PROPOSED})] if event.token is not None and same >= PROPOSED else []


def _voted_on(after: Room) -> list[Issue]:
    """W-34 where an open question would be on something else than those who answered it have read."""
    moved = next((poll for poll in after.polls.values() if poll.last.open and not stands(after, poll)), None)
    return [Issue("W-34", {"item": moved.last.subject.name})] if moved and moved.last.subject else []


#: What a phone may send beside answers -> the work of the room during which it may, so that nothing that votes rest on
#: moves behind them.
_WORKS = {"state_estimated": "state", "clause_proposed": "clauses", "measure_proposed": "topics"}

_WORDS: Mapping[str, Callable[[Any], list[tuple[str, bool]]]] = {
    "statement_sent": lambda event: [(event.text, True)],
    "answered": lambda event: texts(event.answer),
    "paper_ballot": lambda event: [*((text, True) for text in event.statements), *texts(event.answer)],
    "state_estimated": lambda event: [(event.source, False)],
    "clause_proposed": lambda event: [(event.text, True)],
    "measure_proposed": lambda event: [(event.name, True), (event.unit, False), (event.source, False)],
}


# --- phones


def _joins(room: Room, event: ev.Joined) -> list[Issue]:
    """Whatever its language: it is what the phone shows, and nothing is decided by it."""
    if room.locked and event.token not in room.people:
        return [Issue("W-37", {})]
    return [Issue("W-21", {})] if _unknown(room, event) else []


def _unknown(room: Room, who: ev.Joined | ev.PaperBallot) -> list[str]:
    """A role or an authority that the workshop does not have."""
    assert room.session
    places = room.session.authorities or ("",)
    wrong = {who.role: who.role in room.template.ids("roles"), who.authority: who.authority in places}
    return [name for name, there in wrong.items() if not there]


def _open(room: Room, question: str, token: str | None, round: int) -> list[Issue]:
    """W-03 says that the answer was counted, so it is for whoever gave one in that very round."""
    poll = room.polls.get(question)
    if poll and poll.last.open and round == len(poll.rounds):
        return []
    own = poll.rounds[round - 1] if poll and round <= len(poll.rounds) else None
    counted = own is not None and token in own.answers and token not in own.kept
    return [Issue("W-03", {"item": poll.question.text})] if poll and counted else [Issue("W-19", {})]


def _answers(room: Room, event: ev.Answered) -> list[Issue]:
    closed = _open(room, event.question, event.token, event.round)
    return closed or faults(room.polls[event.question].question, event.answer)


def _skips(room: Room, event: ev.Skipped) -> list[Issue]:
    return _open(room, event.question, event.token, event.round)


def _states(room: Room, event: ev.StatementSent) -> list[Issue]:
    poll = room.polls.get(event.question)
    if closed := _open(room, event.question, event.token, len(poll.rounds) if poll else 1):
        sent = dict(poll.last.answers.get(event.token, ())) if poll and event.token else {}
        return closed if event.slot in sent else [Issue("W-19", {})]
    assert poll
    tags = all(set(getattr(event, name)) <= room.template.ids(name) for name in ("stages", "interfaces", "groups"))
    fits = poll.question.kind == "statements" and event.slot <= poll.question.most
    return [] if fits and tags and event.id not in room.statements else [Issue("W-21", {})]


# --- host


def _missing(found: Iterable[str], known: Iterable[str]) -> list[Issue]:
    there = set(known)
    return [Issue("W-23", {"found": each}) for each in found if each not in there]


def _opens(room: Room, event: ev.QuestionOpened) -> list[Issue]:
    question, poll = event.question, room.polls.get(event.question.id)
    if poll:
        now, same = poll.last, stands(room, poll)
        reopened = same and not now.shown and now.meeting == room.meeting
        another = not same and question.purpose != "threshold"
        return (
            []
            if poll.question == question and not now.open and (reopened or another)
            else [Issue("W-30", {"item": question.text})]
        )
    if (lacks := lacking(question)) == ["options"]:
        return [Issue("W-40", {"item": question.text})]
    if lacks and (about := room.topics.get(question.about or "")):
        return [Issue("W-44", {"line": about.name})]
    if lacks:
        return [Issue("W-29", {"place": question.id, "field": lacks[0], "kind": question.kind})]
    first = [item.question for item in room.agenda if item.locked and item.question]
    before = next((each for each in first if each.id not in room.polls and each.id != question.id), None)
    if before and not event.unlock:
        return [Issue("W-22", {"item": question.text, "first": before.text})]
    return _missing([question.about] if question.about else [], [*room.topics, *room.clauses])


def _again(room: Room, event: ev.RoundOpened) -> list[Issue]:
    poll = room.polls.get(event.question)
    if poll is None:
        return _missing([event.question], ())
    return [Issue("W-30", {"item": poll.question.text})] if poll.last.open or not another(room, poll) else []


def _ends(room: Room, event: ev.QuestionClosed | ev.AnswersShown) -> list[Issue]:
    return _missing([event.question], room.polls)


def _slides(room: Room, event: ev.SlideOpened) -> list[Issue]:
    return _missing([event.item], [*room.polls, *(item.id for item in room.agenda)])


def _meets(room: Room, event: ev.MeetingOpened) -> list[Issue]:
    """Another meeting than this one; an earlier one too, which goes on where it was left."""
    there = event.meeting != room.meeting and event.meeting <= max(item.meeting for item in room.template.items)
    return [] if there else [Issue("W-30", {"item": event.meeting})]


def _conceives(room: Room, event: ev.ConceptMade) -> list[Issue]:
    channel = [event.channel] if event.channel else []
    return _missing(channel, room.template.ids("channels"))


def _merges(room: Room, event: ev.ConceptsMerged) -> list[Issue]:
    standing = [id for id, concept in room.concepts.items() if concept.into is None]
    return _missing((event.into, *event.concepts), standing)


def _clusters(room: Room, event: ev.Clustered) -> list[Issue]:
    return _missing(event.concepts, room.concepts)


def _chooses(room: Room, event: ev.TopicChosen) -> list[Issue]:
    listed = (("groups", event.groups), ("interfaces", event.interfaces), ("stages", event.stages))
    found = [issue for name, ids in listed for issue in _missing(ids, room.template.ids(name))]
    return found + _missing(event.concepts, room.concepts)


def _orders(room: Room, event: ev.AgendaChanged) -> list[Issue]:
    """A locked item keeps its place; an item is left out or moved, never invented."""
    ids = [id for id, _ in event.items]
    if len(ids) != len(set(ids)):
        return [Issue("W-30", {"item": next(id for n, id in enumerate(ids) if id in ids[:n])})]
    if unknown := _missing(ids, [item.id for item in room.template.items]):
        return unknown
    items = [item for id in ids if (item := room.template.item(id))]
    asked = [item.id for item in items if item.question]
    locked = [item for item in room.template.items if item.locked]
    moved = (item for n, item in enumerate(locked) if asked[n : n + 1] != [item.id])
    if wrong := next(moved, None):
        return [Issue("W-24", {"item": wrong.title})]
    meetings = [item.meeting for item in items]
    return [Issue("W-28", {"place": items[-1].id, "found": str(meetings[-1])})] if meetings != sorted(meetings) else []


def _writes(room: Room, event: ev.ClauseEdited) -> list[Issue]:
    found = _missing([event.topic], room.topics) + _missing([event.addressee], room.template.ids("addressees"))
    return found + _missing(event.practices, room.template.ids("practices"))


def _on_paper(room: Room, event: ev.PaperBallot) -> list[Issue]:
    """Whoever filled it in had no part in the hall's hurry: it counts until the answers are shown, or until the room
    is asked to adopt the limit that they gave.
    """
    poll = room.polls.get(event.question)
    if poll is None or poll.last.shown:
        return [Issue("W-19", {})]
    if poll.question.purpose == "threshold" and any(_adopting(each, poll) for each in room.polls.values()):
        return [Issue("W-30", {"item": poll.question.text})]
    if unknown := _unknown(room, event):
        return [Issue("W-23", {"found": unknown[0]})]
    if event.answer:
        return faults(poll.question, event.answer)
    most = poll.question.most if poll.question.kind == "statements" else 0
    return [Issue("W-16", {"max": most, "n": len(event.statements)})] if len(event.statements) > most else []


def _adopting(poll: Poll, threshold: Poll) -> bool:
    return poll.question.purpose == "adoption" and poll.question.about == threshold.question.about


# --- both


def _estimates(room: Room, event: ev.StateEstimated) -> list[Issue]:
    assert room.session
    if event.topic not in room.topics or event.group not in room.template.ids("groups"):
        found = event.group if event.topic in room.topics else event.topic
        return [Issue("W-23", {"found": found}) if event.token is None else Issue("W-21", {})]
    topic = room.topics[event.topic]
    if event.token is not None and event.place not in (*topic.places, *room.session.authorities):
        return [Issue("W-21", {})]
    measure = topic.measure
    return within(event.value, measure.worst, measure.best, measure.unit) if measure else []


def _proposes(room: Room, event: ev.ClauseProposed) -> list[Issue]:
    wrong = event.topic not in room.topics or not set(event.practices) <= room.template.ids("practices")
    return [Issue("W-21", {})] if wrong else []


def _measures(room: Room, event: ev.MeasureProposed) -> list[Issue]:
    return [] if event.topic in room.topics else [Issue("W-21", {})]


_CHECKS: Mapping[str, Callable[[Room, Any], list[Issue]]] = {
    "joined": _joins,
    "answered": _answers,
    "skipped": _skips,
    "statement_sent": _states,
    "question_opened": _opens,
    "round_opened": _again,
    "question_closed": _ends,
    "answers_shown": _ends,
    "slide_opened": _slides,
    "meeting_opened": _meets,
    "concept_made": _conceives,
    "concepts_merged": _merges,
    "clustered": _clusters,
    "topic_chosen": _chooses,
    "agenda_changed": _orders,
    "clause_edited": _writes,
    "paper_ballot": _on_paper,
    "state_estimated": _estimates,
    "clause_proposed": _proposes,
    "measure_proposed": _measures,
    "links_deleted": lambda room, event: [Issue("W-19", {})],
}
