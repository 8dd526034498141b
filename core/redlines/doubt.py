"""How sure the readings of a line are: which of them are samples, and what that leaves open."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.config import Config
from core.redlines import certainty
from core.redlines.certainty import Verdict
from core.redlines.engine import Told
from core.redlines.record import Record
from core.scoring.cube import Cube

Why = Literal["sampled", "counted", "unknown"]
#: Answers one way, yes or no, below which a share is not normally distributed.
FEW = 10
ALL = slice(None)


@dataclass(frozen=True, slots=True)
class Doubt:
    """``p``: the chance that the true value is beyond the line; NaN where nobody can tell.

    ``why``: the figure is a share of a sample of known size (``sampled``); nothing was sampled, so that there is no
    sampling error (``counted``); or a sample of which the size or the spread is not known, or made of several figures
    (``unknown``).
    ``more``: about how many more answers would settle it; 0 settled, None where no number would.
    """

    why: Why
    p: float = float("nan")
    more: int | None = None

    @property
    def verdict(self) -> Verdict | None:
        return None if np.isnan(self.p) else certainty.verdict(self.p)


def probabilities(told: Told, cube: Cube, config: Config, rows: Any = ALL, t: int | slice = ALL) -> np.ndarray:
    """[N, T] as the readings, or those of some rows and views: P(beyond the line) from the answers behind each figure;
    NaN where it is not a sample of known size. Only levels and bands of percentages: their spread follows from the
    share and the answers. Where too few answered one way for a normal distribution the answers are counted.
    """
    values, n = told.reading.values[rows, t], _answers(told, cube, config, rows, t)
    if n is None:
        return np.full(values.shape, np.nan)
    n, share = np.asarray(np.where(n > 0, n, np.nan)), np.asarray(np.clip(values / 100, 0, 1))
    few = np.minimum(share, 1 - share) * n < FEW
    found = _beyond(told.record, lambda limit, side: _normal(share, n, limit, side))
    if few.any():
        found[few] = _beyond(told.record, lambda limit, side: _counted(share[few], n[few], limit, side))
    return found


def doubt(told: Told, row: int, t: int, cube: Cube, config: Config) -> Doubt:
    """How sure the reading of one row at one view is."""
    record = told.record
    if record.kind not in ("level", "band", "change", "gap", "peer", "share") or record.indicator is None:
        return Doubt("counted" if record.kind == "age" else "unknown")
    if all(config.indicator(id).kind != "survey" for id in (record.indicator, record.other) if id):
        return Doubt("counted")
    p, answers = float(probabilities(told, cube, config, row, t)), _answers(told, cube, config, row, t)
    if np.isnan(p) or answers is None:
        return Doubt("unknown")
    n, value = float(answers), float(told.reading.values[row, t])
    half = min(0.5, 0.5 / n)  # nobody, or everybody, in a sample has no spread of its own
    share = float(np.clip(value / 100, half, 1 - half))
    more = certainty.answers_needed(share, _nearest(record, value) / 100, n)
    if certainty.verdict(p) != "cannot_tell":
        more = 0
    return Doubt("sampled", p, more and math.ceil(more * config.indicator(record.indicator).design_effect))


def _answers(told: Told, cube: Cube, config: Config, rows: Any, t: int | slice) -> np.ndarray | None:
    """Answers behind each figure as those of a simple random sample: divided by the design effect of the survey
    (Kish, 1965). None where the line does not stand on a share of a sample.
    """
    record = told.record
    if record.kind not in ("level", "band") or record.indicator is None:
        return None
    indicator = config.indicator(record.indicator)
    if indicator.kind != "survey" or indicator.unit.en != "%":
        return None
    return np.asarray(cube.n[told.reading.areas[rows], cube.indicator(record.indicator), t]) / indicator.design_effect


def _beyond(record: Record, chance: Callable[[float, certainty.Side], np.ndarray]) -> np.ndarray:
    """``chance`` of a limit and its bad side; of a band, of both."""
    if record.kind == "band" and record.lower is not None:
        return np.array(chance(record.lower, "below") + chance(record.limit, "above"))
    return np.array(chance(record.limit, "below" if record.below_is_bad else "above"))


def _normal(share: np.ndarray, n: np.ndarray, limit: float, side: certainty.Side) -> np.ndarray:
    return certainty.probability(share, limit / 100, side, certainty.standard_error_of_share(share, n))


def _counted(share: np.ndarray, n: np.ndarray, limit: float, side: certainty.Side) -> np.ndarray:
    return certainty.probability_of_share(share * n, n, limit / 100, side)


def _nearest(record: Record, value: float) -> float:
    """The limit that the value is nearest to."""
    limits = [record.limit] if record.kind != "band" or record.lower is None else [record.lower, record.limit]
    return min(limits, key=lambda limit: abs(limit - value))
