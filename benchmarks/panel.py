"""A made-up city of 3,000 areas, 100 indicators and 20 years: its config, and its figures in a real store."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import made
from core.store import Batch, Store

ROOT = Path(__file__).resolve().parents[1]
LAYER = "neighbourhood"
LAST_YEAR = 2026
LINE = 35.0
#: The city's own method leaves it to fixed goalposts and a geometric mean; this one asks each year for its range.
PLAIN = 'normalisation = "minmax"\naggregation = "arithmetic"'


@dataclass(frozen=True)
class Panel:
    """``missing``: the share of figures that were never handed in."""

    areas: int = 3000
    indicators: int = 100
    years: int = 20
    missing: float = 0.05

    @property
    def periods(self) -> list[str]:
        return [str(year) for year in range(LAST_YEAR - self.years + 1, LAST_YEAR + 1)]

    @property
    def names(self) -> np.ndarray:
        """Area ids in an order that is not that of their names, as in real files."""
        return np.random.default_rng(made.SEED).permutation([f"{LAYER}:{n + 1}" for n in range(self.areas)])

    def batches(self) -> Iterator[pd.DataFrame]:
        """OBSERVATIONS year by year: a slow walk of each area's figures, each row with its sheet and cell."""
        draw = np.random.default_rng(made.SEED)
        walk = 50 + 15 * draw.standard_normal((self.areas, self.indicators))
        area, indicator = (axis.ravel() for axis in np.indices(walk.shape))
        ids = np.array([f"i{k:03d}" for k in range(self.indicators)])
        cells = np.array([f"{'ABCDEFGHIJ'[k % 10]}{a + 2}" for a, k in zip(area, indicator, strict=True)])
        for period in self.periods:
            walk = 50 + 0.9 * (walk - 50) + 6.5 * draw.standard_normal(walk.shape)
            kept = draw.random(walk.size) >= self.missing
            columns = {
                "area_id": self.names[area[kept]],
                "indicator_id": ids[indicator[kept]],
                "period": period,
                "value": np.clip(walk, 0, 100).ravel()[kept],
                "numerator": np.nan,
                "denominator": np.nan,
                "n": 200.0,
                "suppressed": False,
                "sheet": "figures",
                "cell": cells[kept],
                "note": None,
            }
            yield pd.DataFrame(columns)

    def places(self) -> pd.DataFrame:
        keys = [name.split(":")[1] for name in self.names]
        named = {"name_he": self.names, "name_en": self.names, "parent_id": "city", "population": 3000.0}
        return pd.DataFrame({"area_id": self.names, "layer": LAYER, "key": keys, **named})

    def shapes(self) -> pd.DataFrame:
        """SHAPES: squares of a kilometre beside each other."""
        across, side = math.ceil(math.sqrt(self.areas)), 0.01  # degrees
        found = []
        for n in range(self.areas):
            x, y = 34.8 + n % across * side, 31.2 + n // across * side
            corners = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
            found.append(json.dumps({"type": "Polygon", "coordinates": [corners]}))
        return pd.DataFrame({"area_id": self.names, "layer": LAYER, "geometry": found, "area_m2": 1e6})

    def save(self, path: Path) -> int:
        """Put everything into a new store, a batch a year; returns how many observations that are."""
        saved = 0
        with closing(Store.open(path, ("City", "City"))) as store:
            for period, rows in zip(self.periods, self.batches(), strict=True):
                batch = Batch(kind="data", file=f"{period}.csv", sha256="0" * 64, account="benchmark", layer=LAYER)
                first = period == self.periods[0]
                places = {"areas": self.places(), "shapes": self.shapes()} if first else {}
                saved += store.save(batch, observations=rows, **places).saved
        return saved

    def config(self, method: str | None = None) -> str:
        """The shipped config with as many made-up indicators in place of its own; ``method``: in place of its own."""
        text = (ROOT / "config.toml").read_text(encoding="utf-8").partition("[[indicators]]")[0]
        if method:
            head, _, rest = text.partition("[method]\n")
            text = f"{head}[method]\n{method}\n\n[[layers]]\n{rest.partition('[[layers]]')[2]}"
        channels = text.partition('id = "eight"')[2].partition("channels = [")[2].partition("]")[0].replace('"', "")
        shown = [id.strip() for id in channels.split(",") if id.strip()]
        return "\n".join([text, *(self.indicator(k, shown) for k in range(self.indicators))])

    def indicator(self, k: int, channels: list[str]) -> str:
        """Every third is better low. Each has a red line, so that about one figure in seven is beyond it."""
        low = k % 3 == 2
        worst, best, side, line = (100, 0, "above", 100 - LINE) if low else (0, 100, "below", LINE)
        outcome = ("wellbeing", "resistance", "adaptation")[k % 3]
        return f"""
[[indicators]]
id = "i{k:03d}"
channel = "{channels[k * len(channels) // self.indicators]}"
name = "Indicator {k}"
direction = "{"lower" if low else "higher"}_better"
goalposts = {{ worst = {worst}, best = {best} }}
red_line = {{ value = {line}, side = "{side}" }}
critical = {"true" if k % 10 == 0 else "false"}
outcomes = ["{outcome}"]
weight = {0.5 + (k * 7 % 10) / 10}
"""
