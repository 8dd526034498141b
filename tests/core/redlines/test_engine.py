import numpy as np
import pytest

from core.redlines.engine import strip, tell
from core.redlines.record import Record, defaults
from core.redlines.states import STATES
from core.scoring import build
from tests.core.scoring import town

AREAS = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300"
FIGURES = """
area, indicator, period, value
A, trust, 2022, 60
A, trust, 2023, 40
A, trust, 2024, 44
A, trust, 2025, 70
B, trust, 2022, 60
B, trust, 2025, 20
A, refuge, 2022, 90
A, refuge, 2023, 90
A, refuge, 2024, 70
A, refuge, 2025, 90
B, refuge, 2025, 60
"""
CONFIG = town.model()


@pytest.fixture(scope="module")
def cube():
    return build(town.latest(FIGURES), town.areas(AREAS), CONFIG, "area")


def record(id, **fields) -> Record:
    usual = {"id": id, "wording": id, "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    return Record.model_validate(usual | fields)


def letters(told):
    return ["".join(STATES[state][0] for state in row) for row in told.history.state]


def test_every_line_is_told_in_every_area(cube):
    found = tell([record("t"), record("u", indicator="refuge", limit=80.0)], cube)
    assert letters(found["t"]) == ["cbbc", "cccb"]
    assert letters(found["u"]) == ["ccbc", "nnnb"]


@pytest.mark.parametrize(("at_least", "states"), [(1, ["cbbc", "cccb"]), (2, ["ccbc", "cccb"])])
def test_a_compound_line_counts_the_breaches_of_its_parts(cube, at_least, states):
    parts = [record("t"), record("u", indicator="refuge", limit=80.0)]
    both = record("both", kind="compound", of=["t", "u"], at_least=at_least, amber=1.0)
    told = tell([both, *parts], cube)["both"]
    assert letters(told) == states


def test_a_compound_line_of_compound_lines(cube):
    inner = record("inner", kind="compound", of=["t"])
    outer = record("outer", kind="compound", of=["inner", "u"], at_least=2, amber=1.0)
    found = tell([outer, inner, record("t"), record("u", indicator="refuge", limit=80.0)], cube)
    assert letters(found["outer"]) == ["ccbc", "cccb"]
    assert list(found) == ["outer", "inner", "t", "u"]


def test_a_line_of_an_indicator_that_is_not_there_is_not_told(cube):
    assert tell([record("x", indicator="gone")], cube) == {}


def test_a_suspended_line_rests(cube):
    found = tell([record("t")], cube, {"t": np.array([False, True, False, False])})
    assert letters(found["t"]) == ["csbc", "cscb"]


def test_a_line_rests_on_the_days_that_people_agreed_on(cube):
    rests = [{"start": "2023-12-31", "end": "2023-12-31", "reason": "war"}, {"start": "2025-06-01", "reason": "x"}]
    found = tell([record("t", rests=rests)], cube, {"t": np.array([True, False, False, False])})
    assert letters(found["t"]) == ["ssbs", "sscs"]


def test_a_line_about_no_area_of_this_layer_is_not_told(cube):
    assert tell([record("t", scope={"layer": "quarter"}), record("u", scope={"areas": ["gone"]})], cube) == {}


def test_a_figure_that_is_shown_again_is_not_another_reading():
    figures = "area, indicator, period, value\nA, trust, 2023, 40\nA, trust, 2025, 40"
    cube = build(town.latest(figures), town.areas(AREAS), CONFIG, "area", ("2023", "2024", "2025"))
    assert letters(tell([record("t", k=2, n=2)], cube)["t"])[0] == "ppb"


def test_the_strip_counts_open_breaches_by_priority(cube):
    lines = [
        record("t", priority="serious"),
        record("t2", priority="veto", limit=50.0),
        record("u", indicator="refuge", limit=80.0, priority="watch"),
    ]
    found = tell(lines, cube)
    a, b = cube.area("A"), cube.area("B")
    assert strip(found, a, 0) == strip(found, a, 3)
    assert (strip(found, a, 3).veto, strip(found, a, 3).worst) == (0, None)
    told = strip(found, b, 3)
    assert (told.veto, told.serious, told.watch) == (1, 1, 1)
    assert told.worst == pytest.approx(100 * (40 / 20 - 1))


def test_lines_that_answer_one_pressure_count_once_as_the_gravest(cube):
    lines = [
        record("t", priority="watch", pressure="trust"),
        record("t2", priority="veto", limit=50.0, pressure="trust"),
        record("all", kind="gap", ideal=0.0, limit=10.0, priority="serious"),
    ]
    told = strip(tell(lines, cube), cube.area("B"), 3)
    assert (told.veto, told.serious, told.watch) == (1, 1, 0)


def test_replay_is_identical_and_the_order_of_figures_does_not_matter(cube):
    shuffled = "\n".join([FIGURES.strip().splitlines()[0], *reversed(FIGURES.strip().splitlines()[1:])])
    again = build(town.latest(shuffled), town.areas(AREAS), CONFIG, "area")
    for one, other in zip(tell(defaults(CONFIG), cube).values(), tell(defaults(CONFIG), again).values(), strict=True):
        assert np.array_equal(one.history.state, other.history.state)
        assert np.array_equal(one.history.since, other.history.since)
