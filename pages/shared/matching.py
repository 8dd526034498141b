"""What each column of the file is: what was recognised and why, what is asked, and several brought in at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.ingest import Column
from core.ingest.column import told_apart
from core.ingest.meanings import FIELDS
from pages.shared import newindicator, parts, telling
from pages.shared.intake import column_key
from pages.shared.parts import literal, safe
from pages.shared.questions import IGNORE, NEW, Asked, pick, short

_MOST_COLUMNS, _SHOWN_MATCHED, _MOST_AT_ONCE = 6, 12, 12
_LIKELY, _TELLING = 0.7, 4


def columns(a: Asked) -> None:
    """What was recognised and why; what is unclear is asked; anything else can be added or changed below.

    Of the columns of a template of ours nothing is asked, and nothing need be seen.
    """
    stamped = [c for c in a.upload.columns if c.reason == "template"]
    if stamped:
        with st.expander(literal(a.w("upload.from_template", n=len(stamped)))):
            parts.html(_recognised(a))
        if len(stamped) == len(a.upload.columns):
            return
    elif _settled(a):
        with st.expander(literal(f"✓ {a.w.plural('upload.all_recognised', len(a.upload.columns))}")):
            parts.html(_recognised(a))
    else:
        parts.heading(a.w("upload.columns"))
        parts.html(_recognised(a))
    telling.prompt(a.of("U-12", "U-35", "U-36"), a.config, a.w)
    telling.prompt(a.missing("indicator", "area"), a.config, a.w)
    for column in _unclear(a):
        _ask_column(a, column)
    _ask_names(a)
    nameless = bool(a.missing("indicator")) and any(c.field == "value" for c in a.upload.columns)
    if nameless or a.draft.choices.indicator:
        _ask_indicator(a)
    lost = bool(a.missing("area") or a.missing("indicator")) and not nameless
    _others(a, expanded=lost)
    if a.draft.naming:
        newindicator.form(a.draft, a.config, a.upload, a.w)


def _settled(a: Asked) -> bool:
    """Whether every column is known by itself, so that there is nothing to ask or to look at."""
    known = all(c.field and c.reason not in ("choice", "remembered") for c in a.upload.columns)
    return known and not a.of("U-12", "U-35", "U-36", "U-40") and not a.missing("indicator", "area")


def _recognised(a: Asked) -> str:
    w = a.w
    matched = [c for c in a.upload.columns if c.field not in (None, IGNORE)]
    if not matched:
        return f'<p class="lr-lead">{safe(w("upload.none_recognised"))}</p>'
    rows = [
        [
            f"<b>{safe(c.header)}</b> <small>{safe(c.letter)}</small>",
            _field_and_period(a, c),
            f"{telling.mark(w('upload.recognised'))} {safe(w(f'upload.reason.{_reason(c)}'))}",
            safe(" · ".join(map(short, c.sample))),
        ]
        for c in matched[:_SHOWN_MATCHED]
    ]
    head = [w("upload.column"), w("upload.field"), w("upload.why"), w("upload.sample")]
    more = len(matched) - _SHOWN_MATCHED
    tail = f'<p class="lr-lead">{safe(w.plural("upload.more_matched", more))}</p>' if more > 0 else ""
    return parts.table(head, rows) + tail


def _reason(column: Column) -> str:
    """An indicator may be known by its code; a header that is the name of a field is a word like any other."""
    return "word" if column.reason == "id" and column.field in FIELDS else str(column.reason)


def _field_and_period(a: Asked, column: Column) -> str:
    """As HTML. Only figures are of a period: the year in the name of a column of codes says nothing."""
    name = f"<bdi>{safe(a.field_name(column.field))}</bdi>"
    is_figure = column.field == "value" or column.field not in FIELDS
    return f"{name} · {a.w.period(column.period)}" if column.period and is_figure else name


def _unclear(a: Asked) -> list[Column]:
    """Columns with a likely meaning that is free, those just answered, and those that claim one field together."""
    answers = a.draft.choices.columns
    doubled = {letter for i in a.of("U-12") for letter in i.params["letters"]}
    claimed = [c for c in a.upload.columns if c.letter in doubled]
    answered = [c for c in a.upload.columns if answers.get(column_key(a.upload, c)) not in (None, IGNORE)]
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
    first, sample = _proposals(a, column), " · ".join(map(short, column.sample))
    name = told_apart(column, a.upload.columns)
    maybe = first and column.field is None
    label = (
        a.w("upload.is_it", col=name, field=a.field_name(first[0])) if maybe else a.w("upload.which_field", col=name)
    )
    pick(
        label,
        a.key(f"col-{column.letter}"),
        column.field,
        lambda field: _chosen(a, {column.letter: field}),
        [*first, *a.fields()],
        a.field_name,
        a.w("upload.choose_field"),
        help=literal(a.w("upload.sample_of", sample=sample)) if sample else None,
    )


def _chosen(a: Asked, fields: dict[str, str | None]) -> None:
    """Answers for several columns: letter -> field. New indicators are described one after another."""
    columns = {c.letter: c for c in a.upload.columns}
    known = {at: field for at, field in fields.items() if field != NEW}
    a.draft.put_all("columns", {column_key(a.upload, columns[at]): field for at, field in known.items()})
    a.draft.naming = tuple(dict.fromkeys([*a.draft.naming, *(at for at, field in fields.items() if field == NEW)]))


def _others(a: Asked, expanded: bool) -> None:
    """Columns that will not be saved: several can be brought in together, and the rest left alone with one click."""
    w = a.w
    rest = [c for c in a.upload.columns if c.field is None]
    label = w.plural("upload.more_columns", len(rest)) if rest else w("upload.change_columns")
    with st.expander(literal(label), expanded=expanded):
        telling.show(telling.cards(a.of("U-10", "U-89"), a.config, w))
        key = a.key(f"{len(a.draft.choices.columns)}-{len(a.draft.naming)}-add")  # each answer starts a new choice
        shown = {c.letter: f"{c.letter} · {c.header}" for c in (*rest, *(c for c in a.upload.columns if c.field))}
        chosen = st.multiselect(
            w("upload.add_columns"),
            list(shown),
            format_func=shown.__getitem__,
            key=key,
            placeholder=w("upload.choose_columns"),
            max_selections=_MOST_AT_ONCE,
            select_all=False,  # or Enter would take all that resemble what was typed
            persist_state="page",
        )
        if chosen:
            _bring_in(a, chosen)
        if rest and st.button(w.plural("upload.ignore_rest", len(rest)), key=a.key("ignore-rest")):
            a.draft.put_all("columns", {column_key(a.upload, c): IGNORE for c in rest})
            st.rerun()


def _bring_in(a: Asked, letters: Sequence[str]) -> None:
    """One question for each chosen column, and one button for all of them."""
    columns = {c.letter: c for c in a.upload.columns}
    fields: dict[str, str | None] = {}
    for letter in letters:
        column = columns[letter]
        likely = [field for field, _ in column.proposals]
        fields[letter] = st.selectbox(
            literal(a.w("upload.which_field", col=column.header or letter)),
            list(dict.fromkeys([*likely, *a.fields()])),
            index=None if likely else 0,  # a likeness waits for a yes; what resembles nothing is something new
            format_func=a.field_name,
            key=a.key(f"add-{letter}"),
            placeholder=a.w("upload.choose_field"),
            persist_state="page",
        )
    ready = all(fields.values())
    if st.button(a.w.plural("upload.match", len(letters)), key=a.key("add-do"), type="primary", disabled=not ready):
        _chosen(a, fields)
        st.rerun()


def _ask_names(a: Asked) -> None:
    """Names of indicators in cells that are not known, each once."""
    for name, issue in {str(i.params["found"]): i for i in a.of("U-40")}.items():
        pick(
            telling.sentence(issue, a.config, a.w),
            a.key(f"name-{name}"),
            None,
            partial(a.draft.put, "columns", name),
            [*issue.params["proposals"], *a.indicators()],
            a.field_name,
            a.w("upload.choose_field"),
        )


def _ask_indicator(a: Asked) -> None:
    """A table of values that does not say of what."""

    def answer(field: str | None) -> None:
        if field == NEW:
            a.draft.naming = ("",)
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
