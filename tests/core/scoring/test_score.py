"""Scores of a whole cube; worked numbers stand in tests/cases/scoring/scores.toml."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import loads
from core.issues import Stop
from core.scoring import build, from_table, score
from core.scoring.score import rank
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


def test_ranks_are_taken_before_rounding_and_leave_out_what_has_no_score():
    given = np.array([[50.0], [50.0000001], [np.nan], [50.0], [10.0]])
    np.testing.assert_array_equal(rank(given)[:, 0], [2, 1, np.nan, 2, 4])
    assert rank(np.empty((0, 2))).shape == (0, 2)


def test_the_frame_has_one_row_for_each_period_node_and_area_in_a_fixed_order():
    figures = "area, indicator, period, value\nB, trust, 2024, 40\nA, trust, 2025, 60"
    cube = build(town.latest(figures), town.areas("area, layer\nB, area\nA, area"), town.model(), "area")
    found = score(cube, town.model())
    frame = found.frame()
    assert frame.columns.tolist() == ["area_id", "area_name", "period", "node", "level", "score", "rank", "coverage"]
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
