"""Two methods beside each other: what is offered, what is found, and what cannot be computed."""

import re

import numpy as np
import pandas as pd
import pytest

from core import config as config_file
from core import redlines, scoring
from core.charts import records
from core.config import Aggregation, Imputation, Normalisation, Weighting
from core.i18n import plain, words
from core.issues import Issue
from core.robustness.compare import compare
from core.robustness.reliability import cronbach
from pages.shared import load, method_compare, stories
from pages.shared.load import View
from tests.core.scoring import town
from tests.pages.markup import reads
from tests.pages.walk import Visit

EN = words("en")
BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def test_what_the_method_does_already_is_not_offered(demo):
    offered = method_compare.alternatives(load.config(), EN)
    assert not {"aggregation.geometric", "normalisation.goalposts", "weighting.given"} & set(offered)
    others = [f"normalisation.{rule}" for rule in ("minmax", "percentile_rank", "zscore")]
    assert {"aggregation.arithmetic", "aggregation.worst", *others, "weighting.equal"} <= set(offered)
    assert plain(offered["aggregation.worst"]) == "Joining indicators: the worst part decides"


@BOTH
@pytest.mark.parametrize("other", [*method_compare.ALTERNATIVES])
def test_every_alternative_opens(demo, lang, other):
    visit = Visit("method", lang, layer="neighbourhood", other=other, channel="physical")
    refused = visit.w("method.impossible") in visit.text
    assert bool(visit.at.get("vega_lite_chart")) is not refused
    assert not refused or other == "entropy"  # needs parts that differ in every year


def test_the_sentence_fits_the_ranks(demo):
    view = load.view("neighbourhood")
    scores = load.scored("neighbourhood", aggregation=Aggregation(rule="worst"))
    period = view.periods[-1]
    found = method_compare.comparison(view.scores, scores, "physical", period)
    both = method_compare.pairs(found, view.scores, scores, "physical", period, stories.names(view, EN))
    shifts = [pair.shift for pair in both]
    told = plain(method_compare.finding(found, EN))
    assert told.startswith(f"{sum(map(bool, shifts))} of 14 areas change their rank")
    assert f"{np.abs(shifts).mean():.1f} places" in told
    assert [pair.first_rank for pair in both] == sorted(pair.first_rank for pair in both)
    text = plain(reads(method_compare.as_table(both, view.config, EN)))
    assert all(pair.name in text for pair in both)


def test_a_score_that_stays_looks_the_same_by_both_methods():
    pair = method_compare.Pair("a", "North", 68.8512, 68.8512, 1, 1)
    text = plain(reads(method_compare.as_table([pair], town.model(), EN)))
    assert text.count("68.85") == 2 and "68.9" not in text


def test_one_area_and_none_are_told_in_the_singular():
    assert plain(method_compare.finding(compare(np.array([3.0, 2, 1]), np.array([3.0, 2, 1])), EN)) == (
        "None of the 3 areas changes its rank."
    )
    one = compare(np.array([3.0, 2, np.nan]), np.array([2.0, 2, np.nan]))
    assert plain(method_compare.finding(one, EN)).startswith("1 of 2 areas changes its rank")


def test_of_many_areas_those_that_move_most_are_drawn():
    n = method_compare.MOST_ROWS + 20
    made = [method_compare.Pair(str(k), str(k), 0, 0, k + 1, k + 1 + (k % 2)) for k in range(n)]
    drawn = method_compare.drawn(made)
    assert len(drawn) == method_compare.MOST_ROWS
    assert {pair.area for pair in drawn} >= {pair.area for pair in made if pair.shift}
    assert drawn == sorted(drawn, key=lambda pair: pair.first_rank)


def test_an_impossible_choice_says_why_and_how_often():
    issues = [Issue("M-02", {"indicator": f"i{k}", "rule": "minmax"}) for k in range(6)]
    told = plain(reads(method_compare.impossible(issues, EN)))
    assert "“i0” has no score" in told
    assert "and 3 more such reasons" in told
    assert "i4" not in told


def test_what_stands_behind_a_channel(demo):
    view = load.view("neighbourhood")
    text = reads(method_compare.behind(view, view.periods[-1], EN))
    for channel in view.config.active_channels:
        assert channel.name.en in text
    assert "of 7" in plain(text)


@pytest.mark.parametrize(("first", "told"), [("highest", "0 of 2 (0%)"), ("lowest", "2 of 2 (100%)")])
def test_the_better_half_is_the_one_that_ranks_first(first, told):
    """Scores of what is feared, 10, 20, 80 and 90; the lines of the two lowest ones are crossed."""
    config = town.model(f'[method]\nrank_first = "{first}"\naggregation = "arithmetic"')
    table = town.latest("area, indicator, value\nA, trust, 10\nB, trust, 20\nC, trust, 80\nD, trust, 90")
    areas = town.areas("area, layer\nA, area\nB, area\nC, area\nD, area")
    cube = scoring.build(table, areas, config, "area")
    view = View(config, "area", table, areas, cube, scoring.score(cube, config), redlines.check(cube, config))
    assert told in plain(reads(method_compare.behind(view, "2025", EN)))


