"""Charts over time where a measure was defined anew: nothing leads over that day, which stands marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.charts import look as lk
from core.charts.look import Look, Spec, layer

#: Pixels that the words about the day take above the plot.
ABOVE = 28


def piece(day: int, redefined: date | None) -> int:
    """0 before the day of the present definition, 1 from it on. ``day``: an ordinal."""
    return int(redefined is not None and day >= redefined.toordinal())


def parted(days: Sequence[int], redefined: date | None) -> bool:
    """Whether figures of both definitions are drawn."""
    return len({piece(day, redefined) for day in days}) == 2


def definition_mark(look: Look, redefined: date | None, days: Sequence[int], x: Spec) -> list[Spec]:
    """The day of another definition, where figures of both are drawn. ``days``: of all that is drawn; ``x``: encoding
    of a field ``day``.
    """
    if redefined is None or not parted(days, redefined):
        return []
    day = redefined.toordinal()
    late = 2 * day > min(days) + max(days)
    mark = [{"day": day, "text": look.say("trend.redefined", day=redefined)}]
    rule = layer("rule", mark, {"x": x}, stroke=lk.INK, strokeWidth=look.px(2), strokeDash=[look.px(6), look.px(4)])
    style = {"y": -look.px(8), "baseline": "bottom", "fontSize": look.px(15), "color": lk.INK}
    words = layer("text", mark, {"x": x, **lk.text_of()}, align="right" if late else "left", **style)
    return [rule, words]
