from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.config import Text, Weighting
from core.config.part import BLANK
from core.i18n import words
from core.redlines.faults import faults
from core.redlines.record import Record
from core.redlines.versions import adopt
from core.scoring.weigh import weigh
from core.workshop import adopted, budgets, read, weights, write
from core.workshop.lines import NEEDED, begun, chosen, indicators, lacking, outside, same, unready
from core.workshop.lines import topic as topic_of
from core.workshop.question import UNNAMED
from tests.core.scoring import town
from tests.core.workshop.hall import MEASURE, START, Hall, topic

CONFIG = town.model()
DAY = date(2026, 11, 22)


def agreed(votes: dict[str, int], thresholds=(40, 42, 44, 45, 45, 46, 48, 50), **fields) -> Hall:
    hall = Hall()
    tokens = hall.join(len(thresholds))
    hall.host("topic_chosen", **topic(groups=["renters"], stages=["planning"], interfaces=["developer"], **fields))
    hall.host("question_opened", question=hall.room.question("thresholds", "trust_line").model_dump(), unlock=True)
    hall.numbers(tokens, thresholds, "threshold_trust_line")
    hall.host("question_closed", question="threshold_trust_line")
    hall.host("question_opened", question=hall.room.question("adoption", "trust_line").model_dump(), unlock=True)
    taken = [position for position, n in votes.items() for _ in range(n)]
    for token, position in zip(tokens, taken, strict=False):
        reason = "Renters lose" if position in ("disagree", "block") else ""
        hall.answer(token, "adoption_trust_line", kind="consent", position=position, reason=reason)
    hall.host("question_closed", question="adoption_trust_line")
    return hall


def test_an_adopted_topic_becomes_a_record_that_the_lines_take():
    was = {"id": "trust_line", "wording": {"he": "a", "en": "a"}, "limit": 50, "ideal": 100, "back": 60, "amber": 1}
    was |= {"priority": "veto", "reason": {"he": "Amendment 6", "en": "Amendment 6", "ar": "38"}, "lead_months": 6}
    votes = {"agree": 6, "disagree": 1, "abstain": 1}
    (kept,) = adopted(agreed(votes, line=was).room, DAY)
    assert (kept.priority, kept.amber, kept.lead_months, kept.back) == ("veto", 1, 6, None), "what the room left stays"
    assert kept.reason.en == "Amendment 6; Test, Hall, 2026-11-22, n = 8"
    assert kept.reason.ar == "38; Test, Hall, 2026-11-22, n = 8"
    two_camps = agreed(votes, thresholds=(10, 10, 10, 10, 90, 90, 90, 90)).room
    assert adopted(two_camps, DAY)[0].vote.agreement == "none", "no plain agreement"
    (record,) = adopted(agreed(votes).room, DAY)
    assert (record.id, record.limit, record.ideal, record.side, record.status) == (
        "trust_line",
        45,
        100,
        "below",
        "agreed",
    )
    assert (record.vote.votes_for, record.vote.against, record.vote.abstain) == (6, 1, 1)
    assert record.vote.spread == (43.5, 46.5), "quartiles of 40 42 44 45 45 46 48 50"
    assert record.vote.dissent.he == "Renters lose"
    assert record.vote.agreement == "strong", "3 of 100"
    assert record.source == "Test, Hall, 2026-11-22, n = 8"
    assert (record.scope.stage, record.scope.interface) == (("planning",), ("developer",))
    assert record.scope.group.en == "Renters"
    assert record.valid_from == DAY
    assert faults(record, {}, CONFIG) == []
    assert adopt(record, [], CONFIG).version == 1
    assert adopt(record, [record], CONFIG).version == 2


@pytest.mark.parametrize(
    "votes", [{"agree": 5, "disagree": 3}, {"agree": 7, "block": 1}, {"abstain": 8}, {"agree": 4}, {"agree": 7}]
)
def test_what_was_not_adopted_becomes_none(votes):
    """The last two: fewer than 5, and fewer than 8, of whom nothing is said."""
    assert adopted(agreed(votes).room, DAY) == []


