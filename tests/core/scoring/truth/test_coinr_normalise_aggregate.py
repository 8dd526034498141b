"""Normalisation and aggregation against every step file of COINr 1.1.14 on its ASEM example, and its toy vectors."""

import numpy as np
import pandas as pd
import pytest

from core.config import Aggregation, Goalposts, Normalisation
from core.scoring import aggregate
from core.scoring.normalise import Columns, normalise
from tests.core.scoring.truth.asem import joined

SAME = {"rtol": 1e-9, "atol": 0, "equal_nan": True}
NAN = np.nan


@pytest.fixture(scope="module")
def read(truth):
    def table(name):
        frame = pd.read_csv(truth / "coinr_asem" / f"{name}.csv", na_values=["NA"], keep_default_na=False)
        return frame.set_index(frame.columns[0]) if frame.columns[0] == "uCode" else frame

    return table


@pytest.fixture(scope="module")
def meta(read):
    return read("00_iMeta").set_index("iCode")


def columns(meta, names, posts=(NAN, NAN)):
    """Goalposts, if any, are of the directed values, as COINr's are."""
    direction = meta.loc[names, "Direction"].to_numpy(float)
    blank = np.full(len(names), NAN)
    target = meta.loc[names, "Target"].to_numpy(float)
    return Columns(direction, posts[0] * direction, posts[1] * direction, blank, target)


def run(table, meta, scale=(0.0, 1.0), posts=(NAN, NAN), clip=True, **choice):
    own = columns(meta, list(table.columns), posts)
    return normalise(table.to_numpy(float)[:, :, None], own, Normalisation(**choice), scale, clip)[:, :, 0]


ON_BOTH = {
    "minmax_0_1": {"rule": "minmax"},
    "minmax_1_100": {"rule": "minmax", "scale": (1.0, 100.0)},
    "zscore_0_1": {"rule": "zscore"},
    "zscore_10_2": {"rule": "zscore", "to_mean": 10.0, "to_sd": 2.0},
    "rank": {"rule": "rank"},
    "rank_ties_average": {"rule": "rank", "ties": "average"},
    "rank_ties_max": {"rule": "rank", "ties": "max"},
    "borda": {"rule": "borda"},
    "prank": {"rule": "percentile_rank"},
    "prank_ties_average": {"rule": "percentile_rank", "ties": "average"},
    "prank_ties_max": {"rule": "percentile_rank", "ties": "max"},
    "dist2max": {"rule": "distance_to_reference", "reference": "maximum"},
    "fracmax": {"rule": "fraction_of_maximum"},
    "scaled_0_50": {"rule": "goalposts", "posts": (0.0, 50.0), "clip": False, "scale": (0.0, 100.0)},
}
STEPS = {
    "06_norm_minmax_0_100": ("05_treated", {"rule": "minmax", "scale": (0.0, 100.0)}),
    "07_norm_raw_minmax_1_100_withNA": ("01_raw", {"rule": "minmax", "scale": (1.0, 100.0)}),
    "06_norm_minmax_useiMeta_on_raw": ("01_raw", {"rule": "minmax", "scale": (5.0, 95.0)}),
    "06_norm_zscore_useiMeta_on_raw": ("01_raw", {"rule": "zscore", "to_mean": 50.0, "to_sd": 10.0}),
    "06_norm_dist2targ_useiMeta_on_raw": ("01_raw", {"rule": "distance_to_target", "cap": True}),
    "06_norm_dist2targ_nocap_useiMeta_on_raw": ("01_raw", {"rule": "distance_to_target"}),
    **{f"06_norm_{name}": ("05_treated", choice) for name, choice in ON_BOTH.items()},
    **{f"06_norm_{name}_on_raw": ("01_raw", choice) for name, choice in ON_BOTH.items()},
}


@pytest.mark.parametrize("step", STEPS)
def test_every_normalisation(step, read, meta):
    data, choice = STEPS[step]
    given, expected = read(data), read(step)
    assert list(given.columns) == list(expected.columns)
    scores, expected = run(given, meta, **choice), expected.to_numpy(float)
    # Over a maximum of 0 COINr goes on with infinite scores; such a column has none here, and is told.
    endless = np.isinf(expected).any(axis=0)
    assert not endless.any() or choice["rule"] == "fraction_of_maximum"
    assert np.isnan(scores[:, endless]).all()
    np.testing.assert_allclose(scores[:, ~endless], expected[:, ~endless], **SAME)
    if choice["rule"] in ("rank", "borda"):
        assert np.array_equal(scores, expected, equal_nan=True)


def test_the_distance_to_the_maximum_is_minmax(read, meta):
    other = run(read("05_treated"), meta, rule="distance_to_reference", reference="maximum")
    np.testing.assert_allclose(run(read("05_treated"), meta, rule="minmax"), other, rtol=1e-12, atol=1e-15)


def test_every_file_of_normalisation_is_read(truth):
    files = {path.stem for path in (truth / "coinr_asem").glob("06_norm_*.csv")}
    assert files <= {*STEPS, "06_norm_indiv_specs_on_raw"}


