"""Events of workshops in the store: each once, in order; what leads from a phone to them can be deleted."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from core.issues import Issue, Stop
from core.sql import File
from core.store import Store
from core.workshop import read, replay, write
from tests.core.workshop.hall import Hall

NAMES = ("עיר הדגמה", "Demo city")


@pytest.fixture
def opened(tmp_path: Path):
    with closing(Store.open(tmp_path / "city.duckdb", NAMES)) as store:
        yield store


def event(n: int, token: str | None = None) -> dict:
    return {"id": f"e{n}", "kind": "answered", "n": n, **({"token": token} if token else {})}


def test_events_come_back_as_they_went_in_order(opened: Store):
    first, second = [event(3), event(1, "abc")], [event(2, "abc"), event(1, "xyz")]
    assert (opened.append("s", first), opened.append("s", second), opened.append("other", [event(9)])) == (2, 2, 1)
    assert opened.events("s") == first + second
    assert opened.events("none") == []


def test_an_event_sent_again_is_kept_once(opened: Store):
    """The same id of another sender, or of another workshop, is another event."""
    assert opened.append("s", [event(1, "abc"), event(1, "abc"), event(1)]) == 2
    assert opened.append("s", [event(1, "abc"), event(1), event(1, "xyz")]) == 1
    assert opened.append("t", [event(1, "abc")]) == 1
    assert [each.get("token") for each in opened.events("s")] == ["abc", None, "xyz"]


def test_all_of_them_or_none(opened: Store):
    with pytest.raises(ValueError, match="JSON"):
        opened.append("s", [event(1), {**event(2), "value": float("nan")}])
    assert opened.events("s") == []


def test_taps_are_not_a_change_of_any_figure(opened: Store):
    before = opened.version
    opened.append("s", [event(1)])
    assert opened.version == before


def test_every_workshop_is_listed(opened: Store):
    opened.append("one", [event(1), event(2, "abc")])
    opened.append("two", [event(3)])
    found = opened.workshops()
    assert found[["session", "events", "linked"]].values.tolist() == [["two", 1, False], ["one", 2, True]]
    assert found["opened"][1]["n"] == 1


def test_a_room_is_the_same_after_opening_the_file_again(tmp_path: Path):
    hall = Hall()
    tokens = hall.join(6)
    hall.ask("number", low=0.0, high=100.0)
    hall.numbers(tokens, range(6))
    path = tmp_path / "city.duckdb"
    with closing(Store.open(path, NAMES)) as store:
        store.append("s1", [write(each) for each in hall.events])
    with closing(Store.open(path, NAMES)) as store:
        assert replay(map(read, store.events("s1"))) == hall.room


def test_after_the_links_are_deleted_nothing_leads_from_a_phone_to_its_answers(opened: Store, tmp_path: Path):
    """Not in the tables, and not in the bytes of the file, where another workshop keeps its own; readers go on."""
    hall = Hall()
    tokens = [sha256(token.encode()).hexdigest() for token in hall.join(6)]
    hall.events[1:] = [each.model_copy(update={"token": t}) for each, t in zip(hall.events[1:], tokens, strict=True)]
    hall.ask("number", low=0.0, high=100.0)
    hall.numbers(tokens, range(6))
    hall.host("session_closed")
    other = sha256(b"of another workshop").hexdigest()
    for each in hall.events:
        opened.append("s1", [write(each)])
    opened.append("s2", [event(1, other)])
    opened.set("key", "value", "dana")
    with ThreadPoolExecutor(2) as readers:
        reading = readers.map(lambda _: opened.settings(), range(200))
        opened.delete_links("s1", write(hall.host("links_deleted")), "dana")
        assert all(each == {"key": "value"} for each in reading)
    kept = opened.events("s1")
    assert not set(tokens) & {each.get("token") for each in kept}
    assert len({each.get("token") for each in kept}) == 7, "senders stay apart"
    room = replay(map(read, kept))
    assert room.unlinked
    assert [a.value for a in room.polls["q"].last.answers.values()] == list(range(6))
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [token for token in tokens if token.encode() in raw] == []
    assert other.encode() in raw
    assert opened.events("s2") == [event(1, other)], "the other workshop keeps its own"
    assert opened.append("s2", [event(2, other)]) == 1
    assert opened.workshops()["linked"].tolist() == [True, False]
    assert opened.log()["action"].tolist()[0] == "delete_links"
    opened.backup(tmp_path / "copy.duckdb")
    with closing(Store.open(tmp_path / "copy.duckdb", NAMES)) as copy:
        assert copy.events("s1") == kept


def test_the_language_of_older_logs_goes_with_the_links(opened: Store):
    """Everything else of every event stays as it was, words of participants too."""
    hall = Hall()
    hall.phone("one", "joined", role="resident", authority="haifa", language="ar")
    hall.ask("statements", most=3)
    hall.phone("one", "statement_sent", question="q", slot=1, text=', "language": "ar"')
    hall.host("session_closed")
    opened.append("s1", [write(each) for each in hall.events])
    before = opened.events("s1")
    opened.delete_links("s1", write(hall.host("links_deleted")), "dana")
    after = opened.events("s1")
    changed = [
        n for n, (old, new) in enumerate(zip(before, after, strict=False)) if {**old, "token": 0} != {**new, "token": 0}
    ]
    assert [(before[n].pop("language"), after[n]["role"]) for n in changed] == [("ar", "resident")]
    assert after[3]["text"] == ', "language": "ar"'


def test_links_that_could_not_be_deleted_from_the_file_are_deleted_the_next_time(
    opened: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Until then nothing says that they are gone."""
    token = sha256(b"a phone").hexdigest()
    hall = Hall()
    opened.append("s1", [write(hall.events[0]), event(1, token)])
    hall.host("session_closed")
    gone = write(hall.host("links_deleted"))

    def full(*_):
        raise Stop([Issue("S-05", {"path": "x", "reason": "full"})])

    with monkeypatch.context() as patch:
        patch.setattr(File, "rewrite", full)
        with pytest.raises(Stop):
            opened.delete_links("s1", gone, "dana")
    assert "links_deleted" not in [each["kind"] for each in opened.events("s1")]
    assert "delete_links" not in opened.log()["action"].tolist()
    opened.delete_links("s1", gone, "dana")
    assert opened.events("s1")[-1]["kind"] == "links_deleted"
    assert opened.log()["action"].tolist()[0] == "delete_links"
    assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
