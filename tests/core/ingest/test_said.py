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
        (["2023/4"], [], ["2023/4"]),
        (["2022/3", "2023/4"], ["2023", "2024"], []),
        (["2023/4", "2023/5"], ["2023-04", "2023-05"], []),
    ],
)
def test_a_school_year_is_no_month(upload, cells, periods, asked):
    found = upload([["שכונה", "תקופה", "אמון"], *(["הדר", cell, 3] for cell in cells)], period=None)
    assert (sorted(set(found.observations["period"])), [p["found"] for p in said(found, "U-41")]) == (periods, asked)
    counted = [cells[0]] if periods and all(map(str.isdigit, periods)) and not asked else []
    assert [p["found"] for p in said(found, "U-60")] == counted


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("רבעון ראשון 2024", "2024-Q1"), ("רבעון רביעי לשנת 2024", "2024-Q4"), ("רבעון I 2024", "2024-Q1"),
        ("מחצית ראשונה 2024", "2024-H1"), ("ינואר-מרץ 2024", "2024-Q1"), ("אוקטובר-דצמבר 2024", "2024-Q4"),
        ("ספט 2024", "2024-09"), ("ינו' 24", "2024-01"), ("Q1/24", "2024-Q1"), ("06-24", "2024-06"),
        ("שנת 2024 (אומדן)", "2024"), ("שליש ראשון 2024", None), ("2024 עד כה", None), ("קיץ 2024", None),
        ("2023-2024", None), ("סוף 2024", None), ("ינואר-פברואר 2024", None),
        ("1-6/2024", "2024-H1"), ("1-3/2025", "2025-Q1"), ("01-12/2024", "2024"), ("10–12.2024", "2024-Q4"),
        ("2-5/2024", None), ("6-1/2024", None),
    ],
)  # fmt: skip
def test_whatever_stands_beside_a_year_is_read_or_asked(upload, cell, period):
    found = upload([["שכונה", "תקופה", "אמון"], ["הדר", cell, 3]], period=None)
    assert found.observations["period"].tolist() == ([period] if period else [])
    assert [p["found"] for p in said(found, "U-41")] == ([] if period else [cell])


@pytest.mark.parametrize(
    ("part", "period"), [("ראשון", "2024-Q1"), ("שני", "2024-Q2"), ("2", "2024-Q2"), ("ד", "2024-Q4"), ("אביב", None)]
)
def test_the_part_of_a_year_in_a_column_of_its_own_is_never_dropped(upload, part, period):
    found = upload([["שכונה", "שנה", "רבעון", "אמון"], ["הדר", 2024, part, 3]], period=None)
    assert found.observations["period"].tolist() == ([period] if period else [])
    assert len(said(found, "U-41")) == (period is None)


@pytest.mark.parametrize(
    ("header", "cells", "periods"),
    [("חודש", [1, "2", "מרץ"], ["2024-01", "2024-02", "2024-03"]), ("רבעון", [5], []), ("תקופה", [1, 2], []),
     ("רבעון", [1, "ב", "Q3"], ["2024-Q1", "2024-Q2", "2024-Q3"])],
)  # fmt: skip
def test_a_part_of_the_year_of_the_file(upload, header, cells, periods):
    rows = [["נתוני 2024"], ["שכונה", header, "אמון"], *(["הדר", cell, 3] for cell in cells)]
    found = upload(rows, period=None)
    assert found.observations["period"].tolist() == periods
    assert len(said(found, "U-41")) == len(cells) - len(periods)
