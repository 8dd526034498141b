"""Events -> Room. The same events give the same room, in whatever order they come to hand.

The order of a room. Every sender (the host, each phone) is a stream, its events in the order in which they came. The
moment of an event is the latest of those told in its stream up to it, so that a clock set back never turns a stream
around. Streams are merged by moment; at one moment the host stands before phones, then whoever's first event has the
smaller id. Nothing in this rests on how the streams were interleaved on their way. An event that came twice from one
sender counts where it came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from core.workshop import events as ev
from core.workshop.question import Question
from core.workshop.refusals import standing
from core.workshop.room import PAPER, Cluster, Concept, Key, Participant, Poll, Room, Round, State, Statement, Stream
from core.workshop.subject import JUDGED, about, stands, subject


def replay(events: Iterable[ev.Event]) -> Room:
    """The room that all events together make."""
    streams: dict[str, Stream] = {}
    keyed: list[tuple[Key, ev.Event]] = []
    for event in events:
        sender = event.token or ""
        before = streams.get(sender)
        if before is None or event.id not in before.ids:
            streams[sender] = _longer(before, event)
            keyed.append((_key(streams[sender], event), event))
    room = Room()
    for _, event in sorted(keyed, key=lambda pair: pair[0]):
        room = _apply(room, event)
    last = max((key for key, _ in keyed), default=None)
    return replace(room, streams=streams, last=last)


def step(room: Room, event: ev.Event) -> Room:
    """The room after one more event: the same as ``replay`` of all, and fast when the event is the newest.

    An event from before the newest takes its place in the order, and all is made anew.
    """
    if room.has(event):
        return room
    sender = event.token or ""
    stream = _longer(room.streams.get(sender), event)
    key = _key(stream, event)
    if room.last is not None and key < room.last:
        return replay(chain(chain.from_iterable(each.events for each in room.streams.values()), [event]))
    return replace(_apply(room, event), streams={**room.streams, sender: stream}, last=key)


def moment(room: Room, now: datetime) -> datetime:
    """The time to give to an event received ``now``: later than every other of the room.

    However coarse the clock is, what was accepted then keeps its place: without it a vote and the closing of its
    question could bear one moment, at which the host stands first.
    """
    return now if room.last is None or now > room.last[0] else room.last[0] + timedelta(microseconds=1)


def _longer(stream: Stream | None, event: ev.Event) -> Stream:
    if stream is None:
        return Stream(event.id, event.at, (event,), frozenset((event.id,)))
    return Stream(stream.first, max(stream.at, event.at), (*stream.events, event), stream.ids | {event.id})


def _key(stream: Stream, event: ev.Event) -> Key:
    return stream.at, event.token is not None, stream.first, event.token or "", len(stream.events)


def _apply(room: Room, event: ev.Event) -> Room:
    if standing(room, event):
        return room
    room = _CHANGES[event.kind](room, event)
    return _present(room, event.token) if event.token else room


def _present(room: Room, token: str) -> Room:
    person = room.people[token]
    if room.meeting in person.meetings:
        return room
    return replace(room, people={**room.people, token: replace(person, meetings=person.meetings | {room.meeting})})


def _begun(room: Room, asked: Question) -> Round:
    return Round(room.meeting, subject=subject(room, asked))


# --- the course


def _opened(room: Room, event: ev.SessionOpened) -> Room:
    return replace(room, session=event, agenda=event.template.items)


def _meeting(room: Room, event: ev.MeetingOpened) -> Room:
    return replace(_all_closed(room), meeting=event.meeting, live="")


def _slide(room: Room, event: ev.SlideOpened) -> Room:
    return replace(room, live=event.item)


def _question(room: Room, event: ev.QuestionOpened) -> Room:
    """One question is open at a time: the one before it is closed. One that was closed too early is opened again; one
    that was on something else than what stands now begins another round.
    """
    room, id = _all_closed(room), event.question.id
    if poll := room.polls.get(id):
        return replace(_changed(room, id, open=True), live=id) if stands(room, poll) else _another(room, poll)
    room = _limit_told(room, event.question)
    first = [item.question.id for item in room.agenda if item.locked and item.question]
    early = any(each not in room.polls and each != id for each in first)
    return replace(
        room, polls={**room.polls, id: Poll(event.question, (_begun(room, event.question),), early)}, live=id
    )


def _round(room: Room, event: ev.RoundOpened) -> Room:
    room = _all_closed(room)
    return _another(room, room.polls[event.question])


def _another(room: Room, poll: Poll) -> Room:
    id, room = poll.question.id, _limit_told(room, poll.question)
    more = replace(poll, rounds=(*poll.rounds, _begun(room, poll.question)))
    return replace(room, polls={**room.polls, id: more}, live=id)


def _limit_told(room: Room, asked: Question) -> Room:
    """Whoever votes on a line reads its limit, and with it what came of the round that gave it."""
    gave = about(room, asked.about or "", "threshold") if asked.purpose in JUDGED else None
    return _changed(room, gave.question.id, told=True) if gave and not gave.last.open else room


def _all_closed(room: Room) -> Room:
    for id in room.polls:
        room = _ended(room, id)
    return room


def _close(room: Room, event: ev.QuestionClosed) -> Room:
    return _ended(room, event.question)


def _ended(room: Room, id: str) -> Room:
    """A round that is over: who was there is told once and for all, and whoever said nothing in it keeps what it said
    in the round before, if that was on the same.
    """
    poll, own = room.polls[id], room.polls[id].last
    if not own.open:
        return room
    there = frozenset(who for who, person in room.people.items() if own.meeting in person.meetings)
    kept, skipped = poll.kept(there)
    return _changed(
        room,
        id,
        open=False,
        there=there,
        answers={**kept, **own.answers},
        skipped=own.skipped | skipped,
        kept=own.kept | kept.keys() | skipped,
    )


def _show(room: Room, event: ev.AnswersShown) -> Room:
    """Shown once more, the reasons stay as they were drawn: nobody draws until a draw pleases."""
    seed = room.polls[event.question].last.seed if room.polls[event.question].last.shown else event.seed
    return _changed(_ended(room, event.question), event.question, shown=True, seed=seed)


def _changed(room: Room, question: str, **changes: Any) -> Room:
    poll = room.polls[question]
    rounds = (*poll.rounds[:-1], replace(poll.last, **changes))
    return replace(room, polls={**room.polls, question: replace(poll, rounds=rounds)})


def _agenda(room: Room, event: ev.AgendaChanged) -> Room:
    items = {item.id: item for item in room.template.items}
    agenda = tuple(items[id].model_copy(update={"minutes": n}) for id, n in event.items)
    return replace(room, agenda=agenda, arranged=event.id)


def _door(room: Room, event: ev.DoorLocked) -> Room:
    return replace(room, locked=event.locked)


def _end(room: Room, event: ev.SessionClosed) -> Room:
    return replace(_all_closed(room), closed=True, live="")


def _unlink(room: Room, event: ev.LinksDeleted) -> Room:
    return replace(room, unlinked=True)


# --- answers


def _join(room: Room, event: ev.Joined) -> Room:
    assert event.token
    before = room.people.get(event.token)
    person = Participant(event.role, event.authority, before.meetings if before else frozenset())
    return replace(room, people={**room.people, event.token: person})


def _answer(room: Room, event: ev.Answered) -> Room:
    return _given(room, event.question, event.token or "", event.answer)


def _skip(room: Room, event: ev.Skipped) -> Room:
    """No opinion: what was answered in this round is taken back, statements too."""
    assert event.token
    return _given(_unsaid(room, event.question, event.token), event.question, event.token, None)


def _given(room: Room, question: str, who: str, answer: Any) -> Room:
    """The newer answer stands in the place of the older; None: no opinion."""
    own = room.polls[question].last
    answers = (
        {token: each for token, each in own.answers.items() if token != who} if who in own.answers else own.answers
    )
    kept = own.kept - {who}
    if answer is None:
        return _changed(room, question, answers=answers, skipped=own.skipped | {who}, kept=kept)
    return _changed(room, question, answers={**answers, who: answer}, skipped=own.skipped - {who}, kept=kept)


def _unsaid(room: Room, question: str, who: str) -> Room:
    """Without the statements that somebody sent."""
    if room.polls[question].question.kind != "statements":
        return room
    return _without(room, {id for _, id in room.polls[question].last.answers.get(who, ())})


def _without(room: Room, gone: set[str]) -> Room:
    statements = {id: said for id, said in room.statements.items() if id not in gone}
    concepts = {
        id: replace(each, statements=tuple(said for said in each.statements if said not in gone))
        for id, each in room.concepts.items()
    }
    return replace(room, statements=statements, concepts=concepts) if gone else room


def _statement(room: Room, event: ev.StatementSent) -> Room:
    """A statement keeps its id when it is written anew, so that what points at it does not lose it."""
    assert event.token
    own = dict(room.polls[event.question].last.answers.get(event.token, ()))
    id = own.get(event.slot, event.id)
    said = Statement(id, event.question, event.text, event.stages, event.interfaces, event.groups)
    room = replace(room, statements={**room.statements, id: said})
    return _given(room, event.question, event.token, tuple(sorted({**own, event.slot: id}.items())))


def _paper(room: Room, event: ev.PaperBallot) -> Room:
    """Whoever filled it in was at the meeting of the round, whenever it is entered. A corrected text keeps its id."""
    who = PAPER + event.ballot
    before = room.people.get(who)
    seen = (before.meetings if before else frozenset()) | {room.polls[event.question].last.meeting}
    room = replace(room, people={**room.people, who: Participant(event.role, event.authority, seen)})
    if not event.statements:
        return _given(_unsaid(room, event.question, who), event.question, who, event.answer)
    said = {f"{who}:{event.question}:{n}": text for n, text in enumerate(event.statements, 1)}
    made = {id: Statement(id, event.question, text) for id, text in said.items()}
    left = {id for _, id in room.polls[event.question].last.answers.get(who, ())} - said.keys()
    room = _without(replace(room, statements={**room.statements, **made}), left)
    return _given(room, event.question, who, tuple(enumerate(said, 1)))


def _estimate(room: Room, event: ev.StateEstimated) -> Room:
    key = (event.topic, event.place, event.group)
    before = room.states.get(key, State())
    if event.token is None:
        was = before.data
        after = replace(before, data=event, before=was if was and was.value != event.value else before.before)
    else:
        after = replace(before, estimates={**before.estimates, event.token: event})
    return replace(room, states={**room.states, key: after})


# --- what the host makes of it


def _concept(room: Room, event: ev.ConceptMade) -> Room:
    """A statement is in one concept: the last that it was put into. One that was taken back is in none."""
    there = tuple(id for id in dict.fromkeys(event.statements) if id in room.statements)
    taken = set(there)
    others = {
        id: replace(each, statements=tuple(s for s in each.statements if s not in taken))
        if id != event.concept
        else each
        for id, each in room.concepts.items()
    }
    made = Concept(event.concept, event.name, there, event.channel)
    return replace(room, concepts={**others, event.concept: made})


def _merged(room: Room, event: ev.ConceptsMerged) -> Room:
    gone = [room.concepts[id] for id in dict.fromkeys(event.concepts) if id != event.into]
    into = room.concepts[event.into]
    gathered = tuple(chain(into.statements, *(each.statements for each in gone)))
    changed = {each.id: replace(each, statements=(), into=into.id) for each in gone}
    return replace(room, concepts={**room.concepts, **changed, into.id: replace(into, statements=gathered)})


def _cluster(room: Room, event: ev.Clustered) -> Room:
    taken = set(event.concepts)
    others = {
        id: replace(each, concepts=tuple(c for c in each.concepts if c not in taken)) if id != event.cluster else each
        for id, each in room.clusters.items()
    }
    made = Cluster(event.cluster, event.name, event.logic, tuple(dict.fromkeys(event.concepts)))
    return replace(room, clusters={**others, event.cluster: made})


def _topic(room: Room, event: ev.TopicChosen) -> Room:
    return replace(room, topics={**room.topics, event.topic: event})


def _clause(room: Room, event: ev.ClauseEdited) -> Room:
    return replace(room, clauses={**room.clauses, event.clause: event})


def _propose(room: Room, event: ev.ClauseProposed) -> Room:
    return replace(room, proposals=(*room.proposals, event))


def _measure(room: Room, event: ev.MeasureProposed) -> Room:
    return replace(room, measures=(*room.measures, event))


_CHANGES: Mapping[str, Callable[[Room, Any], Room]] = {
    "session_opened": _opened,
    "meeting_opened": _meeting,
    "slide_opened": _slide,
    "question_opened": _question,
    "round_opened": _round,
    "question_closed": _close,
    "answers_shown": _show,
    "agenda_changed": _agenda,
    "door_locked": _door,
    "session_closed": _end,
    "links_deleted": _unlink,
    "joined": _join,
    "answered": _answer,
    "skipped": _skip,
    "statement_sent": _statement,
    "paper_ballot": _paper,
    "state_estimated": _estimate,
    "concept_made": _concept,
    "concepts_merged": _merged,
    "clustered": _cluster,
    "topic_chosen": _topic,
    "clause_edited": _clause,
    "clause_proposed": _propose,
    "measure_proposed": _measure,
}
