import pytest

from core.ingest import Choices, read
from core.ingest.container import Sheet
from core.ingest.table import choose, find, is_repeated_header

KNOWN = {"שכונה", "ערך", "area", "value", "population"}


def knows(text: str) -> bool:
    return text in KNOWN


def sheet(*rows, merges=(), name="s", visible=True):
    width = max(map(len, rows))
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows], merges, visible)


def test_the_header_stands_under_titles_and_a_blank_row():
    table = find(
        sheet(
            ["דוח רבעוני"],
            ["עיריית נוף ים", "", "2024"],
            [""],
            ["שכונה", "תושבים", "ערך"],
            ["הדר", 900, 1.5],
            ["גאולה", 800, 2.5],
        ),
        knows,
    )
    assert (table.header_row, table.first_row) == (4, 5)
    assert [h.text for h in table.headers] == ["שכונה", "תושבים", "ערך"]


def test_a_second_language_under_the_header_is_no_data():
    table = find(sheet(["שכונה", "ערך", "דירוג"], ["AREA", "VALUE", "RANK"], ["הדר", 1.5, 2], ["גאולה", 2.5, 1]), knows)
    assert (table.header_row, table.first_row) == (1, 3)
    assert table.headers[1].others == ("VALUE",)


@pytest.mark.parametrize("numbers", [("(1)", "(2)", "(3)"), (-1.0, -2.0, -3.0)])
def test_a_row_that_counts_the_columns_is_no_data(numbers):
    rows = (["שכונה", "תושבים", "ערך"], [*numbers], ["הדר", 900, 1.5], ["גאולה", 800, 2.5])
    table = find(sheet(*rows), knows)
    assert (table.first_row, [h.others for h in table.headers]) == (3, [(), (), ()])
    assert find(sheet(rows[0], [1, 2, 3], *rows[2:]), knows).first_row == 2  # an area may be called 1


def test_headings_over_columns_tell_equal_names_apart():
    rows = (
        ["", "גיל", "", "הכנסה", ""],
        ["שכונה", "ערך", "דירוג", "ערך", "דירוג"],
        ["הדר", 30.5, 1, 5000, 2],
        ["גאולה", 31.5, 2, 6000, 1],
    )
    merged = find(sheet(*rows, merges=(((0, 1), (0, 2)), ((0, 3), (0, 4)))), knows)
    plain = find(sheet(*rows), knows)
    for table in (merged, plain):
        assert [h.text for h in table.headers] == ["שכונה", "גיל – ערך", "גיל – דירוג", "הכנסה – ערך", "הכנסה – דירוג"]


def test_years_across_are_headers():
    table = find(sheet(["שכונה", 2021.0, 2022.0], ["הדר", 10.5, 11.5], ["גאולה", 20.5, 21.5]), knows)
    assert [h.text for h in table.headers] == ["שכונה", "2021", "2022"]


def test_a_name_that_is_a_known_word_does_not_make_a_header():
    table = find(sheet(["code", "name"], ["0472", "אבו גוש"], ["0565", "area"], ["2710", "value"]), knows)
    assert table.header_row == 1


def test_the_row_can_be_chosen():
    table = find(sheet(["a", "b"], ["area", "value"], ["x", 1]), knows, header_row=1)
    assert (table.header_row, table.headers[0].text) == (1, "a")


def test_the_sheet_with_known_headers_is_chosen_and_a_hidden_one_is_not():
    notes = sheet(["הסבר"], ["טקסט"], name="notes")
    data = sheet(["area", "value"], ["x", 1], name="data")
    hidden = sheet(["area", "value", "population"], ["x", 1, 2], name="hidden", visible=False)
    assert choose([notes, data, hidden], knows)[0].sheet.name == "data"
    assert choose([hidden], knows)[0].sheet.name == "hidden"


