"""The budget of bad days of a service, and how fast it is used up. Source: Google, SRE Workbook (2018), chapter 5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Budget:
    """``allowed``: share of days (0 ... 1) that may be bad in a window of ``days``."""

    allowed: float
    days: float

    def __post_init__(self) -> None:
        if not (0 < self.allowed < 1 and self.days > 0):
            raise ValueError("a budget needs a share between 0 and 1 and a window of days")

    def rate(self, bad_share: float) -> float:
        """How many times faster than allowed: 1 uses the budget up exactly at the end of the window."""
        return bad_share / self.allowed

    def lasts(self, rate: float) -> float | None:
        """Days until a full budget is gone at this rate; None when nothing is used."""
        return self.days / rate if rate > 0 else None

    def consumed(self, rate: float, days: float) -> float:
        """The share of the budget that so many days at this rate use up."""
        return rate * days / self.days

    def left(self, bad: np.ndarray) -> float:
        """Bad days still allowed after the days [T] of a window so far (True: bad); below 0: overdrawn."""
        return self.allowed * self.days - float(np.count_nonzero(bad))


@dataclass(frozen=True, slots=True)
class Alarm:
    """Rings when both windows burn faster than ``rate``: the long tells that it matters, the short that it goes on."""

    long_days: float
    short_days: float
    rate: float


def rings(alarm: Alarm, budget: Budget, bad: np.ndarray, per_day: float = 1.0) -> bool:
    """``bad`` [T]: readings oldest first, ``per_day`` of them a day. Too few readings for the long window: it rests."""
    long, short = (max(1, round(days * per_day)) for days in (alarm.long_days, alarm.short_days))
    if len(bad) < long:
        return False
    return all(budget.rate(float(np.mean(bad[-window:]))) > alarm.rate for window in (long, short))
