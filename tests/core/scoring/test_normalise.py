import warnings
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.config import Goalposts, Normalisation
from core.config.method import NormalisationRule
from core.scoring.normalise import NORMALISATIONS, Columns, normalise

NAN = np.nan
reals = st.floats(-1e6, 1e6, allow_nan=False)


def columns(direction=1, worst=NAN, best=NAN, line=NAN, target=NAN):
    return Columns(*(np.atleast_1d(np.asarray(each, float)) for each in (direction, worst, best, line, target)))


def run(values, choice, given=None, scale=(0.0, 1.0), clip=True, **more):
    """Of one column, or of areas x periods."""
    table = np.array(values, float)
    cube = table.reshape(len(table), 1, -1)
    choice = Normalisation(rule=choice) if isinstance(choice, str) else Normalisation(**choice)
    result = normalise(cube, given or columns(), choice, scale, clip, **more)
    assert result.shape[1:] == cube.shape[1:]
    return result[:, 0].tolist() if table.ndim > 1 else result[:, 0, 0].tolist()


def one(value, worst, best, clip=True, rule="goalposts"):
    return run([value], rule, columns(worst=worst, best=best), (0.0, 100.0), clip)[0]


@pytest.mark.parametrize(
    ("value", "worst", "best", "score"),
    [(55, 30, 80, 50), (25, 45, 5, 50), (81.6, 20, 85, 94.7692308), (10, 30, 80, 0), (90, 30, 80, 100)],
)
def test_worked_values(value, worst, best, score):
    assert one(value, worst, best) == pytest.approx(score)


def test_without_clipping_scores_leave_the_scale():
    assert one(90, 30, 80, clip=False) == 120


def test_absent_stays_absent():
    assert np.isnan(one(NAN, 30, 80))


@settings(max_examples=100)
@given(reals, reals, st.floats(1, 1e6), st.booleans())
def test_better_never_scores_lower(value, worst, width, down):
    best = worst - width if down else worst + width
    better = value + (best - worst) * 0.01
    assert one(better, worst, best) >= one(value, worst, best)


@settings(max_examples=100)
@given(st.floats(0, 100), st.floats(0, 40), st.floats(60, 100), st.sampled_from([0.5, 2, 1000]), st.floats(-500, 500))
def test_a_change_of_unit_changes_nothing(value, worst, best, factor, offset):
    """Celsius or Fahrenheit, thousands or units: value and goalposts move together."""
    moved = [factor * x + offset for x in (value, worst, best)]
    assert one(*moved) == pytest.approx(one(value, worst, best), abs=1e-6)


def test_the_names_that_the_config_allows_are_the_names_that_exist():
    assert set(NORMALISATIONS) == set(get_args(NormalisationRule))


def test_every_rule_says_what_it_does():
    for name, rule in NORMALISATIONS.items():
        said = rule.of.__doc__ or ""
        assert ("Not stretched" in said) != rule.stretched, name


def test_what_the_choice_says_wins():
    own = columns(worst=0, best=10)
    assert run([5, 20], "goalposts", own, (0.0, 100.0)) == [50, 100]
    assert run([5, 20], {"rule": "goalposts", "scale": (1.0, 7.0), "clip": False}, own, (0.0, 100.0)) == [4, 13]
    posts = Goalposts(worst=20.0, best=0.0)
    assert run([5, 20], {"rule": "goalposts", "goalposts": posts}, own) == [0.75, 0]


def test_goalposts_that_are_equal_score_nothing():
    assert np.isnan(run([1, 2], "goalposts", columns(worst=2, best=2))).all()


# Logarithms


def test_log_goalposts_of_an_income():
    """HDI 2015, Norway: (ln 64992 - ln 100) / (ln 75000 - ln 100)."""
    own = columns(worst=100, best=75000)
    scores = run([64992, 100, 75000, 90000], "log_goalposts", own)
    assert scores == pytest.approx([0.978366, 0, 1, 1], abs=1e-6)
    assert run([90000], "log_goalposts", own, clip=False)[0] > 1


