"""The level of a social threat: how likely times how bad, both the medians of private scores from 1 to 5.

Level = likelihood x impact: low under 5, moderate under 10, high under 15, severe from 15; an impact of 5 is at least
high. The product orders, it does not measure (Cox 2008), so threats of one band are ordered by impact. The method is
this project's: the text that asks for a level gives none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from core.workshop.consensus import Numeric
from core.workshop.results import result, spoken
from core.workshop.room import Room

BANDS = {"severe": 15.0, "high": 10.0, "moderate": 5.0}
WORST = 5.0  # an impact that makes any threat at least high


def band(likelihood: float, impact: float) -> str:
    """low, moderate, high or severe."""
    found = next((name for name, least in BANDS.items() if likelihood * impact >= least), "low")
    return "high" if impact >= WORST and found in ("low", "moderate") else found


def rows(room: Room) -> Iterator[tuple[Any, ...]]:
    """topic, meeting, likelihood, impact, level, band, n (the fewer of both), quartiles of likelihood and of impact.

    Worst first in each meeting: by band, in it by impact, then those first on whom people agree more. A meeting after
    measures were found has the residual scores. Nothing for fewer than 8 people, of whom no median is told, or for an
    open question.
    """
    found = []
    for topic in room.topics:
        likelihood, impact = (_scores(room, topic, purpose) for purpose in ("likelihood", "impact"))
        for meeting in likelihood.keys() & impact.keys():
            a, b = likelihood[meeting], impact[meeting]
            told = (a.median, b.median, a.median * b.median, band(a.median, b.median), min(a.n, b.n))
            found.append((topic, meeting, *told, a.q1, a.q3, b.q1, b.q3))
    order = {name: at for at, name in enumerate((*BANDS, "low"))}
    yield from sorted(
        found, key=lambda row: (row[1], order[row[5]], -row[3], row[8] - row[7] + row[10] - row[9], row[0])
    )


def counts(room: Room, meeting: int) -> dict[str, int]:
    """How many threats there are of each band, the worst band first; empty before anything was scored."""
    found = Counter(row[5] for row in rows(room) if row[1] == meeting)
    return {name: found[name] for name in (*BANDS, "low")} if found else {}


def community(room: Room, meeting: int) -> float:
    """The mean of level / 25, of 100: told beside the list of all threats only. NaN before anything was scored."""
    levels = [row[4] for row in rows(room) if row[1] == meeting]
    return 100 * sum(levels) / (25 * len(levels)) if levels else float("nan")


def _scores(room: Room, topic: str, purpose: str) -> dict[int, Numeric]:
    """Meeting -> what was scored in its last round."""
    found = {}
    for id, poll in room.polls.items():
        if (poll.question.about, poll.question.purpose) != (topic, purpose):
            continue
        for number, own in enumerate(poll.rounds, 1):
            verdict = spoken(result(room, id, number)).verdict
            if isinstance(verdict, Numeric) and not own.open:
                found[own.meeting] = verdict
    return found
