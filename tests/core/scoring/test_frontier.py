import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.config import Aggregation
from core.scoring import frontier
from core.scoring.frontier import benefit_of_doubt

NAN = np.nan
tables = arrays(float, st.tuples(st.integers(1, 7), st.integers(1, 4)), elements=st.integers(0, 9).map(float))


def test_free_weights_see_every_area_at_its_best():
    """The best in one part is on the frontier; (3, 3) lies under the line from (6, 2) to (2, 6), which is at 4."""
    found = benefit_of_doubt(np.array([[6, 2], [2, 6], [3, 3], [1, 0]], float))
    assert found.scores == pytest.approx([1, 1, 0.75, 1 / 6])
    assert found.weights[2] == pytest.approx([1 / 8, 1 / 8])
    assert found.weights[3] == pytest.approx([1 / 6, 0])


def test_shares_hold_the_weights():
    """At most 3/4 on one part: (1, 0) is seen by 3 : 1, where (6, 2) makes 3 * 6 + 2 = 20."""
    found = benefit_of_doubt(np.array([[6, 2], [2, 6], [1, 0]], float), (0.25, 0.75))
    assert found.scores == pytest.approx([1, 1, 3 / 20])
    assert found.weights[2] == pytest.approx([3 / 20, 1 / 20])


def test_shares_that_leave_no_choice_are_a_mean_over_the_best_mean():
    x = np.random.default_rng(2).uniform(0, 100, (30, 4))
    assert benefit_of_doubt(x, (0.25, 0.25)).scores == pytest.approx(x.mean(axis=1) / x.mean(axis=1).max())


@settings(max_examples=100, deadline=None)
@given(tables, st.sampled_from([None, (0.0, 0.5), (0.1, 0.6), (0.0, 1.0)]))
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_scores_are_their_weights_times_values_and_no_area_passes_one(x, shares):
    found = benefit_of_doubt(x, shares)
    if not x.any() or (shares and shares[1] * x.shape[1] < 1):
        assert np.isnan(found.scores).all()
        return
    assert (found.scores >= 0).all()
    assert found.scores.max() == 1
    assert (found.weights * x).sum(axis=1) == pytest.approx(found.scores, abs=1e-9)
    assert (x @ found.weights.T).max() <= 1 + 1e-9
    if shares:
        seen = found.weights[x.any(axis=1)]
        share = seen / seen.sum(axis=1, keepdims=True)
        assert share.min() >= shares[0] - 1e-9
        assert share.max() <= shares[1] + 1e-9


@settings(max_examples=50, deadline=None)
@given(tables, st.data())
def test_neither_order_nor_unit_of_all_values_matters(x, data):
    order = data.draw(st.permutations(range(len(x))))
    usual = benefit_of_doubt(x, (0, 1)).scores
    assert benefit_of_doubt(x[order], (0, 1)).scores == pytest.approx(usual[order], abs=1e-9, nan_ok=True)
    assert benefit_of_doubt(x * 1e6).scores == pytest.approx(usual, abs=1e-9, nan_ok=True)


def test_no_weights_within_the_shares_are_better():
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 100, (12, 3))
    scores = benefit_of_doubt(x, (0.2, 0.5)).scores
    for _ in range(2000):
        w = rng.dirichlet(np.ones(3))
        if w.min() >= 0.2 and w.max() <= 0.5:
            assert (x @ w / (x @ w).max() <= scores + 1e-9).all()


def test_equal_areas_get_equal_scores():
    x = np.random.default_rng(4).uniform(0, 100, (20, 4))
    found = benefit_of_doubt(np.vstack([x, x[::-1]]), (0.1, 0.4)).scores
    assert (found[:20] == found[:19:-1]).all()


def test_an_area_that_lacks_a_part_is_seen_by_the_others():
    """Without the second part area 2 is as good as half of the best; area 3 lacks all."""
    x = np.array([[8, 1], [2, 6], [4, NAN], [NAN, NAN]])
    found = benefit_of_doubt(x, (0.5, 0.5))
    assert found.scores[:3] == pytest.approx([1, 8 / 9, 0.5])
    assert found.weights[2] == pytest.approx([1 / 8, 0])
    assert np.isnan(found.scores[3])


def test_an_area_is_no_peer_in_a_part_it_lacks():
    full = np.array([[8, 1], [2, 6]], float)
    gap = np.array([[8, 1], [2, 6], [100, NAN]])
    assert benefit_of_doubt(gap).scores.tolist() == [*benefit_of_doubt(full).scores.tolist(), 1]


def test_where_the_rule_cannot_work_there_is_no_score():
    x = np.array([[1, 2], [3, 4]], float)
    for figures, shares in (
        (x - 2, None),
        (x, (0.6, 1.0)),
        (x, (0.0, 0.4)),
        (x * 0, None),
        (x[:, :0], None),
        (x[:0], None),
    ):
        assert np.isnan(benefit_of_doubt(figures, shares).scores).all()


def test_one_area_is_its_own_frontier():
    assert benefit_of_doubt(np.array([[3, 4]], float)).scores.tolist() == [1]


def test_an_area_at_the_bottom_of_everything_scores_zero():
    assert benefit_of_doubt(np.array([[3, 4], [0, 0]], float), (0.1, 0.9)).scores.tolist() == [1, 0]


def test_a_part_in_which_all_have_zero_does_no_harm():
    x = np.array([[3, 0], [2, 0]], float)
    assert benefit_of_doubt(x).scores == pytest.approx([1, 2 / 3])
    assert benefit_of_doubt(x, (0.2, 0.8)).scores == pytest.approx([1, 2 / 3])


def test_as_an_aggregation_parts_without_weight_are_left_out():
    planes = [np.array([[6.0, 1], [2, 1]]), np.array([[2.0, 2], [6, 4]]), np.array([[9.0, NAN], [0, NAN]])]
    choice = Aggregation(rule="benefit_of_doubt", shares=(0.25, 0.75))
    assert set(frontier.FRONTIERS) == {"benefit_of_doubt"}
    found = frontier.FRONTIERS["benefit_of_doubt"](planes, [1.0, 5.0, 0.0], choice, 1.0)
    assert found.shape == (2, 2)
    assert found[:, 0].tolist() == [1, 1]
    assert found[1, 1] == 1
    assert found[0, 1] == pytest.approx((0.75 + 0.25 * 2) / (0.75 + 0.25 * 4))
