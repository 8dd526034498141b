"""Rooms of the process: one writer, several senders; limits on how often somebody may try; a phone's stream."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.requests import Request

from core.i18n import words
from core.issues import Stop
from core.sql import File
from core.store import Store
from pages.shared import live as rooms
from pages.shared import phone_door, phone_view
from pages.shared.limits import Limit, anonymous
from pages.shared.live import live
from tests.core.workshop.hall import Hall
from tests.pages.phones import Phone, ask, hall, workshop

# --- limits


def test_a_limit_lets_a_burst_through_and_then_so_many_a_second() -> None:
    now = [100.0]
    limit = Limit(3, 0.5, lambda: now[0])
    assert [limit.take("a") for _ in range(4)] == [True, True, True, False]
    assert limit.take("b"), "another key has its own"
    assert limit.wait("a") == 2
    now[0] += 2
    assert [limit.take("a") for _ in range(2)] == [True, False]
    now[0] += 1000
    assert limit.left("a") == 3


def test_keys_that_are_full_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    limit = Limit(2, 1, lambda: now[0])
    monkeypatch.setattr("pages.shared.limits.MOST_KEYS", 10)
    for n in range(20):
        now[0] += 10
        limit.take(str(n))
    assert len(limit._left) <= 10


def test_an_address_has_another_name_in_memory() -> None:
    assert anonymous("10.0.0.1") == anonymous("10.0.0.1") != anonymous("10.0.0.2")
    assert "10.0.0.1" not in anonymous("10.0.0.1")


# --- rooms


def test_codes_are_six_digits_and_each_workshop_has_its_own(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter((5, 5, 6))
    monkeypatch.setattr(rooms.secrets, "randbelow", lambda _: next(drawn))
    assert [workshop()[:6] for _ in range(2)] == ["100005", "100006"]
    assert live().session("100005") != live().session("100006")


def test_what_the_host_may_not_do_is_told_and_not_kept(store: Path) -> None:
    session = workshop()
    before = live().room(session)
    assert [issue.code for issue in live().host(session, "question_closed", question="none")] == ["W-23"]
    assert [issue.code for issue in live().host(session, "nonsense")] == ["W-21"]
    assert live().room(session) is before
    with pytest.raises(Stop):
        live().unlink(session, "local")


def test_an_old_workshop_that_is_read_holds_up_no_tap_of_another(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading stands still here: what another workshop sends is kept all the same, and the old one is read once."""
    old, now = workshop(), workshop()
    (phone,) = hall(now, 1)
    ask(now)
    live()._rooms.pop(old)
    reading, go_on, read = threading.Event(), threading.Event(), []
    replayed = live()._replayed

    def slow(session: str):
        read.append(session)
        reading.set()
        assert go_on.wait(30)
        return replayed(session)

    monkeypatch.setattr(live(), "_replayed", slow)
    readers = [threading.Thread(target=live().room, args=(old,)) for _ in range(3)]
    for reader in readers:
        reader.start()
    assert reading.wait(30)
    tap = threading.Thread(target=phone.rate, args=(7,))
    tap.start()
    tap.join(20)
    taken = not tap.is_alive()
    go_on.set()
    for thread in (*readers, tap):
        thread.join()
    assert taken and [a.value for a in live().room(now).polls["q"].last.answers.values()] == [7]
    assert read == [old]


