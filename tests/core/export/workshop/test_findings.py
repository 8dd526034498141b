"""What may leave a room: nothing of fewer than 5, dots of fewer than 8, and no small group from the rest."""

from datetime import date

import pytest

from core.export.workshop.findings import findings
from core.workshop.consensus import SHOWN
from tests.core.export.workshop.closed import closed, hall
from tests.core.workshop.hall import Hall, topic

DAY = date(2026, 11, 22)
LAW = {"value": 60.0, "source": "s. 6"}


def voted(values: list[float], votes: int = 8, law: bool = False) -> Hall:
    """A line with a threshold vote of so many and an adoption vote."""
    made = Hall()
    tokens = made.join(max(len(values), votes))
    measure = {**topic()["measure"], **({"law": LAW, "status": "law"} if law else {})}
    made.host("topic_chosen", **topic(measure=measure, channel="governance"))
    made.host("question_opened", question=made.room.question("thresholds", "trust_line"), unlock=True)
    made.numbers(tokens[: len(values)], values, "threshold_trust_line")
    made.host("question_opened", question=made.room.question("adoption", "trust_line"), unlock=True)
    for token in tokens[:votes]:
        made.answer(token, "adoption_trust_line", kind="consent", position="agree")
    made.host("question_closed", question="adoption_trust_line")
    return made


def test_a_whole_workshop_is_gathered():
    found = findings(closed(), DAY)
    assert (found.people, dict(found.present)) == (40, {1: 40, 2: 40, 3: 40})
    assert [line.vote.outcome for line in found.lines] == ["adopted"] * 4 + ["blocked"]
    assert [record.id for record in found.records] == ["alone", "back", "fee", "school"]
    assert [clause.vote.outcome for clause in found.clauses] == ["adopted"] * 3 + ["blocked"]
    assert found.line("tongue").spread.label == "weak"
    assert found.line("tongue").last.ending == "stable_dissent"
    assert found.line("tongue").dissent == ("אין תקציב לתרגום", "הסף נמוך מדי")


def test_the_gravest_state_stands_first():
    found = findings(closed(), DAY)
    order = [each.state for each in found.standings]
    assert order == sorted(order, key=("crossed", "near", "safe", "no_line").index)
    states = {(each.topic, each.place): each.state for each in found.standings}
    assert states["alone", "צפון העיר"] == "crossed"  # 64 of at least 90
    assert states["school", "דרום העיר"] == "safe"  # none of at most 2
    assert {each.place for each in found.standings} == {"צפון העיר", "דרום העיר"}  # four estimated the west


def test_a_role_of_one_stands_with_others():
    """Ten each of three roles, nine residents and one other: the last two together, or the one could be told."""
    assert dict(findings(closed(), DAY).roles) == {
        "community_worker": 10,
        "municipality": 10,
        "organisation": 10,
        "": 10,
    }


@pytest.mark.parametrize(
    ("n", "dots", "limit", "label"), [(4, 0, None, None), (7, 7, None, None), (8, 8, 53.5, "strong")]
)
def test_few_answers_give_dots_or_nothing(n: int, dots: int, limit: float | None, label: str | None):
    line = findings(voted([50.0 + i for i in range(n)], votes=0).room, DAY).lines[0]
    assert (line.last.n, len(line.last.dots), line.limit) == (n, dots, limit)
    assert (line.spread.label if line.spread else None) == label
    assert line.last.verdict is None or n >= 8


def test_what_a_vote_adopted_is_the_line_without_the_spread_of_few():
    """Seven proposed, eight adopted: the line is told, what each quarter proposed is not."""
    found = findings(voted([50, 51, 52, 53, 54, 55, 56]).room, DAY)
    (record,) = found.records
    assert (record.limit, record.vote.spread, record.vote.votes_for) == (53, None, 8)
    assert found.lines[0].limit == 53
    assert found.lines[0].spread is None


def test_a_law_stands_where_few_proposed():
    assert findings(voted([70, 75], votes=0, law=True).room, DAY).lines[0].limit == 60


