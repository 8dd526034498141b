import gc
import io
import zipfile
from datetime import date
from functools import _lru_cache_wrapper

import openpyxl
import pytest
from openpyxl.comments import Comment

from core.i18n import words
from core.ingest import Choices, Upload, forget, read
from core.ingest.people import COMMENTS
from core.issues import Issue
from tests.core.ingest.conftest import TODAY
from tests.core.test_person_words import SILENT, TELLING


def with_digit(eight: str) -> str:
    digits = [int(d) * (1 + i % 2) for i, d in enumerate(eight)]
    return eight + str(-sum(d // 10 + d % 10 for d in digits) % 10)


#: Right check digits, made up.
IDS = [with_digit(eight) for eight in ("12345678", "30487129", "05321956", "20987654", "01756342")]


def stopped(upload: Upload) -> list[tuple[str, str, int]]:
    return [(i.params["col"], i.params["kind"], i.params["n"]) for i in upload.issues if i.code == "U-22"]


def table(header: str, values: list) -> list[list]:
    return [["שכונה", header, "אמון"], *([name, value, 3.5] for name, value in zip("אבגדהוז", values, strict=False))]


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("קוד", IDS, "id"),
        ("קוד", [int(i) for i in IDS], "id"),
        ("קוד", [f"{i[:3]}-{i[3:8]}-{i[8]}" for i in IDS], "id"),
        ("קוד", [f"{i[:8]} {i[8]}" for i in IDS], "id"),
        ("הערות", [f"התושב {i} ביקש סיוע" for i in IDS], "id"),
        ('ת"ז', [1, 2], "id"),
        ("מספר זהות", IDS[:1], "id"),
        ("פרטים", ["052-2345678", "03-5123456", "054 765 4321"], "phone"),
        ("פרטים", ["+972-52-2345678", "0502345678", "א"], "phone"),
        ("פרטים", [522345678, 547654321, 502345670], "phone"),
        ("טלפון נייד", ["0522345678"], "phone"),
        ("כתובת", ["a.b@example.org", "x@y.co.il", "z@z.org.il"], "email"),
        ("שם משפחה", ["כהן"], "name"),
        ("First Name", ["Dana", "Noa"], "name"),
        ("איש קשר", ["דנה"], "name"),
        ("קוד", IDS[:2], "id"),
        ("קוד", [float(i) for i in IDS], "id"),
        ("הערות", ["המדרכה שבורה", "אין תאורה", f"לדבר עם {IDS[0]}", "ביוב"], "id"),
        ("הערות", ["המדרכה שבורה", IDS[0], "אין תאורה", "ביוב"], "id"),
        ("הערות", ["המדרכה שבורה", "להתקשר 052-1234567", "ביוב"], "phone"),
        ("הערות", ["המדרכה שבורה", "טל' 03-5123456", "ביוב"], "phone"),
        ("הערות", ["המדרכה שבורה", "dana@example.org"], "email"),
        ("מגיש הבקשה", ["דנה כהן", "יוסי לוי"], "name"),
        ("תושב", ["דנה כהן"], "name"),
        ("תושב", ["דנה כהן-לוי"], "name"),
        ("מטופל", ["Dana Cohen", "Noa Levi"], "name"),
        ("владелец", ["Анна Петрова"], "name"),
        ("اسم العائلة", ["حداد"], "name"),
        ("תאריך לידה", ["14.3.1987", "2.11.1950"], "birth"),
        ("date of birth", [date(1987, 3, 14)], "birth"),
        ("כתובת", ["הרצל 12", "שד' בן גוריון 4 דירה 3"], "address"),
        ("מספר טלפון של הורה", ["052-1234567"], "phone"),
        ('ת"ז של ההורה', IDS[:1], "id"),
        ("מזהה", [31052228, 64781107], "id"),
        ("מזהה מטופל", [31052228], "id"),
    ],
)
def test_people_stop_an_upload(upload, header, values, kind):
    found = upload(table(header, values))
    assert [(col, k) for col, k, _ in stopped(found)] == [(header, kind)]
    assert found.blocked
    assert found.observations.empty
    assert found.preview == []
    assert all(column.sample == () for column in found.columns)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("מספר תאגיד", [with_digit(eight) for eight in ("50020472", "51234567", "58001234", "50087654")]),
        ("קוד מלא", [40000111, 40000112, 40000113, 40000121, 40000122]),
        ("תקציב", [123456789.5, 304871299.25, 53219564.75]),
        ("תקציב", [100000000, 234567891, 345678912, 456789123, 567891234]),
        ("קואורדינטות", [2040057100, 2105263481, 2161876289]),
        ("תאריך", ["2024-01-01", "01/02/2024", "12.12.2024"]),
        ("טלפון", ["כן", "לא", "כן"]),
        ("תושבים", [1234567, 2345678, 3456789]),
        ("שם", ["הדר", "גאולה"]),
        ("מזהה", [*IDS[:2], "123456789", "234567890", "345678901"]),
        ("קוד", IDS[:1]),
        ("תושב", [120, 340, 560]),
        ("בעלים", ["עירייה", "פרטי", "עירייה", "פרטי", "עירייה"]),
        ("בעלים", ["רשות מקרקעי ישראל"] * 5),
        ("כתובת", ["כן", "לא"]),
        ("אחוז בתים עם טלפון", [81.5, 77.2]),
        ("תאריך לידה", [3.5, 4.5]),
        ("E_MOBILE", ["146.699999999999990", "3486.000000000000010"]),
        ("E_MOBILE", [146.69999999999999, 31.12345678]),
        ("נ.צ.", ["199123/745678", "201000/744000"]),
        ("X", [199123.0, 201456.0, 198700.5]),
        ("Y ברשת", [3650123, 3651456, 3649870]),
        ("גוש", [10900, 10901, 12345]),
        ("חלקה", ["10900/123/4", "10901-12"]),
    ],
)
def test_codes_counts_and_companies_do_not(upload, header, values):
    assert stopped(upload(table(header, values))) == []


