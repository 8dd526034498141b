"""The demo city is what it says it is, adds up, and shows every state that a screen can show."""

import csv
import json
import math
import runpy
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from core import config, periods

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo"
WEAK, STRONG = "neighbourhood:42", "quarter:3"
LAW = "phy_renewal_elderly"


@pytest.fixture(scope="module")
def cfg():
    return config.load(ROOT / "config.toml")


@pytest.fixture(scope="module")
def areas():
    return pd.read_csv(DEMO / "areas.csv", dtype={"key": str}).set_index("area_id")


@pytest.fixture(scope="module")
def observations():
    frame = pd.read_csv(DEMO / "observations.csv", dtype={"period": str})
    frame["end"] = [pd.Timestamp(periods.canonical(text).end) for text in frame.period]
    return frame


@pytest.fixture(scope="module")
def shapes():
    features = json.loads((DEMO / "boundaries.geojson").read_text(encoding="utf-8"))["features"]
    return pd.DataFrame([{**f["properties"], "geometry": shape(f["geometry"])} for f in features])


def side_of(indicator, value):
    """Distance to the safe side of the red line, as a share of the goalpost range."""
    sign = 1 if indicator.red_line.side == "below" else -1
    return sign * (value - indicator.red_line.value) / abs(indicator.goalposts.best - indicator.goalposts.worst)


def state(cfg, indicator, row, as_of):
    months = cfg.frequency(indicator.frequency).months
    if row.suppressed or row.n < (indicator.min_count or cfg.privacy.small_count):
        return "suppressed"
    if months and periods.months_between(row.end, as_of) > cfg.method.stale_after * months:
        return "stale"
    distance = side_of(indicator, row.value)
    return "crossed" if distance < 0 else "near" if distance <= cfg.method.near_margin else "safe"


@pytest.fixture(scope="module")
def seen(cfg, observations):
    """(year) -> state of every (area, indicator) that has a number by the end of that year."""

    def of(year):
        known = observations[observations.end.dt.year <= year].sort_values("end")
        newest = known.drop_duplicates(["area_id", "indicator_id"], keep="last")
        rows = newest.itertuples()
        return {
            (r.area_id, r.indicator_id): state(cfg, cfg.indicator(r.indicator_id), r, known.end.max()) for r in rows
        }

    return of


@pytest.fixture(scope="module")
def states(seen):
    return seen(2026)


def test_making_it_again_gives_the_same_files_byte_for_byte(tmp_path):
    runpy.run_path(str(ROOT / "data" / "make_demo.py"))["main"](tmp_path)
    names = sorted(path.name for path in DEMO.iterdir())
    assert names == ["areas.csv", "boundaries.geojson", "observations.csv"]
    for name in names:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 1_000_000


# --- places


def test_the_city_says_in_both_languages_that_it_is_fictional(areas):
    assert "(עיר בדויה)" in areas.name_he["city"]
    assert "(fictional city)" in areas.name_en["city"]


def test_four_quarters_hold_fourteen_neighbourhoods_and_people_add_up(areas):
    assert Counter(areas.layer) == {"city": 1, "quarter": 4, "neighbourhood": 14}
    parts = areas[areas.layer == "neighbourhood"].groupby("parent_id").population.sum()
    assert parts.to_dict() == areas[areas.layer == "quarter"].population.to_dict()
    assert parts.sum() == areas.population["city"]
    assert 110_000 < areas.population["city"] < 130_000
    assert pd.isna(areas.parent_id["city"])
    assert all(area == f"{row.layer}:{row.key}" for area, row in areas.drop("city").iterrows())


def test_boundaries_name_the_same_places(areas, shapes):
    columns = ["layer", "key", "name_he", "name_en"]
    assert shapes[columns].to_numpy().tolist() == areas[columns].to_numpy().tolist()


def test_polygons_are_valid_and_in_one_piece_without_holes(shapes):
    assert all(
        g.geom_type == "Polygon" and g.is_valid and g.exterior.is_ccw and not g.interiors for g in shapes.geometry
    )
    west, south, east, north = shapes.geometry.iloc[0].bounds
    assert 34 < west < east < 35
    assert 31 < south < north < 31.2


