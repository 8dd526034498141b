import numpy as np
import pytest

from core.ingest.brackets import bracketed, counted_beside, signed
from core.ingest.cells import numbers


def test_numbers_alone_in_round_brackets_are_no_footnotes():
    assert bracketed(numbers(["(2.5)", "5 (a)", "2 (1)", "[3]", 4, "(2.5%)"])).tolist() == [1, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("answer", "value", "waits"), [("minus", -2.5, 0), ("note", 2.5, 0), ("leave", np.nan, 0), (None, np.nan, 1)]
)
def test_brackets_around_a_number_are_what_is_said_of_them(answer, value, waits):
    read, open_ = signed(numbers(["(2.5)", 3]), answer)
    np.testing.assert_array_equal(read.value, [value, 3])
    assert open_.sum() == waits


@pytest.mark.parametrize(("answer", "n"), [("people", [12, 150]), ("note", None), ("leave", None)])
def test_brackets_behind_numbers_are_what_is_said_of_them(answer, n):
    read, open_ = counted_beside(numbers(["30 (12)", "31 (150)"]), False, False, answer)
    assert (None if read.beside is None else read.beside.tolist()) == n and not open_.any()
    np.testing.assert_array_equal(read.value, [np.nan] * 2 if answer == "leave" else [30, 31])
