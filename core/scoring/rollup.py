"""The figure of a place from the figures of its parts: their ratio of sums or a weighted mean, never a plain mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.config import Config
from core.scoring.readings import NONE, OK, STALE, SUPPRESSED, Readings

RATIO, BY_N, BY_POPULATION, IMPOSSIBLE = range(4)
RULES = ("ratio_of_sums", "mean_by_n", "mean_by_population", "none")


@dataclass(frozen=True, eq=False)
class Division:
    """The areas of one finer layer inside areas of the layer looked at.

    ``members`` [M] are positions of the finer areas, part by part; ``wholes`` [W] positions of the areas around them;
    ``starts`` [W] where the members of each whole begin; ``of`` [M] to which whole (0 … W-1) each belongs.
    """

    layer: str
    members: np.ndarray
    wholes: np.ndarray
    starts: np.ndarray
    of: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """[W]: how many members each whole has."""
        return np.diff(self.starts, append=len(self.members))

    def sum(self, x: np.ndarray) -> np.ndarray:
        """[M, T] -> [W, T]."""
        return np.asarray(np.add.reduceat(x, self.starts, axis=0, dtype=float))


@dataclass(frozen=True, eq=False)
class Rolled:
    """One indicator of the wholes of a division, [W, T] each; ``used`` and ``weight`` are [M, T].

    ``end`` and ``newest``: the last days of the oldest and of the newest figure used. ``count``: how many parts of each
    whole are used; ``sizes`` [W]: how many it has.
    """

    value: np.ndarray
    n: np.ndarray
    presence: np.ndarray
    end: np.ndarray
    newest: np.ndarray
    rule: np.ndarray
    count: np.ndarray
    sizes: np.ndarray
    used: np.ndarray
    weight: np.ndarray


def divisions(readings: Readings, config: Config, layer: str) -> list[Division]:
    """The finer layers that have areas inside ``layer``, the nearest first (then in the order of the config)."""
    finer = [other.id for other in config.layers if layer in config.layer_path(other.id)[1:]]
    around = readings.within(layer)
    names = readings.areas["layer"].to_numpy()
    found = []
    for other in sorted(finer, key=lambda id: config.layer_path(id).index(layer)):
        members = np.flatnonzero((names == other) & (around >= 0))
        members = members[np.argsort(around[members], kind="stable")]
        if len(members):
            wholes, starts, of = np.unique(around[members], return_index=True, return_inverse=True)
            found.append(Division(other, members, wholes, starts, of))
    return found


def roll_up(readings: Readings, division: Division, indicator: int) -> Rolled:
    """What the parts say about their wholes at each view period.

    Parts that are hidden or missing are left out; so are stale ones wherever a fresh one exists. With stale parts only,
    the result is stale; with hidden parts only, it is hidden. The rule is the first that *every* part used allows:
    sum of numerators over sum of denominators, on the scale that the parts' own values have (100 for a percentage);
    mean weighted by n; mean weighted by population. The period shown is the oldest among the parts used.
    """
    rows = readings.rows[division.members, indicator]
    presence = readings.presence[division.members, indicator]
    fresh = presence == OK
    has_fresh = division.sum(fresh) > 0
    used = fresh | ((presence == STALE) & ~has_fresh[division.of])
    count = division.sum(used)
    value, n, numerator, denominator = (readings.take(c, rows) for c in ("value", "n", "numerator", "denominator"))
    population = np.broadcast_to(readings.areas["population"].to_numpy(float)[division.members, None], value.shape)
    allowed = [
        division.sum(used & (weight > 0)) == count
        for weight in (np.where(np.isnan(numerator), np.nan, denominator), n, population)
    ]
    rule = np.where(count == 0, IMPOSSIBLE, np.select(allowed, [RATIO, BY_N, BY_POPULATION], IMPOSSIBLE))
    weight = np.where(used, np.choose(rule[division.of], [denominator, n, population, np.nan]), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = division.sum(np.where(used, weight * value, 0.0)) / division.sum(weight)
        ratio = division.sum(np.where(used, numerator, 0.0)) / division.sum(weight)
        exact = scale(mean, ratio) * ratio
    possible = rule != IMPOSSIBLE
    hidden = (count == 0) & (division.sum(presence == SUPPRESSED) > 0)
    state = np.select([hidden, ~possible, has_fresh], [SUPPRESSED, NONE, OK], STALE).astype(np.uint8)
    days, far, never = readings.end(rows), np.datetime64("9999-12-31"), np.datetime64("NaT")
    end = np.minimum.reduceat(np.where(used, days, far), division.starts, axis=0)
    newest = np.fmax.reduceat(np.where(used, days, never), division.starts, axis=0)
    return Rolled(
        value=np.where(possible, np.where((rule == RATIO) & np.isfinite(exact), exact, mean), np.nan),
        n=np.where(possible & allowed[1], division.sum(np.where(used, n, 0.0)), np.nan),
        presence=state,
        end=np.where(possible, end, never),
        newest=np.where(possible, newest, never),
        rule=rule,
        count=count,
        sizes=division.sizes,
        used=used,
        weight=weight,
    )


def scale(mean: npt.ArrayLike, ratio: npt.ArrayLike) -> np.ndarray:
    """The power of ten on which the parts' values state their ratio: 100 for a percentage, 1,000 for a rate per 1,000.

    The mean is of the values as printed, rounded; so it tells the scale but not the figure. NaN or infinite for 0.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(10.0 ** np.round(np.log10(np.divide(mean, ratio))))
