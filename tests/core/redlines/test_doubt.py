import pytest

from core.redlines.doubt import doubt, probabilities
from core.redlines.engine import tell
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer\nA, area\nB, area\nC, area"
FIGURES = """
area, indicator, period, value, n
A, trust, 2025, 44, 100
B, trust, 2025, 30, 400
A, refuge, 2025, 70, 100
C, trust, 2025, 0, 100
"""
CONFIG = town.model(text=town.MODEL.replace('id = "trust"', 'id = "trust"\nkind = "survey"\nunit = "%"', 1))


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "area")


def told(cube, **fields):
    usual = {"id": "t", "wording": "t", "indicator": "trust", "ideal": 100, "limit": 45}
    return tell([Record.model_validate(usual | fields)], cube)["t"]


def test_a_sample_near_its_line_cannot_tell_and_says_how_many_more_answers_it_takes(cube):
    found = doubt(told(cube), 0, 0, cube, CONFIG)
    # s = sqrt(.44 * .56 / 100) = 4.964 points; Phi(1 / 4.964) = .580; n = .2464 (1.2816 / .01)^2 = 4047
    assert (found.why, found.verdict) == ("sampled", "cannot_tell")
    assert found.p == pytest.approx(0.580, abs=0.001)
    assert found.more == 4047 - 100


def test_a_sample_far_beyond_is_sure(cube):
    found = doubt(told(cube), 1, 0, cube, CONFIG)
    assert (found.verdict, found.more) == ("crossed", 0)


def test_nobody_in_a_small_sample_is_not_certainty(cube):
    p = probabilities(told(cube, limit=1.0), cube, CONFIG)[2, 0]
    assert 0.9 < p < 1


def test_a_band_is_left_on_either_side(cube):
    band = told(cube, kind="band", lower=20.0, limit=44.0, ideal=None)
    assert probabilities(band, cube, CONFIG)[0, 0] == pytest.approx(0.5, abs=0.01)


def test_a_full_count_has_no_sampling_error_and_other_kinds_are_not_known(cube):
    assert doubt(told(cube, indicator="refuge", limit=80), 0, 0, cube, CONFIG).why == "counted"
    assert doubt(told(cube, kind="gap", ideal=0, limit=10), 0, 0, cube, CONFIG).why == "unknown"
    assert doubt(told(cube), 0, 0, cube, CONFIG).verdict is not None
    nobody = build(town.latest("area, indicator, period, value\nA, trust, 2025, 44"), town.areas(AREAS), CONFIG, "area")
    assert doubt(told(nobody), 0, 0, nobody, CONFIG).why == "unknown"
