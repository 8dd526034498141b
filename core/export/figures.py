"""Everything as one workbook: scores, states, the values in force with their cells, the lines. What is hidden stays so.

A value that is hidden on the screen has no number in any sheet; and of an indicator and period in which anything is
hidden no counts leave the house at all, for the count of one area is what is left of the whole without the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import pandas as pd

from core import headline, scoring
from core.export.deck import provenance
from core.export.document import Amount, Audience, Sheet, Table, Value, Workbook
from core.export.line_words import limit
from core.export.report import Sources, amount, beside, state
from core.i18n import Words
from core.redlines import STATES, channel_state
from core.redlines.record import Record
from core.snapshot import Scene

#: Columns of counts behind a value.
COUNTS = ("numerator", "denominator", "n")
Rows = Iterator[tuple[Value, ...]]


def workbook(of: Sources, w: Words, audience: Audience = "internal") -> Workbook:
    """The public version holds the city alone."""
    s = of.snapshot
    scenes = [of.city, *([of.places] if audience == "internal" and of.places is not of.city else [])]
    layers = {scene.cube.layer for scene in scenes}
    values = tuple(_values(of, layers, w))
    hidden = w("book.hidden", n=sum(isinstance(row[5], Amount) for row in values))
    if len(scenes) > 1:
        layer, period = headline.layer(s, w), w.period(s.period)
        hidden += f" {w('book.hidden_areas', n=s.hidden, layer=layer, period=period)}"
    notes = (hidden, *([w("book.public")] if audience == "public" else []))
    return Workbook(
        w("book.title", city=w.pick(s.city)),
        w.lang,
        (
            _sheet("scores", (row for scene in scenes for row in _scores(scene, s.period, w)), w, (7,)),
            _sheet("states", (row for scene in scenes for row in _states(scene, s.period, w)), w, (6,)),
            _sheet("values", values, w, (5,)),
            _sheet("lines", (_line(each, of, w) for each in of.records.values()), w),
        ),
        provenance(s, w, audience),
        notes,
    )


def _sheet(id: str, rows: Iterable[tuple[Value, ...]], w: Words, states: tuple[int, ...] = ()) -> Sheet:
    head = tuple(w(f"book.head.{name}") for name in _HEADS[id])
    return Sheet(w(f"book.{id}"), Table(w(f"book.{id}"), head, tuple(rows)), states)


_HEADS = {
    "scores": ("layer", "area_id", "area", "node", "score", "coverage", "rank", "state"),
    "states": ("area_id", "area", "indicator", "value", "unit", "line", "state", "status", "since", "origin"),
    "values": ("area_id", "indicator", "period", "value", "unit", "state", *COUNTS, "file", "sheet", "cell", "saved"),
    "lines": (
        "line_id",
        "version",
        "wording",
        "kind",
        "limit",
        "status",
        "source",
        "priority",
        "from",
        "review",
        "votes",
    ),
}


def _scores(scene: Scene, period: str, w: Words) -> Rows:
    """Channels and outcomes of every area; a channel has the state that its critical lines give it."""
    if period not in scene.cube.periods:
        return
    t, layer = scene.cube.period(period), w.pick(scene.config.layer(scene.cube.layer).plural)
    channels = {each.id for each in scene.config.active_channels}
    names = _names(scene, w)
    for n, node in enumerate(scene.scores.nodes):
        states = channel_state(scene.lines, scene.config, node.id)[:, t] if node.id in channels else None
        for a, id in enumerate(scene.cube.areas.index):
            yield (
                layer,
                str(id),
                names[a],
                w.pick(node.name),
                amount(scene.scores.values[a, n, t], w, pattern="0.0"),
                amount(scene.scores.coverage[a, n, t], w, pattern="0%"),
                amount(scene.scores.ranks[a, n, t], w, pattern="0"),
                state(STATES[states[a]], w) if states is not None else "",
            )


def _states(scene: Scene, period: str, w: Words) -> Rows:
    """Every indicator of every area against its line; then open breaches that no indicator's own state tells. A figure
    from the place around it is counted there: the column of origins tells these apart.
    """
    if period not in scene.cube.periods:
        return
    names = dict(zip(scene.cube.areas.index, _names(scene, w), strict=True))
    for row in scene.lines.frame(period).to_dict("records"):
        indicator = scene.config.indicator(row["indicator_id"])
        yield (
            row["area_id"],
            names[row["area_id"]],
            w.pick(indicator.name),
            amount(row["value"], w),
            w.pick(indicator.unit),
            amount(row["line"], w),
            state(row["state"], w),
            w(f"charts.status.{row['status']}") if row["status"] else "",
            w.period(row["since"]) if row["since"] else "",
            w(f"book.origin.{row['origin']}") if row["state"] != "none" else "",
        )
    for area, found, value, since in beside(scene, period):
        yield (
            area or "",
            names[area] if area else w("breach.all_areas"),
            w.pick(found.wording),
            amount(value, w),
            "",
            limit(found, scene.config, w),
            state("crossed", w),
            w(f"charts.status.{found.status}"),
            w.period(since) if since else "",
            w("book.origin.own"),
        )


def _values(of: Sources, layers: set[str], w: Words) -> Rows:
    """The values in force, each with the cell that it came from; a hidden one with that word alone."""
    latest, config = of.latest, of.city.config
    known = {each.id: each for each in config.indicators}
    areas = of.city.areas.set_index("area_id")["layer"]
    hidden = np.asarray(scoring.hidden(latest, of.city.areas, config))
    touched = pd.Series(hidden).groupby(
        [latest["indicator_id"].astype(str).to_numpy(), latest["period"].astype(str).to_numpy()]
    )
    without_counts = touched.transform("any").to_numpy()
    inside = latest["area_id"].astype(object).map(areas).isin(layers).to_numpy()
    period, saved = cache(w.period), cache(lambda at: w.time(at.to_pydatetime()))  # few and slow
    for k, row in enumerate(latest.to_dict("records")):
        if not inside[k] or row["indicator_id"] not in known:
            continue
        indicator = known[row["indicator_id"]]
        counts = [Amount("") if without_counts[k] else amount(row[name], w, pattern="0") for name in COUNTS]
        yield (
            row["area_id"],
            w.pick(indicator.name),
            period(row["period"]),
            Amount("") if hidden[k] else amount(row["value"], w, pattern="0.0###"),
            w.pick(indicator.unit),
            state("suppressed", w) if hidden[k] else "",
            *counts,
            *(row[name] if isinstance(row[name], str) else "" for name in ("file", "sheet", "cell")),
            saved(row["saved_at"]),
        )


def _line(record: Record, of: Sources, w: Words) -> tuple[Value, ...]:
    vote = record.vote
    votes = w("book.votes", yes=vote.votes_for, no=vote.against, abstain=vote.abstain)
    return (
        record.id,
        Amount(w.number(record.version), float(record.version), "0"),
        w.pick(record.wording),
        w(f"lines.kind.{record.kind}"),
        limit(record, of.city.config, w),
        w(f"charts.status.{record.status}"),
        record.source,
        w(f"lines.priority.{record.priority}"),
        w.date(record.valid_from) if record.valid_from else "",
        w.date(record.review) if record.review else "",
        votes if vote.votes_for or vote.against or vote.abstain else "",
    )


def _names(scene: Scene, w: Words) -> list[str]:
    return [w.name(row) for row in scene.cube.areas[["name_he", "name_en"]].astype(object).to_dict("records")]
