"""A line over time: zones where the record puts them, gaps that are gaps, a forecast that ends."""

import json
from datetime import date

import pytest

from core.charts import Fan, Mark, Space, course, name_of
from core.i18n import plain, words
from tests.core.charts.sample import PERCENT, layers, named, rows, texts

HE, EN = words("he"), words("en")
DAY = 730000
MARKS = tuple(
    Mark(str(2021 + n), DAY + 365 * n, value, state)
    for n, (value, state) in enumerate([(62.0, "near"), (None, "none"), (55.0, "crossed"), (50.0, "crossed")])
)
INF = float("inf")
SPACE = Space((60.0,), ((-INF, 60.0, "far"), (60.0, 67.0, "amber"), (67.0, INF, "safe")), (70.0,))
FAN = Fan(DAY + 365 * 3, 50.0, -4.0, -5.0, -3.0, 3.0)


def ticks_of(y: dict) -> list[str]:
    """What is written at the ticks of an axis."""
    return [plain(told) for told in json.loads(y["axis"]["labelExpr"].removesuffix("[datum.value]")[1:-1]).values()]


def test_zones_meet_at_the_limits_and_fill_the_plot() -> None:
    zones = rows(next(layers(course(MARKS, SPACE, EN, unit=PERCENT), "rect")))
    assert [row["value"] for row in zones][1:] == [60.0, 67.0]
    assert [row["to"] for row in zones][:2] == [60.0, 67.0]
    assert zones[0]["value"] < 50 and zones[-1]["to"] > 70  # readings and return line have room
    assert len({row["fill"] for row in zones}) == 3


def test_readings_are_drawn_with_the_symbol_of_their_state_and_gaps_on_the_floor() -> None:
    spec = course(MARKS, SPACE, EN, unit=PERCENT, name="Safety")
    points = rows(named(spec, "points"))
    assert [(row["period"], row["value"], row["symbol"]) for row in points] == [
        ("2021", 62.0, "diamond"),
        ("2023", 55.0, "triangle-down"),
        ("2024", 50.0, "triangle-down"),
    ]
    floor = [row for each in layers(spec, "point") for row in rows(each) if "floor" in row]
    assert [row["period"] for row in floor] == ["2022"]
    assert "2022: No data" in spec["description"]
    assert spec["description"].count("Safety") == name_of(spec).count("Safety")  # said once, not before every view
    assert all(row["aloud"].startswith("Safety ") for row in points)  # a mark alone says of what it is


def test_the_name_of_a_chart_is_whole_whatever_stands_in_it() -> None:
    name = "St. Mary: homes under 0.5 km from a shelter"
    spec = course(MARKS, SPACE, EN, unit=PERCENT, name=name)
    assert name_of(spec) == f"{name} over time against its line"
    assert spec["description"].startswith(f"{name_of(spec)}. ")


def test_the_limit_and_the_return_line_are_written_with_their_values() -> None:
    assert {"The line: 60%", "Return line: 70%"} <= {
        plain(text) for text in texts(course(MARKS, SPACE, EN, unit=PERCENT))
    }
    assert "קו החזרה: 70%" in {plain(text) for text in texts(course(MARKS, SPACE, HE, unit=PERCENT))}


def test_the_forecast_opens_from_the_newest_reading_to_the_band_at_its_end() -> None:
    band = rows(next(layers(course(MARKS, SPACE, EN, unit=PERCENT, fan=FAN), "area")))
    assert (band[0]["value"], band[0]["to"]) == (50.0, 50.0)
    assert (band[-1]["value"], band[-1]["to"], band[-1]["mid"]) == pytest.approx((35.0, 41.0, 38.0))
    assert band[-1]["day"] - band[0]["day"] == pytest.approx(3 * 365.25)


@pytest.mark.parametrize("apart", [1e-14, 1e-12, 1e-7])
@pytest.mark.parametrize("about", [50.0, 1e-9])
def test_the_ticks_of_an_axis_differ_however_near_the_values_lie(about: float, apart: float) -> None:
    marks = (Mark("2023", DAY, about, "safe"), Mark("2024", DAY + 365, about + apart, "safe"))
    space = Space((about,), ((-INF, about, "far"), (about, INF, "safe")), ())
    ticks = named(course(marks, space, EN), "points")["encoding"]["y"]["axis"]["values"]
    assert len(set(ticks)) == len(ticks) >= 2


