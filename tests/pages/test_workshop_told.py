"""Whole workshops of every template without a browser, and what host and hall are told of them on the way."""

import itertools
import random
from datetime import timedelta
from pathlib import Path

import pytest

from core.i18n import plain
from core.i18n import words as language
from core.workshop import lines, result, threats
from core.workshop.question import Phrase
from pages.shared import line_records, load, robots, vote_view, workshop_cards, workshop_told
from pages.shared.live import live
from tests.core.export.workshop.test_findings import voted
from tests.core.workshop.hall import Hall
from tests.core.workshop.test_lines import agreed
from tests.pages.phones import Phone, hall, workshop
from tests.pages.test_workshop import MEASURE, host, numbers, screen, topic
from tests.pages.walk import Visit

NAMES = ("urban_renewal", "neighbourhood_resilience", "social_threats")


def opened(session: str, kind: str, **fields) -> None:
    assert live().host(session, kind, **fields) == [], (kind, fields)


def conceived(session: str) -> None:
    """Statements to three concepts, concepts to a cluster, the chosen to topics with a measure."""
    room = live().room(session)
    said = sorted(room.statements)
    for n in range(3):
        opened(
            session, "concept_made", concept=f"c{n}", name=f"Concept {n}", statements=said[n::3], channel="governance"
        )
    opened(session, "clustered", cluster="k", name="Cluster", logic="By place", concepts=["c0", "c1", "c2"])


def measured(session: str) -> None:
    for concept in lines.chosen(live().room(session), "topics"):
        told = lines.begun(live().room(session), concept, f"topic_{concept.id}")
        opened(session, "topic_chosen", **told, places=["Hall"], measure=MEASURE)


@pytest.mark.parametrize("name", NAMES)
def test_a_workshop_of_every_template_runs_from_the_first_item_to_the_last(demo_store: Path, name: str) -> None:
    """Every item in its order: a phone in each language has a heading, robots answer, the hall shows the rest."""
    session = workshop(name)
    robots.join(session, 9)
    phones = [Phone(session, lang) for lang in ("he", "ar", "ru", "en")]
    for phone in phones:
        assert phone.join()["ok"]
    for item in live().room(session).agenda:
        room = live().room(session)
        if item.meeting > room.meeting:
            opened(session, "meeting_opened", meeting=item.meeting)
        abouts = {"topic": list(room.topics), "clause": list(room.clauses), None: [None]}[item.per]
        assert abouts, f"nothing to ask {item.id} about"
        for about in abouts:
            if item.question is None:
                opened(session, "slide_opened", item=item.id)
            else:
                asked = live().room(session).question(item.id, about)
                opened(session, "question_opened", question=asked)
                assert robots.answer_live(session, random.Random(1), "No lift") == 9
                opened(session, "answers_shown", question=asked.id, seed=1)
        shown = {phone.lang: phone.state() for phone in phones}
        assert len({each["title"] for each in shown.values()}) == 4, f"{item.id} is in four languages"
        before = live().room(session)
        if item.work == "concepts":
            conceived(session)
        elif item.work == "topics":
            measured(session)
            sent = phones[1].send("measure_proposed", topic="topic_c0", name="Lifts", unit="%", source="Maintenance")
            assert sent.status_code == 200 and phones[1].state()["form"] == "measure"
        elif item.work == "clauses":
            opened(
                session,
                "clause_edited",
                clause="c",
                topic="topic_c0",
                text="Do",
                addressee=before.template.addressees[0].id,
            )
    room = live().room(session)
    assert set(room.polls) >= {item.question.id for item in room.agenda if item.question and not item.per}
    assert len(room.topics) == 3
    assert len(room.measures) == 1
    for view, lang in (("floor", "he"), ("balcony", "en")):
        live().screen(session)["view"] = view
        assert screen(session, lang).text
    for part in ("run", "end"):
        assert host(session, part).title == "Test"


# --- concepts, topics, measures


