"""Weights of COINr made again, and where its own search was loose; the papers' tables: test_indices."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core.scoring import weigh

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
    """Their squares, as the sign of a loading says nothing; themselves as weights where all have one sign. Explained
    variance of all components, pillar by pillar.
    """
    x, loadings, deviations = (
        read(truth, name) for name in ("06_norm_minmax_0_100", "09_pca_weights_L1", "09_pca_sdev_L1")
    )
    above = groups(truth)
    pillars = {above[code] for code in x.columns}
    assert len(pillars) == 8
    same = []
    for pillar in pillars:
        codes = [code for code in x.columns if above[code] == pillar]
        found = weigh.pca(x[codes].to_numpy())
        assert found.values == pytest.approx(loadings.loc[codes, "Weight"].to_numpy(float) ** 2, rel=1e-9)
        theirs = loadings.loc[codes, "Weight"].to_numpy(float)
        one_sign = bool((theirs > 0).all() or (theirs < 0).all())
        expected = theirs / theirs.sum() if one_sign else np.full(len(codes), np.nan)
        assert weigh.pca(x[codes].to_numpy(), squared=False).values == pytest.approx(expected, rel=1e-9, nan_ok=True)
        same.append(one_sign)
        variance = deviations.loc[pillar, "sdev"].to_numpy(float) ** 2
        assert found.explained == pytest.approx(variance / len(codes), rel=1e-9)
    assert True in same and False in same


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
