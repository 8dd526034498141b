"""Published indices made again from a config of tests/cases/indices and a spreadsheet alone, by the command line."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.__main__ import main
from core.config import load

CASES = Path(__file__).parents[3] / "cases" / "indices"


@pytest.fixture
def scored(truth, capsys):
    def run(config: str, data: str | Path) -> pd.DataFrame:
        status = main(["--lang", "en", "score", "--config", str(CASES / f"{config}.toml"), "--data", str(truth / data)])
        said = capsys.readouterr()
        assert status == 0, said.err
        return pd.read_csv(io.StringIO(said.out), keep_default_na=False, na_values=[""])

    return run


def of(frame: pd.DataFrame, node: str, what: str = "score", period: str | None = None) -> pd.Series:
    chosen = frame[frame["node"] == node]
    if period:
        chosen = chosen[chosen["period"].astype(str) == period]
    return chosen.set_index("area_id")[what]


def test_human_development_index(truth, scored):
    """124 of 195 exact at three decimals, 194 within 0.001: the inputs are printed rounded."""
    published = pd.read_csv(truth / "undp_hdr2015_hdi_195.csv", comment="#").set_index("country")["hdi_published"]
    ours = of(scored("hdi_2015", "undp_hdr2015_hdi_195.csv"), "hdi").reindex(published.index)
    assert len(ours) == 195
    assert (ours.round(3) == published).sum() == 124
    assert ((ours.round(3) - published).abs().round(6) <= 0.001).sum() == 194


def test_social_vulnerability_index(truth, scored):
    file = "cdc_svi_2018_pennsylvania_67_counties.csv"
    published = pd.read_csv(truth / file, comment="#", dtype={"FIPS": str}).set_index("COUNTY")
    ours = scored("svi_2018", file)
    wanted = {f"theme{n}": f"RPL_THEME{n}" for n in range(1, 5)} | {"svi": "RPL_THEMES"}
    wanted |= {"ep_" + c.removeprefix("EPL_").lower(): c for c in published if c.startswith("EPL_")}
    assert len(wanted) == 20
    for node, column in wanted.items():
        assert (of(ours, node).reindex(published.index).round(4) == published[column]).all(), node


def test_flags_of_social_vulnerability_are_counted_outside_the_average(truth, scored):
    """A county is flagged where it is at or above the 90th percentile; flags are counted per theme and in total."""
    file = "cdc_svi_2018_pennsylvania_67_counties.csv"
    published = pd.read_csv(truth / file, comment="#").set_index("COUNTY")
    ours = scored("svi_2018", file)
    config = load(CASES / "svi_2018.toml")
    total = 0
    for n in range(1, 5):
        counted = 0
        for indicator in config.indicators_of(f"theme{n}"):
            flags = (of(ours, indicator.id).reindex(published.index) >= 0.9).astype(int)
            assert (flags == published["F_" + indicator.id.removeprefix("ep_").upper()]).all(), indicator.id
            counted += flags
        assert (counted == published[f"F_THEME{n}"]).all()
        total += counted
    assert (total == published["F_TOTAL"]).all() and total.sum() == published["F_TOTAL"].sum() > 0


@pytest.mark.parametrize(
    ("config", "table", "column"),
    [
        ("tai_linear", "table38_ranks", "LIN"),
        ("tai_linear", "table23_ranks", "EW"),
        ("tai_geometric", "table38_ranks", "GME"),
        ("tai_budget", "table23_ranks", "BAP"),
    ],
)
def test_technology_achievement_index(truth, scored, config, table, column):
    ranks = json.loads((truth / "oecd_handbook_tai.json").read_text(encoding="utf-8"))[table][column]
    assert of(scored(config, "oecd_tai_raw_23.csv"), "tai", "rank").to_dict() == ranks


def test_technology_achievement_index_with_the_benefit_of_the_doubt(truth, scored):
    """19 of 23 exact at two decimals, 4 within 0.01."""
    printed = json.loads((truth / "oecd_handbook_tai.json").read_text(encoding="utf-8"))["table19_bod_scores"]
    ours = of(scored("tai_benefit_of_doubt", "oecd_tai_raw_23.csv"), "tai")
    off = (ours.round(2) - pd.Series(printed)).abs().round(6)
    assert (off == 0).sum() == 19 and off.max() == 0.01


def test_kemeny_of_the_first_five(truth, scored, tmp_path):
    """Tables 35-37: three orders tie; each area's score is the number of areas below it, meant over these."""
    tables = json.loads((truth / "oecd_handbook_tai.json").read_text(encoding="utf-8"))["table35_36_37"]
    frame = pd.read_csv(truth / "oecd_tai_raw_23.csv", comment="#").set_index("country").loc[tables["countries"]]
    frame["TELEPHONES_log"], frame["ELECTRICITY_log"] = tables["impact_telephones"], tables["impact_electricity"]
    frame.to_csv(tmp_path / "five.csv")
    orders = tables["CKYL_best_rankings"]
    below = {c: np.mean([len(order) - 1 - order.index(c) for order in orders]) for c in tables["countries"]}
    ours = of(scored("tai_kemeny", tmp_path / "five.csv"), "tai")
    assert ours.to_dict() == pytest.approx(below)


def test_better_life_index_over_four_years(truth, scored):
    expected = json.loads((truth / "giniCI_expected_rank_shift.json").read_text(encoding="utf-8"))
    reference = scored("bli_gini_arithmetic", "giniCI_bli_data.csv")
    other = scored("bli_inverse_gini_geometric", "giniCI_bli_data.csv")
    for n, year in enumerate(expected["years"]):
        ranks = [of(frame, "well_being", "rank", str(year)) for frame in (reference, other)]
        shift = ranks[0] - ranks[1].reindex(ranks[0].index)
        quarters = [shift.min(), *shift.quantile([0.25, 0.5, 0.75]), shift.max()]
        assert quarters == [expected[key][n] for key in ("min", "q1", "median", "q3", "max")], year
        assert round(shift.abs().mean(), 3) == expected["avg_shift_all"][n]
        assert round(100 * (shift == 0).mean(), 2) == expected["pct_equal_all"][n]


def test_asem_from_raw_data_to_the_index(truth, scored):
    """Every aggregate of the whole pipeline at 1e-9, every rank exactly."""
    ours = scored("asem", "coinr_asem/00_iData.csv")
    read = {"na_values": ["NA"], "keep_default_na": False}
    aggregated = pd.read_csv(truth / "coinr_asem" / "07_agg_amean.csv", **read).set_index("uCode")
    ranks = pd.read_csv(truth / "coinr_asem" / "08_results_Aggs_ranks.csv", **read).set_index("uCode")
    nodes = {"Index": "index", "Conn": "conn", "Sust": "sust"}
    for name, node in nodes.items():
        assert of(ours, node).reindex(aggregated.index).to_numpy() == pytest.approx(aggregated[name], rel=1e-9)
        assert (of(ours, node, "rank").reindex(ranks.index) == ranks[name]).all()
    pillars = [c for c in aggregated.columns if c.lower() in set(ours["node"])]
    assert len(pillars) >= 11
    for name in pillars:
        assert of(ours, name.lower()).reindex(aggregated.index).to_numpy() == pytest.approx(aggregated[name], rel=1e-9)