def test_the_metadata_hold_the_parameters_that_are_used(read):
    given = read("06_iMeta_targets_goalposts")
    given = given[given["Type"] == "Indicator"]
    for column, value in {"minmax_lower": 5, "minmax_upper": 95, "zscore_mean": 50, "zscore_sd": 10}.items():
        assert set(given[column]) == {value}


def test_goalposts_of_the_metadata_cut_off_a_twentieth_at_each_end(read, meta):
    """No file has their result: by the definition (x - low) / (high - low), low and high of the directed values."""
    raw, given = read("01_raw"), read("06_iMeta_targets_goalposts").set_index("iCode")
    low, high = (given.loc[raw.columns, f"goalpost_{end}"].to_numpy(float) for end in ("lower", "upper"))
    up = meta.loc[raw.columns, "Direction"].to_numpy() > 0
    own = Columns(np.where(up, 1.0, -1), np.where(up, low, high), np.where(up, high, low), low * NAN, low * NAN)
    scores = normalise(raw.to_numpy(float)[:, :, None], own, Normalisation(), (0.0, 1.0), True)[:, :, 0]
    x = raw.to_numpy(float) * np.where(up, 1, -1)
    low, high = np.where(up, low, -high), np.where(up, high, -low)
    np.testing.assert_allclose(scores, np.clip((x - low) / (high - low), 0, 1), **SAME)


def test_single_indicators_may_have_their_own_rule(read, meta):
    raw, expected = read("01_raw"), read("06_norm_indiv_specs_on_raw")
    own = {"LPI": {"rule": "borda"}, "Flights": {"rule": "zscore", "to_mean": 10.0, "to_sd": 2.0}}
    for name in raw.columns:
        scores = run(raw[[name]], meta, (0.0, 100.0), **own.get(name, {"rule": "minmax"}))
        np.testing.assert_allclose(scores[:, 0], expected[name].to_numpy(float), **SAME)


# Aggregation


@pytest.fixture(scope="module")
def tree(meta):
    """Node -> its children in the order of the file, lower levels first."""
    parts = meta[meta["Type"].isin(["Indicator", "Aggregate"])]
    nodes = parts[parts["Level"] > 1].sort_values("Level", kind="stable").index
    return {node: list(parts.index[parts["Parent"] == node]) for node in nodes}


@pytest.fixture(scope="module")
def weights(read, meta):
    own = meta["Weight"].dropna()
    return {"own": own.to_dict(), "unequal": read("07_weights_unequal").set_index("iCode")["Weight"].to_dict()}


MEANS = {
    "07_agg_amean": ("06_norm_minmax_0_100", "arithmetic", "own", (0, 0, 0)),
    "07_agg_amean_on_1_100": ("06_norm_minmax_1_100", "arithmetic", "own", (0, 0, 0)),
    "07_agg_gmean_on_1_100": ("06_norm_minmax_1_100", "geometric", "own", (0, 0, 0)),
    "07_agg_hmean_on_1_100": ("06_norm_minmax_1_100", "harmonic", "own", (0, 0, 0)),
    "07_agg_amean_on_zscore": ("06_norm_zscore_0_1", "arithmetic", "own", (0, 0, 0)),
    "07_agg_amean_on_borda": ("06_norm_borda", "arithmetic", "own", (0, 0, 0)),
    "07_agg_amean_unequal_w": ("06_norm_minmax_0_100", "arithmetic", "unequal", (0, 0, 0)),
    "07_agg_gmean_unequal_w_on_1_100": ("06_norm_minmax_1_100", "geometric", "unequal", (0, 0, 0)),
    "07_agg_hmean_unequal_w_on_1_100": ("06_norm_minmax_1_100", "harmonic", "unequal", (0, 0, 0)),
    "07_agg_amean_w_per_level": ("06_norm_minmax_0_100", "arithmetic", "mixed", (0, 0, 0)),
    "07_agg_amean_withNA": ("07_norm_raw_minmax_1_100_withNA", "arithmetic", "own", (0, 0, 0)),
    "07_agg_gmean_withNA": ("07_norm_raw_minmax_1_100_withNA", "geometric", "own", (0, 0, 0)),
    "07_agg_hmean_withNA": ("07_norm_raw_minmax_1_100_withNA", "harmonic", "own", (0, 0, 0)),
    "07_agg_amean_unequal_w_withNA": ("07_norm_raw_minmax_1_100_withNA", "arithmetic", "unequal", (0, 0, 0)),
    "07_agg_amean_withNA_thresh09": ("07_norm_raw_minmax_1_100_withNA", "arithmetic", "own", (0.9, 0.9, 0.9)),
    "07_agg_amean_withNA_thresh_by_level": ("07_norm_raw_minmax_1_100_withNA", "arithmetic", "own", (0.95, 0.9, 1)),
}


