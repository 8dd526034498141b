"""The level of a social threat: how likely times how bad, both the medians of private scores from 1 to 5.

Level = likelihood x impact: low under 5, moderate under 10, high under 15, severe from 15; an impact of 5 is at least
high. The product orders, it does not measure (Cox 2008), so threats of one band are ordered by impact. The method is
this project's: the text that asks for a level gives none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.workshop.consensus import Numeric
from core.workshop.results import result
from core.workshop.room import Room

BANDS = {"severe": 15.0, "high": 10.0, "moderate": 5.0}
WORST = 5.0  # an impact that makes any threat at least high


def band(likelihood: float, impact: float) -> str:
    """low, moderate, high or severe."""
    found = next((name for name, least in BANDS.items() if likelihood * impact >= least), "low")
    return "high" if impact >= WORST and found in ("low", "moderate") else found


def rows(room: Room) -> Iterator[tuple[Any, ...]]:
    """topic, meeting, likelihood, impact, level, band, n (the fewer of both), worst first in each meeting.

    A meeting after measures were found has the residual scores. Nothing for fewer than 5 people or an open question.
    """
    found = []
    for topic in room.topics:
        likelihood, impact = (_medians(room, f"{purpose}_{topic}") for purpose in ("likelihood", "impact"))
        for meeting in likelihood.keys() & impact.keys():
            (n1, a), (n2, b) = likelihood[meeting], impact[meeting]
            found.append((topic, meeting, a, b, a * b, band(a, b), min(n1, n2)))
    order = {name: at for at, name in enumerate((*BANDS, "low"))}
    yield from sorted(found, key=lambda row: (row[1], order[row[5]], -row[3], -row[4], row[0]))


def _medians(room: Room, question: str) -> dict[int, tuple[int, float]]:
    """Meeting -> how many and the median, of the last round of that meeting."""
    poll, found = room.polls.get(question), {}
    for number, own in enumerate(poll.rounds if poll else (), 1):
        told = result(room, question, number)
        if isinstance(told.verdict, Numeric) and not own.open:
            found[own.meeting] = (told.n, told.verdict.median)
    return found
