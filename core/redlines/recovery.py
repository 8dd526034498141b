"""After an event: how far a figure fell, how long it took to be back, and whether it grew beyond where it had been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Recovery:
    """``before``: the value of before the event. ``worst``: the farthest reading since, in the bad direction.

    ``back_after``: from the event to the first reading that is back, in the unit of the times; None: not yet.
    ``grew``: whether a later reading stood beyond the value of before by more than ``margin``; None: not back yet.
    """

    before: float
    worst: float
    back_after: float | None
    grew: bool | None


def recovery(
    times: np.ndarray, values: np.ndarray, event: float, higher_is_better: bool, margin: float = 0.0, readings: int = 3
) -> Recovery | None:
    """Readings [T] in order of time around an event. ``before`` is the median of the last ``readings`` before it.

    None without a reading before or after the event. Bounce back and bounce forward as in Manyena and others (2011).
    """
    sign = 1.0 if higher_is_better else -1.0
    known = ~np.isnan(values)
    earlier = values[known & (times < event)][-readings:]
    later, when = sign * values[known & (times >= event)], times[known & (times >= event)]
    if not len(earlier) or not len(later):
        return None
    before = sign * float(np.median(earlier))
    fell = np.flatnonzero(later < before - margin)
    start = fell[0] if len(fell) else 0
    back = np.flatnonzero(later[start:] >= before - margin)
    if not len(back):
        return Recovery(sign * before, sign * float(later.min()), None, None)
    first = start + int(back[0])
    after = float(when[first] - event) if len(fell) else 0.0
    return Recovery(sign * before, sign * float(later.min()), after, bool((later[first:] > before + margin).any()))
