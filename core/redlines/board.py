"""The breach board: every open or coming breach with all that a decision needs, those that need one first.

The order. An open breach of a veto line comes before everything. Then lines that are not crossed yet but whose last
date to act has passed: waiting costs most there. Then open breaches of serious lines; lines whose last date to act is
less than a year away; lines beyond which a figure lies, not yet often enough; open breaches of watch lines; and what
else is coming. Inside each: the earlier last date to act, then the farther beyond the line, then the more people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from core.config import Config
from core.periods import canonical
from core.redlines import certainty, forecast
from core.redlines.doubt import Doubt, doubt
from core.redlines.engine import Told
from core.redlines.forecast import Crossing, Trend
from core.redlines.record import Record
from core.redlines.states import PENDING, STATES, SUSPENDED
from core.scoring.cube import INHERITED, STALE, SUPPRESSED, Cube

Decision = Literal["veto", "too_late", "breached", "decide", "pending", "watch", "coming"]
DECISIONS: tuple[Decision, ...] = ("veto", "too_late", "breached", "decide", "pending", "watch", "coming")
#: Years ahead within which a crossing is told as coming, at least; a longer remedy looks a year beyond its lead time.
HORIZON = 3.0
SOON = 1.0  # years
DAYS, FARTHEST = 365.25, 60.0  # of a year; years beyond which no date is told


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


def shown(told: Told, cube: Cube, t: int) -> list[str]:
    """How each row of a line is shown at a view; where nothing is read, why (``stale``, ``suppressed``, ``none``)."""
    states = [SHOWN[STATES[state]] for state in told.history.state[:, t]]
    areas, indicator = told.reading.areas, told.record.indicator
    if not len(areas) or indicator not in cube.indicators:
        return states
    presence = cube.presence[areas, cube.indicator(str(indicator)), t]
    why = {STALE: "stale", SUPPRESSED: "suppressed"}
    return [why.get(int(p), state) if state == "none" else state for state, p in zip(states, presence, strict=True)]


@dataclass(frozen=True, slots=True)
class Course:
    """Where the readings of a line are heading. ``newest``: the day of the last reading, from which ``crossing`` (on
    the way to the line) and ``home`` (years until it is back at the return line, None: it is not on the way) count.
    """

    newest: date
    r: float
    trend: Trend | None
    crossing: Crossing | None
    home: float | None

    def day(self, years: float | None) -> date | None:
        """The day so many years after the newest reading; None for what lies too far to be told."""
        if years is None or not -FARTHEST < years < FARTHEST:
            return None
        return self.newest + timedelta(days=years * DAYS)


@dataclass(frozen=True, slots=True)
class Fact:
    """One open or coming breach. ``area``: its id, None for a line about all areas together.

    ``beyond``: how many of the last ``of`` readings lie beyond the line. ``people``: who live there, NaN: not known.
    ``act``: last dates to act, at the likely and at the earliest crossing; None: not told.
    """

    line: Record
    area: str | None
    state: str
    open: bool
    since: date | None
    beyond: int
    of: int
    value: float
    r: float
    doubt: Doubt
    course: Course | None
    act: tuple[date | None, date | None]
    people: float
    decision: Decision

    @property
    def severity(self) -> float:
        """Percent beyond the line; below 0 on the safe side."""
        return 100 * (self.r - 1)


def board(told: Mapping[str, Told], cube: Cube, config: Config, t: int, today: date) -> list[Fact]:
    """Every open or coming breach at view ``t``, in the order of the module's first lines.

    A figure that an area merely has from the place around it is told there and not repeated here.
    """
    found = [fact for each in told.values() for fact in _facts(each, cube, config, t, today)]
    return sorted(found, key=order)


def order(fact: Fact) -> tuple[int, date, float, float]:
    people = 0.0 if np.isnan(fact.people) else fact.people
    return DECISIONS.index(fact.decision), fact.act[0] or date.max, -fact.r, -people


def _facts(told: Told, cube: Cube, config: Config, t: int, today: date) -> Iterator[Fact]:
    open_now, state = told.history.open[:, t], told.history.state[:, t]
    listed = open_now | (state == PENDING) | _may_come(told, cube, t)
    for row in np.flatnonzero(listed & own(told, cube, t)):
        fact = told_of(told, int(row), cube, config, t, today)
        if fact.open or fact.state == STATES[PENDING] or (fact.state != STATES[SUSPENDED] and is_coming(fact)):
            yield fact


def told_of(told: Told, row: int, cube: Cube, config: Config, t: int, today: date) -> Fact:
    """All that is known of one row of a line at a view, whether or not it belongs on the board."""
    record, history = told.record, told.history
    found = course(told, row, cube, t)
    beyond, of = last_readings(told, row, t)
    since = int(history.since[row, t])
    fact = Fact(
        line=record,
        area=None if (a := area_of(told, row)) is None else str(cube.areas.index[a]),
        state=STATES[history.state[row, t]],
        open=bool(history.open[row, t]),
        since=day_of(told, row, cube, since) if since >= 0 else None,
        beyond=beyond,
        of=of,
        value=_newest(told.reading.values, told, row, t),
        r=found.r if found else float("nan"),
        doubt=doubt(told, row, t, cube, config),
        course=found,
        act=_act(found, record, bool(history.open[row, t])),
        people=_people(told, row, cube),
        decision="coming",
    )
    return replace(fact, decision=decision(fact, today))


def decision(fact: Fact, today: date) -> Decision:
    """Which decision a fact calls for: see the module's first lines."""
    if fact.open:
        by_priority: Mapping[str, Decision] = {"veto": "veto", "serious": "breached", "watch": "watch"}
        return by_priority[fact.line.priority]
    act = fact.act[0]
    if act and act <= today:
        return "too_late"
    if act and (act - today).days <= SOON * DAYS:
        return "decide"
    return "pending" if fact.state == STATES[PENDING] else "coming"


