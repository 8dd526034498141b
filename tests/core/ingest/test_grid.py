import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.grid import Grid, in_order, of
from core.ingest.repeated import joined


def test_rows_come_back_as_they_were():
    rows = [["a", 1.5, "12.50", True], ["..", "0472", "", 3], ["-0.0", "1e5", "123456789012345678", None]]
    grid = Grid.of(rows)
    assert list(grid) == [["a", 1.5, "12.50", True], ["..", "0472", "", 3], ["-0.0", "1e5", "123456789012345678", ""]]
    assert grid[1:] == list(grid)[1:]
    assert grid[-1] == list(grid)[-1]
    assert grid.filled().tolist() == [4, 3, 3]


def test_short_rows_are_filled_up_and_cells_replaced():
    grid = Grid.of([["a"], [1, 2]])
    assert grid == [["a", ""], [1, 2]]
    assert grid.put({(0, 1): "7.0", (1, 0): "b", (9, 9): "far"}) == [["a", "7.0"], ["b", 2]]
    assert grid.blanked([1]) == [["a", ""], ["", ""]]
    assert grid == [["a", ""], [1, 2]]


def test_numbers_are_numbers_and_others_are_kept_once():
    column = of(["1", 2, "x", 3.5, "x", "0472", float("inf")])
    assert column.distinct == ("", "x", "0472", float("inf"))
    assert column.number[[0, 1, 3]].tolist() == [1, 2, 3.5]
    asked = []
    assert column.each(lambda cell: asked.append(cell) or cell == "x", False).tolist() == [0, 0, 1, 0, 1, 0, 0]
    assert len(asked) == 4


@given(st.lists(st.one_of(st.text(max_size=8), st.floats(allow_nan=False), st.integers(), st.booleans(), st.dates())))
def test_any_cells_come_back(cells):
    assert of(cells).listed() == cells
    assert joined([of(cells), of(cells)]).listed() == cells * 2


@given(st.lists(st.integers(0, 4), max_size=30))
def test_ids_are_numbered_in_the_order_in_which_they_appear(listed):
    ids, used, first = in_order(np.array(listed, dtype=np.int64), 5)
    assert [used[i] for i in ids] == listed
    assert used.tolist() == list(dict.fromkeys(listed))
    assert first.tolist() == [listed.index(i) for i in used]
