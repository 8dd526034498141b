"""Cells of a sheet by column: numbers as an array, everything else once per different cell.

A column of a million rows holds few different texts, so whatever is asked of texts is asked of each once; numbers
are arrays from the start. Rows as lists are made only where somebody looks at them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import pandas as pd

Cell = Any  # str, float, int, bool, date, datetime, time, timedelta; "" where there is nothing
Rows = Sequence[Sequence[Cell]]

#: Numbers that can be written again exactly as they stood: at most fifteen digits. Longer whole numbers are keys, those
#: with leading zeros codes.
SHORT = r"^-?((0|[1-9]\d{0,14})|(0|[1-9]\d{0,2})\.\d{1,12}|[1-9]\d{0,5}\.\d{1,9}|[1-9]\d{0,8}\.\d{1,6})$"
_LIKE_NUMBER = re.compile(SHORT, re.ASCII)
_NEAR, _WIDE = 2**16, 1000
_AT_FIRST, _AT_ONCE = 64, 4096  # rows that are written out as lists together: many look at the first few alone


@dataclass(frozen=True, eq=False)
class Cells(Sequence[Cell]):
    """One column. Where ``code`` is negative a cell is ``number``, else ``distinct[code]``; ``distinct[0]`` is blank.

    ``decimals``: how many were written where a number stood as a text, -1 for a cell that is a number; None for none.
    """

    number: np.ndarray
    code: np.ndarray
    distinct: tuple[Cell, ...] = ("",)
    decimals: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.code)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> Cells: ...
    def __getitem__(self, at: int | slice) -> Cell | Cells:
        return self.take(at) if isinstance(at, slice) else self.take(slice(at, at + 1 or None)).listed()[0]

    def take(self, rows: slice | np.ndarray) -> Cells:
        """The cells of some rows: positions, a mask, or a slice."""
        number, code, decimals = (_some(each, rows) for each in (self.number, self.code, self.decimals))
        return Cells(number, code, self.distinct, decimals)  # type: ignore[arg-type]

    def numbers(self) -> np.ndarray:
        """The numbers alone."""
        if len(self) and not self.code.strides[0]:
            return self.number if self.code[0] < 0 else self.number[:0]
        return self.number[self.code < 0]

    def listed(self) -> list[Cell]:
        """The cells themselves; a number that stood as a text is that text again."""
        cells: list[Cell] = self.number.tolist()
        for i in np.flatnonzero(self.code >= 0).tolist():
            cells[i] = self.distinct[self.code[i]]
        if self.decimals is not None:
            for i in np.flatnonzero(self.decimals >= 0).tolist():
                cells[i] = _written(cells[i], int(self.decimals[i]))
        return cells

    def each(self, ask: Callable[[Cell], Any], number: Any, dtype: Any = bool) -> np.ndarray:
        """What ``ask`` answers for each cell, ``number`` for every number: asked once per different cell.

        One answer that is that of all takes no memory, and must not be written to.
        """
        if not self.code.strides[0] and len(self) and dtype is not object:
            same = number if self.code[0] < 0 else ask(self.distinct[self.code[0]])
            return np.broadcast_to(np.array(same, dtype), len(self))
        if len(self.distinct) == 1 and dtype is not object:
            return np.where(self.code < 0, np.array(number, dtype), np.array(ask(self.distinct[0]), dtype))
        found = np.empty(len(self.distinct) + 1, dtype=dtype)
        found[:-1] = [ask(cell) for cell in self.distinct] if dtype is not object else _held(map(ask, self.distinct))
        found[-1] = number  # code -1 is the last
        if dtype is not object and (found == found[0]).all():
            return np.broadcast_to(found[0], len(self))
        return found.take(self.code)

    def through(self, ask: Callable[[Cells], np.ndarray]) -> np.ndarray:
        """What ``ask`` answers for each of some cells, which depends on nothing but the cell."""
        return ask(self)

    def occurring(self) -> Cells:
        """Cells that hold the different ones of these, and no others."""
        return self

    def texts(self, change: Callable[[str], str]) -> Cells:
        """With every text changed."""
        distinct = tuple(change(cell) if isinstance(cell, str) else cell for cell in self.distinct)
        return Cells(self.number, self.code, distinct, self.decimals)

    def groups(self) -> tuple[np.ndarray, list[Cell]]:
        """(which different cell each row holds, the different cells)."""
        plain = self.code < 0
        if not plain.any():
            return self.code, list(self.distinct)
        if plain.all():
            numbers, found = pd.factorize(self.number)
            return numbers, found.tolist()
        ids = self.code.astype(np.int64)
        numbers, found = pd.factorize(self.number[plain])
        ids[plain] = numbers + len(self.distinct)
        return ids, [*self.distinct, *found.tolist()]

    def different(self) -> list[Cell]:
        """Every different cell that occurs in these rows, blank ones left out."""
        own = self.occurring()
        used = np.flatnonzero(np.bincount(own.code[own.code > 0], minlength=1))
        return [*(own.distinct[c] for c in used), *pd.unique(own.numbers())]

    @property
    def filled(self) -> np.ndarray:
        """Which cells hold anything but blanks."""
        return self.through(_filled)

    @property
    def bare(self) -> bool:
        """Whether no cell holds anything, blanks included."""
        return not self.through(lambda cells: cells.code != 0).any()

    def put(self, changes: Mapping[int, Cell]) -> Cells:
        """The column with the cells of some rows replaced."""
        new = of([changes[row] for row in changes])
        rows = np.fromiter(changes, dtype=np.int64, count=len(changes))
        number, code = self.number.copy(), self.code.copy()
        number[rows] = new.number
        code[rows] = np.where(new.code > 0, new.code + len(self.distinct) - 1, new.code)
        decimals = None
        if self.decimals is not None or new.decimals is not None:
            decimals = np.full(len(self), -1, dtype=np.int8) if self.decimals is None else self.decimals.copy()
            decimals[rows] = -1 if new.decimals is None else new.decimals
        return Cells(number, code, (*self.distinct, *new.distinct[1:]), decimals)


def _filled(cells: Cells) -> np.ndarray:
    if not cells.code.strides[0] and len(cells):
        same = cells[0]
        return np.broadcast_to(np.bool_(bool(same.strip()) if isinstance(same, str) else True), len(cells))
    found: np.ndarray = cells.code != 0
    for i, cell in enumerate(cells.distinct):
        if i and isinstance(cell, str) and not cell.strip():
            found &= cells.code != i
    return found


def _some(values: np.ndarray | None, rows: slice | np.ndarray) -> np.ndarray | None:
    """Values of some rows; what is the same in all takes no memory there either."""
    if values is None or isinstance(rows, slice) or values.strides[0] or not len(values):
        return None if values is None else values[rows]
    return np.broadcast_to(values[0], int(np.count_nonzero(rows)) if rows.dtype == bool else len(rows))


def of(cells: Sequence[Cell]) -> Cells:
    """A column from its cells, one by one."""
    number = np.full(len(cells), math.nan)
    code = np.full(len(cells), -1, dtype=np.int32)
    decimals = np.full(len(cells), -1, dtype=np.int8)
    known: dict[Hashable, tuple[int, float, int]] = {(str, ""): (0, math.nan, -1)}
    distinct: list[Cell] = [""]
    for i, cell in enumerate(cells):
        if type(cell) is float and math.isfinite(cell):
            number[i] = cell
            continue
        key = (type(cell), cell)
        found = known.get(key)
        if found is None:
            found = known[key] = _read(cell, len(distinct))
            if found[0] > 0:
                distinct.append(cell)
        code[i], number[i], decimals[i] = found
    return Cells(number, code, tuple(distinct), decimals if (decimals >= 0).any() else None)


def _read(cell: Cell, code: int) -> tuple[int, float, int]:
    """(code, number, decimals) of a cell: -1 for the first where it is a plain number."""
    if cell is None:
        return 0, math.nan, -1
    if isinstance(cell, str) and _LIKE_NUMBER.match(cell) and cell[-1] != "\n":
        return -1, float(cell), len(cell.partition(".")[2])
    if type(cell) is int and abs(cell) < 2**53:
        return -1, float(cell), -1
    return code, math.nan, -1


def blank(count: int) -> Cells:
    return Cells(np.broadcast_to(np.float64("nan"), count), np.broadcast_to(np.int32(0), count))


def joined(parts: Sequence[Cells]) -> Cells:
    """Columns one under the other."""
    if all(not part.code.strides[0] and part.code[0] == 0 for part in parts if len(part)):
        return blank(sum(map(len, parts)))
    distinct: list[Cell] = [""]
    codes = []
    for part in parts:
        codes.append(np.where(part.code > 0, part.code + (len(distinct) - 1), part.code).astype(np.int32))
        distinct += part.distinct[1:]
    decimals = None
    if any(part.decimals is not None for part in parts):
        none = [np.full(len(p), -1, dtype=np.int8) if p.decimals is None else p.decimals for p in parts]
        decimals = np.concatenate(none)
    return Cells(np.concatenate([p.number for p in parts]), np.concatenate(codes), tuple(distinct), decimals)


def _written(number: float, decimals: int) -> str:
    return f"{number:.{decimals}f}"


def in_order(ids: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(``ids`` numbered anew in the order in which they appear; the old id of each; its first row)."""
    first, later = np.full(count, -1), np.zeros(count, dtype=bool)
    near = ids[:_NEAR]
    first[near[::-1]] = np.arange(len(near))[::-1]
    if (first < 0).any():  # most often all of them appear soon, or not at all
        later[ids[_NEAR:]] = True
        if (later & (first < 0)).any():
            first[ids[::-1]] = np.arange(len(ids))[::-1]
    used = np.flatnonzero(first >= 0)
    used = used[np.argsort(first[used])]
    if np.array_equal(used, np.arange(count)):
        return ids, used, first
    new = np.empty(count, dtype=np.int64)
    new[used] = np.arange(len(used))
    return new.take(ids), used, first[used]


