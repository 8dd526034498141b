"""Boundary layers: bytes of a GeoJSON file or a zipped shapefile -> shapes in WGS84, each standing on one area.

SHAPES frame: area_id, layer, geometry (GeoJSON geometry as text, longitude and latitude), area_m2.
``source`` takes the file apart and puts it on the globe, ``identity`` finds which columns say what place a shape is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

import pandas as pd
import shapely
from pyproj import Geod

from core.config import Config, Layer
from core.geo import identity, source
from core.issues import Issue, Stop, Where, worst
from core.names import Matcher, area_id

SHAPES = ["area_id", "layer", "geometry", "area_m2"]
AREAS = ["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"]
CITY = "city"
METRES_IN_DEGREE = 111_320
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


def read(  # noqa: PLR0917 - the whole of the request, in the order in which it is told
    data: bytes, file: str, config: Config, layer: str, areas: pd.DataFrame, choices: Choices = Choices()
) -> Boundaries:
    """Read a boundary file for ``layer`` and join it to ``areas`` (AREAS): by key where both have one, else by name.

    A layer without areas gets them from the file; later files join, and add areas only with ``add_areas``. Features
    of one area are united, so no surface is counted twice. Bad input raises nothing: it comes back as issues.
    """
    result = Boundaries(file, hashlib.sha256(data).hexdigest(), layer)
    issues: list[Issue] = []
    try:
        found = source.read(data, file)
        result = replace(result, columns=tuple(found.texts), features_read=len(found.texts))
        here = areas[areas["layer"] == layer]
        columns = identity.recognise(found.texts, here, choices.key, choices.name)
        result = replace(result, key_column=" + ".join(columns.key) or None, name_column=columns.name)
        named = identity.named(found.texts, columns)
        placed = source.place(found, named["label"])
        issues += placed.issues
        result = replace(result, crs=placed.crs)
        features = named.loc[placed.geometries.index].assign(geometry=placed.geometries)
        result, told = _joined(result, features, config, here, choices.add_areas)
        issues += told
    except Stop as stop:
        issues += stop.issues
    return replace(result, issues=tuple(replace(issue, where=Where(file=file)) for issue in issues))


def simplify(shapes: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """SHAPES with fewer corners, for drawing only; neighbours keep their common borders. ``tolerance`` in metres."""
    geometries = shapely.from_geojson(shapes["geometry"].to_numpy(dtype=object))
    fewer = shapely.coverage_simplify(geometries, tolerance / METRES_IN_DEGREE)
    return shapes.assign(geometry=pd.Series(shapely.to_geojson(fewer), index=shapes.index, dtype=object))


def square_metres(geometry: shapely.Geometry) -> float:
    """Area on the ellipsoid of a surface in longitude and latitude (Karney 2013, as computed by PROJ)."""
    area, _ = _GLOBE.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(area))


def _joined(
    result: Boundaries, features: pd.DataFrame, config: Config, here: pd.DataFrame, add: bool
) -> tuple[Boundaries, list[Issue]]:
    """``features`` (label, key, name, english, geometry) on the areas they belong to, with both unmatched sides."""
    layer = next(each for each in config.layers if each.id == result.layer)
    root = layer.id == config.layers[0].id
    targets = pd.Series(CITY, features.index, dtype=object) if root else _targets(features, here)
    new = targets.isna() if (here.empty or add) and not root else pd.Series(False, features.index)
    created = _areas(features[new], layer)
    targets = targets.mask(new, created["area_id"])
    on_area = features[targets.notna()].assign(area_id=targets.dropna())
    if on_area.empty:
        raise Stop([Issue("G-12", {"n": len(features), "layer": layer.plural})])
    created = created.dropna(subset="area_id").drop_duplicates("area_id")
    without_area = tuple(features["label"][targets.isna()])
    without_shape = tuple(here["name_he"][~here["area_id"].isin(on_area["area_id"])])
    united = on_area["label"][on_area.duplicated("area_id")].drop_duplicates()
    told = [
        *source.tell("G-16", united if not root else []),
        *source.tell("G-17", without_area),
        *source.tell("G-18", without_shape),
        *([Issue("G-21", {"n": len(created)})] if len(created) else []),
    ]
    shapes = _shapes(on_area, layer.id)
    return replace(
        result,
        shapes=shapes,
        areas=created.reset_index(drop=True),
        joined=tuple(shapes["area_id"]),
        areas_without_shape=without_shape,
        shapes_without_area=without_area,
    ), told


def _targets(features: pd.DataFrame, here: pd.DataFrame) -> pd.Series:
    """The area of each feature, or None. A key decides; a name only where the area has no key to disagree with."""
    matcher = Matcher(here)
    by_key = [matcher.by_key(key) if key else None for key in features["key"]]
    if any(by_key):
        matcher = Matcher(here[here["key"].isna()])
    pairs = zip(by_key, features["name"], strict=True)
    found = [area or (matcher.match(name).area_id if name else None) for area, name in pairs]
    return pd.Series(found, features.index, dtype=object)


def _areas(features: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """AREAS to create, on the index of ``features``; area_id is None where neither key nor name tells one apart."""
    names = identity.place_names(features, layer)
    pairs = zip(features["key"], features["name"], strict=True)
    ids = [area_id(layer.id, key, name or "") if key or name else None for key, name in pairs]
    columns = {
        "area_id": ids,
        "layer": layer.id,
        "key": features["key"],
        "name_he": names["he"],
        "name_en": names["en"],
    }
    areas = pd.DataFrame({**columns, "parent_id": CITY}, features.index, dtype=object)
    return areas.assign(population=float("nan"))


def _shapes(features: pd.DataFrame, layer: str) -> pd.DataFrame:
    """SHAPES: the parts of each area united, so that sums over shapes never grow."""
    rows = []
    for area, parts in features.groupby("area_id", sort=False)["geometry"]:
        whole = source.surface(shapely.union_all(parts.to_numpy())) if len(parts) > 1 else parts.iloc[0]
        rows.append((area, layer, shapely.to_geojson(whole), square_metres(whole)))
    return pd.DataFrame(rows, columns=SHAPES).astype(dict.fromkeys(SHAPES[:-1], object))
