import pytest

from core.export.workshop import slides
from core.i18n import plain
from core.workshop import Room
from tests.core.export.workshop.closed import hall
from tests.core.export.workshop.told import of, told
from tests.core.workshop.hall import Hall, topic


def test_titles_read_alone_tell_the_story():
    assert [plain(slide.title) for slide in slides.deck(told("en")).slides] == [
        "Of 5 red lines 4 were adopted; the current state of 5 is known, and 4 are crossed. Policy clauses adopted: 3.",
        "40 took part in all; meeting 1: 40; meeting 2: 40; meeting 3: 40",
        "22 of 22 statements became 6 concepts, 6 of them in 3 clusters",
        "4 of 6 concepts led to 5 of 5 topics",
        "Chosen most, 35 of 39 each: חזרה, מידע",
        "There is agreement on 4 of 5 thresholds",
        "Opinions stayed apart on “No signature not understood”: 60% to 95%",
        "4 crossings in 10 states looked at",
        "3 clauses were adopted. They go to 2 addressees",
        "4 of 5 lines were adopted by vote",
        "In one sentence: what do you take from this meeting?",
        "The agreed lines are now watched",
    ]


def uneven() -> Hall:
    """Six at the first meeting, five at the second; of four statements one is loose, of three concepts one was merged
    and one is in no cluster; of two topics one has no concept.
    """
    made = Hall()
    tokens = made.join(6)
    made.host("question_opened", question=made.room.question("avoid"))
    said = [made.phone(each, "statement_sent", question="avoid", slot=1, text=each).id for each in tokens[:4]]
    made.host("question_closed", question="avoid")
    for name, statements in (("a", said[:1]), ("b", said[1:2]), ("c", said[2:3])):
        made.host("concept_made", concept=name, name=name, statements=statements)
    made.host("clustered", cluster="x", name="X", logic="", concepts=["a", "b"])
    made.host("topic_chosen", **topic(topic="one", concepts=["b"]))
    made.host("topic_chosen", **topic(topic="ready"))
    made.host("concepts_merged", concepts=["b"], into="a")
    made.host("meeting_opened", meeting=2)
    for each in tokens[:5]:
        made.phone(each, "joined", role="resident", authority="haifa", language="he")
    return made


def test_no_title_counts_what_was_left_out():
    titles = [plain(slide.title) for slide in slides.deck(of(uneven().room)).slides]
    assert "3 of 4 statements became 2 concepts, 1 of them in 1 cluster" in titles
    assert "1 of 2 concepts led to 1 of 2 topics" in titles
    assert "6 took part in all; meeting 1: 6; meeting 2: 5" in titles


def test_the_last_slide_promises_only_what_there_is():
    with_letters, without = (slides.deck(of(room)).slides[-1] for room in (hall().room, uneven().room))
    letter = "A letter goes to each addressee for whom clauses were adopted"
    assert plain(with_letters.title) == "The agreed lines are now watched"
    assert letter in map(plain, with_letters.blocks[0].items)
    assert plain(without.title) == "No line has been adopted yet"
    assert letter not in map(plain, without.blocks[0].items)


def test_reflections_are_drawn_by_chance_and_always_the_same():
    """Of twelve sentences three, and not the first of the alphabet."""
    first, again = (slides.deck(of(hall().room)).slides[-2].blocks[0].items[: slides.SENTENCES] for _ in range(2))
    (*_, sentences) = of(hall().room).found.sentences.values()
    said = [plain(each) for each in first]
    assert first == again
    assert set(said) < set(sentences) and len(set(said)) == 3
    assert said != list(sentences[:3])
    last = " ".join(map(plain, slides.deck(of(hall().room)).slides[-1].blocks[0].items))
    assert not any(each in last for each in sentences), "nobody takes them for what the lines say"


def test_a_concept_that_was_merged_after_the_vote_is_told_under_both_names():
    made = hall(9)
    made.events = [each for each in made.events if each.kind != "session_closed"]
    made.host("concepts_merged", concepts=["concept0"], into="concept1")
    told = {plain(name): n for name, n in _topics(made.room)}
    assert "לבד (now: חזרה)" in told
    assert "חזרה" in told and "לבד" not in told


def _topics(room: Room) -> list[tuple[str, float]]:
    t = of(room)
    return t.choices(next(each for each in t.found.results if each.question.purpose == "topics"))


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


def test_topics_that_were_chosen_as_often_share_the_title():
    made = Hall()
    tokens = made.join(6)
    for id in "abc":
        made.host("concept_made", concept=id, name=f"concept {id}")
    made.host("question_opened", question=made.room.question("topics").model_dump(), unlock=True)
    for each in tokens:
        made.answer(each, "topics", kind="choose", chosen=["b", "c"])
    made.host("question_closed", question="topics")
    titles = [plain(slide.title) for slide in slides.deck(of(made.room)).slides]
    assert "Chosen most, 6 of 6 each: concept b, concept c" in titles
