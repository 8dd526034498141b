import io
from dataclasses import replace

import openpyxl
import pytest

from core.config import Text
from core.ingest import Choices, read
from core.ingest.memory import Remembered
from core.names import normalise

HEADER = ["שכונה", "שיעור הצבעה"]
COUNTED = ["שכונה", "בעלי זכות בחירה", "מצביעים", "אחוז הצבעה"]


def said(upload, code):
    return [issue.params for issue in upload.issues if issue.code == code]


def values(upload):
    return dict(zip(upload.observations["area_id"], upload.observations["value"], strict=True))


def test_every_value_knows_its_cell(upload):
    found = upload([["כותרת"], [], HEADER, ["הדר", 38.5], ["נווה שאנן", "40.7%"]])
    assert found.observations[["area_id", "value", "sheet", "cell"]].values.tolist() == [
        ["n4", 38.5, "Sheet1", "B4"],
        ["n2", 40.7, "Sheet1", "B5"],
    ]
    assert found.observations["period"].tolist() == ["2024", "2024"]
    assert found.observations["suppressed"].tolist() == [False, False]


def test_absent_cells_are_no_observations_and_zero_is(upload):
    found = upload([HEADER, ["הדר", ".."], ["נווה שאנן", 0], ["קריית הממשלה", "אין נתון"], ["רמת גן א׳", 40]])
    assert values(found) == {"n2": 0.0, "n3": 40.0}


def test_texts_and_formula_errors_are_to_be_fixed_cell_by_cell(upload, config, areas, xlsx):
    from core.ingest import Choices, read

    rows = [HEADER, ["הדר", "הרבה"], ["נווה שאנן", ""], ["קריית הממשלה", 40]]
    how = {"layer": "neighbourhood", "period": "2024"}
    found = read(xlsx(rows, errors={"B3": "#DIV/0!"}), "a.xlsx", config, areas, Choices(**how))
    assert said(found, "U-13") == [{"row": 2, "col": "שיעור הצבעה", "found": "הרבה"}]
    assert said(found, "U-24") == [{"row": 3, "col": "שיעור הצבעה", "found": "#DIV/0!"}]
    assert values(found) == {"n1": 40.0}
    assert {i.where.cell for i in found.issues if i.severity == "fix"} == {"B2", "B3"}
    mended = read(
        xlsx(rows, errors={"B3": "#DIV/0!"}), "a.xlsx", config, areas, Choices(**how, cells={"B2": "51%", "b3": 52})
    )
    assert values(mended) == {"n4": 51.0, "n2": 52.0, "n1": 40.0}


def test_counts_give_the_exact_percentage(upload):
    found = upload([COUNTED, ["הדר", 1592, 490, "30.8%"], ["נווה שאנן", "", "", ".."]])
    (row,) = found.observations.to_dict("records")
    assert row["value"] == 100 * 490 / 1592
    assert (row["numerator"], row["denominator"], row["n"], row["cell"]) == (490, 1592, 1592, "D2=C2/B2")
    assert [c.field for c in found.columns] == ["area", "denominator", "numerator", "turnout"]
    assert said(found, "U-34") == said(found, "U-10") == said(found, "U-14") == []


@pytest.mark.parametrize(
    ("printed", "told"), [("30.8%", 0), (30.8, 0), (0.308, 0), (0.30778894, 0), ("31%", 0), ("31.0%", 1), (35, 1)]
)
def test_a_printed_percentage_beyond_its_rounding_is_told(upload, printed, told):
    found = upload([COUNTED, ["הדר", 1592, 490, printed], ["נווה שאנן", 1000, 400, "40%"]])
    assert len(said(found, "U-34")) == told
    assert values(found)["n4"] == 100 * 490 / 1592


def test_counts_can_be_chosen_for_an_indicator_without_its_column(upload):
    rows = [["שכונה", "כולם", "חלק"], ["הדר", 200, 50]]
    how = {"columns": {"כולם": "denominator", "חלק": "numerator"}, "indicator": "turnout"}
    found = upload(rows, **how)
    assert found.observations[["indicator_id", "value", "cell"]].values.tolist() == [["turnout", 25.0, "C2/B2"]]


