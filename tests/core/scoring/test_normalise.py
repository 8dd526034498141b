import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scoring.normalise import NORMALISATIONS, Scale, goalposts

reals = st.floats(-1e6, 1e6, allow_nan=False)


def one(value, worst, best, clip=True):
    scale = Scale(np.array([worst], float), np.array([best], float), clip)
    return float(goalposts(np.array([[[value]]], float), scale)[0, 0, 0])


@pytest.mark.parametrize(
    ("value", "worst", "best", "score"),
    [(55, 30, 80, 50), (25, 45, 5, 50), (81.6, 20, 85, 94.7692308), (10, 30, 80, 0), (90, 30, 80, 100)],
)
def test_worked_values(value, worst, best, score):
    assert one(value, worst, best) == pytest.approx(score)


def test_without_clipping_scores_leave_the_scale():
    assert one(90, 30, 80, clip=False) == 120


def test_absent_stays_absent():
    assert np.isnan(one(np.nan, 30, 80))


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
    from core.config import Method

    assert set(NORMALISATIONS) == set(Method.model_fields["normalisation"].annotation.__args__)
