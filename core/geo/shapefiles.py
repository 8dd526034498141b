"""Shapefile sets: geometry, table, projection and code page, each a file of its own."""

from __future__ import annotations

import codecs
import io
import logging
import re
from collections.abc import Mapping
from typing import Any

import shapefile

from core.geo.layer import Source, geometry, made, refuse_many
from core.geo.systems import stated
from core.issues import Issue, Stop

PARTS = (".shp", ".dbf", ".prj", ".cpg")  # the first two are needed
_UTF8_LETTER, _CP1255_LETTER = re.compile(rb"\xd7[\x90-\xaa]"), re.compile(rb"[\xe0-\xfa]")  # Hebrew, as bytes
_HEBREW_WORD, _WESTERN = re.compile(rb"[\xe0-\xfa]{3}"), {"cp1252", "iso8859-1"}

logging.getLogger("shapefile").setLevel(logging.ERROR)  # its remarks on rings are told as issues here


def read(parts: Mapping[str, bytes]) -> Source:
    """The layer whose files are ``parts``, by suffix. Raises Stop (G-02) where one that is needed is missing."""
    if missing := tuple(suffix for suffix in PARTS[:2] if suffix not in parts):
        raise Stop([Issue("G-02", {"missing": missing})])
    _refuse_endless(parts[".shp"])
    refuse_many(features=int.from_bytes(parts[".dbf"][4:8], "little"), points=len(parts[".shp"]) // 16)
    forms = shapefile.Reader(shp=io.BytesIO(parts[".shp"])).shapes()
    records = _records(parts[".dbf"], parts.get(".cpg", b""))
    pairs = [(record.as_dict(), form) for record, form in zip(records, forms, strict=True) if record is not None]
    forms = [geometry(form.__geo_interface__) for _, form in pairs]
    return made([row for row, _ in pairs], forms, stated(parts.get(".prj", b"").decode("utf-8", "replace")))


def _refuse_endless(shp: bytes) -> None:
    """Each record states its own length; a negative one would make a reader go round for ever."""
    position, records = 100, 0
    while position < len(shp):
        words = int.from_bytes(shp[position + 4 : position + 8], "big", signed=True)
        if words < 2:
            raise ValueError("a record without length")
        position += 8 + 2 * words
        refuse_many(features=(records := records + 1))


def _records(dbf: bytes, cpg: bytes) -> list[Any]:
    """The rows of a DBF (None where deleted). Where nothing states the encoding: UTF-8 if it fits, else the likelier.

    pyshp decodes whole values; GDAL, told cp1255, loses the last letter of every Hebrew one. A value as wide as its
    field may end in half a letter, so what is not sure to fit is decoded with replacement.
    """
    likely = "utf-8" if _count(_UTF8_LETTER, dbf) > _count(_CP1255_LETTER, dbf) else "cp1255"
    for encoding, errors in ((_stated(cpg, dbf), "strict"), ("utf-8", "strict"), (likely, "replace")):
        try:
            if encoding:
                reader = shapefile.Reader(dbf=io.BytesIO(dbf), encoding=encoding, encodingErrors=errors)
                return list(reader.records(deleted_as_None=True))
        except (UnicodeDecodeError, shapefile.dbfFileException):
            continue
    raise ValueError("no encoding fits")


def _count(pattern: re.Pattern[bytes], data: bytes) -> int:
    return sum(1 for _ in pattern.finditer(data))


def _stated(cpg: bytes, dbf: bytes) -> str | None:
    """The encoding that a .cpg file names: "UTF-8", "1255", "ANSI 1255". Western ones are written over Hebrew too."""
    word = cpg.decode("ascii", "ignore").strip()
    for name in (word, "cp" + re.sub(r"\D", "", word)):
        try:
            found = codecs.lookup(name).name
        except LookupError:
            continue
        return None if found in _WESTERN and _HEBREW_WORD.search(dbf) else found
    return None
