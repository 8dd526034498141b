"""What each column of a table is. Exact names join; likeness is only ever a proposal; every answer has its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from core.config import Config, Indicator
from core.ingest import when
from core.ingest.cells import is_absent
from core.ingest.table import Header, Table, letter, text_of
from core.issues import Issue, Where
from core.names import Index, Matcher, normalise, vocabulary

#: What a column can be, beside an indicator's id.
FIELDS = (
    "area", "area_key", "locality_code", "area_code", "period", "indicator", "value", "n", "population",
    "numerator", "denominator", "ignore",
)  # fmt: skip

_KNOWN = (*FIELDS, "locality")  # the name of a town: an area when nothing finer is there
_MEASURED = ("value", "n", "population", "numerator", "denominator")
_BRACKETED = re.compile(r"[\[(][^\])]*[\])]|\*+")
_CASES = re.compile(r"^n\s*=?\s*[\d,]*$", re.I)
_MARK = 2  # letters of a footnote mark in brackets
_SAMPLE, _CHECKED = 3, 400


@dataclass(frozen=True)
class Column:
    """One column: ``field`` is one of FIELDS, an indicator's id, or None; ``reason`` says why (choice, template, id,
    name, synonym, word, period, remembered, values, ratio, other) and ``proposals`` (field, likeness) what it may be.
    ``period`` is the canonical period that its header states.
    """

    index: int
    letter: str
    header: str
    field: str | None
    reason: str | None
    proposals: tuple[tuple[str, float], ...]
    sample: tuple[str, ...]
    period: str | None = None


class Meanings:
    """Everything that a header, or the name of an indicator in a cell, can mean under one config."""

    def __init__(self, config: Config, layer: str | None) -> None:
        self._indicators = {i.id: i for i in config.indicators}
        self._ids = {normalise(key): key for key in (*self._indicators, *FIELDS)}
        self._names = Index((text, i.id) for i in config.indicators for text in (i.name.he, i.name.en))
        self._synonyms = Index((text, i.id) for i in config.indicators for text in i.synonyms)
        likely = [(text, i.id) for i in config.indicators for text in (i.name.he, i.name.en, *i.synonyms)]
        self._likely = Index([*likely, *((word, "area") for word in vocabulary()["headers"]["area"])])
        self._layers = {normalise(text): each.id for each in config.layers for text in _layer_names(config, each.id)}
        words = _header_words()
        codes = {word: field for word, field in words.items() if field in ("area_code", "area_key", "locality_code")}
        others = {normalise(text): "other" for text in _layer_names(config)} if layer else {}
        own = {normalise(text): "area" for text in _layer_names(config, layer)}
        self._words = words | others | own | codes

    def indicator(self, field: str | None) -> Indicator | None:
        return self._indicators.get(field or "")

    def layer(self, header: str) -> str | None:
        """The layer of areas that a header names."""
        return self._layers.get(normalise(header))

    def exact(self, texts: Iterable[str]) -> tuple[str, str] | None:
        """(field, reason) of the first text that names one field exactly."""
        forms = [(form, text) for text in texts for form in _variants(text)]
        for find, reason in (
            (self._by_id, "id"),
            (self._one(self._names), "name"),
            (self._one(self._synonyms), "synonym"),
        ):
            named = ((find(form), form, text) for form, text in forms)
            if found := next((field for field, form, text in named if field and self._keeps(field, form, text)), None):
                return found, reason
        word = next((self._words[normalise(form)] for form, _ in forms if normalise(form) in self._words), None)
        return (word, "word") if word else None

    def _keeps(self, field: str, form: str, text: str) -> bool:
        """Whether a form of a text still speaks of the indicator: brackets without which it was read said no more.

        Another unit, an age or a group in brackets ("number of pupils", "65+") makes it another measure.
        """
        indicator, left = self.indicator(field), _BRACKETED.findall(form)
        gone = [held for held in _BRACKETED.findall(text) if held not in left]
        return indicator is None or all(_says_no_more(held.strip("[()]* "), indicator) for held in gone)

    def knows(self, text: str) -> bool:
        return self.exact([text]) is not None

    def similar(self, texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
        """Proposals (field, likeness), best first."""
        found: dict[str, float] = {}
        for text in texts:
            for form in dict.fromkeys((when.without(text), when.without(_BRACKETED.sub(" ", text)))):
                for field, likeness in self._likely.similar(form, least=0.6):
                    found[field] = max(likeness, found.get(field, 0.0))
        return tuple(sorted(found.items(), key=lambda pair: -pair[1])[:3])

    def _by_id(self, form: str) -> str | None:
        return self._ids.get(normalise(form))

    @staticmethod
    def _one(index: Index) -> Callable[[str], str | None]:
        def find(form: str) -> str | None:
            found = index.exact(form)
            return found[0] if len(found) == 1 else None

        return find


def _says_no_more(held: str, indicator: Indicator) -> bool:
    """Whether words in brackets are the indicator's own unit, a period, a count of cases or a footnote mark."""
    units = {normalise(unit) for unit in (indicator.unit.he, indicator.unit.en)}
    if "%" in indicator.unit.he or "%" in indicator.unit.en:
        units |= {normalise(word) for word in vocabulary()["cells"]["percent"]}
    plain = len(held) <= _MARK or _CASES.match(held) is not None or when.within(held) is not None
    return plain or held in (indicator.unit.he, indicator.unit.en) or normalise(held) in units


