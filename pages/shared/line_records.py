"""The doorway of the red lines as records: every version there is, the lines that count today, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any

import streamlit as st

from core import people
from core.config import Text
from core.config.part import BLANK
from core.issues import Issue, Stop
from core.redlines import exchange, spread
from core.redlines.engine import Told
from core.redlines.faults import doubts
from core.redlines.record import Record
from core.redlines.versions import adopt, in_force, newest, says_more
from core.store import Batch
from pages.shared import load, masking

REGISTER = "line"
STARTERS = load.ROOT / "data" / "lines"
_ONE_AT_A_TIME = Lock()  # who reads which version stands and then writes the next one is not overtaken


def line_versions() -> list[Record]:
    """Every version of every line, oldest first: those of the config, then those that people agreed on."""
    return list(_versions(*load.version()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _versions(content: int, digest: str) -> tuple[Record, ...]:
    return tuple(exchange.standing(load.config(), load.store().records(REGISTER)["body"], load.has_demo()))


def lines_in_force(day: date) -> dict[str, Record]:
    """The lines that count on a day, by id; an override stands in the place of the line that it overrides."""
    return in_force(line_versions(), day)


def told(layer: str) -> Mapping[str, Told]:
    """What the lines in force today say of every area of a layer, today and at every view before."""
    return load.view(layer).told


def readable() -> set[str]:
    """The lines in force of which something can be read here: their indicators are in use and their areas are there."""
    used, lines = {indicator.id for indicator in load.config().active_indicators}, lines_in_force(load.today())
    areas = set(load.areas()["area_id"])

    def found(record: Record) -> bool:
        asked = {record.indicator, record.other} - {None}
        return asked <= used and (not record.scope.areas or not areas.isdisjoint(record.scope.areas))

    plain = {id for id, record in lines.items() if record.kind != "compound" and found(record)}
    compound = [record for record in lines.values() if record.kind == "compound"]
    for _ in compound:  # each round reaches those that are made of what the one before reached
        plain |= {record.id for record in compound if not plain.isdisjoint(record.of)}
    return plain


def crossed(layer: str, period: str) -> list[Record]:
    """The open breaches of a layer's areas at a view: see core.redlines.spread."""
    return _crossed(*load.version(), load.today(), layer, period)


@st.cache_resource(max_entries=12, show_spinner=False)
def _crossed(content: int, digest: str, day: date, layer: str, period: str) -> list[Record]:
    cube = load.view(layer).cube
    return spread.crossed_lines(told(layer), cube, cube.period(period))


def hidden(layer: str, period: str) -> masking.Hidden | None:
    """What the scores of a layer hide at a view: see pages.shared.masking."""
    return _hidden(*load.version(), load.today(), layer, period)


@st.cache_resource(max_entries=12, show_spinner=False)
def _hidden(content: int, digest: str, day: date, layer: str, period: str) -> masking.Hidden | None:
    return masking.of(load.view(layer), told(layer), period)


def adopt_line(record: Record, seen: int | None = None) -> Record:
    """Keep the next version of a line, or its first. Raises Stop with every reason against it.

    ``seen``: the version that the person had before their eyes; where another one stands by now, R-23 says so.
    """
    with _ONE_AT_A_TIME:
        if person := people.in_text(_typed(record)):
            raise Stop([person])
        versions = line_versions()
        standing = newest(versions).get(record.id)
        if seen is not None and standing and standing.version != seen:
            told = {"line": record.id, "version": standing.version, "reason": standing.reason}
            raise Stop([Issue("R-23", told)])
        if standing and not says_more(standing, record):
            raise Stop([Issue("R-25", {"line": record.id, "version": standing.version})])
        made = adopt(record, versions, load.config(), set(load.areas()["area_id"]))
        load.store().add_record(REGISTER, made.id, exchange.body(made), load.account())
        return made


def doubted(record: Record) -> list[Issue]:
    """What looks like a slip of the hand in a line that is to be kept: see core.redlines.faults."""
    return doubts(record, newest(line_versions()), load.config())


def _typed(record: Record) -> list[str]:
    """All that people wrote freely; a source is an address of documents, which may be full of numbers."""
    texts = [record.wording, record.avoid, record.owner, record.reason, record.vote.dissent, record.scope.group]
    texts += [rest.reason for rest in record.rests]
    return [said for text in texts for said in text.every]


def _without_persons(file: exchange.File) -> exchange.File:
    """The lines of a file that may be kept; whoever tells of persons in any version is refused whole (W-08)."""
    found = {record.id: (record, issue) for record in file.records if (issue := people.in_text(_typed(record)))}
    kept = tuple(record for record in file.records if record.id not in found)
    unread = [exchange.Unread(id, record.wording, (issue,)) for id, (record, issue) in found.items()]
    return replace(file, records=kept, unread=(*file.unread, *unread))


def foreseen(file: exchange.File, reason: Text = BLANK) -> tuple[list[exchange.Entry], list[dict[str, Any]]]:
    """What keeping a file would do here, and the indicators that it brings. Raises Stop when these do not fit.

    ``reason``: why lines that differ from ours are taken over, for those that bring none.
    """
    file, config = _without_persons(file), load.config()
    known = {indicator.id for indicator in config.indicators}
    new = [dict(each) for each in file.indicators if each["id"] not in known]
    areas = set(load.areas()["area_id"])
    return exchange.compare(file, line_versions(), config.with_indicators(new), areas, reason), new


def keep_file(entries: Iterable[exchange.Entry], indicators: list[dict[str, Any]], name: str, sha256: str) -> int:
    """Keep what is new or changed, with the indicators that it needs; how many versions were kept."""
    found = [record for entry in entries for record in entry.keep]
    needed = {id for record in found for id in (record.indicator, record.other)}
    brought = [each for each in indicators if each["id"] in needed]
    if brought:
        load.save(Batch(kind="settings", file=name, sha256=sha256, account=load.account()), indicators=brought)
    load.store().add_records(REGISTER, [(each.id, exchange.body(each)) for each in found], load.account())
    return len(found)
