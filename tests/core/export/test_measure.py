"""How much room words take on a slide."""

import pytest

from core.export.measure import height, lines, wide


def test_letters_have_widths_of_their_own() -> None:
    assert wide("WWMM", 28) > 2 * wide("Illi", 28)
    assert wide("x", 56) == pytest.approx(2 * wide("x", 28))
    assert wide("Social and community development", 28) >= 6.97  # inches of Noto Sans Bold, not much more
    assert wide("במרחב הבטוח", 28) >= 2.56  # of DejaVu Sans Bold, which stands in for the Hebrew of Arial
    assert wide("Social and community development", 28) < 6.97 * 1.05


def test_lines_break_between_words_and_inside_a_word_that_is_too_long() -> None:
    two = wide("one two", 28)
    assert [lines("one two", 28, two * part) for part in (1.01, 0.9)] == [1, 2]
    assert lines("x" * 40, 28, wide("x" * 40, 28) / 2.5) == 3
    assert lines("one\ntwo", 28, 10) == 2
    assert lines("", 28, 10) == 1
    assert height("x", 28, 10) == pytest.approx(28 * 1.37 / 72)
