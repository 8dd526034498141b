"""Where the table of a sheet is: the row that names the columns, the rows that go with it, and where the data begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from core.ingest.address import position
from core.ingest.cells import is_absent, like_number
from core.ingest.container import Sheet
from core.ingest.grid import Cells, Grid
from core.ingest.headers import Header, headers, to_the_right
from core.ingest.notes import tells_of_printing
from core.ingest.subheaders import BELOW, REACH, Knows, contrast, numeric, subheaders
from core.ingest.when import FIRST, LAST, alone, whole, within
from core.ingest.when import heads as heads_period
from core.names import writable

_LOOK_AT = 60  # rows in which a header may stand
_ACROSS = 300  # columns that are looked at when rows are compared
_CANDIDATES = 400  # rows of words alone that are looked at for the header of another table
_LONG = 80  # letters that no name of a column has
_ABOVE = 5  # further header rows above the one that names the columns
_UNDER = 3  # rows under it in which notes stand
_NOTES = 12  # rows at the end of a table in which notes are looked for


@dataclass(frozen=True)
class Table:
    """A sheet with its header found. Row numbers are the sheet's own, from 1. Its rows are those up to ``end``."""

    sheet: Sheet
    header_row: int
    first_row: int
    headers: tuple[Header, ...]
    titles: tuple[str, ...]
    score: float
    end: int | None = None  # the last row before another table of the sheet begins
    next_header: int | None = None  # the row that names the columns of that one

    @cached_property
    def body(self) -> Grid:
        return self.sheet.rows[self.first_row - 1 : self.end]

    @cached_property
    def notes(self) -> list[str]:
        """What stands alone in a row under the header, or in one of the last."""
        rows = [*self.body[:_UNDER], *self.body[max(_UNDER, len(self.body) - _NOTES) :]]
        texts = ([text_of(cell) for cell in row if cell != ""] for row in rows)
        return [row[0] for row in texts if len(row) == 1]

    def column(self, index: int) -> Cells:
        """The data of one column."""
        return self.body.column(index)

    def divided(self, index: int, rows: np.ndarray) -> np.ndarray:
        """By how much the numbers of a column are divided before they are shown; ``rows``: the sheet's row numbers."""
        by: np.ndarray = np.broadcast_to(1, len(rows))  # as nearly always
        for (column, shown), where in self.sheet.shown.items():
            if column == index and shown.scale != 1:
                by = np.where(np.isin(rows - 1, where), shown.scale, by)
        return by

    def unlike(self, index: int, rows: np.ndarray) -> np.ndarray:
        """Which cells of a column that is shown as percentages are known not to be; ``rows``: as above."""
        sheet = self.sheet
        known = (rows <= sheet.styled) & (index in sheet.percents)
        return known & ~np.isin(rows - 1, list(sheet.shares.get(index, ())))


def corrected(sheet: Sheet, cells: Mapping[str, object]) -> Sheet:
    """The sheet with single cells put right; ``cells``: address -> what it should hold."""
    places = {position(name): value for name, value in cells.items()}
    changes = {place: value for place, value in places.items() if place}
    return replace(sheet, rows=sheet.rows.put(changes)) if changes else sheet


def text_of(cell: Any) -> str:
    """A cell as a person reads it, on one line, without the letters that no file may hold."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(writable(str(cell)).split()) if cell is not None else ""


def find(sheet: Sheet, knows: Knows, header_row: int | None = None) -> Table:
    """The table of a sheet that is not empty. ``knows`` tells whether a text names a known column."""
    rows = list(sheet.rows[: _LOOK_AT + BELOW])
    kinds = [[_kind(cell) for cell in row[:_ACROSS]] for row in rows]
    scores = [_score(rows[i], kinds, i, knows) for i in range(min(len(rows), _LOOK_AT))]
    at = min(max(header_row, 1), len(sheet.rows)) - 1 if header_row else _best(scores, kinds)
    texts = [[text_of(cell) for cell in row[:_ACROSS]] for row in rows[at : at + 1 + REACH]]
    under, first = subheaders(sheet.rows[at:], texts, kinds[at:], knows) if at < len(kinds) else ([], 1)
    under, first = [at + row for row in under], at + first
    top = _top(sheet, at) if header_row else max(0, at - _ABOVE)
    above = _above(sheet, at, top, knows)
    return Table(
        sheet,
        at + 1,
        first + 1,
        _headers(sheet, at, under, above),
        _titles(sheet.rows[top:at]),
        scores[at] if at < len(scores) else 0.0,
        *_end(sheet, at, first, knows),
    )


def _top(sheet: Sheet, at: int) -> int:
    """The first row that speaks of a header that was chosen: rows of data over it are another table's, titles too."""
    top = at
    while top > max(0, at - _ABOVE):
        kinds = [_kind(cell) for cell in sheet.rows[top - 1][:_ACROSS]]
        if "n" in kinds and "h" in kinds:
            break
        top -= 1
    return top


