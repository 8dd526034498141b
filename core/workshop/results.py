"""What of the answers may be shown, and to whom: nothing for fewer than 5, dots only for fewer than 8, no small groups.

Numbers of who answered are always told. ``result`` gives the rest whether or not the hall has opened it: a page shows
it when ``shown`` says so. No token leaves this module; dots and reasons are ordered by what they say, never by who sent
them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from core.issues import Issue
from core.workshop import consensus
from core.workshop.consensus import LABELLED, SHOWN, Adoption, Appropriateness, Concordance, Ending, Numeric
from core.workshop.question import Choice, Question
from core.workshop.room import PAPER, ROUNDS, Poll, Room, Round, Subject

K = TypeVar("K", bound=tuple[str, ...])

REASONS = 2  # from each end
FEW = 2 / 3  # of those present; fewer answers ask the host whether to close (a proposal of this project)

Verdict = Numeric | Appropriateness | Adoption | Concordance


@dataclass(frozen=True, slots=True)
class Result:
    """One round of one question.

    ``n`` answered, ``skipped`` have no opinion, ``silent`` were there and did neither. ``subject``: what it was on when
    the round began. ``dots``: sorted values; ``counts``: option or position -> how many, for points their mean;
    ``verdict``: by the rules of the kind, without a word for fewer than 8; ``reasons``: of at least 8, drawn from
    the low end and from the high end; ``changed``: how many answered otherwise than in the round before; ``ending``:
    why no further round is needed; ``issues``: W-09, W-14, W-13. Whoever said nothing in a further round keeps the
    answer of the one before and is counted with it once the round is over. What is told of answers is empty for fewer
    than 5.
    """

    question: Question
    round: int
    shown: bool
    n: int
    skipped: int
    silent: int
    subject: Subject | None = None
    dots: tuple[float, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)
    verdict: Verdict | None = None
    reasons: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    changed: int | None = None
    ending: Ending | None = None
    issues: tuple[Issue, ...] = ()


def opened(room: Room) -> Room:
    """The room as the hall and all phones may know it: a round that is over counts as open until it was told, so that
    nothing drawn from it (a limit, a level, a weight, an outcome) says what the host has not opened, and a question
    that may be opened again is answered by people who know nothing of it yet.
    """
    return replace(room, polls={id: replace(poll, rounds=_known(poll.rounds)) for id, poll in room.polls.items()})


def _known(rounds: tuple[Round, ...]) -> tuple[Round, ...]:
    """Earlier ones too: that a further round was opened tells nobody what came of the one before."""
    return tuple(replace(each, open=True) if hidden(each) else each for each in rounds)


def untold(room: Room) -> list[Poll]:
    """Questions whose last answers are hidden; statements have no result to open."""
    return [
        poll
        for poll in room.polls.values()
        if poll.question.kind != "statements" and poll.last.answers and hidden(poll.last)
    ]


def hidden(own: Round) -> bool:
    """Whether a round is over, and what came of it is known to the host alone."""
    return not (own.open or own.shown or own.told)


def result(room: Room, question: str, round: int | None = None, among: Collection[str] | None = None) -> Result:
    """``round``: from 1; absent, the last. ``among``: only these senders. Raises KeyError for an unknown question."""
    poll = room.polls[question]
    at = len(poll.rounds) if round is None else round
    own = poll.rounds[at - 1]
    answers = [answer for who, answer in own.answers.items() if among is None or who in among]
    skipped = sum(among is None or who in among for who in own.skipped)
    silent = sum(among is None or who in among for who in _there(room, own) - own.answers.keys() - own.skipped)
    told = Result(poll.question, at, own.shown, len(answers), skipped, silent, own.subject)
    if len(answers) < SHOWN:
        return replace(told, issues=(Issue("W-09", {"n": len(answers)}),))
    found = _told(poll.question, answers)
    issues: tuple[Issue, ...] = (Issue("W-14", {}),) if len(answers) < LABELLED else ()
    end = _ending(poll, at, found["verdict"]) if among is None and poll.question.kind == "number" else None
    issues += (Issue("W-13", {}),) if end == "stable_dissent" else ()
    found |= {"reasons": _drawn(poll.question, answers, own), "changed": _changed(poll, at, among)}
    return replace(told, **found, ending=end, issues=issues)


def spoken(told: Result) -> Result:
    """A result as it is told to anybody: of fewer than 8 dots and counts alone, without a judgement on them and without
    means, for a mean of few points is near to somebody's own.
    """
    if told.n >= LABELLED:
        return told
    counts = {} if told.question.kind == "points" else told.counts
    return replace(told, verdict=None, ending=None, changed=None, counts=counts)


def _there(room: Room, own: Round) -> frozenset[str]:
    """Who could answer: those of the meeting, once the round is over those who had come by then."""
    present = (who for who, person in room.people.items() if own.meeting in person.meetings)
    return frozenset(present) if own.open else own.there


def groups(
    room: Room, question: str, by: Sequence[str] = ("authority",), round: int | None = None
) -> dict[tuple[str, ...], Result]:
    """Results of the groups of at least 5 answers, by ``authority``, ``role`` or both.

    The others together are nobody or at least 5 too, so that no small group can be told from the whole less the rest:
    the smallest groups join them until that is so. The largest comes first. One that is the whole is no group.
    """
    poll = room.polls[question]
    own = poll.rounds[(round or len(poll.rounds)) - 1]
    members: dict[tuple[str, ...], set[str]] = {}
    for who, person in room.people.items():
        members.setdefault(tuple(getattr(person, name) for name in by), set()).add(who)
    sizes = {key: sum(who in own.answers for who in them) for key, them in members.items()}
    shown = [key for key in large(sizes) if sizes[key] < len(own.answers)]
    return {key: result(room, question, round, members[key]) for key in shown}


def large(sizes: Mapping[K, int]) -> list[K]:
    """The groups that may be shown beside the whole, the largest first."""
    order = sorted(sizes, key=lambda key: (-sizes[key], key))
    kept = [key for key in order if sizes[key] >= SHOWN]
    while kept and 0 < sum(sizes.values()) - sum(sizes[key] for key in kept) < SHOWN:
        kept.pop()
    return kept


def counted(kinds: Iterable[str]) -> dict[str, int]:
    """How many there are of each kind that may be told, the largest first; all others together under "" beside them.

    Nothing where no kind may be told: «all others» of all would say nothing. Those of no kind ("") are others too.
    """
    sizes = Counter(kinds)
    told = {kind: sizes[kind] for (kind,) in large({(kind,): n for kind, n in sizes.items()}) if kind}
    rest = sizes.total() - sum(told.values())
    return {**told, "": rest} if told and rest else told


def low_turnout(room: Room, question: str) -> Issue | None:
    """W-11 when fewer than two thirds of those present answered or said that they have no opinion, in a further round
    with those who keep what they said.
    """
    found, poll = result(room, question), room.polls[question]
    kept = sum(map(len, poll.kept(_there(room, poll.last)))) if poll.last.open else 0
    there, said = found.n + found.skipped + found.silent, found.n + found.skipped + kept
    return Issue("W-11", {"n": said, "m": there}) if said < FEW * there else None


def on_phone(room: Room, token: str) -> Issue | None:
    """What a phone reads beside the question: W-02 (not begun), W-04 (sent), W-03 (closed, its answer counted), W-43
    (closed, it had no opinion), W-31 (over); else nothing.
    """
    poll = room.poll
    if room.closed:
        return Issue("W-31", {})
    if not room.live:
        return Issue("W-02", {})
    if poll is None or (token not in poll.last.answers and token not in poll.last.skipped):
        return None
    if poll.last.open:
        return Issue("W-04", {})
    return Issue("W-03" if token in poll.last.answers else "W-43", {"item": poll.question.text})


def attrition(room: Room, question: str) -> consensus.Attrition | None:
    """Whether those who answered a number or rating and came to no later meeting had answered otherwise.

    None before the round is over and there is a later meeting, and for other kinds. Ballots on paper tell nothing of
    who came again.
    """
    poll = room.polls[question]
    own, value = poll.rounds[0], _VALUE.get(poll.question.kind)
    if value is None or own.open or room.meeting <= own.meeting:
        return None
    sides: dict[bool, list[float]] = {True: [], False: []}
    for who, answer in own.answers.items():
        if who in room.people and not who.startswith(PAPER):
            sides[max(room.people[who].meetings, default=0) > own.meeting].append(value(answer))
    return consensus.attrition(sides[True], sides[False], poll.question.range)


def reflections(room: Room) -> dict[str, tuple[str, ...]]:
    """Question -> sentences of at least 5 people, in the order of the alphabet, once they were shown: before, they
    are the host's alone, in documents too.
    """
    over = {id: poll.last for id, poll in room.polls.items() if poll.question.kind == "reflection"}
    return {
        id: tuple(sorted(answer.text for answer in own.answers.values()))
        for id, own in over.items()
        if not (own.open or hidden(own)) and len(own.answers) >= SHOWN
    }


def dissent(poll: Poll) -> tuple[str, ...]:
    """What those against a proposal ask to be remembered, in the order of the alphabet."""
    said = {a.reason for a in poll.last.answers.values() if a.position in ("disagree", "block") and a.reason}
    return tuple(sorted(said))


# --- by kind

#: Where an answer stands between the low end and the high end.
_VALUE = {
    "number": lambda answer: float(answer.value),
    "rating": lambda answer: float(answer.value),
    "consent": lambda answer: float(("block", "disagree", "abstain", "agree").index(answer.position)),
}
_SIDES = (1.0, 3.0)  # of a consent: whoever abstains is on neither


def values(poll: Poll, round: int | None = None) -> list[float]:
    """The values of a number or rating, sorted."""
    own = poll.rounds[(round or len(poll.rounds)) - 1]
    return sorted(float(answer.value) for answer in own.answers.values())


def _told(question: Question, answers: list[Any]) -> dict[str, Any]:
    """Dots, counts and verdict."""
    none: dict[str, Any] = {"dots": (), "counts": {}, "verdict": None}
    if question.kind in ("number", "rating"):
        dots = tuple(sorted(float(answer.value) for answer in answers))
        number = question.kind == "number"
        judged = consensus.numeric(dots, question.range) if number else consensus.appropriateness(list(map(int, dots)))
        return {**none, "dots": dots, "verdict": judged}
    if question.kind == "consent":
        taken = [answer.position for answer in answers]
        return {**none, "counts": dict(Counter(taken)), "verdict": consensus.adoption(taken)}
    ids = [option.id for option in question.options]
    if question.kind == "points":
        means = np.mean([answer.shares for answer in answers], axis=0)
        return {**none, "counts": dict(zip(ids, means.tolist(), strict=True))}
    if question.kind in ("choose", "rank"):
        chosen = Counter(id for answer in answers for id in named(answer))
        ranks = [_ranks(named(answer), ids) for answer in answers]
        return {**none, "counts": {id: chosen[id] for id in ids}, "verdict": consensus.concordance(ranks)}
    return none


def named(answer: Any) -> tuple[str, ...]:
    """The options of a choice or an order."""
    return tuple(answer.chosen if isinstance(answer, Choice) else answer.order)


def _ranks(named: Sequence[str], ids: Iterable[str]) -> list[float]:
    """Those named in their order, all others together after them."""
    return [float(named.index(id)) if id in named else float(len(named)) for id in ids]


def _ending(poll: Poll, at: int, after: Numeric | None) -> Ending | None:
    earlier = poll.rounds[at - 2] if at > 1 else None
    before = consensus.numeric(values(poll, at - 1), poll.question.range) if earlier else None
    meeting = poll.rounds[at - 1].meeting
    last = sum(each.meeting == meeting for each in poll.rounds[:at]) >= ROUNDS
    return consensus.ending(before, after, poll.question.range, last)


def _changed(poll: Poll, at: int, among: Collection[str] | None) -> int | None:
    """Of those who answered in both rounds; None in the first round, after one on something else, and for fewer
    than 5.
    """
    if at == 1 or poll.rounds[at - 2].subject != poll.rounds[at - 1].subject:
        return None
    before, after = poll.rounds[at - 2].answers, poll.rounds[at - 1].answers
    both = [who for who in after if who in before and (among is None or who in among)]
    return sum(_what(before[who]) != _what(after[who]) for who in both) if len(both) >= SHOWN else None


def _what(answer: Any) -> Any:
    """An answer without its reason and how sure somebody was."""
    return answer.model_dump(exclude={"reason", "sure"})


def _drawn(question: Question, answers: list[Any], own: Round) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Up to two reasons from each quarter of the answers, drawn by the seed of the event that showed them.

    Of fewer than 8 none: they would tell whose they are. Drawn from a list that is ordered by what it says, so that it
    is the same whoever is called what.
    """
    value = _VALUE.get(question.kind)
    if value is None or not own.shown or len(answers) < LABELLED:
        return (), ()
    said = sorted((value(answer), answer.reason) for answer in answers if answer.reason)
    below, above = _SIDES if question.kind == "consent" else _ends([value(answer) for answer in answers])
    ends = ([text for at, text in said if at <= below], [text for at, text in said if at >= above])
    chance = random.Random(own.seed)
    low, high = (tuple(chance.sample(texts, min(REASONS, len(texts)))) for texts in ends)
    return low, high


def _ends(at: Sequence[float]) -> tuple[float, float]:
    """Up to where the low end goes, and from where the high end: quartiles, or where half say one thing the few on
    either side of it; on a side with nobody else stand the many.
    """
    q1, q3 = (float(each) for each in np.percentile(at, (25, 75)))
    if q1 < q3:
        return q1, q3
    below, above = [each for each in at if each < q1], [each for each in at if each > q1]
    if not below:
        return (q1, min(above)) if above else (float("-inf"), q1)
    return max(below), min(above, default=q1)


def sides(told: Result) -> tuple[str, str]:
    """Whose reasons those of each end are: low and high, against and for; ``most`` where they are of the many who say
    one thing, which is no end.
    """
    if told.question.kind == "consent" or not told.dots:
        return "against", "for"
    q1, q3 = (float(each) for each in np.percentile(told.dots, (25, 75)))
    if q1 < q3 or told.dots[0] < q1 < told.dots[-1]:
        return "low", "high"
    return ("most", "high") if told.dots[-1] > q1 else ("low", "most")
