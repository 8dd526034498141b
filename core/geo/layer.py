"""One layer as it was read, before anybody knows what it means; and how much of a file is taken in at all."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import shape

from core.issues import Issue, Stop
from core.names import writable

LARGEST = 100 * 2**20  # bytes, packed or unpacked; all statistical areas of the country take a third of it
MOST_POINTS = 1_000_000  # corners of a layer; the 76 neighbourhoods of a city of 300,000 have twenty thousand
MOST_FEATURES = 100_000
NAMED = 8  # places that one issue names
_RINGS = {"Polygon": 1, "MultiPolygon": 2}  # how deep the rings lie


@dataclass(frozen=True, slots=True)
class Source:
    """Every property as texts, one for each feature; a geometry for each (None where unusable); the stated system."""

    texts: dict[str, list[str | None]]
    geometries: np.ndarray
    crs: CRS | None
    issues: tuple[Issue, ...] = ()


def made(
    rows: Sequence[Mapping[str, Any]], geometries: Iterable[Any], crs: CRS | None, issues: Iterable[Issue] = ()
) -> Source:
    """A layer of ``rows`` (properties) and ``geometries`` (shapely, or None), one for each row."""
    refuse_many(features=len(rows))
    columns = dict.fromkeys(name for row in rows for name in row)
    refuse_many(values=len(columns) * len(rows))
    texts = {str(column).strip("\ufffd"): [_text(row.get(column)) for row in rows] for column in columns}
    found = np.empty(len(rows), dtype=object)
    found[:] = [_usable(geometry) for geometry in geometries]
    refuse_many(points=int(shapely.get_num_coordinates(found).sum()))
    return Source(texts, found, crs, tuple(issues))


def refuse_large(size: int) -> None:
    """Raises Stop (G-04) for a file of more bytes than are taken in."""
    if size > LARGEST:
        raise Stop([Issue("G-04", {"size": size / 2**20, "max": LARGEST // 2**20})])


def refuse_many(points: int = 0, features: int = 0, values: int = 0) -> None:
    """Raises Stop (G-24) for a layer that would not fit into memory or time. To be asked before anything is built."""
    if points > MOST_POINTS or features > MOST_FEATURES or values > 6 * MOST_POINTS:
        raise Stop([Issue("G-24", {"max": MOST_POINTS, "features": MOST_FEATURES})])


def refuse_many_in_text(data: bytes) -> None:
    """``refuse_many`` of a text that is not parsed yet, by its brackets and commas: a point has one and two of them."""
    refuse_many(points=data.count(b"["), features=data.count(b"{") // 3, values=data.count(b","))


def tell(code: str, labels: Iterable[str]) -> list[Issue]:
    """One issue that counts ``labels`` and names the first of them; none when there are none."""
    found = list(labels)
    names = (*found[:NAMED], "…") if len(found) > NAMED else tuple(found)
    return [Issue(code, {"n": len(found), "names": names})] if found else []


def geometry(value: Any) -> Any:
    """A GeoJSON geometry as a shape; None for one that nobody can draw: it must not spoil the layer."""
    try:
        if depth := _RINGS.get(value["type"]):
            surfaces = [polygon(rings) for rings in ([value["coordinates"]] if depth == 1 else value["coordinates"])]
            return surfaces[0] if len(surfaces) == 1 else shapely.multipolygons(surfaces)
        return shape(value)
    except Exception:  # the shape of a list from elsewhere can be wrong in any way
        return None


def polygon(rings: Sequence[Any]) -> Any:
    """The surface between the first of ``rings`` (x, y and perhaps more, whole arrays at once) and the others."""
    shell, *holes = (shapely.linearrings(np.asarray(ring, dtype=float)[:, :2]) for ring in rings)
    return shapely.polygons(shell, holes or None)


def plain(markup: str) -> str:
    """The words of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def _text(value: object) -> str | None:
    """A property as text: whole numbers without a point, blanks and nested things as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(writable(str(value).replace("\x00", " ")).strip("\ufffd").split()) or None


def _usable(found: Any) -> Any:
    if found is None or found.is_empty or not np.isfinite(shapely.get_coordinates(found)).all():
        return None
    return shapely.force_2d(found)
