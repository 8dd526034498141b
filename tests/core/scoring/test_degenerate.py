"""Figures and configs in which a rule has nothing to stand on: each is refused or told by name, never in silence."""

import warnings

import numpy as np
import pandas as pd
import pytest

from core.config import Config, loads
from core.i18n import plain, words
from core.issues import Issue, Stop
from core.scoring import Scores, build, from_table, score
from tests.core.scoring import town


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


@pytest.mark.parametrize(("third", "told_of"), [("6", False), ("9", False), ("1/6", True)])
def test_judgements_that_contradict_each_other_are_told_and_used(third, told_of):
    """2, 3 and x: with t the cube root of 2 x 3 / x, lambda is 1 + t + 1/t, and the ratio (lambda - 3) / 2 / 0.58."""
    back = third[2:] or f'"1/{third}"'
    rows = f'[[1, 2, "{third}"], ["1/2", 1, 3], [{back}, "1/3", 1]]'
    more = '[[indicators]]\nid = "c"\nname = "Cots"\nchannel = "all"\ndirection = "higher_better"'
    model = config(MINMAX, f'weighting = {{ rule = "ahp", judgements = {rows} }}', b=more)
    found = run(model, a=[1, 2, 3], b=[0, 1, 2], c=[2, 1, 0])
    t = 36 ** (1 / 3)
    ratio = (1 + t + 1 / t - 3) / 2 / 0.58
    named = [(i.params["node"].en, i.params["ratio"]) for i in told(found.issues) if i.code == "M-17"]
    assert named == ([("All", pytest.approx(ratio))] if told_of else [])
    assert not np.isnan(of(found)).any()


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
    assert "The years that there are: none, as the data have no years" in plain(words("en").issue(issue))


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
    found = run(config('normalisation = "minmax"'), a=[0, 50, 100], b=[25, 0, 100])
    assert [(i.code, i.params["part"].en, i.params["n"]) for i in told(found.issues)] == [
        ("M-13", "Anchors", 1),
        ("M-13", "Beds", 1),
    ]
    assert of(found) == pytest.approx([5, 50**0.5, 100])
    assert not run(config('normalisation = "minmax"\nfloor = 1'), a=[0, 50, 100], b=[25, 0, 100]).issues


FLOORED = ['"geometric"', '"harmonic"', '{ rule = "generalised", power = -2 }', '{ rule = "mpi", mean = "geometric" }']


@pytest.mark.parametrize("rule", FLOORED)
def test_every_rule_that_has_a_floor_tells_what_was_raised_to_it(rule):
    found = run(config(f'normalisation = "minmax"\naggregation = {rule}'), a=[0, 50, 100], b=[100, 50, 100])
    raised = [(i.params["part"].en, i.params["n"]) for i in told(found.issues) if i.code == "M-13"]
    assert raised == [("Anchors", 1), ("Beds", 1)]


@pytest.mark.parametrize("rule", FLOORED)
def test_scores_off_the_scale_have_no_usual_floor(rule):
    """Shares of 0 to 1 are joined as they are; a zero among them is refused by name, unless a floor is written."""
    off = f'normalisation = "none"\naggregation = {rule}'
    found = run(config(off), a=[0.5, 0.5], b=[0.5, 0.25])
    assert not found.issues and of(found)[0] == pytest.approx(0.5) and of(found)[1] < 0.4
    (issue,) = refused(config(off), a=[0.5, 0], b=[0.5, 0.25])
    assert (issue.code, issue.params["part"].en, issue.params["floor"]) == ("M-01", "Anchors", 0)
    raised = of(run(config(off + "\nfloor = 0.25"), a=[0.5, 0], b=[0.5, 0.25]))[1]
    assert raised == pytest.approx(0.125 if "mpi" in rule else 0.25)  # less 0.125 ^ 2 / 0.125


