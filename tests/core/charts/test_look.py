"""Pieces of charts: lines of text, colours that stay apart, legends read from the reading side."""

import itertools

import pytest

from core.charts.course import FILLS, INK_OF_BACK
from core.charts.legend import Entry, legend
from core.charts.look import INK, MUTED, RED_LINE, SERIES, STATE_STYLE, Look, hatch, labels_for, wrap
from core.i18n import words
from tests.core.charts.sample import rows
from tests.eyes import SIMULATED, contrast, distance, printed


@pytest.mark.parametrize("eyes", SIMULATED)
def test_areas_stay_apart_for_every_eye(eyes: str) -> None:
    pairs = itertools.combinations([series.colour for series in SERIES], 2)
    assert min(distance(*pair, eyes) for pair in pairs) > 40


@pytest.mark.parametrize("eyes", SIMULATED)
def test_states_that_speak_of_a_line_stay_apart_for_every_eye(eyes: str) -> None:
    """A difference of 2.3 is just seen; ten times that is another colour; what is pale or grey differs in shape."""
    colours = [STATE_STYLE[state].colour for state in ("crossed", "near", "safe", "stale")]
    assert min(distance(*pair, eyes) for pair in itertools.combinations(colours, 2)) > 25


@pytest.mark.parametrize("eyes", SIMULATED)
def test_grounds_stay_apart_for_every_eye_and_on_grey_paper(eyes: str) -> None:
    """They lie side by side, where twice what is just seen (2.3) is plain."""
    for pair in itertools.combinations(FILLS.values(), 2):
        assert min(distance(*pair, eyes), printed(*pair)) > 4.6, pair


def test_what_is_written_on_a_ground_is_readable() -> None:
    for ground, ink in itertools.product(FILLS.values(), (INK, MUTED, RED_LINE, INK_OF_BACK)):
        assert contrast(ink, ground) >= 4.5, (ink, ground)


def test_every_state_is_seen_on_white_and_on_the_dark_page() -> None:
    """By its fill or by its edge: 3 to 1 is what WCAG 2.1 asks of a drawing (1.4.11)."""
    for state, style in STATE_STYLE.items():
        assert max(contrast(part, "#FFFFFF") for part in (style.colour, style.edge, style.text)) >= 3, state
        assert max(contrast(part, "#0F1C22") for part in (style.colour, style.edge, style.text)) >= 3, state


def test_areas_differ_in_shape_and_dash_too() -> None:
    assert len({series.symbol for series in SERIES}) == len({series.dash for series in SERIES}) == len(SERIES) == 4


def test_words_on_a_state_and_of_a_state_are_readable() -> None:
    for state, style in STATE_STYLE.items():
        assert contrast(style.text, style.colour) >= 4.5, state
        assert contrast(style.on_white, "#FFFFFF") >= 4.5, state


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


def test_words_that_fill_their_lines_are_broken_too() -> None:
    """The spaces at which lines end need no room: 41 letters stand in two lines of 20."""
    assert wrap(f"{'a' * 20} {'b' * 20}", 20) == ["a" * 20, "b" * 20]
