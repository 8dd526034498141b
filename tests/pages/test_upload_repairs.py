"""Repairs on the upload page: at most eight groups, one answer for a whole group, everything with a way back."""

import io

import openpyxl
import pytest
from streamlit.delta_generator import DeltaGenerator

from core import ingest
from core.arguments import CONFIG
from core.i18n import plain, words
from core.issues import SEVERITIES, Issue
from pages.shared import doors, load, repairs, table_found, telling
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

SAME = HEAD + "".join(f"א{i},2023,{value}\n" for i, value in enumerate(["?", "50", "?", "?", "400", "60"]))


@BOTH
def test_cells_that_say_the_same_are_mended_by_one_answer(store, lang: str) -> None:
    visit = Visit("upload", lang).upload("a.csv", SAME)
    told = {"he": "«?» מופיע ב-3 תאים (C2, C4, C5)", "en": "“?” stands in 3 cells (C2, C4, C5)"}
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
    assert table.count("<mark>?</mark>") == 3 and "<mark>400</mark>" in table
    assert "<mark>50</mark>" not in table and ">60<" not in table


@BOTH
def test_doubtful_dates_are_asked_about_once_for_the_column(store, lang: str) -> None:
    table = HEAD + "א1,03/04/2023,50\nא2,05/06/2023,60\n"
    visit = Visit("upload", lang).upload("a.csv", table)
    assert "03/04/2023" in visit.text and len(open_groups(visit)) == 1
    visit.widget("button_group", "-dates").set_value("mdy")
    visit.run().press("publish")
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
    table = next(e.proto.body for e in visit.at.get("html") if "<b>1</b>" in e.proto.body)
    assert all(f"<b>{value}</b>" in table for value in (1, 2, 5, 6)) and "2023" in table and "הדר" in table
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


def test_percent_or_fraction_is_remembered_shown_and_open_to_change(store) -> None:
    first = Visit("upload", department="community").upload("a.csv", HEAD + "הדר,2022,0.6\nגבעה,2022,0.5\n")
    one_of(first, "-percent-אחוז הצבעה", "fraction").press("publish")
    again = Visit("upload", department="community").upload("b.csv", HEAD + "הדר,2023,0.7\nגבעה,2023,0.8\n")
    assert "כמו בתשובה הקודמת של האגף: 0.85 הוא 85%" in again.text
    assert again.widget("button_group", "-percent-אחוז הצבעה").value == "fraction"
    again.press("publish")
    assert sorted(load.latest().query("period == '2023'")["value"]) == [70, 80]


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
    assert table_found.clicked_row({"selection": {"rows": [], "columns": [], "cells": [[2, "A"]]}}) == 2
    assert table_found.clicked_row({"selection": {"rows": [], "columns": [], "cells": []}}) is None


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


def test_a_cell_put_right_on_one_sheet_leaves_the_other_as_it_is(store) -> None:
    made = openpyxl.Workbook()
    for page, value in ((made.active, "שישים"), (made.create_sheet("ב"), 50)):
        for row in (["שכונה", "שנה", "אחוז הצבעה"], ["הדר", 2023, value]):
            page.append(row)
    made.active.title = "א"
    held = io.BytesIO()
    made.save(held)
    visit = Visit("upload").upload("a.xlsx", held.getvalue()).pick("-sheet", "א").type("-cell-C2", "60")
    visit.pick("-sheet", "ב").press("publish")
    assert values() == {"C2": 50}


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


def test_a_sheet_that_is_folded_away_says_so_and_offers_to_read_it(store) -> None:
    published()
    made = openpyxl.Workbook()
    for row in (["שכונה", "אחוז הצבעה 2023"], ["הדר", 50], ["גבעה", 60], ['סה"כ', 55]):
        made.active.append(row)
    for row in (2, 3):
        made.active.row_dimensions[row].hidden = True
    held = io.BytesIO()
    made.save(held)
    visit = Visit("upload").upload("folded.xlsx", held.getvalue())
    assert "מוסתרות או מקופלות (2)" in visit.text and "גיליון אחר" not in visit.text
    (box,) = (each for each in visit.at.expander if "כותרות העמודות" in each.label)
    assert box.proto.expanded and all("בלי צורך בפעולה" not in each.label for each in visit.at.expander)
    visit.widget("toggle", "-hidden").set_value(True)
    visit.at.run()
    assert "מוכן לפרסום" in visit.title


