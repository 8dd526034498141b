"""Long lists a part at a time: what matters most comes first, and the rest can be asked for."""

from __future__ import annotations

from functools import lru_cache

from core.i18n import Words
from pages.shared import parts

#: Rows and columns of a picture that a person can still read, and small pictures beside each other.
AREAS, LINES, PANELS = 40, 40, 36
#: Lines that are shown whole all the same: a model of this size stays in one picture, scrolled on small screens.
WHOLE = 60


def choose(label: str, total: int, size: int, key: str, w: Words) -> slice:
    """Which ``size`` of ``total`` things are shown, kept in the address. Nothing is asked while all of them fit."""
    if total <= size:
        return slice(0, total)
    named = _named(total, size, w)
    start = int(parts.choose(label, list(named), named.__getitem__, key, "0"))
    return part(start, size, total)


@lru_cache(maxsize=32)
def _named(total: int, size: int, w: Words) -> dict[str, str]:
    """Every part in words, by where it starts."""
    return {str(start): words(part(start, size, total), total, w) for start in range(0, total, size)}


def part(start: int, size: int, total: int) -> slice:
    return slice(start, min(start + size, total))


def words(shown: slice, total: int, w: Words) -> str:
    """Which of how many: 41 to 80 of 3,000."""
    return w("portion.range", first=shown.start + 1, last=shown.stop, total=total)
