"""The page of stored data: uploads and their undo, coverage and age, layers, backup and restore, the log."""

import re
import time
from pathlib import Path

import pandas as pd
import pytest

from core.i18n import plain, words
from core.issues import Stop
from core.store import Batch
from pages.shared import ledger, load
from pages.shared.parts import literal
from tests.pages.walk import Visit

BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def save(value: float, file: str = "a.csv", period: str = "2023") -> int:
    """One upload of one value in one neighbourhood."""
    absent = {"numerator": float("nan"), "denominator": float("nan"), "n": float("nan"), "note": None}
    row = {"area_id": "neighbourhood:1", "indicator_id": "gov_turnout", "period": period, "value": value, **absent}
    observations = pd.DataFrame([{**row, "suppressed": False, "sheet": "s", "cell": "B2"}])
    area = ("neighbourhood:1", "neighbourhood", "1", "הדר", "Hadar", "city", 900.0)
    names = ("area_id", "layer", "key", "name_he", "name_en", "parent_id", "population")
    areas = pd.DataFrame([dict(zip(names, area, strict=True))])
    batch = Batch("data", file, "0" * 64, "rina@example.org", "neighbourhood")
    return load.save(batch, observations=observations, areas=areas).batch_id


@BOTH
def test_an_empty_store_says_so_and_every_part_opens(store: Path, lang: str) -> None:
    visit = Visit("data", lang)
    assert visit.title == visit.w("data.title_empty")
    for part in ("uploads", "coverage", "layers", "backup", "log"):
        visit.at.button_group(key="part").set_value(part)
        assert visit.run().title
    visit.at.button_group(key="part").set_value("coverage")
    assert visit.w("empty.nothing.title") in visit.run().text


@BOTH
def test_uploads_are_listed_with_who_when_and_what_and_the_newest_is_undone(store: Path, lang: str) -> None:
    save(60, "first.csv")
    save(70, "second.csv")
    visit = Visit("data", lang)
    assert visit.title == {"he": "שתי העלאות במאגר", "en": "2 uploads in the store"}[lang]
    for said in ("first.csv", "second.csv", "rina@example.org", visit.w("data.standing")):
        assert said in visit.text
    box = visit.widget("selectbox", "undo_which")
    assert "second.csv" in box.options[0] and "first.csv" in box.options[1]
    visit.press("undo_now")
    assert {"he": "ערך אחד חזר לגרסה הקודמת", "en": "One value returned"}[lang] in visit.text
    assert visit.w("data.undone_word") in visit.text
    assert list(load.latest()["value"]) == [60.0]


def test_an_upload_on_which_others_rest_is_not_undone_and_the_page_says_why(store: Path) -> None:
    first = save(60, "first.csv")
    row = load.latest()[
        ["area_id", "indicator_id", "value", "numerator", "denominator", "n", "suppressed", "sheet", "cell", "note"]
    ]
    load.save(Batch("data", "second.csv", "", "local", "neighbourhood"), observations=row.assign(period="2024"))
    visit = Visit("data").pick("undo_which", first).press("undo_now")
    assert "אי אפשר לבטל את «first.csv»" in visit.text and "second.csv" in visit.text


@BOTH
def test_coverage_tells_how_many_areas_how_old_and_when_the_next_is_due(store: Path, lang: str) -> None:
    save(60, period="2023")
    visit = Visit("data", lang, part="coverage", channel="governance", layer="neighbourhood")
    assert {"he": "1 מתוך 1", "en": "1 of 1"}[lang] in visit.text
    assert {"he": "31.12.2028", "en": "31 Dec 2028"}[lang] in visit.text  # elections: every five years
    assert {"he": "הדר", "en": "Hadar"}[lang] in visit.text
    months = (load.today().year - 2023) * 12 + load.today().month - 12
    assert plain(visit.w.plural("data.months", months)) in visit.text
    assert visit.w("data.never_measured") in visit.text


@BOTH
def test_a_figure_hidden_or_worked_out_is_not_told_as_missing(store: Path, lang: str) -> None:
    """A hidden figure has no row and a rolled-up one has several: the age table tells their states all the same."""
    save(60, period="2023")
    rows = load.latest()[["area_id", "indicator_id", "period", "value", "numerator", "denominator", "n", "suppressed"]]
    rows = rows.assign(sheet=None, cell=None, note=None, indicator_id="gov_trust", n=3.0)
    load.save(Batch("data", "b.csv", "", "local", "neighbourhood"), observations=rows)
    chosen = [load.config().indicator(id) for id in ("gov_turnout", "gov_trust")]
    w = words(lang)
    own, hidden = _cells(ledger.ages(load.view("neighbourhood"), chosen, load.today(), w))
    assert w("charts.state.safe") in own and w("charts.state.suppressed") in hidden
    measured_or_not = [chosen[0], load.config().indicator("gov_sla106")]
    rolled, none = _cells(ledger.ages(load.view("city"), measured_or_not, load.today(), w))
    months = (load.today().year - 2023) * 12 + load.today().month - 12
    assert w("charts.state.none") not in rolled and w.plural("data.months", months) in rolled
    assert w("charts.state.none") in none


def _cells(table: str) -> list[str]:
    """The cells of indicators in a table of one area."""
    return re.findall(r"<td[^>]*>(.*?)</td>", table)[1:]


def test_layers_name_the_areas_without_a_shape(store: Path) -> None:
    save(60)
    visit = Visit("data", part="layers")
    assert "שכונות" in visit.text and "הדר" in visit.text


