"""Records and a cube in, states of every line in every area at every view out. Pure: the same again gives the same.

A line is told over every reading, in the periods in which its figures were measured: k of n, a stay and the day on
which a breach began count readings. Pages look at views, which are mostly years; what they show is what stood on the
last day of the view.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.config import Config
from core.periods import canonical, months_after
from core.redlines import kinds
from core.redlines.record import Record
from core.redlines.states import NO_DATA, SUSPENDED, History, run
from core.scoring.cube import Cube, build


@dataclass(frozen=True, eq=False)
class Told:
    """One line: what it read [N, T], and what that meant. Rows as in ``reading.areas``, one when it is empty.

    ``every``: the same over all readings, where some lie between the views; None where each view is one.
    """

    record: Record
    reading: kinds.Reading
    history: History
    every: Every | None = None

    @property
    def whole(self) -> Told:
        """The line over all readings."""
        return self.every.told if self.every else self

    def upto(self, t: int) -> int:
        """The position among all readings of the last one by the end of a view."""
        return int(self.every.at[t]) if self.every else t

    def of(self, cube: Cube) -> Cube:
        """The cube of all readings; ``cube``: that of the views."""
        return self.every.cube if self.every else cube

    def seen(self, whole: Told) -> Told:
        """Another telling of all readings, looked at from the same views."""
        return _seen(whole, self.every.cube, self.every.at) if self.every else whole


@dataclass(frozen=True, eq=False)
class Every:
    """A line told over all readings, those of ``cube``; ``at`` [T]: which of them ends with each view."""

    told: Told
    cube: Cube
    at: np.ndarray


def tell(
    records: Iterable[Record],
    cube: Cube,
    suspended: Mapping[str, np.ndarray] | None = None,
    today: date | None = None,
    every: Cube | None = None,
) -> dict[str, Told]:
    """Every line by id. ``suspended``: id of a line -> [T], further views in which it rests, beside its own ``rests``.
    ``today``: to which the ages of figures at the newest view are counted; None: to the end of it. ``every``: the
    cube of all readings (``every_reading``) where some lie between the views of ``cube``; None: each view is one.

    Lines whose indicator or areas the cube does not have are left out: without readings nothing can be said of them.
    """
    known, every = {record.id: record for record in records}, every or cube
    at = np.searchsorted(_ends(every), _ends(cube))
    view = np.searchsorted(at, np.arange(len(every.periods)))  # the one in which each reading ends
    more = {id: np.asarray(views)[view] for id, views in (suspended or {}).items()}
    idle = {id: _resting(record, every) | more.get(id, False) for id, record in known.items()}
    teller = _Teller(known, every, idle, today, np.isin(np.arange(len(every.periods)), at))
    for id in known:
        teller.tell(id)
    found = {id: teller.found[id] for id in known if id in teller.found}
    return found if every is cube else {id: _seen(each, every, at) for id, each in found.items()}


def tell_all(
    records: Collection[Record], cube: Cube, latest: pd.DataFrame, areas: pd.DataFrame, config: Config, today: date
) -> dict[str, Told]:
    """``tell`` over every reading. ``latest``, ``areas``: those that ``cube`` was built from."""
    return tell(records, cube, today=today, every=every_reading(records, cube, latest, areas, config))


def every_reading(
    records: Iterable[Record], cube: Cube, latest: pd.DataFrame, areas: pd.DataFrame, config: Config
) -> Cube:
    """The figures that lines read on every day on which something happens to one of them: it ends, it has grown stale,
    it is older than a line allows, or a line comes to rest or back; and at the views of ``cube``, which is returned
    itself where none of these lies between them. ``latest``, ``areas``: those that ``cube`` was built from.

    So the days on which a line changes its state are those of its own figures, whatever else is measured. Of periods
    that end on one day only the longest: at that day its figure is the one in force.
    """
    records, views = list(records), [canonical(period) for period in cube.periods]
    ids = {id for record in records for id in (record.indicator, record.other) if id}
    if not views or not len(latest):
        return cube
    read = latest.loc[latest["indicator_id"].isin(ids), ["area_id", "indicator_id", "period"]]
    measured = [canonical(period) for period in read["period"].unique()]
    newest = max(canonical(period).end for period in latest["period"].unique())
    days = {*_turning(records), *_ageing(read, records, config, newest)}
    begin, end = months_after(views[0].end, -views[0].months), views[-1].end
    told = (*(canonical(day.isoformat()) for day in days), *views, *sorted(measured))
    ends = {each.end: each.text for each in told if begin < each.end <= end}
    if len(ends) == len(views):
        return cube
    return build(latest, areas, config, cube.layer, [ends[day] for day in sorted(ends)], ids)


def _turning(records: Iterable[Record]) -> set[date]:
    """The days on which lines come to rest, and on which they are back."""
    rests = [rest for record in records for rest in record.rests]
    return {rest.start for rest in rests} | {rest.end + timedelta(days=1) for rest in rests if rest.end}


def _ageing(read: pd.DataFrame, records: Iterable[Record], config: Config, newest: date) -> set[date]:
    """The first days on which a figure that no newer one follows in time is older than a line of age allows, or stale,
    which is told up to the ``newest`` day that any figure speaks of.
    """
    ages = {(str(record.indicator), float(record.limit), date.max) for record in records if record.kind == "age"}
    stale = {
        (indicator.id, float(months * config.method.stale_after), newest)
        for indicator in config.indicators
        if (months := config.frequency(indicator.frequency).months) is not None
    }
    followed = dict(_in_turn(read))
    return {
        day
        for id, allowed, until in ages | stale
        for end, following in followed.get(id, {}).items()
        if (day := months_after(end, allowed) + timedelta(days=1)) <= until and following > day
    }


def _in_turn(read: pd.DataFrame) -> Iterator[tuple[str, dict[date, date]]]:
    """Of each indicator: the last days of its figures, and of each the latest day on which an area's next figure ends
    (the end of all time where an area has none).
    """
    code, texts = pd.factorize(read["period"])
    days = np.array([canonical(str(text)).end for text in texts], "M8[D]")
    (area, _), (indicator, ids) = (pd.factorize(read[name]) for name in ("area_id", "indicator_id"))
    order = np.lexsort((days[code], area, indicator))
    ends, area, indicator = days[code][order], area[order], indicator[order]
    following = np.full(len(ends), np.datetime64(date.max), "M8[D]")
    same = (area[1:] == area[:-1]) & (indicator[1:] == indicator[:-1])
    following[:-1][same] = ends[1:][same]
    starts = np.searchsorted(indicator, np.arange(len(ids) + 1))
    for id, rows in zip(ids, map(slice, starts, starts[1:]), strict=False):
        last = pd.Series(following[rows]).groupby(ends[rows]).max()
        yield str(id), {end.date(): day.date() for end, day in last.items()}


def _ends(cube: Cube) -> np.ndarray:
    return np.array([canonical(period).end for period in cube.periods], "M8[D]")


def _seen(whole: Told, cube: Cube, at: np.ndarray) -> Told:
    """A line told over all readings as it stood on the last day of each view. A breach began in the view in which its
    first reading ended, and a view is new when any reading in it is.
    """
    reading, history = whole.reading, whole.history
    first = np.append(0, at[:-1] + 1)
    since = np.where(history.since < 0, -1, np.searchsorted(at, history.since)).astype(np.int32)
    looked = replace(
        reading,
        r=reading.r[:, at],
        values=reading.values[:, at],
        repeated=np.logical_and.reduceat(reading.repeated, first, axis=1),
        own=reading.own[:, at],
        days=reading.days[:, at],
        span=None if reading.span is None else (reading.span[0][:, at], reading.span[1][:, at]),
    )
    counted = np.logical_or.reduceat(history.counted, first, axis=1)
    stood = History(history.state[:, at], history.open[:, at], since[:, at], counted, history.inside[:, at])
    return Told(whole.record, looked, stood, Every(whole, cube, at))


def states(record: Record, reading: kinds.Reading, suspended: np.ndarray) -> History:
    """What a line's readings mean. ``suspended``: [T] or [N, T]."""
    return run(reading.r, record.rules, suspended, reading.repeated, kinds.sides(record, reading))


