"""Every area's newest figure of every indicator as of each view period, as row numbers; nothing is filled in here."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.config import Config, Indicator
from core.periods import Period, canonical
from core.scoring import suppress

OK, STALE, SUPPRESSED, NONE = range(4)
MEASURES = ("value", "n", "numerator", "denominator")
KEY = ["area_id", "indicator_id", "period"]


@dataclass(frozen=True, eq=False)
class Readings:
    """What was measured in each area itself.

    ``areas`` (divided as ``division`` says) are all areas: first the ``size`` areas of the layer that is looked at, in
    the order of their names. ``rows`` [A, I, T] are positions in the long table (-1
    where nothing was measured) and ``presence`` [A, I, T] says what may be done with them. Both lie in memory indicator
    by indicator, because scoring reads them so. ``columns`` are those of the long table; ``rank`` places the period of
    each of its rows among ``ends``, the last days of all periods; ``history``: their names.
    """

    areas: pd.DataFrame
    size: int
    division: suppress.Areas
    indicators: tuple[Indicator, ...]
    periods: tuple[str, ...]
    rows: np.ndarray
    presence: np.ndarray
    columns: Mapping[str, np.ndarray]
    rank: np.ndarray
    ends: np.ndarray
    history: tuple[str, ...]

    def take(self, column: str, rows: np.ndarray) -> np.ndarray:
        """``value``, ``n``, ``numerator`` or ``denominator`` of each row; NaN for row -1."""
        return gather(self.columns[column], rows, np.nan)

    def end(self, rows: np.ndarray) -> np.ndarray:
        """The last day of each row's period; NaT for row -1."""
        return np.append(self.ends, np.datetime64("NaT")).take(gather(self.rank, rows, -1))

    def within(self, layer: str) -> np.ndarray:
        """For each area the position of the area of ``layer`` around it (itself, when it is one), else -1."""
        inside = (self.areas["layer"] == layer).to_numpy(bool)
        found = np.where(inside, np.arange(len(inside)), -1)
        for level in self.division.from_the_top():
            found[level] = np.where(inside[level], level, found[self.division.parent[level]])
        return found


def gather(column: np.ndarray, rows: np.ndarray, absent: float) -> np.ndarray:
    """``column[rows]``, ``absent`` for row -1. ``rows`` has areas first, innermost in memory; so has the result."""
    planes = np.moveaxis(rows, 0, -1)
    found = np.full(planes.shape, absent, column.dtype) if not len(column) else np.empty(planes.shape, column.dtype)
    # Indicator by indicator: numpy makes wide integers of the row numbers, which then stay in the processor's cache.
    for numbers, plane in zip(*(each if each.ndim > 2 else each[None] for each in (planes, found)), strict=True):
        if len(column):
            np.take(column, numbers, out=plane, mode="wrap")
            np.putmask(plane, numbers < 0, absent)
    return np.moveaxis(found, -1, 0)


#: So many rows of the long table are looked at together that what is worked out of them stays in the processor's cache.
_BLOCK = 1 << 15


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK))


@dataclass(frozen=True, eq=False)
class _Column:
    """A text column [R] as numbers: ``codes`` [R] of its texts, and ``table``, a number for each text; the last of the
    table is that of code -1. Numbers are looked up for those rows alone that are asked for.
    """

    codes: np.ndarray
    table: np.ndarray

    def __getitem__(self, rows: slice | np.ndarray) -> np.ndarray:
        return np.take(self.table, self.codes[rows], mode="wrap")

    def as_(self, table: Callable[[np.ndarray], np.ndarray]) -> _Column:
        return _Column(self.codes, table(self.table))


