"""A workshop about threats leaves recommendations: levels before and after, what was chosen, clauses."""

from core.export.document import Heading, Table
from core.export.workshop import contents, letters, outline, slides
from core.i18n import plain
from tests.core.export.workshop.reading import text_of
from tests.core.export.workshop.threatened import threatened
from tests.core.export.workshop.told import of


def test_each_threat_is_told_before_and_after_the_worst_first():
    t = of(threatened())
    assert [(first.topic, first.level, after and after.level) for first, after in t.found.scored] == [
        ("hate", 16, 6),
        ("lonely", 4, 4),
    ]
    table = next(block for block in outline.threats(t) if isinstance(block, Table))
    assert [[plain(getattr(cell, "text", cell)) for cell in row] for row in table.rows] == [
        ["Hate", "4 (4–4)", "4 (4–4)", "9", "severe (16)", "moderate (6)"],
        ["Lonely", "2 (2–2)", "2 (2–2)", "9", "low (4)", "low (4)"],
    ]


def test_recommendations_speak_of_no_lines():
    document = outline.outline(of(threatened()))
    assert document.title == "Recommendations: social threats and what to do"
    heads = [plain(block.text) for block in document.blocks if isinstance(block, Heading)]
    assert not {"Lines and thresholds", "The current state"} & set(heads)
    assert {"Threats", "What was chosen"} <= set(heads)
    assert plain(document.blocks[0].text) == (
        "2 threats were scored. At a high or severe level: 1; after measures: 0. Clauses adopted: 1."
    )


def test_a_letter_says_how_grave_the_threat_is():
    (letter,) = letters.letters(of(threatened())).values()
    text = text_of(letter)
    assert (
        "Level of the threat: severe (16). 9 answered; the median likelihood is 4 (4–4) and the median impact "
        "4 (4–4), from 1 to 5; the middle half of the answers stands in brackets."
    ) in text
    assert "After measures: moderate (6). 9 answered; the median likelihood is 2 (2–2)" in text
    assert "red lines" not in text


def test_slides_and_file_names_follow():
    t = of(threatened())
    titles = [plain(slide.title) for slide in slides.deck(t).slides]
    title = "1 of 2 threats are at a high or severe level (9 answered)"
    (table,) = next(slide for slide in slides.deck(t).slides if plain(slide.title) == title).blocks
    assert isinstance(table, Table)
    row = [plain(getattr(cell, "text", cell)) for cell in table.rows[0]]
    assert row == ["Hate", "4 (4–4)", "4 (4–4)", "severe (16)", "moderate (6)"]
    assert any(title.startswith("In the first place:") for title in titles)
    assert next(iter(contents(t)))[0] == "recommendations"
