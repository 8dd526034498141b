"""Correlations of columns with gaps and their axes, beside numpy and by hand."""

import numpy as np
import pytest

from core.scoring.correlation import moments, pearson, principal

NAN = np.nan


def test_every_pair_over_the_rows_that_both_have():
    rng = np.random.default_rng(1)
    x = rng.normal(50, 10, (40, 4)) + rng.normal(0, 8, (40, 1))
    x[rng.random(x.shape) < 0.2] = NAN
    found = pearson(x[:, :2], x)
    for i in range(2):
        for j in range(4):
            both = ~np.isnan(x[:, [i, j]]).any(axis=1)
            assert found[i, j] == pytest.approx(np.corrcoef(x[both, i], x[both, j])[0, 1], rel=1e-12)


def test_what_does_not_vary_where_both_have_figures_has_no_correlation():
    x = np.array([[1, 7.1, 5.3, NAN, NAN], [2, 7.1, 0.1, 1, NAN], [4, 7.1, 0.1, 2, 3], [3, 7.1, 0.1, 3, NAN]])
    found = pearson(x, x)
    assert np.isnan(found[1]).all() and np.isnan(found[2, 3]) and np.isnan(found[4]).all()
    assert found[0, 3] == pytest.approx(0.5) and not np.isnan(found[0, 2])


def test_sums_over_shared_rows():
    """Rows 1 and 3: x is 1 and 5 around 3, y is 2 and 8 around 5."""
    n, xy, xx, yy = (each[0, 1] for each in moments(*[np.array([[1.0, 2], [3, NAN], [5, 8]])] * 2))
    assert (n, xy, xx, yy) == (2, pytest.approx(12), pytest.approx(8), pytest.approx(18))


def test_axes_fall_and_point_upwards():
    """Correlation r: eigenvalues 1 + r and 1 - r, the first along the diagonal."""
    roots, vectors = principal(np.array([[1, -0.5], [-0.5, 1]]))
    assert roots == pytest.approx([1.5, 0.5])
    assert np.abs(vectors) == pytest.approx(np.full((2, 2), np.sqrt(0.5)))
    assert vectors[0, 0] == pytest.approx(-vectors[1, 0]) and vectors[:, 1].sum() == pytest.approx(np.sqrt(2))
    alike = principal(np.ones((3, 3)))[0]
    assert alike == pytest.approx([3, 0, 0], abs=1e-12) and (alike >= 0).all()
