"""The command line on real files and on tiny ones: what it saves, prints and returns."""

import csv
import getpass
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import PIPE
from typing import Any

import openpyxl
import pandas as pd
import pytest

from core import __main__ as command_line
from core.__main__ import main
from core.arguments import CONFIG
from core.commands import scores
from core.commands.breaches import BREACHES
from core.store import Batch, Store

ROOT = Path(__file__).parents[2]
SCORE = ["area_id", "area_name", "period", "node", "level", "score", "rank", "coverage", "filled"]
JOINED = {"haifa": (62, 62), "beer_sheva": (43, 42), "modiin": (15, 15), "tiberias": (12, 12)}  # polygons, with a row
ROWS = 183
LOCAL = """
[[indicators]]
id = "ses_index"
name = { he = "מדד חברתי-כלכלי", en = "Socio-economic index" }
channel = "economic"
local = true
direction = "higher_better"
goalposts = { worst = -3, best = 3 }
  [indicators.red_line]
  value = -1
  side = "below"
"""
TINY = """
[method]
aggregation = "arithmetic"
[[channels]]
id = "c"
name = "C"
[[indicators]]
id = "a"
channel = "c"
name = "Alpha"
direction = "higher_better"
goalposts = { worst = 0, best = 200 }
weight = 3
[[indicators]]
id = "b"
channel = "c"
name = "Beta"
direction = "lower_better"
goalposts = { worst = 10, best = 0 }
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in English: status, standard output, standard error."""

    def call(*argv: object) -> tuple[int, str, str]:
        capsys.readouterr()
        command, *rest = map(str, argv)
        try:
            status = main([command, "--lang", "en", *rest])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        return status, *capsys.readouterr()

    return call


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def files(text: str) -> list[dict[str, Any]]:
    return json.loads(text)["files"]


