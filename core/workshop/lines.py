"""Between the room and the red-line engine: lines to begin with become topics, adopted topics become records.

Budget votes become the weights of channels in the form in which ``core.robustness`` takes people's own.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from core.config import Indicator, Weighting
from core.config.part import BLANK, Text
from core.issues import Issue
from core.redlines.record import Agreement, Record, Scope, Vote
from core.redlines.versions import changes
from core.scoring import weigh
from core.workshop import consensus
from core.workshop.events import TopicChosen
from core.workshop.question import UNNAMED, Law, Measure, Phrase, Question
from core.workshop.results import dissent, result
from core.workshop.results import named as of
from core.workshop.room import Concept, Poll, Room, standing
from core.workshop.subject import about, proposed, rejected, stands, threshold, vote

#: What a line cannot be without, so that somebody can guard it.
NEEDED = ("unit", "worst", "best", "frequency", "owner")


def unready(topic: TopicChosen) -> list[Issue]:
    """W-25 for each thing without which no line is adopted: measure, unit, direction (goalposts), frequency, owner.

    A measure of which the city has no figures yet becomes an indicator (``indicators``) and needs a channel for that.
    """
    measure = topic.measure
    if measure is None or measure.name in (BLANK, UNNAMED):
        return [Issue("W-25", {"line": topic.name, "field": "measure_indicator"})]
    missing = [name for name in NEEDED if getattr(measure, name) in (None, "", BLANK)]
    missing += ["channel"] if measure.indicator is None and topic.channel is None else []
    return [Issue("W-25", {"line": topic.name, "field": f"measure_{name}"}) for name in missing]


def whole(room: Room, topic: TopicChosen) -> bool:
    """Whether a topic that is agreed to is a line: nothing is missing, its threshold neither. A threat needs none."""
    return not about_lines(room) or (not unready(topic) and proposed(room, topic) is not None)


def lacking(room: Room) -> list[Issue]:
    """W-25 for whatever the topics of a workshop about lines are without; threats have no measure. A line that the room
    rejected lacks nothing, nor, once the workshop is closed, one that it did not adopt.
    """
    if not about_lines(room):
        return []
    awaited = [id for id in room.topics if vote(room, id) or not (room.closed or rejected(room, id))]
    return [issue for id in awaited for issue in unready(room.topics[id])]


def about_lines(room: Room) -> bool:
    """Whether thresholds are asked for at all: a workshop about threats has none."""
    return any(item.question.purpose == "threshold" for item in room.template.items if item.question)


def adopted(room: Room, day: date) -> list[Record]:
    """The lines that the room adopted, in order of topic: limit the median of the last round, with vote and dissent.

    A topic is adopted by its question of purpose ``adoption``, closed, by the rule of ``consensus.adoption``, as it
    stood when it was asked (``core.workshop.subject``); it must be ready (``unready``) and have a threshold from at
    least 5 people, or the law's own where nobody proposed a stricter. ``day``: of the vote. Whether a record fits the
    lines that stand is for ``core.redlines.versions.adopt`` to say.
    """
    found = [(topic, _vote(room, topic), proposed(room, topic)) for topic in room.topics.values() if not unready(topic)]
    return [_record(room, topic, vote, limit, day) for topic, vote, limit in found if vote and limit is not None]


def overtaken(room: Room) -> list[Issue]:
    """W-35 for each line or clause that was changed after the vote on it, so that what it says now was not voted on."""
    asked = [poll for poll in room.polls.values() if poll.question.purpose == "adoption" and not poll.last.open]
    there = [each for each in asked if each.question.about in {*room.topics, *room.clauses}]
    return [
        Issue("W-35", {"item": each.last.subject.name})
        for each in there
        if each.last.subject and not stands(room, each)
    ]


def _vote(room: Room, topic: TopicChosen) -> Vote | None:
    found, poll = vote(room, topic.topic), about(room, topic.topic, "adoption")
    if found is None or poll is None:
        return None
    said = threshold(room, topic)
    against = "; ".join(dissent(poll))
    return Vote(
        votes_for=found.agree,
        against=found.disagree + found.block,
        abstain=found.abstain,
        spread=(said.q1, said.q3) if said and said.label else None,  # of 8 and more
        agreement=_agreement(room, topic, said),
        dissent=Text(he=against, en=against),
    )


def _agreement(room: Room, topic: TopicChosen, said: consensus.Numeric | None) -> Agreement:
    """How far the room agreed on the limit; nothing where fewer than 8 proposed one."""
    poll = about(room, topic.topic, "threshold")
    if said is None or said.label is None or poll is None:
        return ""
    return "stable_dissent" if result(room, poll.question.id).ending == "stable_dissent" else said.label


def _record(room: Room, topic: TopicChosen, vote: Vote, limit: float, day: date) -> Record:
    session, measure = room.session, topic.measure
    assert session and measure and measure.best is not None and measure.worst is not None
    said = threshold(room, topic)
    told = f"{session.name}, {session.place}, {day.isoformat()}, n = {said.n if said else 0}"
    by_law = measure.law is not None and limit == measure.law.value
    was = topic.line or Record(id=topic.topic, wording=topic.name)
    scope = Scope(group=_named(room, topic.groups), stage=topic.stages, interface=topic.interfaces)
    same = was.ideal == measure.best and was.limit == limit
    changes = {
        "wording": topic.name,
        "avoid": topic.avoid or BLANK,
        "channel": topic.channel,
        "indicator": guarded_by(topic),
        "ideal": measure.best,
        "limit": limit,
        "back": was.back if same else None,  # it may stand on the wrong side of another limit
        "side": "below" if measure.best > measure.worst else "above",
        "scope": scope,
        "owner": measure.owner or BLANK,
        "status": "law" if by_law else "agreed",
        "source": f"{measure.law.source}; {told}" if by_law and measure.law else told,
        "vote": vote,
        "valid_from": day,
        "reason": _with(was.reason, told),
    }
    return was.model_copy(update=changes)


def same(record: Record, kept: Record) -> bool:
    """Whether both are one adoption of one workshop: told on another day it bears that day, and nothing else of it."""
    return record.id == kept.id and not changes(_undated(kept), _undated(record))


def _undated(record: Record) -> Record:
    source = record.source.replace(str(record.valid_from), "")
    return record.model_copy(update={"source": source, "valid_from": None})


def _with(reason: Text, told: str) -> Text:
    """Why the line was made in the first place, and where it was adopted."""
    said = {lang: text for lang, text in reason.model_dump().items() if text or lang in ("he", "en")}
    return Text(**{lang: "; ".join(filter(str.strip, (text, told))) for lang, text in said.items()})


def guarded_by(topic: TopicChosen) -> str:
    """The indicator of a topic's measure; a measure that the room made up is named after its topic."""
    return (topic.measure.indicator if topic.measure else None) or topic.topic


