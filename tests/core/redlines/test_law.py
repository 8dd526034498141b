"""No way round a line set by law: neither by its limit nor by its memory, dates, place, parts, or a file."""

from datetime import date
from itertools import product

import numpy as np
import pytest

from core.config import Text
from core.i18n import plain, words
from core.issues import Stop
from core.redlines import exchange
from core.redlines.kinds import positions
from core.redlines.law import looser_than, opens_later
from core.redlines.record import Record
from core.redlines.states import Rules, run
from core.redlines.versions import adopt, in_force
from tests.core.scoring import town

CONFIG = town.model()
DAY = date(2026, 6, 1)


def record(id="rule", **fields) -> Record:
    usual = {"id": id, "wording": id, "indicator": "trust", "ideal": 100.0, "limit": 45.0}
    return Record.model_validate(usual | fields)


def refused(made: Record, versions: list[Record]) -> list[str]:
    try:
        adopt(made, versions, CONFIG)
    except Stop as stop:
        return [issue.code for issue in stop.issues]
    return []


LAW = record(status="law", source="The Act, 6", back=60.0, k=2, n=3, stay=2, priority="veto")


@pytest.mark.parametrize(
    ("fields", "lawful"),
    [
        ({}, True),
        ({"limit": 46.0}, True),
        ({"limit": 44.0}, False),
        ({"k": 1, "n": 1}, True),
        ({"k": 1, "n": 9}, True),
        ({"n": 4}, True),
        ({"n": 2}, False),
        ({"k": 3}, False),
        ({"k": 3, "n": 9}, False),
        ({"stay": 3}, True),
        ({"stay": 1}, False),
        ({"back": 61.0}, True),
        ({"back": 59.0}, False),
        ({"back": None}, False),
        ({"back": None, "limit": 60.0}, True),
        ({"amber": 1.0}, True),
        ({"lead_months": 7.0}, True),
        ({"priority": "serious"}, False),
        ({"indicator": "refuge"}, False),
        ({"scope": {"areas": ["A"]}}, False),
        ({"valid_to": date(2027, 1, 1)}, False),
        ({"valid_from": date(2027, 1, 1)}, True),
        ({"rests": [{"start": date(2026, 1, 1), "reason": "war"}]}, False),
    ],
)
def test_a_line_set_by_law_is_only_ever_made_stricter(fields, lawful):
    """Agreed, or called a law itself; as its next version, or as a local line in its place."""
    for status, of in product(("agreed", "law"), ({}, {"id": "here", "overrides": "rule"})):
        wanted = Record.model_validate(LAW.model_dump() | {"status": status, "reason": "we asked for it"} | of | fields)
        elsewhere = "scope" in fields and of  # a local line speaks of all that its line speaks of
        kept = [] if status == "law" or looser_than(LAW, wanted) else ["R-41"]
        assert refused(wanted, [LAW]) == (kept if lawful else ["R-14"] if elsewhere else ["W-10"])


@pytest.mark.parametrize("status", ["proposal", "benchmark", "standard", "national_target", "agreed"])
def test_what_the_law_demands_is_not_said_to_rest_on_anything_else(status: str):
    wanted = LAW.model_copy(update={"status": status, "reason": Text(he="x", en="x")})
    assert refused(wanted, [LAW]) == ["R-41"]
    here = wanted.model_copy(update={"id": "here", "overrides": "rule"})
    assert refused(here, [LAW]) == ["R-41"]
    stricter = [] if status == "agreed" else ["R-41"]
    assert refused(wanted.model_copy(update={"limit": 50.0}), [LAW]) == stricter
    assert carried([wanted], [LAW]) == [("refused", ["R-41"])]
    assert carried([LAW, wanted.model_copy(update={"version": 2})], []) == [("refused", ["R-41"])]


def test_the_refusal_names_the_law():
    with pytest.raises(Stop) as stop:
        adopt(LAW.model_copy(update={"limit": 44.0, "reason": Text(he="x", en="x")}), [LAW], CONFIG)
    assert "The Act, 6" in words("en").issue(stop.value.issues[0])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("https://www.gov.il/x/?y=1 (The Act, 6)", "The Act, 6"),
        ("The Act, 6; https://www.gov.il/x", "The Act, 6"),
        ("https://www.gov.il/x", "rule"),
        ("www.gov.il/x", "rule"),
        ("", "rule"),
    ],
)
def test_a_law_is_called_by_name_and_not_by_an_address(source: str, told: str):
    versions = [LAW.model_copy(update={"source": source})]
    with pytest.raises(Stop) as stop:
        adopt(LAW.model_copy(update={"limit": 44.0, "reason": Text(he="x", en="x")}), versions, CONFIG)
    assert plain(words("en").issue(stop.value.issues[0])).startswith(f"This line is set by law ({told}).")


