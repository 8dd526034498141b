"""Pictures of indicators told by the lines that people agreed on, so that no two pictures tell different truths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from core.redlines import outlook
from core.redlines.crossings import (
    CROSSED,
    HIDDEN,
    MISSING,
    NEAR,
    NO_LINE,
    OPEN,
    RESTING,
    RETURNING,
    SAFE,
    STALE_STATE,
    STATES,
    UNSEEN,
    Lines,
    Standing,
)
from core.redlines.engine import Told
from core.redlines.states import AMBER, BREACHED, CLEAR, NO_DATA, PENDING, RECOVERING, SUSPENDED

#: State of the engine -> how a picture of an indicator tells it. An open breach is a crossing until it recovers or
#: ends, also while its line rests. Beyond the line but not often enough is told as near.
_AS = {
    CLEAR: SAFE,
    AMBER: NEAR,
    PENDING: NEAR,
    BREACHED: CROSSED,
    RECOVERING: RETURNING,
    NO_DATA: NO_LINE,
    SUSPENDED: RESTING,
}
_SHOWN = np.array([_AS[state] for state in range(len(_AS))], np.uint8)
#: Where several lines stand on one figure, the first of these is told.
_GRAVEST = (CROSSED, RETURNING, NEAR, SAFE, RESTING, NO_LINE)
_RANK = np.array([_GRAVEST.index(state) if state in _GRAVEST else len(_GRAVEST) for state in range(len(STATES))])


def retold(lines: Lines, told: Mapping[str, Told]) -> Lines:
    """``lines`` by the levels and bands of ``told``; an indicator on which none of them stands any more has no line.

    Lines of other kinds do not stand on the figure of one area, or not in its unit: they have pictures of their own. A
    figure that is stale, hidden or missing stays that, unless a breach goes on over it.
    """
    plain = [each for each in told.values() if each.record.kind in ("level", "band") and len(each.reading.areas)]
    states, severity = lines.states.copy(order="K"), lines.severity.copy(order="K")
    began = np.full(states.shape, -1, np.int32)
    standing: list[Standing] = []
    for i, indicator in enumerate(lines.indicators):
        mine = [each for each in plain if each.record.indicator == indicator.id]
        if mine or indicator.red_line:
            states[:, i], severity[:, i] = NO_LINE, np.nan
            standing.append(Standing(i, np.arange(len(states)), None, None, None))
            for each in mine:
                _lay(each, i, lines, states[:, i], severity[:, i])
                standing += _stands(each, i)
            _begin(mine, began[:, i])
    unknown = np.isin(lines.states, (STALE_STATE, HIDDEN, MISSING))
    states[unknown] = np.where(began[unknown] >= 0, UNSEEN, lines.states[unknown])
    began[~np.isin(states, OPEN)] = -1
    return replace(lines, states=states, severity=severity, agreed=tuple(standing), began=began)


def _begin(told: Iterable[Told], began: np.ndarray) -> None:
    """The reading [A, T] with which the oldest open breach of an area's figure began, as the board tells it."""
    for each in told:
        areas, since = each.reading.areas, each.history.since
        before = began[areas]
        began[areas] = np.where((before < 0) | ((since >= 0) & (since < before)), since, before)


def _lay(told: Told, i: int, lines: Lines, states: np.ndarray, severity: np.ndarray) -> None:
    """One line over the figures [A, T] of its areas."""
    areas, history, posts = told.reading.areas, told.history, lines.indicators[i].goalposts
    goes_on = history.open & (history.state != RECOVERING)
    own, before = np.where(goes_on, CROSSED, _SHOWN[history.state]), states[areas]
    states[areas] = np.where(_RANK[own] < _RANK[before], own, before)
    width, values = abs(posts.best - posts.worst) if posts else np.nan, lines.cube.values[areas, i]
    for limit, side in told.record.limits:
        beyond = (values - limit) * (-1.0 if side == "below" else 1.0) / width
        severity[areas] = np.fmax(severity[areas], beyond)


def _stands(told: Told, i: int) -> list[Standing]:
    """Where a line stands in each of its areas: of a band the limit that the newest figure is nearer to."""
    limits, values = told.record.limits, told.reading.values
    at = outlook.last(~np.isnan(values))
    read, newest = at >= 0, np.full(len(values), np.inf)
    newest[read] = values[read, at[read]]
    nearest = np.argmin([np.abs(newest - limit) for limit, _ in limits], axis=0)
    of = ((told.reading.areas[nearest == n], *each) for n, each in enumerate(limits))
    return [Standing(i, areas, limit, side, told.record.status) for areas, limit, side in of]
