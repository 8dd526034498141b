"""One table of a file: what is read as a number, which column is what, and what would else be lost in silence."""

import numpy as np
import pytest

from core.config import Config, loads
from core.i18n import words
from core.issues import Issue, Stop
from core.scoring import score
from core.spreadsheet import read

INDICATOR = '[[indicators]]\nid = "{id}"\nname = "{name}"\nchannel = "a"\ndirection = "higher_better"\n{keys}\n'


def model(*indicators: tuple[str, str], top: str = "") -> Config:
    """Figures as they are, joined by their mean: (id, further keys) of each indicator."""
    made = [INDICATOR.format(id=id, name=id.upper(), keys=keys) for id, keys in indicators or (("x", ""), ("y", ""))]
    method = '[method]\nnormalisation = "none"\naggregation = "arithmetic"\n'
    return loads(f'{method}{top}\n[[channels]]\nid = "a"\nname = "All"\n{"".join(made)}')


def told(issues) -> list[Issue]:
    for issue in issues:
        for lang in ("he", "en"):
            sentence = words(lang, isolate=False).issue(issue)
            assert sentence and "{" not in sentence
    return list(issues)


def made(text: str, config: Config | None = None):
    cube, issues = read(text.encode(), "t.csv", config or model())
    return cube, {issue.code: issue.params for issue in told(issues)}


def refused(text: str, config: Config | None = None) -> list[Issue]:
    with pytest.raises(Stop) as stop:
        read(text.encode(), "t.csv", config or model())
    return told(stop.value.issues)


def figures(cube, id: str = "x") -> list[float]:
    return cube.values[:, cube.indicator(id), 0].tolist()


# Rows and columns without a header


def test_a_row_that_is_longer_than_the_header_is_refused():
    """An unquoted 1,500: x = 1 and y = 500 would make A the first."""
    (issue,) = refused("c,x,y\nA,1,500,7\nB,2,3\nC,4,5\n")
    assert (issue.code, issue.where.row, issue.params["found"]) == ("T-14", 2, "7")


def test_of_many_such_rows_a_few_are_told_one_by_one():
    issues = refused("c,x,y\nZ,1,2\n" + "".join(f"A{k},1,500,7\n" for k in range(30)))
    assert [issue.code for issue in issues] == ["T-14"] * 6 and issues[-1].params["more"] == 25


def test_a_column_without_a_header_is_told():
    cube, issues = made("c,x,y,\nA,1,5,7\nB,2,3,9\nC,4,5,1\n")
    assert issues == {"T-21": {"letter": "D", "n": 3}} and figures(cube) == [1, 2, 4]
    assert made("c,,x,y\nA,7,1,5\nB,,2,3\n")[1] == {"T-21": {"letter": "B", "n": 1}}


# Which column is what


def test_years_of_data_do_not_part_areas_that_stand_once():
    """A of 2019, B of 2020, C of 2018: each would be the first of its year."""
    cube, issues = made("country,year,x,y\nA,2019,1,1\nB,2020,5,5\nC,2018,3,3\n")
    assert cube.periods == ("",) and issues == {"T-19": {"column": "year"}}
    named = model(top='[table]\nperiod = "year"')
    assert made("country,year,x,y\nA,2019,1,1\nB,2020,5,5\n", named)[0].periods == ("2019", "2020")


def test_one_year_throughout_and_areas_that_repeat_are_periods():
    assert made("country,year,x,y\nA,2020,1,1\nB,2020,5,5\n")[0].periods == ("2020",)
    cube, issues = made("country,year,x,y\nA,2019,1,1\nA,2020,5,5\nB,2020,3,3\n")
    assert (cube.periods, cube.names, issues) == (("2019", "2020"), ["A", "B"], {})


@pytest.mark.parametrize(
    ("header", "column", "names"),
    [
        ("region,district", "region", ["N", "S"]),
        ("note,country", None, ["A", "B"]),
        ("note,remark", "note", ["N", "S"]),
    ],
)
def test_where_several_columns_may_name_the_areas_the_one_taken_is_told(header, column, names):
    cube, issues = made(f"{header},x,y\nN,A,1,5\nS,B,2,3\n")
    assert cube.names == names and issues.get("T-18") == ({"column": column} if column else None)


