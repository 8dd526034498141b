import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workshop import groups, low_turnout, on_phone, result
from core.workshop.consensus import Adoption, Appropriateness, Concordance, Numeric
from core.workshop.results import attrition, counted, large, opened, reflections, sides, spoken
from tests.core.workshop.hall import Hall, options, topic


def voted(values, reasons=None, **fields) -> Hall:
    hall = Hall()
    tokens = hall.join(len(values))
    hall.ask("number", low=0.0, high=100.0, **fields)
    for n, (token, value) in enumerate(zip(tokens, values, strict=True)):
        hall.answer(token, kind="number", value=value, reason=reasons[n] if reasons else "")
    return hall


def codes(found) -> list[str]:
    return [issue.code for issue in found.issues]


@pytest.mark.parametrize("n", [1, 4])
def test_fewer_than_five_answers_show_nothing_but_how_many(n: int):
    found = result(voted([50] * n, ["because"] * n).room, "q")
    assert (found.n, found.dots, found.counts, found.verdict, found.reasons) == (n, (), {}, None, ((), ()))
    assert [(issue.code, issue.params) for issue in found.issues] == [("W-09", {"n": n})]


def test_fewer_than_eight_show_dots_without_a_word():
    found = result(voted([10, 20, 30, 40, 50]).room, "q")
    assert found.dots == (10, 20, 30, 40, 50)
    assert isinstance(found.verdict, Numeric)
    assert (found.verdict.label, codes(found)) == (None, ["W-14"])


def test_eight_get_their_word():
    found = result(voted([50] * 8).room, "q")
    assert isinstance(found.verdict, Numeric)
    assert (found.verdict.label, codes(found), found.ending) == ("strong", [], "consensus")


def test_skipping_and_silence_are_counted_apart():
    hall = voted([50] * 6)
    one, two, _ = hall.join(3)
    hall.phone(one, "skipped", question="q")
    found = result(hall.room, "q")
    assert (found.n, found.skipped, found.silent) == (6, 1, 2)
    assert low_turnout(hall.room, "q") is None
    hall.join(4)
    issue = low_turnout(hall.room, "q")
    assert issue is not None
    assert (issue.code, issue.params) == ("W-11", {"n": 7, "m": 13})
    hall.host("question_closed", question="q")
    hall.join(20)
    assert result(hall.room, "q").silent == 6, "whoever comes later was not silent"
    hall.host("meeting_opened", meeting=2)
    hall.ask("rating", "r")
    hall.answer(two, "r", kind="rating", value=5)
    assert (result(hall.room, "r").n, result(hall.room, "r").silent) == (1, 0), "those who did not come are not silent"


def test_two_rounds_that_stay_wide_are_a_stable_dissent():
    values = [0, 10, 20, 30, 50, 70, 80, 90]
    hall = voted(values)
    assert result(hall.room, "q").ending is None
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    hall.numbers(list(hall.room.people), values, round=2)
    found = result(hall.room, "q")
    assert (found.round, found.ending, codes(found)) == (2, "stable_dissent", ["W-13"])
    assert result(hall.room, "q", 1).ending is None
    assert (result(hall.room, "q", 1).changed, found.changed) == (None, 0)
    hall.numbers(list(hall.room.people)[:2], [5, 15], round=2)
    assert result(hall.room, "q").changed == 2


def test_the_last_round_is_the_second_of_its_meeting():
    hall = voted([0, 10, 20, 30, 50, 70, 80, 90])
    for meeting in (1, 2):
        for turn in (1, 2):
            if (meeting, turn) != (1, 1):
                hall.host("round_opened", question="q")
                at = len(hall.room.polls["q"].rounds)
                hall.numbers(list(hall.room.people), [each / at for each in (0, 10, 20, 30, 50, 70, 80, 90)], round=at)
            hall.host("question_closed", question="q")
        hall.host("meeting_opened", meeting=meeting + 1)
    assert [result(hall.room, "q", n).ending for n in (1, 2, 3, 4)] == [None, "rounds", None, "rounds"]


