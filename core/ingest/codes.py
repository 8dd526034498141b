"""Numbers that may stand for missing ones: nines alone, far from everything else in their column."""

from __future__ import annotations

import numpy as np

from core.ingest.cells import NUMBER, Numbers

CODES = (-9.0, *(sign * (10.0**digits - 1) for digits in range(2, 7) for sign in (-1, 1)))
_FAR, _BEYOND = 10, 2  # times farther from zero than every other number such a code is; one beside a sure one
_LEAST_NEGATIVE, _LEAST_POSITIVE = -99, 999  # from which nines tell by themselves


def codes_for_missing(read: Numbers, limits: tuple[float, float] | None = None) -> tuple[float, ...]:
    """The numbers of a column that most likely are codes for missing values, lowest first.

    Ten times farther from zero than every other number, or outside what the indicator can be (``limits``); beside one
    of these, other nines that are out of place too.
    """
    if len(read.kind) and not read.kind.strides[0]:
        known = read.value if read.kind[0] == NUMBER else read.value[:0]
    else:
        known = read.value[read.kind == NUMBER]
    if not len(known) or (float(known.min()) > CODES[0] and float(known.max()) < _LEAST_POSITIVE):
        return ()
    values = np.unique(known)
    plain, nines = values[~np.isin(values, CODES)], values[np.isin(values, CODES)].tolist()
    low, high = (float(plain.min()), float(plain.max())) if len(plain) else (0.0, 0.0)
    if not any(_sure(code, low, high, limits) for code in nines):
        return ()
    beside = (code for code in nines if (code < 0 <= low) or code > _BEYOND * max(high, 0.0))
    return tuple(sorted({*beside, *(code for code in nines if _sure(code, low, high, limits))}))


def _sure(code: float, low: float, high: float, limits: tuple[float, float] | None) -> bool:
    if code < 0:
        outside = limits is not None and code < limits[0] <= low
        return outside or (code <= _LEAST_NEGATIVE and min(low, 0.0) > code / _FAR)
    outside = limits is not None and code > limits[1]
    return code >= _LEAST_POSITIVE and (outside or max(high, 0.0) < code / _FAR)
