from dataclasses import replace

import pytest

from core.workshop import received
from core.workshop.question import Law
from core.workshop.room import beside, harvested, unconceived
from tests.core.workshop.hall import MEASURE, START, Hall, template, topic


def test_options_of_the_agenda_are_filled_in_from_the_lists():
    asked = Hall().room.question("budget")
    assert [option.id for option in asked.options] == [option.id for option in template().channels]
    assert (asked.options_from, asked.purpose) == (None, "budget")


def test_topics_are_chosen_among_the_concepts_that_stand():
    hall = Hall()
    for concept in ("a", "b"):
        hall.host("concept_made", concept=concept, name=concept.upper())
    hall.host("concepts_merged", into="a", concepts=["b"])
    assert [(option.id, option.name.he) for option in hall.room.question("topics").options] == [("a", "A")]


def test_topics_themselves_can_be_put_in_order():
    hall = Hall()
    hall.host("topic_chosen", **topic())
    asked = hall.room.template.item("topics")
    assert asked is not None and asked.question is not None
    listed = asked.model_copy(update={"question": asked.question.model_copy(update={"options_from": "topics"})})
    room = replace(hall.room, agenda=(listed,))
    (option,) = room.question("topics").options
    assert (option.id, option.name.he, option.name.en) == ("trust_line", "אמון", "Trust")
    assert (option.name.ar, option.name.ru) == ("", ""), "nobody has named it in these languages"


def test_a_threshold_is_asked_within_the_goalposts_of_the_measure():
    hall = Hall()
    measure = {**MEASURE, "worst": 15.0, "best": 0.0, "law": {"value": 10.0, "source": "s. 6"}}
    hall.host("topic_chosen", **topic(measure=measure))
    asked = hall.room.question("thresholds", "trust_line")
    assert (asked.id, asked.about, asked.low, asked.high) == ("threshold_trust_line", "trust_line", 0, 15)
    assert (asked.higher_is_better, asked.law, asked.unit and asked.unit.he) == (
        False,
        Law(value=10, source="s. 6"),
        "%",
    )


def test_likelihood_keeps_its_own_scale():
    hall = Hall("social_threats")
    hall.host("topic_chosen", **topic())
    asked = hall.room.question("likelihood", "trust_line")
    assert (asked.id, asked.low, asked.high) == ("likelihood_trust_line", 1, 5)


def test_a_clause_is_voted_on_under_its_own_name():
    hall = Hall()
    hall.host("topic_chosen", **topic())
    hall.host("clause_edited", clause="c1", topic="trust_line", text="When", addressee="developer")
    assert hall.room.question("acceptance", "c1").id == "acceptance_c1"


@pytest.mark.parametrize(
    ("item", "about"), [("welcome", None), ("gone", None), ("thresholds", "gone"), ("acceptance", "gone")]
)
def test_what_is_not_there_cannot_be_asked(item, about):
    with pytest.raises(KeyError):
        Hall().room.question(item, about)


def test_a_phone_sees_its_own_answer_of_each_round():
    hall = Hall()
    one, two = hall.join(2)
    hall.ask("rating")
    hall.answer(one, kind="rating", value=3)
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    room = hall.room
    assert (room.own("q", one).value, room.own("q", two), room.own("gone", one)) == (3, None, None)
    hall.answer(one, round=2, kind="rating", value=7)
    assert (hall.room.own("q", one).value, hall.room.own("q", one, 1).value) == (7, 3)


def test_concepts_are_made_of_what_answers_the_question_that_stands_first():
    hall = Hall("neighbourhood_resilience", places=())
    (token,) = hall.join(1, place="")
    for question in ("avoid", "assets"):
        hall.host("question_opened", question=hall.room.question(question))
        hall.phone(token, "statement_sent", question=question, slot=1, text=question)
    assert [said.text for said in harvested(hall.room).values()] == ["avoid"]
    assert [said.text for said in unconceived(hall.room).values()] == ["avoid"]
    assert {id: [each.text for each in said] for id, said in beside(hall.room).items()} == {"assets": ["assets"]}


def test_who_comes_in_as_before_says_nothing_new_until_the_next_meeting():
    hall = Hall()
    (token,) = hall.join(1, "resident", "haifa")
    told = {"kind": "joined", "id": "again", "authority": "haifa"}
    senders = ((token, "resident"), (token, "municipality"), ("stranger", "resident"))
    same, other, newcomer = (received({**told, "role": role}, START, who) for who, role in senders)
    assert [hall.room.idle(each) for each in (same, other, newcomer)] == [True, False, False]
    hall.host("meeting_opened", meeting=2)
    assert not hall.room.idle(same), "that somebody came again is counted"
