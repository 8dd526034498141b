"""The report and the public page: every crossed line, every indicator, and no area that the public may not see."""

import io
import re
from collections import Counter
from datetime import datetime

import pytest
from pypdf import PdfReader

from core.export import render
from core.export.deck import deck
from core.export.document import Chart, Paragraph
from core.export.figures import workbook
from core.export.report import brief, crossed_table, report
from core.export.sources import Sources
from core.i18n import LANGUAGES, RESIDENTS_LANGUAGES, plain, words
from core.redlines.board import board
from tests.core.export.leaving import cells, sheet, tables

BOTH = pytest.mark.parametrize("lang", LANGUAGES)


@BOTH
def test_the_report_tells_every_indicator(demo: Sources, lang: str) -> None:
    w = words(lang)
    document = report(demo, w)
    indicators = tables(document)[-1]
    frame = demo.city.lines.frame(demo.snapshot.period)
    assert len(indicators.rows) == int(frame["channel"].notna().sum())
    states = [row[-1].state for row in indicators.rows]
    assert sorted(states) == sorted(frame.loc[frame["channel"].notna(), "state"])
    assert {"stale", "suppressed"} <= set(states)  # what is missing stays in the list as that
    assert any(isinstance(block, Chart) and block.kind == "radar" for block in document.blocks)
    assert document.provenance.method


@BOTH
def test_as_many_crossed_lines_are_named_as_are_told(demo: Sources, lang: str) -> None:
    """On slides, in the report, in the workbook: four of the city, one of them about how old a figure is."""
    w, s = words(lang), demo.snapshot
    slides, book = deck(s, w).slides, sheet(workbook(demo, w), 1)
    late = w.pick(demo.records["demo_air_age"].wording)
    for slide, beside in ((slides[1], s.beside_outcomes), (slides[5], s.beside_legs)):
        counted = sum(row[-1].number for row in slide.blocks[0].rows)
        assert counted + sum(w.pick(name) in plain(slide.bottom) for name in beside) == s.crossed == 4
    assert late in plain(slides[1].bottom)
    assert sum(slides[4].blocks[0].series[0].values) == s.crossings == 22
    assert sum(row[1].number for row in deck(s, w, "public").slides[4].blocks[0].rows) == s.crossings
    assert [len(crossed_table(demo, w, to).rows) for to in ("public", "internal")] == [4, 4 + 22 + 1]
    listed = [plain(block.text) for block in report(demo, w).blocks if isinstance(block, Paragraph)]
    assert ["4", "22", "1"] in [re.findall(r"\d+", text) for text in listed]
    (row,) = [row for row in cells(crossed_table(demo, w, "public")) if row[1] == late]
    month = float(demo.city.told["demo_air_age"].reading.values[0, demo.city.cube.period(s.period)])
    assert row[2] == plain(w("lines.unit.age", value=w.number(month)))
    ends = tuple(w(f"charts.state.{state}") for state in ("crossed", "recovering"))
    crossed = [row for row in book if plain(row[w("book.head.state")].text).endswith(ends)]
    recovering = [row for row in cells(crossed_table(demo, w, "internal")) if row[2].endswith(ends[1])]
    assert len(recovering) == sum(plain(row[w("book.head.state")].text).endswith(ends[1]) for row in crossed) == 1
    own = [row for row in crossed if row[w("book.head.origin")] != w("book.origin.inherited")]
    of = Counter(row[w("book.head.area_id")] for row in own)
    assert len(crossed) > len(own)  # what an area merely has from the city is told apart
    assert (of.pop("city"), of.pop(""), sum(of.values())) == (4, 1, 22)
    assert late in {row[w("book.head.indicator")] for row in own}


def test_the_list_keeps_the_order_of_the_board_and_says_on_which_side_of_its_line_a_value_must_stand(
    demo: Sources,
) -> None:
    """Veto before serious before watch, in each the farther beyond the line first."""
    w, day = words("en"), datetime.fromisoformat(demo.snapshot.taken).date()
    listed = [
        fact
        for scene in demo.scenes
        for fact in board(scene.told, scene.cube, demo.city.config, len(scene.cube.periods) - 1, day).facts()
        if fact.open
    ]
    listed.sort(key=lambda fact: (("veto", "serious", "watch").index(fact.line.priority), -fact.severity))
    rows = cells(crossed_table(demo, w, "internal"))
    assert [row[1] for row in rows] == [w.pick(fact.line.wording) for fact in listed]
    assert len({fact.line.priority for fact in listed}) > 1
    assert [row[5] for row in rows] == [plain(w.date(fact.since)) for fact in listed]
    assert {row[3].split(" ")[0] for row in rows} <= {"Not", "None", "Fewer", "Between"}
    sides = {row[3][:9] for row in cells(tables(report(demo, w))[-1])}
    assert sides == {"Not below", "Not above"}


@pytest.mark.parametrize("lang", RESIDENTS_LANGUAGES)
def test_the_public_page_is_one_page(demo: Sources, lang: str) -> None:
    document = brief(demo, words(lang))
    assert len(PdfReader(io.BytesIO(render(document, "pdf"))).pages) == 1
    answered = tables(document)[-1].rows  # who answers for each crossed line, those that must not be crossed first
    assert len(answered) == demo.snapshot.crossed
    assert [row[-1] for row in answered if row[-1] in ("", "–")] == []
    w = words(lang, beside=False)
    vetoes = {w.pick(each.wording) for each in demo.records.values() if each.priority == "veto"}
    assert [row[0] in vetoes for row in answered] == sorted((row[0] in vetoes for row in answered), reverse=True)
