import pytest

from core.export.workshop import slides
from core.i18n import plain
from tests.core.export.workshop.closed import hall
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import Hall


def test_titles_read_alone_tell_the_story():
    assert [plain(slide.title) for slide in slides.deck(told("en")).slides] == [
        "Of 5 red lines 4 were adopted; the current state of 5 is known, and 5 are crossed. Policy clauses adopted: 3.",
        "40 people came to 3 meetings",
        "22 statements became 6 concepts in 3 clusters",
        "6 concepts led to 5 topics",
        "“חזרה” was chosen most: 35 of 39",
        "There is agreement on 4 of 5 thresholds",
        "Opinions stayed apart on “No signature not understood”: 60% to 95%",
        "5 crossings in 10 states looked at",
        "3 clauses were adopted. They go to 2 addressees",
        "4 of 5 lines were adopted by vote",
        "The agreed lines are now watched",
    ]


@pytest.mark.parametrize(("n", "sizes"), [(3, [3]), (4, [2, 2]), (7, [2, 2, 3])])
def test_no_slide_has_a_last_row_alone(n: int, sizes: list[int]):
    assert [len(part) for part in slides.parts(range(n), 3)] == sizes


@pytest.mark.parametrize("room", [Hall().room, hall(6, seed=2).room])
def test_a_small_room_has_slides_too(room):
    deck = slides.deck(of(room))
    assert deck.slides
    assert not any("Opinions stayed apart" in slide.title for slide in deck.slides)


def test_what_is_too_long_for_a_slide_is_cut_at_a_word():
    assert plain(slides.short("one two three", 20)) == "one two three"
    assert plain(slides.short("one two three four", 12)) == "one two…"


def test_whole_clauses_stand_in_the_notes():
    made = hall(9, seed=9)
    text = "word " * 60
    made.events = [
        each.model_copy(update={"text": text}) if each.kind == "clause_edited" else each for each in made.events
    ]
    slide = next(each for each in slides.deck(of(made.room)).slides if "clauses were adopted" in each.title)
    assert text.strip() in plain(slide.notes)
    assert all(len(plain(item)) < 150 for item in slide.blocks[0].items)
