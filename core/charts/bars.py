"""Horizontal bars: scores by channel, crossings by area. In Hebrew they grow from the right, where the names stand.

Their width may follow the page's, down to a phone's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts import profile as pf
from core.charts.legend import Entry, legend
from core.charts.look import RED_LINE, SERIES, STATE_STYLE, Look, Spec, layer
from core.charts.profile import Profile, Reading
from core.i18n import Words, plain

#: The bar of an area that does not stand out.
QUIET = "#A9B1BC"


@dataclass(frozen=True, slots=True)
class Count:
    """How many red lines are crossed in an area. ``area`` empty: in all others together."""

    area: str
    name: str
    crossings: int


def bars(
    profiles: Profile | Sequence[Profile],
    words: Words,
    width: float = 720,
    scale: float = 1.0,
    title: str | None = None,
) -> Spec:
    """A bar per channel and area with its red line, and at its end the score and the state in shape and word.

    One area: bars in the colour of the state. Two to four: in the colour of the area. A missing score is a hatched row
    with the words for it. A click selects ``area`` and ``channel``.
    Raises ValueError for no area, more than four, or areas with different channels.
    """
    shown = [profiles] if isinstance(profiles, Profile) else list(profiles)
    pf.check(shown)
    look = Look(words, scale)
    rows = [_row(look, (i, k), p, r, areas=len(shown)) for k, p in enumerate(shown) for i, r in enumerate(p.readings)]
    present, missing = [r for r in rows if r["score"] is not None], [r for r in rows if r["score"] is None]
    lined = [r for r in rows if r["line"] is not None]
    height = _slot(len(shown)) * len(shown[0].readings)
    return lk.spec(
        look,
        [
            _bars(look, present, "hundred", fill=lk.TRACK),
            _bars(look, missing, "hundred", fill=lk.hatch(36, 0.05), stroke="#B9C0C9", strokeDash=[4, 3]),
            _bars(look, present, "length", lk.paint()),
            _ticks(look, lined, "#FFFFFF", look.px(7)),
            _ticks(look, lined, RED_LINE, look.px(4)),
            *_verdicts(look, rows),
            _headings(look, [row for row in rows if row["area"] == shown[0].area]),
            _hits(look, rows, pf.tip(look, shown)),
            *legend(look, _entries(look, shown, bool(lined)), look.px(height + 66), look.px(340)),
        ],
        width=width,
        height=height,
        name=pf.name(look, shown, "bars"),
        told=pf.told(look, shown),
        title=title,
        fluid=True,
    )


def concentration(
    counts: Sequence[Count],
    words: Words,
    width: float = 720,
    scale: float = 1.0,
    title: str | None = None,
    slot: float = 38,
    standing: int | None = None,
) -> Spec:
    """Crossings per area, most first and all others last; the worst stands out. The title should say its share.

    A click selects ``area``. ``slot``: the height of a row. ``standing``: how many bars stand out instead, counted from
    the first. Raises ValueError without areas.
    """
    if not counts:
        raise ValueError("a chart needs at least one area; an empty page has its own words")
    look = Look(words, scale)
    shown = ranked(counts)
    rows = _counted(look, shown, _worst(shown) if standing is None else standing)
    y = {"field": "place", "type": "ordinal", "axis": None}
    most = max(1, *(c.crossings for c in shown))
    x = {
        "field": "crossings",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, most * 1.12], "nice": False, "reverse": words.rtl},
    }
    tip = {f: look.say(f"tip.{f}") for f in ("area_name", "count_text", "share_text")}
    bar = {"x": x, "y": y, **lk.paint(stroke=None), **lk.spoken(tip)}
    label = {"x": x, "y": y, **lk.text_of("count_text"), "color": lk.raw("ink", "nominal")}
    return lk.spec(
        look,
        [
            layer("bar", rows, bar, size=look.px(24), cursor="pointer")
            | {"name": "areas", "params": [lk.pick("area")]},
            lk.row_names(look, [{"place": n, "text": look.lines(c.name, 22)} for n, c in enumerate(shown)], y),
            layer(
                "text",
                rows,
                label,
                align=look.start,
                dx=_outward(look, 10),
                fontSize=look.px(18),
                fontWeight=700,
                baseline="middle",
            ),
        ],
        width=width,
        height=slot * len(rows),
        name=words("charts.concentration.name"),
        told="; ".join(row["aloud"] for row in rows),
        title=title,
        fluid=True,
    )


def ranked(counts: Sequence[Count]) -> list[Count]:
    """In the order of the bars; those of several areas together stay as they are."""
    return sorted(counts, key=lambda c: (0, -c.crossings, c.name) if c.area else (1, 0, ""))


def _worst(shown: Sequence[Count]) -> int:
    """How many areas have most; none where all have as many as each other."""
    own = [c.crossings for c in shown if c.area and c.crossings]
    most = own.count(max(own, default=0))
    return most if most < len(shown) or len(own) == 1 else 0


def _thick(areas: int) -> float:
    return 26 if areas == 1 else 20


def _slot(areas: int) -> float:
    """Height of a channel's name with its bars under it."""
    return 28 + (_thick(areas) + 5) * areas + 15


