import gc
import io
from functools import _lru_cache_wrapper

import openpyxl
import pytest

from core.ingest import Choices, Upload, forget, read
from tests.core.ingest.conftest import TODAY


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
    ],
)
def test_codes_counts_and_companies_do_not(upload, header, values):
    assert stopped(upload(table(header, values))) == []


def test_a_column_of_values_is_not_judged_by_its_numbers(upload):
    rows = [["שכונה", "ימי טיפול בפנייה"], *([name, int(i)] for name, i in zip("אבגדה", IDS, strict=True))]
    assert stopped(upload(rows)) == []


def test_an_address_in_a_source_line_is_no_column_of_people(upload):
    rows = [["שכונה", "אמון", "הערה"], *(["הדר", 3.5, ""],) * 8, ["מקור: info@example.org", "", ""]]
    assert stopped(upload(rows)) == []


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


@pytest.mark.parametrize("file", [f"{IDS[0]}_{IDS[1]}.xlsx", "0522345678.xlsx"])
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
