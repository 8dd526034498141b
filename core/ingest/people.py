"""Sheets that are about persons. An upload that has one stops before anything of it is kept.

What is told of them is where they are and what they look like, never a cell. Every column is looked at whole, by its
different values: most of a big table repeats itself, and the rows are looked for only when there is something to find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import compress, islice

import numpy as np

from core.ingest import cells, when
from core.ingest.address import letter
from core.ingest.cells import is_absent
from core.ingest.column import PLACES, Column
from core.ingest.container import BAD_ZIP, Sheet
from core.ingest.grid import Cell, Cells, Grid
from core.ingest.margins import BESIDE, COMMENTS, beside_cells
from core.ingest.marks import MAX_CELLS, TooLarge
from core.ingest.subheaders import Knows
from core.ingest.table import Table, find, text_of
from core.issues import Issue, Where
from core.names import normalise, vocabulary
from core.people import SEVERAL, Setting, Traces, masked, may_tell, traces
from core.periods import canonical
from core.person_columns import first_word, headed, said
from core.person_words import tells_home

_LEAST, _MOST = 10**6, 10**12  # whole numbers that may be identity numbers or phones; a float has no more digits
_ENOUGH = 10_000  # different numbers by which a column of more is judged
_STRAY = 10_000  # how many times the middle of a column a number is that did not come from what it measures
_NAMED_ROWS = 5  # rows that a refusal names
_TEXTS = (None, "ignore", "period", "indicator")  # fields whose columns hold no numbers by habit
_LAYOUT = re.compile(r'&(?:"[^"]*"|\d{1,3}|[A-Z])')  # how a line is printed, within the line
_SOME = 400  # marks whose rows are looked for
_OWN = ("name", "person", "id", "birth", "key")  # headers that never speak of whom to ask


class _Values:
    """What one column holds: its different texts, and as texts the whole numbers that could be a person's."""

    def __init__(self, cells: Cells, first: int) -> None:
        """``first``: the row of the sheet in which the ``cells`` begin, from 1."""
        self.cells, self._first = cells, first
        own = cells.occurring()
        self.numbers = own.numbers()
        large = self.numbers[self.numbers >= _LEAST]
        whole = large[large < _MOST]
        self.whole = np.unique(whole[whole == np.floor(whole)]).astype(np.int64)
        occurs = np.zeros(len(own.distinct) + 1, bool)
        occurs[own.code if own.code.strides[0] else own.code[:1]] = True  # code -1, a number, is the last
        held = list(compress(own.distinct[1:], occurs[1:-1].tolist()))
        self.texts = list(dict.fromkeys(map(str.strip, (cell for cell in held if isinstance(cell, str)))))
        self.others = [cell for cell in held if not isinstance(cell, str)]
        some = self.whole[:: max(1, len(self.whole) // _ENOUGH)]
        self.all = self.texts + list(map(str, some.tolist()))

    @cached_property
    def different(self) -> int:
        return len(self.texts) + len(self.others) + len(np.unique(self.numbers))

    def said(self, kind: str, header: str) -> Traces | None:
        """What a header of some kind says of persons, as far as these values bear it out."""
        return said(kind, header, self._given, self._filled)

    def _given(self) -> dict[str, Cell]:
        """Every different value that is not absent, by its text."""
        each = (*self.texts, *self.others, *np.unique(self.numbers).tolist())
        return {text_of(cell): cell for cell in each if not is_absent(cell)}

    def _filled(self) -> int:
        return int(self.cells.each(lambda cell: not is_absent(cell), True).sum())

    def rows(self, marks: frozenset[str]) -> tuple[int, ...]:
        """Where the first of ``marks`` are."""
        some = list(islice(marks, _SOME))
        found = self.cells.each(lambda cell: any(mark in text_of(cell) for mark in some), False)
        found = found | np.isin(self.cells.number, [float(mark) for mark in some if mark.isdecimal()])
        return tuple((np.flatnonzero(found)[:_NAMED_ROWS] + self._first).tolist())


def people(table: Table, columns: Iterable[Column], is_area: Callable[[str], bool]) -> list[Issue]:
    """U-22 for every column that names persons, or holds their identity numbers, phones, addresses or birth dates.

    Codes and counts do not: a column that is known to be a number is judged by its header and as a whole. Names of
    areas that are known (``is_area``) are nobody's, nor are addresses of which each institution of a list has its one.
    """
    columns, issues = list(columns), _over(table)
    kinds = _kinds(table)
    for column in columns:
        values = _Values(table.column(column.index), table.first_row)
        said = values.said(kinds.get(column.index, ""), column.header)
        trace = said or _in_column(column, values, is_area)
        if trace and not (trace.kind == "address" and _is_of_institutions(table, column.index)):
            issues.append(_issue(table, column.header, column.index, trace, values, said is not None))
    return issues


def beside(sheets: Iterable[Sheet], chosen: str, knows: Knows) -> list[Issue]:
    """U-22 for the sheets that are not the ``chosen`` one, for its hidden rows, and for what each prints or notes.

    Where everybody looks, a few addresses only say whom to ask; what is hidden is looked at as free text.
    """
    issues = []
    for sheet in sheets:
        issues += _on_paper(sheet)
        if sheet.name != chosen:
            table = find(sheet, knows)
            issues += _over(table) + _anywhere(table, table.body, not sheet.visible)
        elif hidden := [row for row in sorted(sheet.hidden_rows) if row < len(sheet.rows)]:
            issues += _anywhere(find(sheet, knows), sheet.rows.take(np.array(hidden), len(hidden)), True)
    return issues


def _on_paper(sheet: Sheet) -> list[Issue]:
    """Comments, lists to choose from, and lines over and under printed pages: an office may say there whom to ask."""
    printed = [_LAYOUT.sub(" ", line) for line in sheet.printed]
    found = (
        (COMMENTS, traces(sheet.comments, "notes")),
        (BESIDE, traces(sheet.offered, "notes") or traces(printed, "names", public=True)),
    )
    return [_unplaced(column, each) for column, each in found if each]


def margins(data: bytes, file: str) -> list[Issue]:
    """U-22 for what a zipped workbook keeps beside its cells; U-33 where that has no end. Damage is told by readers."""
    try:
        for margin in beside_cells(data):
            if found := traces(margin.texts, margin.setting):
                return [_unplaced(margin.column, found)]
    except BAD_ZIP:
        return []
    except TooLarge:
        return [Issue("U-33", {"file": file, "max": MAX_CELLS // 10**6})]
    return []


def _unplaced(column: str, found: Traces) -> Issue:
    return Issue("U-22", {"col": column, "n": len(found.marks), "kind": found.kind})


def forget() -> None:
    """Lets go of the texts of cells that reading keeps at hand for the whole process. For a file about persons."""
    cells.forget()
    for kept in (normalise, when.within, canonical):
        kept.cache_clear()


# --- one column ---------------------------------------------------------------------------------------------------


def _in_column(column: Column, values: _Values, is_area: Callable[[str], bool]) -> Traces | None:
    """What the values of a column of the table show, by what the column is."""
    if not values.all:
        return None
    if column.field in _TEXTS:
        return _noted(values.all, "notes" if _is_free(column.header) else "codes", values.different)
    if column.field == "area":
        return traces([each for each in values.all if may_tell(each) and not is_area(each)], "names", public=True)
    stray = column.field not in PLACES and _strays(values)
    of = values.different
    return _noted([*values.texts, *stray], "notes", of) if stray else _noted(values.all, "measures", of)


def _noted(texts: list[str], setting: Setting, of: int) -> Traces | None:
    """``traces``, where a line that says whence the figures are may say whom to ask."""
    found = traces(texts, setting, of)
    if found is None or found.kind not in ("phone", "email", "name"):
        return found
    sources = {text for text in texts if first_word(text) in _note_words()}
    if not sources:
        return found
    rest = [text for text in texts if text not in sources]
    return traces(rest, setting, of) or traces(list(sources), "notes", public=True)


def _strays(values: _Values) -> list[str]:
    """Numbers of a size that nothing in their column has."""
    large = [*values.whole.tolist(), *(int(each) for each in values.texts if each.isdecimal())]
    large = [each for each in large if 10**7 <= each < 10**9]
    numbers = values.cells.numbers()
    if not large or len(numbers) < 2:
        return []
    middle = float(np.median(np.abs(numbers)))
    return [str(each) for each in large if each > _STRAY * middle]


def _anywhere(table: Table, rows: Grid, closed: bool) -> list[Issue]:
    """Every column of ``rows``; ``closed`` when nobody sees them."""
    issues, kinds = [], _kinds(table)
    for header in (table.headers[index] for index in rows.used):
        values, kind = _Values(rows.column(header.index), table.first_row), kinds.get(header.index, "")
        found = values.said(kind, header.text)
        if found and not closed and kind not in _OWN and len(found.marks) < SEVERAL:
            found = None
        trace = found or traces(values.all, "codes", values.different, public=not closed)
        if not trace and closed:
            trace = _alone(values)
        if trace:
            issues.append(_issue(table, header.text, header.index, trace, values, found is not None))
    return issues


def _alone(values: _Values) -> Traces | None:
    """A single person's number where nobody looks, in a column that holds hardly any other."""
    long = [each for each in values.all if len(each) == 9 and each.isdecimal()]
    return traces(long, "names") if 2 * len(long) >= values.different else None


def _over(table: Table) -> list[Issue]:
    """Persons as headers, or in the titles above them; an office may say there whom to ask."""
    rows = table.sheet.rows[: table.first_row - 1]
    columns = {index: _Values(rows.column(index), 1) for index in rows.used}
    texts = {text: index for index, values in columns.items() for text in values.all if may_tell(text)}
    found = traces(list(texts), "names", public=True)
    if not found:
        return []
    at = min((i for text, i in texts.items() if any(mark in text for mark in found.marks)), default=0)
    return [_issue(table, "", at, found, columns[at])]


# --- headers ------------------------------------------------------------------------------------------------------


def _kinds(table: Table) -> dict[int, str]:
    """Of whom each header says that its column speaks. A number of a house is an address beside a street."""
    texts = {header.index: (header.text, header.own, *header.others) for header in table.headers if header.text}
    kinds = {index: next(filter(None, map(headed, dict.fromkeys(own))), "") for index, own in texts.items()}
    house = "address" if "street" in kinds.values() else ""
    return {index: {"house": house, "street": ""}.get(kind, kind) for index, kind in kinds.items()}


def _is_of_institutions(table: Table, column: int) -> bool:
    """Whether a column has the addresses of the schools, clinics or shelters beside it, one for each of them.

    People who belong to one institution, pupils of a school, live at many; a home or a flat is none of an institution.
    """
    names, addresses = _institutions()
    own = {index: {normalise(text) for text in (header.text, header.own)} for index, header in enumerate(table.headers)}
    if not own.get(column, set()) & addresses:
        return False
    places = [text_of(cell) for cell in table.column(column).listed()]
    if any(map(tells_home, filter(None, places))):
        return False
    of_each = (table.column(index).listed() for index, texts in own.items() if texts & names)
    pairs = ({(text_of(of), at) for of, at in zip(each, places, strict=True) if at} for each in of_each)
    return any(all(of for of, _ in each) and len({of for of, _ in each}) == len(each) for each in pairs)


@cache
def _institutions() -> tuple[frozenset[str], frozenset[str]]:
    """(headers of names of institutions, headers of their addresses)."""
    words = vocabulary()["institutions"]
    names, addresses = (frozenset(map(normalise, words[kind])) for kind in ("name", "address"))
    whose = (form for name in names for at in addresses for form in (f"{at} {name}", f"{name} {at}"))
    return names, addresses.union(whose)


def _issue(table: Table, header: str, index: int, trace: Traces, values: _Values, by_header: bool = False) -> Issue:
    """Where and what, never who: the column when its header says so (``by_header``) or half of it, else the cells."""
    where = Where(sheet=table.sheet.name, row=table.header_row, column=letter(index))
    rows = values.rows(trace.marks)
    params = {"col": masked(header) or letter(index), "n": len(trace.marks), "kind": trace.kind, "rows": rows}
    if not by_header and 0 < len(rows) < min(_NAMED_ROWS, len(values.cells) / 2):
        params["cells"] = [f"{letter(index)}{row}" for row in rows]
    return Issue("U-22", params, where)


def _is_free(header: str) -> bool:
    """Whether a column is one of remarks, where a number that is written like an identity number is no code."""
    free = {normalise(word) for word in vocabulary()["people_in_text"]["free"]}
    return any(normalise(word) in free for word in (header, *re.split(r"\W+", header)))


@cache
def _note_words() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["rows"]["notes"])
