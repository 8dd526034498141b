"""Terms say and are the same: the text, worked out by other means, is the value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared.term import call, figure, number, total
from tests.pages.arithmetic import worked_out


@pytest.mark.parametrize(
    ("x", "text"),
    [(0, "0"), (1234567.5, "1,234,567.5"), (-2.5, "−2.5"), (0.00012345, "0.00012345"), (7, "7"), (-1e-30, "−1e-30")],
)
def test_a_number_keeps_its_decimals_and_a_small_one_gets_more(x, text):
    assert float(number(x).replace(",", "").replace("−", "-")) == x
    assert number(x) == text or abs(x) < 1e-20


def test_a_number_that_is_not_there_is_a_dash():
    assert number(math.nan) == "–"


def test_a_negative_figure_stands_in_brackets_and_is_rounded_as_it_is_printed():
    assert (figure(-2.5).text, figure(-2.5).value) == ("(−2.5)", -2.5)
    assert (figure(1 / 3).text, figure(1 / 3).value) == ("0.3333", 0.3333)
    assert figure(-0.0).text == "0"


A, B, C = figure(2), figure(3), figure(4)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (A + B - C, "2 + 3 − 4"),
        (A - (B - C), "2 − (3 − 4)"),
        (A * (B + C), "2 × (3 + 4)"),
        (A / (B * C), "2 ÷ (3 × 4)"),
        (A / B * C, "2 ÷ 3 × 4"),
        ((A + B) ** (A / B), "(2 + 3)^(2 ÷ 3)"),
        (A * B**C, "2 × 3^4"),
        ((A**B) ** C, "(2^3)^4"),
        (-(A + B), "(−(2 + 3))"),
        (call("min", A, B - C), "min(2, 3 − 4)"),
        (total([A, B, C]), "2 + 3 + 4"),
    ],
)
def test_brackets_stand_where_they_must(term, text):
    assert term.text == text
    assert worked_out(text) == pytest.approx(term.value)


def test_what_cannot_be_worked_out_has_no_value():
    assert not math.isfinite((A / figure(0)).value)
    assert math.isnan((figure(-8) ** (A / B)).value)
    assert not math.isfinite(call("ln", figure(0)).value)


figures = st.floats(-100, 100).map(lambda x: figure(x, 2)).filter(lambda term: abs(term.value) > 0.01)
operations = st.sampled_from(["__add__", "__sub__", "__mul__", "__truediv__"])
terms = st.recursive(
    figures,
    # What divides by nothing has no value, however it is divided again: the text could not be worked out.
    lambda inner: st.builds(lambda a, op, b: getattr(a, op)(b), inner, operations, inner).filter(
        lambda term: math.isfinite(term.value)
    ),
    max_leaves=8,
)


@given(terms)
def test_any_text_worked_out_is_the_value(term):
    assert worked_out(term.text) == pytest.approx(term.value, rel=1e-6, abs=1e-9)
