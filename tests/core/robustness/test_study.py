"""A config and a cube as something to be varied: every replication against the whole pipeline run with its choices."""

import numpy as np
import pandas as pd
import pytest

from core.issues import Stop
from core.robustness.replay import replay
from core.robustness.study import Study
from core.scoring import from_table, score
from tests.core.robustness.town import ERRORS, WHERE, figures, model


@pytest.fixture(name="figures")
def _figures():
    return figures()


def study(config, figures, **choices):
    return Study.of(from_table(figures, config), config, **choices)


def every_number(study, runs=24, seed=5):
    rng = np.random.default_rng(seed)
    return {name: rng.random(runs) for name in study.factors}


MEANS = ["arithmetic", "geometric", "harmonic", "median", "sum"]
RULES = [*MEANS, "worst", "best", "mpi", "copeland", "outranking", "borda"]


@pytest.mark.parametrize("rule", [*(f'"{rule}"' for rule in RULES), '{ rule = "generalised", power = 0.5 }'])
@pytest.mark.parametrize("extra", ["", "min_parts = 0.6", "min_coverage = 0.7", 'rank_first = "lowest"'])
def test_the_method_itself_is_the_nominal_index(figures, rule, extra):
    top = 'aggregation = "arithmetic"' if rule == '"mpi"' else ""  # what is left of an uneven channel may be below 0
    config = model(f"[method]\naggregation = {rule}\n{extra}", top)
    found = study(config, figures, targets=["index", "calm", "shelter"])
    cases, draws = found.draws({}, range(1), 1)
    for bands, reference in zip(
        replay(found.tree, cases, draws, measured=found.measured, highest_first=found.highest_first, keep_scores=True),
        found.references,
        strict=True,
    ):
        assert (bands.ranks[0] == np.nan_to_num(reference)).all()
        assert np.array_equal(np.isnan(bands.scores[0]), np.isnan(reference))


@pytest.mark.parametrize(
    ("index", "calm"),
    [
        ('aggregation = "geometric"', ""),
        ('aggregation = "worst"', 'aggregation = "geometric"'),
        ("", 'rescale = "minmax"'),
        ('rescale = "percentile_rank"', 'rescale = { rule = "zscore", to_mean = 100.0, to_sd = 10.0 }'),
        ('weighting = { rule = "given", total = "as_given" }', 'weighting = "entropy"'),
        ("", 'weighting = { rule = "budget", budgets = [[50.0, 30.0, 20.0], [10.0, 10.0, 80.0]] }'),
    ],
)
@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
def test_noisy_weights_make_the_index_of_a_config_with_these_weights(figures, index, calm, method):
    text = f'[method]\naggregation = "{method}"\n[robustness]\nweight_noise = 0.9\nvoters = false'
    config = model(text, index, calm)
    found = study(config, figures)
    assert found.factors == ("weights_0", "weights_1") and found.targets == ("index",)
    cases, draws = found.draws(every_number(found, 6), range(6), 6)
    bands = replay(found.tree, cases, draws, measured=found.measured, keep_scores=True)[0]
    drawn = draws.weights(found.cases[0].weights, np.arange(6))
    edge = {int(part): e for e, part in enumerate(found.tree.parts)}
    at = {found.scores.nodes[join.node].id: 6 + g for g, join in enumerate(found.scores.plan.joins)}
    ids = {id: k for k, id in enumerate(found.cube.indicators)}
    for r in range(6):
        weights = {id: drawn[edge[k], r] for id, k in ids.items()}
        channels = tuple(float(drawn[edge[at[id]], r]) for id in ("calm", "shelter"))
        given = "" if calm.startswith("weighting") else calm
        other = model(text, index, given, {k: float(v) for k, v in weights.items()}, channels)
        expected = score(from_table(figures, other), other)
        values = expected.values[:, expected.node("index"), 0]
        assert bands.scores[r] == pytest.approx(values, rel=1e-9, nan_ok=True)
        assert (bands.ranks[r] == np.nan_to_num(expected.ranks[:, expected.node("index"), 0])).all()


