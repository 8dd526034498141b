"""What a city looked like at one moment, frozen: every figure that a presentation shows, without the words around it.

It is gathered from what the screen shows, so no figure can differ, kept as JSON, and never recomputed. Names are kept
in both languages; whom it may be shown to is decided when it is put into words (core.export.deck).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from pydantic import model_validator

from core.charts.positions import marks, row_of
from core.config import Indicator, Text
from core.config.part import Part
from core.overview import Front, Origin, Summary
from core.redlines import STATES, board, spread
from core.redlines.board import Board, Fact
from core.redlines.record import Record, owner_of
from core.registers import ACTION, Body
from core.scene import Scene

#: Facts of a board among which the worst line is looked for.
LOOKED_AT = 60
#: Kinds of lines that stand on a figure in its own unit, so that «value against line» can be said of them.
PLAIN_KINDS = ("level", "band")
#: Decisions that are proposed from the data.
MOST_ASKED = 3


class Node(Part):
    """A channel or an outcome. ``moved``: points since the baseline, ``margin``: how far that may be off."""

    id: str
    name: Text
    score: float | None
    line: float | None
    moved: float | None
    margin: float
    coverage: float
    crossed: int
    known: int
    total: int
    state: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_what_follows(cls, data: Any) -> Any:
        """Presentations that were frozen earlier hold the direction too, which follows from the rest."""
        return {key: value for key, value in data.items() if key != "direction"} if isinstance(data, Mapping) else data


class Mark(Part):
    """A reading of a line as it is kept: core.charts.course.Mark, in a shape that JSON is read back into strictly."""

    period: str
    day: int
    value: float | None
    state: str


class Worst(Part):
    """The line that is told on a slide of its own. ``sure``: verdict of the sample, or why there is none.

    ``redefined``: since when its figure is defined as it is.
    """

    record: Record
    indicator: Text
    unit: Text
    area: str
    area_name: Text
    layer: str
    of_city: bool
    open: bool
    state: str
    value: float
    sure: str
    marks: tuple[Mark, ...]
    since: str | None
    until: str | None
    n: float | None
    file: str
    source: Text
    redefined: date | None = None


class Spot(Part):
    """An area and its open breaches. ``group``: the larger area that it lies in."""

    area: str
    name: Text
    crossings: int
    share: float
    group: str | None = None
    group_name: Text | None = None


class Leg(Part):
    """Who leads: open actions, how many of them are late, and the indicators of that effort."""

    id: str
    name: Text
    actions: int
    late: int
    indicators: int
    crossed: int


class Ask(Part):
    """A decision that is asked for, about an open breach. ``text``: what stands there until somebody writes it anew."""

    id: str
    line: str
    area: str
    wording: Text
    area_name: Text
    owner: Text


class Snapshot(Part):
    """``taken``: when it was frozen, ISO 8601. ``hidden``: cells of the areas' layer that rest on few people.

    ``unread``: readings of lines on areas that rest on few people, as the board of all areas counts them.
    ``ended``: actions that were recorded and have ended; ``actions`` and the like are of open ones.
    ``places``: areas of ``layer``; none where there are no figures of the period for areas inside the city.
    ``beside_outcomes``, ``beside_legs``: crossed lines of the city that no count by outcome, or by effort leg, has.
    ``departments``: who handed the figures in.
    """

    taken: str
    city: Text
    city_layer: str
    period: str
    since: str
    layer: str
    layer_plural: Text
    newest: str
    saved: str
    files: tuple[str, ...]
    batches: int
    method: str
    preset: Text | None
    statuses: tuple[tuple[str, int], ...]
    crossed: int
    critical: int
    safe: int
    known: int
    stale: int
    total: int
    outcomes: tuple[Node, ...]
    channels: tuple[Node, ...]
    worst: Worst | None
    spots: tuple[Spot, ...]
    crossings: int
    places: int
    areas_crossed: int
    hidden: int
    legs: tuple[Leg, ...]
    actions: int
    unled: int
    late: int
    asks: tuple[Ask, ...]
    beside_outcomes: tuple[Text, ...] = ()
    beside_legs: tuple[Text, ...] = ()
    ended: int = 0
    departments: tuple[Text, ...] = ()
    unread: int | None = None

    @property
    def inside(self) -> bool:
        """Whether anything is known of areas inside the city; a city may have figures of the whole alone."""
        return self.places > 0 and self.layer != self.city_layer

    @property
    def enough(self) -> bool:
        """Whether at least half of the indicators have a figure that counts."""
        return 2 * self.known >= self.total


def gather(
    city: Scene, places: Scene, front: Front, actions: Sequence[Body], latest: pd.DataFrame, moment: Moment
) -> Snapshot:
    """Freeze what the screen shows at ``moment``. ``front``: the first page; ``actions``: the entries that stand."""
    config, period = city.config, moment.period
    t = city.cube.period(period)
    crossed = spread.crossed_lines(city.told, city.cube, t)
    inside = places if places.layer != city.layer and period in places.cube.periods else None
    counts = Counter({state: sum(s.counts[state] for s in front.outcomes) for state in STATES})
    spots, lies = _spots(inside, period) if inside else ((), 0)
    bodies = [body for body in actions if ACTION.is_open(body)]
    facts = _facts(city, period, moment.today)
    return Snapshot(
        taken=moment.taken.isoformat(timespec="seconds"),
        city=_called(city),
        city_layer=city.layer,
        period=period,
        since=moment.since,
        layer=places.layer,
        layer_plural=config.layer(places.layer).plural,
        method=config.digest,
        preset=next((each.name for each in config.presets if each.id == config.preset), None),
        **_origin(latest),
        statuses=tuple(sorted(Counter(each.record.status for each in city.told.values()).items())),
        crossed=len(crossed),
        critical=sum(record.priority == "veto" for record in crossed),
        safe=counts["safe"],
        known=sum(s.known for s in front.outcomes),
        stale=counts["stale"],
        total=sum(counts.values()),
        outcomes=tuple(_node(each, city, t) for each in front.outcomes),
        channels=tuple(_node(each, city, t) for each in front.channels),
        worst=_worst(city, facts, t, latest) or (_worst_inside(inside, moment, latest) if inside else None),
        spots=spots,
        crossings=lies,
        places=len(inside.cube.areas) if inside else 0,
        areas_crossed=len(spots),
        **(_hidden(inside, period) if inside else {"hidden": 0}),
        legs=tuple(_leg(each, bodies, moment.today) for each in front.efforts),
        actions=len(bodies),
        unled=sum(not body.get("lead") for body in bodies),
        late=sum(ACTION.is_late(body, moment.today) for body in bodies),
        asks=tuple(_ask(fact, city) for fact in facts if fact.open)[:MOST_ASKED],
        beside_outcomes=_beside(city, t, lambda indicator: bool(indicator.outcomes)),
        beside_legs=_beside(city, t, lambda indicator: indicator.effort is not None),
        ended=len(actions) - len(bodies),
        departments=config.departments_of(latest["indicator_id"].unique()),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and of which view period compared with which."""

    period: str
    since: str
    today: date
    taken: datetime


