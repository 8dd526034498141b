"""One indicator opened: its trend in the safe space, what it means, where it comes from, every version of its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import scoring
from core.charts import records, trend
from core.config import Indicator
from core.i18n import Words
from core.issues import Issue
from pages.shared import figures, load, parts
from pages.shared.load import View

#: Of the panel's heading: an address that names it opens the page there.
ANCHOR = "indicator"


def show(
    view: View, indicator: Indicator, area_ids: Sequence[str], period: str, names: Mapping[str, str], w: Words
) -> None:
    """The whole panel. The first of ``area_ids`` is the one whose versions and arithmetic are shown."""
    st.subheader(parts.literal(w.pick(indicator.name)), anchor=ANCHOR)
    parts.html(f"<p>{figures.indicator_sentence(view, indicator, area_ids[0], period, names, w)}</p>")
    if indicator.redefined:
        said = {"indicator": w.pick(indicator.name), "date": indicator.redefined}
        st.warning(parts.literal(w.issue(Issue("P-04", said))))
    tab, inside = parts.open_tab(
        "drill", {id: w(f"drill.{id}") for id in ("trend", "about", "versions", "arithmetic")}, w
    )
    with inside:
        if tab == "trend":
            _trend(view, indicator, area_ids, w)
        elif tab == "about":
            parts.html(figures.indicator_facts(indicator, view.config, w, view.lines.line(area_ids[0], indicator.id)))
        elif tab == "versions":
            _versions(indicator, area_ids[0], w)
        else:
            explanation = scoring.explain(view.scores, view.config, area_ids[0], indicator.id, period)
            parts.html(figures.arithmetic(explanation, view, names, w))


def _trend(view: View, indicator: Indicator, area_ids: Sequence[str], w: Words) -> None:
    histories = records.histories(load.trend(view.layer, indicator.id), indicator, area_ids, w)
    if not any(point.value is not None for history in histories for point in history.points):
        st.info(w("drill.no_history"))
        return
    spec = load.cached_chart(
        trend,
        histories,
        w,
        line=records.line_of(view.lines.line(area_ids[0], indicator.id)),
        unit=indicator.unit,
        target=indicator.target.value if indicator.target else None,
        swing=records.typical_swing(histories[0], indicator.redefined) if len(histories) == 1 else None,
        redefined=indicator.redefined,
    )
    parts.chart(spec, "trend", wide=True)
    with st.expander(w("drill.as_table")):
        parts.html(figures.histories_table(histories, indicator, w))


def _versions(indicator: Indicator, area_id: str, w: Words) -> None:
    versions = load.history(area_id, indicator.id)
    if versions.empty:
        st.info(w("drill.no_versions"))
        return
    parts.html(figures.versions_table(versions, indicator, w))
