"""A boundary file taken apart: containers, encodings, coordinate systems, repairs -> surfaces in WGS84."""

from __future__ import annotations

import codecs
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import shapefile
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry import shape

from core.issues import Issue, Stop
from core.people import among_names, kind, masked

WGS84, ISRAEL = "EPSG:4326", "EPSG:2039"
LARGEST = 100 * 2**20  # bytes, packed or unpacked; all statistical areas of the country take a third of it
NAMED = 8  # places that one issue names
_POINTS, _LINES, _SURFACES = 0, 1, 2
_UTF8_LETTER, _CP1255_LETTER = re.compile(rb"\xd7[\x90-\xaa]"), re.compile(rb"[\xe0-\xfa]")  # Hebrew, as bytes
_ISRAEL_BOX = (100_000, 350_000, 300_000, 850_000)
_DEGREES_BOX = (-180, -90, 180, 90)

logging.getLogger("shapefile").setLevel(logging.ERROR)  # its remarks on rings are told as issues here


@dataclass(frozen=True, slots=True)
class Source:
    """Every property as texts, one for each feature; a geometry for each (None where unusable); the stated system."""

    texts: dict[str, list[str | None]]
    geometries: np.ndarray
    crs: CRS | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Valid surfaces in WGS84 (None where left out), the system they were read in, what was done to them."""

    geometries: np.ndarray
    crs: str
    issues: tuple[Issue, ...]


def read(data: bytes, file: str) -> Source:
    """Take a GeoJSON file or a zipped shapefile apart. Raises Stop when it is too large, incomplete or unreadable."""
    _refuse_large(len(data))
    try:
        return _shapefile(data) if data.startswith(b"PK") else _geojson(data)
    except Stop:
        raise
    except Exception as error:  # other people's readers fail in many ways on hostile bytes, and all mean the same here
        raise Stop([Issue("G-01", {"file": file})]) from error


def refuse_without_surfaces(source: Source) -> None:
    """Raises Stop for a layer of lines, of points or of nothing that can be drawn."""
    kinds = set(shapely.get_dimensions(source.geometries).tolist())
    if _SURFACES not in kinds:
        raise Stop([Issue("G-06" if _LINES in kinds else "G-07" if _POINTS in kinds else "G-05")])


def refuse_people(source: Source) -> None:
    """Raises Stop (U-22) where a property holds identity numbers, phones or addresses, or its name is one."""
    found = {name: kind(list(dict.fromkeys(filter(None, texts)))) for name, texts in source.texts.items()}
    if among_names(source.texts) > 1:
        found |= {name: ("id", 1) for name in source.texts if among_names([name])}
    if private := {name: hits for name, hits in found.items() if hits[1]}:
        raise Stop(Issue("U-22", {"col": masked(name), "n": n, "kind": what}) for name, (what, n) in private.items())


def place(source: Source, labels: Sequence[str]) -> Placed:
    """The surfaces of ``source`` in WGS84; what was left out or repaired is told by ``labels``.

    Raises Stop when the coordinate system cannot be known or points outside the world.
    """
    crs, issues = _system(source)
    names = np.array(labels, dtype=object)
    kinds = shapely.get_dimensions(source.geometries)
    found = source.geometries.copy()
    found[kinds != _SURFACES] = None
    found = shapely.transform(found, _transformer(crs).transform, interleaved=False)
    if not _inside(shapely.total_bounds(found), _DEGREES_BOX):
        raise Stop([Issue("G-09", {"crs": crs})])
    broken = (kinds == _SURFACES) & ~shapely.is_valid(found)
    found[broken] = shapely.make_valid(found[broken])
    found[:] = [surface(geometry) for geometry in found]
    flat = shapely.is_empty(found)  # a ring without width leaves nothing when repaired
    found[flat] = None
    issues += tell("G-13", names[(kinds < _POINTS) | flat])
    issues += tell("G-14", names[(kinds == _POINTS) | (kinds == _LINES)])
    issues += tell("G-15", names[broken & ~flat])
    return Placed(found, crs, tuple(issues))


def surface(geometry: Any) -> Any:
    """Only the surfaces of a geometry: repairs and collections may hold stray lines and points as well."""
    if geometry is None or geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = shapely.get_parts(geometry)
    return shapely.union_all([surface(part) for part in parts[shapely.get_dimensions(parts) == _SURFACES]])


def tell(code: str, labels: Iterable[str]) -> list[Issue]:
    """One issue that counts ``labels`` and names the first of them; none when there are none."""
    found = list(labels)
    names = (*found[:NAMED], "…") if len(found) > NAMED else tuple(found)
    return [Issue(code, {"n": len(found), "names": names})] if found else []


# --- containers ---------------------------------------------------------------------------------------------------


def _refuse_large(size: int) -> None:
    if size > LARGEST:
        raise Stop([Issue("G-04", {"size": size / 2**20, "max": LARGEST // 2**20})])


def _geojson(data: bytes) -> Source:
    document = json.loads(_decoded(data))
    features = {"FeatureCollection": document.get("features"), "Feature": [document]}[document["type"]]
    stated = (document.get("crs") or {}).get("properties", {}).get("name")
    rows = [feature.get("properties") or {} for feature in features]
    return _source(rows, [feature.get("geometry") for feature in features], _crs(stated))


def _decoded(data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        return data.decode("cp1255")


def _shapefile(data: bytes) -> Source:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _refuse_large(sum(member.file_size for member in archive.infolist()))
        parts = {suffix: archive.read(name) for suffix, name in _parts(archive.namelist()).items()}
    _refuse_endless(parts[".shp"])
    forms = shapefile.Reader(shp=io.BytesIO(parts[".shp"])).shapes()
    records = _records(parts[".dbf"], parts.get(".cpg", b""))
    pairs = [(record.as_dict(), form) for record, form in zip(records, forms, strict=True) if record is not None]
    geometries = [form.__geo_interface__ for _, form in pairs]
    return _source([row for row, _ in pairs], geometries, _crs(parts.get(".prj", b"").decode("utf-8", "replace")))


def _parts(names: Iterable[str]) -> dict[str, str]:
    """The files of the one shapefile among ``names``, by suffix."""
    paths = [PurePosixPath(name) for name in names if "__MACOSX" not in name]
    layers = [path for path in paths if path.suffix.lower() == ".shp"]
    if len(layers) > 1:
        raise Stop(tell("G-03", [path.stem for path in layers]))
    stem = layers[0].with_suffix("") if layers else None
    wanted = (".shp", ".dbf", ".prj", ".cpg")
    parts = {path.suffix.lower(): str(path) for path in paths if path.with_suffix("") == stem}
    if missing := tuple(suffix for suffix in wanted[:2] if suffix not in parts):
        raise Stop([Issue("G-02", {"missing": missing})])
    return {suffix: name for suffix, name in parts.items() if suffix in wanted}


def _refuse_endless(shp: bytes) -> None:
    """Each record states its own length; a negative one would make a reader go round for ever."""
    position = 100
    while position < len(shp):
        words = int.from_bytes(shp[position + 4 : position + 8], "big", signed=True)
        if words < 2:
            raise ValueError("a record without length")
        position += 8 + 2 * words


def _records(dbf: bytes, cpg: bytes) -> list[Any]:
    """The rows of a DBF (None where deleted). Where nothing states the encoding: UTF-8 if it fits, else the likelier.

    pyshp decodes whole values; GDAL, told cp1255, loses the last letter of every Hebrew one. A value as wide as its
    field may end in half a letter, so what is not sure to fit is decoded with replacement.
    """
    stated, likely = (
        _encoding(cpg),
        "utf-8" if _letters(_UTF8_LETTER, dbf) > _letters(_CP1255_LETTER, dbf) else "cp1255",
    )
    for encoding, errors in ((stated, "replace"), ("utf-8", "strict"), (likely, "replace")):
        try:
            if encoding:
                reader = shapefile.Reader(dbf=io.BytesIO(dbf), encoding=encoding, encodingErrors=errors)
                return list(reader.records(deleted_as_None=True))
        except (UnicodeDecodeError, shapefile.dbfFileException):
            continue
    raise ValueError("no encoding fits")


def _letters(pattern: re.Pattern[bytes], data: bytes) -> int:
    return sum(1 for _ in pattern.finditer(data))


def _encoding(cpg: bytes) -> str | None:
    """The encoding that a .cpg file names: "UTF-8", "1255", "ANSI 1255"."""
    word = cpg.decode("ascii", "ignore").strip()
    for name in (word, "cp" + re.sub(r"\D", "", word)):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


def _source(rows: list[dict[str, Any]], geometries: list[Any], crs: CRS | None) -> Source:
    columns = dict.fromkeys(name for row in rows for name in row)
    texts = {str(column).strip("\ufffd"): [_text(row.get(column)) for row in rows] for column in columns}
    found = np.empty(len(rows), dtype=object)
    found[:] = [_geometry(geometry) for geometry in geometries]
    return Source(texts, found, crs)


def _text(value: object) -> str | None:
    """A property as text: whole numbers without a point, blanks and nested things as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).replace("\x00", " ").strip("\ufffd").split()) or None


