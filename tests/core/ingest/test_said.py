import pytest


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


@pytest.mark.parametrize(
    ("cells", "periods", "asked"),
    [
        (["2008/09", "2009/10"], ["2009", "2010"], []),
        (["2008/09", "2008/10"], ["2008-09", "2008-10"], []),
        (["2008/09", "2007"], ["2007"], ["2008/09"]),
        (["2022/23", "2022-2023"], ["2023"], []),
    ],
)
def test_a_school_year_is_no_month(upload, cells, periods, asked):
    found = upload([["שכונה", "תקופה", "אמון"], *(["הדר", cell, 3] for cell in cells)], period=None)
    assert (sorted(set(found.observations["period"])), [p["found"] for p in said(found, "U-41")]) == (periods, asked)
