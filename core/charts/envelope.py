"""The safety envelope: one ring on which every line stands, and how far each channel is from it.

Every line has the same axis (core.redlines.position): 0 in the middle is the ideal, 1 is the ring. Channels are bars of
one width, not areas: an area would change with the order of the channels and grow with the square. Clockwise from the
top in both languages, in the fixed order of the model. Draw it at its own width (``width="content"``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts.legend import Entry, legend, state_entries
from core.charts.look import RED_LINE, STATE_STYLE, Look, Spec, layer
from core.i18n import Words, plain

#: The position at which the drawing ends: what lies farther is drawn to there, with its number and an arrow.
MOST = 1.5
HUB, OUTER, BAR = 0.09, 0.35, 0.052  # shares of the size: where position 0 stands, where MOST does, width of a bar
MARK, NAMES = 19, 39  # pixels beyond the wheel at which a channel's symbol and its name stand
LONG, SHORT, SMALL = 15, 11, 400  # letters in a line of a name; fewer beside a wheel smaller than the last of these
AMBER = "#B07F00"


@dataclass(frozen=True, slots=True)
class Spoke:
    """One channel. ``r``: the position of its worst line, None where nothing is known of any; ``worst``: its wording.

    ``state``: one of STATE_STYLE. ``crossed`` of ``lines`` are breached, of ``unknown`` nothing is known. ``amber``:
    from which position that line warns.
    """

    channel: str
    name: str
    r: float | None
    state: str
    worst: str = ""
    amber: float = 0.8
    crossed: int = 0
    lines: int = 0
    unknown: int = 0


def envelope(
    spokes: Sequence[Spoke], words: Words, size: float = 600, scale: float = 1.0, title: str | None = None
) -> Spec:
    """One area, or one city: a bar for each channel, from the ideal in the middle to where its worst line stands.

    A channel of which nothing is known is a hatched gap, never 0. A click selects ``channel``.
    Raises ValueError without channels.
    """
    if not spokes:
        raise ValueError("an envelope needs at least one channel; an empty page has its own words")
    look = Look(words, scale)
    rows = [_row(look, size, len(spokes), i, spoke) for i, spoke in enumerate(spokes)]
    present, missing = [r for r in rows if r["r"] is not None], [r for r in rows if r["r"] is None]
    here = {**lk.at(), "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    thick = look.px(size * BAR)
    below = max(row["bottom"] for row in rows) + look.px(34)
    return lk.spec(
        look,
        [
            _disc(look, size, MOST, lk.FAR_SIDE),
            _disc(look, size, 1.0, lk.SAFE_SIDE),
            _disc(look, size, 0.0, "#FFFFFF"),
            _gaps(look, missing),
            layer(
                "rule", [r | r["track"] for r in rows if r["r"] is not None], here, stroke="#FFFFFF", strokeWidth=thick
            ),
            _bars(present, here, thick),
            *_amber(look, size, rows),
            _ring(look, size, 1.0, RED_LINE, 5),
            _beyond(look, present),
            lk.symbols(
                [r | r["mark"] for r in rows], lk.at("mx", "my"), size=look.px(20) ** 2, strokeWidth=look.px(1.5)
            ),
            *_labels(look, rows),
            _hits(look, rows),
            *legend(look, _entries(look, spokes), below, look.px(size), centred=True),
        ],
        width=size,
        height=size,
        name=look.words("charts.envelope.name"),
        told=f"{look.words('charts.envelope.how')} {' '.join(_aloud(look, spoke) for spoke in spokes)}",
        title=title,
    )


def reach(r: float, size: float) -> float:
    """Distance from the centre at which a position is drawn; better than ideal is drawn at the ideal."""
    return size * (HUB + (OUTER - HUB) * min(max(r, 0.0), MOST) / MOST)


def _point(look: Look, size: float, angle: float, distance: float) -> tuple[float, float]:
    centre = size / 2
    return look.px(centre + distance * math.sin(angle)), look.px(centre - distance * math.cos(angle))


def _row(look: Look, size: float, count: int, i: int, spoke: Spoke) -> dict[str, Any]:
    angle = 2 * math.pi * i / count
    known = lk.finite(spoke.r)
    style = STATE_STYLE[spoke.state]
    ends = [_point(look, size, angle, reach(r, size)) for r in (0.0, float(spoke.r or 0.0) if known else 0.0, MOST)]
    mark = _point(look, size, angle, size * OUTER + MARK)
    return {
        "channel": spoke.channel,
        "name": look.line(spoke.name),
        "r": float(spoke.r) if known and spoke.r is not None else None,
        "x": ends[0][0],
        "y": ends[0][1],
        "x2": ends[1][0],
        "y2": ends[1][1],
        "track": {"x2": ends[2][0], "y2": ends[2][1]},
        "from": angle - math.pi / count * 0.62,
        "to": angle + math.pi / count * 0.62,
        "inner": look.px(reach(0.0, size)),
        "outer": look.px(reach(MOST, size)),
        "amber": spoke.amber,
        "angle": angle,
        "half": math.pi / count,
        "fill": style.colour,
        "edge": style.edge,
        "colour": style.on_white if known else lk.MUTED,
        "mx": mark[0],
        "my": mark[1],
        "mark": lk.state_mark(spoke.state),
        "far": known and float(spoke.r or 0) > MOST,
        "place_text": place_text(look, spoke),
        "worst_text": look.line(spoke.worst) if spoke.worst else "–",
        "count_text": look.line(count_text(look, spoke)),
        "state_text": look.marked_state(spoke.state),
        "aloud": plain(_aloud(look, spoke)),
        **_block(look, size, angle, spoke),
    }


def place_text(look: Look, spoke: Spoke) -> str:
    """How far the worst line of a channel is crossed, or how much room is left before it."""
    if not lk.finite(spoke.r):
        return look.say("envelope.unknown")
    share = look.words.percent(abs(spoke.r - 1))
    return look.say("envelope.beyond" if spoke.r > 1 else "envelope.room", share=share)


def short_text(look: Look, spoke: Spoke) -> str:
    """The same for the eye from the back of a room."""
    if not lk.finite(spoke.r):
        return look.say("envelope.unknown")
    key = "envelope.short_beyond" if spoke.r > 1 else "envelope.short_room"
    return look.say(key, share=look.words.percent(abs(spoke.r - 1)))


def count_text(look: Look, spoke: Spoke) -> str:
    """How many lines of a channel are crossed, and of how many nothing is known."""
    if not spoke.lines:
        return look.words("charts.envelope.no_lines")
    told = look.words.plural("charts.envelope.count", spoke.lines, crossed=spoke.crossed)
    return told + (" " + look.words.plural("charts.envelope.unknown_lines", spoke.unknown) if spoke.unknown else "")


def _aloud(look: Look, spoke: Spoke) -> str:
    state = look.words(f"charts.state.{spoke.state}")
    return f"{spoke.name}: {state}, {place_text(look, spoke)}. {count_text(look, spoke)}"


def _block(look: Look, size: float, angle: float, spoke: Spoke) -> dict[str, Any]:
    """The channel's name outside its bar, and under it how far it is from its line."""
    sine, cosine = math.sin(angle), math.cos(angle)
    above = abs(sine) < 0.2
    name = look.lines(spoke.name, SHORT if size < SMALL and not above else LONG)
    short = short_text(look, spoke)
    height = look.px(21) * len(name) + look.px(28)
    x, y = _point(look, size, angle, size * OUTER + NAMES)
    top = y - height / 2 - height / 2 * cosine
    return {
        "lx": x,
        "ly": round(top, 2),
        "ny": round(top + look.px(21) * len(name) + look.px(3), 2),
        "bottom": round(top + height, 2),
        "align": "center" if above else "left" if sine > 0 else "right",
        "lines": name,
        "number": short,
        "is_number": lk.finite(spoke.r),
    }


