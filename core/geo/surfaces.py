"""Shapes put on the globe: repaired where they cross themselves, left out where nothing can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from core.geo.layer import tell
from core.geo.source import LINES, POINTS, SURFACES
from core.geo.systems import System, astray, to_wgs84
from core.issues import Issue, Stop

_SHORT, _PROBED = 500, 50  # corners of a border that is always checked; pieces of a longer one that are tried first
_MOST_NEAR, _MOST_CROSSINGS = 30_000_000, 20_000  # are checked, and repaired, in seconds


@dataclass(frozen=True, slots=True)
class Placed:
    """Valid shapes in WGS84 (None where left out): surfaces, or points where the layer has nothing else."""

    geometries: np.ndarray
    points: bool
    issues: tuple[Issue, ...]


def place(geometries: np.ndarray, system: System, labels: Sequence[str]) -> Placed:
    """The surfaces among ``geometries``, else the points; what was left out or repaired is told by ``labels``.

    Raises Stop (G-09) when ``system`` leads out of the world.
    """
    names = np.array(labels, dtype=object)
    kinds = shapely.get_dimensions(geometries)
    wanted = SURFACES if (kinds == SURFACES).any() else POINTS
    found = geometries.copy()
    found[kinds != wanted] = None
    numbers = found
    found = to_wgs84(found, system)
    turned = _turn(found, numbers, system)
    issues = [] if wanted == SURFACES else [Issue("G-07", {"n": int((kinds == POINTS).sum())})]
    hopeless = _hopeless(found, _MOST_NEAR)
    found[hopeless] = None
    broken = (kinds == wanted) & ~hopeless & ~shapely.is_valid(found)
    tangled = np.zeros(len(found), dtype=bool)
    tangled[broken] = _hopeless(found[broken], _MOST_CROSSINGS, exactly=True)
    found[tangled] = None
    found[broken] = shapely.make_valid(found[broken], method="structure", keep_collapsed=False)
    found[:] = found if wanted == POINTS else [surface(geometry) for geometry in found]
    flat = shapely.is_empty(found) | hopeless | tangled  # a ring without width leaves nothing when repaired
    found[flat] = None
    strays = astray(found)
    found[strays] = None
    issues += tell("G-31", names[strays])
    issues += tell("G-32", names[turned])
    issues += tell("G-13", names[(kinds < POINTS) | flat])
    issues += tell("G-14", names[(kinds != wanted) & (kinds >= POINTS) & (kinds <= LINES)])
    issues += tell("G-15", names[broken & ~flat])
    return Placed(found, wanted == POINTS, tuple(issues))


def _turn(placed: np.ndarray, numbers: np.ndarray, system: System) -> np.ndarray:
    """Which stray shapes stood with north before east alone: read the other way they lie among the others, as they do
    in ``placed`` then. ``numbers``: the shapes as the file has them.
    """
    strays = astray(placed)
    turned = np.zeros(len(placed), dtype=bool)
    if not strays.any():
        return turned
    west, south, east, north = shapely.total_bounds(placed[~strays])
    for at in np.flatnonzero(strays).tolist():
        try:
            other = to_wgs84(numbers[at : at + 1], replace(system, swapped=not system.swapped))
        except Stop:  # out of the world that way
            continue
        x, y = shapely.get_coordinates(shapely.centroid(shapely.envelope(other)))[0]
        if west <= x <= east and south <= y <= north:
            placed[at], turned[at] = other[0], True
    return turned


def surface(geometry: Any) -> Any:
    """Only the surfaces of a geometry: repairs and collections may hold stray lines and points as well."""
    if geometry is None or geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = shapely.get_parts(geometry)
    return shapely.union_all([surface(part) for part in parts[shapely.get_dimensions(parts) == SURFACES]])


def _hopeless(geometries: np.ndarray, most: int, exactly: bool = False) -> np.ndarray:
    """Which shapes to leave out because their borders meet themselves too often, judged by pieces taken here and there.

    All shapes together may have ``most`` pairs of pieces whose boxes meet, or that meet ``exactly``: the time of a
    check goes with the one, that of a repair with the square of the other.
    """
    long = shapely.get_num_coordinates(geometries) > _SHORT
    met = [_meetings(form, exactly) if worth else 0 for form, worth in zip(geometries, long, strict=True)]
    return np.asarray(long & (np.cumsum(met) > most))


def _meetings(geometry: Any, exactly: bool) -> float:
    corners, ring = shapely.get_coordinates(shapely.get_parts(shapely.boundary(geometry)), return_index=True)
    pieces = np.stack([corners[:-1], corners[1:]], axis=1)[ring[:-1] == ring[1:]]
    low, high = (np.ascontiguousarray(side(axis=1).T) for side in (pieces.min, pieces.max))
    probes, met = range(0, len(pieces), len(pieces) // _PROBED + 1), 0
    for n in probes:
        near = pieces[((low <= high[:, n, None]) & (high >= low[:, n, None])).all(axis=0)]
        met += int(_touching(pieces[n], near).sum()) if exactly else len(near)
    return max(met / len(probes) - 3, 0) * len(pieces) / 2  # a piece always meets itself and its two neighbours


def _touching(piece: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.intersects(shapely.linestrings(piece), shapely.linestrings(others)))
