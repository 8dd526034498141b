"""What can be put right without leaving the page: names of areas, cells, doubled rows. One answer mends its group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.i18n import Words
from core.ingest import Column
from core.ingest.address import column_number, letter
from core.ingest.table import text_of
from core.issues import Issue
from core.names import Matcher
from pages.shared import load, parts, telling
from pages.shared.parts import literal, safe
from pages.shared.questions import IGNORE, Asked, ask, pick, short

NEW_AREA = "new"
_NEEDED = (
    "U-41",
    "U-76",
    "U-84",
    "U-85",
)  # cells that state no period, indicator or area: a blank one would not either
CELL_CODES = ("U-13", "U-15", "U-24", *_NEEDED)
_MOST_NAMES, _FEW, _SHOWN_ROWS, _SHOWN_COLUMNS = 15, 8, 8, 6
_BLANK = "–"
_PLACES = ("area", "area_key", "area_code", "period")


def answered(a: Asked, repair: str) -> bool:
    """Whether a repair holds an answer that may still be changed, even when nothing is open in it."""
    choices = a.draft.choices
    kept = {
        "period": choices.period or choices.dates or choices.days,
        "areas": choices.areas or choices.add_areas or choices.any_division,
        "units": choices.percent
        or choices.codes
        or choices.commas
        or choices.units
        or choices.bounds
        or choices.brackets,
        "cells": any(choices.cells.values()),
    }
    return bool(kept.get(repair))


# -- areas ------------------------------------------------------------------------------------------------------------


def areas(a: Asked) -> None:
    """Each name that is not on the list once, with those it may stand for."""
    draft, w = a.draft, a.w
    asked = {str(i.params.get("of", i.params["found"])): i for i in (*a.of("U-17"), *a.of("U-67"))}
    likely = {name: [area for area, _ in issue.params["proposals"]] for name, issue in asked.items()}
    unsure = {name: issue for name, issue in asked.items() if issue.code == "U-67"}
    names = list(dict.fromkeys([*draft.choices.areas, *likely, *_nowhere(a)]))
    own = load.areas()
    own = own[own["layer"] == a.upload.layer]
    called = {NEW_AREA: w("upload.new_area"), IGNORE: w("upload.leave_out"), **names_of([own], w)}
    matcher = Matcher(own)
    telling.prompt([*a.missing("layer"), *a.of("U-51"), *a.of("U-37")], a.config, w)
    if a.missing("layer"):
        _ask_layer(a)
    if a.has("U-51") or draft.choices.any_division:
        on = draft.choices.any_division
        ask(st.toggle, w("upload.any_division"), a.key("division"), on, lambda on: draft.answer(any_division=bool(on)))
    if names:
        st.caption(literal(w.plural("upload.unknown_areas", len(names))))
    open_ = [name for name in names if name not in draft.choices.areas]
    sure = {name: ids[0] for name, ids in likely.items() if name in open_ and ids and ids[0] in called}
    sure = {name: area for name, area in sure.items() if name not in unsure}
    if len(sure) > 1 and st.button(w.plural("upload.accept_areas", len(sure)), key=a.key("accept-areas")):
        draft.put_all("areas", sure)
        st.rerun()
    _rest_of_areas(a, open_)

    def ask_each(some: Sequence[str]) -> None:
        for name in some[:_MOST_NAMES]:
            told = telling.sentence(unsure[name], a.config, w) if name in unsure else None
            _ask_area(a, name, likely.get(name) or [area for area, _ in matcher.match(name).proposals], called, told)
        if len(some) > _MOST_NAMES:
            st.caption(literal(w.plural("upload.more_names", len(some) - _MOST_NAMES)))

    lone = [name for name in open_ if name not in likely]
    if len(lone) <= _FEW:
        ask_each(names)
        return
    ask_each([name for name in names if name not in lone])
    with st.expander(literal(w("upload.one_by_one"))):  # nobody answers for two hundred strangers one by one
        ask_each(lone)


def _ask_layer(a: Asked) -> None:
    """Which layer the places are of, where the file does not say and its towns are none of ours."""
    plural = {layer.id: a.w.pick(layer.plural) for layer in a.config.layers}

    def answer(layer: str) -> None:
        a.draft.answer(layer_open=False)
        st.query_params["upload_layer"] = layer

    pick(a.w("upload.layer"), a.key("layer"), None, answer, list(plural), plural.__getitem__, hint=a.w("upload.choose"))


def _rest_of_areas(a: Asked, open_: Sequence[str]) -> None:
    """Two answers for all the names at once: they are areas of ours, or they are none of our business."""
    draft, w = a.draft, a.w
    if a.has("U-38") or draft.choices.add_areas:

        def answer(on: bool) -> None:
            draft.answer(add_areas=on)

        ask(st.toggle, w("upload.add_areas"), a.key("add-areas"), draft.choices.add_areas, answer)
    if len(open_) > 1 and st.button(w.plural("upload.leave_areas", len(open_)), key=a.key("leave-areas")):
        draft.put_all("areas", dict.fromkeys(open_, IGNORE))
        st.rerun()
    telling.say(a.of("U-39"), a.config, w)


def _ask_area(a: Asked, name: str, likely: Sequence[str], called: dict[str, str], told: str | None) -> None:
    w = a.w
    maybe = likely and likely[0] in called
    label = w("upload.area_maybe", found=name, area=called[likely[0]]) if maybe else w("upload.area_which", found=name)
    pick(
        told or label,
        a.key(f"area-{name}"),
        a.draft.choices.areas.get(name),
        partial(a.draft.put, "areas", name),
        [*likely, IGNORE, NEW_AREA, *called],
        lambda area: called.get(area, area),
        w("upload.choose_area"),
    )


def _nowhere(a: Asked) -> list[str]:
    """Names and keys without an area and without a likely one; rows of other towns are told, not asked."""
    return [str(name) for issue in a.of("U-38") for name in issue.params["names"]]


# -- cells ------------------------------------------------------------------------------------------------------------


def cells(a: Asked) -> None:
    """Cells that are no number, out of range, in error or no period: those that say the same are mended together."""
    telling.prompt([*a.of("U-63", "U-77"), *(i for i in a.of("U-85") if not i.where.cell)], a.config, a.w)
    faulty = {str(i.where.cell): i for i in a.of(*CELL_CODES) if i.where.cell}
    telling.show(faulty_rows(a, faulty))
    if len(faulty) > 1:
        _mend_all(a, faulty)
    alike: dict[tuple[str, str], list[str]] = {}
    for cell, issue in faulty.items():
        alike.setdefault((issue.code, found_in(issue)), []).append(cell)
    mended: dict[str, list[str]] = {}
    for cell, value in a.draft.choices.cells.items():
        if value != "":
            mended.setdefault(str(value), []).append(cell)
    for value, same in list(mended.items())[:_FEW]:
        _ask_cells(a, same, _fixed(same, a.w), value)
    for (code, found), same in list(alike.items())[:_FEW]:
        one = telling.sentence(faulty[same[0]], a.config, a.w)
        several = a.w("upload.same_text", found=found, n=len(same), cells=_some(same))
        _ask_cells(a, same, one if len(same) == 1 else several, "", may_be_blank=code not in _NEEDED)
    if len(alike) > _FEW:
        st.caption(literal(a.w.plural("upload.more_cells", len(alike) - _FEW)))


def found_in(issue: Issue) -> str:
    return str(issue.params.get("found", issue.params.get("value", "")))


def _fixed(same: Sequence[str], w: Words) -> str:
    return w("upload.cell_fixed", cell=same[0]) if len(same) == 1 else w("upload.cells_fixed", cells=_some(same))


def _some(cells: Sequence[str]) -> str:
    return ", ".join(cells[:4]) + (" …" if len(cells) > 4 else "")


def _mend_all(a: Asked, faulty: Mapping[str, Issue]) -> None:
    """All of the group at once: no figure in any of the cells, or their rows left out."""
    w = a.w
    rows = {row for issue in faulty.values() if (row := issue.where.row)}
    figures = [cell for cell, issue in faulty.items() if issue.code not in _NEEDED]
    with st.container(horizontal=True):
        if len(figures) > 1 and st.button(w.plural("upload.blank_cells", len(figures)), key=a.key("blank-all")):
            a.draft.put_all("cells", dict.fromkeys(figures, ""))
            st.rerun()
        if st.button(w.plural("upload.drop_rows", len(rows)), key=a.key("drop-all")):
            a.draft.answer(drop_rows=a.draft.choices.drop_rows | rows)
            st.rerun()


def _ask_cells(a: Asked, same: Sequence[str], label: str, now: str, may_be_blank: bool = False) -> None:
    def answer(text: str) -> None:
        a.draft.put_all("cells", dict.fromkeys(same, text.strip() or None))

    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        ask(st.text_input, label, a.key(f"cell-{same[0]}"), now, answer, placeholder=a.w("upload.cell_example"))
    if may_be_blank and right.button(a.w("upload.no_figure"), key=a.key(f"blank-{same[0]}"), width="stretch"):
        a.draft.put_all("cells", dict.fromkeys(same, ""))
        st.rerun()


def faulty_rows(a: Asked, faulty: Mapping[str, Issue]) -> str:
    """The rows of the person's own table in which something is wrong, the faulty cells marked."""
    marked = {(row, column_number(i.where.column or "A")) for i in faulty.values() if (row := i.where.row)}
    rows = [row for row in sorted({row for row, _ in marked}) if row in a.upload.faulty]
    if not rows:
        return ""
    wrong = {column for row, column in marked if row in rows[:_SHOWN_ROWS]}
    places = [c.index for c in _places(a, rows[:_SHOWN_ROWS])]
    shown = sorted({*places[:2], *sorted(wrong)[:_SHOWN_COLUMNS]})
    headers = {c.index: c.header for c in a.upload.columns}
    body = []
    for row in rows[:_SHOWN_ROWS]:
        texts = {i: _cell(a.upload.faulty[row], i) for i in shown}
        body.append([str(row), *(f"<mark>{texts[i]}</mark>" if (row, i) in marked else texts[i] for i in shown)])
    head = [a.w("upload.row"), *(short(headers.get(i) or letter(i)) for i in shown)]
    more = len({row for row, _ in marked}) - _SHOWN_ROWS
    tail = f'<p class="lr-lead">{safe(a.w.plural("upload.more_rows", more))}</p>' if more > 0 else ""
    return parts.table(head, body, numbers=[0]) + tail


