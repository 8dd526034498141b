"""Which periods the cells of a column state, or of two together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.ingest import when
from core.ingest.grid import Cells, in_order
from core.ingest.kinds import crossed
from core.ingest.table import text_of
from core.periods import Period, parse

_LONE = re.compile(r"^\s*[^\W\d_]['\u05f3\u2019]\s*\d{4}\s*$")  # a single letter beside a year: most likely a quarter


def of_rows(
    headers: Sequence[str], columns: Sequence[Cells], dates: when.Order | None, otherwise: str | None
) -> tuple[list[str], list[str | None], np.ndarray, np.ndarray]:
    """(texts, the period of each, which of them may be read two ways, which text each row says).

    A blank text is of the period ``otherwise``; without ``dates`` a day that may be either way round has no period.
    """
    ids = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        ids = crossed(ids, *column.groups())
    ids, _, first = in_order(ids, int(ids.max(initial=-1)) + 1)
    rows = list(zip(*(each.take(first).listed() for each in columns), strict=True))
    texts = [" ".join(filter(None, map(text_of, row))) for row in rows]
    order = dates or when.order(cell for row in rows for cell in row if isinstance(cell, str))
    doubtful = np.array([order is None and when.readings(text) is not None for text in texts], dtype=bool)
    slashed = when.slashed(text_of(cell) for row in rows for cell in row if isinstance(cell, str))
    found = [
        None if doubt else stated(headers, row, order or "dmy", slashed) if text else otherwise
        for row, text, doubt in zip(rows, texts, doubtful, strict=True)
    ]
    return texts, found, doubtful, ids


def stated(headers: Sequence[str], cells: Sequence[Any], order: when.Order, slashed: str | None = None) -> str | None:
    """The period of one row: what a cell states, or a year and, beside it, "Q2" or a 2 under the header "quarter"."""
    found = [_said(cell, order, slashed) for cell in cells]
    year = next((i for i, period in enumerate(found) if period and period.text.isdigit()), None)
    if len(cells) == 2 and year is not None:
        part, header = text_of(cells[1 - year]), headers[1 - year]
        texts = (f"{header} {part}", part) if part else ()
        joined = [when.whole(f"{text} {found[year].text}") for text in texts]  # type: ignore[union-attr]
        joined += [when.whole(f"{part}/{found[year].text}")]  # type: ignore[union-attr]
        other = found[1 - year] or when.part(part, found[year])
        if part and not any(joined) and other is None:
            return None  # the part of the year is not understood: it is not the year
        found = [*filter(None, joined), *filter(None, (other,)), *found]
    stated = next(filter(None, found), None)
    return stated.text if stated else None


def _said(cell: Any, order: when.Order, slashed: str | None) -> Period | None:
    """The period that a cell states; of 2008/09 only what its column makes of it."""
    if not isinstance(cell, str):
        return when.whole(cell)
    if when.month_or_years(cell):
        return None if slashed is None else parse(cell) if slashed == "month" else when.within(cell)
    if slashed != "years" and when.unclear(cell):
        return None
    return when.day(cell, order) or when.whole(cell) or (None if _LONE.match(cell) else when.only(cell))
