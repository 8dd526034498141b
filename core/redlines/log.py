"""The log of a line in one area: every change of state, under the names and on the days by which it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.periods import canonical, months_after
from core.redlines.engine import Told
from core.redlines.shown import shown
from core.scoring.cube import Cube


@dataclass(frozen=True, slots=True)
class Change:
    """At reading ``t`` of ``Told.whole``, on a ``day``, a line went from one shown state to another; ``before``: None
    for the state that it began in.
    """

    t: int
    day: date
    before: str | None
    after: str


def log(told: Told, row: int, cube: Cube, to: int) -> list[Change]:
    """The changes of state of one row up to a view, oldest first, from its first figure on."""
    whole, full = told.whole, told.of(cube)
    found: list[Change] = []
    for t in range(first_figure(whole, row), told.upto(to) + 1):
        (state,) = shown(whole, full, t, [row])
        before = found[-1].after if found else None
        if state != before:
            found.append(Change(t, day(whole, row, full, t), before, str(state)))
    return found


def first_figure(told: Told, row: int) -> int:
    """The first reading of a row that read anything or was kept from view; the first of all where none ever was."""
    return int(np.argmax(~np.isnan(told.reading.values[row])))


def day(told: Told, row: int, cube: Cube, t: int) -> date:
    """The day on which a row came to stand as it does at a reading: the last that a new figure speaks of, the first on
    which a figure is older than a line of age allows; else that of the view.
    """
    reading = told.reading
    if told.record.kind == "age" and reading.r[row, t] > 1:
        over = float(reading.values[row, t]) - told.record.limit
        return months_after(reading.days[row, t].item(), -over) + timedelta(days=1)
    if np.isnan(reading.values[row, t]) or reading.repeated[row, t]:
        return canonical(cube.periods[t]).end
    read: date = reading.days[row, t].item()
    return read


def since(told: Told, row: int, cube: Cube, to: int) -> tuple[date | None, date | None]:
    """The day of the first reading beyond the line of the breach that is open at a view, and that of the one by which
    it was confirmed; None, None: none is open.
    """
    whole, full, at = told.whole, told.of(cube), told.upto(to)
    opened = whole.history.open[row, : at + 1]
    if not opened[-1]:
        return None, None
    shut = np.flatnonzero(~opened)
    confirmed = int(shut[-1]) + 1 if len(shut) else 0
    return day(whole, row, full, int(whole.history.since[row, at])), day(whole, row, full, confirmed)
