"""Goals, forecasts and ranks are told before they are saved as figures, and so are figures of parts of areas."""

import pytest


def codes(found):
    return {issue.code for issue in found.issues}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("יעדים לשנת 2024", True),
        ("אמון: תחזית", True),
        ("השינוי באמון לעומת 2023", True),
        ("Ranking of neighbourhoods", True),
        ("דירוג השכונות לפי אמון", True),
        ("אחוז שינוי, 2024", True),
        ("ההיערכות לשינויי אקלים", False),
        ("יעד וביצוע", False),
        ("נתוני 2024", False),
    ],
)
def test_a_title_that_speaks_of_no_measurement_is_told(upload, title, told):
    found = upload([[title, ""], ["שכונה", "אמון"], ["הדר", 3]])
    assert ("U-96" in codes(found)) is told


def test_so_is_the_name_of_the_file_a_note_and_a_column_of_one_word(upload):
    rows = [["שכונה", "אמון"], ["הדר", 3], ["נווה שאנן", 4]]
    assert "U-96" not in codes(upload(rows))
    assert "U-96" in codes(upload([*rows, ["* יעד לשנת 2024", ""]]))
    assert "U-96" not in codes(upload([*rows, ["מקור: האגף, על דרך היעד", ""]]))
    assert "U-96" not in codes(upload([*rows, ["יעד: 4.5", ""]]))
    kind = [["שכונה", "סוג נתון", "אמון"], ["הדר", "יעד", 3], ["נווה שאנן", "יעד", 4]]
    assert [i.params["found"] for i in upload(kind).issues if i.code == "U-96"] == ["יעד"]


def test_each_row_of_a_school_is_told(upload):
    found = upload([["שכונה", "בית ספר", "אמון"], ["הדר", "אלון", 3], ["נווה שאנן", "ברוש", 4]])
    assert [(i.params["col"], i.where.column) for i in found.issues if i.code == "U-97"] == [("בית ספר", "B")]
    assert "U-97" not in codes(upload([["שכונה", "מחלקה", "אמון"], ["הדר", "רווחה", 3]]))


def test_of_parts_under_the_name_of_their_area_none_becomes_its_figure(upload):
    head, of_hadar = ["שכונה", "תת-שכונה", "אמון"], [["הדר", "עליון", 3], ["", "תחתון", 5]]
    found = upload([head, *of_hadar, ["נווה שאנן", "צפון", 4], ["", "דרום", 2]])
    assert found.observations.empty and {"U-18", "U-57", "U-97"} <= codes(found)
