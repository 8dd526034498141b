import warnings
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Aggregation
from core.config.method import AggregationRule
from core.scoring import aggregate

NAN = np.nan
RULES = sorted(set(aggregate.MEANS) - {"ratio"})  # which takes just two parts
scores = st.lists(st.one_of(st.floats(0, 100), st.just(NAN)), min_size=1, max_size=6)
rules = st.sampled_from(RULES)
means = st.sampled_from([rule for rule in RULES if aggregate.MEANS[rule].internal])


def mean(rule, values, weights=None, floor=1.0, scaled=None, **choice):
    planes = [np.array([[value]], float) for value in values]
    options = {} if scaled is None else {"scaled": scaled}
    given_weights = [1.0] * len(values) if weights is None else weights
    chosen = Aggregation(rule=rule, **choice)
    return float(aggregate.MEANS[rule](planes, given_weights, chosen, floor, **options)[0, 0])


def test_the_names_are_among_those_that_the_config_allows():
    others = {"outranking", "copeland", "kemeny", "borda", "benefit_of_doubt"}
    assert set(aggregate.MEANS) == set(get_args(AggregationRule)) - others


def test_worked_means():
    assert mean("arithmetic", [80, 40], [3, 1]) == 70
    assert mean("geometric", [100, 25], [1, 1]) == pytest.approx(50)
    assert mean("geometric", [81, 16, 1], [2, 1, 1]) == pytest.approx((81**2 * 16) ** 0.25)
    assert mean("harmonic", [60, 30], [1, 1]) == pytest.approx(40)
    assert mean("harmonic", [60, 20], [3, 1]) == pytest.approx(40)
    assert mean("generalised", [3, 4, 5], power=2.0) == pytest.approx((50 / 3) ** 0.5)
    assert mean("sum", [3, 4, NAN], [2, 0.5, 7]) == 8
    assert mean("worst", [30, NAN, 20], [1, 1, 1]) == 20
    assert mean("best", [30, NAN, 20], [1, 1, 1]) == 30


def test_the_handbook_shows_what_a_geometric_mean_pays_for_the_weakest():
    """OECD/JRC Handbook (2008), 6.11: regions of equal sums; each gains 1 in its second part (it prints 2.54, 6.23)."""
    assert mean("geometric", [21, 1, 1, 1]) == pytest.approx(2.14, abs=0.005)
    assert mean("geometric", [21, 2, 1, 1]) == pytest.approx(2.5457, abs=5e-5)
    assert mean("geometric", [6, 7, 6, 6]) == pytest.approx(6.2357, abs=5e-5)


@pytest.mark.parametrize("rule", ["arithmetic", "geometric", "harmonic", "median", "worst", "best", "mpi"])
@pytest.mark.parametrize("score", [100, 37.2, 1 / 3, 1])
def test_equal_scores_join_to_that_score(rule, score):
    assert mean(rule, [score] * 3, [1, 2, 4], floor=0.01) == pytest.approx(score, rel=1e-15)


def test_full_marks_are_exactly_full_marks():
    assert mean("geometric", [100, 100, 100], [1, 2, 3]) == 100
    assert mean("geometric", [1, 1, 1], [0.1, 0.2, 0.3], floor=0) == 1


def test_a_power_spans_the_means():
    values, weights = [2, 8, 32], [1, 2, 1]
    for power, rule in [(1.0, "arithmetic"), (0.0, "geometric"), (-1.0, "harmonic")]:
        assert mean("generalised", values, weights, power=power) == pytest.approx(mean(rule, values, weights))
    assert mean("generalised", [2, 8, 32], weights, power=1e-9) == pytest.approx(mean("geometric", values, weights))
    assert mean("generalised", [-2, -4], power=1.0) == -3
    assert mean("generalised", [-1, -2], power=3.0) == pytest.approx(-(4.5 ** (1 / 3)))


# The median


@pytest.mark.parametrize(
    ("values", "weights", "middle"),
    [
        ([5, 1, 9], [1, 1, 1], 5),
        ([5, 1, 9, 6], [1, 1, 1, 1], 5.5),
        ([5, NAN, 9], [1, 1, 1], 7),
        ([1, 5, 9], [3, 1, 1], 1),
        ([1, 5, 9], [2, 1, 1], 3),
        ([1, 5, 9], [0, 1, 0.5], 5),
        ([1, 2, 3, 4, 5, 6], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 3.5),
        ([1, 2, 3, 4], [0.1, 0.2, 0.2, 0.1], 2.5),
    ],
)
def test_weighted_medians(values, weights, middle):
    assert mean("median", values, weights) == middle


