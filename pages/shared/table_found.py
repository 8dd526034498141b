"""The table that was found in an upload: its sheet and row of headers, shown as they are and open to correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.i18n import Words
from core.ingest.address import letter
from core.ingest.table import text_of
from pages.shared import intake, telling
from pages.shared.parts import literal
from pages.shared.questions import Asked, ask, pick, short

ENCODINGS = ("utf-8", "cp1255", "utf-16", "cp1252")
_ABOVE, _SHOWN_ROWS, _SHOWN_COLUMNS = 4, 12, 8
_ROW = 37  # pixels of the grid, in the letters of the app
_HEADER_LOOK = "background-color: #dce8ea; font-weight: 700"


def show(a: Asked) -> None:
    """The sheet and the row of headers that were found, open to correction, and what the table looks like there."""
    upload, draft, w = a.upload, a.draft, a.w

    def other_sheet(name: str | None) -> None:
        draft.choices = draft.choices.on_sheet(name)

    def called(name: str) -> str:
        return w("upload.hidden_sheet", sheet=name) if name in upload.hidden_sheets else name

    told = w.plural("upload.table", upload.rows_read, row=upload.header_row)
    if not upload.rows_read:  # which rows hold data is not known before a column is
        told = w("upload.table_head", row=upload.header_row)
    doubtful = bool(a.missing("area"))  # most often the wrong row was taken for the headers
    chosen = draft.choices.header_row is not None or draft.choices.sheet is not None  # somebody is at it: keep it open
    folded = a.has("U-28") and upload.observations.empty  # what is asked for stands in sight
    with st.expander(literal(told), expanded=doubtful or chosen or folded):
        telling.prompt(a.of("U-07", "U-08"), a.config, w)
        if len(upload.sheets) > 1:
            pick(
                w("upload.sheet", n=len(upload.sheets)),
                a.key("sheet"),
                upload.sheet,
                other_sheet,
                upload.sheets,
                called,
                w("upload.choose"),
            )
        _correct_the_table(a)
        _preview(a)
    _other_sheets(a)
    _other_tables(a)


def _other_tables(a: Asked) -> None:
    """A table under this one (U-58), with one press to read it after this one."""
    held = {(each.file, each.choices.sheet, each.choices.header_row) for each in intake.queue()}
    for issue in a.of("U-58"):
        row = issue.params.get("header_row")
        if not row or (a.draft.file, a.upload.sheet, row) in held:
            continue
        if st.button(literal(a.w("upload.then_table", row=row)), key=a.key(f"then-row-{row}")):
            choices = replace(a.draft.choices, sheet=a.upload.sheet).at_header(row)
            intake.queue().append(intake.Waiting(a.draft.file, a.draft.data, choices))
            st.rerun()


def _other_sheets(a: Asked) -> None:
    """Sheets that hold the same table (U-61), each with one press to read it after this one."""
    telling.prompt(a.of("U-61"), a.config, a.w)
    held = {each.choices.sheet for each in intake.queue() if each.file == a.draft.file}
    for issue in a.of("U-61"):
        for name in issue.params["others"]:
            label = literal(a.w("upload.then_sheet", sheet=name))
            if name not in held and st.button(label, key=a.key(f"then-{name}")):
                choices = a.draft.choices.on_sheet(name)
                intake.queue().append(intake.Waiting(a.draft.file, a.draft.data, choices))
                st.rerun()


def _correct_the_table(a: Asked) -> None:
    upload, draft, w = a.upload, a.draft, a.w

    def other_row(row: int | None) -> None:
        draft.answer(header_row=row)

    def other_encoding(name: str | None) -> None:
        draft.choices = draft.choices.in_encoding(name)

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
            pick(w("upload.encoding"), a.key("encoding"), now, other_encoding, ENCODINGS, hint=w("upload.choose"))
    if a.has("U-28") or draft.choices.hidden_rows:
        telling.prompt(a.of("U-28"), a.config, w)
        ask(st.toggle, w("upload.hidden_rows"), a.key("hidden"), draft.choices.hidden_rows, read_hidden)


def _preview(a: Asked) -> None:
    """The rows around the headers, these marked. A click on another row makes it the row of headers."""
    upload, w = a.upload, a.w
    header = (upload.header_row or 1) - 1
    first = max(0, min(header - _ABOVE, len(upload.preview) - _SHOWN_ROWS))
    rows = upload.preview[first : first + _SHOWN_ROWS]
    width = min(max(map(len, rows), default=0), _SHOWN_COLUMNS)
    frame = _frame(rows, first, width, upload.hidden_rows, w)
    key = a.key(f"preview-{upload.header_row}")

    def clicked() -> None:
        row = clicked_row(st.session_state[key])
        if row is not None:
            a.draft.answer(header_row=first + row + 1)

    st.caption(w("upload.click_the_headers"))
    st.dataframe(
        frame.style.apply(lambda row: [_HEADER_LOOK if row.name == header - first else ""] * len(row), axis=1),
        hide_index=True,
        height=_ROW * (len(rows) + 1) + 3,
        key=key,
        on_select=clicked,
        selection_mode="single-cell",
        alt=w("upload.click_the_headers"),
    )


def clicked_row(event: Mapping[str, Any]) -> int | None:
    """The row of the cell that was clicked in a grid, from 0."""
    cells = event["selection"]["cells"]
    return int(cells[0][0]) if cells else None


def _frame(rows: Sequence[Sequence[Any]], first: int, width: int, hidden: frozenset[int], w: Words) -> pd.DataFrame:
    """Cells as texts under their letters. The grid runs from left to right always, so Hebrew turns its columns."""
    cells = [[short(text_of(cell)) for cell in [*row, *[""] * width][:width]] for row in rows]
    numbers = range(first + 1, first + 1 + len(rows))
    marks = [w("upload.hidden_row", row=number) if number in hidden else str(number) for number in numbers]
    frame = pd.DataFrame(cells, columns=[letter(i) for i in range(width)])
    frame.insert(0, w("upload.row"), marks)
    return frame[frame.columns[::-1]] if w.rtl else frame
