import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ingest import Choices, container, read
from core.ingest.container import contents
from core.ingest.survey import survey
from tests.conftest import SHARED

CASES = SHARED / "cases"
BOOKS = [p for p in sorted(CASES.rglob("*")) if p.suffix in (".xlsx", ".xlsm")]
CELLS = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.sampled_from(["..", "0472", "12.50", "1,234", "1e5", "", " ", "<&>\"'", "שכונה", "=1+2", "a\nb"]),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.just(time(12, 30)),
)


def both(data: bytes, monkeypatch, name: str = "a.xlsx"):
    """What the usual reader makes of a workbook, and what is read by columns."""
    usual = contents(data, name)
    with monkeypatch.context() as patch:
        patch.setattr(container, "_LARGE", -1)
        return usual, contents(data, name)


def written(rows, formats=()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, form in formats:
        book.active[name].number_format = form
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_rows(xml: str) -> bytes:
    """A workbook whose sheet has these rows."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written([["x"]]))) as old, zipfile.ZipFile(held, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = text[: text.find(b"<sheetData>")] + f"<sheetData>{xml}</sheetData></worksheet>".encode()
            new.writestr(part, text)
    return held.getvalue()


def taken(xml: str):
    with zipfile.ZipFile(io.BytesIO(with_rows(xml))) as archive:
        return survey(archive)["Sheet"].taken


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_large_workbooks_are_read_like_small_ones(path, monkeypatch):
    usual, by_columns = both(path.read_bytes(), monkeypatch, path.name)
    assert by_columns == usual


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=30), min_size=1, max_size=8), st.sampled_from(["0%", "d/m/yy", "0.0"])
)
def test_any_cells_are_read_alike(rows, form):
    data = written([["x", 1], *rows], [("A2", form), ("B1", form)])
    with pytest.MonkeyPatch.context() as patch:
        usual, by_columns = both(data, patch)
    assert [sheet.rows for sheet in by_columns.sheets] == [sheet.rows for sheet in usual.sheets]
    kinds = [[[type(cell) for cell in row] for row in found.sheets[0].rows] for found in (usual, by_columns)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="AB3"><v>-2.5E-3</v></c></row>',
        '<row r="1" spans="1:2"><c r="A1" s="0"/><c r="B1" t="n"><v>7</v></c><c r="C1"></c></row><row r="2"/>',
        '<row r="1"><c r="A1" t="str"><f>"a"&amp;"b"</f><v>a&amp;b</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>',
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>2</v></c><c r="B1" t="b"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" t="inlineStr"><is><t>y z</t></is></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="d"><v>2024-05-01</v></c><c r="C1"><f>A1</f></c></row>'
        '<row r="2"><c r="C2"><v>1</v></c></row>',
    ],
)
def test_cells_are_taken_however_they_are_usually_written(xml, monkeypatch):
    usual, by_columns = both(with_rows(xml), monkeypatch)
    assert taken(xml) is not None
    assert by_columns == usual


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1"><c r="A1"><v>1</v></c><!-- <c r="B1"><v>9</v></c> --></row>',
        '<row r="1"><c t="n" r="A1"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v> 1 </v></c></row>',
        '<row r="1"><c r="A1"><v>1e999</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row>",
    ],
)
def test_cells_that_are_written_otherwise_are_left_to_the_usual_reader(xml, monkeypatch):
    usual, by_columns = both(with_rows(xml), monkeypatch)
    assert taken(xml) is None
    assert by_columns == usual


def test_only_what_a_workbook_needs_is_unpacked_for_the_usual_reader(monkeypatch):
    data = written([[f"x{i}", i] for i in range(30)])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as short, zipfile.ZipFile(stream, "w") as archive:
        for part in short.infolist():
            archive.writestr(part.filename, short.read(part))
        for name in ("customXml/item1.xml", "xl/pivotCache/pivotCacheRecords1.xml", "xl/calcChain.xml", "a/b.xml"):
            archive.writestr(name, "<a/>")
    unpacked = []
    read = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda self, part, *more: unpacked.append(part) or read(self, part))
    usual, by_columns = both(stream.getvalue(), monkeypatch)
    assert by_columns == usual
    names = {getattr(part, "filename", part) for part in unpacked}
    assert "xl/styles.xml" in names
    assert not {name for name in names if name.startswith(("customXml", "xl/pivotCache", "xl/calcChain", "a/"))}


def test_attributes_without_end_are_left_to_the_usual_reader(monkeypatch):
    monkeypatch.setattr("core.ingest.wide._MOST_ASKED", 3)
    monkeypatch.setattr("core.ingest.survey._CHUNK", 100)
    xml = "".join(f'<row r="{i}"><c r="A{i}" x="{i}"><v>{i}</v></c></row>' for i in range(1, 60))
    usual, by_columns = both(with_rows(xml), monkeypatch)
    assert taken(xml) is None
    assert by_columns == usual


def test_a_sheet_in_several_pieces_keeps_every_cell(monkeypatch):
    monkeypatch.setattr("core.ingest.survey._CHUNK", 700)
    rows = [[f"x{i % 7}", i / 7, None if i % 3 else date(2020, 1, 1 + i % 28)] for i in range(200)]
    usual, by_columns = both(written(rows), monkeypatch)
    assert by_columns == usual
    assert by_columns.sheets[0].rows[199] == ["x3", float(f"{199 / 7:.16g}"), ""]


def test_a_mark_first_seen_deep_in_a_large_sheet_survives(config, areas, xlsx, monkeypatch):
    monkeypatch.setattr(container, "_LARGE", 100)
    rows = [["שכונה", "תקופה", "אמון"], *(["הדר", f"{1990 + i % 50}-{1 + i // 50:02d}", i / 7] for i in range(600))]
    rows[500][2] = ".."
    found = read(xlsx(rows), "a.xlsx", config, areas, Choices(layer="neighbourhood"), today=date(2045, 1, 1))
    assert (found.rows_read, found.rows_kept) == (600, 599)
    assert found.cells == {"kept": 599, "absent": 1} | {k: 0 for k in found.cells if k not in ("kept", "absent")}
    values = dict(zip(found.observations["cell"], found.observations["value"], strict=True))
    assert "C501" not in values
    assert values["C601"] == 599 / 7
