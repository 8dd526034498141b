"""The rows of a file that were not saved, as a workbook with a column that says what to fix in each."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from core.ingest import Upload
from core.ingest.container import contents

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = (int, float, date, time, timedelta)
_UNPRINTABLE = {code: " " for code in range(32) if code not in (9, 10)}


def workbook(data: bytes, upload: Upload, reasons: Mapping[int, Sequence[str]], head: str, rtl: bool) -> bytes:
    """xlsx: the header row of the file and its rows in ``reasons`` (row number -> texts), under ``head`` the texts."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # slow to import, needed by few uploads

    sheet = next(s for s in contents(data, upload.file, upload.encoding).sheets if s.name == upload.sheet)
    book = Workbook()
    page = book.active
    page.sheet_view.rightToLeft = rtl
    top = sheet.rows[(upload.header_row or 1) - 1]
    page.append([*map(harmless, top), head])
    for row in sorted(row for row in reasons if row <= len(sheet.rows)):
        cells = [*sheet.rows[row - 1], *[""] * len(top)][: len(top)]
        page.append([*map(harmless, cells), harmless(" ".join(reasons[row]))])
    page.column_dimensions[page.cell(1, len(top) + 1).column_letter].width = 60
    page.freeze_panes = "A2"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, and that a workbook can hold."""
    if isinstance(cell, bool) or not isinstance(cell, _PLAIN):
        text = str(cell).translate(_UNPRINTABLE)
        return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
    return cell
