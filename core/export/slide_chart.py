"""Charts of slides that stay charts: their figures lie in an embedded workbook and can be edited in the slide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from core.charts import SERIES, STATE_STYLE
from core.export.direction import is_rtl, marked, tag
from core.export.document import Chart, Series
from core.export.slide_text import Look, direct, style

_KINDS = {
    "radar": XL_CHART_TYPE.RADAR_MARKERS,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "trend": XL_CHART_TYPE.LINE_MARKERS,
}
_MARKERS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.TRIANGLE, XL_MARKER_STYLE.DIAMOND)
_GRID = "D5DAE0"
_BARS = ("bars", "columns")
_SIZES = {"radar": 18, "bars": 24, "columns": 20, "trend": 20}


def add(shapes: Any, block: Chart, box: tuple[int, int, int, int], lang: str) -> Any:
    """The chart in ``box`` (left, top, width, height in EMU); returns its frame."""
    frame = shapes.add_chart(_KINDS[block.kind], *box, _data(block, lang))
    chart = frame.chart
    _words(chart, Look(lang, _SIZES[block.kind]))
    chart.has_title = False
    chart.has_legend = len(block.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for n, (drawn, series) in enumerate(zip(chart.plots[0].series, block.series, strict=True)):
        _dress(drawn, series, n, block)
    _axes(chart, block, is_rtl(lang))
    _gaps(chart)
    return frame


def _data(block: Chart, lang: str) -> CategoryChartData:
    held = CategoryChartData(number_format=block.pattern)
    held.categories = [marked(name, lang) for name in _names(block)]
    for series in block.series:
        held.add_series(marked(series.name, lang), [_number(value) for value in series.values])
    return held


def _names(block: Chart) -> Sequence[str]:
    """The names of the categories, each after the shape of its state: no state is told by its colour alone."""
    if not block.states:
        return block.categories
    shapes = [f"{STATE_STYLE[state].shape} " if state else "" for state in block.states]
    return [shape + name for shape, name in zip(shapes, block.categories, strict=True)]


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _words(chart: Any, look: Look) -> None:
    """Face, language and direction of every text of the chart."""
    font = chart.font
    paragraph = chart._chartSpace.find(qn("c:txPr")).find(qn("a:p")).find(qn("a:pPr"))
    direct(paragraph, look.lang)
    paragraph.attrib.pop("algn")  # axes and legends place their own words
    style(font, paragraph.find(qn("a:defRPr")), look)
    space = chart._chartSpace
    language = space.makeelement(qn("c:lang"), {"val": tag(look.lang)})
    space.insert(1 if space.find(qn("c:date1904")) is not None else 0, language)


def _dress(drawn: Any, series: Series, n: int, block: Chart) -> None:
    colour = RGBColor.from_string((series.colour or SERIES[n % len(SERIES)].colour).removeprefix("#").upper())
    if block.kind in _BARS:
        _dress_bars(drawn, series, n, block, colour)
        return
    line = drawn.format.line
    line.color.rgb, line.width = colour, Pt(2.5 if series.dashed else 3.5)
    line.dash_style = MSO_LINE.DASH if series.dashed else MSO_LINE.SOLID
    drawn.smooth = False
    drawn.marker.style = XL_MARKER_STYLE.NONE if series.dashed else _MARKERS[n % len(_MARKERS)]
    if not series.dashed:
        drawn.marker.size = 12
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = colour


def _dress_bars(drawn: Any, series: Series, n: int, block: Chart, colour: RGBColor) -> None:
    if series.dashed:
        drawn.format.fill.background()
        drawn.format.line.color.rgb, drawn.format.line.width = colour, Pt(2)
        drawn.format.line.dash_style = MSO_LINE.DASH
    else:
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour
        drawn.format.line.fill.background()
    drawn.invert_if_negative = False
    for at, state in enumerate(block.states if n == 0 else ()):
        if state:
            _paint(drawn.points[at].format, state)
    if series.dashed:
        return
    labels = drawn.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, block.pattern, False


def _paint(format: Any, state: str) -> None:
    look = STATE_STYLE[state]
    format.fill.solid()
    format.fill.fore_color.rgb = RGBColor.from_string(look.colour.removeprefix("#"))
    format.line.color.rgb = RGBColor.from_string(look.edge.removeprefix("#"))


def _axes(chart: Any, block: Chart, rtl: bool) -> None:
    values, names = chart.value_axis, chart.category_axis
    values.has_major_gridlines = block.kind not in _BARS
    if values.has_major_gridlines:
        values.major_gridlines.format.line.color.rgb = RGBColor.from_string(_GRID)
    found = [v for series in block.series for v in map(_number, series.values) if v is not None]
    if found and min(found) >= 0:
        values.minimum_scale = 0
        if block.kind == "radar" and max(found) <= 100:
            values.maximum_scale, values.major_unit = 100, 25
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = block.pattern, False
    values.visible = block.kind not in _BARS
    if block.kind == "radar":
        return
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = RGBColor.from_string("8A9099")
    if block.kind in _BARS:
        chart.plots[0].gap_width = 30
        lined = len(block.series) == 2 and block.series[1].dashed
        chart.plots[0].overlap = 100 if lined else 0  # the frame of a red line stands around its bar
        values.reverse_order = rtl and block.kind == "bars"
        names.reverse_order = block.kind == "bars" or rtl


def _gaps(chart: Any) -> None:
    """No figure is a gap, neither zero nor a bridge."""
    inner = chart._chartSpace.find(qn("c:chart"))
    blanks = inner.find(qn("c:dispBlanksAs"))
    if blanks is None:
        blanks = inner.makeelement(qn("c:dispBlanksAs"), {})
        inner.append(blanks)
    blanks.set("val", "gap")