@pytest.fixture
def local_config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.read_text(encoding="utf-8") + LOCAL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def haifa(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """A store with Haifa's neighbourhoods and turnout, and what the load said."""
    db = tmp_path_factory.mktemp("haifa") / "haifa.duckdb"
    layer, turnout = "haifa_neighborhoods_wgs84.geojson", "haifa_turnout_by_neighbourhood.xlsx"
    given = ["--db", str(db), "--layer", "neighbourhood", "--period", "2022", "--json"]
    found = [str(cases / "geo_haifa" / name) for name in (layer, turnout)]
    out, sys.stdout = sys.stdout, io.StringIO()
    try:
        status = main(["load", *given, "--map", "אחוז הצבעה=gov_turnout", "--map", "שכונה=area", *found])
        said = sys.stdout.getvalue()
    finally:
        sys.stdout = out
    assert status == 0
    return db, files(said)


def test_haifa_boundaries_and_turnout_load_together(haifa: tuple[Path, list[dict[str, Any]]]) -> None:
    shapes, turnout = haifa[1]
    assert (shapes["kind"], shapes["status"], shapes["batch"], shapes["crs"]) == ("boundaries", "saved", 1, "EPSG:4326")
    assert (shapes["rows_read"], shapes["rows_kept"], shapes["joined"]) == (76, 76, 76)
    assert (turnout["kind"], turnout["status"], turnout["batch"]) == ("data", "saved", 2)
    assert (turnout["rows_read"], turnout["rows_kept"], turnout["joined"]) == (76, 52, 76)
    assert (turnout["values_saved"], turnout["new"], turnout["changed"], turnout["same"]) == (52, 52, 0, 0)
    assert turnout["unmatched_rows"] == turnout["areas_without_row"] == []


def test_the_city_scores_by_its_voters_not_by_the_mean_of_percentages(
    haifa: tuple[Path, list[dict[str, Any]]], run: Run
) -> None:
    status, out, err = run("score", "--db", haifa[0], "--layer", "city", "--period", "2022")
    rows = table(out)
    assert (status, err, list(rows[0])) == (0, "", SCORE)
    [turnout] = [row for row in rows if row["node"] == "gov_turnout"]
    assert float(turnout["score"]) == pytest.approx(100 * (100 * 140_650 / 253_292 - 30) / 50, abs=1e-9)
    assert (turnout["area_id"], turnout["level"], turnout["rank"], turnout["coverage"]) == (
        "city",
        "indicator",
        "1",
        "1.0",
    )
    without = next(row for row in rows if row["node"] == "sustainability")
    assert (without["score"], without["rank"], without["coverage"]) == ("", "", "0.0")


def test_breaches_are_the_neighbourhoods_below_the_line(
    haifa: tuple[Path, list[dict[str, Any]]], cases: Path, run: Run
) -> None:
    book = openpyxl.load_workbook(cases / "geo_haifa/haifa_turnout_by_neighbourhood.xlsx")
    shares = {row[0]: 100 * row[4] / row[3] for row in book.active.iter_rows(min_row=2, values_only=True) if row[3]}
    below = {name: share for name, share in shares.items() if share < 45}
    status, out, _ = run("breaches", "--db", haifa[0])
    rows = table(out)
    assert (status, tuple(rows[0])) == (0, BREACHES)
    assert {row["area_name"]: float(row["value"]) for row in rows} == pytest.approx(below)
    assert [float(row["value"]) for row in rows] == sorted(below.values())
    assert float(rows[0]["severity"]) == pytest.approx((45 - min(below.values())) / (80 - 45))
    assert haifa[1][1]["crossed"] == len(below) == 13
    assert {key: rows[0][key] for key in BREACHES[2:6]} == {
        "indicator_id": "gov_turnout", "indicator": "Local election turnout", "channel": "governance", "period": "2022",
    }  # fmt: skip
    assert {key: rows[0][key] for key in BREACHES[7:15]} == {
        "unit": "%", "line": "45.0", "side": "below", "status": "proposal", "severity": rows[0]["severity"],
        "since": "2022", "critical": "False", "population": "",
    }  # fmt: skip
    assert {key: rows[0][key] for key in BREACHES[15:]} == {
        "line_id": "gov_turnout", "red_line": "Local election turnout", "kind": "level", "layer": "neighbourhood",
        "state": "crossed",
    }  # fmt: skip
    as_json = json.loads(run("breaches", "--db", haifa[0], "--layer", "neighbourhood", "--format", "json")[1])
    assert (len(as_json), as_json[0]["population"], as_json[0]["critical"]) == (13, None, False)


def test_the_newest_period_is_the_usual_one_and_others_may_be_asked_for(
    haifa: tuple[Path, list[dict[str, Any]]], run: Run
) -> None:
    newest = run("score", "--db", haifa[0], "--layer", "neighbourhood")
    assert newest == run("score", "--db", haifa[0], "--layer", "neighbourhood", "--period", "2022")
    later = table(run("score", "--db", haifa[0], "--layer", "neighbourhood", "--period", "רבעון 1 2023")[1])
    assert {row["period"] for row in later} == {"2023-Q1"}
    assert [row["score"] for row in later] == [row["score"] for row in table(newest[1])]
    earlier = table(run("score", "--db", haifa[0], "--layer", "neighbourhood", "--period", "2021")[1])
    assert {row["score"] for row in earlier} == {""}


def test_json_scores_are_numbers_in_full_and_null_where_there_is_none(
    haifa: tuple[Path, list[dict[str, Any]]], run: Run
) -> None:
    rows = json.loads(run("score", "--db", haifa[0], "--layer", "city", "--format", "json")[1])
    found = {row["node"]: (row["score"], row["rank"]) for row in rows}
    assert list(rows[0]) == SCORE
    assert found["gov_turnout"] == (pytest.approx(51.0576, abs=1e-4), 1)
    assert found["gov_turnout"][0] != round(found["gov_turnout"][0], 10)
    assert found["sustainability"] == (None, None)


def test_the_upload_is_in_the_name_of_the_systems_user(haifa: tuple[Path, list[dict[str, Any]]]) -> None:
    with closing(Store.open(haifa[0], ("עיר", "City"))) as store:
        batches = store.batches()
    assert list(batches["account"]) == [getpass.getuser()] * 2
    assert batches["mapping"][0]["found"]["אחוז הצבעה"] == "gov_turnout"
    assert batches["counts"][0] == {"rows_read": 76, "rows_kept": 52, "joined": 76, "unmatched": 0}


def load_index(run: Run, cases: Path, db: Path, config: Path, city: str, data: str, swap: bool = False) -> list[dict]:
    header = "ערך מדד**" if data.endswith("xlsx") else "ערך מדד"
    found = [
        cases / f"geo_stat_areas_itm/city_cuts/stat_areas_{city}_epsg2039.geojson",
        cases / "cbs_israel" / data,
    ]
    given = ("--db", db, "--config", config, "--layer", "statistical_area", "--period", "2019", "--json")
    status, out, err = run("load", *given, "--map", f"{header}=ses_index", *(found[::-1] if swap else found))
    assert (status, err) == (0, "")
    return files(out)


@pytest.mark.parametrize("city", JOINED)
def test_four_cities_by_statistical_area(city: str, cases: Path, local_config: Path, tmp_path: Path, run: Run) -> None:
    polygons, joined = JOINED[city]
    scores = []
    for data, encoding in (
        ("ses2019_areas_luach12_cut_4cities.xlsx", None),
        ("ses2019_4cities_windows1255.csv", "cp1255"),
    ):
        db = tmp_path / f"{encoding}.duckdb"
        shapes, index = load_index(run, cases, db, local_config, city, data)
        assert (shapes["crs"], shapes["joined"], shapes["rows_read"]) == ("EPSG:2039", polygons, polygons)
        assert (index["rows_read"], index["joined"], index["values_saved"]) == (ROWS, joined, joined)
        assert (len(index["unmatched_rows"]), len(index["areas_without_row"])) == (ROWS - joined, polygons - joined)
        assert index["encoding"] == encoding
        assert index["header_row"] == (6 if encoding is None else 1)
        found = table(run("score", "--db", db, "--config", local_config, "--layer", "statistical_area")[1])
        scores.append({row["area_id"]: row["score"] for row in found if row["node"] == "ses_index"})
    assert scores[0] == scores[1]
    assert sum(score != "" for score in scores[0].values()) == joined


def test_data_first_makes_the_areas_and_the_shapes_join_them(
    cases: Path, local_config: Path, tmp_path: Path, run: Run
) -> None:
    data = "ses2019_4cities_windows1255.csv"
    index, shapes = load_index(run, cases, tmp_path / "x.duckdb", local_config, "beer_sheva", data, swap=True)
    assert (index["joined"], index["values_saved"], index["unmatched_rows"]) == (ROWS, ROWS, [])
    assert (shapes["rows_read"], shapes["joined"], len(shapes["shapes_without_area"])) == (43, 42, 1)
    assert len(shapes["areas_without_shape"]) == ROWS - 42
    assert {issue["code"] for issue in shapes["issues"]} == {"G-17", "G-18"}


# --- tiny files -------------------------------------------------------------------------------------------------------


@pytest.fixture
def turnout(tmp_path: Path) -> Path:
    path = tmp_path / "turnout.csv"
    path.write_text("שכונה,שנה,אחוז הצבעה\nהדר,2024,40\nכרמל,2024,60\n", encoding="utf-8")
    return path


def test_people_read_one_fact_a_line(turnout: Path, tmp_path: Path, run: Run) -> None:
    turnout.write_text("שכונה,שנה,אחוז הצבעה,הערה\nהדר,2024,40,x\nכרמל,2024,abc,y\n", encoding="utf-8")
    status, out, err = run("load", "--db", tmp_path / "x.duckdb", turnout)
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert lines[0] == "turnout.csv: saved as upload 1."
    assert lines[1] == "  Neighbourhoods: rows read 2, rows with values 1, areas joined 2."
    assert lines[2].startswith("  One value saved: 0 changed, 1 new. Red lines crossed: 1; back in the safe space: 0.")
    assert lines[3].startswith("  To fix [U-13 C3]: Row 3, column “אחוז הצבעה”: found “abc”, expected a number.")
    assert lines[4].startswith("  Check [U-10 D1]: ")
    assert main(["load", "--lang", "he", "--db", str(tmp_path / "x.duckdb"), str(turnout)]) == 0


def test_a_refused_file_says_what_to_add_and_holds_up_no_other(turnout: Path, tmp_path: Path, run: Run) -> None:
    timeless, odd = tmp_path / "timeless.csv", tmp_path / "odd.pdf"
    timeless.write_text("שכונה,אחוז הצבעה\nהדר,40\n", encoding="utf-8")
    odd.write_bytes(b"%PDF-1.4")
    status, out, _ = run("load", "--db", tmp_path / "x.duckdb", odd, timeless, turnout)
    assert status == 1
    assert [line for line in out.splitlines() if not line.startswith(" ")] == [
        "odd.pdf: refused, nothing of it was saved.",
        "timeless.csv: refused, nothing of it was saved.",
        "turnout.csv: saved as upload 1.",
    ]
    assert "Required column “period” is missing" in out
    assert "Add --period P, or --map HEADER=period." in out
    said = json.loads(run("load", "--json", "--db", tmp_path / "x.duckdb", timeless)[1])
    assert [(issue["code"], issue["severity"]) for issue in said["files"][0]["issues"]] == [("U-11", "block")]
    assert said["files"][0]["issues"][0]["params"] == {"field": "period"}
    assert list(said["files"][0]["issues"][0]["where"]) == ["file", "sheet", "row", "column", "cell"]
    assert (said["files"][0]["status"], said["files"][0]["batch"], said["issues"]) == ("refused", None, [])


def test_a_hidden_value_crosses_nothing_before_or_after(tmp_path: Path, run: Run) -> None:
    file, crossed = tmp_path / "counted.csv", []
    for value, n in ((40, 4), (60, 100), (40, 4), (40, 100)):
        file.write_text(f"שכונה,שנה,אחוז הצבעה,מספר משיבים\nהדר,2024,{value},{n}\n", encoding="utf-8")
        [told] = files(run("load", "--json", "--db", tmp_path / "x.duckdb", file)[1])
        crossed.append((told["crossed"], told["returned"]))
    assert crossed == [(0, 0), (0, 0), (0, 0), (1, 0)]  # the last: seen beyond the line for the first time


def test_a_second_load_counts_what_changed(turnout: Path, tmp_path: Path, run: Run) -> None:
    run("load", "--db", tmp_path / "x.duckdb", turnout)
    turnout.write_text("שכונה,שנה,אחוז הצבעה\nהדר,2024,50\nכרמל,2024,60\nכרמל,2023,61\nנוה,2024,9\n", encoding="utf-8")
    [again] = files(run("load", "--json", "--db", tmp_path / "x.duckdb", turnout)[1])
    assert (again["values_saved"], again["new"], again["changed"], again["same"]) == (3, 1, 1, 1)
    assert (again["crossed"], again["returned"], again["unmatched_rows"]) == (0, 1, ["נוה"])
    assert again["layer"] == "neighbourhood"
    [added] = files(run("load", "--json", "--add-areas", "--db", tmp_path / "x.duckdb", turnout)[1])
    assert (added["new"], added["unmatched_rows"]) == (1, [])


def test_fractions_are_asked_about_and_answered(turnout: Path, tmp_path: Path, run: Run) -> None:
    turnout.write_text("שכונה,שנה,אחוז הצבעה\nהדר,2024,0.4\nכרמל,2024,0.6\n", encoding="utf-8")
    given = ("load", "--json", "--db", tmp_path / "x.duckdb", turnout)
    status, out, _ = run(*given)
    assert (status, {issue["code"] for issue in files(out)[0]["issues"]}) == (1, {"U-14", "U-39"})
    assert run(*given, "--percent", "אחוז הצבעה=fraction")[0] == 0
    rows = table(run("score", "--db", tmp_path / "x.duckdb", "--layer", "neighbourhood")[1])
    assert [row["score"] for row in rows if row["node"] == "gov_turnout"] == ["20.0", "60.0"]


def test_a_map_may_name_the_column_of_a_boundary_file(cases: Path, tmp_path: Path, run: Run) -> None:
    layer = cases / "geo_haifa/haifa_neighborhoods_wgs84.geojson"
    wrong = run("load", "--json", "--db", tmp_path / "x.duckdb", "--map", "nome=area", layer)
    assert (wrong[0], [issue["code"] for issue in files(wrong[1])[0]["issues"]]) == (1, ["G-11"])
    right = run("load", "--json", "--db", tmp_path / "x.duckdb", "--map", "SchName=area", layer)
    assert (right[0], files(right[1])[0]["joined"], files(right[1])[0]["layer"]) == (0, 76, "neighbourhood")


def test_indicators_and_preset_kept_in_the_store_count_too(turnout: Path, tmp_path: Path, run: Run) -> None:
    own = {
        "id": "own_share",
        "channel": "economic",
        "name": {"he": "שלנו", "en": "Ours"},
        "direction": "higher_better",
        "goalposts": {"worst": 0, "best": 100},
    }
    db = tmp_path / "x.duckdb"
    assert run("load", "--db", db, "--map", "C=own_share", turnout)[0] == 2
    with closing(Store.open(db, ("עיר", "City"))) as store:
        store.save(Batch("settings", "", "", "me"), indicators=[own])
        store.set("preset", "seven_plus_one", "me")
    assert run("load", "--db", db, "--map", "C=own_share", turnout)[0] == 0
    rows = table(run("score", "--db", db, "--layer", "neighbourhood")[1])
    assert [row["score"] for row in rows if row["node"] == "own_share"] == ["40.0", "60.0"]
    assert "economic" not in {row["node"] for row in rows}


def test_what_no_longer_fits_the_config_is_told_and_stops_nothing(turnout: Path, tmp_path: Path, run: Run) -> None:
    own = {
        "id": "own_share",
        "channel": "bygone_channel",
        "name": {"he": "שלנו", "en": "Ours"},
        "direction": "higher_better",
        "goalposts": {"worst": 0, "best": 100},
    }
    db = tmp_path / "x.duckdb"
    with closing(Store.open(db, ("עיר", "City"))) as store:
        store.save(Batch("settings", "", "", "me"), indicators=[own])
        store.set("preset", "bygone_preset", "me")
    status, out, err = run("load", "--json", "--db", db, "--map", "C=gov_turnout", turnout)
    assert (status, files(out)[0]["status"]) == (0, "saved")
    assert "[C-33]" in err and "Ours" in err and "bygone_channel" in err and "[C-34]" in err
    for command in ("score", "breaches"):
        status, out, err = run(command, "--db", db, "--layer", "neighbourhood")
        assert (status, "[C-33]" in err, "C-33" in out) == (0, True, False)


# --- one table without a store ----------------------------------------------------------------------------------------


def test_one_table_is_scored_without_a_store(tmp_path: Path, run: Run) -> None:
    config, data = tmp_path / "tiny.toml", tmp_path / "t.csv"
    config.write_text(TINY, encoding="utf-8")
    data.write_bytes("אזור,a,b,other\nצפון,50,2,x\n,,,\nדרום,150,..,y\n".encode("cp1255"))
    status, out, err = run("score", "--config", config, "--data", data, "--format", "csv")
    assert (status, out.splitlines()) == (
        0,
        [
            ",".join(SCORE),
            "דרום,דרום,,c,channel,75.0,1,0.75,0.0",
            "צפון,צפון,,c,channel,38.75,2,1.0,0.0",  # (3 x 25 + 80) / 4
            "דרום,דרום,,a,indicator,75.0,1,1.0,0.0",
            "צפון,צפון,,a,indicator,25.0,2,1.0,0.0",
            "דרום,דרום,,b,indicator,,,0.0,0.0",
            "צפון,צפון,,b,indicator,80.0,1,1.0,0.0",
        ],
    )
    assert [line.split("]")[0] for line in err.splitlines()] == ["Note [U-05", "Check [T-03"]


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[str, Path, str, Path]:
    """A config and a table of two years, as arguments."""
    config, data = tmp_path / "tiny.toml", tmp_path / "t.csv"
    config.write_text(TINY + "[robustness]\nreplications = 40\n", encoding="utf-8")
    data.write_text(
        "area,year,a,b\nnorth,2020,50,2\nsouth,2020,150,8\neast,2020,90,1\n"
        "north,2021,60,2\nsouth,2021,50,8\neast,2021,70,9\n",
        encoding="utf-8",
    )
    return "--config", config, "--data", data


def parted(text: str) -> dict[str, list[dict[str, str]]]:
    return {name: table(rows) for name, _, rows in (part.partition("\n") for part in text.split("\n\n"))}


def test_the_firmness_of_one_table_without_a_store(tiny: tuple[object, ...], run: Run) -> None:
    status, out, err = run("robust", *tiny)
    found = parted(out)
    assert (status, err) == (0, "")
    assert list(found) == ["ranks", "runs", "alpha", "items", "flags", "components", "loadings", "influence"]
    scores = [row for row in table(run("score", *tiny)[1]) if row["node"] == "c" and row["period"] == "2021"]
    assert {row["area_id"]: row["rank"] for row in found["ranks"]} == {row["area_id"]: row["rank"] for row in scores}
    assert [row["rank"] for row in found["ranks"]] == ["1", "2", "3"]
    assert (found["runs"][0]["runs"], found["runs"][0]["seed"]) == ("40", "1")
    assert [row["effective_weight"] for row in found["influence"]] == ["0.75", "0.25"]
    asked = json.loads(
        run("robust", *tiny, "--format", "json", "--sobol", "--seed", 5, "--period", "2020", "--node", "c")[1]
    )
    assert asked["sobol"][0]["factor"] == "weights_0" and asked["runs"][0]["seed"] == 5
    assert asked["ranks"][0]["area_name"] == "south" and asked["ranks"][0]["ranked"] == 1
    assert out == run("robust", *tiny, "--seed", 1)[1] == run("robust", *tiny, "--period", "2021")[1]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_the_firmness_of_a_table_as_a_file(tiny: tuple[object, ...], ending: str, tmp_path: Path, run: Run) -> None:
    path = tmp_path / f"report.{ending}"
    assert run("robust", *tiny, "--out", path) == (0, f"The tables were written to {path}.\n", "")
    if ending == "xlsx":
        assert openpyxl.load_workbook(path).sheetnames[:2] == ["ranks", "runs"]
    else:
        printed = run("robust", *tiny, "--format", ending)[1]
        assert path.read_text(encoding="utf-8-sig") == printed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--node", "d"), "there is no channel or outcome “d”. There are: c."),
        (("--node", "C"), "Did you mean c?"),
        (("--period", "2019"), "there is no period 2019. The periods are: 2020, 2021."),
        (("--layer", "city"), "give either --db and --layer, or --data (with --config)"),
    ],
)
def test_what_is_not_there_has_no_firmness(
    tiny: tuple[object, ...], given: tuple[str, str], said: str, run: Run
) -> None:
    status, out, err = run("robust", *tiny, *given)
    assert (status, out) == (2, "")
    assert said in err


