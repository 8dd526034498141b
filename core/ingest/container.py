"""Bytes of a file -> sheets of raw cells. The border: whatever a reader raises ends here, as an issue."""

from __future__ import annotations

import ctypes
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from core.ingest import binary, markup, plaintext, wide
from core.ingest.address import letter
from core.ingest.formats import Shown
from core.ingest.grid import Grid
from core.ingest.marks import MAX_CELLS, Marks, Merge, Progress, TooLarge, part_of, silent
from core.ingest.survey import survey, within
from core.issues import Issue, Stop, Where

MAX_BYTES = 200 * 2**20
_TEXT = {".csv", ".tsv", ".tab", ".txt", ".ssv", ".psv"}
_BOOKS = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What a zip raises that is damaged, or packed in a way that is not known.
BAD_ZIP = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError, zlib.error)
_LARGE = 200_000  # cells; a sheet with more is read by columns
_LONGEST = 1 << 20  # letters; no cell that people write has more
_LOOKED_AT = 400  # rows in which garbled letters are looked for


@dataclass(frozen=True)
class Sheet:
    """One sheet as a rectangle of raw cells that starts at A1. Rows and columns are counted from 0.

    ``percents``: columns whose numbers are mostly shown as percentages; ``shares``: column -> the rows, of the first
    ``styled`` ones, in which they are; ``dates``: (row, column) -> "month" or "year" of the
    first cells that are shown as no more than that. ``shown``: (column, what its format shows) -> rows of numbers that
    are shown with words or divided. ``semicolons``: a text in which these part the cells, as where commas mark
    decimals. ``comments`` are those of an xls (other files keep them beside the sheets), ``printed`` the lines over and
    under its pages, ``offered`` what lists and hints offer to whoever fills it in.
    """

    name: str
    rows: Grid  # or rows as lists, which become one
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    shares: Mapping[int, Collection[int]] = field(default_factory=dict)
    styled: int = 0
    dates: Mapping[tuple[int, int], str] = field(default_factory=dict)
    shown: Mapping[tuple[int, Shown], Sequence[int]] = field(default_factory=dict)
    semicolons: bool = False
    comments: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", Grid.of(self.rows))


@dataclass(frozen=True)
class Contents:
    """What a file holds. ``encoding`` is the one of a text file."""

    sheets: tuple[Sheet, ...] = ()
    issues: tuple[Issue, ...] = ()
    encoding: str | None = None
    names: tuple[str, ...] = field(default=())


