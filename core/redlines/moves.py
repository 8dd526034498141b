"""What new figures do to the lines: the states of the engine at the newest view, without them and with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from core.redlines.board import area_of, day_of, newest_value, own
from core.redlines.engine import Told
from core.redlines.record import Record
from core.redlines.states import PENDING, RECOVERING, STATES
from core.scoring.cube import Cube

Step = Literal["crossed", "pending", "recovering", "returned"]
STEPS: tuple[Step, ...] = ("crossed", "pending", "recovering", "returned")


@dataclass(frozen=True, slots=True)
class Move:
    """One line in one area (None: all together) that changes its state. ``step``: a breach opens (``crossed``) or ends
    (``returned``), a crossing waits for another reading, or an open breach begins to recover and stays open.

    ``state``: what is told then. ``day``: the last day that the newest reading speaks of.
    """

    line: Record
    area: str | None
    step: Step
    state: str
    value: float
    day: date


def moves(before: tuple[Mapping[str, Told], Cube], after: tuple[Mapping[str, Told], Cube]) -> list[Move]:
    """Breaches that open first, then those that wait, recover and end. Figures of the areas themselves alone."""
    earlier = {key: (opened, state) for key, opened, state, _, _ in _rows(*before)}
    told, cube = after
    found = []
    for key, opened, state, each, row in _rows(told, cube):
        step = _step(earlier.get(key, (False, -1)), (opened, state))
        if step:
            t = len(cube.periods) - 1
            value, day = newest_value(each, row, t), day_of(each, row, cube, t)
            found.append(Move(each.record, key[1], step, STATES[state], value, day))
    return sorted(found, key=lambda move: STEPS.index(move.step))


_Key = tuple[str, str | None]


def _rows(told: Mapping[str, Told], cube: Cube) -> Iterator[tuple[_Key, bool, int, Told, int]]:
    """Every row of every line at the newest view: id and area, whether a breach is open, its state."""
    t = len(cube.periods) - 1
    for id, each in told.items() if t >= 0 else ():
        for row in np.flatnonzero(own(each, cube, t)):
            a = area_of(each, int(row))
            key = id, None if a is None else str(cube.areas.index[a])
            yield key, bool(each.history.open[row, t]), int(each.history.state[row, t]), each, int(row)


def _step(before: tuple[bool, int], after: tuple[bool, int]) -> Step | None:
    if before[0] != after[0]:
        return "crossed" if after[0] else "returned"
    if before[1] == after[1]:
        return None
    waits: Mapping[int, Step] = {PENDING: "pending", RECOVERING: "recovering"}
    return waits.get(after[1])