@pytest.mark.parametrize("step", MEANS)
def test_every_mean_up_the_tree(step, read, meta, tree, weights):
    """COINr's threshold is a share of a node's own children, counted."""
    data, rule, which, thresholds = MEANS[step]
    kinds = ["unequal", "own", "unequal"] if which == "mixed" else [which] * 3  # by the level that is joined
    levels = [kinds[min(int(level) - 1, 2)] for level in meta["Level"].fillna(4)]
    weight = {code: weights[kind].get(code, 1.0) for code, kind in zip(meta.index, levels, strict=True)}
    method = f'aggregation = "{rule}"\n' + "".join(
        f"[[method.levels]]\nheight = {height}\nmin_parts = {float(least)}\n"
        for height, least in enumerate(thresholds, 1)
    )
    given, expected = read(data), read(step)
    scores = joined(given, meta, method, weight)
    assert {*tree, *given} == set(expected.columns)
    order = expected.index.get_indexer(scores.cube.areas.index)
    for name in tree:
        k, printed = scores.node(f"n_{name.lower()}"), expected[name].to_numpy(float)[order]
        np.testing.assert_allclose(scores.values[:, k, 0], printed, **SAME, err_msg=name)
        assert np.array_equal(scores.ranks[:, k, 0], ranks_of(printed), equal_nan=True), name


def ranks_of(printed):
    """1 = highest. Figures that differ in their last bits alone are ties (by exact fractions) that R's sums split."""
    exact = pd.Series([float(f"{x:.13g}") for x in printed])
    return exact.rank(ascending=False, method="min").to_numpy()


def test_some_nodes_do_fall_below_the_threshold(read):
    assert read("07_agg_amean_withNA_thresh09").isna().sum().sum() > read("07_agg_amean_withNA").isna().sum().sum()


def test_every_file_of_means_is_read(truth):
    files = {path.stem for path in (truth / "coinr_asem").glob("07_agg_*mean*.csv")}
    assert files == set(MEANS)


def test_a_geometric_mean_of_0_to_100_is_refused_by_name_of_the_part(read, tree):
    scores = read("06_norm_minmax_0_100")
    planes = [scores[part].to_numpy(float)[:, None] for part in tree["Physical"]]
    assert aggregate.illegal(planes, Aggregation(rule="geometric"), 0.0).all()
    assert not aggregate.illegal(planes, Aggregation(rule="geometric"), 1.0).any()


# Toy vectors

TOY = {
    "minmax": {"rule": "minmax", "scale": (0.0, 100.0)},
    "zscore": {"rule": "zscore"},
    "rank": {"rule": "rank"},
    "borda": {"rule": "borda"},
    "prank": {"rule": "percentile_rank"},
    "dist2max": {"rule": "distance_to_reference", "reference": "maximum"},
    "fracmax": {"rule": "fraction_of_maximum"},
}


@pytest.mark.parametrize("name", TOY)
def test_toy_normalisations(name, read):
    table = read("14_toy_input")
    upward = pd.DataFrame({"Direction": 1.0, "Target": NAN}, index=table.columns)
    np.testing.assert_allclose(run(table, upward, **TOY[name]), read(f"14_toy_n_{name}").to_numpy(float), **SAME)


TOY_MEANS = {
    "amean": {"rule": "arithmetic"},
    "gmean": {"rule": "geometric"},
    "hmean": {"rule": "harmonic"},
    "genmean_p2": {"rule": "generalised", "power": 2.0},
    "genmean_pm1": {"rule": "generalised", "power": -1.0},
}
#: Where we differ: it takes a harmonic mean of a negative score, and has none of a generalised mean if one is missing.
OURS = {("hmean", 3): NAN, ("genmean_p2", 4): 7.0**0.5, ("genmean_p2", 6): 5.0, ("genmean_pm1", 4): 2.5}
OURS |= {("genmean_pm1", 6): 5.0}


@pytest.mark.parametrize("name", TOY_MEANS)
def test_toy_means(name, read):
    """ERROR is COINr's stop; ours is no score, and the part named beforehand."""
    choice = Aggregation(**TOY_MEANS[name])
    for row in read("14_toy_aggregates").itertuples(index=False):
        planes = [np.array([[NAN if x == "NA" else float(x)]]) for x in row.x.split()]
        score = aggregate.MEANS[choice.rule](planes, [1.0, 2.0, 3.0], choice, 0.0)[0, 0]
        printed = getattr(row, name)
        expected = OURS.get((name, row.case), NAN if printed == "ERROR" else float(printed))
        np.testing.assert_allclose(score, expected, **SAME, err_msg=f"case {row.case}")
        if printed == "ERROR" and not all(np.isnan(plane) for plane in planes):
            assert aggregate.illegal(planes, choice, 0.0).any()


def test_scaled_is_goalposts_given_once_for_all(read, meta):
    treated = read("05_treated")
    up = [name for name in treated if meta.loc[name, "Direction"] > 0]
    posts = Goalposts(worst=0.0, best=50.0)
    scores = run(treated[up], meta, (0.0, 100.0), rule="goalposts", goalposts=posts, clip=False)
    np.testing.assert_allclose(scores, read("06_norm_scaled_0_50")[up].to_numpy(float), **SAME)
