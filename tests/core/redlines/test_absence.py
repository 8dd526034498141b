"""No figure that is missing, stale or hidden closes or opens a breach: for lines of every kind, through ``tell``."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.redlines.engine import tell
from core.redlines.record import Record
from core.redlines.states import STATES
from core.scoring import build
from core.scoring.cube import NONE, STALE, SUPPRESSED, Cube
from tests.core.scoring import town

AREAS, YEARS = "ABCD", 5
CONFIG = town.model()
PLACES = town.areas(
    "area, layer, population\n" + "\n".join(f"{area}, area, {100 * n}" for n, area in enumerate(AREAS, 1))
)
T, R = "trust", "refuge"
LINES = {
    "level": {"ideal": 100.0, "limit": 45.0, "back": 55.0},
    "band": {"lower": 30.0, "limit": 70.0},
    "change": {"limit": -10.0},
    "gap": {"limit": 40.0, "back": 30.0},
    "gap of groups": {"kind": "gap", "other": R, "limit": 30.0},
    "share": {"beyond": 50.0, "limit": 30.0},
    "share of people": {"kind": "share", "of_people": True, "beyond": 50.0, "limit": 30.0},
    "peer": {"ideal": 1.0, "limit": 0.8},
    "age": {"limit": 9.0},
    "compound": {"of": ["t", "all"], "at_least": 1, "indicator": None},
    "two of three": {"kind": "compound", "of": ["t", "all", "peers"], "at_least": 2, "indicator": None},
}
COMPOUND = ("compound", "two of three")
PARTS = (
    {"id": "t", "ideal": 100.0, "limit": 45.0},
    {"id": "all", "kind": "gap", "limit": 40.0},
    {"id": "peers", "kind": "peer", "ideal": 1.0, "limit": 0.8},
)
#: Lines of every kind go through the same reading and the same memory: what is asked of each of eleven, twice for two
#: memories, is asked hundreds of times all the same.
EACH = settings(max_examples=20)
values = st.lists(st.integers(1, 99), min_size=2 * len(AREAS) * YEARS, max_size=2 * len(AREAS) * YEARS)
holes = st.lists(
    st.sampled_from((None, None, NONE, STALE, SUPPRESSED)), min_size=2 * len(AREAS), max_size=2 * len(AREAS)
)


def record(**fields) -> Record:
    return Record.model_validate({"id": "x", "wording": "x", "indicator": T} | fields)


def line(name: str, **fields) -> list[Record]:
    made = LINES[name] | fields
    return [record(**{"kind": name} | made), *(record(**part) for part in PARTS)]


def figures() -> str:
    told = [f"{area}, {id}, {2021 + year}, 50" for year in range(YEARS) for area in AREAS for id in (T, R)]
    return "\n".join(["area, indicator, period, value", *told])


CITY = build(town.latest(figures()), PLACES, CONFIG, "area")


def city(numbers: list[int]) -> Cube:
    """Both indicators in every area and year."""
    found = CITY.values.copy()
    for at, (area, id) in enumerate((area, id) for area in AREAS for id in (T, R)):
        found[CITY.area(area), CITY.indicator(id)] = numbers[at * YEARS : (at + 1) * YEARS]
    return replace(CITY, values=found)


def without(cube: Cube, missing: list[int | None], views: list[int]) -> Cube:
    """The same figures, some of them gone from some views: never came, too old, or hidden."""
    found, presence, row = cube.values.copy(), cube.presence.copy(), cube.row.copy()
    places = [(cube.area(area), cube.indicator(id)) for area in AREAS for id in (T, R)]
    for (a, i), why in zip(places, missing, strict=True):
        if why is not None:
            found[a, i, views], presence[a, i, views] = np.nan, why
            row[a, i, views] = row[a, i, views] if why == STALE else -1
    return replace(cube, values=found, presence=presence, row=row)


def opened(name: str, cube: Cube, **fields) -> np.ndarray:
    return tell(line(name, **fields), cube)["x"].history.open


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("memory", [{}, {"k": 2, "n": 3, "stay": 2}])
@EACH
@given(numbers=values, missing=holes)
def test_what_is_missing_at_a_view_closes_and_opens_nothing(name, memory, numbers, missing):
    """Whatever stands open and is open with all figures is open without some of them; and nothing else is opened.

    Only a compound line may open: one of its lines stays open for want of a figure while another one breaches.
    """
    full = city(numbers)
    there, partly = (opened(name, cube, **memory) for cube in (full, without(full, missing, [YEARS - 1])))
    assert (there[:, :-1] == partly[:, :-1]).all()
    before, now, then = there[:, -2], there[:, -1], partly[:, -1]
    assert not (before & now & ~then).any()
    assert name in COMPOUND or not (~before & ~now & then).any()


@pytest.mark.parametrize("name", LINES)
@EACH
@given(numbers=values)
def test_where_nothing_is_known_nothing_changes(name, numbers):
    full = city(numbers)
    for why in (NONE, STALE, SUPPRESSED):
        if name == "age" and why == STALE:  # a figure that grows old is what such a line is about
            continue
        told = tell(line(name), without(full, [why] * 2 * len(AREAS), [3, 4]))["x"].history
        assert (told.open[:, 3:] == told.open[:, 2:3]).all()
        if name not in COMPOUND:  # which counts the breaches of its lines that are open still
            assert set(told.state[:, 3:].ravel()) == {STATES.index("no_data")}


@pytest.mark.parametrize("name", ["gap", "share", "share of people"])
@settings(max_examples=40)
@given(numbers=values, missing=holes, views=st.lists(st.integers(1, YEARS - 1), min_size=1, unique=True))
def test_a_breach_of_many_ends_only_where_all_figures_would_end_it(name, numbers, missing, views):
    """However long figures stay away: a view at which it ends is one at which the whole reading lies inside."""
    full = city(numbers)
    told, whole = (tell(line(name), cube)["x"] for cube in (without(full, missing, views), full))
    ends = told.history.open[:, :-1] & ~told.history.open[:, 1:]
    assert (whole.reading.r[:, 1:][ends] <= told.record.rules.back).all()


@pytest.mark.parametrize("name", ["level", "gap of groups", "band"])
@settings(max_examples=40)
@given(wobble=st.lists(st.integers(1, 9), min_size=YEARS - 1, max_size=YEARS - 1), stay=st.integers(1, 2))
def test_between_the_line_and_the_return_line_nothing_flaps(name, wobble, stay):
    """Beyond once, then anywhere between the line and the return line: one breach, whatever the wobble."""
    beyond, between = {"level": (40, 45), "gap of groups": (40, 20), "band": (80, 60)}[name]
    first = [beyond, *(between + x for x in wobble)]
    back = {"level": {"back": 55.0}, "gap of groups": {"back": 20.0}, "band": {"back": 0.4}}[name]
    numbers = [x for _ in AREAS for group in (first, [0] * YEARS) for x in group]
    told = tell(line(name, **back, stay=stay), city(numbers))["x"].history
    assert told.open.all() and (told.since == 0).all()


@pytest.mark.parametrize("name", [name for name in LINES if name not in COMPOUND])
@EACH
@given(numbers=values, missing=holes, views=st.lists(st.integers(1, YEARS - 1), min_size=1, unique=True))
def test_a_stricter_line_never_breaches_fewer(name, numbers, missing, views):
    cube = without(city(numbers), missing, views)
    strict = {"band": {"lower": 40.0, "limit": 60.0}, "peer": {"limit": 0.9}, "change": {"limit": -5.0}}
    strict |= {"level": {"limit": 50.0}, "gap": {"limit": 35.0}, "age": {"limit": 6.0}}
    strict |= {"gap of groups": {"limit": 20.0}} | {each: {"limit": 20.0} for each in ("share", "share of people")}
    loose, tight = (opened(name, cube, **fields, k=2, n=3) for fields in ({}, strict[name]))
    assert not (loose & ~tight).any()


@pytest.mark.parametrize("name", [name for name in LINES if name not in ("age", *COMPOUND)])
@EACH
@given(numbers=values, missing=holes, views=st.lists(st.integers(1, YEARS - 1), min_size=1, unique=True))
def test_another_unit_changes_nothing(name, numbers, missing, views):
    """Eighths and eights are exact in a computer, so nothing moves by rounding."""
    cube = without(city(numbers), missing, views)
    larger = replace(cube, values=8 * cube.values)
    fixed = {"share", "share of people", "peer"}
    scaled = {
        field: 8 * number
        for field, number in LINES[name].items()
        if isinstance(number, float) and (field == "beyond" or name not in fixed)
    }
    one, other = tell(line(name), cube)["x"], tell(line(name, **scaled), larger)["x"]
    assert (one.history.state == other.history.state).all()
