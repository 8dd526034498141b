"""A line counts readings in the periods in which they were measured; pages look at years."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.positions import marks
from core.redlines import board, moves, outlook, whatif
from core.redlines.engine import every_reading, tell
from core.redlines.log import log
from core.redlines.record import Record
from core.redlines.states import CLEAR, STATES
from core.scoring import build
from tests.core.scoring import town

CONFIG = town.model()
AREAS = town.areas("area, layer, parent, population\nA, area, city, 100\nB, area, city, 300")
QUARTERS = """
area, indicator, period, value
A, drills, 2025-Q4, 6
A, drills, 2026-Q1, 4
A, drills, 2026-Q2, 6
A, drills, 2026-Q3, 4
B, drills, 2025-Q4, 6
B, drills, 2026-Q3, 6
A, trust, 2025, 60
A, trust, 2026-05-12, 40
"""
TODAY = date(2026, 11, 22)


def record(**fields) -> Record:
    usual = {"id": "d", "wording": "d", "indicator": "drills", "ideal": 10.0, "limit": 5.0, "amber": 1.0}
    return Record.model_validate(usual | fields)


def seen(*lines: Record, figures: str = QUARTERS):
    """The first of some lines as years show it, and the cube of years."""
    latest = town.latest(figures)
    cube = build(latest, AREAS, CONFIG, "area")
    every = every_reading(lines, cube, latest, AREAS, CONFIG)
    return tell(lines, cube, today=TODAY, every=every)[lines[0].id], cube


def words(states) -> list[str]:
    return [STATES[state] for state in states]


def test_two_of_three_counts_quarters_and_years_show_the_last() -> None:
    told, cube = seen(record(k=2, n=3))
    assert cube.periods == ("2025", "2026")
    assert words(told.whole.history.state[0]) == ["clear", "pending", "clear", "clear", "breached", "breached"]
    assert words(told.history.state[0]) == ["clear", "breached"]
    # The figure of B has grown old on 1 July, six months after its quarter.
    assert words(told.whole.history.state[1]) == ["clear", "clear", "clear", "no_data", "clear", "clear"]
    assert words(tell([record(k=2, n=3)], cube)["d"].history.state[0]) == ["clear", "pending"]  # one of two years


def test_it_is_crossed_since_the_day_of_the_reading_and_not_the_end_of_its_year() -> None:
    told, cube = seen(record(k=2, n=3))
    fact = board.told_of(told, 0, cube, CONFIG, 1, TODAY)
    assert (fact.state, fact.since, fact.beyond, fact.of) == ("breached", date(2026, 3, 31), 2, 3)
    assert told.history.since.tolist() == [[-1, 1], [-1, -1]]  # among the views: in 2026
    assert told.whole.history.since[0].tolist() == [-1, -1, -1, -1, 1, 1]


def test_only_days_on_which_a_figure_of_a_line_ends_are_readings() -> None:
    alone = seen(record())[0]
    assert alone.every.cube.periods == ("2025-Q4", "2026-Q1", "2026-Q2", "2026-07-01", "2026-Q3", "2026")
    assert alone.every.cube.indicators == ("drills",)
    both = seen(record(), record(id="t", indicator="trust"))[0]
    assert "2026-05-12" in both.every.cube.periods
    assert both.history.counted.tolist() == alone.history.counted.tolist() == [[True, True], [True, True]]
    assert int(both.whole.history.counted[0].sum()) == 4


def test_a_stay_counts_quarters() -> None:
    figures = "area, indicator, period, value\nA, drills, 2025-Q4, 4\nA, drills, 2026-Q1, 6\nA, drills, 2026-Q2, 6"
    assert words(seen(record(stay=2), figures=figures)[0].history.state[0]) == ["breached", "clear"]
    assert words(seen(record(stay=3), figures=figures)[0].history.state[0]) == ["breached", "recovering"]
    fact = board.told_of(*_row(seen(record(stay=3), figures=figures)), CONFIG, 1, TODAY)
    assert fact.to_close == 1


def _row(found):
    told, cube = found
    return told, 0, cube


def test_years_show_the_same_figures_as_without_the_quarters_between() -> None:
    for fields in ({}, {"kind": "age", "ideal": None, "limit": 4.0}, {"kind": "share", "beyond": 5.0, "ideal": 0.0}):
        told, cube = seen(record(**fields))
        plain = tell([record(**fields)], cube, today=TODAY)["d"]
        for name in ("r", "values", "own", "days"):
            assert np.array_equal(
                getattr(told.reading, name), getattr(plain.reading, name), equal_nan=name in "rvalues"
            )


def test_an_age_begins_on_the_first_day_on_which_the_figure_is_older() -> None:
    """A figure of June is six months old on 31 December and older on 1 January: by sentence, log and table."""
    figures = "area, indicator, period, value\nA, drills, 2024-Q2, 6\nB, drills, 2024-Q2, 6\n" + "\n".join(
        f"B, drills, {year}-Q{q}, 6" for year in (2024, 2025) for q in (1, 2, 3, 4) if (year, q) != (2024, 2)
    )
    told, cube = seen(record(kind="age", ideal=None, limit=6.0), figures=figures)
    whole, at = told.whole, told.every.cube.periods.index("2025-01-01")
    assert words(whole.history.state[0, at - 1 : at + 1]) == ["clear", "breached"]
    assert [whole.reading.values[0, at - 1], whole.history.since[0, -1]] == [6.0, at]
    assert board.told_of(told, 0, cube, CONFIG, 1, TODAY).since == date(2025, 1, 1)
    assert [mark.period for mark in marks(told, 0, cube, 1) if mark.state == "crossed"] == ["2025-01-01", "2025-Q4"]
    assert (whole.history.state[1, :-1] == CLEAR).all()  # up to today
    (change,) = [each for each in log(told, 0, cube, 1) if each.after == "crossed"]
    assert (change.day, change.before) == (date(2025, 1, 1), "safe")


OTHERS = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(("trust", "wait", "refuge")), st.dates(date(2025, 1, 1), TODAY)),
    max_size=6,
)


@settings(max_examples=25)
@given(others=OTHERS)
def test_figures_of_other_indicators_change_nothing_in_a_log(others) -> None:
    """Whatever else is measured, up to the newest day that is known: the same states on the same days."""
    clock = "B, refuge, 2026-11-22, 60\n"
    quiet = "\n".join(row for row in QUARTERS.strip().splitlines() if ", trust" not in row)
    more = "".join(f"{area}, {id}, {day}, 50\n" for area, id, day in others)
    for fields in ({}, {"kind": "gap", "ideal": 0.0, "limit": 1.0}, {"kind": "age", "ideal": None, "limit": 4.0}):
        lines = [record(**fields), *(record(id=id, indicator=id) for id in ("trust", "wait", "refuge"))]
        alone, with_others = (_log(lines, f"{quiet}\n{clock}{each}") for each in ("", more))
        assert with_others == alone


def _log(lines, figures):
    told, cube = seen(*lines, figures=figures)
    to = len(cube.periods) - 1
    rows = range(len(told.reading.r))
    return [[(change.day, change.before, change.after) for change in log(told, row, cube, to)] for row in rows]


def test_a_store_of_years_is_built_once() -> None:
    latest = town.latest("area, indicator, period, value\nA, trust, 2024, 60\nA, trust, 2025, 40")
    cube = build(latest, AREAS, CONFIG, "area")
    line = record(indicator="trust")
    assert every_reading([line], cube, latest, AREAS, CONFIG) is cube
    told = tell([line], cube, every=cube)["d"]
    assert told.every is None and told.whole is told


def test_a_trend_is_drawn_through_quarters() -> None:
    falling = "\n".join(f"A, drills, {year}-Q{q}, {9 - 0.5 * n}" for n, (year, q) in enumerate(_quarters()))
    told, cube = seen(record(), figures="area, indicator, period, value\n" + falling)
    found = outlook.course(told, 0, len(cube.periods) - 1)
    assert found.newest == date(2026, 3, 31) and found.trend is not None  # five readings, in two years
    assert found.trend.slope * -5 == pytest.approx(-2, rel=0.03)


def _quarters():
    return [(2025, 1), (2025, 2), (2025, 3), (2025, 4), (2026, 1)]


def test_another_value_takes_the_place_of_the_reading_of_its_year() -> None:
    told, _ = seen(record(k=2, n=3))
    moved = whatif.change(told, 0, 1, 6.0)  # instead of the 4 of 2026-Q3
    assert words(moved.told.whole.history.state[0]) == ["clear", "pending", "clear", "clear", "clear", "clear"]
    assert (moved.before[0].tolist(), moved.after[0].tolist()) == ([False, True], [False, False])
    assert whatif.move(told, 3.0).after.tolist() == [[False, False], [False, False]]


def test_a_file_with_a_second_bad_quarter_opens_a_breach() -> None:
    rows = QUARTERS.strip().splitlines()
    before, after = (town.latest("\n".join(each)) for each in ([r for r in rows if r != "A, drills, 2026-Q3, 4"], rows))
    found = moves.foreseen([record(k=2, n=3)], (before, AREAS), (after, AREAS), CONFIG, "area", TODAY)
    assert [(move.area, move.step, move.day) for move in found] == [("A", "crossed", date(2026, 9, 30))]


def test_a_rest_holds_from_the_quarter_in_which_it_begins() -> None:
    rests = [{"start": "2026-04-01", "reason": "war"}]
    told, _ = seen(record(rests=rests))
    assert words(told.whole.history.state[0]) == ["clear", "breached", *["suspended"] * 5]


def test_a_reading_is_called_by_its_own_period() -> None:
    told, _ = seen(record(), record(id="h", indicator="trust"), figures=QUARTERS + "A, trust, 2026-H1, 50\n")
    cube = told.every.cube
    at = cube.periods.index("2026-H1")
    assert (cube.period_of("drills", at), cube.period_of("trust", at)) == ("2026-Q2", "2026-H1")
    assert cube.period_of("drills", len(cube.periods) - 1) == "2026"
    assert cube.period_of(None, at) == "2026-H1"