def test_a_zero_whole_falls_back_to_what_is_printed(upload):
    assert values(upload([COUNTED, ["הדר", 0, 0, ".."], ["נווה שאנן", 0, 0, "12%"]])) == {"n2": 12.0}


def test_too_few_to_tell_is_kept_as_suppressed(upload):
    found = upload([["שכונה", "אמון"], ["הדר", "<10"], ["נווה שאנן", 3]])
    (row,) = found.observations[found.observations["suppressed"]].to_dict("records")
    assert row["area_id"] == "n4"
    assert row["value"] != row["value"]
    assert row["note"] == "<10"
    assert said(found, "U-23") == [{"n": 1, "k": 10, "indicator": "trust"}]


@pytest.mark.parametrize("mark", ["חסוי", "*", "**", "x", " X ", "Confidential"])
@pytest.mark.parametrize("header", ["אמון", "שיעור הצבעה"])
def test_what_a_file_hides_is_hidden_and_told_once(upload, header, mark):
    found = upload([["שכונה", header], ["הדר", mark], ["נווה שאנן", 3], ["קריית הממשלה", mark]])
    kept = found.observations
    assert kept[["area_id", "suppressed"]].values.tolist() == [["n4", True], ["n2", False], ["n1", True]]
    assert kept["note"].dropna().tolist() == [mark.strip()] * 2
    assert kept["value"].isna().tolist() == [True, False, True]
    assert [(i.code, i.params["n"]) for i in found.issues] == [("U-23", 2)]


def test_the_value_beside_hidden_counts_is_hidden_too(upload):
    found = upload([["שכונה", "מספר משיבים", "שיעור הצבעה"], ["הדר", "*", 48], ["נווה שאנן", 300, 50]])
    assert (found.observations["suppressed"].tolist(), values(found)["n2"]) == ([True, False], 50)
    counted = upload([COUNTED, ["הדר", 50, "*", "*"], ["נווה שאנן", 100, 40, 40]])
    assert counted.observations["suppressed"].tolist() == [True, False]


def test_few_respondents_hide_the_value_beside_them(upload):
    """What rests on "<10" people is hidden as what rests on 8 of them; where there is no value nothing is."""
    rows = [["שכונה", "מספר משיבים", "שיעור הצבעה"], ["הדר", "<10", 48], ["נווה שאנן", 300, 50], ["רמות", "<10", ""]]
    found = upload(rows)
    assert found.observations[["area_id", "suppressed"]].values.tolist() == [["n4", True], ["n2", False]]
    assert found.observations["value"].isna().tolist() == [True, False]
    assert [told["n"] for told in said(found, "U-23")] == [1]


def test_a_percentage_of_few_people_is_hidden(upload):
    found = upload([COUNTED, ["הדר", "<5", 2, 50], ["נווה שאנן", 100, 40, 40]])
    assert found.observations["suppressed"].tolist() == [True, False]


@pytest.mark.parametrize(("cell", "code"), [("כעשרים", "U-13"), ("#REF!", "U-24")])
def test_a_number_of_respondents_that_is_none_is_told_and_its_value_waits(upload, cell, code):
    found = upload([["שכונה", "מספר משיבים", "שיעור הצבעה"], ["הדר", cell, 48], ["נווה שאנן", 300, 50]])
    assert values(found) == {"n2": 50.0}
    assert [(issue.params["found"], issue.where.cell) for issue in found.issues if issue.code == code] == [(cell, "B2")]


def test_small_numbers_of_respondents_are_told(upload):
    found = upload([["שכונה", "מספר משיבים", "שיעור הצבעה"], ["הדר", 29, 40], ["נווה שאנן", 30, 41]])
    assert found.observations["n"].tolist() == [29, 30]
    assert said(found, "U-23") == [{"n": 1, "k": 30, "indicator": "turnout"}]


SHARES = [HEADER, ["הדר", 0.57], ["נווה שאנן", 1], ["קריית הממשלה", 0]]


