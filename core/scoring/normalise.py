"""Values made comparable: named pure functions over the whole cube.

Values are [A, K, T], areas x columns x periods. The direction is applied first, so that higher is better afterwards;
``none`` leaves it out, and ``fraction_of_maximum`` and ``boundary_ratio`` keep their sources' way round, in which a
worse value may score higher: where the highest score ranks first, such columns are told (M-16).
Statistics (minimum, mean, ranks ...) are taken of a *pool*: the areas of each period, of all periods together, or of a
base period. Where a statistic is undefined, as the range of a constant column is, the whole column is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.config.method import Normalisation
from core.scoring import pool


@dataclass(frozen=True, eq=False)
class Columns:
    """What the config says about each column, as arrays [K]; NaN where it says nothing.

    ``direction``: 1 where higher is better, -1 where lower is. ``worst`` and ``best``: the goalposts; ``line``: the red
    line; ``target``: the value to be reached; all in the unit of the values, as are the settings of a choice.
    """

    direction: np.ndarray
    worst: np.ndarray
    best: np.ndarray
    line: np.ndarray
    target: np.ndarray


@dataclass(frozen=True, eq=False)
class Case:
    """One call: ``x`` [N, K, T] to be scored by the statistics of ``values`` [A, K, T]; mostly they are the same."""

    x: np.ndarray
    values: np.ndarray
    columns: Columns
    choice: Normalisation
    clip: bool
    base: int | None
    area: int | None

    @cached_property
    def direction(self) -> np.ndarray:
        return self.columns.direction[:, None]

    @cached_property
    def posts(self) -> tuple[np.ndarray, np.ndarray]:
        """Worst and best, [K, 1] or [1, 1]: those of the choice, else the columns' own."""
        given = self.choice.goalposts
        if given:
            return np.array([[given.worst]]), np.array([[given.best]])
        return self.columns.worst[:, None], self.columns.best[:, None]

    def taken(self, values: np.ndarray) -> np.ndarray:
        """The values that statistics are taken of: [A, K, T], or [P, K, 1] where one pool serves every period."""
        if self.choice.over == "period":
            return values
        if self.choice.over == "all":
            return pool.in_one(values)
        if self.base is None:
            raise ValueError(f"no period stands for the base {self.choice.base!r}")
        return values[:, :, self.base : self.base + 1]

    @cached_property
    def pool(self) -> np.ndarray:
        return self.taken(self.values)

    @cached_property
    def upward(self) -> np.ndarray:
        """The values to be scored, higher is better."""
        return np.asarray(self.x * self.direction)

    @cached_property
    def pool_upward(self) -> np.ndarray:
        """The pool, higher is better; the same array as ``upward`` where they are the same values."""
        return self.upward if self.pool is self.x else np.asarray(self.pool * self.direction)

    @cached_property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """The place of each value in the pool, worst = 1, and the last place there."""
        return pool.places(self.upward, self.pool_upward, self.choice.ties)

    @cached_property
    def reference(self) -> np.ndarray:
        """The reference, higher is better: a statistic of the pool or one area's value (over all periods: its mean)."""
        statistic = pool.STATISTICS.get(self.choice.reference or "")
        if statistic:
            return statistic(self.pool_upward)
        if self.area is None:
            raise ValueError(f"no area stands for the reference {self.choice.reference!r}")
        return pool.mean(self.taken(self.values[[self.area]]) * self.direction)


def goalposts(case: Case) -> np.ndarray:
    """(x - worst) / (best - worst); with ``clip`` no less than 0 and no more than 1. Stretched to the scale.

    Fixed posts keep years comparable, and no area's score depends on who else is in the file; which way is good falls
    out of the posts. Source: UNDP Human Development Report, technical notes (dimension index).
    """
    worst, best = case.posts
    return _clipped(_share(case.x, worst, best), case.clip)


def log_goalposts(case: Case) -> np.ndarray:
    """(ln x - ln worst) / (ln best - ln worst), clipped as goalposts are. Stretched to the scale.

    A value of 0 or less has no logarithm: with ``clip`` it scores as the lower post does (the worst where higher is
    better), without it has no score. Source: UNDP Human Development Report, technical notes (income index).
    """
    worst, best = case.posts
    scores = _clipped(_share(np.log(np.maximum(case.x, 0)), np.log(worst), np.log(best)), case.clip)
    scores[np.isinf(scores)] = np.nan
    return scores


