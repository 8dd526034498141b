"""Colours as eyes see them: contrast of WCAG 2.1, distance in CIE Lab 1976, colour blindness, grey print."""

import numpy as np

#: Full dichromacy in linear RGB (Machado, Oliveira and Fernandes 2009).
SIMULATED = {
    "none": np.eye(3),
    "protan": np.array([[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]),
    "deutan": np.array([[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]),
    "tritan": np.array([[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]),
}
#: What a printer without colour leaves.
GREY = np.tile([0.2126, 0.7152, 0.0722], (3, 1))
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    share = np.clip(TO_XYZ @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089], 1e-9, None)
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    lights = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def distance(one: str, other: str, eyes: str = "none") -> float:
    """How far two colours lie apart (delta E, CIE 1976) for these eyes."""
    return _apart(one, other, SIMULATED[eyes])


def printed(one: str, other: str) -> float:
    """How far two colours lie apart on grey paper (delta E, CIE 1976)."""
    return _apart(one, other, GREY)


def _apart(one: str, other: str, seen: np.ndarray) -> float:
    return float(np.linalg.norm(np.subtract(*(lab(seen @ linear(colour)) for colour in (one, other)))))
