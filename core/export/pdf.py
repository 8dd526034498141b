"""Documents and decks as PDF, through Typst: tagged, with our fonts inside; words travel as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import typst

from core.export import columns, picture
from core.export import slide_layout as place
from core.export.direction import is_rtl, tag
from core.export.document import (
    Block,
    Break,
    Bullets,
    Chart,
    Deck,
    Document,
    Heading,
    Paragraph,
    Picture,
    Slide,
    Table,
    Value,
    in_order,
    leads,
)
from core.export.palette import COLOURS
from core.export.state_word import style_of
from core.i18n import plain

_FOLDER = Path(__file__).parent
_WIDTH, _HEIGHT = 17.0, 21.0  # centimetres that a drawing may take
_WHEEL = 13.0
_NO_GLYPH = ("could not be displayed with font", "text with missing codepoints")
_WHOLE = 8  # rows of a table that no page tears
_UNITS = 38  # units of a drawing in a centimetre
_ROOM = _WIDTH / 2.54 * 72 / 10.5  # sizes of the letters across a page


def render(content: Document | Deck) -> bytes:
    """A4 pages of a document, or a page of 16:9 for each slide; PDF/UA-1, so every picture has its words."""
    if isinstance(content, Deck):
        return _pages("slides.typ", _deck(content), content.provenance.taken)
    return _pages("report.typ", _document(content), content.provenance.taken)


def _pages(layout: str, content: Mapping[str, Any], taken: str) -> bytes:
    """What people wrote on their phones may hold a sign that no font of ours has (an emoji): PDF/UA has no such page,
    so a file with one is tagged all the same but does not claim to be PDF/UA.
    """
    told = {"content": json.dumps(content)}
    try:
        return _made(layout, told, taken, "ua-1")
    except typst.TypstError as error:
        if not any(sign in str(error) for sign in _NO_GLYPH):
            raise
        return _made(layout, told, taken, "1.7")


def _made(layout: str, told: dict[str, str], taken: str, standard: Literal["ua-1", "1.7"]) -> bytes:
    made = typst.compile(
        str(_FOLDER / layout),
        font_paths=[str(picture.FONTS)],
        ignore_system_fonts=True,
        sys_inputs=told,
        pdf_standards=standard,
        timestamp=datetime.fromisoformat(taken),
    )
    return bytes(made)


def _about(content: Document | Deck) -> dict[str, Any]:
    language, _, region = tag(content.lang).partition("-")
    return {
        "title": plain(content.title),
        "subtitle": content.subtitle,
        "lang": language,
        "region": region,
        "rtl": is_rtl(content.lang),
        "colours": COLOURS,
        "provenance": content.provenance.words,
        "description": plain("\n".join(content.provenance.words)),
    }


# --- documents ----------------------------------------------------------------------------------------------------


def _document(document: Document) -> dict[str, Any]:
    blocks = [*in_order(document.blocks)]
    drawn = [_block(block) | {"sticky": leads(block, after)} for block, after in zip_longest(blocks, blocks[1:])]
    return _about(document) | {"source": document.provenance.foot, "blocks": drawn}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block, columns.widths(block, _ROOM)) | {"whole": len(block.rows) <= _WHOLE}
    if isinstance(block, Chart | Picture):
        wide, high = picture.size(picture.svg(block))
        return _drawing(block) | {"width": min(_WIDTH, _tallest(block) * wide / high, wide / _UNITS)}
    if isinstance(block, Break):
        return {"kind": "newpage"}
    return _words(block)


def _tallest(block: Chart | Picture) -> float:
    """A wheel leaves room for the table of its channels on the same page."""
    return _WHEEL if isinstance(block, Chart) and block.kind == "radar" else _HEIGHT


def _words(block: Heading | Paragraph | Bullets) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.text, "name": plain(block.text)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": block.items, "numbered": block.numbered}
    return {"kind": block.style, "text": block.text}


def _drawing(block: Chart | Picture) -> dict[str, Any]:
    return {"kind": "drawing", "title": block.title, "alt": plain(block.alt), "svg": picture.svg(block)}


def _table(block: Table, widths: tuple[float, ...]) -> dict[str, Any]:
    rows = [[_cell(value) for value in row] for row in block.rows]
    return {"kind": "table", "caption": block.caption, "head": block.head, "rows": rows, "widths": widths}


def _cell(value: Value) -> dict[str, str | None]:
    look = style_of(value)
    return {"text": columns.unbroken(value), "fill": look.colour if look else None, "ink": look.text if look else None}


# --- decks --------------------------------------------------------------------------------------------------------


def _deck(deck: Deck) -> dict[str, Any]:
    rtl = is_rtl(deck.lang)
    slides = [_slide(page, rtl) for slide in deck.slides for page in place.pages(slide, rtl)]
    return _about(deck) | {"width": place.WIDTH, "height": place.HEIGHT, "slides": slides}


def _slide(slide: Slide, rtl: bool) -> dict[str, Any]:
    """The same boxes as in the slides that can be edited."""
    words, boxes = place.split(slide, rtl)
    bottom, number = place.bottom(rtl)
    said = place.words_of(slide.blocks)
    body = place.body_size(said, words) if words else place.BODY
    return {
        "title": slide.title,
        "name": plain(slide.title),
        "title_size": place.title_size(slide.title),
        "title_box": asdict(place.TITLE_BOX),
        "words_box": asdict(words) if words else None,
        "words": [_words(block) | {"size": place.size_of(block, body)} for block in said],
        "drawn": list(_drawn(slide, boxes)),
        "bottom": slide.bottom,
        "bottom_box": asdict(bottom),
        "number_box": asdict(number),
    }


def _drawn(slide: Slide, boxes: tuple[place.Box, ...]) -> Iterator[dict[str, Any]]:
    drawn = place.drawn_of(slide.blocks)
    for block, box in zip(drawn, boxes, strict=True):
        caption, inner = place.captioned(block, box) if place.named(drawn) else (None, box)
        made = _slide_table(block, inner) if isinstance(block, Table) else _drawing(block)
        yield made | {
            "caption": place.name_of(block),
            "caption_box": asdict(caption) if caption else None,
            "box": asdict(inner),
        }


def _slide_table(block: Table, box: place.Box) -> dict[str, Any]:
    size = place.letters(block, box)
    return _table(block, place.column_widths(block, box.width, size)) | {"size": size}
