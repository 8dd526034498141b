"""What is to be done about a file: every issue belongs to one of eight repairs, and all of them are shown at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.issues import Issue
from pages.shared import mending, parts, questions, telling
from pages.shared.matching import columns
from pages.shared.parts import literal, safe
from pages.shared.questions import Asked

REPAIRS = ("columns", "period", "areas", "units", "cells", "doubles", "changes", "told")
_SHOWS: Mapping[str, Callable[[Asked], None]] = {
    "period": questions.period,
    "areas": mending.areas,
    "units": questions.units,
    "cells": mending.cells,
    "doubles": mending.doubles,
}
_OF_ALL = ("U-83", "U-90", "U-93", "U-96", "U-97")  # of the whole table: said above its columns
_OF = {
    **dict.fromkeys(("U-10", "U-11", "U-12", "U-27", "U-35", "U-36", "U-40", "U-80", "U-89"), "columns"),
    **dict.fromkeys(_OF_ALL, "columns"),
    **dict.fromkeys(("U-16", "U-26", "U-42", "U-65", "U-72", "U-73", "U-92"), "period"),
    **dict.fromkeys(("U-17", "U-67", "U-37", "U-38", "U-39", "U-51"), "areas"),
    **dict.fromkeys(("U-14", "U-21", "U-34", "U-43", "U-59", "U-64", "U-66", "U-69"), "units"),
    **dict.fromkeys(("U-70", "U-71", "U-74", "U-75", "U-86", "U-87"), "units"),
    **dict.fromkeys(("U-13", "U-15", "U-24", "U-41", "U-63", "U-76", "U-77", "U-84", "U-85"), "cells"),
    "U-18": "doubles",
    **dict.fromkeys(("U-19", "U-20"), "changes"),
}
_OF_FIELDS = {"period": "period", "layer": "areas"}  # what may be missing


def repair(issue: Issue) -> str:
    """What mends an issue; "told" when there is nothing to do."""
    if issue.code == "U-11":
        return _OF_FIELDS.get(str(issue.params.get("field")), "columns")
    return _OF.get(issue.code, "told")


def grouped(issues: Iterable[Issue]) -> dict[str, list[Issue]]:
    """Issues by repair, in the order of REPAIRS."""
    found: dict[str, list[Issue]] = {}
    for issue in issues:
        found.setdefault(repair(issue), []).append(issue)
    return {name: found[name] for name in REPAIRS if name in found}


def to_do(issues: Iterable[Issue]) -> int:
    """How many repairs wait for somebody."""
    return len({repair(issue) for issue in issues if issue.severity in ("block", "fix")})


def show(a: Asked) -> None:
    """Every repair that has something to say, or an answer that may be changed."""
    found = grouped(a.upload.issues)
    telling.say(a.of("U-27", *_OF_ALL), a.config, a.w)
    columns(a)
    for name, body in _SHOWS.items():
        if found.get(name) or mending.answered(a, name):
            with _box(name, found.get(name, []), a):
                body(a)
    mending.taken_back(a)
    _told(found.get("told", []), a)


def _box(name: str, issues: list[Issue], a: Asked) -> DeltaGenerator:
    """Where a repair is made: open and marked while somebody has to act, a closed line once nobody has to."""
    title = a.w(f"upload.repair.{name}")
    open_ = [issue for issue in issues if issue.severity in ("block", "fix")]
    if not open_:
        return st.expander(literal(f"✓ {title}"))
    box = st.container(border=True, key=a.key(f"repair-{name}"))
    rows = {row for issue in open_ for row in telling.rows_of(issue)}
    count = f" <span>{safe(a.w.plural('upload.rows', len(rows)))}</span>" if rows else ""
    with box:
        st.subheader(literal(title), anchor=False)
        chip = f'<span class="lr-chip lr-near">{safe(a.w("upload.open"))}</span>'
        parts.html(f'<div class="lr-legend">{chip}{count}</div>')
    return box


def _told(issues: list[Issue], a: Asked) -> None:
    body = telling.cards(issues, a.config, a.w)
    if not body:
        return
    grave = any(issue.severity in ("block", "fix") for issue in issues)
    title = a.w("upload.told_stops") if grave else a.w.plural("upload.told", body.count("lr-card "))
    with st.expander(literal(title), expanded=grave):
        parts.html(body)
        mending.totals(a)
