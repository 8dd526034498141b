"""Alpha, correlations, flags and components as pingouin, the OECD/JRC Handbook and COINr publish them."""

import json

import numpy as np
import pandas as pd
import pytest

from core.robustness.correlate import components, correlation, pairs
from core.robustness.reliability import cronbach

NEAR = {"rel": 1e-9, "abs": 1e-12, "nan_ok": True}


@pytest.fixture(scope="module")
def read(truth):
    def table(name):
        return pd.read_csv(truth / "coinr_asem" / f"{name}.csv", na_values=["NA"], keep_default_na=False)

    return table


@pytest.fixture(scope="module")
def pillars(read):
    """Pillar or sub-index or index -> its indicators, in COINr's order."""
    lineage = read("01_lineage")
    return {
        name: list(rows["Indicator"])
        for level in ("Pillar", "Sub-index", "Index")
        for name, rows in lineage.groupby(level, sort=False)
    }


@pytest.fixture(scope="module")
def tables(read):
    return {
        name: read(file).set_index("uCode")
        for name, file in {"Raw": "01_raw", "Normalised": "06_norm_minmax_0_100", "Aggregated": "07_agg_amean"}.items()
    }


class TestPingouin:
    @pytest.fixture
    def published(self, truth):
        return json.loads((truth / "cronbach_pingouin.json").read_text(encoding="utf-8"))

    @pytest.mark.parametrize(
        ("missing", "alpha", "interval"),
        [
            ("pairwise", "alpha_pairwise", "ci_pairwise"),
            ("listwise", "alpha_listwise", "ci_listwise"),
            ("median", "alpha_median_imputed", "ci_median"),
        ],
    )
    def test_missing_answers(self, published, missing, alpha, interval):
        """Its interval counts dropped rows too; ours does so when asked."""
        example = published["binary_missing_12x11"]
        found = cronbach(np.array(example["rows"], dtype=float), missing, counted="given")
        assert found.value == pytest.approx(example[alpha], rel=1e-12)
        assert [round(found.low, 3), round(found.high, 3)] == example[interval]

    def test_a_likert_scale(self, published):
        example = published["likert_15x10"]
        found = cronbach(np.array(example["rows"], dtype=float))
        assert found.value == pytest.approx(example["alpha"], rel=1e-12)
        assert [round(found.low, 3), round(found.high, 3)] == example["ci95"]
        assert (found.n, found.k) == (15, 10)


class TestTechnologyAchievementIndex:
    @pytest.fixture
    def handbook(self, truth):
        return json.loads((truth / "oecd_handbook_tai.json").read_text(encoding="utf-8"))

    @pytest.fixture
    def raw(self, truth):
        return pd.read_csv(truth / "oecd_tai_raw_23.csv", comment="#").set_index("country")

    def test_alpha_if_deleted(self, handbook, raw):
        """.70 as printed; alphas within 0.001, correlations within 0.006: the handbook had unrounded logarithms."""
        found = cronbach(raw.to_numpy(float), standardise=True)
        printed = pd.DataFrame(handbook["cronbach_table11"]["deleted"], index=["item_total", "alpha"]).T
        printed = printed.reindex(raw.columns)
        assert round(found.value, 2) == handbook["cronbach_table11"]["overall_standardised"]
        assert np.abs(found.if_deleted - printed["alpha"]).max() <= 0.001 + 5e-4
        assert np.abs(found.item_total - printed["item_total"]).max() <= 0.006 + 5e-4

    def test_components(self, handbook, raw):
        """Table 16: shares within 0.1 of a point, and half of the last digit printed."""
        found, printed = components(raw.to_numpy(float)), handbook["table16"]
        assert found.eigenvalues == pytest.approx(printed["eigenvalue"], abs=8 * 0.001 + 0.05)
        assert 100 * found.shares == pytest.approx(printed["variance_pct"], abs=0.1 + 0.05)
        assert 100 * found.shares.cumsum() == pytest.approx(printed["cumulative_pct"], abs=0.1 + 0.05)

    def test_agreement_of_two_rankings(self, handbook):
        """Box 7: 22 concordant of 28 pairs."""
        ranks = np.array([handbook["box7_kendall"][key] for key in ("rank1", "rank2")], float).T
        assert round(correlation(ranks, method="kendall").r[0, 1], 2) == handbook["box7_kendall"]["W_printed"]


