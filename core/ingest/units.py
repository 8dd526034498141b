"""In which unit numbers are: percentages or shares of one, thousands, units named in brackets or in a row of units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache

import numpy as np

from core.config import Indicator, Text
from core.ingest import when
from core.ingest.cells import Numbers
from core.names import normalise, vocabulary

_GAP = 10  # times the largest share of one that the smallest percentage beside it is, where the two are mixed
_QUOTES = re.compile("[\"'\u05f3\u05f4\u2018-\u201f]")
_SCALE = re.compile(r"\s*\d+\s*[-\u2013]\s*\d+")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_HELD = re.compile(r"[\[(]([^\])]*)[\])]")
_RANGE = re.compile(r"(\d{1,3})\s*[-\u2013\u2014]\s*(\d{1,3})")
_PARTS = re.compile(r"[,;:|]|\s[-\u2013\u2014]\s")  # of a title, one of which may be the unit
_LAST = 3  # words in which a unit stands at the end of a header


def is_percent(indicator: Indicator) -> bool:
    return "%" in indicator.unit.he or "%" in indicator.unit.en


def may_be_negative(indicator: Indicator) -> bool:
    """Goalposts bound no value: a deficit scored from 40 to 0 may be a surplus. The scale of a score does."""
    if indicator.limits:
        return indicator.limits[0] < 0
    return _SCALE.search(indicator.unit.he) is None


def percentages(
    read: Numbers, alone: np.ndarray, answer: str | None, shown: bool, unlike: np.ndarray | bool = False
) -> tuple[np.ndarray, tuple[int, int] | None]:
    """(numbers as percentages, how many up to one and above it are to be asked about; None for no question).

    ``alone``: numbers that nothing beside them explains; those asked about are NaN. ``shown``: the file shows the
    column as percentages, so that its numbers are shares of one, but for ``unlike`` cells: 0.5 among these is asked.
    """
    value, marked = read.value, read.percent
    if shown and np.any(unlike):
        shares, shown = ~marked & ~np.asarray(unlike), False
        value, marked = np.where(shares, np.round(100 * value, 10), value), marked | shares
        doubtful = ~marked & alone & (np.abs(value) <= 1) & (value != 0)
        if answer is None and doubtful.any():
            return np.where(doubtful, np.nan, value), (int(doubtful.sum()), int((~marked & (np.abs(value) > 1)).sum()))
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
    stated = of_title([header])
    said = [normalise(text.strip("()[] ")) for text in (*_HELD.findall(header), *others, *filter(None, [stated]))]
    return next((times for text in said for times, words in _factors() if text in words), 1)


def at_end(header: str, indicator: Indicator) -> str | None:
    """A unit that a header says without brackets, where it can become that of the indicator: "dropout per 1,000",
    "handling, in weeks".
    """
    if rates := [rate for rate in _rates(header) if times(rate, indicator) not in (None, 1)]:
        return min(rates)
    last = normalise(header).rpartition(" ")[2]
    forms = (last, last[1:] if last[:1] in vocabulary()["letters"]["prefixes"] else last)
    return next((form for form in forms if form in _units() and times(form, indicator) not in (None, 1)), None)


def around(texts: Iterable[str], indicator: Indicator) -> str | None:
    """Another unit of the indicator's quantity in which titles or notes say that all numbers are: "data, in weeks"."""
    for text in texts:
        words = normalise(text).split(" ")
        found = at_end(text, indicator)
        if found and (words[-1] != found or words[-2:-1] == ["in"]):
            return found
        own, here = (_rates(each) for each in (indicator.unit.he + " " + indicator.unit.en, text))
        if (own or is_percent(indicator)) and here and not own & here:
            return min(here)
    return None


def of_another_kind(header: str, others: Iterable[str], indicator: Indicator) -> str | None:
    """What a header says that numbers of the indicator are not: people or cubic metres, not percent; another scale."""
    held: list[str] = _HELD.findall(header)
    stated = (text for text in (*others, *held) if is_unit(text) and text != "%")  # which U-21 tells
    if found := next((text for text in stated if times(text, indicator) is None), None):
        return found
    if not is_percent(indicator) or says_percent(header):
        return _other_scale(header, indicator)
    words = normalise(when.without(_HELD.sub(" ", header))).split(" ")
    ends = (" ".join(words[-size:]) for size in range(_LAST, 0, -1) if size < len(words))
    forms = (form for end in ends for form in (end, end[1:] if end[:1] in _prefixes() else end))
    last = next((form for form in forms if is_unit(form)), None)
    return _how_many(header) or last or _other_scale(header, indicator)


