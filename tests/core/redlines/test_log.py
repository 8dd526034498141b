"""The log of a line: shown states, the line's own days, and one truth with the sentence and the table."""

from datetime import date

import numpy as np
import pytest

from core.redlines import log as logs
from core.redlines.board import told_of
from core.redlines.engine import every_reading, tell
from core.redlines.log import log
from core.redlines.record import Record
from core.scoring import build
from tests.core.scoring import town

QUARTERLY = """
[[indicators]]
id = "visit"
channel = "calm"
name = "Visit"
direction = "lower_better"
goalposts = { worst = 60.0, best = 7.0 }
frequency = "quarterly"
outcomes = ["wellbeing"]
"""
CONFIG = town.model(text=town.MODEL + QUARTERLY)
PLACES = town.areas("area, layer, population\nnorth, area, 100\nsouth, area, 200\nwest, area, 50")
NORTH = (15, 16, 22, 23, 20, 24, 25, 19, 18, 17, 16)
SOUTH = (20, 20.9, 21, 21.1, 20.9, 21.2, 20.8, 21.3, 21, 20.9, 21)
WEST = (30, 30)
QUARTERS = [f"{year}-Q{q}" for year in (2024, 2025, 2026) for q in (1, 2, 3, 4)]
LINE = {"wording": "visit", "indicator": "visit", "ideal": 7.0, "limit": 21.0, "back": 19.0, "k": 2, "n": 3, "stay": 2}
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def figures() -> str:
    rows = [
        f"{area}, visit, {quarter}, {value}"
        for area, values in (("north", NORTH), ("south", SOUTH), ("west", WEST))
        for quarter, value in zip(QUARTERS, values, strict=False)
    ]
    return "\n".join(["area, indicator, period, value", *rows])


def told(figures: str, **fields):
    line = Record.model_validate({"id": "v", **LINE, **fields})
    latest = town.latest(figures)
    cube = build(latest, PLACES, CONFIG, "area")
    every = every_reading([line], cube, latest, PLACES, CONFIG)
    return tell([line], cube, today=TODAY, every=every)["v"], cube


def entries(figures: str, row: int, **fields) -> list[tuple[str, str]]:
    found, cube = told(figures, **fields)
    return [(str(change.day), change.after) for change in log(found, row, cube, len(cube.periods) - 1)]


def test_a_breach_that_goes_on_without_newer_data_is_told_so_from_the_day_on_which_its_figure_grew_old(figures):
    assert entries(figures, 2) == [("2024-03-31", "pending"), ("2024-06-30", "crossed"), ("2025-01-01", "unseen")]
    back = figures + "\nwest, visit, 2026-Q2, 18"
    assert entries(back, 2)[3:] == [("2026-06-30", "recovering")]


def test_a_stale_figure_tells_no_change_and_no_gap_is_taken_from_it(figures):
    """West stood at 30 in June 2024: no gap of 14 to the 16 of North two years later, and no change of 0."""
    change = {"kind": "change", "ideal": 0.0, "limit": 5.0, "back": None, "k": 1, "n": 1, "stay": 1}
    assert entries(figures, 2, **change)[-1] == ("2025-01-01", "stale")
    gap, cube = told(figures, kind="gap", ideal=0.0, limit=16.0, back=None, k=1, n=1, stay=1)
    assert [gap.whole.reading.values[0, 0], gap.whole.reading.values[0, 1]] == [15, 14]
    grown = gap.every.cube.periods.index("2025-01-01")
    assert np.isnan(gap.whole.reading.values[0, grown:]).all()
    fact = told_of(gap, 0, cube, CONFIG, 2, TODAY)
    assert (fact.shown, fact.course.newest) == ("stale", date(2024, 12, 31))


def test_the_sentence_has_the_days_of_the_log(figures):
    found, cube = told(figures)
    at = cube.periods.index("2025")
    north = [(str(change.day), change.after) for change in log(found, 0, cube, at)]
    assert north[1:3] == [("2024-09-30", "pending"), ("2024-12-31", "crossed")]
    assert logs.since(found, 0, cube, at) == (date(2024, 9, 30), date(2024, 12, 31))
    fact = told_of(found, 0, cube, CONFIG, at, TODAY)
    assert (fact.since, fact.confirmed) == (date(2024, 9, 30), date(2024, 12, 31))
    later = told_of(found, 0, cube, CONFIG, 2, TODAY)
    assert (later.open, later.earlier, later.since) == (False, True, None)


def test_a_compound_line_counts_its_parts_as_they_are_shown(figures):
    """West, which is silent, leaves the median of the peers between two figures; South stands inside either way."""
    lines = [
        Record.model_validate({"id": "c", "wording": "c", "kind": "compound", "of": ["v", "p", "f"], "at_least": 2}),
        Record.model_validate({"id": "v", **LINE}),
        Record.model_validate(
            {"id": "p", "wording": "p", "kind": "peer", "indicator": "visit", "ideal": 1.0, "limit": 1.15}
        ),
        Record.model_validate({"id": "f", "wording": "f", "kind": "change", "indicator": "visit", "limit": 5.0}),
    ]
    latest = town.latest(figures)
    cube = build(latest, PLACES, CONFIG, "area")
    every = every_reading(lines, cube, latest, PLACES, CONFIG)
    found = tell(lines, cube, today=TODAY, every=every)
    at = found["c"].every.cube.periods.index("2025-Q1")
    parts = [found[id].whole.history.state[1, at] for id in ("v", "p", "f")]
    assert 5 not in parts  # none of them without data
    assert found["c"].whole.history.state[1, at] == 0
