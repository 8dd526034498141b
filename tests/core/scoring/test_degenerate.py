"""Figures and configs in which a rule has nothing to stand on: each is refused or told by name, never in silence."""

import numpy as np
import pandas as pd
import pytest

from core.config import Config, loads
from core.i18n import words
from core.issues import Issue, Stop
from core.scoring import Scores, from_table, score


def config(method: str = "", channel: str = "", a: str = "", b: str = "") -> Config:
    return loads(f"""
[method]
{method}
[[channels]]
id = "all"
name = "All"
{channel}
[[indicators]]
id = "a"
name = "Anchors"
channel = "all"
direction = "higher_better"
{a}
[[indicators]]
id = "b"
name = "Beds"
channel = "all"
direction = "higher_better"
{b}
""")


def run(model: Config, **columns: list) -> Scores:
    n = len(next(iter(columns.values())))
    return score(from_table(pd.DataFrame({"area": [f"area {k}" for k in range(n)], **columns}), model), model)


def refused(model: Config, **columns: list) -> list[Issue]:
    with pytest.raises(Stop) as stop:
        run(model, **columns)
    return told(stop.value.issues)


def told(issues) -> list[Issue]:
    """The issues, once both languages have a full sentence for each."""
    for issue in issues:
        for lang in ("he", "en"):
            sentence = words(lang, isolate=False).issue(issue)
            assert sentence and "{" not in sentence
    return list(issues)


def of(scores: Scores, node: str = "all") -> list[float]:
    return scores.values[:, scores.node(node), 0].tolist()


MINMAX = 'normalisation = "minmax"\naggregation = "arithmetic"'


def test_a_constant_column_is_told_and_leaves_with_its_weight():
    found = run(config(MINMAX), a=[5, 5, 5], b=[0, 1, 2])
    assert [(i.code, i.severity, i.params["indicator"].en) for i in told(found.issues)] == [("M-02", "warn", "Anchors")]
    assert of(found) == [0, 50, 100]
    assert found.frame().query("node == 'a'")["score"].isna().all()


def test_a_column_that_is_constant_in_one_year_is_told_for_that_year():
    table = pd.DataFrame({"area": list("xyxy"), "year": [2020, 2020, 2021, 2021], "a": [5, 5, 5, 6], "b": [0, 1, 0, 1]})
    model = config(MINMAX)
    found = score(from_table(table, model), model)
    assert [(i.code, i.params["indicator"].en, i.params["periods"]) for i in told(found.issues)] == [
        ("M-15", "Anchors", "2020")
    ]
    assert np.isnan(found.normalised[:, 0, 0]).all() and found.normalised[:, 0, 1].tolist() == [0, 100]


def test_one_area_has_no_range_to_stand_in():
    found = run(config(MINMAX), a=[5], b=[1])
    assert [i.code for i in told(found.issues)] == ["M-02", "M-02"]
    assert np.isnan(of(found)).all()


def test_an_indicator_without_any_figure_is_told_and_leaves_with_its_weight():
    found = run(config(MINMAX), a=["..", "", "-"], b=[0, 1, 2])
    assert [(i.code, i.params["indicator"].en) for i in told(found.issues)] == [("M-03", "Anchors")]
    assert of(found) == [0, 50, 100]
    assert found.coverage[:, 0, 0].tolist() == [0.5, 0.5, 0.5]


def test_an_empty_channel_is_told():
    model = loads(
        '[method]\nnormalisation = "minmax"\nfloor = 1\n[[channels]]\nid = "empty"\nname = "Empty"\n'
        '[[channels]]\nid = "all"\nname = "All"\n'
        '[[indicators]]\nid = "a"\nname = "A"\nchannel = "all"\ndirection = "higher_better"\n'
    )
    found = run(model, a=[1, 2])
    assert [(i.code, i.params["node"].en) for i in told(found.issues)] == [("M-04", "Empty")]
    assert np.isnan(of(found, "empty")).all() and of(found) == [1, 100]


def test_weights_of_zero_are_refused_by_the_config():
    with pytest.raises(Stop) as stop:
        config(a="weight = 0", b="weight = 0")
    assert [i.code for i in stop.value.issues if i.code != "C-35"] == ["C-26"]


def test_an_area_whose_only_figures_weigh_nothing_has_no_score():
    found = run(config(MINMAX, a="weight = 0"), a=[1, 2, 3], b=[0, 1, None])
    assert of(found)[:2] == [0, 100] and np.isnan(of(found)[2])


