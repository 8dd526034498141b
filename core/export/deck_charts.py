"""The charts of a deck: the pictures of the screen, with the figures that a chart needs where it can be edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import ceil, floor
from typing import Any

from core import headline
from core.charts import STATE_STYLE, Count, Mark, Profile, Reading, concentration, course, wedges
from core.charts.bars import ranked
from core.charts.course import FILLS, INK_OF_BACK, Space
from core.charts.definition import piece
from core.charts.look import CROSSED, INK, RED_LINE
from core.charts.positions import space
from core.export.document import Chart, Series
from core.export.palette import ACCENT
from core.i18n import Words, plain, rounded, usual_digits
from core.line_words import digits_against
from core.snapshot import Snapshot, Spot, Worst

#: Areas with a bar of their own; a slide read from the last row holds no more.
MOST_BARS = 5
#: A chart of a slide, in pixels of which 16 are a letter's 28 points: as wide and as high as the slide has room.
_WIDE, _HIGH = 499, 172


def channels_chart(s: Snapshot, w: Words, size: float = 350, across: float | None = None) -> Chart:
    """The channels as the wheel of the screen; where it can be edited, scores beside the scores on the lines."""
    profile = Profile(
        "city",
        w.pick(s.city),
        tuple(Reading(n.id, w.pick(n.name), n.score, n.line, n.state or "none") for n in s.channels),
    )
    spec = wedges(profile, w, size=size, across=across)
    return Chart(
        "radar",
        w("slides.table.channels"),
        spec["description"],
        tuple(w.pick(n.name) for n in s.channels),
        (
            Series(w("slides.head.score"), tuple(whole(n.score) for n in s.channels), ACCENT),
            Series(
                w("charts.red_line"), tuple(whole(n.line) for n in s.channels), RED_LINE, level=True, stroke="dashed"
            ),
            *_marks([n.state or "none" for n in s.channels], [whole(n.score) for n in s.channels], w),
        ),
        spec,
        states=tuple(n.state or "none" for n in s.channels),
    )


def _marks(states: Sequence[str], values: Sequence[float | None], w: Words) -> tuple[Series, ...]:
    """The figures in each state: a series has a name and marks of its own, which a legend tells."""
    return tuple(
        Series(
            w(f"charts.state.{state}"),
            tuple(x if own == state else None for x, own in zip(values, states, strict=True)),
            style.colour,
            state=state,
        )
        for state, style in STATE_STYLE.items()
        if state in states
    )


def line_chart(worst: Worst, w: Words) -> Chart:
    """The readings of the line in its safe space, as on its page."""
    marks = [Mark(m.period, m.day, m.value, m.state) for m in worst.marks]
    found = space(worst.record)
    assert found, "only lines that stand on a figure are told"
    name = w.pick(worst.indicator)
    spec = course(
        marks, found, w, unit=worst.unit, name=name, width=_WIDE, height=_HIGH, whole=True, redefined=worst.redefined
    )
    values = [_shown(m.value, found.limits, w) for m in marks]
    read = [mark.state if value is not None else "" for mark, value in zip(marks, values, strict=True)]
    span = _span(spec)
    return Chart(
        "trend",
        name,
        spec["description"],
        tuple(plain(w.period(m.period)) for m in marks),
        (
            *_grounds(found, span, len(marks), w),
            *(_level(w("charts.red_line"), x, len(marks), RED_LINE, told="beside") for x in found.limits),
            *(_level(w("charts.course.back_name"), x, len(marks), INK_OF_BACK, stroke="dotted") for x in found.back),
            *_readings(name, marks, values, worst.redefined, w),
            *_marks(read, values, w),
        ),
        spec,
        pattern='General"%"' if worst.unit.en == "%" else "General",
        span=span,
    )


def _level(name: str, x: float, n: int, ink: str, **how: Any) -> Series:
    return Series(name, (x,) * n, ink, level=True, **how)


def _grounds(found: Space, span: tuple[float, float, float], n: int, w: Words) -> Iterator[Series]:
    """The zones of the safe space, the lowest first; the warning zone is told once. A stack that began below nought
    would not lie where it should.
    """
    low, high, _ = span
    names = {"safe": "charts.trend.safe_side", "amber": "charts.course.amber", "far": "charts.trend.far_side"}
    seen = {"safe", "far"}
    for k, (start, end, zone) in enumerate(found.between(low, high) if low >= 0 else ()):
        tall = rounded(end - start if k else end, 6)
        yield Series(
            w(names[zone]), (tall,) * n, FILLS[zone], ground=True, told="nowhere" if zone in seen else "legend"
        )
        seen.add(zone)


def _readings(
    name: str, marks: Sequence[Mark], values: Sequence[float | None], redefined: date | None, w: Words
) -> Iterator[Series]:
    """The readings; those of the present definition apart, for no line leads from one to the other."""
    parts = {
        n: [x if piece(m.day, redefined) == n else None for m, x in zip(marks, values, strict=True)] for n in (0, 1)
    }
    drawn = [n for n, part in parts.items() if any(x is not None for x in part)]
    for n in drawn:
        own = f"{name} \u2013 {w('charts.trend.redefined', day=redefined)}" if n and len(drawn) > 1 else name
        yield Series(own, tuple(parts[n]), INK, told="beside" if n == drawn[-1] else "nowhere")


def _span(spec: Mapping[str, Any]) -> tuple[float, float, float]:
    """The axis of values of a course, out to its ticks."""
    axis = spec["layer"][0]["encoding"]["y"]
    (low, high), ticks = axis["scale"]["domain"], axis["axis"]["values"]
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    return floor(low / step) * step, ceil(high / step) * step, step


def spread_chart(s: Snapshot, w: Words) -> Chart:
    """The areas with most open breaches, the others in one bar; those stand out of which the title speaks."""
    k, _ = headline.standing_out(s)
    own = _own(s.spots)
    counts = [Count(spot.area, w.pick(spot.name), spot.crossings) for spot in own]
    if k > len(own):
        counts = [Count("", w("slides.areas_of", n=k, layer=headline.layer(s, w)), _sum(s.spots[:k]))]
    if rest := s.spots[max(k, len(own)) :]:
        counts.append(Count("", _together(rest, bool(counts), s, w), _sum(rest)))
    counts = ranked(counts)
    spec = concentration(counts, w, width=_WIDE, slot=(_HIGH - 20) / MOST_BARS, standing=k if k <= len(own) else 1)
    return Chart(
        "bars",
        w("slides.table.spread"),
        spec["description"],
        tuple(count.name for count in counts),
        (Series(w("slides.head.crossed"), tuple(float(count.crossings) for count in counts), CROSSED),),
        spec,
        colours=tuple(row["fill"] for row in spec["layer"][0]["data"]["values"]),
    )


def _own(spots: Sequence[Spot]) -> Sequence[Spot]:
    """The areas with a bar of their own. Of areas with as many breaches none has one where not all have."""
    if len(spots) <= MOST_BARS:
        return spots
    return [spot for spot in spots[: MOST_BARS - 1] if spot.crossings > spots[MOST_BARS - 1].crossings]


def _sum(spots: Sequence[Spot]) -> int:
    return sum(spot.crossings for spot in spots)


def _together(rest: Sequence[Spot], others: bool, s: Snapshot, w: Words) -> str:
    """The name of the areas without a bar of their own; ``others``: whether one stands before them."""
    each = {spot.crossings for spot in rest}
    if len(each) == 1:
        crossings = w.plural("slides.crossings", each.pop())
        return w("slides.areas_with", layer=w.pick(s.layer_plural), crossings=crossings, n=len(rest))
    return w("slides.others") if others else w("slides.areas_of", n=len(rest), layer=headline.layer(s, w))


def whole(x: float | None) -> float | None:
    """As many digits as the screen shows: what is drawn must say no more than what is written."""
    return None if x is None else rounded(x, 0)


def _shown(x: float | None, limits: Sequence[float], w: Words) -> float | None:
    """As it is written beside its line: see core.line_words."""
    if x is None:
        return None
    digits = digits_against(x, limits, w)
    return rounded(x, usual_digits(x) if digits is None else digits)
