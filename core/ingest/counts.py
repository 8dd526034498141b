"""Counts behind percentages, and the names of the cells in which they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.ingest.cells import NUMBER, Numbers
from core.ingest.column import Column

_THOUSAND, _GROUP = 1000, 3


def without(values: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The values, NaN in the place of some of them."""
    return np.where(mask, np.nan, values) if mask.any() else values


@dataclass(frozen=True)
class Counts:
    """Two counts behind a percentage, row by row; blank ones when there are none."""

    top: Numbers
    bottom: Numbers
    letters: tuple[str, str] = ("", "")
    people: bool = True

    @property
    def known(self) -> np.ndarray:
        both: np.ndarray = (self.top.kind == NUMBER) & (self.bottom.kind == NUMBER) & (self.bottom.value > 0)
        return both

    @property
    def nothing(self) -> np.ndarray:
        """Where it is none of none, of which no percentage can be told."""
        both = (self.top.kind == NUMBER) & (self.bottom.kind == NUMBER)
        none: np.ndarray = both & (self.top.value == 0) & (self.bottom.value == 0)
        return none

    @property
    def exact(self) -> np.ndarray:
        found: np.ndarray = np.full(len(self.top.value), np.nan)
        np.divide(100 * self.top.value, self.bottom.value, out=found, where=self.known)
        return found

    def spelled(
        self,
        column: Column,
        places: Callable[[str], pa.Array],
        known: np.ndarray,
        factor: np.ndarray | None = None,
    ) -> pa.Array:
        """Where values stand: G8, G8×1000 of one in thousands (G8÷24: hours as days), G8=E8/D8 of what is computed.

        ``places`` names the cells of a column.
        """
        own = places(column.letter)
        if factor is not None:
            own = pc.binary_join_element_wise(own, pa.array(list(map(_multiplied, factor.tolist()))), "")
        if not known.any():
            return own
        top, bottom = map(places, self.letters)
        computed = pc.binary_join_element_wise(top, bottom, "/")
        whole = computed if column.letter == self.letters[0] else pc.binary_join_element_wise(own, computed, "=")
        return pc.if_else(pa.array(known), whole, own)

    def off(self, printed: np.ndarray, decimals: np.ndarray) -> np.ndarray:
        """Where printed percentages are further from these counts than their own rounding.

        ``decimals``: how many were written; where that is not known (-1), as many as the number has.
        """
        exact = self.exact  # NaN without counts, so that nothing is off there
        near = np.flatnonzero(np.abs(printed - exact) > 1e-9)  # all others are as exact as they can be
        shown = np.array([_decimals(v) for v in printed[near]])
        written = np.where(decimals[near] >= 0, decimals[near], shown)
        rounding = 0.5 * 10.0**-written + 1e-9
        far = np.abs(printed - exact)[near] > rounding
        found: np.ndarray = near[far & (np.abs(100 * printed - exact)[near] > 100 * rounding)]
        return found


@lru_cache(maxsize=64)
def _multiplied(factor: float) -> str:
    return "" if factor == 1 else f"\u00d7{factor:.12g}" if factor > 1 else f"\u00f7{1 / factor:.12g}"


class Places:
    """Names of the cells in some rows."""

    def __init__(self, numbers: np.ndarray) -> None:
        """``numbers``: of the rows, in the sheet, each higher than the one before."""
        self._numbers = numbers
        self._column: tuple[str, pa.StringArray] | None = None

    def of(self, letters: str, rows: np.ndarray) -> pa.StringArray:
        """Those of one column, at some positions among the rows in their order."""
        if not len(rows):
            return pa.array([], pa.string())
        if self._column is None or self._column[0] != letters:
            self._column = letters, _counted(letters, int(self._numbers[0]), int(self._numbers[-1]))
        at = self._numbers[rows] - self._numbers[0]
        if at[-1] - at[0] == len(at) - 1:
            return self._column[1].slice(int(at[0]), len(at))
        return self._column[1].take(pa.array(at))


def _counted(letters: str, first: int, last: int) -> pa.StringArray:
    """E7, E8, ... E1204: the numbers of one length are laid out together, thousand by thousand."""
    signs, bounds, end = [], [np.zeros(1, np.int32)], 0
    for digits in range(len(str(first)), len(str(last)) + 1):
        low, high = max(first, 10 ** (digits - 1)), min(last, 10**digits - 1)
        thousands = np.arange(low // _THOUSAND, high // _THOUSAND + 1)
        laid = np.empty((len(thousands), _THOUSAND, len(letters) + digits), np.uint8)
        laid[:, :, : len(letters)] = np.frombuffer(letters.encode(), np.uint8)
        if digits > _GROUP:
            laid[:, :, len(letters) : -_GROUP] = _digits(thousands, digits - _GROUP)[:, None, :]
        laid[:, :, -min(digits, _GROUP) :] = _digits(np.arange(_THOUSAND), _GROUP)[:, -min(digits, _GROUP) :]
        start = low - int(thousands[0]) * _THOUSAND
        signs.append(laid.reshape(-1, laid.shape[2])[start : start + high - low + 1].ravel())
        bounds.append(np.arange(1, high - low + 2, dtype=np.int32) * np.int32(laid.shape[2]) + np.int32(end))
        end += len(signs[-1])
    ends = np.concatenate(bounds)
    return pa.StringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(np.concatenate(signs)))


def _digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """The digits of numbers as signs, a row for each, with zeros in front."""
    places = 10 ** np.arange(width - 1, -1, -1)
    found: np.ndarray = (numbers[:, None] // places % 10 + ord("0")).astype(np.uint8)
    return found


@lru_cache(maxsize=4096)
def _decimals(value: float) -> int:
    """Decimals of a number as it prints: what it was rounded to, at the most."""
    text = repr(float(value))
    return min(len(text.partition(".")[2].rstrip("0")), 9) if "e" not in text else 0
