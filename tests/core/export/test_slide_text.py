"""How much room words take, and how a bullet hangs."""

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from core.export.slide_text import Look, height, lines, write


def test_lines_are_counted_by_width():
    assert lines("x" * 40, 36, 72 / 72 * 36 * 0.54 * 20 / 72) == 2
    assert lines("one\ntwo", 28, 10) == 2
    assert lines("", 28, 10) == 1
    assert height("x", 28, 10) == pytest.approx(28 * 1.2 / 72)


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
