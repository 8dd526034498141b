from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.config import Imputation
from core.scoring.impute import IMPUTATIONS, impute

NAN = np.nan
RULES = sorted(IMPUTATIONS)


def fill(values, rule, direction=None, pillar=None, groups=None, years=None, **settings):
    values = np.asarray(values, float)
    _, columns, periods = values.shape
    direction = np.ones(columns) if direction is None else np.array(direction, float)
    pillar = np.zeros(columns, int) if pillar is None else np.array(pillar)
    years = np.arange(periods, dtype=float) if years is None else np.array(years, float)
    groups = None if groups is None else np.array(groups)
    return impute(values, Imputation(rule=rule, **settings), direction, pillar, groups, years)


def column(*figures):
    """One indicator, one period."""
    return np.array(figures, float)[:, None, None]


def series(*figures):
    """One area, one indicator."""
    return np.array(figures, float)[None, None, :]


class TestAcrossAreas:
    def test_mean_and_median_by_hand(self):
        values = column(1, NAN, 2, 9)
        assert fill(values, "mean").ravel().tolist() == [1, 4, 2, 9]
        assert fill(values, "median").ravel().tolist() == [1, 2, 2, 9]

    def test_median_of_an_even_number_is_midway(self):
        assert fill(column(1, 2, 4, 9, NAN), "median")[-1] == 3

    @pytest.mark.parametrize("rule", ["mean", "median"])
    def test_every_period_and_column_on_its_own(self, rule):
        values = np.array([[[1, 10], [5, NAN]], [[NAN, 30], [7, NAN]], [[3, NAN], [NAN, NAN]]])
        done = fill(values, rule)
        assert done[1, 0, 0] == 2
        assert done[2, 0, 1] == 20
        assert done[2, 1, 0] == 6
        assert np.isnan(done[:, 1, 1]).all()

    def test_group_mean_and_median_by_hand(self):
        values = column(1, 2, 9, NAN, 100, NAN)
        groups = [0, 0, 0, 0, 1, 1]
        assert fill(values, "group_mean", groups=groups).ravel().tolist() == [1, 2, 9, 4, 100, 100]
        assert fill(values, "group_median", groups=groups).ravel().tolist() == [1, 2, 9, 2, 100, 100]

    @pytest.mark.parametrize("rule", ["group_mean", "group_median"])
    def test_without_a_group_or_without_a_value_in_it_the_gap_stays(self, rule):
        done = fill(column(1, NAN, NAN, NAN), rule, groups=[0, 0, 3, -1])
        np.testing.assert_array_equal(done.ravel(), [1, 1, NAN, NAN])

    @pytest.mark.parametrize("rule", ["group_mean", "group_median"])
    def test_areas_without_a_group_do_not_make_one(self, rule):
        np.testing.assert_array_equal(fill(column(5, NAN), rule, groups=[-1, -1]).ravel(), [5, NAN])

    @pytest.mark.parametrize("rule", ["group_mean", "group_median"])
    def test_where_areas_are_not_grouped_every_gap_stays(self, rule):
        np.testing.assert_array_equal(fill(column(5, NAN), rule).ravel(), [5, NAN])

    @pytest.mark.parametrize("n", range(1, 40))
    def test_the_mean_of_equal_values_is_that_value(self, n):
        """0.1 + 0.1 + 0.1 is more than 0.3: an even column must stay even to the last bit."""
        done = fill(column(*[0.1] * n, NAN), "mean")
        assert set(done.ravel()) == {0.1}


class TestRowMean:
    def test_by_hand_with_a_column_where_less_is_better(self):
        values = np.array([[0, 100], [10, 0], [5, NAN]], float)[:, :, None]
        assert fill(values, "row_mean", direction=[1, -1])[2, 1, 0] == 50
        values = np.array([[0, 100], [10, 0], [2.5, NAN]], float)[:, :, None]
        assert fill(values, "row_mean", direction=[1, -1])[2, 1, 0] == 75
        assert fill(values, "row_mean", direction=[1, 1])[2, 1, 0] == 25

    def test_only_what_stands_in_the_same_pillar_counts(self):
        values = np.array([[0, 0, 0, 0], [10, 10, 10, 10], [10, 0, 5, NAN]], float)[:, :, None]
        assert fill(values, "row_mean", pillar=[7, 7, 2, 2])[2, 3, 0] == 5
        assert fill(values, "row_mean", pillar=[7, 2, 2, 7])[2, 3, 0] == 10
        assert fill(values, "row_mean", pillar=[2, 7, 2, 7])[2, 3, 0] == 0
        assert np.isnan(fill(values, "row_mean", pillar=[1, 1, 1, 2])[2, 3, 0])

    def test_a_column_of_equal_values_gives_no_place_but_has_only_one_value_to_give(self):
        values = np.array([[4, 0, 0], [4, 10, 8], [NAN, 5, 2], [4, 5, NAN]], float)[:, :, None]
        done = fill(values, "row_mean")
        assert done[2, 0, 0] == 4
        assert done[3, 2, 0] == 4

    def test_periods_have_their_own_ends(self):
        values = np.array([[[0, 0], [0, 0]], [[10, 10], [10, 100]], [[5, 5], [NAN, NAN]]], float)
        assert fill(values, "row_mean")[2, 1].tolist() == [5, 50]

    @pytest.mark.parametrize("periods", [1, 3])
    def test_equal_areas_get_equal_values_to_the_last_bit(self, periods):
        rng = np.random.default_rng(5)
        values = rng.normal(size=(60, 23, periods))
        values[7::13] = values[7]
        values[7::13, 4] = NAN
        done = fill(values, "row_mean", pillar=rng.integers(0, 3, 23))
        assert (done[7::13] == done[7]).all()