def test_what_cannot_be_scored_another_way_is_refused(tiny: tuple[object, ...], run: Run) -> None:
    config, data = Path(str(tiny[1])), Path(str(tiny[3]))
    asked = '[robustness]\naggregations = ["geometric"]\n'
    config.write_text(TINY.replace("[method]", "[method]\nfloor = 0.0") + asked, encoding="utf-8")
    data.write_text("area,a,b\nnorth,0,2\nsouth,150,8\n", encoding="utf-8")
    status, out, err = run("robust", *tiny)
    assert (status, out) == (1, "")
    assert err.startswith("Stopped [M-28]: With aggregation = geometric of [robustness]")
    assert err.splitlines()[1].startswith("Stopped [M-01]")


def test_a_long_run_says_how_far_it_is(tiny: tuple[object, ...], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores, "NOTICEABLE", -1.0)
    status, out, err = run("robust", *tiny)
    assert (status, err.splitlines()[-1]) == (0, "40 of 40 ways computed")
    assert "ways computed" not in out


def test_the_firmness_of_a_store(haifa: tuple[Path, list[dict[str, Any]]], run: Run) -> None:
    given = ("--db", haifa[0], "--layer", "neighbourhood")
    found = parted(run("robust", *given, "--node", "governance")[1])
    scores = [row for row in table(run("score", *given)[1]) if row["node"] == "governance" and row["rank"]]
    assert {row["area_id"]: row["rank"] for row in found["ranks"] if row["rank"]} == {
        row["area_id"]: row["rank"] for row in scores
    }


