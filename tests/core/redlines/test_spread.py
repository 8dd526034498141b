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
    apart = tell([record("a"), record("b", limit=44.0)], cube)
    lies = spread.concentration(apart, cube, 1)
    assert (lies.total, lies.worst_share, list(lies.counts["area_id"])) == (2, 1.0, ["B"])
    assert spread.population(apart, cube, 1).people == 300
    assert spread.counts(apart, cube, 1) == {"crossed": 2, "safe": 2, "near": 2}
