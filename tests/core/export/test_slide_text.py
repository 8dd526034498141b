"""How a bullet hangs, and where a paragraph ends."""

from pptx import Presentation
from pptx.oxml.ns import qn

from core.export.slide_text import Look, write


def test_bullets_hang_and_numbers_count_by_themselves():
    show = Presentation()
    frame = show.slides.add_slide(show.slide_layouts[6]).shapes.add_textbox(0, 0, 100, 100).text_frame
    write(frame, [("a", Look("he", bullet="1")), ("b", Look("en", bullet="•"))])
    first, second = (paragraph._p.pPr for paragraph in frame.paragraphs)
    assert first.find(qn("a:buAutoNum")).get("type") == "arabicPeriod"
    assert (first.get("marL"), first.get("indent")) == ("533400", "-533400")
    assert second.find(qn("a:buChar")).get("char") == "•"
    assert (second.get("rtl"), second.get("algn")) == ("0", "l")


def test_every_line_of_a_text_is_a_paragraph():
    show = Presentation()
    frame = show.slides.add_slide(show.slide_layouts[6]).shapes.add_textbox(0, 0, 100, 100).text_frame
    write(frame, [("a\nb", Look("he")), ("c", Look("he"))])
    assert [paragraph.text for paragraph in frame.paragraphs] == ["a", "b", "c"]
