"""What the commands share. The commands themselves are walked in test_main."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.__main__ import main
from core.arguments import CONFIG
from core.commands.opened import opened, usual_layer
from core.config import load
from core.issues import Stop
from core.redlines.board import is_open, told_here
from core.scene import Scene
from tests.core.export.leaving import demo_city


def areas(*layers: str) -> pd.DataFrame:
    return pd.DataFrame({"layer": list(layers)})


@pytest.mark.parametrize(
    ("layers", "usual"),
    [(("city", "neighbourhood", "quarter"), "neighbourhood"), (("city", "quarter"), "quarter"), ((), "neighbourhood")],
)
def test_the_usual_layer_is_neighbourhoods_where_there_are_any(layers: tuple[str, ...], usual: str) -> None:
    assert usual_layer(load(CONFIG), areas(*layers)) == usual


def test_a_store_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Stop) as stop:
        opened(tmp_path / "none.duckdb", None, new=False)
    assert [issue.code for issue in stop.value.issues] == ["S-04"]
    assert not (tmp_path / "none.duckdb").exists()


def test_export_writes_the_file_that_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, out = tmp_path / "city.duckdb", tmp_path / "brief.html"
    demo_city(tmp_path)
    (tmp_path / "s.duckdb").rename(db)
    assert main(["export", "brief", "--db", str(db), "--lang", "en", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    assert "red lines are crossed" in out.read_text(encoding="utf-8")
    assert main(["export", "brief", "--db", str(db), "--lang", "ar", "--out", str(out)]) == 0
    assert '<html lang="ar-IL" dir="rtl">' in out.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["export", "deck", "--db", str(db), "--lang", "ar", "--out", str(tmp_path / "deck.pptx")])
    assert not (tmp_path / "deck.pptx").exists()
    with pytest.raises(SystemExit):
        main(["export", "deck", "--db", str(db), "--out", str(tmp_path / "deck.docx")])
    with pytest.raises(SystemExit):
        main(["export", "brief", "--db", str(db), "--out", str(tmp_path / "nowhere" / "brief.pdf")])
    assert "nowhere" in capsys.readouterr().err
    assert main(["export", "brief", "--db", str(db), "--period", "1999", "--out", str(out)]) == 1
    assert re.search(r"P-07.*1999.*2026|1999.*2026", capsys.readouterr().err)


def test_export_of_a_store_without_figures_says_that_nothing_was_uploaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(tmp_path / "new.duckdb", load(CONFIG), new=True).close()
    args = ["export", "deck", "--db", str(tmp_path / "new.duckdb"), "--out", str(tmp_path / "deck.pptx")]
    assert main(["--lang", "he", *args]) == 1
    assert "עוד לא הועלו נתונים" in capsys.readouterr().err
    assert not (tmp_path / "deck.pptx").exists()


def test_the_list_of_breaches_is_that_of_the_board(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines that the city adopted count, of every kind; and what only the city measures is told with the areas."""
    of = demo_city(tmp_path)

    def listed(layer: str) -> list[dict[str, object]]:
        capsys.readouterr()
        given = ["breaches", "--db", str(tmp_path / "s.duckdb"), "--layer", layer, "--lang", "en", "--format", "json"]
        assert main(given) == 0
        found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
        return found

    def still_open(scene: Scene, besides: set[str]) -> set[tuple[object, ...]]:
        cube, t = scene.cube, scene.cube.period(of.snapshot.period)
        each_row = (
            (id, each, int(row))
            for id, each in scene.told.items()
            if id not in besides
            for row in np.flatnonzero(is_open(each, cube, t))
        )
        return {
            (id, cube.areas.index[each.reading.areas[row]] if len(each.reading.areas) else None)
            for id, each, row in each_row
        }

    inside = still_open(of.inside, set())
    above = still_open(of.city, told_here(of.inside.told, of.inside.cube, of.inside.cube.period(of.snapshot.period)))
    rows = listed("neighbourhood")
    assert {(row["line_id"], row["area_id"]) for row in rows} == inside | above
    assert (len(rows), len(inside), len(above)) == (26, 23, 3)
    assert {row["kind"] for row in rows} == {"level", "compound", "gap", "peer", "age"}
    assert [row["critical"] for row in rows] == sorted((row["critical"] for row in rows), reverse=True)
    (together,) = (row for row in rows if row["kind"] == "compound")
    assert (together["line"], together["side"], together["unit"]) == (None, None, None)
    assert len(listed("city")) == of.snapshot.crossed == 4
