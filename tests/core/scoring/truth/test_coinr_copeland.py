"""Outranking and Copeland scores of COINr 1.1.14 on its ASEM example; our own rule where COINr's ties are wrong."""

import numpy as np
import pandas as pd
import pytest

from core.scoring.outrank import copeland, outranking
from tests.core.scoring.truth.asem import joined


@pytest.fixture
def read(truth):
    def read(name, index=0):
        path = truth / "coinr_asem" / f"{name}.csv"
        return pd.read_csv(path, na_values=["NA"], keep_default_na=False, index_col=index)

    return read


def test_the_outranking_matrix_of_all_indicators(read):
    x = read("06_norm_minmax_0_100")
    e = outranking(x.to_numpy(), np.ones(x.shape[1]))
    assert e == pytest.approx(read("07_outrank_matrix_all_indicators").loc[x.index].to_numpy(), rel=1e-9)


def test_exact_ties_are_ties(read):
    """16 duels end 24.5 to 24.5. COINr sums 1/49 many times and compares with 0.5 exactly: in 11 of them it finds a
    defeat of the first and no win of the second. So 10 scores of 51 are too low, and duels do not add up to zero.
    """
    x = read("06_norm_minmax_0_100")
    theirs = read("07_outrank_matrix_all_indicators").loc[x.index].to_numpy()
    above = np.triu(np.ones_like(theirs, bool), 1)
    ties = above & (np.abs(theirs - 0.5) < 1e-9)
    lost = ties & (theirs != 0.5)
    assert (ties.sum(), lost.sum()) == (16, 11)

    printed = read("07_copeland_flat_all_indicators")["copeland"].loc[x.index].to_numpy()
    off = ~np.eye(len(x), dtype=bool)
    assert (((theirs > 0.5).astype(int) - ((theirs < 0.5) & off)).sum(axis=1) == printed).all()

    ours = copeland(outranking(x.to_numpy(), np.ones(x.shape[1])))
    assert (ours == printed + lost.sum(axis=1)).all()
    assert (ours != printed).sum() == 10
    assert (ours.sum(), printed.sum()) == (0, -11)
    assert (copeland(theirs) == ours).all()


def test_duels_up_the_tree_with_unequal_weights(read):
    """Every node of three levels. None of its ties is hit by the defect; other trees: test_indices."""
    expected, weights = read("07_agg_copeland_unequal_w"), read("07_weights_unequal")["Weight"]
    scores = joined(
        read("06_norm_minmax_0_100"), read("00_iMeta", "iCode"), 'aggregation = "copeland"', weights.to_dict()
    )
    order = expected.index.get_indexer(scores.cube.areas.index)
    nodes = [node for node in scores.nodes if node.level == "channel"]
    for node in nodes:
        assert (scores.values[:, scores.node(node.id), 0] == expected[node.name.en].to_numpy()[order]).all(), node.id
    assert len(nodes) == 11


def test_missing_values_do_not_favour_who_stands_later(read):
    """In COINr a duel that cannot be held is won by the lower row; here it counts for neither, in any order of rows."""
    x = read("07_norm_raw_minmax_1_100_withNA").to_numpy(float)
    assert np.isnan(x).any()
    for columns in (slice(None), slice(0, 8), slice(8, 13)):
        part = x[:, columns]
        usual = copeland(outranking(part, np.ones(part.shape[1])))
        for seed in range(5):
            order = np.random.default_rng(seed).permutation(len(part))
            again = copeland(outranking(part[order], np.ones(part.shape[1])))
            assert np.array_equal(again, usual[order], equal_nan=True)
        assert np.nansum(usual) == 0