def test_a_hidden_value_that_stands_stays_with_the_others(store) -> None:
    table = "שכונה,אחוז הצבעה,מספר משיבים\nהדר,{},{}\nנווה אלון,{},100\n"
    published(data=table.format(50, 8, 60))
    visit = Visit("upload").upload("b.csv", table.format(90, 9, 70)).type("-period", "2022")
    visit.widget("toggle", "-keep-old").set_value(True)
    visit.run().press("publish")
    assert sorted(load.store().latest()["n"]) == [8, 100]


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


# -- what is not taken in ---------------------------------------------------------------------------------------------


@BOTH
def test_every_row_and_cell_that_is_not_taken_in_is_accounted_for(store, lang: str) -> None:
    rows = HEAD + 'א1,2023,50\nא2,2023,?\nא3,2023,..\nא4,2023,400\n,,\nסה"כ,2023,60\nמקור: העירייה,,\n'
    visit = Visit("upload", lang).upload("a.csv", rows)
    told = {
        "he": ("ערך אחד מ-1 מתוך 4 שורות נתונים", [("שורות סיכום", 1), ("שורות ריקות", 1), ("אינם מספר", 1)]),
        "en": ("1 value from 1 of 4 rows of data", [("totals", 1), ("blank rows", 1), ("not a number", 1)]),
    }
    head, reasons = told[lang]
    assert head in visit.text
    for why, n in reasons:
        assert f"<td>{why}</td><td class=lr-num>{n}</td>" in visit.text
    assert visit.w("upload.out.cell.absent") in visit.text and visit.w("upload.out.cell.limits") in visit.text


def test_nothing_is_said_of_what_was_left_out_when_nothing_was(store) -> None:
    assert "מה לא נכנס, ולמה" not in Visit("upload").upload("a.csv", HEAD + "א1,2023,50\n").text


def test_what_looks_like_a_total_is_an_area_with_one_click_and_no_longer_with_another(store) -> None:
    published()
    visit = Visit("upload").upload("a.csv", HEAD + 'הדר,2023,50\nסה"כ,2023,60\n')
    assert "נראית כשורת סיכום" in visit.text and "ערך אחד" in visit.title
    visit.press('-total-סה"כ')
    assert "שני ערכים" in visit.title and visit.widget("selectbox", '-area-סה"כ').value == "new"
    visit.pick('-area-סה"כ', "ignore")
    assert "ערך אחד" in visit.title and "נראית כשורת סיכום" in visit.text


def test_rows_doubled_in_every_column_say_so_once_in_the_file_that_comes_back(store) -> None:
    rows = "שכונה,שנה,אחוז הצבעה,שביעות רצון מהשכונה\nהדר,2023,50,3\nהדר,2023,60,4\n"
    upload = ingest.read(rows.encode(), "a.csv", load.config(), load.areas(), ingest.Choices(layer="neighbourhood"))
    assert sum(issue.code == "U-18" for issue in upload.issues) == 2
    told = telling.left_out(upload, load.config(), words("he"))
    assert {row: len(why) for row, why in told.items()} == {2: 1, 3: 1}


@BOTH
def test_a_table_pasted_twice_is_told_row_by_row_in_the_file_that_comes_back(store, lang) -> None:
    """Of more doubles than are told one by one the name of the indicator was taken for those of the rows."""
    once = [f"הדר,{year}-{month:02d},50\n" for year in range(2015, 2025) for month in range(1, 13)]
    twice = "שכונה,תקופה,אחוז הצבעה\n" + "".join([*once, *(line.replace(",50", ",60") for line in once)])
    upload = ingest.read(twice.encode(), "a.csv", load.config(), load.areas(), ingest.Choices(layer="neighbourhood"))
    assert any(issue.code == "U-18" and "more" in issue.params for issue in upload.issues)
    assert {*telling.left_out(upload, load.config(), words(lang))} == {*range(2, 242)}


def test_the_receipt_tells_which_rows_were_saved_in_part(store) -> None:
    rows = "שכונה,שנה,אחוז הצבעה,שביעות רצון מהשכונה\nהדר,2023,50,xyz\nגבעה,2023,60,xyz\n"
    visit = Visit("upload").upload("a.csv", rows)
    visit.press("publish")
    assert "2 שורות לא נשמרו" in visit.text or "שתי שורות לא נשמרו" in visit.text
    assert "שתיים מהן נשמרו בחלקן" in visit.text


