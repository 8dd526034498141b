import json

import numpy as np
import pytest

from core.redlines.control import Limits, assurance, changing, limits, one_side, trend, two_of_three


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


def test_one_reading_has_no_limits():
    with pytest.raises(ValueError, match="two readings"):
        limits(np.array([1.0]))
