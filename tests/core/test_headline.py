"""Titles by rule: what they say, and what they must not say."""

import re

import pytest

from core import headline
from core.i18n import LANGUAGES, catalogue, plain, words
from core.snapshot import Snapshot
from tests.core.snapshots import node, snapshot, spot, worst

CAUSES = re.compile(r"בגלל|בשל |עקב |כתוצאה|הודות|because|due to|thanks to|caused|led to", re.I)


def said(s: Snapshot, id: str, lang: str = "en", audience: headline.Audience = "internal") -> str:
    return plain(headline.headlines(s, words(lang), audience)[id])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_seven_titles_in_the_order_of_the_story(lang: str) -> None:
    found = headline.headlines(snapshot(), words(lang), "internal")
    assert list(found) == ["crossings", "outcomes", "channel", "line", "spread", "efforts", "decisions"]
    assert all(plain(text).strip() for text in found.values())
    assert len(set(found.values())) == 7


def test_no_title_can_name_a_cause() -> None:
    for lang in LANGUAGES:
        told = [text for key, forms in catalogue(lang).items() if key.startswith("slides.") for text in forms]
        assert not [text for text in told if CAUSES.search(text)]


def test_the_first_title_counts_lines_and_the_safe_space() -> None:
    assert (
        said(snapshot(), "crossings")
        == "3 red lines are crossed, 1 of them critical; 7 of 15 indicators are in the safe space"
    )
    assert said(snapshot(safe=1), "crossings").endswith("; 1 of 15 indicators is in the safe space")
    assert said(snapshot(safe=1), "crossings", "he").endswith("; מדד אחד מתוך 15 במרחב הבטוח")
    none = said(snapshot(crossed=0, critical=0), "crossings")
    assert (
        none
        == "Where there are figures, no red line is crossed at city level; 7 of 15 indicators are in the safe space"
    )
    whole = said(snapshot(crossed=0, critical=0, known=15), "crossings")
    assert whole == "No red line is crossed at city level; 7 of 15 indicators are in the safe space"
    assert "none of them critical" in said(snapshot(critical=0), "crossings")


@pytest.mark.parametrize(("known", "first"), [(7, True), (8, False)])
def test_with_figures_for_less_than_half_the_first_title_says_so_first(known: int, first: bool) -> None:
    title = said(snapshot(known=known), "crossings")
    assert title.startswith("Data for only 7 of 15") is first
    assert ("safe space" in title) is not first


def test_a_change_inside_the_margin_is_no_clear_change() -> None:
    title = said(snapshot(), "outcomes")
    assert title == "Since 2022: improvement in Wellbeing; decline in Resistance; no clear change in Adaptation"
    rose = node("a", "הסתגלות ומסוגלות", "Adaptation and capability", moved=9.0)
    two = snapshot(outcomes=(snapshot().outcomes[0], rose))
    assert said(two, "outcomes") == "Since 2022: improvement in Wellbeing and in “Adaptation and capability”"
    assert said(two, "outcomes", "he") == "מאז 2022: שיפור בשלומות וב«הסתגלות ומסוגלות»"
    assert said(snapshot(outcomes=(rose,)), "outcomes") == "Since 2022: improvement in Adaptation and capability"
    assert headline.direction(node("x", "x", "x", moved=-3.0, margin=3.01)) == "same"
    assert headline.direction(node("x", "x", "x", moved=-3.0, margin=2.99)) == "worse"
    assert headline.direction(node("x", "x", "x", moved=0.9)) == "same"


def test_of_an_outcome_without_enough_figures_no_change_is_told() -> None:
    few = (node("wellbeing", "שלומות", "Wellbeing", moved=9.0, coverage=0.49),)
    assert said(snapshot(outcomes=few), "outcomes") == "Since 2022: not enough data on Wellbeing"
    assert "no earlier period" in said(snapshot(since="2024"), "outcomes")