def _resting(record: Record, cube: Cube) -> np.ndarray:
    """[T]: whether the line is suspended on the last day of each view."""
    return np.array([any(rest.covers(end) for rest in record.rests) for end in _ends(cube).tolist()], bool)


@dataclass(frozen=True, eq=False)
class _Teller:
    """Tells lines, those that others are made of before these. ``begun``: lines that are being told already; whoever
    is made of itself, which ``core.redlines.faults`` refuses, does not find itself. ``looks`` [T]: which periods of the
    cube are views.
    """

    known: Mapping[str, Record]
    cube: Cube
    idle: Mapping[str, np.ndarray]
    today: date | None
    looks: np.ndarray
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
            reading = (
                kinds.read(record, self.cube, self.today, self.looks) if kinds.concerns(record, self.cube) else None
            )
        if reading is not None:
            self.found[id] = Told(record, reading, states(record, reading, self.idle[id]))

    def _compound(self, record: Record) -> kinds.Reading | None:
        """How many of its lines are breached: those surely so, and with them those of which nothing is known. Where
        it depends on these there is no reading.

        A line without a reading, suspended, or not told here at all is not known; an open breach whose figure stays
        away is known. A line that is not about an area is not breached there.
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

        unread = history.state == NO_DATA
        return cls(
            breached=placed(history.open & ~resting),
            unknown=placed(resting | (unread & ~history.open)),
            spoken=placed(np.ones(unread.shape, bool)),
            own=placed(reading.own & (not whole)),
            counted=placed(history.counted),
            days=placed(reading.days),
        )
