import numpy as np
import pytest

from core.redlines.engine import tell
from core.redlines.record import Record
from core.redlines.states import STATES
from core.redlines.versions import defaults
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


@pytest.mark.parametrize(("at_least", "states"), [(1, ["cbbc", "nnnb"]), (2, ["ccbc", "cccb"])])
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


PLAN = """
[[indicators]]
id = "plan"
channel = "shelter"
name = "Plan"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
lowest_layer = "city"
"""
THREE = "area, layer, parent, population\nA, area, city, 100\nB, area, city, 300\nC, area, city, 50"


def shown(figures: str, *lines: Record, periods=None, areas=THREE, config=CONFIG):
    """What the first of some lines says of figures written as ``area indicator year value``."""
    rows = "\n".join(", ".join(row.split()) for row in figures.split(";"))
    cube = build(town.latest(f"area, indicator, period, value\n{rows}"), town.areas(areas), config, "area", periods)
    return tell(lines, cube)[lines[0].id]


def test_the_worst_area_does_not_close_a_gap_by_not_reporting():
    gap = record("g", kind="gap", ideal=0.0, limit=20.0)
    first = "A trust 2020 80; B trust 2020 40; C trust 2020 60"
    told = shown(f"{first}; A trust 2025 80; C trust 2025 75", gap, periods=("2020", "2025"))
    assert letters(told) == ["bn"]
    assert told.history.open.tolist() == [[True, True]]
    assert told.reading.values[0, 0] == 40
    assert np.isnan(told.reading.values[0, 1])  # B may stand anywhere: no gap is told
    both = shown(f"{first}; A trust 2025 80; B trust 2025 65; C trust 2025 75", gap, periods=("2020", "2025"))
    assert letters(both) == ["bc"]


def test_the_gap_of_those_that_report_opens_a_breach_by_itself():
    gap = record("g", kind="gap", ideal=0.0, limit=20.0)
    first = "A trust 2020 80; B trust 2020 70; C trust 2020 75"
    told = shown(f"{first}; A trust 2025 80; C trust 2025 55", gap, periods=("2020", "2025"))
    assert letters(told) == ["cb"]
    quiet = shown(f"{first}; A trust 2025 80; C trust 2025 74", gap, periods=("2020", "2025"))
    assert letters(quiet) == ["cn"]  # nothing is open, and nobody knows that it is safe


def test_a_share_ends_only_when_it_would_with_all_of_the_missing_beyond():
    share = record("s", kind="share", ideal=0.0, limit=34.0, beyond=50.0)
    first = "A trust 2020 40; B trust 2020 40; C trust 2020 60"  # 67 % beyond
    one = shown(f"{first}; A trust 2025 80; C trust 2025 75", share, periods=("2020", "2025"))
    assert one.reading.span[0].tolist()[0][1] == 0
    assert one.reading.span[1].tolist()[0][1] == pytest.approx(100 / 3)
    assert letters(one) == ["ba"]  # one of three at most
    two = shown(f"{first}; C trust 2025 75", share, periods=("2020", "2025"))
    assert (letters(two), two.history.open.tolist()) == (["bn"], [[True, True]])


@pytest.mark.parametrize(("indicator", "side"), [("trust", "below"), ("wait", "above")])
def test_whoever_stands_on_the_value_is_not_beyond_it(indicator, side):
    share = record("s", kind="share", indicator=indicator, ideal=0.0, limit=34.0, beyond=50.0, side=side)
    rows = ((area, value) for area, value in zip("ABC", (50, 49, 51), strict=True))
    told = shown("; ".join(f"{area} {indicator} 2025 {value}" for area, value in rows), share)
    assert told.reading.values[0].tolist() == [pytest.approx(100 / 3)]


def test_peers_that_are_missing_leave_the_median_between_two_figures():
    peer = record("p", kind="peer", ideal=1.0, limit=0.8)
    first = "A trust 2020 40; B trust 2020 80; C trust 2020 60"  # A: 0.67
    told = shown(f"{first}; A trust 2025 60; C trust 2025 60", peer, periods=("2020", "2025"))
    assert [span[0, 1] for span in told.reading.span] == [1, 1]  # of (?, 60, 60) the middle is 60, whatever ? is
    assert letters(told) == ["bc", "cn", "cc"]
    alone = shown(f"{first}; A trust 2025 60", peer, periods=("2020", "2025"))
    assert (letters(alone)[0], alone.history.open[0].tolist()) == ("bn", [True, True])


