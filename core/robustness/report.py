"""How firm an index is, as tables: rank bands, Sobol indices, reliability, what moves together, what a part does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.config import Config
from core.issues import Issue
from core.robustness import uncertainty
from core.robustness.correlate import adequacy, components, correlation, inflation, pairs, wrong_sign
from core.robustness.influence import effective, without_each
from core.robustness.reliability import cronbach
from core.robustness.replay import Progress
from core.robustness.study import Study
from core.robustness.uncertainty import Sensitivity, Uncertainty
from core.scoring.cube import Cube
from core.scoring.order import falls
from core.scoring.plan import Join
from core.scoring.weigh import Weights, weigh

#: P(rank <= k) is told for these k.
FIRST = (1, 3, 5, 10)

Row = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Report:
    """``tables``: name -> a frame, in the order in which they are read. ``issues``: what was told on the way."""

    tables: Mapping[str, pd.DataFrame]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, eq=False)
class _Family:
    """A node with the scores ``x`` [A, K] of those of its ``parts`` that have any.

    ``rising`` [A]: what should rise with each part: the node's score, as it was before a rescale that turns it round;
    nothing (NaN) where one part divides the other.
    """

    id: str
    parts: tuple[str, ...]
    x: np.ndarray
    rising: np.ndarray


def report(
    cube: Cube,
    config: Config,
    progress: Progress | None = None,
    *,
    period: str | None = None,
    targets: Sequence[str] | None = None,
    sobol: bool = False,
) -> Report:
    """``ranks`` and ``runs``, ``sobol`` where asked for, ``alpha`` and ``items``, ``flags``, ``components`` and
    ``loadings``, ``influence``, and ``voters`` or ``judgements`` where people gave the weights.

    Ids of nodes, parts and areas are those of the config and the cube; ranks are counted from 1 = best, shares run from
    0 to 1, scores are the method's own of the period. Raises as ``uncertainty.run`` does.
    """
    found = uncertainty.run(cube, config, progress, period=period, targets=targets)
    study, tables = found.study, {"ranks": _ranks(found), "runs": _runs(found)}
    if sobol:
        tables["sobol"] = _sobol(uncertainty.sobol(cube, config, progress, period=period, targets=targets))
    families = tuple(_families(study))
    tables |= {
        "alpha": _frame("node parts areas alpha low high adequacy", map(_alpha, families)),
        "items": _frame("node part alpha_if_deleted item_total inflation", _each(_items, families)),
        "flags": _frame("node first second flag r p tau", _each(_flags, families)),
        "components": _frame("node component eigenvalue share areas", _each(_components, families)),
        "loadings": _frame("node part component loading", _each(_loadings, families)),
        "influence": _influence(study),
    }
    given = {"voters": _voters(study), "judgements": _judgements(study)}
    tables |= {name: frame for name, frame in given.items() if len(frame)}
    unsound = (study.scores.node(family.id) for family in families if cronbach(family.x).unsound)
    told = (Issue("M-33", {"node": study.scores.nodes[k].name}) for k in unsound)
    return Report(tables, (*study.scores.issues, *study.issues, *_lost(found), *told))


def _frame(columns: str, rows: Iterable[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def _each(of: Callable[[_Family], Iterable[Row]], families: Sequence[_Family]) -> Iterator[Row]:
    return (row for family in families for row in of(family))


# --- what draws tell


def _ranks(found: Uncertainty) -> pd.DataFrame:
    """A row for each target and area, the best by the method first; areas that it does not rank come last."""
    cube, frames = found.study.cube, []
    for id, bands in found.bands.items():
        columns = {name: getattr(bands, name) for name in ("median", "mean", "low", "high", "ranked", "shared")}
        chances = {f"first_{k}": bands.top(k) for k in FIRST if k < len(bands.reference)}
        areas = {"area_id": cube.areas.index, "area_name": cube.names}
        rank = pd.array(bands.reference, dtype="Int64")
        frame = pd.DataFrame({"node": id, **areas, "rank": rank, **columns, **chances})
        frames.append(frame.sort_values("rank", kind="stable"))
    return pd.concat(frames, ignore_index=True)


def _lost(found: Uncertainty) -> Iterator[Issue]:
    """M-31: the areas that the method ranks and that have no rank in any of the ways."""
    for id, bands in found.bands.items():
        lost = ~np.isnan(bands.reference) & ~(bands.ranks > 0).any(axis=0)
        if lost.any():
            scores = found.study.scores
            areas = ", ".join(np.array(found.study.cube.names, object)[lost])
            yield Issue("M-31", {"node": scores.nodes[scores.node(id)].name, "n": int(lost.sum()), "areas": areas})


def _runs(found: Uncertainty) -> pd.DataFrame:
    seed, factors = found.study.scores.config.robustness.seed, ", ".join(found.factors)
    rows = ((id, len(bands.ranks), seed, factors, bands.shift) for id, bands in found.bands.items())
    return _frame("node runs seed factors mean_shift", rows)


def _sobol(found: Sensitivity) -> pd.DataFrame:
    columns = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    rows = (
        (id, factor, *(getattr(indices, name)[k] for name in columns), found.runs)
        for id, indices in found.indices.items()
        if indices
        for k, factor in enumerate(found.factors)
    )
    return _frame(f"node factor {' '.join(columns)} runs", rows)


# --- what the scores of the parts of a node tell


def _families(study: Study) -> Iterator[_Family]:
    """The nodes at and under the targets, those on top first, where two parts or more have scores."""
    scores, t = study.scores, study.period
    for g in reversed(study.tree.needed):
        join = scores.plan.joins[g]
        columns = [scores.normalised[:, i, t] if leaf else _up(study, i) for leaf, i in join.parts]
        there = [k for k, column in enumerate(columns) if not np.isnan(column).all()]
        if len(there) > 1:
            parts = tuple(_part(study, *join.parts[k]) for k in there)
            x = np.stack([columns[k] for k in there], axis=1)
            yield _Family(scores.nodes[join.node].id, parts, x, _rising(study, join))


def _rising(study: Study, join: Join) -> np.ndarray:
    scores, t = study.scores, study.period
    if join.aggregation.rule == "ratio":
        return np.full(len(scores.values), np.nan)
    if join.rescale and falls(join.rescale, scores.config.method.scale, joined=True):
        return np.asarray(scores.before[join.node][:, t])
    return np.asarray(scores.values[:, join.node, t])


def _up(study: Study, node: int) -> np.ndarray:
    """[A]: the scores of a node that enter the one above."""
    scores, t = study.scores, study.period
    return scores.values[:, node, t] if scores.plan.goes_up[node] else scores.before[node][:, t]


def _part(study: Study, leaf: bool, i: int) -> str:
    return study.scores.plan.indicators[i].id if leaf else study.scores.nodes[i].id


def _alpha(family: _Family) -> Row:
    found = cronbach(family.x)
    return family.id, found.k, found.n, found.value, found.low, found.high, adequacy(correlation(family.x).r)


def _items(family: _Family) -> Iterator[Row]:
    found, shared = cronbach(family.x), inflation(correlation(family.x).r)
    for k, part in enumerate(family.parts):
        yield family.id, part, found.if_deleted[k], found.item_total[k], shared[k]


def _flags(family: _Family) -> Iterator[Row]:
    """Parts that say the same or the opposite, and parts that fall when the node rises.

    Kendall's ``tau`` of the same two stands beside the r that is judged: where it is far off, a few areas made the r.
    """
    among, above = correlation(family.x), correlation(family.x, family.rising[:, None])
    for pair in pairs(among.r, [family.id] * len(family.parts)):
        i, j = pair.first, pair.second
        tau = correlation(family.x[:, [i, j]], method="kendall").r[0, 1]
        yield family.id, family.parts[i], family.parts[j], pair.kind, pair.r, among.p[i, j], tau
    for k in map(int, np.flatnonzero(wrong_sign(above, [0] * len(family.parts)))):
        tau = correlation(family.x[:, [k]], family.rising[:, None], method="kendall").r[0, 0]
        yield family.id, family.parts[k], family.id, "wrong_sign", above.r[k, 0], above.p[k, 0], tau


def _components(family: _Family) -> Iterator[Row]:
    found = components(family.x)
    for c, (root, share) in enumerate(zip(found.eigenvalues, found.shares, strict=True)):
        yield family.id, c + 1, root, share, found.n


def _loadings(family: _Family) -> Iterator[Row]:
    for k, row in enumerate(components(family.x).loadings):
        yield from ((family.id, family.parts[k], c + 1, loading) for c, loading in enumerate(row))


# --- what a part does


def _influence(study: Study) -> pd.DataFrame:
    """Each part under a target: its effective weight, and what happens to the ranks when it is left out.

    ``mean_shift``: the mean absolute change of rank; ``moved``: areas whose rank changes; ``unranked``: areas that have
    none without it. Parts of a ratio have no effective weight: it is no mean of the two.
    """
    tree, joins = study.tree, study.scores.plan.joins
    ids = [each.id for each in study.scores.plan.indicators]
    ids += [study.scores.nodes[join.node].id for join in joins]
    removed = without_each(tree, study.cases[0], range(len(ids)), study.highest_first, study.measured)
    divided = [g for g, join in enumerate(joins) if join.aggregation.rule == "ratio"]
    inside = effective(replace(tree, targets=tuple(divided))) > 0
    rows = []
    for target, top, shares, removal in zip(study.targets, tree.targets, effective(tree), removed, strict=True):
        known = ~np.isnan(removal.reference)
        gone = known & (removal.ranks == 0)
        moved = known & (removal.ranks > 0) & (removal.ranks != removal.reference)
        under = [k for k in np.flatnonzero(shares > 0) if k != tree.columns + top]
        for g, below in zip(divided, inside, strict=True):
            if shares[tree.columns + g]:
                shares[below & (np.arange(len(ids)) != tree.columns + g)] = np.nan
        rows += [(target, ids[k], shares[k], removal.shifts[k], int(moved[k].sum()), int(gone[k].sum())) for k in under]
    return _frame("node part effective_weight mean_shift moved unranked", rows)


# --- what people said


def _told(study: Study, rule: str) -> Iterator[tuple[str, list[str], Weights, int]]:
    """Nodes whose weights people gave by a rule: id, parts, weights, and how many people."""
    for g in study.tree.needed:
        join = study.scores.plan.joins[g]
        if join.weighting.rule == rule and join.parts:
            parts = [_part(study, *part) for part in join.parts]
            found = weigh(join.weighting, join.given, np.empty((0, len(parts))))
            yield study.scores.nodes[join.node].id, parts, found, len(join.weighting.budgets)


def _voters(study: Study) -> pd.DataFrame:
    rows = (
        (id, part, people, found.values[k], np.nan if found.spread is None else found.spread[k])
        for id, parts, found, people in _told(study, "budget")
        for k, part in enumerate(parts)
    )
    return _frame("node part people share spread", rows)


def _judgements(study: Study) -> pd.DataFrame:
    rows = (
        (id, len(parts), found.consistency.ratio, found.consistency.index, found.consistency.lambda_max)
        for id, parts, found, _ in _told(study, "ahp")
        if found.consistency
    )
    return _frame("node parts ratio index lambda_max", rows)
