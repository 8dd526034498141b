"""A made-up index of any size: figures with gaps and skewed columns, and a config with a tree of three levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.config import Config, loads
from core.scoring import Cube
from core.scoring.cube import NONE, OK

SEED = 20261122
SIZES = ((51, 49), (250, 100), (3000, 100), (3000, 300))
IN_A_GROUP, HALVES = 8, 3
MISSING, SKEWED = 0.05, 0.15

PIPELINE = """
screening = { rule = "by_missing", min_available = 0.66 }
imputation = "mean"
treatment = "winsorise_then_log"
normalisation = "minmax"
aggregation = "arithmetic"
"""


def figures(areas: int, indicators: int, seed: int = SEED) -> np.ndarray:
    """[A, K]: values that go together as figures of places do, some columns with a long tail, some cells missing."""
    draw = np.random.default_rng(seed)
    common = draw.standard_normal((areas, 1))
    values = 50 + 10 * (0.6 * common + 0.8 * draw.standard_normal((areas, indicators)))
    tail = draw.random(indicators) < SKEWED
    values[:, tail] = np.exp(draw.normal(2, 1.6, (areas, int(tail.sum()))))
    values[draw.random(values.shape) < MISSING] = np.nan
    return values


def config(
    indicators: int, method: str = PIPELINE, more: str = "", weights: Sequence[float] | None = None, each: str = ""
) -> Config:
    """A tree of indicators in groups of eight, groups in three parts, parts in one index; weights from 0.5 to 1.5.

    ``weights``: those of the indicators, the groups and the parts instead, one after the other. ``more``: further
    tables; ``each``: a further key of every indicator.
    """
    groups = -(-indicators // IN_A_GROUP)
    draw = np.random.default_rng(SEED)
    edges = iter(draw.uniform(0.5, 1.5, indicators + groups + HALVES) if weights is None else weights)
    tables = ['[[channels]]\nid = "index"\nname = "Index"\nweight = 1.0']
    leaves = [
        f'[[indicators]]\nid = "i{i}"\nname = "Indicator {i}"\nchannel = "g{i // IN_A_GROUP}"\n'
        f'direction = "{"lower" if i % 3 == 0 else "higher"}_better"\nweight = {float(next(edges))!r}\n{each}'
        for i in range(indicators)
    ]
    tables += [_channel(f"g{g}", f"p{g % HALVES}", next(edges)) for g in range(groups)]
    tables += [_channel(f"p{p}", "index", next(edges)) for p in range(HALVES)]
    return loads("\n".join(['title = "Made up"', "[method]", method, more, *tables, *leaves]))


def _channel(id: str, parent: str, weight: float) -> str:
    return f'[[channels]]\nid = "{id}"\nname = "{id}"\nparent = "{parent}"\nweight = {float(weight)!r}'


def cube(values: np.ndarray, method: Config, **extras: float) -> Cube:
    """Figures [A, K] as the cube that a table of them gives, without reading a table. ``extras``: the same for all."""
    areas = len(values)
    ids = tuple(indicator.id for indicator in method.active_indicators)
    names = [f"area {a}" for a in range(areas)]
    places = pd.DataFrame({"area_id": names, "layer": "area", "name_he": names, "name_en": None}, index=names)
    places = places.assign(key=None, parent_id=None, population=np.nan)
    filled = values[:, :, None].copy()
    row = np.repeat(np.arange(areas), len(ids)).reshape(filled.shape)
    presence = np.where(np.isnan(filled), NONE, OK).astype(np.uint8)
    return Cube(
        layer="area",
        areas=places,
        indicators=ids,
        periods=("",),
        values=filled,
        presence=presence,
        origin=np.zeros(filled.shape, np.uint8),
        row=row,
        extras={name: np.full((areas, 1), each) for name, each in extras.items()},
    )
