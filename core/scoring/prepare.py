"""From measured figures to figures that can be scored: divided, transformed, screened, filled, treated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.config import Indicator
from core.issues import Issue, Stop
from core.periods import canonical
from core.scoring import impute, screen, treat
from core.scoring.cube import INHERITED, NONE, ROLLED_UP, STALE, SUPPRESSED, Cube
from core.scoring.plan import TRANSFORMS, Plan

LARGEST = 1e30  # larger figures have no fourth power, which outliers are judged by
ALONG_TIME = ("latest", "linear", "constant", "linear_constant")


@dataclass(frozen=True, eq=False)
class Prepared:
    """Stages [A, I, T]: ``raw`` (transformed and divided), ``filled`` (no gaps that could be filled), ``values``
    (outliers treated). ``imputed``: which were filled; ``touched``: positions in core.scoring.treat.TOUCHES;
    ``removed`` [A, T]: areas with too little data, whose values are gone from ``values``.
    """

    raw: np.ndarray
    filled: np.ndarray
    values: np.ndarray
    imputed: np.ndarray | None = None
    touched: np.ndarray | None = None
    removed: np.ndarray | None = None
    treated: tuple[treat.Detail, ...] = ()
    issues: tuple[Issue, ...] = ()


def prepare(cube: Cube, plan: Plan) -> Prepared:
    """All steps before normalisation. Raises Stop when there is no column that they need (T-11, in a store M-19).

    M-03: an indicator without any figure. M-09: figures too large, or that its transform or denominator cannot take.
    M-10: outliers that cannot be judged. M-14: areas that were screened out. M-18: areas to keep or drop that
    are not there. M-21: areas that their group cannot fill. M-27: filling from other years where there are none.
    """
    method = plan.config.method
    issues: list[Issue] = []
    raw, found = _changed(cube, plan)
    issues += found
    if cube.readings is None:  # in a store many indicators are still to come, and the pages say so
        empty = np.flatnonzero(np.isnan(raw).all(axis=(0, 2)))
        issues += [Issue("M-03", {"indicator": plan.indicators[i].name}) for i in map(int, empty)]
    removed, filled, imputed = None, raw, None
    issues += _strangers(cube, plan)
    if _screens(plan) and method.screening.when == "before_imputation":
        removed = _screened(raw, cube, plan)
        filled = _without(raw, removed)
    if method.imputation.rule != "none":
        filled = _imputed(filled, cube, plan)
        issues += _unfilled(filled, cube, plan)
        filled = filled if removed is None else _without(filled, removed)
        imputed = np.isnan(raw) & ~np.isnan(filled)
    if _screens(plan) and method.screening.when == "after_imputation":
        removed = _screened(filled, cube, plan)
        filled = _without(filled, removed)
    if removed is not None and removed.any():
        gone = [name for a, name in enumerate(cube.names) if removed[a].any()]
        issues.append(Issue("M-14", {"n": len(gone), "areas": _first(gone)}))
    if not plan.treats:
        return Prepared(raw, filled, filled, imputed, None, removed, (), tuple(issues))
    done = treat.treat(filled, plan.treatments)
    unsure = sorted({each.k for each in done.details if each.undecided and not np.isnan(filled[:, each.k]).all()})
    issues += [Issue("M-10", {"indicator": plan.indicators[k].name}) for k in unsure]
    return Prepared(raw, filled, done.values, imputed, done.touched, removed, done.details, tuple(issues))


def _changed(cube: Cube, plan: Plan) -> tuple[np.ndarray, list[Issue]]:
    """Values divided by their denominators, then transformed; [A, I, T], the cube's own array when nothing changes."""
    values = cube.values
    issues: list[Issue] = []
    divided = [i for i, indicator in enumerate(plan.indicators) if indicator.denominator]
    if not divided and not plan.transforms and not _endless(values):
        return values, issues
    values = values.copy()
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for i in divided:
            indicator = plan.indicators[i]
            divisor = _divisor(cube, i, indicator)
            values[:, i] /= np.where(divisor > 0, divisor, np.nan) / indicator.denominator_scale
        for name, at in plan.transforms.items():
            values[:, at] = TRANSFORMS[name](values[:, at])
    lost = ~(np.abs(values) <= LARGEST) & ~np.isnan(cube.values)
    values[lost] = np.nan
    for i in map(int, np.flatnonzero(lost.any(axis=(0, 2)))):
        found = int(lost[:, i].sum())
        issues.append(Issue("M-09", {"indicator": plan.indicators[i].name, "n": found}))
    return values, issues


def _endless(values: np.ndarray) -> bool:
    """Whether any figure is larger than can be reckoned with."""
    high, low = (fold.reduce(values, axis=None, initial=0.0) for fold in (np.fmax, np.fmin))
    return bool(max(high, -low) > LARGEST)


