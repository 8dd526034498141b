"""How firm the ranks of an index are, and which choice moves them: all that is uncertain, drawn again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.config import Config
from core.robustness.bands import Bands
from core.robustness.replay import Progress, Steps, moved, replayed, watched
from core.robustness.sensitivity import Indices, design, estimate
from core.robustness.study import CHOICES, Study
from core.scoring.cube import Cube

#: Replications whose weights are drawn at once, so that a long run neither waits for all of them nor holds them.
DRAWN = 1 << 16


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """``bands``: id of a target -> its ranks. ``factors``: what was drawn (core.robustness.study)."""

    study: Study
    bands: Mapping[str, Bands]
    factors: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """``indices``: id of a target -> how much each of the ``factors`` moves its ranks; None where nothing is drawn."""

    study: Study
    indices: Mapping[str, Indices | None]
    factors: tuple[str, ...]
    runs: int


def run(
    cube: Cube,
    config: Config,
    progress: Progress | None = None,
    *,
    period: str | None = None,
    targets: Sequence[str] | None = None,
    replications: int | None = None,
) -> Uncertainty:
    """Rank bands of the targets, as ``config.robustness`` asks; the same seed gives the same bands.

    ``period``: absent, the last one. ``targets``: ids of nodes; absent, every node that is a part of no other.
    ``replications``: in place of the config's. An area has no rank in replications that drive one of its scores to
    where a mean cannot be taken of it (``Bands.ranked``). Raises Stop where an alternative cannot be scored, before
    anything is drawn, KeyError for an unknown period or target, and Cancelled when ``progress`` says so.
    """
    return watched(steps(cube, config, period=period, targets=targets, replications=replications), progress)


def steps(
    cube: Cube,
    config: Config,
    *,
    period: str | None = None,
    targets: Sequence[str] | None = None,
    replications: int | None = None,
) -> Steps[Uncertainty]:
    """As ``run``, in pieces."""
    study = Study.of(cube, config, period, targets)
    runs = replications or config.robustness.replications
    at = {name: study.stream(name).random(runs) for name in study.factors if name in (*CHOICES, "voters", "left_out")}
    parts: list[tuple[Bands, ...]] = []
    for start in range(0, runs, DRAWN):
        parts.append((yield from _part(study, at, range(start, min(start + DRAWN, runs)), runs)))
    bands = (Bands(own[0].reference, np.concatenate([each.ranks for each in own])) for own in zip(*parts, strict=True))
    return Uncertainty(study, dict(zip(study.targets, bands, strict=True)), study.factors)


def _part(study: Study, at: Mapping[str, np.ndarray], which: range, runs: int) -> Steps[tuple[Bands, ...]]:
    """Some of the replications. Each has a set of weights and of errors of its own; the rest is drawn ``at`` random."""
    own = (np.arange(len(which)) + 0.5) / len(which)
    numbers = {name: at[name][which.start : which.stop] if name in at else own for name in study.factors}
    cases, draws = study.draws(numbers, which, len(which))
    pieces = replayed(study.tree, cases, draws, study.references, study.measured, study.highest_first)
    while True:
        try:
            done, _ = next(pieces)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield which.start + done, runs


def sobol(
    cube: Cube,
    config: Config,
    progress: Progress | None = None,
    *,
    n: int = 1024,
    bootstraps: int = 1000,
    period: str | None = None,
    targets: Sequence[str] | None = None,
) -> Sensitivity:
    """Sobol indices of what is drawn, for each target: how much of the mean absolute shift of ranks rests on it.

    n (d + 2) replications for d factors; ``n`` is best a power of two. A set of weights, or of errors, is one of n.
    Raises as ``run`` does.
    """
    study = Study.of(cube, config, period, targets)
    factors = study.factors
    if not factors:
        return Sensitivity(study, dict.fromkeys(study.targets), factors, 0)
    points = design(n, len(factors))
    cases, draws = study.draws(dict(zip(factors, points.T, strict=True)), range(n), len(points))
    y = moved(
        study.tree,
        cases,
        draws,
        references=study.references,
        measured=study.measured,
        highest_first=study.highest_first,
        progress=progress,
    )
    seed = config.robustness.seed
    # A target none of whose areas has a rank never moves.
    found = [estimate(np.nan_to_num(each), len(factors), bootstraps, seed) for each in y]
    return Sensitivity(study, dict(zip(study.targets, found, strict=True)), factors, len(points))
