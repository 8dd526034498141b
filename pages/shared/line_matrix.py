"""Every area against every line, as much as can be read at once: the matrix, one line in many areas, the worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from core.charts import Cell, Panel, concentration
from core.charts.positions import cells, columns
from core.i18n import Words
from core.redlines import Concentration, Population, spread
from core.redlines.engine import Told
from pages.shared import line_records, load, parts, portions, stories
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View


@dataclass(frozen=True)
class Summary:
    """The open breaches of a layer at a view: states, where they lie, who lives there, and the lines of its matrix.

    ``opened``: the part of ``counts`` that is open breaches.
    """

    counts: Counter[str]
    opened: Counter[str]
    lies: Concentration
    people: Population
    columns: tuple[str, ...]

    @classmethod
    def of(cls, layer: str, period: str) -> Summary:
        return load.kept(lambda: cls._of(layer, period), "redlines.summary", layer, period)

    @classmethod
    def _of(cls, layer: str, period: str) -> Summary:
        view, told = load.view(layer), line_records.told(layer)
        cube, t = view.cube, view.cube.period(period)
        found = tuple(columns(told, cube, view.config, period))
        return cls(
            spread.counts(told, cube, t),
            spread.opened(told, cube, t),
            spread.concentration(told, cube, t),
            spread.population(told, cube, t),
            found,
        )


def choose_cells(told: Mapping[str, Told], ids: Sequence[str], view: View, t: int, w: Words) -> tuple[slice, slice]:
    """Which areas and which of the lines the matrix shows, when it cannot show all; those with most breaches first."""
    total = len(view.area_ids), len(ids)
    if total[0] <= portions.AREAS and total[1] <= portions.WHOLE:
        return slice(0, total[0]), slice(0, total[1])
    left, right = parts.columns(2)
    with left:
        areas = portions.choose(w("redlines.which_areas"), total[0], portions.AREAS, "areas_from", w)
    with right:
        size = portions.LINES if total[1] > portions.WHOLE else total[1]
        lines = portions.choose(w("redlines.which_lines"), total[1], size, "lines_from", w)
    which = {"areas": portions.words(areas, total[0], w), "lines": portions.words(lines, total[1], w)}
    parts.html(f'<p class="lr-lead">{safe(w("redlines.cut", **which))}</p>')
    return areas, lines


def matrix_cells(layer: str, period: str, areas: slice, lines: slice, w: Words) -> tuple[Cell, ...]:
    """The cells of a part of the matrix. What fits in one picture stands in its own order, areas by name."""
    return load.kept(
        lambda: _cells(layer, period, areas, lines, w), "redlines.cells", layer, period, areas, lines, w.lang
    )


def _cells(layer: str, period: str, areas: slice, lines: slice, w: Words) -> tuple[Cell, ...]:
    view, told = load.view(layer), line_records.told(layer)
    t = view.cube.period(period)
    ids = by_crossings(told, columns(told, view.cube, view.config, period), view, t)[lines]
    shown = {id: each for id, each in told.items() if id in ids}
    whole = len(view.area_ids) <= portions.AREAS
    rows = None if whole else spread.worst_areas(told, view.cube, t)[areas].tolist()
    return tuple(cells(shown, view.cube, view.config, period, w, rows))


def by_crossings(told: Mapping[str, Told], ids: Iterable[str], view: View, t: int) -> list[str]:
    """Lines, those first that are crossed in most areas."""
    return sorted(ids, key=lambda id: -spread.crossed(told[id], view.cube, t))


def most_breached(told: Mapping[str, Told], view: View, t: int, lines: Iterable[str]) -> str:
    """The line that is crossed in most areas."""
    return by_crossings(told, lines, view, t)[0]


def choose_panels(total: int, w: Words) -> slice:
    """Which areas the small multiples show, when there are too many for all of them."""
    part = portions.choose(w("redlines.which_areas"), total, portions.PANELS, "panels_from", w)
    if total > portions.PANELS:
        told = w("redlines.cut_panels", which=portions.words(part, total, w))
        parts.html(f'<p class="lr-lead">{safe(told)}</p>')
    return part


def panels_table(panels: Sequence[Panel], w: Words) -> str:
    """The small multiples as a table: a row for each area, a state for each view, the newest first."""
    rows = [(safe(each.name), *(chip(mark.state, w) for mark in reversed(each.marks))) for each in panels]
    return table([w("head.area"), *(w.period(mark.period) for mark in reversed(panels[0].marks))], rows)


def where_it_lies(lies: Concentration, names: Mapping[str, str], w: Words) -> None:
    """The areas with most crossings as bars; of the others, how many they are and what they hold together."""
    parts.html(stories.concentration_sentence(lies, names, w))
    first, rest = lies.counts.head(portions.AREAS), lies.counts.iloc[portions.AREAS :]
    counts = stories.crossing_counts(replace(lies, counts=first), names)
    parts.chart(load.cached_chart(concentration, counts, w), "concentration", wide=True)
    with parts.expander(w("redlines.concentration_table")):
        parts.html(concentration_table(first, names, w))
    if len(rest):
        share = w.percent(float(rest["share"].sum()))
        parts.html(f'<p class="lr-lead">{safe(w.plural("redlines.cut_bars", len(rest), share=share))}</p>')


def concentration_table(counts: pd.DataFrame, names: Mapping[str, str], w: Words) -> str:
    """The bars as a table: crossings of each area, and what part of all of them that is."""
    rows = [
        (safe(names[row["area_id"]]), w.number(row["crossings"]), w.percent(row["share"]))
        for row in counts.to_dict("records")
    ]
    return table([w("head.area"), w("head.crossings"), w("head.share_of_all")], rows, numbers=(1, 2))


def way_to_line(line: str, name: str, layer: str, period: str, w: Words) -> str:
    return f"<p>{link('line', w('redlines.open_line', line=name), line=line, layer=layer, period=period)}</p>"
