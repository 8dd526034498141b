"""One line in many areas: the line at one height in every panel, gaps that are gaps."""

import pytest

from core.charts import Mark, Panel, multiples
from core.i18n import words
from tests.core.charts.sample import layers, named, rows

HE, EN = words("he"), words("en")
DAY = 730000
PANELS = [
    Panel(f"n{n}", f"Area {n}", (Mark("2024", DAY, r, "safe"), Mark("2025", DAY + 365, last, "crossed")))
    for n, (r, last) in enumerate([(0.2, 1.4), (0.5, None), (3.0, 0.0)])
]


def test_every_panel_has_the_line_at_one_height_inside_it() -> None:
    frames = rows(named(multiples(PANELS, EN, width=400), "panels"))
    assert [frame["area"] for frame in frames] == ["n0", "n1", "n2"]
    assert {round(frame["line"] - frame["top"], 2) for frame in frames} == {42.0}  # half of 84 pixels: r = 1 of 2
    assert frames[0]["top"] == frames[1]["top"] < frames[2]["top"]


def test_panels_run_from_the_reading_side_and_gaps_break_the_line() -> None:
    he, en = (rows(named(multiples(PANELS, lang, width=400), "panels")) for lang in (HE, EN))
    assert he[0]["x"] > he[1]["x"]
    assert en[0]["x"] < en[1]["x"]
    points = [row for each in layers(multiples(PANELS, EN), "line") for row in rows(each)]
    assert [row["area"] for row in points] == ["n0", "n0", "n1", "n2", "n2"]
    top, bottom = (min(row["y"] for row in points), max(row["y"] for row in points))
    assert (top, bottom) == (30, 114)  # farther than twice the way to the line, and on the ideal


def test_no_panels_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one area"):
        multiples([], EN)
