"""What the sheets of an ods file hold beside their values, read as a stream: size, merges, errors, what is hidden."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from core.ingest.formats import Shown
from core.ingest.marks import MAX_CELLS, Marks, TooLarge

_LONGEST_ROW = 64 * 2**20
_ROW = b"<table:table-row"
_NAME = re.compile(rb'<table:table [^>]*?\btable:name="([^"]*)"')
_COLUMN = re.compile(rb"<table:table-column\b([^>]*)>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_TEXT = re.compile(rb"<text:p[^>]*>([^<]*)")
#: A number beside which something else is shown: words, a currency.
_WORDED = re.compile(rb'value-type="(?:float|currency)"[^>]*><text:p>[^<]*[^<\d\s.,%E+()-]')
_BESIDE = re.compile(r"^(.*?)[-+(]*\d[\d.,\s]*\)?(.*)$", re.S)
_REPEATED = {kind: re.compile(rb'number-%s-repeated="(\d+)"' % kind) for kind in (b"rows", b"columns")}
_SPANNED = {kind: re.compile(rb'number-%s-spanned="(\d+)"' % kind) for kind in (b"rows", b"columns")}
_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_STYLED = 2000  # rows at the start in which it is looked at what is shown as a percentage
_MOST_ROWS = 1_048_576


def sheets(chunks: Iterable[bytes]) -> Iterator[tuple[str, Marks]]:
    """(name, marks) of every sheet in ``content.xml``. Raises TooLarge."""
    open_: _Sheet | None = None
    for row, rest in _rows(chunks):
        if open_ is not None and row:
            open_.row(row)
        starts = rest.split(b"<table:table ")
        for start in starts[1:]:
            if open_ is not None:
                yield open_.name, open_.marks()
            open_ = _Sheet(b"<table:table " + start)
        if open_ is not None:
            open_.columns(starts[-1])
    if open_ is not None:
        yield open_.name, open_.marks()


def _rows(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Every row, from behind the name of its element, and what stands between it and the next."""
    kept = b""
    for chunk in chunks:
        kept += chunk
        parts = kept.split(_ROW)
        kept = parts.pop() if len(parts) == 1 else _ROW + parts.pop()
        yield from map(_ended, parts)
        if len(kept) > _LONGEST_ROW:
            raise TooLarge
    yield from map(_ended, kept.split(_ROW))


def _ended(part: bytes) -> tuple[bytes, bytes]:
    if part[:1] not in (b" ", b"/", b">"):
        return b"", part  # no row: what stands before the first, or a group of rows
    end = part.find(b"</table:table-row>")
    return (part, b"") if end < 0 else (part[:end], part[end:])


class _Sheet:
    """One sheet while its rows go by."""

    def __init__(self, start: bytes) -> None:
        name = _NAME.match(start)
        self.name = html.unescape(name[1].decode("utf-8", "replace")) if name else ""
        self._found = Marks()
        self._height = self._across = 0
        self._numbers: Counter[tuple[int, bool]] = Counter()

    def marks(self) -> Marks:
        shown = {column for column, _ in self._numbers}
        self._found.percents = {c for c in shown if self._numbers[c, True] > self._numbers[c, False]}
        self._found.styled = min(self._height, _STYLED)
        return self._found

    def columns(self, text: bytes) -> None:
        for attributes in _COLUMN.findall(text):
            count = min(_number(_REPEATED[b"columns"], attributes), 16384)
            if _HIDDEN.search(attributes):
                self._found.hidden_columns |= set(range(self._across, self._across + count))
            self._across += count

    def row(self, row: bytes) -> None:
        found, at = self._found, self._height
        tag = row[: row.find(b">")]
        count = min(_number(_REPEATED[b"rows"], tag), _MOST_ROWS - at)
        self._height += count
        if b"value-type" not in row:
            return
        if _HIDDEN.search(tag):
            found.hidden |= set(range(at, at + count))
        plain = b"columns-repeated" not in row and b"cell/>" not in row and b"spanned" not in row
        plain = (
            plain and b'"error"' not in row and (at >= _STYLED or b"percentage" not in row) and not _WORDED.search(row)
        )
        width = row.count(b"table-cell ") if plain else self._cells(row, at)
        found.rows, found.columns = self._height, max(found.columns, width)
        if found.cells > MAX_CELLS:
            raise TooLarge

    def _cells(self, row: bytes, at: int) -> int:
        """Takes note of the cells of one row, and says how far they reach."""
        reach = width = 0
        cells = list(_CELL.finditer(row))
        for i, cell in enumerate(cells):
            attributes, column = cell[1], reach
            reach += _number(_REPEATED[b"columns"], attributes)
            down, across = (_number(_SPANNED[kind], attributes) for kind in (b"rows", b"columns"))
            if down > 1 or across > 1:
                self._found.merges.append(((at, column), (at + down - 1, column + across - 1)))
            if b"value-type" not in attributes:
                continue
            width = reach
            until = cells[i + 1].start() if i + 1 < len(cells) else len(row)
            text = _TEXT.search(row[cell.end() : until])
            shown = html.unescape(text[1].decode("utf-8", "replace")) if text else ""
            if b'value-type="float"' in attributes or b'value-type="currency"' in attributes:
                self._tell(range(at, self._height), range(column, reach), shown)
            if b'value-type="error"' in attributes:
                self._found.errors[at, column] = shown or "#VALUE!"
            elif b'value-type="percentage"' in attributes or b'value-type="float"' in attributes:
                self._numbers[column, b'"percentage"' in attributes] += 1
                if b'"percentage"' in attributes:
                    self._found.shares.setdefault(column, set()).update(range(at, self._height))
        return width

    def _tell(self, rows: range, columns: range, shown: str) -> None:
        """Takes note of the words beside a number, unless it is repeated more often than is read."""
        beside = _BESIDE.match(shown) if rows.stop * columns.stop <= MAX_CELLS else None
        if beside and (words := " ".join(f"{beside[1]} {beside[2]}".split())):
            for column in columns:
                self._found.shown.setdefault((column, Shown(words=words)), []).extend(rows)


def _number(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
