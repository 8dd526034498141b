"""The breach board: every open or coming breach with all that a decision needs, those that need one first.

The order. An open breach of a veto line comes before everything. Then lines that are not crossed yet but whose last
date to act has passed: waiting costs most there. Then open breaches of serious lines; lines whose last date to act is
less than a year away; lines beyond which a figure lies, not yet often enough; open breaches of watch lines; and what
else is coming. Inside each: the earlier last date to act, then the farther beyond the line, then the more people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from core.config import Config
from core.periods import canonical
from core.redlines import forecast, log, outlook
from core.redlines.doubt import Doubt, doubt
from core.redlines.engine import Told
from core.redlines.outlook import Course
from core.redlines.record import Priority, Record
from core.redlines.shown import ALL, SHOWN, Rows, own, shown
from core.redlines.states import NO_DATA, PENDING, STATES, SUSPENDED
from core.scoring.cube import Cube

Decision = Literal["veto", "too_late", "breached", "decide", "pending", "watch", "coming"]
DECISIONS: tuple[Decision, ...] = ("veto", "too_late", "breached", "decide", "pending", "watch", "coming")
_OPEN: Mapping[Priority, Decision] = {"veto": "veto", "serious": "breached", "watch": "watch"}
#: Years ahead within which a crossing is told as coming, at least; a longer remedy looks a year beyond its lead time.
HORIZON = 3.0
SOON = 1.0  # years

#: States without a reading of today: nothing follows from where a line once stood.
_UNREAD = (NO_DATA, SUSPENDED)


@dataclass(frozen=True, slots=True)
class Fact:
    """One open or coming breach. ``area``: its id, None for a line about all areas together; ``layer``: of which it is.

    ``since``: the first reading beyond the line of what is open or awaits confirmation; ``confirmed``: the one that
    opened the breach. ``earlier``: a breach was open before and has ended. ``why``: as what no reading is shown.
    ``beyond``: how many of the last ``of`` readings lie beyond the line. ``people``: who live there, NaN: not known.
    ``act``: last dates to act, at the likely and at the earliest crossing; None: not told. ``to_close``: how many more
    readings at or inside the return line end an open breach whose newest ones lie there; None: they do not.
    """

    line: Record
    area: str | None
    layer: str
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
    to_close: int | None = None
    confirmed: date | None = None
    earlier: bool = False
    why: str = "none"

    @property
    def shown(self) -> str:
        """The name that every picture has for its state: see ``core.redlines.shown``."""
        if self.state == "no_data":
            return "unseen" if self.open else self.why
        return SHOWN[self.state]

    @property
    def severity(self) -> float:
        """Percent beyond the line; below 0 on the safe side. Numbers of lines have no distance: 0 where they breach."""
        return float(severities(self.line, np.array(self.r)))


@dataclass(frozen=True, eq=False)
class Listed:
    """Rows of one line at a view, as columns [M]: what a board is sorted and counted by. ``row``: their places.

    ``decision``: positions in DECISIONS. ``act``: last dates to act at the likely crossing, NaT: not told.
    """

    told: Told
    cube: Cube
    t: int
    row: np.ndarray
    decision: np.ndarray
    act: np.ndarray
    severity: np.ndarray
    people: np.ndarray


@dataclass(frozen=True, eq=False)
class Board:
    """Open and coming breaches in the order of the module's first lines, those that need a decision first.

    All are known as columns [K]: ``line`` (position in ``lines``), ``row``, ``decision``. ``facts`` tells those that
    somebody reads; a city of thousands of areas has more of them than anybody will.
    """

    lines: tuple[Listed, ...]
    config: Config
    today: date
    line: np.ndarray
    row: np.ndarray
    decision: np.ndarray

    @classmethod
    def of(cls, lines: Sequence[Listed], config: Config, today: date) -> Board:
        lines = tuple(lines)
        if not lines:
            return cls((), config, today, *(np.empty(0, int) for _ in range(3)))
        line = np.repeat(np.arange(len(lines)), [len(each.row) for each in lines])
        row, decision, act, severity, people = (
            np.concatenate([getattr(each, name) for each in lines])
            for name in ("row", "decision", "act", "severity", "people")
        )
        never = np.where(np.isnat(act), np.datetime64(date.max), act)
        order = np.lexsort((-np.nan_to_num(people), -severity, never, decision))  # the last key comes first
        return cls(lines, config, today, line[order], row[order], decision[order])

    def __len__(self) -> int:
        return len(self.line)

    def rows(self, part: slice = ALL) -> Iterator[tuple[Listed, int]]:
        """Those of a part of the board, as lines with a row."""
        return ((self.lines[n], int(row)) for n, row in zip(self.line[part], self.row[part], strict=True))

    def facts(self, part: slice = ALL) -> list[Fact]:
        """Those of a part of the board, in full."""
        return [told_of(at.told, row, at.cube, self.config, at.t, self.today) for at, row in self.rows(part)]

    def where(self, kept: np.ndarray) -> Board:
        """The part of it for which ``kept`` [K] is true."""
        return Board(self.lines, self.config, self.today, self.line[kept], self.row[kept], self.decision[kept])

    @cached_property
    def open(self) -> np.ndarray:
        """[K]: which breaches are open; the others are coming."""
        return np.isin(self.decision, [DECISIONS.index(each) for each in _OPEN.values()])

    def counts(self) -> Counter[Decision]:
        """How many there are of each decision."""
        return Counter({each: n for d, each in enumerate(DECISIONS) if (n := int((self.decision == d).sum()))})

    def places(self, layer: str) -> np.ndarray:
        """[K]: positions of the areas in the cube of ``layer``; -1 for those of other layers and of all areas."""
        found = np.full(len(self), -1)
        for n in np.unique(self.line):
            at, mine = self.lines[n], self.line == n
            if at.cube.layer == layer and len(at.told.reading.areas):
                found[mine] = at.told.reading.areas[self.row[mine]]
        return found

    def of_lines(self, wanted: Callable[[Record], bool]) -> Board:
        """Those of the lines that are ``wanted``."""
        kept = np.array([wanted(each.told.record) for each in self.lines], bool)
        return self.where(kept[self.line]) if len(self) else self


def board(told: Mapping[str, Told], cube: Cube, config: Config, t: int, today: date) -> Board:
    """Every open or coming breach at view ``t``, in the order of the module's first lines.

    A figure that an area merely has from the place around it is told there and not repeated here.
    """
    return Board.of(listed(told.values(), cube, t, today), config, today)


def gather(
    layers: Iterable[tuple[Cube, Mapping[str, Told]]], lines: Collection[str], config: Config, period: str, today: date
) -> Board:
    """The board of a layer at a view, and of those around it what no area of a finer one was itself measured in.

    ``layers``: the layer, then those around it, as far as anybody has to look; where one has no such view, what stood
    at its newest one before counts. ``lines``: the ids of those in force.
    """
    missing, found, end = set(lines), list[Listed](), canonical(period).end
    for cube, told in layers:
        if ended := [t for t, each in enumerate(cube.periods) if canonical(each).end <= end]:
            mine = {id: each for id, each in told.items() if id in missing}
            found += listed(mine.values(), cube, ended[-1], today)
            missing -= told_here(mine, cube, ended[-1])
        if not missing:
            break
    return Board.of(found, config, today)


def listed(lines: Iterable[Told], cube: Cube, t: int, today: date) -> list[Listed]:
    """Of each line the rows that are on the board."""
    return [_listed(each, cube, t, today) for each in lines]


def _listed(told: Told, cube: Cube, t: int, today: date) -> Listed:
    """The rows of a line that are open, beyond it though not yet often enough, or coming."""
    state, opened = told.history.state[:, t], is_open(told, cube, t)
    free = np.flatnonzero(own(told, cube, t) & ~opened & ~np.isin(state, _UNREAD))
    ahead = outlook.courses(told, free, t)
    act, found = np.full(len(state), np.datetime64("NaT"), "M8[D]"), opened.copy()
    act[free] = ahead.act(told.record)
    found[free] = (state[free] == PENDING) | _coming(told.record, ahead.trends.low, ahead.likely())
    row = np.flatnonzero(found)
    decision = _decisions(told.record, opened[row], state[row] == PENDING, act[row], today)
    severity = severities(told.record, _newest_position(told, t, row))
    return Listed(told, cube, t, row, decision, act[row], severity, _people(told, row, cube))


def told_of(told: Told, row: int, cube: Cube, config: Config, t: int, today: date) -> Fact:
    """All that is known of one row of a line at a view, whether or not it belongs on the board."""
    record, history = told.record, told.history
    opened, state = bool(history.open[row, t]), int(history.state[row, t])
    found = outlook.course(told, row, t)
    act = _act(found, record, opened or state in _UNREAD)
    beyond, of = last_readings(told, row, t)
    since, confirmed = log.since(told, row, cube, t)
    decision = _decisions(record, np.array([opened]), np.array([state == PENDING]), np.array(act[:1], "M8[D]"), today)
    return Fact(
        line=record,
        area=None if (a := area_of(told, row)) is None else str(cube.areas.index[a]),
        layer=cube.layer,
        state=STATES[state],
        open=opened,
        since=_waiting(told, row, cube, t) if state == PENDING else since,
        beyond=beyond,
        of=of,
        value=newest_value(told, row, t),
        r=found.r if found else float("nan"),
        doubt=doubt(told, row, t, cube, config),
        course=found,
        act=act,
        people=float(_people(told, np.array([row]), cube)[0]),
        decision=DECISIONS[int(decision[0])],
        to_close=_to_close(told, row, t),
        confirmed=confirmed,
        earlier=not opened and bool(told.whole.history.open[row, : told.upto(t)].any()),
        why=str(shown(told, cube, t, [row])[0]),
    )


def _decisions(record: Record, opened: np.ndarray, pending: np.ndarray, act: np.ndarray, today: date) -> np.ndarray:
    """[M]: which decision each row calls for: see the module's first lines. Positions in DECISIONS."""
    left = np.where(np.isnat(act), np.inf, (act - np.datetime64(today)).astype(float))
    of_open = _OPEN[record.priority]
    asked: tuple[tuple[np.ndarray, Decision], ...] = (
        (opened, of_open),
        (left <= 0, "too_late"),
        (left <= SOON * outlook.DAYS, "decide"),
        (pending, "pending"),
    )
    of = [DECISIONS.index(decision) for _, decision in asked]
    return np.select([mask for mask, _ in asked], of, DECISIONS.index("coming"))


