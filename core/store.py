"""Who saved what: batches, versions of values, undo, the log, backups. Everything in one DuckDB file.

Rows are only ever added (``delete_links`` alone takes something away). A newer batch stands over a value, and once that
batch is undone the value before it is in force again. A write is one transaction, on the disk when the call returns: a
process killed at any moment leaves it whole or not at all. ``core.sql`` below it speaks to DuckDB; trouble is a
``Stop`` with S codes; moments are UTC.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import pandas as pd
import pyarrow as pa

from core import sql
from core.issues import Issue, Stop
from core.sql import log as event_log
from core.sql.frames import in_force, period_ends, table, with_dicts

Kind = Literal["data", "boundaries", "demo", "settings"]

T = TypeVar("T")

CITY = "city"  # the area that contains all others; made with the file
UNDO_WITHIN = timedelta(days=30)

_TYPES = {"VARCHAR": pa.string(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}


@dataclass(frozen=True, slots=True)
class Batch:
    """An accepted upload: what it was, who brought it, how its columns were understood, what was counted in it."""

    kind: Kind
    file: str
    sha256: str
    account: str
    layer: str | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a save did. ``saved`` values = ``new`` (none before) + ``changed`` + ``same`` (as the value in force)."""

    batch_id: int
    saved: int
    changed: int
    new: int
    same: int
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """A batch that was undone, with the number of values that stepped aside."""

    batch_id: int
    values: int


