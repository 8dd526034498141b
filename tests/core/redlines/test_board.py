from datetime import date

import pytest

from core.redlines.board import DECISIONS, alarms, board, order, people_under, shown, told_elsewhere
from core.redlines.engine import tell
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nC, area, city, 50"
#: A falls by 5 a year towards a line at 45; B has been beyond it since 2023; C wobbles far inside.
FIGURES = """
area, indicator, period, value, n
A, trust, 2022, 65, 400
A, trust, 2023, 60, 400
A, trust, 2024, 55, 400
A, trust, 2025, 50, 400
B, trust, 2022, 50, 400
B, trust, 2023, 40, 400
B, trust, 2024, 41, 400
B, trust, 2025, 34, 400
C, trust, 2022, 80, 400
C, trust, 2023, 81, 400
C, trust, 2024, 80, 400
C, trust, 2025, 82, 400
B, refuge, 2025, 60, 400
"""
SURVEY = town.MODEL.replace('id = "trust"', 'id = "trust"\nkind = "survey"\nunit = "%"', 1)
PLAN = """
[[indicators]]
id = "plan"
channel = "shelter"
name = "Plan"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
lowest_layer = "city"
"""
CONFIG = town.model(text=SURVEY + PLAN)
TODAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "area")


def record(id="t", **fields) -> Record:
    return Record.model_validate({"id": id, "wording": id, "indicator": "trust", "ideal": 100, "limit": 45} | fields)


def facts(cube, *records):
    return board(tell(records, cube), cube, CONFIG, 3, TODAY)


def test_an_open_breach_says_since_when_how_far_how_sure_and_who_lives_there(cube):
    fact = next(fact for fact in facts(cube, record(k=2, n=3)) if fact.open)
    assert (fact.area, fact.state, fact.since) == ("B", "breached", date(2023, 12, 31))
    assert (fact.beyond, fact.of, fact.people, fact.value) == (3, 3, 300, 34)
    assert fact.severity == pytest.approx(100 * ((100 - 34) / 55 - 1))  # 20 % of the way from 100 to 45 beyond it
    # s = sqrt(.34 * .66 / 400) = 2.369 points: 11 points are 4.64 of them
    assert fact.doubt.p == pytest.approx(0.999998, abs=2e-6)
    assert (fact.doubt.verdict, fact.doubt.more) == ("crossed", 0)


def test_what_is_coming_tells_the_year_of_the_line_and_the_last_date_to_act(cube):
    fact = next(fact for fact in facts(cube, record(lead_months=6)) if not fact.open)
    # 50 on the last day of 2025, five less a year: on the line a year later, and half a year before that
    assert fact.area == "A"
    assert fact.course.crossing.likely == pytest.approx(1, abs=0.01)
    assert abs((fact.course.day(fact.course.crossing.likely) - date(2026, 12, 31)).days) <= 2
    assert abs((fact.act[0] - date(2026, 7, 1)).days) <= 3
    assert fact.decision == "decide"


def test_a_last_date_that_has_passed_comes_before_a_serious_breach_but_after_a_veto(cube):
    late = facts(cube, record(lead_months=18))
    assert [(fact.area, fact.decision) for fact in late] == [("A", "too_late"), ("B", "breached")]
    veto = facts(cube, record(lead_months=18, priority="veto"))
    assert [(fact.area, fact.decision) for fact in veto] == [("B", "veto"), ("A", "too_late")]


def test_a_figure_beyond_the_line_not_yet_often_enough_waits(cube):
    refuge = record(indicator="refuge", limit=80.0, k=2, n=2)
    (fact,) = facts(cube, refuge)
    assert (fact.decision, fact.state, fact.beyond, fact.of, fact.open) == ("pending", "pending", 1, 1, False)
    assert fact.since is None


def test_the_order_is_that_of_the_decisions_then_the_earlier_date_then_how_far(cube):
    found = facts(cube, record(lead_months=6), record("w", priority="watch"), record("v", priority="veto", limit=36.0))
    keys = [order(fact) for fact in found]
    assert keys == sorted(keys)
    assert [fact.decision for fact in found] == sorted((fact.decision for fact in found), key=DECISIONS.index)
    assert {fact.decision for fact in found} == {"veto", "breached", "decide", "watch", "coming"}


def test_nothing_is_on_the_board_that_neither_is_nor_comes(cube):
    assert facts(cube, record(limit=20.0)) == []
    assert {fact.area for fact in facts(cube, record())} == {"A", "B"}


def test_a_figure_of_the_place_around_is_told_there_alone():
    figures = "area, indicator, period, value\ncity, plan, 2025, 20\nA, trust, 2025, 60"
    inside = build(town.latest(figures), town.areas(AREAS), CONFIG, "area")
    line = record("p", indicator="plan", ideal=100.0, limit=50.0)
    told = tell([line, record()], inside)
    assert [fact.line.id for fact in board(told, inside, CONFIG, 0, TODAY)] == []
    assert told_elsewhere(told, inside, 0) == {"p"}
    whole = build(town.latest(figures), town.areas(AREAS), CONFIG, "city")
    assert [fact.line.id for fact in board(tell([line], whole), whole, CONFIG, 0, TODAY)] == ["p"]


def test_absence_of_data_keeps_a_breach_on_the_board():
    figures = FIGURES.replace("B, trust, 2025, 34, 400\n", "") + "A, refuge, 2029, 90, 400\n"
    later = build(town.latest(figures), town.areas(AREAS), CONFIG, "area")
    t = later.period("2029")
    fact = next(f for f in board(tell([record()], later), later, CONFIG, t, TODAY) if f.area == "B")
    assert (fact.state, fact.open, fact.value, fact.decision) == ("no_data", True, 41, "breached")
    assert shown(tell([record()], later)["t"], later, t)[1] == "stale"


def test_people_under_a_breach_are_counted_once(cube):
    found = facts(cube, record(), record("w", priority="watch"))
    assert people_under(found, cube) == (300, 0)


def test_watch_lines_alone_are_held_against_chance(cube):
    found = facts(cube, record("w", priority="watch", limit=49.5), record("s", limit=49.5))
    told = alarms(found)
    assert [fact.line.id for fact in told.facts] == ["w"]
    assert told.expected == pytest.approx(sum(1 - fact.doubt.p for fact in told.facts))
    assert told.kept == (True,)
    assert alarms([]).expected == 0
