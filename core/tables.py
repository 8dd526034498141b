"""Tables for people and programs outside: one as lines of text, several under their names, as JSON or as a workbook."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from core.issues import Issue, Stop
from core.receipts import as_json

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what begins a formula, or hides what does
#: Name -> frame.
Tables = Mapping[str, pd.DataFrame]


def text(frame: pd.DataFrame, form: str) -> str:
    """``csv`` or ``json``. Numbers in full; what is absent is an empty cell, or null.

    In csv, which spreadsheets open, an apostrophe stands before texts that these would take for formulas.
    """
    if form == "json":
        return as_json(_rows(frame)) + "\n"
    worded = {name: frame[name].astype(object).map(_no_formula) for name in frame if not is_numeric_dtype(frame[name])}
    written: str = frame.assign(**worded).rename(columns=_no_formula).to_csv(index=False, lineterminator="\n")
    return written


def _no_formula(cell: Any) -> Any:
    begins = isinstance(cell, str) and len(cell) > 1 and cell.startswith(_FORMULA)
    return f"'{cell}" if begins and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def texts(tables: Tables, form: str) -> str:
    """``csv``: one after the other, each under a line with its name; ``json``: one object of lists."""
    if form == "json":
        return as_json({name: _rows(frame) for name, frame in tables.items()}) + "\n"
    return "\n".join(f"{name}\n{text(frame, form)}" for name, frame in tables.items())


def write(tables: Tables, path: Path) -> None:
    """To a file whose ending says how: xlsx, csv or json. Stops with S-04 where it cannot be written."""
    form = path.suffix.lower().removeprefix(".")
    encoding = "utf-8-sig" if form == "csv" else "utf-8"  # without the mark a spreadsheet misreads Hebrew
    made = workbook(tables) if form == "xlsx" else texts(tables, form).encode(encoding)
    try:
        path.write_bytes(made)
    except OSError as error:
        raise Stop([Issue("S-04", {"path": str(path), "reason": error.strerror})]) from error


def workbook(tables: Tables, rtl: bool = False) -> bytes:
    """A workbook (xlsx), a sheet for each table. Texts are stored as texts, even those that begin like a formula."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  slow to import, needed by few
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    for name, frame in tables.items():
        page = book.create_sheet(name)
        page.freeze_panes = "A2"
        page.sheet_view.rightToLeft = rtl
        for row in (tuple(frame.columns), *frame.astype(object).itertuples(index=False, name=None)):
            page.append([ILLEGAL_CHARACTERS_RE.sub(" ", x) if isinstance(x, str) else _number(x) for x in row])
            for cell in page[page.max_row]:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return list(frame.astype(object).to_dict("records"))


def _number(cell: Any) -> Any:
    """Nothing where there is none; what is not finite has no place in a cell but as a word."""
    if pd.isna(cell):
        return None
    found = cell.item() if hasattr(cell, "item") else cell
    return str(found) if isinstance(found, float) and math.isinf(found) else found
