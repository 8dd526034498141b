import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.workshop import Room, low_turnout, moment, refusals, replay, result, step
from core.workshop.events import Event
from tests.core.workshop.hall import Hall, options, topic


def busy() -> list[Event]:
    """Everything that can happen, with answers too early, too late, changed, sent twice."""
    hall = Hall()
    one, two, three = hall.join(3)
    hall.host("question_opened", question=hall.room.question("avoid").model_dump())
    first = hall.phone(one, "statement_sent", question="avoid", slot=1, text="no lift")
    second = hall.phone(two, "statement_sent", question="avoid", slot=1, text="no school")
    hall.phone(one, "statement_sent", question="avoid", slot=1, text="no lift, no light")
    hall.phone(three, "skipped", question="avoid")
    hall.host("answers_shown", question="avoid")
    hall.host("concept_made", concept="access", name="Access", statements=[first.id], channel="physical")
    hall.host("concept_made", concept="school", name="School", statements=[second.id])
    hall.host("concepts_merged", into="access", concepts=["school"])
    hall.host("clustered", cluster="daily", name="Daily life", logic="what one needs each day", concepts=["access"])
    hall.host("topic_chosen", **topic(concepts=["access"]))
    hall.host("meeting_opened", meeting=2)
    hall.ask("number", low=0.0, high=100.0, about="trust_line")
    hall.numbers((one, two), (40, 50))
    hall.numbers((one,), (45,))
    hall.host(
        "paper_ballot",
        ballot="1",
        question="q",
        role="resident",
        authority="lod",
        answer={"kind": "number", "value": 60},
    )
    hall.host("question_closed", question="q")
    hall.numbers((three,), (99,))
    hall.host("answers_shown", question="q", seed=3)
    hall.host("round_opened", question="q")
    hall.numbers((two,), (41,), round=2)
    hall.phone(one, "state_estimated", topic="trust_line", place="north", value=30)
    hall.ask("choose", "pick", options=options("a", "b"), most=1)
    hall.answer(one, "pick", kind="choose", chosen=["a"])
    hall.phone(three, "joined", role="other", authority="lod", language="ru")
    hall.phone(three, "clause_proposed", topic="trust_line", text="When it falls, ask")
    hall.host("clause_edited", clause="c1", topic="trust_line", text="When", addressee="developer")
    hall.host("slide_opened", item="red_line")
    hall.host("session_closed")
    hall.numbers((one,), (1,), question="pick")
    return hall.events


EVENTS = busy()


def streams(events: list[Event]) -> dict[str | None, list[Event]]:
    found: dict[str | None, list[Event]] = {}
    for event in events:
        found.setdefault(event.token, []).append(event)
    return found


@st.composite
def interleaved(draw) -> list[Event]:
    """The streams of the host and of each phone, each in its order, shuffled into one another."""
    left = [list(reversed(stream)) for stream in streams(EVENTS).values()]
    chance = draw(st.randoms(use_true_random=False))
    found = []
    while left := [stream for stream in left if stream]:
        found.append(chance.choice(left).pop())
    return found


@settings(max_examples=25)
@given(interleaved())
def test_any_interleaving_of_the_same_streams_gives_the_same_room(events: list[Event]):
    assert replay(events) == replay(EVENTS)


@settings(max_examples=10)
@given(interleaved())
def test_step_by_step_is_the_same_as_all_at_once(events: list[Event]):
    room = Room()
    for event in events:
        room = step(room, event)
    assert room == replay(EVENTS)


@settings(max_examples=25)
@given(st.data())
def test_duplicates_change_nothing(data):
    again = data.draw(st.lists(st.sampled_from(EVENTS), max_size=20))
    assert replay([*EVENTS, *again]) == replay(EVENTS)
    room = replay(EVENTS)
    for event in again:
        assert step(room, event) is room


def test_a_clock_set_back_does_not_turn_a_stream_around():
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("rating")
    hall.answer(one, kind="rating", value=3)
    late = hall.answer(one, kind="rating", value=7)
    hall.events[-1] = late.model_copy(update={"at": late.at - timedelta(hours=1)})
    assert hall.room.own("q", one).value == 7


def test_at_one_moment_the_host_stands_before_phones():
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("rating")
    answer = hall.answer(one, kind="rating", value=3)
    close = hall.host("question_closed", question="q")
    together = close.model_copy(update={"at": answer.at})
    assert replay([*hall.events[:-1], together]).own("q", one) is None
    assert hall.room.own("q", one).value == 3


def test_what_was_accepted_stays_so_under_a_clock_that_stands_still():
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("rating")
    room, now = hall.room, hall.events[-1].at
    for event in (hall.answer(one, kind="rating", value=3), hall.host("question_closed", question="q")):
        room = step(room, event.model_copy(update={"at": moment(room, now)}))
    assert room.own("q", one).value == 3
    assert not room.polls["q"].last.open
    assert moment(room, now + timedelta(hours=1)) == now + timedelta(hours=1)
    assert moment(Room(), now) == now


