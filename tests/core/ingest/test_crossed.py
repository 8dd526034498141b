import pytest

from core.i18n import words
from core.ingest import Choices, read
from core.ingest.crossed import in_the_file
from tests.core.ingest.conftest import TODAY

CROSSED = [
    ["Figures of 2024"],
    [],
    ["מדד", "הדר", "נווה שאנן", "קריית הממשלה"],
    ["אמון", 3.5, 4, ".."],
    ["שיעור הצבעה", 50.5, "?", 61],
]


def made(config, areas, xlsx, rows=CROSSED, **choices):
    return read(xlsx(rows), "t.xlsx", config, areas, Choices("neighbourhood", **choices), today=TODAY)


def test_areas_across_and_indicators_down_are_read_with_their_own_cells(config, areas, xlsx):
    found = made(config, areas, xlsx)
    told = found.observations[["area_id", "indicator_id", "period", "value", "cell"]].values.tolist()
    assert sorted(told) == [
        ["n1", "turnout", "2024", 61.0, "D5"],
        ["n2", "trust", "2024", 4.0, "C4"],
        ["n4", "trust", "2024", 3.5, "B4"],
        ["n4", "turnout", "2024", 50.5, "B5"],
    ]
    assert found.turned == 3
    (issue,) = [issue for issue in found.issues if issue.code == "U-50"]
    assert words("he").issue(issue) and words("en").issue(issue)


def test_a_fault_is_told_and_mended_at_the_cell_of_the_file(config, areas, xlsx):
    found = made(config, areas, xlsx)
    (fault,) = [issue for issue in found.issues if issue.code == "U-13"]
    assert fault.where.cell == "C5"
    mended = made(config, areas, xlsx, cells={"C5": 55})
    assert len(mended.observations) == 5 and "U-13" not in {issue.code for issue in mended.issues}


@pytest.mark.parametrize(
    "rows",
    [
        [["שכונה", "אמון"], ["הדר", 3.5], ["נווה שאנן", 4]],
        [["מדד", "הדר", "נווה שאנן"], ["אמון", 3.5, 4]],
        [["x", "הדר", "נווה שאנן", "קריית הממשלה"], ["y", 3.5, 4, 3]],
    ],
    ids=["areas down", "two areas are no pattern", "no indicator down"],
)
def test_other_tables_stay_as_they_are(config, areas, xlsx, rows):
    assert made(config, areas, xlsx, rows, period="2024").turned is None


def test_names_of_cells_change_places_also_inside_a_ratio():
    assert in_the_file("G8=E8/D8", 3) == "H9=H7/H6"


ACROSS = [
    ["שיעור הצבעה לפי שכונה"],
    ["שנה", "הדר", "נווה שאנן", "קריית הממשלה"],
    [2022, 50, 60, 70],
    [2023, 51, 61, ".."],
]


def test_areas_across_and_years_down_are_figures_of_the_indicator_in_the_title(config, areas, nobody, xlsx):
    found = made(config, areas, xlsx, ACROSS)
    told = found.observations[["area_id", "indicator_id", "period", "value", "cell"]].astype(str).values.tolist()
    assert sorted(told) == [
        ["n1", "turnout", "2022", "70.0", "D3"],
        ["n2", "turnout", "2022", "60.0", "C3"],
        ["n2", "turnout", "2023", "61.0", "C4"],
        ["n4", "turnout", "2022", "50.0", "B3"],
        ["n4", "turnout", "2023", "51.0", "B4"],
    ]
    first = made(config, nobody, xlsx, ACROSS)
    assert first.areas["name_he"].tolist() == ["הדר", "נווה שאנן", "קריית הממשלה"]


@pytest.mark.parametrize("names", [("גברים", "נשים", "ילדים"), ("תקציב", "הוצאות", "אוכלוסייה"), ("א", "ב")])
def test_what_may_be_something_else_than_areas_is_asked_about_in_an_empty_city(config, nobody, xlsx, names):
    rows = [["שיעור הצבעה"], ["שנה", *names], *([year, *range(50, 50 + len(names))] for year in (2022, 2023))]
    found = made(config, nobody, xlsx, rows)
    assert found.turned is None and found.observations.empty