def test_statements_that_are_alike_go_into_the_form_by_one_press(store: Path) -> None:
    session = workshop()
    phones = hall(session, 5)
    opened(session, "question_opened", question=live().room(session).question("avoid"))
    for phone, text in zip(
        phones, ("No lift works", "The lifts never work", "Dust", "Noise", "No lift works"), strict=True
    ):
        assert phone.send("statement_sent", question="avoid", slot=1, text=text).status_code == 200
    visit = host(session, "work").press("take_alike_0")
    assert visit.widget("multiselect", ":statements").value == [
        "No lift works",
        "The lifts never work",
    ]
    next(button for button in visit.at.button if "concept" in (button.form_id or "")).click()
    visit.run()
    (concept,) = live().room(session).concepts.values()
    assert (concept.name, len(concept.statements)) == ("No lift works", 3), "named by the shortest, equal ones together"


def test_what_is_alike_stays_offered_while_others_are_taken_and_joins_the_concept_that_has_its_like(
    store: Path,
) -> None:
    session = workshop()
    texts = ("No lift works", "The lifts never work", "Lifts do not work", "Dust of the site", "The site and its dust")
    opened(session, "question_opened", question=live().room(session).question("avoid"))
    for phone, text in zip(hall(session, 6), (*texts, "Noise"), strict=True):
        assert phone.send("statement_sent", question="avoid", slot=1, text=text).status_code == 200

    def offered(visit: Visit) -> int:
        return sum((button.key or "").startswith("take_alike_") for button in visit.at.button)

    visit = host(session, "work")
    assert offered(visit) == 2
    assert plain(visit.w("workshop.conceived", n=6, m=6)) in visit.text
    said = {said.text: id for id, said in live().room(session).statements.items()}
    opened(session, "concept_made", concept="lifts", name="Broken lifts", statements=[said[each] for each in texts[:2]])
    visit = host(session, "work")
    assert offered(visit) == 2, "the third is offered to the concept that its like are in"
    assert plain(visit.w("workshop.conceived", n=4, m=6)) in visit.text
    visit.press("take_alike_0")
    assert visit.widget("selectbox", ":into").value == "lifts"
    assert visit.widget("multiselect", ":statements").value == [texts[2]]
    next(button for button in visit.at.button if "concept" in (button.form_id or "")).click()
    visit.run()
    assert len(live().room(session).concepts["lifts"].statements) == 3
    assert live().room(session).concepts["lifts"].name == "Broken lifts"
    assert offered(host(session, "work")) == 1, "dust and site are alike still"


def test_the_card_takes_up_what_a_small_group_proposed(store: Path) -> None:
    session = workshop()
    (phone,) = hall(session, 1)
    opened(session, "topic_chosen", topic="lifts", name={"he": "Lifts", "en": "Lifts"}, channel="physical")
    opened(session, "slide_opened", item="cards")
    assert phone.state()["form"] == "measure"
    said = {"name": "Lifts that work", "unit": "days", "source": "Maintenance"}
    assert phone.send("measure_proposed", topic="lifts", **said).status_code == 200
    visit = host(session, "work").pick("step", "topics").pick("topic", "lifts")
    (id,) = [each.id for each in live().room(session).measures]
    visit.pick("proposed_lifts", id)
    next(each for each in visit.at.text_input if each.label == visit.w("field.measure_owner")).set_value("Buildings")
    next(each for each in visit.at.number_input if each.label == visit.w("workshop.known_value")).set_value(80.0)
    next(each for each in visit.at.selectbox if each.label == visit.w("workshop.status")).set_value("law")
    next(each for each in visit.at.text_input if each.label == visit.w("workshop.known_source")).set_value("s. 6")
    next(each for each in visit.at.button if (each.form_id or "").startswith("card")).click()
    visit.run()
    measure = live().room(session).topics["lifts"].measure
    assert (measure.name.en, measure.unit.en, measure.source) == ("Lifts that work", "days", "Maintenance")
    assert (measure.law.value, measure.known, measure.status) == (80, ((80, "s. 6"),), "law")
    assert lines.unready(live().room(session).topics["lifts"]) == []


