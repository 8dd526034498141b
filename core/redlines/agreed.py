"""Pictures of indicators told by the lines that people agreed on, so that no two pictures tell different truths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from core.redlines.crossings import (
    CROSSED,
    HIDDEN,
    MISSING,
    NEAR,
    NO_LINE,
    OPEN,
    SAFE,
    STALE_STATE,
    UNSEEN,
    Lines,
    Standing,
)
from core.redlines.engine import Told
from core.redlines.states import AMBER, BREACHED, CLEAR, NO_DATA, PENDING, RECOVERING, SUSPENDED

#: State of the engine -> how a picture of an indicator tells it. An open breach is a crossing until it ends; beyond the
#: line but not often enough is told as near.
_AS = {
    CLEAR: SAFE,
    AMBER: NEAR,
    PENDING: NEAR,
    BREACHED: CROSSED,
    RECOVERING: CROSSED,
    NO_DATA: NO_LINE,
    SUSPENDED: NO_LINE,
}
_SHOWN = np.array([_AS[state] for state in range(len(_AS))], np.uint8)
#: Where several lines stand on one figure, the first of these is told.
_GRAVEST = (CROSSED, NEAR, SAFE, NO_LINE)
_RANK = np.array([_GRAVEST.index(state) if state in _GRAVEST else len(_GRAVEST) for state in range(NO_LINE + 1)])


def retold(lines: Lines, told: Mapping[str, Told]) -> Lines:
    """``lines`` by the level lines of ``told``; an indicator on which none of them stands any more has no line.

    Lines of other kinds do not stand on the figure of one area, or not in its unit: they have pictures of their own. A
    figure that is stale, hidden or missing stays that, unless a breach goes on over it.
    """
    level = [each for each in told.values() if each.record.kind == "level" and len(each.reading.areas)]
    states, severity = lines.states.copy(order="K"), lines.severity.copy(order="K")
    began = np.full(states.shape, -1, np.int32)
    standing: list[Standing] = []
    for i, indicator in enumerate(lines.indicators):
        mine = [each for each in level if each.record.indicator == indicator.id]
        if mine or indicator.red_line:
            states[:, i], severity[:, i] = NO_LINE, np.nan
            standing.append(Standing(i, np.arange(len(states)), None, None, None))
            standing += [_lay(each, i, lines, states, severity) for each in mine]
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


def _lay(told: Told, i: int, lines: Lines, states: np.ndarray, severity: np.ndarray) -> Standing:
    """One line over the figures of its areas."""
    record, areas = told.record, told.reading.areas
    own, before = _SHOWN[told.history.state], states[areas, i]
    states[areas, i] = np.where(_RANK[own] < _RANK[before], own, before)
    posts = lines.indicators[i].goalposts
    width = abs(posts.best - posts.worst) if posts else np.nan
    beyond = (lines.cube.values[areas, i] - record.limit) * (-1.0 if record.below_is_bad else 1.0) / width
    severity[areas, i] = np.fmax(severity[areas, i], beyond)
    return Standing(i, areas, record.limit, "below" if record.below_is_bad else "above", record.status)
