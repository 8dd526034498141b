import pandas as pd
import pytest

from core.config import loads
from core.ingest import Choices, read
from tests.core.ingest.conftest import CONFIG, TODAY

HEADER = ["שכונה", "אמון"]


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


@pytest.mark.parametrize(
    "label",
    [
        'סה"כ',
        "סה״כ העיר",
        "סך הכול",
        "ממוצע עירוני",
        "Total",
        "grand total",
        'ס"ה',
        "סכום כולל",
        "סטיית תקן",
        "נוף ים",
        "Nof Yam",
        "ערך כלל ארצי",
        "ישראל",
    ],
)
def test_totals_and_the_city_itself_are_left_out_and_told(upload, label):
    found = upload([HEADER, ["הדר", 3.5], [label, 4]])
    assert said(found, "U-25") == [{"row": 3, "found": label}]
    assert (found.rows_read, found.joined, found.unmatched) == (1, ("n4",), ())


@pytest.mark.parametrize(
    "note",
    [
        "מקור: העירייה, 2024",
        "* הנתונים אינם סופיים",
        "(1) כולל תושבים ארעיים",
        "[2] הערה",
        "Source: survey",
        "הערות",
        "א" * 120,
    ],
)
def test_notes_under_the_table_are_no_rows(upload, note):
    found = upload([HEADER, ["הדר", 3.5], ["", ""], [note, ""]])
    assert (found.rows_read, found.unmatched) == (1, ())


def test_blank_rows_and_repeated_headers_are_no_rows(upload):
    found = upload([HEADER, ["הדר", 3.5], [], HEADER, ["נווה שאנן", 3]])
    assert (found.rows_read, found.rows_kept) == (2, 2)


def test_a_row_of_numbers_without_a_name_is_a_total(upload):
    found = upload([["שכונה", "הערה", "אמון"], ["הדר", "א", 3.5], ["", "", 4]])
    assert [p["row"] for p in said(found, "U-25")] == [3]


def test_areas_without_a_value_are_rows(upload):
    found = upload([HEADER, ["הדר", ".."], ["נווה שאנן", 3], ["קריית הממשלה", ""]])
    assert (found.rows_read, found.rows_kept, len(found.joined)) == (3, 1, 3)


def test_a_like_name_is_asked_once_for_all_its_rows(upload):
    rows = [["שכונה", "תקופה", "אמון"], ["נווה שאננ'ים", 2023, 3], ["נווה שאננ'ים", 2024, 4], ["הדר", 2024, 2]]
    found = upload(rows)
    (asked,) = said(found, "U-17")
    assert (asked["row"], asked["rows"], asked["found"], asked["suggestion"]) == (
        2,
        [2, 3],
        "נווה שאננ'ים",
        "נווה שאנן",
    )
    assert (len(found.observations), found.unmatched) == (1, ("נווה שאננ'ים",))
    answered = upload(rows, areas={"נווה שאננ'ים": "n2"})
    assert (len(answered.observations), said(answered, "U-17"), answered.unmatched) == (3, [], ())


def test_a_strange_name_is_listed_and_can_be_added_or_ignored(upload):
    rows = [HEADER, ["הדר", 3.5], ["Zzyzx", 2]]
    assert [(p["n"], p["sample"]) for p in said(upload(rows), "U-38")] == [(1, ["Zzyzx"])]
    added = upload(rows, add_areas=True)
    assert added.areas[["area_id", "layer", "name_he", "name_en", "parent_id"]].values.tolist() == [
        ["neighbourhood:zzyzx", "neighbourhood", "Zzyzx", "Zzyzx", "city"]
    ]
    assert [p["n"] for p in said(added, "U-39")] == [1]
    assert set(added.observations["area_id"]) == {"n4", "neighbourhood:zzyzx"}
    ignored = upload(rows, areas={"Zzyzx": "ignore"})
    assert said(ignored, "U-38") == []
    assert set(ignored.observations["area_id"]) == {"n4"}


def test_adding_areas_does_not_add_one_that_resembles_another(upload):
    found = upload([HEADER, ["נוה שאננ", 3], ["נווה שאננים", 3]], add_areas=True)
    assert found.areas.empty
    assert len(said(found, "U-17")) == 1
    assert upload([HEADER, ["נווה שאננים", 3]], areas={"נווה שאננים": "new"}).areas["name_he"].tolist() == [
        "נווה שאננים"
    ]


