"""Merged cells and hidden rows of a table: what is read of them.

One number over several cells may be the first's, a sum or all of theirs: it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.ingest.address import letter
from core.ingest.cells import is_absent, is_number
from core.ingest.column import COUNTS, Resolved
from core.ingest.grid import Grid
from core.ingest.marks import Merge
from core.ingest.notes import reads_like_a_note
from core.ingest.table import Table, text_of
from core.issues import Issue, Where


def filled(table: Table, hidden: bool = False) -> tuple[Table, list[Issue]]:
    """The table with merged cells of its data written out (U-09) and without hidden rows (U-28), unless ``hidden``.

    Hidden columns are read, and told (U-44). Another table under this one is not read, and told (U-58).
    """
    sheet, issues = table.sheet, []
    where = Where(sheet=sheet.name)
    if table.end is not None:
        params = {"cell": f"A{table.end + 1}", "header_row": table.next_header}
        issues.append(Issue("U-58", params, replace(where, row=table.end + 1)))
    rows, start = sheet.rows, table.first_row - 1
    merges = [m for m in sheet.merges if start <= m[0][0] < len(rows) and not _is_note(rows, m)]
    if merges:
        rows = rows.put(_written_out(rows, merges))
        issues.append(Issue("U-09", {"n": len(merges)}, replace(where, row=merges[0][0][0] + 1)))
    full = rows.filled() > 0 if sheet.hidden_rows else ()
    concealed = [] if hidden else [row for row in sorted(sheet.hidden_rows) if start <= row < len(rows) and full[row]]
    if concealed:
        rows = rows.blanked(concealed)
        issues.append(Issue("U-28", {"n": len(concealed)}, replace(where, row=concealed[0] + 1)))
    folded = [h for h in table.headers if h.index in sheet.hidden_columns and table.column(h.index).filled.any()]
    if folded:
        issues.append(Issue("U-44", {"n": len(folded), "cols": [h.text or "–" for h in folded[:5]]}, where))
    return replace(table, sheet=replace(sheet, rows=rows)), issues


def _written_out(rows: Grid, merges: Iterable[Merge]) -> dict[tuple[int, int], Any]:
    """Each cell once: of merges that overlap, which no program shows, the first counts."""
    cells: dict[tuple[int, int], Any] = {}
    until = np.full(rows.width, -1)
    for (top, left), (bottom, right) in sorted(merges):
        if left >= rows.width or until[left : right + 1].max() >= top:
            continue
        until[left : right + 1] = bottom
        value = rows.column(left)[top]
        for row in range(top, min(bottom + 1, len(rows))):
            cells |= {(row, column): value for column in range(left, min(right + 1, rows.width))}
    return cells


def _is_note(rows: Grid, merge: Merge) -> bool:
    """A merge that holds a note, or most of the table's width: text under the data, not a value of several rows."""
    (top, left), (_, right) = merge
    wide = right - left >= max(2, rows.width / 2) or left >= rows.width
    text = text_of(rows.column(left)[top]) if not wide else ""
    return wide or (not is_absent(text) and reads_like_a_note(text))


def apart(table: Table, resolved: Resolved, sent: Grid, answered: Mapping[str, object]) -> Table:
    """The table with a text in place of every figure that is merged over several, which names the cells: a fault to be
    put right one by one. ``sent``: the cells as they came; ``answered``: A1 name -> what was said of it.
    """
    figures = {c.index for c in resolved.columns if c.is_numeric}
    values = figures - {c.index for c in resolved.columns if c.field in COUNTS}
    rows, cells = table.sheet.rows, dict[tuple[int, int], object]()
    for merge in table.sheet.merges:
        (top, left), (bottom, right) = merge
        over = [column for column in range(left, right + 1) if column in figures]
        inside = table.first_row - 1 <= top < min(len(rows), len(sent))
        if inside and values & set(over) and (len(over) > 1 or bottom > top) and is_number(sent.column(left)[top]):
            cells |= _asked(merge, over, min(bottom, len(rows) - 1), text_of(sent.column(left)[top]))
    hidden = {row for row in {row for row, _ in cells} if row in table.sheet.hidden_rows and not any(rows[row])}
    kept = {at: answered.get(f"{letter(at[1])}{at[0] + 1}", text) for at, text in cells.items() if at[0] not in hidden}
    return replace(table, sheet=replace(table.sheet, rows=rows.put(kept))) if kept else table


def _asked(merge: Merge, over: list[int], bottom: int, found: str) -> dict[tuple[int, int], object]:
    """Cells of one column have the same text, so that one answer may be that of all of them."""
    (top, left), (last, right) = merge
    names = f"{letter(left)}{top + 1}:{letter(right)}{last + 1}"
    texts = {column: f"{found} [{names}, {letter(column)}]" for column in over}
    return {(row, column): text for row in range(top, bottom + 1) for column, text in texts.items()}
