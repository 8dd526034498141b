"""What the map shows: topics to choose from, colour, label, mark and tooltip of every area, legend and table twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core import line_words, maps, redlines
from core.charts import STATE_STYLE
from core.i18n import Words, plain
from core.redlines import STATES, board, spread
from core.redlines.engine import Told
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

#: Topic ids in the address: ``crossings``, ``score.<node>``, ``value.<indicator>`` (its state against its line).
CROSSINGS = "crossings"
NO_COLOUR = "#FFFFFF"
#: Fills for the number of crossings 0, 1, 2, 3 and more: lightness orders them in grey print too.
CROSSING_STEPS = ("#DCEBF8", "#F6C9C2", "#DF7B70", "#B3261E")
#: States of figures that were held against a line: only where there is one can no crossing mean anything.
JUDGED = {*redlines.OPEN_STATES, "near", "safe"}


def topics(view: View, period: str, w: Words) -> dict[str, str]:
    """What can be mapped: crossings, outcomes, channels, and indicators that have a figure in some area."""
    t = view.cube.period(period)
    found = {CROSSINGS: w("map.crossings")}
    nodes = sorted(view.scores.nodes, key=lambda node: node.level != "outcome")
    for node in nodes:
        if not np.isnan(view.scores.values[:, view.scores.node(node.id), t]).all():
            found[f"score.{node.id}"] = w(f"map.{node.level}", name=w.pick(node.name))
    for i, id in enumerate(view.cube.indicators):
        own = view.lines.counted[:, i, t] & (view.lines.states[:, i, t] != redlines.MISSING)
        if own.any():
            found[f"value.{id}"] = w("map.indicator", name=w.pick(view.config.indicator(id).name))
    return found


def first_topic(view: View, period: str) -> str:
    """Crossings where there are any, else the only indicator measured, else crossings all the same."""
    t = view.cube.period(period)
    own = (view.lines.counted & (view.lines.states != redlines.MISSING))[:, :, t].any(axis=0)
    if own.sum() == 1:
        return f"value.{view.cube.indicators[int(np.flatnonzero(own)[0])]}"
    return CROSSINGS


def places(view: View, told: Mapping[str, Told], topic: str, period: str, w: Words) -> pd.DataFrame:
    """One row per area for ``maps.choropleth``, with ``state`` and ``score`` for legend and table.

    Crossings are the open breaches of the lines ``told``, counted as every page counts them.
    """
    crossings = spread.open_breaches(told, view.cube, view.cube.period(period))
    rows = []
    for a, area_id in enumerate(view.area_ids):
        name = w.name(view.cube.areas.loc[area_id])
        known, count = _judged(view, period, a, int(crossings[a]), w)
        fill = CROSSING_STEPS[min(crossings[a], 3)] if known else NO_COLOUR
        crossing = (fill, count, None, np.nan)
        colour, shown, state, score = crossing if topic == CROSSINGS else _shown(view, topic, period, a, w)
        mark = f"{STATE_STYLE['crossed'].shape} {crossings[a]}" if crossings[a] else None
        if state is not None:
            mark = STATE_STYLE[state].shape if state != "safe" else None
        rows.append(
            {
                "area_id": area_id,
                "name": name,
                "label": name,
                "colour": colour,
                "tooltip": "\n".join([name, shown] if topic == CROSSINGS else [name, shown, count]),
                "mark": mark,
                "mark_colour": _readable(colour, alarming=state in (None, "crossed")),
                "shown": shown,
                "state": state,
                "score": score,
                "crossings": int(crossings[a]),
                "count": count,
            }
        )
    return pd.DataFrame(rows).assign(named=lambda drawn: _worst(drawn, topic))


def _worst(drawn: pd.DataFrame, topic: str) -> pd.Series:
    """The areas that the title speaks of: most crossings, or the lowest score."""
    if topic == CROSSINGS:
        return (drawn["crossings"] > 0) & (drawn["crossings"] == drawn["crossings"].max())
    return drawn["score"].notna() & (drawn["score"] == drawn["score"].min())


def _judged(view: View, period: str, a: int, crossed: int, w: Words) -> tuple[bool, str]:
    """Whether any figure of an area was held against a line, and its crossings in words; else why nothing is known."""
    t = view.cube.period(period)
    own = {STATES[state] for state in view.lines.states[a, view.lines.counted[a, :, t], t]}
    if crossed or own & JUDGED:
        return True, w.plural("count.crossings", crossed) if crossed else w("count.none_crossed")
    silent = next((state for state in ("suppressed", "stale", "suspended", "no_line") if state in own), "none")
    return False, w(f"charts.state.{silent}")


def _shown(view: View, topic: str, period: str, a: int, w: Words) -> tuple[str, str, str | None, float]:
    """Fill, text, state (of an indicator) and score (of a node) of an area."""
    t = view.cube.period(period)
    kind, _, id = topic.partition(".")
    if kind == "score":
        score = float(view.scores.values[a, view.scores.node(id), t])
        text = w("map.score", score=w.number(score)) if not np.isnan(score) else w("charts.no_score")
        return maps.class_of(score).colour, text, None, score
    i = view.cube.indicator(id)
    state = STATES[view.lines.states[a, i, t]]
    word = w(f"charts.state.{state}")
    limits, _, _ = view.lines.standing
    value = line_words.against(view.cube.shown[a, i, t], [limits[a, i]], view.config.indicator(id).unit, w)
    text = word if state in ("none", "suppressed", "unseen") else w("map.value", value=value, state=word)
    return STATE_STYLE[state].colour, text, state, np.nan


def _readable(fill: str, alarming: bool) -> str:
    """The colour of a mark: the red of a crossing where that can be seen on ``fill``, else dark or white."""
    red = STATE_STYLE["crossed"].colour
    if alarming and maps.contrast(red, fill) >= 3:
        return red
    return max((STATE_STYLE["none"].text, NO_COLOUR), key=lambda ink: maps.contrast(ink, fill))


def title(view: View, topic: str, name: str, period: str, drawn: pd.DataFrame, w: Words) -> str:
    """The finding on the map as a sentence."""
    if topic == CROSSINGS or topic.startswith("value."):
        mine = drawn["crossings"] > 0 if topic == CROSSINGS else drawn["state"].isin(redlines.OPEN_STATES)
        crossed = int(mine.sum())
        key = "map.title_crossings" if topic == CROSSINGS else "map.title_value"
        return w.plural(key, crossed, name=name, total=len(drawn), period=w.period(period))
    scored = drawn.dropna(subset="score")
    if scored.empty:
        return name
    low = scored.loc[scored["score"].idxmin()]
    return w("map.title_score", name=name, lowest=low["name"], score=w.number(low["score"], 0))


def legend(drawn: pd.DataFrame, topic: str, w: Words) -> str:
    """Colours with their meaning and how many areas have each."""
    if topic.startswith("value."):
        counts = drawn["state"].value_counts()
        rows = [chip(state, w, w.number(int(counts[state]))) for state in STATE_STYLE if state in counts]
    else:
        rows = [_swatch(colour, text, n, w) for colour, text, n in classes(drawn, topic, w)]
    return f'<div class="lr-legend">{"".join(rows)}</div>'


def classes(drawn: pd.DataFrame, topic: str, w: Words) -> list[tuple[str, str, int]]:
    """Of a map of crossings or of scores each colour, what it means and how many areas have it; no data last."""
    if topic != CROSSINGS:
        found = maps.legend(drawn["score"])
        return [(each.colour, _bounds(each, w), n) for each, n in found]
    steps = _steps(drawn)
    known = [(colour, _step_words(n, w), int((steps == n).sum())) for n, colour in enumerate(CROSSING_STEPS)]
    unknown = drawn.loc[drawn["colour"] == NO_COLOUR, "shown"].value_counts()
    return [*known, *((NO_COLOUR, str(why), int(n)) for why, n in unknown.items())]


def _bounds(found: maps.ScoreClass, w: Words) -> str:
    """A range reads from its smaller number in every language."""
    return w("charts.no_score") if found.low is None else f"\u2066{found.low:.0f}–{found.high:.0f}\u2069"


def _steps(drawn: pd.DataFrame) -> pd.Series:
    return drawn["crossings"].clip(upper=3).where(drawn["colour"] != NO_COLOUR, -1)


def _step_words(n: int, w: Words) -> str:
    return w("count.none_crossed") if n == 0 else w("map.or_more", n=n) if n == 3 else w.plural("count.crossings", n)


def _swatch(colour: str, text: str, n: int, w: Words) -> str:
    return (
        f'<span><i style="background:{colour}"></i><bdi>{safe(text)}</bdi>: {safe(w.plural("count.areas", n))}</span>'
    )


def area_card(
    view: View, told: Mapping[str, Told], area_id: str, period: str, names: Mapping[str, str], w: Words
) -> str:
    """The clicked area: its open breaches, the farthest beyond its line first, and the way to its channels."""
    t = view.cube.period(period)
    mine = [(each, row) for each in told.values() for row in _open_rows(each, view, area_id, t)]
    mine.sort(key=lambda one: -np.nan_to_num(one[0].reading.r[one[1], t], nan=-np.inf))
    rows = "".join(
        f"<p>{chip('crossed', w)} {safe(w.pick(each.record.wording))}: "
        f"{safe(line_words.standing(each.record, board.newest_value(each, row, t), view.config, w))}</p>"
        for each, row in mine
    )
    to = link("channels", w("map.open_area"), area=area_id, layer=view.layer, period=period)
    body = rows or f"<p>{safe(_judged(view, period, view.cube.area(area_id), 0, w)[1])}</p>"
    return f'<div class="lr-card"><h3>{safe(names[area_id])}</h3>{body}<p>{to}</p></div>'


def _open_rows(told: Told, view: View, area_id: str, t: int) -> list[int]:
    """The row of an area among a line's, where it has an open breach of its own."""
    here = np.zeros(len(told.reading.r), bool)
    here[: len(told.reading.areas)] = told.reading.areas == view.cube.area(area_id)
    return [int(row) for row in np.flatnonzero(here & board.is_open(told, view.cube, t))]


def without_shape(view: View, shapes: pd.DataFrame, w: Words) -> list[str]:
    drawn = set(shapes["area_id"])
    return [w.name(view.cube.areas.loc[area_id]) for area_id in view.area_ids if area_id not in drawn]


def as_table(view: View, drawn: pd.DataFrame, period: str, name: str, w: Words) -> str:
    rows = [
        (
            link("channels", row["name"], area=row["area_id"], layer=view.layer, period=period),
            safe(plain(row["shown"])),
            chip("crossed", w, w.number(row["crossings"])) if row["crossings"] else safe(plain(row["count"])),
        )
        for row in drawn.to_dict("records")
    ]
    return table([w("head.area"), name, w("head.crossings")], rows, numbers=(1,))
