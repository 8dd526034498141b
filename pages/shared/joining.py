"""The join screen of a boundary layer: which layer, where it lies, and both unmatched sides, paired by hand once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any

import pandas as pd
import streamlit as st

from core import geo
from core.config import Config
from core.geo import IGNORE, NEW, Boundaries, System
from core.i18n import Words
from core.ingest import Upload
from core.names import Matcher
from pages.shared import intake, load, parts, questions, telling
from pages.shared.intake import Draft
from pages.shared.parts import literal

_MOST_SHAPES = 20  # that are asked about one by one; the rest is told
_ASKED = {"G-08", "G-25"}


def show(draft: Draft, found: Boundaries, config: Config, w: Words) -> None:
    """Everything that a boundary layer may ask, then how shapes and areas met, and both sides that did not."""
    _part(draft, found, w)
    _system(draft, found, w)
    if found.columns:
        questions.identity(draft, found, w)
    _division(draft, found, w)
    _table(draft, w)
    parts.html(telling.joined(found, w))
    _pairs(draft, found, w)
    for key, unmatched in (
        ("upload.list_areas", found.areas_without_shape),
        ("upload.list_shapes", found.shapes_without_area),
    ):
        if unmatched:
            with st.expander(w.plural(key, len(unmatched))):
                parts.html(telling.name_list(unmatched))
    _counts(draft, found, config, w)


def offer(draft: Draft, upload: Upload, w: Words) -> None:
    """A table with two columns of coordinates may be read as a layer of points."""
    if geo.points.header([[column.header for column in upload.columns]]):
        _table(draft, w, offered=True)


# -- questions --------------------------------------------------------------------------------------------------------


def _answer(draft: Draft, name: str, value: Any) -> None:
    draft.shape_choices = replace(draft.shape_choices, **{name: value})


def _part(draft: Draft, found: Boundaries, w: Words) -> None:
    if found.parts:
        choose = partial(_answer, draft, "part")
        questions.pick(w("joining.part"), f"{draft.key}-part", found.part, choose, found.parts, hint=w("upload.choose"))


def _system(draft: Draft, found: Boundaries, w: Words) -> None:
    """Where each system would put the layer. Asked when none is certain; open to correction afterwards."""
    if found.crs:
        parts.heading(w("upload.shapes", crs=telling.system_name(found.crs, w)))
    asked = any(issue.code in _ASKED for issue in found.issues)
    if len(found.systems) > 1 and (asked or draft.shape_choices.crs):
        words = {system.id: _place(system, w) for system in found.systems}
        choose = partial(_answer, draft, "crs")
        now, name = draft.shape_choices.crs, words.__getitem__
        questions.pick(w("joining.system"), f"{draft.key}-crs", now, choose, list(words), name, w("upload.choose"))


def _place(system: System, w: Words) -> str:
    key = "joining.place" if system.km is None else "joining.place_far"
    order = w("joining.swapped") if system.swapped else ""
    told = {"lat": w.number(system.lat, 2), "lon": w.number(system.lon, 2), "km": w.number(system.km)}
    return w(key, system=telling.system_name(system.crs, w), order=order, **told)


def _division(draft: Draft, found: Boundaries, w: Words) -> None:
    on = draft.shape_choices.any_division
    if on or any(issue.code == "G-22" for issue in found.issues):
        choose = partial(_answer, draft, "any_division")
        questions.ask(st.toggle, w("joining.any_division"), f"{draft.key}-division", on, choose)


def _table(draft: Draft, w: Words, offered: bool = False) -> None:
    on = draft.shape_choices.points
    if on or offered:
        choose = partial(_answer, draft, "points")
        questions.ask(st.toggle, w("joining.points"), f"{draft.key}-points", on, choose)


# -- both sides -------------------------------------------------------------------------------------------------------


def _pairs(draft: Draft, found: Boundaries, w: Words) -> None:
    """Each shape without an area once, those it may stand for first; a pair stays open to correction."""
    here = load.areas().query("layer == @found.layer")
    shapes = list(dict.fromkeys([*draft.shape_choices.pairs, *found.paired, *found.shapes_without_area]))
    if not shapes or here.empty or draft.shape_choices.add_areas:
        return
    parts.heading(w("joining.pairs"))
    st.caption(literal(w("joining.remembered")))
    free = here[here["name_he"].isin(found.areas_without_shape)]
    matcher, names = Matcher(here), {row["area_id"]: w.name(row) for row in here.to_dict("records")}
    called = {IGNORE: w("upload.leave_out"), NEW: w("upload.new_area"), **names}
    for label in shapes[:_MOST_SHAPES]:
        likely = [area for area, _ in matcher.match(label).proposals]
        _pair(draft, label, found, [*likely, *free["area_id"], IGNORE, NEW, *names], called, w)
    if len(shapes) > _MOST_SHAPES:
        st.caption(literal(w.plural("joining.more", len(shapes) - _MOST_SHAPES)))


def _pair(
    draft: Draft, label: str, found: Boundaries, options: Sequence[str], called: dict[str, str], w: Words
) -> None:
    def answer(area: str | None) -> None:
        pairs = {**draft.shape_choices.pairs, label: area or IGNORE}
        _answer(draft, "pairs", pairs)

    now = draft.shape_choices.pairs.get(label) or found.paired.get(label)
    questions.pick(
        w("joining.which", shape=label),
        f"{draft.key}-pair-{label}",
        now if now in called else None,
        answer,
        options,
        called.__getitem__,
        w("upload.choose_area"),
    )


# -- points -----------------------------------------------------------------------------------------------------------


def _counts(draft: Draft, found: Boundaries, config: Config, w: Words) -> None:
    """How many points lie in each area, to be taken on as a table of figures."""
    shapes = load.shapes(found.layer)
    if found.points is None or shapes.empty:
        return
    counts, outside = geo.points.counted(found.points, shapes)
    layer = w.pick(config.layer(found.layer).plural)
    parts.heading(w("joining.counts", n=int(counts.sum()), areas=int((counts > 0).sum()), layer=layer))
    if outside:
        st.caption(literal(w.plural("joining.outside", outside)))
    if counts.any() and st.button(w("joining.count"), key="count_points"):
        name = PurePath(draft.file).stem
        intake.take(f"{name}.csv", _counted(counts, load.areas(), w("upload.area"), name))


def _counted(counts: pd.Series, areas: pd.DataFrame, area: str, name: str) -> bytes:
    names = dict(zip(areas["area_id"], areas["name_he"], strict=True))
    with io.StringIO(newline="") as text:
        csv.writer(text).writerows([(area, name), *((names[id], n) for id, n in counts.items() if id in names)])
        return text.getvalue().encode("utf-8-sig")
