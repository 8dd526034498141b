import io
from datetime import datetime

import openpyxl
import pytest

from core.ingest import Choices, read
from tests.core.ingest.conftest import TODAY

MARCH, APRIL, FIFTH = datetime(2024, 3, 1), datetime(2024, 4, 1), datetime(2024, 3, 5)


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


@pytest.fixture
def dated(config, areas):
    """Reads a table in which dates are shown in some format."""

    def do(rows, shown="dd/mm/yyyy", **more):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for row in book.active.iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    cell.number_format = shown
        stream = io.BytesIO()
        book.save(stream)
        return read(stream.getvalue(), "t.xlsx", config, areas, Choices("neighbourhood", **more), today=TODAY)

    return do


@pytest.mark.parametrize(
    ("header", "shown", "cells", "periods"),
    [
        ("חודש", "dd/mm/yyyy", [MARCH, APRIL], ["2024-03", "2024-04"]),
        ("חודש דיווח", "dd/mm/yyyy", [FIFTH, APRIL], ["2024-03", "2024-04"]),
        ("תקופה", "dd/mm/yyyy", [MARCH, APRIL], ["2024-03", "2024-04"]),
        ("תאריך", "mmm-yy", [MARCH, APRIL], ["2024-03", "2024-04"]),
        ("תאריך", '[$-40D]mmmm" "yyyy', [MARCH, APRIL], ["2024-03", "2024-04"]),
        ("תאריך", "yyyy", [datetime(2023, 1, 1), datetime(2024, 1, 1)], ["2023", "2024"]),
        ("רבעון", "dd/mm/yyyy", [datetime(2024, 1, 1), APRIL], ["2024-Q1", "2024-Q2"]),
        ("רבעון", "dd/mm/yyyy", [datetime(2023, 12, 31), datetime(2024, 3, 31)], ["2023-Q4", "2024-Q1"]),
        ("שנה", "dd/mm/yyyy", [datetime(2023, 12, 31), datetime(2024, 12, 31)], ["2023", "2024"]),
        ("תאריך", "dd/mm/yyyy", [FIFTH, APRIL], ["2024-03-05", "2024-04-01"]),
        ("תאריך", "dd/mm/yyyy", [datetime(2023, 12, 31), datetime(2024, 3, 31)], ["2023-12-31", "2024-03-31"]),
    ],
)
def test_what_a_date_means(dated, header, shown, cells, periods):
    found = dated([["שכונה", header, "אמון"], *(["הדר", cell, 3] for cell in cells)], shown, columns={"B": "period"})
    assert (found.observations["period"].tolist(), said(found, "U-72")) == (periods, [])


def test_first_days_of_months_under_a_date_are_asked_about_once(dated):
    rows = [["שכונה", "תאריך", "אמון"], ["הדר", MARCH, 3], ["הדר", APRIL, 4]]
    found = dated(rows)
    assert found.observations.empty and [p["rows"] for p in said(found, "U-72")] == [[2, 3]]
    for answer, periods in (("month", ["2024-03", "2024-04"]), ("day", ["2024-03-01", "2024-04-01"])):
        assert dated(rows, days=answer).observations["period"].tolist() == periods


def test_a_month_that_stands_twice_is_noticed(dated):
    rows = [["שכונה", "חודש", "אמון"], ["הדר", MARCH, 3], ["הדר", FIFTH, 4]]
    assert [p["rows"] for p in said(dated(rows), "U-18")] == [[2, 3]]


@pytest.mark.parametrize("title", [[], [["אמון לפי שכונה"], []]])
def test_dates_over_the_columns_are_months_where_they_are_shown_so(dated, title):
    rows = [*title, ["שכונה", MARCH, APRIL, datetime(2024, 5, 1)], ["הדר", 3, 4, 2], ["נווה שאנן", 4, 5, 1]]
    found = dated(rows, "mmm-yy", indicator="trust")
    assert sorted(set(found.observations["period"])) == ["2024-03", "2024-04", "2024-05"]
    asked = dated(rows, indicator="trust")
    assert asked.observations.empty and len(said(asked, "U-72")) == 1
    assert dated(rows, indicator="trust", period="2023").observations.empty  # no other answer stands in for this one
    assert said(asked, "U-11") == []
    days = dated(rows, indicator="trust", days="day")
    assert sorted(set(days.observations["period"])) == ["2024-03-01", "2024-04-01", "2024-05-01"]


def test_a_title_by_month_tells_what_the_dates_under_it_are(dated):
    found = dated(
        [["אמון לפי חודש"], [], ["שכונה", MARCH, APRIL], ["הדר", 3, 4], ["נווה שאנן", 4, 5]], indicator="trust"
    )
    assert sorted(set(found.observations["period"])) == ["2024-03", "2024-04"]


@pytest.mark.parametrize(
    ("cells", "periods"),
    [(["01/03/2024", "01/04/2024"], ["2024-03", "2024-04"]), (["03/01/2024", "04/01/2024"], ["2024-03", "2024-04"]),
     (["01/03/2024", "15/04/2024"], ["2024-03", "2024-04"]),
     (["2024-03-01 00:00:00", "2024-04-01T00:00"], ["2024-03", "2024-04"])],
)  # fmt: skip
def test_written_days_under_a_month_are_the_month_whichever_way_round(upload, cells, periods):
    found = upload([["שכונה", "חודש", "אמון"], *(["הדר", cell, 3] for cell in cells)], period=None)
    assert (found.observations["period"].tolist(), said(found, "U-16")) == (periods, [])


@pytest.mark.parametrize("cells", [[45356, 45387], ["45356", "45387"]])
def test_days_as_excel_counts_them_are_read_and_told(upload, cells):
    found = upload([["שכונה", "תאריך", "אמון"], *(["הדר", cell, 3] for cell in cells)], period=None)
    assert found.observations["period"].tolist() == ["2024-03-05", "2024-04-05"]
    assert [(p["found"], p["day"].text) for p in said(found, "U-73")] == [("45356", "2024-03-05")]
    years = upload([["שכונה", "שנה", "אמון"], ["הדר", 2023, 3], ["הדר", 45356, 4]], period=None)
    assert (sorted(years.observations["period"]), said(years, "U-41")) == (["2023", "2024-03-05"], [])
