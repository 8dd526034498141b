"""Published tables computed again: as printed, from the inputs alone, each leading back to its cell."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import proof, scoring
from core.proof import AGREEMENT

FOLDER = Path(__file__).parents[2] / "data" / "proof"
ALL = [(id, result.id) for id, found in proof.publications(FOLDER).items() for result in found.results]


def counts(found: proof.Proof) -> tuple[int, ...]:
    return tuple(found.count(agreement) for agreement in AGREEMENT)


@pytest.mark.parametrize(
    ("id", "result", "expected"),
    [
        ("hdi_2015", "index", (11, 6, 0)),
        ("tai_2008", "linear", (23, 0, 0)),
        ("tai_2008", "geometric", (23, 0, 0)),
        ("schooling_2008", "percentile", (23, 0, 0)),
        ("schooling_2008", "zscore", (23, 0, 0)),
        ("schooling_2008", "minmax", (23, 0, 0)),
    ],
)
def test_the_table_comes_out_as_printed(id, result, expected):
    found = proof.prove(FOLDER / id, result)
    assert counts(found) == expected
    assert not found.scores.issues


def test_every_result_is_tried():
    assert len(ALL) == 6


def test_the_two_methods_of_one_table_rank_differently():
    one, other = (proof.prove(FOLDER / "tai_2008", result).table["ours"] for result in ("linear", "geometric"))
    assert (one != other).sum() > 10


@pytest.mark.parametrize(("id", "result"), ALL)
def test_a_printed_result_takes_no_part_and_a_wrong_one_is_told(id, result, tmp_path):
    shutil.copytree(FOLDER / id, tmp_path / id)
    honest = proof.prove(tmp_path / id, result)
    figures = pd.read_csv(tmp_path / id / "figures.csv")
    figures.loc[2, honest.result.column] += 3
    figures.to_csv(tmp_path / id / "figures.csv", index=False)
    changed = proof.prove(tmp_path / id, result)
    assert (changed.table["ours"] == honest.table["ours"]).all()
    assert changed.table["agreement"].tolist()[2] == "off"
    assert changed.count("off") == 1


def test_the_order_of_the_rows_changes_nothing(tmp_path):
    shutil.copytree(FOLDER / "hdi_2015", tmp_path / "hdi")
    file = tmp_path / "hdi" / "figures.csv"
    pd.read_csv(file).iloc[::-1].to_csv(file, index=False)
    turned, usual = proof.prove(tmp_path / "hdi", "index"), proof.prove(FOLDER / "hdi_2015", "index")
    assert turned.table["ours"].tolist()[::-1] == usual.table["ours"].tolist()


@pytest.mark.parametrize(("id", "result"), ALL)
def test_every_input_leads_to_its_cell(id, result):
    found = proof.prove(FOLDER / id, result)
    lines = [line.split(",") for line in (FOLDER / id / "figures.csv").read_text("utf-8").splitlines()]
    lines = [[",".join(line[:2]).strip('"'), *line[2:]] if line[0].startswith('"') else line for line in lines]
    cube = found.scores.cube
    for a, i in np.ndindex(cube.values.shape[:2]):
        cell = found.cells["cell"][cube.row[a, i, 0]]
        text = lines[int(cell[1:]) - 1][ord(cell[0]) - ord("A")]
        assert float(text) == cube.values[a, i, 0]
        assert lines[int(cell[1:]) - 1][0] == cube.areas.index[a]
        assert lines[0][ord(cell[0]) - ord("A")] == cube.indicators[i]


def test_columns_beyond_the_twenty_sixth_have_two_letters(tmp_path):
    shutil.copytree(FOLDER / "hdi_2015", tmp_path / "hdi")
    figures = pd.read_csv(tmp_path / "hdi" / "figures.csv")
    for n in range(24):  # after name_en and name_he: the inputs begin in column AA
        figures.insert(2, f"other_{n}", n)
    figures.to_csv(tmp_path / "hdi" / "figures.csv", index=False)
    found = proof.prove(tmp_path / "hdi", "index")
    inputs = [indicator.id for indicator in found.config.active_indicators]
    assert set(figures.columns[26:30]) == set(inputs)
    first = {id: f"A{'ABCD'[figures.columns.get_loc(id) - 26]}2" for id in inputs}
    assert found.cells["cell"].tolist()[:4] == [first[id] for id in inputs]
    assert counts(found) == (11, 6, 0)


def test_areas_have_a_name_in_each_language():
    for id, result in ALL:
        areas = proof.prove(FOLDER / id, result).scores.cube.areas
        assert areas["name_he"].str.contains("[א-ת]").all()
        assert not areas["name_en"].str.contains("[א-ת]").any()


def test_a_score_opens_down_to_its_inputs():
    found = proof.prove(FOLDER / "hdi_2015", "index")
    opened = scoring.explain(found.scores, found.config, "Israel", "hdi", "")
    assert round(opened.score, 3) == 0.894
    education = next(item.child for item in opened.items if item.id == "education")
    assert [item.value for item in education.items] == [16.0, 12.5]


def test_an_unknown_result_is_an_error():
    with pytest.raises(KeyError):
        proof.prove(FOLDER / "hdi_2015", "none")


# --- what was typed is what was printed


def test_the_human_development_figures(truth):
    printed = pd.read_csv(truth / "undp_hdr2015_hdi_195.csv", comment="#").set_index("country")
    typed = pd.read_csv(FOLDER / "hdi_2015" / "figures.csv").set_index("name_en")
    for column in typed.columns.drop(["name_he", "published"]):
        assert (typed[column] == printed[column].reindex(typed.index)).all(), column
    assert (typed["published"] == printed["hdi_published"].reindex(typed.index)).all()


def test_the_technology_figures(truth):
    printed = pd.read_csv(truth / "oecd_tai_raw_23.csv", comment="#")
    typed = pd.read_csv(FOLDER / "tai_2008" / "figures.csv")
    inputs = typed.drop(columns=["name_en", "name_he", "published_linear", "published_geometric"])
    assert (inputs.to_numpy() == printed.iloc[:, 1:].to_numpy()).all()
    ranks = json.loads((truth / "oecd_handbook_tai.json").read_text("utf-8"))["table38_ranks"]
    for name, column in (("LIN", "published_linear"), ("GME", "published_geometric")):
        assert typed[column].tolist() == [ranks[name][country] for country in printed["country"]]


def test_the_schooling_figures(truth):
    printed = pd.read_csv(truth / "oecd_table15_normalisation.csv", comment="#")
    typed = pd.read_csv(FOLDER / "schooling_2008" / "figures.csv")
    for ours, theirs in {
        "schooling": "years",
        "percentile": "percentile",
        "zscore": "zscore",
        "minmax": "minmax",
    }.items():
        column = typed[ours if ours == "schooling" else f"published_{ours}"]
        assert (column == printed[theirs]).all(), ours
