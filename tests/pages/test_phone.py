"""Phones at the routes: joining, taps on the disk before they are acknowledged, and every way to misbehave."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest
import streamlit as st

from core.config import Text
from core.i18n import PHONE_LANGUAGES, plain
from core.i18n import words as language
from core.issues import Issue, Stop
from core.store import Store
from core.workshop import result
from core.workshop.room import PROPOSED
from pages.shared import load, phone_door, phone_view, robots
from pages.shared.limits import Limit
from pages.shared.live import live
from tests.pages.phones import Phone, ask, hall, why, workshop
from tests.pages.walk import Visit


@pytest.fixture
def session(store: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("WRONG_CODES", "WRONG_HERE", "JOINS", "TAPS", "READS", "ARRIVALS"):
        monkeypatch.setattr(phone_door, name, Limit(1000, 1000))
    return workshop()


def restart() -> None:
    """The process ends; the next one finds what is on the disk."""
    st.cache_resource.clear()


# --- the way in


def test_a_phone_comes_from_the_code_to_the_first_question(session: str) -> None:
    phone = Phone(session)
    assert (phone.state()["screen"], phone.state()["n"]) == ("join", 0)
    joined = phone.join()
    assert (joined["ok"], joined["screen"], joined["note"]["code"]) == (True, "wait", "W-02")
    ask(session)
    shown = phone.state()
    assert (shown["screen"], shown["id"], shown["kind"], shown["open"], shown["sent"]) == (
        "question",
        "q",
        "rating",
        True,
        "",
    )
    answer = phone.rate(7)
    assert (answer.status_code, answer.json()["note"]["code"]) == (200, "W-04")
    assert answer.json()["own"]["value"] == 7
    live().host(session, "question_closed", question="q")
    assert phone.state()["note"]["code"] == "W-03"
    live().host(session, "session_closed")
    assert phone.state()["screen"] == "over"


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_the_page_is_small_and_in_its_language(session: str, lang: str) -> None:
    page = Phone(session, lang).page()
    assert len(page.content) < 30_000
    w = language(lang)
    assert f'<html lang="{lang}" dir="{w.dir}">' in page.text
    assert w("phone.enter") in page.text
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", page.text), "it loads nothing"
    nonce = re.search(r"script-src 'nonce-([^']+)'", page.headers["content-security-policy"])[1]
    assert page.text.count(f'nonce="{nonce}"') == 3
    assert "crypto.randomUUID" in page.text and "getRandomValues" in page.text, "plain http has no randomUUID"


def test_without_a_language_in_the_address_the_browser_says_it(session: str) -> None:
    phone = Phone(session, "")
    for wished, found in (("ar-IL,he;q=0.8", "ar"), ("fr,ru", "ru"), ("iw", "he"), ("fr", "he"), ("", "he")):
        page = phone.http.get("/p", params={"c": phone.code}, headers={"accept-language": wished})
        assert f'<html lang="{found}"' in page.text


def test_a_workshop_of_some_languages_lets_in_a_phone_of_another(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads the first of those that there are, and may choose among them alone; a robot comes in too."""
    few = workshop(languages=("ru", "ar"))
    phone = Phone(few, "")
    page = phone.http.get("/p", params={"c": phone.code}, headers={"accept-language": "en"})
    data = json.loads(re.search(r'id="data">(.*?)</script>', page.text)[1])
    assert ('<html lang="ar" dir="rtl">' in page.text, data["lang"]) == (True, "ar")
    assert [lang for lang, _ in data["languages"]] == ["ar", "ru"]
    phone.lang = data["lang"]
    assert phone.join()["ok"]
    assert Phone(few, "en").join()["ok"], "a page that was opened before its code was known"
    robots.join(few, 1)
    assert len(robots.there(live().room(few))) == 1
    unnamed = Phone(workshop(languages=()), "en")
    assert '<html lang="en"' in unnamed.page().text and unnamed.join()["ok"]
    monkeypatch.setattr(phone_door, "WRONG_CODES", Limit(0.5, 0.001))
    assert '<html lang="en"' in Phone(few, "en").page().text, "whoever guesses learns no code from a language"


def test_without_a_code_the_page_asks_for_it(session: str) -> None:
    state = Phone("").state()
    assert (state["screen"], state["note"]) == ("code", None)
    wrong = Phone("000000")
    assert wrong.state()["note"]["code"] == "W-01"
    assert "000000" in wrong.state()["note"]["text"]
    assert why(wrong.http.post("/p/join", params=wrong.query(), json={"role": "resident"})) == ["W-01"]


