import numpy as np
import pytest

from core.redlines import spread
from core.redlines.engine import tell
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nC, area, city, 50"
FIGURES = """
area, indicator, period, value
A, trust, 2024, 55
A, trust, 2025, 50
B, trust, 2024, 41
B, trust, 2025, 34
C, trust, 2024, 80
C, trust, 2025, 82
"""


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), town.model(), "area")


def record(id="t", **fields) -> Record:
    return Record.model_validate({"id": id, "wording": id, "indicator": "trust", "ideal": 100, "limit": 45} | fields)


def test_a_good_score_can_hide_a_breach(cube):
    told = tell([record()], cube)
    assert spread.masked(told, cube, [50, 60, 70], 1) == (1, 2)  # B and C are at the median or above, B is breached
    assert spread.masked(told, cube, [50, 40, 70], 1) == (0, 2)
    assert spread.masked(told, cube, [np.nan] * 3, 1) == (0, 0)


def test_lines_that_answer_one_pressure_count_once_in_the_spread(cube):
    two = tell([record("a", pressure="x"), record("b", pressure="x", limit=44.0)], cube)
    assert spread.open_breaches(two, cube, 1).tolist() == [0, 1, 0]
    beside = tell([record("a"), record("b", pressure="a", limit=44.0)], cube)
    assert spread.open_breaches(beside, cube, 1).tolist() == [0, 1, 0]
    apart = tell([record("a"), record("b", limit=44.0)], cube)
    lies = spread.concentration(apart, cube, 1)
    assert (lies.total, lies.worst_share, list(lies.counts["area_id"])) == (2, 1.0, ["B"])
    assert spread.population(apart, cube, 1).people == 300
    assert spread.counts(apart, cube, 1) == {"crossed": 2, "safe": 2, "near": 2}


def test_the_worst_areas_come_first_then_those_nearest_to_a_breach(cube):
    two = tell([record("a"), record("b", limit=48.0), record("c", limit=70.0, k=2, n=2)], cube)
    # at the second view B has three open breaches, A one of its own and two lines that it is near; C none of either
    assert spread.worst_areas(two, cube, 1).tolist() == [1, 0, 2]
    assert spread.worst_areas({}, cube, 1).tolist() == [0, 1, 2]
    assert spread.worst_areas(tell([record("a")], cube), cube, 1).tolist() == [1, 0, 2]


def test_a_line_is_counted_in_the_areas_that_it_is_crossed_in(cube):
    assert [spread.crossed(tell([record()], cube)["t"], cube, t) for t in (0, 1)] == [1, 1]
    assert spread.crossed(tell([record(limit=60.0)], cube)["t"], cube, 1) == 2


def test_counts_are_of_areas_and_leave_out_what_is_told_of_all_of_them_together(cube):
    gap = record("g", kind="gap", ideal=None, limit=10.0)
    assert spread.counts(tell([record(), gap], cube), cube, 1) == spread.counts(tell([record()], cube), cube, 1)
