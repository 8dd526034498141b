"""How fast figures change over the years, in per cent."""

from __future__ import annotations

import numpy as np


def growth(values: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Compound growth a year of values [..., T] at ``years`` [T]: (last / first)^(1 / years between) - 1.

    Of the first and the last value that are there; 0 where these are equal, infinite from 0 upwards, NaN with fewer
    than two values or a change of sign. Source: COINr 1.1.14 (CAGR).
    """
    first, last, span = _ends(values, years)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(first == last, 1.0, last / first)
        return np.where(span > 0, np.where(ratio < 0, np.nan, np.abs(ratio)) ** (1 / span) - 1, np.nan)


def percent_change(values: np.ndarray, years: np.ndarray, per: float = 1.0) -> np.ndarray:
    """Slope of the least-squares line through values [..., T] in ``per`` years, in per cent of where the line starts.

    Of what is there, so that with two values it is their plain change; NaN with fewer than two, and where the line
    starts at 0. A line that starts below 0 turns the sign. Source: COINr 1.1.14 (prc_change).
    """
    there = ~np.isnan(values)
    count = np.maximum(there.sum(axis=-1), 1)
    known = np.where(there, values, 0.0)
    time = np.where(there, np.asarray(years, float), 0.0)
    middle, level = time.sum(axis=-1) / count, known.sum(axis=-1) / count
    away = np.where(there, time - middle[..., None], 0.0)
    first = np.where(there, np.asarray(years, float), np.inf).min(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (away * known).sum(axis=-1) / (away**2).sum(axis=-1)
        start = level + slope * (first - middle)
        return np.where(start != 0, 100 * per * slope / start, np.nan)


def _ends(values: np.ndarray, years: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[...]: the first and the last value that are there, and the years between them."""
    there = ~np.isnan(values)
    first = there.argmax(axis=-1)
    last = there.shape[-1] - 1 - there[..., ::-1].argmax(axis=-1)
    time = np.asarray(years, float)
    ends = (np.take_along_axis(values, at[..., None], axis=-1)[..., 0] for at in (first, last))
    return *ends, time[last] - time[first]