def test_a_record_is_the_same_adoption_on_a_later_day_and_another_after_another_vote():
    votes = {"agree": 6, "disagree": 1, "abstain": 1}
    (kept,), (later,) = (adopted(agreed(votes).room, day) for day in (DAY, DAY + timedelta(days=9)))
    assert kept != later
    assert same(later, kept.model_copy(update={"version": 4}))
    (other_vote,) = adopted(agreed({"agree": 8}).room, DAY)
    (other_limit,) = adopted(agreed(votes, thresholds=(50,) * 8).room, DAY)
    elsewhere = kept.model_copy(update={"source": kept.source.replace("Hall", "Lod")})
    assert [same(each, kept) for each in (other_vote, other_limit, elsewhere)] == [False] * 3


def test_an_open_vote_adopts_nothing():
    hall = agreed({"agree": 8})
    hall.events.pop()
    assert adopted(hall.room, DAY) == []


def test_too_few_thresholds_make_no_line_unless_the_law_has_one():
    assert adopted(agreed({"agree": 8}, thresholds=(40, 45, 50, 55)).room, DAY) == []
    hall = Hall()
    tokens = hall.join(8)
    measure = {**MEASURE, "law": {"value": 80.0, "source": "s. 6"}, "status": "law"}
    hall.host("topic_chosen", **topic(measure=measure))
    hall.host("question_opened", question=hall.room.question("adoption", "trust_line").model_dump(), unlock=True)
    for token in tokens:
        hall.answer(token, "adoption_trust_line", kind="consent", position="agree")
    hall.host("question_closed", question="adoption_trust_line")
    (record,) = adopted(hall.room, DAY)
    assert (record.limit, record.status, record.source) == (80, "law", "s. 6; Test, Hall, 2026-11-22, n = 0")
    assert record.vote.spread is None


def test_what_so_few_proposed_is_not_in_the_line_that_others_adopted():
    hall = Hall()
    tokens = hall.join(9)
    hall.host("topic_chosen", **topic())
    hall.host("question_opened", question=hall.room.question("thresholds", "trust_line").model_dump(), unlock=True)
    hall.numbers(tokens[:5], (10, 22, 41, 63, 90), "threshold_trust_line")
    hall.host("question_closed", question="threshold_trust_line")
    hall.host("question_opened", question=hall.room.question("adoption", "trust_line").model_dump(), unlock=True)
    for token in tokens:
        hall.answer(token, "adoption_trust_line", kind="consent", position="agree")
    hall.host("question_closed", question="adoption_trust_line")
    (record,) = adopted(hall.room, DAY)
    assert (record.limit, record.vote.spread) == (41, None)


@pytest.mark.parametrize("name", NEEDED)
def test_no_line_without_what_guards_it(name: str):
    hall = agreed({"agree": 8})
    measure = {key: value for key, value in MEASURE.items() if key != name}
    hall.host("topic_chosen", **topic(measure=measure))
    issues = unready(hall.room.topics["trust_line"])
    assert [issue.code for issue in issues] == ["W-25"]
    assert all("measure_" not in words(lang).issue(issues[0]) for lang in ("he", "en"))
    assert adopted(hall.room, DAY) == []


def test_a_topic_without_a_measure_lacks_it_all():
    hall = Hall()
    hall.host("topic_chosen", topic="bare", name="Bare")
    (issue,) = unready(hall.room.topics["bare"])
    assert (issue.code, issue.params["field"]) == ("W-25", "measure_indicator")


@pytest.mark.parametrize("name", [UNNAMED, BLANK])
def test_a_measure_that_nobody_has_named_is_lacking(name: Text):
    hall = agreed({"agree": 8})
    hall.host("topic_chosen", **topic(measure={**MEASURE, "name": name.model_dump()}))
    (issue,) = unready(hall.room.topics["trust_line"])
    assert issue.params["field"] == "measure_indicator"
    assert adopted(hall.room, DAY) == []