def of_another_kind_over(titles: Iterable[str], indicator: Indicator) -> str | None:
    """The same said of all numbers by a title; words among which a unit stands may speak of anything: a survey of
    residents.
    """
    for title in titles:
        if found := _other_scale(title, indicator):
            return found
        if not is_percent(indicator) or says_percent(title):
            continue
        parts = (*_HELD.findall(title), *_PARTS.split(_HELD.sub(" ", title)))
        stated = (part.strip() for part in parts if is_unit(part) and times(part, indicator) is None)
        if found := next(stated, None) or _how_many(title):
            return found
    return None


def says_percent(text: str) -> bool:
    """Whether a header or a title says that it speaks of percentages."""
    return "%" in text or not _shares().isdisjoint(normalise(text).split(" "))


def _how_many(text: str) -> str | None:
    """The words with which a text begins that says how many there are."""
    form, words = f"{normalise(text)} ", tuple[str, ...](vocabulary()["units"]["how_many"])
    return next((word for word in words if form.startswith(f"{normalise(word)} ")), None)


def _other_scale(text: str, indicator: Indicator) -> str | None:
    """A scale that a text names ("on a scale of 1-10"), where the indicator has another one."""
    own = next(filter(None, (_RANGE.search(unit) for unit in (indicator.unit.he, indicator.unit.en))), None)
    held = next((found for part in _HELD.findall(text) if own and (found := _RANGE.fullmatch(part.strip()))), None)
    found = held or _scales().search(text)
    if found is None or not (own or is_percent(indicator)):
        return None
    ends = set(own.groups()) if own else {"0", "100"}
    return None if set(found.groups()) == ends else found[0].strip()


def _rates(text: str) -> set[str]:
    """Of how many a text says that something is counted: per 1,000."""
    padded = f" {_form(text)} "
    return {unit for unit in _quantity("share") if any(map(str.isdigit, unit)) and f" {unit} " in padded}


def said(header: str, others: Iterable[str]) -> str | None:
    """A unit that a row of units or brackets name over a column: what only says thousands is a factor, no unit."""
    held = (text for text in _HELD.findall(header) if text != "%")  # which U-21 tells
    return next((text for text in (*others, *held) if is_unit(text) and not _is_factor(text)), None)


def other(others: Iterable[str], indicator: Indicator) -> str | None:
    """A unit in a row of units that is not the one of the indicator."""
    found = (text for text in others if is_unit(text) and not is_same(text, indicator))
    return next((text for text in found if is_percent(indicator) or not _is_factor(text)), None)


def is_unit(text: str) -> bool:
    """Whether a text, in brackets or not, names a unit, or thousands of one, and nothing else."""
    form = _form(text)
    scale, _, unit = form.partition(" ")
    return form in _units() or (_is_factor(scale) and unit in _units())


def of_header(header: str) -> str:
    """The unit that a header states in brackets, or that of percentages; empty where it states none."""
    held = next((text.strip() for text in _HELD.findall(header) if is_unit(text)), "")
    return held or ("%" if says_percent(header) else "")


def is_factor(text: str, indicator: Indicator) -> bool:
    """Whether words in brackets only say that numbers are thousands or millions, which no percentages are."""
    return not is_percent(indicator) and _is_factor(text)


def is_same(text: str, indicator: Indicator) -> bool:
    """Whether a text names the unit of the indicator, or a part of its name that says no other quantity."""
    own = {_form(indicator.unit.he), _form(indicator.unit.en)}
    if _form(text) in own or (is_percent(indicator) and _form(text) in _percent_words()):
        return True
    words = set(_form(text).split(" "))
    return not any(_form(text) in quantity for quantity in _quantities()) and any(words <= set(o.split()) for o in own)


def times(text: str, indicator: Indicator) -> Fraction | None:
    """What a number in a unit is multiplied by to be one of the indicator; None where nothing tells."""
    if is_same(text, indicator):
        return Fraction(1)
    own = (_form(indicator.unit.he), _form(indicator.unit.en))
    for quantity in _quantities():
        mine = next((quantity[unit] for unit in own if unit in quantity), None)
        if mine and _form(text) in quantity:
            return quantity[_form(text)] / mine
    scale = next((times for times, words in _factors() if _form(text) in words), None)
    if scale is None and not any(own):
        return Fraction(1)  # in whatever is stated: nobody has said in what it is measured
    return Fraction(scale) if scale and not is_percent(indicator) else None


def scale(indicator: Indicator) -> int:
    """How many ones the indicator's own unit counts: its numbers in thousands are not to be multiplied again."""
    own = (_form(indicator.unit.he), _form(indicator.unit.en))
    return next((n for n, words in _factors() if any(unit in words for unit in own)), 1)


