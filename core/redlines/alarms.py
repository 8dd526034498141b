"""False alarms: what chance alone would explain among the open breaches of watch lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.redlines import certainty
from core.redlines.board import DECISIONS, Board
from core.redlines.doubt import probabilities
from core.redlines.shown import own


@dataclass(frozen=True, eq=False)
class Alarms:
    """``board``: breaches of watch lines that lie beyond the line now and whose doubt is known, ``p`` [K] the chance of
    each. ``expected``: how many of them are false on average.

    ``kept`` [K]: those that stand when the share of false ones is held at ``q``; lines with a veto, and serious ones,
    are exempt by decision: nobody may lose one of them to a correction.
    """

    board: Board
    p: np.ndarray
    expected: float
    kept: np.ndarray
    q: float


def alarms(found: Board, q: float = 0.1) -> Alarms:
    """What chance alone would explain among the open breaches of watch lines.

    A breach that is open while its figure lies inside the line is no alarm: it was one when it opened. The correction
    counts all readings of watch lines, not only those that look crossed; else it would promise too much.
    """
    watched = found.where(found.decision == DECISIONS.index("watch"))
    p = np.full(len(watched), np.nan)
    for n in np.unique(watched.line):
        at, mine = watched.lines[n], watched.line == n
        rows = watched.row[mine]
        beyond = at.told.reading.r[rows, at.t] > 1
        p[mine] = np.where(beyond, probabilities(at.told, at.cube, found.config, rows, at.t), np.nan)
    known, tested = ~np.isnan(p), _tested(found)
    stand = tested[certainty.control_false_alarms(tested, q).kept]
    kept = p[known] >= stand.min(initial=np.inf)
    return Alarms(watched.where(known), p[known], certainty.expected_false(p[known]), kept, q)


def _tested(found: Board) -> np.ndarray:
    """The chances of all readings of watch lines at the view, of areas themselves, as far as they are known."""
    lines = [at for at in found.lines if at.told.record.priority == "watch"]
    every = [
        probabilities(at.told, at.cube, found.config, np.flatnonzero(own(at.told, at.cube, at.t)), at.t) for at in lines
    ]
    p = np.concatenate([np.empty(0), *every])
    return np.asarray(p[~np.isnan(p)])
