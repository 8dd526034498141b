"""The matrix: an area on every row, an indicator in every column, a state in every cell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts.legend import legend, state_entries
from core.charts.look import SILENT, STATE_STYLE, Look, Spec, layer
from core.i18n import InTwoLanguages, Words
from core.line_words import AS_ADOPTED, against

ROW, GROUP_GAP = 38, 12
#: Cells without news are pale, their symbol has the state's colour: what is crossed or near stands out, in grey too.
PALE = {"safe": "#DCEBF8", "stale": "#E6E8EB", "no_line": "#EEF0F3"}
#: Degrees by which names of columns lean; Hebrew ones lean the other way, their beginning at the column too.
LEAN = 50
#: Names of indicators stand steeper: columns leave no more room between them. Over narrow ones they stand upright, and
#: so may be longer without running out of the picture.
STEEP, UPRIGHT = 70, 90
NARROW = 26.0
LEGEND = 240.0  # pixels in which a legend is readable beside the names of areas on a phone


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator in one area. A suppressed ``value`` is never told."""

    area: str
    area_name: str
    indicator: str
    indicator_name: str
    channel: str
    channel_name: str
    state: str
    value: float | None = None
    line: float | None = None
    unit: InTwoLanguages | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Where things stand, in pixels before ``scale``: x from the side on which reading starts, y from the top."""

    rtl: bool
    step: float
    lefts: Mapping[str, float]
    tops: Mapping[str, float]
    spans: Mapping[str, tuple[float, float]]

    @property
    def width(self) -> float:
        return max(end for _, end in self.spans.values())

    @property
    def height(self) -> float:
        return ROW * len(self.tops)

    def across(self, start: float, end: float) -> tuple[float, float]:
        """From the left of the view, whichever side reading starts on."""
        return (self.width - end, self.width - start) if self.rtl else (start, end)


def matrix(
    cells: Sequence[Cell],
    words: Words,
    width: float = 1000,
    scale: float = 1.0,
    title: str | None = None,
    narrowest: float = NARROW,
) -> Spec:
    """Areas by indicators (grouped by channel), each cell a colour and a symbol. Orders are those of ``cells``.

    ``width`` is aimed at: columns are ``narrowest`` to 64 wide. A click selects ``area`` and ``indicator``.
    Raises ValueError without cells.
    """
    if not cells:
        raise ValueError("a matrix needs at least one cell; an empty page has its own words")
    look = Look(words, scale)
    grid = _grid(cells, words.rtl, width, narrowest)
    open_cells = [cell for cell in cells if cell.state != "suppressed"]
    hidden = [cell for cell in cells if cell.state == "suppressed"]
    channel_names, below = _channel_names(look, grid, {c.channel: c.channel_name for c in cells})
    areas = {cell.area: cell.area_name for cell in cells}
    seen = min(grid.width, max(width, LEGEND))  # columns that do not fit are scrolled to, the legend is read at once
    return lk.spec(
        look,
        [
            _boxes([_box(look, grid, cell) | _paint(cell.state) for cell in open_cells], lk.paint()),
            _boxes([_box(look, grid, cell) for cell in hidden], fill=lk.hatch(7, colour="#C3CAD3"), stroke="#8A9099"),
            lk.symbols(
                [_symbol(look, grid, cell) for cell in cells], lk.at(), size=look.px(13) ** 2, strokeWidth=look.px(1.6)
            ),
            lk.row_names(
                look,
                [{"y": look.px(grid.tops[a] + ROW / 2), "text": look.lines(name, 24)} for a, name in areas.items()],
                lk.at()["y"],
            ),
            _column_names(look, grid, {c.indicator: c.indicator_name for c in cells}),
            *channel_names,
            _hits(look, [_box(look, grid, cell) | _told(look, cell) for cell in cells]),
            *legend(look, state_entries(look, (c.state for c in cells)), look.px(below), look.px(seen)),
        ],
        width=grid.width,
        height=grid.height,
        name=look.words("charts.matrix.name"),
        told=_counted(look, cells, list(areas.values())),
        title=title,
    )


def _grid(cells: Sequence[Cell], rtl: bool, width: float, narrowest: float) -> Grid:
    channels: dict[str, dict[str, None]] = {}
    for cell in cells:
        channels.setdefault(cell.channel, {})[cell.indicator] = None
    count = sum(len(indicators) for indicators in channels.values())
    step = round(min(64.0, max(narrowest, (width - GROUP_GAP * (len(channels) - 1)) / count)), 1)
    lefts: dict[str, float] = {}
    spans: dict[str, tuple[float, float]] = {}
    x = 0.0
    for channel, indicators in channels.items():
        lefts |= {indicator: x + step * i for i, indicator in enumerate(indicators)}
        spans[channel] = (x, x + step * len(indicators))
        x = spans[channel][1] + GROUP_GAP
    tops = {area: float(ROW * i) for i, area in enumerate(dict.fromkeys(cell.area for cell in cells))}
    return Grid(rtl, step, lefts, tops, spans)


def _box(look: Look, grid: Grid, cell: Cell) -> dict[str, Any]:
    x, x2 = grid.across(grid.lefts[cell.indicator] + 1, grid.lefts[cell.indicator] + grid.step - 1)
    top = grid.tops[cell.area]
    return {"x": look.px(x), "x2": look.px(x2), "y": look.px(top + 1), "y2": look.px(top + ROW - 1)}


def _paint(state: str) -> dict[str, str]:
    fill = PALE.get(state, STATE_STYLE[state].colour)
    return {"fill": fill, "stroke": "#C3CAD3" if state == "none" else fill}


def _symbol(look: Look, grid: Grid, cell: Cell) -> dict[str, Any]:
    """The state's symbol as it stands out from its cell; only an outline where nothing stands behind it."""
    style, box = STATE_STYLE[cell.state], _box(look, grid, cell)
    colour = style.colour if cell.state in PALE else style.text
    return {
        "x": round((box["x"] + box["x2"]) / 2, 2),
        "y": round((box["y"] + box["y2"]) / 2, 2),
        "symbol": style.symbol,
        "fill": "transparent" if cell.state in SILENT else colour,
        "stroke": "#8A9099" if cell.state == "none" else colour,
    }


