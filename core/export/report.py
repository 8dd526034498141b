"""The report for those who read, and a page of it for the public: sentences and charts of the slides, with tables.

A report tells the figures of the city, and inside the office those of its areas; the public version names no area.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from core import headline, line_words
from core.charts import STATE_STYLE
from core.config import Config
from core.export.deck import channels_table, deck, outcomes_table, provenance
from core.export.deck_charts import channels_chart
from core.export.document import Amount, Audience, Block, Bullets, Document, Heading, Paragraph, Table, Value
from core.export.sources import Sources
from core.i18n import Words, words
from core.line_words import limit
from core.redlines import log, spread
from core.redlines.board import Board, Listed, area_of, listed, newest_value
from core.redlines.record import Record, owner_of
from core.redlines.shown import shown
from core.scene import Scene
from core.snapshot import Snapshot

#: Crossed lines that one page names.
MOST_ANSWERED = 5


def report(of: Sources, w: Words, audience: Audience = "internal") -> Document:
    """The story, a chapter for each slide, every crossed line, every indicator of the city."""
    s, slides = of.snapshot, deck(of.snapshot, w, audience)
    blocks: list[Block] = [Heading(w("report.summary"))]
    blocks.append(Bullets(tuple(slide.title for slide in slides.slides[:-1])))
    blocks.append(Paragraph(slides.slides[0].bottom, "note"))
    for id, slide in zip(headline.SLIDES[1:], slides.slides[1:], strict=True):
        chart = [channels_chart(s, w)] if id == "channel" else []
        blocks += [Heading(slide.title), *chart, *slide.blocks, Paragraph(slide.bottom, "note")]
    blocks += [Heading(w("report.crossed")), *_listed(of, w, audience), crossed_table(of, w, audience)]
    blocks += [Heading(w("report.indicators")), indicators_table(of.city, s.period, w)]
    notes = [w(f"slides.note.{id}") for id in headline.SLIDES]
    notes += [w("report.departments", names=[w.pick(each) for each in s.departments])] if s.departments else []
    blocks += [Heading(w("report.how_to_read")), Bullets(tuple(notes))]
    title = w(f"report.title.{audience}", city=w.pick(s.city))
    return Document(title, w.lang, tuple(blocks), provenance(s, w, audience), _when(s, w))


def brief(of: Sources, w: Words) -> Document:
    """One page for the public: what is crossed, who acts, the outcomes, the channels, who answers; no area is named.

    It says no word that core/locale/ar/brief.po lacks: residents read it in Arabic too.
    """
    s, w = of.snapshot, words(w.lang, beside=False)
    told = (made(s, w, "public") for made in (headline.spread, headline.efforts))
    blocks: list[Block] = [Paragraph(w.line(headline.crossings(s, w, "public")), "lead")]
    blocks.append(Bullets(tuple(map(w.line, told))))
    blocks += [outcomes_table(s, w), channels_table(s, w), *_answered(of, w)]
    blocks.append(Paragraph(w("report.brief_note"), "note"))
    title = w("report.title.brief", city=w.pick(s.city))
    return Document(title, w.lang, tuple(blocks), provenance(s, w, "public"), _when(s, w))


def _answered(of: Sources, w: Words) -> list[Block]:
    """The first crossed lines of the city and who answers for each."""
    found = _open(of, [of.city])
    rows = tuple(_answer(*each, of.city.config, w) for each in found.rows(slice(0, MOST_ANSWERED)))
    if not rows:
        return []
    more = [Paragraph(w("footer.more", n=len(found) - len(rows)).strip(), "note")] if len(found) > len(rows) else []
    return [Table(w("report.table.answered"), _head(w, "red_line", "value", "line", "owner"), rows), *more]


def _answer(at: Listed, row: int, config: Config, w: Words) -> tuple[Value, ...]:
    record = at.told.record
    return (
        w.pick(record.wording),
        _reading(at, row, config, w),
        limit(record, config, w),
        w.pick(owner_of(record, config)) or "–",
    )


def _open(of: Sources, told: Iterable[Scene]) -> Board:
    """The open breaches of scenes, in the order of the board: the gravest first."""
    period, today = of.snapshot.period, datetime.fromisoformat(of.snapshot.taken).date()
    lines = [
        line
        for scene in told
        if period in scene.cube.periods
        for line in listed(scene.told.values(), scene.cube, scene.cube.period(period), today)
    ]
    found = Board.of(lines, of.city.config, today)
    return found.where(found.open)


def crossed_table(of: Sources, w: Words, audience: Audience) -> Table:
    """Every open breach: in the city, and inside the office in its areas too."""
    told = scenes(of, audience)
    names = {id: name for scene in told for id, name in area_names(scene, w).items()}
    rows = tuple(_crossed(*each, names, of.city.config, w) for each in _open(of, told).rows())
    return Table(w("report.table.crossed"), _head(w, "area", "red_line", "value", "line", "status", "since"), rows)


def scenes(of: Sources, audience: Audience) -> tuple[Scene, ...]:
    """What is told of: the city, and inside the office its areas."""
    return of.scenes if audience == "internal" else (of.city,)


def _listed(of: Sources, w: Words, audience: Audience) -> list[Block]:
    """How many lines the list names where, and why the slides may count fewer."""
    s, city = of.snapshot, len(_open(of, [of.city]))
    told = [w("report.city_pressure", listed=city, n=s.crossed)] if s.crossed < city else []
    if of.inside and audience == "internal":
        areas = [area_of(at.told, row) for at, row in _open(of, [of.inside]).rows()]
        inside = sum(area is not None for area in areas)
        together, layer = len(areas) - inside, headline.layer(s, w)
        told.insert(0, w("report.listed", city=city, layer=layer, inside=inside, together=together))
        told += [w("report.one_pressure", n=s.crossings)] if s.crossings < inside else []
    return [Paragraph(" ".join(told))] if told else []


def _crossed(at: Listed, row: int, names: Mapping[str, str], config: Config, w: Words) -> tuple[Value, ...]:
    record, area = at.told.record, area_of(at.told, row)
    since, _ = log.since(at.told, row, at.cube, at.t)
    return (
        w("breach.all_areas") if area is None else names[str(at.cube.areas.index[area])],
        w.pick(record.wording),
        _reading(at, row, config, w),
        limit(record, config, w),
        w(f"charts.status.{record.status}"),
        w.date(since) if since else "–",
    )


def _reading(at: Listed, row: int, config: Config, w: Words) -> Amount:
    """What was last read of an open breach; that it is inside again, but not for long enough, is said."""
    record, value = at.told.record, newest_value(at.told, row, at.t)
    shown_as = str(shown(at.told, at.cube, at.t, [row])[0])
    told = line_words.standing(record, value, config, w)
    told = f"{told} · {w('charts.state.recovering')}" if shown_as == "recovering" else told
    return amount(value, w, told, shown_as)


def beside(scene: Scene, period: str) -> Iterator[tuple[str | None, Record, float, str | None, str]]:
    """Open breaches that no state of an indicator tells: area (None: all of them together), line, what was read of it,
    since which period, and how its state is shown: one that recovers is open too.
    """
    cube, t = scene.cube, scene.cube.period(period)
    for told, row in spread.beside(scene.told, cube, t, scene.open_cells(t)):
        a, since = area_of(told, row), int(told.history.since[row, t])
        area = None if a is None else str(cube.areas.index[a])
        begun = cube.periods[since] if since >= 0 else None
        yield area, told.record, float(told.reading.values[row, t]), begun, str(shown(told, cube, t)[row])


def indicators_table(city: Scene, period: str, w: Words) -> Table:
    """Every indicator of the city with its state; what is missing, stale or hidden stays in the list as that."""
    channels = {each.id: w.pick(each.name) for each in city.config.active_channels}
    rows = []
    for row in city.lines.frame(period).to_dict("records"):
        if row["channel"] not in channels:
            continue
        indicator = city.config.indicator(row["indicator_id"])
        rows.append(
            (
                channels[row["channel"]],
                w.pick(indicator.name),
                amount(row["value"], w, line_words.against(row["value"], [row["line"]], indicator.unit, w)),
                line_words.allowed(row["line"], row["side"], indicator.unit, w) if row["side"] else "–",
                state(row["state"], w),
            )
        )
    order = list(channels.values())
    rows.sort(key=lambda cells: order.index(str(cells[0])))
    head = _head(w, "channel", "indicator", "value", "line", "state")
    return Table(w("report.table.indicators", period=w.period(period)), head, tuple(rows))


def area_names(scene: Scene, w: Words) -> dict[str, str]:
    """The name of each area, by id."""
    rows = scene.cube.areas[["name_he", "name_en"]].astype(object).to_dict("records")
    return dict(zip(map(str, scene.cube.areas.index), map(w.name, rows), strict=True))


def amount(x: float, w: Words, text: str | None = None, state: str | None = None, pattern: str = "General") -> Amount:
    """A number as a cell; a dash where there is none. ``text``: how it is told, with its unit."""
    if x is None or x != x:  # noqa: PLR0124 (NaN)
        return Amount(w.number(None))
    return Amount(text or w.number(x), float(x), pattern, state)


def state(id: str, w: Words) -> Amount:
    return Amount(f"{STATE_STYLE[id].shape} {w(f'charts.state.{id}')}", None, "General", id)


def _head(w: Words, *names: str) -> tuple[str, ...]:
    return tuple(w(f"head.{name}") for name in names)


def _when(s: Snapshot, w: Words) -> str:
    return w("report.when", period=w.period(s.period), taken=datetime.fromisoformat(s.taken))
