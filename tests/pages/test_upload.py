"""The upload page from file to receipt, in both languages: what it asks, what it shows, what it never keeps."""

import gc
import io
import json
from datetime import date, datetime, time
from functools import _lru_cache_wrapper
from pathlib import Path
from threading import Thread

import openpyxl
import pytest

from core import ingest
from core.i18n import plain, words
from core.ingest.container import contents
from pages.shared import leftovers, load, publishing
from pages.shared.newindicator import identity
from pages.shared.telling import literal
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])
TURNOUT = "שכונה,אחוז הצבעה\nנווה אלון,40\nהדר,61.5\nגבעת הורד,72\n"
PERSONS = 'שכונה,ת"ז,אחוז הצבעה\nהדר,123456782,61\nנווה אלון,111111118,40\nגבעת הורד,000000018,72\n'


def square(name: str, x: float) -> dict:
    ring = [[x, 32.0], [x + 0.01, 32.0], [x + 0.01, 32.01], [x, 32.01], [x, 32.0]]
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def layer(*names: str) -> str:
    features = [square(name, 34.8 + i / 50) for i, name in enumerate(names)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def published(name: str = "turnout.csv", data: str = TURNOUT, period: str = "2022") -> Visit:
    visit = Visit("upload").upload(name, data)
    if visit.has("text_input", "-period"):
        visit.type("-period", period)
    return visit.press("publish")


# -- from file to receipt ---------------------------------------------------------------------------------------------


@BOTH
def test_a_table_goes_from_file_to_receipt_and_back(store: Path, lang: str) -> None:
    visit = Visit("upload", lang)
    assert visit.title == visit.w("upload.title")
    visit.upload("turnout.csv", TURNOUT)
    assert visit.w("upload.recognised") in visit.text  # both columns are known
    assert not visit.has("button", "publish")  # the period is not
    visit.type("-period", "2022")
    assert "turnout.csv" in visit.title
    assert "40%" in visit.text and "45%" in visit.text  # the one value beyond its line, and the line
    visit.press("publish")
    assert visit.title.endswith({"he": "נשמר", "en": "is saved"}[lang])
    told = {
        "he": "נשמרו 3 ערכים. 0 השתנו, 3 חדשים. קווים אדומים שנחצו: 1",
        "en": "3 values saved: 0 changed, 3 new. Red lines crossed: 1",
    }
    assert told[lang] in visit.text
    saved = load.latest()
    assert dict(zip(saved["cell"], saved["value"], strict=True)) == {"B2": 40.0, "B3": 61.5, "B4": 72.0}
    assert set(saved["period"]) == {"2022"}
    visit.press("undo_upload")
    assert {"he": "3 ערכים חזרו לגרסה הקודמת", "en": "3 values returned to the previous version"}[lang] in visit.text
    assert load.latest().empty


def test_before_and_after_tell_what_changes_and_which_line_is_left_behind(store: Path) -> None:
    published()
    visit = Visit("upload").upload("again.csv", TURNOUT.replace("40", "55")).type("-period", "2022")
    assert load.latest()["value"].min() == 40  # nothing is saved before it is published
    assert "נווה אלון: שיעור הצבעה לרשות 55%, חזרה למרחב הבטוח (הקו 45%), 31.12.2022" in visit.text
    visit.press("publish")
    assert "נשמרו 3 ערכים. 1 השתנו, 0 חדשים. קווים אדומים שנחצו: 0; שחזרו למרחב הבטוח: 1" in visit.text
    assert load.latest()["value"].min() == 55


COUNTED = "שכונה,אחוז הצבעה,מספר משיבים\nהדר,{},{}\nנווה אלון,{},100\n"


@BOTH
@pytest.mark.parametrize(("few_before", "few_after"), [(4, 100), (100, 4)])
def test_a_hidden_value_is_told_as_hidden_and_crosses_nothing(
    store: Path, lang: str, few_before: int, few_after: int
) -> None:
    published(data=COUNTED.format(31.7, few_before, 61.5))
    visit = Visit("upload", lang).upload("again.csv", COUNTED.format(71.3, few_after, 61.5)).type("-period", "2022")
    hidden, seen = ("31.7", "71.3") if few_before == 4 else ("71.3", "31.7")
    body = next(e.proto.body for e in visit.at.get("html") if visit.w("upload.old") in e.proto.body)
    assert visit.w("charts.state.suppressed") in body
    assert hidden not in body and seen in body
    assert visit.at.session_state["intake"]._known["moves"][1] == []


@BOTH
def test_a_breach_that_stays_open_is_not_told_as_over_before_or_after_publishing(demo_store: Path, lang: str) -> None:
    """63 % is inside the line at 60 and short of the return line at 70: the breach recovers and stays open."""
    w, indicator = words(lang), load.config().indicator("qol_safe_night")
    where = load.areas().set_index("area_id").loc["neighbourhood:42", "name_he"]
    file = f"שכונה,תקופה,{indicator.name.he},מספר משיבים\n{where},2026-H1,63,400\n"
    visit = Visit("upload", lang).upload("safe.csv", file)
    assert {"he": "החצייה נשארת פתוחה", "en": "the breach stays open"}[lang] in visit.text
    assert plain(w("charts.state.recovering")) in visit.text
    told = {(move.line.id, move.area): move.step for move in visit.at.session_state["intake"]._known["moves"][1]}
    # The distance to the other neighbourhoods shrinks below 20 points: that line is back.
    assert told == {("qol_safe_night", "neighbourhood:42"): "recovering", ("demo_safety_gap", None): "returned"}
    receipt = visit.press("publish").text
    assert {"he": "שחזרו למרחב הבטוח: 1", "en": "back in the safe space: 1"}[lang] in receipt
    assert plain(w.plural("upload.and_recovering", 1)) in receipt


def test_a_text_that_is_no_period_is_told_and_asked_again(store: Path) -> None:
    visit = Visit("upload").upload("turnout.csv", TURNOUT).type("-period", "בקרוב")
    assert "«בקרוב» אינה תקופה שאנחנו מכירים" in visit.text
    assert not visit.has("button", "publish")
    visit.type("-period", "רבעון 3 2024")
    assert visit.has("button", "publish")
    assert visit.press("publish") and set(load.latest()["period"]) == {"2024-Q3"}


def test_the_language_changes_in_mid_flow_and_nothing_is_lost(store: Path) -> None:
    visit = Visit("upload", "he").upload("turnout.csv", TURNOUT).type("-period", "2022")
    visit.at.button_group(key="language").set_value("en")
    visit.run()
    assert visit.title == "“turnout.csv” is ready to publish: 3 values"
    assert visit.widget("text_input", "-period").value == "2022"


# -- what is asked ----------------------------------------------------------------------------------------------------


@BOTH
def test_shares_of_one_are_asked_about_once(store: Path, lang: str) -> None:
    visit = Visit("upload", lang).upload("t.csv", "שכונה,שנה,אחוז הצבעה\nא1,2022,0.4\nב2,2022,0.85\n")
    assert not visit.has("button", "publish")
    visit.widget("button_group", "-percent-אחוז הצבעה").set_value("fraction")
    visit.run().press("publish")
    assert sorted(load.latest()["value"]) == [40.0, 85.0]


def test_an_unknown_name_is_asked_once_for_all_its_rows_and_anew_in_the_next_file(store: Path) -> None:
    published()
    rows = "שכונה,שנה,אחוז הצבעה\nגבעת הוורדים,2023,50\nגבעת הוורדים,2024,51\nהדר,2023,60\n"
    visit = Visit("upload").upload("b.csv", rows)
    box = visit.widget("selectbox", "-area-גבעת הוורדים")
    assert "האם הכוונה ל«גבעת הורד»?" in visit.text
    assert box.options[:3] == ["גבעת הורד", "להשאיר בחוץ", "להוסיף כאזור חדש"]
    visit.pick("-area-גבעת הוורדים", "neighbourhood:גבעת הורד").press("publish")
    assert len(load.latest().query("area_id == 'neighbourhood:גבעת הורד'")) == 3
    again = Visit("upload").upload("c.csv", rows.replace("50", "52"))
    assert again.widget("selectbox", "-area-גבעת הוורדים").value is None


def test_names_that_resemble_nothing_become_areas_when_wanted(store: Path) -> None:
    published()
    visit = Visit("upload").upload("b.csv", "שכונה,שנה,אחוז הצבעה\nקצה העולם,2023,50\nהדר,2023,60\n")
    assert "ערך אחד" in visit.title
    visit.widget("toggle", "-add-areas").set_value(True)
    visit.run().press("publish")
    assert "קצה העולם" in set(load.areas()["name_he"])


def matched(visit: Visit, **fields: str) -> Visit:
    """Columns (letters) brought in together as what they are."""
    visit.widget("multiselect", "-add").set_value(list(fields))
    visit.run()
    for letter, field in fields.items():
        visit.widget("selectbox", f"-add-{letter}").set_value(field)
    return visit.run().press("-add-do")


def test_a_column_is_matched_by_hand_in_each_file_anew(store: Path) -> None:
    rows = "שכונה,שנה,נתון מוזר\nהדר,2023,60\n"
    visit = Visit("upload").upload("a.csv", rows)
    matched(visit, C="gov_turnout").press("publish")
    assert set(load.latest()["indicator_id"]) == {"gov_turnout"}
    again = Visit("upload").upload("b.csv", rows.replace("60", "61"))  # perhaps of another department
    assert not again.has("button", "publish") and not again.has("selectbox", "-col-C")


def test_a_single_cell_is_put_right_on_the_page(store: Path) -> None:
    visit = Visit("upload").upload("a.csv", "שכונה,שנה,אחוז הצבעה\nהדר,2023,60\nנווה אלון,2023,חמישים\n")
    assert "ערך אחד" in visit.title
    visit.type("-cell-C3", "50")
    assert "שני ערכים" in visit.title
    visit.press("publish")
    assert sorted(load.latest()["value"]) == [50.0, 60.0]


def test_of_two_rows_that_say_the_same_one_is_kept(store: Path) -> None:
    visit = Visit("upload").upload("a.csv", "שכונה,שנה,אחוז הצבעה\nהדר,2023,60\nהדר,2023,70\n")
    assert not visit.has("button", "publish")
    visit.pick("-double-2", 3).press("publish")
    assert list(load.latest()["value"]) == [70.0]


def test_the_sheet_and_the_header_row_can_be_changed(store: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "ריק"
    book.active.append(["הערה"])
    page = book.create_sheet("נתונים")
    for row in (["דוח שנתי"], ["שכונה", "שנה", "אחוז הצבעה"], ["הדר", 2023, 60]):
        page.append(row)
    held = io.BytesIO()
    book.save(held)
    visit = Visit("upload").upload("a.xlsx", held.getvalue())
    assert visit.widget("selectbox", "-sheet").value == "נתונים"
    assert visit.widget("number_input", "-header").value == 2
    assert visit.has("button", "publish")
    visit.widget("number_input", "-header").set_value(3)
    assert not visit.run().has("button", "publish")


# -- indicators of the city's own -------------------------------------------------------------------------------------


def described(visit: Visit, line: float) -> Visit:
    visit.widget("text_input", "-en").set_value("Odd figure")
    visit.widget("text_input", "-unit").set_value("ציון")
    visit.widget("number_input", "-worst").set_value(-3.0)
    visit.widget("number_input", "-best").set_value(3.0)
    visit.widget("number_input", "-line").set_value(line)
    return visit.press("-save")


@BOTH
def test_a_local_indicator_is_described_checked_saved_and_undone_with_its_file(store: Path, lang: str) -> None:
    visit = Visit("upload", lang).upload("a.csv", "שכונה,שנה,מספר מוזר*\nהדר,2023,-1.5\nנווה אלון,2023,2\n")
    matched(visit, C="new_indicator")
    described(visit, line=9.0)
    assert {"he": "הקו האדום (9) מחוץ לטווח", "en": "The red line (9) stands outside"}[lang] in visit.text
    described(visit, line=0.5).press("publish")
    indicator = load.config().indicator("local_odd_figure")
    assert (indicator.local, indicator.name.he, indicator.name.en) == (True, "מספר מוזר", "Odd figure")
    assert indicator.red_line and (indicator.red_line.side, indicator.red_line.status) == ("below", "proposal")
    assert sorted(load.latest()["value"]) == [-1.5, 2.0]
    assert (
        Visit("upload").upload("b.csv", "שכונה,שנה,מספר מוזר\nהדר,2024,1\n").has("button", "publish")
    )  # a synonym now
    visit.press("undo_upload")
    assert load.latest().empty and "local_odd_figure" not in {i.id for i in load.config().indicators}
    told = "".join(each.proto.body for each in visit.at.get("html"))
    assert {"he": "מספר מוזר", "en": "Odd figure"}[lang] in told and "local_" not in told


def test_the_unit_that_a_header_states_is_proposed_and_a_blank_one_is_asked_about_no_more(store: Path) -> None:
    table = 'שכונה,"פחת מים (אלפי מ""ק) 2009",אחוז הפחת 2009\nהדר,92,12\nנווה אלון,113690,9\n'
    visit = Visit("upload").upload("2009.csv", table)
    matched(visit, B="new_indicator", C="new_indicator")
    assert visit.widget("text_input", "-unit").value == 'אלפי מ"ק'
    visit.widget("text_input", "-unit").set_value("")
    visit.press("-save")
    assert visit.widget("text_input", "-unit").value == "%"
    visit.press("-save").press("publish")
    assert sorted(load.latest()["value"]) == [9, 12, 92, 113_690]


def test_two_figures_of_one_year_are_two_indicators_and_known_the_year_after(store: Path) -> None:
    visit = Visit("upload").upload("2009.csv", "שכונה,לידות חי 2009,פטירות 2009\nהדר,20,5\nנווה אלון,30,6\n")
    matched(visit, B="new_indicator", C="new_indicator")
    for name in ("לידות חי", "פטירות"):
        assert visit.widget("text_input", "-he").value == name
        visit.widget("text_input", "-unit").set_value("מספר")
        visit.press("-save")
    visit.press("publish")
    names = {i.name.he for i in load.config().indicators if i.local}
    assert names == {"לידות חי", "פטירות"}
    assert sorted(load.latest()["value"]) == [5, 6, 20, 30]
    after = Visit("upload").upload("2010.csv", "שכונה,לידות חי 2010,פטירות 2010\nהדר,21,7\n").press("publish")
    assert after.has("button", "another") and set(load.latest()["period"]) == {"2009", "2010"}


def test_the_id_of_a_local_indicator_is_the_same_each_time() -> None:
    assert identity({"he": "ערך מדד", "en": "Socio-economic index (2019)"}) == "local_socio_economic_index_2019"
    hebrew = identity({"he": "ערך מדד", "en": "ערך מדד"})
    assert hebrew == identity({"he": "ערך  מדד", "en": ""}) and hebrew.removeprefix("local_").isalnum()
    births, deaths = (identity({"he": name, "en": name}) for name in ("לידות חי 2009", "פטירות 2009"))
    assert births != deaths and "local_2009" not in (births, deaths)


# -- persons, faults, leftovers ---------------------------------------------------------------------------------------


@BOTH
def test_a_file_about_persons_stops_and_leaves_nothing(store: Path, lang: str) -> None:
    before = len(load.batches()), len(load.log())
    visit = Visit("upload", lang).upload("people.csv", PERSONS)
    assert {"he": "עצרנו", "en": "Stopped"}[lang] in visit.title
    assert {"he": "מספרי זהות", "en": "identity numbers"}[lang] in visit.text
    assert "123456782" not in visit.text and "61" not in visit.text
    assert not visit.has("button", "publish")
    draft = visit.at.session_state["intake"]
    assert draft.data == b"" and not draft._known
    caches = [o for o in gc.get_objects() if isinstance(o, _lru_cache_wrapper) and o.__module__.startswith("core.")]
    assert "123456782" not in repr([list(d) for c in caches for d in gc.get_referents(c) if isinstance(d, dict)])
    assert not visit.at.file_uploader[0].value
    assert (len(load.batches()), len(load.log())) == before
    load.store().close()
    assert all(b"123456782" not in file.read_bytes() for file in store.parent.iterdir())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("noise.xlsx", bytes(range(256)) * 8),
        ("torn.xlsx", b"PK\x03\x04torn"),
        ("page.xlsx", b"<!doctype html><html><body>no table</body></html>"),
        ("paper.pdf", b"%PDF-1.7"),
        ("torn.zip", b"PK\x03\x04torn"),
        ("torn.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("lines.shp", b"\x00\x00\x27\x0a"),
        ("![x](http://example.org/x.png).csv", b"\x00\x01\x02"),
    ],
)
def test_no_file_makes_the_page_fall(store: Path, name: str, data: bytes) -> None:
    visit = Visit("upload").upload(name, data)
    assert name.split("](", maxsplit=1)[0].strip("![") in visit.title
    assert visit.at.error and not [b for b in visit.at.button if b.key == "publish" and not b.disabled]


def test_rows_left_out_come_back_as_a_workbook_with_reasons(store: Path) -> None:
    published()
    rows = "שכונה,שנה,אחוז הצבעה\nהדר,2023,60\n=cmd|' /C calc'!A0,2023,50\nנווה אלון,2023,אלף\n"
    visit = Visit("upload").upload("b.csv", rows).press("publish")
    assert "נשמרה שורה אחת. שתי שורות לא נשמרו" in visit.text
    page = openpyxl.load_workbook(io.BytesIO(visit.at.session_state["intake"].published.rest)).active
    assert [c.value for c in page[1]] == ["שכונה", "שנה", "אחוז הצבעה", "מה לתקן"]
    assert page["A2"].value == "=cmd|' /C calc'!A0" and page["A2"].data_type != "f" and page["A2"].quotePrefix
    assert "«אלף», ציפינו למספר" in page["D3"].value.replace("\u2068", "").replace("\u2069", "")
    assert page.sheet_view.rightToLeft


def test_texts_of_a_csv_that_look_like_formulas_are_made_harmless() -> None:
    risky = ["=1+1", "@a", "-x", "-1+cmd|' /C calc'!A0", "+1", "\t=1", "\r=1"]
    assert [leftovers.harmless(text) for text in risky] == [f"'{text}" for text in risky]
    for text in ("-3.5", "-4.1%", "הדר", "", "7", "a=b"):
        assert leftovers.harmless(text) == text


BALANCE = ["שכונה", "שנה", "מאזן עסקים", "הערה"]


def left_and_read_again(data: bytes, name: str) -> tuple[list, list, list]:
    """Cells of the file, cells of the workbook with all of its rows, and what each of the two is understood to say."""
    config, areas = load.config(), load.areas()
    choices = ingest.Choices(layer="neighbourhood")
    upload = ingest.read(data, name, config, areas, choices)
    cells = contents(data, name).sheets[0].rows
    reasons = dict.fromkeys(range(2, len(cells) + 1), ("לתקן",))
    rest = leftovers.workbook(data, upload, reasons, "מה לתקן", rtl=True)
    again = contents(rest, "rest.xlsx").sheets[0].rows
    assert [row[-1] for row in again] == ["מה לתקן", *["לתקן"] * (len(cells) - 1)]
    told = ["area_id", "indicator_id", "period", "value", "suppressed", "cell"]
    said = [u.observations[told].to_csv() for u in (upload, ingest.read(rest, "rest.xlsx", config, areas, choices))]
    return cells, [row[:-1] for row in again], said


def test_rows_left_out_read_back_as_they_were_in_a_text_file(store: Path) -> None:
    values = ["-5", "-4.1", "-", "..", "--", "<10", "7", "1,200", "+3", "(2)", "\u22122.5"]
    notes = ["=1+1", "@x", "-x", "'a", " b ", "#N/A", "ג\nד", "", "TRUE", "\t=1", "-"]
    rows = [[f"א{i}", "2023", value, note] for i, (value, note) in enumerate(zip(values, notes, strict=True))]
    lines = (",".join(f'"{cell}"' for cell in row) for row in [BALANCE, *rows])
    cells, again, (said, said_again) = left_and_read_again("\n".join(lines).encode(), "a.csv")
    assert again == cells == [BALANCE, *rows]
    assert said == said_again and ",-5.0,False," in said and ",-4.1,False," in said and said.count(",2023,") == 7


def test_rows_left_out_read_back_as_they_were_in_a_workbook(store: Path) -> None:
    book = openpyxl.Workbook()
    noted = [date(2024, 5, 1), datetime(2024, 5, 1, 8, 30), time(8, 30), True, "#DIV/0!", -0.25, "\u200f-7"]
    for row in [BALANCE, *([f"א{i}", 2023, -1.5 * i, note] for i, note in enumerate(noted, 1))]:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    cells, again, (said, said_again) = left_and_read_again(held.getvalue(), "a.xlsx")
    assert again == cells and [type(row[3]) for row in again] == [type(row[3]) for row in cells]
    assert said == said_again and ",-1.5,False," in said


def test_a_text_that_no_workbook_can_hold_stops_nothing(store: Path) -> None:
    row = "א,2023,אלף,\x01a\ufffe\x0bb\n"
    *_, (said, _) = left_and_read_again((",".join(BALANCE) + "\nב,2023,5,\n" + row).encode(), "a.csv")
    assert ",5.0,False," in said


def test_a_small_file_of_millions_of_cells_is_not_written_again_whole(store: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("א")
    page.append(BALANCE)
    for row in range(7_000):
        page.append([f"א{row % 5}", 2023, 1, *[0] * 60])
    held = io.BytesIO()
    book.save(held)
    assert len(held.getvalue()) < 2 * 2**20 and not leftovers.is_soon_written(held.getvalue())
    upload = ingest.read(held.getvalue(), "a.xlsx", load.config(), load.areas(), ingest.Choices(layer="neighbourhood"))
    rest = leftovers.workbook(held.getvalue(), upload, {3: ["לתקן"]}, "מה לתקן", rtl=True)
    assert [row[:3] for row in contents(rest, "rest.xlsx").sheets[0].rows] == [BALANCE[:3], ["א1", 2023, 1]]


# -- saved once -------------------------------------------------------------------------------------------------------


def test_a_fault_in_the_workbook_of_rows_left_out_saves_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Visit("upload").upload("turnout.csv", TURNOUT).type("-period", "2022").at.session_state["intake"]
    upload, before = draft._known["upload"][1], len(load.batches())

    def torn(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(leftovers, "workbook", torn)
    with pytest.raises(MemoryError):
        publishing.publish(draft, upload, "neighbourhood", {2: ["לתקן"]}, "מה לתקן")
    assert (len(load.batches()), draft.published) == (before, None)


def test_others_save_while_the_workbook_of_rows_left_out_is_made(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Visit("upload").upload("turnout.csv", TURNOUT).type("-period", "2022").at.session_state["intake"]
    upload, free = draft._known["upload"][1], []

    def slow(*_: object, **__: object) -> bytes:
        free.append(publishing._one_by_one.acquire(blocking=False))
        publishing._one_by_one.release()
        return b"rest"

    monkeypatch.setattr(leftovers, "workbook", slow)
    publishing.publish(draft, upload, "neighbourhood", {2: ["לתקן"]}, "מה לתקן")
    assert (free, draft.published.rest) == ([True], b"rest")


def test_a_double_click_saves_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit("upload").upload("turnout.csv", TURNOUT).type("-period", "2022")
    draft = visit.at.session_state["intake"]
    upload, before, save, second = draft._known["upload"][1], len(load.batches()), load.save, []

    def slow(*batch: object, **frames: object) -> object:
        if not second:  # while the first click is saving, the page runs again for the second
            second.append(Thread(target=publishing.publish, args=(draft, upload, "neighbourhood", {}, "")))
            second[0].start()
            second[0].join(0.3)
        return save(*batch, **frames)

    monkeypatch.setattr(load, "save", slow)
    visit.press("publish")
    second[0].join()
    assert len(load.batches()) == before + 1
    assert visit.title.endswith("נשמר")


def test_text_of_a_file_never_becomes_markdown() -> None:
    assert literal("![x](http://e.org/x.png)") == r"!\[x\](http://e.org/x.png)"
    assert literal(":material/home: *a* $b$") == r"\:material/home: \*a\* \$b\$"
    assert literal("haifa_turnout.xlsx, 21.12.2026") == "haifa_turnout.xlsx, 21.12.2026"


# -- boundaries -------------------------------------------------------------------------------------------------------


@BOTH
def test_a_boundary_layer_makes_the_areas_and_a_later_one_reports_both_sides(store: Path, lang: str) -> None:
    visit = Visit("upload", lang).upload("areas.geojson", layer("הדר", "נווה אלון"))
    assert visit.widget("selectbox", "-name").value == "name"
    visit.press("publish")
    assert {"he": "צורות שנשמרו: 2; אזורים שנוספו: 2", "en": "Shapes saved: 2; areas added: 2"}[lang] in visit.text
    assert len(load.shapes("neighbourhood")) == 2
    visit = Visit("upload", lang).upload("new.geojson", layer("הדר", "קצה העולם"))
    assert "קצה העולם" in visit.text and "נווה אלון" in visit.text
    visit.widget("toggle", "-add-shapes").set_value(True)
    visit.run().press("publish")
    assert len(load.areas().query("layer == 'neighbourhood'")) == 3
    visit.press("undo_upload")
    assert len(load.shapes("neighbourhood")) == 2
    assert {"he": "הגבולות חזרו למה שהיו", "en": "The boundaries are as they were"}[lang] in visit.text


# -- real files -------------------------------------------------------------------------------------------------------


def test_haifa_from_boundaries_and_turnout_to_receipt(store: Path, cases: Path) -> None:
    folder = cases / "geo_haifa"
    visit = Visit("upload").upload("haifa.geojson", (folder / "haifa_neighborhoods_wgs84.geojson").read_bytes())
    assert "76 אזורים עם צורה" in visit.title
    visit.press("publish")
    visit = Visit("upload").upload("turnout.xlsx", (folder / "haifa_turnout_by_neighbourhood.xlsx").read_bytes())
    visit.type("-period", "2022")
    assert "52 ערכים" in visit.title
    visit.press("publish")
    assert load.latest()["numerator"].sum() / load.latest()["denominator"].sum() == pytest.approx(140650 / 253292)


def test_modiin_with_an_index_of_its_own(store: Path, cases: Path) -> None:
    visit = Visit("upload", upload_layer="statistical_area")
    cut = cases / "geo_stat_areas_itm" / "city_cuts" / "stat_areas_modiin_epsg2039.geojson"
    visit.upload("modiin.geojson", cut.read_bytes())
    assert visit.widget("selectbox", "-key").value == "YISHUV_STAT11"
    visit.press("publish")
    table = cases / "cbs_israel" / "ses2019_areas_luach12_cut_4cities.xlsx"
    visit = Visit("upload", upload_layer="statistical_area").upload("ses.xlsx", table.read_bytes())
    assert visit.widget("number_input", "-header").value == 6
    matched(visit, E="new_indicator")
    described(visit, line=0.0)
    assert "15 ערכים" in visit.title
    visit.press("publish")
    assert set(load.latest()["period"]) == {"2019"} and len(load.latest()) == 15
    csv = cases / "cbs_israel" / "ses2019_4cities_windows1255.csv"
    again = Visit("upload", upload_layer="statistical_area").upload("ses2019.csv", csv.read_bytes())
    assert "Windows-1255" in again.text and "15 ערכים" in again.title


def test_the_page_says_that_the_demo_city_stands_in_the_way(demo_store: Path) -> None:
    visit = Visit("upload")
    assert visit.w("upload.demo") in visit.text


def test_a_file_left_half_way_goes_on_after_another_page_or_is_dropped(store: Path) -> None:
    visit = Visit("upload").upload("turnout.csv", TURNOUT).type("-period", "2022")
    visit.at.switch_page("../prepare/data.py")
    visit.run().at.switch_page("../prepare/upload.py")
    assert visit.run().title == "«turnout.csv» מוכן לפרסום: 3 ערכים"
    assert visit.press("drop").title == visit.w("upload.title")


@pytest.mark.parametrize(
    ("head", "values", "posts"),
    [("שביעות רצון 1–10", (3, 7), (1, 10)), ("שביעות רצון (0-5)", (3, 4), (0, 5)), ("ציון 1-5", (3, 7), (0, 7))],
)
def test_the_scale_that_a_header_states_is_proposed(store: Path, head: str, values: tuple, posts: tuple) -> None:
    visit = Visit("upload").upload("a.csv", f"שכונה,שנה,{head}\nהדר,2023,{values[0]}\nנווה אלון,2023,{values[1]}\n")
    matched(visit, C="new_indicator")
    assert tuple(visit.widget("number_input", end).value for end in ("-worst", "-best")) == posts
