"""Counts behind percentages, and numbers that stand for missing ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.ingest.cells import NUMBER, Numbers
from core.ingest.columns import Column

CODES = (-99.0, -999.0, -9999.0, -99999.0, -999999.0)  # that statisticians write for a value that is not there
_FAR = 10  # times farther from zero than every other number of a column such a code is


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
    def exact(self) -> np.ndarray:
        found: np.ndarray = np.full(len(self.top.value), np.nan)
        np.divide(100 * self.top.value, self.bottom.value, out=found, where=self.known)
        return found

    def spelled(self, column: Column, texts: pa.Array, known: np.ndarray) -> pa.Array:
        """Where values stand: G8, or G8=E8/D8 where they are computed. ``texts``: numbers of rows."""

        def at(*parts: str | pa.Array) -> pa.Array:
            return pc.binary_join_element_wise(*parts, "")

        own = at(column.letter, texts)
        if not known.any():
            return own
        top, bottom = self.letters
        computed = at(top, texts, "/", bottom, texts)
        return pc.if_else(pa.array(known), computed if column.letter == top else at(own, "=", computed), own)

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


@lru_cache(maxsize=4096)
def _decimals(value: float) -> int:
    """Decimals of a number as it prints: what it was rounded to, at the most."""
    text = repr(float(value))
    return min(len(text.partition(".")[2].rstrip("0")), 9) if "e" not in text else 0


def code_for_missing(read: Numbers) -> float | None:
    """A number that is obviously a code for a missing value: nines alone, ten times farther down than all others."""
    known = read.value[read.kind == NUMBER]
    lowest = float(known.min(initial=0.0))
    if lowest not in CODES:
        return None
    return lowest if float(known[known > lowest].min(initial=0.0)) > lowest / _FAR else None
