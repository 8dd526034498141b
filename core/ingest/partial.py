"""Whose figures a header speaks of: everyone's in a period, or men's, a mean of years, a target; or of respondents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from core.ingest import units, when
from core.ingest.headers import Header, is_sum
from core.ingest.meanings import Meanings, is_band, speaks_of_ages
from core.names import normalise, vocabulary

#: What stands over periods: headings, nearest first.
Timed = frozenset[tuple[str, ...]]


def over_periods(headers: Iterable[Header]) -> Timed:
    """The headings that stand over periods, also over parts of a year that another heading names."""
    return frozenset(over for header in headers for text, over in _levels(header) if when.heads(text))


def is_partial(header: Header, timed: Timed) -> bool:
    """Whether a heading says that figures are not those of everyone in a period: of men, a mean of years, a target."""
    if any(is_sum(text) and over in timed for text, over in _levels(header)):
        return True
    more = [text for text in header.others if when.heads(header.own) and not _says_how(text)]
    return bool(more) or any(_is_of_some(text) or _is_beside(text) for text in (*header.groups, *header.others))


def counts_respondents(header: Header, sample: Sequence[str], meanings: Meanings) -> bool:
    """Whether a header says under a name, or beside it, that it counts respondents; in brackets these may stand beside
    the figures themselves: 30% (12).
    """
    if any((meanings.exact([text]) or ("",))[0] == "n" for text in header.others):
        return True
    return meanings.respondents_of(header.own) is not None and not any("(" in text for text in sample)


def _says_how(text: str) -> bool:
    """Whether what stands under a period says no more than when, in what unit or of how many its figures are."""
    return when.heads(text) or when.within(text) is not None or units.is_unit(text) or is_sum(text)


def _levels(header: Header) -> list[tuple[str, tuple[str, ...]]]:
    """What stands over a column at each level, nearest first, with what stands over that."""
    path = (*reversed(header.others), header.own, *header.groups)
    return [(text, path[i:]) for i, text in enumerate(path, 1)]


def _is_of_some(text: str) -> bool:
    return normalise(text) in _groups() or speaks_of_ages(text) or is_band(text)


def _is_beside(text: str) -> bool:
    return normalise(when.without(text)) in _others()


@cache
def _others() -> frozenset[str]:
    """What stands beside the figures of an indicator and is none of them: a target, a rank, a change."""
    return frozenset(normalise(word) for word in vocabulary()["rows"]["beside"])


@cache
def _groups() -> frozenset[str]:
    """Men, women and others of whom a heading says that figures are: not of everyone."""
    return frozenset(normalise(word) for word in vocabulary()["rows"]["groups"])