def made_up(**fields) -> dict:
    """A measure that no indicator of the city is."""
    return {name: value for name, value in MEASURE.items() if name != "indicator"} | {"source": "Site reports"} | fields


def test_a_measure_of_the_room_s_own_becomes_an_indicator_without_weight():
    room = agreed({"agree": 8}, measure=made_up(), channel=CONFIG.channels[0].id).room
    (record,) = adopted(room, DAY)
    assert record.indicator == record.id == "trust_line"
    (made,) = indicators(room, {"trust"}, [record])
    assert indicators(room, {"trust_line"}, [record]) == []
    config = CONFIG.with_indicators([made])
    assert faults(record, {}, config) == []
    indicator = config.indicator("trust_line")
    assert (indicator.weight, indicator.goalposts.best, indicator.source.he) == (0, 100, "Site reports")


def test_a_measure_of_the_room_s_own_needs_a_channel():
    room = agreed({"agree": 8}, measure=made_up()).room
    assert [issue.params["field"] for issue in unready(room.topics["trust_line"])] == ["measure_channel"]
    assert adopted(room, DAY) == []


def voted(*picks: list[str]) -> Hall:
    hall = Hall()
    tokens = hall.join(len(picks))
    hall.host("question_opened", question=hall.room.question("avoid").model_dump())
    sent = [
        hall.phone(token, "statement_sent", question="avoid", slot=1, text=f"said {n}", groups=["renters"] if n else [])
        for n, token in enumerate(tokens)
    ]
    for id in ("a", "b", "c", "d"):
        hall.host("concept_made", concept=id, name=id, statements=[sent.pop(0).id], channel="physical")
    hall.ask(
        "choose",
        "topics",
        options=[{"id": id, "name": dict.fromkeys(("he", "en", "ar", "ru"), id)} for id in "abcd"],
        most=2,
    )
    for token, pick in zip(tokens, picks, strict=True):
        hall.answer(token, "topics", kind="choose", chosen=pick)
    hall.host("question_closed", question="topics")
    return hall


def test_the_concepts_that_were_put_first_become_topics_without_typing():
    hall = voted(["a", "b"], ["a", "b"], ["a", "c"], ["a", "c"], ["b", "d"])
    assert [each.id for each in chosen(hall.room, "topics")] == ["a", "b"], "4 and 3 votes; c has 2, d has 1"
    told = begun(hall.room, hall.room.concepts["b"], "topic_b")
    assert told["groups"] == ["renters"]
    assert (told["concepts"], told["channel"], told["name"].he) == (["b"], "physical", "b")
    hall.host("topic_chosen", **{**told, "name": told["name"].model_dump()})
    assert [each.id for each in chosen(hall.room, "topics")] == ["a"], "b is a topic already"


def test_what_to_avoid_is_said_in_the_letters_of_the_workshop_s_name():
    """The host of «Test» reads Latin letters, whatever stands first in the concept."""
    hall = Hall()
    (token,) = hall.join(1)
    hall.ask("statements", most=3)
    for slot, text in enumerate(("אין מקלט", "لا ملجأ", "No shelter 24/7"), 1):
        hall.phone(token, "statement_sent", question="q", slot=slot, text=text)
    hall.host("concept_made", concept="c", name="Shelter", statements=list(hall.room.statements))
    hall.host("concept_made", concept="d", name="None")
    assert begun(hall.room, hall.room.concepts["c"], "t")["avoid"].he == "No shelter 24/7"
    assert "avoid" not in begun(hall.room, hall.room.concepts["d"], "t")
    hall.host("concept_made", concept="c", name="Shelter", statements=list(hall.room.statements)[:2])
    assert begun(hall.room, hall.room.concepts["c"], "t")["avoid"].he == "אין מקלט", "the first, where nobody wrote so"