def _titles(rows: Grid) -> tuple[str, ...]:
    """The texts above a header, those left out that tell when the file was printed."""
    texts = ([text_of(cell) for cell in row if cell and isinstance(cell, str)] for row in rows)
    return tuple(text for row in texts if not tells_of_printing(row) for text in row)


def _best(scores: list[float], kinds: list[list[str]]) -> int:
    """The most header-like row; the first that holds anything when none is."""
    best = max(range(len(scores)), key=lambda i: scores[i])
    return best if scores[best] >= 1 else next((i for i, row in enumerate(kinds) if set(row) - {"b"}), 0)


def choose(sheets: Sequence[Sheet], knows: Knows) -> tuple[Table, list[str]]:
    """The table of the sheet whose headers are best known, and the other sheets with the very same headers.

    Of equals the first. A hidden sheet is chosen where no visible one names a column that is known.
    """
    tables = [find(sheet, knows) for sheet in sheets]
    shown = [table for table in tables if table.sheet.visible]
    telling = [table for table in tables if _known(table, knows) > 1]
    if not any(_known(table, knows) for table in shown):
        shown = telling or shown or tables
    best = max(shown, key=lambda table: table.score)
    names = [header.text for header in best.headers]
    alike = (each for each in telling if each is not best and [header.text for header in each.headers] == names)
    return best, [each.sheet.name for each in alike]


def _known(table: Table, knows: Knows) -> int:
    return sum(knows(header.own) for header in table.headers[:_ACROSS] if header.own)


def _kind(cell: Any) -> str:
    """b(lank or absent), h (may be a header: a text or a period), d(ate: a header over numbers), n(umber), o(ther)."""
    if is_absent(cell):
        return "b"
    if isinstance(cell, date):
        return "d"
    if isinstance(cell, str):
        return "n" if like_number(cell) and not whole(cell) else "h"
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return "o"
    return "h" if whole(cell) else "n"


def _score(row: Sequence[Any], kinds: list[list[str]], at: int, knows: Knows) -> float:
    """How much a row looks like the names of columns: many different texts, known ones, over other kinds of cells."""
    below = kinds[at + 1 : at + 1 + BELOW]
    heads = [kind == "h" or (kind == "d" and numeric(below, i, kind)) for i, kind in enumerate(kinds[at])]
    texts = [text_of(cell) for cell, head in zip(row, heads, strict=False) if head]
    if not texts or len(kinds) == at + 1:
        return 0.1 * len(texts)
    others = sum(kind in "dno" for kind in kinds[at]) - (len(texts) - kinds[at].count("h"))
    known = sum(knows(text) for text in set(texts) if len(text) < _LONG)
    filled = (len(texts) + len(set(texts))) / 2
    return filled + 3 * known + contrast(kinds, at) - 2 * others - 0.05 * at


def _end(sheet: Sheet, at: int, first: int, knows: Knows) -> tuple[int, int] | tuple[None, None]:
    """(how many rows the sheet has before the title or header of another table under this one, its header's row)."""
    body, names = sheet.rows[first:], [text_of(cell) for cell in sheet.rows[at]] if at < len(sheet.rows) else []
    columns = [body.column(i) for i in range(min(body.width, _ACROSS))]
    plain = np.ones(len(body), dtype=bool)
    for column in columns:
        if plain.any():
            plain &= column.through(lambda cells: (cells.code == 0) | _words(cells))
    if not plain.any():
        return None, None
    words = np.zeros(len(body), dtype=np.int32)
    for column in columns:
        words += column.through(_words)
    for row in np.flatnonzero((words >= 2) & plain)[:_CANDIDATES].tolist():
        if row and row + 1 < len(body) and _names_columns(body[row], body[row + 1], knows):
            top = row
            while top > 0 and words[top - 1] == 1 and plain[top - 1]:
                top -= 1
            title = " ".join(text_of(cell) for each in body[top:row] for cell in each)
            if [text_of(cell) for cell in body[row]] != names or _is_of_another_time(title, sheet, at):
                return first + int(top), first + row + 1
    return None, None