def test_a_line_of_the_law_is_asked_about_as_stricter_or_not(store: Path) -> None:
    session = workshop()
    (phone,) = hall(session, 1)
    topic(session, measure={**MEASURE, "law": {"value": 80.0, "source": "s. 6"}, "status": "law"})
    opened(session, "question_opened", question=live().room(session).question("thresholds", "trust_line"), unlock=True)
    shown = phone.state()
    assert plain(shown["text"]) == plain(
        language("he")("card.stricter", value=language("he").value(80.0, Phrase.model_validate("%")))
    )
    assert shown["scale"]["law"] == 80
    told = phone.send("answered", question=shown["id"], answer={"kind": "number", "value": 70.0}).json()
    assert told["issues"][0]["code"] == "W-10"


# --- what is told


def test_threats_stand_on_the_grid_before_and_after_their_measures(store: Path) -> None:
    session = workshop("social_threats")
    phones = hall(session, 8)
    opened(session, "topic_chosen", topic="heat", name={"he": "חום", "en": "Heat"})
    assert plain(language("en")("told.no_scores")) in plain(
        workshop_told.threat_grid(live().room(session), language("en"))
    )

    def score(items: tuple[str, str], pair: tuple[int, int]) -> None:
        for item, value in zip(items, pair, strict=True):
            asked = live().room(session).question(item, "heat")
            opened(session, "question_opened", question=asked, unlock=True)
            numbers(session, asked.id, [value] * 8, phones)
            opened(session, "answers_shown", question=asked.id)

    score(("likelihood", "impact"), (4, 4))
    assert phones[0].state()["scale"]["whole"], "whole numbers, each a button"
    opened(session, "slide_opened", item="grid")
    shown = screen(session).text
    assert "Severe 16" in shown and "Heat" in shown
    assert shown.count("4 (4–4)") == 2, "both medians with the middle half"
    opened(session, "meeting_opened", meeting=3)
    left = plain(workshop_told.attrition(live().room(session), language("en")))
    assert "Heat · Likelihood" in left and "Heat · Impact" in left, "which of the two questions about it"
    score(("likelihood_after", "impact_after"), (2, 2))
    opened(session, "slide_opened", item="grid_after")
    shown = screen(session).text
    assert plain(language("en")("told.community_before", level=64)) in shown, "100 x 16 / 25"
    assert threats.counts(live().room(session), 3)["low"] == 1


def test_those_who_did_not_come_again_are_told_of_when_they_had_answered_otherwise(store: Path) -> None:
    session = workshop()
    phones = hall(session, 10)
    topic(session)
    asked = live().room(session).question("thresholds", "trust_line")
    opened(session, "question_opened", question=asked, unlock=True)
    numbers(session, asked.id, [40] * 5 + [80] * 5, phones)
    opened(session, "answers_shown", question=asked.id)
    w = language("en")
    assert workshop_told.attrition(live().room(session), w) == ""
    opened(session, "meeting_opened", meeting=2)
    for phone in phones[:5]:
        phone.http.post("/p/here", params=phone.query())
    told = plain(workshop_told.attrition(live().room(session), w))
    assert plain(w("told.attrition_differs")) in told
    assert "40" in told and "80" in told
    assert plain(w("told.attrition_differs")) in host(session).text


def test_the_gap_between_two_groups_of_a_place_is_printed(store: Path) -> None:
    session = workshop()
    topic(session)
    for group, value in (("renters", 30.0), ("strong", 75.0)):
        told = {"topic": "trust_line", "place": "North", "group": group, "value": value, "evidence": "data"}
        opened(session, "state_estimated", **told)
    told = plain(workshop_cards.matrix(live().room(session), language("en")))
    assert "45" in told and "Renters / Strong residents" in told


