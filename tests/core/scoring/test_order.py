"""What rules do to the order and the sign of values."""

import numpy as np
import pytest

from core.config import Normalisation
from core.scoring.normalise import Columns, normalise
from core.scoring.order import disordered, sinks, worst_first

BLANK = np.full(1, np.nan)


def columns(direction=1.0):
    return Columns(np.full(1, direction), BLANK, BLANK, BLANK, BLANK)


@pytest.mark.parametrize(
    ("choice", "scale", "sunk"),
    [
        ({"rule": "zscore"}, (0, 100), True),
        ({"rule": "zscore", "to_mean": 50.0}, (0, 100), False),
        ({"rule": "zscore", "clip": True, "scale": (1.0, 100.0)}, (0, 100), False),
        ({"rule": "zscore", "mean": 5.0}, (0, 100), False),
        ({"rule": "rank"}, (0, 100), False),
        ({"rule": "borda"}, (0, 100), True),
        ({"rule": "borda", "ties": "max"}, (0, 100), False),
        ({"rule": "minmax"}, (0, 1), True),
        ({"rule": "minmax"}, (1, 100), False),
        ({"rule": "percentile_rank", "convention": "rank_of_all"}, (0, 1), False),
        ({"rule": "none"}, (0, 100), False),
    ],
)
def test_what_is_bound_to_reach_zero(choice, scale, sunk):
    made = Normalisation(**choice)
    assert sinks(made, scale) is sunk
    if sunk:
        scores = normalise(np.array([[[3.0]], [[7.0]], [[20.0]]]), columns(), made, scale, True)
        assert scores.min() <= 0


@pytest.mark.parametrize("direction", [1.0, -1.0])
@pytest.mark.parametrize(
    ("rule", "values", "wrong"),
    [
        ("fraction_of_maximum", [-3, -2, -1], True),
        ("fraction_of_maximum", [1, 2, np.nan, 3], False),
        ("ratio_to_reference", [-3, -2, -1], True),
        ("ratio_to_reference", [1, 2, np.nan, 3], False),
        ("minmax", [-3, -2, -1], False),
    ],
)
def test_quotients_below_zero_turn_the_order_that_a_rule_keeps(rule, values, wrong, direction):
    choice = Normalisation(rule=rule, reference="maximum") if "ratio" in rule else Normalisation(rule=rule)
    given, own = np.array(values, float)[:, None, None], columns(direction)
    for scale in ((0, 100), (100, 0)):
        scores = normalise(given, own, choice, scale, True)
        assert disordered(given, scores, own, choice, scale).tolist() == [wrong]


def test_the_way_round_that_a_source_has_is_known_from_the_config():
    assert worst_first(columns(-1.0), Normalisation(rule="none")).all()
    assert not worst_first(columns(-1.0), Normalisation(rule="minmax")).any()