# The floor and what cannot be joined


def test_only_means_of_logarithms_and_reciprocals_have_a_floor():
    assert mean("geometric", [0, 100], floor=4) == pytest.approx(20)
    assert mean("harmonic", [0, 100], floor=25) == pytest.approx(40)
    assert mean("generalised", [0, 100], floor=25, power=-1.0) == pytest.approx(40)
    assert mean("arithmetic", [0, 100], floor=4) == 50
    assert mean("generalised", [0, 100], floor=4, power=1.0) == 50
    assert mean("worst", [0, 100], floor=4) == 0


@pytest.mark.parametrize("low", [0, -5])
def test_without_a_floor_a_score_of_nothing_has_no_such_mean(low):
    for rule, choice in [("geometric", {}), ("harmonic", {}), ("generalised", {"power": -2.0}), ("mpi", GEOMETRIC)]:
        assert np.isnan(mean(rule, [low, 50], floor=0, **choice))
        assert not np.isnan(mean(rule, [NAN, 50], floor=0, **choice))
        assert not np.isnan(mean(rule, [low, 50], [0, 1], floor=0, **choice))
        assert aggregate.illegal(planes_of(low, 50), Aggregation(rule=rule, **choice), 0.0).tolist() == [True, False]


GEOMETRIC = {"mean": "geometric"}


def planes_of(*values):
    return [np.array([[value, 7.0]]) for value in values]


@pytest.mark.parametrize(
    ("choice", "floor", "wrong"),
    [
        ({"rule": "geometric"}, 0.0, [True, True, False, False]),
        ({"rule": "geometric"}, 1.0, [False, False, False, False]),
        ({"rule": "harmonic"}, 0.0, [True, True, False, False]),
        ({"rule": "generalised", "power": 0.0}, 0.0, [True, True, False, False]),
        ({"rule": "generalised", "power": -1.0}, 2.0, [False, False, False, False]),
        ({"rule": "generalised", "power": 0.5}, 0.0, [True, False, False, False]),
        ({"rule": "generalised", "power": 2.0}, 0.0, [True, False, False, False]),
        ({"rule": "generalised", "power": 3.0}, 0.0, [False, False, False, False]),
        ({"rule": "mpi"}, 1.0, [True, False, False, False]),
        ({"rule": "mpi", "mean": "geometric"}, 0.0, [True, True, False, False]),
        ({"rule": "mpi", "mean": "geometric"}, 1.0, [True, False, False, False]),
        *(({"rule": rule}, 0.0, [False] * 4) for rule in ("arithmetic", "median", "sum", "worst", "best")),
    ],
)
def test_the_parts_that_make_a_rule_impossible_are_named(choice, floor, wrong):
    planes = planes_of(-1, 0, NAN, 50)
    assert aggregate.illegal(planes, Aggregation(**choice), floor).tolist() == wrong


def test_a_root_of_less_than_nothing_is_no_score():
    assert np.isnan(mean("generalised", [-1, 50], power=0.5))
    assert mean("generalised", [0, 16], power=0.5) == 4


@pytest.mark.parametrize("power", [2.0, 4.0, 1.5, 50.0])
def test_a_power_that_turns_what_is_below_nothing_takes_no_such_score(power):
    """The squares of -2 and -1 are 4 and 1: the worse area would come out better."""
    choice = Aggregation(rule="generalised", power=power)
    assert aggregate.illegal(planes_of(-1, 0, 50), choice, 1.0).tolist() == [True, False, False]


@pytest.mark.parametrize("power", [1.0, 3.0, 5.0])
def test_an_odd_power_keeps_the_order_below_nothing(power):
    scores = [mean("generalised", [x, x / 2], power=power) for x in (-4, -2, -1, 1, 2)]
    assert scores == sorted(scores)
    assert all(
        min(x, x / 2) - 1e-9 <= s <= max(x, x / 2) + 1e-9 for x, s in zip((-4, -2, -1, 1, 2), scores, strict=True)
    )


# Products and ratios


def test_a_product_takes_the_weights_as_given_and_zero_as_zero():
    """0.4 x 0.5 = 0.2; 4 ^ 0.5 x 3 ^ 2 = 18."""
    assert mean("product", [0.4, 0.5]) == pytest.approx(0.2)
    assert mean("product", [4, 3], [0.5, 2]) == pytest.approx(18)
    assert mean("product", [0, 50], floor=1) == 0
    assert mean("product", [0.4, NAN, 0.5]) == pytest.approx(0.2)
    assert mean("product", [0.4, 0], [1, 0]) == 0.4
    assert aggregate.illegal(planes_of(-1, 0, 50), Aggregation(rule="product"), 1.0).tolist() == [True, False, False]


