from dataclasses import replace

import pytest

from core.export.document import Picture
from core.export.workshop.letters import letters
from core.export.workshop.telling import own, telling
from core.i18n import plain
from tests.core.export.workshop.reading import text_of
from tests.core.export.workshop.test_findings import voted
from tests.core.export.workshop.told import TAKEN, of, told


def test_a_limit_says_on_which_side_is_harm():
    t = told("en")
    assert plain(t.limit(t.found.line("alone")).text) == "at least 90.5%"
    assert plain(t.limit(t.found.line("fee")).text) == "at most 5%"
    assert t.limit(t.found.line("fee")).number == 5


@pytest.mark.parametrize(
    ("n", "spread"), [(4, "fewer than 5 answers"), (6, "The answers: 50%, 51%, 52%, 53%, 54%, 55%")]
)
def test_few_answers_are_dots_or_nothing(n: int, spread: str):
    t = of(voted([50.0 + i for i in range(n)], votes=0).room)
    (line,) = t.found.lines
    assert plain(t.spread(line)) == spread
    assert plain(t.agreement(line)) == "fewer than 8: not judged"
    assert (t.dots(line) is None) == (n < 5)


def test_dots_of_few_bear_no_median():
    few, many = (of(voted([50.0 + i for i in range(n)], votes=0).room) for n in (7, 8))
    marks = [len(t.dots(t.found.lines[0]).spec["layer"]) for t in (few, many)]
    assert marks[0] < marks[1]


def test_a_picture_of_dots_is_told_in_words():
    t = told("en")
    picture = t.dots(t.found.line("tongue"))
    assert isinstance(picture, Picture)
    assert plain(picture.alt) == "Thresholds proposed: No signature not understood (40 answers). 60% to 95%"


def test_what_participants_call_data_is_theirs_all_the_same():
    made = voted([50.0] * 8)
    for token in list(made.room.people)[:6]:
        made.phone(token, "state_estimated", topic="trust_line", place="north", value=30, evidence="data")
    told = {"value": 70, "evidence": "data", "source": "Registry"}
    made.host("state_estimated", topic="trust_line", place="south", **told)
    t = of(made.room)
    rests = [plain(t.standing_short(each)[-1]) for each in t.found.standings]
    assert rests == ["private: data, 6 people", "data · Registry"]
    assert [t.standing(each)[7].number for each in t.found.standings] == [6, None]


def test_stable_dissent_stands_beside_its_label():
    t = told("en")
    assert t.agreement(t.found.line("tongue")) == "weak agreement; stable dissent"
    assert t.agreement(t.found.line("back")) == "strong agreement"


def test_the_trigger_is_a_sentence():
    t = told("en")
    assert plain(t.trigger(t.found.line("alone"))) == "When No older owner alone is below 90.5%, the line is crossed."
    assert plain(t.trigger(t.found.line("fee"))) == "When Fees that do not push out is above 5%, the line is crossed."


def test_a_workshop_in_arabic_or_russian_has_hebrew_documents():
    found = told("he").found
    assert [telling(found, lang, TAKEN).words.lang for lang in ("he", "en", "ar", "ru")] == ["he", "en", "he", "he"]
    with pytest.raises(ValueError, match="no such language"):
        telling(found, "fr", TAKEN)


def test_what_people_wrote_is_isolated_once():
    assert own(own("לבד")) == "\u2068לבד\u2069"
    assert own("") == ""


def test_where_figures_come_from_names_no_person():
    about = told("en").provenance
    assert plain(about.as_of) == "Workshop: Test, Hall. As of 22 Nov 2026, meeting 3"
    assert plain(about.batches) == "Participants: 40. No names or details are kept"


def test_the_middle_half_is_told_with_halves_rounded_as_people_round():
    made = voted([50.0 + n for n in range(8)])
    t = of(made.room)
    (line,) = t.found.lines
    assert [plain(t.value(line, x)) for x in (73.25, 41.75)] == ["73.3%", "41.8%"]


def test_a_middle_half_without_width_is_told_as_one_value():
    line = told("en").found.lines[0]
    assert line.spread
    same = replace(line.spread, q1=60.0, median=60.0, q3=60.0)
    alike = replace(line, rounds=(*line.rounds[:-1], replace(line.rounds[-1], verdict=same)))
    t = told("en")
    assert plain(t.spread(alike)) == "all around 60%"
    assert "between" not in plain(t.found_at(alike))


def test_areas_of_the_city_are_named_in_the_language_of_the_document():
    north = {"name_he": "צפון העיר", "name_en": "Northern quarter"}
    found = told("en").found
    t = telling(found, "en", TAKEN, {"צפון העיר": north})
    assert {plain(t.where(each)) for each in found.standings} == {"Northern quarter", "דרום העיר"}
    letter = text_of(letters(t)["developer"])
    assert "Northern quarter (All residents)" in letter and "צפון העיר" not in letter


def test_a_line_that_the_room_stopped_is_held_against_nothing():
    """Blocked: 77.5 was proposed, and 40 measured in the south."""
    t = told("en")
    line = t.found.line("tongue")
    assert (line.vote.outcome, line.limit, line.holds, line.crossed) == ("blocked", 77.5, None, False)
    assert {plain(str(t.standing(each)[4])) for each in line.standings} == {"not adopted: blocked"}
    assert t.trigger(line) == ""
