"""What a room can read of a deck, and what a file takes along for questions: all rows of a slide, and the wheel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core import headline
from core.export.deck import channels_bottom
from core.export.deck_charts import channels_chart
from core.export.document import Amount, Deck, Slide, Table, Value
from core.i18n import Words
from core.issues import Issue
from core.redlines import OPEN_STATES
from core.snapshot import Snapshot

#: Rows of a table; a slide read from the last row of seats holds no more.
MOST_ROWS = 8
#: A wheel of a slide, in pixels of which 16 are the smallest letters (18 points), and what all of it may take across.
_WHEEL, _ACROSS = 183, 760


def readable(found: Deck, w: Words) -> Deck:
    """The slides as a room can read them: of more rows than the last row of seats can read, the gravest ones."""
    return replace(found, slides=tuple(_readable(slide, w) for slide in found.slides))


def overfull(slide: Slide) -> Issue | None:
    """P-06 of a slide that has more rows than it can show, P-08 of a chart in which areas stand together."""
    if table := _long(slide):
        return Issue("P-06", {"n": len(table.rows), "max": MOST_ROWS})
    return Issue("P-08", {"n": len(slide.rest.rows)}) if slide.rest else None


def _long(slide: Slide) -> Table | None:
    return next((block for block in slide.blocks if isinstance(block, Table) and len(block.rows) > MOST_ROWS), None)


def _readable(slide: Slide, w: Words) -> Slide:
    if not (issue := overfull(slide)):
        return slide
    bottom = w.line(f"{slide.bottom} {w.issue(issue)}")
    if not (table := _long(slide)):
        return replace(slide, bottom=bottom)
    first = replace(table, rows=tuple(sorted(table.rows, key=_calm)[:MOST_ROWS]))
    return replace(slide, blocks=tuple(first if b is table else b for b in slide.blocks), bottom=bottom, rest=table)


def _calm(row: Sequence[Value]) -> int:
    """How little a row of a table calls for a decision."""
    states = [cell.state for cell in row if isinstance(cell, Amount) and cell.state in headline.GRAVE]
    return min((headline.GRAVE.index(str(state)) for state in states), default=len(headline.GRAVE))


def with_appendix(found: Deck, s: Snapshot, w: Words) -> Deck:
    """The slides as a file takes them along: more for questions, all rows where a slide shows a part, and the channels
    as a wheel.
    """
    taken = datetime.fromisoformat(s.taken)
    rest = (_appended(slide, n, taken, w) for n, slide in enumerate(found.slides, 1) if slide.rest)
    bottom = channels_bottom(s, w)
    crossed = sum(each.state in OPEN_STATES for each in s.channels)
    title = w.plural("slides.title.appendix", crossed, total=len(s.channels))
    notes = "\n".join([bottom, *found.provenance.words])
    last = Slide(w.line(title), (channels_chart(s, w, _WHEEL, _ACROSS),), w.line(bottom), notes, whole=True)
    return replace(found, slides=(*found.slides, *rest, last))


def _appended(slide: Slide, n: int, taken: datetime, w: Words) -> Slide:
    assert slide.rest
    title = w("slides.title.rest", n=n, table=slide.rest.caption)
    return Slide(w.line(title), (slide.rest,), w.line(w("slides.bottom.taken", taken=taken)), slide.notes)
