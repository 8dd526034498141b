"""What an upload asks, each thing once: which sheet, what a column is, which period, percent or fraction.

Every widget shows what the draft holds and hands the answer back to it, so nothing is lost when the language changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from core.config import Config
from core.geo import Boundaries
from core.i18n import Words
from core.ingest import Column, Upload
from core.ingest.columns import FIELDS
from core.ingest.table import letter, text_of
from core.issues import Issue
from core.periods import parse
from pages.shared import newindicator, parts, telling
from pages.shared.intake import Draft, column_key
from pages.shared.parts import literal, safe

NEW, IGNORE = "new_indicator", "ignore"
ENCODINGS = ("utf-8", "cp1255", "utf-16", "cp1252")
_MOST_COLUMNS, _SHOWN_MATCHED = 6, 12
_SHOWN_ROWS, _SHOWN_COLUMNS = 7, 8
_LIKELY, _TELLING = 0.7, 4


@dataclass(frozen=True)
class Asked:
    """One upload with all that its questions need."""

    draft: Draft
    upload: Upload
    config: Config
    department: str | None
    w: Words

    def has(self, *codes: str) -> bool:
        return bool(self.of(*codes))

    def of(self, *codes: str) -> list[Issue]:
        return [issue for issue in self.upload.issues if issue.code in codes]

    def missing(self, *fields: str) -> list[Issue]:
        return [issue for issue in self.of("U-11") if issue.params["field"] in fields]

    def key(self, name: str) -> str:
        return f"{self.draft.key}-{name}"

    def field_name(self, field: str | None) -> str:
        """A field or an indicator in words."""
        return self.w("upload.new_indicator") if field == NEW else telling.field_name(field, self.config, self.w)

    def indicators(self) -> list[str]:
        """Indicators that a column can be, those of the department first."""
        active = self.config.active_indicators
        return [i.id for i in sorted(active, key=lambda i: self.department not in (None, i.department))]

    def fields(self) -> list[str]:
        """All that a column can be."""
        return [NEW, *self.indicators(), *(field for field in FIELDS if field != IGNORE), IGNORE]


def ask(
    widget: Callable[..., Any], label: str, key: str, value: Any, answer: Callable[[Any], None], **more: Any
) -> None:
    """A widget that starts from ``value`` and calls ``answer`` with what is chosen."""
    st.session_state[key] = value
    widget(literal(label), key=key, on_change=lambda: answer(st.session_state[key]), **more)


def pick(
    label: str,
    key: str,
    value: Any,
    answer: Callable[[Any], None],
    options: Sequence[Any],
    name: Callable[[Any], str] = str,
    hint: str | None = None,
    **more: Any,
) -> None:
    """One of ``options``, or none of them yet."""
    options = list(dict.fromkeys(options))
    ask(
        st.selectbox, label, key, value, answer, options=options, format_func=name, placeholder=hint, index=None, **more
    )


# -- the file ---------------------------------------------------------------------------------------------------------


def where_the_table_is(a: Asked) -> None:
    """The sheet and the row of headers that were found, open to correction, and what the table looks like there."""
    upload, draft, w = a.upload, a.draft, a.w

    def other_sheet(name: str | None) -> None:
        draft.answer(sheet=name, header_row=None)

    if len(upload.sheets) > 1:
        pick(w("upload.sheet", n=len(upload.sheets)), a.key("sheet"), upload.sheet, other_sheet, upload.sheets)
    told = w("upload.table", row=upload.header_row, rows=upload.rows_read)
    with st.expander(literal(told), expanded=a.has("U-08") and upload.blocked):
        _correct_the_table(a)
        parts.html(_preview(upload, w))


def _correct_the_table(a: Asked) -> None:
    upload, draft, w = a.upload, a.draft, a.w

    def other_row(row: int | None) -> None:
        draft.answer(header_row=row)

    def other_encoding(name: str | None) -> None:
        draft.answer(encoding=name)

    def read_hidden(on: bool) -> None:
        draft.answer(hidden_rows=on)

    left, right = st.columns(2)
    most = max(len(upload.preview), upload.header_row or 1)
    with left:
        ask(
            st.number_input,
            w("upload.header_row"),
            a.key("header"),
            upload.header_row,
            other_row,
            min_value=1,
            max_value=most,
        )
    if upload.encoding:
        now = next((known for known in ENCODINGS if upload.encoding.startswith(known)), None)
        with right:
            pick(w("upload.encoding"), a.key("encoding"), now, other_encoding, ENCODINGS)
    if a.has("U-28") or draft.choices.hidden_rows:
        ask(st.toggle, w("upload.hidden_rows"), a.key("hidden"), draft.choices.hidden_rows, read_hidden)


def _preview(upload: Upload, w: Words) -> str:
    """The rows around the headers, the row of headers in bold."""
    header = (upload.header_row or 1) - 1
    first = max(0, min(header - 2, len(upload.preview) - _SHOWN_ROWS))
    rows = upload.preview[first : first + _SHOWN_ROWS]
    width = min(max(map(len, rows), default=0), _SHOWN_COLUMNS)
    body = []
    for i, row in enumerate(rows, first):
        cells = [safe(_short(text_of(cell))) for cell in [*row, *[""] * width][:width]]
        strong = [f"<b>{cell}</b>" for cell in cells] if i == header else cells
        mark = f' <span class="lr-chip lr-status">{safe(w("upload.headers_here"))}</span>' if i == header else ""
        body.append([f"{i + 1}{mark}", *strong])
    return parts.table([w("upload.row"), *map(letter, range(width))], body, numbers=[0])


# -- columns ----------------------------------------------------------------------------------------------------------


def columns(a: Asked) -> None:
    """What was recognised and why; what is unclear is asked; anything else can be added or changed below."""
    parts.heading(a.w("upload.columns"))
    parts.html(_recognised(a))
    telling.prompt([*a.of("U-12"), *a.missing("indicator", "area")], a.config, a.w)
    for column in _unclear(a):
        _ask_column(a, column)
    nameless = bool(a.missing("indicator")) and any(c.field == "value" for c in a.upload.columns)
    if nameless or a.draft.choices.indicator:
        _ask_indicator(a)
    rest = sum(c.field is None for c in a.upload.columns)
    lost = bool(a.missing("area") or a.missing("indicator")) and not nameless
    with st.expander(a.w.plural("upload.more_columns", rest) if rest else a.w("upload.change_columns"), expanded=lost):
        _add_column(a)
    if a.draft.naming is not None:
        newindicator.form(a.draft, a.config, a.upload, a.w)


def _recognised(a: Asked) -> str:
    w = a.w
    matched = [c for c in a.upload.columns if c.field not in (None, IGNORE)]
    if not matched:
        return f'<p class="lr-lead">{safe(w("upload.none_recognised"))}</p>'
    rows = [
        [
            f"<b>{safe(c.header)}</b> <small>{safe(c.letter)}</small>",
            safe(_field_and_period(a, c)),
            f"{telling.mark(w('upload.recognised'))} {safe(w(f'upload.reason.{c.reason}'))}",
            safe(" · ".join(map(_short, c.sample))),
        ]
        for c in matched[:_SHOWN_MATCHED]
    ]
    head = [w("upload.column"), w("upload.field"), w("upload.why"), w("upload.sample")]
    more = len(matched) - _SHOWN_MATCHED
    tail = f'<p class="lr-lead">{safe(w.plural("upload.more_matched", more))}</p>' if more > 0 else ""
    return parts.table(head, rows) + tail


def _short(text: str) -> str:
    """A cell as a glance needs it: computed numbers carry a dozen decimals."""
    whole, point, decimals = text.partition(".")
    return (
        str(round(float(text), 3))
        if point and len(decimals) > 4 and (whole + decimals).lstrip("-").isdigit()
        else text[:40]
    )


def _field_and_period(a: Asked, column: Column) -> str:
    """Only figures are of a period: the year in the name of a column of codes says nothing."""
    name = a.field_name(column.field)
    is_figure = column.field == "value" or column.field not in FIELDS
    return f"{name} · {a.w.period(column.period)}" if column.period and is_figure else name


def _unclear(a: Asked) -> list[Column]:
    """Columns with a likely meaning that is free, those just answered, and those that claim one field together."""
    doubled = {text for i in a.of("U-12") for text in (i.params["col1"], i.params["col2"])}
    claimed = [c for c in a.upload.columns if (c.header or c.letter) in doubled]
    answered = [c for c in a.upload.columns if column_key(a.upload, c) in a.draft.choices.columns]
    likely = [c for c in a.upload.columns if c.field is None and _proposals(a, c)]
    found = {c.index: c for c in (*claimed, *answered, *likely)}
    return list(found.values())[: _MOST_COLUMNS + len(claimed) + len(answered)]


def _proposals(a: Asked, column: Column) -> list[str]:
    """Likely meanings that no other column has or resembles as much. A header of a letter or two resembles anything."""
    if len(column.header) < _TELLING:
        return []
    others = [c for c in a.upload.columns if c is not column]
    taken = {c.field for c in others} | {"value", "n", "population"}
    rivals = {field: likeness for c in others for field, likeness in c.proposals if likeness >= _LIKELY}
    return [
        field
        for field, likeness in column.proposals
        if likeness >= _LIKELY and field not in taken and likeness > rivals.get(field, 0)
    ]


def _ask_column(a: Asked, column: Column) -> None:
    first, name, sample = _proposals(a, column), column.header or column.letter, " · ".join(map(_short, column.sample))
    maybe = first and column.field is None
    label = (
        a.w("upload.is_it", col=name, field=a.field_name(first[0])) if maybe else a.w("upload.which_field", col=name)
    )
    pick(
        label,
        a.key(f"col-{column.letter}"),
        column.field,
        partial(_chosen, a.draft, a.upload, column),
        [*first, *a.fields()],
        a.field_name,
        a.w("upload.choose_field"),
        help=literal(a.w("upload.sample_of", sample=sample)) if sample else None,
    )


def _chosen(draft: Draft, upload: Upload, column: Column, field: str | None) -> None:
    if field == NEW:
        draft.naming = column.letter
    else:
        draft.put("columns", column_key(upload, column), field)


def _add_column(a: Asked) -> None:
    w = a.w
    shown = {c.letter: f"{c.letter} · {c.header}" for c in a.upload.columns}
    left, right, last = st.columns([3, 3, 1], vertical_alignment="bottom")
    column = left.selectbox(
        w("upload.add_column"),
        list(shown),
        index=None,
        format_func=shown.__getitem__,
        key=a.key("add"),
        placeholder=w("upload.choose_column"),
        persist_state="page",
    )
    field = right.selectbox(
        w("upload.field"),
        a.fields(),
        index=None,
        format_func=a.field_name,
        key=a.key("add-field"),
        placeholder=w("upload.choose_field"),
        persist_state="page",
    )
    ready = column is not None and field is not None
    if last.button(w("upload.match"), key=a.key("add-do"), disabled=not ready, width="stretch"):
        _chosen(a.draft, a.upload, next(c for c in a.upload.columns if c.letter == column), field)
        st.rerun()


def _ask_indicator(a: Asked) -> None:
    """A table of values that does not say of what."""

    def answer(field: str | None) -> None:
        if field == NEW:
            a.draft.naming = ""
        else:
            a.draft.answer(indicator=field)

    pick(
        a.w("upload.whole_indicator"),
        a.key("indicator"),
        a.draft.choices.indicator,
        answer,
        [NEW, *a.indicators()],
        a.field_name,
        a.w("upload.choose_field"),
    )


# -- period, percent --------------------------------------------------------------------------------------------------


def period(a: Asked) -> None:
    """Asked once, when rows and headers do not say it; what a title says is only a proposal."""
    draft, w, key = a.draft, a.w, a.key("period")
    missing = a.missing("period")
    if not (missing or a.has("U-42") or draft.choices.period):
        return

    def answer(text: str) -> None:
        found = parse(text)
        draft.answer(period=found.text if found else None)
        st.session_state[f"{key}-wrong"] = "" if found or not text.strip() else text

    wrong = st.session_state.get(f"{key}-wrong")
    parts.heading(w("upload.period_title"))
    telling.prompt([*a.of("U-42"), *([] if wrong else missing)], a.config, w)
    ask(
        st.text_input,
        w("upload.period"),
        key,
        wrong or a.upload.period or "",
        answer,
        placeholder=w("upload.period_example"),
    )
    if wrong:
        st.warning(literal(w("upload.period_wrong", found=wrong)))
    elif draft.choices.period and "-" in draft.choices.period:
        st.caption(literal(w("upload.period_is", period=w.period(draft.choices.period))))


def percent(a: Asked) -> None:
    """Whether 0.85 means 85%: one question and two buttons for each column of shares."""
    draft, w = a.draft, a.w
    asked = {str(i.params["col"]): i for i in a.of("U-14")}
    words = {"fraction": w("upload.fraction"), "percent": w("upload.percent")}
    for column in dict.fromkeys([*draft.choices.percent, *asked]):
        ask(
            st.segmented_control,
            w.issue(asked[column]) if column in asked else w("upload.percent_of", col=column),
            a.key(f"percent-{column}"),
            draft.choices.percent.get(column),
            partial(draft.put, "percent", column),
            options=list(words),
            format_func=words.__getitem__,
        )


# -- boundaries -------------------------------------------------------------------------------------------------------


def identity(draft: Draft, found: Boundaries, w: Words) -> None:
    """Which columns of a boundary layer say what place a shape is, and whether new places are taken in."""

    def answer(name: str, value: Any) -> None:
        draft.shape_choices = replace(draft.shape_choices, **{name: value})

    left, right = st.columns(2)
    keys = filter(None, [found.key_column, *found.columns])
    with left:
        pick(
            w("upload.key_column"),
            f"{draft.key}-key",
            found.key_column,
            partial(answer, "key"),
            list(keys),
            hint=w("upload.no_column"),
        )
    with right:
        pick(
            w("upload.name_column"),
            f"{draft.key}-name",
            found.name_column,
            partial(answer, "name"),
            found.columns,
            hint=w("upload.no_column"),
        )
    if found.shapes_without_area or draft.shape_choices.add_areas:
        on = draft.shape_choices.add_areas
        ask(st.toggle, w("upload.add_shapes"), f"{draft.key}-add-shapes", on, partial(answer, "add_areas"))
