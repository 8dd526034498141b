"""One layer's figures as a dense cube, area × indicator × view period, each with where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.config import Config
from core.issues import Issue
from core.periods import canonical
from core.scoring import readings as source
from core.scoring.readings import NONE, OK, STALE, SUPPRESSED, Readings
from core.scoring.rollup import Division, Rolled, divisions, roll_up

PRESENCE = ("ok", "stale", "suppressed", "none")
ORIGINS = ("own", "inherited", "rolled_up")
OWN, INHERITED, ROLLED_UP = range(3)

__all__ = ["INHERITED", "NONE", "OK", "ORIGINS", "OWN", "PRESENCE", "ROLLED_UP", "STALE", "SUPPRESSED", "Cube", "build"]


Cells = tuple[Any, ...]  # positions along the axes of an array


@dataclass(frozen=True, eq=False)
class Cube:
    """Figures of the areas of one layer. Every array is [A, I, T] and must not be written to.

    ``values``: figures that count (NaN where none, stale or hidden). ``presence`` and ``origin`` are positions in
    PRESENCE and ORIGINS. ``row``: position in the long table,
    also of an inherited figure; -1 where there is none, where it is hidden and where several rows were rolled up.
    ``rolled``: where such figures stand, what was rolled up for them and where in that they are.
    ``extras``: other columns of a table, [A, T]: denominators, groups, standard errors.
    """

    layer: str
    areas: pd.DataFrame
    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    values: np.ndarray
    presence: np.ndarray
    origin: np.ndarray
    row: np.ndarray
    readings: Readings | None = None
    rolled: Sequence[tuple[Cells, Rolled, Cells]] = ()
    issues: tuple[Issue, ...] = ()
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for array in (self.values, self.presence, self.origin, self.row):
            array.flags.writeable = False

    @cached_property
    def shown(self) -> np.ndarray:
        """[A, I, T]: figures that may be displayed: those that count, and stale ones. Made when asked for."""
        stale = self.presence == STALE
        if self.readings is None or not stale.any():
            return self.values
        shown = np.where(stale, self.readings.take("value", self.row), self.values)
        for cells, rolled, at in self.rolled:
            shown[cells] = rolled.value[at]
        shown.flags.writeable = False
        return shown

    @cached_property
    def n(self) -> np.ndarray:
        """[A, I, T]: people or cases behind the figure, NaN where not told. Made when asked for, as ``ends``."""
        if self.readings is None:
            return np.full(self.row.shape, np.nan)
        n = self.readings.take("n", self.row)
        for cells, rolled, at in self.rolled:
            n[cells] = rolled.n[at]
        return n

    @cached_property
    def parts(self) -> np.ndarray:
        """[A, I, T, 2]: from how many of the areas inside a figure was rolled up, and how many those are; else 0."""
        parts = np.zeros((*self.row.shape, 2), np.int32)
        for cells, rolled, at in self.rolled:
            parts[cells] = np.stack([rolled.count[at], rolled.sizes[at[0]]], axis=-1)
        return parts

    @cached_property
    def ends(self) -> np.ndarray:
        """[A, I, T]: last day of the period that the figure speaks of, NaT where there is no figure."""
        if self.readings is None:
            return np.full(self.row.shape, np.datetime64("NaT", "D"))
        ends = self.readings.end(self.row)
        for cells, rolled, at in self.rolled:
            ends[cells] = rolled.end[at]
        return ends

    @cached_property
    def newest(self) -> np.ndarray:
        """[A, I, T]: as ``ends``, of a figure made of those of the areas inside that of the newest of them."""
        if self.readings is None or not self.rolled:
            return self.ends
        newest = self.ends.copy()
        for cells, rolled, at in self.rolled:
            newest[cells] = rolled.newest[at]
        return newest

    @cached_property
    def names(self) -> list[str]:
        """The areas' names, the Hebrew one where there is one."""
        he, en = self.areas["name_he"], self.areas["name_en"]
        return [str(name) for name in he.where(he.notna(), en).fillna("")]

    def area(self, area_id: str) -> int:
        """Position of an area. As for indicators and periods: KeyError for what the cube does not hold."""
        return int(self.areas.index.get_loc(area_id))

    def called(self, names: Sequence[str]) -> np.ndarray:
        """[A]: the areas that are meant, by id or by their name in either language."""
        areas = self.areas
        return np.asarray(areas.index.isin(names) | areas["name_he"].isin(names) | areas["name_en"].isin(names))

    def indicator(self, id: str) -> int:
        return _position(self.indicators, id)

    def period_of(self, indicator: str | None, t: int) -> str:
        """The period of the figures of an indicator that end with a view; the view's own where there are none."""
        if self.readings is None or indicator not in self.indicators:
            return self.periods[t]
        rows = self.readings.rows[:, self.indicator(indicator), t]
        found = self.readings.rank[rows[rows >= 0]]
        found = found[self.readings.ends[found] == np.datetime64(canonical(self.periods[t]).end)]
        return self.readings.history[found.max()] if len(found) else self.periods[t]

    def period(self, text: str) -> int:
        return _position(self.periods, text)


