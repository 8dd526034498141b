"""The Human Development Index of 2015: goalposts, caps, a logarithm, an arithmetic mean inside a geometric one."""

import numpy as np
import pandas as pd
import pytest

from core.config import Aggregation, Normalisation
from core.scoring.aggregate import AGGREGATIONS
from core.scoring.normalise import Columns, normalise

LINEAR = ["life_expectancy", "expected_years_schooling", "mean_years_schooling"]


@pytest.fixture(scope="module")
def table(truth):
    return pd.read_csv(truth / "undp_hdr2015_hdi_195.csv", comment="#", keep_default_na=False)


def scores(table, names, worst, best, rule):
    blank = np.full(len(names), np.nan)
    own = Columns(np.ones(len(names)), np.array(worst), np.array(best), blank, blank)
    values = table[names].to_numpy(float)[:, :, None]
    return normalise(values, own, Normalisation(rule=rule), (0.0, 1.0), True)


def mean(rule, *planes):
    return AGGREGATIONS[rule](planes, [1.0] * len(planes), Aggregation(rule=rule), 0.0)


def test_the_index_from_printed_figures(table):
    """The inputs are printed rounded: 124 of 195 agree in all three digits, 194 within one of the last."""
    linear = scores(table, LINEAR, [20.0, 0, 0], [85.0, 18, 15], "goalposts")
    income = scores(table, ["gni_per_capita_ppp"], [100.0], [75000.0], "log_goalposts")
    education = mean("arithmetic", linear[:, 1], linear[:, 2])
    index = mean("geometric", linear[:, 0], education, income[:, 0])[:, 0]
    published = table["hdi_published"].to_numpy(float)
    assert len(index) == 195
    assert (index.round(3) == published).sum() == 124
    assert (abs(index.round(3) - published) < 0.0011).sum() == 194
