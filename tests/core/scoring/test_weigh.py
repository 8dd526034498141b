import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.config import Weighting
from core.scoring import weigh

rng = np.random.default_rng(4)
X = rng.uniform(1, 100, (30, 5))
FROM_SCORES = {
    "entropy": weigh.entropy,
    "critic": weigh.critic,
    "gini": weigh.gini,
    "inverse_gini": weigh.inverse_gini,
    "pca": lambda x: weigh.pca(x).values,
    "equal_influence": weigh.equal_influence,
}
rules = pytest.mark.parametrize("rule", FROM_SCORES)


def weights(rule, x):
    return FROM_SCORES[rule](np.array(x, float))


def test_the_names_that_the_config_allows_are_the_names_that_exist():
    allowed = set(Weighting.model_fields["rule"].annotation.__args__)
    assert set(weigh.WEIGHTINGS) == allowed
    assert allowed - weigh.WITHOUT_SCORES == set(FROM_SCORES)


def test_given_weights_are_scaled_unless_asked_otherwise():
    given = np.array([3.0, 1.0])
    assert weigh.weigh(Weighting(rule="given"), given, X[:, :2]).values.tolist() == [0.75, 0.25]
    assert weigh.weigh(Weighting(rule="effective"), given, X[:, :2]).values.tolist() == [0.75, 0.25]
    assert weigh.weigh(Weighting(rule="given", total="as_given"), given, X[:, :2]).values.tolist() == [3, 1]
    assert weigh.weigh(Weighting(rule="equal"), given, X[:, :2]).values.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("total", ["one", "as_given"])
def test_weights_that_are_all_zero_are_no_weights(total):
    assert np.isnan(weigh.weigh(Weighting(rule="given", total=total), np.zeros(3), X[:, :3]).values).all()


def test_one_entry_does_for_every_rule():
    choices = {
        "budget": Weighting(rule="budget", budgets=((1.0,) * 5,)),
        "ahp": Weighting(rule="ahp", judgements=((1.0,) * 5,) * 5),
    }
    for rule in weigh.WEIGHTINGS:
        found = weigh.weigh(choices.get(rule, Weighting(rule=rule)), np.ones(5), X).values
        assert found.shape == (5,)
        assert found.sum() == pytest.approx(1)


def test_budgets_and_judgements_must_fit_the_parts():
    for choice in (
        Weighting(rule="budget", budgets=((1.0, 2.0),)),
        Weighting(rule="budget", budgets=()),
        Weighting(rule="ahp", judgements=((1.0, 2.0), (0.5, 1.0))),
    ):
        with pytest.raises(ValueError, match="for 3 parts"):
            weigh.weigh(choice, np.ones(3), X[:, :3])


# People


def test_a_budget_is_the_mean_of_shares_with_its_spread():
    found = weigh.budget(np.array([[50.0, 30, 20], [1, 1, 2], [0, 0, 0]]))
    assert found.values == pytest.approx([0.375, 0.275, 0.35])
    assert found.spread == pytest.approx(np.array([0.25, 0.05, 0.3]) / np.sqrt(2))


def test_one_person_has_no_spread_and_nobody_no_weights():
    alone = weigh.budget(np.array([[3.0, 1.0]]))
    assert alone.values.tolist() == [0.75, 0.25]
    assert np.isnan(alone.spread).all()
    nobody = weigh.budget(np.zeros((2, 2)))
    assert np.isnan(nobody.values).all()


def test_consistent_judgements_give_back_the_weights_they_were_made_of():
    made = np.array([0.5, 0.3, 0.15, 0.05])
    found = weigh.ahp(made[:, None] / made)
    assert found.values == pytest.approx(made)
    assert found.consistency.lambda_max == pytest.approx(4)
    assert found.consistency.ratio == pytest.approx(0, abs=1e-12)


