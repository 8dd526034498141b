from datetime import date

import pytest

BLANK, YEARS, NAMES = (
    [None] * 5,
    [None, 2023, 2024, 2023, 2024],
    ["שכונה", "שיעור הצבעה", None, "ימי טיפול בפנייה", None],
)


@pytest.mark.parametrize(
    "head",
    [
        [NAMES, BLANK, YEARS],
        [NAMES, BLANK, BLANK, YEARS],
        [NAMES, YEARS, BLANK],
        [["נתונים לפי שכונה"], BLANK, NAMES, BLANK, YEARS],
        [NAMES, BLANK, YEARS, [None, "%", "%", "ימים", "ימים"]],
        [NAMES, [None, "%", "%", "ימים", "ימים"], BLANK, YEARS],
        [NAMES, ["(באחוזים)"], YEARS],
        [NAMES, BLANK, [None, "2023", "2024", "2023", "2024"]],
        [[None, *NAMES[1:]], BLANK, ["שכונה", *YEARS[1:]]],
        [NAMES, BLANK, ["Neighbourhood", "Turnout", None, "Days to answer", None], YEARS],
    ],
)
def test_years_under_a_gap_in_the_header_are_no_sum(upload, head):
    rows = [["קריית הממשלה", 51, 52, 8, 9], ["נווה שאנן", 61, 62, 11, 12], ["הדר", 71, 72, 14, 15]]
    found = upload([*head, *rows], period="2024").observations
    said = {(row.area_id, row.indicator_id, row.period): row.value for row in found.itertuples()}
    assert said == {
        (area, indicator, period): value
        for area, row in zip(("n1", "n2", "n4"), rows, strict=True)
        for (indicator, period), value in zip(
            [("turnout", "2023"), ("turnout", "2024"), ("days", "2023"), ("days", "2024")], row[1:], strict=True
        )
    }


@pytest.mark.parametrize("head", [[[None, 2023]], [[None, None], [None, "2023"]]])
def test_one_year_under_one_name_is_its_period_and_no_sum(upload, head):
    found = upload([["שכונה", "שיעור הצבעה"], *head, ["הדר", 51], ["נווה שאנן", 61]], period="2024").observations
    assert sorted(zip(found["area_id"], found["period"], found["value"], strict=True)) == [
        ("n2", "2023", 61.0),
        ("n4", "2023", 51.0),
    ]


@pytest.mark.parametrize("between", [[], [[None] * 4]])
@pytest.mark.parametrize("last", ["שינוי", "אחוז שינוי"])
def test_a_change_beside_the_years_under_a_name_makes_no_sum_of_them(upload, between, last):
    rows = [["שכונה", "שיעור הצבעה", None, None], *between, [None, 2023, 2024, last], ["הדר", 51, 61, 10]]
    found = upload([*rows, ["נווה שאנן", 52, 62, 10]], period="2022")
    said = set(zip(found.observations["period"], found.observations["value"], strict=True))
    assert said == {("2023", 51), ("2023", 52), ("2024", 61), ("2024", 62)}
    assert [i.where.column for i in found.issues if i.code == "U-10"] == ["D"]


def test_dates_under_a_name_are_the_times_of_its_figures(upload):
    rows = [["שכונה", "שיעור הצבעה", None], [None] * 3, [None, date(2023, 12, 31), date(2024, 12, 31)]]
    found = upload([*rows, ["הדר", 51, 61], ["נווה שאנן", 52, 62]], period="2022").observations
    assert dict(zip(found["value"], found["period"], strict=True)) == {
        51: "2023-12-31",
        52: "2023-12-31",
        61: "2024-12-31",
        62: "2024-12-31",
    }


def test_a_blank_row_under_the_header_makes_no_names_of_data(upload):
    """A first row without figures is one of data; nor are years a header where a column of years stands."""
    found = upload([["שכונה", "שיעור הצבעה"], [None, None], ["הדר", "אין נתון"], ["נווה שאנן", 61]])
    assert (found.first_row, found.rows_read) == (2, 2)
    found = upload([["שכונה", "שנה", "שיעור הצבעה"], [None] * 3, ["הדר", 2023, 51], ["נווה שאנן", 2024, 61]])
    assert dict(zip(found.observations["period"], found.observations["value"], strict=True)) == {"2023": 51, "2024": 61}


