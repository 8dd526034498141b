"""Scores of a whole cube; worked numbers stand in tests/cases/scoring/scores.toml."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import loads
from core.issues import Stop
from core.scoring import build, from_table, score
from core.scoring.normalise import NORMALISATIONS
from tests.core.scoring import town

cells = st.one_of(st.floats(0, 100), st.just(np.nan))
tables = st.lists(st.tuples(cells, cells, cells, st.one_of(st.floats(0, 10), st.just(np.nan))), min_size=1, max_size=6)


def table(rows):
    frame = pd.DataFrame(rows, columns=["trust", "wait", "refuge", "drills"])
    return frame.assign(area=[f"A{k}" for k in range(len(rows))])


def scored(rows, config=None):
    config = config or town.model()
    return score(from_table(table(rows), config), config)


@settings(max_examples=60, deadline=None)
@given(tables, st.data())
def test_better_input_never_lowers_a_score(rows, data):
    area, k = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 3))
    gain = data.draw(st.floats(0, 100)) * (-1 if k == 1 else 1)
    better = [list(row) for row in rows]
    better[area][k] += gain
    before, after = scored(rows), scored(better)
    for stage in ("normalised", "values"):
        old, new = getattr(before, stage), getattr(after, stage)
        assert (np.isnan(old) == np.isnan(new)).all()
        assert (np.isnan(old) | (new >= old - 1e-9)).all()


@settings(max_examples=40, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(rows, random):
    frame = table(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    config = town.model()
    one, other = (
        score(from_table(f, config), config).frame() for f in (frame, frame.iloc[order].reset_index(drop=True))
    )
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=40, deadline=None)
@given(tables, st.floats(0.01, 1000))
def test_the_scale_of_weights_does_not_matter(rows, factor):
    text = town.MODEL.replace('direction = "', 'weight = WEIGHT\ndirection = "')
    one, other = (scored(rows, town.model(text=text.replace("WEIGHT", str(w)))) for w in (1.0, factor))
    np.testing.assert_allclose(one.values, other.values, rtol=1e-9)
    np.testing.assert_allclose(one.coverage, other.coverage, rtol=1e-9)


def test_weights_that_are_all_zero_are_refused_by_the_config():
    text = town.MODEL.replace('channel = "calm"', 'channel = "calm"\nweight = 0.0')
    with pytest.raises(Stop) as stop:
        loads(text)
    assert "C-26" in {issue.code for issue in stop.value.issues}


def test_a_weight_of_zero_leaves_an_indicator_out():
    text = town.MODEL.replace('id = "wait"', 'id = "wait"\nweight = 0.0')
    found = scored([(80, 60, 50, 5), (np.nan, 10, 50, 5)], town.model(text=text))
    assert found.values[0, 0, 0] == pytest.approx(80)
    assert np.isnan(found.values[1, 0, 0]) and found.coverage[:, 0, 0].tolist() == [1, 0]


def test_a_constant_column_scores_by_its_goalposts_and_all_share_the_first_rank():
    frame = scored([(50, 35, 50, 5)] * 3).frame()
    assert (frame["rank"] == 1).all()
    assert frame.loc[frame["node"] == "trust", "score"].tolist() == [50, 50, 50]


def test_one_area():
    frame = scored([(50, 35, np.nan, np.nan)]).frame().set_index("node")
    assert frame.loc["calm", ["score", "rank", "coverage"]].tolist() == pytest.approx([50, 1, 1])
    assert pd.isna(frame.loc["shelter", "rank"]) and frame.loc["shelter", "coverage"] == 0


def test_a_channel_without_indicators_has_no_score():
    text = town.MODEL + '[[channels]]\nid = "empty"\nname = "Empty"\n'
    found = scored([(50, 35, 50, 5)], town.model(text=text))
    k = found.node("empty")
    assert np.isnan(found.values[0, k, 0]) and found.coverage[0, k, 0] == 0 and np.isnan(found.lines[0, k, 0])


def test_the_line_of_a_node_is_its_score_with_every_present_indicator_on_its_line():
    found = scored([(90, 20, 90, 9), (90, np.nan, np.nan, 9)])
    # trust 45 -> 45, wait 40 -> 40; refuge 80 -> 80, drills has no line
    assert found.lines[:, 0, 0] == pytest.approx([(45 * 40) ** 0.5, 45])
    assert found.lines[0, 1, 0] == pytest.approx(80) and np.isnan(found.lines[1, 1, 0])


def test_on_every_line_the_score_is_the_line():
    text = town.MODEL.replace('frequency = "quarterly"', 'red_line = { value = 4.0, side = "below" }')
    found = scored([(45, 40, 80, 4)], town.model(text=text))
    np.testing.assert_allclose(found.values, found.lines)


#: The four scores 20, 40, 60, 80 by each rule that can rescale them, and where a line at 50 stands among them.
RESCALED = {
    '{ rule = "goalposts", goalposts = { worst = 0, best = 200 } }': 25,
    '{ rule = "log_goalposts", goalposts = { worst = 2, best = 1250 } }': 50,
    '"minmax"': 50,
    '"zscore"': 0,
    '"rank"': 3,
    '"borda"': 2,
    '"percentile_rank"': 200 / 3,
    '{ rule = "distance_to_target", target = 80 }': 50,
    '{ rule = "distance_to_reference", reference = "maximum" }': 50,
    '"fraction_of_maximum"': 62.5,
    '{ rule = "ratio_to_reference", reference = "mean" }': 1,
    '{ rule = "difference_to_reference", reference = "area 3" }': -1 / 6,
    '"mean_band"': 0,
    '"ampi"': 100,
    '{ rule = "optimum", optimum = [0, 100, 100, 200] }': 50,
    '"none"': 50,
}


def with_line(rule, line, above=""):
    """Four areas whose one indicator scores as it stands, in a channel that is rescaled."""
    config = loads(
        f'[method]\naggregation = "arithmetic"\n{above}[[channels]]\nid = "c"\nname = "C"\nrescale = {rule}\n'
        + ('parent = "top"\n' if above else "")
        + '[[indicators]]\nid = "a"\nname = "A"\nchannel = "c"\ndirection = "higher_better"\n'
        f'goalposts = {{ worst = 0, best = 100 }}\nred_line = {{ value = {line}, side = "below" }}\n'
    )
    areas = [f"area {k}" for k in (1, 2, 3, 4)]
    return score(from_table(pd.DataFrame({"area": areas, "a": [20, 40, 60, 80]}), config), config)


def test_every_rule_that_can_rescale_is_tried():
    tried = {rule.partition("rule = ")[2].partition(",")[0].strip('" }') or rule.strip('"') for rule in RESCALED}
    assert tried == set(NORMALISATIONS) - {"red_line", "boundary_ratio"}


@pytest.mark.parametrize("rule", RESCALED)
def test_the_line_of_a_rescaled_node_stands_among_the_scores_of_the_areas(rule):
    between, met = with_line(rule, 50), with_line(rule, 40)
    assert between.lines[:, 0, 0] == pytest.approx([RESCALED[rule]] * 4, abs=1e-9)
    assert met.lines[:, 0, 0] == pytest.approx([met.values[1, 0, 0]] * 4, abs=1e-9)


def test_a_line_goes_up_from_a_rescaled_node_as_its_scores_do():
    found = with_line('"percentile_rank"', 50, '[[channels]]\nid = "top"\nname = "Top"\n')
    assert found.lines[:, found.node("top"), 0] == pytest.approx([200 / 3] * 4)


def test_the_frame_has_one_row_for_each_period_node_and_area_in_a_fixed_order():
    figures = "area, indicator, period, value\nB, trust, 2024, 40\nA, trust, 2025, 60"
    cube = build(town.latest(figures), town.areas("area, layer\nB, area\nA, area"), town.model(), "area")
    found = score(cube, town.model())
    frame = found.frame()
    assert frame.columns.tolist() == [
        "area_id", "area_name", "period", "node", "level", "score", "rank", "coverage", "filled",
    ]  # fmt: skip
    assert len(frame) == 2 * 8 * 2
    assert frame["node"].drop_duplicates().tolist() == [
        "calm", "shelter", "wellbeing", "resistance", "trust", "wait", "refuge", "drills",
    ]  # fmt: skip
    assert frame["period"].drop_duplicates().tolist() == ["2024", "2025"]
    assert frame["area_id"].iloc[:2].tolist() == ["A", "B"]
    assert str(frame["rank"].dtype) == "Int64"
    pd.testing.assert_frame_equal(found.frame("2025"), frame[frame["period"] == "2025"].reset_index(drop=True))


def flat(aggregation, *indicators):
    """A config of one channel "all" from (id, worst, best)."""
    tables = "".join(
        f'[[indicators]]\nid = "{id}"\nchannel = "all"\nname = "{id}"\ndirection = "higher_better"\n'
        f"goalposts = {{ worst = {worst}, best = {best} }}\n"
        for id, worst, best in indicators
    )
    return loads(f'[method]\naggregation = "{aggregation}"\n[[channels]]\nid = "all"\nname = "All"\n{tables}')


def test_human_development_as_published(truth):
    """UNDP 2015: schooling is the plain mean of two indices, the HDI the geometric mean of three.

    Income has logarithmic goalposts, so its index enters ready made. Inputs and index are printed rounded.
    """
    frame = pd.read_csv(truth / "undp_hdr2015_hdi_195.csv", comment="#")
    frame["income"] = np.log(frame["gni_per_capita_ppp"].clip(100, 75_000) / 100) / np.log(750)
    years = flat("arithmetic", ("expected_years_schooling", 0.0, 18.0), ("mean_years_schooling", 0.0, 15.0))
    index = flat("geometric", ("life_expectancy", 20.0, 85.0), ("schooling", 0.0, 100.0), ("income", 0.0, 1.0))

    def of(table, config):
        scores = score(from_table(table, config), config).frame()
        return table["country"].map(scores[scores["node"] == "all"].set_index("area_id")["score"])

    frame["schooling"] = of(frame, years)
    gap = (of(frame, index) / 100 - frame["hdi_published"]).abs()
    assert len(gap) == 195
    assert (gap < 0.0015).sum() >= 194
