"""GeoPackages: an SQLite file whose tables of features hold geometries as well-known binary (OGC 12-128)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import shapely

from core.geo.layer import LARGEST, MOST_FEATURES, Source, made, refuse_large, refuse_many
from core.geo.systems import stated

START = b"SQLite format 3\x00"
_ENVELOPES = (0, 32, 48, 48, 64)  # bytes before the geometry, by the kind of its envelope
_STEPS = 10**6  # instructions of SQLite between two looks at how many there were
_MOST_LOOKS = 500
_JOURNAL = slice(18, 20)  # 2 where the file was last written with a log beside it, which cannot be opened in memory


def layers(data: bytes) -> dict[str, Callable[[], Source]]:
    """The feature tables of a GeoPackage by name."""
    with _opened(data) as file:
        tables = [name for (name,) in file.execute("SELECT table_name FROM gpkg_geometry_columns ORDER BY 1")]
        real = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {name: partial(_layer, data, name) for name in tables if name in real}


@contextmanager
def _opened(data: bytes) -> Iterator[sqlite3.Connection]:
    """The file in memory: nothing of it touches the disk, and what it asks SQLite to do is bounded."""
    size = int.from_bytes(data[16:18], "big")
    pages = int.from_bytes(data[28:32], "big")
    if len(data) < (65536 if size == 1 else size) * pages:
        raise ValueError("the end of the file is missing")
    with closing(sqlite3.connect(":memory:")) as file:
        copy = bytearray(data)
        copy[_JOURNAL] = b"\x01\x01"
        file.deserialize(bytes(copy))
        file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
        file.execute("PRAGMA trusted_schema = OFF")
        file.execute("PRAGMA query_only = ON")
        file.text_factory = partial(str, encoding="utf-8", errors="replace")
        looks = iter(range(_MOST_LOOKS))
        file.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
        yield file


def _layer(data: bytes, table: str) -> Source:
    with _opened(data) as file:
        column, number = file.execute(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
        ).fetchone()
        columns = [name for _, name, *_ in file.execute(f"PRAGMA table_info({_quoted(table)})")]
        crs = _system(file, number)
        wanted = ", ".join(map(_quoted, columns))
        found = _fetched(file.execute(f"SELECT {wanted} FROM {_quoted(table)} LIMIT {MOST_FEATURES + 1}"), columns)
    forms = [_geometry(row.pop(column)) for row in found]
    return made(found, forms, crs)


def _fetched(cursor: sqlite3.Cursor, columns: list[str]) -> list[dict[str, Any]]:
    """The rows, as long as they are not more than the file can honestly hold: pages may be used twice."""
    rows, size = [], 0
    for values in cursor:
        size += sum(len(value) for value in values if isinstance(value, bytes | str))
        refuse_large(size)
        rows.append(dict(zip(columns, values, strict=True)))
        refuse_many(features=len(rows), values=len(rows) * len(columns))
    return rows


def _system(file: sqlite3.Connection, number: int) -> Any:
    """The system of a table; 0 and -1 are written where none is known."""
    row = file.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (number,),
    ).fetchone()
    if row is None or number in (0, -1):
        return None
    return stated(f"{row[0]}:{row[1]}") or stated(row[2])


def _geometry(blob: Any) -> Any:
    """A geometry after its header: "GP", version, flags, system and an envelope of a length that the flags state."""
    try:
        return shapely.from_wkb(blob[8 + _ENVELOPES[blob[3] >> 1 & 7] :]) if blob[:2] == b"GP" else None
    except Exception:  # one shape that nobody can draw must not spoil the layer; it is counted and named
        return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
