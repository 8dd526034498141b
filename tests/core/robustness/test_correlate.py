"""Correlations of columns with gaps, against scipy pair by pair, and cases that can be worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from core.robustness.correlate import (
    adequacy,
    components,
    correlation,
    covariance,
    inflation,
    pairs,
    wrong_sign,
)

REFERENCE = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


@pytest.fixture
def x():
    rng = np.random.default_rng(1)
    x = np.round(rng.normal(50, 10, (40, 5)) + rng.normal(0, 8, (40, 1)), 0)
    x[rng.random(x.shape) < 0.15] = np.nan
    return x


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_every_pair_over_the_rows_that_both_have(x, method):
    found = correlation(x, method=method)
    for i in range(5):
        for j in range(i):
            both = ~np.isnan(x[:, [i, j]]).any(axis=1)
            expected = REFERENCE[method](x[both, i], x[both, j])
            assert found.r[i, j] == pytest.approx(expected.statistic, rel=1e-12)
            assert found.r[j, i] == pytest.approx(found.r[i, j], rel=1e-12)
            assert found.n[i, j] == both.sum()
            if method != "kendall":
                assert found.p[i, j] == pytest.approx(expected.pvalue, rel=1e-9)
    assert np.diag(found.r).tolist() == [1] * 5


def test_kendall_is_judged_by_the_normal_approximation():
    rng = np.random.default_rng(2)
    x = rng.random((30, 2))
    expected = stats.kendalltau(*x.T, method="asymptotic")
    assert correlation(x, method="kendall").p[0, 1] == pytest.approx(expected.pvalue, rel=1e-9)


def test_columns_against_other_columns(x):
    whole = correlation(x)
    part = correlation(x[:, :2], x[:, 2:])
    assert part.r == pytest.approx(whole.r[:2, 2:])
    assert part.p == pytest.approx(whole.p[:2, 2:])


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_long_rank_correlations_are_made_in_blocks(x, method, monkeypatch):
    whole = correlation(x, method=method)
    monkeypatch.setattr("core.robustness.correlate.BLOCK", 500)
    assert correlation(x, method=method).r == pytest.approx(whole.r)


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_what_does_not_vary_has_no_correlation(method):
    """The second column is constant, the third where the fourth has values; the fifth is empty, the sixth one row."""
    x = np.array([
        [1, 7.1, 5.3, np.nan, np.nan, 2],
        [2, 7.1, 0.1, 1, np.nan, np.nan],
        [4, 7.1, 0.1, 2, np.nan, np.nan],
        [3, 7.1, 0.1, 3, np.nan, np.nan],
    ])  # fmt: skip
    found = correlation(x, method=method)
    assert np.isnan(found.r[1]).all() and np.isnan(found.r[2, 3]) and np.isnan(found.r[4]).all()
    assert np.isnan(found.r[5]).all() and np.isnan(found.p[1]).all()
    assert not np.isnan(found.r[0, 2]) and found.n[0].tolist() == [4, 4, 4, 3, 0, 1]


def test_perfect_agreement_is_certain_and_two_rows_prove_nothing():
    found = correlation(np.array([[1.0, 10], [2, 20], [3, 30]]))
    assert found.r.tolist() == [[1, 1], [1, 1]] and found.p[0, 1] == 0
    two = correlation(np.array([[1.0, 10], [2, 5]]))
    assert two.r[0, 1] == -1 and np.isnan(two.p).all()
    assert np.isnan(two.significant()).all() and found.significant()[0, 1] == 1


def test_large_figures_lose_nothing():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(50, 2))
    assert correlation(x + 1e9).r[0, 1] == pytest.approx(np.corrcoef(x.T)[0, 1], rel=1e-6)
    assert covariance(x * 1e6 + 1e9) == pytest.approx(np.cov(x.T) * 1e12, rel=1e-6)


def test_covariances():
    x = np.array([[1.0, 2], [3, np.nan], [5, 8]])
    assert covariance(x) == pytest.approx(np.array([[4, 12], [12, 18]]))
    assert np.isnan(covariance(np.array([[1.0, np.nan], [np.nan, 2]]))).all()


def test_pairs_to_look_at():
    r = np.array([[1, 0.95, -0.6, 0.99], [0.95, 1, 0.9, np.nan], [-0.6, 0.9, 1, 0], [0.99, np.nan, 0, 1]])
    found = pairs(r, ["a", "a", "a", "b"])
    assert [(pair.first, pair.second, pair.r, pair.kind) for pair in found] == [
        (0, 1, 0.95, "alike"),
        (0, 2, -0.6, "opposed"),
    ]
    assert len(pairs(r, [None] * 4)) == 3 and pairs(r, ["a", "b", "c", "d"]) == ()


def test_an_indicator_that_falls_when_its_channel_rises():
    rng = np.random.default_rng(4)
    channel = rng.normal(size=(60, 2))
    x = np.column_stack((channel[:, 0] + 0.1 * rng.normal(size=60), -channel[:, 1], rng.normal(size=60)))
    assert wrong_sign(correlation(x, channel), [0, 1, 1]).tolist() == [False, True, False]


class TestComponents:
    def test_two_columns(self):
        """Correlation r: eigenvalues 1 + r and 1 - r, the first along the diagonal."""
        rng = np.random.default_rng(5)
        x = rng.normal(size=(80, 2)) + rng.normal(size=(80, 1))
        r, found = np.corrcoef(x.T)[0, 1], components(x * [1, 1000])
        assert found.eigenvalues == pytest.approx([1 + r, 1 - r])
        assert found.shares == pytest.approx([(1 + r) / 2, (1 - r) / 2])
        assert found.vectors[:, 0] == pytest.approx([np.sqrt(0.5)] * 2)
        assert found.loadings[:, 0] == pytest.approx([np.sqrt((1 + r) / 2)] * 2)

    def test_loadings_make_the_correlations_again(self, x):
        complete = x[~np.isnan(x).any(axis=1)]
        found = components(x)
        assert found.n == len(complete) and found.shares.sum() == pytest.approx(1)
        assert found.loadings @ found.loadings.T == pytest.approx(np.corrcoef(complete.T))

    def test_a_constant_column_takes_no_part(self):
        found = components(np.column_stack(([1.0, 2, 3, 5], [4.0] * 4, [2.0, 1, 0, 5])))
        assert found.eigenvalues.sum() == pytest.approx(2)
        assert np.isnan(found.vectors[1]).all() and not np.isnan(found.vectors[[0, 2]]).any()

    def test_nothing_to_look_at(self):
        assert components(np.full((3, 2), np.nan)).eigenvalues.size == 0


def test_inflation_and_adequacy():
    """Two columns: 1 / (1 - r^2), and r^2 / (r^2 + r^2); four with equal correlations against their closed form."""
    r = np.array([[1, 0.6], [0.6, 1]])
    assert inflation(r) == pytest.approx([1 / 0.64] * 2)
    assert adequacy(r) == pytest.approx(0.5)
    four = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    partial = 0.5 / (1 + 0.5 * 2)  # r / (1 + (k - 2) r)
    assert adequacy(four) == pytest.approx(0.25 / (0.25 + partial**2))


def test_inflation_and_adequacy_that_cannot_be_had():
    same = np.ones((2, 2))
    assert np.isinf(inflation(same)).all() and np.isnan(adequacy(same))
    gap = np.array([[1, np.nan], [np.nan, 1]])
    assert np.isnan(inflation(gap)).all() and np.isnan(adequacy(gap))
    assert np.isnan(adequacy(np.eye(3)))
