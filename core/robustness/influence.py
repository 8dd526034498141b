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
    """[targets, K + G]: the share of each column and group in each target, the product of shares on its way up.

    A target itself has 1, what is not below it 0. With one kind of mean on all levels and nothing missing, a target is
    that mean of its columns with these weights. ``weights`` [E]: others than the tree's. Source: COINr (effective
    weights).
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
    tree: Tree, case: Case, parts: Sequence[int] | None = None, highest_first: bool = True
) -> tuple[Removal, ...]:
    """For each target, the ranks when each of ``parts`` in turn weighs nothing; absent: every column.

    Parts are positions as in the tree: columns, then K + g for group g. The rest share the weight between them.
    """
    out = np.arange(tree.columns) if parts is None else np.asarray(parts, dtype=int)
    table = (tree.parts[:, None] != out).astype(float)
    varied = Varied(np.arange(len(tree.parts)), table, np.arange(len(out)))
    draws = Draws(np.zeros(len(out), int), (varied,))
    found = replay(tree, [case], draws, highest_first=highest_first, keep_scores=True)
    return tuple(Removal(out, b.reference, np.asarray(b.scores), b.ranks, b.shifts) for b in found)
