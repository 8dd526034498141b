"""A deck as PowerPoint slides: native charts and tables, words from the side where reading starts, nothing linked."""

from __future__ import annotations

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from core.charts import STATE_STYLE
from core.export import picture, slide_chart
from core.export import slide_layout as place
from core.export.direction import is_rtl, tag
from core.export.document import Amount, Bullets, Chart, Deck, Paragraph, Picture, Provenance, Slide, Table, Value
from core.export.slide_layout import Box
from core.export.slide_text import INK, MUTED, RED, Look, direct, lines, write
from core.i18n import plain

_TITLE_ONLY = 5  # of the template that comes with python-pptx
_HEAD, _BAND, _RULE = "1F4E5F", "F3F6F8", "C9D2D9"


def render(deck: Deck) -> bytes:
    """The slides as .pptx. A table that does not fit at 28 points goes on to a slide of its own."""
    show = Presentation()
    _widen(show, deck.lang)
    _properties(show, deck)
    for slide in deck.slides:
        for page in place.pages(slide, is_rtl(deck.lang)):
            _slide(show, page, deck)
    held = io.BytesIO()
    show.save(held)
    return held.getvalue()


def _widen(show: Any, lang: str) -> None:
    """16:9, also in the master that later slides are made from, and the direction of reading."""
    ratio = Inches(place.WIDTH) / show.slide_width
    show.slide_width, show.slide_height = Inches(place.WIDTH), Inches(place.HEIGHT)
    for layout in (show.slide_master, *show.slide_layouts):
        for shape in layout.shapes:
            if shape.element.find(".//" + qn("a:xfrm")) is not None:
                shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)
    if is_rtl(lang):
        show.element.set("rtl", "1")
        for level in show.slide_master.element.find(qn("p:txStyles")).iter():
            if level.tag.endswith("pPr"):
                level.set("rtl", "1")
                level.set("algn", "r")


def _properties(show: Any, deck: Deck) -> None:
    about = show.core_properties
    about.title, about.subject, about.language = plain(deck.title), plain(deck.subtitle), tag(deck.lang)
    about.comments = plain("\n".join(deck.provenance.words))
    about.author = about.last_modified_by = ""


def _slide(show: Any, content: Slide, deck: Deck) -> None:
    """Title, content, bottom line: the order in which they are read aloud."""
    slide = show.slides.add_slide(show.slide_layouts[_TITLE_ONLY])
    _title(slide.shapes.title, content.title, deck.lang)
    words, boxes = place.split(content, is_rtl(deck.lang))
    blocks = place.words_of(content.blocks)
    if words and blocks:
        _words(slide.shapes, blocks, words, deck.lang)
    drawn = place.drawn_of(content.blocks)
    for block, box in zip(drawn, boxes, strict=True):
        inner = _caption(slide.shapes, block, box, deck.lang) if len(drawn) > 1 else box
        _draw(slide.shapes, block, inner, deck.lang)
    _bottom(slide.shapes, content.bottom, deck.lang)
    _notes(slide.notes_slide, content.notes, deck.provenance, deck.lang)


def _title(shape: Any, text: str, lang: str) -> None:
    width = place.WIDTH - 2 * place.MARGIN
    shape.left, shape.top = Inches(place.MARGIN), Inches(place.TITLE_TOP)
    shape.width, shape.height = Inches(width), Inches(place.TITLE_HEIGHT)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = next((size for size in (40, 36, 32) if lines(plain(text), size, width) <= 2), place.BODY)
    write(shape.text_frame, [(text, Look(lang, size, bold=True))])


def _box(shapes: Any, box: Box, name: str) -> Any:
    shape = shapes.add_textbox(*_emu(box))
    shape.name = name
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = Inches(0.05)
    return shape


def _emu(box: Box) -> tuple[int, int, int, int]:
    return Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height)


def _words(shapes: Any, blocks: tuple[place.Words, ...], box: Box, lang: str) -> None:
    frame = _box(shapes, box, "text").text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if place.words_height(blocks, box.width) < box.height else MSO_ANCHOR.TOP
    write(frame, [(text, _look(block, lang)) for block in blocks for text in place.texts_of(block)])
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(8)


def _look(block: place.Words, lang: str) -> Look:
    size = place.size_of(block)
    if isinstance(block, Bullets):
        return Look(lang, size, bullet="1" if block.numbered else "\u2022")
    if not isinstance(block, Paragraph):
        return Look(lang, size, bold=True)
    colour = {"alarm": RED, "figure": RED, "note": MUTED}.get(block.style, INK)
    return Look(lang, size, bold=block.style in ("lead", "figure", "alarm"), colour=colour)


