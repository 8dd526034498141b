"""The layer of a table: its names before its header, its header before its codes, and towns are asked about."""

from pathlib import Path

import pandas as pd
import pytest

from core import config, ingest
from core.i18n import words
from core.ingest import layers
from core.ingest.rows import AREAS
from core.issues import Issue

CONFIG = config.load(Path(__file__).resolve().parents[3] / "config.toml")
OURS = pd.DataFrame(
    [
        ("neighbourhood:11", "neighbourhood", "11", "הדר", "", "city", float("nan")),
        ("neighbourhood:12", "neighbourhood", "12", "כרמל", "", "city", float("nan")),
        ("quarter:a", "quarter", "", "צפון", "", "city", float("nan")),
    ],
    columns=list(AREAS),
)


@pytest.mark.parametrize(
    ("header", "places", "usual", "layer"),
    [
        ("סמל אזור סטטיסטי", ("11", "12"), "neighbourhood", "statistical_area"),  # codes of two layers are alike
        ("אזור סטטיסטי", ("111", "112"), "neighbourhood", "statistical_area"),
        ("שכונה", ("הדר", "כרמל"), "quarter", "neighbourhood"),
        ("רובע", ("הדר", "כרמל"), "statistical_area", "neighbourhood"),
        ("שם אזור", ("זר", "אחר"), "quarter", "quarter"),
        ("שם אזור", ("זר", "אחר"), None, None),
        ("שם הרשות", ("חיפה", "עכו", "הדר"), "neighbourhood", None),  # one alike says nothing of towns
        ("שם הרשות", ("הדר", "כרמל", "עכו"), "quarter", "neighbourhood"),
    ],
)
def test_the_layer_that_a_table_is_about(header: str, places: tuple[str, ...], usual: str | None, layer: str) -> None:
    rows = "".join(f"{place},{50 + n}\n" for n, place in enumerate(places))
    data = f"{header},אמון ברשות המקומית\n{rows}".encode()
    found = ingest.read(data, "t_2024.csv", CONFIG, OURS, ingest.Choices(layer=usual, layer_open=usual is not None))
    asked = any(issue.code == "U-11" and issue.params["field"] == "layer" for issue in found.issues)
    assert (found.layer, asked) == (layer, layer is None)


def test_a_layer_that_nothing_tells_is_asked_for_in_its_own_words() -> None:
    asked = Issue("U-11", {"field": "layer", "layer": True})
    found = ingest.read("אזור,אמון ברשות המקומית\nזר,50\n".encode(), "t_2024.csv", CONFIG, OURS, ingest.Choices())
    assert asked.params in [issue.params for issue in found.issues if issue.code == "U-11"]
    told = {lang: words(lang).issue(asked) for lang in ("he", "en")}
    assert "סוג האזורים" in told["he"] and "kind of areas" in told["en"]


def test_a_layer_that_somebody_chose_stands() -> None:
    data = "סמל אזור סטטיסטי,אמון ברשות המקומית\n11,50\n12,51\n".encode()
    assert ingest.read(data, "t_2024.csv", CONFIG, OURS, ingest.Choices(layer="neighbourhood")).layer == "neighbourhood"


def test_of_two_layers_side_by_side_the_rows_are_about_the_one_whose_names_are_ours() -> None:
    data = "רובע,שכונה,אמון ברשות המקומית\nמערב,הדר,50\n,כרמל,51\n".encode()
    found = ingest.read(data, "t_2024.csv", CONFIG, OURS[:2], ingest.Choices())
    assert (found.layer, found.joined) == ("neighbourhood", ("neighbourhood:11", "neighbourhood:12"))


def test_columns_of_figures_that_nobody_knows_are_not_looked_through_for_names(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counted(layers.Matcher):
        def by_name(self, name: object) -> str | None:
            asked.append(str(name))
            return super().by_name(name)

    monkeypatch.setattr(layers, "Matcher", Counted)
    rows = "".join(f"הדר,{n},kind {n}\n" for n in range(1500))
    ingest.read(f"רובע,קוד בניין,סוג מבנה\n{rows}".encode(), "t_2024.csv", CONFIG, OURS, ingest.Choices())
    assert not any(each.replace(".", "").isdigit() for each in asked)
    assert 0 < sum("kind" in each for each in asked) <= 1000 * len(CONFIG.layers)