def _geometry(value: Any) -> Any:
    try:
        found = shapely.force_2d(shape(value))
    except Exception:  # one shape that nobody can draw must not spoil the layer; it is counted and named
        return None
    return found if not found.is_empty and np.isfinite(shapely.get_coordinates(found)).all() else None


# --- coordinates --------------------------------------------------------------------------------------------------


def _crs(stated: object) -> CRS | None:
    """The system that a file states, or None where it states none that is known.

    An Esri text without a number gives the registered system it equals: only that one is sure to carry the shift from
    the Israeli datum to WGS84 (78 m).
    """
    try:
        found = CRS.from_user_input(stated) if isinstance(stated, str) and stated.strip() else None
        number = found.to_epsg(min_confidence=20) if found else None
        known = CRS.from_epsg(number) if number else found
        return known if known and _transformer(known.to_string()) else None
    except ProjError:
        return None


def _system(source: Source) -> tuple[str, list[Issue]]:
    """The system to read in: the stated one unless the numbers contradict it, else the one that fits them."""
    bounds = shapely.total_bounds(source.geometries)
    degrees = _inside(bounds, _DEGREES_BOX)
    if source.crs is not None and source.crs.is_geographic == degrees:
        return source.crs.to_string(), []
    fits = WGS84 if degrees else ISRAEL if _inside(bounds, _ISRAEL_BOX) else None
    if fits is None:
        raise Stop([Issue("G-08", dict(zip(("west", "south", "east", "north"), bounds.tolist(), strict=True)))])
    if source.crs is not None:
        return fits, [Issue("G-19", {"stated": source.crs.name, "used": fits})]
    return fits, [] if degrees else [Issue("G-20", {"used": fits})]  # without a word GeoJSON is WGS84 (RFC 7946)


def _inside(bounds: np.ndarray, box: tuple[float, ...]) -> bool:
    return bool((bounds[:2] >= box[:2]).all() and (bounds[2:] <= box[2:]).all())


@lru_cache(maxsize=16)
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, WGS84, always_xy=True)
