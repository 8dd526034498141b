"""Everything as one workbook: scores, states, the values in force with their cells, the lines. What is hidden stays so.

A value that is hidden on the screen has no number in any sheet; and of an indicator and period in which anything is
hidden no counts leave the house at all, for the count of one area is what is left of the whole without the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from core import headline, line_words, scoring
from core.config import Config, Text
from core.config.part import BLANK
from core.export.deck import provenance
from core.export.document import Amount, Audience, Sheet, Table, Value, Workbook
from core.export.report import amount, area_names, beside, scenes, state
from core.export.sources import Sources
from core.i18n import Words
from core.line_words import limit
from core.redlines import STATES, channel_state
from core.redlines.record import Record
from core.scene import Scene

#: Columns of counts behind a value.
COUNTS = ("numerator", "denominator", "n")
#: Status of a line whose source is a public document; that of another is an address inside the office.
PUBLISHED = ("law", "standard", "national_target")
Rows = Iterator[tuple[Value, ...]]


def workbook(of: Sources, w: Words, audience: Audience = "internal") -> Workbook:
    """The public version holds the city alone."""
    s = of.snapshot
    told = scenes(of, audience)
    layers = {scene.cube.layer for scene in told}
    values = tuple(_values(of, layers, w, audience))
    hidden = w("book.hidden", n=sum(isinstance(row[5], Amount) for row in values))
    if len(told) > 1:
        layer, period = headline.layer(s, w), w.period(s.period)
        hidden += f" {w('book.hidden_areas', n=s.hidden, layer=layer, period=period)}"
    notes = (hidden, *([w("book.public")] if audience == "public" else []))
    return Workbook(
        w("book.title", city=w.pick(s.city)),
        w.lang,
        (
            _sheet("scores", (row for scene in told for row in _scores(scene, s.period, w)), w, (7,)),
            _sheet("states", (row for scene in told for row in _states(scene, s.period, w)), w, (7,)),
            _sheet("values", values, w, (5,), "values" if audience == "internal" else "values_public"),
            _sheet("lines", (_line(each, of, w, audience) for each in _lines(of, audience)), w),
        ),
        provenance(s, w, audience),
        notes,
    )


def _sheet(
    id: str, rows: Iterable[tuple[Value, ...]], w: Words, states: tuple[int, ...] = (), columns: str = ""
) -> Sheet:
    head = tuple(w(f"book.head.{name}") for name in _HEADS[columns or id])
    return Sheet(w(f"book.{id}"), Table(w(f"book.{id}"), head, tuple(rows)), states)


_VALUES = ("area_id", "indicator", "period", "value", "unit", "state", *COUNTS)
_HEADS = {
    "scores": ("layer", "area_id", "area", "node", "score", "coverage", "rank", "state"),
    "states": ("area_id", "area", "indicator", "value", "unit", "line", "limit", "state", "status", "since", "origin"),
    "values": (*_VALUES, "file", "sheet", "cell", "saved"),
    "values_public": (*_VALUES, "source", "department", "saved"),
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
    ids, names = list(map(str, scene.cube.areas.index)), list(area_names(scene, w).values())
    ranks = scene.scores.ranks if len(ids) > 1 else np.full_like(scene.scores.ranks, np.nan)  # nobody is first alone
    for n, node in enumerate(scene.scores.nodes):
        states = channel_state(scene.lines, scene.config, node.id)[:, t] if node.id in channels else None
        yield from zip(
            repeat(layer),
            ids,
            names,
            repeat(w.pick(node.name)),
            _amounts(scene.scores.values[:, n, t], w, "0.0"),
            _amounts(scene.scores.coverage[:, n, t], w, "0%"),
            _amounts(ranks[:, n, t], w, "0"),
            repeat("") if states is None else _told(states, lambda each: state(STATES[each], w)),
            strict=False,  # what is repeated has no end
        )


def _states(scene: Scene, period: str, w: Words) -> Rows:
    """Every indicator of every area against its line; then open breaches that no indicator's own state tells. A figure
    from the place around it is counted there: the column of origins tells these apart.
    """
    if period not in scene.cube.periods:
        return
    frame, config = scene.lines.frame(period), scene.config
    names = area_names(scene, w)
    known = {id: config.indicator(id) for id in scene.cube.indicators}
    patterns = frame["indicator_id"].map({id: _pattern(each.unit) for id, each in known.items()}).tolist()
    told = cache(lambda x, pattern: amount(x, w, pattern=pattern))
    where = cache(lambda id, at, side: line_words.allowed(at, side, known[id].unit, w) if _is_text(side) else "")
    yield from zip(
        frame["area_id"],
        _told(frame["area_id"], names.__getitem__),
        _told(frame["indicator_id"], lambda id: w.pick(known[id].name)),
        map(told, frame["value"].tolist(), patterns),
        _told(frame["indicator_id"], lambda id: w.pick(known[id].unit)),
        map(told, frame["line"].tolist(), patterns),
        map(where, frame["indicator_id"], frame["line"].tolist(), frame["side"]),
        _told(frame["state"], lambda id: state(id, w)),
        _told(frame["status"], lambda id: w(f"charts.status.{id}") if _is_text(id) else ""),
        _told(frame["since"], lambda since: w.period(since) if _is_text(since) else ""),
        _told(frame["origin"].where(frame["state"] != "none", ""), lambda id: w(f"book.origin.{id}") if id else ""),
        strict=True,
    )
    for area, found, value, since, shown_as in beside(scene, period):
        yield (
            area or "",
            names[area] if area else w("breach.all_areas"),
            w.pick(found.wording),
            amount(value, w, pattern=_pattern(None)),
            "",
            "" if found.kind in ("band", "compound") else amount(found.limit, w, pattern=_pattern(None)),
            limit(found, config, w),
            state(shown_as, w),
            w(f"charts.status.{found.status}"),
            w.period(since) if since else "",
            w("book.origin.own"),
        )


def _values(of: Sources, layers: set[str], w: Words, audience: Audience) -> Rows:
    """The values in force, each with the cell that it came from, or for the public with source and department; a hidden
    one with that word alone.
    """
    latest, config = of.latest, of.city.config
    known = {each.id: each for each in config.indicators}
    areas = of.city.areas.set_index("area_id")["layer"]
    hidden = np.asarray(scoring.hidden(latest, of.city.areas, config))
    touched = pd.Series(hidden).groupby(
        [latest["indicator_id"].astype(str).to_numpy(), latest["period"].astype(str).to_numpy()]
    )
    without_counts = touched.transform("any").to_numpy()
    inside = latest["area_id"].astype(object).map(areas).isin(layers) & latest["indicator_id"].isin(list(known))
    nothing, gone = Amount(""), state("suppressed", w)
    kept, hidden, without_counts = latest[inside], hidden[inside], without_counts[inside]
    yield from zip(
        kept["area_id"],
        _told(kept["indicator_id"], lambda id: w.pick(known[id].name)),
        _told(kept["period"], w.period),
        _hiding(_amounts(kept["value"], w, "0.0###"), hidden, nothing),
        _told(kept["indicator_id"], lambda id: w.pick(known[id].unit)),
        (gone if each else "" for each in hidden),
        *(_hiding(_amounts(kept[name], w, "0"), without_counts, nothing) for name in COUNTS),
        *(_places if audience == "internal" else _sources)(kept, config, w),
        _told(kept["saved_at"], lambda at: w.time(at.to_pydatetime())),
        strict=True,
    )


def _places(kept: pd.DataFrame, config: Config, w: Words) -> list[list[Value]]:
    """Where each value stands in the files of the office."""
    return [_told(kept[name], lambda place: place if _is_text(place) else "") for name in ("file", "sheet", "cell")]


def _sources(kept: pd.DataFrame, config: Config, w: Words) -> list[list[Value]]:
    """Where each value comes from, in words for those outside."""
    known = {each.id: each for each in config.indicators}
    return [
        _told(kept["indicator_id"], lambda id: w.pick(known[id].source or BLANK)),
        _told(kept["indicator_id"], lambda id: w.pick(config.department_of(known[id]))),
    ]


def _told(found: pd.Series | np.ndarray, tell: Callable[[Any], Value]) -> list[Value]:
    """[N] cells: every distinct value is told once, or a city of many areas would take a minute."""
    codes, distinct = pd.factorize(np.asarray(found, dtype=object), use_na_sentinel=False)
    told = [tell(each) for each in distinct]
    return [told[code] for code in codes.tolist()]


def _amounts(found: pd.Series | np.ndarray, w: Words, pattern: str) -> list[Value]:
    return _told(found, lambda x: amount(x, w, pattern=pattern))


def _hiding(cells: Sequence[Value], at: np.ndarray, instead: Amount) -> list[Value]:
    return [instead if gone else cell for cell, gone in zip(cells, at, strict=True)]


def _pattern(unit: Text | None) -> str:
    """One decimal, in the unit of the indicator. No conditions inside: some programs drop the sign of a number then."""
    return '#,##0.0"%"' if unit is not None and unit.en == "%" else "#,##0.0"


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _lines(of: Sources, audience: Audience) -> list[Record]:
    """The lines in force; for the public without those of single areas."""
    return [each for each in of.records.values() if audience == "internal" or not each.scope.areas]


def _line(record: Record, of: Sources, w: Words, audience: Audience) -> tuple[Value, ...]:
    vote = record.vote
    votes = w("book.votes", yes=vote.votes_for, no=vote.against, abstain=vote.abstain)
    return (
        record.id,
        Amount(w.number(record.version), float(record.version), "0"),
        w.pick(record.wording),
        w(f"lines.kind.{record.kind}"),
        limit(record, of.city.config, w),
        w(f"charts.status.{record.status}"),
        record.source if audience == "internal" or record.status in PUBLISHED else "",
        w(f"lines.priority.{record.priority}"),
        w.date(record.valid_from) if record.valid_from else "",
        w.date(record.review) if record.review else "",
        votes if vote.votes_for or vote.against or vote.abstain else "",
    )
