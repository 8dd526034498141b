"""How every chart looks: states, series, the pieces that charts are put together from, and the frame around them.

Charts are plain Vega-Lite dicts. Building one through Altair objects costs some 360 ms of processor time, a dict a
millisecond, and with the few pieces below it reads as well; ``altair.Chart.from_dict`` takes any of them.

Positions of wheels, matrices and legends are pixels computed in Python (``scale: None``). A legend of our own is what
lets symbols stand on the right of Hebrew words; Vega's stand on the left.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.i18n import Words, plain

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
FONT = "Heebo, 'Noto Sans Hebrew', 'Segoe UI', Arial, sans-serif"
INK, MUTED, FAINT, TRACK = "#1A1A1A", "#5A5F66", "#D5DAE0", "#F1F3F6"
RED_LINE = "#7A0C12"
SAFE_SIDE, FAR_SIDE = "#EAF3FB", "#FBEAE8"


@dataclass(frozen=True, slots=True)
class Style:
    """How a state is told apart: a character for text, a colour with its text colour, and a symbol for drawings."""

    shape: str
    colour: str
    text: str
    symbol: str
    edge: str

    @property
    def on_white(self) -> str:
        """The state's colour where it is readable as text on white, ink where it is not."""
        return INK if self.text == INK else self.colour


_HATCHED_SQUARE = "M-1,-1H1V1H-1ZM-1,-0.33H1M-1,0.33H1M-0.33,-1V1M0.33,-1V1"
_BROKEN_CIRCLE = "M-0.97,-0.26A1,1,0,0,1,-0.26,-0.97M0.26,-0.97A1,1,0,0,1,0.97,-0.26" + (
    "M0.97,0.26A1,1,0,0,1,0.26,0.97M-0.26,0.97A1,1,0,0,1,-0.97,0.26"
)

#: State -> style, worst first. Colours stay apart under simulated colour blindness; shapes without any colour.
STATE_STYLE: Mapping[str, Style] = {
    "crossed": Style("▼", "#B3261E", "#FFFFFF", "triangle-down", "#FFFFFF"),
    "near": Style("◆", "#F2B705", INK, "diamond", "#5C4500"),
    "safe": Style("●", "#0B6FB8", "#FFFFFF", "circle", "#FFFFFF"),
    "stale": Style("◌", "#6B6B6B", "#FFFFFF", _BROKEN_CIRCLE, "#FFFFFF"),
    "suppressed": Style("▦", "#D9DCE0", INK, _HATCHED_SQUARE, "#6B6B6B"),
    "none": Style("○", "#FFFFFF", INK, "circle", "#8A9099"),
}
#: States in which no value stands behind the place; their word is shown instead of a number.
SILENT = ("stale", "suppressed", "none")


@dataclass(frozen=True, slots=True)
class Series:
    """How one of several areas is told apart: colour, symbol and dash, each enough by itself."""

    colour: str
    symbol: str
    dash: tuple[int, ...]


SERIES = (
    Series("#12355B", "circle", (1, 0)),
    Series("#D9730D", "square", (12, 4)),
    Series("#00917C", "triangle-up", (3, 4)),
    Series("#A0479B", "cross", (12, 4, 3, 4)),
)


