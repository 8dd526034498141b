"""What a figure was scored by is what the rule saw: of its own year, in its own unit, the way round that counts."""

import math

import numpy as np
import pandas as pd
import pytest

from core.config import loads
from core.scoring import explain, from_table, score

#: Two years with other areas; R has the figure 50 in both, and the mean, the ends and the places around it differ.
TABLE = pd.DataFrame(
    {
        "area": [*"Rab", *"Rabcd"],
        "year": [2020] * 3 + [2021] * 5,
        "x": [50.0, 10.0, 20.0, 50.0, 40.0, np.nan, 200.0, 30.0],
    }
)
MODEL = """
[table]
area = "area"
period = "year"
[method]
aggregation = "arithmetic"
[[channels]]
id = "c"
name = "C"
[[indicators]]
id = "x"
channel = "c"
name = "X"
direction = "{direction}"
normalisation = {{ {rule} }}
{more}
"""


def of_r(rule, period, direction="higher_better", more=""):
    config = loads(MODEL.format(direction=direction, rule=rule, more=more))
    return explain(score(from_table(TABLE, config), config), config, "R", "x", period).yardstick


@pytest.mark.parametrize(
    ("period", "worst", "best", "mean", "place", "last"),
    [("2020", 10, 50, 80 / 3, 3, 3), ("2021", 30, 200, 80, 3, 4)],
)
def test_the_pool_is_that_of_the_year(period, worst, best, mean, place, last):
    by = of_r('rule = "minmax"', period)
    assert (by.worst, by.best, by.place, by.last) == (worst, best, place, last)
    assert by.mean == pytest.approx(mean)
    assert by.up and by.stretched and by.scale == (0, 100)
    turned = of_r('rule = "minmax"', period, "lower_better")
    assert (turned.worst, turned.best, turned.place) == (best, worst, last + 1 - place)
    assert not turned.up


def test_the_pool_of_all_years_and_of_a_base_year():
    whole, base = (of_r(f'rule = "zscore", over = "{over}"', "2021") for over in ("all", 'base", base = "2020'))
    assert (whole.worst, whole.best, whole.last) == (10, 200, 7)
    assert (whole.mean, whole.sd) == (pytest.approx(400 / 7), pytest.approx(np.nanstd(TABLE["x"], ddof=1)))
    assert (base.worst, base.best, base.last) == (10, 50, 3)
    assert not base.stretched


@pytest.mark.parametrize(
    ("name", "values"),
    [("maximum", (50, 200)), ("minimum", (10, 30)), ("median", (20, 45)), ("a", (10, 40)), ("mean", (80 / 3, 80))],
)
def test_the_reference_is_that_of_the_year(name, values):
    rule = f'rule = "ratio_to_reference", reference = "{name}"'
    assert [of_r(rule, period).reference for period in ("2020", "2021")] == pytest.approx(list(values))


def test_given_values_stand_before_those_of_the_pool():
    by = of_r('rule = "zscore", mean = 7, sd = 3', "2021")
    assert (by.mean, by.sd) == (7, 3)
    by = of_r('rule = "ampi", goalposts = { worst = 1, best = 9 }', "2020")
    assert (by.worst, by.best) == (1, 9)
    by = of_r('rule = "ampi"', "2020")  # mean 80 / 3 and half the range, 20
    assert (by.worst, by.best) == pytest.approx((20 / 3, 140 / 3))


def test_everything_is_in_the_unit_that_the_transform_leaves():
    more = 'transform = "reciprocal"\ngoalposts = { worst = 10, best = 100 }\ntarget = { value = 80 }'
    more += '\nred_line = { value = 25, side = "below" }'
    by = of_r('rule = "goalposts"', "2020", more=more)
    assert (by.worst, by.best, by.target, by.line) == pytest.approx((0.1, 0.01, 1 / 80, 1 / 25))
    assert not by.up and math.isnan(by.reference)
