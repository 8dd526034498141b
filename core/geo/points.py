"""Tables whose rows are points: two columns of degrees or of a grid; and how many points lie in each area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from core.geo.layer import Source, made, refuse_many
from core.names import normalise, vocabulary

Rows = Sequence[Sequence[Any]]  # raw cells, "" where there is nothing
_SEARCHED = 30  # rows among which the headers are looked for
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def header(rows: Rows) -> tuple[int, int, int] | None:
    """The row of headers and the columns of east and north; None where no row names both, each once."""
    words = vocabulary()["boundary"]
    pairs = [(normalise(east), normalise(north)) for east, north in zip(words["east"], words["north"], strict=True)]
    for number, row in enumerate(rows[:_SEARCHED]):
        named = [normalise(str(cell)) for cell in row]
        for east, north in pairs:
            if named.count(east) == named.count(north) == 1:
                return number, named.index(east), named.index(north)
    return None


def read(rows: Rows) -> Source:
    """The rows under the headers, each a point or none where two numbers are missing. ValueError without headers."""
    found = header(rows)
    if found is None:
        raise ValueError("no row names two coordinates")
    top, east, north = found
    refuse_many(features=len(rows) - top - 1)
    names = [str(cell).strip() or f"#{i}" for i, cell in enumerate(rows[top], 1)]
    below = [row for row in rows[top + 1 :] if any(cell not in ("", None) for cell in row)]
    texts = [{name: _plain(cell) for name, cell in zip(names, row, strict=False)} for row in below]
    return made(texts, [_point(row, east, north) for row in below], None)


def counted(points: np.ndarray, shapes: pd.DataFrame) -> tuple[pd.Series, int]:
    """How many ``points`` lie in each shape of SHAPES (by area_id), and how many in none. On a border: in the first."""
    surfaces = shapely.from_geojson(shapes["geometry"].to_numpy(dtype=object))
    flat = shapely.get_parts(points[~shapely.is_missing(points)])
    inside, around = shapely.STRtree(surfaces).query(flat, predicate="intersects")
    first = pd.Series(around, dtype=int).groupby(inside).min()
    counts = first.value_counts().reindex(range(len(shapes)), fill_value=0).to_numpy()
    return pd.Series(counts, index=list(shapes["area_id"]), dtype=int), len(flat) - len(first)


def _point(row: Sequence[Any], east: int, north: int) -> Any:
    pair = [_number(row[column]) if column < len(row) else None for column in (east, north)]
    return None if None in pair else shapely.points(pair)


def _number(cell: Any) -> float | None:
    text = str(cell).strip()
    plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell
