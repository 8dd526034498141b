"""Indicator scores of a whole cube: what a choice names, and transforms of figures and of what they are measured by."""

import numpy as np
import pandas as pd
import pytest

from core.config import Normalisation, loads
from core.scoring import explain, from_table, score
from core.scoring.plan import TRANSFORMS
from core.scoring.scaling import looked_up

FIGURES = [10, 20, 25, 40, 80]
#: Rules that keep the order of the figures, with what they need.
ORDERED = [
    '"goalposts"',
    '"log_goalposts"',
    '"minmax"',
    '"zscore"',
    '"rank"',
    '"borda"',
    '"percentile_rank"',
    '"distance_to_target"',
    '{ rule = "distance_to_reference", reference = "maximum" }',
    '{ rule = "ratio_to_reference", reference = "mean" }',
    '{ rule = "difference_to_reference", reference = "median" }',
    '"ampi"',
    '"red_line"',
]


def scored(rule: str, keys: str = "", direction: str = "higher_better", figures=FIGURES) -> list[float]:
    """The scores of one indicator; its target is the best figure."""
    model = loads(
        f'[method]\nnormalisation = {rule}\nclip = false\naggregation = "arithmetic"\n'
        '[[channels]]\nid = "all"\nname = "All"\n[[indicators]]\nid = "a"\nname = "A"\nchannel = "all"\n'
        f'direction = "{direction}"\n{keys}\n'
    )
    table = pd.DataFrame({"area": [f"area {k}" for k in range(len(figures))], "a": figures})
    return score(from_table(table, model), model).normalised[:, 0, 0].tolist()


@pytest.mark.parametrize("direction", ["higher_better", "lower_better"])
@pytest.mark.parametrize("change", ["none", *TRANSFORMS])
@pytest.mark.parametrize("rule", ORDERED)
def test_the_better_figure_has_the_better_score_whatever_the_transform(rule, change, direction):
    up = direction == "higher_better"
    worst, best, target = (5, 90, 80) if up else (90, 5, 10)
    keys = (
        f'transform = "{change}"\ntarget = {{ value = {target} }}\ngoalposts = {{ worst = {worst}, best = {best} }}\n'
        f'red_line = {{ value = 30, side = "{"below" if up else "above"}" }}'
    )
    found = np.array(scored(rule, keys, direction))
    assert (np.diff(found) > 0).all() if up else (np.diff(found) < 0).all()


def test_reciprocals_by_hand():
    """Where less is better and x = 10, 20, 40, reciprocals are 0.1, 0.05 and 0.025: the most is the best."""
    keys = 'transform = "reciprocal"\ngoalposts = { worst = 50, best = 5 }'
    found = [
        scored(rule, keys, "lower_better", [10, 20, 40]) for rule in ('"minmax"', '"percentile_rank"', '"goalposts"')
    ]
    assert found[0] == pytest.approx([100, 100 / 3, 0]) and found[1] == [100, 50, 0]
    assert found[2] == pytest.approx([100 * 4 / 9, 100 / 6, 100 * 0.005 / 0.18])


@pytest.mark.parametrize("change", ["none", *TRANSFORMS])
def test_values_of_a_choice_say_the_same_as_those_of_the_indicator(change):
    transform = f'transform = "{change}"'
    posts = "goalposts = { worst = 100, best = 75000 }"
    own = scored('"goalposts"', f"{transform}\n{posts}", figures=[200, 2000, 40000])
    assert scored(f'{{ rule = "goalposts", {posts} }}', transform, figures=[200, 2000, 40000]) == own
    own = scored('"distance_to_target"', f"{transform}\ntarget = {{ value = 75000 }}", figures=[200, 2000, 40000])
    found = scored('{ rule = "distance_to_target", target = 75000 }', transform, figures=[200, 2000, 40000])
    assert found == own and found[0] == 0


def test_logarithms_of_income_by_hand():
    found = scored(
        '{ rule = "goalposts", goalposts = { worst = 100, best = 75000 } }',
        'transform = "ln"',
        figures=[200, 2000, 40000],
    )
    assert found == pytest.approx([100 * np.log(x / 100) / np.log(750) for x in (200, 2000, 40000)])


@pytest.mark.parametrize("change", ["none", *TRANSFORMS])
def test_the_corners_of_an_optimum_stay_where_they_are(change):
    found = scored(
        '{ rule = "optimum", optimum = [10, 20, 25, 80] }',
        f'transform = "{change}"',
        figures=[8, 10, 20, 22, 25, 80, 90],
    )
    assert found == pytest.approx([0, 0, 100, 100, 100, 0, 0])


