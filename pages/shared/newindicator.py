"""An indicator that the city adds while it uploads: described on a form, checked like the config."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from core.config import Config
from core.config.indicator import Status
from core.i18n import Words
from core.ingest import Column, Upload, units, when
from core.ingest.cells import NUMBER, number
from core.ingest.meanings import speaks_of_ages
from core.issues import Issue, Stop
from core.names import normalise
from pages.shared import parts, telling
from pages.shared.intake import Draft, column_key

_DIRECTIONS = ("higher_better", "lower_better")
_WHOLE = (0.0, 100.0)
_SCALE = re.compile(r"(?<![\d.,/\-])([01])\s*[-\u2013\u2014]\s*(\d{1,3})(?![\d.,/\-])")
_PLACES = {"red_line": "line", "goalposts": "worst", "direction": "direction", "name": "name_he", "id": "name_en"}


def form(draft: Draft, config: Config, upload: Upload, w: Words) -> None:
    """The form for the first column in ``draft.naming``; "" when the values of the whole file are meant."""
    first, *others = draft.naming
    column = next((c for c in upload.columns if c.letter == first), None)
    header = _bare(column.header) if column else ""
    key = f"{draft.key}-new-{first}"
    with st.form(key, border=True, enter_to_submit=False):
        more = f" ({w.plural('local.more', len(others))})" if others else ""
        st.subheader(parts.literal(w("local.title") + more), anchor=False)
        st.caption(parts.literal(w("local.lead", col=header or upload.file)))
        span = _span(upload, column)
        unit = (column.unit or units.of_header(column.header)) if column else ""
        found = _fields(config, header, unit, span, key, w)
        if span != _WHOLE:
            st.caption(w("local.posts_proposed"))
        save, drop, _ = st.columns([1, 1, 2])
        saved = save.form_submit_button(w("local.save"), type="primary", key=f"{key}-save", width="stretch")
        if drop.form_submit_button(w("local.cancel"), key=f"{key}-cancel", width="stretch"):
            draft.naming = tuple(others)
            st.rerun()
    if saved and (definition := _checked(config, found, header, w)):
        draft.indicators = (*draft.indicators, definition)
        draft.naming = tuple(others)
        if column:
            draft.put("columns", column_key(upload, column), definition["id"])
        else:
            draft.answer(indicator=definition["id"])
        st.rerun()


def _bare(header: str) -> str:
    """A header as the name of an indicator: without marks of footnotes, and without its year: next comes another."""
    named = re.sub(r"[*\[\]]+\d*", "", header).strip()
    return " ".join(when.without(named).split()) or named


def _span(upload: Upload, column: Column | None) -> tuple[float, float]:
    """The scale that a header states ("1–10"), else round posts around the first numbers of a column, to be corrected
    by hand; 0 and 100 where these would do.
    """
    cells = [row[column.index] for row in upload.preview if column and column.index < len(row)]
    values = [read.value for read in map(number, cells[upload.header_row or 0 :]) if read.kind == NUMBER]
    scale = _SCALE.search(_bare(column.header)) if column and not speaks_of_ages(column.header) else None
    if scale and all(int(scale[1]) <= value <= int(scale[2]) for value in values):
        return float(scale[1]), float(scale[2])
    if not values or (min(values) >= 0 and 10 < max(values) <= 100):
        return _WHOLE
    step = 10.0 ** math.floor(math.log10(max(map(abs, values)) or 1))
    return math.floor(min(min(values) / step, 0)) * step, math.ceil(max(values) / step) * step


def _fields(config: Config, header: str, stated: str, span: tuple[float, float], key: str, w: Words) -> dict[str, Any]:
    channels = {channel.id: w.pick(channel.name) for channel in config.active_channels}
    frequencies = {frequency.id: w.pick(frequency.name) for frequency in config.frequencies}
    statuses = get_args(Status)
    left, right = st.columns(2)
    name_he = left.text_input(w("local.name_he"), value=header, key=f"{key}-he")
    name_en = right.text_input(w("local.name_en"), key=f"{key}-en")
    left, right = st.columns(2)
    channel = left.selectbox(w("local.channel"), list(channels), format_func=channels.__getitem__, key=f"{key}-channel")
    unit = right.text_input(w("local.unit"), value=stated, key=f"{key}-unit", placeholder=w("local.unit_example"))
    left, middle, right = st.columns(3)
    direction = left.selectbox(
        w("local.direction"), _DIRECTIONS, format_func=lambda id: w(f"local.{id}"), key=f"{key}-direction"
    )
    worst = middle.number_input(
        w("local.worst"), value=span[0], format="%g", key=f"{key}-worst", help=w("local.worst_help")
    )
    best = right.number_input(w("local.best"), value=span[1], format="%g", key=f"{key}-best", help=w("local.best_help"))
    left, middle, right = st.columns(3)
    line = left.number_input(
        w("local.line"), value=None, format="%g", key=f"{key}-line", placeholder=w("local.no_line")
    )
    status = middle.selectbox(
        w("local.status"), statuses, format_func=lambda id: w(f"charts.status.{id}"), key=f"{key}-status"
    )
    yearly = list(frequencies).index("annual") if "annual" in frequencies else 0
    frequency = right.selectbox(
        w("local.frequency"),
        list(frequencies),
        index=yearly,
        format_func=frequencies.__getitem__,
        key=f"{key}-frequency",
    )
    side = "below" if direction == "higher_better" else "above"
    return {
        "name": {"he": name_he.strip(), "en": name_en.strip()},
        "channel": channel,
        "unit": unit.strip(),
        "direction": direction,
        "goalposts": {"worst": float(worst), "best": float(best)},
        "frequency": frequency,
        **({"red_line": {"value": float(line), "side": side, "status": status}} if line is not None else {}),
    }


def _checked(config: Config, found: dict[str, Any], header: str, w: Words) -> dict[str, Any] | None:
    """The definition when the config accepts it; else everything that is wrong with it is said."""
    he, en = found["name"]["he"], found["name"]["en"]
    if not he and not en:
        st.error(w("local.nameless"))
        return None
    name = {"he": he or en, "en": en or he}
    definition = {**found, "id": identity(name), "name": name, "synonyms": [header] if header else []}
    try:
        config.with_indicators([definition])
    except Stop as stop:
        for text in dict.fromkeys(_fault(issue, config, w) for issue in stop.issues):
            st.error(parts.literal(text))
        return None
    return definition


def identity(name: dict[str, str]) -> str:
    """The id of a local indicator: its English name as a word, else a digest of its Hebrew name; the same each time.

    A name of which only digits would be left, like that of any two figures of one year, is no English one.
    """
    letters = [letter for letter in name["en"] if letter.isalpha()]
    english = letters and all(map(str.isascii, letters))
    word = "_".join(re.findall(r"[a-z0-9]+", name["en"].casefold()))[:40] if english else ""
    return f"local_{word or hashlib.sha256(normalise(name['he']).encode()).hexdigest()[:8]}"


def _fault(issue: Issue, config: Config, w: Words) -> str:
    """A fault of the config, in the words of the form instead of those of the file."""
    if w.has(f"local.{issue.code}"):
        return w(f"local.{issue.code}", **issue.params)
    path = str(issue.params.get("path", "")).split(".")
    place = next((w(f"local.{_PLACES[part]}") for part in path if part in _PLACES), w("local.title"))
    return telling.sentence(replace(issue, params={**issue.params, "place": place}), config, w)
