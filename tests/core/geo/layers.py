"""Files of layers made for tests: small squares near Haifa in every container."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile

import pytest
import shapefile
import shapely

from core.i18n import LANGUAGES, words
from core.issues import Issue, Stop

HEBREW = ["שכונת נוף ים", "רובע הצפון", "קרית שמואל מערב"]  # each ends in another letter, two in a final form


def zipped(parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile_parts(encoding: str, names: list[str] = HEBREW, origin: float = 200_000) -> dict[str, bytes]:
    """Squares of 900 metres in the Israeli grid."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
        writer.field("שם", "C", 40)
        writer.field("KOD", "N", 10)
        for i, name in enumerate(names):
            x, y = origin + 1000 * i, origin * 3.25
            writer.poly([[(x, y), (x, y + 900), (x + 900, y + 900), (x + 900, y), (x, y)]])
            writer.record(name, i + 1)
    return {"a/layer.SHP": shp.getvalue(), "a/layer.shx": shx.getvalue(), "a/layer.dbf": dbf.getvalue()}


def square(x: float, y: float, side: float) -> list:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def collection(coordinates: list, **more) -> bytes:
    form = {"type": "Polygon", "coordinates": [coordinates]}
    feature = {"type": "Feature", "properties": {"n": 1.0}, "geometry": form}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more}).encode()


def crs(name: str) -> dict:
    return {"crs": {"type": "name", "properties": {"name": name}}}


def geopackage(
    tables: dict[str, list[tuple[str, shapely.Geometry]]], number: int = 2039, envelope: bool = True
) -> bytes:
    """Tables of (name, geometry), as the standard describes them, without anything that is not needed."""
    file = sqlite3.connect(":memory:")
    file.execute("CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id, definition)")
    file.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, 'EPSG', ?, '')", (number, number))
    file.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
    for table, rows in tables.items():
        file.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT)')
        file.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?)", (table, number))
        for name, form in rows:
            west, south, east, north = form.bounds
            box = struct.pack("<4d", west, east, south, north) if envelope else b""
            head = b"GP\x00" + bytes([1 | (2 if envelope else 0)]) + struct.pack("<i", number)
            file.execute(f'INSERT INTO "{table}" (geom, name) VALUES (?, ?)', (head + box + form.wkb, name))
    file.commit()
    return file.serialize()


def codes(found: pytest.ExceptionInfo[Stop] | list[Issue] | tuple[Issue, ...]) -> list[str]:
    """The codes of issues; each can be said in both languages."""
    issues = found.value.issues if isinstance(found, pytest.ExceptionInfo) else found
    assert all(words(lang).issue(issue) for lang in LANGUAGES for issue in issues)
    return [issue.code for issue in issues]
