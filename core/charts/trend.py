"""A measure over time in its safe space.

Time runs from left to right in both languages, as Israeli dashboards have it; in Hebrew the value axis stands on the
right, beside the newest value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.charts import look as lk
from core.charts.definition import definition_mark, piece
from core.charts.legend import Entry, legend, state_entries
from core.charts.look import CROSSED, RED_LINE, SERIES, Look, Spec, Stroke, layer
from core.i18n import InTwoLanguages, Words, plain
from core.line_words import AS_ADOPTED, against
from core.periods import canonical
from core.redlines import OPEN_STATES

#: Values needed before a typical change says anything.
ENOUGH_FOR_SWING = 6


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a period (its canonical name). None: a gap, with ``state`` saying why."""

    period: str
    value: float | None
    state: str
    detail: str = ""

    @property
    def shown(self) -> float | None:
        """The value unless it is missing or too small a count to show."""
        return float(self.value) if lk.finite(self.value) and self.state != "suppressed" else None

    @property
    def day(self) -> int:
        return canonical(self.period).end.toordinal()


@dataclass(frozen=True, slots=True)
class History:
    """One area's values, one point per period that was due, gaps included."""

    area: str
    name: str
    points: tuple[Point, ...]

    @property
    def values(self) -> list[float]:
        return [point.shown for point in self.points if point.shown is not None]


@dataclass(frozen=True, slots=True)
class Line:
    """The red line: its value, the side that is a crossing, and its standing as in the config (proposal, law...)."""

    value: float
    side: Literal["below", "above"]
    status: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The value axis: what it spans and how its values are written."""

    look: Look
    low: float
    high: float
    height: float
    unit: InTwoLanguages | None
    early: tuple[float, ...]
    late: tuple[float, ...]
    levels: tuple[float, ...]

    def value(self, value: float) -> str:
        return against(value, self.levels, self.unit, self.look.words)

    def level(self, value: float) -> str:
        """A line or a target, as it was adopted."""
        return self.look.words.value(value, self.unit, AS_ADOPTED)

    def number(self, value: float) -> str:
        """Without the unit, which stands above the axis; percents carry their sign."""
        return against(value, self.levels, self.unit if _percent(self.unit) else None, self.look.words)

    def y(self, field: str = "value", **more: Any) -> Spec:
        scale = {"domain": [self.low, self.high], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "scale": scale, **more}

    def room(self, lower: float, upper: float) -> float:
        """Pixels between two values."""
        return self.height * abs(upper - lower) / (self.high - self.low)

    def emptier(self, value: float) -> Literal["left", "right"]:
        """The end of the plot where nothing is drawn near ``value``, so that words about it can stand there."""
        early = min((self.room(value, other) for other in self.early), default=math.inf)
        late = min((self.room(value, other) for other in self.late), default=math.inf)
        return "left" if early >= late else "right"


def trend(
    history: History | Sequence[History],
    line: Line | None,
    words: Words,
    *,
    unit: InTwoLanguages | None = None,
    target: float | None = None,
    swing: float | None = None,
    redefined: date | None = None,
    width: float = 720,
    height: float = 340,
    scale: float = 1.0,
    title: str | None = None,
) -> Spec:
    """An indicator over time for one to four areas, the safe side of the red line shaded, gaps left open.

    ``swing``: the typical change (median of absolute changes), told under the title from six values on.
    ``redefined``: the day of the present definition: no line leads over it.
    A click selects ``area`` and ``period``. Raises ValueError when no area has a value, or with more than four areas.
    """
    histories = [history] if isinstance(history, History) else list(history)
    if not any(h.values for h in histories) or len(histories) > len(SERIES):
        raise ValueError(f"a trend needs at least one value and at most {len(SERIES)} areas")
    look = Look(words, scale)
    alone = len(histories) == 1
    levels = tuple(level for level in (line.value if line else None, target) if level is not None)
    low, high = _span([*levels, *(value for h in histories for value in h.values)], unit)
    frame = Frame(look, low, high, height, unit, *_both_ends(histories, low), levels)
    rows = [row for k, h in enumerate(histories) for row in _rows(frame, h, line, SERIES[k], alone, redefined)]
    x = _time(look, histories)
    layers = [
        *(_zones(frame, line, target) if line else []),
        *(_strokes(frame, rows, x, histories)),
        *(_red_line(frame, line) if line else []),
        *(_target(frame, target, line) if target is not None else []),
        *_points(frame, rows, x, alone),
        _gaps(look, rows, x, height),
        *definition_mark(look, redefined, [row["day"] for row in rows], x),
        *_end_labels(frame, rows, x, alone),
        *_unit_caption(look, unit),
        *legend(look, _entries(look, histories, rows), look.px(height + 62), look.px(340)),
    ]
    return lk.spec(
        look,
        layers,
        width=width,
        height=height,
        name=look.words("charts.trend.name", areas=", ".join(history.name for history in histories)),
        told=_told(frame, rows, line),
        title=title,
        subtitle=_swing(frame, swing, histories),
        fluid=True,
    )


def _span(values: Sequence[float], unit: InTwoLanguages | None) -> tuple[float, float]:
    """Lowest and highest value of the axis: some air, but neither below nought nor above 100% without need."""
    low, high = lk.widened(min(values), max(values))
    air = (high - low) * 0.2
    bottom = max(0.0, low - air) if min(values) >= 0 else low - air
    return bottom, min(100.0, high + air) if _percent(unit) and max(values) <= 100 else high + air


def _both_ends(histories: Sequence[History], floor: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What is drawn in the first and in the last two fifths of the time; a gap is drawn on the floor."""
    drawn = [(p.day, floor if p.shown is None else p.shown) for h in histories for p in h.points]
    first, last = min(day for day, _ in drawn), max(day for day, _ in drawn)
    reach = 0.4 * (last - first)
    return tuple(v for d, v in drawn if d <= first + reach), tuple(v for d, v in drawn if d >= last - reach)


