"""Published tables computed again: what was printed, what this engine makes of the same figures, how far they differ.

A publication is a folder: publication.toml (what is quoted, and what is compared), figures.csv (the inputs and the
printed results, a row for each area with ``name_en`` and ``name_he``) and a config for each method it was made with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core import config as config_file
from core import scoring
from core.config import Config, Text
from core.config.part import Part
from core.scoring import Cube, Scores

#: What a printed number and ours are to each other.
AGREEMENT = ("same", "within", "off")


class Result(Part):
    """One printed column, and what it is made with."""

    id: str
    name: Text
    config: Annotated[str, Field(description="file of the method, beside publication.toml")]
    node: Annotated[str, Field(description="the channel or indicator whose score or rank was printed")]
    column: Annotated[str, Field(description="header in figures.csv")]
    what: Literal["score", "rank"]
    digits: Annotated[int, Field(ge=0, description="printed decimals")] = 0
    within: Annotated[float, Field(ge=0, description="how far the printed number may be off; `note` says why")] = 0.0


class Publication(Part):
    """What is quoted from where, and which results are compared."""

    name: Text
    citation: str
    note: Text
    licence: Text
    results: Annotated[tuple[Result, ...], Field(min_length=1)]


@dataclass(frozen=True, eq=False)
class Proof:
    """One printed column beside ours.

    ``table``: area_id, published, ours (rounded as printed), difference (ours less published) and agreement, which is
    one of AGREEMENT; in the order of the file. ``cells``: file, sheet and cell of each input; ``row`` of the cube is a
    position in it.
    """

    result: Result
    config: Config
    scores: Scores
    cells: pd.DataFrame
    table: pd.DataFrame

    def count(self, agreement: str) -> int:
        return int((self.table["agreement"] == agreement).sum())


def publications(folder: Path) -> dict[str, Publication]:
    """Id (the name of its folder) -> publication, in the order of the names."""
    found = sorted(folder.glob("*/publication.toml"))
    return {path.parent.name: _read(path) for path in found}


def prove(folder: Path, result: str) -> Proof:
    """Compute one result of the publication in ``folder`` again. Raises KeyError when it has no such result."""
    known = {each.id: each for each in _read(folder / "publication.toml").results}
    asked, figures = known[result], pd.read_csv(folder / "figures.csv")
    config = config_file.load(folder / asked.config)
    inputs = [indicator.id for indicator in config.active_indicators]
    scores = scoring.score(_cube(figures, inputs, config), config)
    return Proof(asked, config, scores, _cells(figures, inputs, folder.name), _compared(asked, figures, scores))


def _read(path: Path) -> Publication:
    return Publication.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def _cube(figures: pd.DataFrame, inputs: Sequence[str], config: Config) -> Cube:
    """The inputs alone: a printed result must not be able to enter what it is compared with."""
    cube = scoring.from_table(figures[["name_en", *inputs]], config)
    hebrew = figures.set_index("name_en")["name_he"].reindex(cube.areas.index)
    cell = cube.row * len(inputs) + np.arange(len(inputs))[:, None]
    return replace(cube, areas=cube.areas.assign(name_he=hebrew), row=np.where(cube.row < 0, -1, cell))


def _cells(figures: pd.DataFrame, inputs: Sequence[str], folder: str) -> pd.DataFrame:
    """Where each input stands, row by row, indicator by indicator; row 1 of the file is the header."""
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # noqa: PLC0415  slow to import

    columns = [get_column_letter(figures.columns.get_loc(id) + 1) for id in inputs]
    cells = [f"{column}{row + 2}" for row in range(len(figures)) for column in columns]
    return pd.DataFrame({"file": f"data/proof/{folder}/figures.csv", "sheet": None, "cell": cells})


def _compared(result: Result, figures: pd.DataFrame, scores: Scores) -> pd.DataFrame:
    frame = scores.frame()
    made = frame[frame["node"] == result.node].set_index("area_id")[result.what].astype(float)
    published = figures[result.column].to_numpy(float)
    ours = made.reindex(figures["name_en"]).round(result.digits).to_numpy() + 0.0
    away = np.round(ours - published, result.digits) + 0.0
    agreement = np.select([away == 0, np.abs(away) <= result.within + 1e-12], AGREEMENT[:2], AGREEMENT[2])
    return pd.DataFrame(
        {
            "area_id": figures["name_en"],
            "published": published,
            "ours": ours,
            "difference": away,
            "agreement": agreement,
        }
    )
