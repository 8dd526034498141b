from datetime import date

import numpy as np
import pytest

from core.redlines.kinds import read
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nC, area, city, 600\nQ, quarter, city,"
FIGURES = """
area, indicator, period, value
A, trust, 2023, 40
B, trust, 2023, 80
C, trust, 2023, 50
A, trust, 2025, 60
B, trust, 2025, 70
C, trust, 2025, 30
A, refuge, 2025, 50
B, refuge, 2025, 90
"""


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), town.model(), "area", ("2023", "2025"))


def reading(cube, **fields):
    usual = {"id": "x", "wording": "x", "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    return read(Record.model_validate(usual | fields), cube)


def rounded(array):
    return np.round(array, 4).tolist()


def test_level(cube):
    found = reading(cube)
    assert found.values.tolist() == [[40, 60], [80, 70], [50, 30]]
    assert rounded(found.r) == [[1.0909, 0.7273], [0.3636, 0.5455], [0.9091, 1.2727]]


def test_a_scope_is_only_about_its_areas(cube):
    assert reading(cube, scope={"areas": ["C"]}).areas.tolist() == [2]
    assert reading(cube, scope={"layer": "quarter"}).areas.tolist() == []


def test_band(cube):
    assert rounded(reading(cube, kind="band", ideal=None, lower=40.0, limit=80.0).r) == [[1, 0], [1, 0.5], [0.5, 1.5]]


def test_change_a_year(cube):
    found = reading(cube, kind="change", ideal=0.0, limit=-5.0)
    assert np.isnan(found.values[:, 0]).all()
    assert found.values[:, 1].tolist() == [10, -5, -10]  # two years, one of them a leap year
    assert [bool(r > 1) for r in found.r[:, 1]] == [False, False, True]


def test_gap_between_areas_speaks_of_all_of_them_once(cube):
    found = reading(cube, kind="gap", ideal=0.0, limit=35.0)
    assert found.values.tolist() == [[40, 40]] and len(found.areas) == 0
    assert rounded(found.r) == [[1.1429, 1.1429]]


def test_gap_between_groups_is_told_for_each_area(cube):
    found = reading(cube, kind="gap", other="refuge", ideal=0.0, limit=15.0)
    assert found.values[:2, 1].tolist() == [10, 20] and np.isnan(found.values[2, 1])
    assert found.areas.tolist() == [0, 1, 2]


@pytest.mark.parametrize(("people", "share"), [(False, [100 / 3, 100 / 3]), (True, [10, 60])])
def test_share_of_areas_or_of_people(cube, people, share):
    found = reading(cube, kind="share", beyond=45.0, of_people=people, ideal=0.0, limit=25.0)
    assert found.values[0] == pytest.approx(share)


def test_share_counts_only_those_with_a_figure(cube):
    found = reading(cube, kind="share", indicator="refuge", beyond=80.0, ideal=0.0, limit=25.0)
    assert np.isnan(found.values[0, 0]) and found.values[0, 1] == 50
    above = reading(cube, kind="share", indicator="refuge", beyond=80.0, side="above", ideal=0.0, limit=25.0)
    assert above.values[0, 1] == 50


def test_peer(cube):
    assert reading(cube, kind="peer", ideal=1.0, limit=0.8).values.tolist() == [[0.8, 1], [1.6, 7 / 6], [1, 0.5]]


TOGETHER = {
    "gap": {"kind": "gap", "ideal": 0.0, "limit": 35.0},
    "share": {"kind": "share", "beyond": 45.0, "ideal": 0.0, "limit": 25.0},
    "peer": {"kind": "peer", "ideal": 1.0, "limit": 0.8},
}


def shared(figures: str):
    """Figures of trust, which the city measures for all of its areas where they have none of their own."""
    text = town.MODEL.replace('name = "Trust"', 'name = "Trust"\nlowest_layer = "city"')
    table = town.latest("area, indicator, period, value\n" + figures)
    return build(table, town.areas(AREAS), town.model(text=text), "area", ("2023", "2025"))


@pytest.mark.parametrize("kind", TOGETHER)
def test_what_nobody_measured_in_the_areas_is_no_reading_of_them(kind):
    """Only the city has a figure, 30: no gap of 0 between the areas, not all of them below 45, no median of theirs."""
    found = reading(shared("city, trust, 2023, 30\ncity, trust, 2025, 30"), **TOGETHER[kind])
    assert np.isnan(found.values).all()
    assert not found.own.any()


def test_areas_with_a_figure_of_their_own_are_compared_with_each_other_alone():
    """A and B have 60 and 40, the third area only the city's 30: a gap of 20, one of two below 45, a median of 50."""
    cube = shared("A, trust, 2025, 60\nB, trust, 2025, 40\ncity, trust, 2025, 30")
    gap, share, peer = (reading(cube, **TOGETHER[kind]) for kind in ("gap", "share", "peer"))
    assert (gap.values[0, 1], share.values[0, 1]) == (20, 50)
    assert peer.values[:, 1].tolist() == [1.2, 0.8, 0.6]
    assert peer.own[:, 1].tolist() == [True, True, False]


def test_a_median_that_is_not_above_0_has_no_shares():
    """Of -40, -10 and 5 the worst would be four times the median, and the best below it."""
    figures = "area, indicator, period, value\nA, trust, 2023, -40\nB, trust, 2023, -10\nC, trust, 2023, 5"
    more = "\nA, trust, 2025, -40\nB, trust, 2025, 10\nC, trust, 2025, 20"
    cube = build(town.latest(figures + more), town.areas(AREAS), town.model(), "area", ("2023", "2025"))
    found = reading(cube, kind="peer", ideal=1.0, limit=0.8)
    assert np.isnan(found.values[:, 0]).all()
    assert found.values[:, 1].tolist() == [-4, 1, 2]
    assert (found.r[:, 1] > 1).tolist() == [True, False, False]


def test_age_of_data():
    figures = "area, indicator, period, value\nA, trust, 2024, 40\nB, trust, 2025, 80"
    cube = build(town.latest(figures), town.areas(AREAS), town.model(), "area", ("2024", "2025"))
    found = reading(cube, kind="age", ideal=0.0, limit=9.0)
    assert found.values[:2].tolist()[0] == [0, 12] and found.values[1, 1] == 0
    assert np.isnan(found.values[2]).all()


def aged(figures, views, today, **fields):
    cube = build(town.latest(figures), town.areas(AREAS), town.model(), "area", views)
    usual = {"id": "x", "wording": "x", "kind": "age", "indicator": "trust"}
    record = Record.model_validate(usual | fields)
    return read(record, cube, today)


def test_age_goes_on_when_data_stop():
    """One upload with the figures of 2022 and nothing since: nearly 47 months on 22 November 2026, too old after 12."""
    found = aged("area, indicator, period, value\nA, trust, 2022, 40", ("2022",), date(2026, 11, 22), limit=12.0)
    assert found.values[0, 0] == pytest.approx(46 + 22 / 30)
    assert found.r[0, 0] > 1
    assert found.days[0, 0] == np.datetime64("2026-11-22")


def test_age_is_never_counted_into_the_future():
    """A view that has not ended is looked at today: 10.7 months from the end of 2025, and not 12."""
    figures = "area, indicator, period, value\nA, trust, 2025, 40"
    found = aged(figures, ("2024", "2025", "2026"), date(2026, 11, 22), limit=11.0)
    assert np.isnan(found.values[0, 0])
    assert found.values[0, 1:].tolist() == pytest.approx([0, 10 + 22 / 30])
    assert not (found.r[0, 1:] > 1).any()
    assert (found.days[0] <= np.datetime64("2026-11-22")).all()


def test_age_at_an_earlier_view_is_that_of_its_end():
    figures = "area, indicator, period, value\nA, trust, 2023, 40\nB, trust, 2025, 40"
    found = aged(figures, ("2023", "2024", "2025"), date(2026, 6, 30), limit=9.0)
    assert found.values[0].tolist() == [0, 12, 30]
    assert found.days[0].tolist() == [date(2023, 12, 31), date(2024, 12, 31), date(2026, 6, 30)]


def test_a_leap_year_is_as_long_as_any_other():
    """A fall of exactly 3 a year is on the line of 3 a year, also in 2024 and after it."""
    figures = "area, indicator, period, value\n" + "\n".join(f"A, trust, {2021 + n}, {90 - 3 * n}" for n in range(5))
    views = tuple(map(str, range(2021, 2026)))
    cube = build(town.latest(figures), town.areas(AREAS), town.model(), "area", views)
    found = reading(cube, kind="change", ideal=0.0, limit=-3.0)
    assert found.values[0, 1:].tolist() == [-3, -3, -3, -3]
    assert not (found.r[0, 1:] > 1).any()