@pytest.mark.parametrize("words_", [HE, EN])
def test_a_value_a_hair_from_its_line_is_drawn_as_one_and_no_two_ticks_read_alike(words_) -> None:
    marks = (Mark("2023", DAY, 80.0004, "safe"), Mark("2024", DAY + 365, 79.9996, "crossed"))
    space = Space((80.0,), ((-INF, 80.0, "far"), (80.0, INF, "safe")), ())
    y = named(course(marks, space, words_, unit=PERCENT), "points")["encoding"]["y"]
    low, high = y["scale"]["domain"]
    assert high - low > 1000 * (80.0004 - 79.9996)
    labels = ticks_of(y)
    assert len(set(labels)) == len(labels) >= 3


def test_a_tick_is_written_with_all_its_digits() -> None:
    marks = (Mark("2023", DAY, 0.2, "safe"), Mark("2024", DAY + 365, 1.05, "safe"))
    space = Space((0.2,), ((-INF, 0.2, "far"), (0.2, INF, "safe")), ())
    assert "0.25" in ticks_of(named(course(marks, space, EN), "points")["encoding"]["y"])


def test_neither_forecast_nor_axis_leaves_what_is_possible() -> None:
    marks = tuple(Mark(str(2021 + n), DAY + 365 * n, value, "safe") for n, value in enumerate([80.0, 90.0, 97.0]))
    fan = Fan(DAY + 730, 97.0, 8.0, -60.0, 12.0, 3.0, (0.0, 100.0))
    spec = course(marks, SPACE, EN, unit=PERCENT, fan=fan)
    band = rows(next(layers(spec, "area")))
    assert all(0 <= row["value"] <= row["mid"] <= row["to"] <= 100 for row in band)
    assert (band[-1]["value"], band[-1]["mid"], band[-1]["to"]) == (0.0, 100.0, 100.0)
    low, high = next(layers(spec, "area"))["encoding"]["y"]["scale"]["domain"]
    assert low >= 0 and high == 100


@pytest.mark.parametrize("unit", [None, PERCENT])
def test_a_course_for_a_slide_keeps_its_height_whatever_its_legend_takes(unit) -> None:
    kinds = ("near", "crossed", "safe", "recovering", "pending", "suppressed")
    long = tuple(Mark(str(2021 + n), DAY + 365 * n, 50.0 + n, kind) for n, kind in enumerate(kinds))
    for words_, marks in ((EN, MARKS), (EN, long), (HE, long)):
        spec = course(marks, SPACE, words_, unit=unit, width=499, height=250, whole=True)
        lowest = max(row["y"] for each in layers(spec, "text") for row in rows(each) if "tx" in row)
        assert lowest + 14 + 20 == 250
        assert spec["height"] > 80


def test_the_newest_figure_stands_inside_the_plot() -> None:
    spec = course(MARKS, SPACE, EN, width=499)
    low, high = next(layers(spec, "line"))["encoding"]["x"]["scale"]["domain"]
    assert (high - MARKS[-1].day) / (high - low) * 440 > len("50") * 19 * 0.56 / 2


def test_without_a_forecast_or_a_reading() -> None:
    assert not list(layers(course(MARKS, SPACE, EN), "area"))
    with pytest.raises(ValueError, match="at least one reading"):
        course(MARKS[1:2], SPACE, EN)


def test_a_line_leads_neither_over_what_was_not_read_nor_over_another_definition() -> None:
    def runs(redefined):
        spec = course(MARKS, SPACE, EN, redefined=redefined)
        return [row["run"] for row in rows(next(layers(spec, "line")))], [plain(text) for text in texts(spec)]

    day = date.fromordinal(MARKS[3].day)
    whole, told = runs(None)
    assert [len(whole), len(set(whole))] == [3, 2]  # 2022 was not read
    parted, told_too = runs(day)
    assert len(set(parted)) == 3
    said = plain(EN("charts.trend.redefined", day=day))
    assert said in told_too and said not in told
    assert runs(date.fromordinal(MARKS[0].day))[1] == told  # all figures are of the present definition


def test_the_words_about_another_definition_keep_the_height_of_a_slide() -> None:
    with_words, without = (
        course(MARKS, SPACE, EN, height=250, whole=True, redefined=day) for day in (date.fromordinal(DAY + 400), None)
    )
    assert without["height"] - with_words["height"] >= 8 + 15


def test_a_reading_a_hair_from_the_limit_is_not_written_on_it() -> None:
    marks = (Mark("2023", DAY, 44.97, "crossed"), Mark("2024", DAY + 365, 44.96, "crossed"))
    spec = course(marks, Space((45.0,), ((-INF, 45.0, "far"), (45.0, INF, "safe"))), EN, unit=PERCENT)
    drawn = {plain(text) for text in texts(spec)}
    assert {"44.96%", "The line: 45%"} <= drawn
    assert "45%, Crossed" not in spec["description"]
