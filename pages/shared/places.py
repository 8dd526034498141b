"""What the store and the file itself say of where places lie, for a boundary layer on its way in."""

from __future__ import annotations

from typing import Any

from core import geo
from core.geo import Known
from core.ingest.container import contents
from pages.shared import load


def known(layer: str) -> Known:
    """What earlier files say of a layer. The demo city lies nowhere, so it says nothing of where the town is."""
    layers = [] if load.has_demo() else load.config().layers
    return geo.recall(load.batches(), layer, [load.shapes(each.id) for each in layers])


def rows(data: bytes, file: str) -> list[list[Any]]:
    """The cells of the first sheet that names two coordinates; none where no sheet does."""
    sheets = ([*sheet.rows] for sheet in contents(data, file).sheets)
    return next((cells for cells in sheets if geo.points.header(cells)), [])
