"""Results as the records that charts draw: what is chosen, what is left out, and whose figure it is said to be."""

import pytest

from core import redlines
from core.charts import History, Line, Point, records, trend, wedges
from core.i18n import words
from core.scoring import build, score
from tests.core.scoring import town

EN = words("en", isolate=False)
PLAN = """
[[indicators]]
id = "plan"
channel = "shelter"
name = "Plan"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 70.0, side = "below", status = "law" }
lowest_layer = "city"
"""
AREAS = """
area, layer, parent, population
Q, quarter, city,
A, area, Q, 100
B, area, Q, 300
C, area, city, 50
"""
FIGURES = """
area, indicator, period, value, n
A, trust, 2022, 60, 100
B, trust, 2022, 40, 300
A, trust, 2023, 70, 100
A, trust, 2024, 80, 100
B, trust, 2024, 45, 300
C, trust, 2024, 10, 100
A, refuge, 2022, 90, 100
A, refuge, 2023, 10, 4
A, refuge, 2024, 85, 100
city, plan, 2022, 60,
city, plan, 2023, 75,
A, drills, 2024-Q4, 5,
"""


@pytest.fixture(scope="module")
def config():
    return town.model(text=town.MODEL + PLAN)


@pytest.fixture
def lines_of(config):
    def lines(indicator=None, layer="area", figures=FIGURES):
        latest = town.latest(figures)
        periods = None if indicator is None else list(latest[latest["indicator_id"] == indicator]["period"].unique())
        return redlines.check(build(latest, town.areas(AREAS), config, layer, periods), config)

    return lines


@pytest.fixture
def history(config, lines_of):
    def told(indicator, area, figures=FIGURES):
        layer = {"city": "city", "Q": "quarter"}.get(area, "area")
        found = records.histories(lines_of(indicator, layer, figures), config.indicator(indicator), [area], EN)
        assert len(found) == 1
        return found[0]

    return told


def points(history):
    return [(point.period, point.value, point.state) for point in history.points]


# --- histories


def test_only_periods_in_which_the_area_was_measured(history):
    assert points(history("trust", "B")) == [("2022", 40, "crossed"), ("2024", 45, "near")]
    assert points(history("trust", "A")) == [("2022", 60, "safe"), ("2023", 70, "safe"), ("2024", 80, "safe")]


def test_a_hidden_value_is_a_gap_without_its_number(history):
    assert points(history("refuge", "A")) == [
        ("2022", 90, "near"),
        ("2023", None, "suppressed"),
        ("2024", 85, "near"),
    ]


def test_a_rolled_up_figure_is_told_for_every_period_in_which_a_part_was_measured(history):
    found = points(history("trust", "Q"))
    assert [(period, state) for period, _, state in found] == [("2022", "near"), ("2023", "near"), ("2024", "near")]
    assert found[1][1] == pytest.approx((70 * 100 + 40 * 300) / 400)  # B was not asked in 2023 and keeps its figure


def test_a_rolled_up_figure_of_hidden_parts_is_a_gap(history):
    assert points(history("refuge", "Q")) == [
        ("2022", 90, "near"),
        ("2023", None, "suppressed"),
        ("2024", 85, "near"),
    ]


def test_an_inherited_history_is_told_as_that_of_the_place_where_it_was_measured(history):
    found = history("plan", "A")
    assert (found.area, found.name) == ("city", "city")
    assert points(found) == [("2022", 60, "crossed"), ("2023", 75, "near")]
    assert found == history("plan", "city")


def test_an_inherited_hidden_value_is_a_gap_too(history):
    found = history("plan", "A", FIGURES + "city, plan, 2024, 99, 3")
    assert points(found)[-1] == ("2024", None, "suppressed")


def test_areas_that_share_a_figure_share_a_history(config, lines_of):
    found = records.histories(lines_of("plan"), config.indicator("plan"), ["A", "B", "C"], EN)
    assert [each.area for each in found] == ["city"]


def test_areas_keep_their_order_and_their_own_figures(config, lines_of):
    found = records.histories(lines_of("trust"), config.indicator("trust"), ["C", "A"], EN)
    assert [(each.name, len(each.points)) for each in found] == [("C", 1), ("A", 3)]


def test_own_figures_are_never_continued_with_those_of_the_city(history):
    found = history("plan", "A", FIGURES + "A, plan, 2023, 50, 100")
    assert (found.name, points(found)) == ("A", [("2023", 50, "crossed")])


def test_one_period_is_a_history_too(history):
    assert points(history("drills", "A")) == [("2024-Q4", 5, "no_line")]


def test_the_first_periods_say_nothing_of_the_later_ones(history):
    """An area that was measured late, after years of the city's figures."""
    figures = FIGURES + "city, plan, 2021, 50,\nA, plan, 2024, 65, 100"
    assert points(history("plan", "A", figures)) == [("2024", 65, "crossed")]


def test_an_area_without_a_figure_has_an_empty_history(history):
    assert history("drills", "B") == History("B", "B", ())


def test_a_history_draws(config, lines_of):
    found = records.histories(lines_of("refuge"), config.indicator("refuge"), ["A"], EN)
    drawn = str(trend(found, records.line_of(config.indicator("refuge").red_line), EN))
    assert "85" in drawn
    assert "Hidden" in drawn


def test_the_place_around_is_the_one_at_the_lowest_layer_of_the_indicator(config, lines_of):
    cube = lines_of().cube
    assert records.home(cube, config.indicator("plan"), "A") == "city"
    assert records.home(cube, config.indicator("trust"), "A") == "A"
    quarterly = config.indicator("plan").model_copy(update={"lowest_layer": "quarter"})
    assert (records.home(cube, quarterly, "A"), records.home(cube, quarterly, "C")) == ("Q", "C")


# --- line and swing


def test_a_line_with_its_side_and_standing(config):
    assert records.line_of(config.indicator("plan").red_line) == Line(70.0, "below", "law")
    assert records.line_of(config.indicator("drills").red_line) is None


def test_the_typical_swing_is_the_median_move_of_six_values_or_more():
    def swing(*values):
        told = (Point(str(2000 + k), value, "safe") for k, value in enumerate(values))
        return records.typical_swing(History("A", "A", tuple(told)))

    assert swing(1, 2, 4, 4, 14, 11) == 2
    assert swing(1, 2, 4, None, 4, 14, 11) == 2
    assert swing(1, 2, 4, 4, 14) is None


# --- profile


def test_a_profile_has_every_channel_with_score_line_state_and_crossings(config, lines_of):
    lines = lines_of()
    scores = score(lines.cube, config)
    found = records.profile(scores, lines, config, "B", "2024", EN)
    calm, shelter = found.readings
    assert (found.name, calm.channel, calm.name) == ("B", "calm", "Calm")
    assert (calm.score, calm.line, calm.state, calm.detail) == (pytest.approx(45), pytest.approx(45), "near", "")
    assert (shelter.score, shelter.state) == (pytest.approx(75), "near")
    c = records.profile(scores, lines, config, "C", "2024", EN).readings[0]
    assert (c.state, c.detail) == ("crossed", "1 indicator beyond its red line")
    assert wedges(found, EN)["layer"]


def test_a_channel_without_figures_has_neither_score_nor_line(config, lines_of):
    lines = lines_of("drills", figures="area, indicator, period, value\nA, drills, 2024-Q4, 5")
    found = records.profile(score(lines.cube, config), lines, config, "A", "2024-Q4", EN)
    assert (found.readings[0].score, found.readings[0].line, found.readings[0].present) == (None, None, False)
