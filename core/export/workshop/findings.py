"""What of a room may leave it, gathered once: every document, slide and file is made of this, and of nothing else.

Nothing of fewer than 5 answers is here but statements as they were written, without their tags; of fewer than 8 there
are the answers as dots, without a median, a spread or a word. Who was there is told by role and, apart from it, by
authority; of one vote by only one of the two, unless every role of every authority has at least 5 answers, so that no
cell of the one can be computed from the other. Whatever is told of groups leaves nobody or at least 5 others, and what
of a whole would tell of those others (how many had no opinion) stands with the whole alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from core.redlines.record import Record
from core.workshop import Result, Room, adopted, groups, lines, result, threats
from core.workshop.consensus import SHOWN, Adoption, Appropriateness, Numeric
from core.workshop.events import ClauseEdited, TopicChosen
from core.workshop.question import Purpose, Question
from core.workshop.results import attrition, counted, dissent, hidden, reflections, spoken
from core.workshop.room import Cluster, Concept, Poll, Statement, beside, harvested, standing, unconceived
from core.workshop.states import STATES, Reading, readings, state
from core.workshop.subject import about, holds, limit

LIMIT_AND_VOTED: tuple[Purpose, Purpose] = ("threshold", "adoption")
RATED_AND_VOTED: tuple[Purpose, Purpose] = ("acceptance", "adoption")

#: What a line or clause came to: ``unfinished``: agreed to, but it lacks a threshold or what guards it; ``few`` voted,
#: but fewer than 8; ``open``: there was no vote on it as it stands, or it is not over.
OUTCOMES = ("adopted", "unfinished", "blocked", "not_adopted", "few", "open")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line stands in one place for one group. ``private``: ``n`` estimated it; else a department's figure."""

    topic: str
    place: str
    group: str
    value: float
    evidence: str
    n: int
    private: bool
    day: date | None
    source: str
    state: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote on a line or clause. ``result`` is None where nothing may be said of it. ``whole``: what was voted on
    lacks nothing to be one.
    """

    result: Result | None = None
    whole: bool = True

    @property
    def positions(self) -> Adoption | None:
        found = self.result.verdict if self.result else None
        return found if isinstance(found, Adoption) else None

    @property
    def decided(self) -> bool:
        """By at least 8: reasons of fewer would tell whose they are."""
        return self.positions is not None and self.positions.adopted is not None

    @property
    def outcome(self) -> str:
        if self.positions is None:
            return "open" if self.result is None else "few"
        agreed = "adopted" if self.whole else "unfinished"
        verdict = self.positions.verdict
        return {"adopted": agreed, "too_few": "few"}.get(verdict, verdict)


@dataclass(frozen=True, slots=True)
class Line:
    """A topic with all that came of it. ``rounds``: the votes on its threshold that are over, the last one last.

    ``limit``: what the last round proposed or, where fewer than 8 answered and no vote adopted it, what the law says.
    ``holds``, by which ``standings`` are told: the same, but of a line that a vote turned down the law's alone.
    ``left``: whether those who came to no later meeting had answered otherwise, None where that cannot be told.
    """

    topic: TopicChosen
    rounds: tuple[Result, ...]
    limit: float | None
    vote: Ballot
    dissent: tuple[str, ...]
    holds: float | None = None
    standings: tuple[Standing, ...] = ()
    left: bool | None = None

    @property
    def last(self) -> Result | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def spread(self) -> Numeric | None:
        """The verdict on the threshold, of at least 8."""
        return labelled(self.last)

    @property
    def crossed(self) -> bool:
        return self.crossed_in > 0

    @property
    def crossed_in(self) -> int:
        """In how many places, whichever the group."""
        return len({each.place for each in self.standings if each.state == "crossed"})


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat as the room scored it at one meeting: medians and middle halves of at least 8.

    ``level`` is the product of both medians.
    """

    topic: str
    meeting: int
    likelihood: float
    impact: float
    level: float
    band: str
    n: int
    likelihood_half: tuple[float, float]
    impact_half: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Clause:
    """``rating``: how acceptable it was found, of at least 8."""

    said: ClauseEdited
    vote: Ballot
    rating: Appropriateness | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """``roles``, ``authorities``: how many of each that may be told, those left over together under "" beside them.
    ``present``: meeting -> how many. ``sentences``: question of reflection -> what was said.
    """

    room: Room
    day: date
    records: tuple[Record, ...]
    people: int
    roles: Mapping[str, int]
    authorities: Mapping[str, int]
    present: Mapping[int, int]
    lines: tuple[Line, ...]
    clauses: tuple[Clause, ...]
    results: tuple[Result, ...]
    by_group: tuple[tuple[str, str, Result], ...]
    sentences: Mapping[str, tuple[str, ...]]
    threats: tuple[Threat, ...] = ()

    @property
    def about_lines(self) -> bool:
        return lines.about_lines(self.room)

    @property
    def scored(self) -> tuple[tuple[Threat, Threat | None], ...]:
        """Each threat as it was first scored and, where it was scored again after measures, at last; worst first."""
        first: dict[str, Threat] = {}
        last: dict[str, Threat] = {}
        for each in self.threats:
            first.setdefault(each.topic, each)
            last[each.topic] = each
        return tuple((each, last[id] if last[id] is not each else None) for id, each in first.items())

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Of all lines, the gravest first."""
        found = (standing for line in self.lines for standing in line.standings)
        return tuple(sorted(found, key=lambda each: (STATES.index(each.state), each.topic, each.place, each.group)))

    @property
    def avoidance(self) -> Question | None:
        """What the template asks first."""
        locked = next((item.question for item in self.room.template.items if item.locked and item.question), None)
        asked = self.room.polls.get(locked.id) if locked else None
        return asked.question if asked else locked

    @property
    def early(self) -> bool:
        """Whether a question was opened before the one that stands first: the host may, and it is told."""
        return any(poll.unlocked for poll in self.room.polls.values())

    @property
    def gaps(self) -> tuple[tuple[Standing, Standing], ...]:
        """For each line and place with several groups the one that stands highest and the one that stands lowest."""
        places: dict[tuple[str, str], list[Standing]] = {}
        for each in self.standings:
            places.setdefault((each.topic, each.place), []).append(each)
        order = (sorted(found, key=lambda each: -each.value) for found in places.values() if len(found) > 1)
        return tuple((found[0], found[-1]) for found in order if found[0].value > found[-1].value)

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Those that stand: merged ones are told by the one that took them over."""
        return tuple(each for each in self.room.concepts.values() if each.into is None)

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        return tuple(each for each in self.room.clusters.values() if each.concepts)

    @property
    def harvest(self) -> Mapping[str, int]:
        """How many statements concepts may be made of, and how many of them a concept gathered; how many concepts, how
        many of them in a cluster and how many led to a topic; how many topics, how many of them from a concept.
        """
        concepts, topics = {each.id for each in self.concepts}, self.room.topics.values()
        sources = [{standing(self.room, id) for id in topic.concepts} for topic in topics]
        return {
            "statements": len(harvest := harvested(self.room)),
            "gathered": len(harvest) - len(unconceived(self.room)),
            "concepts": len(concepts),
            "clustered": len({id for each in self.clusters for id in each.concepts} & concepts),
            "clusters": len(self.clusters),
            "leading": len(set().union(*sources)),
            "topics": len(topics),
            "conceived": sum(map(bool, sources)),
        }

    @property
    def beside(self) -> tuple[tuple[Question, tuple[str, ...]], ...]:
        """Other questions that were answered in sentences, and what was written on each, by the alphabet."""
        found = beside(self.room).items()
        return tuple((self.room.polls[id].question, tuple(sorted(each.text for each in said))) for id, said in found)

    @property
    def statements(self) -> Mapping[str, Statement]:
        """As they were written; where fewer than 5 sent any, without whom, what and when they are about."""
        asked = {each.question for each in self.room.statements.values()}
        few = {id for id in asked if len(self.room.polls[id].last.answers) < SHOWN}
        found = self.room.statements.items()
        return {id: Statement(id, said.question, said.text) if said.question in few else said for id, said in found}

    def line(self, topic: str) -> Line:
        return next(each for each in self.lines if each.topic.topic == topic)

    def of(self, topic: str) -> tuple[Clause, ...]:
        return tuple(each for each in self.clauses if each.said.topic == topic)

    def to(self, addressee: str) -> tuple[Clause, ...]:
        return tuple(each for each in self.clauses if each.said.addressee == addressee)


