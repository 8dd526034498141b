"""How firm the ranks of an index are, and which choice moves them: all that is uncertain, drawn again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.config import Config
from core.robustness.bands import Bands
from core.robustness.replay import Progress, moved, replay
from core.robustness.sensitivity import Indices, design, estimate
from core.robustness.study import CHOICES, Study
from core.scoring.cube import Cube


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
    ``replications``: in place of the config's. Raises Stop where an alternative cannot be scored, before anything is
    drawn, KeyError for an unknown period or target, and Cancelled when ``progress`` says so.
    """
    study = Study.of(cube, config, period, targets)
    runs = replications or config.robustness.replications
    cases, draws = study.draws({name: _drawn(study, name, runs) for name in study.factors}, runs, runs)
    found = replay(
        study.tree,
        cases,
        draws,
        references=study.references,
        measured=study.measured,
        highest_first=study.highest_first,
        progress=progress,
    )
    return Uncertainty(study, dict(zip(study.targets, found, strict=True)), study.factors)


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
    cases, draws = study.draws(dict(zip(factors, points.T, strict=True)), n, len(points))
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


def _drawn(study: Study, name: str, runs: int) -> np.ndarray:
    """[R] numbers from 0 to below 1. Of sets of weights and of errors every replication has one of its own."""
    if name in (*CHOICES, "voters", "left_out"):
        return study.stream(name).random(runs)
    return (np.arange(runs) + 0.5) / runs