def test_a_newer_figure_of_the_other_group_is_a_new_reading():
    gap = record("g", kind="gap", other="refuge", ideal=0.0, limit=10.0)
    told = shown("A trust 2023 60; A refuge 2023 55; A refuge 2024 20", gap, periods=("2023", "2024"))
    assert told.reading.values[0].tolist() == [5, 40]
    assert letters(told)[0] == "cb"
    back = shown("A trust 2023 60; A refuge 2023 20; A refuge 2024 58", gap, periods=("2023", "2024"))
    assert letters(back)[0] == "bc"


def test_peers_that_rise_are_a_new_reading_of_whoever_stays():
    peer = record("p", kind="peer", ideal=1.0, limit=0.8)
    told = shown("A trust 2023 60; B trust 2023 60; C trust 2023 60; B trust 2024 90; C trust 2024 90", peer)
    assert told.reading.values[0].tolist() == [1, pytest.approx(60 / 90)]
    assert letters(told)[0] == "cb"


def test_a_line_of_many_repeats_only_where_no_area_has_a_newer_figure():
    gap = record("g", kind="gap", ideal=0.0, limit=20.0, k=2, n=2)
    once = "A trust 2023 80; B trust 2023 40"
    assert letters(shown(once, gap, periods=("2023", "2024"))) == ["pp"]
    assert letters(shown(f"{once}; B trust 2024 41", gap, periods=("2023", "2024"))) == ["pb"]


def test_a_change_is_told_by_the_days_of_its_figures():
    fall = record("c", kind="change", ideal=0.0, limit=-15.0)
    told = shown("A trust 2019-01 80; A trust 2020-12 60", fall, periods=("2019", "2020"))
    # from the end of January 2019 to that of December 2020 are 23 months, not the 12 between the ends of the years
    assert told.reading.values[0, 1] == pytest.approx(-20 / (23 / 12))
    assert letters(told)[0] == "nc"


def test_a_view_that_repeats_a_figure_repeats_its_change():
    fall = record("c", kind="change", ideal=0.0, limit=-5.0, k=2, n=2)
    told = shown("A trust 2022 80; A trust 2023 70", fall, periods=("2022", "2023", "2024"))
    assert told.reading.values[0, 1:].tolist() == [-10, -10]
    assert letters(told)[0] == "npp"


def test_a_figure_that_came_during_a_suspension_is_read_after_it():
    war = [{"start": "2023-01-01", "end": "2023-12-31", "reason": "war"}]
    told = shown("A trust 2023 20", record("t", rests=war), periods=("2023", "2024", "2025"))
    assert letters(told)[0] == "sbb"
    assert told.history.since[0].tolist() == [-1, 1, 1]
    assert told.history.counted[0].tolist() == [False, True, False]
    twice = shown(
        "A trust 2022 20; A trust 2023 20", record("t", rests=war, k=2, n=2), periods=("2022", "2023", "2024")
    )
    assert letters(twice)[0] == "psb"


def test_an_age_counts_on_where_figures_have_grown_stale():
    years = ("2018", "2019", "2020", "2025")
    figures = "A trust 2018 80; B trust 2025 80"
    told = shown(figures, record("a", kind="age", ideal=None, limit=18.0), periods=years)
    assert told.reading.values[0].tolist() == [0, 12, 24, 84]
    assert letters(told)[0] == "ccbb"


T, U = record("t"), record("u", indicator="refuge", limit=80.0)


def both(**fields) -> Record:
    return record("both", kind="compound", **{"of": ["t", "u"], "at_least": 2, "indicator": None} | fields)


def test_a_line_of_which_nothing_is_known_leaves_its_compound_line_unknown():
    assert letters(shown("A trust 2025 20", both(), T, U))[0] == "n"  # one of two, and the other may be
    assert letters(shown("A trust 2025 80", both(), T, U))[0] == "c"  # at most one
    assert letters(shown("A trust 2025 20", both(at_least=1), T, U))[0] == "b"
    resting = record("u", indicator="refuge", limit=80.0, rests=[{"start": "2020-01-01", "reason": "war"}])
    assert letters(shown("A trust 2025 20; A refuge 2025 20", both(), T, resting))[0] == "n"
    assert letters(shown("A trust 2025 20", both(), T))[0] == "n"  # the other is not in force


def test_a_compound_line_stays_breached_when_one_of_its_figures_stays_away():
    told = shown("A trust 2020 20; A refuge 2020 20; A refuge 2025 20", both(), T, U, periods=("2020", "2025"))
    assert (letters(told)[0], told.history.open[0].tolist()) == ("bb", [True, True])