def values(numbers: list) -> list[list]:
    return [["שכונה", "ימי טיפול בפנייה"], *([name, n] for name, n in zip("אבגדהוזחטי", numbers, strict=False))]


@pytest.mark.parametrize("spelt", [int, str, float])
def test_identity_numbers_in_a_column_of_values_stop(upload, spelt):
    found = upload(values([spelt(i) for i in IDS]))
    assert stopped(found) == [("ימי טיפול בפנייה", "id", 5)]
    assert silent(found)


@pytest.mark.parametrize("spelt", [int, str])
def test_one_identity_number_among_small_values_stops(upload, spelt):
    found = upload(values([3, 4.5, 12, spelt(IDS[1]), 9]))
    assert stopped(found) == [("ימי טיפול בפנייה", "id", 1)]
    assert silent(found)


def test_large_values_are_no_persons(upload):
    assert stopped(upload(values([int(IDS[1]), 200_000_000, 98_000_000, 312_456_789]))) == []
    assert stopped(upload(values([int(IDS[1])]))) == []


def test_the_rows_are_named_and_nothing_else(upload):
    notes = ["המדרכה שבורה", f"לדבר עם {IDS[0]}", "אין תאורה", "052-1234567"]
    found = upload([["שכונה", "הערות", "אמון"], *(["הדר", note, 3.5] for note in notes)])
    (issue,) = (i for i in found.issues if i.code == "U-22")
    assert issue.params == {"col": "הערות", "n": 1, "kind": "id", "rows": (3,), "cells": ["B3"]}
    assert (issue.where.sheet, issue.where.row, issue.where.column) == ("Sheet1", 1, "B")


