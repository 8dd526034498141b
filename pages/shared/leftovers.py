"""What was not saved, as the person's own workbook with a column that says what to fix in each row.

An xlsx comes back as it was sent, its titles, formats and formulas kept; only the rows that were saved are hidden, so
that nobody looks for the faulty ones and a second upload reads these alone. Of other files, and of tables with areas
across, the faulty rows come back, one area in each.
What was put right on the screen is put right in it, so that no fault comes back with the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from pathlib import PurePath
from typing import Any

from core.ingest import Upload
from core.ingest.cells import is_number
from core.ingest.container import contents
from core.ingest.crossed import across
from core.ingest.table import corrected

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = (int, float, date, time, timedelta)  # and so bool and datetime
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGE, _CELLS = 3 * 2**20, 10 * 2**20  # bytes, and those of its sheets unpacked, that are written again in seconds
_SHEETS = "xl/worksheets/"
_WIDTH = 60


def workbook(
    data: bytes,
    upload: Upload,
    reasons: Mapping[int, Sequence[str]],
    head: str,
    rtl: bool,
    cells: Mapping[str, object] | None = None,
) -> bytes:
    """A workbook with the rows in ``reasons`` (row number -> texts) in sight, the texts in a last column ``head``.

    ``cells``: address in the file -> what a person said that it should hold.
    """
    own = PurePath(upload.file).suffix.lower() == ".xlsx" and not upload.turned and is_soon_written(data)
    sent = _as_sent(data, upload, reasons, head, cells or {}) if own else None
    return sent or _rows_alone(data, upload, reasons, head, rtl, cells or {})


def is_soon_written(data: bytes) -> bool:
    """Whether a workbook can be written again in seconds: a small file may hold millions of cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = sum(part.file_size for part in archive.infolist() if part.filename.startswith(_SHEETS))
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return len(data) <= _LARGE and sheets <= _CELLS


def _as_sent(
    data: bytes, upload: Upload, reasons: Mapping[int, Sequence[str]], head: str, cells: Mapping[str, object]
) -> bytes | None:
    """The workbook that was sent; None when it cannot be opened for writing: its rows alone will do."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # slow to import, needed by few uploads
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

    try:
        book = load_workbook(io.BytesIO(data), rich_text=True)
        page = book[upload.sheet]
        top, first = upload.header_row or 1, upload.first_row or 2
        column = page.max_column + 1
        for name, value in cells.items():
            _put(page[name], value)
        _write(page.cell(top, column), head).font = Font(bold=True)
        for row in range(first, page.max_row + 1):
            if row in reasons:
                _write(page.cell(row, column), " ".join(reasons[row])).alignment = Alignment(wrap_text=True)
            else:
                page.row_dimensions[row].hidden = True
        page.column_dimensions[page.cell(top, column).column_letter].width = _WIDTH
        book.active = book.index(page)
        return _bytes(book)
    except Exception:  # whatever a stranger's workbook makes the writer raise
        return None


def _rows_alone(
    data: bytes,
    upload: Upload,
    reasons: Mapping[int, Sequence[str]],
    head: str,
    rtl: bool,
    cells: Mapping[str, object],
) -> bytes:
    from openpyxl import Workbook

    rows, top = _read(data, upload, reasons, cells)
    book = Workbook()
    page = book.active
    page.sheet_view.rightToLeft = rtl
    _append(page, [*top, head])
    for row in sorted(row for row in reasons if row in rows):
        own = [*rows[row], *[""] * len(top)][: len(top)]
        _append(page, [*own, " ".join(reasons[row])])
    page.column_dimensions[page.cell(1, len(top) + 1).column_letter].width = _WIDTH
    page.freeze_panes = "A2"
    return _bytes(book)


def _read(
    data: bytes, upload: Upload, reasons: Iterable[int], cells: Mapping[str, object]
) -> tuple[Mapping[int, Sequence[Any]], Sequence[Any]]:
    """The rows in ``reasons`` by number, and the headers, all put right; turned where the table was."""
    at = upload.header_row or 1
    sheet = next(s for s in contents(data, upload.file, upload.encoding).sheets if s.name == upload.sheet)
    rows = corrected(sheet, cells).rows
    rows = across(rows, upload.turned, at) if upload.turned else rows
    return {row: rows[row - 1] for row in reasons if 0 < row <= len(rows)}, rows[at - 1]


def _bytes(book: Any) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _put(cell: Any, value: object) -> None:
    if isinstance(value, _PLAIN):
        cell.value = value
    else:
        _write(cell, str(value))


def _write(cell: Any, text: str) -> Any:
    """A text that stays one, even when it begins like a formula."""
    cell.value = _NOT_IN_XML.sub(" ", text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_STARTS_FORMULA)
    return cell


def _append(page: Any, cells: Sequence[Any]) -> None:
    """One more row that reads back as it is: every text is stored as a text, even one that begins like a formula."""
    page.append([cell if isinstance(cell, _PLAIN) else _NOT_IN_XML.sub(" ", str(cell)) for cell in cells])
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
            cell.quotePrefix = cell.value.startswith(_STARTS_FORMULA)  # so it stays when somebody edits the cell


def harmless(text: str) -> str:
    """A text of a CSV file, where nothing but a sign before it tells a spreadsheet that it is no formula."""
    risky = text.startswith(_STARTS_FORMULA) and not (text.startswith("-") and is_number(text))
    return f"'{text}" if risky else text
