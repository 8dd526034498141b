"""The report and the public page: every crossed line, every indicator, and no area that the public may not see."""

import io

import pytest
from pypdf import PdfReader

from core.export import render
from core.export.document import Chart
from core.export.report import Sources, brief, report
from core.i18n import LANGUAGES, words
from tests.core.export.leaving import tables

BOTH = pytest.mark.parametrize("lang", LANGUAGES)


@BOTH
def test_the_report_tells_every_crossed_line_and_every_indicator(demo: Sources, lang: str) -> None:
    w = words(lang)
    document = report(demo, w)
    crossed, indicators = tables(document)[-2:]
    frame = demo.city.lines.frame(demo.snapshot.period)
    own = frame[(frame["state"] == "crossed") & (frame["origin"] != "inherited")]
    inside = demo.places.lines.frame(demo.snapshot.period)
    inside = inside[(inside["state"] == "crossed") & (inside["origin"] != "inherited")]
    assert len(crossed.rows) == len(own) + len(inside)
    assert len(indicators.rows) == int(frame["channel"].notna().sum())
    states = [row[-1].state for row in indicators.rows]
    assert sorted(states) == sorted(frame.loc[frame["channel"].notna(), "state"])
    assert {"stale", "suppressed"} <= set(states)  # what is missing stays in the list as that
    assert any(isinstance(block, Chart) and block.kind == "radar" for block in document.blocks)
    assert document.provenance.method


@BOTH
def test_the_public_page_is_one_page(demo: Sources, lang: str) -> None:
    assert len(PdfReader(io.BytesIO(render(brief(demo, words(lang)), "pdf"))).pages) == 1
