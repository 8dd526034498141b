"""What the engine tells of an area, put into the records that charts draw: one position axis for every line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from core.charts.course import Fan, Mark, Space, Zone
from core.charts.envelope import Spoke
from core.charts.matrix import Cell
from core.charts.multiples import Panel
from core.config import Config
from core.i18n import Words
from core.periods import canonical
from core.redlines import board, forecast, outlook
from core.redlines import shown as showing
from core.redlines.engine import Told
from core.redlines.position import value_at
from core.redlines.record import Record
from core.redlines.states import STATES
from core.scoring.cube import Cube

#: What is told of a channel with several lines: the gravest first.
_WORST = ("crossed", "unseen", "recovering", "pending", "near", "safe")


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
    so_far = told.whole.reading.r[row, : told.upto(t) + 1]
    known = np.flatnonzero(~np.isnan(so_far))
    if STATES[told.history.state[row, t]] == "suspended" or not len(known):
        return None
    return float(so_far[known[-1]]) if known[-1] == told.upto(t) or told.history.open[row, t] else None


def _state(told: Told, row: int, t: int) -> str:
    """How the place of ``_position`` is shown: an open breach goes on without a newer figure."""
    state = showing.SHOWN[STATES[told.history.state[row, t]]]
    return "unseen" if state == "none" else state


def columns(told: Mapping[str, Told], cube: Cube, config: Config, period: str) -> list[str]:
    """Lines that some area was itself measured in, channel by channel.

    A line about all areas together has no cell, and a figure that every area has from the place around it would be one
    statement repeated in every row.
    """
    t = cube.period(period)
    measured = [
        id
        for id, each in told.items()
        if len(each.reading.areas) and (showing.own(each, cube, t) & (showing.shown(each, cube, t) != "none")).any()
    ]
    return sorted(measured, key=lambda id: _place(config, told[id].record.channel))


def cells(
    told: Mapping[str, Told],
    cube: Cube,
    config: Config,
    period: str,
    words: Words,
    areas: Sequence[int] | None = None,
) -> list[Cell]:
    """Areas by ``columns`` with the state of each, channel by channel. ``areas``: positions in the cube, in the order
    of the rows; absent: all.
    """
    t = cube.period(period)
    wanted = np.arange(len(cube.areas)) if areas is None else np.asarray(areas, int)
    names = dict(zip(wanted, _names(cube, wanted, words), strict=True))
    order = {str(cube.areas.index[a]): n for n, a in enumerate(wanted)}
    found = [
        cell
        for id in columns(told, cube, config, period)
        for cell in _column(id, told[id], cube, config, t, names, words)
    ]
    return sorted(found, key=lambda cell: (_place(config, cell.channel), order[cell.area]))


def _names(cube: Cube, areas: np.ndarray, words: Words) -> list[str]:
    return [words.name(row) for row in cube.areas.iloc[areas].to_dict("records")]


def _place(config: Config, channel: str | None) -> int:
    ids = [each.id for each in config.active_channels]
    return ids.index(channel) if channel in ids else len(ids)


def _column(
    id: str, told: Told, cube: Cube, config: Config, t: int, names: Mapping[int, str], words: Words
) -> list[Cell]:
    record = told.record
    channel = next((each for each in config.active_channels if each.id == record.channel), None)
    unit = config.indicator(record.indicator).unit if record.indicator and record.kind in ("level", "band") else None
    rows = np.flatnonzero(np.isin(told.reading.areas, list(names)))
    states, areas = showing.shown(told, cube, t, rows), told.reading.areas[rows]
    return [
        Cell(
            str(cube.areas.index[a]),
            names[a],
            id,
            words.pick(record.wording),
            channel.id if channel else "",
            words.pick(channel.name) if channel else words("charts.no_channel"),
            state,
            _shown(x, state),
            record.limit,
            unit,
        )
        for a, state, x in zip(areas, states, told.reading.values[rows, t], strict=True)
    ]


def marks(told: Told, row: int, cube: Cube, to: int) -> tuple[Mark, ...]:
    """The readings of one row from the first to a view, each on the last day that it speaks of; hidden values left out,
    and what only repeats a figure or its absence.
    """
    told, cube, to = told.whole, told.of(cube), told.upto(to)
    values = told.reading.values[row]
    first = int(np.argmax(~np.isnan(values)))
    return tuple(
        Mark(
            cube.period_of(told.record.indicator, t),
            _day(told, row, cube, t).toordinal(),
            _shown(values[t], state),
            state,
        )
        for t in range(first, to + 1)
        for state in showing.shown(told, cube, t, [row])
        if (t == to or not np.isnan(values[t - 1]) if np.isnan(values[t]) else not told.reading.repeated[row, t])
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


def fan(told: Told, row: int, cube: Cube, config: Config, to: int) -> Fan | None:
    """Where the values of one row are heading after a view; None without enough readings for a trend."""
    if told.record.kind in ("age", "compound"):
        return None
    at, told = np.flatnonzero(board.readings(told, to, row)), told.whole
    days = [board.day_of(told, row, cube, int(t)).toordinal() for t in at]
    found = forecast.trend(np.array(days) / outlook.DAYS, told.reading.values[row, at]) if len(at) else None
    if found is None:
        return None
    last, possible = float(told.reading.values[row, at[-1]]), outlook.possible(told.record, config)
    return Fan(days[-1], last, found.slope, found.low, found.high, board.HORIZON, possible)


def farthest(told: Told, cube: Cube, to: int) -> np.ndarray:
    """[M]: rows of a line that were themselves measured, those farthest beyond it first."""
    r = told.reading.r[:, : to + 1]
    known = ~np.isnan(r)
    rows = np.flatnonzero(showing.own(told, cube, to) & known.any(axis=1))
    newest = to - np.argmax(known[rows, ::-1], axis=1)
    return rows[np.argsort(-r[rows, newest], kind="stable")]


def panels(told: Told, cube: Cube, to: int, words: Words, part: slice = showing.ALL) -> list[Panel]:
    """One line in every area of a part of ``farthest``, positions instead of values."""
    if not len(told.reading.areas):
        return []
    rows = farthest(told, cube, to)[part]
    areas, r = told.reading.areas[rows], told.reading.r[rows]
    shown = [showing.shown(told, cube, t, rows) for t in range(to + 1)]
    days = [canonical(period).end.toordinal() for period in cube.periods[: to + 1]]
    return [
        Panel(
            str(cube.areas.index[a]),
            name,
            tuple(Mark(cube.periods[t], days[t], _shown(r[n, t], shown[t][n]), shown[t][n]) for t in range(to + 1)),
        )
        for n, (a, name) in enumerate(zip(areas, _names(cube, areas, words), strict=True))
    ]
