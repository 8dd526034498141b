import pytest

from core.ingest import Choices, read
from core.ingest.grid import Grid
from core.ingest.merges import _written_out

HEAD = ["שכונה", "תקופה", "אמון", "ימי טיפול בפנייה"]


@pytest.fixture
def merged(config, areas, xlsx):
    def do(rows, name, **answers):
        how = Choices(layer="neighbourhood", **answers)
        found = read(xlsx([HEAD, *rows], merge=(name,)), "a.xlsx", config, areas, how)
        kept = dict(zip(found.observations["cell"], found.observations["value"], strict=True))
        return kept, [(i.where.cell, i.params["found"]) for i in found.issues if i.code == "U-13"]

    return do


def test_a_figure_merged_over_two_measures_is_neither_of_them_until_it_is_said(merged):
    rows = [["הדר", 2023, 3, ""], ["נווה שאנן", 2023, 4, 7]]
    kept, asked = merged(rows, "C2:D2")
    assert kept == {"C3": 4, "D3": 7}
    assert asked == [("C2", "3 [C2:D2, C]"), ("D2", "3 [C2:D2, D]")]
    said, asked = merged(rows, "C2:D2", cells={"C2": "3"})
    assert said == kept | {"C2": 3} and asked == [("D2", "3 [C2:D2, D]")]
    assert merged(rows, "C2:D2", cells={"C2": "", "D2": "5"}) == (kept | {"D2": 5}, [])


def test_a_figure_merged_over_two_areas_is_asked_about_once(merged):
    rows = [["הדר", 2023, 3, 6], ["נווה שאנן", 2023, "", 7]]
    kept, asked = merged(rows, "C2:C3")
    assert kept == {"D2": 6, "D3": 7}
    assert asked == [("C2", "3 [C2:C3, C]"), ("C3", "3 [C2:C3, C]")]
    assert merged(rows, "C2:C3", cells={"C2": "3", "C3": "3"}) == (kept | {"C2": 3, "C3": 3}, [])


def test_periods_and_areas_hold_for_all_the_rows_they_span(merged):
    rows = [["הדר", 2023, 3, 6], ["נווה שאנן", "", 4, 7]]
    assert merged(rows, "B2:B3") == ({"C2": 3, "D2": 6, "C3": 4, "D3": 7}, [])


def test_each_cell_is_written_out_once_however_many_merges_overlap():
    cells = Grid.of([["a", "b", "c"], *[["", "", ""]] * 3])
    merges = [((0, 0), (3, 1)), ((0, 1), (3, 2)), ((2, 2), (9, 9)), *[((0, 0), (3, 1))] * 1000, ((0, 5), (3, 6))]
    left = {(row, column): "a" for row in range(4) for column in (0, 1)}
    assert _written_out(cells, merges) == left | {(2, 2): "", (3, 2): ""}