def _places(a: Asked, rows: Iterable[int]) -> list[Column]:
    """Columns that say what the rows are about. A template has one for codes, which many layers leave blank."""
    told = [a.upload.faulty[row] for row in rows]
    named = [c for c in a.upload.columns if c.field in _PLACES]
    return [c for c in named if any(_cell(cells, c.index) != _BLANK for cells in told)]


def _cell(cells: Sequence[object], index: int) -> str:
    return safe(short(text_of(cells[index])) if index < len(cells) else "") or _BLANK


# -- doubled rows -----------------------------------------------------------------------------------------------------


def doubles(a: Asked) -> None:
    """Rows that speak of the same thing: the first or the last of all, or one by one."""
    w = a.w
    doubled = list({tuple(issue.params["rows"]): issue for issue in a.of("U-18")}.values())  # once, however wide
    groups = [[int(row) for row in issue.params["rows"]] for issue in doubled]
    telling.show(_doubled_rows(a, a.of("U-18")))
    with st.container(horizontal=True):
        for end, key in ((0, "first"), (-1, "last")):
            if groups and st.button(w(f"upload.keep_{key}"), key=a.key(f"keep-{key}")):
                _keep(a, [(rows, sorted(rows)[end]) for rows in groups])
                st.rerun()
    for issue in doubled[:_FEW]:
        _ask_double(a, issue)
    if len(doubled) > _FEW:
        st.caption(literal(w.plural("upload.more_doubles", len(doubled) - _FEW)))


