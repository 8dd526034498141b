import json

import pytest

from core.config import Text
from core.issues import Stop
from core.redlines import exchange
from core.redlines.record import Record
from tests.core.scoring import town

CONFIG = town.model()
POSTS = {"direction": "lower_better", "goalposts": {"worst": 15.0, "best": 0.0}}
LOCAL = {"id": "fees", "channel": "calm", "name": "Fees", "weight": 0.0, **POSTS}


def record(id: str, **fields) -> Record:
    usual = {"id": id, "wording": id, "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    if fields.get("kind") == "compound":
        usual["limit"] = 1.0
    return Record.model_validate(usual | fields)


def carried(versions, here=(), config=CONFIG):
    """Verdicts of a file of these versions where those of ``here`` are known."""
    return exchange.compare(exchange.read(exchange.write(versions, config), "x.json"), list(here), config)


def kept(entries) -> list[Record]:
    return [each for entry in entries for each in entry.keep]


HISTORY = [record("a"), record("b", kind="compound", of=["a"]), record("a", version=2, limit=50.0, reason="stricter")]


def test_a_file_brings_all_versions_to_a_city_that_has_none_and_nothing_where_they_are_known():
    entries = carried(HISTORY)
    assert [(e.id, e.verdict) for e in entries] == [("a", "new"), ("b", "new")]
    assert kept(entries) == [HISTORY[0], HISTORY[2], HISTORY[1]]
    again = carried(HISTORY, kept(entries))
    assert [e.verdict for e in again] == ["same", "same"]
    assert kept(again) == []


def test_the_newest_of_a_file_becomes_our_next_version():
    ours = [record("a"), record("a", version=2, limit=40.0, reason="looser")]
    (entry, _) = carried(HISTORY, ours)
    (made,) = entry.keep
    assert (entry.verdict, made.version, made.limit, made.reason.en) == ("changed", 3, 50.0, "stricter")


def test_an_older_file_takes_nothing_back():
    ours = [record("a"), record("a", version=2, limit=60.0, reason="x"), record("a", version=3, limit=70.0, reason="y")]
    for n in (1, 2):
        (entry,) = carried(ours[:n], ours)
        assert (entry.verdict, entry.keep) == ("older", ())
    assert [e.verdict for e in carried(ours, ours)] == ["same"]


def test_a_first_version_of_another_city_is_taken_over_for_a_reason_of_ours():
    (entry,) = carried([record("a", limit=55.0)], [record("a")])
    assert (entry.verdict, [issue.code for issue in entry.issues]) == ("refused", ["R-09"])
    file = exchange.read(exchange.write([record("a", limit=55.0)], CONFIG), "x.json")
    (entry,) = exchange.compare(file, [record("a")], CONFIG, reason=Text(he="כמותם", en="as they do"))
    (made,) = entry.keep
    assert (entry.verdict, made.version, made.limit, made.reason.en) == ("changed", 2, 55.0, "as they do")


def test_what_is_doubtful_in_a_line_of_a_file_is_told_and_the_line_is_kept_all_the_same():
    """The same as a line of ours, and as one of the file itself; a stricter one, and one of fewer areas, are others."""
    file = [record("b"), record("c"), record("d", limit=60.0), record("e", scope={"areas": ["A"]})]
    entries = carried(file, [record("a")])
    assert [(e.id, e.verdict, [i.params["found"].en for i in e.issues]) for e in entries] == [
        ("b", "new", ["a"]),
        ("c", "new", ["a", "b"]),
        ("d", "new", []),
        ("e", "new", []),
    ]
    assert {issue.code for entry in entries for issue in entry.issues} == {"R-46"}
    assert [each.id for each in kept(entries)] == ["b", "c", "d", "e"]


def test_a_line_about_areas_that_are_not_here_is_refused():
    file = exchange.read(exchange.write([record("a", scope={"areas": ["A"]})], CONFIG), "x.json")
    assert [e.verdict for e in exchange.compare(file, [], CONFIG, ["A"])] == ["new"]
    (entry,) = exchange.compare(file, [], CONFIG, ["B"])
    assert (entry.verdict, [i.code for i in entry.issues]) == ("refused", ["R-19"])


def test_parts_come_before_what_is_made_of_them_and_what_rests_on_a_refused_one_is_refused():
    compound = record("all", kind="compound", of=["odd"], amber=1.0)
    entries = carried([compound, record("odd", indicator="gone")])
    assert [(e.id, e.verdict, [i.code for i in e.issues]) for e in entries] == [
        ("odd", "refused", ["R-02"]),
        ("all", "refused", ["R-07"]),
    ]
    assert [e.verdict for e in carried([compound, record("odd")])] == ["new", "new"]


def test_a_file_never_loosens_the_law():
    law = record("a", status="law")
    (entry,) = carried([record("a", limit=30.0, reason="we are different")], [law])
    assert (entry.verdict, [i.code for i in entry.issues], entry.keep) == ("refused", ["W-10"], ())


def test_a_circle_is_refused():
    circle = [record("a", kind="compound", of=["b"]), record("b", kind="compound", of=["a"])]
    told = {e.id: (e.verdict, [i.code for i in e.issues]) for e in carried(circle)}
    assert told == dict.fromkeys("ab", ("refused", ["R-08"]))


def test_a_warning_that_would_come_beyond_the_line_is_refused_with_what_it_has_to_be():
    whole = json.loads(exchange.write([record("a")], CONFIG))
    whole["lines"][0] |= {"amber": 3.0}
    (entry,) = exchange.compare(exchange.read(json.dumps(whole).encode(), "x.json"), [], CONFIG)
    assert [(i.code, i.params["found"]) for i in entry.issues] == [("R-43", "3.0")]


def test_lines_take_their_own_indicators_along():
    config = CONFIG.with_indicators([LOCAL])
    fees = record("fees", indicator="fees", ideal=0.0, limit=5.0)
    file = exchange.read(exchange.write([fees], config), "x.json")
    (own,) = file.indicators
    assert "local" not in own
    assert [e.verdict for e in exchange.compare(file, [], CONFIG)] == ["refused"]
    assert [e.verdict for e in exchange.compare(file, [], CONFIG.with_indicators([own]))] == ["new"]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"[]", b"{", b'{"format": "other", "lines": []}', b'{"format": "local-resilience/lines"}']
)
def test_another_file_is_told_by_its_name(data):
    with pytest.raises(Stop) as stop:
        exchange.read(data, "x.json")
    assert [(i.code, i.params["file"]) for i in stop.value.issues] == [("R-11", "x.json")]


