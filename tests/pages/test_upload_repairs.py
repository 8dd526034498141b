"""Repairs on the upload page: at most eight groups, one answer for a whole group, everything with a way back."""

import io

import openpyxl
import pytest

from core.i18n import plain
from core.issues import SEVERITIES, Issue
from pages.shared import load, questions, repairs
from tests.pages.test_upload import TURNOUT, matched, published
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])
HEAD = "שכונה,שנה,אחוז הצבעה\n"


def open_groups(visit: Visit) -> list[str]:
    """Titles of the repairs that wait."""
    return [each.value for each in visit.at.subheader]


def values() -> dict[str, float]:
    saved = load.latest()
    return dict(zip(saved["cell"], saved["value"], strict=True))


# -- grouping ---------------------------------------------------------------------------------------------------------


def test_every_code_of_an_upload_belongs_to_one_of_eight_repairs_and_none_to_fix_is_merely_told() -> None:
    codes = [code for code in SEVERITIES if code.startswith("U-")]
    found = {code: repairs.repair(Issue(code, {"field": "area"})) for code in codes}
    assert len(repairs.REPAIRS) == 8 and set(found.values()) <= set(repairs.REPAIRS)
    assert [code for code, name in found.items() if SEVERITIES[code] == "fix" and name == "told"] == []


@pytest.mark.parametrize(("field", "name"), [("period", "period"), ("layer", "areas"), ("area", "columns")])
def test_what_is_missing_is_asked_where_it_is_mended(field: str, name: str) -> None:
    assert repairs.repair(Issue("U-11", {"field": field})) == name


def test_repairs_are_counted_not_cells() -> None:
    cells = [Issue("U-13"), Issue("U-13"), Issue("U-15"), Issue("U-25"), Issue("U-18")]
    assert repairs.to_do(cells) == 2
    assert list(repairs.grouped(cells)) == ["cells", "doubles", "told"]


# -- cells ------------------------------------------------------------------------------------------------------------

SAME = HEAD + "".join(f"א{i},2023,{value}\n" for i, value in enumerate(["x", "50", "x", "x", "400", "60"]))


@BOTH
def test_cells_that_say_the_same_are_mended_by_one_answer(store, lang: str) -> None:
    visit = Visit("upload", lang).upload("a.csv", SAME)
    told = {"he": "«x» מופיע ב-3 תאים (C2, C4, C5)", "en": "“x” stands in 3 cells (C2, C4, C5)"}
    assert told[lang] in visit.text
    visit.type("-cell-C2", "44")
    assert told[lang] not in visit.text
    visit.press("-blank-C6").press("publish")
    assert values() == {"C2": 44, "C3": 50, "C4": 44, "C5": 44, "C7": 60}


def test_all_faulty_cells_become_no_figure_with_one_click_and_come_back_with_another(store) -> None:
    visit = Visit("upload").upload("a.csv", SAME).press("-blank-all")
    assert open_groups(visit) == [] and "ב-4 תאים נרשם «אין נתון»" in visit.text
    visit.press("-back-blanked")
    assert open_groups(visit) == ["תאים לתיקון"]
    visit.press("-drop-all").press("publish")
    assert values() == {"C3": 50, "C7": 60}


def test_only_faulty_rows_are_shown_and_the_faulty_cell_is_marked(store) -> None:
    visit = Visit("upload").upload("a.csv", SAME)
    table = next(e.proto.body for e in visit.at.get("html") if "<mark>" in e.proto.body)
    assert table.count("<mark>x</mark>") == 3 and "<mark>400</mark>" in table
    assert "<mark>50</mark>" not in table and ">60<" not in table


@BOTH
def test_doubtful_dates_are_asked_about_once_for_the_column(store, lang: str) -> None:
    table = HEAD + "א1,03/04/2023,50\nא2,05/06/2023,60\n"
    visit = Visit("upload", lang).upload("a.csv", table)
    assert "03/04/2023" in visit.text and len(open_groups(visit)) == 1
    visit.pick("-dates", "mdy").press("publish")
    assert sorted(load.latest()["period"]) == ["2023-03-04", "2023-05-06"]


def test_a_future_period_is_put_right_for_all_its_rows(store) -> None:
    visit = Visit("upload").upload("a.csv", HEAD + "הדר,2090,60\nנווה אלון,2090,50\nגבעה,2023,70\n")
    visit.type("-future-B2", "2024").press("publish")
    assert sorted(load.latest()["period"]) == ["2023", "2024", "2024"]


# -- doubled rows, areas ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("button", "kept"), [("-keep-first", {"C2": 1, "C4": 3}), ("-keep-last", {"C3": 2, "C5": 4})])
def test_of_all_doubled_rows_the_first_or_the_last_is_kept(store, button: str, kept: dict[str, float]) -> None:
    visit = Visit("upload").upload("a.csv", HEAD + "הדר,2023,1\nהדר,2023,2\nגבעה,2023,3\nגבעה,2023,4\n")
    visit.press(button).press("publish")
    assert values() == kept


def test_rows_doubled_in_many_columns_are_asked_about_once(store) -> None:
    head = "שכונה,שנה,אחוז הצבעה,מאזן עסקים\n"
    visit = Visit("upload").upload("a.csv", head + "הדר,2023,1,5\nהדר,2023,2,6\n")
    assert len([box for box in visit.at.selectbox if "-double-" in box.key]) == 1
    visit.pick("-double-2", 3).press("publish")
    assert values() == {"C3": 2, "D3": 6}


