"""Direction of what leaves the house: the words carry isolates (core.i18n), older programs want marks instead.

Isolates (UAX #9, 2013) are drawn as boxes or not obeyed by older office programs; the directional marks of 1991 do the
same work for short runs in all of them. Browsers and Typst take the isolates as they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from core.i18n import LANGUAGES, LOCALES, RTL, Words, plain, words

LRM, RLM = "\u200e", "\u200f"
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_SIGNS = "+-\u2212%"

#: What stands on both ends of a run, from the run and whether the language is written from right to left.
Mark = Callable[[str, bool], str]


def is_rtl(lang: str) -> bool:
    return lang in RTL


def tag(lang: str) -> str:
    """The language as BCP 47: he-IL."""
    return LOCALES[lang].replace("_", "-")


def words_of(lang: str) -> Words:
    """The words around the content: in languages of phones, which have none of them, in English."""
    return words(lang if lang in LANGUAGES else "en")


def marked(text: str, lang: str) -> str:
    """``text`` with marks where an isolate goes against the direction of ``lang``; all other isolates are dropped."""
    return _walk(text, is_rtl(lang), _mark)


def cell(text: str, lang: str) -> str:
    """``text`` for a cell that people search and compare: marks only around runs with a sign, else none at all."""
    return _walk(text, is_rtl(lang), lambda inside, rtl: LRM if _signed(inside) and rtl else "")


def _signed(inside: str) -> bool:
    return any(sign in inside for sign in _SIGNS) and not any(map(str.isalpha, inside))


def _mark(inside: str, rtl: bool) -> str:
    """The mark for both ends of an isolate; a run without letters stands from left to right."""
    return ("" if rtl else RLM) if _first_strong(inside) else (LRM if rtl else "")


def _first_strong(text: str) -> bool:
    """Whether the first letter of ``text`` is written from right to left."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def _walk(text: str, rtl: bool, mark: Mark) -> str:
    """Isolates from the innermost outwards; one that is never closed ends with the text."""
    open_now: list[list[str]] = [[]]
    for letter in text:
        if letter in _OPEN:
            open_now.append([])
        elif letter == _CLOSE:
            if len(open_now) > 1:
                _close(open_now, rtl, mark)
        else:
            open_now[-1].append(letter)
    while len(open_now) > 1:
        _close(open_now, rtl, mark)
    return "".join(open_now[0])


def _close(open_now: list[list[str]], rtl: bool, mark: Mark) -> None:
    inside = "".join(open_now.pop())
    around = mark(plain(inside), rtl)
    open_now[-1].append(f"{around}{inside}{around}")
