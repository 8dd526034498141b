"""Tables of which something says that their figures were never measured, or are not of whole areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.ingest.column import PLACES, Column, Resolved
from core.ingest.subheaders import Knows
from core.ingest.table import Table, text_of
from core.ingest.when import without
from core.issues import Issue, Where
from core.names import normalise, vocabulary

_NUMBER, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d_]+")


def unmeasured(table: Table, resolved: Resolved, called: Iterable[str], knows: Knows) -> list[Issue]:
    """U-96 where a title, the sheet's or the file's name, the beginning of a note, or every cell of a column of texts
    speaks of goals, a forecast, ranks or a change, and of nothing measured beside them.

    A note with a number of its own tells of that one: "target: 60". ``called``: the titles and names.
    ``knows``: an indicator may be such a figure by itself.
    """
    notes = [text for text in table.notes if _speaks(_WORD.findall(text)[:1]) and not _NUMBER.search(without(text))]
    for text in (*called, *notes, *_alone(table, resolved)):
        if _speaks(_WORD.findall(text)) and not knows(text):
            return [Issue("U-96", {"found": text}, Where(sheet=table.sheet.name))]
    return []


def in_parts(table: Table, resolved: Resolved) -> list[Issue]:
    """U-97 for a column of what is smaller than an area, its parts or its schools: the figure of one of them would be
    kept as that of the whole.
    """
    told = (*vocabulary()["rows"]["parts"], *vocabulary()["institutions"]["name"])
    words = set(map(normalise, told))
    if any(c.field in PLACES for c in resolved.columns):
        for column in _unknown(resolved):
            if normalise(column.header) in words and table.column(column.index).filled.any():
                return [Issue("U-97", {"col": column.header}, Where(sheet=table.sheet.name, column=column.letter))]
    return []


def _speaks(words: Iterable[str]) -> bool:
    joined = vocabulary()["letters"]["joined"]  # letters that Hebrew writes before a word
    said = {form for word in map(str.casefold, words) for form in (word, word[1:] if word[0] in joined else word)}
    rows = vocabulary()["rows"]  # as they are written: normalised, a change is also climate's changes
    return not said.isdisjoint(rows["unmeasured"]) and said.isdisjoint(rows["measured"])


def _alone(table: Table, resolved: Resolved) -> Iterator[str]:
    """What stands as the only text in every row of a column."""
    for column in _unknown(resolved):
        ids, cells = table.column(column.index).groups()
        if len(ids) and (ids == ids[0]).all() and isinstance(cells[ids[0]], str):
            yield text_of(cells[ids[0]])


def _unknown(resolved: Resolved) -> Iterator[Column]:
    return (column for column in resolved.columns if column.field is None)