@pytest.mark.parametrize("rule", ['"geometric"', '"harmonic"', '{ rule = "generalised", power = -1 }'])
def test_a_mean_over_zeros_is_refused_with_all_its_parts_named(rule):
    model = config(f'floor = 0\nnormalisation = "minmax"\naggregation = {rule}')
    issues = refused(model, a=[1, 2, 3], b=[0, 1, 2])
    assert [(i.code, i.params["node"].en, i.params["part"].en) for i in issues] == [
        ("M-01", "All", "Anchors"),
        ("M-01", "All", "Beds"),
    ]


def test_a_scale_that_begins_above_zero_makes_the_same_mean_possible():
    found = run(config('floor = 0\nscale = [1, 100]\nnormalisation = "minmax"'), a=[1, 2, 3], b=[0, 1, 2])
    assert of(found) == pytest.approx([1, 50.5, 100])


@pytest.mark.parametrize("rule", ["entropy", "critic", "gini", "inverse_gini", "pca", "equal_influence"])
def test_weights_that_cannot_be_worked_out_are_refused(rule):
    model = config(f'normalisation = "none"\naggregation = "arithmetic"\nweighting = "{rule}"')
    (issue,) = refused(model, a=[1, 1, 1], b=[2, 2, 2])
    assert (issue.code, issue.params["rule"]) == ("M-05", rule)


def test_an_exact_order_of_too_many_areas_is_refused():
    rng = np.random.default_rng(1)
    keys = "".join(
        f'[[indicators]]\nid = "i{k}"\nname = "I{k}"\nchannel = "all"\ndirection = "higher_better"\n' for k in range(9)
    )
    model = loads(
        '[method]\nnormalisation = "none"\naggregation = "kemeny"\n[[channels]]\nid = "all"\nname = "All"\n' + keys
    )
    (issue,) = refused(model, **{f"i{k}": rng.random(150).tolist() for k in range(9)})
    assert (issue.code, issue.params["n"]) == ("M-06", 150)


def test_a_reference_that_is_not_there_is_refused_once_for_all_indicators():
    model = config('normalisation = { rule = "ratio_to_reference", reference = "area 9" }')
    (issue,) = refused(model, a=[1, 2], b=[3, 4])
    assert (issue.code, issue.params["area"]) == ("M-07", "area 9")


def test_a_base_year_that_is_not_there_is_refused():
    model = config('normalisation = { rule = "ampi", over = "base", base = "1999" }')
    (issue,) = refused(model, a=[1, 2], b=[3, 4])
    assert (issue.code, issue.params["period"]) == ("M-08", "1999")


def test_what_has_no_logarithm_and_no_denominator_is_told_and_left_out():
    model = config(MINMAX, a='transform = "ln"', b='denominator = "people"')
    found = run(model, a=[0, 1, np.e], b=[1, 2, 3], people=[1, 2, 0])
    assert [(i.code, i.params["indicator"].en, i.params.get("n")) for i in told(found.issues)] == [
        ("M-09", "Anchors", 1),
        ("M-09", "Beds", 1),
        ("M-02", "Beds", None),
    ]
    assert found.prepared.raw[:, 0, 0].tolist()[1:] == [0, 1] and np.isnan(found.prepared.raw[0, 0, 0])
    assert found.prepared.raw[:2, 1, 0].tolist() == [1, 1] and np.isnan(found.prepared.raw[2, 1, 0])


def test_a_column_that_the_config_names_and_the_table_lacks_is_refused():
    (issue,) = refused(config(MINMAX, b='denominator = "people"'), a=[1, 2], b=[3, 4])
    assert (issue.code, issue.params["column"]) == ("T-11", "people")


def test_outliers_that_cannot_be_judged_are_told():
    model = config(MINMAX + '\ntreatment = "winsorise"')
    found = run(model, a=[1, 2], b=[1, 2])
    assert [(i.code, i.params["indicator"].en) for i in told(found.issues)] == [("M-10", "Anchors"), ("M-10", "Beds")]


def test_nothing_is_filled_that_is_not_marked_and_filling_is_no_coverage():
    model = config(MINMAX + '\nimputation = "mean"')
    found = run(model, a=[0, None, 10], b=[1, 2, 3])
    assert found.prepared.imputed[:, :, 0].tolist() == [[False, False], [True, False], [False, False]]
    assert found.prepared.filled[1, 0, 0] == 5
    assert of(found) == [0, 50, 100]
    assert found.coverage[:, 0, 0].tolist() == [1, 0.5, 1]


