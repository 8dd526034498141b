"""Bytes of a file -> sheets of raw cells. The border: whatever a reader raises ends here, as an issue."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath
from typing import Any

import python_calamine as calamine

from core.ingest import plaintext
from core.ingest.survey import MAX_CELLS, Marks, TooLarge, survey
from core.issues import Issue, Stop, Where

MAX_BYTES = 200 * 2**20
_TEXT = {".csv", ".tsv", ".tab", ".txt", ".ssv", ".psv"}
_BOOKS = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cell = Any  # str, float, int, bool, date, datetime, time, timedelta; "" where there is nothing
Rows = list[list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """One sheet as a rectangle of raw cells that starts at A1."""

    name: str
    rows: Rows
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Contents:
    """What a file holds. ``encoding`` is the one of a text file."""

    sheets: tuple[Sheet, ...] = ()
    issues: tuple[Issue, ...] = ()
    encoding: str | None = None
    names: tuple[str, ...] = field(default=())


def contents(data: bytes, file: str, encoding: str | None = None) -> Contents:
    """Every sheet with something in it. Never raises for bad bytes: then there are no sheets and an issue says why."""
    where = Where(file=file)
    if len(data) > MAX_BYTES:
        params = {"size": round(len(data) / 2**20), "max": MAX_BYTES // 2**20}
        return Contents(issues=(Issue("U-02", params, where),))
    try:
        found = _book(data) if data.startswith((_ZIP, _OLE)) else _text(data, file, encoding)
    except Stop as stop:
        return Contents(issues=tuple(Issue(i.code, i.params or {"file": file}, where) for i in stop.issues))
    except TooLarge:
        return Contents(issues=(Issue("U-33", {"file": file, "max": MAX_CELLS // 10**6}, where),))
    if not found.sheets:
        return Contents(issues=(Issue("U-03", {"file": file}, where),), names=found.names)
    return _in_order(found, where)


def _guarded(read: Callable[[], Any]) -> Any:
    """What ``read`` returns; anything a reader throws, a panic of its native code included, becomes a Stop."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, TooLarge):
        raise
    except calamine.PasswordError as fault:
        raise Stop([Issue("U-04", {})]) from fault
    except MemoryError as fault:
        raise TooLarge from fault
    except BaseException as fault:  # a panic derives from BaseException
        raise Stop([Issue("U-01", {})]) from fault


def _book(data: bytes) -> Contents:
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise Stop([Issue("U-04", {})])
    marks = _guarded(lambda: _survey(data))
    book = _guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))
    sheets, faults = [], []
    described = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    for meta in described:
        try:
            sheets.append(_guarded(partial(_sheet, book, meta, marks.get(meta.name, Marks()))))
        except Stop as stop:
            faults.append(stop)
    if faults and not any(sheet.rows for sheet in sheets):
        raise faults[0]
    return Contents(tuple(s for s in sheets if _any(s.rows)), names=tuple(m.name for m in described))


def _survey(data: bytes) -> dict[str, Marks]:
    if data.startswith(_OLE):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return dict(survey(archive))


def _sheet(book: Any, meta: Any, marks: Marks) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), text in marks.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    visible = meta.visible == calamine.SheetVisibleEnum.Visible
    return Sheet(meta.name, rows, tuple(sheet.merged_cell_ranges or ()), visible, frozenset(marks.hidden))


def _any(rows: Iterable[list[Cell]]) -> bool:
    return any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for row in rows for cell in row)


def _text(data: bytes, file: str, encoding: str | None) -> Contents:
    suffix = PurePath(file).suffix.lower()
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if suffix not in _TEXT | _BOOKS or (suffix in _BOOKS and head.startswith((b"<", b"{", b"%pdf"))):
        raise Stop([Issue("U-01", {})])
    if not data.strip():
        return Contents()
    decoded = plaintext.decode(data, encoding)
    if decoded is None:
        code, params = ("U-06", {"sample": encoding}) if encoding else ("U-01", {})
        raise Stop([Issue(code, params)])
    text, name = decoded
    rows = _guarded(lambda: plaintext.rows(text))
    stem = PurePath(file).stem
    return Contents((Sheet(stem, rows),) if _any(rows) else (), encoding=name, names=(stem,))


def _in_order(found: Contents, where: Where) -> Contents:
    """The same contents with garbled Hebrew put right (U-05 tells), or refused (U-06) when it cannot be."""
    text = "\n".join(
        cell for sheet in found.sheets for row in sheet.rows[:400] for cell in row if isinstance(cell, str)
    )
    old = found.encoding == "cp1255"
    if sample := plaintext.garbled(text):
        found = Contents(tuple(map(_repaired, found.sheets)), (), found.encoding, found.names)
        if plaintext.garbled(plaintext.repaired(text)):
            return Contents(issues=(Issue("U-06", {"sample": sample}, where),), names=found.names)
    if not (old or sample):
        return found
    first = next(row for row in found.sheets[0].rows if _any([row]))
    told = Issue("U-05", {"sample": ", ".join(str(cell) for cell in first if cell != "")[:120]}, where)
    return Contents(found.sheets, (told,), found.encoding, found.names)


def _repaired(sheet: Sheet) -> Sheet:
    rows = [[plaintext.repaired(cell) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows]
    return Sheet(sheet.name, rows, sheet.merges, sheet.visible, sheet.hidden_rows)