def test_areas_stand_where_none_stands_twice():
    cube, issues = made("region,country,x,y\nN,A,1,5\nN,B,2,3\nS,C,3,3\n")
    assert cube.names == ["A", "B", "C"] and issues["T-18"] == {"column": "country"}
    (issue,) = refused("region,x,y\nN,1,5\nN,2,3\n")
    assert (issue.code, issue.params["column"]) == ("T-05", "region")


def test_areas_or_periods_among_the_indicators_are_refused():
    issues = refused("c,x,y\nA,1,5\nB,2,3\n", model(top='[table]\narea = "x"'))
    assert [(i.code, i.params.get("indicator")) for i in issues if i.severity == "block"] == [("T-17", "x")]


def test_several_columns_that_the_config_names_once():
    config = model(("x", 'denominator = "pop"'), ("y", ""))
    issues = refused("c,x,y,pop,pop\nA,1,5,10,1000\nB,2,3,20,2000\n", config)
    assert [(issue.code, issue.params) for issue in issues] == [("T-16", {"column": "pop"})]


def test_notes_under_a_table_are_told():
    _, issues = made("My title,,\n,,\nc,x,y\nA,1,5\nB,2,3\nSource: UNDP 2020,,\n* provisional,,\n")
    assert issues["T-20"]["n"] == 2 and "UNDP" in issues["T-20"]["areas"]
    assert [issue.code for issue in refused("c,x,y\nA,1,5\nB,zz,\n")] == ["T-04"]


def test_one_column_may_be_two_indicators_that_name_it():
    config = model(("u", 'column = "Rate"'), ("v", 'column = "Rate"\ntransform = "sqrt"'), ("x", ""))
    cube, issues = made("c,rate,x\nA,4,1\nB,9,2\n", config)
    assert (figures(cube, "u"), figures(cube, "v"), issues) == ([4, 9], [4, 9], {})
    assert score(cube, config).prepared.values[:, 1, 0].tolist() == [2, 3]
    assert [i.code for i in refused("c,x\nA,4\n", config)] == ["T-11"]


# One fault is told once


def test_a_header_of_two_indicators_is_all_that_is_told_of_them():
    config = loads(
        '[[channels]]\nid = "a"\nname = "A"\n'
        + INDICATOR.format(id="x1", name="Income", keys="")
        + INDICATOR.format(id="x2", name="Income", keys="")
        + '[method]\nnormalisation = "minmax"\n'
    )
    assert [issue.code for issue in refused("c,Income\nA,1\nB,2\n", config)] == ["T-07"]


def test_headers_without_rows():
    assert [issue.code for issue in refused("c,x,y\n")] == ["T-06"]


# Numbers


def test_numbers_are_read_as_uploads_are():
    cube, issues = made("c;x;y\nA;1,5;2\nB;2,5;4*\nC;\u22123;(5)\n")
    assert (figures(cube), figures(cube, "y"), issues) == ([1.5, 2.5, -3], [2, 4, 5], {})
    assert figures(made('c,x,y\nA,"1,500",12%\nB,2,3%\n')[0]) == [1500, 2]


def test_percentages_beside_plain_numbers_are_refused():
    (issue,) = refused("c,x,y\nA,5%,1\nB,0.3,2\nC,7%,3\n")
    assert (issue.code, issue.params["n"], issue.params["reason"]) == ("T-04", 2, "percent")
    assert figures(made("c,x,y\nA,5%,1\nB,0,2\n")[0]) == [5, 0]


def test_many_cells_that_are_no_numbers_are_one_fault_of_their_column():
    rows = "".join(f"A{k};{k},5;1.2.3\n" for k in range(500))
    issues = refused(f"c;x;y\n{rows}")
    assert [(i.code, i.params["column"], i.params["n"], i.where.row) for i in issues] == [("T-04", "y", 500, 2)]
    (issue,) = refused("c;x;y\nA;1,5;2\nB;2.5;3\n")
    assert (issue.params["column"], issue.params["found"], issue.params["reason"]) == ("x", "1,5", "comma")


def test_a_standard_error_below_zero_is_refused_row_by_row():
    config = model(("x", 'error = "se"'), ("y", ""))
    issues = refused("c,x,y,se\nA,1,2,-5\nB,5,4,1\nC,9,12,-5\n", config)
    assert [(issue.code, issue.where.row) for issue in issues] == [("T-15", 2), ("T-15", 4)]
    assert np.isnan(made("c,x,y,se\nA,1,2,\nB,5,4,1\n", config)[0].extras["se"][0, 0])
