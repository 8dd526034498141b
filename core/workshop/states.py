"""How things stand: what a department's data say, else what participants estimate in private, marked as that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from core.redlines.position import position, position_without_room
from core.redlines.record import Record
from core.workshop.consensus import SHOWN
from core.workshop.events import Evidence, StateEstimated, TopicChosen
from core.workshop.room import Room

#: The gravest first.
STATES = ("crossed", "near", "safe", "no_line")
WEAKEST: tuple[Evidence, ...] = ("data", "estimate", "feeling")


@dataclass(frozen=True, slots=True)
class Reading:
    """A topic in one place for one group. ``private``: the median of ``n`` participants, ``evidence`` the weakest that
    any of them named, which may be data; else a department's one figure with its day and source.
    """

    topic: str
    place: str
    group: str
    value: float
    evidence: Evidence
    n: int
    private: bool
    day: date | None = None
    source: str = ""


def state(topic: TopicChosen, value: float, limit: float | None) -> str:
    """As the red-line engine will tell it: from the same position on it warns, beyond the limit it is crossed."""
    measure = topic.measure
    if limit is None or measure is None or measure.best is None or measure.worst is None:
        return "no_line"
    line = (topic.line or Record(id=topic.topic, wording=topic.name)).model_copy(
        update={"ideal": measure.best, "limit": limit, "side": "below" if measure.best > measure.worst else "above"}
    )
    if line.no_room:
        return "crossed" if position_without_room(value, limit, line.side == "below") > 1 else "safe"
    at = position(value, line.start, limit)
    return "crossed" if at > 1 else "near" if at >= line.amber else "safe"


def readings(room: Room, shown: bool = False) -> list[Reading]:
    """By topic, place and group; estimates of at least 5.

    ``shown``: what the hall may see. While estimates come in it is no median of them: each further one could be told
    from how that moves, and would lean towards it.
    """
    found, hidden = [], shown and room.work == "state"
    for key, state in sorted(room.states.items()):
        said = list(state.estimates.values())
        if state.data:
            told = state.data
            found.append(Reading(*key, told.value, told.evidence, 1, False, told.day, told.source))
        elif len(said) >= SHOWN and not hidden:
            found.append(Reading(*key, float(np.median([e.value for e in said])), _weakest(said), len(said), True))
    return found


def estimated(room: Room) -> int:
    """How many of those of this meeting have estimated anything."""
    said = {who for state in room.states.values() for who in state.estimates}
    return sum(room.meeting in room.people[who].meetings for who in said)


def _weakest(said: list[StateEstimated]) -> Evidence:
    return max((each.evidence for each in said), key=WEAKEST.index)