def column(cube: Cube, name: str) -> np.ndarray:
    """Another column of the table as numbers, [A, T]; of stored areas "population", NaN if not known. Raises Stop."""
    if name in cube.extras:
        return np.asarray(cube.extras[name], dtype=float)
    if name == "population" and cube.readings is not None:
        return np.repeat(cube.areas["population"].to_numpy(float)[:, None], len(cube.periods), axis=1)
    raise Stop([_lacking(cube, name)])


def _lacking(cube: Cube, name: str) -> Issue:
    """T-11: the table has no such column; M-19: a store has no columns at all."""
    return Issue("T-11" if cube.readings is None else "M-19", {"column": name})


def _divisor(cube: Cube, i: int, indicator: Indicator) -> np.ndarray:
    """[A, T]: the denominator, of the area that the figure is of.

    An inherited figure is divided by the people of the area around; one rolled up is a mean of its parts, no count of
    the whole, and has no denominator.
    """
    divisor = column(cube, str(indicator.denominator))
    if cube.readings is None:
        return divisor
    people = cube.readings.areas["population"].to_numpy(float)
    home = cube.readings.within(indicator.lowest_layer or cube.layer)[: len(divisor), None]
    divisor = np.where(cube.origin[:, i] == INHERITED, people[home], divisor)
    return np.where(cube.origin[:, i] == ROLLED_UP, np.nan, divisor)


def _screens(plan: Plan) -> bool:
    choice = plan.config.method.screening
    return choice.rule != "none" or bool(choice.keep or choice.drop)


def _screened(values: np.ndarray, cube: Cube, plan: Plan) -> np.ndarray:
    choice = plan.config.method.screening
    return screen.screen(values, choice, cube.called(choice.keep), cube.called(choice.drop)).removed


def _strangers(cube: Cube, plan: Plan) -> list[Issue]:
    """The areas named to be kept or dropped that are nowhere (M-18): not in the table, in no layer of the store."""
    choice, areas = plan.config.method.screening, cube.areas if cube.readings is None else cube.readings.areas
    known = {*areas.index, *areas["name_he"], *areas["name_en"]} if choice.keep or choice.drop else set()
    named = [(word, name) for word in ("keep", "drop") for name in getattr(choice, word)]
    return [Issue("M-18", {"word": word, "area": name}) for word, name in named if name not in known]


def _without(values: np.ndarray, removed: np.ndarray) -> np.ndarray:
    return np.where(removed[:, None], np.nan, values) if removed.any() else values


def _imputed(values: np.ndarray, cube: Cube, plan: Plan) -> np.ndarray:
    """Only what is missing is filled, or has no denominator: what is hidden or stale stays as it is."""
    choice, groups = plan.config.method.imputation, None
    if choice.rule.startswith("group_") and choice.group:
        groups = _groups(cube, choice.group)
    filled = impute.impute(values, choice, plan.columns.direction, plan.pillar, groups, _years(cube))
    if not ((cube.presence == STALE) | (cube.presence == SUPPRESSED)).any():
        return filled
    missing = (cube.presence == NONE) | (np.isnan(values) & ~np.isnan(cube.values))
    return np.where(missing, filled, values)


def _groups(cube: Cube, name: str) -> np.ndarray:
    """[A]: the number of each area's group, -1 without one. It is that of the first year that tells it."""
    if name not in cube.extras:
        raise Stop([_lacking(cube, name)])
    told = (("" if pd.isna(cell) else str(cell).strip() for cell in row) for row in cube.extras[name])
    labels = np.array([next(filter(None, row), "") for row in told])
    numbers = np.unique(labels, return_inverse=True)[1]
    return np.asarray(numbers - (labels == "").any())  # no name comes before every name


def _unfilled(filled: np.ndarray, cube: Cube, plan: Plan) -> list[Issue]:
    """The areas whose gaps their group could not fill (M-21), in columns that have a figure in that year.

    Where it is other years that figures are taken from, and there are none: all gaps (M-27).
    """
    rule = plan.config.method.imputation.rule
    if rule in ALONG_TIME and len(cube.periods) == 1:
        n = int((np.isnan(filled) & (cube.presence == NONE)).sum())
        return [Issue("M-27", {"rule": rule, "n": n})] if n else []
    if not rule.startswith("group_"):
        return []
    gaps = np.isnan(filled) & (cube.presence == NONE) & ~np.isnan(filled).all(axis=0)
    areas = [name for name, gap in zip(cube.names, gaps.any(axis=(1, 2)), strict=True) if gap]
    told = {"group": plan.config.method.imputation.group, "n": len(areas), "areas": _first(areas)}
    return [Issue("M-21", told)] if areas else []


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _years(cube: Cube) -> np.ndarray:
    """[T]: the years of the view periods, as numbers with a fraction; a lone period without a name is year 0."""
    found = [canonical(period) if period else None for period in cube.periods]
    return np.array([0.0 if each is None else each.end.year + (each.end.month - 12) / 12 for each in found])
