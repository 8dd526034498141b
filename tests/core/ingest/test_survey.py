import io
import zipfile

import pytest

from core.ingest.survey import TooLarge, survey


def archive(**parts: str) -> zipfile.ZipFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, body in parts.items():
            writer.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return zipfile.ZipFile(stream)


def sheet(rows: str) -> dict[str, str]:
    return {"xl__worksheets__sheet1_xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>"}


def test_two_corners_are_too_large():
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(TooLarge):
        survey(archive(**sheet(far)))


def test_a_far_cell_in_a_near_row_is_too_large():
    with pytest.raises(TooLarge):
        survey(archive(**sheet('<x:row><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>')))


def test_repeated_cells_of_an_open_document_are_too_large():
    cell = '<table:table-cell office:value-type="float" table:number-columns-repeated="16384"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises(TooLarge):
        survey(archive(content_xml=f'<table:table table:name="a">{row}</table:table>'))


def test_blank_tails_of_an_open_document_are_not():
    cells = '<table:table-cell office:value-type="float"/><table:table-cell table:number-columns-repeated="16383"/>'
    tail = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
    body = f'<table:table table:name="a"><table:table-row>{cells}</table:table-row>{tail}</table:table>'
    marks = survey(archive(content_xml=body))["a"]
    assert (marks.rows, marks.columns) == (1, 1)


def test_one_endless_row_is_too_large():
    with pytest.raises(TooLarge):
        survey(archive(**sheet(" " * 80_000_000)))


def test_parts_that_are_too_large_only_together_are():
    parts = {f"customXml__item{i}_xml": "\0" * 2**20 * 11 for i in range(5)}
    with pytest.raises(TooLarge):
        survey(archive(**sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), **parts))


def test_endless_styles_are():
    with pytest.raises(TooLarge):
        survey(archive(xl__styles_xml="<a>" + " " * (17 * 2**20) + "</a>"))


def test_percentages_are_known_by_their_format():
    styles = (
        '<x:s xmlns:x="a"><x:numFmts><x:numFmt numFmtId="170" formatCode="0.0%"/></x:numFmts>'
        '<x:cellStyleXfs><x:xf numFmtId="9"/></x:cellStyleXfs>'
        '<x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="170"><x:b/></x:xf><x:xf numFmtId="9"/></x:cellXfs></x:s>'
    )
    row = '<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" s="1"><v>1</v></c><c r="C1" s="2"><v>1</v></c></row>'
    row += '<row r="2"/>'
    assert next(iter(survey(archive(xl__styles_xml=styles, **sheet(row))).values())).percents == {1, 2}


def test_errors_and_hidden_rows_are_marked(xlsx):
    data = xlsx([["a", "b"], [1, 2], [3, 4]], errors={"B2": "#DIV/0!"}, hide=(3,))
    marks = survey(zipfile.ZipFile(io.BytesIO(data)))["Sheet1"]
    assert marks.errors == {(1, 1): "#DIV/0!"}
    assert marks.hidden == {2}
    assert (marks.rows, marks.columns) == (3, 2)


SHARED = '<row r="{0}"><c r="A{0}">{1}</c><c r="B{0}" s="0"/></row>'


@pytest.mark.parametrize("result", ["", "<v/>", "<v />", "<v></v>"])
def test_formulas_without_a_result_are_marked_also_where_they_are_another_cells(result):
    first = SHARED.format(1, f'<f t="shared" ref="A1:A3" si="0">B1+1</f>{result}')
    others = [SHARED.format(i, f'<f t="shared" si="0"/>{result}') for i in (2, 3)]
    computed = SHARED.format(4, '<f t="shared" si="0"/><v>7</v>') + '<row r="5"><c r="A5"><v>1</v></c></row>'
    marks = survey(archive(**sheet("".join([first, *others, computed]))))
    assert [each.errors for each in marks.values()] == [{(0, 0): "=B1+1", (1, 0): "=…", (2, 0): "=…"}]