@pytest.mark.parametrize(
    "choice",
    [
        '"zscore"',
        '"borda"',
        '"mean_band"',
        '{ rule = "difference_to_reference", reference = "mean" }',
        '{ rule = "minmax", scale = [0, 1] }',
        '{ rule = "percentile_rank", scale = [0, 1] }',
    ],
)
@pytest.mark.parametrize("rule", FLOORED[:3])
def test_scores_that_are_bound_to_reach_zero_are_refused_whatever_the_figures_are(choice, rule):
    off = f"normalisation = {choice}\naggregation = {rule}"
    issues = refused(config(off), a=[None, None], b=[None, None])
    assert [(i.code, i.params["part"].en) for i in issues] == [("M-01", "Anchors"), ("M-01", "Beds")]
    assert not np.isnan(of(run(config(off + "\nfloor = 1"), a=[1, 2, 4], b=[3, 4, 9]))).any()
    weightless = refused(config(off, a="weight = 0"), a=[1, 2], b=[3, 4])
    assert [i.params["part"].en for i in weightless] == ["Beds"]


def test_duels_won_less_duels_lost_have_no_geometric_mean():
    model = loads(
        '[method]\nnormalisation = "none"\n[[channels]]\nid = "top"\nname = "Top"\n'
        '[[channels]]\nid = "all"\nname = "All"\nparent = "top"\naggregation = "copeland"\n'
        '[[indicators]]\nid = "a"\nname = "A"\nchannel = "all"\ndirection = "higher_better"\n'
    )
    (issue,) = refused(model, a=[1, 2])
    assert (issue.code, issue.params["node"].en, issue.params["part"].en) == ("M-01", "Top", "All")


def test_in_a_store_the_floor_is_meant_for_scores_on_the_scale():
    places = town.areas("area, layer\nnorth, area\nsouth, area\neast, area")
    figures = town.latest(
        "area, indicator, value\n"
        "north, trust, 0\nsouth, trust, 50\neast, trust, 100\nnorth, wait, 60\nsouth, wait, 30\neast, wait, 9"
    )
    usual = town.model()
    found = score(build(figures, places, usual, "area"), usual)
    assert found.values[found.cube.area("north"), found.node("calm"), 0] == pytest.approx(1) and not found.issues
    loose = town.model("[method]\nclip = false")
    found = score(build(figures, places, loose, "area"), loose)
    raised = {(i.params["node"].en, i.params["part"].en, i.params["n"]) for i in told(found.issues) if i.code == "M-13"}
    assert {part for _, part, _ in raised} <= {"Trust", "Wait"} and raised


# Rules that cannot take some figures


@pytest.mark.parametrize("rule", ['"zscore"', '"minmax"', '"ampi"'])
def test_a_rescaled_node_whose_scores_do_not_differ_is_told(rule):
    model = config(MINMAX, channel=f"rescale = {rule}")
    found = run(model, a=[0, 1, 2], b=[2, 1, 0])
    assert [(i.code, i.params["node"].en, i.params["rule"]) for i in told(found.issues)] == [
        ("M-23", "All", rule.strip('"'))
    ]
    assert np.isnan(of(found)).all() and found.before[0][:, 0].tolist() == [50, 50, 50]
    assert found.coverage[:, 0, 0].tolist() == [0, 0, 0]


def test_a_node_that_cannot_be_rescaled_in_one_year_is_told_for_that_year():
    model = config(MINMAX, channel='rescale = "minmax"')
    table = {"area": list("xyxy"), "year": [2020, 2020, 2021, 2021], "a": [0, 1, 0, 1], "b": [1, 0, 0, 1]}
    found = score(from_table(pd.DataFrame(table), model), model)
    assert [(i.code, i.params["periods"]) for i in told(found.issues)] == [("M-24", "2020")]
    assert found.values[:, 0, 1].tolist() == [0, 100]


