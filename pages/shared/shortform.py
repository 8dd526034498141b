"""A few figures typed by hand: six fields for each, and the same way from there on as for a file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.config import Config
from core.i18n import Words
from core.names import normalise
from core.periods import parse
from pages.shared import intake, load, parts
from pages.shared.mending import names_of
from pages.shared.parts import literal, safe
from pages.shared.telling import headed

_FIGURES = "typed_figures"
_COLUMNS = ("indicator", "area", "period", "value", "n")


def show(config: Config, layer: str, department: str | None, w: Words) -> None:
    """The form, the figures typed so far, and the button that checks them like a file."""
    typed: list[dict[str, Any]] = st.session_state.setdefault(_FIGURES, [])
    areas = load.areas()
    places = names_of([areas[areas["layer"] == layer]], w)
    indicators = {i.id: w.pick(i.name) for i in config.active_indicators if department in (None, i.department)}
    if not places:
        st.info(w("upload.template_no_areas"))
        return
    figure = _fields(indicators or {i.id: w.pick(i.name) for i in config.active_indicators}, places, w)
    if figure:
        st.session_state[_FIGURES] = [*typed, figure]
        st.rerun()
    if typed:
        _so_far(typed, places, config, w)


def _fields(indicators: Mapping[str, str], places: Mapping[str, str], w: Words) -> dict[str, Any] | None:
    with st.form("typed", clear_on_submit=False, enter_to_submit=True):
        left, right = st.columns(2)
        indicator = left.selectbox(
            headed("field.indicator", w), list(indicators), index=None, format_func=indicators.__getitem__,
            key="typed_indicator", placeholder=w("upload.choose_indicator"),
        )  # fmt: skip
        area = right.selectbox(
            w("upload.area"), list(places), index=None, format_func=places.__getitem__, key="typed_area",
            placeholder=w("upload.choose_area"),
        )  # fmt: skip
        left, middle, right = st.columns(3)
        period = left.text_input(headed("field.period", w), key="typed_period", placeholder=w("upload.period_example"))
        value = middle.number_input(headed("field.value", w), value=None, format="%g", key="typed_value")
        n = right.number_input(
            w("upload.n_optional"), value=None, min_value=0, step=1, key="typed_n", help=w("upload.n_help")
        )
        source = st.text_input(w("upload.source_optional"), key="typed_source", max_chars=200)
        added = st.form_submit_button(w("upload.add_figure"), key="typed_add")
    if not added:
        return None
    if indicator is None or area is None or value is None:
        st.warning(w("upload.figure_missing"))
        return None
    if intake.is_personal(source):
        st.warning(w("upload.note_personal"))
        return None
    found = parse(period)
    if found is None:
        st.warning(literal(w("upload.period_wrong", found=period)))
        return None
    whole = {"indicator": indicator, "area": area, "period": found.text, "value": value, "n": n, "source": source}
    return {name: "" if part is None else part for name, part in whole.items()}


def _so_far(typed: Sequence[Mapping[str, Any]], places: Mapping[str, str], config: Config, w: Words) -> None:
    called = {i.id: i for i in config.indicators}
    rows = [
        [
            safe(w.pick(called[row["indicator"]].name)),
            safe(places.get(row["area"], row["area"])),
            w.period(row["period"]),
            f"<b>{safe(w.value(row['value'], called[row['indicator']].unit))}</b>",
            w.number(row["n"]) if row["n"] != "" else "–",
            safe(row["source"]) or "–",
        ]
        for row in typed
    ]
    keys = ("field.indicator", "upload.area", "field.period", "field.value", "field.n", "upload.source")
    parts.html(parts.table([headed(key, w) for key in keys], rows, numbers=[2, 3, 4]))
    with st.container(horizontal=True):
        if st.button(w.plural("upload.check_figures", len(typed)), type="primary", key="typed_check"):
            st.session_state.pop(_FIGURES)
            names = {i.id: w.pick(i.name) for i in config.indicators}
            data, twins = table(typed, names, places, [w(key) for key in keys[:5]])
            sources = {str(row): figure["source"] for row, figure in enumerate(typed, 2) if figure["source"]}
            intake.take(f"{w('upload.typed')}.csv", data, areas=twins, sources=sources)
        if st.button(w("upload.drop_figures"), key="typed_drop"):
            st.session_state.pop(_FIGURES)
            st.rerun()


def table(
    typed: Sequence[Mapping[str, Any]], indicators: Mapping[str, str], places: Mapping[str, str], head: Sequence[str]
) -> tuple[bytes, dict[str, str]]:
    """The figures as a table that the reader understands without a question, and what two places with one name are.

    ``head``: words for _COLUMNS. Indicators and places (id -> name) are called by their names where no other has them.
    """
    called = {"area": _told_apart(places), "indicator": _told_apart(indicators)}
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(head)
    for row in typed:
        writer.writerow([called[name][row[name]] if name in called else row[name] for name in _COLUMNS])
    twins = {area: area for area in {row["area"] for row in typed} if called["area"][area] == area}
    return held.getvalue().encode(), twins


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Id -> name; the id itself where two share a name."""
    held = Counter(map(normalise, names.values()))
    return {id: name if held[normalise(name)] == 1 else id for id, name in names.items()}
