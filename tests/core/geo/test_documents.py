"""Layers written as JSON: GeoJSON of all ages, Esri JSON, TopoJSON."""

import json

import pytest
import shapely

from core.geo import source
from core.geo.layer import Source
from tests.core.geo.layers import codes, collection, crs, square


def read(document: dict | bytes, part: str | None = None) -> Source:
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return source.read(source.layers(data, "x.json"), "x.json", part)


def esri(*rings: list, **more) -> dict:
    feature = {"attributes": {"שם": "הדר", "KOD": 7}, "geometry": {"rings": list(rings)}}
    return {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 2039, "latestWkid": 2039},
        "features": [feature],
        **more,
    }


OUT, HOLE = square(2e5, 7e5, 900)[::-1], square(2e5 + 100, 7e5 + 100, 100)  # clockwise, and the other way round


@pytest.mark.parametrize(
    ("rings", "area"),
    [
        ([OUT], 810_000),
        ([OUT, HOLE], 800_000),
        ([HOLE, OUT], 800_000),
        ([OUT[::-1]], 810_000),  # the wrong way round
        ([OUT, square(3e5, 7e5, 100)[::-1]], 820_000),  # two surfaces
        ([OUT, square(2e5 + 50, 7e5 + 50, 300), square(2e5 + 100, 7e5 + 100, 100)[::-1]], 730_000),  # island in a lake
        ([OUT, square(2e5 + 100, 7e5 + 100, 100)[::-1], HOLE], None),
    ],
)
def test_rings_become_surfaces_with_holes(rings, area):
    found = read(esri(*rings))
    assert found.texts == {"שם": ["הדר"], "KOD": ["7"]}
    if area:
        assert shapely.area(found.geometries[0]) == area
    assert found.crs is not None
    assert found.crs.to_epsg() == 2039


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ({"wkid": 102100, "latestWkid": 3857}, 3857),
        ({"wkid": 102100}, 3857),
        ({"wkid": 4326}, 4326),
        ({"wkid": 28193}, 28193),
        ({}, None),
        ({"wkid": 0}, None),
    ],
)
def test_the_reference_of_esri_is_known_by_any_of_its_numbers(reference, number):
    found = read(esri(OUT, spatialReference=reference)).crs
    assert (found.to_epsg(min_confidence=20) if found else None) == number


def test_points_and_broken_rings_of_esri():
    document = esri(OUT)
    document["features"] += [
        {"attributes": {}, "geometry": {"x": 2e5, "y": 7e5}},
        {"attributes": {}, "geometry": {"rings": 5}},
    ]
    assert shapely.get_dimensions(read(document).geometries).tolist() == [2, 0, -1]


def test_a_server_that_sent_only_the_first_shapes_is_believed():
    assert codes(read(esri(OUT, exceededTransferLimit=True)).issues) == ["G-28"]
    more = {"properties": {"exceededTransferLimit": True}}
    assert codes(read(collection(square(35, 32, 0.01), **more)).issues) == ["G-28"]
    assert read(esri(OUT)).issues == ()


def test_the_refusal_of_a_server_is_no_layer():
    with pytest.raises(Exception, match="G-01"):
        read({"error": {"code": 400, "message": "Invalid URL"}})


TOPO = {
    "type": "Topology",
    "transform": {"scale": [0.01, 0.01], "translate": [35, 32]},
    "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
    "objects": {
        "hoods": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "הדר"}},
                {"type": "Polygon", "arcs": [[2, -1]], "properties": {"name": "אחוזה"}, "id": 2},
                {"type": "Polygon", "arcs": [[9]], "properties": {"name": "אין"}},
            ],
        }
    },
}


def test_shared_borders_of_a_topology_are_put_together():
    found = read(TOPO)
    assert found.texts["name"] == ["הדר", "אחוזה", "אין"]
    assert found.texts["id"] == [None, "2", None]
    left, right, none = found.geometries
    assert left.equals(shapely.box(35, 32, 35.01, 32.01))
    assert right.equals(shapely.box(35.01, 32, 35.02, 32.01))
    assert none is None


def test_the_objects_of_a_topology_are_layers():
    two = {**TOPO, "objects": {"a": TOPO["objects"]["hoods"], "b": {"type": "Polygon", "arcs": [[0, 1]]}}}
    assert shapely.area(read(two, "b").geometries[0]) == pytest.approx(1e-4)


def test_old_hebrew_json_is_read():
    data = json.dumps({"type": "Feature", "properties": {"שם": "הדר"}, "geometry": None}, ensure_ascii=False)
    for encoding in ("cp1255", "utf-8", "utf-8-sig", "utf-16"):
        assert read(data.encode(encoding)).texts == {"שם": ["הדר"]}


@pytest.mark.parametrize(
    "member",
    [crs("EPSG:2039"), crs("urn:ogc:def:crs:EPSG::2039"), {"crs": {"type": "EPSG", "properties": {"code": 2039}}}],
)
def test_a_crs_member_is_known_in_its_old_and_new_form(member):
    found = read(collection(square(2e5, 7e5, 900), **member)).crs
    assert found is not None
    assert found.to_epsg() == 2039


def test_the_number_of_a_feature_is_a_property_like_others():
    document = json.loads(collection(square(35, 32, 0.01)))
    document["features"][0]["id"] = 17
    assert read(document).texts == {"id": ["17"], "n": ["1"]}
