import pytest
from pydantic import TypeAdapter, ValidationError

from core.i18n import PHONE_LANGUAGES, words
from core.workshop.question import KINDS, Answer, Phrase, Question, faults, lacking, texts, wording
from tests.core.workshop.hall import options
from tests.core.workshop.hall import words as phrase

ANSWER = TypeAdapter(Answer)
ABC = options("a", "b", "c")


def question(kind: str, **fields) -> Question:
    return Question.model_validate({"id": "q", "kind": kind, "text": phrase("?"), **fields})


def found(asked: Question, **answer) -> list[tuple[str, dict]]:
    return [(i.code, dict(i.params)) for i in faults(asked, ANSWER.validate_python({"kind": asked.kind, **answer}))]


@pytest.mark.parametrize(
    ("shares", "issues"),
    [
        ((50, 50, 0), []),
        ((50, 45, 0), [("W-05", {"n": 5})]),
        ((0, 0, 0), [("W-05", {"n": 100})]),
        ((50, 45, 10), [("W-15", {"n": 5, "total": 100})]),
        ((50, 50), [("W-21", {})]),
    ],
)
def test_points_add_up_to_a_hundred(shares, issues):
    assert found(question("points", options=ABC), shares=shares) == issues


@pytest.mark.parametrize(
    ("chosen", "right"),
    [(("a",), True), (("b", "a"), True), ((), False), (("a", "a"), False), (("a", "b", "c"), False), (("z",), False)],
)
def test_up_to_k_are_chosen_each_once(chosen, right):
    issues = [] if right else [("W-16", {"max": 2, "n": len(chosen)})]
    assert found(question("choose", options=ABC, most=2), chosen=chosen) == issues


@pytest.mark.parametrize(
    ("order", "right"),
    [(("c", "a", "b"), True), (("a", "b"), False), (("a", "b", "b"), False), (("a", "b", "z"), False)],
)
def test_a_ranking_has_each_option_once(order, right):
    assert found(question("rank", options=ABC), order=order) == ([] if right else [("W-17", {"n": 3})])


def test_a_number_lies_between_the_goalposts_whichever_is_the_better():
    asked = question("number", low=15.0, high=0.0, unit="%", higher_is_better=False)
    told = {"min": 0.0, "max": 15.0, "unit": Phrase(he="%", en="%", ar="%", ru="%")}
    assert found(asked, value=0) == found(asked, value=15) == []
    assert found(asked, value=15.1) == [("W-06", told)]
    assert found(asked, value=-1) == [("W-06", told)]


def test_a_line_set_by_law_is_only_made_stricter():
    law = {"value": 80.0, "source": "s. 6"}
    more = question("number", low=0.0, high=100.0, law=law)
    assert found(more, value=80) == found(more, value=90) == []
    assert found(more, value=79.9) == [("W-10", {"law": "s. 6"})]
    less = question("number", low=0.0, high=100.0, law=law, higher_is_better=False)
    assert found(less, value=80) == found(less, value=70) == []
    assert found(less, value=80.1) == [("W-10", {"law": "s. 6"})]
    assert found(less, value=999) == [("W-10", {"law": "s. 6"})], "never a range wider than the law leaves"
    assert [(code, told["min"], told["max"]) for code, told in found(less, value=-1)] == [("W-06", 0, 80)]


def test_more_points_than_there_are_cannot_be_read():
    with pytest.raises(ValidationError):
        ANSWER.validate_python({"kind": "points", "shares": (10**400, 0, 0)})


@pytest.mark.parametrize("purpose", ["likelihood", "impact"])
def test_threats_are_scored_in_whole_numbers(purpose: str):
    asked = question("number", low=1.0, high=5.0, purpose=purpose)
    assert found(asked, value=2) == []
    assert found(asked, value=2.7) == [("W-21", {})]


@pytest.mark.parametrize(("value", "right"), [(1, True), (9, True), (0, False), (10, False)])
def test_a_rating_is_from_1_to_9(value, right):
    assert [code for code, _ in found(question("rating"), value=value)] == ([] if right else ["W-06"])


def test_whoever_blocks_says_why():
    asked = question("consent")
    assert found(asked, position="block") == [("W-18", {})]
    assert found(asked, position="block", reason="It harms renters") == []
    assert found(asked, position="disagree") == []


def test_an_answer_of_another_kind_is_not_read():
    assert [i.code for i in faults(question("rating"), ANSWER.validate_python({"kind": "rank", "order": ("a",)}))] == [
        "W-21"
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 140, None),
        ("x" * 141, "W-12"),
        ("", "W-26"),
        ("...", "W-26"),
        ("<script>alert(1)</script>", "W-26"),
        ("a < b and b > c", None),
        ("call me 052-1234567", "W-08"),
        ("dana@example.org said so", "W-08"),
        ("ת.ז. 123456782", "W-08"),
        ("300 דירות ו-45 קומות", None),
        ("גברת כהן מהקומה השלישית", "W-08"),
        ("הוועד שמר על הגינה", None),
        ('ד"ר לוי אמר', "W-08"),
        ("Mrs. Cohen shouts", "W-08"),
        ("the doctor is far, MR clinics too", None),
        ("السيدة منى قالت", "W-08"),
        ("госпожа Левина сказала", "W-08"),
    ],
)
def test_what_may_be_written(text, code):
    assert [i.code for i in wording(text, needed=True)] == ([code] if code else [])


def test_how_much_too_long_is_told():
    assert wording("x" * 150)[0].params == {"max": 140, "n": 10}


def test_a_reason_may_be_left_out_a_reflection_not():
    rating = ANSWER.validate_python({"kind": "rating", "value": 5})
    assert texts(rating) == [("", False)]
    assert texts(ANSWER.validate_python({"kind": "reflection", "text": " so \n it is "})) == [("so it is", True)]
    assert texts(ANSWER.validate_python({"kind": "rank", "order": ()})) == []
    assert wording("") == []


def test_signs_that_turn_text_around_are_taken_out():
    said = ANSWER.validate_python({"kind": "reflection", "text": "\u202eabc\u0000d\u200b\ufffe"})
    assert said.text == "abc d"


def test_every_kind_but_statements_has_a_check():
    kinds = {"choose", "rank", "points", "number", "rating", "consent", "reflection"}
    assert set(KINDS) == kinds


def test_what_a_question_lacks():
    assert lacking(question("rank")) == ["options"]
    assert lacking(question("number", low=1.0)) == ["high"]
    assert lacking(question("rating")) == []


def test_a_rating_is_eight_wide_and_a_number_as_its_goalposts():
    assert question("rating").range == 8
    assert question("number", low=15.0, high=0.0).range == 15
    assert question("number").range != question("number").range


@pytest.mark.parametrize("lang", PHONE_LANGUAGES)
def test_refusals_are_told_in_every_language_of_the_phone(lang):
    for issue in [
        *faults(question("points", options=ABC), ANSWER.validate_python({"kind": "points", "shares": (1, 1, 1)})),
        *faults(
            question("number", low=0.0, high=1.0, unit="%"), ANSWER.validate_python({"kind": "number", "value": 2})
        ),
        *wording("x" * 150),
    ]:
        assert words(lang).issue(issue)
