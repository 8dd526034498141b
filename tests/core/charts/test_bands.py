"""Rank bands: places from the reading side, chosen areas standing out, the same said aloud."""

import pytest

from core.charts import Band, rank_bands
from core.charts.bands import rank_axis
from core.charts.look import SERIES, Look
from core.i18n import plain, words
from tests.core.charts.sample import layers, named, rows, texts

HE, EN = words("he"), words("en")
BANDS = [
    Band("n1", "הדר", 1, 1, 1, 2),
    Band("n2", "נווה שאנן", 2, 2, 1, 2.4, chosen=0),
    Band("n3", "מרכז", 3, 3, 3, 3, chosen=1),
]


@pytest.mark.parametrize(("words_", "reverse"), [(HE, True), (EN, False)])
def test_the_best_place_stands_where_reading_starts(words_, reverse):
    x = next(layers(rank_bands(BANDS, words_, 3), "rule"))["encoding"]["x"]
    assert x["scale"] == {"domain": [0.5, 3.5], "nice": False, "zero": False, "reverse": reverse}
    assert x["axis"]["values"] == [1, 2, 3]


def test_a_band_runs_between_its_ends_and_the_dot_is_the_median():
    spec = rank_bands(BANDS, HE, 3)
    band = next(layers(spec, "rule"))
    assert (band["encoding"]["x"]["field"], band["encoding"]["x2"]["field"]) == ("low", "high")
    assert [(row["low"], row["high"]) for row in rows(band)] == [(1, 2), (1, 2.4), (3, 3)]
    assert next(layers(spec, "point"))["encoding"]["x"]["field"] == "median"


def test_chosen_areas_have_the_colour_and_symbol_of_their_series():
    found = {row["area"]: row for row in rows(next(layers(rank_bands(BANDS, HE, 3), "point")))}
    assert (found["n2"]["fill"], found["n2"]["symbol"]) == (SERIES[0].colour, SERIES[0].symbol)
    assert (found["n3"]["fill"], found["n3"]["symbol"]) == (SERIES[1].colour, SERIES[1].symbol)
    assert found["n1"]["fill"] not in {stroke.colour for stroke in SERIES}
    assert len({row["band"] for row in found.values()}) == 3


def test_names_of_chosen_areas_are_bold():
    spec = rank_bands(BANDS, HE, 3)
    bold = [layer for layer in layers(spec, "text") if layer["mark"].get("fontWeight") == 700]
    assert [plain(row["text"][0]) for layer in bold for row in rows(layer)] == ["נווה שאנן", "מרכז"]
    assert "הדר" in [plain(text) for text in texts(spec)]


def test_everything_is_said_aloud_and_a_click_says_which_area():
    spec = rank_bands(BANDS, EN, 14)
    assert "הדר: 1 of 14 by the method, median 1, band 1 to 2" in spec["description"]
    assert "מרכז: 3 of 14 by the method, median 3, band 3" in spec["description"]
    assert named(spec, "areas")["params"][0]["select"]["fields"] == ["area"]


@pytest.mark.parametrize(("total", "ticks"), [(2, 2), (15, 15), (16, 8), (60, 13), (257, 13), (3000, 16)])
def test_the_axis_stays_readable(total, ticks):
    values = rank_axis(Look(HE), "low", total)["axis"]["values"]
    assert values[0] == 1
    assert len(values) <= 16 and len(values) == ticks
    assert max(values) <= total


@pytest.mark.parametrize("words_", [HE, EN])
def test_the_entries_of_the_legend_stand_one_below_the_other(words_):
    """Beside each other they would be wider than the places on a phone, and push these together."""
    said = {words_("charts.bands.median"), words_("charts.bands.band")}
    shown = [row for layer in layers(rank_bands(BANDS, words_, 3), "text") for row in rows(layer)]
    found = [row["y"] for row in shown if plain(str(row["text"])) in said]
    assert len(found) == 2 and found[0] < found[1]


def test_nothing_to_draw_is_an_error():
    with pytest.raises(ValueError, match="at least one area"):
        rank_bands([], HE, 3)
