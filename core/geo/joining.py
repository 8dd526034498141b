"""Shapes on the areas they belong to: by key, by name, or because a person paired them; both unmatched sides told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import shapely
from pyproj import Geod

from core.config import Layer
from core.geo import identity
from core.geo.identity import Place
from core.geo.layer import tell
from core.geo.overlaps import overlapping
from core.geo.surfaces import surface
from core.issues import Issue
from core.names import Matcher, area_id, clashing, same_key

SHAPES = ["area_id", "layer", "geometry", "area_m2"]
AREAS = ["area_id", "layer", "key", "name_he", "name_en", "parent_id", "population"]
CITY = "city"
NEW, IGNORE = "new", "ignore"  # what a shape can be paired with beside an area
FIELDS = ("shapes", "areas", "joined", "areas_without_shape", "shapes_without_area", "paired")
Feature = tuple[Place, Any]  # what it says it is, and its form in WGS84
_GLOBE = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Ties:
    """What a person decides beside keys and names: pairs of today and of before (label -> area_id), new areas."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    add: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """The FIELDS of a Boundaries, and what there is to tell of them."""

    shapes: pd.DataFrame
    areas: pd.DataFrame
    joined: tuple[str, ...]
    areas_without_shape: tuple[str, ...]
    shapes_without_area: tuple[str, ...]
    paired: Mapping[str, str]
    issues: tuple[Issue, ...] = ()


def join(features: Sequence[Feature], layer: Layer, whole: bool, here: pd.DataFrame, ties: Ties) -> Joined:
    """``features`` on the areas that are ``here`` (AREAS); ``whole``: the layer is the city, which takes them all."""
    places = [place for place, _ in features]
    ids = set(here["area_id"])
    matched: list[str | None] = [CITY] * len(places) if whole else _known(places, here)
    wanted = [_target(place, area, ids, ties) for place, area in zip(places, matched, strict=True)]
    new = _new(places, wanted, layer)
    targets = [new["area_id"].get(i) if target == NEW else target for i, target in enumerate(wanted)]
    parts: dict[str, list[Feature]] = {}
    for target, feature in zip(targets, features, strict=True):
        if target:
            parts.setdefault(target, []).append(feature)
    rows = list(zip(places, targets, matched, strict=True))
    found = Joined(
        shapes=_shapes(parts, layer.id),
        areas=new.drop_duplicates("area_id").reset_index(drop=True),
        joined=tuple(parts),
        areas_without_shape=tuple(here["name_he"][~here["area_id"].isin(parts)]),
        shapes_without_area=tuple(place.label for place, target, _ in rows if not target),
        paired={place.label: str(target) for place, target, area in rows if target in ids and target != area},
    )
    united = [] if whole else [group[0][0].label for group in parts.values() if len(group) > 1]
    return replace(found, issues=(*_told(found, united, ties, layer), *_overlaps(found, parts)))


def _told(found: Joined, united: Sequence[str], ties: Ties, layer: Layer) -> list[Issue]:
    if not found.joined:
        return [Issue("G-12", {"n": len(found.shapes_without_area), "layer": layer.plural})]
    recalled = [label for label in found.paired if label not in ties.chosen]
    return [
        *tell("G-16", united),
        *tell("G-17", found.shapes_without_area),
        *tell("G-18", found.areas_without_shape),
        *tell("G-26", recalled),
        *([Issue("G-21", {"n": len(found.areas)})] if len(found.areas) else []),
    ]


def _overlaps(found: Joined, parts: Mapping[str, Sequence[Feature]]) -> list[Issue]:
    """G-30 for areas that share surface with others, by the label of their first shape."""
    doubled = overlapping(shapely.from_geojson(found.shapes["geometry"].to_numpy(dtype=object)))
    return tell("G-30", [parts[found.joined[i]][0][0].label for i in doubled])


def _known(places: Sequence[Place], here: pd.DataFrame) -> list[str | None]:
    """The area of each place, or None. A key decides; a name only where the area has no key to disagree with, or where
    places of one key are told apart by their names.
    """
    matcher, apart = Matcher(here), _apart(places)
    by_key = [
        None
        if not place.key
        else matcher.by_name(place.name)
        if same_key(place.key) in apart
        else matcher.by_key(place.key)
        for place in places
    ]
    if any(by_key):
        matcher = Matcher(here[here["key"].isna()])
    pairs = zip(by_key, places, strict=True)
    return [area or (matcher.match(place.name).area_id if place.name else None) for area, place in pairs]


def _apart(places: Sequence[Place]) -> frozenset[str]:
    return clashing((place.key, place.name) for place in places)


def _target(place: Place, matched: str | None, ids: set[str], ties: Ties) -> str | None:
    """The area that takes a place, NEW, or None. A pair of today wins; one of before helps where nothing else does."""
    chosen = ties.chosen.get(place.label)
    if chosen in (NEW, IGNORE) or chosen in ids:
        return None if chosen == IGNORE else chosen
    remembered = ties.remembered.get(place.label)
    return matched or (remembered if remembered in ids else NEW if ties.add else None)


def _new(places: Sequence[Place], targets: Sequence[str | None], layer: Layer) -> pd.DataFrame:
    """AREAS to create for the places that are NEW and have a key or a name, on their positions in ``places``."""
    rows = enumerate(zip(places, targets, strict=True))
    lost = {i: place for i, (place, target) in rows if target == NEW and (place.key or place.name)}
    apart = _apart(places)
    made = [
        (area_id(layer.id, place.key, place.name or "", apart), layer.id, place.key, he, en, CITY, float("nan"))
        for place, (he, en) in zip(lost.values(), identity.new_names([*lost.values()], layer), strict=True)
    ]
    return pd.DataFrame(made, list(lost), AREAS, dtype=object).astype({"population": float})


def _shapes(parts: Mapping[str, Sequence[Feature]], layer: str) -> pd.DataFrame:
    """SHAPES: the parts of each area united, so that sums over shapes never grow."""
    rows = []
    for area, features in parts.items():
        forms = [form for _, form in features]
        whole = shapely.union_all(forms) if len(forms) > 1 else forms[0]
        whole = surface(whole) if shapely.get_dimensions(whole) else whole
        rows.append((area, layer, shapely.to_geojson(whole), square_metres(whole)))
    return pd.DataFrame(rows, columns=SHAPES, dtype=object).astype({"area_m2": float})


def square_metres(geometry: shapely.Geometry) -> float:
    """Area on the ellipsoid of a surface in longitude and latitude (Karney 2013, as computed by PROJ); 0 for points."""
    if shapely.get_dimensions(geometry) == 0:
        return 0.0
    area, _ = _GLOBE.geometry_area_perimeter(shapely.orient_polygons(geometry))
    return abs(float(area))
