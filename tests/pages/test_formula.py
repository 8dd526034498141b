"""Arithmetic in one line: of every rule, redone by hand, the right side gives the left."""

import math
import re
from statistics import median

import pandas as pd
import pytest

from core import config as config_file
from core import scoring
from core.i18n import words
from pages.shared.formula import figure, formula

EN = words("en")
FRAME = pd.DataFrame(
    {
        "area": ["a", "b", "c", "d", "e"],
        "year": [2024] * 5,
        "up": [10.0, 20.0, 20.0, 55.0, 90.0],
        "down": [30.0, 5.0, 12.5, 12.5, 2.0],
    }
)
LATER = FRAME.assign(year=2025, up=[12.0, 18.0, 44.0, 50.0, 95.0], down=[28.0, 6.0, 12.0, 14.0, 1.0])
TABLE = pd.concat([FRAME, LATER], ignore_index=True)
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
weight = {weight}
{indicator}
[[indicators]]
id = "down"
channel = "whole"
name = "Down"
direction = "lower_better"
goalposts = {{ worst = 40, best = 4 }}
red_line = {{ value = 20, side = "above" }}
target = {{ value = 3 }}
weight = 1
"""


def scored(method="", channel="", weight=1, indicator=""):
    config = config_file.loads(MODEL.format(method=method, channel=channel, weight=weight, indicator=indicator))
    return scoring.score(scoring.from_table(TABLE, config), config)


def redone(line: str) -> tuple[float, float, float]:
    """The printed result, the printed right side worked out, and the unit of the last printed digit."""
    left, right = re.sub(r"(?<=\d),(?=\d{3})", "", line).split(" = ")
    python = right.translate(str.maketrans({"−": "-", "×": "*", "÷": "/"})).replace("^", "**")
    known = {"ln": math.log, "min": min, "max": max, "median": lambda *x: median(x), "__builtins__": {}}
    return float(left.replace("−", "-")), float(eval(python, known)), 10.0 ** -len(left.partition(".")[2])


def check(scores, node: str) -> int:
    """How many formulas of a node stand the test; those without one are the number alone."""
    found = 0
    for area in scores.cube.areas.index:
        for period in scores.cube.periods:
            explanation = scoring.explain(scores, scores.config, area, node, period)
            line = formula(explanation, scores)
            if " = " in line:
                left, right, unit = redone(line)
                assert abs(left - explanation.score) <= unit / 2 + 1e-9, line
                assert abs(right - explanation.score) <= max(unit / 2, abs(explanation.score) * 1e-3), line
                found += 1
    return found


NORMALISATIONS = [
    'rule = "goalposts"',
    'rule = "goalposts", clip = false',
    'rule = "goalposts", scale = [1, 7]',
    'rule = "log_goalposts"',
    'rule = "minmax"',
    'rule = "minmax", over = "all"',
    'rule = "minmax", over = "base", base = "2024"',
    'rule = "zscore"',
    'rule = "zscore", deviation = "population", over = "all"',
    'rule = "zscore", mean = 40, sd = 12.5, to_mean = 100, to_sd = 15',
    *(f'rule = "rank", ties = "{ties}"' for ties in ("min", "max", "average", "dense")),
    'rule = "borda"',
    *(
        f'rule = "percentile_rank", convention = "{convention}", ties = "average"'
        for convention in ("below_of_others", "rank_of_all", "middle_of_all", "rank_of_one_more")
    ),
    'rule = "distance_to_target"',
    'rule = "distance_to_target", cap = true',
    *(f'rule = "distance_to_reference", reference = "{name}"' for name in ("maximum", "mean", "median", "e")),
    'rule = "fraction_of_maximum"',
    *(f'rule = "ratio_to_reference", reference = "{name}", cap = true' for name in ("minimum", "c")),
    *(f'rule = "difference_to_reference", reference = "{name}"' for name in ("mean", "d")),
    'rule = "difference_to_reference", reference = "mean", cap = true',
    'rule = "ampi"',
    'rule = "ampi", over = "base", base = "2025"',
    'rule = "red_line"',
    'rule = "red_line", at_line = 0.3, clip = false',
    'rule = "boundary_ratio", baseline = 100',
    'rule = "boundary_ratio"',
    'rule = "none"',
]


@pytest.mark.parametrize("rule", NORMALISATIONS)
def test_the_score_of_a_figure(rule):
    scores = scored(f'normalisation = {{ {rule} }}\naggregation = "arithmetic"')
    assert [check(scores, node) for node in ("up", "down")] == [10, 10]


def test_a_score_within_a_good_range():
    rule = '{ rule = "optimum", optimum = [0, 15, 50, 100] }'
    scores = scored(f'normalisation = {rule}\naggregation = "arithmetic"')
    assert check(scores, "up") == 5  # within the range the marks are full, and there is nothing to work out


def test_a_band_around_the_mean_is_not_worked_out():
    scores = scored('normalisation = "mean_band"\naggregation = "arithmetic"')
    assert check(scores, "up") == 0


AGGREGATIONS = [
    *(f'rule = "{rule}"' for rule in ("arithmetic", "geometric", "harmonic", "sum", "worst", "best", "median", "mpi")),
    *(f'rule = "generalised", power = {power}' for power in (2, 0.5, 0, -2)),
    'rule = "mpi", high_is = "bad", deviation = "sample"',
    'rule = "mpi", mean = "geometric", spread = "equal"',
]


@pytest.mark.parametrize("weight", [1, 3])
@pytest.mark.parametrize("rule", AGGREGATIONS)
def test_the_score_of_a_channel(rule, weight):
    scores = scored(f"aggregation = {{ {rule} }}\nscale = [1, 100]", weight=weight)
    assert check(scores, "whole") == (0 if "median" in rule and weight != 1 else 10)


@pytest.mark.parametrize("rule", ["arithmetic", "geometric"])
@pytest.mark.parametrize("weight", [0.5, 3])
def test_weights_used_as_they_are(rule, weight):
    method = f'aggregation = "{rule}"\nscale = [1, 100]\nweighting = {{ rule = "given", total = "as_given" }}'
    assert check(scored(method, weight=weight), "whole") == 10


@pytest.mark.parametrize("rule", ["outranking", "copeland", "kemeny", "borda", "benefit_of_doubt"])
def test_a_place_among_all_is_the_number_alone(rule):
    scores = scored(f'aggregation = "{rule}"')
    explanation = scoring.explain(scores, scores.config, "c", "whole", "2024")
    assert re.fullmatch(r"−?[\d.]+", formula(explanation, scores))


def test_a_rescaled_score_is_redone_before_it_was_rescaled_and_an_arrow_leads_on():
    scores, arrows = scored(channel='rescale = "minmax"'), 0
    for area in scores.cube.areas.index:
        for period in scores.cube.periods:
            explanation = scoring.explain(scores, scores.config, area, "whole", period)
            made, arrow, shown = formula(explanation, scores).partition(" → ")
            left, right, unit = redone(made)
            assert abs(left - explanation.joined) <= unit / 2 + 1e-9
            assert abs(right - explanation.joined) <= max(unit / 2, abs(explanation.joined) * 1e-3)
            assert float(shown or left) == pytest.approx(explanation.score, abs=unit / 2 + 1e-9)
            arrows += bool(arrow)
    assert arrows == 8  # in either year the best area had full marks before


def test_a_transformed_figure_enters_with_its_logarithm():
    scores = scored('aggregation = "arithmetic"', indicator='transform = "log10"')
    assert check(scores, "up") == 10
    line = formula(scoring.explain(scores, scores.config, "a", "up", "2024"), scores)
    assert line == "25.0 = 100 × (1 − 0.699) ÷ (1.9031 − 0.699)"


def test_scores_up_to_one_have_three_decimals():
    scores = scored('scale = [0, 1]\naggregation = "arithmetic"')
    assert check(scores, "up") + check(scores, "whole") == 20
    assert formula(scoring.explain(scores, scores.config, "b", "up", "2024"), scores) == "0.200 = (20 − 5) ÷ (80 − 5)"


@pytest.mark.parametrize(
    ("x", "text"), [(0, "0"), (1234567.5, "1,234,567.5"), (-2.5, "(−2.5)"), (0.00012345, "0.00012345"), (7, "7")]
)
def test_a_number_of_the_arithmetic(x, text):
    assert figure(x) == text
