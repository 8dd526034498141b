"""What can be put right without leaving the page: names of areas, single cells, names of indicators, doubled rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from core.i18n import Words
from core.issues import Issue
from core.names import Matcher
from pages.shared import load, parts, telling
from pages.shared.parts import literal
from pages.shared.questions import IGNORE, Asked, ask, pick

NEW_AREA = "new"
_MOST_NAMES = 15
_CELL_CODES = ("U-13", "U-15", "U-24", "U-41")


def areas(a: Asked, layer: str) -> None:
    """Each name that is not on the list once, with those it may stand for."""
    draft, w = a.draft, a.w
    likely = {str(i.params["found"]): [area for area, _ in i.params["proposals"]] for i in a.of("U-17")}
    names = list(dict.fromkeys([*draft.choices.areas, *likely, *_nowhere(a)]))
    if names:
        parts.heading(w.plural("upload.unknown_areas", len(names)))
        own = load.areas().query("layer == @layer")
        called = {NEW_AREA: w("upload.new_area"), IGNORE: w("upload.leave_out"), **names_of([own], w)}
        matcher = Matcher(own)
        for name in names[:_MOST_NAMES]:
            _ask_area(a, name, likely.get(name) or [area for area, _ in matcher.match(name).proposals], called)
    if len(names) > _MOST_NAMES:
        st.caption(literal(w.plural("upload.more_names", len(names) - _MOST_NAMES)))
    if a.has("U-38") or draft.choices.add_areas:

        def answer(on: bool) -> None:
            draft.answer(add_areas=on)

        ask(st.toggle, w("upload.add_areas"), a.key("add-areas"), draft.choices.add_areas, answer)
    telling.say(a.of("U-39"), a.config, w)


def _ask_area(a: Asked, name: str, likely: Sequence[str], called: dict[str, str]) -> None:
    w = a.w
    maybe = likely and likely[0] in called
    label = w("upload.area_maybe", found=name, area=called[likely[0]]) if maybe else w("upload.area_which", found=name)
    pick(
        label,
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


def cells(a: Asked) -> None:
    """Single cells, names of indicators in cells, and rows that say the same thing twice."""
    faulty = {i.where.cell: i for i in a.of(*_CELL_CODES) if i.where.cell}
    named = {str(i.params["found"]): i for i in a.of("U-40")}
    doubled = a.of("U-18")
    if not (faulty or named or doubled or a.draft.choices.cells):
        return
    parts.heading(a.w("upload.fix"))
    for cell in list(dict.fromkeys([*a.draft.choices.cells, *faulty]))[: telling.FEW]:
        _ask_cell(a, cell, faulty.get(cell))
    for name, issue in list(named.items())[: telling.FEW]:
        _ask_name(a, name, issue)
    for issue in doubled[: telling.FEW]:
        _ask_double(a, issue)


def _ask_cell(a: Asked, cell: str, issue: Issue | None) -> None:
    def answer(text: str) -> None:
        a.draft.put("cells", cell, text.strip() or None)

    label = telling.sentence(issue, a.config, a.w) if issue else a.w("upload.cell_fixed", cell=cell)
    now = str(a.draft.choices.cells.get(cell, ""))
    ask(st.text_input, label, a.key(f"cell-{cell}"), now, answer, placeholder=a.w("upload.cell_example"))


def _ask_name(a: Asked, name: str, issue: Issue) -> None:
    pick(
        telling.sentence(issue, a.config, a.w),
        a.key(f"name-{name}"),
        None,
        partial(a.draft.put, "columns", name),
        [*issue.params["proposals"], *a.indicators()],
        a.field_name,
        a.w("upload.choose_field"),
    )


def _ask_double(a: Asked, issue: Issue) -> None:
    rows: Sequence[int] = issue.params["rows"]

    def answer(kept: int | None) -> None:
        if kept is not None:
            a.draft.answer(drop_rows=a.draft.choices.drop_rows | (set(rows) - {kept}))

    pick(
        telling.sentence(issue, a.config, a.w),
        a.key(f"double-{rows[0]}-{issue.params['indicator']}"),
        None,
        answer,
        rows,
        lambda row: a.w("upload.keep_row", row=row),
        a.w("upload.choose_row"),
    )


def names_of(frames: Iterable[pd.DataFrame], w: Words) -> dict[str, str]:
    """Names of areas, of those that are still to be created too."""
    return {row["area_id"]: w.name(row) for frame in frames for row in frame.to_dict("records")}
