"""What scores hide on the first page: areas with a good score and an open breach, and where the breaches lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.i18n import Words
from core.redlines import Concentration, Population, spread
from core.redlines.engine import Told
from pages.shared.parts import link, safe

if TYPE_CHECKING:
    from pages.shared.load import View

MOST = 5


@dataclass(frozen=True)
class Hidden:
    """``masked`` of ``high`` areas, those with a mean score at the median or above, have an open breach."""

    masked: int
    high: int
    lies: Concentration
    living: Population


def of(view: View, told: Mapping[str, Told], period: str) -> Hidden | None:
    """Of a layer at a view; None where there is nothing to compare: one area, no score, or no such view."""
    if len(view.area_ids) < 2 or period not in view.periods:
        return None
    t = view.cube.period(period)
    masked, high = spread.masked(told, view.cube, mean_scores(view, t), t)
    lies = spread.concentration(told, view.cube, t)
    return Hidden(masked, high, lies, spread.population(told, view.cube, t)) if high else None


def mean_scores(view: View, t: int) -> np.ndarray:
    """[A]: the plain mean of an area's channel scores, for ranking alone; NaN without any."""
    scores = np.stack([view.scores.values[:, view.scores.node(c.id), t] for c in view.config.active_channels])
    known = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nansum(scores, axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan))


def cards(found: Hidden, view: View, period: str, w: Words) -> Iterator[str]:
    """The masking figure; then where the risk is concentrated, and who lives there."""
    share = w("home.masked_share", share=w.percent(found.masked / found.high))
    told = w.plural("home.masked", found.masked, total=found.high) if found.masked else w("home.masked_none")
    tone = "lr-alarm" if found.masked else "lr-quiet"
    yield f'<div class="lr-card {tone}"><div class="lr-big">{safe(share)}</div><p>{safe(told)}</p></div>'
    if found.lies.total:
        listed = "".join(_listed(found.lies, view, w))
        people = w("home.under", people=w.number(found.living.people, 0)) if found.living.people else ""
        way = link("breaches", w("home.to_board"), layer=view.layer, period=period)
        yield (
            f'<div class="lr-card lr-alarm"><h3>{safe(w("home.concentrated"))}</h3>'
            f'<ul class="lr-list">{listed}</ul><p>{safe(people)}</p><p>{way}</p></div>'
        )


def _listed(lies: Concentration, view: View, w: Words) -> Iterator[str]:
    """The areas with most crossings; those with as many as one that finds no room stand in one row together, for no
    order of names may part equals.
    """
    first, beyond = lies.counts.head(MOST), lies.counts["crossings"].iloc[MOST:]
    least = int(beyond.iloc[0]) if len(beyond) else 0
    own = first[first["crossings"] > least]
    yield from (_area(row, view, w) for row in own.to_dict("records"))
    if len(own) < len(first):
        equal = lies.counts[lies.counts["crossings"] == least]
        layer, count = w.pick(view.config.layer(view.layer).plural), w.plural("count.crossings", least)
        told = w("slides.areas_with", layer=layer, crossings=count, n=len(equal))
        yield f"<li>{safe(told)} ({w.percent(float(equal['share'].sum()))})</li>"


def _area(row: Mapping[str, object], view: View, w: Words) -> str:
    name = w.name(view.cube.areas.loc[str(row["area_id"])])
    count = w.plural("count.crossings", int(str(row["crossings"])))
    return f"<li><b>{safe(name)}</b> — {safe(count)} ({w.percent(float(str(row['share'])))})</li>"
