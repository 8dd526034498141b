"""Two methods beside each other: what is offered, what is found, and what cannot be computed."""

import numpy as np
import pytest

from core import scoring
from core.config import Aggregation
from core.i18n import plain, words
from core.issues import Issue
from core.robustness.compare import compare
from pages.shared import load, method_compare, stories
from tests.pages.markup import reads
from tests.pages.walk import Visit

EN = words("en")
BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def test_what_the_method_does_already_is_not_offered(demo):
    offered = method_compare.alternatives(load.config(), EN)
    assert not {"geometric", "goalposts", "given"} & set(offered)
    assert {"arithmetic", "worst", "minmax", "percentile_rank", "zscore", "equal"} <= set(offered)
    assert plain(offered["worst"]) == "Joining indicators: the worst part decides"


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
