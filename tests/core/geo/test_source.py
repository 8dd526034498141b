"""Containers, encodings and coordinate systems of boundary files."""

import io
import json
import zipfile

import pytest
import shapefile
import shapely

from core.geo import source
from core.i18n import LANGUAGES, words
from core.issues import Stop

HEBREW = ["שכונת נוף ים", "רובע הצפון", "קרית שמואל מערב"]  # each ends in another letter, two in a final form
ITM = "EPSG:2039"


def zipped(parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile_parts(encoding: str, names: list[str] = HEBREW, origin: float = 200_000) -> dict[str, bytes]:
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
        writer.field("שם", "C", 40)
        writer.field("KOD", "N", 10)
        for i, name in enumerate(names):
            x, y = origin + 1000 * i, origin * 3.25
            writer.poly([[(x, y), (x, y + 900), (x + 900, y + 900), (x + 900, y), (x, y)]])
            writer.record(name, i + 1)
    return {"a/layer.SHP": shp.getvalue(), "a/layer.shx": shx.getvalue(), "a/layer.dbf": dbf.getvalue()}


def collection(coordinates: list, **more) -> bytes:
    feature = {
        "type": "Feature",
        "properties": {"n": 1.0},
        "geometry": {"type": "Polygon", "coordinates": [coordinates]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more}).encode()


def square(x: float, y: float, side: float) -> list:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def crs(name: str) -> dict:
    return {"crs": {"type": "name", "properties": {"name": name}}}


def codes(stop: pytest.ExceptionInfo[Stop]) -> list[str]:
    """The codes that a stop carries; each can be said in both languages."""
    assert all(words(lang).issue(issue) for lang in LANGUAGES for issue in stop.value.issues)
    return [issue.code for issue in stop.value.issues]


def place(data: bytes) -> source.Placed:
    found = source.read(data, "x")
    return source.place(found, ["א"] * len(found.geometries))


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("cp1255", b"1255"), ("cp1255", b"ANSI 1255"), ("cp1255", None), ("utf-8", b"UTF-8"), ("utf-8", None)],
)
def test_hebrew_values_keep_their_last_letter(encoding, cpg):
    parts = shapefile_parts(encoding) | ({"a/layer.cpg": cpg} if cpg else {})
    found = source.read(zipped(parts), "x.zip")
    assert found.texts == {"שם": HEBREW, "KOD": ["1", "2", "3"]}


def test_half_a_letter_at_the_end_of_a_field_spoils_only_itself():
    parts = shapefile_parts("utf-8")
    cut = parts["a/layer.dbf"].replace("שם".encode() + b"\0", "ש".encode() + b"\xd7\0\0")
    found = source.read(zipped(parts | {"a/layer.dbf": cut}), "x.zip")
    assert found.texts == {"ש": HEBREW, "KOD": ["1", "2", "3"]}


def test_a_real_line_layer_is_read_whole_known_as_2039_and_refused(cases):
    folder = cases / "geo_itm_shapefile"
    data = zipped({file.name: file.read_bytes() for file in folder.iterdir()})
    found = source.read(data, "rail.zip")
    assert len(found.geometries) == 217
    assert found.crs is not None
    assert found.crs.to_epsg() == 2039
    assert {"שדרוג 2030", "שדרוג 2040"} <= set(found.texts["UPGRADE"])
    assert "כפר יהושע - נשר_1" in found.texts["SEGMENT"]
    with pytest.raises(Stop) as stop:
        source.refuse_without_surfaces(found)
    assert codes(stop) == ["G-06"]


def test_a_layer_of_points_and_one_of_nothing_are_refused():
    for geometry, code in (({"type": "Point", "coordinates": [35, 32]}, "G-07"), (None, "G-05")):
        data = json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}).encode()
        with pytest.raises(Stop) as stop:
            source.refuse_without_surfaces(source.read(data, "x"))
        assert codes(stop) == [code]


