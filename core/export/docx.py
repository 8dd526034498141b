"""A document as a Word file: real headings, tables and lists, every paragraph in the direction of its language."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from itertools import zip_longest
from typing import Any

import docx
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from core.export import columns, picture
from core.export.direction import bracketed, is_rtl, marked, tag
from core.export.document import (
    Amount,
    Block,
    Break,
    Bullets,
    Chart,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    Value,
    in_order,
    leads,
)
from core.export.palette import HEAD, INK, MUTED, RED
from core.export.state_word import style_of
from core.i18n import plain

FACE = "Arial"  # this format does not carry fonts: one that every office computer has
_PAGE = (21.0, 29.7)  # A4, centimetres
_MARGIN = 2.0
_PROPERTY = 255  # letters that a property of an Office file holds
_WIDTH, _HEIGHT = _PAGE[0] - 2 * _MARGIN, 15.0
_WHEEL = 13.0  # a wheel leaves room for the table of its channels on the same page
_TALL = 11.0  # a drawing higher than this begins a page with its heading: not every program would take that along
_UNITS = 44  # units of a drawing in a centimetre
_CELL = 10  # points of letters in a table
_WHOLE = 8  # rows of a table that no page tears
#: A hyphen between a prefix and its number, where some programs end a line; and marks around a number without a sign,
#: which needs none: where letters change these programs end a line even so.
_TIED = re.compile("(?<=[\u05d0-\u05ea])-(?=[\u200e\u200f]*[\\d+\u2212])")
_BARE = re.compile("(?<=[\u05d0-\u05ea]-)\u200e(\\d+(?:[.,]\\d+)*%?)\u200e")
_STYLES = {"Normal": 11, "Title": 22, "Subtitle": 13, "Heading 1": 18, "Heading 2": 15, "Heading 3": 13, "Caption": 11}
_LISTS = {"List Bullet": 11, "List Number": 11, "Header": 9, "Footer": 9, "Table Grid": 10}
#: Style of a paragraph -> points, bold, colour.
_LOOKS = {
    "plain": (11, False, INK),
    "lead": (13, True, INK),
    "note": (10, False, MUTED),
    "quote": (12, False, INK),
    "alarm": (12, True, RED),
    "figure": (48, True, RED),
}


def render(document: Document) -> bytes:
    """The document as .docx, A4, with where its figures come from under the title and on every page."""
    file = docx.Document()
    _styles(file, document.lang)
    _page(file, document)
    _properties(file, document)
    _text(file.add_paragraph(style="Title"), document.title, document.lang)
    if document.subtitle:
        _text(file.add_paragraph(style="Subtitle"), document.subtitle, document.lang)
    for line in document.provenance.words:
        paragraph = file.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        _text(paragraph, line, document.lang, 10, colour=MUTED)
    blocks = [*in_order(document.blocks)]
    for block, after in zip_longest(blocks, blocks[1:]):
        _block(file, block, document.lang)
        if leads(block, after):
            file.paragraphs[-1].paragraph_format.keep_with_next = True
        if isinstance(block, Heading) and isinstance(after, Chart | Picture) and _drawn_size(after)[1] > _TALL:
            file.paragraphs[-1].paragraph_format.page_break_before = True
    if blocks and isinstance(blocks[-1], Table):  # the line that must follow a table is no page of its own
        file.paragraphs[-1].paragraph_format.line_spacing = Pt(1)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


# --- the frame ----------------------------------------------------------------------------------------------------


def _styles(file: Any, lang: str) -> None:
    """Faces and sizes for letters of both directions, and the direction of every paragraph."""
    for name, size in {**_STYLES, **_LISTS}.items():
        style = file.styles[name]
        properties = style.element.get_or_add_rPr()
        for old in ("w:color", "w:rFonts", "w:spacing", "w:i", "w:iCs"):
            for found in properties.findall(qn(old)):
                properties.remove(found)
        style.font.name, style.font.size = FACE, Pt(size)
        style.font.color.rgb = RGBColor.from_string(HEAD if name.startswith(("Title", "Heading")) else INK)
        properties.find(qn("w:rFonts")).set(qn("w:cs"), FACE)
        _size(properties, size)
        if is_rtl(lang) and name != "Table Grid":
            _first(style.element.get_or_add_pPr(), "w:bidi")
    settings = file.settings.element
    for language in (file.styles.element.find(".//" + qn("w:lang")), settings.find(qn("w:themeFontLang"))):
        language.set(qn("w:val"), "en-GB" if is_rtl(lang) else tag(lang))
        language.set(qn("w:bidi"), tag(lang) if is_rtl(lang) else "he-IL")
    modes = (each for each in settings.iter(qn("w:compatSetting")) if each.get(qn("w:name")) == "compatibilityMode")
    next(modes).set(qn("w:val"), "15")  # that of today, or Word says that the file is an old one


def _size(properties: Any, size: float) -> None:
    """The size of right-to-left letters, which stands apart from that of the others."""
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    own = OxmlElement("w:szCs")
    own.set(qn("w:val"), str(int(2 * size)))
    properties.find(qn("w:sz")).addnext(own)


#: What may follow ``w:bidi`` in the properties of a paragraph, as the schema orders it.
_AFTER_BIDI = "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
_AFTER_BIDI += "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"


def _first(properties: Any, name: str) -> None:
    """``w:bidi`` where the schema wants it."""
    if properties.find(qn(name)) is None:
        properties.insert_element_before(OxmlElement(name), *(f"w:{each}" for each in _AFTER_BIDI.split()))


def _page(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(_PAGE[0]), Cm(_PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    if is_rtl(document.lang):
        _flag(section._sectPr, "w:bidi", before=("w:rtlGutter", "w:docGrid", "w:printerSettings"))
    _text(section.header.paragraphs[0], document.title, document.lang, 9, colour=MUTED)
    footer = section.footer.paragraphs[0]
    _text(footer, document.provenance.foot + " \u00b7 ", document.lang, 9, colour=MUTED)
    _field(footer, "PAGE", document.lang)


def _flag(properties: Any, name: str, before: tuple[str, ...] = ()) -> None:
    properties.insert_element_before(OxmlElement(name), *before)


def _field(paragraph: Any, code: str, lang: str) -> None:
    """A number that the program counts: ``PAGE`` is that of the page."""
    run = _text(paragraph, "", lang, 9, colour=MUTED)
    for kind in ("begin", None, "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)


def _properties(file: Any, document: Document) -> None:
    about = file.core_properties
    about.title, about.subject = plain(document.title)[:_PROPERTY], plain(document.subtitle)[:_PROPERTY]
    about.language = tag(document.lang)
    about.author = about.last_modified_by = ""
    about.comments = plain("\n".join(document.provenance.words))[:_PROPERTY]
    about.created = about.modified = document.provenance.moment


# --- blocks -------------------------------------------------------------------------------------------------------


def _block(file: Any, block: Block, lang: str) -> None:
    if isinstance(block, Heading):
        heading = file.add_paragraph(style=f"Heading {block.level}")
        heading.paragraph_format.keep_with_next = True
        _text(heading, block.text, lang)
    elif isinstance(block, Paragraph):
        size, bold, colour = _LOOKS[block.style]
        paragraph = file.add_paragraph()
        _text(paragraph, block.text, lang, size, bold, colour)
        if block.style in ("quote", "alarm"):
            _bar(paragraph, colour, lang)
    elif isinstance(block, Bullets):
        _bullets(file, block, lang)
    elif isinstance(block, Table):
        _table(file, block, lang)
    elif isinstance(block, Break):
        file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    else:
        _drawing(file, block, lang)


def _text(
    paragraph: Any, text: str, lang: str, size: float | None = None, bold: bool | None = None, colour: str | None = None
) -> Any:
    """A run at the end of ``paragraph``; in a right-to-left language it and the paragraph say so."""
    run = paragraph.add_run()
    _write(run._r, text, lang)
    properties = run._r.get_or_add_rPr()
    if bold:
        run.bold = True
        properties.append(OxmlElement("w:bCs"))
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if size:
        run.font.size = Pt(size)
        _size(properties, size)
    if is_rtl(lang):
        _first(paragraph._p.get_or_add_pPr(), "w:bidi")
        properties.append(OxmlElement("w:rtl"))
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi" if is_rtl(lang) else "w:val"), tag(lang))
    properties.append(language)
    return run


def _write(run: Any, text: str, lang: str) -> None:
    """The words of a run; where a line ends, it ends, and no prefix is torn from its number."""
    for n, line in enumerate(_BARE.sub(r"\1", bracketed(marked(text, lang), lang)).split("\n")):
        if n:
            run.add_br()
        for m, part in enumerate(_TIED.split(line)):
            if m:
                run.append(OxmlElement("w:noBreakHyphen"))
            if part:
                run.add_t(part)


def _bar(paragraph: Any, colour: str, lang: str) -> None:
    """A bar at the side where reading starts."""
    borders, side = OxmlElement("w:pBdr"), OxmlElement("w:right" if is_rtl(lang) else "w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", colour)):
        side.set(qn(f"w:{name}"), value)
    borders.append(side)
    properties = paragraph._p.get_or_add_pPr()
    after = ("shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct")
    later = (*after, "autoSpaceDE", "autoSpaceDN", "bidi", *_AFTER_BIDI.split())
    properties.insert_element_before(borders, *(f"w:{each}" for each in later))


def _bullets(file: Any, block: Bullets, lang: str) -> None:
    style = "List Number" if block.numbered else "List Bullet"
    restarted = _restart(file, style) if block.numbered else None
    for n, item in enumerate(block.items, 1):
        paragraph = file.add_paragraph(style=style)
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.keep_with_next = _stays(n, len(block.items))
        _text(paragraph, item, lang)
        if restarted is not None:
            numbers = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbers.get_or_add_ilvl().val = 0
            numbers.get_or_add_numId().val = restarted


def _restart(file: Any, style: str) -> int:
    """A numbering of its own, from one."""
    numbering = file.part.numbering_part.element
    used = file.styles[style].element.pPr.numPr.numId.val
    own = numbering.add_num(numbering.num_having_numId(used).abstractNumId.val)
    own.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(own.numId)


def _drawing(file: Any, block: Chart | Picture, lang: str) -> None:
    _caption(file, block.title, lang)
    paragraph = file.add_paragraph()
    run = _text(paragraph, "", lang)
    shape = run.add_picture(io.BytesIO(picture.png(block)), width=Cm(_drawn_size(block)[0]))
    about = shape._inline.docPr
    about.set("descr", plain(block.alt))
    about.set("name", plain(block.title))


def _drawn_size(block: Chart | Picture) -> tuple[float, float]:
    """Width and height of a drawing in centimetres."""
    wide, high = picture.size(picture.svg(block))
    tallest = _WHEEL if isinstance(block, Chart) and block.kind == "radar" else _HEIGHT
    width = min(_WIDTH, tallest * wide / high, wide / _UNITS)
    return width, width * high / wide


def _caption(file: Any, text: str, lang: str) -> None:
    caption = file.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    _text(caption, text, lang, 11, True)


def _table(file: Any, block: Table, lang: str) -> None:
    """The head is said again on every page, and no row is torn."""
    _caption(file, block.caption, lang)
    table = file.add_table(1, len(block.head), style="Table Grid")
    properties = table._tbl.tblPr
    if is_rtl(lang):
        order = ("tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders")
        later = (*order, "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")
        for old in properties.findall(qn("w:bidiVisual")):
            properties.remove(old)
        properties.insert_element_before(OxmlElement("w:bidiVisual"), *(f"w:{each}" for each in later))
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), plain(block.caption))
    properties.append(told)
    _rows(table, block, lang)
    file.add_paragraph().paragraph_format.space_after = Pt(0)


def _rows(table: Any, block: Table, lang: str) -> None:
    """Each look of a cell is made once: made anew for every cell, those of a large city would take half a minute."""
    _columns(table, block)
    (empty,) = table.rows
    looks: dict[tuple[int, bool, bool, str | None], Any] = {}
    for n, values in enumerate((block.head, *block.rows)):
        head, stays, row = n == 0, _stays(n, len(block.rows)), OxmlElement("w:tr")
        for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
            row.get_or_add_trPr().append(OxmlElement(name))
        for column, value in enumerate(values):
            look = column, head, stays, value.state if isinstance(value, Amount) else None
            if look not in looks:
                looks[look] = _dressed(empty.cells[column], value, lang, head, column == 0, stays)
            cell = deepcopy(looks[look])
            _write(next(cell.iter(qn("w:r"))), columns.unbroken(value), lang)
            row.append(cell)
        table._tbl.append(row)
    table._tbl.remove(empty._tr)


def _columns(table: Any, block: Table) -> None:
    """Widths by content, which a program that opens the file does not make its own."""
    table.autofit = False
    room = _WIDTH / 2.54 * 72 / _CELL
    for column, each in zip(table.columns, columns.widths(block, room), strict=True):
        column.width = column.cells[0].width = Cm(_WIDTH * each / room)


def _stays(n: int, rows: int) -> bool:
    """Whether row or item ``n`` of ``rows``, a head being 0, stays on the page of the next: all of a short table or
    list; of a long one none stands alone under the head or on the last page.
    """
    return n < rows if rows <= _WHOLE else n in (0, 1, rows - 1)


def _dressed(model: Any, value: Value, lang: str, head: bool, named: bool, stays: bool) -> Any:
    """A cell as wide as ``model`` that looks as ``value`` does, without its words."""
    cell = _Cell(deepcopy(model._tc), model._parent)
    state = style_of(value)
    fill = HEAD if head else state.colour.removeprefix("#") if state else None
    ink = "FFFFFF" if head else state.text.removeprefix("#") if state else INK
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.keep_with_next = stays
    _text(paragraph, "", lang, _CELL, head or named or bool(state), ink)
    if fill:
        shade = OxmlElement("w:shd")
        for name, given in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shade.set(qn(f"w:{name}"), given)
        cell._tc.get_or_add_tcPr().append(shade)
    return cell._tc