def test_a_screened_area_stays_listed_without_a_score():
    model = config(MINMAX + '\nscreening = { rule = "by_missing", min_available = 0.9, keep = ["area 3"] }')
    found = run(model, a=[0, None, 10, None], b=[1, 2, 3, 2])
    assert found.prepared.removed[:, 0].tolist() == [False, True, False, False]
    assert [(i.code, i.params["areas"]) for i in told(found.issues)] == [("M-14", "area 1")]
    assert of(found)[0] == 0 and np.isnan(of(found)[1]) and of(found)[2:] == [100, 50]


def test_scores_under_the_usual_floor_are_told_where_a_table_is_scored():
    found = run(config('normalisation = "none"'), a=[0.5, 2], b=[4, 4])
    assert [(i.code, i.params["part"].en, i.params["n"]) for i in told(found.issues)] == [("M-13", "Anchors", 1)]
    assert of(found) == pytest.approx([2, 8**0.5])
    assert not run(config('normalisation = "none"\nfloor = 1'), a=[0.5, 2], b=[4, 4]).issues


def test_the_benefit_of_the_doubt_over_negative_scores_is_refused():
    (issue,) = refused(config('normalisation = "none"\naggregation = "benefit_of_doubt"'), a=[-1, 2], b=[3, 4])
    assert (issue.code, issue.params["part"].en) == ("M-12", "Anchors")


def test_a_row_of_totals_is_no_area():
    model = config(MINMAX)
    table = pd.DataFrame({"area": ["north", "south", "Total"], "a": [1, 2, 3], "b": [1, 2, 3]})
    cube = from_table(table, model)
    assert cube.names == ["north", "south"]
    assert [(i.code, i.params["row"], i.params["found"]) for i in told(cube.issues)] == [("T-13", 4, "Total")]


@pytest.mark.parametrize(
    ("text", "number"), [("1,234.5", 1234.5), ("1,234,567", 1234567), ("1,234", None), ("12%", None)]
)
def test_a_comma_is_a_thousands_mark_only_where_it_can_be_nothing_else(text, number):
    table = pd.DataFrame({"area": ["north"], "a": [text], "b": [1]})
    if number is None:
        with pytest.raises(Stop) as stop:
            from_table(table, config(MINMAX))
        assert [issue.code for issue in stop.value.issues] == ["T-04"]
    else:
        assert from_table(table, config(MINMAX)).values[0, 0, 0] == number


def test_one_year_in_a_usual_column_is_a_period_too():
    table = pd.DataFrame({"area": ["x", "y"], "year": [2020, 2020], "a": [0, 5], "b": [0, 1]})
    assert from_table(table, config(MINMAX)).periods == ("2020",)


def test_years_in_a_column_are_periods_and_areas_repeat():
    model = config('normalisation = { rule = "minmax", over = "all" }\naggregation = "arithmetic"')
    table = pd.DataFrame(
        {"area": ["x", "y", "x", "y"], "year": [2020, 2020, 2021, 2021], "a": [0, 5, 5, 10], "b": [0, 1, 1, 2]}
    )
    cube = from_table(table, model)
    assert (cube.periods, cube.names) == (("2020", "2021"), ["x", "y"])
    assert score(cube, model).values[:, 0].tolist() == [[0, 50], [50, 100]]


def test_a_cell_that_is_no_year_is_refused():
    model = config(MINMAX + '\n[table]\nperiod = "year"')
    with pytest.raises(Stop) as stop:
        from_table(pd.DataFrame({"area": ["x"], "year": ["soon"], "a": [1], "b": [1]}), model)
    (issue,) = told(stop.value.issues)
    assert (issue.code, issue.where.row, issue.params["found"]) == ("T-12", 2, "soon")


def test_weights_of_a_year_without_scores_are_nobodys_loss_and_those_of_a_poor_year_are_told():
    model = config('normalisation = "none"\naggregation = "arithmetic"\nweighting = "entropy"')
    years = [2020, 2020, 2021, 2021, 2022, 2022]
    table = pd.DataFrame(
        {"area": list("xyxyxy"), "year": years, "a": [None, None, 1, 1, 1, 3], "b": [None, None, 2, 2, 5, 6]}
    )
    found = score(from_table(table, model), model)
    assert [(i.code, i.params["periods"]) for i in told(found.issues)] == [("M-11", "2021")]
    assert np.isnan(found.values[:, 0, :2]).all() and not np.isnan(found.values[:, 0, 2]).any()
