"""Boundary layers: bytes of a GeoJSON file or a zipped shapefile -> shapes in WGS84, each standing on one area.

SHAPES frame: area_id, layer, geometry (GeoJSON geometry as text, longitude and latitude), area_m2.
``source`` takes the file apart and puts it on the globe, ``identity`` finds which columns say what place a shape is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from core.config import Config, Layer
from core.geo import identity, source
from core.issues import Issue, Stop, Where, worst
from core.names import Matcher, area_id
from core.people import in_file, masked

SHAPES = ["area_id", "layer", "geometry", "area_m2"]
AREAS = ["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"]
CITY = "city"
METRES_IN_DEGREE = 111_320
Feature = tuple[identity.Place, Any]  # what it says it is, and its surface in WGS84
_GLOBE = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided where we could not, or decided wrongly. ``key`` may name two columns: "A + B"."""

    key: str | None = None
    name: str | None = None
    add_areas: bool = False


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns, dtype=object)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What a boundary file holds, joined. ``areas`` are still to be created; ``crs`` is the system it was read in.

    ``joined`` are the areas that have a shape, those to be created included.
    """

    file: str
    sha256: str
    layer: str
    crs: str | None = None
    columns: tuple[str, ...] = ()
    key_column: str | None = None
    name_column: str | None = None
    shapes: pd.DataFrame = field(default_factory=lambda: _empty(SHAPES))
    areas: pd.DataFrame = field(default_factory=lambda: _empty(AREAS))
    issues: tuple[Issue, ...] = ()
    features_read: int = 0
    joined: tuple[str, ...] = ()
    areas_without_shape: tuple[str, ...] = ()
    shapes_without_area: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        return worst(self.issues) == "block"


def read(
    data: bytes, file: str, config: Config, layer: str, areas: pd.DataFrame, choices: Choices = Choices()
) -> Boundaries:
    """Read a boundary file for ``layer`` and join it to ``areas`` (AREAS): by key where both have one, else by name.

    A layer without areas gets them from the file; later files join, and add areas only with ``add_areas``. Features
    of one area are united, so no surface is counted twice. Bad input raises nothing: it comes back as issues.
    """
    result = Boundaries(masked(file), hashlib.sha256(data).hexdigest(), layer)
    if private := in_file(file):
        return replace(result, issues=(private,))
    result = replace(result, file=file)
    issues: list[Issue] = []
    try:
        found = source.read(data, file)
        source.refuse_people(found)
        result = replace(result, columns=tuple(found.texts), features_read=len(found.geometries))
        source.refuse_without_surfaces(found)
        here = areas[areas["layer"] == layer]
        whole = layer == config.layers[0].id  # the city has no parts to tell apart
        columns = identity.Columns() if whole else identity.recognise(found.texts, here, choices.key, choices.name)
        result = replace(result, key_column=columns.key_text, name_column=columns.name)
        places = identity.places(found.texts, columns, len(found.geometries))
        identity.refuse_people(places, columns)
        placed = source.place(found, [place.label for place in places])
        issues += placed.issues
        result = replace(result, crs=placed.crs)
        features = [(place, form) for place, form in zip(places, placed.geometries, strict=True) if form is not None]
        result, told = _joined(result, features, config, here, choices.add_areas)
        issues += told
    except Stop as stop:
        issues += stop.issues
    return replace(result, issues=tuple(replace(issue, where=Where(file=file)) for issue in issues))


def simplify(shapes: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """SHAPES with fewer corners and digits, for drawing only; neighbours keep their common borders.

    ``tolerance`` in metres; coordinates are rounded to a tenth of a metre.
    """
    geometries = shapely.from_geojson(shapes["geometry"].to_numpy(dtype=object))
    fewer = shapely.transform(shapely.coverage_simplify(geometries, tolerance / METRES_IN_DEGREE), _rounded)
    return shapes.assign(geometry=pd.Series(shapely.to_geojson(fewer), index=shapes.index, dtype=object))


def _rounded(coordinates: np.ndarray) -> np.ndarray:
    return coordinates.round(6)


def square_metres(geometry: shapely.Geometry) -> float:
    """Area on the ellipsoid of a surface in longitude and latitude (Karney 2013, as computed by PROJ)."""
    area, _ = _GLOBE.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(area))


def _joined(
    result: Boundaries, features: list[Feature], config: Config, here: pd.DataFrame, add: bool
) -> tuple[Boundaries, list[Issue]]:
    """``features`` on the areas they belong to, with both unmatched sides and what there is to tell of them."""
    layer = config.layer(result.layer)
    root = layer.id == config.layers[0].id
    places = [place for place, _ in features]
    targets: list[str | None] = [CITY] * len(places) if root else _known(places, here)
    areas = _new(places, targets, layer) if (here.empty or add) and not root else _empty(AREAS)
    targets = [target or areas["area_id"].get(i) for i, target in enumerate(targets)]
    parts: dict[str, list[Feature]] = {}
    for target, feature in zip(targets, features, strict=True):
        if target:
            parts.setdefault(target, []).append(feature)
    if not parts:
        raise Stop([Issue("G-12", {"n": len(features), "layer": layer.plural})])
    without_area = tuple(place.label for place, target in zip(places, targets, strict=True) if not target)
    without_shape = tuple(here["name_he"][~here["area_id"].isin(parts)])
    united = [group[0][0].label for group in parts.values() if len(group) > 1 and not root]
    told = [*source.tell("G-16", united), *source.tell("G-17", without_area), *source.tell("G-18", without_shape)]
    areas = areas.drop_duplicates("area_id").reset_index(drop=True)
    return replace(
        result,
        shapes=_shapes(parts, layer.id),
        areas=areas,
        joined=tuple(parts),
        areas_without_shape=without_shape,
        shapes_without_area=without_area,
    ), [*told, *([Issue("G-21", {"n": len(areas)})] if len(areas) else [])]


def _known(places: list[identity.Place], here: pd.DataFrame) -> list[str | None]:
    """The area of each place, or None. A key decides; a name only where the area has no key to disagree with."""
    matcher = Matcher(here)
    by_key = [matcher.by_key(place.key) if place.key else None for place in places]
    if any(by_key):
        matcher = Matcher(here[here["key"].isna()])
    pairs = zip(by_key, places, strict=True)
    return [area or (matcher.match(place.name).area_id if place.name else None) for area, place in pairs]


def _new(places: list[identity.Place], targets: list[str | None], layer: Layer) -> pd.DataFrame:
    """AREAS to create for the places without a target that have a key or a name, on their positions in ``places``."""
    lost = {i: p for i, (p, target) in enumerate(zip(places, targets, strict=True)) if not target and (p.key or p.name)}
    rows = [
        (area_id(layer.id, place.key, place.name or ""), layer.id, place.key, he, en, CITY, float("nan"))
        for place, (he, en) in zip(lost.values(), identity.new_names([*lost.values()], layer), strict=True)
    ]
    areas = pd.DataFrame(rows, list(lost), AREAS, dtype=object)
    return areas.astype({"population": float})


def _shapes(parts: dict[str, list[Feature]], layer: str) -> pd.DataFrame:
    """SHAPES: the parts of each area united, so that sums over shapes never grow."""
    rows = []
    for area, features in parts.items():
        forms = [form for _, form in features]
        whole = source.surface(shapely.union_all(forms)) if len(forms) > 1 else forms[0]
        rows.append((area, layer, shapely.to_geojson(whole), square_metres(whole)))
    return pd.DataFrame(rows, columns=SHAPES, dtype=object).astype({"area_m2": float})
