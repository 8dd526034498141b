"""Scores of many sets of weights at once, against the plain formula taken one replication at a time."""

import numpy as np
import pytest

from core.robustness.climb import Group, Joined, Mean, Ready, Tree

ARITHMETIC, GEOMETRIC, HARMONIC, SQUARES = Mean(1), Mean(0, floor=1), Mean(-1, floor=1), Mean(2)


def grown(columns=9, **choices):
    """Three groups of three columns, two of them joined, then that with the third: heights 1, 1, 1, 2, 3."""
    thirds = [Group(np.arange(k, k + 3), np.array([1.0, 2.0, 3.0]), 1, **choices) for k in (0, 3, 6)]
    pair = Group(np.array([columns, columns + 1]), np.array([2.0, 1.0]), 2, **choices)
    return Tree(columns, (*thirds, pair, Group(np.array([columns + 3, columns + 2]), np.array([1.0, 1.0]), 3)), (4,))


def plainly(tree, rules, matrix, weights):
    """[targets][A]: one replication, area by area."""
    found = np.full((len(matrix), tree.columns + len(tree.groups)), np.nan)
    found[:, : tree.columns] = matrix
    for g in range(len(tree.groups)):
        for a in range(len(matrix)):
            found[a, tree.columns + g] = mean(found[a, tree.groups[g].parts], weights[tree.edges[g]], rules[g])
    return [found[:, tree.columns + g] for g in tree.targets]


def mean(x, w, rule):
    there = ~np.isnan(x) & (w > 0)
    if not there.any():
        return np.nan
    x, w = x[there], w[there]
    if rule.power <= 0:
        x = np.maximum(x, rule.floor)
    total = w.sum() if rule.scaled else 1.0
    if rule.power == 0:
        return np.exp((w * np.log(x)).sum() / total)
    return ((w * x**rule.power).sum() / total) ** (1 / rule.power)


def scores(rng, areas=12, columns=9, missing=0.2):
    x = rng.uniform(2, 100, (areas, columns))
    x[rng.random(x.shape) < missing] = np.nan
    return x


