"""Statements that say much the same: proposed to the host together, never merged by themselves.

A statement is a set of stems: words without article and one-letter prefixes (see ``core.names.vocabulary``) and without
an ending, so that "the lifts" and "in a lift" share one. Two statements are alike by the share of their stems that both
have (Dice), each stem weighing the logarithm of how rare it is here (inverse document frequency, Spärck Jones 1972):
words that everybody uses say little. The least likeness is a proposal of this project.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache

import numpy as np

from core import names

LEAST = 0.4
STEM = 3  # letters that are left of a word at least
ENDINGS = 2  # letters of an ending in Hebrew, Arabic and English alike, cut from words that stay long enough


def alike(texts: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Id -> text, as groups of two or more ids, the largest group first; a text stands in one group at most.

    A group is whatever is like one text in its middle, so that no chain joins two texts that have nothing in common.
    What is rare rests on all texts: asked of those that are left, groups would come apart as others are taken away.
    """
    ids = sorted(texts, key=lambda id: (texts[id], id))
    near = _likeness([_stems(texts[id]) for id in ids]) >= LEAST
    left, found = np.ones(len(ids), bool), []
    while left.any():
        counts = np.where(left, (near & left).sum(axis=1), 0)
        middle = int(counts.argmax())
        if counts[middle] < 2:
            break
        members = np.flatnonzero(near[middle] & left)
        found.append(tuple(ids[i] for i in members))
        left[members] = False
    return found


def _stems(text: str) -> frozenset[str]:
    """Of the words that say something; of all where none does."""
    said = [word for word in names.normalise(text).split() if len(word) > 1]
    return frozenset(map(_stem, [word for word in said if word not in _little()] or said))


@cache
def _little() -> frozenset[str]:
    return frozenset(map(names.normalise, names.vocabulary()["letters"]["little"]))


def _stem(word: str) -> str:
    """Without prefixes and ending, as long as three letters are left."""
    prefixes = names.vocabulary()["letters"]["joined"]
    while len(word) > STEM + 1 and word[0] in prefixes:
        word = word[1:]
    return word[: max(STEM, len(word) - ENDINGS)]


def _likeness(stems: list[frozenset[str]]) -> np.ndarray:
    """[N, N]: 2 x the weight of what both have over the weights of both; 1 for a text and itself, if it has a stem."""
    if not stems:
        return np.zeros((0, 0))
    seen = Counter(stem for own in stems for stem in own)
    at = {stem: n for n, stem in enumerate(seen)}
    table = np.zeros((len(stems), len(at)))
    for row, own in enumerate(stems):
        table[row, [at[stem] for stem in own]] = 1
    weight = np.array([math.log1p(len(stems) / seen[stem]) for stem in at])
    total = table @ weight
    both = (table * weight) @ table.T
    sums = total[:, None] + total[None, :]
    found: np.ndarray = np.divide(2 * both, sums, out=np.zeros_like(both), where=sums > 0)
    return found