def test_neighbourhoods_cover_their_quarter_and_the_city_exactly(areas, shapes):
    shapes = shapes.assign(parent=areas.parent_id.to_numpy())
    small = shapes[shapes.layer == "neighbourhood"]
    assert shapely.coverage_is_valid(small.geometry.tolist())  # neither overlaps nor gaps, not even by a rounding
    for whole in shapes[shapes.layer != "neighbourhood"].itertuples():
        parts = small.geometry if whole.layer == "city" else small.geometry[small.parent == f"quarter:{whole.key}"]
        assert shapely.union_all(parts.tolist()).equals(whole.geometry)
        assert sum(part.area for part in parts) == pytest.approx(whole.geometry.area, rel=1e-12)


def test_neighbours_share_long_borders(shapes):
    small = shapes[shapes.layer == "neighbourhood"].geometry.tolist()
    borders = [a.intersection(b).length for i, a in enumerate(small) for b in small[:i] if a.touches(b)]
    assert len(borders) >= 20
    assert sum(length > 0.002 for length in borders) >= 20  # some 200 metres


# --- numbers


def test_every_shipped_indicator_has_numbers_where_it_may_have_them(cfg, observations):
    layer = observations.area_id.str.split(":").str[0].groupby(observations.indicator_id).unique()
    for indicator in (i for i in cfg.indicators if not i.local):
        expected = "city" if indicator.lowest_layer == "city" else "neighbourhood"
        assert layer[indicator.id].tolist() == [expected], indicator.id
    assert set(layer.index) <= {i.id for i in cfg.indicators}


def test_one_number_for_an_area_indicator_and_period(areas, observations):
    assert not observations.duplicated(["area_id", "indicator_id", "period"]).any()
    assert observations.area_id.isin(areas.index).all()


def test_every_number_names_the_cell_it_stands_in(observations):
    with (DEMO / "observations.csv").open(encoding="utf-8", newline="") as file:
        grid = list(csv.reader(file))
    assert observations.sheet.isna().all()
    for row, cell in enumerate(observations.cell, 2):
        assert cell == f"D{row}"
    assert grid[0].index("value") == "ABCD".index("D")
    shown = np.array([float(line[3] or "nan") for line in grid[1:]])
    assert np.array_equal(shown, observations.value, equal_nan=True)


def test_percentages_are_whole_counts(observations):
    shares = observations[observations.denominator.notna()]
    assert len(shares) > 1500
    assert (shares.numerator % 1 == 0).all()
    assert (shares.denominator % 1 == 0).all()
    assert shares.numerator.between(0, shares.denominator).all()
    assert np.allclose(shares.value, 100 * shares.numerator / shares.denominator, rtol=0, atol=5.1e-5)
    people = shares[shares.n.notna()]
    assert (people.n == people.denominator).all()


def test_numbers_are_possible(cfg, observations):
    for id, values in observations.dropna(subset="value").groupby("indicator_id").value:
        low, high = cfg.indicator(id).limits or (-math.inf, math.inf)
        assert values.between(low, high).all(), id


def test_only_a_hidden_count_has_no_value(observations):
    hidden = observations[observations.suppressed]
    assert len(hidden) > 0
    assert hidden[["value", "numerator", "denominator", "n"]].isna().all(axis=None)
    assert observations[~observations.suppressed].value.notna().all()


def test_five_years_and_the_frequencies(observations):
    assert {2021, 2022, 2023, 2024, 2025, 2026} <= set(observations.end.dt.year)
    assert observations.end.max() == pd.Timestamp(2026, 9, 30)
    first = observations.groupby("indicator_id").end.min()
    assert (first.dt.year <= 2021).all()  # every indicator has a baseline


# --- the story


def test_neighbourhoods_show_every_state(cfg, areas, states):
    places = areas.index[areas.layer == "neighbourhood"]
    measured = [i.id for i in cfg.indicators if i.lowest_layer not in (None, "city")]
    found = Counter(states.get((place, id), "none") for place in places for id in measured)
    assert set(found) == {"crossed", "near", "safe", "stale", "suppressed", "none"}
    assert found["safe"] > 0.6 * found.total()


