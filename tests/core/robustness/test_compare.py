"""Two rankings and what is hidden, counted by hand."""

import numpy as np
import pytest

from core.robustness.compare import compare, masking

NAN = np.nan


class TestComparison:
    def test_places_gained(self):
        found = compare(np.array([9.0, 7, 5, 3, NAN]), np.array([7.0, 9, 1, 2, 8]))
        assert found.first.tolist()[:4] == [1, 2, 3, 4] and np.isnan(found.first[4])
        assert found.second.tolist() == [3, 1, 5, 4, 2]
        assert found.shift == pytest.approx([-2, 1, -2, 0, NAN], nan_ok=True)

    def test_lower_may_be_better(self):
        assert compare(np.array([1.0, 2]), np.array([2.0, 1]), highest_first=False).first.tolist() == [1, 2]

    def test_summary(self):
        found = compare(np.array([9.0, 7, 5, 3]), np.array([7.0, 9, 1, 3])).summary()
        assert (found.n, found.least, found.most, found.mean) == (4, -1, 1, 0)
        assert (found.lower, found.median, found.upper) == (-1, 0, 1)
        assert (found.mean_size, found.equal) == (1, 0)

    def test_of_some_areas(self):
        found = compare(np.array([5.0, 4, 3, 2, NAN]), np.array([5.0, 4, 2, 3, 1]))
        assert found.summary(found.second <= 2).equal == 1
        assert found.summary(found.second >= 4).mean_size == 1

    def test_of_nothing(self):
        found = compare(np.array([NAN]), np.array([1.0])).summary()
        assert found.n == 0 and np.isnan(found.mean_size) and np.isnan(found.equal)

    def test_agreement(self):
        """d = (1, 1, 0): 1 - 6 x 2 / (3 x 8) = 0.5; who has no rank is left out."""
        found = compare(np.array([9.0, 7, 5, NAN]), np.array([7.0, 9, 1, 4]))
        assert found.spearman == pytest.approx(0.5)
        same = compare(np.array([1.0, 2, 3]), np.array([10.0, 20, 30]))
        assert same.spearman == 1


class TestMasking:
    def test_areas_at_or_above_the_median_that_hide_a_breach(self):
        found = masking(np.array([10.0, 20, 30, 40, 50]), np.array([True, True, False, True, False]))
        assert found.better.tolist() == [False, False, True, True, True]
        assert found.hiding.tolist() == [False, False, False, True, False]
        assert found.share == pytest.approx(1 / 3)

    def test_an_area_without_a_score_is_on_neither_side(self):
        found = masking(np.array([NAN, 20, 30]), np.array([True, True, True]))
        assert found.better.tolist() == [False, False, True] and found.share == 1

    def test_low_may_be_good(self):
        found = masking(np.array([1.0, 2, 3]), np.zeros(3, bool), highest_first=False)
        assert found.better.tolist() == [True, True, False]

    def test_nobody_scored(self):
        found = masking(np.array([NAN, NAN]), np.array([True, True]))
        assert not found.hiding.any() and np.isnan(found.share)
