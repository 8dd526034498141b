"""Charts as pictures: the screen's own Vega-Lite dict as SVG or PNG, drawn with our fonts and without any network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vl_convert

if TYPE_CHECKING:
    from types import ModuleType

    from core.export.document import Chart, Picture

FONTS = Path(__file__).parent / "fonts"
_SIZE = re.compile(r'<svg\b[^>]*?\bviewBox="[\d.\-]+ [\d.\-]+ ([\d.]+) ([\d.]+)"')
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
    """A Vega-Lite dict -> SVG. Deterministic; drawn once per content."""
    return _drawn(json.dumps(spec, sort_keys=True))


def size(drawing: str) -> tuple[float, float]:
    """Width and height of an SVG, in its own units. Raises ValueError when it does not tell them."""
    found = _SIZE.search(drawing)
    if not found:
        raise ValueError("an SVG without a viewBox")
    return float(found[1]), float(found[2])


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
    return str(_engine().vegalite_to_svg(spec, allowed_base_urls=[]))
