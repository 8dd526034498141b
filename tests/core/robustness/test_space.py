"""Working arrays that are used again."""

import numpy as np

from core.robustness.space import Space


def test_what_is_given_back_is_used_again():
    space = Space()
    first = space.take(4, 5)
    first[:] = 1
    space.give(first)
    again = space.take(2, 3)
    assert again.shape == (2, 3) and np.shares_memory(first, again)
    assert not np.shares_memory(space.take(2, 3), again)


def test_what_is_too_small_stays():
    space = Space()
    small = space.take(2, 2)
    space.give(small)
    assert not np.shares_memory(space.take(3, 3), small)
    assert np.shares_memory(space.take(1, 4), small)


def test_empty_arrays():
    space = Space()
    nothing = space.take(0, 3)
    assert nothing.shape == (0, 3)
    space.give(nothing)
