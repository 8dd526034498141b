"""How every chart looks: states, series, the pieces that charts are put together from, and the frame around them.

Charts are plain Vega-Lite dicts. Building one through Altair objects costs some 360 ms of processor time, a dict a
millisecond, and with the few pieces below it reads as well; ``altair.Chart.from_dict`` takes any of them.

Positions that no axis shows are pixels computed in Python (``scale: None``).
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from core.i18n import Words, plain

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
FONT = "Heebo, Arial, sans-serif"
INK, MUTED, FAINT, TRACK = "#1A1A1A", "#5A5F66", "#D5DAE0", "#F1F3F6"
RED_LINE = "#7A0C12"
#: Of the larger end of a value axis: what lies nearer together is drawn as lying together.
LEAST_SPAN = 0.05
#: Grounds, from calm to grave each darker than the last: on grey paper nothing else parts them.
SAFE_SIDE, WARNING_SIDE, FAR_SIDE = "#F1F7FD", "#FCE5A0", "#F7D0C9"


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
_TRIANGLE_AND_DOT = "M-1,-1H1L0,0.35ZM-0.25,0.5H0.25V1H-0.25Z"
_BROKEN_CIRCLE = "M-0.97,-0.26A1,1,0,0,1,-0.26,-0.97M0.26,-0.97A1,1,0,0,1,0.97,-0.26" + (
    "M0.97,0.26A1,1,0,0,1,0.26,0.97M-0.26,0.97A1,1,0,0,1,-0.97,0.26"
)

#: State -> style, those with news first. Shapes tell them apart without any colour.
STATE_STYLE: Mapping[str, Style] = {
    "crossed": Style("▼", "#B3261E", "#FFFFFF", "triangle-down", "#FFFFFF"),
    "unseen": Style("▼?", "#B3261E", "#FFFFFF", _TRIANGLE_AND_DOT, "#FFFFFF"),
    "pending": Style("▽", "#F6C9C2", INK, "triangle-down", "#B3261E"),
    "recovering": Style("△", "#DCE3C4", INK, "triangle-up", "#55611F"),
    "near": Style("◆", "#F2B705", INK, "diamond", "#5C4500"),
    "safe": Style("●", "#0B6FB8", "#FFFFFF", "circle", "#FFFFFF"),
    "stale": Style("◌", "#6B6B6B", "#FFFFFF", _BROKEN_CIRCLE, "#FFFFFF"),
    "suppressed": Style("▦", "#D9DCE0", INK, _HATCHED_SQUARE, "#6B6B6B"),
    "no_line": Style("■", "#7D8793", INK, "square", "#FFFFFF"),
    "suspended": Style("‖", "#E4DFF0", INK, "M-0.9,-1H-0.3V1H-0.9ZM0.3,-1H0.9V1H0.3Z", "#5B4B8A"),
    "none": Style("○", "#FFFFFF", INK, "circle", "#8A9099"),
}
CROSSED = STATE_STYLE["crossed"].colour
#: States in which no value stands behind the place; their word is shown instead of a number.
SILENT = ("stale", "suppressed", "none")


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one of several areas is told apart: colour, symbol and dash, each enough by itself."""

    colour: str
    symbol: str
    dash: tuple[int, ...]