def indicators(room: Room, known: Collection[str], records: Iterable[Record]) -> list[dict[str, Any]]:
    """The measures behind records that no indicator of ``known`` is, as indicators of the city, of no weight yet.

    They are measured for their line alone: what a workshop adopts moves no score until the city gives it a weight.
    """
    topics = [room.topics[each.id] for each in records if each.indicator not in known]
    return [_indicator(topic, topic.measure) for topic in topics if topic.measure]


def _indicator(topic: TopicChosen, measure: Measure) -> dict[str, Any]:
    assert measure.best is not None and measure.worst is not None and measure.unit
    return {
        "id": guarded_by(topic),
        "channel": topic.channel,
        "name": measure.name.model_dump(),
        "unit": {"he": measure.unit.he, "en": measure.unit.en},
        "direction": "higher_better" if measure.best > measure.worst else "lower_better",
        "goalposts": {"worst": measure.worst, "best": measure.best},
        "frequency": measure.frequency,
        "weight": 0.0,
        **({"source": {"he": measure.source, "en": measure.source}} if measure.source else {}),
    }


def chosen(room: Room, question: str) -> list[Concept]:
    """The concepts that a closed choice put first, most votes first, as many as each person had; no topic's yet.

    Whoever comes after the last place with as many votes as it is taken too: nobody throws dice over a topic. A concept
    that was merged since then stands with the one that took it over; who chose both counts once. None for fewer than 5.
    """
    poll = room.polls.get(question)
    if poll is None or poll.last.open or len(poll.last.answers) < consensus.SHOWN:
        return []
    picks = [(id for id in of(answer) if id in room.concepts) for answer in poll.last.answers.values()]
    counts = Counter(id for ids in picks for id in {standing(room, each) for each in ids})
    taken = {standing(room, id) for topic in room.topics.values() for id in topic.concepts}
    order = sorted(counts, key=lambda id: (-counts[id], id))
    least = counts[order[poll.question.most - 1]] if len(order) > poll.question.most else 0
    return [room.concepts[id] for id in order if counts[id] >= least and id not in taken]


def renamed(room: Room, asked: Question, option: str) -> str:
    """The name under which a concept stands now, where it was chosen under another or was merged since; else empty."""
    if asked.purpose != "topics" or option not in room.concepts:
        return ""
    offered = next((each.name for each in asked.options if each.id == option), None)
    name = room.concepts[standing(room, option)].name
    return "" if offered is None or name == offered.he else name


