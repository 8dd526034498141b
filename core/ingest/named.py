"""Which indicators the cells of a column name, in a table that has a row for each of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.ingest.column import Column
from core.ingest.meanings import Meanings
from core.ingest.rows import Joined
from core.ingest.table import text_of
from core.issues import Issue, Where, capped
from core.names import normalise


def named(
    column: Column, joined: Joined, sheet: str, meanings: Meanings, chosen: Mapping[str, str]
) -> tuple[np.ndarray, list[str | None], list[Issue]]:
    """(which name each row has, the indicator of each, U-40 for each name that is not known).
    ``chosen``: name -> id.
    """
    ids, cells = joined.column(column.index).groups()
    to = {normalise(name): field for name, field in chosen.items()}
    texts, known, issues = [text_of(cell) for cell in cells], list[str | None](), list[Issue]()
    for text in texts:
        found = meanings.exact([text])
        known.append(to.get(normalise(text), found[0] if found and meanings.indicator(found[0]) else None))
    for text in dict.fromkeys(t for t, field in zip(texts, known, strict=True) if field is None and t):
        rows = joined.numbers[np.array([t == text for t in texts])[ids]].tolist()
        if rows:
            near = [field for field, _ in meanings.similar([text]) if meanings.indicator(field)]
            params = {"found": text, "n": len(rows), "row": rows[0], "rows": rows, "proposals": near}
            issues.append(Issue("U-40", params, _cell(sheet, column, rows[0])))
    return ids, known, issues


def nameless(column: Column, values: Column, joined: Joined, sheet: str) -> list[Issue]:
    """U-76 for rows with a value whose cell in a column of indicators is blank."""
    ids, cells = joined.column(column.index).groups()
    blank = np.array([not text_of(cell) for cell in cells], dtype=bool)[ids]
    at = np.flatnonzero(blank & joined.column(values.index).filled & joined.live)
    numbers = joined.numbers[at].tolist()

    def told(row: int) -> Issue:
        return Issue("U-76", {"row": row, "col": column.header or column.letter}, _cell(sheet, column, row))

    return capped(map(told, numbers), numbers)


def _cell(sheet: str, column: Column, row: int) -> Where:
    return Where(sheet=sheet, row=row, column=column.letter, cell=f"{column.letter}{row}")
