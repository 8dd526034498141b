"""Google Earth layers: names, data in three places, folders, holes, points; nothing that grows without end."""

import pytest
import shapely

from core.geo import source
from core.geo.layer import Source
from core.issues import Stop

RING = "<LinearRing><coordinates>\n 35,32,0 35.01,32,0\t35.01,32.01,0 35,32.01,0 35,32,0 </coordinates></LinearRing>"
HOLE = "<LinearRing><coordinates>35.002,32.002 35.004,32.002 35.004,32.004 35.002,32.002</coordinates></LinearRing>"
SURFACE = f"<Polygon><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>"


def read(*marks: str, encoding: str = "utf-8") -> Source:
    body = "".join(f"<Placemark>{mark}</Placemark>" for mark in marks)
    text = f'<?xml version="1.0" encoding="{encoding}"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
    return source.read(source.layers(text.encode(encoding), "x.kml"), "x.kml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1255"])
def test_names_and_surfaces_in_any_encoding(encoding):
    found = read(f"<name>הדר</name>{SURFACE}", f"<name>נוף ים</name>{SURFACE}", encoding=encoding)
    assert found.texts["name"] == ["הדר", "נוף ים"]
    assert found.geometries[0].equals(shapely.box(35, 32, 35.01, 32.01))
    assert found.crs is not None
    assert found.crs.to_epsg() == 4326


def test_holes_are_taken_out_and_several_surfaces_are_one_place():
    inner = f"<Polygon><innerBoundaryIs>{HOLE}</innerBoundaryIs><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>"
    found = read(inner, f"<MultiGeometry>{SURFACE}{SURFACE.replace('35.', '36.')}</MultiGeometry>").geometries
    assert shapely.area(found[0]) == pytest.approx(1e-4 - 2e-6)
    assert len(found[1].geoms) == 2


def test_data_stand_in_three_places():
    cells = "<tr><td>KOD</td><td>7</td></tr><tr bgcolor='#fff'><td>שם</td><td>הדר</td></tr>"
    table = f"<description><![CDATA[<table>{cells}</table>]]></description>"
    schema = '<ExtendedData><SchemaData><SimpleData name="KOD">8</SimpleData></SchemaData></ExtendedData>'
    own = '<ExtendedData><Data name="KOD"><value>9</value></Data></ExtendedData>'
    plain = f"<description>&lt;b&gt;גבעה&lt;/b&gt;</description>{own}"
    found = read(table + SURFACE, schema + SURFACE, plain + SURFACE)
    assert found.texts["KOD"] == ["7", "8", "9"]
    assert found.texts["שם"] == ["הדר", None, None]
    assert found.texts["description"] == [None, None, "גבעה"]


def test_the_folder_of_a_place_is_known():
    north = f"<Folder><name>צפון</name><Placemark><name>א</name>{SURFACE}</Placemark></Folder>"
    south = north.replace("צפון", "דרום")
    alone = f"<Placemark>{SURFACE}</Placemark>"
    text = f"<kml><Document><name>ignored</name>{north}{south}{alone}</Document></kml>"
    found = source.read(source.layers(text.encode(), "x.kml"), "x.kml")
    assert found.texts["folder"] == ["צפון", "דרום", None]
    assert found.texts["name"] == ["א", "א", None]


def test_lines_points_and_damaged_places():
    point = "<Point><coordinates>35.1,32.8,0</coordinates></Point>"
    line = "<LineString><coordinates>35,32 35,33</coordinates></LineString>"
    found = read(point, line, "<Point><coordinates>x,y</coordinates></Point>", "<name>א</name>").geometries
    assert shapely.get_dimensions(found).tolist() == [0, 1, -1, -1]
    assert shapely.get_coordinates(found[0]).tolist() == [[35.1, 32.8]]


def test_words_defined_in_the_file_itself_are_refused():
    words = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    bomb = f"{words}<kml><Placemark><name>&b;</name></Placemark></kml>"
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(Stop, match="G-01"):
            source.read(source.layers(bomb.encode(encoding), "x.kml"), "x.kml")