def test_who_is_called_what_changes_nothing_but_names():
    """After the links are deleted senders have other names: the room is the same."""
    names = {token: f"z{n}" for n, token in enumerate(reversed([t for t in streams(EVENTS) if t]))}
    tied = [event.model_copy(update={"at": EVENTS[0].at}) for event in EVENTS]
    renamed = [event.model_copy(update={"token": names.get(event.token or "")}) for event in tied]
    before, after = replay(tied), replay(renamed)
    assert (before.statements, before.concepts, before.topics) == (after.statements, after.concepts, after.topics)
    back = {name: token for token, name in names.items()}
    assert [back.get(name, name) for name in after.people] == list(before.people)


def test_what_came_of_it_all():
    room = replay(EVENTS)
    one, two, three = [token for token in room.people if not token.startswith("paper:")]
    assert [said.text for said in room.statements.values()] == ["no lift, no light", "no school"]
    assert room.concepts["access"].statements == tuple(room.statements)
    assert (room.concepts["school"].statements, room.concepts["school"].into) == ((), "access")
    first, second = room.polls["q"].rounds
    assert {who: answer.value for who, answer in first.answers.items()} == {one: 45, two: 50, "paper:1": 60}
    assert (first.shown, first.seed, first.open) == (True, 3, False)
    assert {who: answer.value for who, answer in second.answers.items()} == {one: 45, two: 41, "paper:1": 60}
    assert second.kept == {one, "paper:1"}, "they said nothing in the second round, so what they said stands"
    assert not second.open, "another question was opened"
    assert room.people[three].role == "other"
    assert room.people[one].meetings == {1, 2}
    assert room.closed
    assert room.own("pick", one).chosen == ("a",)


def test_skipping_takes_an_answer_back_and_answering_a_skip():
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("rating")
    hall.answer(one, kind="rating", value=3)
    hall.phone(one, "skipped", question="q")
    assert (dict(hall.room.polls["q"].last.answers), hall.room.polls["q"].last.skipped) == ({}, {one})
    assert hall.room.own("q", one) is None
    hall.answer(one, kind="rating", value=4)
    assert (hall.room.own("q", one).value, hall.room.polls["q"].last.skipped) == (4, frozenset())


def test_whoever_comes_late_finds_the_live_question():
    hall = Hall()
    hall.ask("rating")
    (late,) = hall.join(1)
    hall.answer(late, kind="rating", value=4)
    assert hall.room.poll is not None
    assert hall.room.poll.last.answers.keys() == {late}


def test_a_ballot_entered_again_corrects_it():
    hall = Hall()
    hall.ask("rating")
    for value in (3, 8):
        answer = {"kind": "rating", "value": value}
        hall.host("paper_ballot", ballot="7", question="q", role="resident", authority="lod", answer=answer)
    assert {who: answer.value for who, answer in hall.room.polls["q"].last.answers.items()} == {"paper:7": 8}
    hall.host("paper_ballot", ballot="7", question="q", role="resident", authority="lod")
    assert hall.room.polls["q"].last.skipped == {"paper:7"}


def test_statements_on_paper_are_statements():
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("statements")
    hall.phone(one, "statement_sent", question="q", slot=1, text="no light")
    for texts in (["no lift"], ["no lift", "no school"]):
        hall.host("paper_ballot", ballot="7", question="q", role="resident", authority="lod", statements=texts)
    assert [said.text for said in hall.room.statements.values()] == ["no light", "no lift", "no school"]
    assert set(hall.room.polls["q"].last.answers) == {one, "paper:7"}
    hall.host("concept_made", concept="lifts", name="Lifts", statements=list(hall.room.statements)[1:])
    hall.host("paper_ballot", ballot="7", question="q", role="resident", authority="lod", statements=["no lift works"])
    assert [said.text for said in hall.room.statements.values()] == ["no light", "no lift works"]
    assert hall.room.concepts["lifts"].statements == ("paper:7:q:1",), "what was corrected keeps its place"
    hall.host("meeting_opened", meeting=2)
    hall.host("paper_ballot", ballot="7", question="q", role="resident", authority="lod")
    assert [said.text for said in hall.room.statements.values()] == ["no light"]
    assert hall.room.people["paper:7"].meetings == {1}, "whoever filled it in was at the first meeting"


