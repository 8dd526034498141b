"""The cube of one layer: its shape, its edges and two real files."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from core.config import load
from core.scoring import build, score
from core.scoring.cube import INHERITED, NONE, OK, OWN, ROLLED_UP
from tests.core.scoring import town

AREAS = """
area, layer, parent, population
Q1, quarter, city, 400
A, area, Q1, 100
B, area, Q1, 300
"""
FIGURES = """
area, indicator, period, value, n
A, trust, 2024, 40, 100
B, trust, 2024, 80, 300
A, trust, 2025, 50, 100
city, refuge, 2025, 90, 1000
"""


def cube_of(layer, figures=FIGURES, config=None, areas=AREAS, **options):
    return build(town.latest(figures), town.areas(areas), config or town.model(), layer, **options)


def test_shape_names_and_positions():
    cube = cube_of("area")
    assert (cube.names, cube.indicators, cube.periods) == (
        ["A", "B"],
        ("trust", "wait", "refuge", "drills"),
        ("2024", "2025"),
    )
    assert {a.shape for a in (cube.values, cube.shown, cube.presence, cube.origin, cube.row, cube.n, cube.ends)} == {
        (2, 4, 2)
    }
    assert (cube.area("B"), cube.indicator("refuge"), cube.period("2025")) == (1, 2, 1)
    for find, absent in ((cube.area, "Q1"), (cube.indicator, "x"), (cube.period, "1999")):
        with pytest.raises(KeyError):
            find(absent)


def test_every_figure_names_the_row_it_came_from():
    figures = town.latest(FIGURES)
    cube = cube_of("area")
    for a, i, t in np.argwhere(cube.row >= 0):
        row = figures.iloc[cube.row[a, i, t]]
        assert (row["area_id"], row["indicator_id"], row["value"]) == (
            cube.names[a],
            cube.indicators[i],
            cube.shown[a, i, t],
        )
    assert cube.row[cube.area("B"), 0].tolist() == [1, 1]  # 2025 still shows the figure of 2024
    assert str(cube.ends[cube.area("B"), 0, 1]) == "2024-12-31"


def test_an_area_is_meant_by_its_id_or_by_a_name_in_either_language():
    places = town.areas("area, layer\nnorth, area\nsouth, area\neast, area")
    places["name_en"] = places["area_id"].str.upper()
    cube = build(town.latest("area, indicator, value\nnorth, trust, 1"), places, town.model(), "area")
    told = {name: list(cube.areas.index[cube.called((name,))]) for name in ("north", "NORTH", "North", "nowhere")}
    assert told == {"north": ["north"], "NORTH": ["north"], "North": [], "nowhere": []}
    assert cube.called(("EAST", "south")).sum() == 2 and not cube.called(()).any()


def test_a_cube_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        cube_of("area").shown[0, 0, 0] = 1.0


def test_a_quarter_between_city_and_areas_is_rolled_up_from_its_areas():
    cube = cube_of("quarter")
    assert cube.shown[0, 0].tolist() == [70.0, 72.5]
    assert cube.n[0, 0].tolist() == [400, 400]
    assert cube.origin[0, 0].tolist() == [ROLLED_UP, ROLLED_UP]
    assert str(cube.ends[0, 0, 1]) == "2024-12-31", "the oldest figure that went in"
    assert cube.row[0, 0, 0] == -1


def test_a_figure_of_its_own_comes_before_a_roll_up():
    cube = cube_of("quarter", FIGURES + "Q1, trust, 2024, 12, 400\n")
    assert cube.shown[0, 0, 0] == 12 and cube.origin[0, 0, 0] == OWN


def test_only_measured_figures_are_inherited():
    """The city's roll-up from area A is not handed back to area B."""
    text = town.MODEL.replace('name = "Trust"', 'name = "Trust"\nlowest_layer = "city"')
    figures = "area, indicator, value, n\nA, trust, 40, 100"
    cube = cube_of("area", figures, town.model(text=text))
    assert cube.presence[:, 0, 0].tolist() == [OK, NONE]
    assert cube_of("city", figures, town.model(text=text)).shown[0, 0, 0] == 40


