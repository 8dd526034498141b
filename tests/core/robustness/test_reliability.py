"""Cronbach's alpha of small tables, by hand."""

import numpy as np
import pytest

from core.robustness.reliability import cronbach

NAN = np.nan


def test_three_items_by_hand():
    """Variances 1, 4, 1 and covariances 2, 0.5, 1: 3 / 2 (1 - 6 / 13)."""
    x = np.array([[1.0, 2, 2], [2, 4, 1], [3, 6, 3]])
    found = cronbach(x)
    c = np.cov(x.T)
    assert (np.diag(c).tolist(), c.sum()) == ([1, 4, 1], 13)
    assert found.value == pytest.approx(1.5 * (1 - 6 / 13))
    assert found.if_deleted == pytest.approx([2 * (1 - 5 / 7), 2 * (1 - 2 / 3), 2 * (1 - 5 / 9)])
    totals = x.sum(axis=1)
    expected = [np.corrcoef(x[:, k], totals - x[:, k])[0, 1] for k in range(3)]
    assert found.item_total == pytest.approx(expected)
    assert (found.n, found.k) == (3, 3)


def test_parallel_items_are_perfectly_reliable():
    x = np.arange(10.0)[:, None] + np.array([0, 5, -3])
    found = cronbach(x)
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))
    assert found.if_deleted == pytest.approx([1, 1, 1])


def test_standardising_makes_units_irrelevant():
    x = np.random.default_rng(1).normal(size=(30, 4)) + np.random.default_rng(2).normal(size=(30, 1))
    plain, scaled = cronbach(x, standardise=True), cronbach(x * [1, 10, 100, 1000], standardise=True)
    assert plain.value == pytest.approx(scaled.value)
    mean = np.corrcoef(x.T)[np.triu_indices(4, 1)].mean()
    assert plain.value == pytest.approx(4 * mean / (1 + 3 * mean))


def test_missing_values_three_ways():
    x = np.array([[1.0, 2], [2, 3], [3, NAN], [4, 7], [NAN, NAN]])
    assert cronbach(x, "listwise").n == 3
    assert cronbach(x, "pairwise").n == cronbach(x, "median").n == 4
    assert cronbach(x, "listwise").value == cronbach(x[[0, 1, 3]]).value
    filled = np.array([[1.0, 2], [2, 3], [3, 3], [4, 7]])
    assert cronbach(x, "median").value == pytest.approx(cronbach(filled).value)


def test_dropped_rows_are_not_counted_unless_asked():
    x = np.array([[1.0, 2], [2, 1], [3, NAN], [4, 7], [5, 6]])
    used, given = cronbach(x, "listwise"), cronbach(x, "listwise", counted="given")
    assert used.value == given.value and used.low < given.low


def test_contradicting_items_are_below_zero():
    assert cronbach(np.array([[1.0, 3], [2, 2.5], [3, 1], [9, 0]])).value < 0


@pytest.mark.parametrize(
    "x",
    [
        np.array([[1.0], [2.0]]),
        np.array([[1.0, 2.0]]),
        np.full((4, 3), 7.0),
        np.full((4, 3), NAN),
        np.array([[1.0, NAN], [2, NAN], [3, NAN]]),
        np.empty((0, 3)),
    ],
)
@pytest.mark.parametrize("missing", ["pairwise", "listwise", "median"])
def test_what_cannot_be_told_is_nan(x, missing):
    found = cronbach(x, missing)
    assert np.isnan([found.value, found.low, found.high]).all()
    assert len(found.if_deleted) == len(found.item_total) == x.shape[1] == found.k
