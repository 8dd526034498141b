"""What a line of each kind reads from a cube, as positions on the one axis.

Every kind answers with positions [N, T]: a row for each area that the line is about, or one row where it speaks of them
together (share; gap between areas).

Absence never calms a line. A line on one figure has no reading where the figure is missing, stale or hidden. A line on
the figures of many areas tells what those say that count, and between which two values the truth lies whatever those
that have gone missing are now:

    gap between areas   from the gap of those known, upwards without bound; no gap is told but one beyond the line
    share               from none of the missing being beyond the value, to all of them
    peer                between the medians with all of the missing below, and all above

core.redlines.states opens a breach only where both ends cross and closes it only where neither does. A figure that the
line has never read is not missing: the line speaks of those that were measured. What an area merely has from the place
around it is no figure of its own, and counts neither in a gap or a share nor in a median.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from core.periods import canonical, months_between
from core.redlines.position import position, position_in_band, position_without_room
from core.redlines.record import Kind, Record
from core.redlines.states import Sides
from core.scoring.cube import INHERITED, OK, STALE, Cube


@dataclass(frozen=True, eq=False)
class Reading:
    """``r`` [N, T]: positions; ``values`` [N, T]: what stands there, in the unit of the limit. ``areas``: positions in
    the cube that the rows are of; empty for one row about all of them. ``repeated`` [N, T]: the view shows again what
    the one before it showed, because no newer figure came. ``own`` [N, T]: it belongs to the area itself, and not to
    a place around it; of one row about all areas: to any of them. ``days`` [N, T]: the last day that it
    speaks of. ``span``: between which two values [N, T] the truth lies where figures are missing; None for lines on one
    figure.
    """

    r: np.ndarray
    values: np.ndarray
    areas: np.ndarray
    repeated: np.ndarray
    own: np.ndarray
    days: np.ndarray
    span: tuple[np.ndarray, np.ndarray] | None = None


def read(record: Record, cube: Cube, today: date | None = None, looks: np.ndarray | None = None) -> Reading:
    """What one line reads; compound lines are made of others: see core.redlines.engine. ``today``: to which the ages at
    the newest view are counted, and beyond which none is; None: each to the end of its view. ``looks`` [T]: at
    which of them ages are looked at; None: at all.
    """
    areas = scope_of(record, cube)
    aged = record.kind == "age"
    found = _age(record, cube, areas, today, looks) if aged else READERS[record.kind](record, cube, areas)
    own = ~_inherited(cube, areas, record.indicator)
    if found.together:
        areas, own = np.empty(0, int), np.asarray(own.any(axis=0))[None]
    return Reading(positions(record, found.values), found.values, areas, found.repeated, own, found.days, found.span)


def positions(record: Record, values: np.ndarray) -> np.ndarray:
    """Where values in the unit of the limit stand on the axis of a line. Of a compound line these are numbers of
    lines: one fewer than it takes lies inside it, as many as it takes beyond it.
    """
    if record.kind == "compound":
        return np.asarray(values / (record.at_least - 0.5))
    if record.kind == "band":
        return position_in_band(values, record.lower or 0.0, record.limit, record.ideal)
    if record.no_room:
        return position_without_room(values, record.limit, record.below_is_bad)
    return position(values, record.start, record.limit)


def straight(record: Record, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Positions [N, T] on an axis that does not bend at the ideal, so that a trend can be drawn on it: of a band the
    one to the limit beyond which the last value lies, else to which values are heading (``slopes`` [N]); where nothing
    but the ideal will do the one through it. Of other lines their own.
    """
    if record.kind == "band" and record.lower is not None:
        middle = (record.lower + record.limit) / 2 if record.ideal is None else record.ideal
        last = _held(values)[:, -1]
        upwards = (last > record.limit) | ((last >= record.lower) & (slopes > 0))
        return np.asarray((values - middle) / (np.where(upwards, record.limit, record.lower)[:, None] - middle))
    if record.no_room:
        sign = -1 if record.below_is_bad else 1
        return np.asarray(1 + sign * (values - record.limit) / (abs(record.limit) or 1.0))
    return positions(record, values)


def sides(record: Record, reading: Reading) -> Sides | None:
    """The span of a reading as positions, the calmer first."""
    if reading.span is None:
        return None
    one, other = (positions(record, values) for values in reading.span)
    return np.minimum(one, other), np.maximum(one, other)


def unsure(record: Record, reading: Reading) -> np.ndarray:
    """[N, T]: readings that lie on one side of the line or the other, depending on figures that are missing."""
    between = sides(record, reading)
    if between is None:
        return np.zeros(reading.r.shape, bool)
    return np.asarray((between[0] <= 1) & (between[1] > 1))


def concerns(record: Record, cube: Cube) -> bool:
    """Whether a line that is no compound finds its indicator and any area in the cube."""
    return record.indicator in cube.indicators and len(scope_of(record, cube)) > 0


