"""What new figures do to the lines: the states of the engine at the newest view, without them and with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from core.config import Config
from core.redlines.board import area_of, day_of, newest_value
from core.redlines.engine import Told, tell_all
from core.redlines.record import Record
from core.redlines.shown import own
from core.redlines.states import AMBER, CLEAR, PENDING, RECOVERING, STATES
from core.scoring.cube import Cube, build

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


#: Figures (LATEST) and areas (AREAS) of all layers.
Figures = tuple[pd.DataFrame, pd.DataFrame]


def joined(before: Figures, observations: pd.DataFrame, areas: pd.DataFrame) -> Figures:
    """What stands when ``observations`` and ``areas`` are saved over what stood: the newer of each counts."""
    tables = [table.astype(dict.fromkeys(_KEY, object)) for table in (observations, before[0]) if len(table)]
    figures = pd.concat(tables, ignore_index=True).drop_duplicates(_KEY, ignore_index=True) if tables else before[0]
    places = pd.concat([areas, before[1]], ignore_index=True).drop_duplicates("area_id", ignore_index=True)
    return figures, places


def foreseen(
    records: Iterable[Record], before: Figures, after: Figures, config: Config, layer: str, today: date
) -> list[Move]:
    """``moves`` in the areas of a layer."""
    lines = tuple(records)
    earlier, later = (_told(lines, each, config, layer, today) for each in (before, after))
    return moves(earlier, later)


def _told(
    lines: Collection[Record], figures: Figures, config: Config, layer: str, today: date
) -> tuple[dict[str, Told], Cube]:
    cube = build(*figures, config, layer)
    return tell_all(lines, cube, *figures, config, today), cube


_KEY = ["area_id", "indicator_id", "period"]
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
    """None also where a breach is gone because its figures are: nothing was read that would end it."""
    if after[0] and not before[0]:
        return "crossed"
    if before[0] and not after[0] and after[1] in (CLEAR, AMBER):
        return "returned"
    waits: Mapping[int, Step] = {PENDING: "pending", RECOVERING: "recovering"}
    return None if before[1] == after[1] else waits.get(after[1])
