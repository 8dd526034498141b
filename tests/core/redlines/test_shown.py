"""Why nothing is read is shown, and an open breach goes on over it."""

from core.redlines.engine import tell
from core.redlines.record import Record
from core.redlines.shown import shown, shown_of_own
from core.scoring import build
from tests.core.scoring import town

AREAS = town.areas("area, layer, population\nA, area, 100\nB, area, 300\nC, area, 50")
FIGURES = """
area, indicator, period, value, n
A, refuge, 2021, 90, 400
B, refuge, 2021, 90, 400
A, refuge, 2025, 70, 400
B, refuge, 2025, 90, 2
B, trust, 2021, 20, 400
A, trust, 2025, 60, 400
"""
LEVEL = {"id": "r", "wording": "r", "indicator": "refuge", "ideal": 100.0, "limit": 80.0}


def states(**fields) -> list[str]:
    line = Record.model_validate(LEVEL | fields)
    cube = build(town.latest(FIGURES), AREAS, town.model(), "area")
    return shown(tell([line], cube)[line.id], cube, len(cube.periods) - 1).tolist()


def test_hidden_stale_and_missing_are_three_things():
    assert states() == ["crossed", "suppressed", "none"]
    assert states(indicator="trust", limit=10.0) == ["safe", "stale", "none"]
    assert states(indicator="trust", limit=45.0) == ["safe", "unseen", "none"]


def test_a_line_about_all_areas_says_why_it_reads_nothing():
    gap = {"kind": "gap", "ideal": 0.0, "limit": 90.0}
    assert states(**gap, indicator="trust") == ["stale"]
    assert states(**gap) == ["suppressed"]


def test_a_figure_of_the_place_around_is_not_shown_as_the_areas_own():
    figures = town.latest("area, indicator, period, value\ncity, refuge, 2025, 70")
    config = town.model(text=town.MODEL.replace('id = "refuge"', 'id = "refuge"\nlowest_layer = "city"', 1))
    cube = build(figures, AREAS, config, "area", ("2025",))
    told = tell([Record.model_validate(LEVEL)], cube)["r"]
    assert (shown(told, cube, 0)[0], shown_of_own(told, cube, 0)[0]) == ("crossed", "none")
