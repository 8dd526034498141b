"""What people keep lists of, declared as data: another list costs a declaration and its words, not a page of its own.

An entry is never edited: another version stands over it. Nothing here has a clock, the day is handed in; what is open
stays open until a person says with evidence that it is done, whatever the figures do in the meantime.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from core import people
from core.issues import Issue, Stop

FORMAT = "local-resilience/register"

Kind = Literal["text", "long", "choice", "date", "line", "area"]
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an entry says. Its words: register.<register>.<id>, and .<choice> of each choice. ``past``: a day
    that has come. ``ahead``: while a new entry is open, a day that has not passed.
    """

    id: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    past: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """A list that people keep. ``rules``: what fields must say together. ``state``: the field by which entries end."""

    id: str
    fields: tuple[Field, ...]
    state: str
    ended: tuple[str, ...]
    due: str
    rules: tuple[Callable[[Body], list[Issue]], ...] = ()

    def field(self, id: str) -> Field:
        return next(field for field in self.fields if field.id == id)

    def is_open(self, body: Body) -> bool:
        return body.get(self.state) not in self.ended

    def is_late(self, body: Body, today: date) -> bool:
        return self.is_open(body) and str(body.get(self.due) or "9999") < today.isoformat()


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of an entry, and who wrote it when."""

    id: str
    version: int
    body: Body
    account: str = ""
    saved_at: datetime | None = None


def _closing(body: Body) -> list[Issue]:
    """Whatever ends needs to say by what it may be known, and when it was; what goes on has no such day."""
    if body.get("status") not in ("done", "dropped"):
        return [Issue("A-09", {"field": "closed_on"})] if body.get("closed_on") else []
    missing = [id for id in ("evidence", "closed_on") if not body.get(id)]
    return [Issue("A-04", {"field": id}) for id in missing]


#: What is done about a breach.
ACTION = Register(
    id="action",
    fields=(
        Field("line", "line", required=True),
        Field("area", "area", required=True),
        Field("what", "long", required=True),
        Field("measure", "choice", required=True, choices=("community", "political", "technological")),
        Field("lead", "choice", choices=("city", "residents", "joint")),
        Field("owner", "text", required=True),
        Field("due", "date", required=True, ahead=True),
        Field("status", "choice", required=True, choices=("planned", "under_way", "done", "dropped")),
        Field("evidence", "long"),
        Field("closed_on", "date", past=True),
    ),
    state="status",
    ended=("done", "dropped"),
    due="due",
    rules=(_closing,),
)


def _approving(body: Body) -> list[Issue]:
    """What was approved has somebody who does it, and a day by which."""
    asked = ("owner", "due") if body.get("status") == "approved" else ()
    return [Issue("A-01", {"field": id}) for id in asked if not body.get(id)]


#: What was decided in front of a presentation. ``about``: the presentation.
DECISION = Register(
    id="decision",
    fields=(
        Field("what", "long", required=True),
        Field("line", "line"),
        Field("area", "area"),
        Field("status", "choice", required=True, choices=("approved", "rejected", "back")),
        Field("owner", "text"),
        Field("due", "date"),
        Field("decided_on", "date", required=True, past=True),
        Field("about", "text"),
    ),
    state="status",
    ended=("rejected",),
    due="due",
    rules=(_approving,),
)

REGISTERS: Mapping[str, Register] = {register.id: register for register in (ACTION, DECISION)}


def faults(
    register: Register, body: Body, known: Mapping[str, Collection[str]], today: date | None = None
) -> list[Issue]:
    """All that is wrong with an entry. ``known``: the ids there are, for fields of kind line and area; of what is not
    handed in nothing is asked.
    """
    extra = sorted(set(body) - {field.id for field in register.fields})
    found = [Issue("A-05", {"field": name}) for name in extra]
    for field in register.fields:
        found += _fault(field, body.get(field.id), known, today)
    return found or [issue for rule in register.rules for issue in rule(body)]


def late_at_once(register: Register, body: Body, today: date) -> list[Issue]:
    """Days that have passed already when an entry begins (A-11). One that has ended may be written down afterwards."""
    if not register.is_open(body):
        return []
    days = {field.id: body.get(field.id) for field in register.fields if field.ahead}
    found = {id: date.fromisoformat(day) for id, day in days.items() if isinstance(day, str) and _is_day(day)}
    return [Issue("A-11", {"field": id, "found": day}) for id, day in found.items() if day < today]


def _fault(field: Field, value: Any, known: Mapping[str, Collection[str]], today: date | None) -> list[Issue]:
    if value is None or (isinstance(value, str) and not value.strip()):
        return [Issue("A-01", {"field": field.id})] if field.required else []
    told = {"field": field.id, "found": str(value)[:60]}
    if not isinstance(value, str) or (field.kind == "choice" and value not in field.choices):
        return [Issue("A-02", told)]
    if field.kind == "date" and not _is_day(value):
        return [Issue("A-03", told)]
    if field.past and today and date.fromisoformat(value) > today:
        return [Issue("A-08", told)]
    if field.kind in known and value not in known[field.kind]:
        return [Issue("A-06", told)]
    person = people.in_text([value]) if field.kind in ("text", "long") else None
    return [person] if person else []


def _is_day(text: str) -> bool:
    """As days are written and compared here; the same day written in another way would be late for ever."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def newest(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The version of each entry that stands over the others, by id, in the order in which entries first came."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.id not in found or entry.version > found[entry.id].version:
            found[entry.id] = entry
    return found


