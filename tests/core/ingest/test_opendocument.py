import io
import zipfile

from core.ingest.container import contents


def ods(*rows: str) -> bytes:
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    table = f'<table:table table:name="a">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
    return stream.getvalue()


def test_an_open_document_says_errors_and_hidden_rows():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    wrong = cell("#DIV/0!").replace(" office", ' calcext:value-type="error" office')
    row = "<table:table-row{}>{}</table:table-row>".format
    sheet = contents(
        ods(row("", cell("a") + cell("b")), row(' table:visibility="filter"', cell("x") + wrong)), "a.ods"
    ).sheets[0]
    assert sheet.rows == [["a", "b"], ["x", "#DIV/0!"]]
    assert sheet.hidden_rows == {1}


def test_words_beside_numbers_are_told_of_every_cell_that_repeats_them():
    cell = (
        '<table:table-cell{} office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'.format
    )
    row = "<table:table-row{}>{}</table:table-row>".format
    twice = ' table:number-columns-repeated="2"'
    first = row("", cell("", 1234.5, "1,234.5") + cell(twice, 3, "3 שבועות"))
    again = row(
        ' table:number-rows-repeated="2"', cell("", -5, "(5)") + cell("", 2, "2 שבועות") + cell("", 7, "₪ 7.00")
    )
    shown = contents(ods(first, again), "a.ods").sheets[0].shown
    assert {(column, each.words): rows for (column, each), rows in shown.items()} == {
        (1, "שבועות"): [0, 1, 2],
        (2, "שבועות"): [0],
        (2, "₪"): [1, 2],
    }
