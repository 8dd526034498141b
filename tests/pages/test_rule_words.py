"""Every choice that a config can make is told in words, in both languages, with the settings that matter."""

from typing import get_args

import pytest

from core.config import Aggregation, Goalposts, Imputation, Normalisation, Screening, Treatment, Weighting
from core.config.method import AggregationRule, NormalisationRule, WeightingRule
from core.i18n import plain, words
from core.scoring.normalise import NORMALISATIONS
from pages.shared import rule_words
from tests.core.scoring import town

CONFIG = town.model()
BOTH = pytest.mark.parametrize("lang", ["he", "en"])
FULL = {
    "scale": (0.0, 1.0),
    "clip": False,
    "over": "base",
    "base": "2020",
    "mean": 3.0,
    "sd": 2.0,
    "to_mean": 50.0,
    "to_sd": 10.0,
    "reference": "median",
    "target": 5.0,
    "cap": True,
    "optimum": (0.0, 1.0, 2.0, 3.0),
    "digits": 2,
}


def rules(model, key="rule"):
    return get_args(model.model_fields[key].annotation)


@BOTH
def test_every_rule_is_told(lang):
    w = words(lang)
    for rule in get_args(NormalisationRule):
        assert plain(rule_words.normalisation(Normalisation(rule=rule), CONFIG, w))
        assert plain(rule_words.normalisation(Normalisation(rule=rule, **FULL), CONFIG, w)).endswith("2")
    for rule in get_args(AggregationRule):
        for good in ("good", "bad"):
            choice = Aggregation(rule=rule, high_is=good, mean="geometric", spread="equal", shares=(0.1, 0.5))
            assert plain(rule_words.aggregation(choice, CONFIG, w))
    for rule in get_args(WeightingRule):
        choice = Weighting(rule=rule, total="as_given", over="all", budgets=((1.0, 2.0),))
        assert plain(rule_words.weighting(choice, w))
    for rule in rules(Imputation):
        assert plain(rule_words.imputation(Imputation(rule=rule, group="region", most_back=2), w))
    for rule in rules(Treatment):
        for log in rules(Treatment, "log"):
            assert plain(rule_words.treatment(Treatment(rule=rule, log=log, combine=True), w))
    for rule in rules(Screening):
        for when in rules(Screening, "when"):
            assert plain(rule_words.screening(Screening(rule=rule, when=when, keep=("A",), drop=("B",)), w))


@BOTH
def test_every_tie_convention_and_statistic_has_words(lang):
    w = words(lang)
    for ties in rules(Normalisation, "ties"):
        for convention in rules(Normalisation, "convention"):
            choice = Normalisation(rule="percentile_rank", ties=ties, convention=convention)
            assert rule_words._CONVENTIONS[convention] in plain(rule_words.normalisation(choice, CONFIG, w))
    for reference in ("mean", "median", "maximum", "minimum"):
        told = plain(rule_words.normalisation(Normalisation(rule="ratio_to_reference", reference=reference), CONFIG, w))
        assert lang == "en" or reference not in told


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Normalisation(rule="goalposts"), "place between the worst and the best value"),
        (
            Normalisation(rule="goalposts", scale=(1.0, 7.0), clip=False),
            "place between the worst and the best value · on a scale from 1 to 7 · not cut at the ends",
        ),
        (
            Normalisation(rule="zscore", mean=3.0, sd=0.5, to_mean=100.0, to_sd=15.0),
            "distance from the mean in standard deviations · a given mean of 3 · a given standard deviation of 0.5 · "
            "moved to a mean of 100 and a standard deviation of 15",
        ),
        (
            Normalisation(rule="percentile_rank", convention="rank_of_all", over="all"),
            "share of the areas that do worse · r ÷ n · equal values share the lower place · over all years together",
        ),
        (
            Normalisation(rule="minmax", over="base", base="2015"),
            "place between the lowest and the highest area · by the base year 2015",
        ),
    ],
)
def test_settings_that_matter_stand_behind_the_rule(choice, told):
    assert plain(rule_words.normalisation(choice, CONFIG, words("en"))) == told


@pytest.mark.parametrize("lang", ["he", "en"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Normalisation(rule=rule), Normalisation(rule=rule, goalposts=Goalposts(worst=3.0, best=9.0)))
        for rule in ("goalposts", "log_goalposts", "red_line", "ampi")
    ]
    + [
        (Normalisation(rule=rule), Normalisation(rule=rule, clip=True))
        for rule, made in NORMALISATIONS.items()
        if not made.stretched
    ]
    + [
        (Normalisation(rule="minmax", over="base", base="2020", clip=clip), Normalisation(rule="minmax", over="base"))
        for clip in (True, False)
    ],
)
def test_choices_that_give_other_scores_read_differently(one, other, lang):
    assert rule_words.normalisation(one, CONFIG, words(lang)) != rule_words.normalisation(other, CONFIG, words(lang))


def test_settings_that_change_nothing_are_not_told():
    w = words("en")
    within = Normalisation(rule="minmax", clip=False)
    assert rule_words.normalisation(within, CONFIG, w) == rule_words.normalisation(
        Normalisation(rule="minmax"), CONFIG, w
    )
    own = Normalisation(rule="ampi", over="all", goalposts=Goalposts(worst=3.0, best=9.0))
    assert plain(rule_words.normalisation(own, CONFIG, w)).endswith("posts: 3 the worst, 9 the best")
    given = Weighting(rule="equal", over="all")
    assert rule_words.weighting(given, w) == rule_words.weighting(Weighting(rule="equal"), w)


@pytest.mark.parametrize(
    ("choice", "floored"),
    [
        (Aggregation(rule="geometric"), True),
        (Aggregation(rule="harmonic"), True),
        (Aggregation(rule="generalised", power=0.0), True),
        (Aggregation(rule="generalised", power=-2.0), True),
        (Aggregation(rule="generalised", power=2.0), False),
        (Aggregation(rule="mpi", mean="geometric"), True),
        (Aggregation(rule="mpi"), False),
        (Aggregation(rule="arithmetic"), False),
        (Aggregation(rule="worst"), False),
    ],
)
def test_every_rule_that_raises_low_scores_says_so(choice, floored):
    assert ("scores under 1 enter as 1" in plain(rule_words.aggregation(choice, CONFIG, words("en")))) is floored
    told = plain(rule_words.aggregation(choice, CONFIG, words("en"), floor=0.5))
    assert ("scores under 0.5 enter as 0.5" in told) is floored
    assert "enter as" not in plain(rule_words.aggregation(choice, CONFIG, words("en"), floor=0.0))
    bare = town.model("[method]\nfloor = 0\nscale = [1, 100]")
    assert "enter as" not in rule_words.aggregation(choice, bare, words("en"))


def test_a_mean_says_its_power_its_floor_and_its_penalty():
    w = words("en")
    assert plain(rule_words.aggregation(Aggregation(rule="generalised", power=2), CONFIG, w)).endswith("power: 2")
    assert plain(rule_words.aggregation(Aggregation(), CONFIG, w)).endswith("scores under 1 enter as 1")
    told = plain(rule_words.aggregation(Aggregation(rule="mpi", high_is="bad"), CONFIG, w))
    assert "imbalance raises the score · standard deviation of a population" in told
