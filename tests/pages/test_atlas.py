"""What the map shows: topics, and for every area a colour, a mark and words; what is unknown never looks like calm."""

import numpy as np
import pandas as pd
import pytest

from core import redlines
from core.charts import STATE_STYLE
from core.i18n import plain, words
from core.maps import choropleth, class_of
from core.redlines import spread
from core.redlines.engine import tell
from core.redlines.versions import defaults
from core.scoring import build, score
from pages.shared import atlas, line_records, load, stories
from pages.shared.load import View
from tests.core.scoring import town
from tests.pages.markup import EVIL, reads

EN = words("en")
NONE = EN("count.none_crossed")
AREAS = "area, layer, population\nA, area, 100\nB, area, 300\nC, area, 50\nD, area, 50\nE, area, 50\nF, area, 50"
#: A: two crossings; B: safe; C: nothing at all; D: hidden; E: out of date, and inside when it was not; F: no line.
FIGURES = """
area, indicator, period, value, n
A, trust, 2025, 30, 100
A, wait, 2025, 45, 100
B, trust, 2025, 90, 100
D, trust, 2025, 10, 3
E, trust, 2019, 80, 100
F, drills, 2025-Q4, 5, 100
city, refuge, 2025, 10,
"""


def view_of(figures=FIGURES, areas=AREAS):
    text = town.MODEL.replace("critical = true", 'critical = true\nlowest_layer = "city"')
    config, latest = town.model(text=text), town.latest(figures)
    cube = build(latest, town.areas(areas), config, "area")
    return View(config, "area", latest, town.areas(areas), cube, score(cube, config), redlines.check(cube, config))


@pytest.fixture(scope="module")
def view() -> View:
    return view_of()


def told(view):
    return tell(defaults(view.config), view.cube)


def places(view, topic, period="2025"):
    return atlas.places(view, told(view), topic, period, EN).set_index("area_id")


# --- topics


def test_topics_are_crossings_scored_nodes_and_indicators_measured_here(view):
    assert {key: plain(name) for key, name in atlas.topics(view, "2025", EN).items()} == {
        "crossings": "Number of lines crossed",
        "score.wellbeing": "Outcome: Wellbeing",
        "score.resistance": "Outcome: Resistance",
        "score.calm": "Channel: Calm",
        "score.shelter": "Channel: Shelter",
        "value.trust": "Indicator: Trust",
        "value.wait": "Indicator: Wait",
        "value.drills": "Indicator: Drills",
    }  # the refuge is one figure of the whole city: as a map it would be one colour


def test_the_first_topic_is_the_only_indicator_else_crossings(view):
    assert atlas.first_topic(view, "2025") == "crossings"
    alone = view_of("area, indicator, period, value\nA, trust, 2025, 30\ncity, refuge, 2025, 10")
    assert atlas.first_topic(alone, "2025") == "value.trust"
    assert atlas.first_topic(alone, "2025") in atlas.topics(alone, "2025", EN)


# --- crossings


def test_areas_are_coloured_by_their_own_crossings(view):
    found = places(view, "crossings")
    assert found.loc["A", ["colour", "crossings"]].tolist() == [atlas.CROSSING_STEPS[2], 2]
    assert found.loc["B", ["colour", "crossings"]].tolist() == [atlas.CROSSING_STEPS[0], 0]
    assert found.loc[["A", "B"], "shown"].tolist() == [EN.plural("count.crossings", 2), NONE]
    assert plain(found.loc["A", "mark"]) == "▼ 2"
    assert pd.isna(found.loc["B", "mark"])


@pytest.mark.parametrize(
    ("area", "why"), [("C", "No data"), ("D", "Hidden"), ("E", "Out of date"), ("F", "No line yet")]
)
def test_an_area_of_which_nothing_is_known_is_not_coloured_as_no_crossing(view, area, why):
    row = places(view, "crossings").loc[area]
    assert (row["colour"], row["shown"]) == (atlas.NO_COLOUR, why)
    assert pd.isna(row["mark"])
    assert row["colour"] not in atlas.CROSSING_STEPS


