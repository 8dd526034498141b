"""What the commands share. The commands themselves are walked in test_main."""

from pathlib import Path

import pandas as pd
import pytest

from core.arguments import CONFIG
from core.commands.opened import opened, usual_layer
from core.config import load
from core.issues import Stop


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
