"""The views of the lines: what the sentences say, that tables and pictures tell the same, and where links lead."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import config, line_words, scoring
from core.__main__ import main
from core.charts.positions import panels, spokes
from core.config import Text
from core.i18n import LANGUAGES, plain, words
from core.redlines import board, spread
from core.redlines import shown as showing
from core.redlines.board import Fact
from core.redlines.doubt import Doubt
from core.redlines.engine import tell
from core.redlines.forecast import Crossing, Trend
from core.redlines.outlook import Course
from core.redlines.record import Record, Scope
from core.redlines.states import STATES
from core.redlines.versions import defaults, newest
from core.redlines.whatif import move
from pages.shared import (
    breach_board,
    breach_words,
    line_matrix,
    line_records,
    line_story,
    load,
    masking,
    state_map,
    whatif_view,
)
from tests.pages.markup import EVIL, reads
from tests.pages.walk import Visit

EN, HE = words("en"), words("he")
TODAY = date(2026, 3, 1)
MODEL = config.load(load.ROOT / "config.toml")
EVIL_TEXT = Text(he=EVIL, en=EVIL)
LINE = Record.model_validate(
    {"id": "t", "wording": "t", "indicator": "qol_safe_night", "ideal": 100.0, "limit": 45.0, "k": 2, "n": 3}
)
FALLING = Course(date(2025, 12, 31), 0.9, Trend(0.1, 0.08, 0.2), Crossing(1.0, 0.5, 1.25), None)


def fact(**fields) -> Fact:
    usual = {
        "line": LINE,
        "area": "a",
        "layer": "neighbourhood",
        "state": "breached",
        "open": True,
        "since": date(2025, 5, 3),
        "beyond": 2,
        "of": 3,
        "value": 38.0,
        "r": 1.12,
        "doubt": Doubt("sampled", 0.94, 0),
        "course": None,
        "act": (None, None),
        "people": 8400.0,
        "decision": "breached",
    }
    return Fact(**usual | fields)


def told(found: Fact, w=EN) -> str:
    return plain(breach_words.sentence(found, MODEL, TODAY, w))


# --- sentences


def test_an_open_breach_in_one_sentence():
    assert told(fact()) == (
        "Crossed since 3 May 2025 (2 of the last 3 readings); 7 percentage points beyond the line; "
        "94% sure that it is crossed; 8,400 residents."
    )
    assert told(fact(), HE) == (
        "נחצה מאז 3.5.2025 (2 מתוך 3 המדידות האחרונות); 7 נקודות אחוז מעבר לקו; בטוח ב-94% שנחצה; 8,400 תושבים."
    )


def test_what_is_coming_tells_when_the_buffer_ends_and_until_when_to_decide():
    line = LINE.model_copy(update={"lead_months": 5.0, "n": 1, "k": 1})
    coming = fact(
        line=line, open=False, since=None, state="amber", r=0.9, value=46.0, course=FALLING,
        act=(date(2026, 8, 1), None), doubt=Doubt("sampled", 0.3, 40), decision="decide",
    )  # fmt: skip
    assert told(coming) == (
        "Not crossed yet; 1 percentage point left before the line; cannot tell yet (chance of a crossing: 30%): "
        "about 40 more answers; 8,400 residents; "
        "at this pace the buffer ends in December 2026 (between July 2026 and April 2027); "
        "the remedy takes 5 months, so decide by August 2026."
    )
    late = told(fact(line=line, open=False, state="amber", r=0.9, course=FALLING, act=(date(2026, 2, 1), None)))
    assert late.endswith("the last date to act passed in February 2026.")
    assert "nobody said how long the remedy takes" in told(fact(open=False, state="amber", r=0.9, course=FALLING))


def test_absence_of_data_a_full_count_and_the_way_back_are_said():
    assert "no newer reading since 31 Dec 2025, so the breach stays open" in told(fact(state="no_data", course=FALLING))
    assert "not from a sample, so without sampling error" in told(fact(doubt=Doubt("counted")))
    home = Course(date(2025, 12, 31), 1.2, Trend(-0.1, -0.2, 0.0), Crossing(0.0, 0.0, 0.0), 2.0)
    assert told(fact(course=home)).endswith("at this pace it is back inside in December 2027, perhaps never.")
    assert told(fact(course=replace(home, trend=Trend(-0.1, -0.2, -0.05)))).endswith("back inside in December 2027.")
    earlier = replace(home, home=0.1)  # in February 2026, which is past
    assert told(fact(course=earlier)).endswith(
        "at the pace so far it should have been back inside in February 2026; there is no reading since."
    )
    assert told(fact(course=earlier), HE).endswith("בקצב שהיה החזרה הייתה צפויה בפברואר 2026; אין מדידה חדשה מאז.")
    open_band = Course(date(2025, 12, 31), 0.9, Trend(0.1, -0.1, 0.2), Crossing(1.0, 0.5, None), None)
    assert "(not before July 2026, perhaps never)" in told(fact(open=False, state="amber", r=0.9, course=open_band))


def test_a_reading_beyond_the_return_line_says_how_many_more_close_the_breach():
    """75 where 70 is the return line and two readings close it: not «no return in sight»."""
    course = Course(date(2026, 1, 31), 0.57, Trend(0.1, -0.2, 0.3), Crossing(4.3, 1.0, None), None)
    one = fact(state="recovering", r=0.57, course=course, to_close=1)
    assert told(one).endswith("the newest reading is back at the return line; 1 more such reading closes the breach.")
    assert "no return in sight" not in told(one)
    assert told(replace(one, to_close=2), HE).endswith("עוד שתי מדידות כאלה ברצף סוגרות את החצייה.")
    assert told(replace(one, to_close=None)).endswith("at this pace there is no return in sight.")


def test_lines_made_of_lines_are_told_as_numbers():
    line = Record.model_validate(
        {"id": "c", "wording": "c", "kind": "compound", "of": ["t", "u", "v"], "at_least": 2, "n": 1}
    )
    found = fact(line=line, value=3.0, r=2.0, doubt=Doubt("unknown"))
    assert told(found) == "Crossed since 3 May 2025; 3 of 3 lines crossed; 2 make a breach; 8,400 residents."
    assert found.severity == 0


@pytest.mark.parametrize(
    ("fields", "x", "text"),
    [
        ({"kind": "peer", "ideal": None, "limit": 1.5}, 1.533, "1.53 × the median of the peers"),
        ({"kind": "age", "ideal": None, "limit": 24.0}, 24.002, "24.002 months"),
        ({"kind": "age", "ideal": None, "limit": 24.0}, 24.0, "24 months"),
        ({"kind": "age", "ideal": None, "limit": 24.0}, 46.7, "46.7 months"),
        ({"kind": "share", "ideal": None, "limit": 40.0, "beyond": 50.0}, 40.01, "40.01%"),
    ],
)
def test_a_value_is_never_rounded_onto_its_line(demo, fields, x, text):
    line = Record.model_validate({"id": "t", "wording": "t", "indicator": "qol_welfare_wait"} | fields)
    assert plain(line_words.standing(line, x, load.config(), EN)) == text


def test_a_line_that_is_crossed_is_not_said_to_hold(view, lines):
    """The fall that crossed is screened out of the limits, so that these stand clear of the line."""
    told = lines["qol_safe_night"]
    quiet = view.area_ids[told.reading.areas[np.flatnonzero(~told.history.open[:, -1])[0]]]
    inside, fallen = np.array([68.7, 69.1, 67.4, 68.6, 66.7, 68.0]), np.array([68.7, 69.1, 67.4, 68.6, 66.7, 50])

    def said(area: str, values: np.ndarray) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(line_story.Story, "values", values)
            return plain(reads(line_story.holding_chip(line_story.story(view, told, area, "2026", "x", EN))))

    assert said(quiet, inside).startswith("✓Will hold: ")
    assert said(quiet, fallen) == said("neighbourhood:42", inside) == f"?{EN('line.holding.unsettled')}"
    for kind in ("age", "compound"):
        other = next(each for each in lines.values() if each.record.kind == kind)
        areas = line_story.areas_of(other, view)
        assert line_story.holding_chip(line_story.story(view, other, areas[0], "2026", "x", EN)) == ""


def test_what_heads_for_its_line_is_not_said_to_hold(view, lines):
    told, inside = lines["qol_safe_night"], np.array([68.7, 69.1, 67.4, 68.6, 66.7, 68.0])
    quiet = view.area_ids[told.reading.areas[np.flatnonzero(~told.history.open[:, -1])[0]]]
    near = {"open": False, "course": replace(FALLING, crossing=Crossing(2.9, 2.0, None))}
    far = {"open": False, "course": replace(FALLING, crossing=Crossing(3.1, 3.0, None))}
    late = far | {"act": (date(2026, 1, 1), None)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_story.Story, "values", inside)
        story = line_story.story(view, told, quiet, "2026", "x", EN)

        def said(**fields) -> str:
            return plain(reads(line_story.holding_chip(replace(story, fact=replace(story.fact, **fields)))))

        assert said(**near) == said(**late) == f"≈{EN('line.holding.heading')}"
        assert said(**far).startswith("✓Will hold: ")


@pytest.mark.parametrize("lang", ["he", "en"])
def test_a_figure_of_the_place_around_is_told_as_that_places(demo, view, lines, lang):
    """Days of operation in reserve are measured for the whole city alone."""
    w = words(lang)
    told = next(each for each in lines.values() if not each.reading.own[:, -1].any())
    area, city = line_story.areas_of(told, view)[0], breach_board.names_of("neighbourhood", w)["city"]
    story = line_story.story(view, told, area, "2026", "x", w)
    said = plain(reads(line_story.explanation(story)))
    assert plain(line_story.title(story)).endswith(f", {city}: {w('charts.state.' + story.fact.shown)}")
    assert plain(w("line.around", place=city)) in said
    assert np.isnan(story.fact.people)
    own = line_story.story(view, lines["qol_safe_night"], "neighbourhood:42", "2026", "x", w)
    assert (own.where, own.around) == ("x", False)
    assert own.fact.people > 0


def test_one_reading_beyond_a_line_that_takes_two():
    line = LINE.model_copy(update={"k": 2, "n": 5})
    found = fact(line=line, state="pending", open=False, since=None, beyond=1, of=3)
    assert told(found).startswith("Beyond the line in 1 reading; a breach takes 2 of 5;")
    assert told(found, HE).startswith("מעבר לקו במדידה אחת; לאישור החצייה דרושות 2 מתוך 5;")


def test_the_age_of_data_is_no_sample():
    line = Record.model_validate({"id": "a", "wording": "a", "kind": "age", "indicator": "t", "limit": 12.0})
    course = Course(date(2026, 3, 1), 3.9, None, None, None)
    assert told(fact(line=line, r=3.9, value=46.7, doubt=Doubt("counted"), course=course)) == (
        "Crossed since 3 May 2025; 34.7 months beyond the line; 8,400 residents."
    )


# --- the demo city


@pytest.fixture(scope="module")
def view(demo):
    return load.view("neighbourhood")


@pytest.fixture(scope="module")
def lines(view):
    return line_records.told("neighbourhood")


def test_the_board_of_areas_holds_the_citys_own_lines_too_and_none_twice(view):
    board = breach_board.gather("neighbourhood", "2026")
    found = board.facts()
    city = {fact.line.id for fact in found if fact.area == "city"}
    assert "gov_continuity" in city
    assert len({(fact.line.id, fact.area) for fact in found}) == len(found)
    names = breach_board.names_of("neighbourhood", EN)
    html = breach_board.as_table(found, "", view, names, EN)
    assert html.count("<tr>") == len(found) + 1
    assert breach_board.worst_area(board, view) == "neighbourhood:42"
    told = plain(breach_board.summary(board, view, EN))
    assert plain(EN("breach.where", layer="Neighbourhoods", inside=22, together=1, around=3)) in told
    city_view = load.view("city")
    assert 'class="lr-soft"' not in breach_board.summary(breach_board.gather("city", "2026"), city_view, EN)
    physical = breach_board.of_channel(board, "physical").facts()
    assert physical == [fact for fact in found if fact.line.channel == "physical"] != []
    assert len(breach_board.of_channel(board, None)) == len(found)


def test_the_story_of_a_line_is_told_from_the_log_to_what_other_versions_would_have_said(view, lines):
    story = line_story.story(view, lines["qol_safe_night"], "neighbourhood:42", "2026", "x", EN)
    said = plain(reads(line_story.explanation(story)))
    assert said.startswith("▼Crossed")
    assert "To be back within 3 years it must rise by 4.8 percentage points a year" in said
    log = plain(reads(line_story.state_log(story)))
    assert log.index("Crossed") < log.index("Beginning")  # newest first
    versions = [each for each in line_records.line_versions() if each.id == "qol_safe_night"]
    would = line_story.would_have_said(story, versions)
    assert would.count("<tr ") == len(versions) + 1
    assert "no budget of lapses" in line_story.budget(story)
    fell = plain(line_story.recovered(story, "2023"))
    assert fell.startswith("Before the event:") and fell.endswith("Not yet back at the value of before.")


def test_a_line_is_told_by_quarters_where_these_were_measured(view, lines):
    """Three quarters beyond a line of 2 of 3: breached, and since the first of them; a year would count as one."""
    service = lines["demo_service"]
    (area,) = [
        view.area_ids[a] for a in service.reading.areas if "Kikar HaBrekha" in view.cube.areas["name_en"].iloc[a]
    ]
    story = line_story.story(view, service, area, "2026", "x", EN)
    assert (story.fact.state, story.fact.since, story.fact.beyond) == ("breached", date(2026, 3, 31), 3)
    assert np.round(story.values[-3:], 1).tolist() == [46.7, 47.4, 47.0]
    log = plain(reads(line_story.state_log(story)))
    assert plain(EN.period("2026-Q2")) in log and plain(EN.period("2026-H1")) not in log
    reserve = line_records.told("city")["eco_reserve_days"]
    city = line_story.story(load.view("city"), reserve, "city", "2026", "x", EN)
    assert len(city.values) == 14
    assert plain(line_story.changing_chip(city)) != EN("line.changing.common")
    assert EN("line.changing.worse") in line_story.changing_chip(city)
    assert EN("line.holding.consistent_pass") not in line_story.holding_chip(city)


def test_a_line_with_a_memory_has_a_budget(view, lines):
    remembers = next(each for each in lines.values() if each.record.k == 2 and len(each.reading.areas))
    story = line_story.story(view, remembers, view.area_ids[0], "2026", "x", EN)
    allowed = f"Allowed beyond the line1 of {remembers.record.n} readings"
    said = plain(reads(line_story.budget(story)))
    assert said.startswith(allowed)
    assert "Read so far3 of 3 readings" in said and "Quiet" in said


def test_a_budget_of_fewer_readings_than_its_window_is_told_over_those_read(view, lines):
    """One of two readings beyond a line that allows one of three: all of the budget, at 1.5 times the pace."""
    told = next(each for each in lines.values() if each.record.k == 2 and len(each.reading.areas))
    whole = told.whole
    counted = np.zeros(whole.history.counted.shape, bool)
    counted[0, -2:] = True
    r = whole.reading.r.copy()
    r[0, -2:] = 0.5, 1.2
    history, reading = replace(whole.history, counted=counted), replace(whole.reading, r=r)
    short = told.seen(replace(whole, history=history, reading=reading))
    said = plain(reads(line_story.budget(line_story.story(view, short, view.area_ids[0], "2026", "x", EN))))
    assert "Read so far2 of 3 readings" in said and "Used up1 (100% of the budget)" in said
    assert "1.5 times what is allowed" in said and "lasts at this rate2 readings" in said


def test_the_distance_from_a_line_is_told_in_its_unit_and_is_never_nothing():
    def line(**fields) -> Record:
        return Record.model_validate({"id": "t", "wording": "t", "indicator": "qol_welfare_wait"} | fields)

    days, percent = line(ideal=7.0, limit=21.0), LINE
    assert plain(breach_words.distance(days, 2.0, MODEL, EN)) == "2 days"
    assert plain(breach_words.distance(percent, 32.5, MODEL, EN)) == "32.5 percentage points"
    assert plain(breach_words.distance(percent, 0.004, MODEL, EN)) == "0.004 percentage points"
    assert plain(breach_words.distance(percent, 1.0, MODEL, HE)) == "נקודת אחוז אחת"
    assert plain(breach_words.distance(line(kind="peer", limit=1.5), 0.1, MODEL, EN)) == (
        "0.1 × the median of the peers"
    )


def test_a_line_made_of_lines_names_those_that_are_crossed(view, lines):
    story = line_story.story(view, lines["demo_together"], "neighbourhood:42", "2026", "x", EN)
    html = line_story.made_of(story)
    parts_of = lines["demo_together"].record.of
    assert html.count("<tr>") == len(parts_of) + 1
    assert html.count("lr-crossed") == int(story.fact.value) == 3
    assert all(f"line={id}" in html for id in parts_of)


def test_a_breach_without_newer_data_stays_one_on_map_title_and_count(view, lines):
    """Every newer figure of a crossed line taken away: none of its breaches becomes merely old."""
    told = lines["qol_safe_night"]
    t = view.cube.period("2026")
    before = int((told.history.open[:, t] & showing.own(told, view.cube, t)).sum())
    state = told.history.state.copy()
    state[:, t] = STATES.index("no_data")
    blind = replace(told, history=replace(told.history, state=state))
    drawn = state_map.places(blind, view, "2026", EN)
    assert before > 0 and (drawn["state"] == "unseen").sum() == before
    assert plain(state_map.title(drawn, "x", "2026", EN)).startswith(f"x: the line is crossed in {before} areas of")
    assert spread.counts({"t": blind}, view.cube, t)["unseen"] == before
    fact = board.told_of(blind, int(np.flatnonzero(told.history.open[:, t])[0]), view.cube, view.config, t, TODAY)
    assert "Crossed, no newer data" in plain(reads(breach_words.state_chip(fact, EN)))


def test_the_title_of_a_map_counts_the_open_breaches_of_the_areas_themselves(view, lines):
    """As the board does: those of a line that rests too, and none that an area has from the place around it."""
    told, t = lines["qol_safe_night"], view.cube.period("2026")
    opened = np.flatnonzero(board.is_open(told, view.cube, t))
    resting = replace(told.history, state=np.full_like(told.history.state, STATES.index("suspended")))
    own = told.reading.own.copy()
    own[opened[0], t] = False
    found = replace(told, history=resting, reading=replace(told.reading, own=own))
    assert len(board.listed([found], view.cube, t, TODAY)[0].row) == len(opened) - 1 > 0
    drawn = state_map.places(found, view, "2026", EN)
    said = plain(state_map.title(drawn, "x", "2026", EN))
    assert said == plain(
        EN.plural("map.title_value", len(opened) - 1, name="x", total=len(drawn), period=EN.period("2026"))
    )
    around = drawn.iloc[told.reading.areas[opened[0]]]
    assert (around["state"], around["shown"]) == ("none", EN("charts.state.none"))


def test_pictures_of_areas_have_their_table(view, lines):
    told = lines["qol_safe_night"]
    small = panels(told, view.cube, view.cube.period("2026"), EN)
    assert line_matrix.panels_table(small, EN).count("<tr>") == len(small) + 1
    moved, t = move(told, 71.0), view.cube.period("2026")
    rows, names = np.arange(len(told.reading.areas)), breach_board.names_of("neighbourhood", EN)
    html = whatif_view.by_area(told, moved, rows, t, view, names, EN)
    assert html.count("<tr>") == len(rows) + 1
    assert html.count("lr-crossed") > whatif_view.by_area(told, move(told, 60.0), rows, t, view, names, EN).count(
        "lr-crossed"
    )


def test_icons_say_whether_it_changes_and_whether_it_will_hold(view, lines):
    told_city = line_records.told("city")["gov_trust"]
    long = line_story.story(load.view("city"), told_city, "city", "2026", "x", EN)
    readings = len(long.values)
    assert ("Too few" in line_story.changing_chip(long)) == (readings < line_story.ENOUGH)
    assert ("Too few" in line_story.holding_chip(long)) == (readings < line_story.ENOUGH)


def test_the_masking_figure_counts_areas_with_a_good_score_and_an_open_breach(view, lines):
    found = masking.of(view, lines, "2026")
    assert 0 < found.masked <= found.high
    assert found.lies.total == sum(found.lies.counts["crossings"])
    said = " ".join(plain(reads(card)) for card in masking.cards(found, view, "2026", EN))
    assert f"{found.masked / found.high:.0%} hide a breach" in said
    assert masking.of(load.view("city"), line_records.told("city"), "2026") is None


def test_the_map_of_a_line_is_fainter_where_it_is_less_sure(view, lines):
    assert state_map.opacity(Doubt("counted")) == 1
    assert state_map.opacity(Doubt("sampled", 0.5)) == pytest.approx(0.3)
    assert state_map.opacity(Doubt("sampled", 0.05)) == state_map.opacity(Doubt("sampled", 0.95)) == pytest.approx(0.93)
    drawn = state_map.places(lines["qol_safe_night"], view, "2026", EN)
    assert drawn["opacity"].between(0.3, 1).all() and drawn["opacity"].nunique() > 3
    crossed = drawn.set_index("area_id").loc["neighbourhood:42"]
    assert crossed["mark"] == "▼" and "cannot tell yet" in crossed["tooltip"]
    assert state_map.as_table(view, drawn, "qol_safe_night", "2026", "x", EN).count("<tr>") == len(view.area_ids) + 1


def test_a_moved_line_names_those_that_come_in(view, lines):
    line = lines["qol_safe_night"]
    names, t = breach_board.names_of("neighbourhood", EN), view.cube.period("2026")
    moved = move(line, 70.0)
    said = plain(reads(whatif_view.sentence(moved, view, t, names, EN)))
    assert said.startswith("With the line at 70%:")
    assert all(names[view.area_ids[row]] in said for row in moved.entering(t))
    assert whatif_view.by_year(moved, view, EN).count("<tr>") == len(view.periods) + 1
    assert "can never be crossed" in whatif_view.impossible(line.record, 0.0, EN)
    assert "not on the right side of the ideal" in whatif_view.impossible(line.record, 96.0, EN)
    assert whatif_view.impossible(line.record, 20.0, EN) == ""


@pytest.mark.parametrize("lang", ["he", "en"])
def test_the_pages_of_the_lines_open_and_lead_to_each_other(demo, lang):
    visit = Visit("breaches", lang)
    assert visit.w("breach.sep").strip() in visit.title
    assert "line?line=" in "".join(element.proto.body for element in visit.at.get("html"))
    line = Visit("line", lang, line="qol_safe_night", area="neighbourhood:42")
    assert plain(line.w("charts.state.crossed")) in line.title
    assert Visit("whatif", lang, line="qol_safe_night").w("head.as_moved") in Visit("whatif", lang).text
    mapped = Visit("map", lang, topic="line.qol_safe_night")
    assert plain(mapped.w("map.sure")) in mapped.text


def test_a_slider_moves_the_line(demo):
    visit = Visit("whatif", "en", line="qol_safe_night")
    visit.at.slider[0].set_value(80.0)
    assert "With the line at 80%" in visit.run().text


# --- no markup but our own


def test_no_word_of_a_line_or_an_area_becomes_markup(hostile):
    view = hostile["area"]
    lines = tell(defaults(view.config), view.cube)
    lines["trust"] = replace(lines["trust"], record=lines["trust"].record.model_copy(update={"owner": EVIL_TEXT}))
    names, t = dict.fromkeys(view.area_ids, EVIL), view.cube.period("2025")
    found = board.board(lines, view.cube, view.config, t, TODAY).facts()
    assert {fact.line.id for fact in found} == {"trust"}
    story = line_story.story(view, lines["trust"], "A", "2025", EVIL, HE)
    around = spokes(lines, view.cube, view.config, 0, "2025", HE)
    drawn = state_map.places(lines["trust"], view, "2025", HE)
    pieces = [
        breach_board.picked_cell(lines["trust"], view, "A", "2025", names, HE),
        breach_board.as_table(found, EVIL, view, names, HE),
        breach_board.ring_table(around, HE),
        line_matrix.way_to_line("trust", EVIL, "area", "2025", HE),
        line_story.explanation(story),
        line_story.state_log(story),
        line_story.would_have_said(story, [story.record]),
        state_map.as_table(view, drawn, "trust", "2025", EVIL, HE),
        whatif_view.sentence(move(lines["trust"], 80.0), view, t, names, HE),
    ]
    for html in pieces:
        assert EVIL in plain(reads(html))
    for card in masking.cards(masking.of(view, lines, "2025"), view, "2025", HE):
        reads(card)


@pytest.mark.parametrize("scope", [{"layer": "city"}, {"areas": ["city"]}])
def test_a_line_about_the_city_alone_is_on_the_board_of_its_areas_too(demo_store, scope):
    shipped = newest(line_records.line_versions())["gov_continuity"]
    city = {"id": "city_alone", "scope": Scope(**scope), "priority": "veto"}
    line_records.adopt_line(shipped.model_copy(update=city))
    facts = breach_board.gather("neighbourhood", "2026").facts()
    (found,) = (fact for fact in facts if fact.line.id == "city_alone")
    assert (found.area, found.layer, found.decision) == ("city", "city", "veto")
    names = breach_board.names_of("neighbourhood", EN)
    (card,) = breach_board.cards([found], load.view("neighbourhood"), "2026", names, TODAY, EN)
    assert "line=city_alone&amp;layer=city" in card


# -- the same on the command line -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_command_line_board_and_first_page_say_the_same(
    demo: None, ready_made: dict[str, bytes], tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same breaches in the same order with the same figures, names and states; the same scores of the city."""
    w, store = words(lang, isolate=False), tmp_path / "same.duckdb"
    store.write_bytes(ready_made["demo"])

    def told(*given: str) -> list[dict[str, Any]]:
        assert main([*given, "--db", str(store), "--lang", lang, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    for layer in (load.city_layer(), load.place_layer()):
        view = load.view(layer)
        board = breach_board.gather(layer, view.periods[-1])
        facts, listed = board.where(board.open).facts(), told("breaches", "--layer", layer)
        assert [(row["line_id"], row["area_id"], row["state"], row["red_line"]) for row in listed] == [
            (fact.line.id, fact.area, fact.shown, w.pick(fact.line.wording)) for fact in facts
        ]
        assert [row["value"] for row in listed] == pytest.approx([fact.value for fact in facts])
        names = {str(row["area_id"]): w.name(row) for row in view.cube.areas.reset_index().to_dict("records")}
        assert all(row["area_name"] == names[row["area_id"]] for row in listed if row["area_id"] in names)
        assert {(row["area_id"], row["area_name"]) for row in told("score", "--layer", layer)} == set(names.items())
    city = load.view(load.city_layer())
    front = load.front(city.periods[-1], scoring.baseline(city.scores, city.periods[-1]))
    scores = {row["node"]: row["score"] for row in told("score", "--layer", load.city_layer())}
    shown = (*front.channels, *front.outcomes)
    assert [scores[each.id] for each in shown] == pytest.approx([each.score for each in shown])
