"""What each column of a table is. Exact names join; likeness is only ever a proposal; every answer has its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.ingest import units, when
from core.ingest.address import letter
from core.ingest.cells import is_absent, is_number
from core.ingest.column import Column, Resolved, claimed
from core.ingest.headers import Header, is_sum
from core.ingest.meanings import BRACKETED, FIELDS, KNOWN, Meanings
from core.ingest.partial import Timed, counts_respondents, is_partial, over_periods
from core.ingest.table import Table, text_of
from core.issues import Issue, Where
from core.names import Matcher, normalise
from core.periods import Period

_SAMPLE, _CHECKED = 3, 400
_MAY_REPEAT = (None, "ignore", "other", "unit", "group", "n")  # what several columns of one table may be


def resolve(
    table: Table,
    meanings: Meanings,
    chosen: Mapping[str, str],
    matcher: Matcher | None = None,
    one_indicator: bool = False,
    stamped: Mapping[int, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    year: Period | None = None,
) -> Resolved:
    """Matches every column that holds anything.

    ``chosen``: header or column letter -> field, which comes before everything else; then ``stamped``: column index ->
    field, of a template of ours. ``remembered``: normalised header -> field, for what has no name that is known.
    ``matcher`` lets a column be known by its values as the one of areas. ``one_indicator``: the whole file is one
    indicator, known otherwise. ``year``: that of titles, of which headers may name the quarters and months.
    """
    where = Where(sheet=table.sheet.name, row=table.header_row)
    body, used = list(table.body[:_CHECKED]), set(table.body.used)
    headers = [
        h
        for h in table.headers
        if h.text or (h.index in used and any(not is_absent(row[h.index]) for row in body if h.index < len(row)))
    ]
    choices, missing, issues = _choices(headers, chosen, meanings, where)
    known = _Known(meanings, choices, stamped or {}, remembered or {}, over_periods(headers))
    columns = [_column(header, body, known, year) for header in headers]
    columns = _layout(columns, one_indicator or any(c.field == "indicator" for c in columns))
    town = next((c.index for c in columns if c.field == "locality"), None)
    columns = _areas(columns, body, matcher)
    columns, beside = _beside(columns, {h.index: h.own for h in headers}, body, meanings, where)
    columns = [_of_groups(_of_units(c, table, meanings), table) for c in columns]
    columns, doubled = _doubled(columns, meanings, where)
    if not any(c.field == "indicator" for c in columns):  # else a choice may speak of a name in that column
        issues += [Issue("U-35", {"found": key}, where) for key in missing]
    issues += [*beside, *doubled]
    issues += [
        Issue(
            "U-10",
            {"col": c.header or c.letter, "proposals": [field for field, _ in c.proposals]},
            replace(where, column=c.letter),
        )
        for c in columns
        if c.field is None
    ]
    return Resolved(tuple(columns), _name(columns), tuple(issues), town)


def _choices(
    headers: Sequence[Header], chosen: Mapping[str, str], meanings: Meanings, where: Where
) -> tuple[dict[int, str], list[str], list[Issue]]:
    """Column index -> chosen field; choices whose column is not there; choices of a field that is none."""
    found: dict[int, str] = {}
    missing, issues = [], []
    for key, field in chosen.items():
        at = _chosen(headers, key)
        if field not in FIELDS and meanings.indicator(field) is None:
            near = meanings.similar([field])
            issues.append(
                Issue("U-36", {"field": field, "col": key, "suggestion": near[0][0] if near else "value"}, where)
            )
        elif at:
            found |= dict.fromkeys(at, field)
        else:
            missing.append(key)
    return found, missing, issues


def _chosen(headers: Sequence[Header], key: str) -> list[int]:
    """Columns that a choice speaks of: by the text that tells it from others, by its own cell, by letter."""
    forms = {normalise(key), normalise(BRACKETED.sub(" ", key))} - {""}

    def spoken_of(text: str) -> bool:
        return bool(forms & {normalise(text), normalise(BRACKETED.sub(" ", text))})

    exact = [h.index for h in headers if h.text == key]
    alike = [h.index for h in headers if spoken_of(h.text) or spoken_of(h.own)]
    return exact or alike or [h.index for h in headers if letter(h.index) == key.strip().upper()]


@dataclass(frozen=True)
class _Known:
    """What is known of columns before their cells are looked at."""

    meanings: Meanings
    choices: Mapping[int, str]
    stamped: Mapping[int, str]
    remembered: Mapping[str, str]
    timed: Timed

    def settled(self, index: int) -> tuple[str, str] | None:
        """(field, reason) of a column that was chosen, or that a template of ours says."""
        if index in self.choices:
            return self.choices[index], "choice"
        return (self.stamped[index], "template") if index in self.stamped else None

    def before(self, texts: Iterable[str]) -> str | None:
        """What was answered before of a column so named, if there still is such a field."""
        fields = (self.remembered.get(normalise(text)) for text in texts)
        return next((f for f in fields if f in FIELDS or self.meanings.indicator(f) is not None), None)


def _column(header: Header, body: Sequence[Sequence[Any]], known: _Known, year: Period | None) -> Column:
    texts = [header.own, *header.others, header.text, *(f"{group} – {header.own}" for group in header.groups)]
    cells = (row[header.index] for row in body if header.index < len(row))
    sample = tuple(text_of(cell) for cell in cells if not is_absent(cell))[:_SAMPLE]
    stated, unclear = _stated((*texts[:-1], *header.groups), year)
    field, reason = known.settled(header.index) or (None, None)
    period = stated.text if stated else None
    named = _units_over(header, known.meanings)
    times, unit = units.factor(header.text, named), units.said(header.text, named)
    column = Column(
        header.index, letter(header.index), header.text, field, reason, (), sample, period, times, unit, unclear
    )
    if field:
        return _measured_otherwise(column, header, known)
    if counts_respondents(header, sample, known.meanings):
        return replace(column, field="n", reason="word")
    partial = is_partial(header, known.timed)
    if own := _alone(header, year):
        of = known.meanings.exact(header.groups)
        if of and known.meanings.indicator(of[0]):
            column = replace(column, field=of[0], reason=of[1], period=own.text)
            return _unmatched(column) if partial else _measured_otherwise(column, header, known)
        return column if partial else replace(column, field="value", reason="period", period=own.text)
    if is_sum(header.own):  # of men, women and all of them, all are the indicator
        texts += header.groups
    if found := known.meanings.exact(texts):
        column = replace(column, field=found[0], reason=found[1])
        partial = partial and known.meanings.indicator(found[0]) is not None
        return _unmatched(column) if partial else _measured_otherwise(column, header, known)
    if before := known.before(texts):
        return _measured_otherwise(replace(column, field=before, reason="remembered"), header, known)
    near = known.meanings.similar(dict.fromkeys((header.own, header.text)))
    return replace(column, proposals=tuple(pair for pair in near if not _denied(pair[0], header, known.meanings)))


def _denied(field: str, header: Header, meanings: Meanings) -> bool:
    """Whether a header says that its numbers are of another kind than those of an indicator called much like it."""
    indicator, others = meanings.indicator(field), _units_over(header, meanings)
    return indicator is not None and units.of_another_kind(header.text, others, indicator) is not None


def _alone(header: Header, year: Period | None) -> Period | None:
    """The period that is all that a header says, with the year over it, or the quarter or month under it."""
    over = (period for text in (*header.groups, *header.others) if (period := when.alone(text)))
    year = next((period for period in over if period.text.isdigit()), year)
    own = when.alone(header.own)
    parts = (when.part(text, own) for text in header.others) if own else ()
    return next(filter(None, parts), own) or when.part(header.own, year)


def _units_over(header: Header, meanings: Meanings) -> tuple[str, ...]:
    """What may be units over a column: rows of their own under the names or over them."""
    return (*header.others, *(text for text in header.groups if units.is_unit(text) and not meanings.exact([text])))


def _stated(texts: Sequence[str], year: Period | None) -> tuple[Period | None, bool]:
    """(the period that the texts over a column state, whether they speak of one that is not understood)."""
    found = next(filter(None, map(when.within, texts)), None)
    part = next(filter(None, (when.of_part(text, found or year) for text in texts)), None)
    return part or found, not (part or found) and any(map(when.unclear, texts))


def _measured_otherwise(column: Column, header: Header, known: _Known) -> Column:
    """A column over which a row of units says another quantity than its indicator's is it only where so chosen."""
    indicator = known.meanings.indicator(column.field)
    unit = units.other(_units_over(header, known.meanings), indicator) if indicator else None
    if indicator and not column.unit and column.reason in ("choice", "remembered"):
        stated = units.at_end(header.own, indicator) if column.factor == 1 else None
        others = _units_over(header, known.meanings)
        column = replace(column, unit=stated or units.of_another_kind(header.text, others, indicator))
    if indicator and column.factor != 1:
        column = replace(column, factor=column.factor / units.scale(indicator))
    if indicator is None or unit is None:
        return column
    named = replace(column, header=f"{column.header} ({unit.strip('()[] ')})", unit=unit)
    likely = units.times(unit, indicator) is not None or column.reason in ("choice", "remembered")
    return named if likely else _unmatched(named)


