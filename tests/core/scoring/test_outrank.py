import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.config import Aggregation
from core.scoring import outrank
from core.scoring.outrank import borda, condorcet_winner, copeland, majority, net_flow, outranking

NAN = np.nan
tables = arrays(float, st.tuples(st.integers(2, 6), st.integers(1, 5)), elements=st.integers(0, 3).map(float))
gappy = arrays(
    float,
    st.tuples(st.integers(1, 6), st.integers(1, 5)),
    elements=st.one_of(st.integers(0, 3).map(float), st.just(NAN)),
)
rules = pytest.mark.parametrize("rule", outrank.OUTRANKINGS)


def aggregated(rule, planes, weights):
    planes = [np.array(plane, float) for plane in planes]
    return outrank.OUTRANKINGS[rule](planes, weights, Aggregation(rule=rule), 1.0)


def scores(rule, x, weights=None):
    x = np.array(x, float)
    return aggregated(rule, [column[:, None] for column in x.T], weights or [1.0] * x.shape[1])[:, 0]


def test_votes_for_the_better_and_half_for_equals():
    x = np.array([[3, 1, 5], [2, 1, 9], [1, 0, 5]], float)
    e = outranking(x, np.array([5, 2, 3]))
    assert e == pytest.approx(np.array([[0, 0.6, 0.85], [0.4, 0, 1], [0.15, 0, 0]]))


def test_weights_are_scaled_over_the_parts_that_both_areas_have():
    x = np.array([[3, 1, NAN], [2, 4, 9], [NAN, NAN, 5]])
    e = outranking(x, np.array([3, 1, 6]))
    assert e[0, 1] == pytest.approx(0.75)
    assert e[1, 0] == pytest.approx(0.25)
    assert (e[1, 2], e[2, 1]) == (1, 0)
    assert np.isnan([e[0, 2], e[2, 0]]).all()


def test_parts_without_weight_have_no_vote():
    x = np.array([[1, 9, NAN], [2, 1, 5], [NAN, 2, 6]])
    e = outranking(x, np.array([1, 0, 0]))
    assert e[0, 1] == 0
    assert np.isnan(e[0, 2])
    assert np.isnan(outranking(x, np.zeros(3))[~np.eye(3, dtype=bool)]).all()


@settings(max_examples=100, deadline=None)
@given(gappy, st.data())
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_votes_of_a_pair_add_up_to_one(x, data):
    weights = data.draw(st.lists(st.floats(0, 10), min_size=x.shape[1], max_size=x.shape[1]))
    e = outranking(x, np.array(weights))
    both = (e + e.T)[~np.eye(len(x), dtype=bool)]
    assert both[~np.isnan(both)] == pytest.approx(1, abs=1e-15)
    assert (np.diag(e) == 0).all()
    assert (majority(e) == -majority(e).T).all()


@pytest.mark.parametrize("parts", [10, 49, 100])
def test_a_tie_is_a_tie_whatever_the_order_of_the_parts(parts):
    """Half of the parts for one area, half for the other: rounded sums of 1 / n come out above or below one half."""
    rng = np.random.default_rng(parts)
    for _ in range(20):
        votes = rng.permutation(np.resize([1.0, -1.0], parts - parts % 2))
        x = np.zeros((2, parts))
        x[0, : len(votes)] = votes
        e = outranking(x, np.full(parts, 1 / parts))
        assert e[0, 1] == 0.5
        assert copeland(e).tolist() == [0, 0]


def test_a_tie_of_unequal_weights_is_a_tie():
    """0.1 + 0.2 is not 0.3 in binary."""
    x = np.array([[1, 1, 0], [0, 0, 1]], float)
    e = outranking(x, np.array([0.1, 0.2, 0.3]))
    assert copeland(e).tolist() == [0, 0]
    assert copeland(outranking(x, np.array([0.1, 0.2, 0.3001]))).tolist() == [-1, 1]


def test_copeland_is_duels_won_less_duels_lost():
    e = np.array([[0, 0.6, 0.5, NAN], [0.4, 0, 0.5 + 1e-10, 0.2], [0.5, 0.5 - 1e-10, 0, 0.9], [NAN, 0.8, 0.1, 0]])
    assert copeland(e).tolist() == [1, -2, 1, 0]
    assert copeland(e, ties=0.15).tolist() == [0, -1, 1, 0]
    assert majority(e)[1].tolist() == [-1, 0, 0, -1]


def test_an_area_that_can_be_compared_with_none_has_no_score():
    x = [[3, NAN], [2, NAN], [NAN, 5], [NAN, NAN]]
    for rule in outrank.OUTRANKINGS:
        assert np.isnan(scores(rule, x)).tolist() == [False, False, True, True], rule
        assert np.isnan(scores(rule, [[4, 4]])).all()


