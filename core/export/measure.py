"""How much room words take on a slide: measured in our own bold face, which keeps a little more than Arial needs."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

_FACE = Path(__file__).parent / "fonts" / "Heebo-Bold.ttf"
#: Slides are shown in Arial, which is so much wider at most; and a line with its leading, in sizes.
_WIDER, _LINE = 1.07, 1.2
_AT = 100  # points at which letters are measured


@cache
def _face() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FACE, _AT)


@lru_cache(maxsize=4096)
def _wide(text: str) -> float:
    return float(_face().getlength(text)) * _WIDER / _AT / 72


def wide(text: str, size: float) -> float:
    """Inches of ``text`` in one bold line of ``size`` points."""
    return _wide(text) * size


def lines(text: str, size: float, width: float) -> int:
    """How many lines ``text`` takes in ``width`` inches; a word that is longer than a line is broken."""
    return sum(_broken(part, size, width) for part in text.split("\n"))


def _broken(text: str, size: float, width: float) -> int:
    count, used = 1, 0.0
    for word in text.split():
        room = wide(word, size)
        if used and used + wide(" ", size) + room > width:
            count, used = count + 1, 0.0
        used += room + (wide(" ", size) if used else 0.0)
        while used > width:
            count, used = count + 1, used - width
    return count


def height(text: str, size: float, width: float) -> float:
    """About how many inches high ``text`` is in ``width`` inches."""
    return lines(text, size, width) * size * _LINE / 72
