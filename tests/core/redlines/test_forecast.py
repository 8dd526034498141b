import numpy as np
import pytest
from scipy.stats import theilslopes

from core.redlines import forecast
from core.redlines.forecast import (
    Crossing,
    Trend,
    crossing,
    last_date_to_act,
    required_change,
    trend,
    trends,
)

YEARS = np.arange(2020.0, 2026.0)


def test_a_steady_trend_is_found_whatever_one_reading_says():
    straight = 0.2 + 0.1 * (YEARS - 2020)
    wild = straight.copy()
    wild[2] = 9
    assert trend(YEARS, straight).slope == pytest.approx(0.1)
    assert trend(YEARS, wild).slope == pytest.approx(0.1, abs=0.02)


def test_without_enough_readings_there_is_no_trend():
    values = np.array([1, 2, np.nan, np.nan, 3, np.nan])
    assert trend(YEARS, values) is None
    assert trend(np.full(6, 2020.0), np.arange(6.0)) is None


def test_the_line_is_reached_sooner_on_the_steeper_slope():
    found = crossing(0.6, Trend(slope=0.1, low=0.05, high=0.2))
    assert (found.likely, found.earliest, found.latest) == pytest.approx((4, 2, 8))
    assert last_date_to_act(found, lead_years=2.5) == pytest.approx((1.5, -0.5))


def test_a_figure_that_may_stand_still_has_an_open_end():
    assert crossing(0.6, Trend(0.1, -0.05, 0.2)) == Crossing(pytest.approx(4), pytest.approx(2), None)
    assert crossing(0.6, Trend(-0.1, -0.2, 0.1)) == Crossing(None, pytest.approx(4), None)
    assert crossing(0.6, Trend(-0.1, -0.2, -0.05)) == Crossing(None, None, None)
    assert crossing(1.2, Trend(-0.1, -0.2, -0.05)) == Crossing(0, 0, 0)
    assert last_date_to_act(Crossing(None, None, None), 1) == (None, None)


def test_a_band_is_sure_when_all_of_it_goes_one_way():
    assert Trend(0.1, 0.05, 0.2).sure and Trend(-0.1, -0.2, -0.05).sure and not Trend(0.1, -0.05, 0.2).sure


def test_what_must_change_each_year_to_be_back_in_time():
    assert required_change(1.4, 4) == pytest.approx(-0.1)
    assert required_change(1.4, 4, target=0.8) == pytest.approx(-0.15)
    with pytest.raises(ValueError, match="no time"):
        required_change(1.4, 0)


def test_many_trends_at_once_are_those_that_scipy_finds_row_by_row(monkeypatch):
    draw = np.random.default_rng(3)
    years = np.sort(draw.uniform(2018, 2026, (200, 7)), axis=1)
    values = draw.normal(0, 1, (200, 7)).round(draw.integers(0, 3))  # equal readings narrow the band
    values[:50] = values[:50].round()
    values[draw.random(values.shape) < 0.3] = np.nan
    found = trends(years, values)
    told = 0
    for row in range(200):
        known = ~np.isnan(values[row])
        if known.sum() < 4:
            assert found.of(row) is None and trend(years[row], values[row]) is None
            continue
        slope, _, low, high = theilslopes(values[row, known], years[row, known], alpha=0.8)
        assert (found.slope[row], found.low[row], found.high[row]) == pytest.approx((slope, low, high))
        told += 1
    assert 100 < told < 200
    monkeypatch.setattr(forecast, "_AT_ONCE", 60)  # a few rows at a time tell the same
    assert np.array_equal(trends(years, values).low, found.low, equal_nan=True)
    assert np.isnan(trends(years[:, :3], values[:, :3]).slope).all()
    assert len(trends(years[:0], values[:0]).slope) == 0