def test_the_first_file_of_a_layer_brings_its_areas(config, nobody, xlsx):
    from core.ingest import Choices, read

    rows = [
        ["שכונה", "אוכלוסייה", "אמון"],
        ["נווה שאנן", 1200, 3],
        ['סה"כ', 2000, 3],
        ["נוה שאנן ", 1200, ".."],
        ["הדר", 800, 4],
    ]
    found = read(xlsx(rows), "a.xlsx", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert found.areas["name_he"].tolist() == ["נווה שאנן", "הדר"]
    assert found.areas["population"].tolist() == [1200, 800]
    assert found.observations["area_id"].tolist() == found.areas["area_id"].tolist()


KEYS = ["סמל יישוב", "שם יישוב", "סמל אזור סטטיסטי", "אמון"]


def test_keys_join_and_other_towns_are_counted_together(upload):
    rows = [
        KEYS,
        [4000, "חיפה", 111, 3],
        [4000, "חיפה", 999, 3],
        [9000, "באר שבע", 111, 3],
        [9000, "באר שבע", 112, 3],
        [1200, "מודיעין", 1, 3],
    ]
    found = upload(rows, layer="statistical_area")
    assert found.joined == ("s111",)
    assert found.unmatched == ("40000999", "90000111", "90000112", "12000001")
    assert [(p["n"], p["sample"]) for p in said(found, "U-38")] == [(1, ["40000999"])]
    assert [(p["n"], p["sample"]) for p in said(found, "U-37")] == [(3, ["9000 (2)", "1200 (1)"])]


def test_a_towns_code_alone_says_which_town_it_is(upload):
    rows = [["סמל יישוב", "אמון"], [9000, 3], [9000, 4], [1200, 3], [4000, 3]]
    found = upload(rows, layer="statistical_area")
    assert [(p["n"], p["sample"]) for p in said(found, "U-37")] == [(3, ["9000 (2)", "1200 (1)"])]
    assert [(p["sample"], p["names"]) for p in said(found, "U-38")] == [(["4000"], ["4000"])]  # our own town, no area


def test_a_short_key_is_no_other_town(upload):
    found = upload([["YISHUV_STAT11", "אמון"], ["40000112", 3], ["57", 3]], layer="statistical_area")
    assert (said(found, "U-37"), [p["names"] for p in said(found, "U-38")]) == ([], [["57"]])


def test_an_area_whose_key_ends_in_a_small_raised_digit_stops_no_later_file(config, areas, xlsx):
    known = pd.concat([areas, areas.tail(1).assign(area_id="raised", key="11\u00b9")])
    data, how = xlsx([["YISHUV_STAT11", "אמון"], ["40000112", 3]]), Choices("statistical_area", period="2024")
    assert read(data, "t.xlsx", config, known, how, today=TODAY).joined == ("s112",)


def test_a_whole_key_joins_too(upload):
    assert upload([["YISHUV_STAT11", "אמון"], ["40000112", 3]], layer="statistical_area").joined == ("s112",)


def test_an_areas_own_code_is_enough_when_there_is_one_town(upload):
    assert upload([["אזור סטטיסטי", "אמון"], [121, 3]], layer="statistical_area").joined == ("s121",)


def test_a_row_of_a_town_without_an_area_is_its_total(upload):
    found = upload([KEYS, [4000, "חיפה", "", 3], [4000, "חיפה", 111, 3]], layer="statistical_area")
    assert [p["found"] for p in said(found, "U-25")] == ["חיפה"]


def test_new_statistical_areas_are_named_after_their_town(config, nobody, xlsx):
    from core.ingest import Choices, read

    data = xlsx([KEYS, [1200, "מודיעין", 11, 3]])
    found = read(data, "a.xlsx", config, nobody, Choices(layer="statistical_area", period="2024"))
    assert found.areas[["area_id", "key", "name_he"]].values.tolist() == [
        ["statistical_area:12000011", "12000011", "מודיעין 11"]
    ]


def test_the_city_as_a_layer_needs_no_column_of_areas(upload):
    found = upload([["מדד", "תקופה", "ערך"], ["אמון", 2023, 3], ["אמון", 2024, 4]], layer="city")
    assert found.observations["area_id"].tolist() == ["city", "city"]
    assert found.areas.empty


def test_the_name_of_the_layer_of_the_city_is_the_city(upload, config):
    """«The whole city», as the pages call it: it is no area that nobody knows."""
    for name in (config.layers[0].plural.he, config.layers[0].plural.en):
        found = upload([["אזור", "תקופה", "אמון"], [name, 2024, 4]], layer="city")
        assert (found.observations["area_id"].tolist(), found.unmatched, said(found, "U-17")) == (["city"], (), [])


def test_merged_cells_hold_for_every_row_they_span(config, areas, xlsx):
    from core.ingest import Choices, read

    rows = [["שכונה", "תקופה", "אמון"], ["הדר", 2023, 3], ["", 2024, 4], ["נווה שאנן", 2024, 2]]
    how = Choices(layer="neighbourhood")
    found = read(xlsx(rows, merge=("A2:A3",)), "a.xlsx", config, areas, how)
    assert found.observations["area_id"].tolist() == ["n4", "n4", "n2"]
    assert [p["n"] for p in said(found, "U-09")] == [1]


def test_hidden_rows_are_left_out_until_asked_for(config, areas, xlsx):
    from core.ingest import Choices, read

    data = xlsx([HEADER, ["הדר", 3], ["נווה שאנן", 4]], hide=(3,))
    found = read(data, "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"))
    assert (found.joined, [p["n"] for p in said(found, "U-28")]) == (("n4",), [1])
    every = read(data, "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024", hidden_rows=True))
    assert (every.joined, said(every, "U-28")) == (("n4", "n2"), [])


