"""How far scores moved between two view periods, on the indicators that both have."""

from __future__ import annotations

import numpy as np

from core.scoring.score import Scores, joined

#: Standard errors on either side within which 95 % of samples fall.
Z = 1.96


def change(scores: Scores, since: str, until: str) -> np.ndarray:
    """[A, N] score at ``until`` minus score at ``since``, by nodes; NaN where there is none in either.

    Only indicators that count in both periods take part: an indicator that was added, went stale or got another
    definition in between must not look like a change of the city. Weights are those of each period; places among areas
    have no change.
    """
    times = _times(scores, since, until)
    values = joined(scores, _common(scores, times))
    values[np.isnan(scores.values)] = np.nan
    return np.asarray(values[:, :, times[1]] - values[:, :, times[0]])


def margin(scores: Scores, since: str, until: str) -> np.ndarray:
    """[A, N] how far ``change`` may be off because surveys ask a sample: 1.96 standard errors, NaN where no score is.

    A percentage p of n answers has the standard error sqrt(p (100 - p) / n) in points; each is carried into the scores
    of the nodes by moving it that far alone (delta method), the moves are added as squares. The change of a survey of
    which the number of answers or the goalposts are not known counts in full: nothing of it is clear. Full counts have
    no sampling error.
    """
    times = _times(scores, since, until)
    common = _common(scores, times)
    plain = joined(scores, common)
    squares, unknown = np.zeros_like(plain[..., 0]), np.zeros_like(plain[..., 0])
    for i, id in enumerate(scores.cube.indicators):
        if scores.config.indicator(id).kind != "survey" or np.isnan(common[:, i, times]).all():
            continue
        errors = _standard_errors(scores, i, times)
        known = ~np.isnan(errors).any(axis=1)
        for k, t in enumerate(times):
            squares += _moved(scores, common, plain, (i, t), np.where(known, errors[:, k], 0.0)) ** 2
        change_of_it = np.nan_to_num(common[:, i, times[0]] - common[:, i, times[1]])
        unknown += np.abs(_moved(scores, common, plain, (i, times[1]), np.where(known, 0.0, change_of_it)))
    return np.asarray(np.where(np.isnan(plain[..., times[1]]), np.nan, Z * np.sqrt(squares) + unknown))


def _times(scores: Scores, since: str, until: str) -> tuple[int, int]:
    return scores.cube.period(since), scores.cube.period(until)


def _common(scores: Scores, times: tuple[int, int]) -> np.ndarray:
    """[A, I, T] the indicator scores, at both times only those that are there at both."""
    common, both = scores.normalised.copy(), list(times)
    pair = common[:, :, both]
    apart = np.isnan(pair).any(axis=2) | _redefined(scores, both)
    common[:, :, both] = np.where(apart[..., None], np.nan, pair)
    return common


def _redefined(scores: Scores, both: list[int]) -> np.ndarray:
    """[A, I] whether the definition of an indicator changed between its figures at two times."""
    days = [scores.config.indicator(id).redefined for id in scores.cube.indicators]
    before = scores.cube.ends[:, :, both] < np.array(days, "M8[D]")[:, None]
    return np.asarray(before[..., 0] != before[..., 1])


def _standard_errors(scores: Scores, i: int, times: tuple[int, int]) -> np.ndarray:
    """[A, 2] standard errors of an indicator's figures in points of its score; NaN: not known."""
    cube, indicator = scores.cube, scores.config.indicator(scores.cube.indicators[i])
    if indicator.unit.en != "%" or indicator.goalposts is None:
        return np.full((len(cube.areas), 2), np.nan)
    low, high = scores.config.method.scale
    steep = (high - low) / abs(indicator.goalposts.best - indicator.goalposts.worst)
    share, n = np.clip(cube.values[:, i, list(times)], 0.0, 100.0), cube.n[:, i, list(times)]
    return np.asarray(steep * np.sqrt(share * (100.0 - share) / np.where(n > 0, n, np.nan)))


def _moved(scores: Scores, common: np.ndarray, plain: np.ndarray, place: tuple[int, int], by: np.ndarray) -> np.ndarray:
    """[A, N] by how much the nodes move when one indicator [A] moves at one time."""
    i, t = place
    if not by.any():
        return np.zeros_like(plain[..., t])
    other = common.copy()
    other[:, i, t] += by
    return np.asarray(np.nan_to_num(joined(scores, other)[..., t] - plain[..., t]))


def baseline(scores: Scores, until: str, enough: float = 0.5) -> str:
    """The earliest view period in which at least ``enough`` of the figures of ``until`` already existed.

    A lone early figure (an election) would otherwise become the year that everything is compared with.
    """
    present = ~np.isnan(scores.cube.values)
    counted = present.sum(axis=(0, 1))
    last = scores.cube.period(until)
    return next(p for t, p in enumerate(scores.cube.periods) if counted[t] >= enough * counted[last] or t == last)