def severities(record: Record, r: np.ndarray) -> np.ndarray:
    """``Fact.severity`` of positions."""
    if record.kind == "compound":
        return np.where(r > 1, 0.0, -100.0)
    return np.asarray(100 * (r - 1))


def is_coming(fact: Fact) -> bool:
    """Whether all of the trend's band leads to the line, and the likely day lies within the horizon. What is not
    measured any more leads nowhere.
    """
    found = fact.course
    if fact.open or STATES.index(fact.state) in _UNREAD or not found or not found.trend:
        return False
    if not found.crossing or found.crossing.likely is None:
        return False
    return bool(_coming(fact.line, np.array(found.trend.low), np.array(found.crossing.likely)))


def is_near(fact: Fact, today: date) -> bool:
    """Whether the trend leads to the line within the horizon, surely or not, or the last date to act has passed."""
    likely = fact.course.crossing.likely if fact.course and fact.course.crossing else None
    late = fact.act[0] is not None and fact.act[0] <= today
    return not fact.open and (late or (likely is not None and likely <= _horizon(fact.line)))


def _coming(record: Record, low: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """``low``: the flattest slope of the band; ``likely``: years until the crossing. NaN: no trend."""
    return np.asarray((low > 0) & (likely <= _horizon(record)))


def _horizon(record: Record) -> float:
    return max(HORIZON, (record.lead_months or 0.0) / 12 + 1)


def told_here(told: Mapping[str, Told], cube: Cube, t: int) -> set[str]:
    """Lines of which some area here has a figure of its own; the others are told where they are measured."""
    return {id for id, each in told.items() if own(each, cube, t).any()}


def area_of(told: Told, row: int) -> int | None:
    return int(told.reading.areas[row]) if len(told.reading.areas) else None


def is_open(told: Told, cube: Cube, t: int | slice) -> np.ndarray:
    """[N]: whether a breach is open by a figure of the area itself; [N, T] of several views. It is open until a reading
    ends it, whatever the state: also without newer data, recovering, or while its line rests.
    """
    return np.asarray(told.history.open[:, t] & own(told, cube, t))


def readings(told: Told, t: int, rows: Rows = ALL) -> np.ndarray:
    """[M, ...]: what counts as a reading of ``told.whole`` by the end of a view: a figure that is new, read while the
    line was not suspended.
    """
    return np.asarray(told.whole.history.counted[rows, : told.upto(t) + 1])


def last_readings(told: Told, row: int, t: int) -> tuple[int, int]:
    """How many of the last n readings of a row lie beyond the line, and how many of them there are."""
    counted = np.flatnonzero(readings(told, t, row))[-told.record.n :]
    return int((told.whole.reading.r[row, counted] > 1).sum()), len(counted)


def _to_close(told: Told, row: int, t: int) -> int | None:
    inside = int(told.history.inside[row, t])
    return told.record.stay - inside if told.history.open[row, t] and inside else None


def _waiting(told: Told, row: int, cube: Cube, t: int) -> date:
    """The day of the first of the last n readings that lies beyond the line."""
    counted = np.flatnonzero(readings(told, t, row))[-told.record.n :]
    beyond = counted[told.whole.reading.r[row, counted] > 1]
    return log.day(told.whole, row, told.of(cube), int(beyond[0]))


def day_of(told: Told, row: int, cube: Cube, t: int) -> date:
    """The last day that a reading speaks of."""
    day: date = told.reading.days[row, t].item()
    return day


def _act(found: Course | None, record: Record, settled: bool) -> tuple[date | None, date | None]:
    if settled or not found or not found.crossing or record.lead_months is None:
        return None, None
    likely, earliest = forecast.last_date_to_act(found.crossing, record.lead_months / 12)
    return found.day(likely), found.day(earliest)


def newest_value(told: Told, row: int, t: int) -> float:
    """The last value that one row read; NaN without any."""
    values = told.whole.reading.values
    known = np.flatnonzero(~np.isnan(values[row, : told.upto(t) + 1]))
    return float(values[row, known[-1]]) if len(known) else float("nan")


def _newest_position(told: Told, t: int, rows: np.ndarray) -> np.ndarray:
    """[M]: the last position that each row read, NaN without any."""
    at = outlook.last(readings(told, t, rows))
    return np.where(at < 0, np.nan, told.whole.reading.r[rows, at])


def _people(told: Told, rows: np.ndarray, cube: Cube) -> np.ndarray:
    """[M]: who lives in the area of each row, NaN: not known."""
    if not len(told.reading.areas):
        return np.full(len(rows), np.nan)
    return np.asarray(cube.areas["population"].to_numpy(float)[told.reading.areas[rows]])


def people_under(found: Board, cube: Cube) -> tuple[float, int]:
    """People in the areas of a cube with an open breach of their own, each area once; and in how many of these areas
    nobody counted the people.
    """
    areas = np.unique(found.places(cube.layer)[found.open])
    people = cube.areas["population"].to_numpy(float)[areas[areas >= 0]]
    return float(np.nansum(people)), int(np.isnan(people).sum())
