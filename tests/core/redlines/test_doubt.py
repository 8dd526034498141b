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
    # nobody of 100: P(below 1 %) = I(.01; .5, 100.5), which is near erf(sqrt(100.25 * .01)) = .843
    assert probabilities(told(cube, limit=1.0), cube, CONFIG)[2, 0] == pytest.approx(0.844, abs=0.001)


@pytest.mark.parametrize(
    ("value", "limit", "p"),
    [(0, 2.0, 0.730), (100, 98.0, 0.270)],
)
def test_few_answers_are_counted_and_nobody_says_that_one_more_would_do(value, limit, p):
    figures = f"area, indicator, period, value, n\nA, trust, 2025, {value}, 30"
    small = build(town.latest(figures), town.areas(AREAS), CONFIG, "area")
    line = {"ideal": 100 if value else 0, "limit": limit} if value else {"kind": "band", "lower": limit, "limit": 99.0}
    found = doubt(told(small, **({"ideal": None} | line)), 0, 0, small, CONFIG)
    assert (found.why, found.verdict) == ("sampled", "cannot_tell")
    assert found.p == pytest.approx(p, abs=0.01)
    # half an answer of 30 is 1.67 %: .0164 (1.2816 / .00333)^2 = 2423 answers would settle it, not one
    assert found.more == 2423 - 30


def test_a_band_is_left_on_either_side(cube):
    band = told(cube, kind="band", lower=20.0, limit=44.0, ideal=None)
    assert probabilities(band, cube, CONFIG)[0, 0] == pytest.approx(0.5, abs=0.01)


def test_both_limits_of_a_band_count_and_the_nearer_one_says_how_many_more(cube):
    band = told(cube, kind="band", lower=40.0, limit=48.0, ideal=None)
    # 44 of 100, s = 4.964: 4 points to either side are .806 of it: 2 (1 - Phi(.806)) = .420
    assert probabilities(band, cube, CONFIG)[0, 0] == pytest.approx(0.420, abs=0.001)
    for lower, limit in ((20.0, 45.0), (43.0, 90.0)):  # .2464 (1.2816 / .01)^2 = 4047; the other limit is settled
        near = told(cube, kind="band", lower=lower, limit=limit, ideal=None)
        assert doubt(near, 0, 0, cube, CONFIG).more == 4047 - 100


def test_a_full_count_has_no_sampling_error_and_other_kinds_are_not_known(cube):
    assert doubt(told(cube, indicator="refuge", limit=80), 0, 0, cube, CONFIG).why == "counted"
    assert doubt(told(cube, kind="gap", ideal=0, limit=10), 0, 0, cube, CONFIG).why == "unknown"
    assert doubt(told(cube), 0, 0, cube, CONFIG).verdict is not None
    nobody = build(town.latest("area, indicator, period, value\nA, trust, 2025, 44"), town.areas(AREAS), CONFIG, "area")
    assert doubt(told(nobody), 0, 0, nobody, CONFIG).why == "unknown"


def test_a_sample_in_clusters_tells_less_and_needs_more_answers(cube):
    """Design effect 2: 100 answers tell as much as 50 do. Worked: s = sqrt(.44 * .56 / 50) = 7.02 points."""
    text = town.MODEL.replace('id = "trust"', 'id = "trust"\nkind = "survey"\nunit = "%"\ndesign_effect = 2.0', 1)
    clustered = town.model(text=text)
    found = doubt(told(cube), 0, 0, cube, clustered)
    assert found.p == pytest.approx(0.557, abs=0.001)
    assert found.more == 2 * (4047 - 50)
    assert probabilities(told(cube), cube, clustered)[0, 0] == pytest.approx(found.p)


def test_a_gap_to_a_surveyed_group_is_no_full_count(cube):
    line = told(cube, kind="gap", indicator="refuge", other="trust", ideal=None, limit=10)
    assert doubt(line, 0, 0, cube, CONFIG).why == "unknown"
