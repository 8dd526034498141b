"""A map as a picture: areas, marks and names of the screen's map, and stripes that tell states apart in grey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import shapely

from core.charts import STATE_STYLE
from core.i18n import plain
from core.maps import BENEATH, DOT, EDGE, HALO, INK, LABEL_SIZE, MARK_SIZE, NOTHING, Plan, planned

_LETTER = 0.56  # mean width of a letter, in sizes
_ROW, _SWATCH, _GAP, _EDGE = 26, 18, 22, 16  # pixels of the key
_DETAIL = 0.25  # pixels that an outline may be simplified by
_RLI, _PDI = "\u2067", "\u2069"
_RISING = "M-2,2l4,-4M0,8l8,-8M6,10l4,-4"
#: State -> path of a tile of 8 x 8 pixels that is drawn over its colour.
_STRIPES = {
    "crossed": _RISING,
    "unseen": _RISING,
    "pending": _RISING,
    "recovering": "M-2,6l4,4M0,0l8,8M6,-2l4,4",
    "near": "M0,4h8",
    "stale": "M4,0v8",
    "suppressed": "M0,4h8M4,0v8",
    "suspended": "M2,0v8M5,0v8",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the key: a colour with its words, and the state whose stripes it has."""

    colour: str
    text: str
    state: str | None = None
    mark: str = ""


def drawn(
    places: pd.DataFrame,
    shapes: pd.DataFrame,
    *,
    rtl: bool = True,
    key: Sequence[Key] = (),
    background: pd.DataFrame | None = None,
    size: tuple[int, int] = (860, 560),
) -> str:
    """SVG of the same ``places`` and ``shapes`` as ``maps.choropleth``; a column ``state`` gives an area its stripes.

    Raises ValueError when there is no shape.
    """
    plan = planned(places, shapes, background=background, size=size)
    rows = _key_rows(key, size[0])
    height = size[1] + (_ROW * len(rows) + _EDGE if rows else 0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {height}" width="{size[0]}" height="{height}" '
        f'font-family="Heebo, Arial, sans-serif"><defs>{_patterns()}</defs>'
        f'<rect width="{size[0]}" height="{height}" fill="#FFFFFF"/>'
        f"{''.join(_area(plan, text, BENEATH, EDGE) for text in plan.beneath)}"
        f"{''.join(_place(plan, plan.rows[i], text) for i, text in plan.drawn.items())}"
        f"{''.join(_text(plan, each, LABEL_SIZE, rtl) for each in plan.labels)}"
        f"{''.join(_text(plan, each, MARK_SIZE, rtl) for each in plan.marks)}"
        f"{_key(rows, size, rtl)}</svg>"
    )


def _patterns() -> str:
    return "".join(
        f'<pattern id="{state}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{path}" stroke="{_stripe(state)}" stroke-opacity="0.45" stroke-width="1.2" fill="none"/></pattern>'
        for state, path in _STRIPES.items()
    )


def _stripe(state: str) -> str:
    return STATE_STYLE[state].text


# --- areas --------------------------------------------------------------------------------------------------------


def _place(plan: Plan, row: Mapping[str, Any], geometry: str) -> str:
    colour, strength = row["colour"], row.get("opacity", 1.0)
    edge = EDGE if colour.upper() == NOTHING or strength < 1 else HALO
    found = _area(plan, geometry, colour, edge, strength, str(row.get("name") or ""))
    state = row.get("state")
    return found + _area(plan, geometry, f"url(#{state})", "none") if state in _STRIPES else found


def _area(plan: Plan, geometry: str, fill: str, edge: str, strength: float = 1.0, name: str = "") -> str:
    told = f"<title>{escape(plain(name))}</title>" if name else ""
    look = f'fill="{fill}" stroke="{edge}" stroke-width="1.5"' + (
        "" if strength == 1 else f' fill-opacity="{strength:.2f}"'
    )
    shape = shapely.from_geojson(geometry)
    points: list[str] = []
    path: list[str] = []
    for part in shapely.get_parts(shape):
        if shapely.get_dimensions(part) > 0:
            path += _rings(plan, part)
        else:
            points.append(_dot(plan, part, look))
    outline = f'<path d="{"".join(path)}" fill-rule="evenodd" {look}>{told}</path>' if path else ""
    return outline + "".join(points)


