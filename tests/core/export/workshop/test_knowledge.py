import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from core.export.workshop import knowledge
from core.i18n import plain
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import Hall

SVG = "{http://www.w3.org/2000/svg}"


def boxes(drawing: str) -> list[tuple[float, float, float, float]]:
    found = ElementTree.fromstring(drawing).findall(f"{SVG}g/{SVG}rect")
    return [tuple(float(box.get(side)) for side in ("x", "y", "width", "height")) for box in found]


def test_everything_hangs_on_the_question():
    found = {each.id: each for each in knowledge.nodes(told("he"))}
    for each in found.values():
        assert all(parent in found for parent in each.parents)
        assert each.parents or each.id == "question"
    kinds = [each.kind for each in found.values()]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "question": 1,
        "cluster": 3,
        "concept": 6,
        "statement": 22,
        "line": 5,
        "measure": 5,
        "threshold": 5,
        "state": 10,
    }


def test_a_line_leads_to_measure_threshold_and_state():
    found = {each.id: each for each in knowledge.nodes(told("en"))}
    assert found["line:fee"].parents == ("concept:concept1",)
    assert plain(found["threshold:fee"].text) == "at most 5% (moderate agreement)"
    assert found["measure:fee"].parents == ("line:fee",)
    assert plain(found["state:fee:1"].text) == "צפון העיר: 6%, Crossed", "what is crossed comes first"


@pytest.mark.parametrize("lang", ["he", "en"])
def test_no_box_lies_on_another(lang: str):
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in combinations(boxes(knowledge.picture(told(lang)).svg), 2):
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


def test_a_number_is_not_torn_from_its_unit():
    texts = ElementTree.fromstring(knowledge.picture(told("he")).svg).iter(f"{SVG}text")
    said = [plain("".join(text.itertext())) for text in texts]
    assert any("2\u00a0ילדים" in line for line in said)
    assert not any(re.search(r"\d$", line) and "ערך" not in line for line in said)


def test_hebrew_begins_at_the_right():
    """The first column, three clusters, stands where reading starts."""

    def outermost(lang: str) -> int:
        found = [box[0] for box in boxes(knowledge.picture(told(lang), ("cluster", "concept")).svg)]
        return found.count(max(found) if lang == "he" else min(found))

    assert (outermost("he"), outermost("en")) == (3, 3)


def test_long_lists_are_cut_in_the_drawing_and_whole_in_the_tables():
    t = told("en")
    drawn = plain("".join(ElementTree.fromstring(knowledge.picture(t).svg).itertext())).replace("\u00a0", " ")
    assert "and 2 more" in drawn
    assert len(knowledge.workbook(t).sheets[0].table.rows) == 57
    assert len(knowledge.workbook(t).sheets[1].table.rows) == 56


def test_script_in_a_statement_stays_text():
    made = Hall()
    made.host("concept_made", concept="c", name='<script>x</script> & "quotes"')
    drawing = knowledge.picture(of(made.room)).svg
    assert "<script" not in drawing
    assert "&lt;script&gt;" in drawing


def test_some_columns_alone():
    drawing = knowledge.picture(told("en"), ("cluster", "line")).svg
    assert len(boxes(drawing)) == 8
    assert len(re.findall("<path", drawing)) == 5


def test_nothing_gathered_is_no_picture():
    assert knowledge.picture(of(Hall().room)) is None
