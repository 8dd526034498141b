"""Which period a cell, a header, a title or a file name states."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, Literal

from core.names import normalise, vocabulary
from core.periods import Period, canonical, parse

_MONTHS = 12
EARLIEST = 1990  # of figures: a year before it is asked about
FIRST, LAST = 1900, 2100  # other numbers of four digits are codes, not years

_BREAKS = re.compile(r"[\s_()\[\]{},;:–—|]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FOOTNOTES = re.compile(r"\[\d+\]|\*+")
_PREFIXES = tuple(vocabulary()["letters"]["prefixes"])
_DATE = re.compile(r"(?<!\d)(\d{1,2})([/.\-])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_YEARS = re.compile(r"(?<![\d/])((?:19|20)\d{2})([/\-\u2013])(\d{1,2}|(?:19|20)\d{2})(?![\d/])")
_SPAN = re.compile(  # 1-6/2024, 1/2024-6/2024: months of a year
    r"(?<![\d/.\-])(0?[1-9]|1[0-2])(?:\s*[/.]\s*(?P<began>(?:19|20)\d{2}))?\s*[-\u2013\u2014]\s*"
    r"(0?[1-9]|1[0-2])\s*[/.]\s*(?P<year>(?:19|20)\d{2})(?![\d/.]\d)"
)
_MONTH_YEAR = re.compile(r"(?<![\d/.])(\d{1,2})[/.](?:19|20)\d{2}(?!\d)")
_ANY = 2000  # a year beside which parts of years are compared
_SHORT_DATE = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{2}|(?:19|20)\d{2})")
#: A year of the Jewish calendar in letters, its thousands left out: tav, shin, tens and units, with a mark of numbers.
_TENS = "\u05d9\u05db\u05dc\u05de\u05e0\u05e1\u05e2\u05e4\u05e6"  # yod to tsadi, no final letters: 10 to 90
_UNITS = "\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8"
_LETTERED = re.compile(
    f'(?<![\u05d0-\u05ea])\u05ea\u05e9(?:([{_TENS}])["\u05f4\u201d]([{_UNITS}])|["\u05f4\u201d]([{_TENS}]|[{_UNITS}]))(?![\u05d0-\u05ea])'
)
_LETTERED_YEARS = 700 + 1240  # of tav-shin, and from a Jewish year without its thousands to the year in which it ends
_LONGEST = 7  # words: "the second half of the year 2025"
_SHORT_YEAR = re.compile(r"^(.*[^\d])(\d{2})$")  # "Q1-26"; what it is of must be a part of a year
_SHORT_YEARS = range(10, 50)
_BARE = re.compile(
    r"\d{1,2}\s*[-/.\u2013]\s*\d{2}"
)  # 6-12: a month in a column of periods, elsewhere ages, classes, a scale
_MONTH_HEAD = re.compile(r"\d{2}/\d{2}")
_SHORT = 3  # letters of a month that is a word of its own too: "may", "mar"
_MONTH_OF = {word: i for i, words in enumerate(vocabulary()["period"]["months"], 1) for word in words}
_ANY_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_APART = r"['\u05f3\u2019]?\s*(?:[-/\u2013\u2014]|\s)\s*"
_MONTHS_OF_YEAR = re.compile(
    rf"(?<![^\W\d_])({_ANY_MONTH})(?:['\u05f3\u2019]?\s+(?:19|20)\d{{2}})?{_APART}({_ANY_MONTH})"
    r"['\u05f3\u2019]?(?![^\W\d_])",
    re.I,
)
_NTH = "|".join(word for words in vocabulary()["period"]["ordinals"] for word in words)
_STRETCH = "|".join((*vocabulary()["period"]["quarter"], *vocabulary()["period"]["half"]))
_PART = re.compile(  # a quarter, half or month without its year
    rf"(?<![^\W\d_])[{''.join(_PREFIXES)}]?((?:{_STRETCH})[\s\-/_.,]*(?:{_NTH})|{_ANY_MONTH})(?![^\W_])", re.I
)
_STRETCHES = {
    (i, i + n): f"{{}}-{kind}{i // (n + 1) + 1}" for n, kind in ((2, "Q"), (5, "H")) for i in range(1, 13, n + 1)
}
_STRETCHES[1, _MONTHS] = "{}"


def whole(value: Any) -> Period | None:
    """The period that a value is, and nothing else."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str) and (match := _YEARS.fullmatch(value.strip())) and (last := _last_year(match)):
        return None if _may_be_month(match) else canonical(last)
    if isinstance(value, str) and (match := _SPAN.fullmatch(value.strip())):
        return _months_from(match)
    if isinstance(value, str) and (match := _LETTERED.fullmatch(value.strip())):
        return canonical(str(_ends(match)))
    if isinstance(value, str) and (months := _MONTHS_OF_YEAR.search(value)):
        return _stretch(months, value) if normalise(_YEAR.sub(" ", _MONTHS_OF_YEAR.sub(" ", value))) == "" else None
    found = parse(value) or (_of_short_year(value) if isinstance(value, str) else None)
    return found if found and FIRST <= found.year <= LAST else None


