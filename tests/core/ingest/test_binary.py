import struct

import pytest

from core.ingest import binary
from core.ingest.container import contents
from tests.conftest import SHARED

CASES = SHARED / "cases"


def test_errors_hidden_rows_and_merges_of_every_kind_of_workbook():
    found = contents((CASES / "messy_corpora/xlrd_samples/formula_test_sjmachin.xls").read_bytes(), "a.xls")
    assert found.sheets[0].rows[6][1] == "#DIV/0!"
    hidden = contents((CASES / "messy_corpora/calamine/OOM_alloc.xls").read_bytes(), "a.xls").sheets
    hidden = next(sheet for sheet in hidden if sheet.name == "Data")
    assert (hidden.hidden_rows, hidden.hidden_columns) == (frozenset(range(9)), frozenset(range(4)))
    merged = contents((CASES / "messy_corpora/calamine/merged_cells.ods").read_bytes(), "a.ods").sheets[0]
    assert merged.merges == (((1, 0), (2, 0)),)
    percents = contents((CASES / "messy_corpora/messytables_horror/ods_formats.ods").read_bytes(), "a.ods").sheets[0]
    assert percents.percents == {5}


@pytest.mark.parametrize(("flags", "encoding"), [(b"\0", "latin-1"), (b"\1", "utf-16-le")])
def test_comments_and_printed_lines_of_an_xls_are_told(flags, encoding):
    line = flags + "&Lasked: 052-1234567".encode(encoding)
    records = [(0x809, bytes(16)), (0x14, struct.pack("<H", 20) + line), (0x1B6, bytes(18)), (0x3C, line)]
    records += [(0x3C, bytes(16)), (0x0A, b"")]  # the second one says how the text is shown
    book = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    marks = binary._xls_marks(book, 0, {})
    assert (marks.comments, marks.printed) == (["&Lasked: 052-1234567"], ["&Lasked: 052-1234567"])


def test_comments_of_an_xlsb_are_told():
    text = "052-1234567"
    body = b"\0" + struct.pack("<I", len(text)) + text.encode("utf-16-le")
    assert binary.comments(b"\x80\x01\x03abc" + b"\xfd\x04" + bytes([len(body)]) + body) == [text]


def test_what_the_formats_of_an_xls_show():
    codes = ['0.0"%"', "0.0%", '0" שבועות"', "#,##0,"]
    made = ((164 + i, c) for i, c in enumerate(codes))
    records = [(0x41E, struct.pack("<HHB", n, len(c), 1) + c.encode("utf-16-le")) for n, c in made]
    records += [(0xE0, struct.pack("<HH", 0, 164 + i) + bytes(16)) for i in range(len(codes))] + [(0x0A, b"")]
    styles, _ = binary._xls_globals(b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records))
    cells = [(0x203, struct.pack("<HHHd", row, row, row, 5.0)) for row in range(len(codes))]
    sheet = [(0x809, bytes(16)), *cells, (0x0A, b"")]
    marks = binary._xls_marks(b"".join(struct.pack("<HH", kind, len(b)) + b for kind, b in sheet), 0, styles)
    assert marks.percents == {1}
    told = {(column, shown.words, shown.scale): rows for (column, shown), rows in marks.shown.items()}
    assert told == {(0, "%", 1): [0], (2, "שבועות", 1): [2], (3, "", 1000): [3]}
