"""Long lists a part at a time: what matters most comes first, and the rest can be asked for."""

from __future__ import annotations

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
    starts = [str(start) for start in range(0, total, size)]
    start = int(parts.choose(label, starts, lambda start: words(part(int(start), size, total), total, w), key, "0"))
    return part(start, size, total)


def part(start: int, size: int, total: int) -> slice:
    return slice(start, min(start + size, total))


def words(shown: slice, total: int, w: Words) -> str:
    """Which of how many: 41 to 80 of 3,000."""
    return w("portion.range", first=shown.start + 1, last=shown.stop, total=total)