def _of_units(column: Column, table: Table, meanings: Meanings) -> Column:
    """A column is of units where its cells are: the same word heads units of an organisation."""
    if column.field != "unit" or column.reason == "choice":
        return column
    found = [text_of(cell) for cell in table.column(column.index).different()]
    known = sum(units.is_unit(text) or meanings.is_unit(text) for text in found)
    return column if 2 * known >= len(found) else replace(_unmatched(column), proposals=())


def _of_groups(column: Column, table: Table) -> Column:
    """A column tells men, women or ages apart where its cells do: under "age" may stand how old people are."""
    if column.field != "group" or column.reason == "choice":
        return column
    found = table.column(column.index).different()
    named = sum(not is_number(cell) for cell in found)
    return column if 2 * named > len(found) else replace(_unmatched(column), proposals=())


def _unmatched(column: Column) -> Column:
    proposals = column.proposals or (((column.field, 1.0),) if column.field else ())
    return replace(column, field=None, reason=None, proposals=proposals)


def _layout(columns: list[Column], one_indicator: bool) -> list[Column]:
    """Columns named "value", or by a period alone, hold values only when the indicator is known otherwise."""
    plain = [c for c in columns if c.field == "value" and c.reason not in ("choice", "period")]
    if len(plain) > 1 or (plain and not one_indicator and any(_is_indicator(c) for c in columns)):
        columns = [_unmatched(c) if c in plain else c for c in columns]
    across = [c for c in columns if c.reason == "period"]
    if len(across) == 1 and not one_indicator:
        columns = [_unmatched(c) if c in across else c for c in columns]
    return columns