def _told(look: Look, cell: Cell) -> dict[str, str]:
    """Ids for the click, texts for the tooltip. A figure out of date is told, a hidden one is not."""
    known = lk.finite(cell.value) and cell.state != "suppressed"
    value = look.line(against(cell.value, [cell.line], cell.unit, look.words)) if known else look.state(cell.state)
    line = look.words.value(cell.line, cell.unit, AS_ADOPTED)
    return {
        "area": cell.area,
        "indicator": cell.indicator,
        "area_name": look.line(cell.area_name),
        "channel_name": look.line(cell.channel_name),
        "indicator_name": look.line(cell.indicator_name),
        "value_text": value,
        "line_text": look.line(line) if lk.finite(cell.line) else look.state("no_line"),
        "state_text": look.marked_state(cell.state),
    }


def _boxes(rows: Sequence[dict[str, Any]], encoding: Spec | None = None, **style: Any) -> Spec:
    where = {**lk.at(), "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return layer("rect", rows, {**where, **(encoding or {})}, cornerRadius=3, **style)


def _hits(look: Look, rows: Sequence[dict[str, Any]]) -> Spec:
    titles = ("area_name", "channel_name", "indicator_name", "value_text", "line_text", "state_text")
    told = lk.spoken({name: look.say(f"tip.{name}") for name in titles})["tooltip"]
    encoding = {"tooltip": told, "stroke": lk.picked(lk.INK, "transparent")}
    hits = _boxes(rows, encoding, fill="transparent", strokeWidth=look.px(3), cursor="pointer")
    return hits | {"name": "cells", "params": [lk.pick("area", "indicator")]}


def _column_names(look: Look, grid: Grid, names: Mapping[str, str]) -> Spec:
    """Above their columns, upright over narrow ones, else leaning; what is cut short stands whole in the tooltip."""
    angle, most = (UPRIGHT, 430) if grid.step < NARROW else (STEEP, 270)
    rows = []
    for indicator, name in names.items():
        x, x2 = grid.across(grid.lefts[indicator], grid.lefts[indicator] + grid.step)
        rows.append({"x": look.px((x + x2) / 2), "y": -look.px(8), "text": look.line(name)})
    return layer(
        "text",
        rows,
        {**lk.at(), **lk.text_of()},
        angle=angle if grid.rtl else 360 - angle,
        align=look.start,
        baseline="middle",
        fontSize=look.px(15 if angle == STEEP else 13.5),
        limit=look.px(most),
        color=lk.INK,
    )


def _channel_names(look: Look, grid: Grid, names: Mapping[str, str]) -> tuple[list[Spec], float]:
    """Under a bar below their columns: level where neighbours leave room, leaning otherwise. Also where they end."""
    font, rise = 15.0, 19.0
    rows: list[dict[str, Any]] = []
    for channel, name in names.items():
        start, end = grid.spans[channel]
        x, x2 = grid.across(start + 1, end - 1)
        lines = look.lines(name, max(10, int((end - start) / (font * 0.56))))
        middle = (x + x2) / 2
        rows.append(
            {"x": look.px(x), "x2": look.px(x2), "mid": look.px(middle), "text": lines, "name": look.line(name)}
        )
    widths = [max(lk.text_width(line, look.px(font)) for line in row["text"]) for row in rows]
    level = all(
        abs(rows[i]["mid"] - rows[i + 1]["mid"]) > (widths[i] + widths[i + 1]) / 2 + look.px(8)
        for i in range(len(rows) - 1)
    )
    longest = max(lk.text_width(name, font) for name in names.values())
    depth = max(len(row["text"]) for row in rows) * rise if level else longest * math.sin(math.radians(LEAN))
    lean = {"angle": LEAN if grid.rtl else 360 - LEAN, "align": look.end, "baseline": "middle"}
    place: dict[str, Any] = {"align": "center", "baseline": "top", "lineHeight": look.px(rise)} if level else lean
    where = {"x": lk.at()["x"], "x2": {"field": "x2"}}
    text = {"x": lk.at("mid")["x"], **lk.text_of("text" if level else "name")}
    style = {"fontSize": look.px(font), "fontWeight": 700, "color": lk.INK}
    return [
        layer("rule", rows, where, y=look.px(grid.height + 7), stroke=lk.MUTED, strokeWidth=look.px(2)),
        layer("text", rows, text, y=look.px(grid.height + 18), **place, **style),
    ], grid.height + 18 + depth + 34


def _counted(look: Look, cells: Sequence[Cell], areas: Sequence[str]) -> str:
    words = look.words
    counts = Counter(cell.state for cell in cells)
    told = [
        words.plural("charts.matrix.count", counts[s], state=words(f"charts.state.{s}"))
        for s in STATE_STYLE
        if counts[s]
    ]
    return f"{words('charts.matrix.areas', areas=', '.join(areas))} {'; '.join(told)}"
