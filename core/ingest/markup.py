"""Tables that carry the name of a spreadsheet and are markup: web pages, and the XML that Excel wrote in 2003."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from core.ingest import plaintext
from core.ingest.marks import MAX_CELLS, Merge, TooLarge

MAX_BYTES = 30 * 2**20
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_WIDEST, _HIGHEST = 1000, 65_536  # columns and rows that one cell may span
_MOST_ROWS = 1 << 20
_CHARSET = re.compile(rb"""charset=["']?([\w-]+)""", re.I)


@dataclass
class Page:
    """One table: rows of cells, cells that span others, and what is hidden. Counted from 0."""

    name: str = ""
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    _width: int = 0
    _until: list[int] = field(default_factory=list)  # the last row of each column that a cell above reaches

    def put(self, row: int, column: int, cell: Any) -> None:
        """Raises TooLarge for a cell so far out that the table would not fit."""
        self._width = max(self._width, column + 1)
        height = max(row + 1, len(self.rows))
        if height > _MOST_ROWS or height * self._width > MAX_CELLS:
            raise TooLarge
        while len(self.rows) <= row:
            self.rows.append([])
        own = self.rows[row]
        own += [""] * (column + 1 - len(own))
        own[column] = cell

    def span(self, row: int, column: int, down: int, across: int) -> None:
        """Takes note of a cell that reaches over others."""
        self.merges.append(((row, column), (row + down - 1, column + across - 1)))
        self._until += [-1] * (column + across - len(self._until))
        for each in range(column, column + across):
            self._until[each] = max(self._until[each], row + down - 1)

    def taken(self, row: int, column: int) -> bool:
        """Whether a cell above reaches here; rows come in their order."""
        return column < len(self._until) and row <= self._until[column]


def is_markup(head: bytes) -> bool:
    return head.startswith(b"<") or head.startswith(b"mime-version:")


def charset(data: bytes) -> str | None:
    """The encoding that a web page names."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii").lower() if found else None


def pages(data: bytes, encoding: str | None) -> list[Page]:
    """The tables that hold anything, in their order. Raises TooLarge; anything for other markup."""
    if len(data) > MAX_BYTES:
        raise ValueError(len(data))
    if _SPREADSHEET in data[:4096] and b"<html" not in data[:4096].lower():
        found = spreadsheet_xml(data)
    else:
        decoded = plaintext.decode(data, encoding) or plaintext.decode(data)
        found = web_page(decoded[0]) if decoded else []
    return [page for page in found if any(map(any, page.rows))]


def web_page(text: str) -> list[Page]:
    """The tables of a web page. Raises TooLarge."""
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return reader.pages


class _Tables(HTMLParser):
    """Collects tables; one inside a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pages: list[Page] = []
        self._open: list[tuple[Page, list[int]]] = []  # with the row and the column that come next
        self._text: list[list[str]] = []
        self._spans: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.pages.append(Page(str(len(self.pages) + 1)))
            self._open.append((self.pages[-1], [-1, 0]))
        elif tag == "tr" and self._open:
            self._end_cell(len(self._open))
            page, at = self._open[-1]
            at[0], at[1] = at[0] + 1, 0
            if at[0] >= _MOST_ROWS:
                raise TooLarge
            if re.search(r"display:\s*none", said.get("style", "")):
                page.hidden_rows.add(at[0])
        elif tag in ("td", "th") and self._open:
            self._end_cell(len(self._open))
            self._text.append([])
            self._spans.append((_count(said.get("colspan"), _WIDEST), _count(said.get("rowspan"), _HIGHEST)))
        elif tag == "br" and self._text:
            self._text[-1].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell(len(self._open))
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[-1].append(data)

    def _end_cell(self, depth: int) -> None:
        """The open cell of the innermost table, if there is one, is put in its place."""
        if len(self._text) < depth or not self._open:
            return
        (page, at), text = self._open[-1], "".join(self._text.pop())
        across, down = self._spans.pop()
        row = max(at[0], 0)
        while page.taken(row, at[1]):
            at[1] += 1
        page.put(row, at[1], " ".join(text.split()))
        if across > 1 or down > 1:
            page.put(row, at[1] + across - 1, "" if across > 1 else page.rows[row][at[1]])
            page.span(row, at[1], down, across)
        at[1] += across


def _count(text: str | None, most: int) -> int:
    return max(1, min(int(text), most)) if text and text.isdecimal() else 1


def spreadsheet_xml(data: bytes) -> list[Page]:
    """The sheets of a workbook in the XML of 2003. Raises TooLarge; ValueError for XML that defines entities."""
    if b"<!ENTITY" in data:
        raise ValueError("entities")
    pages = []
    for sheet in ElementTree.fromstring(data):
        if _tag(sheet) == "Worksheet":
            pages.append(_sheet(sheet))
    return pages


def _sheet(sheet: ElementTree.Element) -> Page:
    page = Page(_said(sheet, "Name"))
    row = -1
    for each in (row for table in sheet if _tag(table) == "Table" for row in table if _tag(row) == "Row"):
        row = int(_said(each, "Index") or row + 2) - 1
        if _said(each, "Hidden") == "1":
            page.hidden_rows.add(row)
        column = -1
        for cell in each:
            if _tag(cell) != "Cell":
                continue
            column = int(_said(cell, "Index") or column + 2) - 1
            across, down = (int(_said(cell, name) or 0) for name in ("MergeAcross", "MergeDown"))
            data = next((part for part in cell if _tag(part) == "Data"), None)
            page.put(row, column, _value(data) if data is not None else "")
            if across or down:
                page.merges.append(((row, column), (row + down, column + across)))
            column += across
        row += int(_said(each, "Span") or 0)
    return page


def _value(data: ElementTree.Element) -> Any:
    text, kind = "".join(data.itertext()), _said(data, "Type")
    if kind == "Number":
        return float(text)
    if kind == "DateTime":
        return datetime.fromisoformat(text)
    return text == "1" if kind == "Boolean" else text


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _said(element: ElementTree.Element, name: str) -> str:
    return element.get(f"{{{_SPREADSHEET.decode()}}}{name}") or element.get(name) or ""
