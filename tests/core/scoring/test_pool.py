import numpy as np
import pytest
from scipy import stats

from core.scoring import pool

NAN = np.nan


def column(*values):
    return np.array(values, float)[:, None, None]


def flat(result):
    return result[:, 0, 0].tolist()


def test_statistics_pass_over_what_is_absent():
    values = column(4, NAN, 1, 10)
    assert pool.count(values).item() == 3
    assert pool.mean(values).item() == 5
    assert pool.median(values).item() == 4
    assert pool.lowest(values).item() == 1
    assert pool.highest(values).item() == 10
    assert pool.sd(values, sample=True).item() == pytest.approx(np.sqrt((1 + 16 + 25) / 2))
    assert pool.sd(values, sample=False).item() == pytest.approx(np.sqrt((1 + 16 + 25) / 3))


def test_an_even_number_of_values_has_its_median_between_two():
    assert pool.median(column(4, NAN, 1, 10, 2)).item() == 3


@pytest.mark.parametrize("values", [column(NAN, NAN), np.empty((0, 1, 1))])
def test_of_nothing_there_is_no_statistic(values):
    for statistic in pool.STATISTICS.values():
        assert np.isnan(statistic(values)).all()
    assert np.isnan(pool.sd(values, sample=True)).all()


@pytest.mark.parametrize("values", [[0.1] * 10, [7], [1e16 / 3] * 7])
def test_a_constant_column_has_no_deviation(values):
    """0.1 ten times has a mean that is not 0.1, and so deviations that are not 0."""
    assert np.isnan(pool.sd(column(*values), sample=False)).all()


def test_columns_and_periods_stand_alone():
    values = np.array([[[1.0, 5], [NAN, 2]], [[3, NAN], [4, 8]]])
    assert pool.mean(values)[0].tolist() == [[2, 5], [4, 5]]
    assert pool.in_one(values)[:, 0, 0].tolist()[:3] == [1, 5, 3]
    assert pool.mean(pool.in_one(values))[0, :, 0].tolist() == pytest.approx([3, 14 / 3])


@pytest.mark.parametrize(
    ("ties", "places"),
    [
        ("min", [1, 2, 2, 4, 5]),
        ("max", [1, 3, 3, 4, 5]),
        ("average", [1, 2.5, 2.5, 4, 5]),
        ("dense", [1, 2, 2, 3, 4]),
    ],
)
def test_places_with_ties(ties, places):
    values = column(0, 1, 1, 8, 9)
    place, last = pool.places(values, values, ties)
    assert flat(place) == places
    assert last.item() == max(places)


@pytest.mark.parametrize("ties", ["min", "max", "average", "dense"])
def test_places_are_those_that_scipy_gives(ties):
    values = np.random.default_rng(3).integers(0, 9, (40, 5, 3)).astype(float)
    values[values == 8] = NAN
    expected = stats.rankdata(values, method=ties, axis=0, nan_policy="omit")
    assert np.array_equal(pool.places(values, values, ties)[0], expected, equal_nan=True)
    shuffled = pool.places(values.copy(), values, ties)[0]  # the same values, not known to be the pool
    assert np.array_equal(shuffled, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("ties", "places"), [("min", [1, 2, 3, 3]), ("max", [1, 1, 3, 3]), ("average", [1, 1.5, 3, 3])]
)
def test_a_stranger_takes_a_place_inside_the_pool(ties, places):
    values = column(10, 20, 20)
    place, last = pool.places(column(5, 15, 20.5, 99), values, ties)
    assert flat(place) == places
    assert last.item() == 3


def test_a_stranger_among_dense_places():
    assert flat(pool.places(column(5, 10, 15, 20, 99), column(10, 20, 20, NAN), "dense")[0]) == [1, 1, 2, 2, 2]


def test_one_pool_for_every_period():
    values = np.array([[[1.0, 4]], [[2, NAN]], [[3, 5]]])
    place, last = pool.places(values, pool.in_one(values), "min")
    assert np.array_equal(place, [[[1, 4]], [[2, NAN]], [[3, 5]]], equal_nan=True)
    assert last.item() == 5


def test_nobody_there():
    values = column(NAN, NAN)
    place, last = pool.places(values, values, "min")
    assert np.isnan(place).all()
    assert last.item() == 0
