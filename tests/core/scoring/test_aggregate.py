import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Method
from core.scoring import aggregate

scores = st.lists(st.one_of(st.floats(0, 100), st.just(np.nan)), min_size=1, max_size=6)
rules = st.sampled_from(sorted(aggregate.AGGREGATIONS))


def mean(rule, values, weights, floor=1.0):
    planes = [np.array([[value]]) for value in values]
    return float(aggregate.AGGREGATIONS[rule](planes, weights, floor)[0, 0])


def test_the_names_that_the_config_allows_are_the_names_that_exist():
    assert set(aggregate.AGGREGATIONS) == set(Method.model_fields["aggregation"].annotation.__args__)


def test_worked_means():
    assert mean("arithmetic", [80, 40], [3, 1]) == 70
    assert mean("geometric", [100, 25], [1, 1]) == pytest.approx(50)
    assert mean("geometric", [81, 16, 1], [2, 1, 1]) == pytest.approx((81**2 * 16) ** 0.25)
    assert mean("geometric", [100, 100, 100], [1, 2, 3]) == 100


def test_only_the_geometric_mean_has_a_floor():
    assert mean("geometric", [0, 100], [1, 1], floor=4) == pytest.approx(20)
    assert mean("arithmetic", [0, 100], [1, 1], floor=4) == 50


def test_nothing_there_and_nothing_that_weighs_give_no_score():
    for rule in aggregate.AGGREGATIONS:
        assert np.isnan(mean(rule, [np.nan, np.nan], [1, 1]))
        assert np.isnan(mean(rule, [50, np.nan], [0, 1]))


@settings(max_examples=100)
@given(rules, scores, st.data())
def test_the_scale_of_the_weights_does_not_matter(rule, values, data):
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(values), max_size=len(values)))
    scaled = [w * 37 for w in weights]
    assert mean(rule, values, scaled) == pytest.approx(mean(rule, values, weights), nan_ok=True)


@settings(max_examples=100)
@given(rules, scores, st.data())
def test_a_better_item_never_lowers_the_mean(rule, values, data):
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(values), max_size=len(values)))
    k = data.draw(st.integers(0, len(values) - 1))
    better = [*values[:k], min(values[k] + data.draw(st.floats(0, 50)), 100), *values[k + 1 :]]
    before, after = mean(rule, values, weights), mean(rule, better, weights)
    assert (np.isnan(before) and np.isnan(after)) or after >= before - 1e-9


@settings(max_examples=100)
@given(rules, scores)
def test_a_mean_lies_between_its_items(rule, values):
    there = [value for value in values if not np.isnan(value)]
    if there:
        assert max(min(there), 0) - 1e-9 <= mean(rule, values, [1.0] * len(values)) <= max(*there, 1.0, 0) + 1e-9


def test_equal_areas_get_equal_means_to_the_last_bit():
    """Ties must stay ties wherever the areas stand."""
    column = np.random.default_rng(1).uniform(0, 100, 7)
    planes = [np.tile(value, (1001, 3)) for value in column]
    for join in aggregate.AGGREGATIONS.values():
        assert len(np.unique(join(planes, [1, 2, 3, 4, 5, 6, 7], 1.0))) == 1


def test_coverage_is_the_share_of_weight():
    shares = [np.array([[1.0]]), np.array([[0.5]]), np.array([[0.0]])]
    assert aggregate.coverage(shares, [1, 2, 1]).tolist() == [[0.5]]
    assert aggregate.coverage(shares, [0, 0, 0]).tolist() == [[0.0]]