CHOICES = """
[method]
normalisation = "minmax"
aggregation = "arithmetic"
[robustness]
weight_noise = 0.0
imputations = ["median", { rule = "group_mean", group = "group" }]
treatments = [{ rule = "winsorise", skew = 0.1, kurtosis = -2.0 }]
normalisations = [{ rule = "zscore", to_mean = 50.0, to_sd = 10.0 }, "goalposts", "minmax"]
aggregations = ["geometric", "copeland"]
"""


def test_every_combination_of_choices_is_the_index_of_a_config_with_these_choices(figures):
    config = model(CHOICES)
    found = study(config, figures)
    assert dict(found.options) == {"imputation": 3, "treatment": 2, "normalisation": 3, "aggregation": 3}
    assert found.factors == ("imputation", "treatment", "normalisation", "aggregation")
    own = {name: (getattr(config.method, name), *getattr(config.robustness, f"{name}s")) for name in found.options}
    numbers = every_number(found, 40)
    cases, draws = found.draws(numbers, range(40), 40)
    bands = replay(found.tree, cases, draws, keep_scores=True)[0]
    assert len(cases) == 54 and len(set(draws.case)) > 25
    for r in range(40):
        chosen = {name: own[name][int(numbers[name][r] * count)] for name, count in found.options.items()}
        other = config.with_method(**chosen)
        expected = score(found.cube, other)
        assert bands.scores[r] == pytest.approx(expected.values[:, expected.node("index"), 0], rel=1e-9, nan_ok=True)


def test_an_alternative_that_cannot_be_scored_is_refused_before_anything_is_drawn(figures):
    config = model('[method]\nfloor = 0.0\naggregation = "arithmetic"\n[robustness]\naggregations = ["geometric"]')
    with pytest.raises(Stop) as stop:
        study(config, figures.assign(a=0.0))
    assert {issue.code for issue in stop.value.issues} == {"M-28", "M-01"}
    assert stop.value.issues[0].params["choices"] == "aggregation = geometric"


def test_all_alternatives_that_cannot_be_scored_are_refused_at_once_and_alone_where_they_fail_alone(figures):
    drawn = 'aggregations = ["geometric", "harmonic"]\nnormalisations = ["minmax"]'
    config = model(f'[method]\nfloor = 0.0\naggregation = "arithmetic"\n[robustness]\n{drawn}')
    with pytest.raises(Stop) as stop:
        study(config, figures.assign(a=0.0))
    choices = [issue.params["choices"] for issue in stop.value.issues if issue.code == "M-28"]
    assert choices == ["aggregation = geometric", "aggregation = harmonic"]


