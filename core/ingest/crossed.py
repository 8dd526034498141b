"""Tables with areas across and indicators or periods down: turned, so that every row is an area like in any other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from core.ingest import when
from core.ingest.address import letter, position
from core.ingest.container import Sheet
from core.ingest.grid import Grid
from core.ingest.meanings import FIELDS, Meanings
from core.ingest.table import Table, find, text_of
from core.issues import Issue
from core.names import normalise, vocabulary

_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_LEAST, _SHARE = 3, 0.5  # areas among the headers; of all headers


def turned(table: Table, meanings: Meanings, is_area: Callable[[str], bool] | None, named: bool) -> Table | None:
    """The table with rows and columns changed places; None when it does not name areas across, and down indicators or
    the periods of one.

    ``named``: whether it is known what that one is. Before any area is known (no ``is_area``), names over figures of it
    that mean nothing else are those of areas.
    """
    headers = [header.own for header in table.headers if header.own]
    if any(_names_indicator(text, meanings) for text in headers) or not _areas_across(headers, meanings, is_area):
        return None
    at = next((h.index for h in table.headers if _has_indicators(table, h.index, meanings)), None)
    if at is None and (is_area or named):
        at = next((h.index for h in table.headers if _has_periods(table, h.index)), None)
    if at is None:
        return None
    rows = across(table.sheet.rows, table.header_row, at + 1)
    return replace(find(Sheet(table.sheet.name, rows), meanings.knows, at + 1), titles=table.titles)


def across(rows: Grid, top: int, header_row: int) -> Grid:
    """The rows from ``top`` on with rows and columns changed places; ``header_row``: that of the turned table. Both
    are counted from 1.
    """
    found = [list(row) for row in zip_longest(*rows[top - 1 :], fillvalue="")]
    found[header_row - 1][0] = vocabulary()["headers"]["area"][0]  # the corner speaks of what stood under it
    return Grid.of(found)


def _areas_across(names: list[str], meanings: Meanings, is_area: Callable[[str], bool] | None) -> bool:
    if is_area:
        return sum(map(is_area, names)) >= max(_LEAST, _SHARE * len(names))
    others = [name for name in names if normalise(name) not in _whole()]
    telling = sum(_means(name, meanings) for name in others)
    return telling <= 1 and len(others) - telling >= _LEAST  # one stands over what is told of


def _means(name: str, meanings: Meanings) -> bool:
    """Whether a name over figures says something else than where they are of."""
    return meanings.knows(name) or when.within(name) is not None or normalise(name) in _people() or name.isdecimal()


@cache
def _people() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["rows"]["groups"]))


@cache
def _whole() -> frozenset[str]:
    return frozenset(map(normalise, (*vocabulary()["rows"]["totals"], *vocabulary()["rows"]["national"])))


def _has_periods(table: Table, index: int) -> bool:
    """Whether a column holds periods alone, at least two."""
    found = [text_of(cell) for cell in table.column(index).different()]
    return len(found) > 1 and all(map(when.alone, found))


def _has_indicators(table: Table, index: int, meanings: Meanings) -> bool:
    texts = set(map(text_of, table.column(index).different()))
    return any(_names_indicator(text, meanings) for text in texts)


def _names_indicator(text: str, meanings: Meanings) -> bool:
    found = meanings.exact([text])
    return found is not None and found[0] not in FIELDS and meanings.indicator(found[0]) is not None


def in_the_file(text: str, top: int) -> str:
    """``text`` with the names of cells of the turned table as they are in the file; ``top``: the row it began in."""

    def swap(match: re.Match[str]) -> str:
        row, column = position(match[0]) or (0, 0)
        return f"{letter(row)}{top + column}"

    return _CELL.sub(swap, text)


def issue_in_the_file(issue: Issue, top: int) -> Issue:
    """The issue with the cell that the file has; its row stays that of the turned table, which is what is shown."""
    cell = issue.where.cell
    return replace(issue, where=replace(issue.where, cell=in_the_file(cell, top))) if cell else issue
