"""Text files -> rows of cells: the encoding is found, garbled Hebrew is put right where nothing was lost."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from core.ingest.delimited import among, apart, breaks, columns_of
from core.ingest.grid import Grid
from core.ingest.marks import MAX_CELLS, MAX_COLUMNS, TooLarge
from core.ingest.repeated import from_arrow
from core.issues import Issue, Stop

OLD = ("cp1255", "cp862")  # encodings of Hebrew before Unicode
_ASCII_LIKE = ("utf-8", "utf-8-sig", "cp1255", "cp1252", "iso-8859-8", "windows-1255")
_WIDEST = 16_384  # columns of a sheet of Excel
_LARGE = 2 * 2**20  # bytes from which a text is read by columns
_SAMPLE, _PIECE = 2**16, 2**14
_HEAD = 100  # rows that are read cell by cell: titles and headers
_FEW = 3
_MOST_LOST = 0.2  # of the cells with letters
_FAR_MORE = 4

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEBREW_LETTER = re.compile("[\u05d0-\u05ea]")
_HEBREW_WORD = re.compile("[\u05d0-\u05ea]{2,}")
_MIXED_WORD = re.compile("[A-Za-z][\u05d0-\u05ea]|[\u05d0-\u05ea][A-Za-z]")
#: Hebrew bytes shown as Latin: windows-1255 read as windows-1252 (nothing but letters from 0xE0), UTF-8 read as
#: windows-1252 (each letter becomes U+00D7 and one more sign) or as windows-1255 (each becomes a geresh-like pair).
_LATIN_RUN = re.compile("(?<![A-Za-z\u00c0-\u00df])[\u00e0-\u00fa]{3,}(?![A-Za-z])")
_UTF8_AS_LATIN = re.compile("(?:\u00d7[^\\s\\w,;|][\ufe0f]?|\u00d7[\u0080-\uffff]){2,}")
_UTF8_AS_HEBREW = re.compile("(?:\u05f3[^A-Za-z\\s]|\u05f3\u00a0){2,}")
_LOST = re.compile("\ufffd|(?<![\\w?])\\?{3,}(?![\\w?])")
_DOS_WORD, _ABOVE_ASCII = re.compile(rb"[\x80-\x9a]{2,}"), re.compile(rb"[\x80-\xff]")
_FINAL_FIRST = re.compile("(?<![\u05d0-\u05ea])[\u05da\u05dd\u05df\u05e3\u05e5][\u05d0-\u05ea]")
_FINAL_LAST = re.compile("[\u05d0-\u05ea][\u05da\u05dd\u05df\u05e3\u05e5](?![\u05d0-\u05ea])")
_HEBREW_RUN = re.compile("[\u05d0-\u05ea](?:[\u05d0-\u05ea '\"-]*[\u05d0-\u05ea'])?")
_NUMBER, _MIRRORED = re.compile(r"\d(?:[\d.,:/]*\d)?"), str.maketrans("()[]{}<>", ")(][}{><")
_STATED = re.compile(r"sep=(.)\r?\n")
_FOREIGN_RUN = re.compile("[^\x00-\x7f]+")
_PLAIN_LETTERS = re.compile("[\r\n\t -~\u00a0-\u00ff\u0590-\u05ff]")
_DELIMITERS = ",;\t|"
csv.field_size_limit(1 << 20)  # of the whole process, so never changed while files are read; a longer cell is a fault


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str] | None:
    """The text and the name of its encoding; None when the bytes are not text.

    Tries byte order marks, UTF-8, UTF-16 without a mark, then windows-1255 when that gives Hebrew words, else
    windows-1252: detectors by statistics take windows-1255 for Cyrillic.
    """
    if encoding:
        return _strict(data, encoding)  # in which nothing is turned either
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data, name) or _damaged(data, name)
    if b"\x00" in data[:4096]:
        return _two_bytes(data)
    return _strict(data, "utf-8") or _damaged(data, "utf-8") or _old(data)


def _damaged(data: bytes, encoding: str) -> tuple[str, str] | None:
    """Hebrew in UTF-8 of which a few bytes are broken: these are lost, and every other letter is as it was."""
    if not encoding.startswith("utf-8") or not _is_nearly_utf8(data):
        return None
    return data.decode(encoding, errors="replace"), encoding


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether a text has far more Hebrew letters in UTF-8 than bytes that are none; in other encodings none are."""
    text = _samples(data).decode("utf-8", errors="replace")
    return len(_HEBREW_LETTER.findall(text)) > _FAR_MORE * text.count("\ufffd")


