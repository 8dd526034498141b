"""What is about persons, told from codes, counts, dates and registered bodies."""

import pytest

from core import people

#: Right check digits, made up.
IDS = ["385508890", "278210166", "123456782"]


@pytest.mark.parametrize(
    ("texts", "filled", "found"),
    [
        (IDS, None, ("id", 3)),
        (["385-50889-0", "27821016-6", "123 456 782"], None, ("id", 3)),
        (["385\u201150889\u20110", "27821016\u20136", "1-2345678-2"], None, ("id", 3)),
        (IDS[:2], 2, ("", 0)),
        (["052-2345678"], 1, ("phone", 1)),
        (["052-2345678"], None, ("", 0)),
        (["a@example.org"], 2, ("email", 1)),
        (["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"], None, ("", 0)),
        (["123 456 789", "234 567 891", "345 678 912", "456 789 123"], None, ("", 0)),
        (["40000111", "40000112", "40000113", "40000121"], None, ("", 0)),
    ],
)
def test_values_of_a_column_are_judged_together(texts, filled, found):
    assert people.kind(texts, filled) == found


@pytest.mark.parametrize(
    ("names", "count"),
    [
        (["הדר", "385508890", "278210166"], 2),
        (["הדר", "385-50889-0"], 1),
        (["הדר 385508890"], 1),
        (["385508890", "385508891", "385508892", "385508893"], 0),  # codes: one is right by chance
        (["500204726", "40000111", "2024-01-01", "0.385508890", "000000000"], 0),
    ],
)
def test_one_identity_number_among_names_is_enough(names, count):
    assert people.among_names(names) == count


@pytest.mark.parametrize(
    ("file", "kind", "n"),
    [
        ("385508890_278210166.xlsx", "id", 2),
        ("פנייה 385-50889-0.csv", "id", 1),
        ("0522345678.xlsx", "phone", 1),
        ("call_052-234-5678.geojson", "phone", 1),
        ("972522345678.csv", "phone", 1),
    ],
)
def test_a_file_named_after_a_person_stops_and_is_not_repeated(file, kind, n):
    issue = people.in_file(file)
    assert (issue.code, issue.params["kind"], issue.params["n"]) == ("U-22", kind, n)
    assert not any(c.isdigit() for c in repr((issue.params["col"], issue.where.file)))


@pytest.mark.parametrize(
    "file",
    ["24_22_375t1.xlsx", "haifa_2024-01-01.csv", "20240115_093012.xlsx", "500204726.xlsx", "areas_2022_2039.zip"],
)
def test_dates_and_numbers_of_tables_in_a_file_name_do_not(file):
    assert people.in_file(file) is None
    assert people.masked("haifa_2022.csv") == "haifa_2022.csv"


@pytest.mark.parametrize(("header", "kind"), [('ת"ז', "id"), ("First Name", "name"), ("אוכלוסייה", "")])
def test_headers_that_name_persons(header, kind):
    assert people.headed(header) == kind
