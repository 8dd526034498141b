"""What tells that a file is about persons: identity numbers, phones, addresses. Keeps no text.

A tenth of all numbers have a right check digit by chance, so a column of numbers is judged as a whole. In free text, in
names of places, files and sheets nine digits are no habit: there a single right number is a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import sqrt
from pathlib import PurePath
from typing import Literal, TypeVar

import phonenumbers
from stdnum.il import idnr

from core.issues import Issue, Where
from core.names import vocabulary
from core.person_words import details

Setting = Literal["codes", "notes", "measures", "names"]
T = TypeVar("T")

SEVERAL = 3  # hits that cannot be chance, and wrong ones that are a habit
_PROVED = 5000  # numbers of a column whose check digits are worked out; more of them are judged by these
_SENTENCE = 5  # words
_AT_ONCE = 20_000  # texts that are looked through in one go
_COMPANY = "5"  # first digit of registered bodies, whose numbers have the same check digit

_DASH = "\u2010-\u2015\u2212-"
#: No end of a longer number, of a decimal, of a code with letters.
_FREE = r"(?<!\d)(?<!\d[.,/])(?:(?<![A-Za-z+])|(?<=\b[Ii][Dd]))"
_END = r"(?!\d)(?![.,/]\d)(?![A-Za-z])"
_GAP = rf"[\s{_DASH}]"
_DASHED = rf"\d{{7,8}}[/{_DASH}]\d|\d{{1,3}}{_GAP}\d{{5,7}}{_GAP}\d|\d{{3}}[{_DASH}]\d{{3}}[{_DASH}]\d{{3}}"
_NINE = re.compile(rf"{_FREE}(?<!\d[{_DASH}])(?:0{{0,3}}\d{{9}})(?![{_DASH}]\d){_END}")
_EIGHT = re.compile(rf"{_FREE}(?<!\d[{_DASH}])\d{{8}}(?![{_DASH}]\d){_END}")
_PARTED = re.compile(rf"{_FREE}(?<!\d[{_DASH}])(?:{_DASHED})(?![{_DASH}]\d){_END}")
_SPACED = re.compile(r"^(?:\d{8} \d|\d{3} \d{3} \d{3}|\d{2,3},\d{3},\d{3}|\d{8,9}\.0+)$", re.M)
_LONG = re.compile(rf"(?<!\d)\d{{7,8}}[/{_DASH}]?\d(?!\d)")
_DAY = re.compile(r"^(?:(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d|[0-3]\d(?:0\d|1[0-2])(?:19|20)\d\d)$")
_TRIPLES = re.compile(rf"{_FREE}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_END}")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]*[A-Za-z\u05d0-\u05ea]{2,}")
_SEP = rf"[ ()./{_DASH}]{{0,2}}"
_LOCAL = rf"(?:[ ().{_DASH}]{{1,2}}\d|[2-9])\d{{2}}[ {_DASH}]?\d{{2}}[ {_DASH}]?\d{{2}}"
_ABROAD = rf"(?:\+|00)?972{_SEP}(?:\(?0\)?)?{_SEP}"
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d[.,/{_DASH}])(?<![A-Za-z])"
    rf"(?:{_ABROAD}5|\(?05[ {_DASH}]?)\d(?:{_SEP}\d){{7}}(?![.,{_DASH}]?\d)(?![A-Za-z])"
)
_LANDLINE = re.compile(
    rf"(?<!\d)(?<!\d[.,/{_DASH}])(?<![A-Za-z])(?:{_ABROAD}|\(?0)(?:[23489]|7\d){_LOCAL}(?![.,{_DASH}]?\d)(?![A-Za-z])"
)
_BARE_PHONE = re.compile(r"^(?:0(?:5\d|7\d|[23489])|(?:00)?972(?:5\d|7\d|[23489])|5\d)\d{7}$")
_MOBILE_ALONE = re.compile(r"^5[0234568]\d{7}$")  # whether such a number is in use today is not asked
_RUN = re.compile(rf"[A-Za-z+]{{0,2}}\(?\d(?:[ ().,/{_DASH}]{{0,2}}\d){{6,}}[A-Za-z]?")
_MAY_TELL = re.compile(r"\d(?:[^\w\n]{0,2}\d){6}|@")
_MEASUREMENT = re.compile(r"^[-+]?\d*\.\d*[1-9]\d*%?$")
_LETTER = re.compile(r"[^\W\d_]")
_MARKS = {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF}  # of direction, of no width
_PLAIN = dict.fromkeys(_MARKS) | {at + d: str(d) for at in (0x660, 0x6F0, 0xFF10) for d in range(10)} | {0xA0: " "}


@dataclass(frozen=True)
class Traces:
    """Persons in one column: what they are told by, and the marks themselves, only to find their rows by."""

    kind: str
    marks: frozenset[str] = field(repr=False)


@dataclass(frozen=True)
class _Seen:
    """Numbers and addresses of one column by the way they are written; ``bare``: numbers that are the whole cell."""

    bare: list[str]
    nine: list[str] = field(default_factory=list)
    eight: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    triples: list[str] = field(default_factory=list)
    mobiles: list[str] = field(default_factory=list)
    landlines: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)


def traces(
    texts: Sequence[str], setting: Setting = "codes", of: int | None = None, public: bool = False
) -> Traces | None:
    """Persons among the different texts of a column, or None.

    ``of``: how many different values the column has, when small numbers are not among the texts. ``setting``: a
    column of ``codes`` is judged as a whole; ``measures`` likewise, and only when half of them could be identity
    numbers; among ``names`` of places and in ``notes`` one right identity number or phone is enough. A column of words
    is one of notes, in which words tell of names and homes only where it is headed so or holds sentences: streets and
    schools have names of persons too. ``public``: where offices say whom to ask, a landline or an office's address is
    nobody's.
    """
    of = len(texts) if of is None else of
    words = {} if public or setting in ("measures", "names") else _in_words(texts)
    if setting == "codes" and not _are_remarks(texts):
        words = {kind: told for kind, told in words.items() if kind not in ("name", "address")}
    if setting == "codes" and 2 * _worded(texts) >= of:
        setting = "notes"
    seen = _seen(texts)
    emails = [each for each in seen.emails if not public or not _of_an_office(each)]
    ids = [*_identities(seen, setting, of), *words.pop("id", ())]
    streets = [] if public or setting in ("names", "measures") else [*words.pop("address", ()), *_streets(texts)]
    # An address comes last: it may be that of an institution.
    marks = {"id": ids, "email": emails, "phone": _phones(seen, setting, public), **words, "address": streets}
    return next((Traces(kind, frozenset(found)) for kind, found in marks.items() if found), None)


def _in_words(texts: Sequence[str]) -> dict[str, list[str]]:
    """What words tell of persons in notes, many looked through at once."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(texts), _AT_ONCE):
        lines = "\n".join(text.replace("\n", " ") for text in texts[start : start + _AT_ONCE] if not text.isdecimal())
        for kind, told in details(lines.translate(_PLAIN)).items():
            found.setdefault(kind, []).extend(told)
    return found


