"""What if a line stood elsewhere, or a value were another: which areas would cross, today and in every view before.

A line that is drawn elsewhere changes positions only: r' = (x - B) / (L' - B). So nothing is read anew, and a room can
move a threshold while it looks on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.config import Config
from core.issues import Issue
from core.redlines.engine import Told, states
from core.redlines.faults import faults
from core.redlines.kinds import Reading, positions
from core.redlines.record import Record
from core.redlines.states import SUSPENDED, History

#: Kinds whose limit can be moved: a compound line has none of its own.
MOVABLE = ("level", "band", "change", "gap", "share", "peer", "age")


@dataclass(frozen=True, eq=False)
class Moved:
    """``before`` and ``after`` [N, T]: whether a breach is open by a figure of the area itself. ``record`` is the line
    as it would be.
    """

    record: Record
    told: Told
    before: np.ndarray
    after: np.ndarray

    @property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """[T] each: how many open breaches there were, and would have been."""
        return self.before.sum(axis=0), self.after.sum(axis=0)

    def entering(self, t: int) -> np.ndarray:
        """Rows that would be breached at a view and are not."""
        return np.flatnonzero(self.after[:, t] & ~self.before[:, t])

    def leaving(self, t: int) -> np.ndarray:
        return np.flatnonzero(self.before[:, t] & ~self.after[:, t])


def move(told: Told, limit: float) -> Moved:
    """One line with its limit elsewhere. Raises ValueError for a compound line.

    The return line keeps its distance from the limit, in positions; a band moves its upper limit.
    """
    if told.record.kind not in MOVABLE:
        raise ValueError("a compound line has no limit of its own")
    record = _at(told.record, limit)
    reading = replace(told.whole.reading, r=positions(record, told.whole.reading.values))
    return _moved(told, record, reading)


def change(told: Told, row: int, t: int, value: float) -> Moved:
    """The same line with another value in one row at a view, and in the views that merely repeat that value. It takes
    the place of the reading that the view shows; where that is of an earlier view it is a new one.
    """
    of, again = told.whole.reading, told.whole.reading.repeated[row]
    first, last = told.upto(t - 1) + 1 if t else 0, told.upto(t)
    new, later = np.flatnonzero(~again[first : last + 1]), np.flatnonzero(~again[last + 1 :])
    begin = first + int(new[-1]) if len(new) else last
    at = slice(begin, last + 1 + int(later[0]) if len(later) else None)
    values, span = _with(of.values, row, at, value), of.span
    if span is not None:
        span = _with(span[0], row, at, value), _with(span[1], row, at, value)
    repeated = _with(of.repeated, row, slice(begin, begin + 1), False)
    reading = replace(of, r=positions(told.record, values), values=values, span=span, repeated=repeated)
    return _moved(told, told.record, reading)


def _moved(told: Told, record: Record, reading: Reading) -> Moved:
    """What other readings of a line would have meant, as it stood at its views."""
    after = told.seen(Told(record, reading, rerun(told, record, reading)))
    return Moved(record, after, told.history.open & told.reading.own, after.history.open & after.reading.own)


def _with(values: np.ndarray, row: int, at: slice, value: float) -> np.ndarray:
    changed = np.array(values)
    changed[row, at] = value
    return changed


def rerun(told: Told, record: Record, reading: Reading) -> History:
    """The states of other positions at all readings, with the suspensions that the line had."""
    return states(record, reading, told.whole.history.state == SUSPENDED)


def _at(record: Record, limit: float) -> Record:
    back, side = record.back, record.side
    if back is not None and record.kind != "band":
        back = record.start + record.rules.back * (limit - record.start)
    if record.kind in ("level", "change"):  # where the limit is the ideal, nothing but this tells which side is bad
        side = "below" if record.below_is_bad else "above"
    return record.model_copy(update={"limit": limit, "back": back, "side": side})


def against(record: Record, limit: float, config: Config) -> list[Issue]:
    """Why a line cannot stand there: what is wrong with it that is not wrong with it as it is."""
    now = {issue.code for issue in faults(record, {}, config)}
    return [issue for issue in faults(_at(record, limit), {}, config) if issue.code not in now]