@pytest.mark.parametrize(
    ("fields", "lawful"),
    [
        ({}, True),
        ({"lower": 30.0, "limit": 70.0}, True),
        ({"limit": 81.0}, False),
        ({"lower": 19.0}, False),
        ({"back": 0.5}, True),
        ({"back": 0.75}, False),
        ({"back": None}, False),
        ({"ideal": 40.0}, False),  # what ends a breach, half-way to the ideal, would begin at 30 and not at 35
    ],
)
def test_a_band_set_by_law_keeps_both_limits_and_what_ends_a_breach(fields, lawful):
    band = record(kind="band", lower=20.0, limit=80.0, ideal=None, back=0.5, status="law")
    wanted = Record.model_validate(band.model_dump() | {"reason": "x"} | fields)
    assert refused(wanted, [band]) == ([] if lawful else ["W-10"])


def test_what_is_said_of_k_of_n_is_so_in_every_row_of_readings():
    """Through the machine of states: later is whoever is not open at any reading at which the other one is."""
    rows = np.array(list(product((0.5, 1.5), repeat=9)))
    rules = [(k, n) for n in range(1, 6) for k in range(1, n + 1)]
    stays = (1, 2, 3)
    found = {(*rule, stay): run(rows, Rules(k=rule[0], n=rule[1], stay=stay)).open for rule in rules for stay in stays}
    for mine, theirs, stay, others in product(rules, rules, stays, stays):
        if stay >= others:
            later = bool((found[*theirs, others] & ~found[*mine, stay]).any())
            assert opens_later(mine, theirs, stay) is later, (mine, theirs, stay, others)


def test_a_law_is_not_loosened_by_another_memory():
    """2 of 2 opens at the second reading and ends at the third; when 3 of 4 opens, at the fifth, it is shut."""
    law = record(status="law", k=3, n=4, source="The Act")
    r = positions(law, np.array([[38.0, 30, 42, 48, 38, 42]]))
    strict, loose = (run(r, Rules(k=k, n=n)).open[0].tolist() for k, n in ((3, 4), (2, 2)))
    assert (strict[4], loose[4]) == (True, False)
    for k, n in ((3, 4), (3, 5), (4, 5)):
        before = law.model_copy(update={"k": k, "n": n})
        wanted = record(k=2, n=3 if n == 5 and k == 3 else 2, reason="x")
        assert refused(wanted, [before]) == ["W-10"]


def test_another_order_is_no_other_law():
    parts = [record("a"), record("b")]
    scope = {"areas": ["A", "B"], "stage": ["planning", "return"]}
    of = {"kind": "compound", "indicator": None, "limit": 1.0, "at_least": 2}
    law = record("law", **of, of=["a", "b"], status="law", scope=scope)
    turned = {"of": ["b", "a"], "scope": {"areas": ["B", "A"], "stage": ["return", "planning"]}, "status": "law"}
    assert refused(record("law", **of, **turned, reason="x"), [*parts, law]) == []
    assert refused(record("here", **of, **turned, overrides="law", reason="x"), [*parts, law]) == []
    twice = record("law", **{**of, "of": ["a", "b", "b"]}, status="law")
    assert refused(record("law", **{**of, "of": ["b", "a"]}, reason="x"), [*parts, twice]) == ["W-10"]


def test_what_a_law_is_made_of_counts_in_the_place_of_a_looser_local_line_that_was_there_first():
    part, strict = record("part"), record("strict", overrides="part", limit=60.0, reason="x")
    law = record("law", kind="compound", of=["part"], indicator=None, limit=1.0, status="law", source="The Act")
    here = record("here", overrides="part", limit=10.0, reason="x")
    found = in_force([part, here, law], DAY)
    assert (sorted(found), found["law"].of) == (["law", "part"], ("part",))
    assert in_force([part, here, law.model_copy(update={"status": "agreed"})], DAY)["law"].of == ("here",)
    assert in_force([part, strict, law], DAY)["law"].of == ("strict",)