def _disc(look: Look, size: float, r: float, fill: str) -> Spec:
    row = {"from": 0, "to": 2 * math.pi, "outer": look.px(reach(r, size)), "inner": 0}
    return layer("arc", [row], _polar(), fill=fill)


def _ring(look: Look, size: float, r: float, colour: str, width: float) -> Spec:
    row = {"from": 0, "to": 2 * math.pi, "outer": look.px(reach(r, size)), "inner": 0}
    return layer("arc", [row], _polar(), fill="transparent", stroke=colour, strokeWidth=look.px(width))


def _polar() -> Spec:
    return {
        "theta": {**lk.raw("from"), "stack": None},
        "theta2": {"field": "to"},
        "radius": {**lk.raw("outer"), "stack": None},
        "radius2": {"field": "inner"},
    }


def _gaps(look: Look, rows: Sequence[dict[str, Any]]) -> Spec:
    return layer("arc", rows, _polar(), fill=lk.hatch(), stroke="#8A9099", strokeDash=[4, 3], strokeWidth=look.px(1.5))


def _bars(rows: Sequence[dict[str, Any]], where: Spec, thick: float) -> Spec:
    return layer("rule", rows, {**where, "stroke": lk.raw("fill", "nominal")}, strokeWidth=thick)


def _amber(look: Look, size: float, rows: Sequence[dict[str, Any]]) -> list[Spec]:
    """The amber ring, piece by piece: each channel warns where its own worst line does."""
    pieces = [
        {
            "from": r["angle"] - r["half"],
            "to": r["angle"] + r["half"],
            "outer": at + look.px(1.5),
            "inner": at - look.px(1.5),
        }
        for r in rows
        for at in [look.px(reach(r["amber"], size))]
    ]
    return [
        layer("arc", pieces, _polar(), fill="#FFFFFF", stroke="#FFFFFF", strokeWidth=look.px(2)),
        layer("arc", pieces, _polar(), fill=AMBER),
    ]