def test_the_hall_tells_how_many_have_estimated_and_their_median_only_afterwards(store: Path) -> None:
    session, w = workshop(), language("en")
    topic(session, places=["North", "South"])
    known = {"topic": "trust_line", "place": "South", "value": 33.0, "evidence": "data"}
    opened(session, "state_estimated", **known)
    opened(session, "slide_opened", item="state")
    for n, phone in enumerate(hall(session, 6)):
        told = {"topic": "trust_line", "place": "North", "value": 70.0 + n}
        assert phone.send("state_estimated", **told).status_code == 200
    for view in ("floor", "balcony"):
        live().screen(session)["view"] = view
        shown = screen(session).text
        assert "South" in shown and "North" not in shown
        assert (plain(w("votes.counter", n=6, m=6)) in shown) == (view == "floor")
    assert "North" in plain(workshop_cards.matrix(live().room(session), w)), "the host sees to it that all is there"
    live().screen(session)["view"] = "floor"
    opened(session, "slide_opened", item="matrix")
    assert "North" in screen(session).text


def test_an_area_of_the_city_is_named_in_the_reader_s_language(demo_store: Path) -> None:
    session = workshop()
    topic(session)
    area = load.areas().dropna(subset=["name_en"]).iloc[-1]
    for place in (area["name_he"], "Behind the station"):
        told = {"topic": "trust_line", "place": place, "value": 30.0, "evidence": "data"}
        opened(session, "state_estimated", **told)
    told = plain(workshop_cards.matrix(live().room(session), language("en")))
    assert area["name_en"] in told and area["name_he"] not in told
    assert "Behind the station" in told


def test_the_closing_meeting_begins_with_what_is_crossed_and_the_practices(store: Path) -> None:
    session = workshop()
    topic(session, measure={**MEASURE, "law": {"value": 50.0, "source": "s. 6"}, "status": "law"})
    for place, value in (("North", 30.0), ("South", 70.0)):
        told = {"topic": "trust_line", "place": place, "value": value, "evidence": "data"}
        opened(session, "state_estimated", **told)
    opened(session, "slide_opened", item="clauses")
    shown = screen(session).text
    assert "North" in shown and "South" not in shown
    assert all(option.name.en in shown for option in live().room(session).template.practices)


def test_an_authority_of_fewer_than_eight_answers_has_no_middle() -> None:
    made = Hall()
    tokens = [*made.join(8, place="haifa"), *made.join(7, place="lod")]
    made.ask("number", low=0.0, high=100.0)
    made.numbers(tokens, [41] * 8 + [73] * 7)
    told = plain(vote_view.by_authority(made.room, "q", language("en")))
    assert "41" in told and "lod" in told and "73" not in told


def test_authorities_stand_in_no_table_where_there_is_no_result_to_tell() -> None:
    made = Hall()
    tokens = made.join(10)
    made.host("question_opened", question=made.room.question("avoid"))
    for token in tokens:
        made.phone(token, "statement_sent", question="avoid", slot=1, text="No lift")
    assert vote_view.by_authority(made.room, "avoid", language("en")) == ""


def test_the_hall_tells_what_a_concept_is_called_since_it_was_chosen() -> None:
    made = Hall()
    tokens = made.join(6)
    for name in ("a", "b", "c"):
        made.host("concept_made", concept=name, name=name.upper() * 2, statements=[])
    asked = made.room.question("topics")
    made.host("question_opened", question=asked, unlock=True)
    for token in tokens:
        made.answer(token, "topics", kind="choose", chosen=["a", "c"])
    made.host("concepts_merged", concepts=["a"], into="b")
    made.host("question_closed", question="topics")
    room, w = made.room, language("en")
    told = plain(vote_view.bars(room, result(room, "topics"), room.polls["topics"].question, w))
    assert "AA (now: BB)" in told
    assert "CC (now" not in told


