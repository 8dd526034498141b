"""The arithmetic that is printed gives the score that is printed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scoring import Explanation, build, explain, from_table, score
from core.scoring.aggregate import MEANS
from core.scoring.cube import INHERITED, OK, ROLLED_UP, SUPPRESSED
from tests.core.scoring import town

AREAS = """
area, layer, parent, population
A, area, city, 100
B, area, city, 300
C, area, city, 200
"""


def stored(figures, layer, config=None):
    config = config or town.model()
    table = town.latest(figures)
    return score(build(table, town.areas(AREAS), config, layer), config), config, table


def redone(found: Explanation) -> float:
    """The number worked out again from what the explanation says, ``goalposts`` being the one rule for figures."""
    if not (items := found.counted):
        return math.nan
    if found.rule == "ratio_of_sums":
        return found.per * sum(item.numerator for item in items) / sum(item.denominator for item in items)
    if found.level == "indicator":
        by = found.yardstick
        share = (items[0].entered - by.worst) / (by.best - by.worst)
        return by.scale[0] + min(max(share, 0), 1) * (by.scale[1] - by.scale[0])
    if found.choice is None:
        return sum(item.weight * item.score for item in items)
    planes, weights = [np.array([[item.score]]) for item in items], [item.weight * found.whole for item in items]
    rule = MEANS[found.rule]
    return float(rule(planes, weights, found.choice, found.floor, scaled=found.whole == 1).item())


def test_a_channel_down_to_the_cell():
    scores, config, table = stored("area, indicator, value\nA, trust, 64\nA, wait, 24\nB, trust, 50", "area")
    found = explain(scores, config, "A", "calm", "2025")
    assert (found.rule, found.level, found.coverage, found.floor) == ("geometric", "channel", 1.0, 1.0)
    assert found.score == pytest.approx((64 * 72) ** 0.5)
    assert [(item.id, item.weight, item.value) for item in found.items] == [("trust", 0.5, 64), ("wait", 0.5, 24)]
    wait = found.items[1]
    assert (wait.child.yardstick.worst, wait.child.yardstick.best, wait.score) == (60, 10, 72)
    assert table.loc[wait.row, ["area_id", "indicator_id", "value"]].tolist() == ["A", "wait", 24]
    assert wait.child.rule == "goalposts" and redone(wait.child) == 72


def test_what_does_not_count_is_listed_with_no_weight():
    scores, config, _ = stored("area, indicator, period, value\nA, trust, 2025, 64\nA, wait, 2020, 24", "area")
    found = explain(scores, config, "A", "calm", "2025")
    assert [(item.id, item.weight) for item in found.items] == [("trust", 1.0), ("wait", 0.0)]
    assert found.items[1].value == 24 and math.isnan(found.items[1].score)
    assert found.score == redone(found) == pytest.approx(64) and found.coverage == 0.5


def test_the_floor_is_part_of_the_arithmetic():
    scores, config, _ = stored("area, indicator, value\nA, trust, 0\nA, wait, 10", "area")
    found = explain(scores, config, "A", "calm", "2025")
    assert found.items[0].score == 0 and redone(found) == pytest.approx(10) == found.score


def test_a_rolled_up_figure_opens_into_its_parts():
    figures = """area, indicator, value, numerator, denominator, n
    A, trust, 30.8, 490, 1592, 1592
    B, trust, 65.8, 1244, 1892, 1892
    C, trust, 50, 2, 4, 4"""
    scores, config, table = stored(figures, "city")
    item = explain(scores, config, "city", "trust", "2025").items[0]
    assert (item.origin, item.row, item.child.rule, item.child.level) == (ROLLED_UP, -1, "ratio_of_sums", "area")
    assert item.value == redone(item.child) == pytest.approx(100 * (490 + 1244) / (1592 + 1892), rel=1e-12)
    parts = {part.id: part for part in item.child.items}
    assert table.loc[parts["B"].row, "value"] == 65.8 and parts["B"].weight == pytest.approx(1892 / 3484)
    hidden = parts["C"]
    assert (hidden.presence, hidden.weight, hidden.row) == (SUPPRESSED, 0.0, -1)
    assert math.isnan(hidden.value) and math.isnan(hidden.numerator) and math.isnan(hidden.denominator)


@pytest.mark.parametrize(("n", "rule", "value"), [(",90\n,30", "mean_by_n", 50), (",\n,", "mean_by_population", 70)])
def test_weighted_means_open_too(n, rule, value):
    first, second = n.split("\n")
    scores, config, _ = stored(f"area, indicator, value, n\nA, trust, 40{first}\nB, trust, 80{second}", "city")
    child = explain(scores, config, "city", "trust", "2025").items[0].child
    assert child.rule == rule and redone(child) == pytest.approx(value) == child.score


def test_an_inherited_figure_names_the_place_where_it_was_measured():
    text = town.MODEL.replace('name = "Trust"', 'name = "Trust"\nlowest_layer = "city"')
    scores, config, table = stored("area, indicator, value\ncity, trust, 40", "area", town.model(text=text))
    item = explain(scores, config, "B", "calm", "2025").items[0]
    assert (item.origin, item.area_id, item.presence) == (INHERITED, "city", OK)
    assert table.loc[item.row, "area_id"] == "city"


def test_a_tree_opens_level_by_level():
    text = town.MODEL.replace('name = "Calm"', 'name = "Calm"\nparent = "shelter"\nweight = 2.0')
    scores, config, _ = stored(
        "area, indicator, value\nA, trust, 64\nA, refuge, 50\nA, drills, 4", "area", town.model(text=text)
    )
    found = explain(scores, config, "A", "shelter", "2025")
    assert [(item.id, item.weight) for item in found.items] == [("refuge", 0.25), ("drills", 0.25), ("calm", 0.5)]
    assert found.items[2].child.items[0].id == "trust" and found.coverage == 0.75
    assert redone(found) == pytest.approx(found.score) == pytest.approx((50 * 40 * 64**2) ** 0.25)


def test_what_is_not_there_is_refused():
    scores, config, _ = stored("area, indicator, value\nA, trust, 64", "area")
    for place, node, period in (("X", "calm", "2025"), ("A", "joy", "2025"), ("A", "calm", "1999")):
        with pytest.raises(KeyError):
            explain(scores, config, place, node, period)


def test_below_the_least_coverage_nothing_counts():
    config = town.model("[method]\nmin_coverage = 0.6")
    scores, config, _ = stored("area, indicator, value\nA, trust, 64", "area", config)
    found = explain(scores, config, "A", "calm", "2025")
    assert math.isnan(found.score) and math.isnan(redone(found)) and found.coverage == 0.5


cells = st.one_of(st.floats(0, 100), st.just(np.nan))


@settings(max_examples=60, deadline=None)
@given(st.tuples(cells, cells, cells, cells), st.sampled_from(["geometric", "arithmetic"]), st.floats(0.5, 20))
def test_the_arithmetic_always_gives_the_score(row, aggregation, floor):
    import pandas as pd

    config = town.model(f'[method]\naggregation = "{aggregation}"\nfloor = {floor}')
    frame = pd.DataFrame([row], columns=["trust", "wait", "refuge", "drills"]).assign(area="A")
    scores = score(from_table(frame, config), config)
    for node in [*(n.id for n in scores.nodes), *scores.cube.indicators]:
        found = explain(scores, config, "A", node, "")
        assert redone(found) == pytest.approx(found.score, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("method", ['aggregation = "sum"', 'weighting = { rule = "given", total = "as_given" }', ""])
@pytest.mark.parametrize("goes_up", [True, False])
def test_weights_as_they_are_and_rescaled_parts_are_opened_as_they_entered(method, goes_up):
    """Three areas; the lower channel is rescaled, and what enters the upper one is that or what it was before."""
    import pandas as pd

    from core.config import loads

    keys = 'name = "x"\ndirection = "higher_better"\nnormalisation = "none"\n'
    config = loads(
        f'[method]\nfloor = 0.01\n{method}\n[[channels]]\nid = "top"\nname = "Top"\n'
        '[[channels]]\nid = "low"\nname = "Low"\nparent = "top"\nweight = 2\n'
        'rescale = { rule = "minmax", scale = [1, 9] }\n'
        f"rescale_goes_up = {str(goes_up).lower()}\n"
        f'[[indicators]]\nid = "a"\nchannel = "low"\n{keys}'
        f'[[indicators]]\nid = "b"\nchannel = "low"\nweight = 3\n{keys}'
        f'[[indicators]]\nid = "c"\nchannel = "top"\n{keys.replace("x", "z", 1)}'
    )
    table = pd.DataFrame({"area": ["A", "B", "C"], "a": [1.0, 2, 4], "b": [2.0, 2, 3], "c": [5.0, 1, 2]})
    scores = score(from_table(table, config), config)
    for area in "ABC":
        for node in ("low", "top"):
            found = explain(scores, config, area, node, "")
            assert redone(found) == pytest.approx(found.joined, rel=1e-12)
        low = explain(scores, config, area, "low", "")
        entered = next(item.score for item in explain(scores, config, area, "top", "").items if item.id == "low")
        assert entered == (low.score if goes_up else low.joined) and low.score != low.joined


def test_a_node_without_a_score_after_it_was_rescaled_still_says_what_was_joined():
    """One area alone has no range: min-max is undefined, and the joined score enters above in its place."""
    config = town.model(text=town.MODEL.replace('name = "Calm"', 'name = "Calm"\nrescale = "minmax"'))
    table = town.latest("area, indicator, value\nA, trust, 64\nA, wait, 24")
    scores = score(build(table, town.areas("area, layer\nA, area"), config, "area"), config)
    found = explain(scores, config, "A", "calm", "2025")
    assert math.isnan(found.score) and found.joined == redone(found) == pytest.approx((64 * 72) ** 0.5)
    assert math.isnan(found.yardstick.reference) and found.yardstick.worst == found.yardstick.best


def test_only_orders_and_frontiers_are_places_among_all():
    from core.scoring.climb import AGGREGATIONS

    for rule in AGGREGATIONS:
        config = town.model(f'[method]\naggregation = "{rule}"')
        scores, config, _ = stored("area, indicator, value\nA, trust, 64\nA, wait, 24\nB, trust, 50", "area", config)
        assert explain(scores, config, "A", "calm", "2025").alone is (rule in MEANS), rule
        assert explain(scores, config, "A", "trust", "2025").alone
