"""``read``: bytes of a file -> what would be saved, and everything that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath

import pandas as pd

from core.config import Config
from core.ingest import dated, layers, stamp, stated
from core.ingest.choices import Choices
from core.ingest.column import PLACES, Column, Resolved
from core.ingest.columns import resolve
from core.ingest.container import Contents, contents
from core.ingest.crossed import in_the_file, issue_in_the_file, turned
from core.ingest.found import OBSERVATIONS, empty
from core.ingest.grid import Cell
from core.ingest.marks import Progress, part_of, silent
from core.ingest.meanings import FIELDS, Meanings
from core.ingest.merges import apart, filled
from core.ingest.outline import carried_down, of_some, overflowing, too_wide, under_periods
from core.ingest.people import beside, margins, people
from core.ingest.ratios import computed
from core.ingest.respondents import shared_out
from core.ingest.rows import AREAS, CITY, Joined, Reader
from core.ingest.subheaders import Knows
from core.ingest.table import Table, choose, corrected, find
from core.ingest.unmeasured import in_parts, unmeasured
from core.ingest.values import Given, Observed, observe
from core.issues import Issue, Where, worst
from core.names import Matcher, division
from core.people import in_file, in_name, masked

_PREVIEW = 30
_FAULTY = 60


@dataclass(frozen=True)
class Upload:
    """What a file holds, understood. Nothing is stored yet; a blocked upload has no observations.

    ``rows_read`` counts rows of data (no totals, notes, blank rows), ``rows_kept`` those with at least one
    observation. ``joined`` are areas of rows, ``unmatched`` names or keys of rows without one. ``preview`` holds the
    first raw rows of the sheet, none when it is about persons. ``left_out``: how many rows under the header are no
    data, by reason (one of KINDS): with ``rows_read`` these are all. ``cells``: how many cells of measured columns in
    rows of data were kept, or left out and why. ``turned``: the row of the file in which a
    table begins that has areas across; it is shown with rows and columns changed places, and rows are counted so.
    ``division``: the year of the division into areas that its keys are of. ``faulty``: row number -> raw cells of the
    first rows with something to fix. ``hidden_sheets`` and ``hidden_rows`` (numbers) are those that the file does not
    show.
    """

    file: str
    sha256: str
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    header_row: int | None = None
    first_row: int | None = None
    layout: str = "wide"
    columns: tuple[Column, ...] = ()
    preview: list[list[Cell]] = field(default_factory=list)
    observations: pd.DataFrame = field(default_factory=lambda: empty()[list(OBSERVATIONS)])
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(AREAS)))
    issues: tuple[Issue, ...] = ()
    rows_read: int = 0
    rows_kept: int = 0
    joined: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[str, int] = field(default_factory=dict)
    encoding: str | None = None
    layer: str | None = None
    period: str | None = None
    turned: int | None = None
    division: str | None = None
    faulty: Mapping[int, Sequence[object]] = field(default_factory=dict)
    hidden_sheets: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()

    @property
    def blocked(self) -> bool:
        return worst(self.issues) == "block"


@dataclass(frozen=True)
class _Around:
    """What a file is read against."""

    config: Config
    meanings: Meanings
    areas: pd.DataFrame
    choices: Choices
    today: date
    stamp: stamp.Stamp | None = None
    progress: Progress = silent


def read(
    data: bytes,
    file: str,
    config: Config,
    areas: pd.DataFrame,
    choices: Choices | None = None,
    *,
    today: date | None = None,
    progress: Progress = silent,
) -> Upload:
    """Understands one file; what is wrong with it is among the issues. ``areas``: the AREAS frame of every layer.

    ``progress`` hears the share that is done, 0 to 1.
    """
    choices = choices or Choices()
    digest = hashlib.sha256(data).hexdigest()
    if private := in_file(file):
        return Upload(masked(file), digest, issues=(private,))
    found = contents(data, file, choices.encoding, part_of(progress, 0, 0.8))
    upload = Upload(file, digest, found.names, issues=found.issues, encoding=found.encoding)
    if called := [issue for name in found.names if (issue := in_name(name))]:
        upload = replace(upload, sheets=tuple(map(masked, found.names)), issues=tuple(called))
    elif found.sheets and (noted := margins(data, file)):
        upload = replace(upload, issues=tuple(noted))
    elif found.sheets:
        filled_in = stamp.read(data)
        layer = choices.layer or (filled_in.layer if filled_in else None)
        around = _Around(config, Meanings(config, layer), areas, choices, today or date.today(), filled_in, progress)
        upload = _understood(upload, found, around)
    if upload.turned:
        upload = replace(upload, issues=tuple(issue_in_the_file(each, upload.turned or 1) for each in upload.issues))
    located = (replace(issue, where=replace(issue.where, file=file)) for issue in upload.issues)
    return replace(upload, issues=tuple(located))


def _understood(upload: Upload, found: Contents, around: _Around) -> Upload:
    config, meanings, choices, areas = around.config, around.meanings, around.choices, around.areas
    table, issues = _table(found, meanings, choices)
    if wide := too_wide(table):
        return replace(upload, issues=(wide,))
    private = beside(found.sheets, table.sheet.name, meanings.knows)
    right = replace(table, sheet=corrected(table.sheet, choices.cells))
    sent, (table, more) = table.sheet.rows, filled(right, choices.hidden_rows)
    own = areas if choices.layer is None else areas[areas["layer"] == choices.layer]
    matcher = Matcher(own)
    entitled = choices.indicator or meanings.entitled(_called(table, upload.file))
    known = any(own["area_id"] != CITY)
    is_area = (lambda name: bool(matcher.by_name(name) or matcher.by_key(name))) if known else None
    if across := turned(table, meanings, is_area, bool(entitled)):
        more.append(Issue("U-50", {}, Where(sheet=table.sheet.name, row=table.header_row)))
        upload, table = replace(upload, turned=table.header_row), across
    one, stamped = choices.indicator is not None, _stamped(table, around)
    year = dated.year(table, upload.file)
    resolved = resolve(table, meanings, choices.columns, matcher, one, stamped, choices.remembered.columns, year)
    resolved, asked = dated.headings(resolved, table, choices)
    at_header = Where(sheet=table.sheet.name, row=table.header_row)
    counts_of = None
    if choices.indicator is None:
        resolved, counts_of = computed(resolved, config.active_indicators, at_header)
    resolved = shared_out(resolved, table.headers, meanings, at_header)
    resolved, counted = stated.counted(table, resolved, choices)
    table, resolved, below = under_periods(stated.as_shown(table, resolved), resolved)
    private += people(table, resolved.columns, lambda name: matcher.by_name(name) is not None)
    if private:
        return _refused(upload, table, resolved, private)
    period, told = dated.period(table, upload.file, choices, resolved)
    indicator = choices.indicator or counts_of or _named(table, upload.file, meanings, resolved)
    stamped_layer = around.stamp.layer if around.stamp else None
    layer, layered = layers.layer_of(table, resolved, config, meanings, areas, choices, stamped_layer)
    if layer not in (None, choices.layer, stamped_layer):  # what the words mean hangs on the layer
        settled = replace(choices, layer=layer, layer_open=False)
        return _understood(upload, found, replace(around, meanings=Meanings(config, layer), choices=settled))
    table, carried = carried_down(apart(table, resolved, sent, choices.cells), resolved)
    issues += [
        *more,
        *carried,
        *below,
        *_said_of_all(table, resolved, upload.file, meanings.knows),
        *dated.school_years(table, resolved),
        *resolved.issues,
        *asked,
        *counted,
        *told,
        *_unknown(around),
        *layered,
    ]
    issues += _missing(resolved, indicator, period, layer, config)
    named, its = _division(table, upload.file, resolved), choices.divisions.get(layer or "")
    if named and its not in (None, named) and not choices.any_division:
        issues.append(Issue("U-51", {"found": named, "known": its}, Where(sheet=table.sheet.name)))
    upload = replace(
        upload,
        sheet=table.sheet.name,
        header_row=table.header_row,
        first_row=table.first_row,
        layout=resolved.layout,
        columns=resolved.columns,
        preview=list(table.sheet.rows[: table.first_row - 1 + _PREVIEW]),
        hidden_sheets=tuple(sheet.name for sheet in found.sheets if not sheet.visible),
        hidden_rows=frozenset(row + 1 for row in table.sheet.hidden_rows),
        issues=upload.issues + tuple(issues),
        layer=layer,
        period=period,
        division=named,
    )
    if layer is None or _no_place(resolved, layer, config):
        return upload
    chosen = {**_recalled(around, layer), **choices.areas}
    split = overflowing(table) if found.encoding else []
    dropped = choices.drop_rows.union(*(issue.params["rows"] for issue in split))
    joined = Reader(table, resolved, config, layer, areas).rows(chosen, choices.add_areas, dropped)
    given = Given(config, meanings, period, indicator, choices, around.today, dated.titles(table))
    around.progress(0.85)
    seen = observe(table, resolved, joined, given, part_of(around.progress, 0.85, 1))
    told = [*split, *_alike(seen), *_not_theirs(seen, resolved, around)]
    read = _observed(upload, joined, replace(seen, issues=told))
    return _with_faulty(replace(read, issues=tuple(in_layer(read.issues, config, layer))), table)


def in_layer(issues: Iterable[Issue], config: Config, layer: str) -> Iterator[Issue]:
    """The issues, those whose texts speak of neighbourhoods with the name of another layer; doubles with that of their
    indicator.
    """
    for issue in issues:
        more: dict[str, object] = {}
        if issue.code in ("U-17", "U-18", "U-20") and layer != "neighbourhood":
            more["layer"] = config.layer(layer).plural
        if issue.code == "U-18" and "indicator" in issue.params:
            more["named"] = config.indicator(issue.params["indicator"]).name
        yield replace(issue, params={**issue.params, **more}) if more else issue


def _division(table: Table, file: str, resolved: Resolved) -> str | None:
    """The year of the division into areas that keys are of: codes of two divisions are alike, but of other places."""
    keys = [c.header for c in resolved.columns if c.field in ("area_key", "area_code")]
    texts = (*keys, *_called(table, file), *stated.around(table)) if keys else ()
    return next(filter(None, map(division, texts)), None)


def _stamped(table: Table, around: _Around) -> Mapping[int, str]:
    """Column index -> field, where the table still has the columns of the template that it was filled into."""
    found, meanings = around.stamp, around.meanings
    own = tuple(header.own for header in table.headers)
    if found is None or own[: len(found.headers)] != found.headers:  # what we send back has one column more
        return {}
    return {i: f for i, f in enumerate(found.fields) if f in FIELDS or meanings.indicator(f) is not None}


def _recalled(around: _Around, layer: str) -> dict[str, str]:
    """Names of areas answered before that name no area by themselves, and whose area is still there."""
    own = around.areas[around.areas["layer"] == layer]
    matcher, ids = Matcher(own), set(own["area_id"])
    before = around.choices.remembered.areas.items()
    return {name: to for name, to in before if to in ids and not (matcher.by_name(name) or matcher.by_key(name))}


def _refused(upload: Upload, table: Table, resolved: Resolved, private: list[Issue]) -> Upload:
    """Only why: whatever else there is to tell of a file about persons would repeat its cells."""
    columns = tuple(replace(c, header=masked(c.header), sample=()) for c in resolved.columns)
    return replace(upload, sheet=table.sheet.name, layout=resolved.layout, columns=columns, issues=tuple(private))


def _alike(seen: Observed) -> list[Issue]:
    """The issues, with U-49 in the place of U-18 where rows say the very same: one of their values was kept."""
    if not any(issue.code == "U-18" for issue in seen.issues):
        return seen.issues
    kept = set(seen.frame[["area_id", "indicator_id", "period"]].itertuples(index=False, name=None))
    names = ("area_id", "indicator", "period")
    return [
        replace(issue, code="U-49")
        if issue.code == "U-18" and tuple(issue.params[name] for name in names) in kept
        else issue
        for issue in seen.issues
    ]


def _not_theirs(seen: Observed, resolved: Resolved, around: _Around) -> list[Issue]:
    """U-27 for every indicator that the config lets another department alone change."""
    issues, department, here = [], around.choices.department, {c.field: c.letter for c in resolved.columns}
    for id in seen.frame["indicator_id"].unique():
        editor = around.config.editor_of(id)
        if editor and editor.id != department:
            params = {"indicator": around.config.indicator(id).name, "owner": editor.name}
            issues.append(Issue("U-27", params, Where(column=here.get(id))))
    return issues


def _of_rows(issue: Issue, joined: Joined) -> Issue:
    """A question about the whole file is one of every row: none of its figures is saved till it is answered."""
    asked = issue.severity == "fix" and not (issue.params.get("rows") or issue.params.get("row"))
    return replace(issue, params={**issue.params, "rows": joined.numbers.tolist()}) if asked else issue


def _observed(upload: Upload, joined: Joined, seen: Observed) -> Upload:
    counts = {c.letter for c in seen.columns if c.reason == "ratio"}
    told = (*(_of_rows(issue, joined) for issue in upload.issues), *joined.issues, *seen.issues)
    upload = replace(
        upload,
        columns=seen.columns,
        issues=tuple(i for i in told if not (i.code == "U-10" and i.where.column in counts)),
        rows_read=len(joined.numbers),
        left_out=joined.left_out,
        cells=seen.cells,
        joined=joined.joined,
        unmatched=joined.unmatched,
    )
    if upload.blocked:
        return upload
    if not len(joined.numbers) and not joined.left_out["group"]:
        unread = next((issue.params["n"] for issue in upload.issues if issue.code == "U-28"), None)
        folded = {"folded": unread} if unread else {}
        return replace(upload, issues=(*upload.issues, Issue("U-03", {"file": upload.file, **folded})))
    observations = seen.frame[list(OBSERVATIONS)]
    if upload.turned:
        cells = observations["cell"].map(lambda cell: in_the_file(cell, upload.turned or 1), na_action="ignore")
        observations = observations.assign(cell=cells)
    return replace(upload, observations=observations, areas=joined.areas, rows_kept=seen.rows)


def _with_faulty(upload: Upload, table: Table) -> Upload:
    """With the cells of the first rows that somebody has to put right."""
    numbered = (issue.params.get("rows") or [issue.where.row] for issue in upload.issues if issue.severity == "fix")
    first = sorted({int(row) for rows in numbered for row in rows[:_FAULTY] if row})[:_FAULTY]
    return replace(upload, faulty={row: table.sheet.rows[row - 1] for row in first if row <= len(table.sheet.rows)})


def _table(found: Contents, meanings: Meanings, choices: Choices) -> tuple[Table, list[Issue]]:
    """The chosen or likeliest sheet and header row; what was decided is said (U-07, U-08)."""
    named = [sheet for sheet in found.sheets if sheet.name == choices.sheet]
    issues = [Issue("U-35", {"found": choices.sheet})] if choices.sheet and not named else []
    best, alike = choose(named or found.sheets, meanings.knows)
    table = find(best.sheet, meanings.knows, choices.header_row) if choices.header_row else best
    params, where = {"sheet": table.sheet.name}, Where(sheet=table.sheet.name)
    if len(found.names) > 1 and not named:
        hidden = not table.sheet.visible and any(sheet.visible for sheet in found.sheets)
        issues.append(
            Issue("U-62", params, where) if hidden else Issue("U-07", params | {"n": len(found.names)}, where)
        )
    if alike:
        issues.append(Issue("U-61", params | {"others": alike}, where))
    if table.header_row > 1 and not choices.header_row:
        issues.append(Issue("U-08", {"row": table.header_row}, Where(sheet=table.sheet.name, row=table.header_row)))
    return table, issues


def _named(table: Table, file: str, meanings: Meanings, resolved: Resolved) -> str | None:
    """The indicator that a title, the sheet or the file is named after, for a table of values that does not say."""
    if not resolved.of("value") or resolved.of("indicator"):
        return None
    return meanings.entitled(_called(table, file))


def _said_of_all(table: Table, resolved: Resolved, file: str, knows: Knows) -> list[Issue]:
    """What makes all figures of a table others than those of all people of whole areas, measured."""
    called = _called(table, file)
    return [*of_some(table, called, knows), *unmeasured(table, resolved, called, knows), *in_parts(table, resolved)]


def _called(table: Table, file: str) -> tuple[str, ...]:
    """What may name the figures of a whole table."""
    return (*table.titles, table.sheet.name, PurePath(file).stem)


def _unknown(around: _Around) -> list[Issue]:
    """Answers that speak of an area or an indicator that there is not."""
    choices, known = around.choices, {*around.areas["area_id"], "new", "ignore"}
    issues = [Issue("U-35", {"found": to}) for to in dict.fromkeys(choices.areas.values()) if to not in known]
    if choices.indicator and around.meanings.indicator(choices.indicator) is None:
        near = [field for field, _ in around.meanings.similar([choices.indicator])]
        params = {"col": choices.indicator, "field": choices.indicator, "suggestion": next(iter(near), "value")}
        issues.append(Issue("U-36", params))
    return issues


def _missing(
    resolved: Resolved, indicator: str | None, period: str | None, layer: str | None, config: Config
) -> list[Issue]:
    """U-11 for whatever a value cannot do without."""
    values = [c for c in resolved.columns if dated.is_value(c)]
    own = [c for c in values if c.field != "value"]
    missing = []
    counted = bool(indicator and resolved.of("numerator") and resolved.of("denominator"))
    if not counted and (not values or (not own and not indicator and not resolved.of("indicator"))):
        missing.append("indicator")
    if layer and _no_place(resolved, layer, config):
        missing.append("area")
    if (
        not period
        and (not resolved.of("period") or any(c.unclear for c in values))
        and (not values or any(c.period is None and not c.undated for c in values))
    ):
        missing.append("period")
    return [Issue("U-11", {"field": name}) for name in missing]


def _no_place(resolved: Resolved, layer: str, config: Config) -> bool:
    fields = {c.field for c in resolved.columns}
    return layer != config.layers[0].id and fields.isdisjoint(PLACES)
