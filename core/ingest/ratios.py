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

    Nothing is computed where counts of two indicators, or of two times, stand in one file. A count of which the other
    is missing is told (U-89).
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
    if len(tops) > 1 or len(bottoms) > 1 or {tops[0].period, bottoms[0].period} - {None, tops[0].period}:
        return resolved, None
    fields = {tops[0].index: "numerator", bottoms[0].index: "denominator"}
    counted = tuple(
        replace(c, field=fields[c.index], reason="ratio", proposals=()) if c.index in fields else c for c in columns
    )
    params = {"indicator": indicator.name, "col1": tops[0].header, "col2": bottoms[0].header}
    told = (*_without(resolved.issues, (*tops, *bottoms)), Issue("U-88", params, replace(where, column=tops[0].letter)))
    return replace(resolved, columns=counted, issues=told), indicator.id


def _without(issues: Iterable[Issue], columns: Iterable[Column]) -> list[Issue]:
    """The issues but for those that call the columns unknown."""
    known = {column.letter for column in columns}
    return [issue for issue in issues if not (issue.code == "U-10" and issue.where.column in known)]
