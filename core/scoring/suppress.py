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

import numpy as np

_DEEPEST = 32  # areas further from the root than this would be a circle of parents, not a division


def primary(suppressed: np.ndarray, n: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Rows hidden for their own sake. All arguments [R]; ``n`` is NaN where unknown, which hides nothing."""
    return suppressed | (n < limit)


def secondary(
    hidden: np.ndarray, n: np.ndarray, area: np.ndarray, group: np.ndarray, parent: np.ndarray, layer: np.ndarray
) -> np.ndarray:
    """All rows to hide when ``hidden`` are: those and the ones from which they could be worked out.

    Rows [R]: ``hidden``, ``n`` (NaN unknown), ``area`` and ``group`` (one number for each indicator and period).
    Areas [A]: ``parent`` (-1 for none) and ``layer``, as numbers.
    """
    touched = np.zeros(int(group.max(initial=-1)) + 1, bool)
    touched[group[hidden]] = True
    rows = np.flatnonzero(touched[group])
    if not len(rows):
        return hidden
    inner = _complete(hidden[rows], n[rows], area[rows], np.unique(group[rows], return_inverse=True)[1], parent, layer)
    result = hidden.copy()
    result[rows] = inner
    return result


def _complete(
    hidden: np.ndarray, n: np.ndarray, area: np.ndarray, group: np.ndarray, parent: np.ndarray, layer: np.ndarray
) -> np.ndarray:
    whole, branch = _places(area, group, parent, layer)
    part = np.flatnonzero(whole >= 0)
    whole = whole[part]
    # Two ways to divide a place: by the layer next to it (finer areas standing in where it has no figure), and by the
    # layer of the parts themselves (two divisions below the same places without a figure are not one equation).
    divisions = [np.unique(whole * (layer.max() + 1) + by, return_inverse=True)[1] for by in (branch[part], layer[area[part]])]
    siblings = np.unique(parent * (layer.max() + 1) + layer, return_inverse=True, return_counts=True)
    alone = siblings[2][siblings[1]][area[part]] == 1
    order = np.lexsort((area[part], np.where(np.isnan(n[part]), np.inf, n[part])))
    hidden = hidden.copy()
    while True:
        before = hidden.sum()
        for family in divisions:
            hidden[_seconds(hidden, part, whole, family, order, alone)] = True
        if hidden.sum() == before:
            return hidden


def _seconds(
    hidden: np.ndarray, part: np.ndarray, whole: np.ndarray, family: np.ndarray, order: np.ndarray, alone: np.ndarray
) -> np.ndarray:
    """Rows to hide beside the single unknown of each equation: its smallest visible part, else the whole itself."""
    size = int(family.max(initial=-1)) + 1
    of_family = np.zeros(size, np.int64)
    of_family[family] = whole
    unknowns = np.bincount(family, hidden[part], size) + hidden[of_family]
    exposed = unknowns[family] == 1
    visible = order[(exposed & ~hidden[part])[order]]
    chosen = visible[np.unique(family[visible], return_index=True)[1]]
    lonely = exposed & hidden[part] & alone & ~np.isin(family, family[visible])
    return np.concatenate([part[chosen], whole[lonely]])


def _places(
    area: np.ndarray, group: np.ndarray, parent: np.ndarray, layer: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each row, the row of the nearest area around it with a figure in the same group (-1: none), and the layer
    of the area just below that one on the way.
    """
    shape = (len(parent), int(group.max(initial=-1)) + 1)
    own = np.full(shape, -1, np.int64)
    own[area, group] = np.arange(len(area))
    whole, branch = np.full(shape, -1, np.int64), np.full(shape, -1, np.int64)
    for level in from_the_top(parent):
        above = parent[level]
        measured = own[above] >= 0
        whole[level] = np.where(measured, own[above], whole[above])
        branch[level] = np.where(measured, layer[level][:, None], branch[above])
    return whole[area, group], branch[area, group]


def from_the_top(parent: np.ndarray) -> list[np.ndarray]:
    """The areas that have a parent, level by level."""
    levels, inside = [], parent < 0
    for _ in range(_DEEPEST):
        level = np.flatnonzero(~inside & (parent >= 0) & inside[parent])
        if not len(level):
            break
        levels.append(level)
        inside = inside.copy()
        inside[level] = True
    return levels
