"""What a text alone in its row says: that it is a note, when the file was printed, of when figures are, how many
answered in all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from core.ingest.when import within
from core.names import normalise, vocabulary
from core.periods import Period

_LONG = 80  # letters after which a text under a table is a note
_NOTE_MARK = re.compile(r"^\s*(?:\*+|\[\w{1,2}\]|\(\w{1,2}\)|\.\.)")
_HEADED = re.compile(r"^\s*([^:\u2013\u2014-]+?)\s*(?::|[\u2013\u2014-]\s|$)")  # "source: ...", or the word alone
_HOW_MANY = re.compile(r"[\s=:()\d.,]+$|^[\s(]+")  # behind "n", or a bracket before it
_ONTO = re.compile(rf"(?<!\w)[{''.join(vocabulary()['letters']['prefixes'])}]-(?=\d)")  # before a day in figures


def reads_like_a_note(text: str) -> bool:
    """Whether a text begins with the mark of a footnote or with a word like "source", says of when figures are, or is
    longer than any name.
    """
    headed = _HEADED.match(text)
    said = headed is not None and normalise(headed[1]) in _notes()
    return said or tells_of_time(text) is not None or _NOTE_MARK.match(text) is not None or len(text) > _LONG


def counts_everybody(text: str) -> bool:
    """Whether what stands where areas do says on how many answers whole columns rest: "n", "N= 500 480"."""
    head = _HOW_MANY.sub("", text)
    return bool(head) and normalise(head) in _respondents()


@cache
def _respondents() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["headers"]["n"])


@cache
def _notes() -> frozenset[str]:
    return frozenset(map(normalise, vocabulary()["rows"]["notes"]))


def tells_of_printing(texts: Sequence[str]) -> bool:
    """Whether the first of some texts says when the file was printed or brought up to date."""
    first = normalise(next(filter(None, texts), ""))
    return any(first.startswith(word) for word in _printed())


def tells_of_time(text: str) -> Period | None:
    """The period that figures are of, where a note says it: "as of the end of 2023", "figures of 2023"."""
    return within(_ONTO.sub(" ", text)) if text.lstrip("* (").casefold().startswith(_as_of()) else None


@cache
def _as_of() -> tuple[str, ...]:
    return tuple(vocabulary()["rows"]["as_of"])


@cache
def _printed() -> tuple[str, ...]:
    return tuple(normalise(word) for word in vocabulary()["rows"]["printed"])