def _rings(plan: Plan, part: shapely.Geometry) -> Iterable[str]:
    """Every ring of an area as a closed path in pixels."""
    flat = shapely.transform(part, plan.pixels)
    flat = shapely.simplify(flat, _DETAIL)
    rings = [flat.exterior, *flat.interiors] if isinstance(flat, shapely.Polygon) else [flat]
    for ring in rings:
        corners = np.round(shapely.get_coordinates(ring), 1)
        yield f"M{'L'.join(f'{x:g},{y:g}' for x, y in corners)}Z"


def _dot(plan: Plan, point: shapely.Geometry, look: str) -> str:
    ((x, y),) = plan.pixels(shapely.get_coordinates(point)[:1])
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}" {look}/>'


# --- words --------------------------------------------------------------------------------------------------------


def _text(plan: Plan, label: Mapping[str, Any], size: int, rtl: bool) -> str:
    """A label over its place: lines below each other, with a rim that keeps them readable on any colour."""
    ((x, y),) = plan.pixels(np.array([label["position"]]))
    lines = label["text"].split("\n")
    first = y + label["offset"][1] - (len(lines) - 1) * size * 1.15 / 2 + size * 0.36
    colour = f"rgb({','.join(map(str, label['colour']))})"
    rim = HALO if sum(label["colour"]) < 3 * 128 else INK
    look = f'font-size="{size}" font-weight="700" text-anchor="middle" fill="{colour}" stroke="{rim}"'
    return "".join(
        f'<text x="{x:.1f}" y="{first + n * size * 1.15:.1f}" {look} stroke-width="3" stroke-linejoin="round" '
        f'paint-order="stroke">{escape(_line(line, rtl))}</text>'
        for n, line in enumerate(lines)
    )


def _line(text: str, rtl: bool) -> str:
    """A picture gives its words no direction of their own."""
    return f"{_RLI}{text}{_PDI}" if rtl else text


def _width(entry: Key) -> float:
    return _SWATCH + 8 + len(plain(entry.text)) * 15 * _LETTER + _GAP


def _key_rows(key: Sequence[Key], width: int) -> list[list[Key]]:
    rows: list[list[Key]] = []
    used = float("inf")
    for entry in key:
        if used + _width(entry) > width - 2 * _EDGE:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += _width(entry)
    return rows


def _key(rows: Sequence[Sequence[Key]], size: tuple[int, int], rtl: bool) -> str:
    found = []
    for n, row in enumerate(rows):
        start = float(_EDGE)
        for entry in row:
            found.append(_entry(entry, start, size[1] + _EDGE / 2 + n * _ROW, size[0], rtl))
            start += _width(entry)
    return "".join(found)


def _entry(entry: Key, start: float, top: float, width: int, rtl: bool) -> str:
    """A swatch with its stripes and mark, and its words, counted from the side where reading starts."""
    left = width - start - _SWATCH if rtl else start
    words = width - start - _SWATCH - 8 if rtl else start + _SWATCH + 8
    box = f'x="{left:.1f}" y="{top:.1f}" width="{_SWATCH}" height="{_SWATCH}"'
    stripes = f'<rect {box} fill="url(#{entry.state})"/>' if entry.state in _STRIPES else ""
    ink = STATE_STYLE[entry.state].text if entry.state else INK
    mark = (
        f'<text x="{left + _SWATCH / 2:.1f}" y="{top + 14:.1f}" font-size="13" text-anchor="middle" '
        f'fill="{ink}">{escape(entry.mark)}</text>'
        if entry.mark
        else ""
    )
    return (
        f'<rect {box} fill="{entry.colour}" stroke="{EDGE}"/>{stripes}{mark}'
        f'<text x="{words:.1f}" y="{top + 14:.1f}" font-size="15" fill="{INK}" '
        f'text-anchor="{"end" if rtl else "start"}">{escape(_line(entry.text, rtl))}</text>'
    )