def test_faults_of_a_table_are_told_together_in_rows_of_the_file(tmp_path: Path, run: Run) -> None:
    config, data = tmp_path / "tiny.toml", tmp_path / "t.xlsx"
    config.write_text(TINY, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (["A title"], [], ["area", "a", "a"], ["North", 50, 2], [], ["North", "zz", 1]):
        book.active.append(row)
    book.save(data)
    status, out, err = run("score", "--config", config, "--data", data)
    assert (status, out) == (1, "")
    assert {line.split("]")[0] for line in err.splitlines()} == {f"Stopped [T-0{n}" for n in (2, 4, 5, 8)}
    assert "Column “a”: found zz where numbers are expected (cells: 1, the first in row 6)" in err


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, run: Run) -> None:
    data = tmp_path / "t.xlsx"
    data.write_bytes(b"PK\x03\x04 nothing")
    status, out, err = run("score", "--data", data)
    assert (status, out, err.startswith("Stopped [U-01]")) == (1, "", True)


# --- trouble ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "FILE"),
        (["missing.csv"], "missing.csv cannot be read: No such file"),
        (["--layer", "nighbourhood", "{file}"], "Did you mean neighbourhood?"),
        (["--map", "x=gov_turnot", "{file}"], "Did you mean gov_turnout?"),
        (["--map", "x=שיעור הצבעה לרשות", "{file}"], "Did you mean gov_turnout?"),
        (["--map", "x=zzzz", "{file}"], "neither the id of an indicator nor one of: area, area_key"),
        (["--map", "gov_turnout", "{file}"], "not HEADER=FIELD"),
        (["--map", "=gov_turnout", "{file}"], "not HEADER=FIELD"),
        (["--percent", "x=share", "{file}"], "neither percent nor fraction"),
        (["--period", "2025-13", "{file}"], "“2025-13” is not a period"),
        (["--add", "{file}"], "unrecognized arguments: --add"),
    ],
)
def test_usage_errors_make_no_store(given: list[str], said: str, turnout: Path, tmp_path: Path, run: Run) -> None:
    db = tmp_path / "x.duckdb"
    status, out, err = run("load", "--db", db, *(part.format(file=turnout) for part in given))
    assert (status, out, db.exists()) == (2, "", False)
    assert said in err
    assert err.startswith("usage: python -m core")


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["--db", "x.duckdb"],
        ["--layer", "city"],
        ["--db", "x.duckdb", "--layer", "city", "--data", "{file}"],
        ["--data", "{file}", "--layer", "city"],
        ["--data", "{file}", "--period", "2024"],
    ],
)
def test_a_score_is_of_a_layer_or_of_a_table(given: list[str], turnout: Path, run: Run) -> None:
    status, out, err = run("score", *(part.format(file=turnout) for part in given))
    assert (status, out) == (2, "")
    assert "either --db and --layer, or --data alone" in err


