"""A small city for tests: a config, areas and figures written as short tables."""

import io
from pathlib import Path

import numpy as np
import pandas as pd

from core.config import Config, loads
from core.periods import canonical

CASES = Path(__file__).resolve().parents[2] / "cases" / "scoring"

MODEL = """
[[layers]]
id = "city"
name = "City"
plural = "Cities"
[[layers]]
id = "quarter"
name = "Quarter"
plural = "Quarters"
parent = "city"
[[layers]]
id = "area"
name = "Area"
plural = "Areas"
parent = "quarter"
[[layers]]
id = "stat"
name = "Statistical area"
plural = "Statistical areas"
parent = "city"

[[frequencies]]
id = "quarterly"
name = "Quarterly"
months = 3
[[frequencies]]
id = "event"
name = "After an event"

[[outcomes]]
id = "wellbeing"
name = "Wellbeing"
[[outcomes]]
id = "resistance"
name = "Resistance"

[[channels]]
id = "calm"
name = "Calm"
[[channels]]
id = "shelter"
name = "Shelter"

[[indicators]]
id = "trust"
channel = "calm"
name = "Trust"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 45.0, side = "below" }
outcomes = ["wellbeing", "resistance"]
[[indicators]]
id = "wait"
channel = "calm"
name = "Wait"
direction = "lower_better"
goalposts = { worst = 60.0, best = 10.0 }
red_line = { value = 40.0, side = "above" }
outcomes = ["wellbeing"]
[[indicators]]
id = "refuge"
channel = "shelter"
name = "Refuge"
direction = "higher_better"
goalposts = { worst = 0.0, best = 100.0 }
red_line = { value = 80.0, side = "below" }
critical = true
outcomes = ["resistance"]
[[indicators]]
id = "drills"
channel = "shelter"
name = "Drills"
direction = "higher_better"
goalposts = { worst = 0.0, best = 10.0 }
frequency = "quarterly"
outcomes = ["resistance"]
"""


def model(more: str = "", text: str = MODEL) -> Config:
    """The config of the city. ``more`` are further tables, put first."""
    return loads(f"{more}\n{text}")


def read(table: str) -> pd.DataFrame:
    """A table written with commas; blank cells are absent."""
    lines = "\n".join(line.strip() for line in table.strip().splitlines())
    return pd.read_csv(io.StringIO(lines), skipinitialspace=True, dtype={"period": str})


def areas(table: str) -> pd.DataFrame:
    """AREAS from the columns area, layer and, if there, parent, population. The city is added."""
    given = read(table)
    frame = pd.DataFrame(
        {
            "area_id": ["city", *given["area"]],
            "layer": ["city", *given["layer"]],
            "key": None,
            "name_he": ["city", *given["area"]],
            "name_en": None,
            "parent_id": [None, *given.get("parent", pd.Series("city", given.index)).fillna("city")],
            "population": [np.nan, *given.get("population", pd.Series(np.nan, given.index))],
        }
    )
    return frame.drop_duplicates("area_id", keep="last")


def latest(table: str) -> pd.DataFrame:
    """LATEST from the columns area, indicator, value and, if there, period, n, numerator, denominator, suppressed."""
    given = read(table)
    period = given.get("period", pd.Series("2025", given.index))
    blank = pd.Series(np.nan, given.index)
    return pd.DataFrame(
        {
            "area_id": given["area"].astype(object),
            "indicator_id": given["indicator"].astype(object),
            "period": period.astype(object),
            "value": given["value"].astype(float),
            "numerator": given.get("numerator", blank).astype(float),
            "denominator": given.get("denominator", blank).astype(float),
            "n": given.get("n", blank).astype(float),
            "suppressed": given.get("suppressed", blank).fillna(0).astype(bool),
            "period_end": pd.to_datetime([canonical(text).end for text in period]),
        }
    )
