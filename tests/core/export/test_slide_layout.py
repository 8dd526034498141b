"""Boxes stand in the order of reading, inside the slide and beside each other."""

from dataclasses import replace
from itertools import pairwise

import pytest

from core.export import slide_layout as place
from core.export.document import Break, Paragraph, Slide, Table
from tests.core.export import sample


def boxes(*blocks, rtl=True):
    return place.split(Slide("t", blocks), rtl)


def test_words_alone_take_the_whole_body():
    assert boxes(Paragraph("x")) == (place.BODY_BOX, ())


def test_short_words_stand_above_a_drawing_and_a_figure_beside_it():
    above, (below,) = boxes(Paragraph("x"), sample.trend("he"))
    assert above.width == below.width
    assert above.top + above.height < below.top
    beside, (drawing,) = boxes(Paragraph("60%", "figure"), sample.trend("he"))
    assert beside.top == drawing.top
    assert drawing.left + drawing.width < beside.left  # reading starts at the right


@pytest.mark.parametrize("rtl", [True, False])
def test_drawings_stand_beside_each_other_in_the_order_of_reading(rtl):
    none, (first, second) = boxes(sample.trend("he"), sample.bars("he"), rtl=rtl)
    assert none is None
    assert (first.left > second.left) is rtl
    for left, right in pairwise(sorted((first, second), key=lambda box: box.left)):
        assert left.left + left.width + place.GAP == pytest.approx(right.left)
        assert right.left + right.width <= place.WIDTH - place.MARGIN + 1e-9


def test_columns_share_the_width_by_their_words():
    widths = place.column_widths(sample.table("he"), 12.0)
    assert sum(widths) == pytest.approx(12)
    assert widths[0] == max(widths)
    assert place.row_height(("x" * 60,), (2.0,)) > place.row_height(("x",), (2.0,)) == place.ROW


@pytest.mark.parametrize("size", place.LADDER)
def test_a_row_holds_its_lines_in_the_face_of_an_office_without_arial(size):
    """Noto Sans: a line is 1.362 sizes high. Rows that grow push the last one under the source."""
    one, two = place.row_height(("x",), (9.0,), size), place.row_height(("x\nx",), (9.0,), size)
    assert one >= 1.362 * size / 72 + 2 * place.CELL_MARGIN
    assert two >= 2 * 1.362 * size / 72 + 2 * place.CELL_MARGIN


def test_no_word_of_a_table_is_broken_where_that_is_possible():
    table = Table("c", ("a", "b" * 14, "c"), (("x" * 9, "1", "two words here and more of them"),))
    widths = place.column_widths(table, 12.0)
    assert sum(widths) == pytest.approx(12)
    for width, letters in zip(widths, (9, 14, 5), strict=True):
        assert width >= letters * place.BODY * 0.6 / 72


def test_a_table_that_does_not_fit_beside_a_chart_goes_on_alone():
    chart, table = sample.trend("he"), sample.table("he", 8)
    first, second = place.pages(Slide("t", (chart, table)), True)
    assert (first.title, first.blocks) == ("t (1/2)", (chart,))
    assert (second.title, second.blocks) == ("t (2/2)", (table,))


def test_words_stand_above_every_part_of_a_table_and_several_tables_keep_their_names():
    told = Paragraph("told")
    parts = list(place.pages(Slide("t", (told, sample.table("he", 20))), True))
    assert [part.blocks[0] for part in parts] == [told] * len(parts)
    assert sum(len(part.blocks[1].rows) for part in parts) == 20
    one, two = sample.table("he", 9), replace(sample.table("he", 9), caption="other")
    names = [part.blocks[0].text for part in place.pages(Slide("t", (one, two)), True)]
    assert set(names) == {one.caption, "other"}


def test_a_slide_that_fits_is_one_slide_without_page_breaks():
    (page,) = place.pages(Slide("t", (Break(), sample.table("he", 3))), True)
    assert page == Slide("t", (sample.table("he", 3),))