def test_a_loss_of_single_figures_is_told_of_indicators_and_of_nodes():
    posts = "goalposts = { worst = 1, best = 100 }"
    rule = 'normalisation = { rule = "log_goalposts", clip = false }'
    plain = 'normalisation = "none"\naggregation = "arithmetic"'
    found = run(config(plain, a=f"{posts}\n{rule}"), a=[-1, 10], b=[1, 2])
    assert [(i.code, i.params["part"].en, i.params["rule"], i.params["n"]) for i in told(found.issues)] == [
        ("M-22", "Anchors", "log_goalposts", 1)
    ]
    assert of(found) == [1, 26] and found.coverage[:, 0, 0].tolist() == [0.5, 1]
    log = 'rescale = { rule = "log_goalposts", goalposts = { worst = 1, best = 100 }, clip = false }'
    found = run(config(plain, channel=log), a=[-1, 10], b=[1, 10])
    assert [(i.code, i.params["part"].en, i.params["n"]) for i in told(found.issues)] == [("M-22", "All", 1)]
    assert np.isnan(of(found)[0]) and of(found)[1] == pytest.approx(50)


def test_quotients_of_figures_below_zero_turn_the_order_round_and_are_told():
    ratio = 'normalisation = { rule = "ratio_to_reference", reference = "maximum" }'
    model = config('normalisation = "fraction_of_maximum"\naggregation = "arithmetic"', b=ratio)
    found = run(model, a=[-3, -2, -1], b=[-3, -2, -1])
    assert [(i.code, i.params["indicator"].en, i.params["rule"]) for i in told(found.issues)] == [
        ("M-26", "Anchors", "fraction_of_maximum"),
        ("M-26", "Beds", "ratio_to_reference"),
    ]
    assert found.normalised[:, 0, 0].tolist() == [300, 200, 100]
    assert not run(model, a=[-3, -2, 1], b=[1, 2, 3]).issues


def test_a_denominator_below_zero_is_no_denominator():
    found = run(config(MINMAX, b='denominator = "people"'), a=[0, 1, 2], b=[1, 2, 4], people=[1, 1, -1])
    assert [(i.code, i.params["indicator"].en, i.params["n"]) for i in told(found.issues)] == [("M-09", "Beds", 1)]
    assert of(found) == [0, 75, 100] and found.coverage[:, 0, 0].tolist() == [1, 1, 0.5]


def test_several_best_orders_are_told_by_number_and_name():
    """A beats B, B beats C, C beats A: three orders agree equally well, and each area has one below it on average."""
    more = '[[indicators]]\nid = "c"\nname = "Cots"\nchannel = "all"\ndirection = "higher_better"'
    model = config('normalisation = "none"\naggregation = "kemeny"', b=more)
    found = run(model, a=[3, 2, 1], b=[1, 3, 2], c=[2, 1, 3])
    (issue,) = told(found.issues)
    assert (issue.code, issue.severity, issue.params["n"]) == ("M-25", "info", "3")
    assert set(issue.params["orders"].split("; ")) == {
        "area 0 > area 1 > area 2",
        "area 1 > area 2 > area 0",
        "area 2 > area 0 > area 1",
    }
    assert of(found) == [1, 1, 1]
    assert not run(model, a=[3, 2, 1], b=[3, 2, 1], c=[2, 1, 3]).issues


# Numbers without end


@pytest.mark.parametrize(
    ("method", "codes"),
    [
        ('normalisation = "zscore"\naggregation = "arithmetic"', {"M-09"}),
        ('normalisation = "none"\naggregation = { rule = "generalised", power = 50 }', {"M-09"}),
        (
            'normalisation = { rule = "zscore", to_sd = 1e308, to_mean = 1e308 }\naggregation = "sum"',
            {"M-09", "M-22", "M-29"},
        ),
        ('normalisation = "minmax"\nscale = [0, 1e308]\naggregation = "sum"', {"M-09", "M-22", "M-29"}),
        ('normalisation = "minmax"\naggregation = "mpi"\ntreatment = "winsorise"', {"M-09", "M-10"}),
    ],
)
def test_no_score_is_endless_and_numpy_is_silent(method, codes):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        found = run(config(method), a=[1e308, 1, 2, 3.5], b=[-1e308, 1e308, 4, 9])
        assert {i.code for i in told(found.issues)} == codes
        assert not np.isinf(found.normalised).any() and not np.isinf(found.values).any()
        assert not np.isinf(found.lines).any()


