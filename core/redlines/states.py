"""The state machine of a line: what a reading means depends on what was read before.

    clear -> amber -> pending (beyond the line, not yet often enough) -> breached -> recovering -> clear

A breach ends only when readings stay beyond the return line for the minimum stay; a reading between the line and the
return line keeps it open, so that a value wobbling there does not flap. Absence of data and a suspended line are states
of their own: neither opens nor closes anything.

A reading of before that is shown again counts no second time. Where it lies beyond the line and the last one that
counted did not, it has moved without being new (what it is made of fell away, or can be told again): that is a crossing
too, or a line would be told as pending of which no reading was ever beyond it.

A reading made of several figures of which some are missing lies somewhere between two positions. It crosses only where
both lie beyond the line, and ends only where both lie inside the return line. Where it could be either way while a
breach is open, or a crossing waits for another one, it is no reading: nobody can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STATES = ("clear", "amber", "pending", "breached", "recovering", "no_data", "suspended")
CLEAR, AMBER, PENDING, BREACHED, RECOVERING, NO_DATA, SUSPENDED = range(len(STATES))


@dataclass(frozen=True)
class Rules:
    """How a line remembers, positions on the axis of core.redlines.position.

    ``amber``: from where it warns; 1: never. ``back``: the return line, at most 1. ``k`` of the last ``n`` readings
    beyond the line, the newest among them, make a breach. ``stay``: readings in a row not beyond ``back`` that end it.
    """

    amber: float = 0.8
    back: float = 1.0
    k: int = 1
    n: int = 1
    stay: int = 1

    def __post_init__(self) -> None:
        if not (self.amber <= 1 and self.back <= 1 and 1 <= self.k <= self.n and self.stay >= 1):
            raise ValueError("amber and back must not lie beyond the line, and 1 <= k <= n, 1 <= stay")


@dataclass(frozen=True, eq=False)
class History:
    """[..., T] each. ``state``: positions in STATES. ``open``: whether a breach is open, also while data are missing.
    ``since``: position of the reading beyond the line with which the open breach began, -1 without one.
    ``counted``: the views whose reading the memory took in: new, known, and read while the line was not suspended.
    ``inside``: how many readings in a row lie at or inside the return line, as far as anybody can tell.
    """

    state: np.ndarray
    open: np.ndarray
    since: np.ndarray
    counted: np.ndarray
    inside: np.ndarray


#: Calmest and gravest position [..., T] that a reading may stand at, as far as its missing figures leave it open.
Sides = tuple[np.ndarray, np.ndarray]


def run(
    r: np.ndarray,
    rules: Rules,
    suspended: np.ndarray | None = None,
    repeated: np.ndarray | None = None,
    sides: Sides | None = None,
) -> History:
    """States of positions ``r`` [..., T], oldest first; NaN: no reading. ``suspended``: [T] or [..., T].

    A value exactly on the line has not crossed it. Only readings count towards k of n and the stay: a gap neither
    helps nor harms, nor does a reading of before that is merely ``repeated`` [..., T] because no newer one came.
    What is read while a line is suspended is not remembered; a figure that is still the newest one afterwards is read
    then. ``sides``: between which positions each reading lies; without them each lies where it is.
    """
    shape, times = r.shape[:-1], r.shape[-1]
    idle, again = (
        np.broadcast_to(np.zeros(times, bool) if mask is None else mask, r.shape) for mask in (suspended, repeated)
    )
    low, high = (r, r) if sides is None else sides
    state = np.empty(r.shape, np.uint8)
    opened, counted = np.zeros(r.shape, bool), np.zeros(r.shape, bool)
    began, inside = np.full(r.shape, -1, np.int32), np.zeros(r.shape, np.int32)
    memory = _Memory(shape, rules, times)
    for t in range(times):
        seen = _Seen(r[..., t], low[..., t], high[..., t], idle[..., t], again[..., t])
        state[..., t] = memory.read(seen, t)
        opened[..., t], began[..., t] = memory.open, np.where(memory.open, memory.since, -1)
        counted[..., t], inside[..., t] = memory.counted, memory.inside
    return History(state, opened, began, counted, inside)


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """What one view shows the machines."""

    r: np.ndarray
    low: np.ndarray
    high: np.ndarray
    idle: np.ndarray
    again: np.ndarray


class _Memory:
    """What the machines of one line, one for each area, know after a reading."""

    def __init__(self, shape: tuple[int, ...], rules: Rules, times: int) -> None:
        self.rules = rules
        self.open = np.zeros(shape, bool)
        self.since = np.full(shape, -1, np.int32)
        self.closed = np.full(shape, -1, np.int32)
        self.inside = np.zeros(shape, np.int32)  # readings in a row at or inside the return line
        # When the last n readings crossed, -1: did not; there are no more of them than views.
        self.crossings = np.full((min(rules.n, times), *shape), -1, np.int32)
        self.unread = np.zeros(shape, bool)  # a figure came while the line was suspended, and none since
        self.counted = np.zeros(shape, bool)

    def read(self, seen: _Seen, t: int) -> np.ndarray:
        unsure = self._cannot_tell(seen)
        there = ~np.isnan(seen.r) | unsure
        known = there & ~seen.idle & ~unsure
        new = there & (~seen.again | self.unread)
        moved = (seen.low > 1) & (self.crossings[-1] < 0)
        counts = known & (new | moved)
        self.unread = np.where(there & seen.idle, new, self.unread & ~counts)
        beyond, back = counts & (seen.low > 1), counts & (seen.high <= self.rules.back)
        breaks = counts | (unsure & new & ~seen.idle)  # what may lie outside is no stay inside
        self.inside = np.where(back, self.inside + 1, np.where(breaks, 0, self.inside))
        later = np.concatenate([self.crossings[1:], np.where(beyond, t, -1)[None].astype(np.int32)])
        self.crossings = np.where(counts, later, self.crossings)
        self.counted = counts
        self._close(back, t)
        self._start(beyond)
        return self._told(seen, known)

    def _cannot_tell(self, seen: _Seen) -> np.ndarray:
        """Readings that may lie on either side of the line while it matters, are told as beyond without being so for
        certain, or cannot be told at all.
        """
        unsure = (seen.low <= 1) & (seen.high > 1)
        waits = self.open | (self.crossings > self.closed).any(axis=0)
        return np.asarray(unsure & (waits | ~(seen.r <= 1)))

    def _close(self, back: np.ndarray, t: int) -> None:
        closes = self.open & back & (self.inside >= self.rules.stay)
        self.open = self.open & ~closes
        self.closed = np.where(closes, t, self.closed)

    def _start(self, beyond: np.ndarray) -> None:
        # Crossings of an earlier breach count too; else a stricter line could breach later than a looser one.
        starts = beyond & ~self.open & ((self.crossings >= 0).sum(axis=0) >= self.rules.k)
        own = self.crossings > self.closed
        first = np.where(own, self.crossings, np.iinfo(np.int32).max).min(axis=0)
        self.since = np.where(starts, first, self.since)
        self.open = self.open | starts

    def _told(self, seen: _Seen, known: np.ndarray) -> np.ndarray:
        r, beyond = seen.r, known & (seen.low > 1)
        quiet = np.where((r >= self.rules.amber) & (self.rules.amber < 1), AMBER, CLEAR)
        awake = np.where(self.open, np.where(beyond, BREACHED, RECOVERING), np.where(beyond, PENDING, quiet))
        return np.where(seen.idle, SUSPENDED, np.where(known, awake, NO_DATA)).astype(np.uint8)
