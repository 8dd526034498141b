"""What a line measures and where it stands, in the unit of its kind, as pages and files tell it."""

from __future__ import annotations

from core.config import Config, Text
from core.i18n import Words
from core.redlines.record import Record

#: Digits of a limit: it is told as it was adopted, never rounded.
AS_ADOPTED = 6


def in_points(record: Record, unit: Text | None) -> bool:
    """Whether a line is about differences of percentages."""
    return record.kind in ("gap", "change") and unit is not None and unit.en == "%"


def amount(record: Record, x: float | None, config: Config, w: Words, digits: int | None = None) -> str:
    """What a line of this kind measures, in its unit: percent a year, months, times the median of the peers. NaN and
    None: a dash.
    """
    if x is None or x != x:  # noqa: PLR0124 (NaN)
        return w.number(None)
    if record.kind == "share":
        return w.percent(x / 100, 1 if digits is None else digits)
    if record.kind == "peer" and digits is None:
        digits = 2
    if record.kind in ("peer", "age", "compound"):
        return w(f"lines.unit.{record.kind}", value=w.number(x, digits))
    unit = next((each.unit for each in config.indicators if each.id == record.indicator), None)
    value = w.points(x, digits) if in_points(record, unit) else w.value(x, unit, digits)
    return w("lines.unit.change", value=value) if record.kind == "change" else value


def limit(record: Record, config: Config, w: Words) -> str:
    """Where the line stands, in one phrase: not below 45 %; between 10 and 20; fewer than 2 of 3 lines."""
    if record.kind == "compound":
        key = "lines.limit.compound" if record.at_least > 1 else "lines.limit.compound_none"
        return w(key, k=record.at_least, n=len(record.of))
    at = amount(record, record.limit, config, w, AS_ADOPTED)
    if record.kind == "band":
        return w("lines.limit.band", low=amount(record, record.lower, config, w, AS_ADOPTED), high=at)
    return w("lines.limit.below" if record.below_is_bad else "lines.limit.above", at=at)
