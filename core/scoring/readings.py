"""Every area's newest figure of every indicator as of each view period, as row numbers; nothing is filled in here."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
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
    each of its rows among ``ends``, the last days of all periods.
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
    found = column.take(planes) if len(column) else np.empty(planes.shape, column.dtype)
    found[planes < 0] = absent
    return np.moveaxis(found, -1, 0)


@dataclass(frozen=True, eq=False)
class _Keys:
    """The long table's rows [R] as positions: area, indicator and period (in ``history``, oldest first).

    ``usable`` [R]: of an area and an indicator that are looked at, and with a value or known to be hidden.
    """

    area: np.ndarray
    indicator: np.ndarray
    period: np.ndarray
    usable: np.ndarray
    history: tuple[Period, ...]


def read(
    latest: pd.DataFrame, areas: pd.DataFrame, config: Config, layer: str, periods: Sequence[str] | None = None
) -> Readings:
    """The readings behind one layer's cube.

    ``latest`` holds all layers; its text columns may be categorical (far quicker on millions of rows).
    View periods are ``periods``, else the years in which the layer itself was measured, else all years measured.
    A view shows the newest figure whose period has ended by then; of two that end on the same day, the longer period's.
    It is stale when, on the last day up to then that any figure speaks of, it is older than the method allows.
    """
    indicators = config.active_indicators
    areas, size = _layer_first(areas, layer)
    division = _division(areas)
    columns = {name: latest[name].to_numpy(np.float64) for name in MEASURES}
    keys = _keys(latest, areas.index, indicators)
    views = _views(periods, keys, size)
    rows = _newest(keys, views, (len(areas), len(indicators), len(views)))
    hidden = _hidden(latest, keys, division, indicators, config)
    presence = _presence(rows, hidden, keys, _first_fresh(keys.history, views, config))
    texts, ends = tuple(view.text for view in views), _days(keys.history)
    return Readings(areas, size, division, indicators, texts, rows, presence, columns, keys.period, ends)


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
    columns = [*KEY, "value", "n", "suppressed"]
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
    area_codes, area_labels = _coded(latest["area_id"])
    indicator_codes, indicator_labels = _coded(latest["indicator_id"])
    period_codes, texts = _coded(latest["period"])
    found = [canonical(text) for text in texts]
    rank = {each: position for position, each in enumerate(sorted(found))}
    area = _lookup(areas.get_indexer(area_labels), area_codes)
    indicator = _lookup(indicators.get_indexer(indicator_labels), indicator_codes)
    period = _lookup(np.array([rank[each] for each in found], np.int64), period_codes)
    told = latest["suppressed"].to_numpy(bool) | latest["value"].notna().to_numpy(bool)
    return _Keys(area, indicator, period, (area >= 0) & (indicator >= 0) & told, tuple(rank))


def _coded(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """A text column as numbers and the texts that they stand for."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), list(column.cat.categories)
    codes, labels = pd.factorize(column)
    return codes, list(labels)


def _lookup(table: np.ndarray, codes: np.ndarray, absent: int = -1) -> np.ndarray:
    """``table[codes]``, ``absent`` for code -1. A store's rows lie indicator by indicator: long runs of one code."""
    table = np.append(table, absent).astype(np.int32)
    starts = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    if not len(codes) or len(starts) > len(codes) // 8:
        return table.take(codes)
    bounds = np.concatenate([[0], starts, [len(codes)]])
    return np.repeat(table[codes[bounds[:-1]]], np.diff(bounds))


def _views(periods: Sequence[str] | None, keys: _Keys, size: int) -> tuple[Period, ...]:
    if periods is not None:
        return tuple(sorted({canonical(text) for text in periods}))
    own = keys.usable & (keys.area < size)
    if not own.any():
        own = keys.usable
    seen = np.bincount(keys.period if own.all() else keys.period[own], minlength=len(keys.history))
    return tuple(canonical(str(year)) for year in sorted({keys.history[k].year for k in np.flatnonzero(seen)}))


def _days(periods: Iterable[Period]) -> np.ndarray:
    return np.array([period.end for period in periods], "M8[D]")


def _newest(keys: _Keys, views: Sequence[Period], shape: tuple[int, int, int]) -> np.ndarray:
    """Row numbers [A, I, T]: each figure stands from the first view it is known in until a newer one comes."""
    areas, indicators, times = shape
    first_view = np.searchsorted(_days(views), _days(keys.history)).astype(np.int32)
    size = indicators * times * areas
    cell = _lookup(first_view, keys.period, absent=times)
    lost = ~keys.usable | (cell >= times)
    if size >= np.iinfo(np.int32).max:
        cell = cell.astype(np.int64)
    cell *= areas
    cell += keys.area
    cell += keys.indicator * cell.dtype.type(times * areas)
    cell[lost] = size  # the last place takes what is not looked at
    rows = np.full(size + 1, -1, np.int32)
    if len(keys.history) > len(np.unique(first_view)):
        order = np.argsort(keys.period, kind="stable").astype(np.int32)
        rows[cell[order]] = order  # the newest of several figures in one view is written last
    else:
        rows[cell] = np.arange(len(cell), dtype=np.int32)
    planes = rows[:-1].reshape(indicators, times, areas)
    for t in range(1, times):
        np.copyto(planes[:, t], planes[:, t - 1], where=planes[:, t] < 0)
    return planes.transpose(2, 0, 1)


def _hidden(
    latest: pd.DataFrame, keys: _Keys, division: suppress.Areas, indicators: Sequence[Indicator], config: Config
) -> np.ndarray:
    """Which rows of the long table must not be shown: core.scoring.suppress states the rule."""
    least = [*(each.min_count or config.privacy.small_count for each in indicators), config.privacy.small_count]
    suppressed, n = latest["suppressed"].to_numpy(bool), latest["n"].to_numpy(np.float64)
    hidden: np.ndarray = suppressed.copy()
    few = np.flatnonzero(n < max(least))
    hidden[few] = suppress.primary(suppressed[few], n[few], np.array(least)[keys.indicator[few]])
    if config.privacy.secondary and hidden.any():
        ours = np.flatnonzero(keys.usable)
        group = keys.indicator[ours] * np.int64(len(keys.history)) + keys.period[ours]
        hidden[ours] = suppress.secondary(hidden[ours], n[ours], keys.area[ours], group, division)
    return hidden


def _first_fresh(history: Sequence[Period], views: Sequence[Period], config: Config) -> np.ndarray:
    """[I, T]: the position in ``history`` of the oldest figure that is not yet stale."""
    months = [config.frequency(indicator.frequency).months for indicator in config.active_indicators]
    allowed = np.array([np.inf if m is None else m * config.method.stale_after for m in months])
    known = np.searchsorted(_days(history), _days(views), side="right")
    as_of = np.array([_month(history[k - 1]) if k else 0.0 for k in known])
    ends = np.array([_month(period) for period in history])
    return np.asarray(np.searchsorted(ends, as_of - allowed[:, None] - 1e-9))


def _month(period: Period) -> float:
    """The end of a period on a scale of months, on which any two ends of months are whole months apart."""
    day = period.end
    return day.year * 12 + day.month + day.day / calendar.monthrange(day.year, day.month)[1]


def _presence(rows: np.ndarray, hidden: np.ndarray, keys: _Keys, first_fresh: np.ndarray) -> np.ndarray:
    presence = np.where(gather(keys.period, rows, -1) < first_fresh, np.uint8(STALE), np.uint8(OK))
    if hidden.any():
        presence[gather(hidden, rows, False)] = SUPPRESSED
    presence[rows < 0] = NONE
    return presence
