import pytest

from core.i18n import PHONE_LANGUAGES, words
from core.workshop import refusals, replay, write
from core.workshop.events import Event
from tests.core.workshop.hall import MEASURE, Hall, options, topic


def codes(hall: Hall) -> list[str]:
    """Why the last event is refused by the room of all before it."""
    *before, last = hall.events
    issues = refusals(replay(before), last)
    for issue in issues:
        for lang in PHONE_LANGUAGES if last.token else ("he", "en"):
            assert words(lang).issue(issue)
    return [issue.code for issue in issues]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_forged_token_is_told_to_join(hall: Hall):
    hall.ask("rating")
    hall.answer("forged", kind="rating", value=5)
    assert codes(hall) == ["W-20"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"role": "resident", "authority": "haifa"}, []),
        ({"role": "king", "authority": "haifa"}, ["W-21"]),
        ({"role": "resident", "authority": "paris"}, ["W-21"]),
        ({"role": "resident"}, ["W-21"]),
    ],
)
def test_a_phone_joins_as_what_is_there(hall: Hall, fields, found):
    hall.phone("t", "joined", **fields)
    assert codes(hall) == found


def test_where_there_are_no_authorities_none_is_asked_for():
    hall = Hall(places=())
    hall.phone("t", "joined", role="resident")
    assert codes(hall) == []


def test_a_closed_question_accepts_nothing(hall: Hall):
    one, two = hall.join(2)
    hall.ask("rating")
    hall.answer(one, kind="rating", value=5)
    assert codes(hall) == []
    hall.host("question_closed", question="q")
    hall.answer(one, kind="rating", value=6)
    assert codes(hall) == ["W-03"], "it has answered: that answer was counted"
    hall.answer(two, kind="rating", value=6)
    assert codes(hall) == ["W-19"]
    hall.phone(two, "skipped", question="q")
    assert codes(hall) == ["W-19"]
    assert hall.room.polls["q"].last.answers.keys() == {one}
    assert hall.room.own("q", one).value == 5


def test_an_answer_to_the_round_before_is_not_counted_in_this_one(hall: Hall):
    (one,) = hall.join(1)
    hall.ask("rating")
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    hall.answer(one, round=1, kind="rating", value=5)
    assert codes(hall) == ["W-19"]
    hall.answer(one, round=2, kind="rating", value=5)
    assert codes(hall) == []


def test_a_late_answer_is_told_as_counted_only_in_the_round_that_counted_it(hall: Hall):
    """It kept what it said in the first round: that counts in the second, the late one does not."""
    (one,) = hall.join(1)
    hall.ask("rating")
    hall.answer(one, kind="rating", value=5)
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    hall.host("question_closed", question="q")
    for round, found in ((1, "W-03"), (2, "W-19"), (99, "W-19")):
        hall.answer(one, round=round, kind="rating", value=9)
        assert codes(hall) == [found]
    assert hall.room.polls["q"].last.answers[one].value == 5


def test_what_is_wrong_in_an_answer_is_said(hall: Hall):
    (one,) = hall.join(1)
    for n, (asked, answer, code) in enumerate(
        [
            ({"kind": "points", "options": options("a", "b")}, {"shares": [10, 10]}, "W-05"),
            ({"kind": "number", "low": 0.0, "high": 9.0}, {"value": 10}, "W-06"),
            ({"kind": "number", "low": 0.0, "high": 9.0}, {"value": 1, "reason": "ring 0521234567"}, "W-08"),
            ({"kind": "rating"}, {"value": 1, "reason": "x" * 141}, "W-12"),
            ({"kind": "consent"}, {"position": "block"}, "W-18"),
            ({"kind": "reflection"}, {"text": "<b>"}, "W-26"),
            (
                {"kind": "number", "low": 0.0, "high": 9.0, "law": {"value": 5.0, "source": "law"}},
                {"value": 4},
                "W-10",
            ),
        ]
    ):
        hall.ask(id=f"q{n}", **asked)
        hall.answer(one, f"q{n}", kind=asked["kind"], **answer)
        assert codes(hall) == [code]


