"""Round charts, a channel on every spoke. Clockwise from the top in both languages, as clocks run in both.

Neither fills the shape it encloses: such an area changes with the order of the channels and grows with the square.
Draw them at their own width (``width="content"``): a stretched wheel is squashed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts import profile as pf
from core.charts.legend import Entry, legend, state_entries
from core.charts.look import CROSSED, RED_LINE, SERIES, STATE_STYLE, Look, Spec, layer
from core.charts.profile import Profile, Reading
from core.i18n import Words
from core.redlines import OPEN_STATES

RINGS = (25, 50, 75, 100)
#: Letters in a line of a channel's name, and where there is more room beside the wheel than above it.
_LETTERS, _ACROSS = 14, 20


@dataclass(frozen=True, slots=True)
class Wheel:
    """Where things stand, in pixels from the upper left corner of a square view."""

    look: Look
    size: float
    spokes: int
    low: bool = False

    @property
    def centre(self) -> float:
        return self.look.px(self.size / 2)

    @property
    def radius(self) -> float:
        """Of the score 100."""
        return self.look.px(self.size * (0.5 if self.low else 0.37))

    def reach(self, score: float) -> float:
        return self.radius * lk.clamp(score) / 100

    def angle(self, spoke: float) -> float:
        """Radians clockwise from the top; of a low wheel no spoke points there, so that no name stands above it."""
        return 2 * math.pi * (spoke + (0.5 if self.low else 0)) / self.spokes

    def point(self, spoke: float, reach: float) -> tuple[float, float]:
        angle = self.angle(spoke)
        return round(self.centre + reach * math.sin(angle), 2), round(self.centre - reach * math.cos(angle), 2)


def wedges(
    profile: Profile,
    words: Words,
    size: float = 560,
    scale: float = 1.0,
    title: str | None = None,
    across: float | None = None,
) -> Spec:
    """One area: a wedge per channel, as long as its score, in the colour of its state, with its own red line.

    A channel without a score is a hatched wedge and a word. A click selects ``channel``. ``across``: pixels where there
    is room beside the wheel and none to lose above it: names and scores stand on its sides, the legend in one line.
    Raises ValueError for a profile without readings.
    """
    pf.check([profile])
    look = Look(words, scale)
    wheel = Wheel(look, size, len(profile.readings), low=across is not None)
    rows = [_sector(wheel, i, profile, reading) for i, reading in enumerate(profile.readings)]
    blocks = [_block(wheel, i, reading, True) for i, reading in enumerate(profile.readings)]
    room = max(across or size, size)
    entries = state_entries(look, (r.state for r in profile.readings)) + _line_entry(look, profile.readings)
    return lk.spec(
        look,
        [
            _arcs([row for row in rows if row["score"] is not None], "full", fill=lk.TRACK),
            _arcs(
                [row for row in rows if row["score"] is None], "full", fill=lk.hatch(), stroke="#8A9099", dash=[4, 3]
            ),
            _arcs([row for row in rows if row["score"]], "reach", fill=None),
            _ring_arcs(wheel),
            _arcs([row for row in rows if row["line"] is not None], "line_out", "line_in", fill=RED_LINE),
            *_ring_numbers(wheel, -0.5),
            _hits(look, rows, [profile]),
            lk.symbols(
                [_mark(wheel, i, r) for i, r in enumerate(profile.readings)],
                lk.at(),
                size=look.px(18) ** 2,
                strokeWidth=look.px(1.5),
            ),
            *_spoke_labels(wheel, blocks, values=True),
            *legend(look, entries, _below(blocks, look), look.px(room), True, look.px((room - size) / 2)),
        ],
        width=size,
        height=size,
        name=pf.name(look, [profile], "wedges"),
        told=pf.told(look, [profile]),
        title=title,
    )


def radar(
    profiles: Sequence[Profile], words: Words, size: float = 560, scale: float = 1.0, title: str | None = None
) -> Spec:
    """Two to four areas compared: a line and symbols each, the red line of every channel, crossings ringed in red.

    A missing score breaks the line. A click selects ``area`` and ``channel``.
    Raises ValueError for no area, more than four, or areas with different channels.
    """
    pf.check(profiles)
    look = Look(words, scale)
    first = profiles[0]
    wheel = Wheel(look, size, len(first.readings))
    blocks = [_block(wheel, i, reading, values=False) for i, reading in enumerate(first.readings)]
    points = [row for i, profile in enumerate(profiles) for row in _points(wheel, SERIES[i], profile)]
    crossed = [row for row in points if row["state"] in OPEN_STATES]
    red = _edges(wheel, _lines(profiles))
    return lk.spec(
        look,
        [
            _web(wheel),
            _strokes(red, RED_LINE, look.px(3), [look.px(9), look.px(5)]),
            *(
                _strokes(
                    _edges(wheel, [reading.score for reading in profile.readings]),
                    SERIES[i].colour,
                    look.px(3.5),
                    [look.px(n) for n in SERIES[i].dash],
                )
                for i, profile in enumerate(profiles)
            ),
            *_ring_numbers(wheel, -0.5, math.cos(math.pi / wheel.spokes)),
            layer(
                "point", crossed, lk.at(), opacity=1, size=look.px(27) ** 2, stroke=CROSSED, strokeWidth=look.px(3.5)
            ),
            lk.symbols(
                points,
                {**lk.at(), **lk.spoken(pf.tip(look, profiles))},
                size=look.px(14) ** 2,
                strokeWidth=look.px(1.5),
                cursor="pointer",
            )
            | {"name": "points", "params": [lk.pick("area", "channel")]},
            *_spoke_labels(wheel, blocks, values=False),
            *legend(look, _radar_entries(look, profiles), _below(blocks, look), look.px(size), centred=True),
        ],
        width=size,
        height=size,
        name=pf.name(look, profiles, "radar"),
        told=pf.told(look, profiles),
        title=title,
    )


def _sector(wheel: Wheel, i: int, profile: Profile, reading: Reading) -> dict[str, Any]:
    row = pf.fields(wheel.look, profile, reading)
    style = STATE_STYLE[reading.state]
    half = wheel.look.px(2.2)
    line = wheel.reach(row["line"] or 0)
    return row | {
        "from": wheel.angle(i - 0.5),
        "to": wheel.angle(i + 0.5),
        "full": wheel.radius,
        "reach": wheel.reach(row["score"] or 0),
        "line_in": line - half,
        "line_out": line + half,
        "fill": style.colour,
        "stroke": style.edge,
        "zero": 0,
    }


def _polar(outer: str, inner: str = "zero") -> Spec:
    return {
        "theta": {**lk.raw("from"), "stack": None},
        "theta2": {"field": "to"},
        "radius": {**lk.raw(outer), "stack": None},
        "radius2": {"field": inner},
    }


def _arcs(
    rows: Sequence[dict[str, Any]],
    outer: str,
    inner: str = "zero",
    *,
    fill: str | Spec | None = None,
    stroke: str = "#FFFFFF",
    dash: Sequence[float] = (1, 0),
) -> Spec:
    """Sectors from the centre, or bands; ``fill`` None: each in its own colour."""
    own = lk.paint() if fill is None else {}
    style = {} if fill is None else {"fill": fill, "stroke": stroke, "strokeDash": list(dash)}
    return layer("arc", rows, {**_polar(outer, inner), **own}, strokeWidth=1.5, **style)


def _hits(look: Look, rows: Sequence[dict[str, Any]], profiles: Sequence[Profile]) -> Spec:
    """Whole sectors, unseen, so that a small or missing wedge can be pointed at too; the chosen one gets an outline."""
    encoding = {
        **_polar("full"),
        **lk.spoken(pf.tip(look, profiles)),
        "stroke": lk.picked(lk.INK, "transparent"),
    }
    hits = layer("arc", rows, encoding, fill="transparent", strokeWidth=look.px(3), cursor="pointer")
    return hits | {"name": "wedges", "params": [lk.pick("channel")]}


def _ring_arcs(wheel: Wheel) -> Spec:
    rows = [{"from": 0, "to": 2 * math.pi, "full": wheel.reach(ring), "zero": 0} for ring in RINGS]
    return layer("arc", rows, _polar("full"), fill="transparent", stroke=lk.MUTED, strokeOpacity=0.28, strokeWidth=1)


def _ring_numbers(wheel: Wheel, spoke: float, inward: float = 1.0) -> Iterator[Spec]:
    """The scale, between two spokes, on a halo. ``inward``: how far inside a round ring the straight one runs."""
    rows = []
    for ring in RINGS:
        x, y = wheel.point(spoke, wheel.reach(ring) * inward)
        rows.append({"x": x, "y": y, "text": str(ring)})
    where, font = {**lk.at(), **lk.text_of()}, wheel.look.px(16 if wheel.low else 14)
    yield layer("text", rows, where, fontSize=font, stroke="#FFFFFF", strokeWidth=wheel.look.px(4), strokeOpacity=0.9)
    yield layer("text", rows, where, fontSize=font, color=lk.MUTED)


def _mark(wheel: Wheel, i: int, reading: Reading) -> dict[str, Any]:
    x, y = wheel.point(i, wheel.radius + wheel.look.px(18))
    return {"x": x, "y": y, "state": reading.state, **lk.state_mark(reading.state)}


def _spoke_labels(wheel: Wheel, blocks: Sequence[dict[str, Any]], values: bool) -> list[Spec]:
    """The channel's name outside its spoke, and under it the score (in words where there is none)."""
    look = wheel.look
    where = {"align": {"expr": "datum.align"}, "baseline": "top"}
    names = layer(
        "text",
        blocks,
        {**lk.at(), **lk.text_of("name")},
        **where,
        fontSize=look.px(17),
        lineHeight=look.px(21),
        fontWeight=500 if values else 700,
        color=lk.INK,
    )
    if not values:
        return [names]
    size = {"expr": f"datum.is_number ? {look.px(24)} : {look.px(17)}"}
    score = {**lk.at("score_x", "score_y"), **lk.text_of("score"), "color": lk.raw("colour", "nominal")}
    return [names, layer("text", blocks, score, **where, fontSize=size, fontWeight=700)]