def test_a_baseline_goes_through_the_transform_as_its_line_does():
    found = scored(
        '{ rule = "boundary_ratio", baseline = 4 }',
        'transform = "sqrt"\nred_line = { value = 25, side = "below" }\ngoalposts = { worst = 0, best = 100 }',
        figures=[4, 9, 25],
    )
    # roots 2, 3, 5 between the baseline 2 and the line 5
    assert found == pytest.approx([0, 1 / 3, 1])


def test_a_choice_names_an_area_by_its_name_or_a_statistic_and_a_year():
    model = loads(
        '[method]\nnormalisation = "rank"\n[[channels]]\nid = "all"\nname = "All"\n'
        '[[indicators]]\nid = "a"\nname = "A"\nchannel = "all"\ndirection = "higher_better"\n'
    )
    cube = from_table(pd.DataFrame({"area": ["x", "y", "x"], "year": [2020, 2020, 2021], "a": [1, 2, 3]}), model)
    named = {"reference": "y", "over": "base", "base": "2021"}
    assert looked_up(Normalisation(rule="ratio_to_reference", **named), cube) == ({"base": 1, "reference": 1}, [])
    assert looked_up(Normalisation(rule="rank", reference="median"), cube) == ({"base": None, "reference": None}, [])
    wrong = looked_up(Normalisation(rule="ratio_to_reference", reference="z", over="base", base="1999"), cube)[1]
    assert [(issue.code, dict(issue.params)) for issue in wrong] == [
        ("M-08", {"period": "1999", "known": "2020, 2021"}),
        ("M-07", {"area": "z"}),
    ]


def rescaled_alone(rule, figures):
    """One channel of one figure as it is, rescaled; its scores and the explained ones."""
    model = loads(
        '[method]\nnormalisation = "none"\naggregation = "arithmetic"\nfloor = 0\n'
        f'[[channels]]\nid = "all"\nname = "All"\nrescale = {rule}\n'
        '[[indicators]]\nid = "a"\nname = "A"\nchannel = "all"\ndirection = "higher_better"\n'
    )
    table = pd.DataFrame({"area": [f"area {k}" for k in range(len(figures))], "a": figures})
    found = score(from_table(table, model), model)
    return found, found.values[:, 0, 0].tolist()


def test_small_scores_keep_their_digits_beside_a_large_one():
    rule = '{ rule = "log_goalposts", goalposts = { worst = 0.001, best = 1e10 }, scale = [0, 100] }'
    _, found = rescaled_alone(rule, [5e9, 0.004, 0.006])
    assert found == pytest.approx([100 * np.log(x / 0.001) / np.log(1e13) for x in (5e9, 0.004, 0.006)], rel=1e-14)


def test_by_fixed_ends_no_score_depends_on_who_else_is_there():
    rule = '{ rule = "goalposts", goalposts = { worst = 0, best = 10 }, scale = [0, 100] }'
    alone, beside = rescaled_alone(rule, [1.44, 1.46])[1], rescaled_alone(rule, [1.44, 1.46, 9e11])[1]
    assert alone == beside[:2] == pytest.approx([14.4, 14.6], rel=1e-15)


def test_the_number_that_was_rescaled_is_the_one_that_is_told():
    rule = '{ rule = "log_goalposts", goalposts = { worst = 0.001, best = 1e10 }, scale = [0, 100] }'
    found, values = rescaled_alone(rule, [5e9, 0.004, 0.006])
    told = explain(found, found.config, "area 1", "all", "")
    by = told.yardstick
    share = (np.log(told.joined) - np.log(by.worst)) / (np.log(by.best) - np.log(by.worst))
    assert (told.joined, told.score) == (0.004, values[1]) and 100 * share == pytest.approx(values[1], rel=1e-14)


def test_equal_sums_stay_equal_where_areas_are_compared():
    """0.1 + 0.2 and 0.3 differ in the last digit."""
    found = rescaled_alone('{ rule = "rank", ties = "average" }', [0.1 + 0.2, 0.3, 0.5])[1]
    assert found == [1.5, 1.5, 3]
    assert np.isnan(rescaled_alone('"minmax"', [0.1 + 0.2, 0.3])[1]).all()
