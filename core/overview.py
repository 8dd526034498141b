"""What a first page says of a place: outcomes, channels, effort legs, what needs attention; crossings beside scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.config import Config, Indicator, Text
from core.redlines import OPEN_STATES, STATES, Lines, channel_state, inside
from core.scoring import Scores, change, margin

#: A move of less than this many points of score, or one inside the margin of surveys, is told as no clear change.
NOTICEABLE = 1.0
#: Share of the indicators of a score without which nothing is said of its change.
ENOUGH = 0.5

Direction = Literal["better", "worse", "same", "unknown"]


def direction(moved: float | None, margin: float, coverage: float) -> Direction:
    """Where a score went, from ``moved`` points give or take ``margin``; of too few indicators nothing is told."""
    if moved is None or np.isnan(moved) or not coverage >= ENOUGH:
        return "unknown"
    if abs(moved) < max(NOTICEABLE, margin):
        return "same"
    return "better" if moved > 0 else "worse"


def place_layer(latest: pd.DataFrame, areas: pd.DataFrame, config: Config) -> str:
    """The layer below the city that has most figures (LATEST, AREAS); the city's own while there is none."""
    rows = latest["area_id"].value_counts()
    figures = rows.groupby(rows.index.astype(object).map(areas.set_index("area_id")["layer"])).sum()
    below = [layer.id for layer in config.layers[1:] if layer.id in figures]
    return max(below, key=figures.__getitem__, default=config.layers[0].id)


@dataclass(frozen=True, slots=True)
class Origin:
    """``newest``: the last day that any figure speaks of; ``saved``: when the newest batch came; files newest first."""

    newest: pd.Timestamp
    saved: pd.Timestamp
    files: tuple[str, ...]
    batches: int

    @classmethod
    def of(cls, latest: pd.DataFrame) -> Origin | None:
        if latest.empty:
            return None
        batches = latest.drop_duplicates("batch_id").sort_values("saved_at", ascending=False)  # a batch is of one file
        files = tuple(dict.fromkeys(batches["file"]))
        return cls(latest["period_end"].max(), batches["saved_at"].iloc[0], files, len(batches))


@dataclass(frozen=True, slots=True)
class Summary:
    """A channel, outcome or effort leg in one place. ``counts``: how many of its indicators are in each state.

    ``score`` and ``moved`` (points since the baseline) are NaN where there is none; ``state`` is a channel's own.
    ``margin``: how far ``moved`` may be off because surveys ask a sample.
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
    margin: float = 0.0

    @property
    def crossed(self) -> int:
        return sum(self.counts.get(state, 0) for state in OPEN_STATES)

    @property
    def known(self) -> int:
        """Indicators with a figure that counts."""
        return sum(n for state, n in self.counts.items() if state not in ("stale", "suppressed", "none", "unseen"))

    @property
    def direction(self) -> Direction:
        return direction(self.moved, self.margin, self.coverage)


@dataclass(frozen=True, slots=True)
class Attention:
    """A figure that somebody should look at. ``since``: the view period in which its crossing, if any, began."""

    kind: Literal["critical_crossed", "new_crossing", "critical_unknown"]
    layer: str
    area_id: str
    indicator_id: str
    period: str
    state: str
    value: float
    line: float
    since: str | None


@dataclass(frozen=True, slots=True)
class Late:
    """How many figures somebody (a department, else the owner of the channel) has not handed in, the first due when."""

    who: Text
    n: int
    due: pd.Timestamp


@dataclass(frozen=True, slots=True)
class Front:
    """What a first page says beside the crossings themselves."""

    outcomes: list[Summary]
    channels: list[Summary]
    efforts: list[Summary]
    attention: list[Attention | Late]


def front(scores: Scores, layers: Sequence[Lines], config: Config, period: str, since: str, due: pd.DataFrame) -> Front:
    """The first page of a city: ``layers`` coarsest first, the first being the city's own, whose only area it is."""
    lines, area_id = layers[0], str(scores.cube.areas.index[0])
    return Front(
        outcomes(scores, lines, config, area_id, period, since),
        channels(scores, lines, config, area_id, period, since, due),
        efforts(lines, config, area_id, period),
        attention(layers, config, period, due),
    )


def channels(
    scores: Scores, lines: Lines, config: Config, area_id: str, period: str, since: str, due: pd.DataFrame
) -> list[Summary]:
    """The active channels, each with owner, next due day and how many of its figures are late."""
    spot = _spot(scores, lines, config, area_id, period, since)
    found = []
    for channel in config.active_channels:
        mine = due[due["channel"] == channel.id]
        days = mine["due"].dropna()
        found.append(
            spot.summary(
                channel.id,
                channel.name,
                inside(config, channel.id),
                state=STATES[channel_state(lines, config, channel.id)[spot.a, spot.t]],
                owner=channel.owner,
                due=days.min() if len(days) else None,
                late=int(mine["late"].sum()),
            )
        )
    return found


