"""What a zipped workbook holds that the fast reader does not say, found before it allocates anything.

The reader lays every sheet out as a full rectangle: two cells in opposite corners are seventeen billion. So the corners
are read from the XML first. The same pass finds formula errors (the reader returns them blank) and hidden rows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

MAX_INFLATED = 600 * 2**20
MAX_CELLS = 12_000_000
_CHUNK = 4 * 2**20
_LONGEST_ROW = 16 * _CHUNK

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)')
_REF_ROW = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]+(\d{5,})"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.S
)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ROWS_REPEATED = re.compile(rb'number-rows-repeated="(\d+)"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="(\d+)"')


class TooLarge(Exception):
    """The workbook would not fit: more bytes when unpacked, or more cells, than a table of a city can have."""


@dataclass(slots=True)
class Marks:
    """What one sheet says beside its values. Rows and columns are counted from 0."""

    rows: int = 0
    columns: int = 0
    hidden: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def survey(archive: zipfile.ZipFile) -> Mapping[str, Marks]:
    """Marks of every sheet of an xlsx, by its name (empty for ods and xlsb). Raises TooLarge."""
    if sum(part.file_size for part in archive.infolist()) > MAX_INFLATED:
        raise TooLarge
    names = set(archive.namelist())
    if "content.xml" in names:
        _check(_ods_cells(archive.read("content.xml")))
    for name in names:
        if re.fullmatch(r"xl/worksheets/[^/]+\.bin", name):
            _check(_xlsb_cells(archive.read(name)))
    parts = {part: _marks(archive, part) for part in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part)}
    return {sheet: parts[part] for sheet, part in _sheets(archive, names).items() if part in parts}


def column_number(letters: bytes | str) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.upper().encode():
        number = number * 26 + letter - 64
    return number - 1


def _check(cells: int) -> None:
    if cells > MAX_CELLS:
        raise TooLarge


def _sheets(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Sheet name -> path of its part."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): str(r.get("Target", "")) for r in relations}
    found = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None), "")
            found[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _marks(archive: zipfile.ZipFile, part: str) -> Marks:
    marks = Marks()
    letters: set[bytes] = set()
    with archive.open(part) as stream:
        for piece in _whole_rows(stream):
            for attributes in _ROW.findall(piece):
                number = _ROW_NUMBER.search(attributes)
                marks.rows = int(number[1]) if number else marks.rows + 1
                if _HIDDEN.search(attributes):
                    marks.hidden.add(marks.rows - 1)
            marks.rows = max([marks.rows, *map(int, set(_REF_ROW.findall(piece)))])
            letters.update(_COLUMN.findall(piece))
            for column, row, text in _ERROR.findall(piece) if b't="e"' in piece else ():
                marks.errors[int(row) - 1, column_number(column)] = text.decode("utf-8", "replace")
    marks.columns = max(map(column_number, letters), default=-1) + 1
    _check(marks.rows * marks.columns)
    return marks


def _whole_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end where a row ends."""
    kept = b""
    while chunk := stream.read(_CHUNK):
        kept += chunk
        cut = max(kept.rfind(b"<row"), kept.rfind(b":row"))
        if cut > 0:
            cut = kept.rfind(b"<", 0, cut + 1)
            yield kept[:cut]
            kept = kept[cut:]
        elif len(kept) > _LONGEST_ROW:
            raise TooLarge
    yield kept


def _ods_cells(content: bytes) -> int:
    """Cells of the largest rectangle that the sheets span, repetitions counted, blank tails left out."""
    return max(map(_ods_rectangle, content.split(b"<table:table ")))


def _ods_rectangle(sheet: bytes) -> int:
    height = filled = width = 0
    for row in sheet.split(b"<table:table-row")[1:]:
        height += _repeated(_ROWS_REPEATED, row[: row.find(b">")])
        if b"value-type" in row:
            across = _ods_width(row) if b"columns-repeated" in row else row.count(b"table-cell ")
            filled, width = height, max(width, across)
    return filled * width


def _ods_width(row: bytes) -> int:
    reach = width = 0
    for cell in _ODS_CELL.findall(row):
        reach += _repeated(_COLUMNS_REPEATED, cell)
        if b"value-type" in cell:
            width = reach
    return width


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1


def _xlsb_cells(part: bytes) -> int:
    """Rows by columns of a binary sheet: record 0 starts with a row number, records 1 to 11 with a column number."""
    at = rows = columns = 0
    while at < len(part):
        kind, at = _varied(part, at, 2)
        size, at = _varied(part, at, 4)
        number = int.from_bytes(part[at : at + 4], "little")
        if kind == 0:
            rows = max(rows, number + 1)
        elif kind <= 11:
            columns = max(columns, number + 1)
        at += size
    return rows * columns


def _varied(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, as the binary format writes kinds and sizes; and where it ends."""
    value = 0
    for place in range(longest):
        byte = part[at + place] if at + place < len(part) else 0
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    return value, at + longest