class Store:
    """The city's file. One per process; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = sql.File(path)
        self._counter = itertools.count(1)
        self._writes = 0
        self._linked: dict[str, set[str]] = {}  # tokens that have a name in a workshop already
        self._known: tuple[int, int] | None = None  # after how many writes of ours the version was what

    @classmethod
    def open(cls, path: str | Path, city: tuple[str, str], layer: str = CITY) -> Store:
        """Open the file at ``path``; make it, its folder and the area of the whole city if there is none yet.

        ``city``: its Hebrew and English names; ``layer``: the config's first layer. Stops with S-01 (open elsewhere),
        S-02 (not a store, or damaged), S-03 (made by a newer version) or S-04 (cannot be opened or made there).
        """
        store = cls(Path(path))
        try:
            store._migrate(store.path)
            store._file.write(partial(_found, city=city, layer=layer))
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        self._file.close()

    def save(
        self,
        batch: Batch,
        observations: pd.DataFrame | None = None,
        areas: pd.DataFrame | None = None,
        shapes: pd.DataFrame | None = None,
        indicators: Sequence[Mapping[str, Any]] | None = None,
    ) -> Receipt:
        """Save one batch: all of it or nothing.

        ``observations``, ``areas``, ``shapes``: tidy frames OBSERVATIONS, AREAS, SHAPES; ``indicators``: definitions of
        local indicators, each with its ``id``. Raises ValueError for what a caller must have settled before: other
        columns, a key twice, a period that is not canonical, a value neither finite nor suppressed, an unknown area.
        """
        if batch.kind not in get_args(Kind):
            raise ValueError(f"no such kind of batch: {batch.kind!r}")
        definitions = pd.DataFrame(
            [(d["id"], _json(d)) for d in indicators or ()], columns=["indicator_id", "definition"]
        )
        frames = {"observation": observations, "area": areas, "shape": shapes, "local_indicator": definitions}
        tables = {f"new_{name}": table(frame, self._columns(name)) for name, frame in frames.items()}
        tables["new_period"] = period_ends(tables["new_observation"])
        return self._write(partial(_save, batch=batch), tables)

    def undo(self, batch_id: int, account: str) -> Undone:
        """Let a batch step aside; the values before it are in force again, exactly.

        Stops with S-06 (no such batch), S-07 (already undone), S-08 (past its 30 days; a demo batch has no limit) or
        S-09 (other batches rest on its areas or local indicators).
        """
        return self._write(lambda cur: _undo(cur, [batch_id], account))[0]

    def remove_demo(self, account: str) -> tuple[Undone, ...]:
        """Undo every demo batch at once. Stops with S-09 when other batches rest on the demo city's areas."""
        return self._write(lambda cur: _undo(cur, [row[0] for row in sql.ask(cur, "demo")], account))

    def set(self, key: str, value: str, account: str) -> None:
        """Change a setting; its earlier values stay in the file."""
        self._write(partial(_set, key=key, value=value, account=account))

    @property
    def version(self) -> int:
        """Grows with every write that can change a number or a name; equal versions mean equal content.

        Asked many times by every page, so it is read from the file only after a write: nobody else writes to it.
        """
        known, writes = self._known, self._writes
        if known is None or known[0] != writes:
            known = self._known = (writes, int(self._file.ask("version")[0][0]))
        return known[1]

    def _write(self, work: Callable[[sql.Connection], T], tables: Mapping[str, pa.Table] | None = None) -> T:
        try:
            return self._file.write(work, tables)
        finally:
            self._writes = next(self._counter)  # one step, so that two threads never count as one

    @property
    def has_demo(self) -> bool:
        return bool(self._file.ask("demo"))

    def areas(self, layer: str | None = None) -> pd.DataFrame:
        """AREAS, in order of area_id."""
        return self._file.frame("areas", layer=layer)

    def shapes(self, layer: str) -> pd.DataFrame:
        """SHAPES of one layer, in order of area_id."""
        return self._file.frame("shapes", layer=layer)

    def latest(self) -> pd.DataFrame:
        """LATEST: one row per area, indicator and period, in order of indicator, period, area.

        area_id, indicator_id, period, file and account are categorical.
        """
        return in_force(self._file.table("latest"), self._file.frame("sources"))

    def history(self, area_id: str, indicator_id: str) -> pd.DataFrame:
        """Every version of an indicator's values in an area, by period, oldest version first.

        Columns: period, value, numerator, denominator, n, suppressed, sheet, cell, note, period_end, batch_id, kind,
        file, saved_at, account, undone, undone_at, undone_by, in_force (the version that ``latest`` shows).
        """
        return self._file.frame("history", area_id=area_id, indicator_id=indicator_id)

    def periods_with_few(self, indicator_id: str, least: float, people: Sequence[str] = ("n",)) -> list[str]:
        """Periods with a version, of any area, that is suppressed or has under ``least`` in one of the ``people``."""
        return [row[0] for row in self._file.ask("periods_with_few", indicator_id=indicator_id, least=least, of=people)]

    def batches(self) -> pd.DataFrame:
        """Every batch, newest first.

        Columns: batch_id, kind, layer, file, sha256, account, mapping, counts (dicts as they were handed in), saved_at,
        undo_until, saved (values), areas, shapes, indicators (how many), undone_at, undone_by, can_undo.
        """
        return with_dicts(self._file.frame("batches", now=_now()), "mapping", "counts")

    def log(self) -> pd.DataFrame:
        """Who did what, newest first: number, logged_at, account (None: nobody signed in), action, detail (a dict)."""
        return with_dicts(self._file.frame("log"), "detail")

    def local_indicators(self, ever: bool = False) -> list[dict[str, Any]]:
        """Definitions of the indicators that the city added, or ``ever`` did, in order of id."""
        return [json.loads(row[0]) for row in self._file.ask("ever_local_indicators" if ever else "local_indicators")]

    def add_record(self, register: str, record_id: str, body: Mapping[str, Any], account: str) -> int:
        """Add a record to a register, or another version of it; returns the version. Earlier ones stay."""
        return self.add_records(register, [(record_id, body)], account)[0]

    def add_records(self, register: str, records: Sequence[tuple[str, Mapping[str, Any]]], account: str) -> list[int]:
        """The same of many at once, (id, body) each: all of them or nothing."""
        bodies = [(record_id, _json(body)) for record_id, body in records]
        return self._write(
            lambda cur: [_add_record(cur, register, record_id, body, account) for record_id, body in bodies]
        )

    def records(self, register: str) -> pd.DataFrame:
        """Every version of every record of a register, oldest first.

        Columns: number, record_id, version, body (a dict), account, saved_at.
        """
        return with_dicts(self._file.frame("records", register=register), "body")

    def append(self, session: str, events: Sequence[Mapping[str, Any]]) -> int:
        """Keep events of a workshop, each with an ``id`` and its sender's ``token``; how many were not there yet."""
        tokens = {event["token"] for event in events if event.get("token")}
        linked = self._linked.setdefault(session, set())
        work = partial(_append, session=session, strangers=not tokens <= linked)
        found = self._write(work, {"new_event": event_log.table(events)})
        linked |= tokens
        return found

    def events(self, session: str) -> list[dict[str, Any]]:
        """The events of a workshop as they were handed in, in order."""
        return event_log.read(self._file.ask("events", session=session))

    def workshops(self) -> pd.DataFrame:
        """Every workshop, newest first: session, events (how many), linked, opened (its first event, a dict)."""
        return with_dicts(self._file.frame("workshops"), "opened")

    def delete_links(self, session: str, event: Mapping[str, Any], account: str) -> None:
        """Forget which phone sent what, and keep the event that says so; senders stay apart under other names.

        The file is written anew: what is deleted in a table stays in its bytes until others overwrite them. Where that
        stops nothing says that the links are gone, and it can be done again.
        """
        self._linked.pop(session, None)
        self._file.write(lambda cur: [sql.ask(cur, each, session=session) for each in ("drop_links", "drop_languages")])
        self._file.rewrite()
        self._write(partial(_unlinked, session=session, account=account), {"new_event": event_log.table([event])})

    def settings(self) -> dict[str, str]:
        return {str(key): str(value) for key, value in self._file.ask("settings")}

    def backup(self, path: str | Path, account: str | None = None, overwrite: bool = False) -> None:
        """Copy the store, while it is in use, to a file of its own that appears only when it is whole.

        Stops with S-10 when ``path`` exists (with ``overwrite``: when it is the store itself), S-01 when it is open,
        S-04 or S-05 when it cannot be written.
        """
        path = Path(path)
        if path.exists() and (not overwrite or path.samefile(self.path)):
            raise sql.stop("S-10", path)
        sql.refuse_if_open(path)
        with sql.beside(path) as part:
            self._file.copy_to(part)
            sql.remove(path)
            part.replace(path)
        self._file.write(partial(_log, account=account, action="backup", file=path.name))

    @staticmethod
    def restore(backup: str | Path, path: str | Path, account: str | None = None) -> Path | None:
        """Put a copy of ``backup`` in the place of the store at ``path``, which nobody may have open.

        The backup is read to its last block before anything is touched. Returns where the file that stood at ``path``
        is kept, None when there was none. Stops with S-01 (open elsewhere), S-02 or S-03 (the backup is not one, or is
        newer than this version), S-04 or S-05 (no right or no room to write) or S-11 (no such backup).
        """
        backup, path = Path(backup), Path(path)
        if not backup.is_file():
            raise sql.stop("S-11", backup)
        sql.refuse_if_open(path)
        with sql.beside(path) as part:
            sql.copy(backup, part)
            with closing(Store(part)) as copy:
                copy._migrate(backup)
                copy._file.write(partial(_log, account=account, action="restore", file=backup.name))
            kept = sql.set_aside(path, _now())
            part.replace(path)
        return kept

    def _migrate(self, shown: Path) -> None:
        """Bring the file up to this version, each step in one transaction with its ledger row. ``shown``: in issues."""
        steps = sql.migrations()
        tables = {row[0] for row in self._file.ask("tables")}
        if tables and "schema_migration" not in tables:
            raise sql.stop("S-02", shown)
        done = {row[0] for row in self._file.ask("ledger")} if tables else set()
        if newer := done - steps.keys():
            raise sql.stop("S-03", shown, found=max(newer), known=max(steps))
        for number in sorted(steps.keys() - done):
            self._file.write(partial(_step, number=number, file=steps[number]))
        if steps.keys() - done:
            self._file.ask("checkpoint")

    def _columns(self, table: str) -> pa.Schema:
        """What a frame for ``table`` must hold: the file itself says it."""
        columns = self._file.ask("columns", table=table)
        return pa.schema([pa.field(name, _TYPES[kind], may_be_absent) for name, kind, may_be_absent in columns])


