"""What the sheets of xls and xlsb files hold beside their values: size, errors, merges, what is hidden or a percentage.

Both are rows of records, each with a kind and a size; only few kinds are looked into.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping

from core.ingest import formats
from core.ingest.formats import Shown
from core.ingest.marks import MAX_CELLS, Marks, TooLarge

_ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}

# -- xlsb -------------------------------------------------------------------------------------------------------------

_ROW, _ERROR_CELL, _ERROR_FORMULA = 0, 3, 11
_COLUMN, _SHEET, _MERGE, _COMMENT = 60, 156, 176, 637


def xlsb(archive: zipfile.ZipFile, relations: Mapping[str, str]) -> Iterator[tuple[str, Marks]]:
    """(name, marks) of every sheet; parts that are no sheet of the book count too. Raises TooLarge."""
    names = dict(_xlsb_names(archive.read("xl/workbook.bin"), relations))
    for part in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.bin", part):
            yield names.get(part, f"\x00{part}"), _xlsb_marks(archive.read(part))


def comments(part: bytes) -> list[str]:
    """The comments of an xlsb, of whose texts each stands in a record of its own."""
    return [_wide(part, at + 1, end)[0] for kind, at, end in _xlsb_records(part) if kind == _COMMENT]


def _xlsb_names(book: bytes, relations: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for kind, at, end in _xlsb_records(book):
        if kind == _SHEET:
            relation, after = _wide(book, at + 8, end)
            yield relations.get(relation, ""), _wide(book, after, end)[0]


def _wide(data: bytes, at: int, end: int) -> tuple[str, int]:
    size = 2 * int.from_bytes(data[at : at + 4], "little")
    stop = min(at + 4 + size, end)
    return data[at + 4 : stop].decode("utf-16-le", "replace"), stop


def _xlsb_marks(part: bytes) -> Marks:
    """Record 0 starts a row and says its number, records 1 to 11 are cells and start with the number of a column."""
    found, row = Marks(), 0
    for kind, at, _ in _xlsb_records(part):
        if kind > _ERROR_FORMULA and kind not in (_COLUMN, _MERGE):
            continue
        number = int.from_bytes(part[at : at + 4], "little")
        if kind == _ROW:
            row = number
            found.rows = max(found.rows, row + 1)
            if part[at + 11 : at + 12] and part[at + 11] & 0x10:
                found.hidden.add(row)
        elif kind <= _ERROR_FORMULA:
            found.columns = max(found.columns, number + 1)
            if kind in (_ERROR_CELL, _ERROR_FORMULA):
                found.errors[row, number] = _ERRORS.get(part[at + 8] if at + 8 < len(part) else 15, "#VALUE!")
        elif kind == _COLUMN and at + 18 <= len(part):
            last, flags = struct.unpack_from("<I", part, at + 4)[0], part[at + 16]
            if flags & 1:
                found.hidden_columns |= set(range(number, min(last, 16383) + 1))
        elif kind == _MERGE and at + 16 <= len(part):
            top, bottom, left, right = struct.unpack_from("<4I", part, at)
            found.merges.append(((top, left), (bottom, right)))
        if found.cells > MAX_CELLS:
            raise TooLarge
    return found


def _xlsb_records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, where it begins, where it ends) of every record."""
    at = 0
    while at < len(part):
        kind, at = _varied(part, at, 2)
        size, at = _varied(part, at, 4)
        yield kind, at, at + size
        at += size