def numbers_alone(texts: Sequence[str], person: bool = False) -> list[str]:
    """The texts under a heading of identifiers, where all of them are identity numbers; Excel takes the zero before
    eight digits. A single number of eight digits may be right by chance, unless the heading speaks of a ``person``.
    """
    if not texts or not all(text.isdecimal() and len(text) in (8, 9) and _is_identity(text) for text in texts):
        return []
    by_chance = len(texts) == 1 and len(texts[0]) == 8 and not person
    return [] if by_chance or (len(texts) > 1 and _in_series(texts)) else list(texts)


def may_tell(text: str) -> bool:
    """Whether a text is worth a look: it has seven digits in a row, or an address."""
    return bool(_MAY_TELL.search(text))


def in_text(texts: Iterable[str]) -> Issue | None:
    """W-08 for what tells a person in free text that somebody typed, as in the notes of a file; it is not repeated."""
    return Issue("W-08", {}) if any(traces([text], "notes") for text in texts) else None


def in_name(name: str) -> Issue | None:
    """U-22 for an identity number, a phone or an address in the name of a file or sheet, which is not repeated."""
    found = traces([name.replace("_", " ")], "names")
    return Issue("U-22", {"col": masked(name), "n": len(found.marks), "kind": found.kind}) if found else None


def in_file(file: str) -> Issue | None:
    """``in_name`` of a file, whose suffix is no part of a number."""
    found = in_name(PurePath(file).stem)
    return found and Issue(found.code, {**found.params, "col": masked(file)}, Where(file=masked(file)))