@pytest.mark.parametrize("topic", ["score.calm", "value.trust"])
def test_nor_is_it_said_to_have_none_in_tooltips_cards_and_tables(view, topic):
    drawn = atlas.places(view, told(view), topic, "2025", EN)
    row = drawn.set_index("area_id").loc["C"]
    assert row["tooltip"].split("\n")[-1] == "No data"
    assert "No data" in reads(atlas.area_card(view, told(view), "C", "2025", stories.names(view, EN), EN))
    table = reads(atlas.as_table(view, drawn, "2025", "x", EN))
    assert table.count(NONE) == 1  # B


def test_more_than_three_crossings_share_the_last_step():
    figures = "area, indicator, period, value\n" + "\n".join(
        f"A, {i}, 2025, {v}" for i, v in (("trust", 1), ("wait", 60), ("refuge", 1))
    )
    found = places(view_of(figures), "crossings").loc["A"]
    assert (found["colour"], found["crossings"]) == (atlas.CROSSING_STEPS[3], 3)


def test_a_crossing_of_the_city_is_not_counted_in_its_areas(view):
    assert places(view, "crossings")["crossings"].sum() == 2
    assert (view.lines.states[..., -1] == redlines.CROSSED).sum() == 2 + 6


# --- scores and values


def test_scores_are_coloured_by_class_and_crossings_are_marked_on_them(view):
    found = places(view, "score.calm")
    calm = view.scores.node("calm")
    for a, area in enumerate(view.area_ids):
        assert found.loc[area, "colour"] == class_of(view.scores.values[a, calm, -1]).colour
    assert (found.loc["B", "score"], plain(found.loc["B", "shown"])) == (pytest.approx(90), "score 90")
    assert np.isnan(found.loc["C", "score"])
    assert (found.loc["C", "colour"], found.loc["C", "shown"]) == ("#FFFFFF", "No score")
    assert plain(found.loc["A", "mark"]) == "▼ 2"
    assert found["state"].isna().all()


def test_an_indicator_is_coloured_and_marked_by_its_state(view):
    found = places(view, "value.trust")
    assert found["state"].to_dict() == {
        "A": "crossed",
        "B": "safe",
        "C": "none",
        "D": "suppressed",
        "E": "stale",
        "F": "none",
    }
    for row in found.to_dict("records"):
        assert row["colour"] == STATE_STYLE[row["state"]].colour
        assert pd.isna(row["mark"]) if row["state"] == "safe" else row["mark"] == STATE_STYLE[row["state"]].shape
    assert plain(found.loc["A", "shown"]) == "30, Crossed"
    assert found.loc["D", "shown"] == "Hidden"


def test_a_hidden_value_is_nowhere_in_what_is_drawn():
    secret = view_of("area, indicator, period, value, n\nA, trust, 2025, 17.375, 3\nB, trust, 2025, 90, 50")
    for topic in atlas.topics(secret, "2025", EN):
        drawn = atlas.places(secret, told(secret), topic, "2025", EN)
        said = drawn.to_csv() + atlas.as_table(secret, drawn, "2025", "x", EN) + atlas.legend(drawn, topic, EN)
        assert "17" not in plain(said)


def test_marks_can_be_read_on_every_colour():
    fills = {*atlas.CROSSING_STEPS, atlas.NO_COLOUR, *(class_of(s).colour for s in (0, 20, 40, 60, 80))}
    fills |= {style.colour for style in STATE_STYLE.values()}
    for fill in fills:
        for alarming in (True, False):
            assert atlas.maps.contrast(atlas._readable(fill, alarming), fill) >= 3
        assert atlas._readable(fill, alarming=False) != STATE_STYLE["crossed"].colour


# --- titles and legends


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("crossings", "In 1 area of 6 a red line is crossed, 2025"),
        ("value.trust", "Trust: the line is crossed in 1 area of 6, 2025"),
        ("score.calm", "Calm: the lowest score is 30, in A"),
    ],
)
def test_the_title_is_the_finding(view, topic, title):
    name = {"value.trust": "Trust", "score.calm": "Calm"}.get(topic, "")
    assert plain(atlas.title(view, topic, name, "2025", atlas.places(view, told(view), topic, "2025", EN), EN)) == title


