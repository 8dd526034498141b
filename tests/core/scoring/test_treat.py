from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.config import Treatment
from core.scoring.treat import (
    LOGGED,
    LOGS,
    PULLED_IN,
    TOUCHES,
    TREATMENTS,
    UNTOUCHED,
    kurtosis,
    skewness,
    treat,
)

NAN = np.nan
BOTH = Treatment(rule="winsorise_then_log")
WINSORISE = Treatment(rule="winsorise")
LOG = Treatment(rule="log")
TAIL = [*range(1, 20), 100]
DOUBLING = [2.0**i for i in range(20)]


def one(figures, choice):
    """A single column in a single period: its treated values, its marks, and its detail if it has one."""
    done = treat(np.array(figures, float)[:, None, None], [choice])
    assert len(done.details) <= 1
    return done.values[:, 0, 0], done.touched[:, 0, 0], done.details[0] if done.details else None


class TestMoments:
    def test_by_hand(self):
        """Deviations -3 -2 -1 0 6: squares 50, cubes 180, fourth powers 1394."""
        assert skewness(np.array([1, 2, 3, 4, 10.0])) == pytest.approx(1.2 * 2**0.5)
        assert kurtosis(np.array([1, 2, 3, 4, 10.0])) == pytest.approx(3.152)

    def test_a_missing_value_does_not_count(self):
        holes = np.array([NAN, 1, 2, NAN, 3, 4, 10.0])
        assert skewness(holes) == pytest.approx(1.2 * 2**0.5)
        assert kurtosis(holes) == pytest.approx(3.152)

    def test_every_column_of_any_table(self):
        table = np.random.default_rng(1).normal(size=(30, 4, 3))
        table[3, 1] = table[7:9, 2, 1] = NAN
        for moment in (skewness, kurtosis):
            alone = [[moment(table[:, k, t]) for t in range(3)] for k in range(4)]
            np.testing.assert_allclose(moment(table), alone, rtol=1e-12)

    @pytest.mark.parametrize(("n", "skewed", "peaked"), [(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 1, 1)])
    def test_too_few_values(self, n, skewed, peaked):
        column = np.array([1, 2, 4, 9, 16.0])[:n]
        assert np.isnan(skewness(column)) == (not skewed)
        assert np.isnan(kurtosis(column)) == (not peaked)

    @pytest.mark.parametrize("value", [0.1, 1 / 3, 1e15 + 0.3, -7.7, 0.0])
    @pytest.mark.parametrize("n", [4, 7, 51, 1000])
    def test_equal_values_have_no_shape(self, value, n):
        assert np.isnan(skewness(np.full(n, value)))
        assert np.isnan(kurtosis(np.full(n, value)))

    @pytest.mark.filterwarnings("error::RuntimeWarning")
    def test_no_warning_leaks(self):
        table = np.array([[NAN, 1, 1, 1], [NAN, NAN, 2, 1], [NAN, NAN, NAN, 1], [NAN, NAN, NAN, 1]])
        assert np.isnan(skewness(table)).all()
        assert np.isnan(kurtosis(table)).all()


class TestPullingIn:
    def test_the_extreme_gets_the_next_value(self):
        values, touched, detail = one(TAIL, WINSORISE)
        assert values.tolist() == [*range(1, 20), 19]
        assert touched.tolist() == [UNTOUCHED] * 19 + [PULLED_IN]
        assert detail.pulled_in == 1
        assert not detail.logged
        assert not detail.undecided
        assert detail.skew == pytest.approx(float(skewness(np.array(TAIL, float))))
        assert detail.skew_after == pytest.approx(float(skewness(values)))
        assert detail.kurtosis_after == pytest.approx(float(kurtosis(values)))

    def test_a_low_tail_is_the_mirror_of_a_high_one(self):
        high, touched_high, _ = one(TAIL, WINSORISE)
        low, touched_low, _ = one([-x for x in TAIL], WINSORISE)
        assert (low == -high).all()
        assert (touched_low == touched_high).all()

    def test_it_stops_as_soon_as_the_column_passes(self):
        assert one([*range(1, 19), 60, 100], WINSORISE)[2].pulled_in == 2

    def test_ties_move_together_and_may_pass_the_limit(self):
        values, touched, detail = one([*range(1, 31), 200, 200], Treatment(rule="winsorise", most_points=1))
        assert values.tolist() == [*range(1, 31), 30, 30]
        assert detail.pulled_in == 2
        assert (touched == PULLED_IN).sum() == 2

    def test_points_moved_before_are_counted_again(self):
        """After the first step two values lie on the extreme, and the second moves both: two, not three."""
        values, _, detail = one(DOUBLING, Treatment(rule="winsorise", most_points=2))
        assert detail.pulled_in == 2
        assert values.tolist() == [*DOUBLING[:18], DOUBLING[17], DOUBLING[17]]

    def test_the_side_is_judged_anew_at_each_step(self):
        column = [*np.linspace(-1, 1, 30), 100, -40]
        values, touched, detail = one(column, WINSORISE)
        assert detail.pulled_in == 2
        assert touched.tolist() == [UNTOUCHED] * 30 + [PULLED_IN, PULLED_IN]
        assert values[-2:].tolist() == [1, -1]

    def test_no_point_may_be_moved(self):
        values, touched, detail = one(TAIL, Treatment(rule="winsorise", most_points=0))
        assert values.tolist() == TAIL
        assert not touched.any()
        assert detail.pulled_in == 0
        assert detail.skew_after == detail.skew

    def test_missing_values_stay_missing(self):
        values, touched, _ = one([NAN, *TAIL, NAN], WINSORISE)
        np.testing.assert_array_equal(values, [NAN, *range(1, 20), 19, NAN])
        assert touched.tolist() == [UNTOUCHED] * 20 + [PULLED_IN, UNTOUCHED]


