"""States, crossings and how they are spread; the borders of each state are worked in tests/cases/scoring/lines.toml."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import redlines
from core.charts import records
from core.i18n import plain, words
from core.scoring import build, from_table, score
from tests.core.scoring import town

AREAS = """
area, layer, parent, population
A, area, city, 100
B, area, city, 300
C, area, city,
D, area, city, 50
"""
FIGURES = """
area, indicator, period, value, n
A, trust, 2023, 40, 100
A, trust, 2025, 44, 100
B, trust, 2023, 40, 100
B, trust, 2024, 60, 100
B, trust, 2025, 30, 100
C, trust, 2025, 20, 100
D, trust, 2025, 90, 100
A, wait, 2025, 45, 100
B, wait, 2025, 60, 100
D, wait, 2025, 30, 9
C, drills, 2025-Q4, 5, 100
"""


def lines_of(figures=FIGURES, layer="area", config=None, areas=AREAS):
    config = config or town.model()
    return redlines.check(build(town.latest(figures), town.areas(areas), config, layer), config)


def state(lines, area, indicator, period):
    cube = lines.cube
    return redlines.STATES[lines.states[cube.area(area), cube.indicator(indicator), cube.period(period)]]


def test_every_state_has_its_place():
    lines = lines_of()
    assert state(lines, "A", "trust", "2025") == "crossed"
    assert state(lines, "B", "trust", "2024") == "safe"
    assert state(lines, "D", "wait", "2025") == "suppressed"
    assert state(lines, "A", "refuge", "2025") == "none"
    assert state(lines, "C", "drills", "2025") == "no_line"


def test_a_stale_crossing_is_stale_and_not_a_crossing():
    lines = lines_of("area, indicator, period, value\nA, trust, 2020, 10\nB, trust, 2025, 90")
    assert state(lines, "A", "trust", "2025") == "stale"
    assert redlines.breaches(lines, "2025").empty
    assert np.isnan(lines.severity[lines.cube.area("A"), 0, -1])


def test_severity_is_the_share_of_the_range_beyond_the_line():
    lines = lines_of()
    wait = lines.cube.indicator("wait")
    assert lines.severity[:2, wait, -1] == pytest.approx([(45 - 40) / 50, (60 - 40) / 50])
    assert lines.severity[lines.cube.area("D"), 0, -1] == pytest.approx(-0.45)


def test_breaches_come_the_most_severe_first_with_line_and_origin():
    found = redlines.breaches(lines_of(), "2025")
    assert found[["area_id", "indicator_id"]].to_numpy().tolist() == [
        ["B", "wait"],
        ["C", "trust"],
        ["B", "trust"],
        ["A", "wait"],
        ["A", "trust"],
    ]
    first = found.iloc[0]
    assert (first["value"], first["line"], first["side"], first["status"], first["channel"]) == (
        60,
        40,
        "above",
        "proposal",
        "calm",
    )
    assert (first["origin"], first["row"], first["critical"], first["area_name"]) == ("own", 8, False, "B")


def test_the_worst_indicator_of_an_area_comes_first_and_the_unknown_last():
    order = redlines.worst_first(lines_of(), "B", "2025", ["refuge", "trust", "wait", "drills"])
    assert order == ["wait", "trust", "refuge", "drills"]


def test_a_crossing_began_where_it_was_last_on_the_safe_side():
    found = redlines.breaches(lines_of(), "2025").set_index(["area_id", "indicator_id"])["since"]
    assert found["A", "trust"] == "2023"  # 2024 has no figure of its own: that does not close a crossing
    assert found["B", "trust"] == "2025"  # 2024 was safe
    assert found["C", "trust"] == "2025"


def test_not_knowing_does_not_close_a_crossing_but_does_not_open_one_either():
    figures = """area, indicator, period, value
    A, trust, 2018, 10
    B, trust, 2019, 90
    B, trust, 2020, 90
    B, trust, 2021, 90
    A, trust, 2022, 12"""
    lines = lines_of(figures)
    assert [state(lines, "A", "trust", year) for year in lines.cube.periods] == [
        "crossed",
        "crossed",
        "crossed",
        "stale",
        "crossed",
    ]
    assert lines.since[lines.cube.area("A"), 0].tolist() == [0, 0, 0, -1, 0]
    assert (lines.since[lines.cube.area("B")] == -1).all()


def test_the_frame_holds_every_area_and_indicator():
    frame = lines_of().frame("2024")
    assert len(frame) == 4 * 4
    row = frame.set_index(["area_id", "indicator_id"]).loc[("B", "trust")]
    assert (row["state"], row["value"], row["since"]) == ("safe", 60, None)
    no_line = frame.set_index(["area_id", "indicator_id"]).loc[("B", "drills")]
    assert np.isnan(no_line["line"]) and no_line["side"] is None and no_line["status"] is None


INHERITING = town.MODEL.replace('name = "Trust"', 'name = "Trust"\nlowest_layer = "city"')


def test_an_inherited_crossing_is_not_multiplied():
    """The city's crossing is seen in each of the four areas and counted once, in the city."""
    figures = "area, indicator, value\ncity, trust, 30\nA, wait, 20"
    config = town.model(text=INHERITING)
    areas = lines_of(figures, "area", config)
    assert [state(areas, area, "trust", "2025") for area in "ABCD"] == ["crossed"] * 4
    assert redlines.breaches(areas, "2025").empty
    assert redlines.concentration(areas, "2025").total == 0
    assert len(redlines.breaches(lines_of(figures, "city", config), "2025")) == 1