def scope_of(record: Record, cube: Cube) -> np.ndarray:
    """Positions of the areas that a line is about."""
    scope = record.scope
    wanted = np.ones(len(cube.areas), bool)
    if scope.areas:
        wanted &= cube.areas.index.isin(scope.areas)
    if scope.layer:
        wanted &= (cube.areas["layer"] == scope.layer).to_numpy(bool)
    return np.flatnonzero(wanted)


@dataclass(frozen=True, eq=False)
class _Found:
    """What a reader finds: see Reading. ``together``: one row about all areas."""

    values: np.ndarray
    repeated: np.ndarray
    days: np.ndarray
    span: tuple[np.ndarray, np.ndarray] | None = None
    together: bool = False


def _figures(cube: Cube, areas: np.ndarray, indicator: str | None) -> np.ndarray:
    return np.asarray(cube.values[areas, cube.indicator(str(indicator))])


def _repeated(cube: Cube, areas: np.ndarray, indicator: str | None) -> np.ndarray:
    """A figure of the same day as in the view before; of one made of several: none of them is newer."""
    ends = cube.newest[areas, cube.indicator(str(indicator))]
    found = np.zeros(ends.shape, bool)
    found[:, 1:] = ends[:, 1:] == ends[:, :-1]
    return found


def _days(cube: Cube, areas: np.ndarray, indicator: str | None) -> np.ndarray:
    """[N, T]: the last day that each figure speaks of; of what tells no day, the last of the view."""
    ends = cube.newest[areas, cube.indicator(str(indicator))].astype("M8[D]")
    return np.where(np.isnat(ends), _views(cube), ends)


def _views(cube: Cube) -> np.ndarray:
    return np.array([canonical(period).end for period in cube.periods], "M8[D]")


def _level(record: Record, cube: Cube, areas: np.ndarray) -> _Found:
    asked = cube, areas, record.indicator
    return _Found(_figures(*asked), _repeated(*asked), _days(*asked))


def _inherited(cube: Cube, areas: np.ndarray, indicator: str | None) -> np.ndarray:
    return np.asarray(cube.origin[areas, cube.indicator(str(indicator))] == INHERITED)


def _measured(record: Record, cube: Cube, areas: np.ndarray) -> _Found:
    """As ``_level``, of what was measured in the areas themselves: what is handed to all of them shows no difference
    between them, and is no figure of any more of them.
    """
    one = _level(record, cube, areas)
    return replace(one, values=np.where(_inherited(cube, areas, record.indicator), np.nan, one.values))


def _change(record: Record, cube: Cube, areas: np.ndarray) -> _Found:
    """Change a year since the reading before, NaN for the first; the time is that between the days of the figures, in
    months, so that a leap year is as long as any other.

    A view that repeats a figure repeats its change; a figure that has grown stale tells no change any more.
    """
    one = _level(record, cube, areas)
    months = _months(one.days)
    found = np.full_like(one.values, np.nan)
    last, when = np.full(len(found), np.nan), np.full(len(found), np.nan)
    for t in range(found.shape[1]):
        now, again = one.values[:, t], one.repeated[:, t]
        with np.errstate(invalid="ignore", divide="ignore"):
            change = 12 * (now - last) / (months[:, t] - when)
        found[:, t] = np.where(again & ~np.isnan(now), found[:, t - 1], change) if t else change
        known = ~np.isnan(now) & ~again
        last, when = np.where(known, now, last), np.where(known, months[:, t], when)
    return _Found(found, one.repeated, one.days)


def _months(days: np.ndarray) -> np.ndarray:
    """As core.periods counts them: the last days of two months lie whole months apart."""
    months = days.astype("M8[M]")
    first, following = months.astype("M8[D]"), (months + 1).astype("M8[D]")
    return np.asarray(months.astype(np.int64) + (days - first + 1) / (following - first))


def _gap(record: Record, cube: Cube, areas: np.ndarray) -> _Found:
    """The figure minus that of the ``other`` group, area by area; without one, largest minus smallest of all areas."""
    if record.other is None:
        return _gap_of_areas(record, _measured(record, cube, areas))
    one = _level(record, cube, areas)
    asked = cube, areas, record.other
    values = np.abs(one.values - _figures(*asked))
    return _Found(values, one.repeated & _repeated(*asked), np.maximum(one.days, _days(*asked)))


def _gap_of_areas(record: Record, one: _Found) -> _Found:
    """A figure that has gone missing may stand anywhere: only a gap that is beyond the line without it is known."""
    enough = (~np.isnan(one.values)).sum(axis=0) > 1
    missing = (np.isnan(one.values) & ~np.isnan(_held(one.values))).any(axis=0)
    known = np.where(enough, _spread(one.values), np.nan)
    told = np.where(missing & ~(positions(record, known) > 1), np.nan, known)
    return _together(one, told[None], (known[None], np.where(missing, np.inf, known)[None]))


def _spread(values: np.ndarray) -> np.ndarray:
    largest, smallest = (
        np.fmax.reduce(values, axis=0, initial=-np.inf),
        np.fmin.reduce(values, axis=0, initial=np.inf),
    )
    return np.asarray(largest - smallest)