def test_phones_that_come_back_to_an_old_workshop_leave_a_thread_to_those_of_another(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as the loop has threads, which is one here."""
    old, now = workshop(), workshop()
    hall(now, 1)
    ask(now)
    live()._rooms.pop(old)
    reading, go_on, replayed = threading.Event(), threading.Event(), live()._replayed

    def slow(session: str):
        reading.set()
        assert go_on.wait(30)
        return replayed(session)

    monkeypatch.setattr(live(), "_replayed", slow)
    (sender,) = live().room(now).people
    phone = phone_door.Caller(now[:6], now, "t", sender, "", words("he"))
    tap = {"kind": "answered", "id": "event-tap", "question": "q", "round": 1, "answer": {"kind": "rating", "value": 7}}
    scope = {"type": "http", "query_string": f"c={old}".encode(), "headers": [], "client": ("10.0.0.1", 1)}

    async def come() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        back = asyncio.create_task(phone_door.Caller.of(Request(scope)))
        while not reading.is_set():
            await asyncio.sleep(0.01)
        try:
            assert await asyncio.wait_for(phone_door.kept(phone, tap), 10) == []
        finally:
            go_on.set()
        assert (await back).session == old

    asyncio.run(come())


def test_what_is_tapped_while_links_are_deleted_waits_and_is_kept(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over, now = workshop(), workshop()
    (phone,) = hall(now, 1)
    ask(now)
    live().host(over, "session_closed")
    copying, go_on, copied = threading.Event(), threading.Event(), File._copied

    def slow(self: File, path: Path) -> None:
        copied(self, path)  # what is tapped from here on is in no copy
        copying.set()
        assert go_on.wait(30)

    monkeypatch.setattr(File, "_copied", slow)
    tap = threading.Thread(target=phone.rate, args=(7,))
    links = threading.Thread(target=live().unlink, args=(over, "local"))
    links.start()
    assert copying.wait(30)
    tap.start()
    tap.join(0.3)
    waits = tap.is_alive()
    go_on.set()
    for thread in (links, tap):
        thread.join()
    kept = [event["answer"]["value"] for event in live()._store().events(now) if event["kind"] == "answered"]
    assert (waits, kept, live().room(over).unlinked) == (True, [7], True)


def test_links_that_are_deleted_leave_a_room_that_is_read_already(store: Path) -> None:
    """The loop that serves all phones looks next, and never waits for a long workshop to be read."""
    session = workshop()
    hall(session, 2)
    live().host(session, "session_closed")
    live().unlink(session, "local")
    assert session in live() and live().room(session).unlinked


def test_many_threads_at_once_lose_nothing(store: Path) -> None:
    session = workshop()
    hall(session, 1)
    ask(session, "statements", most=9)
    (token,) = live().room(session).people

    def work(n: int) -> None:
        body = {"kind": "statement_sent", "id": f"event-{n}", "question": "q", "slot": 1 + n % 9, "text": f"Text {n}"}
        done.append(live().phone(session, body, token))
        live().flush()

    done: list = []
    threads = [threading.Thread(target=work, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.result(timeout=5) for each in done] == [[]] * 24
    kept = [event["id"] for event in live()._store().events(session) if event["kind"] == "statement_sent"]
    assert sorted(kept) == sorted(f"event-{n}" for n in range(24))


def test_a_fault_of_ours_in_one_event_costs_the_others_nothing(store: Path) -> None:
    session = workshop()
    broken = live().put(session, lambda at: 1 / 0)
    good = live().desk(session, "meeting_opened", meeting=2)
    live().flush()
    assert good.result() == []
    assert live().room(session).meeting == 2
    with pytest.raises(ZeroDivisionError):
        broken.result()


def test_a_fault_in_one_workshop_leaves_nobody_waiting(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those who sent to it nor another workshop's, whose taps come to the same writing."""
    append, sick, well = Store.append, workshop(), workshop()

    def failing(self: Store, session: str, events: list) -> None:
        if session == sick:
            raise OSError("gone")
        append(self, session, events)

    monkeypatch.setattr(Store, "append", failing)
    given_up = live().desk(well, "meeting_opened", meeting=3)
    waiting = [live().desk(session, "meeting_opened", meeting=2) for session in (sick, "unheard of", well)]
    given_up.cancel()
    live().flush()
    assert all(each.done() for each in waiting)
    with pytest.raises(OSError):
        waiting[0].result()
    assert (waiting[2].result(), live().room(well).meeting, live().room(sick).meeting) == ([], 2, 1)


# --- the stream


def test_a_stream_tells_a_phone_what_the_host_does(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_door, "HEARTBEAT", 0.05)
    session = workshop()
    phone = Phone(session)
    phone.join()
    sender = next(iter(live().room(session).people))
    caller = phone_door.Caller(session[:6], session, "t", sender, "", words("he"))

    async def follow() -> list[str]:
        told = phone_door.events(caller)
        found = [await anext(told), await anext(told)]
        await asyncio.to_thread(ask, session)
        while not found[-1].startswith("data"):
            found.append(await anext(told))
        await told.aclose()
        return found

    first, pulse, *_, last = asyncio.run(follow())
    assert json.loads(first.removeprefix("data: "))["screen"] == "wait"
    assert pulse.startswith(":"), "a silent stream says that it is alive"
    assert json.loads(last.removeprefix("data: "))["id"] == "q"
    assert not live()._bells, "whoever leaves is forgotten"


# --- what a phone sees


@pytest.mark.parametrize(("low", "high", "step"), [(0, 100, 5), (0, 1, 0.05), (0, 10, 0.5), (0, 365, 10), (1, 5, 0.2)])
def test_a_stepper_has_round_steps(low: float, high: float, step: float) -> None:
    told = Hall()
    told.ask("number", low=float(low), high=float(high))
    assert phone_view.step(told.room.polls["q"].question) == pytest.approx(step)