class TestAlongTime:
    def test_latest_looks_back_only(self):
        done = fill(series(NAN, 1, NAN, NAN, 2, NAN), "latest").ravel()
        np.testing.assert_array_equal(done, [NAN, 1, 1, 1, 2, 2])

    def test_latest_counts_periods_of_the_table_not_years(self):
        values, years = series(1, NAN, NAN, NAN), [1990, 2000, 2010, 2011]
        done = fill(values, "latest", years=years, most_back=2).ravel()
        np.testing.assert_array_equal(done, [1, 1, 1, NAN])

    def test_constant_carries_forward_and_fills_the_lead(self):
        done = fill(series(NAN, NAN, 1, NAN, 2, NAN), "constant").ravel()
        assert done.tolist() == [1, 1, 1, 1, 2, 2]

    def test_linear_in_years_with_flat_ends(self):
        values, years = series(NAN, 0, NAN, NAN, 40, NAN), [1999, 2000, 2001, 2003, 2004, 2009]
        done = fill(values, "linear", years=years).ravel()
        assert done.tolist() == [0, 0, 10, 30, 40, 40]

    def test_one_value_is_no_line(self):
        np.testing.assert_array_equal(fill(series(NAN, 3, NAN), "linear").ravel(), [NAN, 3, NAN])
        assert fill(series(NAN, 3, NAN), "linear_constant").ravel().tolist() == [3, 3, 3]

    def test_linear_constant_is_linear_where_it_can_be(self):
        assert fill(series(0, NAN, 4), "linear_constant").ravel().tolist() == [0, 2, 4]

    @pytest.mark.parametrize("rule", ["latest", "linear", "constant", "linear_constant"])
    def test_series_do_not_mix_and_an_empty_one_stays_empty(self, rule):
        values = np.array([[[1, NAN, 3], [NAN, NAN, NAN]], [[7, 8, 9], [5, 5, NAN]]], float)
        done = fill(values, rule)
        assert np.isnan(done[0, 1]).all()
        assert done[1].tolist() == [[7, 8, 9], [5, 5, 5]]
        assert done[0, 0].tolist() == ([1, 2, 3] if rule.startswith("linear") else [1, 1, 3])

    def test_two_periods_of_the_same_time_are_no_fault(self):
        assert fill(series(1, NAN, 3), "linear", years=[2020, 2020, 2020]).ravel().tolist() == [1, 1, 3]

    def test_years_out_of_order_are_refused(self):
        with pytest.raises(ValueError, match="order"):
            fill(series(1, NAN, 3), "latest", years=[2021, 2020, 2022])


@settings(max_examples=60)
@given(
    arrays(float, (4, 3, 5), elements=st.one_of(st.just(NAN), st.floats(-1e6, 1e6))),
    st.sampled_from(RULES),
    st.lists(st.integers(-1, 1), min_size=4, max_size=4),
)
def test_what_is_there_never_changes_and_what_is_filled_lies_within(values, rule, groups):
    before = values.copy()
    done = fill(values, rule, direction=[1, -1, 1], pillar=[0, 0, 1], groups=groups)
    there = ~np.isnan(before)
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(done[there], before[there])
    assert done.shape == values.shape
    assert not np.isinf(done).any()
    with np.errstate(all="ignore"):
        low = np.fmin.reduce(before, axis=(0, 2))[:, None]
        high = np.fmax.reduce(before, axis=(0, 2))[:, None]
    slack = 1e-9 * np.fmax(np.abs(low), np.abs(high))
    new = ~np.isnan(done)
    assert (((done >= low - slack) & (done <= high + slack)) | ~new).all()


@pytest.mark.parametrize("rule", RULES)
def test_a_full_table_and_an_empty_one_come_back_as_they_were(rule):
    values = np.arange(12.0).reshape(2, 3, 2)
    assert (fill(values, rule, groups=[0, 0]) == values).all()
    assert np.isnan(fill(np.full((2, 3, 2), NAN), rule, groups=[0, 0])).all()
    assert fill(np.empty((0, 3, 2)), rule, groups=[]).shape == (0, 3, 2)
    assert fill(np.empty((2, 0, 2)), rule, groups=[0, 0]).shape == (2, 0, 2)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_no_warning_leaks(rule):
    values = np.array([[[NAN, 1], [2, 2]], [[NAN, NAN], [2, NAN]], [[NAN, 4], [NAN, 2]]])
    fill(values, rule, groups=[0, 0, 1])


def test_the_names_that_the_config_allows_are_the_names_that_exist():
    assert set(IMPUTATIONS) == set(get_args(Imputation.model_fields["rule"].annotation))
