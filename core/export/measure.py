"""How much room words take on a slide: measured in our own bold face, with what the widest likely face needs more."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

_FACE = Path(__file__).parent / "fonts" / "Heebo-Bold.ttf"
#: Slides are shown in Arial, and in offices without it in another face: so much wider (Arial 1.07, Noto Sans 1.13) and
#: with lines so high, in sizes (1.15 and 1.36), are the letters of those at most.
_WIDER, _LINE = 1.13, 1.37
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