def _is_indicator(column: Column) -> bool:
    return column.field is not None and column.field not in KNOWN and column.field != "other"


def _areas(columns: list[Column], body: Sequence[Sequence[Any]], matcher: Matcher | None) -> list[Column]:
    """One column tells the areas: the header says so, else its values are names of areas, else it names towns."""
    fields = {c.field for c in columns}
    keyed = bool({"area_key", "area_code"} & fields)
    if not keyed and "area" not in fields and matcher is not None:
        columns = [_by_values(c, body, matcher) for c in columns]
        fields = {c.field for c in columns}
    free = not keyed and "area" not in fields
    first = next((c for kind in ("other", "locality") for c in columns if free and c.field == kind), None)
    if first and first.field == "other" and any(_names(c, body) for c in columns if c.index < first.index):
        first = None  # of what stands before it, an area of another layer is only where that lies
    settled = []
    for column in columns:
        coarser = column.field in ("locality", "other")
        field = ("area" if column is first else "ignore") if coarser else column.field
        settled.append(replace(column, field=field, reason="other" if coarser and field == "ignore" else column.reason))
    return settled


def _names(column: Column, body: Sequence[Sequence[Any]]) -> bool:
    """Whether a column that is not known names something else in every row."""
    found = [text_of(row[column.index]) for row in body if column.index < len(row) and not is_absent(row[column.index])]
    return column.field is None and len(found) > 1 and len(set(found)) == len(found) and not any(map(is_number, found))


