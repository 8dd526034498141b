"""What the engine tells of an area, put into the records that charts draw: one position axis for every line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import numpy as np

from core.charts.course import Fan, Mark, Space, Zone
from core.charts.envelope import Spoke
from core.charts.matrix import Cell
from core.charts.multiples import Panel
from core.config import Config
from core.i18n import Words
from core.periods import canonical
from core.redlines import board, forecast
from core.redlines.engine import Told
from core.redlines.position import value_at
from core.redlines.record import Record
from core.redlines.states import STATES
from core.scoring.cube import Cube

#: What is told of a channel with several lines: the gravest first.
_WORST = ("crossed", "recovering", "pending", "near", "safe")


def spokes(
    told: Mapping[str, Told], cube: Cube, config: Config, area: int, period: str, words: Words
) -> tuple[Spoke, ...]:
    """The channels of one area in the order of the model, each at its worst line; lines of all areas count too."""
    t = cube.period(period)
    every = [(each, row) for each in told.values() if (row := row_of(each, area)) is not None]
    return tuple(
        _spoke(channel.id, words.pick(channel.name), _of_channel(every, config, channel.id), t, words)
        for channel in config.active_channels
    )


def row_of(told: Told, area: int) -> int | None:
    """The row of a line that speaks of an area; None where it does not."""
    if not len(told.reading.areas):
        return 0
    found = np.flatnonzero(told.reading.areas == area)
    return int(found[0]) if len(found) else None


def _of_channel(every: Iterable[tuple[Told, int]], config: Config, channel: str) -> list[tuple[Told, int]]:
    below = {each.id for each in config.active_channels if each.parent == channel} | {channel}
    return [(told, row) for told, row in every if told.record.channel in below]


def _spoke(id: str, name: str, lines: list[tuple[Told, int]], t: int, words: Words) -> Spoke:
    read = [(told, row, _position(told, row, t)) for told, row in lines]
    known = [(told, row, r) for told, row, r in read if r is not None]
    crossed = sum(bool(told.history.open[row, t]) for told, row in lines)
    if not known:
        return Spoke(id, name, None, "none", lines=len(lines), unknown=len(lines))
    worst, row, r = max(known, key=lambda each: (-_WORST.index(_state(each[0], each[1], t)), each[2]))
    state = _state(worst, row, t)
    wording, amber = words.pick(worst.record.wording), worst.record.amber
    return Spoke(id, name, r, state, wording, amber, crossed, len(lines), len(lines) - len(known))


def _position(told: Told, row: int, t: int) -> float | None:
    """Where a line stands; an open breach without a newer figure stays where it was last seen."""
    so_far = told.reading.r[row, : t + 1]
    known = np.flatnonzero(~np.isnan(so_far))
    if STATES[told.history.state[row, t]] == "suspended" or not len(known):
        return None
    return float(so_far[known[-1]]) if known[-1] == t or told.history.open[row, t] else None


def _state(told: Told, row: int, t: int) -> str:
    """How the place of ``_position`` is shown: without a newer figure an open breach is still a crossing."""
    state = board.SHOWN[STATES[told.history.state[row, t]]]
    return "crossed" if state == "none" else state


def cells(told: Mapping[str, Told], cube: Cube, config: Config, period: str, words: Words) -> list[Cell]:
    """Areas by lines with the state of each, channel by channel; only lines that some area was itself measured in.

    A line about all areas together has no cell here, and a figure that every area has from the place around it would be
    one statement repeated in every row.
    """
    t, found = cube.period(period), []
    names = [words.name(row) for row in cube.areas.to_dict("records")]
    for id, each in _by_channel(told, config):
        states = board.shown(each, cube, t)
        if len(each.reading.areas) and (board.own(each, cube, t) & (np.array(states) != "none")).any():
            found += _column(id, each, states, cube, config, t, names, words)
    order = {area: n for n, area in enumerate(cube.areas.index)}
    return sorted(found, key=lambda cell: (_place(config, cell.channel), order[cell.area]))


def _by_channel(told: Mapping[str, Told], config: Config) -> Iterator[tuple[str, Told]]:
    yield from sorted(told.items(), key=lambda item: _place(config, item[1].record.channel))


def _place(config: Config, channel: str | None) -> int:
    ids = [each.id for each in config.active_channels]
    return ids.index(channel) if channel in ids else len(ids)


def _column(
    id: str, told: Told, states: list[str], cube: Cube, config: Config, t: int, names: list[str], words: Words
) -> list[Cell]:
    record = told.record
    channel = next((each for each in config.active_channels if each.id == record.channel), None)
    unit = config.indicator(record.indicator).unit if record.indicator and record.kind in ("level", "band") else None
    return [
        Cell(
            str(cube.areas.index[a]),
            names[a],
            id,
            words.pick(record.wording),
            channel.id if channel else "",
            words.pick(channel.name) if channel else words("charts.no_channel"),
            states[row],
            None if np.isnan(x := told.reading.values[row, t]) or states[row] == "suppressed" else float(x),
            record.limit,
            unit,
        )
        for row, a in enumerate(map(int, told.reading.areas))
    ]


def marks(told: Told, row: int, cube: Cube, to: int) -> tuple[Mark, ...]:
    """The readings of one row from the first to a view, each on the last day that it speaks of; hidden values left out,
    and views that only repeat a figure.
    """
    values = told.reading.values[row]
    first = int(np.argmax(~np.isnan(values)))
    return tuple(
        Mark(cube.periods[t], _day(told, row, cube, t).toordinal(), _shown(values[t], state), state)
        for t in range(first, to + 1)
        for state in [board.shown(told, cube, t)[row]]
        if not told.reading.repeated[row, t] or np.isnan(values[t])
    )


def _day(told: Told, row: int, cube: Cube, t: int) -> date:
    """Of a reading its own day; where nothing was read the last of the view."""
    unread = np.isnan(told.reading.values[row, t])
    return canonical(cube.periods[t]).end if unread else board.day_of(told, row, cube, t)


def _shown(x: float, state: str) -> float | None:
    return None if np.isnan(x) or state == "suppressed" else float(x)


def space(record: Record) -> Space | None:
    """The safe space of a line in the unit of its values; None of a compound line, which has no values of its own."""
    if record.kind == "compound":
        return None
    inf = float("inf")
    if record.kind == "band" and record.lower is not None:
        middle = (record.lower + record.limit) / 2 if record.ideal is None else record.ideal
        low, high = (float(value_at(record.amber, middle, end)) for end in (record.lower, record.limit))
        zones: tuple[tuple[float, float, Zone], ...] = (
            (-inf, record.lower, "far"),
            (record.lower, low, "amber"),
            (low, high, "safe"),
            (high, record.limit, "amber"),
            (record.limit, inf, "far"),
        )
        backs = [float(value_at(record.rules.back, middle, end)) for end in (record.lower, record.limit)]
        return Space((record.lower, record.limit), zones, tuple(backs) if record.rules.back < 1 else ())
    warn = record.limit if record.no_room else float(value_at(record.amber, record.start, record.limit))
    back = (record.back,) if record.back is not None and record.back != record.limit else ()
    if record.below_is_bad:
        return Space(
            (record.limit,), ((-inf, record.limit, "far"), (record.limit, warn, "amber"), (warn, inf, "safe")), back
        )
    return Space(
        (record.limit,), ((record.limit, inf, "far"), (warn, record.limit, "amber"), (-inf, warn, "safe")), back
    )


def fan(told: Told, row: int, cube: Cube, to: int, years: float = board.HORIZON) -> Fan | None:
    """Where the values of one row are heading after a view; None without enough readings for a trend."""
    if told.record.kind in ("age", "compound"):
        return None
    at = np.flatnonzero(board.readings(told, to)[row])
    days = [board.day_of(told, row, cube, int(t)).toordinal() for t in at]
    found = forecast.trend(np.array(days) / board.DAYS, told.reading.values[row, at]) if len(at) else None
    if found is None:
        return None
    return Fan(days[-1], float(told.reading.values[row, at[-1]]), found.slope, found.low, found.high, years)


def panels(told: Told, cube: Cube, to: int, words: Words) -> list[Panel]:
    """One line in every area that was itself measured, positions instead of values, those farthest beyond first."""
    rows = [
        row for row in np.flatnonzero(board.own(told, cube, to)) if not np.isnan(told.reading.r[row, : to + 1]).all()
    ]
    latest = {row: _latest(told.reading.r[row, : to + 1]) for row in rows}
    names = [words.name(each) for each in cube.areas.to_dict("records")]
    shown = [board.shown(told, cube, t) for t in range(to + 1)]
    found = []
    for row in sorted(rows, key=lambda row: -latest[row]):
        area = int(told.reading.areas[row])
        points = tuple(
            Mark(
                period, canonical(period).end.toordinal(), _shown(told.reading.r[row, t], shown[t][row]), shown[t][row]
            )
            for t, period in enumerate(cube.periods[: to + 1])
        )
        found.append(Panel(str(cube.areas.index[area]), names[area], points))
    return found


def _latest(r: np.ndarray) -> float:
    return float(r[~np.isnan(r)][-1])
