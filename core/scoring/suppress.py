"""Which values are hidden because few people stand behind them, so that none can be worked out from what is shown.

Hiding belongs to an observation, never to a view of it: a value hidden in one picture is hidden in all of them.

**The rule.** A value is hidden when its file says so, or when it is known to rest on, or to count, fewer people than
the least count (of its indicator, else of the privacy settings); of nobody it tells nothing. Then, for each indicator
and period, the figure of a place and those of its parts form one equation, because the whole is the mean of its parts
weighted by people. The parts are the areas of one layer right below it; areas of different layers divide the same place
anew, each in an equation of its own. An equation with a single unknown can be solved. When that is a figure which
nobody gave, it is as good as shown: so two divisions of one place are held against each other although the place itself
was not measured. When it is a hidden one, the visible part resting on the fewest people is hidden too; where there is
none, a part of what the others follow from; and where there is none either, the place. This is done until nothing
changes. Equations in which no unknown, or two or more, are left cannot be solved for any of them, alone or together:
places and their divisions form a tree, and along a tree a change in one unknown can always be balanced by another.

The same holds in each area for a year, its halves, their quarters and months: ``over_time``. A place without a figure
is left out of the sum as if nobody lived there; a month without one may have been like the others. Where the year rests
on more people than its parts that have figures, those without one are further unknowns; else they may have been empty,
which is how events are counted. Places and times are gone through in turn until nothing changes; an equation of places
and one of times are not solved together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_NEVER = np.iinfo(np.int32).max
_DEEPEST = 32  # areas further from the root than this would be a circle of parents, not a division


@dataclass(frozen=True, eq=False)
class Areas:
    """How places, or times, divide: ``parent`` [A], positions, -1 for none, and ``layer`` [A], numbers."""

    parent: np.ndarray
    layer: np.ndarray

    def from_the_top(self) -> list[np.ndarray]:
        """The areas that have a parent, level by level, so that every parent comes before its parts."""
        levels, inside = [], self.parent < 0
        for _ in range(_DEEPEST):
            level = np.flatnonzero(~inside & inside[self.parent])
            if not len(level):
                break
            levels.append(level)
            inside = inside.copy()
            inside[level] = True
        return levels


#: A year, its halves, quarters and months, in this order.
YEAR = Areas(
    np.array([-1, 0, 0, *np.repeat([1, 2], 2), *np.repeat([3, 4, 5, 6], 3)]), np.repeat([0, 1, 2, 3], [1, 2, 4, 12])
)
_LENGTHS = {12: 0, 6: 1, 3: 3, 1: 7}  # months of a period -> where the first of its length stands in YEAR
_EQUATION = 3  # figures: with a single part nothing says that the whole has no other


def in_year(months: float, last: int) -> int:
    """The position in YEAR of a period of so many months that ends with month ``last``; -1 for a day."""
    return _LENGTHS[int(months)] + last // int(months) - 1 if months else -1


def primary(suppressed: np.ndarray, n: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Rows hidden for their own sake. All arguments [R]; ``n`` is NaN where unknown, which hides nothing."""
    return np.asarray(suppressed | (n < least))


def secondary(
    hidden: np.ndarray, n: np.ndarray, area: np.ndarray, group: np.ndarray, areas: Areas, *, lasting: bool = False
) -> np.ndarray:
    """All rows to hide when ``hidden`` are: those and the ones from which they could be worked out.

    Rows [R]: ``hidden``, ``n`` (NaN unknown), ``area`` and ``group`` (one number for each indicator and period).
    ``lasting``: a part without a figure is an unknown where its whole rests on more people than the other parts do.
    """
    families = _families(areas)
    rows = _concerned(hidden, area, group, areas)
    if not len(rows) or not len(families.whole):
        return hidden
    order = rows[np.argsort(n[rows], kind="stable")]  # of equals the row told first, whatever layer is looked at
    column = np.unique(group[order], return_inverse=True)[1]
    turn = np.full((len(areas.parent), int(column.max()) + 1), _NEVER, np.int32)
    turn[area[order], column] = np.arange(len(order))
    unseen = np.zeros(turn.shape, bool)
    unseen[area[order], column] = hidden[order]
    lived = np.zeros(turn.shape, bool)
    if lasting:
        people = np.zeros(turn.shape)
        people[area[order], column] = n[order]
        lived = _beyond(people, turn < _NEVER, areas)
    while len(more := families.seconds(unseen, turn, lived)):
        unseen[area[order[more]], column[more]] = True
    result = hidden.copy()
    result[order] = unseen[area[order], column]
    return result


def over_time(hidden: np.ndarray, n: np.ndarray, when: np.ndarray, series: np.ndarray) -> np.ndarray:
    """As ``secondary``, of periods in place of areas: ``when`` [R] is a position in YEAR (-1: in no equation) and
    ``series`` [R] one number for each indicator, area and year.
    """
    rows = np.flatnonzero(when >= 0)
    own, count = np.unique(series[rows], return_inverse=True, return_counts=True)[1:]
    rows, own = rows[count[own] >= _EQUATION], own[count[own] >= _EQUATION]
    result = hidden.copy()
    result[rows] = secondary(hidden[rows], n[rows], when[rows], own, YEAR, lasting=True)
    return result