@rules
def test_worked_scores_of_three_areas(rule):
    """Area 0 wins both duels two to one, area 1 beats area 2 two to one."""
    x = [[3, 3, 1], [2, 1, 3], [1, 2, 2]]
    worked = {
        "outranking": [2 / 3, 0.5, 1 / 3],
        "copeland": [2, 0, -2],
        "borda": [4 / 3, 1, 2 / 3],
        "kemeny": [2, 1, 0],
    }
    assert scores(rule, x) == pytest.approx(worked[rule], abs=1e-12)


@rules
@settings(max_examples=60, deadline=None)
@given(x=gappy, data=st.data())
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_the_order_of_the_areas_does_not_matter(rule, x, data):
    order = data.draw(st.permutations(range(len(x))))
    weights = data.draw(st.sampled_from([[1.0] * 5, [1.0, 0.5, 3.0, 2.0, 0.1]]))[: x.shape[1]]
    assert scores(rule, x[order], weights) == pytest.approx(scores(rule, x, weights)[order], abs=1e-12, nan_ok=True)


@rules
@settings(max_examples=60, deadline=None)
@given(x=gappy, data=st.data())
def test_equal_areas_get_equal_scores_to_the_last_bit(rule, x, data):
    k = data.draw(st.integers(0, len(x) - 1))
    place = data.draw(st.integers(0, len(x)))
    weights = [0.1, 0.7, 0.3, 0.9, 0.2][: x.shape[1]]
    found = scores(rule, np.insert(x, place, x[k], axis=0), weights)
    twin = k + (place <= k)
    assert found[place] == found[twin] or (np.isnan(found[place]) and np.isnan(found[twin]))


@rules
@settings(max_examples=60, deadline=None)
@given(x=tables, data=st.data())
def test_a_better_part_never_lowers_an_area(rule, x, data):
    a, k = data.draw(st.integers(0, len(x) - 1)), data.draw(st.integers(0, x.shape[1] - 1))
    better = x.copy()
    better[a, k] += 2
    if rule == "kemeny":  # a mean over the orders that tie may fall when an order that was best drops out
        assert np.nanmax(scores(rule, better)) >= scores(rule, better)[a]
    else:
        assert scores(rule, better)[a] >= scores(rule, x)[a] - 1e-12


@rules
def test_periods_are_scored_one_by_one_with_their_own_weights(rule):
    x = np.array([[[3, 1], [1, NAN]], [[2, 2], [2, NAN]], [[1, 3], [4, 1]]], float).transpose(1, 0, 2)
    both = aggregated(rule, list(x), [np.array([1.0, 5.0]), np.array([3.0, 1.0])])
    assert both.shape == (3, 2)
    for t, weights in enumerate(([1.0, 3.0], [5.0, 1.0])):
        assert both[:, t] == pytest.approx(scores(rule, x[:, :, t].T, weights), nan_ok=True)


@rules
def test_no_period_no_score(rule):
    assert aggregated(rule, [np.empty((3, 0))] * 2, [1.0, 1.0]).shape == (3, 0)


def test_borda_counts_who_is_worse_and_half_of_who_is_equal():
    x = np.array([[3, 1], [3, 2], [1, 2]], float)
    assert borda(x, np.array([1, 1])).tolist() == [1.5, 3, 1.5]
    assert borda(x, np.array([2, 1])).tolist() == [3, 4.5, 1.5]


def test_borda_is_the_sum_of_votes_where_nothing_is_missing():
    rng = np.random.default_rng(0)
    x, weights = rng.integers(0, 4, (7, 5)).astype(float), rng.random(5)
    assert borda(x, weights) == pytest.approx(outranking(x, weights).sum(axis=1) * weights.sum())


def test_borda_stretches_the_points_of_a_part_that_some_lack():
    """The second part has two areas: its winner gets the two points it would get among three."""
    x = np.array([[3, NAN], [2, 1], [1, 2]], float)
    assert borda(x, np.array([1, 1])).tolist() == [4, 1, 2]


def test_net_flow_is_the_mean_over_the_areas_one_can_be_compared_with():
    e = np.array([[0, 0.25, NAN], [0.75, 0, 0.5], [NAN, 0.5, 0]])
    assert net_flow(e).tolist() == [0.25, 0.625, 0.5]


def test_the_condorcet_winner_wins_every_duel():
    assert condorcet_winner(outranking(np.array([[3, 3, 1], [2, 1, 3], [1, 2, 2]], float), np.ones(3))) == 0
    circle = np.array([[3, 1, 2], [2, 3, 1], [1, 2, 3]], float)
    assert condorcet_winner(outranking(circle, np.ones(3))) is None
    assert condorcet_winner(np.array([[0, NAN], [NAN, 0]])) is None


def test_blocks_of_rows_do_not_show(monkeypatch):
    x = np.random.default_rng(1).integers(0, 9, (40, 7)).astype(float)
    whole = outranking(x, np.arange(7))
    monkeypatch.setattr(outrank, "BLOCK", 100)
    assert (outranking(x, np.arange(7)) == whole).all()