def _caption(shapes: Any, block: place.Drawn, box: Box, lang: str) -> Box:
    """The name of one of several drawings; what is left of the box for the drawing."""
    text = block.caption if isinstance(block, Table) else block.title
    high = 0.5 * lines(plain(text), place.BODY, box.width)
    frame = _box(shapes, Box(box.left, box.top, box.width, high), "caption").text_frame
    write(frame, [(text, Look(lang, place.BODY, bold=True))])
    return Box(box.left, box.top + high + 0.1, box.width, box.height - high - 0.1)


def _draw(shapes: Any, block: place.Drawn, box: Box, lang: str) -> None:
    if isinstance(block, Chart):
        shape = slide_chart.add(shapes, block, _emu(box), lang)
        _describe(shape, block.title, block.alt)
    elif isinstance(block, Picture):
        _describe(_picture(shapes, block, box), block.title, block.alt)
    else:
        _describe(_table(shapes, block, box, lang), block.caption, block.caption)


def _describe(shape: Any, name: str, alt: str) -> None:
    """What is read aloud instead of the drawing."""
    about = shape._element.find(".//" + qn("p:cNvPr"))
    about.set("name", plain(name))
    about.set("descr", plain(alt))


def _picture(shapes: Any, block: Picture, box: Box) -> Any:
    wide, high = picture.size(picture.svg(block))
    scale = min(box.width / wide, box.height / high)
    width, height = wide * scale, high * scale
    middle = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
    held = io.BytesIO(picture.png(block))
    return shapes.add_picture(held, *map(Inches, (*middle, width, height)))


def _table(shapes: Any, block: Table, box: Box, lang: str) -> Any:
    """Columns stand in reverse in a right-to-left deck: not every program obeys a table's own direction."""
    order = list(range(len(block.head)))
    widths = place.column_widths(block, box.width)
    if is_rtl(lang):
        order.reverse()
    frame = shapes.add_table(len(block.rows) + 1, len(order), *_emu(Box(box.left, box.top, box.width, 0.1)))
    table = frame.table
    table.first_row, table.horz_banding = True, False
    table.first_col, table.last_col = not is_rtl(lang), is_rtl(lang)
    for at, column in enumerate(order):
        table.columns[at].width = Inches(widths[column])
        for n, value in enumerate((block.head[column], *(row[column] for row in block.rows))):
            _cell(table.cell(n, at), value, lang, head=n == 0, named=column == 0)
    for n, row in enumerate((block.head, *block.rows)):
        table.rows[n].height = Inches(place.row_height(tuple(plain(place.said(v)) for v in row), widths))
    return frame


def _cell(cell: Any, value: Value, lang: str, head: bool, named: bool) -> None:
    state = STATE_STYLE[value.state] if isinstance(value, Amount) and value.state else None
    fill = _HEAD if head else state.colour.removeprefix("#") if state else "FFFFFF" if named else _BAND
    ink = "FFFFFF" if head else state.text.removeprefix("#") if state else INK
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
    cell.margin_left = cell.margin_right = Inches(0.1)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(cell.text_frame, [(shaped(value), Look(lang, place.BODY, bold=head or named or bool(state), colour=ink))])


def shaped(value: Value) -> str:
    """A cell's words, after the shape of its state: no state is told by its colour alone."""
    if isinstance(value, str) or not value.state:
        return place.said(value)
    shape = STATE_STYLE[value.state].shape
    return value.text if shape in value.text else f"{shape} {value.text}"


def _bottom(shapes: Any, text: str, lang: str) -> None:
    """Where the figures come from, at the side of reading; the slide's number at the other."""
    rtl, wide = is_rtl(lang), 0.8
    width = place.WIDTH - 2 * place.MARGIN - wide
    left = place.MARGIN + (wide if rtl else 0)
    if text:
        shape = _box(shapes, Box(left, place.BOTTOM_TOP, width, place.BOTTOM_HEIGHT), "source")
        write(shape.text_frame, [(text, Look(lang, 14 if lines(plain(text), 16, width) > 1 else 16, colour=MUTED))])
    corner = place.MARGIN if rtl else place.WIDTH - place.MARGIN - wide
    _number(_box(shapes, Box(corner, place.BOTTOM_TOP, wide, place.BOTTOM_HEIGHT), "number"), lang)


def _number(shape: Any, lang: str) -> None:
    """The slide's number, counted by the program."""
    paragraph = shape.text_frame.paragraphs[0]._p
    direct(paragraph.get_or_add_pPr(), lang, "l" if is_rtl(lang) else "r")
    field = paragraph.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    properties = field.makeelement(qn("a:rPr"), {"lang": tag(lang), "sz": "1600"})
    text = field.makeelement(qn("a:t"), {})
    text.text = "\u2013"
    field.extend([properties, text])
    paragraph.append(field)


def _notes(notes: Any, text: str, provenance: Provenance, lang: str) -> None:
    said = [*filter(None, text.split("\n")), *provenance.words]
    write(notes.notes_text_frame, [(line, Look(lang, 14)) for line in said])
    for paragraph in notes.notes_text_frame.paragraphs:
        paragraph.space_after = Pt(4)