def test_a_map_without_scores_has_the_topic_as_its_title():
    bare = view_of("area, indicator, period, value, n\nA, trust, 2025, 5, 3")
    drawn = atlas.places(bare, told(bare), "score.calm", "2025", EN)
    assert atlas.title(bare, "score.calm", "Calm", "2025", drawn, EN) == "Calm"


def legend(view, topic):
    return plain(reads(atlas.legend(atlas.places(view, told(view), topic, "2025", EN), topic, EN)))


def test_the_legend_of_crossings_counts_areas_and_names_what_is_unknown(view):
    assert legend(view, "crossings") == (
        "no line crossed: 1 area1 line crossed: 0 areas2 lines crossed: 1 area3 or more lines crossed: 0 areas"
        "No data: 1 areaHidden: 1 areaOut of date: 1 areaNo line yet: 1 area"
    )


def test_the_legend_of_a_score_has_every_class(view):
    assert legend(view, "score.calm") == (
        "0–20: 0 areas20–40: 1 area40–60: 0 areas60–80: 0 areas80–100: 1 areaNo score: 4 areas"
    )


def test_the_legend_of_an_indicator_has_the_states_that_occur(view):
    assert legend(view, "value.trust") == "▼Crossed 1●In the safe space 1◌Out of date 1▦Hidden 1○No data 2"


# --- the page's other pieces


def test_the_card_of_an_area_tells_its_crossings_and_the_way_on(view):
    html = atlas.area_card(view, told(view), "A", "2025", stories.names(view, EN), EN)
    assert plain(reads(html)) == "A▼Crossed Trust: 30▼Crossed Wait: 45To the area's channels"
    assert "channels?area=A&amp;layer=area&amp;period=2025" in html
    assert NONE in reads(atlas.area_card(view, told(view), "B", "2025", stories.names(view, EN), EN))


def test_areas_without_a_shape_are_named(view):
    assert atlas.without_shape(view, pd.DataFrame({"area_id": ["A", "C", "D", "E", "F"]}), EN) == ["B"]


def test_markup_in_names_stays_text(hostile):
    view = hostile["area"]
    names = stories.names(view, EN)
    for topic in atlas.topics(view, "2025", EN):
        drawn = atlas.places(view, told(view), topic, "2025", EN)
        assert EVIL in reads(atlas.as_table(view, drawn, "2025", "x", EN))
        reads(atlas.legend(drawn, topic, EN))
    assert (
        plain(reads(atlas.area_card(view, told(view), "A", "2025", names, EN))).count(EVIL) == 3
    )  # area, indicator, unit


def test_the_demo_city_draws_in_every_topic(demo):
    view, shapes = load.view("neighbourhood"), load.drawn_shapes("neighbourhood")
    lines = line_records.told("neighbourhood")
    for period in (view.periods[0], view.periods[-1]):
        topics = atlas.topics(view, period, EN)
        for topic in topics:
            drawn = atlas.places(view, lines, topic, period, EN)
            assert len(drawn) == 14
            if topic in ("crossings", "score.physical", "value.phy_renewal_elderly"):
                assert choropleth(drawn, shapes).layers
        assert topics["crossings"]
    assert atlas.without_shape(view, shapes, EN) == []


def test_the_map_counts_what_home_and_red_lines_count(demo):
    """Lines of every kind, not those on one figure alone: 7 areas of 14, as the concentration of the risk has it."""
    view, lines = load.view("neighbourhood"), line_records.told("neighbourhood")
    period = view.periods[-1]
    drawn = atlas.places(view, lines, "crossings", period, EN).set_index("area_id")
    lies = spread.concentration(lines, view.cube, view.cube.period(period))
    assert drawn["crossings"].sum() == lies.total > 0
    assert dict(zip(lies.counts["area_id"], lies.counts["crossings"], strict=True)) == {
        area: n for area, n in drawn["crossings"].items() if n
    }
    others = [each for each in lines.values() if each.record.kind != "level" and len(each.reading.areas)]
    assert spread.open_breaches({each.record.id: each for each in others}, view.cube, -1).sum() > 0
    worst = lies.counts["area_id"].iloc[0]
    assert drawn.loc[worst, "named"] and drawn["named"].sum() == 1
    card = reads(atlas.area_card(view, lines, worst, period, stories.names(view, EN), EN))
    assert card.count("▼") == drawn.loc[worst, "crossings"]
