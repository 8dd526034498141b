"""What is read of a file beside its plain cells, in every kind of file, and that both ways of reading agree."""

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import numbers as formats

from core.ingest import Choices, container, read
from core.ingest.container import contents
from tests.conftest import SHARED

CASES = SHARED / "cases"
HEADER = ["שכונה", "אמון"]


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def styled(rows, **cells) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, form in cells.items():
        book.active[name].number_format = form
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_shown_as_percentages_are_not_asked_about(config, areas):
    rows = [["שכונה", "שיעור הצבעה"], ["הדר", 0.385], ["נווה שאנן", 0.407]]
    data = styled(rows, B2=formats.FORMAT_PERCENTAGE_00, B3="0.0%")
    single = read(styled(rows[:2], B2="0%"), "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"))
    assert single.observations["value"].tolist() == [38.5]
    found = read(data, "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"))
    assert found.observations["value"].tolist() == [38.5, 40.7]
    assert said(found, "U-14") == []


def test_a_formula_without_a_result_is_a_fault_and_no_gap(config, areas):
    data = styled([HEADER, ["הדר", "=1+2"], ["נווה שאנן", 4]])
    found = read(data, "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"))
    assert said(found, "U-63") == [{"col": "אמון", "n": 1, "rows": [2]}]
    assert found.observations["value"].tolist() == [4]


def test_hidden_columns_are_read_and_told(config, areas):
    book = openpyxl.Workbook()
    for row in [HEADER, ["הדר", 3]]:
        book.active.append(row)
    book.active.column_dimensions["B"].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "a.xlsx", config, areas, Choices(layer="neighbourhood", period="2024"))
    assert said(found, "U-44") == [{"n": 1, "cols": ["אמון"]}]
    assert found.observations["value"].tolist() == [3]


@pytest.mark.parametrize("cells", [("12,5", "3,25"), ("1.234,5", "1.234"), ("12,5%", "7")])
def test_decimal_commas_are_told_once_for_a_column(upload, cells):
    found = upload([["שכונה", "ימי טיפול בפנייה"], ["הדר", cells[0]], ["נווה שאנן", cells[1]]])
    assert [p["found"] for p in said(found, "U-45")] == [cells[0]]
    assert said(found, "U-13") == []


def test_commas_of_thousands_and_mixed_columns_are_no_decimals(upload):
    assert upload([HEADER, ["הדר", "1,234"]]).observations["value"].tolist() == [1234]
    mixed = upload([HEADER, ["הדר", "12,5"], ["נווה שאנן", "12.5"]])
    assert [p["found"] for p in said(mixed, "U-13")] == ["12,5"]


def test_nines_far_below_everything_are_asked_about_once_and_left_out_till_then(upload):
    rows = [HEADER, ["הדר", -999], ["נווה שאנן", 3], ["קריית הממשלה", -2.5]]
    found = upload(rows)
    assert said(found, "U-43") == [{"col": "אמון", "values": [-999], "n": 1, "rows": [2]}]
    assert (found.observations["value"].tolist(), found.cells["asked"]) == ([3, -2.5], 1)
    missing, number = (upload(rows, codes={"אמון": kind}) for kind in ("missing", "number"))
    assert (said(missing, "U-43"), missing.observations["value"].tolist()) == ([], [3, -2.5])
    assert missing.cells["absent"] == 1
    assert (said(number, "U-43"), number.observations["value"].tolist()) == ([], [-999, 3, -2.5])
    real = upload([HEADER, ["הדר", -99], ["נווה שאנן", -80]])
    assert (said(real, "U-43"), real.observations["value"].tolist()) == ([], [-99, -80])


def test_codes_that_differ_by_a_zero_and_by_name_are_two_places(config, nobody, text):
    data = text([["קוד שכונה", "שכונה", "אמון"], ["0472", "הדר", 3], ["472", "כרמל", 4]])
    found = read(data, "a.csv", config, nobody, Choices(layer="neighbourhood", period="2024"))
    assert found.areas[["key", "name_he"]].values.tolist() == [["0472", "הדר"], ["472", "כרמל"]]
    assert (said(found, "U-18"), len(found.observations)) == ([], 2)


def test_memory_comes_back(xlsx):
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    if not Path("/proc/self/statm").exists() or container._trim() is None:
        pytest.skip("the system does not tell, or its allocator cannot be asked to give back")
    data = b"a,b,c\n" + b"1,2\n3,4,5\n" * 300_000
    contents(data[:20_000], "a.csv")  # what is imported once
    before = resident()
    for _ in range(2):  # held once and for all is held too
        assert contents(data, "a.csv").sheets
    assert resident() - before < 150 * 2**20
