from dataclasses import replace

import pytest

from core.ingest import Choices, read
from core.ingest.column import Column
from core.ingest.figures import answered


def test_an_answer_is_found_by_header_letter_or_indicator():
    column = Column(2, "C", "אמון", "trust", "name", (), ())
    assert answered({"אמון": "missing", "C": "number"}, column) == "missing"
    assert answered({"C": "number"}, column) == "number"
    assert answered({"trust": "percent"}, column, "trust") == "percent"
    assert answered({"B": "number"}, column) is None


def test_nines_of_counts_are_missing_and_never_asked_about(upload):
    found = upload([["שכונה", "אמון", "n"], ["הדר", 3, -99], ["נווה שאנן", 4, 80]])
    assert [i.code for i in found.issues if i.code == "U-43"] == []
    kept = dict(zip(found.observations["value"], found.observations["n"], strict=True))
    assert kept[4] == 80 and kept[3] != kept[3]


def test_figures_in_thousands_are_multiplied_and_told(upload):
    found = upload([["שכונה", "ימי טיפול בפנייה (באלפים)"], ["הדר", 0.1], ["נווה שאנן", 0.25]])
    assert found.observations["value"].tolist() == [100, 250]
    assert [i.params["factor"] for i in found.issues if i.code == "U-64"] == [1000]


def test_formulas_that_nobody_computed_are_told_once(upload):
    found = upload([["שכונה", "אמון"], ["הדר", "=1+2"], ["נווה שאנן", "=2+2"], ["רמת גן א'", "#REF!"]])
    assert [(i.params["n"], i.params["rows"]) for i in found.issues if i.code == "U-63"] == [(2, [2, 3])]
    assert [i.params["row"] for i in found.issues if i.code == "U-24"] == [4]


def test_people_counted_in_thousands_are_multiplied_and_told(upload, nobody, config, xlsx):
    rows = [["שכונה", "אוכלוסייה (אלפים)", "מספר משיבים (אלפים)", "אמון"], ["הדר", 12.5, 1.5, 3], ["צפון", 8, 2, 4]]
    found = read(xlsx(rows), "t.xlsx", config, nobody, Choices("neighbourhood", period="2024", columns={"C": "n"}))
    assert found.areas["population"].tolist() == [12500, 8000]
    assert found.observations["n"].tolist() == [1500, 2000]
    told = [(i.params["col"], i.params["factor"]) for i in found.issues if i.code == "U-64"]
    assert told == [("אוכלוסייה (אלפים)", 1000), ("מספר משיבים (אלפים)", 1000)]


def test_counts_in_thousands_are_multiplied_before_they_are_divided(upload):
    rows = [["שכונה", "מונה (אלפים)", "מכנה", "שיעור הצבעה"], ["הדר", 12.5, 20000, 62.5], ["נווה שאנן", 8, 16000, 50]]
    found = upload(rows, columns={"B": "numerator", "C": "denominator"})
    kept = found.observations[["value", "numerator", "denominator"]]
    assert kept.values.tolist() == [[62.5, 12500, 20000], [50, 8000, 16000]]
    assert [i.params["col"] for i in found.issues if i.code == "U-64"] == ["מונה (אלפים)"]
    assert [i.code for i in found.issues if i.code == "U-34"] == []


POINTS = [["שכונה", "אוכלוסייה", "ימי טיפול בפנייה", "אמון"], ["הדר", "1.234", "1.125", "3,5"]]


def test_points_part_thousands_beside_columns_with_decimal_commas(config, nobody, text):
    data = text([*POINTS, ["צפון", "980", "2.500", "4,25"]], delimiter=";")
    open_ = config.model_copy(
        update={"indicators": tuple(i.model_copy(update={"limits": None}) for i in config.indicators)}
    )
    found = read(data, "t.csv", open_, nobody, Choices("neighbourhood", period="2024"))
    assert found.areas["population"].tolist() == [1234, 980]
    assert sorted(found.observations["value"]) == [3.5, 4.25, 1125, 2500]
    assert [(i.where.column, i.params["found"]) for i in found.issues if i.code == "U-45"] == [
        ("C", "1.125"),
        ("D", "3,5"),
    ]


LISTED = [["שכונה", "ימי טיפול בפנייה", "סעיפים"], ["הדר", "1,125", "1,2"], ["צפון", "95", "3"]]


def test_a_list_in_a_column_that_nobody_knows_does_not_divide_others_by_a_thousand(config, nobody, text):
    open_ = config.model_copy(
        update={"indicators": tuple(i.model_copy(update={"limits": None}) for i in config.indicators)}
    )
    how = Choices("neighbourhood", period="2024")
    asked = read(text(LISTED), "t.csv", open_, nobody, how)
    assert asked.observations["value"].tolist() == [95]
    assert [i.params["found"] for i in asked.issues if i.code == "U-59"] == ["1,125"]
    for commas, value in (("thousands", 1125), ("decimal", 1.125)):
        told = read(text(LISTED), "t.csv", open_, nobody, replace(how, commas=commas))
        assert sorted(told.observations["value"]) == sorted([value, 95])