def test_shares_of_one_are_asked_once_and_left_out_till_answered(upload):
    found = upload(SHARES)
    assert [(p["n1"], p["n2"]) for p in said(found, "U-14")] == [(3, 0)]
    assert found.observations.empty
    assert values(upload(SHARES, percent={"שיעור הצבעה": "fraction"})) == {"n4": 57.0, "n2": 100.0, "n1": 0.0}
    assert values(upload(SHARES, percent={"turnout": "percent"})) == {"n4": 0.57, "n2": 1.0, "n1": 0.0}


def test_mostly_shares_are_asked_and_few_small_percentages_are_not(upload):
    mixed = [HEADER, ["הדר", 0.57], ["נווה שאנן", 0.4], ["קריית הממשלה", 57]]
    assert [(p["n1"], p["n2"]) for p in said(upload(mixed), "U-14")] == [(2, 1)]
    assert values(upload(mixed, percent={"B": "fraction"})) == {"n4": 57.0, "n2": 40.0, "n1": 57.0}
    assert said(upload([HEADER, ["הדר", 0.5], ["נווה שאנן", 1.8], ["קריית הממשלה", 40]]), "U-14") == []
    assert values(upload([HEADER, ["הדר", "0.5%"]])) == {"n4": 0.5}
    assert said(upload([["שכונה", "אמון"], ["הדר", 0.5]]), "U-14") == []


def test_the_answer_fraction_is_of_every_value_without_a_sign(upload):
    shares = [HEADER, ["הדר", 0.85], ["נווה שאנן", 1.05], ["קריית הממשלה", 1.2], ["רמת גן א'", "0.5%"]]
    found = upload(shares, percent={"שיעור הצבעה": "fraction"})
    assert values(found) == {"n4": 85.0, "n3": 0.5}
    assert [(p["row"], p["value"]) for p in said(found, "U-15")] == [(3, 105.0), (4, 120.0)]


def test_a_percent_sign_on_another_unit_is_told(upload):
    found = upload([["שכונה", "אמון (%)"], ["הדר", 3]])
    assert [p["col"] for p in said(found, "U-21")] == ["אמון (%)"]


def test_values_out_of_limits_are_left_out(upload):
    found = upload([HEADER, ["הדר", 140], ["נווה שאנן", -3], ["קריית הממשלה", 100]])
    assert [(p["row"], p["value"], p["min"], p["max"]) for p in said(found, "U-15")] == [
        (2, 140, 0, 100),
        (3, -3, 0, 100),
    ]
    assert values(found) == {"n1": 100.0}


def test_different_values_for_one_place_are_left_out_and_equal_ones_kept_once(upload):
    rows = [HEADER, ["הדר", 40], ["הדר ", 41], ["נווה שאנן", 50], ["נוה שאנן", 50]]
    found = upload(rows)
    assert [p["rows"] for p in said(found, "U-18")] == [[2, 3]]
    assert [p["rows"] for p in said(found, "U-49")] == [[4, 5]]  # they say the very same: a remark, nothing to mend
    assert values(found) == {"n2": 50.0}
    assert values(upload(rows, drop_rows=frozenset({3, 5}))) == {"n4": 40.0, "n2": 50.0}


def test_columns_that_turn_out_to_be_of_one_period_are_told(upload):
    rows = [["שכונה", "אמון", "אמון 2024"], ["הדר", 2, 3], ["נווה שאנן", 4, 4]]
    found = upload(rows, period="2024")
    assert [(p["col1"], p["col2"]) for p in said(found, "U-12")] == [("אמון", "אמון 2024")] and found.blocked
    assert values(upload(rows, period="2024", columns={"B": "ignore"})) == {"n4": 3.0, "n2": 4.0}
    assert len(upload(rows, period="2023").observations) == 4
    assert values(upload([*rows[:1], *rows[2:]], period="2024")) == {"n2": 4.0}  # they say the very same