def _beyond(people: np.ndarray, measured: np.ndarray, areas: Areas) -> np.ndarray:
    """[A, G]: the parts without a figure of a whole that rests on more ``people`` [A, G] than those with one."""
    covered = np.where(measured, people, 0.0)
    within = np.zeros(people.shape)
    levels = areas.from_the_top()
    for level in reversed(levels):
        np.add.at(within, areas.parent[level], covered[level])
        covered = np.where(measured, people, within)
    short, lived = measured & (people > within), np.zeros(people.shape, bool)
    for level in levels:
        lived[level] = ~measured[level] & short[areas.parent[level]]
        short[level] |= lived[level]
    return lived


def _concerned(hidden: np.ndarray, area: np.ndarray, group: np.ndarray, areas: Areas) -> np.ndarray:
    """Rows of the groups in which something is hidden, and a place with parts or areas of two layers have figures."""
    has_parts = np.zeros(len(areas.parent), bool)
    has_parts[areas.parent[areas.parent >= 0]] = True
    layer = areas.layer[area]
    count = int(group.max(initial=-1)) + 1
    holds = np.zeros((2, count), bool)
    holds[0, group[hidden]] = True
    holds[1, group[has_parts[area]]] = True
    some = np.zeros(count, np.int64)
    some[group] = layer
    holds[1, group[layer != some[group]]] = True
    return np.flatnonzero((holds[0] & holds[1])[group])


@dataclass(frozen=True, eq=False)
class _Families:
    """The equations. Family f is the place ``whole`` [F] and its parts, ``part`` [C] from ``start`` [F] on; ``of`` [C]
    is the family of each part.

    Arrays [A, G] are by area and by indicator and period. ``turn``: the how-manieth figure to hide, the one resting on
    the fewest people first; _NEVER where nothing was measured.
    """

    whole: np.ndarray
    part: np.ndarray
    start: np.ndarray
    of: np.ndarray

    def seconds(self, unseen: np.ndarray, turn: np.ndarray, lived: np.ndarray) -> np.ndarray:
        """The turns of figures to hide beside those ``unseen`` ones that can be worked out. ``lived`` [A, G]: what is
        known not to be empty, though it was not measured.
        """
        inhabited = self._inhabited((turn < _NEVER) | lived)
        empty = ~np.logical_or.reduceat(inhabited[self.part], self.start, axis=0)
        known, source = self._derived(((turn < _NEVER) & ~unseen) | ~inhabited, unseen, empty)
        family, group = np.nonzero(self._solved(known, empty) & self._misses(unseen, known))
        free = np.where(unseen, _NEVER, turn)
        best = np.minimum.reduceat(free[self.part], self.start, axis=0)[family, group]
        for at in np.flatnonzero(best == _NEVER):
            best[at] = self._beneath(int(family[at]), free[:, group[at]], source[:, group[at]])
        return np.unique(best[best < _NEVER])

    def _derived(self, known: np.ndarray, unseen: np.ndarray, empty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is ``known`` or follows from it though nobody gave it; the family from which it follows, -1 for none."""
        source = np.full(known.shape, -1, np.int32)
        while True:
            solved = self._solved(known, empty) & self._misses(~unseen, known)
            if not solved.any():
                return known, source
            family, group = np.nonzero(solved & ~known[self.whole])
            at, when = np.nonzero(solved[self.of] & ~known[self.part])
            source[self.whole[family], group], source[self.part[at], when] = family, self.of[at]
            known[self.whole[family], group] = known[self.part[at], when] = True

    def _inhabited(self, measured: np.ndarray) -> np.ndarray:
        """Areas that were measured, or in which some area was; the others are left out of the sums, as if empty."""
        while True:
            found = measured.copy()
            np.logical_or.at(found, self.whole, np.logical_or.reduceat(measured[self.part], self.start, axis=0))
            if (found == measured).all():
                return found
            measured = found

    def _solved(self, known: np.ndarray, empty: np.ndarray) -> np.ndarray:
        """[F, G]: the equations with a single figure that is not known."""
        parts = np.add.reduceat(~known[self.part], self.start, axis=0, dtype=np.int32)
        return np.asarray((parts + ~known[self.whole] == 1) & ~empty)

    def _misses(self, among: np.ndarray, known: np.ndarray) -> np.ndarray:
        """[F, G]: whether one of the figures that are not known is ``among`` these."""
        missed = among & ~known
        return np.asarray(missed[self.whole] | np.logical_or.reduceat(missed[self.part], self.start, axis=0))

    def _members(self, family: int) -> np.ndarray:
        end = self.start[family + 1] if family + 1 < len(self.start) else len(self.part)
        return np.append(self.part[self.start[family] : end], self.whole[family])

    def _beneath(self, family: int, free: np.ndarray, source: np.ndarray) -> int:
        """The first visible figure, parts before the place, of an equation or of those that its members follow from."""
        members = self._members(family)
        for each in members[(source[members] >= 0) & (source[members] != family)]:
            found = self._beneath(int(source[each]), free, source)
            if found < _NEVER:
                return found
        return int(free[members].min())


def _families(areas: Areas) -> _Families:
    """Every place with the areas of one layer right below it."""
    part = np.concatenate([np.arange(0), *areas.from_the_top()])
    kinds = int(areas.layer.max(initial=0)) + 1
    key = areas.parent[part] * kinds + areas.layer[part]
    part = part[np.argsort(key, kind="stable")]
    _, start, of = np.unique(np.sort(key), return_index=True, return_inverse=True)
    return _Families(areas.parent[part[start]], part, start, of)
