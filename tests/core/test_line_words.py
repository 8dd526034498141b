"""A line in words: each kind in the unit of what it measures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import line_words
from core.i18n import plain, rounded, usual_digits, words
from core.redlines.record import Record
from tests.core.scoring import town

PERCENT = 'id = "trust"\nunit = { he = "%", en = "%" }'
MODEL, EN = town.model(text=town.MODEL.replace('id = "trust"', PERCENT)), words("en")


def record(kind: str, **fields: object) -> Record:
    usual = {"id": "x", "wording": "x", "kind": kind, "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    return Record.model_validate(usual | fields)


@pytest.mark.parametrize(
    ("line", "limit", "half"),
    [
        (record("level"), "Not below 45%", "0.5%"),
        (record("level", indicator="gone"), "Not below 45", "0.5"),
        (record("band", limit=60.0, lower=20.0), "Between 20% and 60%", "0.5%"),
        (record("share", ideal=None), "Not above 45%", "0.5%"),
        (record("gap", ideal=None, limit=10.0), "Not above 10 percentage points", "0.5 percentage points"),
        (
            record("change", limit=-2.0),
            "Not below −2 percentage points a year",
            "0.5 percentage points a year",
        ),
        (record("peer", limit=0.8), "Not below 0.8 × the median of the peers", "0.5 × the median of the peers"),
        (record("age", ideal=0.0, limit=24.0), "Not above 24 months", "0.5 months"),
        (record("compound", indicator=None, of=["a", "b", "c"], at_least=2), "Fewer than 2 of 3 lines breached", "0.5"),
        (record("compound", indicator=None, of=["a", "b", "c"], at_least=1), "None of 3 lines breached", "0.5"),
    ],
    ids=lambda line: line.kind if isinstance(line, Record) else None,
)
def test_a_limit_and_a_value_stand_in_the_unit_of_their_kind(line: Record, limit: str, half: str) -> None:
    assert plain(line_words.limit(line, MODEL, EN)) == limit
    assert plain(line_words.amount(line, 0.5, MODEL, EN)) == half
    assert (
        line_words.amount(line, None, MODEL, EN) == line_words.amount(line, float("nan"), MODEL, EN) == EN.number(None)
    )


@given(st.integers(-2_000_000, 2_000_000), st.integers(-300, 300).filter(bool))
def test_a_figure_is_told_on_the_side_of_its_line_on_which_it_is(at: int, off: int) -> None:
    """In words and, as charts hold it, in numbers; a limit is told as it was adopted."""
    limit, x = at / 1000, (at + off) / 1000
    said, line = line_words.against(x, [limit, None, float("nan")], None, EN), EN.number(limit, line_words.AS_ADOPTED)
    digits = line_words.digits_against(x, [limit], EN)
    number = rounded(x, usual_digits(x) if digits is None else digits)
    assert (number < limit, number > limit) == (x < limit, x > limit)
    assert plain(said) != plain(line)
    assert plain(said) == plain(EN.number(number, line_words.AS_ADOPTED))


def test_what_is_missing_is_a_dash() -> None:
    for missing in (None, float("nan")):
        assert line_words.against(missing, [45.0], None, EN) == EN.number(None)
