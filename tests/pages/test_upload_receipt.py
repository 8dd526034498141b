"""The receipt by its own address, and the person's own file back with what is to be fixed."""

import io

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import PatternFill

from core import ingest
from core.i18n import plain
from core.ingest.container import contents
from core.ingest.rows import AREAS
from pages.shared import leftovers, load
from tests.pages.test_upload import TURNOUT, published
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def batch() -> int:
    return int(load.batches().iloc[0]["batch_id"])


@BOTH
def test_a_receipt_tells_everybody_the_same_and_undoes(store, lang: str) -> None:
    own = published(data=TURNOUT + "חדשה,אלף\n")
    assert str(batch()) in own.at.query_params["batch"]
    other = Visit("upload", lang, batch=str(batch()))
    told = {
        "he": "נשמרו 3 ערכים. 0 השתנו, 3 חדשים. קווים אדומים שנחצו: 1",
        "en": "3 values saved: 0 changed, 3 new. Red lines crossed: 1",
    }
    assert told[lang] in other.text
    assert {"he": "נשמרו 3 שורות. שורה אחת לא נשמרה", "en": "3 rows saved, one not saved"}[lang] in other.text
    assert other.w("upload.rest_is_gone") in other.text and own.w("upload.rest_is_gone") not in own.text
    assert f"?go=upload&batch={batch()}" in other.at.code[0].value
    other.press("undo_upload")
    assert {"he": "3 ערכים חזרו לגרסה הקודמת", "en": "3 values returned to the previous version"}[lang] in other.text
    assert load.latest().empty and not other.has("button", "undo_upload")
    assert own.run().title == "ההעלאה של «turnout.csv» בוטלה"


def test_a_receipt_names_the_periods_that_rows_state_hidden_or_not(store) -> None:
    published(data="שכונה,שנה,אחוז הצבעה,n\nהדר,2023,60,3\nנווה אלון,2024,60,900\n")
    body = "".join(each.proto.body for each in Visit("upload", batch=str(batch())).at.get("html"))
    assert "2023" in body and "2024" in body


@pytest.mark.parametrize("number", ["999", "0", "-1", "1e9", "x", "123456789012"])
def test_a_receipt_that_is_not_there_is_told_or_ignored(store, number: str) -> None:
    visit = Visit("upload", batch=number)
    told = {visit.w("upload.no_receipt", batch=number), visit.w("upload.title")}
    assert visit.title in {plain(text) for text in told}


def test_from_the_receipt_to_the_next_file(store) -> None:
    visit = published()
    visit.press("another")
    assert visit.title == visit.w("upload.title") and "batch" not in visit.at.query_params


def test_the_list_of_uploads_leads_to_the_receipts(store) -> None:
    published()
    body = "".join(each.proto.body for each in Visit("data").at.get("html"))
    assert f'href="upload?batch={batch()}&amp;lang=he"' in body


# -- the person's own file --------------------------------------------------------------------------------------------


