"""Layers of Google Earth: places with a name, a table of data and surfaces, lines or points, always in WGS84."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

import numpy as np
import shapely

from core.geo.layer import Source, made, plain, polygon, refuse_many
from core.geo.systems import WGS84, stated

_LONGEST = 100_000  # letters of a description that are looked at
_ROW = re.compile(r"<tr[^>]*>\s*<t[dh][^>]*>(.*?)</t[dh]>\s*<td[^>]*>(.*?)</td>\s*</tr>", re.DOTALL | re.IGNORECASE)


def read(data: bytes) -> Source:
    """Every placemark with what it says of itself: its data, the table in its description, its name and its folder."""
    refuse_many(features=data.count(b"</Placemark"), values=data.count(b",") + 4 * data.count(b"<"))
    _refuse_own_words(data)
    rows, forms = [], []
    for row, form in _placemarks(data):
        rows.append(row)
        forms.append(form)
    return made(rows, forms, stated(WGS84))


def _refuse_own_words(data: bytes) -> None:
    """Raises ValueError where a file defines words of its own: no layer does, and they can grow without end."""

    def stop(*_: object) -> None:
        raise ValueError("words of its own")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = stop
    parser.Parse(data, True)


def _placemarks(data: bytes) -> Iterator[tuple[dict[str, str], Any]]:
    folders: list[str] = []
    path: list[Element] = []
    for event, element in ElementTree.iterparse(io.BytesIO(data), ("start", "end")):
        tag = _tag(element)
        if event == "start":
            path.append(element)
            folders += [""] if tag == "Folder" else []
            continue
        path.pop()
        if tag == "name" and folders and _tag(path[-1]) == "Folder":
            folders[-1] = element.text or ""
        elif tag == "Folder":
            folders.pop()
            element.clear()
        elif tag == "Placemark":
            yield _properties(element, folders), _geometry(element)
            element.clear()


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _below(element: Element, tag: str) -> Iterator[Element]:
    return (each for each in element.iter() if _tag(each) == tag)


def _child(element: Element, tag: str) -> str:
    return next((each.text or "" for each in element if _tag(each) == tag), "")


def _properties(mark: Element, folders: list[str]) -> dict[str, str]:
    found = {str(each.get("name")): each.text or "" for each in _below(mark, "SimpleData")}
    found |= {str(each.get("name")): _child(each, "value") for each in _below(mark, "Data")}
    description = _child(mark, "description")[:_LONGEST]
    table = {plain(name).strip(): plain(value) for name, value in _ROW.findall(description)}
    told = {} if table else {"description": plain(description)}
    return {"name": _child(mark, "name"), "folder": next(filter(None, folders[::-1]), ""), **told, **table, **found}


def _geometry(mark: Element) -> Any:
    try:
        surfaces = [polygon([_numbers(ring) for ring in _rings(each)]) for each in _below(mark, "Polygon")]
        if surfaces:
            return surfaces[0] if len(surfaces) == 1 else shapely.multipolygons(surfaces)
        if lines := [_numbers(each) for each in _below(mark, "LineString")]:
            return shapely.multilinestrings(lines)
        return shapely.multipoints([_numbers(each)[0] for each in _below(mark, "Point")])
    except Exception:  # one shape that nobody can draw must not spoil the layer; it is counted and named
        return None


def _rings(surface: Element) -> list[Element]:
    """The outline, then the holes, in whatever order they are written."""
    outer = [ring for bound in _below(surface, "outerBoundaryIs") for ring in _below(bound, "LinearRing")]
    return outer[:1] + [ring for bound in _below(surface, "innerBoundaryIs") for ring in _below(bound, "LinearRing")]


def _numbers(element: Element) -> np.ndarray:
    """The coordinates of a ring, line or point: longitude, latitude (and height, left out), blanks between points."""
    text = _child(element, "coordinates")
    width = text.split(maxsplit=1)[0].count(",") + 1
    return np.array(text.replace(",", " ").split(), dtype=float).reshape(-1, width)[:, :2]
