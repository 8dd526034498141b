"""The map of one line: states by colour, symbol and word, and how sure they are by how strong the colour is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core import maps
from core.charts import STATE_STYLE
from core.i18n import Words
from core.redlines import board
from core.redlines.doubt import Doubt, doubt
from core.redlines.engine import Told
from pages.shared import breach_words
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

PREFIX = "line."
#: The faintest a state is drawn: as likely as not. What is counted in full is drawn in full.
FAINTEST, UNKNOWN = 0.3, 0.6


def topics(told: Mapping[str, Told], view: View, period: str, w: Words) -> dict[str, str]:
    """Lines that some area has a figure of its own for."""
    t = view.cube.period(period)
    elsewhere = board.told_elsewhere(told, view.cube, t)
    named = {
        PREFIX + id: w("map.line", name=w.pick(each.record.wording))
        for id, each in told.items()
        if id not in elsewhere and len(each.reading.areas) and not np.isnan(each.reading.r[:, : t + 1]).all()
    }
    return dict(sorted(named.items(), key=lambda item: item[1]))


def opacity(found: Doubt) -> float:
    """How strongly a state is drawn: 1 for what is sure, ``FAINTEST`` for what is as likely as not."""
    if found.why == "counted":
        return 1.0
    if np.isnan(found.p):
        return UNKNOWN
    return FAINTEST + (1 - FAINTEST) * (2 * max(found.p, 1 - found.p) - 1)


def places(told: Told, view: View, period: str, w: Words) -> pd.DataFrame:
    """One row per area for ``maps.choropleth``, with state, opacity and how sure in words."""
    t = view.cube.period(period)
    states = board.shown(told, view.cube, t)
    rows = {int(a): row for row, a in enumerate(told.reading.areas)}
    return pd.DataFrame(
        [_place(told, rows.get(a), t, states, area_id, view, w) for a, area_id in enumerate(view.area_ids)]
    )


def _place(
    told: Told, row: int | None, t: int, states: list[str], area_id: str, view: View, w: Words
) -> dict[str, object]:
    name = w.name(view.cube.areas.loc[area_id])
    state = "no_line" if row is None else states[row]
    sure, value, strength = "", "", 1.0
    if row is not None and state not in ("none", "stale", "suppressed"):
        found = doubt(told, row, t, view.cube, view.config)
        sure, strength = breach_words.doubt_words(found, w), opacity(found)
        value = breach_words.amount(told.record, float(told.reading.values[row, t]), view.config, w)
    style, word = STATE_STYLE[state], w(f"charts.state.{state}")
    shown = w("map.value", value=value, state=word) if value else word
    return {
        "area_id": area_id,
        "name": name,
        "label": name,
        "colour": style.colour,
        "opacity": strength,
        "tooltip": "\n".join(part for part in (name, shown, sure) if part),
        "mark": style.shape if state != "safe" else None,
        "mark_colour": maps.INK,
        "shown": shown,
        "state": state,
        "sure": sure,
    }


def title(drawn: pd.DataFrame, name: str, period: str, w: Words) -> str:
    crossed = int((drawn["state"] == "crossed").sum())
    return w.plural("map.title_value", crossed, name=name, total=len(drawn), period=w.period(period))


def legend(drawn: pd.DataFrame, w: Words) -> str:
    """States with how many areas have each, and what a fainter colour means."""
    counts = drawn["state"].value_counts()
    rows = [chip(state, w, w.number(int(counts[state]))) for state in STATE_STYLE if state in counts]
    colour = STATE_STYLE["crossed"].colour
    faint = "".join(
        f'<i style="background:{colour};opacity:{strength}"></i>' for strength in (FAINTEST, (1 + FAINTEST) / 2, 1)
    )
    return f'<div class="lr-legend">{"".join(rows)}<span>{faint}<bdi>{safe(w("map.sure"))}</bdi></span></div>'


def as_table(view: View, drawn: pd.DataFrame, line: str, period: str, name: str, w: Words) -> str:
    rows = [
        (
            link("line", str(row["name"]), line=line, area=str(row["area_id"]), layer=view.layer, period=period),
            chip(str(row["state"]), w),
            safe(str(row["shown"])),
            safe(str(row["sure"])),
        )
        for row in drawn.to_dict("records")
    ]
    return table([w("head.area"), w("head.state"), name, w("head.sure")], rows)
