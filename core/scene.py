"""One layer of areas as everything shows it: its figures, their scores, and what the lines in force say of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core import redlines, scoring
from core.config import Config
from core.redlines import Lines, agreed, engine
from core.redlines.crossings import OPEN
from core.redlines.engine import Told
from core.redlines.record import Record
from core.scoring import Cube, Scores


@dataclass(frozen=True, eq=False)
class Scene:
    """``lines``: figures held against the lines; ``told``: what every line in force says, by id; ``areas``: those of
    all layers (AREAS).
    """

    config: Config
    cube: Cube
    scores: Scores
    lines: Lines
    told: Mapping[str, Told]
    areas: pd.DataFrame

    @classmethod
    def of(
        cls,
        latest: pd.DataFrame,
        areas: pd.DataFrame,
        standing: Collection[Record],
        config: Config,
        layer: str,
        day: date,
    ) -> Scene:
        """Figures in force (LATEST) on a layer, held against the lines that stand on a day."""
        cube = scoring.build(latest, areas, config, layer)
        told = engine.tell_all(standing, cube, latest, areas, config, day)
        lines = agreed.retold(redlines.check(cube, config), told)
        return cls(config, cube, scoring.score(cube, config), lines, told, areas)

    @property
    def layer(self) -> str:
        return self.cube.layer

    def open_cells(self, t: int) -> np.ndarray:
        """[A, I]: of which figures the state itself tells an open breach."""
        return np.asarray(np.isin(self.lines.states[..., t], OPEN) & self.lines.counted[..., t])
