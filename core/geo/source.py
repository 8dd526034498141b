"""A boundary file taken apart: which layers it holds, the one that is meant, and whether it can be a layer of areas."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

import shapely

from core.geo import documents, geopackage, kml, points, shapefiles
from core.geo.layer import Source, refuse_large, tell
from core.issues import Issue, Stop
from core.people import Traces, masked, traces
from core.person_columns import headed, said

T = TypeVar("T")
Layers = dict[str, Callable[[], Source]]
POINTS, LINES, SURFACES = 0, 1, 2
_PACKED = b"PK\x03\x04"
_SINGLE = (".geojson", ".json", ".topojson", ".kml", ".gpkg")
_OF_PLACES = ("named", "address", "street", "house")  # what a property may say of a place as well as of a person
_STAMP = (1980, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Several files that came together, as the zip that they could have come in; equal files give equal bytes."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), files[name])
    return buffer.getvalue()


def is_boundary(data: bytes, file: str) -> bool:
    """Whether a file is about shapes: by its name, as JSON, or as a zip with such a file inside. Raises nothing."""
    suffix, ends = PurePosixPath(file).suffix.lower(), (*_SINGLE, ".kmz", ".shx", *shapefiles.PARTS)
    if suffix != ".zip":
        return suffix in ends or data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.lower().endswith(ends) or ".gdb/" in name.lower() for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def layers(data: bytes, file: str, rows: points.Rows | None = None) -> Layers:
    """The layers of a file by name, each read when called; ``rows`` where it is a table of points.

    Raises Stop: too large (G-04, G-24), not a layer (G-01), a set that is not whole (G-02), a folder that only its own
    program reads (G-29).
    """
    refuse_large(len(data))
    return _guarded(lambda: {file: partial(points.read, rows)} if rows is not None else _layers(data, file), file)


def read(found: Layers, file: str, part: str | None = None) -> Source:
    """The one layer, or the one called ``part``. Raises Stop: several to choose from (G-03), unreadable (G-01)."""
    if part not in found and len(found) != 1:
        raise Stop(tell("G-03", found) or [Issue("G-05")])
    return _guarded(found[part] if part in found else next(iter(found.values())), file)


def _guarded(work: Callable[[], T], file: str) -> T:
    try:
        return work()
    except Stop:
        raise
    except Exception as error:  # readers fail in many ways on hostile bytes, and all mean the same here
        raise Stop([Issue("G-01", {"file": file})]) from error


def _layers(data: bytes, name: str) -> Layers:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in shapefiles.PARTS:  # alone; what is missing is told
        return {name: partial(shapefiles.read, {suffix: data})}
    if data.startswith(_PACKED):
        return _unpacked(data)
    if data.startswith(geopackage.START):
        return geopackage.layers(data)
    if data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return {name: partial(kml.read, data)}
    return documents.layers(data, name)


def _unpacked(data: bytes) -> Layers:
    """The layers inside a zip: shapefile sets and files that are layers by themselves."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        refuse_large(sum(member.file_size for member in archive.infolist()))
        names = [name for name in archive.namelist() if "__MACOSX" not in name]
        paths = {PurePosixPath(name): name for name in names}
        found = {_name(path.with_suffix(""), paths): _set(archive, path, paths) for path in _outlines(paths)}
        singles = {path: archive.read(paths[path]) for path in paths if path.suffix.lower() in _SINGLE}
        own = {path: text for path, text in singles.items() if path.suffix.lower() != ".kml" or b"Placemark" in text}
        for path, text in (own or singles).items():  # a .kmz may have a first page that only points to the others
            found |= _layers(text, _name(path, paths))
    if found:
        return found
    if any(".gdb" in part.lower() for path in paths for part in path.parts):
        raise Stop([Issue("G-29")])
    raise Stop([Issue("G-02", {"missing": shapefiles.PARTS[:2]})])


def _outlines(paths: Mapping[PurePosixPath, str]) -> list[PurePosixPath]:
    """One path for each shapefile set: its .shp, or what is there without one."""
    sets = {path.with_suffix(""): path for path in paths if path.suffix.lower() in shapefiles.PARTS[:2]}
    return list(sets.values())


def _set(archive: zipfile.ZipFile, one: PurePosixPath, paths: Mapping[PurePosixPath, str]) -> Callable[[], Source]:
    stem = one.with_suffix("")
    own = {path.suffix.lower(): name for path, name in paths.items() if path.with_suffix("") == stem}
    return partial(shapefiles.read, {end: archive.read(name) for end, name in own.items() if end in shapefiles.PARTS})


def _name(path: PurePosixPath, paths: Mapping[PurePosixPath, str]) -> str:
    """What a layer in a zip is called: its name, with its folder where another one has the same."""
    same = {other.parent for other in paths if other.stem == path.stem}
    return path.name if len(same) == 1 else str(path)


def refuse_other_than_areas(source: Source) -> None:
    """Raises Stop for a layer of lines (G-06) or of nothing that can be drawn (G-05)."""
    kinds = set(shapely.get_dimensions(source.geometries).tolist())
    if not kinds & {POINTS, SURFACES}:
        raise Stop([Issue("G-06" if LINES in kinds else "G-05")])


def refuse_people(source: Source) -> None:
    """Raises Stop (U-22) where a property speaks of persons, by its name or its values, or several are named by them.

    An address alone does not: that of a place says where it is.
    """
    found = {name: _persons(name, [text for text in texts if text]) for name, texts in source.texts.items()}
    named = traces(list(source.texts), "names")
    if named and len(named.marks) > 1:
        found |= {name: named for name in source.texts if any(mark in name for mark in named.marks)}
    if private := {name: traced for name, traced in found.items() if traced}:
        raise Stop(
            Issue("U-22", {"col": masked(name), "n": len(traced.marks), "kind": traced.kind})
            for name, traced in private.items()
        )


def _persons(name: str, texts: Sequence[str]) -> Traces | None:
    kind, given = headed(name), {text: text for text in texts}
    told = said(kind, name, lambda: given, lambda: len(texts)) if kind not in _OF_PLACES else None
    return told or traces(list(given))