def _keep(a: Asked, groups: Iterable[tuple[Iterable[int], int]]) -> None:
    """Of each group one row stays. What one group keeps no other may drop."""
    groups = list(groups)
    kept = {row for _, row in groups}
    a.draft.answer(drop_rows=a.draft.choices.drop_rows | ({row for rows, _ in groups for row in rows} - kept))


def _ask_double(a: Asked, issue: Issue) -> None:
    rows: Sequence[int] = issue.params["rows"]

    def answer(kept: int | None) -> None:
        if kept is not None:
            _keep(a, [(rows, kept)])

    pick(
        telling.sentence(issue, a.config, a.w),
        a.key(f"double-{rows[0]}"),
        None,
        answer,
        rows,
        lambda row: a.w("upload.keep_row", row=row),
        a.w("upload.choose_row"),
    )


def _doubled_rows(a: Asked, doubled: Sequence[Issue]) -> str:
    """The first doubled rows beside each other: their place, indicator and period, and what each says."""
    rows = [row for issue in doubled for row in issue.params["rows"] if row in a.upload.faulty]
    places = [c for c in _places(a, rows) if c.field != "period"]
    body = []
    for issue in doubled:
        told = issue.params
        key = [safe(a.field_name(told["indicator"])), safe(a.w.period(told["period"]))]
        column = _says(a, str(told["indicator"]), str(told["period"]))
        for row in (row for row in told["rows"] if row in a.upload.faulty):
            cells = a.upload.faulty[row]
            value = f"<b>{_cell(cells, column.index)}</b>" if column else "–"
            body.append([str(row), *(_cell(cells, place.index) for place in places), *key, value])
    head = [telling.headed(f"field.{name}", a.w) for name in ("indicator", "period", "value")]
    head = [a.w("upload.row"), *(short(c.header or c.letter) for c in places), *head]
    return parts.table(head, body[:_SHOWN_ROWS], numbers=[0, len(head) - 1]) if body else ""


