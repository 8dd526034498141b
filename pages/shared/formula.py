"""The arithmetic of one score as a line of figures: redone by hand, the right side gives the left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.config import Config, Normalisation
from core.scoring import Explanation, Item

if TYPE_CHECKING:
    from core.scoring import Scores

LN = "ln"


def digits(config: Config) -> int:
    """Decimals of a score: one where scores run to 100, three where they run to 1."""
    low, high = config.method.scale
    return 1 if abs(high - low) >= 10 else 3


def figure(x: float, least: int = 4) -> str:
    """A number of the arithmetic: up to ``least`` decimals, more where it is small; a negative one in brackets."""
    places = least if abs(x) >= 0.1 or not x else least + int(np.ceil(-np.log10(abs(x))))
    text = f"{abs(x):,.{min(places, 12)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"(−{text})" if x < 0 and text != "0" else text


def formula(explanation: Explanation, scores: Scores) -> str:
    """One line; only the number itself where it cannot be redone from its parts alone.

    Of a rescaled score the parts give what it was before, and an arrow leads to what became of it.
    """
    items = explanation.counted
    result = _said(explanation.score, scores)
    if not items:
        return result
    if explanation.level == "area":
        return _of_parts(explanation, items)
    if explanation.level == "indicator":
        made = _Cell(explanation, scores).told
        return f"{result} = {made}" if made else result
    made = _of_node(explanation, scores)
    if explanation.joined == explanation.score or not made:
        return f"{result} = {made}" if made else result
    return f"{_said(explanation.joined, scores)} = {made} → {result}"


def _said(score: float, scores: Scores) -> str:
    return f"{score:.{digits(scores.config)}f}".replace("-", "−")


def _of_parts(explanation: Explanation, items: Sequence[Item]) -> str:
    """A figure rolled up from the areas inside."""
    if explanation.rule == "ratio_of_sums" and np.isfinite(explanation.per):
        above, below = (sum(getattr(item, side) for item in items) for side in ("numerator", "denominator"))
        return f"{explanation.score:.3f} = {explanation.per:g} × {figure(above)} ÷ {figure(below)}"
    return f"{explanation.score:.2f} = {_sum(items)}"


def _of_node(explanation: Explanation, scores: Scores) -> str:
    items, floor, choice = explanation.counted, explanation.floor, explanation.choice
    assert choice
    entered = [max(item.score, floor) for item in items]
    values, weights = [figure(item.score) for item in items], [f"{item.weight:.5f}" for item in items]
    match explanation.rule:
        case "arithmetic" | "sum":
            return _sum(items) if explanation.whole == 1 else f"{figure(explanation.whole)} × ({_sum(items)})"
        case "geometric":
            return _geometric(entered, items, explanation.whole, digits(scores.config))
        case "harmonic":
            return f"1 ÷ ({' + '.join(f'{w} ÷ {figure(s)}' for s, w in zip(entered, weights, strict=True))})"
        case "generalised" if choice.power:
            used = entered if choice.power < 0 else [item.score for item in items]
            power = figure(choice.power)
            inside = " + ".join(f"{figure(s)}^{power} × {w}" for s, w in zip(used, weights, strict=True))
            return f"({inside})^(1 ÷ {power})"
        case "generalised":
            return _geometric(entered, items, explanation.whole, digits(scores.config))
        case "worst" | "best":
            return f"{'min' if explanation.rule == 'worst' else 'max'}({', '.join(values)})"
        case "median":
            return f"median({', '.join(values)})" if np.ptp([item.weight for item in items]) < 1e-9 else ""
        case "mpi":
            return _penalised(explanation, [item.score for item in items])
    return ""


def _sum(items: Sequence[Item]) -> str:
    return " + ".join(f"{figure(item.score)} × {item.weight:.5f}" for item in items)


def _geometric(scores: Sequence[float], items: Sequence[Item], whole: float, places: int) -> str:
    """Equal weights as a root, which says the same in fewer figures; weights used as they are need their sum."""
    told = [f"{score:.2f}" if places == 1 else figure(score) for score in scores]
    if np.ptp([item.weight for item in items]) < 1e-9:
        product = f"({' × '.join(told)})^(1/{len(items)})"
    else:
        product = " × ".join(f"{score}^{item.weight:.5f}" for score, item in zip(told, items, strict=True))
    return product if whole == 1 else f"({product})^{figure(whole, 5)}"


def _penalised(explanation: Explanation, scores: Sequence[float]) -> str:
    """M less or plus S² ÷ m, each as core.scoring.aggregate.mpi has it."""
    choice, items = explanation.choice, explanation.counted
    assert choice
    own = np.array([item.weight for item in items])
    weights = np.full(len(own), 1 / len(own)) if choice.spread == "equal" else own
    values = np.array(scores)
    mean = float(weights @ values)
    spread = float(weights @ (values - mean) ** 2)
    spread *= len(own) / max(len(own) - 1, 1) if choice.deviation == "sample" else 1
    middle = float(np.exp(own @ np.log(values))) if choice.mean == "geometric" else float(own @ values)
    return f"{figure(middle)} {'−' if choice.high_is == 'good' else '+'} {figure(spread)} ÷ {figure(mean)}"


@dataclass(frozen=True)
class _Cell:
    """The score of one figure, and the figures of the other areas that its rule looks at."""

    explanation: Explanation
    scores: Scores

    @cached_property
    def item(self) -> Item:
        return self.explanation.counted[0]

    @cached_property
    def x(self) -> float:
        return self.item.entered

    @cached_property
    def i(self) -> int:
        return self.scores.cube.indicator(self.item.id)

    @cached_property
    def choice(self) -> Normalisation:
        return self.scores.plan.choice(self.i)

    @cached_property
    def up(self) -> bool:
        return bool(self.scores.plan.columns.direction[self.i] > 0)

    @cached_property
    def pool(self) -> np.ndarray:
        """The figures that statistics are taken of: of a period in which this very figure has this very score."""
        values, choice = self.scores.prepared.values[:, self.i], self.choice
        if choice.over == "all":
            found = values
        elif choice.over == "base":
            found = values[:, self.scores.cube.periods.index(str(choice.base))]
        else:
            scored = self.scores.normalised[:, self.i]
            t = np.nonzero((values == self.x) & (scored == self.explanation.score))[1]
            found = values[:, t[0]]
        return np.asarray(found[~np.isnan(found)])

    @property
    def worst(self) -> float:
        return float(self.pool.min() if self.up else self.pool.max())

    @property
    def reference(self) -> float:
        ends = {"maximum": self.pool.max() if self.up else self.pool.min(), "minimum": self.worst}
        ends |= {"mean": self.pool.mean(), "median": float(np.median(self.pool))}
        name = str(self.choice.reference)
        if name in ends:
            return float(ends[name])
        areas = self.scores.cube.areas
        at = np.flatnonzero((areas.index == name) | (areas["name_he"] == name) | (areas["name_en"] == name))
        own = self.scores.prepared.values[at[0], self.i]
        periods = np.nonzero(self.scores.prepared.values[:, self.i] == self.x)[1]
        return float(np.nanmean(own) if self.choice.over == "all" else own[periods[0]])

    @cached_property
    def told(self) -> str:
        return _RULES[self.explanation.rule](self) if self.explanation.rule in _RULES else ""

    def stretched(self, share: str) -> str:
        """A share of the scale."""
        low, high = self.explanation.scale
        made = share if high - low == 1 else f"{figure(high - low)} × {share}"
        return f"{figure(low)} + {made}" if low else made

    def held(self, place: float, told: str) -> str:
        """No less than the worst and no more than the best score, where these hold."""
        low, high = self.explanation.scale
        if 0 <= place <= 1 or not self.explanation.clip:
            return told
        return f"max({figure(low)}, {told})" if place < 0 else f"min({figure(high)}, {told})"


def _between(x: float, zero: float, one: float, name: str = "") -> str:
    """(x − zero) ÷ (one − zero); ``name``: a function taken of each."""
    a, b, c = (f"{name}({figure(v)})" if name else figure(v) for v in (x, zero, one))
    return f"({a} − {b}) ÷ ({c} − {b})"


def _goalposts(cell: _Cell) -> str:
    assert cell.item.goalposts
    worst, best = cell.item.goalposts.worst, cell.item.goalposts.best
    return cell.held((cell.x - worst) / (best - worst), cell.stretched(_between(cell.x, worst, best)))


def _log_goalposts(cell: _Cell) -> str:
    assert cell.item.goalposts
    worst, best = cell.item.goalposts.worst, cell.item.goalposts.best
    if cell.x <= 0:
        return ""
    place = (np.log(cell.x) - np.log(worst)) / (np.log(best) - np.log(worst))
    return cell.held(float(place), cell.stretched(_between(cell.x, worst, best, LN)))


def _zscore(cell: _Cell) -> str:
    choice = cell.choice
    mean = cell.pool.mean() if choice.mean is None else choice.mean
    sd = cell.pool.std(ddof=1 if choice.deviation == "sample" else 0) if choice.sd is None else choice.sd
    away = f"({figure(cell.x)} − {figure(mean)}) ÷ {figure(sd)}"
    away = away if choice.to_sd == 1 else f"{figure(choice.to_sd)} × {away}"
    if choice.to_mean:
        return f"{figure(choice.to_mean)} {'+' if cell.up else '−'} {away}"
    return away if cell.up else f"−({away})"


def _place(cell: _Cell) -> tuple[float, float]:
    """The place of the figure, worst = 1, and the last place there is."""
    pool, x = (cell.pool, cell.x) if cell.up else (-cell.pool, -cell.x)
    below, upto = int((pool < x).sum()), int((pool <= x).sum())
    if cell.choice.ties == "dense":
        different = np.unique(pool)
        return float((different < x).sum() + 1), float(len(different))
    place = {"min": below + 1, "max": upto, "average": (below + 1 + upto) / 2}[cell.choice.ties]
    return float(place), float(len(pool))


def _rank(cell: _Cell) -> str:
    return f"{figure(_place(cell)[0] - 1)} + 1"


def _borda(cell: _Cell) -> str:
    return f"{figure(_place(cell)[0])} − 1"


def _percentile(cell: _Cell) -> str:
    place, last = map(figure, _place(cell))
    told = {
        "below_of_others": f"({place} − 1) ÷ ({last} − 1)",
        "rank_of_all": f"{place} ÷ {last}",
        "middle_of_all": f"({place} − 0.5) ÷ {last}",
        "rank_of_one_more": f"{place} ÷ ({last} + 1)",
    }
    return cell.stretched(told[cell.choice.convention])


def _distance(cell: _Cell, goal: float) -> str:
    told = cell.stretched(_between(cell.x, cell.worst, goal))
    passed = (cell.x - cell.worst) / (goal - cell.worst) > 1 and cell.choice.cap
    return f"min({figure(cell.explanation.scale[1])}, {told})" if passed else told


def _to_target(cell: _Cell) -> str:
    given = cell.choice.target
    return _distance(cell, float(cell.scores.plan.columns.target[cell.i]) if given is None else given)


def _to_reference(cell: _Cell) -> str:
    return _distance(cell, cell.reference)


def _of_maximum(cell: _Cell) -> str:
    return cell.stretched(f"{figure(cell.x)} ÷ {figure(cell.pool.max() if cell.up else cell.pool.min())}")


def _ratio(cell: _Cell) -> str:
    x, reference = figure(cell.x), figure(cell.reference)
    told = f"{x} ÷ {reference}" if cell.up else f"{reference} ÷ {x}"
    share = cell.x / cell.reference if cell.up else cell.reference / cell.x
    return f"min(1, {told})" if cell.choice.cap and share > 1 else told


def _difference(cell: _Cell) -> str:
    x, reference = figure(cell.x), figure(cell.reference)
    above = f"({x} − {reference})" if cell.up else f"({reference} − {x})"
    told = f"{above} ÷ {figure(abs(cell.reference))}"
    past = (cell.x > cell.reference) == cell.up and cell.x != cell.reference
    return f"min(0, {told})" if cell.choice.cap and past else told


def _ampi(cell: _Cell) -> str:
    if posts := cell.choice.goalposts:
        return f"70 + 60 × {_between(cell.x, posts.worst, posts.best)}"
    mean, reach = cell.pool.mean(), np.ptp(cell.pool) / 2
    if cell.up:
        return f"70 + 60 × {_between(cell.x, mean - reach, mean + reach)}"
    return f"70 + 60 × {_between(cell.x, mean + reach, mean - reach)}"


def _optimum(cell: _Cell) -> str:
    assert cell.choice.optimum
    below, low, high, above = cell.choice.optimum
    if low <= cell.x <= high or not below < cell.x < above:
        return ""
    return cell.stretched(_between(cell.x, *((below, low) if cell.x < low else (above, high))))


def _red_line(cell: _Cell) -> str:
    assert cell.item.goalposts
    worst, best = cell.item.goalposts.worst, cell.item.goalposts.best
    line, at = float(cell.scores.plan.columns.line[cell.i]), cell.choice.at_line
    over = (cell.x - line) / (best - line)
    if over > 0:
        told = cell.stretched(f"({figure(at)} + {figure(1 - at)} × {_between(cell.x, line, best)})")
        return cell.held(at + (1 - at) * over, told)
    below = (cell.x - worst) / (line - worst)
    return cell.held(at * below, cell.stretched(f"{figure(at)} × {_between(cell.x, worst, line)}"))


def _boundary(cell: _Cell) -> str:
    line = float(cell.scores.plan.columns.line[cell.i])
    return _between(cell.x, cell.choice.baseline, line)


def _as_it_is(cell: _Cell) -> str:
    return figure(cell.x)


_RULES: Mapping[str, Callable[[_Cell], str]] = {
    "goalposts": _goalposts,
    "minmax": _goalposts,
    "log_goalposts": _log_goalposts,
    "zscore": _zscore,
    "rank": _rank,
    "borda": _borda,
    "percentile_rank": _percentile,
    "distance_to_target": _to_target,
    "distance_to_reference": _to_reference,
    "fraction_of_maximum": _of_maximum,
    "ratio_to_reference": _ratio,
    "difference_to_reference": _difference,
    "ampi": _ampi,
    "optimum": _optimum,
    "red_line": _red_line,
    "boundary_ratio": _boundary,
    "none": _as_it_is,
}