def test_a_ratio_is_of_the_first_part_to_the_second():
    assert mean("ratio", [3, 4]) == 0.75 and mean("ratio", [-3, 4]) == -0.75
    assert np.isnan([mean("ratio", [3, NAN]), mean("ratio", [NAN, 4]), mean("ratio", [3, 4], [1, 0])]).all()
    assert np.isnan(mean("ratio", [NAN, 0])) and np.isinf([mean("ratio", [3, 0]), mean("ratio", [0, 0])]).all()


# Imbalance


def test_the_imbalance_is_taken_off_what_is_good_and_put_on_what_is_bad():
    """Mean 100, population variance 100, sample variance 200."""
    assert mean("mpi", [90, 110]) == 99
    assert mean("mpi", [90, 110], high_is="bad") == 101
    assert mean("mpi", [90, 110], deviation="sample") == 98
    assert mean("mpi", [100, 100], deviation="sample") == 100


def test_the_imbalance_heeds_the_weights_unless_told_otherwise():
    """Mean 105, variance 75 about it by weight; equal weights: mean 100, variance 100."""
    assert mean("mpi", [90, 110], [1, 3]) == pytest.approx(105 - 75 / 105)
    assert mean("mpi", [90, 110], [1, 3], spread="equal") == pytest.approx(105 - 1)
    assert mean("mpi", [90, 110], [1, 3], deviation="sample") == pytest.approx(105 - 150 / 105)


def test_the_penalised_mean_may_be_geometric():
    assert mean("mpi", [90, 110], **GEOMETRIC) == pytest.approx(np.sqrt(9900) - 1)


def test_imbalance_of_one_part_of_zeros_and_of_what_is_missing():
    assert mean("mpi", [40], deviation="sample") == 40
    assert mean("mpi", [40, NAN], deviation="sample") == 40
    assert mean("mpi", [0, 0]) == 0
    assert mean("mpi", [90, 110, NAN]) == 99
    assert np.isnan(mean("mpi", [-1, 1]))


# Weights


def test_weights_as_given_are_not_scaled():
    assert mean("arithmetic", [10, 20], [0.5, 2], scaled=False) == 45
    assert mean("geometric", [4, 9], [0.5, 1], scaled=False) == pytest.approx(18)
    assert mean("arithmetic", [10, NAN], [0.5, 2], scaled=False) == 5
    assert mean("geometric", [NAN, 9], [0.5, 0.5], scaled=False) == pytest.approx(3)
    assert np.isnan(mean("arithmetic", [NAN, NAN], [0.5, 2], scaled=False))


@pytest.mark.parametrize("total", ["one", "as_given"])
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_whether_it_scales_weights(rule, total):
    scales = aggregate.MEANS[rule].scales(total)
    one, twice = (mean(rule, [20, 45], weights, scaled=scales) for weights in ([0.5, 1], [1, 2]))
    assert scales == (one == pytest.approx(twice))


def test_what_lies_between_its_items_is_said_to():
    assert {rule for rule in RULES if not aggregate.MEANS[rule].internal} == {"sum", "product", "mpi"}


@pytest.mark.parametrize("settings", [{"power": -1.0}, {"power": 0.0}, {"power": 1.0}, {"mean": "geometric"}])
@pytest.mark.parametrize("rule", RULES)
def test_what_has_a_floor_is_said_to(rule, settings):
    raised, plain = (mean(rule, [1, 8], floor=floor, **settings) for floor in (2.0, 0.0))
    assert aggregate.floors(Aggregation(rule=rule, **settings)) == (raised != plain)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_there_and_nothing_that_weighs_give_no_score(rule):
    assert np.isnan(mean(rule, [NAN, NAN], [1, 1]))
    assert np.isnan(mean(rule, [50, NAN], [0, 1]))
    assert np.isnan(mean(rule, [50, 60], [0, 0]))
    assert mean(rule, [50, 60, NAN], [1, 0, 2]) == pytest.approx(50)


@pytest.mark.parametrize("rule", RULES)
def test_weights_may_differ_from_year_to_year(rule):
    planes = [np.array([[30.0, 30, 30]]), np.array([[60.0, 60, NAN]]), np.array([[90.0, NAN, 90]])]
    weights = np.array([[1.0, 0, 0], [2, 1, 1], [3, 1, 0]])
    join = aggregate.MEANS[rule]
    choice = Aggregation(rule=rule)
    together = join(planes, list(weights), choice, 1.0)[0]
    apart = [join([p[:, [t]] for p in planes], [float(w) for w in weights[:, t]], choice, 1.0)[0, 0] for t in range(3)]
    assert together.tolist() == pytest.approx(apart, nan_ok=True)
    assert np.isnan(together[2])