def test_what_has_no_logarithm_scores_as_the_lower_post_or_not_at_all():
    assert run([0, -3, 10], "log_goalposts", columns(worst=1, best=100)) == [0, 0, 0.5]
    assert run([0, -3, 10], "log_goalposts", columns(-1, worst=100, best=1)) == [1, 1, 0.5]
    unclipped = run([0, -3, 10], "log_goalposts", columns(worst=1, best=100), clip=False)
    assert np.isnan(unclipped[:2]).all()
    assert unclipped[2] == 0.5
    assert np.isnan(run([1, 2], "log_goalposts", columns(worst=0, best=100))).all()


# The smallest and the largest


def test_minmax_in_both_directions():
    assert run([2, 4, NAN, 10], "minmax", scale=(1.0, 100.0)) == pytest.approx([1, 25.75, NAN, 100], nan_ok=True)
    assert run([2, 4, 10], "minmax", columns(-1)) == [1, 0.75, 0]


def test_years_alone_together_and_by_a_base_year():
    table = [[0, 10], [10, 30]]
    assert run(table, "minmax") == [[0, 0], [1, 1]]
    assert run(table, {"rule": "minmax", "over": "all"}) == [[0, 1 / 3], [1 / 3, 1]]
    base = {"rule": "minmax", "over": "base", "base": "2020"}
    assert run(table, base, base=0) == [[0, 1], [1, 1]]
    assert run(table, base, base=0, clip=False) == [[0, 1], [1, 3]]
    assert run(table, base, base=1, clip=False) == [[-0.5, 0], [0, 1]]


def test_a_base_year_that_nobody_looked_up_is_an_error():
    with pytest.raises(ValueError, match="2020"):
        run([1, 2], {"rule": "minmax", "over": "base", "base": "2020"})


# Mean and deviation


def test_zscore_with_both_deviations():
    assert run([1, 2, 3], "zscore") == [-1, 0, 1]
    assert run([1, 2, 3], "zscore", columns(-1)) == [1, 0, -1]
    population = run([1, 2, 3], {"rule": "zscore", "deviation": "population"})
    assert population == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])
    assert run([1, 2, 3], {"rule": "zscore", "to_mean": 100.0, "to_sd": 10.0}) == [90, 100, 110]


def test_zscore_with_a_given_mean_and_deviation_of_the_values():
    assert run([40, 70], {"rule": "zscore", "mean": 50.0, "sd": 10.0}) == [-1, 2]
    assert run([40, 70], {"rule": "zscore", "mean": 50.0, "sd": 10.0, "to_sd": 5.0}, columns(-1)) == [5, -10]
    assert run([4, 4], {"rule": "zscore", "mean": 5.0, "sd": 2.0}) == [-0.5, -0.5]


def test_the_band_around_the_mean_is_open():
    """Mean 10, a fifth of it: 8 and 12 are still within."""
    assert run([12, 8, 12.5, 7.5, NAN], "mean_band") == pytest.approx([0, 0, 1, -1, NAN], nan_ok=True)
    assert run([12.5, 7.5], "mean_band", columns(-1)) == [-1, 1]
    assert run([12.5, 7.5], {"rule": "mean_band", "band": 0.3}) == [0, 0]
    assert run([-12.5, -7.5], "mean_band") == [-1, 1]
    assert np.isnan(run([-1, 1], "mean_band")).all()


def test_ampi_by_a_base_year():
    """Mean 20, half the range 10: 100 at the mean, 30 for each half range."""
    table = [[10, 20], [20, 40], [30, NAN]]
    base = {"rule": "ampi", "over": "base", "base": "a"}
    assert np.array_equal(run(table, base, base=0), [[70, 100], [100, 160], [130, NAN]], equal_nan=True)
    assert np.array_equal(run(table, base, columns(-1), base=0), [[130, 100], [100, 40], [70, NAN]], equal_nan=True)
    assert run([10, 20, 60], "ampi")[0] == pytest.approx(100 - 20 / 25 * 30)


def test_ampi_with_given_goalposts_stands_by_them_alone():
    posts = {"rule": "ampi", "goalposts": Goalposts(worst=50.0, best=0.0)}
    assert run([50, 25, 0, -10], posts, columns(-1, worst=7, best=9)) == [70, 100, 130, 142]


# Ranks


def test_ranks_grow_with_the_good_and_share_places():
    assert run([5, 1, 5, NAN], "rank") == pytest.approx([2, 1, 2, NAN], nan_ok=True)
    assert run([5, 1, 5], {"rule": "rank", "ties": "average"}, columns(-1)) == [1.5, 3, 1.5]
    assert run([5, 1, 5], "borda") == [1, 0, 1]
    assert run([[1, 9], [2, 0]], {"rule": "rank", "over": "all"}) == [[2, 4], [3, 1]]


