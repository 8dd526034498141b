"""Weights made again from their papers' tables, and Gini weights from the ranks they lead to."""

import json
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core.config import Weighting
from core.scoring import weigh


@pytest.fixture
def papers(truth):
    return json.loads((truth / "weights_ahp_entropy_critic.json").read_text(encoding="utf-8"))


def test_ahp_to_four_decimals(papers):
    """Wang & Chin (2011)."""
    judgements = [[float(Fraction(cell)) for cell in row] for row in papers["ahp"]["matrix"]]
    found = weigh.ahp(np.array(judgements))
    assert found.values.round(4).tolist() == papers["ahp"]["weights"]
    assert found.consistency.ratio > 0.1


def test_ahp_from_a_config(papers):
    rows = [[str(cell) for cell in row] for row in papers["ahp"]["matrix"]]
    choice = Weighting.model_validate({"rule": "ahp", "judgements": rows})
    found = weigh.weigh(choice, np.ones(6), np.empty((0, 6)))
    assert found.values.round(4).tolist() == papers["ahp"]["weights"]


def test_entropy_to_six_decimals(papers):
    """Elsayed et al. (2017)."""
    found = weigh.entropy(np.array(papers["entropy"]["matrix"]))
    assert found.round(6).tolist() == papers["entropy"]["weights"]


def test_critic_to_three_decimals(papers):
    """Tus & Adali (2019)."""
    found = weigh.critic(np.array(papers["critic"]["matrix"]))
    assert found.round(3).tolist() == papers["critic"]["weights"]


# giniCI: OECD Better Life Index, 36 countries, 4 years


@pytest.fixture
def published(truth):
    return json.loads((truth / "giniCI_expected_rank_shift.json").read_text(encoding="utf-8"))


def scores(truth, published):
    """Year -> scores [36, 11] on the goalposts of 2014, as published: 70 ... 130 around the mean of 2014."""
    table = pd.read_csv(truth / "giniCI_bli_data.csv", comment="#")
    years = {year: part.iloc[:, 2:].to_numpy() for year, part in table.groupby("YEAR")}
    first = years[published["years"][0]]
    reach = (first.max(axis=0) - first.min(axis=0)) / 2
    low = first.mean(axis=0) - reach
    negative = np.array(published["polarity"]) == "neg"
    scaled = {year: (x - low) / (2 * reach) * 60 + 70 for year, x in years.items()}
    return {year: np.where(negative, 200 - x, x) for year, x in scaled.items()}


def ranks(scores):
    return (scores[:, None] < scores).sum(axis=1) + 1


def test_gini_weights_lead_to_the_printed_shifts_of_rank(truth, published):
    by_year = scores(truth, published)
    first = by_year[published["years"][0]]
    gini, inverse = weigh.gini(first), weigh.inverse_gini(first)
    for n, year in enumerate(published["years"]):
        x = by_year[year]
        penalty = x.var(axis=1) / x.mean(axis=1)
        reference = ranks((x * gini).sum(axis=1) - penalty)
        alternative = ranks(np.exp((np.log(x) * inverse).sum(axis=1)) - penalty)
        shift = reference - alternative
        top, bottom = alternative <= 10, alternative > len(x) - 10
        assert len(shift) == published["n"][n]
        found = {"min": shift.min(), "median": np.median(shift), "mean": shift.mean(), "max": shift.max()}
        found |= {"q1": np.quantile(shift, 0.25), "q3": np.quantile(shift, 0.75)}
        found["avg_shift_all"] = np.abs(shift).mean().round(3)
        found["avg_shift_top10"], found["avg_shift_bottom10"] = (np.abs(shift[at]).mean() for at in (top, bottom))
        found["pct_equal_all"] = (100 * (shift == 0).mean()).round(2)
        found["pct_equal_top10"], found["pct_equal_bottom10"] = (100 * (shift[at] == 0).mean() for at in (top, bottom))
        assert found == pytest.approx({name: published[name][n] for name in found}, abs=1e-9)


# COINr, on the ASEM example


def read(truth, name):
    return pd.read_csv(truth / "coinr_asem" / f"{name}.csv", na_values=["NA"], keep_default_na=False, index_col=0)


def groups(truth):
    """Child -> parent over all levels."""
    lineage = read(truth, "01_lineage").reset_index()
    levels = list(lineage.columns)
    pairs = [lineage[[low, high]].to_numpy() for low, high in pairwise(levels)]
    return dict(np.vstack(pairs).tolist())


def test_loadings_of_the_first_component(truth):
    """Their squares: the sign of a loading says nothing. Explained variance of all components, pillar by pillar."""
    x, loadings, deviations = (
        read(truth, name) for name in ("06_norm_minmax_0_100", "09_pca_weights_L1", "09_pca_sdev_L1")
    )
    above = groups(truth)
    pillars = {above[code] for code in x.columns}
    assert len(pillars) == 8
    for pillar in pillars:
        codes = [code for code in x.columns if above[code] == pillar]
        found = weigh.pca(x[codes].to_numpy())
        assert found.values == pytest.approx(loadings.loc[codes, "Weight"].to_numpy(float) ** 2, rel=1e-9)
        variance = deviations.loc[pillar, "sdev"].to_numpy(float) ** 2
        assert found.explained == pytest.approx(variance / len(codes), rel=1e-9)


def test_equal_influence_holds_where_a_loose_search_did_not(truth):
    """COINr's search is loose by design: its pillars' correlations with the index still differ much."""
    pillars = read(truth, "07_agg_amean").loc[:, "ConEcFin":"SusEcFin"]
    codes = pillars.columns
    theirs = read(truth, "09_opt_weights_equal_L2").loc[codes, "Weight"].to_numpy(float)
    x = pillars.to_numpy()
    ours = weigh.equal_influence(x)

    def influence(weights):
        return np.array([np.corrcoef(column, x @ weights)[0, 1] for column in x.T])

    weighed = ours > 0
    assert np.ptp(influence(ours)[weighed]) < 1e-9
    assert (influence(ours)[~weighed] > influence(ours)[weighed].max() - 1e-9).all()
    assert influence(ours).min() > influence(theirs).min() + 0.05