def minmax(case: Case) -> np.ndarray:
    """(x - worst) / (best - worst) with the worst and best value of the pool. Stretched to the scale.

    With ``over = base`` other years may leave the scale, unless ``clip`` holds them. A constant column is undefined.
    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), 5.3. COINr's n_dist2max is the same.
    """
    low, high, up = pool.lowest(case.pool), pool.highest(case.pool), case.direction > 0
    scores = _share(case.x, np.where(up, low, high), np.where(up, high, low))
    return _clipped(scores, case.clip and (case.choice.over == "base" or case.x is not case.values))


def zscore(case: Case) -> np.ndarray:
    """(x - mean) / sd x to_sd + to_mean, the sign turned where lower is better. Not stretched.

    A given ``mean`` and ``sd`` are those of the values after their transform, the direction not applied; the sd is
    divided by n - 1 (sample) or n (population). A constant column is undefined. Source: OECD/JRC Handbook (2008), 5.2;
    table 15 has n - 1.
    """
    choice = case.choice
    mean = pool.mean(case.pool) if choice.mean is None else choice.mean
    sd = pool.sd(case.pool, choice.deviation == "sample") if choice.sd is None else choice.sd
    scores = np.asarray(case.x - mean)
    scores /= sd
    scores *= case.direction * choice.to_sd
    scores += choice.to_mean
    return scores


def rank(case: Case) -> np.ndarray:
    """The place among the pool, worst = 1; equal values share a place by ``ties``. Not stretched.

    ``dense``: the places have no gaps. A value that is not in the pool (``over = base``) gets the place it would take
    there, but none outside the pool's own. Source: OECD/JRC Handbook (2008), table 3.
    """
    return case.places[0]


def borda(case: Case) -> np.ndarray:
    """The rank less one: how many areas are worse. Not stretched. Source: OECD/JRC Handbook (2008), 6.12."""
    return rank(case) - 1


def percentile_rank(case: Case) -> np.ndarray:
    """The rank r of the n values that are there, as a share. Stretched to the scale.

    By ``convention``: (r - 1) / (n - 1) (CDC/ATSDR Social Vulnerability Index), r / n (OECD/JRC Handbook (2008), table
    15), (r - 0.5) / n (Hazen) or r / (n + 1) (Weibull). With dense ties n is the last place. A single value has no
    others to be above: undefined in the first convention.
    """
    place, count = case.places
    shift, more = CONVENTIONS[case.choice.convention]
    return _ratio(place + shift, count + more)


def distance_to_target(case: Case) -> np.ndarray:
    """(x - worst) / (target - worst), the worst value of the pool; with ``cap`` no more than 1. Stretched to the scale.

    Undefined where no value is worse than the target. Source: COINr 1.1.14 (n_dist2targ).
    """
    target = case.columns.target[:, None] if case.choice.target is None else case.choice.target
    worst, goal = pool.lowest(case.pool_upward), target * case.direction
    scores = _share(case.upward, worst, np.where(goal > worst, goal, np.nan))
    return np.minimum(scores, 1) if case.choice.cap else scores


def distance_to_reference(case: Case) -> np.ndarray:
    """1 - (reference - x) / (reference - worst), worst value of the pool; with ``cap`` no more than 1. Stretched.

    The reference is an area or a statistic of the pool; ``maximum`` is the best value and ``minimum`` the worst,
    whichever way the column goes. Undefined where no value is worse than it. Source: COINr 1.1.14 (n_dist2ref).
    """
    worst, goal = pool.lowest(case.pool_upward), case.reference
    scores = 1 - _share(case.upward, goal, np.where(goal > worst, worst, np.nan))
    return np.minimum(scores, 1) if case.choice.cap else scores


def fraction_of_maximum(case: Case) -> np.ndarray:
    """The quotient x / maximum of the pool. Stretched to the scale.

    Where lower is better both have their sign turned, so it is x / minimum: 1 for the best and *more* for worse ones,
    as in COINr 1.1.14 (n_fracmax). Such columns are better served by ``ratio_to_reference``. Where the maximum is below
    0 the order turns round, which is told (M-26); so it is where ``ratio_to_reference`` divides figures below 0.
    """
    return _ratio(case.upward, pool.highest(case.pool_upward))


