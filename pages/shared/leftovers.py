"""The rows of a file that were not saved, as a workbook with a column that says what to fix in each."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from core.ingest import Upload
from core.ingest.cells import is_number
from core.ingest.container import contents

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = (int, float, date, time, timedelta)  # and so bool and datetime
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def workbook(data: bytes, upload: Upload, reasons: Mapping[int, Sequence[str]], head: str, rtl: bool) -> bytes:
    """xlsx: the header row of the file and its rows in ``reasons`` (row number -> texts), under ``head`` the texts."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # slow to import, needed by few uploads

    sheet = next(s for s in contents(data, upload.file, upload.encoding).sheets if s.name == upload.sheet)
    book = Workbook()
    page = book.active
    page.sheet_view.rightToLeft = rtl
    top = sheet.rows[(upload.header_row or 1) - 1]
    _append(page, [*top, head])
    for row in sorted(row for row in reasons if row <= len(sheet.rows)):
        cells = [*sheet.rows[row - 1], *[""] * len(top)][: len(top)]
        _append(page, [*cells, " ".join(reasons[row])])
    page.column_dimensions[page.cell(1, len(top) + 1).column_letter].width = 60
    page.freeze_panes = "A2"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


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
