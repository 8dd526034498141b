"""Shapes of one layer that lie on one another: a layer of areas divides a place, and counts no surface twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

_SHARE = 0.05  # of the smaller of two: neighbours drawn by hand share slivers of less
_FEWER_CORNERS = 1e-4  # degrees, about ten metres: enough to tell a sliver from an overlap, in a tenth of the time


def overlapping(geometries: Sequence[shapely.Geometry]) -> list[int]:
    """Positions of the surfaces that share more than a twentieth of the smaller with another. Points share none."""
    forms = np.asarray(geometries, dtype=object)
    plain = shapely.simplify(forms, _FEWER_CORNERS)
    forms = np.where(shapely.is_valid(plain) & ~shapely.is_empty(plain), plain, forms)
    one, other = shapely.STRtree(forms).query(forms, predicate="intersects")
    one, other = one[one < other], other[one < other]
    size = shapely.area(forms)
    shared = shapely.area(shapely.intersection(forms[one], forms[other]))
    doubled = shared > _SHARE * np.minimum(size[one], size[other])
    return sorted({*one[doubled].tolist(), *other[doubled].tolist()})
