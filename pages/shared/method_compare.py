"""The city's method beside another one: which others there are, what moves, and what the score of a channel hides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core import charts, redlines
from core.charts import Pair
from core.config import Aggregation, Config, Imputation, Normalisation, Weighting
from core.i18n import Words
from core.issues import Issue, Stop
from core.redlines.crossings import OPEN
from core.robustness.compare import Comparison, compare, masking
from core.robustness.reliability import cronbach
from core.scoring import Scores
from pages.shared import load, parts, rule_words
from pages.shared.formula import digits
from pages.shared.load import View
from pages.shared.parts import safe, table
from pages.shared.stories import names

Choice = Aggregation | Imputation | Normalisation | Weighting
_OFFERED: Mapping[str, Sequence[Choice]] = {
    "aggregation": [Aggregation(rule=r) for r in ("arithmetic", "geometric", "harmonic", "mpi", "worst")],
    "normalisation": [
        *(Normalisation(rule=r) for r in ("goalposts", "minmax", "percentile_rank")),
        Normalisation(rule="zscore", to_mean=50, to_sd=10),
    ],
    "weighting": [Weighting(rule=r) for r in ("given", "equal", "entropy")],
    "imputation": [Imputation(rule="median")],
}
#: Step and rule -> the step and the choice: what a reader may want to see in place of the method's own.
ALTERNATIVES: Mapping[str, tuple[str, Choice]] = {
    f"{key}.{choice.rule}": (key, choice) for key, choices in _OFFERED.items() for choice in choices
}
#: Areas in the drawing: those that move most, where there are more.
MOST_ROWS = 40
MOST_REASONS = 3


def show(view: View, node: str, period: str, w: Words) -> None:
    """The panel: which other choice, what moves under it, a drawing and a table; or why it is impossible."""
    config, offered = view.config, alternatives(view.config, w)
    id = parts.choose(w("method.other"), list(offered), offered.__getitem__, "other", next(iter(offered)))
    key, choice = ALTERNATIVES[id]
    try:
        scores = load.scored(view.layer, **{key: choice})
    except Stop as stop:
        parts.html(impossible(stop.issues, w))
        return
    if not touched(view.scores, scores, node):
        parts.html(f"<p>{safe(w('method.applies_to_nothing'))}</p>")
        return
    found = comparison(view.scores, scores, node, period)
    both = pairs(found, view.scores, scores, node, period, names(view, w))
    if len(both) < 2:
        parts.html(f"<p>{safe(w('firm.too_few'))}</p>")
        return
    own, other = (_words(key, each, config, w) for each in (getattr(config.method, key), choice))
    parts.html(f'<p class="lr-lead">{safe(finding(found, w))}</p><p>{safe(w("method.two", own=own, other=other))}</p>')
    last = max(max(pair.first_rank, pair.second_rank) for pair in both)
    drawing = load.cached_chart(charts.compare, drawn(both), w, total=last, names=(own, other), digits=digits(config))
    parts.chart(drawing, "compare", wide=True)
    with parts.expander(w("method.compare_table")):
        parts.html(as_table(both, config, w))


def alternatives(config: Config, w: Words) -> dict[str, str]:
    """Id -> words, of those that differ from the method's own choice."""
    method = config.method
    return {
        id: f"{w(f'method.{key}')}: {_words(key, choice, config, w)}"
        for id, (key, choice) in ALTERNATIVES.items()
        if getattr(method, key).rule != choice.rule
    }


def _words(key: str, choice: Choice, config: Config, w: Words) -> str:
    if key in ("aggregation", "normalisation"):
        return str(getattr(rule_words, key)(choice, config, w))
    return str(getattr(rule_words, key)(choice, w))