def build(
    latest: pd.DataFrame,
    areas: pd.DataFrame,
    config: Config,
    layer: str,
    periods: Sequence[str] | None = None,
    only: Collection[str] | None = None,
) -> Cube:
    """The cube of ``layer``. ``latest`` holds the figures and ``areas`` the areas of all layers; ``only``: ids of the
    indicators that are wanted, None: all that are active.

    An area without a figure of its own inherits that of the area around it when the indicator goes no finer than that
    area's layer (``method.inherit``); otherwise its figure is rolled up from the nearest finer layer measured inside it
    (core.scoring.rollup). Only measured figures are handed on, in either direction. Which view periods there are, which
    figure a view shows and when it is stale: core.scoring.readings. What is hidden: core.scoring.suppress.
    """
    readings = source.read(latest, areas, config, layer, periods, only)
    presence = readings.presence[: readings.size].copy(order="K")
    origin = np.full_like(presence, OWN)
    row = readings.rows[: readings.size].copy(order="K")
    if config.method.inherit:
        _inherit(readings, config.layer_path(layer)[1:], row, presence, origin)
    if (hidden := presence == SUPPRESSED).any():
        row[hidden] = -1
    values, kept = readings.take("value", row), []
    if (stale := presence == STALE).any():
        values[stale] = np.nan
    for division in divisions(readings, config, layer):
        for cells, rolled, at in _rolled_up(readings, division, presence):
            presence[cells], origin[cells] = rolled.presence[at], ROLLED_UP
            values[cells] = np.where(rolled.presence[at] == OK, rolled.value[at], np.nan)
            kept.append((cells, rolled, at))
    ids = tuple(indicator.id for indicator in readings.indicators)
    areas = readings.areas.iloc[: readings.size]
    return Cube(layer, areas, ids, readings.periods, values, presence, origin, row, readings, kept)


def _inherit(
    readings: Readings, above: Sequence[str], row: np.ndarray, presence: np.ndarray, origin: np.ndarray
) -> None:
    """Fill gaps with the figure of the area around, indicator by indicator."""
    homes = {layer: readings.within(layer)[: readings.size] for layer in above}
    for i, indicator in enumerate(readings.indicators):
        if indicator.lowest_layer not in homes:
            continue
        home = homes[indicator.lowest_layer]
        gap = (presence[:, i] == NONE) & (home >= 0)[:, None] & (readings.presence[home, i] != NONE)
        row[:, i][gap] = readings.rows[home, i][gap]
        presence[:, i][gap] = readings.presence[home, i][gap]
        origin[:, i][gap] = INHERITED


def _rolled_up(readings: Readings, division: Division, presence: np.ndarray) -> Iterator[tuple[Cells, Rolled, Cells]]:
    """The gaps [A, I, T] that one finer layer can fill, indicator by indicator: where, what with, and where in that."""
    measured = (readings.presence[division.members] != NONE).any(axis=(0, 2))
    gaps = (presence == NONE).any(axis=(0, 2))
    for i in map(int, np.flatnonzero(measured & gaps)):
        rolled = roll_up(readings, division, i)
        w, t = np.nonzero((presence[division.wholes, i] == NONE) & (rolled.presence != NONE))
        yield (division.wholes[w], i, t), rolled, (w, t)


def _position(names: tuple[str, ...], name: str) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise KeyError(name) from None
