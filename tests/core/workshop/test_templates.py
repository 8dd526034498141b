import pytest

from core.i18n import words
from core.issues import Stop
from core.workshop.templates import LISTS, load, loads
from tests.core.workshop.hall import FOLDER

NAMES = ("urban_renewal", "neighbourhood_resilience", "social_threats")
LIST = (FOLDER / LISTS).read_text(encoding="utf-8")
TEXT = (FOLDER / "urban_renewal.toml").read_text(encoding="utf-8")


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Stop) as stop:
        loads(text, LIST, "mine.toml")
    for issue in stop.value.issues:
        assert words("he").issue(issue) and words("en").issue(issue)
    return [(issue.code, issue.params["path"]) for issue in stop.value.issues]


@pytest.mark.parametrize("name", NAMES)
def test_what_to_avoid_is_asked_first_and_locked(name: str):
    template = load(FOLDER / f"{name}.toml")
    asked = [item for item in template.items if item.question]
    assert (asked[0].id, asked[0].locked, asked[0].question.kind) == ("avoid", True, "statements")
    assert not any(item.locked for item in asked[1:])
    assert sorted({item.meeting for item in template.items}) == [1, 2, 3]


def test_the_opening_and_the_closing_take_as_long_as_they_were_planned():
    items = load(FOLDER / "urban_renewal.toml").items
    assert [sum(item.minutes for item in items if item.meeting == meeting) for meeting in (1, 2, 3)] == [100, 170, 120]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_participants_read_is_in_four_languages(name: str):
    template = load(FOLDER / f"{name}.toml")
    for item in template.items:
        for phrase in filter(None, (item.title, item.slide, item.question and item.question.text)):
            said = [phrase.he, phrase.en, phrase.ar, phrase.ru]
            assert all(text.strip() for text in said)
            assert len(set(said)) == 4


@pytest.mark.parametrize("name", NAMES)
def test_topics_to_begin_with_protect_groups_that_there_are(name: str):
    template = load(FOLDER / f"{name}.toml")
    assert len({each.id for each in template.starters}) == len(template.starters) == (20 if "threats" in name else 0)
    assert all(each.name.ar and each.name.ru for each in template.starters), "phones show them in four languages"
    assert {group for each in template.starters for group in each.groups} <= template.ids("groups")


def test_the_five_stages_and_eight_practices_of_the_seed_are_offered():
    template = load(FOLDER / "urban_renewal.toml")
    assert len(template.stages) == 5
    assert [option.id for option in template.practices][-1] == "other"
    assert len(template.practices) == 9
    assert len(template.channels) == 8


@pytest.mark.parametrize("name", NAMES[1:])
def test_only_urban_renewal_speaks_of_its_stages_and_developers(name: str):
    template, renewal = load(FOLDER / f"{name}.toml"), load(FOLDER / "urban_renewal.toml")
    assert template.stages == ()
    assert renewal.ids("interfaces") - template.ids("interfaces") == {"developer"}
    assert renewal.ids("groups") - template.ids("groups") == {"strong"}
    assert not {"developer", "renewal_authority"} & template.ids("addressees")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('lines = "urban_renewal"', 'linez = "urban_renewal"', [("C-04", "linez")]),
        ('id = "urban_renewal"\n', "", [("C-06", "id")]),
        ("meeting = 1\nminutes = 7", 'meeting = "1"\nminutes = 7', [("C-09", "items.welcome.meeting")]),
        ("meeting = 1\nminutes = 7", "meeting = 1\nminutes = 0", [("C-15", "items.welcome.minutes")]),
        ("locked = true\n", "", [("W-27", "items")]),
        ('id = "red_line"', 'id = "welcome"', [("C-18", "items.welcome.id")]),
        ('options_from = "concepts"', 'options_from = "concept"', [("C-20", "items.topics.question.options_from")]),
        ('  options_from = "concepts"\n', "", [("W-29", "items.topics.question")]),
        (
            "meeting = 2\nminutes = 95",
            "meeting = 3\nminutes = 95",
            [("W-28", "items.thresholds.meeting"), ("W-28", "items.budget.meeting")],
        ),
        ('kind = "consent"', 'kind = "consents"', [("C-07", "items.clause_vote.question.kind")]),
    ],
)
def test_a_template_is_strict(before: str, after: str, found):
    assert refused(TEXT.replace(before, after, 1)) == found


def test_a_text_in_one_language_alone_is_refused():
    text = TEXT.replace(
        TEXT[TEXT.index("title = {") : TEXT.index("\n", TEXT.index("title = {"))], 'title = "Come in"', 1
    )
    assert refused(text) == [("C-12", "items.welcome.title")]


def test_a_missing_language_is_named():
    assert refused(TEXT.replace('ar = "الوصول والانضمام", ', "", 1)) == [("C-06", "items.welcome.title.ar")]


def test_a_template_may_have_a_list_of_its_own():
    own = 'roles = [{ id = "mayor", name = { he = "א", en = "a", ar = "ا", ru = "а" } }]\n'
    assert loads(own + TEXT, LIST).ids("roles") == {"mayor"}
