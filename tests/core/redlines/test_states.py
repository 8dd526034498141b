import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.redlines.states import STATES, Rules, run

NO = float("nan")
LETTERS = dict(zip("capbrns", STATES, strict=True))
readings = st.lists(st.one_of(st.just(NO), st.floats(0, 2)), min_size=1, max_size=40)
rules = st.builds(
    lambda amber, back, n, k, stay: Rules(amber, back, min(k, n), n, stay),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 4),
)


def told(r, given=None, suspended=None):
    """The states of one area, by their first letters (n: no data, s: suspended)."""
    found = run(np.array(r, float), given or Rules(), None if suspended is None else np.array(suspended, bool))
    return "".join(STATES[state][0] for state in found.state)


@pytest.mark.parametrize(
    ("r", "given", "states"),
    [
        ([0, 0.79, 0.8, 1, 1.01, 1, 0.5], Rules(), "ccaabac"),
        ([1.2, 1.2, 1.2], Rules(k=2, n=3), "pbb"),
        ([1.2, 0.5, 1.2, 0.5], Rules(k=2, n=3), "pcbc"),
        ([1.2, 0.5, 0.5, 1.2], Rules(k=2, n=3), "pccp"),
        ([1.2, 0.95, 0.85, 0.95, 1.1, 0.7], Rules(back=0.8), "brrrbc"),
        ([1.2, 0.7, 0.7, 0.7], Rules(back=0.8, stay=3), "brrc"),
        ([1.2, 0.7, 0.7, 0.9, 0.7, 0.7, 0.7], Rules(back=0.8, stay=3), "brrrrrc"),
        ([1.2, NO, NO, 0.5], Rules(), "bnnc"),
        ([1.2, NO, 1.2], Rules(k=2, n=2), "pnb"),
    ],
    ids=[
        "on the line is not beyond it",
        "two of three",
        "two of three, not in a row",
        "too long ago",
        "between the line and the return line it stays open",
        "the stay must be served",
        "and is served anew after a relapse",
        "a gap is told as one",
        "and does not break a run",
    ],
)
def test_worked_cases(r, given, states):
    assert told(r, given) == states


def test_a_suspended_line_sees_nothing_and_forgets_nothing():
    assert told([1.2, 0.1, 0.1, 0.95], Rules(back=0.8), [0, 1, 1, 0]) == "bssr"
    assert told([0.1, 1.2, 0.1], Rules(), [0, 1, 0]) == "csc"


def test_what_is_shown_again_neither_opens_nor_closes():
    r, again = np.array([1.2, 1.2, 0.5, 0.5, 1.1]), np.array([0, 1, 0, 1, 0], bool)
    letters = [STATES[s][0] for s in run(r, Rules(k=2, n=3, stay=2), repeated=again).state]
    assert "".join(letters) == "ppccb"


def test_what_is_shown_again_does_not_interrupt_a_stay():
    """Two readings inside end it: the second one comes after a view that merely repeats the first."""
    r, again = np.array([1.2, 0.5, 0.5, 0.4]), np.array([False, False, True, False])
    assert run(r, Rules(stay=2), repeated=again).open.tolist() == [True, True, True, False]


def test_a_breach_counts_from_its_first_crossing():
    found = run(np.array([0.5, 1.2, 0.5, 1.2, 0.95, NO, 0.5, 1.3]), Rules(back=0.8, k=2, n=3))
    assert found.since.tolist() == [-1, -1, -1, 1, 1, 1, -1, -1]
    assert found.open.tolist() == [False, False, False, True, True, True, False, False]


def test_a_new_breach_does_not_begin_in_an_old_one():
    found = run(np.array([1.2, 1.2, 0.5, 1.2, 0.5]), Rules(k=2, n=3))
    assert found.since.tolist() == [-1, 0, -1, 3, -1]


