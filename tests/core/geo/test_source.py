"""What a boundary file holds: containers, several layers, sets of files, what is refused and with which sentence."""

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geo import layer, source
from core.issues import Stop
from tests.core.geo.layers import HEBREW, codes, collection, geopackage, shapefile_parts, square, zipped

KML = "<kml><Placemark><name>{}</name><Point><coordinates>35,32.8</coordinates></Point></Placemark></kml>"


def read(data: bytes, file: str = "x.zip", part: str | None = None) -> layer.Source:
    return source.read(source.layers(data, file), file, part)


def test_a_set_chosen_as_several_files_is_read_as_if_it_were_packed():
    parts = {name.rpartition("/")[2]: content for name, content in shapefile_parts("cp1255").items()}
    packed = source.packed(parts)
    assert packed == source.packed(dict(reversed(parts.items())))
    assert read(packed).texts["שם"] == HEBREW


def test_one_part_of_a_set_is_told_what_it_lacks():
    for name, content in shapefile_parts("utf-8").items():
        if name.endswith((".SHP", ".dbf")):
            with pytest.raises(Stop) as stop:
                read(content, f"layer.{name[-3:]}")
            lacks = {".dbf", ".shp"} - {name[-4:].lower()}
            assert (codes(stop), set(stop.value.issues[0].params["missing"])) == (["G-02"], lacks)


def test_archives_without_a_whole_layer_are_refused():
    parts = shapefile_parts("utf-8")
    without_table = {name: content for name, content in parts.items() if not name.endswith(".dbf")}
    for content, code in (
        (without_table, "G-02"),
        ({"readme.txt": b""}, "G-02"),
        ({"city.gdb/a00000001.gdbtable": b"x"}, "G-29"),
    ):
        with pytest.raises(Stop) as stop:
            read(zipped(content))
        assert codes(stop) == [code]


def test_of_several_layers_one_is_chosen():
    data = zipped(
        {
            **shapefile_parts("utf-8"),
            "__MACOSX/a/._layer.shp": b"",
            "b/roads.geojson": collection(square(35, 32, 0.01)),
            "b/hoods.gpkg": geopackage({"one": [("הדר", shapely.box(2e5, 7e5, 2.1e5, 7.1e5))], "two": []}),
        }
    )
    assert set(source.layers(data, "x.zip")) == {"layer", "roads.geojson", "one", "two"}
    with pytest.raises(Stop) as stop:
        read(data)
    assert (codes(stop), stop.value.issues[0].params["n"]) == (["G-03"], 4)
    assert read(data, part="layer").texts["שם"] == HEBREW
    assert read(data, part="one").texts["name"] == ["הדר"]
    assert read(data, part="roads.geojson").texts == {"n": ["1"]}


def test_layers_of_the_same_name_are_told_apart_by_their_folder():
    data = zipped({"north/hoods.kml": KML.format("א").encode(), "south/hoods.kml": KML.format("ב").encode()})
    assert set(source.layers(data, "x.zip")) == {"north/hoods.kml", "south/hoods.kml"}
    assert read(data, part="south/hoods.kml").texts["name"] == ["ב"]


def test_a_kmz_whose_first_page_only_points_to_its_layer_is_that_layer():
    data = zipped({"doc.kml": b"<kml><Document/></kml>", "layers/hoods.kml": KML.format("הדר").encode()})
    assert read(data, "h.kmz").texts["name"] == ["הדר"]
    assert read(zipped({"doc.kml": KML.format("הדר").encode()}), "h.kmz").texts["name"] == ["הדר"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(layer, "LARGEST", 2**20)
    bomb = zipped({"a.shp": bytes(2**21), "a.dbf": b""})
    assert len(bomb) < 10_000
    with pytest.raises(Stop) as stop:
        read(bomb)
    assert (codes(stop), stop.value.issues[0].params) == (["G-04"], {"size": 2, "max": 1})


@pytest.mark.parametrize(
    "data",
    [
        zipped(shapefile_parts("utf-8")),
        collection(square(35, 32, 0.01)),
        KML.format("הדר").encode(),
        zipped({"doc.kml": KML.format("הדר").encode()}),
        geopackage({"one": [("הדר", shapely.box(0, 0, 1, 1))]}),
    ],
    ids=["zip", "geojson", "kml", "kmz", "gpkg"],
)
@pytest.mark.parametrize("share", [0.999, 0.6, 0.2])
def test_files_cut_short_are_refused_as_unreadable(data, share):
    with pytest.raises(Stop) as stop:
        read(data[: int(len(data) * share)])
    assert codes(stop) == ["G-01"]


@pytest.mark.parametrize(
    ("form", "code"),
    [({"type": "LineString", "coordinates": [[35, 32], [35, 33]]}, "G-06"), (None, "G-05")],
)
def test_layers_of_lines_and_of_nothing_are_refused(form, code):
    data = json.dumps({"type": "Feature", "properties": {}, "geometry": form}).encode()
    with pytest.raises(Stop) as stop:
        source.refuse_other_than_areas(read(data, "x"))
    assert codes(stop) == [code]


def test_points_and_surfaces_can_be_areas():
    source.refuse_other_than_areas(read(KML.format("הדר").encode(), "x.kml"))
    source.refuse_other_than_areas(read(collection(square(35, 32, 0.01)), "x"))


def test_an_issue_names_the_first_places_only():
    (issue,) = layer.tell("G-17", map(str, range(20)))
    assert (issue.params["n"], len(issue.params["names"]), issue.params["names"][-1]) == (20, 9, "…")
    assert layer.tell("G-17", []) == []


WHOLE = {
    "x.zip": zipped(shapefile_parts("cp1255")),
    "x.gpkg": geopackage({"one": [("הדר", shapely.box(0, 0, 1, 1)), ("רמות", shapely.Point(0, 0))]}),
    "x.kml": KML.format("הדר").encode(),
    "x.json": b'{"geometryType":"x","features":[{"attributes":{"a":1},"geometry":{"rings":[[[0,0],[0,1],[1,1]]]}}]}',
    "x.topojson": b'{"type":"Topology","arcs":[[[0,0],[0,1],[1,1]]],"objects":{"a":{"type":"Polygon","arcs":[[0]]}}}',
}


@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_bytes_changed_anywhere_are_read_or_refused(name, changes, data):
    damaged = bytearray(WHOLE[name])
    for position, value in changes:
        damaged[position % len(damaged)] = value
    damaged = damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))]
    try:
        found = read(bytes(damaged), name)
    except Stop as stop:
        assert {issue.code for issue in stop.issues} <= {"G-01", "G-02", "G-03", "G-04", "G-05", "G-24"}
    else:
        assert all(len(texts) == len(found.geometries) for texts in found.texts.values())


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.geojson", b"", True),
        ("a.SHX", b"", True),
        ("a.kmz", b"PK", True),
        ("a.txt", b'\xef\xbb\xbf {"type"', True),
        ("a.csv", b"a,b\n1,2\n", False),
        ("a.xlsx", source.packed({"xl/workbook.xml": b""}), False),
        ("a.zip", source.packed({"town/areas.shp": b""}), True),
        ("a.zip", source.packed({"layer.gdb/a0001.gdbtable": b""}), True),
        ("a.zip", source.packed({"table.csv": b"a,b"}), False),
        ("a.zip", b"PK\x03\x04 torn", False),
    ],
)
def test_a_file_about_shapes_is_known_before_it_is_read(name, data, told):
    assert source.is_boundary(data, name) == told
