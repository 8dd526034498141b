"""How far scores moved between two view periods, on the indicators that both have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.config import Config
from core.scoring.cube import Cube
from core.scoring.score import Scores, score


def change(cube: Cube, config: Config, since: str, until: str) -> np.ndarray:
    """[A, N] score at ``until`` minus score at ``since``, nodes in the order of ``score``; NaN where there is none.

    Only indicators that count in both periods take part: an indicator that was added or went stale in between must
    not look like a change of the city.
    """
    times = [cube.period(since), cube.period(until)]
    pair = cube.values[:, :, times]
    both = ~np.isnan(pair).any(axis=2, keepdims=True)
    common = replace(cube, periods=(since, until), values=np.where(both, pair, np.nan))
    values = score(common, config).values
    return np.asarray(values[:, :, 1] - values[:, :, 0])


def baseline(scores: Scores, until: str, enough: float = 0.5) -> str:
    """The earliest view period in which at least ``enough`` of the figures of ``until`` already existed.

    A lone early figure (an election) would otherwise become the year that everything is compared with.
    """
    present = ~np.isnan(scores.cube.values)
    counted = present.sum(axis=(0, 1))
    last = scores.cube.period(until)
    return next(p for t, p in enumerate(scores.cube.periods) if counted[t] >= enough * counted[last] or t == last)