@pytest.mark.parametrize("period", [None, "2024"])
@pytest.mark.parametrize(
    "rows",
    [
        [["שכונה", "אמון"], ['סה"כ', 2015]],
        [["שכונה", "אמון"], ["כלל העיר", "2015"]],
        [["שכונה", "אמון"], ["", "ציון 1–5"], ["סך הכל", 2015]],
        [["שכונה", "אמון", "אוכלוסייה"], ['סה"כ', 2015, 1990]],
        [["מס'", "שכונה", "אמון"], [None, 'סה"כ עירוני', 2015]],
    ],
)
def test_a_sum_that_looks_like_a_year_is_a_sum(upload, rows, period):
    """It was taken for the year of all figures under it, over the period that somebody had chosen, without a word."""
    named = len(rows[0]) - 1 if rows[0][0] == "מס'" else 1
    data = [
        [*["1"] * (named - 1), area, days, 500][: len(rows[0])] for area, days in (("הדר", 900), ("נווה שאנן", 700))
    ]
    found = upload([*rows, *data], period=period)
    assert found.left_out["total"] == 1
    if period is None:
        assert [i.params["field"] for i in found.issues if i.code == "U-11"] == ["period"]
    else:
        kept = found.observations
        assert sorted(zip(kept["period"], kept["value"], strict=True)) == [("2024", 700), ("2024", 900)]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["רובע", "שכונה", "אמון"],
            ["", "הדר", 2015],
            ["", "נווה שאנן", 700],
            ["צפון", "קריית הממשלה", 415],
        ],
        [["קוד", "שכונה", "אמון"], ["", "הדר", 2015], [2, "נווה שאנן", 700], [3, "קריית הממשלה", 415]],
        [
            ["שכונה", "אמון", "אוכלוסייה"],
            ["הדר", 2015, 1990],
            ["נווה שאנן", 700, 9],
            ["קריית הממשלה", 415, 9],
        ],
    ],
)
def test_a_first_row_of_data_whose_figures_look_like_years_is_data(upload, rows):
    kept = upload(rows, period="2024").observations
    assert sorted(zip(kept["area_id"], kept["period"], kept["value"], strict=True)) == [
        ("n1", "2024", 415),
        ("n2", "2024", 700),
        ("n4", "2024", 2015),
    ]


def test_figures_of_a_city_that_look_like_years_are_figures(upload):
    rows = [["מדד", "ערך"], ["אוכלוסייה", 2015], ["שיעור הצבעה", 51], ["אמון", 14]]
    kept = upload(rows, layer="city", period="2024").observations
    assert dict(zip(kept["value"], kept["period"], strict=True)) == {51: "2024", 14: "2024"}


@pytest.mark.parametrize("period", [None, "2024"])
def test_a_number_without_a_name_that_may_be_a_year_or_a_sum_is_asked_about(upload, period):
    head, data = ["שכונה", "אמון"], [["הדר", 900], ["נווה שאנן", 700], ["קריית הממשלה", 415]]
    asked = upload([head, [None, 2015], *data], period=period)
    assert [i.params["row"] for i in asked.issues if i.code == "U-91"] == [2] and asked.observations.empty
    for said in (["שנה", 2015], [None, "שנת 2015"]):
        assert set(upload([head, said, *data], period=period).observations["period"]) == {"2015"}


def test_a_first_area_of_which_two_cells_hold_texts_is_an_area(upload):
    rows = [
        ["שכונה", "אמון", "שיעור הצבעה"],
        ["הדר", "בבדיקה", "בבדיקה"],
        ["נווה שאנן", 3, 51],
        ["קריית הממשלה", 4, 61],
    ]
    found = upload(rows)
    assert (found.first_row, found.rows_read) == (2, 3)
    assert {i.where.cell for i in found.issues if i.code == "U-13"} == {"B2", "C2"}
