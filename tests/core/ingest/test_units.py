from fractions import Fraction

import numpy as np
import pytest

from core.config import Text
from core.ingest import units
from core.ingest.cells import numbers


def test_shares_of_one_are_asked_about_where_they_are_most_or_mixed():
    read = numbers([0.95, 92, 88, 0.97, 91])
    every = np.ones(5, dtype=bool)
    value, asked = units.percentages(read, every, None, shown=False)
    assert asked == (2, 3) and np.isnan(value).all()
    value, asked = units.percentages(read, every, "fraction", shown=False)
    assert (value.tolist(), asked) == ([95, 92, 88, 97, 91], None)


def test_what_the_file_shows_as_percentages_are_shares_of_one():
    value, asked = units.percentages(numbers([0.2, 0.25]), np.ones(2, dtype=bool), None, shown=True)
    assert (value.tolist(), asked) == ([20, 25], None)


@pytest.mark.parametrize(
    ("others", "id", "unit"),
    [(("שבועות",), "days", "שבועות"), (("ימים",), "days", None), (("Days",), "days", None), (("אלפים",), "days", None),
     (("טון",), "turnout", "טון"), (("%",), "turnout", None), (("אחוזים",), "turnout", None),
     (("אלפים",), "turnout", "אלפים"), (("Days to answer",), "days", None)],
)  # fmt: skip
def test_a_row_of_units_may_name_another_one(config, others, id, unit):
    assert units.other(others, config.indicator(id)) == unit


@pytest.mark.parametrize(
    ("header", "others", "times"),
    [
        ("תקציב (באלפים)", (), 1000),
        ("תקציב", ('אלפי ש"ח',), 1000),
        ('תקציב (מיליוני ש"ח)', (), 10**6),
        ("תקציב", (), 1),
    ],
)
def test_thousands_and_millions(header, others, times):
    assert units.factor(header, others) == times


def test_what_is_said_of_thousands_is_not_said_twice(config):
    days = config.indicator("days")
    in_thousands = days.model_copy(
        update={"unit": days.unit.model_copy(update={"he": 'אלפי ש"ח', "en": "NIS thousands"})}
    )
    assert (units.scale(in_thousands), units.scale(days)) == (1000, 1)
    assert units.times('ש"ח', in_thousands) == Fraction(1, 1000) and units.times("אלפי שח", in_thousands) == 1


@pytest.mark.parametrize(
    ("text", "id", "times"),
    [("שבועות", "days", 7), ("hours", "days", Fraction(1, 24)), ("ימים", "days", 1), ("ציון", "trust", 1),
     ("%", "trust", None), ("פרומיל", "turnout", Fraction(1, 10)), ("שבר", "turnout", 100), ("מספר", "turnout", None),
     ("באלפים", "turnout", None)],
)  # fmt: skip
def test_how_a_unit_becomes_that_of_the_indicator(config, text, id, times):
    assert units.times(text, config.indicator(id)) == times


@pytest.mark.parametrize(
    ("title", "said"),
    [("כל המספרים באלפים", "באלפים"), ('תקציב 2024 (אלפי ש"ח)', 'אלפי ש"ח'), ("מועצה מקומית אלפי מנשה", None),
     ("Budget, in thousands", "in thousands")],
)  # fmt: skip
def test_a_title_says_thousands_in_words_that_mean_nothing_else(title, said):
    assert units.of_title([title]) == said


@pytest.mark.parametrize(
    ("title", "said"), [("פשיעה ל-1,000 תושבים", True), ("פשיעה ל-10,000 תושבים", False), ("פשיעה", False)]
)
def test_of_how_many_people_a_title_says_that_it_counts(config, title, said):
    rate = config.indicator("days").model_copy(update={"unit": Text(he="ל-10,000 תושבים", en="per 10,000 residents")})
    assert (units.around([title], rate) is not None) == said


@pytest.mark.parametrize(
    ("header", "unit"), [('פחת מים (אלפי מ"ק) 2009', 'אלפי מ"ק'), ("אחוז הפחת", "%"), ('פטירות (סה"כ)', ""), ("x", "")]
)
def test_the_unit_that_a_header_states(header, unit):
    assert units.of_header(header) == unit
