"""The arithmetic by which one figure becomes a score, as a line of figures for each rule of core.scoring.normalise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.scoring.normalise import CONVENTIONS
from core.scoring.yardstick import Yardstick
from pages.shared.term import Term, call, figure

ONE = figure(1)


@dataclass(frozen=True)
class Condition:
    """What decides a score that is given, not worked out, as full marks within a good range are."""

    text: str
    holds: bool


@dataclass(frozen=True)
class Cell:
    """A figure, its score, and what it was scored by."""

    by: Yardstick
    x: float
    score: float
    least: int

    def of(self, value: float) -> Term:
        return figure(value, self.least)

    @property
    def told(self) -> Term | Condition:
        """Before it is rounded."""
        made = _NORMALISATIONS[self.by.choice.rule](self)
        return made if isinstance(made, Condition) else self._held(self._capped(self._stretched(made)))

    def _stretched(self, share: Term) -> Term:
        """A share of the scale put on the scale."""
        low, high = self.by.scale
        if not self.by.stretched:
            return share
        made = share if abs(high - low) == 1 else self.of(abs(high - low)) * share
        if high < low:
            return self.of(low) - made
        return self.of(low) + made if low else made

    def _capped(self, made: Term) -> Term:
        """No more than what there is for the reference itself."""
        limit = {"ratio_to_reference": 1.0, "difference_to_reference": 0.0}.get(self.by.choice.rule)
        return (
            call("min", self.of(limit), made)
            if limit is not None and self.by.choice.cap and made.value > limit
            else made
        )

    def _held(self, made: Term) -> Term:
        """At an end of the scale, where the score stands there and the arithmetic leads beyond it."""
        low, high = sorted(self.by.scale)
        if made.value < low and self._stands_at(low):
            return call("max", self.of(low), made)
        return call("min", self.of(high), made) if made.value > high and self._stands_at(high) else made

    def _stands_at(self, end: float) -> bool:
        places = self.by.choice.digits
        return bool(np.isclose(self.score, end if places is None else np.round(end, places), rtol=0, atol=1e-12))


def _between(cell: Cell) -> Term:
    worst = cell.of(cell.by.worst)
    return (cell.of(cell.x) - worst) / (cell.of(cell.by.best) - worst)


def _log_between(cell: Cell) -> Term:
    """A figure of 0 or less, which has no logarithm, scores as the lower post does."""
    x, lower = cell.of(cell.x), cell.of(min(cell.by.worst, cell.by.best))
    x, worst, best = (
        call("ln", each)
        for each in (x if cell.x > 0 else call("max", x, lower), cell.of(cell.by.worst), cell.of(cell.by.best))
    )
    return (x - worst) / (best - worst)


def _zscore(cell: Cell) -> Term:
    choice, x, mean = cell.by.choice, cell.of(cell.x), cell.of(cell.by.mean)
    away = (x - mean if cell.by.up else mean - x) / cell.of(cell.by.sd)
    away = away if choice.to_sd == 1 else cell.of(choice.to_sd) * away
    return cell.of(choice.to_mean) + away if choice.to_mean else away


def _rank(cell: Cell) -> Term:
    return cell.of(cell.by.place - 1) + ONE


def _borda(cell: Cell) -> Term:
    return cell.of(cell.by.place) - ONE


def _percentile(cell: Cell) -> Term:
    shift, more = CONVENTIONS[cell.by.choice.convention]
    return _moved(cell.of(cell.by.place), shift) / _moved(cell.of(cell.by.last), more)


def _moved(term: Term, by: float) -> Term:
    if not by:
        return term
    return term + figure(by) if by > 0 else term - figure(-by)


def _to_target(cell: Cell) -> Term:
    return _towards(cell, cell.by.target)


def _to_reference(cell: Cell) -> Term:
    return _towards(cell, cell.by.reference)


def _towards(cell: Cell, goal: float) -> Term:
    worst = cell.of(cell.by.worst)
    return (cell.of(cell.x) - worst) / (cell.of(goal) - worst)


def _of_maximum(cell: Cell) -> Term:
    return cell.of(cell.x) / cell.of(cell.by.best)


def _ratio(cell: Cell) -> Term:
    x, reference = cell.of(cell.x), cell.of(cell.by.reference)
    return x / reference if cell.by.up else reference / x


def _difference(cell: Cell) -> Term:
    x, reference = cell.of(cell.x), cell.of(cell.by.reference)
    return (x - reference if cell.by.up else reference - x) / cell.of(abs(cell.by.reference))


def _band(cell: Cell) -> Condition:
    """Which side of the band around the mean the figure is on, as its share of the mean."""
    share, exact, band = cell.of(cell.x) / cell.of(cell.by.mean), cell.x / cell.by.mean, cell.by.choice.band
    low, high = cell.of(1 - band), cell.of(1 + band)
    if exact > 1 + band:
        return Condition(f"{share.text} > {high.text}", share.value > high.value)
    if exact < 1 - band:
        return Condition(f"{share.text} < {low.text}", share.value < low.value)
    return Condition(f"{low.text} ≤ {share.text} ≤ {high.text}", low.value <= share.value <= high.value)


def _ampi(cell: Cell) -> Term:
    return figure(70) + figure(60) * _between(cell)


def _optimum(cell: Cell) -> Term | Condition:
    assert cell.by.choice.optimum
    below, low, high, above = cell.by.choice.optimum
    x = cell.of(cell.x)
    if low <= cell.x <= high:
        return Condition(f"{cell.of(low).text} ≤ {x.text} ≤ {cell.of(high).text}", low <= x.value <= high)
    if cell.x <= below:
        return Condition(f"{x.text} ≤ {cell.of(below).text}", x.value <= below)
    if cell.x >= above:
        return Condition(f"{x.text} ≥ {cell.of(above).text}", x.value >= above)
    fails, good = (cell.of(v) for v in ((below, low) if cell.x < low else (above, high)))
    return (x - fails) / (good - fails)


def _red_line(cell: Cell) -> Term:
    by, at = cell.by, cell.by.choice.at_line
    x, line, share = cell.of(cell.x), cell.of(by.line), cell.of(at)
    if (cell.x - by.line) / (by.best - by.line) > 0:
        return share + cell.of(1 - at) * (x - line) / (cell.of(by.best) - line)
    worst = cell.of(by.worst)
    return share * (x - worst) / (line - worst)


def _boundary(cell: Cell) -> Term:
    start = cell.of(cell.by.choice.baseline)
    return (cell.of(cell.x) - start) / (cell.of(cell.by.line) - start)


def _as_it_is(cell: Cell) -> Term:
    return cell.of(cell.x)


_NORMALISATIONS: Mapping[str, Callable[[Cell], Term | Condition]] = {
    "goalposts": _between,
    "log_goalposts": _log_between,
    "minmax": _between,
    "zscore": _zscore,
    "rank": _rank,
    "borda": _borda,
    "percentile_rank": _percentile,
    "distance_to_target": _to_target,
    "distance_to_reference": _to_reference,
    "fraction_of_maximum": _of_maximum,
    "ratio_to_reference": _ratio,
    "difference_to_reference": _difference,
    "mean_band": _band,
    "ampi": _ampi,
    "optimum": _optimum,
    "red_line": _red_line,
    "boundary_ratio": _boundary,
    "none": _as_it_is,
}
