import pytest

from core.ingest import Choices, read

HEADER = ["שכונה", "אמון"]


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def test_every_row_and_cell_is_accounted_for(upload):
    rows = [HEADER, ["הדר", 3], [], ["נווה שאנן", "?"], ["Zzyzx", 2], ['סה"כ', 5], HEADER, ["מקור: סקר", ""]]
    found = upload(rows)
    assert found.left_out == {"total": 1, "note": 1, "blank": 1, "hidden": 0, "header": 1, "dropped": 0, "group": 0}
    assert found.rows_read + sum(found.left_out.values()) == len(rows) - 1
    assert {k: n for k, n in found.cells.items() if n} == {"kept": 1, "fault": 1, "no_area": 1}


def test_a_name_that_begins_like_a_note_is_a_name(upload):
    rows = [["שכונה", "רחוב", "אמון"], ["מקור ברוך", "יפו", ".."], ["הדר", "הרצל", 3], ["מקור: סקר", "", ""]]
    found = upload(rows, add_areas=True)
    assert found.areas["name_he"].tolist() == ["מקור ברוך"]
    assert found.left_out["note"] == 1


def test_notes_under_the_first_file_of_a_layer_are_no_areas(config, nobody, xlsx):
    rows = [HEADER, ["הדר", 3], ["כרמל", ".."], [], ["נתון מתוקן מיום 26.11.2013.", ""]]
    found = read(xlsx(rows), "a.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert found.areas["name_he"].tolist() == ["הדר", "כרמל"]
    assert found.left_out["note"] == 1


def test_districts_are_told_and_not_added(config, nobody, xlsx):
    data = xlsx([HEADER, ["הדר", 3], ["מחוז חיפה", 4]])
    found = read(data, "a.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert found.areas["name_he"].tolist() == ["הדר"]
    assert [p["found"] for p in said(found, "U-25")] == ["מחוז חיפה"]
    chosen = Choices(layer="neighbourhood", period="2024", areas={"מחוז חיפה": "new"})
    assert len(read(data, "a.xlsx", config, nobody, chosen).areas) == 2


def test_what_has_a_key_is_a_place_whatever_it_is_called(config, nobody, text):
    rows = [
        ["קוד שכונה", "שכונה", "אמון"],
        [27200003, "מקורות", ".."],
        [27200004, "נוף ים", 4],
        [27200005, "נפת צפון", 5],
    ]
    found = read(text(rows), "a.csv", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert found.areas["name_he"].tolist() == ["מקורות", "נוף ים", "נפת צפון"]
    assert sum(found.left_out.values()) == 0


def test_of_men_women_and_all_only_the_rows_about_all_are_saved(upload):
    rows = [["שכונה", "מגדר", "אמון"]]
    rows += [["הדר", g, v] for g, v in (("גברים", 2), ("נשים", 4), ('סה"כ', 3))] + [["נווה שאנן", "נשים", 5]]
    found = upload(rows)
    assert (found.observations["cell"].tolist(), found.left_out["group"]) == (["C4"], 3)
    assert [(p["n"], p["groups"], p["rows"]) for p in said(found, "U-79")] == [(3, ["גברים", "נשים"], [2, 3, 5])]


def test_rows_about_groups_alone_are_not_saved_until_somebody_says_that_they_are_about_all(upload):
    rows = [["שכונה", "מגדר", "אמון"], ["הדר", "נשים", 4], ["נווה שאנן", "נשים", 3]]
    found = upload(rows)
    assert (len(found.observations), [i.code for i in found.issues]) == (0, ["U-80"])
    assert upload(rows, columns={"מגדר": "ignore"}).observations["value"].tolist() == [4, 3]


def test_footnotes_that_are_merged_over_figures_are_no_figures(config, areas, xlsx):
    notes = [["[3] מ-1 עד 5.", "", "", ""], [".. לא חושב מדד.", "", "", ""]]
    rows = [["מספר", "אמון", "הערה", "שיעור הצבעה"], [1, 3, "", 50], [], *notes]
    data = xlsx(rows, merge=["A4:B4", "A5:B5"])
    found = read(data, "a.xlsx", config, areas, Choices(layer="city", period="2024"))
    assert (found.observations["cell"].tolist(), found.left_out["note"]) == (["B2", "D2"], 2)
    assert not said(found, "U-13")


def test_a_total_may_be_told_behind_the_name_and_a_quarter_is_no_neighbourhood(config, nobody, xlsx):
    rows = [HEADER, ["נוף ים - סך הכל", 3], ["רובע צפון", 2], ["הדר", 2.5], ["כרמל", 1.5], ["נווה שאנן", 3.5]]
    found = read(xlsx(rows), "a.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert (found.areas["name_he"].tolist(), found.left_out["total"]) == (["הדר", "כרמל", "נווה שאנן"], 2)
    alike = [HEADER, ["רובע א", 2], ["רובע ב", 2.5], ["הדר", 1.5]]
    kept = read(xlsx(alike), "a.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert kept.left_out["total"] == 0


def test_men_and_women_under_an_area_are_no_areas(config, nobody, xlsx):
    rows = [HEADER, ["הדר", 3], ["גברים", 2], ["נשים", 4]]
    found = read(xlsx(rows), "a.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert (found.areas["name_he"].tolist(), found.observations["cell"].tolist()) == (["הדר"], ["B2"])
    assert [(p["groups"], p["rows"]) for p in said(found, "U-79")] == [(["גברים", "נשים"], [3, 4])]


@pytest.mark.parametrize("between", [['סה"כ', 55, 65], ["הערה: סקר", "עיבוד היחידה", None]])
def test_years_that_do_not_stand_at_the_header_stop_the_file(upload, between):
    """They would be taken for a sum, and the figures of 2023 kept as those of the period that was asked for."""
    rows = [["שכונה", "שיעור הצבעה", None], between, [None, 2023, 2024], ["הדר", 51, 61], ["נווה שאנן", 52, 62]]
    found = upload(rows, period="2022")
    assert [(i.severity, i.params["row"], i.params["found"]) for i in found.issues if i.code == "U-91"] == [
        ("block", 3, "2023 · 2024")
    ]
    assert found.observations.empty
    sums = upload([rows[0], [None, 51.5, None], *rows[3:]], period="2022")
    assert "U-91" not in [i.code for i in sums.issues] and sums.observations["value"].tolist() == [51, 52]


def test_years_behind_a_row_of_no_area_stop_the_file_and_the_header_row_by_a_click_mends_it(upload):
    rows = [["שכונה", "שיעור הצבעה", ""], ["עירוני", 60, 61], ["", 2023, 2024], ["הדר", 51, 61], ["נווה שאנן", 52, 62]]
    rows.append(["קריית הממשלה", 53, 63])
    found = upload(rows, period="2022")
    assert [i.params["row"] for i in found.issues if i.code == "U-91"] == [3] and found.observations.empty
    again = upload(rows, period="2022", header_row=3, indicator="turnout")
    values = again.observations[["cell", "period", "value"]].itertuples(index=False, name=None)
    assert sorted(values)[:3] == [("B4", "2023", 51), ("B5", "2023", 52), ("B6", "2023", 53)]


@pytest.mark.parametrize(
    "row",
    [["N= 500 480", "", ""], ["n", 500, 480], ["N=", "500", "480"], ["(N=980)", "", ""], ["מספר משיבים", 500, 480]],
)
@pytest.mark.parametrize("at", [1, 3])
def test_a_row_of_how_many_answered_in_all_is_no_area(upload, row, at):
    rows = [["שכונה", "שיעור הצבעה", "אמון"], ["הדר", 51, 3], ["נווה שאנן", 52, 4]]
    rows.insert(at, row)
    found = upload(rows)
    assert [p["found"] for p in said(found, "U-94")] == [" ".join(str(cell) for cell in row if cell)]
    assert sorted(found.observations["value"]) == [3, 4, 51, 52] and not said(found, "U-38")