@pytest.mark.parametrize(
    "method",
    ['aggregation = { rule = "generalised", power = 1e6 }', 'normalisation = { rule = "minmax", digits = 400 }'],
)
def test_settings_beyond_what_can_be_reckoned_with_are_refused(method):
    with pytest.raises(Stop) as stop:
        config(method)
    assert "C-15" in {issue.code for issue in stop.value.issues}


# What a score rests on


def test_coverage_counts_the_figures_that_entered():
    found = run(config(MINMAX), a=[5, 5, 5], b=[0, 1, 2])
    assert found.coverage[:, 0, 0].tolist() == [0.5, 0.5, 0.5]
    frame = found.frame().set_index(["node", "area_id"])["coverage"]
    assert frame["a"].tolist() == [0, 0, 0] and frame["b"].tolist() == [1, 1, 1]


def test_a_part_without_a_score_covers_nothing_above_it():
    model = loads(
        '[method]\nnormalisation = "none"\naggregation = "arithmetic"\n[[channels]]\nid = "top"\nname = "Top"\n'
        '[[channels]]\nid = "all"\nname = "All"\nparent = "top"\nmin_parts = 1\n'
        '[[channels]]\nid = "rest"\nname = "Rest"\nparent = "top"\n'
        + "".join(
            f'[[indicators]]\nid = "{id}"\nname = "{id}"\nchannel = "{at}"\ndirection = "higher_better"\n'
            for id, at in (("a", "all"), ("b", "all"), ("c", "rest"))
        )
    )
    found = run(model, a=[1, None], b=[2, 2], c=[3, 3])
    assert np.isnan(of(found, "all")[1]) and of(found, "top") == [2.25, 3]
    assert found.coverage[:, found.node("all"), 0].tolist() == [1, 0.5]
    assert found.coverage[:, found.node("top"), 0].tolist() == [1, 0.5]


def test_a_figure_filled_for_want_of_a_denominator_is_not_measured():
    model = config(MINMAX + '\nimputation = "mean"', b='denominator = "people"')
    found = run(model, a=[0, 1, 2], b=[1, 3, 4], people=[1, 1, 0])
    assert found.measured[:, 1, 0].tolist() == [True, True, False]
    assert found.coverage[:, 0, 0].tolist() == [1, 1, 0.5] and found.filled[:, 0, 0].tolist() == [0, 0, 0.5]


def test_what_was_filled_stands_in_the_table():
    found = run(config(MINMAX + '\nimputation = "mean"', a="weight = 3"), a=[0, None, 10], b=[1, 2, 3])
    frame = found.frame().set_index(["node", "area_id"])["filled"]
    assert frame["all"].tolist() == [0, 0.75, 0]
    assert frame["a"].tolist() == [0, 1, 0] and frame["b"].tolist() == [0, 0, 0]


@pytest.mark.parametrize("rule", ["latest", "linear", "constant", "linear_constant"])
def test_filling_from_other_years_where_there_are_none_is_told(rule):
    found = run(config(MINMAX + f'\nimputation = "{rule}"'), a=[0, None, 10], b=[1, 2, None])
    assert [(i.code, i.params["rule"], i.params["n"]) for i in told(found.issues)] == [("M-27", rule, 2)]
    assert not found.filled.any()


