"""The breach board: what is open and what is coming, each in one sentence, and what chance alone would explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from core.charts import Spoke, envelope
from core.charts.envelope import count_text, place_text
from core.charts.look import Look
from core.charts.positions import row_of
from core.config import Config
from core.i18n import Words
from core.redlines import board
from core.redlines.alarms import Alarms
from core.redlines.board import Board, Fact, is_coming, people_under, told_of
from core.redlines.engine import Told
from core.store import CITY
from pages.shared import breach_words, line_records, load, parts, portions, stories
from pages.shared.parts import chip, link, safe, table

if TYPE_CHECKING:
    from pages.shared.load import View

#: Cards before the rest is folded: a board is read from the top.
FIRST = 12
#: Pixels of the wheel on a wide screen and on a phone.
WHEEL, SMALL = 600, 260
#: More than these at once nobody reads; the first are those that need a decision first.
MOST = 100


def gather(layer: str, period: str) -> Board:
    """The board of a layer, and of the coarser ones what no area of this one was itself measured in."""
    return load.kept(lambda: _gathered(layer, period, load.today()), "breach.gathered", layer, period)


def _gathered(layer: str, period: str, today: date) -> Board:
    config, here = load.config(), {known.id for known in load.layers()}
    views = (load.view(each) for each in config.layer_path(layer) if each in here)
    layers = ((view.cube, view.told) for view in views)
    return board.gather(layers, line_records.lines_in_force(today), config, period, today)


def names_of(layer: str, w: Words) -> dict[str, str]:
    """The names of the areas of a layer and of those around them."""
    return load.kept(lambda: _names(layer, w), "names", layer, w.lang)


def _names(layer: str, w: Words) -> dict[str, str]:
    here = {each.id for each in load.layers()}
    found: dict[str, str] = {}
    for each in load.config().layer_path(layer):
        found |= stories.names(load.view(each), w) if each in here else {}
    return found


def title(found: Board, w: Words) -> str:
    """What needs a decision, as a sentence."""
    opened = int(found.open.sum())
    coming = len(found) - opened
    if not len(found):
        return w("breach.title_calm")
    now = w.plural("breach.title_open", opened) if opened else w("breach.title_none_open")
    return w("breach.title", open=now, coming=w.plural("breach.title_coming", coming)) if coming else now


def summary(found: Board, view: View, w: Words) -> str:
    """How many of each decision, where the open breaches lie, and who lives under one."""
    chips = "".join(
        f'<span class="lr-chip lr-status"><span aria-hidden="true">{breach_words.MARKS[id]}</span>'
        f"{safe(w('breach.decision.' + id))} {w.number(n)}</span>"
        for id, n in found.counts().items()
    )
    people, unknown = people_under(found, view.cube)
    living = w("redlines.people", people=w.number(people, 0)) if people else ""
    living += " " + w.plural("redlines.people_unknown", unknown) if unknown else ""
    return f'<div class="lr-legend">{chips}</div><p class="lr-lead">{safe(living)}</p>{_where(found, view, w)}'


def _where(found: Board, view: View, w: Words) -> str:
    """Why more are open than the areas have: of what an open breach speaks where not of one of them alone."""
    opened = found.where(found.open)
    here = sum(found.lines[n].cube.layer == view.layer for n in opened.line)
    inside = int((opened.places(view.layer) >= 0).sum())
    if inside == len(opened):
        return ""
    of = {"inside": inside, "together": here - inside, "around": len(opened) - here}
    layer = w.pick(view.config.layer(view.layer).plural)
    return f'<p class="lr-soft">{safe(w("breach.where", layer=layer, **of))}</p>'


def choose_rows(
    found: Board, channel: str | None, area: str, view: View, names: Mapping[str, str], w: Words
) -> tuple[Board, slice, str | None]:
    """The board of a channel that was clicked; of a long one a part, or that of the area chosen above alone, which is
    then named too.
    """
    mine = of_channel(found, channel)
    if len(mine) <= MOST:
        return mine, slice(0, len(mine)), None
    words = {"all": w("breach.of_all"), "area": w("breach.of_area", area=names[area])}
    left, right = parts.columns(2)
    with left:
        asked = parts.choose(w("breach.of"), list(words), words.__getitem__, "of", "all")
    if asked == "area":
        mine = mine.where(mine.places(view.layer) == view.cube.area(area))
    with right:
        return mine, portions.choose(w("breach.part"), len(mine), MOST, "from", w), area if asked == "area" else None


def cards(
    facts: Sequence[Fact], view: View, period: str, names: Mapping[str, str], today: date, w: Words
) -> tuple[str, ...]:
    """One card for each fact, in the order of the board."""
    return tuple(_card(fact, view, period, names, today, w) for fact in facts)


def show_cards(made: Sequence[str], w: Words) -> None:
    """The first of the cards, and the later ones folded."""
    parts.html("".join(made[:FIRST]) or f'<div class="lr-card lr-quiet">{safe(w("breach.calm"))}</div>')
    if rest := made[FIRST:]:
        with parts.expander(w.plural("breach.more", len(rest))):
            parts.html("".join(rest))


def _card(fact: Fact, view: View, period: str, names: Mapping[str, str], today: date, w: Words) -> str:
    where = breach_words.place(fact, names, w)
    query = {"line": fact.line.id, "layer": fact.layer, "period": period}
    if fact.area is not None:
        query["area"] = fact.area
    listed = fact.open or fact.state == "pending" or is_coming(fact)
    owner = breach_words.owner(fact.line, view.config, w)
    whose = w("breach.owner", owner=owner) if owner else w("breach.no_owner")
    value = breach_words.value_and_line(fact, view.config, w)
    about = {"line": fact.line.id, "area": fact.area or CITY}
    way = link("follow_up", w("breach.to_action"), part="add", **about) if listed else ""
    tone = "lr-alarm" if fact.open else ""
    decision = breach_words.decision_chip(fact, w) if listed else ""
    state = "" if fact.shown == "crossed" else breach_words.state_chip(fact, w)  # the decision says that it is crossed
    return (
        f'<div class="lr-card lr-breach {tone}"><div class="lr-row">'
        f"{decision}{state}</div>"
        f"<h3>{link('line', w.pick(fact.line.wording), **query)} · {safe(where)}</h3>"
        f"<p>{safe(breach_words.sentence(fact, view.config, today, w))}</p>"
        f'<p class="lr-soft">{safe(value)} {safe(whose)} {way}</p></div>'
    )


def as_table(facts: Sequence[Fact], which: str, view: View, names: Mapping[str, str], w: Words) -> str:
    """The board as a table: since when, how far, how sure, whose, when it would cross, the last date, people.

    ``which``: of how many the ``facts`` are, in words; "": they are all.
    """
    rows = [
        (
            safe(w("breach.decision." + fact.decision)),
            safe(breach_words.place(fact, names, w)),
            safe(w.pick(fact.line.wording)),
            breach_words.state_chip(fact, w),
            w.date(fact.since) if fact.since else w.number(None),
            w.number(None) if fact.line.kind == "compound" else w.percent(fact.r - 1),
            safe(breach_words.doubt_words(fact.doubt, w)),
            safe(_left(fact, w)),
            safe(breach_words.month(fact.act[0], w)),
            safe(breach_words.owner(fact.line, view.config, w)),
            w.number(fact.people, 0),
        )
        for fact in facts
    ]
    head = ("decision", "area", "red_line", "state", "since", "beyond", "sure", "left", "act", "owner", "people")
    caption = w("breach.table_caption") + (" " + w("breach.table_part", which=which) if which else "")
    return table([w(f"head.{key}") for key in head], rows, caption=caption, numbers=(4, 5, 8, 10))


def _left(fact: Fact, w: Words) -> str:
    found = fact.course
    if fact.open or fact.r > 1 or not found or not found.crossing:
        return w.number(None)
    return breach_words.month(found.day(found.crossing.likely), w)


def chance(told: Alarms, names: Mapping[str, str], w: Words) -> None:
    """Watch lines: how many of their breaches chance alone explains, and which stand when that is held in check."""
    total = len(told.board)
    if not total:
        parts.html(f"<p>{safe(w('breach.watch_none'))}</p>")
        return
    expected = w.plural("breach.watch_expected", total, expected=w.number(told.expected, 1))
    held = w.plural("breach.watch_kept", int(told.kept.sum()), share=w.percent(told.q))
    part = portions.choose(w("breach.part"), total, MOST, "watch_from", w)
    rows = [
        (
            safe(breach_words.place(fact, names, w)),
            safe(w.pick(fact.line.wording)),
            w.percent(fact.doubt.p),
            safe(breach_words.doubt_words(fact.doubt, w)),
            safe(w("breach.stands" if stands else "breach.may_be_chance")),
        )
        for fact, stands in zip(told.board.facts(part), told.kept[part], strict=True)
    ]
    head = [w(f"head.{key}") for key in ("area", "red_line", "chance", "sure", "stands")]
    parts.html(f"<p>{safe(expected)} {safe(held)}</p>" + table(head, rows, numbers=(2,)))


def ring(spokes: Sequence[Spoke], where: str, w: Words) -> str | None:
    """The safety envelope of one area with its table twin; the channel that was clicked."""
    small = parts.on_phone()  # where the letters need the room that the wheel leaves
    drawn = load.cached_chart(envelope, tuple(spokes), w, size=SMALL if small else WHEEL)
    picked = parts.chart(drawn, "envelope", select="pick")
    if small:
        parts.html(ring_table(spokes, w))
    else:
        with parts.expander(w("breach.ring_table", area=where)):
            parts.html(ring_table(spokes, w))
    return picked.get("channel")


def ring_table(spokes: Sequence[Spoke], w: Words) -> str:
    look = Look(w)
    rows = [
        (
            safe(spoke.name),
            chip(spoke.state, w),
            safe(place_text(look, spoke)),
            safe(spoke.worst),
            safe(count_text(look, spoke)),
        )
        for spoke in spokes
    ]
    head = [w(f"head.{key}") for key in ("channel", "state", "beyond", "worst_line", "lines")]
    return table(head, rows, stacked=True)


def ring_sentence(spokes: Sequence[Spoke], where: str, w: Words) -> str:
    """The envelope in words."""
    outside = [spoke for spoke in spokes if spoke.r is not None and spoke.r > 1]
    unknown = sum(spoke.r is None for spoke in spokes)
    text = w.plural("breach.ring_outside", len(outside), area=where) if outside else w("breach.ring_inside", area=where)
    if still := sum(spoke.crossed > 0 and spoke not in outside for spoke in spokes):
        text += " " + w.plural("breach.ring_open", still)
    if outside:
        worst = max(outside, key=lambda spoke: spoke.r or 0)
        text += " " + w("breach.ring_worst", channel=worst.name, share=w.percent((worst.r or 0) - 1))
    return text + (" " + w.plural("breach.ring_unknown", unknown) if unknown else "")


def of_channel(found: Board, channel: str | None) -> Board:
    """Those of a channel that was clicked; all while none was."""
    return found.of_lines(lambda line: line.channel == channel) if channel else found


def worst_area(found: Board, view: View) -> str:
    """The area with most open breaches: what the envelope begins with."""
    areas = found.places(view.layer)[found.open]
    counts = np.bincount(areas[areas >= 0], minlength=len(view.area_ids))
    return view.area_ids[int(counts.argmax())]


def board_heading(channel: str | None, config: Config, w: Words) -> str:
    found = next((each for each in config.channels if each.id == channel), None)
    return w("breach.board_of", channel=w.pick(found.name)) if found else w("breach.board")


def picked_cell(told: Told, view: View, area: str, period: str, names: Mapping[str, str], w: Words) -> str:
    """The clicked cell as the card of the board."""
    row = row_of(told, view.cube.area(area)) or 0
    fact = told_of(told, row, view.cube, view.config, view.cube.period(period), load.today())
    return _card(fact, view, period, names, load.today(), w)