class TestWeights:
    def test_noise_stays_within_its_share_and_at_its_heights(self, figures):
        found = study(model("[robustness]\nweight_noise = 0.2\nnoise_heights = [1]"), figures)
        assert found.factors == ("weights_1",)
        _, draws = found.draws(every_number(found, 500), range(500), 500)
        weights = draws.weights(found.tree.weights, np.arange(500)) / found.tree.weights[:, None]
        varies = np.ptp(weights, axis=1) > 0
        assert (found.tree.heights[varies] == 1).all() and varies.sum() == 2
        assert 0.8 <= weights.min() < 0.82 and 1.18 < weights.max() <= 1.2

    def test_a_person_is_drawn_where_people_shared_out_points(self, figures):
        """The same person speaks in both channels."""
        budgets = 'weighting = { rule = "budget", budgets = [[50.0, 30.0, 20.0], [1.0, 1.0, 2.0]] }'
        found = study(model("[robustness]\nweight_noise = 0.0", budgets, budgets), figures)
        assert found.factors == ("voters",)
        _, draws = found.draws({"voters": np.array([0.1, 0.9])}, range(2), 2)
        weights = draws.weights(found.tree.weights, np.arange(2))
        calm = found.tree.edges[[found.scores.nodes[j.node].id for j in found.scores.plan.joins].index("calm")]
        assert weights[calm] == pytest.approx(np.array([[0.5, 0.25], [0.3, 0.25], [0.2, 0.5]]))
        assert all(len(np.unique(varied.pick)) == 2 for varied in draws.varied) and len(draws.varied) == 2

    def test_where_people_are_drawn_there_is_no_noise(self, figures):
        budgets = 'weighting = { rule = "budget", budgets = [[50.0, 30.0, 20.0], [1.0, 1.0, 2.0]] }'
        found = study(model("", "", budgets), figures)
        assert found.factors == ("weights_0", "weights_1", "voters")
        _, draws = found.draws(every_number(found), range(24), 24)
        noisy = np.concatenate([varied.edges for varied in draws.varied if varied.noise])
        people = np.concatenate([varied.edges for varied in draws.varied if not varied.noise])
        assert not set(noisy) & set(people) and len(noisy) + len(people) == len(found.tree.weights)

    def test_one_indicator_of_each_target_is_left_out_or_none(self, figures):
        text = "[robustness]\nweight_noise = 0.0\nleave_one_out = true"
        found = study(model(text), figures, targets=["calm", "index", "shelter"])
        u = (np.arange(7) + 0.5) / 7
        _, draws = found.draws({"left_out": u}, range(7), 7)
        weights = draws.weights(found.tree.weights, np.arange(7))
        gone = (weights == 0) & (found.tree.heights == 0)[:, None]
        assert gone.sum(axis=0).tolist() == [0, 1, 1, 1, 1, 1, 1]
        assert sorted(found.tree.parts[gone.argmax(axis=0)[1:]]) == list(range(6))
        assert (weights[found.tree.heights > 0] > 0).all()

    def test_targets_beside_each_other_leave_out_one_each(self, figures):
        text = "[robustness]\nweight_noise = 0.0\nleave_one_out = true"
        found = study(model(text), figures, targets=["calm", "shelter"])
        _, draws = found.draws({"left_out": np.array([0.99])}, range(1), 1)
        gone = draws.weights(found.tree.weights, np.zeros(1, int))[:, 0] == 0
        assert [found.cube.indicators[k] for k in found.tree.parts[gone]] == ["c", "e"]


def test_errors_are_drawn_where_they_are_known_and_asked_for(figures):
    known = figures.assign(a_se=8.0)
    assert study(model("[robustness]\nweight_noise = 0.0", **ERRORS), known).factors == ("errors",)
    assert "errors" not in study(model(**ERRORS), figures.assign(a_se=0.0)).factors
    assert "errors" not in study(model(), figures).factors
    assert "errors" not in study(model("[robustness]\nerrors = false", **ERRORS), known).factors


class TestTargets:
    def test_every_node_that_is_a_part_of_no_other(self, figures):
        assert study(model(), figures).targets == ("index",)
        outcomes = '[[outcomes]]\nid = "wellbeing"\nname = "Wellbeing"\n'
        more = {"a": 'outcomes = ["wellbeing"]', "d": 'outcomes = ["wellbeing"]'}
        assert study(model(outcomes, **more), figures).targets == ("index", "wellbeing")

    def test_an_unknown_target_or_period(self, figures):
        with pytest.raises(KeyError):
            study(model(), figures, targets=["nowhere"])
        with pytest.raises(KeyError):
            study(model(), figures, period="1999")

    def test_the_period_that_is_asked_for(self, figures):
        config = model('[table]\nperiod = "year"')
        years = pd.concat([figures.assign(year=2020), figures.assign(year=2021, a=figures["a"][::-1].to_numpy())])
        cube = from_table(years, config)
        alone = study(model(), figures)
        assert (Study.of(cube, config, "2020").cases[0].matrix == alone.cases[0].matrix).sum() > 0
        assert np.array_equal(Study.of(cube, config, "2020").cases[0].matrix, alone.cases[0].matrix, equal_nan=True)
        assert Study.of(cube, config).period == 1