def test_a_forecast_is_left_out_with_one_press(store) -> None:
    visit = Visit("upload").upload("a.csv", HEAD + "הדר,2023,50\nגבעה,2031,60\n")
    assert "סמנו «תחזית»" in visit.text
    visit.press("-forecast-B3")
    assert "סמנו «תחזית»" not in visit.text and "ערך אחד" in visit.title and "שורה אחת הושארה בחוץ" in visit.text


def test_many_strangers_are_answered_for_together_before_any_by_itself(store) -> None:
    published()
    visit = Visit("upload").upload("a.csv", HEAD + "".join(f"{name},2023,50\n" for name in "אבגדהוזחטיכל"))
    assert any("לענות על כל שם לחוד" in each.label for each in visit.at.expander)
    visit.press("-leave-areas")
    assert not visit.has("button", "-leave-areas")


def test_a_value_out_of_range_is_told_as_it_stands_in_the_sheet(store) -> None:
    visit = Visit("upload").upload("a.csv", HEAD + "הדר,2023,100.45\n")
    assert "הערך 100.45 מחוץ לטווח" in visit.text


def test_many_faults_are_told_each_with_its_own_row_in_the_file_that_comes_back(store) -> None:
    rows = HEAD + "".join(f"א{i},2023,x{i}\n" for i in range(150)) + "ב,2023,50\n"
    upload = ingest.read(rows.encode(), "a.csv", load.config(), load.areas(), ingest.Choices(layer="neighbourhood"))
    told = telling.left_out(upload, load.config(), words("he"))
    assert len(told) == 150
    assert plain(told[2][0]).startswith("שורה 2, עמודה «אחוז הצבעה»: מצאנו «x0»")
    assert plain(told[151][0]).startswith("שורה 151, עמודה «אחוז הצבעה»: ציפינו למספר")


@BOTH
def test_each_stranger_is_told_by_its_own_name_in_the_file_that_comes_back(store, lang) -> None:
    published()
    rows = HEAD + "".join(f"{name},2023,50\n" for name in ("אזור בראשית", "גבעת קדם", "חבל שלום"))
    upload = ingest.read(rows.encode(), "a.csv", load.config(), load.areas(), ingest.Choices(layer="neighbourhood"))
    told = {row: plain(" ".join(why)) for row, why in telling.left_out(upload, load.config(), words(lang)).items()}
    names = {2: "אזור בראשית", 3: "גבעת קדם", 4: "חבל שלום"}
    assert {row: [name for name in names.values() if name in why] for row, why in told.items()} == {
        row: [name] for row, name in names.items()
    }


# -- whose figures they are -------------------------------------------------------------------------------------------


@BOTH
def test_figures_of_another_department_wait_until_that_one_is_chosen(store, lang, tmp_path, monkeypatch) -> None:
    path = tmp_path / "config.toml"
    text = CONFIG.read_text(encoding="utf-8").replace('id = "gov_turnout"', 'id = "gov_turnout"\neditor = "community"')
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("RESILIENCE_CONFIG", str(path))
    visit = Visit("upload", lang, department="education").upload("a.csv", HEAD + "א1,2023,50\n")
    told = {"he": "הבעלים: אגף קהילה", "en": "Owner: Community division"}
    assert told[lang] in visit.text and not visit.has("button", "publish")
    visit.widget("selectbox", "department").set_value("community")
    visit.run()
    assert told[lang] not in visit.text
    visit.press("publish")
    assert len(load.latest()) == 1


# -- too large --------------------------------------------------------------------------------------------------------


@BOTH
def test_a_file_over_the_limit_is_refused_unread_and_in_our_words(store, lang: str, monkeypatch) -> None:
    monkeypatch.setattr(doors, "MAX_BYTES", 2 * 2**20)
    visit = Visit("upload", lang).upload("a.csv", b"a" * (2 * 2**20 + 1))
    told = {"he": 'הקובץ שוקל 3 מ"ב. אפשר להעלות עד 2 מ"ב', "en": "The file is 3 MB. The limit is 2 MB"}
    assert told[lang] in visit.text and visit.title == visit.w("upload.title")
    assert "intake" not in visit.at.session_state and not visit.at.file_uploader[0].value
    assert told[lang] not in visit.run().text  # said once
    assert visit.upload("b.csv", HEAD + "א1,2023,50\n").has("button", "publish")