def test_what_is_agreed_to_without_a_threshold_is_no_line_in_the_hall() -> None:
    few, enough = (voted([50.0 + n for n in range(many)]).room for many in (4, 8))
    told = [plain(workshop_cards.outcome(room, language("en"))) for room in (few, enough)]
    assert ["no line yet" in each for each in told] == [True, False]


def test_the_hall_reads_minority_positions_of_at_least_eight_votes() -> None:
    def told(people: int) -> str:
        made = Hall()
        tokens = made.join(people)
        made.host("topic_chosen", topic="t", name={"he": "Line", "en": "Line"})
        made.host("question_opened", question=made.room.question("adoption", "t"), unlock=True)
        for n, token in enumerate(tokens):
            position, reason = ("agree", "") if n else ("disagree", "Renters lose")
            made.answer(token, "adoption_t", kind="consent", position=position, reason=reason)
        made.host("question_closed", question="adoption_t")
        return plain(workshop_cards.outcome(made.room, language("en")))

    assert ["Renters lose" in told(people) for people in (8, 7)] == [True, False]
    assert "Line" in told(7)


def test_small_roles_are_told_together(store: Path) -> None:
    session = workshop()
    hall(session, 6)
    hall(session, 5, role="municipality")
    hall(session, 1, role="other")
    text = host(session).text
    w = language("en")
    assert "Residents 6" in plain(text)
    assert f"{w('workshop.other_roles')} 6" in plain(text), "five of the municipality join the one: else it is told"
    few = workshop()
    hall(few, 4)
    told = plain(host(few).text)
    assert w("workshop.roles_later") in told and w("workshop.other_roles") not in told


def test_a_measure_that_the_city_lacks_becomes_an_indicator_with_its_line(demo_store: Path) -> None:
    session = workshop()
    phones = hall(session, 8)
    measure = {name: value for name, value in MEASURE.items() if name != "indicator"}
    topic(session, measure=measure, channel="physical")
    for item, answer in (
        ("thresholds", {"kind": "number", "value": 60.0}),
        ("adoption", {"kind": "consent", "position": "agree"}),
    ):
        asked = live().room(session).question(item, "trust_line")
        opened(session, "question_opened", question=asked, unlock=True)
        for phone in phones:
            assert phone.send("answered", question=asked.id, answer=answer).status_code == 200
    opened(session, "question_closed", question=asked.id)
    host(session, "end").press("keep_lines")
    indicator = load.config().indicator("trust_line")
    assert (indicator.channel, indicator.weight, indicator.local) == ("physical", 0, True)
    (kept,) = [each for each in line_records.line_versions() if each.id == "trust_line"]
    assert (kept.limit, kept.indicator, kept.vote.votes_for) == (60, "trust_line", 8)
    w = language("en")
    assert f">{w('charts.status.agreed')}<" in workshop_cards.topic_table(live().room(session), w)


