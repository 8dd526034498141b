"""What a first page says of a place: outcomes, channels, effort legs and what needs attention, crossings beside every score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.config import Config, Indicator, Text
from core.redlines import STATES, Lines, channel_state
from core.scoring import Scores, change

#: A move of less than this many points of score is told as no change.
NOTICEABLE = 1.0

Kind = Literal["critical_crossed", "new_crossing", "critical_unknown", "late", "close"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A channel, outcome or effort leg in one place. ``counts``: how many of its indicators are in each state.

    ``score`` and ``moved`` (points since the baseline) are NaN where there is none; ``state`` is a channel's own.
    """

    id: str
    name: Text
    score: float
    moved: float
    coverage: float
    counts: dict[str, int]
    state: str | None = None
    owner: Text | None = None
    due: pd.Timestamp | None = None
    late: int = 0

    @property
    def crossed(self) -> int:
        return self.counts["crossed"]

    @property
    def known(self) -> int:
        """Indicators with a figure that counts."""
        return sum(n for state, n in self.counts.items() if state not in ("stale", "suppressed", "none"))

    @property
    def direction(self) -> Literal["better", "worse", "same", "unknown"]:
        if np.isnan(self.moved):
            return "unknown"
        return "same" if abs(self.moved) < NOTICEABLE else "better" if self.moved > 0 else "worse"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that somebody should look at; ``indicator_id`` None for a department's late figures."""

    kind: Kind
    area_id: str
    indicator_id: str | None
    params: dict[str, Any]


def channels(
    scores: Scores, lines: Lines, config: Config, area_id: str, period: str, since: str, due: pd.DataFrame
) -> list[Summary]:
    """The active channels, each with owner, next due day and how many of its figures are late."""
    found = []
    for channel in config.active_channels:
        mine = due[due["channel"] == channel.id]
        days = mine["due"].dropna()
        state = channel_state(lines, config, channel.id)[lines.cube.area(area_id), lines.cube.period(period)]
        found.append(
            _node(
                scores,
                lines,
                config,
                (area_id, period, since),
                (channel.id, channel.name, config.indicators_of(channel.id)),
                state=STATES[state],
                owner=channel.owner,
                due=days.min() if len(days) else None,
                late=int(mine["late"].sum()),
            )
        )
    return found


def outcomes(scores: Scores, lines: Lines, config: Config, area_id: str, period: str, since: str) -> list[Summary]:
    """The three outcomes; an indicator belongs to its main one."""
    return [
        _node(
            scores,
            lines,
            config,
            (area_id, period, since),
            (outcome.id, outcome.name, [i for i in config.active_indicators if i.outcomes[:1] == (outcome.id,)]),
        )
        for outcome in config.outcomes
    ]


def efforts(lines: Lines, config: Config, area_id: str, period: str) -> list[Summary]:
    """The legs of the effort: who leads which indicators, and in what state they are. A leg has no score."""
    return [
        Summary(
            leg.id,
            leg.name,
            np.nan,
            np.nan,
            np.nan,
            _counts(lines, area_id, period, [i for i in config.active_indicators if i.effort == leg.id]),
        )
        for leg in config.efforts
    ]


def attention(lines: Lines, config: Config, period: str, due: pd.DataFrame) -> list[Attention]:
    """What needs a look in the areas of ``lines``, the gravest kind first, the most severe first inside it.

    Critical lines crossed; lines newly crossed in this period; critical indicators of which nothing is known; departments
    whose figures are late.
    """
    told = lines.frame(period)
    told = told[told["origin"] != "inherited"]
    crossed = told[told["state"] == "crossed"].sort_values("severity", ascending=False, kind="stable")
    unknown = told[told["critical"] & told["state"].isin(["stale", "none"])]
    found = [_of("critical_crossed", row) for row in crossed[crossed["critical"]].to_dict("records")]
    found += [
        _of("new_crossing", r) for r in crossed[~crossed["critical"] & (crossed["since"] == period)].to_dict("records")
    ]
    found += [_of("critical_unknown", row) for row in unknown.to_dict("records")]
    for department, rows in due[due["late"]].groupby("department"):
        first = rows["due"].min()
        found.append(
            Attention("late", lines.cube.areas.index[0], None, {"department": department, "n": len(rows), "due": first})
        )
    return found


def _of(kind: Kind, row: dict[str, Any]) -> Attention:
    return Attention(kind, row["area_id"], row["indicator_id"], row)


def _node(
    scores: Scores,
    lines: Lines,
    config: Config,
    view: tuple[str, str, str],
    what: tuple[str, Text, Iterable[Indicator]],
    **more: Any,
) -> Summary:
    area_id, period, since = view
    id, name, members = what
    a, n, t = scores.cube.area(area_id), scores.node(id), scores.cube.period(period)
    moved = change(scores.cube, config, since, period)[a, n] if since != period else np.nan
    counts = _counts(lines, area_id, period, members)
    return Summary(
        id, name, float(scores.values[a, n, t]), float(moved), float(scores.coverage[a, n, t]), counts, **more
    )


def _counts(lines: Lines, area_id: str, period: str, members: Iterable[Indicator]) -> dict[str, int]:
    positions = [lines.cube.indicator(indicator.id) for indicator in members]
    states = lines.states[lines.cube.area(area_id), positions, lines.cube.period(period)]
    return dict(zip(STATES, map(int, np.bincount(states, minlength=len(STATES))), strict=True))
