"""Tables that are no plain list: an area or a period that stands once over its rows, more columns than are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.ingest import when
from core.ingest.address import letter
from core.ingest.cells import is_number
from core.ingest.column import PLACES, Column, Resolved
from core.ingest.marks import MAX_COLUMNS
from core.ingest.meanings import speaks_of_ages
from core.ingest.subheaders import Knows
from core.ingest.table import Table, text_of
from core.issues import Issue, Where
from core.names import normalise, vocabulary

_SHOWN = 5  # rows that a sentence names


def too_wide(table: Table) -> Issue | None:
    """U-56 for a table with more named columns than are read: nobody could answer for them one by one."""
    named = sum(bool(header.text) for header in table.headers)
    where = Where(sheet=table.sheet.name, row=table.header_row)
    return Issue("U-56", {"n": named, "max": MAX_COLUMNS}, where) if named > MAX_COLUMNS else None


def of_some(table: Table, called: Sequence[str], knows: Knows) -> list[Issue]:
    """U-83 for a title, or the name of the sheet or file, that speaks of some people and not of all: "women only",
    "ages 18-24", "children and youth", not "women and men"; for a note where it says "only" or "without".

    ``called``: these titles and names. ``knows``: an indicator may be one of such a group by itself.
    """
    rows = vocabulary()["rows"]
    groups, joined = {normalise(word) for word in rows["groups"]}, vocabulary()["letters"]["joined"]
    for text in (*called, *table.notes):
        words = normalise(text).split()
        told = groups & {*words, *(word[1:] for word in words if word[0] in joined)}
        if text not in called and not any(f" {normalise(only)} " in f" {normalise(text)} " for only in rows["only"]):
            continue
        some = told and not any(told.issuperset(map(normalise, pair)) for pair in rows["everyone"])
        if (some or speaks_of_ages(text)) and not knows(text):
            return [Issue("U-83", {"found": text}, Where(sheet=table.sheet.name))]
    return []


def overflowing(table: Table) -> list[Issue]:
    """U-77 for rows of a delimited text with a number behind the last header: a decimal comma parts a figure in two."""
    last = max((header.index for header in table.headers if header.text), default=-1)
    if not 0 <= last < table.body.width - 1:
        return []
    column = table.body.column(last + 1)
    rows = (table.first_row + np.flatnonzero(column.each(is_number, True))).tolist()
    if not rows:
        return []
    shown = rows if len(rows) <= _SHOWN else [*rows[:_SHOWN], "…"]
    found = text_of(column[rows[0] - table.first_row])
    where = Where(sheet=table.sheet.name, row=rows[0], column=letter(last + 1), cell=f"{letter(last + 1)}{rows[0]}")
    return [Issue("U-77", {"row": shown, "rows": rows, "found": found}, where)]


def under_periods(table: Table, resolved: Resolved) -> tuple[Table, Resolved, list[Issue]]:
    """The table with one more column, of the periods that stand alone in the column of areas over the rows that are of
    them (U-81); the rows that hold nothing else are blank then.
    """
    area, body = resolved.of("area"), table.body
    if area is None or resolved.of("period"):
        return table, resolved, []
    names, filled = body.column(area.index), body.filled()
    alone = np.flatnonzero((filled == 1) & names.filled).tolist()
    rows = [row for row in alone if when.alone(text_of(names[row]))]
    if not rows or rows[-1] == len(body) - 1:
        return table, resolved, []
    start, column = table.first_row - 1, Column(body.width, letter(body.width), "", "period", "values", (), ())
    cells: dict[tuple[int, int], object] = {(start + row, area.index): "" for row in rows}
    for row, until in zip(rows, [*rows[1:], len(body)], strict=True):
        cells |= {(start + at, column.index): names[row] for at in range(row + 1, until) if filled[at]}
    told = {"found": text_of(names[rows[0]]), "row": start + 1 + rows[0], "rows": [start + 1 + row for row in rows]}
    issue = Issue("U-81", told, Where(sheet=table.sheet.name, row=start + 1 + rows[0]))
    sheet = replace(table.sheet, rows=table.sheet.rows.wider().put(cells))
    return replace(table, sheet=sheet), replace(resolved, columns=(*resolved.columns, column)), [issue]


def carried_down(table: Table, resolved: Resolved) -> tuple[Table, list[Issue]]:
    """The table with the name of an area written into the rows under it that have none (U-57).

    Only where at least half of the named rows have such rows, and each of these says a period or an indicator that no
    other row of its area says: a single row without a name is a total. Where no column says these, but one that nobody
    knows has a text in every row, the rows are parts of their area: figures of one area and time, of which none is kept
    (U-18).
    """
    area = resolved.of("area")
    told = [c.index for c in resolved.columns if c.field in ("period", "indicator", "group")]
    parts = [] if told else [c.index for c in resolved.columns if c.field is None and not c.is_numeric]
    if area is None or not (told or parts) or sum(c.field in PLACES for c in resolved.columns) > 1:
        return table, []
    names = table.column(area.index)
    if names.filled.all():
        return table, []
    filled = [table.column(index).filled for index in told or parts]
    heads, rows = _heads(names.filled, np.all(filled, axis=0) if told else np.any(filled, axis=0))
    if not len(rows):
        return table, []
    says = [[text_of(cell) for cell in table.column(index).listed()] for index in told]
    of_area = [*rows.tolist(), *np.unique(heads[rows]).tolist()]
    times = Counter((int(heads[row]), *(column[row] for column in says)) for row in of_area)
    twice = {key[0] for key, count in times.items() if count > 1 and told}
    rows = np.array([row for row in rows.tolist() if heads[row] not in twice], dtype=np.int64)
    if not len(rows) or 2 * len(np.unique(heads[rows])) < int(names.filled.sum()):
        return table, []
    cells = {(table.first_row - 1 + row, area.index): names[int(heads[row])] for row in rows.tolist()}
    sheet, first = table.sheet, table.first_row + int(rows[0])
    told_of = Issue("U-57", {"n": len(rows), "row": first}, Where(sheet=sheet.name, row=first))
    return replace(table, sheet=replace(sheet, rows=sheet.rows.put(cells))), [told_of]


def _heads(named: np.ndarray, told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the last named row at or above each row, the rows without a name that follow one with no other between)."""
    at = np.arange(len(named))
    heads = np.maximum.accumulate(np.where(named, at, -1)) if len(at) else at
    other = np.maximum.accumulate(np.where(~named & ~told, at, -1)) if len(at) else at
    return heads, np.flatnonzero(~named & told & (heads > other))