def test_reasons_come_from_both_ends_by_the_seed():
    values = [10, 11, 12, 13, 50, 51, 52, 53, 88, 89, 90, 91]
    hall = voted(values, [f"r{value}" for value in values])
    assert result(hall.room, "q").reasons == ((), ()), "none before the answers are shown"
    drawn = {}
    for seed in range(8):
        shown = Hall.__new__(Hall)
        shown.events = list(hall.events)
        shown.host("answers_shown", question="q", seed=seed)
        drawn[seed] = result(shown.room, "q").reasons
        assert drawn[seed] == result(shown.room, "q").reasons
        low, high = drawn[seed]
        assert len(low) == len(high) == 2
        assert set(low) <= {"r10", "r11", "r12"}
        assert set(high) <= {"r89", "r90", "r91"}
    assert len(set(drawn.values())) > 1


def test_of_fewer_than_eight_no_reason_is_told():
    hall = voted([10, 20, 30, 40, 50, 60, 70], [f"r{n}" for n in range(7)])
    hall.host("answers_shown", question="q")
    assert result(hall.room, "q").reasons == ((), ())


@pytest.mark.parametrize(
    ("votes", "against", "for_"),
    [
        (["agree"] * 9 + ["abstain"], set(), {"agree"}),
        (["agree"] * 4 + ["abstain"] * 4, set(), {"agree"}),
        (["disagree"] * 9 + ["abstain"], {"disagree"}, set()),
        (["agree"] * 7 + ["disagree", "block"], {"disagree", "block"}, {"agree"}),
    ],
)
def test_whoever_abstains_is_neither_for_nor_against(votes: list[str], against: set[str], for_: set[str]):
    hall = Hall()
    tokens = hall.join(len(votes))
    hall.ask("consent")
    for token, position in zip(tokens, votes, strict=True):
        hall.answer(token, kind="consent", position=position, reason=position)
    hall.host("answers_shown", question="q")
    assert tuple(map(set, result(hall.room, "q").reasons)) == (against, for_)


def test_the_few_are_heard_where_most_agree():
    hall = Hall()
    tokens = hall.join(8)
    hall.ask("consent")
    for n, token in enumerate(tokens):
        position = "disagree" if n == 0 else "agree"
        hall.answer(token, kind="consent", position=position, reason=f"{position} {n}")
    hall.host("answers_shown", question="q", seed=1)
    found = result(hall.room, "q")
    assert found.reasons[0] == ("disagree 0",)
    assert len(found.reasons[1]) == 2
    assert isinstance(found.verdict, Adoption)
    assert found.counts == {"agree": 7, "disagree": 1}


@pytest.mark.parametrize(
    ("values", "named", "low", "high"),
    [
        ([50] * 8, ("low", "most"), set(), {"r50"}),
        ([70, 75, *[80] * 8], ("low", "most"), {"r70", "r75"}, {"r80"}),
        ([*[80] * 8, 85, 90], ("most", "high"), {"r80"}, {"r85", "r90"}),
        ([70, *[80] * 8, 90], ("low", "high"), {"r70"}, {"r90"}),
        ([10, 20, 30, 40, 50, 60, 70, 80], ("low", "high"), {"r10", "r20"}, {"r70", "r80"}),
    ],
)
def test_the_many_who_say_one_thing_are_no_end(values, named, low, high):
    hall = voted(values, [f"r{value}" for value in values])
    hall.host("answers_shown", question="q")
    told = result(hall.room, "q")
    assert (sides(told), *map(set, told.reasons)) == (named, low, high)


def test_changes_are_counted_only_where_both_rounds_were_on_the_same():
    hall = Hall()
    phones = hall.join(8)
    clause = {"clause": "c", "topic": "trust_line", "addressee": "local_authority"}
    hall.host("topic_chosen", **topic())
    for text, position, changed in (("One", "agree", None), ("Two", "disagree", None), ("Two", "agree", 8)):
        hall.host("clause_edited", **clause, text=text)
        asked = hall.room.question("clause_vote", "c")
        again = changed is not None
        hall.host(*(("round_opened",) if again else ("question_opened",)), **_asked(asked, again))
        for phone in phones:
            round = len(hall.room.polls[asked.id].rounds)
            hall.answer(phone, asked.id, round, kind="consent", position=position)
        hall.host("question_closed", question=asked.id)
        assert result(hall.room, asked.id).changed == changed