class TestVerdict:
    def test_both_moments_must_be_too_large(self):
        skew, kurt = float(skewness(np.array(TAIL, float))), float(kurtosis(np.array(TAIL, float)))
        assert one(TAIL, Treatment(rule="winsorise", skew=skew + 1e-9, kurtosis=0.0))[2] is None
        assert one(TAIL, Treatment(rule="winsorise", skew=1.0, kurtosis=kurt + 1e-9))[2] is None

    def test_exactly_at_the_threshold_is_too_large(self):
        skew, kurt = float(skewness(np.array(TAIL, float))), float(kurtosis(np.array(TAIL, float)))
        assert one(TAIL, Treatment(rule="winsorise", skew=skew, kurtosis=kurt))[2].pulled_in == 1

    @pytest.mark.parametrize("figures", [[5.0] * 9, [NAN] * 9, [1.0, 9.0], [3.0], []])
    @pytest.mark.parametrize("choice", [WINSORISE, LOG, BOTH])
    def test_what_cannot_be_judged_is_left_alone_and_said(self, figures, choice):
        values, touched, detail = one(figures, choice)
        np.testing.assert_array_equal(values, figures)
        assert not touched.any()
        assert detail.undecided
        assert np.isnan(detail.skew)

    def test_three_values_pass_by_their_skewness_alone(self):
        assert one([1, 2, 50], BOTH)[2] is None
        assert one([1, 2, 50], Treatment(rule="log", skew=1.5))[2].undecided

    @pytest.mark.parametrize("choice", [WINSORISE, BOTH])
    def test_pulling_in_never_makes_all_areas_equal(self, choice):
        """One area has something, the others nothing: winsorising would take that away."""
        values, touched, detail = one([0] * 30 + [7], choice)
        assert values[-1] == 7
        assert not touched.any()
        assert detail.undecided
        assert detail.pulled_in == 0
        assert detail.skew == pytest.approx(31**0.5)

    def test_a_logarithm_that_makes_all_values_equal_is_given_back(self):
        tiny = [1e-30 * x for x in TAIL]
        values, touched, detail = one(tiny, Treatment(rule="log", log="plus_one"))
        assert values.tolist() == tiny
        assert not touched.any()
        assert not detail.logged
        assert detail.undecided


class TestLogarithm:
    def test_of_the_range_by_hand(self):
        values, touched, detail = one([NAN, *TAIL], LOG)
        assert values[1] == pytest.approx(np.log(0.99))
        assert values[-1] == pytest.approx(np.log(99.99))
        assert touched.tolist() == [UNTOUCHED] + [LOGGED] * 20
        assert detail.logged
        assert detail.pulled_in == 0

    def test_plus_one_by_hand(self):
        values, _, _ = one(TAIL, Treatment(rule="log", log="plus_one"))
        assert values.tolist() == pytest.approx([np.log(x) for x in TAIL])

    def test_both_sides_mirror_a_low_tail(self):
        both = Treatment(rule="log", log="range_both")
        high, low = one(TAIL, both)[0], one([-x for x in TAIL], both)[0]
        assert (high == one(TAIL, LOG)[0]).all()
        assert (low == -high).all()

    @pytest.mark.parametrize("log", sorted(LOGS))
    @pytest.mark.parametrize("sign", [1, -1])
    def test_the_order_of_areas_stays(self, log, sign):
        column = np.sort(sign * np.array(DOUBLING))[:, None]
        assert (np.diff(LOGS[log](column)[:, 0]) > 0).all()

    def test_it_is_taken_of_the_values_as_they_came(self):
        choice = Treatment(rule="winsorise_then_log", most_points=1)
        values, touched, detail = one(DOUBLING, choice)
        assert (values == LOGS["range"](np.array(DOUBLING)[:, None])[:, 0]).all()
        assert (touched == LOGGED).all()
        assert (detail.pulled_in, detail.logged) == (0, True)

    def test_combined_it_is_taken_of_what_was_pulled_in(self):
        choice = Treatment(rule="winsorise_then_log", most_points=1, combine=True)
        values, touched, detail = one(DOUBLING, choice)
        pulled = np.array([*DOUBLING[:19], DOUBLING[18]])
        assert (values == LOGS["range"](pulled[:, None])[:, 0]).all()
        assert touched.tolist() == [LOGGED] * 19 + [PULLED_IN]
        assert (detail.pulled_in, detail.logged) == (1, True)

    def test_what_pulling_in_mended_is_not_logged(self):
        assert not one(TAIL, BOTH)[2].logged


