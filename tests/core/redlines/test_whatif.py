import numpy as np
import pytest

from core.redlines.engine import tell
from core.redlines.record import Record
from core.redlines.whatif import against, change, move
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer\nA, area\nB, area"
FIGURES = """
area, indicator, period, value
A, trust, 2023, 60
A, trust, 2024, 48
A, trust, 2025, 52
B, trust, 2023, 70
B, trust, 2024, 66
B, trust, 2025, 44
"""


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), town.model(), "area")


def told(cube, **fields):
    usual = {"id": "t", "wording": "t", "indicator": "trust", "ideal": 100, "limit": 45}
    return tell([Record.model_validate(usual | fields)], cube)["t"]


def test_a_moved_line_tells_who_would_cross_in_every_view(cube):
    moved = move(told(cube), 50)
    assert [count.tolist() for count in moved.counts] == [[0, 0, 1], [0, 1, 1]]
    assert (moved.entering(1).tolist(), moved.entering(2).tolist(), moved.leaving(2).tolist()) == ([0], [], [])
    assert move(told(cube), 40).leaving(2).tolist() == [1]


@pytest.mark.parametrize("limit", [40.0, 50.0, 65.0])
@pytest.mark.parametrize("fields", [{}, {"k": 2, "n": 2}, {"back": 72.5, "stay": 2}])
def test_it_tells_what_the_engine_tells_of_a_line_that_stands_there(cube, limit, fields):
    share = (100 - fields.get("back", 45)) / 55
    there = fields | ({"back": 100 - share * (100 - limit)} if "back" in fields else {})
    anew, moved = told(cube, limit=limit, **there), move(told(cube, **fields), limit)
    assert (moved.told.history.state == anew.history.state).all()
    assert np.allclose(moved.told.reading.r, anew.reading.r)
    assert moved.record.back == (None if "back" not in fields else pytest.approx(there["back"]))


def test_a_stricter_line_never_breaches_fewer(cube):
    counts = [move(told(cube), limit).counts[1].sum() for limit in np.linspace(10, 95, 30)]
    assert counts == sorted(counts)


def test_another_value_counts_until_a_newer_reading_comes(cube):
    moved = change(told(cube), 0, 1, 30)
    assert moved.after.tolist() == [[False, True, False], [False, False, True]]
    assert moved.before.tolist() == [[False, False, False], [False, False, True]]


def test_a_band_moves_its_upper_limit(cube):
    band = told(cube, kind="band", lower=40.0, limit=80.0, ideal=None)
    assert move(band, 65).entering(0).tolist() == [1]


def test_a_line_that_leaves_no_room_can_be_asked_and_moved(cube):
    everybody = told(cube, limit=100.0, amber=1.0)
    assert change(everybody, 0, 2, 100.0).after[0].tolist() == [True, True, False]
    assert move(everybody, 100.0).after.all()
    assert move(everybody, 45.0).after.tolist() == [[False, False, False], [False, False, True]]


def test_a_moved_line_counts_its_breaches_at_each_view(cube):
    assert move(told(cube), 50).counts[1].tolist() == [0, 1, 1]


def test_what_cannot_stand_is_refused(cube):
    both = tell(
        [told(cube).record, Record.model_validate({"id": "c", "wording": "c", "kind": "compound", "of": ["t"]})], cube
    )
    with pytest.raises(ValueError, match="compound"):
        move(both["c"], 1)


def test_a_moved_line_rests_when_the_line_itself_does(cube):
    rest = [{"start": "2000-01-01", "reason": "war"}]
    assert not move(told(cube, rests=rest), 99.0).after.any()
    assert move(told(cube), 99.0).after.any()


def test_another_value_counts_also_at_a_view_that_repeats_an_older_one():
    """No figure of A came in 2025, so that the view shows the 52 of 2024; 30 there would be a reading of its own."""
    figures = "area, indicator, period, value\nA, trust, 2024, 52\nB, trust, 2025, 60\nB, trust, 2026, 60"
    line = told(build(town.latest(figures), town.areas(AREAS), town.model(), "area"))
    assert line.reading.repeated[0].tolist() == [False, True, True]
    assert change(line, 0, 1, 30).after[0].tolist() == [False, True, True]
    assert change(line, 0, 2, 30).after[0].tolist() == [False, False, True]
    assert change(line, 0, 2, 60).after[0].tolist() == [False, False, False]


def test_what_an_area_has_from_the_place_around_it_is_no_breach_of_its_own():
    """Only A was measured; B shows the 30 of the city, where it is told."""
    figures = "area, indicator, period, value\ncity, trust, 2025, 30\nA, trust, 2025, 48"
    coarse = town.model(text=town.MODEL.replace('id = "trust"', 'id = "trust"\nlowest_layer = "city"', 1))
    inside = town.areas("area, layer, parent\nA, area, city\nB, area, city")
    line = told(build(town.latest(figures), inside, coarse, "area"))
    assert (line.history.open[:, 0].tolist(), line.reading.own[:, 0].tolist()) == ([False, True], [True, False])
    moved = move(line, 50)
    assert [count.tolist() for count in moved.counts] == [[0], [1]]
    assert (moved.entering(0).tolist(), move(line, 20).leaving(0).tolist()) == ([0], [])


def test_a_line_can_stand_wherever_one_could_be_adopted(cube):
    """Between the limits of a band without an ideal; at the ideal, where everybody is asked for; never beyond it."""

    def codes(at: float, **fields) -> list[str]:
        return [issue.code for issue in against(told(cube, **fields).record, at, town.model())]

    band = {"kind": "band", "ideal": None, "lower": 10, "limit": 90}
    assert (codes(40, **band), codes(10, **band), codes(5, **band)) == ([], ["R-03"], ["R-03"])
    assert codes(40, **band | {"ideal": 50}) == ["R-03"]
    assert (codes(100), codes(101), codes(20)) == ([], ["R-03"], [])
    everybody = move(told(cube, side="above"), 100)
    assert everybody.counts[1].tolist() == [2, 2, 2]
