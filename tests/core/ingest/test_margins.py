import io
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from core.i18n import words
from core.ingest import Choices, margins, read
from core.ingest.margins import BESIDE, COMMENTS, beside_cells
from core.ingest.marks import TooLarge
from core.issues import Issue
from core.people import traces

PHONE = "052-1234567"
GOOD = [["שכונה", "אמון"], ["הדר", 3.5], ["נווה שאנן", 3.1]]
FIELD = '<cacheField name="a"><sharedItems>{}</sharedItems></cacheField>'.format


def with_parts(data: bytes, **parts: str) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return stream.getvalue()


def found(data: bytes) -> list[tuple[str, list[str]]]:
    return [(margin.column, margin.texts) for margin in beside_cells(data) if margin.texts]


@pytest.mark.parametrize(
    ("part", "text", "column"),
    [
        ("xl__comments1", f"<c><text><t>לפי </t><t>{PHONE}</t></text></c>", COMMENTS),
        ("xl__pivotCache__pivotCacheDefinition1", FIELD(f'<s v="לפי {PHONE}"/><s v="הדר"/>'), BESIDE),
        ("xl__pivotCache__pivotCacheRecords1", f'<r><x v="0"/><s v="לפי {PHONE}"/><n v="3"/></r>', BESIDE),
        ("xl__externalLinks__externalLink1", f'<cell r="A1" t="str"><v>לפי {PHONE}</v></cell>', BESIDE),
    ],
)
@pytest.mark.parametrize("chunk", [7, 2**20])
def test_a_phone_beside_the_cells_stops(config, areas, xlsx, monkeypatch, part, text, column, chunk):
    monkeypatch.setattr(margins, "_CHUNK", chunk)
    data = with_parts(xlsx(GOOD), **{part: text})
    upload = read(data, "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    assert [(i.code, i.params["col"], i.params["kind"]) for i in upload.issues] == [("U-22", column, "phone")]
    assert (len(upload.observations), upload.preview) == (0, [])
    assert all(PHONE not in repr(issue) for issue in upload.issues)


def test_columns_of_a_pivot_table_are_looked_at_one_by_one(xlsx):
    text = FIELD('<s v="a &amp; b"/><s u="1" v="c"/>') + FIELD('<n v="1.5"/><n v="7"/><s v="a"/>')
    records = '<r><x v="0"/><n v="8"/></r><r><x v="1"/><n v="8"/></r>'
    data = with_parts(xlsx(GOOD), xl__pivotCache__pivotCacheDefinition1=text, xl__pivotCache__records1=records)
    _, *kept = found(data)  # the first is what the file says of itself
    assert kept == [(BESIDE, ["a & b", "c"]), (BESIDE, ["a"]), (BESIDE, ["1.5", "7"]), (BESIDE, ["8"])]


@pytest.mark.parametrize(("line", "stops"), [(f"&Lדנה {PHONE}&R&P", True), ('&C&"Arial,Bold"&12 03-5123456 &P', False)])
def test_lines_over_printed_pages_are_looked_at_as_titles_are(config, areas, xlsx, line, stops):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    book.active.oddHeader.left.text = line
    stream = io.BytesIO()
    book.save(stream)
    upload = read(stream.getvalue(), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    assert [i.params["col"] for i in upload.issues if i.code == "U-22"] == [BESIDE] * stops


def test_comments_of_an_open_document_are_found_however_large_it_is(monkeypatch):
    cell = '<table:table-cell office:value-type="float"><text:p>1</text:p></table:table-cell>' * 30
    note = f"<office:annotation office:display='true'><text:p>דנה</text:p><text:p>{PHONE}</text:p></office:annotation>"
    data = with_parts(empty(), content=cell + note + cell + note)
    for chunk in (11, 100, 2**20):
        monkeypatch.setattr(margins, "_CHUNK", chunk)
        assert found(data) == [(COMMENTS, [f"דנה {PHONE}"])]
    monkeypatch.setattr(margins, "_LARGEST", 150)  # less than both comments, though not than one
    with pytest.raises(TooLarge):
        found(data)


def empty() -> bytes:
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    return stream.getvalue()


def test_comments_without_end_are_refused_and_not_passed_over(config, areas, xlsx, monkeypatch):
    monkeypatch.setattr(margins, "_LARGEST", 10_000)
    long = {f"xl__comments{i}": "<t>x</t>" + " " * 6_000 for i in (1, 2)}
    upload = read(with_parts(xlsx(GOOD), **long), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    assert [(i.code, i.params["file"]) for i in upload.issues] == [("U-33", "a.xlsx")]


def test_what_is_beside_the_cells_is_said_in_both_languages():
    kind = traces([PHONE], "notes").kind
    issue = Issue("U-22", {"col": BESIDE, "n": 1, "kind": kind})
    assert "טבלאות ציר" in words("he").issue(issue)
    assert "pivot tables" in words("en").issue(issue)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("mailto:?subject=123456782", "id"),
        ("mailto:?subject=%D7%AA%D7%99%D7%A7%20123456782&amp;body=x", "id"),
        ("tel:052-1234567", "phone"),
        ("https://example.org/publications/123456782", None),
    ],
)
def test_an_address_under_a_link_is_looked_at_where_it_reaches_a_person(config, areas, xlsx, target, kind):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    book.active["A2"].hyperlink = target.replace("&amp;", "&")
    book.save(stream := io.BytesIO())
    upload = read(stream.getvalue(), "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    told = [issue.params["kind"] for issue in upload.issues if issue.code == "U-22"]
    assert told == ([kind] if kind else [])


def stopped_beside(data: bytes, config, areas) -> list[str]:
    upload = read(data, "a.xlsx", config, areas, Choices("neighbourhood", period="2024"))
    return [i.params["kind"] for i in upload.issues if i.code == "U-22" and i.params["col"] == BESIDE]


@pytest.mark.parametrize(
    ("properties", "kinds"),
    [
        ({"creator": "123456782"}, ["id"]),
        ({"lastModifiedBy": "u123456782 דנה"}, []),  # a code with a letter
        ({"lastModifiedBy": "דנה 123456782"}, ["id"]),
        ({"description": f"לשאלות {PHONE}"}, ["phone"]),
        ({"creator": "dana@example.org", "title": "סקר 2024"}, []),
    ],
)
def test_what_a_file_says_of_its_author_is_looked_at(config, areas, xlsx, properties, kinds):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    for name, text in properties.items():
        setattr(book.properties, name, text)
    book.save(stream := io.BytesIO())
    assert stopped_beside(stream.getvalue(), config, areas) == kinds


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ({"formula1": '"דנה 123456782,הדר"'}, ["id"]),
        ({"formula1": f'"הדר,{PHONE}"'}, ["phone"]),
        ({"formula1": '"הדר,נווה שאנן"', "prompt": "לשאלות dana@example.org"}, ["email"]),
        ({"formula1": '"הדר,נווה שאנן"', "prompt": "לבחור שכונה"}, []),
        ({"formula1": "123456782"}, []),  # a limit of numbers
    ],
)
def test_lists_from_which_cells_are_filled_are_looked_at(config, areas, xlsx, told, kinds):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(GOOD)))
    check = DataValidation(type="list", **told)
    check.add("A2:A9")
    book.active.add_data_validation(check)
    book.save(stream := io.BytesIO())
    assert stopped_beside(stream.getvalue(), config, areas) == kinds
