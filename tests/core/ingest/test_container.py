import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import words
from core.ingest import container
from core.ingest.container import contents, unwrapped
from tests.conftest import SHARED

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def codes(data: bytes, file: str) -> list[str]:
    found = contents(data, file)
    assert not found.sheets or {issue.code for issue in found.issues} <= {"U-05", "U-47", "U-48"}
    return [issue.code for issue in found.issues]


@pytest.mark.parametrize(
    ("data", "file", "code"),
    [
        (b"%PDF-1.7 ...", "report.pdf", "U-01"),
        (b"<html><table></table></html>", "export.xls", "U-46"),
        (b"<html><p>no table</p></html>", "export.xls", "U-46"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Work', "x.xls", "U-46"),
        (b'{"type": "FeatureCollection"}', "layer.geojson", "U-01"),
        (b"PK\x03\x04 not really", "broken.xlsx", "U-01"),
        (OLE + b"\x00" * 600, "broken.xls", "U-01"),
        (b"\x00\x01\x02\x03" * 100, "binary.csv", "U-01"),
        (b"", "empty.csv", "U-03"),
        (b"\n , \n", "blank.csv", "U-03"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "secret.xlsx", "U-04"),
        ("שכונה,ערך\n".encode().decode("latin-1").replace("×", "\ufffd").encode(), "lost.csv", "U-06"),
        (b"?????,????? ???\n????,1\n", "asked.csv", "U-06"),
    ],
)
def test_refusals(data, file, code):
    assert codes(data, file) == [code]


ROWS = "שכונה,אחוז מתנדבים\n" + "".join(f"שכונה {i},{20 + i}\n" for i in range(20))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("broken", [b"\xff", b"\xd7", b"\x9f"])
def test_a_byte_that_is_broken_takes_its_own_letter_alone_and_is_told_with_its_place(mark, broken):
    found = contents(mark + ROWS.encode().replace(b"7,27", broken + b"7,27"), "a.csv")
    told = [(issue.code, issue.where.cell, issue.params["sample"]) for issue in found.issues]
    assert told == [("U-48", "A9", "שכונה \ufffd7")]
    assert found.sheets[0].rows[1] == ["שכונה 0", "20"] and found.sheets[0].rows[0][0] == "שכונה"


def test_a_large_text_with_a_broken_byte_is_no_old_encoding():
    large = (ROWS * 8000).encode()
    found = contents(large[:-3] + b"\xd7\n", "a.csv")
    assert [issue.code for issue in found.issues] == ["U-48"] and found.encoding == "utf-8"


def zipped(**parts: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "."), text)
    return stream.getvalue()


def test_a_zip_holds_one_table_or_is_refused(xlsx):
    assert contents(zipped(a__csv="a,b\n1,2\n", read_me__pdf="x"), "a.zip").sheets[0].rows == [["a", "b"], ["1", "2"]]
    assert contents(zipped(a__xlsx=xlsx([["a"], [1]])), "a.zip").sheets[0].rows == [["a"], [1]]
    assert unwrapped(zipped(a__csv="a,b\n1,2\n", read_me__pdf="x")) == b"a,b\n1,2\n"
    for other in (zipped(a__csv="a", b__csv="b"), xlsx([["a"]]), b"PK\x03\x04 not really", b"a,b\n"):
        assert unwrapped(other) == other
    assert codes(zipped(a__csv="a,b\n1,2\n", b__csv="a,b\n1,2\n"), "a.zip") == ["U-01"]
    assert codes(zipped(a__pdf="x"), "a.zip") == ["U-01"]


def test_sheets_of_an_old_workbook_that_are_called_by_numbers_keep_their_own_marks():
    data = (SHARED / "cases/messy_corpora/xlrd_samples/formula_test_sjmachin.xls").read_bytes()
    called = data.replace(b"\x06\x00Sheet1", b"\x01\x001heet1")
    assert len(called) == len(data)
    sheets = [contents(each, "a.xls").sheets[0] for each in (data, called)]
    assert [sheet.name for sheet in sheets] == ["Sheet1", "1"]
    assert sheets[1].rows[6][1] == "#DIV/0!"
    assert sheets[0].rows == sheets[1].rows