def test_rows_can_be_dropped(upload):
    assert upload([HEADER, ["הדר", 3], ["נווה שאנן", 4]], drop_rows=frozenset({2})).joined == ("n2",)


def test_a_known_area_learns_how_many_people_live_there(config, areas, xlsx):
    """A boundary layer brings areas without people; a table that counts them fills the gap, never overwrites."""
    from core import ingest

    known = areas.assign(population=[float("nan")] * (len(areas) - 1) + [900.0])
    last, first = known.iloc[-1], known[known["area_id"] == "n4"].iloc[0]
    data = xlsx([["שכונה", "אמון", "אוכלוסייה"], [first["name_he"], 3.5, 1200], [last["name_he"], 3, 77]])
    found = ingest.read(data, "a.xlsx", config, known, ingest.Choices(layer=first["layer"], period="2024"))
    learned = found.areas.set_index("area_id")["population"].to_dict()
    assert learned == {"n4": 1200.0}
    assert [(i.code, i.params["n"]) for i in found.issues if i.code in ("U-39", "U-78")] == [("U-78", 1)]


def test_a_second_table_under_the_first_is_not_read_and_told(upload):
    first = [["טבלה 1", ""], HEADER, ["הדר", 3.5], ["נווה שאנן", 3], []]
    found = upload([*first, ["טבלה 2", ""], ["שכונה", "שיעור הצבעה"], ["קריית הממשלה", 50]])
    assert found.observations[["area_id", "indicator_id", "value"]].values.tolist() == [
        ["n4", "trust", 3.5],
        ["n2", "trust", 3],
    ]
    assert (said(found, "U-58"), said(found, "U-38")) == ([{"cell": "A6", "header_row": 7}], [])
    second = upload([*first, ["טבלה 2", ""], ["שכונה", "שיעור הצבעה"], ["קריית הממשלה", 50]], header_row=7)
    assert second.observations[["area_id", "indicator_id"]].values.tolist() == [["n1", "turnout"]]


def test_the_same_header_under_another_year_is_another_table(upload):
    rows = [["שנת 2023", ""], HEADER, ["הדר", 3.5], ["שנת 2024", ""], HEADER, ["נווה שאנן", 3]]
    found = upload(rows, period=None)
    assert found.observations[["area_id", "period"]].values.tolist() == [["n4", "2023"]]
    assert said(found, "U-58") == [{"cell": "A4", "header_row": 5}]
    second = upload(rows, period=None, header_row=5)
    assert second.observations[["area_id", "period"]].values.tolist() == [["n2", "2024"]]
    rows[3] = ["עמוד 2", ""]
    assert said(upload(rows, period=None), "U-58") == []