def masked(text: str) -> str:
    """The text without a digit or an address that could tell who."""
    bare = _EMAIL.sub("\u2022@\u2022", text)
    return re.sub(r"\d", "\u2022", bare) if re.search(rf"\d(?:[\s_()./{_DASH}]{{0,2}}\d){{6}}", bare) else bare


# --- what is written ----------------------------------------------------------------------------------------------


def _seen(texts: Sequence[str]) -> _Seen:
    """Looks through the texts, many at once; numbers alone and measurements, most of a big table, are set apart."""
    seen = _Seen([])
    for start in range(0, len(texts), _AT_ONCE):
        worth = list(filter(_MAY_TELL.search, texts[start : start + _AT_ONCE]))
        alone = (text for text in worth if text.isdecimal() and len(text) <= 14)
        seen.bare.extend(text if text.isascii() else text.translate(_PLAIN) for text in alone)
        others = (text for text in worth if not text.isdecimal() and not _MEASUREMENT.match(text))
        if lines := "\n".join(text.replace("\n", " ") for text in others):
            _look(lines.translate(_PLAIN), seen)
    return seen


def _look(lines: str, seen: _Seen) -> None:
    seen.emails.extend(_EMAIL.findall(lines))
    seen.bare.extend(re.sub(r"\.0+$|\D", "", number) for number in _SPACED.findall(lines))
    seen.told.extend(
        m[0] for m in _LONG.finditer(lines) if _told_of().search(lines[max(0, m.start() - 30) : m.start()])
    )
    runs = "\n".join(_RUN.findall(lines))
    seen.mobiles.extend(_MOBILE.findall(runs))
    seen.landlines.extend(_LANDLINE.findall(runs))
    rest = _MOBILE.sub(" ", runs) if seen.mobiles else runs
    seen.nine.extend(_NINE.findall(rest) + _PARTED.findall(rest))
    seen.triples.extend(_TRIPLES.findall(rest))
    seen.eight.extend(number for number in _EIGHT.findall(rest) if not _DAY.match(number))


@cache
def _told_of() -> re.Pattern[str]:
    """The words for an identity number, where it is about to follow."""
    own = vocabulary()["people"]["id"] + vocabulary()["people_in_text"]["id"]
    spelt = sorted({re.sub(r"\W+", r"\\W{0,2}", word.strip(". ")) for word in own}, key=len, reverse=True)
    return re.compile(rf"(?i)(?<!\w)\w?(?:{'|'.join(spelt)})[^\w\n]{{0,6}}$")


def _are_remarks(texts: Sequence[str]) -> bool:
    """Whether half of the texts are sentences by their length."""
    some = _spread(texts, 400)
    return 2 * sum(text.count(" ") >= _SENTENCE - 1 for text in some) >= len(some)


def _worded(texts: Sequence[str]) -> float:
    """How many of the texts have a word in them, about."""
    some = _spread(texts, 400)
    return sum(bool(_LETTER.search(text)) for text in some) * len(texts) / max(1, len(some))


