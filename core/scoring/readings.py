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


@dataclass(frozen=True, eq=False)
class Readings:
    """What was measured in each area itself.

    ``areas`` (``parent``: the area around each as a position, -1 for none) are all areas: first the ``size`` areas of
    the layer that is looked at, in the order of their names. ``rows`` [A, I, T] are positions in the long table (-1
    where nothing was measured) and ``presence`` [A, I, T] says what may be done with them. Both lie in memory indicator
    by indicator, because scoring reads them so. ``columns`` are those of the long table, with one blank at the end.
    """

    areas: pd.DataFrame
    size: int
    parent: np.ndarray
    indicators: tuple[Indicator, ...]
    periods: tuple[str, ...]
    rows: np.ndarray
    presence: np.ndarray
    columns: Mapping[str, np.ndarray]

    def take(self, column: str, rows: np.ndarray) -> np.ndarray:
        """``value``, ``n``, ``numerator``, ``denominator`` (NaN for row -1) or ``end`` (NaT) of each row."""
        return gather(self.columns[column], rows)

    def within(self, layer: str) -> np.ndarray:
        """For each area the position of the area of ``layer`` around it (itself, when it is one), else -1."""
        inside = (self.areas["layer"] == layer).to_numpy(bool)
        found = np.where(inside, np.arange(len(inside)), -1)
        for level in suppress.from_the_top(self.parent):
            found[level] = np.where(inside[level], level, found[self.parent[level]])
        return found


