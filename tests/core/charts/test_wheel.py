"""Wedges and radar: lengths are scores, lines are lines, gaps are gaps."""

import itertools
import math

import pytest

from core.charts import Profile, Reading, bars, radar, wedges
from core.i18n import plain, words
from tests.core.charts.sample import CHANNELS, HADAR, NEVE, RAMBAM, layers, named, rows, texts

HE, EN = words("he"), words("en")
SIZE = 560
RADIUS = SIZE * 0.37


def arcs(spec: dict, field: str) -> list[list[dict]]:
    return [rows(layer) for layer in layers(spec, "arc") if layer["encoding"]["radius"]["field"] == field]


def score_at(row: dict, x: str = "x", y: str = "y") -> float:
    return math.hypot(row[x] - SIZE / 2, row[y] - SIZE / 2) / RADIUS * 100


def test_a_sector_per_channel_all_round() -> None:
    sectors = rows(named(wedges(HADAR, HE), "wedges"))
    assert [sector["channel"] for sector in sectors] == list(CHANNELS)
    assert sum(sector["to"] - sector["from"] for sector in sectors) == pytest.approx(2 * math.pi)
    assert sectors[0]["from"] == -sectors[0]["to"]  # the first stands at the top


def test_a_wedge_is_as_long_as_its_score_and_has_the_colour_of_its_state() -> None:
    (drawn,) = arcs(wedges(HADAR, HE), "reach")
    assert {row["channel"]: round(row["reach"] / RADIUS * 100, 6) for row in drawn} == {
        "narrative": 62,
        "governance": 38,
        "data_management": 71,
        "social_community": 55,
        "sustainability": 12,
    }
    assert {row["channel"]: row["fill"] for row in drawn}["data_management"] == "#B3261E"


def test_the_red_line_stands_at_its_own_score_also_where_there_is_no_score() -> None:
    (lines,) = arcs(wedges(HADAR, HE), "line_out")
    middle = {row["channel"]: (row["line_in"] + row["line_out"]) / 2 / RADIUS * 100 for row in lines}
    assert middle == pytest.approx(
        {
            "narrative": 45,
            "governance": 50,
            "data_management": 40,
            "quality_of_life": 42,
            "social_community": 48,
            "physical": 44,
            "economic": 55,
        }
    )


def test_a_missing_score_is_a_hatched_sector_with_its_word_and_never_nought() -> None:
    spec = wedges(HADAR, HE)
    hatched = [layer for layer in layers(spec, "arc") if isinstance(layer["mark"].get("fill"), dict)]
    assert [row["channel"] for row in rows(hatched[0])] == ["quality_of_life", "physical", "economic"]
    told = [plain(line) for line in texts(spec)]
    assert {"אין נתון", "נתון ישן", "מוסתר"} <= set(told)
    assert "0" not in told


def test_a_crossing_without_a_score_stays_a_crossing() -> None:
    spec = wedges(Profile("n", "נ", (Reading("a", "א", None, 40, "crossed"),)), HE)
    row = rows(named(spec, "wedges"))[0]
    assert (plain(row["score_text"]), plain(row["state_text"])) == ("אין ציון", "▼ חצייה")


def test_every_spoke_ends_in_the_symbol_of_its_state() -> None:
    marks = next(layer for layer in layers(wedges(HADAR, HE), "point") if "state" in rows(layer)[0])
    assert [row["symbol"] for row in rows(marks)][:3] == ["circle", "triangle-down", "triangle-down"]
    assert [row["state"] for row in rows(marks)] == [reading.state for reading in HADAR.readings]


def test_long_names_are_wrapped_outside_the_wheel() -> None:
    block = next(rows(layer) for layer in layers(wedges(HADAR, HE), "text") if "align" in rows(layer)[0])
    assert [plain(line) for line in block[0]["name"]] == ["יצירת נרטיב,", "משמעות ותקווה"]
    assert [row["align"] for row in block] == ["center", "left", "left", "left", "center", "right", "right", "right"]
    assert all(score_at(row) > 100 for row in block)


def test_a_low_wheel_has_nothing_above_or_below_it() -> None:
    """Names stand on its sides, each after its score, and no lines of two of them meet."""
    spec = wedges(HADAR, HE, size=SIZE, across=1600)
    blocks = next(rows(layer) for layer in layers(spec, "text") if "align" in rows(layer)[0])
    assert [row["align"] for row in blocks] == ["left"] * 4 + ["right"] * 4
    assert all((row["x"] - row["score_x"]) * (1 if row["align"] == "left" else -1) > 20 for row in blocks)
    assert all(row["y"] > -60 and row["bottom"] < SIZE + 60 for row in blocks)
    for side in ("left", "right"):
        own = sorted((row for row in blocks if row["align"] == side), key=lambda row: row["y"])
        assert all(upper["bottom"] <= lower["y"] for upper, lower in itertools.pairwise(own))
    sectors = rows(named(spec, "wedges"))
    assert sectors[0]["from"] == 0 and sectors[0]["channel"] == "narrative"