def _spread(items: Sequence[T], most: int) -> Sequence[T]:
    return items if len(items) <= most else items[:: -(-len(items) // most)]


# --- identity numbers ---------------------------------------------------------------------------------------------


def _identities(seen: _Seen, setting: Setting, of: int) -> list[str]:
    """Every identity number that cannot be another number which is right by chance."""
    bare = [number for number in seen.bare if len(number) in (8, 9)]
    found = [n for n in seen.told if len(re.sub(r"\D", "", n)) == 9 or _is_identity(n)]
    found += _single(seen.nine) + _single(seen.eight, wrong=1)
    if setting in ("notes", "names"):
        found += _single([*(n for n in bare if len(n) == 9), *seen.triples])
    if setting == "notes":
        found += _single([n for n in bare if len(n) == 8 and not _DAY.match(n)], wrong=1)
    if setting == "measures" and 2 * len(bare) < of:
        return found
    return found or _many(bare, setting)


def _single(numbers: Sequence[str], wrong: int = SEVERAL) -> list[str]:
    """Where one is enough: the right ones, unless ``wrong`` others show that such numbers are a habit here."""
    numbers = _spread(list(dict.fromkeys(numbers)), _PROVED)
    right = [number for number in numbers if _is_identity(number)]
    return right if len(numbers) - len(right) < wrong or _beyond_chance(len(right), len(numbers)) else []


def _many(numbers: Sequence[str], setting: Setting) -> list[str]:
    """The right ones of a column of numbers, when most are right; of two numbers both, if they have nine digits."""
    numbers = _spread(list(dict.fromkeys(numbers)), _PROVED)
    right = [number for number in numbers if _is_identity(number)]
    if setting == "codes" and len(right) == len(numbers) == 2 and all(len(number) == 9 for number in right):
        return right
    if len(right) < max(SEVERAL, (0.8 if setting == "measures" else 0.5) * len(numbers)) or _in_series(numbers):
        return []
    return right if _beyond_chance(len(right), len(numbers)) else []


def _beyond_chance(right: int, all_of_them: int) -> bool:
    """Four standard deviations more than the tenth that is right by chance."""
    return right > 0.1 * all_of_them + 4 * sqrt(0.09 * all_of_them)


def _in_series(numbers: Sequence[str]) -> bool:
    """Keys of statistical areas: the code of a town and four digits more, a zero first in most towns, so a town's keys
    begin alike.
    """
    if not all(len(n) == 8 for n in numbers):
        return False
    return all(n[4] == "0" for n in numbers) or len({n[:-4] for n in numbers}) <= 0.5 * len(numbers)


def _is_identity(number: str) -> bool:
    digits = re.sub(r"\D", "", number).zfill(9)[-9:]
    return not digits.startswith(_COMPANY) and not digits.startswith("0000") and bool(idnr.is_valid(digits))


# --- phones and addresses -----------------------------------------------------------------------------------------


def _phones(seen: _Seen, setting: Setting, public: bool) -> list[str]:
    landlines = seen.landlines if not public or len(seen.landlines) >= SEVERAL else ()
    written = [*seen.mobiles, *landlines]
    return written or ([] if setting == "measures" else _bare_phones(seen.bare))


def _streets(texts: Sequence[str]) -> list[str]:
    """Streets with the number of a house, when half of the column is."""
    some = _spread(texts, 400)
    found = [text for text in some if _street().search(text)]
    return found if len(found) >= max(SEVERAL, 0.5 * len(some)) else []


@cache
def _street() -> re.Pattern[str]:
    words = "|".join(sorted(vocabulary()["people_in_text"]["street"], key=len, reverse=True))
    return re.compile(rf"(?i)^\W*(?:(?:{words})\W{{1,3}}\D{{2,40}}\d{{1,3}}|\d{{1,4}}\s\D{{2,40}}\s(?:{words})\W*$)")


def _bare_phones(numbers: Sequence[str]) -> list[str]:
    """Numbers alone: a mobile's ten digits can be nothing else; without its zero, or of a landline, most must be."""
    some = _spread(numbers, _PROVED)
    likely = [number for number in some if _BARE_PHONE.match(number)]
    whole = [number for number in likely if len(number) >= 10]
    if whole and (len(some) - len(likely) < SEVERAL or len(whole) >= 0.5 * len(some)):
        return whole
    companies = sum(idnr.is_valid(number) for number in likely if len(number) == 9) > 0.5 * len(likely)
    if companies or len(likely) < max(SEVERAL, 0.8 * len(some)):
        return []
    return [n for n in likely if _MOBILE_ALONE.match(n) or _is_phone(n if n[0] in "09" else f"0{n}")]


def _is_phone(text: str) -> bool:
    bare = text.replace("_", " ").replace("(0)", "").lstrip("(")
    bare = f"+{bare.removeprefix('00')}" if bare.startswith(("972", "00972")) else bare
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(bare, "IL"))
    except phonenumbers.NumberParseException:
        return False


def _of_an_office(address: str) -> bool:
    """The address of an office, not of somebody in it."""
    return address.partition("@")[0].casefold() in vocabulary()["people_in_text"]["office"]