@pytest.mark.parametrize("other", ["0.250", "2.5", "1234.125"])
def test_points_that_something_shows_to_be_decimal_stay_so(config, nobody, text, other):
    data = text([*POINTS, ["צפון", "980", other, "4,25"]], delimiter=";")
    open_ = config.model_copy(
        update={"indicators": tuple(i.model_copy(update={"limits": None}) for i in config.indicators)}
    )
    found = read(data, "t.csv", open_, nobody, Choices("neighbourhood", period="2024"))
    assert sorted(found.observations["value"]) == sorted([1.125, float(other), 3.5, 4.25])


def test_points_are_decimal_in_a_table_without_decimal_commas(config, nobody, text):
    data = text([POINTS[0], ["הדר", "1.234", "1.125", "3.5"]])
    found = read(data, "t.csv", config, nobody, Choices("neighbourhood", period="2024"))
    assert sorted(found.observations["value"]) == [1.125, 3.5]


BRACKETS = ["30 (12)", "31% (13)", "32 (140)"]
AREAS = ["הדר", "נווה שאנן", "קריית הממשלה"]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("", "שיעור הצבעה (n)"),
        ("אחוז (מספר משיבים בסוגריים)", "שיעור הצבעה"),
        ("", "שיעור הצבעה (מספר משיבים)"),
    ],
)
def test_numbers_in_brackets_are_respondents_where_a_header_or_title_says_so(upload, title, header):
    found = upload([[title], ["שכונה", header], *zip(AREAS, BRACKETS, strict=True)]).observations
    assert found["value"].tolist() == [30, 31, 32] and found["n"].tolist() == [12, 13, 140]


def test_numbers_in_brackets_that_say_themselves_what_they_are(upload):
    cells = ["30 (n=12)", "31% (N = 1,300)", "32"]
    found = upload([["שכונה", "שיעור הצבעה"], *zip(AREAS, cells, strict=True)]).observations
    assert found["value"].tolist() == [30, 31, 32] and found["n"].fillna(0).tolist() == [12, 1300, 0]


@pytest.mark.parametrize(
    "cells", [BRACKETS, ["30 (1)", "31 (2)", "32"], ["30", "31 (12)", "32 (17)"], ["30 (150)", 31, 32]]
)
def test_numbers_in_brackets_that_nothing_explains_are_asked_about_once_for_the_column(upload, cells):
    rows = [["שכונה", "שיעור הצבעה"], *zip(AREAS, cells, strict=True)]
    held = [cell for cell in cells if "(" in str(cell)]
    found = upload(rows)
    assert [(i.params["n"], i.params["sample"]) for i in found.issues if i.severity == "fix"] == [(len(held), held[:2])]
    assert "U-86" in [i.code for i in found.issues] and len(found.observations) == 3 - len(held)
    left = upload(rows, brackets={"שיעור הצבעה": "leave"})
    assert "U-86" not in [i.code for i in left.issues] and left.observations["value"].equals(
        found.observations["value"]
    )
    noted = upload(rows, brackets={"B": "note"}).observations
    assert noted["value"].tolist() == [30, 31, 32] and noted["n"].isna().all()
    people = upload(rows, brackets={"B": "people"}).observations
    asked = [int(str(cell).rpartition("(")[2].rstrip(")")) if cell in held else 0 for cell in cells]
    assert people["value"].tolist() == [30, 31, 32] and people["n"].fillna(0).tolist() == asked


def test_brackets_behind_counts_are_faults_of_their_own(upload):
    """What rests on a count that cannot be read is not told."""
    head = ["שכונה", "שיעור הצבעה", "מצביעים", "בעלי זכות בחירה"]
    rows = [head, *zip(AREAS, (30, 31, 32), ("30 (12)", "31 (13)", 32), (100, 100, 100), strict=True)]
    found = upload(rows)
    assert [i.params["found"] for i in found.issues if i.code == "U-13"] == ["30 (12)", "31 (13)"]
    assert found.observations["value"].tolist() == [32]


@pytest.mark.parametrize("cells", [["30 (1)", "31", "32"], ["30 (1)", "31 (1)", "32 (1)"]])
def test_the_same_number_in_brackets_is_the_mark_of_a_footnote(upload, cells):
    found = upload([["שכונה", "שיעור הצבעה"], *zip(AREAS, cells, strict=True)]).observations
    assert found["value"].tolist() == [30, 31, 32] and found["n"].isna().all() and found["note"][0] == "(1)"
