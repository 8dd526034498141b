"""The rows under the header of a table that name its columns too: in a second language, by their units, by their times.

Rows are numbered from that of the header, which is 0. Of each cell there are its text and its kind: h (may be a header:
a text or a period), d(ate), n(umber), o(ther), b(lank).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from core.ingest import units
from core.ingest.cells import number
from core.ingest.grid import Grid
from core.ingest.headers import is_sum
from core.ingest.when import heads, says_year
from core.names import is_hebrew, normalise, vocabulary

BELOW = 25  # rows under a candidate that show what its columns hold
_UNDER = 3  # further header rows
_GAPS = 3  # rows in which nothing, or one text, stands before the years
REACH = _UNDER + _GAPS + 2  # rows under the header that may belong to it
_WEIGHED = 1000  # rows under a row of years whose figures are looked at for their size

Knows = Callable[[str], bool]
Texts = Sequence[Sequence[str]]
Kinds = Sequence[Sequence[str]]


def subheaders(cells: Grid, texts: Texts, kinds: Kinds, knows: Knows) -> tuple[list[int], int]:
    """(rows under the header that name columns too, what parts them before a second language; the first row of data).

    Years may stand under a row that is blank, or has one text: they would be taken for a sum of the areas otherwise.
    """
    named, again, first, gaps = list[int](), list[int](), 1, 0
    for row in range(1, len(texts)):
        if len(named) + len(again) == _UNDER or gaps > _GAPS:
            break
        if _numbers_columns(_said(texts, kinds, row)):
            first = row + 1
        elif (timed := _heads_figures(cells, texts, kinds, row, knows)) or (
            _names_again(texts, kinds, row, knows) and (not gaps or sum(map(knows, texts[row])) > 1)
        ):
            of_all = kinds[row].count("h") == 1 or (not timed and _hebrew(texts[row]) != _hebrew(texts[0]))
            (again if of_all else named).append(row)
            first, gaps = row + 1, 0
        elif kinds[row].count("h") > 1 or not {*kinds[row]} <= {"h", "b"}:
            break
        else:
            gaps += 1
    return named + again, first


def contrast(kinds: Kinds, row: int) -> int:
    """Columns in which a text stands over mostly numbers."""
    below = kinds[row + 1 : row + 1 + BELOW]
    return sum(kind in "hd" and numeric(below, column, kind) for column, kind in enumerate(kinds[row]))


def numeric(kinds: Kinds, column: int, kind: str) -> bool:
    """Whether a column holds mostly numbers under a cell of a kind; days under a day are of one kind with it."""
    found = Counter(row[column] for row in kinds if column < len(row))
    days = found["d"] if kind == "h" else -found["d"]
    return found["n"] + found["o"] + days > found["h"]


def _heads_figures(cells: Grid, texts: Texts, kinds: Kinds, row: int, knows: Knows) -> bool:
    """Whether a row says of what time, or in what unit, the numbers under it are; beside that it may name columns.

    A row of data may hold figures that look like years. What stands left of the years is no name of an area or a sum
    then, but one of its column; right of them anything may stand ("change", "target") where nothing does. Bare years
    must part columns of one name, or be no figures of their columns.
    """
    said = _said(texts, kinds, row)
    if not {*kinds[row]} <= {"h", "b", "d"}:
        return False
    if _says_units(said.values()):
        return True
    timed = [i for i, text in said.items() if kinds[row][i] == "d" or heads(text)]
    if not timed or not all(numeric(kinds[row + 1 : row + 1 + BELOW], i, kinds[row][i]) for i in timed):
        return False
    over = _said(texts, kinds, 0)
    begins, left = min(over, default=0), {i: text for i, text in said.items() if i < timed[0]}
    named = [i for i, text in left.items() if i not in over and knows(text)]
    others = [text for i, text in said.items() if i > timed[0] and i not in timed]
    if not all(i in named or _names_place(text, over.get(i, ""), knows) for i, text in left.items()) or (
        (left or begins == timed[0]) and not all(units.is_unit(t) or is_sum(t) or knows(t) for t in others)
    ):
        return False
    names, years = [over.get(i, "") for i in timed], [said[i] for i in timed]
    parted = "" in names or len({*names}) < len(names) or (begins < timed[0] and len({*years}) < len(years))
    worded = not all(map(str.isdecimal, years)) or any(map(says_year, left.values()))
    return parted or worded or bool(named) or not all(_may_be_figure(cells, row, i, int(said[i])) for i in timed)


def _names_place(text: str, over: str, knows: Knows) -> bool:
    """Whether a text left of years names its column too: again, in the other language, or by a word for years."""
    again = normalise(text) == normalise(over) or (knows(text) and is_hebrew(text) != is_hebrew(over))
    return again or says_year(text) or units.is_unit(text)


def _may_be_figure(cells: Grid, row: int, column: int, year: int) -> bool:
    """Whether a number that looks like a year could be a figure like those under it, or their sum."""
    under = cells[row + 1 : row + 1 + _WEIGHED].column(column).listed()
    figures = [value for cell in under if not math.isnan(value := number(cell).value)]
    return year <= max(2 * sum(figures), 10 * max(figures, default=0))


def _names_again(texts: Texts, kinds: Kinds, row: int, knows: Knows) -> bool:
    """Whether a row of texts over numbers names columns again, in another language or not.

    In the header's own script most of them must stand over numbers, and the first names no place, or a first row of
    data with faults in it would be taken for one. Numbers that look like years are no names.
    """
    filled, said, over = kinds[row].count("h"), _said(texts, kinds, row), _said(texts, kinds, 0)
    if filled < 2 or any(kind in "dno" for kind in kinds[row]):
        return False
    translated, begins = _hebrew(texts[row]) != _hebrew(texts[0]), min(over, default=0)
    if not translated and begins in said and not (knows(said[begins]) or said[begins] == over.get(begins)):
        return False
    bare = sum(map(str.isdecimal, said.values()))
    return 2 * (contrast(kinds, row) - bare) >= filled + (not translated)


def _numbers_columns(said: dict[int, str]) -> bool:
    """Whether a row counts the columns, as printed tables do under their header: (1) (2) (3), or 1 2 3 4 5."""
    texts = list(said.values())
    plain = [str(i) for i in range(1, len(texts) + 1)]
    # a program that took brackets for a sign of debt holds -1, -2, -3
    return (len(texts) > 2 and texts in ([f"({i})" for i in plain], [f"-{i}" for i in plain])) or (
        len(texts) > 4 and texts == plain
    )


def _says_units(texts: Iterable[str]) -> bool:
    """Whether everything that stands in a row are units, at most beside a mark of absence."""
    named = [text for text in texts if normalise(text) not in _heads_units()]  # "unit" stands over the areas then
    return bool(named) and all(map(units.is_unit, named))


@cache
def _heads_units() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["headers"]["unit"]))


def _said(texts: Texts, kinds: Kinds, row: int) -> dict[int, str]:
    """What a row says in the columns that hold anything."""
    return {i: texts[row][i] for i, kind in enumerate(kinds[row]) if kind != "b"}


def _hebrew(texts: Sequence[str]) -> bool:
    return any(map(is_hebrew, texts))