def test_a_code_and_a_name_of_two_areas_are_asked_about(config, areas, xlsx):
    here = areas.assign(
        key=[
            f"{10 + i}" if a.startswith("n") else k
            for i, (a, k) in enumerate(zip(areas["area_id"], areas["key"], strict=True))
        ]
    )
    rows = [["סמל שכונה", "שכונה", "אמון"], ["11", "קריית הממשלה", 3], ["12", "הדר", 4], ["14", "נווה שאנן", 2]]
    how = {"layer": "neighbourhood", "period": "2024"}
    found = read(xlsx(rows), "a.xlsx", config, here, Choices(**how))
    told = [(i.params["row"], i.params["code"], i.params["found"]) for i in found.issues if i.code == "U-67"]
    assert told == [(3, "12", "הדר"), (4, "14", "נווה שאנן")]
    assert found.observations["area_id"].tolist() == ["n1"]
    chosen = read(xlsx(rows), "a.xlsx", config, here, Choices(**how, areas={"12 הדר": "n4", "14 נווה שאנן": "n2"}))
    assert chosen.observations["area_id"].tolist() == ["n1", "n4", "n2"]
    again = read(xlsx([*rows[:3], ["14", "הדר", 1]]), "a.xlsx", config, here, Choices(**how, areas={"12 הדר": "n2"}))
    assert again.observations["area_id"].tolist() == [
        "n1",
        "n2",
        "n4",
    ]  # what is said of one row is not said of the other


@pytest.mark.parametrize(
    ("header", "code", "name", "told", "joined"),
    [
        ("קוד שכונה", "0031", "אופקים", ["U-67"], ()),  # the code of a town, its zeros dropped
        ("קוד שכונה", 31, "אופקים", ["U-67"], ()),
        ("קוד שכונה", "031", "הדר הכרמל", [], ("n4",)),
        ("קוד שכונה", 31, "Hadar", [], ("n4",)),
        ("סמל הרשות", "0031", "אופקים", ["U-38"], ()),
        ("סמל הרשות", 31, "הדר", [], ("n4",)),
        ("סמל הרשות", 31, "נווה שאנן", [], ("n2",)),
    ],
)
def test_a_code_never_overrules_a_name_that_contradicts_it(config, areas, xlsx, header, code, name, told, joined):
    here = areas.assign(key=areas["key"].mask(areas["area_id"] == "n4", "31"))
    here = here[here["layer"] != "statistical_area"]  # whose keys tell the code of our own town
    how = Choices(layer="neighbourhood", period="2024")
    found = read(xlsx([[header, "שכונה", "אמון"], [code, name, 3]]), "a.xlsx", config, here, how)
    assert [i.code for i in found.issues if i.severity == "fix"] == told
    assert found.joined == joined
    new = Choices(layer="neighbourhood", period="2024", add_areas=True, areas={f"{code} {name}": "new"})
    added = read(xlsx([[header, "שכונה", "אמון"], [code, name, 3]]), "a.xlsx", config, here, new)
    assert added.areas["key"].tolist() == [None] * len(told)


def test_a_towns_code_alone_is_asked_about_where_an_area_has_its_number(config, areas, xlsx):
    here = areas.assign(key=areas["key"].mask(areas["area_id"] == "n4", "31"))
    how = Choices(layer="neighbourhood", period="2024")
    found = read(xlsx([["סמל הרשות", "אמון"], ["0031", 3]]), "a.xlsx", config, here, how)
    assert [i.params["proposals"] for i in found.issues if i.code == "U-17"] == [(("n4", 1.0),)]
    assert found.observations.empty


def test_the_name_of_an_area_has_no_letter_that_a_file_cannot_hold(config, areas):
    data = "שכונה,אמון\nגבעות\x01 חדשות,3\nמרכז\ufffe,4\n".encode()
    found = read(data, "a.csv", config, areas[:0], Choices(layer="neighbourhood", period="2024"))
    assert found.areas["name_he"].tolist() == ["גבעות חדשות", "מרכז"]