class TestTable:
    @staticmethod
    def figures(seed=3):
        values = np.exp(1.5 * np.random.default_rng(seed).normal(size=(40, 6, 3)))
        values[::7, 2] = NAN
        values[:, 4, 1] = 8.0
        return values

    CHOICES = (BOTH, WINSORISE, LOG, Treatment(), BOTH, Treatment(rule="winsorise", most_points=1, skew=1.0))

    def test_columns_and_periods_are_treated_on_their_own(self):
        values = self.figures()
        done = treat(values, self.CHOICES)
        for k, choice in enumerate(self.CHOICES):
            for t in range(3):
                alone, touched, detail = one(values[:, k, t], choice)
                np.testing.assert_allclose(done.values[:, k, t], alone, rtol=1e-12)
                np.testing.assert_array_equal(done.touched[:, k, t], touched)
                found = [d for d in done.details if (d.k, d.t) == (k, t)]
                assert len(found) == (detail is not None)
                for here, there in zip(found, [detail], strict=False):
                    assert here[4:6] == there[4:6]
                    assert here.undecided == there.undecided

    def test_details_come_by_column_and_period(self):
        places = [(detail.k, detail.t) for detail in treat(self.figures(), self.CHOICES).details]
        assert places == sorted(places)
        assert (4, 1) in places
        assert 3 not in {k for k, _ in places}

    def test_moments_of_every_column_with_a_rule_are_kept(self):
        values = self.figures()
        done = treat(values, self.CHOICES)
        ruled = [0, 1, 2, 4, 5]
        np.testing.assert_allclose(done.skew[ruled], skewness(values)[ruled], rtol=1e-12)
        np.testing.assert_allclose(done.kurtosis[ruled], kurtosis(values)[ruled], rtol=1e-12)
        assert np.isnan(done.skew[3]).all()

    def test_nothing_given_is_changed(self):
        values = self.figures()
        before = values.copy()
        treat(values, self.CHOICES)
        np.testing.assert_array_equal(values, before)

    def test_without_rules_values_come_back_untouched(self):
        values = self.figures()
        done = treat(values, [Treatment()] * 6)
        assert done.values is values
        assert not done.touched.any()
        assert done.details == ()

    @pytest.mark.parametrize("shape", [(0, 2, 1), (5, 0, 1), (5, 2, 0), (1, 2, 1)])
    @pytest.mark.filterwarnings("error::RuntimeWarning")
    def test_tables_with_nothing_to_compare(self, shape):
        done = treat(np.ones(shape), [BOTH] * shape[1])
        assert done.values.shape == done.touched.shape == shape
        assert all(detail.undecided for detail in done.details)

    @pytest.mark.filterwarnings("error::RuntimeWarning")
    def test_no_warning_leaks(self):
        treat(self.figures(), self.CHOICES)


@settings(max_examples=80)
@given(
    arrays(float, 24, elements=st.one_of(st.integers(-5, 5), st.sampled_from([NAN, 300.0, -400.0, 1e5]))),
    st.sampled_from([BOTH, WINSORISE, LOG, Treatment(rule="winsorise_then_log", log="range_both", combine=True)]),
    st.permutations(range(24)),
)
def test_whatever_comes_the_order_of_areas_stays_and_ties_stay_ties(figures, choice, order):
    values, touched, detail = one(figures, choice)
    np.testing.assert_array_equal(np.isnan(values), np.isnan(figures))
    by_size = np.argsort(figures[~np.isnan(figures)], kind="stable")
    before, after = figures[~np.isnan(figures)][by_size], values[~np.isnan(figures)][by_size]
    assert (np.diff(after) >= 0).all()
    assert (np.diff(after)[np.diff(before) == 0] == 0).all()
    if detail is None or not detail.logged:
        np.testing.assert_array_equal(values[touched == UNTOUCHED], figures[touched == UNTOUCHED])
        assert (values[touched == PULLED_IN] != figures[touched == PULLED_IN]).all()
    moved, marks, _ = one(figures[list(order)], choice)
    np.testing.assert_allclose(moved, values[list(order)], rtol=1e-9)
    np.testing.assert_array_equal(marks, touched[list(order)])


def test_names_that_the_config_allows_are_the_names_that_exist():
    assert set(TREATMENTS) == set(get_args(Treatment.model_fields["rule"].annotation))
    assert set(LOGS) == set(get_args(Treatment.model_fields["log"].annotation))
    assert (TOUCHES[UNTOUCHED], TOUCHES[PULLED_IN], TOUCHES[LOGGED]) == ("untouched", "pulled_in", "logged")
