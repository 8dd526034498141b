from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from core.redlines import agreed, board, check, spread
from core.redlines.crossings import OPEN
from core.redlines.engine import tell
from core.redlines.record import Record
from core.scoring import build
from tests.core.redlines import test_absence as histories
from tests.core.scoring import town

CONFIG = town.model()

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


RESTING = {"rests": [{"start": "2025-01-01", "reason": "a move"}]}
MANY = [
    record("a", limit=45.0, back=55.0),
    record("b", limit=40.0, pressure="a", stay=2),
    record("c", indicator="refuge", limit=60.0, k=2, n=3),
    record("d", indicator="refuge", limit=70.0, **RESTING),
]


@settings(max_examples=60)
@given(numbers=histories.values, missing=histories.holes)
def test_title_chips_board_and_areas_count_the_same_breaches(numbers, missing):
    """Whatever is missing, too old, hidden, recovering or suspended in the last two views of four areas."""
    cube = histories.without(histories.city(numbers), missing, [3, 4])
    told = tell(MANY, cube)
    for t in range(5):
        chips, opened = spread.counts(told, cube, t), spread.opened(told, cube, t)
        cells = sum(opened.values())
        assert cells == sum(spread.crossed(each, cube, t) for each in told.values())
        assert all(opened[state] == chips[state] for state in ("crossed", "recovering", "unseen"))
        assert set(opened) <= {"crossed", "recovering", "unseen", "suspended"}
        assert opened["suspended"] <= chips["suspended"]
        assert int(board.board(told, cube, CONFIG, t, date(2026, 1, 1)).open.sum()) == cells
        figures = np.isin(agreed.retold(check(cube, CONFIG), told).states[..., t], OPEN)
        assert int(figures.sum()) + len(list(spread.beside(told, cube, t, figures))) == cells
        both = told["a"].history.open[:, t] & told["b"].history.open[:, t]
        assert spread.concentration(told, cube, t).total == cells - int(both.sum())


def test_what_is_open_is_told_by_how_it_is_shown(cube):
    told = tell([record("a"), record("b", limit=44.0, **RESTING)], cube)
    assert spread.opened(told, cube, 1) == {"crossed": 1, "suspended": 1}
    assert spread.opened({}, cube, 1) == {}


def test_lines_that_answer_one_pressure_are_listed_once_in_an_area_under_the_veto(cube):
    three = [record("a", pressure="x", priority="veto"), record("b", pressure="x", limit=44.0), record("c", limit=48.0)]
    assert sorted(each.id for each in spread.crossed_lines(tell(three, cube), cube, 1)) == ["a", "c"]
    assert sorted(each.id for each in spread.crossed_lines(tell([record(limit=60.0)], cube), cube, 1)) == ["t", "t"]
