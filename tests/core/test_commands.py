"""What the commands share. The commands themselves are walked in test_main."""

from pathlib import Path

import pandas as pd
import pytest

from core.__main__ import main
from core.arguments import CONFIG
from core.commands.opened import opened, usual_layer
from core.config import load
from core.issues import Stop
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
    with pytest.raises(SystemExit):
        main(["export", "deck", "--db", str(db), "--out", str(tmp_path / "deck.docx")])
    assert main(["export", "brief", "--db", str(db), "--period", "1999", "--out", str(out)]) == 1
