"""The demo city, put into a store that never held anything."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

from core.config import Config
from core.store import Batch, Store

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


def save(opened: Store, config: Config) -> None:
    """Save the demo city, unless the config divides a city in another way: its layers would then be unknown."""
    texts = dict.fromkeys(("key", "period", "sheet", "cell", "note"), "string")
    values = pd.read_csv(DEMO / "observations.csv", dtype=texts)
    places = pd.read_csv(DEMO / "areas.csv", dtype=texts)
    if not set(places["layer"]) <= {layer.id for layer in config.layers}:
        return
    features = json.loads((DEMO / "boundaries.geojson").read_text(encoding="utf-8"))["features"]
    ids = {(row["layer"], row["key"]): row["area_id"] for row in places.to_dict("records")}
    shapes = pd.DataFrame(
        {
            "area_id": ids[feature["properties"]["layer"], feature["properties"]["key"]],
            "layer": feature["properties"]["layer"],
            "geometry": json.dumps(feature["geometry"]),
            "area_m2": float("nan"),
        }
        for feature in features
    )
    digest = hashlib.sha256((DEMO / "observations.csv").read_bytes()).hexdigest()
    batch = Batch(kind="demo", file="data/demo/observations.csv", sha256=digest, account="demo")
    opened.save(batch, observations=values, areas=places, shapes=shapes)
