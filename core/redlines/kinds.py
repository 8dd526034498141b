"""What a line of each kind reads from a cube, as positions on the one axis.

Every kind answers with positions [N, T]: a row for each area that the line is about, or one row where it speaks of them
together (share; gap between areas).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.periods import canonical, months_between
from core.redlines.position import position, position_in_band, position_without_room
from core.redlines.record import Kind, Record
from core.scoring.cube import OK, STALE, Cube


@dataclass(frozen=True, eq=False)
class Reading:
    """``r`` [N, T]: positions; ``values`` [N, T]: what stands there, in the unit of the limit. ``areas``: positions in
    the cube that the rows are of; empty for one row about all of them. ``repeated`` [N, T]: the view shows again what
    the one before it showed, because no newer figure came.
    """

    r: np.ndarray
    values: np.ndarray
    areas: np.ndarray
    repeated: np.ndarray


def read(record: Record, cube: Cube) -> Reading:
    """What one line reads; compound lines are made of others: see core.redlines.engine."""
    areas = _areas(record, cube)
    values = READERS[record.kind](record, cube, areas)
    together = len(values) == 1 and record.kind in ("share", "gap") and record.other is None
    r = positions(record, values)
    repeated = _repeated(record, cube, areas)
    if together:
        return Reading(r, values, np.empty(0, int), np.asarray(repeated.all(axis=0))[None])
    return Reading(r, values, areas, repeated)


def positions(record: Record, values: np.ndarray) -> np.ndarray:
    """Where values in the unit of the limit stand on the axis of a line that is no compound."""
    if record.kind == "band":
        return position_in_band(values, record.lower or 0.0, record.limit, record.ideal)
    if record.no_room:
        return position_without_room(values, record.limit, record.below_is_bad)
    return position(values, record.start, record.limit)


def concerns(record: Record, cube: Cube) -> bool:
    """Whether a line that is no compound finds its indicator and any area in the cube."""
    return record.indicator in cube.indicators and len(_areas(record, cube)) > 0


def _areas(record: Record, cube: Cube) -> np.ndarray:
    """Positions of the areas that a line is about."""
    scope = record.scope
    wanted = np.ones(len(cube.areas), bool)
    if scope.areas:
        wanted &= cube.areas.index.isin(scope.areas)
    if scope.layer:
        wanted &= (cube.areas["layer"] == scope.layer).to_numpy(bool)
    return np.flatnonzero(wanted)


def _repeated(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    """A figure of the same day as in the view before. An age is measured anew at each view."""
    ends = cube.ends[areas, cube.indicator(str(record.indicator))]
    found = np.zeros(ends.shape, bool)
    if record.kind != "age":
        found[:, 1:] = ends[:, 1:] == ends[:, :-1]
    return found


def _figures(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    return np.asarray(cube.values[areas, cube.indicator(str(record.indicator))])


def _level(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    return _figures(record, cube, areas)


def _change(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    """Change a year since the reading before, NaN for the first; gaps in between are bridged by their length.

    A view that repeats a figure repeats its change.
    """
    values, years, again = _figures(record, cube, areas), _years(cube), _repeated(record, cube, areas)
    found = np.full_like(values, np.nan)
    last, when = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for t, year in enumerate(years):
        now = values[:, t]
        with np.errstate(invalid="ignore", divide="ignore"):
            found[:, t] = (now - last) / (year - when)
        if t:
            found[:, t] = np.where(again[:, t], found[:, t - 1], found[:, t])
        known = ~np.isnan(now) & ~again[:, t]
        last, when = np.where(known, now, last), np.where(known, year, when)
    return found


def _gap(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    """The figure minus that of the ``other`` group, area by area; without one, largest minus smallest of all areas."""
    values = _figures(record, cube, areas)
    if record.other is not None:
        return np.asarray(np.abs(values - cube.values[areas, cube.indicator(record.other)]))
    known = (~np.isnan(values)).sum(axis=0)
    spread = np.fmax.reduce(values, axis=0, initial=-np.inf) - np.fmin.reduce(values, axis=0, initial=np.inf)
    return np.where(known > 1, spread, np.nan)[None]


def _share(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    """Percent of the areas, or of their people, that are beyond a value; of those with a figure, and people known."""
    values, beyond = _figures(record, cube, areas), record.beyond if record.beyond is not None else np.nan
    weight = cube.areas["population"].to_numpy(float)[areas, None] if record.of_people else np.ones((len(areas), 1))
    known = ~np.isnan(values) & ~np.isnan(weight)
    crossed = known & ((values < beyond) if record.side == "below" else (values > beyond))
    weights = np.where(known, weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(100 * (weights * crossed).sum(axis=0) / weights.sum(axis=0))[None]


def _peer(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    """The figure as a share of the median of the areas that the line is about (1: as the peers)."""
    values = _figures(record, cube, areas)
    middle = np.array([np.median(known) if len(known := each[~np.isnan(each)]) else np.nan for each in values.T])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(middle != 0, values / middle, np.nan)


def _age(record: Record, cube: Cube, areas: np.ndarray) -> np.ndarray:
    """Months from the last day that a figure speaks of to the end of each view; NaN only where there never was one."""
    i = cube.indicator(str(record.indicator))
    ends = cube.ends[areas, i]
    told = np.isin(cube.presence[areas, i], (OK, STALE))
    found = np.full(ends.shape, np.nan)
    for a, t in zip(*np.nonzero(told & ~np.isnat(ends)), strict=True):
        found[a, t] = months_between(ends[a, t].astype("M8[D]").item(), canonical(cube.periods[t]).end)
    return found


def _years(cube: Cube) -> np.ndarray:
    ends = (canonical(period).end for period in cube.periods)
    return np.array([end.year + (end.timetuple().tm_yday - 1) / 365.25 for end in ends])


Reader = Callable[[Record, Cube, np.ndarray], np.ndarray]

#: Each returns figures [N, T] in the unit of the line's limit.
READERS: Mapping[Kind, Reader] = {
    "level": _level,
    "band": _level,
    "change": _change,
    "gap": _gap,
    "share": _share,
    "peer": _peer,
    "age": _age,
}
