"""A made-up city of many areas: a slow walk of figures, a tenth of them missing."""

import numpy as np

from core.config import Config
from core.redlines.engine import Told, tell
from core.redlines.record import Record
from core.scoring import Cube
from core.scoring.cube import NONE, OK, OWN
from tests.core.scoring import town


def city(areas: int = 400, lines: int = 30, years: int = 12) -> tuple[Config, Cube, dict[str, Told]]:
    """Its config, its figures and what its lines say: of every priority and lead time, half of them with a memory."""
    ids = [f"i{k:02d}" for k in range(lines)]
    config, draw = town.model(text=town.MODEL + "".join(map(_indicator, ids))), np.random.default_rng(5)
    steps = draw.normal(0, 5, (areas, lines, years))
    steps[..., 0] = draw.normal(0, 15, (areas, lines))
    values = np.clip(55 + steps.cumsum(axis=2), 0, 100)
    values[draw.random(values.shape) < 0.1] = np.nan
    places = town.areas("area, layer, population\n" + "\n".join(f"A{a:03d}, area, 100" for a in range(areas)))
    cube = Cube(
        "area",
        places[places["layer"] == "area"].set_index("area_id"),
        tuple(ids),
        tuple(str(2026 - years + t) for t in range(years)),
        values,
        np.where(np.isnan(values), NONE, OK).astype(np.uint8),
        np.full(values.shape, OWN, np.uint8),
        np.full(values.shape, -1),
    )
    return config, cube, tell(map(_line, range(lines), ids), cube)


def _indicator(id: str) -> str:
    return f"""
[[indicators]]
id = "{id}"
channel = "calm"
name = "{id}"
direction = "higher_better"
goalposts = {{ worst = 0.0, best = 100.0 }}
"""


def _line(n: int, id: str) -> Record:
    usual = {
        "id": id,
        "wording": f"Line {n}",
        "channel": "calm",
        "indicator": id,
        "ideal": 100.0,
        "limit": 30.0 + n % 7,
    }
    memory = {"k": 2, "n": 3} if n % 2 else {}
    kinds = {"priority": ("veto", "serious", "watch")[n % 3], "lead_months": (None, 6, 30)[n // 3 % 3]}
    return Record.model_validate(usual | kinds | memory)
