"""Two methods side by side: an area's place by each, joined by a line, so that what moves can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts.bands import ROW, rank_axis, row_hits
from core.charts.legend import Entry, legend
from core.charts.look import SERIES, Look, Spec, layer
from core.i18n import Words, plain

FIRST, SECOND = SERIES[0], SERIES[1]


@dataclass(frozen=True, slots=True)
class Pair:
    """Score and place of one area by two methods."""

    area: str
    name: str
    first: float
    second: float
    first_rank: int
    second_rank: int

    @property
    def shift(self) -> int:
        """Places gained by the second method."""
        return self.first_rank - self.second_rank


def compare(
    pairs: Sequence[Pair],
    words: Words,
    total: int,
    names: tuple[str, str],
    digits: int = 1,
    width: float = 720,
    scale: float = 1.0,
    title: str | None = None,
) -> Spec:
    """A row for each area in the order given, its two places joined; ``names`` of the methods stand in the tooltip.

    A click selects ``area``. Raises ValueError without areas.
    """
    if not pairs:
        raise ValueError("a chart needs at least one area; an empty page has its own words")
    look = Look(words, scale)
    rows = [_row(look, k, pair, digits) for k, pair in enumerate(pairs)]
    y, height = lk.at()["y"], ROW * len(rows)
    line = {"x": rank_axis(look, "first", total), "x2": {"field": "second"}, "y": y}
    moved = [row for row in rows if row["first"] != row["second"]]
    tip = {
        "area_name": look.say("tip.area_name"),
        "first_text": look.line(names[0]),
        "second_text": look.line(names[1]),
        "shift_text": look.say("tip.shift_text"),
    }
    return lk.spec(
        look,
        [
            layer("rule", moved, line, stroke="#A9B1BC", strokeWidth=look.px(4)),
            _points(look, rows, "second", total, 18),
            _points(look, rows, "first", total, 11),
            lk.row_names(look, rows, y),
            row_hits(look, rows, total, tip),
            *legend(look, _entries(look), look.px(height + 72), look.px(200)),
        ],
        width=width,
        height=height,
        name=words("charts.compare.name"),
        told=f"{words('charts.compare.methods', first=names[0], second=names[1])} "
        + "; ".join(row["aloud"] for row in rows),
        title=title,
        fluid=True,
    )


def _row(look: Look, k: int, pair: Pair, digits: int) -> dict[str, Any]:
    words = look.words
    texts = {
        "first_text": words("charts.compare.place", rank=pair.first_rank, score=words.number(pair.first, digits)),
        "second_text": words("charts.compare.place", rank=pair.second_rank, score=words.number(pair.second, digits)),
        "shift_text": words.change(pair.shift, 0),
    }
    return {
        "area": pair.area,
        "first": pair.first_rank,
        "second": pair.second_rank,
        "y": look.px(ROW * k + ROW / 2),
        "top": look.px(ROW * k + 2),
        "foot": look.px(ROW * (k + 1) - 2),
        "text": look.lines(pair.name, 24),
        "area_name": look.line(pair.name),
        **{name: look.line(text) for name, text in texts.items()},
        "aloud": plain(f"{pair.name}: {texts['first_text']} → {texts['second_text']}"),
    }


def _points(look: Look, rows: Sequence[dict[str, Any]], which: str, total: int, size: float) -> Spec:
    """The second method's symbol is larger and hollow, so that both are seen where they stand in one place."""
    stroke = FIRST if which == "first" else SECOND
    own = {"symbol": stroke.symbol, "fill": stroke.colour if which == "first" else "#FFFFFF", "stroke": stroke.colour}
    where = {"x": rank_axis(look, which, total), "y": lk.at()["y"]}
    return lk.symbols([row | own for row in rows], where, size=look.px(size) ** 2, strokeWidth=look.px(2.5))


def _entries(look: Look) -> list[Entry]:
    """Short ones, whatever the methods are called: a long entry would leave a phone no room for the drawing."""
    return [
        Entry(look.say("compare.first"), FIRST.symbol, FIRST.colour, FIRST.colour),
        Entry(look.say("compare.second"), SECOND.symbol, "#FFFFFF", SECOND.colour),
    ]