def _words(cells: Cells) -> np.ndarray:
    """Which cells are words, or numbers that may be years."""
    found: np.ndarray = (cells.code > 0) | ((cells.number >= FIRST) & (cells.number <= LAST) & (cells.code < 0))
    return found


def _names_columns(row: Sequence[Any], below: Sequence[Any], knows: Knows) -> bool:
    """Whether at least two cells name columns, one of them over a number: by a name that is known, or by a period.

    In a row of data an indicator may be named too, beside a number that looks like a year: its first cell is no name.
    """
    heads = [i for i, cell in enumerate(row) if _kind(cell) == "h" and len(text_of(cell)) < _LONG]
    known = [i for i in heads if knows(text_of(row[i]))]
    if len(known) < 2 and next((i for i, cell in enumerate(row) if not is_absent(cell)), None) not in known:
        return False
    at = {*known, *(i for i in heads if known and alone(text_of(row[i])))}
    return len(at) > 1 and any(_kind(below[i]) == "n" for i in at)


def _is_of_another_time(title: str, sheet: Sheet, at: int) -> bool:
    """Whether a title between two equal headers tells another period: else the header of a page is printed again."""
    period = within(title)
    before = (text_of(cell) for row in sheet.rows[max(0, at - _ABOVE) : at] for cell in row)
    return period is not None and period not in map(within, before)


def _above(sheet: Sheet, at: int, top: int, knows: Knows) -> list[list[str]]:
    """Headings over the header, nearest first, each spread over the columns that it spans; titles left out.

    What names an indicator and not the first column is a heading, however wide. Over a blank row these are, and times.
    """
    width = sheet.rows.width
    spread = _spread(sheet, at)
    found, apart = list[list[str]](), False
    for row in range(at - 1, top - 1, -1):
        texts = [text_of(cell) for cell in spread.get(row, sheet.rows[row])]
        texts += [""] * (width - len(texts))
        if not any(texts):
            apart = True
            continue
        named = not texts[0] and any(map(knows, filter(None, texts)))
        if apart and not (named or all(map(heads_period, filter(None, texts)))):
            continue
        if tells_of_printing(texts) or not (named or _heads_groups(texts)):
            continue
        if named or sheet.merges or sum(map(bool, texts)) > 1:
            found.append(texts if sheet.merges else to_the_right(texts))
    return found


def _heads_groups(texts: list[str]) -> bool:
    """No title: nothing in the row spans more than half of the table, or several headings span all of it."""
    spans = Counter(text for text in texts if text)
    return max(spans.values()) <= len(texts) / 2 or (len(spans) > 1 and all(texts))


def _spread(sheet: Sheet, below: int) -> dict[int, list[Any]]:
    """Rows above ``below`` with merged cells written out."""
    rows: dict[int, list[Any]] = {}
    for (top, left), (bottom, right) in sheet.merges:
        for row in range(top, min(bottom + 1, below)):
            copy = rows.setdefault(row, list(sheet.rows[row]) if row < len(sheet.rows) else [])
            value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
            copy[left : right + 1] = [value] * len(copy[left : right + 1])
    return rows


def _headers(sheet: Sheet, at: int, under: Sequence[int], above: list[list[str]]) -> tuple[Header, ...]:
    rows = {i: [text_of(cell) for cell in sheet.rows[i]] for i in (at, *under)}
    return headers(rows, above, sheet.merges, sheet.rows.width)


def is_repeated_header(row: Sequence[Any], table: Table) -> bool:
    """A printed table names its columns again on every page."""
    names = table.sheet.rows[table.header_row - 1]
    first = next((i for i, name in enumerate(names) if name != ""), 0)
    if first >= len(row) or row[first] != names[first]:
        return False
    same = sum(cell != "" and cell == name for cell, name in zip(row, names, strict=False))
    return bool(same >= 2 and same >= 0.8 * sum(cell != "" for cell in row))
