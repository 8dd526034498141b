"""The numbers of a table, column by column, and what has to be asked before they can be told: -999, 1,125."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from core.config import Indicator
from core.ingest import units
from core.ingest.brackets import counted_beside, signed
from core.ingest.cells import (
    ABSENT,
    ERROR,
    NUMBER,
    TEXT,
    Numbers,
    bare_bounds,
    concealed,
    either,
    may_be_thousands,
    may_have_points,
    numbers,
)
from core.ingest.choices import Choices
from core.ingest.codes import codes_for_missing
from core.ingest.column import Column, Resolved
from core.ingest.meanings import Meanings
from core.ingest.rows import Joined
from core.ingest.stated import around
from core.ingest.table import Table, text_of
from core.issues import Issue, Where, capped

_GROUP = 3  # decimals that a count with a point between its thousands seems to have
_NOT_WHOLE = 1e-6
_EXAMPLES = 2  # of cells with brackets in a sentence


def answered(kind: Mapping[str, str], column: Column, *more: str) -> str | None:
    """What was said of a column, by its header or letter."""
    return next((kind[name] for name in (column.header, column.letter, *more) if name in kind), None)


class Figures:
    """The numbers in the rows of data of one table."""

    def __init__(self, table: Table, resolved: Resolved, joined: Joined, meanings: Meanings, choices: Choices) -> None:
        self._table, self._resolved, self._joined = table, resolved, joined
        self._meanings, self._choices = meanings, choices
        self._rows = joined.numbers
        self._last: tuple[int, Numbers, np.ndarray] | None = None

    def of(self, column: Column) -> Numbers:
        """The numbers of a column, without codes for missing values and what is to be asked about."""
        read, codes = self._read(column), self._codes(column)
        asked = self._doubtful(column) if self._asks_commas else None
        times = 1 if self._is_measured(column) else column.factor  # that of measures depends on their unit
        if not codes and asked is None:
            return read if times == 1 else replace(read, value=read.value * times)
        answer = answered(self._choices.codes, column)
        if answer == "number":
            codes = ()
        gone = np.isin(read.value, codes) & (read.kind == NUMBER)
        absent = gone if answer == "missing" or not self._is_measured(column) else np.zeros(len(gone), dtype=bool)
        value = np.where(gone if asked is None else gone | asked, np.nan, read.value * times)
        return replace(read, kind=np.where(absent, ABSENT, read.kind).astype(np.uint8), value=value)

    def counted(self, column: Column) -> tuple[Numbers, np.ndarray]:
        """(the counts in a column, which of them cannot be since they are not whole).

        1.350 is 1,350 then, where every one that is not whole is written with three decimals.
        """
        read = self.of(column)
        value = read.value
        broken = (read.kind == NUMBER) & (np.abs(value - np.round(value)) > _NOT_WHOLE)
        if not broken.any():
            return read, broken
        if broken.any() and (read.decimals[broken] == _GROUP).all():
            value, broken = np.where(read.decimals == _GROUP, np.round(1000 * value), value), np.zeros_like(broken)
        return replace(read, value=np.where(broken, np.nan, value)), broken

    def counts_told(self, column: Column) -> list[Issue]:
        """U-66 for counts of which the point parts thousands, U-69 for those that are not whole."""
        read, (counts, broken) = self.of(column), self.counted(column)
        params, where = {"col": column.header or column.letter}, self._where(column)
        if broken.any():
            rows, first = self._rows[broken].tolist(), float(read.value[broken][0])
            return [Issue("U-69", params | {"n": len(rows), "rows": rows, "found": first}, where)]
        moved = np.flatnonzero((read.kind == NUMBER) & (counts.value != read.value))
        if not len(moved):
            return []
        found = text_of(self._joined.column(column.index)[int(moved[0])])
        return [Issue("U-66", params | {"found": found, "value": float(counts.value[moved[0]])}, where)]

    def _codes(self, column: Column) -> tuple[float, ...]:
        indicator = self._meanings.indicator(column.field)
        codes = codes_for_missing(self._read(column), indicator.limits if indicator else None)
        return codes if self._is_measured(column) else tuple(code for code in codes if code < 0)

    def _is_measured(self, column: Column) -> bool:
        return column.field == "value" or self._meanings.indicator(column.field) is not None

    def _read(self, column: Column) -> Numbers:
        """The numbers of a column; those of the last one are at hand."""
        if self._last is None or self._last[0] != column.index:
            cells = self._joined.column(column.index)
            decimal = may_be_thousands(cells) and self._decimal_commas
            points = self._choices.commas != "thousands" and may_have_points(cells) and self._decimal_commas
            read = concealed(numbers(cells, decimal, points))
            self._last = column.index, *self._with_people(column, read)
        return self._last[1]

    def _with_people(self, column: Column, read: Numbers) -> tuple[Numbers, np.ndarray]:
        """The numbers of a column with the respondents in brackets behind them; which wait till that is said.

        Of counts that wait each is a fault of its own: what rests on them must not be told meanwhile.
        """
        if read.beside is None:
            return read, np.zeros(len(read.kind), dtype=bool)
        said, told = (any(map(self._meanings.speaks_of_respondents, t)) for t in ([column.header], around(self._table)))
        read, open_ = counted_beside(read, said, told, answered(self._choices.brackets, column))
        if self._is_measured(column):
            return read, open_
        return replace(read, kind=np.where(open_, TEXT, read.kind).astype(np.uint8)), np.zeros_like(open_)

    def signed(
        self, column: Column, indicator: Indicator, rows: np.ndarray, read: Numbers
    ) -> tuple[Numbers, list[Issue]]:
        """(the numbers of some rows, those in brackets with the sign that they have, U-87 till that is said)."""
        if not units.may_be_negative(indicator):
            return read, []
        read, open_ = signed(read, answered(self._choices.brackets, column))
        return read, self._bracketed("U-87", column, rows[open_]) if open_.any() else []

    def _bracketed(self, code: str, column: Column, rows: np.ndarray) -> list[Issue]:
        """What is asked once of the brackets in some rows of a column."""
        found, numbers = self._joined.column(column.index).take(rows[:_EXAMPLES]), self._rows[rows].tolist()
        params = {"col": column.header or column.letter, "n": len(numbers), "rows": numbers}
        return [Issue(code, params | {"sample": list(map(text_of, found.listed()))}, self._where(column))]

    @cached_property
    def _decimal_commas(self) -> bool:
        """Whether 1,125 is no thousand: a column of figures has decimal commas beyond doubt, or somebody said so."""
        if self._choices.commas == "decimal":
            return True
        return self._joined.has_decimal_commas(c for c in self._resolved.columns if c.is_numeric)

    @cached_property
    def _asks_commas(self) -> bool:
        """Whether 1,125 may be either: semicolons part the cells, which is done where commas mark decimals, or a column
        that nobody knows has 1,2, which may be a list as well.
        """
        if self._choices.commas is not None or self._decimal_commas:
            return False
        unknown = (c for c in self._resolved.columns if c.field in (None, "ignore"))
        return self._table.sheet.semicolons or self._joined.has_decimal_commas(unknown)

    def _doubtful(self, column: Column) -> np.ndarray | None:
        found = either(self._joined.column(column.index))
        return found if found.any() else None

    def commas(self, measured: Iterable[Column]) -> list[Issue]:
        """U-59, once for the file."""
        doubtful = [c for c in measured if self._asks_commas and self._doubtful(c) is not None]
        if doubtful:
            waiting = [either(self._joined.column(c.index)) for c in doubtful]
            at = int(np.flatnonzero(waiting[0])[0])
            names, found = [c.header or c.letter for c in doubtful], text_of(self._joined.column(doubtful[0].index)[at])
            rows = self._rows[np.any(waiting, axis=0)].tolist()
            params = {"found": found, "cols": names[:5], "row": int(self._rows[at]), "rows": rows}
            return [Issue("U-59", params, self._where(doubtful[0]))]
        return []

    def bounded(
        self, column: Column, rows: np.ndarray, read: Numbers, known: np.ndarray
    ) -> tuple[Numbers, list[Issue]]:
        """(percentages with what "<5" is among them, U-74 until that is said): fewer than five people, or a share.

        A share below five percent is no figure yet: it is to be put right like any other text. ``known``: values that
        are computed from counts.
        """
        if not read.noted or not (asked := bare_bounds(read) & ~known).any():
            return read, []
        answer = answered(self._choices.bounds, column)
        if answer == "people":
            return read, []
        kind = np.where(asked, TEXT if answer == "share" else NUMBER, read.kind).astype(np.uint8)
        numbers, col = self._rows[rows[asked]].tolist(), column.header or column.letter
        params = {"col": col, "found": str(read.note[asked][0]), "n": len(numbers), "rows": numbers}
        return replace(read, kind=kind), [] if answer else [Issue("U-74", params, self._where(column))]

    def faults(self, column: Column, rows: np.ndarray, kinds: np.ndarray) -> list[Issue]:
        """U-13 and U-24 for cells of a column, at some positions among the rows, that are neither number nor absent."""

        def told(i: int) -> Issue:
            cell = self._joined.body.column(column.index)[int(self._joined.at[rows[i]])]
            row, code = int(self._rows[rows[i]]), "U-13" if kinds[i] == TEXT else "U-24"
            params = {"row": row, "col": column.header or column.letter, "found": text_of(cell)}
            return Issue(code, params, replace(self._where(column), row=row, cell=f"{column.letter}{row}"))

        if not kinds.strides[0] and len(rows) and kinds[0] not in (TEXT, ERROR):
            return []
        texts, errors = (np.flatnonzero(kinds == kind) for kind in (TEXT, ERROR))
        errors, issues = self._computed(column, rows, errors)
        issues = [*capped(map(told, texts.tolist()), self._rows[rows[texts]].tolist()), *issues]
        return [*issues, *capped(map(told, errors.tolist()), self._rows[rows[errors]].tolist())]

    def outside(
        self, column: Column, indicator: Indicator, rows: np.ndarray, value: np.ndarray
    ) -> tuple[np.ndarray, list[Issue]]:
        """(which values, at some positions among the rows, their indicator cannot have, U-15 for each)."""
        if indicator.limits is None:
            return np.zeros(len(value), dtype=bool), []
        low, high = indicator.limits
        outside = (value < low) | (value > high)
        named: dict[str, object] = {"indicator": indicator.name, "unit": units.without_scale(indicator.unit)}
        named |= {"min": low, "max": high if high < np.inf else "∞"}

        def told(i: int) -> Issue:
            row = int(self._rows[rows[i]])
            place = replace(self._where(column), row=row, cell=f"{column.letter}{row}")
            return Issue("U-15", named | {"row": row, "value": float(value[i])}, place)

        at = np.flatnonzero(outside)
        return outside, capped(map(told, at.tolist()), self._rows[rows[at]].tolist())

    def _computed(self, column: Column, rows: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, list[Issue]]:
        """The errors but for formulas that no program has computed yet, and U-63, once for all of these."""
        if not len(errors):
            return errors, []
        cells = self._joined.body.column(column.index).take(self._joined.at[rows[errors]])
        open_ = cells.each(lambda cell: isinstance(cell, str) and cell.startswith("="), number=False)
        if not open_.any():
            return errors, []
        found = self._rows[rows[errors[open_]]].tolist()
        params = {"col": column.header or column.letter, "n": len(found), "rows": found}
        return errors[~open_], [Issue("U-63", params, self._where(column))]

    def oddities(self, column: Column) -> list[Issue]:
        """U-43: codes that may stand for missing values, U-86: brackets, both until it is said what they are.

        U-45: decimal commas; U-64: thousands.
        """
        issues = []
        params, where, read = {"col": column.header or column.letter}, self._where(column), self._read(column)
        codes = self._codes(column) if answered(self._choices.codes, column) is None else ()
        if codes:
            rows = self._rows[np.isin(read.value, codes)].tolist()
            issues.append(Issue("U-43", params | {"values": list(codes), "n": len(rows), "rows": rows}, where))
        if self._last is not None and self._last[2].any():
            issues += self._bracketed("U-86", column, np.flatnonzero(self._last[2]))
        if read.comma is not None and self._choices.commas is None:
            issues.append(Issue("U-45", params | {"found": read.comma}, where))
        return [*issues, *self.scaled([column])]

    def scaled(self, columns: Iterable[Column]) -> list[Issue]:
        """U-64 for columns whose header says that they count thousands or millions."""
        return [
            Issue("U-64", {"col": c.header or c.letter, "factor": c.factor}, self._where(c))
            for c in columns
            if c.factor != 1
        ]

    def _where(self, column: Column) -> Where:
        return Where(sheet=self._table.sheet.name, column=column.letter)