def test_equal_values_of_other_numbers_of_people_are_asked_about(upload):
    """The first would be shown, the second is to be hidden."""
    rows = [
        ["שכונה", "מספר משיבים", "אמון"],
        ["הדר", 120, 3],
        ["הדר", 8, 3],
        ["נווה שאנן", 90, 4],
        ["נווה שאנן", 90, 4],
    ]
    found = upload(rows)
    assert values(found) == {"n2": 4.0}
    assert [told["rows"] for told in said(found, "U-18")] == [[2, 3]]


def test_a_period_that_has_not_ended_is_left_out(upload):
    rows = [["שכונה", "תקופה", "אמון"], ["הדר", "2025-Q2", 3], ["הדר", "2025-Q3", 4], ["נווה שאנן", "2025-Q3", 4]]
    found = upload(rows)
    assert [(p["row"], p["rows"], p["period"].text) for p in said(found, "U-26")] == [(3, [3, 4], "2025-Q3")]
    assert found.observations["period"].tolist() == ["2025-Q2"]


def test_a_cell_that_states_no_period_is_told(upload):
    rows = [["שכונה", "תקופה", "אמון"], ["הדר", "לא ידוע מתי", 3], ["נווה שאנן", "רבעון ג 2024", 4]]
    found = upload(rows, period=None)
    assert [(p["row"], p["found"]) for p in said(found, "U-41")] == [(2, "לא ידוע מתי")]
    assert found.observations["period"].tolist() == ["2024-Q3"]


@pytest.mark.parametrize(
    ("header", "cells", "period"),
    [
        (["שנה", "רבעון"], [2024, 2], "2024-Q2"),
        (["רבעון", "שנה"], ["ג", 2024], "2024-Q3"),
        (["year", "רבעון"], [2024, "Q4"], "2024-Q4"),
        (["שנה", "חודש"], [2024, 7], "2024-07"),
        (["שנה", "חודש"], [2024, "יולי"], "2024-07"),
        (["שנה", "רבעון"], [2024, ""], "2024"),
    ],
)
def test_a_year_and_its_part_in_two_columns(upload, header, cells, period):
    found = upload([["שכונה", *header, "אמון"], ["הדר", *cells, 3]], period=None)
    assert found.observations["period"].tolist() == [period]


LONG = ["שכונה", "מדד", "תקופה", "ערך"]


def test_a_long_table(upload):
    found = upload(
        [LONG, ["הדר", "אמון", 2023, 3], ["הדר", "Days to answer", "2024", 12], ["הדר", "turnout", 2024, "40%"]]
    )
    assert found.layout == "long"
    assert found.observations[["indicator_id", "period", "value"]].values.tolist() == [
        ["trust", "2023", 3.0],
        ["days", "2024", 12.0],
        ["turnout", "2024", 40.0],
    ]


def test_periods_across(upload):
    rows = [["שכונה", 2022, "2023", "רבעון 1 2024"], ["הדר", 3, 4, ".."], ["נווה שאנן", 1, "", 2]]
    found = upload(rows, indicator="trust", period=None)
    assert found.layout == "periods"
    assert found.observations[["area_id", "period", "value", "cell"]].values.tolist() == [
        ["n4", "2022", 3.0, "B2"],
        ["n2", "2022", 1.0, "B3"],
        ["n4", "2023", 4.0, "C2"],
        ["n2", "2024-Q1", 2.0, "D3"],
    ]


def test_a_title_names_the_indicator_of_periods_across(upload):
    found = upload([["אמון"], ["שכונה", 2022, 2023], ["הדר", 3, 4]], period=None)
    assert found.observations["indicator_id"].tolist() == ["trust", "trust"]


def test_indicators_and_periods_crossed(upload):
    found = upload(
        [["שכונה", "מדד", 2022, 2023], ["הדר", "אמון", 3, 4], ["הדר", "Days to answer", 12, 13]], period=None
    )
    assert set(map(tuple, found.observations[["indicator_id", "period", "value"]].values.tolist())) == {
        ("trust", "2022", 3.0),
        ("days", "2022", 12.0),
        ("trust", "2023", 4.0),
        ("days", "2023", 13.0),
    }


