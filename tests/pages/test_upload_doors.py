"""The other ways in: pasted cells, six fields, a template that is filled and comes back; several files as one layer."""

import io

import openpyxl
import pytest
import shapefile

from core.export import template
from core.i18n import words
from pages.shared import intake, load, shortform
from tests.pages.test_upload import PERSONS, TURNOUT, published
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])


@BOTH
def test_cells_pasted_from_a_spreadsheet_go_the_way_of_a_file(store, lang: str) -> None:
    visit = Visit("upload", lang, door="paste")
    visit.at.text_area[0].set_value('שכונה\tשנה\tאחוז הצבעה\nהדר\t2023\t60.5\n"נווה\nאלון"\t2023\t41\n')
    visit.run().press("paste_now").press("publish")
    assert sorted(load.latest()["value"]) == [41, 60.5]
    assert load.batches().iloc[0]["file"] == {"he": "הדבקה.tsv", "en": "Pasted.tsv"}[lang]


def test_pasted_persons_stop_and_leave_nothing_in_the_visit(store) -> None:
    visit = Visit("upload", door="paste")
    visit.at.text_area[0].set_value(PERSONS.replace(",", "\t"))
    visit.run().press("paste_now")
    assert "עצרנו" in visit.title
    assert "123456782" not in repr(visit.at.session_state) and not visit.at.text_area[0].value


def fill(visit: Visit, area: str, value: float, source: str = "", period: str = "2023") -> Visit:
    visit.widget("selectbox", "typed_indicator").set_value("gov_turnout")
    visit.widget("selectbox", "typed_area").set_value(area)
    visit.widget("text_input", "typed_period").set_value(period)
    visit.widget("number_input", "typed_value").set_value(value)
    visit.widget("number_input", "typed_n").set_value(250)
    visit.widget("text_input", "typed_source").set_value(source)
    return visit.press("typed_add")


@BOTH
def test_six_fields_become_values_with_their_source(store, lang: str) -> None:
    published()
    visit = fill(Visit("upload", lang, door="form"), "neighbourhood:הדר", 63, "פרוטוקול הקלפי")
    fill(visit, "neighbourhood:גבעת הורד", 71).press("typed_check").press("publish")
    saved = load.latest().query("period == '2023'").set_index("area_id")
    assert saved.loc["neighbourhood:הדר", ["value", "n", "note"]].tolist() == [63, 250, "פרוטוקול הקלפי"]
    assert saved.loc["neighbourhood:גבעת הורד", "value"] == 71


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"period": "מתישהו"}, "אינה תקופה שאנחנו מכירים"),
        ({"source": "דנה 050-1234567"}, "פרטים של אדם"),
        ({"value": None}, "בחרו מדד ואזור והקלידו ערך"),
    ],
)
def test_a_typed_figure_that_lacks_something_is_not_listed(store, change: dict, told: str) -> None:
    published()
    visit = fill(Visit("upload", door="form"), **({"area": "neighbourhood:הדר", "value": 63} | change))
    assert told in visit.text and not visit.has("button", "typed_check")


def test_two_places_with_one_name_are_told_apart_by_their_ids() -> None:
    row = {"indicator": "i", "period": "2023", "value": 1.0, "n": ""}
    places, head = {"a": "הדר", "b": "הדר", "c": "נווה"}, ["מדד", "אזור", "תקופה", "ערך", "מספר משיבים"]
    data, twins = shortform.table([row | {"area": "a"}, row | {"area": "c"}], {"i": "אמון"}, places, head)
    assert data.decode().splitlines() == [",".join(head), "אמון,a,2023,1.0,", "אמון,נווה,2023,1.0,"]
    assert twins == {"a": "a"}


@BOTH
def test_a_filled_template_is_read_without_a_question_whatever_layer_was_chosen(store, lang: str) -> None:
    published()
    config, w = load.config(), words(lang, isolate=False)
    asked = [config.indicator("gov_turnout")]
    book = openpyxl.load_workbook(
        io.BytesIO(template.workbook(config, load.areas(), "neighbourhood", "2024", w, asked))
    )
    for row, value in zip(range(4, 7), (70, 60, 42), strict=True):
        book.active.cell(row, 4).value = value
    held = io.BytesIO()
    book.save(held)
    visit = Visit("upload", lang, upload_layer="quarter").upload("t.xlsx", held.getvalue())
    assert not visit.at.subheader and visit.w("upload.reason.template") in visit.text
    visit.press("publish")
    saved = load.latest().query("period == '2024'")
    assert sorted(saved["value"]) == [42, 60, 70] and load.batches().iloc[0]["layer"] == "neighbourhood"


