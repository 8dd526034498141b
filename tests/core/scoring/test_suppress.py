"""Hidden values cannot be worked out: tried by solving for them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.periods import canonical
from core.scoring import build, suppress
from tests.core.scoring import town


def test_a_figure_is_hidden_by_the_file_or_by_a_known_small_count():
    suppressed = np.array([True, False, False, False])
    n = np.array([50.0, 9.0, 10.0, np.nan])
    assert suppress.primary(suppressed, n, np.full(4, 10)).tolist() == [True, True, False, False]


def whole(parents, layers):
    return suppress.Areas(np.array(parents), np.array(layers))


def hide(hidden, n, parents, layers, *, area=None, group=None):
    area = np.arange(len(parents)) if area is None else np.array(area)
    group = np.zeros(len(area), int) if group is None else np.array(group)
    found = suppress.secondary(np.array(hidden, bool), np.array(n, float), area, group, whole(parents, layers))
    return found.tolist()


def test_the_smallest_visible_sibling_is_hidden_beside_a_single_hidden_one():
    assert hide([0, 1, 0, 0], [300, 5, 200, 95], [-1, 0, 0, 0], [0, 1, 1, 1]) == [False, True, False, True]


def test_two_hidden_siblings_protect_each_other():
    assert hide([0, 1, 1, 0], [300, 5, 6, 289], [-1, 0, 0, 0], [0, 1, 1, 1]) == [False, True, True, False]


def test_without_a_visible_whole_there_is_nothing_to_work_out_from():
    assert hide([1, 0, 0], [5, 200, 95], [-1, 0, 0, 0], [0, 1, 1, 1], area=[1, 2, 3]) == [True, False, False]


def test_a_part_that_is_the_whole_takes_its_figure_along():
    """The only area of a quarter: the quarter's figure is the area's, and then the city gives it away but for Q2."""
    parents, layers = [-1, 0, 0, 1], [0, 1, 1, 2]
    assert hide([0, 0, 0, 1], [300, 5, 295, 5], parents, layers) == [False, True, True, True]


def test_a_hidden_whole_hides_one_of_its_parts():
    assert hide([1, 0, 0], [100, 60, 40], [-1, 0, 0], [0, 1, 1]) == [True, False, True]


def test_hiding_runs_down_the_tree():
    """City, quarters Q1 and Q2, two areas in each: Q1 hidden, so Q2 too, so one area in each quarter."""
    parents, layers = [-1, 0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 2, 2]
    found = hide([0, 1, 0, 0, 0, 0, 0], [400, 100, 300, 40, 60, 160, 140], parents, layers)
    assert found == [False, True, True, True, False, False, True]


def test_areas_stand_in_for_a_quarter_that_was_not_measured():
    """City = A + B + Q2: A would follow from the two others although no quarter around A has a figure."""
    parents, layers = [-1, 0, 0, 1, 1], [0, 1, 1, 2, 2]
    assert hide([0, 0, 1, 0], [400, 300, 5, 95], parents, layers, area=[0, 2, 3, 4]) == [False, False, True, True]


def test_two_divisions_of_the_same_city_are_two_equations():
    """One hidden neighbourhood and one hidden statistical area do not protect each other."""
    parents, layers = [-1, 0, 0, 0, 0], [0, 1, 1, 2, 2]
    assert hide([0, 1, 0, 1, 0], [100, 5, 95, 6, 94], parents, layers) == [False, True, True, True, True]


def test_two_divisions_below_a_quarter_without_a_figure_are_two_equations():
    """City = areas of Q = statistical areas of Q, although Q itself was not measured."""
    parents, layers = [-1, 0, 1, 1, 1, 1], [0, 1, 2, 2, 3, 3]
    found = hide([0, 1, 0, 1, 0], [100, 5, 95, 6, 94], parents, layers, area=[0, 2, 3, 4, 5])
    assert found == [False, True, True, True, True]


def test_groups_do_not_mix():
    parents, layers = [-1, 0, 0, 0], [0, 1, 1, 1]
    area, group = [0, 1, 2, 3, 0, 1, 2, 3], [0, 0, 0, 0, 1, 1, 1, 1]
    found = hide([0, 1, 0, 0, 0, 0, 0, 0], [300, 5, 100, 195] * 2, parents, layers, area=area, group=group)
    assert found == [False, True, True, False, False, False, False, False]


def over(hidden, periods, *, series=None):
    """Which of the figures of one area and year are hidden; all rest on 20 people but the first hidden one."""
    when = np.array([suppress.in_year(each.months, each.end.month) for each in map(canonical, periods)])
    series = np.zeros(len(periods), int) if series is None else np.array(series)
    unseen = np.array([each in hidden for each in periods])
    found = suppress.over_time(unseen, np.where(unseen, 8.0, np.arange(20, 20 + len(periods))), when, series)
    return [each for each, gone in zip(periods, found, strict=True) if gone]


QUARTERS = ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]


def test_a_quarter_does_not_follow_from_its_year():
    """Year x 68 - Q1 x 20 - Q2 x 21 - Q3 x 22 would be Q4. Without the year there is nothing to subtract from."""
    assert over(["2024-Q4"], ["2024", *QUARTERS]) == ["2024-Q3", "2024-Q4"]
    assert over(["2024-Q4"], QUARTERS) == ["2024-Q4"]
    assert over(["2024-Q1", "2024-Q4"], ["2024", *QUARTERS]) == ["2024-Q1", "2024-Q4"]


def test_halves_quarters_and_months_are_told_by_each_other():
    assert over(["2024-H1"], ["2024", "2024-H1", "2024-H2"]) == ["2024-H1", "2024-H2"]
    assert over(["2024-Q1"], ["2024-H1", "2024-Q1", "2024-Q2"]) == ["2024-Q1", "2024-Q2"]
    assert over(["2024-12"], ["2024", *MONTHS]) == ["2024-10", "2024-12"]
    assert over(["2024-02"], ["2024-Q1", *MONTHS[:3]]) == ["2024-01", "2024-02"]


def test_of_days_and_of_a_single_part_of_a_year_nothing_is_worked_out():
    assert over(["2024-03-12"], ["2024", "2024-03-12", "2024-05-01"]) == ["2024-03-12"]
    assert over(["2024-Q4"], ["2024", "2024-Q4"]) == ["2024-Q4"]
    assert over(["2024-Q4"], ["2024", *QUARTERS], series=[0, 1, 1, 1, 1]) == ["2024-Q4"]


def test_a_year_that_rests_on_more_people_than_its_months_hides_none_of_them():
    """Three months of twelve: what the other nine were is unknown, so nothing follows. Where the three months are all
    the people of the year, as of events that fell in these months alone, the hidden one does follow.
    """
    when = np.array([0, 7, 8, 12])  # the year, January, February, June
    unseen, one = np.array([False, False, True, False]), np.zeros(4, int)
    for people, gone in (([400, 50, 5, 60], unseen), ([115, 50, 5, 60], unseen | (np.arange(4) == 1))):
        assert suppress.over_time(unseen, np.array(people, float), when, one).tolist() == gone.tolist()
    unknown = suppress.over_time(unseen, np.array([np.nan, 50, 5, 60]), when, one)
    assert unknown.sum() == 2
    quarters = np.array([0, 3, 4, 5, 7, 8])  # Q1 to Q3, and of Q1 two months
    found = suppress.over_time(np.arange(6) == 5, np.array([400, 90, 80, 70, 40, 5.0]), quarters, np.zeros(6, int))
    assert found.tolist() == [False] * 5 + [True]
    found = suppress.over_time(np.arange(6) == 5, np.array([400, 45, 80, 70, 40, 5.0]), quarters, np.zeros(6, int))
    assert found.tolist() == [False] * 4 + [True] * 2


@st.composite
def cities(draw):
    """A city of quarters and areas inside them, some of them measured, some of those hidden."""
    parents, layers = [-1], [0]
    for areas in draw(st.lists(st.integers(0, 4), min_size=1, max_size=4)):
        quarter = len(parents)
        parents += [0] + [quarter] * areas
        layers += [1] + [2] * areas
    measured = [draw(st.booleans()) for _ in parents]
    hidden = [m and draw(st.integers(0, 4)) == 0 for m in measured]
    people = [draw(st.integers(1, 500)) for _ in parents]
    return parents, layers, measured, hidden, people


def equations(parents, measured):
    """A measured place and the nearest measured areas below it, for every place that has such."""
    children = {p: [a for a, q in enumerate(parents) if q == p] for p in range(len(parents))}

    def parts(place):
        for child in children[place]:
            yield from [child] if measured[child] else parts(child)

    return {p: found for p in range(len(parents)) if measured[p] and (found := list(parts(p)))}


@settings(max_examples=200, deadline=None)
@given(cities())
def test_no_hidden_figure_follows_from_all_that_is_shown(city):
    """The shown figures and the equations between wholes and parts leave every hidden figure free to move."""
    parents, layers, measured, hidden, people = city
    area = np.flatnonzero(measured)
    found = np.zeros(len(parents), bool)
    found[area] = suppress.secondary(
        np.array(hidden)[area], np.array(people, float)[area], area, np.zeros(len(area), int), whole(parents, layers)
    )
    assert not (np.array(hidden) & ~found).any()
    unknown = np.flatnonzero(found)
    rows = []
    for place, parts in equations(parents, measured).items():
        if len(parts) == 1 and (parents.count(place) > 1 or parents[parts[0]] != place):
            continue  # the other areas of the place were not measured: an unknown of their own
        row = np.zeros(len(parents))
        row[place] = -sum(people[p] for p in parts)
        row[parts] = [people[p] for p in parts]
        rows.append(row[unknown])
    system = np.array(rows).reshape(len(rows), len(unknown))
    free = np.eye(len(unknown)) - np.linalg.pinv(system) @ system
    assert (np.abs(free).max(axis=1, initial=0) > 1e-9).all(), "a hidden figure is determined"


FIGURES = """
area, indicator, period, value, n
city, trust, 2024, 60, 400
A, trust, 2024, 50, 9
B, trust, 2024, 60, 150
C, trust, 2024, 70, 241
city, trust, 2025, 60, 400
A, trust, 2025, 50, 90
C, trust, 2025, 70, 241
"""
AREAS = """
area, layer
A, area
B, area
C, area
"""


def test_a_value_hidden_once_is_hidden_in_every_later_view():
    """B's figure of 2024 is all that 2025 has of B; shown there, it would give A's of 2024 away."""
    cube = build(town.latest(FIGURES), town.areas(AREAS), town.model(), "area")
    b, i = cube.area("B"), cube.indicator("trust")
    assert cube.presence[b, i].tolist() == [2, 2]
    assert np.isnan(cube.shown[b, i]).all() and np.isnan(cube.n[b, i]).all() and (cube.row[b, i] == -1).all()


def test_secondary_hiding_can_be_switched_off():
    config = town.model("[privacy]\nsecondary = false")
    cube = build(town.latest(FIGURES), town.areas(AREAS), config, "area")
    assert cube.presence[:, cube.indicator("trust"), 0].tolist() == [2, 0, 0]


def test_an_indicator_can_ask_for_more_people():
    text = town.MODEL.replace('channel = "calm"\nname = "Trust"', 'channel = "calm"\nname = "Trust"\nmin_count = 200')
    cube = build(town.latest(FIGURES), town.areas(AREAS), town.model(text=text), "area")
    assert cube.presence[:, cube.indicator("trust"), 0].tolist() == [2, 2, 0]
