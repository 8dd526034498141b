"""Sheets that are about persons. An upload that has one stops before anything of it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from core.ingest import cells, when
from core.ingest.cells import is_absent
from core.ingest.columns import Column
from core.ingest.container import Sheet
from core.ingest.table import Knows, Table, find, letter, text_of
from core.issues import Issue, Where
from core.names import normalise
from core.people import SEVERAL, among_names, headed, kind, masked
from core.periods import canonical

_CHECKED = 2000  # different values of a column that are looked at
_DEEP = 5000  # rows of a sheet nobody asked for that are looked at
_LONG = 80  # letters after which a text under a table is a note, not a name
_PAIR = 2  # identity numbers over a table: no other numbers are there to be right by chance


def people(table: Table, columns: Iterable[Column], is_area: Callable[[str], bool]) -> list[Issue]:
    """U-22 for every column that names persons, or holds their identity numbers, phones or addresses.

    Codes and counts do not: a column that is known to be a number is only judged by its header, a number with
    decimals never, and identity numbers need several with a right check digit. Among names of areas that are not
    known (``is_area``) one identity number is enough: it would be shown as a name.
    """
    issues = _over(table)
    for column in columns:
        values = _values(table, column.index)
        found, count = _kind(column, values)
        if not count and column.field == "area":
            found, count = "id", among_names(t for t in _texts(values) if len(t) <= _LONG and not is_area(t))
        if count:
            issues.append(_issue(table, column.index, column.header, found, count))
    return issues


def beside(sheets: Iterable[Sheet], chosen: str, knows: Knows) -> list[Issue]:
    """U-22 for the sheets that are not the ``chosen`` one. A few addresses there only say whom to ask."""
    issues = []
    for sheet in sheets:
        if sheet.name == chosen:
            continue
        table = find(sheet, knows)
        issues += _over(table)
        for header in table.headers:
            values = _values(table, header.index, _DEEP)
            found, count = _said(header.text, values)
            if count < SEVERAL:
                found, count = kind(_texts(values))
            if count:
                issues.append(_issue(table, header.index, header.text, found, count))
    return issues


def forget() -> None:
    """Lets go of the texts of cells that reading keeps at hand for the whole process. For a file about persons."""
    cells.forget()
    for kept in (normalise, when.within, canonical):
        kept.cache_clear()


def _over(table: Table) -> list[Issue]:
    """Identity numbers as headers, or in the titles above them."""
    rows = table.sheet.rows[: table.first_row - 1]
    texts = {(text_of(cell), index) for row in rows for index, cell in enumerate(row) if _may_be(cell)}
    count = among_names(text for text, _ in texts)
    if count < _PAIR:
        return []
    return [_issue(table, min(index for text, index in texts if among_names([text])), "", "id", count)]


def _issue(table: Table, index: int, header: str, found: str, count: int) -> Issue:
    where = Where(sheet=table.sheet.name, row=table.header_row, column=letter(index))
    return Issue("U-22", {"col": masked(header) or letter(index), "n": count, "kind": found}, where)


def _values(table: Table, index: int, rows: int | None = None) -> list[Any]:
    return [row[index] for row in table.body[:rows] if index < len(row) and not is_absent(row[index])]


def _kind(column: Column, values: Sequence[Any]) -> tuple[str, int]:
    said, count = _said(column.header, values)
    if count or column.field not in (None, "ignore", "area"):
        return said, count
    return kind(_texts(values), len(values))


def _said(header: str, values: Sequence[Any]) -> tuple[str, int]:
    """What the header says, and how many values it says it of; a phone must look like one (it may be yes or no)."""
    said = headed(header)
    if said == "phone" and not any(len(re.sub(r"\D", "", text_of(v))) >= 7 for v in values):
        said = ""
    return said, len(values) if said else 0


def _texts(values: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(text_of(value) for value in values if _may_be(value)))[:_CHECKED]


def _may_be(value: Any) -> bool:
    """Texts and whole numbers; a number with decimals is a measurement."""
    if isinstance(value, float):
        return value.is_integer() and abs(value) < 1e12
    return isinstance(value, str | int) and not isinstance(value, bool)