def _rows(
    frame: Frame, history: History, line: Line | None, stroke: Stroke, alone: bool, redefined: date | None
) -> Iterator[dict[str, Any]]:
    run, look = 0, frame.look
    for point in sorted(history.points, key=lambda point: canonical(point.period)):
        value = point.shown
        state = point.state if value is not None or point.state in lk.SILENT else "none"
        run += value is None
        period = look.words.period(point.period)
        shown = look.line(frame.value(value)) if value is not None else look.state(state)
        area = {"symbol": stroke.symbol, "fill": stroke.colour, "stroke": "#FFFFFF"}
        yield {
            "area": history.area,
            "period": point.period,
            "day": point.day,
            "value": value,
            "run": f"{history.area}/{run}/{piece(point.day, redefined)}",
            "ink": lk.INK if alone else stroke.colour,
            "state": state,
            **(lk.state_mark(state) if alone or value is None else area),
            "area_name": look.line(history.name),
            "period_text": look.line(period),
            "value_text": shown,
            "end_text": look.line(frame.number(value)) if value is not None else "",
            "line_text": look.line(frame.level(line.value)) if line else look.state("no_line"),
            "state_text": look.marked_state(state),
            "detail": look.line(point.detail),
            "aloud": plain(f"{history.name}, {period}: {shown}, {look.words(f'charts.state.{state}')}"),
        }


def _time(look: Look, histories: Sequence[History]) -> Spec:
    """Days, so that uneven periods stand apart truly; labels where there are points, in lines of a few letters."""
    periods = sorted({canonical(p.period) for h in histories for p in h.points})
    ends = {float(p.end.toordinal()): look.lines(look.words.period(p), 9) for p in periods}
    air = max(40.0, 0.06 * (max(ends) - min(ends)))
    axis = {
        "values": list(ends),
        "labelExpr": lk.labels_for(ends),
        "labelOverlap": "greedy",
        "labelSeparation": look.px(8),
        "grid": False,
        "title": None,
    }
    scale = {"domain": [min(ends) - air, max(ends) + air], "nice": False, "zero": False}
    return {"field": "day", "type": "quantitative", "scale": scale, "axis": axis}


def _ticks(frame: Frame) -> Spec:
    """The value axis on the side of the newest value in Hebrew: round values; percents carry their sign."""
    ticks = lk.ticks(frame.low, frame.high)
    look = frame.look
    unit = frame.unit if _percent(frame.unit) else None
    names = {tick: look.line(look.words.value(tick, unit, AS_ADOPTED)) for tick in ticks}
    return {"values": ticks, "labelExpr": lk.labels_for(names), "orient": look.start, "title": None}


