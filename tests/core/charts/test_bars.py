"""Bars: from the reading side, red line on each, the state in words; crossings by area, most first."""

from itertools import pairwise

import pytest

from core.charts import Count, bars, concentration
from core.i18n import plain, words
from tests.core.charts.sample import CHANNELS, COUNTS, HADAR, NEVE, layers, named, rows, texts

HE, EN = words("he"), words("en")


def bar_layers(spec: dict, field: str) -> list[dict]:
    return [layer for layer in layers(spec, "rect") if layer["encoding"]["x"]["field"] == field]


def names(spec: dict) -> dict:
    return next(layer for layer in layers(spec, "text") if layer["encoding"]["text"]["field"] == "name")


@pytest.mark.parametrize(("words_", "reverse", "side"), [(HE, True, "right"), (EN, False, "left")])
def test_bars_grow_from_the_reading_side(words_, reverse: bool, side: str) -> None:
    spec = bars(HADAR, words_)
    (bar,) = bar_layers(spec, "length")
    assert bar["encoding"]["x"]["scale"]["reverse"] is reverse
    assert names(spec)["mark"]["align"] == side


def test_only_scores_that_exist_are_bars() -> None:
    (bar,) = bar_layers(bars(HADAR, HE), "length")
    assert {row["channel"]: row["length"] for row in rows(bar)} == {
        "narrative": 62,
        "governance": 38,
        "data_management": 71,
        "social_community": 55,
        "sustainability": 12,
    }


def test_missing_scores_are_hatched_rows_with_the_words_for_it() -> None:
    spec = bars(HADAR, HE)
    hatched = next(layer for layer in bar_layers(spec, "hundred") if isinstance(layer["mark"].get("fill"), dict))
    assert [row["channel"] for row in rows(hatched)] == ["quality_of_life", "physical", "economic"]
    told = [plain(row["text"]) for row in rows(hatched)]
    assert told == ["אין נתון", "נתון ישן", "מוסתר"]


def test_the_end_of_a_bar_tells_score_and_state() -> None:
    told = [plain(line) for line in texts(bars(HADAR, HE))]
    assert "62 במרחב הבטוח" in told
    assert "71 חצייה" in told


def test_a_red_line_crosses_every_bar_that_has_one() -> None:
    ticks = next(layer for layer in layers(bars(HADAR, HE), "rule") if layer["mark"]["stroke"] == "#7A0C12")
    assert {row["channel"]: row["line_at"] for row in rows(ticks)} == dict(
        zip(CHANNELS, (45, 50, 40, 42, 48, 44, 55), strict=False)
    )
    assert all(row["over"] < row["y"] < row["y2"] < row["under"] for row in rows(ticks))


def test_one_area_is_coloured_by_state_several_by_area() -> None:
    (one,) = bar_layers(bars(HADAR, HE), "length")
    (two,) = bar_layers(bars([HADAR, NEVE], HE), "length")
    assert {row["fill"] for row in rows(one)} == {"#0B6FB8", "#B3261E", "#F2B705", "#7D8793"}
    assert {(row["area"], row["fill"]) for row in rows(two)} == {("n1", "#12264F"), ("n2", "#B86200")}


def test_rows_do_not_touch() -> None:
    tracks = sorted((row["y"], row["y2"]) for row in rows(named(bars([HADAR, NEVE], HE), "bars")))
    assert len(tracks) == 16
    assert all(before[1] < after[0] for before, after in pairwise(tracks))


def test_concentration_is_sorted_and_the_worst_stands_out() -> None:
    areas = rows(named(concentration(COUNTS, HE), "areas"))
    assert [(row["area"], row["crossings"], row["worst"]) for row in areas] == [
        ("n2", 5, True),
        ("n1", 2, False),
        ("n3", 1, False),
        ("n4", 0, False),
    ]
    assert [plain(row["share_text"]) for row in areas] == ["63%", "25%", "13%", "0%"]
    assert len({row["fill"] for row in areas}) == 2


def test_all_others_together_stand_last_and_never_out() -> None:
    areas = rows(named(concentration([Count("", "others", 9), Count("a", "א", 2), Count("b", "ב", 4)], HE), "areas"))
    assert [(row["area"], row["worst"]) for row in areas] == [("b", True), ("a", False), ("", False)]


def test_two_areas_of_one_name_keep_a_row_each() -> None:
    spec = concentration(COUNTS, HE)
    assert [row["place"] for row in rows(named(spec, "areas"))] == [0, 1, 2, 3]
    assert [plain(line) for line in texts(spec)].count("מרכז") == 2


@pytest.mark.parametrize(("counts", "worst"), [([1, 1, 1], 0), ([2, 2, 1], 2), ([2], 1), ([2, 0], 1)])
def test_of_equals_none_stands_out_by_its_name(counts: list[int], worst: int) -> None:
    shown = [Count(f"n{n}", f"{n}", count) for n, count in enumerate(counts)]
    assert sum(row["worst"] for row in rows(named(concentration(shown, HE), "areas"))) == worst


def test_how_many_bars_stand_out_may_be_told() -> None:
    areas = rows(named(concentration([Count("", "8 areas", 24), Count("", "others", 30)], HE, standing=1), "areas"))
    assert [(plain(row["area_name"]), row["worst"]) for row in areas] == [("8 areas", True), ("others", False)]


def test_without_crossings_nothing_stands_out() -> None:
    areas = rows(named(concentration([Count("a", "א", 0), Count("b", "ב", 0)], HE), "areas"))
    assert [row["worst"] for row in areas] == [False, False]
