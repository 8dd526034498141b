"""The rooms of this process: what phones and the host send is checked, kept on the disk, and only then in the room.

There is one writer at a time. Reading a workshop from the disk does not make it wait; writing the file anew, when links
are deleted, does, and what is tapped meanwhile is kept afterwards. Whatever was handed in while
it wrote goes to the disk together in the next transaction, so that three hundred phones cost little more than one. A
room is never changed, only replaced: readers need no lock.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import threading
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from core.issues import Issue, Stop
from core.store import Store
from core.workshop import Event, Room, hosted, moment, read, received, refusals, replay, step, write
from pages.shared import load

GATHER = 0.04  # seconds in which taps of several phones are gathered into one transaction
CODE = 6  # digits of a code, with which the id of a workshop begins
log = logging.getLogger("local_resilience")


@dataclass(frozen=True, slots=True)
class Sent:
    """An event on its way. ``make`` is given its moment; ``done`` gets the reasons against it, none when it is kept."""

    session: str
    make: Callable[[datetime], Event]
    done: Future[list[Issue]]


class Live:
    """Every workshop of a store, each replayed when it is first asked for."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self.boot = uuid.uuid4().hex[:8]  # stages begin anew with every start
        self._store = store
        self._rooms: dict[str, Room] = {}
        self._waiting: deque[Sent] = deque()
        self._writing = threading.RLock()
        self._reading: dict[str, threading.RLock] = {}
        self._bells: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._stages: Counter[str] = Counter()
        self._screens: dict[str, dict[str, Any]] = {}
        self._codes = {session[:CODE]: session for session in store().workshops()["session"]}

    # --- reading

    def session(self, code: str) -> str | None:
        """The workshop with a code."""
        return self._codes.get(code)

    def __contains__(self, session: str) -> bool:
        """Whether the room has been replayed already."""
        return session in self._rooms

    def room(self, session: str) -> Room:
        """The room as it is on the disk."""
        found = self._rooms.get(session)
        if found is not None:
            return found
        with self._alone(session):
            if session not in self._rooms:
                self._rooms[session] = self._replayed(session)
            return self._rooms[session]

    def _alone(self, session: str) -> threading.RLock:
        """Held while a workshop is read from the disk: whoever writes to it waits for that room, and nobody else does,
        however long it takes to read an old one.
        """
        return self._reading.setdefault(session, threading.RLock())

    def _replayed(self, session: str) -> Room:
        return replay(map(read, self._store().events(session)))

    def stage(self, session: str) -> int:
        """Grows with everything that the host does: phones are told of it, and of nothing else."""
        return self._stages[session]

    def screen(self, session: str) -> dict[str, Any]:
        """What the host lets the hall look at: ``view`` floor or balcony, ``breaches`` of each threshold or not."""
        return self._screens.setdefault(session, {"view": "floor", "breaches": False})

    # --- writing

    @property
    def waiting(self) -> bool:
        """Whether something was handed in that is not kept yet."""
        return bool(self._waiting)

    def put(self, session: str, make: Callable[[datetime], Event]) -> Future[list[Issue]]:
        """Hand in an event; ``flush`` keeps it."""
        sent = Sent(session, make, Future())
        self._waiting.append(sent)
        return sent.done

    def flush(self) -> None:
        """Keep all that was handed in, by this thread or by others. Nobody is left waiting: what befalls one workshop
        is told to those who sent something to it, and the others are kept.
        """
        with self._writing:
            groups: dict[str, list[Sent]] = {}
            while self._waiting:
                sent = self._waiting.popleft()
                if sent.done.set_running_or_notify_cancel():  # from here on it has an outcome
                    groups.setdefault(sent.session, []).append(sent)
            for session, group in groups.items():
                try:
                    self._keep(session, group)
                except Exception as error:
                    log.exception("a workshop failed")
                    _failed(group, error)

    def host(self, session: str, kind: str, **fields: Any) -> list[Issue]:
        """Something that the host does, now; returns the reasons against it."""
        done = self.desk(session, kind, **fields)
        self.flush()
        return done.result()

    def desk(self, session: str, kind: str, **fields: Any) -> Future[list[Issue]]:
        """One of several things that the host does at once: ``flush`` keeps them."""
        body = {"kind": kind, "id": uuid.uuid4().hex, **fields}
        return self.put(session, lambda at: hosted(body, at))

    def phone(self, session: str, body: bytes | dict[str, Any], token: str) -> Future[list[Issue]]:
        """Something that a phone sent; ``token`` is already a hash."""
        return self.put(session, lambda at: received(body, at, token))

    def open(self, **fields: Any) -> str:
        """A new workshop; its id. ``fields``: the others of SessionOpened. Raises Stop when they make none."""
        code = _new_code(self._codes)
        session = f"{code}-{uuid.uuid4().hex[:8]}"
        body = {"kind": "session_opened", "id": uuid.uuid4().hex, "session": session, **fields}
        done = self.put(session, lambda at: hosted(body, at))
        self.flush()
        if issues := done.result():
            raise Stop(issues)
        self._codes[code] = session
        return session

    def unlink(self, session: str, account: str) -> None:
        """Delete what leads from phones to their answers. All workshops wait while the file is written anew.
        Raises Stop, with W-42 first, where they are not gone yet.
        """
        with self._alone(session):
            room = self.room(session)
            event = hosted({"kind": "links_deleted", "id": uuid.uuid4().hex}, moment(room, _now()))
            if issues := refusals(room, event):
                raise Stop(issues)
            try:
                self._store().delete_links(session, write(event), account)
            except Stop as stop:
                raise Stop([Issue("W-42", {}), *stop.issues]) from stop
            self._reread(session)  # here, for whoever looks next may be the loop that serves all phones

    def _keep(self, session: str, group: list[Sent]) -> None:
        room, kept, told = self.room(session), [], []
        for sent in group:
            try:
                event = sent.make(moment(room, _now()))
                issues = refusals(room, event)
                if not issues and not room.has(event) and not room.idle(event):
                    room = step(room, event)
                    kept.append(event)
            except Stop as stop:
                issues = list(stop.issues)
            except Exception as error:  # a fault of ours in one event is no reason to lose the others
                log.exception("an event of a workshop failed")
                sent.done.set_exception(error)
                continue
            told.append((sent.done, issues))
        try:
            if kept:
                self._store().append(session, [write(event) for event in kept])
                self._rooms[session] = room
        except Stop as stop:
            self._reread(session)
            told = [(done, issues or list(stop.issues)) for done, issues in told]
        except Exception:
            self._reread(session)
            raise
        if room is self._rooms.get(session) and any(event.token is None for event in kept):
            self._told(session)
        for done, issues in told:
            done.set_result(issues)

    def _reread(self, session: str) -> None:
        """Where only the disk knows what came of a write, after one that failed: memory never says otherwise."""
        try:
            self._rooms[session] = self._replayed(session)
        except Exception:  # whoever asks next tries again
            log.exception("a workshop could not be read again")
            self._rooms.pop(session, None)
        self._told(session)

    # --- telling

    @contextmanager
    def bell(self) -> Iterator[asyncio.Event]:
        """An event of this loop that is set whenever the host did something."""
        mine = (asyncio.get_running_loop(), asyncio.Event())
        self._bells.add(mine)
        try:
            yield mine[1]
        finally:
            self._bells.discard(mine)

    def _told(self, session: str) -> None:
        self._stages[session] += 1
        for loop, event in tuple(self._bells):
            with suppress(RuntimeError):  # a loop that has just ended
                loop.call_soon_threadsafe(event.set)


def _failed(group: Iterable[Sent], error: Exception) -> None:
    for sent in group:
        if not sent.done.done():
            sent.done.set_exception(error)


@st.cache_resource(max_entries=1, show_spinner=False)
def live() -> Live:
    """The rooms of the open store. Another store (restored) makes them anew."""
    return Live(load.store)


def hashed(session: str, token: str) -> str:
    """What is kept of a phone's token: it leads to no other workshop of the same phone."""
    return hashlib.sha256(f"{session}:{token}".encode()).hexdigest()


def _new_code(taken: Iterable[str]) -> str:
    known = set(taken)
    while (code := str(secrets.randbelow(9 * 10 ** (CODE - 1)) + 10 ** (CODE - 1))) in known:
        pass
    return code


def _now() -> datetime:
    return datetime.now(UTC)