# What a transaction does


def _step(cur: sql.Connection, number: int, file: Path) -> None:
    cur.execute(file.read_text(encoding="utf-8"))
    sql.ask(cur, "add_migration", number=number, name=file.stem, now=_now())


def _found(cur: sql.Connection, city: tuple[str, str], layer: str) -> None:
    if sql.ask(cur, "add_city", area_id=CITY, layer=layer, name_he=city[0], name_en=city[1]):
        _log(cur, None, "create")


def _save(cur: sql.Connection, batch: Batch) -> Receipt:
    now = _now()
    texts = {name: getattr(batch, name) for name in ("kind", "layer", "file", "sha256", "account")}
    columns = {"mapping": _json(batch.mapping), "counts": _json(batch.counts), "now": now, "until": now + UNDO_WITHIN}
    batch_id = int(sql.ask(cur, "add_batch", **texts, **columns)[0][0])
    for name in ("area", "shape", "local_indicator"):
        sql.ask(cur, f"add_{name}", batch_id=batch_id)
    if faults := sql.ask(cur, "faults", city=CITY):
        raise ValueError("; ".join(f"{fault}: {found}" for fault, found in faults))
    saved, new, changed, same = (int(n) for n in sql.ask(cur, "compare")[0])
    sql.ask(cur, "add_observation", batch_id=batch_id)
    _log(cur, batch.account, "save", batch=batch_id, kind=batch.kind, file=batch.file, values=saved)
    return Receipt(batch_id, saved, changed, new, same, now + UNDO_WITHIN)