@settings(max_examples=200)
@given(means, scores, st.data())
def test_the_scale_of_the_weights_does_not_matter(rule, values, data):
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(values), max_size=len(values)))
    scaled = [w * 37 for w in weights]
    assert mean(rule, values, scaled) == pytest.approx(mean(rule, values, weights), nan_ok=True)


# What holds for all


@settings(max_examples=300)
@given(means, scores, st.data())
def test_a_better_item_never_lowers_the_mean(rule, values, data):
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(values), max_size=len(values)))
    k = data.draw(st.integers(0, len(values) - 1))
    better = [*values[:k], min(values[k] + data.draw(st.floats(0, 50)), 100), *values[k + 1 :]]
    before, after = mean(rule, values, weights), mean(rule, better, weights)
    assert (np.isnan(before) and np.isnan(after)) or after >= before - 1e-9


@settings(max_examples=300)
@given(means, scores)
def test_a_mean_lies_between_its_items(rule, values):
    there = [value for value in values if not np.isnan(value)]
    if there:
        assert max(min(there), 0) - 1e-9 <= mean(rule, values) <= max(*there, 1.0, 0) + 1e-9


@settings(max_examples=200)
@given(st.lists(st.floats(1, 100), min_size=1, max_size=6))
def test_means_keep_their_order(values):
    order = [mean(rule, values) for rule in ("worst", "harmonic", "geometric", "arithmetic", "best")]
    assert all(low <= high + 1e-9 for low, high in pairwise(order))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("missing", [False, True])
def test_equal_areas_get_equal_means_to_the_last_bit(rule, missing):
    """Ties must stay ties wherever the areas stand, and whatever the others lack."""
    column = np.random.default_rng(1).uniform(1, 100, 19)
    weights = np.random.default_rng(2).uniform(0.1, 3, 19).tolist()
    planes = [np.tile(value, (1001, 3)) for value in column]
    join = aggregate.MEANS[rule]
    whole = join(planes, weights, Aggregation(rule=rule, power=2.5), 1.0)
    if missing:
        planes[3][500:] = NAN
        planes[18][:5] = NAN
    some = join(planes, weights, Aggregation(rule=rule, power=2.5), 1.0)
    assert len(np.unique(some[5:500])) == len(np.unique(some[500:])) == 1
    assert (some[5:500] == whole[0, 0]).all()


@pytest.mark.parametrize("rule", RULES)
def test_the_layout_in_memory_changes_no_bit(rule):
    cube = np.random.default_rng(4).uniform(1, 100, (40, 12, 2))
    join, choice = aggregate.MEANS[rule], Aggregation(rule=rule, power=-1.5)
    other = np.ascontiguousarray(cube.transpose(1, 2, 0)).transpose(2, 0, 1)
    results = [join([c[:, k] for k in range(12)], [0.3] * 12, choice, 1.0) for c in (cube, other)]
    assert np.array_equal(*results)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_warns_and_no_plane_is_changed_or_handed_back(rule):
    planes = [np.array([[value, NAN, 5]]) for value in (0.0, 50, -3)]
    before = [plane.copy() for plane in planes]
    for floor in (0.0, 1.0):
        for power in (0.0, -1.0, 0.5):
            with warnings.catch_warnings():
                warnings.simplefilter("error", RuntimeWarning)
                choice = Aggregation(rule=rule, power=power)
                joined = [
                    aggregate.MEANS[rule](some, [1.0] * len(some), choice, floor) for some in (planes, planes[:1])
                ]
                aggregate.illegal(planes, choice, floor)
            assert not any(np.shares_memory(result, plane) for result in joined for plane in planes)
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(planes, before, strict=True))


def test_coverage_is_the_share_of_weight():
    shares = [np.array([[1.0]]), np.array([[0.5]]), np.array([[0.0]])]
    assert aggregate.coverage(shares, [1, 2, 1]).tolist() == [[0.5]]
    assert aggregate.coverage(shares, [0, 0, 0]).tolist() == [[0.0]]


def test_coverage_with_weights_of_each_year():
    shares = [np.array([[1.0, 1.0]]), np.array([[0.0, 0.0]])]
    assert aggregate.coverage(shares, [np.array([1.0, 0]), np.array([3.0, 0])]).tolist() == [[0.25, 0]]
