"""What is too much for a room: it is told, the gravest rows are shown, and all of them are taken along."""

from dataclasses import replace

from core.export.appendix import MOST_ROWS, overfull, readable, with_appendix
from core.export.deck import deck
from core.export.document import Table
from core.i18n import plain, words
from core.issues import Issue
from tests.core.export.test_deck import BOTH, block, everything, slide
from tests.core.snapshots import node, snapshot, spot


@BOTH
def test_what_a_room_cannot_read_is_told_and_goes_to_the_appendix(lang: str) -> None:
    w, spots = words(lang), tuple(spot(str(n), 10 - n, 0.1) for n in range(9))
    channels = tuple(node(str(n), f"ערוץ {n}", f"Channel {n}", state="safe") for n in range(11))
    s = snapshot(spots=spots, crossings=54, areas_crossed=9, channels=(*channels, node("x", "x", "X", state="crossed")))
    made = readable(deck(s, w), w)
    assert [n for n, each in enumerate(deck(s, w).slides, 1) if overfull(each)] == [3, 5]
    told = {"channel": Issue("P-06", {"n": 12, "max": MOST_ROWS}), "spread": Issue("P-08", {"n": 9})}
    for id, issue in told.items():
        assert plain(w.issue(issue)) in plain(slide(made, id).bottom)
    shown = block(made, "channel", Table).rows
    assert (len(shown), shown[0][0]) == (MOST_ROWS, w.pick(s.channels[-1].name))  # the crossed one first
    first, second, _ = with_appendix(made, s, w).slides[7:]
    assert [len(each.blocks[0].rows) for each in (first, second)] == [12, 9]
    assert w.pick(spots[-1].name) in everything(replace(made, slides=(second,)))
    public = readable(deck(s, w, "public"), w)
    assert not slide(public, "spread").rest
    assert readable(deck(snapshot(), w), w) == deck(snapshot(), w)
