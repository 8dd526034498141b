"""What the XML of a Word file says: direction, headings in order, tables that tell their head, nothing linked."""

import io
import re
import zipfile

import docx as library
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from core.export import docx
from core.export.document import Bullets, Document, Heading, Paragraph, Picture, Table
from core.i18n import plain, words
from tests.core.export import sample


@pytest.fixture(scope="module")
def made() -> bytes:
    return docx.render(sample.document("he"))


@pytest.fixture(scope="module")
def file(made):
    return library.Document(io.BytesIO(made))


def test_every_paragraph_and_run_of_a_hebrew_text_runs_from_the_right(file):
    section = file.sections[0]
    parts = [file.element.body, section.header._element, section.footer._element]
    written = [p for part in parts for p in part.iter(qn("w:p")) if p.findall(qn("w:r"))]
    broken = [p for p in written if not p.findall(".//" + qn("w:br"))]
    assert len(broken) > 180
    assert all(p.pPr.find(qn("w:bidi")) is not None for p in broken)
    runs = [r for p in broken for r in p.findall(qn("w:r"))]
    assert all(r.rPr.find(qn("w:rtl")) is not None for r in runs)
    assert {r.rPr.find(qn("w:lang")).get(qn("w:bidi")) for r in runs} == {"he-IL"}
    assert section._sectPr.find(qn("w:bidi")) is not None


def test_an_english_text_says_nothing_of_the_right(file):
    body = library.Document(io.BytesIO(docx.render(sample.document("en")))).element.body
    for name in ("w:bidi", "w:rtl", "w:bidiVisual"):
        assert body.find(".//" + qn(name)) is None


