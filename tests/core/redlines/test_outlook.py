from datetime import date

import numpy as np
import pytest

from core.redlines import outlook
from core.redlines.engine import tell
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nC, area, city,"
#: A falls by 5 a year towards a line at 45; B is read twice; the figure of C is hidden.
FIGURES = """
area, indicator, period, value, n
A, trust, 2022, 65, 400
A, trust, 2023, 60, 400
A, trust, 2024, 55, 400
A, trust, 2025, 50, 400
B, trust, 2022, 30, 400
B, trust, 2023, 35, 400
C, trust, 2025, 80, 3
A, refuge, 2029, 90, 400
"""
LINE = {"id": "t", "wording": "t", "indicator": "trust", "ideal": 100, "limit": 45}


@pytest.fixture(scope="module")
def cube():
    return build(
        town.latest(FIGURES), town.areas(AREAS), town.model(), "area", ("2022", "2023", "2024", "2025", "2029")
    )


def told(cube, **fields):
    return tell([Record.model_validate(LINE | fields)], cube)["t"]


def test_many_courses_at_once_are_those_of_each_row(cube):
    line = told(cube, lead_months=6)
    found = outlook.courses(line, np.array([0, 1, 2]), 3)
    assert [found.of(n, line.record) for n in range(3)] == [outlook.course(line, n, 3) for n in range(3)]
    a, b, c = (found.of(n, line.record) for n in range(3))
    assert a.newest == date(2025, 12, 31)
    assert a.trend.slope == pytest.approx(5 / 55, rel=1e-3)
    # 50 on the last day of 2025, five less a year: on the line after a year; half a year before that is too late
    assert found.likely()[0] == pytest.approx(1, abs=0.01) == a.crossing.likely
    assert abs((found.act(line.record)[0].item() - date(2026, 7, 1)).days) <= 3
    assert (b.newest, b.trend, b.crossing) == (date(2023, 12, 31), None, None)  # two readings are no trend
    assert c is None
    assert np.isnat(found.act(line.record)[1:]).all() and np.isnat(found.act(told(cube).record)).all()


def test_what_is_beyond_its_line_would_cross_it_at_once(cube):
    worse = told(cube, limit=52.0)
    found = outlook.courses(worse, np.array([0]), 3)
    assert found.likely()[0] == 0 == outlook.course(worse, 0, 3).crossing.likely


def test_what_has_just_turned_away_from_its_line_keeps_the_course_that_is_drawn_and_says_so():
    """Theil-Sen over the years says 5 a year upwards, back in so many years; the newest change is a fall."""

    def course(last: float):
        years = [f"A, trust, {2019 + n}, {value}, 400" for n, value in enumerate([5, 10, 15, 20, 25, 30, last])]
        figures = "\n".join(["area, indicator, period, value, n", *years])
        periods = tuple(str(2019 + n) for n in range(7))
        cube = build(town.latest(figures), town.areas(AREAS), town.model(), "area", periods)
        return outlook.course(told(cube), 0, 6)

    rising, fallen = course(35.0), course(18.0)
    assert (rising.home, rising.turned) == (pytest.approx(2, abs=0.01), False)
    assert (fallen.home, fallen.turned) == (pytest.approx(5.4, abs=0.01), True)


def test_an_age_has_no_trend(cube):
    age = told(cube, kind="age", ideal=0.0, limit=12.0)
    assert outlook.course(age, 0, 3).trend is None


def test_the_last_of_each_row_is_found():
    known = np.array([[True, False, True, False], [False] * 4, [True] * 4])
    assert outlook.last(known).tolist() == [2, -1, 3]
    assert outlook.last(known[:0]).tolist() == []


POSSIBLE = [
    ({}, (1.0, 5.0)),
    ({"kind": "band", "lower": 2.0, "limit": 4.0, "ideal": None}, (1.0, 5.0)),
    ({"kind": "gap", "limit": 1.0, "ideal": None}, (0.0, 4.0)),
    ({"kind": "share", "limit": 20.0, "beyond": 2.0, "ideal": None}, (0.0, 100.0)),
    ({"kind": "peer", "limit": 0.8, "ideal": None}, (0.0, float("inf"))),
    ({"kind": "change", "limit": -1.0, "ideal": None}, (-float("inf"), float("inf"))),
]


@pytest.mark.parametrize(("fields", "ends"), POSSIBLE)
def test_what_a_line_measures_lies_between_the_ends_of_its_scale(fields, ends):
    """An answer from 1 to 5: two of them are at most 4 apart, a share of areas is one of 100."""
    config = town.model(text=town.MODEL.replace('id = "trust"', 'id = "trust"\nlimits = [1, 5]', 1))
    assert outlook.possible(Record.model_validate(LINE | fields), config) == ends


def test_goalposts_are_no_ends():
    assert outlook.possible(Record.model_validate(LINE), town.model()) == (-float("inf"), float("inf"))
    beyond = town.MODEL.replace('id = "trust"', 'id = "trust"\nunit = "%"', 1)
    assert outlook.possible(Record.model_validate(LINE), town.model(text=beyond)) == (0.0, 100.0)
    growth = beyond.replace("worst = 0.0, best = 100.0", "worst = -20.0, best = 100.0", 1)
    assert outlook.possible(Record.model_validate(LINE), town.model(text=growth)) == (-float("inf"), float("inf"))
