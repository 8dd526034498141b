"""Seven slides from a snapshot: the same figures in titles, tables and charts, and only what the audience may see."""

import pytest

from core.config.part import BLANK
from core.export import picture, slide_layout
from core.export.appendix import with_appendix
from core.export.deck import Decided, deck
from core.export.document import Amount, Bullets, Chart, Deck, Paragraph, Table
from core.headline import SLIDES, headlines
from core.i18n import LANGUAGES, plain, words
from core.snapshot import Snapshot
from tests.core.snapshots import node, snapshot, spot, worst

BOTH = pytest.mark.parametrize("lang", LANGUAGES)


def slide(made: Deck, id: str):
    return made.slides[SLIDES.index(id)]


def block(made: Deck, id: str, kind: type):
    return next(each for each in slide(made, id).blocks if isinstance(each, kind))


def everything(made: Deck) -> str:
    """All that a deck says or draws, chart data and notes included."""
    return plain(repr(made))


@BOTH
def test_titles_are_the_headlines_and_each_slide_says_where_it_comes_from(lang: str) -> None:
    s, w = snapshot(), words(lang)
    made = deck(s, w)
    told = list(headlines(s, w, "internal").values())
    assert [plain(each.title) for each in made.slides] == list(map(plain, told))
    for each in made.slides:
        assert plain(each.bottom).endswith(".")  # the word that these figures are a draft may follow
        assert s.method in each.notes
        assert "survey.xlsx" in each.notes
    assert made.lang == lang


@BOTH
def test_the_public_is_told_whose_figures_these_are_and_of_no_file(lang: str) -> None:
    own = tuple(spot(str(n), 1, 0.1).name for n in range(5))
    s, w = snapshot(departments=own, worst=worst(source=BLANK)), words(lang)
    public, internal = (deck(s, w, to) for to in ("public", "internal"))
    told = plain(public.provenance.batches)
    assert [w.pick(each) in told for each in own] == [True, True, True, False, False]
    assert plain(w("footer.more", n=2)).strip() in told
    for file in s.files:
        assert [file in everything(each) for each in (public, internal)] == [False, True]
    unnamed = deck(snapshot(), w, "public").provenance.batches  # frozen before departments were
    assert unnamed == w("slides.batches", sources=[w.pick(s.city)], batches=2)


def test_the_first_slide_is_one_figure() -> None:
    made = deck(snapshot(), words("en"))
    figures = [b for b in made.slides[0].blocks if isinstance(b, Paragraph) and b.style == "figure"]
    assert [plain(b.text) for b in figures] == ["3"]


def test_outcomes_have_score_change_and_crossings_beside_each_other() -> None:
    rows = block(deck(snapshot(), words("en")), "outcomes", Table).rows
    assert [[plain(c.text if isinstance(c, Amount) else c) for c in row] for row in rows] == [
        ["Wellbeing", "60", "▲ improved +4", "0"],
        ["Resistance", "60", "▼ worsened −3", "2"],
        ["Adaptation", "60", "■ no clear change +2", "0"],
    ]
    few = snapshot(
        outcomes=(node("a", "x", "A", moved=9.0, coverage=0.1), node("b", "x", "B", moved=None, coverage=0.0, known=0))
    )
    told = [row[2:] for row in block(deck(few, words("en")), "outcomes", Table).rows]
    assert [[plain(c.text if isinstance(c, Amount) else c) for c in row] for row in told] == [
        ["too few figures to compare", "0"],
        ["nothing to compare with", "–"],  # nobody knows whether a line is crossed
    ]
    assert [row[2].number for row in rows] == [4.0, -3.0, 2.0]
    assert [row[3].state for row in rows] == [None, "crossed", None]