def _varied(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, as the binary format writes kinds and sizes; and where it ends."""
    value = 0
    for place in range(longest):
        byte = part[at + place] if at + place < len(part) else 0
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    return value, at + longest


# -- xls --------------------------------------------------------------------------------------------------------------

_END_OF_CHAIN = 0xFFFFFFFA  # and everything above


def xls(data: bytes) -> Iterator[Marks]:
    """Marks of every worksheet, in the order of the book. Nothing for a file that is no workbook of 1995 or later."""
    book = next((found for name in ("Workbook", "Book") if (found := _stream(data, name))), b"")
    styles, starts = _xls_globals(book)
    for start in starts:
        yield _xls_marks(book, start, styles)


def _xls_records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _xls_globals(book: bytes) -> tuple[dict[int, Shown], list[int]]:
    """(cell styles that show a number as something else, where the worksheets begin)."""
    known, styles, starts = dict(formats.BUILT_IN), list[int](), list[int]()
    for kind, body in _xls_records(book, 0):
        if kind == 0x41E and len(body) > 4:  # of 1997 and later; before, a byte tells how long the text is
            known[int.from_bytes(body[:2], "little")] = formats.shown(_letters(body[4], body[5:]))
        elif kind == 0xE0:
            styles.append(int.from_bytes(body[2:4], "little"))
        elif kind == 0x85 and len(body) > 6 and body[5] == 0:
            starts.append(int.from_bytes(body[:4], "little"))
        elif kind == 0x0A:
            break
    return {i: known[number] for i, number in enumerate(styles) if number in known}, starts


def _xls_marks(book: bytes, start: int, styles: Mapping[int, Shown]) -> Marks:
    found, depth = Marks(), 0
    styled: Counter[tuple[int, bool]] = Counter()
    before = 0
    for kind, body in _xls_records(book, start):
        if depth == 1:
            _xls_say(found, before, kind, body)
        before = kind
        if kind == 0x0A:
            depth -= 1
            if depth <= 0:
                break
        elif kind == 0x809:
            depth += 1
        elif depth == 1 and kind in _XLS_KINDS and len(body) >= 6:
            _xls_note(found, styled, styles, kind, body)
    found.percents = {c for c, _ in styled if styled[c, True] > styled[c, False]}
    found.styled = found.rows
    return found


_HEADER, _FOOTER, _TEXT_OBJECT, _CONTINUED = 0x14, 0x15, 0x1B6, 0x3C


def _xls_say(found: Marks, before: int, kind: int, body: bytes) -> None:
    """Comments are objects with a text in the record that follows them."""
    if kind == _CONTINUED and before == _TEXT_OBJECT and body:
        found.comments.append(_letters(body[0], body[1:]))
    elif kind in (_HEADER, _FOOTER) and len(body) > 3:
        found.printed.append(_letters(body[2], body[3:]))


def _letters(flags: int, text: bytes) -> str:
    return text.decode("utf-16-le" if flags & 1 else "latin-1", "replace")


_XLS_KINDS = {0x208, 0x7D, 0x205, 0x06, 0x203, 0x27E, 0xBD, 0xFD, 0x204}


def _xls_note(
    found: Marks, styled: Counter[tuple[int, bool]], styles: Mapping[int, Shown], kind: int, body: bytes
) -> None:
    first, second, third = struct.unpack_from("<HHH", body)
    if kind == 0x208:  # a row: its number, its first and last column
        if len(body) >= 14 and body[12] & 0x20:
            found.hidden.add(first)
        return
    if kind == 0x7D:  # columns: the first and the last of them
        if len(body) >= 10 and body[8] & 1:
            found.hidden_columns |= set(range(first, min(second, 255) + 1))
        return
    last = second + (len(body) - 6) // 6 - 1 if kind == 0xBD else second
    found.rows, found.columns = max(found.rows, first + 1), max(found.columns, last + 1)
    if kind == 0x205 and len(body) >= 8 and body[7]:
        found.errors[first, second] = _ERRORS.get(body[6], "#VALUE!")
    elif kind == 0x06 and len(body) >= 14 and body[12:14] == b"\xff\xff":
        if body[6] == 2:
            found.errors[first, second] = _ERRORS.get(body[8], "#VALUE!")
    elif kind in (0x203, 0x27E, 0x06):
        _xls_shown(found, styled, first, second, styles.get(third, Shown()))
    elif kind == 0xBD:
        for column in range(second, last + 1):
            style = int.from_bytes(body[4 + 6 * (column - second) :][:2], "little")
            _xls_shown(found, styled, first, column, styles.get(style, Shown()))


def _xls_shown(found: Marks, styled: Counter[tuple[int, bool]], row: int, column: int, shown: Shown) -> None:
    styled[column, shown.kind == formats.PERCENT] += 1
    if shown.kind == formats.PERCENT:
        found.shares.setdefault(column, set()).add(row)
    if shown.words or shown.scale != 1:
        found.shown.setdefault((column, shown), []).append(row)


def _stream(data: bytes, name: str) -> bytes:
    """One stream of a compound file; nothing when there is none of that name or the file is damaged."""
    try:
        return _Compound(data).stream(name)
    except (struct.error, IndexError, ValueError):
        return b""


class _Compound:
    """A file of sectors in chains, as Windows kept documents in before they were zipped."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        self._mini = 1 << struct.unpack_from("<H", data, 32)[0]
        if not 64 <= self._size <= 4096 or not 8 <= self._mini <= self._size:
            raise ValueError(self._size)
        _, start, _, self._cutoff, mini_fat, _, difat, _ = struct.unpack_from("<8I", data, 44)
        sectors = [s for s in struct.unpack_from("<109I", data, 76) if s < _END_OF_CHAIN]
        seen: set[int] = set()
        while difat < _END_OF_CHAIN and difat not in seen:
            seen.add(difat)
            more = self._numbers(self._sector(difat))
            sectors += [s for s in more[:-1] if s < _END_OF_CHAIN]
            difat = more[-1]
        self._fat = self._numbers(b"".join(map(self._sector, sectors)))
        self._mini_fat = self._numbers(self._chain(mini_fat, self._fat, self._sector))
        self._directory = self._chain(start, self._fat, self._sector)
        self._small = b""

    def stream(self, name: str) -> bytes:
        wanted = name.encode("utf-16-le")
        for at in range(0, len(self._directory) - 127, 128):
            entry = self._directory[at : at + 128]
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:
                self._small = self._chain(start, self._fat, self._sector)
            elif entry[66] == 2 and entry[: max(0, int.from_bytes(entry[64:66], "little") - 2)] == wanted:
                small = size < self._cutoff
                chain = self._chain(start, self._mini_fat, self._small_sector) if small else None
                return (self._chain(start, self._fat, self._sector) if chain is None else chain)[:size]
        return b""

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _small_sector(self, number: int) -> bytes:
        return self._small[number * self._mini : (number + 1) * self._mini]

    @staticmethod
    def _chain(start: int, links: tuple[int, ...], sector: object) -> bytes:
        parts, seen = [], 0
        while start < _END_OF_CHAIN and start < len(links) and seen <= len(links):
            parts.append(sector(start))  # type: ignore[operator]
            start, seen = links[start], seen + 1
        return b"".join(parts)