def test_areas_side_by_side_are_each_on_their_own():
    r = np.array([[0.5, 1.2, 1.2], [1.2, 1.2, 0.5], [NO, NO, 1.2]])
    together = run(r, Rules(k=2, n=2)).state
    assert [list(row) for row in together] == [run(row, Rules(k=2, n=2)).state.tolist() for row in r]


@pytest.mark.parametrize("wrong", [{"amber": 1.1}, {"back": 1.1}, {"k": 2, "n": 1}, {"k": 0}, {"stay": 0}])
def test_rules_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="beyond the line"):
        Rules(**wrong)


@given(wobble=st.lists(st.floats(0.81, 1.0), min_size=1, max_size=30))
def test_a_value_between_line_and_return_line_never_flaps(wobble):
    found = run(np.array([1.5, *wobble]), Rules(back=0.8))
    assert set(found.state[1:]) == {STATES.index("recovering")} and found.open.all()


@given(r=readings, given_rules=rules)
def test_missing_data_neither_open_nor_close_a_breach(r, given_rules):
    found = run(np.array(r), given_rules)
    gaps = np.flatnonzero(np.isnan(r))
    for t in gaps[gaps > 0]:
        assert found.open[t] == found.open[t - 1]
    known = np.array([x for x in r if not np.isnan(x)])
    if len(known):
        without = run(known, given_rules)
        assert without.open[-1] == found.open[-1]


@given(r=readings, given_rules=rules)
def test_the_same_history_gives_the_same_states(r, given_rules):
    first, again = run(np.array(r), given_rules), run(np.array(r), given_rules)
    assert np.array_equal(first.state, again.state)
    short = run(np.array(r[: len(r) // 2 + 1]), given_rules)
    assert np.array_equal(short.state, first.state[: len(short.state)])


@example(r=[1.1, 0.7, 1.1, 0.6, 0.6, 1.1], given_rules=Rules(0.8, 0.6, 2, 5, 1), stricter=1.2)
@given(r=readings, given_rules=rules, stricter=st.floats(1, 2))
def test_a_stricter_line_never_breaches_less(r, given_rules, stricter):
    """The same values against a line nearer the ideal, with the return line where it was."""
    loose = run(np.array(r), given_rules)
    back = given_rules.back * stricter
    if back <= 1:
        nearer = Rules(given_rules.amber, back, given_rules.k, given_rules.n, given_rules.stay)
        strict = run(np.array(r) * stricter, nearer)
        assert not (loose.open & ~strict.open).any()


def test_a_memory_longer_than_the_history_is_as_long_as_it():
    """Kept before a bound was set: it takes no more room than there are views."""
    r = np.array([[1.2, 0.5, 0.5, 1.2], [0.5, 1.2, 0.5, 0.5]])
    endless, whole = (run(r, Rules(k=2, n=n, stay=3)) for n in (10**12, 4))
    assert (endless.state == whole.state).all()
    assert endless.open.tolist() == [[False, False, False, True], [False] * 4]


def test_what_moves_over_the_line_without_being_new_is_a_crossing_once():
    r = np.array([0.5, 1.1, 1.1, 0.5])
    found = run(r, Rules(k=2, n=3), repeated=np.array([False, True, True, True]))
    assert [STATES[state] for state in found.state] == ["clear", "pending", "pending", "clear"]
    assert found.counted.tolist() == [True, True, False, False]


@given(
    r=readings,
    given_rules=rules,
    again=st.lists(st.booleans(), min_size=40, max_size=40),
    idle=st.lists(st.booleans(), min_size=40, max_size=40),
)
def test_where_a_line_is_told_as_pending_the_last_reading_that_counted_lay_beyond_it(r, given_rules, again, idle):
    given_r, size = np.array(r), len(r)
    found = run(given_r, given_rules, np.array(idle[:size]), np.array(again[:size]))
    for t in np.flatnonzero(found.state == STATES.index("pending")):
        counted = np.flatnonzero(found.counted[: t + 1])
        assert len(counted) and given_r[counted[-1]] > 1