def test_the_door_of_the_template_says_what_it_will_hold(demo_store) -> None:
    visit = Visit("upload", door="template", department="community")
    known = template.indicators_for(load.config(), "neighbourhood", "community")
    areas = (load.areas()["layer"] == "neighbourhood").sum()
    assert f"שורה לכל אזור ({areas}), עמודה לכל מדד ({len(known)})" in visit.text
    visit.type("template_period", "מתישהו")
    assert "אינה תקופה שאנחנו מכירים" in visit.text


def test_the_parts_of_a_shapefile_come_as_several_files(store) -> None:
    held = {part: io.BytesIO() for part in ("shp", "shx", "dbf")}
    with shapefile.Writer(**held, encoding="utf-8") as writer:
        writer.field("name", "C")
        writer.poly([[[34.8, 32.0], [34.8, 32.01], [34.81, 32.01], [34.81, 32.0], [34.8, 32.0]]])
        writer.record("הדר")
    visit = Visit("upload")
    for part, data in held.items():
        visit.at.file_uploader[0].upload(f"שכונות.{part}", data.getvalue())
    visit.run()
    assert visit.at.session_state["intake"].file == "שכונות.zip"
    assert "שכונות.zip" in visit.title
    visit.press("publish")
    assert len(load.shapes("neighbourhood")) == 1


FILES = {
    "first.csv": "שכונה,שנה,אחוז הצבעה\nהדר,2023,60\n",
    "second.csv": "שכונה,שנה,אחוז הצבעה\nהדר,2024,61\n",
    "050-1234567.csv": PERSONS,
    "last.csv": "שכונה,שנה,אחוז הצבעה\nהדר,2022,59\n",
}


def test_of_several_files_one_follows_the_other(store) -> None:
    """Published, dropped or refused: the next is always one press away, and none is lost without a word."""
    visit = Visit("upload")
    for name, data in FILES.items():
        visit.at.file_uploader[0].upload(name, data.encode())
    visit.run()
    assert "first.csv" in visit.title
    assert "ייפתחו: second.csv, " in visit.text and "1234567" not in visit.text
    visit.press("publish")
    assert "second.csv" in visit.text and not visit.has("button", "publish")
    visit.press("next")
    assert "second.csv" in visit.title
    visit.press("drop")  # the third is about persons
    assert "עצרנו" in visit.title
    visit.press("next")
    assert "last.csv" in visit.title
    visit.press("publish")
    assert not visit.has("button", "next") and visit.has("button", "another")
    assert sorted(load.latest()["period"]) == ["2022", "2023"]


def test_sheets_that_hold_the_same_table_are_read_one_after_the_other(store) -> None:
    book = openpyxl.Workbook()
    for sheet, value in ((book.active, 60), (book.create_sheet("2024"), 61)):
        for row in (["שכונה", "אחוז הצבעה"], ["הדר", value]):
            sheet.append(row)
    book.active.title = "2023"
    held = io.BytesIO()
    book.save(held)
    visit = Visit("upload").upload("a.xlsx", held.getvalue())
    visit.press("then-2024")
    assert not visit.has("button", "then-2024")
    visit.press("publish").press("next").press("publish")
    kept = load.latest()
    assert dict(zip(kept["period"], kept["value"], strict=True)) == {"2023": 60, "2024": 61}


@pytest.mark.parametrize(
    ("text", "is_one"), [("דנה 050-1234567", True), ("a@b.co.il", True), ("עלייה אחרי 2023", False)]
)
def test_a_sentence_about_a_person_is_known(text: str, is_one: bool) -> None:
    assert intake.is_personal(text) is is_one


def test_a_file_that_was_pasted_twice_is_two_uploads(store) -> None:
    for _ in range(2):
        visit = Visit("upload", door="paste")
        visit.at.text_area[0].set_value(TURNOUT)
        visit.run().press("paste_now").type("-period", "2022").press("publish")
    assert load.batches().iloc[0]["counts"]["changed"] == 0 and load.batches().iloc[0]["counts"]["new"] == 0


@BOTH
def test_after_a_file_about_people_the_summary_template_is_one_press_away(store, lang: str) -> None:
    published()
    visit = Visit("upload", lang).upload("a.csv", PERSONS).press("to_template")
    assert visit.at.session_state["door"] == "template" and visit.has("text_input", "template_period")


@BOTH
@pytest.mark.parametrize("name", ["a.shp", "a.pdf"])
def test_where_only_another_file_helps_that_is_what_is_offered(store, lang: str, name: str) -> None:
    visit = Visit("upload", lang).upload(name, b"%PDF-1.7" + bytes(200))
    assert visit.widget("button", "drop").label == visit.w("upload.other_file")
    assert not visit.has("button", "publish") and visit.w("upload.shapes_read") not in visit.text
    assert visit.press("drop").title == visit.w("upload.title")
