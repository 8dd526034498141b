"""Values on a scale from 0 (worst) to 100 (best): named pure functions over the whole cube."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from core.config import Indicator, Method


@dataclass(frozen=True, eq=False)
class Scale:
    """What the config says about how each indicator is scaled, as arrays [I]. New rules read new fields of it."""

    worst: np.ndarray
    best: np.ndarray
    clip: bool

    @classmethod
    def of(cls, indicators: Sequence[Indicator], method: Method) -> Self:
        posts = [indicator.goalposts for indicator in indicators]
        return cls(np.array([p.worst for p in posts]), np.array([p.best for p in posts]), method.clip)


def goalposts(values: np.ndarray, scale: Scale) -> np.ndarray:
    """100 (x - worst) / (best - worst), cut to 0 ... 100 when ``clip``; NaN stays NaN. ``values`` [A, I, T].

    Fixed posts keep years comparable, and no area's score depends on who else is in the file; which way is good falls
    out of the posts. Source: UNDP Human Development Report, technical notes (dimension index), there from 0 to 1.
    """
    worst, best = scale.worst[:, None], scale.best[:, None]
    scores = np.asarray(100 * ((values - worst) / (best - worst)))
    return np.clip(scores, 0, 100, out=scores) if scale.clip else scores


Normalisation = Callable[[np.ndarray, Scale], np.ndarray]

#: Each takes values [A, I, T] and the indicators' scale, and returns scores of the same shape.
NORMALISATIONS: Mapping[str, Normalisation] = {"goalposts": goalposts}