def test_a_compound_line_of_a_gap_that_may_be_wide_stays_open():
    """The refuge of A is mended; but B, whose trust may have fallen, does not report."""
    gap = record("g", kind="gap", ideal=0.0, limit=20.0)
    first = "A refuge 2020 20; A trust 2020 80; B trust 2020 70; C trust 2020 75"
    one = both(of=["u", "g"], at_least=1)
    told = shown(f"{first}; A refuge 2025 90; A trust 2025 80; C trust 2025 75", one, U, gap, periods=("2020", "2025"))
    assert (letters(told)[0], told.history.open[0].tolist()) == ("bn", [True, True])
    known = f"{first}; A refuge 2025 90; A trust 2025 80; B trust 2025 70; C trust 2025 75"
    assert letters(shown(known, one, U, gap, periods=("2020", "2025")))[0] == "bc"


def test_one_breach_fewer_than_it_takes_lies_inside_a_compound_line():
    told = shown("A trust 2025 20; A refuge 2025 90; B trust 2025 20; B refuge 2025 20", both(), T, U)
    assert told.reading.r[:2, 0] == pytest.approx([1 / 1.5, 2 / 1.5])
    assert told.reading.values[:2, 0].tolist() == [1, 2]


def test_a_compound_line_goes_on_while_a_line_of_it_recovers():
    slow = record("t", back=70.0)
    told = shown("A trust 2024 20; A trust 2025 60; A refuge 2024 20; A refuge 2025 20", both(), slow, U)
    assert letters(told)[0] == "bb"


def test_a_compound_line_is_about_its_scope():
    told = shown("A trust 2025 20; B trust 2025 20", both(of=["t"], at_least=1, scope={"areas": ["A"]}), T)
    assert (told.reading.areas.tolist(), letters(told)) == ([0], ["b"])


def test_a_line_that_is_not_about_an_area_is_not_breached_there():
    here = record("t", scope={"areas": ["A"]})
    told = shown("A trust 2025 20; A refuge 2025 20; B refuge 2025 20", both(), here, U)
    assert letters(told)[:2] == ["b", "c"]  # one of the two that it takes: two thirds of the way


def test_one_figure_shown_twice_is_one_reading_of_a_compound_line():
    told = shown("A trust 2023 20", both(of=["t"], at_least=1, k=2, n=2), T, periods=("2023", "2024", "2025"))
    assert told.reading.repeated[0].tolist() == [False, True, True]
    assert letters(told)[0] == "ppp"


def test_a_breach_of_the_city_is_not_copied_to_people_through_a_compound_line():
    config = town.model(text=town.MODEL + PLAN)
    figures = "city plan 2025 20; A trust 2025 60; B trust 2025 20; C trust 2025 60"
    plan = record("plan", indicator="plan", limit=50.0)
    told = shown(figures, both(of=["plan", "t"], at_least=1), plan, T, config=config)
    assert letters(told) == ["b", "b", "b"]
    assert told.reading.own[:, 0].tolist() == [False, True, False]  # B alone breaches by a figure of its own


def test_a_breach_about_all_areas_is_not_copied_to_each_of_them_either():
    gap = record("g", kind="gap", ideal=0.0, limit=20.0)
    told = shown("A trust 2025 90; B trust 2025 30; C trust 2025 60", both(of=["g", "t"], at_least=1), gap, T)
    assert letters(told) == ["b", "b", "b"]
    assert told.reading.own[:, 0].tolist() == [False, True, False]


def test_a_compound_line_of_lines_about_all_areas_is_about_all_areas():
    gap = record("g", kind="gap", ideal=0.0, limit=20.0)
    told = shown("A trust 2025 90; B trust 2025 30", both(of=["g"], at_least=1), gap)
    assert (len(told.reading.areas), letters(told)) == (0, ["b"])


def test_a_circle_of_lines_finds_nothing_rather_than_falling():
    x, y = both(of=["y"], at_least=1).model_copy(update={"id": "x"}), both(of=["x"], at_least=1)
    found = tell(
        [x, y.model_copy(update={"id": "y"}), T],
        build(town.latest("area, indicator, period, value\nA, trust, 2025, 20"), town.areas(THREE), CONFIG, "area"),
    )
    assert list(found) == ["t"]


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


def test_replay_is_identical_and_the_order_of_figures_does_not_matter(cube):
    shuffled = "\n".join([FIGURES.strip().splitlines()[0], *reversed(FIGURES.strip().splitlines()[1:])])
    again = build(town.latest(shuffled), town.areas(AREAS), CONFIG, "area")
    for one, other in zip(tell(defaults(CONFIG), cube).values(), tell(defaults(CONFIG), again).values(), strict=True):
        assert np.array_equal(one.history.state, other.history.state)
        assert np.array_equal(one.history.since, other.history.since)
