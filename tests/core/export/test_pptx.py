"""What the XML of slides says: direction, language, alternative text, native charts, and no way out."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from core.export import pptx, slide_chart
from core.export.appendix import readable, with_appendix
from core.export.deck import Decided, deck
from core.export.document import Bullets, Chart, Deck, Series, Table
from core.export.state_word import shaped
from core.i18n import LANGUAGES, plain, words
from tests.core.export import sample

LONG = "Approve a recovery plan of the department: {} and everything that belongs to it, in all parts of the city"


@pytest.fixture(scope="module")
def hebrew() -> bytes:
    return pptx.render(sample.deck("he"))


@pytest.fixture(scope="module")
def show(hebrew):
    return Presentation(io.BytesIO(hebrew))


def test_every_paragraph_of_a_hebrew_slide_runs_from_the_right(show):
    parts = [slide.element for slide in show.slides] + [slide.notes_slide.element for slide in show.slides]
    written = [p for part in parts for p in part.iter(qn("a:p")) if p.findall(qn("a:r"))]
    assert len(written) > 60
    assert {p.find(qn("a:pPr")).get("rtl") for p in written} == {"1"}
    assert {p.find(qn("a:pPr")).get("algn") for p in written} == {"r"}
    runs = [r.find(qn("a:rPr")) for p in written for r in p.findall(qn("a:r"))]
    assert {r.get("lang") for r in runs} == {"he-IL"}
    assert all(r.find(qn("a:cs")).get("typeface") == "Arial" for r in runs)
    assert show.element.get("rtl") == "1"


def test_an_english_deck_runs_from_the_left():
    show = Presentation(io.BytesIO(pptx.render(sample.deck("en"))))
    written = [p for slide in show.slides for p in slide.element.iter(qn("a:p")) if p.findall(qn("a:r"))]
    assert {p.find(qn("a:pPr")).get("rtl") for p in written} == {"0"}
    assert show.element.get("rtl") is None


def test_titles_are_titles_and_stand_first_and_the_source_last(show):
    deck = sample.deck("he")
    for slide, content in zip(show.slides, deck.slides, strict=True):
        assert slide.shapes[0] == slide.shapes.title
        assert re.sub("[\u200e\u200f]", "", slide.shapes.title.text) == re.sub("[\u2066-\u2069]", "", content.title)
        assert [shape.name for shape in slide.shapes][-2:] == ["source", "number"]


def test_everything_drawn_is_told_in_words(show):
    frames = [s for slide in show.slides for s in slide.shapes if s.has_chart or s.has_table or s.shape_type == 13]
    assert len(frames) == 8
    assert all(frame._element.find(".//" + qn("p:cNvPr")).get("descr") for frame in frames)


def test_words_for_a_table_say_more_than_its_name(show):
    tables = [s._element.find(".//" + qn("p:cNvPr")) for slide in show.slides for s in slide.shapes if s.has_table]
    assert tables
    assert all(about.get("descr") != about.get("name") for about in tables)
    told = "שכונה 0 (Zone 0)"
    assert told in tables[0].get("descr") and sample.HEBREW["head"][3] in tables[0].get("descr")


def test_nothing_on_a_slide_is_smaller_than_28_points_but_the_source(show):
    for slide in show.slides:
        shapes = [s for s in slide.shapes if s.name not in ("source", "number")]
        sizes = [int(r.get("sz")) for s in shapes for r in s._element.iter(qn("a:rPr")) if r.get("sz")]
        assert min(sizes) >= 2800
    assert max(r.font.size for p in show.slides[0].shapes[1].text_frame.paragraphs for r in p.runs) == Pt(96)


def test_signs_of_numbers_are_held_by_marks(show):
    texts = [run.text for row in show.slides[1].shapes[1].table.rows for cell in row.cells for run in _runs(cell)]
    assert "\u200e\u22123.5\u200e" in texts
    everything = " ".join(re.findall(r"<a:t>([^<]*)", show.slides[1].element.xml))
    assert not re.search("[\u2066-\u2069]", everything)


def _runs(cell):
    return [run for paragraph in cell.text_frame.paragraphs for run in paragraph.runs]


def test_columns_of_a_hebrew_table_stand_in_reverse(show):
    table = show.slides[1].shapes[1].table
    assert [cell.text for cell in table.rows[0].cells] == list(reversed(sample.HEBREW["head"]))
    assert [table.first_row, table.first_col, table.last_col] == [True, False, True]


def test_slides_are_wide_and_link_to_nothing(show, hebrew):
    assert show.slide_width / show.slide_height == pytest.approx(16 / 9, rel=1e-3)
    with zipfile.ZipFile(io.BytesIO(hebrew)) as held:
        rels = [held.read(name).decode() for name in held.namelist() if name.endswith(".rels")]
    assert rels
    assert "External" not in "".join(rels)


def test_notes_hold_the_sources(show):
    for slide in show.slides:
        assert "ab12cd34" in slide.notes_slide.notes_text_frame.text
        assert slide.notes_slide.notes_text_frame.text.startswith(sample.HEBREW["alt"])


def test_a_long_table_goes_on_to_a_slide_of_its_own_and_loses_no_row():
    deck = sample.deck("he")
    long = replace(deck, slides=(replace(deck.slides[1], blocks=(sample.table("he", 20),)),))
    show = Presentation(io.BytesIO(pptx.render(long)))
    assert [slide.shapes.title.text[-5:] for slide in show.slides] == ["(1/3)", "(2/3)", "(3/3)"]
    rows = [list(row.cells)[-1].text for slide in show.slides for row in list(slide.shapes[1].table.rows)[1:]]
    assert rows == [f"שכונה {n} (Zone {n})" for n in range(20)]


def test_properties_hold_title_language_and_time(show):
    about = show.core_properties
    assert (about.title, about.language, about.author) == (sample.HEBREW["city"], "he-IL", "")
    assert about.created.isoformat()[:16] == "2026-11-22T08:30"  # in UTC, as the file says of it


def test_nothing_is_left_of_the_template(hebrew):
    with zipfile.ZipFile(io.BytesIO(hebrew)) as held:
        names = held.namelist()
        types, rels = held.read("[Content_Types].xml").decode(), held.read("_rels/.rels").decode()
    left = ("thumbnail", "printerSettings", "docProps/app.xml")
    assert not [name for name in names if any(each in name for each in left)]
    assert not [each for each in left if each in types + rels]
    assert "docProps/core.xml" in names


def test_a_deck_without_slides_opens():
    empty = Deck("t", "en", (), sample.provenance("en"))
    assert len(Presentation(io.BytesIO(pptx.render(empty))).slides) == 0


def test_the_workbook_inside_a_chart_holds_the_figures(show):
    chart = show.slides[3].shapes[2].chart
    page = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert [page.cell(row, 2).value for row in range(2, 9)] == list(sample.HOPE)


def test_a_name_in_the_workbook_inside_a_chart_is_neither_formula_nor_address():
    names = ('=HYPERLINK("http://x.example","x")', "http://x.example/a", "12")
    block = replace(sample.bars("en"), categories=names, series=(Series("=1+1", (1.0, 2.0, 3.0)),), states=())
    shapes = Presentation().slides.add_slide(Presentation().slide_layouts[6]).shapes
    blob = slide_chart.add(shapes, block, (0, 0, 9, 9), "en").chart.part.chart_workbook.xlsx_part.blob
    with zipfile.ZipFile(io.BytesIO(blob)) as held:
        assert not [n for n in held.namelist() if b"<f>" in held.read(n) or b'"External"' in held.read(n)]
    page = load_workbook(io.BytesIO(blob)).active
    assert [(cell.value, cell.quotePrefix) for cell in page["A"]][1:] == [(name, True) for name in names]
    assert (page["B1"].value, page["B1"].quotePrefix) == ("=1+1", True)


@pytest.mark.parametrize("audience", ["internal", "public"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_slide_of_the_screen_is_one_slide_and_says_the_same(demo, lang, audience):
    s, w = demo.snapshot, words(lang)
    asked = [Decided(LONG.format(name), "approved", "Emergency and security", "2026-12-31") for name in "abc"]
    made = with_appendix(readable(deck(s, w, audience, asked=asked), w), s, w)
    show = Presentation(io.BytesIO(pptx.render(made)))
    assert [bare(slide.shapes.title.text) for slide in show.slides] == [plain(each.title) for each in made.slides]
    for slide, content in zip(show.slides, made.slides, strict=True):
        assert list(said(slide)) == [plain(text) for block in content.blocks for text in told(block)]
        sizes = [int(r.get("sz")) for s in slide.shapes if s.name not in ("source", "number") for r in runs(s)]
        most = 2600 if lang == "en" else 2800  # the longest channel and state of English share a row in any face
        assert min(sizes) >= (1800 if content == made.slides[6] else most)


def bare(text):
    return re.sub("[\u200e\u200f]", "", text)


def runs(shape):
    return [r for r in shape._element.iter(qn("a:rPr")) if r.get("sz")]


def said(slide):
    """Every word and figure of a slide between its title and its source, columns in the order of reading."""
    for shape in list(slide.shapes)[1:-2]:
        if shape.has_chart:
            yield from map(bare, shape.chart.plots[0].categories)
            for series in (each for plot in shape.chart.plots for each in plot.series):
                yield from (bare(series.name), *map(str, series.values))
        elif shape.has_table:
            yield from (bare(cell.text) for row in shape.table.rows for cell in ordered(row))
        else:
            yield from map(bare, shape.text_frame.text.split("\n"))


def ordered(row):
    rtl = row.cells[0].text_frame.paragraphs[0]._p.pPr.get("rtl") == "1"
    return reversed(list(row.cells)) if rtl else row.cells


def told(block):
    """The same of a block of the deck that the screen draws."""
    if isinstance(block, Chart):
        return [*slide_chart.names(block), *(str(x) for s in block.series for x in (slide_chart.title(s), *s.values))]
    if isinstance(block, Table):
        return [shaped(cell) for row in (block.head, *block.rows) for cell in row]
    return block.items if isinstance(block, Bullets) else [block.text]
