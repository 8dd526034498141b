"""Text files -> rows of cells: the encoding is found, garbled Hebrew is put right where nothing was lost."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEBREW_WORD = re.compile("[\u05d0-\u05ea]{2,}")
_MIXED_WORD = re.compile("[A-Za-z][\u05d0-\u05ea]|[\u05d0-\u05ea][A-Za-z]")
#: Hebrew bytes shown as Latin: windows-1255 read as windows-1252 (nothing but letters from 0xE0), UTF-8 read as
#: windows-1252 (each letter becomes U+00D7 and one more sign) or as windows-1255 (each becomes a geresh-like pair).
_LATIN_RUN = re.compile("(?<![A-Za-z\u00c0-\u00df])[\u00e0-\u00fa]{3,}(?![A-Za-z])")
_UTF8_AS_LATIN = re.compile("(?:\u00d7[^\\s\\w,;|][\ufe0f]?|\u00d7[\u0080-\uffff]){2,}")
_UTF8_AS_HEBREW = re.compile("(?:\u05f3[^A-Za-z\\s]|\u05f3\u00a0){2,}")
_LOST = re.compile("\ufffd|(?<![\\w?])\\?{3,}(?![\\w?])")
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
        return _strict(data, encoding)
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data, name)
    if b"\x00" in data[:4096]:
        return _two_bytes(data)
    return _strict(data, "utf-8") or _old(data)


def _two_bytes(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: the byte order in which nearly all characters are Latin or Hebrew; else no text."""

    def plain(found: tuple[str, str] | None) -> float:
        head = found[0][:2000] if found else ""
        return len(_PLAIN_LETTERS.findall(head)) / max(1, len(head))

    best = max((_strict(data, name) for name in ("utf-16-le", "utf-16-be")), key=plain)
    return best if plain(best) > 0.9 else None


def _strict(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), encoding
    except (UnicodeError, LookupError):
        return None


def _old(data: bytes) -> tuple[str, str]:
    hebrew = data.decode("cp1255", errors="replace")
    if len(_HEBREW_WORD.findall(hebrew)) > len(_MIXED_WORD.findall(hebrew)):
        return hebrew, "cp1255"
    return data.decode("cp1252", errors="replace"), "cp1252"


def garbled(text: str) -> str | None:
    """A sample of Hebrew that was decoded wrongly or lost, or None when the text is in order."""
    for pattern, share in ((_LATIN_RUN, 0.02), (_UTF8_AS_LATIN, 0.01), (_UTF8_AS_HEBREW, 0.01), (_LOST, 0.05)):
        found = pattern.findall(text)
        if found and len(found) >= share * len(text.split()):
            return " ".join(found[:3])
    return None


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


def rows(text: str) -> list[list[str]]:
    """The cells of a delimited text. A broken quotation never swallows the rest: such a file is split line by line."""
    delimiter = _delimiter(text)
    if re.match(r"sep=.\r?\n", text):
        delimiter, text = text[4], text.split("\n", 1)[1]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return [line.replace("\x00", "").split(delimiter) for line in text.splitlines()]


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the same number of cells most often; a comma when none does."""
    head = text[:65536].splitlines(keepends=True)[:60]

    def evenness(sign: str) -> tuple[float, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(head, delimiter=sign) if row)
        except csv.Error:
            return 0.0, 0
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return (times / max(1, widths.total()), width) if width > 1 else (0.0, 0)

    return max(_DELIMITERS, key=lambda sign: (round(evenness(sign)[0], 1), evenness(sign)[1]))