@pytest.mark.parametrize(
    ("convention", "shares"),
    [
        ("below_of_others", [0, 1 / 3, 1 / 3, 1]),
        ("rank_of_all", [0.25, 0.5, 0.5, 1]),
        ("middle_of_all", [0.125, 0.375, 0.375, 0.875]),
        ("rank_of_one_more", [0.2, 0.4, 0.4, 0.8]),
    ],
)
def test_percentile_ranks_by_each_convention(convention, shares):
    choice = {"rule": "percentile_rank", "convention": convention}
    assert run([1, 2, 2, 3], choice) == pytest.approx(shares)
    assert run([1, 2, 2, 3], choice, scale=(0.0, 100.0)) == pytest.approx([100 * share for share in shares])


def test_percentile_ranks_by_a_base_year_stay_within_the_scale():
    choice = {"rule": "percentile_rank", "over": "base", "base": "a"}
    assert run([[1, 0], [2, 2.5], [3, 9]], choice, base=0) == [[0, 0], [0.5, 1], [1, 1]]


def test_percentile_ranks_with_dense_ties_reach_the_top():
    assert run([1, 1, 2, 3], {"rule": "percentile_rank", "ties": "dense"}) == [0, 0, 0.5, 1]


# References


def test_distance_to_a_target():
    assert run([2, 4, 12], "distance_to_target", columns(target=10)) == [0, 0.25, 1.25]
    assert run([2, 4, 12], {"rule": "distance_to_target", "cap": True}, columns(target=10)) == [0, 0.25, 1]
    assert run([2, 4, 12], {"rule": "distance_to_target", "target": 7.0}, columns(target=10)) == [0, 0.4, 2]
    assert run([2, 4, 12], "distance_to_target", columns(-1, target=2)) == [1, 0.8, 0]


def test_a_target_that_everyone_has_passed_tells_nothing():
    assert np.isnan(run([2, 4, 12], "distance_to_target", columns(target=2))).all()
    assert np.isnan(run([2, 4, 12], "distance_to_target", columns(target=-5))).all()


def test_distance_to_an_area_and_to_a_statistic():
    choice = {"rule": "distance_to_reference", "reference": "b"}
    assert run([0, 4, 8], choice, reference=1) == [0, 1, 2]
    assert run([0, 4, 8], {**choice, "cap": True}, reference=1) == [0, 1, 1]
    assert run([0, 4, 8], choice, columns(-1), reference=1) == [2, 1, 0]
    assert run([0, 4, 8, 8], {**choice, "reference": "mean"}) == [0, 0.8, 1.6, 1.6]
    assert run([0, 4, 8, 8], {**choice, "reference": "median"}) == pytest.approx([0, 2 / 3, 4 / 3, 4 / 3])
    assert run([0, 4, 8], {**choice, "reference": "maximum"}, columns(-1)) == [1, 0.5, 0]
    assert np.isnan(run([0, 4, 8], {**choice, "reference": "minimum"})).all()


def test_an_area_as_a_reference_over_years():
    table = [[0, 0], [2, 4], [8, 8]]
    choice = {"rule": "distance_to_reference", "reference": "b"}
    assert run(table, choice, reference=1) == [[0, 0], [1, 1], [4, 2]]
    assert run(table, {**choice, "over": "base", "base": "x"}, base=1, reference=1) == [[0, 0], [0.5, 1], [2, 2]]
    mean = run(table, {**choice, "over": "all"}, reference=1)
    assert np.allclose(mean, [[0, 0], [2 / 3, 4 / 3], [8 / 3, 8 / 3]])


def test_an_area_that_has_no_value_is_no_reference():
    choice = {"rule": "distance_to_reference", "reference": "b"}
    assert np.isnan(run([0, NAN, 8], choice, reference=1)).all()
    with pytest.raises(ValueError, match="'b'"):
        run([0, 1], choice)


