"""Columns of texts in which the same cells come again and again: what is asked of cells is asked of each once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.ingest import grid
from core.ingest.grid import SHORT, Cell, Cells

_LONG = r"^-?(0|[1-9]\d{0,14})\.\d{1,30}$"
_MANY = 50_000  # different long numbers, which are then kept as numbers alone
_OFTEN = 2  # times that a cell stands in a column of which each is kept once


class Repeated(Cells):
    """A column in which every row holds that cell of ``held`` which is ``at`` its place; not all of them must occur.

    What Cells keeps for each row is laid out only where somebody asks for it.
    """

    held: Cells
    at: np.ndarray

    def __init__(self, held: Cells, at: np.ndarray) -> None:
        self.__dict__.update(held=held, at=at, distinct=held.distinct)

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def number(self) -> np.ndarray:
        return self.laid(self.held.number)

    @cached_property
    def code(self) -> np.ndarray:
        return self.laid(self.held.code)

    @cached_property
    def decimals(self) -> np.ndarray | None:
        return None if self.held.decimals is None else self.laid(self.held.decimals)

    def take(self, rows: slice | np.ndarray) -> Repeated:
        return Repeated(self.held, self.at[rows])

    def through(self, ask: Callable[[Cells], np.ndarray]) -> np.ndarray:
        return self.laid(ask(self.held))

    def each(self, ask: Callable[[Cell], Any], number: Any, dtype: Any = bool) -> np.ndarray:
        return self.laid(self.held.each(ask, number, dtype))

    def groups(self) -> tuple[np.ndarray, list[Cell]]:
        ids, cells = self.held.groups()
        ids, used, _ = grid.in_order(ids, len(cells))
        alone = len(used) == len(ids)  # then they are numbered as they stand in ``held``
        return self.at if alone else ids.astype(np.int32).take(self.at), [cells[i] for i in used.tolist()]

    def occurring(self) -> Cells:
        return self._occurring

    @cached_property
    def _occurring(self) -> Cells:
        return self.held.take(self._occurs)

    def texts(self, change: Callable[[str], str]) -> Repeated:
        return Repeated(self.held.texts(change), self.at)

    @cached_property
    def _occurs(self) -> np.ndarray:
        found = np.zeros(len(self.held), dtype=bool)
        found[self.at] = True
        return found

    def laid(self, values: np.ndarray) -> np.ndarray:
        """Values of ``held``, row by row. What is the same in all of them takes no memory and is not written to."""
        if len(values) and not values.strides[0]:
            return np.broadcast_to(values[0], len(self))
        if len(self) < len(values) or not len(values) or values.dtype == object:
            return values.take(self.at)
        same = values if _are_same(values) else values[self._occurs]
        return np.broadcast_to(same[0], len(self)) if _are_same(same) else values.take(self.at)


def _are_same(values: np.ndarray) -> bool:
    nothing = values.dtype.kind == "f" and np.isnan(values[0])
    return bool(np.isnan(values).all() if nothing else (values == values[0]).all())


def joined(parts: Sequence[Cells]) -> Cells:
    """Columns one under the other."""
    if not any(isinstance(part, Repeated) for part in parts):
        return grid.joined(parts)
    held = [part.held if isinstance(part, Repeated) else part for part in parts]
    at = [part.at if isinstance(part, Repeated) else np.arange(len(part), dtype=np.int32) for part in parts]
    before = np.cumsum([0, *map(len, held[:-1])]).astype(np.int32)
    return Repeated(grid.joined(held), np.concatenate([own + n for own, n in zip(at, before, strict=True)]))


def from_arrow(column: pa.ChunkedArray, read: Callable[[bytes], str] = bytes.decode) -> Cells:
    """A column of texts as bytes, of which ``read`` decodes each different one."""
    encoded = column.dictionary_encode()
    if not encoded.num_chunks:
        return grid.blank(0)
    held = _from_distinct(encoded.chunk(0).dictionary, read)
    if column.null_count:
        last = len(held) - 1  # which is blank
        at = np.concatenate([np.asarray(chunk.indices.fill_null(last)) for chunk in encoded.chunks])
    else:
        held = held.take(slice(len(held) - 1))
        at = np.concatenate([np.asarray(chunk.indices) for chunk in encoded.chunks])
    return Repeated(held, at) if _OFTEN * len(held) <= len(at) else held.take(at)


def _from_distinct(values: pa.BinaryArray, read: Callable[[bytes], str]) -> Cells:
    """Different cells and a blank one, as a column of their own."""
    plain = pc.match_substring_regex(values, SHORT)
    if len(values) - (pc.sum(plain).as_py() or 0) > _MANY:
        plain = pc.or_(plain, pc.match_substring_regex(values, _LONG))
    mask = np.append(np.asarray(plain.to_numpy(zero_copy_only=False), dtype=bool), False)
    numbers = values.filter(plain).cast(pa.string())
    rest = grid.of([*map(read, values.filter(pc.invert(plain)).to_pylist()), ""])
    number, code = np.full(len(mask), math.nan), np.full(len(mask), -1, dtype=np.int32)
    number[mask] = numbers.cast(pa.float64()).to_numpy(zero_copy_only=False)
    number[~mask], code[~mask] = rest.number, rest.code
    decimals = np.full(len(mask), -1, dtype=np.int8)
    decimals[mask] = _decimals(numbers)
    if rest.decimals is not None:
        decimals[~mask] = rest.decimals
    return Cells(number, code, rest.distinct, decimals if (decimals >= 0).any() else None)


def _decimals(texts: pa.Array) -> np.ndarray:
    point = pc.find_substring(texts, ".")
    found = pc.if_else(pc.less(point, 0), 0, pc.subtract(pc.subtract(pc.binary_length(texts), point), 1))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int8)
