"""Sheets of an xlsx read by columns from their XML, while it is surveyed: no second unpacking, no object for a cell.

Numbers are cut out and read all at once. Every other cell (text, date, boolean, error) is kept as it is written, each
different one once, and the usual reader is handed a workbook of these alone: whatever is no number is understood by it
and only by it. Cells are taken where they are written as Excel, LibreOffice, openpyxl and their like write them; of any
other sheet nothing is taken, and the usual reader has it whole.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import python_calamine as calamine

from core.ingest.grid import Cell, Cells, Grid, of

#: Tells of each of some cells' attributes whether a number that has them is just that, and no date.
Plain = Callable[[Sequence[bytes]], list[bool]]

_MOST_DIFFERENT = 1_000_000  # so many rows has a sheet
_LAST_COLUMN, _MOST_ROWS = 16384, 1 << 20
_DEEPEST = 500  # elements in a cell
_MOST_ASKED = 100  # times that the usual reader is asked what attributes of cells mean, each time from the start
#: All that the usual reader looks into; a workbook may hold much more beside it.
_READ = re.compile(
    r"(?:\[content_types\]\.xml|_rels/\.rels|xl/_rels/workbook[^/]*\.rels"
    r"|xl/(?:workbook|styles|sharedstrings)[^/]*\.xml|xl/worksheets/[^/]+\.xml)$",
    re.I,
)
_TYPED = re.compile(rb'\bt="(?!n")')
_PADDING = bytes(16)
_LESS, _GREATER, _QUOTE, _SLASH, _BANG = b'<>"/!'
_BEFORE_A, _Z, _ZERO = b"@Z0"
_CELL, _FORMULA, _REFERENCE, _VALUE = b"cfrv"  # first letters of elements, and of the first attribute of a cell


class _Unusual(Exception):
    """The XML is written in a way that is not read here."""


@dataclass(frozen=True)
class _Part:
    """Cells of one piece of XML, at rows and columns from 0: those that are numbers, and all others as written."""

    rows: np.ndarray
    columns: np.ndarray
    numbers: np.ndarray
    other_rows: np.ndarray
    other_columns: np.ndarray
    others: pa.DictionaryArray


class Taken:
    """The cells of one sheet, taken from its XML piece by piece. ``rows`` and ``columns`` span all that were seen."""

    def __init__(self, plain: Plain) -> None:
        self._ask, self._plain = plain, {b"": True}
        self._parts: list[_Part] = []
        self._before, self._asked = -1, 0
        self.rows = self.columns = 0

    def add(self, piece: bytes) -> bool:
        """Takes the cells of a piece of whole rows; False where they are written in an unusual way."""
        try:
            xml = _rows_of(piece)
            if xml and len(cells := _Cells(xml)):
                self._follow(cells)
                self._parts.append(cells.part(self._are_plain))
        except (_Unusual, pa.ArrowInvalid, IndexError):
            return False
        return True

    def _follow(self, cells: _Cells) -> None:
        """Cells must come in the order of reading."""
        place = cells.row.astype(np.int64) * _LAST_COLUMN + cells.column
        if place[0] <= self._before or not (np.diff(place) > 0).all():
            raise _Unusual
        self._before = int(place[-1])
        self.rows = max(self.rows, int(cells.row[-1]) + 1)
        self.columns = max(self.columns, int(cells.column.max()) + 1)

    def _are_plain(self, attributes: Sequence[bytes]) -> list[bool]:
        new = [each for each in attributes if each not in self._plain]
        if new:
            self._asked += 1
            if self._asked > _MOST_ASKED:
                raise _Unusual
            self._plain |= zip(new, self._ask(new), strict=True)
        return [self._plain[each] for each in attributes]

    def different(self) -> list[bytes] | None:
        """Every different cell that is no number, as written; None where there are more than a sheet has rows."""
        if not self._parts:
            return []
        others = pa.chunked_array([part.others for part in self._parts]).unify_dictionaries()
        self._codes = [np.asarray(chunk.indices) for chunk in others.chunks]
        known = others.chunk(0).dictionary
        return known.to_pylist() if len(known) <= _MOST_DIFFERENT else None

    def grid(self, understood: Sequence[Cell]) -> Grid:
        """The sheet up to its last cell that is not blank; ``understood``: what each of the ``different`` cells is."""
        width = max((int(c.max(initial=-1)) + 1 for p in self._parts for c in (p.columns, p.other_columns)), default=0)
        height = max((int(r.max(initial=-1)) + 1 for p in self._parts for r in (p.rows, p.other_rows)), default=0)
        number = np.full((width, height), math.nan)
        code = np.zeros((width, height), dtype=np.int32)
        for part, codes in zip(self._parts, self._codes if self._parts else [], strict=True):
            number[part.columns, part.rows] = part.numbers
            code[part.columns, part.rows] = -1
            code[part.other_columns, part.other_rows] = codes + 1
        self._parts = []
        each = of(["", *understood])
        return Grid([_column(number[i], code[i], each) for i in range(width)], height)


def _column(number: np.ndarray, code: np.ndarray, each: Cells) -> Cells:
    """One column; where ``code`` is positive the cell is one of ``each``."""
    at = np.flatnonzero(code > 0)
    if not len(at):
        return Cells(number, code)
    ids, used = pd.factorize(code[at])
    found = each.take(used)
    own, order = pd.factorize(found.code[found.code > 0])
    codes = found.code.copy()
    codes[codes > 0] = own + 1
    number[at], code[at] = found.number[ids], codes[ids]
    decimals = None
    if found.decimals is not None and (found.decimals >= 0).any():
        decimals = np.full(len(code), -1, dtype=np.int8)
        decimals[at] = found.decimals[ids]
    return Cells(number, code, ("", *(each.distinct[i] for i in order)), decimals)


# -- XML --------------------------------------------------------------------------------------------------------------


def _rows_of(piece: bytes) -> bytes:
    """A piece from its first row to the end of its last."""
    start = max(0, piece.find(b"<row")) if not piece.startswith(b"<row") else 0
    end = len(piece) if piece.endswith(b"</row>") else piece.rfind(b"</row>") + len(b"</row>")
    if end < len(b"</row>") + start:
        start = end = 0
    if piece.find(b"<c ", end) >= 0:
        raise _Unusual
    return piece[start:end]


class _Cells:
    """Where the cells of some rows of XML are. All arrays run in parallel; blank cells are among them."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml + _PADDING
        self._byte = np.frombuffer(self._xml, np.uint8)
        tags = np.flatnonzero(self._byte == _LESS)
        self._tag = np.append(tags, np.full(4, len(xml))).astype(np.int32)
        self._name = self._byte[self._tag + 1]
        if (self._name == _BANG).any():  # comments and the like, in which anything may stand
            raise _Unusual
        self._first = np.flatnonzero(self._name == _CELL).astype(np.int32)
        self._at = self._tag[self._first]
        self._must(self._byte[self._at + 3] == _REFERENCE, self._byte[self._at + 5] == _QUOTE)
        self.column, start = self._letters(self._at + 6)
        self.row, self._end = self._digits(start)

    def __len__(self) -> int:
        return len(self._first)

    @staticmethod
    def _must(*masks: np.ndarray) -> None:
        if not all(mask.all() for mask in masks):
            raise _Unusual

    def _letters(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(columns from 0, where their letters end)."""
        letter = self._byte[at]
        column, at = letter.astype(np.int32) - _BEFORE_A, at + 1
        self._must(letter > _BEFORE_A, letter <= _Z)
        while (more := ((letter := self._byte[at]) > _BEFORE_A) & (letter <= _Z)).any():
            column = np.where(more, column * 26 + letter - _BEFORE_A, column)
            at = at + more
            self._must(column <= _LAST_COLUMN)
        return column - 1, at

    def _digits(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(rows from 0, where their digits end: at a quotation mark)."""
        row = np.zeros(len(at), dtype=np.int32)
        while (more := (digit := self._byte[at]) != _QUOTE).any():
            digit = digit - _ZERO  # anything else becomes more than nine
            self._must((digit <= 9) | ~more)
            row = row * 10 + digit if more.all() else np.where(more, row * 10 + digit, row)
            at = at + more
            self._must(row <= _MOST_ROWS)
        self._must(row > 0)
        return row - 1, at

    def part(self, plain: Plain) -> _Part:
        """What stands in the cells that are not blank."""
        inside = self._name[self._first + 1]
        value = self._values(inside)
        start, end = self._tag[value] + 3, self._tag[value + 1]
        usual = (value > 0) & (self._byte[start - 1] == _GREATER) & (end > start)
        usual &= (self._name[value + 1] == _SLASH) & (self._byte[end + 2] == _VALUE)
        opened = self._tag[self._first + 1] - 1  # where the element of the cell opens
        usual &= self._byte[opened] == _GREATER
        number = usual & self._plain(usual, opened, plain)
        other = ~number & ~np.isin(inside, (_CELL, _SLASH, _REFERENCE, 0))
        read = self._slices(start[number], end[number]).view(pa.string()).cast(pa.float64()).to_numpy()
        self._must(np.isfinite(read))
        written = self._slices(self._end[other], self._closed(self._first[other]))
        places = self.row[number], self.column[number], read, self.row[other], self.column[other]
        return _Part(*places, written.dictionary_encode())

    def _values(self, inside: np.ndarray) -> np.ndarray:
        """The number of the tag that opens the value of each cell, which may follow a formula; 0 without one."""
        first = self._first
        value = np.where(inside == _VALUE, first + 1, 0)
        computed = np.flatnonzero(inside == _FORMULA)
        for step in (3, 2):
            here = computed[self._name[first[computed] + step] == _VALUE]
            value[here] = first[here] + step
        return value

    def _plain(self, usual: np.ndarray, opened: np.ndarray, plain: Plain) -> np.ndarray:
        """Which cells have attributes that leave a number a number."""
        bare: np.ndarray = opened - self._end == 1
        at = np.flatnonzero(usual & ~bare)
        if len(at):
            found = self._slices(self._end[at] + 1, opened[at]).dictionary_encode()
            bare[at] = np.array(plain(found.dictionary.to_pylist()), dtype=bool)[np.asarray(found.indices)]
        return bare

    def _closed(self, tag: np.ndarray) -> np.ndarray:
        """Where cells end, of which ``tag`` are the first tags."""
        after = np.append(self._first, len(self._tag))[np.searchsorted(self._first, tag) + 1]
        closing = tag + 1
        for _ in range(_DEEPEST):
            at = self._tag[closing]
            open_: np.ndarray = (
                (self._name[closing] != _SLASH) | (self._byte[at + 2] != _CELL) | (self._byte[at + 3] != _GREATER)
            )
            if not open_.any():
                end: np.ndarray = at + len(b"</c>")
                return end
            closing = closing + open_
            self._must(closing < after)
        raise _Unusual

    def _slices(self, start: np.ndarray, end: np.ndarray) -> pa.BinaryArray:
        if not len(start):
            return pa.array([], pa.binary())
        bounds = np.empty(2 * len(start), dtype=np.int32)
        bounds[::2], bounds[1::2] = start, end
        buffers = [None, pa.py_buffer(bounds), pa.py_buffer(self._xml)]
        between = pa.Array.from_buffers(pa.binary(), len(bounds) - 1, buffers)  # every other one is what lies between
        return between.take(pa.array(np.arange(0, len(bounds) - 1, 2)))


# -- what is no number ------------------------------------------------------------------------------------------------


def one_below_the_other(cells: Sequence[bytes]) -> bytes:
    """The XML of a sheet of ``different`` cells."""
    rows = (b'<row r="%d"><c r="A%d%s</row>' % (i, i, cell) for i, cell in enumerate(cells, 1))
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, b"".join(rows))


