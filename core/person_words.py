"""Persons told by words in free text: an address (Mrs Cohen), a home, a day of birth, a passport, a bank account.

A name without a word that says so, a plate of a car or a case number cannot be told from other words and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from stdnum import iban

from core.names import vocabulary

_TO = "[\u05d1\u05de\u05dc\u05d4\u05d5\u05e9\u05db]?"  # letters that Hebrew writes before a word, joined to it
_HOUSE = r"(?:\W{1,3}[^\W\d_]+){1,3}\s+\d{1,3}"  # its name and the number of a house
_ACCOUNT = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{2}(?:[ -]?\d){11,26}(?![\d])")
_REMARK = 300  # letters of a remark; longer texts are reports, in which persons of public life are named
_BEFORE = 24  # letters before an address that may say that a place is called after somebody


def details(text: str) -> dict[str, list[str]]:
    """What tells persons in a text of one or many lines, by kind: name, address, birth, id, account."""
    found: dict[str, list[str]] = {}
    for match in _any().finditer(text):
        if kind := _kind(match):
            found.setdefault(kind, []).append(match[0].strip())
    if accounts := [number for number in _ACCOUNT.findall(text) if iban.is_valid(number)]:
        found["account"] = accounts
    return found


def tells_home(text: str) -> bool:
    """Whether an address is somebody's home by its words: they live there, it has the number of a flat."""
    return "address" in details(text) or _flat().search(text) is not None


@cache
def _flat() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w){_one_of(vocabulary()['people_in_text']['flat'])}\W{{0,3}}\d")


def _kind(match: re.Match[str]) -> str:
    kind, text = match.lastgroup or "", match.string
    if kind != "name":
        return kind
    end = text.find("\n", match.end())
    line = (len(text) if end < 0 else end) - (text.rfind("\n", 0, match.start()) + 1)
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    called = _called_after().search(before) or _called_before().match(text, match.end())
    return "" if line > _REMARK or called else kind


@cache
def _any() -> re.Pattern[str]:
    words = vocabulary()["people_in_text"]
    street, flat, lives = rf"{_TO}{_one_of(words['street'])}", _one_of(words["flat"]), _one_of(words["lives"])
    day = r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)(?!\d)"
    no_name = rf"(?!{_one_of(words['ordinary'])}(?!\w))"
    given = [name for name in words["given"] if name not in words["given_words"]]
    latin = r"(?:[A-Z][^\W\d_]*\W{1,2}){1,3}"  # a name of a street, whose house English writes before it or behind
    in_english = rf"(?:\d{{1,4}}[A-Za-z]?\s+{latin}{street}|{latin}{street}[\s,]{{1,3}}\d{{1,4}})"
    patterns = {
        "name": rf"(?:{'|'.join(words['titles'])})\s+{no_name}[^\W\d_]{{2,}}"
        rf"|{_one_of(words['latin_titles'])}\.?\s+{no_name}[A-Z][^\W\d_]+|mrs?\.?\s+{no_name}[a-z]{{2,}}"
        rf"|{_one_of(words['who'])}\s+{_one_of(given)}(?!\w)",
        "address": rf"{lives}\s+{street}{_HOUSE}(?=\s*(?:[,.;:)/\n]|$|{flat}))"
        rf"|{street}{_HOUSE}[\s,]{{1,3}}{flat}\W{{0,3}}\d"
        rf"|{lives}\s+{in_english}(?!\w)|{in_english}\W{{1,3}}{flat}\W{{0,3}}\d"
        rf"|{_one_of(words['aged'])}\s+\d{{1,3}}\s*,\s*{street}\W{{1,3}}{no_name}[^\W\d_]",
        "birth": rf"{_one_of(words['born'])}\W{{0,3}}{_TO}\W{{0,2}}{day}",
        "id": rf"{_TO}{_one_of(words['passport'])}[^\w\n]{{0,6}}(?:[^\W\d_]{{2,5}}[^\w\n]{{0,3}})?"
        r"[A-Z]?\d{7,9}(?!\d)",
    }
    return re.compile(r"(?<!\w)(?:" + "|".join(f"(?P<{kind}>{each})" for kind, each in patterns.items()) + ")", re.M)


@cache
def _called_after() -> re.Pattern[str]:
    """The words before the name of a street, a school or a clinic, at the end of a text."""
    return re.compile(rf"(?i)(?<!\w){_TO}{_one_of(vocabulary()['people_in_text']['called_after'])}[^\w\n]{{0,3}}$")


@cache
def _called_before() -> re.Pattern[str]:
    """The same behind the name, as English has it: Dr Weizmann School."""
    return re.compile(rf"(?: [A-Z][^\W\d_]*)? {_one_of(vocabulary()['people_in_text']['called_before'])}(?!\w)")


def _one_of(words: Iterable[str]) -> str:
    """Any of some words, in large or small letters."""
    return f"(?i:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
