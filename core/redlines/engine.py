"""Records and a cube in, states of every line in every area at every view out. Pure: the same again gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from core.periods import canonical
from core.redlines import kinds
from core.redlines.record import Record
from core.redlines.states import NO_DATA, SUSPENDED, History, run
from core.scoring.cube import Cube


@dataclass(frozen=True, eq=False)
class Told:
    """One line: what it read [N, T], and what that meant. Rows as in ``reading.areas``, one when it is empty."""

    record: Record
    reading: kinds.Reading
    history: History


def tell(
    records: Iterable[Record],
    cube: Cube,
    suspended: Mapping[str, np.ndarray] | None = None,
    today: date | None = None,
) -> dict[str, Told]:
    """Every line by id. ``suspended``: id of a line -> [T], further views in which it rests, beside its own ``rests``.
    ``today``: to which the ages of figures at the newest view are counted; None: to the end of it.

    Lines whose indicator or areas the cube does not have are left out: without readings nothing can be said of them.
    """
    known = {record.id: record for record in records}
    idle = {id: _resting(record, cube) | (suspended or {}).get(id, False) for id, record in known.items()}
    teller = _Teller(known, cube, idle, today)
    for id in known:
        teller.tell(id)
    return {id: teller.found[id] for id in known if id in teller.found}


def states(record: Record, reading: kinds.Reading, suspended: np.ndarray) -> History:
    """What a line's readings mean. ``suspended``: [T] or [N, T]."""
    return run(reading.r, record.rules, suspended, reading.repeated, kinds.sides(record, reading))


def _resting(record: Record, cube: Cube) -> np.ndarray:
    """[T]: whether the line is suspended on the last day of each view."""
    ends = (canonical(period).end for period in cube.periods)
    return np.array([any(rest.covers(end) for rest in record.rests) for end in ends], bool)


@dataclass(frozen=True, eq=False)
class _Teller:
    """Tells lines, those that others are made of before these. ``begun``: lines that are being told already; whoever
    is made of itself, which ``core.redlines.faults`` refuses, does not find itself.
    """

    known: Mapping[str, Record]
    cube: Cube
    idle: Mapping[str, np.ndarray]
    today: date | None
    found: dict[str, Told] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def tell(self, id: str) -> None:
        if id in self.begun or id not in self.known:
            return
        self.begun.add(id)
        record = self.known[id]
        for part in record.of:
            self.tell(part)
        if record.kind == "compound":
            reading = self._compound(record)
        else:
            reading = kinds.read(record, self.cube, self.today) if kinds.concerns(record, self.cube) else None
        if reading is not None:
            self.found[id] = Told(record, reading, states(record, reading, self.idle[id]))

    def _compound(self, record: Record) -> kinds.Reading | None:
        """How many of its lines are breached: those surely so, and with them those of which nothing is known. Where
        it depends on these there is no reading.

        A line without a reading or with one that may lie on either side, suspended, or not told here at all is not
        known; an open breach whose figure stays away is known. A line that is not about an area is not breached there.
        """
        areas = kinds.scope_of(record, self.cube)
        parts = [self.found[part] for part in record.of if part in self.found]
        if not parts or not len(areas):
            return None
        if all(not len(part.reading.areas) for part in parts) and not record.scope.areas:
            areas = np.empty(0, int)
        on = [_Part.of(part, areas, len(self.cube.areas)) for part in parts]
        surely = np.sum([part.breached for part in on], axis=0).astype(float)
        most = surely + np.sum([part.unknown for part in on], axis=0) + self._gone(record)
        spoken = np.any([part.spoken for part in on], axis=0)
        decided = spoken & ((surely >= record.at_least) | (most < record.at_least))
        breached_own = np.any([part.own & part.breached for part in on], axis=0)
        own = breached_own | ((surely == 0) & np.any([part.own for part in on], axis=0))
        return kinds.Reading(
            kinds.positions(record, np.where(decided, surely, np.nan)),
            np.where(spoken, surely, np.nan),
            areas,
            ~np.any([part.counted for part in on], axis=0),
            np.ones(surely.shape, bool) if not len(areas) else own,
            np.max([part.days for part in on], axis=0),
        )

    def _gone(self, record: Record) -> int:
        """How many of its lines are not told here though they are about areas of this cube: not in force, or without
        their indicator.
        """
        untold = [part for part in record.of if part not in self.found]
        return sum(part not in self.known or len(kinds.scope_of(self.known[part], self.cube)) > 0 for part in untold)


@dataclass(frozen=True, eq=False, slots=True)
class _Part:
    """A line that another is made of, on the areas of that one [A, T], or one row where that one has one.

    ``own``: it is breached by a figure of the area itself; a line about all areas together is told where these are.
    """

    breached: np.ndarray
    unknown: np.ndarray
    spoken: np.ndarray
    own: np.ndarray
    counted: np.ndarray
    days: np.ndarray

    @classmethod
    def of(cls, told: Told, areas: np.ndarray, size: int) -> _Part:
        history, reading = told.history, told.reading
        resting = history.state == SUSPENDED
        whole = not len(reading.areas)

        def placed(rows: np.ndarray) -> np.ndarray:
            """[N, T] of the part on the areas of the compound line; False, or the first of days, where it is silent."""
            if whole:
                return np.broadcast_to(rows, (max(len(areas), 1), rows.shape[1]))
            found = np.zeros((size, rows.shape[1]), rows.dtype)
            found[reading.areas] = rows
            return np.asarray(found[areas])

        unread = (history.state == NO_DATA) | kinds.unsure(told.record, reading)
        return cls(
            breached=placed(history.open & ~resting),
            unknown=placed(resting | (unread & ~history.open)),
            spoken=placed(np.ones(unread.shape, bool)),
            own=placed(reading.own & (not whole)),
            counted=placed(history.counted),
            days=placed(reading.days),
        )