def ratio_to_reference(case: Case) -> np.ndarray:
    """The quotient x / reference, and reference / x where lower is better. Not stretched. ``cap``: no more than 1.

    Source: OECD/JRC Handbook (2008), 5.4 (distance to a reference); it states the case of higher is better.
    """
    x, reference = case.upward, case.reference
    scores = np.where(case.direction > 0, _ratio(x, reference), _ratio(reference, x))
    return np.minimum(scores, 1) if case.choice.cap else scores


def difference_to_reference(case: Case) -> np.ndarray:
    """(x - reference) / |reference|, the sign turned where lower is better. Not stretched. ``cap``: no more than 0.

    Source: OECD/JRC Handbook (2008), 5.4 (distance to a reference).
    """
    scores = _ratio(case.upward - case.reference, np.abs(case.reference))
    return np.minimum(scores, 0) if case.choice.cap else scores


def mean_band(case: Case) -> np.ndarray:
    """1 above, 0 within and -1 below a ``band`` around the pool's mean, the sign turned where lower is better.

    Above is x / mean > 1 + band, below is x / mean < 1 - band. Undefined around a mean of 0. Not stretched.
    Source: OECD/JRC Handbook (2008), 5.5 (indicators above or below the mean).
    """
    mean = pool.mean(case.pool)
    share = _ratio(case.x, mean)
    side = (share > 1 + case.choice.band).astype(float) - (share < 1 - case.choice.band)
    return np.where(np.isnan(share), np.nan, side * (case.direction * np.sign(mean)))


def ampi(case: Case) -> np.ndarray:
    """70 + 60 (x - (mean - delta)) / (2 delta), delta half the pool's range; 200 less that where lower is better.

    So the pool's mean is 100. Goalposts in the choice stand for mean - delta and mean + delta, the worst first; the
    columns' own play no part. Not stretched. A constant column is undefined.
    Source: Mazziotta and Pareto (2016), On a generalized non-compensatory composite index; base year as in giniCI (R).
    """
    if case.choice.goalposts:
        return _share(case.x, *case.posts) * 60 + 70
    mean, delta = pool.mean(case.pool), (pool.highest(case.pool) - pool.lowest(case.pool)) / 2
    scores = _share(case.x, mean - delta, mean + delta) * 60 + 70
    return np.where(case.direction > 0, scores, 200 - scores)


def optimum(case: Case) -> np.ndarray:
    """1 between the two good values, 0 at the two values that fail and beyond them, linear between. Stretched.

    ``optimum`` of the choice gives them in rising order; the direction plays no part. The rule is ours.
    """
    assert case.choice.optimum
    fails_below, good_from, good_to, fails_above = case.choice.optimum
    slopes = np.interp(case.x, [fails_below, good_from, good_to, fails_above], [0.0, 1.0, 1.0, 0.0])
    return np.where((case.x >= good_from) & (case.x <= good_to), 1.0, slopes)


def red_line(case: Case) -> np.ndarray:
    """0 at the worst, ``at_line`` at the red line and 1 at the best value, linear between. Stretched to the scale.

    So a score says on which side of its line a value is, whatever is measured. Beyond the goalposts the two lines go
    on, unless ``clip`` holds them. Undefined unless the line lies between the goalposts. The rule is ours.
    """
    (worst, best), line, at = case.posts, case.columns.line[:, None], case.choice.at_line
    line = np.where((line - worst) * (best - line) > 0, line, np.nan)
    over = _share(case.x, line, best)
    scores = np.where(over > 0, at + (1 - at) * over, at * _share(case.x, worst, line))
    return _clipped(scores, case.clip)


def boundary_ratio(case: Case) -> np.ndarray:
    """(x - baseline) / (line - baseline): 0 in the untouched state, 1 on the red line. Not stretched.

    More than 1 is across the line where the baseline is the good end, so that worse is higher there; less than 1 where
    it is the bad end (a share of people who fall short, with the baseline 100). Source: Fanning and Raworth (2025),
    Nature, with its order of operations, which for what has fallen from its baseline is
    (1 - x / baseline) / (1 - line / baseline).
    """
    line, start = case.columns.line[:, None], case.choice.baseline
    risen = _ratio(case.x - start, line - start)
    if not start:
        return risen
    return np.where(case.direction > 0, _ratio(1 - case.x / start, 1 - line / start), risen)