def test_of_several_sheets_one_may_be_named(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "two.xlsx"
    with pd.ExcelWriter(path) as book:
        for sheet, value in (("דרום", 40), ("צפון", 60)):
            pd.DataFrame({"שכונה": [f"א {sheet}"], "שנה": [2024], "אחוז הצבעה": [value]}).to_excel(
                book, sheet_name=sheet, index=False
            )
    given = ("load", "--db", tmp_path / "n.duckdb", "--layer", "neighbourhood", "--json", path)
    status, out, _ = run(*given, "--sheet", "צפון")
    (told,) = json.loads(out)["files"]
    assert (status, told["sheet"], told["values_saved"]) == (0, "צפון", 1)
    status, out, _ = run(*given, "--sheet", "מזרח")
    (told,) = json.loads(out)["files"]
    assert (status, [issue["code"] for issue in told["issues"] if issue["severity"] == "block"]) == (1, ["U-35"])


def test_a_header_may_hold_an_equals_sign(tmp_path: Path, run: Run) -> None:
    data = tmp_path / "t.csv"
    data.write_text("שכונה,שנה,a=b\nהדר,2024,40\n", encoding="utf-8")
    assert run("load", "--db", tmp_path / "x.duckdb", "--map", "a=b=gov_turnout", data)[0] == 0


@pytest.mark.parametrize("command", ["score", "breaches", "backup"])
def test_a_store_that_is_not_there_is_not_made(command: str, tmp_path: Path, run: Run) -> None:
    more = {"score": ["--layer", "city"], "breaches": [], "backup": [tmp_path / "b.duckdb"]}[command]
    status, out, err = run(command, "--db", tmp_path / "x.duckdb", *more)
    assert (status, out, err.startswith("Stopped [S-04]")) == (1, "", True)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_config_is_told_with_all_its_faults(turnout: Path, tmp_path: Path, run: Run) -> None:
    config = tmp_path / "c.toml"
    config.write_text(TINY.replace("worst = 10", "wurst = 10").replace("higher", "hire"), encoding="utf-8")
    status, out, err = run("load", "--db", tmp_path / "x.duckdb", "--config", config, turnout)
    assert (status, out, len(err.splitlines())) == (
        1,
        "",
        3,
    )  # the misspelt key, the one that is missing, the direction
    said = json.loads(run("load", "--json", "--db", tmp_path / "x.duckdb", "--config", config, turnout)[1])
    assert (said["files"], len(said["issues"])) == ([], 3)


def test_without_data_tables_have_only_a_header_and_a_remark(turnout: Path, tmp_path: Path, run: Run) -> None:
    turnout.write_text("x", encoding="utf-8")
    assert run("load", "--db", tmp_path / "x.duckdb", turnout)[0] == 1
    for command in ("score", "breaches"):
        status, out, err = run(command, "--db", tmp_path / "x.duckdb", "--layer", "neighbourhood")
        assert (status, len(out.splitlines())) == (0, 1)
        assert err == "There is no data that the layer “Neighbourhoods” can be scored by.\n"


def test_backup_and_restore(turnout: Path, tmp_path: Path, run: Run) -> None:
    db, copy = tmp_path / "x.duckdb", tmp_path / "b.duckdb"
    run("load", "--db", db, turnout)
    before = run("score", "--db", db, "--layer", "neighbourhood")
    assert run("backup", "--db", db, copy) == (0, f"{db} was backed up to {copy}.\n", "")
    again = run("backup", "--db", db, copy)
    assert (again[0], again[2].startswith("Stopped [S-10]")) == (1, True)
    turnout.write_text("שכונה,שנה,אחוז הצבעה\nהדר,2024,70\n", encoding="utf-8")
    run("load", "--db", db, turnout)
    assert run("score", "--db", db, "--layer", "neighbourhood") != before
    status, out, _ = run("restore", "--db", db, copy)
    kept = out.splitlines()[1].removeprefix("The store that stood there is kept as ").removesuffix(".")
    assert (status, Path(kept).is_file()) == (0, True)
    assert run("score", "--db", db, "--layer", "neighbourhood") == before
    missing = run("restore", "--db", db, tmp_path / "none")
    assert (missing[0], missing[2].startswith("Stopped [S-11]")) == (1, True)


def test_a_store_in_use_elsewhere_is_told_in_one_sentence(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "x.duckdb", ("עיר", "City"))):
        done = subprocess.run(
            [sys.executable, "-m", "core", "score", "--lang", "he", "--db", tmp_path / "x.duckdb", "--layer", "city"],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},  # a console that is not UTF-8
        )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert done.stderr.startswith("עצירה [S-01]: מאגר הנתונים")


