"""Questions to a DuckDB file, one a ``.sql`` file beside this one, and the file itself: opened, written, copied, kept.

The lower half of ``core.store``, which alone uses it. Named parameters only; what a disk or a database cannot do
becomes a ``Stop`` here, once; a fault of ours (wrong SQL, wrong types) stays an exception.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from core.issues import Issue, Stop
from core.sql.frames import series

Connection = duckdb.DuckDBPyConnection
T = TypeVar("T")

_MAGIC = b"DUCK"  # stands after the first eight bytes of every DuckDB file
_FOLDER = Path(__file__).parent
_CONFIG: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}  # no downloads
_WRITING = threading.Lock()  # writers take turns: numbers are given in order and conflicts stay rare
_COPYING = threading.Lock()  # one copy at a time; writers go on meanwhile
_PAUSES = (0.01, 0.05, 0.25)  # seconds before a write that met a conflict is tried again
_LOCKED = (
    "Could not set lock on file",
    "File is already open",
    "being used by another process",
    "different configuration",  # this and the next: open in this very process
    "Unique file handle conflict",
)


class File:
    """An open DuckDB file: one connection, a cursor for each call, writers one after another."""

    def __init__(self, path: Path, read_only: bool = False) -> None:
        """Open or make the file and its folder. Stops: S-01 (open elsewhere), S-02 (unreadable), S-04 (no right)."""
        self.path = path
        self._gate = threading.Condition()  # of cursors: all are closed while the file is put in its own place
        self._cursors, self._shut = 0, False
        with border(path, "S-02" if os.access(path, os.R_OK | os.W_OK) else "S-04"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._con = _connected(path, read_only)

    def close(self) -> None:
        self._con.close()

    @contextmanager
    def _cursor(self) -> Iterator[Connection]:
        with self._gate:
            self._gate.wait_for(lambda: not self._shut)
            self._cursors += 1
        try:
            with self._con.cursor() as cur:
                yield cur
        finally:
            with self._gate:
                self._cursors -= 1
                self._gate.notify_all()

    def ask(self, question: str, **values: Any) -> list[tuple[Any, ...]]:
        with border(self.path), self._cursor() as cur:
            return ask(cur, question, **values)

    def frame(self, question: str, **values: Any) -> pd.DataFrame:
        """The answer as a frame: absent numbers are NaN, absent texts None, days and moments datetime64."""
        table = self.table(question, **values)
        return pd.DataFrame({name: series(table[name]) for name in table.column_names}, index=range(len(table)))

    def table(self, question: str, **values: Any) -> pa.Table:
        with border(self.path), self._cursor() as cur:
            return cur.sql(_text(question), params=values or None).to_arrow_table()

    def write(self, work: Callable[[Connection], T], tables: Mapping[str, pa.Table] | None = None) -> T:
        """Do ``work`` in one transaction, which sees ``tables``; again after a pause when it met a conflict."""
        with _WRITING, border(self.path):
            for pause in _PAUSES:
                try:
                    return self._attempt(work, tables or {})
                except duckdb.TransactionException:
                    time.sleep(pause)
            return self._attempt(work, tables or {})

    def _attempt(self, work: Callable[[Connection], T], tables: Mapping[str, pa.Table]) -> T:
        with self._cursor() as cur:
            for name, table in tables.items():
                cur.register(name, table)
            cur.begin()
            try:
                result = work(cur)
                cur.commit()
            except BaseException:
                with suppress(duckdb.Error):  # a failed commit has rolled back already
                    cur.rollback()
                raise
            return result

    def copy_to(self, path: Path) -> None:
        """Copy the state of this moment to a new file; readers and writers go on."""
        with _COPYING, border(path):
            self._copied(path)

    def rewrite(self) -> None:
        """Write all of the file anew, so that not a byte of what was deleted is left in it. Others wait meanwhile."""
        with _WRITING, _COPYING, beside(self.path) as part, border(self.path):
            self.ask("checkpoint")  # whatever stops the next steps, the old file is whole by itself
            self._copied(part)
            with self._gate:
                self._shut = True
                try:
                    self._gate.wait_for(lambda: not self._cursors)
                    self._con.close()
                    _unfolded(self.path).unlink(missing_ok=True)  # of the old file; what was in it is in the copy
                    part.replace(self.path)
                finally:
                    self._shut = False
                    self._gate.notify_all()
                    self._con = _connected(self.path)

    def _copied(self, path: Path) -> None:
        with self._cursor() as cur:
            _copy(cur, ask(cur, "database")[0][0], path)


def _connected(path: Path, read_only: bool = False) -> Connection:
    con = duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    return con


def copy(source: Path, path: Path) -> None:
    """Copy a closed file to a new one without writing to it. Stops with S-02 when it cannot be read to its end."""
    with source.open("rb") as file:
        head = file.read(len(_MAGIC) + 8)
    if head[8:] != _MAGIC:  # asked first: what DuckDB says of other files depends on their names
        raise stop("S-02", source, reason="")
    with border(source, "S-02"), duckdb.connect(config=_CONFIG) as con:
        ask(con, "attach_source", path=str(source))
        _copy(con, "source", path)


def _copy(cur: Connection, database: str, path: Path) -> None:
    ask(cur, "attach_copy", path=str(path))
    try:
        cur.execute(_text("copy_database").format(database='"' + database.replace('"', '""') + '"'))
    finally:
        ask(cur, "detach_copy")


def ask(cur: Connection, question: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows that answer a question, a file of this folder."""
    return cur.execute(_text(question), values or None).fetchall()


