"""Boundary layers: bytes of whatever a GIS office sends -> shapes in WGS84, each standing on one area.

SHAPES frame: area_id, layer, geometry (GeoJSON geometry as text, longitude and latitude), area_m2 (0 for points).

``source``    what layers a file holds; ``documents`` (GeoJSON, Esri JSON, TopoJSON), ``kml``, ``geopackage``,
              ``shapefiles`` and ``points`` (tables) read one; ``layer`` is what they give and how much they may take in
``systems``   in which coordinate system the numbers are: stated, recognised or asked
``surfaces``  shapes put on the globe and repaired
``identity``  which columns say what place a shape is, and of which division of statistical areas it is
``joining``   shapes on areas: by key, by name, by a person's pairs; new areas; both unmatched sides
``known``     what earlier files of the layer say: where the town is, its division, the pairs
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from core.config import Config
from core.geo import identity, joining, points, source, surfaces, systems
from core.geo.joining import AREAS, IGNORE, NEW, SHAPES
from core.geo.known import NOTHING, Known, divisions, recall
from core.geo.points import Rows
from core.geo.source import is_boundary, packed
from core.geo.systems import System
from core.issues import Issue, Stop, Where, worst
from core.people import in_file, masked

__all__ = [
    "AREAS",
    "IGNORE",
    "NEW",
    "SHAPES",
    "Boundaries",
    "Choices",
    "Known",
    "System",
    "divisions",
    "is_boundary",
    "packed",
    "points",
    "read",
    "recall",
    "simplify",
]

METRES_IN_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided where we could not, or decided wrongly.

    ``key`` may name two columns: "A + B". ``part``: which layer of the file. ``crs``: the ``id`` of a System.
    ``pairs``: label of a shape -> area_id, NEW or IGNORE. ``any_division``: areas of another division join all
    the same. ``points``: the file is a table whose rows are points.
    """

    key: str | None = None
    name: str | None = None
    add_areas: bool = False
    part: str | None = None
    crs: str | None = None
    pairs: Mapping[str, str] = field(default_factory=dict)
    any_division: bool = False
    points: bool = False


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns, dtype=object)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What a boundary file holds, joined. ``areas`` are still to be created; ``crs`` is the system it was read in.

    ``parts``: layers to choose from; ``systems``: every way to read its numbers, likely ones first; ``points``: it is a
    layer of points, in WGS84. ``joined`` are the areas that have a shape, those to be created included; ``paired`` the
    shapes that a person paired (label -> area_id), today or with an earlier file.
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
    parts: tuple[str, ...] = ()
    part: str | None = None
    systems: tuple[System, ...] = ()
    division: str | None = None
    points: np.ndarray | None = None
    paired: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        return worst(self.issues) == "block"

    @property
    def memory(self) -> dict[str, Any]:
        """What ``recall`` needs of this file, to be kept in the mapping of its batch."""
        named = {label: area for label, area in self.paired.items() if not label.startswith(identity.NUMBERED)}
        return {"part": self.part, "division": self.division, "pairs": named}


def read(
    data: bytes,
    file: str,
    config: Config,
    layer: str,
    areas: pd.DataFrame,
    choices: Choices = Choices(),
    known: Known = NOTHING,
    rows: Rows | None = None,
) -> Boundaries:
    """Read a boundary file for ``layer`` and join it to ``areas`` (AREAS): by key where both have one, else by name.

    A layer without areas gets them from the file; later files join, and add areas only with ``add_areas``. Features
    of one area are united, so no surface is counted twice. ``rows``: the cells of a table whose rows are points. Bad
    input raises nothing: it comes back as issues.
    """
    result = Boundaries(masked(file), hashlib.sha256(data).hexdigest(), layer)
    if private := in_file(file):
        return replace(result, issues=(private,))
    result = replace(result, file=file)
    issues: list[Issue] = []
    try:
        found = source.layers(data, file, rows)
        result = replace(result, parts=tuple(found) if len(found) > 1 else ())
        layer_read = source.read(found, file, choices.part)
        result = replace(result, part=choices.part if choices.part in found else None)
        issues += layer_read.issues
        source.refuse_people(layer_read)
        texts, forms = layer_read.texts, layer_read.geometries
        result = replace(result, columns=tuple(texts), features_read=len(forms))
        source.refuse_other_than_areas(layer_read)
        result = replace(result, systems=systems.options(forms, layer_read.crs, known.home))
        here = areas[areas["layer"] == layer]
        whole = layer == config.layers[0].id  # the city has no parts to tell apart
        columns = identity.Columns() if whole else identity.recognise(texts, here, choices.key, choices.name)
        result = replace(result, key_column=columns.key_text, name_column=columns.name)
        places = identity.places(texts, columns, len(forms))
        identity.refuse_people(places, columns)
        system, told = systems.settle(result.systems, forms, layer_read.crs, known.home, choices.crs)
        issues += told
        placed = surfaces.place(forms, system, [place.label for place in places])
        issues += placed.issues
        result = replace(result, crs=system.crs, points=placed.geometries if placed.points else None)
        division = identity.division_of(columns, texts, result.part or "", file)
        result = replace(result, division=division)
        if len(here):
            issues += identity.refuse_division(division, known.division, choices.any_division)
        features = [(place, form) for place, form in zip(places, placed.geometries, strict=True) if form is not None]
        ties = joining.Ties(choices.pairs, known.pairs, choices.add_areas or here.empty)
        joined = joining.join(features, config.layer(layer), whole, here, ties)
        result = replace(result, **{name: getattr(joined, name) for name in joining.FIELDS})
        issues += joined.issues
    except Stop as stop:
        issues += stop.issues
    return replace(result, issues=tuple(replace(issue, where=Where(file=file)) for issue in issues))


def simplify(shapes: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """SHAPES with fewer corners and digits, for drawing only; neighbours keep their common borders, points their place.

    ``tolerance`` in metres; coordinates are rounded to a tenth of a metre.
    """
    geometries = shapely.from_geojson(shapes["geometry"].to_numpy(dtype=object))
    wide = shapely.get_dimensions(geometries) == source.SURFACES
    geometries[wide] = shapely.coverage_simplify(geometries[wide], tolerance / METRES_IN_DEGREE)
    fewer = shapely.transform(geometries, _rounded)
    return shapes.assign(geometry=pd.Series(shapely.to_geojson(fewer), index=shapes.index, dtype=object))


def _rounded(coordinates: np.ndarray) -> np.ndarray:
    return coordinates.round(6)