def _variants(text: str) -> list[str]:
    """A header as written, then without brackets, footnote marks and the period it mentions."""
    bare = _BRACKETED.sub(" ", text)
    return list(dict.fromkeys(form for form in (text, bare, when.without(text), when.without(bare)) if form.strip()))


def _layer_names(config: Config, only: str | None = None) -> list[str]:
    layers = [layer for layer in config.layers if only is None or layer.id == only]
    return [text for layer in layers for name in (layer.name, layer.plural) for text in (name.he, name.en)]


@cache
def _totals() -> frozenset[str]:
    return frozenset(normalise(word) for word in vocabulary()["rows"]["totals"])


@cache
def _header_words() -> dict[str, str]:
    headers = vocabulary()["headers"]
    return {normalise(word): field for field in reversed(_KNOWN) for word in headers.get(field, ())}


@dataclass(frozen=True)
class Resolved:
    """The columns of a table, how it is laid out, and what was wrong."""

    columns: tuple[Column, ...]
    layout: str
    issues: tuple[Issue, ...]
    town: int | None = None  # index of the column that names towns

    def of(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def resolve(
    table: Table,
    meanings: Meanings,
    chosen: Mapping[str, str],
    matcher: Matcher | None = None,
    one_indicator: bool = False,
    stamped: Mapping[int, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Resolved:
    """Matches every column that holds anything.

    ``chosen``: header or column letter -> field, which comes before everything else; then ``stamped``: column index ->
    field, of a template of ours. ``remembered``: normalised header -> field, for what has no name that is known.
    ``matcher`` lets a column be known by its values as the one of areas. ``one_indicator``: the whole file is one
    indicator, known otherwise.
    """
    where = Where(sheet=table.sheet.name, row=table.header_row)
    body = list(table.body[:_CHECKED])
    headers = [
        h for h in table.headers if h.text or any(not is_absent(row[h.index]) for row in body if h.index < len(row))
    ]
    choices, missing, issues = _choices(headers, chosen, meanings, where)
    known = _Known(meanings, choices, stamped or {}, remembered or {})
    columns = [_column(header, body, known) for header in headers]
    columns = _layout(columns, one_indicator or any(c.field == "indicator" for c in columns))
    town = next((c.index for c in columns if c.field == "locality"), None)
    columns = _areas(columns, body, matcher)
    columns, beside = _beside(columns, {h.index: h.own for h in headers}, body, meanings, where)
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
    forms = {normalise(key), normalise(_BRACKETED.sub(" ", key))} - {""}

    def spoken_of(text: str) -> bool:
        return bool(forms & {normalise(text), normalise(_BRACKETED.sub(" ", text))})

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

    def settled(self, index: int) -> tuple[str, str] | None:
        """(field, reason) of a column that was chosen, or that a template of ours says."""
        if index in self.choices:
            return self.choices[index], "choice"
        return (self.stamped[index], "template") if index in self.stamped else None

    def before(self, texts: Iterable[str]) -> str | None:
        """What was answered before of a column so named, if there still is such a field."""
        fields = (self.remembered.get(normalise(text)) for text in texts)
        return next((f for f in fields if f in FIELDS or self.meanings.indicator(f) is not None), None)


def _column(header: Header, body: Sequence[Sequence[Any]], known: _Known) -> Column:
    texts = [header.own, *header.others, header.text, *(f"{group} {header.own}" for group in header.groups)]
    cells = (row[header.index] for row in body if header.index < len(row))
    sample = tuple(text_of(cell) for cell in cells if not is_absent(cell))[:_SAMPLE]
    stated = next(filter(None, map(when.within, (*texts[:-1], *header.groups))), None)
    field, reason = known.settled(header.index) or (None, None)
    period = stated.text if stated else None
    column = Column(header.index, letter(header.index), header.text, field, reason, (), sample, period)
    if field:
        return column
    if own := when.whole(header.own):
        of = known.meanings.exact(header.groups)
        if of and known.meanings.indicator(of[0]):
            return replace(column, field=of[0], reason=of[1], period=own.text)
        return replace(column, field="value", reason="period", period=own.text)
    if normalise(header.own) in _totals():  # of men, women and all of them, all are the indicator
        texts += header.groups
    if found := known.meanings.exact(texts):
        return replace(column, field=found[0], reason=found[1])
    if before := known.before(texts):
        return replace(column, field=before, reason="remembered")
    return replace(column, proposals=known.meanings.similar(dict.fromkeys((header.own, header.text))))


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
    return column.field is not None and column.field not in _KNOWN and column.field != "other"


def _areas(columns: list[Column], body: Sequence[Sequence[Any]], matcher: Matcher | None) -> list[Column]:
    """One column tells the areas: the header says so, else its values are names of areas, else it names towns."""
    fields = {c.field for c in columns}
    keyed = bool({"area_key", "area_code"} & fields)
    if not keyed and "area" not in fields and matcher is not None:
        columns = [_by_values(c, body, matcher) for c in columns]
        fields = {c.field for c in columns}
    free = not keyed and "area" not in fields
    first = next((c for kind in ("other", "locality") for c in columns if free and c.field == kind), None)
    settled = []
    for column in columns:
        coarser = column.field in ("locality", "other")
        field = ("area" if column is first else "ignore") if coarser else column.field
        settled.append(replace(column, field=field, reason="other" if coarser and field == "ignore" else column.reason))
    return settled


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
    texts = [text for text in found if not text.replace(".", "").isdigit() or len(text) >= 6]
    known = sum(matcher.match(text).area_id is not None for text in texts) if len(texts) >= 3 else 0
    return replace(column, field="area", reason="values") if known >= max(3, 0.6 * len(found)) else column


def _doubled(columns: list[Column], meanings: Meanings, where: Where) -> tuple[list[Column], list[Issue]]:
    """Two columns for one field: a choice comes before a match; equals are asked (U-12), places keep the first."""
    issues = []
    for field in dict.fromkeys(c.field for c in columns if c.field not in (None, "ignore", "other")):
        same = [c for c in columns if c.field == field]
        picked = [c for c in same if c.reason == "choice"]
        measured = field in _MEASURED[:1] or meanings.indicator(field) is not None
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
            params = {"col1": same[0].header or same[0].letter, "col2": same[1].header or same[1].letter}
            issues.append(Issue("U-12", {**params, "field": field}, replace(where, column=same[1].letter)))
    return columns, issues


def _name(columns: Sequence[Column]) -> str:
    values = [c for c in columns if c.field == "value"]
    if any(c.reason == "period" for c in values):
        return "periods"
    return "long" if values else "wide"