def test_ratio_and_difference_are_turned_for_lower_is_better():
    ratio, difference = ({"rule": f"{name}_to_reference", "reference": "maximum"} for name in ("ratio", "difference"))
    assert run([2, 5, 10], ratio) == [0.2, 0.5, 1]
    assert run([2, 5, 10], ratio, columns(-1)) == [1, 0.4, 0.2]
    assert run([2, 5, 10], difference) == [-0.8, -0.5, 0]
    assert run([2, 5, 10], difference, columns(-1)) == [0, -1.5, -4]
    assert run([-4, -2], {**difference, "reference": "mean"}) == pytest.approx([-1 / 3, 1 / 3])
    assert run([5, 10], {**ratio, "reference": "mean", "cap": True}) == [pytest.approx(2 / 3), 1]
    assert run([5, 10], {**difference, "reference": "mean", "cap": True}) == [pytest.approx(-1 / 3), 0]
    assert np.isnan(run([-1, 1], {**ratio, "reference": "mean"})).all()
    assert np.isnan(run([0, 4], ratio, columns(-1))[0])


def test_a_fraction_of_the_maximum():
    assert run([2, 5, 10], "fraction_of_maximum", scale=(0.0, 100.0)) == pytest.approx([20, 50, 100])
    assert run([2, 5, 10], "fraction_of_maximum", columns(-1)) == [1, 2.5, 5]
    assert np.isnan(run([-2, 0], "fraction_of_maximum")).all()


# Lines and ranges


def test_two_sided_optimum():
    choice = {"rule": "optimum", "optimum": (0.0, 20.0, 30.0, 70.0)}
    values = [-1, 0, 5, 20, 25, 30, 50, 70, 99, NAN]
    scores = [0, 0, 0.25, 1, 1, 1, 0.5, 0, 0, NAN]
    assert run(values, choice) == pytest.approx(scores, nan_ok=True)
    assert run(values, choice, columns(-1)) == pytest.approx(scores, nan_ok=True)
    assert run([0, 1, 2, 3], {"rule": "optimum", "optimum": (0.0, 1.0, 1.0, 2.0)}) == [0, 1, 0, 0]
    assert run([0, 1, 2], {"rule": "optimum", "optimum": (1.0, 1.0, 1.5, 1.5)}) == [0, 1, 0]


def test_the_red_line_has_its_place_on_every_scale():
    own = columns(worst=0, best=100, line=80)
    assert run([0, 40, 80, 90, 100, 120], "red_line", own) == [0, 0.25, 0.5, 0.75, 1, 1]
    assert run([80, 90], {"rule": "red_line", "at_line": 0.6}, own, (0.0, 100.0)) == pytest.approx([60, 80])
    assert run([120, -40], "red_line", own, clip=False) == [1.5, -0.25]
    falling = columns(-1, worst=60, best=10, line=40)
    assert run([60, 50, 40, 25, 10, 0], "red_line", falling) == [0, 0.25, 0.5, 0.75, 1, 1]


@pytest.mark.parametrize("line", [-5, 0, 100, 130, NAN])
def test_a_line_that_is_not_between_the_posts_anchors_nothing(line):
    assert np.isnan(run([0, 50, 100], "red_line", columns(worst=0, best=100, line=line))).all()


def test_boundary_ratios():
    assert run([368.96], {"rule": "boundary_ratio", "baseline": 280.0}, columns(-1, line=350)) == [
        (368.96 - 280) / (350 - 280)
    ]
    assert run([3, 12], "boundary_ratio", columns(-1, line=6)) == [0.5, 2]
    assert run([39.2], {"rule": "boundary_ratio", "baseline": 63.0}, columns(line=47.0)) == pytest.approx(
        [(63 - 39.2) / (63 - 47)]
    )
    assert run([25], {"rule": "boundary_ratio", "baseline": 100.0}, columns(-1, line=0)) == [0.75]
    assert np.isnan(run([25], "boundary_ratio", columns(-1, line=0))).all()


def test_none_changes_nothing_and_shares_nothing():
    values = np.array([[[3.0]], [[NAN]]])
    result = normalise(values, columns(-1), Normalisation(rule="none"), (0.0, 100.0), True)
    assert np.array_equal(result, values, equal_nan=True)
    assert not np.shares_memory(result, values)


# What holds for all

EVERY = [
    Normalisation(rule=rule, reference="mean", optimum=(0.0, 20.0, 30.0, 70.0), over=over, base="0")
    for rule in NORMALISATIONS
    for over in ("period", "all", "base")
]


def every_id(choice):
    return f"{choice.rule}-{choice.over}"


