"""Red lines: on which side of its line every figure stands. Nothing here is ever averaged into a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.config import Config, Indicator
from core.config.indicator import RedLine
from core.scoring.cube import INHERITED, NONE, ORIGINS, STALE, SUPPRESSED, Cube

#: ``no_line``: a figure that counts, of an indicator for which no line was set; calling it safe would be a claim.
#: ``suspended``: one whose line rests; it stays on record and decides nothing.
#: Agreed lines (core.redlines.agreed) also tell a breach that goes on while no figure counts any more (``unseen``), or
#: whose figure is inside again, but not for long enough (``recovering``).
STATES = ("crossed", "near", "safe", "stale", "suppressed", "none", "no_line", "unseen", "suspended", "recovering")
CROSSED, NEAR, SAFE, STALE_STATE, HIDDEN, MISSING, NO_LINE, UNSEEN, RESTING, RETURNING = range(len(STATES))
#: States of a breach that is open, the gravest first; and as frames and pictures call them.
OPEN = (CROSSED, UNSEEN, RETURNING)
OPEN_STATES = tuple(STATES[state] for state in OPEN)
#: From worst to best: for figures that decide, not knowing comes before safe; for the others, after it.
_DECIDING = np.array([*OPEN, NEAR, STALE_STATE, HIDDEN, MISSING, SAFE, RESTING, NO_LINE], np.uint8)
_TOLD = np.array([*OPEN, NEAR, SAFE, STALE_STATE, HIDDEN, MISSING, RESTING, NO_LINE], np.uint8)
_UNKNOWN = np.array([state in (STALE_STATE, HIDDEN, MISSING) for state in range(len(STATES))])


@dataclass(frozen=True, eq=False)
class Standing:
    """A line as people agreed on it, in the place of the config's: for indicator ``i`` in ``areas``, both positions.
    ``limit`` None: no line stands there any more.
    """

    i: int
    areas: np.ndarray
    limit: float | None
    side: str | None
    status: str | None


@dataclass(frozen=True, eq=False)
class Lines:
    """``states`` [A, I, T]: positions in STATES. ``severity`` [A, I, T]: how far beyond the line, as a share of the
    goalpost range: above 0 crossed, 0 on the line (not a crossing), below 0 on the safe side; NaN: no figure counts.
    ``agreed``: lines that stand in the place of those of the indicators (core.redlines.agreed); ``began`` [A, I, T]:
    since when these say that a crossing goes on.
    """

    cube: Cube
    indicators: tuple[Indicator, ...]
    channels: tuple[str | None, ...]
    states: np.ndarray
    severity: np.ndarray
    agreed: tuple[Standing, ...] = ()
    began: np.ndarray | None = None
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)
    _of_channels: dict[tuple[str, ...], np.ndarray] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def since(self) -> np.ndarray:
        """[A, I, T]: position of the view period in which the crossing of the moment began, -1 where none is.

        Only a figure back on its safe side ends a crossing: a period without a figure (none, stale, hidden) does not.
        """
        if self.began is not None:
            return self.began
        kind: Any = np.int8 if self.states.shape[2] < 127 else np.int32
        began: Any = np.empty_like(self.states, dtype=kind)
        running: Any = np.zeros_like(self.states[..., 0], dtype=kind)  # 0: none, else the position and one
        for t in range(self.states.shape[2]):
            states = self.states[..., t]
            crossed = states == CROSSED
            known = (states == NEAR) | (states == SAFE) | (states == NO_LINE) | (states == RESTING)
            running *= ~known
            running += ((running == 0) & crossed) * kind(t + 1)
            np.multiply(running, crossed, out=began[..., t])
        began -= 1
        return np.asarray(began)

    @cached_property
    def counted(self) -> np.ndarray:
        """[A, I, T]: figures that belong to the area itself; an inherited one counts where it was measured."""
        return np.asarray(self.cube.origin != INHERITED)

    def hidden(self, t: int) -> int:
        """How many figures of the areas themselves rest on few people at a view."""
        return int(((self.states[..., t] == HIDDEN) & self.counted[..., t]).sum())

    def frame(self, period: str) -> pd.DataFrame:
        """One row for each area and indicator, areas by name, indicators in the order of the config.

        Columns: area_id, area_name, indicator_id, channel (shown under), period, value (shown, stale ones too), line,
        side, status, state, severity, since (view period, None when not crossed), critical, origin, row. Made once for
        each period: it must not be written to.
        """
        if period not in self._frames:
            self._frames[period] = self._frame(period)
        return self._frames[period]

    def _frame(self, period: str) -> pd.DataFrame:
        t = self.cube.period(period)
        a, i = (axis.ravel() for axis in np.indices(self.states.shape[:2]))
        began = np.array([*self.cube.periods, None], dtype=object)
        limit, side, status = (each.ravel() for each in self.standing)
        return pd.DataFrame(
            {
                "area_id": np.array(self.cube.areas.index, dtype=object)[a],
                "area_name": np.array(self.cube.names, dtype=object)[a],
                "indicator_id": np.array(self.cube.indicators, dtype=object)[i],
                "channel": self._of_each(self.channels, i),
                "period": np.full(len(a), period, dtype=object),
                "value": self.cube.shown[a, i, t],
                "line": limit,
                "side": _texts(side),
                "status": _texts(status),
                "state": np.array(STATES, dtype=object)[self.states[a, i, t]],
                "severity": self.severity[a, i, t],
                "since": _texts(began[self.since[a, i, t]]),
                "critical": np.array([each.critical for each in self.indicators], dtype=bool)[i],
                "origin": np.array(ORIGINS, dtype=object)[self.cube.origin[a, i, t]],
                "row": self.cube.row[a, i, t],
            }
        )

    @cached_property
    def standing(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """[A, I] each: limit, side and status of the line that counts; NaN and None where there is none."""
        lines = [each.red_line for each in self.indicators]
        shape = self.states.shape[:2]
        limit = np.broadcast_to(np.array([e.value if e else np.nan for e in lines], float), shape).copy()
        side, status = (
            np.broadcast_to(np.array([getattr(e, name) if e else None for e in lines], object), shape).copy()
            for name in ("side", "status")
        )
        for each in self.agreed:
            limit[each.areas, each.i] = np.nan if each.limit is None else each.limit
            side[each.areas, each.i], status[each.areas, each.i] = each.side, each.status
        return limit, side, status

    def line(self, area_id: str, indicator_id: str) -> RedLine | None:
        """The line that counts for an indicator in an area: that of the config with its reasons, or an agreed one."""
        at = self.cube.area(area_id), self.cube.indicator(indicator_id)
        limit, side, status = (each[at] for each in self.standing)
        if np.isnan(limit):
            return None
        shipped, counts = self.indicators[at[1]].red_line, {"value": float(limit), "side": side, "status": status}
        same = shipped is not None and shipped.value == limit and shipped.status == status
        return shipped if same else RedLine.model_validate(counts)

    @staticmethod
    def _of_each(words: Sequence[str | None], i: np.ndarray) -> pd.Series:
        return _texts(np.array([*words, None], dtype=object)[i])


def _texts(words: np.ndarray) -> pd.Series:
    """A column in which what is absent stays None."""
    return pd.Series(words, dtype=object)


@dataclass(frozen=True, eq=False)
class Concentration:
    """``counts``: area_id, area_name, crossings, share, cumulative; the areas with the most crossings first, those with
    none left out. ``worst_share``: what part of all crossings lies in the first of them (NaN without crossings).
    """

    counts: pd.DataFrame
    total: int

    @classmethod
    def of(cls, cube: Cube, crossings: np.ndarray) -> Concentration:
        """From the number of crossings of each area [A]."""
        order = [a for a in np.argsort(-crossings, kind="stable") if crossings[a]]
        total = int(crossings.sum())
        share = crossings[order] / max(total, 1)
        table = pd.DataFrame(
            {
                "area_id": np.array(cube.areas.index, dtype=object)[order],
                "area_name": np.array(cube.names, dtype=object)[order],
                "crossings": crossings[order],
                "share": share,
                "cumulative": np.cumsum(share),
            }
        )
        return cls(table, total)

    @property
    def worst(self) -> pd.DataFrame:
        """The areas with most crossings: several where these have as many as each other."""
        return self.counts[self.counts["crossings"] == self.counts["crossings"].max()]

    @property
    def worst_share(self) -> float:
        return float(self.counts["share"].iloc[0]) if self.total else np.nan


@dataclass(frozen=True, slots=True)
class Population:
    """``people`` live in the ``areas`` that have a crossing; in ``unknown`` of these nobody counted the people."""

    people: float
    areas: int
    unknown: int


def check(cube: Cube, config: Config) -> Lines:
    """Compare every figure with its line. "below" is crossed by smaller values, "above" by larger ones; a value exactly
    on the line has not crossed it. Near: on the safe side, within ``near_margin`` of the goalpost range.
    """
    indicators = tuple(config.indicator(id) for id in cube.indicators)
    line = np.array([e.red_line.value if e.red_line else np.nan for e in indicators])[:, None]
    sign = np.array([-1.0 if e.red_line and e.red_line.side == "below" else 1.0 for e in indicators])[:, None]
    width = np.array([abs(e.goalposts.best - e.goalposts.worst) if e.goalposts else np.nan for e in indicators])[
        :, None
    ]
    # In place and in the cube's own order of memory: a city of 3,000 areas has millions of figures.
    severity = np.asarray(cube.values - line)
    severity *= sign
    severity /= width
    states = np.full_like(cube.presence, NO_LINE)
    states[~np.isnan(severity)] = SAFE
    states[severity >= -config.method.near_margin - 1e-12] = NEAR
    states[severity > 0] = CROSSED
    for presence, state in ((STALE, STALE_STATE), (SUPPRESSED, HIDDEN), (NONE, MISSING)):
        states[cube.presence == presence] = state
    shown_under = (config.channel_of(indicator) for indicator in indicators)
    return Lines(cube, indicators, tuple(c.id if c else None for c in shown_under), states, severity)


def breaches(lines: Lines, period: str) -> pd.DataFrame:
    """The crossings measured in this layer's areas or rolled up to them, the most severe first; columns of ``frame``.

    An inherited crossing is not repeated for every area that inherits it: it counts once, in its own layer.
    """
    found = lines.frame(period)
    found = found[found["state"].isin(OPEN_STATES) & (found["origin"] != "inherited")]
    return found.sort_values("severity", ascending=False, kind="stable").reset_index(drop=True)


def worst_first(lines: Lines, area_id: str, period: str, indicators: Sequence[str]) -> list[str]:
    """``indicators`` in one area: the most severe first, then those of which nothing is known."""
    severity = lines.severity[lines.cube.area(area_id), :, lines.cube.period(period)]
    return sorted(indicators, key=lambda id: np.nan_to_num(-severity[lines.cube.indicator(id)], nan=np.inf))


def channel_state(lines: Lines, config: Config, channel_id: str) -> np.ndarray:
    """[A, T]: positions in STATES. The worst state of the channel's critical indicators, whatever its score.

    Crossed is worst, then near. A critical indicator of which nothing is known (stale, hidden, none) comes next, before
    safe: without the figure that decides, nobody can say that the channel is safe; but a line known to be crossed, or
    near, among its other indicators is then told rather than the gap. A channel without critical indicators takes the
    worst of the states that are known among all its indicators. Indicators of the channels below it are its own here.
    """
    mine = {indicator.id for indicator in inside(config, channel_id)}
    ids = tuple(indicator.id for indicator in lines.indicators if indicator.id in mine)
    if ids not in lines._of_channels:
        lines._of_channels[ids] = _decided(lines, [lines.cube.indicator(id) for id in ids])
    return lines._of_channels[ids]


def _decided(lines: Lines, every: Sequence[int]) -> np.ndarray:
    """[A, T]: what indicators, by position, say together."""
    if not every:
        return np.full(lines.states.shape[::2], MISSING, np.uint8)
    told = _worst(lines.states[:, every], _TOLD)
    critical = [i for i in every if lines.indicators[i].critical]
    if not critical:
        return told
    decided = _worst(lines.states[:, critical], _DECIDING)
    return np.where(_UNKNOWN[decided] & np.isin(told, (*OPEN, NEAR)), told, decided)


def _worst(states: np.ndarray, by_badness: np.ndarray) -> np.ndarray:
    """[A, K, T] -> [A, T]: the first state in the order of ``by_badness``."""
    return np.asarray(by_badness[np.argsort(by_badness)[states].min(axis=1)])


def concentration(lines: Lines, period: str) -> Concentration:
    """How the crossings of the areas themselves are spread over the areas."""
    t = lines.cube.period(period)
    crossed = np.isin(lines.states[..., t], OPEN) & lines.counted[..., t]
    return Concentration.of(lines.cube, crossed.sum(axis=1))


def inside(config: Config, channel_id: str) -> tuple[Indicator, ...]:
    """The indicators shown under a channel, then those under the channels below it."""
    below = (inside(config, channel.id) for channel in config.active_channels if channel.parent == channel_id)
    return sum(below, config.indicators_of(channel_id))
