"""What one part does to the whole, on figures that can be checked by hand."""

import numpy as np
import pytest

from core.robustness.climb import Group, Mean, Tree
from core.robustness.influence import effective, without_each
from core.robustness.replay import Case


@pytest.fixture
def tree():
    """Columns 0 and 1 (weights 1 and 3) make a node; that (weight 2) and column 2 (weight 3) make the top."""
    below = Group(np.array([0, 1]), np.array([1.0, 3.0]))
    return Tree(3, (below, Group(np.array([3, 2]), np.array([2.0, 3.0]), 2)), (1,))


def test_effective_weights_are_products_of_shares(tree):
    assert effective(tree)[0] == pytest.approx([0.1, 0.3, 0.6, 0.4, 1])
    assert effective(tree, np.array([0, 0, 1, 1.0]))[0].tolist() == [0, 0, 0.5, 0.5, 1]
    below = Tree(tree.columns, tree.groups, (0, 1))
    assert effective(below)[0].tolist() == [0.25, 0.75, 0, 1, 0]


def test_with_one_mean_all_the_way_the_index_is_the_mean_with_effective_weights(tree):
    x = np.random.default_rng(1).uniform(1, 9, (30, 3))
    for rule, joined in ((Mean(1), x @ [0.1, 0.3, 0.6]), (Mean(0), np.exp(np.log(x) @ [0.1, 0.3, 0.6]))):
        found = without_each(tree, Case(x, [rule] * 2), [99])[0]  # nothing is left out
        assert found.scores[0] == pytest.approx(joined) and found.shifts[0] == 0


def test_without_one_column_the_others_share_its_weight(tree):
    """Without column 1 the node is column 0 alone: 0.4 x 10 + 0.6 x 5 = 7; without column 2 the top is the node."""
    x = np.array([[10.0, 2.0, 5.0], [1.0, 6.0, 6.0]])
    found = without_each(tree, Case(x, [Mean(1)] * 2))[0]
    assert found.parts.tolist() == [0, 1, 2]
    assert found.scores == pytest.approx(np.array([[3.8, 6.0], [7.0, 4.0], [4.0, 4.75]]))
    assert found.reference.tolist() == [2, 1]
    assert found.ranks.tolist() == [[2, 1], [1, 2], [2, 1]]
    assert found.shifts.tolist() == [0, 1, 0]


def test_without_a_node(tree):
    x = np.array([[10.0, 2.0, 5.0], [1.0, 6.0, np.nan]])
    found = without_each(tree, Case(x, [Mean(1)] * 2), [3, 2])[0]
    assert found.scores == pytest.approx(np.array([[5.0, np.nan], [4.0, 4.75]]), nan_ok=True)
    assert found.ranks.tolist() == [[1, 0], [2, 1]]
