"""How firm ranks are: for each area the middle of its ranks as a dot, and the band that holds nine tenths of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts.legend import Entry, legend
from core.charts.look import SERIES, Look, Spec, layer
from core.i18n import Words, plain, rounded

ROW = 34
QUIET, QUIET_BAND = "#7D8793", "#C3CAD3"


@dataclass(frozen=True, slots=True)
class Band:
    """Ranks of one area: by the method itself, their median, and the ends of the band. ``chosen``: first, second ..."""

    area: str
    name: str
    rank: int
    median: float
    low: float
    high: float
    chosen: int | None = None


def rank_bands(
    bands: Sequence[Band], words: Words, total: int, width: float = 720, scale: float = 1.0, title: str | None = None
) -> Spec:
    """A row for each area in the order given, places 1 ... ``total`` from the reading side; chosen areas stand out.

    A click selects ``area``. Raises ValueError without areas.
    """
    if not bands:
        raise ValueError("a chart needs at least one area; an empty page has its own words")
    look = Look(words, scale)
    rows = [_row(look, k, band, total) for k, band in enumerate(bands)]
    tip = {name: look.say(f"tip.{name}") for name in ("area_name", "rank_text", "median_text", "band_text")}
    height = ROW * len(rows)
    span = {"x": rank_axis(look, "low", total), "x2": {"field": "high"}, "y": lk.at()["y"]}
    dot = {"x": rank_axis(look, "median", total), "y": lk.at()["y"]}
    bold, calm = [r for r in rows if r["bold"]], [r for r in rows if not r["bold"]]
    return lk.spec(
        look,
        [
            layer(
                "rule",
                rows,
                {**span, "stroke": lk.raw("band", "nominal")},
                strokeWidth=look.px(12),
                strokeCap="round",
            ),
            lk.symbols(rows, dot, size=look.px(14) ** 2, strokeWidth=look.px(1.5)),
            lk.row_names(look, calm, lk.at()["y"]),
            _bold(lk.row_names(look, bold, lk.at()["y"])),
            row_hits(look, rows, total, tip),
            *legend(look, _entries(look), look.px(height + 72), look.px(200)),
        ],
        width=width,
        height=height,
        name=words("charts.bands.name"),
        told="; ".join(row["aloud"] for row in rows),
        title=title,
        fluid=True,
    )


def rank_axis(look: Look, field: str, total: int) -> Spec:
    """Places from the best, at the side on which reading starts, to the last."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**9) if total / step <= 15)
    axis = {
        "values": [1, *range(step, total + 1, step)] if step > 2 else list(range(1, total + 1, step)),
        "format": "d",
        "title": look.say("place_axis"),
        "titleAnchor": "start",
        "titleAlign": look.start,
    }
    scale = {"domain": [0.5, total + 0.5], "nice": False, "zero": False, "reverse": look.words.rtl}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def row_hits(look: Look, rows: Sequence[Mapping[str, Any]], total: int, tip: Mapping[str, Any]) -> Spec:
    """Rows that tell their tooltip and can be clicked, over the whole width of the places."""
    encoding = {
        "x": rank_axis(look, "first_place", total),
        "x2": {"field": "last_place"},
        "y": lk.at("x", "top")["y"],
        "y2": {"field": "foot"},
        **lk.spoken(tip),
        "stroke": lk.picked(lk.INK, "transparent"),
    }
    wide = [{**row, "first_place": 0.5, "last_place": total + 0.5} for row in rows]
    drawn = layer("rect", wide, encoding, fill="transparent", strokeWidth=look.px(2), cursor="pointer")
    return drawn | {"name": "areas", "params": [lk.pick("area")]}


def _row(look: Look, k: int, band: Band, total: int) -> dict[str, Any]:
    words, chosen = look.words, band.chosen is not None
    stroke = SERIES[band.chosen or 0]
    low, high = rounded(band.low, 0), rounded(band.high, 0)
    texts = {
        "rank_text": words("charts.place_of", rank=band.rank, n=total),
        "median_text": words.number(band.median),
        "band_text": words("charts.bands.from_to", low=low, high=high) if low != high else words.number(low),
    }
    return {
        "area": band.area,
        "low": band.low,
        "high": band.high,
        "median": band.median,
        "y": look.px(ROW * k + ROW / 2),
        "top": look.px(ROW * k + 2),
        "foot": look.px(ROW * (k + 1) - 2),
        "bold": chosen,
        "symbol": stroke.symbol if chosen else "circle",
        "fill": stroke.colour if chosen else QUIET,
        "stroke": "#FFFFFF",
        "band": _pale(stroke.colour) if chosen else QUIET_BAND,
        "text": look.lines(band.name, 24),
        "area_name": look.line(band.name),
        **{name: look.line(text) for name, text in texts.items()},
        "aloud": plain(words("charts.bands.aloud", area=band.name, **texts)),
    }


def _pale(colour: str) -> str:
    """Half way to white, so that the dot stands out from its band."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{(part + 255 * 2) // 3:02X}" for part in parts)


def _bold(names: Mapping[str, Any]) -> Spec:
    return {**names, "mark": {**names["mark"], "fontWeight": 700}}


def _entries(look: Look) -> list[Entry]:
    return [
        Entry(look.say("bands.median"), "circle", QUIET, "#FFFFFF"),
        Entry(look.say("bands.band"), line=QUIET_BAND),
    ]
