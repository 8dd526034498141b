from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.scoring import kemeny as module
from core.scoring.kemeny import TooMany, kemeny
from core.scoring.outrank import outranking

NAN = np.nan


def votes(x, weights=None):
    x = np.array(x, float)
    return outranking(x, np.ones(x.shape[1]) if weights is None else np.array(weights))


def by_trying_all(e):
    """Best score and every order that has it."""
    scored = {
        order: sum(e[a, b] for i, a in enumerate(order) for b in order[i + 1 :])
        for order in permutations(range(len(e)))
    }
    best = max(scored.values())
    return best, {order for order, score in scored.items() if score > best - 1e-9}


def by_subsets(e):
    """Best score and how many orders have it, by dynamic programming over which areas stand first."""
    n = len(e)
    best, ways = np.full(1 << n, -np.inf), [0] * (1 << n)
    best[0], ways[0] = 0, 1
    for state in range(1 << n):
        for a in range(n):
            if not state >> a & 1:
                after = state | 1 << a
                score = best[state] + sum(e[b, a] for b in range(n) if state >> b & 1)
                if score > best[after] + 1e-9:
                    best[after], ways[after] = score, 0
                if score > best[after] - 1e-9:
                    ways[after] += ways[state]
    return best[-1], ways[-1]


def test_a_clear_order():
    found = kemeny(votes([[1, 1, 2], [3, 2, 3], [2, 3, 1]]))
    assert found.orders == ((1, 2, 0),)
    assert found.score == pytest.approx(2 / 3 + 1 + 2 / 3)
    assert (found.count, len(found.orders)) == (1, 1)
    assert found.best.tolist() == found.worst.tolist() == [3, 1, 2]
    assert found.below.tolist() == [0, 2, 1]


def test_a_circle_has_three_best_orders():
    """The orders of Condorcet's paradox: no area is better off than the others."""
    found = kemeny(votes([[3, 1, 2], [2, 3, 1], [1, 2, 3]]))
    assert set(found.orders) == {(0, 1, 2), (1, 2, 0), (2, 0, 1)}
    assert found.best.tolist() == [1, 1, 1]
    assert found.worst.tolist() == [3, 3, 3]
    assert found.below.tolist() == [1, 1, 1]


@settings(max_examples=150, deadline=None)
@given(
    arrays(float, st.tuples(st.integers(2, 6), st.integers(1, 7)), elements=st.integers(0, 4).map(float)),
    st.lists(st.sampled_from([1.0, 1.0, 2.0, 0.3, 0.7]), min_size=7, max_size=7),
)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_all_best_orders_and_no_other(x, weights):
    e = votes(x, weights[: x.shape[1]])
    best, orders = by_trying_all(e)
    found = kemeny(e)
    assert found.score == pytest.approx(best, abs=1e-9)
    assert set(found.orders) == orders
    assert found.count == len(found.orders) == len(orders)
    places = np.array([[order.index(a) + 1 for order in orders] for a in range(len(e))])
    assert found.best.tolist() == places.min(axis=1).tolist()
    assert found.worst.tolist() == places.max(axis=1).tolist()
    assert found.below == pytest.approx(len(e) - places.mean(axis=1))


SHAPES = [(10, 9, 1), (10, 8, 2), (11, 5, 3), (11, 12, 4), (12, 7, 5)]
FRACTIONS = [(10, 9, 53), (12, 5, 270), (13, 5, 333)]


@pytest.mark.parametrize(("n", "parts", "seed"), SHAPES + FRACTIONS)
def test_knots_of_ten_areas_and_more(n, parts, seed):
    """Figures at random, so that nearly all areas run in circles."""
    e = votes(np.random.default_rng(seed).normal(size=(n, parts)))
    best, ways = by_subsets(e)
    found = kemeny(e)
    assert found.score == pytest.approx(best)
    assert found.count == ways == len(set(found.orders))


@pytest.mark.parametrize(("n", "parts", "seed"), FRACTIONS)
def test_some_of_them_are_not_solved_by_one_linear_programme(n, parts, seed, monkeypatch):
    decided = []
    relax = module._relax
    monkeypatch.setattr(module, "_relax", lambda *given: decided.append(len(given[1])) or relax(*given))
    kemeny(votes(np.random.default_rng(seed).normal(size=(n, parts))))
    assert max(decided) > 0


def test_no_area_of_forty_can_be_moved_for_a_gain():
    e = votes(np.random.default_rng(17).normal(size=(40, 5)))
    found = kemeny(e, listed=50)
    margin = e - e.T
    for order in found.orders:
        assert sum(e[a, b] for i, a in enumerate(order) for b in order[i + 1 :]) == pytest.approx(found.score)
        for i, area in enumerate(order):
            up, down = np.cumsum(margin[area, order[:i][::-1]]), np.cumsum(margin[order[i + 1 :], area])
            assert max([0, *up, *down]) < 1e-9


def test_the_listing_is_capped_the_figures_are_not():
    found = kemeny(votes(np.zeros((40, 3))), listed=10)
    assert len(set(found.orders)) == 10
    assert found.count > len(found.orders)
    assert found.count == factorial(40)
    assert found.best.tolist() == [1] * 40
    assert found.worst.tolist() == [40] * 40
    assert set(found.below) == {19.5}


def test_twins_stand_anywhere_the_other_may():
    x = np.repeat([[3, 1, 2], [2, 3, 1], [1, 2, 3]], 2, axis=0)
    found = kemeny(votes(x))
    best, orders = by_trying_all(votes(x))
    assert found.score == pytest.approx(best)
    assert set(found.orders) == orders
    assert found.below.tolist() == [2.5] * 6


def test_pairs_without_a_common_part_have_no_vote():
    """Area 2 meets only area 1, and loses: where it stands against area 0 is open."""
    found = kemeny(votes([[1, NAN], [2, 5], [NAN, 4]]))
    assert set(found.orders) == {(1, 0, 2), (1, 2, 0)}
    assert found.score == 2


def test_areas_without_any_vote_are_in_no_order():
    found = kemeny(votes([[1, 1], [NAN, NAN], [2, 2]]))
    assert found.orders == ((2, 0),)
    assert np.isnan(found.below).tolist() == [False, True, False]
    assert found.below[[0, 2]].tolist() == [0, 1]


def test_nobody_to_compare():
    for x in ([[1.0, 2.0]], [[NAN], [NAN]]):
        found = kemeny(votes(x))
        assert found.orders == ((),)
        assert np.isnan(found.below).all()


def test_what_is_out_of_reach_is_refused(monkeypatch):
    circles = votes(np.random.default_rng(5).normal(size=(12, 5)))
    monkeypatch.setattr(module, "MOST_AREAS", 5)
    with pytest.raises(TooMany) as refusal:
        kemeny(circles)
    assert (refusal.value.what, refusal.value.most) == ("areas", 5)
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_PAIRS", 0)
    with pytest.raises(TooMany) as refusal:
        kemeny(circles)
    assert refusal.value.what == "circles"
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_STATES", 5)
    with pytest.raises(TooMany) as refusal:
        kemeny(circles)
    assert refusal.value.what == "ties"
    assert refusal.value.n > 2
