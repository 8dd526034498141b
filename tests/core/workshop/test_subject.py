"""What was changed after a vote nobody has voted on."""

from datetime import date

import pytest

from core.workshop import adopted, refusals, replay
from core.workshop.lines import overtaken
from core.workshop.subject import about, holds, limit, proposed, stands
from tests.core.workshop.hall import MEASURE, Hall, topic, words
from tests.core.workshop.test_lines import agreed

DAY = date(2026, 11, 22)
CLAUSE = {"clause": "c", "topic": "trust_line", "text": "The city pays", "addressee": "local_authority"}


def codes(hall: Hall) -> list[str]:
    """Why the last event is refused."""
    return [issue.code for issue in refusals(replay(hall.events[:-1]), hall.events[-1])]


def limits(hall: Hall) -> list[float]:
    return [record.limit for record in adopted(hall.room, DAY)]


def on_a_clause() -> tuple[Hall, list[str]]:
    hall = Hall()
    tokens = hall.join(8)
    hall.host("topic_chosen", **topic())
    hall.host("clause_edited", **CLAUSE)
    hall.host("question_opened", question=hall.room.question("clause_vote", "c"), unlock=True)
    for token in tokens:
        hall.answer(token, "clause_vote_c", kind="consent", position="agree")
    return hall, tokens


@pytest.mark.parametrize("change", [{"text": "Renters pay"}, {"addressee": "developer"}, {"owner": "Mayor"}])
def test_a_clause_that_was_changed_after_its_vote_is_voted_on_again(change: dict[str, str]):
    hall, tokens = on_a_clause()
    hall.host("clause_edited", **{**CLAUSE, **change})
    assert codes(hall) == ["W-34"], "while it is voted on"
    hall.events.pop()
    hall.host("question_closed", question="clause_vote_c")
    hall.host("clause_edited", **CLAUSE, practices=["dialogue"])
    assert about(hall.room, "c", "adoption") is not None, "what it rests on may be filled in"
    hall.host("clause_edited", **{**CLAUSE, **change})
    assert codes(hall) == []
    assert about(hall.room, "c", "adoption") is None
    assert [(issue.code, issue.params["item"].he) for issue in overtaken(hall.room)] == [("W-35", "The city pays")]
    hall.host("question_opened", question=hall.room.polls["clause_vote_c"].question, unlock=True)
    assert codes(hall) == []
    room = hall.room
    assert (len(room.polls["clause_vote_c"].rounds), room.own("clause_vote_c", tokens[0])) == (2, None)
    hall.answer(tokens[0], "clause_vote_c", round=2, kind="consent", position="disagree")
    hall.host("question_closed", question="clause_vote_c")
    last = about(hall.room, "c", "adoption").last
    assert (set(last.answers), last.kept) == ({tokens[0]}, frozenset()), (
        "what was said of the old one is not said of it"
    )
    assert overtaken(hall.room) == []


def test_an_old_log_with_a_change_in_mid_vote_is_read_and_the_vote_is_open():
    """It was accepted once, so it stays; whoever voted before it had read something else."""
    hall, _ = on_a_clause()
    hall.host("clause_edited", **{**CLAUSE, "text": "Renters pay"})
    hall.host("question_closed", question="clause_vote_c")
    assert hall.room.clauses["c"].text == "Renters pay"
    assert about(hall.room, "c", "adoption") is None
    assert hall.room.polls["clause_vote_c"].last.subject.name.he == "The city pays"


@pytest.mark.parametrize(
    "change",
    [
        {"name": {"he": "x", "en": "x"}},
        {"groups": ["renters", "all"]},
        {"measure": {**MEASURE, "unit": words("days")}},
        {"measure": {**MEASURE, "worst": 100.0, "best": 0.0}},
        {"measure": {**MEASURE, "law": {"value": 60.0, "source": "s. 6"}}},
    ],
)
def test_a_line_that_was_changed_after_its_vote_is_not_adopted(change):
    hall = agreed({"agree": 8})
    kept = {"groups": ["renters"], "stages": ["planning"], "interfaces": ["developer"]}
    measure = {**MEASURE, "owner": {"he": "o", "en": "o"}, "known": [[75.0, "report"]]}
    hall.host("topic_chosen", **topic(**kept, measure=measure, places=["east"]))
    assert limits(hall) == [45], "who guards it and where it is known may be filled in"
    hall.host("topic_chosen", **topic(**{**kept, **change}))
    assert codes(hall) == []
    assert limits(hall) == []
    assert [issue.code for issue in overtaken(hall.room)] == ["W-35"]


