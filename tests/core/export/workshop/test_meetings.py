from core.export.document import Paragraph, Picture, Table
from core.export.workshop import meetings
from core.i18n import plain
from tests.core.export.workshop.reading import text_of
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import Hall


def test_a_summary_says_what_was_gathered_and_chosen():
    document = meetings.summary(told("en"))
    lead = document.blocks[0]
    assert isinstance(lead, Paragraph)
    assert plain(lead.text) == (
        "40 participants wrote 22 statements; 22 of them gathered into 6 concepts, and 6 of these into 3 clusters; "
        "5 topics chosen."
    )
    chosen = next(b for b in document.blocks if isinstance(b, Table) and "chose each" in plain(b.caption))
    counts = [row[1].number for row in chosen.rows]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == 5 * 39
    assert any(isinstance(block, Picture) for block in document.blocks)


def test_participants_of_other_languages_are_told_in_theirs():
    text = text_of(meetings.summary(told("he")))
    assert "Документ на иврите" in text
    assert "المستند بالعبرية" in text
    assert "This is the summary of the meeting" in text
    assert "זהו סיכום המפגש" not in text


def test_crossings_come_with_the_rule_that_ended_each_vote():
    t = told("en")
    text = text_of(meetings.crossings(t))
    assert "4 of 5 lines are crossed by the state looked at." in text
    assert "Stable dissent: both positions are recorded." in text
    assert "אין תקציב לתרגום" not in text  # said at the adoption, a meeting later
    sheets = meetings.crossings_book(t).sheets
    assert [sheet.name for sheet in sheets] == ["Lines", "Thresholds by round", "Current state", "Rules"]
    assert len(sheets[1].table.rows) == 10  # five lines, two rounds


def test_a_summary_of_nothing_says_so():
    text = text_of(meetings.summary(of(Hall().room)))
    assert "The statements have not been gathered into concepts yet." in text
    assert "No topics have been chosen yet." in text
