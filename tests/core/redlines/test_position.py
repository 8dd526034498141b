import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redlines.position import position, position_in_band, position_without_room, value_at

numbers = st.floats(-1e6, 1e6)


def test_the_ideal_is_0_and_the_line_is_1_whichever_side_is_bad():
    assert position([80, 45, 30, 87], ideal=80, limit=45).tolist() == [0, 1, 50 / 35, -0.2]
    assert position([2, 21, 40], ideal=2, limit=21).tolist() == [0, 1, 2]
    assert np.isnan(position([np.nan], 0, 1)).all()


def test_a_band_has_a_line_on_either_side():
    assert position_in_band([10, 15, 20, 5, 22.5], 10, 20).tolist() == [1, 0, 1, 2, 1.5]
    assert position_in_band([10, 12, 20, 16], 10, 20, ideal=12).tolist() == [1, 0, 1, 0.5]


@pytest.mark.parametrize("ideal", [10, 20, 9, 25])
def test_an_ideal_outside_its_band_is_refused(ideal):
    with pytest.raises(ValueError, match="between"):
        position_in_band([1], 10, 20, ideal=ideal)


def test_a_limit_that_is_the_ideal_is_refused():
    with pytest.raises(ValueError, match="ideal"):
        position([1], 5, 5)


@given(x=numbers, ideal=st.integers(-50, 50), width=st.integers(1, 50), scale=st.sampled_from([0.001, 0.5, 7, 1000]))
def test_another_unit_changes_nothing(x, ideal, width, scale):
    there = position([x * scale], ideal * scale, (ideal + width) * scale)
    assert there == pytest.approx(position([x], ideal, ideal + width), rel=1e-9, abs=1e-9)


@given(r=st.floats(-5, 5), ideal=st.integers(-50, 50), width=st.sampled_from([-20, -1, 1, 30]))
def test_a_value_stands_where_it_was_put(r, ideal, width):
    assert position(value_at([r], ideal, ideal + width), ideal, ideal + width) == pytest.approx([r], abs=1e-9)


def test_the_published_ratios_of_the_doughnut(truth):
    table = pd.read_csv(truth / "doughnut_2025_threshold_ratios.csv", comment="#")
    rows = table[table["domain"] == "ecological"]
    base = rows["natural_baseline"].fillna(0.0)
    # Sources give three indicators as the share lost of the baseline: the same axis, with the baseline as the ideal.
    found = position(rows["value"], base, rows["boundary"])
    assert len(rows) > 100
    assert np.abs(found - rows["ratio"]).max() < 1e-12
    assert ((found > 1) == (rows["ratio"] > 1)).all()


def test_without_room_every_step_beyond_the_ideal_is_beyond_the_line():
    assert position_without_room([100.0, 101.0, 91.0], 100.0, True).tolist() == pytest.approx([0.0, 0.0, 1.09])
    assert position_without_room([0.0, 2.0], 0.0, False).tolist() == [0.0, 3.0]
    assert np.isnan(position_without_room([np.nan], 0.0, False)).all()


def test_a_value_that_is_off_by_rounding_alone_is_on_its_line():
    assert position(0.1 + 0.2, 0, 0.3).item() == 1
    assert position_in_band([0.1 + 0.2], 0.1, 0.3).tolist() == [1]
    assert position_without_room([0.1 + 0.2], 0.3, below_is_bad=False).tolist() == [0]
    assert position(45 - 1e-6, 100, 45).item() > 1
