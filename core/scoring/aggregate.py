"""One score from several: named pure functions. A missing score leaves with its weight, the rest keep theirs.

Scores come as planes, one array [A, T] for each part, so that nothing is copied on the way up the tree; a weight is one
number, or an array [T] where years differ. A part without weight takes no part. Everything is summed part by part:
areas with equal figures get equal scores to the last bit, so that ties stay ties whatever the order of the areas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.config.method import Aggregation

Planes = Sequence[np.ndarray]
Weights = Sequence[float] | Sequence[np.ndarray] | np.ndarray


class Plane:
    """Scores [A, T] of one part that are joined in several nodes or again and again, and what means need of them, each
    made once.
    """

    def __init__(self, scores: np.ndarray) -> None:
        self.scores = scores
        self._logs: dict[float, np.ndarray] = {}

    @cached_property
    def there(self) -> np.ndarray:
        """Where there is a score."""
        return np.asarray(~np.isnan(self.scores))

    @cached_property
    def filled(self) -> np.ndarray:
        """0 where there is no score."""
        return np.where(self.there, self.scores, 0.0)

    def log(self, floor: float) -> np.ndarray:
        """The logarithm of the scores, raised to the floor when it is above 0; 0 where there is no score."""
        if floor not in self._logs:
            if floor == 1:  # the usual one: its logarithm is 0, so that it may stand where there is no score
                raised = np.fmax(self.scores, floor)
                self._logs[floor] = np.log(raised, out=raised)
            else:
                raised = np.maximum(self.scores, floor) if floor > 0 else self.scores
                self._logs[floor] = np.where(self.there, np.log(raised), 0.0)
        return self._logs[floor]


class Parts(tuple[np.ndarray, ...]):
    """The scores of planes that are joined, and what means need of all of them, each made once."""

    planes: Sequence[Plane]

    def __new__(cls, planes: Sequence[Plane]) -> Parts:
        made = super().__new__(cls, (plane.scores for plane in planes))
        made.planes = planes
        return made

    @cached_property
    def _weights(self) -> dict[tuple[float, ...], np.ndarray]:
        return {}

    def weight(self, weights: Weights) -> np.ndarray:
        """[A, T]: the sum of the weights of the scores that are there. The last answer is kept."""
        asked = tuple(np.ravel(weights))
        if asked not in self._weights:
            self._weights.clear()
            self._weights[asked] = _weight([plane.there for plane in self.planes], weights)
        return self._weights[asked]

    @cached_property
    def least(self) -> np.ndarray:
        return _extreme(np.fmin, self)

    @cached_property
    def most(self) -> np.ndarray:
        return _extreme(np.fmax, self)


def arithmetic(
    planes: Planes, weights: Weights, choice: Aggregation, floor: float, *, scaled: bool = True
) -> np.ndarray:
    """sum(w z) / sum(w); sum(w z) where weights are not ``scaled``. Source: OECD/JRC Handbook (2008), 6.10."""
    return _mean(*_weighing(planes, weights), scaled)


def geometric(
    planes: Planes, weights: Weights, choice: Aggregation, floor: float, *, scaled: bool = True
) -> np.ndarray:
    """prod(z ^ w) ^ (1 / sum(w)); prod(z ^ w) where weights are not ``scaled``. None of a score of 0 or less.

    With a ``floor`` every z is raised to it first, so that one 0 is not the end; the floor is ours.
    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), 6.11.
    """
    planes, weights = _weighing(planes, weights)
    weights = _relative(weights) if scaled else weights
    with np.errstate(divide="ignore", invalid="ignore"):
        if isinstance(planes, Parts):
            logs = _sum((plane.log(floor) for plane in planes.planes), weights)
            product = _shared(logs, planes.weight(weights), scaled)
        else:
            product = _mean([np.log(plane) for plane in _floored(planes, floor)], weights, scaled)
        np.exp(product, out=product)
    least = planes.least if isinstance(planes, Parts) else _extreme(np.fmin, planes)
    if scaled:  # equal scores join to exactly that score, full marks to full marks
        most = planes.most if isinstance(planes, Parts) else _extreme(np.fmax, planes)
        ends = (np.maximum(least, floor), np.maximum(most, floor)) if floor > 0 else (least, most)
        np.clip(product, *ends, out=product)
    product[~(least > 0) if floor <= 0 else np.isnan(least)] = np.nan
    return product


def harmonic(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """sum(w) / sum(w / z), every z raised to the ``floor`` first; none of a score of 0 or less.

    Source: COINr 1.1.14 (a_hmean), which takes negative scores too; they have no harmonic mean.
    """
    planes, weights = _raised(planes, weights, floor)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = 1 / _mean([1 / plane for plane in planes], weights)
    return np.where(_extreme(np.fmin, planes) > 0, mean, np.nan)


def generalised(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """(sum(w z ^ p) / sum(w)) ^ (1 / p), p being the ``power``; for 0 the geometric mean, which is its limit.

    A power of 0 or less has the ``floor`` and the needs of a geometric mean. One above 0 that is no odd whole number is
    refused over scores below 0, of which there is no root, and which squares would turn round. Source: COINr 1.1.14
    (a_genmean), where one missing score leaves nothing; here it is left out.
    """
    power = choice.power
    if power == 0:
        return geometric(planes, weights, choice, floor)
    planes, weights = _raised(planes, weights, floor) if power < 0 else _weighing(planes, weights)
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        unit = _leading(planes, power)  # the scores that count most are about 1 in it: no power is beyond all numbers
        mean = _mean([(plane / unit) ** power for plane in planes], weights)
        root = unit * np.copysign(np.abs(mean) ** (1 / power), mean)
    if power > 0 and not power % 1:
        return np.asarray(root)
    least = _extreme(np.fmin, planes)
    return np.where(least <= 0 if power < 0 else least < 0, np.nan, root)


def median(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """The lowest score that half the weight does not exceed; where exactly half does not, the mean of it and the next.

    With equal weights it is the ordinary median.
    """
    planes, weights = _weighing(planes, weights)
    stacked = np.stack(planes)
    order = np.argsort(stacked, axis=0)
    ranked = np.take_along_axis(stacked, order, axis=0)
    weight = np.stack([np.where(np.isnan(plane), 0.0, w) for plane, w in zip(planes, weights, strict=True)])
    upto = np.cumsum(np.take_along_axis(weight, order, axis=0), axis=0)
    # Shares such as 0.1 do not sum to exactly one half.
    half, slack = upto[-1] / 2, upto[-1] * 1e-12
    low, high = (_pick(ranked, (upto < half + step).sum(axis=0)) for step in (-slack, slack))
    return np.where(upto[-1] > 0, (low + high) / 2, np.nan)


def sum_of(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """sum(w z), the weights as given; missing scores add nothing."""
    return _mean(*_weighing(planes, weights), scaled=False)


def product(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """prod(z ^ w), the weights as given: 0 where one score is 0, as it stands with no floor; missing scores are left
    out. None of a score below 0. Source: UNDP and OPHI, Multidimensional Poverty Index (headcount x intensity).
    """
    planes, weights = _weighing(planes, weights)
    with np.errstate(invalid="ignore", over="ignore"):
        terms = [np.where(np.isnan(plane), 1.0, np.power(plane, w)) for plane, w in zip(planes, weights, strict=True)]
        found = terms[0]
        for term in terms[1:]:
            found = found * term
    least = _extreme(np.fmin, planes)
    return np.where(least >= 0, found, np.nan)


def ratio(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """z_1 / z_2, of two parts in the order of the file; none where one is missing, weighs nothing or z_2 is 0.

    Source: UNDP, Gender Development Index (the human development of women over that of men).
    """
    if len(planes) != 2:
        return np.full_like(planes[0], np.nan)
    over, under = (np.where(np.asarray(w) > 0, z, np.nan) for z, w in zip(planes, weights, strict=True))
    found = over / np.where(under == 0, np.nan, under)
    found[(under == 0) & ~np.isnan(over)] = np.inf  # told as a score that there is not
    return np.asarray(found)


def worst(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """The lowest score of the parts that weigh. Source: EU Water Framework Directive, "one out, all out"."""
    return _extreme(np.fmin, _weighing(planes, weights)[0])


def best(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """The highest score of the parts that weigh."""
    return _extreme(np.fmax, _weighing(planes, weights)[0])


def mpi(planes: Planes, weights: Weights, choice: Aggregation, floor: float) -> np.ndarray:
    """M - S^2 / m where a high score is good, M + S^2 / m where it is bad: imbalance is never rewarded.

    M is the weighted mean of the parts, ``arithmetic`` or ``geometric``; m their arithmetic mean and S^2 their variance
    about it, of the weights (population) or times n / (n - 1) for n parts (sample); one part has no imbalance. With
    ``spread = equal`` the parts weigh the same in S^2 / m. None where m is not above 0, unless the parts are equal.
    Source: Mazziotta and Pareto (2016; weighted 2022); geometric and ``equal`` as in giniCI (R).
    """
    middle = (geometric if choice.mean == "geometric" else arithmetic)(planes, weights, choice, floor)
    planes, weights = _weighing(planes, weights)
    weights = [1.0] * len(planes) if choice.spread == "equal" else weights
    mean = _mean(planes, weights)
    variance = _mean([(plane - mean) ** 2 for plane in planes], weights)
    if choice.deviation == "sample":
        there = sum((~np.isnan(plane) for plane in planes), np.zeros(mean.shape, dtype=int))
        variance = variance * there / np.maximum(there - 1, 1)
    penalty = variance / np.where(mean > 0, mean, np.where(variance == 0, 1, np.nan))
    return np.asarray(middle - penalty if choice.high_is == "good" else middle + penalty)


def coverage(shares: Planes, weights: Weights) -> np.ndarray:
    """Share of all the weight that rests on data, from the share (0 ... 1) of each part: [A, T]; 0 if none weighs."""
    weights = _relative(weights)
    whole = _weight([np.ones(1, bool if share.dtype == bool else float) for share in shares], weights)
    covered = shares.weight(weights) if isinstance(shares, Parts) else _weight(shares, weights)
    return np.asarray(covered / np.where(whole == 0, 1.0, whole))


def illegal(planes: Planes, choice: Aggregation, floor: float) -> np.ndarray:
    """[K]: the parts with a score of which the rule cannot take a mean: 0 or less, or less than 0."""
    wrong = refuses(choice, floor)
    if wrong is None:
        return np.zeros(len(planes), dtype=bool)
    return np.array([wrong(plane, 0).any() for plane in planes])


@dataclass(frozen=True)
class Aggregator:
    """A rule: ``of`` takes K planes of scores [A, T], K weights, the choice and the floor, and returns one plane.

    NaN: no score, because all is missing, nothing weighs or a score is illegal. ``scaled``: weights count by their
    shares of the sum; None: that can be asked of the rule. ``internal``: no result is beyond the lowest and the highest
    of the scores.
    """

    of: Callable[..., np.ndarray]
    scaled: bool | None = True
    internal: bool = False

    def __call__(
        self, planes: Planes, weights: Weights, choice: Aggregation, floor: float, *, scaled: bool = True
    ) -> np.ndarray:
        asked = {"scaled": scaled} if self.scaled is None else {}
        return self.of(planes, weights, choice, floor, **asked)

    def scales(self, total: str) -> bool:
        """Whether weights are scaled to a sum of one when a weighting has this ``total``."""
        return total == "one" if self.scaled is None else self.scaled


MEANS: Mapping[str, Aggregator] = {
    "arithmetic": Aggregator(arithmetic, scaled=None, internal=True),
    "geometric": Aggregator(geometric, scaled=None, internal=True),
    "harmonic": Aggregator(harmonic, internal=True),
    "generalised": Aggregator(generalised, internal=True),
    "median": Aggregator(median, internal=True),
    "sum": Aggregator(sum_of, scaled=False),
    "product": Aggregator(product, scaled=False),
    "ratio": Aggregator(ratio),
    "worst": Aggregator(worst, internal=True),
    "best": Aggregator(best, internal=True),
    "mpi": Aggregator(mpi),
}


def floors(choice: Aggregation) -> bool:
    """Whether scores are raised to the floor before the rule joins them: it cannot take a score of 0 or less."""
    if choice.rule == "generalised":
        return choice.power <= 0
    return choice.rule in ("geometric", "harmonic") or (choice.rule == "mpi" and choice.mean == "geometric")


def refuses(choice: Aggregation, floor: float) -> np.ufunc | None:
    """How a score compares with 0 when the rule cannot take it; an even power or a root would turn its order round."""
    if floors(choice) and floor <= 0:
        return np.less_equal
    powered = choice.rule == "generalised" and choice.power > 0 and choice.power % 2 != 1
    return np.less if choice.rule in ("mpi", "product") or powered else None


def _mean(planes: Planes, weights: Weights, scaled: bool = True) -> np.ndarray:
    """The weighted mean, or sum, of what is there. The masks cost several passes, so they wait until a NaN shows."""
    weights = _relative(weights) if scaled else weights
    if isinstance(planes, Parts):
        return _shared(_sum((plane.filled for plane in planes.planes), weights), planes.weight(weights), scaled)
    if not np.isnan(planes[0]).any():  # a gap in the first plane tells already that the sum would be in vain
        total = _sum(planes, weights)
        if not np.isnan(total).any():
            return np.asarray(total / sum(weights)) if scaled else total
    there = [~np.isnan(plane) for plane in planes]
    filled = (np.where(mask, plane, 0.0) for mask, plane in zip(there, planes, strict=True))
    return _shared(_sum(filled, weights), _weight(there, weights), scaled)


def _shared(total: np.ndarray, whole: np.ndarray, scaled: bool) -> np.ndarray:
    """A sum, in place, over the weight of what is there, NaN where nothing is."""
    if scaled:
        with np.errstate(invalid="ignore"):
            total /= whole
    total[whole == 0] = np.nan
    return total


def _relative(weights: Weights) -> Weights:
    """Weights of which only the shares count: equal ones are 1, which spares a multiplication and its rounding."""
    first = weights[0]
    if np.ndim(first) or not first or any(weight != first for weight in weights):
        return weights
    return [1.0] * len(weights)


def _sum(planes: Iterable[np.ndarray], weights: Weights) -> np.ndarray:
    """sum(w z), plane after plane."""
    total = part = None
    for plane, w in zip(planes, weights, strict=True):
        if total is None or part is None:
            total = np.asarray(plane * w, dtype=float)
            part = np.empty_like(total)
        elif np.ndim(w) == 0 and w == 1:
            total += plane
        else:
            total += np.multiply(plane, w, out=part)
    if total is None:
        raise ValueError("nothing to join")
    return total


def _weight(shares: Planes, weights: Weights) -> np.ndarray:
    """sum(w s) of shares (0 ... 1), or of what is there: that is counted for each weight, far faster than summed."""
    if np.ndim(weights[0]) or any(share.dtype != bool for share in shares):
        return _sum(shares, weights)
    alike: dict[float, np.ndarray] = {}
    for share, weight in zip(shares, weights, strict=True):
        if weight in alike:
            alike[weight] += share.view(np.uint8)
        else:
            alike[weight] = np.array(share, np.min_scalar_type(len(shares)), order="K")
    return _sum(alike.values(), list(alike))


def _weighing(planes: Planes, weights: Weights) -> tuple[Planes, Weights]:
    """The parts that weigh; one without any score where none does. Years in which a part has no weight are blanked."""
    if np.ndim(weights[0]):
        return [np.where(w == 0, np.nan, plane) for plane, w in zip(planes, weights, strict=True)], weights
    if all(weights):
        return planes, weights
    kept = [k for k, w in enumerate(weights) if w]
    if not kept:
        return [np.full_like(planes[0], np.nan)], [1.0]
    return [planes[k] for k in kept], [float(weights[k]) for k in kept]


def _raised(planes: Planes, weights: Weights, floor: float) -> tuple[Planes, Weights]:
    planes, weights = _weighing(planes, weights)
    return _floored(planes, floor), weights


def _floored(planes: Planes, floor: float) -> Planes:
    return [np.maximum(plane, floor) for plane in planes] if floor > 0 else planes


def _extreme(fold: np.ufunc, planes: Planes) -> np.ndarray:
    found = np.array(planes[0], order="K")
    for plane in planes[1:]:
        fold(found, plane, out=found)
    return found


def _leading(planes: Planes, power: float) -> np.ndarray:
    """A power of 4 near the score that counts most, of each area and year: neither it nor its root costs a digit."""
    size = _extreme(np.fmax if power > 0 else np.fmin, [np.abs(plane) for plane in planes])
    return np.asarray(np.ldexp(1.0, np.frexp(size)[1] // 2 * 2))


def _pick(ranked: np.ndarray, place: np.ndarray) -> np.ndarray:
    return np.asarray(np.take_along_axis(ranked, place[None], axis=0)[0])
