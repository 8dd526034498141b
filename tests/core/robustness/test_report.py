"""Everything about the firmness of an index as tables, on the small town and on figures that can be worked out."""

import numpy as np
import pandas as pd
import pytest

from core.config import loads
from core.issues import Stop
from core.robustness.report import report
from core.robustness.uncertainty import run
from core.scoring import from_table, score
from tests.core.robustness.town import WHERE, figures, model

ALWAYS = ["ranks", "runs", "alpha", "items", "flags", "components", "loadings", "influence"]
TEXT = '[method]\naggregation = "arithmetic"\n[robustness]\nreplications = 60\n'


def made(text=TEXT, table=None, index="", calm="", **asked):
    config = model(text, index, calm)
    return report(from_table(figures() if table is None else table, config), config, **asked)


def of(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame


@pytest.fixture(scope="module")
def found():
    return made()


def test_the_tables_and_their_order(found):
    assert list(found.tables) == ALWAYS and found.issues == ()


def test_ranks_are_the_bands_best_first(found):
    config = model(TEXT)
    bands = run(from_table(figures(), config), config).bands["index"]
    frame = found.tables["ranks"]
    columns = ["node", "area_id", "area_name", "rank", "median", "mean", "low", "high", "ranked", "shared"]
    assert list(frame.columns) == [*columns, "first_1", "first_3", "first_5", "first_10"]
    assert frame["rank"].is_monotonic_increasing and len(frame) == 15
    order = [int(id[1:]) for id in frame["area_name"]]
    for name in ("median", "mean", "low", "high", "ranked", "shared"):
        assert (frame[name] == getattr(bands, name)[order]).all()
    assert (frame["first_5"] == (bands.ranks <= 5).mean(axis=0)[order]).all()
    assert of(found.tables["runs"], node="index").to_dict("records") == [
        {"node": "index", "runs": 60, "seed": 1, "factors": "weights_0, weights_1", "mean_shift": bands.shift}
    ]


def test_one_node_and_one_period_may_be_asked_for():
    years = pd.concat([figures().assign(year=2020), figures().assign(year=2021, d=figures()["d"] / 2)])
    found = made('[table]\nperiod = "year"\n' + TEXT, years, period="2020", targets=("shelter",))
    assert set(found.tables["alpha"]["node"]) == set(found.tables["ranks"]["node"]) == {"shelter"}
    assert set(found.tables["influence"]["part"]) == {"d", "e"}
    alone = made(targets=("shelter",))
    assert found.tables["ranks"].drop(columns=["area_id"]).equals(alone.tables["ranks"].drop(columns=["area_id"]))


def test_sobol_indices_where_asked_for():
    frame = made(sobol=True, targets=("calm",)).tables["sobol"]
    assert frame["factor"].tolist() == ["weights_0"] and frame["runs"].tolist() == [3 * 1024]
    assert frame["first"][0] == pytest.approx(1, abs=0.05)
    assert frame["total_low"][0] <= frame["total"][0] <= frame["total_high"][0]
    nothing = made("[robustness]\nweight_noise = 0.0\nreplications = 10", sobol=True)
    assert nothing.tables["sobol"].empty and nothing.tables["runs"]["factors"].tolist() == [""]


@pytest.fixture(scope="module")
def tables():
    """Columns a, b and c of calm: b = 2 a, c = 90 - a; d and e of shelter do not vary together at all."""
    a = np.array([10.0, 20, 30, 40])
    table = {"area": list("wxyz"), "a": a, "b": 2 * a, "c": 90 - a, "d": [10, 20, 20, 10], "e": [10, 10, 20, 20]}
    return made(table=pd.DataFrame(table).assign(f=np.nan)).tables


class TestParts:
    def test_alpha_and_what_becomes_of_it(self, tables):
        """Variances v, 4 v and v, covariances 2 v, -v and -2 v: 3/2 (1 - 6 / 4) = -0.75; without c 2 (1 - 5 / 9)."""
        alpha = of(tables["alpha"], node="calm").iloc[0]
        assert (alpha["parts"], alpha["areas"], alpha["alpha"]) == (3, 4, pytest.approx(-0.75))
        assert alpha["low"] < alpha["alpha"] < alpha["high"]
        items = of(tables["items"], node="calm").set_index("part")
        assert items["alpha_if_deleted"]["c"] == pytest.approx(2 * (1 - 5 / 9))
        assert items["item_total"]["c"] == pytest.approx(-1) and np.isinf(items["inflation"]).all()
        assert of(tables["alpha"], node="shelter")["alpha"].item() == pytest.approx(0)

    def test_flags(self, tables):
        flags = of(tables["flags"], node="calm")
        assert flags[["first", "second", "flag"]].to_numpy().tolist() == [
            ["a", "b", "alike"],
            ["a", "c", "opposed"],
            ["b", "c", "opposed"],
            ["c", "calm", "wrong_sign"],
        ]
        assert flags["r"].tolist() == pytest.approx([1, -1, -1, -1]) and (flags["p"] < 0.05).all()
        assert flags["tau"].tolist() == pytest.approx([1, -1, -1, -1])
        assert of(tables["flags"], node="shelter").empty

    def test_components(self, tables):
        calm = of(tables["components"], node="calm")
        assert calm["eigenvalue"].tolist() == pytest.approx([3, 0, 0], abs=1e-9) and set(calm["areas"]) == {4}
        loadings = of(tables["loadings"], node="calm", component=1).set_index("part")["loading"]
        assert loadings.abs().tolist() == pytest.approx([1, 1, 1])
        assert loadings["a"] == pytest.approx(loadings["b"]) == pytest.approx(-loadings["c"])

    def test_a_part_without_any_score_takes_no_part(self, tables):
        assert set(of(tables["items"], node="index")["part"]) == {"calm", "shelter"}

    def test_influence(self, tables):
        """Calm weighs 2 and shelter 1 beside f with 0.5; a weighs 1 of 4.5 in calm."""
        found = tables["influence"].set_index("part")
        assert found["effective_weight"]["calm"] == pytest.approx(2 / 3.5)
        assert found["effective_weight"]["a"] == pytest.approx(2 / 3.5 / 4.5)
        assert found["effective_weight"][list(WHERE)].sum() == pytest.approx(1)
        assert "index" not in found.index and (found["unranked"] == 0).all()
        assert (found.loc["f", ["mean_shift", "moved"]] == 0).all()


def test_what_leaving_a_part_out_does_to_ranks():
    """Without c the three areas turn around; without both others one area has nothing left."""
    config = model(TEXT, weights={**dict.fromkeys(WHERE, 1.0), "c": 9.0})
    table = pd.DataFrame({"area": list("xyz"), "a": [10.0, 20, 30], "b": [10.0, 20, np.nan], "c": [90.0, 50, 10]})
    cube = from_table(table.assign(d=np.nan, e=np.nan, f=np.nan), config)
    found = report(cube, config, targets=("calm",)).tables["influence"].set_index("part")
    assert found.loc["c", ["moved", "mean_shift"]].tolist() == [2, pytest.approx(4 / 3)]
    assert found.loc["a", ["moved", "mean_shift"]].tolist() == [0, 0]
    table.loc[2, "a"] = np.nan
    cube = from_table(table.assign(d=np.nan, e=np.nan, f=np.nan), config)
    gone = report(cube, config, targets=("calm",)).tables["influence"].set_index("part")
    assert gone["unranked"].to_dict() == {"a": 0, "b": 0, "c": 1}


def test_what_people_said():
    budgets = 'weighting = { rule = "budget", budgets = [[50.0, 30.0, 20.0], [10.0, 10.0, 80.0]] }'
    cyclic = 'weighting = { rule = "ahp", judgements = [[1, 9, "1/9"], ["1/9", 1, 9], [9, "1/9", 1]] }'
    found = made(index=cyclic, calm=budgets)
    assert list(found.tables) == [*ALWAYS, "voters", "judgements"]
    voters = found.tables["voters"]
    assert voters[["node", "part", "people"]].to_numpy().tolist() == [["calm", part, 2] for part in "abc"]
    assert voters["share"].tolist() == pytest.approx([0.3, 0.2, 0.5])
    assert voters["spread"].tolist() == pytest.approx(np.array([0.4, 0.2, 0.6]) / np.sqrt(2))
    judged = found.tables["judgements"].iloc[0]
    lambda_max = 1 + 9 + 1 / 9  # each row of the cyclic matrix sums to this
    assert judged["lambda_max"] == pytest.approx(lambda_max)
    assert judged["ratio"] == pytest.approx((lambda_max - 3) / 2 / 0.58)


def test_what_is_told_on_the_way_and_what_is_refused():
    flat = figures().assign(a=5.0)
    found = made('[method]\nnormalisation = "minmax"\naggregation = "arithmetic"', flat)
    config = model('[method]\nnormalisation = "minmax"\naggregation = "arithmetic"')
    assert found.issues == score(from_table(flat, config), config).issues
    assert [issue.code for issue in found.issues] == ["M-02"]
    with pytest.raises(Stop) as stop:
        made('[method]\nfloor = 0.0\naggregation = "arithmetic"\n[robustness]\naggregations = ["geometric"]',
             figures().assign(a=0.0))  # fmt: skip
    assert {issue.code for issue in stop.value.issues} == {"M-28", "M-01"}
    assert stop.value.issues[0].params["choices"] == "aggregation = geometric"
    with pytest.raises(KeyError):
        made(targets=("nowhere",))


def test_progress_is_told():
    told = []
    made(progress=lambda *at: told.append(at) or True)
    assert told[-1] == (60, 60)


# What would else be lost in silence


TWO = """
[[channels]]
id = "all"
name = "All"
[[indicators]]
id = "x"
name = "X"
channel = "all"
direction = "higher_better"
{keys}
[[indicators]]
id = "y"
name = "Y"
channel = "all"
direction = "higher_better"
"""


def of_two(method, robustness="weight_noise = 0\nreplications = 10", keys="", **columns):
    config = loads(f"[method]\n{method}\n[robustness]\n{robustness}\n{TWO.format(keys=keys)}")
    cube = from_table(pd.DataFrame({"area": list("ABCD")[: len(columns["x"])], **columns}), config)
    return report(cube, config), score(cube, config)


@pytest.mark.parametrize("noise", [0, 0.25])
@pytest.mark.parametrize("power", [50, 7, 5, 4, 3, 2, 1, 0, -1, -3, -5, -50])
@pytest.mark.parametrize("size", [1e7, 1e-7])
def test_powers_far_from_one_rank_as_the_index_does(power, size, noise):
    found, scores = of_two(
        f'floor = 0\nnormalisation = "none"\naggregation = {{ rule = "generalised", power = {power} }}',
        f"weight_noise = {noise}\nreplications = 10",
        x=np.array([1, 0.2, 0.5, 0.6]) * size,
        y=np.array([2, 3, 0.4, 0.5]) * size,
    )
    ranks = found.tables["ranks"].set_index("area_id").sort_index()
    assert (ranks["ranked"] == 1).all() and found.issues == ()
    assert (ranks["rank"] == pd.Series(scores.ranks[:, 0, 0], list("ABCD"))).all()
    if not noise:
        assert (ranks["median"] == ranks["rank"]).all()


def test_areas_that_are_ranked_in_no_way_are_told():
    """What is drawn keeps the limits of the indicator, which the figure does not: below 0 has no geometric mean."""
    found, _ = of_two(
        'floor = 0\nnormalisation = "none"\naggregation = "geometric"',
        keys='error = "se"\nlimits = [-9, -1]',
        x=[1.0, 5.0],
        y=[2.0, 3.0],
        se=[1.0, None],
    )
    assert found.tables["ranks"].set_index("area_id")["ranked"].to_dict() == {"A": 0, "B": 1}
    assert [(issue.code, issue.params.get("areas")) for issue in found.issues] == [("M-32", None), ("M-31", "A")]


def test_figures_without_a_standard_error_are_counted():
    found, _ = of_two(
        'normalisation = "minmax"\naggregation = "arithmetic"', keys='error = "se"', x=[1, 5, 9], y=[2, 4, 12],
        se=[5, None, 5],
    )  # fmt: skip
    (issue,) = found.issues
    assert (issue.code, issue.severity, issue.params["column"], issue.params["n"]) == ("M-32", "info", "se", 1)


def test_what_no_alpha_can_be_is_not_told():
    """Three columns of four areas that share two at most: pair by pair, the correlation with the rest is above 1."""
    config = loads(f'[method]\nnormalisation = "none"\naggregation = "sum"\n{TWO.format(keys="")}')
    cube = from_table(pd.DataFrame({"area": list("ABC"), "x": [5, None, 1], "y": [5, 6, 1]}), config)
    found = report(cube, config)
    assert "M-33" in {issue.code for issue in found.issues}
    assert found.tables["alpha"][["alpha", "low", "high"]].isna().all(axis=None)
    assert found.tables["items"][["alpha_if_deleted", "item_total"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("index", "flagged"),
    [
        ("", ["y"]),
        ('rescale = { rule = "goalposts", goalposts = { worst = 100, best = 0 } }', ["y"]),
        ('rescale = { rule = "goalposts", goalposts = { worst = 0, best = 100 } }', ["y"]),
        ('aggregation = "ratio"', []),
    ],
)
def test_what_is_turned_or_divided_on_purpose_is_no_wrong_sign(index, flagged):
    """x rises from 10 to 80 and weighs twice, y falls from 60 to 20: their mean rises with x."""
    text = '[method]\nnormalisation = "none"\naggregation = "arithmetic"\n[robustness]\nreplications = 10\n'
    text += f'[[channels]]\nid = "index"\nname = "Index"\n{index}\n'
    for id, weight in (("x", 2), ("y", 1)):
        text += f'[[indicators]]\nid = "{id}"\nchannel = "index"\nname = "{id}"\ndirection = "higher_better"\n'
        text += f"weight = {weight}\n"
    table = pd.DataFrame({"area": list("ABCDEFGH"), "x": np.linspace(10, 80, 8), "y": np.linspace(60, 20, 8)})
    config = loads(text)
    found = report(from_table(table, config), config).tables
    assert of(found["flags"], flag="wrong_sign")["first"].tolist() == flagged
    shares = found["influence"].set_index("part")["effective_weight"]
    assert shares.isna().all() if "ratio" in index else shares.to_dict() == pytest.approx({"x": 2 / 3, "y": 1 / 3})
