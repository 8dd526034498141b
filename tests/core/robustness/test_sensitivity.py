"""Designs and indices of functions whose indices are known."""

import numpy as np
import pytest

from core.robustness.sensitivity import design, estimate


def test_a_design_is_a_and_b_and_a_with_each_column_from_b():
    x = design(16, 3)
    a, b = x[:16], x[16:32]
    assert x.shape == (80, 3) and x.min() >= 0 and x.max() < 1
    for k in range(3):
        block = x[32 + 16 * k : 48 + 16 * k]
        assert (block[:, k] == b[:, k]).all()
        assert (np.delete(block, k, axis=1) == np.delete(a, k, axis=1)).all()


def test_a_random_design_follows_its_seed():
    first, again, other = (design(8, 2, seed, "random") for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_any_number_of_runs_from_one():
    for n in (1, 2, 5, 8):
        assert design(n, 2).shape == (4 * n, 2)
    assert (design(5, 2) == np.concatenate([design(8, 2)[8 * k : 8 * k + 5] for k in range(4)])).all()


def test_an_empty_design_is_refused():
    for n, d in ((0, 2), (3, 0)):
        with pytest.raises(ValueError, match="at least one"):
            design(n, d)


def test_a_sum_has_no_interaction():
    """Variances of 1 x 1 and 2 x 2 and 3 x 3 twelfths: shares 1/14, 4/14, 9/14."""
    found = estimate(design(2048, 3) @ [1, 2, 3], 3)
    assert found.first == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.01)
    assert found.total == pytest.approx([1 / 14, 4 / 14, 9 / 14], abs=0.005)
    assert found.interaction == pytest.approx([0, 0, 0], abs=0.01)
    assert found.variance == pytest.approx(14 / 12, rel=0.01)


def test_a_product_around_zero_is_all_interaction():
    x = design(2048, 2) - 0.5
    found = estimate(x[:, 0] * x[:, 1], 2)
    assert found.first == pytest.approx([0, 0], abs=0.02)
    assert found.total == pytest.approx([1, 1], abs=0.05)


def test_the_formulas_by_hand():
    """n = 2, d = 1: A = 1, 4; B = 3, 8; mixed = 3, 8. Mean 4, V = 26 / 3."""
    y = np.array([1.0, 4, 3, 8, 3, 8])
    variance = 26 / 3
    centred, plain = (estimate(y, 1, first=first) for first in ("centred", "uncentred"))
    assert centred.variance == pytest.approx(variance)
    assert centred.first.item() == pytest.approx(((3 - 4) * 2 + (8 - 4) * 4) / 2 / variance)
    assert plain.first.item() == pytest.approx((3 * 2 + 8 * 4) / 2 / variance)
    assert centred.total.item() == pytest.approx((4 + 16) / 2 / 2 / variance)


def test_centring_only_takes_noise_away():
    """The same shift of every result changes what is not centred, and nothing else."""
    x = design(64, 2, 3, "random") @ [1, 2]
    low, high = estimate(x, 2), estimate(x + 1000, 2)
    assert low.first == pytest.approx(high.first) and low.total == pytest.approx(high.total)
    noisy = estimate(x + 1000, 2, first="uncentred")
    assert np.abs(noisy.first - high.first).max() > 1


def test_the_interval_is_that_of_resampled_terms():
    rng = np.random.default_rng(1)
    y = rng.normal(size=400 * 4)
    found = estimate(y, 2, bootstraps=4000, seed=3)
    a, mixed = y[:400], y[800:].reshape(2, 400)
    terms = (a - mixed) ** 2 / 2 / found.variance
    error = terms.std(axis=1) / 20
    assert found.total_high - found.total_low == pytest.approx(2 * 1.645 * error, rel=0.08)
    assert ((found.total_low < found.total) & (found.total < found.total_high)).all()
    again = estimate(y, 2, bootstraps=4000, seed=3)
    assert (again.first_low == found.first_low).all()


def test_without_resampling_there_is_no_interval():
    found = estimate(design(16, 2) @ [1, 1], 2, bootstraps=0)
    assert np.isnan(found.first_low).all() and not np.isnan(found.first).any()


def test_results_that_fit_no_design_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        estimate(np.zeros(7), 1)
    with pytest.raises(ValueError, match="do not fit"):
        estimate(np.zeros(0), 2)


def test_a_result_that_only_rounding_changes_is_constant():
    y = np.full(32 * 4, 0.1) + np.random.default_rng(1).normal(size=128) * 1e-17
    assert (estimate(y, 2).total == 0).all()
