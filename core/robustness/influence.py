"""What one part does to the whole: its effective weight, and what happens to the ranks without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.robustness.climb import Tree
from core.robustness.replay import Case, Draws, Varied, replay


@dataclass(frozen=True, eq=False)
class Removal:
    """``parts`` [R]: what was left out. ``scores`` and ``ranks`` [R, A] without it (NaN and 0: none left),
    ``reference`` [A] the ranks with everything. ``shifts`` [R]: the mean absolute change of rank.
    """

    parts: np.ndarray
    reference: np.ndarray
    scores: np.ndarray
    ranks: np.ndarray
    shifts: np.ndarray


def effective(tree: Tree, weights: np.ndarray | None = None) -> np.ndarray:
    """The share of each part in the whole: the product of w / sum(w) on its way up the tree.

    With one kind of mean on all levels and nothing missing, the whole is that mean of the indicators, so weighed.
    Source: COINr (effective weights).

    [targets, K + G]: of columns and groups in each target, a target itself having 1 and what is not below it 0.
    ``weights`` [E]: others than the tree's.
    """
    own = tree.weights if weights is None else np.asarray(weights, float)
    found = np.zeros((len(tree.targets), tree.columns + len(tree.groups)))
    for row, target in zip(found, tree.targets, strict=True):
        row[tree.columns + target] = 1
        for g in reversed(range(target + 1)):
            its = own[tree.edges[g]]
            np.add.at(row, tree.groups[g].parts, row[tree.columns + g] * its / (its.sum() or 1.0))
    return found


def without_each(
    tree: Tree,
    case: Case,
    parts: Sequence[int] | None = None,
    highest_first: bool = True,
    measured: np.ndarray | None = None,
) -> tuple[Removal, ...]:
    """What happens to the ranks without a part: it weighs nothing, and the rest of its node share the weight.

    ``mean_shift``: the mean of |rank without it - rank| over the areas; ``moved``: areas whose rank changes;
    ``unranked``: areas that have none without it.

    For each target and each of ``parts``, positions as in the tree: columns, then K + g for group g; absent: every
    column. ``measured`` [A, K]: what counts as data (core.robustness.climb).
    """
    out = np.arange(tree.columns) if parts is None else np.asarray(parts, dtype=int)
    table = (tree.parts[:, None] != out).astype(float)
    varied = Varied(np.arange(len(tree.parts)), table, np.arange(len(out)))
    draws = Draws(np.zeros(len(out), int), (varied,))
    found = replay(tree, [case], draws, measured=measured, highest_first=highest_first, keep_scores=True)
    return tuple(Removal(out, b.reference, np.asarray(b.scores), b.ranks, b.shifts) for b in found)
