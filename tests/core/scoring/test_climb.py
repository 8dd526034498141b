"""The way up the tree a second time, by other weights and rules, is the way that a new run takes."""

import numpy as np
import pandas as pd
import pytest

from core.config import Aggregation, Config, Weighting, loads
from core.scoring import Plan, Scores, from_table, rejoin, score
from core.scoring.climb import AGGREGATIONS
from core.scoring.scaling import rescaled

rng = np.random.default_rng(11)


def tree(method: str = "", top: str = "") -> Config:
    """Two channels of three indicators under one that holds an indicator too."""
    made = f'[method]\nnormalisation = "minmax"\n{method}\n[[channels]]\nid = "top"\nname = "Top"\n{top}\n'
    for channel in ("left", "right"):
        made += f'[[channels]]\nid = "{channel}"\nname = "{channel}"\nparent = "top"\n'
    for k, channel in enumerate(["left"] * 3 + ["right"] * 3 + ["top"]):
        made += f'[[indicators]]\nid = "i{k}"\nname = "I{k}"\nchannel = "{channel}"\nweight = {k + 1}\n'
        made += 'direction = "higher_better"\n'
    return loads(made)


def figures(gaps: bool) -> pd.DataFrame:
    values = rng.uniform(1, 50, (12, 7))
    if gaps:
        values[rng.random(values.shape) < 0.25] = np.nan
    table = pd.DataFrame(values, columns=[f"i{k}" for k in range(7)])
    return table.assign(area=[f"area {k % 6}" for k in range(12)], year=[2020] * 6 + [2021] * 6)


def same(one: Scores, other: Scores) -> None:
    for stage in ("values", "coverage", "ranks"):
        np.testing.assert_allclose(getattr(one, stage), getattr(other, stage), rtol=1e-12)
    for weights, others in zip(one.weights, other.weights, strict=True):
        np.testing.assert_array_equal(weights, others)


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("imputation", ["none", "mean"])
def test_joining_again_is_scoring_anew(gaps, imputation):
    config = tree(f'imputation = "{imputation}"', top='aggregation = "arithmetic"')
    first = score(from_table(figures(gaps), config), config)
    for rule in AGGREGATIONS:
        for weighting in ("given", "equal", "effective"):
            changes = {"aggregation": Aggregation(rule=rule), "weighting": Weighting(rule=weighting)}
            plan = Plan.of(config.varied(**changes))
            again = rejoin(first, plan)
            same(again, score(first.cube, plan.config, plan))
            assert again.normalised is first.normalised


@pytest.mark.parametrize(
    "method", ["min_coverage = 0.6", "min_parts = 0.7", 'levels = [{ height = 2, aggregation = "worst" }]']
)
def test_thresholds_and_levels_count_on_every_way_up(method):
    config = tree(method)
    first = score(from_table(figures(gaps=True), config), config)
    same(rejoin(first, first.plan), first)
    assert (np.isnan(first.values) != np.isnan(rejoin(first, Plan.of(tree())).values)).any() == ("min" in method)


def test_scores_are_rescaled_among_themselves_or_among_others():
    config = tree(top='rescale = "minmax"')
    found = score(from_table(figures(gaps=False), config), config)
    choice, among = config.channel("top").rescale, np.array([[10.0, 0.0], [30.0, 4.0]])
    alone, _ = rescaled(np.array([[1.0, 2.0], [3.0, 1.0]]), choice, found.cube, found.plan)
    assert alone.tolist() == [[0, 100], [100, 0]]
    beside, _ = rescaled(np.array([[15.0, 1.0]]), choice, found.cube, found.plan, among)
    assert beside.tolist() == [[25, 25]]
    k = found.node("top")
    assert found.values[:, k].min() == 0 and found.values[:, k].max() == 100 and found.before[k].max() < 100