def _beyond(look: Look, rows: Sequence[dict[str, Any]]) -> Spec:
    """An arrow at the end of a bar that goes on farther than it can be drawn."""
    far = [row | {"turn": math.degrees(row["angle"])} for row in rows if row["far"]]
    where = {"x": lk.at("x2")["x"], "y": lk.at(y="y2")["y"], "angle": {**lk.raw("turn")}}
    return layer(
        "point", far, where, shape="triangle-up", filled=True, opacity=1, color="#FFFFFF", size=look.px(15) ** 2
    )


def _labels(look: Look, rows: Sequence[dict[str, Any]]) -> list[Spec]:
    where: dict[str, Any] = {"align": {"expr": "datum.align"}, "baseline": "top"}
    number = {**lk.at("lx", "ny"), **lk.text_of("number"), "color": lk.raw("colour", "nominal")}
    big = {"expr": f"datum.is_number ? {look.px(21)} : {look.px(17)}"}
    return [
        layer(
            "text",
            rows,
            {**lk.at("lx", "ly"), **lk.text_of("lines")},
            **where,
            fontSize=look.px(17),
            lineHeight=look.px(21),
            fontWeight=500,
            color=lk.INK,
        ),
        layer("text", rows, number, **where, fontSize=big, fontWeight=700),
    ]


def _hits(look: Look, rows: Sequence[dict[str, Any]]) -> Spec:
    """Whole sectors, unseen, answer the pointer, so that a short bar or a gap does too."""
    names = ("name", "state_text", "place_text", "worst_text", "count_text")
    told = {name: look.say(f"tip.{name}") for name in names}
    encoding = {**_polar(), **lk.spoken(told), "stroke": lk.picked(lk.INK, "transparent")}
    hits = layer("arc", rows, encoding, fill="transparent", strokeWidth=look.px(3), cursor="pointer")
    return hits | {"name": "channels", "params": [lk.pick("channel")]}


def _entries(look: Look, spokes: Sequence[Spoke]) -> list[Entry]:
    gap = (
        [Entry(look.say("envelope.unknown"), "square", "#FFFFFF", "#8A9099")]
        if any(s.r is None for s in spokes)
        else []
    )
    lines = [Entry(look.say("envelope.ring"), line=RED_LINE), Entry(look.say("envelope.amber"), line=AMBER)]
    return [*lines, *state_entries(look, (s.state for s in spokes if s.r is not None)), *gap]
