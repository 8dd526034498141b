"""Boundary files: from bytes to shapes that stand on areas, both unmatched sides told, no surface counted twice."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from core import config as config_file
from core import geo
from core.config import Config
from core.i18n import LANGUAGES, words
from core.names import area_id

HOODS, STATS = "neighbourhood", "statistical_area"
LON, LAT = 34.98, 32.8


@pytest.fixture(scope="module")
def config() -> Config:
    return config_file.load(Path(__file__).parents[2] / "config.toml")


def areas(*rows: tuple[str, str | None, str], layer: str = HOODS) -> pd.DataFrame:
    """AREAS of (id, key, Hebrew name), with the city above them."""
    city = ("city", "city", None, "העיר", "The city", None, float("nan"))
    below = [(i, layer, key, name, None, "city", float("nan")) for i, key, name in rows]
    return pd.DataFrame([city, *below], columns=geo.AREAS, dtype=object)


def square(x: float, y: float = 0, side: float = 1) -> dict:
    """A square near Haifa, in steps of a hundredth of a degree."""
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return {"type": "Polygon", "coordinates": [[(LON + a / 100, LAT + b / 100) for a, b in ring]]}


def layer_of(*features: tuple[dict, dict | None], **more) -> bytes:
    rows = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    return json.dumps({"type": "FeatureCollection", "features": rows, **more}, ensure_ascii=False).encode()


def codes(found: geo.Boundaries) -> list[str]:
    """The codes of what was told; each can be said in both languages."""
    assert all(words(lang).issue(issue) for lang in LANGUAGES for issue in found.issues)
    return [issue.code for issue in found.issues]


def params(found: geo.Boundaries, code: str) -> dict:
    return dict(next(issue.params for issue in found.issues if issue.code == code))


def union_in_metres(shapes: pd.DataFrame) -> shapely.Geometry:
    itm = Transformer.from_crs(4326, 2039, always_xy=True)
    whole = shapely.union_all(shapely.from_geojson(shapes["geometry"].to_numpy(dtype=object)))
    return shapely.transform(whole, itm.transform, interleaved=False)


# --- real layers --------------------------------------------------------------------------------------------------


def test_haifa_neighbourhoods_become_76_areas_of_their_stated_size(cases, config):
    data = (cases / "geo_haifa/haifa_neighborhoods_wgs84.geojson").read_bytes()
    found = geo.read(data, "haifa.geojson", config, HOODS, areas())
    assert (found.crs, found.key_column, found.name_column) == ("EPSG:4326", None, "SchName")
    assert (found.features_read, len(found.shapes), len(found.areas), len(found.joined)) == (76, 76, 76, 76)
    assert codes(found) == ["G-21"]
    assert not found.blocked
    stated = {f["properties"]["SchName"]: f["properties"]["Shape_Area"] for f in json.loads(data)["features"]}
    measured = found.areas.merge(found.shapes, on="area_id").set_index("name_he")["area_m2"]
    assert measured.sum() == pytest.approx(sum(stated.values()), rel=0.005)
    assert max(abs(measured[name] / size - 1) for name, size in stated.items()) < 0.005


def test_a_second_reading_joins_all_76_by_name_and_creates_none(cases, config):
    data = (cases / "geo_haifa/haifa_neighborhoods_wgs84.geojson").read_bytes()
    first = geo.read(data, "haifa.geojson", config, HOODS, areas())
    again = geo.read(data, "haifa.geojson", config, HOODS, pd.concat([areas(), first.areas]))
    assert (len(again.joined), len(again.areas), codes(again)) == (76, 0, [])
    assert again.joined == first.joined


def test_haifa_names_join_across_spellings(cases, config):
    data = (cases / "geo_haifa/haifa_neighborhoods_wgs84.geojson").read_bytes()
    here = areas(("a", None, "קרית אליעזר"), ("b", None, "נווה דוד"), ("c", None, "נעמת "), ("d", None, "אי שם"))
    found = geo.read(data, "haifa.geojson", config, HOODS, here)
    assert set(found.joined) == {"a", "b", "c"}
    assert found.areas_without_shape == ("אי שם",)
    assert len(found.shapes_without_area) == 73
    assert codes(found) == ["G-17", "G-18"]
    assert params(found, "G-17")["n"] == 73
    assert params(found, "G-18") == {"n": 1, "names": ("אי שם",)}


PEOPLE = ["385508890", "278210166", "123456782"]  # right check digits, made up


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([{"name": n, "x": i} for n, i in zip("אבג", PEOPLE, strict=True)], "id"),
        ([{"name": n, "x": int(i)} for n, i in zip("אבג", PEOPLE, strict=True)], "id"),
        ([{"name": n, "x": f"052-234567{i}"} for i, n in enumerate("אבג")], "phone"),
        ([{"name": "הדר"}, {"name": "גאולה"}, {"name": "דייר 385508890"}], "id"),
        ([{"name": "הדר", **dict.fromkeys(PEOPLE, 1)}], "id"),
        ([{"name": "הדר"}, {"name": "דייר 385 508 890"}], "id"),
        ([{"שם מלא": n, "כתובת": "הרצל 5"} for n in ("דוד כהן", "רחל לוי")], "name"),
        ([{"name": n, "תאריך לידה": "3/4/1941"} for n in "אב"], "birth"),
        ([{"name": "הדר", "תעודת זהות": "385508890"}, {"name": "גאולה"}], "id"),
    ],
)
def test_properties_about_people_stop_a_layer(config, rows, kind):
    data = layer_of(*((row, square(i)) for i, row in enumerate(rows)))
    found = geo.read(data, "a.geojson", config, HOODS, areas())
    assert set(codes(found)) == {"U-22"}
    assert params(found, "U-22")["kind"] == kind
    assert (found.blocked, found.shapes.empty, found.areas.empty) == (True, True, True)
    assert not any(i in repr(found) for i in PEOPLE)


def test_addresses_of_places_do_not(config):
    """Shelters, schools: where a place is says nothing of anybody."""
    rows = [{"name": name, "כתובת": f"הרצל {i}", "רחוב": "הרצל"} for i, name in enumerate("אבגד")]
    data = layer_of(*((row, square(i)) for i, row in enumerate(rows)))
    assert "U-22" not in codes(geo.read(data, "a.geojson", config, HOODS, areas()))


def test_a_layer_named_after_a_person_stops_unread(config):
    found = geo.read(layer_of(({"name": "הדר"}, square(0))), "385508890.geojson", config, HOODS, areas())
    assert codes(found) == ["U-22"]
    assert "385508890" not in repr(found)


@pytest.mark.parametrize(
    ("city", "polygons", "locality"),
    [("haifa", 62, 4000), ("beer_sheva", 43, 9000), ("modiin", 15, 1200), ("tiberias", 12, 6700)],
)
def test_statistical_areas_in_the_israeli_grid(cases, config, city, polygons, locality):
    data = (cases / f"geo_stat_areas_itm/city_cuts/stat_areas_{city}_epsg2039.geojson").read_bytes()
    found = geo.read(data, "cut.geojson", config, STATS, areas())
    assert (found.crs, found.key_column) == ("EPSG:2039", "YISHUV_STAT11")
    assert len(found.shapes) == len(found.areas) == polygons
    assert {int(key) // 10_000 for key in found.areas["key"]} == {locality}
    assert found.areas["area_id"].tolist() == [area_id(STATS, key, "") for key in found.areas["key"]]
    assert found.areas["name_he"].is_unique  # «No Name» and names that occur twice are told apart by their code
    metres = shapely.area([shapely.geometry.shape(f["geometry"]) for f in json.loads(data)["features"]])
    assert np.allclose(found.shapes["area_m2"].astype(float), metres, rtol=1e-4)


def test_areas_that_the_file_does_not_name_are_called_by_their_code(cases, config):
    data = (cases / "geo_stat_areas_itm/city_cuts/stat_areas_modiin_epsg2039.geojson").read_bytes()
    found = geo.read(data, "cut.geojson", config, STATS, areas())
    first = found.areas.iloc[0]
    assert (first["key"], first["name_he"], first["name_en"]) == ("12000011", "אזור סטטיסטי 11", "Statistical area 11")


def test_datum_shift_is_right_to_a_metre(cases, config):
    """A fifth of the corners of Modi'in's areas lie on the border that another ministry published in WGS84."""
    cut = (cases / "geo_stat_areas_itm/city_cuts/stat_areas_modiin_epsg2039.geojson").read_bytes()
    border = (cases / "geo_muni_borders/moin2025_Modiin_Makabim_Reut.geojson").read_bytes()
    inner = union_in_metres(geo.read(cut, "cut.geojson", config, STATS, areas()).shapes)
    outer = union_in_metres(geo.read(border, "border.geojson", config, "city", areas()).shapes)
    corners = shapely.points(shapely.get_coordinates(inner))
    assert (shapely.distance(corners, outer.boundary) < 1).mean() > 0.15
    assert inner.difference(outer).area < 0.01 * inner.area
    moved = shapely.affinity.translate(inner, 58, -52)  # where the same numbers land without the shift: 78 m away
    assert (shapely.distance(shapely.points(shapely.get_coordinates(moved)), outer.boundary) < 1).mean() < 0.02


def test_the_naive_projection_is_78_metres_off(config):
    """The same grid numbers put on the other ellipsoid as they are, beside ours."""
    x, y, side = 200_000, 650_000, 100
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    square_in_grid = {"type": "Polygon", "coordinates": [ring]}
    found = geo.read(layer_of(({"name": "א"}, square_in_grid)), "x.geojson", config, "city", areas())
    ours = shapely.get_coordinates(shapely.from_geojson(found.shapes["geometry"][0])).min(axis=0)
    steps = "+proj=tmerc +lat_0=31.7343936111111 +lon_0=35.2045169444444 +k=1.0000067 +x_0=219529.584 +y_0=626907.39"
    naive = Transformer.from_pipeline(
        f"+proj=pipeline +step +inv {steps} +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    ).transform(x, y)
    east, north = (ours - naive) * (111_320 * np.cos(np.radians(naive[1])), 110_900)
    assert np.hypot(east, north) == pytest.approx(77.8, abs=0.5)


def test_a_city_border_stands_on_the_city(cases, config):
    data = (cases / "geo_muni_borders/moin2025_Haifa.geojson").read_bytes()
    found = geo.read(data, "haifa.geojson", config, "city", areas())
    assert (found.joined, len(found.areas), codes(found)) == (("city",), 0, [])
    assert found.shapes["area_m2"][0] == pytest.approx(83_181_804, rel=0.001)


# --- joining ------------------------------------------------------------------------------------------------------


def test_a_key_in_two_columns_joins_known_areas(config):
    data = layer_of(
        ({"SEMEL_YISHUV": 4000, "STAT_2022": 111.0, "pop": 9}, square(0)),
        ({"SEMEL_YISHUV": 4000, "STAT_2022": 112.0, "pop": 8}, square(2)),
    )
    here = areas(("x", "40000111", "א"), ("y", "40000113", "ב"), layer=STATS)
    found = geo.read(data, "x.geojson", config, STATS, here)
    assert found.key_column == "SEMEL_YISHUV + STAT_2022"
    assert (found.joined, found.shapes_without_area, found.areas_without_shape) == (("x",), ("40000112",), ("ב",))


def test_areas_with_another_key_are_not_joined_by_name(config):
    data = layer_of(
        ({"code": "7", "name": "הדר"}, square(0)),
        ({"code": "8", "name": "אחוזה"}, square(2)),
    )
    found = geo.read(data, "x.geojson", config, HOODS, areas(("x", "7", "הדר"), ("y", "9", "אחוזה")))
    assert (found.joined, found.shapes_without_area) == (("x",), ("אחוזה",))


def test_unmatched_shapes_become_areas_only_when_asked(config):
    data = layer_of(({"name": "הדר"}, square(0)), ({"name": "אחוזה"}, square(2)))
    here = areas(("x", None, "הדר"))
    assert geo.read(data, "x.geojson", config, HOODS, here).areas.empty
    found = geo.read(data, "x.geojson", config, HOODS, here, geo.Choices(add_areas=True))
    assert found.areas["name_he"].tolist() == ["אחוזה"]
    assert found.areas["parent_id"].tolist() == ["city"]
    assert set(found.joined) == {"x", area_id(HOODS, None, "אחוזה")}
    assert codes(found) == ["G-21"]


def test_shapes_of_one_key_are_united_and_sums_do_not_grow(config):
    data = layer_of(
        ({"code": 1, "name": "הדר"}, square(0, side=2)),
        ({"code": 1, "name": "הדר"}, square(1, side=2)),  # half over the first
        ({"code": 2, "name": "אחוזה"}, square(5, side=2)),
    )
    found = geo.read(data, "x.geojson", config, HOODS, areas())
    assert (found.features_read, len(found.shapes), len(found.areas)) == (3, 2, 2)
    assert found.shapes["area_id"].is_unique
    assert params(found, "G-16") == {"n": 1, "names": ("הדר",)}
    one, other = found.shapes["area_m2"].astype(float)
    assert one == pytest.approx(1.5 * other, rel=0.001)


def test_an_area_without_key_and_name_is_told_not_invented(config):
    data = layer_of(({"name": "הדר"}, square(0)), ({"name": None}, square(2)), ({"name": "אחוזה"}, square(4)))
    found = geo.read(data, "x.geojson", config, HOODS, areas(), geo.Choices(name="name"))
    assert (len(found.areas), found.shapes_without_area) == (2, ("#2",))


def test_english_names_come_along(config):
    data = layer_of(
        ({"name": "הדר", "name_en": "Hadar"}, square(0)), ({"name": "אחוזה", "name_en": "Ahuza"}, square(2))
    )
    assert geo.read(data, "x.geojson", config, HOODS, areas()).areas["name_en"].tolist() == ["Hadar", "Ahuza"]


def test_nothing_that_fits_is_refused(config):
    data = layer_of(({"name": "הדר"}, square(0)), ({"name": "אחוזה"}, square(2)))
    found = geo.read(data, "x.geojson", config, HOODS, areas(("x", None, "רוממה")))
    assert found.blocked
    assert (codes(found), params(found, "G-12")["n"]) == (["G-12"], 2)


def test_a_choice_wins_and_an_absent_column_is_named(config):
    data = layer_of(({"name": "הדר", "nick": "מעלה"}, square(0)), ({"name": "אחוזה", "nick": "רכס"}, square(2)))
    found = geo.read(data, "x.geojson", config, HOODS, areas(), geo.Choices(name="nick"))
    assert found.areas["name_he"].tolist() == ["מעלה", "רכס"]
    found = geo.read(data, "x.geojson", config, HOODS, areas(), geo.Choices(key="kod"))
    assert params(found, "G-11") == {"columns": ("kod",), "there": ("name", "nick")}


# --- faults -------------------------------------------------------------------------------------------------------


def test_a_bow_tie_is_repaired_and_told(config):
    tie = square(0)
    tie["coordinates"][0][1], tie["coordinates"][0][2] = tie["coordinates"][0][2], tie["coordinates"][0][1]
    data = layer_of(({"name": "הדר"}, tie), ({"name": "אחוזה"}, square(2)))
    found = geo.read(data, "x.geojson", config, HOODS, areas())
    assert params(found, "G-15") == {"n": 1, "names": ("הדר",)}
    assert shapely.is_valid(shapely.from_geojson(found.shapes["geometry"].to_numpy(dtype=object))).all()
    one, other = found.shapes["area_m2"].astype(float)
    assert one == pytest.approx(other / 2, rel=0.001)


def test_empty_damaged_and_linear_features_are_left_out_and_told(config):
    line = {"type": "LineString", "coordinates": [[LON, LAT], [LON + 1, LAT]]}
    flat = {"type": "Polygon", "coordinates": [[[LON, LAT], [LON + 1, LAT], [LON, LAT]]]}
    thin = {"type": "Polygon", "coordinates": [[[LON, LAT], [LON + 1, LAT + 1], [LON, LAT], [LON, LAT]]]}
    nan = {"type": "Polygon", "coordinates": [[[float("nan"), LAT], [LON, LAT], [LON, 33], [LON, LAT]]]}
    names = ["אב", "בג", "גד", "דה", "הו", "וז", "זח"]
    forms = [square(0), None, line, flat, thin, nan, {"type": "Polygon", "coordinates": [["x"]]}]
    data = layer_of(*(({"name": name}, form) for name, form in zip(names, forms, strict=True)))
    found = geo.read(data, "x.geojson", config, HOODS, areas())
    assert len(found.shapes) == 1
    assert params(found, "G-13") == {"n": 5, "names": ("בג", "דה", "הו", "וז", "זח")}
    assert params(found, "G-14") == {"n": 1, "names": ("גד",)}


def test_collections_and_heights_give_flat_surfaces(config):
    solid = square(0)
    solid["coordinates"][0] = [(*point, 12.5) for point in solid["coordinates"][0]]
    point = {"type": "Point", "coordinates": [LON, LAT]}
    mixed = {"type": "GeometryCollection", "geometries": [square(2), point]}
    found = geo.read(layer_of(({"name": "הדר"}, solid), ({"name": "אחוזה"}, mixed)), "x", config, HOODS, areas())
    kinds = [json.loads(text)["type"] for text in found.shapes["geometry"]]
    assert kinds == ["Polygon", "Polygon"]
    assert len(json.loads(found.shapes["geometry"][0])["coordinates"][0][0]) == 2


def test_a_layer_nobody_can_identify_asks_for_a_column(config):
    data = layer_of(({"fid": 1, "height": 4}, square(0)), ({"fid": 2, "height": 5}, square(2)))
    found = geo.read(data, "x.geojson", config, HOODS, areas())
    assert (found.blocked, found.columns, params(found, "G-10")) == (
        True,
        ("fid", "height"),
        {"columns": ("fid", "height")},
    )


NOT_LAYERS = {
    "empty": b"",
    "nothing": b"{}",
    "list": b"[1, 2]",
    "number": b"7",
    "text": "שלום".encode(),
    "a geometry": json.dumps(square(0)).encode(),
    "no features": b'{"type": "FeatureCollection"}',
    "odd features": b'{"type": "FeatureCollection", "features": [1, null]}',
    "odd properties": b'{"type": "FeatureCollection", "features": [{"properties": [1]}]}',
    "odd crs": b'{"type": "FeatureCollection", "crs": 5, "features": []}',
    "deep": b"[" * 100_000,
    "half a zip": b"PK\x03\x04\x14\x00\x00\x00",
    "half a file": layer_of(({"name": "הדר"}, square(0)))[:-5],
}


@pytest.mark.parametrize("data", NOT_LAYERS.values(), ids=NOT_LAYERS.keys())
def test_what_is_not_a_layer_is_refused_in_words(config, data):
    found = geo.read(data, "קובץ.geojson", config, HOODS, areas())
    assert codes(found) == ["G-01"]
    assert (found.blocked, found.issues[0].where.file) == (True, "קובץ.geojson")
    assert found.shapes.columns.tolist() == geo.SHAPES


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"{", b'{"type":"FeatureCollection","features":']))
@settings(max_examples=60, deadline=None)
def test_no_bytes_raise(config, data, start):
    assert geo.read(start + data, "x", config, HOODS, areas()).blocked


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["Polygon", "Point"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "coordinates", "geometries", "properties", "name"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(st.lists(st.fixed_dictionaries({"properties": ANY, "geometry": ANY}), max_size=3), ANY)
@settings(max_examples=80, deadline=None)
def test_no_document_raises(config, features, crs):
    document = {"type": "FeatureCollection", "features": features, "crs": {"properties": {"name": crs}}}
    found = geo.read(json.dumps(document).encode(), "x", config, HOODS, areas())
    assert found.blocked or len(found.shapes)


# --- drawing ------------------------------------------------------------------------------------------------------


def test_simplified_neighbours_keep_their_common_border(cases, config):
    data = (cases / "geo_haifa/haifa_neighborhoods_wgs84.geojson").read_bytes()
    shapes = geo.read(data, "haifa.geojson", config, HOODS, areas()).shapes
    fewer = geo.simplify(shapes, 20)
    assert fewer["geometry"].str.len().sum() < 0.5 * shapes["geometry"].str.len().sum()
    before, after = union_in_metres(shapes), union_in_metres(fewer)
    assert after.symmetric_difference(before).area < 0.01 * before.area
    assert fewer.drop(columns="geometry").equals(shapes.drop(columns="geometry"))


# --- other containers, divisions, pairs, points -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "square_km", "name"),
    [
        ("moin2025_Haifa", 83.179, "חיפה"),
        ("moin2025_Beer_Sheva", 117.386, "באר שבע"),
        ("moin2025_Modiin_Makabim_Reut", 48.328, "מודיעין - מכבים - רעות"),
        ("idoivri2016_haifa", 72.949, "חיפה"),
        ("idoivri2016_beer_sheva", 117.462, "באר שבע"),
        ("idoivri2016_modiin_makabim_reut", 48.333, "מודיעין-מכבים-רעות"),
    ],
)
def test_real_borders_of_cities(cases, config, file, square_km, name):
    """``square_km`` as another program measured them in an equal-area projection (EPSG:6933)."""
    data = (cases / f"geo_muni_borders/{file}.geojson").read_bytes()
    found = geo.read(data, f"{file}.geojson", config, "city", areas())
    assert (found.joined, codes(found)) == (("city",), [])
    assert found.shapes["area_m2"][0] / 1e6 == pytest.approx(square_km, abs=0.001)
    named = geo.read(data, f"{file}.geojson", config, HOODS, areas())
    assert named.areas["name_he"].tolist() == [name]


def test_the_layer_of_votes_is_the_same_76_neighbourhoods(cases, config):
    data = (cases / "geo_haifa/haifa_neighborhoods_votes_k25.geojson").read_bytes()
    found = geo.read(data, "votes.geojson", config, HOODS, areas())
    assert (found.features_read, len(found.shapes), found.name_column, found.crs) == (76, 76, "SchName", "OGC:CRS84")
    assert len(found.columns) == 97  # and its shape


def packed(cases: Path, without: tuple[str, ...]) -> bytes:
    files = (cases / "geo_itm_shapefile").iterdir()
    return geo.packed({file.name: file.read_bytes() for file in files if file.suffix not in without})


@pytest.mark.parametrize("without", [(), (".prj",), (".cpg", ".prj"), (".shx", ".sbn", ".sbx")])
def test_the_real_set_of_lines_is_refused_as_lines_with_or_without_its_lesser_parts(cases, config, without):
    found = geo.read(packed(cases, without), "rail.zip", config, HOODS, areas())
    assert (found.features_read, codes(found), "SEGMENT" in found.columns) == (217, ["G-06"], True)


@pytest.mark.parametrize("without", [".shp", ".dbf"])
def test_the_real_set_without_a_main_part_says_which(cases, config, without):
    found = geo.read(packed(cases, (without,)), "rail.zip", config, HOODS, areas())
    assert (codes(found), params(found, "G-02")["missing"]) == (["G-02"], (without,))


@pytest.mark.parametrize(
    ("column", "file", "division"),
    [
        ("YISHUV_STAT11", "x.geojson", "2011"),
        ("YISHUV_STAT_2022", "x.geojson", "2022"),
        ("YISHUV_STAT", "statistical_areas_2022.geojson", "2022"),
        ("YISHUV_STAT", "x.geojson", None),
    ],
)
def test_the_division_is_read_from_the_key_or_the_file(config, column, file, division):
    data = layer_of(({column: 40000111, "sta_22_names": "x"}, square(0)), ({column: 40000112}, square(2)))
    assert geo.read(data.replace(b"sta_22_names", b"remark"), file, config, STATS, areas()).division == division


def test_real_statistical_areas_are_of_2011_although_their_names_are_of_2022(cases, config):
    data = (cases / "geo_stat_areas_itm/city_cuts/stat_areas_modiin_epsg2039.geojson").read_bytes()
    found = geo.read(data, "cut.geojson", config, STATS, areas())
    assert ("sta_22_names" in found.columns, found.division, found.memory["division"]) == (True, "2011", "2011")


def test_areas_of_another_division_are_not_joined_unless_it_is_confirmed(config):
    data = layer_of(({"YISHUV_STAT_2022": 40000111}, square(0)), ({"YISHUV_STAT_2022": 40000112}, square(2)))
    here = areas(("x", "40000111", "א"), ("y", "40000112", "ב"), layer=STATS)
    known = geo.Known(division="2011")
    found = geo.read(data, "x.geojson", config, STATS, here, known=known)
    assert (codes(found), params(found, "G-22"), found.joined) == (["G-22"], {"found": "2022", "here": "2011"}, ())
    agreed = geo.read(data, "x.geojson", config, STATS, here, geo.Choices(any_division=True), known)
    assert (codes(agreed), agreed.joined) == (["G-23"], ("x", "y"))
    for same in (geo.Known(division="2022"), geo.Known()):
        assert codes(geo.read(data, "x.geojson", config, STATS, here, known=same)) == []


def test_a_pair_made_once_is_remembered_for_the_next_file(config):
    data = layer_of(({"name": "הדר"}, square(0)), ({"name": "הדר הכרמל עליון"}, square(2)), ({"name": None}, square(4)))
    here = areas(("x", None, "הדר"), ("y", None, "הדר עליון"), ("z", None, "רמות"))
    choices = geo.Choices(name="name", pairs={"הדר הכרמל עליון": "y", "#3": "z"})
    first = geo.read(data, "x.geojson", config, HOODS, here, choices)
    assert (first.joined, first.memory["pairs"]) == (("x", "y", "z"), {"הדר הכרמל עליון": "y"})
    batches = pd.DataFrame([{"batch_id": 1, "layer": HOODS, "mapping": first.memory, "undone_at": pd.NaT}])
    again = geo.read(data, "y.geojson", config, HOODS, here, geo.Choices(name="name"), geo.recall(batches, HOODS))
    assert (again.joined, codes(again)) == (("x", "y"), ["G-17", "G-18", "G-26"])
    assert again.memory["pairs"] == first.memory["pairs"]


def test_a_table_of_points_becomes_a_layer(cases, config):
    rows = [["hromada", "lat_center", "lon_center"], ["אגרונומיה", 49.19, 28.37], ["ויניצה", 49.23, 28.46]]
    found = geo.read(b"", "g.csv", config, HOODS, areas(), known=geo.Known(), rows=rows)
    assert (found.name_column, codes(found)) == ("hromada", ["G-07", "G-21"])
    assert [json.loads(text)["type"] for text in found.shapes["geometry"]] == ["Point", "Point"]
    assert found.points is not None
    assert geo.simplify(found.shapes, 50)["geometry"].tolist() == found.shapes["geometry"].tolist()
    assert codes(geo.read(b"", "g.csv", config, HOODS, areas(), rows=[["a"], [1]])) == ["G-01"]


def test_a_layer_on_cyprus_asks_and_is_put_right(config):
    turned = layer_of(({"name": "הדר"}, {"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]}))
    found = geo.read(turned, "x.geojson", config, HOODS, areas())
    assert (codes(found), found.blocked, found.shapes.empty) == (["G-25"], True, True)
    right = next(system for system in found.systems if system.near)
    mended = geo.read(turned, "x.geojson", config, HOODS, areas(), geo.Choices(crs=right.id))
    straight = geo.read(layer_of(({"name": "הדר"}, square(0))), "x.geojson", config, HOODS, areas())
    assert mended.shapes["area_m2"][0] == pytest.approx(straight.shapes["area_m2"][0])


SQUARE = square(0)["coordinates"][0]


def test_keys_that_differ_in_their_zeros_alone_are_two_areas_of_two_names(config):
    """As in tables; and a second reading joins the same two."""
    rows = [{"קוד שכונה": key, "name": name} for key, name in (("0472", "הדר"), ("472", "גאולה"), ("5", "נווה"))]
    data = layer_of(*((row, square(2 * i)) for i, row in enumerate(rows)))
    found = geo.read(data, "a.geojson", config, HOODS, areas())
    assert found.areas[["area_id", "name_he"]].values.tolist() == [
        [f"{HOODS}:0472", "הדר"],
        [f"{HOODS}:472", "גאולה"],
        [f"{HOODS}:5", "נווה"],
    ]
    again = geo.read(data, "a.geojson", config, HOODS, found.areas)
    assert (again.joined, again.areas.empty) == (found.joined, True)
