"""From measured figures to figures that can be scored: divided, transformed, screened, filled, treated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.issues import Issue, Stop
from core.periods import canonical
from core.scoring import impute, screen, treat
from core.scoring.cube import NONE, STALE, SUPPRESSED, Cube
from core.scoring.plan import TRANSFORMS, Plan


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
    """All steps before normalisation. Raises Stop (T-11) when the table lacks a column that they need.

    M-03: an indicator without any figure. M-09: figures that its transform or its denominator cannot take.
    """
    method = plan.config.method
    issues: list[Issue] = []
    raw, found = _changed(cube, plan)
    issues += found
    if cube.readings is None:  # in a store many indicators are still to come, and the pages say so
        empty = np.flatnonzero(np.isnan(raw).all(axis=(0, 2)))
        issues += [Issue("M-03", {"indicator": plan.indicators[i].name}) for i in map(int, empty)]
    removed, filled, imputed = None, raw, None
    if _screens(plan) and method.screening.when == "before_imputation":
        removed = _screened(raw, cube, plan)
        filled = _without(raw, removed)
    if method.imputation.rule != "none":
        filled = _imputed(filled, cube, plan)
        filled = filled if removed is None else _without(filled, removed)
        imputed = np.isnan(raw) & ~np.isnan(filled)
    if _screens(plan) and method.screening.when == "after_imputation":
        removed = _screened(filled, cube, plan)
        filled = _without(filled, removed)
    if removed is not None and removed.any():
        gone = [name for a, name in enumerate(cube.names) if removed[a].any()]
        shown = ", ".join(gone[:5]) + (" …" if len(gone) > 5 else "")
        issues.append(Issue("M-14", {"n": len(gone), "areas": shown}))
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
    if not divided and not plan.transforms:
        return values, issues
    values = values.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for i in divided:
            indicator = plan.indicators[i]
            values[:, i] /= column(cube, str(indicator.denominator)) / indicator.denominator_scale
        for name, at in plan.transforms.items():
            values[:, at] = TRANSFORMS[name](values[:, at])
    lost = ~np.isfinite(values) & ~np.isnan(cube.values)
    values[lost] = np.nan
    for i in map(int, np.flatnonzero(lost.any(axis=(0, 2)))):
        found = int(lost[:, i].sum())
        issues.append(Issue("M-09", {"indicator": plan.indicators[i].name, "n": found}))
    return values, issues


def column(cube: Cube, name: str) -> np.ndarray:
    """Another column of the table as numbers, [A, T]; "population" is also known of stored areas. Raises Stop T-11."""
    if name in cube.extras:
        return np.asarray(cube.extras[name], dtype=float)
    if name == "population" and cube.areas["population"].notna().any():
        return np.repeat(cube.areas["population"].to_numpy(float)[:, None], len(cube.periods), axis=1)
    raise Stop([Issue("T-11", {"column": name})])


def _screens(plan: Plan) -> bool:
    choice = plan.config.method.screening
    return choice.rule != "none" or bool(choice.keep or choice.drop)


def _screened(values: np.ndarray, cube: Cube, plan: Plan) -> np.ndarray:
    choice = plan.config.method.screening
    keep, drop = (_named(cube, names) for names in (choice.keep, choice.drop))
    return screen.screen(values, choice, keep, drop).removed


def _named(cube: Cube, names: tuple[str, ...]) -> np.ndarray:
    """[A]: the areas that are meant by id or name."""
    areas = cube.areas
    if not names:
        return np.zeros(len(areas), dtype=bool)
    return np.asarray(areas.index.isin(names) | areas["name_he"].isin(names) | areas["name_en"].isin(names))


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
    """[A]: the number of each area's group, -1 without one."""
    if name not in cube.extras:
        raise Stop([Issue("T-11", {"column": name})])
    labels = [str(row[0]).strip() if row[0] is not None else "" for row in cube.extras[name]]
    known = sorted({label for label in labels if label and label.lower() not in ("nan", "none", "na")})
    return np.array([known.index(label) if label in known else -1 for label in labels])


def _years(cube: Cube) -> np.ndarray:
    """[T]: the years of the view periods, as numbers with a fraction; a lone period without a name is year 0."""
    found = [canonical(period) if period else None for period in cube.periods]
    return np.array([0.0 if each is None else each.end.year + (each.end.month - 12) / 12 for each in found])