def test_the_gravest_channel_comes_first_and_among_equals_the_lowest_score() -> None:
    assert said(snapshot(), "channel") == "2 channels call for a decision, first of all Sustainability"
    alone = snapshot(channels=(node("a", "משילות", "Governance", state="crossed"),))
    assert said(alone, "channel", "he") == "משילות הוא הערוץ שדורש החלטה"
    near = snapshot(channels=(node("a", "משילות", "Governance", state="near"), node("b", "x", "X", state="safe")))
    assert said(near, "channel") == "No channel has crossed a line; Governance is near one"


def test_calm_is_told_only_where_every_channel_is_known() -> None:
    safe = node("a", "x", "X", state="safe")
    unknown = node("b", "x", "X", state="stale")
    assert "crossed a line or is near one" in said(snapshot(channels=(safe,)), "channel")
    assert "Not enough data" in said(snapshot(channels=(safe, unknown)), "channel")
    near = snapshot(channels=(node("a", "x", "Governance", state="near"), unknown))
    assert said(near, "channel") == "Of the channels with figures none has crossed a line; Governance is near one"


@pytest.mark.parametrize(("known", "cautious"), [(1, True), (7, True), (8, False)])
def test_with_figures_for_less_than_half_no_channel_is_told_to_be_the_one(known: int, cautious: bool) -> None:
    for lang, words_ in (("en", "Of the channels with figures"), ("he", "בין הערוצים שיש להם נתונים")):
        assert said(snapshot(known=known), "channel", lang).startswith(words_) is cautious


def test_a_figure_against_its_line() -> None:
    assert said(snapshot(), "line") == "Hope for the future: 38.5% against a line of 45%"
    unsure = snapshot(worst=worst(sure="cannot_tell"))
    assert said(unsure, "line").endswith("; the difference lies inside the survey margin")
    back = snapshot(worst=worst(value=47.0, state="recovering"))
    assert said(back, "line").endswith("; back on the safe side, and the crossing is not closed yet")


def test_a_value_is_never_rounded_onto_its_line() -> None:
    assert "44.96% against a line of 45%" in said(snapshot(worst=worst(value=44.96)), "line")


@pytest.mark.parametrize(
    ("value", "limit", "told"),
    [(0.31, 0.33, "0.31% against a line of 0.33%"), (100.1, 100.3, "100.1% against a line of 100.3%")],
)
def test_a_line_is_told_as_it_was_adopted(value: float, limit: float, told: str) -> None:
    at = worst(value=value)
    line = at.record.model_copy(update={"limit": limit})
    assert told in said(snapshot(worst=at.model_copy(update={"record": line})), "line")


def test_the_public_title_tells_the_larger_areas_that_hold_half_and_no_community() -> None:
    """Where half of all lies in more than half of them, nothing is said of it."""
    groups = {"north": 5, "south": 2, "west": 1, "east": 1}
    spots = tuple(spot(f"{n}", count, count / 9, group) for n, (group, count) in enumerate(groups.items()))
    public = {"audience": "public"}
    told = snapshot(spots=spots, crossings=9, areas_crossed=4)
    assert said(told, "spread", **public) == "56% of the crossings inside the city lie in Quarter north"
    flat = tuple(each.model_copy(update={"crossings": n}) for each, n in zip(spots, (3, 2, 2, 2), strict=True))
    none = "9 crossings inside the city, in 4 of 9 neighbourhoods"
    assert said(snapshot(spots=flat, crossings=9, areas_crossed=4), "spread", **public) == none  # no name parts equals
    two = tuple(each.model_copy(update={"crossings": n}) for each, n in zip(spots, (3, 3, 2, 1), strict=True))
    both = "67% of the crossings inside the city lie in Quarter north, Quarter south"
    assert said(snapshot(spots=two, crossings=9, areas_crossed=4), "spread", **public) == both
    even = flat[:1] + flat[2:]
    many = "7 crossings inside the city, in 3 of 9 neighbourhoods"
    assert said(snapshot(spots=even, crossings=7, areas_crossed=3), "spread", **public) == many
    apart = tuple(each.model_copy(update={"group_name": None}) for each in spots[:1]) + spots[1:]
    assert "Quarter" not in said(snapshot(spots=apart, crossings=9, areas_crossed=4), "spread", **public)
    assert all(each.name.en not in said(told, "spread", **public) for each in spots)