def test_no_opinion_takes_statements_back():
    """Else one phone could send without end: a statement, no opinion, a statement."""
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("statements")
    for n in range(4):
        said = hall.phone(one, "statement_sent", question="q", slot=1, text=f"no lift {n}")
        hall.host("concept_made", concept="c", name="c", statements=[said.id])
        hall.phone(one, "skipped", question="q")
    room = hall.room
    assert (dict(room.statements), room.concepts["c"].statements, room.polls["q"].last.skipped) == ({}, (), {one})
    hall.host("concept_made", concept="late", name="late", statements=[said.id])
    assert [issue.code for issue in refusals(room, hall.events[-1])] == ["W-23"]
    assert hall.room.concepts["late"].statements == (), "an old log that has it is read without it"


def test_whoever_says_nothing_in_a_further_round_keeps_what_was_said():
    """Twelve say 60 and eight 20; the eight change to 25. One takes it back, one had no opinion, one stayed away."""
    hall = Hall()
    tokens = hall.join(21)
    hall.ask("number", low=0.0, high=100.0)
    hall.numbers(tokens[:20], [60] * 12 + [20] * 8)
    hall.phone(tokens[20], "skipped", question="q")
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    hall.numbers(tokens[12:20], [25] * 8, round=2)
    assert result(hall.room, "q").n == 8, "so many have answered so far"
    assert low_turnout(hall.room, "q") is None, "whoever keeps the answer takes part"
    hall.phone(tokens[0], "skipped", question="q", round=2)
    hall.host("question_closed", question="q")
    found = result(hall.room, "q")
    assert (found.n, found.skipped, found.silent, found.changed) == (19, 2, 0, 8)
    assert sorted(found.dots) == [25] * 8 + [60] * 11
    assert hall.room.polls["q"].last.kept == {*tokens[1:12], tokens[20]}
    hall.ask("number", low=0.0, high=100.0)
    hall.numbers([tokens[1]], [50], round=2)
    assert tokens[1] not in hall.room.polls["q"].last.kept, "opened again, it answered after all"
    hall.host("meeting_opened", meeting=2)
    hall.host("round_opened", question="q")
    hall.numbers(tokens[2:7], [70] * 5, round=3)
    hall.phone(tokens[7], "joined", role="resident", authority="lod")
    hall.host("meeting_opened", meeting=3)
    found = result(hall.room, "q")
    assert sorted(found.dots) == [60, *[70] * 5], "of those who did not come again nothing is kept"


def test_a_statement_and_a_concept_are_in_one_place():
    hall = Hall()
    (one,) = hall.join(1)
    hall.ask("statements")
    said = hall.phone(one, "statement_sent", question="q", slot=1, text="no lift")
    for concept in ("a", "b"):
        hall.host("concept_made", concept=concept, name=concept, statements=[said.id])
        hall.host("clustered", cluster=f"k{concept}", name="k", concepts=["b"] if concept == "b" else ["a"])
    hall.host("clustered", cluster="ka", name="k", concepts=["a", "b"])
    room = hall.room
    assert (room.concepts["a"].statements, room.concepts["b"].statements) == ((), (said.id,))
    assert (room.clusters["ka"].concepts, room.clusters["kb"].concepts) == (("a", "b"), ())


def test_reasons_stay_as_they_were_first_drawn():
    hall = Hall()
    hall.ask("rating")
    for seed in (5, 6):
        hall.host("answers_shown", question="q", seed=seed)
    assert hall.room.polls["q"].last.seed == 5


def test_the_agenda_takes_new_minutes_and_order():
    hall = Hall()
    hall.host("agenda_changed", items=[["avoid", 30], ["topics", 10]])
    assert [(item.id, item.minutes) for item in hall.room.agenda] == [("avoid", 30), ("topics", 10)]


def test_a_full_hall_step_by_step_is_the_same_room():
    hall = Hall()
    tokens = hall.join(300)
    hall.ask("rating")
    room = hall.room
    chance = random.Random(1)
    before = len(hall.events)
    for token in tokens:
        hall.answer(token, kind="rating", value=chance.randint(1, 9))
    for event in hall.events[before:]:
        room = step(room, event)
    assert len(room.polls["q"].last.answers) == 300
    assert room == hall.room


def test_a_small_group_s_measure_is_kept_for_its_topic_alone():
    hall = Hall()
    (token,) = hall.join(1)
    hall.host("topic_chosen", **topic())
    said = {"name": "Lifts that work", "unit": "%", "source": "Maintenance contracts"}
    hall.phone(token, "measure_proposed", topic="trust_line", **said)
    hall.phone(token, "measure_proposed", topic="nothing", **said)
    (kept,) = hall.room.measures
    assert (kept.topic, kept.name, kept.unit, kept.source) == ("trust_line", *said.values())


def test_a_figure_that_changed_between_meetings_keeps_what_it_was():
    hall = Hall()
    hall.host("topic_chosen", **topic())
    for value in (40.0, 40.0, 52.0):
        hall.host("state_estimated", topic="trust_line", place="north", value=value, evidence="data")
    (state,) = hall.room.states.values()
    assert (state.data.value, state.before.value) == (52, 40)