def _asked(question, again: bool) -> dict:
    return {"question": question.id} if again else {"question": question, "unlock": True}


def test_every_kind_has_its_numbers():
    hall = Hall()
    tokens = hall.join(8)
    for kind, answer in {
        "points": {"shares": [75, 25, 0]},
        "choose": {"chosen": ["b", "a"]},
        "rank": {"order": ["c", "b", "a"]},
        "rating": {"value": 8},
        "reflection": {"text": "good"},
    }.items():
        hall.ask(kind, kind, options=options("a", "b", "c"))
        for token in tokens:
            hall.answer(token, kind, kind=kind, **answer)
    room = hall.room
    assert result(room, "points").counts == {"a": 75, "b": 25, "c": 0}
    assert result(room, "choose").counts == {"a": 8, "b": 8, "c": 0}
    ranked = result(room, "rank").verdict
    assert isinstance(ranked, Concordance)
    assert (ranked.means, ranked.w, ranked.label) == ((3, 2, 1), 1, "strong")
    chosen = result(room, "choose").verdict
    assert isinstance(chosen, Concordance)
    assert chosen.means == (2, 1, 3)
    rated = result(room, "rating")
    assert isinstance(rated.verdict, Appropriateness)
    assert (rated.verdict.adopted, rated.dots) == (True, (8.0,) * 8)
    said = result(room, "reflection")
    assert (said.n, said.dots, said.counts, said.verdict) == (8, (), {}, None)


def by_place(*sizes: int) -> Hall:
    hall = Hall(places=[f"p{n}" for n in range(len(sizes))])
    tokens = [token for n, size in enumerate(sizes) for token in hall.join(size, place=f"p{n}")]
    hall.ask("number", low=0.0, high=100.0)
    hall.numbers(tokens, [50] * len(tokens))
    return hall


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((6, 5), ["p0", "p1"]),
        ((6, 4), []),
        ((9, 6, 4), ["p0"]),
        ((9, 6, 3, 2), ["p0", "p1"]),
        ((4, 4), []),
    ],
)
def test_no_small_group_can_be_told_from_the_whole_less_the_others(sizes, shown):
    found = groups(by_place(*sizes).room, "q")
    assert [place for (place,) in found] == shown
    assert [each.n for each in found.values()] == list(sizes[: len(shown)])


@given(st.dictionaries(st.tuples(st.sampled_from("abcdef")), st.integers(0, 12)))
def test_what_is_left_of_the_groups_is_nobody_or_at_least_five(sizes):
    shown = large(sizes)
    rest = sum(sizes.values()) - sum(sizes[key] for key in shown)
    assert all(sizes[key] >= 5 for key in shown)
    assert not shown or rest == 0 or rest >= 5


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ("a" * 13, {"a": 13}),
        ("a" * 13 + "bb", {}),  # «all others 15» of fifteen would tell nothing
        ("abc" * 4, {}),
        ("a" * 8 + "b" * 5 + "c", {"a": 8, "": 6}),
        ("a" * 9 + "b" * 5, {"a": 9, "b": 5}),
    ],
)
def test_those_left_over_are_told_beside_somebody_alone(kinds, told):
    assert counted(kinds) == told


def test_one_group_that_is_the_whole_is_none():
    assert groups(by_place(9, 0).room, "q") == {}


def test_role_and_authority_together():
    hall = Hall()
    tokens = hall.join(6, "resident", "haifa") + hall.join(5, "municipality", "haifa")
    hall.ask("rating")
    for token in tokens:
        hall.answer(token, kind="rating", value=8)
    assert list(groups(hall.room, "q", ("role", "authority"))) == [("resident", "haifa"), ("municipality", "haifa")]
    assert groups(hall.room, "q", ("role", "authority"))["resident", "haifa"].ending is None