def worse_first(rule: str, lower: bool, method: str = "") -> tuple[list[str], list[float]]:
    """The names told by M-16, and the ranks of the figures 10, 23.5 and 40. The red line is at 30."""
    ends, side = ((100, 0), "above") if lower else ((0, 100), "below")
    model = loads(
        f'[method]\n{method}\nnormalisation = {rule}\naggregation = "arithmetic"\n'
        '[[channels]]\nid = "all"\nname = "All"\n[[indicators]]\nid = "a"\nname = "Anchors"\nchannel = "all"\n'
        f'direction = "{"lower" if lower else "higher"}_better"\nred_line = {{ value = 30, side = "{side}" }}\n'
        f"goalposts = {{ worst = {ends[0]}, best = {ends[1]} }}\n"
    )
    found = run(model, a=[10, 23.5, 40])
    named = [issue.params["indicator"].en for issue in told(found.issues) if issue.code == "M-16"]
    return named, found.ranks[:, 0, 0].tolist()


@pytest.mark.parametrize(
    ("rule", "lower", "wrong"),
    [
        ('"fraction_of_maximum"', True, True),
        ('"fraction_of_maximum"', False, False),
        ('"none"', True, True),
        ('"none"', False, False),
        ('"minmax"', True, False),
        ('"boundary_ratio"', True, True),
        ('"boundary_ratio"', False, False),
        ('{ rule = "boundary_ratio", baseline = 90 }', True, False),
        ('{ rule = "boundary_ratio", baseline = 90 }', False, True),
    ],
)
def test_a_rule_by_which_the_worst_would_rank_first_is_told(rule, lower, wrong):
    named, ranks = worse_first(rule, lower)
    assert named == (["Anchors"] if wrong else [])
    assert ranks == ([1, 2, 3] if lower != wrong else [3, 2, 1])


def test_where_the_lowest_score_ranks_first_high_scores_are_meant_to_be_bad():
    assert worse_first('"fraction_of_maximum"', True, 'rank_first = "lowest"') == ([], [1, 2, 3])


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


@pytest.mark.parametrize("over", ["period", "all", "base"])
@pytest.mark.parametrize("rule", ["entropy", "critic", "equal_influence"])
def test_weights_that_rest_on_scores_are_nobodys_while_there_is_no_period(rule, over):
    base = ', base = "2025"' if over == "base" else ""
    model = town.model(f'[method]\nweighting = {{ rule = "{rule}", over = "{over}"{base} }}')
    empty = town.latest("area, indicator, value\nA, trust, 10").iloc[:0]
    scores = score(build(empty, town.areas("area, layer\nA, area\nB, area"), model, "area"), model)
    assert scores.values.shape[2] == 0
    assert [weights.shape for weights in scores.weights] == [(len(node.members), 0) for node in scores.nodes]
    assert not {issue.code for issue in scores.issues} & {"M-05", "M-08", "M-11"}


def test_weights_of_a_year_without_scores_are_nobodys_loss_and_those_of_a_poor_year_are_told():
    model = config('normalisation = "none"\naggregation = "arithmetic"\nweighting = "entropy"')
    years = [2020, 2020, 2021, 2021, 2022, 2022]
    table = pd.DataFrame(
        {"area": list("xyxyxy"), "year": years, "a": [None, None, 1, 1, 1, 3], "b": [None, None, 2, 2, 5, 6]}
    )
    found = score(from_table(table, model), model)
    assert [(i.code, i.params["periods"]) for i in told(found.issues)] == [("M-11", "2021")]
    assert np.isnan(found.values[:, 0, :2]).all() and not np.isnan(found.values[:, 0, 2]).any()


# Scores below zero under powers


def test_an_even_power_over_scores_below_zero_is_refused():
    """z-scores: the worst area in both parts would have the second best score."""
    model = config('normalisation = "zscore"\naggregation = { rule = "generalised", power = 2 }')
    issues = refused(model, a=[1, 2, 3, 4], b=[2, 3, 5, 9])
    assert [(i.code, i.params["part"].en, i.params["bound"], i.params["cure"]) for i in issues] == [
        ("M-01", "Anchors", "negative", "scale"),
        ("M-01", "Beds", "negative", "scale"),
    ]