def test_a_closed_pipe_is_quiet(turnout: Path, tmp_path: Path) -> None:
    assert main(["load", "--db", str(tmp_path / "x.duckdb"), str(turnout)]) == 0
    given = ["score", "--db", str(tmp_path / "x.duckdb"), "--layer", "neighbourhood"]
    reader = subprocess.Popen([sys.executable, "-m", "core", *given], cwd=ROOT, stdout=PIPE, stderr=PIPE)
    assert reader.stdout and reader.stderr
    reader.stdout.close()
    assert (reader.wait(60), reader.stderr.read()) == (141, b"")
    reader.stderr.close()


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "main", interrupted)
    with pytest.raises(SystemExit) as stopped:
        command_line._run()
    assert (stopped.value.code, *capsys.readouterr()) == (130, "", "")


def shapes(*names: str) -> str:
    """A layer of squares with these names."""
    rings = [[[34.8 + i / 50 + x, 32 + y] for x, y in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0))]
             for i in range(len(names))]  # fmt: skip
    forms = [{"type": "Polygon", "coordinates": [ring]} for ring in rings]
    features = [
        {"type": "Feature", "properties": {"name": n}, "geometry": f} for n, f in zip(names, forms, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def test_what_was_paired_on_screen_is_joined_by_command_too(tmp_path: Path, run: Run) -> None:
    db, layer = tmp_path / "x.duckdb", tmp_path / "layer.geojson"
    given = ("load", "--db", db, "--layer", "neighbourhood", "--json", layer)
    layer.write_text(shapes("הדר", "כרמל"), encoding="utf-8")
    assert files(run(*given)[1])[0]["status"] == "saved"
    layer.write_text(shapes("הדר", "הר ירוק"), encoding="utf-8")
    assert files(run(*given)[1])[0]["shapes_without_area"] == ["הר ירוק"]
    with closing(Store.open(db, ("עיר", "City"))) as store:  # as the join screen keeps it
        pairs = {"pairs": {"הר ירוק": "neighbourhood:כרמל"}}
        store.save(Batch("boundaries", "l.geojson", "0", "desk", "neighbourhood", pairs), areas=store.areas().iloc[:0])
    again = files(run(*given)[1])[0]
    assert (again["shapes_without_area"], again["joined"]) == ([], 2)


def test_areas_of_another_division_are_joined_by_command_only_when_told(tmp_path: Path, run: Run) -> None:
    db, layer, table = tmp_path / "x.duckdb", tmp_path / "stat_2011.geojson", tmp_path / "areas.csv"
    text = shapes("a", "b").replace('"name": "a"', '"YISHUV_STAT11": 40000111')
    layer.write_text(text.replace('"name": "b"', '"YISHUV_STAT11": 40000112'), encoding="utf-8")
    given = ("load", "--db", db, "--layer", "statistical_area", "--json")
    assert files(run(*given, layer)[1])[0]["status"] == "saved"
    table.write_text("YISHUV_STAT_2022,אחוז הצבעה\n40000111,61\n", encoding="utf-8")
    refused = files(run(*given, "--period", "2022", "--map", "YISHUV_STAT_2022=area_key", table)[1])[0]
    assert [issue["code"] for issue in refused["issues"] if issue["severity"] == "block"] == ["U-51"]
    told = ("--period", "2022", "--map", "YISHUV_STAT_2022=area_key", "--any-division", table)
    assert files(run(*given, *told)[1])[0]["status"] == "saved"


def test_a_department_is_known_to_the_command(turnout: Path, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "config.toml"
    text = CONFIG.read_text(encoding="utf-8")
    path.write_text(text.replace('id = "gov_turnout"', 'id = "gov_turnout"\neditor = "community"'), encoding="utf-8")
    given = ("load", "--db", tmp_path / "x.duckdb", "--config", path, "--layer", "neighbourhood", "--json")
    refused = files(run(*given, turnout)[1])[0]
    assert (refused["status"], "U-27" in [issue["code"] for issue in refused["issues"]]) == ("refused", True)
    assert files(run(*given, "--department", "community", turnout)[1])[0]["status"] == "saved"
    status, _, err = run(*given, "--department", "comunity", turnout)
    assert status == 2 and "community" in err
