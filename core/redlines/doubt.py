"""How sure the readings of a line are: which of them are samples, and what that leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.config import Config
from core.redlines import certainty
from core.redlines.certainty import Verdict
from core.redlines.engine import Told
from core.redlines.record import Record
from core.scoring.cube import Cube

Why = Literal["sampled", "counted", "unknown"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """``p``: the chance that the true value is beyond the line; NaN where nobody can tell.

    ``why``: the figure is a share of a sample of known size (``sampled``); a full count, which has no sampling error
    (``counted``); or a sample of which the size or the spread is not known, or made of several figures (``unknown``).
    ``more``: about how many more answers would settle it; 0 settled, None where no number would.
    """

    why: Why
    p: float = float("nan")
    more: int | None = None

    @property
    def verdict(self) -> Verdict | None:
        return None if np.isnan(self.p) else certainty.verdict(self.p)


def probabilities(told: Told, cube: Cube, config: Config) -> np.ndarray:
    """[N, T] as the readings: P(beyond the line) from the answers behind each figure; NaN where it is not a sample of
    known size. Only levels and bands of percentages: their standard error follows from the share and the answers.
    """
    values, n = told.reading.values, _answers(told, cube, config)
    if n is None:
        return np.full(values.shape, np.nan)
    p = np.clip(values / 100, 0, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # A share of 0 or 1 has no spread of its own: half an answer either way keeps it from looking certain.
        error = 100 * certainty.standard_error_of_share(np.clip(p, 0.5 / n, 1 - 0.5 / n), n)
    return np.where(n > 0, _beyond(told.record, values, error), np.nan)


def doubt(told: Told, row: int, t: int, cube: Cube, config: Config) -> Doubt:
    """How sure the reading of one row at one view is."""
    record = told.record
    if record.kind not in ("level", "band", "change", "gap", "peer", "share") or record.indicator is None:
        return Doubt("counted" if record.kind == "age" else "unknown")
    if config.indicator(record.indicator).kind != "survey":
        return Doubt("counted")
    p = float(probabilities(told, cube, config)[row, t])
    if np.isnan(p):
        return Doubt("unknown")
    answers = _answers(told, cube, config)
    n, value = float(answers[row, t]) if answers is not None else 0.0, float(told.reading.values[row, t])
    more = certainty.answers_needed(value / 100, _nearest(record, value) / 100, n)
    return Doubt("sampled", p, 0 if certainty.verdict(p) != "cannot_tell" else more)


def _answers(told: Told, cube: Cube, config: Config) -> np.ndarray | None:
    """[N, T]: answers behind each figure; None where the line does not stand on a share of a sample."""
    record = told.record
    if record.kind not in ("level", "band") or record.indicator is None:
        return None
    indicator = config.indicator(record.indicator)
    if indicator.kind != "survey" or indicator.unit.en != "%":
        return None
    return np.asarray(cube.n[told.reading.areas, cube.indicator(record.indicator)])


def _beyond(record: Record, values: np.ndarray, error: np.ndarray) -> np.ndarray:
    if record.kind == "band" and record.lower is not None:
        below = certainty.probability(values, record.lower, "below", error)
        return np.asarray(below + certainty.probability(values, record.limit, "above", error))
    side: certainty.Side = "below" if record.limit < record.start else "above"
    return certainty.probability(values, record.limit, side, error)


def _nearest(record: Record, value: float) -> float:
    """The limit that the value is nearest to."""
    limits = [record.limit] if record.kind != "band" or record.lower is None else [record.lower, record.limit]
    return min(limits, key=lambda limit: abs(limit - value))
