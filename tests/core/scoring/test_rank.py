import numpy as np
import pytest

from core.scoring.rank import rank, steady


def test_equal_scores_share_the_better_rank_and_what_has_no_score_has_no_rank():
    given = np.array([[50.0], [50.0000001], [np.nan], [50.0], [10.0]])
    np.testing.assert_array_equal(rank(given)[:, 0], [2, 1, np.nan, 2, 4])
    assert rank(np.empty((0, 2))).shape == (0, 2)


def test_columns_are_ranked_apart_along_the_first_axis():
    given = np.array([[[1.0, 9.0], [5.0, np.nan]], [[2.0, 3.0], [5.0, 7.0]]])
    np.testing.assert_array_equal(rank(given), [[[2, 1], [1, np.nan]], [[1, 2], [1, 1]]])


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e7])
def test_sums_of_the_same_parts_in_another_order_are_one_place(size):
    forward, backward = (0.1 + 0.2 + 0.3) * size, (0.3 + 0.2 + 0.1) * size
    assert forward != backward
    assert rank(np.array([[backward], [forward], [0.0]]))[:, 0].tolist() == [1, 1, 3]


def test_steady_scores_keep_twelve_digits_of_each_column():
    small, large = 1.23456789012345e-6, 1.23456789012345e6
    found = steady(np.array([[small, large], [np.nan, 0.0]]))
    assert found[0] == pytest.approx([1.23456789012e-6, 1.23456789012e6], rel=1e-14) and np.isnan(found[1, 0])