def changes(before: Body, after: Body) -> dict[str, tuple[Any, Any]]:
    """What differs between two versions: id of a field -> (before, after)."""
    names = dict.fromkeys((*before, *after))
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def write(register: Register, entries: Iterable[Entry]) -> bytes:
    """All versions of all entries as one file."""
    told = [{"id": entry.id, "version": entry.version, "body": dict(entry.body)} for entry in entries]
    whole = {"format": FORMAT, "register": register.id, "entries": told}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def read(register: Register, data: bytes, file: str) -> list[Entry]:
    """The entries of a file, oldest version first. Raises Stop A-07 when it is no file of this register."""
    try:
        whole = json.loads(data.decode("utf-8-sig"))
        if whole["format"] != FORMAT or whole["register"] != register.id:
            raise ValueError
        found = [Entry(str(each["id"]), int(each["version"]), dict(each["body"])) for each in whole["entries"]]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Stop([Issue("A-07", {"file": file})]) from error
    return sorted(found, key=lambda entry: entry.version)


#: ``older``: it stands in our own history, so that keeping it would open again what was closed since.
Verdict = Literal["new", "changed", "same", "older", "refused"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry of a file. ``keep``: the versions that would be kept of it; ``issues``: why it is refused."""

    entry: Entry
    verdict: Verdict
    keep: tuple[Entry, ...] = ()
    issues: tuple[Issue, ...] = ()


def compare(
    register: Register,
    file: Sequence[Entry],
    ours: Iterable[Entry],
    known: Mapping[str, Collection[str]],
    today: date | None = None,
) -> list[Judged]:
    """What keeping the entries of a file would do: a new one comes with its history, of another the newest version,
    unless we had it before. What an earlier version speaks of may be gone since; else it has to be as sound.
    """
    kept, found = list(ours), []
    here = newest(kept)
    for id, entry in newest(file).items():
        earlier = [each for each in file if each.id == id and each.version < entry.version]
        issues = [*faults(register, entry.body, known, today)]
        issues += [issue for each in earlier if id not in here for issue in faults(register, each.body, {})]
        if issues:
            found.append(Judged(entry, "refused", (), tuple(issues)))
        elif id not in here:
            found.append(Judged(entry, "new", (*earlier, entry)))
        elif not changes(here[id].body, entry.body):
            found.append(Judged(entry, "same"))
        elif any(each.id == id and not changes(each.body, entry.body) for each in kept):
            found.append(Judged(entry, "older"))
        else:
            found.append(Judged(entry, "changed", (entry,)))
    return found