@pytest.mark.parametrize("rule", ['"mpi"', '{ rule = "generalised", power = 0.5 }'])
def test_no_floor_is_advised_where_one_is_in_vain(rule):
    issues = refused(config(f'floor = 1\nnormalisation = "zscore"\naggregation = {rule}'), a=[1, 2, 5], b=[2, 3, 4])
    assert {(i.code, i.params["bound"], i.params["cure"]) for i in issues} == {("M-01", "negative", "scale")}
    assert "floor does not help" in words("en", isolate=False).issue(issues[0])
    (issue, *_) = refused(config('floor = 0\nnormalisation = "none"'), a=[0, 2], b=[1, 2])
    assert (issue.params["bound"], issue.params["cure"]) == ("nothing", "floor")


def test_a_line_below_zero_under_an_even_power_gives_no_line_of_the_node():
    """The figures are above 0, the line at -4: its square would stand at 4."""
    line = 'goalposts = { worst = -9, best = 9 }\nred_line = { value = -4, side = "below" }'
    model = config('normalisation = "none"\naggregation = { rule = "generalised", power = 2 }', a=line, b=line)
    assert np.isnan(run(model, a=[1, 2], b=[3, 4]).lines[:, 0, 0]).all()


# Sums and thresholds


def test_a_sum_of_fewer_parts_is_told():
    """Two parts, the lowest sum first: an area without one of them would overtake for its gap."""
    model = config('normalisation = "none"\naggregation = "sum"')
    (issue,) = told(run(model, a=[5, None, 1], b=[5, 6, 1]).issues)
    assert (issue.code, issue.params["n"], issue.params["areas"]) == ("M-29", 1, "area 1")
    for choice in ('"product"', '"arithmetic"\nweighting = { total = "as_given" }'):
        found = run(config(f'normalisation = "none"\naggregation = {choice}'), a=[5, None, 1], b=[5, 6, 1])
        assert [i.code for i in found.issues] == ["M-29"]
    mean = config('normalisation = "none"\naggregation = "arithmetic"')
    assert not run(mean, a=[5, None, 1], b=[5, 6, 1]).issues


@pytest.mark.parametrize("least", ["min_parts = 1", "min_coverage = 0.8"])
def test_who_loses_a_score_by_a_threshold_is_told(least):
    for rule in ("sum", "arithmetic"):
        model = config(f'normalisation = "none"\naggregation = "{rule}"\n{least}')
        (issue,) = told(run(model, a=[5, None, 1], b=[5, 6, 1]).issues)
        assert (issue.code, issue.params["areas"]) == ("M-30", "area 1")


def test_a_part_without_weight_is_not_asked_for():
    model = config('min_parts = 1\nnormalisation = "none"\naggregation = "arithmetic"', b="weight = 0")
    found = run(model, a=[1, 2], b=[None, 3])
    assert (of(found), found.issues) == ([1, 2], ())


# Which way the scores run


def turned_round(method: str, channel: str = "", a: str = "", b: str = "") -> list[str]:
    found = run(config(f'aggregation = "sum"\nfloor = 0\n{method}', channel, a, b), a=[1, 2, 4], b=[5, 6, 1])
    return [issue.params["indicator"].en for issue in told(found.issues) if issue.code == "M-16"]


@pytest.mark.parametrize(("first", "wrong"), [("lowest", ["Beds"]), ("highest", ["Anchors"])])
def test_directions_that_pull_apart_are_told_whichever_score_ranks_first(first, wrong):
    """Raw sums of a figure that is better when low and one that is better when high."""
    model = loads(
        f'[method]\nnormalisation = "none"\naggregation = "sum"\nrank_first = "{first}"\n'
        '[[channels]]\nid = "all"\nname = "All"\n'
        '[[indicators]]\nid = "a"\nname = "Anchors"\nchannel = "all"\ndirection = "lower_better"\n'
        '[[indicators]]\nid = "b"\nname = "Beds"\nchannel = "all"\ndirection = "higher_better"\n'
    )
    issues = told(run(model, a=[5, 2, 1], b=[5, 6, 1]).issues)
    assert [(issue.code, issue.params["indicator"].en) for issue in issues] == [("M-16", each) for each in wrong]