def test_inconsistent_judgements_are_told_not_refused():
    """a is 2 b, b is 2 c, yet c is 2 a: lambda = 1 + 2 + 1/2 for every vector of ones."""
    found = weigh.ahp(np.array([[1, 2, 0.5], [0.5, 1, 2], [2, 0.5, 1]]))
    assert found.values == pytest.approx([1 / 3] * 3)
    assert found.consistency.lambda_max == pytest.approx(3.5)
    assert found.consistency.index == pytest.approx(0.25)
    assert found.consistency.ratio == pytest.approx(0.25 / 0.58)


@pytest.mark.parametrize("k", [1, 2])
def test_one_or_two_parts_cannot_contradict_each_other(k):
    found = weigh.ahp(np.array([[1, 4], [0.25, 1]])[:k, :k])
    assert found.consistency.ratio == 0
    assert found.values == pytest.approx([0.8, 0.2] if k == 2 else [1])


def test_the_random_index_goes_on_beyond_saatys_table():
    judgements = np.ones((16, 16))
    judgements[0, 1], judgements[1, 0] = 9, 1 / 9
    found = weigh.ahp(judgements).consistency
    assert found.ratio == pytest.approx(found.index / ((2.7699 * 16 - 4.3513 - 16) / 15))
    assert 1.59 < found.index / found.ratio < 1.61


# Scores


def test_worked_gini():
    """Of 1, 2, 3: (2 (1 + 4 + 9) / (3 * 6) - 4/3) * 3/2 = 1/3; of 0, 0, 1: everything in one place = 1."""
    x = np.array([[1, 0], [2, 1], [3, 0]], float)
    assert weigh.coefficients(x) == pytest.approx([1 / 3, 1])
    assert weigh.gini(x) == pytest.approx([0.25, 0.75])
    assert weigh.inverse_gini(x) == pytest.approx([0.75, 0.25])


def test_worked_entropy():
    """One part lies in one area alone: E = 0. The other is spread 1 : 3 over two: E = ln 4 - 3/4 ln 3, in ln 2."""
    e = (np.log(4) - 0.75 * np.log(3)) / np.log(2)
    assert weights("entropy", [[0, 1], [5, 3]]) == pytest.approx(np.array([1, 1 - e]) / (2 - e))


def test_worked_critic():
    """All parts have the same spread; the first two say the same, the third the opposite of both."""
    x = np.array([[0, 0, 5], [1, 10, 4], [3, 30, 2], [4, 40, 1]], float)
    assert weigh.critic(x) == pytest.approx(np.array([2, 2, 4]) / 8)


def test_worked_pca():
    """Two parts that agree and one that is unrelated to both: the first component is the agreement."""
    x = np.array([[0, 0, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]], float)
    found = weigh.pca(x)
    assert found.values == pytest.approx([0.5, 0.5, 0])
    assert found.explained == pytest.approx([2 / 3, 1 / 3, 0])


def test_components_that_explain_equally_much_have_no_first():
    assert np.isnan(weights("pca", [[0, 0], [0, 1], [1, 0], [1, 1]])).all()


def correlation_with_the_mean(x, w):
    return np.array([np.corrcoef(column, x @ w)[0, 1] for column in x.T])


def test_equal_influence_is_equal():
    x = rng.normal(size=(60, 4)) * [1, 10, 0.1, 3]
    x[:, 1] += 5 * x[:, 0]
    w = weigh.equal_influence(x)
    r = correlation_with_the_mean(x, w)
    assert (w > 0).all()
    assert np.ptp(r) < 1e-9


def test_equal_influence_stops_at_zero():
    """A part carried by three that resemble it has more influence than they without any weight."""
    x = rng.normal(size=(500, 3))
    x = np.column_stack([x, x.sum(axis=1) + 0.1 * rng.normal(size=500)])
    w = weigh.equal_influence(x)
    r = correlation_with_the_mean(x, w)
    assert w[3] == 0
    assert (w[:3] > 0.2).all()
    assert np.ptp(r[:3]) < 1e-9
    assert r[3] > r[0]