def findings(room: Room, day: date) -> Findings:
    """Everything that may leave ``room``. ``day``: of the adoption votes, for the records of adopted lines."""
    results = tuple(spoken(each) for each in _closed(room))
    found = _lines(room, results)
    places = any(person.authority for person in room.people.values())
    return Findings(
        room=room,
        day=day,
        records=tuple(adopted(room, day)),
        people=len(room.people),
        roles=counted(person.role for person in room.people.values()),
        authorities=counted(person.authority for person in room.people.values()) if places else {},
        present=Counter(meeting for person in room.people.values() for meeting in person.meetings),
        lines=found,
        clauses=tuple(_clause(room, each) for each in room.clauses.values()),
        results=results,
        by_group=tuple(_by_group(room)),
        sentences=reflections(room),
        threats=tuple(Threat(*(*row[:7], row[7:9], row[9:11])) for row in threats.rows(room)),
    )


def labelled(told: Result | None) -> Numeric | None:
    """The spread of a number, of at least 8 answers."""
    found = spoken(told).verdict if told else None
    return found if isinstance(found, Numeric) else None


def _closed(room: Room) -> Iterable[Result]:
    """Of how content people are only what was opened for them: nothing that is agreed rests on it."""
    for id, poll in room.polls.items():
        private = poll.question.purpose == "satisfaction"
        over = (n for n, own in enumerate(poll.rounds, 1) if not own.open and not (private and hidden(own)))
        yield from (result(room, id, n) for n in over)


