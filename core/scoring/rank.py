"""The order of areas by their scores."""

from __future__ import annotations

import numpy as np


def steady(scores: np.ndarray) -> np.ndarray:
    """Each column without its last digits, which only tell in which order equal sums were added up."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.ceil(np.log10(np.fmax.reduce(np.abs(scores), axis=0, initial=0.0)))
    usual = np.max(size, initial=-np.inf, where=np.isfinite(size))
    if not np.isfinite(usual):
        return scores
    if (size >= usual - 1).all():  # as a rule: all columns are scores of one scale
        return np.asarray(np.round(scores, 12 - int(usual)))
    unit = np.where(np.isfinite(size), 10.0 ** (size - 12), 1.0)
    return np.asarray(np.round(scores / unit) * unit)


def rank(scores: np.ndarray) -> np.ndarray:
    """Rank along the first axis, 1 = highest, equal scores share the better rank; NaN for NaN.

    Scores that differ in the last digits alone are equal: sums of the same parts in another order do.
    """
    if not scores.size:
        return np.empty_like(scores)
    rows = np.ascontiguousarray(np.moveaxis(steady(scores), 0, -1))
    shape = rows.shape
    rows = np.negative(rows).reshape(-1, shape[-1])
    absent = np.isnan(rows)
    rows[absent] = np.inf  # a NaN would keep numpy from its fast way of sorting
    order = np.argsort(rows, axis=1)
    order += np.arange(0, rows.size, shape[-1])[:, None]
    ordered = rows.ravel()[order]
    same = ordered[:, 1:] == ordered[:, :-1]
    place = np.broadcast_to(np.arange(1, shape[-1] + 1), rows.shape)
    if same.any():
        place = place.copy()
        place[:, 1:][same] = 0
        np.maximum.accumulate(place, axis=1, out=place)
    rows.ravel()[order] = place
    rows[absent] = np.nan
    return np.moveaxis(rows.reshape(shape), -1, 0)
