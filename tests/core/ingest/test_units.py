import numpy as np
import pytest

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


def test_a_row_of_units_that_belies_the_indicator_leaves_a_proposal(upload):
    rows = [["שכונה", "ימי טיפול בפנייה", "שיעור הצבעה"], ["", "שבועות", "%"], ["הדר", 3, 50], ["נווה שאנן", 4, 60]]
    found = upload(rows)
    assert sorted(found.observations["value"]) == [50, 60]
    assert [c.header for c in found.columns if c.field is None] == ["ימי טיפול בפנייה (שבועות)"]
    chosen = upload(rows, columns={"ימי טיפול בפנייה (שבועות)": "days"})
    assert sorted(chosen.observations["value"]) == [3, 4, 50, 60]
    assert "U-21" in [issue.code for issue in chosen.issues]