def _share(record: Record, cube: Cube, areas: np.ndarray) -> _Found:
    """Percent of the areas, or of their people, that are beyond a value; of those ever measured, and people known."""
    one, beyond = _measured(record, cube, areas), record.beyond if record.beyond is not None else np.nan
    people = cube.areas["population"].to_numpy(float)[areas, None] if record.of_people else np.ones((len(areas), 1))
    held = np.where(np.isnan(people), np.nan, _held(one.values))
    weights = np.where(np.isnan(held), 0.0, np.nan_to_num(people))
    known = ~np.isnan(one.values) & ~np.isnan(held)
    crossed = (held < beyond) if record.side == "below" else (held > beyond)
    total = np.where(known.any(axis=0), weights.sum(axis=0), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        value, low, high = (
            100 * (weights * counted).sum(axis=0)[None] / total
            for counted in (crossed, crossed & known, crossed | ~known)
        )
    return _together(one, value, (low, high))


def _together(one: _Found, value: np.ndarray, span: tuple[np.ndarray, np.ndarray]) -> _Found:
    """One row of many: it repeats where no newer figure of any area came, and speaks of the day of the newest."""
    known = ~np.isnan(one.values)
    again = ~(known & ~one.repeated).any(axis=0)[None]
    # Where nothing is known there is no reading either: any day will do.
    days = np.where(known, one.days, one.days.min(axis=0)).max(axis=0)[None]
    return _Found(value, again, days, span, together=True)


def _peer(record: Record, cube: Cube, areas: np.ndarray) -> _Found:
    """The figure as a share of the median of the areas that the line is about (1: as the peers), where that is above 0:
    below it a share of the median would call the worse the better.

    It repeats where neither the figure nor the median moved.
    """
    one, measured = _level(record, cube, areas), _measured(record, cube, areas).values
    held = _held(measured)
    missing = np.isnan(measured) & ~np.isnan(held)
    value, *span = (_to_median(one.values, np.where(missing, at, held)) for at in (held, -np.inf, np.inf))
    unknown = (~np.isfinite(span[0]) | ~np.isfinite(span[1])) & missing.any(axis=0)
    same = np.zeros(value.shape, bool)
    same[:, 1:] = value[:, 1:] == value[:, :-1]
    low, high = np.where(unknown, -np.inf, span[0]), np.where(unknown, np.inf, span[1])
    return _Found(value, one.repeated & same, one.days, (low, high))


def _to_median(values: np.ndarray, peers: np.ndarray) -> np.ndarray:
    middle = np.array([np.median(known) if len(known := each[~np.isnan(each)]) else np.nan for each in peers.T])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((middle > 0) & np.isfinite(middle), values / middle, np.nan)


def _held(values: np.ndarray) -> np.ndarray:
    """[N, T]: each figure, or where it is missing the one before it; NaN before the first."""
    at = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(values.shape[1])), axis=1)
    return np.where(at < 0, np.nan, np.take_along_axis(values, np.maximum(at, 0), axis=1))


def _age(record: Record, cube: Cube, areas: np.ndarray, today: date | None, looks: np.ndarray | None = None) -> _Found:
    """Months from the last day that a figure speaks of to the end of each view, to ``today`` at the newest one, and
    never beyond it; NaN only where there never was a figure.

    Time itself is the reading: it is looked at on the days on which its figure ends or has just become older than the
    limit, and at each view that ``looks``, and speaks of the day on which that was done; in between nobody counts.
    """
    looked = _looked_at(cube, today)
    i = cube.indicator(str(record.indicator))
    ends = cube.ends[areas, i]
    told = np.isin(cube.presence[areas, i], (OK, STALE))
    found = np.full(ends.shape, np.nan)
    for a, t in zip(*np.nonzero(told & ~np.isnat(ends)), strict=True):
        end, day = (each.astype("M8[D]").item() for each in (ends[a, t], looked[t]))
        found[a, t] = months_between(end, day)
    idle = np.zeros(len(looked), bool) if looks is None else ~looks
    over = found > record.limit
    turns = np.ones(found.shape, bool)
    turns[:, 1:] = (ends[:, 1:] != ends[:, :-1]) | (over[:, 1:] & ~over[:, :-1])
    return _Found(found, idle & ~turns, np.broadcast_to(looked, found.shape))


def _looked_at(cube: Cube, today: date | None) -> np.ndarray:
    """[T]: the day on which each view is looked at; the newest one today, as long as no other takes its place."""
    days = _views(cube)
    if today is not None and len(days):
        days = np.minimum(days, np.datetime64(today))
        days[-1] = np.datetime64(today)
    return days


Reader = Callable[[Record, Cube, np.ndarray], _Found]

#: Each returns figures [N, T] in the unit of the line's limit. Ages are read with the day, compound lines from others.
READERS: Mapping[Kind, Reader] = {
    "level": _level,
    "band": _level,
    "change": _change,
    "gap": _gap,
    "share": _share,
    "peer": _peer,
}