def _stretch(months: re.Match[str], text: str) -> Period | None:
    """The quarter, half or year that two months bound; None for any other stretch, which is asked about."""
    first, last = (_MONTH_OF.get(word.lower(), 0) for word in months.groups())
    years, form = set(_YEAR.findall(text)), _STRETCHES.get((first, last))
    return canonical(form.format(years.pop())) if form and len(years) == 1 else None


def _months_from(match: re.Match[str]) -> Period | None:
    """The quarter, half or year that 10-12/2024 is; None for any other stretch."""
    form = _STRETCHES.get((int(match[1]), int(match[3])))
    return canonical(form.format(match["year"])) if form and match["began"] in (None, match["year"]) else None


def _of_short_year(text: str) -> Period | None:
    """A quarter, half or month of a year that is written short: "Q1-26", "06-26"."""
    match = _SHORT_YEAR.match(text.strip())
    if match is None or int(match[2]) not in _SHORT_YEARS:
        return None
    found = parse(f"{match[1]}20{match[2]}")
    return found if found and 0 < found.months < _MONTHS else None


@lru_cache(maxsize=4096)
def within(text: str) -> Period | None:
    """The one period that a text mentions; None when it mentions none, or several: 2009 compared with 2008, Q1 and Q2.
    Two months that bound a quarter, half or year are that one.
    """
    if span := _SPAN.search(text):
        others = set(_YEAR.findall(text)) - {span["year"]}
        return None if others or len(_SPAN.findall(text)) > 1 else _months_from(span)
    if spans := {last for match in _YEARS.finditer(text) if (last := _last_year(match))}:
        others = set(_YEAR.findall(_YEARS.sub(" ", text))) - spans
        return canonical(spans.pop()) if len(spans) == 1 and not others and not _of_two_years(text) else None
    if lettered := {_ends(match) for match in _LETTERED.finditer(text)}:
        others = set(map(int, _YEAR.findall(text))) - lettered - {year - 1 for year in lettered}
        return canonical(str(lettered.pop())) if len(lettered) == 1 and not others else None
    if months := _MONTHS_OF_YEAR.search(text):
        return _stretch(months, text)
    words = _words(text)
    for length in range(min(_LONGEST, len(words)), 0, -1):
        found = {_named(words[i : i + length]) for i in range(len(words) - length + 1)} - {None}
        if found:
            period = found.pop()
            partly = period is not None and period.months == _MONTHS and says_part(text)
            return None if found or partly or _several_parts(text) or _other_years(text, {period}) else period
    if _DATE.search(text):
        return None  # a day that could not be read is no reason to take its year
    years = set(_YEAR.findall(text))
    return whole(years.pop()) if len(years) == 1 and not says_part(text) and not _several_parts(text) else None


def _words(text: str) -> list[str]:
    words = (word for word in _BREAKS.split(_FOOTNOTES.sub(" ", text)) if word)
    return [word for word in words if normalise(word) not in _year_words()]


def says_part(text: str) -> bool:
    """Whether words of a text say that it is about a part of a year: a quarter, a season, a month."""
    said = f" {normalise(text)} "
    return any(f" {letter}{word} " in said for word in _part_words() for letter in ("", *_PREFIXES))


