from datetime import date

import pytest

from core.i18n import words
from core.issues import Stop
from core.registers import ACTION, Entry, changes, compare, faults, late_at_once, newest, read, write

KNOWN = {"line": {"trust"}, "area": {"A"}}
LIGHTS = {
    "line": "trust",
    "area": "A",
    "what": "street lights",
    "measure": "technological",
    "owner": "engineering",
    "due": "2026-03-31",
    "status": "under_way",
}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"owner": " ", "what": None}, [("A-01", "what"), ("A-01", "owner")]),
        ({"measure": "magic"}, [("A-02", "measure")]),
        ({"due": "31.3.2026"}, [("A-03", "due")]),
        ({"due": 7}, [("A-02", "due")]),
        ({"colour": "red"}, [("A-05", "colour")]),
        ({"line": "gone", "area": "gone"}, [("A-06", "line"), ("A-06", "area")]),
        ({"status": "done"}, [("A-04", "evidence"), ("A-04", "closed_on")]),
        ({"status": "dropped", "evidence": "moved to the ministry"}, [("A-04", "closed_on")]),
        ({"status": "done", "evidence": "photographs", "closed_on": "2026-03-01"}, []),
        ({"status": "done", "evidence": "photographs", "closed_on": "2026-04-01"}, []),
        ({"status": "done", "evidence": "photographs", "closed_on": "2026-04-02"}, [("A-08", "closed_on")]),
        ({"closed_on": "2026-03-01"}, [("A-09", "closed_on")]),
        ({"evidence": "half of the lights"}, []),
    ],
)
def test_what_an_action_lacks_is_told_by_field(fields, found):
    issues = faults(ACTION, LIGHTS | fields, KNOWN, date(2026, 4, 1))
    assert [(issue.code, issue.params["field"]) for issue in issues] == found
    assert all(words(lang).issue(issue) for lang in ("he", "en") for issue in issues)


def test_what_begins_is_not_late_at_once():
    """Due on 31 March: today is the last day on which it may begin so. What has ended may be written down later."""
    assert late_at_once(ACTION, LIGHTS, date(2026, 3, 31)) == []
    (issue,) = late_at_once(ACTION, LIGHTS, date(2026, 4, 1))
    assert (issue.code, issue.params) == ("A-11", {"field": "due", "found": date(2026, 3, 31)})
    assert late_at_once(ACTION, LIGHTS | {"status": "done"}, date(2026, 4, 1)) == []
    assert late_at_once(ACTION, LIGHTS | {"due": "31.3.2026"}, date(2026, 4, 1)) == []  # A-03 says it
    assert all(words(lang).issue(issue) for lang in ("he", "en"))


@pytest.mark.parametrize(
    ("field", "text", "person"),
    [
        ("what", "call 050-1234567 about the lights", True),
        ("owner", "engineering, dana@example.com", True),
        ("evidence", "id 123456782", True),
        ("what", "120 lamps until 2026, budget 1,500,000", False),
    ],
)
def test_what_tells_a_person_is_not_kept_in_free_text(field, text, person):
    issues = faults(ACTION, LIGHTS | {field: text}, KNOWN)
    assert [issue.code for issue in issues] == ["W-08"] * person
    assert all(text not in str(issue) for issue in issues)


def test_an_action_is_late_until_a_person_ends_it():
    assert not ACTION.is_late(LIGHTS, date(2026, 3, 31))
    assert ACTION.is_late(LIGHTS, date(2026, 4, 1))
    assert ACTION.is_late(LIGHTS, date(2036, 4, 1))
    assert not ACTION.is_late(LIGHTS | {"status": "done"}, date(2036, 4, 1))


def entry(id: str, version: int, **fields) -> Entry:
    return Entry(id, version, LIGHTS | fields)


def test_versions_stand_over_each_other_and_say_what_changed():
    first, second = entry("x", 1), entry("x", 2, status="done", evidence="photographs")
    assert newest([first, entry("y", 1), second]) == {"x": second, "y": entry("y", 1)}
    assert changes(first.body, second.body) == {"status": ("under_way", "done"), "evidence": (None, "photographs")}


def test_a_file_goes_and_comes_back_the_same():
    own = [entry("x", 1), entry("y", 1), entry("x", 2, due="2026-06-30")]
    file = read(ACTION, write(ACTION, own), "x.json")
    assert [one.verdict for one in compare(ACTION, file, own, KNOWN)] == ["same", "same"]
    brought = compare(ACTION, file, [], KNOWN)
    assert [(one.verdict, [each.version for each in one.keep]) for one in brought] == [("new", [1, 2]), ("new", [1])]
    (changed, _) = compare(ACTION, file, [entry("x", 1)], KNOWN)
    assert (changed.verdict, changed.keep[0].body["due"]) == ("changed", "2026-06-30")
    refused = compare(ACTION, file, [], KNOWN | {"line": set()})
    assert {(one.verdict, one.issues[0].code, one.keep) for one in refused} == {("refused", "A-06", ())}


def test_an_older_file_opens_nothing_again():
    done = {"status": "done", "evidence": "photographs", "closed_on": "2026-03-01"}
    own = [entry("x", 1), entry("x", 2, **done)]
    (judged,) = compare(ACTION, own[:1], own, KNOWN)
    assert (judged.verdict, judged.keep) == ("older", ())


def test_the_history_in_a_file_is_judged_too():
    bogus = Entry("x", 1, LIGHTS | {"bogus": 1})
    (judged,) = compare(ACTION, [bogus, entry("x", 2)], [], KNOWN)
    assert (judged.verdict, [i.code for i in judged.issues]) == ("refused", ["A-05"])
    gone = Entry("x", 1, LIGHTS | {"line": "gone"})  # what it was about then may not be here any more
    assert [one.verdict for one in compare(ACTION, [gone, entry("x", 2)], [], KNOWN)] == ["new"]


@pytest.mark.parametrize("data", [b"\xff", b"[]", b"{}", b'{"format": "local-resilience/register", "register": "x"}'])
def test_another_file_is_told_by_its_name(data):
    with pytest.raises(Stop) as stop:
        read(ACTION, data, "x.json")
    assert [(i.code, i.params) for i in stop.value.issues] == [("A-07", {"file": "x.json"})]


def test_every_field_and_choice_has_words():
    for lang in ("he", "en"):
        for field in ACTION.fields:
            assert words(lang)(f"register.action.{field.id}")
            assert all(words(lang)(f"register.action.{field.id}.{choice}") for choice in field.choices)


@pytest.mark.parametrize("day", ["20260101", "2026-W01-4", " 2026-01-01"])
def test_a_day_is_written_in_one_way(day):
    """Days are compared as they are written: 20991231 would be late already."""
    assert [issue.code for issue in faults(ACTION, LIGHTS | {"due": day}, {})] == ["A-03"]
