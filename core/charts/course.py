"""A red line over time: readings in their safe space, the amber zone, the return line, and where it is heading.

Time runs from left to right in both languages, as in core.charts.trend; in Hebrew the values stand on the right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.charts import look as lk
from core.charts.definition import ABOVE, definition_mark, parted, piece
from core.charts.envelope import AMBER
from core.charts.legend import Entry, legend, row_count, state_entries
from core.charts.look import RED_LINE, Look, Spec, layer
from core.i18n import InTwoLanguages, Words, plain
from core.line_words import AS_ADOPTED, against

Zone = Literal["safe", "amber", "far"]
FILLS = {"safe": lk.SAFE_SIDE, "amber": lk.WARNING_SIDE, "far": lk.FAR_SIDE}
INK_OF_BACK = "#55611F"


@dataclass(frozen=True, slots=True)
class Mark:
    """A reading at the end of a view; None: nothing was read, with ``state`` (one of STATE_STYLE) saying why."""

    period: str
    day: int
    value: float | None
    state: str


@dataclass(frozen=True, slots=True)
class Space:
    """The safe space in the unit of the values. ``zones``: (from, to, which), infinite at the ends; ``limits``: one, or
    both of a band; ``back``: the return lines, where they are not the limits.
    """

    limits: tuple[float, ...]
    zones: tuple[tuple[float, float, Zone], ...]
    back: tuple[float, ...] = ()

    def between(self, low: float, high: float) -> list[tuple[float, float, Zone]]:
        """The zones that lie in a stretch, cut at its ends, the lowest first."""
        cut = ((max(start, low), min(end, high), zone) for start, end, zone in self.zones)
        return sorted(each for each in cut if each[0] < each[1])


@dataclass(frozen=True, slots=True)
class Fan:
    """Where readings are heading from the newest: the likely change a year and the band around it, so many years on.

    ``possible``: between which values what is measured can lie; there a course goes no further.
    """

    day: int
    value: float
    slope: float
    low: float
    high: float
    years: float
    possible: tuple[float, float] = (-math.inf, math.inf)

    def at(self, years: float) -> tuple[float, float, float]:
        """The lower end of the band, the likely value and the upper end, so many years on."""
        least, most = self.possible
        low, likely, high = (
            min(max(self.value + slope * years, least), most) for slope in (self.low, self.slope, self.high)
        )
        return low, likely, high


def course(
    marks: Sequence[Mark],
    space: Space,
    words: Words,
    *,
    unit: InTwoLanguages | None = None,
    fan: Fan | None = None,
    name: str = "",
    width: float = 720,
    height: float = 360,
    scale: float = 1.0,
    title: str | None = None,
    whole: bool = False,
    redefined: date | None = None,
) -> Spec:
    """Readings of one line in one area. A click selects ``period``. Raises ValueError when nothing was ever read.

    ``redefined``: the day of the present definition: no line leads over it, nor over what was not read.
    ``height``: of the plot; ``whole``: of all that is drawn, with the legend over the whole width.
    """
    known = [mark for mark in marks if lk.finite(mark.value)]
    if not known:
        raise ValueError("a course needs at least one reading; an empty page has its own words")
    look = Look(words, scale)
    low, high = _span([m.value for m in known if m.value is not None], space, fan, unit)
    y = _axis(look, low, high, unit)
    rows = list(_rows(look, marks, space, unit, name, redefined))
    read = [row for row in rows if row["value"] is not None]
    last = {**read[-1], "end": read[-1]["value_text"]}
    x = _time(look, marks, fan, lk.text_width(last["end"], 19) / width)
    entries = _entries(look, space, fan, rows)
    days = [mark.day for mark in marks]
    under = 24 + 19 * max(len(_ends(look, mark)) for mark in marks)
    before, reach = 0.0, 340.0
    if whole:
        before, reach = _aside(look, y, unit), width - 20
        height -= under + 28 * row_count(look, entries, look.px(reach)) + 6
        height -= ABOVE if parted(days, redefined) else 0
    return lk.spec(
        look,
        [
            _zones(look, space, y, (low, high)),
            *_levels(look, space, y, unit, [m.value for m in known if m.value is not None]),
            *(_fan(look, fan, x, y) if fan else []),
            layer(
                "line",
                [{name: row[name] for name in ("day", "value", "run")} for row in read],
                {"x": x, "y": _y(y), "detail": {"field": "run", "type": "nominal"}},
                stroke=lk.INK,
                strokeWidth=look.px(3),
            ),
            _missing(look, [row for row in rows if row["value"] is None], x, height),
            lk.symbols(
                read,
                {
                    "x": x,
                    "y": _y(y),
                    **lk.spoken({f: look.say(f"tip.{f}") for f in ("period_text", "value_text", "state_text")}),
                },
                size=look.px(17) ** 2,
                strokeWidth=look.px(1.5),
                cursor="pointer",
            )
            | {"name": "points", "params": [lk.pick("period")]},
            *definition_mark(look, redefined, days, x),
            *_last(look, last, x, y),
            *legend(look, entries, look.px(height + under), look.px(reach), before=look.px(before)),
        ],
        width=width,
        height=height,
        name=look.words("charts.course.name", name=name),
        told="; ".join(row["aloud"].removeprefix(plain(name)).strip() for row in rows),
        title=title,
        fluid=True,
    )


def _span(values: Sequence[float], space: Space, fan: Fan | None, unit: InTwoLanguages | None) -> tuple[float, float]:
    """What the value axis spans: all levels with some air; a forecast may widen it by half on either side."""
    levels = (*values, *space.limits, *space.back)
    least, most = min(levels), max(levels)
    low, high = lk.widened(least, most)
    reach = high - low
    if fan:
        ends = fan.at(fan.years)
        least, most = min(least, *ends), max(most, *ends)
        low, high = max(min(low, *ends), low - reach / 2), min(max(high, *ends), high + reach / 2)
    air = reach * 0.18
    bottom = max(0.0, low - air) if least >= 0 else low - air
    percent = unit is not None and unit.en == "%"
    return bottom, min(100.0, high + air) if percent and most <= 100 else high + air


def _axis(look: Look, low: float, high: float, unit: InTwoLanguages | None) -> Spec:
    ticks = lk.ticks(low, high)
    names = {tick: _level(look, tick, unit) for tick in ticks}
    axis = {"values": ticks, "labelExpr": lk.labels_for(names), "orient": look.start, "title": None}
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def _level(look: Look, tick: float, unit: InTwoLanguages | None) -> str:
    return look.line(look.words.value(tick, unit if unit is not None and unit.en == "%" else None, AS_ADOPTED))


def _aside(look: Look, axis: Spec, unit: InTwoLanguages | None) -> float:
    """About how much room the labels of the value axis take beside the plot."""
    return 8 + max(lk.text_width(_level(look, tick, unit), 16) for tick in axis["axis"]["values"])


def _ends(look: Look, mark: Mark) -> list[str]:
    return look.lines(look.words.period(mark.period), 9)


def _y(axis: Spec, field: str = "value") -> Spec:
    return {**axis, "field": field}


def _time(look: Look, marks: Sequence[Mark], fan: Fan | None, label: float) -> Spec:
    """``label``: the share of the width that the words at the last reading take; half of it stands past the reading."""
    ends = {float(mark.day): _ends(look, mark) for mark in marks}
    last = max(*ends, fan.day + fan.years * 365.25 if fan else 0.0)
    reach = last - min(ends)
    air = max(40.0, 0.05 * reach)
    past = air if fan else max(air, 0.65 * label * reach)
    axis = {
        "values": list(ends),
        "labelExpr": lk.labels_for(ends),
        "labelOverlap": "greedy",
        "labelSeparation": look.px(8),
        "grid": False,
        "title": None,
    }
    scale = {"domain": [min(ends) - air, last + past], "nice": False, "zero": False}
    return {"field": "day", "type": "quantitative", "scale": scale, "axis": axis}


def _rows(
    look: Look, marks: Sequence[Mark], space: Space, unit: InTwoLanguages | None, name: str, redefined: date | None
) -> Iterator[dict[str, Any]]:
    """``run``: which stretch of line a reading belongs to."""
    gaps = 0
    for mark in marks:
        row = _row(look, mark, space, unit, name)
        gaps += row["value"] is None
        yield {**row, "run": f"{gaps}/{piece(mark.day, redefined)}"}


def _row(look: Look, mark: Mark, space: Space, unit: InTwoLanguages | None, name: str) -> dict[str, Any]:
    value = float(mark.value) if lk.finite(mark.value) else None
    told = look.words(f"charts.state.{mark.state}") if value is None else against(value, space.limits, unit, look.words)
    period = look.words.period(mark.period)
    return {
        "period": mark.period,
        "day": mark.day,
        "value": value,
        "state": mark.state,
        **lk.state_mark(mark.state),
        "period_text": look.line(period),
        "value_text": look.line(told),
        "state_text": look.marked_state(mark.state),
        "aloud": plain(f"{name} {period}: {told}, {look.words('charts.state.' + mark.state)}".strip()),
    }


def _zones(look: Look, space: Space, y: Spec, ends: tuple[float, float]) -> Spec:
    rows = [{"value": start, "to": end, "fill": FILLS[zone]} for start, end, zone in space.between(*ends)]
    return layer("rect", rows, {"y": y, "y2": {"field": "to"}, **lk.paint(stroke=None)}, x=0, x2="width")


def _levels(look: Look, space: Space, y: Spec, unit: InTwoLanguages | None, values: Sequence[float]) -> Iterator[Spec]:
    """The limits, each with its value, and the return lines, dotted; words stand at the end that is emptier."""
    for levels, key, colour, dash, dy in (
        (space.limits, "course.line", RED_LINE, [1, 0], -12),
        (space.back, "course.back", INK_OF_BACK, [2, 5], 13),
    ):
        rows: list[dict[str, Any]] = [
            {"value": x, "text": look.say(key, value=look.words.value(x, unit, AS_ADOPTED))} for x in levels
        ]
        yield layer("rule", rows, {"y": _y(y)}, stroke=colour, strokeWidth=look.px(3), strokeDash=dash)
        for side in ("left", "right"):
            here = [row for row in rows if _emptier(values, row["value"]) == side]
            style: dict[str, Any] = {
                "x": look.px(10) if side == "left" else {"expr": f"width - {look.px(10)}"},
                "dy": look.px(dy),
                "align": side,
                "baseline": "middle",
                "fontWeight": 700,
                "fontSize": look.px(16),
            }
            where = {"y": _y(y), **lk.text_of()}
            yield layer("text", here, where, **style, stroke="#FFFFFF", strokeWidth=look.px(3), strokeOpacity=0.7)
            yield layer("text", here, where, **style, color=colour)


def _emptier(values: Sequence[float], level: float) -> Literal["left", "right"]:
    """The end at which readings keep farther from a level: of the first and of the last two fifths."""
    part = -(-len(values) * 2 // 5)
    early, late = (min(abs(x - level) for x in some) for some in (values[:part], values[-part:]))
    return "left" if early >= late else "right"


def _fan(look: Look, fan: Fan, x: Spec, y: Spec) -> list[Spec]:
    """The band as a pale wedge and the likely course as a broken line; where they leave the plot they end."""
    rows = []
    for step in range(25):
        years = fan.years * step / 24
        low, mid, high = fan.at(years)
        rows.append({"day": fan.day + 365.25 * years, "value": low, "to": high, "mid": mid})
    return [
        layer("area", rows, {"x": x, "y": y, "y2": {"field": "to"}}, fill="#12264F", fillOpacity=0.14, clip=True),
        layer(
            "line",
            rows,
            {"x": x, "y": _y(y, "mid")},
            stroke="#12264F",
            strokeWidth=look.px(2.5),
            strokeDash=[7, 5],
            clip=True,
        ),
    ]


def _missing(look: Look, rows: Sequence[dict[str, Any]], x: Spec, height: float) -> Spec:
    """Where nothing was read its state stands on the floor of the plot: missing, not nought."""
    gaps = [{**row, "floor": look.px(height - 14)} for row in rows]
    told = {f: look.say(f"tip.{f}") for f in ("period_text", "state_text")}
    where = {"x": x, "y": lk.at(y="floor")["y"], **lk.spoken(told)}
    return lk.symbols(gaps, where, size=look.px(15) ** 2, strokeWidth=look.px(1.5))


def _last(look: Look, row: dict[str, Any], x: Spec, y: Spec) -> list[Spec]:
    where = {"x": x, "y": _y(y), **lk.text_of("end")}
    style: dict[str, Any] = {"dy": look.px(-22), "fontSize": look.px(19), "fontWeight": 700, "align": "center"}
    halo = {"stroke": "#FFFFFF", "strokeWidth": look.px(4), "strokeOpacity": 0.9}
    return [layer("text", [row], where, **style, **halo), layer("text", [row], where, **style, color=lk.INK)]


def _entries(look: Look, space: Space, fan: Fan | None, rows: Sequence[dict[str, Any]]) -> list[Entry]:
    amber = [Entry(look.say("course.amber"), "square", FILLS["amber"], AMBER)]
    back = [Entry(look.say("course.back_name"), line=INK_OF_BACK, dash=(2, 5))] if space.back else []
    ahead = [Entry(look.say("course.fan"), line="#12264F", dash=(7, 5))] if fan else []
    return [*state_entries(look, (row["state"] for row in rows)), *amber, *back, *ahead]
