import io
from datetime import date

import openpyxl
import pytest

from core.ingest import Choices, read
from core.ingest.marks import MAX_COLUMNS


def codes(found):
    return [issue.code for issue in found.issues]


def test_a_name_that_stands_once_is_that_of_the_rows_under_it(upload):
    rows = [["שכונה", "שנה", "שיעור הצבעה"], ["הדר", 2022, 50], ["", 2023, 51], ["", 2024, 52]]
    rows += [["נווה שאנן", 2022, 60], ["", 2023, 61], ["", 2024, 62]]
    found = upload(rows)
    values = found.observations[["area_id", "period", "value"]].astype({"period": str})
    assert sorted(values.itertuples(index=False, name=None)) == [
        *(("n2", str(year), year - 2022 + 60.0) for year in (2022, 2023, 2024)),
        *(("n4", str(year), year - 2022 + 50.0) for year in (2022, 2023, 2024)),
    ]
    told = next(issue for issue in found.issues if issue.code == "U-57")
    assert (dict(told.params), told.where.row) == ({"n": 4, "row": 3}, 3)


@pytest.mark.parametrize(
    "rows",
    [
        [["הדר", 2024, 50], ["נווה שאנן", 2024, 60], ["", 2024, 55]],  # of a year that the row above has: a total
        [["הדר", 2024, 50], ["נווה שאנן", 2024, 60], ["רמת גן א'", 2024, 60], ["", 2023, 55]],  # one row of many
        [["הדר", 2024, 50], ["נווה שאנן", 2024, 60], ["", "", 55]],
    ],
)
def test_a_row_without_a_name_that_sums_up_is_a_total_still(upload, rows):
    found = upload([["שכונה", "שנה", "שיעור הצבעה"], *rows])
    assert "U-57" not in codes(found)
    assert set(found.observations["value"]) == {50.0, 60.0}
    assert found.left_out["total"] == 1


def test_more_columns_than_are_read_are_refused_at_once(upload):
    def wide(columns):
        return [["שכונה", *(f"x{i}" for i in range(columns - 1))], ["הדר", *[1] * (columns - 1)]]

    assert codes(upload(wide(MAX_COLUMNS))).count("U-56") == 0
    found = upload(wide(MAX_COLUMNS + 1))
    assert [(i.code, i.params["n"], i.params["max"]) for i in found.issues] == [("U-56", MAX_COLUMNS + 1, MAX_COLUMNS)]
    assert found.blocked
    assert found.sheet is None


@pytest.mark.parametrize(
    ("extra", "left"), [("הדר,2024,30,5", [4]), ("הדר,2024,30,", [30, 4]), ("הדר,2024,30,א", [30, 4])]
)
def test_a_decimal_comma_that_parts_a_figure_is_named_and_its_row_is_not_stored(config, areas, extra, left):
    data = f"שכונה,תקופה,שיעור הצבעה\n{extra}\nנווה שאנן,2024,4\n".encode()
    found = read(data, "a.csv", config, areas, Choices(layer="neighbourhood"), today=date(2026, 1, 1))
    told = [i.params["rows"] for i in found.issues if i.code == "U-77"]
    assert (found.observations["value"].tolist(), told) == (left, [[2]] if len(left) == 1 else [])


def test_a_year_alone_among_the_areas_is_that_of_the_rows_under_it(upload):
    rows = [["שכונה", "שיעור הצבעה", "אמון"], [2022, "", ""], ["הדר", 50, 3], ["נווה שאנן", 60, 4]]
    rows += [["שנת 2023", "", ""], ["הדר", 51, 3.5], ["", "", ""], ["נווה שאנן", 61, 4.5]]
    found = upload(rows, period=None)
    told = found.observations[["area_id", "period", "value", "cell"]].astype({"period": str, "area_id": str})
    assert sorted(told.itertuples(index=False, name=None)) == [
        ("n2", "2022", 4.0, "C4"),
        ("n2", "2022", 60.0, "B4"),
        ("n2", "2023", 4.5, "C8"),
        ("n2", "2023", 61.0, "B8"),
        ("n4", "2022", 3.0, "C3"),
        ("n4", "2022", 50.0, "B3"),
        ("n4", "2023", 3.5, "C6"),
        ("n4", "2023", 51.0, "B6"),
    ]
    assert [issue.params["rows"] for issue in found.issues if issue.code == "U-81"] == [[2, 5]]
    assert found.rows_read == 4


def test_a_year_under_all_rows_is_no_heading(upload):
    found = upload([["שכונה", "שיעור הצבעה"], ["הדר", 50], ["2023", ""]])
    assert "U-81" not in codes(found) and set(found.observations["period"]) == {"2024"}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("אמון - נשים בלבד, 2024", True),
        ("אמון לגברים", True),
        ("אמון בגילאי 18-24", True),
        ("אמון בני 65 ומעלה", True),
        ("5 שכונות", False),
        ("נתוני נשים וגברים", False),
        ("יהודים וערבים", False),
        ("ילדים ונוער", True),
        ("סקר 2024", False),
    ],
)
def test_a_title_that_speaks_of_one_group_alone_is_told(upload, title, told):
    found = upload([[title, ""], ["שכונה", "אמון"], ["הדר", 3]])
    assert ("U-83" in codes(found)) is told


@pytest.mark.parametrize(
    ("note", "told"),
    [("* הנתונים מתייחסים לנשים בלבד", True), ("הנתונים הם של חרדים בלבד", True), ("מקור: ארגון נשים", False)],
)
def test_a_note_that_says_whom_alone_figures_are_of_is_told(upload, note, told):
    found = upload([["שכונה", "אמון"], ["הדר", 3], ["נווה שאנן", 4], ["", ""], [note, ""]])
    assert ("U-83" in codes(found)) is told and found.observations["value"].tolist() == [3, 4]


def test_a_sheet_called_after_a_group_is_told(config, areas, xlsx):
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["שכונה", "אמון"], ["הדר", 3], ["נווה שאנן", 4]])))
    book.active.title = "חרדים"
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"))
    assert [i.params["found"] for i in found.issues if i.code == "U-83"] == ["חרדים"]


@pytest.mark.parametrize("note", ["הנתונים מתייחסים לבני 65 ומעלה", "לא כולל ערבים", "אוכלוסייה: יהודים"])
def test_a_note_that_leaves_a_part_of_the_residents_out_is_told(upload, note):
    found = upload([["שכונה", "אמון"], ["הדר", 3], ["נווה שאנן", 4], [None, None], [note, None]])
    assert [i.params["found"] for i in found.issues if i.code == "U-83"] == [note]


def test_a_file_that_is_called_after_a_part_of_the_residents_is_told(config, areas, xlsx):
    rows, how = [["שכונה", "אמון"], ["הדר", 3]], Choices(layer="neighbourhood", period="2024")
    told = {file: read(xlsx(rows), file, config, areas, how) for file in ("נשים.xlsx", "שכונות.xlsx")}
    assert [[i.code for i in found.issues if i.code == "U-83"] for found in told.values()] == [["U-83"], []]
