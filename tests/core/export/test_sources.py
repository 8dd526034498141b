"""What leaves the house tells every breach once, of the city and of the areas inside it, if there are any."""

import pytest

from core import headline
from core.export.contents import CONTENTS
from core.export.deck import deck
from core.export.document import Paragraph
from core.export.figures import workbook
from core.export.report import crossed_table, report
from core.export.sources import Sources
from core.i18n import LANGUAGES, Words, plain, words
from core.redlines.record import Record
from tests.core.export.leaving import sheet, tables, town_city
from tests.core.scoring import town

BOTH = pytest.mark.parametrize("lang", LANGUAGES)
#: No area has a figure of its own.
WHOLE = """
area, indicator, period, value
city, trust, 2024, 40
city, trust, 2025, 30
city, refuge, 2025, 50
"""
INSIDE = """
A, trust, 2025, 20
B, trust, 2025, 70
"""
AREAS = "area, layer\nA, area\nB, area"


def line(id: str, **more: object) -> Record:
    usual = {"id": id, "wording": id, "indicator": "trust", "channel": "calm", "limit": 50, "ideal": 100}
    return Record.model_validate(usual | more)


def said(of: Sources, w: Words) -> str:
    return " ".join(plain(block.text) for block in report(of, w).blocks if isinstance(block, Paragraph))


@BOTH
def test_a_city_with_figures_of_the_whole_alone_is_told_once(lang: str) -> None:
    w, of = words(lang), town_city(town.model(), WHOLE, AREAS)
    assert (of.inside, of.snapshot.inside, of.snapshot.crossings) == (None, False, 0)
    unknown = [plain(w(key)) for key in ("slides.title.spread_unknown", "slides.spread_awaited")]
    for slides in (deck(of.snapshot, w, audience).slides for audience in ("internal", "public")):
        assert [plain(slides[4].title), *(plain(block.text) for block in slides[4].blocks)] == unknown
        assert len(slides[0].blocks) == 2  # the number and its words, nothing of areas inside
    assert len(crossed_table(of, w, "internal").rows) == of.snapshot.crossed == 2
    for n in (0, 1):
        rows = [tuple(map(repr, row.values())) for row in sheet(workbook(of, w), n)]
        assert len(rows) == len(set(rows)) > 0


def test_areas_without_a_figure_are_not_called_calm() -> None:
    w, of = words("en"), town_city(town.model(), WHOLE + INSIDE.replace(", 20\n", ", 70\n"), AREAS)
    assert plain(headline.spread(of.snapshot, w, "internal")) == w("slides.title.spread_none")
    assert "not known" in headline.spread(of.snapshot.model_copy(update={"places": 0}), w, "internal")


@BOTH
def test_lines_that_answer_one_pressure_count_once_and_the_list_says_so(lang: str) -> None:
    w = words(lang)
    two = {id: line(id, pressure="overload", priority="veto") for id in ("low", "lower")}
    of = town_city(town.model(), WHOLE + INSIDE, AREAS, two)
    s = of.snapshot
    assert (s.crossed, s.critical) == (3, 2)  # trust and refuge of the config, of which one has a veto; the pressure
    assert (s.crossings, len(s.spots)) == (2, 1)
    assert len(crossed_table(of, w, "internal").rows) == 4 + 3
    assert plain(w("report.city_pressure", listed=4, n=3)) in said(of, w)
    assert plain(w("report.one_pressure", n=2)) in said(of, w)


def test_a_line_of_a_single_area_inside_is_told_to_nobody_outside() -> None:
    """Also where it is the only area of its layer."""
    w, figures = words("en"), "area, indicator, period, value\ncity, trust, 2025, 61\nA, trust, 2025, 20"
    s = town_city(town.model(), figures, "area, layer\nA, area").snapshot
    assert s.worst
    assert not s.worst.of_city
    assert headline.told_line(s, "public") is None
    assert "20" in plain(headline.line(s, w, "internal"))


def test_the_public_read_neither_of_a_line_of_one_area_nor_of_files_of_the_office() -> None:
    own = line("hadar", wording="Trust in Hadar", scope={"areas": ["A"]}, source="survey_hadar.xlsx")
    house = line("house", source="minutes.docx")
    law = line("law", status="law", source="Regulation 5")
    of = town_city(town.model(), WHOLE + INSIDE, AREAS, {each.id: each for each in (own, house, law)})
    for lang in LANGUAGES:
        public, internal = (
            plain(repr([each.make(of, words(lang), to) for each in CONTENTS.values() if to in each.audiences]))
            for to in ("public", "internal")
        )
        inner = ("Trust in Hadar", "survey_hadar", "minutes.docx")
        assert [each in internal for each in inner] == [True] * 3
        assert [each in public for each in (*inner, "Regulation 5")] == [False, False, False, True]


def test_every_content_is_made_of_every_such_town() -> None:
    for figures, areas in ((WHOLE, AREAS), (WHOLE + INSIDE, AREAS), (WHOLE + "A, trust, 2025, 20", AREAS)):
        of = town_city(town.model(), figures, areas)
        for each in CONTENTS.values():
            assert [each.make(of, words("he"), audience).title for audience in each.audiences]
    assert tables(report(of, words("he")))