def test_figures_among_areas_without_the_name_of_one_are_asked_about(upload, codes):
    rows = [["שכונה", "אמון"], ["", 3.1], ["הדר", 3.0], ["", 4.0], ["נווה שאנן", 3.2], ["", 3.1]]
    found = upload(rows)
    assert [(i.params["row"], i.where.cell) for i in found.issues if i.code == "U-84"] == [(4, "A4")]
    told = [(i.params["row"], i.params["found"]) for i in found.issues if i.code == "U-25"]
    assert told == [(2, "3.1"), (6, "3.1")] and found.rows_kept == 2
    put_right = upload(rows, cells={"A4": "קריית הממשלה"})
    assert "U-84" not in codes(put_right) and put_right.rows_kept == 3


def test_a_name_of_endless_letters_is_cut_short_where_it_is_told(upload):
    found = upload([["שכונה", "אמון"], ["הדר", 3], ["ק" * 300_000, 4]])
    (told,) = [i for i in found.issues if i.code == "U-38"]
    assert told.params["sample"] == ["ק" * 80 + "…"]


def test_rows_that_belong_to_no_area_never_become_one_unasked(config, areas, xlsx):
    table = xlsx([HEADER, ["הדר", 3.5], ["ללא שכונה", 4], ["תושבי חוץ", 5]])
    for how in (Choices("neighbourhood", period="2024"), Choices("neighbourhood", period="2024", add_areas=True)):
        found = read(table, "a.xlsx", config, areas[:1], how, today=TODAY)
        assert (found.areas["name_he"].tolist(), found.unmatched) == (["הדר"], ("ללא שכונה", "תושבי חוץ"))
    new = Choices("neighbourhood", period="2024", areas={"ללא שכונה": "new", "תושבי חוץ": "ignore"})
    assert read(table, "a.xlsx", config, areas[:1], new).areas["name_he"].tolist() == ["הדר", "ללא שכונה"]


def test_a_code_of_town_and_area_in_one_cell_is_whole(config, areas, xlsx):
    cells = ["4000-111", "4000/112", 40000121, "111"]
    how = Choices("statistical_area", period="2024")
    found = read(xlsx([["אזור סטטיסטי", "אמון"], *([c, 3] for c in cells)]), "a.xlsx", config, areas, how, today=TODAY)
    assert found.joined == ("s111", "s112", "s121") and found.left_out["total"] == 0


OTHERS = [["הדר", 3], ["נווה שאנן", 4], ["קריית הממשלה", 2]]


def beside(towns, header="יישוב"):
    """A table whose rows name towns before their neighbourhoods."""
    return [[header, "שכונה", "אמון"], *([town, *row] for town, row in zip(towns, OTHERS, strict=True))]


@pytest.mark.parametrize("ours", ["נוף ים", "עיריית נוף-ים", "Nof Yam", "העיר", "נוף"])
def test_a_name_joins_nothing_of_another_town(upload, ours):
    found = upload(beside([ours, "בת ים", "נשר"]))
    assert (found.joined, found.unmatched) == (("n4",), ("נווה שאנן (בת ים)", "קריית הממשלה (נשר)"))
    assert [(p["n"], p["sample"]) for p in said(found, "U-37")] == [(2, ["בת ים (1)", "נשר (1)"])]
    mine = upload(beside([ours, "בת ים", "נשר"]), areas={"נווה שאנן (בת ים)": "n2"})
    assert mine.joined == ("n4", "n2")


@pytest.mark.parametrize("towns", [["בת ים"] * 3, ["נוף ים עילית"] * 3, ["נוף ים", "נוף ים עילית", ""]])
def test_a_town_that_may_be_ours_is_asked_about(upload, towns):
    found = upload(beside(towns))
    assert len(found.joined) == towns.count("נוף ים") and said(found, "U-37") == []
    asked = [(p["found"], p["proposals"]) for p in said(found, "U-17")]
    assert asked[-1] == (f"קריית הממשלה ({towns[-1] or '–'})", (("n1", 1.0),)) and len(asked) == 3 - len(found.joined)
    told = upload(beside(towns), areas={text: proposals[0][0] for text, proposals in asked})
    assert sorted(told.joined) == ["n1", "n2", "n4"]


