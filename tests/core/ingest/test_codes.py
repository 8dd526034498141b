import pytest

from core.ingest.cells import numbers
from core.ingest.codes import codes_for_missing


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ([3, -999, 5], (-999,)),
        ([-2, -99], (-99,)),
        ([-99, -80], ()),
        ([-998, 3], ()),
        ([-9, 3], ()),
        ([999, 3], (999,)),
        ([999, 700], ()),
        ([99, 3], ()),
        ([20, 999, -9, 99, 30], (-9, 99, 999)),
        ([20, 999, 45, 99], (99, 999)),
        ([20, 999, 60, 99], (999,)),
        (["..", ""], ()),
        ([], ()),
    ],
)
def test_nines_far_from_all_else(cells, codes):
    assert codes_for_missing(numbers(cells)) == codes


@pytest.mark.parametrize(
    ("cells", "codes"), [([99, 999, 300], (999,)), ([50, -9], (-9,)), ([50, 101], ()), ([50, 99], ())]
)
def test_nines_that_an_indicator_cannot_be(cells, codes):
    assert codes_for_missing(numbers(cells), (0, 100)) == codes