def test_a_hidden_figure_is_inherited_as_hidden_and_a_stale_one_as_stale():
    text = town.MODEL.replace('name = "Trust"', 'name = "Trust"\nlowest_layer = "city"')
    text = text.replace('name = "Wait"', 'name = "Wait"\nlowest_layer = "city"')
    figures = """area, indicator, period, value, n
    city, trust, 2025, 40, 9
    city, wait, 2021, 40, 900
    A, refuge, 2025, 40, 900"""
    cube = cube_of("area", figures, town.model(text=text))
    assert cube.presence[:, :2, -1].tolist() == [[2, 1], [2, 1]]
    assert (cube.origin[:, :2, -1] == INHERITED).all()
    assert np.isnan(cube.shown[:, 0]).all() and (cube.shown[:, 1, -1] == 40).all()
    assert np.isnan(cube.values[:, :2]).all()


def test_nothing_stored_yet():
    empty = town.latest("area, indicator, value\nA, trust, 1").iloc[:0]
    for layer, count in (("city", 1), ("area", 2), ("stat", 0)):
        cube = build(empty, town.areas(AREAS), town.model(), layer)
        assert cube.values.shape == (count, 4, 0)
        assert score(cube, town.model()).frame().empty


def test_an_empty_layer_and_a_period_before_all_figures():
    assert cube_of("stat").values.shape == (0, 4, 2)
    cube = cube_of("area", periods=["1999"])
    assert (cube.presence == NONE).all() and cube.values.shape == (2, 4, 1)


def test_an_indicator_that_nobody_measured():
    cube = cube_of("area")
    assert (cube.presence[:, cube.indicator("wait")] == NONE).all()
    assert score(cube, town.model()).coverage[0, 0].tolist() == [0.5, 0.5]


def test_haifa_from_voters_and_eligible(cases):
    """76 neighbourhoods, 52 with a value; the city has 55.529 %, not the mean of the percentages, 55.760 %."""
    path = cases / "geo_haifa" / "haifa_turnout_by_neighbourhood.xlsx"
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))[1:]
    eligible, voters = (np.array([row[k] or np.nan for row in rows], float) for k in (3, 4))
    percent = np.array([np.nan if row[6] == ".." else float(row[6].rstrip("%")) for row in rows])
    ids = [f"neighbourhood:{row[0]}" for row in rows]
    areas = pd.DataFrame(
        {"area_id": ids, "layer": "neighbourhood", "name_he": [row[0] for row in rows], "parent_id": "city"}
    )
    areas = pd.concat([pd.DataFrame({"area_id": ["city"], "layer": ["city"]}), areas]).assign(
        name_en=None, population=np.nan
    )
    latest = pd.DataFrame(
        {"area_id": ids, "indicator_id": "gov_turnout", "period": "2022", "value": percent, "suppressed": False}
    )
    latest = latest.assign(numerator=voters, denominator=eligible, n=eligible)[~np.isnan(percent)].reset_index(
        drop=True
    )
    config = load("config.toml")
    cube = build(latest, areas, config, "neighbourhood")
    i = cube.indicator("gov_turnout")
    assert len(cube.areas) == 76 and (cube.presence[:, i, 0] == OK).sum() == 52
    city = build(latest, areas, config, "city")
    assert city.origin[0, i, 0] == ROLLED_UP and city.n[0, i, 0] == 253_292
    assert round(city.shown[0, i, 0], 3) == 55.529
    assert round(float(np.nanmean(percent)), 1) == 55.8, "the figure that it must not be"


def test_a_rolled_up_figure_knows_from_how_many_of_the_areas_inside_it_was_made():
    areas = "area, layer, parent\nQ1, quarter, city\nA, area, Q1\nB, area, Q1\nC, area, city"
    figures = "area, indicator, value, n\nA, trust, 50, 20\nB, trust, 40, 3\nA, refuge, 9, 3\nB, refuge, 8, 4"
    for layer, area, total in (("city", "city", 3), ("quarter", "Q1", 2)):
        found = build(town.latest(figures), town.areas(areas), town.model(), layer)
        told = found.parts[found.area(area), :, 0]
        by = dict(zip(found.indicators, told.tolist(), strict=True))
        assert by == {"trust": [1, total], "refuge": [0, total], "wait": [0, 0], "drills": [0, 0]}
    own = build(town.latest(figures), town.areas(areas), town.model(), "area")
    assert not own.parts.any()