def test_channels_are_shape_and_word_and_the_chart_has_the_same_scores() -> None:
    made = deck(snapshot(), words("en"))
    table = block(made, "channel", Table)
    appendix = with_appendix(made, snapshot(), words("en")).slides
    assert appendix[:-1] == made.slides
    assert plain(appendix[-1].title) == "2 of 4 channels are in breach"
    (chart,) = appendix[-1].blocks
    assert isinstance(chart, Chart)
    assert [plain(row[1].text) for row in table.rows] == ["▼ Crossed", "▼ Crossed", "◆ Near the line", "○ No data"]
    assert chart.categories == tuple(row[0] for row in table.rows)
    assert chart.series[0].values == tuple(row[2].number for row in table.rows) == (55.0, 40.0, 20.0, None)
    assert chart.kind == "radar"
    assert chart.states == ("crossed", "crossed", "near", "none")
    marks = {plain(each.name): each.values for each in chart.series[2:]}
    assert marks == {
        "Crossed": (55.0, 40.0, None, None),
        "Near the line": (None, None, 20.0, None),
        "No data": (None,) * 4,
    }


def test_a_crossed_line_that_decides_no_state_is_told_under_the_channels() -> None:
    found = snapshot()
    near = found.channels[2]
    with_line = (*found.channels[:2], near.model_copy(update={"crossed": 1}), found.channels[3])
    told = deck(found.model_copy(update={"channels": with_line}), words("en")).slides[2].bottom
    assert plain(told).startswith(f"A line that does not decide a channel’s state is crossed too: {near.name.en}.")
    assert "crossed too" not in deck(found, words("en")).slides[2].bottom


@BOTH
def test_the_wheel_of_the_appendix_is_wide_and_its_names_are_read_on_paper(lang: str) -> None:
    """The smallest letters are 16 pixels high; the slide leaves 4.9 inches for the whole."""
    s, w = snapshot(), words(lang)
    (chart,) = with_appendix(deck(s, w), s, w).slides[-1].blocks
    wide, high = picture.size(picture.svg(chart))
    assert 16 * min(slide_layout.BODY_HEIGHT / high, slide_layout.BODY_BOX.width / wide) * 72 >= 18
    fonts = [layer["mark"]["fontSize"] for layer in chart.spec["layer"] if layer["mark"]["type"] == "text"]
    assert min(size for size in fonts if not isinstance(size, dict)) >= 16


@BOTH
def test_the_public_deck_groups_areas_and_names_none(lang: str) -> None:
    s, w = snapshot(worst=worst(of_city=False, area="1", area_name=spot("1", 1, 1).name)), words(lang)
    public, internal = deck(s, w, "public"), deck(s, w, "internal")
    names = [w.pick(each.name) for each in s.spots]
    assert all(name in everything(internal) for name in names)
    assert not [name for name in names if name in everything(public)]
    table = block(public, "spread", Table)
    assert sorted(row[1].number for row in table.rows) == [2.0, 6.0]
    assert not [b for b in slide(public, "line").blocks if isinstance(b, Chart)]


def test_decisions_are_asked_until_they_are_made() -> None:
    w = words("en")
    asked = block(deck(snapshot(), w), "decisions", Bullets)
    assert asked.numbered
    assert "Hope" in asked.items[0]
    made = [Decided("Open the shelters", "approved", "Engineering", "2027-01-31"), Decided("Second")]
    table = block(deck(snapshot(), w, asked=made), "decisions", Table)
    assert [plain(str(cell)) for cell in table.rows[0][:3]] == ["Open the shelters", "approved", "Engineering"]
    assert table.rows[1][1:] == ("not decided yet", "–", "–")
    assert isinstance(slide(deck(snapshot(), w, asked=[]), "decisions").blocks[0], Paragraph)


def test_the_same_snapshot_makes_the_same_deck() -> None:
    s = snapshot()
    again = Snapshot.model_validate(s.model_dump(mode="json"))
    assert deck(s, words("he")) == deck(again, words("he"))


def test_what_the_lines_rest_on_is_always_told() -> None:
    told = plain(" ".join(deck(snapshot(), words("en")).provenance.words))
    assert "law 1" in told
    assert "for discussion 6" in told


@BOTH
def test_no_slide_says_its_title_twice(lang: str) -> None:
    for s in (
        snapshot(places=0, spots=(), crossings=0, areas_crossed=0),
        snapshot(spots=(), crossings=0, areas_crossed=0),
    ):
        for each in deck(s, words(lang)).slides:
            assert not [
                block
                for block in each.blocks
                if isinstance(block, Paragraph) and plain(block.text) == plain(each.title)
            ]
