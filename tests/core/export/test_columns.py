"""Columns on paper: their room goes to those that need it, and what belongs together stays on one line."""

import pytest

from core.export.columns import unbroken, widths
from core.export.document import Amount, Table
from core.export.measure import wide

LONG = "A very long description of what is measured here and of what it is good for in the end"
TABLE = Table("c", ("Indicator", "%", "State"), ((LONG, Amount("7"), Amount("In the safe space", state="safe")),))


def test_a_number_stays_with_its_unit_and_a_state_on_one_line() -> None:
    assert unbroken(Amount("46.7 months", 46.7)) == "46.7\u00a0months"
    assert unbroken(Amount("Safe space", state="safe")) == "●\u00a0Safe\u00a0space"
    assert unbroken("not above \u206624\u2069 months in a year") == "not above \u206624\u2069\u00a0months in a year"
    assert unbroken(Amount("22.9 percentage points", 22.9, state="crossed")) == "▼\u00a022.9 percentage points"


def test_a_column_of_long_words_gets_more_than_one_of_digits() -> None:
    long, number, state = widths(TABLE, 48)
    assert long + number + state == pytest.approx(48)
    assert long > state > wide("● In the safe space", 72) > 4 > number  # the state stands on one line with its shape
    roomy = widths(TABLE, 480)  # all on one line: shares as what stands there
    assert roomy[0] / roomy[1] == pytest.approx((wide(LONG, 72) + 1.5) / (wide("%", 72) + 1.5))


def test_where_not_even_the_longest_words_fit_all_columns_give_way_alike() -> None:
    wide = Table("c", ("a" * 30, "a" * 30), (("", ""),))
    assert widths(wide, 10) == (5, 5)
