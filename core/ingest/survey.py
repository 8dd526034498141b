"""What a workbook holds that the fast readers do not say, found before they allocate anything.

A reader lays every sheet out as a full rectangle: two cells in opposite corners are seventeen billion. So the corners
are looked for first. The same pass finds formula errors and formulas without a result (readers return both blank),
hidden rows and columns, and columns that are shown as percentages.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import IO, TypeVar
from xml.etree import ElementTree
from xml.parsers import expat

from core.ingest import binary, formats, opendocument, wide
from core.ingest.address import column_number
from core.ingest.formats import Shown
from core.ingest.marks import MAX_CELLS, Marks, Progress, TooLarge, silent

MAX_INFLATED = 600 * 2**20
_LARGE, _MOST_SQUEEZED = 50 * 2**20, 150  # nothing that people write is so large and shrinks to so little
_CHUNK = 2**19  # what is looked at in one go stays near the processor
_LONGEST_ROW = 64 * 2**20
_LARGEST_LIST = 16 * 2**20  # bytes of what lists the styles, the sheets or the parts of a workbook

Key = TypeVar("Key", int, str)

_FIRST_ROWS = 100  # of which each cell's kind of date is kept


def survey(archive: zipfile.ZipFile, progress: Progress = silent) -> Mapping[int | str, Marks]:
    """Marks of every sheet of an xlsx, xlsb or ods, by its name. ``progress`` hears the share done. Raises TooLarge."""
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > MAX_INFLATED or any(_bomb(part.file_size, part.compress_size) for part in parts):
        raise TooLarge
    if _bomb(size, sum(part.compress_size for part in parts)):
        raise TooLarge
    names = set(archive.namelist())
    if "content.xml" in names:
        with archive.open("content.xml") as stream:
            return within(opendocument.sheets(_ahead(stream)))
    if "xl/workbook.bin" in names:
        return within(binary.xlsb(archive, _relations(archive, "xl/_rels/workbook.bin.rels", names)))
    return within(_xlsx(archive, names, progress))


def within(sheets: Iterable[tuple[Key, Marks]]) -> dict[int | str, Marks]:
    """The sheets, unless they span more cells than a workbook may. Raises TooLarge as soon as they do."""
    found: dict[int | str, Marks] = {}
    cells = 0
    for name, marks in sheets:
        found[name] = marks
        cells += marks.cells
        if cells > MAX_CELLS:
            raise TooLarge
    return found


def _bomb(size: int, packed: int) -> bool:
    return size > _LARGE and size > _MOST_SQUEEZED * packed


def _ahead(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in chunks, the next one unpacked while the last is looked at."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(stream.read, _CHUNK)
        while chunk := coming.result():
            coming = pool.submit(stream.read, _CHUNK)
            yield chunk


# -- xlsx -------------------------------------------------------------------------------------------------------------


def _xlsx(archive: zipfile.ZipFile, names: set[str], progress: Progress) -> Iterator[tuple[str, Marks]]:
    styles = _styles(_list(archive, "xl/styles.xml")) if "xl/styles.xml" in names else {}
    of_part = {part: sheet for sheet, part in _sheets(archive, names).items()}
    for part in sorted(names):
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
            name, size = of_part.get(part), max(1, archive.getinfo(part).file_size)
            taken = wide.Taken(wide.plain_in(archive, part, name)) if name is not None else None
            with archive.open(part) as stream:
                marks = _Scan(styles, taken, lambda done, size=size: progress(min(1.0, done / size))).marks(stream)  # type: ignore[misc]
            marks.part = part
            yield name or f"\x00{part}", marks  # one that is no sheet of the book still counts


def _relations(archive: zipfile.ZipFile, path: str, names: set[str]) -> dict[str, str]:
    """Relation -> path of the part that it leads to."""
    if path not in names:
        return {}
    found = {}
    for each in ElementTree.fromstring(_list(archive, path)):
        target = str(each.get("Target", ""))
        found[str(each.get("Id"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _sheets(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Sheet name -> path of its part."""
    if "xl/workbook.xml" not in names:
        return {}
    targets = _relations(archive, "xl/_rels/workbook.xml.rels", names)
    found = {}
    for sheet in ElementTree.fromstring(_list(archive, "xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            own = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            found[str(sheet.get("name"))] = targets.get(own, "")
    return found


def _styles(styles: bytes) -> dict[bytes, Shown]:
    """Numbers of the cell styles that show a number as something else. They may be many, so no tree is built."""
    known, found, within_cells = dict(formats.BUILT_IN), [], False

    def begins(tag: str, attributes: dict[str, str]) -> None:
        nonlocal within_cells
        kind, number = tag.rpartition(":")[2], int(attributes.get("numFmtId", "0"))
        within_cells = within_cells or kind == "cellXfs"
        if kind == "numFmt" and (shown := formats.shown(attributes.get("formatCode", ""))) != Shown():
            known[number] = shown
        elif kind == "xf" and within_cells:
            found.append(number)

    def ends(tag: str) -> None:
        nonlocal within_cells
        within_cells = within_cells and tag.rpartition(":")[2] != "cellXfs"

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.Parse(styles, True)
    return {str(i).encode(): known[number] for i, number in enumerate(found) if number in known}


def _list(archive: zipfile.ZipFile, path: str) -> bytes:
    if archive.getinfo(path).file_size > _LARGEST_LIST:
        raise TooLarge
    return archive.read(path)


_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_START, _ANY_CELL = re.compile(rb"<(?:\w+:)?row\b"), re.compile(rb"<(?:\w+:)?c\b(?!\w)")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_COLS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_PRINTED = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]+)<")
_OFFERED = re.compile(rb"<(?:\w+:)?(?:formula\d?|f)>([^<]+)<")
_HINT = re.compile(rb'\b(?:prompt|promptTitle|error|errorTitle|tooltip|display)="([^"]+)"')
_QUOTED = re.compile('"([^"]*)"')
_REF = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"')
_NUMERIC = rb'<(?:\w+:)?c r="([A-Z]+)(\d+)" s="(%s)"(?: t="n")?>'
_ANY_NUMERIC = re.compile(_NUMERIC % rb"\d+")
_CELL = rb'<(?:\w+:)?c\b(?=[^>]*%s)[^>]*?\br="([A-Z]+)(\d+)"[^>]*>'
_ERROR = re.compile(_CELL % rb'\bt="e"' + rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.S)
#: A formula, or one that is another cell's (empty, with the number of that one), and no result.
_UNCOMPUTED = re.compile(
    _CELL % rb"" + rb"<(?:\w+:)?f\b[^>]*(?:/>|>([^<]*)</(?:\w+:)?f>)(?:<v ?/>|<v></v>)?</(?:\w+:)?c>"
)