#: In the order of the areas. At least 40 apart (CIE 1976) under each simulated colour blindness.
SERIES = (
    Stroke("#12264F", "circle", (1, 0)),
    Stroke("#B86200", "square", (12, 4)),
    Stroke("#0A8F80", "triangle-up", (3, 4)),
    Stroke("#8E5BD0", "cross", (12, 4, 3, 4)),
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

    def marked_state(self, state: str) -> str:
        """The state's character and word."""
        return self.line(f"{STATE_STYLE[state].shape} {self.words(f'charts.state.{state}')}")

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
    """Lines of at most ``width`` letters where words allow, as equal as can be. Isolates do not run over their ends."""
    widest = _cut(text, width)
    narrower = range(max(1, math.ceil(len(text) / max(len(widest), 1))), width)  # none where the lines are full
    return _balanced(next((lines for w in narrower if len(lines := _cut(text, w)) == len(widest)), widest))


def _cut(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _balanced(lines: Iterable[str]) -> list[str]:
    """An isolate that runs over the end of a line is closed there and opened again on the next."""
    open_now: list[str] = []
    whole = []
    for line in lines:
        before = "".join(open_now)
        for letter in line:
            if letter in "\u2066\u2067\u2068":
                open_now.append(letter)
            elif letter == "\u2069" and open_now:
                open_now.pop()
        whole.append(before + line + "\u2069" * len(open_now))
    return whole


def text_width(text: str, font: float) -> float:
    """About how wide ``text`` is drawn: a little more than Heebo's mean letter, so that neighbours keep apart."""
    return len(plain(text)) * font * 0.56


def finite(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def clamp(score: float | None) -> float:
    """Where a score is drawn: methods without clipping may leave 0-100, drawings may not."""
    return min(100.0, max(0.0, float(score))) if finite(score) else 0.0


def widened(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis that shows values from ``low`` to ``high``, without air: no nearer to each other than a
    twentieth of the larger, so that a change of a hair is drawn as one.
    """
    least = LEAST_SPAN * max(abs(low), abs(high)) or 1.0
    more = max(0.0, least - (high - low)) / 2
    return low - more, high + more


def ticks(low: float, high: float) -> list[float]:
    """Round values from ``low`` to ``high``, up to six or so."""
    rough = (high - low) / 5
    exponent = math.floor(math.log10(rough))
    step = next(m * 10.0**exponent for m in (1, 2, 2.5, 5, 10) if m * 10.0**exponent >= rough * 0.999)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(step * i, max(0, 1 - exponent)) for i in range(first, last + 1)]


def layer(mark: str, rows: Sequence[Mapping[str, Any]], encoding: Spec | None = None, **style: Any) -> Spec:
    """One layer with its own rows. Silent to screen readers unless it encodes a ``description``."""
    encoding = encoding or {}
    style.setdefault("aria", "description" in encoding and bool(rows))
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


def labels_for(names: Mapping[float, list[str]] | Mapping[float, str]) -> str:
    """An axis's labelExpr: what stands for each value. JSON strings are expression strings: no name can break out."""
    return f"({json.dumps({f'{value:.15g}': name for value, name in names.items()})})[datum.value]"


def row_names(look: Look, rows: Sequence[Mapping[str, Any]], y: Spec) -> Spec:
    """Names beside their rows on the reading side, several lines centred (an axis would hang them from the first).

    A row carries ``text`` (lines) and the field of ``y``.
    """
    rise = look.px(19)
    centred = [{**row, "dy": round(-rise * (len(row["text"]) - 1) / 2, 2)} for row in rows]
    return layer(
        "text",
        centred,
        {"y": y, **text_of()},
        x={"expr": f"width + {look.px(10)}" if look.words.rtl else str(-look.px(10))},
        dy={"expr": "datum.dy"},
        align=look.end,
        baseline="middle",
        fontSize=look.px(16),
        lineHeight=rise,
        color=INK,
    )


def spec(
    look: Look,
    layers: Sequence[Spec],
    *,
    width: float,
    height: float,
    name: str,
    told: str,
    title: str | None = None,
    subtitle: str | None = None,
    fluid: bool = False,
) -> Spec:
    """The frame around the layers. ``fluid``: the width may follow the page; otherwise it must not (wheels squash).

    ``name``: what the chart shows, no sentence; it is kept apart, where ``name_of`` reads it. ``told``: what stands in
    it, in words. Both are the description.
    """
    across = max(20, int(width / (20 * 0.52)))
    heading = {
        "text": look.lines(title or "", across) if title else "",
        "subtitle": look.lines(subtitle, int(across * 1.25)) if subtitle else [],
        "anchor": "end" if look.words.rtl else "start",
        "frame": "bounds",
    }
    return {
        "$schema": SCHEMA,
        "description": plain(f"{name}. {told}"),
        "usermeta": {"name": plain(name)},
        "background": "white",
        "autosize": {"type": "fit-x" if fluid else "pad", "contains": "padding"},
        "padding": dict.fromkeys(("left", "right", "top", "bottom"), look.px(10)),
        "width": look.px(width),
        "height": look.px(height),
        **({"title": heading} if title or subtitle else {}),
        "layer": list(layers),
        "config": _config(look),
    }


def name_of(chart: Mapping[str, Any]) -> str:
    """What a finished chart shows, without what stands in it."""
    return str(chart["usermeta"]["name"])


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
            "subtitleFontSize": look.px(15),
            "subtitleLineHeight": look.px(22),
            "subtitlePadding": look.px(6),
        },
        "axis": {
            "aria": False,  # Vega tells the range of an axis in English, days as numbers; every mark speaks for itself
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