def test_what_tells_persons_is_asked_when_it_is_sent_and_never_again(hall: Hall):
    """What was accepted stays accepted when more is learnt of what tells persons."""
    (one,) = hall.join(1)
    hall.ask("statements")
    hall.phone(one, "statement_sent", question="q", slot=1, text="ring 0521234567")
    assert codes(hall) == ["W-08"]
    assert len(hall.room.statements) == 1


def test_statements_fit_their_question(hall: Hall):
    (one,) = hall.join(1)
    hall.ask("statements", most=3)
    for slot, tags, found in ((1, {}, []), (4, {}, ["W-21"]), (2, {"stages": ["mars"]}, ["W-21"])):
        hall.phone(one, "statement_sent", question="q", slot=slot, text="no lift", **tags)
        assert codes(hall) == found


def test_nobody_takes_the_place_of_another_ones_statement(hall: Hall):
    one, two = hall.join(2)
    hall.ask("statements")
    mine = hall.phone(one, "statement_sent", question="q", slot=1, text="mine")
    theirs = hall.phone(two, "statement_sent", question="q", slot=1, text="theirs")
    hall.events[-1] = theirs.model_copy(update={"id": mine.id})
    assert codes(hall) == ["W-21"]


def test_avoidance_first_unless_it_is_unlocked(hall: Hall):
    asked = hall.room.question("budget").model_dump()
    hall.host("question_opened", question=asked)
    assert codes(hall) == ["W-22"]
    hall.host("question_opened", question=asked, unlock=True)
    assert codes(hall) == []
    assert hall.room.polls["budget"].unlocked, "and that is recorded"
    hall.host("question_opened", question=hall.room.question("avoid").model_dump())
    assert codes(hall) == []
    hall.host("question_opened", question={**asked, "id": "another"})
    assert codes(hall) == []


def test_a_question_needs_what_its_kind_needs(hall: Hall):
    hall.ask("rank")
    assert codes(hall) == ["W-40"]
    hall.ask("number")
    assert codes(hall) == ["W-29"]
    hall.ask("rating", about="no_such")
    assert codes(hall) == ["W-23"]


def test_what_was_done_is_not_done_again(hall: Hall):
    hall.host("session_opened", session="s2", name="x", place="x", template=hall.room.template)
    assert codes(hall) == ["W-30"]
    hall.host("meeting_opened", meeting=1)
    assert codes(hall) == ["W-30"]
    hall.ask("rating")
    hall.ask("rating")
    assert codes(hall) == ["W-30"]
    hall.host("round_opened", question="q")
    assert codes(hall) == ["W-30"], "the first is still open"
    hall.host("question_closed", question="q")
    hall.ask("rating")
    assert codes(hall) == [], "closed too early, not yet shown"
    hall.host("answers_shown", question="q")
    hall.ask("rating")
    assert codes(hall) == ["W-30"], "whoever has seen the answers does not vote in private"


def test_a_limit_that_was_voted_on_is_known_though_its_answers_were_never_opened(hall: Hall):
    hall.host("topic_chosen", **topic())
    phones = hall.join(8)
    limit = hall.room.question("thresholds", "trust_line").model_dump()
    hall.host("question_opened", question=limit, unlock=True)
    hall.numbers(phones, [45.0] * 8, "threshold_trust_line")
    hall.host("question_closed", question="threshold_trust_line")
    hall.host("question_opened", question=limit, unlock=True)
    assert codes(hall) == [], "closed too early"
    hall.host("question_opened", question=hall.room.question("adoption", "trust_line").model_dump(), unlock=True)
    hall.host("paper_ballot", ballot="1", question="threshold_trust_line", role="resident", authority="lod")
    assert codes(hall) == ["W-30"], "the card of the vote told the median"
    hall.host("question_opened", question=limit, unlock=True)
    assert codes(hall) == ["W-30"], "and nobody answers anew"
    assert hall.room.polls["threshold_trust_line"].last.open, "a log of before this was asked is read all the same"


def test_a_line_that_nobody_could_keep_is_not_put_to_the_vote(hall: Hall):
    measure = {key: value for key, value in MEASURE.items() if key != "owner"}
    hall.host("topic_chosen", **topic(measure=measure))
    hall.host("question_opened", question=hall.room.question("adoption", "trust_line"), unlock=True)
    assert codes(hall) == ["W-25"]
    whole = Hall()
    whole.host("topic_chosen", **topic())
    whole.host("question_opened", question=whole.room.question("adoption", "trust_line"), unlock=True)
    assert codes(whole) == []


