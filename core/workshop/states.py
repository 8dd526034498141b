"""How things stand: what a department's data say, else what participants estimate in private, marked as that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from core.workshop.consensus import SHOWN
from core.workshop.events import Evidence, StateEstimated
from core.workshop.room import Room

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


def readings(room: Room) -> list[Reading]:
    """By topic, place and group; estimates of at least 5."""
    found = []
    for key, state in sorted(room.states.items()):
        said = list(state.estimates.values())
        if state.data:
            told = state.data
            found.append(Reading(*key, told.value, told.evidence, 1, False, told.day, told.source))
        elif len(said) >= SHOWN:
            found.append(Reading(*key, float(np.median([e.value for e in said])), _weakest(said), len(said), True))
    return found


def _weakest(said: list[StateEstimated]) -> Evidence:
    return max((each.evidence for each in said), key=WEAKEST.index)