def test_few_votes_decide_nothing():
    line = findings(voted(list(range(50, 60)), votes=6).room, DAY).lines[0]
    assert line.vote.outcome == "few"
    assert findings(voted(list(range(50, 60)), votes=3).room, DAY).lines[0].vote.positions is None


def test_points_of_few_are_no_means():
    made = Hall()
    for token in made.join(7)[:6]:
        if "budget" not in made.room.polls:
            made.host("question_opened", question=made.room.question("budget"), unlock=True)
        made.answer(token, "budget", kind="points", shares=[100, 0, 0, 0, 0, 0, 0, 0])
    made.host("question_closed", question="budget")
    (told,) = findings(made.room, DAY).results
    assert (told.n, dict(told.counts)) == (6, {})


def test_who_had_no_opinion_is_told_of_the_whole_alone():
    """Two of the small authority skipped: beside the skips of the large one they could be told."""
    made = Hall()
    tokens, skip = made.join(10, place="haifa") + made.join(5, place="lod"), made.join(2, place="lod")
    made.ask("number", low=0.0, high=100.0)
    made.numbers(tokens, range(40, 55))
    for token in skip:
        made.phone(token, "skipped", question="q")
    made.host("question_closed", question="q")
    found = findings(made.room, DAY)
    assert found.results[0].skipped == 2
    assert {told.skipped for _, _, told in found.by_group} == {0}
    assert {told.silent for _, _, told in found.by_group} == {0}


@pytest.mark.parametrize("people", [3, 6, 9, 13, 22])
def test_no_small_group_is_left_over(people: int):
    """Whole less everything told of groups: nobody or at least 5, of people and of every vote."""
    found = findings(hall(people, seed=people).room, DAY)
    for told in (found.roles, found.authorities):
        rest = people - sum(told.values())
        assert rest in range(people + 1)
        assert all(n >= SHOWN for n in told.values())
        assert rest == 0 or not told
    last = {told.question.id: told.n for told in found.results}
    for by in ("role", "authority"):
        for question, n in last.items():
            shown = [told.n for kind, _, told in found.by_group if (kind, told.question.id) == (by, question)]
            assert all(size >= SHOWN for size in shown)
            rest = n - sum(shown)
            assert not shown or rest == 0 or rest >= SHOWN


def test_a_vote_is_told_by_one_of_two_divisions_unless_every_cell_is_large():
    """One official of Haifa blocks: both margins beside each other would tell it."""
    made = Hall()
    tokens = made.join(8, "resident", "haifa") + made.join(1, "municipality", "haifa")
    tokens += made.join(8, "municipality", "lod")
    for question in ("q", "r"):
        made.ask("consent", question)
        for n, token in enumerate(tokens):
            position = {"position": "block", "reason": "no"} if n == 8 else {"position": "agree"}
            made.answer(token, question, kind="consent", **position)
        made.host("question_closed", question=question)
        tokens += made.join(4, "municipality", "haifa")
    told = [(each.question.id, by, which, each.n) for by, which, each in findings(made.room, DAY).by_group]
    assert told == [
        ("q", "authority", "haifa", 9),
        ("q", "authority", "lod", 8),
        ("r", "authority", "haifa", 13),
        ("r", "authority", "lod", 8),
        ("r", "role", "municipality", 13),
        ("r", "role", "resident", 8),
    ]
    made = Hall(places=())
    made.ask("rating")
    for token in (*made.join(7, "resident", ""), *made.join(6, "municipality", ""), *made.join(1, "other", "")):
        made.answer(token, kind="rating", value=8)
    made.host("question_closed", question="q")
    assert [(by, which) for by, which, _ in findings(made.room, DAY).by_group] == [("role", "resident")]


def test_what_few_wrote_leaves_without_what_it_is_about():
    made = Hall()
    made.host("question_opened", question=made.room.question("avoid"))
    for n, token in enumerate(made.join(5)):
        found = findings(made.room, DAY).statements.values()
        assert {each.groups for each in found} <= {()}, n
        made.phone(token, "statement_sent", question="avoid", slot=1, text=f"s{n}", groups=["renters"])
    assert [each.groups for each in findings(made.room, DAY).statements.values()] == [("renters",)] * 5