def none(case: Case) -> np.ndarray:
    """The value as it is, the direction not applied. Not stretched."""
    return case.x.copy()


@dataclass(frozen=True)
class Rule:
    """``of`` gives results [N, K, T]. ``stretched``: they run from 0 to 1 and are put on the scale.

    ``pooled``: they depend on the other areas. What a rule needs of the config: core.config.rules.
    """

    of: Callable[[Case], np.ndarray]
    stretched: bool = False
    pooled: bool = False


NORMALISATIONS: Mapping[str, Rule] = {
    "goalposts": Rule(goalposts, stretched=True),
    "log_goalposts": Rule(log_goalposts, stretched=True),
    "minmax": Rule(minmax, stretched=True, pooled=True),
    "zscore": Rule(zscore, pooled=True),
    "rank": Rule(rank, pooled=True),
    "borda": Rule(borda, pooled=True),
    "percentile_rank": Rule(percentile_rank, stretched=True, pooled=True),
    "distance_to_target": Rule(distance_to_target, stretched=True, pooled=True),
    "distance_to_reference": Rule(distance_to_reference, stretched=True, pooled=True),
    "fraction_of_maximum": Rule(fraction_of_maximum, stretched=True, pooled=True),
    "ratio_to_reference": Rule(ratio_to_reference, pooled=True),
    "difference_to_reference": Rule(difference_to_reference, pooled=True),
    "mean_band": Rule(mean_band, pooled=True),
    "ampi": Rule(ampi, pooled=True),
    "optimum": Rule(optimum, stretched=True),
    "red_line": Rule(red_line, stretched=True),
    "boundary_ratio": Rule(boundary_ratio),
    "none": Rule(none),
}

#: What is added to the rank and to the number of values before the one is divided by the other.
CONVENTIONS: Mapping[str, tuple[float, float]] = {
    "below_of_others": (-1, -1),
    "rank_of_all": (0, 0),
    "middle_of_all": (-0.5, 0),
    "rank_of_one_more": (0, 1),
}


def normalise(
    values: np.ndarray,
    columns: Columns,
    choice: Normalisation,
    scale: tuple[float, float],
    clip: bool,
    base: int | None = None,
    reference: int | None = None,
    at: np.ndarray | None = None,
) -> np.ndarray:
    """Results [A, K, T] of ``values`` [A, K, T]; NaN for NaN, and for a column where the rule is undefined.

    ``choice.scale`` and ``choice.clip`` win over ``scale`` and ``clip``. ``base``: the position in T that ``over =
    base`` means; ``reference``: the position in A of the area that ``choice.reference`` names. ``at`` [N, K, T]: score
    these instead, with the statistics of ``values``, as for the place of a red line among the areas.
    """
    rule = NORMALISATIONS[choice.rule]
    kept = clip if choice.clip is None else choice.clip
    case = Case(values if at is None else at, values, columns, choice, kept, base, reference)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scores = rule.of(case)
        return _finished(scores, rule, choice, scale)


def _finished(scores: np.ndarray, rule: Rule, choice: Normalisation, scale: tuple[float, float]) -> np.ndarray:
    """Stretched, clipped and rounded, in place."""
    if rule.stretched:
        worst, best = choice.scale or scale
        scores *= best - worst
        if worst:
            scores += worst
    elif choice.clip:  # asked for by name: the method's own ``clip`` speaks of rules that have two ends
        np.clip(scores, *sorted(choice.scale or scale), out=scores)
    return scores if choice.digits is None else np.round(scores, choice.digits)


def _share(x: np.ndarray, zero: np.ndarray, one: np.ndarray) -> np.ndarray:
    """How far x has come from ``zero`` to ``one``; NaN where these are equal."""
    width = one - zero
    if not width.all():
        width[width == 0] = np.nan
    scores = np.asarray(x - zero)
    scores /= width
    return scores


def _ratio(x: np.ndarray, by: np.ndarray) -> np.ndarray:
    """The quotient x / by, NaN where ``by`` is 0."""
    return np.asarray(x / np.where(by == 0, np.nan, by))


def _clipped(scores: np.ndarray, clip: bool) -> np.ndarray:
    return np.clip(scores, 0, 1, out=scores) if clip else scores
