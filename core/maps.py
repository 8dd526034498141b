"""Maps of areas that need nothing from outside: no basemap, no token, no style sheet, no request.

deck.gl draws text without a bidirectional algorithm and reads strings in layer arguments as expressions; both are
settled here. The words come from the caller.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pydeck as pdk
import shapely
from bidi import get_display
from pydeck.bindings.json_tools import default_serialize

INK, HALO, NOTHING, EDGE, BENEATH = "#1B2B33", "#FFFFFF", "#FFFFFF", "#A9B1B8", "#F0EFEA"
CROSSED = "#B3261E"
LABEL_SIZE, MARK_SIZE = 14, 16
DOT = 7  # pixels from the middle to the edge of an area that is a point
_PADDING = 28  # pixels kept free around the city
_LETTER, _LINE = 0.56, 1.15  # mean width and height of a letter of Heebo, in sizes
_LONGEST_LINE = 16  # letters after which a name goes on in the next line
_SLACK = 1.1  # how much wider than its area a name may be before it is left out
_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TILE = 512  # pixels of the whole world at zoom 0 in deck.gl
_DOTS = {"get_point_radius": DOT, "point_radius_units": pdk.types.String("pixels")}


class Deck(pdk.Deck):  # type: ignore[misc]
    """A deck that is written out once, and without spaces: pydeck would write it anew at every rerun of a page, which
    takes half a second for thousands of areas.
    """

    @cached_property
    def _written(self) -> str:
        return json.dumps(self, sort_keys=True, default=default_serialize)

    def to_json(self) -> str:
        return self._written


@dataclass(frozen=True, slots=True)
class ScoreClass:
    """A fifth of the scale with its fill and the text colour that is readable on it; without bounds: no score."""

    low: float | None
    high: float | None
    colour: str
    ink: str


_SCALE = (("#E2F0F2", INK), ("#B4D9DE", INK), ("#7ABAC5", INK), ("#277A8C", HALO), ("#0B4A5E", HALO))
#: Lightness alone orders them, so any eye and any printer can.
_CLASSES = tuple(ScoreClass(20.0 * i, 20.0 * i + 20, colour, ink) for i, (colour, ink) in enumerate(_SCALE))
_NO_SCORE = ScoreClass(None, None, NOTHING, INK)


def class_of(score: float) -> ScoreClass:
    """The class of a score (its low bound belongs to it, 100 to the last); of NaN the class without bounds."""
    return _NO_SCORE if math.isnan(score) else _CLASSES[min(max(int(score // 20), 0), 4)]


def legend(scores: Iterable[float]) -> tuple[tuple[ScoreClass, int], ...]:
    """Rows for a legend: every class with its number of areas, and areas without a score where there are any."""
    found = [class_of(score) for score in scores]
    rows = [(each, found.count(each)) for each in _CLASSES]
    missing = found.count(_NO_SCORE)
    return (*rows, (_NO_SCORE, missing)) if missing else tuple(rows)


def choropleth(
    places: pd.DataFrame,
    shapes: pd.DataFrame,
    *,
    rtl: bool = True,
    selected: str | None = None,
    background: pd.DataFrame | None = None,
    size: tuple[int, int] = (860, 560),
) -> pdk.Deck:
    """A map of ``places`` on ``shapes`` (SHAPES), fitted to ``size`` pixels; a click gives a feature with its area_id.

    ``places``: area_id, name, label (written on the map where it fits, or None), colour (fill), tooltip (lines of
    text), and where wanted mark (a shape with a count, as «▼ 2», so that colour is never alone; or None),
    mark_colour, opacity (0 ... 1, how sure the fill is; without it 1) and named (True: its label is drawn even where
    it does not fit, on whichever side of its mark has room).
    Shapes without a place are outlined only, as are those of ``background``.
    Raises ValueError when there is no shape.
    """
    plan = planned(places, shapes, background=background, size=size)
    labels, marks = ([each | {"text": shown(each["text"], rtl)} for each in all] for all in (plan.labels, plan.marks))
    chosen = [_feature({}, plan.drawn[selected])] if selected and selected in plan.drawn else []
    return Deck(
        layers=[
            _surfaces("background", [_feature({}, text) for text in plan.beneath], _rgb(BENEATH), EDGE, 1),
            _areas([_feature(_properties(plan.rows[i]), text) for i, text in plan.drawn.items()]),
            _surfaces("selected", chosen, [0, 0, 0, 0], INK, 4),
            _text_layer("labels", [each for each in labels if each["colour"] == _rgb(INK)], LABEL_SIZE),
            _text_layer("labels_on_dark", [each for each in labels if each["colour"] != _rgb(INK)], LABEL_SIZE, INK),
            _text_layer("marks", marks, MARK_SIZE),
        ],
        initial_view_state=plan.view,
        map_provider=None,
        tooltip=_tooltip(rtl),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where on a map, for the screen and for pictures alike.

    ``rows``: of the places by area_id; ``drawn``: the shape of each as GeoJSON; ``beneath``: shapes without a place;
    ``labels`` and ``marks``: position (degrees), text, colour (red, green, blue) and offset (pixels).
    """

    rows: Mapping[str, Mapping[str, Any]]
    drawn: Mapping[str, str]
    beneath: list[str]
    view: pdk.ViewState
    size: tuple[int, int]
    labels: list[dict[str, Any]]
    marks: list[dict[str, Any]]

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Longitude and latitude, [N, 2] -> pixels from the upper left corner, [N, 2]."""
        centre = _mercator(np.array([[self.view.longitude, self.view.latitude]]))
        scale = float(_TILE * 2**self.view.zoom)
        return np.asarray((_mercator(points) - centre) * scale + np.array(self.size) / 2)


def planned(
    places: pd.DataFrame, shapes: pd.DataFrame, *, background: pd.DataFrame | None = None, size: tuple[int, int]
) -> Plan:
    """Where everything stands on a map of ``size`` pixels; see ``choropleth``. Raises ValueError without a shape."""
    if shapes.empty:
        raise ValueError("a map needs shapes")
    rows = {row["area_id"]: row for row in places.to_dict("records")}
    drawn = {i: text for i, text in zip(shapes["area_id"], shapes["geometry"], strict=True) if i in rows}
    beneath = [text for i, text in zip(shapes["area_id"], shapes["geometry"], strict=True) if i not in rows]
    beneath += [] if background is None else list(background["geometry"])
    view = _view(shapely.from_geojson([*drawn.values(), *beneath]), size)
    labels, marks = _texts(rows, drawn, view.zoom)
    return Plan(rows, drawn, beneath, view, size, labels, marks)


def shown(text: str, rtl: bool = True) -> str:
    """``text`` in the order in which its letters stand on paper, for a drawing that knows no direction."""
    lines = [get_display(line, base_dir="R" if rtl else "L") for line in text.split("\n")]
    return _CONTROLS.sub("", "\n".join(lines))


# --- layers -------------------------------------------------------------------------------------------------------


def _areas(features: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id="areas",
        pickable=True,
        auto_highlight=True,
        highlight_color=[*_rgb(INK), 40],
        get_fill_color="properties.fill",
        get_line_color="properties.line",
        get_line_width=1.5,
        line_width_units=pdk.types.String("pixels"),
        **_DOTS,
    )


def _surfaces(id: str, features: list[dict[str, Any]], fill: list[int], line: str, width: float) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=id,
        get_fill_color=fill,
        get_line_color=_rgb(line),
        get_line_width=width,
        line_width_units=pdk.types.String("pixels"),
        line_joint_rounded=True,
        **_DOTS,
    )


def _text_layer(id: str, texts: list[dict[str, Any]], size: int, halo: str = HALO) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        texts,
        id=id,
        get_position="position",
        get_text="text",
        get_color="colour",
        get_pixel_offset="offset",
        get_size=size,
        line_height=_LINE,
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String("Heebo, sans-serif"),
        font_weight=600,
        font_settings={"sdf": True, "fontSize": 64, "buffer": 8},
        outline_width=3,
        outline_color=_rgb(halo),
        parameters={"depthCompare": "always"},
    )


def _feature(properties: Mapping[str, Any], geometry: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": json.loads(geometry)}


def _properties(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a click and the tooltip know of an area. A white fill gets a grey edge, or it would not be seen."""
    edge = EDGE if row["colour"].upper() == NOTHING else HALO
    told = {key: row[key] for key in ("area_id", "name", "tooltip")}
    strength = row.get("opacity", 1.0)
    fill = _rgb(row["colour"]) if strength == 1 else [*_rgb(row["colour"]), round(255 * strength)]
    return {**told, "fill": fill, "line": _rgb(edge if strength == 1 else EDGE)}