@pytest.mark.parametrize("row", [3000, 6500])
def test_the_last_rows_are_looked_at_too(upload, row):
    rows = [["שכונה", "הערות", "אמון"], *(["הדר", f"הערה {i}", 3.5] for i in range(7000))]
    rows[row][1] = f"לדבר עם {IDS[0]}"
    assert stopped(upload(rows)) == [("הערות", "id", 1)]


PERSONS = ["משה כהן", "יעל לוי", "אחמד חוסיין", "רחל מזרחי"]


@pytest.mark.parametrize("header", ["שם", "רכז", "רכזת שכונתית", "Name"])
def test_names_of_persons_under_a_bare_name_or_an_office(upload, header):
    assert stopped(upload(table(header, PERSONS))) == [(header, "name", 4)]


@pytest.mark.parametrize("names", [["בית ספר הדר", "מועדון נוער", "משה שרת", "גן תמר"], ["משה כהן", "יעל לוי"]])
def test_places_under_a_bare_name_are_nobodys(upload, names):
    assert stopped(upload(table("שם", names))) == []


def test_phones_that_lost_their_zero(upload):
    numbers = [521234560 + i for i in range(6)]
    assert stopped(upload(table("פרטים", numbers))) == [("פרטים", "phone", 6)]


def test_an_address_in_a_source_line_is_no_column_of_people(upload):
    rows = [["שכונה", "אמון", "הערה"], *(["הדר", 3.5, ""],) * 8, ["מקור: info@example.org", "", ""]]
    assert stopped(upload(rows)) == []


SCHOOLS = [["הדר", "בית ספר אלון", "רחוב הגפן 12", 3.5], ["גבעה", "בית ספר ארז", "רחוב הזית 3", 3.1]]


def test_addresses_of_institutions_are_those_of_offices(upload):
    """Beside names of persons, or of nothing, they are homes."""
    of = {name: upload([["שכונה", name, "כתובת", "אמון"], *SCHOOLS]) for name in ("שם בית הספר", "מוסד", "הערות")}
    assert [stopped(found) for found in of.values()] == [[], [], [("כתובת", "address", 2)]]
    assert "הגפן" not in of["מוסד"].observations.to_json(force_ascii=False)
    owners = upload([["שכונה", "מוסד", "כתובת", "שם פרטי"], *([*row[:3], "דנה"] for row in SCHOOLS)])
    assert stopped(owners) == [("שם פרטי", "name", 1)]


HOMES = [[area, f"רחוב הגפן {i}"] for i, area in enumerate(["הדר", "גבעה"] * 4, 1)]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (["שכונה", "בית ספר", "כתובת"], [[area, f"תיכון {i % 3}", at] for i, (area, at) in enumerate(HOMES)]),
        (["שכונה", "בית ספר", "כתובת"], [[area, f"תיכון {i}", f"{at} דירה 2"] for i, (area, at) in enumerate(HOMES)]),
        (["שכונה", "school", "home address"], [[area, f"High {i}", at] for i, (area, at) in enumerate(HOMES)]),
        (["שכונה", "מקלט", "רחוב", "מספר בית"], [[area, "מקלט 4", "הגפן", i] for i, (area, _) in enumerate(HOMES)]),
        (["שכונה", "ארגון", "הערות"], [[area, f"עמותה {i}", f"גר ב{at}"] for i, (area, at) in enumerate(HOMES)]),
        (["שכונה", "מוסד", "כתובת"], [[area, f"מוסד {i}" if i else "", at] for i, (area, at) in enumerate(HOMES)]),
    ],
)
def test_homes_of_people_who_belong_to_an_institution_are_homes(upload, head, rows):
    found = upload([[*head, "אמון"], *([*row, 3.5] for row in rows)])
    assert {kind for _, kind, _ in stopped(found)} == {"address"} and found.observations.empty


def test_an_institution_has_its_address_in_every_year(upload):
    years = [["שכונה", "שנה", "מרפאה", "כתובת המרפאה", "אמון"]]
    years += [[area, year, name, at, 3.5] for year in (2023, 2024) for area, name, at, _ in SCHOOLS]
    assert stopped(upload(years)) == []