def test_where_nobody_said_what_our_town_is_called_several_are_asked_about(areas, xlsx):
    config = loads(CONFIG.replace("נוף ים", "העיר").replace("Nof Yam", "The city"))
    here = areas.assign(name_he=areas["name_he"].replace("נוף ים", "העיר"), name_en=None)
    how = Choices(layer="neighbourhood", period="2024")
    two, one = (
        read(xlsx(beside(towns)), "t.xlsx", config, here, how, today=TODAY)
        for towns in (["חיפה", "חיפה", "נשר"], ["חיפה"] * 3)
    )
    assert (two.joined, len(said(two, "U-17"))) == ((), 3)
    assert (one.joined, said(one, "U-17")) == (("n4", "n2", "n1"), [])
    assert said(one, "U-90") == [{"found": "חיפה"}] and said(two, "U-90") == []


def test_codes_of_towns_tell_ours_by_the_keys_of_statistical_areas(upload):
    found = upload(beside([4000, 6200, "2500"], "סמל יישוב"))
    assert found.joined == ("n4",) and [p["n"] for p in said(found, "U-37")] == [2]


def test_codes_of_several_towns_are_asked_about_where_no_key_tells_ours(config, areas, xlsx):
    here, how = areas[areas["layer"] != "statistical_area"], Choices(layer="neighbourhood", period="2024")
    for codes, asked in (([4000, 6200, 2500], 3), ([4000] * 3, 0)):
        found = read(xlsx(beside(codes, "סמל יישוב")), "t.xlsx", config, here, how, today=TODAY)
        assert (len(found.joined), len(said(found, "U-17"))) == (3 - asked, asked)


def test_an_areas_own_code_is_not_enough_beside_the_name_of_another_town(upload):
    rows = [["יישוב", "אזור סטטיסטי", "אמון"], ["נוף ים", 121, 3], ["בת ים", 111, 4]]
    found = upload(rows, layer="statistical_area")
    assert found.joined == ("s121",) and [p["sample"] for p in said(found, "U-37")] == [["בת ים (1)"]]


def test_the_name_of_an_area_joins_nothing_whose_key_is_of_another_town(upload):
    rows = [["סמל יישוב", "אזור סטטיסטי", "שכונה", "אמון"], [4000, 121, "אזור 121", 3], [6200, 111, "אזור 111", 4]]
    found = upload(rows, layer="statistical_area")
    assert found.joined == ("s121",) and [p["sample"] for p in said(found, "U-37")] == [["6200 (1)"]]


def test_towns_that_are_areas_of_ours_are_ours(upload):
    assert upload(beside(["הדר", "נווה שאנן", "קריית הממשלה"])).joined == ("n4", "n2", "n1")


@pytest.mark.parametrize(
    "title", ["שכונות בתל אביב-יפו, 2024", "עיריית רמת גן - אגף הרווחה", "Neighbourhoods of Haifa"]
)
def test_another_town_in_a_title_joins_nothing_unasked(upload, title):
    rows = [[title], ["שכונה", "אמון"], *OTHERS]
    found = upload(rows)
    (town,) = (p["found"] for p in said(found, "U-93"))
    asked = [(p["found"], p["proposals"]) for p in said(found, "U-17")]
    assert found.observations.empty and asked[0] == (f"הדר ({town})", (("n4", 1.0),)) and len(asked) == 3
    told = upload(rows, areas={text: proposals[0][0] for text, proposals in asked})
    assert sorted(told.observations["value"]) == [2, 3, 4]


@pytest.mark.parametrize("title", ["שכונות בנוף ים, 2024", "נוף ים לעומת חיפה", "נתוני השכונות"])
def test_a_title_of_ours_or_of_no_town_joins_by_name(upload, title):
    found = upload([[title], ["שכונה", "אמון"], *OTHERS])
    assert sorted(found.observations["value"]) == [2, 3, 4] and not said(found, "U-93")


def test_a_town_of_a_title_is_named_where_ours_has_no_name(areas, xlsx):
    config = loads(CONFIG.replace("נוף ים", "העיר").replace("Nof Yam", "The city"))
    here = areas.assign(name_he=areas["name_he"].replace("נוף ים", "העיר"), name_en=None)
    rows = [["שכונות בחיפה"], ["שכונה", "אמון"], *OTHERS]
    found = read(xlsx(rows), "t.xlsx", config, here, Choices("neighbourhood", period="2024"), today=TODAY)
    assert said(found, "U-90") == [{"found": "חיפה"}] and len(found.joined) == 3
