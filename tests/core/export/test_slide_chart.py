"""Charts stay charts: kind, figures with their gaps, direction of axes, and a shape for every state."""

from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.enum.chart import XL_MARKER_STYLE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from core.export import slide_chart
from core.export.document import Series
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
    assert list(chart.plots[0].categories)[:2] == ["\u200f● יצירת נרטיב, משמעות ותקווה", "\u200f▼ שיפור המשילות"]
    colours = [str(chart.plots[0].series[0].points[n].format.fill.fore_color.rgb) for n in range(3)]
    assert colours == ["0B6FB8", "B3261E", "B3261E"]


@pytest.mark.parametrize("kind", KINDS)
def test_letters_are_those_of_the_slide_and_no_line_is_drawn_along_an_axis(kind):
    chart = drawn(getattr(sample, kind)("he"))
    assert chart.font.size >= Pt(24 if kind == "radar" else 28)
    for axis in chart._chartSpace.iter(qn("c:catAx"), qn("c:valAx")):
        assert axis.find(qn("c:majorTickMark")).get("val") == "none"
        assert kind == "radar" or axis.find(qn("c:spPr")).find(qn("a:ln")).find(qn("a:noFill")) is not None


def test_a_wheel_tells_states_by_marks_a_legend_and_shapes_before_names():
    states = ("crossed", "near", "safe", "crossed", "none", "safe", "safe", "safe")
    scores = (79.0, 60.0, 70.0, 57.0, None, 61.0, 42.0, 80.0)

    def of(state):
        own = tuple(x if each == state else None for x, each in zip(scores, states, strict=True))
        return Series(state, own, state=state)

    series = (Series("score", scores), *map(of, ("crossed", "near", "safe")))
    chart = drawn(replace(sample.radar("he"), series=series, states=states))
    names = list(chart.plots[0].categories)
    assert [name[:2] for name in names[:3]] == ["\u200f▼", "\u200f◆", "\u200f●"]
    score, *marked = chart.plots[0].series
    assert score.marker.style == XL_MARKER_STYLE.NONE
    shapes = [XL_MARKER_STYLE.X, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.CIRCLE]
    assert [each.marker.style for each in marked] == shapes  # each on its place: no words beside it
    assert not [each for each in marked if each._element.find(qn("c:dLbls")) is not None]
    assert str(marked[0].marker.format.line.color.rgb) == "B3261E"
    assert [str(each.marker.format.fill.fore_color.rgb) for each in marked[1:]] == ["F2B705", "0B6FB8"]
    assert all(each._element.find(qn("c:spPr")).find(qn("a:ln")).find(qn("a:noFill")) is not None for each in marked)
    assert list(marked[0].values) == [79.0, None, None, 57.0, None, None, None, None]
    assert chart.has_legend


def test_the_legend_tells_each_state_by_what_is_drawn():
    """Slides have no mark that points downwards: it is written, and the legend has the same sign before its word."""
    values, states = (62.0, 55.0, 50.0), ("near", "crossed", "crossed")
    marks = [
        Series(state, tuple(x if own == state else None for x, own in zip(values, states, strict=True)), state=state)
        for state in ("crossed", "near")
    ]
    line = Series("line", (60.0,) * 3, "#7A0C12", level=True, told="beside")
    zones = [Series(name, (x,) * 3, "#FCE5A0", ground=True, told=told) for name, x, told in GROUNDS]
    series = (*zones, line, Series("hope", values, told="beside"), *marks)
    block = replace(sample.trend("en"), categories=("1", "2", "3"), series=series, span=(40.0, 80.0, 10.0))
    chart = drawn(block, "en")
    areas, lines = chart.plots
    assert areas._element.find(qn("c:grouping")).get("val") == "stacked"
    assert [tuple(each.values) for each in areas.series] == [(60.0,) * 3, (10.0,) * 3]
    assert [each.name for each in lines.series] == ["line", "hope", "▼ crossed", "near"]
    crossed, near = (each._element for each in list(lines.series)[2:])
    labels = crossed.find(qn("c:dLbls"))
    assert labels.find(qn("c:numFmt")).get("formatCode").split(";")[0] == '"▼"'
    assert labels.find(qn("c:dLblPos")).get("val") == "ctr"
    assert [each.find(qn("c:marker")).find(qn("c:symbol")).get("val") for each in (crossed, near)] == [
        "none",
        "diamond",
    ]
    gone = [entry.find(qn("c:idx")).get("val") for entry in chart.legend._element.findall(qn("c:legendEntry"))]
    assert gone == ["0", "2", "3"]  # the zone beyond the line, the line and the readings


GROUNDS = (("beyond", 60.0, "nowhere"), ("warning", 10.0, "legend"))


def test_one_line_needs_no_legend_its_limit_and_its_newest_figure_are_written_where_no_reading_stands():
    block = replace(sample.trend("en"), span=(30.0, 60.0, 5.0))
    chart = drawn(block, "en")
    assert not chart.has_legend
    assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == (30, 60)
    readings, limit = (series._element.find(qn("c:dLbls")).findall(qn("c:dLbl")) for series in chart.plots[0].series)
    assert [told(label) for label in readings] == [("6", "0", "t")]
    # 45 among 58, 55.5, nothing, 49, 44, nothing, 38.2: below the second, whose neighbours are all above the line
    assert [told(label) for label in limit] == [("1", "1", "b")]
    assert drawn(sample.radar("en"), "en").has_legend


def told(label):
    return tuple(label.find(qn(f"c:{name}")).get("val") for name in ("idx", "showSerName", "dLblPos"))


def test_the_bar_that_stands_out_on_the_screen_stands_out_here():
    colours = ("#B3261E", "#A9B1BC", "#A9B1BC", "#A9B1BC")
    points = drawn(replace(sample.columns("en"), colours=colours), "en").plots[0].series[0].points
    assert [f"#{points[n].format.fill.fore_color.rgb}" for n in range(4)] == list(colours)