def test_all_proposed_areas_are_accepted_at_once(store) -> None:
    published()
    visit = Visit("upload").upload("b.csv", HEAD + "גבעת הוורדים,2023,50\nנווה אלונה,2023,51\n")
    visit.press("-accept-areas").press("publish")
    new = load.latest().query("period == '2023'")
    assert dict(zip(new["area_id"], new["value"], strict=True)) == {
        "neighbourhood:גבעת הורד": 50,
        "neighbourhood:נוה אלונ": 51,
    }


# -- columns ----------------------------------------------------------------------------------------------------------


def test_several_columns_are_brought_in_together_and_the_rest_ignored(store) -> None:
    rows = "שכונה,שנה,א1,ב2,ג3,ד4\nהדר,2023,60,7,8,9\n"
    visit = Visit("upload", department="community").upload("a.csv", rows)
    matched(visit, C="gov_turnout", D="eco_business_net")
    visit.press("-ignore-rest")
    assert "מתעלמים משתי עמודות" in visit.text
    visit.press("publish")
    assert values() == {"C2": 60, "D2": 7}


def test_what_a_department_answered_is_not_asked_again(store) -> None:
    rows = "שכונה,שנה,א1\nהדר,{},60\n"
    matched(Visit("upload", department="community").upload("a.csv", rows.format(2022)), C="gov_turnout").press(
        "publish"
    )
    again = Visit("upload", department="community").upload("b.csv", rows.format(2023))
    assert again.w("upload.reason.remembered") in again.text and again.has("button", "publish")
    other = Visit("upload", department="education").upload("b.csv", rows.format(2024))
    assert not other.has("button", "publish")


# -- the table --------------------------------------------------------------------------------------------------------


def book() -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    page.title = "נתונים"
    for row in (["דוח שנתי"], ["שכונה", "שנה", "אחוז הצבעה"], ["הדר", 2023, 60], ["סוד", 2023, 61]):
        page.append(row)
    page.row_dimensions[4].hidden = True
    made.create_sheet("טיוטה").append(["שכונה", "שנה"])
    made["טיוטה"].sheet_state = "hidden"
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_a_click_on_a_cell_tells_its_row() -> None:
    assert questions.clicked_row({"selection": {"rows": [], "columns": [], "cells": [[2, "A"]]}}) == 2
    assert questions.clicked_row({"selection": {"rows": [], "columns": [], "cells": []}}) is None


@pytest.mark.parametrize(("lang", "first"), [("he", "C"), ("en", "Row")])
def test_the_preview_runs_in_the_direction_of_the_page(store, lang: str, first: str) -> None:
    grid = Visit("upload", lang).upload("a.xlsx", book()).at.dataframe[0].value
    assert grid.columns[0] == first and sorted(grid.loc[1])[:2] == ["2", "אחוז הצבעה"]


def test_hidden_sheets_and_rows_are_shown_as_such(store) -> None:
    visit = Visit("upload").upload("a.xlsx", book())
    assert "טיוטה (גיליון מוסתר)" in [plain(str(o)) for o in visit.widget("selectbox", "-sheet").options]
    marks = [plain(text) for text in visit.at.dataframe[0].value[visit.w("upload.row")]]
    assert marks[3].startswith("4 (")
    visit.widget("toggle", "-hidden").set_value(True)
    visit.run().press("publish")
    assert sorted(load.latest()["value"]) == [60, 61]


# -- before and after -------------------------------------------------------------------------------------------------


@BOTH
def test_a_value_that_stands_is_told_with_who_and_when_and_may_stay(store, lang: str) -> None:
    published()
    visit = Visit("upload", lang).upload("b.csv", TURNOUT.replace("40", "41") + "חדשה,50\n").type("-period", "2022")
    told = {
        "he": "לתקופה 2022 כבר קיים הערך 40 (העלה test@example.com",
        "en": "2022 already has the value 40 (uploaded by test@example.com",
    }
    assert told[lang].casefold() in visit.text.casefold()
    if visit.has("toggle", "-add-areas"):
        visit.widget("toggle", "-add-areas").set_value(True)
        visit.run()
    visit.widget("toggle", "-keep-old").set_value(True)
    visit.run().press("publish")
    assert sorted(load.latest()["value"]) == [40, 50, 61.5, 72]
    assert load.batches().iloc[0]["counts"]["changed"] == 0


@BOTH
def test_a_jump_is_told_and_its_reason_kept_beside_the_value(store, lang: str) -> None:
    published()
    visit = Visit("upload", lang).upload("b.csv", TURNOUT.replace("40", "95")).type("-period", "2023")
    told = {"he": "השתנה מ-40 ל-95", "en": "moved from 40 to 95"}
    assert told[lang] in visit.text
    visit.type("-why-gov_turnout", "דנה, 050-1234567")
    assert visit.w("upload.note_personal") in visit.text
    visit.type("-why-gov_turnout", "קלפי חדשה נפתחה").press("publish")
    notes = load.latest().query("period == '2023'").set_index("cell")["note"]
    assert notes["B2"] == "קלפי חדשה נפתחה" and notes.drop("B2").isna().all()
