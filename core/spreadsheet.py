"""One table of a file as a cube, without a store: areas down, indicators across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from core import scoring
from core.config import Config
from core.ingest.address import letter
from core.ingest.cells import ABSENT, NUMBER, numbers
from core.ingest.container import contents
from core.ingest.headers import Header
from core.ingest.meanings import Meanings
from core.ingest.table import choose, text_of
from core.issues import Issue, Stop, Where, capped, worst
from core.scoring.cube import Cube


def read(data: bytes, file: str, config: Config) -> tuple[Cube, tuple[Issue, ...]]:
    """The cube of the sheet whose headers the config knows best, and all that is told of it, in rows of the file.

    Raises Stop with every fault: those of an unreadable file, those of core.scoring.from_table, and rows that are
    longer than the header (T-14). Columns without a header are left out (T-21).
    """
    found = contents(data, file)
    if not found.sheets:
        raise Stop(found.issues)
    table, _ = choose(found.sheets, Meanings(config, None).knows)
    rows = [(at, row) for at, row in enumerate(table.body, table.first_row) if any(map(text_of, row))]
    headers = [header for header in table.headers if header.text]
    cells = [[row[h.index] if h.index < len(row) else "" for h in headers] for _, row in rows]
    told = _without_header(headers, rows)
    frame = pd.DataFrame(cells, columns=[h.text for h in headers], dtype=object)
    try:
        cube = scoring.from_table(frame, config, _figures)
    except Stop as stop:
        raise Stop((*told, *(_in_file(issue, [at for at, _ in rows]) for issue in stop.issues))) from stop
    if worst(told) == "block":
        raise Stop(told)
    return cube, (*found.issues, *told, *(_in_file(issue, [at for at, _ in rows]) for issue in cube.issues))


def _in_file(issue: Issue, rows: Sequence[int]) -> Issue:
    """An issue that counts rows under a header in row 1, told in rows of the file."""
    if issue.where.row is None:
        return issue
    row = rows[issue.where.row - 2]
    return replace(issue, params={**issue.params, "row": row}, where=replace(issue.where, row=row))


def _without_header(headers: Sequence[Header], rows: Sequence[tuple[int, Sequence[Any]]]) -> list[Issue]:
    """Cells that stand under no header: of columns that have none (T-21), of rows longer than the header (T-14).

    A column to the right of all headers is one that has none where every row reaches it; else some rows are too long.
    """
    held = {header.index for header in headers}
    width = 1 + max(held, default=-1)
    stray = {at: [k for k, cell in enumerate(row) if k not in held and text_of(cell)] for at, row in rows}
    reached = Counter(k for each in stray.values() for k in each)
    unnamed = {k: n for k, n in sorted(reached.items()) if k < width or n == len(rows)}
    long = [(at, row[k]) for at, row in rows for k in stray[at][:1] if k not in unnamed]
    found = [Issue("T-14", {"row": at, "found": text_of(cell)}, Where(row=at)) for at, cell in long]
    told = capped(found, [at for at, _ in long], most=5)
    return [*told, *(Issue("T-21", {"letter": letter(k), "n": n}, Where(column=letter(k))) for k, n in unnamed.items())]


def _figures(cells: Sequence[object]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a column as uploads are read, and which cells should have been one.

    Percentages only where all of them are: 5 beside 5% may be meant as 500%.
    """
    found = numbers(cells)
    value = np.where(found.kind == NUMBER, found.value, np.nan)
    if ((found.kind == NUMBER) & ~found.percent & (value != 0)).any():
        value[found.percent] = np.nan
    return value, np.isnan(value) & (found.kind != ABSENT)
