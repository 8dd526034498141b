"""Matrix: a cell for every pair, columns from the reading side in groups, hidden values never told."""

import pytest

from core.charts import STATE_STYLE, Cell, matrix
from core.i18n import plain, words
from tests.core.charts.sample import CELLS, layers, named, rows, texts

HE, EN = words("he"), words("en")


def cells(spec: dict) -> dict[tuple[str, str], dict]:
    return {(row["area"], row["indicator"]): row for row in rows(named(spec, "cells"))}


def many(areas: int, indicators: int) -> list[Cell]:
    return [
        Cell(f"a{a}", f"area {a}", f"i{i}", f"indicator {i}", f"c{i // 7}", f"channel {i // 7}", "safe")
        for a in range(areas)
        for i in range(indicators)
    ]


def test_a_cell_for_every_pair_with_the_symbol_of_its_state() -> None:
    spec = matrix(CELLS, HE)
    assert set(cells(spec)) == {(area, indicator) for area in ("n1", "n2") for indicator in ("a1", "a2", "b1", "b2")}
    drawn = [row["symbol"] for row in rows(next(layers(spec, "point")))]
    assert drawn == [STATE_STYLE[cell.state].symbol for cell in CELLS]


@pytest.mark.parametrize(("words_", "first"), [(HE, "right"), (EN, "left")])
def test_the_first_column_is_on_the_reading_side(words_, first: str) -> None:
    spec = matrix(CELLS, words_)
    row = [cells(spec)["n1", indicator]["x"] for indicator in ("a1", "a2", "b1", "b2")]
    assert row == sorted(row, reverse=first == "right")
    names = next(layer for layer in layers(spec, "text") if "הדר" in plain(str(rows(layer)[0]["text"])))
    assert ("width +" in names["mark"]["x"]["expr"]) is (first == "right")


@pytest.mark.parametrize(("words_", "angle", "align"), [(HE, 70, "right"), (EN, 290, "left")])
def test_names_of_columns_lean_with_their_beginning_at_the_column(words_, angle: int, align: str) -> None:
    names = next(layer for layer in layers(matrix(CELLS, words_), "text") if "angle" in layer["mark"])
    assert (names["mark"]["angle"], names["mark"]["align"]) == (angle, align)
    assert [plain(row["text"]) for row in rows(names)] == ["מדד a1", "מדד a2", "מדד b1", "מדד b2"]


@pytest.mark.parametrize(("words_", "angle"), [(HE, 90), (EN, 270)])
def test_names_stand_upright_over_narrow_columns_so_that_none_runs_out_of_the_picture(words_, angle: int) -> None:
    spec = matrix(many(2, 40), words_, width=640, narrowest=15.5)
    names = next(layer for layer in layers(spec, "text") if len(rows(layer)) == 40)
    assert (names["mark"]["angle"], names["mark"]["limit"]) == (angle, 430)
    steep = next(layer for layer in layers(matrix(CELLS, words_), "text") if "angle" in layer["mark"])
    assert steep["mark"]["limit"] == 270


def test_channels_stand_apart_and_are_named() -> None:
    spec = matrix(CELLS, EN)
    first = cells(spec)
    within = first["n1", "a2"]["x"] - first["n1", "a1"]["x2"]
    between = first["n1", "b1"]["x"] - first["n1", "a2"]["x2"]
    assert between > within + 10
    assert "פיתוח פיזי" in texts(spec)


def test_values_and_lines_are_told_unless_hidden() -> None:
    told = {key: plain(row["value_text"]) for key, row in cells(matrix(CELLS, HE)).items()}
    assert told["n1", "a1"] == "38.5%"
    assert told["n2", "a1"] == "38.5%"  # out of date: shown, not counted
    assert told["n2", "a2"] == "מוסתר"
    assert told["n2", "b1"] == "אין נתון"
    assert plain(cells(matrix(CELLS, HE))["n1", "a1"]["line_text"]) == "45%"


def test_a_hidden_value_is_nowhere_in_the_chart() -> None:
    hidden = Cell("n", "נ", "i", "מ", "c", "ע", "suppressed", 0.123456)
    assert "0.12" not in str(matrix([hidden], HE))


def test_hidden_cells_are_hatched() -> None:
    spec = matrix(CELLS, HE)
    hatched = next(layer for layer in layers(spec, "rect") if isinstance(layer["mark"].get("fill"), dict))
    (box,) = rows(hatched)
    assert box == {side: cells(spec)["n2", "a2"][side] for side in ("x", "x2", "y", "y2")}


@pytest.mark.parametrize(("areas", "indicators"), [(1, 1), (20, 56), (12, 7)])
def test_columns_stay_wide_enough_for_a_symbol(areas: int, indicators: int) -> None:
    spec = matrix(many(areas, indicators), EN)
    found = cells(spec)
    assert len(found) == areas * indicators
    assert all(24 <= row["x2"] - row["x"] <= 62 for row in found.values())
    assert spec["height"] == 38 * areas


def test_channel_names_never_run_into_each_other() -> None:
    """A column each: too narrow for level names, so they lean."""
    narrow = [Cell("a", "area", f"i{i}", "indicator", f"c{i}", "A channel with a long name", "safe") for i in range(8)]
    leaning = [layer for layer in layers(matrix(narrow, EN, width=300), "text") if "angle" in layer["mark"]]
    assert len(leaning) == 2


def test_the_description_counts_states() -> None:
    assert "חצייה: משבצת אחת" in matrix(CELLS, HE)["description"]
    assert "In the safe space: 2 cells" in matrix(CELLS, EN)["description"]


def test_a_cell_a_hair_from_its_line_does_not_say_that_it_lies_on_it() -> None:
    cell = Cell("a", "area", "i", "indicator", "c", "channel", "crossed", 44.96, 45.0)
    (told,) = rows(named(matrix([cell], EN), "cells"))
    assert [plain(told[key]) for key in ("value_text", "line_text")] == ["44.96", "45"]