@pytest.mark.parametrize(
    ("method", "direction", "codes", "ranks"),
    [
        ('rank_first = "lowest"', "lower_better", ["M-34"], [1, 2, 3]),
        ('rank_first = "lowest"', "higher_better", ["M-34"], [3, 2, 1]),
        ('rank_first = "lowest"\nscale = [100, 0]', "lower_better", [], [3, 2, 1]),
        ("", "lower_better", [], [3, 2, 1]),
    ],
)
def test_an_order_in_which_by_all_directions_the_worst_ranks_first_is_told_once(method, direction, codes, ranks):
    """Hunger of 60, 40 and 20 of 80 in two forms: with the scale turned the hungriest has 75 and ranks last."""
    posts = "worst = 80, best = 0" if direction == "lower_better" else "worst = 0, best = 80"
    parts = "".join(
        f'[[indicators]]\nid = "{id}"\nname = "{id}"\nchannel = "all"\ndirection = "{direction}"\n'
        f"goalposts = {{ {posts} }}\n"
        for id in "ab"
    )
    model = loads(f'[method]\naggregation = "arithmetic"\n{method}\n[[channels]]\nid = "all"\nname = "All"\n{parts}')
    found = run(model, a=[60, 40, 20], b=[60, 40, 20])
    assert [issue.code for issue in told(found.issues)] == codes
    assert found.ranks[:, found.node("all"), 0].tolist() == ranks
    if "scale" in method:
        assert of(found, "all") == [75, 50, 25]


def test_a_scale_turned_round_is_told_unless_it_is_turned_back():
    assert turned_round('normalisation = "minmax"\nscale = [100, 0]') == ["Anchors", "Beds"]
    assert turned_round('normalisation = "minmax"\nscale = [0, 100]') == []
    back = 'rescale = { rule = "goalposts", goalposts = { worst = 200, best = 0 }, scale = [0, 100] }'
    assert turned_round('normalisation = { rule = "minmax", scale = [100, 0] }', back) == []
    assert turned_round('normalisation = "minmax"', back) == ["Anchors", "Beds"]


# Products and ratios


def test_a_product_of_zero_is_zero():
    """Poor people and how poor they are: nobody poor is 0, and ranks first where the lowest does."""
    model = config('normalisation = "none"\naggregation = "product"\nrank_first = "lowest"')
    found = run(model, a=[0.4, 0.0, 0.1], b=[0.5, 0.3, 0.6])
    assert of(found) == pytest.approx([0.2, 0, 0.06]) and found.ranks[:, 0, 0].tolist() == [3, 1, 2]
    assert [issue.code for issue in told(found.issues)] == ["M-34"]


def test_one_less_a_ratio_of_two_parts():
    """1 - a / b, as the last step of an inequality index, by goalposts that run from 1 down to 0."""
    back = 'aggregation = "ratio"\nrescale = { rule = "goalposts", goalposts = { worst = 1, best = 0 } }'
    model = config('normalisation = "none"\nscale = [0, 1]\nclip = false', back)
    found = run(model, a=[0.3, 0.4, 1.0], b=[0.4, 0.4, 0.0])
    assert of(found)[:2] == pytest.approx([0.25, 0]) and np.isnan(of(found)[2])
    assert [(i.code, i.params["n"]) for i in told(found.issues) if i.code == "M-22"] == [("M-22", 1)]


def test_a_ratio_of_another_number_of_parts_is_refused():
    with pytest.raises(Stop) as stop:
        config('normalisation = "none"', 'aggregation = "ratio"', b="weight = 0")
    assert [(i.code, i.params["found"], i.params["asked"]) for i in told(stop.value.issues)] == [("C-37", "1", "2")]