@pytest.mark.parametrize("missing", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("zeros", [0.0, 0.4])
@pytest.mark.parametrize(
    "rules",
    [
        [ARITHMETIC] * 5,
        [GEOMETRIC] * 5,
        [HARMONIC] * 5,
        [SQUARES] * 5,
        [ARITHMETIC, GEOMETRIC, HARMONIC, SQUARES, GEOMETRIC],
        [GEOMETRIC, GEOMETRIC, GEOMETRIC, ARITHMETIC, GEOMETRIC],
    ],
)
def test_every_mean_with_missing_scores_and_weights_of_zero(rules, zeros, missing):
    rng = np.random.default_rng(3)
    tree, x = grown(), scores(rng, missing=missing)
    x[0] = np.nan
    weights = rng.uniform(0.1, 3, (len(tree.weights), 40))
    weights[rng.random(weights.shape) < zeros] = 0
    found = Ready(tree, rules, x).climb(weights)[0]
    assert found.shape == (12, 40)
    for r in range(40):
        assert found[:, r] == pytest.approx(plainly(tree, rules, x, weights[:, r])[0], rel=1e-12, nan_ok=True)


def test_each_replication_with_its_own_scores():
    rng = np.random.default_rng(4)
    tree, rules = grown(), [GEOMETRIC] * 5
    x = scores(rng)
    own = x[:, :, None] * rng.uniform(0.9, 1.1, (1, 9, 25))
    weights = rng.uniform(0.1, 3, (len(tree.weights), 25))
    found = Ready(tree, rules, own).climb(weights)[0]
    for r in range(25):
        assert found[:, r] == pytest.approx(plainly(tree, rules, own[:, :, r], weights[:, r])[0], nan_ok=True)


def test_weights_that_are_not_scaled():
    """2 x 10 + 3 x 20 = 80, and 2 x 10 alone where the other score is missing; geometric: 10^2 x 20^3."""
    tree = Tree(2, (Group(np.array([0, 1]), np.array([2.0, 3.0])),), (0,))
    x = np.array([[10.0, 20.0], [10.0, np.nan]])
    weights = np.array([[2.0], [3.0]])
    assert Ready(tree, [Mean(1, scaled=False)], x).climb(weights)[0].ravel().tolist() == [80, 20]
    assert Ready(tree, [Mean(0, scaled=False)], x).climb(weights)[0].ravel() == pytest.approx([800_000, 100])


def test_several_targets_also_inside_one_another():
    rng = np.random.default_rng(5)
    tree = grown()
    tree = Tree(tree.columns, tree.groups, (3, 0, 4))
    x, weights = scores(rng), rng.uniform(0.1, 3, (len(tree.weights), 5))
    found = Ready(tree, [ARITHMETIC] * 5, x).climb(weights)
    for r in range(5):
        for ours, plain in zip(found, plainly(tree, [ARITHMETIC] * 5, x, weights[:, r]), strict=True):
            assert ours[:, r] == pytest.approx(plain, nan_ok=True)


def test_too_few_parts_or_too_little_data_leave_no_score():
    """Two of three parts are asked for; then four fifths of the weight, of which the imputed third is no part."""
    x = np.array([[1.0, 2.0, 3.0], [1.0, np.nan, 3.0], [1.0, np.nan, np.nan]])
    weights = np.array([1.0, 1.0, 8.0])
    group = Group(np.arange(3), weights, min_parts=0.6)
    found = Ready(Tree(3, (group,), (0,)), [ARITHMETIC], x).climb(weights[:, None])[0].ravel()
    assert found == pytest.approx([2.7, 25 / 9, np.nan], nan_ok=True)
    measured = np.array([[True, True, True], [True, False, True], [True, True, False]])
    tree = Tree(3, (Group(np.arange(3), weights),), (0,), min_coverage=0.8)
    found = Ready(tree, [ARITHMETIC], np.ones((3, 3)), measured).climb(weights[:, None])[0].ravel()
    assert found == pytest.approx([1, 1, np.nan], nan_ok=True)


def test_a_score_that_was_refused_weighs_nothing_above():
    below = Group(np.array([0, 1]), np.ones(2), min_parts=1.0)
    tree = Tree(3, (below, Group(np.array([3, 2]), np.ones(2), 2)), (1,))
    found = Ready(tree, [ARITHMETIC] * 2, np.array([[1.0, np.nan, 5.0]])).climb(np.ones((4, 3)))[0]
    assert found.tolist() == [[5, 5, 5]]


def test_a_rescaled_node_goes_up_or_does_not():
    def doubled(plane):
        return 2 * plane

    for goes_up, top in ((True, 8.0), (False, 7.0)):
        below = Group(np.array([0, 1]), np.ones(2), goes_up=goes_up)
        tree = Tree(3, (below, Group(np.array([3, 2]), np.ones(2), 2)), (0, 1))
        x = np.array([[1.0, 3.0, 12.0], [np.nan, np.nan, 7.0]])
        found = Ready(tree, [ARITHMETIC] * 2, x, rescales={0: doubled}).climb(np.ones((4, 2)))
        assert found[0] == pytest.approx(np.array([[4.0, 4.0], [np.nan, np.nan]]), nan_ok=True)
        assert found[1].tolist() == [[top, top], [7.0, 7.0]]


def test_any_other_rule_gets_planes_and_weights():
    seen = []

    def lowest(planes, weights):
        seen.append((planes, weights))
        return np.fmin.reduce([np.where(w == 0, np.nan, p) for p, w in zip(planes, weights, strict=True)])

    tree = Tree(2, (Group(np.array([0, 1]), np.ones(2)), Group(np.array([2]), np.ones(1), 2)), (0, 1))
    x = np.array([[3.0, 2.0], [np.nan, 5.0], [4.0, np.nan]])
    weights = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    found = Ready(tree, [Joined(lowest)] * 2, x).climb(weights)
    assert found[1] == pytest.approx(np.array([[2.0, 3.0], [5.0, np.nan], [4.0, 4.0]]), nan_ok=True)
    assert [plane.shape for plane in seen[0][0]] == [(3, 2), (3, 2)] and len(seen[0][1]) == 2


@pytest.mark.parametrize("rule", [Mean(0), Mean(-1), Mean(0.5), Joined(sum, np.signbit)])
def test_an_indicator_of_which_the_mean_cannot_be_taken_leaves_no_score(rule):
    """Not the score of the other one, as if the bad one were not known: who is too bad gains nothing by it."""
    tree = Tree(2, (Group(np.array([0, 1]), np.ones(2)),), (0,))
    x = np.array([[-1.0, 4.0], [4.0, 4.0]])
    found = Ready(tree, [rule], x).climb(np.ones((2, 1)))[0].ravel()
    assert np.isnan(found[0]) and found[1] > 0
    if isinstance(rule, Mean):
        without = Ready(tree, [rule], x).climb(np.array([[0.0], [1.0]]))[0].ravel()
        assert without == pytest.approx([4, 4])  # what weighs nothing does no harm


def test_a_floor_raises_what_is_too_low():
    tree = Tree(2, (Group(np.array([0, 1]), np.ones(2)),), (0,))
    assert Ready(tree, [Mean(0, floor=1)], np.array([[-1.0, 4.0]])).climb(np.ones((2, 1)))[0].item() == 2


def test_values_of_one_replication_that_no_mean_can_be_taken_of():
    tree = Tree(2, (Group(np.array([0, 1]), np.ones(2)),), (0,))
    own = np.array([[[4.0, 0.0, 9.0], [9.0, 9.0, 4.0]]])
    found = Ready(tree, [Mean(0)], own).climb(np.ones((2, 3)))[0].ravel()
    assert found == pytest.approx([6, np.nan, 6], nan_ok=True)


@pytest.mark.parametrize("top", [ARITHMETIC, GEOMETRIC, Joined(lambda planes, weights: np.fmin(*planes))])
def test_a_joined_score_without_a_place_in_the_mean_above_leaves_no_score_all_the_way_up(top):
    """-10 and 4 have the mean -3 with equal weights, and 1.2 with weights of 1 and 4: only the latter has a root."""
    low = Group(np.array([0, 1]), np.ones(2))
    middle = Group(np.array([4, 2]), np.ones(2), 2)
    tree = Tree(4, (low, middle, Group(np.array([5, 3]), np.ones(2), 3)), (1, 2))
    x = np.array([[-10.0, 4.0, 9.0, 2.0], [-10.0, 4.0, 9.0, np.nan], [5.0, 5.0, 5.0, 5.0]])
    weights = np.ones((6, 3))
    weights[1] = [1, 4, 1]
    weights[2, 2] = 0  # the bad node weighs nothing in the third replication
    below, above = Ready(tree, [ARITHMETIC, Mean(0), top], x).climb(weights)
    root = np.sqrt(1.2 * 9)
    assert below[:2] == pytest.approx(np.array([[np.nan, root, 9]] * 2), nan_ok=True)
    assert np.isnan(above[:2, 0]).all() and not np.isnan(above[:2, 1:]).any()
    assert above[1, 1:] == pytest.approx([root, 9]) and above[2] == pytest.approx([5, 5, 5])


def test_nothing_there_and_nothing_in_a_node():
    empty = Group(np.array([], int), np.array([]))
    tree = Tree(2, (empty, Group(np.array([0, 1, 2]), np.ones(3), 2)), (0, 1))
    found = Ready(tree, [ARITHMETIC] * 2, np.array([[1.0, 3.0], [np.nan, np.nan]])).climb(np.ones((3, 2)))
    assert np.isnan(found[0]).all()
    assert found[1] == pytest.approx(np.array([[2.0, 2.0], [np.nan, np.nan]]), nan_ok=True)


def test_equal_areas_stay_equal_but_for_rounding():
    rng = np.random.default_rng(6)
    tree, x = grown(), scores(rng, areas=40)
    x[[7, 23, 39]] = x[0]
    found = Ready(tree, [GEOMETRIC] * 5, x).climb(rng.uniform(0.5, 1.5, (len(tree.weights), 30)))[0]
    assert np.ptp(found[[0, 7, 23, 39]], axis=0) == pytest.approx(0, abs=1e-12)


def test_what_the_tree_says_of_its_weights():
    tree = grown()
    assert tree.weights.tolist() == [1, 2, 3] * 3 + [2, 1, 1, 1]
    assert tree.heights.tolist() == [0] * 9 + [1, 1, 2, 1]
    assert tree.below(3) == {0, 1, 3} and tree.below(4) == {0, 1, 2, 3, 4}
    assert Tree(tree.columns, tree.groups, (3,)).needed == (0, 1, 3)