def _says(a: Asked, indicator: str, period: str) -> Column | None:
    """The column in which a value of an indicator and period stands."""
    own = [c for c in a.upload.columns if c.field in (indicator, "value")]
    return next((c for c in own if c.period == period), next(iter(own), None))


# -- rows taken for totals --------------------------------------------------------------------------------------------


def totals(a: Asked) -> None:
    """Names that were taken for totals (U-25), each with one click to read its rows as an area's after all."""
    for name in list(dict.fromkeys(str(i.params["found"]) for i in a.of("U-25") if i.params["found"]))[:_FEW]:
        if st.button(literal(a.w("upload.no_total", found=name)), key=a.key(f"total-{name}"), type="tertiary"):
            a.draft.put("areas", name, NEW_AREA)
            st.rerun()


# -- what was done ----------------------------------------------------------------------------------------------------


def taken_back(a: Asked) -> None:
    """What was emptied, left out or ignored, with one click to have it back."""
    choices, w = a.draft.choices, a.w
    blank = [cell for cell, value in choices.cells.items() if value == ""]
    ignored = [name for name, field in choices.columns.items() if field == IGNORE]
    done: list[tuple[str, int, dict[str, Any]]] = [
        ("blanked", len(blank), {"cells": {c: v for c, v in choices.cells.items() if v != ""}}),
        ("dropped", len(choices.drop_rows), {"drop_rows": frozenset()}),
        ("ignored", len(ignored), {"columns": {n: f for n, f in choices.columns.items() if f != IGNORE}}),
    ]
    for name, count, before in done:
        if count:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(literal(w.plural(f"upload.{name}", count)), width="content")
                if st.button(w("upload.take_back"), key=a.key(f"back-{name}"), type="tertiary"):
                    a.draft.answer(**before)
                    st.rerun()


def names_of(frames: Iterable[pd.DataFrame], w: Words) -> dict[str, str]:
    """Names of areas, of those that are still to be created too."""
    return {row["area_id"]: w.name(row) for frame in frames for row in frame.to_dict("records")}
