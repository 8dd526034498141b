from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.config import Config
from core.redlines.board import (
    DECISIONS,
    Board,
    Fact,
    board,
    gather,
    is_coming,
    listed,
    people_under,
    told_here,
    told_of,
)
from core.redlines.engine import Told, tell, tell_all
from core.redlines.record import Record
from core.redlines.shown import own, shown
from core.scoring import Cube, build
from tests.core.redlines import large
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


def on_board(cube, *records) -> Board:
    return board(tell(records, cube), cube, CONFIG, 3, TODAY)


def facts(cube, *records):
    return on_board(cube, *records).facts()


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
    assert (fact.since, fact.confirmed) == (date(2025, 12, 31), None)


def test_the_order_is_that_of_the_decisions_then_the_earlier_date_then_how_far(cube):
    found = facts(cube, record(lead_months=6), record("w", priority="watch"), record("v", priority="veto", limit=36.0))
    assert found == sorted(found, key=key)
    assert [fact.decision for fact in found] == sorted((fact.decision for fact in found), key=DECISIONS.index)
    assert {fact.decision for fact in found} == {"veto", "breached", "decide", "watch", "coming"}


def key(fact: Fact) -> tuple[int, date, float, float]:
    return DECISIONS.index(fact.decision), fact.act[0] or date.max, -fact.severity, -fact.people


def test_nothing_is_on_the_board_that_neither_is_nor_comes(cube):
    assert facts(cube, record(limit=20.0)) == []
    assert {fact.area for fact in facts(cube, record())} == {"A", "B"}


def test_what_no_finer_layer_measures_is_told_as_it_stood_at_the_newest_view_before():
    """The plan of the city is beyond its line since 2024; nothing newer came, and no area has a plan of its own."""
    plan = "city, plan, 2023, 60, 400\ncity, plan, 2024, 20, 400"
    figures, places = town.latest(FIGURES + plan), town.areas(AREAS)
    inside = build(figures, places, CONFIG, "area")
    city = build(figures, places, CONFIG, "city", ("2023", "2024"))
    lines = {each.id: each for each in (record(), record("p", indicator="plan", limit=50.0))}
    layers = [(each, tell(lines.values(), each)) for each in (inside, city)]

    def told(period: str) -> list[tuple[str, str | None, str]]:
        found = gather(layers, lines, CONFIG, period, TODAY)
        return [(fact.line.id, fact.area, fact.layer) for fact in found.where(found.open).facts()]

    assert told("2025") == [("p", "city", "city"), ("t", "B", "area")]
    assert told("2023") == [("t", "B", "area")]
    assert gather(layers[:1], lines, CONFIG, "2025", TODAY).facts()[0].line.id == "t"


def test_a_figure_of_the_place_around_is_told_there_alone():
    figures = "area, indicator, period, value\ncity, plan, 2025, 20\nA, trust, 2025, 60"
    inside = build(town.latest(figures), town.areas(AREAS), CONFIG, "area")
    line = record("p", indicator="plan", ideal=100.0, limit=50.0)
    told = tell([line, record()], inside)
    assert len(board(told, inside, CONFIG, 0, TODAY)) == 0
    assert told_here(told, inside, 0) == {"t"}
    assert own(told["t"], inside, slice(None)).tolist() == [[True]] * 3
    whole = build(town.latest(figures), town.areas(AREAS), CONFIG, "city")
    assert [fact.line.id for fact in board(tell([line], whole), whole, CONFIG, 0, TODAY).facts()] == ["p"]


def test_absence_of_data_keeps_a_breach_on_the_board():
    figures = FIGURES.replace("B, trust, 2025, 34, 400\n", "") + "A, refuge, 2029, 90, 400\n"
    later = build(town.latest(figures), town.areas(AREAS), CONFIG, "area")
    t = later.period("2029")
    fact = next(f for f in board(tell([record()], later), later, CONFIG, t, TODAY).facts() if f.area == "B")
    assert (fact.state, fact.open, fact.value, fact.decision) == ("no_data", True, 41, "breached")
    line = tell([record()], later)["t"]
    assert shown(line, later, t)[1] == fact.shown == "unseen"
    quiet = tell([record(limit=30.0)], later)["t"]
    assert shown(quiet, later, t)[1] == "stale", "nothing was crossed that could go on"
    assert shown(line, later, 3, [2, 1]).tolist() == ["safe", "crossed"]
    assert all(type(state) is str for state in shown(line, later, 3))


def test_people_under_a_breach_are_counted_once(cube):
    found = on_board(cube, record(), record("w", priority="watch"))
    assert people_under(found, cube) == (300, 0)
    elsewhere = build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "city", ("2025",))
    assert people_under(found, elsewhere) == (0, 0)


