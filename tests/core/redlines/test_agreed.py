from datetime import date

import numpy as np
import pytest

from core.redlines import CROSSED, HIDDEN, NEAR, NO_LINE, SAFE, breaches, check
from core.redlines.agreed import retold
from core.redlines.board import board
from core.redlines.crossings import RETURNING, UNSEEN
from core.redlines.engine import tell
from core.redlines.record import Record
from core.redlines.versions import defaults
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer\nA, area\nB, area"
FIGURES = """
area, indicator, period, value, suppressed
A, trust, 2024, 40, false
A, trust, 2025, 60, false
B, trust, 2024, 50, false
B, trust, 2025, 30, true
A, refuge, 2024, 90, false
A, refuge, 2025, 60, false
A, wait, 2025, 38, false
B, wait, 2025, 12, false
"""
CONFIG = town.model()


@pytest.fixture(scope="module")
def lines():
    return check(build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "area"), CONFIG)


def record(**fields):
    return Record.model_validate({"id": "t", "wording": "t", "indicator": "trust", "ideal": 100, "limit": 45} | fields)


def test_the_shipped_lines_tell_what_the_config_tells(lines):
    again = retold(lines, tell(defaults(CONFIG), lines.cube))
    assert (again.states == lines.states).all()
    assert np.allclose(again.severity, lines.severity, equal_nan=True)
    assert again.frame("2025").equals(lines.frame("2025"))


def test_an_agreed_line_stands_in_its_place_with_its_memory(lines):
    trust = lines.cube.indicator("trust")
    line = record(limit=55.0, back=70.0, status="agreed", amber=0.9)
    found = retold(lines, tell([line], lines.cube))
    # A: 40, then 60, inside the line but not beyond the return line: the breach is open still, and told as recovering
    assert found.states[:, trust].tolist() == [[CROSSED, RETURNING], [CROSSED, UNSEEN]]
    # B: 50, then hidden, which closes nothing; without a breach it would merely be hidden
    assert retold(lines, tell([record(limit=35.0)], lines.cube)).states[1, trust, 1] == HIDDEN
    assert found.since[1, trust].tolist() == [0, 0]
    row = breaches(found, "2025").iloc[0]
    assert (row["area_id"], row["line"], row["side"], row["status"], row["since"]) == (
        "A",
        55,
        "below",
        "agreed",
        "2024",
    )
    assert found.line("A", "trust").value == 55
    assert found.line("A", "refuge") is None  # its line is not in force any more
    assert found.states[0, found.cube.indicator("refuge"), 1] == NO_LINE


def test_a_line_about_some_areas_leaves_the_others_alone(lines):
    both = [record(scope={"areas": ["A"]}, limit=50.0), record(id="u", limit=30.0, amber=1.0)]
    found = retold(lines, tell(both, lines.cube))
    assert found.states[:, found.cube.indicator("trust"), 0].tolist() == [CROSSED, SAFE]


def test_beyond_but_not_often_enough_is_near(lines):
    found = retold(lines, tell([record(k=2, n=2)], lines.cube))
    assert found.states[0, found.cube.indicator("trust"), 0] == NEAR


def test_a_crossing_began_when_the_board_says_that_it_did():
    """Two readings make the breach; it counts from the first of them, on every page."""
    figures = "\n".join(f"A, trust, {year}, 20" for year in (2023, 2024, 2025))
    cube = build(town.latest(f"area, indicator, period, value\n{figures}"), town.areas(AREAS), CONFIG, "area")
    told = tell([record(k=2, n=2), record(id="u", limit=21.0, valid_from="2020-01-01", k=3, n=3)], cube)
    found = retold(check(cube, CONFIG), told)
    trust = cube.indicator("trust")
    assert found.since[0, trust].tolist() == told["t"].history.since[0].tolist() == [-1, 0, 0]
    assert breaches(found, "2025").iloc[0]["since"] == "2023"
    assert (found.since[1] == -1).all()


def test_an_open_breach_stays_a_crossing_while_its_line_rests(lines):
    """40 in 2024 is beyond 45; the 60 of 2025 is not read, because the line rests: nothing ended the breach."""
    line = record(rests=[{"start": "2025-01-01", "reason": "a move"}])
    told, trust = tell([line], lines.cube), lines.cube.indicator("trust")
    assert told["t"].history.open[0].tolist() == [True, True]
    assert board(told, lines.cube, CONFIG, 1, date(2026, 1, 1)).counts() == {"breached": 1}
    found = retold(lines, told)
    assert found.states[0, trust].tolist() == [CROSSED, CROSSED]
    assert found.since[0, trust].tolist() == [0, 0]


def test_a_line_that_rests_is_told_so_beside_its_limit_not_as_if_none_were_set(lines):
    told = tell([record(rests=[{"start": "2024-01-01", "reason": "a move"}])], lines.cube)
    found = retold(lines, told).frame("2024").query("indicator_id == 'trust'")
    assert found[["area_id", "line", "state"]].to_numpy().tolist() == [["A", 45, "suspended"], ["B", 45, "suspended"]]


def test_before_the_first_figure_every_line_stands_and_nothing_is_told():
    empty = check(build(town.latest("area, indicator, period, value"), town.areas(AREAS), CONFIG, "area"), CONFIG)
    found = retold(empty, tell([record()], empty.cube))
    assert found.states.shape[2] == 0 and found.line("A", "trust").value == 45


def test_a_band_in_the_place_of_a_default_line_is_told_too(lines):
    """45 to 70 around 57.5: A was below it with 40 and is inside with 60, nearer to 70; B is inside with 50."""
    band = record(kind="band", ideal=None, lower=45.0, limit=70.0)
    found = retold(lines, tell([band], lines.cube))
    trust = found.cube.indicator("trust")
    assert found.states[:, trust].tolist() == [[CROSSED, SAFE], [SAFE, HIDDEN]]
    assert found.severity[:, trust, 0] == pytest.approx([0.05, -0.05])
    assert [(found.line(area, "trust").value, found.line(area, "trust").side) for area in "AB"] == [
        (70, "above"),
        (45, "below"),
    ]
    assert breaches(found, "2024")["area_id"].tolist() == ["A"]