def impossible(issues: Sequence[Issue], w: Words) -> str:
    """Why an alternative cannot be computed: the first reasons, and how many more there are."""
    reasons = list(dict.fromkeys(w.issue(issue) for issue in issues))
    told = [w("method.impossible"), *reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        told.append(w("method.more_reasons", n=len(reasons) - MOST_REASONS))
    return "".join(f"<p>{safe(line)}</p>" for line in told)


def touched(first: Scores, second: Scores, node: str) -> bool:
    """Whether two methods differ in what makes a node; else all in it has choices of its own, and nothing was tried."""
    method, other = first.config.method, second.config.method
    if (method.screening, method.imputation, method.treatment) != (other.screening, other.imputation, other.treatment):
        return True
    found, joins = first.node(node), {join.node: k for k, join in enumerate(first.plan.joins)}

    def differ(leaf: bool, i: int) -> bool:
        if leaf:
            return first.plan.choice(i) != second.plan.choice(i)
        own, its = first.plan.joins[joins[i]], second.plan.joins[joins[i]]
        if (own.aggregation, own.weighting, own.rescale) != (its.aggregation, its.weighting, its.rescale):
            return True
        return any(differ(*part) for part in own.parts)

    return differ(False, found)


def comparison(first: Scores, second: Scores, node: str, period: str) -> Comparison:
    """The ranks of the areas by one node, by both methods."""
    highest = first.config.method.rank_first == "highest"
    return compare(_scores(first, node, period), _scores(second, node, period), highest)


def _scores(scores: Scores, node: str, period: str) -> np.ndarray:
    return np.asarray(scores.values[:, scores.node(node), scores.cube.period(period)])


def finding(found: Comparison, w: Words) -> str:
    """How many places change, how far, and how alike the two orders are."""
    whole = found.summary()
    moved = round(whole.n * (1 - whole.equal))
    told = {"total": whole.n, "mean": w.number(whole.mean_size, 1), "alike": w.number(found.spearman, 2)}
    return w.plural("method.moved", moved, **told) if moved else w("method.nothing_moved", **told)


def pairs(
    found: Comparison, first: Scores, second: Scores, node: str, period: str, named: Mapping[str, str]
) -> list[Pair]:
    """Every area that both methods rank, best first."""
    one, two = _scores(first, node, period), _scores(second, node, period)
    at = np.flatnonzero(~np.isnan(found.shift))
    ids = first.cube.areas.index
    made = [
        Pair(ids[k], named[ids[k]], float(one[k]), float(two[k]), int(found.first[k]), int(found.second[k])) for k in at
    ]
    return sorted(made, key=lambda pair: (pair.first_rank, pair.second_rank, pair.name))


def drawn(found: Sequence[Pair]) -> list[Pair]:
    """As many as a drawing holds: of many, those that move most."""
    kept = {pair.area for pair in sorted(found, key=lambda pair: -abs(pair.shift))[:MOST_ROWS]}
    return [pair for pair in found if pair.area in kept]


def as_table(found: Iterable[Pair], config: Config, w: Words) -> str:
    places = max(digits(config), 2)  # one for both: else the same score would look like two
    rows = [
        (
            safe(pair.name),
            w.number(pair.first, places),
            w.number(pair.first_rank, 0),
            w.number(pair.second, places),
            w.number(pair.second_rank, 0),
            w.change(pair.shift, 0),
        )
        for pair in found
    ]
    head = ("area", "score_own", "rank_own", "score_other", "rank_other", "shift")
    return table([w(f"head.{key}") for key in head], rows, numbers=range(1, 6))


def behind(view: View, period: str, w: Words) -> str:
    """For each channel: whether its indicators move together, and how many of the better areas hide a crossing.

    The indicators of a channel made of channels are all those below it.
    """
    t = view.cube.period(period)
    rows = []
    for channel in view.config.active_channels:
        at = [view.cube.indicator(i.id) for i in redlines.inside(view.config, channel.id)]
        rows.append(
            (
                safe(w.pick(channel.name)),
                _hidden(view, channel.id, at, t, w),
                *_reliability(view.scores.normalised[:, at, t], w),
                w.number(len(at), 0),
            )
        )
    head = ("channel", "masking", "alpha", "interval", "lines_inside")
    return table([w(f"head.{key}") for key in head], rows, numbers=(2, 3, 4))


def _reliability(scores: np.ndarray, w: Words) -> tuple[str, str]:
    """Cronbach's alpha and its interval, of the indicators that some area has; a dash where there is none."""
    there = scores[:, ~np.isnan(scores).all(axis=0)]
    found = cronbach(there) if there.shape[1] > 1 else None
    if found is None or np.isnan(found.value):
        return w.number(None), w.number(None)
    return w.number(found.value, 2), safe(
        w("charts.bands.from_to", low=w.number(found.low, 2), high=w.number(found.high, 2))
    )


def _hidden(view: View, channel: str, at: Sequence[int], t: int, w: Words) -> str:
    """Areas that rank in the better half by a channel's scores in which one of its lines is crossed.

    As on the wheel an inherited crossing counts; areas that have no other are told apart.
    """
    crossed = np.isin(view.lines.states[:, at, t], OPEN)
    highest = view.config.method.rank_first == "highest"
    scores = view.scores.values[:, view.scores.node(channel), t]
    found = masking(scores, np.any(crossed, axis=1), highest)
    total, n = int(found.better.sum()), int(found.hiding.sum())
    if not total:
        return w.number(None)
    told = safe(w("method.hide", n=n, total=total, share=w.percent(found.share)))
    own = (crossed & view.lines.counted[:, at, t]).any(1)
    borrowed = n - int(masking(scores, own, highest).hiding.sum())
    return told + (f"<br><small>{safe(w.plural('method.hide_inherited', borrowed))}</small>" if borrowed else "")
