"""Charts stay charts: kind, figures with their gaps, direction of axes, and a shape for every state."""

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from core.export import slide_chart
from tests.core.export import sample

BOX = (Inches(1), Inches(1), Inches(8), Inches(5))
KINDS = {"radar": "radarChart", "bars": "barChart", "columns": "barChart", "trend": "lineChart"}


def drawn(block, lang="he"):
    show = Presentation()
    return slide_chart.add(show.slides.add_slide(show.slide_layouts[6]).shapes, block, BOX, lang).chart


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_native_and_has_the_same_figures(kind):
    block = getattr(sample, kind)("he")
    chart = drawn(block)
    plot = chart.plots[0]._element
    assert plot.tag == qn(f"c:{KINDS[kind]}")
    direction = plot.find(qn("c:barDir"))
    assert direction is None or direction.get("val") == ("bar" if kind == "bars" else "col")
    assert [tuple(series.values) for series in chart.plots[0].series] == [series.values for series in block.series]


def test_no_figure_is_a_gap():
    chart = drawn(sample.trend("he"))
    assert chart._chartSpace.find(".//" + qn("c:dispBlanksAs")).get("val") == "gap"
    points = chart.plots[0].series[0]._element.find(qn("c:val")).findall(".//" + qn("c:pt"))
    assert [point.get("idx") for point in points] == ["0", "1", "3", "4", "6"]


def test_words_of_a_hebrew_chart_run_from_the_right():
    space = drawn(sample.radar("he"))._chartSpace
    assert space.find(qn("c:lang")).get("val") == "he-IL"
    words = space.find(qn("c:txPr")).find(qn("a:p")).find(qn("a:pPr"))
    assert words.get("rtl") == "1"
    assert words.find(qn("a:defRPr")).find(qn("a:cs")).get("typeface") == "Arial"


@pytest.mark.parametrize(("lang", "side"), [("he", True), ("en", False)])
def test_bars_grow_from_the_side_of_reading_and_time_always_goes_right(lang, side):
    assert drawn(sample.bars(lang), lang).value_axis.reverse_order is side
    assert drawn(sample.columns(lang), lang).category_axis.reverse_order is side
    assert drawn(sample.trend(lang), lang).category_axis.reverse_order is False


def test_states_are_shapes_before_names_and_colours_of_bars():
    chart = drawn(sample.bars("he"))
    assert list(chart.plots[0].categories)[:2] == ["● יצירת נרטיב, משמעות ותקווה", "▼ שיפור המשילות"]
    colours = [str(chart.plots[0].series[0].points[n].format.fill.fore_color.rgb) for n in range(3)]
    assert colours == ["0B6FB8", "B3261E", "B3261E"]
