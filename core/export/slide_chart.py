"""Charts of slides that stay charts: their figures lie in an embedded workbook and can be edited in the slide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from core.charts import SERIES, STATE_STYLE
from core.export.direction import RLM, is_rtl, marked, tag
from core.export.document import Chart, Series
from core.export.slide_text import Look, direct, style

#: What the writer of workbooks would take words for.
_READ_INTO = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
_KINDS = {
    "radar": XL_CHART_TYPE.RADAR_MARKERS,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "trend": XL_CHART_TYPE.LINE_MARKERS,
}
#: The states whose shape (core.charts.look) is among the marks that slides know; the others are written as signs.
_STATES = {
    "recovering": XL_MARKER_STYLE.TRIANGLE,
    "near": XL_MARKER_STYLE.DIAMOND,
    "safe": XL_MARKER_STYLE.CIRCLE,
    "no_line": XL_MARKER_STYLE.SQUARE,
    "none": XL_MARKER_STYLE.CIRCLE,
}
#: In a radar a sign would stand beside its place, in some programs far from it: there these stand on it.
_CROSSES = {"unseen": XL_MARKER_STYLE.STAR, "pending": XL_MARKER_STYLE.PLUS}
_MARK, _SIGN = 16, 24  # points of a mark, and of a sign as large
_DASHES = {"solid": MSO_LINE.SOLID, "dashed": MSO_LINE.DASH, "dotted": MSO_LINE.ROUND_DOT}
_MARKERS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.TRIANGLE, XL_MARKER_STYLE.DIAMOND)
_GRID = "D5DAE0"
_BARS = ("bars", "columns")
#: Where the plot of a radar stands, in shares of the drawing.
_WHEEL = {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge", "x": 0.3, "y": 0.11, "w": 0.4, "h": 0.57}
#: Points of letters. Names stand all around a radar: larger ones would leave it no room.
_SIZES = {"radar": 24, "bars": 28, "columns": 28, "trend": 28}
_LEGEND = 20  # of a radar, whose states are told in it


def add(shapes: Any, block: Chart, box: tuple[int, int, int, int], lang: str) -> Any:
    """The chart in ``box`` (left, top, width, height in EMU); returns its frame."""
    frame = shapes.add_chart(_KINDS[block.kind], *box, _data(block, lang))
    chart = frame.chart
    _words(chart, Look(lang, _SIZES[block.kind]))
    chart.has_title = False
    for n, (drawn, series) in enumerate(zip(chart.plots[0].series, block.series, strict=True)):
        _dress(drawn, series, n, block)
        if series.told == "beside":
            _name(drawn, series, block)
    _legend(chart, block, lang)
    _axes(chart, block, is_rtl(lang))
    _behind(chart, block)
    _gaps(chart)
    return frame


def _data(block: Chart, lang: str) -> CategoryChartData:
    held = _Data(number_format=block.pattern)
    held.categories = [_directed(name, lang) for name in names(block)]
    for series in block.series:
        held.add_series(_directed(title(series), lang), [_number(value) for value in series.values])
    return held


def title(series: Series) -> str:
    """Its name, after the sign of its state where no mark before it in the legend tells it."""
    return f"{STATE_STYLE[series.state].shape} {series.name}" if _signed(series) and series.state else series.name


def _signed(series: Series) -> bool:
    return series.state is not None and series.state not in _STATES


def _legend(chart: Any, block: Chart, lang: str) -> None:
    """The series that are told in no other place; a sign there has the colour that it has in the plot."""
    chart.has_legend = len(block.series) > 1 and any(series.told == "legend" for series in block.series)
    if not chart.has_legend:
        return
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    if block.kind == "radar":
        chart.legend.font.size = Pt(_LEGEND)
    legend = chart.legend._element
    entries = []
    for n, series in enumerate(block.series):
        if series.told != "legend":
            entry = legend.makeelement(qn("c:legendEntry"), {})
            entry.append(legend.makeelement(qn("c:idx"), {"val": str(n)}))
            entry.append(legend.makeelement(qn("c:delete"), {"val": "1"}))
            entries.append(entry)
    for entry in reversed(entries):
        legend.find(qn("c:legendPos")).addnext(entry)


def _behind(chart: Any, block: Chart) -> None:
    """Grounds are areas on each other behind the lines, on the same axes."""
    grounds = [
        drawn._element for drawn, series in zip(chart.plots[0].series, block.series, strict=True) if series.ground
    ]
    if not grounds:
        return
    lines = chart.plots[0]._element
    areas = lines.makeelement(qn("c:areaChart"), {})
    for name, value in (("grouping", "stacked"), ("varyColors", "0")):
        areas.append(lines.makeelement(qn(f"c:{name}"), {"val": value}))
    for ground in grounds:
        for name in ("c:marker", "c:smooth"):
            for part in ground.findall(qn(name)):
                ground.remove(part)
        areas.append(ground)
    areas.extend(deepcopy(axis) for axis in lines.findall(qn("c:axId")))
    lines.addprevious(areas)


def _directed(name: str, lang: str) -> str:
    """A name whose first sign, the shape of a state, stands where reading starts."""
    shaped = name[:1] in {style.shape[0] for style in STATE_STYLE.values()}
    return (RLM if shaped and is_rtl(lang) else "") + marked(name, lang)


class _Book(CategoryWorkbookWriter):  # type: ignore[misc]
    """A name is a name: one that begins like a formula or an address must not become one in the workbook inside, not
    even when somebody edits its cell and leaves it as it was.
    """

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Any, Any]]:
        with Workbook(xlsx_file, {"in_memory": True, **dict.fromkeys(_READ_INTO, False)}) as book:
            sheet, quoted = book.add_worksheet(), book.add_format({"quote_prefix": True})
            sheet.add_write_handler(str, lambda page, row, at, text, *_: page.write_string(row, at, text, quoted))
            yield book, sheet


class _Data(CategoryChartData):  # type: ignore[misc]
    @cached_property
    def _workbook_writer(self) -> _Book:
        return _Book(self)


def names(block: Chart) -> Sequence[str]:
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
    if series.state:
        _mark(drawn, series, block)
        return
    if series.ground:
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour
        return
    line = drawn.format.line
    line.color.rgb, line.width = colour, Pt(2.5 if series.level else 3.5)
    line.dash_style = _DASHES[series.stroke]
    drawn.smooth = False
    bare = series.level or any(each.state for each in block.series)
    drawn.marker.style = XL_MARKER_STYLE.NONE if bare else _MARKERS[n % len(_MARKERS)]
    if not bare:
        drawn.marker.size = 12
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = colour


def _mark(drawn: Any, series: Series, block: Chart) -> None:
    """The marks of a state, and no line between them. A sign that no mark has stands there as the way in which a figure
    is written, so it moves with a figure that somebody edits; in a radar a cross does.
    """
    drawn.format.line.fill.background()
    drawn.smooth = False
    state = str(series.state)
    if not _signed(series):
        drawn.marker.style, drawn.marker.size = _STATES[state], _MARK
        _paint(drawn.marker.format, state)
        return
    look = STATE_STYLE[state]
    ink = RGBColor.from_string((look.colour if look.edge == "#FFFFFF" else look.edge).removeprefix("#"))
    if block.kind == "radar":
        drawn.marker.style, drawn.marker.size = _CROSSES.get(state, XL_MARKER_STYLE.X), _MARK
        drawn.marker.format.fill.background()
        drawn.marker.format.line.color.rgb, drawn.marker.format.line.width = ink, Pt(3)
        return
    labels = drawn.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = (
        True,
        ";".join(3 * [f'"{look.shape}"']),
        False,
    )
    labels.font.size, labels.font.bold = Pt(_SIGN), False
    labels.font.color.rgb = ink
    drawn.marker.style, labels.position = XL_MARKER_STYLE.NONE, XL_LABEL_POSITION.CENTER


def _name(drawn: Any, series: Series, block: Chart) -> None:
    """Words at the line itself, where a legend would take the room: of a limit its name, of readings the newest."""
    values = list(map(_number, series.values))
    if all(value is None for value in values):
        return
    at, above = _free(series, block) if series.level else (max(n for n, v in enumerate(values) if v is not None), True)
    label = drawn.points[at].data_label
    label.position = XL_LABEL_POSITION.ABOVE if above else XL_LABEL_POSITION.BELOW
    label.font.bold, label.font.size = True, Pt(_SIZES[block.kind])
    label.font.color.rgb = RGBColor.from_string((series.colour or "#000000").removeprefix("#").upper())
    written = label._dLbl
    written.find(qn("c:showSerName")).set("val", "1" if series.level else "0")
    figures = written.makeelement(qn("c:numFmt"), {"formatCode": block.pattern, "sourceLinked": "0"})
    written.find(qn("c:idx")).addnext(figures)
    separator = written.makeelement(qn("c:separator"), {})
    separator.text = " "
    written.append(separator)


def _free(series: Series, block: Chart) -> tuple[int, bool]:
    """The reading, not at an end, above or below which the words of a limit are farthest from all readings."""
    low, high, _ = block.span or (0.0, max(v or 0.0 for s in block.series for v in map(_number, s.values)), 0.0)
    read = [each.values for each in block.series if not (each.level or each.ground or each.state)]
    found = [next((x for x in map(_number, at) if x is not None), None) for at in zip(*read, strict=True)]
    places = [(n, above) for n in range(1, len(found) - 1) or (0,) for above in (True, False)]

    def clear(place: tuple[int, bool]) -> float:
        n, above = place
        near = [value for value in found[max(0, n - 1) : n + 2] if value is not None]
        words = (series.values[n] or 0.0) + (0.08 if above else -0.08) * (high - low)
        return min((abs(value - words) for value in near), default=high - low)

    return max(places, key=clear)


def _dress_bars(drawn: Any, series: Series, n: int, block: Chart, colour: RGBColor) -> None:
    if series.level:
        drawn.format.fill.background()
        drawn.format.line.color.rgb, drawn.format.line.width = colour, Pt(2)
        drawn.format.line.dash_style = _DASHES[series.stroke]
    else:
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour
        drawn.format.line.fill.background()
    drawn.invert_if_negative = False
    for at, state in enumerate(block.states if n == 0 else ()):
        if state:
            _paint(drawn.points[at].format, state)
    for at, own in enumerate(block.colours if n == 0 else ()):
        drawn.points[at].format.fill.solid()
        drawn.points[at].format.fill.fore_color.rgb = RGBColor.from_string(own.removeprefix("#"))
    if series.level:
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
    if block.span:
        values.minimum_scale, values.maximum_scale, values.major_unit = block.span
    elif found and min(found) >= 0:
        values.minimum_scale = 0
        if block.kind == "radar" and max(found) <= 100:
            values.maximum_scale, values.major_unit = 100, 25
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = block.pattern, False
    values.visible = block.kind not in _BARS
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    if block.kind == "radar":
        values.tick_label_position = (
            XL_TICK_LABEL_POSITION.NONE
        )  # its figures are in the table; here they hide the lines
        _whole(chart)
        return
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.fill.background()
    values.format.line.fill.background()
    if block.kind in _BARS:
        chart.plots[0].gap_width = 30
        lined = len(block.series) == 2 and block.series[1].level
        chart.plots[0].overlap = 100 if lined else 0  # the frame of a red line stands around its bar
        values.reverse_order = rtl and block.kind == "bars"
        names.reverse_order = block.kind == "bars" or rtl


def _whole(chart: Any) -> None:
    """The wheel as large as its names above and below and the legend let it be: programs themselves make it small."""
    area = chart._chartSpace.find(qn("c:chart")).find(qn("c:plotArea"))
    layout = area.find(qn("c:layout"))
    if layout is None:
        layout = area.makeelement(qn("c:layout"), {})
        area.insert(0, layout)
    placed = layout.makeelement(qn("c:manualLayout"), {})
    layout.append(placed)
    for name, value in _WHEEL.items():
        placed.append(placed.makeelement(qn(f"c:{name}"), {"val": str(value)}))


def _gaps(chart: Any) -> None:
    """No figure is a gap, neither zero nor a bridge."""
    inner = chart._chartSpace.find(qn("c:chart"))
    blanks = inner.find(qn("c:dispBlanksAs"))
    if blanks is None:
        blanks = inner.makeelement(qn("c:dispBlanksAs"), {})
        inner.append(blanks)
    blanks.set("val", "gap")
