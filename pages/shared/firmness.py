"""How sure a rank is: the bands of one channel, worked out when its tab is opened, and a way to stop a long run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from core.charts import Band, rank_bands
from core.config import Config
from core.i18n import Words
from core.issues import Stop
from core.robustness.bands import Bands
from core.robustness.replay import Progress, Steps, watched
from core.robustness.uncertainty import Uncertainty, steps
from pages.shared import load, parts, rule_words
from pages.shared.parts import safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

NOTICEABLE = 0.5  # seconds
MOST_ROWS = 40
STOPPED = "bands_stopped"


def show(view: View, node: str, area_ids: Sequence[str], period: str, names: Mapping[str, str], w: Words) -> None:
    """The whole tab: a sentence for each chosen area, the bands of all, the same as a table, and what was varied."""
    scored = ~np.isnan(view.scores.ranks[:, view.scores.node(node), view.cube.period(period)])
    if scored.sum() < 2:
        st.info(w("firm.too_few"))
        return
    made = _made(view, node, period, w)
    if made is None:
        return
    bands = made.bands[node]
    parts.say_issues(made.study.issues, w)
    parts.html(f"<p>{'<br>'.join(map(safe, sentences(bands, view, area_ids, names, w)))}</p>")
    placed = np.where(bands.ranked > 0, bands.reference, np.nan)
    shown = nearest(placed, [view.cube.area(area) for area in area_ids], MOST_ROWS)
    drawn = [_band(bands, view, k, area_ids, names) for k in shown]
    if not drawn:
        return
    if len(shown) < (total := int(np.isfinite(placed).sum())):
        st.caption(w("firm.nearest", shown=len(shown), total=total))
    parts.chart(load.cached_chart(rank_bands, drawn, w, total=int(scored.sum())), "bands", wide=True)
    st.caption(w("firm.how_to_read"))
    with st.expander(w("firm.as_table")):
        parts.html(as_table(bands, view, names, w))
    with st.expander(w("firm.varied")):
        parts.html(varied(made, view.config, w))


def _made(view: View, node: str, period: str, w: Words) -> Uncertainty | None:
    """The run, watched; None once it was stopped or cannot be made, which is then said."""
    key, place = f"{view.layer}/{period}/{node}", st.empty()
    if st.session_state.get(STOPPED) == key:
        with place.container():
            st.info(w("firm.stopped"))
            st.button(w("firm.again"), key="bands_again", on_click=lambda: st.session_state.pop(STOPPED, None))
        return None
    try:
        found = bands(view.layer, period, node, _Watch(place, key, w))
    except Stop as stop:
        parts.say_issues(stop.issues, w)
        return None
    place.empty()
    return found


def bands(layer: str, period: str, node: str, progress: Progress | None = None) -> Uncertainty:
    """How firm the ranks by one node are; worked out when first asked for.

    What is done of a run stays when its visitor goes elsewhere, changes the language or stops it, and is gone on from
    by whoever asks next; two who ask at once take turns. Raises Stop where an alternative cannot be scored, and
    Cancelled where ``progress`` says so.
    """
    shown = load.view(layer)
    kept = _kept(*load.version(), layer, period, node)
    return watched(kept.pieces(lambda: steps(shown.cube, shown.config, period=period, targets=(node,))), progress)


@dataclass
class _Kept:
    """A run, as far as it has come."""

    turn: Lock = field(default_factory=Lock)
    begun: Steps[Uncertainty] | None = None
    made: Uncertainty | None = None

    def pieces(self, begin: Callable[[], Steps[Uncertainty]]) -> Steps[Uncertainty]:
        """What is left of it. Nothing is kept of a run that ends in a refusal."""
        while True:
            with self.turn:
                if self.made is None:
                    self.begun = self.begun or begin()
                    told = self._next(self.begun)
                if self.made is not None:
                    return self.made
            yield told

    def _next(self, begun: Steps[Uncertainty]) -> tuple[int, int]:
        try:
            return next(begun)
        except StopIteration as end:
            self.made, self.begun = end.value, None
            return 0, 0
        except Stop:
            self.begun = None
            raise


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept(content: int, digest: str, layer: str, period: str, node: str) -> _Kept:
    """Where a run is kept. It is made outside: what draws on the page while it works cannot be a cached function."""
    return _Kept()


@dataclass
class _Watch:
    """Shows how far a run is and a way to stop it, once it takes noticeable time or its first piece foretells that.

    A click on the button ends the script where the bar is next written to, and with it the run for now.
    """

    place: Any
    key: str
    w: Words
    began: float = field(default_factory=time.monotonic)
    first: tuple[float, int] | None = None
    bar: Any = None

    def __call__(self, done: int, total: int) -> bool:
        if self.bar is None and self._is_long(done, total):
            with self.place.container():
                self.bar = st.progress(0.0)
                st.button(self.w("firm.stop"), key="bands_stop", on_click=self._stop)
        if self.bar is not None:
            self.bar.progress(done / total, text=self.w("firm.progress", done=done, total=total))
        return True

    def _is_long(self, done: int, total: int) -> bool:
        now = time.monotonic()
        since, before = self.first = self.first or (now, done)
        foretold = (now - since) * (total - before) / (done - before) if done > before else 0.0
        return max(now - self.began, foretold) > NOTICEABLE

    def _stop(self) -> None:
        st.session_state[STOPPED] = self.key


def nearest(ranks: np.ndarray, chosen: Sequence[int], most: int) -> list[int]:
    """Positions of ranked areas, best first: all, or those whose places are nearest to the chosen ones."""
    order = [int(k) for k in np.argsort(ranks, kind="stable") if not np.isnan(ranks[k])]
    if len(order) <= most:
        return order
    at = [place for place, k in enumerate(order) if k in chosen] or [0]
    near = sorted(range(len(order)), key=lambda place: min(abs(place - own) for own in at))[:most]
    return [order[place] for place in sorted(near)]


def _band(bands: Bands, view: View, k: int, area_ids: Sequence[str], names: Mapping[str, str]) -> Band:
    area = view.area_ids[k]
    ends = float(bands.median[k]), float(bands.low[k]), float(bands.high[k])
    chosen = list(area_ids).index(area) if area in area_ids else None
    return Band(area, names[area], int(bands.reference[k]), *ends, chosen=chosen)


def sentences(bands: Bands, view: View, area_ids: Sequence[str], names: Mapping[str, str], w: Words) -> Iterator[str]:
    """Where each chosen area stands and between what; who of them is ahead how often; how far ranks move at all."""
    at = [view.cube.area(area) for area in area_ids]
    runs, total = len(bands.ranks), int((~np.isnan(bands.reference)).sum())
    for area, k in zip(area_ids, at, strict=True):
        told = {"area": names[area], "runs": runs, "n": total}
        if np.isnan(bands.reference[k]):
            yield w("firm.none", **told)
            continue
        if not bands.ranked[k]:
            yield w("firm.never", rank=int(bands.reference[k]), **told)
            continue
        low, high = int(np.floor(bands.low[k])), int(np.ceil(bands.high[k]))
        always = bool((bands.ranks[:, k] == bands.reference[k]).all())
        kind = "always" if always else "one" if low == high else "between"
        yield w(f"firm.{kind}", rank=int(bands.reference[k]), low=low, high=high, **told)
        if bands.ranked[k] < 1:
            yield w("firm.ranked", area=names[area], share=_share(bands.ranked[k], w))
        if bands.shared[k]:
            yield w("firm.shared", area=names[area], share=_share(bands.shared[k], w))
    ranked = sorted((k for k in at if not np.isnan(bands.reference[k])), key=lambda k: bands.reference[k])
    for first, second in combinations(ranked, 2):
        yield _order(bands, first, second, [names[view.area_ids[k]] for k in (first, second)], w)
    yield w("firm.shift", shift=w.number(bands.shift, 1))


def _order(bands: Bands, first: int, second: int, names: Sequence[str], w: Words) -> str:
    """Which of two is ahead how often; where they share a rank in some ways, both sides and the ties are told."""
    told = dict(zip(("first", "second"), names, strict=True))
    level, ahead = bands.level([first])[0, second], bands.above([first])[0, second]
    if level == 1:
        return w("firm.level", **told)
    if not level:
        return w("firm.ahead", share=_share(ahead, w), **told)
    behind = bands.above([second])[0, first]
    shares = {"share": _share(ahead, w), "other": _share(behind, w), "level": _share(level, w)}
    return w("firm.ahead_or_level", **told, **shares)


def as_table(bands: Bands, view: View, names: Mapping[str, str], w: Words) -> str:
    """Every area that the method ranks; how often the others rank it where that is not always, and ties if any."""
    rows, known = [], ~np.isnan(bands.reference)
    always, ties = bool((bands.ranked[known] == 1).all()), bool(bands.shared[known].any())
    for k in nearest(bands.reference, [], len(view.area_ids)):
        low, high = w.number(bands.low[k], 0), w.number(bands.high[k], 0)
        rows.append(
            (
                safe(names[view.area_ids[k]]),
                w.number(bands.reference[k], 0),
                w.number(bands.median[k], 1),
                safe(w("charts.bands.from_to", low=low, high=high)) if low != high else low,
                w.percent(bands.top(3)[k]),
                *(() if always else (_share(bands.ranked[k], w),)),
                *((_share(bands.shared[k], w),) if ties else ()),
            )
        )
    head = ["area", "by_method", "median", "band", "top_three"]
    head += ([] if always else ["ranked"]) + (["shared"] if ties else [])
    return table([w(f"head.{key}") for key in head], rows, numbers=range(1, len(head)))


def _share(share: float, w: Words) -> str:
    """A share that is rounded to all or none of them only where it is all or none."""
    return w.percent(float(share), 0 if share in (0, 1) or 0.01 <= share <= 0.99 else 2)


def varied(made: Uncertainty, config: Config, w: Words) -> str:
    """What was drawn anew each time, with what it was drawn from."""
    if not made.factors:
        return f"<p>{safe(w('firm.nothing'))}</p>"
    lines = [_factor(name, config, w) for name in made.factors]
    lines.append(w("firm.seed", runs=config.robustness.replications, seed=config.robustness.seed))
    return '<ul class="lr-list">' + "".join(f"<li>{safe(line)}</li>" for line in lines) + "</ul>"


def _factor(name: str, config: Config, w: Words) -> str:
    method, asked = config.method, config.robustness
    if name.startswith("weights_"):
        share = w.percent(asked.weight_noise)
        return w("firm.factor.indicators" if name == "weights_0" else "firm.factor.channels", share=share)
    told = {
        "normalisation": lambda choice: rule_words.normalisation(choice, config, w),
        "aggregation": lambda choice: rule_words.aggregation(choice, config, w),
        "imputation": lambda choice: rule_words.imputation(choice, w),
        "treatment": lambda choice: rule_words.treatment(choice, w),
    }
    if name not in told:
        return w(f"firm.factor.{name}")
    choices = (getattr(method, name), *getattr(asked, f"{name}s"))
    return w(f"firm.factor.{name}", rules=" / ".join(dict.fromkeys(map(told[name], choices))))
