"""Lines in a file: all versions of them, with the indicators of their own that they speak of, from city to city."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from core.config import Config, Text
from core.config.part import BLANK
from core.issues import Issue, Stop
from core.redlines import law
from core.redlines.faults import circle, doubts
from core.redlines.record import Record
from core.redlines.versions import adopt, changes, defaults, newest

FORMAT = "local-resilience/lines"
#: The lines of the demo city. They leave with it.
DEMO = Path(__file__).resolve().parents[2] / "data" / "lines" / "demo.json"

#: ``older``: it stands in our own history, so that keeping it would go back to what was left behind.
Verdict = Literal["new", "changed", "same", "older", "refused"]


@dataclass(frozen=True, slots=True)
class File:
    """What a file holds: lines in its order, definitions of indicators, and lines that cannot be read; its name."""

    records: tuple[Record, ...]
    indicators: tuple[Mapping[str, Any], ...] = ()
    unread: tuple[Unread, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A version of a line that cannot be taken over whatever we have. ``called``: its wording, as far as there is one,
    else which line of the file it is.
    """

    id: str
    called: Text | int
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a file. ``called``: as of ``Unread``; ``keep``: the versions that would be kept of it; ``issues``: why
    it is refused, or what is doubtful in it; ``record``: None where it cannot be read.
    """

    record: Record | None
    id: str
    called: Text | int
    verdict: Verdict
    keep: tuple[Record, ...] = ()
    issues: tuple[Issue, ...] = ()


def body(record: Record) -> dict[str, Any]:
    """A record as JSON, whole: a default that changes one day must not change what people agreed on."""
    return record.model_dump(mode="json", exclude_none=True)


def write(versions: Iterable[Record], config: Config) -> bytes:
    """All versions of lines as one file, with the local indicators that they speak of."""
    records = list(versions)
    spoken = {id for record in records for id in (record.indicator, record.other)}
    local = [i.model_dump(mode="json", exclude_unset=True) for i in config.indicators if i.local and i.id in spoken]
    own = [{key: value for key, value in each.items() if key != "local"} for each in local]
    whole = {"format": FORMAT, "indicators": own, "lines": [body(record) for record in records]}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def read(data: bytes, file: str) -> File:
    """What a file holds. Raises Stop R-11 when it is not a file of lines."""
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        whole = None
    lines = whole.get("lines") if isinstance(whole, dict) and whole.get("format") == FORMAT else None
    defined = whole.get("indicators", []) if isinstance(whole, dict) else []
    if not isinstance(lines, list) or not isinstance(defined, list):
        raise Stop([Issue("R-11", {"file": file})])
    records: list[Record] = []
    unread: list[Unread] = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(Record.model_validate(line))
        except ValidationError as error:
            told = line if isinstance(line, dict) else {}
            called = _called(told, number)
            issues = tuple(fault(called, found["loc"], found["input"]) for found in error.errors())
            unread.append(Unread(str(told.get("id") or number), called, issues))
    return File(tuple(records), tuple(i for i in defined if isinstance(i, dict) and "id" in i), tuple(unread), file)


def _called(line: Mapping[str, Any], number: int) -> Text | int:
    """What people call a line that cannot be read, else its number in the file."""
    try:
        wording = Text.model_validate(line.get("wording"))
    except ValidationError:
        return number
    return wording if wording.he.strip() or wording.en.strip() else number


def fault(line: Text | int | str, loc: Sequence[int | str], found: object) -> Issue:
    """What a field of a line cannot be (R-12); of the part of the way from which it warns, what it has to be (R-43)."""
    field = str(loc[0]) if loc else "–"
    shown = "–" if isinstance(found, dict) else json.dumps(found, ensure_ascii=False, default=str)[:60]
    if field == "amber":
        return Issue("R-43", {"line": line, "found": shown})
    return Issue("R-12", {"line": line, "field": field, "found": shown})


def compare(
    file: File,
    versions: Sequence[Record],
    config: Config,
    areas: Collection[str] | None = None,
    reason: Text = BLANK,
) -> list[Entry]:
    """What keeping the lines of a file would do here. A line that we do not have comes with all its versions; of one
    that we have the newest of the file becomes our next version, unless it is one that we had before. Without a reason
    of its own it takes ``reason``, and is refused without either (R-09). ``config``: with the indicators of the file in
    it; ``areas``: ids.

    Lines are judged one after another, those that others are made of first; what rests on a refused one is refused.
    A line of which any version cannot be read is refused whole.
    """
    known = list(versions)
    entries: dict[str, Entry] = {}
    unread: dict[str, list[Unread]] = {}
    for each in file.unread:
        unread.setdefault(each.id, []).append(each)
    readable = (each for each in file.records if each.id not in unread)
    brought = newest(readable)
    for id, found in _in_order(brought).items():
        if round := circle(found, brought):
            entries[id] = Entry(found, id, found.wording, "refused", (), (round,))
            continue
        history = sorted((each for each in file.records if each.id == id), key=lambda each: each.version)
        judged = found if id not in newest(known) else _with_reason(found, reason)
        entries[id] = _entry(judged, history, known, config, areas)
        known += entries[id].keep
    refused = [
        Entry(None, id, found[0].called, "refused", (), tuple(issue for each in found for issue in each.issues))
        for id, found in unread.items()
    ]
    return [*entries.values(), *refused]


def _with_reason(record: Record, reason: Text) -> Record:
    if record.reason.he.strip() or record.reason.en.strip():
        return record
    return record.model_copy(update={"reason": reason})


def _entry(
    record: Record,
    history: Sequence[Record],
    known: Sequence[Record],
    config: Config,
    areas: Collection[str] | None,
) -> Entry:
    ours, doubtful = [each for each in known if each.id == record.id], tuple(doubts(record, newest(known), config))
    try:
        if not ours:
            # Earlier versions are history: only what will count has to fit this city, and to keep the laws of both.
            made = adopt(record, known, config, areas)
            if against := law.refusal(record, [*known, *history]):
                raise Stop([against])
            kept = (each.model_copy(update={"version": n}) for n, each in enumerate([*history[:-1], made], 1))
            return Entry(record, record.id, record.wording, "new", tuple(kept), doubtful)
        if not changes(newest(ours)[record.id], record):
            return Entry(record, record.id, record.wording, "same")
        if any(not changes(each, record) for each in ours):
            return Entry(record, record.id, record.wording, "older")
        return Entry(record, record.id, record.wording, "changed", (adopt(record, known, config, areas),), doubtful)
    except Stop as stop:
        return Entry(record, record.id, record.wording, "refused", (), stop.issues)


def _in_order(lines: Mapping[str, Record]) -> dict[str, Record]:
    """Lines after those that they are made of or stand in the place of; a circle stays as it is, to be refused."""
    ordered: dict[str, Record] = {}

    def place(record: Record, above: frozenset[str]) -> None:
        for id in (*record.of, record.overrides or record.id):
            if id != record.id and id in lines and id not in ordered and id not in above:
                place(lines[id], above | {record.id})
        ordered.setdefault(record.id, record)

    for record in lines.values():
        place(record, frozenset())
    return ordered


def standing(config: Config, kept: Iterable[Mapping[str, Any]], demo: bool) -> list[Record]:
    """Every version of every line that a city has, oldest first: those of the config; with ``demo`` those of the demo
    city, as far as they fit the config; then those that people agreed on (``kept``: as ``body`` writes them).
    """
    found = defaults(config)
    if demo:
        file = read(DEMO.read_bytes(), DEMO.name)
        found += [record for entry in compare(file, found, config) for record in entry.keep]
    return [*found, *map(Record.model_validate, kept)]
