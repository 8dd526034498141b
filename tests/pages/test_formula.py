"""Arithmetic in one line: of every rule, in every year, redone by hand, the right side gives the left."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import config as config_file
from core import scoring
from core.issues import Stop
from core.scoring.normalise import NORMALISATIONS
from pages.shared.formula import decimals, formula
from tests.pages.arithmetic import agrees, worked_out

GAP = np.nan
#: Two years with other areas, other figures and other gaps; area R has the same figures in both.
TABLE = pd.DataFrame(
    [
        ("R", 2020, 50.0, 12.5, 3.0),
        ("a", 2020, 10.0, 30.0, 0.5),
        ("b", 2020, 20.0, GAP, 8.0),
        ("R", 2021, 50.0, 12.5, 3.0),
        ("a", 2021, 45.0, 5.0, GAP),
        ("b", 2021, 22.0, 30.0, 9.0),
        ("c", 2021, 200.0, 12.5, 7.0),
        ("d", 2021, 20.0, 2.0, 3.0),
    ],
    columns=["area", "year", "up", "down", "third"],
)
MODEL = """
[table]
area = "area"
period = "year"
[method]
{method}
[[channels]]
id = "whole"
name = "Whole"
{channel}
[[indicators]]
id = "up"
channel = "whole"
name = "Up"
direction = "higher_better"
goalposts = {{ worst = 5, best = 80 }}
red_line = {{ value = 25, side = "below" }}
target = {{ value = 60 }}
{indicator}
[[indicators]]
id = "down"
channel = "whole"
name = "Down"
direction = "lower_better"
goalposts = {{ worst = 40, best = 4 }}
red_line = {{ value = 20, side = "above" }}
target = {{ value = 3 }}
"""
THIRD = """
[[indicators]]
id = "third"
channel = "whole"
name = "Third"
direction = "higher_better"
normalisation = "none"
weight = {weight}
"""


def scored(method="", channel="", indicator="", more="", table=TABLE):
    config = config_file.loads(MODEL.format(method=method, channel=channel, indicator=indicator) + more)
    return scoring.score(scoring.from_table(table, config), config)


def explained(scores, node):
    """Of every area and period that has a score."""
    for area, period in itertools.product(scores.cube.areas.index, scores.cube.periods):
        explanation = scoring.explain(scores, scores.config, area, node, period)
        if explanation.counted:
            yield explanation, formula(explanation, scores.config)


def check(scores, node: str) -> int:
    """How many lines of a node were worked out, each to its score."""
    found = 0
    for explanation, line in explained(scores, node):
        if ": " in line:
            given, condition = line.split(": ")
            assert float(worked_out(given)) == pytest.approx(explanation.score, abs=1e-9)
            assert worked_out(condition) is True, line
        else:
            agrees(line, explanation.score)
        found += 1
    return found


def lines(scores, node: str) -> dict[tuple[str, str], str]:
    told = {}
    for area, period in itertools.product(scores.cube.areas.index, scores.cube.periods):
        told[area, period] = formula(scoring.explain(scores, scores.config, area, node, period), scores.config)
    return told


# --- one figure


OVER = ("", ', over = "all"', ', over = "base", base = "2020"', ', over = "base", base = "2021"')
ALONE = [
    'rule = "goalposts"',
    'rule = "goalposts", clip = false',
    'rule = "goalposts", scale = [1, 7]',
    'rule = "goalposts", scale = [100, 0]',
    'rule = "log_goalposts"',
    'rule = "log_goalposts", clip = false',
    'rule = "zscore", mean = 40, sd = 12.5, to_mean = 100, to_sd = 15',
    'rule = "zscore", mean = 40, sd = 12.5, clip = true, scale = [-1, 1]',
    'rule = "red_line"',
    'rule = "red_line", at_line = 0.3, clip = false',
    'rule = "boundary_ratio", baseline = 100',
    'rule = "boundary_ratio"',
    'rule = "none"',
    'rule = "none", clip = true, scale = [3, 40]',
    'rule = "optimum", optimum = [0, 15, 50, 100]',
    'rule = "optimum", optimum = [20, 20, 30, 30]',
]
REFERENCES = ("maximum", "minimum", "mean", "median", "R")
POOLED = [
    'rule = "minmax"',
    'rule = "minmax", clip = false, scale = [0, 1]',
    'rule = "zscore"',
    'rule = "zscore", deviation = "population", to_mean = 50, to_sd = 10',
    *(f'rule = "{rule}", ties = "{ties}"' for rule in ("rank", "borda") for ties in ("min", "max", "average", "dense")),
    *(
        f'rule = "percentile_rank", convention = "{convention}", ties = "{ties}"'
        for convention in ("below_of_others", "rank_of_all", "middle_of_all", "rank_of_one_more")
        for ties in ("min", "average", "dense")
    ),
    'rule = "distance_to_target"',
    'rule = "distance_to_target", target = 11, cap = true',
    *(f'rule = "distance_to_reference", reference = "{name}"' for name in REFERENCES if name != "minimum"),
    'rule = "distance_to_reference", reference = "median", cap = true',
    'rule = "fraction_of_maximum"',
    *(f'rule = "ratio_to_reference", reference = "{name}"' for name in REFERENCES),
    'rule = "ratio_to_reference", reference = "R", cap = true',
    *(f'rule = "difference_to_reference", reference = "{name}"' for name in REFERENCES),
    'rule = "difference_to_reference", reference = "mean", cap = true',
    'rule = "mean_band", band = 0.3',
    'rule = "ampi"',
]
RULES = [*ALONE, *(rule + over for rule in POOLED for over in OVER)]


def test_every_rule_is_tried():
    assert {rule.split('"')[1] for rule in RULES} == set(NORMALISATIONS)


ROUNDED = [(rule, f", digits = {n}") for rule in (*ALONE, *POOLED) if "mean_band" not in rule for n in (0, 2)]


@pytest.mark.parametrize(("rule", "digits"), [*((rule, "") for rule in RULES), *ROUNDED])
def test_the_score_of_a_figure_in_either_year(rule, digits):
    scores = scored(f'normalisation = {{ {rule}{digits} }}\naggregation = "arithmetic"')
    known = ~np.isnan(scores.normalised)
    assert known.sum() >= 6
    assert [check(scores, node) for node in ("up", "down")] == known.sum(axis=(0, 2)).tolist()


def test_the_year_asked_for_is_the_year_that_is_told():
    """Area R has the same figure in both years; those it is measured by are other ones."""
    scores = scored('normalisation = { rule = "ratio_to_reference", reference = "maximum" }\naggregation = "sum"')
    told = lines(scores, "up")
    assert (told["R", "2020"], told["R", "2021"]) == ("1 = 50 ÷ 50", "0.25 = 50 ÷ 200")
    told = lines(scored('normalisation = "percentile_rank"'), "up")
    assert told["R", "2020"] == "100.0 = 100 × (3 − 1) ÷ (3 − 1)"
    assert told["R", "2021"] == "75.0 = 100 × (4 − 1) ÷ (5 − 1)"


def test_a_rounded_score_is_told_as_rounded():
    told = lines(scored('normalisation = { rule = "goalposts", digits = 0 }'), "up")
    assert told["a", "2020"] == "7 = round(100 × (10 − 5) ÷ (80 − 5), 0)"
    assert told["c", "2021"] == "100 = round(min(100, 100 × (200 − 5) ÷ (80 − 5)), 0)"


def test_what_is_held_at_an_end_says_so():
    told = lines(
        scored('normalisation = { rule = "distance_to_target", cap = true, scale = [0, 10] }\naggregation = "sum"'),
        "up",
    )
    assert told["c", "2021"] == "10.0 = min(10, 10 × (200 − 20) ÷ (60 − 20))"
    told = lines(
        scored('normalisation = { rule = "ratio_to_reference", reference = "mean", cap = true }\naggregation = "sum"'),
        "down",
    )
    assert told["R", "2020"] == "1 = min(1, 21.25 ÷ 12.5)"


def test_marks_that_are_given_say_why():
    told = lines(scored('normalisation = { rule = "optimum", optimum = [15, 20, 50, 100] }'), "up")
    assert told["R", "2020"] == "100.0: 20 ≤ 50 ≤ 50"
    assert told["a", "2020"] == "0.0: 10 ≤ 15"
    assert told["c", "2021"] == "0.0: 200 ≥ 100"
    told = lines(scored('normalisation = "mean_band"\naggregation = "arithmetic"'), "down")
    assert told["a", "2020"] == "−1: 30 ÷ 21.25 > 1.2"
    assert told["R", "2021"] == "0: 0.8 ≤ 12.5 ÷ 12.4 ≤ 1.2"
    assert told["d", "2021"] == "1: 2 ÷ 12.4 < 0.8"


@pytest.mark.parametrize(
    ("rule", "posts"),
    [
        ("ampi", "worst = 5, best = 80"),
        ("red_line", "worst = 5, best = 190"),
        ("log_goalposts", "worst = 12, best = 80"),
    ],
)
@pytest.mark.parametrize("transform", ["none", "ln", "log10", "log1p", "sqrt", "square", "reciprocal"])
def test_posts_of_the_choice_and_a_transform_of_the_indicator(rule, posts, transform):
    if transform in ("reciprocal", "ln", "log10") and rule == "log_goalposts":
        posts = "worst = 2, best = 80"
    own = f'transform = "{transform}"\nnormalisation = {{ rule = "{rule}", goalposts = {{ {posts} }} }}'
    scores = scored('aggregation = "arithmetic"', indicator=own)
    known = ~np.isnan(scores.normalised[:, 0])
    assert check(scores, "up") == known.sum() > 0


@pytest.mark.parametrize("rule", POOLED)
def test_a_reciprocal_figure_is_worked_out_by_every_rule(rule):
    scores = scored(f'normalisation = {{ {rule} }}\naggregation = "arithmetic"', indicator='transform = "reciprocal"')
    assert check(scores, "up") == (~np.isnan(scores.normalised[:, 0])).sum() > 0


def test_a_transformed_figure_enters_with_its_logarithm():
    told = lines(scored('aggregation = "arithmetic"', indicator='transform = "log10"'), "up")
    assert told["a", "2020"] == "25.0 = 100 × (1 − 0.699) ÷ (1.9031 − 0.699)"


def test_a_figure_without_a_logarithm_scores_as_the_lower_post_does():
    table = TABLE.assign(up=[0.0, *TABLE["up"][1:]])
    scores = scored('normalisation = "log_goalposts"\naggregation = "arithmetic"', table=table)
    assert lines(scores, "up")["R", "2020"] == "0.0 = 100 × (ln(max(0, 5)) − ln(5)) ÷ (ln(80) − ln(5))"
    assert check(scores, "up") == 8


# --- several scores


AGGREGATIONS = [
    *(f'rule = "{rule}"' for rule in ("arithmetic", "geometric", "harmonic", "sum", "worst", "best", "median")),
    'rule = "product"',
    *(f'rule = "generalised", power = {power}' for power in (2, 3, 0.5, 0, -1, -2)),
    *(
        f'rule = "mpi", high_is = "{good}", deviation = "{deviation}", mean = "{mean}", spread = "{spread}"'
        for good, deviation in (("good", "population"), ("bad", "sample"))
        for mean in ("arithmetic", "geometric")
        for spread in ("weighted", "equal")
    ),
]


@pytest.mark.parametrize("floor", [0.001, 20])
@pytest.mark.parametrize("weight", [1, 3, 0])
@pytest.mark.parametrize("rule", AGGREGATIONS)
def test_the_score_of_a_channel(rule, weight, floor):
    method = f"aggregation = {{ {rule} }}\nfloor = {floor}"
    scores = scored(method, more=THIRD.format(weight=weight))
    assert check(scores, "whole") == 8


@pytest.mark.parametrize("digits", [0, 1, 3])
@pytest.mark.parametrize("rule", AGGREGATIONS)
def test_the_score_of_a_channel_of_rounded_scores(rule, digits):
    method = f'aggregation = {{ {rule} }}\nnormalisation = {{ rule = "goalposts", digits = {digits} }}\nfloor = 2.345'
    assert check(scored(method, more=THIRD.format(weight=2)), "whole") == 8


@pytest.mark.parametrize("floor", [0.001, 1])
@pytest.mark.parametrize("weight", [0.5, 1, 3])
@pytest.mark.parametrize("rule", ["arithmetic", "geometric"])
def test_weights_used_as_they_are(rule, weight, floor):
    method = f'aggregation = "{rule}"\nfloor = {floor}\nweighting = {{ rule = "given", total = "as_given" }}'
    assert check(scored(method, more=THIRD.format(weight=weight)), "whole") == 8


@pytest.mark.parametrize("rule", ["geometric", "harmonic", "mpi", "median"])
def test_scores_that_run_over_no_scale_have_no_floor_unless_one_is_written(rule):
    """Ratios around 1, which the usual floor of 1 would raise."""
    method = f'normalisation = {{ rule = "ratio_to_reference", reference = "mean" }}\naggregation = "{rule}"'
    scores, raised = scored(method), scored(f"{method}\nfloor = 1")
    assert check(scores, "whole") == check(raised, "whole") == 8
    told = [lines(each, "whole")["R", "2021"] for each in (scores, raised)]
    assert (told[0] == told[1]) is (rule in ("mpi", "median"))


def test_weights_used_as_they_are_stand_in_the_line_as_they_are():
    scores = scored('aggregation = "sum"\nscale = [0, 75]', more=THIRD.format(weight=0.5))
    assert lines(scores, "whole")["R", "2020"] == "103.8 = 45 × 1 + 57.29 × 1 + 3 × 0.5"


def test_a_power_mean_of_scores_below_zero():
    method = 'normalisation = "zscore"\naggregation = { rule = "generalised", power = 3 }'
    scores = scored(method)
    assert check(scores, "whole") == 8
    assert (scores.values < 0).any()


def test_a_penalised_geometric_mean_takes_the_raised_scores():
    """Scores 0 and 80 under a floor of 1: M = sqrt(80), S2 = 40 ** 2, m = 40."""
    table = pd.DataFrame({"area": ["A"], "year": [2020], "up": [5.0], "down": [11.2]})
    scores = scored('aggregation = { rule = "mpi", mean = "geometric" }', table=table)
    assert lines(scores, "whole")["A", "2020"] == "−31.1 = 8.94 − 1,600 ÷ 40"
    assert check(scores, "whole") == 1


def test_a_median_says_what_each_score_weighs_where_they_differ():
    even, uneven = (
        scored('aggregation = "median"\nscale = [0, 75]', more=THIRD.format(weight=weight)) for weight in (1, 2)
    )
    assert lines(even, "whole")["R", "2020"] == "45.0 = median(45, 57.29, 3)"
    assert lines(uneven, "whole")["R", "2020"] == "24.0 = median(45 [0.25], 57.29 [0.25], 3 [0.5])"


@pytest.mark.parametrize("rule", ["outranking", "copeland", "kemeny", "borda", "benefit_of_doubt"])
def test_a_place_among_all_is_the_number_alone(rule):
    for _, line in explained(scored(f'aggregation = "{rule}"'), "whole"):
        assert isinstance(worked_out(line), float)


# --- and rescaled


RESCALES = [
    f'rule = "{rule}"{over}' for rule in ("minmax", "zscore", "rank", "percentile_rank", "ampi") for over in OVER
]
RESCALES += [f'rule = "ratio_to_reference", reference = "{name}", digits = 3' for name in ("R", "mean")]


@pytest.mark.parametrize("rule", RESCALES)
def test_a_rescaled_score_is_redone_before_and_after(rule):
    scores, found = scored(channel=f"rescale = {{ {rule} }}"), 0
    for explanation, line in explained(scores, "whole"):
        before, after = line.split(" → ")
        agrees(before, explanation.joined)
        agrees(after, explanation.score)
        found += 1
    assert found == 8


def test_a_joined_score_that_cannot_be_rescaled_leads_to_none():
    alone = TABLE[(TABLE["year"] == 2021) | (TABLE["area"] == "R")]
    scores = scored('scale = [0, 75]\naggregation = "worst"', channel='rescale = "minmax"', table=alone)
    assert lines(scores, "whole")["R", "2020"] == "45.0 = min(45, 57.29) → –"


# --- as it is printed


def test_scores_up_to_one_have_three_decimals():
    scores = scored('scale = [0, 1]\naggregation = "arithmetic"')
    assert check(scores, "up") + check(scores, "whole") == 16
    assert lines(scores, "up")["b", "2020"] == "0.200 = (20 − 5) ÷ (80 − 5)"


def test_a_score_has_the_decimals_of_its_own_rule():
    scores = scored('aggregation = "arithmetic"', indicator='normalisation = { rule = "goalposts", scale = [0, 1] }')
    opened = {node: scoring.explain(scores, scores.config, "R", node, "2020") for node in ("up", "down", "whole")}
    assert {node: decimals(found, scores.config) for node, found in opened.items()} == {"up": 3, "down": 1, "whole": 3}
    assert formula(opened["whole"], scores.config) == "38.494 = 0.6 × 0.5 + 76.3889 × 0.5"


figures = st.one_of(st.just(GAP), st.floats(-50, 250).map(lambda x: round(x, 4)), st.integers(0, 4).map(float))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(figures, figures), min_size=6, max_size=6),
    st.sampled_from(RULES),
    st.sampled_from(AGGREGATIONS),
    st.sampled_from(["", "floor = 0.01", "floor = 7.5"]),
    st.sampled_from(["", ", digits = 1"]),
)
def test_any_figures_by_any_rule(rows, rule, joined, floor, places):
    """Three areas in two years, with gaps; what cannot be joined is refused and told elsewhere."""
    table = pd.DataFrame(rows, columns=["up", "down"]).assign(area=[*"RbcRbc"], year=[2020] * 3 + [2021] * 3)
    try:
        scores = scored(f"normalisation = {{ {rule}{places} }}\naggregation = {{ {joined} }}\n{floor}", table=table)
    except Stop:
        return
    for node in ("up", "down", "whole"):
        check(scores, node)