def _block(wheel: Wheel, i: int, reading: Reading, values: bool) -> dict[str, Any]:
    look = wheel.look
    name = look.lines(reading.name, _ACROSS if wheel.low else _LETTERS)
    if values and reading.detail:  # a crossing that the channel's own state does not show must still be seen
        name = [*name, *look.lines(reading.detail, 18)]
    tall, number = look.px(21) * len(name), look.px(28) if values else 0.0
    sine, cosine = math.sin(wheel.angle(i)), math.cos(wheel.angle(i))
    side = 0 if abs(sine) < 0.2 else 1 if sine > 0 else -1
    if wheel.low:  # the score beside the mark of the state, the name beside the score
        x, y = wheel.point(i, wheel.radius + look.px(18))
        x += side * look.px(18)
        placed = {"x": x + side * _beside(look, reading), "y": y - tall / 2, "bottom": y + max(tall, number) / 2}
        placed |= {"score_x": x, "score_y": y - look.px(12)}
    else:
        x, y = wheel.point(i, wheel.radius + look.px(36 if values else 16))
        top = y - (tall + number) / 2 * (1 + cosine)
        placed = {"x": x, "y": top, "bottom": top + tall + number}
        placed |= {"score_x": x, "score_y": top + tall + look.px(3)}
    return {
        **{name: round(pixels, 2) for name, pixels in placed.items()},
        "align": ("right", "center", "left")[side + 1],
        "name": name,
        "score": pf.score_text(look, reading),
        "is_number": reading.present,
        "colour": STATE_STYLE[reading.state].on_white if reading.present else lk.MUTED,
    }


