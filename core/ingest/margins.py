"""What a zipped workbook keeps beside its cells, all of which is stored with the file: comments on cells, texts in
drawings, addresses of persons under links, who made the file, the rows that its pivot tables were made of, cells of
other workbooks that its formulas use.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import IO
from urllib.parse import unquote_plus

from core.ingest.binary import comments
from core.ingest.container import unwrapped
from core.ingest.marks import TooLarge
from core.people import Setting

COMMENTS, BESIDE = "@comments", "@beside"  # stand for a column where these are meant

_NOTES = re.compile(r"xl/(?:comments|threadedComments|drawings)[^/]*(?:/[^/]+)?\.(?:xml|bin)$")
_KEPT = re.compile(r"xl/(?:pivotCache|externalLinks)/[^/]+\.xml$")
_LINKS = re.compile(r"xl/(?:worksheets|drawings)/_rels/[^/]+\.rels$")
#: Links that reach a person. A number in the address of a page is most often that of a publication.
_PERSONAL = re.compile(r"""\bTarget\s*=\s*["'](?:mailto|tel|sms|callto):([^"']*)""", re.I)
#: What the file says of itself. Its author's address at work is no news of anybody in it.
_OF_ITSELF, _ADDRESS = re.compile(r"(?:docProps/(?:core|app)|meta)\.xml$"), re.compile(r"\S*@\S*")
_ELEMENT = re.compile(r">([^<]+)<")
_LARGEST = 32 * 2**20  # bytes of all comments and drawings together: nobody writes so many
_MOST_DIFFERENT = 2_000_000
_CHUNK = 2**20
_ANNOTATION = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.S)
_TAG, _PARAGRAPH = re.compile(r"<[^>]*>"), re.compile(r"</(?:\w+:)?(?:p|text|comment)>")
_TEXT = re.compile(rb'<(?:\w+:)?s\b[^>]*?\bv="([^"]*)"|<(?:\w+:)?v>([^<]*)<')
_NUMBER = re.compile(rb'<(?:\w+:)?n\b[^>]*?\bv="([^"]*)"')


@dataclass(frozen=True)
class Margin:
    """Texts of one kind that belong together, each once, and how they are looked at."""

    column: str
    setting: Setting
    texts: list[str]


def beside_cells(data: bytes) -> Iterator[Margin]:
    """Everything that is kept beside the cells. Raises TooLarge, and ``BAD_ZIP`` for damaged files."""
    data = unwrapped(data)
    if not data.startswith(b"PK\x03\x04"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        notes = [part for part in parts if _NOTES.match(part.filename)]
        links = [part for part in parts if _LINKS.match(part.filename)]
        itself = [part for part in parts if _OF_ITSELF.match(part.filename)]
        if sum(part.file_size for part in (*notes, *links, *itself)) > _LARGEST:
            raise TooLarge
        texts = [text for part in notes for text in _notes(part.filename, archive.read(part))]
        texts += [text for part in links for text in _linked(archive.read(part))]
        if any(part.filename == "content.xml" for part in parts):
            with archive.open("content.xml") as stream:
                texts += _annotations(stream)
        yield Margin(COMMENTS, "notes", list(dict.fromkeys(texts)))
        yield Margin(BESIDE, "names", [text for part in itself for text in _properties(archive.read(part))])
        for part in parts:
            if _KEPT.match(part.filename):
                with archive.open(part) as stream:
                    yield from _kept(stream)


def _notes(name: str, part: bytes) -> list[str]:
    return comments(part) if name.endswith(".bin") else _lines(part)


def _properties(part: bytes) -> list[str]:
    """What is said in the properties of a file, without addresses."""
    texts = _ELEMENT.findall(part.decode("utf-8", "replace"))
    return [_ADDRESS.sub(" ", unescape(text)) for text in dict.fromkeys(texts)]


def _linked(part: bytes) -> list[str]:
    return [unquote_plus(unescape(target)) for target in _PERSONAL.findall(part.decode("utf-8", "replace"))]


def _lines(xml: bytes) -> list[str]:
    """The text of each paragraph as one line."""
    pieces = _PARAGRAPH.split(xml.decode("utf-8", "replace"))
    return [line for piece in pieces if (line := " ".join(unescape(_TAG.sub("", piece)).split()))]


def _annotations(stream: IO[bytes]) -> list[str]:
    """Comments of an open document, which stand among its cells. Raises TooLarge."""
    found, kept, size = [], b"", 0
    while chunk := stream.read(_CHUNK):
        kept += chunk
        for note in _ANNOTATION.findall(kept):
            size += len(note)
            found += [" ".join(_lines(note))]
        end = kept.rfind(b"</office:annotation>") + 1
        begins = kept.find(b"<office:annotation", end)
        kept = kept[begins:] if begins >= 0 else kept[max(end, len(kept) - 32) :]
        if size + len(kept) > _LARGEST:
            raise TooLarge
    return found


def _kept(stream: IO[bytes]) -> Iterator[Margin]:
    """Values of pivot tables and of other workbooks; those of one column together, where they are kept so."""
    texts: dict[bytes, None] = {}
    numbers: dict[bytes, None] = {}

    def gathered() -> Iterator[Margin]:
        for setting, found in (("codes", texts), ("measures", numbers)):
            yield Margin(BESIDE, setting, [unescape(each.decode("utf-8", "replace")) for each in found])  # type: ignore[arg-type]
            found.clear()

    for piece in _whole_tags(stream):
        for number, column in enumerate(piece.split(b"</cacheField>")):
            if number:
                yield from gathered()
            texts |= dict.fromkeys(one or other for one, other in _TEXT.findall(column))
            numbers |= dict.fromkeys(_NUMBER.findall(column))
        if len(texts) + len(numbers) > _MOST_DIFFERENT:
            raise TooLarge
    yield from gathered()


def _whole_tags(stream: IO[bytes]) -> Iterator[bytes]:
    """XML in pieces that end where a tag begins. Raises TooLarge for one that does not end."""
    kept = b""
    while chunk := stream.read(_CHUNK):
        kept += chunk
        cut = kept.rfind(b"<", 0, max(0, kept.rfind(b"<")))  # a value may stand between the last two
        if cut > 0:
            yield kept[: cut + 1]
            kept = kept[cut:]
        if len(kept) > _LARGEST:
            raise TooLarge
    yield kept
