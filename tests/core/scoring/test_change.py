"""How far scores moved, on the indicators that both periods have; and the period that it is measured from."""

import numpy as np
import pytest

from core.config import Text
from core.scoring import baseline, build, change, margin, score
from tests.core.scoring import town

AREAS = "area, layer\nA, area\nB, area"
#: In A an indicator is added; in B nothing is measured twice.
FIGURES = """
area, indicator, period, value
A, trust, 2023, 40
A, trust, 2025, 60
A, wait, 2025, 10
A, refuge, 2023, 80
B, trust, 2023, 30
B, wait, 2025, 35
"""
PLAIN = '[method]\naggregation = "arithmetic"\nstale_after = 1.0\n'


def moved(figures=FIGURES, since="2023", until="2025", more=PLAIN):
    config = town.model(more)
    cube = build(town.latest(figures), town.areas(AREAS), config, "area")
    scores = score(cube, config)
    return scores, change(scores, since, until)


def test_only_indicators_of_both_periods_take_part():
    scores, points = moved()
    a, calm = scores.cube.area("A"), scores.node("calm")
    assert scores.values[a, calm, -1] - scores.values[a, calm, 0] == (60 + 100) / 2 - 40  # what a naive difference says
    assert points[a, calm] == 60 - 40


@pytest.mark.parametrize(("day", "points"), [("2022-06-01", 20.0), ("2024-06-01", np.nan), ("2026-01-01", 20.0)])
def test_an_indicator_with_another_definition_in_between_is_not_compared(day, points):
    config = town.model(PLAIN, town.MODEL.replace('name = "Trust"', f'name = "Trust"\nredefined = {day}'))
    scores = score(build(town.latest(FIGURES), town.areas(AREAS), config, "area"), config)
    found = change(scores, "2023", "2025")[scores.cube.area("A"), scores.node("calm")]
    assert found == pytest.approx(points, nan_ok=True)


def test_nothing_in_common_is_no_change_at_all():
    scores, points = moved()
    assert np.isnan(points[scores.cube.area("B")]).all()
    assert np.isnan(points[scores.cube.area("A"), scores.node("shelter")])  # 2023 is stale by 2025


def test_a_stale_figure_is_not_a_figure_of_its_period():
    stale = "area, indicator, period, value\nA, trust, 2021, 40\nA, wait, 2021, 35\nA, wait, 2025, 10"
    scores, points = moved(stale, "2021")
    assert points[scores.cube.area("A"), scores.node("calm")] == 100 - 50


def test_masking_goes_by_area():
    figures = FIGURES + "B, trust, 2025, 50"
    scores, points = moved(figures)
    calm = scores.node("calm")
    assert points[:, calm] == pytest.approx([20, 20])


def test_least_coverage_is_asked_of_what_is_compared():
    scores, points = moved(more=PLAIN + "min_coverage = 0.6\n")
    assert np.isnan(points[scores.cube.area("A"), scores.node("calm")])  # one of two indicators is in both


def test_from_a_period_to_itself_and_back_again():
    scores, there = moved()
    _, back = moved(since="2025", until="2023")
    _, nowhere = moved(since="2025")
    assert np.array_equal(there, -back, equal_nan=True)
    assert set(nowhere[~np.isnan(nowhere)]) == {0.0}
    assert there.shape == (2, len(scores.nodes))


def test_the_cube_stays_as_it_was():
    scores, _ = moved()
    assert np.array_equal(score(scores.cube, scores.config).values, scores.values, equal_nan=True)
    with pytest.raises(KeyError):
        change(scores, "1999", "2025")


def baseline_of(counts, until, **more):
    """The baseline where ``counts`` figures stand for each year, each of another indicator or area."""
    spots = [(area, indicator) for area in "AB" for indicator in ("trust", "wait", "refuge")]
    rows = [f"{a}, {i}, {year}, 50" for year, n in counts.items() for a, i in spots[:n]]
    config = town.model("[method]\nstale_after = 1.0\n")
    figures = town.latest("area, indicator, period, value\n" + "\n".join(rows))
    return baseline(score(build(figures, town.areas(AREAS), config, "area"), config), until, **more)


def test_a_lone_early_figure_is_not_a_baseline():
    assert baseline_of({"2018": 1, "2021": 5, "2025": 6}, "2025") == "2021"


def test_half_of_the_figures_is_enough():
    assert baseline_of({"2018": 3, "2021": 5, "2025": 6}, "2025") == "2018"
    assert baseline_of({"2018": 3, "2021": 5, "2025": 6}, "2025", enough=0.6) == "2021"


def test_the_baseline_is_never_later_than_the_period_itself():
    assert baseline_of({"2018": 1, "2021": 5, "2025": 6}, "2018") == "2018"
    assert baseline_of({"2025": 6}, "2025") == "2025"
    assert baseline_of({"2018": 1, "2020": 2, "2025": 6}, "2025") == "2025"


SURVEY = """
area, indicator, period, value, n
A, trust, 2023, 50, 100
A, trust, 2025, 50, 400
A, wait, 2023, 30,
A, wait, 2025, 10,
B, trust, 2023, 40,
B, trust, 2025, 60, 400
"""


def margin_of(figures=SURVEY, more=PLAIN):
    config = town.model(more)
    asked = {"kind": "survey", "unit": Text(he="%", en="%")}
    indicators = [i.model_copy(update=asked) if i.id == "trust" else i for i in config.indicators]
    config = config.model_copy(update={"indicators": tuple(indicators)})
    scores = score(build(town.latest(figures), town.areas(AREAS), config, "area"), config)
    return scores, margin(scores, "2023", "2025")


def test_the_margin_of_a_change_is_that_of_its_surveys():
    """50 % of 100 and of 400 answers: standard errors 5 and 2.5 points, each halved by the other indicator."""
    scores, found = margin_of()
    trust = scores.config.indicator("trust").goalposts
    steep = 100 / abs(trust.best - trust.worst)
    assert found[scores.cube.area("A"), scores.node("calm")] == pytest.approx(1.96 * steep * (5**2 + 2.5**2) ** 0.5 / 2)


def test_of_a_survey_without_its_number_of_answers_nothing_is_clear():
    scores, found = margin_of()
    moved = change(scores, "2023", "2025")
    b, calm = scores.cube.area("B"), scores.node("calm")
    assert found[b, calm] == pytest.approx(abs(moved[b, calm]))


def test_full_counts_have_no_margin():
    scores, _ = moved()
    found = margin(scores, "2023", "2025")
    assert set(found[~np.isnan(found)]) == {0.0}
