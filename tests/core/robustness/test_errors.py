"""Values within their standard errors, and scores that follow from them."""

import numpy as np
import pandas as pd
import pytest

from core.robustness.errors import Errors
from core.robustness.replay import replay
from core.robustness.study import Study
from core.scoring import from_table, score
from core.scoring.plan import Plan
from tests.core.robustness.town import ERRORS, figures, model

METHOD = '[method]\nnormalisation = {}\nimputation = "median"\naggregation = "arithmetic"\n'


def known(config, table, period=0):
    return Errors.of(from_table(table, config), Plan.of(config), period, (1, 5))


@pytest.mark.parametrize("normalisation", ['"minmax"', '"goalposts"', '{ rule = "minmax", over = "all" }'])
def test_everything_is_made_anew_from_the_values_drawn(normalisation):
    """All at once where a year stands alone, else one by one: both are the pipeline of the drawn values."""
    config = model(METHOD.format(normalisation) + "[robustness]\nweight_noise = 0.0", **ERRORS)
    table = figures().assign(a_se=8.0)
    study = Study.of(from_table(table, config), config)
    cases, draws = study.draws({"errors": (np.arange(30) + 0.5) / 30}, range(30), 30)
    bands = replay(study.tree, cases, draws, measured=study.measured, keep_scores=True)[0]
    assert np.ptp(bands.scores, axis=0).min() > 0
    for r in (0, 7, 29):
        drawn = study.errors.drawn(r)[:, study.cube.indicator("a")]
        expected = score(from_table(table.assign(a=drawn), config), config)
        assert bands.scores[r] == pytest.approx(expected.values[:, expected.node("index"), 0], rel=1e-12, nan_ok=True)


def test_errors_have_the_stated_size():
    table = figures().assign(a=50.0, a_se=[8.0] * 7 + [0.0] * 4 + [np.nan] * 4, b=50.0)
    config = model(**ERRORS)
    found = known(config, table)
    a, b = found.cube.indicator("a"), found.cube.indicator("b")
    drawn = np.stack([found.drawn(k) for k in range(400)])
    assert drawn[:, :7, a].std() == pytest.approx(8 / 2, rel=0.1)  # error_scale is 2
    assert drawn[:, :7, a].mean() == pytest.approx(50, abs=0.3)
    assert (drawn[:, 7:, a] == 50).all() and (drawn[:, :, b] == 50).all()


def test_a_set_is_always_the_same_and_no_two_are():
    found = known(model(**ERRORS), figures().assign(a_se=3.0))
    assert np.array_equal(found.drawn(4), found.drawn(4), equal_nan=True)
    assert not np.array_equal(found.drawn(4), found.drawn(5), equal_nan=True)


def test_what_is_drawn_stays_within_limits():
    found = known(model(**ERRORS), figures().assign(a=99.0, a_se=80.0))
    assert found.drawn(3)[:, found.cube.indicator("a")].max() == 100


def test_without_a_known_error_there_is_nothing_to_draw():
    assert known(model(), figures()) is None
    assert known(model(**ERRORS), figures().assign(a_se=np.nan)) is None
    assert known(model(**ERRORS), figures().assign(a_se=1.0, a=np.nan)) is None


@pytest.mark.parametrize("normalisation", ['"minmax"', '{ rule = "minmax", over = "all" }'])
def test_only_the_year_that_is_asked_for_is_scored(normalisation):
    config = model('[table]\nperiod = "year"\n' + METHOD.format(normalisation), **ERRORS)
    years = pd.concat([figures().assign(year=year, a_se=8.0) for year in (2020, 2021)])
    plan, found = Plan.of(config), known(config, years, period=1)
    scores = found.scores(plan, np.array([2, 9]))
    assert scores.shape == (15, 6, 2)
    assert (scores[:, found.cube.indicator("a"), 0] != scores[:, found.cube.indicator("a"), 1]).any()
    others = [found.cube.indicator(id) for id in "bcdef"]
    plain = score(found.cube, config).normalised[:, others, 1]
    assert np.array_equal(scores[:, others, 0], plain, equal_nan=True)
