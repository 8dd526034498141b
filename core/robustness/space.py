"""Working arrays that are used again: asking the system for fresh ones costs more than what is computed in them."""

from __future__ import annotations

import numpy as np


class Space:
    """Arrays of float64 to be taken, filled and given back. What is taken holds anything."""

    def __init__(self) -> None:
        self._free: list[np.ndarray] = []

    def take(self, rows: int, columns: int) -> np.ndarray:
        """An array [rows, columns], of one given back where one is large enough."""
        size = rows * columns
        fits = next((k for k, flat in enumerate(self._free) if flat.size >= size), None)
        flat = np.empty(size) if fits is None else self._free.pop(fits)
        return flat[:size].reshape(rows, columns)

    def give(self, array: np.ndarray) -> None:
        """Take back what ``take`` gave; nobody may look at it afterwards."""
        assert isinstance(array.base, np.ndarray)
        self._free.append(array.base)