def unclear(text: str) -> bool:
    """Whether a text speaks of parts of a year, or of two years, and it is not known of which: this is asked."""
    if within(text) is not None or not _YEAR.search(text):
        return False
    return _SPAN.search(text) is not None or says_part(text) or _several_parts(text) or _of_two_years(text)


def _several_parts(text: str) -> bool:
    """Whether a text names two quarters, two halves, two months or two days."""
    named = (f"{part} {_ANY}" for part in _PART.findall(text))
    numbered = (f"{month}/{_ANY}" for month in _MONTH_YEAR.findall(text))
    days = (match.group() for match in _DATE.finditer(text))
    found = {period for each in (*named, *numbered, *days) if (period := parse(each))}
    return any(times > 1 for times in Counter(period.months for period in found).values())


def _of_two_years(text: str) -> bool:
    """Whether 2024-2025 stands in a text that does not say that it is a school or budget year."""
    if not any(len(match[3]) > 2 and match[2] != "/" and _last_year(match) for match in _YEARS.finditer(text)):
        return False
    said = f" {normalise(text)} "
    return not _LETTERED.search(text) and not any(f" {word} " in said for word in _school_words())


def only(text: str) -> Period | None:
    """The period that a cell mentions beside nothing but words for a year and for how final its figures are."""
    period = within(text)
    if period is None:
        return None
    known = _year_words() | {normalise(word) for word in vocabulary()["units"]["versions"]}
    return period if all(word in known for word in normalise(without(text)).split(" ")) else None


def year_in(text: str) -> Period | None:
    """The one year that a text names, also where it speaks of parts of it: "by quarter, 2025"."""
    years = set(_YEAR.findall(text))
    apart = _DATE.search(text) or _YEARS.search(text) or _LETTERED.search(text)
    return whole(years.pop()) if len(years) == 1 and not apart else None


def of_part(text: str, year: Period | None) -> Period | None:
    """The part of ``year`` that a text names among other words: "closed in the first quarter"."""
    if year is None or not year.text.isdigit() or _YEAR.search(text) or not says_part(text):
        return None
    found = within(f"{text} {year.text}")
    return found if found and 0 < found.months < _MONTHS else None


@cache
def _part_words() -> frozenset[str]:
    months = (word for words in vocabulary()["period"]["months"] for word in words if len(word) > _SHORT)
    return frozenset(map(normalise, (*vocabulary()["period"]["part"], *months)))


@cache
def _school_words() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["period"]["school"]))


def alone(text: str) -> Period | None:
    """The period that a text mentions when it says nothing else: "the year 2023", "2023 (estimate)"."""
    return (whole(text) if _MONTH_HEAD.fullmatch(text.strip()) else _told(text)) or only(text)


def part(text: str, year: Period | None) -> Period | None:
    """The part of ``year`` that a text names: a quarter, half or month without a year of its own, or all of it."""
    if year is None or not year.text.isdigit() or _YEAR.search(text):
        return None
    if normalise(text) in _whole_year_words():
        return year
    found = parse(f"{text} {year.text}")
    return found if found and 0 < found.months < _MONTHS else None


def heads(text: str) -> bool:
    """Whether a header is a period, or a part of a year that another tells: "2024", "quarter 1"."""
    return alone(text) is not None or part(text, canonical(str(_ANY))) is not None


def says_year(text: str) -> bool:
    """Whether a text is a word for years and nothing else: "year" beside 2023 and 2024."""
    return text != "" and normalise(text) in _year_words()


@cache
def _year_words() -> frozenset[str]:
    return frozenset(normalise(word) for word in ("", *vocabulary()["period"]["year"]))


@cache
def _whole_year_words() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["period"]["whole_year"])


def school_year(text: str) -> str | None:
    """How a text writes a school or budget year, which is counted as the year in which it ends; None without one."""
    found = [*(m for m in _YEARS.finditer(text) if _last_year(m)), *_LETTERED.finditer(text)]
    return found[0].group() if found else None


def _ends(match: re.Match[str]) -> int:
    """The year in which a Jewish one ends."""
    letters = "".join(filter(None, match.groups()))
    tens, units = (sum(known.find(letter) + 1 for letter in letters) for known in (_TENS, _UNITS))
    return _LETTERED_YEARS + 10 * tens + units