def test_a_part_of_the_board_is_counted_and_kept_in_order(cube):
    found = on_board(cube, record(lead_months=6), record("w", priority="watch"), record("r", indicator="refuge"))
    assert found.counts() == {"decide": 1, "watch": 1, "breached": 1, "coming": 1}
    assert found.open.tolist() == [fact.open for fact in found.facts()]
    assert [cube.areas.index[a] for a in found.places("area")] == [fact.area for fact in found.facts()]
    assert set(found.places("city")) == {-1}
    w = found.of_lines(lambda line: line.id == "w")
    assert [(fact.line.id, fact.area) for fact in w.facts()] == [("w", "B"), ("w", "A")]
    assert found.facts(slice(1, 3)) == found.facts()[1:3]
    assert on_board(cube).of_lines(lambda _: True).facts() == []


# --- a city of many areas


@pytest.fixture(scope="module")
def many() -> tuple[Config, Cube, dict[str, Told]]:
    return large.city()


def test_the_columns_of_a_large_board_say_what_every_one_of_its_facts_says(many):
    config, cube, told = many
    found = board(told, cube, config, 11, TODAY)
    facts = found.facts()
    assert len(found) == len(facts) > 1000
    assert facts == sorted(facts, key=key)
    assert found.counts() == Counter(fact.decision for fact in facts)
    assert set(found.counts()) == set(DECISIONS)
    assert [cube.areas.index[a] for a in found.places(cube.layer)] == [fact.area for fact in facts]
    for at in found.lines[:6]:
        acts = [told_of(at.told, int(row), cube, config, 11, TODAY).act[0] for row in at.row]
        assert [None if np.isnat(day) else day.item() for day in at.act] == acts
    assert people_under(found, cube)[0] == 100 * len({fact.area for fact in facts if fact.open})


def test_a_row_is_on_the_board_exactly_when_it_is_open_beyond_or_coming(many):
    config, cube, told = many
    for each in list(told.values())[:4]:
        (at,) = listed([each], cube, 11, TODAY)
        rows = [told_of(each, row, cube, config, 11, TODAY) for row in range(400)]
        wanted = [n for n, fact in enumerate(rows) if fact.open or fact.state == "pending" or is_coming(fact)]
        assert at.row.tolist() == wanted
        assert 0 < len(wanted) < 400


def heading(values, first=2018, periods=None, **fields):
    """The board of one area with these figures, year after year, and what is told of the area."""
    rows = "\n".join(f"A, trust, {first + n}, {value}, 400" for n, value in enumerate(values))
    figures = f"area, indicator, period, value, n\n{rows}\nB, trust, 2025, 80, 400"
    found = build(town.latest(figures), town.areas(AREAS), CONFIG, "area", periods)
    told, t = tell([record(**fields)], found), len(found.periods) - 1
    return [f for f in board(told, found, CONFIG, t, TODAY).facts() if f.area == "A"], told_of(
        told["t"], 0, found, CONFIG, t, TODAY
    )


@pytest.mark.parametrize("values", [[22, 30, 38, 46, 54, 62, 70, 76], [78, 70, 62, 54, 46, 38, 30, 24]])
def test_a_value_that_marches_through_a_band_is_coming_at_its_other_end(values):
    (fact,), _ = heading(values, kind="band", lower=20.0, limit=80.0, ideal=None, lead_months=6)
    assert fact.decision == "too_late"  # eight a year: four more take half a year, and so long does the remedy
    assert fact.course.trend.slope == pytest.approx(8 / 30, rel=0.01)
    assert fact.course.crossing.likely == pytest.approx(0.5, abs=0.02)
    assert fact.r == pytest.approx(26 / 30)


def test_a_band_that_is_left_is_on_its_way_home_by_the_limit_that_it_crossed():
    _, fact = heading([98, 95, 92, 89, 86, 83], first=2020, kind="band", lower=20.0, limit=80.0, ideal=None)
    assert fact.open and fact.course.trend.slope == pytest.approx(-3 / 30, rel=0.01)
    assert fact.course.home == pytest.approx(1, abs=0.02)


def test_a_trend_of_which_nothing_came_since_is_neither_coming_nor_too_late():
    listed_now, fact = heading([65, 60, 55, 50], first=2010, lead_months=6)
    assert (listed_now, fact.state, fact.act) == ([], "no_data", (None, None))
    assert not is_coming(fact)
    (live,), _ = heading([65, 60, 55, 50], first=2022, lead_months=6)
    assert live.decision == "decide"


def test_a_suspended_line_is_not_coming():
    rest = [{"start": "2025-06-01", "reason": "war"}]
    assert heading([70, 65, 60, 55, 50], first=2021, rests=rest)[0] == []
    assert heading([70, 65, 60, 55, 50], first=2021)[0] != []