@BOTH
def test_the_city_gets_its_name(store: Path, lang: str) -> None:
    visit = Visit("data", lang, part="layers")
    visit.widget("text_input", "city_he").set_value("עיר הים")
    visit.widget("text_input", "city_en").set_value("Sea City")
    visit.press("city_save")
    assert {"he": "השם נשמר: עיר הים", "en": "The name is saved: Sea City"}[lang] in visit.text
    root = load.areas().set_index("area_id").loc["city"]
    assert (root["name_he"], root["name_en"]) == ("עיר הים", "Sea City")


def test_a_city_without_a_name_is_refused(store: Path) -> None:
    visit = Visit("data", part="layers")
    visit.widget("text_input", "city_he").set_value("  ")
    assert visit.w("data.city_nameless") in visit.press("city_save").text


def test_a_backup_brings_back_what_was_there(store: Path) -> None:
    save(60)
    kept = load.backup("rina@example.org")
    save(99)
    assert list(load.latest()["value"]) == [99.0]
    load.restore(kept, "backup.duckdb")
    assert list(load.latest()["value"]) == [60.0]
    assert [row["action"] for row in load.log().head(1).to_dict("records")] == ["restore"]
    assert len(list(store.parent.glob("store-*.duckdb"))) == 1  # the store that was replaced
    visit = Visit("data", part="log")
    assert "המאגר שוחזר" in visit.text and "נשמרה העלאה" in visit.text


def test_a_file_that_is_no_backup_changes_nothing_and_is_named(store: Path) -> None:
    save(60)
    with pytest.raises(Stop) as stop:
        load.restore(b"no database" * 1000, "holiday.jpg")
    assert [(i.code, i.params["path"]) for i in stop.value.issues] == [("S-02", "holiday.jpg")]
    assert list(load.latest()["value"]) == [60.0]


@BOTH
def test_a_backup_is_restored_from_the_page(store: Path, lang: str) -> None:
    save(60)
    kept = load.backup("local")
    save(99)
    visit = Visit("data", lang, part="backup").upload("kept.duckdb", kept).press("restore_now")
    assert visit.w("data.restored", file="kept.duckdb").replace("\u2068", "").replace("\u2069", "") in visit.text
    assert list(load.latest()["value"]) == [60.0]


@BOTH
def test_the_log_says_who_did_what_and_is_downloaded_whole(store: Path, lang: str) -> None:
    save(60, "=evil.csv")
    visit = Visit("data", lang, part="log")
    assert "=evil.csv" in visit.text and "rina@example.org" in visit.text
    lines = ledger.log_file(load.log(), visit.w).decode("utf-8-sig").splitlines()
    assert len(lines) == len(load.log()) + 1
    assert "rina@example.org" in lines[1] and "=evil.csv" in lines[1]


def test_the_demo_city_fills_every_part(demo_store: Path) -> None:
    for part in ("uploads", "coverage", "layers", "log"):
        assert len(Visit("data", part=part).text) > 400


def test_the_log_file_tells_local_time_and_how_far_it_is_from_universal_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Jerusalem")
    time.tzset()
    try:
        moment = pd.Timestamp("2026-11-21 23:15:07", tz="UTC")
        row = {"logged_at": moment, "account": "local", "action": "backup", "detail": {}}
        text = ledger.log_file(pd.DataFrame([row]), words("en")).decode("utf-8-sig")
        assert text.splitlines()[1].startswith("2026-11-22 01:15:07+02:00,")
    finally:
        monkeypatch.undo()
        time.tzset()


@BOTH
def test_the_city_is_named_only_once_the_demo_is_gone(demo_store: Path, lang: str) -> None:
    """Until then the root area holds the demo's population and key, which a new name would carry over."""
    visit = Visit("data", lang, part="layers")
    assert visit.w("data.city_demo_first") in visit.text and not visit.has("text_input", "city_he")
    load.remove_demo()
    visit.run()
    assert visit.w("data.city_demo_first") not in visit.text
    visit.widget("text_input", "city_he").set_value("עיר הים")
    visit.press("city_save")
    root = load.areas().set_index("area_id").loc["city"]
    assert (root["name_he"], pd.isna(root["population"]), pd.isna(root["key"])) == ("עיר הים", True, True)


LOCAL = {
    "id": "dogs",
    "channel": "social_community",
    "name": {"he": "כלבים", "en": "Dogs"},
    "direction": "higher_better",
    "goalposts": {"worst": 0.0, "best": 10.0},
    "frequency": "weekly",
}


@BOTH
@pytest.mark.parametrize("page", ["home", "channels", "redlines", "map", "upload", "data", "method"])
def test_an_indicator_of_the_city_that_no_longer_fits_is_told_and_stops_no_page(
    demo_store: Path, page: str, lang: str
) -> None:
    row = load.latest().query("indicator_id == 'gov_turnout'").iloc[:1].assign(indicator_id="dogs", value=5.0)
    columns = ("area_id", "indicator_id", "period", "value", "numerator", "denominator", "n", "suppressed")
    observations = row[[*columns, "sheet", "cell", "note"]]
    load.save(Batch("data", "dogs.csv", "", "local"), observations=observations, indicators=[LOCAL])
    load.set_preset("bygone")
    visit = Visit(page, lang)
    issues = load.left_out()
    assert [issue.code for issue in issues] == ["C-33", "C-34"]
    said = [plain(warning.value) for warning in visit.at.warning[:2]]
    assert said == [plain(literal(visit.w.issue(issue))) for issue in issues]
    assert {"he": "כלבים", "en": "Dogs"}[lang] in said[0] and "weekly" in said[0] and "bygone" in said[1]
    assert visit.title


def test_the_page_of_stored_data_undoes_an_indicator_that_no_longer_fits(store: Path) -> None:
    load.save(Batch("settings", "", "", "local"), indicators=[LOCAL])
    visit = Visit("data")
    assert visit.at.warning and load.left_out()
    visit.press("undo_now")
    assert not load.left_out() and not visit.at.warning