def test_no_other_weights_make_the_least_influence_larger():
    x = X**2
    least = correlation_with_the_mean(x, weigh.equal_influence(x)).min()
    for _ in range(300):
        assert correlation_with_the_mean(x, rng.dirichlet(np.ones(5))).min() <= least + 1e-9


def test_parts_that_say_the_same_share_their_weight():
    w = weigh.equal_influence(np.column_stack([X[:, 0], X[:, 0], X[:, 1]]))
    assert w[0] == pytest.approx(w[1], rel=1e-4)


def test_parts_that_cancel_out_have_no_equal_influence():
    assert np.isnan(weights("equal_influence", [[0, 3], [1, 2], [2, 1], [3, 0]])).all()


@rules
def test_a_part_that_tells_nothing_changes_nothing_for_the_others(rule):
    empty = np.insert(X, 2, np.nan, axis=1)
    usual = np.insert(weights(rule, X), 2, 0)
    assert weights(rule, empty) == pytest.approx(usual, rel=1e-12)
    constant = weights(rule, np.insert(X, 2, 7.1, axis=1))
    if rule == "inverse_gini":
        assert np.isnan(constant).all()  # the limit would be all weight on the one part in which areas do not differ
    else:
        assert constant == pytest.approx(usual, rel=1e-12)


@rules
def test_without_any_difference_between_areas_there_are_no_weights(rule):
    for x in (np.full((4, 3), 5.0), X[:1, :3], np.full((4, 3), np.nan), np.empty((0, 3))):
        found = weights(rule, x)
        assert found.shape == (3,)
        assert np.isnan(found).all()


@rules
def test_a_lone_part_gets_all_the_weight(rule):
    assert weights(rule, X[:, :1]) == pytest.approx([1])


@pytest.mark.parametrize("rule", ["entropy", "gini", "inverse_gini"])
def test_shares_of_a_total_need_values_that_are_not_negative(rule):
    assert np.isnan(weights(rule, X - 50)).all()


@rules
def test_missing_values_are_left_out_where_they_are_missing(rule):
    x = X.copy()
    x[3, 1] = x[7, 1] = x[9, 4] = np.nan
    found = weights(rule, x)
    assert found.sum() == pytest.approx(1)
    assert found == pytest.approx(weights(rule, X), abs=0.1)
    assert (found != weights(rule, X)).any()


@rules
@settings(max_examples=50, deadline=None)
@given(x=arrays(float, (6, 3), elements=st.one_of(st.integers(0, 5).map(float), st.just(np.nan))))
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_weights_are_shares_or_unknown_and_do_not_depend_on_the_order_of_areas(rule, x):
    found = weights(rule, x)
    if np.isnan(found).any():
        assert np.isnan(found).all()
    else:
        assert (found >= 0).all()
        assert found.sum() == pytest.approx(1)
    assert weights(rule, x[::-1]) == pytest.approx(found, abs=1e-5, nan_ok=True)


def test_correlations_are_of_what_a_pair_has_in_common():
    x = np.array([[1, 2, np.nan], [2, 4, 5], [3, 6, 4], [np.nan, 0, 3], [9, np.nan, 1]])
    r = weigh.correlations(x)
    assert r[0, 1] == pytest.approx(1)
    assert r[0, 2] == pytest.approx(np.corrcoef([2, 3, 9], [5, 4, 1])[0, 1])
    assert r[1, 2] == pytest.approx(np.corrcoef([4, 6, 0], [5, 4, 3])[0, 1])


def test_a_pair_that_cannot_be_correlated_counts_as_uncorrelated():
    x = np.array([[1, np.nan, 1], [2, np.nan, 2], [np.nan, 3, 5], [np.nan, 9, 5]])
    r = weigh.correlations(x)
    assert (r[0, 1], r[1, 2]) == (0, 0)
