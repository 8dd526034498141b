"""What earlier files say of a layer; nothing of what was undone."""

import pandas as pd
import pytest
import shapely

from core.geo.joining import SHAPES
from core.geo.known import Known, divisions, recall

NOW = pd.Timestamp("2026-01-01", tz="UTC")


def batches(*rows: tuple[int, str, dict, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["batch_id", "layer", "mapping", "undone_at"])


def test_the_last_division_and_pair_that_stand_are_known():
    kept = batches(
        (4, "stat", {"division": "2022", "pairs": {"א": "x4"}}, NOW),
        (3, "stat", {"division": None, "pairs": {"א": "x3"}}, pd.NaT),
        (2, "other", {"division": "2008", "pairs": {"ב": "y"}}, pd.NaT),
        (1, "stat", {"division": "2011", "pairs": {"א": "x1", "ג": "z"}}, pd.NaT),
        (0, "stat", {}, pd.NaT),
    )
    assert recall(kept, "stat") == Known(None, "2011", {"א": "x3", "ג": "z"})
    assert divisions(kept) == {"other": "2008", "stat": "2011"}


def test_the_town_is_where_shapes_of_any_layer_are():
    def shapes(*boxes: tuple[float, ...]) -> pd.DataFrame:
        return pd.DataFrame([("a", "n", shapely.to_geojson(shapely.box(*b)), 1.0) for b in boxes], columns=SHAPES)

    found = recall(batches(), "n", [shapes((35, 32, 35.1, 32.1)), shapes(), shapes((34.9, 32.05, 35, 32.2))])
    assert found.home == pytest.approx((34.9, 32, 35.1, 32.2))
