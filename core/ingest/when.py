"""Which period a cell, a header, a title or a file name states."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from core.names import vocabulary
from core.periods import Period, parse

FIRST, LAST = 1900, 2100  # other numbers of four digits are codes, not years

_BREAKS = re.compile(r"[\s_()\[\]{},;:–—|]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FOOTNOTES = re.compile(r"\[\d+\]|\*+")
_PREFIXES = tuple(vocabulary()["letters"]["prefixes"])
_DATE = re.compile(r"(?<!\d)(\d{1,2})([/.\-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_LONGEST = 3  # words: "quarter 3 2025"


def whole(value: Any) -> Period | None:
    """The period that a value is, and nothing else."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    found = parse(value)
    return found if found and FIRST <= found.year <= LAST else None


@lru_cache(maxsize=4096)
def within(text: str) -> Period | None:
    """The one period that a text mentions; None when it mentions none, or several ("2009 compared with 2008")."""
    words = [word for word in _BREAKS.split(_FOOTNOTES.sub(" ", text)) if word]
    for length in range(min(_LONGEST, len(words)), 0, -1):
        found = {_named(words[i : i + length]) for i in range(len(words) - length + 1)} - {None}
        if found:
            return found.pop() if len(found) == 1 and not _other_years(text, found) else None
    if _DATE.search(text):
        return None  # a day that could not be read is no reason to take its year
    years = set(_YEAR.findall(text))
    return whole(years.pop()) if len(years) == 1 else None


Order = Literal["dmy", "mdy"]


def order(texts: Iterable[str]) -> Order | None:
    """In which order a column writes its days, where one of its dates tells: a 13 or more can only be a day.

    Where both orders occur it is that of Israel, day first; None where no date tells.
    """
    found = [match for text in texts if (match := _DATE.fullmatch(text.strip()))]
    if any(int(match[1]) > 12 for match in found):
        return "dmy"
    return "mdy" if any(int(match[3]) > 12 for match in found) else None


def readings(text: str) -> tuple[Period, Period] | None:
    """The two days that a written date can mean, day first and month first; None where it means one or none."""
    first, second = day(text, "dmy"), day(text, "mdy")
    return (first, second) if first and second and first != second else None


def day(text: str, order: Order) -> Period | None:
    """The day that a written date means in an order; None for what is no such date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    first, second = (match[1], match[3]) if order == "dmy" else (match[3], match[1])
    return whole(f"{first}/{second}/{match[4]}")


def without(text: str) -> str:
    """The text without the period that it mentions: the name of a column apart from its year."""
    period = within(text)
    if period is None:
        return text
    words = text.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for i in range(len(words) - length + 1):
            if within(" ".join(words[i : i + length])) == period and _is_only_period(words[i : i + length]):
                return " ".join(words[:i] + words[i + length :])
    return _YEAR.sub(" ", text)


def _named(words: list[str]) -> Period | None:
    """The period that words are; a preposition may be written onto the first of them."""
    text = " ".join(words)
    return whole(text) or (whole(text[1:]) if text[:1] in _PREFIXES else None)


def _is_only_period(words: list[str]) -> bool:
    return _named([word for word in _BREAKS.split(_FOOTNOTES.sub("", " ".join(words))) if word]) is not None


def _other_years(text: str, found: set[Period | None]) -> bool:
    return bool({int(year) for year in _YEAR.findall(text)} - {period.year for period in found if period})