def _beside(look: Look, reading: Reading) -> float:
    """Pixels that a score takes between a low wheel and the name."""
    return look.px(8) + lk.text_width(pf.score_text(look, reading), look.px(24 if reading.present else 17))


def _below(blocks: Sequence[dict[str, Any]], look: Look) -> float:
    return float(max(block["bottom"] for block in blocks)) + look.px(34)


def _line_entry(look: Look, readings: Sequence[Reading], dash: tuple[int, ...] = (1, 0)) -> list[Entry]:
    has_line = any(lk.finite(reading.line) for reading in readings)
    return [Entry(look.say("red_line"), line=RED_LINE, dash=dash)] if has_line else []


def _points(wheel: Wheel, series: lk.Stroke, profile: Profile) -> Iterator[dict[str, Any]]:
    for i, reading in enumerate(profile.readings):
        if reading.present:
            x, y = wheel.point(i, wheel.reach(reading.score or 0))
            paint = {"symbol": series.symbol, "fill": series.colour, "stroke": "#FFFFFF"}
            yield {**pf.fields(wheel.look, profile, reading), "x": x, "y": y, **paint}


def _lines(profiles: Sequence[Profile]) -> list[float | None]:
    """One red line a channel: that of the first area that has one (where data is missing they differ a little)."""
    columns = zip(*(profile.readings for profile in profiles), strict=True)
    return [next((r.line for r in column if lk.finite(r.line)), None) for column in columns]


def _edges(wheel: Wheel, scores: Sequence[float | None]) -> list[dict[str, Any]]:
    """Pieces of line between neighbouring spokes that both have a score; the last is the first's neighbour."""
    edges = []
    for i, here in enumerate(scores):
        after = scores[(i + 1) % len(scores)]
        if here is not None and after is not None and lk.finite(here) and lk.finite(after):
            x, y = wheel.point(i, wheel.reach(here))
            x2, y2 = wheel.point(i + 1, wheel.reach(after))
            edges.append({"spoke": i, "x": x, "y": y, "x2": x2, "y2": y2})
    return edges


def _strokes(edges: Sequence[dict[str, Any]], colour: str, width: float, dash: Sequence[float] = (1, 0)) -> Spec:
    where = {**lk.at(), "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return layer("rule", edges, where, stroke=colour, strokeWidth=width, strokeDash=list(dash), strokeCap="round")


def _web(wheel: Wheel) -> Spec:
    """Rings and spokes."""
    rings = [edge for ring in RINGS for edge in _edges(wheel, [ring] * wheel.spokes)]
    spokes = []
    for i in range(wheel.spokes):
        x2, y2 = wheel.point(i, wheel.radius)
        spokes.append({"x": wheel.centre, "y": wheel.centre, "x2": x2, "y2": y2})
    return _strokes(rings + spokes, lk.FAINT, 1.2)


def _radar_entries(look: Look, profiles: Sequence[Profile]) -> list[Entry]:
    areas = [
        Entry(look.line(profile.name), series.symbol, series.colour, "#FFFFFF", series.colour, series.dash)
        for profile, series in zip(profiles, SERIES, strict=False)
    ]
    crossed = any(reading.state in OPEN_STATES and reading.present for p in profiles for reading in p.readings)
    ring = [Entry(look.state("crossed"), "circle", "#FFFFFF", CROSSED)] if crossed else []
    return [*areas, *_line_entry(look, profiles[0].readings, dash=(9, 5)), *ring]
