"""The ways in: a file, cells pasted from a spreadsheet, a form of six fields, and a template to be filled first."""

from __future__ import annotations

import math
from datetime import date
from functools import partial

import streamlit as st

from core.config import Config
from core.export import template
from core.i18n import Words, words
from core.ingest.container import MAX_BYTES
from core.issues import Issue
from core.periods import parse
from pages.shared import drafts, intake, load, parts, shortform
from pages.shared.intake import Draft
from pages.shared.parts import literal

_ROUND, _TOO_LARGE = "intake_round", "intake_too_large"
_DOORS = ("file", "paste", "form", "template")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_PASTED = 2_000_000  # letters
_MB = 2**20


def show(config: Config, layer: str, department: str | None, w: Words) -> None:
    """One door is open at a time; what comes in through any of them goes the same way."""
    door = _door(w)
    if door == "file":
        _file(w)
    elif door == "paste":
        _paste(w)
    elif door == "form":
        shortform.show(config, layer, department, w)
    else:
        _template(config, layer, department, w)


def _door(w: Words) -> str:
    """Which door is open; the address may open one."""
    asked = (st.query_params.get("door"), st.session_state.get("door"))
    st.session_state["door"] = next((name for name in asked if name in _DOORS), _DOORS[0])
    st.segmented_control(
        w("upload.doors"),
        _DOORS,
        format_func=lambda name: w(f"upload.door.{name}"),
        key="door",
        on_change=lambda: st.query_params.update(door=st.session_state["door"]),
        required=True,
        label_visibility="collapsed",
    )
    return str(st.session_state["door"])


def leaving(draft: Draft, w: Words, hopeless: bool = False) -> None:
    """That the file is kept, that it came back (U-32), which files follow it, and the way out.

    ``hopeless``: nothing but another file will do, so the way out is what the page offers first.
    """
    if waiting := intake.queue():
        st.info(literal(w("upload.queue", file=draft.file, names=", ".join(each.name for each in waiting))))
    if draft.resumed:
        st.info(literal(w.issue(Issue("U-32"))))
    with st.container(horizontal=True, vertical_alignment="center"):
        if "draft" in st.query_params and not hopeless:
            st.caption(literal(w("upload.kept", days=drafts.DAYS)), width="content")
        label = w("upload.other_file" if hopeless else "upload.drop")
        if st.button(label, key="drop", type="primary" if hopeless else "tertiary"):
            intake.leave()
            intake.open_next()
            st.rerun()


def following(w: Words) -> None:
    """After a file: the next of those that came with it, or the ways in."""
    waiting = intake.queue()
    if waiting and st.button(literal(w("upload.next_file", file=waiting[0].name)), key="next", type="primary"):
        intake.open_next()
    if st.button(w("upload.another"), key="another"):
        waiting.clear()
        intake.leave()
        st.rerun()


def to_the_template(w: Words) -> None:
    """After a file about people: one press to the sheet that asks for sums instead."""
    if st.button(w("upload.to_template"), key="to_template"):
        st.query_params["door"] = "template"
        st.rerun()


def _key(name: str) -> str:
    """A new one after each thing that came in, so that Streamlit keeps nothing of it."""
    return f"intake_{name}_{st.session_state.setdefault(_ROUND, 0)}"


def _take(file: str, data: bytes) -> None:
    st.session_state[_ROUND] += 1
    intake.take(file, data)


def _file(w: Words) -> None:
    files = st.file_uploader(w("upload.file"), key=_key("file"), accept_multiple_files=True)
    parts.html(f'<p class="lr-lead">{parts.safe(w("upload.hint"))}</p>')
    if too_large := st.session_state.pop(_TOO_LARGE, None):
        st.error(literal(w.issue(too_large)))
    if files:
        st.session_state[_ROUND] += 1
        if (size := sum(file.size for file in files)) > MAX_BYTES:  # refused unread: a copy of it would fill the memory
            st.session_state[_TOO_LARGE] = Issue("U-02", {"size": math.ceil(size / _MB), "max": MAX_BYTES // _MB})
            st.rerun()
        intake.take_files([(file.name, file.getvalue()) for file in files])


def _paste(w: Words) -> None:
    key = _key("paste")
    text = st.text_area(
        w("upload.paste"), key=key, height=220, placeholder=w("upload.paste_example"), max_chars=_MOST_PASTED
    )
    if st.button(w("upload.paste_now"), type="primary", key="paste_now", disabled=not text.strip()):
        st.session_state.pop(key, None)
        _take(f"{w('upload.pasted')}.{'tsv' if chr(9) in text else 'csv'}", text.encode())


def _template(config: Config, layer: str, department: str | None, w: Words) -> None:
    """A workbook in which the indicators of the department and the areas of the layer stand already."""
    indicators = template.indicators_for(config, layer, department)
    areas = load.areas()
    own = areas[areas["layer"] == layer]
    st.write(literal(w("upload.template_lead", areas=len(own), indicators=len(indicators))))
    if own.empty:
        st.info(w("upload.template_no_areas"))
        return
    if not indicators:
        st.info(w("upload.template_no_indicators"))
        return
    typed = st.text_input(
        w("upload.period"), str(date.today().year - 1), key="template_period", help=w("upload.period_example")
    )
    period = parse(typed)
    if period is None or period.months == 0:
        st.warning(literal(w("upload.period_wrong", found=typed)))
        return
    st.download_button(
        w("upload.template_now"),
        partial(template.workbook, config, areas, layer, period.text, words(w.lang, isolate=False), indicators),
        f"{w('upload.template_file')}-{period.text}.xlsx",
        _XLSX,
        key="template",
        type="primary",
        on_click="ignore",
    )
