"""What a room answered: a dot for every answer on the scale that was asked on, the middle half behind, the median."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import look as lk
from core.charts.look import RED_LINE, SERIES, Look, Spec, layer
from core.i18n import InTwoLanguages, Words

DOT, TALLEST, MIDDLE = 20.0, 260.0, "#CFE3E6"


@dataclass(frozen=True, slots=True)
class Ballot:
    """``values`` on a scale from ``low`` to ``high``; ``middle``: quartiles; ``known``: values that stand already."""

    values: tuple[float, ...]
    low: float
    high: float
    median: float | None = None
    middle: tuple[float, float] | None = None
    known: tuple[float, ...] = ()
    unit: InTwoLanguages | None = None


def votes(ballot: Ballot, words: Words, width: float = 900, scale: float = 1.0) -> Spec:
    """Dots heaped above their values; the scale runs as reading does. Raises ValueError without answers."""
    if not ballot.values:
        raise ValueError("a chart needs at least one answer; an empty page has its own words")
    look = Look(words, scale)
    tallest = max(Counter(ballot.values).values())
    step = min(DOT, TALLEST / tallest)
    height = max(step * tallest, 60.0)
    rows = _dots(ballot.values)
    x, y = _across(look, ballot), _up(tallest)
    layers = [
        *_middle(ballot, x),
        layer(
            "point",
            rows,
            {"x": x, "y": y},
            filled=True,
            color=SERIES[0].colour,
            size=look.px(step * 0.9) ** 2,
            opacity=1,
        ),
        *_marks(look, ballot, x),
    ]
    name, told = _aloud(ballot, words)
    return lk.spec(look, layers, width=width, height=height, name=name, told=told, fluid=True)


def _dots(values: Sequence[float]) -> list[dict[str, Any]]:
    """Each answer on top of those before it at the same value."""
    heap: Counter[float] = Counter()
    rows = []
    for value in sorted(values):
        heap[value] += 1
        rows.append({"x": value, "y": heap[value] - 0.5})
    return rows


def _across(look: Look, ballot: Ballot) -> Spec:
    scale = {"domain": [ballot.low, ballot.high], "reverse": look.words.rtl, "nice": False}
    return {**lk.raw("x"), "scale": scale, "axis": {"title": None, "grid": False, "tickCount": 6}}


def _up(tallest: int) -> Spec:
    return {**lk.raw("y"), "scale": {"domain": [0, tallest]}, "axis": None}


def _middle(ballot: Ballot, x: Spec) -> list[Spec]:
    if ballot.middle is None:
        return []
    rows = [{"x": ballot.middle[0], "x2": ballot.middle[1]}]
    return [layer("rect", rows, {"x": x, "x2": {"field": "x2"}}, color=MIDDLE, opacity=0.8)]


def _marks(look: Look, ballot: Ballot, x: Spec) -> list[Spec]:
    found = [
        layer(
            "rule", [{"x": value} for value in ballot.known], {"x": x}, color=RED_LINE, strokeDash=[6, 5], strokeWidth=2
        )
    ]
    if ballot.median is not None:
        found.append(layer("rule", [{"x": ballot.median}], {"x": x}, color="#1B2B33", strokeWidth=look.px(4)))
    return found


def _aloud(ballot: Ballot, words: Words) -> tuple[str, str]:
    told = [words.value(value, ballot.unit) for value in ballot.values]
    median = words.value(ballot.median, ballot.unit)
    return words("charts.votes.name", n=len(told), median=median), words("charts.votes.values", values=told)