def first_column(book: calamine.CalamineWorkbook, name: str, count: int) -> list[Cell]:
    """The cells of a sheet that was put ``one_below_the_other``."""
    found = [row[0] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    return [*found, *[""] * (count - len(found))]


def instead(archive: zipfile.ZipFile, sheets: Mapping[str, bytes], texts: bool = True) -> calamine.CalamineWorkbook:
    """The workbook with other XML in some of its parts; without ``texts`` only these sheets and their styles."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as short:
        for part in archive.infolist():
            spared = not texts and part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
            if part.filename in sheets:
                short.writestr(part.filename, sheets[part.filename])
            elif not spared and _READ.match(part.filename):
                short.writestr(part.filename, archive.read(part))
    held.seek(0)
    return calamine.CalamineWorkbook.from_filelike(held)


def plain_in(archive: zipfile.ZipFile, part: str, name: str) -> Plain:
    """Asks the usual reader, which knows the formats of dates, what becomes of a number with some attributes."""

    def plain(attributes: Sequence[bytes]) -> list[bool]:
        untyped = [each for each in attributes if not _TYPED.search(each)]
        cells = one_below_the_other([b'"%s><v>1.5</v></c>' % each for each in untyped])
        read = first_column(instead(archive, {part: cells}, texts=False), name, len(untyped)) if untyped else []
        found = dict(zip(untyped, (type(cell) is float for cell in read), strict=True))
        return [found.get(each, False) for each in attributes]

    return plain
