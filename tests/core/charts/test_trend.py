"""Trend: time from left to right, a safe side and a far side, gaps left open, hidden values never told."""

from datetime import date
from itertools import groupby

import pytest

from core.charts import History, Line, Point, trend
from core.charts.look import FAR_SIDE, SAFE_SIDE
from core.i18n import plain, words
from tests.core.charts.sample import CALM, DAYS, HOPE, LAW, PERCENT, layers, named, rows, texts

HE, EN = words("he"), words("en")
LOW, HIGH = FAR_SIDE, SAFE_SIDE


def runs(layer: dict) -> list[list[float]]:
    return [[row["value"] for row in group] for _, group in groupby(rows(layer), key=lambda row: row["run"])]


def zones(spec: dict) -> dict[str, tuple[float, float]]:
    rect = next(layers(spec, "rect"))
    return {row["fill"]: tuple(sorted((row["value"], row["to"]))) for row in rows(rect)}


def drawn(spec: dict) -> list[str]:
    return [plain(line) for line in texts(spec)]


def test_gaps_are_not_joined() -> None:
    assert runs(next(layers(trend(HOPE, LAW, HE, unit=PERCENT), "line"))) == [[58.0, 55.5], [49.0, 44.0], [38.2]]


@pytest.mark.parametrize("w", [HE, EN], ids=["he", "en"])
def test_no_line_leads_over_another_definition(w) -> None:
    spec = trend(HOPE, LAW, w, unit=PERCENT, redefined=date(2023, 1, 1))
    assert runs(next(layers(spec, "line"))) == [[58.0, 55.5], [49.0], [44.0], [38.2]]
    told = plain(w("charts.trend.redefined", day=date(2023, 1, 1)))
    assert told in drawn(spec)
    assert told not in drawn(trend(HOPE, LAW, w, unit=PERCENT, redefined=date(1999, 1, 1)))


def test_a_gap_leaves_its_symbol_and_word_on_the_floor() -> None:
    gaps = next(layer for layer in layers(trend(HOPE, LAW, HE), "point") if "floor" in str(layer["encoding"]))
    assert [(row["period"], plain(row["state_text"])) for row in rows(gaps)] == [
        ("2021", "○ אין נתון"),
        ("2024", "▦ מוסתר"),
    ]


def test_a_hidden_value_is_nowhere_in_the_chart() -> None:
    hidden = History("n", "נ", (Point("2024", 0.123456, "suppressed"), Point("2025", 50.0, "safe")))
    assert "0.123456" not in str(trend(hidden, LAW, HE))
    assert "0.1" not in drawn(trend(hidden, LAW, HE))


@pytest.mark.parametrize(("side", "far"), [("below", "low"), ("above", "high")])
def test_the_side_of_the_line_that_is_a_crossing_is_shaded_red(side, far: str) -> None:
    shaded = zones(trend(HOPE, Line(45, side, "law"), HE, unit=PERCENT))
    assert shaded[LOW][1 if far == "low" else 0] == 45
    assert shaded[HIGH][0 if far == "low" else 1] == 45


def test_the_line_is_labelled_with_value_and_standing() -> None:
    assert "קו אדום 45% · חוק" in drawn(trend(HOPE, LAW, HE, unit=PERCENT))
    assert "Red line 45% · for discussion" in drawn(trend(HOPE, Line(45, "below", "proposal"), EN, unit=PERCENT))
    assert "Red line 21 days · law" in drawn(trend(CALM, Line(21, "above", "law"), EN, unit=DAYS))


def test_target_is_dotted_and_within_the_axis() -> None:
    spec = trend(HOPE, LAW, HE, unit=PERCENT, target=75)
    dotted = next(
        layer for layer in layers(spec, "rule") if "strokeDash" in layer["mark"] and rows(layer)[0].get("value")
    )
    assert rows(dotted) == [{"value": 75}]
    assert "יעד 75%" in drawn(spec)
    assert zones(spec)[HIGH][1] > 75