def sent() -> bytes:
    """A title, a coloured header, a formula, a second sheet; the second row of data is wrong."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "נתונים"
    page.merge_cells("A1:C1")
    page["A1"] = "דוח שנתי של האגף"
    for at, row in enumerate(
        [["שכונה", "שנה", "אחוז הצבעה", "הערה"], ["הדר", 2023, 60, "=1+1"], ["גבעה", 2023, "אלף", ""]], 3
    ):
        for column, value in enumerate(row, 1):
            page.cell(at, column).value = value
    page["C3"].fill = PatternFill("solid", fgColor="FFCC00")
    page["C4"].number_format = "0.00"
    book.create_sheet("נספח")["A1"] = "נספח"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_workbook_comes_back_as_it_was_sent_with_what_to_fix_and_only_the_faulty_rows_in_sight(store) -> None:
    visit = Visit("upload").upload("a.xlsx", sent()).press("publish")
    rest = visit.at.session_state["intake"].published.rest
    book = openpyxl.load_workbook(io.BytesIO(rest))
    page = book["נתונים"]
    assert book.sheetnames == ["נתונים", "נספח"] and page["A1"].value == "דוח שנתי של האגף"
    assert [str(each) for each in page.merged_cells.ranges] == ["A1:C1"]
    assert page["C3"].fill.fgColor.rgb == "00FFCC00" and page["C4"].number_format == "0.00"
    assert page["D4"].value == "=1+1"
    assert page["E3"].value == "מה לתקן" and "«אלף», ציפינו למספר" in page["E5"].value.replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert [row for row in range(1, 6) if page.row_dimensions[row].hidden] == [4]


def test_mended_and_sent_again_only_the_faulty_rows_are_read_and_nothing_is_asked(store) -> None:
    visit = Visit("upload").upload("a.xlsx", sent()).press("publish")
    book = openpyxl.load_workbook(io.BytesIO(visit.at.session_state["intake"].published.rest))
    book["נתונים"]["C5"] = 71
    held = io.BytesIO()
    book.save(held)
    again = Visit("upload").upload("b.xlsx", held.getvalue())
    assert again.title == "«b.xlsx» מוכן לפרסום: ערך אחד"
    again.press("publish")
    assert sorted(load.latest()["value"]) == [60, 71]


@pytest.mark.parametrize("file", ["a.xlsx", "a.csv"])
def test_what_was_put_right_on_the_screen_is_right_in_the_file_to_fix(store, file: str) -> None:
    data = sent() if file.endswith("xlsx") else "שכונה,שנה,אמון\nהדר,2024,3\nגבעה,2024,9\n".encode()
    choices = ingest.Choices(layer="neighbourhood")
    upload = ingest.read(data, file, load.config(), load.areas(), choices)
    row = 5 if file.endswith("xlsx") else 3
    right = {f"B{row}": 2023, f"C{row}": "=71"}
    rest = leftovers.workbook(data, upload, {row: ["לתקן"]}, "מה לתקן", True, right)
    page = openpyxl.load_workbook(io.BytesIO(rest)).active
    told = [cells for cells in page.iter_rows() if any(cell.value == "לתקן" for cell in cells)]
    assert [[cell.value for cell in cells[1:3]] for cells in told] == [[2023, "=71"]]
    assert told[0][2].data_type == "s"


def across(count: int) -> tuple[bytes, ingest.Upload]:
    """A table with areas across, in the first of which one figure is no number and in all of which another is none."""
    names = [f"שכונה {i}" for i in range(count)]
    book = openpyxl.Workbook()
    for row in (["מדד", *names], ["אמון", "רב", *[3] * (count - 1)], ["שיעור הצבעה", *["לא תקין"] * count]):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    rows = [(f"a{i}", "neighbourhood", None, name, None, "city", float("nan")) for i, name in enumerate(names)]
    known = pd.DataFrame(rows, columns=list(AREAS))
    how = ingest.Choices(layer="neighbourhood", period="2024")
    return held.getvalue(), ingest.read(held.getvalue(), "across.xlsx", load.config(), known, how)


def test_every_faulty_area_of_a_table_with_areas_across_comes_back_and_is_read_again(store) -> None:
    data, upload = across(80)
    assert upload.turned == 1
    faulty = {row: ["לתקן"] for issue in upload.issues for row in [issue.where.row] if issue.code == "U-13" and row}
    faulty |= {row: ["לתקן"] for issue in upload.issues if issue.code == "U-13" for row in issue.params.get("rows", [])}
    rest = contents(leftovers.workbook(data, upload, faulty, "מה לתקן", rtl=True), "rest.xlsx").sheets[0].rows
    assert list(rest[0]) == ["שכונה", "אמון", "שיעור הצבעה", "מה לתקן"]
    assert [list(row) for row in rest[1:3]] == [
        ["שכונה 0", "רב", "לא תקין", "לתקן"],
        ["שכונה 1", 3, "לא תקין", "לתקן"],
    ]
    assert len(rest) == 81


def test_what_was_put_right_in_a_table_with_areas_across_is_right_in_its_own_cell(store) -> None:
    data, upload = across(4)
    rest = leftovers.workbook(data, upload, {2: ["לתקן"], 4: ["לתקן"]}, "מה לתקן", True, {"B2": 4, "D3": 71})
    rows = contents(rest, "rest.xlsx").sheets[0].rows
    assert [list(row) for row in rows[1:]] == [["שכונה 0", 4, "לא תקין", "לתקן"], ["שכונה 2", 3, 71, "לתקן"]]


def test_a_workbook_that_cannot_be_written_again_comes_back_as_its_rows(store, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sent()
    upload = ingest.read(data, "a.xlsx", load.config(), load.areas(), ingest.Choices(layer="neighbourhood"))

    def torn(*_: object, **__: object) -> None:
        raise KeyError("styles")

    monkeypatch.setattr(openpyxl, "load_workbook", torn)
    rest = contents(leftovers.workbook(data, upload, {5: ["לתקן"]}, "מה לתקן", rtl=True), "rest.xlsx").sheets[0]
    assert [list(row)[-1] for row in rest.rows] == ["מה לתקן", "לתקן"] and next(iter(rest.rows[1])) == "גבעה"