def _origin(latest: pd.DataFrame) -> dict[str, Any]:
    found = Origin.of(latest)
    assert found  # nothing is frozen of a city without figures
    newest, saved = found.newest.date().isoformat(), found.saved.isoformat()
    return {"newest": newest, "saved": saved, "files": tuple(map(str, found.files)), "batches": found.batches}


def _text(row: Mapping[str, Any] | pd.Series) -> Text:
    he, en = (row[name] if isinstance(row[name], str) and row[name] else "" for name in ("name_he", "name_en"))
    return Text(he=he or en, en=en or he)


def _called(city: Scene) -> Text:
    """The city as the store names it; in all languages of the config, where that gives it the same name."""
    kept, given = _text(city.cube.areas.iloc[0]), city.config.municipality.name
    return given if (given.he, given.en) == (kept.he, kept.en) else kept


def _beside(city: Scene, t: int, counted: Callable[[Indicator], bool]) -> tuple[Text, ...]:
    """The crossed lines that the states of the indicators that are ``counted`` do not tell."""
    active = {each.id for each in city.config.active_indicators if counted(each)}
    told = city.open_cells(t) & np.array([id in active for id in city.cube.indicators])
    return tuple(each.record.wording for each, _ in spread.beside(city.told, city.cube, t, told))


def _number(x: float) -> float | None:
    return None if not np.isfinite(x) else float(x)


def _node(summary: Summary, city: Scene, t: int) -> Node:
    return Node(
        id=summary.id,
        name=summary.name,
        score=_number(summary.score),
        line=_number(city.scores.lines[0, city.scores.node(summary.id), t]),
        moved=_number(summary.moved),
        margin=summary.margin,
        coverage=float(np.nan_to_num(summary.coverage)),
        crossed=summary.crossed,
        known=summary.known,
        total=sum(summary.counts.values()),
        state=summary.state,
    )


# --- the line that is told ------------------------------------------------------------------------------------------