def test_a_question_of_an_earlier_meeting_is_a_new_round(hall: Hall):
    hall.ask("rating")
    hall.host("question_closed", question="q")
    hall.host("meeting_opened", meeting=2)
    hall.ask("rating")
    assert codes(hall) == ["W-30"]
    hall.host("round_opened", question="q")
    assert codes(hall) == []


def test_two_rounds_a_meeting(hall: Hall):
    hall.ask("rating")
    for found in ([], ["W-30"]):
        hall.host("question_closed", question="q")
        hall.host("round_opened", question="q")
        assert codes(hall) == found
    hall.host("meeting_opened", meeting=2)
    hall.host("round_opened", question="q")
    assert codes(hall) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("question_closed", {"question": "gone"}),
        ("answers_shown", {"question": "gone"}),
        ("round_opened", {"question": "gone"}),
        ("slide_opened", {"item": "gone"}),
        ("concept_made", {"concept": "c", "name": "c", "statements": ["gone"]}),
        ("concept_made", {"concept": "c", "name": "c", "channel": "gone"}),
        ("concepts_merged", {"into": "gone", "concepts": []}),
        ("clustered", {"cluster": "k", "name": "k", "concepts": ["gone"]}),
        ("topic_chosen", topic(groups=["gone"])),
        ("topic_chosen", topic(concepts=["gone"])),
        ("clause_edited", {"clause": "c", "topic": "gone", "text": "x", "addressee": "developer"}),
        ("state_estimated", {"topic": "gone", "place": "north", "value": 1}),
        ("agenda_changed", {"items": [["avoid", 5], ["gone", 5]]}),
    ],
)
def test_what_is_not_there_is_named(hall: Hall, kind: str, fields):
    hall.host(kind, **fields)
    issues = refusals(replay(hall.events[:-1]), hall.events[-1])
    assert [(issue.code, issue.params["found"]) for issue in issues] == [("W-23", "gone")]


def test_a_clause_with_empty_places_is_neither_kept_nor_voted_on(hall: Hall):
    hall.host("topic_chosen", **topic())
    clause = {"clause": "c", "topic": "trust_line", "addressee": "developer"}
    hall.host("clause_edited", **clause, text="When trust is low, [גורם] [does what] within [3]")
    (issue,) = refusals(replay(hall.events[:-1]), hall.events[-1])
    assert (issue.code, issue.params) == ("W-36", {"found": "[גורם] [does what]"})
    hall.host(
        "question_opened",
        question={"id": "q", "kind": "rating", "text": dict.fromkeys(("he", "en", "ar", "ru"), "?"), "about": "c"},
        unlock=True,
    )
    assert codes(hall) == ["W-36"], "an old log may hold such a clause"
    hall.host("clause_edited", **clause, text="When trust is low, the city asks why within a month [1]")
    assert codes(hall) == []


@pytest.mark.parametrize(
    ("law", "found"),
    [
        ({"value": 80.0, "source": "https://www.nevo.co.il/law/70301"}, ["W-41"]),
        ({"value": 80.0, "source": "www.gov.il/he/x"}, ["W-41"]),
        ({"value": 80.0, "source": "gov.il"}, ["W-41"]),
        ({"value": 80.0, "source": " "}, ["W-41"]),
        (None, ["W-41"]),
        ({"value": 80.0, "source": "חוק התכנון והבנייה, סעיף 62א, https://www.gov.il/x"}, []),
        ({"value": 80.0, "source": "The Act, s. 6"}, []),
    ],
)
def test_a_law_is_named_and_not_only_linked_to(hall: Hall, law, found):
    hall.host("topic_chosen", **topic(measure={**MEASURE, "status": "law", "law": law}))
    assert codes(hall) == found
    assert "trust_line" in hall.room.topics, "an old log may hold it"


