import pytest

from core.workshop import tables
from core.workshop.threats import band
from tests.core.workshop.hall import Hall, topic


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


def scored(scores: dict[str, tuple[int, int]], people: int = 5) -> Hall:
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
    found = tables(scored({"heat": (4, 3), "quake": (2, 5), "crime": (2, 2)}).room)["threats"]
    assert found[["topic", "level", "band", "n"]].values.tolist() == [
        ["quake", 10, "high", 5],
        ["heat", 12, "high", 5],
        ["crime", 4, "low", 5],
    ]


def test_scores_after_measures_stand_beside_those_before():
    hall = scored({"heat": (4, 3)})
    tokens = list(hall.room.people)
    hall.host("meeting_opened", meeting=3)
    for purpose, value in (("likelihood", 3), ("impact", 2)):
        hall.host("round_opened", question=f"{purpose}_heat")
        hall.numbers(tokens, [value] * 5, f"{purpose}_heat", round=2)
    hall.host("question_closed", question="impact_heat")
    found = tables(hall.room)["threats"]
    assert found[["meeting", "level", "band"]].values.tolist() == [[1, 12, "high"], [3, 6, "moderate"]]


def test_four_people_score_nothing():
    assert tables(scored({"heat": (4, 3)}, people=4).room)["threats"].empty