def _held(answers: Iterable[Any]) -> np.ndarray:
    """An array of objects, even where these are sequences."""
    kept = list(answers)
    found = np.empty(len(kept), dtype=object)
    found[:] = kept
    return found


class Grid(Sequence[list[Cell]]):
    """A sheet as a rectangle of columns, used as a sequence of rows; a slice of it is one too."""

    def __init__(self, columns: Sequence[Cells], height: int) -> None:
        self._columns, self._height = tuple(columns), height
        if len(self._columns) > _WIDE:  # most are blank then, and one blank column stands for all of them
            none = blank(height)
            self._columns = tuple(self._each(lambda column: none if column.bare else column))

    @classmethod
    def of(cls, rows: Rows) -> Grid:
        """From rows as lists, short ones filled up with blanks; a grid stays as it is."""
        if isinstance(rows, Grid):
            return rows
        width = max(map(len, rows), default=0)
        even = all(len(row) == width for row in rows)
        full = rows if even else [[*row, *[""] * (width - len(row))] for row in rows]
        return cls([of(column) for column in zip(*full, strict=True)], len(rows))

    def __len__(self) -> int:
        return self._height

    @property
    def width(self) -> int:
        return len(self._columns)

    def column(self, index: int) -> Cells:
        """One column; a blank one beyond the last."""
        return self._columns[index] if 0 <= index < self.width else blank(self._height)

    @overload
    def __getitem__(self, at: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, at: slice) -> Grid: ...
    def __getitem__(self, at: int | slice) -> list[Cell] | Grid:
        if isinstance(at, slice):
            return self.take(at, len(range(*at.indices(self._height))))
        row = range(self._height)[at]
        return self._each(lambda column: column[row])

    def _each(self, ask: Callable[[Cells], Any]) -> list[Any]:
        """What ``ask`` answers for each column, asked once of those that are one and the same."""
        known: dict[int, Any] = {}
        for column in self._columns:
            if id(column) not in known:
                known[id(column)] = ask(column)
        return [known[id(column)] for column in self._columns]

    @property
    def used(self) -> list[int]:
        """The columns that hold anything."""
        return [i for i, held in enumerate(self._each(lambda column: not column.bare)) if held]

    def __iter__(self) -> Iterator[list[Cell]]:
        start, size = 0, _AT_FIRST
        while start < self._height:
            part = self[start : start + size]
            start, size = start + size, min(2 * size, _AT_ONCE)
            if not part.width:
                yield from ([] for _ in range(len(part)))
            yield from map(list, zip(*part._each(Cells.listed), strict=True))

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Sequence) and not isinstance(other, str) and len(other) == len(self)
        return bool(same) and all(mine == list(theirs) for mine, theirs in zip(self, other, strict=True))  # type: ignore[call-overload]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Grid({list(self[:5])!r}{'…' if self._height > 5 else ''})"

    def take(self, rows: slice | np.ndarray, count: int) -> Grid:
        return Grid(self._each(lambda column: column.take(rows)), count)

    def put(self, changes: Mapping[tuple[int, int], Cell]) -> Grid:
        """With the cells at (row, column), both from 0, replaced; those outside are left."""
        by_column: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in changes.items():
            if 0 <= row < self._height and 0 <= column < self.width:
                by_column.setdefault(column, {})[row] = cell
        new = [c.put(by_column[i]) if i in by_column else c for i, c in enumerate(self._columns)]
        return Grid(new, self._height)

    def wider(self) -> Grid:
        """With one more column, which is blank."""
        return Grid((*self._columns, blank(self._height)), self._height)

    def blanked(self, rows: Sequence[int]) -> Grid:
        """With nothing left in some rows."""
        at, columns = np.array(rows, dtype=np.int64), []
        for column in self._columns:
            number, code = column.number.copy(), column.code.copy()
            number[at], code[at] = math.nan, 0
            decimals = None if column.decimals is None else column.decimals.copy()
            if decimals is not None:
                decimals[at] = -1
            columns.append(Cells(number, code, column.distinct, decimals))
        return Grid(columns, self._height)

    def texts(self, change: Callable[[str], str]) -> Grid:
        """With every text changed."""
        return Grid([column.texts(change) for column in self._columns], self._height)

    def filled(self) -> np.ndarray:
        """How many cells of each row hold anything."""
        count, always = np.zeros(self._height, dtype=np.int32), 0
        for index in self.used:
            filled = self._columns[index].filled
            if filled.strides[0]:
                count += filled
            elif filled.all():
                always += 1
        return count + np.int32(always)

    def any(self) -> bool:
        """Whether any cell holds anything."""
        return any(column.filled.any() for column in self._columns)
