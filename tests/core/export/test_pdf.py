"""PDF pages: text that can be read, a structure with headings and words for pictures, and no markup from people."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from core.export import pdf
from core.export.document import Bullets, Document, Heading, Paragraph, Table
from tests.core.export import sample


def read(content) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.render(content)))


@pytest.fixture(scope="module")
def hebrew() -> PdfReader:
    return read(sample.document("he"))


def tags(reader) -> list[tuple[str, str | None]]:
    return list(_tags(reader.trailer["/Root"]["/StructTreeRoot"]))


def _tags(node) -> Iterator[tuple[str, str | None]]:
    if "/S" in node:
        yield node["/S"], node.get("/Alt")
    below = node.get("/K", [])
    below = below.get_object() if hasattr(below, "get_object") else below
    for child in below if isinstance(below, list) else [below]:
        found = child.get_object()
        if isinstance(found, DictionaryObject):
            yield from _tags(found)


def test_a_document_has_its_language_title_and_time(hebrew):
    assert hebrew.trailer["/Root"]["/Lang"] == "he-IL"
    assert hebrew.metadata.title == sample.HEBREW["city"]
    assert not set(hebrew.metadata.title + hebrew.metadata.subject) & set("\u2066\u2067\u2068\u2069")
    assert hebrew.metadata["/CreationDate"] == "D:20261122083000Z"


def test_headings_stand_in_order_and_pictures_are_told_in_words(hebrew):
    found = tags(hebrew)
    assert [kind for kind, _ in found if kind in ("/Title", "/H1", "/H2", "/H3")] == [
        "/Title",
        "/H1",
        "/H2",
        "/H2",
        "/H3",
    ]
    assert [alt for kind, alt in found if kind == "/Figure"] == [sample.HEBREW["alt"]] * 4
    assert [kind for kind, _ in found].count("/TH") == 4
    assert [kind for kind, _ in found].count("/TR") == 46


@pytest.mark.parametrize("made", [sample.document("he"), sample.deck("he")], ids=["document", "deck"])
def test_the_outline_holds_words_alone(made):
    """A list of bookmarks draws an isolate as a box; what stands on the page keeps it."""
    titles = list(outline(read(made).outline))
    assert len(titles) >= 4
    assert not set("".join(titles)) & set("\u2066\u2067\u2068\u2069")


def outline(found) -> Iterator[str]:
    for each in found:
        yield from outline(each) if isinstance(each, list) else [each.title]


def test_no_row_of_a_long_table_stands_alone_under_its_head():
    """However far down a page the table begins: either two rows stand there or none."""
    table = Table("caption", ("a", "b"), tuple((f"row{n}x", "b") for n in range(20)))
    begun = []
    for lines in range(26, 40):
        above = tuple(Paragraph("line") for _ in range(lines))
        first = read(Document("t", "en", (*above, table), sample.provenance("en"))).pages[0].extract_text()
        begun.append(first.count("row"))
        assert ("caption" in first) == (begun[-1] > 0)
    assert 1 not in begun and 0 in begun and max(begun) > 2


def test_text_can_be_read_out_of_every_page(hebrew):
    words = [page.extract_text() for page in hebrew.pages]
    assert len(words) == 6
    assert all("ab12cd34" in text for text in words)  # where the figures come from
    assert "−3.5" in words[0]
    assert "60%" in words[0]


def test_a_deck_is_a_wide_page_for_each_slide():
    reader = read(sample.deck("en"))
    assert len(reader.pages) == len(sample.deck("en").slides)
    box = reader.pages[0].mediabox
    assert float(box.width / box.height) == pytest.approx(16 / 9, rel=1e-3)
    assert "Wellbeing rose by" in reader.pages[1].extract_text()
    assert [kind for kind, _ in tags(reader)].count("/H1") == len(reader.pages)


def test_a_long_table_of_a_slide_goes_on():
    deck = sample.deck("he")
    long = replace(deck, slides=(replace(deck.slides[1], blocks=(sample.table("he", 20),)),))
    assert len(read(long).pages) == 3


STRANGE = '#panic("no") $x$ *b* _i_ @ref <label> [x] \\ // `raw` "quoted"'


def test_what_people_wrote_is_never_read_as_markup():
    blocks = (Heading(STRANGE), Paragraph(STRANGE), Bullets((STRANGE,)), Table(STRANGE, (STRANGE,), ((STRANGE,),)))
    text = "".join(p.extract_text() for p in read(Document(STRANGE, "en", blocks, sample.provenance("en"))).pages)
    assert text.count("#panic") >= 5
    assert "*b* _i_ @ref <label> [x]" in text


def test_all_languages_have_letters():
    for lang, word in (("ar", "مرونة"), ("ru", "Устойчивость")):
        page = read(Document(word, lang, (Paragraph(word),), sample.provenance("en"))).pages[0]
        faces = {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
        assert any(face.startswith("Rubik") for face in faces)


@pytest.mark.parametrize("text", ["שלום \U0001f600", "\u4e2d\u6587"])
def test_a_sign_that_no_font_has_does_not_cost_the_document(text):
    """What people type on a phone."""
    reader = read(Document("d", "he", (Heading("h"), Paragraph(text)), sample.provenance("he")))
    assert len(reader.pages) == 1
    assert tags(reader)
