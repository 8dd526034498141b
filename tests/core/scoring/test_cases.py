"""The worked cases of tests/cases/scoring, which an analyst can read and write (see the README there)."""

import tomllib

import numpy as np
import pandas as pd
import pytest

from core import redlines
from core.scoring import build, from_table, score
from core.scoring.cube import ORIGINS, PRESENCE
from tests.core.scoring import town

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['says']}")
    for file in sorted(town.CASES.glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES)
def test_worked_case(case):
    config = town.model(case.get("config", ""), case.get("model", town.MODEL))
    if "data" in case:
        cube, period = from_table(town.read(case["data"]), config), ""
    else:
        cube = build(town.latest(case["figures"]), town.areas(case["areas"]), config, case["layer"])
        period = case["period"]
    results = {
        "shown": lambda: figures(cube, period),
        "scores": lambda: score(cube, config).frame(period).rename(columns={"area_name": "area"}),
        "states": lambda: (
            redlines.check(cube, config)
            .frame(period)
            .rename(columns={"area_name": "area", "indicator_id": "indicator"})
        ),
        "channels": lambda: channels(cube, config, period),
    }
    asked = results.keys() & case.keys()
    assert asked, "a case must expect something"
    for name in asked:
        agree(results[name](), case[name], case["says"])


def figures(cube, period):
    t = cube.period(period)
    rows = [
        (area, indicator, cube.shown[a, i, t], PRESENCE[cube.presence[a, i, t]], ORIGINS[cube.origin[a, i, t]])
        for a, area in enumerate(cube.names)
        for i, indicator in enumerate(cube.indicators)
    ]
    return pd.DataFrame(rows, columns=["area", "indicator", "value", "presence", "origin"])


def channels(cube, config, period):
    lines, t = redlines.check(cube, config), cube.period(period)
    rows = [
        (area, channel.id, redlines.STATES[redlines.channel_state(lines, config, channel.id)[a, t]])
        for channel in config.active_channels
        for a, area in enumerate(cube.names)
    ]
    return pd.DataFrame(rows, columns=["area", "channel", "state"])


def agree(found, table, says):
    """Every expected row is there, with numbers equal within half a unit of the last digit written."""
    lines = [[cell.strip() for cell in line.split(",")] for line in table.strip().splitlines()]
    header, keys = lines[0], lines[0][:2]
    found = found.set_index(keys)
    for cells in lines[1:]:
        got = found.loc[tuple(cells[:2])]
        for column, expected in zip(header[2:], cells[2:], strict=True):
            message = f"{says}: {cells[:2]} {column} is {got[column]}, expected {expected or 'none'}"
            if expected == "":
                assert pd.isna(got[column]), message
            elif isinstance(got[column], str):
                assert got[column] == expected, message
            else:
                digits = len(expected.partition(".")[2])
                assert np.isclose(float(got[column]), float(expected), rtol=0, atol=0.5 * 10.0**-digits * 1.0001), (
                    message
                )
