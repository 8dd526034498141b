"""One table without a store: what is found in it and what is refused."""

import numpy as np
import pandas as pd
import pytest

from core.i18n import words
from core.issues import Stop
from core.scoring import from_table
from core.scoring.cube import NONE, OK
from tests.core.scoring import town


def frame(**columns):
    whole = {"area": ["North", "South"], "trust": [1, 2], "wait": [3, 4], "refuge": [5, 6], "drills": [7, 8]}
    return pd.DataFrame({**whole, **columns})


def refused(table, config=None):
    with pytest.raises(Stop) as stop:
        from_table(table, config or town.model())
    return stop.value.issues


def test_a_table_becomes_a_cube_of_one_period():
    cube = from_table(frame(), town.model())
    assert (cube.names, cube.periods, cube.values.shape) == (["North", "South"], ("",), (2, 4, 1))
    assert cube.values[1, :, 0].tolist() == [2, 4, 6, 8]
    assert cube.issues == ()


def test_rows_are_kept_when_areas_are_put_in_order():
    cube = from_table(frame(area=["South", "North"]), town.model())
    assert cube.names == ["North", "South"]
    assert cube.row[:, 0, 0].tolist() == [1, 0] and cube.values[:, 0, 0].tolist() == [2, 1]


def test_headers_match_by_id_name_or_synonym_and_by_habit_of_spelling():
    text = town.MODEL.replace('name = "Trust"', 'name = { he = "אמון בעירייה", en = "Trust" }\nsynonyms = ["Faith"]')
    for header in ("trust", "Trust", "FAITH ", "אמון בעיריה"):
        table = frame().rename(columns={"trust": header})
        assert from_table(table, town.model(text=text)).values[0, 0, 0] == 1


def test_areas_stand_under_a_usual_header_or_in_the_first_column_of_text():
    for header in ("area_name", "Unit", "שכונה", "country"):
        assert from_table(frame().rename(columns={"area": header}), town.model()).names == ["North", "South"]


@pytest.mark.parametrize("mark", ["", " ", "..", "-", "N/A", None, np.nan, "אין נתון"])
def test_marks_for_a_missing_figure_are_absent_never_zero(mark):
    cube = from_table(frame(trust=[mark, 2]), town.model())
    assert cube.presence[:, 0, 0].tolist() == [NONE, OK]
    assert np.isnan(cube.shown[0, 0, 0]) and cube.row[0, 0, 0] == -1


def test_other_columns_are_told_and_left_out():
    (issue,) = from_table(frame(rank=[2, 1]), town.model()).issues
    assert (issue.code, issue.severity, issue.params["column"]) == ("T-03", "warn", "rank")


def test_names_that_differ_in_capital_letters_alone_are_told():
    """Two areas: whether they are one only the writer knows. Blanks at the ends count for nothing."""
    cube = from_table(frame(area=["Haifa", "HAIFA"]), town.model())
    assert [(i.code, i.severity, i.params) for i in cube.issues if i.code != "T-03"] == [
        ("T-22", "warn", {"n": 2, "areas": "Haifa, HAIFA"})
    ]
    assert cube.names == ["HAIFA", "Haifa"]
    assert [i.code for i in from_table(frame(area=["Haifa", "Acre"]), town.model()).issues if i.code == "T-22"] == []


def test_every_fault_is_told_at_once():
    table = frame(area=["North", "North"], trust=["12%", 2], refuge=["x", float("inf")]).drop(columns="wait")
    issues = refused(table.rename(columns={"drills": "dirlls"}))
    assert sorted(
        (i.code, i.params.get("area") or i.params.get("column") or i.params.get("indicator")) for i in issues
    ) == [
        ("T-02", "drills"),
        ("T-02", "wait"),
        ("T-03", "dirlls"),
        ("T-04", "refuge"),
        ("T-04", "trust"),
        ("T-05", "North"),
    ]
    first = next(i for i in issues if i.params.get("column") == "trust")
    assert (first.where.row, first.where.column, first.params["found"]) == (2, "trust", "12%")


def test_no_column_of_names():
    assert [i.code for i in refused(frame().drop(columns="area"))] == ["T-01"]


def test_no_rows():
    assert {i.code for i in refused(frame().iloc[:0])} == {"T-06"}


def test_empty_rows_are_passed_over_and_rows_keep_their_place():
    table = pd.DataFrame(
        [[None] * 5, *frame().to_numpy().tolist(), ["", " ", None, "-", ".."]], columns=frame().columns
    )
    cube = from_table(table, town.model())
    assert cube.names == ["North", "South"] and cube.row[:, 0, 0].tolist() == [1, 2]


def test_a_row_with_figures_and_no_area():
    (issue,) = refused(frame(area=["North", None]))
    assert (issue.code, issue.where.row) == ("T-09", 3)


def test_a_table_without_anything():
    assert {"T-01", "T-02", "T-06"} == {i.code for i in refused(pd.DataFrame())}


def test_headers_that_stand_twice():
    table = frame().assign(note="x", other="y").rename(columns={"other": "note", "drills": "refuge"})
    assert [i.code for i in refused(table)] == ["T-08", "T-02", "T-03", "T-03"]


def test_two_columns_for_one_indicator_and_one_header_for_two():
    twice = frame().assign(Trust=[1, 2])
    assert [i.code for i in refused(twice)] == ["T-08"]
    text = town.MODEL.replace('name = "Wait"', 'name = "Wait"\nsynonyms = ["Both"]')
    text = text.replace('name = "Trust"', 'name = "Trust"\nsynonyms = ["Both"]')
    table = frame().rename(columns={"trust": "Both"})
    assert "T-07" in [i.code for i in refused(table, town.model(text=text))]


@pytest.mark.parametrize("lang", ["he", "en"])
def test_every_fault_has_its_words(lang):
    table = frame(area=["North", "North"], trust=["x", 2], Trust=[1, 2], rank=[1, 2]).drop(columns="wait")
    unnamed = frame(area=["North", None])
    for issue in (*refused(table), *refused(frame().drop(columns="area").iloc[:0]), *refused(unnamed)):
        w = words(lang)
        told = [w(f"reason.{value}") if name == "reason" else str(value) for name, value in issue.params.items()]
        assert all(each in w.issue(issue) for each in told)
