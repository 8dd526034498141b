import json

import numpy as np
import pytest

from core.redlines.control import Limits, assurance, changing, holds, limits, one_side, parts, trend, two_of_three


@pytest.fixture(scope="module")
def published(truth):
    return json.loads((truth / "spc_nhsr_plotthedots.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["screened", "unscreened"])
def test_published_limits(published, kind):
    found = limits(np.array(published["xmr"]["data"], float), screened=kind == "screened")
    told = published["xmr"][kind]
    assert [round(x, 2) for x in (found.high, found.mean, found.low)] == [told["UPL"], told["mean"], told["LPL"]]


def test_seven_on_one_side(published):
    case = published["rule_7_one_side"]
    assert one_side(np.array(case["sign_in"])).tolist() == case["out"]


def test_seven_in_a_trend(published):
    for case in published["rule_7_trend"]:
        assert trend(np.array(case["y"], float)).tolist() == case["out"]


def test_two_of_three(published):
    for case in published["rule_2_of_3"]:
        assert two_of_three(np.array(case["near"]), np.array(case["side"])).tolist() == case["out"]


def test_readings_on_opposite_sides_are_no_signal(published):
    case = published["opposite_sides"]
    assert changing(np.array(case["data"], float))[-2:].tolist() == [0, 0]
    assert case["last_two"] == ["common_cause"] * 2


@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_assurance(published, direction):
    case = published["assurance"]
    bounds = [Limits((low + high) / 2, low, high) for low, high in zip(case["lpl"], case["upl"], strict=True)]
    assert [assurance(each, case["target"], direction == "increase") for each in bounds] == case[direction]


def test_what_counts_as_changing():
    calm = [10, 11, 10, 9, 10, 11, 10, 9, 10, 11]
    assert changing(np.array(calm, float)).tolist() == [0] * 10
    assert changing(np.array([*calm, 30], float))[-1] == 1
    assert changing(np.array([10, 11, 10, 9, 10, 11, 10, 9, *range(8, 1, -1)], float))[-1] == -1
    assert changing(np.array([5.0])).tolist() == [0]


def test_every_reading_of_a_trend_is_marked():
    """Mean 90.24, limits 88.02 and 92.46: above stand the first, second, fourth and fifth; the third is near the limit
    without a second one inside it; the fall from the fifth on is one trend of nine."""
    falling = np.array([93.2, 92.5, 91.8, 92.9, 93.4, 92.0, 90.1, 89.4, 88.9, 88.1, 87.5, 86.9, 86.4])
    assert changing(falling).tolist() == [1, 1, 0, 1, 1] + [-1] * 8


def test_of_two_of_three_those_near_a_limit_are_marked():
    """Mean 50, limits 47.04 and 52.96, near from 51.97 on or 48.03 down; the reading between the two is ordinary."""
    x = np.array([50.0, 49, 50, 49, 50, 49, 50, 49, 50, 51, 52.5, 51, 52.5, 51, 50, 49, 48, 49, 50], float)
    near = np.flatnonzero((x > limits(x).near[1]) | (x < limits(x).near[0]))
    assert near.tolist() == [10, 12, 16]
    assert np.flatnonzero(changing(x)).tolist() == [10, 12]


def test_nothing_that_crossed_will_hold():
    """The screen drops the fall of 16.7 that crossed: limits 61.6 to 68.5 stand clear of the line at 60."""
    x = np.array([68.7, 69.1, 67.4, 68.6, 66.7, 50])
    assert assurance(limits(x), 60, True) == "consistent_pass"
    assert holds(x, 60, True) is None
    assert holds(-x, -60, False) is None
    assert holds(np.array([68.7, 69.1, 67.4, 68.6, 66.7, 68.0]), 60, True) == "consistent_pass"
    # Not crossed, but below its own limit of 65.4.
    drop = np.array([68.7, 69.1, 67.4, 68.6, 69.1, 68.2, 67.5, 68.4, 67.6, 63.0])
    assert assurance(limits(drop), 60, True) == "consistent_pass"
    assert holds(drop, 60, True) is None


@pytest.mark.parametrize(("value", "higher_is_better"), [(0.0, False), (100.0, True)])
def test_a_target_that_is_always_just_kept_will_hold(value, higher_is_better):
    """A reading on the line has not crossed it: no late answer in eight years, everybody reached in eight."""
    assert holds(np.full(8, value), value, higher_is_better) == "consistent_pass"
    past = value + (1 if not higher_is_better else -1)
    assert holds(np.full(8, past), value, higher_is_better) == "consistent_fail"


@pytest.mark.parametrize(("ends", "marked"), [(6, range(7)), (7, range(1, 8))])
@pytest.mark.parametrize("mark", [1, -1])
def test_parts_of_seven(ends, marked, mark):
    found = np.zeros(9, int)
    found[ends] = mark
    assert np.flatnonzero(parts(found) == mark).tolist() == list(marked)


def test_a_peak_belongs_to_the_trend_that_begins_there():
    assert parts(trend(np.array([*range(1, 8), *range(6, 0, -1)], float))).tolist() == [1] * 6 + [-1] * 7


def test_one_reading_has_no_limits():
    with pytest.raises(ValueError, match="two readings"):
        limits(np.array([1.0]))