@cache
def _text(question: str) -> str:
    return (_FOLDER / f"{question}.sql").read_text(encoding="utf-8")


def migrations() -> dict[int, Path]:
    """Every step from an empty file to this version, by number."""
    return {int(file.name.partition("_")[0]): file for file in sorted((_FOLDER / "schema").glob("*.sql"))}


def stop(code: str, path: Path, **params: Any) -> Stop:
    return Stop([Issue(code, {"path": str(path), **params})])


@contextmanager
def border(path: Path, broken: str = "S-05") -> Iterator[None]:
    """Turn what the disk or the database could not do into a stop: S-01, S-04, S-05 or the code ``broken``."""
    try:
        yield
    except OSError as error:
        raise stop("S-04", path, reason=error.strerror or str(error)) from error
    except duckdb.Error as error:
        if isinstance(error, duckdb.ProgrammingError | duckdb.DataError | duckdb.IntegrityError):
            raise
        text = str(error).partition("\n")[0]
        code = "S-01" if any(mark in text for mark in _LOCKED) else "S-05" if "Could not write" in text else broken
        raise stop(code, path, reason=text) from error


def refuse_if_open(path: Path) -> None:
    """Stops with S-01 when anybody has the file open. A damaged one may be replaced: that is what backups are for."""
    if path.is_file():
        try:
            File(path, read_only=True).close()
        except Stop as found:
            if found.issues[0].code == "S-01":
                raise


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name beside ``path`` for a file that takes its place when it is whole; nothing stays there otherwise."""
    part = path.with_name(path.name + ".part")
    with border(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        remove(part)
        try:
            yield part
        finally:
            remove(part)


def remove(path: Path) -> None:
    for file in (path, _unfolded(path)):
        file.unlink(missing_ok=True)


def set_aside(path: Path, now: datetime) -> Path | None:
    """Give the file at ``path`` a name with the time; that name, or None when there is no file."""
    kept = path.with_name(f"{path.stem}-{now:%Y%m%d-%H%M%S-%f}{path.suffix}")
    for old, new in ((_unfolded(path), _unfolded(kept)), (path, kept)):
        if old.exists():
            old.rename(new)
    return kept if kept.exists() else None


def _unfolded(path: Path) -> Path:
    """Where DuckDB keeps the writes that it has not yet folded into the file."""
    return path.with_name(path.name + ".wal")