def contents(data: bytes, file: str, encoding: str | None = None, progress: Progress = silent) -> Contents:
    """Every sheet with something in it. Never raises for bad bytes: then there are no sheets and an issue says why."""
    where = Where(file=file)
    if len(data) > MAX_BYTES:
        params = {"size": round(len(data) / 2**20), "max": MAX_BYTES // 2**20}
        return Contents(issues=(Issue("U-02", params, where),))
    try:
        found = _read(data, file, encoding, progress)
    except Stop as stop:
        return Contents(issues=tuple(Issue(i.code, i.params or {"file": file}, where) for i in stop.issues))
    except TooLarge:
        return Contents(issues=(Issue("U-33", {"file": file, "max": MAX_CELLS // 10**6}, where),))
    finally:
        give_back()
    if not found.sheets:
        return Contents(issues=(Issue("U-03", {"file": file}, where),), names=found.names)
    return _in_order(found, where)


def give_back() -> None:
    """Returns memory that readers used and let go of to the system, which allocators keep for themselves."""
    pa.default_memory_pool().release_unused()
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL("libc.so.6").malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    return found


def _guarded(read: Callable[[], Any]) -> Any:
    """What ``read`` returns; anything a reader throws, a panic of its native code included, becomes a Stop."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, TooLarge, Stop):
        raise
    except calamine.PasswordError as fault:
        raise Stop([Issue("U-04", {})]) from fault
    except MemoryError as fault:
        raise TooLarge from fault
    except BaseException as fault:  # a panic derives from BaseException
        raise Stop([Issue("U-01", {})]) from fault


def _read(data: bytes, file: str, encoding: str | None, progress: Progress) -> Contents:
    if data.startswith(_ZIP) and (inside := _guarded(partial(_alone_in_zip, data))):
        name, data = inside
        return _text(data, name, encoding) if not data.startswith((_ZIP, _OLE)) else _book(data, progress)
    return _book(data, progress) if data.startswith((_ZIP, _OLE)) else _text(data, file, encoding)


def unwrapped(data: bytes) -> bytes:
    """The workbook or text that is alone in a zip; else the bytes as they are, readable or not."""
    try:
        inside = _alone_in_zip(data) if data.startswith(_ZIP) else None
    except (*BAD_ZIP, TooLarge):
        return data
    return inside[1] if inside else data


def _alone_in_zip(data: bytes) -> tuple[str, bytes] | None:
    """(name, bytes) of the one table in a zip that is no workbook itself; None for a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if any(part.filename in ("[Content_Types].xml", "content.xml", "mimetype") for part in parts):
            return None
        tables = [p for p in parts if PurePath(p.filename).suffix.lower() in _TEXT | _BOOKS and p.file_size]
        tables = [p for p in tables if not p.filename.startswith("__MACOSX/")]
        if len(tables) != 1:
            return None
        if tables[0].file_size > MAX_BYTES:
            raise TooLarge
        return PurePath(tables[0].filename).name, archive.read(tables[0])


# -- workbooks --------------------------------------------------------------------------------------------------------


def _book(data: bytes, progress: Progress) -> Contents:
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise Stop([Issue("U-04", {})])
    marks = _guarded(partial(_survey, data, part_of(progress, 0, 0.7)))
    book, counts = _guarded(partial(_opened, data, marks))
    sheets, faults = [], []
    described = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    for number, meta in enumerate(described):
        own = marks.get(number if data.startswith(_OLE) else meta.name, Marks())
        try:
            sheets.append(_guarded(partial(_sheet, book, meta, own, counts.get(own.part))))
        except Stop as stop:
            faults.append(stop)
        progress(0.7 + 0.3 * (number + 1) / len(described))
    if faults and not any(len(sheet.rows) for sheet in sheets):
        raise faults[0]
    return Contents(tuple(s for s in sheets if _any(s.rows)), names=tuple(m.name for m in described))


def _survey(data: bytes, progress: Progress) -> Mapping[int | str, Marks]:
    """Marks by the name of the sheet; of an xls by its number, which is no name: sheets are often called 1, 2, 3."""
    if data.startswith(_OLE):
        return within(enumerate(binary.xls(data)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return survey(archive, progress)


def _opened(data: bytes, marks: Mapping[int | str, Marks]) -> tuple[Any, dict[str, int]]:
    """(the workbook, how many different cells it now has in the place of each large sheet that the survey took)."""
    large = [each for each in marks.values() if each.taken and each.cells > _LARGE]
    cells = {each.part: found for each in large if each.taken and (found := each.taken.different()) is not None}
    if not cells:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = wide.instead(archive, {part: wide.one_below_the_other(found) for part, found in cells.items()})
    return book, {part: len(found) for part, found in cells.items()}


def _sheet(book: Any, meta: Any, marks: Marks, different: int | None) -> Sheet:
    """One sheet; ``different``: how many cells ``book`` holds in its place."""
    merges: Iterable[Merge] = ()
    if different is not None and marks.taken:
        rows = marks.taken.grid(wide.first_column(book, meta.name, different))
    else:
        read = book.get_sheet_by_name(meta.name)
        rows, merges = Grid.of(read.to_python(skip_empty_area=False)), read.merged_cell_ranges or ()
    visible = meta.visible == calamine.SheetVisibleEnum.Visible
    hidden, columns, percents = map(frozenset, (marks.hidden, marks.hidden_columns, marks.percents))
    sheet = Sheet(meta.name, rows.put(marks.errors), tuple(merges or marks.merges), visible, hidden, columns, percents)
    sheet = replace(sheet, dates=marks.dates, shown=marks.shown, shares=marks.shares, styled=marks.styled)
    return replace(sheet, comments=tuple(marks.comments), printed=tuple(marks.printed), offered=tuple(marks.offered))


def _any(rows: Grid) -> bool:
    return rows.any()


# -- texts ------------------------------------------------------------------------------------------------------------


def _text(data: bytes, file: str, encoding: str | None) -> Contents:
    suffix, stem = PurePath(file).suffix.lower(), PurePath(file).stem
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if suffix not in _TEXT | _BOOKS or (suffix in _BOOKS and head.startswith((b"{", b"%pdf"))):
        raise Stop([Issue("U-01", {})])
    if suffix in _BOOKS and markup.is_markup(head):
        return _markup(data, encoding)
    if not data or data.isspace():
        return Contents()
    read = _guarded(partial(plaintext.read, data, encoding))
    if read is None:
        raise Stop([Issue("U-06", {"sample": encoding}) if encoding else Issue("U-01", {})])
    if any(
        isinstance(c, str) and len(c) > _LONGEST for i in range(read.rows.width) for c in read.rows.column(i).distinct
    ):
        raise TooLarge
    issues = (Issue("U-47", {"row": read.broken}, Where(sheet=stem, row=read.broken)),) if read.broken else ()
    sheets = (Sheet(stem, read.rows, semicolons=read.delimiter == ";"),) if _any(read.rows) else ()
    return Contents(sheets, issues, read.encoding, (stem,))


def _markup(data: bytes, encoding: str | None) -> Contents:
    """Web pages and XML under the name of a workbook, when they are simple; U-46 for others."""
    try:
        pages = markup.pages(data, encoding or markup.charset(data))
    except TooLarge:
        raise
    except Exception as fault:  # whatever the XML library throws
        raise Stop([Issue("U-46", {})]) from fault
    sheets = [Sheet(p.name, Grid.of(p.rows), tuple(p.merges), True, frozenset(p.hidden_rows)) for p in pages]
    if not sheets:
        raise Stop([Issue("U-46", {})])
    return Contents(tuple(sheets), names=tuple(sheet.name for sheet in sheets))


def _in_order(found: Contents, where: Where) -> Contents:
    """The same contents with garbled Hebrew put right (U-05 tells), or refused (U-06) when it cannot be."""
    first = (row for sheet in found.sheets for row in sheet.rows[:_LOOKED_AT])
    texts = [cell for row in first for cell in row if isinstance(cell, str) and cell]
    issues = [replace(issue, where=replace(issue.where, file=where.file)) for issue in found.issues]
    old = found.encoding in plaintext.OLD
    turned = not old and plaintext.is_visual(texts)
    if turned:
        found = replace(found, sheets=tuple(replace(s, rows=s.rows.texts(plaintext.logical)) for s in found.sheets))
    if sample := plaintext.garbled(texts):
        found = replace(found, sheets=tuple(replace(s, rows=s.rows.texts(plaintext.repaired)) for s in found.sheets))
        if plaintext.garbled([plaintext.repaired(text) for text in texts]):
            return Contents(issues=(Issue("U-06", {"sample": sample}, where),), names=found.names)
    if lost := _lost(found):
        issues.append(lost)
    if old or sample or turned:
        row = next(row for row in found.sheets[0].rows if any(str(cell).strip() for cell in row))
        told = ", ".join(str(cell) for cell in row if cell != "")[:120]
        named = {"encoding": "DOS, CP862" if found.encoding == "cp862" else "Windows-1255"}
        issues.insert(0, Issue("U-82" if turned else "U-05", {"sample": told, **named}, where))
    return replace(found, issues=tuple(issues))


def _lost(found: Contents) -> Issue | None:
    """U-48 for cells with letters that are lost: where the first of them is, and how it reads."""
    for sheet in found.sheets:
        every = {i: sheet.rows.column(i) for i in range(sheet.rows.width)}
        used = [i for i, column in every.items() if any(map(plaintext.has_lost, column.distinct))]
        columns = [every[i] for i in used]
        at = [column.each(plaintext.has_lost, False) for column in columns]
        if n := sum(int(mask.sum()) for mask in at):
            first = min((int(mask.argmax()), i) for i, mask in enumerate(at) if mask.any())
            row, sample = first[0] + 1, str(columns[first[1]].take(at[first[1]]).listed()[0])[:60]
            column = letter(used[first[1]])
            where = Where(sheet=sheet.name, row=row, column=column, cell=f"{column}{row}")
            return Issue("U-48", {"n": n, "row": row, "col": column, "sample": sample}, where)
    return None
