"""Direction of what leaves the house: the words carry isolates (core.i18n), older programs want marks instead.

Isolates (UAX #9, 2013) are drawn as boxes or not obeyed by older office programs; the directional marks of 1991 do the
same work for short runs in all of them. Browsers and Typst take the isolates as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from core.i18n import LOCALES, RESIDENTS_LANGUAGES, RTL, Words, words

LRM, RLM = "\u200e", "\u200f"
#: What opens an isolate -> the mark of the direction that it gives; the last goes by its first letter.
_OPEN, _CLOSE = {"\u2066": LRM, "\u2067": RLM, "\u2068": ""}, "\u2069"
#: Latin words in brackets: where letters change, programs break lines even after an opening bracket.
_BRACKETS = re.compile(f"\\(([A-Za-z][^()\u0590-\u06ff]*?){RLM}?\\)")
#: The end of a figure where a number or a Latin word comes next: with only marks between, both would be told as of one
#: piece, from its wrong end («meeting 1: 40»).
_NEXT = re.compile(f"(?<=[\\d%]{LRM})(?=[^\\w{LRM}{RLM}]+(?:{LRM}|[0-9A-Za-z]))")
_SIGNS = "+-\u2212%"


@dataclass(slots=True)
class _Run:
    """An isolate: its own letters, without those of isolates inside it (UAX #9, P2), and all with their marks."""

    own: str = ""
    whole: str = ""


#: What stands before and after a run, from the run and whether the language is written from right to left.
Marks = Callable[[_Run, bool], tuple[str, str]]


def is_rtl(lang: str) -> bool:
    return lang in RTL


def tag(lang: str) -> str:
    """The language as BCP 47: he-IL."""
    return LOCALES[lang].replace("_", "-")


def words_of(lang: str) -> Words:
    """The words around the content: in Russian, which has none of them, in English."""
    return words(lang if lang in RESIDENTS_LANGUAGES else "en")


def marked(text: str, lang: str) -> str:
    """``text`` with marks where an isolate goes against the direction of ``lang``; all other isolates are dropped."""
    rtl = is_rtl(lang)
    found = _walk(text, rtl, _mark)
    return _NEXT.sub(RLM, found) if rtl else found


def bracketed(text: str, lang: str) -> str:
    """``text`` as of ``marked``, its brackets around Latin words being part of them: no line begins inside."""
    return _BRACKETS.sub(f"{LRM}(\\1){RLM}", text) if is_rtl(lang) else text


def cell(text: str, lang: str) -> str:
    """``text`` for a cell that people search and compare: marks only around runs with a sign, else none at all."""
    return _walk(text, is_rtl(lang), lambda run, rtl: (LRM, LRM) if _signed(run.own) and rtl else ("", ""))


def _signed(inside: str) -> bool:
    return any(sign in inside for sign in _SIGNS) and not any(map(str.isalpha, inside))


def _mark(run: _Run, rtl: bool) -> tuple[str, str]:
    """The marks for both ends of an isolate; a run without letters stands from left to right, one of isolates as it is.

    An end that is a letter needs none before it (and programs break lines there); after it, the direction around it
    goes on: what follows, such as a number, is no part of the run. Within text from left to right a run from right to
    left says both at an end without direction (a quote, a figure), for it would draw in the number that follows.
    """
    right = _first_strong(run.own)
    if not run.whole or not run.own.strip() or right == rtl:
        return "", ""
    own, around = (RLM, LRM) if right else (LRM, RLM)
    first, last = (_strong(letter) == right for letter in (run.whole[0], run.whole[-1]))
    ends = own + around if right else own
    return "" if first else own, around if last else ends


def _strong(letter: str) -> bool | None:
    """Whether a letter is written from right to left; None: it has no direction of its own."""
    kind = unicodedata.bidirectional(letter)
    return kind in ("R", "AL") if kind in ("L", "R", "AL") else None


def _first_strong(text: str) -> bool:
    """Whether the first letter of ``text`` is written from right to left."""
    return next((found for letter in text if (found := _strong(letter)) is not None), False)


def _walk(text: str, rtl: bool, mark: Marks) -> str:
    """Isolates from the innermost outwards; one that is never closed ends with the text."""
    open_now = [_Run()]
    for letter in text:
        if letter in _OPEN:
            open_now.append(_Run(own=_OPEN[letter]))
        elif letter != _CLOSE:
            open_now[-1].own += letter
            open_now[-1].whole += letter
        elif len(open_now) > 1:
            _close(open_now, rtl, mark)
    while len(open_now) > 1:
        _close(open_now, rtl, mark)
    return open_now[0].whole


def _close(open_now: list[_Run], rtl: bool, mark: Marks) -> None:
    run = open_now.pop()
    before, after = mark(run, rtl)
    open_now[-1].whole += f"{before}{run.whole}{after}"