def _two_bytes(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: the byte order in which nearly all characters are Latin or Hebrew; else no text."""

    def plain(found: tuple[str, str] | None) -> float:
        head = found[0][:2000] if found else ""
        return len(_PLAIN_LETTERS.findall(head)) / max(1, len(head))

    best = max((_strict(data, name) for name in ("utf-16-le", "utf-16-be")), key=plain)
    return best if plain(best) > 0.9 else None


def _strict(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except (UnicodeError, LookupError):
        return None


def _old(data: bytes) -> tuple[str, str]:
    name = "cp862" if _is_dos(data) else _windows(data)
    text = data.decode(name, errors="replace")
    return visual_to_logical(text) if _is_visual(data, name) else text, name


def _windows(data: bytes) -> str:
    """Windows-1255 when the text has more Hebrew words than words of mixed letters, else windows-1252."""
    hebrew = _samples(data).decode("cp1255", errors="replace")
    return "cp1255" if len(_HEBREW_WORD.findall(hebrew)) > len(_MIXED_WORD.findall(hebrew)) else "cp1252"


def _samples(data: bytes) -> bytes:
    """The beginning, and pieces of a large file's rest: one byte is one letter, so it can be cut anywhere."""
    if len(data) <= 4 * _SAMPLE:
        return data
    return b" ".join(data[at : at + _PIECE] for at in range(0, len(data), max(_PIECE, len(data) // 8)))


def _is_dos(data: bytes) -> bool:
    """Hebrew of code page 862: runs of its letters, punctuation in Windows, and hardly anything else."""
    sample = _samples(data)
    runs = _DOS_WORD.findall(sample)
    return len(runs) >= _FEW and sum(map(len, runs)) >= 0.8 * len(_ABOVE_ASCII.findall(sample))


def _is_visual(data: bytes, encoding: str) -> bool:
    """Whether old Hebrew stands in the order of the screen: final letters begin words instead of ending them."""
    if encoding not in OLD:
        return False
    return is_visual([_samples(data).decode(encoding, errors="replace")])


def is_visual(texts: Sequence[str]) -> bool:
    """Whether final letters begin the words of some texts instead of ending them."""
    starts, ends = (sum(len(p.findall(text)) for text in texts) for p in (_FINAL_FIRST, _FINAL_LAST))
    return starts >= _FEW and starts > 2 * ends


def logical(cell: str) -> str:
    """One cell whose letters stand in the order of the screen, in that of reading; numbers stand so in both."""
    if not _HEBREW_WORD.search(cell) or re.search("[A-Za-z]", cell):
        return visual_to_logical(cell)
    return _NUMBER.sub(lambda number: number.group()[::-1], cell[::-1].translate(_MIRRORED))


def visual_to_logical(text: str) -> str:
    """The text with its Hebrew letters in the order of reading."""
    return _HEBREW_RUN.sub(lambda run: run.group()[::-1], text)


def garbled(texts: Sequence[str]) -> str | None:
    """A sample of Hebrew that was decoded wrongly or lost, or None when the texts of the cells are in order."""
    words = sum(len(text.split()) for text in texts)
    for pattern, share in ((_LATIN_RUN, 0.02), (_UTF8_AS_LATIN, 0.01), (_UTF8_AS_HEBREW, 0.01)):
        found = [hit for text in texts for hit in pattern.findall(text)]
        if found and len(found) >= share * words:
            return " ".join(found[:3])
    lost, written = [t for t in texts if _LOST.search(t)], sum(any(map(str.isalpha, t)) or has_lost(t) for t in texts)
    return " ".join(lost[:3])[:60] if lost and len(lost) > _MOST_LOST * written else None


def has_lost(cell: object) -> bool:
    """Whether a cell has letters that an earlier program replaced by a sign for "lost"."""
    return isinstance(cell, str) and "\ufffd" in cell


def repaired(text: str) -> str:
    """The text with every run of wrongly decoded Hebrew decoded anew; what cannot be put right stays."""
    return _FOREIGN_RUN.sub(lambda run: _again(run.group()), text)


def _again(run: str) -> str:
    for wrong, right in (("cp1252", "utf-8"), ("cp1255", "utf-8"), ("cp1252", "cp1255")):
        try:
            found = _bytes(run, wrong).decode(right)
        except UnicodeError:
            continue
        if re.search("[\u05d0-\u05ea]", found) and found != run:
            return found
    return run


def _bytes(text: str, encoding: str) -> bytes:
    """As ``encode``; a character that the code page leaves undefined is the byte of its own number, as in Windows."""
    return b"".join(c.encode("latin-1") if "\x80" <= c <= "\x9f" else c.encode(encoding) for c in text)


@dataclass(frozen=True)
class Read:
    """A delimited text. ``broken``: the row in which a quotation begins that does not end, when there is one."""

    rows: Grid
    encoding: str
    broken: int | None = None
    delimiter: str = ","


def read(data: bytes, encoding: str | None = None) -> Read | None:
    """The cells of a text; None when the bytes are none. Raises TooLarge, and Stop for rows that no table has."""
    if len(data) > _LARGE and (name := _one_byte(data, encoding)):
        strict = bool(encoding) or name.startswith("utf")  # what was chosen holds for every letter, or not at all
        if found := by_columns(data, name, "strict" if strict else "replace"):
            return found
    if (decoded := decode(data, encoding)) is None:
        return None
    text, name = decoded
    if name.startswith("utf-16") and len(data) > _LARGE and (found := by_columns(text.encode(), "utf-8")):
        return replace(found, encoding=name)
    cells, broken = split(text)
    widest = max(map(len, cells), default=0)
    if len(cells) * widest > MAX_CELLS:
        raise TooLarge
    _refuse_wider(widest)
    return Read(Grid.of(cells), name, broken, _delimiter(text))


def _refuse_wider(columns: int) -> None:
    """Stops at more columns than a sheet has (U-56): merely to look at so many would take minutes."""
    if columns > _WIDEST:
        raise Stop([Issue("U-56", {"n": columns, "max": MAX_COLUMNS})])


def rows(text: str) -> list[list[str]]:
    """The cells of a delimited text."""
    return split(text)[0]


def split(text: str) -> tuple[list[list[str]], int | None]:
    """(the cells of a delimited text, the row of a broken quotation). Raises TooLarge.

    A broken quotation never swallows the rest: such a file is split line by line.
    """
    delimiter = _delimiter(text)
    if match := _STATED.match(text):
        text = text[match.end() :]
    if text.count(delimiter) + text.count("\n") > MAX_CELLS:
        raise TooLarge
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        broken = _swallowing(found, text, delimiter)
    except csv.Error:
        found, broken = [], 0
    if broken is None:
        return found, None
    lines = [line.rstrip("\r\n") for line in _lines(text)]
    first = next((i for i, line in enumerate(lines, 1) if line.count('"') % 2), broken + 1)
    return [_line(line.replace("\x00", ""), delimiter) for line in lines], first


def _lines(text: str) -> list[str]:
    """Lines with their ends, cut where a reader of tables cuts: ``splitlines`` also does at signs within a cell."""
    return list(io.StringIO(text, newline=""))


def _swallowing(found: list[list[str]], text: str, delimiter: str) -> int | None:
    """The number, from 0, of a row with a cell that took whole rows into it."""
    last = found[-1][-1] if found and found[-1] else ""
    if "\n" in last and not text.rstrip().endswith('"'):
        return len(found) - 1
    return _with_rows_inside(found, delimiter)


def _with_rows_inside(found: list[list[str]], delimiter: str) -> int | None:
    width = max((len(row) for row in found[:_HEAD]), default=0)
    for i, row in enumerate(found):
        for cell in row:
            if "\n" in cell:
                inside = cell.splitlines()[1:-1]
                if len(inside) >= _FEW and all(line.count(delimiter) >= max(1, width - 1) for line in inside):
                    return i
    return None


def _line(line: str, delimiter: str) -> list[str]:
    if line.count('"') % 2 or len(line) > csv.field_size_limit():
        return [cell.strip().strip('"') for cell in line.split(delimiter)]
    return next(csv.reader([line], delimiter=delimiter), [])


# -- large files ------------------------------------------------------------------------------------------------------


def _one_byte(data: bytes, encoding: str | None) -> str | None:
    """The encoding of a text whose delimiters are single bytes, without decoding all of it where that can be helped."""
    if any(data.startswith(mark) for mark, name in _BOMS if name != "utf-8-sig") or b"\x00" in data[:4096]:
        return None
    if encoding:
        return encoding if encoding in _ASCII_LIKE else None
    if data.startswith(codecs.BOM_UTF8) or (_begins_like_utf8(data) and _strict(data, "utf-8")):
        return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    if _is_nearly_utf8(data):
        return None
    name = None if _is_dos(data) else _windows(data)
    return name if name and not _is_visual(data, name) else None


def _begins_like_utf8(data: bytes) -> bool:
    """Spares the decoding of the whole, for which memory would be laid out first."""
    try:
        codecs.utf_8_decode(data[:_SAMPLE], "strict", False)
    except UnicodeError:
        return False
    return True


def by_columns(data: bytes, encoding: str, errors: str = "strict") -> Read | None:
    """The cells of a large text whose rows are nearly all of one width under the first few; None for any other.

    Its bytes are split as they are, and only different texts are decoded. ``errors``: as in ``bytes.decode``.
    """
    start = len(codecs.BOM_UTF8) if encoding.startswith("utf") and data.startswith(codecs.BOM_UTF8) else 0
    lines = _lines(data[start : start + _SAMPLE].decode("latin-1"))[:-1]
    delimiter = _delimiter("".join(lines))
    if lines and _STATED.match(lines[0]):
        start += len(lines.pop(0))
    reader = csv.reader(lines, delimiter=delimiter)
    head = list(islice(reader, _HEAD))
    width, widest = (len(head[-1]), max(map(len, head))) if len(head) == _HEAD else (0, 0)
    if width < 2 or _with_rows_inside(head, delimiter) is not None or "\n" in head[-1][-1]:
        return None
    if breaks(data, start) * widest > MAX_CELLS:
        raise TooLarge
    _refuse_wider(widest)
    even = widest == width == min(map(len, head)) and reader.line_num == _HEAD  # then they are read with the others
    start += 0 if even else sum(map(len, lines[: reader.line_num]))
    stop = len(data) - len(tail := data[-_SAMPLE:]) + len(tail.rstrip(b"\r\n"))
    columns, odd = columns_of(data, start, stop, delimiter, width), dict[int, list[str]]()
    if columns is None and (parted := apart(data[start:stop], delimiter, width)):
        even_rows, odd = parted
        columns = columns_of(even_rows, 0, len(even_rows), delimiter, width)
    if columns is None:
        return None

    def text(cell: bytes) -> str:
        return cell.decode(encoding.removesuffix("-sig"), errors)

    try:
        body = [from_arrow(column, text) for column in columns]
        top = {} if even else dict(enumerate(head))
        alone = top | {len(top) + at: row for at, row in odd.items()}
        read = {at: [text(cell.encode("latin-1")) for cell in row] for at, row in alone.items()}
    except UnicodeError:
        return None
    return Read(among(read, body, len(columns[0])), encoding, delimiter=delimiter)


def _delimiter(text: str) -> str:
    """The sign that the text states, as Excel does; else the one that cuts the first lines most evenly into most cells.

    A title over the table says nothing; where two signs are alike but for it (``;`` beside decimal commas), it does.
    """
    if match := _STATED.match(text):
        return match[1]
    head = _lines(text[:_SAMPLE])[:60]

    def evenness(sign: str) -> tuple[float, int, float]:
        try:
            widths = Counter(len(row) for row in csv.reader(head, delimiter=sign) if row)
        except csv.Error:
            return 0.0, 0, 0.0
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        share = times / max(1, widths.total())
        return (round(share, 1), width, share) if width > 1 else (0.0, 0, 0.0)

    return max(_DELIMITERS, key=evenness)