def test_what_stands_under_a_name_is_wrapped_too() -> None:
    told = "3 indicators beyond their red lines"
    nine = tuple(Reading(f"c{k}", f"Channel {k}", 50.0, 40.0, "crossed", told) for k in range(9))
    spec = wedges(Profile("A", "A", nine), words("en"))
    drawn = [row["name"] for row in next(rows(x) for x in layers(spec, "text") if "align" in rows(x)[0])]
    assert len(drawn) == 9 and all(len(line) <= 18 for name in drawn for line in name)
    assert all(" ".join(name[1:]) == told for name in drawn)


def test_what_the_tooltip_says() -> None:
    row = rows(named(wedges(HADAR, HE), "wedges"))[1]
    told = {field: plain(row[field]) for field in ("area_name", "name", "score_text", "line_text", "state_text")}
    assert list(told.values()) == ["הדר", "שיפור המשילות", "38", "50", "▼ חצייה"]
    assert row["aloud"] == "הדר: שיפור המשילות 38, חצייה, קו אדום 50"
    no_line = rows(named(wedges(HADAR, EN), "wedges"))[7]
    assert no_line["line_text"] == "No line yet"


def test_what_is_heard_has_the_digits_of_what_is_seen() -> None:
    spec = wedges(Profile("n", "n", (Reading("a", "a", 57.6, 36.4, "safe"),)), EN)
    row = rows(named(spec, "wedges"))[0]
    assert (plain(row["score_text"]), plain(row["line_text"])) == ("58", "36")
    assert spec["description"].endswith("a 58, In the safe space, red line 36")


def test_an_area_is_named_once_in_what_is_heard_of_a_chart() -> None:
    one = wedges(HADAR, HE)["description"]
    assert one.count("הדר") == 1
    both = bars([HADAR, NEVE], HE)["description"]
    assert both.count("הדר:") == both.count(f"{NEVE.name}:") == 1


def test_scores_outside_the_scale_stay_in_the_drawing() -> None:
    """Methods without clipping leave 0-100; the words still tell the score."""
    spec = wedges(
        Profile("n", "n", (Reading("a", "a", 130.0, 40, "safe"), Reading("b", "b", -20.0, 40, "crossed"))), EN
    )
    row = rows(named(spec, "wedges"))
    assert [round(r["reach"] / RADIUS * 100, 6) for r in row] == [100, 0]
    assert [plain(r["score_text"]) for r in row] == ["130", "−20"]


def test_the_legend_tells_the_states_that_occur() -> None:
    told = [plain(line) for line in texts(wedges(NEVE, HE))]
    assert "במרחב הבטוח" in told
    assert "חצייה" not in told
    assert "קו אדום" in told


def test_radar_lines_break_at_gaps() -> None:
    """Hadar has no score on spokes 3, 5 and 6, so only 0-1, 1-2 and 7-0 are joined."""
    strokes = [rows(layer) for layer in layers(radar([HADAR, NEVE], HE), "rule")]
    hadar = next(edges for edges in strokes if [edge.get("spoke") for edge in edges] == [0, 1, 7])
    assert score_at(hadar[0]) == pytest.approx(62, abs=0.01)
    assert score_at(hadar[0], "x2", "y2") == pytest.approx(38, abs=0.01)
    assert any([edge.get("spoke") for edge in edges] == list(range(8)) for edges in strokes[2:])  # Neve has no gap


def test_radar_red_line_is_the_line_of_every_channel() -> None:
    dashed = next(layer for layer in layers(radar([HADAR, NEVE], HE), "rule") if layer["mark"]["stroke"] == "#7A0C12")
    assert [round(score_at(edge)) for edge in rows(dashed)] == [45, 50, 40, 42, 48, 44]  # no line on the last spoke
    assert dashed["mark"]["strokeDash"] != [1, 0]


def test_radar_rings_crossings() -> None:
    spec = radar([HADAR, NEVE], HE)
    ring = next(layer for layer in layers(spec, "point") if layer["mark"].get("stroke") == "#B3261E")
    assert [(row["area"], row["channel"]) for row in rows(ring)] == [("n1", "governance"), ("n1", "data_management")]
    assert "fill" not in ring["mark"]


def test_radar_areas_differ_in_colour_symbol_and_dash() -> None:
    spec = radar([HADAR, NEVE, RAMBAM], HE)
    looks = {(row["area"], row["fill"], row["symbol"]) for row in rows(named(spec, "points"))}
    assert looks == {("n1", "#12264F", "circle"), ("n2", "#B86200", "square"), ("n3", "#0A8F80", "triangle-up")}
    entries = next(rows(layer) for layer in layers(spec, "text") if "tx" in rows(layer)[0])
    assert [plain(row["text"]) for row in entries] == ["הדר", "נווה שאנן", "גבעת רמב״ם", "קו אדום", "חצייה"]


def test_radar_refuses_areas_with_other_channels() -> None:
    other = Profile("n9", "אחר", NEVE.readings[:3])
    with pytest.raises(ValueError, match="same channels"):
        radar([HADAR, other], HE)
