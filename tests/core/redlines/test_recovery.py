import numpy as np
import pytest

from core.redlines.recovery import Recovery, recovery

DAYS = np.array([-3.0, -2, -1, 0, 10, 20, 30, 40])


@pytest.mark.parametrize(
    ("values", "higher", "found"),
    [
        ([80, 82, 81, 40, 60, 75, 81, 83], True, Recovery(81, 40, 30, True)),
        ([80, 82, 81, 40, 60, 75, 81, 81], True, Recovery(81, 40, 30, False)),
        ([80, 82, 81, 40, 60, 75, 78, 79], True, Recovery(81, 40, None, None)),
        ([5, 5, 5, 30, 20, 9, 5, 4], False, Recovery(5, 30, 30, True)),
        ([80, 82, 81, 81, 85, 82, 81, 83], True, Recovery(81, 81, 0, True)),
        ([80, 82, 81, np.nan, 60, np.nan, 81, np.nan], True, Recovery(81, 60, 30, False)),
    ],
    ids=["grew", "only back", "not yet", "lower is better", "never fell", "gaps"],
)
def test_worked_cases(values, higher, found):
    assert recovery(DAYS, np.array(values, float), 0, higher) == found


def test_a_small_difference_is_no_difference():
    values = np.array([80, 82, 81, 40, 60, 79.5, 81.5, 81], float)
    assert recovery(DAYS, values, 0, True, margin=2) == Recovery(81, 40, 20, False)


def test_without_a_before_or_an_after_there_is_nothing_to_tell():
    assert recovery(DAYS, np.full(8, 1.0), -3, True) is None
    assert recovery(DAYS, np.full(8, 1.0), 99, True) is None