def gather(column: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """``column[rows]`` for rows with areas first and lying innermost in memory, as they do here; the result lies so too."""
    return np.moveaxis(column.take(np.moveaxis(rows, 0, -1)), -1, 0)


@dataclass(frozen=True, eq=False)
class _Keys:
    """The long table's rows [R] as positions: area, indicator and period (in ``history``, oldest first); -1: not ours."""

    area: np.ndarray
    indicator: np.ndarray
    period: np.ndarray
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
    parent = areas.index.get_indexer(areas["parent_id"])
    keys = _keys(latest, areas.index, [indicator.id for indicator in indicators])
    columns = {name: latest[name].to_numpy(np.float64, na_value=np.nan) for name in MEASURES}
    suppressed = latest["suppressed"].to_numpy(bool)
    usable = (keys.area >= 0) & (keys.indicator >= 0) & (suppressed | ~np.isnan(columns["value"]))
    views = _views(periods, keys, usable, size)
    rows = _newest(keys, usable, views, (len(areas), len(indicators), len(views)))
    hidden = _hidden(suppressed, columns["n"], keys, usable, parent, areas["layer"], indicators, config)
    columns = {name: np.append(column, np.nan) for name, column in columns.items()}
    columns["end"] = np.append(_days(keys.history), np.datetime64("NaT"))[np.append(keys.period, -1)]
    presence = _presence(rows, hidden, keys, _first_fresh(keys.history, views, indicators, config))
    return Readings(areas, size, parent, indicators, tuple(view.text for view in views), rows, presence, columns)


def _layer_first(areas: pd.DataFrame, layer: str) -> tuple[pd.DataFrame, int]:
    """All areas indexed by id, those of ``layer`` first and each part in the order of its names; and how many they are."""
    name = areas["name_he"].where(areas["name_he"].notna(), areas["name_en"]).fillna("")
    elsewhere = areas["layer"] != layer
    order = np.lexsort((areas["area_id"].astype(str), name.astype(str), elsewhere))
    return areas.iloc[order].set_index("area_id", drop=False), int((~elsewhere).sum())


def _keys(latest: pd.DataFrame, areas: pd.Index, indicators: Sequence[str]) -> _Keys:
    area, area_labels = _coded(latest["area_id"])
    indicator, indicator_labels = _coded(latest["indicator_id"])
    period, texts = _coded(latest["period"])
    found = [canonical(text) for text in texts]
    history = tuple(sorted(found))
    rank = {each: position for position, each in enumerate(history)}
    return _Keys(
        _lookup(areas.get_indexer(area_labels), area),
        _lookup(pd.Index(indicators, dtype=object).get_indexer(indicator_labels), indicator),
        _lookup(np.array([rank[each] for each in found], np.int64), period),
        history,
    )


def _coded(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """A text column as numbers and the texts that they stand for."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), list(column.cat.categories)
    codes, labels = pd.factorize(column)
    return codes, list(labels)


def _lookup(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return np.append(table, -1).astype(np.int32)[codes]


def _views(periods: Sequence[str] | None, keys: _Keys, usable: np.ndarray, size: int) -> tuple[Period, ...]:
    if periods is not None:
        return tuple(sorted(canonical(text) for text in periods))
    own = usable & (keys.area < size)
    seen = np.unique(keys.period[own if own.any() else usable])
    return tuple(canonical(str(year)) for year in sorted({keys.history[period].year for period in seen}))


def _days(periods: Iterable[Period]) -> np.ndarray:
    return np.array([period.end for period in periods], "M8[D]")


def _newest(keys: _Keys, usable: np.ndarray, views: Sequence[Period], shape: tuple[int, int, int]) -> np.ndarray:
    """Row numbers [A, I, T]: each figure stands from the first view it is known in until a newer one comes."""
    areas, indicators, times = shape
    first_view = np.searchsorted(_days(views), _days(keys.history)).astype(np.int32)
    slot = np.append(first_view, times)[keys.period]
    cell = (keys.indicator * np.int64(times) + slot) * areas + keys.area
    rows = np.full(indicators * times * areas + 1, -1, np.int64)  # the last place takes what is not looked at
    cell[~usable | (slot >= times)] = len(rows) - 1
    if len(keys.history) > len(np.unique(first_view)):
        order = np.argsort(keys.period, kind="stable")
        rows[cell[order]] = order  # the newest of several figures in one view is written last
    else:
        rows[cell] = np.arange(len(cell))
    planes = rows[:-1].reshape(indicators, times, areas)
    for t in range(1, times):
        np.copyto(planes[:, t], planes[:, t - 1], where=planes[:, t] < 0)
    return planes.transpose(2, 0, 1)


def _hidden(
    suppressed: np.ndarray,
    n: np.ndarray,
    keys: _Keys,
    usable: np.ndarray,
    parent: np.ndarray,
    layers: pd.Series,
    indicators: Sequence[Indicator],
    config: Config,
) -> np.ndarray:
    """Which rows of the long table must not be shown: core.scoring.suppress states the rule."""
    least = [indicator.min_count or config.privacy.small_count for indicator in indicators]
    hidden = suppressed.copy()
    few = np.flatnonzero(n < max(least, default=0))
    hidden[few] = suppress.primary(suppressed[few], n[few], np.append(least, 0)[keys.indicator[few]])
    hidden &= usable
    if config.privacy.secondary and hidden.any():
        ours = np.flatnonzero(usable)
        group = keys.indicator[ours] * np.int64(len(keys.history)) + keys.period[ours]
        layer = pd.factorize(layers)[0]
        hidden[ours] = suppress.secondary(hidden[ours], n[ours], keys.area[ours], group, parent, layer)
    return hidden


def _first_fresh(
    history: Sequence[Period], views: Sequence[Period], indicators: Sequence[Indicator], config: Config
) -> np.ndarray:
    """[I, T]: the position in ``history`` of the oldest figure that is not yet stale."""
    months = [config.frequency(indicator.frequency).months for indicator in indicators]
    allowed = np.array([np.inf if m is None else m * config.method.stale_after for m in months])
    known = np.searchsorted(_days(history), _days(views), side="right")
    as_of = np.array([_month(history[k - 1]) if k else 0.0 for k in known])
    ends = np.array([_month(period) for period in history])
    return np.searchsorted(ends, as_of - allowed[:, None] - 1e-9)


def _month(period: Period) -> float:
    """The end of a period on a scale of months, on which any two ends of months are whole months apart."""
    day = period.end
    return day.year * 12 + day.month + day.day / calendar.monthrange(day.year, day.month)[1]


def _presence(rows: np.ndarray, hidden: np.ndarray, keys: _Keys, first_fresh: np.ndarray) -> np.ndarray:
    age = gather(np.append(keys.period, -1), rows)
    presence = np.where(age < first_fresh, np.uint8(STALE), np.uint8(OK))
    if hidden.any():
        presence[gather(np.append(hidden, False), rows)] = SUPPRESSED
    presence[rows < 0] = NONE
    return presence