def test_the_locked_item_keeps_its_place(hall: Hall):
    def order(*ids: str) -> list[str]:
        hall.host("agenda_changed", items=[[id, 5] for id in ids])
        return codes(hall)

    assert order("avoid", "topics") == []
    assert order("welcome", "avoid", "reflection_1", "topics") == []
    assert order("topics", "avoid") == ["W-24"]
    assert order("topics") == ["W-24"]
    assert order("avoid", "avoid") == ["W-30"]
    assert order("avoid", "thresholds", "topics") == ["W-28"]


def test_a_ballot_on_paper_is_checked_like_a_phones(hall: Hall):
    def enter(authority="haifa", **fields) -> list[str]:
        hall.host("paper_ballot", question="q", authority=authority, **fields)
        return codes(hall)

    nine, ten = ({"kind": "rating", "value": value} for value in (9, 10))
    assert enter(ballot="1", role="resident", answer=nine) == ["W-19"]
    hall.ask("rating")
    assert enter(ballot="1", role="resident", answer=ten) == ["W-06"]
    assert enter(ballot="1", role="king", answer=nine) == ["W-23"]
    assert enter(ballot="1", role="resident", authority="mars", answer=nine) == ["W-23"]
    assert enter(ballot="1", role="resident", statements=["no lift"]) == ["W-16"]
    hall.host("question_closed", question="q")
    assert enter(ballot="1", role="resident", answer=nine) == [], "it was filled in while the question was open"
    hall.host("answers_shown", question="q")
    assert enter(ballot="2", role="resident", answer=nine) == ["W-19"]


def test_a_ballot_on_paper_takes_the_place_of_another_only_when_it_says_so(hall: Hall):
    def enter(value: int, ballot: str = "1", authority: str = "haifa", **fields) -> list[tuple[str, dict]]:
        answer = {"kind": "rating", "value": value}
        hall.host(
            "paper_ballot", question="q", ballot=ballot, role="resident", authority=authority, answer=answer, **fields
        )
        found = refusals(replay(hall.events[:-1]), hall.events[-1])
        if found:
            hall.events.pop()
        return [(issue.code, issue.params) for issue in found]

    def kept() -> dict[str, int]:
        return {who: answer.value for who, answer in hall.room.polls["q"].last.answers.items()}

    hall.ask("rating")
    assert enter(9) == []
    assert enter(1, authority="lod") == [("W-45", {"ballot": "1", "free": "2"})], "of two people who enter ballots"
    assert enter(7, ballot="2") == []
    assert kept() == {"paper:1": 9, "paper:2": 7}
    assert enter(8, corrects=True) == []
    assert kept() == {"paper:1": 8, "paper:2": 7}
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    assert enter(6) == [], "in another round it answers anew"
    hall.host("question_closed", question="q")
    assert enter(5, ballot="2") == [], "what stood for it was of the round before"
    assert enter(4, ballot="2") == [("W-45", {"ballot": "2", "free": "3"})]
    hall.ask("rating", id="skipped")
    for found in ([], ["W-45"]):
        hall.host("paper_ballot", question="skipped", ballot="1", role="resident", authority="haifa")
        assert codes(hall) == found, "to have no opinion is said as well"


def test_a_private_estimate_lies_between_the_goalposts(hall: Hall):
    (one,) = hall.join(1)
    hall.host("topic_chosen", **topic())
    hall.host("slide_opened", item="state")
    for value, place, group, found in (
        (50, "north", "all", []),
        (50, "haifa", "all", []),
        (50, "mars", "all", ["W-21"]),
        (101, "north", "all", ["W-06"]),
        (50, "north", "gone", ["W-21"]),
    ):
        hall.phone(one, "state_estimated", topic="trust_line", place=place, value=value, group=group)
        assert codes(hall) == found
    hall.host("slide_opened", item="clauses")
    hall.phone(one, "clause_proposed", topic="trust_line", text="When trust falls, ask")
    assert codes(hall) == []
    hall.phone(one, "clause_proposed", topic="gone", text="When")
    assert codes(hall) == ["W-21"]