def test_headings_follow_each_other_without_a_gap(file):
    levels = [p.style.name for p in file.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert levels == ["Title", "Heading 1", "Heading 2", "Heading 2", "Heading 3"]
    jump = Document("t", "en", (Heading("a", 3), Heading("b", 3)), sample.provenance("en"))
    styles = [p.style.name for p in library.Document(io.BytesIO(docx.render(jump))).paragraphs]
    assert styles[-2:] == ["Heading 1", "Heading 2"]


@pytest.mark.parametrize(("tail", "points"), [((), 1), ((Paragraph("x"),), None)])
def test_a_table_at_the_end_leaves_no_empty_page(tail: tuple[Paragraph, ...], points: int | None):
    """The line that the format wants after a table would go on to a page of its own."""
    blocks = (Table("c", ("a",), (("1",),)), *tail)
    made = docx.render(Document("t", "he", blocks, sample.provenance("he")))
    last = library.Document(io.BytesIO(made)).paragraphs[-1].paragraph_format.line_spacing
    assert last == (Pt(points) if points else None)


def test_tables_run_from_the_right_and_repeat_their_head(file):
    table = file.tables[0]._tbl
    assert table.tblPr.find(qn("w:bidiVisual")) is not None
    assert table.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "ציון"
    rows = table.findall(qn("w:tr"))
    assert [row.find(".//" + qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * 45
    assert all(row.find(".//" + qn("w:cantSplit")) is not None for row in rows)
    assert [cell.text for cell in file.tables[0].rows[1].cells][2:] == ["▼\xa0חצייה", "\u200e\u22123.5\u200e"]


def test_every_row_has_the_widths_of_its_columns_and_its_own_words(file):
    """By content: a column of short numbers is narrower than one of names."""
    table = file.tables[0]
    widths = [[cell.width for cell in row.cells] for row in table.rows]
    assert all(row == widths[0] == [column.width for column in table.columns] for row in widths)
    assert len(set(widths[0])) > 1
    assert len({row.cells[0].text for row in table.rows}) > 40


def test_drawings_are_told_in_words(file):
    told = [about.get("descr") for about in file.element.body.iter(qn("wp:docPr"))]
    assert told == [sample.HEBREW["alt"]] * 4


def test_letters_of_both_directions_have_their_face(file):
    for name in ("Normal", "Title", "Heading 1", "Caption"):
        faces = file.styles[name].element.rPr.find(qn("w:rFonts"))
        assert [faces.get(qn(f"w:{kind}")) for kind in ("ascii", "cs", "asciiTheme")] == ["Arial", "Arial", None]


def test_header_and_footer_tell_the_source_and_the_page(file):
    section = file.sections[0]
    assert section.header.paragraphs[0].text == sample.HEBREW["city"]
    assert "ab12cd34" in section.footer.paragraphs[0].text
    codes = [code.text for code in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE"]


def test_a_prefix_is_not_torn_from_its_number():
    """Neither before a sign; a hyphen between words, or in a date, stays where a line may end."""
    w = words("he")
    said = w("lines.limit.below", at=w.value(-10_000)), "ארצי-עירוני", "2024-12-31"
    made = docx.render(Document("t", "he", tuple(map(Paragraph, said)), sample.provenance("he")))
    own = [
        p
        for p in library.Document(io.BytesIO(made)).paragraphs
        if plain(p.text).replace("\u200e", "") in map(plain, said)
    ]
    assert [len(p._p.findall(".//" + qn("w:noBreakHyphen"))) for p in own] == [1, 0, 0]


def test_items_of_a_short_list_stay_together():
    short, long = Bullets(("a", "b")), Bullets(tuple("abcdefghij"))
    file = library.Document(io.BytesIO(docx.render(Document("t", "en", (short, long), sample.provenance("en")))))
    stays = [p.paragraph_format.keep_with_next for p in file.paragraphs if p.style.name == "List Bullet"]
    assert stays == [True, False, True, *[False] * 7, True, False]


def test_words_that_open_a_table_stay_on_its_page():
    """So does a note on its list; one under a table does not pull the next chapter along."""
    table = Table("c", ("a",), (("b",),))
    blocks = (Heading("h"), Paragraph("opens"), table, Paragraph("note", "note"), Heading("g"), Paragraph("p"))
    made = docx.render(Document("t", "en", (*blocks, Bullets(("q",)), Paragraph("n", "note")), sample.provenance("en")))
    stays = {p.text: p.paragraph_format.keep_with_next for p in library.Document(io.BytesIO(made)).paragraphs}
    assert [text for text in ("h", "opens", "note", "g", "p", "q", "n") if stays[text]] == ["h", "opens", "g", "p", "q"]


def test_each_numbered_list_begins_with_one():
    lists = (Bullets(("a", "b"), True), Bullets(("c",), True))
    file = library.Document(io.BytesIO(docx.render(Document("t", "en", lists, sample.provenance("en")))))
    numbers = [p._p.pPr.numPr.numId.val for p in file.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    restarts = [num for num in file.part.numbering_part.element.num_lst if num.numId in numbers]
    assert [num.find(".//" + qn("w:startOverride")).get(qn("w:val")) for num in restarts] == ["1", "1"]


def test_nothing_points_outside_and_no_isolate_is_left(made):
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        rels = "".join(held.read(name).decode() for name in held.namelist() if name.endswith(".rels"))
        body = held.read("word/document.xml").decode()
    assert 'TargetMode="External"' not in rels
    assert not re.search("[\u2066-\u2069]", body)


def test_properties_hold_title_language_and_time(file):
    about = file.core_properties
    assert (about.title, about.language, about.author) == (sample.HEBREW["city"], "he-IL", "")
    assert about.created.isoformat()[:16] == "2026-11-22T08:30"


def test_words_that_look_like_markup_stay_words():
    strange = Document("<t> & ]]>", "en", (Table("c", ("<a>",), (("&amp;",),)),), sample.provenance("en"))
    file = library.Document(io.BytesIO(docx.render(strange)))
    assert file.tables[0].rows[0].cells[0].text == "<a>"
    assert file.tables[0].rows[1].cells[0].text == "&amp;"


def test_a_wide_picture_is_no_wider_than_the_page():
    wide = Picture("p", "alt", svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4000 100"></svg>')
    file = library.Document(io.BytesIO(docx.render(Document("t", "en", (wide,), sample.provenance("en")))))
    assert file.inline_shapes[0].width.cm == pytest.approx(17)


def test_word_takes_the_file_for_one_of_today_in_its_language(file):
    settings = file.settings.element
    modes = {each.get(qn("w:name")): each.get(qn("w:val")) for each in settings.iter(qn("w:compatSetting"))}
    assert modes["compatibilityMode"] == "15"
    assert settings.find(qn("w:themeFontLang")).get(qn("w:bidi")) == "he-IL"