def test_a_lost_answer_at_the_door_makes_no_second_person(session: str) -> None:
    phone = Phone(session)
    told = {"params": phone.query(), "json": {"role": "resident", "language": "he"}}
    phone.http.post("/p/join", **told, follow_redirects=False)
    held = dict(phone.http.cookies)
    assert (list(held), live().room(session).people) == ([f"p{phone.code}"], {}), "the token comes before the person"
    for _ in range(2):  # of neither answer anything reaches the phone
        assert phone.join()["ok"]
        phone.http.cookies.clear()
        phone.http.cookies.update(held)
    assert phone.state()["screen"] == "wait"
    assert len(live().room(session).people) == 1
    assert [event["kind"] for event in load.store().events(session)].count("joined") == 1


def test_a_phone_that_keeps_no_cookie_is_answered_all_the_same(session: str) -> None:
    phone = Phone(session)
    answer = phone.http.post("/p/join", params={**phone.query(), "again": "1"}, json={"role": "king"})
    assert (answer.status_code, why(answer)) == (409, ["W-21"])


def test_nobody_joins_as_what_is_not_there(session: str) -> None:
    for role, more in (("king", {}), ("resident", {"authority": "Paris"})):
        assert [each["code"] for each in Phone(session).join(role, **more)["issues"]] == ["W-21"]
    assert live().room(session).people == {}


def test_in_which_language_a_phone_reads_is_not_kept(session: str) -> None:
    """The only one who reads Arabic would be found by it, with all answers."""
    phone = Phone(session, "ar")
    assert phone.join()["ok"] and phone.http.post("/p/here", params=phone.query()).status_code == 200
    assert all("language" not in event for event in load.store().events(session) if event.get("token"))


# --- kept


def test_a_tap_is_on_the_disk_when_it_is_acknowledged(session: str, store: Path) -> None:
    (phone,) = hall(session, 1)
    ask(session)
    assert phone.rate(3).status_code == 200
    load.store()._file._con.execute("CHECKPOINT")
    restart()
    with duckdb.connect(str(store), read_only=True) as file:
        bodies = [json.loads(row[0]) for row in file.execute("FROM workshop_event SELECT body").fetchall()]
    assert [body["answer"] for body in bodies if body["kind"] == "answered"] == [{"kind": "rating", "value": 3}]


def test_after_a_restart_the_phone_is_where_it_was(session: str) -> None:
    (phone,) = hall(session, 1)
    ask(session)
    phone.rate(6)
    boot = phone.state()["boot"]
    restart()
    back = phone.state()
    assert back["boot"] != boot
    assert (back["screen"], back["id"], back["open"], back["own"]["value"], back["sent"]) == (
        "question",
        "q",
        True,
        6,
        "answer",
    )
    assert phone.rate(8).json()["own"]["value"] == 8


def test_whoever_looks_at_the_phone_in_a_later_meeting_is_there_again(session: str) -> None:
    came, stayed_away = hall(session, 2)
    live().host(session, "meeting_opened", meeting=2)
    ask(session)
    assert result(live().room(session), "q").silent == 0
    assert not came.state()["here"]
    answers = [came.http.post("/p/here", params=came.query()) for _ in range(2)]
    assert [each.json()["here"] for each in answers] == [True, True]
    assert result(live().room(session), "q").silent == 1
    meetings = [person.meetings for person in live().room(session).people.values()]
    assert sorted(map(len, meetings)) == [1, 2]
    stranger = Phone(session)
    assert why(stranger.http.post("/p/here", params=stranger.query())) == ["W-20"]
    assert not stayed_away.state()["here"]


def test_the_same_tap_twice_is_one(session: str) -> None:
    (phone,) = hall(session, 1)
    ask(session, "statements", most=3)
    body = {"kind": "statement_sent", "id": "same", "question": "q", "slot": 1, "text": "No stairs without a lift"}
    assert [phone.raw(body).status_code for _ in range(3)] == [200] * 3
    restart()
    assert phone.raw(body).status_code == 200
    assert len(live().room(session).statements) == 1
    kept = [event for event in load.store().events(session) if event["kind"] == "statement_sent"]
    assert len(kept) == 1