def _undo(cur: sql.Connection, batch_ids: list[int], account: str) -> tuple[Undone, ...]:
    now = _now()
    undone = {batch_id: _undoable(cur, batch_id, now) for batch_id in batch_ids}
    for batch_id, (file, values) in undone.items():
        sql.ask(cur, "add_undo", batch_id=batch_id, account=account, now=now)
        _log(cur, account, "undo", batch=batch_id, file=file, values=values)
    if resting := sql.ask(cur, "orphans", batch_ids=batch_ids):
        names = {"file": tuple(file for file, _ in undone.values()), "used_by": tuple(f"{f} ({b})" for b, f in resting)}
        raise Stop([Issue("S-09", names)])
    return tuple(Undone(batch_id, values) for batch_id, (_, values) in undone.items())


def _undoable(cur: sql.Connection, batch_id: int, now: datetime) -> tuple[str, int]:
    """File and number of values of a batch that may still be undone."""
    found = sql.ask(cur, "standing", batch_id=batch_id, now=now)
    if not found:
        raise Stop([Issue("S-06", {"batch": str(batch_id)})])
    file, saved, undone_on, late, last_day = found[0]
    if undone_on or late:
        day = undone_on or last_day
        raise Stop([Issue("S-07" if undone_on else "S-08", {"batch": str(batch_id), "file": file, "day": day})])
    return str(file), int(saved)


def _set(cur: sql.Connection, key: str, value: str, account: str) -> None:
    sql.ask(cur, "add_setting", key=key, value=value, account=account, now=_now())
    _log(cur, account, "set", key=key, value=value)


def _add_record(cur: sql.Connection, register: str, record_id: str, body: str, account: str) -> int:
    told = {"register": register, "record_id": record_id, "account": account, "now": _now()}
    version = int(sql.ask(cur, "add_record", body=body, **told)[0][0])
    _log(cur, account, "record", register=register, id=record_id, version=version)
    return version


def _append(cur: sql.Connection, session: str, strangers: bool = True) -> int:
    """``strangers``: tokens may be among them that have no name in the workshop yet."""
    if strangers:
        sql.ask(cur, "add_link", session=session)
    return len(sql.ask(cur, "add_event", session=session))


def _unlinked(cur: sql.Connection, session: str, account: str) -> None:
    _append(cur, session)
    _log(cur, account, "delete_links", session=session)


def _log(cur: sql.Connection, account: str | None, action: str, **detail: Any) -> None:
    sql.ask(cur, "add_log", now=_now(), account=account, action=action, detail=_json(detail))


# What is handed in and given back


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _now() -> datetime:
    return datetime.now(UTC)
