"""Scores of a cube: indicators from 0 to 100, channels and outcomes from them, with coverage, lines and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.config import Config
from core.scoring import aggregate, normalise
from core.scoring.cube import Cube
from core.scoring.tree import Node, children_first, nodes


@dataclass(frozen=True, eq=False)
class Scores:
    """Every stage of one run: the cube, ``normalised`` [A, I, T], ``values`` and ``coverage`` [A, N, T] of the nodes.

    Scores run from 0 to 100, NaN where there is none. ``coverage`` is the share (0 ... 1) of a node's weight, down to
    its indicators, that has a figure which counts.
    """

    cube: Cube
    config: Config
    nodes: tuple[Node, ...]
    normalised: np.ndarray
    values: np.ndarray
    coverage: np.ndarray

    @cached_property
    def lines(self) -> np.ndarray:
        """[A, N, T]: the score each node would have if all its indicators that have a figure stood on their red lines.

        Indicators without a line take no part, so a node has a line only where at least one indicator with a line
        counts. Made when first asked for.
        """
        at_line = line_scores(self.config)[:, None]
        on_lines = np.where(np.isnan(self.normalised), np.nan, at_line)
        return _climb(on_lines, self.cube, self.nodes, self.config, min_coverage=0.0)[0]

    def node(self, id: str) -> int:
        """The position of a node. Raises KeyError when there is none."""
        for k, node in enumerate(self.nodes):
            if node.id == id:
                return k
        raise KeyError(id)

    @cached_property
    def ranks(self) -> np.ndarray:
        """[A, N, T]: rank among the areas, 1 = best, before any rounding; ties share the better rank; NaN: none."""
        return rank(self.values)

    def frame(self, period: str | None = None) -> pd.DataFrame:
        """One row for each view period, node and area: channels, outcomes, then indicators, areas by name.

        Columns: area_id, area_name, period, node, level, score (0-100), rank (Int64), coverage (0-1).
        """
        times = range(len(self.cube.periods)) if period is None else [self.cube.period(period)]
        scores = self._long(self.values, self.normalised, times)
        coverage = self._long(self.coverage, ~np.isnan(self.normalised), times)
        ranks = self._long(self.ranks, rank(self.normalised), times)
        ids = [node.id for node in self.nodes] + list(self.cube.indicators)
        levels = [node.level for node in self.nodes] + ["indicator"] * len(self.cube.indicators)
        t, k, a = (axis.ravel() for axis in np.indices(scores.shape))
        return pd.DataFrame(
            {
                "area_id": np.array(self.cube.areas.index, dtype=object)[a],
                "area_name": np.array(self.cube.names, dtype=object)[a],
                "period": np.array([self.cube.periods[each] for each in times], dtype=object)[t],
                "node": np.array(ids, dtype=object)[k],
                "level": np.array(levels, dtype=object)[k],
                "score": scores.ravel(),
                "rank": pd.array(ranks.ravel(), dtype="Int64"),
                "coverage": coverage.ravel(),
            }
        )

    @staticmethod
    def _long(nodes: np.ndarray, indicators: np.ndarray, times: Sequence[int]) -> np.ndarray:
        """[A, N, T] and [A, I, T] -> [times, N + I, A], the order of the frame's rows."""
        return np.concatenate((nodes[:, :, times], indicators[:, :, times]), axis=1).transpose(2, 1, 0)


def score(cube: Cube, config: Config) -> Scores:
    """Normalise, aggregate up the tree, and keep every stage."""
    indicators = [config.indicator(id) for id in cube.indicators]
    scaled = normalise.NORMALISATIONS[config.method.normalisation](
        cube.values, normalise.Scale.of(indicators, config.method)
    )
    found = nodes(config)
    values, coverage = _climb(scaled, cube, found, config, config.method.min_coverage)
    return Scores(cube, config, found, scaled, values, coverage)


def line_scores(config: Config) -> np.ndarray:
    """[I]: where each active indicator's red line lies on the scale of scores; NaN without a line."""
    indicators = config.active_indicators
    lines = np.array([np.nan if i.red_line is None else i.red_line.value for i in indicators])
    scale = normalise.Scale.of(indicators, config.method)
    return normalise.NORMALISATIONS[config.method.normalisation](lines[None, :, None], scale)[0, :, 0]


def _climb(
    normalised: np.ndarray, cube: Cube, found: tuple[Node, ...], config: Config, min_coverage: float
) -> tuple[np.ndarray, np.ndarray]:
    """Scores and coverage [A, N, T] of the nodes, each after its parts."""
    join = aggregate.AGGREGATIONS[config.method.aggregation]
    areas, _, times = normalised.shape
    values = np.full((len(found), times, areas), np.nan).transpose(2, 0, 1)
    coverage = np.zeros_like(values)
    column = {id: i for i, id in enumerate(cube.indicators)}
    at = {node.id: k for k, node in enumerate(found) if node.level == "channel"}
    for k in children_first(found):
        planes, shares = [], []
        for member in found[k].members:
            plane = normalised[:, column[member.id]] if member.level == "indicator" else values[:, at[member.id]]
            there = ~np.isnan(plane)
            planes.append(plane)
            shares.append(there if member.level == "indicator" else there * coverage[:, at[member.id]])
        if planes:
            weights = [member.weight for member in found[k].members]
            coverage[:, k] = aggregate.coverage(shares, weights)
            enough = coverage[:, k] >= min_coverage - 1e-12
            values[:, k] = np.where(enough, join(planes, weights, config.method.floor), np.nan)
    return values, coverage


def rank(scores: np.ndarray) -> np.ndarray:
    """Rank along the first axis, 1 = highest, equal scores share the better rank; NaN for NaN."""
    order = np.argsort(-scores, axis=0, kind="stable")
    ranked = np.take_along_axis(scores, order, axis=0)
    place = np.arange(1, len(scores) + 1, dtype=float).reshape(-1, *(1,) * (scores.ndim - 1))
    fresh = np.ones_like(ranked, dtype=bool)
    fresh[1:] = ranked[1:] != ranked[:-1]
    place = np.maximum.accumulate(np.where(fresh, place, 0), axis=0)
    result = np.empty_like(scores)
    np.put_along_axis(result, order, place, axis=0)
    result[np.isnan(scores)] = np.nan
    return result
