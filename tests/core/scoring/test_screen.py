from typing import get_args

import numpy as np
import pytest

from core.config import Screening
from core.scoring.screen import SCREENINGS, screen

NAN = np.nan


def table(*rows):
    return np.array(rows, float)[:, :, None]


def removed(values, choice, keep=(), drop=()):
    named = [np.isin(np.arange(len(values)), list(who)) for who in (keep, drop)]
    return list(screen(values, choice, *named).removed[:, 0])


FIGURES = table([1, 2, 0, 4], [1, NAN, NAN, NAN], [0, 0, 0, 5], [NAN, NAN, NAN, NAN])


def test_shares_by_hand():
    done = screen(FIGURES, Screening(), np.zeros(4, bool), np.zeros(4, bool))
    assert list(done.available[:, 0]) == [1, 0.25, 1, 0]
    np.testing.assert_array_equal(done.nonzero[:, 0], [0.75, 1, 0.25, NAN])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("none", [False, False, False, False]),
        ("by_missing", [False, True, False, True]),
        ("by_zeros", [False, False, True, False]),
        ("by_missing_or_zeros", [False, True, True, True]),
    ],
)
def test_each_rule(rule, expected):
    assert removed(FIGURES, Screening(rule=rule, min_available=0.5, min_nonzero=0.5)) == expected


@pytest.mark.parametrize("count", range(10))
def test_exactly_the_least_share_is_enough(count):
    """Nine columns: 6 of 9 against 2/3, and every other share that one minus the rest would miss by rounding."""
    values = table([1] * count + [NAN] * (9 - count))
    assert removed(values, Screening(rule="by_missing", min_available=count / 9)) == [False]
    zeros = table([1] * count + [0] * (9 - count))
    assert removed(zeros, Screening(rule="by_zeros", min_nonzero=count / 9)) == [False]


def test_two_thirds_is_the_usual_share():
    assert removed(table([1] * 6 + [NAN] * 3), Screening(rule="by_missing")) == [False]
    assert removed(table([1] * 5 + [NAN] * 4), Screening(rule="by_missing")) == [True]


def test_lists_win_over_the_rule():
    choice = Screening(rule="by_missing", min_available=0.5)
    assert removed(FIGURES, choice, keep=[1], drop=[0]) == [True, False, False, True]


def test_lists_hold_without_a_rule():
    assert removed(FIGURES, Screening(), keep=[1], drop=[0, 2]) == [True, False, True, False]


def test_an_area_in_both_lists_is_left_out():
    assert removed(FIGURES, Screening(), keep=[0], drop=[0]) == [True, False, False, False]


def test_periods_are_judged_one_by_one():
    values = np.array([[[1, NAN], [1, NAN]], [[NAN, 1], [1, 1]]])
    done = screen(values, Screening(rule="by_missing", min_available=0.75), np.zeros(2, bool), np.zeros(2, bool))
    assert done.removed.tolist() == [[False, True], [True, False]]


def test_without_columns_nothing_is_available():
    done = screen(np.empty((2, 0, 1)), Screening(rule="by_missing"), np.zeros(2, bool), np.zeros(2, bool))
    assert done.available.tolist() == [[0], [0]]
    assert done.removed.all()


def test_the_names_that_the_config_allows_are_the_names_that_exist():
    assert set(SCREENINGS) == set(get_args(Screening.model_fields["rule"].annotation))
