"""Scores of a whole cube by the rules of its plan: what they name is looked up, what they cannot score is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

import numpy as np

from core.config import Normalisation
from core.issues import Issue
from core.scoring.cube import Cube
from core.scoring.normalise import NORMALISATIONS, Columns, normalise
from core.scoring.order import disordered, falls, worst_first
from core.scoring.plan import Plan
from core.scoring.pool import STATISTICS
from core.scoring.rank import steady

_CACHED = 1 << 16  # so many figures and what is worked out of them stay in the processor's cache


class Named(TypedDict):
    """Positions of the year and the area that a choice names."""

    base: int | None
    reference: int | None


def looked_up(choice: Normalisation, cube: Cube) -> tuple[Named, list[Issue]]:
    """The positions of the year and the area that a choice names, and what is not there."""
    issues = []
    base = reference = None
    if choice.over == "base":
        base = cube.periods.index(choice.base) if choice.base in cube.periods else None
        if base is None:
            issues.append(Issue("M-08", {"period": choice.base, "known": ", ".join(cube.periods)}))
    if choice.reference and choice.reference not in STATISTICS:
        reference = next(map(int, np.flatnonzero(cube.called((choice.reference,)))), None)
        if reference is None:
            issues.append(Issue("M-07", {"area": choice.reference}))
    return {"base": base, "reference": reference}, issues


def scaled(values: np.ndarray, cube: Cube, plan: Plan, at: np.ndarray | None = None) -> tuple[np.ndarray, list[Issue]]:
    """Indicator scores [A, I, T] from prepared figures, each by its own rule, and what came out without a score.

    ``at`` [N, I, T]: score these instead, among the same figures; then nothing is told of figures without a score.
    """
    issues: list[Issue] = []
    method = plan.config.method
    x = values if at is None else at
    result = np.full_like(x, np.nan)
    lost = np.zeros(x.shape[1], bool)
    for which, choice in plan.groups:
        named, unknown = looked_up(choice, cube)
        issues += unknown
        for some in [] if unknown else _portions(which, values):
            columns, asked = _some(plan.columns, some), None if at is None else at[:, some]
            part = normalise(values[:, some], columns, choice, method.scale, method.clip, **named, at=asked)
            part[np.isinf(part)] = np.nan
            result[:, some] = part
            lost[some] = at is None and (np.isnan(part) & ~np.isnan(values[:, some])).any(axis=(0, 2))
    return result, issues if issues or at is not None else _told(values, result, lost, plan, cube)


def _portions(which: np.ndarray | slice, values: np.ndarray) -> Iterator[np.ndarray | slice]:
    """The columns ``which`` of [A, K, T], so many at a time that their figures stay in the processor's cache."""
    areas, columns, times = values.shape
    step = max(1, _CACHED // max(1, areas * times))
    ends = columns if isinstance(which, slice) else len(which)
    for start in range(0, ends, step):
        part = slice(start, start + step)
        yield part if isinstance(which, slice) else which[part]


def rescaled(
    joined: np.ndarray, choice: Normalisation, cube: Cube, plan: Plan, among: np.ndarray | None = None
) -> tuple[np.ndarray, list[Issue]]:
    """Joined scores [A, T] brought to another scale, as they are where the choice names what is not there.

    ``among`` [A, T]: minimum, mean, ranks are those of these scores, as for the place of a red line among the areas.
    """
    named, unknown = looked_up(choice, cube)
    if unknown:
        return joined, unknown
    method, nothing = plan.config.method, np.full(1, np.nan)
    columns = Columns(np.ones(1), nothing, nothing, nothing, nothing)
    if among is None:
        values, at = looked_at(joined, choice)[:, None], None
    else:  # made steady together, so that a line that meets a score shares its place
        both = looked_at(np.concatenate((among, joined)), choice)[:, None]
        values, at = both[: len(among)], both[len(among) :]
    return normalise(values, columns, choice, method.scale, method.clip, **named, at=at)[:, 0], []


def looked_at(joined: np.ndarray, choice: Normalisation) -> np.ndarray:
    """Joined scores as the rule that rescales them sees them: to 12 digits of the largest where it compares areas.

    So equal sums stay equal in whatever order they were added up. By fixed ends each score is brought to its own place,
    whoever else is in the table.
    """
    return steady(joined) if NORMALISATIONS[choice.rule].pooled else joined


def turned(plan: Plan) -> list[Issue]:
    """The indicators whose worse figures raise a score at the top where it is the highest score that ranks first, and
    those whose better figures do where the lowest ranks first and others go the right way (M-16).

    Where the lowest ranks first and better figures raise the score in all of them, the directions in the file may speak
    of the score rather than of what is good, which only its writer knows: told once, not of each (M-34).
    """
    wrong = _raised_by_worse(plan)
    if plan.config.method.rank_first == "lowest":
        if not wrong.any():
            return [Issue("M-34", {"n": len(wrong)})] if len(wrong) else []
        wrong = ~wrong
    told = ((plan.indicators[i].name, plan.choice(i).rule) for i in map(int, np.flatnonzero(wrong)))
    return [Issue("M-16", {"indicator": name, "rule": rule}) for name, rule in told]


def _raised_by_worse(plan: Plan) -> np.ndarray:
    """[I]: the indicators whose worse figures raise the scores of some node at the top that they are a part of."""
    scale = plan.config.method.scale
    own = np.zeros(len(plan.indicators), dtype=bool)
    for which, choice in plan.groups:
        own[which] = worst_first(_some(plan.columns, which), choice) ^ falls(choice, scale)
    above = [False] * len(plan.nodes)
    found = np.zeros(len(plan.indicators), dtype=bool)
    for join in reversed(plan.joins):  # every node comes before its parts
        top = plan.nodes[join.node].parent is None
        if join.rescale and (top or join.goes_up):
            above[join.node] ^= falls(join.rescale, scale, joined=True)
        for leaf, i in join.parts:
            if leaf:
                found[i] |= own[i] ^ above[join.node]
            else:
                above[i] = above[join.node]
    return found


def _some(columns: Columns, which: np.ndarray | slice) -> Columns:
    return Columns(**{name: getattr(columns, name)[which] for name in columns.__dataclass_fields__})


def unscored(before: np.ndarray, after: np.ndarray, cube: Cube) -> tuple[bool, str, int]:
    """Of one column [A, T]: whether no year has scores, the years without any, how many figures more have none.

    Years without a figure say nothing.
    """
    lost = np.isnan(after) & ~np.isnan(before)
    known = ~np.isnan(before).all(axis=0)
    gone = known & np.isnan(after).all(axis=0)
    years = ", ".join(cube.periods[t] for t in np.flatnonzero(gone))
    return bool(gone.any() and (gone == known).all()), years, int(lost[:, ~gone].sum())


def _told(values: np.ndarray, result: np.ndarray, lost: np.ndarray, plan: Plan, cube: Cube) -> list[Issue]:
    """The indicators that have figures but no score, in every year with figures (M-02) or in some (M-15); those of
    which single figures have none (M-22); those whose order was turned round (M-26). ``lost`` [I]: with figures that
    have no score.
    """
    issues = []
    for i in map(int, np.flatnonzero(lost)):
        told = {"indicator": plan.indicators[i].name, "rule": plan.choice(i).rule}
        whole, years, n = unscored(values[:, i], result[:, i], cube)
        if years or whole:
            issues.append(Issue("M-02", told) if whole else Issue("M-15", {**told, "periods": years}))
        if n:
            issues.append(Issue("M-22", {"part": told["indicator"], "rule": told["rule"], "n": n}))
    for which, choice in plan.groups:
        at = np.arange(len(plan.indicators))[which]
        columns, scale = _some(plan.columns, which), plan.config.method.scale
        wrong = at[disordered(values[:, which], result[:, which], columns, choice, scale)]
        issues += [Issue("M-26", {"indicator": plan.indicators[i].name, "rule": choice.rule}) for i in map(int, wrong)]
    return issues