@dataclass(frozen=True, eq=False)
class _Keys:
    """The long table's rows [R] as positions: area, indicator (-1: not looked at) and period (in ``history``, oldest
    first). ``told`` [R]: with a value or known to be hidden.
    """

    area: _Column
    indicator: _Column
    period: _Column
    told: np.ndarray
    history: tuple[Period, ...]

    def usable(self, rows: slice) -> np.ndarray:
        """Which of the rows are of an area and an indicator that are looked at, and told."""
        return np.asarray((self.area[rows] >= 0) & (self.indicator[rows] >= 0) & self.told[rows])

    def ranks(self) -> np.ndarray:
        """[R]: the period of each row, in as few bytes as the history takes."""
        kind = np.min_scalar_type(-len(self.history) - 1)
        small = self.period.as_(lambda table: table.astype(kind))
        found = np.empty(len(self.told), kind)
        for rows in _blocks(len(found)):
            found[rows] = small[rows]
        return found

    def seen(self, areas: int) -> np.ndarray:
        """[periods]: of which there is a usable row of one of the first ``areas`` areas."""
        found = np.zeros(len(self.history), bool)
        for rows in _blocks(len(self.told)):
            found[self.period[rows][self.usable(rows) & (self.area[rows] < areas)]] = True
            if found.all():
                break
        return found


def read(
    latest: pd.DataFrame,
    areas: pd.DataFrame,
    config: Config,
    layer: str,
    periods: Sequence[str] | None = None,
    only: Collection[str] | None = None,
) -> Readings:
    """The readings behind one layer's cube.

    ``latest`` holds all layers; its text columns may be categorical (far quicker on millions of rows).
    View periods are ``periods``, else the years in which the layer itself was measured, else all years measured.
    A view shows the newest figure whose period has ended by then; of two that end on the same day, the longer period's.
    It is stale when it is older than the method allows on the last day of the view; or, where no figure at all speaks
    of that day yet, on the newest day that any speaks of.
    ``only``: ids of the indicators that are wanted; None: all that are active.
    """
    indicators = tuple(each for each in config.active_indicators if only is None or each.id in only)
    areas, size = _layer_first(areas, layer)
    division = _division(areas)
    columns = {name: latest[name].to_numpy(np.float64) for name in MEASURES}
    keys = _keys(latest, areas.index, indicators)
    views = _views(periods, keys, size, len(areas))
    rows = _newest(keys, views, (len(areas), len(indicators), len(views)))
    hidden = _hidden(latest, keys, division, indicators, config)
    rank = keys.ranks()
    presence = _presence(rows, hidden, rank, _first_fresh(keys.history, views, indicators, config))
    texts, history = (tuple(each.text for each in periods) for periods in (views, keys.history))
    ends = _days(keys.history)
    return Readings(areas, size, division, indicators, texts, rows, presence, columns, rank, ends, history)


def hidden(latest: pd.DataFrame, areas: pd.DataFrame, config: Config) -> np.ndarray:
    """[R]: which rows of the long table must not be shown, in any picture of any layer and at any view period.

    Of every indicator of the config, active or not, and of each period by itself: a quarter is judged also where the
    year that ends with it is what a view shows. core.scoring.suppress states the rule. An area or an indicator that
    nothing is known of is judged by its own people alone; of an area told twice the last telling counts.
    """
    places = areas.drop_duplicates("area_id", keep="last").set_index("area_id")
    keys = _keys(latest, places.index, config.indicators)
    return _hidden(latest, keys, _division(places), config.indicators, config)


def veiled(
    values: pd.DataFrame, areas: pd.DataFrame, config: Config, beside: pd.DataFrame | None = None
) -> pd.DataFrame:
    """OBSERVATIONS or LATEST in which every row that is ``hidden`` has the value NaN and is suppressed.

    ``beside``: the values in force that these would join or replace; a new value is hidden when it would be after that.
    """
    columns = [*KEY, *MEASURES, "suppressed"]
    tables = [table[columns] for table in (values, beside) if table is not None and len(table)]
    whole = pd.concat(tables, ignore_index=True).drop_duplicates(KEY) if tables else values
    unseen = hidden(whole, areas, config)[: len(values)]
    return values.assign(value=values["value"].mask(unseen), suppressed=unseen)


def _division(areas: pd.DataFrame) -> suppress.Areas:
    """How ``areas``, indexed by id, divide."""
    return suppress.Areas(areas.index.get_indexer(areas["parent_id"]), pd.factorize(areas["layer"])[0])


def _layer_first(areas: pd.DataFrame, layer: str) -> tuple[pd.DataFrame, int]:
    """All areas indexed by id, those of ``layer`` first, by name; and how many those are."""
    name = areas["name_he"].where(areas["name_he"].notna(), areas["name_en"]).fillna("")
    elsewhere = areas["layer"] != layer
    order = np.lexsort((areas["area_id"].astype(str), name.astype(str), elsewhere))
    return areas.iloc[order].set_index("area_id", drop=False).rename_axis(None), int((~elsewhere).sum())