class _Scan:
    """One pass over the XML of a sheet."""

    def __init__(self, styles: Mapping[bytes, Shown], taken: wide.Taken | None, progress: Progress) -> None:
        self._styles, self._progress = styles, progress
        telling = [style for style, shown in styles.items() if shown.words or shown.scale != 1]
        self._telling = re.compile(_NUMERIC % b"|".join(telling)) if telling else None
        self._found = Marks(taken=taken)
        self._styled: Counter[tuple[bytes, bool]] = Counter()

    def marks(self, stream: IO[bytes]) -> Marks:
        found = self._found
        piece, done = b"", 0
        for number, piece in enumerate(_whole_rows(_ahead(stream))):
            if number == 0:
                self._head(piece)
            if number <= 1:  # the last row of a short sheet is a piece of its own
                self._shown(piece)
            self._told(piece)
            above = found.rows
            if found.taken and found.taken.add(piece):
                found.rows, found.columns = max(above, found.taken.rows), max(found.columns, found.taken.columns)
            else:
                found.taken = None
                self._reach(piece)
            found.styled = found.rows if number <= 1 else found.styled
            done += len(piece)
            self._progress(done)
            # a single letter is found ten times faster than a word, and most sheets do not have these letters
            if b"h" in piece and b'hidden="' in piece:
                self._hidden_rows(piece, above)
            if b"e" in piece and b't="e"' in piece:
                self._texts(_ERROR, piece, "{}".format)
            if b"f" in piece and _may_be_uncomputed(piece):
                self._texts(_UNCOMPUTED, piece, lambda text: f"={text or '…'}")
            if found.cells > MAX_CELLS:
                raise TooLarge
        for left, top, right, bottom in _MERGE.findall(piece):
            found.merges.append(((int(top) - 1, column_number(left)), (int(bottom) - 1, column_number(right))))
        found.printed = [html.unescape(line.decode("utf-8", "replace")) for line in _PRINTED.findall(piece)]
        found.offered = _offered(piece[max(0, piece.rfind(b"sheetData")) :])
        columns = {letters for letters, _ in self._styled}
        shown = (c for c in columns if self._styled[c, True] > self._styled[c, False])
        found.percents = set(map(column_number, shown))
        return found

    def _head(self, piece: bytes) -> None:
        """What stands before the rows."""
        for attributes in _COLS.findall(piece[: piece.find(b"sheetData")]):
            ends = [re.search(rb'\b%s="(\d+)"' % name, attributes) for name in (b"min", b"max")]
            if _HIDDEN.search(attributes) and ends[0] and ends[1]:
                last = min(int(ends[1][1]), 16384)
                self._found.hidden_columns |= set(range(int(ends[0][1]) - 1, last))

    def _shown(self, piece: bytes) -> None:
        """How the numbers of the first rows are shown."""
        if self._styles:
            for letters, row, style in _ANY_NUMERIC.findall(piece):
                kind = self._styles.get(style, Shown()).kind
                self._styled[letters, kind == formats.PERCENT] += 1
                if kind == formats.PERCENT:
                    self._found.shares.setdefault(column_number(letters), set()).add(int(row) - 1)
                if kind in (formats.MONTH, formats.YEAR) and int(row) <= _FIRST_ROWS:
                    self._found.dates[int(row) - 1, column_number(letters)] = kind

    def _told(self, piece: bytes) -> None:
        """Numbers beside which their format writes words, or that it divides: few sheets have such formats at all."""
        for letters, row, style in self._telling.findall(piece) if self._telling else ():
            self._found.shown.setdefault((column_number(letters), self._styles[style]), []).append(int(row) - 1)

    def _reach(self, piece: bytes) -> None:
        """Takes the piece's last row and column into the rectangle."""
        found, at = self._found, piece.rfind(b'<row r="')
        last = re.match(rb"\d+", piece[at + 8 : at + 24]) if at >= 0 else None
        if last:
            found.rows = max(found.rows, int(last[0]))
        for _ in range(64):
            if b":" in piece and b":c" in piece:  # another prefix for the names of elements
                break
            head = _REF.search(piece) if not found.columns else _beyond(found.columns, found.rows).search(piece)
            if head is None and found.columns:
                return
            row = piece[head.start() : piece.find(b"</row", head.start())] if head else b""
            refs = _REF.findall(row[:_LONGEST_ROW])
            if not refs or row.count(b"<c") > len(refs):
                break
            columns, rows = max(column_number(c) for c, _ in refs) + 1, max(int(r) for _, r in refs)
            if columns <= found.columns and rows <= found.rows:
                break
            found.columns, found.rows = max(found.columns, columns), max(found.rows, rows)
        self._reach_slowly(piece)

    def _reach_slowly(self, piece: bytes) -> None:
        """The same for cells and rows that do not say where they are, or say it in another way."""
        found = self._found
        numbers = [int(n[1]) if (n := _ROW_NUMBER.search(a)) else 0 for a in _ROW.findall(piece)]
        for number in numbers:
            found.rows = max(found.rows + (not number), number)
        refs = _REF.findall(piece)
        found.rows = max([found.rows, *map(int, {row for _, row in refs})])
        widest = 0
        if len(refs) < len(_ANY_CELL.findall(piece)):
            widest = max(len(_ANY_CELL.findall(row)) for row in _ROW_START.split(piece))
        found.columns = max([found.columns, widest, *(column_number(c) + 1 for c in {c for c, _ in refs})])

    def _hidden_rows(self, piece: bytes, number: int) -> None:
        """``number``: of the last row before the piece."""
        for attributes in _ROW.findall(piece):
            said = _ROW_NUMBER.search(attributes)
            number = int(said[1]) if said else number + 1
            if _HIDDEN.search(attributes):
                self._found.hidden.add(number - 1)

    def _texts(self, pattern: re.Pattern[bytes], piece: bytes, put: Callable[[str], str]) -> None:
        for column, row, text in pattern.findall(piece):
            self._found.errors[int(row) - 1, column_number(column)] = put(text.decode("utf-8", "replace"))