def test_a_crossing_that_is_inherited_hides_too_and_is_told_apart():
    """As on the wheel; both areas have the plan of the city, beyond its line; A has one more, B none."""
    plan = """
[[indicators]]
id = "plan"
channel = "calm"
name = "Plan"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 70.0, side = "below" }
lowest_layer = "city"
"""
    config = config_file.loads(town.MODEL.replace("[[indicators]]", f"{plan}\n[[indicators]]", 1))
    table = town.latest("area, indicator, value\nA, trust, 10\nB, trust, 60\ncity, plan, 60")
    areas = town.areas("area, layer, parent\nA, area, city\nB, area, city")
    cube = scoring.build(table, areas, config, "area")
    view = View(config, "area", table, areas, cube, scoring.score(cube, config), redlines.check(cube, config))
    for area in ("A", "B"):
        [calm, *_] = records.profile(view.scores, view.lines, config, area, "2025", EN).readings
        assert "beyond" in calm.detail
    assert "1 of 1 (100%)1 inherited only" in plain(reads(method_compare.behind(view, "2025", EN)))


def test_a_channel_of_channels_answers_for_all_the_indicators_inside():
    config = config_file.loads(OWN.format(low="", b=""))
    frame = pd.DataFrame({"area": ["A", "B", "C"], "a": [1.0, 2, 4], "b": [1.0, 2, 7]})
    cube = scoring.from_table(frame, config)
    view = View(config, cube.layer, frame, cube.areas, cube, scoring.score(cube, config), redlines.check(cube, config))
    row = re.search(r"<td>Top</td>(.*?)</tr>", plain(method_compare.behind(view, "", EN)))
    alpha = cronbach(view.scores.normalised[:, :, 0]).value
    assert row and re.findall(r"<td class=lr-num>([^<]*)</td>", row[1])[::2] == [f"{alpha:.2f}".rstrip("0"), "2"]


OWN = """
[method]
normalisation = "minmax"
aggregation = "arithmetic"
[[channels]]
id = "top"
name = "Top"
[[channels]]
id = "low"
name = "Low"
parent = "top"
{low}
[[indicators]]
id = "a"
channel = "low"
name = "A"
direction = "higher_better"
normalisation = "rank"
[[indicators]]
id = "b"
channel = "top"
name = "B"
direction = "higher_better"
{b}
"""


@pytest.mark.parametrize(
    ("low", "b", "changes", "touched"),
    [
        ("", "", {"normalisation": Normalisation(rule="zscore")}, {"top": True, "low": False}),
        ("", 'normalisation = "rank"', {"normalisation": Normalisation(rule="zscore")}, {"top": False, "low": False}),
        ('aggregation = "worst"', "", {"aggregation": Aggregation(rule="best")}, {"top": True, "low": False}),
        ('weighting = "given"', "", {"weighting": Weighting(rule="equal")}, {"top": True, "low": False}),
        ("", "", {"imputation": Imputation(rule="median")}, {"top": True, "low": True}),
    ],
)
def test_a_choice_that_applies_to_nothing_is_known_by_the_plans(low, b, changes, touched):
    config = config_file.loads(OWN.format(low=low, b=b))
    cube = scoring.from_table(pd.DataFrame({"area": ["A", "B", "C"], "a": [1.0, 2, 4], "b": [3.0, 2, 7]}), config)
    own, other = (scoring.score(cube, each) for each in (config, config.varied(**changes)))
    assert {node: method_compare.touched(own, other, node) for node in touched} == touched
    for node, is_touched in touched.items():
        k = own.node(node)
        assert is_touched or np.array_equal(own.values[:, k], other.values[:, k])


def test_a_channel_of_one_area_has_no_alpha(demo):
    view = load.view("city")
    assert plain(method_compare.behind(view, view.periods[-1], EN)).count("<td class=lr-num>–</td>") >= 8


@BOTH
def test_the_city_alone_cannot_be_ranked(demo, lang):
    visit = Visit("method", lang, layer="city")
    assert visit.w("firm.too_few") in visit.text
    assert not visit.at.get("vega_lite_chart")


def test_other_choices_score_the_same_cube(demo):
    scores = load.scored("neighbourhood", aggregation=Aggregation(rule="arithmetic"))
    view = load.view("neighbourhood")
    expected = scoring.score(view.cube, view.config.with_method(aggregation=Aggregation(rule="arithmetic")))
    np.testing.assert_array_equal(scores.values, expected.values)
    assert load.scored("neighbourhood", aggregation=Aggregation(rule="arithmetic")) is scores
