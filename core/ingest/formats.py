"""What the format of a cell makes of the number in it: a percentage, a date cut short, words beside it, thousands."""

from __future__ import annotations

import re
from dataclasses import dataclass

PERCENT, MONTH, YEAR = "percent", "month", "year"

_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<passed>[hms]+)\]|\[[^\]]*\]|[_*].'
    r"|(?P<plain>.)",
    re.S | re.I,
)
_CONDITION = re.compile(r"\[[<=>]")
_SCALED = re.compile(r"(?<=[0#?])(,+)(?![0#?,])")
_SIGNS = re.compile("[^\x00-\x7f]+|[$]")  # letters and signs of currencies are shown as they are


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees in the place of a number. ``kind``: a percentage, a month or a year alone; ``words``: what
    stands beside the number; ``scale``: by how much it is divided before it is shown.
    """

    kind: str | None = None
    words: str = ""
    scale: int = 1


#: Formats that no file describes, by their number: 0%, 0.00% and mmm-yy.
BUILT_IN = {9: Shown(PERCENT), 10: Shown(PERCENT), 17: Shown(MONTH)}


def shown(code: str) -> Shown:
    """What a format makes of a number that is not negative: its first part tells; of parts with conditions the last."""
    parts = [("", "")]
    for piece in _PIECES.finditer(code):
        if piece["plain"] == ";":
            parts.append(("", ""))
            continue
        bare, words = parts[-1]
        plain = piece["passed"] or piece["plain"] or ""
        sign = plain if _SIGNS.match(plain) else ""
        said = piece["quoted"] or piece["escaped"] or piece["currency"] or sign
        parts[-1] = bare + (plain if not sign else ""), words + (said or " ")
    bare, words = parts[-1 if _CONDITION.search(code) else 0]
    commas = _SCALED.search(bare)
    return Shown(_kind(bare.lower()), " ".join(words.split()), 1000 ** len(commas[1]) if commas else 1)


def _kind(bare: str) -> str | None:
    if "%" in bare:
        return PERCENT
    letters = set(bare)
    if letters & set("dhs#0?") or not letters & set("my"):
        return None
    return MONTH if "m" in letters else YEAR
