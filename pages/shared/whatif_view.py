"""What if: a line drawn elsewhere, or another value in an area, and which areas would cross today and in every year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import line_words
from core.charts import Cell, matrix
from core.charts.look import Spec
from core.charts.packed import packed
from core.i18n import Words
from core.redlines import board, whatif
from core.redlines import shown as showing
from core.redlines.engine import Told
from core.redlines.record import Record
from core.redlines.whatif import Moved
from pages.shared import line_records, load, parts, portions
from pages.shared.parts import chip, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

STEPS = 100
#: Areas that a sentence names; of the others it tells how many they are.
NAMED = 12
#: Views that fit beside each other twice, on a wide screen and on a phone; the table below has them all.
YEARS, ON_PHONE = 15, 3


def movable(told: Mapping[str, Told], w: Words) -> dict[str, str]:
    """Lines whose limit can be moved, by name."""
    named = {id: w.pick(each.record.wording) for id, each in told.items() if each.record.kind in whatif.MOVABLE}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def moved(layer: str, id: str, limit: float) -> Moved:
    """A line of a layer with its limit elsewhere."""
    return _moved(*load.version(), load.today(), layer, id, limit)


@st.cache_resource(max_entries=12, show_spinner=False)  # a slider passes many places, and each weighs a megabyte
def _moved(content: int, digest: str, day: date, layer: str, id: str, limit: float) -> Moved:
    return whatif.move(line_records.told(layer)[id], limit)


def choose_limit(told: Told, view: View, w: Words) -> float:
    """A slider over all that the limit could be: the scale of the indicator, else what was ever read."""
    low, high = _range(told, view)
    step = _step(low, high)
    now = min(max(told.record.limit, low), high)
    key = f"limit-{told.record.id}"
    chosen = st.slider(w("whatif.limit"), low, high, value=now, step=step, key=key)
    return told.record.limit if chosen == now else float(chosen)


def _range(told: Told, view: View) -> tuple[float, float]:
    record = told.record
    if record.kind == "share":
        return 0.0, 100.0
    known = told.reading.values[~np.isnan(told.reading.values)]
    ends = [record.limit, *([known.min(), known.max()] if len(known) else [])]
    if record.kind in ("level", "band") and (posts := view.config.indicator(str(record.indicator)).goalposts):
        ends += [posts.worst, posts.best]
    low, high = float(min(ends)), float(max(ends))
    return (low, high) if low < high else (low - 1.0, high + 1.0)


def _step(low: float, high: float) -> float:
    """A round step of which the range holds about a hundred."""
    power = 10.0 ** np.floor(np.log10((high - low) / STEPS))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power * STEPS >= (high - low) * 0.999))


def choose_value(told: Told, row: int, t: int, w: Words) -> float:
    """Another value for one area; it begins with the one that is there."""
    known = told.reading.values[row, : t + 1]
    known = known[~np.isnan(known)]
    now = float(known[-1]) if len(known) else told.record.limit
    return float(st.number_input(w("whatif.value"), value=round(now, 4), key=f"value-{told.record.id}-{row}"))


def impossible(record: Record, limit: float, w: Words) -> str:
    """Why a line cannot stand there, in words; nothing where it can."""
    issues = whatif.against(record, limit, load.config())
    told = (replace(each, params={**each.params, "line": record.wording}) for each in issues)
    return "".join(f"<p>{safe(w.issue(each))}</p>" for each in told)


def sentence(moved: Moved, view: View, t: int, names: Mapping[str, str], w: Words) -> str:
    """How many areas would be breached instead of how many, which come in and which go out."""
    before, after = (int(count[t]) for count in moved.counts)
    limit = line_words.amount(moved.record, moved.record.limit, view.config, w, line_words.AS_ADOPTED)
    told = w.plural("whatif.result", after, limit=limit, before=before)
    parts_of = [
        (key, _named(moved, view, rows, names, w))
        for key, rows in (("whatif.entering", moved.entering(t)), ("whatif.leaving", moved.leaving(t)))
    ]
    more = "".join(f"<p>{safe(w(key, areas=found))}</p>" for key, found in parts_of if found)
    return f'<div class="lr-card"><p><b>{safe(told)}</b></p>{more}</div>'


def _named(moved: Moved, view: View, rows: np.ndarray, names: Mapping[str, str], w: Words) -> list[str]:
    found = [_name(moved, view, int(row), names, w) for row in rows[:NAMED]]
    return [*found, w.plural("whatif.others", len(rows) - NAMED)] if len(rows) > NAMED else found


def _name(moved: Moved, view: View, row: int, names: Mapping[str, str], w: Words) -> str:
    a = board.area_of(moved.told, row)
    return w("breach.all_areas") if a is None else names[view.area_ids[a]]


def by_year(moved: Moved, view: View, w: Words) -> str:
    """How many areas were and would have been breached at the end of every view."""
    before, after = moved.counts
    rows = [
        (w.period(period), w.number(int(before[t])), w.number(int(after[t])), w.change(float(after[t] - before[t]), 0))
        for t, period in reversed(list(enumerate(view.periods)))
    ]
    head = [w(f"head.{key}") for key in ("period", "as_is", "as_moved", "difference")]
    return table(head, rows, numbers=(0, 1, 2, 3))


def picture(before: Told, moved: Moved, view: View, t: int, names: Mapping[str, str], w: Words) -> None:
    """Areas by years, twice side by side: by the line as it is and as it would be."""
    rows = differing(moved, t)
    part = portions.choose(w("redlines.which_areas"), len(rows), portions.AREAS, "areas_from", w)
    if len(rows) > portions.AREAS:
        told = w("whatif.cut", shown=part.stop - part.start, total=len(rows))
        parts.html(f'<p class="lr-lead">{safe(told)}</p>')
    views = window(len(view.periods), t, ON_PHONE if parts.on_phone() else YEARS)
    if len(views) < len(view.periods):
        first, last = (w.period(view.periods[n]) for n in (views[0], views[-1]))
        parts.html(f'<p class="lr-lead">{safe(w("whatif.cut_years", first=first, last=last))}</p>')
    width = min(parts.map_size()[0] - (130 if parts.on_phone() else 260), 760)
    of = (view.layer, moved.record.id, moved.record.limit, t, part, views, width, w.lang)
    drawn = load.kept(lambda: _drawn(before, moved, rows[part], views, view, names, width, w), "whatif.drawn", *of)
    if drawn:
        parts.chart(drawn, "whatif", select="pick")
        with parts.expander(w("whatif.table")):
            twin = load.kept(lambda: by_area(before, moved, rows[part], t, view, names, w), "whatif.table", *of)
            parts.html(twin)


def _drawn(
    before: Told,
    moved: Moved,
    rows: np.ndarray,
    views: range,
    view: View,
    names: Mapping[str, str],
    width: int,
    w: Words,
) -> Spec | None:
    found = [
        cell
        for which, line in (("as_is", before), ("as_moved", moved.told))
        for cell in _cells(which, line, rows, views, view, names, w)
    ]
    return packed(matrix(found, w, width=width, narrowest=22.0)) if found else None


def by_area(
    before: Told, moved: Moved, rows: np.ndarray, t: int, view: View, names: Mapping[str, str], w: Words
) -> str:
    """The states of areas at a view, by the line as it is and as it would be."""
    both = (showing.shown_of_own(line, view.cube, t, rows) for line in (before, moved.told))
    told = [
        (safe(_name(moved, view, int(row), names, w)), chip(was, w), chip(would, w))
        for row, was, would in zip(rows, *both, strict=True)
    ]
    return table([w(f"head.{key}") for key in ("area", "as_is", "as_moved")], told)


def window(total: int, t: int, most: int = YEARS) -> range:
    """Which of ``total`` views are drawn: the last ones up to the chosen one, as many as fit."""
    end = max(t + 1, min(total, most))
    return range(max(0, end - most), end) if total > most else range(total)


def differing(moved: Moved, t: int) -> np.ndarray:
    """[N]: rows of a line in the order in which they are shown: all that fit in one picture as they are; of more, those
    that another limit would change at the view first, then those that it would have changed before, then the farthest.
    """
    differs = moved.before != moved.after
    if len(differs) <= portions.AREAS:
        return np.arange(len(differs))
    r = np.nan_to_num(moved.told.reading.r[:, t], nan=-np.inf)
    return np.lexsort((-r, ~differs.any(axis=1), ~differs[:, t]))


def _cells(
    which: str, told: Told, rows: np.ndarray, views: range, view: View, names: Mapping[str, str], w: Words
) -> list[Cell]:
    areas = [board.area_of(told, int(row)) for row in rows]
    ids = ["all" if a is None else view.area_ids[a] for a in areas]
    named = [w("breach.all_areas") if a is None else names[view.area_ids[a]] for a in areas]
    cells = []
    for t in views:
        if np.isnan(told.reading.r[:, t]).all():
            continue
        period = view.periods[t]
        states, values = showing.shown_of_own(told, view.cube, t, rows), told.reading.values[rows, t]
        column = f"{which}-{period}", w.period(period), which, w("head." + which)
        cells += [
            Cell(id, name, *column, state, _value(x, state), told.record.limit)
            for id, name, state, x in zip(ids, named, states, values, strict=True)
        ]
    return cells


def _value(x: float, state: str) -> float | None:
    return None if np.isnan(x) or state == "suppressed" else float(x)


def one_value(moved: Moved, row: int, t: int, where: str, value: float, view: View, w: Words) -> str:
    """What another value in one area would mean at a view."""
    (state,) = showing.shown(moved.told, view.cube, t, [row])
    told = w("whatif.one", area=where, value=line_words.standing(moved.record, value, view.config, w))
    return f'<div class="lr-card"><p>{safe(told)} {chip(state, w)}</p></div>'
