"""Pieces of charts: lines of text, colours that stay apart, legends read from the reading side."""

import itertools

import numpy as np
import pytest

from core.charts.legend import Entry, legend
from core.charts.look import SERIES, STATE_STYLE, Look, hatch, labels_for, wrap
from core.i18n import words
from tests.core.charts.sample import rows

#: Full dichromacy in linear RGB (Machado, Oliveira and Fernandes 2009).
SIMULATED = {
    "none": np.eye(3),
    "protan": np.array([[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]),
    "deutan": np.array([[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]),
    "tritan": np.array([[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    share = np.clip(TO_XYZ @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089], 1e-9, None)
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    lights = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("eyes", SIMULATED)
def test_areas_stay_apart_for_every_eye(eyes: str) -> None:
    seen = [lab(SIMULATED[eyes] @ linear(series.colour)) for series in SERIES]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 40


def test_areas_differ_in_shape_and_dash_too() -> None:
    assert len({series.symbol for series in SERIES}) == len({series.dash for series in SERIES}) == len(SERIES) == 4


def test_words_on_a_state_and_of_a_state_are_readable() -> None:
    for state, style in STATE_STYLE.items():
        assert contrast(style.text, style.colour) >= (4.5 if state in ("crossed", "near", "safe", "stale") else 3)
        assert contrast(style.on_white, "#FFFFFF") >= 3 or state == "none"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("יצירת נרטיב, משמעות ותקווה", 14, ["יצירת נרטיב,", "משמעות ותקווה"]),
        ("פיתוח חברתי-קהילתי", 14, ["פיתוח", "חברתי-קהילתי"]),
        ("שיפור המשילות", 14, ["שיפור המשילות"]),
        ("Data-driven management", 14, ["Data-driven", "management"]),
        ("one two three four", 14, ["one two", "three four"]),
        ("התחדשותעירוניתארוכהמאוד", 14, ["התחדשותעירוניתארוכהמאוד"]),
    ],
)
def test_names_are_cut_between_words_into_even_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_an_isolate_that_runs_over_two_lines_is_closed_and_opened_again() -> None:
    assert wrap("ערך \u2068של הדר\u2069", 9) == ["ערך \u2068של\u2069", "\u2068הדר\u2069"]


def test_a_name_cannot_break_out_of_an_expression() -> None:
    expression = labels_for({1.0: ['"})]; alert(1) //', "b"], 2.5: ["c"]})
    assert expression == '({"1": ["\\"})]; alert(1) //", "b"], "2.5": ["c"]})[datum.value]'


def test_hatching_is_hard_stripes() -> None:
    stops = hatch(2, colour="#000000")["stops"]
    assert [(stop["offset"], stop["color"]) for stop in stops] == [
        (0.0, "#000000"),
        (0.25, "#000000"),
        (0.25, "#FFFFFF"),
        (0.5, "#FFFFFF"),
        (0.5, "#000000"),
        (0.75, "#000000"),
        (0.75, "#FFFFFF"),
        (1.0, "#FFFFFF"),
    ]


def test_legend_starts_on_the_reading_side() -> None:
    entries = [Entry("a", "circle", "#000000"), Entry("b", line="#7A0C12")]
    for lang, side, x in (("he", "right", "width - datum.tx"), ("en", "left", "datum.tx")):
        text = legend(Look(words(lang)), entries, top=10, width=400)[-1]
        assert (text["mark"]["align"], text["mark"]["x"]["expr"]) == (side, x)
        assert [row["text"] for row in rows(text)] == ["a", "b"]


def test_legend_goes_on_in_the_next_row() -> None:
    text = legend(Look(words("en")), [Entry("x" * 20), Entry("y" * 20)], top=10, width=300)[-1]
    assert [row["y"] for row in rows(text)] == [10, 38]
