"""Somebody who has every export tries to find a hidden figure: by changing it and looking, and by solving for it."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import redlines, scoring
from core.config import Config, load
from core.scoring import suppress
from core.scoring.readings import MEASURES

ROOT = Path(__file__).parents[3]
TEXTS = dict.fromkeys(("key", "period", "sheet", "cell", "note"), "string")
FEW = 5


@cache
def config() -> Config:
    return load(ROOT / "config.toml")


INDICATORS = config().indicators


@cache
def demo() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and areas of the demonstration city."""
    read = (pd.read_csv(ROOT / "data" / "demo" / f"{name}.csv", dtype=TEXTS) for name in ("observations", "areas"))
    values, areas = read
    return values, areas


def with_totals(values: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The values and, as a second file would bring them, the figures of every quarter and of the city itself."""
    totals = [values]
    for layer in ("quarter", "city"):
        parents = areas.set_index("area_id")["parent_id"]
        quarter = values["area_id"].map(parents)
        whole = quarter if layer == "quarter" else quarter.map(parents)
        inside = values.assign(area_id=whole, n=values["n"].fillna(100))[whole.notna()]
        inside["value"] *= inside["n"]
        total = inside.groupby(["area_id", "indicator_id", "period"], as_index=False)[["value", "n"]].sum()
        totals.append(total.assign(value=total["value"] / total["n"], suppressed=False))
    return pd.concat(totals, ignore_index=True).drop_duplicates(["area_id", "indicator_id", "period"])


def with_few(values: pd.DataFrame, seed: int, share: float = 0.03) -> pd.DataFrame:
    """The values, some of which now rest on five people."""
    few = np.random.default_rng(seed).random(len(values)) < share
    return values.assign(n=values["n"].fillna(100.0).mask(few, FEW))


def random_city(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Quarters, neighbourhoods in them and, in some, statistical areas that divide the city, each quarter or each
    neighbourhood anew. Some are measured; some are home to few people, some are hidden by their file.
    """
    rng = np.random.default_rng(seed)
    quarters = [(f"q{q}", "quarter", "city") for q in range(rng.integers(1, 4))]
    near = [(f"{q}n{i}", "neighbourhood", q) for q, *_ in quarters for i in range(rng.integers(1, 5))]
    divided = [[], [("city", "city", None)], quarters, near][rng.integers(0, 4)]
    small = [(f"{a}s{i}", "statistical_area", a) for a, *_ in divided for i in range(rng.integers(1, 4))]
    areas = pd.DataFrame([("city", "city", None), *quarters, *near, *small], columns=["area_id", "layer", "parent_id"])
    areas = areas.assign(key=None, name_he=areas["area_id"], name_en=None, population=np.nan)
    people = {"city": 900.0}
    for (home, _), inside in areas.groupby(["parent_id", "layer"], sort=False)["area_id"]:
        people |= dict(zip(inside, rng.dirichlet(np.full(len(inside), 0.6)) * people[home], strict=True))
    rows = [
        (area, indicator.id, period, rng.random(), people[area], rng.random() < 0.1)
        for indicator in config().indicators[:3]
        for period in ("2023", "2024")
        for area in areas["area_id"][rng.random(len(areas)) < 0.85]
    ]
    values = pd.DataFrame(rows, columns=["area_id", "indicator_id", "period", "value", "n", "suppressed"])
    return values.assign(numerator=np.nan, denominator=np.nan), areas.assign(people=areas["area_id"].map(people))


def city(which: str, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Values, areas, and which values must not be shown."""
    values, areas = demo() if which == "demo" else random_city(seed)
    values = with_totals(with_few(values, seed), areas) if which == "demo" else values
    return values, areas, scoring.hidden(values, areas, config())


def everything(values: pd.DataFrame, areas: pd.DataFrame) -> list[np.ndarray | pd.DataFrame]:
    """All that pages and exports are made of, for every layer."""
    shown: list[np.ndarray | pd.DataFrame] = []
    for layer in config().layers:
        cube = scoring.build(values, areas, config(), layer.id)
        if not len(cube.areas) or not cube.periods:
            continue
        scores = scoring.score(cube, config())
        shown += [cube.values, cube.shown, cube.n, cube.ends, cube.row, cube.presence, cube.parts]
        shown += [scores.frame(period) for period in cube.periods]
        shown += [redlines.breaches(redlines.check(cube, config()), period) for period in cube.periods]
    veiled = scoring.veiled(values, areas, config())
    return [*shown, veiled["value"].to_numpy()]


def changed(values: pd.DataFrame, unseen: np.ndarray, seed: int) -> pd.DataFrame:
    """The same city but for what is hidden. How many people there are is what hides: that stays, and so does whether
    a value or its part counts few.
    """
    factors = np.random.default_rng(seed).uniform(0.2, 3, len(values))
    moved = {name: values[name].where(~unseen, _moved(values, name, factors)) for name in MEASURES if name != "n"}
    return values.assign(**moved)


def _moved(values: pd.DataFrame, name: str, factors: np.ndarray) -> np.ndarray:
    """[R] one measure times its factor; a count of people stays on its side of every least count."""
    own, few = values[name].to_numpy(), max(each.min_count or config().privacy.small_count for each in INDICATORS)
    counts = values["indicator_id"].map({each.id: name in each.people for each in INDICATORS})
    kept = np.where(own < few, own * np.minimum(factors, 1), np.maximum(own * factors, few))
    return np.where(counts, kept, own * factors)


@pytest.mark.parametrize(("which", "seed"), [("demo", 1), *(("random", seed) for seed in range(12))])
def test_nothing_that_is_shown_depends_on_a_hidden_figure(which, seed):
    values, areas, unseen = city(which, seed)
    assert which == "random" or unseen.sum() > 100
    before, after = everything(values, areas), everything(changed(values, unseen, seed), areas)
    for one, other in zip(before, after, strict=True):
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            np.testing.assert_array_equal(one, other)


def divisions(areas: pd.DataFrame) -> list[tuple[int, np.ndarray]]:
    """Of every place and every layer that has areas in it: the number of the place, and which areas [A] they are."""
    ids = areas["area_id"].tolist()
    parents, layers = dict(zip(ids, areas["parent_id"], strict=True)), areas["layer"].to_numpy()

    def around(area: str) -> list[str]:
        above = parents[area]
        return [] if pd.isna(above) else [above, *around(above)]

    homes = [set(around(area)) for area in ids]
    inside = [np.array([place in home for home in homes]) for place in ids]
    return [(k, held & (layers == kind)) for k, held in enumerate(inside) for kind in sorted(set(layers[held]))]


def equations(divided: list[tuple[int, np.ndarray]], people: np.ndarray) -> np.ndarray:
    """[Q, A]: the figure of a place, times its people, is the sum over the areas of each layer that divides it."""
    rows = []
    for place, parts in divided:
        row = np.where(parts, people, 0.0)
        row[place] = -row.sum()
        rows.append(row / max(1.0, np.abs(row).max()))
    return np.array(rows)


def solvable(values: pd.DataFrame, areas: pd.DataFrame, unseen: np.ndarray) -> list[str]:
    """Hidden figures that follow from those shown, for somebody who knows how many people are behind every figure.

    Unknown are the hidden figures and those that nobody measured; a figure is found when no solution of the homogeneous
    system moves it.
    """
    given_away = []
    places, divided = areas["area_id"], divisions(areas)
    for _, at in values.groupby(["indicator_id", "period"]).indices.items():
        rows = values.iloc[at].assign(unseen=unseen[at]).set_index("area_id")
        people = areas.set_index("area_id")["people"] if "people" in areas else rows["n"].reindex(places)
        unknown = ~places.isin(rows.index[~rows["unseen"]]).to_numpy()
        if not rows["unseen"].any() or not unknown.any():
            continue
        matrix = equations(divided, people.reindex(places).fillna(0.0).to_numpy())[:, unknown]
        free = np.eye(int(unknown.sum())) - np.linalg.pinv(matrix, rcond=1e-10) @ matrix
        asked = places[unknown].isin(rows.index[rows["unseen"]]).to_numpy()
        given_away += list(places[unknown][asked & (np.abs(free).max(axis=1) < 1e-7)])
    return given_away


@pytest.mark.parametrize(("which", "seed"), [*(("demo", s) for s in (1, 2, 3)), *(("random", s) for s in range(150))])
def test_no_hidden_figure_is_what_is_left_of_the_totals(which, seed):
    values, areas, unseen = city(which, seed)
    assert solvable(values, areas, unseen) == []


def test_the_adversary_finds_what_is_hidden_alone():
    """Proof that the one above can fail: without complementary hiding many figures follow."""
    values, areas, _ = city("demo", 1)
    alone = (values["n"] < config().privacy.small_count).to_numpy()
    assert len(solvable(values, areas, alone)) > 10


def test_two_divisions_of_a_place_without_a_figure_are_held_against_each_other():
    """A + B = X + Y although nobody gave the city's figure: Y alone would follow, so X, with fewer people, goes too."""
    parents, layers = np.array([-1, 0, 0, 0, 0]), np.array([0, 1, 1, 2, 2])
    n, area = np.array([60.0, 40.0, 95.0, 5.0]), np.array([1, 2, 3, 4])
    hidden, group = np.array([False, False, False, True]), np.zeros(4, int)
    found = suppress.secondary(hidden, n, area, group, suppress.Areas(parents, layers))
    assert found.tolist() == [False, False, True, True]


def test_a_division_of_one_part_is_the_place_and_so_is_any_other_of_it():
    """X is the whole city and hidden, so one of A and B, of which the city is the sum, has to go."""
    parents, layers = np.array([-1, 0, 0, 0]), np.array([0, 1, 1, 2])
    found = suppress.secondary(
        np.array([False, False, True]), np.array([60.0, 40.0, 100.0]), np.array([1, 2, 3]), np.zeros(3, int),
        suppress.Areas(parents, layers),
    )  # fmt: skip
    assert found.tolist() == [False, True, True]


def test_of_two_figures_on_as_many_people_every_layer_hides_the_same():
    """The areas of a cube stand in another order for each layer; what is hidden may not depend on it."""
    values, areas, unseen = city("demo", 1)
    for layer in ("neighbourhood", "quarter", "city"):
        row = scoring.build(values, areas, config(), layer).row
        assert not unseen[row[row >= 0]].any()