def test_archives_must_hold_one_whole_layer():
    parts = shapefile_parts("utf-8")
    two = parts | {"b/other.shp": b"", "__MACOSX/a/._layer.shp": b""}
    without_table = {name: content for name, content in parts.items() if not name.endswith(".dbf")}
    for content, code in ((two, "G-03"), (without_table, "G-02"), ({"readme.txt": b""}, "G-02")):
        with pytest.raises(Stop) as stop:
            source.read(zipped(content), "x.zip")
        assert codes(stop) == [code]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(source, "LARGEST", 2**20)
    bomb = zipped({"a.shp": bytes(2**21), "a.dbf": b""})
    assert len(bomb) < 10_000
    with pytest.raises(Stop) as stop:
        source.read(bomb, "x.zip")
    assert (codes(stop), stop.value.issues[0].params) == (["G-04"], {"size": 2, "max": 1})


@pytest.mark.parametrize("part", [".SHP", ".dbf"])
@pytest.mark.parametrize("cut", [0, 20, 101, 130, 200])
def test_truncated_parts_are_refused(part, cut):
    parts = {
        name: content[:cut] if name.endswith(part) else content for name, content in shapefile_parts("utf-8").items()
    }
    with pytest.raises(Stop) as stop:
        source.read(zipped(parts), "x.zip")
    assert codes(stop) == ["G-01"]


def test_a_record_of_negative_length_does_not_go_round_for_ever():
    parts = shapefile_parts("utf-8")
    shp = bytearray(parts["a/layer.SHP"])
    shp[104:108] = (-4).to_bytes(4, "big", signed=True)
    with pytest.raises(Stop) as stop:
        source.read(zipped(parts | {"a/layer.SHP": bytes(shp)}), "x.zip")
    assert codes(stop) == ["G-01"]


@pytest.mark.parametrize(
    ("data", "system", "told"),
    [
        (collection(square(35, 32, 0.01)), "EPSG:4326", []),
        (collection(square(35, 32, 0.01), **crs("urn:ogc:def:crs:OGC:1.3:CRS84")), "OGC:CRS84", []),
        (collection(square(35, 32, 0.01), **crs("EPSG:4326")), "EPSG:4326", []),
        (collection(square(200_000, 650_000, 900), **crs("urn:ogc:def:crs:EPSG::2039")), ITM, []),
        (collection(square(200_000, 650_000, 900)), ITM, ["G-20"]),
        (collection(square(200_000, 650_000, 900), **crs("no such system")), ITM, ["G-20"]),
        (collection(square(200_000, 650_000, 900), **crs("EPSG:4326")), ITM, ["G-19"]),
        (collection(square(35, 32, 0.01), **crs("EPSG:2039")), "EPSG:4326", ["G-19"]),
        (collection(square(690_000, 3_540_000, 900), **crs("EPSG:32636")), "EPSG:32636", []),
        (zipped(shapefile_parts("utf-8")), ITM, ["G-20"]),
    ],
)
def test_the_system_is_the_stated_one_unless_the_numbers_contradict_it(data, system, told):
    placed = place(data)
    assert (placed.crs, [issue.code for issue in placed.issues]) == (system, told)
    west, south, east, north = shapely.total_bounds(placed.geometries)
    assert (34 < west < east < 36, 31 < south < north < 33) == (True, True)


def test_numbers_that_fit_no_system_are_refused():
    with pytest.raises(Stop) as stop:
        place(collection(square(5_000_000, 9_000_000, 900)))
    assert codes(stop) == ["G-08"]
    assert stop.value.issues[0].params["east"] == 5_000_900


def test_a_stated_system_that_leads_out_of_the_world_is_refused():
    with pytest.raises(Stop) as stop:
        place(collection(square(1e12, 1e12, 900), **crs("EPSG:2039")))
    assert codes(stop) == ["G-09"]


def test_old_hebrew_json_is_read():
    data = json.dumps({"type": "Feature", "properties": {"שם": "הדר"}, "geometry": None}, ensure_ascii=False)
    for encoding in ("cp1255", "utf-8", "utf-8-sig", "utf-16"):
        assert source.read(data.encode(encoding), "x").texts == {"שם": ["הדר"]}


def test_an_issue_names_the_first_places_only():
    (issue,) = source.tell("G-17", map(str, range(20)))
    assert (issue.params["n"], len(issue.params["names"]), issue.params["names"][-1]) == (20, 9, "…")
    assert source.tell("G-17", []) == []
