"""A deck as PowerPoint slides: native charts and tables, words from the side where reading starts, nothing linked."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from core.export import picture, slide_chart
from core.export import slide_layout as place
from core.export.direction import is_rtl, tag
from core.export.document import Amount, Bullets, Chart, Deck, Paragraph, Picture, Provenance, Slide, Table, Value
from core.export.measure import lines
from core.export.palette import HEAD, INK, MUTED, RED
from core.export.slide_layout import Box
from core.export.slide_text import Look, direct, write
from core.export.state_word import shaped, style_of
from core.i18n import plain

_PROPERTY = 255  # letters that a property of an Office file holds
_TITLE_ONLY = 5  # of the template that comes with python-pptx
_LEFT_OVER = ("/thumbnail", "/extended-properties", "/printerSettings")  # ends of the types of relations
_BAND = "F3F6F8"


def render(deck: Deck) -> bytes:
    """The slides as .pptx, each on the pages that ``slide_layout`` gives it."""
    show = Presentation()
    _without_leftovers(show)
    _widen(show, deck.lang)
    _properties(show, deck)
    for slide in deck.slides:
        for page in place.pages(slide, is_rtl(deck.lang)):
            _slide(show, page, deck)
    held = io.BytesIO()
    show.save(held)
    return held.getvalue()


def _without_leftovers(show: Any) -> None:
    """The template carries a picture of itself, the name of its program and the settings of somebody's printer."""
    for holder in (show.part.package, show.part):
        rels = holder._rels
        for id in [id for id, rel in rels.items() if rel.reltype.endswith(_LEFT_OVER)]:
            rels.pop(id)


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
    about.title, about.subject = plain(deck.title)[:_PROPERTY], plain(deck.subtitle)[:_PROPERTY]
    about.language = tag(deck.lang)
    about.comments = plain("\n".join(deck.provenance.words))[:_PROPERTY]
    about.author = about.last_modified_by = ""
    about.created = about.modified = deck.provenance.moment


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
        inner = _caption(slide.shapes, block, box, deck.lang) if place.named(drawn) else box
        _draw(slide.shapes, block, inner, deck.lang)
    _bottom(slide.shapes, content.bottom, deck.lang)
    _notes(slide.notes_slide, content.notes, deck.provenance, deck.lang)


def _title(shape: Any, text: str, lang: str) -> None:
    shape.left, shape.top, shape.width, shape.height = _emu(place.TITLE_BOX)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(shape.text_frame, [(text, Look(lang, place.title_size(text), bold=True))])


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
    body = place.body_size(blocks, box)
    fits = place.words_height(blocks, box.width, body) <= box.height
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if fits else MSO_ANCHOR.TOP
    write(frame, [(text, _look(block, lang, body)) for block in blocks for text in place.texts_of(block)])
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(8)


def _look(block: place.Words, lang: str, body: float) -> Look:
    size = place.size_of(block, body)
    if isinstance(block, Bullets):
        return Look(lang, size, bullet="1" if block.numbered else "\u2022")
    if not isinstance(block, Paragraph):
        return Look(lang, size, bold=True)
    colour = {"alarm": RED, "figure": RED, "note": MUTED}.get(block.style, INK)
    return Look(lang, size, bold=block.style in ("lead", "figure", "alarm"), colour=colour)


def _caption(shapes: Any, block: place.Drawn, box: Box, lang: str) -> Box:
    """The name of one of several drawings; what is left of the box for the drawing."""
    own, rest = place.captioned(block, box)
    write(_box(shapes, own, "caption").text_frame, [(place.name_of(block), Look(lang, place.BODY, bold=True))])
    return rest


def _draw(shapes: Any, block: place.Drawn, box: Box, lang: str) -> None:
    if isinstance(block, Chart):
        shape = slide_chart.add(shapes, block, _emu(box), lang)
    elif isinstance(block, Picture):
        shape = _picture(shapes, block, box)
    else:
        shape = _table(shapes, block, box, lang)
    _describe(shape, place.name_of(block), _told(block) if isinstance(block, Table) else block.alt)


def _describe(shape: Any, name: str, alt: str) -> None:
    """What is read aloud instead of the drawing."""
    about = shape._element.find(".//" + qn("p:cNvPr"))
    about.set("name", plain(name))
    about.set("descr", plain(alt))


def _told(table: Table) -> str:
    """What a table holds: its rows by name, and what is said of each."""
    first, *others = table.head
    names = ", ".join(row[0].text if isinstance(row[0], Amount) else row[0] for row in table.rows)
    return f"{first}: {names}" + (f". {'; '.join(others)}" if others else "")


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
    size = place.letters(block, box)
    widths = place.column_widths(block, box.width, size)
    if is_rtl(lang):
        order.reverse()
    frame = shapes.add_table(len(block.rows) + 1, len(order), *_emu(Box(box.left, box.top, box.width, 0.1)))
    table = frame.table
    table.first_row, table.horz_banding = True, False
    table.first_col, table.last_col = not is_rtl(lang), is_rtl(lang)
    for at, column in enumerate(order):
        table.columns[at].width = Inches(widths[column])
        for n, value in enumerate((block.head[column], *(row[column] for row in block.rows))):
            _cell(table.cell(n, at), value, Look(lang, size), head=n == 0, named=column == 0)
    for n, row in enumerate((block.head, *block.rows)):
        table.rows[n].height = Inches(place.row_height(tuple(plain(shaped(v)) for v in row), widths, size))
    return frame


def _cell(cell: Any, value: Value, look: Look, head: bool, named: bool) -> None:
    state = style_of(value)
    fill = HEAD if head else state.colour.removeprefix("#") if state else "FFFFFF" if named else _BAND
    ink = "FFFFFF" if head else state.text.removeprefix("#") if state else INK
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill)
    cell.margin_left = cell.margin_right = Inches(0.1)
    cell.margin_top = cell.margin_bottom = Inches(place.CELL_MARGIN)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(cell.text_frame, [(shaped(value), replace(look, bold=head or named or bool(state), colour=ink))])


def _bottom(shapes: Any, text: str, lang: str) -> None:
    source, number = place.bottom(is_rtl(lang))
    if text:
        size = 14 if lines(plain(text), 16, source.width) > 1 else 16
        write(_box(shapes, source, "source").text_frame, [(text, Look(lang, size, colour=MUTED))])
    _number(_box(shapes, number, "number"), lang)


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
    told = [*filter(None, text.split("\n"))]
    said = [*told, *(line for line in provenance.words if line not in told)]
    write(notes.notes_text_frame, [(line, Look(lang, 14)) for line in said])
    for paragraph in notes.notes_text_frame.paragraphs:
        paragraph.space_after = Pt(4)
