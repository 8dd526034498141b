"""Lines on scores: which indicators of an area stand beyond one, counted for every node. Never averaged into a score.

A red line stands on a value, in its unit, and is what the pages show. A line on a score (``score_line``) is a place
among the areas, as the flags of the CDC/ATSDR Social Vulnerability Index for the 90th percentile and above; it appears
in tables alone.
"""

from __future__ import annotations

import numpy as np

from core.config import Config, Indicator, ScoreLine
from core.scoring import Scores
from core.scoring.cube import INHERITED

SAME = 1e-12  # scores nearer to their line than this share of it stand on it


def flagged(scores: Scores) -> np.ndarray:
    """[A, I, T]: 1 beyond the indicator's line, else 0; NaN without a line or a score of a figure measured there.

    An inherited figure counts where it was measured, and a filled one nowhere.
    """
    found = np.full(scores.normalised.shape, np.nan)
    for i, indicator in enumerate(scores.plan.indicators):
        if line := _line(indicator, scores.config):
            found[:, i] = _beyond(scores.normalised[:, i], line)
    found[~scores.measured | (scores.cube.origin == INHERITED)] = np.nan
    return found


def flags(scores: Scores, period: str | None = None) -> np.ndarray | None:
    """How many indicators stand beyond their line, of every row of ``Scores.frame``: under a node, or the one itself.

    NaN where nothing is known of any; None where no indicator has a line on its score.
    """
    if not any(_line(indicator, scores.config) for indicator in scores.plan.indicators):
        return None
    leaves = flagged(scores)
    nodes = np.full(scores.values.shape, np.nan)
    for join in scores.plan.joins:
        parts = [leaves[:, i] if leaf else nodes[:, i] for leaf, i in join.parts]
        if parts:
            stacked = np.stack(parts)
            nodes[:, join.node] = np.where(np.isnan(stacked).all(axis=0), np.nan, np.nansum(stacked, axis=0))
    return scores.column(nodes, leaves, period)


def _line(indicator: Indicator, config: Config) -> ScoreLine | None:
    return indicator.score_line or config.method.score_line


def _beyond(score: np.ndarray, line: ScoreLine) -> np.ndarray:
    over = (score - line.value) * (1 if line.side == "above" else -1)
    on = np.abs(over) <= SAME * abs(line.value)
    return np.asarray(np.where(on, float(line.reached), (over > 0).astype(float)))
