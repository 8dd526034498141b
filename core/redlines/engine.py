"""Records and a cube in, states of every line in every area at every view out. Pure: the same again gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from core.periods import canonical
from core.redlines import kinds
from core.redlines.record import Record
from core.redlines.states import BREACHED, NO_DATA, RECOVERING, History, run
from core.scoring.cube import Cube


@dataclass(frozen=True, eq=False)
class Told:
    """One line: what it read [N, T], and what that meant. Rows as in ``reading.areas``, one when it is empty."""

    record: Record
    reading: kinds.Reading
    history: History


def tell(records: Iterable[Record], cube: Cube, suspended: Mapping[str, np.ndarray] | None = None) -> dict[str, Told]:
    """Every line by id. ``suspended``: id of a line -> [T], further views in which it rests, beside its own ``rests``.

    Lines whose indicator or areas the cube does not have are left out: without readings nothing can be said of them.
    """
    known = {record.id: record for record in records}
    idle = {id: _resting(record, cube) | (suspended or {}).get(id, False) for id, record in known.items()}
    found: dict[str, Told] = {}
    for record in known.values():
        if record.kind != "compound" and kinds.concerns(record, cube):
            reading = kinds.read(record, cube)
            found[record.id] = Told(record, reading, _run(record, reading, idle))
    for record in known.values():
        if record.kind == "compound":
            _compound(record, known, cube, idle, found)
    return {id: found[id] for id in known if id in found}


def _resting(record: Record, cube: Cube) -> np.ndarray:
    """[T]: whether the line is suspended on the last day of each view."""
    ends = (canonical(period).end for period in cube.periods)
    return np.array([any(rest.covers(end) for rest in record.rests) for end in ends], bool)


def _run(record: Record, reading: kinds.Reading, idle: Mapping[str, np.ndarray]) -> History:
    return run(reading.r, record.rules, idle[record.id], reading.repeated)


def _compound(
    record: Record, known: Mapping[str, Record], cube: Cube, idle: Mapping[str, np.ndarray], found: dict[str, Told]
) -> None:
    """How many of its lines are breached; made after them, compound ones among them first."""
    for part in record.of:
        if part in known and part not in found and known[part].kind == "compound":
            _compound(known[part], known, cube, idle, found)
    parts = [found[part] for part in record.of if part in found]
    if not parts:
        return
    shape = (len(cube.areas), len(cube.periods))
    breached = np.sum([_on_areas(part, shape, part.history.open) for part in parts], axis=0)
    read = np.any([_on_areas(part, shape, part.history.state != NO_DATA) for part in parts], axis=0)
    # One breach fewer than it takes lies inside the line, as many as it takes beyond it.
    r = np.where(read, breached / (record.at_least - 0.5), np.nan)
    areas = np.arange(shape[0])
    reading = kinds.Reading(r, breached.astype(float), areas, np.zeros(shape, bool))
    found[record.id] = Told(record, reading, _run(record, reading, idle))


def _on_areas(told: Told, shape: tuple[int, int], flags: np.ndarray) -> np.ndarray:
    """Flags [N, T] of one line as [A, T]; a line about all areas together speaks of each of them."""
    if not len(told.reading.areas):
        return np.broadcast_to(flags, shape)
    placed = np.zeros(shape, bool)
    placed[told.reading.areas] = flags
    return placed


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands beside a score, never in it: open breaches of each priority at a view, and the worst severity.

    Lines that answer one pressure count once, with the gravest priority among them.
    """

    veto: int
    serious: int
    watch: int
    worst: float | None


def strip(told: Mapping[str, Told], area: int, t: int) -> Strip:
    """The strip of one area."""
    order = ("veto", "serious", "watch")
    counted: dict[str, int] = {}
    worst: float | None = None
    for id, each in told.items():
        row = _row(each, area)
        if row is None or each.history.state[row, t] not in (BREACHED, RECOVERING):
            continue
        key = each.record.pressure or f"line:{id}"
        counted[key] = min(counted.get(key, len(order)), order.index(each.record.priority))
        r = float(each.reading.r[row, t])
        worst = 100 * (r - 1) if worst is None else max(worst, 100 * (r - 1))
    veto, serious, watch = (sum(place == n for place in counted.values()) for n in range(len(order)))
    return Strip(veto, serious, watch, worst)


def _row(told: Told, area: int) -> int | None:
    if not len(told.reading.areas):
        return 0
    found = np.flatnonzero(told.reading.areas == area)
    return int(found[0]) if len(found) else None
