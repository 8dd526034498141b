"""Growth and percentage change of series with gaps."""

import numpy as np
import pytest

from core.robustness.trend import growth, percent_change

YEARS = np.array([2018, 2019, 2020, 2022])
NAN = np.nan


def test_growth_is_between_the_first_and_the_last_value():
    """100 to 121 in two years is 10 % a year; 100 to 50 in four is 0.5^(1/4)."""
    values = np.array([[100, NAN, 121, NAN], [100, 7, 7, 50], [5, NAN, NAN, 5], [0, NAN, 0, NAN]])
    assert growth(values, YEARS) == pytest.approx([0.1, 0.5**0.25 - 1, 0, 0])


def test_growth_that_cannot_be_told():
    values = np.array([[NAN, NAN, NAN, NAN], [3, NAN, NAN, NAN], [-1, NAN, NAN, 2], [0, NAN, NAN, 2]])
    assert growth(values, YEARS) == pytest.approx([NAN, NAN, NAN, np.inf], nan_ok=True)
    assert growth(np.array([-4.0, -8]), np.array([1, 2])) == pytest.approx(1.0)


def test_percent_change_is_a_line_over_where_it_starts():
    """10, 20, 30, 50 is 10 a year from 10: 100 % a year, 500 % in five."""
    line = np.array([10.0, 20, 30, 50])
    assert percent_change(line, YEARS) == pytest.approx(100)
    assert percent_change(line, YEARS, per=5) == pytest.approx(500)
    assert percent_change(np.array([NAN, 20, NAN, 35]), YEARS) == pytest.approx(25)
    slope, start = np.polyfit(YEARS - 2018, [3.0, 9, 4, 8], 1)
    assert percent_change(np.array([3.0, 9, 4, 8]), YEARS) == pytest.approx(100 * slope / start)


def test_percent_change_that_cannot_be_told():
    values = np.array([[NAN, NAN, NAN, NAN], [3, NAN, NAN, NAN], [0, 1, 2, 4]])
    assert np.isnan(percent_change(values, YEARS)).all()
    assert percent_change(np.full(4, 6.0), YEARS) == 0
