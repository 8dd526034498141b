"""Small multiples: one red line in many areas, a small panel each, all on the one axis of positions.

Time runs from left to right in both languages; panels run from the side on which reading starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts.course import Mark
from core.charts.legend import legend, state_entries
from core.charts.look import RED_LINE, Look, Spec, layer
from core.i18n import Words, plain

_WIDE, _TALL, _PLOT, _HEAD, _FARTHEST = 172, 128, 84, 30, 2.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One area in small multiples: positions at the ends of the views."""

    area: str
    name: str
    marks: tuple[Mark, ...]


def multiples(
    panels: Sequence[Panel], words: Words, width: float = 1000, scale: float = 1.0, title: str | None = None
) -> Spec:
    """One line in many areas: a small panel each, all on the one axis of positions, the line itself in each of them.

    As many panels in a row as ``width`` has room for. A click selects ``area``. Raises ValueError without panels.
    """
    if not panels:
        raise ValueError("small multiples need at least one area; an empty page has its own words")
    look = Look(words, scale)
    across = max(1, int(width // _WIDE))
    rows = [row for n, panel in enumerate(panels) for row in _panel_rows(look, panel, divmod(n, across), across)]
    lines = -(-len(panels) // across)
    frames = [_frame(look, panel, divmod(n, across), across) for n, panel in enumerate(panels)]
    points = [row for row in rows if row["y"] is not None]
    tip = {f: look.say(f"tip.{f}") for f in ("area_name", "period_text", "value_text", "state_text")}
    return lk.spec(
        look,
        [
            _rects(frames, "top", "line", lk.FAR_SIDE),
            _rects(frames, "line", "bottom", lk.SAFE_SIDE),
            layer(
                "rule", frames, {**lk.at("x", "line"), "x2": {"field": "x2"}}, stroke=RED_LINE, strokeWidth=look.px(2.5)
            ),
            layer(
                "line",
                points,
                {**lk.at(), "detail": {"field": "run", "type": "nominal"}},
                stroke=lk.MUTED,
                strokeWidth=look.px(2),
            ),
            lk.symbols(points, {**lk.at(), **lk.spoken(tip)}, size=look.px(11) ** 2, strokeWidth=look.px(1)),
            layer(
                "text",
                frames,
                {**lk.at("from", "name_y"), **lk.text_of("name")},
                align=look.start,
                baseline="middle",
                fontSize=look.px(15),
                fontWeight=500,
                color=lk.INK,
            ),
            _panel_hits(look, frames),
            *legend(
                look, state_entries(look, (row["state"] for row in points)), look.px(lines * _TALL + 14), look.px(width)
            ),
        ],
        width=across * _WIDE,
        height=lines * _TALL,
        name=words("charts.multiples.name"),
        told="; ".join(frame["aloud"] for frame in frames),
        title=title,
    )


def _corner(look: Look, place: tuple[int, int], across: int) -> tuple[float, float]:
    """The upper left corner of a panel; panels run from the side on which reading starts."""
    line, n = place
    return (across - 1 - n if look.words.rtl else n) * _WIDE, line * _TALL


def _height(r: float) -> float:
    """Pixels from the top of a plot: 0, the ideal, at its floor."""
    return _PLOT * (1 - min(max(r, 0.0), _FARTHEST) / _FARTHEST)


def _frame(look: Look, panel: Panel, place: tuple[int, int], across: int) -> dict[str, Any]:
    left, top = _corner(look, place, across)
    right = left + _WIDE - 16
    now = next((mark for mark in reversed(panel.marks)), None)
    state = look.words(f"charts.state.{now.state}") if now else ""
    return {
        "area": panel.area,
        "area_name": look.line(panel.name),
        "name": look.line(panel.name if len(panel.name) < 24 else panel.name[:22] + "…"),
        "x": look.px(left),
        "x2": look.px(right),
        "from": look.px(right if look.words.rtl else left),
        "name_y": look.px(top + 15),
        "top": look.px(top + _HEAD),
        "line": look.px(top + _HEAD + _height(1.0)),
        "bottom": look.px(top + _HEAD + _PLOT),
        "aloud": plain(f"{panel.name}: {state}"),
    }


def _panel_rows(look: Look, panel: Panel, place: tuple[int, int], across: int) -> Iterator[dict[str, Any]]:
    left, top = _corner(look, place, across)
    days = [mark.day for mark in panel.marks]
    span, run = max(max(days) - min(days), 1), 0
    for mark in panel.marks:
        run += mark.value is None
        y = None if mark.value is None else look.px(top + _HEAD + _height(mark.value))
        x = look.px(left + 10 + (_WIDE - 36) * (mark.day - min(days)) / span)
        told = "–" if mark.value is None else look.words.percent(mark.value)
        texts = {"area_name": look.line(panel.name), "period_text": look.line(look.words.period(mark.period))}
        yield {
            "area": panel.area,
            "x": x,
            "y": y,
            "run": f"{panel.area}/{run}",
            "state": mark.state,
            **lk.state_mark(mark.state),
            **texts,
            "value_text": look.line(told),
            "state_text": look.marked_state(mark.state),
            "aloud": plain(
                f"{panel.name}, {look.words.period(mark.period)}: {look.words('charts.state.' + mark.state)}"
            ),
        }


def _rects(rows: Sequence[dict[str, Any]], top: str, bottom: str, fill: str) -> Spec:
    where = {**lk.at("x", top), "x2": {"field": "x2"}, "y2": {"field": bottom}}
    return layer("rect", rows, where, fill=fill)


def _panel_hits(look: Look, rows: Sequence[dict[str, Any]]) -> Spec:
    where = {**lk.at("x", "top"), "x2": {"field": "x2"}, "y2": {"field": "bottom"}}
    encoding = {
        **where,
        **lk.spoken({"area_name": look.say("tip.area_name")}),
        "stroke": lk.picked(lk.INK, "transparent"),
    }
    hits = layer("rect", rows, encoding, fill="transparent", strokeWidth=look.px(2.5), cursor="pointer")
    return hits | {"name": "panels", "params": [lk.pick("area")]}