def _offered(below: bytes) -> list[str]:
    """The lists that cells may be filled from, and the hints to whoever does, in what stands ``below`` the rows."""
    formulas = (html.unescape(each.decode("utf-8", "replace")) for each in _OFFERED.findall(below))
    lists = (part.strip() for each in formulas for text in _QUOTED.findall(each) for part in text.split(","))
    hints = (html.unescape(each.decode("utf-8", "replace")) for each in _HINT.findall(below))
    return list(dict.fromkeys((*lists, *hints)))


def _may_be_uncomputed(piece: bytes) -> bool:
    """Whether it is worth looking for formulas without a result: nearly all that there are have one."""
    own = b"/f>" in piece and any(end in piece for end in (b"f></", b"f><v/", b"f><v /", b"f><v><"))
    return own or (b' si="' in piece and any(end in piece for end in (b'"/></', b'"/><v/', b'"/><v /', b'"/><v><')))


@lru_cache(maxsize=256)
def _beyond(columns: int, rows: int) -> re.Pattern[bytes]:
    """A cell outside of a rectangle, or one that does not say first where it is."""
    return re.compile(rb'<c(?=[\s/>])(?! r="(?:%s)(?:%s)")' % (_up_to_letters(columns), _up_to_number(rows)))


def _up_to_letters(columns: int) -> bytes:
    """Names of the first so many columns."""
    number, name = columns, b""
    while number:
        number, rest = divmod(number - 1, 26)
        name = bytes([65 + rest]) + name
    forms = [b"[A-Z]{%d}" % size for size in range(1, len(name))]
    for i, letter in enumerate(name):
        last = letter if i == len(name) - 1 else letter - 1
        if last >= 65:
            forms.append(name[:i] + b"[A-%c]" % last + b"[A-Z]" * (len(name) - 1 - i))
    return b"|".join(forms)


def _up_to_number(most: int) -> bytes:
    """Numbers from 1 to ``most``."""
    digits = b"%d" % most
    forms = []
    for i, digit in enumerate(digits):
        last = digit if i == len(digits) - 1 else digit - 1
        low = 48 + (i == 0)
        if last >= low:
            forms.append(digits[:i] + b"[%c-%c]" % (low, last) + rb"\d" * (len(digits) - 1 - i))
    forms += [rb"[1-9]\d{%d}" % size for size in reversed(range(len(digits) - 1))]
    return b"|".join(forms)  # the likeliest first: there are millions of cells


def _whole_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end where a row ends."""
    kept = b""
    for chunk in chunks:
        kept += chunk
        cut = kept.rfind(b"<row")
        cut = cut if cut > 0 else kept.rfind(b":row")
        if cut > 0:
            cut = kept.rfind(b"<", 0, cut + 1)
            yield kept[:cut]
            kept = kept[cut:]
        elif len(kept) > _LONGEST_ROW:
            raise TooLarge
    yield kept
