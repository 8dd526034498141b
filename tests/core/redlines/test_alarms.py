from datetime import date

import numpy as np
import pytest

from core.redlines.alarms import alarms
from core.redlines.board import board
from core.redlines.engine import tell
from core.scoring import build
from tests.core.redlines.test_board import CONFIG, cube, on_board, record
from tests.core.scoring import town

__all__ = ["cube"]


def test_watch_lines_alone_are_held_against_chance(cube):
    found = on_board(cube, record("w", priority="watch", limit=49.5), record("s", limit=49.5))
    told = alarms(found)
    assert [fact.line.id for fact in told.board.facts()] == ["w"]
    assert told.p.tolist() == [fact.doubt.p for fact in told.board.facts()]
    # 34 of 100 against 49.5, s = sqrt(.34 * .66 / 400) = 2.369 points: 6.5 of them
    assert told.expected == pytest.approx(0, abs=1e-9)
    assert told.kept.tolist() == [True]
    assert alarms(on_board(cube)).expected == 0


def of(figures: str, *lines):
    rows = "\n".join(f"{area}, trust, {rest}" for area, rest in (row.split(", ", 1) for row in figures.split("; ")))
    names = dict.fromkeys(row.split(",")[0] for row in figures.split("; "))
    places = town.areas("area, layer\n" + "\n".join(f"{name}, area" for name in names))
    found = build(town.latest(f"area, indicator, period, value, n\n{rows}"), places, CONFIG, "area")
    return board(tell(lines, found), found, CONFIG, len(found.periods) - 1, date(2026, 1, 15))


def test_a_breach_that_recovers_is_no_false_alarm():
    """It was beyond its line with certainty, and is open until it has been back long enough."""
    found = of("A, 2024, 20, 400; A, 2025, 60, 400", record("w", priority="watch", back=70.0))
    assert [fact.state for fact in found.facts()] == ["recovering"]
    told = alarms(found)
    assert (len(told.board), told.expected, told.kept.tolist()) == (0, 0, [])


def test_all_that_was_looked_at_counts_not_only_what_looks_crossed():
    """Beyond with .96: .04 is below the .1 of one reading alone, and above the .02 that the first of five may have."""
    crossed, quiet = "A, 2025, 40.6, 400", [f"{area}, 2025, 80, 400" for area in "BCDE"]
    line = record("w", priority="watch")
    alone, among = alarms(of(crossed, line)), alarms(of("; ".join([crossed, *quiet]), line))
    # s = sqrt(.406 * .594 / 400) = 2.455 points: 4.4 points are 1.792 of them
    assert alone.p == among.p == pytest.approx([0.9634], abs=0.0005)
    assert (alone.kept.tolist(), among.kept.tolist()) == ([True], [False])


def test_the_share_of_false_ones_is_held_where_nothing_is_crossed():
    """Forty samples of 400, all of them from a share that is exactly on the line: in how many draws is any told?"""
    draw, line, told = np.random.default_rng(1), record("w", priority="watch"), 0
    for _ in range(60):
        sampled = draw.binomial(400, 0.45, 40) / 4
        told += bool(alarms(of("; ".join(f"A{n}, 2025, {x}, 400" for n, x in enumerate(sampled)), line)).kept.any())
    assert told <= 12  # a tenth of sixty, and twice its standard error of 2.3 and a bit