def test_estimates_and_proposals_are_taken_only_while_the_room_works_on_them(hall: Hall):
    """What votes and matrix rest on does not move behind them; a log that has such an event is read all the same."""
    (one,) = hall.join(1)
    hall.host("topic_chosen", **topic())
    sent = {
        "state": ("state_estimated", {"place": "north", "value": 40.0}),
        "clauses": ("clause_proposed", {"text": "When trust falls, ask"}),
        "cards": ("measure_proposed", {"name": "Calls"}),
    }
    for live in (*sent, "matrix", None):
        if live:
            hall.host("slide_opened", item=live)
        else:
            hall.ask("consent", purpose="adoption", about="trust_line")
        for item, (kind, told) in sent.items():
            hall.phone(one, kind, topic="trust_line", **told)
            assert codes(hall) == ([] if item == live else ["W-19"]), (live, kind)
    hall.host("state_estimated", topic="trust_line", place="north", value=33, evidence="data")
    assert codes(hall) == [], "a department's figure may come at any time"
    assert len(hall.room.proposals) == len(hall.room.measures) == 5


def test_after_the_end_only_the_links_are_deleted(hall: Hall):
    (one,) = hall.join(1)
    hall.host("links_deleted")
    assert codes(hall) == ["W-19"]
    hall.host("session_closed")
    hall.phone(one, "joined", role="resident", authority="haifa")
    assert codes(hall) == ["W-31"]
    hall.host("links_deleted")
    assert codes(hall) == []
    assert hall.room.unlinked


def test_before_the_beginning_there_is_nothing():
    def why(event: Event) -> list[str]:
        return [issue.code for issue in refusals(replay([]), event)]

    hall = Hall()
    hall.join(1)
    assert [why(event) for event in hall.events] == [[], ["W-20"]]


def test_an_event_that_is_there_is_not_refused_a_second_time(hall: Hall):
    (one,) = hall.join(1)
    hall.ask("rating")
    event = hall.answer(one, kind="rating", value=5)
    hall.host("question_closed", question="q")
    assert refusals(hall.room, event) == [], "acknowledged once more, so that the phone rests"


@pytest.mark.parametrize(
    ("text", "found"),
    [("Call Moshe on 050-1234567", ["W-08"]), ("<script>x", ["W-26"]), ("x" * 141, ["W-12"]), ("No lift works", [])],
)
def test_words_on_paper_are_asked_back_as_on_a_phone(hall: Hall, text: str, found: list[str]):
    told = {
        "statements": {"statements": ["No light", text]},
        "reflection": {"answer": {"kind": "reflection", "text": text}},
        "consent": {"answer": {"kind": "consent", "position": "disagree", "reason": text}},
    }
    for kind, said in told.items():
        hall.ask(kind, id=kind)
        hall.host("paper_ballot", ballot="1", question=kind, role="resident", authority="lod", **said)
        assert codes(hall) == found
        assert "paper:1" in hall.room.polls[kind].last.answers, "an old log may hold it"


def test_a_topic_without_a_measure_is_told_by_its_name(hall: Hall):
    hall.host("topic_chosen", **topic(measure=None))
    hall.host("question_opened", question=hall.room.question("thresholds", "trust_line").model_dump(), unlock=True)
    assert codes(hall) == ["W-44"]


CLAUSE = {"clause": "c", "topic": "trust_line", "text": "The city pays", "addressee": "local_authority"}
AGENDA = {"items": [["avoid", 20], ["topics", 5]]}


@pytest.mark.parametrize(
    ("kind", "card"), [("topic_chosen", topic()), ("clause_edited", CLAUSE), ("agenda_changed", AGENDA)]
)
def test_a_card_that_was_changed_since_it_was_drawn_is_kept_by_nobody_unasked(hall: Hall, kind: str, card):
    """Two windows of the host: whoever keeps later is told first what the other one has written."""
    hall.host("topic_chosen", **topic(topic="trust_line", avoid={"he": "x", "en": "x"}))
    drawn = hall.events[-1].id if kind == "topic_chosen" else ""
    first = hall.host(kind, **card, drawn_from=drawn)
    assert codes(hall) == []
    hall.host(kind, **card, drawn_from=drawn)
    assert codes(hall) == ["W-46"]
    hall.events.pop()
    hall.host(kind, **card, drawn_from=first.id)
    assert codes(hall) == [], "who has read it may write over it"
    hall.host(kind, **card)
    assert codes(hall) == [], "an old log does not tell it"
    assert write(first)["drawn_from"] == drawn and "drawn_from" not in write(hall.events[-1])
