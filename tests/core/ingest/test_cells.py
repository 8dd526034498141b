import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ingest.cells import ABSENT, ERROR, FEWER, NUMBER, TEXT, is_absent, number, numbers


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        "  ",
        "..",
        "...",
        "-",
        "–",
        "—",
        "n/a",
        "N/A",
        "#N/A",
        "אין נתון",
        "לא רלוונטי",
        'ל"ר',
        "\u200f..\u200e",
        float("nan"),
    ],
)
def test_marks_of_absence_are_absent_and_never_zero(cell):
    read = number(cell)
    assert read.kind == ABSENT
    assert math.isnan(read.value)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (5, 5.0),
        (0, 0.0),
        ("0", 0.0),
        ("1,234,567", 1_234_567.0),
        ("1 234", 1234.0),
        ("1'234.5", 1234.5),
        ("−4.5", -4.5),
        ("–4.5", -4.5),
        ("5.3-", -5.3),
        ("\u200e-3", -3.0),
        ("- 3", -3.0),
        ("₪1,200", 1200.0),
        ('1,200 ש"ח', 1200.0),
        ("1.2E+05", 120_000.0),
        (".5", 0.5),
        ("+7", 7.0),
    ],
)
def test_numbers_in_every_dress(cell, value):
    read = number(cell)
    assert (read.kind, read.value) == (NUMBER, value)


@pytest.mark.parametrize(("cell", "value"), [("30.8%", 30.8), ("%30.8", 30.8), ("5 %", 5.0), ("٪ 12", None)])
def test_percent_is_kept_as_a_mark(cell, value):
    read = number(cell)
    assert (read.value, read.percent) == (value, True) if value else read.kind == TEXT


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("(12.3)", 12.3, "(12.3)"),
        ("12.3*", 12.3, "*"),
        ("12.3 [1]", 12.3, "[1]"),
        ("12.3¹", 12.3, "(1)"),
        ("3.5%*", 3.5, "*"),
    ],
)
def test_marks_beside_a_number_become_a_note(cell, value, note):
    read = number(cell)
    assert (read.value, read.note) == (value, note)


@pytest.mark.parametrize("cell", ["<10", "< 5", "פחות מ-10", "פחות מ 10", "less than 5", "10>"])
def test_too_few_to_tell(cell):
    assert number(cell).kind == FEWER


@pytest.mark.parametrize("cell", ["#DIV/0!", "#REF!", "#VALUE!", "#name?", "Err:502"])
def test_formula_errors(cell):
    assert number(cell).kind == ERROR


@pytest.mark.parametrize(
    "cell", ["abc", "4-0", "12,5", "1,23,456", "1.234.567", True, date(2024, 1, 1), "½", "--5", "e5", "%", "1" * 400]
)
def test_what_is_no_number_is_said_to_be_none(cell):
    assert number(cell).kind == TEXT


def test_decimals_tell_the_rounding():
    assert [number(cell).decimals for cell in ("30.8%", "31", "1.250", 30.8)] == [1, 0, 3, -1]


@settings(max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_survives_as_number_and_as_text(value):
    assert number(value).value == value
    assert number(repr(value)).value == value


@settings(max_examples=300)
@given(st.one_of(st.text(), st.booleans(), st.dates(), st.times(), st.timedeltas(), st.integers(), st.floats()))
def test_any_cell_is_read_without_a_fault(cell):
    read = number(cell)
    assert (read.kind == NUMBER) == (not math.isnan(read.value))
    assert is_absent(cell) <= (read.kind == ABSENT)


def test_a_column_is_arrays():
    read = numbers([1.5, "..", "<10", "ten", "2%"])
    assert read.kind.tolist() == [NUMBER, ABSENT, FEWER, TEXT, NUMBER]
    assert read.percent.tolist() == [False, False, False, False, True]


@pytest.mark.parametrize("cell", ["<5%", "פחות מ-5%"])
def test_a_bound_of_a_percentage_is_no_small_count(cell):
    assert number(cell).kind == TEXT
