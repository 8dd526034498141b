"""Replications with given choices: blocks, cases, weights that are drawn, progress and the end of a run."""

import numpy as np
import pytest

from core.robustness import replay as module
from core.robustness.climb import Group, Joined, Mean, Tree
from core.robustness.replay import Cancelled, Case, Draws, Varied, moved, nominal, replay

ARITHMETIC, GEOMETRIC = Mean(1), Mean(0)


@pytest.fixture
def tree():
    pairs = [Group(np.array([k, k + 1]), np.array([1.0, 2.0])) for k in (0, 2)]
    return Tree(4, (*pairs, Group(np.array([4, 5]), np.array([1.0, 1.0]), 2)), (2,))


@pytest.fixture
def matrix():
    x = np.random.default_rng(1).uniform(1, 100, (20, 4))
    x[3, 1] = x[5, 2] = np.nan
    x[6] = np.nan
    return x


def drawn(runs, tree, seed=2):
    rng = np.random.default_rng(seed)
    factors = rng.uniform(0.75, 1.25, (len(tree.weights), runs))
    return Draws(rng.integers(0, 2, runs), (Varied(np.arange(len(tree.weights)), factors, np.arange(runs)),))


def cases(matrix, tree):
    return [Case(matrix, [rule] * len(tree.groups)) for rule in (ARITHMETIC, GEOMETRIC)]


def test_a_replication_without_a_draw_is_the_index_itself(tree, matrix):
    found = replay(tree, cases(matrix, tree), Draws(np.zeros(5, int)), keep_scores=True)[0]
    held = np.ma.masked_invalid(matrix)
    pairs = [np.ma.average(held[:, k : k + 2], axis=1, weights=[1, 2]) for k in (0, 2)]
    expected = ((pairs[0] + pairs[1]) / 2).filled(np.nan)
    assert found.scores == pytest.approx(np.tile(expected, (5, 1)), nan_ok=True)
    assert (found.ranks == np.nan_to_num(found.reference)).all() and found.shift == 0
    assert np.isnan(found.reference[6]) and (found.ranks[:, 6] == 0).all()


def test_replications_do_not_depend_on_how_they_are_cut(tree, matrix, monkeypatch):
    whole = replay(tree, cases(matrix, tree), drawn(300, tree), keep_scores=True)[0]
    monkeypatch.setattr(module, "BLOCK", 1)
    cut = replay(tree, cases(matrix, tree), drawn(300, tree), keep_scores=True)[0]
    assert (whole.ranks == cut.ranks).all()
    assert whole.scores == pytest.approx(cut.scores, rel=1e-13, nan_ok=True)


def test_every_replication_has_its_own_case(tree, matrix):
    draws = drawn(40, tree)
    both = replay(tree, cases(matrix, tree), draws, keep_scores=True)[0]
    for k in (0, 1):
        alone = Draws(np.full(40, k), draws.varied)
        one = replay(tree, cases(matrix, tree), alone, keep_scores=True)[0]
        its = draws.case == k
        assert both.scores[its] == pytest.approx(one.scores[its], nan_ok=True)


def test_weights_are_those_of_the_case_times_noise_or_a_persons(tree, matrix):
    noise = Varied(np.array([0, 1]), np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1]))
    vote = Varied(np.array([4, 5]), np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([1, 0, 1]), noise=False)
    own = np.array([1.0, 3.0, 1.0, 2.0, 1.0, 1.0])
    found = Draws(np.zeros(3, int), (noise, vote)).weights(own, np.array([2, 0]))
    assert found.T.tolist() == [[0, 3, 1, 2, 0.2, 0.8], [2, 3, 1, 2, 0.2, 0.8]]


def test_a_case_may_have_weights_of_its_own(tree, matrix):
    one = Case(matrix, [ARITHMETIC] * 3, np.array([1.0, 0, 1, 0, 1, 0]))
    found = replay(tree, [one], Draws(np.zeros(2, int)), keep_scores=True)[0]
    assert found.scores[0] == pytest.approx(matrix[:, 0], nan_ok=True)
    assert (nominal(tree, one)[0] == found.reference)[~np.isnan(found.reference)].all()


