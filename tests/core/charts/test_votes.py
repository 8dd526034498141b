"""Answers of a room: a dot for each, the middle half and the median; the scale runs as reading does."""

import pytest

from core.charts.votes import Ballot, votes
from core.i18n import plain, words
from tests.core.charts.sample import layers, rows

HE, EN = words("he"), words("en")
BALLOT = Ballot((10, 20, 20, 20, 40), 0, 100, 20, (20, 20), (30,))


def test_equal_answers_are_heaped() -> None:
    (dots,) = layers(votes(BALLOT, EN), "point")
    assert [(row["x"], row["y"]) for row in rows(dots)] == [(10, 0.5), (20, 0.5), (20, 1.5), (20, 2.5), (40, 0.5)]


@pytest.mark.parametrize(("w", "reverse"), [(HE, True), (EN, False)])
def test_the_scale_goes_from_goalpost_to_goalpost_as_reading_does(w, reverse) -> None:
    (dots,) = layers(votes(BALLOT, w), "point")
    assert dots["encoding"]["x"]["scale"] == {"domain": [0, 100], "reverse": reverse, "nice": False}


def test_known_values_are_broken_lines_and_the_median_a_whole_one() -> None:
    known, median = layers(votes(BALLOT, EN), "rule")
    assert [row["x"] for row in rows(known)] == [30]
    assert known["mark"]["strokeDash"]
    assert [row["x"] for row in rows(median)] == [20]
    assert "strokeDash" not in median["mark"]


def test_dots_alone_have_neither_middle_nor_median() -> None:
    bare = votes(Ballot((1, 2), 0, 10), EN)
    assert not list(layers(bare, "rect"))
    assert [row for rule in layers(bare, "rule") for row in rows(rule)] == []


def test_the_description_says_every_value() -> None:
    told = plain(votes(BALLOT, EN)["description"])
    assert told.startswith("5 answers, median 20")
    assert told.count("20") == 4


def test_no_answers_are_no_chart() -> None:
    with pytest.raises(ValueError, match="at least one"):
        votes(Ballot((), 0, 1), EN)
