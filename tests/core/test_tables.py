"""Tables as text, as JSON and as files that read back as they were."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from core.issues import Stop
from core.tables import text, texts, workbook, write

ONE = pd.DataFrame({"area": ["הדר", "=1+1"], "rank": pd.array([1, None], dtype="Int64"), "share": [0.125, np.nan]})
TWO = pd.DataFrame({"n": [3], "most": [np.inf]})
TABLES = {"ranks": ONE, "runs": TWO}


def test_one_table() -> None:
    assert text(ONE, "csv") == "area,rank,share\nהדר,1,0.125\n'=1+1,,\n"
    assert json.loads(text(ONE, "json"))[1] == {"area": "=1+1", "rank": None, "share": None}


def test_several_tables_stand_under_their_names() -> None:
    assert texts(TABLES, "csv") == f"ranks\n{text(ONE, 'csv')}\nruns\nn,most\n3,inf\n"
    found = json.loads(texts(TABLES, "json"))
    assert list(found) == ["ranks", "runs"] and found["runs"] == [{"n": 3, "most": None}]
    assert found["ranks"][0] == {"area": "הדר", "rank": 1, "share": 0.125}


def test_a_workbook_has_a_sheet_for_each_and_no_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook({**TABLES, "odd": pd.DataFrame({"x": ["a\x00b"]})})))
    assert book.sheetnames == ["ranks", "runs", "odd"]
    rows = [[cell.value for cell in row] for row in book["ranks"].rows]
    assert rows == [["area", "rank", "share"], ["הדר", 1, 0.125], ["=1+1", None, None]]
    assert book["ranks"]["A3"].data_type == "s" and book["ranks"].freeze_panes == "A2"
    assert book["runs"]["B2"].value == "inf" and book["odd"]["A2"].value == "a b"


def test_the_ending_says_how_a_file_is_written(tmp_path: Path) -> None:
    for ending in ("xlsx", "CSV", "json"):
        write(TABLES, tmp_path / f"x.{ending}")
    assert (tmp_path / "x.CSV").read_text(encoding="utf-8-sig") == texts(TABLES, "csv")
    assert (tmp_path / "x.CSV").read_bytes().startswith(b"\xef\xbb\xbf")  # spreadsheets know Hebrew by it
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["runs"] == [{"n": 3, "most": None}]
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == ["ranks", "runs"]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Stop) as stop:
        write(TABLES, tmp_path / "no" / "x.csv")
    assert [issue.code for issue in stop.value.issues] == ["S-04"]


def test_no_text_of_a_csv_is_a_formula_to_a_spreadsheet() -> None:
    """A name of an area may come from anybody's file."""
    names = ["=cmd|' /C calc'!A0", "+1+1", "-x", "@sum", "\t=1", "a=b", "-3", "–", "-"]
    frame = pd.DataFrame({"area": names, "score": [-1.5] * len(names)})
    cells = [row[0] for row in csv.reader(io.StringIO(text(frame, "csv")))][1:]
    assert cells == ["'=cmd|' /C calc'!A0", "'+1+1", "'-x", "'@sum", "'\t=1", "a=b", "-3", "–", "-"]
    assert [row["area"] for row in json.loads(text(frame, "json"))] == names
    assert ",-1.5" in text(frame, "csv")
