"""Ranks of every replication and what they say, on figures small enough to count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.robustness.bands import Bands, ranks, shifts
from core.scoring.rank import rank

cells = st.one_of(st.integers(0, 6).map(float), st.just(np.nan))


@given(arrays(float, (5, 4), elements=cells), st.booleans())
@settings(deadline=None)
def test_ranks_are_those_of_the_nominal_index(scores, highest_first):
    expected = rank(scores if highest_first else -scores)
    assert (ranks(scores, highest_first) == np.nan_to_num(expected).T).all()


def test_ties_share_the_better_rank_and_rounding_is_no_difference():
    scores = np.array([[70.0], [80.0], [80.0 * (1 + 1e-15)], [np.nan], [60.0]])
    assert ranks(scores).tolist() == [[3, 1, 1, 0, 4]]
    assert ranks(scores, highest_first=False).tolist() == [[2, 3, 3, 0, 1]]
    assert ranks(np.full((3, 2), np.nan)).tolist() == [[0, 0, 0]] * 2
    assert ranks(np.zeros((3, 1))).tolist() == [[1, 1, 1]]
    assert ranks(np.array([[5.0, -1.0]])).tolist() == [[1], [1]]


def test_what_is_a_tie_is_decided_as_in_the_nominal_index():
    """Scores of 50 and 50 + 4e-11 are one to ten decimals; some replications have such neighbours, some have none."""
    rng = np.random.default_rng(3)
    scores = rng.uniform(1, 100, (30, 40))
    scores[7, ::2], scores[8, ::2] = 50, 50 + 4e-11
    scores[9, ::4] = np.nan
    for highest_first, sign in ((True, 1), (False, -1)):
        expected = np.stack([rank(sign * column[:, None])[:, 0] for column in scores.T])
        found = ranks(scores, highest_first)
        assert (found == np.nan_to_num(expected)).all()
        assert (found[::2, 7] == found[::2, 8]).all() and (found[1::2, 7] != found[1::2, 8]).all()


def test_ranks_are_kept_small():
    assert ranks(np.random.default_rng(1).random((300, 2))).dtype == np.int16
    many = ranks(np.arange(40_000.0)[:, None])
    assert many.dtype == np.int32 and many[0, 0] == 40_000


@pytest.fixture
def bands():
    """Three areas in four replications; the third has no rank in two of them."""
    return Bands(np.array([1.0, 2.0, 3.0]), np.array([[1, 2, 3], [2, 1, 0], [1, 2, 3], [1, 3, 2]], np.int16)[:, :3])


def test_quantiles_are_of_type_seven():
    rng = np.random.default_rng(2)
    found = Bands(np.arange(1.0, 8), np.stack([rng.permutation(7) + 1 for _ in range(101)]).astype(np.int16))
    for share in (0, 0.05, 0.3, 0.5, 0.95, 1):
        assert found.quantile(share) == pytest.approx(np.quantile(found.ranks, share, axis=0))
    assert found.median.tolist() == np.median(found.ranks, axis=0).tolist()
    assert found.low == pytest.approx(np.quantile(found.ranks, 0.05, axis=0))
    assert found.high == pytest.approx(np.quantile(found.ranks, 0.95, axis=0))


def test_what_has_no_rank_is_left_out(bands):
    assert bands.median.tolist() == [1, 2, 3]
    assert bands.mean == pytest.approx([1.25, 2, 8 / 3])
    assert bands.quantile(0.0).tolist() == [1, 1, 2]
    never = Bands(np.array([1.0, np.nan]), np.array([[1, 0], [1, 0]], np.int16))
    assert np.isnan([never.median[1], never.mean[1], never.low[1]]).all() and never.shift == 0


def test_the_first_places_are_of_all_replications(bands):
    assert bands.top(1).tolist() == [0.75, 0.25, 0]
    assert bands.top(3).tolist() == [1, 1, 0.75]
    assert bands.ranked.tolist() == [1, 1, 0.75]


def test_who_is_ahead_of_whom(bands):
    assert bands.above().tolist() == [[0, 0.75, 0.75], [0.25, 0, 0.5], [0, 0.25, 0]]
    assert bands.above([2]).tolist() == [[0, 0.25, 0]]


def test_ties_are_ahead_of_nobody():
    tied = Bands(np.array([1.0, 1.0]), np.array([[1, 1], [1, 2]], np.int16))
    assert tied.above().tolist() == [[0, 0.5], [0, 0]]
    assert tied.level().tolist() == [[1, 0.5], [0.5, 1]]
    assert tied.level([1]).tolist() == [[0.5, 1]]
    assert tied.shared.tolist() == [0.5, 0.5]


def test_no_rank_is_no_tie(bands):
    none = Bands(np.array([1.0, np.nan, np.nan]), np.array([[1, 0, 0], [1, 1, 3]], np.int16))
    assert none.level([1]).tolist() == [[0.5, 0.5, 0]]
    assert none.shared.tolist() == [0.5, 0.5, 0]
    assert bands.shared.tolist() == [0, 0, 0]


def test_how_many_share_a_rank_is_counted_over_all_replications():
    scores = np.random.default_rng(4).integers(0, 5, (6, 300)).astype(float)
    found = Bands(np.arange(1.0, 7), ranks(scores))
    others = [[(np.delete(row, a) == row[a]).any() for a in range(6)] for row in scores.T]
    assert found.shared == pytest.approx(np.mean(others, axis=0))


def test_shifts(bands):
    """(0 + 0 + 0) / 3, (1 + 1) / 2, 0, (0 + 1 + 1) / 3: their mean is the handbook's."""
    assert bands.shifts == pytest.approx([0, 1, 0, 2 / 3])
    assert bands.shift == pytest.approx(5 / 12)
    unknown = shifts(np.array([[1, 2], [0, 1]], np.int16), np.array([np.nan, 1.0]))
    assert unknown.tolist() == [1, 0]
    assert np.isnan(shifts(np.array([[1, 2]], np.int16), np.array([np.nan, np.nan]))).all()
    assert np.isnan(Bands(np.full(2, np.nan), np.zeros((3, 2), np.int16)).shift)
