"""A legend of our own: its symbols stand on the side on which reading starts; Vega's always stand on the left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.charts import look as lk
from core.charts.look import Look, Spec

_SWATCH = 34


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a symbol, a piece of line, or both."""

    text: str
    symbol: str | None = None
    fill: str = "#FFFFFF"
    stroke: str = "#FFFFFF"
    line: str | None = None
    dash: tuple[int, ...] = (1, 0)


def state_entries(look: Look, states: Iterable[str]) -> list[Entry]:
    """The states that occur, worst first."""
    present = set(states)
    return [_state_entry(look, s) for s in lk.STATE_STYLE if s in present]


def _state_entry(look: Look, state: str) -> Entry:
    mark = lk.state_mark(state)
    return Entry(look.state(state), mark["symbol"], mark["fill"], mark["stroke"])


def row_count(look: Look, entries: Sequence[Entry], width: float) -> int:
    """How many rows a legend of this width takes."""
    return len(_in_rows(look, entries, look.px(_SWATCH), width))


def legend(
    look: Look, entries: Sequence[Entry], top: float, width: float, centred: bool = False, before: float = 0.0
) -> list[Spec]:
    """Layers of a legend that starts at ``top`` pixels, in rows about ``width`` wide, read from the reading side.

    ``before``: how far its rows start before the plot.
    """
    swatch = look.px(_SWATCH)
    rows = []
    for line, (placed, used) in enumerate(_in_rows(look, entries, swatch, width)):
        shift = (max(0.0, (width - used) / 2) if centred else 0.0) - before
        for entry, x in placed:
            place = {"x": x + shift, "mid": x + shift + swatch / 2 - look.px(3), "x2": x + shift + swatch - look.px(6)}
            rows.append(asdict(entry) | place | {"tx": x + shift + swatch, "y": top + line * look.px(28)})
    y_only = {"y": lk.at()["y"]}
    return [
        *(_swatch(look, row) for row in rows if row["line"]),
        lk.symbols(
            [row for row in rows if row["symbol"]],
            y_only,
            x=look.from_start("mid"),
            size=look.px(14) ** 2,
            strokeWidth=look.px(1.5),
        ),
        lk.layer(
            "text",
            rows,
            {**y_only, **lk.text_of()},
            x=look.from_start("tx"),
            align=look.start,
            baseline="middle",
            fontSize=look.px(16),
            color=lk.INK,
        ),
    ]


def _in_rows(
    look: Look, entries: Sequence[Entry], swatch: float, width: float
) -> list[tuple[list[tuple[Entry, float]], float]]:
    """Entries with their distance from the start of their row, row by row, each row with the width it uses."""
    gap = look.px(24)
    rows: list[tuple[list[tuple[Entry, float]], float]] = []
    for entry in entries:
        room = swatch + lk.text_width(entry.text, look.px(16))
        if not rows or rows[-1][1] + gap + room > width:
            rows.append(([(entry, 0.0)], room))
        else:
            placed, used = rows[-1]
            rows[-1] = ([*placed, (entry, used + gap)], used + gap + room)
    return rows


def _swatch(look: Look, row: Mapping[str, Any]) -> Spec:
    return lk.layer(
        "rule",
        [{k: row[k] for k in ("x", "x2", "y")}],
        {"y": lk.at()["y"]},
        x=look.from_start("x"),
        x2=look.from_start("x2"),
        stroke=row["line"],
        strokeWidth=look.px(3.5),
        strokeDash=[look.px(n) for n in row["dash"]],
    )