def _tooltip(rtl: bool) -> dict[str, Any]:
    style = {
        "direction": "rtl" if rtl else "ltr",
        "textAlign": "start",
        "whiteSpace": "pre-line",
        "fontFamily": "Heebo, sans-serif",
        "fontSize": "15px",
        "lineHeight": "1.45",
        "maxWidth": "20rem",
        "padding": "10px 14px",
        "borderRadius": "10px",
        "color": INK,
        "backgroundColor": "#FFFFFF",
        "boxShadow": "0 2px 12px rgba(27,43,51,.25)",
    }
    return {"html": "<b>{name}</b>\n{tooltip}", "style": style}


def _rgb(colour: str) -> list[int]:
    return list(bytes.fromhex(colour.removeprefix("#")))


def _ink(fill: str) -> str:
    """The text colour that stands out more from ``fill``."""
    return INK if contrast(fill, INK) >= contrast(fill, HALO) else HALO


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2, relative luminance of sRGB)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in _rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- placing ------------------------------------------------------------------------------------------------------


def _view(geometries: Any, size: tuple[int, int]) -> pdk.ViewState:
    """The view that shows everything, north up, seen from straight above."""
    west, south, east, north = shapely.total_bounds(geometries)
    corners = _mercator(np.array([[west, south], [east, north]]))
    extent = np.maximum(np.abs(corners[1] - corners[0]), 1e-9)
    zoom = float(np.log2((np.array(size) - 2 * _PADDING) / (_TILE * extent)).min().clip(0, 17))
    middle = corners.mean(axis=0)
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * middle[1]))))
    return pdk.ViewState(
        longitude=round(float(360 * middle[0] - 180), 6),
        latitude=round(latitude, 6),
        zoom=round(zoom, 3),
        min_zoom=round(max(zoom - 1.5, 0), 3),
        max_zoom=round(zoom + 5, 3),
        pitch=0,
        bearing=0,
    )


