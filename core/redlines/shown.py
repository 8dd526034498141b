"""How the states of a line are shown: under the names that every picture has for them, and why nothing is read.

A breach that is open goes on where nothing newer is read, and is never told as the absence of data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.redlines.engine import Told
from core.redlines.kinds import scope_of
from core.redlines.states import NO_DATA, STATES
from core.scoring.cube import PRESENCE, STALE, SUPPRESSED, Cube

#: How a state is shown: under the names that every picture has for it.
SHOWN: Mapping[str, str] = {
    "clear": "safe",
    "amber": "near",
    "pending": "pending",
    "breached": "crossed",
    "recovering": "recovering",
    "no_data": "none",
    "suspended": "suspended",
}


#: In the order of STATES, then why nothing is read, then an open breach of which nothing newer is read.
SHOWN_AS = np.array([*(SHOWN[state] for state in STATES), "stale", "suppressed", "unseen"], object)
_WHY = np.full(len(PRESENCE), NO_DATA, np.uint8)
_WHY[[STALE, SUPPRESSED]] = len(STATES), len(STATES) + 1
_UNSEEN = len(STATES) + 2
#: Of a line about all areas together: why nothing is read, by the area of which most is known.
_GRAVEST = np.array([len(STATES), len(STATES) + 1, NO_DATA], np.uint8)

Rows = Any  # whatever picks rows of an array: a slice, their places
ALL = slice(None)


def shown(told: Told, cube: Cube, t: int, rows: Rows = ALL) -> np.ndarray:
    """[M]: how rows of a line are shown at a view; where nothing is read, why (``stale``, ``suppressed``, ``none``). A
    breach that is open then goes on without newer data (``unseen``), whyever there are none.
    """
    return np.asarray(SHOWN_AS[codes(told, cube, t, rows)])


def shown_of_own(told: Told, cube: Cube, t: int, rows: Rows = ALL) -> np.ndarray:
    """[M]: ``shown``, but ``none`` where an area merely has a figure from the place around it."""
    return np.where(own(told, cube, t)[rows], shown(told, cube, t, rows), "none")


def codes(told: Told, cube: Cube, t: int, rows: Rows = ALL) -> np.ndarray:
    """[M]: the same as positions in SHOWN_AS."""
    state, indicator = told.history.state[rows, t], told.record.indicator
    found = state
    if indicator in cube.indicators:
        places = told.reading.areas[rows] if len(told.reading.areas) else scope_of(told.record, cube)
        presence = cube.presence[places, cube.indicator(str(indicator)), t]
        why = _WHY[presence] if len(told.reading.areas) else _GRAVEST[np.isin(_GRAVEST, _WHY[presence])][:1]
        found = np.where(state == NO_DATA, why, state)
    return np.asarray(np.where((state == NO_DATA) & told.history.open[rows, t], _UNSEEN, found), np.uint8)


def own(told: Told, cube: Cube, t: int | slice) -> np.ndarray:
    """[N]: rows whose figure belongs to the area itself; [N, T] of several views."""
    return np.asarray(told.reading.own[:, t])
