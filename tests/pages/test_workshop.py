"""The host's page and the hall without a browser: three meetings from the first question to lines in the register."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.i18n import plain
from core.i18n import words as words_of
from core.issues import Issue, Stop
from core.sql import File
from core.store import Store
from core.workshop import adopted, budgets
from core.workshop.lines import unready
from pages.shared import host_paper, host_take, line_records, load, robots, workshops
from pages.shared.live import live
from tests.pages.phones import Phone, ask, hall, words, workshop
from tests.pages.walk import Visit

pytestmark = pytest.mark.usefixtures("another_run_ends")
BOTH = pytest.mark.parametrize("lang", ["he", "en"])


def host(session: str, part: str = "run", lang: str = "en") -> Visit:
    return Visit("workshop", lang, session=session, part=part)


def screen(session: str, lang: str = "en") -> Visit:
    return Visit("hall", lang, session=session)


def numbers(session: str, question: str, values: list[float], phones: list[Phone], round: int = 1) -> None:
    for phone, value in zip(phones, values, strict=True):
        answer = {"kind": "number", "value": float(value), "reason": f"because {value:g}"}
        assert phone.send("answered", question=question, round=round, answer=answer).status_code == 200


MEASURE = {
    "name": {"he": "אמון", "en": "Trust"},
    "indicator": "gov_trust",
    "unit": "%",
    "worst": 0.0,
    "best": 100.0,
    "frequency": "annual",
    "owner": {"he": "אגף קהילה", "en": "Community division"},
}


def keep(visit: Visit) -> None:
    """Press the button of the form, which stands last."""
    visit.at.button[-1].click()
    visit.run()


def topic(session: str, **more) -> None:
    told = {"topic": "trust_line", "name": {"he": "קו אמון", "en": "Trust line"}, "measure": MEASURE, **more}
    assert live().host(session, "topic_chosen", **told) == []


# --- before


@BOTH
def test_a_workshop_is_opened_from_a_template(store: Path, lang: str) -> None:
    visit = Visit("workshop", lang)
    assert visit.w("workshop.title_new") in visit.title
    assert all(
        visit.w.pick(each.name) in visit.widget("selectbox", "template").options
        for each in workshops.templates().values()
    )
    visit.at.text_input[0].set_value("Evening")
    visit.at.button[0].click()
    visit.run()
    (session,) = load.store().workshops()["session"]
    assert visit.title == "Evening"
    assert session[:6] in plain(visit.text)
    room = live().room(session)
    assert (room.session.name, len(room.agenda)) == ("Evening", len(room.template.items))


@BOTH
def test_a_workshop_that_begins_later_does_not_take_the_host_s_page(store: Path, lang: str) -> None:
    mine = workshop()
    visit = Visit("workshop", lang)
    named = visit.at.query_params["session"]
    assert named == mine  # from the first moment: a reload comes back to it
    others = workshop("social_threats")
    again = Visit("workshop", lang, session=named)
    assert again.widget("selectbox", "session").value == mine
    stranger = Visit("workshop", lang)
    assert stranger.title == stranger.w("workshop.which_one")
    assert not stranger.at.button  # nothing of either can be pressed
    assert all(f"session={each}" in stranger.text for each in (mine, others, workshops.NEW))


@BOTH
def test_every_part_of_the_host_opens_on_an_empty_and_a_full_room(store: Path, lang: str) -> None:
    session = workshop()
    for full in (False, True):
        if full:
            hall(session, 8)
            topic(session)
            live().host(session, "clause_edited", clause="c", topic="trust_line", text="Do", addressee="government")
            ask(session, "choose", options=[{"id": "a", "name": words("A")}], most=1)
        for part in ("run", "invite", "work", "paper", "agenda", "end"):
            assert host(session, part, lang).title == "Test"
        for step in ("concepts", "clusters", "topics", "state", "clauses"):
            assert Visit("workshop", lang, session=session, part="work", step=step).title == "Test"


def test_the_agenda_keeps_its_locked_item(store: Path) -> None:
    session = workshop()
    visit = host(session, "agenda")
    assert visit.widget("checkbox", ":item_avoid").disabled
    visit.widget("checkbox", ":item_example").uncheck()
    visit.widget("number_input", ":minutes_avoid").set_value(25)
    visit.at.button[-1].click()
    visit.run()
    agenda = {item.id: item.minutes for item in live().room(session).agenda}
    assert "example" not in agenda
    assert agenda["avoid"] == 25


def test_the_way_in_is_on_the_screen_as_code_link_and_picture(store: Path) -> None:
    session = workshop()
    visit = host(session, "invite")
    visit.at.text_input(key="address").set_value("http://10.1.2.3:8501")
    visit.run()
    assert f"10.1.2.3:8501/p?c={session[:6]}" in visit.text
    assert "data:image/svg+xml" in visit.text
    printed = visit.at.get("download_button")
    assert len(printed) == 1


def test_ballots_have_a_place_for_every_kind_of_answer_and_one_for_each_topic(store: Path) -> None:
    session = workshop()
    topic(session)
    topic(session, topic="second", name={"he": "קו שני", "en": "Second line"})
    printed = plain(host_paper.printed(session, "http://here", live().room(session), words_of("en"), ["en"]))
    assert printed.count("At what value is the line crossed?") == 2
    assert printed.count("Second line") >= 2
    assert "☐ <bdi>Block" in printed and "☐ 9" in printed
    assert "Why? (needed when you block, otherwise optional)" in printed
    assert "____ Better governance" in printed or "____ Governance" in printed, "a number before each channel"
    assert printed.count("<section>") == 2 * 2 + 2 + 7, (
        "threshold and adoption of each topic, two of a clause, seven for all"
    )


def test_ballots_are_printed_in_every_language_that_is_chosen_and_before_anything_was(store: Path) -> None:
    """Of what nobody has chosen yet there is one ballot of each kind, with lines to fill in; each asks whose it is."""
    session = workshop(authorities=("Tel Maple", "Oak Heights"))
    printed = plain(
        host_paper.printed(session, "http://here", live().room(session), words_of("he"), ["he", "ar", "ru", "en"])
    )
    parts = printed.split("<article ")[1:]
    assert [part[:19] for part in parts] == [f'lang="{w}" dir="{words_of(w).dir}"' for w in ("he", "ar", "ru", "en")]
    for part in parts:
        ballots = part.split("<section>")[1:]
        assert len(ballots) == 4 + 7, (
            "once threshold, acceptance, adoption of line and of clause; seven questions for all"
        )
        assert all("Tel Maple" in ballot and "Oak Heights" in ballot for ballot in ballots)
    english = {ballot[: ballot.index("</h2>")]: ballot for ballot in parts[-1].split("<section>")[1:]}
    topics = next(ballot for head, ballot in english.items() if "Choose the five" in head)
    assert [f"{n}. <span" in topics for n in (1, 5, 6)] == [True, True, False]
    threshold = next(ballot for head, ballot in english.items() if "At what value" in head)
    assert "Topic: <span" in threshold and "☐ <bdi>Fairly" in threshold and "Why? (optional)" in threshold
    poster = printed[: printed.index("<article ")]
    assert poster.count("data:image/svg+xml") == 1
    assert not list(host_paper.printed(session, "", live().room(session), words_of("he"), []).split("<article "))[1:]


def test_reasons_and_certainty_on_paper_are_entered_too(store: Path) -> None:
    session = workshop()
    for id, kind, ends in (("q", "rating", {}), ("n", "number", {"low": 0, "high": 100})):
        ask(session, id=id, kind=kind, **ends)
        visit = host(session, "paper")
        visit.widget("number_input", ":value").set_value(7.0)
        visit.widget("text_input", ":text").set_value("The stairs")
        if kind == "number":
            visit.widget("selectbox", ":sure").set_value(3)
        visit.at.button[-1].click()
        visit.run()
    polls = live().room(session).polls
    (rated,), (numbered,) = (polls[id].last.answers.values() for id in "qn")
    assert (rated.value, rated.reason) == (7, "The stairs")
    assert (numbered.value, numbered.sure, numbered.reason) == (7, 3, "The stairs")


def test_robots_come_to_a_copy_and_fill_the_hall(store: Path) -> None:
    session = workshop()
    host(session, "invite").press("rehearse")
    (copy,) = set(load.store().workshops()["session"]) - {session}
    assert (len(live().room(session).people), len(robots.there(live().room(copy)))) == (0, 8)
    visit = host(copy)
    visit.press("open_avoid")
    visit.press("robots_answer")
    assert "8 of 8" in plain(visit.text)
    visit.press("show")
    assert "An example sentence" in screen(copy).text


def test_robots_answer_every_kind_of_question(store: Path) -> None:
    session = workshop()
    robots.join(session, 8)
    two = [{"id": "a", "name": words("A")}, {"id": "b", "name": words("B")}]
    kinds = {
        "statements": {},
        "choose": {"options": two, "most": 1},
        "rank": {"options": two},
        "points": {"options": two},
    }
    kinds |= {"number": {"low": 0.0, "high": 10.0}, "rating": {}, "consent": {}, "reflection": {}}
    for kind, more in kinds.items():
        ask(session, kind, id=kind, **more)
        assert robots.answer_live(session, robots.random.Random(1), "One") == 8
        assert len(live().room(session).polls[kind].last.answers) == 8, kind
        live().host(session, "answers_shown", question=kind, seed=1)
        for lang in ("he", "en"):
            assert screen(session, lang).text
            assert host(session, lang=lang).text


# --- the course


@BOTH
def test_from_the_opening_question_to_the_close(store: Path, lang: str) -> None:
    session = workshop()
    phones = [Phone(session, lang) for _ in range(6)]
    for phone in phones:
        phone.join()
    assert "6" in screen(session, lang).text, "who has come"
    visit = host(session, lang=lang)
    visit.at.toggle(key="door").set_value(True)
    visit.run().press("open_avoid")
    assert [each["code"] for each in Phone(session, lang).join()["issues"]] == ["W-37"]
    assert visit.at.toggle(key="door").value
    w = visit.w
    assert phones[0].state()["id"] == "avoid"
    for n, phone in enumerate(phones):
        assert phone.send("statement_sent", question="avoid", slot=1, text=f"No lift {n}").status_code == 200
    visit.run()
    assert "No lift 3" in visit.text, "the host sees texts"
    open_hall = screen(session, lang)
    assert plain(w("votes.counter", n=6, m=6)) in open_hall.text
    assert "No lift" not in open_hall.text, "the hall sees a counter"
    visit.press("open_example")
    assert phones[0].state()["screen"] == "slide"
    visit.press("open_avoid")
    assert phones[0].state()["open"], "a slide over an open question does not put it out of reach"
    visit.press("close")
    assert phones[0].state()["note"]["code"] == "W-03"
    visit.press("show")
    assert "No lift 3" in screen(session, lang).text
    visit.press("open_example").press("open_avoid")
    assert "No lift 3" in screen(session, lang).text, "it comes back as it stands"
    visit = host(session, "end", lang)
    visit.at.checkbox(key="end_sure").check()
    visit.run()
    visit.press("end_now")
    assert live().room(session).closed
    visit.press("links_now")
    assert live().room(session).unlinked
    assert phones[0].state()["screen"] == "over"


def test_low_turnout_is_asked_about_before_closing(store: Path) -> None:
    session = workshop()
    phones = hall(session, 9)
    ask(session)
    for phone in phones[:3]:
        phone.rate(5)
    visit = host(session).press("close")
    assert plain(visit.w("W-11", n=3, m=9)) in visit.text
    assert live().room(session).polls["q"].last.open
    visit.press("end_wait")
    assert live().room(session).polls["q"].last.open
    assert plain(visit.w("W-11", n=3, m=9)) not in visit.text
    visit.press("close").press("end_anyway")
    assert not live().room(session).polls["q"].last.open


def test_few_answers_show_nothing_and_a_small_group_dots_only(store: Path) -> None:
    session = workshop()
    phones = hall(session, 7)
    ask(session, "number", low=0.0, high=100.0, unit="%")
    numbers(session, "q", [10, 20, 30, 40], phones[:4])
    live().host(session, "answers_shown", question="q")
    few = screen(session)
    assert plain(few.w("W-09", n=4)) in few.text
    assert not few.at.get("vega_lite_chart") and "because" not in few.text
    ask(session, "number", id="r", low=0.0, high=100.0, unit="%")
    numbers(session, "r", [10, 20, 30, 40, 50, 60, 70], phones)
    live().host(session, "answers_shown", question="r")
    small = screen(session)
    assert plain(small.w("W-14")) in small.text
    assert len(small.at.get("arrow_vega_lite_chart") or small.at.get("vega_lite_chart")) == 1
    assert not any(
        plain(small.w(f"votes.label.{label}")) in small.text for label in ("strong", "moderate", "weak", "none")
    )


def test_the_locked_question_comes_first_unless_unlocked(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = workshop()
    visit = host(session).press("open_reflection_1")
    assert live().room(session).live == ""
    assert "avoid" in visit.text
    visit.at.toggle(key="unlock").set_value(True)
    visit.run().press("open_reflection_1")
    assert live().room(session).live == "reflection_1"
    monkeypatch.setattr(Store, "append", lambda *_: 1 / 0)
    visit.widget("button", "open_avoid").click()
    visit.at.run()
    assert not visit.at.exception, "a fault of ours is told in words, like any other of a page"
    assert visit.w("frame.unexpected") in [error.value for error in visit.at.error]
    assert live().room(session).live == "reflection_1"


def test_the_hall_changes_between_dance_floor_and_balcony(store: Path) -> None:
    session = workshop()
    topic(session)
    assert "Trust line" not in screen(session).text
    one, other = host(session), host(session)
    one.at.segmented_control(key="hall_view").set_value("balcony")
    one.run()
    assert "Trust line" in screen(session).text
    other.run()
    assert live().screen(session)["view"] == "balcony", "a second page of the host's looks and does not fight"
    assert other.at.segmented_control(key="hall_view").value == "balcony"


def test_while_a_threshold_is_voted_on_the_hall_can_see_what_it_would_breach(demo_store: Path) -> None:
    session = workshop()
    topic(session)
    room = live().room(session)
    asked = room.question("thresholds", "trust_line")
    live().host(session, "question_opened", question=asked, unlock=True)
    closed = screen(session).text
    live().screen(session)["breaches"] = True
    shown = screen(session)
    caption = plain(shown.w("hall.breaches_caption"))
    assert caption not in closed
    assert caption in shown.text
    topic(session, topic="own", measure={**MEASURE, "indicator": None})
    live().host(session, "question_opened", question=live().room(session).question("thresholds", "own"), unlock=True)
    none = screen(session)
    assert none.w("hall.no_breaches") in none.text, "a toggle that shows nothing says why"
    assert caption not in none.text


# --- carried over


def test_three_meetings_become_a_line_with_its_vote(demo_store: Path) -> None:
    """Nothing is typed twice: statements -> concept -> topic -> threshold -> adoption -> register."""
    session = workshop()
    phones = hall(session, 9)
    host(session).press("open_avoid")
    for phone in phones:
        assert phone.send("statement_sent", question="avoid", slot=1, text="Nobody believes us").status_code == 200
    visit = host(session, "work")
    statements = visit.widget("multiselect", ":statements")
    assert statements.options == ["Nobody believes us ×9"], "equal statements are taken together"
    statements.set_value(["Nobody believes us"])
    visit.widget("text_input", ":name").set_value("Lost trust")
    next(button for button in visit.at.button if "concept" in (button.form_id or "")).click()
    visit.run()
    (concept,) = live().room(session).concepts.values()
    assert (concept.name, len(concept.statements)) == ("Lost trust", 9)
    topic(session, concepts=[concept.id], places=["North"])
    asked = host(session).press("next_meeting")
    assert live().room(session).meeting == 1, "a question is open: the host is asked first"
    assert (
        plain(asked.w("workshop.still_open", item=asked.w.pick(live().room(session).poll.question.text))) in asked.text
    )
    back = asked.press("meet_anyway").press("earlier_meeting")
    assert live().room(session).meeting == 1, "and can go back"
    back.press("next_meeting").press("meet_anyway").press("open_thresholds")
    numbers(session, "threshold_trust_line", [40, 42, 44, 45, 45, 46, 48, 50, 50], phones)
    live().host(session, "answers_shown", question="threshold_trust_line", seed=1)
    live().host(session, "question_opened", question=live().room(session).question("budget"))
    robots.join(session, 8)
    robots.answer_live(session, robots.random.Random(1), "x")
    live().host(session, "question_closed", question="budget")
    host(session).press("next_meeting").press("meet_anyway").press("open_adoption")
    voted = [plain(fact) for fact in phones[0].state()["card"]["facts"][:2]]
    assert "at least 45" in voted[0] or "לפחות 45" in voted[0]
    assert "44" in voted[1] and "48" in voted[1], "the middle half, and how far they agreed"
    for n, phone in enumerate(phones):
        answer = {
            "kind": "consent",
            "position": "disagree" if n == 0 else "agree",
            "reason": "Too low" if n == 0 else "",
        }
        assert phone.send("answered", question="adoption_trust_line", answer=answer).status_code == 200
    live().host(session, "question_closed", question="adoption_trust_line")
    visit = host(session, "end")
    (record,) = adopted(live().room(session), load.today())
    assert (record.limit, record.vote.votes_for, record.vote.against) == (45, 8, 1)
    assert "Too low" in visit.text
    assert len(budgets(live().room(session)).budgets) == 8
    assert "budget" in visit.at.code[0].value
    for lang, said in {"en": "for the office only and goes into no document", "he": "לעבודת המשרד בלבד"}.items():
        assert said in words_of(lang)("workshop.weights_help") and words_of("en")("workshop.weights_help") in visit.text
    visit.press("keep_lines")
    kept = [each for each in line_records.line_versions() if each.id == "trust_line"]
    assert [(each.limit, each.status, each.vote.dissent.he) for each in kept] == [(45, "agreed", "Too low")]
    assert "trust_line" in line_records.lines_in_force(load.today() + timedelta(days=1))
    topic(session, name={"he": "אחר", "en": "Another wording"})
    assert "was changed after the vote" in host(session, "end").text
    host(session).press("open_adoption")
    poll = live().room(session).polls["adoption_trust_line"]
    assert (len(poll.rounds), poll.last.open) == (2, True), "what it says now is put to the vote"


def test_before_the_next_meeting_the_host_reads_what_is_not_done(store: Path) -> None:
    session = workshop()
    phones = hall(session, 5)
    host(session).press("open_avoid")
    for phone in phones[:2]:
        assert phone.send("statement_sent", question="avoid", slot=1, text="No lift").status_code == 200
    live().host(session, "question_closed", question="avoid")
    visit = host(session).press("next_meeting")
    assert live().room(session).meeting == 1
    w, item = visit.w, live().room(session).template.item
    titles = [w.pick(item(id).title) for id in ("topics", "reflection_1")]
    left = [*titles, w.plural("workshop.left_over", 2), w("workshop.no_topic")]
    assert plain(w("workshop.not_done", which="; ".join(left))) in visit.text
    for id in ("trust_line", "second"):
        topic(session, topic=id)
    visit = visit.press("meet_anyway").press("open_thresholds").press("close").press("next_meeting")
    assert live().room(session).meeting == 2
    assert plain(w("workshop.asked_of", title=w.pick(item("thresholds").title), n=1, m=2)) in visit.text
    assert w("workshop.no_state") in visit.text
    visit.press("meet_wait").run()
    assert live().room(session).meeting == 2


def test_ready_lines_come_with_their_values_and_laws(store: Path) -> None:
    session = workshop()
    visit = Visit("workshop", "en", session=session, part="work", step="topics")
    starters = visit.at.multiselect(key="starters")
    assert len(starters.options) > 5
    starters.set_value(starters.options[:0] or _ids(starters)[:2])
    visit.run().press("take_starters")
    topics = live().room(session).topics
    assert len(topics) == 2
    assert all(each.measure and each.measure.known for each in topics.values())
    assert all(each.name.ar and each.name.ru for each in topics.values()), "phones name them in their own language"
    (phone,) = hall(session, 1)
    phone.lang = "ar"
    asked = live().room(session).question("thresholds", next(iter(topics)))
    live().host(session, "question_opened", question=asked, unlock=True)
    assert phone.state()["card"]["name"] == next(iter(topics.values())).name.ar


def _ids(widget) -> list[str]:
    from pages.shared.host_lines import _ready_made

    return list(_ready_made("urban_renewal.json")[0])


def test_ballots_on_paper_count_beside_phones(store: Path) -> None:
    session = workshop()
    phones = hall(session, 4)

    def enter(visit: Visit, value: float, number: str = "", role: str = "", corrects: bool = False) -> str:
        if role:
            visit.widget("selectbox", ":role").set_value(role)
        if number:
            visit.widget("text_input", ":ballot").set_value(number)
        told = visit.widget("text_input", ":ballot").value
        visit.widget("number_input", ":value").set_value(value)
        visit.widget("checkbox", ":corrects").set_value(corrects)
        visit.at.button[-1].click()
        visit.run()
        return told

    ask(session)
    for phone in phones:
        phone.rate(8)
    visit = host(session, "paper")
    assert [enter(visit, 7.0, role="municipality"), enter(visit, 9.0)] == ["1", "2"]
    assert enter(visit, 6.0, number="2", corrects=True) == "2"
    assert not visit.widget("checkbox", ":corrects").value, "the next one is another person's"
    answers = live().room(session).polls["q"].last.answers
    assert sorted(answer.value for answer in answers.values()) == [6, 7, 8, 8, 8, 8]
    ask(session, id="second")
    visit = host(session, "paper")
    assert [enter(visit, 3.0), enter(visit, 4.0)] == ["1", "2"], "the same people fill in the next ballot"
    people = live().room(session).people
    assert (len(people), people["paper:1"].role) == (6, "municipality"), "nobody is invented, everybody keeps the role"


def test_whoever_enters_ballots_reads_which_line_they_are_on(store: Path) -> None:
    session = workshop()
    for id, name in (("trust_line", "Trust line"), ("lifts", "Lifts")):
        topic(session, topic=id, name={"he": name, "en": name})
        asked = live().room(session).question("thresholds", id)
        assert live().host(session, "question_opened", question=asked, unlock=True) == []
        live().host(session, "question_closed", question=asked.id)
    visit = host(session, "paper")
    offered = visit.widget("selectbox", "paper_question").options
    assert [line for line in ("Trust line", "Lifts") if any(line in each for each in offered)] == [
        "Trust line",
        "Lifts",
    ]
    assert plain(visit.widget("number_input", ":value").label) == "Value, between 0% and 100%"


def test_before_the_end_the_host_reads_what_is_open_and_what_was_never_shown(store: Path) -> None:
    session = workshop()
    (phone,) = hall(session, 1)
    end = plain(host(session, "end").text)
    for id in ("shown", "over", "open"):
        ask(session, id=id, text=words(f"Question {id}"))
        phone.rate(7, id)
        if id == "shown":
            live().host(session, "answers_shown", question=id)
    told = plain(host(session, "end").text)
    w = words_of("en")
    assert plain(w("workshop.end_open", which="Question open")) in told
    assert plain(w("workshop.end_untold", which="Question over")) in told and "Question" not in end


def test_a_card_without_a_measure_lacks_it(store: Path) -> None:
    session = workshop()
    visit = Visit("workshop", "en", session=session, part="work", step="topics")
    visit.widget("text_input", ":name").set_value("Lifts")
    visit.widget("text_input", ":owner").set_value("Engineer")
    keep(visit)
    (made,) = live().room(session).topics.values()
    assert [issue.params["field"] for issue in unready(made)] == ["measure_indicator"]
    visit.pick("topic", made.topic)
    assert visit.widget("text_input", ":measure").value == ""
    assert visit.widget("text_input", ":owner").value == "Engineer"


def test_two_people_who_enter_ballots_never_overwrite_each_other(store: Path) -> None:
    session = workshop()
    ask(session)
    visits = [host(session, "paper") for _ in range(2)]
    for visit, value in zip(visits, (7.0, 4.0), strict=True):
        assert visit.widget("text_input", ":ballot").value == "1", "both are proposed the same number"
        visit.widget("number_input", ":value").set_value(value)
        visit.at.button[-1].click()
        visit.run()
    second = visits[1]
    assert plain(second.w.issue(Issue("W-45", {"ballot": "1", "free": "2"}))) in second.text
    assert second.widget("number_input", ":value").value == 4, "what was not kept stays in its fields"
    second.widget("text_input", ":ballot").set_value("2")
    second.at.button[-1].click()
    second.run()
    answers = live().room(session).polls["q"].last.answers
    assert {who: answer.value for who, answer in answers.items()} == {"paper:1": 7, "paper:2": 4}
    assert second.widget("number_input", ":value").value is None


def test_a_second_window_of_the_host_undoes_nothing_and_loses_nothing(store: Path) -> None:
    """Both draw one topic, clause and agenda; the later one reads what the other has written, and keeps its own."""
    session = workshop()
    topic(session)
    live().host(session, "clause_edited", clause="c", topic="trust_line", text="Do", addressee="government")

    def pair(step: str) -> list[Visit]:
        part = {"part": "agenda"} if step == "agenda" else {"part": "work", "step": step}
        return [Visit("workshop", "en", session=session, **part) for _ in range(2)]

    refused = plain(words_of("en").issue(Issue("W-46", {})))
    one, two = (each.pick("topic", "trust_line") for each in pair("topics"))
    one.widget("number_input", ":worst").set_value(20.0)
    keep(one)
    two.widget("text_input", ":avoid").set_value("Nobody believes us")
    keep(two)
    there = live().room(session).topics["trust_line"]
    assert (there.measure.worst, there.avoid) == (20, None) and refused in two.text
    assert two.widget("text_input", ":avoid").value == "Nobody believes us", "nothing is to be typed again"
    assert plain(two.w("workshop.says_now")) in two.text
    two.widget("number_input", ":worst").set_value(20.0)
    keep(two)
    there = live().room(session).topics["trust_line"]
    assert (there.measure.worst, two.w.pick(there.avoid)) == (20, "Nobody believes us")
    assert plain(two.w("workshop.says_now")) not in two.text

    one, two = (each.pick("clause", "c") for each in pair("clauses"))
    for visit, text in ((one, "Do it now"), (two, "Do it well")):
        visit.widget("text_area", ":text").set_value(text)
        keep(visit)
    assert live().room(session).clauses["c"].text == "Do it now" and "Do it now" in two.text
    assert two.widget("text_area", ":text").value == "Do it well"
    keep(two)
    assert live().room(session).clauses["c"].text == "Do it well"

    one, two = pair("agenda")
    one.widget("number_input", ":minutes_avoid").set_value(33)
    keep(one)
    two.widget("number_input", ":minutes_topics").set_value(44)
    keep(two)
    assert refused in two.text and two.widget("number_input", ":minutes_topics").value == 44
    minutes = {item.id: item.minutes for item in live().room(session).agenda}
    assert minutes["avoid"] == 33 and minutes["topics"] != 44


def test_what_was_refused_stays_in_its_fields_when_a_concept_in_it_is_there_no_more(store: Path) -> None:
    session = workshop()
    for each in ("c1", "c2"):
        live().host(session, "concept_made", concept=each, name=each, statements=[])
    topic(session)
    one, two = (Visit("workshop", "en", session=session, part="work", step="topics") for _ in range(2))
    for visit in (one, two):
        visit.pick("topic", "trust_line")
    one.widget("number_input", ":worst").set_value(20.0)
    keep(one)
    two.widget("multiselect", ":concepts").set_value(["c2"])
    two.widget("text_input", ":avoid").set_value("Nobody believes us")
    keep(two)
    assert two.widget("multiselect", ":concepts").value == ["c2"]
    live().host(session, "concepts_merged", into="c1", concepts=["c2"])
    two.run()
    assert two.widget("multiselect", ":concepts").value == []
    assert two.widget("text_input", ":avoid").value == "Nobody believes us"


def test_what_was_refused_in_one_workshop_is_in_no_other_and_not_there_on_another_day(store: Path) -> None:
    first, other = workshop(), workshop()
    visit = Visit("workshop", "en", session=first, part="agenda")
    stands = visit.widget("number_input", ":minutes_topics").value
    live().host(first, "agenda_changed", items=[(item.id, item.minutes) for item in live().room(first).agenda])
    visit.widget("number_input", ":minutes_topics").set_value(stands + 7)
    keep(visit)

    def minutes(**query: str) -> int:
        for name, value in query.items():
            visit.at.query_params[name] = value
        return visit.run().widget("number_input", ":minutes_topics").value

    assert minutes(session=first) == stands + 7
    assert minutes(session=other) == stands and minutes(session=first) == stands + 7
    visit.at.query_params["go"] = "data"
    visit.run()
    assert minutes(go="workshop", session=first, part="agenda") == stands


def test_a_department_s_figures_are_taken_from_the_store(demo_store: Path) -> None:
    session = workshop()
    topic(session)
    visit = Visit("workshop", "en", session=session, part="work", step="state")
    visit.press("take_figures")
    states = live().room(session).states
    assert len(states) > 3
    assert all(state.data and state.data.evidence == "data" for state in states.values())
    assert visit.w("workshop.evidence.data") in visit.text


@BOTH
def test_the_documents_are_made_at_the_closing_and_then_the_links_go(store: Path, lang: str) -> None:
    session = workshop()
    phones = hall(session, 9)
    topic(session)
    live().host(
        session, "question_opened", question=live().room(session).question("thresholds", "trust_line"), unlock=True
    )
    numbers(session, "threshold_trust_line", [float(40 + n) for n in range(9)], phones)
    live().host(session, "session_closed")
    visit = host(session, "end", lang)
    assert visit.w("outcome.take_close") == visit.widget("button", "take_make").label
    visit.press("take_make")
    assert live().room(session).unlinked
    names = [each.proto.label for each in visit.at.get("download_button")]
    assert plain(names[0]) == plain(visit.w("outcome.take_all", n=len(names) - 1))
    assert {name.rpartition(".")[2] for name in names[1:]} == {"docx", "pdf", "pptx", "xlsx", "png", "svg", "json"}
    assert visit.w("workshop.links_gone") in visit.text


def test_links_that_could_not_be_deleted_are_told_as_there_and_can_be_deleted_again(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = workshop()
    hall(session, 5)
    live().host(session, "session_closed")

    def full(*_):
        raise Stop([Issue("S-05", {"path": "x", "reason": "full"})])

    with monkeypatch.context() as patch:
        patch.setattr(File, "rewrite", full)
        for key in ("take_make", "links_now"):
            visit = host(session, "end").press(key)
            assert plain(visit.w("W-42")) in visit.text
            assert visit.w("workshop.links_gone") not in visit.text
            assert not live().room(session).unlinked
    done = host(session, "end").press("links_now")
    assert live().room(session).unlinked
    assert done.w("workshop.links_gone") in done.text


def test_documents_bear_the_day_of_the_closing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made a week later they still say when the room agreed."""
    session = workshop()
    later = load.today() + timedelta(days=7)
    monkeypatch.setattr(load, "today", lambda: later)
    assert host_take._day(live().room(session)) == later
    live().host(session, "session_closed")
    assert host_take._day(live().room(session)) == later - timedelta(days=7)


@pytest.mark.parametrize(("worst", "best", "side"), [(0.0, 80.0, "below"), (80.0, 0.0, "above")])
def test_whoever_names_a_threshold_reads_its_side_unit_and_range(
    store: Path, worst: float, best: float, side: str
) -> None:
    """By the number alone two people can mean opposite things."""
    session = workshop()
    topic(session, measure={**MEASURE, "worst": worst, "best": best})
    live().host(
        session, "question_opened", question=live().room(session).question("thresholds", "trust_line"), unlock=True
    )
    (phone,) = hall(session, 1)
    assert words_of("he")(f"card.crossed_{side}") in phone.state()["card"]["facts"]
    told = screen(session).text
    assert words_of("en")(f"card.crossed_{side}") in told
    assert "between 0% and 80%" in told
