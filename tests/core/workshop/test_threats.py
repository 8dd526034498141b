import pandas as pd
import pytest

from core.workshop import Room
from core.workshop.threats import band, community, counts, rows
from tests.core.workshop.hall import Hall, topic

HEADS = [
    "topic",
    "meeting",
    "likelihood",
    "impact",
    "level",
    "band",
    "n",
    "likelihood_low",
    "likelihood_high",
    "impact_low",
    "impact_high",
]


def table(room: Room) -> pd.DataFrame:
    return pd.DataFrame(rows(room), columns=HEADS)


@pytest.mark.parametrize(
    ("likelihood", "impact", "found"),
    [
        (2, 2, "low"),
        (5, 1, "moderate"),
        (3, 3, "moderate"),
        (2.5, 4, "high"),
        (3, 4, "high"),
        (1, 5, "high"),
        (4, 4, "severe"),
        (3, 5, "severe"),
        (5, 5, "severe"),
    ],
)
def test_bands_of_likelihood_times_impact(likelihood: float, impact: float, found: str):
    assert band(likelihood, impact) == found


def scored(scores: dict[str, tuple[int, int]], people: int = 8) -> Hall:
    hall = Hall("social_threats")
    tokens = hall.join(people)
    for id, pair in scores.items():
        hall.host("topic_chosen", **topic(topic=id))
        for item, value in zip(("likelihood", "impact"), pair, strict=True):
            asked = hall.room.question(item, id)
            hall.host("question_opened", question=asked.model_dump(), unlock=True)
            hall.numbers(tokens, [value] * people, asked.id)
    hall.host("question_closed", question=asked.id)
    return hall


def test_threats_in_the_order_of_band_then_impact():
    found = table(scored({"heat": (4, 3), "quake": (2, 5), "crime": (2, 2)}).room)
    assert found[["topic", "level", "band", "n"]].values.tolist() == [
        ["quake", 10, "high", 8],
        ["heat", 12, "high", 8],
        ["crime", 4, "low", 8],
    ]


def test_scores_after_measures_stand_beside_those_before():
    hall = scored({"heat": (4, 3)})
    tokens = list(hall.room.people)
    hall.host("meeting_opened", meeting=3)
    for purpose, value in (("likelihood", 3), ("impact", 2)):
        hall.host("round_opened", question=f"{purpose}_heat")
        hall.numbers(tokens, [value] * 8, f"{purpose}_heat", round=2)
    hall.host("question_closed", question="impact_heat")
    found = table(hall.room)
    assert found[["meeting", "level", "band"]].values.tolist() == [[1, 12, "high"], [3, 6, "moderate"]]


def test_the_residual_question_of_the_closing_meeting_is_another_score_of_the_same_threat():
    hall = scored({"heat": (4, 3)})
    tokens = list(hall.room.people)
    hall.host("meeting_opened", meeting=3)
    for item, value in (("likelihood_after", 2), ("impact_after", 2)):
        asked = hall.room.question(item, "heat")
        hall.host("question_opened", question=asked.model_dump(), unlock=True)
        hall.numbers(tokens, [value] * 8, asked.id)
    hall.host("question_closed", question=asked.id)
    found = table(hall.room)
    assert found[["meeting", "level", "band"]].values.tolist() == [[1, 12, "high"], [3, 4, "low"]]


def test_threats_are_counted_by_band_and_their_mean_is_told_of_100():
    room = scored({"heat": (4, 3), "quake": (2, 5), "crime": (2, 2)}).room
    assert counts(room, 1) == {"severe": 0, "high": 2, "moderate": 0, "low": 1}
    assert community(room, 1) == pytest.approx(100 * (12 + 10 + 4) / 75)
    assert counts(room, 2) == {}
    assert community(room, 2) != community(room, 2), "nothing was scored there"


def test_quartiles_stand_beside_the_medians():
    hall = Hall("social_threats")
    tokens = hall.join(9)
    hall.host("topic_chosen", **topic(topic="heat"))
    for item in ("likelihood", "impact"):
        hall.host("question_opened", question=hall.room.question(item, "heat").model_dump(), unlock=True)
        hall.numbers(tokens, [1, 2, 2, 2, 3, 4, 4, 4, 5], f"{item}_heat")
    hall.host("question_closed", question="impact_heat")
    row = table(hall.room).iloc[0]
    assert row[["likelihood_low", "likelihood_high", "impact_low", "impact_high"]].tolist() == [2, 4, 2, 4]


def test_seven_people_score_nothing():
    """Of fewer than 8 no median is told, so no level either."""
    assert table(scored({"heat": (4, 3)}, people=7).room).empty
