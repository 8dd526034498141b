"""Charts of many rows: the same picture from a tenth of the work of writing and reading them."""

import csv
import io
import json

from core.charts import Cell, matrix
from core.charts.packed import FEW, packed
from core.i18n import words
from tests.core.charts.sample import layers, named

STATES = ("safe", "crossed", "near", "stale", "suppressed", "none")


def cells(areas: int = 20) -> list[Cell]:
    """Names with a comma, quotes and two lines; ids that look like numbers."""
    return [
        Cell(str(a), f'area "{a}", east\nside', str(i), f"מדד {i}", "c", "ערוץ", STATES[(a + i) % 6], 1.5 * a, 45.0)
        for a in range(areas)
        for i in range(10)
    ]


def test_the_rows_are_told_as_columns_and_lose_nothing() -> None:
    spec = matrix(cells(), words("he"))
    before, after = (named(each, "cells")["data"] for each in (spec, packed(spec)))
    assert after["format"]["type"] == "csv"
    kinds = after["format"]["parse"]
    assert {name for name, kind in kinds.items() if kind == "number"} == {"x", "x2", "y", "y2"}
    assert kinds["area"] == kinds["indicator"] == "string"  # an id of digits stays what a click must return
    read = [
        {name: float(value) if kinds[name] == "number" else value for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(after["values"], newline=""))
    ]
    assert read == before["values"]
    assert isinstance(before["values"], list)  # the chart itself is left as it was


def test_the_text_is_short() -> None:
    spec = matrix(cells(), words("he"))
    assert len(json.dumps(packed(spec))) < 0.7 * len(json.dumps(spec))


def test_few_rows_and_rows_that_are_not_flat_stay() -> None:
    spec = matrix(cells(), words("he"))
    names = [layer for layer in layers(packed(spec), "text") if isinstance(layer["data"]["values"], list)]
    assert names == list(layers(spec, "text"))
    for rows in (
        [{"x": 1}] * FEW,
        [{"x": [1]}] * (FEW + 1),
        [{"x": None}] * (FEW + 1),
        [{"x": ""}] * (FEW + 1),
        [{"x": True}] * (FEW + 1),
        [{"x": 1}] * FEW + [{"x": "1"}],
        [{"x": 1}] * FEW + [{"x": 1, "y": 1}],
        [{"x": 1}] * FEW + [{"y": 1}],
    ):
        chart = {"layer": [{"data": {"values": rows}, "mark": "point"}]}
        assert packed(chart) == chart
    assert packed({"mark": "bar"}) == {"mark": "bar"}