def is_coming(fact: Fact) -> bool:
    """Whether all of the trend's band leads to the line, and the likely day lies within the horizon."""
    found = fact.course
    if fact.open or not found or not found.trend or not found.crossing or found.trend.low <= 0:
        return False
    likely = found.crossing.likely
    return likely is not None and likely <= _horizon(fact.line)


def _horizon(record: Record) -> float:
    return max(HORIZON, (record.lead_months or 0.0) / 12 + 1)


def told_elsewhere(told: Mapping[str, Told], cube: Cube, t: int) -> set[str]:
    """Lines of which no area here has a figure of its own: they are told where they are measured."""
    return {id for id, each in told.items() if not own(each, cube, t).any()}


def area_of(told: Told, row: int) -> int | None:
    return int(told.reading.areas[row]) if len(told.reading.areas) else None


def own(told: Told, cube: Cube, t: int) -> np.ndarray:
    """[N]: rows whose figure belongs to the area itself."""
    record, areas = told.record, told.reading.areas
    if not len(areas) or record.indicator not in cube.indicators:
        return np.ones(len(told.reading.r), bool)
    return np.asarray(cube.origin[areas, cube.indicator(str(record.indicator)), t] != INHERITED)


def readings(told: Told, t: int) -> np.ndarray:
    """[N, t + 1]: what counts as a reading: a figure that is new, read while the line was not suspended."""
    to = slice(0, t + 1)
    known = ~np.isnan(told.reading.r[:, to]) & ~told.reading.repeated[:, to]
    return np.asarray(known & (told.history.state[:, to] != SUSPENDED))


def last_readings(told: Told, row: int, t: int) -> tuple[int, int]:
    """How many of the last n readings of a row lie beyond the line, and how many of them there are."""
    counted = np.flatnonzero(readings(told, t)[row])[-told.record.n :]
    return int((told.reading.r[row, counted] > 1).sum()), len(counted)


def day_of(told: Told, row: int, cube: Cube, t: int) -> date:
    """The last day that a reading speaks of; of a line about several figures the last day of the view."""
    area, indicator = area_of(told, row), told.record.indicator
    if area is not None and indicator in cube.indicators and told.record.kind != "age":
        end = cube.ends[area, cube.indicator(str(indicator)), t]
        if not np.isnat(end):
            return date.fromisoformat(str(end.astype("M8[D]")))
    return canonical(cube.periods[t]).end


