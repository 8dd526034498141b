import pytest

from core.ingest import markup
from core.ingest.container import contents
from core.ingest.marks import TooLarge
from core.ingest.markup import web_page

PAGE = (
    '<html><meta charset="{}"><table><tr><td>תפריט</td></tr></table><table><tr><th rowspan=2>שכונה</th>'
    "<th colspan=2>שנים</th></tr><tr><th>2023</th><th>2024</th></tr><tr><td>הדר<td>1,234<td>&nbsp;</tr></table></html>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1255"])
def test_a_web_page_named_xls_is_read(encoding):
    found = contents(PAGE.format(encoding).encode(encoding), "report.xls")
    assert found.sheets[1].rows == [["שכונה", "שנים", ""], ["", "2023", "2024"], ["הדר", "1,234", ""]]
    assert found.sheets[1].merges == (((0, 0), (1, 0)), ((0, 1), (0, 2)))


def test_cells_that_reach_over_rows_are_stepped_over_however_many_there_are(monkeypatch):
    row = "<tr><td rowspan=2>1" + "<td>2" * 40
    page = web_page(f"<table>{row * 1500}</table>")[0]
    assert page.rows[1] == ["", "1", *["2"] * 40]
    assert page.rows[2][:3] == ["1", "", "2"]  # the span above ended, that of the second column did not
    assert len(page.merges) == 1500
    far = web_page("<table><tr><td rowspan=3>a" + "<td rowspan=2>b" * 1200 + "<tr><td>c<tr><td>d</table>")[0]
    assert (far.rows[1][1201], far.rows[2][:2]) == ("c", ["", "d"])  # also where more than a thousand follow it
    monkeypatch.setattr(markup, "_MOST_ROWS", 10)
    with pytest.raises(TooLarge):
        web_page("<table>" + "<tr>" * 11 + "</table>")


def test_the_xml_of_2003_is_read():
    cell = '<Cell{}><Data ss:Type="{}">{}</Data></Cell>'.format
    rows = [
        cell("", "String", "שכונה") + cell(' ss:MergeAcross="1"', "String", "אמון"),
        cell("", "String", "הדר") + cell(' ss:Index="3"', "Number", "3.5"),
        cell("", "DateTime", "2024-03-31T00:00:00.000") + cell("", "Error", "#REF!"),
    ]
    table = "".join("<Row{}>{}</Row>".format(' ss:Hidden="1"' if i == 1 else "", row) for i, row in enumerate(rows))
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    sheet = f'<Worksheet ss:Name="a"><Table>{table}</Table></Worksheet>'
    data = f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'
    sheet = contents(data.encode(), "report.xls").sheets[0]
    assert [row[:2] for row in sheet.rows][:2] == [["שכונה", "אמון"], ["הדר", ""]]
    assert sheet.rows[1][2] == 3.5
    assert sheet.rows[2][1] == "#REF!"
    assert (sheet.merges, sheet.hidden_rows) == ((((0, 1), (0, 2)),), {1})