def test_a_line_that_was_kept_is_on_the_board_of_breaches_the_same_day_and_is_kept_once(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = workshop()
    phones = hall(session, 8)
    topic(session, name={"he": "הקו שלנו", "en": "Our own line"})
    votes = {"thresholds": {"kind": "number", "value": 60.0}, "adoption": {"kind": "consent", "position": "agree"}}
    for item, answer in votes.items():
        asked = live().room(session).question(item, "trust_line")
        opened(session, "question_opened", question=asked, unlock=True)
        for phone in phones:
            assert phone.send("answered", question=asked.id, answer=answer).status_code == 200
    opened(session, "question_closed", question=asked.id)
    assert "Our own line" not in Visit("breaches", "en").text
    host(session, "end").press("keep_lines")
    assert "Our own line" in Visit("breaches", "en").text
    assert "Our own line" in Visit("lines", "en").text
    later = load.today() + timedelta(days=8)
    monkeypatch.setattr(load, "today", lambda: later)
    visit = host(session, "end")
    assert "keep_lines" not in [button.key for button in visit.at.button]
    assert visit.w("workshop.in_register") in visit.text


def test_where_all_choose_the_same_nothing_is_said_of_an_order() -> None:
    made = Hall()
    tokens = made.join(9)
    made.ask("choose", options=[{"id": "a", "name": dict.fromkeys(("he", "en", "ar", "ru"), "A")}], most=1)
    for token in tokens:
        made.answer(token, kind="choose", chosen=["a"])
    told = result(made.room, "q")
    assert told.verdict and vote_view.judged(told, told.question, language("en")) == ""


def test_the_end_of_a_workshop_about_threats_says_nothing_of_lines(store: Path) -> None:
    ends = {name: host(workshop(name), "end") for name in ("urban_renewal", "social_threats")}
    shown = {name: visit.w("workshop.adopted_lines") in visit.text for name, visit in ends.items()}
    assert shown == {"urban_renewal": True, "social_threats": False}


def test_what_is_closed_and_not_shown_is_on_no_screen_of_the_room(demo_store: Path) -> None:
    """A limit, a threat's level, weights and who left: all of them follow from answers that the host has not opened."""
    session = workshop()
    phones = hall(session, 10)
    topic(session)
    asked = live().room(session).question("thresholds", "trust_line")
    opened(session, "question_opened", question=asked, unlock=True)
    numbers(session, asked.id, [37] * 10, phones)
    budget = live().room(session).question("budget")
    opened(session, "question_opened", question=budget, unlock=True)
    for phone in phones:
        shares = {"kind": "points", "shares": [73, 27, *[0] * (len(budget.options) - 2)]}
        assert phone.send("answered", question="budget", answer=shares).status_code == 200
    opened(session, "meeting_opened", meeting=2)
    for phone in phones[:5]:
        phone.http.post("/p/here", params=phone.query())
    opened(session, "meeting_opened", meeting=1)
    told = {"37%", "73%"}

    def seen(view: str, item: str = "") -> set[str]:
        if item:
            opened(session, "slide_opened", item=item)
        live().screen(session)["view"] = view
        text = plain(screen(session).text)
        return {each for each in told if each in text}

    assert seen("balcony") == set() and seen("floor", "cards") == set()
    w = language("en")
    assert plain(w.pick(asked.text)) in plain(host(session).text), "the host is told what is not shown yet"
    for each in (asked.id, "budget"):
        opened(session, "answers_shown", question=each)
    assert seen("balcony") == told and seen("floor", "cards") == {"37%"}


def test_a_threat_stands_in_a_cell_of_its_own_band() -> None:
    """Medians between two cells: 3.5 x 4 = 14 is high, and no severe cell says otherwise."""
    halves = [n / 2 for n in range(2, 11)]
    for likelihood, impact in itertools.product(halves, halves):
        band = threats.band(likelihood, impact)
        cell = workshop_told._cell(likelihood, impact, band)
        assert threats.band(*cell) == band
        assert all(abs(at - median) < 1 for at, median in zip(cell, (likelihood, impact), strict=True))


@pytest.mark.parametrize("votes", [{"agree": 5, "disagree": 3}, {"agree": 7, "block": 1}])
def test_what_was_turned_down_is_said_beside_no_limit_and_the_law_s_stays(votes: dict[str, int]) -> None:
    """45 was proposed."""
    w = language("en")
    told = plain(workshop_cards.topic_table(agreed(votes).room, w))
    assert "ot adopted" in told and "45%" not in told
    lawful = {**MEASURE, "law": {"value": 40.0, "source": "s. 6"}, "status": "law"}
    told = plain(workshop_cards.topic_table(agreed(votes, measure=lawful).room, w))
    assert "40%" in told and "45%" not in told and plain(w("charts.status.law")) in told
    told = plain(workshop_cards.topic_table(agreed({"agree": 8}, measure=lawful).room, w))
    assert "45%" in told and plain(w("charts.status.agreed")) in told