def _last_year(match: re.Match[str]) -> str | None:
    """The year in which a school or budget year ends (2008/09: 2009), as the statistics of a year count it.

    2023/4 is 2024 too. None for two years that do not follow each other, and for 2008-09: so a month is written.
    """
    following = str(int(match[1]) + 1)
    short = following[3:] if match[2] == "/" else following
    if match[3] not in (following, following[2:], short) or (match[2] == "-" and _may_be_month(match)):
        return None
    return following


def _may_be_month(match: re.Match[str]) -> bool:
    return len(match[3]) <= 2 and 1 <= int(match[3]) <= 12


def month_or_years(text: str) -> bool:
    """Whether a text is 2008/09 or the like, which may be a month or a school year."""
    match = _YEARS.fullmatch(text.strip())
    return match is not None and _last_year(match) is not None and _may_be_month(match)


def slashed(texts: Iterable[str]) -> Literal["month", "years"] | None:
    """What 2008/09 is among the cells of its column: a month beside 2008/10, a school year beside 2009/10 alone."""
    found = {text.strip() for text in texts}
    pairs = {match for text in found if (match := _YEARS.fullmatch(text))}
    if any(_last_year(match) is None and match[2] == "/" and _may_be_month(match) for match in pairs):
        return "month"
    return "years" if len({match[0] for match in pairs if _last_year(match)}) > 1 else None


Order = Literal["dmy", "mdy"]


def order(texts: Iterable[str]) -> Order | None:
    """In which order a column writes its days, where one of its dates tells: a 13 or more can only be a day.

    Where both orders occur it is that of Israel, day first; None where no date tells.
    """
    found = [match for text in texts if (match := _SHORT_DATE.fullmatch(text.strip()))]
    if any(int(match[1]) > 12 for match in found):
        return "dmy"
    return "mdy" if any(int(match[3]) > 12 for match in found) else None


def readings(text: str) -> tuple[Period, Period] | None:
    """The two days that a written date can mean, day first and month first; None where it means one or none."""
    first, second = day(text, "dmy"), day(text, "mdy")
    return (first, second) if first and second and first != second else None


def day(text: str, order: Order) -> Period | None:
    """The day that a written date means in an order; None for what is no such date."""
    match = _SHORT_DATE.fullmatch(text.strip())
    if match is None:
        return None
    first, second = (match[1], match[3]) if order == "dmy" else (match[3], match[1])
    return whole(f"{first}/{second}/{match[4] if len(match[4]) > 2 else f'20{match[4]}'}")


def without(text: str) -> str:
    """The text without the period that it mentions: the name of a column apart from its year."""
    period = within(text)
    if period is None:
        return text
    if _SPAN.search(text):
        return " ".join(_SPAN.sub(" ", text).split())
    if _MONTHS_OF_YEAR.search(text):
        return " ".join(_YEAR.sub(" ", _MONTHS_OF_YEAR.sub(" ", text)).split())
    if any(_last_year(match) for match in _YEARS.finditer(text)) or _LETTERED.search(text):
        return " ".join(_LETTERED.sub(" ", _YEARS.sub(" ", text)).split())
    words = text.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for i in range(len(words) - length + 1):
            if within(" ".join(words[i : i + length])) == period and _is_only_period(words[i : i + length]):
                return " ".join(words[:i] + words[i + length :])
    return _YEAR.sub(" ", text)


def _named(words: list[str]) -> Period | None:
    """The period that words are; a preposition may be written onto the first of them."""
    text = " ".join(words)
    return _told(text) or (_told(text[1:]) if text[:1] in _PREFIXES else None)


def _told(text: str) -> Period | None:
    """The period that a text is, unless it is two short numbers alone: nothing says then that the second is a year."""
    return None if _BARE.fullmatch(text.strip("\"'.,:()[] ")) else whole(text)


def _is_only_period(words: list[str]) -> bool:
    return _named(_words(" ".join(words))) is not None


def _other_years(text: str, found: set[Period | None]) -> bool:
    return bool({int(year) for year in _YEAR.findall(text)} - {period.year for period in found if period})
