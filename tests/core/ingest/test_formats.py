import io

import openpyxl
import pytest

from core.config import loads
from core.ingest import Choices, read
from core.ingest.formats import Shown, shown
from tests.core.ingest.conftest import CONFIG, TODAY

DAYS, TURNOUT = "ימי טיפול בפנייה", "שיעור הצבעה"
BUDGET = """[[indicators]]
id = "budget"
channel = "governance"
name = { he = "תקציב", en = "Budget" }
unit = { he = "₪", en = "NIS" }
direction = "higher_better"
goalposts = { worst = 0, best = 1000000 }

[[indicators]]
id = "rate"
channel = "governance"
name = { he = "יוזמות תושבים", en = "Initiatives" }
unit = { he = "ל-10,000", en = "per 10,000" }
direction = "higher_better"
goalposts = { worst = 0, best = 10 }

[[indicators]]
id = "trust\""""


@pytest.mark.parametrize(
    ("code", "kind", "words", "scale"),
    [
        ("General", None, "", 1),
        ("#,##0.00", None, "", 1),
        ("0.0%", "percent", "", 1),
        ('0"%"', None, "%", 1),
        ("0\\%", None, "%", 1),
        ('0" שבועות"', None, "שבועות", 1),
        ("#,##0,", None, "", 1000),
        ("0.0,,;[Red]-0.0,,", None, "", 1_000_000),
        ('#,##0, "אלפי ש"\\""ח"', None, 'אלפי ש"ח', 1000),
        ("[$₪-40D] #,##0;[Red]-#,##0", None, "₪", 1),
        ("[$-40D]mmm yy", "month", "", 1),
        ("yyyy", "year", "", 1),
        ("[h]:mm", None, "", 1),
        ('[=1]"שבוע אחד";0" שבועות"', None, "שבועות", 1),
        ('[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', None, "", 1),
    ],
)
def test_what_a_format_makes_of_a_number(code, kind, words, scale):
    assert shown(code) == Shown(kind, words, scale)


@pytest.fixture
def formatted(areas):
    """Reads a table whose columns from the second on have formats."""
    config = loads(CONFIG.replace('[[indicators]]\nid = "trust"', BUDGET))

    def do(rows, formats, **more):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        each = formats if isinstance(formats[0], list) else [formats] * (len(rows) - 1)  # of rows, or of all of them
        for cells, codes in zip(book.active.iter_rows(min_row=2, min_col=2), each, strict=True):
            for cell, code in zip(cells, codes, strict=True):
                cell.number_format = code
        stream = io.BytesIO()
        book.save(stream)
        choices = Choices("neighbourhood", period="2024", **more)
        return read(stream.getvalue(), "t.xlsx", config, areas, choices, today=TODAY)

    return do


def values(upload):
    frame = upload.observations
    return {f"{cell}": value for cell, value in zip(frame["cell"], frame["value"], strict=True)}


def asked(upload):
    return [(i.params["found"], i.params["times"], i.params["rows"]) for i in upload.issues if i.code == "U-70"]


def test_weeks_that_only_the_format_writes_wait_until_it_is_said_how_they_are_read(formatted):
    rows = [["שכונה", DAYS], ["הדר", 3], ["נווה שאנן", 2]]
    found = formatted(rows, ['0" שבועות"'])
    assert (values(found), asked(found)) == ({}, [("שבועות", "7", [2, 3])])
    assert values(formatted(rows, ['0" שבועות"'], units={"days: שבועות": "7"})) == {"B2×7": 21, "B3×7": 14}
    assert values(formatted(rows, ['0" ימים"'])) == {"B2": 3, "B3": 2}


def test_a_percent_sign_that_is_only_written_beside_a_number_makes_no_share_of_it(formatted):
    rows = [["שכונה", TURNOUT], ["הדר", 61.5], ["נווה שאנן", 47]]
    assert values(formatted(rows, ['0.0"%"'])) == {"B2": 61.5, "B3": 47}
    assert values(formatted([rows[0], ["הדר", 0.615], ["נווה שאנן", 0.47]], ["0.0%"])) == {"B2": 61.5, "B3": 47}


def test_shares_under_an_indicator_that_is_no_percentage_are_asked_about(formatted):
    rows = [["שכונה", "יוזמות תושבים", DAYS], ["הדר", 0.0012, 0.5], ["נווה שאנן", 0.0004, 0.25]]
    found = formatted(rows, ["0.00%", "0%"])
    assert (values(found), asked(found)) == ({}, [("0.5 = 50%", "10000", [2, 3]), ("0.5 = 50%", None, [2, 3])])
    told = formatted(rows, ["0.00%", "0%"], units={"rate: 0.5 = 50%": "10000", "days: 0.5 = 50%": "leave"})
    assert values(told) == {"B2×10000": 12, "B3×10000": 4}


