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
    ["שיעור הצבעה", 50.5, "x", 61],
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