def _percent(unit: InTwoLanguages | None) -> bool:
    return unit is not None and unit.en == "%"


def _zones(frame: Frame, line: Line, target: float | None) -> list[Spec]:
    """The two sides of the line, pale, each named at its outer edge where there is room."""
    safe, far = (frame.high, frame.low) if line.side == "below" else (frame.low, frame.high)
    sides = (("safe_side", safe, lk.SAFE_SIDE), ("far_side", far, lk.FAR_SIDE))
    rows = [{"value": line.value, "to": edge, "fill": fill} for _, edge, fill in sides]
    where = {"y": frame.y(axis=_ticks(frame)), "y2": {"field": "to"}, **lk.paint(stroke=None)}
    names = []
    for side, edge, _ in sides:
        crowded = target is not None and frame.room(target, edge) < 44
        if frame.room(line.value, edge) > 70 and not crowded:
            below_edge = 1 if edge == frame.high else -1
            names += _note(
                frame, edge, frame.look.say(f"trend.{side}"), colour=lk.MUTED, dy=16 * below_edge, weight=400
            )
    return [layer("rect", rows, where, x=0, x2="width"), *names]


def _note(frame: Frame, value: float, text: str, *, colour: str, dy: float, weight: int = 700) -> list[Spec]:
    """Words inside the plot about a level, at the end where no line runs through them."""
    look = frame.look
    rows, where, side = [{"value": value, "text": text}], {"y": frame.y(), **lk.text_of()}, frame.emptier(value)
    x: Any = look.px(10) if side == "left" else {"expr": f"width - {look.px(10)}"}
    style: dict[str, Any] = {"x": x, "dy": look.px(dy), "align": side, "baseline": "middle", "fontWeight": weight}
    halo = {"stroke": "#FFFFFF", "strokeWidth": look.px(3), "strokeOpacity": 0.6}
    return [
        layer("text", rows, where, fontSize=look.px(15), **style, **halo),
        layer("text", rows, where, fontSize=look.px(15), **style, color=colour),
    ]


def _red_line(frame: Frame, line: Line) -> list[Spec]:
    """The line with its value and standing, written on its far side."""
    look = frame.look
    words = look.say("trend.line", value=frame.level(line.value), status=_standing(frame, line))
    rule = layer("rule", [{"value": line.value}], {"y": frame.y()}, stroke=RED_LINE, strokeWidth=look.px(3.5))
    return [rule, *_note(frame, line.value, words, colour=RED_LINE, dy=15 if line.side == "below" else -13)]


def _standing(frame: Frame, line: Line) -> str:
    return frame.look.words(f"charts.status.{line.status}")


def _target(frame: Frame, target: float, line: Line | None) -> list[Spec]:
    """A dotted line, its words on the side away from the red line."""
    look = frame.look
    words = look.say("trend.target", value=frame.level(target))
    style = {
        "stroke": lk.MUTED,
        "strokeWidth": look.px(3),
        "strokeDash": [look.px(2), look.px(6)],
        "strokeCap": "round",
    }
    rule = layer("rule", [{"value": target}], {"y": frame.y()}, **style)
    dy = 15 if line and line.side == "above" else -13
    return [rule, *_note(frame, target, words, colour=lk.MUTED, dy=dy)]


def _present(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["value"] is not None]


def _strokes(frame: Frame, rows: Sequence[dict[str, Any]], x: Spec, histories: Sequence[History]) -> list[Spec]:
    """A line per area, cut at every gap."""
    look = frame.look
    return [
        layer(
            "line",
            [{k: row[k] for k in ("day", "value", "run")} for row in _present(rows) if row["area"] == history.area],
            {"x": x, "y": frame.y(axis=_ticks(frame)), "detail": {"field": "run", "type": "nominal"}},
            stroke=stroke.colour,
            strokeWidth=look.px(3.5),
            strokeDash=[look.px(n) for n in stroke.dash],
        )
        for history, stroke in zip(histories, SERIES, strict=False)
    ]


