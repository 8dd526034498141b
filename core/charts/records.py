"""Results put into the records that charts draw: no figure is computed here, only chosen and worded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from core.charts.profile import Profile, Reading
from core.charts.trend import History, Line, Point
from core.config import Config, Indicator
from core.config.indicator import RedLine
from core.i18n import Words
from core.periods import canonical
from core.redlines import STATES, Lines, channel_state, inside
from core.redlines.crossings import OPEN
from core.scoring import Cube, Scores
from core.scoring.cube import INHERITED, OWN, ROLLED_UP
from core.scoring.readings import Readings


def profile(scores: Scores, lines: Lines, config: Config, area_id: str, period: str, words: Words) -> Profile:
    """The channels of one area, in the order of the model."""
    cube = scores.cube
    a, t = cube.area(area_id), cube.period(period)
    readings = []
    for channel in config.active_channels:
        n = scores.node(channel.id)
        state = STATES[channel_state(lines, config, channel.id)[a, t]]
        mine = [cube.indicator(i.id) for i in inside(config, channel.id)]
        crossed = int(np.isin(lines.states[a, mine, t], OPEN).sum())
        readings.append(
            Reading(
                channel.id,
                words.pick(channel.name),
                _number(scores.values[a, n, t]),
                _number(scores.lines[a, n, t]),
                state,
                words.plural("charts.crossings_here", crossed) if crossed else "",
            )
        )
    return Profile(area_id, words.name(cube.areas.loc[area_id]), tuple(readings))


def histories(lines: Lines, indicator: Indicator, area_ids: Sequence[str], words: Words) -> list[History]:
    """An indicator in some areas, one point for each period in which it was measured; hidden values are gaps.

    ``lines`` must view the periods of the indicator itself, not years: what was only carried forward into a period is
    left out. A rolled-up figure counts as measured when any area inside was. Areas that have nothing but the figures of
    the place around them are told once, as that place.
    """
    cube, i, found = lines.cube, lines.cube.indicator(indicator.id), {}
    for area_id in area_ids:
        a, around = cube.area(area_id), home(cube, indicator, area_id)
        measured, inherited = _measured(cube, a, i, around), cube.origin[a, i] == INHERITED
        borrowed = bool(measured.any()) and bool(inherited[measured].all())
        told = around if borrowed else area_id
        points = tuple(
            Point(cube.periods[t], _number(cube.values[a, i, t]), STATES[lines.states[a, i, t]])
            for t in np.flatnonzero(measured & (inherited == borrowed))
        )
        found[told] = History(told, words.name(_readings(cube).areas.loc[told]), points)
    return list(found.values())


def home(cube: Cube, indicator: Indicator, area_id: str) -> str:
    """The place that an area inherits an indicator's figures from; the area itself when there is none."""
    if indicator.lowest_layer is None:
        return area_id
    around = _readings(cube).within(indicator.lowest_layer)[cube.area(area_id)]
    return area_id if around < 0 else str(_readings(cube).areas.index[around])


def _measured(cube: Cube, a: int, i: int, around: str) -> np.ndarray:
    """[T]: whether the figure of a view period was measured in that very period, hidden ones too."""
    readings = _readings(cube)
    days = np.array([canonical(period).end for period in cube.periods], "M8[D]")
    now = readings.end(readings.rows[:, i]) == days
    inside = readings.within(cube.layer) == a
    by_origin = {OWN: now[a], INHERITED: now[readings.areas.index.get_loc(around)], ROLLED_UP: now[inside].any(axis=0)}
    of_each = [cube.origin[a, i] == origin for origin in by_origin]
    return np.asarray(np.select(of_each, list(by_origin.values()), default=False))


def _readings(cube: Cube) -> Readings:
    assert cube.readings, "histories need a cube that was built from observations"
    return cube.readings


def line_of(line: RedLine | None) -> Line | None:
    return Line(line.value, line.side, line.status) if line else None


def typical_swing(history: History, redefined: date | None = None) -> float | None:
    """Median absolute change between neighbouring values; None for fewer than six (requirement 000-06). Values from
    before the day on which the indicator was ``redefined`` are left out.
    """
    first = redefined.toordinal() if redefined else 0
    values = [point.value for point in history.points if point.value is not None and point.day >= first]
    return float(np.median(np.abs(np.diff(values)))) if len(values) >= 6 else None


def _number(x: float) -> float | None:
    return None if x is None or np.isnan(x) else float(x)
