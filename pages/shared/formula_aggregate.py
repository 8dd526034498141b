"""The arithmetic by which several scores become one, as a line of figures for each rule of core.scoring.aggregate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.config import Aggregation
from core.scoring import Explanation, Item
from core.scoring.aggregate import median
from pages.shared.term import Term, call, figure, total

OF_WEIGHTS = 5
ONE = figure(1)


@dataclass(frozen=True)
class Node:
    """The parts of a node that count, each with its weight."""

    explanation: Explanation
    least: int

    @property
    def items(self) -> tuple[Item, ...]:
        return self.explanation.counted

    @property
    def choice(self) -> Aggregation:
        assert self.explanation.choice
        return self.explanation.choice

    @property
    def scores(self) -> list[Term]:
        return [figure(item.score, self.least) for item in self.items]

    @property
    def raised(self) -> list[Term]:
        """The scores as they enter a rule that has a floor."""
        return [figure(max(item.score, self.explanation.floor), self.least) for item in self.items]

    @property
    def weights(self) -> list[Term]:
        whole = self.explanation.whole
        return [figure(item.weight * whole, max(OF_WEIGHTS, self.least)) for item in self.items]

    @property
    def even(self) -> bool:
        return bool(np.ptp([item.weight for item in self.items]) < 1e-9)

    @property
    def alone(self) -> bool:
        """Whether one score has all the weight."""
        return len(self.items) == 1 and self.explanation.whole == 1

    @property
    def told(self) -> Term | None:
        rule = self.explanation.rule
        return _AGGREGATIONS[rule](self) if self.explanation.alone else None


def _sum(node: Node) -> Term:
    if node.alone:
        return node.scores[0]
    return total([score * weight for score, weight in zip(node.scores, node.weights, strict=True)])


def _geometric(node: Node) -> Term:
    """Equal weights as a root, which says the same in fewer figures; a score alone as it is."""
    if node.alone:
        return node.raised[0]
    if node.even and node.explanation.whole == 1:
        return _product(node.raised) ** (ONE / figure(len(node.items)))
    return _product([score**weight for score, weight in zip(node.raised, node.weights, strict=True)])


def _product(terms: Sequence[Term]) -> Term:
    made = terms[0]
    for term in terms[1:]:
        made = made * term
    return made


def _powers(node: Node) -> Term:
    """A product of the scores as they are; a weight of 1 is not worth writing."""
    terms = zip(node.scores, node.weights, node.items, strict=True)
    whole = node.explanation.whole
    return _product([z if np.isclose(item.weight * whole, 1) else z**weight for z, weight, item in terms])


def _ratio(node: Node) -> Term:
    return node.scores[0] / node.scores[1]


def _harmonic(node: Node) -> Term:
    return ONE / total([weight / score for score, weight in zip(node.raised, node.weights, strict=True)])


def _generalised(node: Node) -> Term:
    power = node.choice.power
    if power == 0:
        return _geometric(node)
    exponent = figure(power, OF_WEIGHTS)
    scores = node.raised if power < 0 else node.scores
    inside = total([score**exponent * weight for score, weight in zip(scores, node.weights, strict=True)])
    root = ONE / exponent
    return inside**root if inside.value >= 0 else -((-inside) ** root)


def _median(node: Node) -> Term:
    """Where weights differ, each stands in square brackets behind its score."""
    if node.even:
        return _chosen("median", node)
    pairs = list(zip(node.scores, node.weights, strict=True))
    planes, weights = [np.array([[score.value]]) for score, _ in pairs], [item.weight for item in node.items]
    value = float(median(planes, weights, node.choice, node.explanation.floor).item())
    return Term(f"median({', '.join(f'{score.text} [{weight.text}]' for score, weight in pairs)})", value)


def _worst(node: Node) -> Term:
    return _chosen("min", node)


def _best(node: Node) -> Term:
    return _chosen("max", node)


def _chosen(name: str, node: Node) -> Term:
    """A function of several scores; of one, that score."""
    return call(name, *node.scores) if len(node.items) > 1 else node.scores[0]


@dataclass(frozen=True)
class Moments:
    """The mean and the variance that the rule ``mpi`` goes by, worked out from the scores."""

    node: Node

    @property
    def weights(self) -> list[Term]:
        n = len(self.node.items)
        equal = self.node.choice.spread == "equal"
        return [ONE / figure(n)] * n if equal else [figure(item.weight, OF_WEIGHTS) for item in self.node.items]

    @property
    def mean(self) -> Term:
        return total([score * weight for weight, score in zip(self.weights, self.node.scores, strict=True)])

    @property
    def variance(self) -> Term:
        """Around the mean as it is told."""
        mean, n = figure(self.mean.value, self.node.least), len(self.node.items)
        squares = [
            (score - mean) ** figure(2) * weight for weight, score in zip(self.weights, self.node.scores, strict=True)
        ]
        found = total(squares)
        return found * figure(n) / figure(n - 1) if self.node.choice.deviation == "sample" and n > 1 else found


def _mpi(node: Node) -> Term:
    """M less or plus S² ÷ m, each as core.scoring.aggregate.mpi has it; M by itself where nothing differs."""
    choice, own = node.choice, np.array([item.weight for item in node.items])
    weights = np.full(len(own), 1 / len(own)) if choice.spread == "equal" else own
    values = np.array([item.score for item in node.items])
    mean = float(weights @ values)
    spread = float(weights @ (values - mean) ** 2)
    spread *= len(own) / max(len(own) - 1, 1) if choice.deviation == "sample" else 1
    geometric = choice.mean == "geometric"
    if not spread:
        return _geometric(node) if geometric else _sum(node)
    raised = np.maximum(values, node.explanation.floor)
    middle = figure(float(np.exp(own @ np.log(raised)) if geometric else own @ values), node.least)
    penalty = figure(spread, node.least) / figure(mean, node.least)
    return middle - penalty if choice.high_is == "good" else middle + penalty


_AGGREGATIONS: Mapping[str, Callable[[Node], Term]] = {
    "arithmetic": _sum,
    "geometric": _geometric,
    "harmonic": _harmonic,
    "generalised": _generalised,
    "median": _median,
    "sum": _sum,
    "product": _powers,
    "ratio": _ratio,
    "worst": _worst,
    "best": _best,
    "mpi": _mpi,
}
