"""What stands over each column of a table: its name, what spans it, and what is said under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from core.ingest import units
from core.ingest.marks import Merge
from core.ingest.when import alone, heads
from core.names import is_hebrew, normalise, vocabulary


@dataclass(frozen=True, slots=True)
class Header:
    """What stands over one column. ``own`` is its cell, ``others`` the same in a second language or unit row,
    ``groups`` the headings that span it, nearest first; ``text`` tells it from every other column.
    """

    index: int
    text: str
    own: str
    others: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def headers(
    rows: Mapping[int, Sequence[str]], above: Sequence[Sequence[str]], merges: Sequence[Merge], width: int
) -> tuple[Header, ...]:
    """One for each column. ``rows``: texts of the rows that name the columns, by number; the first has the names, the
    others stand under it. ``above``: rows of headings, nearest first, each spread over what it spans.
    """
    numbers, texts = list(rows), list(rows.values())
    texts[1:-1] = [_over(i, row, merges) for i, row in zip(numbers[1:], texts[1:-1], strict=False)]
    spans = _spanned(numbers[0], texts, merges)
    own = [texts[1][column] if column in spans else text for column, text in enumerate(texts[0])]
    times = Counter(own)
    found = []
    for column in range(width):
        others = tuple(dict.fromkeys(filter(None, (row[column] for row in texts[1 + (column in spans) :]))))
        again = [text for text in others if _translates(text, spans.get(column, ""))]
        others = tuple(text for text in others if text not in again)
        nearest = (spans.get(column, ""), *again, *(row[column] for row in above))
        groups = tuple(dict.fromkeys(filter(None, nearest)))
        name = own[column] or next(iter(others or groups[:1]), "")
        group = next((g for g in groups if is_hebrew(g) == is_hebrew(name)), next(iter(groups), name))
        text = f"{group} – {name}" if (times[own[column]] > 1 or column in spans) and group != name else name
        found.append(Header(column, text, name, others, groups))
    times = Counter(header.text for header in found)
    return tuple(_told_apart(header) if times[header.text] > 1 else header for header in found)


def _told_apart(header: Header) -> Header:
    """A header with what stands under it, or else over it, beside its text."""
    under = next(reversed(header.others), None)
    over = next((text for text in header.groups if text not in header.text), None)
    return replace(header, text=" – ".join(filter(None, (None if under else over, header.text, under))))


def _over(number: int, texts: Sequence[str], merges: Sequence[Merge]) -> list[str]:
    """A row of headings between the names and what is under them: each over what it spans, years over their parts."""
    spread, named = list(texts), list(filter(None, texts))
    if not merges:
        return to_the_right(texts) if named and all(map(alone, named)) else spread
    for (top, left), (_, right) in merges:
        if top == number and left < len(spread):
            spread[left : right + 1] = [texts[left]] * len(spread[left : right + 1])
    return spread


def to_the_right(texts: Sequence[str]) -> list[str]:
    """A heading without a merge holds until the next one."""
    held = ""
    return [held := text or held for text in texts]


def _spanned(at: int, rows: Sequence[Sequence[str]], merges: Sequence[Merge]) -> dict[int, str]:
    """Column -> the name in the header row that spans it and others, where under it each has a name of its own.

    The name is that of all of them then, and no column is named by it alone. Without merges it holds until the next,
    over periods and their sum, or over units and respondents: "number", "%", "n".
    """
    if len(rows) == 1:
        return {}
    width, (own, under) = len(rows[0]), rows[:2]
    starts = {left: right for (top, left), (bottom, right) in merges if top <= at <= bottom and right > left}
    found: dict[int, str] = {}
    for left in (column for column in range(width) if own[column]):
        after = next((column for column in range(left + 1, width) if own[column]), width)
        columns = range(left, min(starts.get(left, left) + 1, width) if merges else after)
        texts = [under[column] for column in columns]
        if not merges and heads(texts[0]):  # a change or target behind the periods is none of them
            texts = list(takewhile(lambda text: heads(text) or is_sum(text), texts))
            columns = columns[: len(texts)]
        timed = heads(texts[0]) and all(heads(text) or is_sum(text) for text in texts)
        if len(columns) > 1 and all(texts) and (left in starts or timed or all(map(_tells_of_figures, texts))):
            found |= dict.fromkeys(columns, own[left])
    return found


def _translates(text: str, name: str) -> bool:
    """Whether a text under periods is the name over them in another language."""
    other = name != "" and any(map(str.isalpha, text)) and is_hebrew(text) != is_hebrew(name)
    return other and not _tells_of_figures(text) and not heads(text)


def _tells_of_figures(text: str) -> bool:
    return units.is_unit(text) or normalise(text) in _respondents()


@cache
def _respondents() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["headers"]["n"])


def is_sum(text: str) -> bool:
    """Whether a text says that figures are a sum or mean of those beside them."""
    return normalise(text) in _sums()


@cache
def _sums() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["rows"]["totals"])