def test_shares_among_percentages_are_asked_and_the_answer_is_theirs_alone(upload):
    mixed = [HEADER, ["הדר", 92], ["נווה שאנן", 0.95], ["קריית הממשלה", 88], ["רמת גן א'", 91]]
    found = upload(mixed)
    assert [(p["n1"], p["n2"]) for p in said(found, "U-14")] == [(1, 3)]
    assert found.observations.empty
    assert values(upload(mixed, percent={"B": "fraction"})) == {"n4": 92, "n2": 95, "n1": 88, "n3": 91}
    assert values(upload(mixed, percent={"B": "percent"}))["n2"] == 0.95


def test_a_column_of_which_some_cells_are_formatted_as_percentages_is_read_as_shown(config, areas):
    book = openpyxl.Workbook()
    for row in [HEADER, ["הדר", 0.2], ["נווה שאנן", 23], ["קריית הממשלה", 24]]:
        book.active.append(row)
    book.active["B2"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    how = {"layer": "neighbourhood", "period": "2024"}
    found = read(stream.getvalue(), "a.xlsx", config, areas, Choices(**how))
    assert found.issues == () and values(found) == {"n4": 20, "n2": 23, "n1": 24}


@pytest.mark.parametrize("bounds", [{"limits": (-5, 5)}, {"unit": Text(he="%", en="%")}])
def test_round_brackets_are_asked_only_where_a_value_may_be_negative(upload, config, areas, text, bounds):
    rows = [["שכונה", "אמון"], ["הדר", "(3.5)"], ["נווה שאנן", "-2"], ["קריית הממשלה", "[4]"]]
    assert values(upload(rows)) == {"n4": 3.5, "n2": -2, "n1": 4}
    trust = next(i for i in config.indicators if i.id == "trust")
    changed = trust.model_copy(update=bounds)
    others = tuple(changed if i.id == "trust" else i for i in config.indicators)
    below = config.model_copy(update={"indicators": others})
    for answer, value in ((None, None), ("minus", -3.5), ("note", 3.5), ("leave", None)):
        how = Choices("neighbourhood", period="2024", brackets={"אמון": answer} if answer else {})
        found = read(text(rows), "a.csv", below, areas, how)
        asked = [{"col": "אמון", "n": 1, "rows": [2], "sample": ["(3.5)"]}]
        assert said(found, "U-87") == ([] if answer else asked)
        assert values(found) == {"n2": -2, "n1": 4} | ({"n4": value} if value else {})


def test_a_comma_is_decimal_in_all_columns_where_it_is_in_one(config, areas, text):
    rows = [["שכונה", "אמון", "ימי טיפול בפנייה"], ["הדר", "3,5", "10,125"], ["נווה שאנן", "2,75", "1,250"]]
    how = Choices("neighbourhood", period="2024")
    found = read(text(rows, delimiter=";"), "a.csv", config, areas, how)
    assert sorted(found.observations["value"]) == [1.25, 2.75, 3.5, 10.125]
    assert [i.where.column for i in found.issues if i.code == "U-45"] == ["B", "C"]
    lone = text([["שכונה", "אמון"], ["הדר", "10,125"], ["נווה שאנן", "3"]], delimiter=";")
    asked = read(lone, "a.csv", config, areas, how)
    assert values(asked) == {"n2": 3}
    assert [i.params for i in asked.issues if i.code == "U-59"] == [
        {"found": "10,125", "cols": ["אמון"], "row": 2, "rows": [2]}
    ]
    for commas, value in (("decimal", 10.125), ("thousands", 10125)):
        told = read(lone, "a.csv", config, areas, replace(how, commas=commas))
        assert (values(told), [i.code for i in told.issues]) == ({"n4": value, "n2": 3}, [])
    plain = read(text([["שכונה", "אמון"], ["הדר", "10,125"]]), "a.csv", config, areas, how)
    assert values(plain) == {"n4": 10125}


def test_none_of_none_is_no_percentage(upload):
    found = upload([COUNTED, ["הדר", 0, 0, 0], ["נווה שאנן", 100, 40, 40]])
    assert values(found) == {"n2": 40.0}


@pytest.mark.parametrize("cells", [("1.200", "1.350"), ("1,200", "1.350")])
def test_points_that_part_the_thousands_of_counts(upload, cells):
    found = upload([["שכונה", "שיעור הצבעה", "n"], ["הדר", 50, cells[0]], ["נווה שאנן", 51, cells[1]]])
    assert found.observations["n"].tolist() == [1200, 1350]
    assert len(said(found, "U-66")) == 1 and said(found, "U-23") == []


def test_counts_that_are_not_whole_are_asked_about(upload):
    found = upload([COUNTED, ["הדר", 1.2, 1.08, 90], ["נווה שאנן", 2.05, 1.64, 80]])
    assert found.observations.empty and said(found, "U-23") == []
    assert [(p["col"], p["n"]) for p in said(found, "U-69")] == [("מצביעים", 2), ("בעלי זכות בחירה", 2)]


def test_a_bound_in_a_column_of_percentages_is_asked_about(upload):
    found = upload([HEADER, ["הדר", "<1"], ["נווה שאנן", "פחות מ-5%"], ["קריית הממשלה", 40]])
    assert values(found) == {"n1": 40.0}
    assert [p["found"] for p in said(found, "U-13")] == ["פחות מ-5%"]
    assert [(p["found"], p["n"]) for p in said(found, "U-74")] == [("<1", 1)]


def test_few_people_and_small_percentages_are_told_apart_once_for_a_column(upload):
    rows = [HEADER, ["הדר", "<5"], ["נווה שאנן", "‹5"], ["קריית הממשלה", 40], ["רמת גן א'", "<10 תושבים"]]
    hidden = {"open": {"n3"}, "people": {"n4", "n2", "n3"}, "share": {"n3"}}
    for answer, areas in hidden.items():
        found = upload(rows, bounds={} if answer == "open" else {"B": answer})
        kept = found.observations
        assert set(kept[kept["suppressed"]]["area_id"]) == areas and values(found)["n1"] == 40
        assert [p["n"] for p in said(found, "U-74")] == ([2] if answer == "open" else [])
        assert [p["found"] for p in said(found, "U-13")] == (["<5", "‹5"] if answer == "share" else [])
    counted = [COUNTED, ["הדר", 200, 5, "<5"], ["נווה שאנן", 300, 150, 50]]
    assert said(upload(counted), "U-74") == [] and values(upload(counted)) == {"n4": 2.5, "n2": 50}


def test_the_answer_to_percent_or_fraction_is_remembered_where_it_is_asked_again(upload):
    before = Remembered(percent={normalise("שיעור הצבעה"): "fraction"})
    found = upload(SHARES, remembered=before)
    assert values(found) == {"n4": 57.0, "n2": 100.0, "n1": 0.0}
    assert (said(found, "U-75"), said(found, "U-14")) == ([{"col": "שיעור הצבעה", "answer": "fraction"}], [])
    plain = upload([HEADER, ["הדר", 57], ["נווה שאנן", 1.8]], remembered=before)
    assert (values(plain), said(plain, "U-75")) == ({"n4": 57, "n2": 1.8}, [])
    assert values(upload(SHARES, remembered=before, percent={"B": "percent"}))["n4"] == 0.57


def test_a_year_before_all_figures_is_asked_about(upload):
    rows = [["שכונה", "שנה", "אמון"], ["הדר", 1924, 3], ["נווה שאנן", 2024, 4], ["קריית הממשלה", 1990, 2]]
    found = upload(rows, period=None)
    assert sorted(found.observations["period"]) == ["1990", "2024"] and found.cells["past"] == 1
    assert [(i.params["period"].text, i.where.cell) for i in found.issues if i.code == "U-85"] == [("1924", "B2")]
    assert sorted(upload(rows, period=None, cells={"B2": 2024}).observations["period"]) == ["1990", "2024", "2024"]
