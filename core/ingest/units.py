"""In which unit numbers are: percentages or shares of one, thousands, units named in brackets or in a row of units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import numpy as np

from core.config import Indicator
from core.ingest.cells import Numbers
from core.names import normalise, vocabulary

_GAP = 10  # times the largest share of one that the smallest percentage beside it is, where the two are mixed
_HELD = re.compile(r"[\[(]([^\])]*)[\])]")


def is_percent(indicator: Indicator) -> bool:
    return "%" in indicator.unit.he or "%" in indicator.unit.en


def may_be_negative(indicator: Indicator) -> bool:
    posts = indicator.goalposts
    low = indicator.limits[0] if indicator.limits else min(posts.worst, posts.best) if posts else 0
    return low < 0


def percentages(
    read: Numbers, alone: np.ndarray, answer: str | None, shown: bool
) -> tuple[np.ndarray, tuple[int, int] | None]:
    """(numbers as percentages, how many up to one and above it are to be asked about; None for no question).

    ``alone``: numbers that nothing beside them explains; those asked about are NaN. ``shown``: the file shows the
    column as percentages, so that its numbers are shares of one.
    """
    value, marked = read.value, read.percent
    small = ~marked & (np.abs(value) <= 1)
    above = ~marked & (np.abs(value) > 1)
    if answer is None and shown and not _far_apart(value[small & (value != 0)], value[above]):
        answer = "fraction"  # else not all of its cells show percentages
    mixed = _far_apart(value[alone & small & (value != 0)], value[alone & above])
    if answer == "fraction":  # of the whole column: 1.05 is 105%, for the limits to judge; beside it 92 is 92%
        return np.where(marked | (above & mixed), value, np.round(100 * value, 10)), None
    asked = mixed or (alone & small & (value != 0)).sum() > (alone & above).sum()
    if answer is None and asked:
        return np.where(marked | ~alone, value, np.nan), (int((alone & small).sum()), int((alone & above).sum()))
    return value, None


def _far_apart(small: np.ndarray, above: np.ndarray) -> bool:
    """Whether values up to one and those above it look like shares and percentages of the same thing, mixed."""
    if not len(small) or not len(above):
        return False
    gap, as_percent = np.abs(above).min() / np.abs(small).max(), 100 * np.median(np.abs(small))
    return bool(gap >= _GAP and np.abs(above).min() / 2 <= as_percent <= 2 * np.abs(above).max())


# -- units in words ---------------------------------------------------------------------------------------------------


def factor(header: str, others: Iterable[str]) -> int:
    """By how much the numbers of a column are to be multiplied: it says that they are thousands, or millions."""
    said = [normalise(text.strip("()[] ")) for text in (*_HELD.findall(header), *others)]
    return next((times for text in said for times, words in _factors() if text in words), 1)


def other(others: Iterable[str], indicator: Indicator) -> str | None:
    """A unit in a row of units that is not the one of the indicator."""
    own = {normalise(unit) for unit in (indicator.unit.he, indicator.unit.en)}
    if is_percent(indicator):
        own |= {normalise(word) for word in vocabulary()["cells"]["percent"]}
    found = (text for text in others if normalise(text) in _units() and normalise(text) not in own)
    return next((text for text in found if is_percent(indicator) or not _is_factor(text)), None)


def is_unit(text: str) -> bool:
    """Whether a text, in brackets or not, names a unit and nothing else."""
    return normalise(text) in _units() or text.strip("()[] ") == "%"


def is_factor(text: str, indicator: Indicator) -> bool:
    """Whether words in brackets only say that numbers are thousands or millions, which no percentages are."""
    return not is_percent(indicator) and _is_factor(text)


def _is_factor(text: str) -> bool:
    return any(normalise(text) in words for _, words in _factors())


@cache
def _factors() -> tuple[tuple[int, frozenset[str]], ...]:
    known = vocabulary()["units"]
    pairs = ((1000, known["thousands"]), (10**6, known["millions"]))
    return tuple((times, frozenset(map(normalise, words))) for times, words in pairs)


@cache
def _units() -> frozenset[str]:
    words = (*vocabulary()["units"]["words"], *vocabulary()["cells"]["percent"])
    return frozenset(map(normalise, words)) | frozenset().union(*(words for _, words in _factors()))