def _mercator(points: np.ndarray) -> np.ndarray:
    """Longitude and latitude -> the unit square of Web Mercator, y downwards."""
    latitude = np.radians(points[:, 1])
    return np.column_stack([(points[:, 0] + 180) / 360, (1 - np.arcsinh(np.tan(latitude)) / math.pi) / 2])


def _texts(
    rows: Mapping[str, Mapping[str, Any]], drawn: Mapping[str, str], zoom: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Labels and marks with their places. Every mark is drawn; a label only where it fits and covers no other text."""
    scale = _TILE * 2**zoom
    geometries = shapely.from_geojson(list(drawn.values()))
    centres = [_middle(geometry) for geometry in geometries]
    pixels = _mercator(np.array(centres).reshape(-1, 2)) * scale
    bounds = shapely.bounds(geometries)
    spans = np.abs(_mercator(bounds[:, :2]) - _mercator(bounds[:, 2:])) * scale
    taken = [_box(pixels[n], 0, *_extent(_mark(rows[i]), MARK_SIZE)) for n, i in enumerate(drawn) if _mark(rows[i])]
    labels, marks = [], []
    ids = list(drawn)
    order = sorted(range(len(drawn)), key=lambda n: (rows[ids[n]].get("named") is not True, -spans[n].prod(), n))
    for n in order:
        row, mark = rows[ids[n]], _mark(rows[ids[n]])
        where = [round(float(c), 6) for c in centres[n]]
        label = _wrapped(row["label"])
        width, height = _extent(label, LABEL_SIZE)
        dot = not spans[n].any()
        up = -(height + _extent(mark, MARK_SIZE)[1]) / 2 if mark else -(height / 2 + DOT) if dot else 0.0
        named = row.get("named") is True
        fits = named or dot or (width <= _SLACK * spans[n][0] and height <= spans[n][1])
        sides = [side for side in ((up, -up) if named else (up,)) if not _covers(pixels[n], side, label, taken)]
        if label and fits and (sides or named):
            up = sides[0] if sides else up
            taken.append(_box(pixels[n], up, width, height))
            labels.append(_text(where, label, INK if dot else _ink(row["colour"]), up))
        if mark:
            marks.append(_text(where, mark, row.get("mark_colour") or CROSSED, 0))
    return labels, marks


def _covers(centre: np.ndarray, up: float, label: str, taken: Iterable[tuple[float, ...]]) -> bool:
    box = _box(centre, up, *_extent(label, LABEL_SIZE))
    return any(_meet(box, each) for each in taken)


def _middle(geometry: shapely.Geometry) -> np.ndarray:
    """The point of an area with most room around it; of points the first."""
    wide = shapely.get_dimensions(geometry) > 0
    found = shapely.maximum_inscribed_circle(geometry, tolerance=1e-4) if wide else geometry
    return np.asarray(shapely.get_coordinates(found)[0])


def _text(position: list[float], text: str, colour: str, up: float) -> dict[str, Any]:
    return {"position": position, "text": text, "colour": _rgb(colour), "offset": [0, round(up, 1)]}


def _mark(row: Mapping[str, Any]) -> str:
    mark = row.get("mark")
    return mark if isinstance(mark, str) else ""


def _wrapped(label: object) -> str:
    """A label broken between words; the lines that the caller made stay."""
    lines = label.split("\n") if isinstance(label, str) else []
    return "\n".join(part for line in lines for part in textwrap.wrap(line, _LONGEST_LINE, break_long_words=False))


def _extent(text: str, size: int) -> tuple[float, float]:
    """Width and height of ``text`` in pixels, estimated."""
    lines = _CONTROLS.sub("", text).split("\n")
    return max(map(len, lines)) * size * _LETTER, len(lines) * size * _LINE


def _box(centre: np.ndarray, up: float, width: float, height: float) -> tuple[float, float, float, float]:
    x, y = float(centre[0]), float(centre[1]) + up
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
