"""What one figure was scored by: the numbers that its rule looked at, as the rule itself saw them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.config import Normalisation
from core.scoring import pool
from core.scoring.cube import Cube
from core.scoring.normalise import NORMALISATIONS, Case, Columns
from core.scoring.plan import Plan
from core.scoring.scaling import looked_up

#: Rules that place a figure between the two goalposts of its own; core.config.rules.POSTED have any fixed end.
_BETWEEN = ("goalposts", "log_goalposts", "red_line")


@dataclass(frozen=True)
class Yardstick:
    """A rule and every number that it looks at to score one figure, in the unit of the figure.

    ``up``: higher is better. ``worst`` and ``best``: the goalposts of a rule that has them, else the ends of the pool,
    for ``ampi`` the mean less and plus half the range; ``mean`` and ``sd``: the given ones, else the pool's; ``place``
    in the pool, worst = 1, and the ``last`` one there. The pool is that of the figure's own period where the choice
    says so. NaN for what there is not. ``stretched``: the results of the rule run over the ``scale``.
    """

    choice: Normalisation
    up: bool
    stretched: bool
    scale: tuple[float, float]
    worst: float
    best: float
    mean: float
    sd: float
    line: float
    target: float
    reference: float
    place: float
    last: float


def yardstick(
    values: np.ndarray, spot: tuple[int, int], columns: Columns, choice: Normalisation, plan: Plan, cube: Cube
) -> Yardstick:
    """Of the figure at a ``spot`` (area, period) of one column: ``values`` [A, T], ``columns`` of length 1."""
    a, t = spot
    table = values[:, None, t : t + 1] if choice.over == "period" else values[:, None]
    named = looked_up(choice, cube)[0]
    case = Case(values[a, t].reshape(1, 1, 1), table, columns, choice, False, named["base"], named["reference"])
    up = float(columns.direction[0])
    (worst, best), (place, last) = _ends(case), case.places
    return Yardstick(
        choice=choice,
        up=up > 0,
        stretched=NORMALISATIONS[choice.rule].stretched,
        scale=choice.scale or plan.config.method.scale,
        worst=worst,
        best=best,
        mean=_one(pool.mean(case.pool)) if choice.mean is None else choice.mean,
        sd=_one(pool.sd(case.pool, choice.deviation == "sample")) if choice.sd is None else choice.sd,
        line=_one(columns.line),
        target=_one(columns.target) if choice.target is None else choice.target,
        reference=up * _one(case.reference) if choice.reference else math.nan,
        place=_one(place),
        last=_one(last),
    )


def _ends(case: Case) -> tuple[float, float]:
    """The two values, worst first, that the rule places a figure between."""
    if case.choice.rule in _BETWEEN or (case.choice.rule == "ampi" and case.choice.goalposts):
        return _one(case.posts[0]), _one(case.posts[1])
    low, high = _one(pool.lowest(case.pool)), _one(pool.highest(case.pool))
    if case.choice.rule == "ampi":
        mean, reach = _one(pool.mean(case.pool)), (high - low) / 2
        low, high = mean - reach, mean + reach
    return (low, high) if case.columns.direction[0] > 0 else (high, low)


def _one(array: np.ndarray) -> float:
    return float(array.item())