def test_one_cell_about_somebody_is_named_and_its_column_stays(upload):
    rows = [
        ["שכונה", "אמון"],
        *([f"שכונה {i}", 3.5] for i in range(8)),
        [None, None],
        ["לפרטים: רותי, 050-1234567", None],
    ]
    (issue,) = (i for i in upload(rows).issues if i.code == "U-22")
    assert issue.params["cells"] == ["A11"]
    told = {lang: words(lang, isolate=False).issue(issue) for lang in ("he", "en")}
    assert "בתא A11" in told["he"] and "הסירו את הפרטים מן התא" in told["he"] and "העמודה" not in told["he"]
    assert "cell A11" in told["en"] and "Remove the details from the cell" in told["en"]
    whole = upload([["שכונה", "קוד"], *(["הדר", i] for i in IDS)])
    assert all("cells" not in i.params for i in whole.issues if i.code == "U-22")


def remarks(*texts: str | None) -> list[list]:
    return [["שכונה", "אמון", "הערות"], *([name, 3.5, text] for name, text in zip("אבגד", texts, strict=False))]


@pytest.mark.parametrize(("text", "kind"), TELLING)
def test_what_tells_a_person_in_a_remark_stops_a_file(upload, text, kind):
    found = upload(remarks(None, text, None))
    assert [(i.params["kind"], i.params["rows"]) for i in found.issues if i.code == "U-22"] == [(kind, (3,))]


@pytest.mark.parametrize(
    ("header", "text", "kind"),
    [
        ("תוכן הפנייה", "גב' לוי רחל גרה ברחוב הגפן 12 דירה 4", "name"),
        ("Description", "Lives at 12 Hagefen St, flat 4, since May", "address"),
        ("פרטים", "Mrs Levy, passport 12345678", "id"),
        ("קבוצה", "ילידת 3.5.1941", "birth"),
    ],
)
def test_sentences_about_somebody_need_no_heading_of_remarks(upload, header, text, kind):
    rows = [["שכונה", "אמון", header], ["הדר", 3.5, None], ["גאולה", 3.1, text]]
    assert stopped(upload(rows)) == [(header, kind, 1)]


def test_institutions_called_after_somebody_are_nobody(upload):
    names = ['מרפאת ד"ר לוי', "ד\"ר קורצ'אק", "הגב' רחל", "גן שושנה"]
    rows = [["שכונה", "אמון", "מבנה"], *([area, 3.5, name] for area, name in zip("אבגד", names, strict=True))]
    assert stopped(upload(rows)) == []


@pytest.mark.parametrize("text", SILENT)
def test_remarks_about_nobody_do_not(upload, text):
    assert stopped(upload(remarks(text, text, None))) == []


def test_whoever_made_a_table_may_be_named_in_its_source_line(upload):
    rows = [["שכונה", "אמון", "הערה"], *(["הדר", 3.5, ""],) * 8, ['מקור: סקר של ד"ר כהן, 2024', "", ""]]
    assert stopped(upload(rows)) == []


def test_streets_are_addresses_with_the_numbers_of_houses_only(upload):
    streets = [["שכונה", "רחוב", "אמון"], ["הדר", "הרצל", 3.5], ["גאולה", "יפו", 3.1]]
    assert stopped(upload(streets)) == []
    houses = [[*row, number] for row, number in zip(streets, ["מספר בית", 12, 3], strict=True)]
    assert stopped(upload(houses)) == [("מספר בית", "address", 2)]


GOOD = [["שכונה", "אמון"], ["הדר", 3.5], ["נווה שאנן", 3.1]]


def silent(upload: Upload) -> bool:
    """Stopped, and nothing that was read repeats an identity number."""
    return upload.blocked and upload.observations.empty and not any(i in repr(upload) for i in IDS)


