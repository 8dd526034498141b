import numpy as np
import pytest

from core.ingest.cells import numbers
from core.ingest.counts import Counts, Places


def counts(top, bottom):
    return Counts(numbers(top), numbers(bottom), ("C", "B"))


def test_exact_percentages_and_where_there_are_none():
    found = counts([490, "", 3], [1592, 5, 0])
    assert found.known.tolist() == [True, False, False]
    assert found.exact[0] == 100 * 490 / 1592
    assert np.isnan(found.exact[1:]).all()


@pytest.mark.parametrize(
    ("printed", "decimals", "off"), [(30.8, 1, 0), (31.0, 0, 0), (31.0, 1, 1), (30.8, -1, 0), (35, -1, 1)]
)
def test_a_printed_percentage_may_be_rounded(printed, decimals, off):
    found = counts([490], [1592]).off(np.array([float(printed)]), np.array([decimals]))
    assert len(found) == off


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 12), (7, 1203), (998, 1001), (9_990, 1_000_003), (5000, 5000)])
@pytest.mark.parametrize("letters", ["E", "AB"])
def test_names_of_cells_count_up_over_every_length(letters, first, last):
    rows = np.arange(first, last + 1)
    assert Places(rows).of(letters, np.arange(len(rows))).to_pylist() == [f"{letters}{row}" for row in rows]


def test_names_of_cells_of_some_rows():
    places = Places(np.array([3, 4, 9, 12]))
    assert places.of("C", np.array([0, 1])).to_pylist() == ["C3", "C4"]
    assert places.of("C", np.array([1, 3])).to_pylist() == ["C4", "C12"]
    assert places.of("D", np.array([], dtype=int)).to_pylist() == []
