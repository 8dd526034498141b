"""One layer of areas: where an open breach is told by the state of a figure itself."""

from datetime import date

from core.redlines.versions import defaults, in_force
from core.scene import Scene
from tests.core.scoring import town

DAY = date(2026, 1, 1)


def test_an_open_breach_is_told_by_the_cell_of_its_figure_and_by_no_other() -> None:
    config = town.model()
    figures = "area, indicator, period, value\nA, trust, 2025, 30\nA, wait, 2025, 20\nB, trust, 2025, 60"
    latest, areas = town.latest(figures), town.areas("area, layer\nA, area\nB, area")
    found = Scene.of(latest, areas, in_force(defaults(config), DAY).values(), config, "area", DAY)
    assert found.layer == "area"
    cells = found.open_cells(found.cube.period("2025"))
    a, trust = found.cube.area("A"), found.cube.indicator("trust")
    assert (cells[a, trust], cells.sum()) == (True, 1)
    assert found.told.keys() >= {"trust", "wait"}
