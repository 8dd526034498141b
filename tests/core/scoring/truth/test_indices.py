"""Published indices made again from a config of tests/cases/indices and a table alone, by the command line.

Each function below is one recipe: the data as published (or laid out as the config asks), the scores, what was printed.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.__main__ import main

CASES = Path(__file__).parents[3] / "cases" / "indices"
RECIPES: dict[str, tuple[Callable, set[str]]] = {}


def recipe(*configs):
    """The configs that a function runs."""

    def known(function):
        RECIPES[function.__name__] = function, set(configs)
        return function

    return known


@dataclass
class Made:
    """Runs configs by the command line, and remembers which."""

    truth: Path
    folder: Path
    capsys: pytest.CaptureFixture
    used: set[str] = field(default_factory=set)
    said: str = ""

    def __call__(self, config: str, data: pd.DataFrame | str) -> pd.DataFrame:
        self.used.add(config)
        table = self.truth / data if isinstance(data, str) else self.folder / "table.csv"
        if not isinstance(data, str):
            data.to_csv(table, index=False)
        file = self.folder / f"{config}.toml"
        file.write_text(whole(config), encoding="utf-8")
        status = main(["--lang", "en", "score", "--config", str(file), "--data", str(table)])
        out, self.said = self.capsys.readouterr()
        assert status == 0, self.said
        frame = pd.read_csv(io.StringIO(out), keep_default_na=False, na_values=[""])
        return frame.assign(period=frame["period"].map(lambda year: "" if pd.isna(year) else str(int(year))))

    def json(self, name: str) -> dict:
        return json.loads((self.truth / name).read_text(encoding="utf-8"))

    def csv(self, name: str, **how) -> pd.DataFrame:
        return pd.read_csv(self.truth / name, comment="#", **how)

    def asem(self, name: str) -> pd.DataFrame:
        read = {"na_values": ["NA"], "keep_default_na": False}
        return pd.read_csv(self.truth / "coinr_asem" / f"{name}.csv", **read).set_index("uCode")


def whole(config: str) -> str:
    """A file that holds the method alone has the tree of asem.toml."""
    text = (CASES / f"{config}.toml").read_text(encoding="utf-8")
    if "[[channels]]" in text:
        return text
    tree = (CASES / "asem.toml").read_text(encoding="utf-8")
    return f"{text}\n{tree[tree.index('[[channels]]') :]}"


def of(frame: pd.DataFrame, node: str, what: str = "score", period: str | None = None) -> pd.Series:
    chosen = frame[frame["node"] == node]
    if period:
        chosen = chosen[chosen["period"] == period]
    return chosen.set_index("area_id")[what]


@pytest.fixture
def made(truth, tmp_path, capsys):
    return Made(truth, tmp_path, capsys)


# --- HDI, SVI ---------------------------------------------------------------------------------------------------------


@recipe("hdi_2015")
def human_development_index(made):
    """124 of 195 exact at three decimals, 194 within 0.001: the inputs are printed rounded."""
    published = made.csv("undp_hdr2015_hdi_195.csv").set_index("country")["hdi_published"]
    ours = of(made("hdi_2015", "undp_hdr2015_hdi_195.csv"), "hdi").reindex(published.index)
    assert len(ours) == 195
    assert (ours.round(3) == published).sum() == 124
    assert ((ours.round(3) - published).abs().round(6) <= 0.001).sum() == 194


@recipe("svi_2018")
def social_vulnerability_index(made):
    """Percentile ranks at four decimals; flags at or above the 90th percentile, by indicator, by theme and in all."""
    file = "cdc_svi_2018_pennsylvania_67_counties.csv"
    published = made.csv(file, dtype={"FIPS": str}).set_index("COUNTY")
    ours = made("svi_2018", file)
    parts = {"ep_" + c.removeprefix("EPL_").lower(): c.removeprefix("EPL_") for c in published if c.startswith("EPL_")}
    ranks = {id: f"EPL_{name}" for id, name in parts.items()}
    ranks |= {f"theme{n}": f"RPL_THEME{n}" for n in range(1, 5)} | {"svi": "RPL_THEMES"}
    flags = {id: f"F_{name}" for id, name in parts.items()}
    flags |= {f"theme{n}": f"F_THEME{n}" for n in range(1, 5)} | {"svi": "F_TOTAL"}
    assert len(ranks) == len(flags) == 20
    for node in ranks:
        assert (of(ours, node).reindex(published.index).round(4) == published[ranks[node]]).all(), node
        assert (of(ours, node, "flags").reindex(published.index) == published[flags[node]]).all(), node
    assert published["F_TOTAL"].sum() > 0


# --- the Technology Achievement Index and the other examples of the OECD/JRC Handbook ---------------------------------

TAI = {
    "tai_linear": (("table38_ranks", "LIN", 23), ("table23_ranks", "EW", 23)),
    "tai_geometric": (("table38_ranks", "GME", 23),),
    "tai_budget": (("table23_ranks", "BAP", 23),),
    "tai_factors": (("table23_ranks", "FA", 19),),
    "tai_judgements": (("table23_ranks", "AHP", 20),),
    "tai_benefit_of_doubt": (("table23_ranks", "BOD", 23),),
}


@recipe(*TAI)
def technology_achievement_index(made):
    """Ranks of 23 countries. Weights by factor analysis and judgements are printed with two digits: neighbours swap."""
    for config, tables in TAI.items():
        ours = of(made(config, "oecd_tai_raw_23.csv"), "tai", "rank")
        for table, column, same in tables:
            printed = pd.Series(made.json("oecd_handbook_tai.json")[table][column])
            shift = (ours.reindex(printed.index) - printed).abs()
            assert (shift == 0).sum() == same, (config, column)
            assert shift.max() <= {"FA": 1, "AHP": 2}.get(column, 0)


@recipe("tai_benefit_of_doubt")
def technology_achievement_index_with_the_benefit_of_the_doubt(made):
    """19 of 23 exact at two decimals, 4 within 0.01; three countries on the frontier."""
    printed = pd.Series(made.json("oecd_handbook_tai.json")["table19_bod_scores"])
    ours = of(made("tai_benefit_of_doubt", "oecd_tai_raw_23.csv"), "tai").reindex(printed.index)
    off = (ours.round(2) - printed).abs().round(6)
    assert (off == 0).sum() == 19 and off.max() == 0.01
    assert (ours == 1).sum() == (printed == 1).sum() == 3


def first_five(made):
    """The five countries of tables 35 to 37; their phones and electricity there with more digits."""
    tables = made.json("oecd_handbook_tai.json")["table35_36_37"]
    frame = made.csv("oecd_tai_raw_23.csv").set_index("country").loc[tables["countries"]]
    frame["TELEPHONES_log"], frame["ELECTRICITY_log"] = tables["impact_telephones"], tables["impact_electricity"]
    return tables, frame.reset_index()


@recipe("tai_kemeny")
def kemeny_of_the_first_five(made):
    """Tables 35-37: three orders tie and are named; a score is the number of areas below, meant over these."""
    tables, five = first_five(made)
    orders = tables["CKYL_best_rankings"]
    below = {c: np.mean([len(order) - 1 - order.index(c) for order in orders]) for c in tables["countries"]}
    assert of(made("tai_kemeny", five), "tai").to_dict() == pytest.approx(below)
    assert "[M-25]" in made.said and ": 3 orders of the areas" in made.said
    assert all(" > ".join(order) in made.said for order in orders)


@recipe("tai_copeland")
def copeland_of_the_first_five(made):
    """Duels won less duels lost, by the matrix of table 36."""
    tables, five = first_five(made)
    e = np.array(tables["outranking"], float)
    np.fill_diagonal(e, 0.5)
    duels = dict(zip(tables["countries"], np.sign(e - 0.5).sum(axis=1), strict=True))
    assert of(made("tai_copeland", five), "tai").to_dict() == duels


@recipe("oecd_table_15")
def ten_normalisations_of_table_15(made):
    """All columns at print precision; places and bands exactly."""
    printed = made.csv("oecd_table15_normalisation.csv").set_index("country")
    assert set(printed.columns) - {"years", "categorical"} == {column for column, _ in TABLE_15.values()}
    table = pd.DataFrame(dict.fromkeys(TABLE_15, printed["years"])).reset_index()
    ours = made("oecd_table_15", table)
    for id, (column, digits) in TABLE_15.items():
        found = of(ours, id).reindex(printed.index)
        np.testing.assert_allclose(found, printed[column], rtol=0, atol=0.5 * 10.0**-digits + 1e-9)
        assert digits or (found == printed[column]).all()


TABLE_15 = {
    "rank": ("rank_high_is_top", 0),
    "zscore": ("zscore", 2),
    "minmax": ("minmax", 2),
    "ratio_mean": ("dist_ratio_c_mean", 2),
    "ratio_best": ("dist_ratio_c_best", 2),
    "ratio_worst": ("dist_ratio_c_worst", 2),
    "difference_mean": ("dist_diff_c_mean", 2),
    "difference_worst": ("dist_diff_c_worst(printed label ambiguous)", 2),
    "mean_band": ("above_below_mean_p20", 0),
    "percentile": ("percentile", 1),
}


def votes(example, options):
    """A table of options and groups of voters, for each rule once: the place that a group gives, the last 0."""
    groups = [[option for option in order if option in options] for _, order in example["profiles"]]
    places = [[len(order) - 1 - order.index(option) for option in options] for order in groups]
    named = {f"g{k}_{rule}": row for rule in ("borda", "copeland", "kemeny") for k, row in enumerate(places, 1)}
    return pd.DataFrame({"option": list(options), **named})


@recipe("votes_25", "votes_28", "votes_31", "votes_34")
def votes_of_four_tables(made):
    """Points of Borda, the order of Condorcet and C-K-Y-L; Borda turns around when the worst option leaves."""
    examples = made.json("oecd_social_choice_examples.json")
    for name, example in examples.items():
        if not name.startswith("table"):
            continue
        options = sorted(example["borda"])
        config, voters = f"votes_{name.removeprefix('table')}", sum(n for n, _ in example["profiles"])
        ours = made(config, votes(example, options))
        assert (of(ours, "borda") * voters).to_dict() == pytest.approx(example["borda"])
        if ranking := example.get("condorcet_ranking") or example.get("CKYL_ranking"):
            assert "[M-25]" not in made.said
            assert of(ours, "kemeny").to_dict() == {o: len(ranking) - 1 - ranking.index(o) for o in ranking}
        if ranking := example.get("condorcet_ranking"):
            assert of(ours, "copeland", "rank").sort_values().index.tolist() == ranking
        if "cycle" in example:
            assert set(of(ours, "copeland")) == {0}
        if ties := example.get("CKYL_ties"):
            assert f": {len(ties)} orders of the areas" in made.said
            assert all(" > ".join(order) in made.said for order in ties)
        if fewer := example.get("borda_without_d"):
            again = of(made(config, votes(example, sorted(fewer))), "borda")
            assert (again * voters).to_dict() == pytest.approx(fewer)


# --- weights ----------------------------------------------------------------------------------------------------------


def units(n):
    """Areas that have 1 in one part and 0 in the others: each scores the weight of that part."""
    parts = pd.DataFrame(np.eye(n), columns=[f"part{k}" for k in range(1, n + 1)])
    return parts.assign(area=[f"only {name}" for name in parts.columns])


@recipe("weights_ahp")
def weights_from_judgements(made):
    """Wang and Chin (2011) at four decimals. Their judgements contradict each other, which is told."""
    weights = made.json("weights_ahp_entropy_critic.json")["ahp"]["weights"]
    assert of(made("weights_ahp", units(6)), "whole").round(4).tolist() == weights
    assert "[M-17]" in made.said


@recipe("weights_entropy", "weights_critic")
def weights_worked_out_from_figures(made):
    """Elsayed et al. (2017) at six decimals, Tus and Adali (2019) at three."""
    for rule, digits in (("entropy", 6), ("critic", 3)):
        paper = made.json("weights_ahp_entropy_critic.json")[rule]
        matrix = pd.DataFrame(paper["matrix"], columns=[f"part{k}" for k in range(1, len(paper["weights"]) + 1)])
        matrix = matrix.assign(area=[f"row {n:02}" for n in range(len(matrix))], year=2017)
        ours = made(f"weights_{rule}", pd.concat([matrix, units(len(paper["weights"])).assign(year=2018)]))
        assert of(ours, "whole", period="2018").dropna().round(digits).tolist() == paper["weights"]


# --- giniCI, the Doughnut ---------------------------------------------------------------------------------------------


@recipe("bli_gini_arithmetic", "bli_inverse_gini_geometric")
def better_life_index_over_four_years(made):
    """Adjusted Mazziotta-Pareto indices with Gini weights, and how far the ranks of two of them lie apart."""
    printed = made.json("giniCI_expected_rank_shift.json")
    configs = ("bli_gini_arithmetic", "bli_inverse_gini_geometric")
    frames = [made(config, "giniCI_bli_data.csv") for config in configs]
    for n, year in enumerate(map(str, printed["years"])):
        one, other = (of(frame, "well_being", "rank", year) for frame in frames)
        shift, areas = one - other.reindex(one.index), len(one)
        found = {"n": areas, "min": shift.min(), "median": shift.median(), "mean": shift.mean(), "max": shift.max()}
        found |= {"q1": shift.quantile(0.25), "q3": shift.quantile(0.75)}
        groups = {"all": other > 0, "top10": other <= 10, "bottom10": other > areas - 10}
        for group, who in groups.items():
            moved = shift[who.reindex(shift.index)]
            found[f"avg_shift_{group}"] = round(moved.abs().mean(), 3)
            found[f"pct_equal_{group}"] = round(100 * (moved == 0).mean(), 2)
        assert found == {name: pytest.approx(printed[name][n], abs=1e-12) for name in found}, year


@recipe("doughnut")
def doughnut(made):
    """All 732 ratios to the last bit, each on its side of the boundary."""
    table = made.csv("doughnut_2025_threshold_ratios.csv")
    wide = table.pivot_table(index="date", columns="indicator", values="value").reset_index().assign(place="World")
    ours = made("doughnut", wide)
    counted = 0
    for (domain, name), rows in table.groupby(["domain", "indicator"]):
        mine = ours[ours["node"] == name.lower()].set_index("period")["score"]
        found = mine.reindex(rows["date"].astype(str)).to_numpy()
        assert found.tolist() == rows["ratio"].tolist(), name
        if domain == "ecological":
            beyond = np.where(
                rows["worse_when"] == "high", rows["value"] > rows["boundary"], rows["value"] < rows["boundary"]
            )
            assert ((found > 1) == beyond).all(), name
        counted += len(rows)
    assert counted == len(table) == 732


# --- COINr's ASEM example ---------------------------------------------------------------------------------------------

READ = {"na_values": ["NA"], "keep_default_na": False}
ASEM = {
    "asem": "07_agg_amean",
    "asem_geometric": "07_agg_gmean_on_1_100",
    "asem_harmonic": "07_agg_hmean_on_1_100",
    "asem_copeland": "07_agg_copeland_all_levels",
    "asem_copeland_above": "07_agg_am_am_copeland",
    "asem_copeland_below": "07_agg_copeland_am_am",
}
NODES = ("Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin", "Conn", "Sust", "Index")


@recipe(*ASEM)
def asem_from_raw_data_to_the_index(made):
    """Every node of the whole pipeline at 1e-9 by six ways to join; every rank of the arithmetic one exactly."""
    for config, step in ASEM.items():
        ours, expected = made(config, "coinr_asem/00_iData.csv"), made.asem(step)
        for name in NODES:
            found = of(ours, name.lower()).reindex(expected.index)
            np.testing.assert_allclose(found, expected[name], rtol=1e-9, atol=1e-12, err_msg=f"{config} {name}")
        if config == "asem":
            ranks = made.asem("08_results_Aggs_ranks")
            for name in ("Index", "Conn", "Sust"):
                assert (of(ours, name.lower(), "rank").reindex(ranks.index) == ranks[name]).all()


@recipe("asem_ranks")
def asem_by_ranks(made):
    expected = made.asem("06_norm_rank")
    ours = made("asem_ranks", "coinr_asem/00_iData.csv")
    for name in expected:
        assert (of(ours, f"i_{name.lower()}").reindex(expected.index) == expected[name]).all(), name


@recipe("asem_components")
def asem_weighted_by_first_components(made):
    """A pillar is the sum of its scores times the squared loadings, which add up to one."""
    scores, loadings = made.asem("06_norm_minmax_0_100"), made.truth / "coinr_asem" / "09_pca_weights_L1.csv"
    weights = pd.read_csv(loadings, **READ).set_index("iCode")["Weight"]
    lineage = pd.read_csv(made.truth / "coinr_asem" / "01_lineage.csv", **READ)
    ours = made("asem_components", "coinr_asem/00_iData.csv")
    for pillar, parts in lineage.groupby(lineage.columns[1])[lineage.columns[0]]:
        expected = scores[list(parts)] @ (weights[list(parts)].astype(float) ** 2)
        found = of(ours, pillar.lower()).reindex(expected.index)
        np.testing.assert_allclose(found, expected, rtol=1e-9, err_msg=pillar)


@recipe("asem_panel_latest", "asem_panel_linear")
def panel_filled_along_time(made):
    """The figures as filled, and which they are: 240 holes, but for those that the rule leaves."""
    for rule in ("latest", "linear"):
        expected = pd.read_csv(made.truth / "coinr_asem" / f"13_impute_panel_{rule}.csv", **READ)
        ours = made(f"asem_panel_{rule}", pd.read_csv(made.truth / "coinr_asem" / "13_panel_with_holes.csv", **READ))
        filled = 0
        for name in ("LPI", "Flights", "Ship", "Goods"):
            mine = ours[ours["node"] == name.lower()].set_index(["area_id", "period"])
            at = list(zip(expected["uCode"], expected["Time"].astype(str), strict=True))
            np.testing.assert_allclose(mine["score"].reindex(at), expected[name], rtol=1e-9)
            filled += mine["filled"].sum()
        assert filled == 240 - expected.drop(columns=["uCode", "Time"]).isna().sum().sum()


@pytest.mark.parametrize("name", RECIPES)
def test_published_figures_come_out_again(name, made):
    make, configs = RECIPES[name]
    make(made)
    assert made.used == configs


def test_every_config_has_its_recipe():
    assert {path.stem for path in CASES.glob("*.toml")} == set().union(*(configs for _, configs in RECIPES.values()))
