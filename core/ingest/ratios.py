"""Percentages of which a file has only the two counts, dropouts and pupils, as the definition of the indicator does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.config import Indicator
from core.ingest import units, when
from core.ingest.column import Column, Resolved
from core.ingest.dated import is_value
from core.issues import Issue, Where
from core.names import normalise


def count_columns(columns: Iterable[Column], words: Sequence[str]) -> list[Column]:
    """The columns that are called as a count is, with or without a period; one that is taken for figures is none."""
    forms = {normalise(word) for word in words}
    usable = (c for c in columns if c.field in (None, "population", "n"))
    return [c for c in usable if forms & {normalise(c.header), normalise(when.without(c.header))}]


def computed(resolved: Resolved, indicators: Iterable[Indicator], where: Where) -> tuple[Resolved, str | None]:
    """The columns with those two as counts, and the indicator that they are of (U-88), where nothing else is measured.

    Counts of several periods go together by period. Nothing is computed where counts of two indicators stand in one
    file. A count of which the other is missing is told (U-89).
    """
    columns = resolved.columns
    if any(is_value(c) or c.field in ("indicator", "numerator", "denominator") for c in columns):
        return resolved, None
    found = []
    for indicator in indicators:
        if indicator.ratio and units.is_percent(indicator):
            tops, bottoms = (
                count_columns(columns, each) for each in (indicator.ratio.numerator, indicator.ratio.denominator)
            )
            if tops:
                found.append((indicator, tops, bottoms))
    if len(found) != 1:
        return resolved, None
    indicator, tops, bottoms = found[0]
    if not bottoms:
        names = list(indicator.ratio.denominator) if indicator.ratio else []
        params = {"col": tops[0].header, "indicator": indicator.name, "names": names}
        issue = Issue("U-89", params, replace(where, column=tops[0].letter))
        return replace(resolved, issues=(*_without(resolved.issues, tops), issue)), None
    pairs = _pairs(tops, bottoms)
    fields = {c.index: role for pair in pairs for c, role in zip(pair, ("numerator", "denominator"), strict=True)}
    if not fields:
        return resolved, None
    counted = tuple(
        replace(c, field=fields[c.index], reason="ratio", proposals=()) if c.index in fields else c for c in columns
    )
    told = (
        Issue(
            "U-88",
            {"indicator": indicator.name, "col1": top.header, "col2": bottom.header},
            replace(where, column=top.letter),
        )
        for top, bottom in pairs
    )
    known = _without(resolved.issues, [c for pair in pairs for c in pair])
    return replace(resolved, columns=counted, issues=(*known, *told)), indicator.id


def of_time(counts: Sequence[Column], period: str | None) -> Column | None:
    """The count that goes with figures of a period: of the same one, else the only one, unless it is of another."""
    same = next((c for c in counts if c.period == period), None)
    if same or len(counts) != 1:
        return same
    return counts[0] if period is None or counts[0].period is None else None


def _pairs(tops: Sequence[Column], bottoms: Sequence[Column]) -> list[tuple[Column, Column]]:
    """Each first count with the second of its period; none where two of one kind are of one period."""
    if any(len({c.period for c in counts}) < len(counts) for counts in (tops, bottoms)):
        return []
    if len(tops) == len(bottoms) == 1:
        return [(tops[0], bottoms[0])] if bottoms[0].period in (None, tops[0].period) else []
    return [(top, bottom) for top in tops for bottom in bottoms if top.period == bottom.period]


def _without(issues: Iterable[Issue], columns: Iterable[Column]) -> list[Issue]:
    """The issues but for those that call the columns unknown."""
    known = {column.letter for column in columns}
    return [issue for issue in issues if not (issue.code == "U-10" and issue.where.column in known)]