def _points(frame: Frame, rows: Sequence[dict[str, Any]], x: Spec, alone: bool) -> list[Spec]:
    """Symbols of the state (of the area, where there are several: then crossings are ringed)."""
    look = frame.look
    where = {"x": x, "y": frame.y()}
    ringed = [] if alone else [row for row in _present(rows) if row["state"] in OPEN_STATES]
    titles = ("area_name", "period_text", "value_text", "line_text", "state_text", "detail")
    told = {f: look.say(f"tip.{f}") for f in titles if f != "detail" or any(row["detail"] for row in rows)}
    points = lk.symbols(
        _present(rows),
        {**where, **lk.spoken(told)},
        size=look.px(16) ** 2,
        strokeWidth=look.px(1.5),
        cursor="pointer",
    )
    return [
        layer("point", ringed, where, opacity=1, size=look.px(27) ** 2, stroke=CROSSED, strokeWidth=look.px(3)),
        points | {"name": "points", "params": [lk.pick("area", "period")]},
    ]


def _gaps(look: Look, rows: Sequence[dict[str, Any]], x: Spec, height: float) -> Spec:
    """A period without a value leaves its state's symbol on the floor of the plot: missing, not nought."""
    gaps = [{**row, "floor": look.px(height - 14)} for row in rows if row["value"] is None]
    told = {f: look.say(f"tip.{f}") for f in ("area_name", "period_text", "state_text")}
    where = {"x": x, "y": lk.at(y="floor")["y"], **lk.spoken(told)}
    return lk.symbols(gaps, where, size=look.px(15) ** 2, strokeWidth=look.px(1.5))


def _end_labels(frame: Frame, rows: Sequence[dict[str, Any]], x: Spec, alone: bool) -> list[Spec]:
    """The first and the last value of a single area, the last of each of several."""
    look = frame.look
    ends: dict[tuple[str, bool], dict[str, Any]] = {}
    for row in _present(rows):
        ends[(row["area"], True)] = row
        if alone:
            ends.setdefault((row["area"], False), row)
    shown = [{k: row[k] for k in ("day", "value", "end_text", "ink")} for row in ends.values()]
    where = {"x": x, "y": frame.y(), **lk.text_of("end_text")}
    style: dict[str, Any] = {"dy": look.px(-21), "fontSize": look.px(18), "fontWeight": 700, "baseline": "middle"}
    halo = layer("text", shown, where, **style, stroke="#FFFFFF", strokeWidth=look.px(4), strokeOpacity=0.8)
    return [halo, layer("text", shown, {**where, "color": lk.raw("ink", "nominal")}, **style)]


def _unit_caption(look: Look, unit: InTwoLanguages | None) -> list[Spec]:
    """What the axis counts, above it; percents say so themselves."""
    if unit is None or _percent(unit):
        return []
    x = {"expr": f"width + {look.px(8)}"} if look.words.rtl else -look.px(8)
    rows = [{"text": look.line(look.words.pick(unit))}]
    style = {"fontSize": look.px(14), "color": lk.MUTED, "baseline": "bottom"}
    return [layer("text", rows, lk.text_of(), x=x, y=-look.px(12), align=look.start, **style)]


def _entries(look: Look, histories: Sequence[History], rows: Sequence[dict[str, Any]]) -> list[Entry]:
    if len(histories) == 1:
        return state_entries(look, (row["state"] for row in rows))
    return [
        Entry(look.line(history.name), stroke.symbol, stroke.colour, "#FFFFFF", stroke.colour, stroke.dash)
        for history, stroke in zip(histories, SERIES, strict=False)
    ]


def _swing(frame: Frame, swing: float | None, histories: Sequence[History]) -> str | None:
    """The typical change of one area with enough values; between two percentages it is in percentage points."""
    if swing is None or len(histories) > 1 or len(histories[0].values) < ENOUGH_FOR_SWING:
        return None
    words = frame.look.words
    if _percent(frame.unit):
        return words("charts.trend.swing_points", value=words.number(swing))
    return words("charts.trend.swing", value=words.value(swing, frame.unit))


def _told(frame: Frame, rows: Sequence[dict[str, Any]], line: Line | None) -> str:
    values = "; ".join(row["aloud"] for row in rows)
    if line is None:
        return values
    words = frame.look.words
    return f"{words('charts.trend.line', value=frame.level(line.value), status=_standing(frame, line))}. {values}"
