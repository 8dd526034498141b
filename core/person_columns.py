"""Columns that speak of persons: what their headers say, and whether their values look like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from core.names import normalise, vocabulary
from core.people import SEVERAL, Traces, numbers_alone

_KEYS = ("key", "person_key")  # headers of identifiers, of anything or of a person
_BY_NAME = ("contact", "person", "named")  # headers of columns that hold names of persons
_DECIMAL = re.compile(r"^[-+]?(?:0|[1-9][\d,]*)\.\d*[1-9]\d*%?$")
_FULL_NAME = re.compile(
    r"^[^\W\d_]{2,}(?:[-'\u2019\u05f3][^\W\d_]+)*(?: [^\W\d_](?:[^\W\d_]|['\u2019\u05f3.-])*){1,3}$"
)
_DAY = re.compile(r"^\s*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\s*$|^\d{8}$")


def headed(header: str) -> str:
    """What a header says that its column holds: name, contact, person, id, phone, email, birth, address, street,
    house or key; nothing for any other.
    """
    parts = (header, *re.split(r"[/|:()\[\]\n]|\s[\u2010-\u2015-]\s|\d+", header))
    forms = [form for form in dict.fromkeys(map(normalise, parts)) if form]
    kind = next((kind for kind, words in _headers().items() if any(form in words for form in forms)), "")
    return kind or ("name" if any(map(_names_at_work, forms)) else "")


def _names_at_work(form: str) -> bool:
    """Whether a header speaks of the name of somebody at work: of the social worker who treats a case."""
    words = vocabulary()["people_at_work"]
    starts = (f"{normalise(word)} " for word in words["name"])
    of = next((form[len(start) :] for start in sorted(starts, key=len, reverse=True) if form.startswith(start)), "")
    whose = (f"{of} ", f"{of.removeprefix(vocabulary()['letters']['article'])} ")
    return any(each.startswith(f"{normalise(role)} ") for each in whose for role in words["roles"])


def _mentioned(header: str) -> str:
    """``id``, ``phone`` or ``email`` when a word of a longer header says it, ``person_key`` for an identifier of one:
    its values decide.
    """
    form = f" {normalise(header)} "
    words = _headers()
    found = next((k for k in ("id", "phone", "email") if any(f" {word} " in form for word in words[k])), "")
    if found or not any(f" {word} " in form for word in words["key"]):
        return found
    article = vocabulary()["letters"]["article"]
    return "person_key" if any(f" {a}{word} " in form for word in words["person"] for a in ("", article)) else ""


def said(kind: str, header: str, given: Callable[[], Mapping[str, Any]], filled: Callable[[], int]) -> Traces | None:
    """What a header of some ``kind`` (of ``headed``) says, when the values do not belie it: a phone may be yes or no, a
    resident a count.

    ``given``: every different value that is not absent, by its text; ``filled``: how many cells have one. Both are
    asked only of a header that speaks of persons: most columns are measures of millions of different numbers.
    """
    looks = _LOOKS.get(kind)
    if not kind:
        kind = _mentioned(header)
        looks = _MENTIONED.get(kind)
    if not kind:
        return None
    values = given()
    if kind in _KEYS:
        keys = numbers_alone(list(values), kind == "person_key")
        return Traces("id", frozenset(keys)) if keys else None
    marks = [text for text, cell in values.items() if looks is None or looks(text, cell)]
    if kind == "person" and 3 * len(marks) < filled():
        return None  # a few kinds of owners, not many of them
    if kind == "named" and (len(marks) < SEVERAL or 2 * len(marks) < len(values)):
        return None  # a few places that are called after somebody
    return Traces("name" if kind in _BY_NAME else kind, frozenset(marks)) if marks else None


def _is_persons_name(text: str) -> bool:
    """Two words or more, the first of them a given name."""
    return bool(_FULL_NAME.match(text)) and first_word(text) in _given_names()


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_code(text: str, least: int, most: int) -> bool:
    """Has so many digits, and is no measurement."""
    return least <= _digits(text) <= most and not _DECIMAL.match(text)


#: What a value must look like for its header to be believed; names and identity numbers are taken at their word.
_LOOKS: dict[str, Callable[[str, Any], bool]] = {
    "person": lambda text, cell: bool(_FULL_NAME.match(text)),
    "named": lambda text, cell: _is_persons_name(text),
    "phone": lambda text, cell: _is_code(text, 7, 30),
    "email": lambda text, cell: "@" in text,
    "birth": lambda text, cell: isinstance(cell, date) or bool(_DAY.match(text)),
    "address": lambda text, cell: any(map(str.isdigit, text)),
}
#: The same for a word inside a longer header.
_MENTIONED: dict[str, Callable[[str, Any], bool]] = {
    "id": lambda text, cell: _is_code(text, 7, 9),
    "phone": lambda text, cell: _is_code(text, 9, 13),
    "email": _LOOKS["email"],
}


def first_word(text: str) -> str:
    """The first word of a text in the form in which words are compared."""
    return normalise(re.split(r"[:\s]", text.strip(), maxsplit=1)[0])


@cache
def _given_names() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["people_in_text"]["given"])


@cache
def _headers() -> dict[str, frozenset[str]]:
    return {kind: frozenset(map(normalise, words)) for kind, words in vocabulary()["people"].items()}
