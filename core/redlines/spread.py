"""How open breaches lie over the areas of a layer: counts of states, concentration, people, what a score hides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from core.redlines.board import area_of, is_open
from core.redlines.crossings import Concentration, Population
from core.redlines.engine import Told
from core.redlines.record import Record
from core.redlines.shown import SHOWN_AS, codes, own
from core.redlines.states import AMBER, PENDING
from core.scoring.cube import Cube


def counts(told: Mapping[str, Told], cube: Cube, t: int) -> Counter[str]:
    """How many readings of the areas themselves are in each state, as it is shown: the cells of the matrix."""
    of = [codes(each, cube, t)[own(each, cube, t)] for each in told.values() if len(each.reading.areas)]
    found = np.bincount(np.concatenate([np.empty(0, np.uint8), *of]), minlength=len(SHOWN_AS))
    return Counter({str(state): int(n) for state, n in zip(SHOWN_AS, found, strict=True) if n})


def opened(told: Mapping[str, Told], cube: Cube, t: int) -> Counter[str]:
    """Of the open breaches of the areas themselves, how many are in each state as it is shown: the part of ``counts``
    that breaches are. ``concentration`` counts the same, lines that answer one pressure once.
    """
    found = np.zeros(len(SHOWN_AS), int)
    for each in (each for each in told.values() if len(each.reading.areas)):
        rows = np.flatnonzero(is_open(each, cube, t))
        found += np.bincount(codes(each, cube, t, rows), minlength=len(SHOWN_AS))
    return Counter({str(state): int(n) for state, n in zip(SHOWN_AS, found, strict=True) if n})


def crossed(told: Told, cube: Cube, t: int) -> int:
    """In how many areas of its own figures a line has an open breach."""
    return int(is_open(told, cube, t).sum())


def crossed_lines(told: Mapping[str, Told], cube: Cube, t: int) -> list[Record]:
    """A line for each open breach of the areas' own figures, or of all areas together. Lines that answer one pressure
    count once in an area, under the one that has a veto.
    """
    found: dict[tuple[str, int | None], Record] = {}
    for id, each in sorted(told.items(), key=lambda item: item[1].record.priority == "veto"):
        for row in np.flatnonzero(is_open(each, cube, t)):
            found[each.record.pressure or id, area_of(each, int(row))] = each.record
    return list(found.values())


def beside(told: Mapping[str, Told], cube: Cube, t: int, crossed: np.ndarray) -> Iterator[tuple[Told, int]]:
    """Open breaches, as lines with a row, that no cell of ``crossed`` [A, I] tells: of an age, a change, a gap, several
    lines, an indicator without a cell, a second one on the same figure. A cell tells one, of a value where it can.
    """
    taken: set[tuple[int, str]] = set()
    for each in sorted(told.values(), key=lambda each: each.record.kind not in ("level", "band")):
        indicator = each.record.indicator
        for row in np.flatnonzero(is_open(each, cube, t)):
            area = area_of(each, int(row))
            at = (area, indicator) if area is not None and indicator in cube.indicators else None
            if at is None or at in taken or not crossed[at[0], cube.indicator(str(indicator))]:
                yield each, int(row)
            else:
                taken.add((at[0], str(indicator)))


def worst_areas(told: Mapping[str, Told], cube: Cube, t: int) -> np.ndarray:
    """[A]: positions of the areas, those with most open breaches of their own first, then those with most lines that
    they are near or beyond without a breach; else in the order of the cube.
    """
    near = np.zeros(len(cube.areas), int)
    for each in told.values():
        if len(each.reading.areas):
            near[each.reading.areas] += np.isin(each.history.state[:, t], (AMBER, PENDING)) & own(each, cube, t)
    return np.lexsort((-near, -open_breaches(told, cube, t)))


def masked(told: Mapping[str, Told], cube: Cube, scores: Sequence[float] | np.ndarray, t: int) -> tuple[int, int]:
    """The masking figure: of the areas whose score is at the median or above, how many have an open breach of their
    own; and how many such areas there are. ``scores`` [A], NaN: none.
    """
    values = np.asarray(scores, dtype=float)
    if np.isnan(values).all():
        return 0, 0
    high = values >= np.nanmedian(values)
    return int((high & (open_breaches(told, cube, t) > 0)).sum()), int(high.sum())


def open_breaches(told: Mapping[str, Told], cube: Cube, t: int) -> np.ndarray:
    """[A]: open breaches of each area's own at a view; lines that answer one pressure count once."""
    marks: dict[str, np.ndarray] = {}
    for id, each in told.items():
        if not len(each.reading.areas):
            continue
        rows = is_open(each, cube, t)
        mark = marks.setdefault(each.record.pressure or id, np.zeros(len(cube.areas), bool))
        mark[each.reading.areas[rows]] = True
    return np.sum(list(marks.values()), axis=0) if marks else np.zeros(len(cube.areas), int)


def concentration(told: Mapping[str, Told], cube: Cube, t: int) -> Concentration:
    """How the open breaches of the areas themselves are spread over the areas."""
    return Concentration.of(cube, open_breaches(told, cube, t))


def population(told: Mapping[str, Told], cube: Cube, t: int) -> Population:
    """Who lives in areas with at least one open breach of their own."""
    people = cube.areas["population"].to_numpy(float)[open_breaches(told, cube, t) > 0]
    return Population(float(np.nansum(people)), len(people), int(np.isnan(people).sum()))
