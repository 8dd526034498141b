"""What earlier files say of a layer, so that the next one is placed, joined and paired without asking again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd
import shapely

from core.geo.systems import Box


@dataclass(frozen=True, slots=True)
class Known:
    """Where the town is, which division into statistical areas its areas are of, which shapes were paired by hand."""

    home: Box | None = None
    division: str | None = None
    pairs: Mapping[str, str] = field(default_factory=dict)


NOTHING = Known()


def recall(batches: pd.DataFrame, layer: str, shapes: Iterable[pd.DataFrame] = ()) -> Known:
    """What is known of ``layer`` from the ``batches`` that stand, the newest last, and from SHAPES of any layer.

    ``batches``: columns layer, mapping, undone_at, as the store keeps them. The division is that of the last file
    that named one; a later pair of the same shape takes the place of an earlier one.
    """
    standing = batches[(batches["layer"] == layer) & batches["undone_at"].isna()].sort_values("batch_id")
    pairs = {shape: area for m in standing["mapping"] for shape, area in (m.get("pairs") or {}).items()}
    return Known(_home([each for each in shapes if len(each)]), divisions(standing).get(layer), pairs)


def divisions(batches: pd.DataFrame) -> dict[str, str]:
    """Layer -> year of the division that the last standing file of it named. ``batches`` as in ``recall``."""
    standing = batches[batches["undone_at"].isna()].sort_values("batch_id")
    named = zip(standing["layer"], (mapping.get("division") for mapping in standing["mapping"]), strict=True)
    return {layer: year for layer, year in named if layer and year}


def _home(shapes: list[pd.DataFrame]) -> Box | None:
    if not shapes:
        return None
    texts = pd.concat([each["geometry"] for each in shapes]).to_numpy(dtype=object)
    west, south, east, north = map(float, shapely.total_bounds(shapely.from_geojson(texts)))
    return (west, south, east, north)
