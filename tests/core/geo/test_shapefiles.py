"""Shapefile sets: Hebrew names complete in every encoding, stated or not; damaged parts refused."""

import pytest

from core.geo import source
from core.issues import Stop
from tests.core.geo.layers import HEBREW, codes, shapefile_parts, zipped


def read(parts: dict[str, bytes]):
    data = zipped(parts)
    return source.read(source.layers(data, "x.zip"), "x.zip")


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("cp1255", b"1255"),
        ("cp1255", b"ANSI 1255"),
        ("cp1255", None),
        ("cp1255", b"UTF-8"),  # stated wrongly
        ("cp1255", b"ISO-8859-1"),  # what programs write that were never asked
        ("cp1255", b"1252"),
        ("utf-8", b"UTF-8"),
        ("utf-8", b"nonsense"),
        ("utf-8", None),
    ],
)
def test_hebrew_values_keep_their_last_letter(encoding, cpg):
    found = read(shapefile_parts(encoding) | ({"a/layer.cpg": cpg} if cpg else {}))
    assert found.texts == {"שם": HEBREW, "KOD": ["1", "2", "3"]}


def test_western_letters_stay_what_they_are_stated_to_be():
    parts = shapefile_parts("utf-8", ["Cafe", "Nykoping", "Zoe"])
    dbf = parts["a/layer.dbf"].replace(b"Nykoping", "Nyköping".encode("cp1252"))
    parts["a/layer.dbf"] = dbf.replace("שם".encode(), b"name")
    assert read(parts | {"a/layer.cpg": b"1252"}).texts["name"] == ["Cafe", "Nyköping", "Zoe"]


def test_half_a_letter_at_the_end_of_a_field_spoils_only_itself():
    parts = shapefile_parts("utf-8")
    cut = parts["a/layer.dbf"].replace("שם".encode() + b"\0", "ש".encode() + b"\xd7\0\0")
    assert read(parts | {"a/layer.dbf": cut}).texts == {"ש": HEBREW, "KOD": ["1", "2", "3"]}


def test_a_real_line_layer_is_read_whole_known_as_2039_and_refused(cases):
    folder = cases / "geo_itm_shapefile"
    found = read({file.name: file.read_bytes() for file in folder.iterdir()})
    assert len(found.geometries) == 217
    assert found.crs is not None
    assert found.crs.to_epsg() == 2039
    assert {"שדרוג 2030", "שדרוג 2040"} <= set(found.texts["UPGRADE"])
    assert "כפר יהושע - נשר_1" in found.texts["SEGMENT"]
    with pytest.raises(Stop) as stop:
        source.refuse_other_than_areas(found)
    assert codes(stop) == ["G-06"]


@pytest.mark.parametrize("part", [".SHP", ".dbf"])
@pytest.mark.parametrize("cut", [0, 20, 101, 130, 200])
def test_truncated_parts_are_refused(part, cut):
    parts = {
        name: content[:cut] if name.endswith(part) else content for name, content in shapefile_parts("utf-8").items()
    }
    with pytest.raises(Stop) as stop:
        read(parts)
    assert codes(stop) == ["G-01"]


def test_a_record_of_negative_length_does_not_go_round_for_ever():
    parts = shapefile_parts("utf-8")
    shp = bytearray(parts["a/layer.SHP"])
    shp[104:108] = (-4).to_bytes(4, "big", signed=True)
    with pytest.raises(Stop) as stop:
        read(parts | {"a/layer.SHP": bytes(shp)})
    assert codes(stop) == ["G-01"]


def test_a_table_that_claims_millions_of_rows_is_refused_at_once():
    parts = shapefile_parts("utf-8")
    dbf = bytearray(parts["a/layer.dbf"])
    dbf[4:8] = (2**31).to_bytes(4, "little")
    with pytest.raises(Stop) as stop:
        read(parts | {"a/layer.dbf": bytes(dbf)})
    assert codes(stop) == ["G-24"]
