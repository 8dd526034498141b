"""Merged cells over figures: one number over several cells may be the first's, a sum or all of theirs; it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.ingest.address import letter
from core.ingest.cells import is_number
from core.ingest.columns import COUNTS, Resolved
from core.ingest.grid import Grid
from core.ingest.rows import Merge
from core.ingest.table import Table, text_of


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