@pytest.fixture
def cube():
    rng = np.random.default_rng(5)
    values = rng.integers(1, 100, (30, 4, 3)).astype(float)
    values[rng.uniform(size=values.shape) < 0.1] = NAN
    own = columns([1, -1, 1, -1], [1, 100, 1, 100], [100, 1, 100, 1], [50] * 4, [99, 1, 99, 1])
    return values, own


@pytest.mark.parametrize("choice", EVERY, ids=every_id)
def test_absent_is_absent_and_nothing_warns_or_changes_its_input(choice, cube):
    values, own = cube
    before = values.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        scores = normalise(values, own, choice, (0.0, 100.0), True, base=0)
    assert np.array_equal(np.isnan(scores), np.isnan(values))
    assert np.array_equal(values, before, equal_nan=True)


@pytest.mark.parametrize("choice", EVERY, ids=every_id)
def test_the_order_of_the_areas_does_not_matter_and_ties_stay_ties(choice, cube):
    values, own = cube
    values = np.concatenate((values, values[:5]))
    order = np.random.default_rng(6).permutation(len(values))
    scores = normalise(values, own, choice, (0.0, 100.0), True, base=0)
    shuffled = normalise(values[order], own, choice, (0.0, 100.0), True, base=0)
    assert np.allclose(shuffled, scores[order], rtol=1e-12, equal_nan=True)
    assert np.array_equal(scores[-5:], scores[:5], equal_nan=True)


OTHERWISE = ("optimum", "none", "fraction_of_maximum", "boundary_ratio")


@pytest.mark.parametrize("choice", [choice for choice in EVERY if choice.rule not in OTHERWISE], ids=every_id)
def test_better_is_higher_save_where_said(choice, cube):
    values, own = cube
    scores = normalise(values, own, choice, (0.0, 100.0), True, base=0)
    for k, direction in enumerate(own.direction):
        for t in range(values.shape[2]):
            there = ~np.isnan(values[:, k, t])
            order = np.argsort(direction * values[there, k, t], kind="stable")
            assert (np.diff(scores[there, k, t][order]) >= -1e-9).all()


@pytest.mark.parametrize("choice", EVERY, ids=every_id)
def test_values_scored_at_the_same_statistics_get_the_same_scores(choice, cube):
    values, own = cube
    if choice.over != "period" and choice.rule in ("rank", "borda", "percentile_rank"):
        choice = choice.model_copy(update={"ties": "average"})
    scores = normalise(values, own, choice, (0.0, 100.0), True, base=0)
    some = normalise(values, own, choice, (0.0, 100.0), True, base=0, at=values[7:9])
    assert np.array_equal(some, scores[7:9], equal_nan=True)


def test_the_place_of_a_line_among_the_areas():
    line = np.array([[[5.0]]])
    assert run([0, 10, 20], "minmax", at=line) == [0.25]
    assert run([0, 10, 20], "minmax", at=-line) == [0]
    assert run([0, 10, 20], "rank", at=line) == [2]


@pytest.mark.parametrize("rule", ["minmax", "zscore", "ampi", "distance_to_target"])
def test_a_constant_column_has_no_scores(rule):
    values = np.array([[[0.1], [1]], [[0.1], [2]], [[0.1], [NAN]]])
    own = columns([1, 1], [NAN, NAN], [NAN, NAN], [NAN, NAN], [0.1, 9])
    scores = normalise(values, own, Normalisation(rule=rule), (0.0, 100.0), True)
    assert np.isnan(scores[:, 0]).all()
    assert not np.isnan(scores[:2, 1]).any()


@pytest.mark.parametrize("choice", EVERY, ids=every_id)
def test_one_area_and_none(choice, cube):
    values, own = cube
    for few in (values[:1], values[:0]):
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            assert normalise(few, own, choice, (0.0, 100.0), True, base=0).shape == few.shape


@pytest.mark.parametrize(("clip", "top"), [(None, 107.5), (False, 107.5), (True, 100.0)])
def test_a_score_without_ends_is_cut_to_the_scale_only_where_its_own_choice_asks(clip, top):
    choice = {"rule": "zscore", "mean": 50, "sd": 8, "to_mean": 45, "to_sd": 20, "clip": clip}
    assert run([75.0, 50.0], choice, scale=(0.0, 100.0), clip=True) == [top, 45.0]
