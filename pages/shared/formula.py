"""The arithmetic of one score as a line of figures: redone by hand, the right side gives the left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core import i18n
from core.config import Config
from core.scoring import Explanation
from core.scoring.yardstick import Yardstick
from pages.shared.formula_aggregate import OF_WEIGHTS, Moments, Node
from pages.shared.formula_normalise import Cell, Condition
from pages.shared.term import Term, call, figure, number, total

#: Decimals of the figures in a line; the later ones are tried until the line gives the score as it is printed.
OF_FIGURES, OF_SCORES = (4, 6, 9, 12), (2, 4, 6, 9, 12)
#: Of the last decimal: how far a result may be off; a little more than a half, which may go either way.
HALF = 0.50001


def digits(config: Config) -> int:
    """Decimals of a score: one where scores run to 100, three where they run to 1."""
    return _of_scale(config.method.scale)


def _of_scale(scale: tuple[float, float]) -> int:
    return 1 if abs(scale[1] - scale[0]) >= 10 else 3


def decimals(explanation: Explanation, config: Config) -> int:
    """Decimals that a number is printed with: those of its rule, which may run over a scale of its own or over none."""
    if explanation.level == "area":
        return _fraction(explanation.score)
    by = explanation.yardstick
    if by is None:
        return _of_parts(explanation, config)
    if by.choice.digits is not None:
        return by.choice.digits
    return _of_scale(by.scale) if by.stretched else _fraction(explanation.score)


def _of_parts(explanation: Explanation, config: Config) -> int:
    """Those of a node: as many as its parts have."""
    parts = [decimals(item.child, config) for item in explanation.counted if item.child]
    return max(1, *parts) if parts else digits(config)


def _fraction(x: float, most: int = 3) -> int:
    """Up to ``most`` decimals, as many as are not zero, and more of what is small."""
    return len(number(x, most).partition(".")[2])


def formula(explanation: Explanation, config: Config) -> str:
    """One line; only the number itself where it is a place among all areas.

    What decides a score that is given, not worked out, stands behind a colon. Of a rescaled score the parts give what
    it was before, and an arrow leads on to how it was rescaled.
    """
    score, by, places = explanation.score, explanation.yardstick, decimals(explanation, config)
    if not explanation.counted:
        return _printed(score, places)
    if explanation.level == "area":
        return _line(score, places, OF_FIGURES, lambda least: _rolled_up(explanation, least))
    if explanation.level == "indicator":
        return _measured(explanation.counted[0].entered, score, places, by)
    before, places_before = explanation.joined, _of_parts(explanation, config)
    made = _line(before, places_before, OF_SCORES, lambda least: Node(explanation, least).told)
    return f"{made} → {_measured(before, score, places, by)}" if by else made


def spelled(explanation: Explanation) -> dict[str, str]:
    """What the line of a node takes as worked out already, each under its name as a line of its own."""
    if explanation.rule != "mpi" or len(explanation.counted) < 2:
        return {}
    exact = Moments(Node(explanation, OF_SCORES[-1]))
    mean, variance = exact.mean.value, exact.variance.value
    return {
        "mean": _line(mean, _fraction(mean, 4), OF_SCORES, lambda least: Moments(Node(explanation, least)).mean),
        "variance": _line(
            variance, _fraction(variance, 4), OF_SCORES, lambda least: Moments(Node(explanation, least)).variance
        ),
    }


def _measured(x: float, score: float, places: int, by: Yardstick | None) -> str:
    assert by
    return _line(score, places, OF_FIGURES, lambda least: Cell(by, x, score, least).told, by.choice.digits)


def _line(
    score: float,
    places: int,
    tried: Sequence[int],
    make: Callable[[int], Term | Condition | None],
    rounded: int | None = None,
) -> str:
    """The arithmetic with as many decimals as it takes to give the score as it is printed."""
    result = _printed(score, places)
    for least in tried:
        made = make(least)
        if made is None or np.isnan(score):
            return result
        if isinstance(made, Condition):
            told, right = f"{result}: {made.text}", made.holds
        else:
            right = abs(made.value - i18n.rounded(score, places)) <= HALF * 10.0**-places
            made = made if rounded is None else call("round", made, figure(rounded))
            told = f"{result} = {made.text}"
        if right:
            break
    return told


def _printed(score: float, places: int) -> str:
    return "–" if np.isnan(score) else f"{i18n.rounded(score, places):,.{places}f}".replace("-", "−")


def _rolled_up(explanation: Explanation, least: int) -> Term:
    """A figure rolled up from the areas inside."""
    items = explanation.counted
    if explanation.rule == "ratio_of_sums" and np.isfinite(explanation.per):
        above, below = (
            figure(sum(getattr(item, side) for item in items), least) for side in ("numerator", "denominator")
        )
        return figure(explanation.per, least) * above / below
    return total([figure(item.score, least) * figure(item.weight, max(OF_WEIGHTS, least)) for item in items])
