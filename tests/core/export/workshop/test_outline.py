import pytest

from core.export.document import Bullets, Heading, Paragraph, Table
from core.export.workshop import meetings, outline, slides
from core.i18n import plain
from tests.core.export.workshop.closed import SAID, hall
from tests.core.export.workshop.reading import text_of
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import MEASURE, Hall, topic


def headings(document) -> list[str]:
    return [plain(block.text) for block in document.blocks if isinstance(block, Heading) and block.level == 1]


def table(document, caption: str) -> Table:
    return next(b for b in document.blocks if isinstance(b, Table) and plain(b.caption) == caption)


def test_an_outline_runs_from_what_to_avoid_to_reflection():
    assert headings(outline.outline(told("en"))) == [
        "Purpose: what to avoid",
        "Who took part",
        "Concepts and clusters",
        "Lines and thresholds",
        "The current state",
        "Policy clauses by addressee",
        "Adoption vote and minority positions",
        "Intervention practices",
        "Opportunities beside the lines",
        "Reflection",
        "Signatures, by role",
        "Annex: the original statements",
        "Wordings proposed in the room",
    ]


def test_its_first_sentence_says_what_came_of_it():
    document = outline.outline(told("en"))
    (first, *_) = document.blocks
    assert isinstance(first, Paragraph)
    assert plain(first.text) == (
        "Of 5 red lines 4 were adopted; the current state of 5 is known, and 4 are crossed. Policy clauses adopted: 3."
    )


def test_of_a_line_that_the_room_stopped_nothing_says_when_it_is_crossed():
    t = told("en")
    said = [block.text for block in outline.outline(t).blocks if isinstance(block, Paragraph)]
    for line in t.found.lines:
        assert (t.trigger(line) in said) == (line.vote.outcome == "adopted")
    assert {line.vote.outcome for line in t.found.lines} == {"adopted", "blocked"}


def test_the_rule_stands_before_the_lines():
    """As it was printed before the vote."""
    t = told("en")
    blocks = list(outline.lines(t))
    assert isinstance(blocks[1], Paragraph)
    assert t.rule("number") in blocks[1].text
    assert isinstance(blocks[3], Table)
    rows = {plain(row[0]): [plain(getattr(cell, "text", cell)) for cell in row[1:]] for row in blocks[3].rows}
    assert rows["No signature not understood"] == [
        "at least 77.5%",
        "60% to 95%",
        "40",
        "weak agreement; stable dissent",
        "not adopted: blocked",
    ]


def test_both_positions_of_a_dissent_are_written_down():
    text = text_of(outline.outline(told("he")))
    assert "נשארו שתי עמדות, סביב 60% וסביב 95%" in text
    assert "אין תקציב לתרגום; הסף נמוך מדי" in text


def test_every_statement_is_in_the_annex_as_it_was_written():
    text = text_of(list(outline.annex(told("he"))))
    assert all(said in text for texts in SAID.values() for said in texts)


def test_votes_are_counts():
    rows = table(outline.outline(told("en")), "Adoption votes").rows
    assert [cell.number for cell in rows[0][2:]] == [33, 3, 4]
    assert plain(rows[-1][1]) == "not adopted: blocked"


def test_clauses_stand_under_their_addressee():
    document = outline.outline(told("en"))
    assert len(table(document, "Clauses addressed to The developer").rows) == 2
    assert len(table(document, "Clauses addressed to The local authority").rows) == 1


def test_what_is_crossed_in_three_places_cuts_across():
    made = hall(9, seed=8)
    made.events.pop()  # the closing
    for place in ("east", "west"):
        made.host("state_estimated", topic="school", place=place, value=19, evidence="data")
    text = text_of(list(outline.matrix(of(made.room))))
    assert "Cross-cutting issues, crossed in 3 places or more:" in text
    assert "Cross-cutting" not in text_of(list(outline.matrix(told("en"))))


def test_the_gap_between_two_groups_is_printed():
    made = hall(9, seed=8)
    made.events.pop()
    for group, value in (("renters", 40), ("strong", 75.5)):
        made.host("state_estimated", topic="tongue", place="east", group=group, value=value, evidence="data")
    text = text_of(list(outline.matrix(of(made.room))))
    assert "No signature not understood, east: 35.5% between Strong residents in the compound and Renters" in text


def test_practices_of_clauses_stand_with_their_line():
    facts = text_of(list(outline.PARTS[5](told("en"))))
    assert "Practices: Help with taking up rights, Control of social programmes" in facts


@pytest.mark.parametrize("lang", ["he", "en"])
def test_an_outline_of_nothing_says_so(lang: str):
    """Nobody came yet, and nothing is broken."""
    from tests.core.workshop.hall import Hall

    document = outline.outline(of(Hall().room, lang))
    assert len(headings(document)) == 10
    assert all(b.items for b in document.blocks if isinstance(b, Bullets))


def test_of_six_people_nothing_is_judged():
    text = text_of(outline.outline(of(hall(6, seed=1).room, "en")))
    assert not any(word in text for word in ("strong agreement", "moderate agreement", "weak agreement", "Median"))
    assert "few votes: not decided" in text


def test_a_known_value_without_a_source_has_no_brackets():
    made = Hall()
    made.host("topic_chosen", **topic(measure={**MEASURE, "known": [[48.0, ""], [50.0, "survey"]]}))
    assert "Known values: 48%; 50% (survey)" in text_of(outline.outline(of(made.room)))


def test_what_a_place_can_build_on_is_never_told_as_what_it_wants_to_avoid():
    hall = Hall("neighbourhood_resilience", places=())
    tokens = hall.join(6, place="")
    hall.host("meeting_opened", meeting=1)
    hall.host("question_opened", question=hall.room.question("avoid"))
    feared = [hall.phone(t, "statement_sent", question="avoid", slot=1, text=f"בדידות {t}").id for t in tokens]
    hall.host("question_closed", question="avoid")
    hall.host("concept_made", concept="c", name="בדידות", statements=feared[:4], channel=None)
    hall.host("question_opened", question=hall.room.question("assets"))
    for token in tokens:
        hall.phone(token, "statement_sent", question="assets", slot=1, text=f"ועד הורים {token}")
    hall.host("question_closed", question="assets")
    t = of(hall.room, "he")
    assert (t.found.harvest["statements"], t.found.harvest["gathered"]) == (6, 4)
    blocks = outline.outline(t).blocks
    (asked,) = (n for n, b in enumerate(blocks) if isinstance(b, Heading) and "כבר מחזיקים" in b.text)
    assert sorted(map(plain, blocks[asked + 1].items)) == sorted(f"ועד הורים {token}" for token in tokens)
    assert "ועד הורים" not in text_of(list(outline.annex(t)))
    assert "ועד הורים" in text_of(slides.deck(t)) and "ועד הורים" in text_of(meetings.summary(t))
