"""A threshold moved in a room: 100 lines over 1,629 areas and six years, beside a loop that asks cell by cell.

The loop is what one would write first: the states of each area, one reading after another. Both must tell the same.
`python -m benchmarks.whatif`. Nothing here is a test of speed: the tests only compare what the two tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks import clock
from core.redlines.engine import Told
from core.redlines.kinds import Reading
from core.redlines.position import position
from core.redlines.record import Record
from core.redlines.states import run
from core.redlines.whatif import Moved, move

AREAS, LINES, YEARS = 1629, 100, 6


@dataclass(frozen=True)
class Row:
    what: str
    ours: clock.Timed
    loop: clock.Timed

    def __str__(self) -> str:
        times = self.loop.median / self.ours.median
        return f"{self.what}: {self.ours.median * 1e3:.0f} ms, loop {self.loop.median * 1e3:.0f} ms, {times:.0f} ×"


def made(areas: int, lines: int, years: int) -> dict[str, Told]:
    """Lines on figures drawn with one seed; a tenth of them is missing, one line in three remembers."""
    draw = np.random.default_rng(7)
    told = {}
    for n in range(lines):
        memory = {"k": 2, "n": 3, "stay": 2, "back": 55.0} if n % 3 == 0 else {}
        record = Record.model_validate(
            {"id": f"l{n}", "wording": "x", "indicator": "x", "ideal": 100, "limit": 45} | memory
        )
        values = np.clip(draw.normal(60, 15, (areas, years)), 0, 100)
        values[draw.random(values.shape) < 0.1] = np.nan
        r = position(values, 100, 45)
        repeated = np.zeros(values.shape, bool)
        days = np.tile(np.arange(years).astype("M8[Y]").astype("M8[D]"), (areas, 1))
        reading = Reading(r, values, np.arange(areas), repeated, ~repeated, days)
        told[record.id] = Told(record, reading, run(r, record.rules))
    return told


def loop(told: dict[str, Told], limit: float) -> dict[str, np.ndarray]:
    """Open breaches, one area and one reading after another."""
    return {id: np.array([_area(each, row, limit) for row in each.reading.values]) for id, each in told.items()}


def _area(told: Told, values: np.ndarray, limit: float) -> list[bool]:
    record = told.record
    back, opened, inside, last, found = record.rules.back, False, 0, [], []
    for value in values.tolist():
        if not math.isnan(value):
            r = (value - record.start) / (limit - record.start)
            last = [*last, r > 1][-record.n :]
            inside = inside + 1 if r <= back else 0
            if opened and r <= back and inside >= record.stay:
                opened = False
            if r > 1 and not opened and sum(last) >= record.k:
                opened = True
        found.append(opened)
    return found


def move_all(told: Mapping[str, Told], limits: Mapping[str, float]) -> dict[str, Moved]:
    return {id: move(told[id], limit) for id, limit in limits.items()}


def rows(areas: int = AREAS, lines: int = LINES, years: int = YEARS, limit: float = 52.0) -> list[Row]:
    """All lines moved to one limit. Raises AssertionError where the loop tells something else."""
    told = made(areas, lines, years)
    limits = dict.fromkeys(told, limit)
    ours, theirs = move_all(told, limits), loop(told, limit)
    assert all((ours[id].after == theirs[id]).all() for id in told)
    what = f"{lines} lines moved in {areas} areas, {years} years"
    one = {"l0": limit}
    return [
        Row(what, clock.timed(lambda: move_all(told, limits)), clock.timed(lambda: loop(told, limit), least=1)),
        Row(
            f"one line in {areas} areas",
            clock.timed(lambda: move_all(told, one)),
            clock.timed(lambda: loop({"l0": told["l0"]}, limit)),
        ),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