def test_a_rolled_up_crossing_counts_for_the_city():
    found = redlines.breaches(lines_of(layer="city"), "2025")
    assert found[["indicator_id", "origin"]].to_numpy().tolist() == [["wait", "rolled_up"]]


def test_concentration_names_the_worst_area_and_what_it_holds():
    found = redlines.concentration(lines_of(), "2025")
    assert found.total == 5
    assert found.counts["area_id"].tolist() == ["A", "B", "C"]
    assert found.counts["crossings"].tolist() == [2, 2, 1]
    assert found.counts["cumulative"].tolist() == pytest.approx([0.4, 0.8, 1.0])
    assert found.worst_share == 0.4


def test_no_crossings_have_no_worst_area():
    found = redlines.concentration(lines_of("area, indicator, value\nA, trust, 90"), "2025")
    assert found.total == 0 and found.counts.empty and np.isnan(found.worst_share)


def test_a_channel_includes_the_channels_below_it():
    text = town.MODEL.replace('name = "Shelter"', 'name = "Shelter"\nparent = "calm"')
    config = town.model(text=text)
    lines = lines_of("area, indicator, value\nA, trust, 90\nA, refuge, 10", config=config)
    assert redlines.STATES[redlines.channel_state(lines, config, "calm")[lines.cube.area("A"), 0]] == "crossed"
    profile = records.profile(score(lines.cube, config), lines, config, "A", "2025", words("en"))
    assert {reading.channel: plain(reading.detail) for reading in profile.readings} == dict.fromkeys(
        ("calm", "shelter"), "1 indicator beyond its red line"
    )


def test_an_empty_channel_has_no_data():
    text = town.MODEL + '[[channels]]\nid = "empty"\nname = "Empty"\n'
    config = town.model(text=text)
    states = redlines.channel_state(lines_of(config=config), config, "empty")
    assert states.shape == (4, 3) and (states == redlines.STATES.index("none")).all()


def test_nothing_stored_yet():
    empty = town.latest(FIGURES).iloc[:0]
    config = town.model()
    for layer in ("city", "stat"):
        lines = redlines.check(build(empty, town.areas(AREAS), config, layer, ["2025"]), config)
        assert redlines.breaches(lines, "2025").empty
        assert redlines.channel_state(lines, config, "calm").shape == (len(lines.cube.areas), 1)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 100), st.floats(0, 44.9))
def test_a_terrible_critical_value_shows_however_good_the_rest_is(rest, terrible):
    """Never averaged away: the state of the channel does not depend on its other indicators."""
    config = town.model()
    frame = pd.DataFrame({"area": ["A"], "trust": 90, "wait": 10, "refuge": [terrible], "drills": [rest / 10]})
    cube = from_table(frame, config)
    lines = redlines.check(cube, config)
    assert redlines.STATES[redlines.channel_state(lines, config, "shelter")[0, 0]] == "crossed"
    assert score(cube, config).values.shape == (1, 4, 1)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_moving_away_from_the_line_never_worsens_the_state(trust, wait, gain):
    config = town.model()
    frame = pd.DataFrame(
        {"area": ["A", "B"], "trust": [trust, trust + gain], "wait": [wait, wait - gain], "refuge": 1, "drills": 1}
    )
    states = redlines.check(from_table(frame, config), config).states
    assert (states[1, :2] >= states[0, :2]).all()