def test_without_a_line_nothing_is_shaded() -> None:
    spec = trend(HOPE, None, HE, unit=PERCENT)
    assert not list(layers(spec, "rect"))
    assert plain(rows(named(spec, "points"))[0]["line_text"]) == "אין קו עדיין"


@pytest.mark.parametrize(("words_", "side"), [(HE, "right"), (EN, "left")])
def test_time_runs_left_to_right_and_the_axis_changes_side(words_, side: str) -> None:
    line = next(layers(trend(HOPE, LAW, words_, unit=PERCENT), "line"))
    assert "reverse" not in line["encoding"]["x"]["scale"]
    assert line["encoding"]["y"]["axis"]["orient"] == side
    days = [row["day"] for row in rows(line)]
    assert days == sorted(days)


def test_one_area_shows_states_several_show_areas() -> None:
    one = rows(named(trend(HOPE, LAW, HE), "points"))
    assert [row["symbol"] for row in one] == ["circle", "circle", "diamond", "triangle-down", "triangle-down"]
    spec = trend([HOPE, CALM], LAW, HE)
    assert {(row["area"], row["symbol"]) for row in rows(named(spec, "points"))} == {("n1", "circle"), ("n2", "square")}
    ring = next(layer for layer in layers(spec, "point") if layer["mark"].get("stroke") == "#B3261E")
    assert [row["period"] for row in rows(ring)] == ["2023", "2025"]
    assert {"הדר", "נווה שאנן"} <= set(drawn(spec))


def test_the_typical_change_is_told_from_six_values_on() -> None:
    six = History("n", "נ", tuple(Point(str(year), 50.0 + year % 3, "safe") for year in range(2020, 2026)))
    told = trend(six, LAW, HE, unit=PERCENT, swing=2.9)["title"]["subtitle"]
    assert [plain(line) for line in told] == ["שינוי אופייני בין תקופות: 2.9 נקודות אחוז"]
    days = trend(six, LAW, EN, unit=DAYS, swing=2.9)["title"]["subtitle"]
    assert [plain(line) for line in days] == ["Typical change between periods: 2.9 days"]
    assert "title" not in trend(HOPE, LAW, HE, unit=PERCENT, swing=2.9)  # five values are shown
    assert "title" not in trend([six, CALM], LAW, HE, unit=PERCENT, swing=2.9)


def test_percentages_end_at_a_hundred_and_begin_at_nought() -> None:
    full = History("n", "נ", (Point("2024", 1.0, "crossed"), Point("2025", 99.0, "safe")))
    scale = next(layers(trend(full, LAW, HE, unit=PERCENT), "line"))["encoding"]["y"]["scale"]
    assert scale["domain"] == [0.0, 100.0]


def test_a_single_value_is_enough() -> None:
    one = History("n", "נ", (Point("2025-Q3", -4.0, "safe"),))
    assert "−4" in drawn(trend(one, None, HE))


def test_no_value_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        trend(History("n", "נ", (Point("2025", None, "none"),)), LAW, HE)


def test_points_may_come_in_any_order() -> None:
    shuffled = History("n1", "הדר", HOPE.points[::-1])
    assert trend(shuffled, LAW, HE) == trend(HOPE, LAW, HE)


def test_a_value_a_hair_from_its_line_is_not_written_on_it_and_the_line_as_it_was_adopted() -> None:
    history = History("n", "n", (Point("2024", 50.0, "safe"), Point("2025", 45.2, "crossed")))
    spec = trend(history, Line(45.25, "below", "law"), EN, unit=PERCENT, target=60.25)
    said = [*drawn(spec), plain(spec["description"])]
    assert "45.2%" in said
    assert [text for text in said if "45.25%" in text]
    assert [text for text in said if "60.25%" in text]
    assert not [text for text in said if "45.3%" in text]
