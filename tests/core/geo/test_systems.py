"""In which coordinate system numbers are: stated, recognised, or asked; nothing is drawn in the sea or on Cyprus."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from core.geo import source
from core.geo.systems import ISRAEL, System, options, settle, stated, to_wgs84
from core.issues import Stop
from tests.core.geo.layers import codes, collection, crs, shapefile_parts, square, zipped

HAIFA = (34.95, 32.75, 35.08, 32.85)
ODESA = (30.6, 46.3, 30.8, 46.6)


def placed(data: bytes, home=None, choice=None) -> tuple[System, list[str], np.ndarray]:
    found = source.read(source.layers(data, "x"), "x")
    every = options(found.geometries, found.crs, home)
    system, told = settle(every, found.geometries, found.crs, home, choice)
    return system, codes(told), to_wgs84(found.geometries, system)


@pytest.mark.parametrize(
    ("data", "system", "told"),
    [
        (collection(square(35, 32, 0.01)), "EPSG:4326", []),
        (collection(square(35, 32, 0.01), **crs("urn:ogc:def:crs:OGC:1.3:CRS84")), "OGC:CRS84", []),
        (collection(square(35, 32, 0.01), **crs("EPSG:4326")), "EPSG:4326", []),
        (collection(square(200_000, 650_000, 900), **crs("urn:ogc:def:crs:EPSG::2039")), ISRAEL, []),
        (collection(square(200_000, 650_000, 900)), ISRAEL, ["G-20"]),
        (collection(square(200_000, 650_000, 900), **crs("no such system")), ISRAEL, ["G-20"]),
        (collection(square(200_000, 650_000, 900), **crs("EPSG:4326")), ISRAEL, ["G-19"]),
        (collection(square(35, 32, 0.01), **crs("EPSG:2039")), "EPSG:4326", ["G-19"]),
        (collection(square(690_000, 3_540_000, 900), **crs("EPSG:32636")), "EPSG:32636", []),
        (zipped(shapefile_parts("utf-8")), ISRAEL, ["G-20"]),
        (collection(square(149_370, 1_245_053, 900)), "EPSG:28193", ["G-20"]),
        (collection(square(149_370, 245_053, 900)), "EPSG:28191", ["G-20"]),
        (collection(square(686_331, 3_630_868, 900)), "EPSG:32636", ["G-20"]),
        (collection(square(3_895_068, 3_868_787, 900)), "EPSG:3857", ["G-20"]),
    ],
)
def test_the_system_is_the_stated_one_or_the_only_one_that_leads_into_the_country(data, system, told):
    found, issues, forms = placed(data)
    assert (found.crs, issues) == (system, told)
    west, south, east, north = shapely.total_bounds(forms)
    assert (34 < west < east < 36, 31 < south < north < 33) == (True, True)


def test_one_place_has_one_position_in_every_grid():
    """The old grid and the new one differ by 50 and 500 km, to a few metres."""
    east, north = Transformer.from_crs(4326, 28193, always_xy=True).transform(34.99, 32.8)
    itm = Transformer.from_crs(4326, 2039, always_xy=True).transform(34.99, 32.8)
    assert np.hypot(itm[0] - east - 50_000, itm[1] - north + 500_000) < 3
    for data in (square(east, north, 100), square(*itm, 100)):
        _, _, forms = placed(collection(data))
        assert shapely.total_bounds(forms)[:2] == pytest.approx([34.99, 32.8], abs=3e-5)


def test_latitude_before_longitude_is_noticed_and_put_right_when_confirmed():
    data = collection(square(32.8, 35.0, 0.01))  # drawn as it is, this lies beside Limassol
    for home in (None, HAIFA):
        with pytest.raises(Stop) as stop:
            placed(data, home)
        assert codes(stop) == ["G-25"]
        assert stop.value.issues[0].params == pytest.approx({"lon": 35.005, "lat": 32.805})
    system, told, forms = placed(data, HAIFA, "EPSG:4326 north-east")
    assert (system.swapped, told, system.near) == (True, [], True)
    assert shapely.total_bounds(forms) == pytest.approx([35.0, 32.8, 35.01, 32.81])
    _, told, forms = placed(data, HAIFA, "EPSG:4326")  # a person may insist
    assert shapely.total_bounds(forms)[0] == pytest.approx(32.8)


@pytest.mark.parametrize("stated_one", [{}, crs("EPSG:2039")])
def test_north_before_east_in_a_grid_is_noticed_too(stated_one):
    with pytest.raises(Stop) as stop:
        placed(collection(square(745_000, 199_000, 900), **stated_one))
    assert codes(stop) == ["G-25"]
    assert stop.value.issues[0].params == pytest.approx({"lon": 34.99, "lat": 32.8}, abs=0.01)


def test_a_town_elsewhere_is_read_as_it_is_written():
    for home in (None, ODESA):
        system, told, _ = placed(collection(square(30.7, 46.4, 0.01)), home)
        assert (system.crs, system.swapped, told) == ("EPSG:4326", False, [])
    with pytest.raises(Stop, match="G-25"):
        placed(collection(square(46.4, 30.7, 0.01)), ODESA)  # known areas tell what the country cannot


def test_numbers_without_a_system_near_a_town_elsewhere_are_of_its_utm_zone():
    east, north = Transformer.from_crs(4326, 32636, always_xy=True).transform(30.7, 46.4)
    system, told, _ = placed(collection(square(east, north, 900)), ODESA)
    assert (system.crs, told) == ("EPSG:32636", ["G-20"])


def test_numbers_that_fit_no_system_are_asked_about_with_where_each_would_lead():
    data = collection(square(5_000_000, 9_000_000, 900))
    with pytest.raises(Stop) as stop:
        placed(data, HAIFA)
    assert codes(stop) == ["G-08"]
    assert stop.value.issues[0].params["east"] == 5_000_900
    found = source.read(source.layers(data, "x"), "x")
    every = {one.id: one for one in options(found.geometries, None, HAIFA)}
    assert (every["EPSG:3857"].lon, every["EPSG:3857"].lat) == pytest.approx((44.92, 62.6), abs=0.1)
    assert every["EPSG:3857"].km == pytest.approx(3370, abs=50)
    assert not any(one.near for one in every.values())
    assert placed(data, HAIFA, "EPSG:3857")[0].crs == "EPSG:3857"


def test_a_layer_far_from_the_known_areas_is_told():
    _, told, _ = placed(collection(square(34.8, 31.25, 0.01)), HAIFA)  # Be'er Sheva
    assert told == ["G-27"]
    assert placed(collection(square(34.9, 32.6, 0.01)), HAIFA)[1] == []  # the next town


def test_a_layer_of_the_whole_country_is_near_its_towns():
    forms = np.array([shapely.box(x, y, x + 0.1, y + 0.1) for x in (34.5, 35.0) for y in np.arange(29.5, 33, 0.1)])
    system, told = settle(options(forms, None, HAIFA), forms, None, HAIFA)
    assert (system.crs, told) == ("EPSG:4326", [])


@pytest.mark.parametrize(("system", "code"), [(crs("EPSG:2039"), "G-09"), ({}, "G-08")])
def test_numbers_that_lead_out_of_the_world_are_refused(system, code):
    with pytest.raises(Stop) as stop:
        placed(collection(square(1e12, 1e12, 900), **system))
    assert codes(stop) == [code]


def test_what_states_nothing():
    assert [stated(text) for text in (None, 5, "", " ", "no such system", "EPSG:0")] == [None] * 6