def test_the_city_itself_shows_all_but_none(states):
    found = {state for (area, _), state in states.items() if area == "city"}
    assert found == {"crossed", "near", "safe", "stale", "suppressed"}


def test_crossings_gather_in_one_weak_neighbourhood(areas, states):
    places = Counter(area for (area, _), s in states.items() if s == "crossed" and area != "city")
    worst, count = places.most_common(1)[0]
    assert worst == WEAK
    assert 0.5 < count / places.total() < 0.7
    assert len(places) == 7
    assert sum(areas.parent_id[area] == STRONG for area in places.elements()) <= 1


def test_critical_lines_are_crossed_in_the_city_and_below_it(cfg, states):
    crossed = [
        (area == "city", id) for (area, id), s in states.items() if s == "crossed" and cfg.indicator(id).critical
    ]
    assert (True, "gov_continuity") in crossed
    assert len({id for whole_city, id in crossed if not whole_city}) >= 2


def test_the_citys_own_figure_of_a_legal_duty_is_a_crossing_too(cfg, observations):
    latest = observations[(observations.indicator_id == LAW) & (observations.period == "2026-H1")]
    visible = latest[latest.n >= cfg.privacy.small_count]
    assert 90 < 100 * visible.numerator.sum() / visible.denominator.sum() < cfg.indicator(LAW).red_line.value


def test_small_counts_are_hidden_by_number_and_by_word(cfg, observations, states):
    hidden = {key for key, s in states.items() if s == "suppressed"}
    by_word = {(r.area_id, r.indicator_id) for r in observations[observations.suppressed].itertuples()}
    assert by_word & hidden
    assert hidden - by_word


def test_a_recovery(seen):
    course = [seen(year)["city", "eco_deficit"] for year in range(2021, 2026)]
    assert course == ["near", "crossed", "crossed", "near", "near"]
    place = [seen(year)["neighbourhood:24", "qol_safe_night"] for year in range(2021, 2026)]
    assert place == ["safe", "crossed", "crossed", "near", "safe"]


def test_a_slow_decline_heads_for_its_line(cfg, observations):
    loss = observations[observations.indicator_id == "sus_water_loss"].sort_values("end")
    distances = [side_of(cfg.indicator("sus_water_loss"), value) for value in loss.value]
    assert all(later < earlier for earlier, later in pairwise(distances))
    assert 0 < distances[-1] < 0.05 < distances[0]


def test_an_indicator_left_behind_since_2022(observations, states):
    stopped = observations[observations.indicator_id == "sus_pm25"]
    assert stopped.end.max() == pd.Timestamp(2022, 12, 31)
    assert states["city", "sus_pm25"] == "stale"


def city_figures(cfg, observations, areas, year):
    """What the city had at the end of a year: its own figure, else that of its people put together."""
    known = observations[(observations.end.dt.year <= year) & ~observations.suppressed].sort_values("end")
    newest = known.drop_duplicates(["area_id", "indicator_id"], keep="last")
    weight = newest.n.fillna(newest.area_id.map(areas.population)).mask(newest.denominator.notna(), newest.denominator)
    sums = (newest.value * weight).groupby(newest.indicator_id).sum()
    return sums / weight.groupby(newest.indicator_id).sum()


def outcome_scores(cfg, figures):
    logs = {}
    for indicator in (i for i in cfg.indicators if i.outcomes):
        posts = indicator.goalposts
        score = 100 * (figures[indicator.id] - posts.worst) / (posts.best - posts.worst)
        logs.setdefault(indicator.outcomes[0], []).append(math.log(min(max(score, 1), 100)))
    return {outcome: math.exp(sum(parts) / len(parts)) for outcome, parts in logs.items()}


def test_one_outcome_improved_and_one_worsened_since_2021(cfg, observations, areas):
    before, now = (outcome_scores(cfg, city_figures(cfg, observations, areas, year)) for year in (2021, 2026))
    assert now["adaptation"] > before["adaptation"] + 10
    assert now["resistance"] < before["resistance"] - 2


def test_both_efforts_have_crossings_to_speak_of(cfg, states):
    legs = Counter(cfg.indicator(id).effort for (_, id), s in states.items() if s == "crossed")
    assert legs["city"] >= 3
    assert legs["residents"] >= 3
