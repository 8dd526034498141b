"""Charts as pictures: the screen's own Vega-Lite dict as SVG or PNG, drawn with our fonts and without any network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vl_convert

from core.charts.look import INK, MUTED, wrap
from core.export.direction import is_rtl
from core.export.document import Chart, Picture, cleaned
from core.i18n import plain
from core.names import writable

if TYPE_CHECKING:
    from types import ModuleType


FONTS = Path(__file__).parent / "fonts"
FACES = "Heebo, Arial, sans-serif"
_SIZE = re.compile(r'<svg\b[^>]*?\bviewBox="[\d.\-]+ [\d.\-]+ ([\d.]+) ([\d.]+)"')
#: A line of a text of several, if it is not isolated yet: letters from right to left would mix with the next line.
_LINE = re.compile("(<tspan[^>]*>)([^<\u2066-\u2068][^<]*)</tspan>")
_ROOT = re.compile(r"<svg\b[^>]*>")


def svg(block: Chart | Picture) -> str:
    """The drawing of a block. Raises ValueError for a picture that has neither spec nor SVG."""
    ready = getattr(block, "svg", None)
    if ready:
        return str(ready)
    if not block.spec:
        raise ValueError(f"nothing to draw: {block.title!r}")
    return from_spec(block.spec)


def svg_file(block: Chart | Picture) -> bytes:
    """The drawing as a file that any browser and any vector program opens."""
    return svg(block).encode()


def png(block: Chart | Picture, scale: float = 2.0) -> bytes:
    """The drawing as a picture of dots, ``scale`` times its size."""
    return bytes(_engine().svg_to_png(svg(block), scale=scale))


def from_spec(spec: Mapping[str, Any]) -> str:
    """A Vega-Lite dict -> SVG. Deterministic; drawn once per content. A letter that no XML may hold is left out: the
    drawing engine would end the whole program at it.
    """
    return _drawn(json.dumps(cleaned(spec), sort_keys=True))


def size(drawing: str) -> tuple[float, float]:
    """Width and height of an SVG, in its own units. Raises ValueError when it does not tell them."""
    found = _SIZE.search(drawing)
    if not found:
        raise ValueError("an SVG without a viewBox")
    return float(found[1]), float(found[2])


def signed(block: Chart | Picture, lines: Sequence[str], lang: str) -> Picture:
    """The drawing for a file of its own: under its title, and over ``lines`` that tell where its figures come from."""
    inner = svg(block)
    width, height = size(inner)
    title = _written([block.title], width, 20, 700, INK, 0.0, lang)
    below = title.height + height
    source = _written(lines, width, 13, 400, MUTED, below, lang)
    whole = below + source.height
    placed = _ROOT.sub(
        f'<svg y="{title.height:g}" width="{width:g}" height="{height:g}" ' + _box(width, height), inner, count=1
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:g}" '
        f'height="{whole:g}" viewBox="0 0 {width:g} {whole:g}"><title>{escape(plain(writable(block.title)))}</title>'
        f'<desc>{escape(plain(writable(block.alt)))}</desc><rect width="{width:g}" height="{whole:g}" fill="white"/>'
        f"{title.text}{placed}{source.text}</svg>"
    )
    return Picture(block.title, block.alt, svg=drawing)


def _box(width: float, height: float) -> str:
    return f'viewBox="0 0 {width:g} {height:g}" font-family="{FACES}">'


@dataclass(frozen=True, slots=True)
class _Written:
    text: str
    height: float


def _written(
    texts: Sequence[str], width: float, size: float, weight: int, colour: str, top: float, lang: str
) -> _Written:
    """Lines of SVG text from ``top`` on, broken to ``width``, from the side where reading starts."""
    rtl, edge, step = is_rtl(lang), 16.0, size * 1.4
    across = max(10, int((width - 2 * edge) / (size * 0.52)))
    lines = [line for text in texts if text for line in wrap(writable(text), across)]
    x, anchor = (width - edge, "end") if rtl else (edge, "start")
    look = f'font-family="{FACES}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    drawn = "".join(
        f'<text x="{x:g}" y="{top + 8 + (n + 0.8) * step:g}" {look}>{escape(_isolated(line, rtl))}</text>'
        for n, line in enumerate(lines)
    )
    return _Written(drawn, len(lines) * step + 16 if lines else 0.0)


def _isolated(line: str, rtl: bool) -> str:
    """A drawing gives its words no direction of their own."""
    return f"\u2067{line}\u2069" if rtl else line


def inline(drawing: str, alt: str, prefix: str) -> str:
    """An SVG to stand inside an HTML page: one image with ``alt``, names of its own, no reference to anywhere."""
    width, height = size(drawing)
    names = set(re.findall(r'\bid="([^"]+)"', drawing))
    for name in names:
        drawing = re.sub(rf'(\bid="|url\(#|href="#){re.escape(name)}(?=["\)])', rf"\g<1>{prefix}-{name}", drawing)
    drawing = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", drawing)
    root = f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {width:g} {height:g}" width="{width:g}">'
    return _ROOT.sub(lambda _: root, drawing, count=1)


@cache
def _engine() -> ModuleType:
    """The drawing engine is told our fonts once, at first use: that takes a moment."""
    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    drawing = str(_engine().vegalite_to_svg(spec, allowed_base_urls=[]))
    return _LINE.sub(lambda line: f"{line[1]}\u2068{line[2]}\u2069</tspan>", drawing)
