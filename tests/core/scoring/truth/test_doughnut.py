"""Distance to the boundary of each figure behind the Doughnut of Fanning and Raworth (2025), Nature."""

import numpy as np
import pandas as pd
import pytest

from core.config import Normalisation
from core.scoring.normalise import Columns, normalise


@pytest.fixture(scope="module")
def table(truth):
    return pd.read_csv(truth / "doughnut_2025_threshold_ratios.csv", comment="#")


def ratios(rows, baseline, direction):
    nothing = np.full(1, np.nan)
    own = Columns(np.full(1, direction), nothing, nothing, rows["boundary"].to_numpy(float)[:1], nothing)
    choice = Normalisation(rule="boundary_ratio", baseline=baseline)
    values = rows["value"].to_numpy(float)[:, None, None]
    return normalise(values, own, choice, (0.0, 100.0), True)[:, 0, 0]


def test_every_ratio_to_the_last_bit(table):
    """What people fall short of is measured from all of them, 100 %, to the boundary of nobody."""
    counted = 0
    for (domain, name), rows in table.groupby(["domain", "indicator"]):
        natural = rows["natural_baseline"].fillna(0.0).iloc[0]
        baseline = 100.0 if domain == "social" else float(natural)
        found = ratios(rows, baseline, -1.0 if rows["worse_when"].iloc[0] == "high" else 1.0)
        assert found.tolist() == rows["ratio"].tolist(), name
        counted += len(rows)
    assert counted == len(table) == 732


def test_the_side_of_the_boundary(table):
    """More than 1 is across an ecological ceiling; for the social foundation, less than 1."""
    ceiling = table[table["indicator"] == "co2_ppm"]
    assert ((ceiling["value"] > 350) == (ratios(ceiling, 280.0, -1.0) > 1)).all()
    forest = table[table["indicator"] == "forestAreaMKM2"]
    assert ((forest["value"] < 47.9) == (ratios(forest, 63.87, 1.0) > 1)).all()
