import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, norm

from core.redlines.certainty import (
    answers_needed,
    control_false_alarms,
    expected_false,
    probability,
    probability_of_share,
    standard_error_of_share,
    verdict,
)


def test_the_error_of_a_survey_share():
    assert standard_error_of_share(0.4, 600) == pytest.approx(0.02)
    assert standard_error_of_share(0.4, 600, design_effect=2.25) == pytest.approx(0.03)
    assert standard_error_of_share(0.4, 600, people=2399) == pytest.approx(0.02 * np.sqrt(1799 / 2398))
    assert standard_error_of_share(0.4, 600, people=600) == 0


def test_the_chance_that_a_sampled_figure_is_beyond_its_line():
    assert probability([43.0], 45.0, "below", [2.0]) == pytest.approx([norm.cdf(1)])
    assert probability([43.0], 45.0, "above", [2.0]) == pytest.approx([norm.cdf(-1)])
    assert probability([45, 44, 46], 45, "below", 0).tolist() == [0, 1, 0]
    assert np.isnan(probability([np.nan, 1], 45, "below", [1, np.nan])).all()


def test_small_counts_have_the_posterior_of_jeffreys():
    assert probability_of_share(3, 20, 0.1, "above") == pytest.approx(beta.sf(0.1, 3.5, 17.5))
    assert probability_of_share(3, 20, 0.1, "below") == pytest.approx(beta.cdf(0.1, 3.5, 17.5))
    assert probability_of_share(6, 40, 0.1, "above", design_effect=2) == pytest.approx(beta.sf(0.1, 3.5, 17.5))


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.9, "crossed"), (0.95, "crossed"), (0.1, "not_crossed"), (0.89, "cannot_tell"), (0.5, "cannot_tell")],
)
def test_three_verdicts(p, told):
    assert verdict(p) == told


def test_without_a_figure_there_is_no_verdict():
    with pytest.raises(ValueError, match="no figure"):
        verdict(float("nan"))


def test_how_many_more_answers_would_settle_it():
    more = answers_needed(0.43, 0.45, 400)
    assert more == int(np.ceil(0.43 * 0.57 * (norm.ppf(0.9) / 0.02) ** 2)) - 400 == 607
    error = standard_error_of_share(0.43, 400 + more)
    assert verdict(float(probability(0.43, 0.45, "below", error))) == "crossed"
    assert answers_needed(0.43, 0.45, 400 + more) == 0
    assert answers_needed(0.45, 0.45, 400) is None


def test_false_alarms_add_up():
    assert expected_false([0.9, 0.95, 1.0]) == pytest.approx(0.15)


def test_benjamini_and_hochberg_on_their_own_example():
    """The fifteen p-values of the paper of 1995: at 5 % the first four are rejected."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    found = control_false_alarms(1 - np.array([*p, 0.7590, 1.0]), q=0.05)
    assert found.kept.tolist() == [True] * 4 + [False] * 11


@given(p=st.lists(st.floats(0, 1), max_size=30), q=st.floats(0.01, 0.5))
def test_a_looser_bound_never_drops_a_crossing(p, q):
    strict, loose = control_false_alarms(p, q), control_false_alarms(p, min(1, 2 * q))
    assert not (strict.kept & ~loose.kept).any()