# --- lines


def _lines(room: Room, results: Iterable[Result]) -> tuple[Line, ...]:
    rounds: dict[str, list[Result]] = {}
    for told in results:
        rounds.setdefault(told.question.id, []).append(told)
    states = readings(room)
    return tuple(_line(room, topic, rounds, states) for topic in room.topics.values())


def _line(room: Room, topic: TopicChosen, rounds: Mapping[str, list[Result]], states: Iterable[Reading]) -> Line:
    asked, voted = (about(room, topic.topic, purpose) for purpose in LIMIT_AND_VOTED)
    own = tuple(rounds.get(asked.question.id, ())) if asked else ()
    vote = replace(_ballot(room, topic.topic), whole=lines.whole(room, topic))
    at, kept = limit(room, topic), holds(room, topic)
    against = dissent(voted) if voted and vote.decided else ()
    standings = tuple(_standing(topic, each, kept) for each in states if each.topic == topic.topic)
    left = attrition(room, asked.question.id) if asked and own else None
    return Line(topic, own, at, vote, against, kept, standings, left.differs if left else None)


def _ballot(room: Room, id: str) -> Ballot:
    poll = about(room, id, "adoption")
    if poll is None or poll.last.open:
        return Ballot()
    return Ballot(result(room, poll.question.id))


def _standing(topic: TopicChosen, told: Reading, limit: float | None) -> Standing:
    return Standing(**asdict(told), state=state(topic, told.value, limit))


# --- clauses, groups, sentences


def _clause(room: Room, said: ClauseEdited) -> Clause:
    rated, voted = (about(room, said.clause, purpose) for purpose in RATED_AND_VOTED)
    verdict = spoken(result(room, rated.question.id)).verdict if rated and not rated.last.open else None
    told = verdict if isinstance(verdict, Appropriateness) else None
    vote = _ballot(room, said.clause)
    return Clause(said, vote, told, dissent(voted) if voted and vote.decided else ())


def _by_group(room: Room) -> Iterable[tuple[str, str, Result]]:
    """(authority or role, which, result): without what the whole would tell of those left over."""
    for id, poll in room.polls.items():
        private = poll.question.purpose == "satisfaction" and hidden(poll.last)
        for by in _divisions(room, poll) if not (poll.last.open or private) else ():
            for key, told in groups(room, id, (by,)).items():
                if key[0]:
                    yield by, key[0], replace(spoken(told), skipped=0, silent=0)


def _divisions(room: Room, poll: Poll) -> tuple[str, ...]:
    """By authority where there are several, else by role: from both beside each other a cell of one could be told."""
    people = [room.people[who] for who in poll.last.answers]
    cells = Counter((person.role, person.authority) for person in people)
    if all(n >= SHOWN for n in cells.values()):
        return "authority", "role"
    return ("authority",) if len({person.authority for person in room.people.values()}) > 1 else ("role",)
