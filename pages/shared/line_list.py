"""Lines as people look them up: filtered and searched in a list, one by one with all versions, two compared."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import get_args

import streamlit as st

from core.config.indicator import Status
from core.i18n import Words
from core.names import normalise
from core.redlines.record import Kind, Priority, Record
from core.redlines.versions import changes, in_force, newest
from pages.shared import parts
from pages.shared.line_words import STAGES, Teller
from pages.shared.parts import safe

ALL = "all"
STANDINGS = ("in_force", "suspended", "to_come", "ended", "replaced", "below_law", "not_read")
_MADE_OF = ("avoid", "channel", "kind", "indicator", "other", "beyond", "of", "ideal", "amber", "back", "lead_months")
_AGREED = ("priority", "scope", "owner", "status", "vote", "valid_from", "valid_to", "review", "rests")


def standings(versions: Sequence[Record], day: date, read: Container[str] | None = None) -> dict[str, str]:
    """Of every line by id: whether it counts on a day, is yet to begin, has ended, or another stands in its place; and
    whether the law counts instead, which has become stricter than what was agreed. ``read``: the lines of which there
    is something to read here, None where nobody asked.
    """
    counts = in_force(versions, day)
    replaced = {record.overrides for record in counts.values()}
    found = {}
    for id, record in newest(versions).items():
        begins = record.valid_from is not None and record.valid_from > day
        untold = "ended" if record.valid_to is not None and record.valid_to < day else "below_law"
        away = "replaced" if id in replaced else "to_come" if begins else untold
        rests = any(rest.covers(day) for rest in counts[id].rests) if id in counts else False
        told = "suspended" if rests else "in_force" if read is None or id in read else "not_read"
        overruled = record.in_force(day) and record.version != counts[id].version if id in counts else False
        found[id] = ("below_law" if overruled else told) if id in counts else away
    return found


def matches(record: Record, wanted: Mapping[str, str], standing: str, words: str) -> bool:
    """Whether a line is among those asked for. ``wanted``: field -> value or ``all``; ``words``: all that it says."""
    own = {name: getattr(record, name) for name in ("channel", "kind", "priority", "status")}
    own["standing"] = standing
    own["layer"] = record.scope.layer or ALL
    plain = all(value in (ALL, own[name]) for name, value in wanted.items() if name in own)
    stage = wanted.get("stage", ALL)
    asked = normalise(wanted.get("word", ""))
    return plain and (stage == ALL or stage in record.scope.stage) and asked in normalise(words)


def said(record: Record, tell: Teller) -> str:
    """Everything in a line that a search may find."""
    texts = (record.wording, record.avoid, record.owner, record.scope.group)
    found = [part for text in texts for part in text.every]
    return " ".join([*found, record.id, tell.indicator(record.indicator), tell.scope(record.scope), record.source])


def asked(versions: Sequence[Record], tell: Teller) -> dict[str, str]:
    """What the person looks for, kept in the address."""
    w, config = tell.w, tell.config
    names = {
        "channel": {c.id: w.pick(c.name) for c in config.active_channels},
        "kind": {kind: w(f"lines.kind.{kind}") for kind in get_args(Kind)},
        "priority": {each: w(f"lines.priority.{each}") for each in get_args(Priority)},
        "status": {each: w(f"charts.status.{each}") for each in get_args(Status)},
        "standing": {each: w(f"lines.standing.{each}") for each in STANDINGS},
        "layer": {x.id: w.pick(x.plural) for x in config.layers if any(r.scope.layer == x.id for r in versions)},
        "stage": {each: w(f"lines.stage.{each}") for each in STAGES},
    }
    found = {"word": st.text_input(w("lines.search"), key="word", bind="query-params")}
    chosen = any(st.query_params.get(field, ALL) != ALL for field in names)
    with st.expander(w("lines.filter"), expanded=chosen):
        places = st.columns(4) + st.columns(4)
    for place, (field, options) in zip(places, names.items(), strict=False):
        with place:
            every = {ALL: w("lines.all"), **options}
            found[field] = parts.choose(w(f"lines.field.{field}"), list(every), every.__getitem__, field, ALL)
    return found


def table(lines: Iterable[Record], standing: Mapping[str, str], tell: Teller) -> str:
    w = tell.w
    rows = (
        [
            parts.link("lines", w.pick(record.wording), part="one", line=record.id),
            safe(w(f"lines.kind.{record.kind}")),
            safe(tell.limit(record)),
            safe(w(f"lines.priority.{record.priority}")),
            parts.status_chip(record.status, w),
            safe(w(f"lines.standing.{standing[record.id]}")),
            w.number(record.version),
        ]
        for record in lines
    )
    head = [w(f"lines.field.{name}") for name in ("wording", "kind", "limit", "priority", "status", "standing")]
    return parts.table([*head, w("lines.field.version")], rows)


def by_channel(lines: Iterable[Record], standing: Mapping[str, str], tell: Teller) -> str:
    """A table for each channel, in the order of the model; lines without one come last."""
    names = {each.id: tell.w.pick(each.name) for each in tell.config.active_channels}
    groups: dict[str | None, list[Record]] = {id: [] for id in (*names, None)}
    for record in lines:
        groups[record.channel if record.channel in names else None].append(record)
    return "".join(
        f"<h3>{safe(names.get(id or '', tell.w('charts.no_channel')))} ({tell.w.number(len(found))})</h3>"
        + table(found, standing, tell)
        for id, found in groups.items()
        if found
    )


def choose_line(lines: Mapping[str, Record], tell: Teller) -> Record:
    return lines[parts.choose(tell.w("lines.which"), list(lines), tell.name, "line", next(iter(lines)))]


def card(record: Record, versions: Sequence[Record], standing: str, tell: Teller) -> str:
    """One line with all that it says, and whoever stands in its place or in whose place it stands."""
    w = tell.w
    pairs = [(w("lines.field.limit"), safe(tell.limit(record))), (w("lines.field.memory"), safe(memory(record, w)))]
    pairs += [(w(f"lines.field.{name}"), safe(tell.value(record, name))) for name in (*_MADE_OF, *_AGREED)]
    told = [(term, detail) for term, detail in pairs if detail != "–"]
    if record.source:  # a quotation: it keeps the language of whoever wrote it
        told.append((w("lines.field.source"), f'<span dir="auto">{safe(record.source)}</span>'))
    told.insert(0, (w("lines.field.standing"), safe(w(f"lines.standing.{standing}"))))
    told += [
        (w("lines.field.version"), w.number(record.version)),
        (w("lines.field.reason"), safe(w.pick(record.reason) or "–")),
    ]
    return parts.facts([*told, *_beside(record, versions, tell)])


def _beside(record: Record, versions: Sequence[Record], tell: Teller) -> list[tuple[str, str]]:
    """Both lines are printed wherever one overrides the other."""
    w, lines = tell.w, newest(versions)
    above = [lines[record.overrides]] if record.overrides in lines else []
    below = [each for each in lines.values() if each.overrides == record.id]
    return [
        (w(key), f"{parts.link('lines', tell.name(each.id), part='one', line=each.id)} — {safe(tell.limit(each))}")
        for key, found in (("lines.instead_of", above), ("lines.replaced_by", below))
        for each in found
    ]


def memory(record: Record, w: Words) -> str:
    """How many readings make a breach and how many end it."""
    if record.k == record.n == record.stay == 1:
        return w("lines.memory_none")
    return w("lines.memory", k=record.k, n=record.n, stay=record.stay)


def history(record: Record, versions: Sequence[Record], tell: Teller) -> None:
    """Every version of a line, and the difference between any two of them."""
    w = tell.w
    own = {each.version: each for each in versions if each.id == record.id}
    rows = (
        [
            w.number(each.version),
            safe(w.date(each.valid_from) if each.valid_from else w("lines.always")),
            safe(tell.limit(each)),
            parts.status_chip(each.status, w),
            safe(tell.vote(each.vote)),
            safe(w.pick(each.reason) or "–"),
        ]
        for each in reversed(own.values())
    )
    fields = ("version", "valid_from", "limit", "status", "vote", "reason")
    told = parts.table([w(f"lines.field.{name}") for name in fields], rows, stacked=True)
    parts.html(f'<div class="lr-wide">{told}</div>')
    if len(own) < 2:
        return
    left, right = st.columns(2)
    numbers = list(own)
    with left:
        before = st.selectbox(w("lines.before"), numbers, index=len(numbers) - 2, key=f"before-{record.id}")
    with right:
        after = st.selectbox(w("lines.after"), numbers, index=len(numbers) - 1, key=f"after-{record.id}")
    parts.html(differences(own[before], own[after], tell))


def differences(before: Record, after: Record, tell: Teller) -> str:
    """What two versions of a line say differently, field by field."""
    w, found = tell.w, changes(before, after)
    rows = (
        [safe(w(f"lines.field.{name}")), safe(tell.value(before, name)), safe(tell.value(after, name))]
        for name in found
    )
    if not found:
        return f"<p>{safe(w('lines.no_difference'))}</p>"
    head = [w("lines.field"), w("lines.version_n", n=before.version), w("lines.version_n", n=after.version)]
    return parts.table(head, rows)