# -- how far it is ----------------------------------------------------------------------------------------------------


@BOTH
def test_a_long_reading_says_how_far_it_is_and_a_short_one_does_not(store, lang: str, monkeypatch) -> None:
    shown: list[tuple[float, str]] = []
    monkeypatch.setattr(DeltaGenerator, "progress", lambda _, share, text: shown.append((share, plain(text))))
    Visit("upload", lang).upload("a.csv", HEAD + "א1,2023,50\n")
    assert shown == []
    monkeypatch.setattr(telling, "NOTICEABLE", -1.0)
    visit = Visit("upload", lang).upload("b.csv", HEAD + "א1,2023,50\n")
    shares = [share for share, _ in shown]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] == 1
    assert shown[-1][1] == {"he": "קוראים את הקובץ… 100%", "en": "Reading the file… 100%"}[lang]
    assert visit.has("button", "publish")


# -- what is asked once ----------------------------------------------------------------------------------------------


def one_of(visit: Visit, key: str, answer: str) -> Visit:
    visit.widget("button_group", key).set_value(answer)
    return visit.run()


@BOTH
def test_brackets_of_a_column_are_asked_about_once_and_may_be_answered_anew(store, lang) -> None:
    rows = HEAD + "".join(f"{name},2023,{cell}\n" for name, cell in (("הדר", "50% (64)"), ("גבעה", "60% (71)")))
    visit = Visit("upload", lang).upload("a.csv", rows)
    column = "אחוז הצבעה"
    told = {
        "he": "בשני תאים, עומד מספר בסוגריים אחרי הנתון",
        "en": "2 cells of column “אחוז הצבעה” a number in brackets",
    }
    assert told[lang] in visit.text and "50% (64)" in visit.text
    one_of(visit, f"-brackets-{column}", "note")
    assert open_groups(visit) == [] and told[lang] not in visit.text
    one_of(visit, f"-brackets-{column}", "people")
    visit.press("publish")
    assert sorted(load.latest()[["value", "n"]].values.tolist()) == [[50, 64], [60, 71]]


@BOTH
def test_units_months_bounds_a_clash_of_code_and_name_and_a_second_table_are_answered_on_the_page(store, lang) -> None:
    first = "קוד שכונה,שכונה,שנה,אחוז הצבעה\n10,הדר,2022,40\n20,גבעה,2022,50\n30,נוף,2022,60\n"
    Visit("upload", lang).upload("a.csv", first).press("publish")
    rows = [
        "קוד שכונה,שכונה,תאריך,מדד,ערך,יחידה",
        "10,הדר,01/03/2023,אחוז הצבעה,<5,%",
        "20,הדר,01/04/2023,אחוז הצבעה,45,%",
    ]
    rows += [
        "30,נוף,01/03/2023,אחוז הצבעה,500,פרומיל",
        ",,,,,",
        "טבלה 2,,,,,",
        "קוד שכונה,שכונה,שנה,אחוז הצבעה,,",
        "20,גבעה,2024,48,,",
    ]
    visit = Visit("upload", lang, department="community").upload("b.csv", "\n".join(rows) + "\n")
    one_of(visit, "-dates", "dmy")
    one_of(visit, "-days", "month")
    asked = {
        "he": "הקוד 20 שייך ל«גבעה», אבל השם הוא «הדר»",
        "en": "the code 20 is that of “גבעה”, but the name is “הדר”",
    }
    assert asked[lang] in visit.text
    visit.pick("-area-20 הדר", "neighbourhood:20")
    one_of(visit, "-bounds-ערך", "people")
    one_of(visit, "-units-gov_turnout: פרומיל", "1/10")
    assert open_groups(visit) == [] and "פרומיל" in visit.text
    visit.press("-then-row-7").press("publish")
    saved = load.latest().query("period != '2022'").sort_values("cell")
    assert saved[["area_id", "period", "cell"]].values.tolist() == [
        ["neighbourhood:10", "2023-03", "E2"],
        ["neighbourhood:20", "2023-04", "E3"],
        ["neighbourhood:30", "2023-03", "E4÷10"],
    ]
    assert saved["suppressed"].tolist() == [True, False, False] and saved["value"].tolist()[1:] == [45, 50]
    visit.press("next")
    assert visit.w("upload.header_row") in visit.text or "b.csv" in visit.title
    visit.press("publish")
    assert load.latest().query("period == '2024'")["value"].tolist() == [48]
