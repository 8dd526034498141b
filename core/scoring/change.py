"""How far scores moved between two view periods, on the indicators that both have."""

from __future__ import annotations

import numpy as np

from core.scoring.score import Scores, joined


def change(scores: Scores, since: str, until: str) -> np.ndarray:
    """[A, N] score at ``until`` minus score at ``since``, by nodes; NaN where there is none in either.

    Only indicators that count in both periods take part: an indicator that was added or went stale in between must
    not look like a change of the city. Weights are those of each period; places among areas have no change.
    """
    times = [scores.cube.period(since), scores.cube.period(until)]
    common = scores.normalised.copy()
    pair = common[:, :, times]
    common[:, :, times] = np.where(np.isnan(pair).any(axis=2, keepdims=True), np.nan, pair)
    values = joined(scores, common)
    values[np.isnan(scores.values)] = np.nan
    return np.asarray(values[:, :, times[1]] - values[:, :, times[0]])


def baseline(scores: Scores, until: str, enough: float = 0.5) -> str:
    """The earliest view period in which at least ``enough`` of the figures of ``until`` already existed.

    A lone early figure (an election) would otherwise become the year that everything is compared with.
    """
    present = ~np.isnan(scores.cube.values)
    counted = present.sum(axis=(0, 1))
    last = scores.cube.period(until)
    return next(p for t, p in enumerate(scores.cube.periods) if counted[t] >= enough * counted[last] or t == last)
