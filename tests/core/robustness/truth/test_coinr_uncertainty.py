"""All 1,600 replications of COINr's uncertainty and sensitivity runs, made again by our own pipeline.

COINr drew one of 100 sets of noisy weights for pillars and sub-indices and published its number, not the set. An index
is linear in its effective weights (its logarithm, for a geometric mean), so the set follows from the 51 scores of the
first replication that used it; the other replications of that set, with other choices, are then a test of everything.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.config import loads
from core.robustness.influence import effective, without_each
from core.robustness.replay import Draws, Varied, moved, replay
from core.robustness.sensitivity import estimate
from core.robustness.study import Study
from core.scoring import from_table

CASE = Path(__file__).parents[3] / "cases" / "indices" / "asem.toml"
VARIED = """
[robustness]
treatments = [{ rule = "winsorise_then_log", most_points = 1 }, { rule = "winsorise_then_log", most_points = 2 },
              { rule = "winsorise_then_log", most_points = 3 }, { rule = "winsorise_then_log", most_points = 4 }]
normalisations = [{ rule = "minmax", scale = [1.0, 100.0] }, { rule = "zscore", to_mean = 10.0, to_sd = 2.0 }]
aggregations = ["geometric"]
"""
NORM, AGG = {"n_minmax": 1, "n_zscore": 2}, {"a_amean": 0, "a_gmean": 1}


@pytest.fixture(scope="module")
def read(truth):
    def table(name):
        return pd.read_csv(truth / "coinr_asem" / f"{name}.csv", na_values=["NA"], keep_default_na=False)

    return table


@pytest.fixture(scope="module")
def study(read):
    config = loads(CASE.read_text(encoding="utf-8") + VARIED)
    return Study.of(from_table(read("00_iData"), config), config)


@pytest.fixture(scope="module")
def params(read):
    """Both runs one after the other: 1,000 draws, then the 600 of the design."""
    return pd.concat([read("10_ua_N1000_params"), read("11_sa_N100_params")], ignore_index=True)


@pytest.fixture(scope="module")
def published(read, study):
    """Scores and ranks [R, A] in our order of areas."""

    def both(what):
        tables = [read(f"{run}_{what}").set_index("uCode") for run in ("10_ua_N1000", "11_sa_N100")]
        tables = [table.drop(columns="Nominal").reindex(study.cube.areas.index) for table in tables]
        return np.concatenate([table.to_numpy().T for table in tables])

    return both("scores"), both("ranks")


@pytest.fixture(scope="module")
def draws(study, params, published):
    treatment = params["Winmax"].to_numpy() % 5  # our own, 5, comes first
    case = (treatment * 3 + params["Norm"].map(NORM).to_numpy()) * 2 + params["Agg"].map(AGG).to_numpy()
    sets, pick = np.unique(params["WeightSet"], return_inverse=True)
    edges = np.flatnonzero(study.tree.heights > 0)
    table = np.zeros((len(edges), len(sets)))
    for s in range(len(sets)):
        row = np.flatnonzero(pick == s)[0]
        table[:, s] = _weights(study, case[row], published[0][row])[edges]
    assert len(sets) == 100
    return Draws(case, (Varied(edges, table, pick, noise=False),))


def _weights(study, case, scores):
    """The weights of pillars and sub-indices behind the scores of one replication."""
    tree, logs = study.tree, case % 2
    matrix = np.log(study.cases[case].matrix) if logs else study.cases[case].matrix
    pillars = [g for g in tree.needed if tree.groups[g].height == 1]
    x = np.stack([matrix[:, tree.groups[g].parts].mean(axis=1) for g in pillars], axis=1)
    share = np.linalg.lstsq(x, np.log(scores) if logs else scores, rcond=None)[0]
    of = dict(zip(pillars, share, strict=True))
    for g in tree.needed:
        if tree.groups[g].height == 2:
            of[g] = sum(of[part - tree.columns] for part in tree.groups[g].parts)
    weights = np.ones(len(tree.weights))
    for e in np.flatnonzero(tree.heights > 0):
        weights[e] = of[tree.parts[e] - tree.columns]
    return weights


@pytest.fixture(scope="module")
def bands(study, draws):
    return replay(study.tree, study.cases, draws, references=study.references, keep_scores=True)[0]


def test_the_choices_of_the_config_make_every_combination(study):
    assert dict(study.options) == {"imputation": 1, "treatment": 5, "normalisation": 3, "aggregation": 2}
    assert len(study.cases) == 30 and study.targets == ("index",)


def test_scores_of_all_replications(bands, published):
    assert bands.scores == pytest.approx(published[0], rel=1e-9)


def test_ranks_of_all_replications_exactly(bands, published):
    assert (bands.ranks == published[1]).all()


def test_rank_statistics(study, bands, read):
    """Of the sensitivity run COINr takes the two random blocks alone."""
    for run, rows in (("10_ua_N1000", slice(0, 1000)), ("11_sa_N100", slice(1000, 1200))):
        table = read(f"{run}_rankstats").set_index("uCode").reindex(study.cube.areas.index)
        ours = type(bands)(bands.reference, bands.ranks[rows])
        assert (ours.reference == table["Nominal"]).all()
        assert ours.mean == pytest.approx(table["Mean"], rel=1e-12)
        assert ours.median == pytest.approx(table["Median"], rel=1e-12)
        assert ours.low == pytest.approx(table["Q5"], rel=1e-12)
        assert ours.high == pytest.approx(table["Q95"], rel=1e-12)


def test_the_target_of_the_sensitivity_analysis_and_its_indices(study, draws, read):
    y = moved(study.tree, study.cases, draws, references=study.references)[0, 1000:]
    assert y == pytest.approx(read("11_sa_N100_target_y")["y"], rel=1e-12)
    table, ours = read("11_sa_N100_indices"), estimate(y, 4, first="uncentred")
    assert ours.first == pytest.approx(table["Si"], rel=1e-9)
    assert ours.total == pytest.approx(table["STi"], rel=1e-9)
    # The published interval is another draw of 100 resamples: as wide as ours, within a fifth of a width.
    for ends, low, high in (
        (("Si_q5", "Si_q95"), ours.first_low, ours.first_high),
        (("STi_q5", "STi_q95"), ours.total_low, ours.total_high),
    ):
        width = high - low
        assert (np.abs(table[ends[0]] - low) < width / 5).all() and (np.abs(table[ends[1]] - high) < width / 5).all()


def test_removing_each_indicator(study, read):
    removed = without_each(study.tree, study.cases[0])[0]
    names = {f"i_{name.lower()}": name for name in read("12_remove_L1_ranks").columns}
    columns = [names[id] for id in study.cube.indicators]
    areas = study.cube.areas.index
    ranks = read("12_remove_L1_ranks").set_index("uCode").reindex(areas)
    scores = read("12_remove_L1_scores").set_index("uCode").reindex(areas)
    shifts = read("12_remove_L1_meanabsdiff").set_index("removed")["MeanAbsDiff"]
    assert (removed.reference == ranks["Nominal"]).all()
    assert (removed.ranks == ranks[columns].to_numpy().T).all()
    assert removed.scores == pytest.approx(scores[columns].to_numpy().T, rel=1e-9)
    assert removed.shifts == pytest.approx(shifts[columns].to_numpy(), rel=1e-12)


def test_removing_each_pillar(study, truth):
    expected = json.loads((truth / "coinr_asem_expected.json").read_text(encoding="utf-8"))
    printed = expected["remove_elements_level2_mean_abs_rank_change"]
    tree = study.tree
    pillars = {study.scores.nodes[join.node].id: tree.columns + g for g, join in enumerate(study.scores.plan.joins)}
    removed = without_each(tree, study.cases[0], [pillars[name.lower()] for name in printed])[0]
    assert removed.shifts.round(6) == pytest.approx(list(printed.values()))


def test_effective_weights(study, read):
    table = read("01_eff_weights")
    nodes = [study.scores.nodes[join.node].id for join in study.scores.plan.joins]
    at = {id.removeprefix("i_"): k for k, id in enumerate([*study.cube.indicators, *nodes])}
    ours = effective(study.tree)[0]
    assert len(table) == len(at)
    assert [ours[at[code.lower()]] for code in table["iCode"]] == pytest.approx(table.iloc[:, -1], rel=1e-12)