@pytest.mark.parametrize("missing", [False, True])
def test_values_that_differ_from_one_replication_to_the_next(tree, matrix, missing, monkeypatch):
    """In blocks where all replications lack the same cells, one by one where they do not."""
    factors = np.random.default_rng(5).uniform(0.8, 1.2, (20, 4, 30))
    if missing:
        factors[0, 0, ::3] = np.nan
    case = Case(matrix, [GEOMETRIC] * 3, redo=lambda rows: matrix[:, :, None] * factors[:, :, rows])
    draws = Draws(np.zeros(30, int), drawn(30, tree).varied)
    monkeypatch.setattr(module, "BLOCK", 20 * 4 * 2)
    found = replay(tree, [case], draws, keep_scores=True)[0]
    for r in range(30):
        alone = Case(matrix * factors[:, :, r], [GEOMETRIC] * 3)
        one = Draws(np.zeros(1, int), tuple(Varied(v.edges, v.table[:, [r]], np.zeros(1, int)) for v in draws.varied))
        expected = replay(tree, [alone], one, keep_scores=True)[0].scores[0]
        assert found.scores[r] == pytest.approx(expected, nan_ok=True)


def test_equal_areas_are_ties_in_every_replication(tree, matrix):
    matrix[11] = matrix[17] = matrix[2]
    found = replay(tree, cases(matrix, tree), drawn(200, tree))[0]
    assert (found.ranks[:, [2, 11]] == found.ranks[:, [17]]).all()


def test_what_moves_is_the_shift_of_the_ranks(tree, matrix):
    draws = drawn(50, tree)
    found = replay(tree, cases(matrix, tree), draws)[0]
    assert moved(tree, cases(matrix, tree), draws)[0].tolist() == found.shifts.tolist()
    upside_down = replay(tree, cases(matrix, tree), draws, highest_first=False)[0]
    there = found.ranks > 0
    assert (found.ranks + upside_down.ranks)[there].tolist() == [20] * there.sum()


def test_several_targets(tree, matrix):
    both = Tree(tree.columns, tree.groups, (2, 0))
    one, other = replay(both, cases(matrix, tree), drawn(20, tree))
    assert (one.ranks == replay(tree, cases(matrix, tree), drawn(20, tree))[0].ranks).all()
    assert (one.ranks != other.ranks).any()


def test_given_references_are_kept(tree, matrix):
    reference = np.arange(1.0, 21)
    found = replay(tree, cases(matrix, tree), drawn(5, tree), references=[reference])[0]
    assert found.reference is reference


def test_progress_is_told_and_can_end_the_run(tree, matrix, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 20 * 10)
    told = []
    replay(tree, cases(matrix, tree), drawn(100, tree), progress=lambda *at: told.append(at) or True)
    assert told[0] == (0, 100) and told[-1] == (100, 100)
    assert [done for done, _ in told] == sorted(done for done, _ in told) and len(told) > 5
    with pytest.raises(Cancelled):
        replay(tree, cases(matrix, tree), drawn(100, tree), progress=lambda done, runs: done < 40)
    with pytest.raises(Cancelled):
        moved(tree, cases(matrix, tree), drawn(100, tree), progress=lambda done, runs: done < runs)


def test_rules_that_join_one_by_one_tell_sooner_how_far_they_are(tree, matrix):
    found, told = [], []
    for one_by_one in (False, True):
        case = Case(matrix, [Joined(lambda planes, weights: sum(planes), one_by_one=one_by_one)] * len(tree.groups))
        told.append([])
        found.append(replay(tree, [case] * 2, drawn(100, tree), progress=lambda *at: told[-1].append(at) or True)[0])
    assert len(told[0]) == 3 and len(told[1]) > 100 // (module.SLOW_BLOCK // 20)
    assert (found[0].ranks == found[1].ranks).all()


def test_one_area_and_one_column():
    tree = Tree(1, (Group(np.array([0]), np.ones(1)),), (0,))
    found = replay(tree, [Case(np.array([[4.0]]), [ARITHMETIC])], Draws(np.zeros(12, int)))[0]
    assert found.median.tolist() == found.high.tolist() == [1] and found.shift == 0
