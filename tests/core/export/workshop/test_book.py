import pytest

from core.export.workshop import book
from core.i18n import plain
from tests.core.export.workshop.closed import hall
from tests.core.export.workshop.reading import text_of
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import Hall


def rows(t, name: str) -> list[tuple]:
    return list(book.sheet(t, name).table.rows)


def test_every_sheet_that_has_something_to_say():
    names = [sheet.name for sheet in book.workbook(told("en")).sheets]
    assert names == [
        "Lines",
        "Thresholds by round",
        "Current state",
        "Clauses",
        "Statements",
        "Concepts",
        "Votes",
        "Choices",
        "By group",
        "Participants",
        "Wordings proposed",
        "Reflection",
        "Weights",
        "Rules",
        "Line by stage",
        "Line by interface",
    ]
    assert book.workbook(of(Hall().room)).sheets[-1].name == "Participants"


@pytest.mark.parametrize("lang", ["he", "en"])
def test_rows_are_as_wide_as_their_heads(lang: str):
    for sheet in book.workbook(told(lang)).sheets:
        assert {len(row) for row in sheet.table.rows} == {len(sheet.table.head)}


def test_figures_are_numbers_as_they_are():
    (first, *_) = rows(told("en"), "lines")
    assert [cell.number for cell in first[4:8]] == [90.5, 87, 93, 40]
    assert [cell.number for cell in first[10:13]] == [33, 3, 4]


def test_an_adopted_line_is_agreed_to_from_then_on():
    told_of = {(plain(row[14]), plain(row[9])) for row in rows(told("en"), "lines")}
    assert {status for status, outcome in told_of if outcome == "adopted"} == {"agreed in a workshop"}


def test_states_are_coloured_by_their_column():
    sheet = book.sheet(told("en"), "states")
    assert sheet.states == (5,)
    assert {row[5].state for row in sheet.table.rows} == {"crossed", "near", "safe", "no_line"}, "one was blocked"


def test_a_role_and_an_authority_never_stand_in_one_row():
    t = told("en")
    roles = {t.words.pick(role.name) for role in t.found.room.template.roles}
    for sheet in book.workbook(t).sheets:
        for row in sheet.table.rows:
            cells = {plain(getattr(cell, "text", cell)) for cell in row}
            assert not (cells & roles and cells & {"חיפה", "לוד"})


def test_lines_by_the_stages_that_they_bear_on():
    sheet = book.cross(told("en"), "stages")
    assert sheet.table.head[1:4] == ("Pre-planning", "Planning and deposit", "Execution")
    assert [row[1:4] for row in sheet.table.rows] == [("", "●", "●")] * 5


def test_weights_of_few_are_left_out():
    assert len(rows(told("en"), "weights")) == 8
    assert rows(of(hall(6, seed=3).room), "weights") == []


def test_satisfaction_is_no_adoption():
    made = Hall()
    made.host("question_opened", question=made.room.question("satisfaction"), unlock=True)
    for token in made.join(9):
        made.answer(token, "satisfaction", kind="rating", value=8)
    made.host("question_closed", question="satisfaction")
    assert rows(of(made.room), "votes") == [], "nobody was shown it"
    made.host("answers_shown", question="satisfaction", seed=1)
    ((*_, outcome),) = rows(of(made.room), "votes")
    assert plain(outcome) == "median 8"


def test_measures_of_small_groups_are_kept_as_proposed():
    made = Hall()
    made.host("topic_chosen", topic="trust_line", name={"he": "אמון", "en": "Trust"})
    made.phone(made.join(1)[0], "measure_proposed", topic="trust_line", name="calls", unit="a month", source="106")
    assert [plain(cell) for cell in rows(of(made.room), "measures")[0]] == ["Trust", "calls", "a month", "106"]


def test_no_person_is_in_it():
    text = text_of(book.workbook(told("en")))
    assert not any(f"t{n:02d}" in text.split() for n in range(40))
