"""The city resilience plan: goals, channels, lines not to be crossed, who does what by when, what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from core import headline
from core.config import Text
from core.export.deck import deck, provenance
from core.export.document import Amount, Block, Document, Heading, Paragraph, Table, Value
from core.export.report import state
from core.export.sources import Sources
from core.i18n import Words
from core.line_words import limit
from core.redlines.record import Record, owner_named, owner_of
from core.registers import ACTION, DECISION, Body, Register

NOTHING = "–"


def plan(of: Sources, w: Words) -> Document:
    """The plan as it follows from what is recorded; what nobody has recorded yet is told as missing."""
    s = of.snapshot
    made = dict(zip(headline.SLIDES, deck(s, w).slides, strict=True))
    blocks: list[Block] = [Paragraph(w("plan.lead", city=w.pick(s.city)), "lead")]
    blocks += [Heading(w("plan.goals")), Paragraph(made["outcomes"].title), *made["outcomes"].blocks]
    blocks += [Heading(w("plan.channels")), Paragraph(made["channel"].title), _channels(of, w)]
    blocks += [Heading(w("plan.lines")), Paragraph(w("plan.lines_lead")), *_lines(of, w)]
    blocks += [Heading(w("plan.actions")), *_actions(of, w)]
    blocks += [Heading(w("plan.decisions")), *_decisions(of, w)]
    title = w("plan.title", city=w.pick(s.city))
    return Document(title, w.lang, tuple(blocks), provenance(s, w, "internal"), w.period(s.period))


def _channels(of: Sources, w: Words) -> Table:
    owners = {each.id: each.owner for each in of.city.config.active_channels}
    rows = tuple(
        (w.pick(node.name), state(node.state or "none", w), _said(owners.get(node.id), w))
        for node in of.snapshot.channels
    )
    return Table(w("slides.table.channels"), _head(w, "channel", "state", "owner"), rows)


def _lines(of: Sources, w: Words) -> list[Block]:
    """The lines in force, channel by channel, with what they rest on and when they are looked at again."""
    channels = {each.id: w.pick(each.name) for each in of.city.config.active_channels}
    blocks: list[Block] = []
    for id, name in channels.items():
        mine = [record for record in of.records.values() if record.channel == id]
        if mine:
            rows = tuple(_line(record, of, w) for record in mine)
            head = _head(w, "red_line", "limit", "status", "owner", "review")
            blocks += [Heading(name, 2), Table(w("plan.table.lines", channel=name), head, rows)]
    return blocks or [Paragraph(w("plan.no_lines"), "alarm")]


def _line(record: Record, of: Sources, w: Words) -> tuple[Value, ...]:
    review = w.date(record.review) if record.review else NOTHING
    status = w(f"charts.status.{record.status}")
    config = of.city.config
    return w.pick(record.wording), limit(record, config, w), status, _said(owner_of(record, config), w), review


def _actions(of: Sources, w: Words) -> list[Block]:
    """Open and ended actions by who leads them, the first due first."""
    if not of.actions:
        return [Paragraph(w("plan.no_actions"), "alarm")]
    blocks: list[Block] = []
    for lead in (*ACTION.field("lead").choices, ""):
        mine = [body for body in of.actions if (body.get("lead") or "") == lead]
        if mine:
            name = w(f"register.action.lead.{lead}") if lead else w("plan.unled")
            blocks += [
                Heading(name, 2),
                _table(ACTION, mine, ("what", "line", "area", "owner", "due", "status"), of, w),
            ]
    return blocks


def _decisions(of: Sources, w: Words) -> list[Block]:
    if not of.decisions:
        return [Paragraph(w("plan.no_decisions"))]
    return [_table(DECISION, of.decisions, ("what", "status", "owner", "due", "decided_on"), of, w)]


def _table(register: Register, bodies: Iterable[Body], fields: tuple[str, ...], of: Sources, w: Words) -> Table:
    """Entries of a register as it names its own fields."""
    ordered = sorted(bodies, key=lambda body: str(body.get(register.due) or "9999"))
    rows = tuple(tuple(_entry(register, name, body, of, w) for name in fields) for body in ordered)
    head = tuple(w(f"register.{register.id}.{name}") for name in fields)
    return Table(w(f"plan.table.{register.id}"), head, rows)


def _entry(register: Register, name: str, body: Body, of: Sources, w: Words) -> Value:
    value = body.get(name)
    if name == "owner" and value:
        return w.pick(owner_named(str(value), of.records.values(), of.city.config))
    return (
        _KINDS.get(register.field(name).kind, _plain)(str(value), f"register.{register.id}.{name}", of, w)
        if value
        else NOTHING
    )


def _plain(value: str, key: str, of: Sources, w: Words) -> Value:
    return value


def _choice(value: str, key: str, of: Sources, w: Words) -> Value:
    return w(f"{key}.{value}") if w.has(f"{key}.{value}") else value


def _date(value: str, key: str, of: Sources, w: Words) -> Value:
    return w.date(date.fromisoformat(value))


def _of_line(value: str, key: str, of: Sources, w: Words) -> Value:
    return w.pick(of.records[value].wording) if value in of.records else value


def _area(value: str, key: str, of: Sources, w: Words) -> Value:
    areas = of.city.areas.set_index("area_id")
    return w.name(areas.loc[value].astype(object)) if value in areas.index else value


_KINDS: Mapping[str, Callable[[str, str, Sources, Words], Value]] = {
    "choice": _choice,
    "date": _date,
    "line": _of_line,
    "area": _area,
}


def _head(w: Words, *names: str) -> tuple[str, ...]:
    return tuple(w(f"head.{name}") for name in names)


def _said(text: Text | None, w: Words) -> str | Amount:
    return (w.pick(text) if text else "") or NOTHING