def test_what_lacks_a_threshold_is_agreed_to_and_no_line_yet():
    found = findings(voted([50, 51, 52, 53]).room, DAY)
    assert (found.lines[0].vote.outcome, found.records) == ("unfinished", ())
    made = Hall("social_threats")
    made.host("topic_chosen", **topic())
    made.ask("consent", purpose="adoption", about="trust_line")
    for token in made.join(8):
        made.answer(token, kind="consent", position="agree")
    made.host("question_closed", question="q")
    assert findings(made.room, DAY).lines[0].vote.outcome == "adopted", "nobody asks a threat for a threshold"


def test_a_vote_is_told_with_what_it_was_on():
    """The wording that was voted down, and that which was adopted in its place."""
    made = Hall()
    tokens = made.join(8)
    made.host("topic_chosen", **topic())
    for round, (text, position) in enumerate((("Renters pay", "disagree"), ("The city pays", "agree")), 1):
        made.host("clause_edited", clause="c", topic="trust_line", text=text, addressee="developer")
        assert findings(made.room, DAY).clauses[0].vote.outcome == "open"
        made.host("question_opened", question=made.room.question("clause_vote", "c"), unlock=True)
        for token in tokens:
            made.answer(token, "clause_vote_c", round, kind="consent", position=position)
        made.host("question_closed", question="clause_vote_c")
    found = findings(made.room, DAY)
    assert found.clauses[0].vote.outcome == "adopted"
    assert [told.subject.name.he for told in found.results] == ["Renters pay", "The city pays"]


def test_an_open_vote_is_not_told():
    made = voted(list(range(50, 60)))
    made.events.pop()
    found = findings(made.room, DAY)
    assert found.lines[0].vote.outcome == "open"
    assert found.records == ()


def test_people_of_no_authority_are_not_told_from_the_rest():
    """Six of one authority and four of none: of ten in all, four would be left."""
    made = Hall(places=("haifa", ""))
    made.join(6, place="haifa")
    made.join(4, place="")
    assert findings(made.room, DAY).people == 10
    assert dict(findings(made.room, DAY).authorities) == {}
    made.join(1, place="")
    assert dict(findings(made.room, DAY).authorities) == {"haifa": 6, "": 5}
    alone = Hall(places=())
    alone.join(6, place="")
    assert dict(findings(alone.room, DAY).authorities) == {}


def test_it_is_told_when_those_who_left_had_answered_otherwise():
    """Six at 20 stay, six at 80 do not come again."""
    made = Hall()
    tokens = made.join(12)
    made.host("topic_chosen", **topic(channel="governance"))
    made.host("question_opened", question=made.room.question("thresholds", "trust_line"), unlock=True)
    made.numbers(tokens, [20.0] * 6 + [80.0] * 6, "threshold_trust_line")
    made.host("meeting_opened", meeting=3)
    for token in tokens[:6]:
        made.phone(token, "clause_proposed", topic="trust_line", text="Ask again")
    found = findings(made.room, DAY)
    assert found.lines[0].left is True
    assert found.early
    assert findings(closed(), DAY).line("fee").left is None


def test_reasons_of_fewer_than_eight_leave_in_no_document():
    for people, reasons in ((7, ()), (8, ("too low",))):
        hall = Hall(places=())
        tokens = hall.join(people, place="")
        hall.host("topic_chosen", **topic())
        asked = hall.room.question("adoption", "trust_line")
        hall.host("question_opened", question=asked.model_dump(), unlock=True)
        for n, token in enumerate(tokens):
            against = {"position": "disagree", "reason": "too low"}
            hall.answer(token, asked.id, kind="consent", **(against if n == 0 else {"position": "agree"}))
        hall.host("question_closed", question=asked.id)
        assert findings(hall.room, DAY).line("trust_line").dissent == reasons