def test_a_long_remedy_is_looked_for_further_ahead():
    """Two points a year from 55: five years to the line, beyond the three that are looked at otherwise."""
    assert heading([61, 59, 57, 55], first=2022)[0] == []
    assert heading([61, 59, 57, 55], first=2022, lead_months=36.0)[0] == []
    (fact,), _ = heading([61, 59, 57, 55], first=2022, lead_months=54.0)
    assert fact.decision == "decide"  # six months and a bit before the end of the fourth year and a half


def test_a_figure_that_is_shown_again_bends_no_trend():
    _, fact = heading([70, 65, 60, 55], first=2021, periods=tuple(map(str, range(2021, 2026))))
    assert fact.course.trend.slope == pytest.approx(5 / 55, rel=0.01)
    assert fact.course.newest == date(2024, 12, 31)


def test_a_breach_of_the_city_is_told_once_also_through_a_compound_line():
    figures = "area, indicator, period, value\ncity, plan, 2025, 20\nA, trust, 2025, 60\nB, trust, 2025, 60"
    found = build(town.latest(figures), town.areas(AREAS), CONFIG, "area")
    whole = record("whole", kind="compound", of=["plan"], indicator=None, priority="veto")
    told = tell([whole, record("plan", indicator="plan", limit=50.0)], found)
    on = board(told, found, CONFIG, 0, TODAY)
    assert (len(on), people_under(on, found)) == (0, (0, 0))
    assert told_here(told, found, 0) == set()
    city = build(town.latest(figures), town.areas(AREAS), CONFIG, "city")
    there = board(tell([whole, record("plan", indicator="plan", limit=50.0)], city), city, CONFIG, 0, TODAY)
    assert [fact.line.id for fact in there.facts()] == ["whole", "plan"]


def test_data_are_too_old_since_the_day_on_which_they_became_so(cube):
    """Figures of 2025 on 22 November 2026: too old after 9 months, since 1 October and not in the future."""
    today = date(2026, 11, 22)
    line = record(kind="age", ideal=None, limit=9.0)
    told = tell([line], cube, today=today)["t"]
    fact = told_of(told, 0, cube, CONFIG, 3, today)
    assert (fact.open, fact.since, round(fact.value, 2)) == (True, date(2026, 10, 1), 10.73)
    calm = tell([record(kind="age", ideal=None, limit=11.0)], cube, today=today)["t"]
    assert told_of(calm, 0, cube, CONFIG, 3, today).since is None


@pytest.mark.parametrize(("value", "left"), [(62.0, None), (71.0, 1), (70.0, 1)])
def test_readings_at_the_return_line_count_down_to_the_end_of_a_breach(value, left):
    """Line 60, return line 70, two readings: 62 is inside the line and short of the return line, 71 is not."""
    more = FIGURES + f"B, trust, 2026, {value}, 400"
    later = build(town.latest(more), town.areas(AREAS), CONFIG, "area")
    line = record(limit=60, back=70.0, stay=2)
    fact = told_of(tell([line], later)["t"], 1, later, CONFIG, 4, TODAY)
    assert (fact.area, fact.state, fact.to_close) == ("B", "recovering", left)


def test_a_breach_of_many_of_which_one_is_missing_promises_no_end():
    """A gap of 40, then 10 and 10 without C, which may be anywhere: nothing is known to lie inside the return line."""
    years = {2022: (60, 20, 40), 2023: (60, 50, 55), 2024: (60, 50, None)}
    rows = [f"{a}, trust, {y}, {v}" for y, row in years.items() for a, v in zip("ABC", row, strict=True) if v]
    found = build(town.latest("\n".join(["area, indicator, period, value", *rows])), town.areas(AREAS), CONFIG, "area")
    values = found.values.copy()
    values[found.area("C"), found.indicator("trust"), 2] = np.nan  # gone from the view, and not merely older
    gone = replace(found, values=values)
    line = record(kind="gap", ideal=None, limit=30.0, stay=3)
    told = tell([line], gone)["t"]
    assert told.history.open.tolist() == [[True] * 3]
    assert [told_of(told, 0, gone, CONFIG, t, TODAY).to_close for t in range(3)] == [None, 2, None]


def test_a_figure_of_the_city_with_an_area_that_is_late_is_a_new_reading() -> None:
    """It is of the day of the newest figure in it: what moves it over its line was measured then."""
    figures = """
    area, indicator, period, value, n
    A, trust, 2024, 50, 100
    B, trust, 2024, 50, 100
    A, trust, 2025, 30, 100
    """
    places = town.areas("area, layer\nA, area\nB, area")
    latest, config = town.latest(figures), town.model()
    cube = build(latest, places, config, "city")
    line = Record(id="t", wording="t", indicator="trust", ideal=100.0, limit=45.0, k=2, n=3)
    told = tell_all([line], cube, latest, places, config, date(2026, 1, 1))["t"]
    found = told_of(told, 0, cube, config, 1, date(2026, 1, 1))
    assert (found.value, found.state, found.since) == (40.0, "pending", date(2025, 12, 31))
    assert (found.beyond, found.of) == (1, 2)
