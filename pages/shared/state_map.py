"""The map of one line: states by colour, symbol and word, and how sure they are by how strong the colour is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core import line_words, maps
from core.charts import STATE_STYLE
from core.i18n import Words
from core.redlines import board
from core.redlines import shown as showing
from core.redlines.doubt import Doubt, doubt
from core.redlines.engine import Told
from pages.shared import atlas, breach_words, line_records, load, portions, stories
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

PREFIX = "line."
#: The faintest a state is drawn: as likely as not. What is counted in full is drawn in full.
FAINTEST, UNKNOWN = 0.3, 0.6
#: Rows of the table beside a map; the worst come first where there are more areas.
MOST = 100
#: Of more areas than these only so many of the worst carry their mark: marks of all would cover the map.
MANY, MARKS = 150, 40
_WORST = ("crossed", "unseen", "recovering", "pending", "near")


def all_topics(layer: str, period: str, w: Words) -> dict[str, str]:
    """All that can be mapped, by name."""
    return load.kept(lambda: _all_topics(load.view(layer), period, w), "map.topics", layer, period, w.lang)


def _all_topics(view: View, period: str, w: Words) -> dict[str, str]:
    return atlas.topics(view, period, w) | topics(line_records.told(view.layer), view, period, w)


def topics(told: Mapping[str, Told], view: View, period: str, w: Words) -> dict[str, str]:
    """Lines that some area has a figure of its own for."""
    t = view.cube.period(period)
    here = board.told_here(told, view.cube, t)
    named = {
        PREFIX + id: w("map.line", name=w.pick(each.record.wording))
        for id, each in told.items()
        if id in here and len(each.reading.areas) and not np.isnan(each.reading.r[:, : t + 1]).all()
    }
    return dict(sorted(named.items(), key=lambda item: item[1]))


def opacity(found: Doubt) -> float:
    """How strongly a state is drawn: 1 for what is sure, ``FAINTEST`` for what is as likely as not."""
    if found.why == "counted":
        return 1.0
    if np.isnan(found.p):
        return UNKNOWN
    return FAINTEST + (1 - FAINTEST) * (2 * max(found.p, 1 - found.p) - 1)


def drawn(layer: str, topic: str, period: str, w: Words) -> pd.DataFrame:
    """One row per area for ``maps.choropleth``: of a line, or of one of the other topics of the map."""
    return load.kept(lambda: _drawn(layer, topic, period, w), "map.drawn", layer, topic, period, w.lang)


def _drawn(layer: str, topic: str, period: str, w: Words) -> pd.DataFrame:
    view, told = load.view(layer), line_records.told(layer)
    if topic.startswith(PREFIX):
        return marked(places(told[topic.removeprefix(PREFIX)], view, period, w))
    return marked(atlas.places(view, told, topic, period, w))


def marked(drawn: pd.DataFrame) -> pd.DataFrame:
    """Without the marks that would cover the map of a city of very many areas."""
    if len(drawn) <= MANY:
        return drawn
    return drawn.assign(mark=drawn["mark"].where(_gravity(drawn).rank(method="first") <= MARKS, None))


def _gravity(drawn: pd.DataFrame) -> pd.Series:
    """From 0: the worst first; most crossings, or the gravest state."""
    worst = drawn["state"].map(lambda state: _WORST.index(state) if state in _WORST else len(_WORST))
    crossings = -drawn["crossings"] if "crossings" in drawn else worst
    order = np.lexsort((worst, crossings))
    return pd.Series(np.argsort(order), index=drawn.index)


def choose_listed(drawn: pd.DataFrame, w: Words) -> slice:
    """Which of the rows of the table beside a map are shown."""
    return portions.choose(w("redlines.which_areas"), len(drawn), MOST, "areas_from", w)


def listed(drawn: pd.DataFrame, part: slice) -> pd.DataFrame:
    """Those rows: all in their order, or a part of those with the worst first."""
    if part == slice(0, len(drawn)):
        return drawn
    return drawn.iloc[np.argsort(_gravity(drawn).to_numpy())[part]]


def marks_cut(drawn: pd.DataFrame, w: Words) -> str:
    """That only the worst areas carry their mark; nothing where all do."""
    if len(drawn) <= MANY:
        return ""
    return f'<p class="lr-lead">{safe(w("redlines.cut_marks", n=MARKS, total=len(drawn)))}</p>'


def places(told: Told, view: View, period: str, w: Words) -> pd.DataFrame:
    """One row per area for ``maps.choropleth``, with state, opacity and how sure in words. ``open``: a breach is open
    by a figure of the area's own; what it merely has from the place around it is told there.
    """
    t = view.cube.period(period)
    states: list[str] = showing.shown_of_own(told, view.cube, t).tolist()
    opened = np.zeros(len(view.area_ids), bool)
    opened[told.reading.areas] = board.is_open(told, view.cube, t)[: len(told.reading.areas)]
    rows = {int(a): row for row, a in enumerate(told.reading.areas)}
    names = stories.names(view, w)
    return pd.DataFrame(
        [_place(told, rows.get(a), t, states, area_id, names[area_id], view, w) for a, area_id in enumerate(names)]
    ).assign(open=opened)


def _place(
    told: Told, row: int | None, t: int, states: Sequence[str], area_id: str, name: str, view: View, w: Words
) -> dict[str, object]:
    state = "no_line" if row is None else states[row]
    sure, value, strength = "", "", 1.0
    if row is not None and told.reading.own[row, t] and not np.isnan(told.reading.values[row, t]):
        found = doubt(told, row, t, view.cube, view.config)
        sure, strength = breach_words.doubt_words(found, w), opacity(found)
        value = line_words.standing(told.record, float(told.reading.values[row, t]), view.config, w)
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
    crossed = int(drawn["open"].sum())
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


def twin(view: View, drawn: pd.DataFrame, part: slice, topic: str, name: str, period: str, w: Words) -> str:
    """A part of the table that tells what the map shows."""
    rows = listed(drawn, part)
    if topic.startswith(PREFIX):
        return as_table(view, rows, topic.removeprefix(PREFIX), period, name, w)
    return atlas.as_table(view, rows, period, name, w)


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
