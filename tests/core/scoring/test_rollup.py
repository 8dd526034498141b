"""Wholes from parts; the numbers themselves are worked in tests/cases/scoring/figures.toml."""

import numpy as np
import pytest

from core.scoring import readings, rollup
from core.scoring.readings import SUPPRESSED
from tests.core.scoring import town

AREAS = """
area, layer, parent
Q1, quarter, city
A, area, Q1
B, area, Q1
C, area, city
S, stat, city
"""


def of(figures, layer):
    found = readings.read(town.latest(figures), town.areas(AREAS), town.model(), layer)
    return found, rollup.divisions(found, town.model(), layer)


def test_divisions_are_the_finer_layers_with_areas_inside_the_nearest_first():
    found, divisions = of("area, indicator, value\nA, trust, 1", "city")
    assert [d.layer for d in divisions] == ["quarter", "stat", "area"]
    names = found.areas.index[divisions[2].members].tolist()
    assert names == ["A", "B", "C"]


def test_a_quarter_is_made_of_the_areas_inside_it_alone():
    found, divisions = of("area, indicator, value\nA, trust, 1", "quarter")
    assert [found.areas.index[d.members].tolist() for d in divisions] == [["A", "B"]]


def test_all_parts_hidden_hide_the_whole():
    figures = "area, indicator, value, n\nA, trust, 10, 4\nB, trust, 20, 5"
    found, (division,) = of(figures, "quarter")
    rolled = rollup.roll_up(found, division, 0)
    assert rolled.presence.tolist() == [[SUPPRESSED]] and np.isnan(rolled.value).all()


@pytest.mark.parametrize(("mean", "ratio", "scale"), [(30.8, 0.3078, 100), (2.9, 0.0003, 10_000), (0.5, 0.5, 1)])
def test_the_scale_of_a_ratio_is_read_off_the_rounded_values(mean, ratio, scale):
    assert float(rollup.scale(mean, ratio)) == scale


def test_a_ratio_of_nothing_is_zero():
    figures = "area, indicator, value, numerator, denominator\nA, trust, 0, 0, 40\nB, trust, 0, 0, 60"
    found, (division,) = of(figures, "quarter")
    assert rollup.roll_up(found, division, 0).value.tolist() == [[0.0]]


def test_one_part_without_counts_turns_the_whole_to_the_next_rule():
    figures = "area, indicator, value, numerator, denominator, n\nA, trust, 50, 50, 100, 100\nB, trust, 80, , , 200"
    found, (division,) = of(figures, "quarter")
    rolled = rollup.roll_up(found, division, 0)
    assert rollup.RULES[rolled.rule[0, 0]] == "mean_by_n"
    assert rolled.value[0, 0] == pytest.approx(70)
