"""Which coordinate system the numbers of a layer are in: stated, recognised by where it puts the layer, or asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError

from core.issues import Issue, Stop

Box = tuple[float, float, float, float]  # west, south, east, north
WGS84, ISRAEL = "EPSG:4326", "EPSG:2039"
#: What offices in Israel use: the grid of today, the two before it, UTM of the zone, web maps.
GRIDS = (ISRAEL, "EPSG:28193", "EPSG:28191", "EPSG:32636", "EPSG:3857")
NEARBY = 0.5  # degrees around the known areas that still are near them: the next towns, but not Cyprus
COUNTRY: Box = (34.0, 29.3, 36.0, 33.5)  # Israel, where nothing is known of the town yet
_WORLD: Box = (-180, -90, 180, 90)
_SAMPLE = 1000  # shapes that are tried in each system
_SWAPPED = " north-east"
_GLOBE = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class System:
    """A way to read the numbers, and where it would put the middle of the layer (degrees).

    ``swapped``: north stands before east. ``near``: beside the known areas, or in the country where none is known.
    ``km``: how far from the middle of the known areas; None where none is known.
    """

    crs: str
    swapped: bool
    lon: float
    lat: float
    near: bool
    km: float | None = None

    @property
    def id(self) -> str:
        """How a person's choice of this system is kept."""
        return self.crs + _SWAPPED * self.swapped


def stated(text: object) -> CRS | None:
    """The system that a file states, or None where it states none that is known.

    An Esri text without a number gives the registered system it equals: only that one is sure to carry the shift from
    the Israeli datum to WGS84 (78 m).
    """
    try:
        found = CRS.from_user_input(text) if isinstance(text, str) and text.strip() else None
        number = found.to_epsg(min_confidence=20) if found else None
        known = CRS.from_epsg(number) if number else found
        return known if known and _transformer(known.to_string()) else None
    except ProjError:
        return None


def options(geometries: np.ndarray, crs: CRS | None, home: Box | None) -> tuple[System, ...]:
    """Every way to read the numbers that leads to a place in the world, the likely ones first."""
    bounds = shapely.bounds(geometries)
    middles = ((bounds[:, :2] + bounds[:, 2:]) / 2)[np.isfinite(bounds).all(axis=1)]
    middles = middles[:: len(middles) // _SAMPLE + 1]
    if not len(middles):
        return ()
    degrees = _are_degrees(geometries)
    usual = (WGS84,) if degrees else (*GRIDS, *_zone_of(home))
    names = dict.fromkeys([crs.to_string()] if crs and crs.is_geographic == degrees else []) | dict.fromkeys(usual)
    tried = [_tried(name, swapped, middles, home) for name in names for swapped in (False, True)]
    return tuple(sorted((one for one in tried if one), key=lambda one: (not one.near, one.swapped)))


def settle(
    found: Sequence[System], geometries: np.ndarray, crs: CRS | None, home: Box | None, choice: str | None = None
) -> tuple[System, list[Issue]]:
    """The system to read in: the choice, else the stated one unless the numbers contradict it, else the one that fits.

    Degrees without a stated system are WGS84 (RFC 7946). Raises Stop where a person must say: north before east (G-25),
    no or several systems that fit (G-08), a stated one that leads out of the world (G-09).
    """
    if chosen := next((one for one in found if one.id == choice), None):
        return chosen, []
    degrees = _are_degrees(geometries)
    fits = crs is not None and crs.is_geographic == degrees
    near = [one for one in found if one.near]
    if (crs is not None and fits) or degrees:
        name = crs.to_string() if crs is not None and fits else WGS84
        straight = next((one for one in found if one.crs == name and not one.swapped), None)
        if straight is None or not straight.near:
            _refuse_swapped(near)
        if straight is None:
            raise Stop([Issue("G-09", {"crs": name})])
        return straight, [*_contradicted(crs, fits, name), *_far(straight, home)]
    straights = [one for one in near if not one.swapped]
    if len(straights) != 1:
        _refuse_swapped([one for one in near if not straights])
        bounds = shapely.total_bounds(geometries)
        raise Stop([Issue("G-08", dict(zip(("west", "south", "east", "north"), bounds.tolist(), strict=True)))])
    used = straights[0]
    return used, _contradicted(crs, fits, used.crs) or [Issue("G-20", {"used": used.crs})]


def to_wgs84(geometries: np.ndarray, system: System) -> np.ndarray:
    """The geometries in longitude and latitude. Raises Stop (G-09) when one of them leaves the world."""
    if system.swapped:
        geometries = shapely.transform(geometries, lambda coordinates: coordinates[:, ::-1])
    found = shapely.transform(geometries, _transformer(system.crs).transform, interleaved=False)
    if not _inside(shapely.total_bounds(found), _WORLD):
        raise Stop([Issue("G-09", {"crs": system.crs})])
    return np.asarray(found, dtype=object)


def astray(placed: np.ndarray) -> np.ndarray:
    """Which shapes, in degrees, lie outside the country though most of the others lie inside it.

    One at 0°, 0° or with north before east does not move the median by which the system was found.
    """
    bounds = shapely.bounds(placed)
    there = np.isfinite(bounds).all(axis=1)
    inside = _within((bounds[:, :2] + bounds[:, 2:]) / 2, COUNTRY)
    return np.asarray(there & ~inside & (2 * inside.sum() > there.sum()))


def _are_degrees(geometries: np.ndarray) -> bool:
    return bool((np.abs(shapely.total_bounds(geometries)) <= 180).all())


def _zone_of(home: Box | None) -> list[str]:
    """UTM of the zone in which the known areas lie, for towns elsewhere."""
    return [] if home is None else [f"EPSG:326{int((home[0] + home[2]) / 2 + 180) // 6 + 1:02d}"]


def _tried(crs: str, swapped: bool, middles: np.ndarray, home: Box | None) -> System | None:
    east, north = middles.T[::-1] if swapped else middles.T
    placed = np.column_stack(_transformer(crs).transform(east, north))
    lon, lat = (float(x) for x in np.median(placed, axis=0))
    if not np.isfinite([lon, lat]).all() or not _inside(np.array([lon, lat, lon, lat]), _WORLD):
        return None
    if home is None:
        return System(crs, swapped, lon, lat, bool(_within(placed, COUNTRY).mean() > 0.5))
    west, south, east, north = home
    around = (west - NEARBY, south - NEARBY, east + NEARBY, north + NEARBY)
    metres = _GLOBE.inv((west + east) / 2, (south + north) / 2, lon, lat)[2]
    return System(crs, swapped, lon, lat, bool(_within(placed, around).any()), round(metres / 1000, 1))


def _refuse_swapped(near: Sequence[System]) -> None:
    if swapped := next((one for one in near if one.swapped), None):
        raise Stop([Issue("G-25", {"lon": swapped.lon, "lat": swapped.lat})])


def _contradicted(crs: CRS | None, fits: bool, used: str) -> list[Issue]:
    return [] if crs is None or fits else [Issue("G-19", {"stated": crs.name, "used": used})]


def _far(system: System, home: Box | None) -> list[Issue]:
    return [] if home is None or system.near else [Issue("G-27", {"km": system.km})]


def _within(points: np.ndarray, box: Box) -> np.ndarray:
    return np.asarray((points >= box[:2]).all(axis=1) & (points <= box[2:]).all(axis=1))


def _inside(bounds: np.ndarray, box: Box) -> bool:
    return bool((bounds[:2] >= box[:2]).all() and (bounds[2:] <= box[2:]).all())


@lru_cache(maxsize=32)
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, WGS84, always_xy=True)