def course(told: Told, row: int, cube: Cube, t: int) -> Course | None:
    """Where one row is heading at a view; None without any reading."""
    at = np.flatnonzero(readings(told, t)[row])
    if not len(at):
        return None
    days = [day_of(told, row, cube, int(i)) for i in at]
    r = told.reading.r[row, at]
    years = np.array([day.toordinal() for day in days]) / DAYS
    found = None if told.record.kind in ("age", "compound") else forecast.trend(years, r)
    last = float(r[-1])
    if found is None:
        return Course(days[-1], last, None, None, None)
    back = told.record.rules.back
    home = (back - last) / found.slope if found.slope < 0 and last > back else None
    return Course(days[-1], last, found, forecast.crossing(last, found), home)


def _act(found: Course | None, record: Record, is_open: bool) -> tuple[date | None, date | None]:
    if is_open or not found or not found.crossing or record.lead_months is None:
        return None, None
    likely, earliest = forecast.last_date_to_act(found.crossing, record.lead_months / 12)
    return found.day(likely), found.day(earliest)


def _newest(values: np.ndarray, told: Told, row: int, t: int) -> float:
    known = np.flatnonzero(~np.isnan(values[row, : t + 1]))
    return float(values[row, known[-1]]) if len(known) else float("nan")


def _people(told: Told, row: int, cube: Cube) -> float:
    area = area_of(told, row)
    return float("nan") if area is None else float(cube.areas["population"].iloc[area])


def _may_come(told: Told, cube: Cube, t: int) -> np.ndarray:
    """[N]: rows whose median slope leads to the line within the horizon. All rows at once, so that the band, which is
    made row by row, is asked of these alone.
    """
    if told.record.kind in ("age", "compound") or t + 1 < forecast.MEASURES:
        return np.zeros(len(told.reading.r), bool)
    r = np.where(readings(told, t), told.reading.r[:, : t + 1], np.nan)
    slope = forecast.slopes(_years(told, cube, t), r)
    at = np.where(np.isnan(r), -1, np.arange(t + 1)).max(axis=1)
    last = r[np.arange(len(r)), at]
    with np.errstate(invalid="ignore"):
        return np.asarray((slope > 0) & (last + slope * _horizon(told.record) >= 1))


def _years(told: Told, cube: Cube, t: int) -> np.ndarray:
    """[N, t + 1]: the days of ``day_of`` as years."""
    views = np.array([canonical(period).end for period in cube.periods[: t + 1]], "M8[D]")
    days = np.broadcast_to(views, (len(told.reading.r), t + 1))
    areas, indicator = told.reading.areas, told.record.indicator
    if len(areas) and indicator in cube.indicators:
        ends = cube.ends[areas, cube.indicator(str(indicator)), : t + 1].astype("M8[D]")
        days = np.where(np.isnat(ends), days, ends)
    return np.asarray(days.astype(np.int64) / DAYS)


@dataclass(frozen=True, eq=False)
class Alarms:
    """Breaches of watch lines whose doubt is known. ``expected``: how many of them are false on average.

    ``kept``: those that stand when the share of false ones is held at ``q``; lines with a veto, and serious ones, are
    exempt by decision: nobody may lose one of them to a correction.
    """

    facts: tuple[Fact, ...]
    expected: float
    kept: tuple[bool, ...]
    q: float


def alarms(facts: Iterable[Fact], q: float = 0.1) -> Alarms:
    """What chance alone would explain among the open breaches of watch lines."""
    watched = tuple(f for f in facts if f.open and f.line.priority == "watch" and f.doubt.verdict is not None)
    p = np.array([fact.doubt.p for fact in watched])
    controlled = certainty.control_false_alarms(p, q)
    return Alarms(watched, certainty.expected_false(p), tuple(map(bool, controlled.kept)), q)


def people_under(facts: Iterable[Fact], cube: Cube) -> tuple[float, int]:
    """People in the areas of a cube with an open breach of their own, each area once; and in how many of these areas
    nobody counted the people.
    """
    areas = {fact.area for fact in facts if fact.open}
    people = cube.areas["population"].to_numpy(float)[cube.areas.index.isin(areas)]
    return float(np.nansum(people)), int(np.isnan(people).sum())
