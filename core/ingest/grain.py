"""What dates in the place of periods mean: the day that they name, or the month, quarter, half or year of it.

Excel keeps "March 2024" as its first day. What the cells show and what stands over them tell; else it is asked once.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable
from functools import cache
from typing import Literal

from core.names import normalise, vocabulary
from core.periods import Period, canonical

Grain = Literal["day", "month", "quarter", "half", "year"]

_WORDS: tuple[tuple[str, Grain], ...] = (
    ("monthly", "month"), ("quarterly", "quarter"), ("halves", "half"), ("yearly", "year"),
)  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def of(
    texts: Iterable[str], shown: Collection[str], dates: Collection[Period], answer: str | None, own: bool = True
) -> Grain | None:
    """What dates mean; None where it has to be asked: all of them begin a month, and nothing tells why.

    ``texts``: what stands over them, in the heading of their ``own`` column or in a title. ``shown``: what the cells
    show of their dates, "day", "month" or "year".
    """
    if answer:
        return answer  # type: ignore[return-value]
    if len(set(shown)) == 1 and (one := next(iter(shown))) != "day":
        return "year" if one == "year" else "month"
    said = next((grain for text in texts for key, grain in _WORDS if _says(text, key)), None)
    if said and ((own and said == "month") or _bound(dates, _MONTHS[said])):
        return said
    if any(_says(text, "any_stretch") for text in texts) and _bound(dates, 1) and not _bound(dates, _MONTHS["year"]):
        return "month"
    return None if dates and all(date.end.day == 1 for date in dates) else "day"


def names_part(text: str) -> bool:
    """Whether a heading says that what stands under it are parts of years."""
    return any(_says(text, key) for key, grain in _WORDS if grain != "year")


def names_quarters(text: str) -> bool:
    """Whether a heading says that numbers under it are those of quarters or halves of years, not of months."""
    return _says(text, "quarterly") or _says(text, "halves")


def whole(date: Period, grain: Grain) -> Period:
    """The period that a date means."""
    if grain == "day" or date.months:
        return date
    year, month = date.end.year, date.end.month
    form = {"month": "{}-{:02d}", "quarter": "{}-Q{}", "half": "{}-H{}", "year": "{}"}[grain]
    return canonical(form.format(year, (month - 1) // _MONTHS[grain] + 1))


def _bound(dates: Collection[Period], months: int) -> bool:
    """Whether all dates are the first day of such a stretch, or all of them the last."""
    first = all(date.end.day == 1 and date.end.month % months == 1 % months for date in dates)
    ends = (date.end for date in dates)
    last = all(day.day == calendar.monthrange(day.year, day.month)[1] and day.month % months == 0 for day in ends)
    return first or last


def _says(text: str, kind: str) -> bool:
    return not _words(kind).isdisjoint(normalise(text).split(" "))


@cache
def _words(kind: str) -> frozenset[str]:
    known = [normalise(word) for word in vocabulary()["period"][kind]]
    return frozenset(known) | {f"{letter}{word}" for word in known for letter in vocabulary()["letters"]["prefixes"]}