def counts_ones(indicator: Indicator) -> bool:
    """Whether the indicator's unit counts things or money one by one."""
    own = (_form(indicator.unit.he), _form(indicator.unit.en))
    return any(_quantity(name).get(unit) == 1 for name in ("money", "count") for unit in own)


def of_share(indicator: Indicator) -> Fraction | None:
    """What a share of one is multiplied by to be in the indicator's unit; None where that is no share."""
    known = _quantity("share")
    own = next((known[unit] for unit in map(_form, (indicator.unit.he, indicator.unit.en)) if unit in known), None)
    return 100 / own if own else None


def without_scale(unit: Text) -> Text:
    """The word of a unit that names its own scale, for where that stands beside it: "score" of "score 1–5"."""
    he, en = (_SCALE.sub("", text) for text in (unit.he, unit.en))
    return Text(he=he, en=en) if he and en else unit


def of_title(titles: Iterable[str]) -> str | None:
    """The words by which a title says that the numbers under it are thousands or millions."""
    for title in titles:
        if found := next((word for word, pattern in _in_titles() if pattern.search(_unquoted(title))), None):
            return found
    return None


def may_be_of_title(text: str, indicator: Indicator) -> bool:
    """Whether what a title says of all numbers may be said of those of an indicator: they are money, or counts."""
    own = (_form(indicator.unit.he), _form(indicator.unit.en))
    money, count = (any(unit in _quantity(name) for unit in own) for name in ("money", "count"))
    return (money and _form(text) in _quantity("money")) or ((money or count) and is_count(text))


def is_count(text: str) -> bool:
    """Whether a unit counts things, or thousands of them."""
    return _form(text) in _quantity("count")


def of_count(text: str) -> Fraction:
    """How many things a unit that counts them counts."""
    return _quantity("count")[_form(text)]


def _is_factor(text: str) -> bool:
    return any(_form(text) in words for _, words in _factors())


def _form(text: str) -> str:
    """A unit as it is compared: 1,000 is 1000, and per 1,000 residents no more than per 1,000."""
    rate, _, whom = (form := _plain(text)).rpartition(" ")
    return rate if whom in _whom() and rate in _per() else form


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", normalise(text.strip("()[] ")))


@cache
def _factors() -> tuple[tuple[int, frozenset[str]], ...]:
    known = vocabulary()["units"]
    pairs = ((1000, known["thousands"]), (10**6, known["millions"]))
    return tuple((times, frozenset(map(normalise, words))) for times, words in pairs)


@cache
def _quantity(name: str) -> dict[str, Fraction]:
    """Normalised unit -> how many it is of the first of its quantity."""
    return {_form(word): Fraction(n) for n, words in vocabulary()["quantities"][name].items() for word in words}


@cache
def _whom() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["units"]["per"]))


@cache
def _per() -> frozenset[str]:
    return frozenset(_plain(word) for words in vocabulary()["quantities"]["share"].values() for word in words)


@cache
def _quantities() -> tuple[dict[str, Fraction], ...]:
    return tuple(map(_quantity, vocabulary()["quantities"]))


@cache
def _in_titles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What says thousands beyond doubt, longest first: a town is called by the word for them."""
    known = vocabulary()["quantities"]
    words = [word for name in ("money", "count") for n, words in known[name].items() if n != "1" for word in words]
    words.sort(key=len, reverse=True)
    return tuple((word, re.compile(rf"(?<!\w){re.escape(_unquoted(word))}(?!\w)")) for word in words)


def _unquoted(text: str) -> str:
    """A text without its quotation marks, which abbreviations have or have not; other signs tell currencies."""
    return " ".join(_QUOTES.sub("", text.casefold()).split())


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(vocabulary()["letters"]["prefixes"])


@cache
def _shares() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["units"]["share"])) | _percent_words()


@cache
def _scales() -> re.Pattern[str]:
    """A range of two numbers behind a word for a scale."""
    known, number = vocabulary()["units"], r"(?<!\d)(\d{1,3})(?!\d)"
    words, to = ("|".join(map(re.escape, known[key])) for key in ("scale", "scale_to"))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)[^\d\n]{{0,12}}{number}\s*(?:{to})\s*{number}", re.I)


@cache
def _percent_words() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["cells"]["percent"]))


@cache
def _units() -> frozenset[str]:
    words = frozenset(map(normalise, vocabulary()["units"]["words"])) | _percent_words()
    return words.union(*(words for _, words in _factors()), *_quantities())