@pytest.mark.parametrize(("cell", "as_it_is"), [(0.5, 0.5), (1, 1), ("1", 1)])
def test_a_plain_number_among_cells_shown_as_percentages_is_asked_about(formatted, cell, as_it_is):
    rows = [["שכונה", TURNOUT], ["הדר", 0.6], ["נווה שאנן", 0.4], ["קריית הממשלה", cell]]
    formats = [["0%"], ["0%"], ["General"]]
    found = formatted(rows, formats)
    assert values(found) == {"B2": 60, "B3": 40}
    assert [(i.params["n1"], i.params["n2"]) for i in found.issues if i.code == "U-14"] == [(1, 0)]
    for answer, value in (("percent", as_it_is), ("fraction", 100 * as_it_is)):
        told = formatted(rows, formats, percent={"turnout": answer})
        assert values(told) == {"B2": 60, "B3": 40, "B4": value}
    assert values(formatted([*rows[:3], ["קריית הממשלה", 55]], formats)) == {"B2": 60, "B3": 40, "B4": 55}


def test_a_percentage_in_one_cell_under_an_indicator_that_is_none_is_asked_about(formatted):
    rows = [["שכונה", "יוזמות תושבים"], ["הדר", "2%"], ["נווה שאנן", 3]]
    found = formatted(rows, ["General"])
    assert (values(found), asked(found)) == ({"B3": 3}, [("%", "100", [2])])
    assert values(formatted(rows, ["General"], units={"rate: %": "100"})) == {"B2×100": 200, "B3": 3}


@pytest.mark.parametrize("header", ['תקציב (אלפי ש"ח)', "תקציב (באלפים)"])
def test_thousands_in_the_header_are_those_of_the_numbers_as_they_are_shown(formatted, header):
    rows = [["שכונה", header], ["הדר", 1_234_567], ["נווה שאנן", 500_000]]
    assert list(values(formatted(rows, ["#,##0,"])).values()) == [1_234_567, 500_000]
    assert list(values(formatted(rows, ["#,##0"])).values()) == [1_234_567_000, 500_000_000]


def test_what_a_format_divides_is_whole_money_where_nothing_speaks_of_thousands(formatted):
    rows = [["שכונה", "תקציב"], ["הדר", 1_234_567], ["נווה שאנן", 500_000]]
    for code in ("#,##0,", '#,##0," אלף"', '#,##0, "אלפי ש"\\""ח"'):
        found = formatted(rows, [code])
        assert (values(found), asked(found)) == ({"B2": 1_234_567, "B3": 500_000}, [])
    typed = formatted([rows[0], ["הדר", 1234], ["נווה שאנן", 500]], ['#,##0" אלפי ש"\\""ח"'])
    assert list(values(typed).values()) == [1_234_000, 500_000]


def test_a_measure_that_counts_nothing_is_asked_about_where_a_format_divides_it(formatted):
    rows = [["שכונה", DAYS], ["הדר", 12_000], ["נווה שאנן", 9_000]]
    found = formatted(rows, ["0,"])
    assert (values(found), asked(found)) == ({}, [("1,000 = 1", "1/1000", [2, 3])])
    told = formatted(rows, ["0,"], units={"1,000 = 1": "1/1000"})
    assert list(values(told).values()) == [12, 9]


def test_people_in_thousands_are_those_of_the_numbers_as_they_are_shown(formatted):
    rows = [["שכונה", TURNOUT, "מספר משיבים (באלפים)"], ["הדר", 50, 2_000], ["נווה שאנן", 60, 3_000]]
    assert formatted(rows, ["0", "#,##0,"]).observations["n"].tolist() == [2_000, 3_000]
    assert formatted(rows, ["0", "#,##0"]).observations["n"].tolist() == [2_000_000, 3_000_000]


def test_only_the_cells_that_show_another_unit_are_asked_about(areas, xlsx, config):
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["שכונה", DAYS], ["הדר", 3], ["נווה שאנן", 20]])))
    book.active["B2"].number_format = '0" שבועות"'
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "t.xlsx", config, areas, Choices("neighbourhood", period="2024"), today=TODAY)
    assert (values(found), asked(found)) == ({"B3": 20}, [("שבועות", "7", [2])])