def test_only_a_line_that_may_still_be_adopted_lacks_something():
    same_line = topic(groups=["renters"], stages=["planning"], interfaces=["developer"])
    bare = {**same_line, "measure": {**MEASURE, "owner": None}}
    for votes, before, after in (({"agree": 8}, 1, 1), ({"agree": 4, "disagree": 4}, 0, 0), ({}, 1, 0)):
        hall = agreed(votes)
        hall.host("topic_chosen", **bare)
        assert len(lacking(hall.room)) == before
        hall.host("session_closed")
        assert len(lacking(hall.room)) == after


def test_a_tie_for_the_last_place_leaves_nobody_out():
    hall = voted(["a", "b"], ["a", "c"], ["a", "b"], ["a", "c"], ["a", "d"])
    assert [each.id for each in chosen(hall.room, "topics")] == ["a", "b", "c"]


def test_a_concept_that_was_merged_since_stands_with_the_one_that_took_it():
    """Four chose a, four b, of whom three both; in one they have five voices, and c its own two."""
    hall = voted(["a", "b"], ["a", "b"], ["a", "b"], ["a", "c"], ["b", "c"])
    hall.host("concepts_merged", into="d", concepts=["a"])
    hall.host("concepts_merged", into="b", concepts=["d"])
    assert outside(hall.room) == 0
    assert [each.id for each in chosen(hall.room, "topics")] == ["b", "c"]
    hall.host("topic_chosen", topic="t", name="t", concepts=["a"])
    assert [each.id for each in chosen(hall.room, "topics")] == ["c"], "b has its topic"


def test_four_people_choose_no_topics():
    assert chosen(voted(*[["a", "b"]] * 4).room, "topics") == []


def test_a_line_that_there_is_becomes_a_topic_with_its_law():
    indicator = next(each for each in CONFIG.indicators if each.id == "trust")
    line = Record(
        id="old",
        wording=Text(he="א", en="a"),
        indicator="trust",
        ideal=100.0,
        limit=80.0,
        status="law",
        source="s. 6",
    )
    found = topic_of(line, indicator, "e001", START, Hall().room)
    assert found.measure is not None and found.measure.law is not None
    assert (found.measure.law.value, found.measure.known, found.measure.indicator) == (80, ((80, "s. 6"),), "trust")
    assert read(write(found)).line == line


def shared(*shares: list[int]) -> Hall:
    hall = Hall()
    tokens = hall.join(len(shares))
    hall.host("question_opened", question=hall.room.question("budget").model_dump(), unlock=True)
    for token, each in zip(tokens, shares, strict=True):
        hall.answer(token, "budget", kind="points", shares=each)
    return hall


ONE, HALF = [100, 0, 0, 0, 0, 0, 0, 0], [50, 50, 0, 0, 0, 0, 0, 0]


def test_budget_votes_become_the_voters_of_the_uncertainty_run():
    hall = shared(HALF, ONE, ONE, ONE, HALF, HALF, ONE, ONE, ONE, HALF)
    assert budgets(hall.room) is None, "nobody watches the weights move"
    hall.host("question_closed", question="budget")
    rule = budgets(hall.room)
    assert rule == Weighting(
        rule="budget", budgets=tuple(tuple(map(float, each)) for each in (*[HALF] * 4, *[ONE] * 6))
    )
    found = weigh(rule, np.ones(8), np.empty((0, 8)))
    assert found.values[:3].tolist() == pytest.approx([0.8, 0.2, 0])
    frame = weights(hall.room).set_index("channel")
    assert frame["voted"]["narrative"] == pytest.approx(0.8)
    assert frame["equal"].tolist() == [0.125] * 8
    assert frame["spread"]["governance"] == pytest.approx(np.std([0.5] * 4 + [0] * 6, ddof=1))
    assert set(frame["n"]) == {10}


def test_seven_budgets_are_nobodys_weights():
    """Their mean would be near to one person's points."""
    hall = shared(ONE, ONE, HALF, HALF, ONE, ONE, HALF)
    hall.host("question_closed", question="budget")
    assert budgets(hall.room) is None
    assert weights(hall.room).empty
    assert weights(replace(hall.room, polls={})).columns.tolist() == ["channel", "equal", "voted", "spread", "n"]