def outcomes(scores: Scores, lines: Lines, config: Config, area_id: str, period: str, since: str) -> list[Summary]:
    """The three outcomes; an indicator belongs to its main one."""
    spot = _spot(scores, lines, config, area_id, period, since)
    return [
        spot.summary(o.id, o.name, (i for i in config.active_indicators if i.outcomes[:1] == (o.id,)))
        for o in config.outcomes
    ]


def efforts(lines: Lines, config: Config, area_id: str, period: str) -> list[Summary]:
    """The legs of the effort: who leads which indicators, and in what state they are. A leg has no score."""
    a, t = lines.cube.area(area_id), lines.cube.period(period)
    return [
        Summary(
            leg.id,
            leg.name,
            np.nan,
            np.nan,
            np.nan,
            _counts(lines, a, t, (i for i in config.active_indicators if i.effort == leg.id)),
        )
        for leg in config.efforts
    ]


def attention(layers: Sequence[Lines], config: Config, period: str, due: pd.DataFrame) -> list[Attention | Late]:
    """What needs a look, the gravest kind first, the most severe first inside it; ``layers`` coarsest first.

    Critical lines crossed; lines newly crossed in this period; critical indicators of which nothing is known; people
    whose figures are late. An inherited figure is told where it was measured. A critical indicator that is unknown is
    told once, for the coarsest of the layers in which it is, and never for areas in which it is not measured by rule.
    """
    views = {lines.cube.layer: lines for lines in layers if period in lines.cube.periods}
    told = [_own(lines.frame(period)).assign(layer=layer) for layer, lines in views.items()]
    if not told:
        return _late(due, config)
    every = pd.concat(told, ignore_index=True)
    crossed = every[every["state"].isin(OPEN_STATES)].sort_values("severity", ascending=False, kind="stable")
    unknown = every[every["critical"] & every["state"].isin(["stale", "none"])]
    above = {layer: set(config.layer_path(layer)[1:]) for layer in views}
    measured = [
        config.indicator(row.indicator_id).lowest_layer not in above[row.layer]
        for row in unknown.itertuples(index=False)
    ]
    unknown = unknown[np.array(measured, dtype=bool)]
    coarsest = unknown.groupby("indicator_id")["layer"].transform("first")
    return [
        *_each("critical_crossed", crossed[crossed["critical"]]),
        *_each("new_crossing", crossed[~crossed["critical"] & (crossed["since"] == period)]),
        *_each("critical_unknown", unknown[unknown["layer"] == coarsest]),
        *_late(due, config),
    ]


def _own(told: pd.DataFrame) -> pd.DataFrame:
    return told[told["origin"] != "inherited"]


def _each(kind: Literal["critical_crossed", "new_crossing", "critical_unknown"], rows: pd.DataFrame) -> list[Attention]:
    names = ("layer", "area_id", "indicator_id", "period", "state", "value", "line", "since")
    return [Attention(kind, *(row[name] for name in names)) for row in rows.to_dict("records")]


def _late(due: pd.DataFrame, config: Config) -> list[Attention | Late]:
    departments = {department.id: department.name for department in config.departments}
    days: dict[Text, list[pd.Timestamp]] = {}
    for row in due[due["late"]].to_dict("records"):
        channel = config.channel(row["channel"])
        who = departments.get(row["department"]) or channel.owner or channel.name
        days.setdefault(who, []).append(row["due"])
    late = [Late(who, len(mine), min(mine)) for who, mine in days.items()]
    return [*sorted(late, key=lambda each: each.due)]


@dataclass(frozen=True, eq=False)
class _Spot:
    """One area at one view period; ``moved`` [N]: by how much each node's score has changed since the baseline, give or
    take ``margin`` [N].
    """

    scores: Scores
    lines: Lines
    a: int
    t: int
    moved: np.ndarray
    margin: np.ndarray

    def summary(self, id: str, name: Text, members: Iterable[Indicator], **more: Any) -> Summary:
        n = self.scores.node(id)
        score, coverage = (float(of[self.a, n, self.t]) for of in (self.scores.values, self.scores.coverage))
        counts, margin = _counts(self.lines, self.a, self.t, members), float(np.nan_to_num(self.margin[n]))
        return Summary(id, name, score, float(self.moved[n]), coverage, counts, margin=margin, **more)


def _spot(scores: Scores, lines: Lines, config: Config, area_id: str, period: str, since: str) -> _Spot:
    """Where the baseline is the period itself there is nothing to compare with, which is not «no change»."""
    a, t = scores.cube.area(area_id), scores.cube.period(period)
    if since == period:
        nothing = np.full(len(scores.nodes), np.nan)
        return _Spot(scores, lines, a, t, nothing, nothing)
    return _Spot(scores, lines, a, t, change(scores, since, period)[a], margin(scores, since, period)[a])


def _counts(lines: Lines, a: int, t: int, members: Iterable[Indicator]) -> dict[str, int]:
    states = lines.states[a, [lines.cube.indicator(indicator.id) for indicator in members], t]
    return dict(zip(STATES, map(int, np.bincount(states, minlength=len(STATES))), strict=True))
