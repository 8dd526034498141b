"""What clipping and units decide in the examples of the OECD/JRC Handbook (2008); its tables: test_indices."""

import json

import numpy as np
import pandas as pd
import pytest

from core.config import Aggregation, Normalisation
from core.scoring.aggregate import MEANS
from core.scoring.normalise import Columns, normalise
from core.scoring.rank import rank


def plain(count, worst=np.nan, best=np.nan):
    blank = np.full(count, np.nan)
    return Columns(np.ones(count), worst + np.zeros(count), best + np.zeros(count), blank, blank)


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


def ranks(scores, raw):
    planes = [scores[:, k] for k in range(8)]
    joined = MEANS["arithmetic"](planes, [1.0] * 8, Aggregation(), 0.0)
    return dict(zip(raw.index, rank(joined)[:, 0].astype(int).tolist(), strict=True))


def test_clipping_decides_the_place_of_norway(raw, book):
    assert ranks(normalised(raw, book, True), raw)["Norway"] == 12
    assert ranks(normalised(raw, book, False), raw)["Norway"] == 7


def test_a_quotient_by_the_leader_depends_on_the_unit(book):
    """Table 14: the same two days in Celsius and in Fahrenheit; temperature and humidity weigh the same."""
    days = book["table14_interval_scale"]
    humid = [days["celsius"][f"{area}_hum"] for area in "AB"]
    for unit in ("celsius", "fahrenheit"):
        warm = [days[unit][f"{area}_temp"] for area in "AB"]
        cube = np.array([warm, humid], float).transpose(1, 0, 2)
        shares = normalise(cube, plain(2), Normalisation(rule="fraction_of_maximum"), (0.0, 1.0), True)
        joined = MEANS["arithmetic"]([shares[:, 0], shares[:, 1]], [1.0, 1.0], Aggregation(), 0.0)
        np.testing.assert_allclose(joined, [days[unit]["A"], days[unit]["B"]], rtol=0, atol=6e-4)
