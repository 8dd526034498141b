"""A workbook from the right: numbers stay numbers, words stay words, states have colour and weight."""

import io
import math
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from core.export import workbook
from core.export.document import Amount, Sheet, Table, Workbook
from tests.core.export import sample


def read(content):
    return load_workbook(io.BytesIO(workbook.render(content)))


@pytest.fixture(scope="module")
def book():
    return read(sample.workbook("he"))


def test_sheets_run_from_the_right_and_keep_head_and_names_in_sight(book):
    assert [page.sheet_view.rightToLeft for page in book] == [True] * 3
    assert [page.freeze_panes for page in book] == [None, "B2", "B2"]
    assert not read(sample.workbook("en")).worksheets[0].sheet_view.rightToLeft
    assert {cell.alignment.readingOrder for row in book.worksheets[1].iter_rows() for cell in row} == {2}


def test_words_stand_at_the_side_of_reading_whatever_letter_they_begin_with(book):
    assert {book.worksheets[1].cell(row, 1).alignment.horizontal for row in range(1, 10)} == {"right"}
    english = read(sample.workbook("en")).worksheets[1]
    assert [english.cell(2, column).alignment.horizontal for column in (1, 2)] == ["left", None]


def test_the_first_sheet_tells_where_figures_come_from(book):
    page = book.worksheets[0]
    said = [row[0].value for row in page.iter_rows()]
    assert said[0] == sample.HEBREW["city"]
    assert sample.HEBREW["method"] in said
    assert page.title == "מקור הנתונים"
    for sheet in book.worksheets:  # as wide as one page of A4, and every line of the first wraps
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
    long = read(replace(sample.workbook("he"), notes=("word " * 60,))).worksheets[0]
    assert long["A2"].alignment.wrap_text
    assert long.row_dimensions[2].height >= 4 * 15


def test_numbers_are_numbers_with_their_pattern(book):
    page = book.worksheets[1]
    assert [(page.cell(2, c).value, page.cell(2, c).number_format) for c in (2, 4)] == [
        (40.5, "0.0"),
        (-3.5, "+0.0;-0.0;0"),
    ]
    assert page.cell(2, 2).data_type == "n"


def test_nothing_that_begins_like_a_formula_is_one(book):
    page = book.worksheets[1]
    cells = [page.cell(row, column) for row in (8, 9) for column in range(1, 5)]
    assert [cell.value for cell in cells[:4]] == ["=1+1", "+5", "@SUM(A1)", "-2"]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell.quotePrefix for cell in cells[:6]] == [True] * 6
    assert cells[6].quotePrefix is False
    with zipfile.ZipFile(io.BytesIO(workbook.render(sample.workbook("he")))) as held:
        assert not [name for name in held.namelist() if b"<f>" in held.read(name)]
        assert "externalLink" not in " ".join(held.namelist())


def test_states_are_coloured_by_their_word_and_bold(book):
    rules = [rule for held in book.worksheets[1].conditional_formatting for rule in held.rules]
    assert {rule.formula[0] for rule in rules} == {
        f'$C2="{text}"' for text in ("▼ חצייה", "◆ קרוב לקו", "● במרחב הבטוח")
    }
    assert all(rule.dxf.font.b for rule in rules)
    crossed = next(rule for rule in rules if "▼" in rule.formula[0])
    assert crossed.dxf.fill.bgColor.rgb.endswith("B3261E")
    assert {str(each.sqref) for each in book.worksheets[1].conditional_formatting} == {"C2:C9"}


def test_a_number_with_a_state_keeps_its_value_and_shows_a_shape():
    row = ("a", Amount("38", 38.0, "0", "crossed"), Amount("-1", -1.0, "+0;-0;0", "near"))
    page = read(
        Workbook("t", "en", (Sheet("s", Table("c", ("x", "y", "z"), (row,))),), sample.provenance("en"))
    ).worksheets[1]
    assert (page["B2"].value, page["B2"].number_format) == (38, '"▼ "0')
    assert page["C2"].number_format == '"◆ "+0;"◆ "-0;"◆ "0'
    assert page["B2"].font.b


def test_wide_sheets_are_folded_until_paper_shows_letters_of_8_points():
    """165 of the letters of 11 points, 7 pixels each, across 27.7 cm."""
    long = ("word " * 30).strip()
    table = Table("t", tuple("abcdef"), ((long,) * 5 + ("neighbourhood_of_the_end",),))
    page = read(Workbook("t", "en", (Sheet("s", table),), sample.provenance("en"))).worksheets[1]
    widths = [page.column_dimensions[letter].width for letter in "ABCDEF"]
    assert sum(widths) <= 165
    assert widths[5] == 24 + 3  # no word is torn
    assert 11 * (27.7 / 2.54 * 72) / (sum(widths) * 7 * 0.75) >= 8
    room = widths[0] - 3
    assert page.row_dimensions[2].height == 15 * math.ceil(30 / math.floor((room + 1) / 5))
    assert page.print_options.gridLines


def test_sheet_names_are_allowed_and_differ():
    table = Table("c", ("a",), (("b",),))
    names = ("a/b:c*?[d]\\" + "x" * 40, "same", "SAME", "'", "Where figures come from")
    book = read(Workbook("t", "en", tuple(Sheet(name, table) for name in names), sample.provenance("en")))
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    assert len({name.casefold() for name in book.sheetnames}) == 6


def test_letters_that_no_file_can_hold_are_left_out():
    page = read(
        Workbook("t", "en", (Sheet("s", Table("c", ("a\x00b",), (("x" * 40_000,),))),), sample.provenance("en"))
    )
    assert page.worksheets[1]["A1"].value == "ab"
    assert len(page.worksheets[1]["A2"].value) == 32_767


def test_a_row_is_as_high_as_its_longest_text():
    """Not every program sees to it; one of a single line keeps the usual height."""
    table = Table("t", ("a", "b"), (("short", "short"), ("short", "word " * 40)))
    page = read(Workbook("t", "en", (Sheet("s", table),), sample.provenance("en"))).worksheets[1]
    assert page.row_dimensions[2].height is None
    assert page.row_dimensions[3].height == 15 * 4  # eleven words of four letters in 57


@pytest.mark.parametrize("lang", ["he", "en"])
@pytest.mark.parametrize(("rows", "printed"), [(400, 401), (401, 41)])
def test_a_list_for_looking_things_up_is_printed_by_an_example_and_says_so(lang, rows, printed):
    head, cells = sample.say(lang, "head"), tuple((f"a{n}", "b", "c", "d") for n in range(rows))
    made = Workbook("t", lang, (Sheet("s", Table("s", head, cells)),), sample.provenance(lang))
    page = load_workbook(io.BytesIO(workbook.render(made))).worksheets[1]
    assert page.max_row == rows + 1  # the file holds all of them
    whole = printed == rows + 1
    assert page.print_area == ("" if whole else f"'s'!$A$1:$D${printed}")
    said = page.oddHeader.center.text
    assert (said is None) if whole else ("40" in said and "401" in said)


def test_a_list_longer_than_a_sheet_can_be_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_ROWS", 2)
    rows = tuple((f"row {n}", Amount(str(n), n)) for n in range(5))
    found = Workbook(
        "City", "en", (Sheet("Values", Table("Values", ("Name", "Count"), rows)),), sample.workbook("en").provenance
    )
    pages = read(found).worksheets[1:]
    assert [page.title for page in pages] == ["Values", "Values 2", "Values 3"]
    assert [row[1] for page in pages for row in page.iter_rows(min_row=2, values_only=True)] == [0, 1, 2, 3, 4]
    assert {page["A1"].value for page in pages} == {"Name"}
