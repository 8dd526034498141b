"""Which values are hidden because few people stand behind them, so that none can be worked out from what is shown.

Hiding belongs to an observation, never to a view of it: a value hidden in one picture is hidden in all of them.

**The rule.** A value is hidden when its file says so, or when it is known to rest on fewer people than the least count
(of its indicator, else of the privacy settings). Then, for each indicator and period, a visible figure of a place and
the figures of the parts of that place form one equation, because the whole is the mean of its parts weighted by people.
An equation with a single unknown can be solved. So where exactly one figure among a place and its parts is hidden, the
visible part resting on the fewest people is hidden too; a part that is the whole place takes that place's figure with
it. The parts of a place are the nearest areas below it that have a figure; areas of different layers are different
divisions of the same place and are checked apart. Hiding one figure can leave another equation with one unknown, so the
rule is applied until nothing changes. Equations in which no unknown, or two or more, are left cannot be solved for any
of them, alone or together: the areas of a division form a tree, and along a tree a change in one unknown can always be
balanced by another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_DEEPEST = 32  # areas further from the root than this would be a circle of parents, not a division


@dataclass(frozen=True, eq=False)
class Areas:
    """How places divide: ``parent`` [A], positions, -1 for none, and ``layer`` [A], numbers."""

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


def primary(suppressed: np.ndarray, n: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Rows hidden for their own sake. All arguments [R]; ``n`` is NaN where unknown, which hides nothing."""
    return np.asarray(suppressed | (n < least))


def secondary(hidden: np.ndarray, n: np.ndarray, area: np.ndarray, group: np.ndarray, areas: Areas) -> np.ndarray:
    """All rows to hide when ``hidden`` are: those and the ones from which they could be worked out.

    Rows [R]: ``hidden``, ``n`` (NaN unknown), ``area`` and ``group`` (one number for each indicator and period).
    """
    rows = _concerned(hidden, area, group, areas)
    if not len(rows):
        return hidden
    groups = np.unique(group[rows], return_inverse=True)[1]
    divisions = _divisions(n[rows], area[rows], groups, areas)
    inside = hidden[rows]
    while True:
        before = inside.sum()
        for equations in divisions:
            inside[equations.seconds(inside)] = True
        if inside.sum() == before:
            break
    result = hidden.copy()
    result[rows] = inside
    return result


def _concerned(hidden: np.ndarray, area: np.ndarray, group: np.ndarray, areas: Areas) -> np.ndarray:
    """Rows of the groups in which something is hidden and some place with parts has a figure."""
    has_parts = np.zeros(len(areas.parent), bool)
    has_parts[areas.parent[areas.parent >= 0]] = True
    holds = np.zeros((2, int(group.max(initial=-1)) + 1), bool)
    holds[0, group[hidden]] = True
    holds[1, group[has_parts[area]]] = True
    return np.flatnonzero((holds[0] & holds[1])[group])


@dataclass(frozen=True, eq=False)
class _Equations:
    """Each row of ``part`` [Q] is a part of the row ``whole`` [Q] in the equation ``family`` [Q].

    ``order`` [Q] lists the parts from the fewest people to the most; ``only`` [Q]: its place consists of it alone.
    """

    part: np.ndarray
    whole: np.ndarray
    family: np.ndarray
    order: np.ndarray
    only: np.ndarray

    def seconds(self, hidden: np.ndarray) -> np.ndarray:
        """Rows to hide beside the only unknown of an equation: its smallest visible part, else the place it equals."""
        count = int(self.family.max(initial=-1)) + 1
        whole_of = np.zeros(count, np.int64)
        whole_of[self.family] = self.whole
        unknowns = np.bincount(self.family, hidden[self.part], count) + hidden[whole_of]
        solvable = (unknowns == 1)[self.family]
        visible = self.order[(solvable & ~hidden[self.part])[self.order]]
        families, first = np.unique(self.family[visible], return_index=True)
        equal = solvable & hidden[self.part] & self.only & ~np.isin(self.family, families)
        return np.concatenate([self.part[visible[first]], self.whole[equal]])


def _divisions(n: np.ndarray, area: np.ndarray, group: np.ndarray, areas: Areas) -> list[_Equations]:
    """The equations of the rows, in the two ways in which a place divides.

    By the layer next to it, finer areas standing in for those without a figure; and by the layer of the parts
    themselves, because two divisions below places without a figure are two equations, not one.
    """
    whole, branch = _wholes(area, group, areas)
    part = np.flatnonzero(whole >= 0)
    whole, branch, n, area = whole[part], branch[part], n[part], area[part]
    kinds = int(areas.layer.max()) + 1
    _, sibling, count = np.unique(areas.parent * kinds + areas.layer, return_inverse=True, return_counts=True)
    only = count[sibling][area] == 1
    order = np.lexsort((area, np.where(np.isnan(n), np.inf, n)))
    families = (np.unique(whole * kinds + by, return_inverse=True)[1] for by in (branch, areas.layer[area]))
    return [_Equations(part, whole, family, order, only) for family in families]


def _wholes(area: np.ndarray, group: np.ndarray, areas: Areas) -> tuple[np.ndarray, np.ndarray]:
    """For each row, the row of the nearest area around it with a figure in the same group (-1: none), and the layer
    of the area just below that one on the way.
    """
    shape = (len(areas.parent), int(group.max(initial=-1)) + 1)
    own, whole, branch = np.full((3, *shape), -1, np.int64)
    own[area, group] = np.arange(len(area))
    for level in areas.from_the_top():
        above = areas.parent[level]
        measured = own[above] >= 0
        whole[level] = np.where(measured, own[above], whole[above])
        branch[level] = np.where(measured, areas.layer[level][:, None], branch[above])
    return whole[area, group], branch[area, group]