def test_a_header_printed_again_is_recognised():
    table = find(sheet(["area", "value"], ["x", 1], ["area", "value"], ["y", 2]), knows)
    assert [is_repeated_header(row, table) for row in table.body] == [False, True, False]


def test_a_sheet_of_one_cell_is_a_table():
    assert find(sheet(["x"]), knows).header_row == 1


def test_a_name_over_several_periods_is_the_name_of_each():
    rows = (
        ["שכונה", "ערך", "", "דירוג", ""],
        ["", 2023.0, 2024.0, 2023.0, 2024.0],
        ["הדר", 30.5, 31.5, 5000, 5100],
        ["גאולה", 32.5, 33.5, 6000, 6100],
    )
    merged = find(sheet(*rows, merges=(((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (0, 4)))), knows)
    for table in (merged, find(sheet(*rows), knows)):
        assert (table.header_row, table.first_row) == (1, 3)
        assert [h.text for h in table.headers] == ["שכונה", "ערך – 2023", "ערך – 2024", "דירוג – 2023", "דירוג – 2024"]
        assert [(h.own, h.groups) for h in table.headers[1:3]] == [("2023", ("ערך",)), ("2024", ("ערך",))]


def test_a_hidden_sheet_is_read_only_where_no_visible_one_is_a_table(upload, xlsx, config, areas, codes):
    cover, table = [["שער"], ["הנתונים בגיליון נפרד"]], [["שכונה", "אמון"], ["הדר", 3]]
    how = Choices("neighbourhood", period="2024")
    found = read(xlsx(cover, table, conceal=1), "a.xlsx", config, areas, how)
    assert (found.sheet, codes(found), len(found.observations)) == ("Sheet2", ["U-62"], 1)
    other = read(xlsx([["שכונה", "אמון"], ["הדר", 4]], table, conceal=1), "a.xlsx", config, areas, how)
    assert (other.sheet, codes(other)) == ("Sheet1", ["U-07", "U-61"])


def test_another_table_may_have_years_alone_for_headers(upload):
    rows = [["שכונה", "אמון 2022", "אמון 2023"], ["הדר", 3, 4], ["", "", ""], ["ימי טיפול בפנייה"]]
    rows += [["שכונה", 2022, 2023], ["נווה שאנן", 30, 40]]
    found = upload(rows, period=None)
    assert sorted(found.observations["value"]) == [3, 4]
    assert [i.params for i in found.issues if i.code == "U-58"] == [{"cell": "A4", "header_row": 5}]


def test_when_a_file_was_printed_is_no_period_of_its_figures(upload):
    printed = upload([["הופק בתאריך", "01/02/2025"], ["שכונה", "אמון"], ["הדר", 3]], period=None)
    assert [i.params["field"] for i in printed.issues if i.code == "U-11"] == ["period"]
    told = upload([["שנת 2023"], ["שכונה", "אמון"], ["הדר", 3]], period=None)
    assert told.observations["period"].tolist() == ["2023"]


def test_quarters_are_those_of_the_year_in_the_title(upload):
    rows = [["אמון – 2024"], ["שכונה", "רבעון א'", "רבעון ב'", "שנתי"], ["הדר", 3, 4, 3.5]]
    found = upload(rows, period=None)
    kept = dict(zip(found.observations["period"], found.observations["value"], strict=True))
    assert kept == {"2024-Q1": 3, "2024-Q2": 4, "2024": 3.5}


def test_years_over_a_blank_row_are_those_of_the_names_under_it(upload):
    head = [[None, 2023, None, 2024, None], [None] * 5, ["שכונה", *["שיעור הצבעה", "ימי טיפול בפנייה"] * 2]]
    found = upload([*head, ["הדר", 51, 8, 61, 9], ["נווה שאנן", 52, 11, 62, 12]], period="2022").observations
    assert dict(zip(found["value"], found["period"], strict=True)) == {
        **dict.fromkeys((51, 8, 52, 11), "2023"),
        **dict.fromkeys((61, 9, 62, 12), "2024"),
    }
