"""AMPI with a base year, and what its penalty heeds, on the data of giniCI (R); its printed shifts: test_indices."""

import json

import numpy as np
import pandas as pd
import pytest

from core.config import Aggregation, Normalisation
from core.scoring.aggregate import MEANS
from core.scoring.normalise import Columns, normalise
from core.scoring.rank import rank

YEARS = (2014, 2015, 2016, 2017)


@pytest.fixture(scope="module")
def printed(truth):
    return json.loads((truth / "giniCI_expected_rank_shift.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cube(truth):
    """[36, 11, 4]."""
    table = pd.read_csv(truth / "giniCI_bli_data.csv", comment="#", keep_default_na=False)
    years = [table[table["YEAR"] == year].sort_values("COUNTRY") for year in YEARS]
    assert all(year["COUNTRY"].tolist() == years[0]["COUNTRY"].tolist() for year in years)
    return np.stack([year.iloc[:, 2:].to_numpy(float) for year in years], axis=2)


@pytest.fixture(scope="module")
def scores(cube, printed):
    blank = np.full(cube.shape[1], np.nan)
    direction = np.where(np.array(printed["polarity"]) == "pos", 1.0, -1.0)
    choice = Normalisation(rule="ampi", over="base", base="2014")
    return normalise(cube, Columns(direction, blank, blank, blank, blank), choice, (0.0, 100.0), True, base=0)


def gini(scores):
    """[K]: of the base year, as the file's own formula says."""
    ordered, n = np.sort(scores[:, :, 0], axis=0), len(scores)
    place = np.arange(1, n + 1)[:, None]
    return (2 * (place * ordered).sum(axis=0) / (n * ordered.sum(axis=0)) - (n + 1) / n) * n / (n - 1)


def index(scores, weights, mean):
    planes = [scores[:, k] for k in range(scores.shape[1])]
    choice = Aggregation(rule="mpi", mean=mean, spread="equal", deviation="population", high_is="good")
    return MEANS["mpi"](planes, list(weights), choice, 0.0)


def test_the_base_year_sets_the_middle_and_the_width(cube, scores):
    np.testing.assert_allclose(scores[:, :, 0].mean(axis=0), 100, rtol=1e-12)
    np.testing.assert_allclose(np.ptp(scores[:, :, 0], axis=0), 60, rtol=1e-12)
    width = np.ptp(cube[:, :, 0], axis=0)[:, None]
    moved = abs(cube - cube[:, :, :1]) / width * 60
    np.testing.assert_allclose(abs(scores - scores[:, :, :1]), moved, rtol=0, atol=1e-10)


def test_a_penalty_that_heeds_the_weights_gives_other_ranks(scores):
    """So the two conventions are told apart by the published table."""
    planes = [scores[:, k] for k in range(scores.shape[1])]
    weighted = MEANS["mpi"](planes, list(gini(scores)), Aggregation(rule="mpi"), 0.0)
    assert (rank(weighted) != rank(index(scores, gini(scores), "arithmetic"))).any()