def test_alpha_of_every_pillar(read, pillars, tables):
    lineage, published = read("01_lineage"), read("09_cronbach")
    assert len(published) == 30
    for row in published.itertuples():
        table = tables[row.dset]
        level = ["Indicator", "Pillar", "Sub-index"][row.Level - 1]
        above = next(name for name in lineage.columns if row.iCodes in set(lineage[name]))
        columns = list(dict.fromkeys(lineage.loc[lineage[above] == row.iCodes, level]))
        assert cronbach(table[columns].to_numpy(float)).value == pytest.approx(row.alpha, rel=1e-9), row


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
@pytest.mark.parametrize("name", ["raw", "normalised"])
def test_correlation_matrices(read, tables, name, method):
    published = read(f"09_cor_{name}_{method}").set_index("iCode")
    table = tables[name.capitalize()][published.columns]
    assert correlation(table.to_numpy(float), method=method).r == pytest.approx(published.to_numpy(float), **NEAR)


def test_significance(read, tables):
    published = read("09_pvals_normalised").set_index("iCode")
    ours = correlation(tables["Normalised"][published.columns].to_numpy(float)).p
    assert ours == pytest.approx(published.to_numpy(float), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize(
    ("file", "level"),
    [
        ("09_getcorr_L1_L2_parent_p0", None),
        ("09_getcorr_L1_L2_parent_p05", 0.05),
        ("09_getcorr_L2_L3_p05", 0.05),
    ],
)
def test_with_the_level_above(read, tables, file, level):
    published = read(file)
    found = correlation(tables["Aggregated"].to_numpy(float))
    at = {code: k for k, code in enumerate(tables["Aggregated"].columns)}
    r = found.r if level is None else found.significant(level)
    ours = [r[at[row.Var1], at[row.Var2]] for row in published.itertuples()]
    assert ours == pytest.approx(list(published["Correlation"]), **NEAR)


def test_with_the_whole_family(read, tables):
    lineage, table = read("01_lineage").set_index("Indicator"), tables["Aggregated"]
    found = correlation(table.to_numpy(float)).r
    at = {code: k for k, code in enumerate(table.columns)}
    for row in read("09_getcorr_family").itertuples():
        assert found[at[row.Var2], at[lineage.loc[row.Var2, row.Var1]]] == pytest.approx(row.Correlation, rel=1e-9)


@pytest.mark.parametrize(
    ("file", "above", "below"),
    [
        ("09_corr_flags_high75", 0.75, -2),
        ("09_corr_flags_low", 2, -0.5),
    ],
)
def test_flags(read, tables, file, above, below):
    table = tables["Normalised"]
    pillar = read("01_lineage").set_index("Indicator")["Pillar"].reindex(table.columns)
    found = pairs(correlation(table.to_numpy(float)).r, list(pillar), above, below)
    ours = {frozenset(table.columns[[pair.first, pair.second]]): pair.r for pair in found}
    published = {frozenset((row.Ind1, row.Ind2)): row.Corr for row in read(file).itertuples()}
    assert ours == pytest.approx(published, rel=1e-9)
    assert {pair.kind for pair in found} == ({"alike"} if above < 1 else {"opposed"})


def test_indicators_that_follow_a_denominator(read, tables):
    data = read("00_iData").set_index("uCode").reindex(tables["Raw"].index)
    denominators = ["Area", "Energy", "GDP", "Population"]
    r = correlation(tables["Raw"].to_numpy(float), data[denominators].to_numpy(float)).r
    strong = {(tables["Raw"].columns[k], denominators[d]): r[k, d] for k, d in np.argwhere(np.abs(r) > 0.7)}
    published = {(row.Ind, row.Denom): row.Corr for row in read("09_denom_corr").itertuples()}
    assert strong == pytest.approx(published, rel=1e-9)


def test_components_of_every_pillar(read, pillars, tables):
    """The sign of a component means nothing: weights are compared up to it."""
    weights = read("09_pca_weights_L1").set_index("iCode")["Weight"]
    for name, rows in read("09_pca_sdev_L1").groupby("group"):
        found = components(tables["Normalised"][pillars[name]].to_numpy(float))
        assert np.sqrt(found.eigenvalues) == pytest.approx(rows.sort_values("PC")["sdev"], rel=1e-9)
        published = weights.reindex(pillars[name]).to_numpy()
        assert found.vectors[:, 0] == pytest.approx(published * np.sign(published.sum()), rel=1e-7)