def _beside(
    columns: list[Column],
    named: Mapping[int, str],
    body: Sequence[Sequence[Any]],
    meanings: Meanings,
    where: Where,
) -> tuple[list[Column], list[Issue]]:
    """Leaves out a second table on the same rows (U-58): its areas stand in a column called as that of the first.

    Whatever stands behind it is about the areas of its own table, even where somebody said what it is.
    """
    area = next((c for c in columns if c.field == "area"), None)
    if area is None or not named[area.index]:
        return columns, []
    measured = [c.index for c in columns if c.field == "value" or meanings.indicator(c.field) is not None]
    for column in columns:
        same = column.index > area.index and normalise(named[column.index]) == normalise(named[area.index])
        if same and any(area.index < i < column.index for i in measured) and _differ(body, area.index, column.index):
            rest = [
                c if c.index < column.index else replace(c, field="ignore", reason="other", proposals=())
                for c in columns
            ]
            return rest, [Issue("U-58", {"cell": f"{column.letter}{where.row}"}, replace(where, column=column.letter))]
    return columns, []


def _differ(body: Sequence[Sequence[Any]], one: int, other: int) -> bool:
    """Whether a row holds two different texts in two columns."""
    pairs = ((text_of(row[one]), text_of(row[other])) for row in body if max(one, other) < len(row))
    return any(a and b and normalise(a) != normalise(b) for a, b in pairs)


def _by_values(column: Column, body: Sequence[Sequence[Any]], matcher: Matcher) -> Column:
    if column.field is not None:
        return column
    found = {text_of(row[column.index]) for row in body if column.index < len(row)} - {""}
    texts = [text for text in found if not text.replace(".", "").isdecimal() or len(text) >= 6]
    known = sum(matcher.match(text).area_id is not None for text in texts) if len(texts) >= 3 else 0
    return replace(column, field="area", reason="values") if known >= max(3, 0.6 * len(found)) else column


def _doubled(columns: list[Column], meanings: Meanings, where: Where) -> tuple[list[Column], list[Issue]]:
    """Two columns for one field: a choice comes before a match; equals are asked (U-12), places keep the first."""
    issues = []
    for field in dict.fromkeys(
        c.field for c in columns if c.field not in (None, "ignore", "other", "unit", "group", "n")
    ):
        same = [c for c in columns if c.field == field]
        picked = [c for c in same if c.reason == "choice"]
        measured = field == "value" or meanings.indicator(field) is not None
        if picked and len(picked) < len(same):
            taken = {c.period for c in picked}
            beside = [c for c in same if measured and None not in {c.period, *taken} and c.period not in taken]
            columns = [_unmatched(c) if c in same and c not in (*picked, *beside) else c for c in columns]
            same = [*picked, *beside]
        if len(same) > 1 and not picked and not measured and field != "period":
            columns = [_unmatched(c) if c in same[1:] else c for c in columns]
        elif field == "period" and len(same) == 2 and not picked:
            continue  # a year in one column, its quarter or month in the other
        elif len({c.period for c in same} if measured else {0}) < len(same):
            indicator = meanings.indicator(field)
            issues.append(claimed(same, indicator.name if indicator else field, where))
    return columns, issues


def _name(columns: Sequence[Column]) -> str:
    values = [c for c in columns if c.field == "value"]
    if any(c.reason == "period" for c in values):
        return "periods"
    return "long" if values else "wide"
