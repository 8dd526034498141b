from core.workshop.states import estimated, readings, state
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


def test_while_estimates_come_in_no_median_of_them_may_be_shown():
    hall = Hall()
    hall.host("topic_chosen", **topic())
    tokens = hall.join(6)
    hall.host("state_estimated", topic="trust_line", place="east", value=33, evidence="data")
    hall.host("slide_opened", item="state")
    for n, token in enumerate(tokens):
        for place in ("north", "haifa"):
            hall.phone(token, "state_estimated", topic="trust_line", place=place, value=n)
    room = hall.room
    assert estimated(room) == 6
    assert [each.place for each in readings(room, shown=True)] == ["east"]
    assert [each.place for each in readings(room)] == ["east", "haifa", "north"], "documents and the host's desk"
    hall.host("meeting_opened", meeting=3)
    assert readings(hall.room, shown=True) == readings(room)
    hall.phone(tokens[0], "joined", role="resident", authority="haifa")
    assert estimated(hall.room) == 1, "of those who are there"
