"""Layers written as JSON: GeoJSON, Esri JSON (what ArcGIS servers send) and TopoJSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import shapely

from core.geo.layer import Source, geometry, made, polygon, refuse_many_in_text
from core.geo.systems import stated
from core.issues import Issue

Layers = dict[str, Callable[[], Source]]


def layers(data: bytes, name: str) -> Layers:
    """The layers of a JSON text by name: the objects of a TopoJSON, else one called ``name``."""
    refuse_many_in_text(data)
    document = json.loads(_decoded(data))
    if document.get("type") == "Topology":
        arcs = _arcs(document)
        return {each: partial(_topology, thing, arcs) for each, thing in document["objects"].items()}
    return {name: partial(_esri if "geometryType" in document else _geojson, document)}


def _decoded(data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        return data.decode("cp1255")


def _geojson(document: Mapping[str, Any]) -> Source:
    features: list[Any] = document["features"] if document["type"] == "FeatureCollection" else [document]
    if document["type"] not in ("FeatureCollection", "Feature"):
        raise ValueError("a geometry alone says of no place what it is")
    rows = [{**_number(feature), **(feature.get("properties") or {})} for feature in features]
    return made(rows, [geometry(f.get("geometry")) for f in features], _named(document), _cut_short(document))


def _number(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": feature["id"]} if "id" in feature else {}


def _named(document: Mapping[str, Any]) -> Any:
    """The system of a "crs" member, which the standard no longer knows and offices still write."""
    properties = (document.get("crs") or {}).get("properties", {})
    return stated(properties.get("name") or f"EPSG:{properties.get('code')}")


def _cut_short(document: Mapping[str, Any]) -> list[Issue]:
    """G-28 where the server says that it sent only the first of many."""
    more = document.get("exceededTransferLimit") or (document.get("properties") or {}).get("exceededTransferLimit")
    return [Issue("G-28", {"n": len(document["features"])})] if more else []


# --- Esri JSON ----------------------------------------------------------------------------------------------------


def _esri(document: Mapping[str, Any]) -> Source:
    features = document["features"]
    rows = [feature.get("attributes") or {} for feature in features]
    forms = [_esri_geometry(feature.get("geometry")) for feature in features]
    return made(rows, forms, _reference(document.get("spatialReference") or {}), _cut_short(document))


def _reference(reference: Mapping[str, Any]) -> Any:
    """The stated system: by its newest number, by Esri's own number, or by its text."""
    numbers = [reference.get("latestWkid"), reference.get("wkid")]
    texts = [f"{owner}:{number}" for number in numbers if number for owner in ("EPSG", "ESRI")]
    return next(filter(None, map(stated, [*texts, reference.get("wkt")])), None)


def _esri_geometry(value: Any) -> Any:
    try:
        if "rings" in value:
            return _surfaces([np.asarray(ring, dtype=float)[:, :2] for ring in value["rings"]])
        if "paths" in value:
            return shapely.multilinestrings([np.asarray(path, dtype=float)[:, :2] for path in value["paths"]])
        return shapely.points(value["points"] if "points" in value else [value["x"], value["y"]])
    except Exception:  # as in ``geometry``: one bad shape is counted, not fatal
        return None


def _surfaces(rings: Sequence[np.ndarray]) -> Any:
    """Surfaces of rings in any order: clockwise ones are outlines, the others holes in the smallest around them."""
    forms = np.array([shapely.linearrings(ring) for ring in rings])
    holes = shapely.is_ccw(forms)
    if holes.all():  # written the other way round
        holes = np.zeros(len(forms), dtype=bool)
    outlines = forms[~holes]
    inside: list[list[Any]] = [[] for _ in outlines]
    solid = shapely.polygons(outlines)
    tree, sizes = shapely.STRtree(solid), shapely.area(solid)
    for hole in forms[holes]:
        around = tree.query(shapely.get_point(hole, 0), predicate="intersects")
        if len(around):
            inside[min(around, key=lambda n: sizes[n])].append(hole)
    return shapely.multipolygons(
        [shapely.polygons(out, own or None) for out, own in zip(outlines, inside, strict=True)]
    )


# --- TopoJSON -----------------------------------------------------------------------------------------------------


def _arcs(document: Mapping[str, Any]) -> list[np.ndarray]:
    """The shared borders in the numbers of the map: steps added up, then scaled and moved."""
    transform = document.get("transform")
    arcs = [np.asarray(arc, dtype=float)[:, :2] for arc in document["arcs"]]
    if not transform:
        return arcs
    return [np.cumsum(arc, axis=0) * transform["scale"] + transform["translate"] for arc in arcs]


def _topology(thing: Mapping[str, Any], arcs: Sequence[np.ndarray]) -> Source:
    features = thing["geometries"] if thing["type"] == "GeometryCollection" else [thing]
    rows = [{**_number(each), **(each.get("properties") or {})} for each in features]
    return made(rows, [_assembled(each, arcs) for each in features], None)


def _assembled(feature: Mapping[str, Any], arcs: Sequence[np.ndarray]) -> Any:
    try:
        surfaces = [feature["arcs"]] if feature["type"] == "Polygon" else feature["arcs"]
        return shapely.multipolygons([polygon([_ring(ring, arcs) for ring in rings]) for rings in surfaces])
    except Exception:  # as in ``geometry``
        return None


def _ring(numbers: Sequence[int], arcs: Sequence[np.ndarray]) -> np.ndarray:
    """One ring of arcs end to end; ~n is arc n walked backwards, and each begins where the one before ended."""
    return np.concatenate([*_joined(numbers, arcs)])


def _joined(numbers: Sequence[int], arcs: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    for position, number in enumerate(numbers):
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        yield arc if position == 0 else arc[1:]