def _facts(scene: Scene, period: str, today: date) -> list[Fact]:
    """The head of a layer's board: what needs a decision first."""
    t = scene.cube.period(period)
    listed = board.listed(scene.told.values(), scene.cube, t, today)
    return Board.of(listed, scene.config, today).facts(slice(0, LOOKED_AT))


def _worst_inside(inside: Scene, moment: Moment, latest: pd.DataFrame) -> Worst | None:
    facts = _facts(inside, moment.period, moment.today)
    return _worst(inside, facts, inside.cube.period(moment.period), latest)


def _worst(scene: Scene, facts: Sequence[Fact], t: int, latest: pd.DataFrame) -> Worst | None:
    """The first open breach that a figure of today stands beyond; else the first that is open at all."""
    plain = [f for f in facts if f.open and f.line.kind in PLAIN_KINDS and f.area and not np.isnan(f.value)]
    plain.sort(key=lambda fact: not fact.r > 1)
    return _told(scene, plain[0], t, latest) if plain else None


def _told(scene: Scene, fact: Fact, t: int, latest: pd.DataFrame) -> Worst:
    config, cube, told = scene.config, scene.cube, scene.told[fact.line.id]
    a, indicator = cube.area(str(fact.area)), config.indicator(str(fact.line.indicator))
    i, row = cube.indicator(indicator.id), row_of(told, cube.area(str(fact.area))) or 0
    end, n, at = cube.ends[a, i, t], float(cube.n[a, i, t]), int(cube.row[a, i, t])
    return Worst(
        record=fact.line,
        indicator=indicator.name,
        unit=indicator.unit,
        area=str(fact.area),
        area_name=_text(cube.areas.loc[str(fact.area)]),
        layer=cube.layer,
        of_city=cube.layer == config.layers[0].id,
        open=fact.open,
        state=fact.shown,
        value=float(fact.value),
        sure=fact.doubt.verdict or fact.doubt.why,
        marks=tuple(Mark(period=m.period, day=m.day, value=m.value, state=m.state) for m in marks(told, row, cube, t)),
        since=fact.since.isoformat() if fact.since else None,
        until=None if np.isnat(end) else pd.Timestamp(end).date().isoformat(),
        n=n if np.isfinite(n) else None,
        file=str(latest["file"].iloc[at]) if at >= 0 else "",
        source=indicator.source or config.department_of(indicator),
        redefined=indicator.redefined,
    )


def _ask(fact: Fact, scene: Scene) -> Ask:
    area = str(fact.area) if fact.area else str(scene.cube.areas.index[0])
    return Ask(
        id=f"{fact.line.id}.{area}",
        line=fact.line.id,
        area=area,
        wording=fact.line.wording,
        area_name=_text(scene.cube.areas.loc[area]),
        owner=owner_of(fact.line, scene.config),
    )


# --- where it lies, who acts ----------------------------------------------------------------------------------------


def _spots(places: Scene, period: str) -> tuple[tuple[Spot, ...], int]:
    """The areas with open breaches, those with most first; and how many breaches there are."""
    found = spread.concentration(places.told, places.cube, places.cube.period(period))
    areas, layers = places.areas.set_index("area_id"), places.config.layer_path(places.cube.layer)
    around = layers[1] if len(layers) > 2 else None
    return tuple(_spot(row, areas, around) for row in found.counts.to_dict("records")), found.total


def _spot(row: Mapping[str, Any], areas: pd.DataFrame, around: str | None) -> Spot:
    parent = areas.loc[row["area_id"], "parent_id"]
    inside = around is not None and parent in areas.index and areas.loc[parent, "layer"] == around
    return Spot(
        area=row["area_id"],
        name=_text(areas.loc[row["area_id"]]),
        crossings=int(row["crossings"]),
        share=float(row["share"]),
        group=str(parent) if inside else None,
        group_name=_text(areas.loc[parent]) if inside else None,
    )


def _hidden(places: Scene, period: str) -> dict[str, Any]:
    t = places.cube.period(period)
    return {"hidden": places.lines.hidden(t), "unread": spread.counts(places.told, places.cube, t)["suppressed"]}


def _leg(leg: Summary, bodies: Sequence[Body], today: date) -> Leg:
    own = [body for body in bodies if body.get("lead") == leg.id]
    return Leg(
        id=leg.id,
        name=leg.name,
        actions=len(own),
        late=sum(ACTION.is_late(body, today) for body in own),
        indicators=sum(leg.counts.values()),
        crossed=leg.crossed,
    )
