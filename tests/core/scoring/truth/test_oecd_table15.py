"""Normalisations of one indicator (OECD/JRC Handbook 2008, table 15) and the two means of its eight (tables 23, 38)."""

import json

import numpy as np
import pandas as pd
import pytest

from core.config import Aggregation, Normalisation
from core.scoring.aggregate import AGGREGATIONS
from core.scoring.normalise import Columns, normalise
from core.scoring.score import rank

COLUMNS = {
    "rank_high_is_top": ({"rule": "rank"}, 0),
    "zscore": ({"rule": "zscore"}, 2),
    "minmax": ({"rule": "minmax"}, 2),
    "dist_ratio_c_mean": ({"rule": "ratio_to_reference", "reference": "mean"}, 2),
    "dist_ratio_c_best": ({"rule": "ratio_to_reference", "reference": "maximum"}, 2),
    "dist_ratio_c_worst": ({"rule": "ratio_to_reference", "reference": "minimum"}, 2),
    "dist_diff_c_mean": ({"rule": "difference_to_reference", "reference": "mean"}, 2),
    "dist_diff_c_worst(printed label ambiguous)": ({"rule": "difference_to_reference", "reference": "minimum"}, 2),
    "above_below_mean_p20": ({"rule": "mean_band", "band": 0.2}, 0),
    "percentile": ({"rule": "percentile_rank", "convention": "rank_of_all", "scale": (0.0, 100.0)}, 1),
}


@pytest.fixture(scope="module")
def table(truth):
    return pd.read_csv(truth / "oecd_table15_normalisation.csv", comment="#", keep_default_na=False)


def plain(count, worst=np.nan, best=np.nan):
    blank = np.full(count, np.nan)
    return Columns(np.ones(count), worst + np.zeros(count), best + np.zeros(count), blank, blank)


@pytest.mark.parametrize("column", COLUMNS)
def test_table_15_at_print_precision(column, table):
    choice, places = COLUMNS[column]
    years = table["years"].to_numpy(float)[:, None, None]
    scores = normalise(years, plain(1), Normalisation(**choice), (0.0, 1.0), True)[:, 0, 0]
    np.testing.assert_allclose(scores, table[column].to_numpy(float), rtol=0, atol=0.5 * 10.0**-places + 1e-9)
    if not places:
        assert scores.tolist() == table[column].tolist()


def test_no_column_is_left_out(table):
    assert set(table.columns) - set(COLUMNS) == {"country", "years", "categorical"}


# The Technology Achievement Index


@pytest.fixture(scope="module")
def book(truth):
    return json.loads((truth / "oecd_handbook_tai.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def raw(truth):
    return pd.read_csv(truth / "oecd_tai_raw_23.csv", comment="#", keep_default_na=False).set_index("country")


def normalised(raw, book, clip):
    posts = book["goalposts"]
    ends = [np.array([float(posts[end][name.removesuffix("_log")]) for name in raw]) for end in ("min", "max")]
    logged = [name.endswith("_log") for name in raw]
    worst, best = (np.where(logged, np.log10(np.where(logged, end, 1)), end) for end in ends)
    values = raw.to_numpy(float)[:, :, None]
    return normalise(values, plain(8, worst, best), Normalisation(), (0.0, 1.0), clip)


def ranks(scores, raw, rule="arithmetic", weights=(1.0,) * 8):
    planes = [scores[:, k] for k in range(8)]
    joined = AGGREGATIONS[rule](planes, list(weights), Aggregation(rule=rule), 0.0)
    return dict(zip(raw.index, rank(joined)[:, 0].astype(int).tolist(), strict=True))


def test_the_linear_index_with_clipping(raw, book):
    scores = ranks(normalised(raw, book, True), raw)
    assert scores == book["table23_ranks"]["EW"]
    assert scores == book["table38_ranks"]["LIN"]


def test_clipping_decides_the_place_of_norway(raw, book):
    assert ranks(normalised(raw, book, True), raw)["Norway"] == 12
    assert ranks(normalised(raw, book, False), raw)["Norway"] == 7


@pytest.mark.parametrize(("weights", "same"), [("EW", 23), ("BAP", 23), ("FA", 19), ("AHP", 20)])
def test_ranks_by_published_weights(weights, same, raw, book):
    """The weights are printed with two digits: where not all agree, neighbours change places."""
    given = book["table22_weights"]
    assert given["order"] == list(raw.columns)
    found = ranks(normalised(raw, book, True), raw, weights=given[weights])
    assert sum(found[country] == place for country, place in book["table23_ranks"][weights].items()) == same


def test_the_geometric_index_of_the_columns_as_printed(raw, book):
    assert ranks(raw.to_numpy(float)[:, :, None], raw, "geometric") == book["table38_ranks"]["GME"]


def test_a_quotient_by_the_leader_depends_on_the_unit(book):
    """Table 14: the same two days in Celsius and in Fahrenheit; temperature and humidity weigh the same."""
    days = book["table14_interval_scale"]
    humid = [days["celsius"][f"{area}_hum"] for area in "AB"]
    for unit in ("celsius", "fahrenheit"):
        warm = [days[unit][f"{area}_temp"] for area in "AB"]
        cube = np.array([warm, humid], float).transpose(1, 0, 2)
        shares = normalise(cube, plain(2), Normalisation(rule="fraction_of_maximum"), (0.0, 1.0), True)
        joined = AGGREGATIONS["arithmetic"]([shares[:, 0], shares[:, 1]], [1.0, 1.0], Aggregation(), 0.0)
        np.testing.assert_allclose(joined, [days[unit]["A"], days[unit]["B"]], rtol=0, atol=6e-4)