def test_what_a_phone_reads_beside_the_question():
    hall = Hall()
    one, two = hall.join(2)

    def told(token: str) -> str | None:
        issue = on_phone(hall.room, token)
        return issue.code if issue else None

    assert told(one) == "W-02"
    hall.ask("rating")
    assert told(one) is None
    hall.answer(one, kind="rating", value=5)
    assert (told(one), told(two)) == ("W-04", None)
    hall.host("question_closed", question="q")
    assert (told(one), told(two)) == ("W-03", None)
    hall.ask("rating", id="r")
    hall.phone(two, "skipped", question="r")
    hall.host("question_closed", question="r")
    assert (told(one), told(two)) == (None, "W-43"), "nobody without an opinion reads that an answer was counted"
    hall.host("meeting_opened", meeting=2)
    assert told(one) == "W-02"
    hall.host("session_closed")
    assert told(two) == "W-31"


def test_those_who_left_after_the_first_meeting():
    hall = voted([20] * 5 + [60] * 6)
    tokens = list(hall.room.people)
    assert attrition(hall.room, "q") is None, "the next meeting has not begun"
    hall.host("meeting_opened", meeting=2)
    hall.ask("rating", "r")
    for token in tokens[5:]:
        hall.answer(token, "r", kind="rating", value=5)
    found = attrition(hall.room, "q")
    assert found is not None
    assert (found.stayed, found.left, found.stayed_median, found.left_median, found.differs) == (6, 5, 60, 20, True)
    assert attrition(hall.room, "r") is None


def test_reflections_of_five_in_the_order_of_the_alphabet():
    hall = Hall()
    tokens = hall.join(5)
    hall.ask("reflection", "end")
    for n, token in enumerate(tokens[::-1]):
        assert reflections(hall.room) == {}
        hall.host("answers_shown", question="end", seed=1)
        assert reflections(hall.room) == {}, "of four nothing"
        hall.events.pop()
        hall.answer(token, "end", kind="reflection", text=f"t{n}")
    assert reflections(hall.room) == {}, "not over"
    hall.host("question_closed", question="end")
    assert reflections(hall.room) == {}, "never shown"
    hall.host("answers_shown", question="end", seed=1)
    assert reflections(hall.room) == {"end": ("t0", "t1", "t2", "t3", "t4")}


def test_no_token_is_in_a_result():
    hall = voted([10, 20, 30, 40, 50, 60], [f"r{n}" for n in range(6)])
    hall.host("answers_shown", question="q")
    assert not any(token in repr(result(hall.room, "q")) for token in hall.room.people)


def test_a_round_that_is_over_and_not_shown_is_open_to_all_but_the_host():
    hall = voted([50] * 8)
    hall.host("question_closed", question="q")
    hall.host("meeting_opened", meeting=2)
    assert attrition(hall.room, "q") is not None
    assert opened(hall.room).polls["q"].last.open and attrition(opened(hall.room), "q") is None
    hall.host("answers_shown", question="q")
    assert opened(hall.room) == hall.room


def test_a_further_round_tells_nobody_what_came_of_one_that_was_not_shown():
    hall = voted([50] * 8)
    hall.host("question_closed", question="q")
    hall.host("meeting_opened", meeting=2)
    hall.host("round_opened", question="q")
    assert attrition(hall.room, "q") is not None and attrition(opened(hall.room), "q") is None
    hall.host("answers_shown", question="q")
    assert [each.open for each in opened(hall.room).polls["q"].rounds] == [True, False]


@pytest.mark.parametrize(("n", "told"), [(7, False), (8, True)])
def test_of_fewer_than_eight_nothing_but_dots_and_counts_is_told(n: int, told: bool):
    hall = voted([50] * n)
    hall.host("question_closed", question="q")
    hall.host("round_opened", question="q")
    hall.host("question_closed", question="q")
    phones = list(hall.room.people)
    hall.ask("points", "p", options=options("a", "b"))
    for phone in phones:
        hall.answer(phone, "p", kind="points", shares=[60, 40])
    for id in ("q", "p"):
        found = spoken(result(hall.room, id))
        assert (found.n, len(found.dots)) == (n, n if id == "q" else 0)
        assert (found.verdict is not None) == (told and id == "q") and (found.changed is not None) == (
            told and id == "q"
        )
        assert bool(found.counts) == (told and id == "p")