def outside(room: Room) -> float:
    """The share of standing concepts that belong to no channel of the model; NaN without concepts."""
    concepts = [concept for concept in room.concepts.values() if concept.into is None]
    return sum(each.channel is None for each in concepts) / len(concepts) if concepts else float("nan")


def begun(room: Room, concept: Concept, id: str) -> dict[str, Any]:
    """A topic as its concept and the tags of its statements already tell it: nobody types anything again. What
    is to be avoided is said in the letters of the workshop's own name, where anybody wrote in them.
    """
    said = [room.statements[each] for each in concept.statements if each in room.statements]
    name = Text(he=concept.name, en=concept.name)
    tags = {tag: _most_said(getattr(each, tag) for each in said) for tag in ("groups", "interfaces", "stages")}
    own = _script(room.session.name) if room.session else ""
    first = next((each.text for each in said if _script(each.text) == own), said[0].text if said else "")
    avoid = {"avoid": Text(he=first, en=first)} if first else {}
    return {"topic": id, "name": name, "concepts": [concept.id], "channel": concept.channel, **avoid, **tags}


def _script(text: str) -> str:
    """In what letters most of a text is written: HEBREW, ARABIC, CYRILLIC, LATIN."""
    letters = Counter(unicodedata.name(each, "").split(" ")[0] for each in text if each.isalpha())
    return max(letters, key=letters.__getitem__, default="")


def _most_said(tags: Iterable[tuple[str, ...]]) -> list[str]:
    """Tags that a third of those who tagged anything named, the most frequent first."""
    given = [own for own in tags if own]
    found = Counter(tag for own in given for tag in own)
    return [tag for tag, n in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) if 3 * n >= len(given)]


def _named(room: Room, groups: Iterable[str]) -> Text:
    names = [option.name for option in room.template.groups if option.id in set(groups)]
    return Text(he=", ".join(name.he for name in names), en=", ".join(name.en for name in names))


def topic(record: Record, indicator: Indicator, id: str, at: datetime, room: Room) -> TopicChosen:
    """A line that there is already as a topic of the room: its limit is a known value, that of a law the floor."""
    posts, unit = indicator.goalposts, indicator.unit
    law = Law(value=record.limit, source=record.source) if record.status == "law" else None
    groups = [o.id for o in room.template.groups if record.scope.group.he and o.name.he in record.scope.group.he]
    return TopicChosen(
        id=id,
        at=at,
        topic=record.id,
        name=record.wording,
        avoid=record.avoid,
        groups=tuple(groups),
        interfaces=tuple(each for each in record.scope.interface if each in room.template.ids("interfaces")),
        stages=tuple(each for each in record.scope.stage if each in room.template.ids("stages")),
        channel=record.channel,
        line=record,
        measure=Measure(
            name=indicator.name,
            indicator=indicator.id,
            unit=Phrase(he=unit.he, en=unit.en, ar="", ru=""),
            worst=posts.worst if posts else None,
            best=posts.best if posts else None,
            frequency=indicator.frequency,
            owner=record.owner if record.owner != BLANK else None,
            known=((record.limit, record.source),),
            status=record.status,
            law=law,
        ),
    )


def budgets(room: Room) -> Weighting | None:
    """The last budget vote as a rule of weights: one list of points a person, parts in the order of the options.

    It takes the place of ``weighting`` of whatever these channels are the parts of; ``python -m core robust`` then
    draws one person's shares instead of the mean. Ordered by what they say, so that no list can be told whose it is.
    None for fewer than 8 people: a mean over fewer would be near to one person's points.
    """
    poll = _budget(room)
    if poll is None or len(poll.last.answers) < consensus.LABELLED:
        return None
    lists = sorted(tuple(map(float, answer.shares)) for answer in poll.last.answers.values())
    return Weighting(rule="budget", budgets=tuple(lists))


def weights(room: Room) -> pd.DataFrame:
    """channel, equal, voted (mean share), spread (standard deviation over people), n; no row for fewer than 8
    people.
    """
    rule, poll = budgets(room), _budget(room)
    if rule is None or poll is None:
        return pd.DataFrame(columns=["channel", "equal", "voted", "spread", "n"])
    found = weigh.budget(np.array(rule.budgets))
    ids = [option.id for option in poll.question.options]
    told = {
        "channel": ids,
        "equal": 1 / len(ids),
        "voted": found.values,
        "spread": found.spread,
        "n": len(rule.budgets),
    }
    return pd.DataFrame(told)


def _budget(room: Room) -> Poll | None:
    """Closed, so that nobody watches the weights move."""
    found = [p for p in room.polls.values() if p.question.purpose == "budget" and not p.last.open]
    return found[-1] if found else None