def test_a_channel_without_indicators_and_an_area_without_figures(figures):
    empty = '[[channels]]\nid = "empty"\nname = "Empty"\nparent = "index"\n'
    config = model(empty)
    figures.loc[3, list(WHERE)] = np.nan
    found = study(config, figures)
    cases, draws = found.draws(every_number(found), range(24), 24)
    bands = replay(found.tree, cases, draws, measured=found.measured)[0]
    assert (bands.ranks[:, 3] == 0).all() and (np.delete(bands.ranks, 3, axis=1) > 0).all()


def test_one_more_factor_does_not_change_what_the_others_draw(figures):
    one, two = study(model(), figures), study(model("[robustness]\nleave_one_out = true"), figures)
    for name in one.factors:
        assert (one.stream(name).random(5) == two.stream(name).random(5)).all()
    streams = [two.stream(name).random() for name in two.factors]
    assert len(set(streams)) == len(streams)


# --- where there is no rank


def replayed(config, table, targets, runs=200):
    found = Study.of(from_table(table, config), config, targets=targets)
    numbers = {name: found.stream(name).random(runs) for name in found.factors}
    cases, draws = found.draws(numbers, range(runs), runs)
    bands = replay(found.tree, cases, draws, references=found.references, measured=found.measured, keep_scores=True)
    return found, dict(zip(targets, bands, strict=True))


UNEVEN = pd.DataFrame({"area": list("wxyz"), "a": [100.0, 60, 50, 40], "b": [1.0, 50, 60, 40], "d": [50.0, 51, 52, 53]})


def uneven(rule):
    text = '[method]\nfloor = 0.0\naggregation = "arithmetic"\n[robustness]\nweight_noise = 0.25\n'
    weights = {**dict.fromkeys(WHERE, 1.0), "a": 1.05}
    config = model(text, f"aggregation = {rule}", 'aggregation = "mpi"', weights, (1.0, 1.0))
    return replayed(config, UNEVEN.assign(c=np.nan, e=np.nan, f=np.nan), ["calm", "index"])[1]


@pytest.mark.parametrize(
    "rule", ['"geometric"', '{ rule = "generalised", power = 0.5 }', '"mpi"', '"benefit_of_doubt"']
)
def test_who_falls_to_where_no_mean_can_be_taken_has_no_rank_there_and_gains_nothing(rule):
    """100 and 1 less their imbalance is 2.0, and below 0 under some weights; then the other part alone would be 50."""
    bands = uneven(rule)
    below = bands["calm"].scores[:, 0] <= 0
    assert 0.2 < below.mean() < 0.5
    assert (bands["index"].ranks[below, 0] == 0).all() and (bands["index"].ranks[~below, 0] == 4).all()
    assert bands["index"].ranked.tolist() == [pytest.approx(1 - below.mean()), 1, 1, 1]
    assert (bands["index"].ranks[:, 1:] > 0).all()  # nobody else is touched


def test_errors_that_drive_a_score_to_where_no_mean_can_be_taken():
    text = '[method]\nfloor = 0.0\nclip = false\naggregation = "geometric"\n[robustness]\nweight_noise = 0.0\n'
    table = figures().assign(a_se=0.0, a=50.0)
    table.loc[0, ["a", "a_se"]] = [1.0, 4.0]  # half of that is the error: 1 and less is drawn as 0, the limit
    found, bands = replayed(model(text, **ERRORS), table, ["index"], 100)
    first, a = found.cube.names.index("n00"), found.cube.indicator("a")
    sets = (found.stream("errors").random(100) * 100).astype(int)
    drawn = np.array([found.errors.drawn(k)[first, a] for k in sets])
    ranks = bands["index"].ranks
    assert 0.15 < (drawn == 0).mean() < 0.5
    assert ((ranks[:, first] == 0) == (drawn == 0)).all() and (np.delete(ranks, first, axis=1) > 0).all()


