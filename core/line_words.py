"""What a line measures and where it stands, in the unit of its kind, as pages and files tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isclose, isfinite

from core.config import Config, Text
from core.i18n import InTwoLanguages, Words
from core.redlines.record import Record

#: Kinds whose limits are in the unit of their indicator.
IN_UNIT = ("level", "band", "change", "gap")
#: Digits of a limit: it is told as it was adopted, never rounded.
AS_ADOPTED = 6
#: Digits that are tried until a value can be told from its line, and what counts as lying on it.
DIGITS, SAME = (None, 2, 3, 4, AS_ADOPTED), 1e-9


def in_points(record: Record, unit: Text | None) -> bool:
    """Whether a line is about differences of percentages."""
    return record.kind in ("gap", "change") and unit is not None and unit.en == "%"


def amount(record: Record, x: float | None, config: Config, w: Words, digits: int | None = None) -> str:
    """What a line of this kind measures, in its unit: percent a year, months, times the median of the peers. NaN and
    None: a dash.
    """
    return in_unit(record, x, unit_of(record, config), w, digits)


def unit_of(record: Record, config: Config) -> Text | None:
    """The unit of the indicator of a line; None where it has none, or none of its own."""
    return next((each.unit for each in config.indicators if each.id == record.indicator), None)


def in_unit(record: Record, x: float | None, unit: Text | None, w: Words, digits: int | None = None) -> str:
    """``amount`` where the unit of the indicator is known already, as on a frozen slide."""
    if x is None or x != x:  # noqa: PLR0124 (NaN)
        return w.number(None)
    if record.kind == "share":
        return w.percent(x / 100, 1 if digits is None else digits)
    if record.kind == "peer" and digits is None:
        digits = 2
    if record.kind in ("peer", "age", "compound"):
        return w(f"lines.unit.{record.kind}", value=w.number(x, digits))
    value = w.points(x, digits) if in_points(record, unit) else w.value(x, unit, digits)
    return w("lines.unit.change", value=value) if record.kind == "change" else value


def beside(record: Record, x: float, unit: Text | None, w: Words) -> str:
    """A value beside its line, with as many digits as it takes to see that it is not on it."""
    limits = [at for at in (record.limit, record.lower) if at is not None]
    return apart(x, limits, lambda value, digits: in_unit(record, value, unit, w, digits))


def standing(record: Record, x: float, config: Config, w: Words) -> str:
    """``beside`` where the unit of the indicator is not at hand."""
    return beside(record, x, unit_of(record, config), w)


def against(x: float | None, limits: Iterable[float | None], unit: InTwoLanguages | None, w: Words) -> str:
    """A figure in its unit beside limits on it, with as many digits as it takes to see that it is not on one. What is
    missing, a figure or a limit, is None or NaN.
    """
    return w.value(x, unit, digits_against(x, limits, w))


def digits_against(x: float | None, limits: Iterable[float | None], w: Words) -> int | None:
    """The digits of ``against``; None: as many as a number usually has (core.i18n.usual_digits)."""
    there = [at for at in limits if at is not None and isfinite(at)]
    return None if x is None or not isfinite(x) else _digits(x, there, w.number)


def apart(x: float, limits: Iterable[float], told: Callable[[float, int | None], str]) -> str:
    """A value as it is ``told``, with as many digits as it takes to tell it from limits on which it does not lie."""
    return told(x, _digits(x, limits, told))


def _digits(x: float, limits: Iterable[float], told: Callable[[float, int | None], str]) -> int | None:
    """Both are rounded alike, so the value is told on the side of its limit on which it is."""
    others = [at for at in limits if not isclose(at, x, rel_tol=SAME)]
    return next((n for n in DIGITS if told(x, n) not in [told(at, n) for at in others]), AS_ADOPTED)


def allowed(x: float, side: str, unit: Text | None, w: Words) -> str:
    """A limit on a figure, from its bad side (below, above): not below 45 %."""
    return w(f"lines.limit.{side}", at=w.value(x, unit, AS_ADOPTED))


def limit(record: Record, config: Config, w: Words) -> str:
    """Where the line stands, in one phrase: not below 45 %; between 10 and 20; fewer than 2 of 3 lines."""
    if record.kind == "compound":
        key = "lines.limit.compound" if record.at_least > 1 else "lines.limit.compound_none"
        return w(key, k=record.at_least, n=len(record.of))
    at = amount(record, record.limit, config, w, AS_ADOPTED)
    if record.kind == "band":
        return w("lines.limit.band", low=amount(record, record.lower, config, w, AS_ADOPTED), high=at)
    return w("lines.limit.below" if record.below_is_bad else "lines.limit.above", at=at)
