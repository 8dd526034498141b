"""What headers say of persons, and when their values belie it."""

import pytest

from core import person_columns

RIGHT = ["31052228", "64781107"]  # made up; right with the zero that Excel has taken from before them


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ('ת"ז', "id"),
        ("First Name", "name"),
        ("שם פרטי (הורה 1)", "name"),
        ("First name / שם פרטי", "name"),
        ("מגיש הבקשה", "person"),
        ("תושב", "person"),
        ("כתובת", "address"),
        ("תאריך לידה", "birth"),
        ("фамилия", "name"),
        ("дата рождения", "birth"),
        ("رقم الهوية", "id"),
        ("اسم العائلة", "name"),
        ("אוכלוסייה", ""),
        ("תושבים", ""),
        ("כתובת קלפי", ""),
        ("שם שכונה", ""),
        ('שם העו"ס המטפל', "name"),
        ("שם העובדת הסוציאלית", "name"),
        ("Name of the teacher", "name"),
        ("שם המרכז הקהילתי", ""),
        ("שם אחוזת בית", ""),
    ],
)
def test_headers_that_name_persons(header, kind):
    assert person_columns.headed(header) == kind


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("תעודת זהות", ["385508890"], "id"),
        ("שם מלא", ["דוד כהן"], "name"),
        ("תאריך לידה", ["3/4/1941", "-"], "birth"),
        ("איש קשר", ["דוד כהן"], "name"),
        ("טלפון", ["יש", "אין"], None),
        ("מספר תעודת זהות של הפונה", ["385508890"], "id"),
        ("שכונה", ["385508890"], None),
        ("מזהה", ["30487129", "25319564"], None),
        ("מזהה", RIGHT, "id"),
        ("מספר מזהה", RIGHT[:1], None),  # one in ten is right by chance
        ("מזהה תושב", RIGHT[:1], "id"),
        ("ID", ["385508890"], "id"),
        ("מזהה", ["40000101", "40000119"], None),  # keys of two statistical areas of a town
        ("מזהה", ["510000003", "510000011"], None),  # registered bodies
        ("מזהה אזור", RIGHT[:1], None),
    ],
)
def test_a_header_is_believed_where_its_values_bear_it_out(header, values, kind):
    found = person_columns.said(
        person_columns.headed(header), header, lambda: {each: each for each in values}, lambda: len(values)
    )
    assert (found.kind if found else None) == kind


def test_values_are_not_looked_at_under_a_header_that_says_nothing_of_persons():
    def never():
        raise AssertionError("texts of millions of numbers were formed for nothing")

    assert person_columns.said(person_columns.headed("מדד"), "מדד", never, never) is None