@pytest.mark.parametrize(
    "rows",
    [
        [["שם משפחה", "מספר"], *(["כהן", i] for i in IDS)],
        [["א", "ב"], *(["כהן", int(i)] for i in IDS)],
        [[*IDS], [1, 2, 3, 4, 5]],
    ],
)
@pytest.mark.parametrize("more", [{}, {"conceal": 1}])
def test_a_sheet_that_is_not_chosen_stops_as_well(config, areas, xlsx, rows, more):
    how = Choices(layer="neighbourhood", period="2024", sheet="Sheet1")
    found = read(xlsx(GOOD, rows, **more), "a.xlsx", config, areas, how, today=TODAY)
    assert stopped(found)
    assert silent(found)


def test_a_second_sheet_of_codes_and_whom_to_ask_does_not(config, areas, xlsx):
    second = [["קוד", "הערה"], [40000111, "info@example.org"], [40000112, "03-5123456"], [40000113, ""]]
    found = read(xlsx(GOOD, second), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"), today=TODAY)
    assert (found.blocked, found.rows_kept) == (False, 2)


@pytest.mark.parametrize("kind", [str, int])
def test_identity_numbers_as_headers_stop(upload, kind):
    people = [kind(i) for i in IDS * 2]
    found = upload([["שכונה", "אמון", *people], *(row + [1] * 10 for row in GOOD[1:])])
    assert stopped(found)
    assert silent(found)


@pytest.mark.parametrize("rows", [[["כהן", int(IDS[0])]], [["שם", "מספר"], ["כהן", IDS[0]]], [["שם פרטי"], ["דנה"]]])
def test_a_single_person_on_a_hidden_sheet_stops(config, areas, xlsx, rows):
    found = read(xlsx(GOOD, rows, conceal=1), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    assert len(stopped(found)) == 1
    assert silent(found)


def test_hidden_volumes_are_no_persons(config, areas, xlsx):
    rows = [["Deals", "Volume"], [15738, 2143392128], [4053, 2129879092], [2502, 35439753], [28, 4631570]]
    found = read(xlsx(GOOD, rows, conceal=1), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    assert stopped(found) == []


@pytest.mark.parametrize("hidden_rows", [False, True])
def test_a_person_in_a_hidden_row_stops(config, areas, xlsx, hidden_rows):
    rows = [["שכונה", "אמון", "הערה"], ["הדר", 3.5, ""], ["נווה שאנן", 3.1, f"של {IDS[0]}"]]
    how = Choices("neighbourhood", period="2024", hidden_rows=hidden_rows)
    found = read(xlsx(rows, hide=[3]), "a.xlsx", config, areas, how)
    assert {kind for _, kind, _ in stopped(found)} == {"id"}
    assert silent(found)


def annotated(data: bytes, note: str, cell: str = "B2") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active[cell].comment = Comment(note, "editor")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("note", "kind"), [(f"נמסר על ידי {IDS[0]}", "id"), ("דנה 052-1234567", "phone")])
def test_a_person_in_a_comment_on_a_cell_stops(config, areas, xlsx, note, kind):
    data = annotated(xlsx(GOOD), note)
    found = read(data, "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    assert stopped(found) == [(COMMENTS, kind, 1)]
    assert silent(found)
    told = [words(lang).issue(found.issues[0]) for lang in ("he", "en")]
    assert "הערות שמוצמדות לתאים" in told[0] and "comments on cells" in told[1]


def test_a_zip_around_the_workbook_does_not_hide_them(config, areas, xlsx):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("table.xlsx", annotated(xlsx(GOOD), f"נמסר על ידי {IDS[0]}"))
    found = read(stream.getvalue(), "a.zip", config, areas, Choices("neighbourhood", period="2024"))
    assert stopped(found) == [(COMMENTS, "id", 1)]
    assert silent(found)


def test_other_comments_do_not(config, areas, xlsx):
    data = annotated(xlsx(GOOD), "נבדק ב-3.4.2024, ראו גוש 10900 חלקה 123")
    assert stopped(read(data, "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))) == []


@pytest.mark.parametrize("kind", ["id", "name", "phone", "email", "birth", "address"])
def test_every_kind_is_said_in_both_languages(kind):
    issue = Issue("U-22", {"col": "א", "n": 3, "kind": kind, "rows": (2, 3, 4)})
    assert all(kind not in words(lang).issue(issue).split() for lang in ("he", "en"))


def test_a_phone_in_a_title_stops_and_an_office_does_not(upload):
    assert stopped(upload([["לפרטים: דנה 052-1234567", ""], ["", ""], *GOOD])) == [("A", "phone", 1)]
    assert stopped(upload([["לפרטים: info@example.org, 03-5123456", ""], ["", ""], *GOOD])) == []


def test_identity_numbers_in_titles_stop(upload):
    found = upload([[f"רשימה של {IDS[0]} ושל {IDS[1]}", ""], ["", ""], *GOOD])
    assert stopped(found) == [("A", "id", 2)]
    assert silent(found)


@pytest.mark.parametrize("person", [IDS[1], int(IDS[1]), f"{IDS[1][:8]}-{IDS[1][8]}"])
def test_one_identity_number_among_names_of_areas_stops(upload, person):
    found = upload([*GOOD, [person, 2.0], ["הדר", 3.5]])
    assert stopped(found) == [("שכונה", "id", 1)]
    assert silent(found)
    assert found.unmatched == ()


def test_keys_with_a_right_check_digit_by_chance_do_not(upload):
    assert stopped(upload([["קוד שכונה", "שכונה", "אמון"], [int(IDS[1]), "הדר", 3.5], [401, "נווה שאנן", 3.1]])) == []


@pytest.mark.parametrize("file", [f"{IDS[0]}_{IDS[1]}.xlsx", "0522345678.xlsx", "dana.k@example.org.xlsx"])
def test_a_file_named_after_a_person_stops_unread(upload, file):
    found = upload(GOOD, file=file)
    assert len(stopped(found)) == 1
    assert silent(found)
    assert file[:9] not in repr(found)


def test_a_sheet_named_after_a_person_stops(config, areas, xlsx):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD, GOOD)))
    book.worksheets[1].title = IDS[1]
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"), today=TODAY)
    assert stopped(found) == [("\u2022" * 9, "id", 1)]
    assert silent(found)


def held() -> str:
    """All that the caches of the core were asked about."""
    caches = [o for o in gc.get_objects() if isinstance(o, _lru_cache_wrapper) and o.__module__.startswith("core.")]
    return repr([list(d) for cache in caches for d in gc.get_referents(cache) if isinstance(d, dict)])


def test_nothing_of_a_refused_file_stays_in_the_process_once_it_is_forgotten(upload):
    people = ["ענת ברקוביץ-לוי", "1987-03-14", "0521234567"]
    rows = [["שכונה", "שם מלא", "תאריך לידה", "הערה", "אמון"], ["הדר", *people, 3.5], ["אשמורת", *people, 3.5]]
    assert stopped(upload(rows))
    assert any(text in held() for text in people)
    forget()
    assert not any(text in held() for text in (*people, "אשמורת", "ברקוביץ"))
    assert upload([["שכונה", "אמון"], ["הדר", "3.5"]]).joined == ("n4",)  # and reading goes on


def test_a_long_word_under_a_header_of_persons_is_looked_at_at_once(upload):
    assert stopped(upload([["שכונה", "אמון", "תושב"], ["הדר", 3, "א" * 40 + "7"]])) == []


@pytest.mark.parametrize(
    "values", [["40000101", "40000119"], [40000101, 50000108], [510000003, 510000011], [411223, 410019]]
)
def test_codes_of_areas_bodies_and_institutions_under_a_heading_of_identifiers_are_read(upload, values):
    assert stopped(upload(table("מזהה", values))) == []
