"""What an upload asks, each thing once: which period, percent or fraction, which unit.

Every widget shows what the draft holds and hands the answer back to it, so nothing is lost when the language changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import streamlit as st

from core.config import Config
from core.geo import Boundaries
from core.i18n import Words
from core.ingest import Upload
from core.ingest.brackets import LEAVE, MINUS, NOTE, PEOPLE
from core.ingest.meanings import FIELDS
from core.issues import Issue
from core.periods import parse
from pages.shared import telling
from pages.shared.intake import Draft
from pages.shared.parts import literal

NEW, IGNORE = "new_indicator", "ignore"


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
        """A field or an indicator in words, as an answer of its own: English writes its first letter large."""
        if field == NEW:
            return self.w("upload.new_indicator")
        name = telling.field_name(field, self.config, self.w)
        return name[:1].upper() + name[1:]

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


def short(text: str) -> str:
    """A cell as a glance needs it: computed numbers carry a dozen decimals."""
    whole, point, decimals = text.partition(".")
    return (
        str(round(float(text), 3))
        if point and len(decimals) > 4 and (whole + decimals).lstrip("-").isdecimal()
        else text[:40]
    )


# -- period, percent --------------------------------------------------------------------------------------------------


def period(a: Asked) -> None:
    """Asked once, when rows and headers do not say it; what a title says is only a proposal."""
    draft, w, key = a.draft, a.w, a.key("period")
    missing = a.missing("period")
    telling.prompt(a.of("U-73"), a.config, w)
    _which(a, "U-16", "dates", ("dmy", "mdy"))
    _which(a, "U-72", "days", ("month", "day", "year"))
    for issue in a.of("U-26"):
        _future(a, issue)
    of_the_file = any(str(i.params["period"].text) == a.upload.period for i in a.of("U-26"))
    if not (missing or a.has("U-42", "U-65") or draft.choices.period or of_the_file):
        return

    def answer(text: str) -> None:
        found = parse(text)
        draft.answer(period=found.text if found else None)
        st.session_state[f"{key}-wrong"] = "" if found or not text.strip() else text

    wrong = st.session_state.get(f"{key}-wrong")
    telling.prompt([*a.of("U-42", "U-65"), *([] if wrong else missing)], a.config, w)
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


def _which(a: Asked, code: str, field: str, options: Sequence[str]) -> None:
    """What an issue asks of the file as a whole; it may be answered anew."""
    chosen, w = getattr(a.draft.choices, field), a.w
    if chosen or a.has(code):
        telling.prompt(a.of(code), a.config, w)
        ask(
            st.segmented_control,
            w(f"upload.{field}"),
            a.key(field),
            chosen,
            lambda to: a.draft.answer(**{field: to}),
            options=options,
            format_func=lambda each: w(f"upload.{field}.{each}"),
        )


def _future(a: Asked, issue: Issue) -> None:
    """A period that has not ended: another one for all the rows that state it, where one column states it."""
    rows = issue.params["rows"]
    telling.prompt([issue], a.config, a.w)
    columns = [c for c in a.upload.columns if c.field == "period"]
    if len(columns) != 1 or a.upload.turned:
        return
    cells = [f"{columns[0].letter}{row}" for row in rows]

    def answer(text: str) -> None:
        found = parse(text)
        if found:
            a.draft.put_all("cells", dict.fromkeys(cells, found.text))

    label = a.w.plural("upload.period_of_rows", len(cells))
    ask(st.text_input, label, a.key(f"future-{cells[0]}"), "", answer, placeholder=a.w("upload.period_example"))
    if st.button(a.w.plural("upload.forecast", len(rows)), key=a.key(f"forecast-{cells[0]}")):
        a.draft.answer(drop_rows=a.draft.choices.drop_rows | set(rows))
        st.rerun()


def units(a: Asked) -> None:
    """What 0.85 and -999 are, once for each column; what 1,125 is, once for the file. Units are told."""
    fractions = {"fraction": a.w("upload.fraction"), "percent": a.w("upload.percent")}
    _of_columns(a, "percent", "U-14", fractions, "upload.percent_of")
    codes = {kind: a.w(f"upload.codes.{kind}") for kind in ("missing", "number")}
    _of_columns(a, "codes", "U-43", codes, "upload.codes_of")
    bounds = {kind: a.w(f"upload.bounds.{kind}") for kind in ("people", "share")}
    _of_columns(a, "bounds", "U-74", bounds, "upload.bounds_of")
    _brackets(a)
    _commas(a)
    _other_units(a)
    telling.prompt(a.of("U-21", "U-34", "U-64", "U-66", "U-69", "U-71", "U-75"), a.config, a.w)


def _of_columns(a: Asked, kind: str, code: str, words: Mapping[str, str], again: str) -> None:
    """A question for each column that an issue asks about, and for those that were answered."""
    answers: Mapping[str, str] = getattr(a.draft.choices, kind)
    asked = {str(i.params["col"]): i for i in a.of(code)}
    before = {str(i.params["col"]): i.params["answer"] for i in a.of("U-75")} if kind == "percent" else {}
    for column in dict.fromkeys([*answers, *asked, *before]):
        ask(
            st.segmented_control,
            a.w.issue(asked[column]) if column in asked else a.w(again, col=column),
            a.key(f"{kind}-{column}"),
            answers.get(column, before.get(column)),
            partial(a.draft.put, kind, column),
            options=list(words),
            format_func=words.__getitem__,
        )


def _brackets(a: Asked) -> None:
    """What brackets are, once for each column: behind its numbers (U-86), around some that may be negative (U-87)."""
    answers = a.draft.choices.brackets
    asked = {str(i.params["col"]): i for i in a.of("U-86", "U-87")}
    for column in dict.fromkeys([*answers, *asked]):
        issue = asked.get(column)
        behind = issue is not None and issue.code == "U-86"
        ask(
            st.segmented_control,
            a.w.issue(issue) if issue else a.w("upload.brackets_of", col=column),
            a.key(f"brackets-{column}"),
            answers.get(column),
            partial(a.draft.put, "brackets", column),
            options=(PEOPLE, NOTE, LEAVE)
            if behind
            else (MINUS, NOTE, LEAVE)
            if issue
            else (PEOPLE, MINUS, NOTE, LEAVE),
            format_func=lambda kind: a.w(f"upload.brackets.{kind}"),
        )


def _other_units(a: Asked) -> None:
    """How numbers are read beside which another unit is written, once for each unit of an indicator."""
    answers = a.draft.choices.units
    asked = {f"{i.params['of']}: {i.params['found']}": i for i in a.of("U-70")}
    for key in dict.fromkeys([*answers, *asked]):
        issue, found = asked.get(key), key.partition(": ")[2]
        likely = (issue.params["times"] if issue else None, answers.get(key), "same", "leave")
        ask(
            st.segmented_control,
            telling.sentence(issue, a.config, a.w) if issue else a.w("upload.units_of", found=found),
            a.key(f"units-{key}"),
            answers.get(key),
            partial(a.draft.put, "units", key),
            options=list(dict.fromkeys(filter(None, likely))),
            format_func=partial(_unit_answer, a, issue),
        )


def _unit_answer(a: Asked, issue: Issue | None, answer: str) -> str:
    if answer == "leave" or (answer == "same" and issue is None):
        return a.w("upload.units.leave" if answer == "leave" else "upload.units.kept")
    if answer == "same" and issue:
        unit = issue.params["unit"]
        return a.w("upload.units.same", unit=a.w(f"unit.{unit}") if isinstance(unit, str) else a.w.pick(unit))
    times = Fraction(answer)
    return a.w(f"upload.units.{'times' if times > 1 else 'over'}", factor=float(max(times, 1 / times)))


def _commas(a: Asked) -> None:
    """Whether 1,125 is a thousand or a little more than one, once for the file."""
    asked, now = a.of("U-59"), a.draft.choices.commas
    if asked or now:
        words = {kind: a.w(f"upload.commas.{kind}") for kind in ("decimal", "thousands")}
        ask(
            st.segmented_control,
            a.w.issue(asked[0]) if asked else a.w("upload.commas"),
            a.key("commas"),
            now,
            lambda kind: a.draft.answer(commas=kind),
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
