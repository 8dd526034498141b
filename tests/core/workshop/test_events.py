import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import words as words_of
from core.issues import Stop
from core.workshop import hosted, read, received, write
from core.workshop.events import EVENTS, MOST_BYTES
from tests.core.workshop.hall import START, Hall, template, topic

JOIN = {"kind": "joined", "id": "abcd", "role": "resident"}


def refused(call) -> list[str]:
    with pytest.raises(Stop) as stop:
        call()
    return [issue.code for issue in stop.value.issues]


def test_a_phone_sends_bytes_and_is_given_time_and_token_from_outside():
    forged = json.dumps({**JOIN, "token": "somebody", "at": "2000-01-01T00:00:00+00:00"}).encode()
    event = received(forged, START, "mine")
    assert (event.token, event.at, event.kind) == ("mine", START, "joined")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"\xff\xfe",
        b"[" * 4000,
        b'{"kind": "joined", "id": "abcd", "role": "resident"}' + b" " * MOST_BYTES,
        {"kind": "question_closed", "id": "abcd", "question": "q"},
        {"kind": "session_closed", "id": "abcd"},
        {"kind": "no_such", "id": "abcd"},
        {**JOIN, "id": "a b"},
        {**JOIN, "id": "x" * 65},
        {**JOIN, "name": "Dana"},
        {**JOIN, "language": "fr"},
        {"kind": "answered", "id": "abcd", "question": "q", "answer": {"kind": "number", "value": "5"}},
        {"kind": "answered", "id": "abcd", "question": "q", "answer": {"kind": "number", "value": float("nan")}},
        {"kind": "answered", "id": "abcd", "question": "q", "answer": {"kind": "number", "value": 5, "sure": 4}},
        {"kind": "answered", "id": "abcd", "question": "q", "answer": {"kind": "points", "shares": [-100, 200]}},
        {"kind": "statement_sent", "id": "abcd", "question": "q", "slot": 1, "text": "x" * 2001},
        {"kind": "statement_sent", "id": "abcd", "question": "q", "slot": 0, "text": "x"},
    ],
)
def test_whatever_else_a_phone_sends_is_refused_in_words(body):
    assert refused(lambda: received(body, START, "t")) == ["W-21"]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_border(body: bytes):
    try:
        received(body, START, "t")
    except Stop as stop:
        assert [issue.code for issue in stop.issues] == ["W-21"]


def test_the_host_is_no_phone():
    assert refused(lambda: hosted({"kind": "joined", "id": "abcd", "role": "resident"}, START)) == ["W-21"]
    assert refused(lambda: hosted({"kind": "session_closed", "id": "abcd"}, START.replace(tzinfo=None))) == ["W-21"]


def test_what_was_written_is_read_the_same():
    hall = Hall()
    one, two = hall.join(2)
    hall.host("question_opened", question=hall.room.question("avoid").model_dump())
    hall.phone(one, "statement_sent", question="avoid", slot=1, text="no lift", stages=("planning",), groups=("all",))
    hall.host("topic_chosen", **topic())
    for kind, answer in {
        "number": {"value": 5.5, "sure": 2, "reason": "so"},
        "rating": {"value": 7},
        "consent": {"position": "block", "reason": "no"},
        "reflection": {"text": "good"},
        "points": {"shares": [60, 40]},
        "choose": {"chosen": ["a"]},
        "rank": {"order": ["a", "b"]},
    }.items():
        hall.answer(two, kind, kind=kind, **answer)
    hall.phone(one, "state_estimated", topic="trust_line", place="north", value=40, evidence="feeling")
    hall.host("state_estimated", topic="trust_line", place="north", value=40, evidence="data", day="2026-01-31")
    hall.host(
        "paper_ballot",
        ballot="7",
        question="q",
        role="resident",
        authority="lod",
        answer={"kind": "number", "value": 1},
        corrects=True,
    )
    hall.host("agenda_changed", items=[["avoid", 20]])
    for event in hall.events:
        assert read(json.loads(json.dumps(write(event)))) == event


def test_every_kind_is_told_apart():
    assert len(EVENTS) == 24
    assert all(event.model_fields["kind"].default == kind for kind, event in EVENTS.items())


def test_a_proposed_name_stands_in_the_language_of_who_reads_it_and_a_typed_one_as_it_was_typed():
    proposed, home = template().name, {"he": "העיר", "en": "The city", "ar": "المدينة", "ru": "Город"}
    told = {"kind": "session_opened", "id": "e00001", "session": "s1", "template": template(), "home": home}
    kept = hosted({**told, "name": proposed.en, "place": "העיר"}, START)
    for lang in ("he", "en", "ar", "ru"):
        w = words_of(lang)
        assert [w.pick(kept.called), w.pick(kept.where)] == [getattr(proposed, lang), home[lang]]
    typed = hosted({**told, "name": "הבית שלנו", "place": "Haifa"}, START)
    assert {words_of(lang).pick(typed.called) for lang in ("he", "en", "ar", "ru")} == {"הבית שלנו"}
    assert words_of("ru").pick(typed.where) == "Haifa"


def test_a_workshop_that_was_kept_before_names_had_four_languages_is_read():
    kept = write(Hall().events[0])
    for lang in ("ar", "ru"):
        del kept["template"]["name"][lang]
    assert read(kept).template.name.ar == "" and read(kept).called.he == "Test"
