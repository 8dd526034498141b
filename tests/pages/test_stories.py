"""Cards, lists and tables in words: what they say, where they lead, and that nothing of the city's becomes markup."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest

from core import overview, redlines
from core.charts import concentration, matrix, positions
from core.config import Text
from core.i18n import plain, words
from core.overview import Attention, Late, Summary
from core.redlines.engine import tell
from core.redlines.versions import defaults
from core.scoring import build, due_dates
from pages.shared import line_records, load, masking, stories
from tests.core.scoring import town
from tests.pages.markup import EVIL, reads

EN, HE = words("en"), words("he")
NAME = Text(he="שם", en="Name")
STATES = dict.fromkeys(redlines.STATES, 0)


def summary(score=50.0, moved=0.0, coverage=1.0, **counts):
    more = {key: counts.pop(key) for key in ("state", "owner", "due", "late") if key in counts}
    return Summary("calm", NAME, score, moved, coverage, {**STATES, **counts}, **more)


def text(html: str) -> str:
    return plain(reads(html))


def queries(html: str) -> list[dict[str, str]]:
    """Where the links of a piece of HTML lead."""
    addresses = [part.split('"')[0].replace("&amp;", "&") for part in html.split('href="')[1:]]
    return [{key: value for key, (value,) in parse_qs(urlsplit(each).query).items()} for each in addresses]


@pytest.fixture(scope="module")
def city(demo):
    return load.view("city")


@pytest.fixture(scope="module")
def places(demo):
    return load.view("neighbourhood")


# --- home


def test_the_title_counts_crossings_and_the_critical_among_them(city):
    period = city.periods[-1]
    found = line_records.crossed("city", period)
    outcomes = overview.outcomes(city.scores, city.lines, city.config, "city", period, "2021")
    critical = [record.priority for record in found].count("veto")
    assert (len(found), critical) == (4, 2)
    assert plain(stories.home_title(found, outcomes, EN)) == "4 red lines are crossed, 2 of them critical"
    assert plain(stories.home_title([], outcomes, EN)) == "No red line is crossed at city level"


def test_little_data_is_said_before_calm():
    assert plain(stories.home_title([], [summary(safe=1, none=2)], EN)) == (
        "Figures for only 1 of 3 indicators; no line crossed at city level"
    )
    assert "No red line" in stories.home_title([], [summary(safe=2, none=2)], EN)


def test_the_hero_tells_what_the_areas_hide(city, places):
    period = city.periods[-1]
    found = line_records.crossed("city", period)
    spread = redlines.concentration(places.lines, period)
    html = stories.crossings_hero(found, spread, places, period, EN)
    assert text(html).startswith("4red lines crossed at the level of the whole city.")
    assert f"Inside the city: {spread.total} lines crossed in {len(spread.counts)} areas." in text(html)
    assert f"{spread.worst_share:.0%} of them in Batei HaLevenim." in text(html)
    assert queries(html) == [{"period": period, "lang": "he"}]
    assert "Inside the city" not in text(stories.crossings_hero(found, None, city, period, EN))


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (6.52, "▲ improved +6.5 since 2021"),
        (-6.0, "▼ worsened −6 since 2021"),
        (0.4, "■ no clear change +0.4 since 2021"),
    ],
)
def test_a_move_has_arrow_word_and_sign(moved, said):
    assert plain(stories.moved(summary(moved=moved), "2021", EN)) == said


def test_without_a_baseline_there_is_no_move():
    assert stories.moved(summary(moved=np.nan), "2021", EN) == "nothing to compare with"
    assert stories.moved(summary(moved=9.0, coverage=0.1), "2021", EN) == "too few figures to compare"


def test_a_crossing_stands_beside_the_score_of_its_outcome():
    card = stories.outcome_card(summary(score=88.4, crossed=2, safe=6), "2021", EN, area="city")
    assert queries(card) == [{"channel": "calm", "area": "city", "lang": "he"}]
    assert "lr-alarm" in card
    assert "88 of 100" in text(card)
    assert "▼Crossed 2" in text(card)
    assert "lr-quiet" in stories.outcome_card(summary(safe=6), "2021", EN)


def test_an_outcome_of_which_little_is_known_is_not_calm():
    unknown = stories.outcome_card(summary(score=np.nan, moved=np.nan, coverage=0.0, none=4), "2021", EN)
    assert "lr-quiet" not in unknown
    assert "lr-alarm" not in unknown
    assert "No data" in text(unknown)
    assert "– of 100" in text(unknown)


def test_a_channel_card_leads_to_the_figures_that_it_shows():
    card = stories.channel_card(
        summary(state="crossed", crossed=1, owner=NAME, due=pd.Timestamp("2026-12-31")),
        "2021",
        date(2026, 11, 21),
        EN,
        layer="city",
        area="city",
        period="2026",
    )
    assert queries(card) == [{"channel": "calm", "layer": "city", "area": "city", "period": "2026", "lang": "he"}]
    assert "▼Crossed" in text(card)
    assert "Owner: Name" in text(card)
    assert "Next update by 31 Dec 2026" in text(card)
    assert "width:50%" in card


def test_late_figures_stand_before_the_next_day_and_an_event_has_none():
    today = date(2026, 11, 21)
    assert stories.due_words(summary(due=pd.Timestamp("2025-12-31"), late=1), today, EN) == "1 indicator is late"
    assert stories.due_words(summary(), today, EN) == "No update is due"
    assert "width:0%" in stories.channel_card(summary(score=np.nan), "2021", today, EN)


def test_the_states_of_a_leg_add_up_to_its_indicators():
    leg = summary(crossed=1, safe=2, suppressed=1, none=1, no_line=1)
    assert text(stories.effort_card(leg, EN)) == (
        "Name6 indicators▼Crossed 1●In the safe space 2▦Hidden 1○No data 1■No line yet 1"
    )


def attention(kind="critical_crossed", **changes):
    told = {"layer": "area", "area_id": "A", "indicator_id": "trust", "period": "2025", "state": "crossed"}
    return Attention(kind, **{**told, "value": 30.0, "line": 45.0, "since": "2023", **changes})


def test_each_kind_of_attention_has_its_sentence_and_leads_to_its_figure():
    config, areas = town.model(), {"A": "Area A"}
    found = [
        attention(),
        attention("new_crossing", since="2025"),
        attention("critical_unknown", state="none", value=np.nan, since=None),
        Late(NAME, 2, pd.Timestamp("2025-12-31")),
    ]
    html = stories.attention_list(found, config, areas, EN)
    said = text(html)
    assert "▼Crossed Trust — Area A: 30 against a line of 45, since 2023." in said
    assert "Area A: 30 against a line of 45. A new crossing in 2025." in said
    assert "○No data Trust — Area A: no current figure for a critical indicator" in said
    assert "Name: 2 indicators are late; the first was due by 31 Dec 2025." in said
    assert queries(html) == [{"indicator": "trust", "area": "A", "layer": "area", "period": "2025", "lang": "he"}] * 3


def test_only_the_first_few_are_told_and_the_rest_counted():
    html = stories.attention_list([attention()] * 10, town.model(), {"A": "Area A"}, EN)
    assert html.count("<li>") == stories.MOST_ATTENTION == 8
    assert "And 2 more" in text(html)
    assert "more" not in text(stories.attention_list([attention()] * 8, town.model(), {"A": "Area A"}, EN))
    assert stories.attention_list([], town.model(), {}, EN) == f'<p class="lr-lead">{EN("home.nothing_to_do")}</p>'


def test_the_demo_city_tells_its_attention_in_both_languages(city, places):
    found = overview.attention((city.lines, places.lines), city.config, city.periods[-1], load.due())
    for w in (EN, HE):
        areas = {**stories.names(city, w), **stories.names(places, w)}
        said = text(stories.attention_list(found, city.config, areas, w))
        assert areas["neighbourhood:42"] in said
        assert city.config.indicator("gov_continuity").name.he in said or w is EN


# --- red lines


def test_the_title_of_the_lines_says_where_they_are_crossed(city, places):
    period, names = places.periods[-1], stories.names(places, EN)
    spread = redlines.concentration(places.lines, period)
    title = plain(stories.redlines_title(STATES, spread, names, EN))
    assert title == f"{spread.total} lines crossed in {len(spread.counts)} areas"
    alone = redlines.concentration(city.lines, period)
    only = stories.redlines_title(STATES, alone, stories.names(city, EN), EN)
    assert plain(only) == "3 lines crossed, all in one area: Ein Shahaf (fictional city)"


def test_no_crossing_is_told_only_where_something_was_held_against_a_line():
    spread = redlines.Concentration(pd.DataFrame({"share": []}), 0)
    assert stories.redlines_title({**STATES, "safe": 1}, spread, {}, EN) == "No red line is crossed in these areas"
    assert stories.redlines_title({**STATES, "none": 9, "stale": 2}, spread, {}, EN) == EN("redlines.title_empty")


def test_states_and_people_under_a_breach():
    row = stories.states_row({**STATES, "crossed": 2, "none": 1}, redlines.Population(12345.0, 3, 1), EN)
    assert text(row) == (
        "▼Crossed 2○No data 1"
        "12,345 residents live in an area where at least one line is crossed. "
        "In 1 area with a crossing the number of residents is unknown."
    )
    assert "residents" not in text(stories.states_row({**STATES, "safe": 2}, redlines.Population(0.0, 0, 0), EN))


def test_the_matrix_as_a_table_has_a_row_for_every_cell(places):
    cells = positions.cells(line_records.told("neighbourhood"), places.cube, places.config, places.periods[-1], EN)
    html = stories.matrix_table(cells, EN)
    assert html.count("<tr>") == len(cells) + 1
    assert "▦Hidden" in text(html)
    assert matrix(cells, EN)["layer"]


def test_the_worst_area_and_its_share(places):
    period, names = places.periods[-1], stories.names(places, EN)
    spread = redlines.concentration(places.lines, period)
    said = text(stories.concentration_sentence(spread, names, EN))
    assert said == f"{spread.worst_share:.0%} of all crossings lie in one area: Batei HaLevenim."
    counts = stories.crossing_counts(spread, names)
    equal = replace(spread, counts=spread.counts.assign(crossings=1), total=len(spread.counts))
    assert "in one area" not in text(stories.concentration_sentence(equal, names, EN))
    assert sum(count.crossings for count in counts) == spread.total
    assert concentration(counts, EN)["layer"]


def test_of_areas_with_as_many_crossings_the_first_page_names_all_or_none(places):
    period = places.periods[-1]
    found = masking.of(places, line_records.told(places.layer), period)
    assert found and len(found.lies.counts) > masking.MOST
    for crossed, own, told in (([9, 8, 2, 2, 2, 2, 1], 2, "Neighbourhoods with 2 lines crossed (4)"), ([3] * 5, 5, "")):
        counts = found.lies.counts.head(len(crossed)).assign(crossings=crossed, share=0.1)
        made = replace(found, lies=replace(found.lies, counts=counts, total=sum(crossed)))
        card = list(masking.cards(made, places, period, EN))[1]
        assert card.count("<li><b>") == own
        assert card.count("<li>") - own == bool(told)
        assert told in text(card)


# --- no markup but our own


def test_no_word_of_the_city_becomes_markup(hostile):
    area, city = hostile["area"], hostile["city"]
    names = stories.names(area, HE) | stories.names(city, HE)
    config, period = area.config, "2025"
    spread = redlines.concentration(area.lines, period)
    due = due_dates(city.latest, config, date(2031, 1, 1))
    legs = overview.efforts(city.lines, config, "city", period)
    told = overview.attention((city.lines, area.lines), config, period, due)
    evil = summary(owner=Text(he=EVIL, en=EVIL))
    pieces = [
        stories.outcome_card(Summary("x", Text(he=EVIL, en=EVIL), 1, 1, 1, STATES), "2024", HE),
        stories.channel_card(evil, "2024", date(2026, 1, 1), HE, area=EVIL),
        stories.effort_card(legs[0], HE),
        stories.attention_list(told, config, names, HE),
        stories.matrix_table(positions.cells(tell(defaults(config), area.cube), area.cube, config, period, HE), HE),
        stories.concentration_sentence(spread, names, HE),
        stories.name_list([EVIL]),
    ]
    for html in pieces:
        assert EVIL in text(html)


def test_no_hidden_value_is_in_a_story():
    figures = (
        "area, indicator, period, value, n\nA, trust, 2025, 17.375, 3\nB, trust, 2025, 30, 500\nA, wait, 2025, 55, 90"
    )
    config = town.model()
    cube = build(town.latest(figures), town.areas("area, layer\nA, area\nB, area"), config, "area")
    lines = redlines.check(cube, config)
    names, empty = {"A": "A", "B": "B"}, due_dates(town.latest(figures), config, date(2025, 1, 1))
    pieces = [
        stories.matrix_table(positions.cells(tell(defaults(config), cube), cube, config, "2025", EN), EN),
        stories.attention_list(overview.attention([lines], config, "2025", empty), config, names, EN),
    ]
    assert all("17.4" not in text(html) and "17.375" not in html for html in pieces)
    assert "▦Hidden" in text(pieces[0])


def test_why_title_and_chips_differ_is_told_only_where_they_do():
    assert stories.counted({"crossed": 21}, 21, EN) == stories.counted({}, 0, EN) == ""
    said = text(stories.counted({"crossed": 21, "unseen": 5}, 24, EN))
    assert "Crossed 21, Crossed, no newer data 5" in said
    assert "24 and not 26" in said
    assert "24" not in text(stories.counted({"crossed": 21, "recovering": 1}, 22, EN))


def test_the_list_of_attention_says_what_the_board_counts_instead():
    for w in (HE, EN):
        said = stories.attention_note("neighbourhood", "2025", w)
        assert w("home.attention_how") in said
        assert "layer=neighbourhood" in said
