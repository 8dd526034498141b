"""Arithmetic as it is printed: each term has its text and the value of just the figures in the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

#: How tightly the last operation of a term binds: a sum, a product, a power, or what needs no brackets.
SUM, PRODUCT, POWER, WHOLE = range(4)
#: What each function that is written by its name does.
FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "ln": np.log,
    "max": max,
    "median": lambda *x: float(np.median(x)),
    "min": min,
    "round": lambda x, digits: float(np.round(x, int(digits))),
}


def number(x: float, least: int = 4) -> str:
    """Up to ``least`` decimals, more where it is small."""
    if np.isnan(x):
        return "–"
    places = least if abs(x) >= 0.1 or not x else least + int(np.ceil(-np.log10(abs(x))))
    text = f"{abs(x):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text}" if x < 0 and text != "0" else text


def figure(x: float, least: int = 4) -> Term:
    """A number of the arithmetic; a negative one in brackets."""
    text = number(x, least)
    value = float(text.replace(",", "").replace("−", "-"))
    return Term(f"({text})" if value < 0 else text, value)


@dataclass(frozen=True)
class Term:
    """``value`` is what a person gets who works out ``text``; NaN or infinite where that is impossible."""

    text: str
    value: float
    binds: int = WHOLE

    def __add__(self, other: Term) -> Term:
        return Term(f"{self.within(SUM)} + {other.within(SUM)}", self.value + other.value, SUM)

    def __sub__(self, other: Term) -> Term:
        return Term(f"{self.within(SUM)} − {other.within(PRODUCT)}", self.value - other.value, SUM)

    def __mul__(self, other: Term) -> Term:
        return Term(f"{self.within(PRODUCT)} × {other.within(PRODUCT)}", self.value * other.value, PRODUCT)

    def __truediv__(self, other: Term) -> Term:
        with np.errstate(all="ignore"):
            value = float(np.divide(self.value, other.value))
        return Term(f"{self.within(PRODUCT)} ÷ {other.within(POWER)}", value, PRODUCT)

    def __pow__(self, other: Term) -> Term:
        with np.errstate(all="ignore"):
            value = float(np.power(self.value, other.value))
        return Term(f"{self.within(WHOLE)}^{other.within(WHOLE)}", value, POWER)

    def __neg__(self) -> Term:
        return Term(f"(−{self.within(POWER)})", -self.value)

    def within(self, binds: int) -> str:
        """The text as a part of an operation that binds so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


def call(name: str, *terms: Term) -> Term:
    """A function of terms, by its name in FUNCTIONS."""
    with np.errstate(all="ignore"):
        value = float(FUNCTIONS[name](*(term.value for term in terms)))
    return Term(f"{name}({', '.join(term.text for term in terms)})", value)


def total(terms: Sequence[Term]) -> Term:
    return reduce(add, terms)
