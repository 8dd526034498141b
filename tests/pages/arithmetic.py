"""A printed line worked out by other means than those that wrote it: as a person would with a calculator."""

import math
import re

import numpy as np

SIGNS = str.maketrans({"−": "-", "×": "*", "÷": "/", "≤": "#", "≥": "@"})
NUMBER = r"\(?-?[\d.]+\)?"


def weighted_median(*pairs: tuple[float, float]) -> float:
    """The score at half of the weight, from a list in which each stands as often as it weighs."""
    score, weight = zip(*sorted(pairs), strict=True)
    upto = np.cumsum(weight) / sum(weight)
    low = next(s for s, u in zip(score, upto, strict=True) if u >= 0.5 - 1e-4)
    high = next(s for s, u in zip(score, upto, strict=True) if u > 0.5 + 1e-4)
    return (low + high) / 2


KNOWN = {
    "__builtins__": {},
    "ln": math.log,
    "min": min,
    "max": max,
    "round": lambda x, digits: x,  # a half may go either way: ``agrees`` compares with what is printed
    "median": lambda *x: weighted_median(*x) if isinstance(x[0], tuple) else float(np.median(x)),
}


def worked_out(text: str) -> float | bool:
    """What an expression, or a comparison, comes to."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text).translate(SIGNS).replace("^", "**")
    plain = re.sub(rf"({NUMBER}) \[([\d.]+)\]", r"(\1, \2)", plain).replace("#", "<=").replace("@", ">=")
    return eval(plain, dict(KNOWN))


def redone(equation: str) -> tuple[float, float, float]:
    """The printed result, the right side worked out, and the unit of the last printed digit."""
    left, right = equation.split(" = ")
    return float(worked_out(left)), float(worked_out(right)), 10.0 ** -len(left.partition(".")[2])


def agrees(equation: str, score: float) -> None:
    """Asserts that the right side, rounded as the left is, is the left, and that this is the score."""
    left, right, unit = redone(equation)
    assert abs(left - score) <= unit * 0.5001, equation
    assert abs(right - left) <= unit * 0.5001, equation
