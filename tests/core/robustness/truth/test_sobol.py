"""Sobol sequence and indices against SALib's reference values, closed forms and COINr's estimator."""

import json

import numpy as np
import pandas as pd
import pytest

from core.robustness.sensitivity import design, estimate


@pytest.fixture(scope="module")
def reference(truth):
    return json.loads((truth / "sobol_reference.json").read_text(encoding="utf-8"))


def g_function(x, a):
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)


def g_indices(a):
    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    return part / whole, part * np.prod(1 + part) / (1 + part) / whole


def test_first_ten_points(reference):
    """Three dimensions of which the design has two in each block: its first block starts the sequence."""
    printed = np.array(reference["sobol_sequence_first10_3d"])
    assert (design(10, 3)[:10] == printed).all()
    assert (design(10, 1)[10:20] == printed[:, 1:2]).all()


def test_size(reference):
    assert reference["sample_size"].startswith("N*(d+2)")
    assert design(64, 5).shape == (64 * 7, 5)


def test_ishigami(reference):
    x = design(4096, 3) * 2 * np.pi - np.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found, printed = estimate(y, 3), reference["ishigami"]
    assert found.first == pytest.approx(printed["S1_printed"], abs=0.001)
    assert found.first == pytest.approx(printed["S1_test"], abs=0.05)
    assert found.total == pytest.approx(printed["ST_test"], abs=0.05)
    assert found.interaction == pytest.approx([0.24, 0, 0.24], abs=0.02)


@pytest.mark.parametrize("first", ["centred", "uncentred"])
def test_g_function_of_six(reference, first):
    a = np.array(reference["sobol_g6"]["a"], float)
    n, tolerance = reference["sobol_g6"]["N"], reference["sobol_g6"]["atol"]
    found, (single, total) = estimate(g_function(design(n, len(a)), a), len(a), first=first), g_indices(a)
    assert found.first == pytest.approx(single, abs=tolerance)
    assert found.total == pytest.approx(total, abs=tolerance)
    assert ((found.total_low <= total) & (total <= found.total_high)).all()


def test_g_function_of_eight(reference):
    a = np.array(reference["sobol_g"]["a"], float)
    single, total = g_indices(a)
    # The closed form stands in the file beside figures that someone rounded on the way: 0.7165 for 0.7162.
    assert single == pytest.approx(reference["sobol_g"]["S1_printed"], abs=4e-4)
    found = estimate(g_function(design(4096, 8), a), 8)
    assert found.first == pytest.approx(single, abs=0.02)
    assert found.total == pytest.approx(total, abs=0.02)


def test_a_constant_result(reference):
    assert reference["constant_output"].startswith("all indices must be 0")
    for value in (0.0, 3.7, -1e9):
        found = estimate(np.full(64 * 5, value), 3)
        for each in (found.first, found.total, found.first_low, found.total_high, found.interaction):
            assert (each == 0).all()


def test_the_estimator_of_coinr(truth):
    table = pd.read_csv(truth / "coinr_asem" / "11_estimator_indices.csv")
    y = pd.read_csv(truth / "coinr_asem" / "11_estimator_input.csv")["y"]
    found = estimate(y, 3, first="uncentred")
    assert found.first == pytest.approx(table["Si"], rel=1e-9)
    assert found.total == pytest.approx(table["STi"], rel=1e-9)
    assert found.variance == pytest.approx(table["Variance"][0], rel=1e-12)


def test_the_design_of_coinr(truth):
    """Its sample, drawn at random, has our order: A, B, then A with each column from B."""
    x = pd.read_csv(truth / "coinr_asem" / "11_estimator_input.csv").to_numpy()[:, :3]
    a, b, mixed = x[:200], x[200:400], x[400:].reshape(3, 200, 3)
    for k in range(3):
        assert (mixed[k][:, k] == b[:, k]).all()
        assert (np.delete(mixed[k], k, 1) == np.delete(a, k, 1)).all()
    ours = design(20, 3, seed=7, sequence="random")
    for k in range(3):
        block = ours[40 + 20 * k : 60 + 20 * k]
        assert (block[:, k] == ours[20:40, k]).all()
        assert (np.delete(block, k, 1) == np.delete(ours[:20], k, 1)).all()