@dataclass(frozen=True, slots=True)
class Look:
    """The words and the size of one chart. ``scale`` enlarges everything alike, for a projector."""

    words: Words
    scale: float = 1.0

    def px(self, length: float) -> float:
        return round(length * self.scale, 2)

    def line(self, text: str) -> str:
        return self.words.line(text)

    def say(self, key: str, **values: Any) -> str:
        return self.words.line(self.words(f"charts.{key}", **values))

    def state(self, state: str) -> str:
        return self.say(f"state.{state}")

    def lines(self, text: str, width: int = 14) -> list[str]:
        """``text`` in lines of about ``width`` letters, each isolated: a drawing has no paragraph around it."""
        return [self.line(part) for part in wrap(text, width)]

    @property
    def start(self) -> str:
        """The side on which reading starts."""
        return "right" if self.words.rtl else "left"

    @property
    def end(self) -> str:
        return "left" if self.words.rtl else "right"

    def from_start(self, field: str = "x") -> Spec:
        """A mark's x: the field's pixels counted from the side on which reading starts."""
        return {"expr": f"width - datum.{field}" if self.words.rtl else f"datum.{field}"}


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` letters where words allow, as equal as can be."""
    count = len(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))
    narrower = range(max(1, math.ceil(len(text) / max(count, 1))), width + 1)
    tries = (textwrap.wrap(text, w, break_long_words=False, break_on_hyphens=False) for w in narrower)
    return next((lines for lines in tries if len(lines) == count), [text])


def text_width(text: str, font: float) -> float:
    """About how wide ``text`` is drawn: a little more than Heebo's mean letter, so that neighbours keep apart."""
    return len(plain(text)) * font * 0.56


def finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def layer(mark: str, rows: Sequence[Mapping[str, Any]], encoding: Spec | None = None, **style: Any) -> Spec:
    """One layer with its own rows. Silent to screen readers unless it encodes a ``description``."""
    encoding = encoding or {}
    style.setdefault("aria", "description" in encoding)
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **style}, "encoding": encoding}


def raw(field: str, kind: str = "quantitative") -> Spec:
    """A channel that takes the field as it is: pixels, radians, a colour, a symbol."""
    return {"field": field, "type": kind, "scale": None}


def at(x: str = "x", y: str = "y") -> Spec:
    """Pixels from the upper left corner."""
    return {"x": {**raw(x), "axis": None}, "y": {**raw(y), "axis": None}}


def text_of(field: str = "text") -> Spec:
    return {"text": {"field": field, "type": "nominal"}}


def paint(fill: str = "fill", stroke: str | None = "stroke") -> Spec:
    return {"fill": raw(fill, "nominal"), **({"stroke": raw(stroke, "nominal")} if stroke else {})}


def spoken(titles: Mapping[str, str]) -> Spec:
    """A tooltip of the fields named in ``titles``, and the same aloud (rows carry it as ``aloud``)."""
    tips = [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]
    return {"tooltip": tips, "description": {"field": "aloud", "type": "nominal"}}


def pick(*fields: str) -> Spec:
    """What a click selects. The page reads ``event["selection"]["pick"]``: a list of these fields."""
    return {"name": "pick", "select": {"type": "point", "fields": list(fields), "on": "click"}}


def picked(then: Any, otherwise: Any) -> Spec:
    return {"condition": {"param": "pick", "empty": False, "value": then}, "value": otherwise}


def symbols(rows: Sequence[Mapping[str, Any]], where: Spec, **style: Any) -> Spec:
    """Filled symbols; rows carry symbol, fill, stroke."""
    return layer("point", rows, {**where, "shape": raw("symbol", "nominal"), **paint()}, **{"opacity": 1, **style})


def state_mark(state: str) -> dict[str, str]:
    """The fields that draw a state's symbol on white."""
    style = STATE_STYLE[state]
    hollow = state in SILENT
    return {
        "symbol": style.symbol,
        "fill": "#FFFFFF" if hollow else style.colour,
        "stroke": "#6B6B6B" if hollow else style.edge,
    }


def hatch(stripes: int = 22, aspect: float = 1.0, colour: str = "#D9DEE5") -> Spec:
    """Slanting stripes that say «nothing is known here». Vega has no patterns: a gradient of hard steps draws them.

    ``aspect``: height by width of what is filled, which keeps the slant at 45 degrees.
    """
    edges = [i / (2 * stripes) for i in range(2 * stripes + 1)]
    pairs = [(edges[i], edges[i + 1], "#FFFFFF" if i % 2 else colour) for i in range(2 * stripes)]
    stops = [{"offset": round(o, 4), "color": c} for low, high, c in pairs for o in (low, high)]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": aspect, "stops": stops}


def labels_for(names: Mapping[Any, str]) -> str:
    """An axis's labelExpr: what stands for each value. JSON strings are expression strings, so no name can break out."""
    return f"({json.dumps({str(k): v for k, v in names.items()})})[datum.value]"


def row_names(look: Look, names: Mapping[str, list[str]], y: Spec) -> Spec:
    """Names beside the rows on the reading side, several lines centred on their row (an axis hangs them from the first)."""
    rise = look.px(19)
    rows = [
        {y["field"]: key, "text": lines, "dy": round(-rise * (len(lines) - 1) / 2, 2)} for key, lines in names.items()
    ]
    return layer(
        "text",
        rows,
        {"y": y, **text_of()},
        x={"expr": f"width + {look.px(10)}" if look.words.rtl else str(-look.px(10))},
        dy={"expr": "datum.dy"},
        align=look.end,
        baseline="middle",
        fontSize=look.px(16),
        lineHeight=rise,
        color=INK,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a symbol, a piece of line, or both."""

    text: str
    symbol: str | None = None
    fill: str = "#FFFFFF"
    stroke: str = "#FFFFFF"
    line: str | None = None
    dash: tuple[int, ...] = (1, 0)


def state_entries(look: Look, states: Iterable[str]) -> list[Entry]:
    """The states that occur, worst first."""
    present = set(states)
    return [Entry(look.state(s), **state_mark(s)) for s in STATE_STYLE if s in present]


def legend(look: Look, entries: Sequence[Entry], top: float, width: float, centred: bool = False) -> list[Spec]:
    """Layers of a legend that starts at ``top`` pixels, in rows about ``width`` wide, read from the reading side."""
    swatch = look.px(34)
    rows = []
    for line, (placed, used) in enumerate(_in_rows(look, entries, swatch, width)):
        shift = max(0.0, (width - used) / 2) if centred else 0.0
        for entry, x in placed:
            place = {"x": x + shift, "mid": x + shift + swatch / 2 - look.px(3), "x2": x + shift + swatch - look.px(6)}
            rows.append(asdict(entry) | place | {"tx": x + shift + swatch, "y": top + line * look.px(28)})
    y_only = {"y": at()["y"]}
    return [
        *(_swatch(look, row) for row in rows if row["line"]),
        symbols(
            [row for row in rows if row["symbol"]],
            y_only,
            x=look.from_start("mid"),
            size=look.px(14) ** 2,
            strokeWidth=look.px(1.5),
        ),
        layer(
            "text",
            rows,
            {**y_only, **text_of()},
            x=look.from_start("tx"),
            align=look.start,
            baseline="middle",
            fontSize=look.px(16),
            color=INK,
        ),
    ]


def _in_rows(
    look: Look, entries: Sequence[Entry], swatch: float, width: float
) -> list[tuple[list[tuple[Entry, float]], float]]:
    """Entries with their distance from the start of their row, row by row, each row with the width it uses."""
    gap = look.px(24)
    rows: list[tuple[list[tuple[Entry, float]], float]] = []
    for entry in entries:
        room = swatch + text_width(entry.text, look.px(16))
        if not rows or rows[-1][1] + gap + room > width:
            rows.append(([(entry, 0.0)], room))
        else:
            placed, used = rows[-1]
            rows[-1] = ([*placed, (entry, used + gap)], used + gap + room)
    return rows


def _swatch(look: Look, row: Mapping[str, Any]) -> Spec:
    return layer(
        "rule",
        [{k: row[k] for k in ("x", "x2", "y")}],
        {"y": at()["y"]},
        x=look.from_start("x"),
        x2=look.from_start("x2"),
        stroke=row["line"],
        strokeWidth=look.px(3.5),
        strokeDash=[look.px(n) for n in row["dash"]],
    )


def spec(
    look: Look,
    layers: Sequence[Spec],
    width: float,
    height: float,
    description: str,
    title: str | None = None,
    subtitle: str | None = None,
    fluid: bool = False,
) -> Spec:
    """The frame around the layers. ``fluid``: the width may follow the page; otherwise it must not (wheels squash)."""
    font = look.px(20)
    across = max(20, int(width / (font * 0.52)))
    heading = {
        "text": look.lines(title or "", across) if title else "",
        "subtitle": look.lines(subtitle, int(across * 1.25)) if subtitle else [],
        "anchor": "end" if look.words.rtl else "start",
        "frame": "bounds",
    }
    return {
        "$schema": SCHEMA,
        "description": plain(description),
        "background": "white",
        "autosize": {"type": "fit-x" if fluid else "pad", "contains": "padding"},
        "padding": dict.fromkeys(("left", "right", "top", "bottom"), look.px(10)),
        "width": look.px(width),
        "height": look.px(height),
        **({"title": heading} if title or subtitle else {}),
        "layer": list(layers),
        "config": _config(look),
    }


def _config(look: Look) -> Spec:
    small, label = look.px(14), look.px(16)
    return {
        "font": FONT,
        "view": {"stroke": None},
        "title": {
            "color": INK,
            "fontSize": look.px(20),
            "fontWeight": 700,
            "lineHeight": look.px(26),
            "offset": look.px(14),
            "subtitleColor": MUTED,
            "subtitleFontSize": label,
            "subtitleLineHeight": look.px(22),
            "subtitlePadding": look.px(6),
        },
        "axis": {
            "labelColor": INK,
            "labelFontSize": label,
            "labelLimit": look.px(320),
            "labelLineHeight": look.px(19),
            "labelPadding": look.px(8),
            "titleColor": MUTED,
            "titleFontSize": small,
            "titleFontWeight": 400,
            "titlePadding": look.px(10),
            "gridColor": "#E6E9ED",
            "domain": False,
            "ticks": False,
        },
    }
