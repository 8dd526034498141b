"""Which periods the cells of a column state, or of two together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

import numpy as np

from core.ingest import grain, when
from core.ingest.cells import NUMBER, number
from core.ingest.choices import Choices
from core.ingest.column import Column
from core.ingest.container import Sheet
from core.ingest.dated import Told, apart
from core.ingest.grid import Cells, in_order
from core.ingest.kinds import pair_ids
from core.ingest.rows import Joined
from core.ingest.table import text_of
from core.issues import Issue, Where, capped
from core.periods import Period, canonical, parse

_LONE = re.compile(r"^\s*[^\W\d_]['\u05f3\u2019]\s*\d{4}\s*$")  # a single letter beside a year: most likely a quarter
_TIME = re.compile(r"(?<=\d)[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")  # of a day
_FIRST_ROWS = 100  # of which it is known what they show
_FIRST, _LAST = 32874, 55153  # 1990 to 2050, as Excel counts days
_BEFORE_ALL = date(1899, 12, 30)


def periods(
    columns: Sequence[Column],
    joined: Joined,
    sheet: Sheet,
    choices: Choices,
    otherwise: str | None,
    titles: Sequence[Told] = (),
) -> tuple[list[str | None], np.ndarray, list[Issue]]:
    """(the period of each different text, which text each row says, what is to be asked or told).

    A row without a text is of the period ``otherwise``. U-16, once: days and months that may be either way round; U-72:
    dates that all begin a month; U-73: days as Excel counts them; U-60: school years; U-41: what states no period;
    U-65: rows of one period under ``titles`` of another.
    """
    cells = [joined.column(column.index) for column in columns]
    read = of_rows([c.header for c in columns], cells, [_shown(c, sheet) for c in columns], choices, otherwise)
    teller = _Teller(read, joined, columns[0], sheet.name)
    issues = [*teller.counted(), *teller.school_years(), *teller.asked(choices.dates or "dmy"), *teller.lost()]
    found, denied = teller.under(titles, choices.period)
    return found, read.ids, [*issues, *denied]


def _shown(column: Column, sheet: Sheet) -> frozenset[str]:
    """What the first cells of a column show of their dates."""
    cells = enumerate(sheet.rows.column(column.index)[:_FIRST_ROWS].listed())
    return frozenset(sheet.dates.get((row, column.index), "day") for row, cell in cells if isinstance(cell, date))


@dataclass(frozen=True)
class Said:
    """``texts``: the different ones; ``found``: the period of each; ``doubtful``: which may be read two ways; ``open``:
    which may mean a day or a month; ``ids``: which text each row says; ``counted``: a day as Excel counts it, and it.
    """

    texts: list[str]
    found: list[str | None]
    doubtful: np.ndarray
    open: np.ndarray
    ids: np.ndarray
    counted: tuple[str, Period | None] | None = None


@dataclass(frozen=True)
class _Teller:
    """What is to be asked or told of the periods of one column."""

    read: Said
    joined: Joined
    column: Column
    sheet: str

    def counted(self) -> list[Issue]:
        found = self.read.counted
        return [self._issue("U-73", {"found": found[0], "day": found[1]})] if found else []

    def school_years(self) -> list[Issue]:
        """U-60, once: of two years its figures are counted as those of the second."""
        pairs = zip(self.read.texts, self.read.found, strict=True)
        said = ((when.school_year(text), found) for text, found in pairs if found and found.isdigit())
        told = next(((text, found) for text, found in said if text), None)
        return [self._issue("U-60", {"found": told[0], "period": when.whole(told[1])})] if told else []

    def asked(self, order: when.Order) -> list[Issue]:
        """Once for the column each, of all the rows that stay out until it is said."""
        issues = []
        for code, mask in (("U-16", self.read.doubtful), ("U-72", self.read.open)):
            at = self._rows(mask)
            if len(at):
                text, rows = self.read.texts[int(self.read.ids[at[0]])], self.joined.numbers[at].tolist()
                day = when.day(text, order) or when.whole(text)
                first, second = when.readings(text) or (day, day and grain.whole(day, "month"))
                issues.append(self._issue(code, {"found": text, "d1": first, "d2": second, "rows": rows}, rows[0]))
        return issues

    def lost(self) -> list[Issue]:
        """Cells that state no period."""
        none = np.array([period is None for period in self.read.found], dtype=bool)
        none &= ~self.read.doubtful & ~self.read.open
        at = self._rows(none)

        def told(i: int) -> Issue:
            row = int(self.joined.numbers[i])
            return self._issue("U-41", {"row": row, "found": self.read.texts[int(self.read.ids[i])]}, row)

        return capped(map(told, at.tolist()), self.joined.numbers[at].tolist())

    def under(self, titles: Sequence[Told], chosen: str | None) -> tuple[list[str | None], list[Issue]]:
        """The period of each text, none where all rows state one and the titles another till one is chosen: U-65.

        A title that names a shorter time than the rows says when it was written.
        """
        found, live = self.read.found, self.joined.live
        of = {found[i] for i in np.flatnonzero(np.bincount(self.read.ids[live])).tolist()} - {None}
        stated = canonical(of.pop() or "") if len(of) == 1 else None
        if stated is None or not titles or chosen == stated.text:
            return found, []
        if not all(apart(period, stated) and period.months >= stated.months for _, period in titles):
            return found, []
        text, titled = titles[-1]
        if chosen == titled.text:
            return [each and chosen for each in found], []
        at = self._rows(np.array([each is not None for each in found], dtype=bool))
        rows = self.joined.numbers[at].tolist()
        params = {"found1": text, "period1": titled, "found2": f"{self.column.header} ({rows[0]})", "period2": stated}
        return [None] * len(found), [self._issue("U-65", params | {"rows": rows}, rows[0])]

    def _rows(self, mask: np.ndarray) -> np.ndarray:
        """The live rows that say one of some texts."""
        return np.flatnonzero(mask[self.read.ids] & self.joined.live) if mask.any() else np.zeros(0, dtype=np.int64)

    def _issue(self, code: str, params: dict[str, Any], row: int | None = None) -> Issue:
        letter = self.column.letter
        place = Where(sheet=self.sheet, row=row, column=letter, cell=f"{letter}{row}" if row else None)
        return Issue(code, {"col": self.column.header or letter, **params}, place)


def of_rows(
    headers: Sequence[str],
    columns: Sequence[Cells],
    shown: Sequence[frozenset[str]],
    choices: Choices,
    otherwise: str | None,
) -> Said:
    """What the rows say of their periods. A blank text is of the period ``otherwise``."""
    ids = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        ids = pair_ids(ids, *column.groups())
    ids, _, first = in_order(ids, int(ids.max(initial=-1)) + 1)
    raw = list(zip(*(each.take(first).listed() for each in columns), strict=True))
    raw = [tuple(_TIME.sub("", cell) if isinstance(cell, str) else cell for cell in row) for row in raw]
    rows = list(zip(*map(_counted_out, zip(*raw, strict=True)), strict=True)) if raw else raw
    changed = ((a, b) for r, n in zip(raw, rows, strict=True) for a, b in zip(r, n, strict=True) if a is not b)
    counted = next(((text_of(a), when.whole(b)) for a, b in changed), None)
    texts = [" ".join(filter(None, map(text_of, row))) for row in rows]
    order = choices.dates or when.order(cell for row in rows for cell in row if isinstance(cell, str))
    order = order or _order_of_firsts(headers, rows)
    doubtful = np.array([order is None and when.readings(text) is not None for text in texts], dtype=bool)
    slashed = when.slashed(text_of(cell) for row in rows for cell in row if isinstance(cell, str))
    grains = [
        grain.of([header], kinds, _days([row[i] for row in rows], order or "dmy"), choices.days)
        for i, (header, kinds) in enumerate(zip(headers, shown, strict=True))
    ]
    said = [
        (stated(headers, row, order or "dmy", slashed, grains) or _of_year(headers, row, otherwise)) if text else None
        for row, text in zip(rows, texts, strict=True)
    ]
    open_ = np.array([p is not None and p.months == 0 and None in grains for p in said], dtype=bool) & ~doubtful
    found = [
        (otherwise if not text else None) if period is None or unclear else period.text
        for text, period, unclear in zip(texts, said, doubtful | open_, strict=True)
    ]
    return Said(texts, found, doubtful, open_, ids, counted)


def _counted_out(cells: Sequence[Any]) -> Sequence[Any]:
    """Days that Excel has counted, where every number of a column that is no year is one."""
    read = [None if isinstance(cell, datetime | date | bool) or when.whole(cell) else number(cell) for cell in cells]
    numbers = [each.value for each in read if each and each.kind == NUMBER]
    if not numbers or not all(_FIRST <= n <= _LAST and n == int(n) for n in numbers):
        return cells
    return [
        _BEFORE_ALL + timedelta(int(each.value)) if each and each.kind == NUMBER else cell
        for cell, each in zip(cells, read, strict=True)
    ]


def _of_year(headers: Sequence[str], cells: Sequence[Any], otherwise: str | None) -> Period | None:
    """The month or quarter, which its heading says it is, of the year that the file is of."""
    if len(cells) > 1 or not otherwise or not otherwise.isdigit() or not grain.names_part(headers[0]):
        return None
    found = stated([*headers, ""], [*cells, int(otherwise)], "dmy")
    return found if found and found.text != otherwise else None


def _days(cells: Sequence[Any], order: when.Order) -> list[Period]:
    found = {when.day(cell, order) or when.whole(cell) if isinstance(cell, str) else when.whole(cell) for cell in cells}
    return [period for period in found if period is not None and period.months == 0]


def _order_of_firsts(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> when.Order | None:
    """The order in which all dates under a heading of months begin one, where that is one order only."""
    if len(headers) != 1 or grain.of(headers, (), (), None) == "day":
        return None
    cells = [row[0] for row in rows if isinstance(row[0], str)]
    orders: tuple[when.Order, ...] = ("dmy", "mdy")
    firsts = [order for order in orders if (days := _days(cells, order)) and all(day.end.day == 1 for day in days)]
    return firsts[0] if len(firsts) == 1 else None


def stated(
    headers: Sequence[str],
    cells: Sequence[Any],
    order: when.Order,
    slashed: str | None = None,
    grains: Sequence[grain.Grain | None] = (),
) -> Period | None:
    """The period of one row: what a cell states, or a year and, beside it, "Q2" or a 2 under the header "quarter"."""
    said = (_said(cell, order, slashed) for cell in cells)
    found = [p and grain.whole(p, each or "day") for p, each in zip_longest(said, grains, fillvalue=None)]
    year = next((i for i, period in enumerate(found) if period and period.text.isdigit()), None)
    if len(cells) == 2 and year is not None:
        part, header = text_of(cells[1 - year]), headers[1 - year]
        texts = (f"{header} {part}", part) if part else ()
        joined = [when.whole(f"{text} {found[year].text}") for text in texts]  # type: ignore[union-attr]
        if not grain.names_quarters(header):  # of which there is no fifth
            joined += [when.whole(f"{part}/{found[year].text}")]  # type: ignore[union-attr]
        other = found[1 - year] or when.part(part, found[year])
        if part and not any(joined) and other is None:
            return None  # the part of the year is not understood: it is not the year
        found = [*filter(None, joined), *filter(None, (other,)), *found]
    return next(filter(None, found), None)


def _said(cell: Any, order: when.Order, slashed: str | None) -> Period | None:
    """The period that a cell states; of 2008/09 only what its column makes of it."""
    if not isinstance(cell, str):
        return when.whole(cell)
    if when.month_or_years(cell):
        return None if slashed is None else parse(cell) if slashed == "month" else when.within(cell)
    if slashed != "years" and when.unclear(cell):
        return None
    return when.day(cell, order) or when.whole(cell) or (None if _LONE.match(cell) else when.only(cell))
