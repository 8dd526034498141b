"""The charts of a deck: figures, zones and states of an editable chart are those of the picture."""

import json
from datetime import date

import pytest

from core import headline
from core.charts import STATE_STYLE
from core.charts.course import FILLS
from core.export.deck import deck
from core.export.document import Chart
from core.i18n import LANGUAGES, plain, words
from tests.core.export.test_deck import block, slide
from tests.core.snapshots import snapshot, spot, worst

BOTH = pytest.mark.parametrize("lang", LANGUAGES)


def drawn(chart: Chart) -> list[tuple[float | None, ...]]:
    """The readings of a chart, in pieces of a line."""
    return [each.values for each in chart.series if not (each.level or each.ground or each.state)]


@BOTH
def test_the_grounds_of_the_chart_are_the_zones_of_the_line_on_each_other(lang: str) -> None:
    """Beyond the line up to 45, the warning zone from there to 56, safe above."""
    high = tuple(m.model_copy(update={"value": 70.0} if m.period == "2022" else {}) for m in worst().marks)
    chart = block(deck(snapshot(worst=worst(marks=high)), words(lang)), "line", Chart)
    grounds = [each for each in chart.series if each.ground]
    assert chart.span
    assert [each.values[0] for each in grounds] == [45.0, 11.0, chart.span[1] - 56]
    assert [each.colour for each in grounds] == [FILLS["far"], FILLS["amber"], FILLS["safe"]]
    assert [each.told for each in grounds] == ["nowhere", "legend", "nowhere"]


@BOTH
def test_no_line_leads_over_the_day_of_another_definition(lang: str) -> None:
    w, marks = words(lang), list(worst().marks)
    marks[1] = marks[1].model_copy(update={"value": 50.0, "state": "near"})
    before, after = (
        block(deck(snapshot(worst=worst(marks=tuple(marks), redefined=day)), w), "line", Chart)
        for day in (None, date(2024, 1, 1))
    )
    assert drawn(before) == [(52.0, 50.0, 38.5)]
    assert drawn(after) == [(52.0, 50.0, None), (None, None, 38.5)]
    said = plain(w("charts.trend.redefined", day=date(2024, 1, 1)))
    assert [said in plain(json.dumps(each.spec, ensure_ascii=False)) for each in (before, after)] == [False, True]


@BOTH
def test_the_line_is_drawn_with_its_gaps(lang: str) -> None:
    chart = block(deck(snapshot(), words(lang)), "line", Chart)
    assert chart.categories == ("2022", "2023", "2024")
    assert drawn(chart)[:1] == [(52.0, None, 38.5)]
    assert [each.values for each in chart.series if each.level] == [(45.0, 45.0, 45.0)]
    assert {each.state: each.values for each in chart.series if each.state} == {
        "safe": (52.0, None, None),
        "crossed": (None, None, 38.5),
    }
    assert "400" in slide(deck(snapshot(), words(lang)), "line").bottom
    read = next(layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "line")["data"]["values"]
    assert len({row["run"] for row in read}) == 2  # where a value is hidden no line leads over it


def test_more_areas_than_a_slide_can_hold_are_told_together() -> None:
    spots = tuple(spot(str(n), 10 - n, 0.1) for n in range(9))
    made = deck(snapshot(spots=spots, crossings=54, areas_crossed=9), words("en"))
    chart = block(made, "spread", Chart)
    assert len(chart.categories) == 5
    assert sum(chart.series[0].values) == 54
    assert chart.series[0].values[-1] == 6 + 5 + 4 + 3 + 2


def spread_of(counts: list[int], lang: str = "en") -> Chart:
    spots = tuple(spot(str(n), each, each / sum(counts)) for n, each in enumerate(counts))
    made = deck(snapshot(spots=spots, crossings=sum(counts), areas_crossed=len(counts), places=50), words(lang))
    return block(made, "spread", Chart)


def told(chart: Chart) -> list[tuple[str, float, bool]]:
    """Name, figure and whether it is red, of each bar."""
    red = STATE_STYLE["crossed"].colour
    return [
        (plain(name), value, colour == red)
        for name, value, colour in zip(chart.categories, chart.series[0].values, chart.colours, strict=True)
    ]


def test_of_areas_with_as_many_breaches_none_is_named_by_the_alphabet() -> None:
    assert told(spread_of([1] * 13)) == [("Neighbourhoods with 1 crossing (13)", 13, False)]
    assert told(spread_of([9, 2, 1, 1, 1, 1, 1])) == [
        ("Place 0", 9, True),
        ("Place 1", 2, False),
        ("Neighbourhoods with 1 crossing (5)", 5, False),
    ]
    assert told(spread_of([3] * 5 + [2])) == [("6 neighbourhoods", 17, False)]


@pytest.mark.parametrize(
    ("counts", "red"),
    [
        ([2, 2, 2], []),
        ([3, 2, 2, 2, 2], []),  # two hold less than half; the third is as large as the fifth
        ([4, 4, 1, 1, 1], ["Place 0", "Place 1"]),
        ([5], ["Place 0"]),
        ([3] * 8 + [1] * 20, ["8 neighbourhoods"]),
        ([9, 8, 7, 6, 5, 4, 3], ["Place 0", "Place 1", "Place 2"]),
    ],
)
def test_the_bars_that_stand_out_are_those_of_the_title(counts: list[int], red: list[str]) -> None:
    chart = spread_of(counts)
    assert [name for name, _, out in told(chart) if out] == red
    spots = tuple(spot(str(n), each, each / sum(counts)) for n, each in enumerate(counts))
    title = headline.spread(
        snapshot(spots=spots, crossings=sum(counts), areas_crossed=len(counts)), words("en"), "internal"
    )
    held = sum(value for _, value, out in told(chart) if out) / sum(counts)
    assert (f"{held:.0%}" in plain(title)) if red else ("spread over" in plain(title))


@BOTH
@pytest.mark.parametrize("apart", [0.0, 1e-12, 0.0008])
def test_an_axis_reaches_from_tick_to_tick_however_near_the_readings_lie(lang: str, apart: float) -> None:
    marks = tuple(m.model_copy(update={"value": 45.0 - apart * (m.period == "2024")}) for m in worst().marks)
    low, high, step = block(deck(snapshot(worst=worst(marks=marks)), words(lang)), "line", Chart).span
    assert low < 45.0 < high and step > 0.1 and (high - low) / step < 12
