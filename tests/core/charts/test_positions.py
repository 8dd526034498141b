"""What the engine tells, as the records that charts draw."""

from dataclasses import replace
from datetime import date

import pytest

from core.charts import Mark, envelope, matrix, multiples
from core.charts.positions import cells, columns, fan, farthest, marks, panels, space, spokes
from core.i18n import words
from core.redlines.engine import tell
from core.redlines.record import Record
from core.scoring import build
from tests.core.redlines import large
from tests.core.scoring import town

EN = words("en", isolate=False)
AREAS = "area, layer\nA, area\nB, area"
FIGURES = """
area, indicator, period, value, n
A, trust, 2022, 65, 90
A, trust, 2023, 60, 90
A, trust, 2024, 55, 90
A, trust, 2025, 50, 90
B, trust, 2023, 30, 90
B, refuge, 2025, 40, 3
B, drills, 2025-Q4, 5, 90
"""
CONFIG = town.model()
TRUST = {"id": "t", "wording": "Trust", "indicator": "trust", "channel": "calm", "ideal": 100.0, "limit": 45.0}


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "area", ("2022", "2023", "2024", "2025"))


def told(cube, *more, **fields):
    return tell([Record.model_validate(TRUST | fields), *more], cube)


REFUGE = Record.model_validate(
    TRUST | {"id": "r", "wording": "Refuge", "indicator": "refuge", "channel": "shelter", "limit": 80.0}
)


def test_a_channel_stands_where_its_worst_line_does(cube):
    both = told(cube, Record.model_validate(TRUST | {"id": "u", "wording": "Second", "limit": 60.0}))
    calm, shelter = spokes(both, cube, CONFIG, 0, "2025", EN)
    assert (calm.channel, calm.worst, calm.state, calm.crossed, calm.lines) == ("calm", "Second", "crossed", 1, 2)
    assert calm.r == pytest.approx(50 / 40)
    assert (shelter.r, shelter.state, shelter.lines) == (None, "none", 0)
    assert envelope((calm, shelter), EN)["layer"]


def test_an_open_breach_without_a_newer_figure_stays_where_it_was_seen(cube):
    later = build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "area", ("2023", "2029"))
    calm, _ = spokes(told(later), later, CONFIG, 1, "2029", EN)
    assert (calm.state, calm.crossed, calm.r) == ("crossed", 1, pytest.approx(70 / 55))


def test_the_matrix_has_lines_measured_here_in_the_order_of_the_channels(cube):
    found = cells(told(cube, REFUGE), cube, CONFIG, "2025", EN)
    assert list(dict.fromkeys(cell.indicator for cell in found)) == ["t", "r"]
    assert [(c.area, c.state, c.value) for c in found] == [
        ("A", "near", 50),
        ("B", "crossed", 30),
        ("A", "none", None),
        ("B", "suppressed", None),
    ]
    assert matrix(found, EN)["layer"]


def test_lines_about_all_areas_together_have_no_cell(cube):
    gap = Record.model_validate(TRUST | {"id": "g", "kind": "gap", "ideal": 0.0, "limit": 10.0})
    assert {cell.indicator for cell in cells(told(cube, gap), cube, CONFIG, "2025", EN)} == {"t"}


def test_marks_begin_with_the_first_reading_and_hold_no_hidden_value(cube):
    line = told(cube, REFUGE)
    assert marks(line["t"], 1, cube, 3) == (Mark("2023", date(2023, 12, 31).toordinal(), 30, "crossed"),)
    assert (marks(line["r"], 1, cube, 3)[-1].value, marks(line["r"], 1, cube, 3)[-1].state) == (None, "suppressed")


def test_the_safe_space_lies_on_the_good_side_with_amber_before_the_line():
    low = space(Record.model_validate(TRUST | {"back": 60.0}))
    assert (low.limits, low.back) == ((45.0,), (60.0,))
    assert [(zone, pytest.approx(end)) for _, end, zone in low.zones][:2] == [("far", 45.0), ("amber", 56.0)]
    high = space(Record.model_validate(TRUST | {"ideal": 10.0, "limit": 40.0, "amber": 0.5}))
    assert [(zone, start) for start, _, zone in high.zones][:2] == [("far", 40.0), ("amber", 25.0)]


def test_a_band_is_safe_in_its_middle():
    band = space(
        Record.model_validate(TRUST | {"kind": "band", "ideal": None, "lower": 10.0, "limit": 30.0, "back": 0.5})
    )
    assert (band.limits, band.back) == ((10.0, 30.0), (15.0, 25.0))
    assert [zone for *_, zone in band.zones] == ["far", "amber", "safe", "amber", "far"]
    assert space(Record.model_validate({"id": "c", "wording": "c", "kind": "compound", "of": ["t"]})) is None


def test_the_fan_opens_by_the_slope_of_the_values(cube):
    found = fan(told(cube)["t"], 0, cube, CONFIG, 3)
    assert (found.value, found.years) == (50, 3)
    assert found.slope == pytest.approx(-5, abs=0.02)
    assert fan(told(cube)["t"], 1, cube, CONFIG, 3) is None  # one reading is no trend


def test_a_forecast_of_a_percentage_goes_no_further_than_the_percentage(cube):
    """50, falling by 5 a year: 15 at the end of 7 years, and 0 from the tenth on, though the trend goes on."""
    percent = town.model(text=town.MODEL.replace('id = "trust"', 'id = "trust"\nunit = "%"', 1))
    found = fan(told(cube)["t"], 0, cube, percent, 3)
    assert found.possible == (0.0, 100.0)
    assert found.at(7)[1] == pytest.approx(15, abs=0.2)
    assert found.at(12)[:2] == (0.0, 0.0)
    assert replace(found, slope=9.0, high=20.0).at(8)[1:] == (100.0, 100.0)
    assert fan(told(cube)["t"], 0, cube, CONFIG, 3).at(12)[1] < 0  # nobody said what trust can be


def test_small_multiples_begin_with_the_farthest_beyond(cube):
    found = panels(told(cube)["t"], cube, 3, EN)
    assert [panel.area for panel in found] == ["B", "A"]
    assert [mark.value for mark in found[0].marks] == [None, *[pytest.approx(70 / 55)] * 3]
    assert multiples(found, EN)["layer"]


def test_a_part_of_a_large_city_is_cut_from_what_the_whole_would_show():
    config, cube, lines = large.city(areas=60, lines=8)
    t, whole = 11, cells(lines, cube, config, cube.periods[11], EN)
    assert len(whole) == 60 * len(columns(lines, cube, config, cube.periods[t])) == 60 * 8
    some = [41, 3, 17]
    part = cells(lines, cube, config, cube.periods[t], EN, some)
    ids = [cube.areas.index[a] for a in some]
    assert list(dict.fromkeys(cell.area for cell in part)) == ids
    assert sorted(part, key=str) == sorted((cell for cell in whole if cell.area in ids), key=str)
    line = lines["i00"]
    rows = farthest(line, cube, t)
    every, second = panels(line, cube, t, EN), panels(line, cube, t, EN, slice(10, 20))
    assert [panel.area for panel in every] == [cube.areas.index[a] for a in rows]
    assert second == every[10:20]