def test_too_many_bytes(monkeypatch):
    monkeypatch.setattr(container, "MAX_BYTES", 10)
    assert codes(b"a,b\n1,2\n3,4\n", "big.csv") == ["U-02"]


def test_two_far_corners_do_not_bring_the_process_down():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        cells = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    found = contents(stream.getvalue(), "corners.xlsx")
    assert [(i.code, i.params["file"]) for i in found.issues] == [("U-33", "corners.xlsx")]


def test_a_sheet_keeps_its_leading_blanks_merges_errors_and_visibility(xlsx):
    data = xlsx([["", ""], ["", "a"], ["", 1.5]], [["hidden"]], merge=("B2:C2",), errors={"C3": "#REF!"}, conceal=1)
    first, second = contents(data, "x.xlsx").sheets
    assert first.rows[1][:2] == ["", "a"]
    assert first.rows[2] == ["", 1.5, "#REF!"]
    assert first.merges == (((1, 1), (1, 2)),)
    assert (first.visible, second.visible) == (True, False)


def test_the_name_of_a_file_does_not_decide(xlsx):
    assert contents(xlsx([["a"], [1]]), "data.csv").sheets[0].rows[0] == ["a"]
    assert contents(b"a\tb\n1\t2\n", "old.xls").sheets[0].rows == [["a", "b"], ["1", "2"]]


def test_old_hebrew_is_told():
    found = contents("שכונה,ערך\nהדר,1\n".encode("cp1255"), "old.csv")
    assert [issue.code for issue in found.issues] == ["U-05"]
    assert found.issues[0].params["sample"] == "שכונה, ערך"
    assert found.encoding == "cp1255"


def test_old_hebrew_of_dos_is_called_by_its_name():
    rows = "שכונה,ערך\nהדר,1\nנווה שאנן,2\nרמת אלון,3\n"
    found = contents(rows.encode("cp862"), "old.csv")
    assert [issue.params["encoding"] for issue in found.issues] == ["DOS, CP862"]
    assert "(DOS, CP862)" in words("he", isolate=False).issue(found.issues[0])
    assert found.sheets[0].rows[2] == ["נווה שאנן", "2"]


def test_garbled_hebrew_in_a_workbook_is_put_right(xlsx):
    wrong = "שכונה".encode("cp1255").decode("cp1252")
    other = "שיעור הצבעה".encode("cp1255").decode("cp1252")
    found = contents(xlsx([[wrong, other], ["a", 1]]), "x.xlsx")
    assert found.sheets[0].rows[0] == ["שכונה", "שיעור הצבעה"]
    assert [issue.code for issue in found.issues] == ["U-05"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a.txt", "a"]))
def test_any_bytes_are_read_or_refused(data, file):
    for head in (b"", b"PK\x03\x04", OLE):
        found = contents(head + data, file)
        assert bool(found.sheets) or bool(found.issues)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 255)), max_size=20), st.floats(0, 1))
def test_a_damaged_workbook_is_read_or_refused(xlsx, hits, length):
    whole = bytearray(xlsx([["area", "value"], ["a", 1]]))
    for place, byte in hits:
        whole[place % len(whole)] = byte
    found = contents(bytes(whole[: int(len(whole) * length)]), "a.xlsx")
    assert bool(found.sheets) or bool(found.issues)


def test_letters_in_the_order_of_the_screen_are_put_into_that_of_reading(xlsx):
    names = ["הדר עליון", "נווה שאנן (ב)", "רמת גן 12", "בת גלים"]
    mirrored = ["ןוילע רדה", "(ב) ןנאש הוונ", "12 ןג תמר", "םילג תב"]
    for data, file in ((xlsx([[text, 1] for text in mirrored]), "a.xlsx"), ("\n".join(mirrored).encode(), "a.csv")):
        found = contents(data, file)
        assert [row[0] for row in found.sheets[0].rows] == names
        assert [issue.code for issue in found.issues] == ["U-82"]
    assert contents(xlsx([[text] for text in names]), "a.xlsx").issues == ()
