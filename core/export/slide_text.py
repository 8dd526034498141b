"""Text on slides: every paragraph has its direction and language, every run a face for right-to-left letters too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Pt

from core.export.direction import is_rtl, marked, tag
from core.export.palette import INK

#: Slides are shown on other people's computers: a face that every one of them has.
FACE = "Arial"


@dataclass(frozen=True, slots=True)
class Look:
    """How one paragraph is written. ``size``: points; ``colour``: RRGGBB; ``align``: a side, else that of reading."""

    lang: str
    size: float = 28
    bold: bool = False
    colour: str = INK
    align: str | None = None
    bullet: str = ""


def write(frame: Any, texts: list[tuple[str, Look]]) -> None:
    """One paragraph for each line of each text, instead of what the frame held."""
    frame.word_wrap = True
    lines = [(line, look) for text, look in texts for line in text.split("\n")]
    for n, (line, look) in enumerate(lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        _paragraph(paragraph, line, look)


def _paragraph(paragraph: Any, text: str, look: Look) -> None:
    properties = paragraph._p.get_or_add_pPr()
    direct(properties, look.lang, look.align)
    if look.bullet:
        _bullet(properties, look)
    run = paragraph.add_run()
    run.text = marked(text, look.lang)
    style(run.font, run._r.get_or_add_rPr(), look)


def direct(properties: Any, lang: str, align: str | None = None) -> None:
    """Direction and side of a paragraph (``a:pPr``)."""
    properties.set("rtl", "1" if is_rtl(lang) else "0")
    properties.set("algn", align or ("r" if is_rtl(lang) else "l"))


def style(font: Any, properties: Any, look: Look) -> None:
    """Size, colour, language and face of a run (``a:rPr`` or ``a:defRPr``)."""
    font.size, font.bold, font.name = Pt(look.size), look.bold, FACE
    font.color.rgb = RGBColor.from_string(look.colour)
    properties.set("lang", tag(look.lang))
    faces = properties.find(qn("a:cs"))
    if faces is None:
        faces = properties.makeelement(qn("a:cs"), {})
        properties.find(qn("a:latin")).addnext(faces)
    faces.set("typeface", FACE)


def _bullet(properties: Any, look: Look) -> None:
    indent = str(int(Pt(1.5 * look.size)))
    properties.set("marL", indent)  # counted from the side of reading, whatever its name says
    properties.set("indent", f"-{indent}")
    kind, value = ("a:buAutoNum", "type") if look.bullet == "1" else ("a:buChar", "char")
    bullet = properties.makeelement(qn(kind), {value: "arabicPeriod" if look.bullet == "1" else look.bullet})
    properties.append(bullet)
