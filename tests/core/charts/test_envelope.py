"""The safety envelope: every line on one ring, bars as long as positions, gaps that are gaps."""

import math

import pytest

from core.charts import Spoke, envelope
from core.charts.envelope import MOST, OUTER, SHORT, reach
from core.i18n import plain, words
from tests.core.charts.sample import CHANNELS, layers, named, rows, texts

HE, EN = words("he"), words("en")
SIZE = 600
POSITIONS = (1.12, 0.55, 0.86, None, 1.9, 0.0, 1.02, -0.3)
STATES = ("crossed", "safe", "near", "none", "crossed", "safe", "pending", "safe")
SPOKES = tuple(
    Spoke(channel, name, r, state, "worst", 0.8, int((r or 0) > 1), 7, 2)
    for (channel, name), r, state in zip(CHANNELS.items(), POSITIONS, STATES, strict=True)
)


def length(row: dict) -> float:
    return math.hypot(row["x2"] - SIZE / 2, row["y2"] - SIZE / 2)


def bars(spec: dict) -> list[dict]:
    return rows(next(each for each in layers(spec, "rule") if "stroke" in each["encoding"]))


def test_a_bar_ends_where_its_worst_line_stands() -> None:
    drawn = {row["channel"]: length(row) for row in bars(envelope(SPOKES, EN))}
    expected = {s.channel: reach(s.r, SIZE) for s in SPOKES if s.r is not None}
    assert drawn == pytest.approx(expected, abs=0.02)
    assert reach(-0.3, SIZE) == reach(0, SIZE)  # better than ideal is drawn at the ideal
    assert reach(1.9, SIZE) == reach(MOST, SIZE)


def test_bars_have_one_width_and_are_no_areas() -> None:
    spec = envelope(SPOKES, EN)
    bar = next(each for each in layers(spec, "rule") if "stroke" in each["encoding"])
    assert isinstance(bar["mark"]["strokeWidth"], float)
    assert not list(layers(spec, "area"))


def test_the_ring_is_at_one_and_the_amber_pieces_go_all_round() -> None:
    spec = envelope(SPOKES, EN)
    rings = [each for each in layers(spec, "arc") if each["mark"].get("stroke") == "#7A0C12"]
    assert [row["outer"] for row in rows(rings[0])] == [pytest.approx(reach(1.0, SIZE), abs=0.01)]
    amber = rows(next(each for each in layers(spec, "arc") if each["mark"].get("fill") == "#B07F00"))
    assert sum(row["to"] - row["from"] for row in amber) == pytest.approx(2 * math.pi)
    assert {round((row["inner"] + row["outer"]) / 2, 1) for row in amber} == {round(reach(0.8, SIZE), 1)}


def test_what_is_unknown_is_a_hatched_gap_with_its_word_and_no_bar() -> None:
    spec = envelope(SPOKES, HE)
    hatched = [each for each in layers(spec, "arc") if isinstance(each["mark"].get("fill"), dict)]
    assert [row["channel"] for row in rows(hatched[0])] == ["quality_of_life"]
    assert "quality_of_life" not in {row["channel"] for row in bars(spec)}
    assert "אין נתון" in {plain(text) for text in texts(spec)}


def test_the_order_is_that_of_the_model_in_both_languages() -> None:
    for lang in (HE, EN):
        hits = rows(named(envelope(SPOKES, lang), "channels"))
        assert [row["channel"] for row in hits] == list(CHANNELS)


def test_how_far_is_told_in_words_with_state_and_count() -> None:
    spec = envelope(SPOKES, EN)
    assert {"12% beyond", "45% left", "90% beyond"} <= {plain(text) for text in texts(spec)}
    first = rows(named(spec, "channels"))[0]
    assert plain(first["place_text"]) == "12% beyond the line"
    assert plain(first["count_text"]) == "1 of 7 lines crossed. Nothing is known of 2."
    assert plain(first["state_text"]) == "▼ Crossed"
    assert "Crossed, 12% beyond the line" in spec["description"]


def test_a_bar_that_goes_on_farther_has_an_arrow() -> None:
    arrows = [each for each in layers(envelope(SPOKES, EN), "point") if each["mark"].get("shape") == "triangle-up"]
    assert [row["channel"] for row in rows(arrows[0])] == ["social_community"]


def names(size: float) -> list[dict]:
    return rows(next(iter(layers(envelope(SPOKES, EN, size=size), "text"))))


def test_names_beside_a_small_wheel_are_cut_into_shorter_lines_and_stand_clear_of_it() -> None:
    """The room left and right is what makes a picture wide, so that it has to be drawn smaller on a phone."""
    small = {row["channel"]: row for row in names(260)}
    large = {row["channel"]: row for row in names(SIZE)}
    for channel, row in small.items():
        if row["align"] != "center":
            assert max(map(len, row["lines"])) <= max(*map(len, large[channel]["lines"]), SHORT)
            assert math.hypot(row["lx"] - 130, row["ly"] - 130) > 260 * OUTER
    assert any(len(small[each]["lines"]) > len(large[each]["lines"]) for each in small)


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        envelope((), EN)
