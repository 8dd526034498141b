from core.workshop.states import readings, state
from tests.core.workshop.hall import Hall, topic


def test_a_state_is_a_departments_or_privately_that_of_at_least_five():
    """Who estimates may call it data: it is theirs all the same. Four in the south tell nothing."""
    hall = Hall()
    hall.host("topic_chosen", **topic())
    for n, token in enumerate(hall.join(6)):
        evidence = "data" if n else "estimate"
        hall.phone(token, "state_estimated", topic="trust_line", place="north", value=n, evidence=evidence)
        hall.phone(token, "state_estimated", topic="trust_line", place="haifa", value=n, evidence="data")
        if n < 4:
            hall.phone(token, "state_estimated", topic="trust_line", place="south", value=5)
    told = {"value": 33, "evidence": "data", "day": "2026-01-31", "source": "CBS"}
    hall.host("state_estimated", topic="trust_line", place="east", **told)
    found = [(each.place, each.value, each.evidence, each.n, each.private) for each in readings(hall.room)]
    assert found == [
        ("east", 33, "data", 1, False),
        ("haifa", 2.5, "data", 6, True),
        ("north", 2.5, "estimate", 6, True),
    ]
    assert readings(Hall().room) == []
    line = hall.room.topics["trust_line"]
    assert [state(line, x, 45.0) for x in (44, 45, 56, 57)] == ["crossed", "near", "near", "safe"], (
        "0.8 of 100 to 45: 56"
    )
    assert state(line, 44, None) == "no_line"