def test_taps_at_one_time_are_all_kept_and_share_transactions(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    phones, groups, append = hall(session, 12), [], Store.append
    ask(session)
    monkeypatch.setattr(Store, "append", lambda self, s, events: groups.append(len(events)) or append(self, s, events))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: phones[n].rate(1 + n % 9).status_code, range(12)))
    assert answers == [200] * 12
    assert sum(groups) == 12 and len(groups) < 12
    assert result(live().room(session), "q").n == 12


def test_what_the_disk_refuses_is_not_acknowledged_and_not_in_the_room(session: str, monkeypatch) -> None:
    (phone,) = hall(session, 1)
    ask(session)

    def full(*_):
        raise Stop([Issue("S-05", {"path": "x", "reason": "full"})])

    def broken(*_):
        raise RuntimeError("a fault of ours")

    for fault in (full, broken):
        with monkeypatch.context() as patch:
            patch.setattr(Store, "append", fault)
            answer = phone.rate(5)
        assert (answer.status_code, why(answer)) == (503, ["W-33"])
    assert live().room(session).polls["q"].last.answers == {}
    assert (
        phone.raw(
            {"kind": "answered", "id": "tap-0001", "question": "q", "answer": {"kind": "rating", "value": 5}}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("fault", [Stop([Issue("S-05", {"path": "x", "reason": "late"})]), OSError("late")])
def test_a_write_told_as_failed_that_did_not_fail_is_counted(session: str, monkeypatch, fault: Exception) -> None:
    """The phone keeps its tap and sends it again, also after the question was closed."""
    (phone,) = hall(session, 1)
    ask(session)
    append = Store.append

    def late(*told):
        append(*told)
        raise fault

    tap = {"kind": "answered", "id": "tap-0001", "question": "q", "answer": {"kind": "rating", "value": 5}}
    with monkeypatch.context() as patch:
        patch.setattr(Store, "append", late)
        assert why(phone.raw(tap)) == ["W-33"]
    live().host(session, "question_closed", question="q")
    assert phone.raw(tap).status_code == 200
    before = live().room(session)
    restart()
    assert len(before.polls["q"].last.answers) == 1
    assert live().room(session) == before, "memory and disk say the same"


def test_only_a_hash_leads_from_a_phone_to_its_answers(session: str, store: Path) -> None:
    (phone,) = hall(session, 1)
    token = phone.http.cookies[f"p{phone.code}"]
    ask(session)
    phone.rate(5)
    other = workshop()
    second = Phone(other)
    second.http.cookies.set(f"p{second.code}", token)
    second.join()
    senders = {event["token"] for each in (session, other) for event in load.store().events(each) if "token" in event}
    assert len(senders) == 2, "the same phone is somebody else in another workshop"
    restart()
    kept = b"".join(path.read_bytes() for path in store.parent.iterdir())
    assert token.encode() not in kept and b"10.0.0.1" not in kept


def test_after_the_links_are_deleted_the_phone_is_a_stranger(session: str) -> None:
    phones = hall(session, 6)
    ask(session)
    for n, phone in enumerate(phones):
        phone.rate(n + 1)
    live().host(session, "session_closed")
    live().unlink(session, "local")
    assert {phone.state().get("own") for phone in phones} == {None}
    assert result(live().room(session), "q").dots == (1, 2, 3, 4, 5, 6)


# --- hostile


def test_a_forged_token_is_told_to_join(session: str) -> None:
    ask(session)
    phone = Phone(session)
    phone.http.cookies.set(f"p{phone.code}", "forged")
    answer = phone.rate(5)
    assert (answer.status_code, why(answer), answer.json()["screen"]) == (403, ["W-20"], "join")


def test_guessing_codes_is_slowed_and_the_room_goes_on(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (inside,) = hall(session, 1)
    ask(session)
    monkeypatch.setattr(phone_door, "WRONG_HERE", Limit(5, 0.001))
    wrong = [f"{n:06d}" for n in range(8)]
    codes = [Phone(code, address="6.6.6.6").state()["note"]["code"] for code in wrong]
    assert codes == ["W-01"] * 5 + ["W-32"] * 3
    right = Phone(session, address="6.6.6.6")
    assert right.state()["note"]["code"] == "W-32", "nor is the right one told from then on"
    assert right.http.post("/p/join", params=right.query(), json={"role": "resident"}).status_code == 429
    assert Phone(session, address="7.7.7.7").join()["ok"]
    assert inside.rate(5).status_code == 200


def test_one_that_guesses_shuts_the_door_to_its_own_kind_of_browser_alone(
    session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_door, "WRONG_CODES", Limit(5, 0.001))
    for n in range(8):
        Phone(f"{n:06d}").state()
    assert Phone(session).state()["note"]["code"] == "W-32"
    other = Phone(session)
    other.http.headers["user-agent"] = "Another telephone"
    assert other.join()["ok"]


def test_by_the_qr_code_people_come_in_while_somebody_guesses(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way that it shows can't be guessed; with a wrong end it is a wrong code like any other."""
    monkeypatch.setattr(phone_door, "WRONG_HERE", Limit(5, 0.001))
    guessed = [Phone(session, way=f"{session[:6]}-{n:08x}").state()["note"]["code"] for n in range(8)]
    assert guessed == ["W-01"] * 5 + ["W-32"] * 3
    scanned = Phone(session, way=session)
    assert f'"way":"{session}"' in scanned.page().text, "it goes on by the way it came"
    assert scanned.join()["ok"]
    scanned.way = scanned.code
    assert scanned.state()["screen"] != "code", "and is known by the typed code too"


def rating(value: int, **more: str) -> dict:
    told = {"kind": "rating", "value": value, **more}
    return {"kind": "answered", "id": "hostile", "question": "q", "answer": told}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"x" * 5000, "W-21"),
        (b"{", "W-21"),
        (b"[" * 4000, "W-21"),
        (b"\xff\xfe", "W-21"),
        ({"kind": "question_closed", "id": "host", "question": "q"}, "W-21"),
        ({"kind": "joined", "id": "king", "role": "king"}, "W-21"),
        (rating(99), "W-06"),
        (rating(5) | {"answer": {"kind": "consent", "position": "agree"}}, "W-21"),
        (rating(5) | {"question": "nothing"}, "W-19"),
        (rating(5, reason="<script>alert(1)</script>"), "W-26"),
        (rating(5, reason="call 052-1234567"), "W-08"),
        (rating(5, reason="x" * 200), "W-12"),
        (rating(5, name="Dana"), "W-21"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(session: str, body: bytes | dict, code: str) -> None:
    (phone,) = hall(session, 1)
    ask(session)
    phone.rate(4)
    before = live().room(session)
    answer = phone.raw(body)
    assert answer.status_code == 409
    assert why(answer) == [code]
    assert live().room(session) is before, "the room is unharmed"


def test_a_phone_speaks_for_nobody_else(session: str) -> None:
    one, two = hall(session, 2)
    ask(session)
    sender = next(iter(live().room(session).people))
    assert two.raw(rating(1) | {"token": sender, "at": "2020-01-01T00:00:00Z"}).status_code == 200
    assert (one.state()["own"], two.state()["own"]["value"]) == (None, 1)


def test_a_script_in_a_statement_never_reaches_a_page(session: str) -> None:
    (phone,) = hall(session, 1)
    ask(session, "statements", most=3)
    body = {"question": "q", "slot": 1, "text": "</script><script>alert(1)</script>"}
    assert why(phone.send("statement_sent", **body)) == ["W-26"]
    live().host(session, "topic_chosen", topic="t", name={"he": "</script><b>", "en": "</script><b>"})
    ask(session, id="second", about="t")
    assert phone.page().text.count("</script>") == 2
    assert phone.state()["card"]["name"] == "</script><b>"


def test_a_vote_for_a_closed_item_is_told_so(session: str) -> None:
    one, two = hall(session, 2)
    ask(session)
    one.rate(5)
    live().host(session, "question_closed", question="q")
    assert why(one.rate(6)) == ["W-03"]
    assert why(two.rate(6)) == ["W-19"]
    assert result(live().room(session), "q").n == 1
    ask(session, "statements", id="s", most=2)
    one.send("statement_sent", question="s", slot=1, text="No stairs")
    live().host(session, "question_closed", question="s")
    late = [one.send("statement_sent", question="s", slot=slot, text="No lift") for slot in (1, 2)]
    assert [why(each) for each in late] == [["W-03"], ["W-19"]], "only what was counted is told as counted"


def test_a_flood_from_one_phone_is_stopped_and_others_go_on(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noisy, quiet = hall(session, 2)
    ask(session)
    monkeypatch.setattr(phone_door, "TAPS", Limit(10, 0.001))
    answers = [noisy.rate(1 + n % 9) for n in range(15)]
    assert [each.status_code for each in answers] == [200] * 10 + [429] * 5
    assert why(answers[-1]) == ["W-32"]
    assert quiet.rate(2).status_code == 200


def test_who_is_in_shuts_the_door_for_nobody(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that joins again and again waits alone, and only what it changes is kept."""
    monkeypatch.setattr(phone_door, "JOINS", Limit(2, 0.001))
    monkeypatch.setattr(phone_door, "TAPS", Limit(6, 0.001))
    (noisy,) = hall(session, 1)
    roles = ["resident"] * 4 + ["municipality"] * 4
    answers = [noisy.http.post("/p/join", params=noisy.query(), json={"role": role}) for role in roles]
    assert [each.status_code for each in answers] == [200] * 6 + [429] * 2
    assert why(answers[-1]) == ["W-32"]
    assert [event["role"] for event in load.store().events(session) if event["kind"] == "joined"] == [
        "resident",
        "municipality",
    ]
    assert Phone(session).join()["ok"], "the address has its second place yet"
    assert [each["code"] for each in Phone(session).join()["issues"]] == ["W-32"]


def test_who_reads_without_end_waits_and_others_do_not(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noisy, quiet = hall(session, 2)
    monkeypatch.setattr(phone_door, "READS", Limit(10, 0.001))
    answers = [noisy.http.get("/p/state", params=noisy.query()) for _ in range(12)]
    assert [each.status_code for each in answers] == [200] * 10 + [429] * 2
    assert why(answers[-1]) == ["W-32"]
    assert "W-32" in noisy.page().text
    assert quiet.state()["screen"] == "wait"


def test_one_phone_holds_few_streams_and_asks_instead(session: str) -> None:
    (phone,) = hall(session, 1)
    (sender,) = live().room(session).people
    caller = phone_door.Caller(session[:6], session, "", sender, "here", language("he"))
    with ExitStack() as held:
        for _ in range(phone_door.MOST_STREAMS):
            assert not phone_door.crowded(caller)
            held.enter_context(phone_door.listening(caller))
        assert phone.http.get("/p/stream", params=phone.query()).status_code == 204
        assert phone.state()["screen"] == "wait", "what is live is told all the same"
    assert not phone_door.crowded(caller)


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_a_room_has_an_end_and_a_door_that_the_host_locks(
    session: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One machine that joins again and again fills it; nobody honest is told to try again in a second for ever."""
    inside, late = hall(session, 2), Phone(session, lang)
    live().host(session, "door_locked")
    assert late.state()["note"]["code"] == "W-37"
    locked = late.join()["issues"]
    live().host(session, "door_locked", locked=False)
    monkeypatch.setattr(phone_door, "MOST_PEOPLE", 2)
    full = late.join()["issues"]
    assert [each["code"] for each in (*locked, *full)] == ["W-37", "W-39"]
    assert [plain(each["text"]) for each in (*locked, *full)] == [
        plain(language(lang).issue(Issue(code, {}))) for code in ("W-37", "W-39")
    ]
    live().host(session, "door_locked")
    assert inside[0].join("municipality")["ok"], "whoever is in may say another role"
    restart()
    assert live().room(session).locked
    monkeypatch.setattr(phone_door, "MOST_PEOPLE", 9)
    live().host(session, "door_locked", locked=False)
    assert late.join()["ok"]


def test_one_phone_proposes_a_few_times_and_not_without_end(session: str) -> None:
    one, two = hall(session, 2)
    for topic in ("t", "u"):
        live().host(session, "topic_chosen", topic=topic, name={"he": topic, "en": topic})
    for kind, said in (("clause_proposed", "text"), ("measure_proposed", "name")):
        live().host(session, "slide_opened", item={"text": "clauses", "name": "cards"}[said])
        told = [one.send(kind, topic="t", **{said: f"Lifts {n}"}) for n in range(PROPOSED + 1)]
        assert [each.status_code for each in told] == [200] * PROPOSED + [409]
        assert why(told[-1]) == ["W-38"]
        assert one.send(kind, topic="u", **{said: "Lifts"}).status_code == 200
        assert two.send(kind, topic="t", **{said: "Lifts"}).status_code == 200


# --- what it shows


def test_a_middle_that_is_one_value_is_told_as_one(session: str) -> None:
    phones = hall(session, 8)
    ask(session)
    for phone in phones:
        phone.rate(5)
    live().host(session, "answers_shown", question="q")
    live().host(session, "round_opened", question="q")
    phones[0].lang = "en"
    told = plain(phones[0].state()["before"])
    assert told == "In the round before: median 5, the middle all at 5."


def test_a_second_round_shows_the_own_answer_and_the_middle_of_the_first(session: str) -> None:
    phones = hall(session, 8)
    ask(session, "number", low=0.0, high=100.0, unit="%")
    for n, phone in enumerate(phones):
        answer = {"kind": "number", "value": 10.0 * n}
        assert phone.send("answered", question="q", answer=answer).status_code == 200
    live().host(session, "answers_shown", question="q")
    assert phones[0].state()["shown"]
    live().host(session, "round_opened", question="q")
    shown = phones[3].state()
    assert (shown["round"], shown["own"]["value"], shown["sent"]) == (2, 30, "")
    assert "35" in plain(shown["before"]) and "17.5" in plain(shown["before"]) and "52.5" in plain(shown["before"])
    assert why(phones[3].send("answered", question="q", round=1, answer={"kind": "number", "value": 1.0})) == ["W-03"]


def test_a_second_round_tells_no_phone_of_a_first_that_was_not_shown(session: str) -> None:
    phones = hall(session, 8)
    ask(session)
    for n, phone in enumerate(phones, 1):
        phone.rate(n)
    live().host(session, "question_closed", question="q")
    live().host(session, "round_opened", question="q")
    told = phones[0].state()
    assert (told["round"], told["own"]["value"], told["before"]) == (2, 1, "")


@pytest.mark.parametrize(
    ("template", "asked"),
    [("urban_renewal", ["stages", "interfaces", "groups"]), ("neighbourhood_resilience", ["interfaces", "groups"])],
)
def test_statements_and_cards_are_marked_from_the_lists_of_the_template_alone(
    store: Path, template: str, asked: list[str]
) -> None:
    session = workshop(template)
    (one,) = hall(session, 1)
    ask(session, "statements", most=3)
    assert list(one.state()["tags"]) == asked
    visit = Visit("workshop", "en", session=session, part="work", step="topics")
    assert [each for each in phone_view.TAGS if visit.has("multiselect", f":{each}")] == asked
    visit.widget("text_input", ":name").set_value("Shelter")
    visit.at.button[-1].click()
    visit.run()
    assert [topic.stages for topic in live().room(session).topics.values()] == [()]


def test_a_phone_sees_its_own_statements_and_nobody_elses(session: str) -> None:
    one, two = hall(session, 2)
    ask(session, "statements", most=3)
    one.send("statement_sent", question="q", slot=1, text="No stairs", stages=["planning"], groups=["renters"])
    assert one.state()["own"] == [
        {"slot": 1, "text": "No stairs", "stages": ["planning"], "interfaces": [], "groups": ["renters"]}
    ]
    assert two.state()["own"] is None
    assert "No stairs" not in json.dumps(two.state(), ensure_ascii=False)


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_the_texts_of_the_workshop_stand_on_a_phone_in_every_language(session: str, lang: str) -> None:
    """W-01 to W-14: those that the script says itself are in the page, all others come from the routes."""
    w = language(lang)
    phones = [Phone(session, lang) for _ in range(2)]
    found = {"W-01": Phone("000000", lang).state()["note"]}
    for phone in phones:
        phone.join()
    found["W-02"] = phones[0].state()["note"]
    law = {"value": 50.0, "source": "Law 5"}
    ask(session, "number", low=0.0, high=100.0, unit="%", law=law)

    def answer(value: float, reason: str = "") -> dict:
        told = {"kind": "number", "value": value, "reason": reason}
        back = phones[0].send("answered", question="q", answer=told).json()
        return back["note"] if back["ok"] else back["issues"][0]

    found |= {
        "W-06": answer(200.0),
        "W-10": answer(10.0),
        "W-08": answer(60.0, "052-1234567"),
        "W-12": answer(60.0, "x" * 150),
    }
    found["W-04"] = answer(60.0)
    live().host(session, "question_closed", question="q")
    found["W-03"] = phones[0].state()["note"]
    ask(session, "points", id="p", options_from=None, options=[{"id": "a", "name": "1"}, {"id": "b", "name": "2"}])
    back = phones[0].send("answered", question="p", answer={"kind": "points", "shares": [50, 40]})
    found["W-05"] = back.json()["issues"][0]
    assert {code: note["code"] for code, note in found.items()} == {code: code for code in found}
    said = {plain(note["text"]) for note in found.values()}
    assert len(said) == len(found)
    page = phones[0].page().text
    for code in ("W-05", "W-07", "W-12"):
        assert json.dumps(w._texts[code][0], ensure_ascii=False)[1:-1] in page
    for issue in (Issue("W-09", {"n": 4}), Issue("W-11", {"n": 3, "m": 9}), Issue("W-13", {}), Issue("W-14", {})):
        assert plain(w.issue(issue)), "these the hall and the host read"


def gathered(session: str, n: int) -> list[Phone]:
    """``n`` concepts of one sentence each, two phones' own among them."""
    phones = hall(session, 2)
    ask(session, "statements", most=3)
    for phone, text in zip(phones, ("No stairs", "No lift"), strict=True):
        assert phone.send("statement_sent", question="q", slot=1, text=text).status_code == 200
    said = {each.text: id for id, each in live().room(session).statements.items()}
    live().host(session, "concept_made", concept="c", name="Way up", statements=[said["No stairs"]])
    for i in range(n - 1):
        live().host(session, "concept_made", concept=f"c{i}", name=f"מושג ארוך שאנשים נתנו לו שם, מספר {i}")
    return phones


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_while_concepts_are_made_a_phone_reads_what_happens_and_where_its_own_went(session: str, lang: str) -> None:
    one, two = gathered(session, 2)
    live().host(session, "slide_opened", item="concepts")
    one.lang = two.lang = lang
    w, shown = language(lang), one.state()
    assert shown["text"] == w("now.concepts")
    assert [(text, plain(n)) for text, n in shown["rows"]] == [
        ("Way up", "×1"),
        ("מושג ארוך שאנשים נתנו לו שם, מספר 0", "×0"),
    ]
    assert (shown["said"], two.state()["said"]) == ([["No stairs", "Way up"]], [["No lift", ""]])
    live().host(session, "clustered", cluster="k", name="Ways", logic="Up", concepts=["c", "c0"])
    live().host(session, "slide_opened", item="clusters")
    shown = one.state()
    assert shown["text"] == w("now.clusters")
    assert [text for text, _ in shown["rows"]] == ["Ways"] and "Way up" in shown["rows"][0][1]
    live().host(session, "slide_opened", item="welcome")
    shown = one.state()
    assert (shown["text"], shown["said"], "rows" in shown) == (w("now.look"), [], False)


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_a_hundred_concepts_leave_the_page_small(session: str, lang: str) -> None:
    one, _ = gathered(session, 100)
    live().host(session, "slide_opened", item="concepts")
    one.lang = lang
    shown = one.state()
    assert 10 < len(shown["rows"]) < 100
    assert plain(shown["more"]) == plain(language(lang)("now.more", n=100 - len(shown["rows"])))
    assert len(one.page().content) < 30_000


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_every_step_that_asks_nothing_says_something(session: str, lang: str) -> None:
    """With nothing made yet and with something: no phone shows a title alone."""
    (phone,) = hall(session, 1)
    phone.lang = lang
    for made in (False, True):
        if made:
            told = {"topic": "t", "name": {"he": "קו", "en": "Line"}, "places": ["צפון"], "measure": LIFTS}
            assert live().host(session, "topic_chosen", **told) == []
            estimate = {"topic": "t", "place": "צפון", "value": 30.0, "evidence": "data"}
            assert live().host(session, "state_estimated", **estimate) == []
        for item in live().room(session).agenda:
            if item.question is None:
                live().host(session, "slide_opened", item=item.id)
                shown = phone.state()
                assert shown["text"] or shown.get("form"), item.id
    live().host(session, "slide_opened", item="matrix")
    ((text, note),) = phone.state()["rows"]
    w = language(lang)
    assert plain(text) == ("קו · Line" if lang in ("ar", "ru") else w.pick(Text(he="קו", en="Line")))
    assert w("charts.state.crossed") in note and "צפון" in note


LIFTS = {
    "name": {"he": "מעליות", "en": "Lifts"},
    "unit": "%",
    "worst": 0.0,
    "best": 100.0,
    "law": {"value": 50.0, "source": "s. 6"},
    "status": "law",
}