def test_another_measure_has_a_threshold_of_its_own():
    hall = agreed({"agree": 8})
    hall.host("topic_chosen", **topic(measure={**MEASURE, "best": 200.0}))
    assert limit(hall.room, hall.room.topics["trust_line"]) is None
    hall.host("round_opened", question="threshold_trust_line")
    assert codes(hall) == ["W-30"], "it was asked of another measure"
    hall.host("question_opened", question=hall.room.polls["threshold_trust_line"].question)
    assert codes(hall) == ["W-30"]
    asked = hall.room.question("thresholds", "trust_line")
    assert (asked.id, asked.high) == ("threshold_trust_line_2", 200)
    hall.host("question_opened", question=asked, unlock=True)
    assert hall.room.question("thresholds", "trust_line").id == asked.id
    hall.numbers(list(hall.room.people), [150] * 8, asked.id)
    hall.host("question_closed", question=asked.id)
    assert limit(hall.room, hall.room.topics["trust_line"]) == 150


def test_another_threshold_after_the_vote_is_not_what_was_adopted():
    hall = agreed({"agree": 8})
    hall.host("paper_ballot", ballot="1", question="threshold_trust_line", role="resident", authority="lod")
    assert codes(hall) == ["W-30"], "the room was asked to adopt what they gave"
    hall.host("round_opened", question="threshold_trust_line")
    hall.host("question_closed", question="threshold_trust_line")
    assert limits(hall) == [45], "all keep what they said"
    hall.host("meeting_opened", meeting=2)
    hall.host("round_opened", question="threshold_trust_line")
    hall.numbers(list(hall.room.people), [10] * 8, "threshold_trust_line", round=3)
    hall.host("question_closed", question="threshold_trust_line")
    assert limits(hall) == []
    assert not stands(hall.room, hall.room.polls["adoption_trust_line"])


@pytest.mark.parametrize(
    ("votes", "law", "held"),
    [
        ({"agree": 8}, None, 45),
        ({"agree": 4, "disagree": 4}, None, None),
        ({"agree": 7, "block": 1}, None, None),
        ({"agree": 7, "block": 1}, 30.0, 30),
        ({"agree": 4}, None, 45),
    ],
)
def test_a_limit_that_a_vote_turned_down_crosses_nothing(votes: dict[str, int], law: float | None, held: float | None):
    known = {"law": {"value": law, "source": "s. 6"}, "status": "law"} if law else {}
    hall = agreed(votes, measure={**MEASURE, **known})
    line = hall.room.topics["trust_line"]
    assert (limit(hall.room, line), holds(hall.room, line)) == (45, held)


def test_the_median_of_fewer_than_eight_is_shown_once_a_vote_adopted_it():
    """Six proposals around 45; before eight adopt their median nothing but dots is shown."""
    hall = Hall()
    tokens = hall.join(8)
    hall.host("topic_chosen", **topic())
    for item, n, answer in (("thresholds", 6, {"kind": "number"}), ("adoption", 8, {"kind": "consent"})):
        asked = hall.room.question(item, "trust_line")
        hall.host("question_opened", question=asked, unlock=True)
        for token, value in zip(tokens[:n], (40, 42, 44, 46, 48, 50, 0, 0), strict=False):
            told = {"value": value} if item == "thresholds" else {"position": "agree"}
            hall.answer(token, asked.id, **answer, **told)
    line = hall.room.topics["trust_line"]
    assert (limit(hall.room, line), proposed(hall.room, line)) == (None, 45), "the vote is not over"
    hall.host("question_closed", question=asked.id)
    assert (limit(hall.room, line), limits(hall)) == (45, [45])
