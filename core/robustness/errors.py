"""Values drawn within their standard errors, and everything that follows from them: prepared and normalised anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.issues import Issue
from core.scoring.cube import Cube
from core.scoring.plan import Plan
from core.scoring.prepare import ALONG_TIME, column, prepare
from core.scoring.scaling import scaled


@dataclass(frozen=True, eq=False)
class Errors:
    """``size`` [A, I, T]: the standard errors of a cube's values, 0 where none is known. Errors are independent of each
    other and normal; what is drawn stays within the ``limits`` of its indicator.
    """

    cube: Cube
    plan: Plan
    size: np.ndarray
    period: int
    seed: tuple[int, int]

    @classmethod
    def of(cls, cube: Cube, plan: Plan, period: int, seed: tuple[int, int]) -> Errors | None:
        """From the columns that the indicators name; None where no value has a known error."""
        size = np.zeros(cube.values.shape)
        for i, indicator in enumerate(plan.indicators):
            if indicator.error:
                size[:, i] = np.nan_to_num(column(cube, indicator.error)) / indicator.error_scale
        size[np.isnan(cube.values)] = 0
        return cls(cube, plan, size, period, seed) if (size > 0).any() else None

    def scores(self, plan: Plan, sets: np.ndarray) -> np.ndarray:
        """[A, I, B]: indicator scores of the period by a plan, from each of ``sets`` [B] of errors."""
        if not _by_year(plan):
            cubes = (replace(self.cube, values=self.drawn(int(k), whole=True)) for k in sets)
            return np.stack([_scores(cube, plan)[:, :, self.period] for cube in cubes], axis=2)
        return _scores(self._as_years(np.stack([self.drawn(int(k)) for k in sets], axis=2)), plan)

    def drawn(self, k: int, whole: bool = False) -> np.ndarray:
        """The values [A, I] of the period, or of the ``whole`` cube [A, I, T], with the errors of set k."""
        values = (self.cube.values if whole else self.cube.values[:, :, self.period]).copy()
        cells, size, low, high = self._everywhere if whole else self._here
        normal = np.random.default_rng([*self.seed, k]).standard_normal(len(size))
        values[cells] = np.clip(values[cells] + size * normal, low, high)
        return values

    @cached_property
    def _everywhere(self) -> tuple[Any, ...]:
        return self._cells(self.size)

    @cached_property
    def _here(self) -> tuple[Any, ...]:
        return self._cells(self.size[:, :, self.period])

    def _cells(self, size: np.ndarray) -> tuple[Any, ...]:
        """Where an error is known, how large it is, and the limits there."""
        cells = np.nonzero(size > 0)
        bounds = np.array([indicator.limits or (-np.inf, np.inf) for indicator in self.plan.indicators])
        return cells, size[cells], *bounds[cells[1]].T

    def _as_years(self, values: np.ndarray) -> Cube:
        """Sets of errors [A, I, B] of the period in the place of years: by rules that know no other year, all at
        once.
        """
        t, count = self.period, values.shape[2]

        def repeated(array: np.ndarray) -> np.ndarray:
            return np.broadcast_to(array[..., t : t + 1], (*array.shape[:-1], count))

        names = ("presence", "origin", "row")
        same: dict[str, Any] = {name: repeated(getattr(self.cube, name)) for name in names}
        extras = {name: repeated(each) for name, each in self.cube.extras.items()}
        same |= {"periods": (self.cube.periods[t],) * count, "extras": extras, "rolled": ()}
        return replace(self.cube, values=values, **same)


def unknown(cube: Cube, plan: Plan, period: int) -> list[Issue]:
    """The indicators of which some figures of the period have no standard error, so that they count as exact (M-32)."""
    found = []
    for i, indicator in enumerate(plan.indicators):
        if indicator.error:
            lacks = np.isnan(column(cube, indicator.error)) & ~np.isnan(cube.values[:, i])
            if n := int(lacks[:, period].sum()):
                found.append(Issue("M-32", {"indicator": indicator.name, "column": indicator.error, "n": n}))
    return found


def _scores(cube: Cube, plan: Plan) -> np.ndarray:
    return scaled(prepare(cube, plan).values, cube, plan)[0]


def _by_year(plan: Plan) -> bool:
    """Whether the score of a year depends on nothing but that year."""
    panel = plan.config.method.imputation.rule in ALONG_TIME
    return not panel and all(choice.over == "period" for _, choice in plan.groups)
