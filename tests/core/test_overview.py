"""What a first page says: counts beside scores, words for moves, and each thing to look at once, the gravest first."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core import overview, redlines
from core.config import Text
from core.overview import Attention, Late, Summary
from core.scoring import build, due_dates, score
from tests.core.scoring import town

DIVIDED = "area, layer\nN1, quarter\nN2, quarter\nS1, area\nS2, area"
MORE = """
[[efforts]]
id = "city"
name = "The city leads"
[[efforts]]
id = "residents"
name = "Residents lead"
[[departments]]
id = "engineering"
name = "Engineering"
"""
PLAN = """
[[indicators]]
id = "plan"
channel = "shelter"
name = "Plan"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 70.0, side = "below" }
critical = true
lowest_layer = "city"
effort = "city"
department = "engineering"
[[indicators]]
id = "fund"
channel = "shelter"
name = "Fund"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 30.0, side = "below" }
effort = "city"
"""
AREAS = "area, layer, population\nA, area, 100\nB, area, 300"
FIGURES = """
area, indicator, period, value, n
A, trust, 2023, 60, 100
B, trust, 2023, 60, 100
A, trust, 2025, 30, 100
B, trust, 2025, 70, 100
A, refuge, 2025, 60, 100
B, refuge, 2025, 20, 100
city, wait, 2025, 45,
city, fund, 2023, 20,
city, fund, 2025, 20,
city, drills, 2025-Q1, 7,
"""
LATER = date(2026, 2, 1)


class Town:
    """Figures seen as the whole city and as its areas."""

    def __init__(self, figures=FIGURES, areas=AREAS, more=MORE):
        self.config = town.model(more, town.MODEL + PLAN)
        self.latest, self.areas = town.latest(figures), town.areas(areas)
        self.due = due_dates(self.latest, self.config, LATER)
        self.scores = {layer: score(self.cube(layer), self.config) for layer in ("city", "area")}
        self.lines = {layer: redlines.check(self.scores[layer].cube, self.config) for layer in ("city", "area")}

    def cube(self, layer):
        return build(self.latest, self.areas, self.config, layer)

    def channels(self, area="city", period="2025", since="2023"):
        layer = "city" if area == "city" else "area"
        given = (self.scores[layer], self.lines[layer], self.config, area, period, since, self.due)
        return {summary.id: summary for summary in overview.channels(*given)}

    def outcomes(self, area="city", period="2025", since="2023"):
        layer = "city" if area == "city" else "area"
        given = (self.scores[layer], self.lines[layer], self.config, area, period, since)
        return {summary.id: summary for summary in overview.outcomes(*given)}

    def attention(self, *layers, period="2025", due=None):
        due = self.due.iloc[:0] if due is None else due
        return overview.attention([self.lines[layer] for layer in layers], self.config, period, due)


@pytest.fixture(scope="module")
def place():
    return Town()


def told(found):
    return [(each.kind, each.area_id, each.indicator_id) for each in found if isinstance(each, Attention)]


# --- summaries


def test_counts_of_the_channels_add_up_to_the_figures_of_the_city(place):
    found = place.channels().values()
    every = {state: sum(s.counts[state] for s in found) for state in redlines.STATES}
    assert {state: n for state, n in every.items() if n} == {"crossed": 3, "near": 1, "stale": 1, "none": 1}


def test_counts_equal_the_rows_of_an_area_filtered_by_hand(place):
    frame = place.lines["area"].frame("2025")
    for channel, summary in place.channels("A").items():
        mine = frame[(frame["area_id"] == "A") & (frame["channel"] == channel)]["state"]
        assert {state: n for state, n in summary.counts.items() if n} == mine.value_counts().to_dict()


def test_a_channel_says_its_score_coverage_and_state_of_its_critical_indicators(place):
    shelter = place.channels()["shelter"]
    n = place.scores["city"].node("shelter")
    assert (shelter.score, shelter.coverage) == (
        place.scores["city"].values[0, n, -1],
        place.scores["city"].coverage[0, n, -1],
    )
    assert shelter.state == "crossed"  # refuge, by people: 40 of 100; the line is 80
    assert (shelter.crossed, shelter.known) == (2, 2)
    assert place.channels()["calm"].state == "crossed"


def test_a_move_counts_common_indicators_only(place):
    scores = place.scores["city"]
    naive = scores.values[0, scores.node("calm"), -1] - scores.values[0, scores.node("calm"), 0]
    assert place.channels()["calm"].moved == pytest.approx(50 - 60)
    assert naive != pytest.approx(50 - 60)
    assert place.channels()["shelter"].moved == pytest.approx(0)  # the fund
    assert np.isnan(place.channels("A")["shelter"].moved)


def test_nothing_is_compared_with_itself(place):
    assert place.channels(since="2025")["calm"].direction == "unknown"
    assert place.outcomes(since="2025")["wellbeing"].direction == "unknown"


@pytest.mark.parametrize(
    ("moved", "direction"),
    [(0.99, "same"), (-0.99, "same"), (1.0, "better"), (-1.0, "worse"), (0.0, "same"), (np.nan, "unknown")],
)
def test_words_for_a_move(moved, direction):
    assert Summary("x", Text(he="x", en="x"), 50, moved, 1, {}).direction == direction
    assert Summary("x", Text(he="x", en="x"), 50, moved, 0.49, {}).direction == "unknown"


def test_an_outcome_counts_the_indicators_that_it_is_the_main_one_of(place):
    found = place.outcomes()
    assert list(found) == ["wellbeing", "resistance"]
    assert sum(found["wellbeing"].counts.values()) == 2  # trust and wait; trust is not counted again below
    assert sum(found["resistance"].counts.values()) == 2
    assert found["wellbeing"].score == place.scores["city"].values[0, place.scores["city"].node("wellbeing"), -1]
    assert found["wellbeing"].state is None


def test_a_leg_has_counts_and_no_score(place):
    found = overview.efforts(place.lines["city"], place.config, "city", "2025")
    assert [(leg.id, leg.crossed, leg.counts["none"]) for leg in found] == [("city", 1, 1), ("residents", 0, 0)]
    assert all(np.isnan(leg.score) for leg in found)


def test_due_days_and_late_figures_by_channel(place):
    calm, shelter = (place.channels()[id] for id in ("calm", "shelter"))
    assert (calm.due, calm.late) == (pd.Timestamp("2026-12-31"), 0)
    assert (shelter.due, shelter.late) == (pd.Timestamp("2025-06-30"), 1)  # the drills; the plan was never measured


def test_a_channel_of_which_nothing_was_measured_is_never_due():
    found = Town("area, indicator, value\nA, trust, 50").channels("A", since="2025")["shelter"]
    assert (found.due, found.late, found.known) == (None, 0, 0)
    assert np.isnan(found.score)


# --- attention


def test_the_gravest_kind_comes_first_over_all_layers_and_the_most_severe_first_inside(place):
    assert told(place.attention("city", "area")) == [
        ("critical_crossed", "B", "refuge"),  # 60 below its line
        ("critical_crossed", "city", "refuge"),  # 40
        ("critical_crossed", "A", "refuge"),  # 20
        ("new_crossing", "A", "trust"),
        ("new_crossing", "city", "wait"),
        ("critical_unknown", "city", "plan"),
    ]


def test_old_crossings_that_are_not_critical_are_left_to_the_page_of_lines(place):
    assert "fund" not in {item.indicator_id for item in place.attention("city", "area")}
    assert told(place.attention("city", period="2023")) == [
        ("new_crossing", "city", "fund"),
        ("critical_unknown", "city", "refuge"),
        ("critical_unknown", "city", "plan"),
    ]


def test_a_figure_is_told_with_where_it_stands(place):
    first = place.attention("city", "area")[0]
    assert first == Attention("critical_crossed", "area", "B", "refuge", "2025", "crossed", 20.0, 80.0, "2025")


def test_an_inherited_crossing_is_told_where_it_was_measured():
    crossed = FIGURES + "city, plan, 2025, 10,"
    found = Town(crossed).attention("city", "area")
    assert [item.area_id for item in found if item.indicator_id == "plan"] == ["city"]


def test_areas_are_not_blamed_for_what_is_measured_for_the_city(place):
    assert told(place.attention("area"))[-1] == ("new_crossing", "A", "trust")
    bare = Town(more="[method]\ninherit = false\n" + MORE)
    assert "plan" not in {item.indicator_id for item in bare.attention("area")}


def test_an_unknown_is_told_once_for_the_coarsest_layer_that_does_not_know():
    nowhere = Town("area, indicator, period, value\nA, trust, 2025, 50\nB, trust, 2025, 50")
    assert [each for each in told(nowhere.attention("city", "area")) if each[2] == "refuge"] == [
        ("critical_unknown", "city", "refuge")
    ]
    somewhere = Town("area, indicator, period, value\nA, refuge, 2025, 90\nB, trust, 2025, 50")
    assert [each for each in told(somewhere.attention("city", "area")) if each[2] == "refuge"] == [
        ("critical_unknown", "B", "refuge")
    ]


def test_a_hidden_figure_is_known_to_somebody():
    hidden = Town("area, indicator, period, value, n\nA, refuge, 2025, 10, 3\nB, refuge, 2025, 90, 100")
    assert "refuge" not in {item.indicator_id for item in hidden.attention("area")}


def test_a_stale_critical_figure_is_unknown():
    old = Town("area, indicator, period, value\nA, refuge, 2019, 10\nB, refuge, 2019, 10\nA, trust, 2025, 50")
    assert [item.state for item in old.attention("city", "area") if item.indicator_id == "refuge"] == ["stale"]


def test_a_layer_twice_is_told_once_and_one_without_the_period_not_at_all(place):
    assert told(place.attention("city", "city")) == told(place.attention("city"))
    assert place.attention("city", period="1999") == []


def test_late_figures_go_to_the_department_else_to_the_owner_of_the_channel():
    figures = "area, indicator, period, value\ncity, plan, 2023, 90\ncity, fund, 2023, 90\ncity, trust, 2022, 90"
    late = [item for item in Town(figures).attention("city", due=Town(figures).due) if isinstance(item, Late)]
    assert [(item.who.en, item.n, item.due) for item in late] == [
        ("Calm", 1, pd.Timestamp("2023-12-31")),
        ("Engineering", 1, pd.Timestamp("2024-12-31")),
        ("Shelter", 1, pd.Timestamp("2024-12-31")),
    ]


def test_late_figures_of_one_department_are_one_thing():
    figures = "area, indicator, period, value\ncity, wait, 2023, 30\ncity, trust, 2022, 90"
    place = Town(figures)
    late = place.attention("city", period="1999", due=place.due)
    assert late == [Late(place.config.channel("calm").name, 2, pd.Timestamp("2023-12-31"))]


@pytest.mark.parametrize(
    ("figures", "layer"),
    [
        ("N1, trust, 30", "quarter"),
        ("N1, trust, 30\nS1, trust, 30\nS2, trust, 5", "area"),
        ("city, trust, 30", "city"),
    ],
)
def test_the_areas_that_are_told_are_those_with_most_figures(figures: str, layer: str) -> None:
    latest = town.latest(f"area, indicator, value\n{figures}")
    assert overview.place_layer(latest, town.areas(DIVIDED), town.model()) == layer
