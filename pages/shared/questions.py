"""What an upload asks, each thing once: which sheet, what a column is, which period, percent or fraction, which area.

Every widget shows what the draft holds and hands the answer back to it, so nothing is lost when the language changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.config import Config
from core.geo import Boundaries
from core.i18n import Words
from core.ingest import Column, Upload
from core.ingest.columns import FIELDS
from core.ingest.table import letter, text_of
from core.issues import Issue
from core.names import Matcher
from core.periods import parse
from pages.shared import load, newindicator, parts, telling
from pages.shared.intake import Draft, column_key
from pages.shared.parts import safe
from pages.shared.telling import literal

NEW, IGNORE, NEW_AREA = "new_indicator", "ignore", "new"
ENCODINGS = ("utf-8", "cp1255", "utf-16", "cp1252")
_MOST_COLUMNS, _MOST_NAMES, _MOST_CELLS = 6, 15, 8
_SHOWN_ROWS, _SHOWN_COLUMNS, _SHOWN_MATCHED = 7, 8, 12
_CELL_CODES = ("U-13", "U-15", "U-24", "U-41")
_LIKELY = 0.6


@dataclass(frozen=True)
class Asked:
    """One upload with all that its questions need."""

    draft: Draft
    upload: Upload
    config: Config
    department: str | None
    w: Words

    def has(self, *codes: str) -> bool:
        return any(issue.code in codes for issue in self.upload.issues)

    def of(self, *codes: str) -> list[Issue]:
        return [issue for issue in self.upload.issues if issue.code in codes]

    def missing(self, field: str) -> bool:
        return any(issue.params["field"] == field for issue in self.of("U-11"))

    def field_name(self, field: str | None) -> str:
        """A field or an indicator in words."""
        return self.w("upload.new_indicator") if field == NEW else telling.field_name(field, self.config, self.w)

    def fields(self) -> list[str]:
        """What a column can be: indicators (those of the department first), a new one, then the parts of a table."""
        own = [i.id for i in self.config.active_indicators if i.department == self.department]
        others = [i.id for i in self.config.active_indicators if i.department != self.department]
        return [NEW, *own, *others, *(field for field in FIELDS if field != IGNORE), IGNORE]


def ask(
    widget: Callable[..., Any], label: str, key: str, value: Any, answer: Callable[[Any], None], **more: Any
) -> None:
    """A widget that starts from ``value`` and calls ``answer`` with what is chosen."""
    st.session_state[key] = value
    if widget is st.selectbox:
        more["index"] = None
    widget(label, key=key, on_change=lambda: answer(st.session_state[key]), **more)


# -- the file ---------------------------------------------------------------------------------------------------------


def where_the_table_is(a: Asked) -> None:
    """The sheet and the row of headers that were found, open to correction, and what the table looks like there."""
    upload, draft, w = a.upload, a.draft, a.w
    if len(upload.sheets) > 1:
        ask(st.selectbox, w("upload.sheet", n=len(upload.sheets)), f"{draft.key}-sheet", upload.sheet,
            lambda name: draft.answer(sheet=name, header_row=None), options=upload.sheets)  # fmt: skip
    with st.expander(literal(w("upload.table", row=upload.header_row, rows=upload.rows_read)), expanded=a.has("U-08")):
        left, right = st.columns(2)
        with left:
            ask(st.number_input, w("upload.header_row"), f"{draft.key}-header", upload.header_row,
                lambda row: draft.answer(header_row=int(row)), min_value=1, max_value=max(len(upload.preview), 1), step=1)  # fmt: skip
        with right:
            if upload.encoding:
                ask(st.selectbox, w("upload.encoding"), f"{draft.key}-encoding", _encoding(upload.encoding),
                    lambda name: draft.answer(encoding=name), options=ENCODINGS)  # fmt: skip
        if a.has("U-28") or draft.choices.hidden_rows:
            ask(st.toggle, w("upload.hidden_rows"), f"{draft.key}-hidden", draft.choices.hidden_rows,
                lambda on: draft.answer(hidden_rows=on))  # fmt: skip
        parts.html(_preview(upload, w))


def _encoding(name: str) -> str:
    return next((known for known in ENCODINGS if name.startswith(known)), ENCODINGS[0])


def _preview(upload: Upload, w: Words) -> str:
    """The rows around the headers, the row of headers in bold."""
    header = (upload.header_row or 1) - 1
    first = max(0, min(header - 2, len(upload.preview) - _SHOWN_ROWS))
    rows = upload.preview[first : first + _SHOWN_ROWS]
    width = min(max(map(len, rows), default=0), _SHOWN_COLUMNS)
    body = []
    for i, row in enumerate(rows, first):
        cells = [safe(text_of(cell))[:40] for cell in [*row, *[""] * width][:width]]
        strong = [f"<b>{cell}</b>" for cell in cells] if i == header else cells
        mark = f' <span class="lr-chip lr-status">{safe(w("upload.headers_here"))}</span>' if i == header else ""
        body.append([f"{i + 1}{mark}", *strong])
    return parts.table([w("upload.row"), *map(letter, range(width))], body, numbers=[0])


# -- columns ----------------------------------------------------------------------------------------------------------


def columns(a: Asked) -> None:
    """What was recognised and why; what is unclear is asked; anything else can be added or changed below."""
    parts.heading(a.w("upload.columns"))
    parts.html(_recognised(a))
    if a.has("U-12"):
        telling.say(a.of("U-12"), a.config, a.w)
    for column in _unclear(a):
        _ask_column(a, column)
    values_without_indicator = a.missing("indicator") and any(c.field == "value" for c in a.upload.columns)
    if values_without_indicator or a.draft.choices.indicator:
        _ask_indicator(a)
    rest = [c for c in a.upload.columns if c.field is None]
    lost = a.missing("area") or (a.missing("indicator") and not values_without_indicator)
    if a.has("U-11"):
        telling.say([i for i in a.of("U-11") if i.params["field"] not in ("period", "layer")], a.config, a.w)
    with st.expander(a.w.plural("upload.more_columns", len(rest)), expanded=lost):
        _add_column(a)
    if a.draft.naming is not None:
        newindicator.form(a.draft, a.config, a.upload, a.w)


def _recognised(a: Asked) -> str:
    w = a.w
    matched = [c for c in a.upload.columns if c.field not in (None, IGNORE)]
    rows = [
        [
            f"{safe(c.letter)} · <b>{safe(c.header)}</b>",
            safe(_field_with_period(a, c)),
            f'<span class="lr-chip lr-status">✓ {safe(w("upload.recognised"))}</span> {safe(w(f"upload.reason.{c.reason}"))}',
            safe(" · ".join(c.sample)),
        ]
        for c in matched[:_SHOWN_MATCHED]
    ]
    head = [w("upload.column"), w("upload.field"), w("upload.why"), w("upload.sample")]
    more = len(matched) - _SHOWN_MATCHED
    tail = f'<p class="lr-lead">{safe(w.plural("upload.more_matched", more))}</p>' if more > 0 else ""
    return parts.table(head, rows) + tail if rows else f'<p class="lr-lead">{safe(w("upload.none_recognised"))}</p>'


def _field_with_period(a: Asked, column: Column) -> str:
    name = a.field_name(column.field)
    return f"{name} · {a.w.period(column.period)}" if column.period and column.field not in FIELDS[:4] else name


def _unclear(a: Asked) -> list[Column]:
    """Columns with a likely meaning that is still free, and those that claim one field together."""
    columns = a.upload.columns
    taken = {c.field for c in columns}
    doubled = {text for i in a.of("U-12") for text in (i.params["col1"], i.params["col2"])}
    likely = [c for c in columns if c.field is None and _proposals(a, c, taken)]
    answered = [c for c in columns if c.reason == "choice" and column_key(a.upload, c) in a.draft.choices.columns]
    found = [c for c in columns if (c.header or c.letter) in doubled]
    return list({c.index: c for c in (*found, *answered, *likely)}.values())[: _MOST_COLUMNS + len(found)]


def _proposals(a: Asked, column: Column, taken: set[str | None]) -> list[str]:
    return [
        field
        for field, likeness in column.proposals
        if likeness >= _LIKELY and field not in taken and field not in ("value", "n", "population")
    ]


def _ask_column(a: Asked, column: Column) -> None:
    taken = {c.field for c in a.upload.columns}
    first = _proposals(a, column, taken)
    sample = " · ".join(column.sample)
    name = column.header or column.letter
    if first:
        label = a.w("upload.is_it", col=name, field=a.field_name(first[0]))
    else:
        label = a.w("upload.which_field", col=name)
    ask(
        st.selectbox,
        literal(label),
        f"{a.draft.key}-col-{column.letter}",
        column.field,
        partial(_chosen, a.draft, a.upload, column),
        options=list(dict.fromkeys([*first, *a.fields()])),
        format_func=a.field_name,
        placeholder=a.w("upload.choose_field"),
        help=literal(a.w("upload.sample_of", sample=sample)) if sample else None,
    )


def _chosen(draft: Draft, upload: Upload, column: Column, field: str | None) -> None:
    if field == NEW:
        draft.naming = column.letter
    else:
        draft.put("columns", column_key(upload, column), field)


def _add_column(a: Asked) -> None:
    key, w = a.draft.key, a.w
    by_letter = {c.letter: c for c in a.upload.columns}
    shown = {c.letter: f"{c.letter} · {c.header}" for c in a.upload.columns}
    left, right, last = st.columns([3, 3, 1], vertical_alignment="bottom")
    column = left.selectbox(
        w("upload.add_column"), list(shown), index=None, format_func=shown.__getitem__, key=f"{key}-add",
        placeholder=w("upload.choose_column"), persist_state="page",
    )  # fmt: skip
    field = right.selectbox(
        w("upload.field"), a.fields(), index=None, format_func=a.field_name, key=f"{key}-add-field",
        placeholder=w("upload.choose_field"), persist_state="page",
    )  # fmt: skip
    ready = column is not None and field is not None
    if last.button(w("upload.match"), key=f"{key}-add-do", disabled=not ready, width="stretch") and column and field:
        _chosen(a.draft, a.upload, by_letter[column], field)
        st.rerun()


def _ask_indicator(a: Asked) -> None:
    """A table of values that does not say of what."""
    options = [NEW, *(i for i in a.fields() if i not in FIELDS and i != NEW)]

    def answer(field: str | None) -> None:
        if field == NEW:
            a.draft.naming = ""
        else:
            a.draft.answer(indicator=field)

    ask(st.selectbox, a.w("upload.whole_indicator"), f"{a.draft.key}-indicator", a.draft.choices.indicator, answer,
        options=options, format_func=a.field_name, placeholder=a.w("upload.choose_field"))  # fmt: skip


# -- period, percent --------------------------------------------------------------------------------------------------


def period(a: Asked) -> None:
    """Asked once, when rows and headers do not say it; what a title says is only a proposal."""
    draft, w = a.draft, a.w
    if not (a.missing("period") or a.has("U-42") or draft.choices.period):
        return
    key = f"{draft.key}-period"

    def answer(text: str) -> None:
        found = parse(text)
        draft.answer(period=found.text if found else None)
        st.session_state[f"{key}-wrong"] = "" if found or not text.strip() else text

    wrong = st.session_state.get(f"{key}-wrong")
    shown = wrong or draft.choices.period or (a.upload.period if a.has("U-42") else "") or ""
    telling.say([*a.of("U-42"), *(i for i in a.of("U-11") if i.params["field"] == "period")], a.config, w)
    ask(st.text_input, w("upload.period"), key, shown, answer, placeholder=w("upload.period_example"))
    if wrong:
        st.warning(literal(w("upload.period_wrong", found=wrong)))
    elif draft.choices.period:
        st.caption(literal(w("upload.period_is", period=w.period(draft.choices.period))))


def percent(a: Asked) -> None:
    """Whether 0.85 means 85%: one question and two buttons for each column of shares."""
    draft, w = a.draft, a.w
    asked = {str(i.params["col"]): i for i in a.of("U-14")}
    words = {"fraction": w("upload.fraction"), "percent": w("upload.percent")}
    for column in dict.fromkeys([*asked, *draft.choices.percent]):
        label = w.issue(asked[column]) if column in asked else w("upload.percent_of", col=column)
        ask(st.segmented_control, literal(label), f"{draft.key}-percent-{column}", draft.choices.percent.get(column),
            partial(draft.put, "percent", column), options=list(words), format_func=words.__getitem__)  # fmt: skip


# -- areas ------------------------------------------------------------------------------------------------------------


def areas(a: Asked, layer: str) -> None:
    """Each name that is not on the list once, with those it may stand for."""
    draft, upload, w = a.draft, a.upload, a.w
    asked = {str(i.params["found"]): [area for area, _ in i.params["proposals"]] for i in a.of("U-17")}
    names = [*asked, *(n for n in _nowhere(a) if n not in asked), *(n for n in draft.choices.areas if n not in asked)]
    names = list(dict.fromkeys(names))
    if not names:
        return
    own = load.areas().query("layer == @layer")
    called = {row["area_id"]: w.name(row) for row in own.to_dict("records")}
    words = {NEW_AREA: w("upload.new_area"), IGNORE: w("upload.leave_out"), **called}
    parts.heading(w.plural("upload.unknown_areas", len(names)))
    matcher = Matcher(own)
    for name in names[:_MOST_NAMES]:
        first = asked.get(name) or [area for area, _ in matcher.match(name).proposals]
        label = (
            w("upload.area_maybe", found=name, area=called[first[0]]) if first else w("upload.area_which", found=name)
        )
        ask(st.selectbox, literal(label), f"{draft.key}-area-{name}", draft.choices.areas.get(name),
            partial(draft.put, "areas", name),
            options=list(dict.fromkeys([*first, IGNORE, NEW_AREA, *called])), format_func=words.__getitem__,
            placeholder=w("upload.choose_area"))  # fmt: skip
    if len(names) > _MOST_NAMES:
        st.caption(literal(w.plural("upload.more_names", len(names) - _MOST_NAMES)))
    if a.has("U-38") or draft.choices.add_areas:
        ask(st.toggle, w("upload.add_areas"), f"{draft.key}-add-areas", draft.choices.add_areas,
            lambda on: draft.answer(add_areas=on))  # fmt: skip
    if upload.areas.shape[0]:
        telling.say(a.of("U-39"), a.config, w)


def _nowhere(a: Asked) -> list[str]:
    """Names and keys without an area and without a likely one; rows of other towns are told, not asked."""
    issues = a.of("U-38")
    if not issues:
        return []
    town = issues[0].params.get("town")
    return [name for name in a.upload.unmatched if not (town and name.isdigit() and int(name) // 10_000 != town)]


# -- cells and rows ---------------------------------------------------------------------------------------------------


def cells(a: Asked) -> None:
    """Single cells that can be put right here, names of indicators in cells, and rows that say the same thing twice."""
    faulty = {i.where.cell: i for i in a.of(*_CELL_CODES) if i.where.cell}
    names = {str(i.params["found"]): i for i in a.of("U-40")}
    doubled = a.of("U-18")
    if not (faulty or names or doubled or a.draft.choices.cells):
        return
    parts.heading(a.w("upload.fix"))
    for cell in list(dict.fromkeys([*a.draft.choices.cells, *faulty]))[:_MOST_CELLS]:
        _ask_cell(a, cell, faulty.get(cell))
    for name, issue in list(names.items())[:_MOST_CELLS]:
        options = list(
            dict.fromkeys([*issue.params["proposals"], *(f for f in a.fields() if f not in FIELDS and f != NEW)])
        )
        ask(st.selectbox, literal(a.w.issue(issue)), f"{a.draft.key}-name-{name}", None,
            partial(a.draft.put, "columns", name), options=options, format_func=a.field_name,
            placeholder=a.w("upload.choose_field"))  # fmt: skip
    for issue in doubled[:_MOST_CELLS]:
        _ask_double(a, issue)


def _ask_cell(a: Asked, cell: str, issue: Issue | None) -> None:
    label = a.w.issue(issue) if issue else a.w("upload.cell_fixed", cell=cell)
    ask(st.text_input, literal(label), f"{a.draft.key}-cell-{cell}", str(a.draft.choices.cells.get(cell, "")),
        lambda text: a.draft.put("cells", cell, _cell_value(text)), placeholder=a.w("upload.cell_example"))  # fmt: skip


def _cell_value(text: str) -> object:
    """What was typed, as the reader of cells takes it: it knows numbers, percents and blanks written as text."""
    return text.strip() or None


def _ask_double(a: Asked, issue: Issue) -> None:
    rows: Sequence[int] = issue.params["rows"]

    def answer(kept: int | None) -> None:
        if kept is not None:
            a.draft.answer(drop_rows=a.draft.choices.drop_rows | (set(rows) - {kept}))

    ask(st.selectbox, literal(a.w.issue(issue)), f"{a.draft.key}-double-{rows[0]}-{issue.params['indicator']}", None, answer,
        options=list(rows), format_func=lambda row: a.w("upload.keep_row", row=row), placeholder=a.w("upload.choose_row"))  # fmt: skip


# -- boundaries -------------------------------------------------------------------------------------------------------


def identity(draft: Draft, found: Boundaries, w: Words) -> None:
    """Which columns of a boundary layer say what place a shape is, and whether new places are taken in."""
    keys = list(dict.fromkeys(filter(None, [found.key_column, *found.columns])))
    left, right = st.columns(2)
    for place, name, label, options in (
        (left, "key", "upload.key_column", keys),
        (right, "name", "upload.name_column", list(found.columns)),
    ):
        with place:
            ask(st.selectbox, w(label), f"{draft.key}-{name}", getattr(found, f"{name}_column"),
                partial(_shape_choice, draft, name), options=options, placeholder=w("upload.no_column"))  # fmt: skip
    if found.shapes_without_area or draft.shape_choices.add_areas:
        ask(st.toggle, w("upload.add_shapes"), f"{draft.key}-add-shapes", draft.shape_choices.add_areas,
            partial(_shape_choice, draft, "add_areas"))  # fmt: skip


def _shape_choice(draft: Draft, name: str, value: Any) -> None:
    draft.shape_choices = replace(draft.shape_choices, **{name: value})


def names_of(frames: Iterable[pd.DataFrame], w: Words) -> dict[str, str]:
    """Names of areas, of those that are still to be created too."""
    return {row["area_id"]: w.name(row) for frame in frames for row in frame.to_dict("records")}
