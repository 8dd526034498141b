from datetime import date

import pytest

from core.redlines.engine import tell
from core.redlines.moves import foreseen, joined, moves
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nQ, quarter, city,"
HEAD = "area, indicator, period, value\n"
#: A has been beyond its line at 60 since 2024; B is inside it.
BEFORE = "A, trust, 2023, 61.25\nA, trust, 2024, 55.6\nB, trust, 2024, 80\n"


def line(**fields) -> Record:
    return Record.model_validate({"id": "t", "wording": "t", "indicator": "trust", "ideal": 95, "limit": 60} | fields)


def told(figures, *records):
    cube = build(town.latest(HEAD + figures), town.areas(AREAS), town.model(), "area")
    return tell(records, cube), cube


def steps(more, **fields):
    found = moves(told(BEFORE, line(**fields)), told(BEFORE + more, line(**fields)))
    return [(move.area, move.step, move.state, move.value) for move in found]


def test_a_breach_that_stays_open_is_not_back_in_the_safe_space():
    """63 lies inside the line at 60, not at the return line of 70 that two readings must reach."""
    assert steps("A, trust, 2025, 63", back=70.0, stay=2) == [("A", "recovering", "recovering", 63)]
    assert steps("A, trust, 2025, 75", back=70.0, stay=2) == [("A", "recovering", "recovering", 75)]
    assert steps("A, trust, 2025, 75", back=70.0) == [("A", "returned", "clear", 75)]
    assert steps("A, trust, 2025, 63") == [("A", "returned", "amber", 63)]


@pytest.mark.parametrize(("fields", "step"), [({}, "crossed"), ({"k": 2, "n": 3}, "pending")])
def test_what_crosses_opens_a_breach_or_waits_for_another_reading(fields, step):
    found = steps("B, trust, 2025, 50", **fields)
    assert [(area, how) for area, how, _, _ in found if area == "B"] == [("B", step)]


def test_what_stays_as_it_was_is_not_told():
    assert steps("A, trust, 2025, 40\nB, trust, 2025, 79") == []
    assert steps("") == []


def test_breaches_that_open_come_first_with_the_day_that_they_speak_of():
    more = "A, trust, 2025, 90\nB, trust, 2025, 30"
    found = moves(told(BEFORE, line()), told(BEFORE + more, line()))
    assert [(move.area, move.step) for move in found] == [("B", "crossed"), ("A", "returned")]
    assert found[0].day == date(2025, 12, 31)


def test_the_first_figures_of_all_may_cross_at_once():
    nothing = build(town.latest(HEAD), town.areas(AREAS), town.model(), "area")
    found = moves((tell([line()], nothing), nothing), told(BEFORE, line()))
    assert [(move.area, move.step) for move in found] == [("A", "crossed")]


def test_figures_and_areas_that_are_saved_stand_over_those_that_stood():
    """The newer figure of 2024 counts; a new area crosses at once; a hidden figure crosses nothing."""
    stood = town.latest(HEAD + BEFORE), town.areas(AREAS)
    added = town.latest(HEAD + "A, trust, 2024, 90\nC, trust, 2024, 10\nD, trust, 2024, 10")
    added["suppressed"] = added["area_id"] == "D"
    more = town.areas("area, layer, parent, population\nC, area, city, 10\nD, area, city, 10")
    after = joined(stood, added, more)
    found = foreseen([line()], stood, after, town.model(), "area", date(2026, 1, 1))
    assert [(move.area, move.step, move.value) for move in found] == [("C", "crossed", 10), ("A", "returned", 90)]
    nothing = joined(stood, added.iloc[:0], more.iloc[:0])
    assert foreseen([line()], stood, nothing, town.model(), "area", date(2026, 1, 1)) == []


def test_a_breach_whose_figures_are_taken_back_is_not_back_in_the_safe_space():
    stood = town.latest(HEAD + "A, trust, 2024, 40"), town.areas(AREAS)
    hidden = stood[0].assign(suppressed=True)
    assert foreseen([line()], stood, (hidden, stood[1]), town.model(), "area", date(2026, 1, 1)) == []


def test_first_figures_of_an_indicator_that_is_not_looked_at_cross_nothing():
    before = town.latest(HEAD), town.areas("area, layer, parent, population\n")
    first = town.latest(HEAD + "A, learned, 2024, 3\nB, learned, 2024, 4"), town.areas(AREAS)
    assert foreseen([line()], before, first, town.model(), "area", date(2026, 1, 1)) == []