@pytest.mark.parametrize("over", ['"base", base = "2020"', '"all"'])
@pytest.mark.parametrize(
    "rule",
    ['"minmax"', '"minmax", clip = true', '"minmax", clip = false', '"zscore"', '"percentile_rank"', '"rank"'],
)
def test_a_channel_rescaled_by_other_years_is_the_nominal_one_where_nothing_is_varied(figures, rule, over):
    rescale = f"rescale = {{ rule = {rule}, over = {over} }}"
    config = model(
        '[table]\nperiod = "year"\n[method]\naggregation = "arithmetic"\n[robustness]\nweight_noise = 0.0', "", rescale
    )
    years = pd.concat([figures.assign(year=2020), figures.assign(year=2021, a=figures["a"][::-1].to_numpy() / 3)])
    for period in ("2020", "2021"):
        found = study(config, years, period=period, targets=["index", "calm"])
        cases, draws = found.draws({}, range(1), 1)
        bands = replay(found.tree, cases, draws, measured=found.measured, keep_scores=True)
        for id, band, reference in zip(found.targets, bands, found.references, strict=True):
            nominal = found.scores.values[:, found.scores.node(id), found.period]
            assert band.scores[0] == pytest.approx(nominal, rel=1e-9, nan_ok=True)
            assert (band.ranks[0] == np.nan_to_num(reference)).all()


def test_every_case_is_rescaled_by_its_own_other_years(figures):
    """Scores of 0 to 10 beside those of 0 to 100: a pool of the other ones would make all ranks equal."""
    text = '[table]\nperiod = "year"\n[method]\naggregation = "arithmetic"\n[robustness]\nweight_noise = 0.0\n'
    text += 'normalisations = [{ rule = "goalposts", scale = [0.0, 10.0] }]'
    config = model(text, "", 'rescale = { rule = "minmax", over = "base", base = "2020" }')
    years = pd.concat([figures.assign(year=2020), figures.assign(year=2021)])
    found = study(config, years, targets=["calm"])
    cases, draws = found.draws({"normalisation": np.array([0.1, 0.9])}, range(2), 2)
    bands = replay(found.tree, cases, draws, measured=found.measured, keep_scores=True)[0]
    assert bands.scores[0] == pytest.approx(bands.scores[1], nan_ok=True)


def test_a_year_in_which_weights_cannot_be_worked_out_leaves_out_the_channel_as_the_score_does(figures):
    config = model('[table]\nperiod = "year"\n[method]\naggregation = "arithmetic"', "", 'weighting = "entropy"')
    years = pd.concat([figures.assign(year=2020), figures.assign(year=2021, a=50.0, b=50.0, c=50.0)])
    found = study(config, years, targets=["index", "calm"])
    assert [issue.code for issue in found.scores.issues] == ["M-11"]
    cases, draws = found.draws({}, range(3), 3)
    index, calm = replay(found.tree, cases, draws, references=found.references, measured=found.measured)
    assert (index.ranks == np.nan_to_num(found.references[0])).all() and (index.ranks > 0).any()
    assert (calm.ranks == 0).all() and np.isnan(found.references[1]).all()


class TestCasesWithoutRanks:
    TEXT = '[method]\naggregation = "arithmetic"\nimputation = "median"\n[robustness]\n'

    def issues(self, figures, asked, targets=None):
        return study(model(self.TEXT + asked), figures, targets=targets).issues

    def test_areas_that_an_alternative_leaves_without_rank_are_told(self, figures):
        """Unfilled, the first area has nothing at all; what else is drawn beside that is told no second time."""
        figures.loc[0, list(WHERE)] = np.nan
        told = self.issues(figures, 'imputations = ["none"]\naggregations = ["geometric"]')
        assert [(issue.code, issue.severity) for issue in told] == [("M-20", "warn")]
        params = {**told[0].params, "node": told[0].params["node"].en}
        assert params == {"node": "Index", "choices": "imputation = none", "n": 1, "areas": "n00"}

    def test_every_target_speaks_for_itself(self, figures):
        figures.loc[2, ["d", "e"]] = np.nan
        told = self.issues(figures, 'imputations = ["none"]', ["index", "shelter"])
        assert [issue.params["node"].en for issue in told] == ["Shelter"]

    def test_nothing_is_told_where_all_are_ranked(self, figures):
        assert self.issues(figures, 'imputations = ["mean"]\naggregations = ["geometric"]') == ()
