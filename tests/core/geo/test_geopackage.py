"""GeoPackages are read in memory, whatever wrote them, and cannot make SQLite work without end."""

import sqlite3

import pytest
import shapely

from core.geo import layer, source
from core.issues import Stop
from tests.core.geo.layers import codes, geopackage

HADAR = ("הדר", shapely.box(2e5, 7e5, 2e5 + 900, 7e5 + 900))


def read(data: bytes, part: str | None = None) -> layer.Source:
    return source.read(source.layers(data, "x.gpkg"), "x.gpkg", part)


def changed(data: bytes, *statements: str) -> bytes:
    file = sqlite3.connect(":memory:")
    file.deserialize(data)
    for statement in statements:
        file.execute(statement)
    file.commit()
    return file.serialize()


@pytest.mark.parametrize("envelope", [True, False])
def test_names_shapes_and_system(envelope):
    found = read(geopackage({"hoods": [HADAR, ("נוף ים", shapely.Point(2e5, 7e5))]}, envelope=envelope))
    assert found.texts == {"fid": ["1", "2"], "name": ["הדר", "נוף ים"]}
    assert found.geometries[0].equals(HADAR[1])
    assert shapely.get_dimensions(found.geometries).tolist() == [2, 0]
    assert found.crs is not None
    assert found.crs.to_epsg() == 2039


def test_a_file_written_with_a_log_beside_it_is_read():
    data = bytearray(geopackage({"hoods": [HADAR]}))
    data[18:20] = b"\x02\x02"
    assert read(bytes(data)).texts["name"] == ["הדר"]


@pytest.mark.parametrize("number", [0, -1, 999_999])
def test_an_unknown_system_is_not_guessed(number):
    assert read(geopackage({"hoods": [HADAR]}, number)).crs is None


def test_a_view_is_no_table_and_a_made_up_column_is_not_computed():
    data = geopackage({"hoods": [HADAR]})
    view = changed(
        data,
        "DROP TABLE hoods",
        "CREATE VIEW hoods AS WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS geom FROM t",
    )
    with pytest.raises(Stop) as stop:
        read(view)
    assert codes(stop) == ["G-05"]
    made_up = changed(data, "ALTER TABLE hoods ADD COLUMN big AS (zeroblob(1000000000))")
    assert set(read(made_up).texts) == {"fid", "name"}


def test_more_rows_than_can_be_read_are_refused(monkeypatch):
    monkeypatch.setattr(layer, "MOST_FEATURES", 5)
    with pytest.raises(Stop) as stop:
        read(geopackage({"hoods": [HADAR] * 6}))
    assert codes(stop) == ["G-24"]


def test_damaged_geometries_are_left_out_one_by_one():
    data = changed(
        geopackage({"hoods": [HADAR, HADAR, HADAR]}),
        "UPDATE hoods SET geom = x'4750' WHERE fid = 2",
        "UPDATE hoods SET geom = NULL WHERE fid = 3",
    )
    assert shapely.get_dimensions(read(data).geometries).tolist() == [2, -1, -1]
