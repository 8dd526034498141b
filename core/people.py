"""What tells that a file is about persons: identity numbers, phones, addresses, words of headers. Keeps no text.

Many numbers have a right check digit by chance (a tenth), so values of a column are judged together; a name, of a
file or of an area, has no numbers of nine digits by habit and is judged by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import PurePath

import phonenumbers
from stdnum.il import idnr

from core.issues import Issue, Where
from core.names import normalise, vocabulary

SEVERAL = 3  # hits that cannot be chance; of a short column half of its values
_DASH = "\u2010-\u2015\u2212-"
_PLAIN = re.compile(rf"(?<![\d.,/+-])\d{{8,9}}(?![\d.,/{_DASH}])")
_WRITTEN = re.compile(rf"(?<![\d.,/+-])(?!\d{{9}})\d(?:[\s{_DASH}]?\d){{8}}(?![\d.,/{_DASH}])")  # 123-45678-9
_GAP = rf"[\s{_DASH}]"
_PARTS = rf"\d{{9}}|\d{{8}}{_GAP}\d|\d{{1,3}}{_GAP}\d{{5,7}}{_GAP}\d|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}"
_NAMED = re.compile(rf"(?<!\d)(?<!\d[.,])(?:{_PARTS})(?![.,]?\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*[A-Za-z\u05d0-\u05ea]{2,}")
_PHONE = re.compile(r"(?<![\d.])(?:\+972|972|0)[\s\-()]*\d(?:[\s\-()]*\d){6,10}(?![\d.])")
_NAMED_PHONE = re.compile(r"(?<!\d)(?:(?:\+?972[-_ ]?|0)5\d[-_ ]?|0[2-9]\d?[-_ ])\d{3}[-_ ]?\d{4}(?!\d)")
_BARE_MOBILE = re.compile(r"^5\d{8}$")  # 0501234567 after a spreadsheet took it for a number
_COMPANY = "5"  # first digit of registered bodies, whose numbers have the same check digit


def headed(header: str) -> str:
    """What a header says that its column holds: name, id, phone or email of persons; else nothing."""
    return next((kind for kind, words in _headers().items() if normalise(header) in words), "")


def kind(texts: Sequence[str], filled: int | None = None) -> tuple[str, int]:
    """What the different values of a column are, and how many of them; ("", 0) for anything but persons.

    ``filled``: how many values the column has, where half of a short one is enough for addresses and phones.
    """
    for found, hits in (("email", _emails(texts)), ("id", identities(texts)), ("phone", _phones(texts))):
        if hits >= SEVERAL or (found != "id" and filled is not None and 0 < hits >= filled / 2):
            return found, hits
    return "", 0


def identities(texts: Iterable[str]) -> int:
    """Right check digits among numbers of eight or nine digits, when nearly all are right: chance gives a tenth."""
    texts = list(texts)
    return sum(_right([n for text in texts for n in form.findall(text)], 0.8) for form in (_PLAIN, _WRITTEN))


def among_names(names: Iterable[str]) -> int:
    """Identity numbers in names of places: one is enough, unless places are called by other numbers of nine digits."""
    found = (re.sub(r"\D", "", number) for name in names for number in _NAMED.findall(name))
    return _right([number for number in found if len(number) == 9 and not number.startswith("000")], 0.5)


def in_name(name: str) -> Issue | None:
    """U-22 for an identity number or a phone in the name of a file or sheet; its digits are not repeated."""
    ids, phones = among_names([name]), sum(map(_is_phone, _NAMED_PHONE.findall(name)))
    if not ids and not phones:
        return None
    params = {"col": masked(name), "n": ids or phones, "kind": "id" if ids else "phone"}
    return Issue("U-22", params)


def in_file(file: str) -> Issue | None:
    """``in_name`` of a file, whose suffix is no part of a number."""
    found = in_name(PurePath(file).stem)
    return found and Issue(found.code, {**found.params, "col": masked(file)}, Where(file=masked(file)))


def masked(text: str) -> str:
    """The text without a digit that could tell who."""
    return re.sub(r"\d", "\u2022", text) if re.search(rf"\d(?:[\s_{_DASH}]?\d){{7}}", text) else text


@cache
def _headers() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(normalise, words)) for kind, words in vocabulary()["people"].items()}


def _right(candidates: Sequence[str], share: float) -> int:
    """How many of ``candidates`` are identity numbers, or none when they are less than ``share``."""
    numbers = [re.sub(r"\D", "", number).zfill(9) for number in candidates]
    hits = sum(idnr.is_valid(number) and not number.startswith(_COMPANY) for number in numbers)
    return hits if hits >= share * len(numbers) else 0


def _emails(texts: Sequence[str]) -> int:
    return sum(bool(_EMAIL.search(text)) for text in texts if "@" in text)


def _phones(texts: Sequence[str]) -> int:
    written = sum(any(map(_is_phone, _PHONE.findall(text))) for text in texts)
    bare = [text for text in texts if _BARE_MOBILE.match(text)]
    mobiles = [text for text in bare if _is_phone(f"0{text}")]
    companies = sum(idnr.is_valid(text) for text in bare) > 0.5 * len(bare)
    return written + (0 if companies or len(mobiles) < 0.8 * len(texts) else len(mobiles))


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text.replace("_", " "), "IL"))
    except phonenumbers.NumberParseException:
        return False
