"""Which period a table is of, where neither its rows nor its headers say: titles, the sheet and the file tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from core.ingest import grain, when
from core.ingest.choices import Choices
from core.ingest.column import Column, Resolved
from core.ingest.meanings import FIELDS
from core.ingest.notes import tells_of_printing, tells_of_time
from core.ingest.table import Table
from core.issues import Issue, Where
from core.periods import Period

_YEAR = 12  # months

Told = tuple[str, Period]


def period(table: Table, file: str, choices: Choices, resolved: Resolved) -> tuple[str | None, list[Issue]]:
    """The period of values whose row and header state none: chosen, else in a title, the sheet's or the file's name.

    Where these contradict each other (U-65), or speak of a part of a year that is not understood, there is none: it is
    asked. Of a year and a quarter of it, the quarter. A note, or a title against what was chosen, that says another one
    is told (U-92).
    """
    chosen = when.whole(choices.period)
    values = [c for c in resolved.columns if is_value(c) and not c.period and not c.undated]
    if chosen and values and not resolved.of("period"):
        return chosen.text, _denied(table, [*titles(table), *_notes(table)], chosen)
    if chosen or choices.period:
        return chosen.text if chosen else None, []
    if any(c.unclear for c in values):
        return None, []
    needed = not resolved.of("period") and bool(values)
    told, doubtful = _told(table, file)
    if not told:
        return None, []
    text, found = min(told, key=lambda each: each[1].months or _YEAR)
    if needed and (other := next((each for each in told if not _holds(each[1], found)), None)):
        params = {"found1": other[0], "period1": other[1], "found2": text, "period2": found}
        return None, [Issue("U-65", params, Where(sheet=table.sheet.name))]
    if doubtful and found.months == _YEAR:
        return None, []
    if not needed:
        return found.text, []
    return found.text, [Issue("U-42", {"period": found, "found": text}), *_denied(table, _notes(table), found)]


def _notes(table: Table) -> list[Told]:
    return [(text, period) for text in table.notes if (period := tells_of_time(text))]


def _denied(table: Table, told: Iterable[Told], used: Period) -> list[Issue]:
    """U-92 for the first that says another period than the one that figures are stored for."""
    other = next((each for each in told if apart(each[1], used)), None)
    if other is None:
        return []
    params = {"found": other[0], "period1": other[1], "period2": used}
    return [Issue("U-92", params, Where(sheet=table.sheet.name))]


def headings(resolved: Resolved, table: Table, choices: Choices) -> tuple[Resolved, list[Issue]]:
    """The columns with the periods that dates over them mean; U-72 where that is asked, they have none till then."""
    days = {c.index: day for c in resolved.columns if is_value(c) and (day := _day(c))}
    if not days:
        return resolved, []
    row = table.header_row - 1
    shown = frozenset(table.sheet.dates.get((row, index), "day") for index in days)
    means = grain.of(table.titles, shown, list(days.values()), choices.days, own=False)
    periods = {index: grain.whole(day, means).text if means else None for index, day in days.items()}
    columns = tuple(
        replace(c, period=periods[c.index], undated=not means) if c.index in days else c for c in resolved.columns
    )
    first = next(c for c in columns if c.index in days)
    day = days[first.index]
    params = {"col": first.header, "found": first.header, "d1": day, "d2": grain.whole(day, "month"), "rows": []}
    where = Where(sheet=table.sheet.name, row=table.header_row, column=first.letter)
    return replace(resolved, columns=columns), [] if means else [Issue("U-72", params, where)]


def _day(column: Column) -> Period | None:
    period = when.whole(column.period)
    return period if period and not period.months else None


def year(table: Table, file: str) -> Period | None:
    """The year that titles, the sheet or the file name, else the only one of which they speak: "by quarter, 2025"."""
    texts = _texts(table, file)
    told = (period for text in texts if (period := when.within(text)) and period.text.isdigit())
    parted = {year for text in texts if (year := when.year_in(text))}
    return next(told, None) or (parted.pop() if len(parted) == 1 else None)


def school_years(table: Table, resolved: Resolved) -> list[Issue]:
    """U-60, once: of two years that a header names, its figures are counted as those of the second."""
    for column in resolved.columns:
        said = when.school_year(column.header) if column.period and is_value(column) else None
        if said:
            params = {"found": said, "period": when.whole(column.period)}
            return [Issue("U-60", params, Where(sheet=table.sheet.name, column=column.letter))]
    return []


def is_value(column: Column) -> bool:
    """Whether figures are those of a column: also of the first of two counts that make a percentage."""
    counted = column.field == "numerator" and column.reason == "ratio"
    return column.field == "value" or counted or (column.field is not None and column.field not in FIELDS)


def _texts(table: Table, file: str) -> list[str]:
    texts = (*table.titles, table.sheet.name, PurePath(file).stem)
    return [text for text in texts if not tells_of_printing([text])]


def _told(table: Table, file: str) -> tuple[list[Told], bool]:
    """(what titles, the sheet and the file say, whether one of them says what is not understood).

    A part of a year without its year ("first quarter") is one of the year that another of them tells. The day in a
    file's name beside another period is when it was saved.
    """
    texts = _texts(table, file)
    of_year = year(table, file)
    found = [(text, when.within(text) or when.of_part(text, of_year)) for text in texts]
    titles = [(text, period) for text, period in found if period and text in table.titles]
    titles = [each for each in titles if _holds(titles[0][1], each[1])][-1:]
    others = [(text, period) for text, period in found if period and text not in table.titles]
    if titles or len(others) > 1:
        others = [each for each in others if each[1].months]
    doubtful = any(p is None and (when.unclear(text) or (of_year and when.says_part(text))) for text, p in found)
    return [*titles, *others], doubtful


def titles(table: Table) -> list[Told]:
    """What the titles over a table say of its period, the day that a letter bears left out."""
    found = ((text, when.within(text)) for text in table.titles)
    return [(text, period) for text, period in found if period and period.months]


def apart(one: Period, other: Period) -> bool:
    """Whether two periods contradict each other: neither holds the other."""
    return not (_holds(one, other) or _holds(other, one))


def _holds(period: Period, part: Period) -> bool:
    """Whether one period is the other, or holds all of it."""
    (start, end), (first, last) = _months(period), _months(part)
    return start <= first and last <= end


def _months(period: Period) -> tuple[float, int]:
    last = period.end.year * _YEAR + period.end.month
    return last - max(period.months, 1), last
