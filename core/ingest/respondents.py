"""Which column of respondents the figures of another rest on: the one beside it, or under the same heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.ingest.column import Column, Resolved, claimed
from core.ingest.headers import Header
from core.ingest.meanings import FIELDS, Meanings
from core.issues import Where
from core.names import normalise

_NO_FIGURES = {*FIELDS} - {"value", "numerator", "denominator"}


@dataclass(frozen=True)
class People:
    """How many respondents each row has, of which a file says only that they are few, which cannot be read."""

    n: np.ndarray | None
    few: np.ndarray
    broken: np.ndarray


@dataclass(frozen=True)
class _Respondents:
    """A column of respondents with what stands over it, nearest first, and the indicator that its own header names."""

    column: Column
    over: tuple[str, ...]
    about: str | None


def shared_out(resolved: Resolved, headers: Sequence[Header], meanings: Meanings, where: Where) -> Resolved:
    """The columns, each that holds figures with the one of respondents that speaks of it; U-12 where nothing tells.

    One alone speaks of all figures. Of several, each speaks of the indicator that it names, else of what stands under
    its own heading, else of the column beside it. Where that tells nothing, one that was chosen speaks alone.
    """
    at = {header.index: header for header in headers}
    found = [_respondents(c, at[c.index], meanings) for c in resolved.columns if c.field == "n" and c.index in at]
    people, doubtful = _of_whom(
        found, [c for c in resolved.columns if c.field not in _NO_FIGURES and c.index in at], at
    )
    chosen = [each.column for each in found if each.column.reason == "choice"]
    if doubtful and 0 < len(chosen) < len(found):
        left = tuple(
            replace(c, field="ignore", reason="other") if c.field == "n" and c not in chosen else c
            for c in resolved.columns
        )
        return shared_out(replace(resolved, columns=left), headers, meanings, where)
    told = (claimed(doubtful, "n", where),) if doubtful else ()
    columns = tuple(replace(c, people=people.get(c.index)) for c in resolved.columns)
    return replace(resolved, columns=columns, issues=(*resolved.issues, *told))


def _of_whom(
    found: Sequence[_Respondents], figures: Sequence[Column], headers: Mapping[int, Header]
) -> tuple[dict[int, int], list[Column]]:
    """(column of figures -> of respondents, those of respondents of which nothing tells whom they speak of)."""
    paths = {c.index: _path(headers[c.index]) for c in figures}
    if len(found) == 1 and not any(_under(paths[c.index], found[0].over) for c in figures if c.field):
        found = [replace(found[0], over=(), about=None)]
    of: dict[int, int] = {}
    open_: dict[tuple[int, ...], list[Column]] = {}  # those of whom several may speak
    for column in figures:
        near = _nearest(column, paths[column.index], found)
        if len(near) == 1:
            of[column.index] = near[0].column.index
        elif near:
            open_.setdefault(tuple(each.column.index for each in near), []).append(column)
    doubtful: list[Column] = []
    for indices, own in open_.items():
        pairs = _beside(indices, own) or _beside(indices, [c for c in own if c.field or c.proposals])
        of |= pairs
        if not pairs and any(c.field for c in own):
            doubtful += [each.column for each in found if each.column.index in indices]
    return of, doubtful


def _respondents(column: Column, header: Header, meanings: Meanings) -> _Respondents:
    raw = (*reversed(header.others), header.own, *header.groups)
    named = [i for i, text in enumerate(raw) if (meanings.exact([text]) or ("",))[0] == "n"]
    return _Respondents(column, _path(header)[(named[-1] if named else 0) + 1 :], meanings.respondents_of(header.own))


def _path(header: Header) -> tuple[str, ...]:
    return tuple(map(normalise, (*reversed(header.others), header.own, *header.groups)))


def _under(path: tuple[str, ...], over: tuple[str, ...]) -> bool:
    return path[len(path) - len(over) :] == over


def _nearest(column: Column, path: tuple[str, ...], found: Sequence[_Respondents]) -> list[_Respondents]:
    """Those that speak of a column: that name its indicator, else with most headings in common; of its own period."""
    named = [each for each in found if each.about]
    free = [each for each in found if not each.about and _under(path, each.over)]
    most = max((len(each.over) for each in free), default=0)
    near = [each for each in named if each.about == column.field] or [e for e in free if len(e.over) == most]
    timed = [each for each in near if each.column.period == column.period]
    return timed if timed and any(each.column.period for each in near) else near


def _beside(respondents: Sequence[int], figures: Sequence[Column]) -> dict[int, int]:
    """Column of figures -> of respondents, where the two take turns from the first to the last; else none."""
    own = {column.index for column in figures}
    order = sorted({*respondents, *own})
    pairs = list(zip(order[::2], order[1::2], strict=False))
    if len(order) % 2 or any((one in own) == (other in own) for one, other in pairs):
        return {}
    if len({one in own for one, _ in pairs}) > 1:
        return {}
    return {one if one in own else other: other if one in own else one for one, other in pairs}