def _row(look: Look, place: tuple[int, int], profile: Profile, reading: Reading, areas: int) -> dict[str, Any]:
    """``place``: which channel, and which area under it."""
    i, k = place
    style = STATE_STYLE[reading.state]
    number = pf.score_text(look, reading)
    head = _slot(areas) * i
    top = head + 28 + (_thick(areas) + 5) * k
    return pf.fields(look, profile, reading) | {
        "hundred": 100,
        "length": lk.clamp(reading.score),
        "line_at": lk.clamp(reading.line),
        "head": look.px(head + 12),
        "y": look.px(top),
        "y2": look.px(top + _thick(areas)),
        "mid": look.px(top + _thick(areas) / 2),
        "over": look.px(top - 4),
        "under": look.px(top + _thick(areas) + 4),
        "fill": style.colour if areas == 1 else SERIES[k].colour,
        "stroke": style.edge if areas == 1 else "#FFFFFF",
        "text": look.line(f"{number} {look.words(f'charts.state.{reading.state}')}") if reading.present else number,
        "ink": style.on_white if reading.present else lk.MUTED,
        "mark": lk.state_mark(reading.state),
    }


def _scores(look: Look, field: str) -> Spec:
    axis = {
        "values": [0, 25, 50, 75, 100],
        "title": look.say("score"),
        "titleAnchor": "start",
        "titleAlign": look.start,
    }
    domain = {"domain": [0, 100], "nice": False, "reverse": look.words.rtl}
    return {"field": field, "type": "quantitative", "scale": domain, "axis": axis, "stack": None}


def _y(field: str) -> Spec:
    return {"y": lk.at(y=field)["y"]}


def _outward(look: Look, length: float) -> float:
    """Pixels away from the start of a bar."""
    return look.px(-length if look.words.rtl else length)


def _past(look: Look, gap: float) -> Spec:
    """A mark's x, ``gap`` pixels past the side on which a bar of 100 ends."""
    return {"expr": str(-look.px(gap)) if look.words.rtl else f"width + {look.px(gap)}"}


def _bars(look: Look, rows: Sequence[dict[str, Any]], field: str, encoding: Spec | None = None, **style: Any) -> Spec:
    where = {"x": _scores(look, field), "x2": {"datum": 0}, **_y("y"), "y2": {"field": "y2"}}
    return layer("rect", rows, {**where, **(encoding or {})}, **style)


def _ticks(look: Look, rows: Sequence[dict[str, Any]], colour: str, width: float) -> Spec:
    """The red line across each bar; drawn in white first, to part it from a red bar."""
    where = {"x": _scores(look, "line_at"), **_y("over"), "y2": {"field": "under"}}
    return layer("rule", rows, where, stroke=colour, strokeWidth=width)


def _verdicts(look: Look, rows: Sequence[dict[str, Any]]) -> list[Spec]:
    """Past the end of every bar, in one column that no red line runs through: symbol, score and state in words."""
    words = {**_y("mid"), **lk.text_of(), "color": lk.raw("ink", "nominal")}
    style: dict[str, Any] = {"align": look.start, "baseline": "middle", "fontSize": look.px(17), "fontWeight": 700}
    return [
        lk.symbols(
            [row | row["mark"] for row in rows],
            _y("mid"),
            x=_past(look, 18),
            size=look.px(15) ** 2,
            strokeWidth=look.px(1.5),
        ),
        layer("text", rows, words, x=_past(look, 34), **style),
    ]


def _headings(look: Look, rows: Sequence[dict[str, Any]]) -> Spec:
    """Names above their bars: long ones need no margin, so that bars keep their length on a phone."""
    return layer(
        "text",
        rows,
        {**_y("head"), **lk.text_of("name")},
        x={"expr": "width"} if look.words.rtl else 0,
        align=look.start,
        baseline="middle",
        fontSize=look.px(16),
        fontWeight=500,
        color=lk.INK,
    )


def _hits(look: Look, rows: Sequence[dict[str, Any]], tip: dict[str, str]) -> Spec:
    """The whole row answers the pointer, so that a short or missing bar does too; the chosen one gets an outline."""
    encoding = {**lk.spoken(tip), "stroke": lk.picked(lk.INK, "transparent")}
    hits = _bars(look, rows, "hundred", encoding, fill="transparent", strokeWidth=look.px(2), cursor="pointer")
    return hits | {"name": "bars", "params": [lk.pick("area", "channel")]}


def _entries(look: Look, profiles: Sequence[Profile], lined: bool) -> list[Entry]:
    """Areas when there are several (states are written at the bars); the red line when there is one."""
    areas = [
        Entry(look.line(profile.name), "square", series.colour, "#FFFFFF")
        for profile, series in zip(profiles, SERIES, strict=False)
        if len(profiles) > 1
    ]
    return [*areas, *([Entry(look.say("red_line"), line=RED_LINE)] if lined else [])]


def _counted(look: Look, shown: Sequence[Count], standing: int) -> list[dict[str, Any]]:
    total = sum(c.crossings for c in shown)
    rows = []
    for n, count in enumerate(shown):
        worst = n < standing
        rows.append(
            {
                "place": n,
                "area": count.area,
                "area_name": look.line(count.name),
                "crossings": int(count.crossings),
                "count_text": look.line(look.words.number(count.crossings)),
                "share_text": look.line(look.words.percent(count.crossings / total if total else None)),
                "worst": worst,
                "fill": STATE_STYLE["crossed"].colour if worst else QUIET,
                "ink": STATE_STYLE["crossed"].colour if worst else lk.INK,
                "aloud": plain(look.words.plural("charts.concentration.area", count.crossings, area=count.name)),
            }
        )
    return rows