def test_what_was_agreed_above_the_law_may_go_back_to_the_law_and_no_further():
    law, stricter = record(status="law"), record(status="agreed", limit=55.0, version=2)
    assert adopt(record(status="law", limit=45.0, reason="too strict"), [law, stricter], CONFIG).version == 3
    assert refused(record(status="agreed", limit=45.0, reason="too strict"), [law, stricter]) == ["R-41"]
    assert refused(record(status="agreed", limit=44.0, reason="too strict"), [law, stricter]) == ["W-10"]


def test_a_place_may_override_a_line_with_a_reason_but_not_the_law():
    national, law = record("national"), record("law", status="law")
    own = record("own", limit=40.0, overrides="national", reason="we are a young town")
    assert adopt(own, [national], CONFIG).version == 1
    assert refused(own.model_copy(update={"reason": Text(he=" ", en="")}), [national, law]) == ["R-09"]
    assert refused(own.model_copy(update={"overrides": "law"}), [national, law]) == ["W-10"]


def test_lines_one_above_another_do_not_lead_away_from_the_law():
    law, between = record("a", status="law"), record("b", overrides="a", limit=50.0, reason="x")
    assert looser_than(record("c", limit=10.0), law)
    assert "R-21" in refused(record("c", overrides="b", limit=10.0, reason="x"), [law, between])
    chain = [law, between, record("c", overrides="b", limit=10.0, reason="x")]  # kept before such were refused
    assert {id: made.limit for id, made in in_force(chain, DAY).items()} == {"b": 50}


def test_what_a_line_set_by_law_is_made_of_is_not_loosened():
    part, other = record("part"), record("other")
    law = record("law", kind="compound", of=["inner"], indicator=None, status="law", source="The Act")
    inner = record("inner", kind="compound", of=["part"], indicator=None)
    versions = [part, other, inner, law]
    assert refused(record("part", limit=5.0, reason="x"), versions) == ["W-10"]
    assert refused(record("part", valid_to=DAY, reason="x"), versions) == ["W-10"]
    assert refused(record("here", overrides="part", limit=5.0, reason="x"), versions) == ["W-10"]
    assert refused(record("other", limit=5.0, reason="x"), versions) == []
    stricter = record("part", limit=60.0, version=2, reason="x")
    assert refused(stricter, versions) == []
    assert refused(record("part", limit=45.0, reason="back"), [*versions, stricter]) == []


def test_a_law_that_becomes_stricter_counts_in_the_place_of_what_was_agreed_above_it():
    agreed = record(limit=47.0, version=2, status="agreed", reason="x")
    here = record("here", overrides="rule", limit=50.0, reason="x")
    for limit, counted in ((45.0, {"here": 50}), (48.0, {"here": 50}), (55.0, {"rule": 55})):
        law = record(status="law", limit=limit)
        assert {id: made.limit for id, made in in_force([law, agreed, here], DAY).items()} == counted
    assert in_force([record(status="law"), agreed], DAY)["rule"].limit == 47
    assert in_force([record(status="law", limit=55.0), agreed], DAY)["rule"].limit == 55


def test_a_later_law_counts_from_its_day():
    later = record(status="law", limit=55.0, version=2, valid_from=date(2027, 1, 1), reason="x")
    versions = [record(status="law"), later]
    assert [in_force(versions, day)["rule"].limit for day in (DAY, date(2027, 1, 1))] == [45, 55]


def carried(versions: list[Record], ours: list[Record]) -> list[tuple[str, list[str]]]:
    file = exchange.read(exchange.write(versions, CONFIG), "x.json")
    return [(e.verdict, [i.code for i in e.issues]) for e in exchange.compare(file, ours, CONFIG)]


def test_a_file_that_loosens_a_law_of_its_own_is_refused():
    law, loose = record(status="law"), record(limit=5.0, version=2, reason="x", status="agreed")
    assert carried([law, loose], []) == [("refused", ["W-10"])]
    assert carried([law, loose.model_copy(update={"limit": 50.0})], []) == [("new", [])]
    assert carried([loose], [law]) == [("refused", ["W-10"])]