def test_half_of_the_crossings_in_few_places() -> None:
    assert said(snapshot(), "spread") == "50% of the crossings inside the city lie in Place 1"
    two = snapshot(
        spots=(spot("1", 3, 0.375), spot("2", 3, 0.375), *(spot(f"{n}", 1, 0.125) for n in (3, 4))), areas_crossed=4
    )
    assert said(two, "spread") == "75% of the crossings inside the city lie in 2 of 9 neighbourhoods"
    even = snapshot(spots=tuple(spot(f"{n}", 2, 0.25) for n in range(3)), crossings=6)
    assert said(even, "spread") == "6 crossings inside the city, spread over 3 neighbourhoods"
    assert (
        said(snapshot(spots=(), crossings=0, areas_crossed=0), "spread")
        == "Where there are figures, no crossed lines were found inside the city"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_public_version_names_no_area_inside_the_city(lang: str) -> None:
    w = words(lang)
    inside = worst(of_city=False, area="1", area_name=spot("1", 1, 1).name)
    for s in (snapshot(), snapshot(worst=inside)):
        titles = plain(" ".join(headline.headlines(s, w, "public").values()))
        assert not [each for each in s.spots if w.pick(each.name) in titles]
    assert "Place 1" in said(snapshot(worst=inside), "line")


def test_who_leads_the_actions() -> None:
    assert said(snapshot(), "efforts") == "The city leads 2 actions, residents 1 action; 1 late"
    assert said(snapshot(actions=0, unled=0), "efforts") == "No actions on the crossed lines have been recorded yet"
    assert said(snapshot(unled=3), "efforts") == "3 open actions, and nobody wrote who leads; 1 late"


def test_an_action_that_ended_led_jointly_or_by_nobody_is_told() -> None:
    assert said(snapshot(actions=0, unled=0, ended=1), "efforts") == "No open actions; 1 that was recorded has ended"
    legs = tuple(leg.model_copy(update={"actions": 0}) for leg in snapshot().legs)
    assert said(snapshot(legs=legs, actions=1, late=0), "efforts") == "1 action is led jointly; none late"
    mixed = said(snapshot(actions=5, unled=1), "efforts")
    assert mixed.endswith("residents 1 action; 1 action is led jointly; for 1 action nobody wrote who leads; 1 late")


def test_the_last_title_is_of_what_is_asked() -> None:
    w = words("en")
    last = [plain(headline.headlines(snapshot(), w, "internal", None, asks)["decisions"]) for asks in (True, False)]
    assert last == ["What we ask to decide today", "No decision is asked for today"]
    own = headline.headlines(snapshot(asks=()), w, "internal", None, True)["decisions"]
    assert plain(own) == "What we ask to decide today"


def test_a_title_that_a_person_wrote_stands_and_its_numbers_keep_their_signs() -> None:
    w = words("he")
    found = headline.headlines(snapshot(), w, "internal", {"line": "ירידה של -3.5% מול 60%", "spread": "  "})
    assert found["line"] == "ירידה של \u2066-3.5%\u2069 מול \u206660%\u2069"
    assert found["spread"] == headline.headlines(snapshot(), w, "internal")["spread"]
    assert headline.isolated("between 3-5", words("en")) == "between 3-5"


def test_a_channel_without_a_score_does_not_come_before_the_lowest() -> None:
    unknown = node("a", "a", "Alpha", state="crossed", score=None)
    low = node("b", "b", "Beta", state="crossed", score=5.0)
    found = headline.first_channel(snapshot(channels=(unknown, low)))
    assert found
    assert found.id == "b"
