"""Periods as text that people write and that sorts: 2025, 2025-H1, 2025-Q3, 2025-07, 2025-07-14."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from core.names import vocabulary

_CANONICAL = re.compile(r"^(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?$")
_JOIN = r"[\s\-/_.,]*"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_AFTER = r"(?P<after>(?:19|20)\d{2})"


def _words(key: str) -> dict[str, int]:
    return {word: i for i, words in enumerate(vocabulary()["period"][key], 1) for word in words}


def _in_either_order(core: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{_YEAR}{_JOIN})?{core}(?:{_JOIN}{_AFTER})?$", re.I | re.A)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_ORDINALS = _words("ordinals")
_MONTHS = _words("months")
_N = rf"{_JOIN}(?P<n>{_any_of(_ORDINALS)})['\u05f3\u2019]?"
_QUARTER = _in_either_order(rf"(?:{_any_of(vocabulary()['period']['quarter'])}){_N}")
_HALF = _in_either_order(rf"(?:{_any_of(vocabulary()['period']['half'])}){_N}")
#: "First quarter", "2nd half", "3Q": a letter alone before the word is a preposition of it.
_NTH = rf"(?P<n>{_any_of(word for word in _ORDINALS if len(word) > 1 or word.isdigit())})(?:st|nd|rd|th)?{_JOIN}"
_NTH_QUARTER = _in_either_order(rf"{_NTH}(?:{_any_of(vocabulary()['period']['quarter'])})")
_NTH_HALF = _in_either_order(rf"{_NTH}(?:{_any_of(vocabulary()['period']['half'])})")
_MONTH = _in_either_order(rf"(?P<n>{_any_of(_MONTHS)})['\u05f3\u2019]?")
_PARTS = (
    (_QUARTER, "{}-Q{}", _ORDINALS),
    (_NTH_QUARTER, "{}-Q{}", _ORDINALS),
    (_HALF, "{}-H{}", _ORDINALS),
    (_NTH_HALF, "{}-H{}", _ORDINALS),
    (_MONTH, "{}-{:02d}", _MONTHS),
)
_LINKS = frozenset(vocabulary()["period"]["links"])
_MONTH_YEAR = re.compile(rf"^(?P<month>0?[1-9]|1[0-2])[/.\-]{_YEAR}$")
_YEAR_MONTH = re.compile(rf"^{_YEAR}[/.](?P<month>0?[1-9]|1[0-2])$")
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days. ``text`` is its canonical name; periods order by their last day, longer ones after shorter."""

    end: date
    months: float
    text: str

    @property
    def year(self) -> int:
        return self.end.year


@lru_cache(maxsize=4096)
def canonical(text: str) -> Period:
    """The period of a canonical name. Raises ValueError for any other text."""
    match = _CANONICAL.match(text)
    if not match:
        raise ValueError(f"not a period: {text!r}")
    year, half, quarter, month, day = match.groups()
    if day:
        return Period(date(int(year), int(month), int(day)), 0, text)
    months = 6 if half else 3 if quarter else 1 if month else 12
    last = int(half) * 6 if half else int(quarter) * 3 if quarter else int(month) if month else 12
    return Period(date(int(year), last, calendar.monthrange(int(year), last)[1]), months, text)


def parse(value: object) -> Period | None:
    """The period that a cell, header, sheet or file name states as a whole, or None.

    Understands the canonical names, years as numbers, quarters, halves and months in Hebrew and English in either
    order, month/year and dates. Day/month/year is read in the Israeli order.
    """
    if isinstance(value, datetime | date):
        return canonical(value.strftime("%Y-%m-%d"))
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return canonical(str(int(value))) if value == int(value) and 1900 <= value <= 2100 else None
    text = " ".join(str(value).replace("\u200e", "").replace("\u200f", "").split()).strip("\"'.,:()[] ")
    try:
        return canonical(text.upper().replace("_", "-"))
    except ValueError:
        pass
    bare = " ".join(word for word in text.split(" ") if word.casefold() not in _LINKS)
    for pattern, form, numbers in _PARTS:
        if match := pattern.match(bare):
            number, year = numbers[match["n"].lower()], match["year"] or match["after"]
            return canonical(form.format(year, number)) if year and ("H" not in form or number <= 2) else None
    if match := _MONTH_YEAR.match(text) or _YEAR_MONTH.match(text):
        return canonical(f"{match['year']}-{int(match['month']):02d}")
    if match := _DAY.match(text):
        day, month, year = (int(part) for part in match.groups())
        try:
            return canonical(date(year, month, day).isoformat())
        except ValueError:
            return None
    return None


def months_between(earlier: date, later: date) -> float:
    """Months from one day to another, negative when ``later`` comes first; ends of months are whole months apart."""
    return _months(later) - _months(earlier)


def months_after(day: date, months: float) -> date:
    """The day that lies so many months after another, to the nearest day: the inverse of ``months_between``."""
    there = _months(day) + months
    whole = math.ceil(there - 1e-9) - 1  # the last day of a month belongs to it
    year, month = (whole - 1) // 12, (whole - 1) % 12 + 1
    length = calendar.monthrange(year, month)[1]
    return date(year, month, min(max(round((there - whole) * length), 1), length))


def _months(day: date) -> float:
    return day.year * 12 + day.month + day.day / calendar.monthrange(day.year, day.month)[1]