def _keys(latest: pd.DataFrame, areas: pd.Index, wanted: Sequence[Indicator]) -> _Keys:
    indicators = pd.Index([indicator.id for indicator in wanted], dtype=object)
    codes, texts = _coded(latest["period"])
    found = [canonical(text) for text in texts]
    rank = {each: position for position, each in enumerate(sorted(found))}
    period = _Column(codes, _table([rank[each] for each in found]))
    told = ~np.isnan(latest["value"].to_numpy(np.float64))
    told |= latest["suppressed"].to_numpy(bool)
    return _Keys(
        _placed(latest["area_id"], areas), _placed(latest["indicator_id"], indicators), period, told, tuple(rank)
    )


def _placed(column: pd.Series, among: pd.Index) -> _Column:
    codes, texts = _coded(column)
    return _Column(codes, _table(among.get_indexer(texts)))


def _table(numbers: Sequence[int] | np.ndarray) -> np.ndarray:
    return np.append(np.asarray(numbers, np.int32), np.int32(-1))


def _coded(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """A text column as numbers and the texts that they stand for."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), list(column.cat.categories)
    codes, labels = pd.factorize(column)
    return codes, list(labels)


def _views(periods: Sequence[str] | None, keys: _Keys, size: int, areas: int) -> tuple[Period, ...]:
    if periods is not None:
        return tuple(sorted({canonical(text) for text in periods}))
    seen = keys.seen(size)
    if not seen.any():
        seen = keys.seen(areas)
    return tuple(canonical(str(year)) for year in sorted({keys.history[k].year for k in np.flatnonzero(seen)}))


def _days(periods: Iterable[Period]) -> np.ndarray:
    return np.array([period.end for period in periods], "M8[D]")


def _newest(keys: _Keys, views: Sequence[Period], shape: tuple[int, int, int]) -> np.ndarray:
    """Row numbers [A, I, T]: each figure stands from the first view it is known in until a newer one comes."""
    areas, indicators, times = shape
    if not areas * indicators * times:  # no areas yet, or figures of channels alone that are not in use
        return np.full(shape, -1, np.int32)
    first_view = np.append(np.searchsorted(_days(views), _days(keys.history)), times)
    size, told = indicators * times * areas, None if keys.told.all() else keys.told

    def steps(step: int, end: int) -> Callable[[np.ndarray], np.ndarray]:
        # One that is not looked at takes the cell below 0, whatever the other two say.
        return lambda table: np.where((table < 0) | (table >= end), -size, table * step).astype(np.intp)

    at_time = keys.period.as_(lambda table: steps(areas, times)(first_view[table]))
    at_area, at_indicator = keys.area.as_(steps(1, areas)), keys.indicator.as_(steps(times * areas, indicators))
    order = None
    if len(keys.history) > len(np.unique(first_view[:-1])):
        # The newest of several figures in one view is written last.
        order = np.argsort(keys.period[:], kind="stable").astype(np.int32)
    rows = np.full(size + 1, -1, np.int32)
    for block in _blocks(len(keys.told)):
        which = np.arange(block.start, block.stop, dtype=np.int32) if order is None else order[block]
        there = block if order is None else which
        cell = at_time[there]
        cell += at_area[there]
        cell += at_indicator[there]
        if told is not None:
            np.putmask(cell, ~told[there], -1)
        rows[np.maximum(cell, -1, out=cell)] = which  # the last place takes what is not looked at
    planes = rows[:-1].reshape(indicators, times, areas)
    for plane in planes:
        for t in range(1, times):
            np.copyto(plane[t], plane[t - 1], where=plane[t] < 0)
    return planes.transpose(2, 0, 1)


def _hidden(
    latest: pd.DataFrame, keys: _Keys, division: suppress.Areas, indicators: Sequence[Indicator], config: Config
) -> np.ndarray:
    """Which rows of the long table must not be shown: core.scoring.suppress states the rule."""
    least = [*(each.min_count or config.privacy.small_count for each in indicators), config.privacy.small_count]
    suppressed, n = latest["suppressed"].to_numpy(bool), _people(latest, keys, indicators, max(least))
    hidden: np.ndarray = suppressed.copy()
    few = np.flatnonzero(n < max(least))
    hidden[few] = suppress.primary(suppressed[few], n[few], np.array(least)[keys.indicator[few]])
    if config.privacy.secondary and hidden.any():
        ours = np.flatnonzero(keys.usable(slice(None)))
        hidden[ours] = _with_others(hidden[ours], n[ours], keys, ours, division)
    return hidden


def _people(latest: pd.DataFrame, keys: _Keys, indicators: Sequence[Indicator], most: float) -> np.ndarray:
    """[R]: on how many people a row rests, or how many it counts where these are fewer than ``most``; NaN: unknown."""
    people: np.ndarray = latest["n"].to_numpy(np.float64)
    for name in ("numerator", "value"):
        counts = np.array([*(name in each.people for each in indicators), False])
        if counts.any():
            column = latest[name].to_numpy(np.float64)
            few = np.flatnonzero((column > 0) & (column < most))
            few = few[counts[keys.indicator[few]]]
            if len(few):
                people = people.copy()
                people[few] = np.fmin(people[few], column[few])
    return people


def _with_others(
    hidden: np.ndarray, n: np.ndarray, keys: _Keys, rows: np.ndarray, division: suppress.Areas
) -> np.ndarray:
    """Which ``rows`` to hide when ``hidden`` of them are: also those from which one would follow, by place or time."""
    area, indicator, period = keys.area[rows], keys.indicator[rows].astype(np.int64), keys.period[rows]
    group, series = indicator * len(keys.history) + period, indicator * len(division.parent) + area
    when = np.array([suppress.in_year(each.months, each.end.month) for each in keys.history])
    nested = len(np.unique(suppress.YEAR.layer[when[when >= 0]])) > 1
    while True:
        hidden = np.asarray(suppress.secondary(hidden, n, area, group, division))
        if not nested:
            return hidden
        touched = np.zeros(int(series.max()) + 1, bool)
        touched[series[hidden]] = True
        near = np.flatnonzero(touched[series])
        years = np.array([each.year for each in keys.history])[period[near]]
        found = suppress.over_time(hidden[near], n[near], when[period[near]], series[near] * 10_000 + years)
        if found.sum() == hidden[near].sum():
            return hidden
        hidden[near] = found


def _first_fresh(
    history: Sequence[Period], views: Sequence[Period], indicators: Sequence[Indicator], config: Config
) -> np.ndarray:
    """[I, T]: the position in ``history`` of the oldest figure that is not yet stale."""
    months = [config.frequency(indicator.frequency).months for indicator in indicators]
    allowed = np.array([np.inf if m is None else m * config.method.stale_after for m in months])
    newest = _month(history[-1]) if history else 0.0
    as_of = np.array([min(_month(view), newest) for view in views])
    ends = np.array([_month(period) for period in history])
    return np.asarray(np.searchsorted(ends, as_of - allowed[:, None] - 1e-9))


def _month(period: Period) -> float:
    """The end of a period on a scale of months, on which any two ends of months are whole months apart."""
    day = period.end
    return day.year * 12 + day.month + day.day / calendar.monthrange(day.year, day.month)[1]


def _presence(rows: np.ndarray, hidden: np.ndarray, rank: np.ndarray, first_fresh: np.ndarray) -> np.ndarray:
    """[A, I, T], indicator by indicator as in memory. ``rank`` [R]: place in history; ``first_fresh``: [I, T]."""
    planes, any_hidden = np.moveaxis(rows, 0, -1), bool(hidden.any())
    presence = np.full(planes.shape, NONE, np.uint8)
    for numbers, fresh, plane in zip(planes, first_fresh, presence, strict=True) if len(rank) else ():
        plane[:] = np.take(rank, numbers, mode="wrap") < fresh[:, None]  # True is STALE, False is OK
        if any_hidden:
            np.putmask(plane, np.take(hidden, numbers, mode="wrap"), SUPPRESSED)
        np.putmask(plane, numbers < 0, NONE)
    return np.moveaxis(presence, -1, 0)
