"""Two methods side by side: two places an area, joined where they differ."""

import pytest

from core.charts import Pair, compare
from core.i18n import plain, words
from tests.core.charts.sample import layers, named, rows

HE, EN = words("he"), words("en")
PAIRS = [Pair("n1", "הדר", 62.04, 58, 1, 3), Pair("n2", "נווה שאנן", 60, 61, 2, 1), Pair("n3", "מרכז", 50, 60, 3, 2)]
PAIRS.append(Pair("n4", "גבעה", 40, 40, 4, 4))
NAMES = ("weighted geometric mean", "the worst part decides")


def test_an_area_that_moves_has_its_places_joined():
    spec = compare(PAIRS, HE, 4, NAMES)
    assert [(row["area"], row["first"], row["second"]) for row in rows(next(layers(spec, "rule")))] == [
        ("n1", 1, 3),
        ("n2", 2, 1),
        ("n3", 3, 2),
    ]


def test_both_places_are_seen_where_they_are_one():
    second, first = [*layers(compare(PAIRS, HE, 4, NAMES), "point")][:2]
    assert (second["encoding"]["x"]["field"], first["encoding"]["x"]["field"]) == ("second", "first")
    assert second["mark"]["size"] > first["mark"]["size"]
    assert {row["fill"] for row in rows(second)} == {"#FFFFFF"}
    assert rows(second)[0]["symbol"] != rows(first)[0]["symbol"]


def test_the_tooltip_names_the_methods_and_signs_the_shift():
    areas = named(compare(PAIRS, EN, 4, NAMES), "areas")
    assert [tip["title"] for tip in areas["encoding"]["tooltip"]][1:3] == list(NAMES)
    assert [plain(row["shift_text"]) for row in rows(areas)] == ["−2", "+1", "+1", "0"]
    assert plain(rows(areas)[0]["first_text"]) == "rank 1, score 62"


@pytest.mark.parametrize(("words_", "reverse"), [(HE, True), (EN, False)])
def test_the_best_place_stands_where_reading_starts(words_, reverse):
    axis = next(layers(compare(PAIRS, words_, 4, NAMES), "point"))["encoding"]["x"]
    assert axis["scale"]["reverse"] is reverse
    assert axis["scale"]["domain"] == [0.5, 4.5]


def test_the_description_says_all():
    description = compare(PAIRS, EN, 4, NAMES)["description"]
    assert all(name in description for name in NAMES)
    assert "גבעה: rank 4, score 40 → rank 4, score 40" in description


def test_nothing_to_draw_is_an_error():
    with pytest.raises(ValueError, match="at least one area"):
        compare([], HE, 0, NAMES)