def test_a_line_that_cannot_be_read_is_refused_with_its_place_and_the_others_stay():
    whole = json.loads(exchange.write([record("a"), record("b"), record("c")], CONFIG))
    whole["lines"][1] |= {"limit": "many", "colour": "red"}
    whole["lines"][2] = 7
    entries = exchange.compare(exchange.read(json.dumps(whole).encode(), "x.json"), [], CONFIG)
    assert [(e.id, e.verdict) for e in entries] == [("a", "new"), ("b", "refused"), ("3", "refused")]
    assert sorted((i.code, i.params["field"]) for i in entries[1].issues) == [("R-12", "colour"), ("R-12", "limit")]


def test_a_line_made_of_one_that_cannot_be_read_is_refused_with_it():
    """Of the part one version can be read and the other not: it is not kept, so nothing can be made of it."""
    parts = [record("part"), record("part", version=2, limit=50.0), record("whole", kind="compound", of=["part"])]
    whole = json.loads(exchange.write(parts, CONFIG))
    whole["lines"][1] |= {"limit": "many"}
    file = exchange.read(json.dumps(whole).encode(), "x.json")
    told = [(e.id, e.verdict, [i.code for i in e.issues]) for e in exchange.compare(file, [], CONFIG)]
    assert told == [("whole", "refused", ["R-07"]), ("part", "refused", ["R-12"])]
    assert exchange.compare(file, [parts[0]], CONFIG)[0].verdict == "new"


def test_a_line_that_cannot_be_read_is_called_as_people_call_it():
    whole = json.loads(exchange.write([record("a"), record("b"), record("c")], CONFIG))
    whole["lines"][0] |= {"wording": {"he": "שקט", "en": "Quiet"}, "limit": "many"}
    whole["lines"][1] |= {"wording": 5}
    whole["lines"][2] |= {"wording": " ", "kind": "odd"}
    entries = exchange.compare(exchange.read(json.dumps(whole).encode(), "x.json"), [], CONFIG)
    assert [(e.id, e.called) for e in entries] == [("a", Text(he="שקט", en="Quiet")), ("b", 2), ("c", 3)]
    assert all(issue.params["line"] == each.called for each in entries for issue in each.issues)
